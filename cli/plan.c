// What a run is to be: from options, the config file and operands.
#include "config.h"

#include <unistd.h>

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

static uint32_t trace_word(const char *word, size_t len) {
  for (uint32_t i = 0; i < 2; i++)
    if (strlen(trace_words[i]) == len && memcmp(trace_words[i], word, len) == 0)
      return 1u << i;
  return TRACE_UNKNOWN;
}

uint32_t check_traces(const Check *check) {
  uint32_t found = 0;
  for (const char *at = check->trace; at;) {
    const char *comma = strchr(at, ',');
    found |= trace_word(at, comma ? (size_t)(comma - at) : strlen(at));
    at = comma ? comma + 1 : NULL;
  }
  return found;
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

static bool is_input(const char *word) {
  return strcmp(word, "-") == 0;
}

// What is named, with "-" for the file that standard input stands for; else what the config file names; else the
// working directory.
static Words paths_to_analyse(Cli *cli, const Check *check, const Operands *operands) {
  const Words *const from[] = {&operands->words, &operands->behind};
  Words words = {0};
  for (int i = 0; i < 2; i++)
    for (uint32_t at = 0; at < from[i]->count; at++)
      array_push(cli->arena, &words, is_input(from[i]->at[at]) ? check->stdin_filename : from[i]->at[at]);
  if (words.count || check->from.count)
    return words;
  if (settings_of(check)->paths.count)
    return settings_of(check)->paths;
  array_push(cli->arena, &words, ".");
  return words;
}

static bool has_input(const Operands *operands) {
  bool found = false;
  for (uint32_t i = 0; i < operands->words.count; i++)
    found |= is_input(operands->words.at[i]);
  for (uint32_t i = 0; i < operands->behind.count; i++)
    found |= is_input(operands->behind.at[i]);
  return found;
}

static bool read_input(Cli *cli, Bytes *out) {
  enum { LARGEST = 64 << 20 };
  char space[1 << 14];
  Text text = {.arena = cli->arena};
  for (size_t n; cli->in && text.len <= LARGEST && (n = fread(space, 1, sizeof space, cli->in));)
    text_add(&text, space, n);
  bool good = cli->in && !ferror(cli->in) && text.len <= LARGEST;
  if (!good)
    cli_fail(cli, "check: cannot read standard input%s", text.len > LARGEST ? ": it is too large" : "");
  *out = (Bytes){text_str(&text), text.len};
  return good;
}

// An empty variable in a script must not widen what is analysed to the working directory.
static bool paths_are_good(Cli *cli, const Words *paths) {
  for (uint32_t i = 0; i < paths->count; i++)
    if (!*paths->at[i])
      return cli_fail(cli, "a PATH is an empty text; the working directory is '.'"), false;
  return true;
}

// "- --stdin-filename FILE": standard input takes the place of FILE, which need not exist.
static bool take_input(Cli *cli, const Check *check, const Operands *operands, Buffers *out) {
  bool wanted = has_input(operands);
  Buffer *buffer = arena_new(cli->arena, Buffer);
  if (wanted != (check->stdin_filename != NULL))
    return cli_fail(cli,
                    "check: '-' and --stdin-filename FILE go together: FILE says the language, and how it is read"),
           false;
  if (!wanted)
    return true;
  buffer->path = cli_path(cli, check->stdin_filename);
  *out = (Buffers){buffer, 1};
  return read_input(cli, &buffer->text);
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
      .keep_units = check_traces(check) & TRACE_FACTS,
      .solve = {.least = (Confidence)check->confidence,
                .require_reason = check->require_reason,
                .today = clock_today(),
                .ask = check->ask,
                .keep = check->keep},
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

// The command line's come last, so that they hold.
static Words extra_args(Cli *cli, const Check *check) {
  const Words *configured = &settings_of(check)->extra_args;
  Words out = {0};
  for (uint32_t i = 0; i < configured->count; i++)
    array_push(cli->arena, &out, configured->at[i]);
  const char *unused = flags_extra(cli->arena, cli->directory, &check->extra_arg, &out);
  if (unused)
    cli_say(cli, "--extra-arg: '%s' is left out: it changes nothing of what is parsed, or loads code", unused);
  return out;
}

bool check_plan(Cli *cli, const Check *check, const Operands *operands, AnalyzeOptions *out) {
  Buffers buffers = {0};
  if (!take_input(cli, check, operands, &buffers) || !check_analyze(cli, check, out))
    return false;
  Words paths = paths_to_analyse(cli, check, operands);
  if (!paths_are_good(cli, &paths))
    return false;
  out->project = project_options(cli, check, &paths);
  out->project.buffers = buffers;
  out->project.extra_args = extra_args(cli, check);
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
