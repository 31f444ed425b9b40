// The config file: what it sets, what it refuses, and what overrides it.
#include "command.h"

#include <cjson/cJSON.h>

#include <ctype.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

// Line 6 takes a lock and sleeps in a finalizer.
static const char ruby[] = "class Res\n"
                           "  def initialize\n"
                           "    ObjectSpace.define_finalizer(self, self.class.closer(Mutex.new))\n"
                           "  end\n"
                           "  def self.closer(lock)\n"
                           "    proc { lock.lock; sleep 1 }\n"
                           "  end\n"
                           "end\n";

static void directory_made(const char *name) {
  ck_assert_int_eq(mkdir(path_of(name), 0777), 0);
}

static void open_project(void) {
  command_setup();
  directory_made(".git");
  directory_made("lib");
  directory_made("test");
  write_text("lib/a.rb", ruby);
  write_text("test/b.rb", ruby);
}

#define CHECK "check --no-cache -f concise "
#define assert_silent(text, where) ck_assert_msg(strstr(where, text) == NULL, "'%s' is in:\n%s", text, where)

static void config(const char *text) {
  write_text(".finlint.yml", text);
}

// What it says --------------------------------------------------------------------------------------------------------

START_TEST(rules_have_severities) {
  assert_run(1, CHECK);
  assert_says("lib/a.rb:6:17: error[lock-acquisition]", out);
  assert_says("lib/a.rb:6:23: warning[sleep]", out);
  config("rules: {sleep: off, lock-acquisition: note}\n");
  assert_run(0, CHECK);
  assert_says("lib/a.rb:6:17: note[lock-acquisition]", out);
  assert_silent("[sleep]", out);
  config("rules:\n  all: off\n  sleep: error\n");
  assert_run(1, CHECK);
  assert_says("error[sleep]", out);
  assert_silent("[lock", out);
  config("rules: {ruby-finalizer: off}\n");
  assert_run(0, CHECK);
  ck_assert_str_eq(out, "");
  config("rules: {sleep@ruby-finalizer: off, sleep@posix-signal: error}\n");
  assert_run(1, CHECK);
  assert_silent("[sleep]", out);
  assert_says("[lock-acquisition]", out);
  assert_run(2, CHECK "--select slep");
  assert_says("--select: no rule or context is called 'slep': did you mean 'sleep'?", err);
  assert_run(2, CHECK "--ignore nothing@here");
  assert_run(1, CHECK "--select sleep");
  assert_says("warning[sleep]", out);
  assert_silent("[lock", out);
  assert_run(0, CHECK "--ignore lock-acquisition");
  ck_assert_str_eq(out, "");
}
END_TEST

START_TEST(places_have_rules_of_their_own) {
  config("overrides:\n  - paths: [test/, gone]\n    rules: {all: off}\n  - paths: '*.rb'\n    rules: {sleep: note}\n");
  assert_run(1, CHECK);
  assert_says("lib/a.rb:6:23: note[sleep]", out);
  assert_says("test/b.rb:6:23: note[sleep]", out);
  assert_silent("test/b.rb:6:17", out);
  assert_run(0, CHECK "--select sleep");
  assert_says("lib/a.rb:6:23: note[sleep]", out);
}
END_TEST

START_TEST(what_is_excluded_is_left_out_unless_named) {
  config("exclude: test/\n");
  assert_run(1, CHECK);
  assert_silent("test/b.rb", out);
  assert_run(1, CHECK "test/b.rb");
  assert_says("test/b.rb:6:17", out);
  assert_run(0, CHECK "--exclude lib");
  ck_assert_str_eq(out, "");
  config("exclude: ['**/*.rb', '!b.rb']\n");
  assert_run(1, CHECK);
  assert_silent("lib/a.rb", out);
  assert_says("test/b.rb", out);
  config("");
  write_text(".gitignore", "lib/\n");
  assert_run(1, CHECK);
  assert_silent("lib/a.rb", out);
  assert_run(1, CHECK "lib/a.rb");
  assert_says("lib/a.rb", out);
}
END_TEST

