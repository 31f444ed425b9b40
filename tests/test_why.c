// The commands about one function or finding: why, explain, graph.
#include "command.h"

#include <sys/stat.h>

static const char logger[] =
    "#include <signal.h>\n#include <stdlib.h>\n"
    "static void flush(void) {\n  free(malloc(1));\n}\n"
    "static void on_term(int number) {\n  flush();\n}\n"
    "static void on_hup(int number) {\n  flush();\n}\n"
    "void unrelated(void) {\n  abort();\n}\n"
    "int main(void) {\n  signal(SIGTERM, on_term);\n  signal(SIGHUP, on_hup);\n  unrelated();\n}\n";

static const char pool[] = "using System.Threading;\n"
                           "class Pool {\n"
                           "  readonly object gate = new object();\n"
                           "  ~Pool() { Dispose(false); }\n"
                           "  void Dispose(bool disposing) {\n"
                           "    if (disposing) { Monitor.Enter(gate); }\n"
                           "    Release();\n"
                           "  }\n"
                           "  void Release() { Thread.Sleep(10); }\n"
                           "}\n";

static void begin(void) {
  command_setup();
  write_text("log.c", logger);
}

static void assert_lacks(const char *text, const char *where) {
  ck_assert_msg(!strstr(where, text), "'%s' is in:\n%s", text, where);
}

START_TEST(why_names_the_contexts_and_what_is_reached_through_the_function) {
  begin();
  assert_run(0, "why flush --no-cache -q");
  assert_says("'flush' (log.c:3:13) can run in 1 context:", out);
  assert_says("posix-signal (certain)", out);
  assert_says("1. log.c:7:3  on_term calls flush", out);
  assert_says("and from 1 more callback:\n    on_hup (log.c:9:13) > flush", out);
  assert_says("log.c:4:8: error: 'malloc' allocates or frees memory [allocation]", out);
  assert_says("what would make it safe:\n  * allocation in posix-signal: ", out);
  command_teardown();
}
END_TEST

// Each of several functions of one name answers for itself.
START_TEST(why_tells_functions_of_one_name_apart) {
  begin();
  write_text("other.c", "#include <signal.h>\n#include <stdio.h>\n"
                        "static void flush(void) {\n  puts(\"\");\n}\n"
                        "static void on_int(int number) {\n  flush();\n}\n"
                        "void begin(void) {\n  signal(SIGINT, on_int);\n}\n");
  assert_run(0, "why flush --no-cache -q");
  const char *second = strstr(out, "'flush' (other.c:3:13) can run in 1 context:");
  ck_assert_ptr_nonnull(second);
  const char *first = arena_text(&arena, out, (size_t)(second - out));
  assert_says("log.c:4:8: error: 'malloc'", first);
  assert_lacks("puts", first);
  assert_says("other.c:4:3: error: 'puts'", second);
  assert_lacks("malloc", second);
  command_teardown();
}
END_TEST

START_TEST(why_and_explain_write_the_formats_too) {
  begin();
  assert_run(0, "why on_hup --no-cache -q --format json");
  assert_says("\"reached\": [", out);
  assert_says("\"symbol\": \"malloc\"", out);
  assert_lacks("on_term", out);
  assert_run(0, "why on_hup --no-cache -q --output html:why.html --output text");
  assert_says("'on_hup' (log.c:9:13) can run in 1 context", out);
  assert_says("<!DOCTYPE html>", read_text("why.html"));
  assert_run(0, "explain log.c:4:8 --no-cache -q --format concise");
  assert_says("log.c:4:8: error[allocation] ", out);
  assert_lacks("4:3", out);
  assert_run(2, "why on_hup --no-cache -q --format jsno");
  command_teardown();
}
END_TEST

START_TEST(why_takes_a_place_and_functions_of_libraries) {
  begin();
  assert_run(0, "why log.c:4 --no-cache -q");
  assert_says("'flush' (log.c:3:13)", out);
  assert_run(0, "why log.c:4:9 --no-cache -q");
  assert_says("'flush' (log.c:3:13)", out);
  assert_run(0, "why malloc --no-cache -q");
  assert_says("'malloc', which is outside of the program, can run in 1 context:", out);
  assert_says("2. log.c:4:8  flush calls malloc", out);
  assert_says("it is forbidden there:\n    log.c:4:8: error: 'malloc'", out);
  command_teardown();
}
END_TEST

