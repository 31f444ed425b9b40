// cli: the commands. They know options, streams and exit codes; everything else they ask of the analyzer.
#ifndef FINLINT_CLI_H
#define FINLINT_CLI_H

#include "analyzer.h"

#include <time.h>

// What a command may use of the world. main and the tests fill it in.
typedef struct {
  Arena *arena;
  FILE *in;                        // or NULL
  FILE *out, *err;                 // results; everything else
  bool out_terminal, err_terminal; // does a person look at it?
  uint32_t width;                  // columns of the terminal, 0 if unknown
  const char *directory;           // absolute: relative paths start here
  const char *pages;               // absolute: where the rules' pages are installed; NULL if nowhere
  const char *const *environment;  // "NAME=VALUE", ends with NULL
} Cli;

typedef enum { EXIT_CLEAN, EXIT_FINDINGS, EXIT_TROUBLE, EXIT_PARTIAL } ExitCode;
typedef struct {
  const char *code, *meaning;
} ExitInfo;
extern const ExitInfo exit_info[]; // ends with a NULL meaning

// cli.c --------------------------------------------------------------------------------------------------------------

// The value of an environment variable, or NULL. An empty one counts as not set.
const char *cli_env(const Cli *cli, const char *name);
// Writes "finlint: …" and a newline to cli->err, with nothing in it that a terminal would obey; returns EXIT_TROUBLE.
int cli_fail(Cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));
// The same, returns nothing.
void cli_say(Cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));
// Writes a result to the file `path`, or to cli->out if it is NULL. Returns EXIT_CLEAN, or EXIT_TROUBLE after saying
// why. A reader that closed the pipe wanted no more: that is no failure.
int cli_write(Cli *cli, const char *path, const Text *text);
// The same for a file whose name nobody gave: a symbolic link, which a hostile repository may have in its place, is not
// followed but replaced.
int cli_replace(Cli *cli, const char *path, const Text *text);
// An absolute path.
const char *cli_path(const Cli *cli, const char *path);

// options.c ----------------------------------------------------------------------------------------------------------

typedef enum {
  OPTION_FLAG,   // bool
  OPTION_TEXT,   // const char *
  OPTION_NUMBER, // uint32_t
  OPTION_CHOICE, // uint32_t: the place of the word in `argument`, "a|b|c"
  OPTION_LIST,   // Words: may be given again
  OPTION_FORMAT, // uint32_t: the place of the word in `reporters`
} OptionKind;

// One option. The same row parses it and describes it in --help.
typedef struct {
  const char *name; // "format"; NULL ends a table
  char letter;      // 'f', or 0
  OptionKind kind;
  const char *argument;    // what help calls its value; the choices
  const char *fallback;    // its default as it would be given, or NULL
  const char *environment; // gives it if the command line does not; NULL for none
  const char *help;
  size_t at; // offset in the command's struct of options
} Option;

