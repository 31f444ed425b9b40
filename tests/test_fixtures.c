// Every file under fixtures/LANGUAGE and tests/runtime/LANGUAGE and every directory under fixtures/projects is one
// program, analysed on its own. What its comments say must be found, and nothing else (expect.h).
#include "expect.h"
#include "harness.h"

#include <stdlib.h>
#include <unistd.h>

// Filled in before the tests are forked.
static struct {
  Arena arena;
  const char *directory; // where the tests run: paths are relative to it
  Array(const char *) fixtures;
  Book *book;
} all;

// Facts go through their byte form, as they do between processes.
static void add_unit(Arena *arena, Program *program, const Build *build) {
  Unit built = build_unit(build), *unit = arena_new(arena, Unit);
  Text bytes = {.arena = arena}, problem = {.arena = arena};
  ck_assert_msg(facts_check(&built, &problem), "%s", text_str(&problem));
  facts_write(&built, &bytes);
  ck_assert_msg(facts_read((Bytes){bytes.at, bytes.len}, unit, &problem), "%s", text_str(&problem));
  program_add(program, unit, true);
}

static void lower(Arena *arena, Program *program, const Source *source) {
  const Front *front = front_for(source->language);
  ck_assert_msg(front, "%s: no front end reads %s", source->path, language_info[source->language].word);
  Build *build = build_new(arena, source->path, source->language);
  void *state = front->open ? front->open(arena) : NULL;
  ck_assert_msg(front->lower(state, source, build), "%s: could not be analysed", source->path);
  if (front->close)
    front->close(state);
  add_unit(arena, program, build);
}

// Files of a program that are not meant to be read, and headers, which are read by what includes them.
static bool is_aside(const char *path) {
  static const char *const endings[] = {".md", "/go.mod", ".h", ".hpp"};
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
    if (text_ends(path, 0, endings[i]))
      return true;
  return false;
}

static bool among(const Sources *sources, const char *path) {
  for (uint32_t i = 0; i < sources->count; i++)
    if (strcmp(path_below(all.directory, sources->sources[i].path), path) == 0)
      return true;
  return false;
}

// A fixture that is not read says nothing.
static void check_all_read(Arena *arena, const char *path, const Sources *sources) {
  const char *const *files = harness_files(arena, path);
  for (; *files; files++)
    ck_assert_msg(is_aside(*files) || among(sources, *files), "%s: nothing reads this file", *files);
}

static Findings analyse(Arena *arena, const char *path) {
  ProjectOptions options = {.directory = all.directory, .paths = &path, .path_count = 1, .jobs = 1};
  Project project = {0};
  Sources sources = {0};
  Program *program = program_new(arena, all.book);
  ck_assert_msg(project_sources(arena, &options, &sources, &project), "%s is not there", path);
  ck_assert_msg(sources.count, "%s holds nothing to analyse", path);
  check_all_read(arena, path, &sources);
  for (uint32_t i = 0; i < sources.count; i++)
    lower(arena, program, &sources.sources[i]);
  program_link(program);
  return solve(arena, program, &(SolveOptions){.least = CONFIDENCE_LIKELY});
}

static const Found *found_in(Arena *arena, const Findings *findings) {
  Found *found = arena_array(arena, Found, findings->count + 1);
  for (uint32_t i = 0; i < findings->count; i++) {
    const Finding *f = &findings->findings[i];
    found[i] = (Found){.path = path_below(all.directory, findings_path(findings, f->place.file)),
                       .line = f->place.line,
                       .rule = f->rule,
                       .context = names_text(all.book->names, f->context->id)};
  }
  return found;
}

static void known_names(const Expectations *expectations, Text *problem) {
  for (uint32_t i = 0; i < expectations->count; i++) {
    const Expectation *e = &expectations->at[i];
    if (!book_rule(all.book, e->rule))
      text_printf(problem, "%s:%u: no rule is called '%s'\n", e->path, e->line, e->rule);
    if (*e->context && book_context(all.book, e->context) < 0)
      text_printf(problem, "%s:%u: no context is called '%s'\n", e->path, e->line, e->context);
  }
}

static void read_expectations(Arena *arena, const char *path, Expectations *out, Text *problem) {
  const char *const *files = harness_files(arena, path);
  for (Bytes text; *files; files++)
    if (file_read(arena, *files, &text, problem))
      expect_read(arena, *files, text, out, problem);
}

START_TEST(finds_what_its_comments_say) {
  Arena arena = {0};
  const char *path = all.fixtures.at[_i];
  Expectations expectations = {0};
  Text problem = {.arena = &arena};
  read_expectations(&arena, path, &expectations, &problem);
  known_names(&expectations, &problem);
  Findings findings = analyse(&arena, path);
  expect_match(&expectations, found_in(&arena, &findings), findings.count, &problem);
  ck_assert_msg(!problem.len, "%s\n%s", path, text_str(&problem));
  arena_free(&arena);
}
END_TEST

// fixtures/projects/NAME/…: the directory; fixtures/LANGUAGE/FILE: the file itself.
static const char *program_of(const char *file) {
  static const char projects[] = "fixtures/projects/";
  if (strncmp(file, projects, sizeof projects - 1) != 0)
    return file;
  const char *name = file + sizeof projects - 1;
  return arena_text(&all.arena, file, sizeof projects - 1 + strcspn(name, "/"));
}

static void collect(const char *directory) {
  const char *const *files = harness_files(&all.arena, directory), *last = "";
  for (; *files; files++) {
    const char *program = program_of(*files);
    if (strcmp(program, last) != 0)
      array_push(&all.arena, &all.fixtures, last = program);
  }
}

// The runtimes' own programs.
static const char *const judged[] = {"tests/runtime/go",     "tests/runtime/java", "tests/runtime/javascript",
                                     "tests/runtime/python", "tests/runtime/ruby", NULL};

int main(void) {
  char directory[4096];
  all.directory = getcwd(directory, sizeof directory);
  all.book = book_new(&all.arena, names_new(&all.arena));
  collect("fixtures");
  for (int i = 0; judged[i]; i++)
    collect(judged[i]);
  const TTest *const none[] = {NULL};
  Suite *suite = suite_create("fixtures");
  TCase *tcase = harness_case(suite, "fixtures", none);
  tcase_add_loop_test(tcase, finds_what_its_comments_say, 0, (int)all.fixtures.count);
  printf("%u fixtures\n", all.fixtures.count);
  int failed = harness_finish(suite);
  arena_free(&all.arena);
  return !all.fixtures.count || failed;
}
