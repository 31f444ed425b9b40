// lower: what the suites of the front ends share: sources and what the dump of their facts must say.
#ifndef FINLINT_LOWER_H
#define FINLINT_LOWER_H

#include "harness.h"

// A source and how up to eight lines of its dump must begin behind their indentation; none may begin like one that has
// a
// '!' in front.
typedef struct {
  const char *title, *source;
  const char *says[8];
} Lowering;

// The dump of a source's facts, which must be well-formed.
const char *lower_dump(Arena *arena, Language language, const char *source);
// Checks rows until one without a title.
void lower_check(Language language, const Lowering *rows);
// Lowers every source of the rows cut off at every byte: facts must be well-formed.
void lower_chop(Language language, const Lowering *rows);
// … at every `step`th byte only, where reading a source is slow.
void lower_chop_at(Language language, const Lowering *rows, size_t step);

#endif
