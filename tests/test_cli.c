#include "command.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

// Facts of a C file: void on_term(int) { pthread_mutex_lock(&lock); }  int main(void) { signal(15, on_term); }
static Id outside(Build *build, const char *name) {
  return build_fn(build, (Fn){.name = build_str(build, name),
                              .qualified = build_str(build, name),
                              .key = build_str(build, arena_format(&arena, "c:@F@%s", name)),
                              .flags = FN_SYSTEM});
}

static Id function(Build *build, const char *name, uint32_t line) {
  Id id = outside(build, name);
  build_fn_at(build, id)->flags = FN_DEFINED;
  build_fn_at(build, id)->place = (Place){1, line, 6};
  build_fn_at(build, id)->end_line = line + 1;
  return id;
}

static Id call(Build *build, Id caller, const char *name, uint32_t line) {
  return build_call(build, (Call){.caller = caller,
                                  .kind = CALL_DIRECT,
                                  .callee = outside(build, name),
                                  .name = build_str(build, name),
                                  .place = {1, line, 3}});
}

static void write_facts(const char *name, const char *source, const char *note) {
  Build *build = build_new(&arena, path_of(source), LANG_C);
  Id handler = function(build, "on_term", 1);
  call(build, handler, "pthread_mutex_lock", 2);
  Id registers = call(build, function(build, "main", 4), "signal", 5);
  Id slot = build_slot(build, (Slot){.kind = SLOT_TEMP});
  build_hold(build, (Hold){slot, HOLD_FN, handler});
  Id args = build_arg(build, (Arg){.slot = build_int(build, "15", 15)});
  build_arg(build, (Arg){.slot = slot});
  build_call_at(build, registers)->args = args;
  build_call_at(build, registers)->arg_count = 2;
  if (note)
    build_note(build, (Note){.kind = NOTE_FAILED, .text = build_str(build, note)});
  Unit unit = build_unit(build);
  Text bytes = {.arena = &arena}, problem = bytes;
  facts_write(&unit, &bytes);
  ck_assert(file_write(path_of(name), bytes.at, bytes.len, &problem));
}

// Usage ---------------------------------------------------------------------------------------------------------------

START_TEST(help_goes_to_standard_output) {
  assert_run(0, "--help");
  assert_says("usage: finlint COMMAND", out);
  for (const Command *const *command = commands; *command; command++) {
    assert_run(0, arena_format(&arena, "%s --help", (*command)->name));
    assert_says((*command)->summary, out);
    for (const Option *option = (*command)->options; option->name; option++)
      assert_says(arena_format(&arena, "--%s", option->name), out);
    ck_assert_str_eq(err, "");
  }
  assert_run(0, "help check");
  assert_says("usage: finlint check", out);
  assert_run(2, "help chek");
  assert_says("did you mean 'check'?", err);
}
END_TEST

START_TEST(mistakes_are_told_with_what_was_meant) {
  assert_run(2, "");
  assert_says("usage:", err);
  assert_run(2, "chekc");
  assert_says("did you mean 'check'?", err);
  assert_run(2, "check --fromat json");
  assert_says("did you mean '--format'?", err);
  assert_run(2, "check --format jsno");
  assert_says("did you mean 'json'?", err);
  assert_run(2, "explain lock-aquisition");
  assert_says("did you mean 'lock-acquisition'?", err);
  assert_run(2, "check -Z");
  assert_says("there is no option '-Z'", err);
  assert_run(2, "explain");
  assert_run(2, "rules x");
  assert_run(2, "version x");
  assert_run(2, "check --trace=everything");
  ck_assert_str_eq(out, "");
}
END_TEST

#define HOSTILE "\x1b[31m\xff%s%n\n\x9b"

static int run_option(const Command *command, const char *first, const char *second) {
  Words words = {0};
  array_push(&arena, &words, command->name);
  array_push(&arena, &words, first);
  if (second)
    array_push(&arena, &words, second);
  return run_words(&words);
}

static void try_option(const Command *command, const Option *option) {
  const char *name = arena_format(&arena, "--%s", option->name);
  if (option->kind == OPTION_FLAG) {
    ck_assert_int_eq(run_option(command, arena_format(&arena, "%s=1", name), NULL), 2);
    return;
  }
  ck_assert_int_eq(run_option(command, name, NULL), 2);
  assert_says("needs a", err);
  ck_assert_int_eq(run_option(command, name, ""), 2);
  ck_assert_int_eq(run_option(command, arena_format(&arena, "%s=", name), NULL), 2);
  run_option(command, name, HOSTILE);
  assert_harmless(err);
  bool any = option->kind == OPTION_TEXT || option->kind == OPTION_LIST;
  ck_assert_int_eq(any || run_option(command, name, "wrong") == 2, 1);
  ck_assert_int_eq(any || run_option(command, name, "-1") == 2, 1);
}

// Tables grow while they are asked.
START_TEST(many_functions_of_c_yield) {
  Text c = {.arena = &arena}, problem = c;
  text_puts(&c, "typedef unsigned long VALUE;\nVALUE rb_yield(VALUE);\n");
  text_puts(&c, "VALUE first(VALUE x) { rb_yield(x); return rb_yield(x); }\n");
  for (int i = 0; i < 1600; i++)
    text_printf(&c, "VALUE f%d(VALUE x) { return rb_yield(x); }\n", i);
  ck_assert_int_eq(mkdir(path_of("yield"), 0777), 0);
  ck_assert(file_write(path_of("yield/a.c"), c.at, c.len, &problem));
  ck_assert(file_write(path_of("yield/a.rb"), "def a = 1\n", 10, &problem));
  assert_run(0, "check --no-cache yield");
  assert_says("in 2 files", err);
}
END_TEST

