#include "analyzer_parts.h"

#include <sys/resource.h>
#include <unistd.h>

static size_t peak_memory(void) {
  struct rusage usage;
  return getrusage(RUSAGE_SELF, &usage) == 0 ? (size_t)usage.ru_maxrss * 1024 : 0;
}

// The nearest directory at or above `directory` that has a `.git`, else `directory`.
static const char *repository_of(Arena *arena, const char *directory) {
  for (const char *at = directory; strcmp(at, "/") != 0; at = path_join(arena, at, ".."))
    if (access(path_join(arena, at, ".git"), F_OK) == 0)
      return at;
  return directory;
}

// Notices -------------------------------------------------------------------------------------------------------------

static const char *const notice_kind[] = {
    [NOTE_PARSE_ERROR] = "parse-error",
    [NOTE_MISSING_HEADER] = "missing-header",
    [NOTE_SKIPPED] = "skipped",
    [NOTE_FAILED] = "failed",
};

static void add_notice(Arena *arena, Analysis *analysis, Notice notice) {
  array_push(arena, &analysis->notices, notice);
}

// A header that many files miss is one notice, and so are the syntax errors of one file, whoever includes it.
static bool is_repeated(Arena *arena, Analysis *analysis, const Notice *notice, const char *unit) {
  bool syntax = notice->kind == notice_kind[NOTE_PARSE_ERROR],
       header = notice->kind == notice_kind[NOTE_MISSING_HEADER];
  const char *where = syntax ? notice->path : header ? "" : unit, *what = syntax ? "" : notice->message;
  const char *key = arena_format(arena, "%s\n%s\n%s", notice->kind, where, what);
  analysis->noticed.arena = arena;
  return (*map_slot(&analysis->noticed, key_text(key)))++ > 0;
}

// Headers of runtimes, without which most that the packs say of their C APIs is not recognized. One that ends in '/'
// stands for all below it; a package is Debian's.
typedef struct {
  const char *header, *runtime, *package;
} RuntimeHeader;
// clang-format off
static const RuntimeHeader runtime_headers[] = {
    {"EXTERN.h",        "Perl",                "libperl-dev"},
    {"JavaScriptCore/", "JavaScriptCore",      "libjavascriptcoregtk-4.1-dev"},
    {"Python.h",        "Python",              "python3-dev"},
    {"R.h",             "R",                   "r-base-dev"},
    {"R_ext/",          "R",                   "r-base-dev"},
    {"Rinternals.h",    "R",                   "r-base-dev"},
    {"XSUB.h",          "Perl",                "libperl-dev"},
    {"apr_pools.h",     "APR",                 "libapr1-dev"},
    {"caml/",           "OCaml",               "ocaml"},
    {"emacs-module.h",  "Emacs",               "emacs-common"},
    {"erl_nif.h",       "Erlang",              "erlang-dev"},
    {"gc/gc.h",        "the Boehm collector", "libgc-dev"},
    {"gio/",            "GLib",                "libglib2.0-dev"},
    {"glib-object.h",   "GLib",                "libglib2.0-dev"},
    {"glib.h",          "GLib",                "libglib2.0-dev"},
    {"jni.h",           "Java",                "default-jdk-headless"},
    {"julia.h",         "Julia",               ""},
    {"jvmti.h",         "Java",                "default-jdk-headless"},
    {"lauxlib.h",       "Lua",                 "liblua5.4-dev"},
    {"libguile.h",      "Guile",               "guile-3.0-dev"},
    {"lua.h",           "Lua",                 "liblua5.4-dev"},
    {"lua.hpp",         "Lua",                 "liblua5.4-dev"},
    {"mruby.h",         "mruby",               "libmruby-dev"},
    {"mruby/",          "mruby",               "libmruby-dev"},
    {"nan.h",           "Node.js",             ""},
    {"napi.h",          "Node.js",             "node-addon-api"},
    {"ngx_core.h",      "nginx",               "nginx-dev"},
    {"node_api.h",      "Node.js",             "libnode-dev"},
    {"perl.h",          "Perl",                "libperl-dev"},
    {"php.h",           "PHP",                 "php-dev"},
    {"postgres.h",      "PostgreSQL",          "postgresql-server-dev-all"},
    {"quickjs.h",       "QuickJS",             ""},
    {"ruby.h",          "Ruby",                "ruby-dev"},
    {"ruby/",           "Ruby",                "ruby-dev"},
    {"sqlite3.h",       "SQLite",              "libsqlite3-dev"},
    {"talloc.h",        "talloc",              "libtalloc-dev"},
    {"tcl.h",           "Tcl",                 "tcl-dev"},
    {"v8.h",            "Node.js",             "libnode-dev"},
};
// clang-format on

