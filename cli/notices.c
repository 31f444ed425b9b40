// What is said beside the report.
#include "cli.h"

// Notices are named up to here; --verbose names all. --quiet says the first two kinds only.
enum { NAMED = 10, QUIET = 2 };

typedef struct {
  const char *kind, *one, *many;
} Wording;
// clang-format off
static const Wording wordings[] = {
    {"input",          "problem with the input",                 "problems with the input"},
    {"failed",         "file could not be analysed",             "files could not be analysed"},
    {"skipped",        "part was skipped",                       "parts were skipped"},
    {"parse-error",    "file has syntax errors",                 "files have syntax errors"},
    {"missing-header", "header was not found",                   "headers were not found"},
    {"suppression",    "suppression is wrong or not needed",     "suppressions are wrong or not needed"},
};
// clang-format on

static void say_notice(Cli *cli, const Notice *notice) {
  const char *path = path_below(cli->directory, notice->path);
  if (!*path)
    cli_say(cli, "%s", notice->message);
  else if (notice->line)
    cli_say(cli, "%s:%u:%u: %s", path, notice->line, notice->column, notice->message);
  else
    cli_say(cli, "%s: %s", path, notice->message);
}

// Names the first notices of a kind and returns how many there are.
static uint32_t say_kind(Cli *cli, const Check *check, const Analysis *analysis, const char *kind) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < analysis->notices.count; i++) {
    const Notice *notice = &analysis->notices.at[i];
    if (strcmp(notice->kind, kind) == 0 && count++ < (check->verbose ? UINT32_MAX : NAMED))
      say_notice(cli, notice);
  }
  return count;
}

static void say_notices(Cli *cli, const Check *check, const Analysis *analysis) {
  size_t kinds = check->quiet ? QUIET : sizeof wordings / sizeof *wordings;
  for (size_t i = 0; i < kinds; i++) {
    uint32_t count = say_kind(cli, check, analysis, wordings[i].kind);
    if (count && i > 0)
      cli_say(cli, "%u %s%s", count, count == 1 ? wordings[i].one : wordings[i].many,
              count > NAMED && !check->verbose ? " (-v names all)" : "");
  }
}

static void say_uncompiled(Cli *cli, const Check *check, const Project *project) {
  const char *database = path_below(cli->directory, project->compile_commands);
  for (uint32_t i = 0; check->verbose && i < project->uncompiled_paths.count; i++)
    cli_say(cli, "%s: not in %s", path_below(cli->directory, project->uncompiled_paths.at[i]), database);
  cli_say(cli, "%u C or C++ file%s not in %s: not analysed%s", project->uncompiled,
          project->uncompiled == 1 ? " is" : "s are", database, check->verbose ? "" : " (-v names all)");
}

// What was not even tried.
static void say_skipped(Cli *cli, const Check *check, const Analysis *analysis) {
  const Project *project = &analysis->project;
  if (project->skipped)
    cli_say(cli, "%u file%s in a language that has no front end yet", project->skipped,
            project->skipped == 1 ? " is" : "s are");
  if (project->uncompiled)
    say_uncompiled(cli, check, project);
  if (project->inferred)
    cli_say(cli, "%u C or C++ file%s no compile command: read with flags that are inferred from the tree",
            project->inferred, project->inferred == 1 ? " has" : "s have");
  if (project->cache_problem && *project->cache_problem)
    cli_say(cli, "the next run will not be faster: %s", project->cache_problem);
}

static uint32_t count_severity(const Findings *findings, Severity severity) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < findings->count; i++)
    count += findings->findings[i].severity == severity;
  return count;
}

static void say_summary(Cli *cli, const Findings *findings) {
  const Coverage *coverage = &findings->coverage;
  uint32_t errors = count_severity(findings, SEVERITY_ERROR), warnings = count_severity(findings, SEVERITY_WARNING);
  uint32_t unknown = coverage->unknown_callbacks;
  if (unknown)
    cli_say(cli, "nothing is known to arrive at %u registration%s ('finlint callbacks' lists them)", unknown,
            unknown == 1 ? "" : "s");
  cli_say(cli, "%u finding%s (%u error%s, %u warning%s, %u note%s) in %u file%s with %u callback%s", findings->count,
          findings->count == 1 ? "" : "s", errors, errors == 1 ? "" : "s", warnings, warnings == 1 ? "" : "s",
          findings->count - errors - warnings, findings->count - errors - warnings == 1 ? "" : "s", coverage->units,
          coverage->units == 1 ? "" : "s", coverage->roots, coverage->roots == 1 ? "" : "s");
}

static void say_timing(Cli *cli, const Analysis *analysis) {
  const Spent *spent = &analysis->spent;
  if (analysis->kept)
    cli_say(cli, "time: nothing changed: the findings of an earlier run were used");
  cli_say(cli, "time: front ends %.3f s (%.3f s of processors), link %.3f s, solve %.3f s, all %.3f s", spent->front,
          analysis->project.front_seconds, spent->link, spent->solve, spent->all);
  cli_say(cli, "memory: %.1f MiB, at most %.1f MiB of the process, for %u calls", (double)spent->memory / (1 << 20),
          (double)spent->peak / (1 << 20), analysis->findings.coverage.calls);
}

typedef const char *Key(const Analysis *analysis, const Finding *finding);

static const char *rule_of(const Analysis *analysis, const Finding *finding) {
  (void)analysis;
  return finding->rule;
}

static const char *context_of(const Analysis *analysis, const Finding *finding) {
  return names_text(analysis->book->names, finding->context->id);
}

static void say_counts(Cli *cli, const Analysis *analysis, Key *key) {
  Map counts = {.arena = cli->arena};
  Words order = {0};
  for (uint32_t i = 0; i < analysis->findings.count; i++) {
    const char *text = key(analysis, &analysis->findings.findings[i]);
    if ((*map_slot(&counts, names_str(analysis->book->names, text)))++ == 0)
      array_push(cli->arena, &order, text);
  }
  for (uint32_t i = 0; i < order.count; i++)
    cli_say(cli, "%6u %s", map_get(&counts, names_str(analysis->book->names, order.at[i]), 0), order.at[i]);
}

void notices_problems(Cli *cli, const Check *check, const Analysis *analysis) {
  say_notices(cli, check, analysis);
  if (!check->quiet)
    say_skipped(cli, check, analysis);
  if (analysis->findings.coverage.units == 0)
    cli_say(cli, "nothing was analysed");
}

void notices_say(Cli *cli, const Check *check, const Analysis *analysis) {
  notices_problems(cli, check, analysis);
  if (!check->quiet)
    say_summary(cli, &analysis->findings);
  if (check->statistics) {
    say_counts(cli, analysis, rule_of);
    say_counts(cli, analysis, context_of);
  }
  if (check->timing)
    say_timing(cli, analysis);
}
