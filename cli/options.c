#include "cli.h"

#include <stdlib.h>
#include <strings.h>

// clang-format off
const Option common_options[] = {
    {"color", 0,   OPTION_CHOICE, "auto|always|never", "auto", "FINLINT_COLOR", "colour the output", offsetof(Common, color)},
    {"help",  'h', OPTION_FLAG,   NULL,                NULL,   NULL, "show this help",    offsetof(Common, help)},
    {0},
};
// clang-format on

typedef struct {
  Cli *cli;
  const Command *command;
  char *values;
  const char **at; // the arguments that are left
  Operands *operands;
  const char *file; // position in a config file that the value comes from; NULL: it comes from elsewhere
} Parse;

static bool mistake(const Parse *parse, const char *text) {
  if (parse->file)
    cli_fail(parse->cli, "%s: %s", parse->file, text);
  else
    cli_fail(parse->cli, "%s: %s (see 'finlint %s --help')", parse->command->name, text, parse->command->name);
  return false;
}

#define MISTAKE(parse, ...) mistake(parse, arena_format((parse)->cli->arena, __VA_ARGS__))

// Values --------------------------------------------------------------------------------------------------------------

// `given` is how the user wrote the option: "--jobs", "-j", "FINLINT_JOBS".
typedef bool Setter(const Parse *parse, const Option *option, const char *given, const char *value);

static bool set_flag(const Parse *parse, const Option *option, const char *given, const char *value) {
  static const char *const words[] = {"0", "1", "false", "true", "no", "yes", "off", "on"};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (strcasecmp(value ? value : "1", words[i]) == 0) {
      *(bool *)(void *)(parse->values + option->at) = i % 2;
      return true;
    }
  return MISTAKE(parse, "%s is true or false, not '%s'", given, value);
}

static bool set_text(const Parse *parse, const Option *option, const char *given, const char *value) {
  if (!*value)
    return MISTAKE(parse, "%s needs a %s, not an empty text", given, option->argument);
  *(const char **)(void *)(parse->values + option->at) = value;
  return true;
}

enum { MOST = 1000000 };

static bool set_number(const Parse *parse, const Option *option, const char *given, const char *value) {
  char *end;
  unsigned long number = strtoul(value, &end, 10);
  if (*value < '0' || *value > '9' || *end || number > MOST)
    return MISTAKE(parse, "%s needs a number from 0 to %d, not '%s'", given, MOST, value);
  *(uint32_t *)(void *)(parse->values + option->at) = (uint32_t)number;
  return true;
}

Words options_words(Arena *arena, const Option *option) {
  Words words = {0};
  for (const Reporter *reporter = reporters; option->kind == OPTION_FORMAT && reporter->name; reporter++)
    array_push(arena, &words, reporter->name);
  for (const char *at = option->kind == OPTION_CHOICE ? option->argument : NULL; at;) {
    const char *bar = strchr(at, '|');
    array_push(arena, &words, arena_text(arena, at, bar ? (size_t)(bar - at) : strlen(at)));
    at = bar ? bar + 1 : NULL;
  }
  return words;
}

const char *options_joined(Arena *arena, const Words *words, const char *between) {
  Text text = {.arena = arena};
  for (uint32_t i = 0; i < words->count; i++)
    text_printf(&text, "%s%s", i ? between : "", words->at[i]);
  return text_str(&text);
}

static bool set_choice(const Parse *parse, const Option *option, const char *given, const char *value) {
  Words words = options_words(parse->cli->arena, option);
  for (uint32_t i = 0; i < words.count; i++)
    if (strcmp(words.at[i], value) == 0) {
      *(uint32_t *)(void *)(parse->values + option->at) = i;
      return true;
    }
  return MISTAKE(parse, "%s is one of %s, not '%s'%s", given, options_joined(parse->cli->arena, &words, "|"), value,
                 text_meant(parse->cli->arena, value, words.at, words.count));
}