START_TEST(the_end_of_a_path_is_enough_where_it_is_the_only_one) {
  begin();
  ck_assert_int_eq(mkdir(path_of("a"), 0777) | mkdir(path_of("b"), 0777), 0);
  write_text("a/deep.c", logger);
  write_text("b/deeper.c", "void deeper(void) {\n}\n");
  assert_run(0, "why deep.c:4 --no-cache -q");
  assert_says("'flush' (a/deep.c:3:13)", out);
  assert_run(0, "explain deep.c:4:8 --no-cache -q");
  assert_says("a/deep.c:4:8: error: ", out);
  assert_run(0, "graph deep.c:9 --no-cache -q");
  assert_lacks("on_term", out);
  assert_run(2, "why deep.c:1 --no-cache -q");
  assert_says("no function of a/deep.c has line 1", err);
  assert_run(2, "why eep.c:4 --no-cache -q");
  assert_says("there is no function in a file 'eep.c'", err);
  write_text("b/deep.c", logger);
  assert_run(2, "why deep.c:4 --no-cache -q");
  assert_says("several files end in 'deep.c': a/deep.c, b/deep.c", err);
  assert_run(2, "explain deep.c:4 --no-cache -q");
  assert_says("several files end in 'deep.c': a/deep.c, b/deep.c", err);
  assert_run(0, "why b/deep.c:4 --no-cache -q");
  assert_says("'flush' (b/deep.c:3:13)", out);
  assert_run(0, "why log.c:4 --no-cache -q");
  environment[0] = arena_format(&arena, "XDG_CACHE_HOME=%s/cache", directory);
  for (int time = 0; time < 2; time++) { // the second time from what is kept
    assert_run(2, "why deep.c:4 -q");
    assert_says("several files end in 'deep.c': a/deep.c, b/deep.c", err);
    assert_run(2, "explain deep.c:4 -q");
    assert_says("several files end in 'deep.c': a/deep.c, b/deep.c", err);
    assert_run(2, "why deep.c:1 b -q");
    assert_says("no function of b/deep.c has line 1", err);
    assert_run(0, "why deep.c:4 a -q");
    assert_run(0, "explain deep.c:4 a -q");
  }
  command_teardown();
}
END_TEST

START_TEST(why_says_that_nothing_reaches_a_function) {
  begin();
  assert_run(0, "why unrelated --no-cache -q");
  assert_says("no callback that finlint knows of reaches it: 2 callbacks in 1 files were followed", out);
  assert_run(2, "why unrelate --no-cache -q");
  assert_says("did you mean 'unrelated'?", err);
  assert_run(2, "why");
  assert_run(2, "why log.c:400 --no-cache -q");
  command_teardown();
}
END_TEST

// What a constant argument rules out is not reached through the function either.
START_TEST(why_keeps_what_is_known_of_arguments) {
  command_setup();
  write_text("Pool.cs", pool);
  assert_run(0, "why Pool.Dispose --no-cache -q");
  assert_says("'Pool.Dispose' (Pool.cs:5:8) can run in 1 context:", out);
  assert_says("csharp-finalizer", out);
  assert_says("'System.Threading.Thread.Sleep'", out);
  assert_lacks("Monitor.Enter", out);
  assert_run(0, "why Release --no-cache -q");
  assert_says("2. Pool.cs:7:5   Pool.Dispose calls Pool.Release", out);
  command_teardown();
}
END_TEST

// Nor is what other callers pass.
START_TEST(why_keeps_what_was_passed) {
  command_setup();
  write_text("a.c", "#include <signal.h>\n#include <stdlib.h>\n"
                    "static void bad(void) {\n  abort();\n  free(malloc(1));\n}\n"
                    "static void good(void) {\n}\n"
                    "static void call(void (*it)(void)) {\n  it();\n}\n"
                    "static void on_term(int number) {\n  call(good);\n}\n"
                    "int main(void) {\n  call(bad);\n  signal(SIGTERM, on_term);\n}\n");
  assert_run(0, "why call --no-cache -q");
  assert_says("on_term calls call", out);
  assert_lacks("malloc", out);
  assert_run(0, "check --no-cache -q");
  command_teardown();
}
END_TEST

static const char *fingerprint(void) {
  assert_run(1, "check --no-cache -q --format json");
  const char *at = strstr(out, "\"fingerprint\": \"");
  ck_assert_ptr_nonnull(at);
  return arena_text(&arena, at + strlen("\"fingerprint\": \""), 32);
}

