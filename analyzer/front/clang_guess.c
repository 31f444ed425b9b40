// Names that nothing declares: most often their header is not there, is left out by a condition that nobody has set, or
// is of another version. libclang leaves out whole statements about things of unknown types, so such names get
// declarations to read them by, whether or not a header is known to be missing: a guess, but one that keeps what is
// done with them.
#include "clang.h"

#include <ctype.h>

// What follows a name, as far as it tells what the name is.
typedef struct {
  Bytes text;
  size_t at;
} Look;

static bool in_name(char c) {
  return isalnum((unsigned char)c) || c == '_';
}

static char skip_blanks(Look *look) {
  while (look->at < look->text.len && isspace((unsigned char)look->text.at[look->at]))
    look->at++;
  return look->at < look->text.len ? look->text.at[look->at] : '\0';
}

static Bytes next_name(Look *look) {
  size_t start = (skip_blanks(look), look->at);
  while (look->at < look->text.len && in_name(look->text.at[look->at]))
    look->at++;
  return (Bytes){look->text.at + start, look->at - start};
}

// Words that a type begins with, and that none goes on with.
static bool begins_type(Bytes word) {
  static const char *const words[] = {"void",   "char",   "short",    "int",     "long",     "float", "double",
                                      "signed", "static", "unsigned", "struct",  "union",    "enum",  "extern",
                                      "inline", "_Bool",  "bool",     "typedef", "register", NULL};
  for (const char *const *at = words; *at; at++)
    if (strlen(*at) == word.len && memcmp(*at, word.at, word.len) == 0)
      return true;
  return false;
}

// An unknown name where a type is expected stands for nothing if another type follows: "EXPORT int f(void)".
static bool stands_before_type(Look look) {
  Bytes next = next_name(&look);
  return next.len && (begins_type(next) || in_name(skip_blanks(&look)));
}

// "(name *)": a conversion.
static bool is_cast(Look look, size_t start) {
  while (start && isspace((unsigned char)look.text.at[start - 1]))
    start--;
  bool stars = false;
  for (; skip_blanks(&look) == '*'; look.at++)
    stars = true;
  return stars && start && look.text.at[start - 1] == '(' && skip_blanks(&look) == ')';
}

// The name that stands between quotes behind `before` in a message.
static const char *quoted(Arena *arena, const char *message, const char *before) {
  size_t len = strlen(before);
  const char *end = strncmp(message, before, len) == 0 ? strchr(message + len, '\'') : NULL;
  return end ? arena_text(arena, message + len, (size_t)(end - message) - len) : NULL;
}

// What a diagnostic says is missing; its name is NULL if it says nothing of the kind.
static Guessed guessed(Arena *arena, CXTranslationUnit unit, CXDiagnostic diagnostic, const char *message) {
  const char *type = quoted(arena, message, "unknown type name '");
  const char *name = type ? type : quoted(arena, message, "use of undeclared identifier '");
  CXFile file = NULL;
  unsigned offset = 0;
  clang_getSpellingLocation(clang_getDiagnosticLocation(diagnostic), &file, NULL, NULL, &offset);
  size_t size = 0;
  const char *text = file ? clang_getFileContents(unit, file, &size) : NULL;
  if (!name || !text || offset + strlen(name) > size || memcmp(text + offset, name, strlen(name)) != 0)
    return (Guessed){NULL, GUESSED_VALUE};
  Look behind = {{text, size}, offset + strlen(name)};
  if (type && stands_before_type(behind))
    return (Guessed){name, GUESSED_NOTHING};
  return (Guessed){name, type || is_cast(behind, offset) ? GUESSED_TYPE : GUESSED_VALUE};
}

// A name that was taken for a value and turns out to be a type is one.
static void add(Guesses *guesses, Arena *arena, Guessed guess) {
  enum { MOST = 400 };
  for (uint32_t i = 0; i < guesses->count; i++)
    if (strcmp(guesses->at[i].name, guess.name) == 0) {
      guesses->at[i].kind = guesses->at[i].kind < guess.kind ? guesses->at[i].kind : guess.kind;
      return;
    }
  if (guesses->count < MOST)
    array_push(arena, guesses, guess);
}

bool clang_guess(Guesses *guesses, Arena *arena, CXTranslationUnit unit) {
  for (unsigned i = 0, count = clang_getNumDiagnostics(unit); i < count; i++) {
    CXDiagnostic diagnostic = clang_getDiagnostic(unit, i);
    CXString message = clang_getDiagnosticSpelling(diagnostic);
    Guessed guess = guessed(arena, unit, diagnostic, clang_getCString(message));
    if (guess.name)
      add(guesses, arena, guess);
    clang_disposeString(message);
    clang_disposeDiagnostic(diagnostic);
  }
  return guesses->count > 0;
}

// Words that mean the same wherever they are declared.
static const char *meaning(const Guessed *guess) {
  static const struct {
    const char *name, *value;
  } words[] = {{"TRUE", "1"}, {"true", "1"}, {"FALSE", "0"}, {"false", "0"}};
  for (size_t i = 0; guess->kind == GUESSED_VALUE && i < sizeof words / sizeof *words; i++)
    if (strcmp(guess->name, words[i].name) == 0)
      return words[i].value;
  return NULL;
}

const char *clang_guesses_text(Arena *arena, const Guesses *guesses) {
  // As wide as a pointer: what it is may be an object.
  static const char *const forms[] = {"typedef __UINTPTR_TYPE__ %s;\n", "#define %s\n", "extern int %s;\n"};
  Text out = {.arena = arena};
  text_puts(&out, "#pragma GCC system_header\n");
  for (uint32_t i = 0; i < guesses->count; i++) {
    const char *form = forms[guesses->at[i].kind], *gap = strchr(form, '%'), *value = meaning(&guesses->at[i]);
    if (value) {
      text_printf(&out, "enum { %s = %s };\n", guesses->at[i].name, value);
      continue;
    }
    text_add(&out, form, (size_t)(gap - form));
    text_puts(&out, guesses->at[i].name);
    text_puts(&out, gap + 2);
  }
  return text_str(&out);
}
