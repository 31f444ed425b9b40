#include "analyzer.h"

typedef struct {
  Bytes text;
  Array(size_t) starts;
} Listing;

struct Lines {
  Arena *arena;
  Buffers buffers;
  Map by_path; // hash of the path → index + 1
  Array(Listing) listings;
};

Lines *lines_new(Arena *arena, Buffers buffers) {
  Lines *lines = arena_new(arena, Lines);
  lines->buffers = buffers;
  lines->arena = arena;
  lines->by_path.arena = arena;
  return lines;
}

static void read_listing(const Lines *lines, const char *path, Listing *listing) {
  Arena *arena = lines->arena;
  Text problem = {.arena = arena};
  const Bytes *held = buffers_text(&lines->buffers, path);
  if (held)
    listing->text = *held;
  else if (!file_read(arena, path, &listing->text, &problem))
    return;
  array_push(arena, &listing->starts, 0);
  for (size_t i = 0; i < listing->text.len; i++)
    if (listing->text.at[i] == '\n')
      array_push(arena, &listing->starts, i + 1);
}

static const Listing *listing_of(Lines *lines, const char *path) {
  uint32_t *slot = map_slot(&lines->by_path, key_text(path));
  if (*slot == 0) {
    read_listing(lines, path, array_add(lines->arena, &lines->listings));
    *slot = lines->listings.count;
  }
  return &lines->listings.at[*slot - 1];
}

const char *lines_get(void *lines, const char *path, uint32_t line, size_t *len) {
  const Listing *listing = listing_of(lines, path);
  if (line == 0 || line > listing->starts.count)
    return NULL;
  size_t start = listing->starts.at[line - 1];
  size_t end = line < listing->starts.count ? listing->starts.at[line] - 1 : listing->text.len;
  if (line < listing->starts.count && end > start && listing->text.at[end - 1] == '\r')
    end--;
  *len = end - start;
  return listing->text.at + start;
}
