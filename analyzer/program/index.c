#include "program.h"

const Ids *index_get(const Index *index, uint64_t key) {
  uint32_t at = map_get(&index->map, key, 0);
  return at ? (const Ids *)&index->lists.at[at - 1] : NULL;
}

Ids *index_make(Index *index, uint64_t key) {
  uint32_t *at = map_slot(&index->map, key);
  if (!*at) {
    *(Ids *)array_add(index->map.arena, &index->lists) = (Ids){0};
    *at = index->lists.count;
  }
  return &index->lists.at[*at - 1];
}

void index_add(Index *index, uint64_t key, Id id) {
  array_push(index->map.arena, index_make(index, key), id);
}
