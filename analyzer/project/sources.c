#include "project_parts.h"

#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

// A source on its way to its place in the order.
typedef struct {
  Source source;
  bool reported;
  uint32_t order;
} Item;

// What the sources are made from.
typedef struct {
  Arena *arena;
  const ProjectOptions *options;
  Project *project;
  Files files;
  Compdb db;     // the commands of all databases, or inferred ones
  bool inferred; // there is no database
  Flagsfiles flags;
  Array(const char *) read;
  Array(Item) items;
} Finder;

void project_problem(Arena *arena, Project *project, const char *format, ...) {
  Text text = {.arena = arena};
  va_list args;
  va_start(args, format);
  text_vprintf(&text, format, args);
  va_end(args);
  array_reserve(arena, (void **)&project->problems, &project->problem_room, project->problem_count + 1,
                sizeof *project->problems);
  project->problems[project->problem_count++] = text_str(&text);
}

bool project_read(Arena *arena, const Buffers *buffers, const char *path, Bytes *out, Text *problem) {
  const Bytes *held = buffers_text(buffers, path);
  if (held)
    *out = *held;
  return held || file_read(arena, path, out, problem);
}

// The path under which the walk found what `command` compiles: the command may name it through a link.
static const char *known_path(const Finder *finder, const char *file) {
  char real[PATH_MAX];
  if (files_get(&finder->files, file) || !realpath(file, real))
    return file;
  const Found *found = files_get(&finder->files, real);
  return found ? found->path : file;
}

// Was the whole program asked for that this database builds? Then the sources that it has elsewhere belong to it.
static bool covers(const Finder *finder, const Named *root, const char *database) {
  return root->whole && (strcmp(root->dir, finder->options->directory) == 0 || path_is_below(root->dir, database) ||
                         access(path_join(finder->arena, root->dir, ".git"), F_OK) == 0);
}

// Does the file lie where something was asked for?
static bool asked(const Finder *finder, const char *file) {
  bool yes = files_get(&finder->files, file) != NULL;
  for (uint32_t i = 0; !yes && i < finder->files.roots.count; i++)
    yes = finder->files.roots.at[i].whole && path_is_below(finder->files.roots.at[i].dir, file);
  return yes;
}

static bool wanted(const Finder *finder, const char *database, const char *file) {
  bool yes = asked(finder, file);
  for (uint32_t i = 0; !yes && i < finder->files.roots.count; i++)
    yes = covers(finder, &finder->files.roots.at[i], database);
  return yes;
}

// A database that was only found, and has nothing of the directories that were asked for, is that of something else.
// To a file that was asked for it says how its neighbours are compiled.
static bool concerns(const Finder *finder, const Compdb *db) {
  bool yes = finder->options->build_dir != NULL;
  for (uint32_t i = 0; !yes && i < finder->files.roots.count; i++)
    yes = !finder->files.roots.at[i].whole;
  for (uint32_t i = 0; !yes && i < db->commands.count; i++)
    yes = asked(finder, known_path(finder, db->commands.at[i].file));
  return yes;
}

static void read_database(Finder *finder, const char *path) {
  Compdb db;
  for (uint32_t i = 0; path && i < finder->read.count; i++)
    if (strcmp(finder->read.at[i], path) == 0)
      return;
  if (path)
    array_push(finder->arena, &finder->read, path);
  if (!path || !compdb_read(finder->arena, path, &db, finder->project) || !concerns(finder, &db))
    return;
  finder->inferred = false;
  if (!*finder->project->compile_commands)
    finder->project->compile_commands = path;
  for (uint32_t i = 0; i < db.commands.count; i++) {
    Command command = db.commands.at[i];
    command.file = known_path(finder, command.file);
    command.next = 0;
    command.wanted = wanted(finder, path, command.file);
    compdb_add(finder->arena, &finder->db, command);
  }
}