START_TEST(explain_takes_places_and_fingerprints) {
  begin();
  assert_run(0, "explain log.c:4:8 --no-cache -q");
  assert_says("reaches 'malloc'", out);
  assert_lacks("reaches 'free'", out);
  assert_says("1. flush: the call names it", out);
  assert_says("ignore[allocation] -- why", out);
  assert_run(0, "explain log.c:4 --no-cache -q");
  assert_says("reaches 'malloc'", out);
  assert_says("reaches 'free'", out);
  const char *all = fingerprint(), *some = arena_text(&arena, all, 9);
  assert_run(0, arena_format(&arena, "explain %s --no-cache -q", some));
  assert_says(all, out);
  assert_run(2, "explain 0123456789 --no-cache -q");
  assert_says("nothing is found at '0123456789'", err);
  assert_run(2, "explain log.c:1 --no-cache -q");
  assert_run(2, "explain gone.c:1 --no-cache -q");
  assert_says("nothing is found at 'gone.c:1': there is no such file", err);
  assert_run(2, "explain gone.c:1 nowhere --no-cache -q");
  assert_run(2, "explain 0123 --no-cache -q");
  assert_says("'0123' is too short for a fingerprint", err);
  command_teardown();
}
END_TEST

START_TEST(graph_draws_all_or_what_goes_through_a_function) {
  begin();
  assert_run(0, "graph --no-cache -q");
  assert_says("digraph finlint {", out);
  assert_says("label=\"on_hup\\nlog.c:9:13\"", out);
  assert_says("label=\"malloc\\nallocation\"", out);
  assert_run(0, "graph on_hup --no-cache -q");
  assert_says("on_hup", out);
  assert_says("malloc", out);
  assert_lacks("on_term", out);
  assert_run(0, "graph on_hup log.c --no-cache -q --format mermaid");
  assert_says("flowchart LR", out);
  assert_run(0, "graph --no-cache -q --format html");
  assert_says("<details class=\"overview\" open=\"open\">", out);
  assert_run(0, "graph -q --no-cache --output mermaid:g.mmd --output html:g.html");
  assert_says("flowchart LR", read_text("g.mmd"));
  assert_says("<!DOCTYPE html>", read_text("g.html"));
  command_teardown();
}
END_TEST

START_TEST(graph_takes_the_format_from_the_environment) {
  begin();
  environment[0] = "FINLINT_FORMAT=mermaid";
  assert_run(0, "graph --no-cache -q");
  assert_says("flowchart LR", out);
  assert_run(0, "graph --no-cache -q --format dot");
  assert_says("digraph finlint {", out);
  environment[0] = "FINLINT_FORMAT=json";
  assert_run(0, "graph --no-cache -q");
  assert_says("digraph finlint {", out);
  environment[0] = NULL;
  write_text(".finlint.yml", "format: html\n");
  assert_run(0, "graph --no-cache -q");
  assert_says("<!DOCTYPE html>", out);
  command_teardown();
}
END_TEST

START_TEST(graph_refuses_what_it_cannot_draw) {
  begin();
  assert_run(2, "graph --no-cache --format json");
  assert_says("'json' draws no graph: use one of dot, mermaid, html", err);
  assert_run(2, "graph --no-cache --output sarif:x");
  assert_run(2, "graph on_hup on_term --no-cache");
  assert_says("'on_term' is no path, and 'on_hup' already is the function", err);
  assert_run(2, "graph on_hupp --no-cache -q");
  assert_says("did you mean 'on_hup'?", err);
  command_teardown();
}
END_TEST

static const char library[] = "#include <signal.h>\n#include <unistd.h>\n"
                              "extern void (*hook)(void);\nstatic int add(int a) {\n  return a + 1;\n}\n"
                              "static void quiet(int number) {\n  write(1, \"\", add(0));\n  hook();\n}\n"
                              "void set(void (*handler)(int)) {\n  signal(SIGTERM, handler);\n}\n"
                              "int main(void) {\n  signal(SIGHUP, quiet);\n  signal(SIGINT, quiet);\n"
                              "  signal(SIGPIPE, SIG_IGN);\n  signal(SIGALRM, SIG_DFL);\n}\n";

