#include "pack.h"

// What a pack may say, as tables. README.md in rules/ tells the same to people, and pack.schema.json to editors.

// clang-format off
#define NOTHING {ARG_NONE, "", "", ""}
// clang-format on

const Row blank_rows[] = {
    [TABLE_registration] = {.as.registration = {.api = "",
                                                .name = "",
                                                .callback = NOTHING,
                                                .object = NOTHING,
                                                .key_field = "",
                                                .callback_field = "",
                                                .within = "",
                                                .unless = "",
                                                .key_value = -1,
                                                .params = -1,
                                                .rest = -1,
                                                .source = "",
                                                .versions = ""}},
    [TABLE_operation] = {.as.operation = {.api = "",
                                          .pack = "",
                                          .lock = NOTHING,
                                          .near = -1,
                                          .fails = "",
                                          .fix = "",
                                          .versions = "",
                                          .source = ""}},
    [TABLE_behaviour] = {.as.behaviour = {.api = "",
                                          .returns = NOTHING,
                                          .stores = NOTHING,
                                          .method = "",
                                          .send = NOTHING,
                                          .source = ""},
                         .element_of = NOTHING,
                         .result_of = NOTHING},
    [TABLE_guard] = {.as.guard = {.api = "", .source = ""}},
    [TABLE_binding] = {.as.binding = {.api = "",
                                      .pattern = "",
                                      .decode = "",
                                      .cls = NOTHING,
                                      .name = NOTHING,
                                      .function = NOTHING,
                                      .parent = NOTHING,
                                      .name_field = "",
                                      .function_field = "",
                                      .members = NOTHING,
                                      .result = {ARG_RESULT, "", "", ""},
                                      .value = NOTHING,
                                      .signature = NOTHING,
                                      .arity = NOTHING,
                                      .first_arg = -1,
                                      .self = -1,
                                      .args = -1,
                                      .source = ""}},
    [TABLE_klass] = {.symbols = {0}},
};

// clang-format off
#define TO(field)   offsetof(Row, field)
#define NEEDS       true
#define MAY         false
#define IGNORED     {"note", &type_ignored, 0, MAY}
#define COMMON(row) {"languages", &type_languages, TO(as.row.languages), MAY}, \
                    {"source",    &type_text,      TO(as.row.source),    MAY}, IGNORED, {0}

// registrations -------------------------------------------------------------------------------------------------------

#define REGISTRATION                                                      \
  {"context",  &type_context,  TO(as.registration.context),  NEEDS},      \
  {"nonzero",  &type_bool,     TO(as.registration.nonzero),  MAY},        \
  {"versions", &type_versions, TO(as.registration.versions), MAY},        \
  {"when",     &type_whens,    TO(as.registration.when),     MAY},        \
  COMMON(registration)

static const Key call_registration[] = {
    {"call",     &type_symbols, TO(symbols),                  NEEDS},
    {"callback", &type_operand, TO(as.registration.callback), NEEDS},
    {"object",   &type_operand, TO(as.registration.object),   MAY},
    {"rest",     &type_number,  TO(as.registration.rest),     MAY},
    REGISTRATION};
static const Key field_registration[] = {
    {"struct", &type_symbols, TO(symbols),              NEEDS},
    {"field",  &type_word,    TO(as.registration.name), NEEDS},
    REGISTRATION};
static const Key entry_registration[] = {
    {"entry",          &type_symbols, TO(symbols),                        NEEDS},
    {"key_field",      &type_word,    TO(as.registration.key_field),      NEEDS},
    {"key",            &type_word,    TO(as.registration.name),           NEEDS},
    {"key_value",      &type_integer, TO(as.registration.key_value),      MAY},
    {"callback_field", &type_word,    TO(as.registration.callback_field), NEEDS},
    {"within",         &type_word,    TO(as.registration.within),         MAY},
    REGISTRATION};
static const Key method_registration[] = {
    {"class",  &type_symbols, TO(symbols),                NEEDS},
    {"method", &type_word,    TO(as.registration.name),   NEEDS},
    {"params", &type_number,  TO(as.registration.params), MAY},
    {"zero",   &type_bool,    TO(as.registration.zero),   MAY},
    {"unless_made_with", &type_word, TO(as.registration.unless), MAY},
    REGISTRATION};
static const Key attribute_registration[] = {
    {"attribute", &type_symbols, TO(symbols), NEEDS},
    REGISTRATION};
