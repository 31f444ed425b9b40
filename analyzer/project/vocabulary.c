// The names in the headers of the system that a tree includes.
#include "project_parts.h"

#include <ctype.h>
#include <unistd.h>

enum { MOST_BYTES = 32 << 20 };

typedef struct {
  Arena *arena;
  Map *words;
  Map seen;    // hashes of paths
  size_t room; // bytes that may still be read
} Vocabulary;

static void add_words(Map *words, Bytes text) {
  char word[128];
  for (size_t i = 0, len = 0; i <= text.len; i++) {
    char c = i < text.len ? text.at[i] : 0;
    if (isalnum((unsigned char)c) || c == '_') {
      if (len < sizeof word)
        word[len] = (char)toupper((unsigned char)c);
      len++;
      continue;
    }
    if (len > 1 && len < sizeof word)
      map_put(words, key_bytes(word, len), 1);
    len = 0;
  }
}

static void read_header(Vocabulary *vocabulary, const char *name, const char *beside, const Words *flags);

static bool read_path(Vocabulary *vocabulary, const char *path, const Words *flags) {
  if (access(path, F_OK) != 0)
    return false;
  if ((*map_slot(&vocabulary->seen, key_text(path)))++)
    return true;
  Text problem = {.arena = vocabulary->arena};
  Bytes text;
  if (!file_read(vocabulary->arena, path, &text, &problem) || text.len > vocabulary->room)
    return false;
  vocabulary->room -= text.len;
  add_words(vocabulary->words, text);
  const char *end = text.at + text.len, *dir = path_join(vocabulary->arena, path, "..");
  for (const char *line = text.at; line < end;) {
    const char *newline = memchr(line, '\n', (size_t)(end - line)), *stop = newline ? newline : end;
    const char *name = includes_line(vocabulary->arena, line, stop);
    if (name)
      read_header(vocabulary, name, dir, flags);
    line = stop + 1;
  }
  return true;
}

// Where flags say, beside the header that includes it, or where compilers look.
static void read_header(Vocabulary *vocabulary, const char *name, const char *beside, const Words *flags) {
  static const char option[] = "-isystem";
  Arena *arena = vocabulary->arena;
  bool found = beside && read_path(vocabulary, path_join(arena, beside, name), flags);
  for (uint32_t i = 0; flags && i < flags->count && !found; i++)
    if (strncmp(flags->at[i], option, strlen(option)) == 0)
      found = read_path(vocabulary, path_join(arena, flags->at[i] + strlen(option), name), flags);
  for (size_t i = 0; includes_system_dirs[i] && !found; i++)
    found = read_path(vocabulary, path_join(arena, includes_system_dirs[i], name), flags);
}

void vocabulary_read(Arena *arena, const Includes *includes, Map *words) {
  Arena own = {0};
  Vocabulary vocabulary = {.arena = &own, .words = words, .seen.arena = &own, .room = MOST_BYTES};
  words->arena = arena;
  for (uint32_t i = 0; i < includes->all.count; i++) {
    const Include *include = &includes->all.at[i];
    if (include->found && !include->target && !include->dir)
      read_header(&vocabulary, include->name, NULL, include->flags);
  }
  arena_free(&own);
}
