// Which lines of a text are not those of an earlier one.
#include "cli.h"

typedef struct {
  uint64_t *hashes;
  uint32_t count;
} LineTexts;

// A line without its end: a checkout may have other line ends than what is kept.
static LineTexts split(Arena *arena, Bytes text) {
  Array(uint64_t) hashes = {0};
  const char *end = text.at + text.len;
  for (const char *at = text.at; at < end;) {
    const char *newline = memchr(at, '\n', (size_t)(end - at)), *stop = newline ? newline : end;
    size_t len = (size_t)(stop - at);
    array_push(arena, &hashes, hash_bytes(at, len - (len && at[len - 1] == '\r')).low);
    at = newline ? newline + 1 : end;
  }
  array_reserve(arena, (void **)&hashes.at, &hashes.room, hashes.count + 1, sizeof *hashes.at);
  return (LineTexts){hashes.at, hashes.count};
}

// The shortest way from one text to the other, by Myers: `ends[d]` holds how far each diagonal came with d changes.
// Texts that differ more than this count as wholly changed.
enum { MOST = 1000 };
typedef struct {
  Arena *arena;
  const uint64_t *old, *new; // what is between the common beginning and end
  int32_t old_count, new_count;
  int32_t *ends[MOST + 1];
  bool *changed; // all lines of the new text
  uint32_t head, lines;
} Search;

// With `d` changes, the diagonal k (new minus old… steps) starts from its better neighbour.
static int32_t start_of(const Search *search, int32_t d, int32_t k) {
  if (d == 0)
    return 0;
  const int32_t *before = search->ends[d - 1] + d - 1;
  bool down = k == -d || (k != d && before[k - 1] < before[k + 1]);
  return down ? before[k + 1] : before[k - 1] + 1;
}

static bool extend(Search *search, int32_t d, int32_t *last) {
  search->ends[d] = arena_array(search->arena, int32_t, 2 * d + 1);
  for (int32_t k = -d; k <= d; k += 2) {
    int32_t x = start_of(search, d, k);
    while (x < search->old_count && x - k < search->new_count && x - k >= 0 && search->old[x] == search->new[x - k])
      x++;
    search->ends[d][k + d] = x;
    *last = k;
    if (x >= search->old_count && x - k >= search->new_count)
      return true;
  }
  return false;
}

static bool is_marked(const Search *search, int64_t y) {
  int64_t line = (int64_t)search->head + y;
  return line >= 0 && line < search->lines && search->changed[line];
}

// Marks new line `y` of what was searched, if there is one.
static void mark(const Search *search, int64_t y) {
  int64_t line = (int64_t)search->head + y;
  if (line >= 0 && line < search->lines)
    search->changed[line] = true;
}

// Goes the way back and marks the new lines; then, where lines are gone and no new ones came, both neighbours.
static void mark_way(const Search *search, int32_t d, int32_t k, bool gone) {
  for (; d > 0; d--) {
    const int32_t *before = search->ends[d - 1] + d - 1;
    bool down = k == -d || (k != d && before[k - 1] < before[k + 1]);
    k = down ? k + 1 : k - 1;
    int32_t y = before[k] - k;
    if (down && !gone)
      mark(search, y);
    if (down || !gone || is_marked(search, y) || is_marked(search, y - 1))
      continue;
    mark(search, y);
    mark(search, y - 1);
  }
}

static void compare(Search *search) {
  int32_t last = 0;
  for (int32_t d = 0; d <= MOST; d++)
    if (extend(search, d, &last)) {
      mark_way(search, d, last, false);
      mark_way(search, d, last, true);
      return;
    }
  for (int32_t y = -1; y <= search->new_count; y++)
    mark(search, y);
}

bool *difference(Arena *arena, Bytes before, Bytes now, uint32_t *count) {
  Arena scratch = {0};
  LineTexts old = split(&scratch, before), new = split(&scratch, now);
  uint32_t head = 0, tail = 0, least = old.count < new.count ? old.count : new.count;
  while (head < least && old.hashes[head] == new.hashes[head])
    head++;
  while (tail < least - head && old.hashes[old.count - 1 - tail] == new.hashes[new.count - 1 - tail])
    tail++;
  Search *search = arena_new(&scratch, Search);
  *search = (Search){.arena = &scratch,
                     .old = old.hashes + head,
                     .new = new.hashes + head,
                     .old_count = (int32_t)(old.count - head - tail),
                     .new_count = (int32_t)(new.count - head - tail),
                     .changed = arena_array(arena, bool, new.count + 1),
                     .head = head,
                     .lines = new.count};
  if (search->old_count || search->new_count)
    compare(search);
  *count = new.count;
  bool *changed = search->changed;
  arena_free(&scratch);
  return changed;
}
