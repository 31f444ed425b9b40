// For which versions of a runtime something holds: "cpython >= 3.8, cpython < 3.12".
#include "pack.h"

#include <ctype.h>
#include <stdlib.h>

typedef enum { BELOW, UP_TO, EXACTLY, BUT, FROM, ABOVE } Comparison;
static const char *const comparisons[] = {"<", "<=", "==", "!=", ">=", ">"};

typedef struct {
  const char *runtime, *number;
  size_t runtime_len, number_len;
  Comparison comparison;
} Bound;

static const char *skip_blanks(const char *at) {
  return at + strspn(at, " ");
}

// The longest comparison that stands at `at`.
static bool read_comparison(const char *at, Comparison *into) {
  size_t best = 0;
  for (size_t i = 0; i < sizeof comparisons / sizeof *comparisons; i++) {
    size_t len = strlen(comparisons[i]);
    if (len > best && strncmp(at, comparisons[i], len) == 0) {
      *into = (Comparison)i;
      best = len;
    }
  }
  return best > 0;
}

static bool is_number(const char *at, size_t len) {
  return len && isdigit((unsigned char)at[0]) && isdigit((unsigned char)at[len - 1]);
}

// RUNTIME COMPARISON NUMBER: what follows it, or NULL.
static const char *read_bound(const char *at, Bound *into) {
  *into = (Bound){.runtime = at, .runtime_len = strspn(at, "abcdefghijklmnopqrstuvwxyz0123456789+-._")};
  at = skip_blanks(at + into->runtime_len);
  if (!into->runtime_len || !read_comparison(at, &into->comparison))
    return NULL;
  into->number = skip_blanks(at + strlen(comparisons[into->comparison]));
  into->number_len = strspn(into->number, "0123456789.");
  return is_number(into->number, into->number_len) ? skip_blanks(into->number + into->number_len) : NULL;
}

bool versions_good(const char *at) {
  Bound bound;
  for (at = read_bound(skip_blanks(at), &bound); at && *at == ','; at = read_bound(skip_blanks(at + 1), &bound))
    ;
  return at && !*at;
}

bool versions_number(const char *text) {
  size_t len = strspn(text, "0123456789.");
  return is_number(text, len) && !text[len] && len < 40 && !strstr(text, "..");
}

enum { PARTS = 6 };
typedef struct {
  unsigned long part[PARTS];
} Version;

// "3.12" is every version from 3.12 up to, and without, 3.13.
typedef struct {
  Version low, high;
} Range;

static Range range_of(const char *text) {
  Range range = {0};
  int count = 0;
  for (char *end = NULL; count < PARTS && isdigit((unsigned char)*text); text = *end == '.' ? end + 1 : end)
    range.low.part[count++] = strtoul(text, &end, 10);
  range.high = range.low;
  range.high.part[count ? count - 1 : 0]++;
  return range;
}

static bool less(const Version *a, const Version *b) {
  for (int i = 0; i < PARTS; i++)
    if (a->part[i] != b->part[i])
      return a->part[i] < b->part[i];
  return false;
}

// Can one of the versions `wanted` lie within the bound?
static bool can_lie(const Range *wanted, const Bound *bound) {
  Range at = range_of(bound->number);
  bool below = less(&wanted->low, &at.low), up_to = less(&wanted->low, &at.high), from = less(&at.low, &wanted->high);
  bool within = !below && !less(&at.high, &wanted->high);
  const bool can[] = {
      [BELOW] = below, [UP_TO] = up_to, [EXACTLY] = up_to && from, [BUT] = !within, [FROM] = from, [ABOVE] = from};
  return can[bound->comparison];
}

static const Target *target_of(const Book *book, const Bound *bound) {
  for (uint32_t i = 0; i < book->target_count; i++) {
    const char *runtime = book->targets[i].runtime;
    if (strlen(runtime) == bound->runtime_len && memcmp(runtime, bound->runtime, bound->runtime_len) == 0)
      return &book->targets[i];
  }
  return NULL;
}

bool versions_apply(const Book *book, const char *at) {
  Bound bound;
  while ((at = read_bound(skip_blanks(at), &bound))) {
    const Target *target = target_of(book, &bound);
    Range wanted = range_of(target ? target->version : "");
    if (target && !can_lie(&wanted, &bound))
      return false;
    at += *at == ',';
  }
  return true;
}

// Every runtime that a context or a bound names.
static void add_runtime(Book *book, const char *name, size_t len) {
  for (uint32_t i = 0; i < book->runtimes.count; i++)
    if (strlen(book->runtimes.at[i]) == len && memcmp(book->runtimes.at[i], name, len) == 0)
      return;
  if (len)
    array_push(book->arena, &book->runtimes, arena_text(book->arena, name, len));
}

void versions_note(Book *book, const char *runtime, const char *at) {
  Bound bound;
  add_runtime(book, runtime, strlen(runtime));
  while ((at = read_bound(skip_blanks(at), &bound))) {
    add_runtime(book, bound.runtime, bound.runtime_len);
    at += *at == ',';
  }
}