START_TEST(callbacks_are_listed_with_what_they_reach) {
  begin();
  write_text("lib.c", library);
  assert_run(0, "callbacks --no-cache -q");
  assert_says("posix-signal (a POSIX signal handler): 3 callbacks\n", out);
  assert_says("  on_term (log.c:6:13), registered by signal at log.c:16:3\n"
              "    reaches 1 more function of the program; 2 findings\n    calls malloc, free\n",
              out);
  assert_says("  quiet (lib.c:7:13), registered by signal at lib.c:15:3, lib.c:16:3\n"
              "    reaches 1 more function of the program; nothing that is forbidden there\n"
              "    calls write\n    1 call there leads where finlint cannot follow\n",
              out);
  assert_says("nothing is known to arrive at 1 registration:\n  lib.c:12:3: signal (posix-signal)\n", out);
  assert_run(0, "check lib.c --no-cache");
  assert_says("nothing is known to arrive at 1 registration ('finlint callbacks' lists them)", err);
  assert_run(0, "callbacks --no-cache -q --format json");
  assert_says("\"callbacks\": [", out);
  assert_says("\"unknown_callbacks\": 1", out);
  assert_run(0, "check log.c --exit-zero --no-cache -q --format json");
  assert_lacks("\"callbacks\"", out);
  write_text("lib.c", "");
  assert_run(0, "callbacks lib.c --no-cache -q");
  assert_says("no callback was found in a context that finlint knows", out);
  assert_run(0, "callbacks lib.c --no-cache -q --format json");
  assert_says("\"callbacks\": []", out);
  assert_run(2, "callbacks gone --no-cache -q");
  command_teardown();
}
END_TEST

// A handler that arrives only through a wrapper is one, and its registration is not unknown.
START_TEST(callbacks_that_arrive_are_not_unknown) {
  begin();
  write_text("lib.c", library);
  write_text("use.c",
             "void set(void (*handler)(int));\nstatic void none(int number) {\n}\nvoid use(void) {\n  set(none);\n}\n");
  assert_run(0, "callbacks lib.c use.c --no-cache -q");
  assert_says("  none (use.c:2:13), registered by signal at lib.c:12:3\n"
              "    reaches no other function of the program; nothing that is forbidden there\n",
              out);
  assert_lacks("nothing is known to arrive", out);
  command_teardown();
}
END_TEST

// The child of vfork is in its parent's memory, threads or not.
START_TEST(children_of_vfork_need_no_threads) {
  begin();
  write_text("child.c",
             "#include <stdio.h>\n#include <stdlib.h>\n#include <unistd.h>\n"
             "void start(void) {\n  if (vfork() == 0) {\n    puts(\"child\");\n    setenv(\"A\", \"b\", 1);\n"
             "    write(2, \"\", 0);\n    execl(\"/bin/true\", \"true\", (char *)0);\n    exit(1);\n  }\n}\n");
  assert_run(0, "callbacks child.c --no-cache -q");
  assert_says("vfork-child (the child after vfork): 1 callback\n", out);
  assert_says("; 3 findings\n", out);
  command_teardown();
}
END_TEST

#define HOSTILE "\x1b[31m\xff%s\n\x9b"

START_TEST(hostile_questions_are_harmless) {
  begin();
  static const char *const asked[] = {"why", "explain", "graph"};
  for (int i = 0; i < 3; i++) {
    ck_assert_int_eq(run_words(&(Words){(const char *[]){asked[i], HOSTILE, "--no-cache"}, 3, 3}), 2);
    assert_harmless(err);
    assert_harmless(out);
  }
  command_teardown();
}
END_TEST

int main(void) {
  const TTest *const tests[] = {why_names_the_contexts_and_what_is_reached_through_the_function,
                                why_tells_functions_of_one_name_apart,
                                why_and_explain_write_the_formats_too,
                                why_takes_a_place_and_functions_of_libraries,
                                the_end_of_a_path_is_enough_where_it_is_the_only_one,
                                why_says_that_nothing_reaches_a_function,
                                why_keeps_what_is_known_of_arguments,
                                why_keeps_what_was_passed,
                                explain_takes_places_and_fingerprints,
                                graph_draws_all_or_what_goes_through_a_function,
                                graph_takes_the_format_from_the_environment,
                                graph_refuses_what_it_cannot_draw,
                                callbacks_are_listed_with_what_they_reach,
                                callbacks_that_arrive_are_not_unknown,
                                children_of_vfork_need_no_threads,
                                hostile_questions_are_harmless,
                                NULL};
  return harness_run("why", tests);
}