static bool set_list(const Parse *parse, const Option *option, const char *given, const char *value) {
  if (!*value)
    return MISTAKE(parse, "%s needs a %s, not an empty text", given, option->argument);
  Words *words = (Words *)(void *)(parse->values + option->at);
  array_push(parse->cli->arena, words, value);
  return true;
}

static Setter *const setters[] = {set_flag, set_text, set_number, set_choice, set_list, set_choice};

// Arguments -----------------------------------------------------------------------------------------------------------

static const Option *find_name(const Command *command, const char *name, size_t len) {
  const Option *const tables[] = {command->options, common_options};
  for (int i = 0; i < 2; i++)
    for (const Option *option = tables[i]; option->name; option++)
      if (strlen(option->name) == len && memcmp(option->name, name, len) == 0)
        return option;
  return NULL;
}

static const Option *find_letter(const Command *command, char letter) {
  const Option *const tables[] = {command->options, common_options};
  for (int i = 0; i < 2; i++)
    for (const Option *option = tables[i]; option->name; option++)
      if (option->letter == letter)
        return option;
  return NULL;
}

static bool unknown(const Parse *parse, const char *name) {
  Words names = {0};
  for (const Option *option = parse->command->options; option->name; option++)
    array_push(parse->cli->arena, &names, option->name);
  for (const Option *option = common_options; option->name; option++)
    array_push(parse->cli->arena, &names, option->name);
  const char *meant = text_nearest(name, names.at, names.count);
  return meant ? MISTAKE(parse, "there is no option '--%s': did you mean '--%s'?", name, meant)
               : MISTAKE(parse, "there is no option '--%s'", name);
}

static uint64_t bit_of(const Parse *parse, const Option *option) {
  uint64_t bit = 1;
  for (const Option *at = parse->command->options; at->name; at++, bit <<= 1)
    if (at == option)
      return bit;
  return 0;
}

bool options_given(const Command *command, const void *options, const char *name) {
  for (const Option *at = command->options; at->name; at++)
    if (strcmp(at->name, name) == 0)
      return ((const Common *)options)->given >> (at - command->options) & 1;
  return false;
}

// Sets the option to `value`, or to the next argument if it needs one and `value` is NULL.
static bool take(Parse *parse, const Option *option, const char *given, const char *value) {
  if (option->kind != OPTION_FLAG && !value) {
    value = *parse->at;
    if (!value)
      return MISTAKE(parse, "%s needs a %s", given, option->argument);
    parse->at++;
  }
  ((Common *)(void *)parse->values)->given |= bit_of(parse, option);
  return setters[option->kind](parse, option, given, value);
}

// "--no-strict" takes "--strict" back, which a config file may have given.
static const Option *taken_back(const Parse *parse, const char *name) {
  const Option *option = strncmp(name, "no-", 3) == 0 ? find_name(parse->command, name + 3, strlen(name + 3)) : NULL;
  return option && option->kind == OPTION_FLAG ? option : NULL;
}

static bool take_long(Parse *parse, const char *argument) {
  size_t len = strcspn(argument + 2, "=");
  const char *value = argument[2 + len] ? argument + 2 + len + 1 : NULL;
  const char *name = arena_text(parse->cli->arena, argument + 2, len);
  const Option *option = find_name(parse->command, name, len);
  const Option *back = option || value ? NULL : taken_back(parse, name);
  if (back)
    return take(parse, back, name, "0");
  if (!option)
    return unknown(parse, name);
  if (option->kind == OPTION_FLAG && value)
    return MISTAKE(parse, "--%s takes no value", name);
  return take(parse, option, arena_format(parse->cli->arena, "--%s", name), value);
}

