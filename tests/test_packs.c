// What every rule pack in rules/ must satisfy beyond being readable, and that the schema says what the tables say.
#include "harness.h"

#include "pack.h"

static Arena arena;
static Names *names;
static Book *book;
static Text wrong; // all that a test finds: a pack's author mends them together

static void open_book(void) {
  names = names_new(&arena);
  book = book_new(&arena, names);
  wrong = (Text){.arena = &arena};
  ck_assert_msg(!book->problem[0], "%s", book->problem);
}

static void close_book(void) {
  arena_free(&arena);
}

static void expect(bool good, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void expect(bool good, const char *format, ...) {
  if (good)
    return;
  va_list args;
  va_start(args, format);
  text_puts(&wrong, "\n  ");
  text_vprintf(&wrong, format, args);
  va_end(args);
}

static void conclude(void) {
  ck_assert_msg(!wrong.len, "%s", text_str(&wrong));
}

static const char *text(Sym sym) {
  return names_text(names, sym);
}

START_TEST(every_pack_loads) {
  ck_assert_uint_gt(book->packs.count, 0);
  ck_assert_uint_gt(book->contexts.count, 0);
}
END_TEST

// contexts ------------------------------------------------------------------------------------------------------------

static const char *id_of(uint32_t context) {
  return text(book->contexts.at[context].id);
}

static uint32_t forbidden(const Context *context) {
  uint32_t kinds = 0;
  for (int kind = 0; kind < OP_COUNT; kind++)
    if (context->forbids[kind].severity != SEVERITY_NONE)
      kinds |= 1u << kind;
  return kinds;
}

START_TEST(every_context_has_a_registration) {
  Map registered = {.arena = &arena};
  for (uint32_t i = 0; i < book->registrations.count; i++)
    map_put(&registered, book->registrations.at[i]->context, 1);
  for (uint32_t i = 0; i < book->contexts.count; i++)
    expect(map_get(&registered, i, 0), "nothing registers into %s", id_of(i));
  conclude();
}
END_TEST

START_TEST(every_context_forbids_something_and_says_why) {
  for (uint32_t i = 0; i < book->contexts.count; i++) {
    const Context *context = &book->contexts.at[i];
    expect(forbidden(context) || context->allow_list, "%s forbids nothing", id_of(i));
    expect(context->runs[0] && context->source[0], "%s does not say when it runs, or who says so", id_of(i));
    expect(!context->allow_list || context->otherwise.fails[0], "%s does not say what fails otherwise", id_of(i));
    for (int kind = 0; kind < OP_COUNT; kind++) {
      const Verdict *verdict = &context->forbids[kind];
      expect(verdict->severity == SEVERITY_NONE || (verdict->fails[0] && verdict->fix[0]),
             "%s.forbids.%s does not say what fails and what to do", id_of(i), op_info[kind].word);
    }
  }
  conclude();
}
END_TEST

// Do all comparisons speak of this runtime?
static bool speak_of(const char *versions, const char *runtime) {
  size_t len = strlen(runtime);
  for (const char *at = versions; at; at = strchr(at, ',')) {
    at += strspn(at, ", ");
    if (strncmp(at, runtime, len) != 0 || !strchr(" <>=!", at[len]))
      return false;
  }
  return true;
}

START_TEST(versions_are_of_the_runtime_that_runs_the_context) {
  for (uint32_t i = 0; i < book->contexts.count; i++)
    for (int kind = 0; kind < OP_COUNT; kind++) {
      const Context *context = &book->contexts.at[i];
      const char *versions = context->forbids[kind].versions;
      expect(!versions[0] || speak_of(versions, context->runtime), "%s.forbids.%s.versions is about another runtime",
             id_of(i), op_info[kind].word);
    }
  for (uint32_t i = 0; i < book->registrations.count; i++) {
    const Registration *row = book->registrations.at[i];
    const char *runtime = book->contexts.at[row->context].runtime;
    expect(!row->versions[0] || speak_of(row->versions, runtime), "%s: '%s' is not about %s", row->api, row->versions,
           runtime);
  }
  conclude();
}
END_TEST

// kinds ---------------------------------------------------------------------------------------------------------------

START_TEST(what_is_forbidden_is_done_and_what_is_done_is_forbidden) {
  uint32_t done = 0, minded = 0;
  for (uint32_t i = 0; i < book->operations.count; i++)
    done |= book->operations.at[i]->kinds;
  for (uint32_t i = 0; i < book->contexts.count; i++)
    minded |= forbidden(&book->contexts.at[i]);
  for (int kind = 0; kind < OP_COUNT; kind++) {
    expect(done >> kind & 1 || !(minded >> kind & 1), "no operation does '%s', which is forbidden", op_info[kind].word);
    expect(minded >> kind & 1 || !(done >> kind & 1), "no context forbids '%s', which is done", op_info[kind].word);
  }
  conclude();
}
END_TEST

// A row for certain contexts is of use if one of them minds it, or if it says that the function is safe there.
static bool minds(const Operation *row) {
  for (uint32_t i = 0; i < book->contexts.count; i++) {
    const Context *context = &book->contexts.at[i];
    if (map_get(&row->contexts, i, 0) && (forbidden(context) & row->kinds || context->allow_list))
      return true;
  }
  return !row->contexts.count || !row->kinds;
}

START_TEST(no_operation_is_for_contexts_that_do_not_mind_it) {
  for (uint32_t i = 0; i < book->operations.count; i++) {
    const Operation *row = book->operations.at[i];
    expect(minds(row), "%s is said to do what no context in its 'in' forbids", row->api);
  }
  conclude();
}
END_TEST

// rows ----------------------------------------------------------------------------------------------------------------

// Is a row never asked, since `row` holds wherever it does?
static bool hides(const Operation *row, const Operation *other) {
  return row->symbol == other->symbol && !row->when.count && !row->contexts.count &&
         (row->languages & other->languages) == other->languages;
}

START_TEST(no_operation_hides_another) {
  for (uint32_t i = 0; i < book->operations.count; i++)
    for (const Operation *row = book->operations.at[i], *other = row->next; other; other = other->next)
      expect(!hides(row, other), "%s: the row of '%s' hides that of '%s'", row->api, row->source, other->source);
  conclude();
}
END_TEST

static bool printable(const char *at) {
  for (; *at; at++)
    if (*at <= ' ' || *at == ',' || *at == '(' || *at == ')' || *at == '"')
      return false;
  return true;
}

// What no front end can ever write for a symbol.
static bool malformed(Sym symbol) {
  const char *name = text(symbol);
  return !strstr(name, "operator") && (!printable(name) || strstr(name, ".*."));
}

START_TEST(every_symbol_can_be_met) {
  for (uint32_t i = 0; i < book->known.room; i++)
    if (map_taken(&book->known.rows[i]))
      expect(!malformed((Sym)map_key(&book->known.rows[i])), "'%s' is no symbol",
             text((Sym)map_key(&book->known.rows[i])));
  conclude();
}
END_TEST

START_TEST(every_row_has_a_source) {
#define SOURCES(rows)                                                                                                  \
  for (uint32_t i = 0; i < book->rows.count; i++)                                                                      \
    expect(book->rows.at[i]->source[0], "%s of %s has no source", #rows, book->rows.at[i]->api);
  SOURCES(registrations)
  SOURCES(operations)
  SOURCES(behaviours)
  SOURCES(guards)
  SOURCES(bindings)
#undef SOURCES
  conclude();
}
END_TEST

// classes -------------------------------------------------------------------------------------------------------------

// Every leading part of every symbol that rows are about: the classes that it would help to know of.
static Map classes_of_rows(void) {
  Map classes = {.arena = &arena};
  for (uint32_t i = 0; i < book->known.room; i++) {
    const char *name = map_taken(&book->known.rows[i]) ? text((Sym)map_key(&book->known.rows[i])) : "";
    for (size_t len = strlen(name); len-- > 0;)
      if (name[len] == '.')
        map_put(&classes, names_add(names, name, len), 1);
  }
  for (uint32_t i = 0; i < book->registrations.count; i++)
    map_put(&classes, book->registrations.at[i]->symbol, 1);
  return classes;
}

// Does anything speak of this class? `classes` of a pack may name one only to say that it is no slip.
static bool matters(const Map *classes, Sym symbol) {
  symbol = book_alias(book, symbol);
  return map_get(classes, symbol, 0) || book_klass(book, symbol);
}

START_TEST(every_class_that_is_returned_matters) {
  Map classes = classes_of_rows();
  for (uint32_t i = 0; i < book->behaviours.count; i++) {
    const Behaviour *row = book->behaviours.at[i];
    expect(!row->instance || matters(&classes, row->instance), "%s returns a %s, of which no row speaks", row->api,
           text(row->instance));
    expect(!row->class_result || matters(&classes, row->class_result), "%s returns class %s, of which no row speaks",
           row->api, text(row->class_result));
  }
  conclude();
}
END_TEST

START_TEST(every_parent_matters) {
  Map classes = classes_of_rows();
  for (uint32_t i = 0; i < book->klasss.count; i++)
    for (uint32_t p = 0; p < book->klasss.at[i]->parent_count; p++) {
      Sym parent = book->klasss.at[i]->parents[p];
      expect(matters(&classes, parent), "class %s has the parent %s, of which no row speaks",
             text(book->klasss.at[i]->symbol), text(parent));
    }
  conclude();
}
END_TEST

// the schema ----------------------------------------------------------------------------------------------------------

static cJSON *schema, *definitions;

static void open_schema(void) {
  Bytes bytes;
  Text problem = {.arena = &arena};
  open_book();
  bool read = file_read(&arena, "rules/pack.schema.json", &bytes, &problem);
  schema = read ? json_read(bytes, "rules/pack.schema.json", &problem) : NULL;
  ck_assert_msg(schema != NULL, "%s", text_str(&problem));
  definitions = cJSON_GetObjectItemCaseSensitive(schema, "definitions");
}

static void close_schema(void) {
  cJSON_Delete(schema);
  close_book();
}

static const cJSON *member(const cJSON *object, const char *name) {
  return cJSON_GetObjectItemCaseSensitive(object, name);
}

static bool lists(const cJSON *array, const char *word) {
  const cJSON *item;
  cJSON_ArrayForEach (item, array)
    if (cJSON_IsString(item) && strcmp(item->valuestring, word) == 0)
      return true;
  return false;
}

static const char *reference(const cJSON *json) {
  const cJSON *ref = member(json, "$ref");
  return cJSON_IsString(ref) ? ref->valuestring : "";
}

static void compare_key(const char *name, const cJSON *object, const Key *key) {
  const cJSON *property = member(member(object, "properties"), key->name);
  expect(property != NULL, "%s lacks '%s'", name, key->name);
  expect(lists(member(object, "required"), key->name) == key->required, "%s is wrong about whether '%s' must be there",
         name, key->name);
  if (!key->type->schema)
    return;
  const char *ref = arena_format(&arena, "#/definitions/%s", key->type->schema);
  expect(strcmp(reference(property), ref) == 0, "%s: '%s' should be %s", name, key->name, ref);
  expect(member(definitions, key->type->schema) != NULL, "there is no %s", ref);
}

static void compare(const char *name, const cJSON *object, const Key *keys) {
  int count = 0, required = 0;
  for (; keys[count].name; count++) {
    compare_key(name, object, &keys[count]);
    required += keys[count].required;
  }
  expect(cJSON_GetArraySize(member(object, "properties")) == count, "%s knows keys that packs do not", name);
  expect(cJSON_GetArraySize(member(object, "required")) == required, "%s requires keys that packs do not know", name);
  expect(cJSON_IsFalse(member(object, "additionalProperties")), "%s lets unknown keys pass", name);
}

// Do the rows of a list refer to this definition?
static bool offers(const char *list, const char *name) {
  const cJSON *items = member(member(member(schema, "properties"), list), "items"), *item;
  const char *ref = arena_format(&arena, "#/definitions/%s", name);
  cJSON_ArrayForEach (item, member(items, "anyOf"))
    if (strcmp(reference(item), ref) == 0)
      return true;
  return strcmp(reference(items), ref) == 0;
}

START_TEST(the_schema_knows_the_keys_of_the_tables) {
  compare("a pack", schema, pack_keys);
  compare("class", member(definitions, "class"), class_keys);
  compare("context", member(definitions, "context"), context_keys);
  compare("verdict", member(definitions, "verdict"), verdict_keys);
  compare("otherwise", member(definitions, "otherwise"), otherwise_keys);
  compare("operand-object", member(definitions, "operand-object"), operand_keys);
  compare("condition", member(definitions, "condition"), when_keys);
  for (const Form *form = row_forms; form->list; form++) {
    const char *also = form->also ? form->also : "";
    const char *name = arena_format(&arena, "%s-%s%s%s", form->list, form->key, also[0] ? "-" : "", also);
    compare(name, member(definitions, name), form->keys);
    expect(offers(form->list, name), "'%s' does not offer %s", form->list, name);
  }
  conclude();
}
END_TEST

static void compare_words(const char *name, const char *const *words, int count) {
  const cJSON *known = member(member(definitions, name), "enum");
  for (int i = 0; i < count; i++)
    expect(lists(known, words[i]), "%s lacks '%s'", name, words[i]);
  expect(cJSON_GetArraySize(known) == count, "%s knows words that packs do not", name);
}

START_TEST(the_schema_knows_the_words_of_the_tables) {
  const char *operations[OP_COUNT], *contexts[CONTEXT_KIND_COUNT], *languages[LANG_COUNT];
  for (int i = 0; i < OP_COUNT; i++)
    operations[i] = op_info[i].word;
  for (int i = 0; i < CONTEXT_KIND_COUNT; i++)
    contexts[i] = context_info[i].word;
  for (int i = 0; i < LANG_COUNT; i++)
    languages[i] = language_info[i].word;
  compare_words("operation", operations, OP_COUNT);
  compare_words("context-kind", contexts, CONTEXT_KIND_COUNT);
  compare_words("language", languages + 1, LANG_COUNT - 1);
  compare_words("lock-kind", lock_word, LOCK_KIND_COUNT);
  compare_words("severity", severity_word, 4);
  conclude();
}
END_TEST

int main(void) {
  const TTest *const of_packs[] = {every_pack_loads,
                                   every_context_has_a_registration,
                                   every_context_forbids_something_and_says_why,
                                   versions_are_of_the_runtime_that_runs_the_context,
                                   what_is_forbidden_is_done_and_what_is_done_is_forbidden,
                                   no_operation_is_for_contexts_that_do_not_mind_it,
                                   no_operation_hides_another,
                                   every_symbol_can_be_met,
                                   every_row_has_a_source,
                                   every_class_that_is_returned_matters,
                                   every_parent_matters,
                                   NULL};
  const TTest *const of_schema[] = {the_schema_knows_the_keys_of_the_tables, the_schema_knows_the_words_of_the_tables,
                                    NULL};
  Suite *suite = suite_create("packs");
  tcase_add_checked_fixture(harness_case(suite, "packs", of_packs), open_book, close_book);
  tcase_add_checked_fixture(harness_case(suite, "packs", of_schema), open_schema, close_schema);
  return harness_finish(suite);
}
