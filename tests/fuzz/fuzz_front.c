// Any text is lowered to a well-formed unit. The first line is the ending of a file's name, which says the language.
#include "front.h"

#include <stdlib.h>

static const Front *front_of(Arena *arena, const char *ending, size_t len, Source *source) {
  if (len > 8 || memchr(ending, 0, len) || memchr(ending, '/', len))
    return NULL;
  source->path = arena_format(arena, "/x.%.*s", (int)len, ending);
  source->language = language_of_path(source->path);
  bool by_clang = source->language == LANG_C || source->language == LANG_CPP; // it is not built for this, and slow
  return by_clang ? NULL : front_for(source->language);
}

static void lower(Arena *arena, const Front *front, Source *source) {
  Build *build = build_new(arena, source->path, source->language);
  void *state = front->open ? front->open(arena) : NULL;
  front->lower(state, source, build);
  if (front->close)
    front->close(state);
  Unit unit = build_unit(build);
  Text problem = {.arena = arena};
  if (facts_check(&unit, &problem))
    return;
  fprintf(stderr, "%s\n", text_str(&problem));
  abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Arena arena = {0};
  const uint8_t *newline = size ? memchr(data, '\n', size) : NULL;
  size_t first = newline ? (size_t)(newline - data) : size;
  Source source = {.directory = "/", .root = "/"};
  const Front *front = front_of(&arena, (const char *)data, first, &source);
  if (newline && front) {
    source.text.len = size - first - 1;
    source.text.at = arena_text(&arena, (const char *)newline + 1, source.text.len);
    lower(&arena, front, &source);
  }
  arena_free(&arena);
  return newline && front ? 0 : -1;
}