// "-j4", "-j 4", "-qv"
static bool take_short(Parse *parse, const char *argument) {
  for (const char *at = argument + 1; *at; at++) {
    const Option *option = find_letter(parse->command, *at);
    const char *given = arena_format(parse->cli->arena, "-%c", *at);
    if (!option)
      return MISTAKE(parse, "there is no option '%s'", given);
    if (option->kind != OPTION_FLAG)
      return take(parse, option, given, at[1] ? at + 1 : NULL);
    take(parse, option, given, NULL);
  }
  return true;
}

// "@FILE" stands for the words in FILE, as build systems write them where a command line would be too long.
static bool respond(const Parse *parse, const char *argument, Words *into) {
  Bytes bytes;
  Text problem = {.arena = parse->cli->arena};
  if (!file_read(parse->cli->arena, cli_path(parse->cli, argument + 1), &bytes, &problem))
    return MISTAKE(parse, "%s: %s; a path that begins with '@' is written './%s'", argument, text_str(&problem),
                   argument);
  flags_split(parse->cli->arena, bytes.at, bytes.len, into);
  return true;
}

static bool take_arguments(Parse *parse) {
  bool ok = true;
  while (ok && *parse->at) {
    const char *argument = *parse->at++;
    if (strcmp(argument, "--") == 0)
      break;
    if (argument[0] != '-' || !argument[1])
      array_push(parse->cli->arena, &parse->operands->words, argument);
    else
      ok = argument[1] == '-' ? take_long(parse, argument) : take_short(parse, argument);
  }
  for (; ok && *parse->at; parse->at++)
    array_push(parse->cli->arena, &parse->operands->behind, *parse->at);
  return ok;
}

static bool take_defaults(const Parse *parse, const Option *table) {
  for (const Option *option = table; option->name; option++)
    if (option->fallback && !setters[option->kind](parse, option, option->name, option->fallback))
      return false;
  return true;
}

static bool take_environment(const Parse *parse, const Option *table) {
  for (const Option *option = table; option->name; option++) {
    const char *value = option->environment ? cli_env(parse->cli, option->environment) : NULL;
    if (value && !setters[option->kind](parse, option, option->environment, value))
      return false;
  }
  return true;
}

// The arguments with response files put in place, up to "--".
static bool expand(Parse *parse, char **argv) {
  Words words = {0};
  bool ok = true, behind = false;
  for (; ok && *argv; argv++) {
    behind |= strcmp(*argv, "--") == 0;
    if (!behind && (*argv)[0] == '@' && (*argv)[1])
      ok = respond(parse, *argv, &words);
    else
      array_push(parse->cli->arena, &words, *argv);
  }
  array_push(parse->cli->arena, &words, NULL);
  parse->at = words.at;
  return ok;
}

bool options_set(Setting *setting, const Option *option, const char *where, const char *value) {
  Parse parse = {.cli = setting->cli, .command = setting->command, .values = setting->options, .file = where};
  ((Common *)setting->options)->configured |= bit_of(&parse, option);
  return setters[option->kind](&parse, option, option->name, value);
}

static bool take_all(Parse *parse, Setting *setting) {
  const Option *own = parse->command->options;
  if (!take_defaults(parse, common_options) || !take_defaults(parse, own))
    return false;
  if (setting && !parse->command->configure(setting, parse->operands))
    return false;
  *parse->operands = (Operands){0};
  return take_environment(parse, common_options) && take_environment(parse, own) && take_arguments(parse);
}

// The command line says which config file is read, and overrides it: so it is read before and after.
bool options_parse(Cli *cli, const Command *command, char **argv, void *options, Operands *operands) {
  Parse parse = {cli, command, options, NULL, operands, NULL};
  if (!expand(&parse, argv))
    return false;
  Parse again = parse;
  if (!take_all(&parse, NULL))
    return false;
  if (!command->configure || ((const Common *)options)->help)
    return true;
  void *asked = arena_alloc(cli->arena, command->size);
  memcpy(asked, options, command->size);
  memset(options, 0, command->size);
  Setting setting = {cli, command, asked, options};
  return take_all(&again, &setting);
}