// Every command's options begin with these.
typedef struct {
  bool help;
  uint32_t color;      // COLOR_…
  uint64_t given;      // a bit an option of the command's table: it stands on the command line
  uint64_t configured; // … in the config file
} Common;
enum { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

typedef struct {
  Words words;  // that are no options
  Words behind; // "--"
} Operands;

// What a command's `configure` works on.
typedef struct Command Command;
typedef struct {
  Cli *cli;
  const Command *command;
  const void *asked; // what the command line says
  void *options;     // what is to be set
} Setting;

struct Command {
  const char *name, *summary;
  const char *operands; // for help: "[PATH…]"
  const char *details;  // more help, or ""
  const Option *options;
  size_t size; // of the struct that `options` fill
  int (*run)(Cli *cli, const void *options, const Operands *operands);
  // Sets options after the defaults, before the environment and the command line; NULL if nothing else does. False
  // after saying why.
  bool (*configure)(Setting *setting, const Operands *operands);
  bool hidden; // from people
};

extern const Option common_options[];
// Fills `options` from defaults, environment and arguments. On a mistake says so and returns false.
bool options_parse(Cli *cli, const Command *command, char **argv, void *options, Operands *operands);
// Sets an option to a value that a config file gives at `where`.
bool options_set(Setting *setting, const Option *option, const char *where, const char *value);
// Does the option stand on the command line?
bool options_given(const Command *command, const void *options, const char *name);
// What the value of an option may be; empty if that is not a list of words.
Words options_words(Arena *arena, const Option *option);
// "a|b|c"
const char *options_joined(Arena *arena, const Words *words, const char *between);

// help.c -------------------------------------------------------------------------------------------------------------

void options_help(const Command *command, Text *out);
// What an option does, may be, is if not given, and which variable gives it.
void options_describe(const Option *option, Text *out);

// color.c ------------------------------------------------------------------------------------------------------------

// Should the output have colours? --color, then NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE, TERM, the terminal.
bool options_color(const Cli *cli, const Common *common);

// links.c ------------------------------------------------------------------------------------------------------------

// Lets rule ids be hyperlinks where they can be: FORCE_HYPERLINK says, else a terminal that is known to have them.
void links_set(const Cli *cli, const Common *common, Report *report);

typedef struct Config Config;

// check.c ------------------------------------------------------------------------------------------------------------

typedef struct {
  Common common;
  const char *build_dir, *output_file, *cache_dir, *trace, *baseline, *config, *since, *stdin_filename;
  uint32_t format, jobs, confidence, fail_on, unit_timeout, unit_memory;
  Words rules, only, from, output, exclude, select, ignore, runtime, extra_arg;
  bool no_cache, strict, require_reason, exit_zero, timing, statistics, quiet, verbose, no_baseline, isolated;
  const Config *settings; // what the config file says
  const char *ask;        // SolveOptions.ask
  bool graph;             // Report.graph_first
  Keep keep;              // SolveOptions.keep
} Check;

extern const Option check_options[];
// plan.c -------------------------------------------------------------------------------------------------------------

// What --trace names.
enum { TRACE_FACTS = 1, TRACE_CALLGRAPH = 2, TRACE_UNKNOWN = 4 };
uint32_t check_traces(const Check *check);
// What the options and the config file say of an analysis; `project` and `trace` are left to the caller. On a mistake
// says so and returns false.
bool check_analyze(Cli *cli, const Check *check, AnalyzeOptions *out);
// The same with the project that `operands` name; nobody is told of progress.
bool check_plan(Cli *cli, const Check *check, const Operands *operands, AnalyzeOptions *out);
// Analyses what `operands` names (the working directory if nothing). On failure says why and returns false.
bool check_run(Cli *cli, const Check *check, const Operands *operands, Text *trace, Analysis *analysis);

// output.c -----------------------------------------------------------------------------------------------------------

// Where a report goes, and how it is written.
typedef struct {
  const Reporter *reporter;
  const char *file; // NULL: standard output
} Output;
typedef Array(Output) Outputs;
// What --output, --format and -o ask for. On a mistake says so and returns false.
bool output_plan(Cli *cli, const Check *check, Outputs *out);
// Writes all reports; the first failure's exit code, EXIT_CLEAN if there is none. `people` is a command's own format in
// place of the one of its name; NULL if it has none.
int output_write(Cli *cli, const Check *check, const Outputs *outputs, const Analysis *analysis,
                 const Reporter *people);

// ask.c: what commands about one thing in a program share ------------------------------------------------------------

// "a.c:12", as users name places. A path that is not there may be the end of one: then it stays as it is.
typedef struct {
  const char *path;
  uint32_t line, column; // column 0: any
} Asked;
// False if `text` is no place.
bool ask_place(Cli *cli, const char *text, Asked *out);
// The only one of the files that the place may be in; else says which ones there are and returns NULL. Of none, nothing
// is said.
const char *ask_file(Cli *cli, const Asked *asked, const Words *files);

// The operands without the first.
Operands ask_rest(Cli *cli, const Operands *operands);
// Analyses as check does, all that is possible unless --confidence is given, and says what was not analysed. If
// `function` is not NULL, only findings that are reached through it are left. On failure, and if there is no such
// function, says why and returns false.
bool ask_run(Cli *cli, const Check *check, const char *function, const Operands *operands, Analysis *analysis);
// Writes all reports, `people` in place of the format of its name; notes a missing path in the exit code.
int ask_write(Cli *cli, const Check *check, const Outputs *outputs, const Analysis *analysis, const Reporter *people);

// progress.c ---------------------------------------------------------------------------------------------------------

// A line on a terminal that says how far a run is.
typedef struct {
  Cli *cli;
  struct timespec last;
  uint32_t all; // of what was shown last
} Progress;
// Does someone look who wants to see it?
bool progress_wanted(const Cli *cli, const Check *check);
// ProjectOptions.progress; `to` is a Progress.
void progress_show(void *to, uint32_t done, uint32_t all, const char *path);
void progress_clear(Cli *cli);

// notices.c ----------------------------------------------------------------------------------------------------------

// Says on cli->err what was not analysed.
void notices_problems(Cli *cli, const Check *check, const Analysis *analysis);
// The same, and how much was found.
void notices_say(Cli *cli, const Check *check, const Analysis *analysis);

// baseline.c ---------------------------------------------------------------------------------------------------------

// Takes the findings that the baseline knows out of `analysis`. Without a baseline file nothing changes; of one that
// cannot be read or is damaged it says so and returns false.
bool baseline_apply(Cli *cli, const Check *check, Analysis *analysis);
// Adds a finding to the baseline file, which is made if there is none. On failure says why and returns false.
bool baseline_add(Cli *cli, const Check *check, const Analysis *analysis, const Finding *finding);

// since.c ------------------------------------------------------------------------------------------------------------

// With --since, takes the findings out whose chains touch nothing that changed since then. False after saying why.
bool since_apply(Cli *cli, const Check *check, Analysis *analysis);

// difference.c -------------------------------------------------------------------------------------------------------

// For each line of `now`, of which there are `count`: is it not in `before`, or beside one that is gone?
bool *difference(Arena *arena, Bytes before, Bytes now, uint32_t *count);

// process.c ----------------------------------------------------------------------------------------------------------

typedef struct {
  const char *const *argv;        // ends with NULL; found by PATH
  const char *directory;          // where it runs
  const char *const *environment; // beside ours; ends with NULL
  const Text *input;              // or NULL
  bool errors;                    // its standard error is output, too; else it is dropped
} Process;
// Runs it to its end. Returns its exit code, or -1 if it cannot be run (errno).
int process_run(Cli *cli, const Process *process, Text *out);

// commands.c ---------------------------------------------------------------------------------------------------------

extern const Command command_check, command_explain, command_rules, command_summarize, command_link, command_baseline,
    command_config, command_lsp, command_why, command_callbacks, command_graph, command_version, command_completion,
    command_man;
extern const Command *const commands[]; // ends with NULL
// Runs `argv` (without the program's name; ends with NULL) and returns the exit code.
int cli_run(Cli *cli, char **argv);

#endif
