#include "pack.h"

#include <ctype.h>
#include <math.h>

enum { SYMBOL_MAX = 16 * 1024 };

static bool wrong(Reader *reader, const Type *type) {
  return refuse(reader, "expected %s", type->expects);
}

static const char *copy(Reader *reader, const cJSON *json) {
  return arena_text(reader->draft->arena, json->valuestring, strlen(json->valuestring));
}

// plain values ------------------------------------------------------------------------------------------------------

static bool read_text(Reader *reader, const cJSON *json, void *into) {
  if (!cJSON_IsString(json))
    return wrong(reader, &type_text);
  const char **text = into;
  *text = copy(reader, json);
  return true;
}

static bool read_name(Reader *reader, const cJSON *json, void *into) {
  if (!cJSON_IsString(json) || !json->valuestring[0])
    return wrong(reader, &type_word);
  return read_text(reader, json, into);
}

bool is_id(const char *text) {
  return text[0] >= 'a' && text[0] <= 'z' && !text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-")];
}

static bool read_id(Reader *reader, const cJSON *json, void *into) {
  if (!cJSON_IsString(json) || !is_id(json->valuestring))
    return wrong(reader, &type_id);
  return read_text(reader, json, into);
}

static bool read_ignored(Reader *reader, const cJSON *json, void *into) {
  (void)into;
  return cJSON_IsString(json) || wrong(reader, &type_ignored);
}

static bool read_bool(Reader *reader, const cJSON *json, void *into) {
  if (!cJSON_IsBool(json))
    return wrong(reader, &type_bool);
  bool *flag = into;
  *flag = cJSON_IsTrue(json);
  return true;
}

static bool whole(const cJSON *json, double least, double most) {
  return cJSON_IsNumber(json) && json->valuedouble >= least && json->valuedouble <= most &&
         floor(json->valuedouble) == json->valuedouble;
}

// Numbers that count or point at something.
static bool read_number(Reader *reader, const cJSON *json, void *into) {
  if (!whole(json, 0, 255))
    return wrong(reader, &type_number);
  int32_t *number = into;
  *number = (int32_t)json->valuedouble;
  return true;
}

// Numbers as the analysed code has them: true, false and null are the integers that they are there.
static bool read_integer(Reader *reader, const cJSON *json, void *into) {
  int64_t *number = into;
  if (cJSON_IsBool(json) || cJSON_IsNull(json))
    *number = cJSON_IsTrue(json);
  else if (whole(json, -9007199254740992.0, 9007199254740992.0))
    *number = (int64_t)json->valuedouble;
  else
    return wrong(reader, &type_integer);
  return true;
}

static bool keep_if(Reader *reader, bool good, const Type *type, const cJSON *json, void *into) {
  const cJSON **at = into;
  *at = json;
  return good || wrong(reader, type);
}

static bool read_an_object(Reader *reader, const cJSON *json, void *into) {
  return keep_if(reader, cJSON_IsObject(json), &type_object, json, into);
}

static bool read_an_array(Reader *reader, const cJSON *json, void *into) {
  return keep_if(reader, cJSON_IsArray(json), &type_array, json, into);
}

const Type type_text = {"text", "a string", read_text};
const Type type_word = {"word", "a string that is not empty", read_name};
const Type type_id = {"id", "an id: lower-case letters, digits and '-', a letter first", read_id};
const Type type_ignored = {"text", "a string", read_ignored};
const Type type_bool = {"bool", "true or false", read_bool};
const Type type_number = {"number", "a number from 0 to 255", read_number};
const Type type_integer = {"integer", "an integer", read_integer};
const Type type_object = {NULL, "an object", read_an_object};
const Type type_array = {NULL, "a list", read_an_array};

// one or several ----------------------------------------------------------------------------------------------------

typedef bool One(Reader *reader, const cJSON *json, void *into);

// Reads a value that may also be a list of such values.
static bool read_each(Reader *reader, const cJSON *json, One *read, void *into) {
  if (!cJSON_IsArray(json))
    return read(reader, json, into);
  int index = 0;
  const cJSON *child;
  cJSON_ArrayForEach (child, json) {
    size_t mark = enter_element(reader, index++);
    if (!read(reader, child, into))
      return false;
    leave(reader, mark);
  }
  return true;
}

// words ---------------------------------------------------------------------------------------------------------------

