#include "clang.h"

#include <ctype.h>
#include <unistd.h>

// cursors as keys -----------------------------------------------------------------------------------------------------

static Row *place_of(Row *rows, uint32_t room, CXCursor cursor, uint32_t hash) {
  uint32_t at = hash & (room - 1);
  while (rows[at].used && (rows[at].hash != hash || !clang_equalCursors(rows[at].cursor, cursor)))
    at = (at + 1) & (room - 1);
  return &rows[at];
}

static void grow(Tu *tu, Rows *rows) {
  uint32_t room = rows->room ? rows->room * 2 : 256;
  Row *at = arena_array(&tu->arena, Row, room);
  for (uint32_t i = 0; i < rows->room; i++)
    if (rows->at[i].used)
      *place_of(at, room, rows->at[i].cursor, rows->at[i].hash) = rows->at[i];
  rows->at = at;
  rows->room = room;
}

uint32_t *tu_row_in(Tu *tu, Rows *rows, CXCursor cursor) {
  if (rows->count * 2 >= rows->room)
    grow(tu, rows);
  uint32_t hash = clang_hashCursor(cursor);
  Row *row = place_of(rows->at, rows->room, cursor, hash);
  if (!row->used) {
    *row = (Row){.cursor = cursor, .hash = hash, .used = true};
    rows->count++;
  }
  return &row->value;
}

// files and places ----------------------------------------------------------------------------------------------------

// The path of a file, absolute. Where its name climbs out of a directory that is a link
// ("/lib/gcc/12/../../../include"), the words alone lead elsewhere.
static const char *path_of(Tu *tu, CXFile file) {
  CXString name = clang_getFileName(file), real = clang_File_tryGetRealPathName(file);
  const char *words = clang_getCString(name), *resolved = clang_getCString(real);
  const char *path = path_join(&tu->arena, tu->source->directory ? tu->source->directory : "/", words);
  if (resolved && *resolved == '/' && strstr(words, "/../") && access(path, F_OK) != 0)
    path = arena_text(&tu->arena, resolved, strlen(resolved));
  clang_disposeString(name);
  clang_disposeString(real);
  return path;
}

static bool is_standard_path(const char *path) {
  static const char *const names[] = {
      "/bits/*",   "/sys/*",     "/dirent.h", "/dlfcn.h",     "/err.h",   "/error.h",  "/execinfo.h", "/fcntl.h",
      "/getopt.h", "/grp.h",     "/locale.h", "/malloc.h",    "/netdb.h", "/poll.h",   "/pthread.h",  "/pwd.h",
      "/sched.h",  "/setjmp.h",  "/signal.h", "/semaphore.h", "/stdio.h", "/stdlib.h", "/string.h",   "/strings.h",
      "/syslog.h", "/termios.h", "/time.h",   "/unistd.h",    "/wchar.h"};
  static const char *const dirs[] = {"/usr/include", "/usr/include/*-linux-gnu"};
  char glob[64];
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    for (size_t k = 0; k < sizeof dirs / sizeof *dirs; k++) {
      snprintf(glob, sizeof glob, "%s%s", dirs[k], names[i]);
      if (text_glob(glob, path))
        return true;
    }
  return false;
}

static Header *read_header(Tu *tu, CXFile file) {
  Header *header = arena_new(&tu->arena, Header);
  header->file = file;
  const char *path = path_of(tu, file);
  header->system = clang_system_path(&tu->arena, tu->source, path);
  header->standard = header->system && is_standard_path(path);
  header->id = build_path(tu->build, path, tu->source->language, header->system ? FILE_SYSTEM : 0);
  return header;
}

Header *tu_file(Tu *tu, CXFile file) {
  uint32_t at = map_get(&tu->file_map, (uintptr_t)file, 0);
  if (at)
    return tu->files.at[at - 1];
  Header *header = read_header(tu, file);
  array_push(&tu->arena, &tu->files, header);
  map_put(&tu->file_map, (uintptr_t)file, tu->files.count);
  return header;
}

// Asking libclang about a file is slow, about a position in it fast.
static void make_sure(Tu *tu, Header *header, CXSourceLocation in) {
  header->sure = true;
  header->system = clang_Location_isInSystemHeader(in);
  build_file_at(tu->build, header->id)->flags = header->system ? FILE_SYSTEM : 0;
}