START_TEST(every_option_refuses_what_it_cannot_take) {
  for (const Command *const *command = commands; *command; command++) {
    for (const Option *option = (*command)->options; option->name; option++)
      try_option(*command, option);
    for (const Option *option = common_options; option->name; option++)
      try_option(*command, option);
    ck_assert_int_eq(run_option(*command, "--" HOSTILE, NULL), 2);
    assert_harmless(err);
  }
  ck_assert_int_eq(run_words(&(Words){(const char *[]){HOSTILE}, 1, 1}), 2);
  assert_harmless(err);
}
END_TEST

START_TEST(the_formats_on_offer_are_those_there_are) {
  assert_run(0, "check --help");
  const char *help = arena_text(&arena, out, strlen(out));
  write_facts("a.facts", "a.c", NULL);
  for (const Reporter *reporter = reporters; reporter->name; reporter++) {
    assert_says(reporter->name, help);
    assert_run(1, arena_format(&arena, "check --from a.facts --format %s", reporter->name));
    ck_assert_int_eq(reporter->ending[0], '.');
  }
}
END_TEST

START_TEST(several_reports_are_written_at_once) {
  write_facts("a.facts", "a.c", NULL);
  assert_run(1, "check --from a.facts --output concise --output json:a.json --output=sarif:b.sarif");
  assert_says("error[", out);
  ck_assert_ptr_null(strstr(out, "schema"));
  assert_says("\"schema\": \"finlint/1\"", read_text("a.json"));
  assert_says("2.1.0", read_text("b.sarif"));
  assert_run(1, "check --from a.facts --output json:c.json");
  ck_assert_str_eq(out, "");
  assert_run(1, "check --from a.facts -f concise --output json:d.json");
  assert_says("error[", out);
  assert_run(1, "check --from a.facts -f concise -o e --output json:-");
  assert_says("error[", read_text("e"));
  assert_says("\"schema\": \"finlint/1\"", out);
  assert_run(2, "check --from a.facts --output json:gone/a.json --output concise");
  assert_says("gone/a.json", err);
  assert_says("error[", out);
}
END_TEST

START_TEST(outputs_that_cannot_be_meant_are_refused) {
  static const char *const wrong[][2] = {
      {"--output a.sarif", "did you mean 'sarif:a.sarif'?"}, {"--output jsno:a", "did you mean 'json:a'?"},
      {"--output json:", "the name of the file is missing"}, {"--output :a", "begins with no format (text, "},
      {"--output json:a --output sarif:./a", "two reports"}, {"--output text --output json", "standard output"},
      {"-f json -o a --output concise:a", "two reports"},
  };
  write_facts("a.facts", "a.c", NULL);
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    assert_run(2, arena_format(&arena, "check --from a.facts %s", wrong[i][0]));
    assert_says(wrong[i][1], err);
    ck_assert_str_eq(out, "");
    ck_assert_int_ne(access(path_of("a"), F_OK), 0);
  }
}
END_TEST

START_TEST(response_files_hold_arguments) {
  write_facts("a b.facts", "a.c", NULL);
  write_text("args", "--from 'a b.facts'\n--format\nconcise \"--only\" .\n");
  assert_run(1, "check @args");
  assert_says("error[", out);
  assert_run(2, "check @gone");
  assert_says("a path that begins with '@' is written './@gone'", err);
  assert_run(2, "check @.");
  write_text("@odd.rb", "x = 1\n");
  assert_run(0, "check --no-cache ./@odd.rb");
  assert_run(2, "summarize -o x a.rb -- @args");
  assert_says("a.rb", err);
}
END_TEST

START_TEST(no_two_options_share_a_letter) {
  for (const Command *const *command = commands; *command; command++) {
    uint8_t seen[128] = {['h'] = 1};
    uint32_t count = 0;
    for (const Option *option = (*command)->options; option->name; option++)
      count++;
    ck_assert_uint_le(count, 64); // Common.given has as many bits
    for (const Option *option = (*command)->options; option->name; option++)
      ck_assert_msg(!option->letter || !seen[(int)option->letter]++, "%s -%c", (*command)->name, option->letter);
  }
}
END_TEST

START_TEST(environment_gives_what_the_command_line_does_not) {
  write_facts("a.facts", "a.c", NULL);
  environment[0] = "FINLINT_FORMAT=concise";
  assert_run(1, "check --from a.facts");
  assert_says("error[", out);
  assert_run(1, "check --from a.facts --format json");
  assert_says("\"schema\": \"finlint/1\"", out);
  environment[0] = "FINLINT_FORMAT=nonsense";
  assert_run(2, "check --from a.facts");
  assert_says("FINLINT_FORMAT is one of", err);
}
END_TEST

START_TEST(every_variable_refuses_what_it_cannot_take) {
  for (const Option *option = check_options; option->name; option++) {
    if (!option->environment || option->kind == OPTION_TEXT || option->kind == OPTION_LIST)
      continue;
    environment[0] = arena_format(&arena, "%s=%s", option->environment, HOSTILE);
    assert_run(2, "check --from a.facts");
    assert_says(option->environment, err);
    assert_harmless(err);
  }
}
END_TEST

// Results -------------------------------------------------------------------------------------------------------------

