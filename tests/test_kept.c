// Findings of an earlier run are used only where a fresh run would find the same, and reports are the same bytes.
#include "command.h"

#include <fcntl.h>
#include <glob.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char finalizer[] = "class Store\n"
                                "  def initialize\n"
                                "    @lock = Mutex.new\n"
                                "    ObjectSpace.define_finalizer(self, self.class.release(@lock))\n"
                                "  end\n"
                                "  def self.release(lock)\n"
                                "    proc { lock.synchronize { nil } }\n"
                                "  end\n"
                                "end\n";
static const char handler[] = "#include <signal.h>\n#include \"call.h\"\nstatic void f(int s) { call(); }\n"
                              "int main(void) { signal(1, f); }\n";

static void setup(void) {
  command_setup();
  environment[0] = arena_format(&arena, "XDG_CACHE_HOME=%s/cache", directory);
  write_text("a.rb", finalizer);
  write_text("b.rb", "x = 1\n");
}

// What a command says, without what its time and memory were.
typedef struct {
  int code;
  const char *out, *err;
  bool kept;
} Said;

static Said say(const char *line) {
  Said said = {.code = run(line)};
  said.out = arena_text(&arena, out, strlen(out));
  Text rest = {.arena = &arena};
  said.kept = strstr(err, "earlier run were used") != NULL;
  for (const char *at = err; *at; at += strcspn(at, "\n") + 1)
    if (strncmp(at, "finlint: time:", 14) != 0 && strncmp(at, "finlint: memory:", 16) != 0)
      text_add(&rest, at, strcspn(at, "\n") + 1);
  said.err = text_str(&rest);
  return said;
}

static void assert_same(const Said *one, const Said *other) {
  ck_assert_str_eq(one->out, other->out);
  ck_assert_str_eq(one->err, other->err);
  ck_assert_int_eq(one->code, other->code);
}

// Runs a command that may use what was kept, and one that may not: they say the same. Was it used?
static bool used(const char *line) {
  Said one = say(arena_format(&arena, "%s --timing", line));
  Said other = say(arena_format(&arena, "%s --timing --no-cache", line));
  ck_assert(!other.kept);
  assert_same(&one, &other);
  return one.kept;
}

static void assert_used(bool yes, const char *line) {
  ck_assert_msg(used(line) == yes, "'%s' %s what was kept", line, yes ? "did not use" : "used");
}

START_TEST(nothing_changed_is_the_same) {
  setup();
  assert_used(false, "check .");
  assert_used(true, "check .");
  assert_used(true, "check . -f json --fail-on never");
  assert_used(true, "check . --ignore lock-acquisition");
  assert_used(true, "check . --only b.rb");
  assert_used(true, "check . --only gone.rb");
  assert_used(true, "check . --select sleep@ruby-finalizer -v --statistics");
  assert_used(true, "check . --exclude gone");
  assert_run(0, "baseline create .");
  assert_used(true, "check .");
  ck_assert_int_eq(say("check . --select slep").code, 2);
  command_teardown();
}
END_TEST

START_TEST(what_is_asked_for_is_told_apart) {
  static const char *const lines[] = {"check . --confidence possible", "check . --require-reason",
                                      "check . --runtime ruby=1.8", "check a.rb", "check . --exclude b.rb"};
  setup();
  assert_used(false, "check .");
  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
    assert_used(false, lines[i]);
    assert_used(true, lines[i]);
  }
  ck_assert_int_eq(mkdir(path_of("a"), 0777), 0);
  ck_assert_int_eq(mkdir(path_of("a/b"), 0777), 0);
  write_text("a/b/c.rb", finalizer);
  assert_used(false, "check ."); // its sources had other patterns meanwhile
  for (int i = 0; i < 2; i++) {
    used("why Mutex#synchronize .");
    used("why initialize . -f json");
    used("why nothing_of_that_name .");
    used("explain a.rb:7 .");
    used("explain b/c.rb:7 ."); // the end of a path
    used("explain c.rb:7 .");
    used("explain gone.rb:7 .");
    used("why b/c.rb:7 .");
    used("why c.rb:70 .");
    used("graph .");
    used("graph synchronize .");
  }
  assert_used(false, "check . --trace callgraph");
  assert_used(false, "check . --trace callgraph");
  command_teardown();
}
END_TEST

