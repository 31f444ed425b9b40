// Any unit that the reader takes is linked and solved without a crash, be it well-formed or not.
#include "repair.h"
#include "solve.h"

#include <stdlib.h>

// The packs are read once; they are as good as constant.
static struct {
  Arena arena;
  Book *book;
} process;

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv) {
  (void)argc, (void)argv;
  process.book = book_new(&process.arena, names_new(&process.arena));
  return *process.book->problem ? abort(), 1 : 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Arena arena = {0};
  Unit unit;
  char *bytes = repaired(data, size);
  if (read_repaired(&arena, bytes, size, &unit)) {
    Program *program = program_new(&arena, process.book);
    program_add(program, &unit, true);
    program_link(program);
    solve(&arena, program, &(SolveOptions){.least = CONFIDENCE_POSSIBLE});
  }
  free(bytes);
  arena_free(&arena);
  return 0;
}
