#include "clang.h"

#include <ctype.h>

// diagnostics ---------------------------------------------------------------------------------------------------------

enum { ERRORS_MAX = 20 };

// "'x.h' file not found": the header's name.
static Str missing_header(Tu *tu, const char *message) {
  const char *end = strstr(message, "' file not found");
  return *message == '\'' && end ? build_strn(tu->build, message + 1, (size_t)(end - message - 1)) : 0;
}

static bool already(Tu *tu, NoteKind kind, Str text) {
  Unit unit = build_unit(tu->build);
  for (Id id = 1; id < unit.note_count; id++)
    if (unit.notes[id].kind == kind && unit.notes[id].text == text)
      return true;
  return false;
}

static bool is_parse_error(CXDiagnostic diagnostic) {
  if (clang_getDiagnosticSeverity(diagnostic) == CXDiagnostic_Fatal)
    return true;
  CXString category = clang_getDiagnosticCategoryText(diagnostic);
  bool parse = strcmp(clang_getCString(category), "Parse Issue") == 0;
  clang_disposeString(category);
  return parse;
}

// A file that is not there is one that was looked for: whoever keeps facts must notice when it appears.
static void add_missing(Tu *tu, Id includer, Str header) {
  const char *path = tu_copied(tu, build_file_at(tu->build, includer ? includer : 1)->path);
  const char *dir = path_join(&tu->arena, path, "..");
  build_path(tu->build, path_join(&tu->arena, dir, tu_copied(tu, header)), tu->source->language, FILE_MISSING);
}

// Errors of meaning (an undeclared name) are not noted: they follow from missing headers, or are the compiler's
// business.
static uint32_t note_diagnostic(Tu *tu, CXDiagnostic diagnostic) {
  if (clang_getDiagnosticSeverity(diagnostic) < CXDiagnostic_Error)
    return 0;
  Str message = tu_text(tu, clang_getDiagnosticSpelling(diagnostic));
  const char *text = tu_copied(tu, message);
  Str header = missing_header(tu, text);
  bool unread = strstr(text, "byte order mark") != NULL;
  if (!header && !unread && !is_parse_error(diagnostic))
    return 0;
  NoteKind kind = header ? NOTE_MISSING_HEADER : unread ? NOTE_FAILED : NOTE_PARSE_ERROR;
  if (header && already(tu, kind, header))
    return 0;
  Place place = tu_spot(tu, clang_getDiagnosticLocation(diagnostic)).place;
  if (header)
    add_missing(tu, place.file, header);
  build_note(tu->build, (Note){.kind = kind, .text = header ? header : message, .place = place});
  return !header;
}

static void note_diagnostics(Tu *tu) {
  unsigned count = clang_getNumDiagnostics(tu->unit);
  uint32_t errors = 0;
  for (unsigned i = 0; i < count && errors < ERRORS_MAX; i++) {
    CXDiagnostic diagnostic = clang_getDiagnostic(tu->unit, i);
    errors += note_diagnostic(tu, diagnostic);
    clang_disposeDiagnostic(diagnostic);
  }
}

void tu_notes(Tu *tu) {
  note_diagnostics(tu);
}

// suppressions --------------------------------------------------------------------------------------------------------

static const char mark[] = "finlint:";
enum { MARK = sizeof mark - 1 };

// A text being scanned for comments.
typedef struct {
  const char *at, *end;
  const char *line; // start of the line
  uint32_t number;
  bool code; // something that is no comment stands on this line
} Scan;

static void advance(Scan *scan) {
  if (*scan->at++ != '\n')
    return;
  scan->line = scan->at;
  scan->number++;
  scan->code = false;
}

static bool starts(const Scan *scan, const char *word) {
  size_t len = strlen(word);
  return (size_t)(scan->end - scan->at) >= len && memcmp(scan->at, word, len) == 0;
}

static bool is_word(char c) {
  return isalnum((unsigned char)c) || c == '_';
}