START_TEST(what_changed_is_seen) {
  setup();
  assert_used(false, "check .");
  write_text("a.rb", finalizer);
  assert_used(true, "check ."); // touched
  struct stat before;
  ck_assert_int_eq(stat(path_of("b.rb"), &before), 0);
  write_text("b.rb", "x = 2\n");
  struct timespec times[] = {before.st_atim, before.st_mtim};
  ck_assert_int_eq(utimensat(AT_FDCWD, path_of("b.rb"), times, 0), 0);
  assert_used(false, "check ."); // as large, and of the same time
  assert_used(true, "check .");
  write_text("a.rb", arena_format(&arena, "\n%s", finalizer));
  assert_used(false, "check .");
  write_text("a.rb", "# finlint: ignore[slep] -- a slip\n");
  assert_used(false, "check .");
  assert_used(true, "check .");
  write_text("c.rb", finalizer);
  assert_used(false, "check .");
  assert_used(true, "check .");
  ck_assert_int_eq(unlink(path_of("c.rb")), 0);
  assert_used(false, "check .");
  write_text(".gitignore", "b.rb\n");
  ck_assert_int_eq(mkdir(path_of(".git"), 0777), 0);
  assert_used(false, "check .");
  assert_used(true, "check .");
  command_teardown();
}
END_TEST

static const char pack_form[] =
    "{\"pack\": \"own\", \"source\": \"us\", \"languages\": [\"ruby\"], \"operations\": [{\"call\": \"%s\", \"does\": "
    "\"sleep\"}]}";

START_TEST(packs_are_read_again) {
  setup();
  write_text("a.rb",
             "class A\n  def initialize\n    ObjectSpace.define_finalizer(self, proc { Ours.wait })\n  end\nend\n");
  ck_assert_int_eq(mkdir(path_of("packs"), 0777), 0);
  write_text("packs/own.json", arena_format(&arena, pack_form, "Ours.stop"));
  assert_used(false, "check . --rules packs");
  assert_used(true, "check . --rules packs");
  write_text("packs/own.json", arena_format(&arena, pack_form, "Ours.wait"));
  assert_used(false, "check . --rules packs");
  assert_says("sleep", say("check . --rules packs").out);
  assert_used(false, "check . --rules packs/own.json");
  assert_used(true, "check . --rules packs/own.json");
  write_text("packs/other.json", "{\"pack\": 1}");
  ck_assert_int_eq(say("check . --rules packs").code, 2);
  assert_used(false, "check .");
  write_text(".finlint.yml", "operations:\n  - {call: Ours.wait, does: sleep, source: us}\n");
  assert_used(false, "check .");
  assert_used(true, "check .");
  write_text(".finlint.yml", "operations:\n  - {call: Ours.wait, does: lock, source: us}\n");
  assert_used(false, "check .");
  command_teardown();
}
END_TEST

START_TEST(headers_are_seen) {
  setup();
  ck_assert_int_eq(mkdir(path_of("first"), 0777), 0);
  ck_assert_int_eq(mkdir(path_of("second"), 0777), 0);
  write_text("main.c", handler);
  write_text("second/call.h", "#include <stdlib.h>\nstatic void call(void) { free(0); }\n");
  write_text("compile_commands.json",
             arena_format(
                 &arena, "[{\"directory\": \"%s\", \"file\": \"main.c\", \"command\": \"cc -Ifirst -Isecond main.c\"}]",
                 directory));
  assert_used(false, "check .");
  assert_used(true, "check .");
  write_text("first/notes.txt", "");
  assert_used(true, "check .");
  write_text("first/call.h", "static void call(void) {}\n"); // is found first
  assert_used(false, "check .");
  assert_used(true, "check .");
  write_text("first/call.h", "#include <unistd.h>\nstatic void call(void) { _exit(0); }\n");
  assert_used(false, "check .");
  ck_assert_int_eq(unlink(path_of("first/call.h")), 0);
  assert_used(false, "check .");
  assert_used(true, "check .");
  write_text("first/stdlib.h", "void free(void *);\n");
  assert_used(false, "check .");
  command_teardown();
}
END_TEST

