#include "config.h"

#include <unistd.h>

#define AT(field) offsetof(Check, field)
// clang-format off
const Option check_options[] = {
    {"format",       'f', OPTION_FORMAT, "FORMAT",                  "text",    "FINLINT_FORMAT",     "how to write the findings",                                        AT(format)},
    {"output-file",  'o', OPTION_TEXT,   "FILE",                    NULL,      NULL,                 "write them to FILE, whole or not at all",                          AT(output_file)},
    {"output",       0,   OPTION_LIST,   "FORMAT[:FILE]",           NULL,      NULL,                 "write them in this format, too",                                   AT(output)},
    {"build-dir",    'p', OPTION_TEXT,   "DIR",                     NULL,      "FINLINT_BUILD_DIR", "where compile_commands.json is (looked for if not given)",         AT(build_dir)},
    {"confidence",   0,   OPTION_CHOICE, "possible|likely|certain", "likely",  "FINLINT_CONFIDENCE", "report findings that are at least so sure",                        AT(confidence)},
    {"select",       0,   OPTION_LIST,   "RULE",                    NULL,      NULL,                 "report RULE only: a rule, a context or rule@context",              AT(select)},
    {"ignore",       0,   OPTION_LIST,   "RULE",                    NULL,      NULL,                 "do not report RULE",                                               AT(ignore)},
    {"exclude",      0,   OPTION_LIST,   "PATTERN",                 NULL,      NULL,                 "leave out what PATTERN names, as in .gitignore",                   AT(exclude)},
    {"runtime",      0,   OPTION_LIST,   "NAME=VERSION",            NULL,      NULL,                 "the program is for this version: ruby=3.1",                        AT(runtime)},
    {"only",         0,   OPTION_LIST,   "PATH",                    NULL,      NULL,                 "report findings in PATH only; everything is analysed all the same", AT(only)},
    {"since",        0,   OPTION_TEXT,   "REVISION",                NULL,      "FINLINT_SINCE",      "report findings only whose chains touch a line that changed since then; 'main...': since this branch left main", AT(since)},
    {"rules",        0,   OPTION_LIST,   "PATH",                    NULL,      NULL,                 "add a rule pack, or all packs of a directory",                     AT(rules)},
    {"from",         0,   OPTION_LIST,   "FILE",                    NULL,      NULL,                 "add the facts of FILE (see summarize and link)",                   AT(from)},
    {"fail-on",      0,   OPTION_CHOICE, "note|warning|error|never", "warning", "FINLINT_FAIL_ON",   "exit 1 for findings at least so severe",                           AT(fail_on)},
    {"exit-zero",    0,   OPTION_FLAG,   NULL,                      NULL,      "FINLINT_EXIT_ZERO", "exit 0 although there are findings",                               AT(exit_zero)},
    {"strict",       0,   OPTION_FLAG,   NULL,                      NULL,      "FINLINT_STRICT",     "exit 3 if something could not be analysed",                        AT(strict)},
    {"require-reason", 0, OPTION_FLAG, NULL, NULL, "FINLINT_REQUIRE_REASON", "a suppression without '-- why' is a problem", AT(require_reason)},
    {"jobs",         'j', OPTION_NUMBER, "N",                       "0",       "FINLINT_JOBS",       "worker processes; 0 means one a processor",                        AT(jobs)},
    {"cache-dir",    0,   OPTION_TEXT,   "DIR",                     NULL,      "FINLINT_CACHE_DIR",  "where facts are kept between runs",                                AT(cache_dir)},
    {"no-cache",     0,   OPTION_FLAG,   NULL,                      NULL,      "FINLINT_NO_CACHE",   "keep nothing and use nothing kept",                                AT(no_cache)},
    {"unit-timeout", 0,   OPTION_NUMBER, "SECONDS",                 "300",     "FINLINT_UNIT_TIMEOUT", "give up a file after this time; 0 means never",                    AT(unit_timeout)},
    {"unit-memory",  0,   OPTION_NUMBER, "MIB",                     "4096",    "FINLINT_UNIT_MEMORY", "give up a file that needs more memory; 0 means never",             AT(unit_memory)},
    {"baseline",     0,   OPTION_TEXT,   "FILE",                    NULL,      "FINLINT_BASELINE",   "known findings that are not reported again (.finlint-baseline.json)", AT(baseline)},
    {"no-baseline",  0,   OPTION_FLAG,   NULL,                      NULL,      NULL,                 "report those too",                                                 AT(no_baseline)},
    {"config",       0,   OPTION_TEXT,   "FILE",                    NULL,      "FINLINT_CONFIG",     "read this config file (the nearest .finlint.yml)",                  AT(config)},
    {"isolated",     0,   OPTION_FLAG,   NULL,                      NULL,      "FINLINT_ISOLATED", "read no config file",                                              AT(isolated)},
    {"quiet",        'q', OPTION_FLAG,   NULL,                      NULL,      NULL,                 "say nothing but findings and errors",                              AT(quiet)},
    {"verbose",      'v', OPTION_FLAG,   NULL,                      NULL,      NULL,                 "name everything that could not be analysed",                       AT(verbose)},
    {"timing",       0,   OPTION_FLAG,   NULL,                      NULL,      NULL,                 "say where time and memory went",                                   AT(timing)},
    {"statistics",   0,   OPTION_FLAG,   NULL,                      NULL,      NULL,                 "count findings by rule and by context",                            AT(statistics)},
    {"trace",        0,   OPTION_TEXT,   "WHAT",                    NULL,      NULL,                 "print 'facts', 'callgraph' or 'facts,callgraph' in place of findings", AT(trace)},
    {0},
};
// clang-format on