static const Key name_registration[] = {
    {"name", &type_globs, TO(symbols), NEEDS},
    REGISTRATION};
static const Key pair_registration[] = {
    {"pair",     &type_symbols, TO(symbols),                  NEEDS},
    {"key_arg",  &type_number,  TO(key_arg),                  NEEDS},
    {"key",      &type_word,    TO(key),                      NEEDS},
    {"push",     &type_word,    TO(as.registration.name),     NEEDS},
    {"callback", &type_operand, TO(as.registration.callback), NEEDS},
    REGISTRATION};
static const Key param_registration[] = {
    {"param_type", &type_symbols, TO(symbols),                  NEEDS},
    REGISTRATION};
static const Key region_registration[] = {
    {"region", &type_symbols, TO(symbols),               NEEDS},
    {"equals", &type_integer, TO(as.registration.value), NEEDS},
    {"until",  &type_symbols, TO(until),                 MAY},
    REGISTRATION};
static const Key after_registration[] = {
    {"after",  &type_symbols, TO(symbols),              NEEDS},
    {"method", &type_word,    TO(as.registration.name), NEEDS},
    REGISTRATION};
static const Key syntax_registration[] = {
    {"syntax",   &type_symbols, TO(symbols),                  NEEDS},
    {"callback", &type_operand, TO(as.registration.callback), NEEDS},
    {"object",   &type_operand, TO(as.registration.object),   MAY},
    REGISTRATION};

// operations, behaviours, guards --------------------------------------------------------------------------------------

static const Key operation[] = {
    {"call",     &type_symbols,   TO(symbols),                NEEDS},
    {"does",     &type_kinds,     TO(as.operation.kinds),     NEEDS},
    {"lock",     &type_operand,   TO(as.operation.lock),      MAY},
    {"kind",     &type_lock_kind, TO(as.operation.lock_kind), MAY},
    {"near",     &type_number,    TO(as.operation.near),      MAY},
    {"severity", &type_severity,  TO(as.operation.severity),  MAY},
    {"fails",    &type_text,      TO(as.operation.fails),     MAY},
    {"fix",      &type_text,      TO(as.operation.fix),       MAY},
    {"versions", &type_versions,  TO(as.operation.versions),  MAY},
    {"in",       &type_contexts,  TO(as.operation.contexts),  MAY},
    {"when",     &type_whens,     TO(as.operation.when),      MAY},
    COMMON(operation)};

#define RUNS                                                          \
  {"call",     &type_symbols, TO(symbols),               NEEDS},      \
  {"pass",     &type_pass,    TO(as.behaviour),          MAY},        \
  {"method",   &type_word,    TO(as.behaviour.method),   MAY},        \
  {"elements", &type_bool,    TO(as.behaviour.elements), MAY}
#define RESULT                                                            \
  {"instance",   &type_symbol,  TO(as.behaviour.instance),     MAY},      \
  {"class",      &type_symbol,  TO(as.behaviour.class_result), MAY},      \
  {"element_of", &type_operand, TO(element_of),                MAY},      \
  {"when",       &type_whens,   TO(as.behaviour.when),         MAY},      \
  COMMON(behaviour)

static const Key call_behaviour[] = {
    RUNS,
    {"runs",      &type_runs,    TO(as.behaviour),         MAY},
    {"returns",   &type_operand, TO(as.behaviour.returns), MAY},
    {"result_of", &type_operand, TO(result_of),            MAY},
    {"stores",    &type_operand, TO(as.behaviour.stores),  MAY},
    {"adds",      &type_bool,    TO(as.behaviour.adds),    MAY},
    {"bounds",    &type_bool,    TO(as.behaviour.bounds),  MAY},
    {"send",      &type_operand, TO(as.behaviour.send),    MAY},
    RESULT};
static const Key spawn_behaviour[] = {
    RUNS,
    {"runs",    &type_runs,    TO(as.behaviour),         NEEDS},
    {"returns", &type_operand, TO(as.behaviour.returns), MAY},
    RESULT};
static const Key return_behaviour[] = {
    {"call",      &type_symbols, TO(symbols),              NEEDS},
    {"operand",   &type_operand, TO(as.behaviour.returns), MAY},
    {"result_of", &type_operand, TO(result_of),            MAY},
    {"makes",     &type_bool,    TO(as.behaviour.makes),   MAY},
    {"text",      &type_word,    TO(as.behaviour.text),    MAY},
    RESULT};