START_TEST(exit_codes_say_what_happened) {
  write_facts("a.facts", "a.c", NULL);
  assert_run(1, "check --from a.facts");
  assert_says("on_term", out);
  assert_says("1 finding ", err);
  assert_run(0, "check --from a.facts --exit-zero");
  assert_run(0, "check --from a.facts --fail-on never");
  assert_run(1, "check --from a.facts --fail-on error");
  assert_run(1, "check --from a.facts --strict");
  write_facts("b.facts", "b.c", "the front end crashed");
  assert_run(1, "check --from b.facts");
  assert_says("b.c: the front end crashed", err);
  assert_says("1 file could not be analysed", err);
  assert_run(3, "check --from b.facts --strict");
  assert_run(2, "check --from gone.facts --exit-zero");
  assert_run(2, "check gone --exit-zero");
  assert_says("gone", err);
}
END_TEST

START_TEST(what_is_not_analysed_is_counted) {
  assert_run(0, "check .");
  assert_says("nothing was analysed", err);
  assert_run(3, "check . --strict");
  write_text("a.rb", "def f(\n");
  assert_run(0, "check . --no-cache");
  assert_says("a.rb:1:1: syntax error", err);
  assert_says("1 file has syntax errors", err);
  assert_run(3, "check . --no-cache --strict");
  assert_run(0, "check . --no-cache -q -o report");
  ck_assert_str_eq(out, "");
  ck_assert_str_eq(err, "");
  write_text("h.h", "int f(;\n");
  write_text("b.c", "#include \"h.h\"\n");
  write_text("c.c", "#include \"h.h\"\n");
  assert_run(0, "check . --no-cache");
  ck_assert_ptr_eq(strstr(strstr(err, "h.h:1:7: ") + 1, "h.h:1:7: "), NULL);
  assert_says("2 files have syntax errors", err);
}
END_TEST

// A baseline of nothing would hide nothing and look like one; pruned by nothing it would be empty.
START_TEST(a_baseline_is_not_of_paths_that_are_not_there) {
  static const char *const actions[] = {"create", "update", "prune", "check"};
  for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
    assert_run(2, arena_format(&arena, "baseline %s gone", actions[i]));
    assert_says("cannot find '", err);
    ck_assert_int_ne(access(path_of(".finlint-baseline.json"), F_OK), 0);
  }
}
END_TEST

START_TEST(an_empty_path_is_not_the_working_directory) {
  write_text("a.rb", "x = 1\n");
  static const char *const lines[] = {"check ''", "check a.rb ''", "check -- ''",
                                      "graph ''", "why f ''",      "baseline create ''"};
  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
    assert_run(2, lines[i]);
    assert_says("a PATH is an empty text; the working directory is '.'", err);
    ck_assert_str_eq(out, "");
  }
}
END_TEST

START_TEST(code_is_read_though_the_tree_is_not_configured) {
  write_text("configure.ac", "AC_CONFIG_HEADERS([config.h])\nAC_CHECK_FUNCS([sigaction])\n");
  write_text("a.c", "#include \"config.h\"\n#include <signal.h>\n#include <stdlib.h>\n"
                    "static void f(int s) {\n#ifdef HAVE_SIGACTION\n  free(0);\n#endif\n}\n"
                    "int main(void) {\n  signal(1, f);\n}\n");
  write_text("b.c", "#include \"config.h\"\n");
  assert_run(1, "check --no-cache . -f concise");
  assert_says("a.c:6:3: error[", out);
  assert_says("'config.h' is made by configuring the tree, which was not done: 1 name that", err);
  assert_says("1 header was not found", err);
  write_text("config.h", "");
  assert_run(0, "check --no-cache . -f concise");
  ck_assert_ptr_null(strstr(err, "config.h"));
}
END_TEST

// Without it, an extension of a runtime reads as clean.
START_TEST(a_missing_header_of_a_runtime_says_what_follows) {
  write_text("a.c", "#include \"gone/ruby.h\"\n#include \"quickjs.h\"\n#include \"quickjs.hpp\"\n"
                    "#include \"ruby/gone.h\"\n");
  assert_run(0, "check --no-cache .");
  assert_says("the header 'gone/ruby.h' was not found\n", err);
  assert_says("'quickjs.h' was not found: callbacks of QuickJS are missed without it; install it or", err);
  assert_says("'quickjs.hpp' was not found\n", err);
  assert_says("'ruby/gone.h' was not found: callbacks of Ruby are missed without it; install it (Debian: ruby-dev) or",
              err);
  assert_says("4 headers were not found", err);
}
END_TEST

START_TEST(files_that_are_not_compiled_are_named_if_asked) {
  write_text("a.c", "");
  write_text("b.c", "");
  write_text("c\033.c", "");
  write_text("compile_commands.json",
             arena_format(&arena, "[{\"directory\":\"%s\",\"file\":\"a.c\",\"command\":\"cc -c a.c\"}]", directory));
  for (int kept = 0; kept < 2; kept++) {
    assert_run(0, "check .");
    assert_says("2 C or C++ files are not in compile_commands.json: not analysed (-v names all)", err);
    ck_assert_ptr_null(strstr(err, "b.c"));
    assert_run(0, "check . -v");
    assert_says("b.c: not in compile_commands.json\n", err);
    assert_harmless(err);
    assert_says("not analysed\n", err);
    ck_assert_ptr_null(strstr(err, "a.c: not"));
  }
}
END_TEST

START_TEST(only_narrows_what_is_reported) {
  write_facts("a.facts", "a.c", NULL);
  ck_assert_int_eq(mkdir(path_of("sub"), 0777), 0);
  assert_run(0, "check --from a.facts --only sub");
  ck_assert_ptr_null(strstr(err, "cannot find"));
  assert_run(2, "check --from a.facts --only b.c");
  assert_says("/b.c', which alone was to be reported on", err);
  assert_run(2, "check --from a.facts --only b.c --exit-zero");
  assert_run(1, "check --from a.facts --only a.c");
  assert_run(1, "check --from a.facts --only .");
  assert_run(2, "check --from a.facts --only b.c --only a.c");
  assert_says("on_term", out);
}
END_TEST