static const char *const language_words[] = {
#define LANGUAGE(id, word, endings) word,
#include "languages.def"
#undef LANGUAGE
};
static const char *const op_words[] = {
#define OPERATION(id, word, rule, phrase) word,
#include "kinds.def"
#undef OPERATION
};
static const char *const context_kind_words[] = {
#define CONTEXT_KIND(id, word, interrupts, phrase) word,
#include "kinds.def"
#undef CONTEXT_KIND
};
static const char *const decode_words[] = {"jni"};

static bool add_language(Reader *reader, const cJSON *json, void *into) {
  uint32_t index, *mask = into;
  if (!read_word(reader, json, "language", language_words + 1, LANG_COUNT - 1, &index))
    return false;
  *mask |= language_bit(index + 1);
  return true;
}

static bool read_languages(Reader *reader, const cJSON *json, void *into) {
  uint32_t *mask = into;
  *mask = 0;
  if (!read_each(reader, json, add_language, into))
    return false;
  return *mask || refuse(reader, "expected at least one language");
}

static bool add_kind(Reader *reader, const cJSON *json, void *into) {
  uint32_t index, *mask = into;
  if (!read_word(reader, json, "operation", op_words, OP_COUNT, &index))
    return false;
  *mask |= 1u << index;
  return true;
}

static bool read_kinds(Reader *reader, const cJSON *json, void *into) {
  return read_each(reader, json, add_kind, into);
}

static bool read_kind(Reader *reader, const cJSON *json, void *into) {
  uint32_t index;
  OpKind *kind = into;
  if (!read_word(reader, json, "operation", op_words, OP_COUNT, &index))
    return false;
  *kind = (OpKind)index;
  return true;
}

static bool read_severity(Reader *reader, const cJSON *json, void *into) {
  uint32_t index;
  Severity *severity = into;
  if (!read_word(reader, json, "severity", severity_word, 4, &index))
    return false;
  *severity = (Severity)index;
  return true;
}

static bool read_lock_kind(Reader *reader, const cJSON *json, void *into) {
  uint32_t index;
  LockKind *kind = into;
  if (!read_word(reader, json, "lock kind", lock_word, LOCK_KIND_COUNT, &index))
    return false;
  *kind = (LockKind)index;
  return true;
}

static bool read_context_kind(Reader *reader, const cJSON *json, void *into) {
  uint32_t index;
  ContextKind *kind = into;
  if (!read_word(reader, json, "context kind", context_kind_words, CONTEXT_KIND_COUNT, &index))
    return false;
  *kind = (ContextKind)index;
  return true;
}

static bool read_decode(Reader *reader, const cJSON *json, void *into) {
  uint32_t index;
  return read_word(reader, json, "decoding", decode_words, 1, &index) && read_text(reader, json, into);
}

const Type type_languages = {"languages", "a language or a list of them", read_languages};
const Type type_kinds = {"operations", "an operation or a list of them", read_kinds};
const Type type_kind = {"operation", "an operation", read_kind};
const Type type_severity = {"severity", "a severity", read_severity};
const Type type_lock_kind = {"lock-kind", "a lock kind", read_lock_kind};
const Type type_context_kind = {"context-kind", "a context kind", read_context_kind};
const Type type_decode = {"decoding", "a decoding", read_decode};

// versions ------------------------------------------------------------------------------------------------------------

static const char *skip_blanks(const char *at) {
  return at + strspn(at, " ");
}

// RUNTIME COMPARISON NUMBER: what follows it, or NULL.
static const char *one_version(const char *at) {
  static const char *const comparisons[] = {"<=", ">=", "==", "!=", "<", ">"};
  size_t runtime = strspn(at, "abcdefghijklmnopqrstuvwxyz0123456789+-._"), comparison = 0;
  at = skip_blanks(at + runtime);
  while (comparison < 6 && strncmp(at, comparisons[comparison], strlen(comparisons[comparison])) != 0)
    comparison++;
  if (!runtime || comparison == 6)
    return NULL;
  at = skip_blanks(at + strlen(comparisons[comparison]));
  size_t number = strspn(at, "0123456789.");
  bool good = number && isdigit((unsigned char)at[0]) && isdigit((unsigned char)at[number - 1]);
  return good ? skip_blanks(at + number) : NULL;
}

static bool are_versions(const char *at) {
  for (at = one_version(skip_blanks(at)); at && *at == ','; at = one_version(skip_blanks(at + 1)))
    ;
  return at && !*at;
}

