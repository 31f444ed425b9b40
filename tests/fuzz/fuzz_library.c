// Any bytes are read as a library or refused by name; what is read is written, and read again as the same.
#include "facts.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Arena arena = {0};
  Text problem = {.arena = &arena}, first = problem, second = problem;
  Library library = {.arena = &arena}, again = library;
  char *bytes = arena_text(&arena, (const char *)data, size);
  bool ok = library_add(&library, (Bytes){bytes, size}, "x", &problem);
  if (ok == (problem.len != 0) || (!ok && library.members.count))
    abort();
  if (ok) {
    library_write(&library, &first);
    if (!library_add(&again, (Bytes){first.at, first.len}, "y", &problem))
      abort();
    library_write(&again, &second);
    if (first.len != second.len || memcmp(first.at, second.at, first.len) != 0)
      abort();
  }
  arena_free(&arena);
  return 0;
}
