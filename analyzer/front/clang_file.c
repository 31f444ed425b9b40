#include "clang.h"

#include <sys/stat.h>

// What is remembered of a file from one unit to the next: most headers are read by many.
typedef struct {
  struct stat info;
  Hash hash;
  bool marked; // it speaks to us somewhere
} Known;

struct ClangState {
  Arena *arena;
  Names *paths;
  Array(Known) known; // by path
};

ClangState *clang_state_new(Arena *arena) {
  ClangState *state = arena_new(arena, ClangState);
  state->arena = arena;
  state->paths = names_new(arena);
  return state;
}

static Known *known_of(ClangState *state, const char *path) {
  Sym sym = names_str(state->paths, path);
  while (state->known.count <= sym)
    array_add(state->arena, &state->known);
  return &state->known.at[sym];
}

static bool same_file(const struct stat *a, const struct stat *b) {
  return a->st_ino == b->st_ino && a->st_dev == b->st_dev && a->st_size == b->st_size &&
         a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

static void look(Known *known, Bytes text) {
  known->hash = hash_bytes(text.at, text.len);
  known->marked = tu_speaks(text);
}

// Reads a file whose facts are not known, or no longer.
static void refresh(Tu *tu, Known *known, const char *path) {
  struct stat info = {0};
  if (stat(path, &info) == 0 && same_file(&info, &known->info))
    return;
  Text problem = {.arena = &tu->arena};
  Bytes text;
  *known = (Known){.info = info};
  if (file_read(&tu->arena, path, &text, &problem))
    look(known, text);
}

static Known *known_file(Tu *tu, const char *path) {
  Known *known = known_of(tu->state, path);
  const Bytes *held = buffers_text(&tu->source->buffers, path);
  if (tu->source->text.at && strcmp(path, tu->source->path) == 0)
    held = &tu->source->text;
  if (held) {
    *known = (Known){.marked = false};
    look(known, *held);
  } else
    refresh(tu, known, path);
  return known;
}

// Sources that are included make one program text with the one that includes them.
static void place_file(Tu *tu, Header *header, const CXSourceLocation *stack, unsigned depth) {
  CXFile file = NULL;
  if (depth)
    clang_getFileLocation(stack[0], &file, NULL, NULL, NULL);
  const Header *includer = file ? tu_file(tu, file) : NULL;
  const char *path = build_text(tu->build, build_file_at(tu->build, header->id)->path), *dot = strrchr(path, '.');
  bool named = dot && dot[1] != 'h' && dot[1] != 'H' && language_of_path(path) != LANG_NONE;
  header->source |= !depth || (includer && includer->source && named);
  header->own |= !depth || (includer && includer->source);
}

static bool is_guessed(CXFile file) {
  CXString name = clang_getFileName(file);
  bool guessed = strcmp(clang_getCString(name), guesses_path) == 0;
  clang_disposeString(name);
  return guessed;
}

static void add_file(CXFile file, CXSourceLocation *stack, unsigned depth, CXClientData data) {
  Tu *tu = data;
  if (is_guessed(file))
    return;
  Header *header = tu_file(tu, file);
  place_file(tu, header, stack, depth);
  if (header->noted)
    return;
  header->noted = true;
  const Known *known = known_file(tu, build_text(tu->build, build_file_at(tu->build, header->id)->path));
  build_file_at(tu->build, header->id)->hash = known->hash;
  if (known->marked && !header->system)
    clang_comments(tu->build, header->id, tu_contents(tu, header));
}

void tu_files(Tu *tu) {
  clang_getInclusions(tu->unit, add_file, tu);
}