START_TEST(bad_packs_are_refused_by_name) {
  write_facts("a.facts", "a.c", NULL);
  write_text("bad.json", "{ \"pack\": ");
  assert_run(2, "check --from a.facts --rules bad.json");
  assert_says("bad.json", err);
  ck_assert_str_eq(out, "");
  assert_run(2, "check --from a.facts --rules gone.json");
  assert_says("gone.json", err);
}
END_TEST

// Nothing but the pack says that the class is below one whose methods are registered, and nothing calls its own.
START_TEST(packs_say_what_a_class_is_below) {
  write_text("a.rb", "class Own < Lib::Ptr\n  def self.release(ptr)\n    ::Kernel.sleep(1)\n  end\nend\n");
  write_text("lib.json", "{\"pack\": \"lib\", \"source\": \"us\", \"languages\": [\"ruby\"],"
                         " \"classes\": {\"Lib::Ptr\": {\"parents\": [\"FFI::AutoPointer\"]}}}");
  assert_run(0, "check a.rb --no-cache");
  assert_run(1, "check a.rb --no-cache --rules lib.json");
  assert_says("Own.release", out);
}
END_TEST

// Units of one path and one length are two where any byte differs: one of each command of a file.
START_TEST(linking_drops_only_what_is_the_same) {
  write_facts("a.facts", "a.c", "one");
  write_facts("b.facts", "a.c", "two");
  assert_run(0, "link a.facts b.facts a.facts -o ab.lib");
  Text problem = {.arena = &arena};
  Library library = {.arena = &arena};
  Bytes bytes;
  ck_assert(file_read(&arena, path_of("ab.lib"), &bytes, &problem));
  ck_assert(library_add(&library, bytes, "ab.lib", &problem));
  ck_assert_uint_eq(library.members.count, 2);
}
END_TEST

START_TEST(linking_is_associative_and_forgets_order) {
  write_facts("a.facts", "a.c", NULL);
  write_facts("b.facts", "b.c", NULL);
  write_facts("c.facts", "c.c", "not read");
  assert_run(0, "link a.facts b.facts c.facts -o abc.lib");
  assert_run(0, "link c.facts a.facts -o ca.lib");
  assert_run(0, "link b.facts ca.lib b.facts -o bca.lib");
  assert_run(0, "link b.facts -o b.lib");
  assert_run(0, "link ca.lib b.lib abc.lib -o again.lib");
  const char *compare = "cd %s && cmp abc.lib bca.lib && cmp abc.lib again.lib";
  ck_assert_int_eq(system(arena_format(&arena, compare, directory)), 0);
  int direct = run("check --format json --from a.facts --from b.facts --from c.facts");
  const char *json = arena_text(&arena, out, strlen(out));
  ck_assert_int_eq(run("check --format json --from abc.lib"), direct);
  ck_assert_str_eq(out, json);
}
END_TEST

// Every byte of the library counts: with any one of them changed it is refused, or says the same.
START_TEST(damaged_libraries_are_refused) {
  write_facts("a.facts", "a.c", NULL);
  write_facts("b.facts", "b.c", NULL);
  assert_run(0, "link a.facts b.facts -o ab.lib");
  Text problem = {.arena = &arena};
  Bytes bytes;
  ck_assert(file_read(&arena, path_of("ab.lib"), &bytes, &problem));
  char *damaged = (char *)bytes.at;
  for (size_t i = 0; i < bytes.len; i += i < 64 ? 1 : 41) {
    Library library = {.arena = &arena};
    text_clear(&problem);
    damaged[i] ^= 0x55;
    bool ok = library_add(&library, bytes, "ab.lib", &problem);
    ck_assert_msg(ok || strncmp(text_str(&problem), "ab.lib: ", 8) == 0, "%s", text_str(&problem));
    ck_assert_uint_eq(library.members.count, ok ? 2 : 0);
    damaged[i] ^= 0x55;
  }
  for (size_t len = 0; len < bytes.len; len += len < 64 ? 1 : 41) {
    Library library = {.arena = &arena};
    ck_assert(!library_add(&library, (Bytes){bytes.at, len}, "ab.lib", &problem));
  }
  write_text("ab.lib", "no facts");
  assert_run(2, "link a.facts ab.lib -o x.lib");
  assert_says("ab.lib", err);
  ck_assert_int_eq(access(path_of("x.lib"), F_OK), -1);
  assert_run(2, "check --from ab.lib");
}
END_TEST

START_TEST(members_that_are_damaged_are_named) {
  write_facts("a.facts", "a.c", NULL);
  write_facts("b.facts", "b.c", NULL);
  assert_run(0, "link a.facts b.facts -o ab.lib");
  Text problem = {.arena = &arena};
  Bytes bytes;
  ck_assert(file_read(&arena, path_of("ab.lib"), &bytes, &problem));
  ((char *)bytes.at)[bytes.len - 20] ^= 1;
  ck_assert(file_write(path_of("ab.lib"), bytes.at, bytes.len, &problem));
  assert_run(2, "check --from ab.lib");
  assert_says("ab.lib: member 2: damaged facts", err);
}
END_TEST

static const char ruby[] = "class Res\n"
                           "  def initialize\n"
                           "    @lock = Mutex.new\n"
                           "    ObjectSpace.define_finalizer(self, self.class.closer(@lock))\n"
                           "  end\n"
                           "  def self.closer(lock)\n"
                           "    proc { lock.synchronize { nil } }\n"
                           "  end\n"
                           "end\n";