// What -p names: a directory that holds the database, else compile_flags.txt; or one of these files.
static void read_named_database(Finder *finder) {
  const char *path = path_join(finder->arena, finder->options->directory, finder->options->build_dir);
  const char *ending = strrchr(path, '.'), *flags = path_join(finder->arena, path, "compile_flags.txt");
  bool json = ending && strcmp(ending, ".json") == 0, text = ending && strcmp(ending, ".txt") == 0;
  if (!json && !text)
    path = path_join(finder->arena, path, "compile_commands.json");
  if (text || (access(path, F_OK) != 0 && access(flags, F_OK) == 0)) {
    finder->flags.only = text ? path : flags;
    finder->project->path_missing |= access(finder->flags.only, R_OK) != 0;
    return;
  }
  finder->project->path_missing |= access(path, F_OK) != 0;
  read_database(finder, path);
}

// Commands for all files: as compile_flags.txt says, else as the tree looks.
static void infer_all(Finder *finder) {
  Command said;
  infer_commands(finder->arena, &finder->files, finder->project, &finder->db);
  for (uint32_t i = 0; i < finder->db.commands.count; i++) {
    Command *command = &finder->db.commands.at[i];
    if (!flagsfile_command(&finder->flags, command, &said))
      continue;
    said.next = command->next;
    *command = said;
  }
}

static void read_databases(Finder *finder) {
  bool any = false;
  for (uint32_t i = 0; i < finder->files.files.count; i++)
    any |= language_is_c(finder->files.files.at[i].language);
  if (finder->options->build_dir)
    read_named_database(finder);
  for (uint32_t i = 0; any && !finder->options->build_dir && i < finder->files.roots.count; i++)
    read_database(finder, compdb_find(finder->arena, finder->files.roots.at[i].dir));
  if (finder->inferred)
    infer_all(finder);
}

// The later of two flags holds: what is added for all files comes last.
static void set_args(const Finder *finder, Source *source, const Command *command) {
  const Words *extra = &finder->options->extra_args;
  Words args = {0};
  for (uint32_t i = 0; command && i < command->arg_count; i++)
    array_push(finder->arena, &args, command->args[i]);
  for (uint32_t i = 0; language_is_c(source->language) && i < extra->count; i++)
    array_push(finder->arena, &args, extra->at[i]);
  source->args = args.at;
  source->arg_count = args.count;
}

static void add(Finder *finder, const Found *found, const Command *command) {
  Source source = {.path = found->path, .language = found->language, .root = found->root};
  const Bytes *held = buffers_text(&finder->options->buffers, found->path);
  if (held)
    source.text = *held;
  if (language_is_c(found->language))
    source.buffers = finder->options->buffers;
  source.directory = command ? command->directory : found->root;
  if (command)
    source.language = command->language;
  set_args(finder, &source, command);
  array_push(finder->arena, &finder->items, (Item){source, found->reported, finder->items.count});
}

// How much the command of another file says about `found`: its language first, then how near it is.
static size_t likeness(const Found *found, const Command *command) {
  bool same = found->language == command->language || (files_is_header(found->path) && found->language == LANG_C);
  return path_shared(found->path, command->file) + 1 + (same ? PATH_MAX : 0);
}

static const Command *likest(const Finder *finder, const Found *found, bool includes) {
  const Command *best = NULL;
  for (uint32_t i = 0; i < finder->db.commands.count; i++) {
    const Command *command = &finder->db.commands.at[i];
    bool better = !best || likeness(found, command) > likeness(found, best);
    if (better && (!includes || includes_mention(&finder->files.buffers, command->file, found->path)))
      best = command;
  }
  return best;
}

// The command of another file, for `found`. A dialect of the other language is no use.
static void add_borrowed(Finder *finder, const Found *found, const Command *lender) {
  Command borrowed = *lender;
  Words args = {0};
  bool keeps = files_is_header(found->path) && found->language == LANG_C;
  borrowed.language = keeps ? lender->language : found->language;
  array_push(finder->arena, &args, "-x");
  array_push(finder->arena, &args, borrowed.language == LANG_CPP ? "c++" : "c");
  for (uint32_t i = 2; i < lender->arg_count; i++)
    if (borrowed.language == lender->language || strncmp(lender->args[i], "-std=", 5) != 0)
      array_push(finder->arena, &args, lender->args[i]);
  borrowed.args = args.at;
  borrowed.arg_count = args.count;
  add(finder, found, &borrowed);
}

static bool has_item(const Finder *finder, const char *path) {
  for (uint32_t i = 0; i < finder->items.count; i++)
    if (strcmp(finder->items.at[i].source.path, path) == 0)
      return true;
  return false;
}

