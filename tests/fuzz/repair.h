// repair: facts whose length and checksum are right whatever the fuzzer did to them.
#ifndef FINLINT_REPAIR_H
#define FINLINT_REPAIR_H

#include "facts.h"

#include <stdlib.h>

// Where facts_write puts them; fuzz_facts notices when that changes.
enum { TOTAL_AT = 16, HASH_AT = 24, BODY_AT = 160 };

static inline void repair(char *bytes, size_t size) {
  if (size < BODY_AT)
    return;
  uint64_t total = size;
  Hash hash = hash_bytes(bytes + BODY_AT, size - BODY_AT);
  memcpy(bytes + TOTAL_AT, &total, sizeof total);
  memcpy(bytes + HASH_AT, &hash, sizeof hash);
}

// A copy with the right length and checksum, in a block of its own: the sanitizer sees every step behind its end.
static inline char *repaired(const void *data, size_t size) {
  char *bytes = malloc(size + !size);
  memcpy(bytes, data, size);
  repair(bytes, size);
  return bytes;
}

static inline bool read_repaired(Arena *arena, char *bytes, size_t size, Unit *unit) {
  Text problem = {.arena = arena};
  bool ok = facts_read((Bytes){bytes, size}, unit, &problem);
  if (ok != (problem.len == 0))
    abort();
  return ok;
}

#endif
