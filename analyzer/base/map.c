#include "base.h"

// Multiplicative hashing: Knuth, "The Art of Computer Programming", vol. 3, section 6.4, by the golden ratio.
static uint32_t mix(uint64_t key) {
  return (uint32_t)(key * 0x9e3779b97f4a7c15ULL >> 32);
}

// The row of `key`, or the free one where it would be.
static MapRow *place(const Map *map, uint64_t key) {
  uint32_t mask = map->room - 1, at = mix(key) & mask, low = (uint32_t)(key + 1), high = (uint32_t)((key + 1) >> 32);
  for (;; at = (at + 1) & mask) {
    MapRow *row = &map->rows[at];
    if (!map_taken(row) || (row->low == low && row->high == high))
      return row;
  }
}

uint32_t map_get(const Map *map, uint64_t key, uint32_t otherwise) {
  if (!map->count)
    return otherwise;
  const MapRow *row = place(map, key);
  return map_taken(row) ? row->value : otherwise;
}

static void grow(Map *map) {
  Map old = *map;
  map->room = old.room ? old.room * 2 : 8;
  map->rows = arena_array(map->arena, MapRow, map->room);
  for (uint32_t i = 0; i < old.room; i++)
    if (map_taken(&old.rows[i]))
      *place(map, map_key(&old.rows[i])) = old.rows[i];
  arena_drop(map->arena, old.rows, old.room * sizeof *old.rows);
}

uint32_t *map_slot(Map *map, uint64_t key) {
  if (map->count * 4 >= map->room * 3)
    grow(map);
  MapRow *row = place(map, key);
  if (!map_taken(row)) {
    *row = (MapRow){(uint32_t)(key + 1), (uint32_t)((key + 1) >> 32), 0};
    map->count++;
  }
  return &row->value;
}

Map *map_of(Arena *arena, Maps *maps, uint32_t id) {
  array_cover(arena, maps, id);
  maps->at[id].arena = arena;
  return &maps->at[id];
}

void map_put(Map *map, uint64_t key, uint32_t value) {
  *map_slot(map, key) = value;
}
