#include "parts.h"

// GitHub tells alerts apart by a hash of the text around their line: of the 100 UTF-16 units from the line's first
// non-blank one, without spaces and tabs, with every line end as LF, and 0xFFFF and then zeros behind the file's end.
enum { WINDOW = 100, BASE = 37, END_OF_FILE = 0xffff };

typedef Array(uint16_t) Units;
typedef Array(uint32_t) Starts; // of the lines, in units

static void add_code_point(Arena *arena, Units *units, const char *at, size_t len) {
  uint32_t code = len ? text_code(at, len) : 0xfffd;
  if (code >= 0x10000) {
    array_push(arena, units, (uint16_t)(0xd800 + ((code - 0x10000) >> 10)));
    code = 0xdc00 + (code & 0x3ff);
  }
  array_push(arena, units, (uint16_t)code);
}

// The text's units without blanks, and where each line starts in them.
static Starts scan(Arena *arena, Bytes text, Units *units) {
  Starts starts = {0};
  bool fresh = true;
  for (size_t i = 0; i < text.len;) {
    const char *at = text.at + i;
    size_t len = text_utf8(at, text.len - i);
    i += len ? len : 1;
    if (*at == ' ' || *at == '\t' || (*at == '\n' && at > text.at && at[-1] == '\r'))
      continue;
    if (fresh)
      array_push(arena, &starts, units->count);
    fresh = *at == '\n' || *at == '\r';
    if (fresh)
      array_push(arena, units, '\n');
    else
      add_code_point(arena, units, at, len);
  }
  if (fresh)
    array_push(arena, &starts, units->count);
  array_push(arena, units, END_OF_FILE);
  return starts;
}

static uint64_t window_hash(const Units *units, uint32_t start) {
  uint64_t hash = 0;
  for (uint32_t i = start; i < start + WINDOW; i++)
    hash = hash * BASE + (i < units->count ? units->at[i] : 0);
  return hash;
}

LineHashes line_hashes(Arena *arena, Bytes text) {
  Units units = {0};
  Starts starts = scan(arena, text, &units);
  Map counts = {.arena = arena};
  LineHashes hashes = {0};
  for (uint32_t i = 0; i < starts.count; i++) {
    uint64_t hash = window_hash(&units, starts.at[i]);
    uint32_t count = ++*map_slot(&counts, hash == UINT64_MAX ? 0 : hash);
    array_push(arena, &hashes, (LineHash){hash, count});
  }
  return hashes;
}