static bool is_header_of(const RuntimeHeader *row, const char *header) {
  size_t len = strlen(row->header);
  return strncmp(row->header, header, row->header[len - 1] == '/' ? len : len + 1) == 0;
}

static const char *say_missing(Arena *arena, const char *header) {
  const char *message = arena_format(arena, "the header '%s' was not found", header);
  for (size_t i = 0; i < sizeof runtime_headers / sizeof *runtime_headers; i++) {
    const RuntimeHeader *row = &runtime_headers[i];
    if (!is_header_of(row, header))
      continue;
    const char *from = *row->package ? arena_format(arena, " (Debian: %s)", row->package) : "";
    return arena_format(arena,
                        "%s: callbacks of %s are missed without it; install it%s or name its place (--extra-arg=-IDIR)",
                        message, row->runtime, from);
  }
  return message;
}

static void note_unit(Arena *arena, Analysis *analysis, const Unit *unit) {
  for (Id id = 1; id < unit->note_count; id++) {
    const Note *note = &unit->notes[id];
    if (note->kind == NOTE_SUPPRESSION)
      continue;
    Place place = note->place;
    const char *path = place.file ? unit_text(unit, unit->files[place.file].path) : unit_path(unit);
    const char *text = unit_text(unit, note->text);
    const char *message =
        note->kind == NOTE_MISSING_HEADER ? say_missing(arena, text) : arena_format(arena, "%s", text);
    Notice notice = {notice_kind[note->kind], arena_text(arena, path, strlen(path)), place.line, place.column, message};
    if (!is_repeated(arena, analysis, &notice, unit_path(unit)))
      add_notice(arena, analysis, notice);
  }
}

static uint32_t count_notices(const Analysis *analysis, const char *kind) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < analysis->notices.count; i++)
    count += strcmp(analysis->notices.at[i].kind, kind) == 0;
  return count;
}

// Said once, in place of a missing header in every file.
static void note_configuring(Arena *arena, Analysis *analysis) {
  const Project *project = &analysis->project;
  if (!project->unconfigured)
    return;
  Notice missing = {.kind = notice_kind[NOTE_MISSING_HEADER], .message = say_missing(arena, project->unconfigured)};
  is_repeated(arena, analysis, &missing, "");
  missing.path = "";
  const char *taken =
      arena_format(arena, ": %u name%s that the sources ask for %s taken as this system has them", project->assumed,
                   project->assumed == 1 ? "" : "s", project->assumed == 1 ? "is" : "are");
  missing.message = arena_format(arena, "the header '%s' is made by configuring the tree, which was not done%s",
                                 project->unconfigured, project->assumed ? taken : "");
  add_notice(arena, analysis, missing);
}

static void note_project(Arena *arena, Analysis *analysis) {
  note_configuring(arena, analysis);
  for (uint32_t i = 0; i < analysis->project.problem_count; i++)
    add_notice(arena, analysis, (Notice){"input", "", 0, 0, analysis->project.problems[i]});
}

// A suppression that is wrong, or hides nothing, is said where it stands.
static void note_suppressions(Arena *arena, Analysis *analysis) {
  for (uint32_t i = 0; i < analysis->findings.suppression_count; i++) {
    const Suppression *row = &analysis->findings.suppressions[i];
    if (row->used && !*row->problem)
      continue;
    const char *what = *row->problem ? row->problem : "it hides nothing";
    add_notice(arena, analysis,
               (Notice){"suppression", findings_path(&analysis->findings, row->place.file), row->place.line,
                        row->place.column, arena_format(arena, "suppression [%s]: %s", row->rules, what)});
  }
}

// The stages ----------------------------------------------------------------------------------------------------------

// A slip in a name must not pass for a setting.
static bool check_settings(Arena *arena, const AnalyzeOptions *options, const Book *book, Text *problem) {
  Text why = {.arena = arena};
  const char *where = "";
  for (uint32_t i = 0; i < options->level_count && !why.len; i++)
    if (!level_good(arena, book, options->levels[i].what, &why))
      where = options->levels[i].where;
  for (uint32_t i = 0; i < options->target_count && !why.len; i++)
    if (!target_good(book, options->targets[i].runtime, &why))
      where = options->targets[i].where;
  if (why.len)
    text_printf(problem, "%s: %s", where, text_str(&why));
  return !why.len;
}