static const Key guard[] = {
    {"call",     &type_symbols,  TO(symbols),           NEEDS},
    {"true_in",  &type_contexts, TO(as.guard.true_in),  MAY},
    {"false_in", &type_contexts, TO(as.guard.false_in), MAY},
    {"excuses",  &type_kinds,    TO(as.guard.kinds),    MAY},
    {"until",    &type_symbols,  TO(until),             MAY},
    {"in",       &type_contexts, TO(as.guard.contexts), MAY},
    COMMON(guard)};

// bindings ------------------------------------------------------------------------------------------------------------

#define BINDING                                                    \
  {"from",   &type_languages, TO(as.binding.from),      MAY},      \
  {"to",     &type_language,  TO(as.binding.to),        NEEDS},    \
  {"static", &type_bool,      TO(as.binding.is_static), MAY},      \
  {"self",   &type_number,    TO(as.binding.self),      MAY},      \
  {"args",   &type_number,    TO(as.binding.args),      MAY},      \
  {"packed", &type_bool,      TO(as.binding.packed),    MAY},      \
  {"arity",  &type_operand,   TO(as.binding.arity),     MAY},      \
  {"source", &type_text,      TO(as.binding.source),    MAY},      \
  IGNORED, {0}

static const Key call_binding[] = {
    {"call",     &type_symbols, TO(symbols),             NEEDS},
    {"class",    &type_operand, TO(as.binding.cls),      MAY},
    {"name",     &type_operand, TO(as.binding.name),     NEEDS},
    {"function", &type_operand, TO(as.binding.function), NEEDS},
    BINDING};
static const Key table_binding[] = {
    {"call",     &type_symbols, TO(symbols),             NEEDS},
    {"class",    &type_operand, TO(as.binding.cls),      MAY},
    {"name",     &type_operand, TO(as.binding.name),     MAY},
    {"members",  &type_operand, TO(as.binding.members),  NEEDS},
    {"function", &type_operand, TO(as.binding.function), MAY},
    {"result",   &type_operand, TO(as.binding.result),   MAY},
    BINDING};
static const Key class_binding[] = {
    {"call",         &type_symbols, TO(symbols),           NEEDS},
    {"result_class", &type_bool,    TO(flag),              NEEDS},
    {"under",        &type_operand, TO(as.binding.cls),    MAY},
    {"name",         &type_operand, TO(as.binding.name),   NEEDS},
    {"parent",       &type_operand, TO(as.binding.parent), MAY},
    BINDING};
static const Key maker_binding[] = {
    {"maker",    &type_symbols, TO(symbols),             NEEDS},
    {"class",    &type_operand, TO(as.binding.cls),      NEEDS},
    {"function", &type_operand, TO(as.binding.function), NEEDS},
    BINDING};
static const Key alias_binding[] = {
    {"alias",    &type_symbols, TO(symbols),             NEEDS},
    {"class",    &type_operand, TO(as.binding.cls),      NEEDS},
    {"name",     &type_operand, TO(as.binding.name),     NEEDS},
    {"function", &type_operand, TO(as.binding.function), NEEDS},
    BINDING};
static const Key entry_binding[] = {
    {"entry",          &type_symbols, TO(symbols),                   NEEDS},
    {"name_field",     &type_word,    TO(as.binding.name_field),     NEEDS},
    {"function_field", &type_word,    TO(as.binding.function_field), NEEDS},
    BINDING};
static const Key owner_binding[] = {
    {"owner",      &type_symbols, TO(symbols),               NEEDS},
    {"name_field", &type_word,    TO(as.binding.name_field), NEEDS},
    {"module",     &type_bool,    TO(as.binding.module),     MAY},
    BINDING};
static const Key name_binding[] = {
    {"name",   &type_globs,  TO(symbols),           NEEDS},
    {"decode", &type_decode, TO(as.binding.decode), NEEDS},
    BINDING};
static const Key mark_binding[] = {
    {"mark", &type_symbols, TO(symbols), NEEDS},
    BINDING};
static const Key import_binding[] = {
    {"import", &type_symbols, TO(symbols),          NEEDS},
    {"bound",  &type_bool,    TO(as.binding.bound), MAY},
    BINDING};
static const Key provide_binding[] = {
    {"provides", &type_symbols, TO(symbols),               NEEDS},
    {"name",     &type_operand, TO(as.binding.name),       NEEDS},
    {"member",   &type_word,    TO(as.binding.name_field), NEEDS},
    BINDING};
