#include "project_parts.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

// One walk below one named directory.
typedef struct {
  Files *files;
  Project *project;
  const char *root, *python_root; // what is named; what Python's modules in it are named from
  const Ignore *exclude;
} Walk;

// The place of `path` in the map: keys of unequal paths that collide stand side by side.
static uint32_t *path_slot(const Files *files, Map *map, const char *path) {
  for (uint64_t key = key_text(path);; key++) {
    uint32_t *at = map_slot(map, key);
    if (!*at || strcmp(files->files.at[*at - 1].path, path) == 0)
      return at;
  }
}

Found *files_get(const Files *files, const char *path) {
  for (uint64_t key = key_text(path);; key++) {
    uint32_t at = map_get(&files->by_path, key, 0);
    if (!at || strcmp(files->files.at[at - 1].path, path) == 0)
      return at ? &files->files.at[at - 1] : NULL;
  }
}

void files_progress(const Files *files, const char *path) {
  if (files->options->progress)
    files->options->progress(files->options->progress_to, files->files.count, 0, path);
}

bool files_is_header(const char *path) {
  static const char *const endings[] = {".h", ".hh", ".hpp", ".hxx", ".h++", ".inl", ".ipp"};
  const char *dot = strrchr(path, '.');
  for (size_t i = 0; dot && i < sizeof endings / sizeof *endings; i++)
    if (strcmp(dot, endings[i]) == 0)
      return true;
  return false;
}

// Adds a file, or widens what is known of one that two paths name.
static void add(Files *files, Found found) {
  uint32_t *at = path_slot(files, &files->by_path, found.path);
  if (!*at) {
    array_push(files->arena, &files->files, found);
    *at = files->files.count;
    return;
  }
  Found *had = &files->files.at[*at - 1];
  had->reported |= found.reported;
  had->named |= found.named;
}

// Behind a dot are the files of tools, among them old copies of sources (.pc, .history), which would be defined twice.
// Dependencies in such a place are read.
static bool is_hidden(const char *name) {
  return name[0] == '.' && !origin_foreign_name(name);
}

static void add_recipe(Files *files, const char *path) {
  if ((*map_slot(&files->recipe_paths, key_text(path)))++ == 0)
    array_push(files->arena, &files->recipes, path);
}

// Those of what was named and above it, as far as it is one repository below the working directory.
static void add_recipes_of(Files *files, const char *dir) {
  Listing listing = {0};
  listing_read(files->arena, dir, &listing);
  for (uint32_t i = 0; i < listing.names.count; i++)
    if (recipes_named(listing.names.at[i]) && listing.types[i] == DT_REG)
      add_recipe(files, path_join(files->arena, dir, listing.names.at[i]));
  if (dir[1] && path_is_below(files->options->directory, dir) &&
      access(path_join(files->arena, dir, ".git"), F_OK) != 0)
    add_recipes_of(files, path_join(files->arena, dir, ".."));
}

static void walk_dir(const Walk *walk, const Ignore *up, const char *dir, bool reported);

// Symbolic links are not followed: what they name is in the tree under its own name, or not in it.
static void walk_entry(const Walk *walk, const Ignore *ignore, const Listing *listing, uint32_t index, bool reported) {
  const char *name = listing->names.at[index];
  bool is_dir = listing->types[index] == DT_DIR;
  if (is_hidden(name) || (!is_dir && listing->types[index] != DT_REG))
    return;
  const char *path = arena_format(walk->files->arena, "%s/%s", listing->dir[1] ? listing->dir : "", name);
  if (ignore_has(ignore, path, is_dir) || ignore_has(walk->exclude, path, is_dir))
    return;
  Language language = is_dir ? LANG_NONE : origin_language(&walk->files->buffers, path, false);
  if (!is_dir && recipes_named(name))
    add_recipe(walk->files, path);
  if (is_dir)
    walk_dir(walk, ignore, path, reported);
  else if (language)
    add(walk->files, (Found){path, language == LANG_PYTHON ? walk->python_root : walk->root, language,
                             reported && !origin_generated(&walk->files->buffers, path), false});
}

static void walk_dir(const Walk *walk, const Ignore *up, const char *dir, bool reported) {
  Listing listing;
  files_progress(walk->files, dir);
  if (!listing_read(walk->files->arena, dir, &listing)) {
    project_problem(walk->files->arena, walk->project, "cannot read the directory '%s': %s", dir, strerror(errno));
    return;
  }
  const Ignore *ignore = ignore_enter(up, &listing);
  bool own = reported && (dir == walk->root || !origin_foreign_dir(&listing));
  for (uint32_t i = 0; i < listing.names.count; i++)
    walk_entry(walk, ignore, &listing, i, own);
}

static const char *parent(Arena *arena, const char *path) {
  return path_join(arena, path, "..");
}

// The directory above the outermost package that `dir` is in: modules are imported by the names they have from there.
static const char *above_packages(Arena *arena, const char *dir) {
  while (dir[1] && access(path_join(arena, dir, "__init__.py"), F_OK) == 0)
    dir = parent(arena, dir);
  return dir;
}

static void add_named_file(const Walk *walk, const char *path, const char *directory) {
  Language language = origin_language(&walk->files->buffers, path, true);
  const char *dir = parent(walk->files->arena, path), *root = path_is_below(directory, path) ? directory : dir;
  array_push(walk->files->arena, &walk->files->roots, (Named){dir, false});
  if (language == LANG_PYTHON)
    root = above_packages(walk->files->arena, root);
  if (language)
    add(walk->files, (Found){path, root, language, true, true});
  else
    project_problem(walk->files->arena, walk->project, "'%s' is in no language that finlint knows by its name", path);
}

static void add_path(Files *files, const char *path, const ProjectOptions *options, Project *project) {
  struct stat info;
  Walk walk = {files, project, path, path, options->exclude};
  project->path_missing |= !buffers_text(&options->buffers, path) && access(path, R_OK) != 0;
  if (buffers_text(&options->buffers, path)) {
    add_named_file(&walk, path, options->directory);
  } else if (stat(path, &info) != 0) {
    project_problem(files->arena, project, "cannot find '%s': %s", path, strerror(errno));
  } else if (S_ISDIR(info.st_mode)) {
    array_push(files->arena, &files->roots, (Named){path, true});
    walk.python_root = above_packages(files->arena, path);
    walk_dir(&walk, ignore_above(files->arena, path), path, true);
  } else if (S_ISREG(info.st_mode)) {
    add_named_file(&walk, path, options->directory);
  } else {
    project_problem(files->arena, project, "'%s' is neither a file nor a directory", path);
    project->path_missing = true;
  }
}

static int by_path(const void *a, const void *b) {
  return strcmp(((const Found *)a)->path, ((const Found *)b)->path);
}

static void sort(Files *files) {
  Map map = {.arena = files->arena};
  if (files->files.count)
    qsort(files->files.at, files->files.count, sizeof *files->files.at, by_path);
  for (uint32_t i = 0; i < files->files.count; i++)
    *path_slot(files, &map, files->files.at[i].path) = i + 1;
  files->by_path = map;
}

void files_find(Files *files, const ProjectOptions *options, Project *project) {
  files->by_path.arena = files->recipe_paths.arena = files->arena;
  files->options = options;
  files->buffers = options->buffers;
  for (uint32_t i = 0; i < options->path_count; i++)
    add_path(files, path_join(files->arena, options->directory, options->paths[i]), options, project);
  for (uint32_t i = 0; i < files->roots.count; i++)
    add_recipes_of(files, files->roots.at[i].dir);
  sort(files);
}
