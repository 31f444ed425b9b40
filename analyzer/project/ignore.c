#include "project_parts.h"

#include <ctype.h>
#include <limits.h>
#include <unistd.h>

// A line of an ignore file. Without a slash it is compared with the last component only.
typedef struct {
  const char *glob;
  bool negated, dir_only, whole_path;
} Pattern;

struct Ignore {
  const Ignore *up;
  const char *dir;
  Array(Pattern) patterns; // a later one overrules an earlier one
};

// Is "[:" at `at` closed by ":]"? Else it is a plain '['.
static bool is_named_class(const char *at) {
  const char *end = strchr(at, ']');
  return end && end - at >= 3 && end[-1] == ':';
}

// What follows the class "[:name:]" at `at`; NULL if no class is named so.
static const char *named_class(const char *at, unsigned char c, bool *holds) {
  static const struct {
    const char *name;
    int (*is)(int);
  } classes[] = {{"alnum", isalnum}, {"alpha", isalpha}, {"blank", isblank}, {"cntrl", iscntrl},
                 {"digit", isdigit}, {"graph", isgraph}, {"lower", islower}, {"print", isprint},
                 {"punct", ispunct}, {"space", isspace}, {"upper", isupper}, {"xdigit", isxdigit}};
  const char *end = strchr(at, ']');
  size_t len = (size_t)(end - at) - 3;
  for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
    if (strlen(classes[i].name) == len && memcmp(classes[i].name, at + 2, len) == 0) {
      *holds |= classes[i].is(c) != 0;
      return end + 1;
    }
  return NULL;
}

// One member of a class: a character, a range or a named class. Returns what follows it, NULL if the class is damaged.
static const char *member(const char *at, unsigned char c, bool *holds) {
  if (at[0] == '[' && at[1] == ':' && is_named_class(at))
    return named_class(at, c, holds);
  at += at[0] == '\\';
  if (!*at)
    return NULL;
  unsigned char low = (unsigned char)*at++, high = low;
  if (at[0] == '-' && at[1] && at[1] != ']') {
    at += at[1] == '\\' ? 2 : 1;
    high = (unsigned char)*at;
    if (!*at++)
      return NULL;
  }
  *holds |= low <= c && c <= high;
  return at;
}

static const char *class(const char *at, unsigned char c, bool *holds) {
  bool negated = *at == '!' || *at == '^', found = false;
  at += negated;
  const char *first = at;
  while (at && *at && (*at != ']' || at == first))
    at = member(at, c, &found);
  if (!at || !*at)
    return NULL;
  *holds = found != negated && c != '/';
  return at + 1;
}

// What follows in `glob` if its first element, which is no star, matches the byte `c`; else NULL.
static const char *one(const char *glob, char c) {
  bool holds = false;
  switch (*glob) {
  case 0:
    return NULL;
  case '?':
    return c != '/' ? glob + 1 : NULL;
  case '[':
    glob = class(glob + 1, (unsigned char)c, &holds);
    return holds ? glob : NULL;
  case '\\':
    return glob[1] && glob[1] == c ? glob + 2 : NULL;
  default:
    return *glob == c ? glob + 1 : NULL;
  }
}

static bool literal(const char *from, const char *to) {
  for (; from < to; from++)
    if (strchr("*?[\\", *from))
      return false;
  return true;
}

// A star that is being tried: the glob behind it and the text where that was last tried.
typedef struct {
  const char *glob, *text;
} Star;

// Does the run of stars at `at` cross directories? git takes one that follows a plain prefix for one at the start.
static bool crosses(const char *start, const char *at, const char *end) {
  return end - at > 1 && (literal(start, at) || at[-1] == '/') && (*end == 0 || *end == '/');
}

// Takes the other choice of the last star that has one: a byte more for '*', a directory more for '**'.
static bool retry(Star *star, Star *deep, const char **glob, const char **text) {
  if (star->glob && *star->text && *star->text != '/') {
    *glob = star->glob;
    *text = ++star->text;
    return true;
  }
  const char *slash = deep->glob ? strchr(deep->text, '/') : NULL;
  if (!slash)
    return false;
  *star = (Star){0};
  *glob = deep->glob;
  *text = deep->text = slash + 1;
  return true;
}

// Matches as git does. Only the last '*' and the last '**' are ever tried again: an earlier one that took more would
// find nothing that the later one does not, so hostile patterns cost no more than length × length × depth.
static bool matches(const char *start, const char *text) {
  Star star = {0}, deep = {0};
  for (const char *glob = start; *glob || *text;) {
    const char *end = glob + strspn(glob, "*"), *next = NULL;
    if (end > glob && crosses(start, glob, end)) {
      if (!*end)
        return true;
      deep = (Star){glob = end + 1, text};
      star = (Star){0};
    } else if (end > glob) {
      star = (Star){glob = end, text};
    } else if (*text && (next = one(glob, *text))) {
      glob = next;
      text++;
    } else if (!retry(&star, &deep, &glob, &text)) {
      return false;
    }
  }
  return true;
}