static bool read_versions(Reader *reader, const cJSON *json, void *into) {
  if (!cJSON_IsString(json) || !are_versions(json->valuestring))
    return wrong(reader, &type_versions);
  return read_text(reader, json, into);
}

const Type type_versions = {"versions", "versions such as \"ruby >= 2.2\" or \"cpython >= 3.8, cpython < 3.12\"",
                            read_versions};

// symbols -------------------------------------------------------------------------------------------------------------

static bool add_spelled(Reader *reader, Symbols *into, Spelled spelled) {
  Draft *draft = reader->draft;
  if (draft->spelled++ >= SYMBOLS_MAX)
    return refuse(reader, "the pack names too many symbols");
  array_push(draft->arena, into, spelled);
  return true;
}

static bool usable(Reader *reader, const cJSON *json) {
  if (!cJSON_IsString(json))
    return refuse(reader, "expected a symbol, which is a string");
  return strlen(json->valuestring) <= SYMBOL_MAX || refuse(reader, "a symbol as long as this cannot be meant");
}

// A '*' is a wildcard at the end, and a name of its own in operators ("operator*=", "Integer#**").
static bool has_inner_star(const char *symbol) {
  const char *star = strchr(symbol, '*');
  return star && star[1] && star != symbol && star[-1] != '.' && !strstr(symbol, "operator");
}

static bool spell(Reader *reader, const cJSON *json, Spelled *into) {
  if (!usable(reader, json))
    return false;
  Names *names = reader->draft->book->names;
  *into = (Spelled){book_symbol(names, json->valuestring), copy(reader, json)};
  if (!into->symbol)
    return refuse(reader, "a symbol must not be empty");
  return !has_inner_star(names_text(names, into->symbol)) || refuse(reader, "a '*' can only end a symbol");
}

static bool add_symbol(Reader *reader, const cJSON *json, void *into) {
  Spelled spelled;
  if (cJSON_IsString(json) && json->valuestring[0] == '@' && json->valuestring[1])
    return draft_list(reader, json->valuestring, into);
  return spell(reader, json, &spelled) && add_spelled(reader, into, spelled);
}

static bool read_symbols(Reader *reader, const cJSON *json, void *into) {
  Symbols *symbols = into;
  if (!read_each(reader, json, add_symbol, into))
    return false;
  return symbols->count || refuse(reader, "expected at least one symbol");
}

static bool read_symbol(Reader *reader, const cJSON *json, void *into) {
  Spelled spelled;
  Sym *symbol = into;
  if (!spell(reader, json, &spelled))
    return false;
  *symbol = spelled.symbol;
  return true;
}

// Patterns of names: no symbols, since they are matched by going through them.
static bool add_glob(Reader *reader, const cJSON *json, void *into) {
  return usable(reader, json) && add_spelled(reader, into, (Spelled){0, copy(reader, json)});
}

static bool read_globs(Reader *reader, const cJSON *json, void *into) {
  return read_each(reader, json, add_glob, into);
}

static bool read_parents(Reader *reader, const cJSON *json, void *into) {
  Symbols symbols = {0};
  BookClass *klass = into;
  if (!read_each(reader, json, add_symbol, &symbols))
    return false;
  if (symbols.count > sizeof klass->parents / sizeof klass->parents[0])
    return refuse(reader, "a class can have at most 4 parents here");
  for (uint32_t i = 0; i < symbols.count; i++)
    klass->parents[klass->parent_count++] = symbols.at[i].symbol;
  return true;
}

const Type type_symbols = {"symbols", "a symbol or a list of them", read_symbols};
const Type type_symbol = {"symbol", "a symbol", read_symbol};
const Type type_globs = {"patterns", "a pattern or a list of them", read_globs};
const Type type_parents = {"symbols", "a class or a list of them", read_parents};

// operands ------------------------------------------------------------------------------------------------------------

static const struct {
  const char *word;
  int32_t index;
} places[] = {{"receiver", ARG_RECEIVER}, {"block", ARG_BLOCK}, {"result", ARG_RESULT}, {"all", ARG_ALL}};

static Operand named_operand(Reader *reader, const cJSON *json) {
  for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
    if (strcmp(places[i].word, json->valuestring) == 0)
      return (Operand){places[i].index, "", ""};
  return (Operand){ARG_NONE, copy(reader, json), ""};
}

