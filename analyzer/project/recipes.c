// What the files say by which a tree is configured: the names that they may define. They are read as words; nothing in
// them is run.
#include "project_parts.h"

#include <ctype.h>
#include <sys/stat.h>

typedef struct {
  Arena *arena; // what is kept is in that of `out`
  Recipes *out;
  const char *before[2];       // the two words before this one
  const char *from, *at, *end; // the text, where the scan is, its end
  uint32_t depth, conditions;  // of parentheses; of if … fi and case … esac outside of them
  bool script, comment;        // of configure.ac; up to the end of a line
  bool headers;                // between the parentheses of what names the headers that are made
} Scan;

const char *const project_recipes[] = {"configure.ac",  "configure.in", "*.m4",        "CMakeLists.txt", "*.cmake",
                                       "meson.build",   "*.h.in",       "*.h.cmake",   "*.hin",          "*.h.meson",
                                       "Makefile",      "GNUmakefile",  "Makefile.am", "Makefile.in",    "Makefile.inc",
                                       "Makefile.defs", "setup.py",     "extconf.rb",  "binding.gyp",    NULL};

bool recipes_named(const char *name) {
  for (size_t i = 0; project_recipes[i]; i++)
    if (text_glob(project_recipes[i], name))
      return true;
  return false;
}

// "sys/epoll.h" → "SYS_EPOLL_H", as autoconf makes names.
static char *as_name(Arena *arena, const char *word) {
  char *name = arena_text(arena, word, strlen(word));
  for (char *at = name; *at; at++)
    *at = (char)(isalnum((unsigned char)*at) ? toupper((unsigned char)*at) : '_');
  return name;
}

static bool starts(const char *word, const char *with) {
  return strncmp(word, with, strlen(with)) == 0;
}

static void list(Scan *scan, const char *name, const char *spelled) {
  Recipes *out = scan->out;
  uint32_t *at = map_slot(&out->listed, key_text(name));
  if (*at && (!text_ends(spelled, 0, ".h") || strcmp(out->spelled.at[*at - 1], spelled) == 0))
    return;
  array_push(out->arena, &out->spelled, arena_text(out->arena, spelled, strlen(spelled)));
  *at = out->spelled.count;
}

// "lib/config.h.in" makes "config.h".
static void add_made(Arena *arena, Recipes *out, const char *path) {
  static const char *const tails[] = {".in", ".cmake", ".meson"};
  char *name = arena_text(arena, path_name(path), strlen(path_name(path)));
  for (size_t i = 0; i < sizeof tails / sizeof *tails; i++)
    if (text_ends(name, 0, tails[i]))
      name[strlen(name) - strlen(tails[i])] = 0;
  if (text_ends(name, 0, ".h"))
    map_put(&out->made, key_text(name), 1);
}

// What a macro is defined to begins here, behind at most one comma: is it a string of C?
static bool is_string(const Scan *scan, const char *between) {
  int commas = 0;
  const char *at = scan->at;
  for (; at < scan->end && strchr(between, *at); at++)
    commas += *at == ',';
  return at < scan->end && *at == '"' && commas <= 1;
}

static void add_string(Scan *scan, const char *name) {
  if (!*name || isdigit((unsigned char)*name) ||
      name[strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789"
                        "abcdefghijklmnopqrstuvwxyz")])
    return;
  if ((*map_slot(&scan->out->known, key_text(name)))++ == 0)
    array_push(scan->out->arena, &scan->out->strings, arena_format(scan->out->arena, "-D%s=\"\"", name));
}

// Shells and make take the quotes away that are not behind a backslash or another quote: -DX=\"…\", -DX='"…"', and
// meson those around a text: '-DX="…"'.
static bool is_quoted_string(const Scan *scan, const char *word) {
  const char *at = scan->at, *before = at - strlen(word) - 1;
  bool open = before >= scan->from && *before == '\'';
  for (; at < scan->end && at < scan->at + 6 && strchr("=\\'\"", *at); at++) {
    if (*at == '"' && open)
      return true;
    open |= *at == '\\' || *at == '\'';
  }
  return false;
}

// A plain number behind the name, 1 if there is nothing; else "".
static const char *number_behind(const Scan *scan) {
  const char *at = scan->at;
  while (at < scan->end && (*at == ']' || *at == ' '))
    at++;
  if (at < scan->end && *at == ')')
    return "1";
  while (at < scan->end && strchr(", [", *at))
    at++;
  size_t len = 0;
  while (at + len < scan->end && isdigit((unsigned char)at[len]))
    len++;
  bool whole = at + len < scan->end && strchr(")], \t\n", at[len]);
  return whole ? arena_text(scan->out->arena, at, len) : "";
}

// AC_DEFINE on no condition.
static void note_sure(Scan *scan, const char *word) {
  bool defines = scan->script && scan->depth == 1 && !scan->conditions && strcmp(scan->before[0], "AC_DEFINE") == 0;
  const char *number = defines ? number_behind(scan) : "";
  if (!*number)
    return;
  array_push(scan->out->arena, &scan->out->numbers, number);
  map_put(&scan->out->sure, key_text(word), scan->out->numbers.count);
}

static void follow_shell(Scan *scan, const char *word) {
  scan->comment |= strcmp(word, "dnl") == 0;
  if (scan->depth || scan->comment)
    return;
  scan->conditions += strcmp(word, "if") == 0 || strcmp(word, "case") == 0;
  scan->conditions -= scan->conditions && (strcmp(word, "fi") == 0 || strcmp(word, "esac") == 0);
}