START_TEST(summaries_say_the_same_as_a_direct_check) {
  write_text("a.rb", ruby);
  write_text("b.rb", "def f(\n");
  assert_run(1, "check --no-cache --format json a.rb b.rb");
  const char *direct = arena_text(&arena, out, strlen(out));
  assert_run(0, "summarize a.rb -o a.facts");
  assert_run(0, "summarize b.rb -o b.facts");
  assert_run(0, "link b.facts a.facts -o all.facts");
  assert_run(1, "check --format json --from all.facts");
  ck_assert_str_eq(out, direct);
}
END_TEST

START_TEST(summaries_refuse_what_they_cannot_read) {
  write_text("a.txt", "");
  assert_run(2, "summarize");
  assert_run(2, "summarize a.txt");
  assert_run(2, "summarize gone.rb -o x.facts");
  assert_says("gone.rb", err);
  assert_run(2, "summarize a.txt -o x.facts");
  assert_says("no language", err);
  write_text("a.rb", ruby);
  assert_run(2, "summarize a.rb -o gone/x.facts");
  assert_run(2, "summarize a.rb a.rb -o x.facts");
  ck_assert_int_eq(access(path_of("x.facts"), F_OK), -1);
}
END_TEST

START_TEST(depfiles_are_read_by_make) {
  static const char *const line[] = {"summarize", "a $b#c.rb", "-o", "out file.facts", "--depfile", "d"};
  write_text("a $b#c.rb", ruby);
  Words words = {0};
  for (int i = 0; i < 6; i++)
    array_push(&arena, &words, line[i]);
  ck_assert_int_eq(run_words(&words), 0);
  write_text("Makefile", "include d\nout\\ file.facts:\n\t@echo made\n");
  const char *make =
      "cd %s && touch -d '1 hour ago' out\\ file.facts && make | grep -q made && touch out\\ file.facts && "
      "make | grep -q 'up to date'";
  ck_assert_int_eq(system(arena_format(&arena, make, directory)), 0);
}
END_TEST

// Output --------------------------------------------------------------------------------------------------------------

START_TEST(files_are_written_whole_or_not_at_all) {
  write_facts("a.facts", "a.c", NULL);
  write_text("report", "old");
  assert_run(1, "check --from a.facts -o report --format concise");
  assert_says("error[", read_text("report"));
  ck_assert_str_eq(out, "");
  assert_run(2, "check --from a.facts -o gone/report");
  assert_says("gone/report", err);
  assert_run(2, "check --from a.facts -o .");
  write_text("report", "old");
  assert_run(2, "check --from gone.facts -o report");
  ck_assert_str_eq(read_text("report"), "old");
}
END_TEST

START_TEST(links_and_devices_are_written_through) {
  write_facts("a.facts", "a.c", NULL);
  write_text("target", "old");
  ck_assert_int_eq(symlink("target", path_of("link")), 0);
  assert_run(1, "check --from a.facts -o link --format concise");
  assert_says("error[", read_text("target"));
  assert_run(1, "check --from a.facts -o /dev/null");
  struct stat info;
  ck_assert(stat("/dev/null", &info) == 0 && S_ISCHR(info.st_mode));
  assert_run(2, "check --from a.facts -o /dev/full");
}
END_TEST

static bool has_escapes(const char *line) {
  ck_assert_int_eq(run(line), 1);
  return strchr(out, '\x1b') != NULL;
}

// Of one handler's many findings each tells what is its own; what was told before is named by its place.
START_TEST(what_was_told_is_not_told_again) {
  write_text("a.c", "#include <signal.h>\n#include <stdlib.h>\n#include <stdio.h>\n"
                    "static void deep(void) {\n  free(0);\n  malloc(1);\n  puts(\"\");\n}\n"
                    "static void middle(void) {\n  deep();\n  free(0);\n}\n"
                    "static void on_term(int s) {\n  middle();\n}\n"
                    "static void on_hup(int s) {\n  free(0);\n}\n"
                    "int main(void) {\n  signal(15, on_term);\n  signal(1, on_hup);\n}\n");
  assert_run(1, "check --no-cache -q a.c");
  assert_says("     1. a.c:14:3  on_term calls middle\n     2. a.c:10:3  middle calls deep\n"
              "     3. a.c:5:3   deep calls free\n  why: ",
              out);
  assert_says("   1-2. as at a.c:5:3 above: on_term > middle > deep\n     3. a.c:6:3   deep calls malloc\n"
              "  why and fix: as at a.c:5:3 above\n",
              out);
  assert_says("   1-2. as at a.c:5:3 above: on_term > middle > deep\n     3. a.c:7:3   deep calls puts\n  why: ", out);
  assert_says("     1. a.c:14:3  on_term calls middle\n     2. a.c:11:3  middle calls free\n"
              "  why and fix: as at a.c:5:3 above\n",
              out);
  assert_says("  on_hup (a.c:16:13) runs in a POSIX signal handler, registered by signal at a.c:21:3\n"
              "     1. a.c:17:3  on_hup calls free\n  why and fix: as at a.c:5:3 above\n",
              out);
  assert_run(0, "explain a.c:6 --no-cache -q");
  assert_says("     1. a.c:14:3  on_term calls middle\n", out);
}
END_TEST

