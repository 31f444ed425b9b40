#include "project_parts.h"

// One file's way through what it includes, and what that asks of the command.
typedef struct {
  Arena *arena;
  const Includes *includes;
  Array(uint32_t) todo;
  uint32_t *seen; // of each file: index + 1 of the last unit that reached it, 0: none did
  Words dirs, flags;
  bool config, cpp; // a config.h is there; a source that reached a header is C++
} Closure;

static void add_word(Arena *arena, Words *words, const char *word) {
  for (uint32_t i = 0; i < words->count; i++)
    if (strcmp(words->at[i], word) == 0)
      return;
  array_push(arena, words, word);
}

static void reach(Closure *closure, uint32_t file, uint32_t unit) {
  if (closure->seen[file] == unit)
    return;
  closure->seen[file] = unit;
  array_push(closure->arena, &closure->todo, file);
}

static void follow(Closure *closure, const Include *include, uint32_t unit) {
  if (include->dir)
    add_word(closure->arena, &closure->dirs, include->dir);
  for (uint32_t i = 0; include->flags && i < include->flags->count; i++)
    add_word(closure->arena, &closure->flags, include->flags->at[i]);
  closure->config |= strcmp(include->name, "config.h") == 0 && (include->dir || include->target);
  if (include->target)
    reach(closure, include->target - 1, unit);
}

static void close_over(Closure *closure, uint32_t root) {
  const Includes *includes = closure->includes;
  closure->dirs = closure->flags = (Words){0};
  closure->config = false;
  reach(closure, root, root + 1);
  while (closure->todo.count) {
    uint32_t file = closure->todo.at[--closure->todo.count];
    for (uint32_t i = 0; i < includes->count[file]; i++)
      follow(closure, &includes->all.at[includes->first[file] + i], root + 1);
  }
}

static void add_all(Arena *arena, Words *words, const Words *more) {
  for (uint32_t i = 0; i < more->count; i++)
    array_push(arena, words, more->at[i]);
}

// _GNU_SOURCE shows all that the system's headers have, as g++ does of itself.
static Command command_for(Closure *closure, uint32_t file, Language language) {
  Arena *arena = closure->arena;
  const char *path = closure->includes->files->files.at[file].path;
  Words words = {0};
  array_push(arena, &words, "-x");
  array_push(arena, &words, language == LANG_CPP ? "c++" : "c");
  array_push(arena, &words, "-D_GNU_SOURCE");
  if (closure->config)
    array_push(arena, &words, "-DHAVE_CONFIG_H");
  for (uint32_t i = 0; i < closure->dirs.count; i++)
    array_push(arena, &words, arena_format(arena, "-I%s", closure->dirs.at[i]));
  add_all(arena, &words, &closure->flags);
  return (Command){.file = path,
                   .directory = path_join(arena, path, ".."),
                   .args = words.at,
                   .arg_count = words.count,
                   .language = language,
                   .inferred = true};
}

static bool is_c(const Found *found) {
  return found->language == LANG_C || found->language == LANG_CPP;
}

static void infer(Closure *closure, uint32_t file, Language language, Compdb *out) {
  close_over(closure, file);
  compdb_add(closure->arena, out, command_for(closure, file, language));
}

// Is any source of the project C++, and none C? Then so are its headers.
static bool all_cpp(const Files *files) {
  bool c = false, cpp = false;
  for (uint32_t i = 0; i < files->files.count; i++) {
    const Found *found = &files->files.at[i];
    c |= found->language == LANG_C && !files_is_header(found->path);
    cpp |= found->language == LANG_CPP;
  }
  return cpp && !c;
}

// Headers that no source reached: first those that nobody includes, then what is left of circles.
static void infer_headers(Closure *closure, Compdb *out) {
  const Files *files = closure->includes->files;
  bool *included = arena_array(closure->arena, bool, files->files.count + 1), cpp = all_cpp(files);
  for (uint32_t i = 0; i < closure->includes->all.count; i++)
    included[closure->includes->all.at[i].target] = true;
  for (int round = 0; round < 2; round++)
    for (uint32_t i = 0; i < files->files.count; i++) {
      const Found *found = &files->files.at[i];
      bool alone = found->named || (!closure->seen[i] && (round || !included[i + 1]));
      if (is_c(found) && files_is_header(found->path) && alone && !compdb_get(out, found->path))
        infer(closure, i, cpp || closure->includes->cpp[i] ? LANG_CPP : found->language, out);
    }
}

void infer_commands(Arena *arena, const Files *files, Compdb *out) {
  Includes includes;
  includes_read(arena, files, &includes);
  Closure closure = {.arena = arena, .includes = &includes};
  closure.seen = arena_array(arena, uint32_t, files->files.count + 1);
  *out = (Compdb){.path = "", .by_file = {.arena = arena}};
  for (uint32_t i = 0; i < files->files.count; i++)
    if (is_c(&files->files.at[i]) && !files_is_header(files->files.at[i].path))
      infer(&closure, i, files->files.at[i].language, out);
  infer_headers(&closure, out);
}