static const char guarded[] = "#include <signal.h>\n#include <stdlib.h>\n#include <where.h>\n"
                              "static void f(int s) {\n#ifdef WITH_FREE\n  free(0);\n#endif\n}\n"
                              "int main(void) {\n  signal(1, f);\n}\n";

START_TEST(compiler_flags_are_added) {
  write_text("c.c", guarded);
  ck_assert_int_eq(mkdir(path_of("inc"), 0777), 0);
  write_text("inc/where.h", "#if SURE == 2\n#define WITH_FREE\n#endif\n");
  assert_run(0, CHECK "--isolated c.c");
  assert_run(1, CHECK "--isolated c.c --extra-arg=-DSURE=2 --extra-arg -Iinc -f concise");
  assert_says("c.c:6:3: error[", out);
  ck_assert_ptr_null(strstr(err, "where.h"));
  config("extra-arg: [-DSURE=2, -I, inc]\n");
  cli.directory = path_of("test");
  assert_run(1, CHECK "../c.c");
  assert_run(0, CHECK "../c.c --extra-arg -DSURE=1");
  cli.directory = directory;
  config("extra-arg: [-DSURE=2, -Iinc, -fplugin=x.so]\n");
  assert_run(1, CHECK "c.c");
  assert_says(".finlint.yml:1:12: '-fplugin=x.so' is left out: it changes nothing of what is parsed, or loads code",
              err);
  assert_run(0, "config show --extra-arg -Wall");
  assert_says("extra-arg: [\"-DSURE=2\", ", out);
  write_text("compile_commands.json", "[{\"directory\": \".\", \"file\": \"c.c\", \"command\": \"cc -DSURE=1\"}]");
  assert_run(1, CHECK "c.c");
}
END_TEST

START_TEST(paths_are_analysed_where_none_is_named) {
  config("paths: [lib]\n");
  assert_run(1, CHECK);
  assert_silent("test/b.rb", out);
  assert_run(1, CHECK "test");
  assert_silent("lib/a.rb", out);
  cli.directory = path_of("test");
  assert_run(1, CHECK);
  assert_says("lib/a.rb:6:17", out);
  cli.directory = directory;
  config("paths: gone\n");
  assert_run(2, CHECK);
}
END_TEST

START_TEST(versions_decide_what_applies) {
  config("versions: {ruby: \"1.9\"}\n");
  assert_run(1, CHECK);
  assert_silent("[lock-acquisition]", out);
  assert_says("[sleep]", out);
  assert_run(1, CHECK "--runtime ruby=3.1");
  assert_says("[lock-acquisition]", out);
  config("versions: {ruby: 3.10, python: 3}\n");
  assert_run(1, CHECK);
  assert_says("[lock-acquisition]", out);
  assert_run(2, CHECK "--runtime rubi=3.1");
  assert_says("--runtime: no runtime is called 'rubi': did you mean 'ruby'?", err);
  assert_run(2, CHECK "--runtime ruby=x");
  assert_run(2, CHECK "--runtime ruby");
}
END_TEST

START_TEST(three_lines_make_a_registration) {
  write_text("app.py",
             "import threading\nlock = threading.Lock()\ndef stop():\n    lock.acquire()\non_stop(1, stop)\n");
  assert_run(0, CHECK "app.py");
  config("registrations:\n  - call: on_stop\n    callback: 1\n    context: python-signal\n");
  assert_run(1, CHECK "app.py");
  assert_says("app.py:4:10: error[lock-acquisition] 'stop' runs as a Python signal handler", out);
  write_text("own.json", "{\"pack\": \"own\", \"languages\": [\"python\"], \"registrations\": "
                         "[{\"call\": \"on_stop\", \"callback\": 1, \"context\": \"python-del\"}]}");
  config("packs: own.json\noperations:\n  - {call: Lock.acquire, does: sleep, severity: note}\n");
  assert_run(1, CHECK "app.py");
}
END_TEST

// Where it comes from -------------------------------------------------------------------------------------------------

