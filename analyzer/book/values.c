#include "pack.h"

#include <ctype.h>

enum { SYMBOL_MAX = 16 * 1024 };

// plain values ------------------------------------------------------------------------------------------------------

static bool read_text(Reader *reader, const cJSON *json, void *into) {
  if (!cJSON_IsString(json))
    return pack_wrong(reader, &type_text);
  const char **text = into;
  *text = pack_copy(reader, json);
  return true;
}

static bool read_name(Reader *reader, const cJSON *json, void *into) {
  if (!cJSON_IsString(json) || !json->valuestring[0])
    return pack_wrong(reader, &type_word);
  return read_text(reader, json, into);
}

bool pack_id(const char *text) {
  return text[0] >= 'a' && text[0] <= 'z' && !text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-")];
}

static bool read_id(Reader *reader, const cJSON *json, void *into) {
  if (!cJSON_IsString(json) || !pack_id(json->valuestring))
    return pack_wrong(reader, &type_id);
  return read_text(reader, json, into);
}

static bool read_ignored(Reader *reader, const cJSON *json, void *into) {
  (void)into;
  return cJSON_IsString(json) || pack_wrong(reader, &type_ignored);
}

static bool read_bool(Reader *reader, const cJSON *json, void *into) {
  if (!cJSON_IsBool(json))
    return pack_wrong(reader, &type_bool);
  bool *flag = into;
  *flag = cJSON_IsTrue(json);
  return true;
}

// Numbers that count or point at something.
static bool read_number(Reader *reader, const cJSON *json, void *into) {
  if (!pack_whole(json, 0, 255))
    return pack_wrong(reader, &type_number);
  int32_t *number = into;
  *number = (int32_t)json->valuedouble;
  return true;
}

// Numbers as the analysed code has them: true, false and null are the integers that they are there.
static bool read_integer(Reader *reader, const cJSON *json, void *into) {
  int64_t *number = into;
  if (cJSON_IsBool(json) || cJSON_IsNull(json))
    *number = cJSON_IsTrue(json);
  else if (pack_whole(json, -9007199254740992.0, 9007199254740992.0))
    *number = (int64_t)json->valuedouble;
  else
    return pack_wrong(reader, &type_integer);
  return true;
}

