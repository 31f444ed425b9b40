// harness: what the suites share. Each suite is one program: TEST functions in a NULL-ended table given to harness_run.
#ifndef FINLINT_HARNESS_H
#define FINLINT_HARNESS_H

#include "analyzer.h"
#include <check.h>
#include <sys/types.h>

// Seconds after which a test hangs, however slow and busy the machine is: no test waits for anything else by the clock.
enum { HANGS = 900 };

// Adds a case with these tests, NULL-ended, to a suite; each process of a test may take a minute of processor time.
// What it returns is for fixtures, loops and other limits.
TCase *harness_case(Suite *suite, const char *name, const TTest *const *tests);
// Runs a suite and frees it; returns the process's exit status.
int harness_finish(Suite *suite);
// Both, for a floor that needs no more.
int harness_run(const char *floor, const TTest *const *tests);
// Waits until a process of the test's own has a child, and returns that.
pid_t harness_child_of(pid_t pid);
// From now on what is left behind by the test's processes is the test's own, to be waited for.
void harness_adopt(void);
// Waits until all processes have ended that are the test's own.
void harness_bury(void);
// From now on the test may take that many seconds of processor time.
void harness_may_take(uint32_t seconds);

// The files at or under `path`, in order of their paths, which begin with `path`; ends with NULL.
const char *const *harness_files(Arena *arena, const char *path);

#endif
