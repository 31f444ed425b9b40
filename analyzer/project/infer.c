#include "project_parts.h"

// One file's way through what it includes, and what that asks of the command.
typedef struct {
  Arena *arena;
  const Includes *includes;
  const Recipes *recipes;
  Project *project;
  bool configured; // a header is there that configuring makes
  Array(uint32_t) todo;
  uint32_t *seen; // of each file: index + 1 of the last unit that reached it, 0: none did
  Words dirs, flags;
  bool config;           // a config.h is there
  bool made, lacking;    // headers that configuring makes are there; are not
  Array(uint32_t) names; // that #if lines of the unit depend on, each once
  uint32_t *named;       // of each name: index + 1 of the last unit that has it in `names`
  const char **values;   // of each name: NULL before it is asked for, "" if nothing is assumed, else "-DNAME=…"
} Closure;

static void add_word(Arena *arena, Words *words, const char *word) {
  for (uint32_t i = 0; i < words->count; i++)
    if (strcmp(words->at[i], word) == 0)
      return;
  array_push(arena, words, word);
}

static void reach(Closure *closure, uint32_t file, uint32_t unit) {
  if (closure->seen[file] == unit)
    return;
  closure->seen[file] = unit;
  array_push(closure->arena, &closure->todo, file);
}

static void follow(Closure *closure, const Include *include, uint32_t unit) {
  if (include->dir)
    add_word(closure->arena, &closure->dirs, include->dir);
  for (uint32_t i = 0; include->flags && i < include->flags->count; i++)
    add_word(closure->arena, &closure->flags, include->flags->at[i]);
  closure->config |= strcmp(include->name, "config.h") == 0 && (include->dir || include->target);
  bool made = recipes_make(closure->recipes, include->name);
  closure->made |= made && include->found;
  closure->lacking |= made && !include->found;
  if (include->target)
    reach(closure, include->target - 1, unit);
}

static void add_name(Closure *closure, uint32_t name, uint32_t unit) {
  if (closure->named[name] == unit)
    return;
  closure->named[name] = unit;
  array_push(closure->arena, &closure->names, name);
}

static void close_over(Closure *closure, uint32_t root) {
  const Includes *includes = closure->includes;
  closure->dirs = closure->flags = (Words){0};
  closure->config = closure->made = closure->lacking = false;
  closure->names.count = 0;
  reach(closure, root, root + 1);
  while (closure->todo.count) {
    uint32_t file = closure->todo.at[--closure->todo.count];
    for (uint32_t i = 0; i < includes->count[file]; i++)
      follow(closure, &includes->all.at[includes->first[file] + i], root + 1);
    for (uint32_t i = 0; i < includes->tested_count[file]; i++)
      add_name(closure, includes->tested.at[includes->first_tested[file] + i], root + 1);
  }
}

static void add_all(Arena *arena, Words *words, const Words *more) {
  for (uint32_t i = 0; i < more->count; i++)
    array_push(arena, words, more->at[i]);
}

static const char *value_of(Closure *closure, uint32_t name) {
  const char **value = &closure->values[name], *text = closure->includes->names.at[name];
  if (*value)
    return *value;
  const char *assumed = assume_value(closure->arena, closure->recipes, text);
  *value = assumed ? arena_format(closure->arena, "-D%s=%s", text, assumed) : "";
  closure->project->assumed += assumed != NULL;
  return *value;
}

// What building defines, and what configuring would, for a unit that would see it.
static void add_assumed(Closure *closure, const char *path, Words *words) {
  bool configured = closure->made || (closure->configured && !closure->lacking);
  add_all(closure->arena, words, &closure->recipes->strings);
  for (uint32_t i = 0; i < closure->names.count; i++) {
    const char *name = closure->includes->names.at[closure->names.at[i]];
    const char *given = builds_give(closure->recipes, name, path, configured);
    const char *value = given        ? arena_format(closure->arena, "-D%s=%s", name, given)
                        : configured ? ""
                                     : value_of(closure, closure->names.at[i]);
    if (*value)
      array_push(closure->arena, words, value);
  }
}