START_TEST(the_nearest_file_holds) {
  config("rules: {sleep: off}\n");
  write_text("lib/.finlint.yml", "rules: {lock-acquisition: off}\n");
  assert_run(1, CHECK "lib");
  assert_says("[sleep]", out);
  assert_silent("[lock-acquisition]", out);
  assert_run(1, CHECK "lib/a.rb");
  assert_says("[sleep]", out);
  assert_run(1, CHECK "test");
  assert_silent("[sleep]", out);
  cli.directory = path_of("lib");
  assert_run(1, CHECK);
  assert_silent("[lock-acquisition]", out);
  assert_run(1, CHECK "--config ../.finlint.yml");
  assert_silent("[sleep]", out);
  assert_run(1, CHECK "--isolated");
  assert_says("[sleep]", out);
  assert_says("[lock-acquisition]", out);
  environment[0] = "FINLINT_CONFIG=../.finlint.yml";
  assert_run(1, CHECK);
  assert_silent("[sleep]", out);
  assert_run(1, CHECK "--isolated");
  assert_says("[sleep]", out);
  assert_run(2, CHECK "--isolated --config .finlint.yml");
  cli.directory = directory;
}
END_TEST

START_TEST(a_repository_keeps_to_itself) {
  directory_made("lib/.git");
  config("rules: {all: off}\n");
  assert_run(1, CHECK "lib");
  assert_run(0, CHECK "test");
}
END_TEST

START_TEST(a_file_in_the_config_directory_speaks_of_its_parent) {
  directory_made(".config");
  write_text(".config/finlint.yml", "exclude: /test\n");
  assert_run(1, CHECK);
  assert_silent("test/b.rb", out);
  config("exclude: lib\n");
  assert_run(1, CHECK);
  assert_silent("lib/a.rb", out);
  assert_says(".config/finlint.yml is not read: there is .finlint.yml", err);
}
END_TEST

START_TEST(the_command_line_beats_the_environment_and_that_the_file) {
  config("format: gcc\nfail-on: never\nstrict: true\n");
  assert_run(0, "check --no-cache");
  assert_says("error: ", out);
  environment[0] = "FINLINT_FORMAT=json";
  assert_run(0, "check --no-cache");
  assert_says("finlint/1", out);
  assert_run(1, CHECK "--fail-on error");
  assert_says("error[", out);
  write_text("c.rb", "def f(");
  assert_run(3, CHECK);
  assert_run(0, CHECK "--no-strict");
  assert_run(2, CHECK "--no-jobs");
  assert_run(2, CHECK "--no-strict=1");
}
END_TEST

START_TEST(a_baseline_lies_beside_the_config_file) {
  write_text("lib/.finlint.yml", "rules: {sleep: off}\n");
  assert_run(0, "baseline create --no-cache lib");
  cli.directory = path_of("lib");
  assert_run(0, "baseline check --no-cache");
  cli.directory = directory;
  assert_says("lock-acquisition", read_text("lib/.finlint-baseline.json"));
  assert_run(0, CHECK "lib");
  write_text("b.json", "{\"schema\": \"finlint-baseline/1\", \"findings\": []}");
  config("baseline: b.json\n");
  assert_run(1, CHECK);
}
END_TEST

START_TEST(links_of_a_repository_are_not_written_through) {
  write_text("precious", "mine");
  ck_assert_int_eq(symlink("precious", path_of(".finlint-baseline.json")), 0);
  assert_run(0, "baseline update --no-cache");
  ck_assert_str_eq(read_text("precious"), "mine");
  assert_says("lock-acquisition", read_text(".finlint-baseline.json"));
  ck_assert_int_eq(symlink("gone", path_of(".finlint.yml")), 0);
  assert_run(0, "config init");
  ck_assert_int_ne(access(path_of("gone"), F_OK), 0);
}
END_TEST

// What is wrong with it -----------------------------------------------------------------------------------------------

