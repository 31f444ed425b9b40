// What a config file may say.
#include "config.h"

void config_complain(ConfigReader *reader, uint32_t line, uint32_t column, const char *format, ...) {
  Text text = {.arena = reader->cli->arena};
  va_list args;
  va_start(args, format);
  text_vprintf(&text, format, args);
  va_end(args);
  cli_fail(reader->cli, "%s:%u:%u: %s", reader->shown, line, column, text_str(&text));
  reader->failed = true;
}

#define COMPLAIN(reader, node, ...) config_complain(reader, (node)->line, (node)->column, __VA_ARGS__)

static const char *where(ConfigReader *reader, uint32_t line, uint32_t column) {
  return arena_format(reader->cli->arena, "%s:%u:%u", reader->shown, line, column);
}

// Values --------------------------------------------------------------------------------------------------------------

static bool is_text(ConfigReader *reader, const Yaml *value, const char *expected) {
  bool good = value->kind == YAML_SCALAR && *value->text;
  if (!good)
    COMPLAIN(reader, value, "expected %s", expected);
  return good;
}

// A text or a list of texts.
static Words texts(ConfigReader *reader, const Yaml *value, const char *expected) {
  Words words = {0};
  const Yaml *items = value->kind == YAML_LIST ? value->items : value;
  uint32_t count = value->kind == YAML_LIST ? value->count : 1;
  for (uint32_t i = 0; i < count; i++)
    if (is_text(reader, &items[i], expected))
      array_push(reader->cli->arena, &words, items[i].text);
  return words;
}

static Words paths(ConfigReader *reader, const Yaml *value) {
  Words words = texts(reader, value, "a path or a list of paths");
  for (uint32_t i = 0; i < words.count; i++)
    words.at[i] = path_join(reader->cli->arena, reader->config->directory, words.at[i]);
  return words;
}

static const Ignore *patterns(ConfigReader *reader, const Yaml *value) {
  Words words = texts(reader, value, "a pattern or a list of patterns");
  return patterns_new(reader->cli->arena, NULL, reader->config->directory, &words);
}

static bool is_map(ConfigReader *reader, const Yaml *value, const char *expected) {
  if (value->kind != YAML_MAP)
    COMPLAIN(reader, value, "expected %s", expected);
  return value->kind == YAML_MAP;
}

static void unknown_key(ConfigReader *reader, const Yaml *value, const Words *known) {
  config_complain(reader, value->key_line, value->key_column, "no key is called '%s' here%s", value->key,
                  text_meant(reader->cli->arena, value->key, known->at, known->count));
}

// Keys ----------------------------------------------------------------------------------------------------------------

static void take_paths(ConfigReader *reader, const Yaml *value) {
  reader->config->paths = paths(reader, value);
}

static void take_exclude(ConfigReader *reader, const Yaml *value) {
  reader->config->exclude = patterns(reader, value);
}

static void take_packs(ConfigReader *reader, const Yaml *value) {
  reader->config->packs = paths(reader, value);
}

static void take_extra_args(ConfigReader *reader, const Yaml *value) {
  Words flags = texts(reader, value, "a compiler flag or a list of them");
  const char *unused = flags_extra(reader->cli->arena, reader->config->directory, &flags, &reader->config->extra_args);
  if (unused)
    cli_say(reader->cli, "%s: '%s' is left out: it changes nothing of what is parsed, or loads code",
            where(reader, value->line, value->column), unused);
}

static const char *const level_words[] = {"off", "on", "note", "warning", "error"};

static bool level_of(ConfigReader *reader, const Yaml *value, const Ignore *where_it_holds, Level *out) {
  *out = (Level){.what = value->key, .paths = where_it_holds};
  out->where = where(reader, value->key_line, value->key_column);
  for (size_t i = 0; value->kind == YAML_SCALAR && i < sizeof level_words / sizeof *level_words; i++)
    if (strcmp(level_words[i], value->text) == 0) {
      out->off = i == 0;
      out->severity = i < 2 ? SEVERITY_NONE : (Severity)(i - 2 + SEVERITY_NOTE);
      return true;
    }
  COMPLAIN(reader, value, "'%s' is off, on, note, warning or error%s", value->key,
           text_meant(reader->cli->arena, value->kind == YAML_SCALAR ? value->text : "", level_words,
                      sizeof level_words / sizeof *level_words));
  return false;
}

static const char RULES[] = "a map of rules to off, on, note, warning or error";

