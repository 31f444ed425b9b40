#include "config.h"

#define AT(field) offsetof(Check, field)
// clang-format off
const Option check_options[] = {
    {"format",         'f', OPTION_FORMAT, "FORMAT",                   "text",    "FINLINT_FORMAT",         "how to write the findings", AT(format)},
    {"output-file",    'o', OPTION_TEXT,   "FILE",                     NULL,      NULL,                     "write them to FILE, whole or not at all", AT(output_file)},
    {"output",         0,   OPTION_LIST,   "FORMAT[:FILE]",            NULL,      NULL,                     "write them in this format, too", AT(output)},
    {"build-dir",      'p', OPTION_TEXT,   "DIR",                      NULL,      "FINLINT_BUILD_DIR",      "where compile_commands.json or compile_flags.txt is (looked for if not given)", AT(build_dir)},
    {"extra-arg",      0,   OPTION_LIST,   "FLAG",                     NULL,      NULL,                     "add FLAG to the compiler flags of every C and C++ file: -DNAME, -IDIR", AT(extra_arg)},
    {"confidence",     0,   OPTION_CHOICE, "possible|likely|certain",  "likely",  "FINLINT_CONFIDENCE",     "report findings that are at least so sure", AT(confidence)},
    {"select",         0,   OPTION_LIST,   "RULE",                     NULL,      NULL,                     "report RULE only: a rule, a context or rule@context", AT(select)},
    {"ignore",         0,   OPTION_LIST,   "RULE",                     NULL,      NULL,                     "do not report RULE", AT(ignore)},
    {"exclude",        0,   OPTION_LIST,   "PATTERN",                  NULL,      NULL,                     "leave out what PATTERN names, as in .gitignore", AT(exclude)},
    {"runtime",        0,   OPTION_LIST,   "NAME=VERSION",             NULL,      NULL,                     "the program is for this version: ruby=3.1", AT(runtime)},
    {"only",           0,   OPTION_LIST,   "PATH",                     NULL,      NULL,                     "report findings in PATH only; everything is analysed all the same", AT(only)},
    {"since",          0,   OPTION_TEXT,   "REVISION",                 NULL,      "FINLINT_SINCE",          "report findings only whose chains touch a line that changed since then; 'main...': since this branch left main", AT(since)},
    {"rules",          0,   OPTION_LIST,   "PATH",                     NULL,      NULL,                     "add a rule pack, or all packs of a directory", AT(rules)},
    {"from",           0,   OPTION_LIST,   "FILE",                     NULL,      NULL,                     "add the facts of FILE (see summarize and link)", AT(from)},
    {"stdin-filename", 0,   OPTION_TEXT,   "FILE",                     NULL,      NULL,                     "the operand '-' is FILE with the text from standard input", AT(stdin_filename)},
    {"fail-on",        0,   OPTION_CHOICE, "note|warning|error|never", "warning", "FINLINT_FAIL_ON",        "exit 1 for findings at least so severe", AT(fail_on)},
    {"exit-zero",      0,   OPTION_FLAG,   NULL,                       NULL,      "FINLINT_EXIT_ZERO",      "exit 0 although there are findings", AT(exit_zero)},
    {"strict",         0,   OPTION_FLAG,   NULL,                       NULL,      "FINLINT_STRICT",         "exit 3 if something could not be analysed", AT(strict)},
    {"require-reason", 0,   OPTION_FLAG,   NULL,                       NULL,      "FINLINT_REQUIRE_REASON", "a suppression without '-- why' is a problem", AT(require_reason)},
    {"jobs",           'j', OPTION_NUMBER, "N",                        "0",       "FINLINT_JOBS",           "worker processes; 0 means one a processor", AT(jobs)},
    {"cache-dir",      0,   OPTION_TEXT,   "DIR",                      NULL,      "FINLINT_CACHE_DIR",      "where facts are kept between runs", AT(cache_dir)},
    {"no-cache",       0,   OPTION_FLAG,   NULL,                       NULL,      "FINLINT_NO_CACHE",       "keep nothing and use nothing kept", AT(no_cache)},
    {"unit-timeout",   0,   OPTION_NUMBER, "SECONDS",                  "300",     "FINLINT_UNIT_TIMEOUT",   "give up a file after this time; 0 means never", AT(unit_timeout)},
    {"unit-memory",    0,   OPTION_NUMBER, "MIB",                      "4096",    "FINLINT_UNIT_MEMORY",    "give up a file that needs more memory; 0 means never", AT(unit_memory)},
    {"baseline",       0,   OPTION_TEXT,   "FILE",                     NULL,      "FINLINT_BASELINE",       "known findings that are not reported again (.finlint-baseline.json)", AT(baseline)},
    {"no-baseline",    0,   OPTION_FLAG,   NULL,                       NULL,      NULL,                     "report those too", AT(no_baseline)},
    {"config",         0,   OPTION_TEXT,   "FILE",                     NULL,      "FINLINT_CONFIG",         "read this config file (the nearest .finlint.yml)", AT(config)},
    {"isolated",       0,   OPTION_FLAG,   NULL,                       NULL,      "FINLINT_ISOLATED",       "read no config file", AT(isolated)},
    {"quiet",          'q', OPTION_FLAG,   NULL,                       NULL,      NULL,                     "say nothing but findings and errors", AT(quiet)},
    {"verbose",        'v', OPTION_FLAG,   NULL,                       NULL,      NULL,                     "name everything that could not be analysed", AT(verbose)},
    {"timing",         0,   OPTION_FLAG,   NULL,                       NULL,      NULL,                     "say where time and memory went", AT(timing)},
    {"statistics",     0,   OPTION_FLAG,   NULL,                       NULL,      NULL,                     "count findings by rule and by context", AT(statistics)},
    {"trace",          0,   OPTION_TEXT,   "WHAT",                     NULL,      NULL,                     "print 'facts', 'callgraph' or 'facts,callgraph' in place of findings", AT(trace)},
    {0},
};
// clang-format on

// The result ----------------------------------------------------------------------------------------------------------

static int write_trace(Cli *cli, const Check *check, const Analysis *analysis, const Text *graph) {
  Text text = {.arena = cli->arena};
  for (uint32_t i = 0; check_traces(check) & TRACE_FACTS && i < analysis->units.count; i++)
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
  if (check_traces(check) & TRACE_UNKNOWN)
    return cli_fail(cli, "check: --trace is 'facts' or 'callgraph', not '%s'", check->trace);
  Outputs outputs = {0};
  if (!output_plan(cli, check, &outputs))
    return EXIT_TROUBLE;
  Analysis analysis;
  Text graph = {.arena = cli->arena};
  if (!check_run(cli, check, operands, check_traces(check) & TRACE_CALLGRAPH ? &graph : NULL, &analysis))
    return EXIT_TROUBLE;
  if (!check->no_baseline && !baseline_apply(cli, check, &analysis))
    return EXIT_TROUBLE;
  if (!since_apply(cli, check, &analysis))
    return EXIT_TROUBLE;
  int code =
      check->trace ? write_trace(cli, check, &analysis, &graph) : output_write(cli, check, &outputs, &analysis, NULL);
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
