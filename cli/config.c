// Finding and reading the config file.
#include "config.h"

#include <sys/stat.h>
#include <unistd.h>

static const char *const names[] = {".finlint.yml", ".finlint.yaml", "finlint.yml", ".config/finlint.yml"};

// A link that leads nowhere is a config file that cannot be read: without its settings the report would be another one.
static bool is_there(const char *path) {
  struct stat info;
  return lstat(path, &info) == 0;
}

static const char *file_in(Cli *cli, const char *dir) {
  const char *found = NULL;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    const char *path = path_join(cli->arena, dir, names[i]);
    if (!is_there(path))
      continue;
    if (found)
      cli_say(cli, "%s is not read: there is %s", path_below(cli->directory, path), path_below(cli->directory, found));
    else
      found = path;
  }
  return found;
}

const char *config_find(Cli *cli, const char *dir) {
  for (;; dir = path_join(cli->arena, dir, "..")) {
    const char *path = file_in(cli, dir);
    if (path || strcmp(dir, "/") == 0 || access(path_join(cli->arena, dir, ".git"), F_OK) == 0)
      return path;
  }
}

// A file in .config speaks of the directory that this is in.
static const char *directory_of(Cli *cli, const char *path) {
  const char *dir = path_join(cli->arena, path, "..");
  return strcmp(strrchr(dir, '/'), "/.config") == 0 ? path_join(cli->arena, dir, "..") : dir;
}

static const ConfigKey *key_named(const char *name) {
  for (const ConfigKey *key = config_keys; key->name; key++)
    if (strcmp(key->name, name) == 0)
      return key;
  return NULL;
}

static void unknown(ConfigReader *reader, const Yaml *value) {
  Words words = {0};
  for (const ConfigKey *key = config_keys; key->name; key++)
    array_push(reader->cli->arena, &words, key->name);
  config_complain(reader, value->key_line, value->key_column, "no key is called '%s'%s", value->key,
                  text_meant(reader->cli->arena, value->key, words.at, words.count));
}

static void read_keys(ConfigReader *reader, const Yaml *root) {
  if (root->kind != YAML_MAP) {
    config_complain(reader, root->line, root->column, "expected 'key: value' lines (see 'finlint config init')");
    return;
  }
  for (uint32_t i = 0; i < root->count; i++) {
    const ConfigKey *key = key_named(root->items[i].key);
    if (!key)
      unknown(reader, &root->items[i]);
    else if (key->take)
      key->take(reader, &root->items[i]);
  }
}

bool config_parse(Cli *cli, Bytes text, const char *path, Config *out) {
  *out = (Config){.path = path, .directory = directory_of(cli, path)};
  ConfigReader reader = {.cli = cli, .config = out, .shown = path_below(cli->directory, path)};
  Text problem = {.arena = cli->arena};
  if (!yaml_read(cli->arena, text, reader.shown, &out->root, &problem)) {
    cli_fail(cli, "%s", text_str(&problem));
    return false;
  }
  if (out->root.kind == YAML_SCALAR && !*out->root.text)
    out->root = (Yaml){.kind = YAML_MAP, .line = 1, .column = 1};
  read_keys(&reader, &out->root);
  config_finish(&reader);
  return !reader.failed;
}

bool config_read(Cli *cli, const char *path, Config *out) {
  Text problem = {.arena = cli->arena};
  Bytes text;
  *out = (Config){.path = path, .directory = directory_of(cli, path)};
  if (file_read(cli->arena, path, &text, &problem))
    return config_parse(cli, text, path, out);
  bool link = is_there(path) && access(path, F_OK) != 0;
  cli_fail(cli, "%s%s", text_str(&problem), link ? ": it is a link that leads nowhere" : "");
  return false;
}

// Options -------------------------------------------------------------------------------------------------------------

static bool is_path(const Option *option) {
  static const char *const kinds[] = {"FILE", "DIR", "PATH"};
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (option->argument && strcmp(option->argument, kinds[i]) == 0)
      return true;
  return false;
}

static bool set_option(Setting *setting, const Config *config, const Yaml *value, const Option *option) {
  const char *shown = path_below(setting->cli->directory, config->path);
  Arena *arena = setting->cli->arena;
  if (value->kind != YAML_SCALAR) {
    cli_fail(setting->cli, "%s:%u:%u: '%s' has one value", shown, value->line, value->column, value->key);
    return false;
  }
  const char *text = is_path(option) && *value->text ? path_join(arena, config->directory, value->text) : value->text;
  if (option->at == offsetof(Check, baseline) && *value->text && !path_is_below(config->directory, text)) {
    cli_fail(setting->cli, "%s:%u:%u: a baseline lies below the config file's directory", shown, value->line,
             value->column);
    return false;
  }
  return options_set(setting, option, arena_format(arena, "%s:%u:%u", shown, value->line, value->column), text);
}

static bool set_options(Setting *setting, const Config *config) {
  bool ok = true;
  for (uint32_t i = 0; config->root.kind == YAML_MAP && i < config->root.count; i++) {
    const ConfigKey *key = key_named(config->root.items[i].key);
    const Option *option = key ? config_option(key) : NULL;
    ok &= !option || set_option(setting, config, &config->root.items[i], option);
  }
  return ok;
}

// The directory that the run is about: that of the first PATH, else the working directory.
static const char *start_of(Cli *cli, const Check *asked, const Operands *operands) {
  const Words *words = operands->words.count ? &operands->words : &operands->behind;
  struct stat info;
  if (!words->count)
    return cli->directory;
  bool input = strcmp(words->at[0], "-") == 0 && asked->stdin_filename;
  const char *path = cli_path(cli, input ? asked->stdin_filename : words->at[0]);
  return stat(path, &info) == 0 && S_ISDIR(info.st_mode) ? path : path_join(cli->arena, path, "..");
}

bool config_apply(Setting *setting, const Operands *operands) {
  Cli *cli = setting->cli;
  const Check *asked = setting->asked;
  Check *check = setting->options;
  Config *config = arena_new(cli->arena, Config);
  check->settings = config;
  const char *path = NULL;
  bool named = options_given(setting->command, asked, "config");
  if (named && asked->isolated)
    return cli_fail(cli, "%s: --config and --isolated exclude each other", setting->command->name), false;
  if (asked->config && (named || !asked->isolated))
    path = cli_path(cli, asked->config);
  else if (!asked->isolated)
    path = config_find(cli, start_of(cli, asked, operands));
  if (!path)
    return true;
  bool read = config_read(cli, path, config);
  return set_options(setting, config) && read;
}

bool config_apply_behind(Setting *setting, const Operands *operands) {
  Operands rest = ask_rest(setting->cli, operands);
  return config_apply(setting, &rest);
}