// A complaint about a row gets the place where that was written.
static bool add_text(Arena *arena, Book *book, const PackText *pack, Text *problem) {
  Text why = {.arena = arena};
  if (book_add(book, pack->text, pack->path, &why))
    return true;
  const char *from = text_str(&why), *where = pack->path;
  size_t len = strlen(pack->path);
  for (uint32_t i = 0; i < pack->row_count; i++) {
    const PackRow *row = &pack->rows[i];
    const char *named = arena_format(arena, "%s: %s[%u]", pack->path, row->list, row->index);
    if (strncmp(from, named, strlen(named)) == 0)
      where = row->where;
  }
  text_printf(problem, "%s%s", where, strncmp(from, pack->path, len) == 0 ? from + len : from);
  return false;
}

bool analyze_settings(Arena *arena, const AnalyzeOptions *options, Book *book, Text *problem) {
  for (uint32_t i = 0; i < options->rules.count; i++)
    if (!book_add_path(book, options->rules.at[i], problem))
      return false;
  for (uint32_t i = 0; i < options->pack_count; i++)
    if (!add_text(arena, book, &options->packs[i], problem))
      return false;
  return check_settings(arena, options, book, problem);
}

Book *analysis_book(Arena *arena, const AnalyzeOptions *options, Text *problem) {
  Book *book = book_new_for(arena, names_new(arena), options->targets, options->target_count);
  return analyze_settings(arena, options, book, problem) ? book : NULL;
}

static void take_unit(Arena *arena, Analysis *analysis, const ProjectUnit *from) {
  Unit unit;
  Text problem = {.arena = arena};
  const char *failure = from->failure ? from->failure : "";
  if (from->unit)
    unit = *from->unit;
  else if (!*failure && !facts_read(from->bytes, &unit, &problem))
    failure = text_str(&problem);
  if (*failure) {
    add_notice(arena, analysis, (Notice){"failed", from->path, 0, 0, failure});
    return;
  }
  note_unit(arena, analysis, &unit);
  array_push(arena, &analysis->units, unit);
  program_add(analysis->program, &analysis->units.at[analysis->units.count - 1], from->reported);
}

static bool take_library(Arena *arena, Analysis *analysis, const char *path, Text *problem) {
  Bytes bytes;
  Library library = {.arena = arena};
  if (!file_read(arena, path, &bytes, problem) || !library_add(&library, bytes, path, problem))
    return false;
  for (uint32_t i = 0; i < library.members.count; i++)
    take_unit(arena, analysis, &(ProjectUnit){.bytes = library.members.at[i].bytes, .reported = true});
  return true;
}

static bool take_units(Arena *arena, const AnalyzeOptions *options, Analysis *analysis, Text *problem) {
  note_project(arena, analysis);
  for (uint32_t i = 0; i < analysis->project.unit_count; i++)
    take_unit(arena, analysis, &analysis->project.units[i]);
  for (uint32_t i = 0; i < options->libraries.count; i++)
    if (!take_library(arena, analysis, options->libraries.at[i], problem))
      return false;
  return true;
}

static bool is_or_holds(const char *only, const char *path) {
  return strcmp(only, path) == 0 || path_is_below(only, path);
}

static const char *only_path(Arena *arena, const AnalyzeOptions *options, uint32_t index) {
  return path_join(arena, options->project.directory, options->only.at[index]);
}

static bool is_named(const AnalyzeOptions *options, Arena *arena, const char *path) {
  for (uint32_t i = 0; i < options->project.path_count; i++)
    if (strcmp(path_join(arena, options->project.directory, options->project.paths[i]), path) == 0)
      return true;
  return false;
}

// A header of a place that is excluded is read, but not reported on.
static bool wanted(const AnalyzeOptions *options, Arena *arena, const char *path) {
  if (patterns_have(options->project.exclude, path) && !is_named(options, arena, path))
    return false;
  for (uint32_t i = 0; i < options->only.count; i++)
    if (is_or_holds(only_path(arena, options, i), path))
      return true;
  return options->only.count == 0;
}

// A slip in an option that narrows must not pass for a clean report: it is a path that was named and is not there.
static void note_only(Arena *arena, const AnalyzeOptions *options, Analysis *analysis) {
  for (uint32_t i = 0; i < options->only.count; i++) {
    const char *only = only_path(arena, options, i);
    bool exists = access(only, F_OK) == 0;
    for (Id file = 1; file < analysis->findings.path_count && !exists; file++)
      exists = is_or_holds(only, findings_path(&analysis->findings, file));
    const char *message = arena_format(arena, "cannot find '%s', which alone was to be reported on", only);
    analysis->project.path_missing |= !exists;
    if (!exists)
      add_notice(arena, analysis, (Notice){"input", "", 0, 0, message});
  }
}