// A number, a place or a keyword; the method is left alone.
static bool read_position(Reader *reader, const cJSON *json, void *into) {
  Operand *operand = into;
  if (whole(json, 0, 255))
    operand->index = (int32_t)json->valuedouble;
  else if (cJSON_IsString(json) && json->valuestring[0])
    *operand = named_operand(reader, json);
  else
    return wrong(reader, &type_operand);
  return true;
}

static const Type type_position = {"position", "an argument", read_position};
const Key operand_keys[] = {
    {"arg", &type_position, 0, false},
    {"keyword", &type_word, offsetof(Operand, keyword), false},
    {"method", &type_word, offsetof(Operand, field), false},
    {0},
};

static bool read_operand(Reader *reader, const cJSON *json, void *into) {
  Operand *operand = into;
  *operand = (Operand){ARG_NONE, "", ""};
  if (!cJSON_IsObject(json))
    return read_position(reader, json, into);
  if (!read_object(reader, json, operand_keys, into))
    return false;
  return operand->index != ARG_NONE || operand->keyword[0] || refuse(reader, "'arg' or 'keyword' is missing");
}

typedef struct {
  Operand *at;
  uint32_t count, room;
} Operands;

static bool add_operand(Reader *reader, const cJSON *json, void *into) {
  Operands *operands = into;
  if (operands->count == operands->room)
    return refuse(reader, "at most %u arguments can stand here", operands->room);
  return read_operand(reader, json, &operands->at[operands->count++]);
}

static bool read_runs(Reader *reader, const cJSON *json, void *into) {
  Behaviour *behaviour = into;
  Operands operands = {behaviour->runs, 0, sizeof behaviour->runs / sizeof behaviour->runs[0]};
  bool good = read_each(reader, json, add_operand, &operands);
  behaviour->run_count = operands.count;
  return good;
}

static bool read_pass(Reader *reader, const cJSON *json, void *into) {
  Behaviour *behaviour = into;
  Operands operands = {behaviour->pass, 0, sizeof behaviour->pass / sizeof behaviour->pass[0]};
  bool good = read_each(reader, json, add_operand, &operands);
  behaviour->pass_count = operands.count;
  return good;
}

const Type type_operand = {
    "operand", "an argument: a number from 0, \"receiver\", \"block\", \"result\", \"all\", a keyword or an object",
    read_operand};
const Type type_runs = {"operands", "an argument or a list of them", read_runs};
const Type type_pass = {"operands", "an argument or a list of them", read_pass};

// conditions ----------------------------------------------------------------------------------------------------------

// Everything a condition can say; which keys it has tells what it says.
typedef struct {
  Operand arg;
  int32_t param;
  const char *field, *text;
  int64_t value;
  bool truth;
} Condition;

#define AT(field) offsetof(Condition, field), false
const Key when_keys[] = {
    {"arg", &type_operand, AT(arg)},    {"field", &type_word, AT(field)},   {"param_type", &type_number, AT(param)},
    {"block", &type_bool, AT(truth)},   {"args", &type_integer, AT(value)}, {"is", &type_integer, AT(value)},
    {"not", &type_integer, AT(value)},  {"bits", &type_integer, AT(value)}, {"no_bits", &type_integer, AT(value)},
    {"contains", &type_word, AT(text)}, {"lacks", &type_word, AT(text)},    {"string", &type_text, AT(text)},
    {"matches", &type_word, AT(text)},  {"given", &type_bool, AT(truth)},   {0},
};
#undef AT

