#include "book.h"

#include <ctype.h>

// A symbol being rewritten. What is written is never longer than what was read.
typedef struct {
  const char *at;
  char *out;
  size_t len;
  bool start;       // at the start of a component: what looks like arguments is a name here ("<init>", "[]=")
  bool literal;     // brackets do not pair up: they are names, too
  bool parenthesis; // inside of Go's "(*T)"
} Scan;

static bool wordly(char c) {
  return isalnum((unsigned char)c) || c == '_' || c == '$' || (unsigned char)c >= 0x80;
}

static size_t separator(const char *at) {
  if (at[0] == ':' && at[1] == ':')
    return 2;
  return at[0] == '.' || at[0] == '#';
}

// "operator<<", "operator new", "operator std::string": the rest is one name.
static bool is_operator(const char *at) {
  return strncmp(at, "operator", 8) == 0 && at[8] && !wordly(at[8]) && !separator(at + 8);
}

// The length of the "<…>" or "[…]" at `at`, 0 if it does not end. The '>' of "->" closes nothing.
static size_t arguments(const char *at) {
  char open = at[0], close = open == '<' ? '>' : ']';
  size_t depth = 0;
  for (size_t i = 0; at[i]; i++) {
    depth += at[i] == open;
    if (at[i] == close && !(i && at[i - 1] == '-') && --depth == 0)
      return i + 1;
  }
  return 0;
}

static bool opens_arguments(const Scan *scan) {
  if (scan->start || scan->literal)
    return false;
  return scan->at[0] == '<' || (scan->at[0] == '[' && scan->at[1] != ']');
}

static void keep(Scan *scan, size_t len) {
  memcpy(scan->out + scan->len, scan->at, len);
  scan->len += len;
  scan->at += len;
}

static void skip_arguments(Scan *scan) {
  size_t len = arguments(scan->at);
  scan->at += len;
  scan->literal = len == 0;
}

static size_t punctuation(const char *at) {
  size_t len = 0;
  while (at[len] && !wordly(at[len]) && !separator(at + len))
    len++;
  return len;
}

static void begin(Scan *scan) {
  if (scan->len)
    scan->out[scan->len++] = '.';
  scan->start = false;
  keep(scan, is_operator(scan->at) ? strlen(scan->at) : punctuation(scan->at));
}

static void step(Scan *scan) {
  size_t len = separator(scan->at);
  if (len) {
    scan->at += len;
    scan->start = true;
  } else if (scan->start && strncmp(scan->at, "(*", 2) == 0) {
    scan->at += 2;
    scan->parenthesis = true;
  } else if (scan->parenthesis && scan->at[0] == ')') {
    scan->at++;
    scan->parenthesis = false;
  } else if (opens_arguments(scan)) {
    skip_arguments(scan);
  } else if (scan->start) {
    begin(scan);
  } else {
    keep(scan, 1);
  }
}

static Sym rewrite(Names *names, const char *text, char *out) {
  Scan scan = {.at = text, .out = out, .start = true};
  while (*scan.at)
    step(&scan);
  return names_add(names, out, scan.len);
}

Sym book_symbol(Names *names, const char *text) {
  if (!strpbrk(text, ".:#<[("))
    return names_str(names, text);
  size_t len = strlen(text);
  char small[256];
  if (len < sizeof small)
    return rewrite(names, text, small);
  Arena scratch = {0};
  Sym sym = rewrite(names, text, arena_alloc(&scratch, len));
  arena_free(&scratch);
  return sym;
}