// _GNU_SOURCE shows all that the system's headers have, as g++ does of itself.
static Command command_for(Closure *closure, uint32_t file, Language language) {
  Arena *arena = closure->arena;
  const char *path = closure->includes->files->files.at[file].path;
  Words words = {0};
  array_push(arena, &words, "-x");
  array_push(arena, &words, language == LANG_CPP ? "c++" : "c");
  array_push(arena, &words, "-D_GNU_SOURCE");
  if (closure->config)
    array_push(arena, &words, "-DHAVE_CONFIG_H");
  add_assumed(closure, path, &words);
  for (uint32_t i = 0; i < closure->dirs.count; i++)
    array_push(arena, &words, arena_format(arena, "-I%s", closure->dirs.at[i]));
  add_all(arena, &words, &closure->flags);
  return (Command){.file = path,
                   .directory = path_join(arena, path, ".."),
                   .args = words.at,
                   .arg_count = words.count,
                   .language = language,
                   .inferred = true};
}

static void infer(Closure *closure, uint32_t file, Language language, Compdb *out) {
  close_over(closure, file);
  compdb_add(closure->arena, out, command_for(closure, file, language));
}

// Is any source of the project C++, and none C? Then so are its headers.
static bool all_cpp(const Files *files) {
  bool c = false, cpp = false;
  for (uint32_t i = 0; i < files->files.count; i++) {
    const Found *found = &files->files.at[i];
    c |= found->language == LANG_C && !files_is_header(found->path);
    cpp |= found->language == LANG_CPP;
  }
  return cpp && !c;
}

// Headers that no source reached: first those that nobody includes, then what is left of circles.
static void infer_headers(Closure *closure, Compdb *out) {
  const Files *files = closure->includes->files;
  bool *included = arena_array(closure->arena, bool, files->files.count + 1), cpp = all_cpp(files);
  for (uint32_t i = 0; i < closure->includes->all.count; i++)
    included[closure->includes->all.at[i].target] = true;
  for (int round = 0; round < 2; round++)
    for (uint32_t i = 0; i < files->files.count; i++) {
      const Found *found = &files->files.at[i];
      bool alone = found->named || (!closure->seen[i] && (round || !included[i + 1]));
      if (language_is_c(found->language) && files_is_header(found->path) && alone && !compdb_get(out, found->path))
        infer(closure, i, cpp || closure->includes->cpp[i] ? LANG_CPP : found->language, out);
    }
}

static bool has_c(const Files *files) {
  for (uint32_t i = 0; i < files->files.count; i++)
    if (language_is_c(files->files.at[i].language))
      return true;
  return false;
}

// Is a header there that configuring makes? One that is not is named.
static bool is_configured(const Includes *includes, const Recipes *recipes, Project *project) {
  bool there = false;
  for (uint32_t i = 0; i < includes->all.count; i++) {
    const Include *include = &includes->all.at[i];
    if (!recipes_make(recipes, include->name))
      continue;
    there |= include->found;
    if (!include->found && !project->unconfigured)
      project->unconfigured = include->name;
  }
  return there;
}

void infer_commands(Arena *arena, const Files *files, Project *project, Compdb *out) {
  Includes includes;
  Recipes recipes = {.arena = arena};
  includes_read(arena, files, &includes);
  if (has_c(files))
    recipes_read(arena, files, &recipes);
  if (recipes.mkmf)
    vocabulary_read(arena, &includes, &recipes.words);
  Closure closure = {.arena = arena, .includes = &includes, .recipes = &recipes, .project = project};
  closure.configured = is_configured(&includes, &recipes, project);
  closure.seen = arena_array(arena, uint32_t, files->files.count + 1);
  closure.named = arena_array(arena, uint32_t, includes.names.count + 1);
  closure.values = arena_array(arena, const char *, includes.names.count + 1);
  *out = (Compdb){.path = "", .by_file = {.arena = arena}};
  for (uint32_t i = 0; i < files->files.count; i++)
    if (language_is_c(files->files.at[i].language) && !files_is_header(files->files.at[i].path))
      infer(&closure, i, files->files.at[i].language, out);
  infer_headers(&closure, out);
}