static const struct {
  const char *text, *complaint;
} mistakes[] = {
    {"ruls: {}\n", ":1:1: no key is called 'ruls': did you mean 'rules'?"},
    {"a: 1\n", ":1:1: no key is called 'a'"},
    {"\nrules: {}\nrules: {}\n", ":3:1: the key 'rules' stands here twice"},
    {"rules: {sleep: off, sleep: on}\n", ":1:21: the key 'sleep' stands here twice"},
    {"rules:\n  slep: off\n", ":2:3: no rule or context is called 'slep': did you mean 'sleep'?"},
    {"rules: {sleep@ruby-finaliser: off}\n", ":1:9: no context is called 'ruby-finaliser': did you mean"},
    {"rules: {ruby-finalizer@sleep: off}\n", ":1:9: no rule is called 'ruby-finalizer'"},
    {"rules: {sleep@: off}\n", ":1:9: no context is called ''"},
    {"rules: {'': off}\n", ":1:9: no rule or context is called ''"},
    {"rules: {sleep: warn}\n", ":1:16: 'sleep' is off, on, note, warning or error"},
    {"rules: {sleep: erorr}\n", "did you mean 'error'?"},
    {"rules: {sleep: {}}\n", ":1:16: 'sleep' is off, on"},
    {"rules: [sleep]\n", ":1:8: expected a map of rules"},
    {"rules: off\n", ":1:8: expected a map of rules"},
    {"confidence: likly\n", ":1:13: confidence is one of possible|likely|certain, not 'likly': did you mean 'likely'?"},
    {"confidence:\n", ":1:12: confidence is one of"},
    {"confidence: [likely]\n", ":1:13: 'confidence' has one value"},
    {"jobs: many\n", ":1:7: jobs needs a number"},
    {"jobs: -1\n", ":1:7: jobs needs a number"},
    {"strict: maybe\n", ":1:9: strict is true or false, not 'maybe'"},
    {"baseline: ../b.json\n", ":1:11: a baseline lies below the config file's directory"},
    {"baseline: /etc/passwd\n", ":1:11: a baseline lies below"},
    {"build-dir: ''\n", ":1:12: build-dir needs a DIR"},
    {"paths: {a: b}\n", ":1:8: expected a path"},
    {"paths: [a, '']\n", ":1:12: expected a path"},
    {"exclude: [[a]]\n", ":1:11: expected a pattern"},
    {"overrides: {paths: a, rules: {}}\n", ":1:12: expected a list of maps"},
    {"overrides: [{paths: a}]\n", ":1:13: the key 'rules' is missing"},
    {"overrides: [{rules: {}}]\n", ":1:13: the key 'paths' is missing"},
    {"overrides: [{paths: a, rule: {}}]\n", ":1:24: no key is called 'rule' here: did you mean 'rules'?"},
    {"overrides: [{paths: a, rules: {slip: off}}]\n", ":1:32: no rule or context is called 'slip'"},
    {"versions: {rubi: '3.1'}\n", ":1:12: no runtime is called 'rubi': did you mean 'ruby'?"},
    {"versions: {ruby: new}\n", ":1:18: expected a version such as \"3.1\", not 'new'"},
    {"versions: {ruby: 3..1}\n", ":1:18: expected a version"},
    {"versions: ['3.1']\n", ":1:11: expected a map of runtimes"},
    {"packs: gone.json\n", "cannot read"},
    {"registrations:\n  - call: f\n    contxt: x\n", ":2:5: registrations[0]: no key is called 'contxt'"},
    {"registrations:\n  - {call: f, callback: 0, context: ruby-finalizr}\n", "no context is called 'ruby-finalizr'"},
    {"registrations: {call: f}\n", ":1:16: expected a list of rows"},
    {"operations: [sleep]\n", ":1:14: operations[0]: expected an object"},
    {"- a\n", ":1:1: expected 'key: value' lines"},
    {"text\n", ":1:1: expected 'key: value' lines"},
    {"{a: 'x\n", ": this is not YAML"},
    {"\t\tx: 1\n", ": this is not YAML"},
    {"? [a]\n: b\n", ": a key must be plain text"},
    {"rules: !!map {}\n", ":1:8: tags ('!…') mean nothing here"},
    {"rules: *gone\n", ":1:8: nothing before this is called '&gone'"},
    {"rules: &a {sleep: *a}\n", ":1:19: nothing before this is called '&a'"},
    {"--- {}\n--- {}\n", ":2:1: a second document begins here"},
    {"rules: {\"a\\0b\": off}\n", ": a NUL stands in this text"},
    {"\xff\xff: 1\n", ": this is not YAML"},
    {"rules: {<<: {sleep: off}}\n", "'<<' is off, on"},
};