// A file that was named but that no database compiles: a header is seen through a source that includes it, anything
// else is compiled as the file most like it.
static void add_unlisted(Finder *finder, const Found *found) {
  const Command *user = files_is_header(found->path) ? likest(finder, found, true) : NULL;
  const Command *lender = user ? NULL : likest(finder, found, false);
  finder->project->inferred += !user;
  if (lender)
    add_borrowed(finder, found, lender);
  else if (!user)
    add(finder, found, NULL);
  else if (!files_get(&finder->files, user->file) && !has_item(finder, user->file))
    add(finder, &(Found){user->file, found->root, user->language, true, false}, user);
}

static bool imports_c(Bytes text) {
  static const char import[] = "\nimport \"C\"";
  return text.at && memmem(text.at, text.len, import, sizeof import - 1);
}

// A Go file that imports C is also a source of C: its front end takes what is C.
static void add_embedded(Finder *finder, const Found *found) {
  const Bytes *held = buffers_text(&finder->options->buffers, found->path);
  Arena arena = {0};
  Text problem = {.arena = &arena};
  Bytes text = {0};
  Found code = *found;
  code.language = LANG_C;
  if (held)
    text = *held;
  else if (!file_read(&arena, found->path, &text, &problem))
    text = (Bytes){0};
  if (imports_c(text))
    add(finder, &code, NULL);
  arena_free(&arena);
}

static void add_found(Finder *finder, const Found *found) {
  const Command *command = language_is_c(found->language) ? compdb_get(&finder->db, found->path) : NULL;
  if (!language_is_c(found->language))
    add(finder, found, NULL);
  if (found->language == LANG_GO)
    add_embedded(finder, found);
  for (const Command *at = command; at; at = compdb_next(&finder->db, at))
    add(finder, found, at);
  if (!language_is_c(found->language) || (command && !finder->inferred))
    return;
  bool header = files_is_header(found->path);
  if (!command && found->named)
    add_unlisted(finder, found);
  finder->project->inferred += command && command->inferred;
  if (command || found->named || header)
    return;
  finder->project->uncompiled++;
  array_push(finder->arena, &finder->project->uncompiled_paths, found->path);
}

// Sources that only a database knows: generated, or kept out of the repository.
static void add_others(Finder *finder) {
  for (uint32_t i = 0; i < finder->db.commands.count; i++) {
    const Command *command = &finder->db.commands.at[i];
    if (!command->wanted || files_get(&finder->files, command->file) ||
        patterns_have(finder->options->exclude, command->file))
      continue;
    bool reported = !language_of_path(command->file) && !origin_generated(&finder->files.buffers, command->file);
    add(finder, &(Found){command->file, finder->options->directory, command->language, reported, false}, command);
  }
}

static int by_path(const void *a, const void *b) {
  const Item *x = a, *y = b;
  int order = strcmp(x->source.path, y->source.path);
  return order ? order : (x->order > y->order) - (x->order < y->order);
}

static void hand_over(const Finder *finder, Sources *out) {
  uint32_t count = finder->items.count;
  if (count)
    qsort(finder->items.at, count, sizeof *finder->items.at, by_path);
  *out = (Sources){arena_array(finder->arena, Source, count), count, arena_array(finder->arena, bool, count)};
  for (uint32_t i = 0; i < count; i++) {
    out->sources[i] = finder->items.at[i].source;
    out->reported[i] = finder->items.at[i].reported;
  }
}

bool project_sources(Arena *arena, const ProjectOptions *options, Sources *out, Project *project) {
  Finder finder = {.arena = arena, .options = options, .project = project, .inferred = true};
  finder.flags = (Flagsfiles){.arena = arena, .project = project};
  *project = (Project){.compile_commands = "", .cache_problem = ""};
  finder.files.arena = finder.db.by_file.arena = arena;
  files_find(&finder.files, options, project);
  read_databases(&finder);
  for (uint32_t i = 0; i < finder.files.files.count; i++)
    add_found(&finder, &finder.files.files.at[i]);
  add_others(&finder);
  hand_over(&finder, out);
  return !project->path_missing;
}