// What is analysed ----------------------------------------------------------------------------------------------------

static const char *cache_dir(const Cli *cli, const Check *check) {
  if (check->no_cache)
    return NULL;
  if (check->cache_dir)
    return cli_path(cli, check->cache_dir);
  const char *cache = cli_env(cli, "XDG_CACHE_HOME"), *home = cli_env(cli, "HOME");
  if (cache && *cache == '/')
    return path_join(cli->arena, cache, "finlint");
  return home ? path_join(cli->arena, home, ".cache/finlint") : NULL;
}

static uint32_t jobs(const Check *check) {
  long processors = sysconf(_SC_NPROCESSORS_ONLN);
  return check->jobs ? check->jobs : processors > 0 ? (uint32_t)processors : 1;
}

// What --trace names: "facts,callgraph".
static const char *const trace_words[] = {"facts", "callgraph"};
enum { TRACE_FACTS = 1, TRACE_CALLGRAPH = 2, TRACE_UNKNOWN = 4 };

static uint32_t trace_word(const char *word, size_t len) {
  for (uint32_t i = 0; i < 2; i++)
    if (strlen(trace_words[i]) == len && memcmp(trace_words[i], word, len) == 0)
      return 1u << i;
  return TRACE_UNKNOWN;
}

static uint32_t traces(const Check *check) {
  uint32_t found = 0;
  for (const char *at = check->trace; at;) {
    const char *comma = strchr(at, ',');
    found |= trace_word(at, comma ? (size_t)(comma - at) : strlen(at));
    at = comma ? comma + 1 : NULL;
  }
  return found;
}

// The day, as 20270131.
static uint32_t today(void) {
  time_t now = time(NULL);
  struct tm day;
  gmtime_r(&now, &day);
  return (uint32_t)((day.tm_year + 1900) * 10000 + (day.tm_mon + 1) * 100 + day.tm_mday);
}

static Paths paths_of(const Words *words) {
  return (Paths){words->at, words->count};
}

static Words absolute(const Cli *cli, const Words *words) {
  Words out = {0};
  for (uint32_t i = 0; i < words->count; i++)
    array_push(cli->arena, &out, cli_path(cli, words->at[i]));
  return out;
}

// What the config file says; nothing if a command reads none.
static const Config *settings_of(const Check *check) {
  static const Config nothing = {0};
  return check->settings ? check->settings : &nothing;
}