static void take_rules(ConfigReader *reader, const Yaml *value) {
  Level level;
  for (uint32_t i = 0; is_map(reader, value, RULES) && i < value->count; i++)
    if (level_of(reader, &value->items[i], NULL, &level))
      array_push(reader->cli->arena, &reader->config->rules, level);
}

static void take_override(ConfigReader *reader, const Yaml *value) {
  static const char *const known[] = {"paths", "rules"};
  const Yaml *paths = yaml_get(value, "paths"), *rules = yaml_get(value, "rules");
  Level level;
  if (!is_map(reader, value, "a map with 'paths' and 'rules'"))
    return;
  for (uint32_t i = 0; i < value->count; i++)
    if (&value->items[i] != paths && &value->items[i] != rules)
      unknown_key(reader, &value->items[i], &(Words){(const char **)(void *)known, 2, 2});
  if (!paths || !rules) {
    COMPLAIN(reader, value, "the key '%s' is missing", paths ? "rules" : "paths");
    return;
  }
  const Ignore *holds = patterns(reader, paths);
  for (uint32_t i = 0; is_map(reader, rules, RULES) && i < rules->count; i++)
    if (level_of(reader, &rules->items[i], holds, &level))
      array_push(reader->cli->arena, &reader->config->overrides, level);
}

static void take_overrides(ConfigReader *reader, const Yaml *value) {
  if (value->kind != YAML_LIST)
    COMPLAIN(reader, value, "expected a list of maps with 'paths' and 'rules'");
  for (uint32_t i = 0; value->kind == YAML_LIST && i < value->count; i++)
    take_override(reader, &value->items[i]);
}

bool config_target(const char *runtime, const char *version, const char *where_said, Target *out, Text *problem) {
  static const char *const meant[][2] = {{"python", "cpython"}, {"csharp", "dotnet"}};
  for (size_t i = 0; i < sizeof meant / sizeof *meant; i++)
    if (strcmp(runtime, meant[i][0]) == 0)
      runtime = meant[i][1];
  *out = (Target){runtime, version, where_said};
  if (!versions_number(version))
    text_printf(problem, "expected a version such as \"3.1\", not '%s'", version);
  return problem->len == 0;
}

static void take_versions(ConfigReader *reader, const Yaml *value) {
  for (uint32_t i = 0; is_map(reader, value, "a map of runtimes to versions") && i < value->count; i++) {
    const Yaml *item = &value->items[i];
    Target target;
    Text problem = {.arena = reader->cli->arena};
    if (!is_text(reader, item, "a version such as \"3.1\""))
      continue;
    if (config_target(item->key, item->text, where(reader, item->key_line, item->key_column), &target, &problem))
      array_push(reader->cli->arena, &reader->config->versions, target);
    else
      COMPLAIN(reader, item, "%s", text_str(&problem));
  }
}

// Rows of packs -------------------------------------------------------------------------------------------------------

static bool is_number(const char *text) {
  size_t sign = text[0] == '-', digits = strspn(text + sign, "0123456789");
  return digits && digits < 10 && !text[sign + digits] && (digits == 1 || text[sign] != '0');
}

static void add_scalar(const Yaml *value, Text *out) {
  bool word = strcmp(value->text, "true") == 0 || strcmp(value->text, "false") == 0 || strcmp(value->text, "null") == 0;
  if (value->plain && (word || is_number(value->text)))
    text_puts(out, value->text);
  else
    json_string(out, value->text);
}

void config_json(const Yaml *value, Text *out) {
  if (value->kind == YAML_SCALAR) {
    add_scalar(value, out);
    return;
  }
  bool map = value->kind == YAML_MAP;
  text_puts(out, map ? "{" : "[");
  for (uint32_t i = 0; i < value->count; i++) {
    text_puts(out, i ? ", " : "");
    if (map) {
      json_string(out, value->items[i].key);
      text_puts(out, ": ");
    }
    config_json(&value->items[i], out);
  }
  text_puts(out, map ? "}" : "]");
}

// All rows are one pack.
static void begin_pack(ConfigReader *reader, Text *out) {
  out->arena = reader->cli->arena;
  text_puts(out, "{\"pack\": \"config\", \"source\": ");
  json_string(out, reader->shown);
  text_puts(out, ", \"languages\": [");
  for (int language = LANG_NONE + 1; language < LANG_COUNT; language++)
    text_printf(out, "%s\"%s\"", language > LANG_NONE + 1 ? ", " : "", language_info[language].word);
  text_puts(out, "]");
}

