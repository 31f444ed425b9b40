// harness: what the suites share. Each suite is one program: TEST functions in a NULL-ended table given to harness_run.
#ifndef FINLINT_HARNESS_H
#define FINLINT_HARNESS_H

#include "analyzer.h"
#include <check.h>

// Runs the cases of one floor; returns the process's exit status.
int harness_run(const char *floor, const TTest *const *tests);

// The files at or under `path`, in order of their paths, which begin with `path`; ends with NULL.
const char *const *harness_files(Arena *arena, const char *path);

#endif
