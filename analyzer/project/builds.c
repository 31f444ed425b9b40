// What the files by which a tree is built define on no condition: -DNAME, and what their own words for it name. They
// are read by lines; nothing in them is run.
#include "project_parts.h"

#include <ctype.h>
#include <strings.h>

typedef struct {
  const char *name;          // a glob
  const char *opens, *ends;  // words between which all is conditional, each between blanks; no `ends`: what stands
                             // deeper in than the word is
  const char *lists;         // words with the names in brackets behind them
  bool make, pairs, options; // it has rules; ('NAME', 1); option(NAME "about" ON)
  bool above;                // it speaks of the directory above its own, too
} Kind;

#define CMAKE_WORDS                                                                                                    \
  " if foreach while function macro ", " endif endforeach endwhile endfunction endmacro ",                             \
      " add_compile_definitions target_compile_definitions "

static const Kind kinds[] = {
    {"CMakeLists.txt", CMAKE_WORDS, .options = true},
    {"*.cmake", CMAKE_WORDS, .options = true, .above = true},
    {"meson.build", " if foreach ", " endif endforeach ", ""},
    {"Makefile.am", " if ifeq ifneq ifdef ifndef ", " endif ", "", .make = true},
    {"*akefile*", " ifeq ifneq ifdef ifndef ", " endif ", "", .make = true},
    {"setup.py", " if elif else for while try except finally with def class ", NULL, "", .pairs = true},
    {"extconf.rb", " if elsif else unless case when while until def begin rescue ", NULL, ""},
    {"binding.gyp", " conditions target_conditions configurations ", NULL, " defines "},
};

enum { DEEPEST = 32 };

typedef struct {
  Recipes *out;
  const Kind *kind;
  const char *dir; // below it, what is defined holds
  uint32_t depth;  // of conditions
  size_t indents[DEEPEST];
  bool sometimes[DEEPEST];         // is what stands deeper in than that on a condition?
  bool continued, skipped, listed; // from the line before; left out; among names
  bool target;                     // the next of them is a target
} Recipe;

static bool in_name(char c) {
  return isalnum((unsigned char)c) || c == '_';
}

static size_t name_length(const char *at, const char *end) {
  size_t len = 0;
  while (at + len < end && in_name(at[len]))
    len++;
  return len && !isdigit((unsigned char)*at) ? len : 0;
}

static bool has_word(const char *line, const char *end, const char *word) {
  size_t len = strlen(word);
  for (; line + len <= end; line++)
    if (strncasecmp(line, word, len) == 0)
      return true;
  return false;
}

static bool is_among(const char *words, const char *word, size_t len) {
  char key[32];
  if (!len || len + 3 > sizeof key)
    return false;
  snprintf(key, sizeof key, " %.*s ", (int)len, word);
  return strcasestr(words, key) != NULL;
}

// What names other systems is defined for those.
static void give(Recipe *recipe, const char *name, size_t len, Given given) {
  Recipes *out = recipe->out;
  if (has_word(name, name + len, "WIN32") || has_word(name, name + len, "WIN64"))
    return;
  uint32_t *at = map_slot(&out->given, key_bytes(name, len));
  given.dir = recipe->dir;
  given.next = *at;
  array_push(out->arena, &out->givens, given);
  *at = out->givens.count;
}

static bool ends_word(const char *at, const char *end) {
  return at == end || strchr(" \t\"',)]};\\", *at);
}

// A number behind '=', 1 if there is nothing; NULL: something else.
static const char *value_at(Recipe *recipe, const char *at, const char *end) {
  if (ends_word(at, end))
    return "1";
  size_t len = 0;
  while (*at == '=' && at + 1 + len < end && isdigit((unsigned char)at[1 + len]))
    len++;
  return len && ends_word(at + 1 + len, end) ? arena_text(recipe->out->arena, at + 1, len) : NULL;
}

static size_t define(Recipe *recipe, const char *at, const char *end) {
  size_t len = name_length(at, end);
  const char *value = len ? value_at(recipe, at + len, end) : NULL;
  if (value)
    give(recipe, at, len, (Given){.value = value});
  return len;
}

static void take_options(Recipe *recipe, const char *line, const char *end) {
  for (const char *at = line; at + 2 < end; at++)
    if (at[0] == '-' && at[1] == 'D' && (at == line || !in_name(at[-1])))
      define(recipe, at + 2, end);
}

// ('NAME', 1), ("NAME", '1'), ('NAME', None)
static void take_pair(Recipe *recipe, const char *at, const char *end) {
  size_t len = name_length(at + 1, end), digits = 0;
  const char *value = at + 1 + len;
  if (!len || value >= end || *value != *at)
    return;
  for (value++; value < end && strchr(", '\"", *value); value++)
    ;
  while (value + digits < end && isdigit((unsigned char)value[digits]))
    digits++;
  bool none = value + 4 < end && memcmp(value, "None", 4) == 0;
  if (none || (digits && ends_word(value + digits, end)))
    give(recipe, at + 1, len, (Given){.value = none ? "1" : arena_text(recipe->out->arena, value, digits)});
}

static void take_pairs(Recipe *recipe, const char *line, const char *end) {
  for (const char *at = line; at + 3 < end; at++)
    if ((*at == '(' || *at == '[') && (at[1] == '\'' || at[1] == '"'))
      take_pair(recipe, at + 1, end);
}

