// What a program's tests make stands in for something real, and what they hand to the program says nothing of what it
// is handed otherwise: a test's logger is not the logger. Tests are followed, but values of theirs stay with them.
#include "solver.h"

// Names of directories and files, without the directory that all files of the program are in.
static const char *const directories[] = {"test",       "tests",    "spec",    "specs",     "__tests__", "testing",
                                          "benchmarks", "examples", "example", "benchmark", "fixtures",  NULL};
static const char *const files[] = {"test_*",    "*_test.*",  "*_spec.*",  "conftest.py", "*Test.java",
                                    "*Tests.cs", "*.test.js", "*.spec.js", NULL};

static bool is_among(const char *const *words, const char *at, size_t len) {
  for (; *words; words++)
    if (strlen(*words) == len && strncmp(*words, at, len) == 0)
      return true;
  return false;
}

static bool is_test_path(const char *path) {
  const char *slash;
  for (; (slash = strchr(path, '/')); path = slash + 1)
    if (is_among(directories, path, (size_t)(slash - path)))
      return true;
  for (const char *const *glob = files; *glob; glob++)
    if (text_glob(*glob, path))
      return true;
  return false;
}

// Of the paths of all files in these languages, how much their directories have in common.
static size_t common_length(const Program *program) {
  const char *first = NULL;
  size_t common = 0;
  for (Id file = 1; file < program->files.count; file++) {
    const char *path = program_path(program, file);
    if (program->files.at[file].language <= LANG_CPP)
      continue;
    if (!first) {
      first = path;
      common = strlen(path);
    }
    size_t same = 0;
    while (same < common && path[same] == first[same])
      same++;
    common = same;
  }
  while (common && first[common - 1] != '/')
    common--;
  return common;
}

static bool in_tests(const Solver *solver, Place place) {
  return place.file < solver->in_tests.count && solver->in_tests.at[place.file];
}

void tests_find(Solver *solver) {
  const Program *program = solver->program;
  size_t common = common_length(program);
  solver->in_tests.at = arena_array(solver->arena, bool, program->files.count + 1);
  solver->in_tests.count = program->files.count;
  for (Id file = 1; file < program->files.count; file++) {
    const char *path = program_path(program, file);
    bool managed = program->files.at[file].language > LANG_CPP && strlen(path) > common;
    solver->in_tests.at[file] = managed && is_test_path(path + common);
  }
  solver->tests.at = arena_array(solver->arena, bool, program->fns.count);
  for (Id fn = 1; fn < program->fns.count; fn++)
    solver->tests.at[fn] = in_tests(solver, program->fns.at[fn].place);
}

bool tests_fn(const Solver *solver, Id fn) {
  return solver->tests.at[fn];
}

bool tests_value(const Solver *solver, uint32_t value) {
  Value v = solver->values.at[value];
  if (value_callable(v.kind))
    return tests_fn(solver, v.id);
  bool object = v.kind == HOLD_CLASS || v.kind == HOLD_INSTANCE || v.kind == HOLD_TYPED;
  return object && in_tests(solver, solver->program->clss.at[v.id].place);
}

Id tests_rest(Solver *solver, Id slot, Id from, Id to) {
  if (!slot || !tests_fn(solver, from) || tests_fn(solver, to))
    return slot;
  Id *known = map_slot(&solver->real, slot);
  if (*known)
    return *known;
  Id rest = program_slot(solver->program, (Slot){.kind = SLOT_TEMP});
  *known = rest;
  flow_watch(solver, slot, (Watch){.kind = WATCH_REAL, .row = rest});
  return rest;
}
