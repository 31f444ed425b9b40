// finlint config: what the settings are, and where they come from.
#include "config.h"

#include <unistd.h>

// show ----------------------------------------------------------------------------------------------------------------

static const char *origin(Cli *cli, const Check *check, const Option *option) {
  uint64_t bit = 1ull << (option - check_options);
  if (check->common.given & bit)
    return "command line";
  if (option->environment && cli_env(cli, option->environment))
    return option->environment;
  if (check->common.configured & bit)
    return path_below(cli->directory, check->settings->path);
  return "default";
}

static void add_value(Cli *cli, const Check *check, const Option *option, Text *out) {
  const void *at = (const char *)check + option->at;
  Words words = options_words(cli->arena, option);
  if (option->kind == OPTION_FLAG)
    text_puts(out, *(const bool *)at ? "true" : "false");
  else if (option->kind == OPTION_NUMBER)
    text_printf(out, "%u", *(const uint32_t *)at);
  else if (words.count)
    text_puts(out, words.at[*(const uint32_t *)at]);
  else
    json_string(out, *(const char *const *)at);
}

static bool is_unset(const Check *check, const Option *option) {
  return option->kind == OPTION_TEXT && !*(const char *const *)(const void *)((const char *)check + option->at);
}

static void add_key(Cli *cli, const Check *check, const ConfigKey *key, Text *out) {
  const Option *option = config_option(key);
  const Yaml *said = yaml_get(&check->settings->root, key->name);
  if (!option && !said)
    return;
  if (option && is_unset(check, option)) {
    text_printf(out, "# %s is not set\n", key->name);
    return;
  }
  text_printf(out, "%s: ", key->name);
  if (option)
    add_value(cli, check, option, out);
  else
    config_json(said, out);
  if (option)
    text_printf(out, " # %s\n", origin(cli, check, option));
  else
    text_printf(out, " # %s:%u\n", path_below(cli->directory, check->settings->path), said->key_line);
}

static int show(Cli *cli, const Check *check) {
  Text out = {.arena = cli->arena}, plain = out;
  const char *path = check->settings->path;
  text_printf(&out, "# config file: %s\n", path ? path_below(cli->directory, path) : "none");
  for (const ConfigKey *key = config_keys; key->name; key++)
    add_key(cli, check, key, &out);
  for (const char *line = text_str(&out); *line; line += strcspn(line, "\n") + 1) {
    text_plain(&plain, line, strcspn(line, "\n"));
    text_puts(&plain, "\n");
  }
  return cli_write(cli, NULL, &plain);
}

// check ---------------------------------------------------------------------------------------------------------------

// Everything that analyze would refuse, too.
static int check_file(Cli *cli, const Check *check) {
  AnalyzeOptions what;
  Text problem = {.arena = cli->arena};
  if (!check_analyze(cli, check, &what))
    return EXIT_TROUBLE;
  Book *book = book_new_for(cli->arena, names_new(cli->arena), what.targets, what.target_count);
  if (!analyze_settings(cli->arena, &what, book, &problem))
    return cli_fail(cli, "%s", text_str(&problem));
  if (!check->settings->path)
    return cli_fail(cli, "config: there is no config file here ('finlint config init' makes one)");
  cli_say(cli, "%s is good", path_below(cli->directory, check->settings->path));
  return EXIT_CLEAN;
}

// schema --------------------------------------------------------------------------------------------------------------

static void add_option_schema(Cli *cli, const Option *option, Text *out) {
  static const char *const types[] = {[OPTION_FLAG] = "boolean", [OPTION_TEXT] = "string", [OPTION_NUMBER] = "integer"};
  Words words = options_words(cli->arena, option);
  if (!words.count) {
    text_printf(out, "\"type\": \"%s\"", types[option->kind]);
    return;
  }
  text_printf(out, "\"enum\": [\"%s\"]", options_joined(cli->arena, &words, "\", \""));
}

