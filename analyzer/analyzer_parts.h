// parts: what the files of the front door know of each other.
#ifndef FINLINT_ANALYZER_PARTS_H
#define FINLINT_ANALYZER_PARTS_H

#include "analyzer.h"

// levels.c: gives the finding the severity that the levels say. False if they want nothing of it.
bool levels_apply(const AnalyzeOptions *options, const Analysis *analysis, Finding *finding);
// Is it something that a Level may speak of, a runtime that a Target may name? Else `problem` says what may have been
// meant.
bool level_good(Arena *arena, const Book *book, const char *what, Text *problem);
bool target_good(const Book *book, const char *runtime, Text *problem);

// kept.c: findings of an earlier run in which everything was as it is.
typedef struct {
  Sources sources;
  Project project; // as project_sources left it
  bool keeps;      // an earlier run's findings may be used, and these kept
  Hash name, hash; // of what was asked for, of what was there
} Inputs;
void inputs_find(Arena *arena, const AnalyzeOptions *options, Inputs *out);
// As solve left it. False if there is nothing that holds.
bool kept_read(Arena *arena, const AnalyzeOptions *options, const Inputs *inputs, Analysis *out);
void kept_write(Arena *arena, const AnalyzeOptions *options, const Inputs *inputs, Analysis *analysis);

#endif