static const struct {
  const char *subject, *test;
  WhenKind kind, otherwise; // the second if the test is false
} when_forms[] = {
    // clang-format off
    {"arg",        "is",       WHEN_ARG_IS,        WHEN_ARG_IS},
    {"arg",        "not",      WHEN_ARG_NOT,       WHEN_ARG_NOT},
    {"arg",        "bits",     WHEN_ARG_BITS,      WHEN_ARG_BITS},
    {"arg",        "no_bits",  WHEN_ARG_NO_BITS,   WHEN_ARG_NO_BITS},
    {"arg",        "contains", WHEN_ARG_CONTAINS,  WHEN_ARG_CONTAINS},
    {"arg",        "lacks",    WHEN_ARG_LACKS,     WHEN_ARG_LACKS},
    {"arg",        "string",   WHEN_ARG_STRING,    WHEN_ARG_STRING},
    {"arg",        "given",    WHEN_ARG_GIVEN,     WHEN_ARG_MISSING},
    {"field",      "bits",     WHEN_FIELD_BITS,    WHEN_FIELD_BITS},
    {"field",      "no_bits",  WHEN_FIELD_NO_BITS, WHEN_FIELD_NO_BITS},
    {"param_type", "matches",  WHEN_PARAM_TYPE,    WHEN_PARAM_TYPE},
    {"param_type", "lacks",    WHEN_NO_PARAM_TYPE, WHEN_NO_PARAM_TYPE},
    {"block",      "block",    WHEN_BLOCK,         WHEN_NO_BLOCK},
    {"args",       "args",     WHEN_ARG_COUNT,     WHEN_ARG_COUNT},
    // clang-format on
};
enum { WHEN_FORMS = sizeof when_forms / sizeof when_forms[0] };

static bool is_form(const cJSON *json, size_t form) {
  const char *subject = when_forms[form].subject, *test = when_forms[form].test;
  return cJSON_GetObjectItemCaseSensitive(json, subject) && cJSON_GetObjectItemCaseSensitive(json, test) &&
         cJSON_GetArraySize(json) == 1 + (subject != test);
}

static When condition_at(const Condition *said, size_t form) {
  When when = {.value = said->value, .text = said->text, .keyword = said->arg.keyword};
  when.kind = said->truth ? when_forms[form].kind : when_forms[form].otherwise;
  when.index = strcmp(when_forms[form].subject, "arg") == 0 ? said->arg.index : said->param;
  if (strcmp(when_forms[form].subject, "field") == 0)
    when.text = said->field;
  if (strcmp(when_forms[form].test, "given") == 0)
    when.text = said->arg.keyword;
  return when;
}

typedef Array(When) Conditions;

static bool add_when(Reader *reader, const cJSON *json, void *into) {
  Conditions *conditions = into;
  Condition said = {.arg = {ARG_NONE, "", ""}, .field = "", .text = ""};
  if (!read_object(reader, json, when_keys, &said))
    return false;
  for (size_t form = 0; form < WHEN_FORMS; form++)
    if (is_form(json, form)) {
      array_push(reader->draft->arena, conditions, condition_at(&said, form));
      return true;
    }
  return refuse(reader, "expected one subject ('arg', 'field', 'param_type') and one test of it, or 'block' or 'args'");
}

static bool read_whens(Reader *reader, const cJSON *json, void *into) {
  Whens *whens = into;
  Conditions conditions = {0};
  if (!read_each(reader, json, add_when, &conditions))
    return false;
  *whens = (Whens){conditions.at, conditions.count};
  return true;
}

const Type type_whens = {"conditions", "a list of conditions", read_whens};

// contexts by name ----------------------------------------------------------------------------------------------------

static bool unknown_context(Reader *reader, const char *name) {
  Draft *draft = reader->draft;
  const char **ids = arena_array(draft->arena, const char *, draft->contexts.count);
  for (uint32_t i = 0; i < draft->contexts.count; i++)
    ids[i] = names_text(draft->book->names, draft->contexts.at[i].id);
  return refuse(reader, "no context is called '%.100s'%s", name, meant(reader, name, ids, draft->contexts.count));
}

static bool read_context(Reader *reader, const cJSON *json, void *into) {
  const Draft *draft = reader->draft;
  uint32_t *context = into;
  if (!cJSON_IsString(json))
    return wrong(reader, &type_context);
  Sym id = names_find(draft->book->names, json->valuestring, strlen(json->valuestring));
  uint32_t found = map_get(&draft->context_by_id, id, 0);
  if (!found)
    return unknown_context(reader, json->valuestring);
  *context = found - 1;
  return true;
}

static bool add_context(Reader *reader, const cJSON *json, void *into) {
  uint32_t context;
  if (!read_context(reader, json, &context))
    return false;
  map_put(into, context, 1);
  return true;
}

static bool read_contexts(Reader *reader, const cJSON *json, void *into) {
  Map *contexts = into;
  *contexts = (Map){.arena = reader->draft->arena};
  return read_each(reader, json, add_context, into);
}

const Type type_context = {"context-id", "the id of a context", read_context};
const Type type_contexts = {"context-ids", "a context or a list of them", read_contexts};