static const Key export_binding[] = {
    {"export",   &type_symbols, TO(symbols),             NEEDS},
    {"function", &type_operand, TO(as.binding.function), NEEDS},
    BINDING};
static const Key send_binding[] = {
    {"send",      &type_symbols, TO(symbols),              NEEDS},
    {"receiver",  &type_operand, TO(as.binding.cls),       MAY},
    {"name",      &type_operand, TO(as.binding.name),      NEEDS},
    {"first_arg", &type_number,  TO(as.binding.first_arg), MAY},
    BINDING};
static const Key member_binding[] = {
    {"member",    &type_symbols, TO(symbols),              NEEDS},
    {"class",     &type_operand, TO(as.binding.cls),       NEEDS},
    {"name",      &type_operand, TO(as.binding.name),      NEEDS},
    {"signature", &type_operand, TO(as.binding.signature), MAY},
    {"value",     &type_operand, TO(as.binding.value),     MAY},
    {"result",    &type_operand, TO(as.binding.result),    MAY},
    BINDING};
static const Key flow_binding[] = {
    {"flow",   &type_symbols, TO(symbols),           NEEDS},
    {"value",  &type_operand, TO(as.binding.value),  NEEDS},
    {"result", &type_operand, TO(as.binding.result), MAY},
    {"rest",   &type_bool,    TO(as.binding.rest),   MAY},
    BINDING};
static const Key yield_binding[] = {
    {"yield",  &type_symbols, TO(symbols),           NEEDS},
    BINDING};
static const Key super_binding[] = {
    {"super",  &type_symbols, TO(symbols),           NEEDS},
    BINDING};

// folds ---------------------------------------------------------------------------------------------------------------
// clang-format on

static bool fold_pair(Reader *reader, Row *row) {
  Registration *registration = &row->as.registration;
  When *whens = arena_array(reader->draft->arena, When, registration->when.count + 1);
  whens[0] = (When){.kind = WHEN_ARG_STRING, .index = row->key_arg, .text = row->key, .keyword = ""};
  for (uint32_t i = 0; i < registration->when.count; i++)
    whens[i + 1] = registration->when.at[i];
  registration->when = (Whens){whens, registration->when.count + 1};
  return true;
}

static bool says(Operand operand) {
  return operand.index != ARG_NONE || operand.keyword[0];
}

static bool runs(const Behaviour *behaviour, Operand operand) {
  for (uint32_t i = 0; i < behaviour->run_count; i++)
    if (behaviour->runs[i].index == operand.index && strcmp(behaviour->runs[i].keyword, operand.keyword) == 0)
      return true;
  return false;
}

// What is said of the call's result: one thing at most.
static bool fold_result(Reader *reader, Row *row, int least) {
  Behaviour *behaviour = &row->as.behaviour;
  int said = (behaviour->instance != 0) + (behaviour->class_result != 0) + says(behaviour->returns) +
             says(row->element_of) + says(row->result_of) + behaviour->makes + (behaviour->text != NULL);
  if (behaviour->text && strcmp(behaviour->text, "same") != 0 && strcmp(behaviour->text, "lower") != 0 &&
      strcmp(behaviour->text, "upper") != 0)
    return pack_refuse(reader, "expected 'same', 'lower' or 'upper' as 'text'");
  behaviour->returns_element = says(row->element_of);
  behaviour->returns_run = says(row->result_of);
  if (behaviour->returns_element)
    behaviour->returns = row->element_of;
  if (said < least || said > 1)
    return pack_refuse(reader, "expected one of 'instance', 'class', '%s', 'element_of' and 'result_of'",
                       least ? "operand" : "returns");
  if (!behaviour->returns_run || runs(behaviour, row->result_of))
    return true;
  if (behaviour->run_count == sizeof behaviour->runs / sizeof behaviour->runs[0])
    return pack_refuse(reader, "'result_of' must be among what it 'runs'");
  behaviour->runs[behaviour->run_count++] = row->result_of;
  return true;
}

static bool fold_call(Reader *reader, Row *row) {
  Behaviour *behaviour = &row->as.behaviour;
  if (!fold_result(reader, row, 0))
    return false;
  bool something = behaviour->run_count || behaviour->adds || says(behaviour->returns) || says(behaviour->stores) ||
                   says(behaviour->send);
  return something || pack_refuse(reader, "expected 'runs', 'returns', 'stores', 'adds' or 'send'");
}

static bool fold_spawn(Reader *reader, Row *row) {
  row->as.behaviour.spawns = true;
  if (!row->as.behaviour.run_count)
    return pack_refuse(reader, "'runs' names no argument");
  return fold_result(reader, row, 0);
}

