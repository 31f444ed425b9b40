// Any bytes whose length and checksum are right are read, checked and dumped without a crash.
#include "facts.h"

#include <stdlib.h>

// Where facts_write puts them; LLVMFuzzerInitialize notices when that changes.
enum { TOTAL_AT = 16, HASH_AT = 24, BODY_AT = 160 };

static void repair(char *bytes, size_t size) {
  if (size < BODY_AT)
    return;
  uint64_t total = size;
  Hash hash = hash_bytes(bytes + BODY_AT, size - BODY_AT);
  memcpy(bytes + TOTAL_AT, &total, sizeof total);
  memcpy(bytes + HASH_AT, &hash, sizeof hash);
}

// The bytes have a block of their own, so that the sanitizer sees every step behind their end.
static bool read_repaired(Arena *arena, char *bytes, size_t size, Unit *unit) {
  Text problem = {.arena = arena};
  repair(bytes, size);
  bool ok = facts_read((Bytes){bytes, size}, unit, &problem);
  if (ok != (problem.len == 0))
    abort();
  return ok;
}

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv) {
  (void)argc, (void)argv;
  Arena arena = {0};
  Unit unit = build_unit(build_new(&arena, "/a.c", LANG_C));
  Text bytes = {.arena = &arena};
  facts_write(&unit, &bytes);
  memset(bytes.at + TOTAL_AT, 0, sizeof(uint64_t) + sizeof(Hash));
  if (!read_repaired(&arena, bytes.at, bytes.len, &unit))
    abort();
  arena_free(&arena);
  return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Arena arena = {0};
  Unit unit;
  char *bytes = malloc(size + !size);
  memcpy(bytes, data, size);
  if (read_repaired(&arena, bytes, size, &unit)) {
    Text problem = {.arena = &arena}, dump = {.arena = &arena}, again = {.arena = &arena};
    if (facts_check(&unit, &problem) == (problem.len != 0))
      abort();
    facts_dump(&unit, &dump);
    facts_write(&unit, &again);
    if (again.len != size)
      abort();
  }
  free(bytes);
  arena_free(&arena);
  return 0;
}