static void note_string(Scan *scan, const char *word) {
  static const struct {
    const char *word, *between; // the defining word; what may stand between the name and its value
  } defining[] = {{"AC_DEFINE", " \t\n[](),"}, {"AC_DEFINE_UNQUOTED", " \t\n[](),"}, {"define", " \t"}};
  if (strcmp(scan->before[0], "set_quoted") == 0)
    add_string(scan, word);
  for (size_t i = 0; i < sizeof defining / sizeof *defining; i++)
    if (strcmp(scan->before[0], defining[i].word) == 0 && is_string(scan, defining[i].between))
      add_string(scan, word);
  if (starts(word, "-D") && is_quoted_string(scan, word))
    add_string(scan, word + 2);
}

// What autoconf defines for every package.
static void note_package(Scan *scan, const char *word) {
  static const char *const names[] = {"PACKAGE_NAME",   "PACKAGE_TARNAME",   "PACKAGE_VERSION",
                                      "PACKAGE_STRING", "PACKAGE_BUGREPORT", "PACKAGE_URL"};
  for (size_t i = 0; strcmp(word, "AC_INIT") == 0 && i < sizeof names / sizeof *names; i++)
    add_string(scan, names[i]);
  if (strcmp(word, "AM_INIT_AUTOMAKE") == 0) {
    add_string(scan, "PACKAGE");
    add_string(scan, "VERSION");
  }
}

// The help of an option that turns something off says that it is on.
static void note_feature(Scan *scan, const char *word) {
  static const char *const offs[] = {"--disable-", "--without-"};
  bool help = strstr(scan->before[0], "HELP_STRING") || starts(scan->before[1], "AC_ARG_");
  for (size_t i = 0; help && i < sizeof offs / sizeof *offs; i++)
    if (starts(word, offs[i]))
      map_put(&scan->out->features, key_text(as_name(scan->arena, word + strlen(offs[i]))), 1);
}

static void take(Scan *scan, const char *word) {
  static const char *const checks[] = {"AC_HEADER_", "AC_FUNC_"};
  scan->headers |= strstr(word, "CONFIG_HEADER") || strcmp(word, "configure_file") == 0;
  if (scan->headers)
    add_made(scan->arena, scan->out, word);
  list(scan, as_name(scan->arena, word), word);
  for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
    if (starts(word, checks[i]))
      list(scan, word + strlen(checks[i]), "");
  note_string(scan, word);
  note_sure(scan, word);
  follow_shell(scan, word);
  note_package(scan, word);
  note_feature(scan, word);
  scan->before[1] = scan->before[0];
  scan->before[0] = word;
}

static bool in_word(char c) {
  return isalnum((unsigned char)c) || (c && strchr("_./-+", c));
}

static void take_other(Scan *scan, char c) {
  bool first = scan->at == scan->from || scan->at[-1] == '\n' || scan->at[-1] == ' ';
  scan->comment = (scan->comment || (c == '#' && first)) && c != '\n';
  scan->depth += c == '(' && !scan->comment;
  scan->depth -= c == ')' && !scan->comment && scan->depth;
  scan->headers &= c != ')';
}

static void scan_text(Scan *scan) {
  while (scan->at < scan->end) {
    const char *from = scan->at;
    while (scan->at < scan->end && in_word(*scan->at))
      scan->at++;
    size_t len = (size_t)(scan->at - from);
    while (len && strchr("./+", from[len - 1]))
      len--;
    if (len)
      take(scan, arena_text(scan->arena, from, len));
    else if (scan->at < scan->end)
      take_other(scan, *scan->at);
    scan->at += scan->at == from;
  }
}

enum { MOST_BYTES = 32 << 20 }; // of all, lest a hostile tree be read for ever

static void read_one(Recipes *out, const char *path, size_t *room) {
  Arena arena = {0};
  Text problem = {.arena = &arena};
  Scan scan = {.arena = &arena, .out = out, .before = {"", ""}};
  struct stat info;
  Bytes text;
  if (stat(path, &info) == 0 && (uint64_t)info.st_size <= *room && file_read(&arena, path, &text, &problem)) {
    *room -= text.len < *room ? text.len : *room;
    out->count++;
    scan.script = strstr(path, "/configure.") != NULL;
    add_made(&arena, out, path);
    scan.from = scan.at = text.at;
    scan.end = text.at + text.len;
    if (!text_ends(path, '/', "setup.py") && !text_ends(path, '/', "binding.gyp"))
      scan_text(&scan);
    if (text_ends(path, '/', "extconf.rb")) {
      out->mkmf = true;
      map_put(&out->made, key_text("extconf.h"), 1);
    }
    builds_read(out, path, text);
  }
  arena_free(&arena);
}

void recipes_read(Arena *arena, const Files *files, Recipes *out) {
  *out = (Recipes){.arena = arena};
  out->sure.arena = out->listed.arena = out->made.arena = out->features.arena = out->known.arena = out->given.arena =
      arena;
  size_t room = MOST_BYTES;
  for (uint32_t i = 0; i < files->recipes.count && room; i++)
    read_one(out, files->recipes.at[i], &room);
}

bool recipes_make(const Recipes *recipes, const char *header) {
  return map_get(&recipes->made, key_text(path_name(header)), 0) != 0;
}

const char *recipes_list(const Recipes *recipes, const char *name) {
  uint32_t at = map_get(&recipes->listed, key_text(name), 0);
  return at ? recipes->spelled.at[at - 1] : NULL;
}

const char *recipes_number(const Recipes *recipes, const char *name) {
  uint32_t at = map_get(&recipes->sure, key_text(name), 0);
  return at ? recipes->numbers.at[at - 1] : NULL;
}

bool recipes_enable(const Recipes *recipes, const char *feature) {
  return map_get(&recipes->features, key_text(feature), 0) != 0;
}