static bool fold_return(Reader *reader, Row *row) {
  return fold_result(reader, row, 1);
}

static bool fold_guard(Reader *reader, Row *row) {
  const Guard *row_guard = &row->as.guard;
  bool something = row_guard->true_in.count || row_guard->false_in.count || row_guard->kinds;
  if (row->until.count && !row_guard->kinds)
    return pack_refuse(reader, "'until' needs 'excuses'");
  return something || pack_refuse(reader, "expected 'true_in', 'false_in' or 'excuses'");
}

// clang-format off
// the whole -----------------------------------------------------------------------------------------------------------

const char *const row_lists[] = {"registrations", "operations", "calls", "spawns", "returns", "guards", "bindings"};

const Form row_forms[] = {
    {"registrations", "call",       NULL, TABLE_registration, REG_CALL,       call_registration,      true,  NULL},
    {"registrations", "struct",     NULL, TABLE_registration, REG_FIELD,      field_registration,     false, NULL},
    {"registrations", "entry",      NULL, TABLE_registration, REG_ENTRY,      entry_registration,     false, NULL},
    {"registrations", "class",      NULL, TABLE_registration, REG_METHOD,     method_registration,    false, NULL},
    {"registrations", "attribute",  NULL, TABLE_registration, REG_ATTR,       attribute_registration, false, NULL},
    {"registrations", "name",       NULL, TABLE_registration, REG_NAME,       name_registration,      false, NULL},
    {"registrations", "pair",       NULL, TABLE_registration, REG_PAIR,       pair_registration,      true,  fold_pair},
    {"registrations", "param_type", NULL, TABLE_registration, REG_PARAM_TYPE, param_registration,     false, NULL},
    {"registrations", "region",     NULL, TABLE_registration, REG_REGION,     region_registration,    true,  NULL},
    {"registrations", "after",      NULL, TABLE_registration, REG_AFTER,      after_registration,     true,  NULL},
    {"registrations", "syntax",     NULL, TABLE_registration, REG_SYNTAX,     syntax_registration,    true,  NULL},
    {"operations", "call",   NULL,           TABLE_operation, 0,           operation,        true,  NULL},
    {"calls",      "call",   NULL,           TABLE_behaviour, 0,           call_behaviour,   true,  fold_call},
    {"spawns",     "call",   NULL,           TABLE_behaviour, 0,           spawn_behaviour,  true,  fold_spawn},
    {"returns",    "call",   NULL,           TABLE_behaviour, 0,           return_behaviour, true,  fold_return},
    {"guards",     "call",   NULL,           TABLE_guard,     0,           guard,            true,  fold_guard},
    {"bindings",   "call",     "result_class", TABLE_binding,   BIND_CLASS,   class_binding,     true, NULL},
    {"bindings",   "call",     "members",      TABLE_binding,   BIND_TABLE,   table_binding,     true, NULL},
    {"bindings",   "call",     NULL,           TABLE_binding,   BIND_CALL,    call_binding,      true, NULL},
    {"bindings",   "maker",    NULL,           TABLE_binding,   BIND_MAKER,   maker_binding,     true, NULL},
    {"bindings",   "alias",    NULL,           TABLE_binding,   BIND_ALIAS,   alias_binding,     true, NULL},
    {"bindings",   "entry",    NULL,           TABLE_binding,   BIND_ENTRY,   entry_binding,     false, NULL},
    {"bindings",   "owner",    NULL,           TABLE_binding,   BIND_OWNER,   owner_binding,     false, NULL},
    {"bindings",   "mark",     NULL,           TABLE_binding,   BIND_MARK,    mark_binding,      false, NULL},
    {"bindings",   "import",   NULL,           TABLE_binding,   BIND_IMPORT,  import_binding,    false, NULL},
    {"bindings",   "provides", NULL,           TABLE_binding,   BIND_PROVIDE, provide_binding,   true, NULL},
    {"bindings",   "export",   NULL,           TABLE_binding,   BIND_EXPORT,  export_binding,    true, NULL},
    {"bindings",   "send",     NULL,           TABLE_binding,   BIND_SEND,    send_binding,      true, NULL},
    {"bindings",   "member",   NULL,           TABLE_binding,   BIND_MEMBER,  member_binding,    true, NULL},
    {"bindings",   "flow",     NULL,           TABLE_binding,   BIND_FLOW,    flow_binding,      true, NULL},
    {"bindings",   "yield",    NULL,           TABLE_binding,   BIND_YIELD,   yield_binding,     true, NULL},
    {"bindings",   "super",    NULL,           TABLE_binding,   BIND_SUPER,   super_binding,     true, NULL},
    {"bindings",   "name",     NULL,           TABLE_binding,   BIND_NAME,    name_binding,      false, NULL},
    {0},
};