static bool keep_if(Reader *reader, bool good, const Type *type, const cJSON *json, void *into) {
  const cJSON **at = into;
  *at = json;
  return good || pack_wrong(reader, type);
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
static const char *const decode_words[] = {"jni", "module"};

static bool read_language(Reader *reader, const cJSON *json, void *into) {
  uint32_t index, *language = into;
  if (!pack_word(reader, json, "language", language_words + 1, LANG_COUNT - 1, &index))
    return false;
  *language = index + 1;
  return true;
}

static bool add_language(Reader *reader, const cJSON *json, void *into) {
  uint32_t language, *mask = into;
  if (!read_language(reader, json, &language))
    return false;
  *mask |= language_bit(language);
  return true;
}

static bool read_languages(Reader *reader, const cJSON *json, void *into) {
  uint32_t *mask = into;
  *mask = 0;
  if (!pack_each(reader, json, add_language, into))
    return false;
  return *mask || pack_refuse(reader, "expected at least one language");
}

static bool add_kind(Reader *reader, const cJSON *json, void *into) {
  uint32_t index, *mask = into;
  if (!pack_word(reader, json, "operation", op_words, OP_COUNT, &index))
    return false;
  *mask |= 1u << index;
  return true;
}

static bool read_kinds(Reader *reader, const cJSON *json, void *into) {
  return pack_each(reader, json, add_kind, into);
}

static bool read_kind(Reader *reader, const cJSON *json, void *into) {
  uint32_t index;
  OpKind *kind = into;
  if (!pack_word(reader, json, "operation", op_words, OP_COUNT, &index))
    return false;
  *kind = (OpKind)index;
  return true;
}

static bool read_severity(Reader *reader, const cJSON *json, void *into) {
  uint32_t index;
  Severity *severity = into;
  if (!pack_word(reader, json, "severity", severity_word, 4, &index))
    return false;
  *severity = (Severity)index;
  return true;
}

static bool read_lock_kind(Reader *reader, const cJSON *json, void *into) {
  uint32_t index;
  LockKind *kind = into;
  if (!pack_word(reader, json, "lock kind", lock_word, LOCK_KIND_COUNT, &index))
    return false;
  *kind = (LockKind)index;
  return true;
}

static bool read_context_kind(Reader *reader, const cJSON *json, void *into) {
  uint32_t index;
  ContextKind *kind = into;
  if (!pack_word(reader, json, "context kind", context_kind_words, CONTEXT_KIND_COUNT, &index))
    return false;
  *kind = (ContextKind)index;
  return true;
}

static bool read_decode(Reader *reader, const cJSON *json, void *into) {
  uint32_t index;
  return pack_word(reader, json, "decoding", decode_words, 2, &index) && read_text(reader, json, into);
}

const Type type_language = {"language", "a language", read_language};
const Type type_languages = {"languages", "a language or a list of them", read_languages};
const Type type_kinds = {"operations", "an operation or a list of them", read_kinds};
const Type type_kind = {"operation", "an operation", read_kind};
const Type type_severity = {"severity", "a severity", read_severity};
const Type type_lock_kind = {"lock-kind", "a lock kind", read_lock_kind};
const Type type_context_kind = {"context-kind", "a context kind", read_context_kind};
const Type type_decode = {"decoding", "a decoding", read_decode};

// versions ------------------------------------------------------------------------------------------------------------

static bool read_versions(Reader *reader, const cJSON *json, void *into) {
  if (!cJSON_IsString(json) || !versions_good(json->valuestring))
    return pack_wrong(reader, &type_versions);
  versions_note(reader->draft->book, "", json->valuestring);
  return read_text(reader, json, into);
}

const Type type_versions = {"versions", "versions such as \"ruby >= 2.2\" or \"cpython >= 3.8, cpython < 3.12\"",
                            read_versions};

// symbols -------------------------------------------------------------------------------------------------------------

static bool add_spelled(Reader *reader, Symbols *into, Spelled spelled) {
  Draft *draft = reader->draft;
  if (draft->spelled++ >= SYMBOLS_MAX)
    return pack_refuse(reader, "the pack names too many symbols");
  array_push(draft->arena, into, spelled);
  return true;
}

static bool usable(Reader *reader, const cJSON *json) {
  if (!cJSON_IsString(json))
    return pack_refuse(reader, "expected a symbol, which is a string");
  return strlen(json->valuestring) <= SYMBOL_MAX || pack_refuse(reader, "a symbol as long as this cannot be meant");
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
  *into = (Spelled){book_symbol(names, json->valuestring), pack_copy(reader, json)};
  if (!into->symbol)
    return pack_refuse(reader, "a symbol must not be empty");
  return !has_inner_star(names_text(names, into->symbol)) || pack_refuse(reader, "a '*' can only end a symbol");
}

static bool add_symbol(Reader *reader, const cJSON *json, void *into) {
  Spelled spelled;
  if (cJSON_IsString(json) && json->valuestring[0] == '@' && json->valuestring[1])
    return draft_list(reader, json->valuestring, into);
  return spell(reader, json, &spelled) && add_spelled(reader, into, spelled);
}

static bool read_symbols(Reader *reader, const cJSON *json, void *into) {
  Symbols *symbols = into;
  if (!pack_each(reader, json, add_symbol, into))
    return false;
  return symbols->count || pack_refuse(reader, "expected at least one symbol");
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
  return usable(reader, json) && add_spelled(reader, into, (Spelled){0, pack_copy(reader, json)});
}

static bool read_globs(Reader *reader, const cJSON *json, void *into) {
  return pack_each(reader, json, add_glob, into);
}

static bool read_parents(Reader *reader, const cJSON *json, void *into) {
  Symbols symbols = {0};
  BookClass *klass = into;
  if (!pack_each(reader, json, add_symbol, &symbols))
    return false;
  if (symbols.count > sizeof klass->parents / sizeof klass->parents[0])
    return pack_refuse(reader, "a class can have at most 4 parents here");
  for (uint32_t i = 0; i < symbols.count; i++)
    klass->parents[klass->parent_count++] = symbols.at[i].symbol;
  return true;
}

const Type type_symbols = {"symbols", "a symbol or a list of them", read_symbols};
const Type type_symbol = {"symbol", "a symbol", read_symbol};
const Type type_globs = {"patterns", "a pattern or a list of them", read_globs};
const Type type_parents = {"symbols", "a class or a list of them", read_parents};

// contexts by name ----------------------------------------------------------------------------------------------------

static bool unknown_context(Reader *reader, const char *name) {
  Draft *draft = reader->draft;
  const char **ids = arena_array(draft->arena, const char *, draft->contexts.count);
  for (uint32_t i = 0; i < draft->contexts.count; i++)
    ids[i] = names_text(draft->book->names, draft->contexts.at[i].id);
  return pack_refuse(reader, "no context is called '%.100s'%s", name,
                     pack_meant(reader, name, ids, draft->contexts.count));
}

static bool read_context(Reader *reader, const cJSON *json, void *into) {
  const Draft *draft = reader->draft;
  uint32_t *context = into;
  if (!cJSON_IsString(json))
    return pack_wrong(reader, &type_context);
  Sym id = names_find(draft->book->names, json->valuestring, strlen(json->valuestring));
  uint32_t found = map_get(&draft->context_by_id, id, 0);
  if (!found)
    return unknown_context(reader, json->valuestring);
  *context = found - 1;
  return true;
}

static bool add_context(Reader *reader, const cJSON *json, void *into) {
  uint32_t context = 0;
  if (!read_context(reader, json, &context))
    return false;
  map_put(into, context, 1);
  return true;
}

static bool read_contexts(Reader *reader, const cJSON *json, void *into) {
  Map *contexts = into;
  *contexts = (Map){.arena = reader->draft->arena};
  return pack_each(reader, json, add_context, into);
}

const Type type_context = {"context-id", "the id of a context", read_context};
const Type type_contexts = {"context-ids", "a context or a list of them", read_contexts};