START_TEST(colours_follow_the_conventions) {
  write_facts("a.facts", "a.c", NULL);
  const char *plain = "check --from a.facts", *always = "check --from a.facts --color=always";
  ck_assert(!has_escapes(plain));
  ck_assert(has_escapes(always));
  cli.out_terminal = true;
  ck_assert(!has_escapes(plain));
  environment[0] = "TERM=xterm";
  ck_assert(has_escapes(plain));
  ck_assert(!has_escapes("check --from a.facts --color=never"));
  environment[1] = "NO_COLOR=1";
  ck_assert(!has_escapes(plain));
  ck_assert(has_escapes(always));
  environment[1] = "NO_COLOR=";
  ck_assert(has_escapes(plain));
  environment[0] = "TERM=dumb";
  ck_assert(!has_escapes(plain));
  environment[1] = "FORCE_COLOR=1";
  ck_assert(has_escapes(plain));
  environment[1] = "FORCE_COLOR=0";
  ck_assert(!has_escapes(plain));
  environment[0] = "TERM=xterm";
  ck_assert(!has_escapes(plain));
  environment[1] = "CLICOLOR=0";
  ck_assert(!has_escapes(plain));
  environment[1] = "CLICOLOR=1";
  ck_assert(has_escapes(plain));
  environment[0] = "TERM=dumb";
  environment[1] = "CLICOLOR_FORCE=1";
  cli.out_terminal = false;
  ck_assert(has_escapes(plain));
  ck_assert(!has_escapes("check --from a.facts --format json"));
  assert_run(1, "check --from a.facts -o report");
  ck_assert_ptr_null(strchr(read_text("report"), '\x1b'));
}
END_TEST

START_TEST(progress_is_for_terminals) {
  const char *line = "check --no-cache .";
  write_text("a.rb", ruby);
  environment[0] = "TERM=xterm";
  assert_run(1, line);
  ck_assert_ptr_null(strchr(err, '\r'));
  cli.err_terminal = true;
  assert_run(1, line);
  assert_says("\r\x1b[Klooking for files (0) ", err);
  assert_says("\r\x1b[K[1/1] ", err);
  assert_run(1, "check --no-cache . -q");
  ck_assert_ptr_null(strchr(err, '\r'));
  environment[1] = "CI=1";
  assert_run(1, line);
  ck_assert_ptr_null(strchr(err, '\r'));
  environment[0] = "TERM=dumb";
  environment[1] = NULL;
  assert_run(1, line);
  ck_assert_ptr_null(strchr(err, '\r'));
}
END_TEST

START_TEST(hostile_file_names_reach_no_terminal) {
  static const char name[] = "a b\x1b[31m\n\"'%s,:\xff\xc2\x9b.rb";
  write_text(name, ruby);
  write_text("b\x1b[31m\n.rb", "def f(");
  for (const Reporter *reporter = reporters; reporter->name; reporter++) {
    assert_run(1, arena_format(&arena, "check --no-cache -v --statistics --timing --format %s .", reporter->name));
    ck_assert_ptr_null(strpbrk(out, "\x1b\x9b\r"));
    assert_harmless(err);
  }
  assert_run(1, "check --no-cache --trace=facts,callgraph .");
  ck_assert_ptr_null(strpbrk(out, "\x1b\x9b\r"));
}
END_TEST

static int run_with(const char *input, const char *line) {
  cli.in = fmemopen((void *)(uintptr_t)input, strlen(input), "r");
  int code = run(line);
  fclose(cli.in);
  cli.in = NULL;
  return code;
}

START_TEST(standard_input_takes_the_place_of_a_file) {
  static const char c[] = "#include <signal.h>\n#include <stdlib.h>\nstatic void f(int s) { free(0); }\n"
                          "int main(void) { signal(1, f); }\n";
  write_text("a.rb", "x = 1\n");
  environment[0] = arena_format(&arena, "XDG_CACHE_HOME=%s/cache", directory);
  assert_run(0, "check a.rb");
  ck_assert_int_eq(run_with(ruby, "check - --stdin-filename a.rb"), 1);
  assert_says("a.rb:7:17: error", out);
  assert_says("proc { lock.synchronize", out);
  assert_run(0, "check a.rb"); // and leaves nothing in the cache
  ck_assert_int_eq(run_with(ruby, "check - --stdin-filename gone/new.rb -f concise"), 1);
  assert_says("gone/new.rb:7:17: error[lock-acquisition]", out);
  ck_assert_int_eq(run_with(ruby, "check a.rb - --stdin-filename b.rb"), 1);
  assert_says("in 2 files", err);
  ck_assert_int_eq(run_with(c, "check - --stdin-filename c.c -f concise"), 1);
  assert_says("c.c:3:24:", out);
  ck_assert_int_eq(run_with(ruby, "check - --stdin-filename a.txt"), 0);
  assert_says("in no language", err);
}
END_TEST

START_TEST(standard_input_needs_a_name) {
  ck_assert_int_eq(run_with(ruby, "check -"), 2);
  assert_says("--stdin-filename", err);
  ck_assert_int_eq(run_with(ruby, "check --stdin-filename a.rb"), 2);
  ck_assert_int_eq(run_with(ruby, "check . --stdin-filename a.rb"), 2);
  assert_run(2, "check - --stdin-filename a.rb");
  assert_says("cannot read standard input", err);
}
END_TEST

START_TEST(traces_show_facts_and_calls) {
  write_text("a.rb", ruby);
  assert_run(1, "check --no-cache --trace=facts a.rb");
  assert_says("call method synchronize", out);
  ck_assert_ptr_null(strstr(out, "[outside] Mutex.synchronize"));
  assert_run(1, "check --no-cache --trace callgraph,facts a.rb");
  assert_says("call method synchronize", out);
  assert_says("[outside] Mutex.synchronize", out);
  assert_run(2, "check --trace facts,fact a.rb");
  assert_run(2, "check --trace , a.rb");
}
END_TEST

