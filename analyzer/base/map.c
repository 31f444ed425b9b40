#include "base.h"

// Finalizer of MurmurHash3, by Austin Appleby (public domain): every input bit changes every output bit.
static uint64_t mix(uint64_t key) {
  key ^= key >> 33;
  key *= 0xff51afd7ed558ccdULL;
  key ^= key >> 33;
  key *= 0xc4ceb9fe1a85ec53ULL;
  return key ^ key >> 33;
}

// The place of `key`, or the free one where it would be.
static uint32_t place(const Map *map, uint64_t key) {
  uint32_t mask = map->room - 1, at = (uint32_t)mix(key) & mask;
  while (map->keys[at] && map->keys[at] != key + 1)
    at = (at + 1) & mask;
  return at;
}

uint32_t map_get(const Map *map, uint64_t key, uint32_t otherwise) {
  if (!map->room)
    return otherwise;
  uint32_t at = place(map, key);
  return map->keys[at] ? map->values[at] : otherwise;
}

static void grow(Map *map) {
  Map old = *map;
  map->room = old.room ? old.room * 2 : 16;
  map->keys = arena_array(map->arena, uint64_t, map->room);
  map->values = arena_array(map->arena, uint32_t, map->room);
  for (uint32_t i = 0; i < old.room; i++)
    if (old.keys[i]) {
      uint32_t at = place(map, old.keys[i] - 1);
      map->keys[at] = old.keys[i];
      map->values[at] = old.values[i];
    }
  arena_drop(map->arena, old.keys, old.room * sizeof *old.keys);
  arena_drop(map->arena, old.values, old.room * sizeof *old.values);
}

uint32_t *map_slot(Map *map, uint64_t key) {
  if (map->count * 4 >= map->room * 3)
    grow(map);
  uint32_t at = place(map, key);
  if (!map->keys[at]) {
    map->keys[at] = key + 1;
    map->count++;
  }
  return &map->values[at];
}

void map_put(Map *map, uint64_t key, uint32_t value) {
  *map_slot(map, key) = value;
}
