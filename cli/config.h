// config: what the file .finlint.yml says. Options are set from it before the environment and the command line.
#ifndef FINLINT_CONFIG_H
#define FINLINT_CONFIG_H

#include "cli.h"

// A config file as it was read. All of it lives in the arena.
struct Config {
  const char *path;      // absolute; NULL: there is none
  const char *directory; // where its paths and patterns start
  Yaml root;
  Words paths, packs; // absolute
  Words extra_args;   // cleaned
  const Ignore *exclude;
  Array(Level) rules, overrides;
  Array(Target) versions;
  PackText pack; // the rows that it holds, if there is one
  uint32_t pack_count;
  Array(PackRow) rows;
};

// config.c -----------------------------------------------------------------------------------------------------------

// The nearest config file at or above the absolute directory `dir`, up to the root of its repository; NULL if none.
const char *config_find(Cli *cli, const char *dir);
// Reads `path` into `out`. Says what is wrong with it, all that is found, and returns false then.
bool config_read(Cli *cli, const char *path, Config *out);
// The same with the text of the file.
bool config_parse(Cli *cli, Bytes text, const char *path, Config *out);
// Does what the command line asks for: finds the file, reads it, sets the options that it names. Command.configure of
// every command that has check's options.
bool config_apply(Setting *setting, const Operands *operands);
// The same for a command whose first operand is no path.
bool config_apply_behind(Setting *setting, const Operands *operands);

// What 'config init' writes.
extern const char config_beginning[];

// config_keys.c ------------------------------------------------------------------------------------------------------

typedef struct {
  Cli *cli;
  Config *config;
  const char *shown; // its path, for complaints
  bool failed;
  Text rows; // a pack of the rows read so far
} ConfigReader;

// One key. A row without `take` sets the option of check that is called the same.
typedef struct {
  const char *name; // NULL ends the table
  void (*take)(ConfigReader *reader, const Yaml *value);
  const char *schema; // JSON Schema of its value
  const char *help;
} ConfigKey;
extern const ConfigKey config_keys[];
// Completes config->pack once all keys have been read.
void config_finish(ConfigReader *reader);
// The option of check that a key sets, or NULL.
const Option *config_option(const ConfigKey *key);
void config_complain(ConfigReader *reader, uint32_t line, uint32_t column, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
// "ruby", "3.1" → a Target. False and a sentence in `problem` if the version is none.
bool config_target(const char *runtime, const char *version, const char *where, Target *out, Text *problem);
// A value as JSON, which is YAML too.
void config_json(const Yaml *value, Text *out);

#endif