static void write_many(uint32_t files) {
  Text text = {.arena = &arena};
  for (int i = 0; i < 300; i++)
    text_puts(&text, "def f(x)\n  x.each { |y| g(y + 1) }\nend\n");
  for (uint32_t i = 0; i < files; i++)
    write_text(arena_format(&arena, "f%u.rb", i), text_str(&text));
}

static pid_t start(const char *const *argv) {
  pid_t pid = fork();
  if (pid == 0) {
    signal(SIGINT, SIG_DFL);
    signal(SIGHUP, SIG_DFL);
    if (chdir(directory) == 0 && freopen("log", "w", stderr))
      execv(getenv("FINLINT"), (char **)argv);
    _exit(99);
  }
  return pid;
}

// The shell's exit code of a process.
static int wait_for(pid_t pid) {
  int status;
  ck_assert_int_eq(waitpid(pid, &status, 0), pid);
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

START_TEST(an_interrupt_leaves_nothing_behind) {
  static const char *const argv[] = {"finlint", "check",    "--no-cache",  "-j", "2", "-o",
                                     "report",  "--output", "json:second", ".",  NULL};
  static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGINT};
  write_many(600);
  write_text("report", "old");
  harness_adopt();
  for (int i = 0; i < 4; i++) {
    pid_t pid = start(argv), worker = harness_child_of(pid);
    kill(worker, SIGSTOP); // without it the run cannot come to an end before the signal
    usleep(50000 * (useconds_t)i);
    kill(pid, signals[i]);
    ck_assert_int_eq(wait_for(pid), 128 + signals[i]);
    ck_assert_str_eq(read_text("report"), "old");
    ck_assert_int_ne(access(path_of("second"), F_OK), 0);
    kill(worker, SIGCONT); // it may have been stopped before it had seen to it that it ends with its parent
    harness_bury();
  }
  const char *left = "cd %s && ls | grep -v '^f[0-9]*.rb$' | grep -qv -x -e report -e log";
  ck_assert_int_ne(system(arena_format(&arena, left, directory)), 0);
  const char *workers = "for p in /proc/[0-9]*; do test \"$(readlink $p/cwd)\" = %s && exit 1; done; exit 0";
  ck_assert_int_eq(system(arena_format(&arena, workers, directory)), 0);
}
END_TEST

START_TEST(streams_may_be_closed_full_or_broken) {
  write_facts("a.facts", "a.c", NULL);
  ck_assert_int_eq(shell("$F rules >/dev/full 2>e"), 2);
  assert_says("cannot write to standard output", read_text("e"));
  ck_assert_int_eq(shell("$F rules >&- 2>e"), 2);
  ck_assert_int_eq(shell("$F check --from a.facts >&- 2>/dev/null"), 2);
  ck_assert_int_eq(shell("$F check --from a.facts >/dev/null 2>&-"), 1);
  ck_assert_int_eq(shell("$F check --from a.facts >/dev/null 2>/dev/full"), 1);
  ck_assert_int_eq(shell("$F check --from a.facts <&- >&- 2>&-"), 2);
  ck_assert_int_eq(shell("$F check --from a.facts --output concise --output json:r >&- 2>/dev/null"), 2);
  assert_says("finlint/1", read_text("r"));
  ck_assert_int_eq(shell("$F check --from a.facts --output concise --output json:/dev/full >o 2>e"), 2);
  assert_says("/dev/full", read_text("e"));
  assert_says("error[", read_text("o"));
  ck_assert_int_eq(shell("mkdir locked && chmod 555 locked; $F check --from a.facts -o locked/r/x 2>e"), 2);
  ck_assert_int_eq(shell("$F config show >/dev/full 2>/dev/null"), 2);
  ck_assert_int_eq(shell("$F completion bash >&- 2>/dev/null"), 2);
  ck_assert_int_eq(shell("$F check --from a.facts @/dev/zero 2>/dev/null"), 2);
  ck_assert_int_eq(shell("{ sleep 0.3; $F check --from a.facts 2>e; echo $? >code; } | :; test \"$(cat code)\" = 1"),
                   0);
  ck_assert_ptr_null(strstr(read_text("e"), "cannot"));
}
END_TEST

// What shells do with them is asked by tests/slow/shells.sh.
START_TEST(completions_and_pages_have_every_option) {
  static const char *const lines[] = {"completion bash", "completion zsh", "completion fish", "man 1"};
  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
    assert_run(0, lines[i]);
    bool page = i == 3;
    for (const Option *option = check_options; option->name; option++) {
      Text name = {.arena = &arena};
      for (const char *at = option->name; *at; at++)
        text_printf(&name, page && *at == '-' ? "\\-" : "%c", *at);
      assert_says(text_str(&name), out);
    }
    assert_harmless(err);
  }
  assert_run(2, "completion");
  assert_run(2, "completion tcsh");
  assert_run(2, "completion bash zsh");
  assert_run(2, "man 2");
  assert_run(0, "man 5");
  assert_says("overrides", out);
  assert_run(0, "--help");
  ck_assert_ptr_null(strstr(out, "manual page"));
}
END_TEST

START_TEST(versions_are_plain) {
  assert_run(0, "version");
  ck_assert_str_eq(out, "finlint " FINLINT_VERSION "\n");
  assert_run(0, "--version");
  ck_assert_str_eq(out, "finlint " FINLINT_VERSION "\n");
  assert_run(0, "version -v");
  ck_assert_int_eq(strncmp(out, "finlint " FINLINT_VERSION "\n", strlen("finlint " FINLINT_VERSION "\n")), 0);
  assert_says("libclang ", out);
  assert_says("tree-sitter ", out);
  assert_says("rule packs: ", out);
}
END_TEST