static Header *header_of(Tu *tu, CXCursor cursor) {
  CXFile file;
  clang_getFileLocation(clang_getCursorLocation(cursor), &file, NULL, NULL, NULL);
  return file ? tu_file(tu, file) : NULL;
}

bool tu_is_standard(Tu *tu, CXCursor cursor) {
  const Header *header = header_of(tu, cursor);
  return header && header->standard;
}

bool tu_is_own(Tu *tu, CXCursor cursor) {
  const Header *header = header_of(tu, cursor);
  return header && header->own;
}

Spot tu_spot(Tu *tu, CXSourceLocation at) {
  CXFile file;
  unsigned line, column, offset;
  clang_getFileLocation(at, &file, &line, &column, &offset);
  if (!file)
    return (Spot){0};
  Header *header = tu_file(tu, file);
  if (!header->sure)
    make_sure(tu, header, at);
  return (Spot){{header->id, line, column}, header, offset};
}

Place tu_place(Tu *tu, CXCursor cursor) {
  return tu_spot(tu, clang_getCursorLocation(cursor)).place;
}

Bytes tu_contents(const Tu *tu, Header *header) {
  if (!header->text.at) {
    header->text.at = clang_getFileContents(tu->unit, header->file, &header->text.len);
    if (!header->text.at)
      header->text = (Bytes){"", 0};
  }
  return header->text;
}

Bytes tu_word(const Tu *tu, const Spot *spot) {
  Bytes text = spot->file ? tu_contents(tu, spot->file) : (Bytes){"", 0};
  if (spot->offset >= text.len)
    return (Bytes){"", 0};
  const char *at = text.at + spot->offset;
  size_t len = 0, rest = text.len - spot->offset;
  while (len < rest && (isalnum((unsigned char)at[len]) || at[len] == '_'))
    len++;
  return (Bytes){at, len};
}

Str tu_text(Tu *tu, CXString string) {
  const char *text = clang_getCString(string);
  Str str = text ? build_str(tu->build, text) : 0;
  clang_disposeString(string);
  return str;
}

const char *tu_copied(Tu *tu, Str str) {
  const char *text = build_text(tu->build, str);
  return arena_text(&tu->arena, text, strlen(text));
}

// children ------------------------------------------------------------------------------------------------------------

static enum CXChildVisitResult push_kid(CXCursor cursor, CXCursor parent, CXClientData data) {
  (void)parent;
  Tu *tu = data;
  array_push(&tu->arena, &tu->kids, cursor);
  return CXChildVisit_Continue;
}

Kids tu_kids(Tu *tu, CXCursor cursor) {
  uint32_t first = tu->kids.count;
  clang_visitChildren(cursor, push_kid, tu);
  return (Kids){first, tu->kids.count - first};
}

static enum CXChildVisitResult take_first(CXCursor cursor, CXCursor parent, CXClientData data) {
  (void)parent;
  *(CXCursor *)data = cursor;
  return CXChildVisit_Break;
}

CXCursor tu_first(CXCursor cursor) {
  CXCursor first = clang_getNullCursor();
  clang_visitChildren(cursor, take_first, &first);
  return first;
}

static enum CXChildVisitResult take_last(CXCursor cursor, CXCursor parent, CXClientData data) {
  (void)parent;
  *(CXCursor *)data = cursor;
  return CXChildVisit_Continue;
}

CXCursor tu_last(CXCursor cursor) {
  CXCursor last = clang_getNullCursor();
  clang_visitChildren(cursor, take_last, &last);
  return last;
}

typedef struct {
  CXCursor cursor;
  int count;
} Only;

static enum CXChildVisitResult count_two(CXCursor cursor, CXCursor parent, CXClientData data) {
  (void)parent;
  Only *only = data;
  only->cursor = cursor;
  return ++only->count == 2 ? CXChildVisit_Break : CXChildVisit_Continue;
}

CXCursor tu_bare(CXCursor cursor) {
  for (;;) {
    enum CXCursorKind kind = tu_kind(cursor);
    Only only = {.count = 0};
    if (kind == CXCursor_UnexposedExpr || kind == CXCursor_ParenExpr)
      clang_visitChildren(cursor, count_two, &only);
    if (only.count != 1)
      return cursor;
    cursor = only.cursor;
  }
}
