// harness: what the suites share. Each suite is one program: TEST functions in a NULL-ended table given to harness_run.
#ifndef FINLINT_HARNESS_H
#define FINLINT_HARNESS_H

#include "analyzer.h"
#include <check.h>

// Adds a case with these tests, NULL-ended, to a suite; each test may take a minute. What it returns is for fixtures,
// loops and other limits.
TCase *harness_case(Suite *suite, const char *name, const TTest *const *tests);
// Runs a suite and frees it; returns the process's exit status.
int harness_finish(Suite *suite);
// Both, for a floor that needs no more.
int harness_run(const char *floor, const TTest *const *tests);

// The files at or under `path`, in order of their paths, which begin with `path`; ends with NULL.
const char *const *harness_files(Arena *arena, const char *path);

#endif
