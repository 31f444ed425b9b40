// expect: what fixtures say on their own lines of what must be found there. It knows nothing of how it is found.
//
//   log.note("x")   # expect: lock-acquisition            found here, once
//   log.note("x")   # expect: blocking-io x2, logging     several, or several times
//   log.note("x")   # expect: lock-acquisition @ruby-trap  in this context; a word without one means any context
//   log.odd("x")    # miss: lock-acquisition — why        a known false negative; fails the day it is found
//   log.fine("x")   # noise: lock-acquisition — why       a known false positive; fails the day it is gone
//
// The comment may begin with '#', '//' or '/*'; several words are separated by ';'.
#ifndef FINLINT_EXPECT_H
#define FINLINT_EXPECT_H

#include "base.h"

typedef enum { WORD_EXPECT, WORD_MISS, WORD_NOISE, WORD_COUNT } Word;

typedef struct {
  const char *path;
  uint32_t line;
  Word word;
  const char *rule, *context; // context: "" for any
  uint32_t count, met;        // how often it must be found, and was
} Expectation;
typedef Array(Expectation) Expectations;

typedef struct {
  const char *path;
  uint32_t line;
  const char *rule, *context;
} Found;

// Adds what `text` says. What is not understood becomes a line "PATH:LINE: …" of `problem`.
void expect_read(Arena *arena, const char *path, Bytes text, Expectations *out, Text *problem);
// Compares both ways; every difference becomes a line "PATH:LINE: …" of `problem`.
void expect_match(Expectations *expectations, const Found *found, uint32_t count, Text *problem);

#endif
