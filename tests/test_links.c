// Whether rule ids are hyperlinks.
#include "command.h"

typedef struct {
  const char *environment[4];
  bool terminal, links;
} Case;
// clang-format off
static const Case cases[] = {
    {{"TERM=xterm-256color"},                                                      true,  false},
    {{"TERM=xterm-256color", "VTE_VERSION=6800"},                                  true,  true},
    {{"TERM=xterm-256color", "VTE_VERSION=5000"},                                  true,  false},
    {{"TERM=xterm-256color", "VTE_VERSION=nonsense"},                              true,  false},
    {{"TERM=xterm-256color", "VTE_VERSION=6800"},                                  false, false},
    {{"TERM=xterm-256color", "VTE_VERSION=6800", "TMUX=/tmp/tmux"},                true,  false},
    {{"TERM=xterm-256color", "VTE_VERSION=6800", "CI=1"},                          true,  false},
    {{"TERM=xterm-256color", "VTE_VERSION=6800", "NO_COLOR=1"},                    true,  false},
    {{"TERM=dumb", "VTE_VERSION=6800"},                                            true,  false},
    {{"TERM=xterm-256color", "VTE_VERSION=6800", "FORCE_HYPERLINK=0"},             true,  false},
    {{"TERM=xterm-256color", "FORCE_HYPERLINK=1"},                                 false, true},
    {{"TERM=xterm-kitty"},                                                         true,  true},
    {{"TERM=foot-extra"},                                                          true,  true},
    {{"TERM=xterm-256color", "TERM_PROGRAM=vscode", "TERM_PROGRAM_VERSION=1.71.2"}, true, false},
    {{"TERM=xterm-256color", "TERM_PROGRAM=vscode", "TERM_PROGRAM_VERSION=1.100"}, true,  true},
    {{"TERM=xterm-256color", "TERM_PROGRAM=iTerm.app", "TERM_PROGRAM_VERSION=3.0"}, true, false},
    {{"TERM=xterm-256color", "TERM_PROGRAM=iTerm.app", "TERM_PROGRAM_VERSION=3.4.19"}, true, true},
    {{"TERM=xterm-256color", "TERM_PROGRAM=iTerm.app"},                            true,  false},
};
// clang-format on

static bool has_links(void) {
  Report report = {0};
  links_set(&cli, &(Common){.color = COLOR_AUTO}, &report);
  return report.pages != NULL;
}

START_TEST(links_are_for_terminals_that_have_them) {
  const Case *one = &cases[_i];
  command_setup();
  cli.pages = directory;
  cli.out_terminal = one->terminal;
  for (int i = 0; i < 4 && one->environment[i]; i++)
    environment[i] = one->environment[i];
  ck_assert_int_eq(has_links(), one->links);
  cli.pages = NULL;
  ck_assert(!has_links());
  cli.pages = "/nowhere/at/all";
  ck_assert(!has_links());
  command_teardown();
}
END_TEST

START_TEST(files_have_no_links) {
  command_setup();
  cli.pages = directory;
  environment[0] = "FORCE_HYPERLINK=1";
  write_text("a.c", "#include <signal.h>\n#include <stdlib.h>\nvoid on(int n) {\n  free(malloc(1));\n}\n"
                    "int main(void) {\n  signal(SIGTERM, on);\n}\n");
  assert_run(1, "check --no-cache -q");
  assert_says("\x1b]8;;file://", out);
  assert_run(1, "check --no-cache -q -o report.txt");
  ck_assert_ptr_null(strchr(read_text("report.txt"), 0x1b));
  assert_run(1, "check --no-cache -q --format gcc");
  ck_assert_ptr_null(strchr(out, 0x1b));
  command_teardown();
}
END_TEST

int main(void) {
  const TTest *const tests[] = {files_have_no_links, NULL};
  Suite *suite = suite_create("links");
  TCase *tcase = harness_case(suite, "links", tests);
  tcase_add_loop_test(tcase, links_are_for_terminals_that_have_them, 0, sizeof cases / sizeof *cases);
  return harness_finish(suite);
}