START_TEST(headers_that_are_made_later_are_seen) {
  setup();
  ck_assert_int_eq(mkdir(path_of("inc"), 0777), 0);
  ck_assert_int_eq(symlink("../made.h", path_of("inc/call.h")), 0);
  write_text("main.c", handler);
  write_text("compile_commands.json",
             arena_format(&arena, "[{\"directory\": \"%s\", \"file\": \"main.c\", \"command\": \"cc -Iinc main.c\"}]",
                          directory));
  assert_used(false, "check .");
  assert_used(true, "check .");
  write_text("made.h", "#include <stdlib.h>\nstatic void call(void) { free(0); }\n");
  assert_used(false, "check .");
  write_text("other.c",
             "#include <lib/gone.h>\nvoid (*signal(int, void (*)(int)))(int);\nstatic void f(int s) { gone(); }\n"
             "int main(void) { signal(1, f); }\n");
  write_text("compile_commands.json", arena_format(&arena,
                                                   "[{\"directory\": \"%s\", \"file\": \"other.c\", \"command\": "
                                                   "\"cc --sysroot=system other.c\"}]",
                                                   directory));
  assert_used(false, "check .");
  assert_used(true, "check .");
  ck_assert_int_eq(shell(arena_format(&arena, "mkdir -p %s/system/usr/include/lib", directory)), 0);
  write_text("system/usr/include/lib/gone.h", "void free(void *);\nstatic void gone(void) { free(0); }\n");
  assert_used(false, "check .");
  command_teardown();
}
END_TEST

// The state of `line` on that day: were they kept, and how many notices are there?
static bool on_day(uint32_t today, uint32_t *notices) {
  const char *path = ".";
  AnalyzeOptions options = {.project = {.directory = directory, .paths = &path, .path_count = 1, .jobs = 1},
                            .solve = {.least = CONFIDENCE_LIKELY, .today = today}};
  options.project.cache_dir = path_of("cache");
  Text problem = {.arena = &arena};
  Analysis analysis;
  ck_assert_msg(analyze(&arena, &options, &analysis, &problem), "%s", text_str(&problem));
  *notices = analysis.notices.count;
  ck_assert_uint_eq(analysis.findings.count, *notices);
  return analysis.kept;
}

START_TEST(suppressions_end) {
  uint32_t notices;
  setup();
  write_text("a.rb", arena_format(&arena, "# finlint: ignore-file[lock-acquisition] -- for now, until=2026-06-30\n%s",
                                  finalizer));
  ck_assert(!on_day(20260610, &notices));
  ck_assert_uint_eq(notices, 0);
  ck_assert(on_day(20260610, &notices) && on_day(20260611, &notices) && on_day(20260630, &notices));
  ck_assert_uint_eq(notices, 0);
  ck_assert(!on_day(20260701, &notices));
  ck_assert_uint_eq(notices, 1);
  ck_assert(on_day(20270101, &notices));
  ck_assert_uint_eq(notices, 1);
  ck_assert(!on_day(20260629, &notices));
  ck_assert_uint_eq(notices, 0);
  command_teardown();
}
END_TEST

// What is kept of the run: the only file.
static const char *kept_file(void) {
  glob_t found;
  ck_assert_int_eq(glob(path_of("cache/finlint/results/*"), 0, NULL, &found), 0);
  ck_assert_uint_eq(found.gl_pathc, 1);
  const char *path = arena_text(&arena, found.gl_pathv[0], strlen(found.gl_pathv[0]));
  globfree(&found);
  return path;
}

START_TEST(damage_is_never_believed) {
  enum { TRIES = 60 };
  setup();
  Said right = say("check . --timing");
  const char *path = kept_file();
  Text problem = {.arena = &arena};
  Bytes bytes;
  ck_assert(file_read(&arena, path, &bytes, &problem));
  for (uint32_t i = 0; i < TRIES; i++) {
    size_t at = i < TRIES / 2 ? i * 3 : bytes.len / TRIES * i;
    char *copy = arena_text(&arena, bytes.at, bytes.len);
    copy[at] = (char)(copy[at] ^ 1 << i % 8);
    ck_assert(file_write(path, copy, i % 3 ? bytes.len : at, &problem));
    Said said = say("check . --timing");
    ck_assert(!said.kept);
    assert_same(&right, &said);
  }
  ck_assert(say("check . --timing").kept);
  command_teardown();
}
END_TEST

