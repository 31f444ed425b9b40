#include "project_parts.h"

#include <dirent.h>
#include <unistd.h>

static uint64_t key_of(Hash hash) {
  return hash.low & 0x7fffffffffffffff;
}

static Hash hash_text(const char *text) {
  return hash_bytes(text, strlen(text));
}

static Hash read_hash(const char *path) {
  Arena arena = {0};
  Text problem = {.arena = &arena};
  Bytes bytes;
  Hash hash = {0};
  if (file_read(&arena, path, &bytes, &problem))
    hash = hash_bytes(bytes.at, bytes.len);
  arena_free(&arena);
  return hash;
}

// The index + 1 of a path, in a place that is 0 if it is new: then it gets the next one.
static uint32_t *place_of(Digests *digests, const char *path) {
  digests->by_path.arena = &digests->arena;
  for (uint64_t key = key_of(hash_text(path));; key++) {
    uint32_t *at = map_slot(&digests->by_path, key);
    if (!*at || strcmp(digests->paths.at[*at - 1], path) == 0)
      return at;
  }
}

static Hash keep(Digests *digests, uint32_t *at, const char *path, Hash hash) {
  *at = digests->paths.count + 1;
  array_push(&digests->arena, &digests->paths, arena_text(&digests->arena, path, strlen(path)));
  array_push(&digests->arena, &digests->hashes, hash);
  return hash;
}

void digest_buffers(Digests *digests, const Buffers *buffers) {
  for (uint32_t i = 0; i < buffers->count; i++) {
    const Buffer *buffer = &buffers->at[i];
    uint32_t *at = place_of(digests, buffer->path);
    if (!*at)
      keep(digests, at, buffer->path, hash_bytes(buffer->text.at, buffer->text.len));
  }
}

Hash digest_of(Digests *digests, const char *path) {
  uint32_t *at = place_of(digests, path);
  return *at ? digests->hashes.at[*at - 1] : keep(digests, at, path, read_hash(path));
}

Word digest_word(const char *text) {
  return (Word){text, hash_text(text).low, hash_bytes(text, strcspn(text, "/")).low};
}

// Both are hashes already: any mixture that tells left from right will do.
static uint64_t pair(uint64_t dir, uint64_t name) {
  return ((dir << 7 | dir >> 57) ^ name) & 0x7fffffffffffffff;
}

// Notes the names in `dir`, once; the empty name stands for the directory itself.
static void list(Digests *digests, const Word *dir) {
  uint32_t *listed = map_slot(&digests->entries, pair(dir->hash, 0));
  if (*listed)
    return;
  *listed = 1;
  DIR *stream = opendir(dir->text);
  for (struct dirent *entry; stream && (entry = readdir(stream));)
    map_put(&digests->entries, pair(dir->hash, digest_word(entry->d_name).hash), 1);
  if (stream)
    closedir(stream);
}

// Most names are not there, and their first component tells so without asking the system.
bool digest_holds(Digests *digests, const Word *dir, const Word *tail) {
  digests->entries.arena = digests->found.arena = &digests->arena;
  list(digests, dir);
  bool there = map_get(&digests->entries, pair(dir->hash, tail->first), 0) == 1;
  if (!there || tail->first == tail->hash)
    return there;
  uint32_t *found = map_slot(&digests->found, pair(dir->hash, tail->hash));
  if (!*found) {
    Arena arena = {0};
    *found = access(path_join(&arena, dir->text, tail->text), F_OK) == 0 ? 1 : 2;
    arena_free(&arena);
  }
  return *found == 1;
}
