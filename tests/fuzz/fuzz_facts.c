// Any bytes whose length and checksum are right are read, checked and dumped without a crash.
#include "repair.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv) {
  (void)argc, (void)argv;
  Arena arena = {0};
  Unit unit = build_unit(build_new(&arena, "/a.c", LANG_C));
  Text bytes = {.arena = &arena};
  facts_write(&unit, &bytes);
  memset(bytes.at + TOTAL_AT, 0, sizeof(uint64_t) + sizeof(Hash));
  char *again = repaired(bytes.at, bytes.len);
  if (!read_repaired(&arena, again, bytes.len, &unit))
    abort();
  free(again);
  arena_free(&arena);
  return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Arena arena = {0};
  Unit unit;
  char *bytes = repaired(data, size);
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