static void add_schema(Cli *cli, const ConfigKey *key, Text *out) {
  const Option *option = config_option(key);
  text_printf(out, "    \"%s\": {\"description\": ", key->name);
  json_string(out, option ? option->help : key->help);
  text_puts(out, ", ");
  if (option)
    add_option_schema(cli, option, out);
  else
    text_add(out, key->schema + 1, strlen(key->schema) - 2);
  text_puts(out, key[1].name ? "},\n" : "}\n");
}

static int schema(Cli *cli, const Check *check) {
  (void)check;
  Text out = {.arena = cli->arena};
  text_puts(&out, "{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n"
                  "  \"title\": \".finlint.yml\",\n  \"type\": \"object\",\n  \"additionalProperties\": false,\n"
                  "  \"properties\": {\n");
  for (const ConfigKey *key = config_keys; key->name; key++)
    add_schema(cli, key, &out);
  text_puts(&out, "  }\n}\n");
  return cli_write(cli, NULL, &out);
}

// init ----------------------------------------------------------------------------------------------------------------

const char config_beginning[] =
    "# Settings of finlint: 'finlint config show' prints all, 'man finlint.yml' explains them.\n"
    "\n"
    "# What is neither analysed nor reported on (patterns as in .gitignore):\n"
    "#exclude: [third_party/, \"*.generated.c\"]\n"
    "\n"
    "# off, on, note, warning or error, by rule, context or rule@context (see 'finlint rules [--contexts]'):\n"
    "#rules:\n"
    "#  logging: off\n"
    "#  sleep@ruby-finalizer: error\n"
    "#overrides:\n"
    "#  - paths: [test/]\n"
    "#    rules: {all: off}\n"
    "\n"
    "# The versions of the runtimes that the program is for (all that are supported, if nothing is said):\n"
    "#versions: {ruby: \"3.1\", python: \"3.12\"}\n"
    "\n"
    "# Functions of your own that register callbacks, as rule packs say it:\n"
    "#registrations:\n"
    "#  - call: on_shutdown\n"
    "#    callback: 0\n"
    "#    context: posix-signal\n";

static int init(Cli *cli, const Check *check) {
  (void)check;
  static const char name[] = ".finlint.yml";
  Text out = {.arena = cli->arena};
  if (access(cli_path(cli, name), F_OK) == 0)
    return cli_fail(cli, "config: %s is there already", name);
  text_puts(&out, config_beginning);
  int code = cli_replace(cli, name, &out);
  if (code == EXIT_CLEAN)
    cli_say(cli, "%s is written: all of it is commented out", name);
  return code;
}

// ---------------------------------------------------------------------------------------------------------------------

typedef struct {
  const char *name;
  int (*run)(Cli *cli, const Check *check);
  bool reads; // the config file
} Action;
static const Action actions[] = {
    {"show", show, true}, {"check", check_file, true}, {"schema", schema, false}, {"init", init, false}};

static const Action *action_of(const Operands *operands) {
  for (size_t i = 0; operands->words.count && i < sizeof actions / sizeof *actions; i++)
    if (strcmp(actions[i].name, operands->words.at[0]) == 0)
      return &actions[i];
  return NULL;
}

static bool configure(Setting *setting, const Operands *operands) {
  const Action *action = action_of(operands);
  return !action || !action->reads || config_apply_behind(setting, operands);
}

static int cmd_config(Cli *cli, const void *values, const Operands *operands) {
  const Action *action = action_of(operands);
  if (!action)
    return cli_fail(cli, "config: needs a word first that says what to do: show, check, schema or init");
  return action->run(cli, values);
}

const Command command_config = {
    "config",
    "Show, check or begin a config file",
    "show|check|schema|init [PATH]",
    "show prints the settings that hold for PATH (default: the working directory) and where each comes from, check\n"
    "looks for mistakes in the file, schema prints its JSON Schema for editors, init writes one to begin with.\n"
    "The file is the nearest .finlint.yml at or above PATH, up to the root of the repository. The environment\n"
    "and the command line override it.\n",
    check_options,
    sizeof(Check),
    cmd_config,
    configure,
};