// Where the raw string whose quote is at `scan->at` ends; NULL if it is none. One that is not closed goes to the end.
static const char *raw_end(const Scan *scan) {
  enum { DELIMITER_MAX = 16 };
  const char *word = scan->at + 1, *open = word;
  while (open < scan->end && open - word <= DELIMITER_MAX && !strchr("() \\\"\t\r\n", *open))
    open++;
  size_t len = (size_t)(open - word);
  if (open == scan->end || *open != '(' || len > DELIMITER_MAX)
    return NULL;
  for (const char *at = open; (at = memchr(at, ')', (size_t)(scan->end - at))); at++)
    if ((size_t)(scan->end - at) > len + 1 && memcmp(at + 1, word, len) == 0 && at[len + 1] == '"')
      return at + len + 2;
  return scan->end;
}

static bool opens_raw(const char *word, size_t len) {
  static const char *const prefixes[] = {"R", "LR", "uR", "UR", "u8R"};
  for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
    if (strlen(prefixes[i]) == len && memcmp(prefixes[i], word, len) == 0)
      return true;
  return false;
}

// A name, a number with its separators (1'000), or a raw string behind its prefix.
static void skip_word(Scan *scan) {
  const char *start = scan->at;
  bool number = isdigit((unsigned char)*start);
  while (scan->at < scan->end &&
         (is_word(*scan->at) || (number && *scan->at == '\'' && scan->at + 1 < scan->end && is_word(scan->at[1]))))
    advance(scan);
  bool raw = scan->at < scan->end && *scan->at == '"' && opens_raw(start, (size_t)(scan->at - start));
  const char *end = raw ? raw_end(scan) : NULL;
  while (end && scan->at < end)
    advance(scan);
  scan->code = true; // on the last line of a raw string, too
}

static void skip_quoted(Scan *scan) {
  char quote = *scan->at;
  advance(scan);
  while (scan->at < scan->end && *scan->at != quote && *scan->at != '\n') {
    if (*scan->at == '\\' && scan->at + 1 < scan->end)
      advance(scan);
    advance(scan);
  }
  if (scan->at < scan->end)
    advance(scan);
}

static const char *find(const char *at, const char *end, const char *word) {
  return memmem(at, (size_t)(end - at), word, strlen(word));
}

static bool blank_to_line_end(const char *at, const char *end) {
  while (at < end && *at != '\n' && isspace((unsigned char)*at))
    at++;
  return at == end || *at == '\n';
}

// The comment from `at` to `end`, if it speaks to us. Only its own line counts.
static void note_comment(Build *build, const Scan *scan, Id file, const char *end) {
  const char *newline = memchr(scan->at, '\n', (size_t)(end - scan->at)), *stop = newline ? newline : end;
  const char *text = find(scan->at, stop, mark), *last = stop;
  if (!text)
    return;
  text += MARK;
  if (scan->at[1] == '*' && last - scan->at >= 4 && last[-2] == '*' && last[-1] == '/')
    last -= 2;
  while (text < last && isspace((unsigned char)*text))
    text++;
  while (last > text && isspace((unsigned char)last[-1]))
    last--;
  Place place = {file, scan->number, (uint32_t)(scan->at - scan->line) + 1};
  bool alone = !scan->code && blank_to_line_end(stop, scan->end);
  Str str = build_strn(build, text, (size_t)(last - text));
  if (str)
    build_note(build, (Note){NOTE_SUPPRESSION, str, place, (uint32_t)(stop - scan->line) + 1, alone});
}

static void skip_comment(Build *build, Scan *scan, Id file, bool block) {
  const char *end = find(scan->at + 2, scan->end, block ? "*/" : "\n");
  end = end ? end + (block ? 2 : 0) : scan->end;
  note_comment(build, scan, file, end);
  while (scan->at < end)
    advance(scan);
}

bool tu_speaks(Bytes text) {
  return memmem(text.at, text.len, mark, MARK) != NULL;
}

void clang_comments(Build *build, Id file, Bytes text) {
  Scan scan = {text.at, text.at + text.len, text.at, 1, false};
  while (scan.at < scan.end) {
    bool block = starts(&scan, "/*");
    if (block || starts(&scan, "//")) {
      skip_comment(build, &scan, file, block);
      continue;
    }
    scan.code |= !isspace((unsigned char)*scan.at);
    if (is_word(*scan.at))
      skip_word(&scan);
    else if (*scan.at == '"' || *scan.at == '\'')
      skip_quoted(&scan);
    else
      advance(&scan);
  }
}