// Whatever the numbers are, what is read can be reported.
START_TEST(numbers_that_cannot_be_are_refused) {
  enum { TRIES = 3000 };
  setup();
  Book *book = book_new(&arena, names_new(&arena));
  const char *path = ".";
  AnalyzeOptions options = {.project = {.directory = directory, .paths = &path, .path_count = 1, .jobs = 1}};
  Text problem = {.arena = &arena}, bytes = problem;
  Analysis analysis;
  ck_assert(analyze(&arena, &options, &analysis, &problem));
  ck_assert_uint_eq(analysis.findings.count, 1);
  Codec writer = codec_writer(&arena);
  findings_codec(&writer, analysis.book, &analysis.findings);
  codec_finish(&writer, &bytes);
  uint32_t state = 7, good = 0;
  for (uint32_t i = 0; i < TRIES; i++) {
    Arena run = {0};
    char *copy = arena_text(&run, bytes.at, bytes.len);
    state = state * 1664525 + 1013904223;
    uint32_t value = i % 4 ? state >> 8 & 7 : state, at = (state >> 4) % (uint32_t)(bytes.len / sizeof value);
    memcpy(copy + at * sizeof value, &value, sizeof value);
    Codec reader = codec_reader(&run, (Bytes){copy, i % 5 ? bytes.len : at});
    Analysis again = {.book = book, .directory = "/", .root = "/"};
    findings_codec(&reader, book, &again.findings);
    Report report = analysis_report(&run, &again);
    for (const Reporter *reporter = reporters; codec_done(&reader) && reporter->name; reporter++)
      reporter->write(&report, &(Text){.arena = &run});
    good += codec_done(&reader);
    arena_free(&run);
  }
  ck_assert_uint_gt(good, 0);
  ck_assert_uint_lt(good, TRIES);
  command_teardown();
}
END_TEST

START_TEST(runs_at_once_share_what_is_kept) {
  setup();
  write_text("run.sh", "export XDG_CACHE_HOME=$PWD/cache\nfor i in 1 2 3 4 5 6; do\n"
                       "  (for k in 1 2 3; do $F check -f json . > out.$i.$k 2>&1; done) &\ndone\nwait\n"
                       "for i in 1 2 3 4 5 6; do for k in 1 2 3; do cmp out.$i.$k out.1.1 || exit 9; done; done\n"
                       "$F check --timing . 2>&1 | grep -q 'earlier run were used'\n");
  ck_assert_int_eq(shell(arena_format(&arena, "cd %s; . ./run.sh", directory)), 0);
  command_teardown();
}
END_TEST

// Every format, of all fixtures.
START_TEST(formats_are_the_same_bytes) {
  setup();
  cli.directory = realpath("fixtures", NULL);
  for (int i = 0; i < 2; i++) {
    Text line = {.arena = &arena};
    text_puts(&line, "check --timing --confidence possible .");
    for (const Reporter *reporter = reporters; reporter->name; reporter++)
      text_printf(&line, " --output %s:%s/%s.%d", reporter->name, directory, reporter->name, i);
    ck_assert(say(text_str(&line)).kept == (i == 1));
  }
  for (const Reporter *reporter = reporters; reporter->name; reporter++)
    ck_assert_str_eq(read_text(arena_format(&arena, "%s.0", reporter->name)),
                     read_text(arena_format(&arena, "%s.1", reporter->name)));
  free((char *)cli.directory);
  command_teardown();
}
END_TEST

int main(void) {
  const TTest *const tests[] = {nothing_changed_is_the_same,
                                what_is_asked_for_is_told_apart,
                                what_changed_is_seen,
                                packs_are_read_again,
                                headers_are_seen,
                                headers_that_are_made_later_are_seen,
                                suppressions_end,
                                damage_is_never_believed,
                                numbers_that_cannot_be_are_refused,
                                runs_at_once_share_what_is_kept,
                                formats_are_the_same_bytes,
                                NULL};
  return harness_run("kept", tests);
}
