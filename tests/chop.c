// chop FILE…: feeds each file, cut off at every byte, to its front end. Whatever comes out must be a well-formed unit.
// C and C++ files that include system headers are cut at every 50th byte only: each cut reads the headers again.
#include "project.h"

#include <unistd.h>

static size_t step_of(Bytes text) {
  return strstr(text.at, "#include <") ? 50 : 1;
}

// One cut, in an arena of its own.
static bool sound(const Front *front, void *state, const Source *whole, size_t len) {
  Arena arena = {0};
  Source source = *whole;
  source.text.at = arena_text(&arena, whole->text.at, len);
  source.text.len = len;
  Build *build = build_new(&arena, source.path, source.language);
  front->lower(state, &source, build);
  Unit unit = build_unit(build);
  Text problem = {.arena = &arena};
  bool ok = facts_check(&unit, &problem);
  if (!ok)
    printf("%s cut off at %zu: %s\n", source.path, len, text_str(&problem));
  arena_free(&arena);
  return ok;
}

static bool chop_source(Arena *arena, Source *source) {
  const Front *front = front_for(source->language);
  Text problem = {.arena = arena};
  if (!front)
    return true;
  if (!source->text.at && !file_read(arena, source->path, &source->text, &problem)) {
    printf("%s\n", text_str(&problem));
    return false;
  }
  void *state = front->open ? front->open(arena) : NULL;
  bool ok = true;
  for (size_t len = 0, step = step_of(source->text); len <= source->text.len && ok; len += step)
    ok = sound(front, state, source, len);
  if (front->close)
    front->close(state);
  return ok;
}

static bool chop(const char *path) {
  Arena arena = {0};
  char directory[4096];
  ProjectOptions options = {
      .directory = getcwd(directory, sizeof directory), .paths = &path, .path_count = 1, .jobs = 1};
  Project project = {0};
  Sources sources = {0};
  bool ok = project_sources(&arena, &options, &sources, &project);
  for (uint32_t i = 0; i < sources.count; i++)
    ok &= chop_source(&arena, &sources.sources[i]);
  arena_free(&arena);
  return ok;
}

int main(int argc, char **argv) {
  bool ok = argc > 1;
  for (int i = 1; i < argc; i++)
    ok &= chop(argv[i]);
  return !ok;
}