START_TEST(rules_are_listed_and_explained) {
  assert_run(0, "rules");
  assert_says("lock-acquisition", out);
  assert_run(0, "rules --format json");
  assert_says("\"id\": \"lock-acquisition\"", out);
  assert_run(0, "rules --contexts");
  assert_says("ruby-finalizer           a Ruby finalizer (ruby)\n", out);
  assert_run(0, "rules --contexts --format json");
  assert_says("\"runtime\": \"ruby\"", out);
  assert_run(0, "explain lock-acquisition");
  assert_says("## ", out);
  assert_says("posix-signal", out);
  assert_run(0, "explain not-async-signal-safe");
  assert_says("`posix-signal`", out);
}
END_TEST

// A finding in the baseline is not reported, wherever its line or its file went; a new one is.
START_TEST(a_baseline_hides_what_it_knows) {
  write_facts("a.facts", "a.c", NULL);
  assert_run(1, "check --from a.facts");
  assert_run(0, "baseline create --from a.facts");
  assert_says("lock-acquisition", read_text(".finlint-baseline.json"));
  assert_run(0, "check --from a.facts");
  assert_says("1 known finding in .finlint-baseline.json", err);
  assert_run(1, "check --no-baseline --from a.facts");
  assert_run(0, "baseline check --from a.facts");
  write_facts("a.facts", "renamed.c", NULL);
  assert_run(0, "check --from a.facts");
  assert_run(2, "baseline create --from a.facts");
  assert_says("there already", err);
  write_text("empty.json", "{\"schema\": \"finlint-baseline/1\", \"findings\": []}");
  assert_run(1, "check --baseline empty.json --from a.facts");
  assert_run(1, "baseline check --baseline empty.json --from a.facts");
  assert_says("not in the baseline: lock-acquisition", err);
}
END_TEST

START_TEST(a_baseline_is_pruned_and_replaced) {
  write_facts("a.facts", "a.c", NULL);
  write_text("b.rb", "x = 1\n");
  assert_run(0, "baseline create --from a.facts");
  assert_run(0, "baseline prune --from a.facts");
  assert_says("0 of 1 entries", err);
  assert_run(0, "check --from a.facts");
  assert_run(0, "baseline prune --no-cache b.rb");
  assert_says("1 of 1 entries", err);
  assert_says("\"findings\": []", read_text(".finlint-baseline.json"));
  assert_run(1, "check --from a.facts");
  assert_run(0, "baseline update --from a.facts");
  assert_says("1 finding written to .finlint-baseline.json", err);
  assert_run(0, "check --from a.facts");
}
END_TEST

START_TEST(baselines_that_are_damaged_are_refused) {
  write_facts("a.facts", "a.c", NULL);
  const char *const wrong[] = {"", "{", "[]", "{\"schema\": \"x\"}",
                               "{\"schema\": \"finlint-baseline/1\", \"findings\": [{}]}"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    write_text(".finlint-baseline.json", wrong[i]);
    assert_run(2, "check --from a.facts");
    assert_says(".finlint-baseline.json", err);
  }
  assert_run(2, "check --baseline absent.json --from a.facts");
  assert_run(2, "baseline");
  assert_run(2, "baseline crate");
}
END_TEST

int main(void) {
  const TTest *const tests[] = {help_goes_to_standard_output,
                                mistakes_are_told_with_what_was_meant,
                                many_functions_of_c_yield,
                                every_option_refuses_what_it_cannot_take,
                                the_formats_on_offer_are_those_there_are,
                                several_reports_are_written_at_once,
                                outputs_that_cannot_be_meant_are_refused,
                                response_files_hold_arguments,
                                no_two_options_share_a_letter,
                                environment_gives_what_the_command_line_does_not,
                                every_variable_refuses_what_it_cannot_take,
                                exit_codes_say_what_happened,
                                what_is_not_analysed_is_counted,
                                a_baseline_is_not_of_paths_that_are_not_there,
                                an_empty_path_is_not_the_working_directory,
                                code_is_read_though_the_tree_is_not_configured,
                                a_missing_header_of_a_runtime_says_what_follows,
                                files_that_are_not_compiled_are_named_if_asked,
                                only_narrows_what_is_reported,
                                bad_packs_are_refused_by_name,
                                packs_say_what_a_class_is_below,
                                linking_drops_only_what_is_the_same,
                                linking_is_associative_and_forgets_order,
                                damaged_libraries_are_refused,
                                members_that_are_damaged_are_named,
                                summaries_say_the_same_as_a_direct_check,
                                summaries_refuse_what_they_cannot_read,
                                depfiles_are_read_by_make,
                                files_are_written_whole_or_not_at_all,
                                links_and_devices_are_written_through,
                                what_was_told_is_not_told_again,
                                colours_follow_the_conventions,
                                progress_is_for_terminals,
                                hostile_file_names_reach_no_terminal,
                                standard_input_takes_the_place_of_a_file,
                                standard_input_needs_a_name,
                                traces_show_facts_and_calls,
                                an_interrupt_leaves_nothing_behind,
                                streams_may_be_closed_full_or_broken,
                                completions_and_pages_have_every_option,
                                versions_are_plain,
                                rules_are_listed_and_explained,
                                a_baseline_hides_what_it_knows,
                                a_baseline_is_pruned_and_replaced,
                                baselines_that_are_damaged_are_refused,
                                NULL};
  Suite *suite = suite_create("cli");
  TCase *tcase = harness_case(suite, "cli", tests);
  tcase_add_checked_fixture(tcase, command_setup, command_teardown);
  return harness_finish(suite);
}
