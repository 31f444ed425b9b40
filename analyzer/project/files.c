#include "project_parts.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

// One walk below one named directory.
typedef struct {
  Files *files;
  Project *project;
  const char *root;
} Walk;

static uint64_t path_key(const char *path) {
  return hash_bytes(path, strlen(path)).low & 0x7fffffffffffffff;
}

// The place of `path` in the map: keys of unequal paths that collide stand side by side.
static uint32_t *path_slot(const Files *files, Map *map, const char *path) {
  for (uint64_t key = path_key(path);; key++) {
    uint32_t *at = map_slot(map, key);
    if (!*at || strcmp(files->files.at[*at - 1].path, path) == 0)
      return at;
  }
}

Found *files_get(const Files *files, const char *path) {
  for (uint64_t key = path_key(path);; key++) {
    uint32_t at = map_get(&files->by_path, key, 0);
    if (!at || strcmp(files->files.at[at - 1].path, path) == 0)
      return at ? &files->files.at[at - 1] : NULL;
  }
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

static int by_name(const struct dirent **a, const struct dirent **b) {
  return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_entry(const struct dirent *entry) {
  static const char *const never[] = {".", "..", ".git", ".hg", ".svn", ".jj"};
  for (size_t i = 0; i < sizeof never / sizeof *never; i++)
    if (strcmp(entry->d_name, never[i]) == 0)
      return 0;
  return 1;
}

static unsigned char type_of(const char *path, unsigned char type) {
  struct stat info;
  if (type != DT_UNKNOWN)
    return type;
  return lstat(path, &info) == 0 ? (unsigned char)IFTODT(info.st_mode) : DT_UNKNOWN;
}

static void walk_dir(const Walk *walk, const Ignore *up, const char *dir, bool reported);

// Symbolic links are not followed: what they name is in the tree under its own name, or not in it.
static void walk_entry(const Walk *walk, const Ignore *ignore, const char *dir, const struct dirent *entry,
                       bool reported) {
  Arena *arena = walk->files->arena;
  char *path = arena_format(arena, "%s/%s", dir[1] ? dir : "", entry->d_name);
  unsigned char type = type_of(path, entry->d_type);
  if ((type != DT_DIR && type != DT_REG) || ignore_has(ignore, path, type == DT_DIR))
    return;
  if (type == DT_DIR) {
    walk_dir(walk, ignore, path, reported && !origin_foreign_dir(arena, path, entry->d_name));
    return;
  }
  Language language = origin_language(path);
  if (language)
    add(walk->files, (Found){path, walk->root, language, reported && !origin_generated(path), false});
}

static void walk_dir(const Walk *walk, const Ignore *up, const char *dir, bool reported) {
  struct dirent **entries;
  int count = scandir(dir, &entries, is_entry, by_name);
  if (count < 0) {
    project_problem(walk->files->arena, walk->project, "cannot read the directory '%s': %s", dir, strerror(errno));
    return;
  }
  const Ignore *ignore = ignore_enter(walk->files->arena, up, dir);
  for (int i = 0; i < count; i++) {
    walk_entry(walk, ignore, dir, entries[i], reported);
    free(entries[i]);
  }
  free(entries);
}

static const char *parent(Arena *arena, const char *path) {
  return path_join(arena, path, "..");
}

static void add_named_file(const Walk *walk, const char *path, const char *directory) {
  Language language = origin_language(path);
  const char *dir = parent(walk->files->arena, path), *root = path_below(directory, path) != path ? directory : dir;
  array_push(walk->files->arena, &walk->files->roots, (Named){dir, false});
  if (language)
    add(walk->files, (Found){path, root, language, true, true});
  else
    project_problem(walk->files->arena, walk->project, "'%s' is in no language that finlint knows by its name", path);
}

static void add_path(Files *files, const char *path, const char *directory, Project *project) {
  struct stat info;
  Walk walk = {files, project, path};
  if (stat(path, &info) != 0) {
    project_problem(files->arena, project, "cannot find '%s': %s", path, strerror(errno));
    project->path_missing = true;
  } else if (S_ISDIR(info.st_mode)) {
    array_push(files->arena, &files->roots, (Named){path, true});
    walk_dir(&walk, ignore_above(files->arena, path), path, true);
  } else if (S_ISREG(info.st_mode)) {
    add_named_file(&walk, path, directory);
  } else {
    project_problem(files->arena, project, "'%s' is neither a file nor a directory", path);
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
  files->by_path.arena = files->arena;
  for (uint32_t i = 0; i < options->path_count; i++)
    add_path(files, path_join(files->arena, options->directory, options->paths[i]), options->directory, project);
  sort(files);
}