// The target that CMake's names are for, and for whom they hold.
static bool is_no_macro(Recipe *recipe, const char *at, size_t len) {
  bool target = recipe->target;
  recipe->target = false;
  return target || is_among(" PUBLIC PRIVATE INTERFACE BEFORE ", at, len);
}

static const char *take_names(Recipe *recipe, const char *at, const char *end) {
  while (at < end && recipe->listed) {
    const char *stop = at;
    while (!ends_word(stop, end))
      stop++;
    if (stop > at && !is_no_macro(recipe, at, name_length(at, end)))
      define(recipe, at, end);
    recipe->listed = stop == end || (*stop != ')' && *stop != ']');
    at = stop < end ? stop + 1 : end;
  }
  return at;
}

// 'defines!' of gyp takes names away.
static void take_lists(Recipe *recipe, const char *at, const char *end) {
  at = take_names(recipe, at, end);
  while (at < end) {
    const char *word = at;
    size_t len = name_length(at, end);
    at += len ? len : 1;
    if (!is_among(recipe->kind->lists, word, len) || (at < end && strchr("!/", *at)))
      continue;
    while (at < end && *at != '(' && *at != '[')
      at++;
    recipe->listed = at < end;
    recipe->target = len > 7 && strncasecmp(word, "target_", 7) == 0;
    at = take_names(recipe, at < end ? at + 1 : end, end);
  }
}

static void take_option(Recipe *recipe, const char *at, const char *end) {
  size_t len = name_length(at, end), name;
  if (len != 6 || strncasecmp(at, "option", 6) != 0 || !has_word(at, end, " ON)"))
    return;
  for (at += len; at < end && !in_name(*at); at++)
    ;
  if ((name = name_length(at, end)))
    give(recipe, at, name, (Given){.value = "1", .option = true});
}

// A condition that holds here, or is none.
static bool is_met(const char *line, const char *end) {
  static const char *const against[] = {"not ", "!=", "!~", "unless", "else"};
  for (size_t i = 0; i < sizeof against / sizeof *against; i++)
    if (has_word(line, end, against[i]))
      return false;
  return has_word(line, end, "__name__") || has_word(line, end, "linux") || has_word(line, end, "posix");
}

static bool has_modifier(const char *line, const char *end) {
  static const char *const words[] = {" if ", " unless ", " and ", " or ", "&&", "||", " ? "};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (has_word(line, end, words[i]))
      return true;
  return false;
}

// By how far lines are in.
static bool is_sometimes(Recipe *recipe, const char *line, const char *at, const char *end, bool opens) {
  while (recipe->depth && recipe->indents[recipe->depth - 1] >= (size_t)(at - line))
    recipe->depth--;
  bool sometimes = recipe->depth && recipe->sometimes[recipe->depth - 1];
  if (!opens)
    return sometimes || has_modifier(at, end);
  sometimes |= !is_met(at, end);
  if (recipe->depth < DEEPEST) {
    recipe->indents[recipe->depth] = (size_t)(at - line);
    recipe->sometimes[recipe->depth++] = sometimes;
  }
  return sometimes;
}

// "target: NAME = …" and the commands of rules.
static bool is_of_rule(const char *line, const char *end) {
  if (*line == '\t')
    return true;
  const char *colon = memchr(line, ':', (size_t)(end - line));
  return colon && colon + 1 < end && colon[1] != '=' && colon[1] != ':';
}

static bool is_conditional(Recipe *recipe, const char *line, const char *at, const char *end) {
  const Kind *kind = recipe->kind;
  const char *word = at + strspn(at, "'\"");
  size_t len = name_length(word, end);
  bool opens = is_among(kind->opens, word, len);
  if (!kind->ends)
    return is_sometimes(recipe, line, at, end, opens);
  recipe->depth += opens;
  recipe->depth -= recipe->depth && is_among(kind->ends, word, len);
  if (!recipe->continued)
    recipe->skipped = kind->make && is_of_rule(line, end);
  return recipe->depth || recipe->skipped;
}

static void take_line(Recipe *recipe, const char *line, const char *end) {
  const char *at = line;
  while (at < end && (*at == ' ' || *at == '\t'))
    at++;
  if (at == end || *at == '#' || is_conditional(recipe, line, at, end))
    return;
  take_options(recipe, at, end);
  if (recipe->kind->pairs)
    take_pairs(recipe, at, end);
  if (*recipe->kind->lists)
    take_lists(recipe, at, end);
  if (recipe->kind->options)
    take_option(recipe, at, end);
}

static const Kind *kind_of(const char *path) {
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (text_glob(kinds[i].name, path_name(path)))
      return &kinds[i];
  return NULL;
}

void builds_read(Recipes *out, const char *path, Bytes text) {
  Recipe recipe = {.out = out, .kind = kind_of(path)};
  if (!recipe.kind)
    return;
  recipe.dir = path_join(out->arena, path, recipe.kind->above ? "../.." : "..");
  const char *end = text.at + text.len;
  for (const char *line = text.at; line < end;) {
    const char *newline = memchr(line, '\n', (size_t)(end - line)), *stop = newline ? newline : end;
    take_line(&recipe, line, stop);
    recipe.continued = stop > line && stop[-1] == '\\';
    line = stop + 1;
  }
}

const char *builds_give(const Recipes *recipes, const char *name, const char *path, bool configured) {
  const Given *given = NULL;
  for (uint32_t at = map_get(&recipes->given, key_text(name), 0); at; at = given->next) {
    given = &recipes->givens.at[at - 1];
    if (path_is_below(given->dir, path) && !(given->option && configured))
      return given->value;
  }
  return NULL;
}
