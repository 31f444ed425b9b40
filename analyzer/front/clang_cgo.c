// The C code in a Go file: the comment right above `import "C"`, which cgo compiles.
#include "clang.h"

#include <ctype.h>

static const char import[] = "import \"C\"";

// The start of the line that holds `at`.
static size_t line_start(Bytes text, size_t at) {
  while (at && text.at[at - 1] != '\n')
    at--;
  return at;
}

static bool begins(Bytes text, size_t at, const char *word) {
  size_t len = strlen(word);
  return at + len <= text.len && memcmp(text.at + at, word, len) == 0;
}

static size_t past_blanks(Bytes text, size_t at) {
  while (at < text.len && (text.at[at] == ' ' || text.at[at] == '\t'))
    at++;
  return at;
}

// Where the comment above the line at `line` begins; `line` itself if there is none.
static size_t comment_above(Bytes text, size_t line) {
  if (line >= 3 && text.at[line - 1] == '\n' && memcmp(text.at + line - 3, "*/", 2) == 0) {
    size_t at = line - 3;
    while (at && !begins(text, at, "/*"))
      at--;
    return at;
  }
  while (line) {
    size_t above = line_start(text, line - 1);
    if (!begins(text, past_blanks(text, above), "//"))
      break;
    line = above;
  }
  return line;
}

// The line that imports C, or the end.
static size_t import_line(Bytes text) {
  for (size_t at = 0; at < text.len; at++)
    if (begins(text, at, import) && line_start(text, at) == at)
      return at;
  return text.len;
}

// Marks of comments, and lines that are for cgo itself.
static size_t to_blank(Bytes text, size_t at) {
  if (begins(text, at, "/*") || begins(text, at, "*/") || begins(text, at, "//"))
    return 2;
  size_t end = at;
  while (begins(text, at, "#cgo") && end < text.len && text.at[end] != '\n')
    end++;
  return end - at;
}

// Within a block comment, "//" is C's own.
static void uncover(Bytes text, size_t from, size_t to, char *out) {
  bool block = begins(text, from, "/*"), fresh = true;
  for (size_t at = from; at < to;) {
    size_t blanks = block ? (at == from || at + 3 == to || begins(text, at, "#cgo") ? to_blank(text, at) : 0)
                    : fresh || begins(text, at, "#cgo") ? to_blank(text, at)
                                                        : 0;
    fresh = blanks ? false : text.at[at] == '\n' || (fresh && isspace((unsigned char)text.at[at]));
    if (!blanks)
      out[at] = text.at[at];
    at += blanks ? blanks : 1;
  }
}

bool clang_cgo(Arena *arena, Bytes text, Bytes *out) {
  size_t line = import_line(text), start = line < text.len ? comment_above(text, line) : line;
  if (start == line)
    return false;
  char *copy = arena_array(arena, char, text.len + 1);
  for (size_t i = 0; i < text.len; i++)
    copy[i] = text.at[i] == '\n' ? '\n' : ' ';
  uncover(text, start, line, copy);
  *out = (Bytes){copy, text.len};
  return true;
}
