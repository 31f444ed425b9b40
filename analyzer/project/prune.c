#include "project_parts.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { DAY = 24 * 3600, HOUR = 3600 };

typedef struct {
  const char *path;
  uint64_t size;
  time_t used;
} Entry;

typedef struct {
  Arena arena;
  Array(Entry) entries;
  uint64_t total;
  time_t now;
} Prune;

// Was it asked for within a day? Notes that it now is.
static bool is_recent(Prune *prune, const char *dir) {
  struct stat info;
  Text problem = {.arena = &prune->arena};
  const char *mark = arena_format(&prune->arena, "%s/pruned", dir);
  bool there = stat(mark, &info) == 0;
  if (there && info.st_mtime + DAY > prune->now && info.st_mtime <= prune->now + DAY)
    return true;
  file_write(mark, "", 0, &problem);
  return !there;
}

// The name of an entry ends with its slot; what file_write has not renamed yet ends with six letters after a dot.
static bool is_left_over(const Prune *prune, const char *path, const struct stat *info) {
  const char *dot = strrchr(path, '.');
  return dot && strlen(dot) == 7 && info->st_mtime + HOUR < prune->now;
}

static void note(Prune *prune, const char *path) {
  struct stat info;
  if (lstat(path, &info) != 0 || !S_ISREG(info.st_mode))
    return;
  if (is_left_over(prune, path, &info)) {
    unlink(path);
    return;
  }
  array_push(&prune->arena, &prune->entries, (Entry){path, (uint64_t)info.st_blocks * 512, info.st_mtime});
  prune->total += (uint64_t)info.st_blocks * 512;
}

static void each_name(Prune *prune, const char *dir, void (*visit)(Prune *, const char *)) {
  DIR *stream = opendir(dir);
  for (struct dirent *entry; stream && (entry = readdir(stream));)
    if (entry->d_name[0] != '.')
      visit(prune, arena_format(&prune->arena, "%s/%s", dir, entry->d_name));
  if (stream)
    closedir(stream);
}

static void note_all(Prune *prune, const char *dir) {
  each_name(prune, dir, note);
}

static int by_use(const void *a, const void *b) {
  const Entry *x = a, *y = b;
  return (x->used > y->used) - (x->used < y->used);
}

void prune_dir(const char *dir, uint64_t limit) {
  Prune prune = {.now = time(NULL)};
  if (!is_recent(&prune, dir)) {
    each_name(&prune, arena_format(&prune.arena, "%s/units", dir), note_all);
    each_name(&prune, arena_format(&prune.arena, "%s/results", dir), note);
    if (prune.entries.count)
      qsort(prune.entries.at, prune.entries.count, sizeof *prune.entries.at, by_use);
    // Well below the limit, so that the next run does not have to do it again.
    uint64_t goal = prune.total > limit ? limit / 4 * 3 : UINT64_MAX;
    for (uint32_t i = 0; prune.total > goal && i < prune.entries.count; i++)
      if (unlink(prune.entries.at[i].path) == 0)
        prune.total -= prune.entries.at[i].size;
  }
  arena_free(&prune.arena);
}
