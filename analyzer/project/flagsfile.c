#include "project_parts.h"

#include <unistd.h>

static const char NAME[] = "compile_flags.txt";

static uint32_t *slot_of(Flagsfiles *files, const char *path) {
  files->known.arena = files->arena;
  return map_slot(&files->known, key_text(path));
}

// One flag a line, without quotes.
static void split_lines(Arena *arena, Bytes text, Words *out) {
  static const char blanks[] = " \t\r";
  const char *end = text.at + text.len;
  for (const char *line = text.at; line < end;) {
    const char *newline = memchr(line, '\n', (size_t)(end - line)), *stop = newline ? newline : end, *next = stop + 1;
    while (line < stop && strchr(blanks, *line))
      line++;
    while (stop > line && strchr(blanks, stop[-1]))
      stop--;
    if (stop > line)
      array_push(arena, out, arena_text(arena, line, (size_t)(stop - line)));
    line = next;
  }
}

static uint32_t read_file(Flagsfiles *files, const char *path) {
  Text problem = {.arena = files->arena};
  Words words = {0};
  Bytes text;
  if (!file_read(files->arena, path, &text, &problem)) {
    project_problem(files->arena, files->project, "%s; compiler flags are inferred instead", text_str(&problem));
    return 1;
  }
  split_lines(files->arena, text, &words);
  array_push(files->arena, &files->flags, words);
  array_push(files->arena, &files->dirs, path_join(files->arena, path, ".."));
  return files->flags.count + 1;
}

static uint32_t nearest(Flagsfiles *files, const char *dir) {
  uint32_t found = *slot_of(files, dir);
  if (found)
    return found;
  const char *path = path_join(files->arena, dir, NAME);
  bool last = !dir[1] || access(path_join(files->arena, dir, ".git"), F_OK) == 0;
  if (access(path, F_OK) == 0)
    found = read_file(files, path);
  else
    found = last ? 1 : nearest(files, path_join(files->arena, dir, ".."));
  *slot_of(files, dir) = found;
  return found;
}

static uint32_t the_only(Flagsfiles *files) {
  uint32_t found = *slot_of(files, files->only);
  if (!found)
    found = read_file(files, files->only);
  *slot_of(files, files->only) = found;
  return found;
}

bool flagsfile_command(Flagsfiles *files, const Command *inferred, Command *out) {
  Arena *arena = files->arena;
  uint32_t found = files->only ? the_only(files) : nearest(files, path_join(arena, inferred->file, ".."));
  Words words = {0};
  if (found == 1)
    return false;
  array_push(arena, &words, "clang");
  array_push(arena, &words, "-x");
  array_push(arena, &words, inferred->language == LANG_CPP ? "c++" : "c");
  for (uint32_t i = 0; i < files->flags.at[found - 2].count; i++)
    array_push(arena, &words, files->flags.at[found - 2].at[i]);
  *out = (Command){.file = inferred->file, .directory = files->dirs.at[found - 2]};
  flags_clean(arena, &words, out);
  return out->language != LANG_NONE;
}