static void take_rows(ConfigReader *reader, const Yaml *value) {
  Text *out = &reader->rows;
  if (value->kind != YAML_LIST) {
    COMPLAIN(reader, value, "expected a list of rows, as rule packs have them");
    return;
  }
  if (!out->len)
    begin_pack(reader, out);
  text_printf(out, ", \"%s\": ", value->key);
  config_json(value, out);
  for (uint32_t i = 0; i < value->count; i++) {
    const Yaml *row = &value->items[i];
    array_push(reader->cli->arena, &reader->config->rows,
               (PackRow){value->key, i, where(reader, row->line, row->column)});
  }
}

void config_finish(ConfigReader *reader) {
  Config *config = reader->config;
  if (!reader->rows.len)
    return;
  text_puts(&reader->rows, "}");
  config->pack = (PackText){reader->shown, {reader->rows.at, reader->rows.len}, config->rows.at, config->rows.count};
  config->pack_count = 1;
}

// The table -----------------------------------------------------------------------------------------------------------

#define TEXTS "{\"type\": [\"string\", \"array\"], \"items\": {\"type\": \"string\"}}"
#define LEVELS                                                                                                         \
  "{\"type\": \"object\", \"additionalProperties\": {\"enum\": [\"off\", \"on\", \"note\", \"warning\", \"error\"]}}"
#define ROWS "{\"type\": \"array\", \"items\": {\"type\": \"object\"}}"
#define VERSIONS "{\"type\": \"object\", \"additionalProperties\": {\"type\": [\"string\", \"number\"]}}"
#define OVERRIDES                                                                                                      \
  "{\"type\": \"array\", \"items\": {\"type\": \"object\", \"required\": [\"paths\", \"rules\"], "                     \
  "\"additionalProperties\": false, \"properties\": {\"paths\": " TEXTS ", \"rules\": " LEVELS "}}}"
// clang-format off
const ConfigKey config_keys[] = {
    {"paths",          take_paths,     TEXTS,     "what is analysed where the command line names no PATH"},
    {"exclude",        take_exclude,   TEXTS,     "patterns, as .gitignore has them, of what is neither analysed nor reported on"},
    {"extra-arg",      take_extra_args, TEXTS,    "compiler flags that are added to those of every C and C++ file: -DNAME, -IDIR"},
    {"rules",          take_rules,     LEVELS,    "off, on, note, warning or error for a rule, a context, 'rule@context' or 'all'"},
    {"overrides",      take_overrides, OVERRIDES, "the same for findings in some places: a list of maps with 'paths' (patterns) and 'rules'"},
    {"versions",       take_versions,  VERSIONS,  "versions of runtimes (ruby: \"3.1\"); what speaks of others does not apply"},
    {"confidence",     NULL,           NULL,      NULL},
    {"fail-on",        NULL,           NULL,      NULL},
    {"strict",         NULL,           NULL,      NULL},
    {"require-reason", NULL,           NULL,      NULL},
    {"format",         NULL,           NULL,      NULL},
    {"build-dir",      NULL,           NULL,      NULL},
    {"baseline",       NULL,           NULL,      NULL},
    {"jobs",           NULL,           NULL,      NULL},
    {"unit-timeout",   NULL,           NULL,      NULL},
    {"unit-memory",    NULL,           NULL,      NULL},
    {"packs",          take_packs,     TEXTS,     "rule packs of your own: files, or directories of them"},
    {"registrations",  take_rows,      ROWS,      "rows as rule packs have them: what registers callbacks, and in which context they run"},
    {"operations",     take_rows,      ROWS,      "… what functions do: lock, wait, allocate"},
    {"calls",          take_rows,      ROWS,      "… what functions call their arguments"},
    {"spawns",         take_rows,      ROWS,      "… what runs its argument elsewhere or later"},
    {"returns",        take_rows,      ROWS,      "… what functions return"},
    {"guards",         take_rows,      ROWS,      "… calls that say whether a context is on"},
    {"bindings",       take_rows,      ROWS,      "… how functions of one language get names in another"},
    {0},
};
// clang-format on

const Option *config_option(const ConfigKey *key) {
  const Option *option = check_options;
  while (option->name && strcmp(option->name, key->name) != 0)
    option++;
  return !key->take && option->name ? option : NULL;
}
