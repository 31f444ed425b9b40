#include "project_parts.h"

#include <unistd.h>

bool project_one(Arena *arena, const char *directory, const char *path, const char *const *flags, uint32_t count,
                 Source *out) {
  Command command = {.file = path, .directory = directory};
  bool cpp = language_of_path(path) == LANG_CPP;
  Words words = {0};
  array_push(arena, &words, cpp ? "c++" : "cc");
  for (uint32_t i = 0; i < count; i++)
    array_push(arena, &words, flags[i]);
  flags_respond(arena, directory, directory, &words);
  flags_clean(arena, &words, &command);
  Language language = language_of_path(path);
  bool is_c = language == LANG_C || cpp || (language == LANG_NONE && command.language != LANG_NONE);
  *out = (Source){.path = path, .directory = directory, .root = directory, .language = language};
  if (is_c) {
    out->language = command.language;
    out->args = command.args;
    out->arg_count = command.arg_count;
  }
  return out->language != LANG_NONE && access(path, R_OK) == 0;
}