static uint32_t keep_wanted(Arena *arena, const AnalyzeOptions *options, Analysis *analysis, const Finding **list,
                            uint32_t all) {
  Finding *kept = arena_array(arena, Finding, all);
  uint32_t count = 0;
  for (uint32_t i = 0; i < all; i++) {
    kept[count] = (*list)[i];
    count += wanted(options, arena, findings_path(&analysis->findings, kept[count].place.file)) &&
             levels_apply(options, analysis, &kept[count]);
  }
  *list = kept;
  return count;
}

static void count_coverage(Analysis *analysis) {
  Coverage *coverage = &analysis->findings.coverage;
  coverage->failed = count_notices(analysis, "failed");
  coverage->skipped = count_notices(analysis, "skipped") + analysis->project.skipped + analysis->project.uncompiled;
  coverage->units += coverage->failed;
}

void analysis_begin(Arena *arena, const AnalyzeOptions *options, Book *book, Analysis *out) {
  *out = (Analysis){.book = book, .directory = options->project.directory, .buffers = options->project.buffers};
  out->root = repository_of(arena, out->directory);
  out->program = program_new(arena, book);
}

static bool link_and_solve(Arena *arena, const AnalyzeOptions *options, Analysis *analysis, Text *problem) {
  double start = clock_seconds();
  bool ok = take_units(arena, options, analysis, problem);
  if (ok)
    program_link(analysis->program);
  if (options->project.facts)
    arena_free(options->project.facts);
  if (!ok)
    return false;
  double linked = clock_seconds();
  analysis->findings = solve(arena, analysis->program, &options->solve);
  analysis->spent.link = linked - start;
  analysis->spent.solve = clock_seconds() - linked;
  return true;
}

// What options leave of the findings, and what is to be said beside them.
static void tell(Arena *arena, const AnalyzeOptions *options, Analysis *analysis) {
  Findings *found = &analysis->findings;
  found->count = keep_wanted(arena, options, analysis, &found->findings, found->count);
  found->through_count = keep_wanted(arena, options, analysis, &found->through, found->through_count);
  note_only(arena, options, analysis);
  note_suppressions(arena, analysis);
  count_coverage(analysis);
  analysis->spent.memory = arena->used;
  analysis->spent.peak = peak_memory();
}

bool analysis_finish(Arena *arena, const AnalyzeOptions *options, Analysis *analysis, Text *problem) {
  double start = clock_seconds();
  if (!link_and_solve(arena, options, analysis, problem))
    return false;
  tell(arena, options, analysis);
  analysis->spent.all = clock_seconds() - start;
  return true;
}

// Reads facts and solves them.
static bool compute(Arena *arena, const AnalyzeOptions *options, const Inputs *inputs, Analysis *out, Text *problem) {
  Arena facts = {0};
  AnalyzeOptions inner = *options;
  double start = clock_seconds();
  Book *book = analysis_book(arena, options, problem);
  if (!book)
    return false;
  inner.project.facts = options->keep_units ? NULL : &facts;
  inner.project.answers = inputs->keeps;
  analysis_begin(arena, options, book, out);
  out->project = inputs->project;
  if (options->project.path_count || !options->libraries.count)
    project_load(arena, &inner.project, &inputs->sources, &out->project);
  out->spent.front = clock_seconds() - start;
  if (!link_and_solve(arena, &inner, out, problem))
    return false;
  if (inputs->keeps)
    kept_write(arena, options, inputs, out);
  return true;
}

bool analyze(Arena *arena, const AnalyzeOptions *options, Analysis *out, Text *problem) {
  double start = clock_seconds();
  Inputs inputs = {0};
  inputs_find(arena, options, &inputs);
  bool kept = inputs.keeps && kept_read(arena, options, &inputs, out);
  if (kept ? !check_settings(arena, options, out->book, problem) : !compute(arena, options, &inputs, out, problem))
    return false;
  tell(arena, options, out);
  out->spent.all = clock_seconds() - start;
  return true;
}

Report analysis_report(Arena *arena, const Analysis *analysis) {
  return (Report){
      .findings = &analysis->findings,
      .notices = analysis->notices.at,
      .notice_count = analysis->notices.count,
      .book = analysis->book,
      .directory = analysis->directory,
      .root = analysis->root,
      .version = FINLINT_VERSION,
      .line = lines_get,
      .reader = lines_new(arena, analysis->buffers),
  };
}