const Key class_keys[] = {
    {"parents",   &type_parents,   TO(as.klass),           MAY},
    {"container", &type_bool,      TO(as.klass.container), MAY},
    {"private",   &type_bool,      TO(as.klass.unasked),   MAY},
    {"called",    &type_word,      TO(as.klass.called),    MAY},
    {"languages", &type_languages, TO(ignored_mask),       MAY},
    {"source",    &type_ignored,   0,                      MAY},
    IGNORED, {0}};

#define VERDICT(at)                                                        \
  {"severity",       &type_severity, at + offsetof(Verdict, severity), NEEDS},       \
  {"fails",          &type_text,     at + offsetof(Verdict, fails),    MAY},         \
  {"fix",            &type_text,     at + offsetof(Verdict, fix),      MAY},         \
  {"versions",       &type_versions, at + offsetof(Verdict, versions), MAY},         \
  {"source",         &type_ignored,  0,                           MAY},         \
  IGNORED
const Key verdict_keys[] = {
    VERDICT(0),
    {"even_if_listed", &type_bool, offsetof(Verdict, even_if_listed), MAY},
    {"raises",         &type_bool, offsetof(Verdict, raises),         MAY},
    {0}};
const Key otherwise_keys[] = {
    VERDICT(offsetof(Context, otherwise)),
    {"does", &type_kind, offsetof(Context, otherwise_kind), MAY},
    {0}};

const Key context_keys[] = {
    {"extends",           &type_text,         offsetof(ContextRow, extends),                   MAY},
    {"title",             &type_word,         offsetof(ContextRow, context.title),             MAY},
    {"kind",              &type_context_kind, offsetof(ContextRow, context.kind),              MAY},
    {"runs",              &type_text,         offsetof(ContextRow, context.runs),              MAY},
    {"runtime",           &type_text,         offsetof(ContextRow, context.runtime),           MAY},
    {"allow",             &type_symbols,      offsetof(ContextRow, allow),                     MAY},
    {"otherwise",         &type_otherwise,    offsetof(ContextRow, context),                   MAY},
    {"forbids",           &type_forbids,      offsetof(ContextRow, context.forbids),           MAY},
    {"only_with_threads", &type_bool,         offsetof(ContextRow, context.only_with_threads), MAY},
    {"after_use",         &type_bool,         offsetof(ContextRow, context.after_use),         MAY},
    {"in_use",            &type_bool,         offsetof(ContextRow, context.in_use),            MAY},
    {"source",            &type_text,         offsetof(ContextRow, context.source),            MAY},
    IGNORED, {0}};

const Key pack_keys[] = {
    {"pack",          &type_id,        offsetof(Pack, name),      NEEDS},
    {"title",         &type_text,      offsetof(Pack, title),     MAY},
    {"source",        &type_text,      offsetof(Pack, source),    MAY},
    {"languages",     &type_languages, offsetof(Pack, languages), NEEDS},
    {"runtime",       &type_bool,      offsetof(Pack, runtime),   MAY},
    {"lists",         &type_object,    offsetof(Pack, lists),     MAY},
    {"contexts",      &type_object,    offsetof(Pack, contexts),  MAY},
    {"registrations", &type_array,     offsetof(Pack, rows[0]),   MAY},
    {"operations",    &type_array,     offsetof(Pack, rows[1]),   MAY},
    {"calls",         &type_array,     offsetof(Pack, rows[2]),   MAY},
    {"spawns",        &type_array,     offsetof(Pack, rows[3]),   MAY},
    {"returns",       &type_array,     offsetof(Pack, rows[4]),   MAY},
    {"guards",        &type_array,     offsetof(Pack, rows[5]),   MAY},
    {"bindings",      &type_array,     offsetof(Pack, rows[6]),   MAY},
    {"classes",       &type_object,    offsetof(Pack, classes),   MAY},
    {"aliases",       &type_object,    offsetof(Pack, aliases),   MAY},
    {"$schema",       &type_ignored,   0,                         MAY},
    IGNORED, {0}};
// clang-format on
