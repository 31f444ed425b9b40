#include "project_parts.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static int is_entry(const struct dirent *entry) {
  return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static int by_name(const struct dirent **a, const struct dirent **b) {
  return strcmp((*a)->d_name, (*b)->d_name);
}

// Some file systems do not tell the type with the name.
static unsigned char type_of(const Listing *listing, const struct dirent *entry) {
  struct stat info;
  if (entry->d_type != DT_UNKNOWN)
    return entry->d_type;
  const char *path = path_join(listing->arena, listing->dir, entry->d_name);
  return lstat(path, &info) == 0 ? (unsigned char)IFTODT(info.st_mode) : DT_UNKNOWN;
}

bool listing_read(Arena *arena, const char *dir, Listing *out) {
  struct dirent **entries;
  int count = scandir(dir, &entries, is_entry, by_name);
  *out = (Listing){.arena = arena, .dir = dir, .read = true};
  if (count < 0)
    return false;
  unsigned char *types = arena_array(arena, unsigned char, count);
  for (int i = 0; i < count; i++) {
    types[i] = type_of(out, entries[i]);
    array_push(arena, &out->names, arena_text(arena, entries[i]->d_name, strlen(entries[i]->d_name)));
    free(entries[i]);
  }
  free(entries);
  out->types = types;
  return true;
}

static int compare(const void *name, const void *at) {
  return strcmp(name, *(const char *const *)at);
}

bool listing_has(const Listing *listing, const char *name) {
  if (!listing->read)
    return access(path_join(listing->arena, listing->dir, name), F_OK) == 0;
  return listing->names.count &&
         bsearch(name, listing->names.at, listing->names.count, sizeof *listing->names.at, compare) != NULL;
}