static ProjectOptions project_options(Cli *cli, const Check *check, const Words *paths) {
  return (ProjectOptions){
      .directory = cli->directory,
      .paths = paths->at,
      .path_count = paths->count,
      .exclude = patterns_new(cli->arena, settings_of(check)->exclude, cli->directory, &check->exclude),
      .build_dir = check->build_dir,
      .cache_dir = cache_dir(cli, check),
      .jobs = jobs(check),
      .unit_timeout = check->unit_timeout,
      .unit_memory = check->unit_memory,
  };
}

// What is named; else what the config file names; else the working directory.
static Words paths_to_analyse(Cli *cli, const Check *check, const Operands *operands) {
  const Words *const from[] = {&operands->words, &operands->behind};
  Words words = {0};
  for (int i = 0; i < 2; i++)
    for (uint32_t at = 0; at < from[i]->count; at++)
      array_push(cli->arena, &words, from[i]->at[at]);
  if (words.count || check->from.count)
    return words;
  if (settings_of(check)->paths.count)
    return settings_of(check)->paths;
  array_push(cli->arena, &words, ".");
  return words;
}

typedef Array(Level) Levels;

static void add_levels(Cli *cli, const Words *words, const char *option, bool off, Levels *levels) {
  for (uint32_t i = 0; i < words->count; i++)
    array_push(cli->arena, levels, (Level){.what = words->at[i], .off = off, .where = option});
}

// The file's rules, the command line's, then what the file says of single places.
static Levels levels_of(Cli *cli, const Check *check) {
  Levels levels = {0};
  const Config *config = settings_of(check);
  for (uint32_t i = 0; i < config->rules.count; i++)
    array_push(cli->arena, &levels, config->rules.at[i]);
  if (check->select.count)
    array_push(cli->arena, &levels, (Level){.what = "all", .off = true, .where = "--select"});
  add_levels(cli, &check->select, "--select", false, &levels);
  add_levels(cli, &check->ignore, "--ignore", true, &levels);
  for (uint32_t i = 0; i < config->overrides.count; i++)
    array_push(cli->arena, &levels, config->overrides.at[i]);
  return levels;
}

typedef Array(Target) Targets;

// "ruby=3.1"
static bool read_runtime(Cli *cli, const char *given, Targets *targets) {
  const char *equals = strchr(given, '=');
  Text problem = {.arena = cli->arena};
  Target target;
  if (!equals)
    text_printf(&problem, "expected NAME=VERSION, not '%s'", given);
  else if (config_target(arena_text(cli->arena, given, (size_t)(equals - given)), equals + 1, "--runtime", &target,
                         &problem))
    array_push(cli->arena, targets, target);
  if (problem.len)
    cli_fail(cli, "check: --runtime: %s", text_str(&problem));
  return !problem.len;
}

// The command line's come first: the first of a runtime holds.
static bool targets_of(Cli *cli, const Check *check, Targets *targets) {
  for (uint32_t i = 0; i < check->runtime.count; i++)
    if (!read_runtime(cli, check->runtime.at[i], targets))
      return false;
  for (uint32_t i = 0; i < settings_of(check)->versions.count; i++)
    array_push(cli->arena, targets, settings_of(check)->versions.at[i]);
  return true;
}

static Words packs_of(Cli *cli, const Check *check) {
  Words packs = {0}, named = absolute(cli, &check->rules);
  for (uint32_t i = 0; i < settings_of(check)->packs.count; i++)
    array_push(cli->arena, &packs, settings_of(check)->packs.at[i]);
  for (uint32_t i = 0; i < named.count; i++)
    array_push(cli->arena, &packs, named.at[i]);
  return packs;
}

bool check_analyze(Cli *cli, const Check *check, AnalyzeOptions *out) {
  Targets targets = {0};
  if (!targets_of(cli, check, &targets))
    return false;
  Levels levels = levels_of(cli, check);
  Words packs = packs_of(cli, check), from = absolute(cli, &check->from);
  *out = (AnalyzeOptions){
      .keep_units = traces(check) & TRACE_FACTS,
      .solve = {.least = (Confidence)check->confidence,
                .require_reason = check->require_reason,
                .today = today(),
                .ask = check->ask},
      .packs = &settings_of(check)->pack,
      .pack_count = settings_of(check)->pack_count,
      .targets = targets.at,
      .target_count = targets.count,
      .levels = levels.at,
      .level_count = levels.count,
      .rules = paths_of(&packs),
      .libraries = paths_of(&from),
      .only = paths_of(&check->only),
  };
  return true;
}

