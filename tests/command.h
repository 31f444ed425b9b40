// Runs commands as a user does, in a directory of their own, and looks at what they say.
#ifndef FINLINT_TESTS_COMMAND_H
#define FINLINT_TESTS_COMMAND_H

#include "cli.h"
#include "harness.h"

extern Arena arena;
extern Cli cli;
extern const char *environment[8]; // "NAME=VALUE"; the first NULL ends it
extern char directory[];
extern char *out, *err; // of the last command

void command_setup(void);
void command_teardown(void);
// Runs `line`, whose words are separated by blanks ("''" is the empty one); returns the exit code.
int run(const char *line);
int run_words(const Words *words);
// The binary's exit code for a shell's line, in which $F is the binary.
int shell(const char *line);
const char *path_of(const char *name);
void write_text(const char *name, const char *text);
const char *read_text(const char *name);
void assert_harmless(const char *text);

#define assert_run(code, line)                                                                                         \
  do {                                                                                                                 \
    int got = run(line);                                                                                               \
    ck_assert_msg(got == (code), "'%s' exits %d, not %d\n%s%s", line, got, code, out, err);                            \
  } while (0)
#define assert_says(text, where) ck_assert_msg(strstr(where, text) != NULL, "'%s' is not in:\n%s", text, where)

#endif
