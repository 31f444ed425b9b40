#include "clang.h"

#include <errno.h>
#include <unistd.h>

// The program's own declarations are lowered; others wait until something uses them, but for typedefs, which may name
// records that are used.
static enum CXChildVisitResult top_level(CXCursor cursor, CXCursor parent, CXClientData data) {
  (void)parent;
  enum CXCursorKind kind = tu_kind(cursor);
  // extern "C" may stand around an include.
  if (kind == CXCursor_LinkageSpec)
    return CXChildVisit_Recurse;
  if (kind == CXCursor_TypedefDecl ||
      (!clang_Location_isInSystemHeader(clang_getCursorLocation(cursor)) && tu_is_own(data, cursor)))
    tu_declaration(data, cursor);
  return CXChildVisit_Continue;
}

static void lower_unit(Tu *tu) {
  tu_files(tu);
  clang_visitChildren(clang_getTranslationUnitCursor(tu->unit), top_level, tu);
  for (uint32_t i = 0; i < tu->pending.count; i++)
    tu_used(tu, tu->pending.at[i]);
  tu_mark_typedefs(tu);
  tu_notes(tu);
}

static bool refuse(Build *build, const char *why) {
  build_note(build, (Note){.kind = NOTE_FAILED, .text = build_str(build, why), .place = {1, 1, 1}});
  return false;
}

static const char *unread(const Source *source) {
  bool readable = source->text.at || access(source->path, R_OK) == 0;
  return readable ? "libclang cannot read this file" : strerror(errno);
}

// What libclang reads in place of files.
static unsigned unsaved(Arena *arena, const Source *source, struct CXUnsavedFile *out) {
  unsigned count = 0;
  Text problem = {.arena = arena};
  Bytes text = source->text, code;
  if (language_of_path(source->path) == LANG_GO) {
    bool known = text.at || file_read(arena, source->path, &text, &problem);
    code = known && clang_cgo(arena, text, &code) ? code : (Bytes){"", 0};
    out[count++] = (struct CXUnsavedFile){source->path, code.at, code.len};
  } else if (source->text.at)
    out[count++] = (struct CXUnsavedFile){source->path, source->text.at, source->text.len};
  for (uint32_t i = 0; i < source->buffers.count; i++) {
    const Buffer *buffer = &source->buffers.at[i];
    if (!source->text.at || strcmp(buffer->path, source->path) != 0)
      out[count++] = (struct CXUnsavedFile){buffer->path, buffer->text.at, buffer->text.len};
  }
  return count;
}

static CXTranslationUnit parse(CXIndex index, Arena *arena, const Source *source, bool essential,
                               const Guesses *guesses) {
  uint32_t count;
  const char *const *args = clang_args(arena, source, essential, guesses->count != 0, &count);
  struct CXUnsavedFile *files = arena_array(arena, struct CXUnsavedFile, source->buffers.count + 2);
  unsigned file_count = unsaved(arena, source, files), options = CXTranslationUnit_KeepGoing;
  const char *text = clang_guesses_text(arena, guesses);
  files[file_count++] = (struct CXUnsavedFile){guesses_path, text, strlen(text)};
  CXTranslationUnit unit = NULL;
  if (clang_parseTranslationUnit2FullArgv(index, NULL, args, (int)count, files, file_count, options, &unit) ==
      CXError_Success)
    return unit;
  if (unit)
    clang_disposeTranslationUnit(unit);
  return NULL;
}

// What is not declared is known after one parse, and guessed in another. In C++ a name that nothing declares is a class
// as a rule, which no declaration can stand for.
static CXTranslationUnit parse_guessing(CXIndex index, Arena *arena, const Source *source) {
  Guesses guesses = {0};
  bool essential = false;
  CXTranslationUnit unit = parse(index, arena, source, essential, &guesses);
  if (!unit)
    unit = parse(index, arena, source, essential = true, &guesses);
  bool more = unit && source->language == LANG_C && clang_guess(&guesses, arena, unit);
  CXTranslationUnit again = more ? parse(index, arena, source, essential, &guesses) : NULL;
  if (again)
    clang_disposeTranslationUnit(unit);
  return again ? again : unit;
}

static void prepare(Tu *tu) {
  // Row 0 of functions, records and fields means none, as everywhere.
  array_add(&tu->arena, &tu->fns);
  tu->file_map.arena = tu->by_key.arena = tu->by_name.arena = tu->writes.arena = tu->containers.arena = &tu->arena;
  tu->cpp = tu->source->language == LANG_CPP;
  tu->definition = clang_getNullCursor();
}

static void *clang_open(Arena *arena) {
  return clang_state_new(arena);
}

static bool clang_lower(void *state, const Source *source, Build *build) {
  Tu tu = {.build = build, .source = source};
  Text problem = {.arena = &tu.arena};
  if (!clang_load(&problem)) {
    refuse(build, text_str(&problem));
    arena_free(&tu.arena);
    return false;
  }
  tu.state = state ? state : clang_state_new(&tu.arena);
  CXIndex index = clang_createIndex(0, 0);
  tu.unit = parse_guessing(index, &tu.arena, source);
  bool ok = tu.unit || refuse(build, unread(source));
  prepare(&tu);
  if (tu.unit) {
    lower_unit(&tu);
    clang_disposeTranslationUnit(tu.unit);
  }
  clang_disposeIndex(index);
  arena_free(&tu.arena);
  return ok;
}

void clang_version(Text *out) {
  if (!clang_load(out))
    return;
  CXString version = clang_getClangVersion();
  text_printf(out, "libclang %s with the headers of %s", clang_getCString(version), clang_resources(out->arena));
  clang_disposeString(version);
}

extern const Front front_clang;
const Front front_clang = {.name = "clang",
                           .languages = {LANG_C, LANG_CPP},
                           .open = clang_open,
                           .lower = clang_lower,
                           .comments = clang_comments,
                           .version = clang_version,
                           .load = clang_load,
                           .stamp = clang_stamp};