bool check_plan(Cli *cli, const Check *check, const Operands *operands, AnalyzeOptions *out) {
  Words paths = paths_to_analyse(cli, check, operands);
  if (!check_analyze(cli, check, out))
    return false;
  out->project = project_options(cli, check, &paths);
  return true;
}

bool check_run(Cli *cli, const Check *check, const Operands *operands, Text *trace, Analysis *analysis) {
  Progress progress = {.cli = cli};
  AnalyzeOptions what;
  if (!check_plan(cli, check, operands, &what))
    return false;
  what.project.progress = progress_wanted(cli, check) ? progress_show : NULL;
  what.project.progress_to = &progress;
  what.solve.trace = trace;
  Text problem = {.arena = cli->arena};
  bool ok = analyze(cli->arena, &what, analysis, &problem);
  if (what.project.progress)
    progress_clear(cli);
  if (!ok)
    cli_fail(cli, "%s", text_str(&problem));
  return ok;
}

// The result ----------------------------------------------------------------------------------------------------------

static int write_trace(Cli *cli, const Check *check, const Analysis *analysis, const Text *graph) {
  Text text = {.arena = cli->arena};
  for (uint32_t i = 0; traces(check) & TRACE_FACTS && i < analysis->units.count; i++)
    facts_dump(&analysis->units.at[i], &text);
  text_add(&text, text_str(graph), graph->len);
  return cli_write(cli, check->output_file, &text);
}

static bool fails(const Check *check, const Findings *findings) {
  Severity least = (Severity)(check->fail_on + SEVERITY_NOTE);
  for (uint32_t i = 0; i < findings->count; i++)
    if (findings->findings[i].severity >= least)
      return !check->exit_zero;
  return false;
}

static bool incomplete(const Analysis *analysis) {
  for (uint32_t i = 0; i < analysis->notices.count; i++)
    if (strcmp(analysis->notices.at[i].kind, "suppression") != 0)
      return true;
  return false;
}

static int exit_code(const Check *check, const Analysis *analysis) {
  if (analysis->project.path_missing)
    return EXIT_TROUBLE;
  const Coverage *coverage = &analysis->findings.coverage;
  if (check->strict && (incomplete(analysis) || coverage->skipped || coverage->units == 0))
    return EXIT_PARTIAL;
  return fails(check, &analysis->findings) ? EXIT_FINDINGS : EXIT_CLEAN;
}

static int cmd_check(Cli *cli, const void *values, const Operands *operands) {
  const Check *check = values;
  if (traces(check) & TRACE_UNKNOWN)
    return cli_fail(cli, "check: --trace is 'facts' or 'callgraph', not '%s'", check->trace);
  Outputs outputs = {0};
  if (!output_plan(cli, check, &outputs))
    return EXIT_TROUBLE;
  Analysis analysis;
  Text graph = {.arena = cli->arena};
  if (!check_run(cli, check, operands, traces(check) & TRACE_CALLGRAPH ? &graph : NULL, &analysis))
    return EXIT_TROUBLE;
  if (!check->no_baseline && !baseline_apply(cli, check, &analysis))
    return EXIT_TROUBLE;
  if (!since_apply(cli, check, &analysis))
    return EXIT_TROUBLE;
  int code = check->trace ? write_trace(cli, check, &analysis, &graph) : output_write(cli, check, &outputs, &analysis);
  notices_say(cli, check, &analysis);
  return code == EXIT_CLEAN ? exit_code(check, &analysis) : code;
}

const Command command_check = {
    "check",
    "Find what callbacks in critical contexts can reach",
    "[PATH…]",
    "PATH is a file or a directory (default: the working directory). Exit codes: 0 nothing found, 1 findings of\n"
    "at least --fail-on, 2 wrong usage, rules, paths or output, 3 something could not be analysed (--strict).\n",
    check_options,
    sizeof(Check),
    cmd_check,
    config_apply,
};
