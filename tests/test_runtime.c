// Every row of the Ruby and Python packs that speaks of the standard library, for the versions of Debian 12, names a
// program in tests/runtime ("shown by tests/runtime/ruby/pstore.rb"), which tests/slow/runtime.sh runs. Here: is the
// program there, does it make such a call, and does finlint say of that call what the row says?
#include "harness.h"

#include <unistd.h>

static const Target debian12[] = {{"ruby", "3.1", ""}, {"timeout", "0.2", ""}, {"cpython", "3.11", ""}};

// What the rows about other libraries speak of. `Lock` is what a receiver of that name is taken to be.
static const char *const elsewhere[] = {"ActiveRecord", "ActiveSupport", "Bunny",      "Concurrent", "Dalli",
                                        "Lock",         "Lumberjack",    "MonoLogger", "Mysql2",     "PG",
                                        "Redis",        "SQLite3",       "Sequel",     "MySQLdb",    "cassandra",
                                        "loguru",       "mysql",         "psycopg",    "psycopg2",   "pymongo",
                                        "redis",        "pymysql",       "sqlalchemy", NULL};

static Arena arena;
static Book *book;
static Text wrong;
static char directory[4096];

// What one program was found to do.
typedef struct {
  const char *path;
  const char *trace; // its calls, "… -> [outside] Mutex.lock\n"
  Findings findings;
  Bytes text;
} Judged;
static Array(Judged) judged;

static void setup(void) {
  wrong = (Text){.arena = &arena};
  book = book_new_for(&arena, names_new(&arena), debian12, sizeof debian12 / sizeof *debian12);
  ck_assert_msg(!book->problem[0], "%s", book->problem);
  ck_assert(getcwd(directory, sizeof directory));
}

static void teardown(void) {
  arena_free(&arena);
}

static void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void complain(const char *format, ...) {
  va_list args;
  va_start(args, format);
  text_puts(&wrong, "\n  ");
  text_vprintf(&wrong, format, args);
  va_end(args);
}

static const char *symbol_text(Sym symbol) {
  return names_text(book->names, symbol);
}

static bool is_elsewhere(const char *symbol) {
  for (int i = 0; elsewhere[i]; i++)
    if (strncmp(symbol, elsewhere[i], strlen(elsewhere[i])) == 0 && symbol[strlen(elsewhere[i])] == '.')
      return true;
  return false;
}

// Rows of the book that one row of a pack became, one a symbol.
static bool is_same_row(const Operation *a, const Operation *b) {
  return a->source == b->source && a->kinds == b->kinds && a->when.at == b->when.at && a->languages == b->languages;
}

static bool is_first(uint32_t at) {
  for (uint32_t i = 0; i < at; i++)
    if (is_same_row(book->operations.at[i], book->operations.at[at]))
      return false;
  return true;
}

static bool is_covered(const Operation *row) {
  return row->languages & ((1u << LANG_RUBY) | (1u << LANG_PYTHON));
}

static void lower(Program *program, const char *path, Bytes text) {
  const Front *front = front_for(language_of_path(path));
  Source source = {.path = path, .language = language_of_path(path), .text = text};
  Build *build = build_new(&arena, path, source.language);
  void *state = front->open ? front->open(&arena) : NULL;
  ck_assert_msg(front->lower(state, &source, build), "%s: could not be analysed", path);
  if (front->close)
    front->close(state);
  Unit *unit = arena_new(&arena, Unit);
  *unit = build_unit(build);
  program_add(program, unit, true);
}

static void analyse(Judged *out) {
  Program *program = program_new(&arena, book);
  Text *trace = arena_new(&arena, Text);
  *trace = (Text){.arena = &arena};
  lower(program, arena_format(&arena, "%s/%s", directory, out->path), out->text);
  program_link(program);
  out->findings = solve(&arena, program, &(SolveOptions){.least = CONFIDENCE_LIKELY, .trace = trace});
  out->trace = text_str(trace);
}

// The program of that path, NULL if it is not there.
static const Judged *judge(const char *path) {
  Text problem = {.arena = &arena};
  for (uint32_t i = 0; i < judged.count; i++)
    if (strcmp(judged.at[i].path, path) == 0)
      return &judged.at[i];
  Judged program = {.path = path};
  if (!file_read(&arena, path, &program.text, &problem))
    return NULL;
  analyse(&program);
  array_push(&arena, &judged, program);
  return &judged.at[judged.count - 1];
}

static bool calls(const Judged *program, Sym symbol) {
  return strstr(program->trace, arena_format(&arena, " -> [outside] %s\n", symbol_text(symbol))) != NULL;
}

static bool reports(const Judged *program, Sym symbol) {
  for (uint32_t i = 0; i < program->findings.count; i++)
    if (book_alias(book, book_symbol(book->names, program->findings.findings[i].symbol)) == symbol)
      return true;
  return false;
}

// Known misses are written down in the program.
static bool admits(const Judged *program) {
  return memmem(program->text.at, program->text.len, " miss: ", 7) != NULL;
}

// A lock that is released, a thread that is started: some contexts mind, but not those in which programs can show it.
static bool is_minded(const Operation *row) {
  return row->kinds & ~(1u << OP_UNLOCK | 1u << OP_SPAWN);
}

static void check_program(const Operation *row, const char *path) {
  const Judged *program = judge(path);
  bool called = false, reported = false;
  if (!program) {
    complain("%s is not there, which is to show %s", path, row->api);
    return;
  }
  for (uint32_t i = 0; i < book->operations.count; i++)
    if (is_same_row(book->operations.at[i], row)) {
      called |= calls(program, book->operations.at[i]->symbol);
      reported |= reports(program, book->operations.at[i]->symbol);
    }
  if (!called)
    complain("%s does not call %s or what is in the same row", path, row->api);
  if (called && !row->kinds && reported)
    complain("%s is said to be safe, and reported in %s", row->api, path);
  if (called && is_minded(row) && !reported && !admits(program))
    complain("%s is not reported in %s", row->api, path);
}

static bool all_elsewhere(const Operation *row) {
  for (uint32_t i = 0; i < book->operations.count; i++)
    if (is_same_row(book->operations.at[i], row) && !is_elsewhere(symbol_text(book->operations.at[i]->symbol)))
      return false;
  return true;
}

// The first program that a row's source names, or NULL.
static const char *shown_by(const char *source) {
  const char *at = strstr(source, "shown by tests/runtime/");
  return at ? arena_text(&arena, at + 9, strcspn(at + 9, ",; )")) : NULL;
}

START_TEST(every_standard_row_is_shown_by_a_program) {
  uint32_t rows = 0;
  for (uint32_t i = 0; i < book->operations.count - book->named_operations; i++) {
    const Operation *row = book->operations.at[i];
    if (!is_covered(row) || !is_first(i) || all_elsewhere(row))
      continue;
    const char *path = shown_by(row->source);
    rows++;
    if (path)
      check_program(row, path);
    else
      complain("%s: no program in tests/runtime shows it", row->api);
  }
  ck_assert_msg(!wrong.len, "%s", text_str(&wrong));
  ck_assert_uint_gt(rows, 60);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {every_standard_row_is_shown_by_a_program, NULL};
  Suite *suite = suite_create("runtime");
  TCase *tcase = harness_case(suite, "runtime", tests);
  tcase_add_checked_fixture(tcase, setup, teardown);
  return harness_finish(suite);
}
