#include "project_parts.h"

// The directories in which the headers of one unit are looked for.
typedef struct {
  Arena *arena;
  Digests *digests;
  Array(Word) dirs;
  uint32_t named; // how many of them the command line names; they come first
  Map known;      // hash of a directory → 1
  Map asked;      // hash of a tail → 1
  Hash found;
} Search;

static void add_dir(Search *search, const char *dir, size_t len) {
  uint32_t *known = map_slot(&search->known, key_bytes(dir, len));
  if (!*known)
    array_push(search->arena, &search->dirs, digest_word(arena_text(search->arena, dir, len)));
  *known = 1;
}

// The value of the option if args[*at] is it, else NULL; then *at is the last word of it.
static const char *value_of(const Source *source, uint32_t *at, const char *option) {
  size_t len = strlen(option);
  if (strncmp(source->args[*at], option, len) != 0)
    return NULL;
  bool next = !source->args[*at][len] && *at + 1 < source->arg_count;
  return next ? source->args[++*at] : source->args[*at] + len;
}

static void add_options(Search *search, const Source *source) {
  static const char *const options[] = {"-isystem", "-iquote", "-idirafter", "-I"};
  for (uint32_t i = 0; i < source->arg_count; i++)
    for (size_t j = 0; j < sizeof options / sizeof *options; j++) {
      const char *dir = value_of(source, &i, options[j]);
      if (!dir)
        continue;
      add_dir(search, dir, strlen(dir));
      break;
    }
  search->named = search->dirs.count;
}

static void add_system(Search *search, const char *root) {
  for (size_t i = 0; includes_system_dirs[i]; i++) {
    const char *dir = arena_format(search->arena, "%s%s", root, includes_system_dirs[i]);
    add_dir(search, dir, strlen(dir));
  }
}

static void add_systems(Search *search, const Source *source) {
  static const char *const options[] = {"--sysroot=", "--sysroot", "-isysroot"};
  add_system(search, "");
  for (uint32_t i = 0; i < source->arg_count; i++)
    for (size_t j = 0; j < sizeof options / sizeof *options; j++) {
      const char *root = value_of(source, &i, options[j]);
      if (!root)
        continue;
      add_system(search, root);
      break;
    }
}

static size_t dir_len(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash > path ? (size_t)(slash - path) : 1;
}

// A sum does not depend on the order in which rivals are found.
static void ask(Search *search, const char *text) {
  Word tail = digest_word(text);
  uint32_t *asked = map_slot(&search->asked, tail.hash & 0x7fffffffffffffff);
  if (*asked || !*text)
    return;
  *asked = 1;
  for (uint32_t i = 0; i < search->dirs.count; i++) {
    const Word *dir = &search->dirs.at[i];
    if (!digest_holds(search->digests, dir, &tail))
      continue;
    Hash hash = hash_more((Hash){dir->hash, dir->hash}, &tail.hash, sizeof tail.hash);
    search->found.low += hash.low;
    search->found.high += hash.high;
  }
}

enum { TAIL_PARTS = 3 };

// How an #include may have named the file: behind a directory of the command line, else by its last components.
static void ask_names(Search *search, const Seen *seen) {
  bool named = false;
  for (uint32_t i = 0; i < search->named; i++) {
    const char *tail = path_below(search->dirs.at[i].text, seen->path);
    if (tail != seen->path)
      ask(search, tail);
    named |= tail != seen->path;
  }
  const char *at = seen->path + strlen(seen->path);
  for (int parts = 0; parts < TAIL_PARTS && at > seen->path && !(named && parts == 1); parts++) {
    while (--at > seen->path && *at != '/')
      ;
    ask(search, at + (*at == '/'));
  }
}

// A name is asked for once: first those that are looked for in most places.
static void ask_kind(Search *search, const Seens *seens, uint32_t missing) {
  for (uint32_t i = 0; i < seens->count; i++)
    if ((seens->at[i].flags & FILE_MISSING) == missing)
      ask_names(search, &seens->at[i]);
}

Hash search_rivals(Arena *arena, Digests *digests, const Source *source, const Seens *seens) {
  Search search = {.arena = arena, .digests = digests, .known.arena = arena, .asked.arena = arena};
  add_options(&search, source);
  for (uint32_t i = 0; i < seens->count; i++)
    if (!(seens->at[i].flags & (FILE_SYSTEM | FILE_MISSING)))
      add_dir(&search, seens->at[i].path, dir_len(seens->at[i].path));
  uint32_t dirs = search.dirs.count;
  add_systems(&search, source);
  ask_kind(&search, seens, FILE_MISSING);
  search.dirs.count = dirs;
  ask_kind(&search, seens, 0);
  return search.found;
}