START_TEST(mistakes_are_told_where_they_stand) {
  config(mistakes[_i].text);
  assert_run(2, CHECK "lib");
  assert_says(mistakes[_i].complaint, err);
  if (isdigit(mistakes[_i].complaint[1]))
    assert_says(arena_format(&arena, ".finlint.yml%s", mistakes[_i].complaint), err);
  ck_assert_str_eq(out, "");
  assert_run(2, "config check");
  assert_says(mistakes[_i].complaint, err);
}
END_TEST

START_TEST(a_link_that_leads_nowhere_is_said) {
  ck_assert_int_eq(symlink("gone.yml", path_of(".finlint.yml")), 0);
  assert_run(2, "check --no-cache");
  assert_says(".finlint.yml': No such file or directory: it is a link that leads nowhere", err);
  assert_run(2, "config show");
  assert_run(0, "check --no-cache --isolated --exit-zero");
  write_text("gone.yml", "format: concise\n");
  assert_run(1, "check --no-cache");
  assert_says("error[", out);
}
END_TEST

START_TEST(every_mistake_is_told) {
  config("ruls: {}\nstrict: maybe\nconfidence: x\nexclude: {a: b}\n");
  assert_run(2, CHECK);
  assert_says(":1:1: no key", err);
  assert_says(":2:9: strict", err);
  assert_says(":3:13: confidence", err);
  assert_says(":4:10: expected", err);
}
END_TEST

START_TEST(hostile_files_are_refused_soon_and_quietly) {
  Text text = {.arena = &arena};
  text_puts(&text, "a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1]\n");
  for (char c = 'b'; c < 'm'; c++)
    text_printf(&text, "%c: &%c [*%c, *%c, *%c, *%c, *%c, *%c, *%c, *%c]\n", c, c, c - 1, c - 1, c - 1, c - 1, c - 1,
                c - 1, c - 1, c - 1);
  config(text_str(&text));
  assert_run(2, CHECK);
  assert_says("too much stands in this file", err);
  text_clear(&text);
  for (int i = 0; i < 10000; i++)
    text_puts(&text, "[");
  config(text_str(&text));
  assert_run(2, CHECK);
  assert_says("nested too deep", err);
  text_clear(&text);
  for (int i = 0; i < (1 << 20) + 1; i++)
    text_puts(&text, "#");
  config(text_str(&text));
  assert_run(2, CHECK);
  assert_says("more than 1 MiB", err);
  config("\"a\\e[31m\\n\\u009b%s%n\": 1\nrules: {\"\\e[2J\": off}\nversions: {\"\\a\": \"\\e\"}\n");
  assert_run(2, CHECK);
  assert_harmless(err);
  config("rules: {\"\\e[2J\": off}\n");
  assert_run(2, CHECK);
  assert_harmless(err);
  directory_made("lib/.finlint.yml");
  assert_run(2, CHECK "lib");
  assert_says("not a regular file", err);
  assert_run(2, CHECK "--config gone.yml");
  assert_run(2, CHECK "--config ''");
}
END_TEST

START_TEST(empty_files_say_nothing) {
  static const char *const empty[] = {"", "\n", "# nothing\n", "---\n", "{}\n", "\xef\xbb\xbf# BOM\n"};
  for (size_t i = 0; i < sizeof empty / sizeof *empty; i++) {
    config(empty[i]);
    assert_run(1, CHECK);
    assert_says("[sleep]", out);
  }
}
END_TEST

// finlint config ------------------------------------------------------------------------------------------------------