// The length of a line without trailing blanks, but for those behind a backslash.
static size_t trimmed(const char *line, size_t len) {
  size_t kept = 0;
  for (size_t i = 0; i < len; i++) {
    if (line[i] == '\\')
      i++;
    else if (line[i] == ' ')
      continue;
    kept = i + 1;
  }
  return kept < len ? kept : len;
}

static void add_line(Arena *arena, Ignore *ignore, const char *line, size_t len) {
  Pattern pattern = {0};
  len = trimmed(line, strnlen(line, len && line[len - 1] == '\r' ? len - 1 : len));
  if (!len || *line == '#')
    return;
  if ((pattern.negated = *line == '!'))
    line++, len--;
  if ((pattern.dir_only = len && line[len - 1] == '/'))
    len--;
  pattern.whole_path = memchr(line, '/', len) != NULL;
  if (len && *line == '/')
    line++, len--;
  pattern.glob = arena_text(arena, line, len);
  if (len)
    array_push(arena, &ignore->patterns, pattern);
}

static void add_file(Arena *arena, Ignore *ignore, const char *path) {
  Bytes bytes;
  Text problem = {.arena = arena};
  if (access(path, R_OK) != 0 || !file_read(arena, path, &bytes, &problem))
    return;
  const char *at = bytes.at, *end = bytes.at + bytes.len;
  if (bytes.len >= 3 && memcmp(at, "\xef\xbb\xbf", 3) == 0)
    at += 3;
  while (at < end) {
    const char *newline = memchr(at, '\n', (size_t)(end - at));
    add_line(arena, ignore, at, (size_t)((newline ? newline : end) - at));
    at = newline ? newline + 1 : end;
  }
}

const Ignore *ignore_enter(const Ignore *up, const Listing *listing) {
  static const char *const files[] = {".gitignore", ".ignore"};
  Arena *arena = listing->arena;
  bool repository = listing_has(listing, ".git"), any = repository;
  Ignore *ignore = arena_new(arena, Ignore);
  ignore->up = repository ? NULL : up;
  ignore->dir = listing->dir;
  if (repository)
    add_file(arena, ignore, path_join(arena, listing->dir, ".git/info/exclude"));
  for (size_t i = 0; i < sizeof files / sizeof *files; i++)
    if (listing_has(listing, files[i])) {
      add_file(arena, ignore, path_join(arena, listing->dir, files[i]));
      any = true;
    }
  return any ? ignore : up;
}

const Ignore *ignore_above(Arena *arena, const char *dir) {
  Array(Listing) above = {0};
  Listing at = {.arena = arena, .dir = dir};
  while (!listing_has(&at, ".git") && at.dir[1]) {
    at.dir = path_join(arena, at.dir, "..");
    array_push(arena, &above, at);
  }
  const Ignore *ignore = NULL;
  for (uint32_t i = listing_has(&at, ".git") ? above.count : 0; i-- > 0;)
    ignore = ignore_enter(ignore, &above.at[i]);
  return ignore;
}

static const Pattern *last_match(const Ignore *ignore, const char *path, bool is_dir) {
  const char *below = path_below(ignore->dir, path);
  for (uint32_t i = ignore->patterns.count; i-- > 0;) {
    const Pattern *pattern = &ignore->patterns.at[i];
    if ((is_dir || !pattern->dir_only) && matches(pattern->glob, pattern->whole_path ? below : path_name(path)))
      return pattern;
  }
  return NULL;
}

bool ignore_has(const Ignore *ignore, const char *path, bool is_dir) {
  for (; ignore; ignore = ignore->up) {
    const Pattern *pattern = last_match(ignore, path, is_dir);
    if (pattern)
      return !pattern->negated;
  }
  return false;
}

const Ignore *patterns_new(Arena *arena, const Ignore *up, const char *dir, const Words *lines) {
  Ignore *ignore = arena_new(arena, Ignore);
  *ignore = (Ignore){.up = up, .dir = arena_text(arena, dir, strlen(dir))};
  for (uint32_t i = 0; i < lines->count; i++)
    add_line(arena, ignore, lines->at[i], strlen(lines->at[i]));
  return ignore;
}

static bool has_above(const Ignore *patterns, char *path, size_t start) {
  bool found = false;
  for (char *slash = strchr(path + start, '/'); slash && !found; slash = strchr(slash + 1, '/')) {
    *slash = 0;
    found = ignore_has(patterns, path, true);
    *slash = '/';
  }
  return found || ignore_has(patterns, path, false);
}

bool patterns_have(const Ignore *patterns, const char *path) {
  char space[PATH_MAX];
  size_t len = strlen(path);
  for (; patterns && len < sizeof space; patterns = patterns->up) {
    Ignore alone = *patterns;
    alone.up = NULL;
    const char *below = path_below(alone.dir, path);
    memcpy(space, path, len + 1);
    if (below != path && has_above(&alone, space, (size_t)(below - path)))
      return true;
  }
  return false;
}