START_TEST(settings_are_shown_with_their_origin) {
  config("confidence: possible\nrules: {sleep: off}\nbuild-dir: \"a\\e[31m\"\n");
  environment[0] = "FINLINT_FAIL_ON=never";
  assert_run(0, "config show --jobs 3");
  assert_says("# config file: .finlint.yml\n", out);
  assert_says("confidence: possible # .finlint.yml\n", out);
  assert_says("rules: {\"sleep\": \"off\"} # .finlint.yml:2\n", out);
  assert_says("fail-on: never # FINLINT_FAIL_ON\n", out);
  assert_says("jobs: 3 # command line\n", out);
  assert_says("strict: false # default\n", out);
  ck_assert_ptr_null(strchr(out, '\x1b'));
  assert_run(0, "config show --isolated");
  assert_says("# config file: none\n", out);
  write_text("lib/.finlint.yml", "strict: yes\n");
  assert_run(0, "config show lib");
  assert_says("strict: true # lib/.finlint.yml\n", out);
}
END_TEST

START_TEST(what_show_prints_is_a_config_file) {
  config("confidence: possible\nrules: {sleep: off}\nexclude: [a, \"b c\"]\nversions: {ruby: 3.10}\n"
         "registrations: [{call: f, callback: 0, context: posix-signal}]\n");
  assert_run(0, "config show");
  const char *first = arena_text(&arena, out, strlen(out));
  config(first);
  assert_run(0, "config check");
  assert_run(0, "config show");
  assert_says("versions: {\"ruby\": \"3.10\"}", out);
  assert_says("exclude: [\"a\", \"b c\"]", out);
}
END_TEST

START_TEST(config_files_are_begun_and_checked) {
  assert_run(2, "config check");
  assert_says("there is no config file", err);
  assert_run(0, "config init");
  assert_run(0, "config check");
  assert_says(".finlint.yml is good", err);
  assert_run(2, "config init");
  assert_says("there already", err);
  // What is commented out is good, too.
  Text text = {.arena = &arena};
  for (const char *at = read_text(".finlint.yml"); *at; at += strcspn(at, "\n") + 1)
    if (at[0] == '#' && at[1] != ' ')
      text_printf(&text, "%.*s\n", (int)strcspn(at + 1, "\n"), at + 1);
    else if (strncmp(at, "#  ", 3) == 0)
      text_printf(&text, "%.*s\n", (int)strcspn(at + 1, "\n"), at + 1);
  config(text_str(&text));
  assert_run(0, "config check");
  assert_run(2, "config");
  assert_run(2, "config shwo");
}
END_TEST

START_TEST(the_schema_has_every_key) {
  config("nonsense: {\n");
  assert_run(0, "config schema");
  Text problem = {.arena = &arena};
  cJSON *json = json_read((Bytes){out, strlen(out)}, "schema", &problem);
  ck_assert_msg(json != NULL, "%s", text_str(&problem));
  const cJSON *keys = cJSON_GetObjectItemCaseSensitive(json, "properties");
  ck_assert_ptr_nonnull(cJSON_GetObjectItemCaseSensitive(keys, "rules"));
  ck_assert_ptr_nonnull(cJSON_GetObjectItemCaseSensitive(keys, "confidence"));
  ck_assert_int_ge(cJSON_GetArraySize(keys), 20);
  cJSON_Delete(json);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {rules_have_severities,
                                places_have_rules_of_their_own,
                                what_is_excluded_is_left_out_unless_named,
                                compiler_flags_are_added,
                                paths_are_analysed_where_none_is_named,
                                versions_decide_what_applies,
                                three_lines_make_a_registration,
                                the_nearest_file_holds,
                                a_repository_keeps_to_itself,
                                a_file_in_the_config_directory_speaks_of_its_parent,
                                the_command_line_beats_the_environment_and_that_the_file,
                                a_baseline_lies_beside_the_config_file,
                                links_of_a_repository_are_not_written_through,
                                a_link_that_leads_nowhere_is_said,
                                every_mistake_is_told,
                                hostile_files_are_refused_soon_and_quietly,
                                empty_files_say_nothing,
                                settings_are_shown_with_their_origin,
                                what_show_prints_is_a_config_file,
                                config_files_are_begun_and_checked,
                                the_schema_has_every_key,
                                NULL};
  Suite *suite = suite_create("config");
  TCase *tcase = harness_case(suite, "config", tests);
  tcase_add_checked_fixture(tcase, open_project, command_teardown);
  tcase_add_loop_test(tcase, mistakes_are_told_where_they_stand, 0, sizeof mistakes / sizeof *mistakes);
  return harness_finish(suite);
}
