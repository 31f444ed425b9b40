// Any text is read as a rule pack without a crash: refused with one sentence that a terminal can show, or added. The
// first line is read as a symbol.
#include "book.h"

#include <stdlib.h>

static void check_problem(const char *problem, bool good) {
  if (good != !problem[0])
    abort();
  for (; *problem; problem++)
    if ((unsigned char)*problem < 0x20)
      abort();
}

// Normal forms are normal.
static void check_symbol(Names *names, const char *text, size_t len) {
  const char *normal = names_text(names, book_symbol(names, text));
  if (strlen(normal) > len)
    abort();
}

static void visit(const Book *book) {
  OpKind kind;
  for (uint32_t i = 0; i < book->operations.count; i++) {
    const Operation *row = book_operation(book, book->operations.at[i]->symbol);
    for (uint32_t context = 0; row && context < book->contexts.count; context++)
      book_verdict(&book->contexts.at[context], row, &kind);
    for (; row; row = row->next)
      book_knows(book, row->symbol, row->languages);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Arena arena = {0};
  Names *names = names_new(&arena);
  Book book = {.arena = &arena, .names = names};
  Text problem = {.arena = &arena}, text = {.arena = &arena};
  text_add(&text, (const char *)data, size);
  check_symbol(names, arena_text(&arena, text.at, strcspn(text.at, "\n")), text.len);
  for (int times = 0; times < 2; times++) {
    text_clear(&problem);
    bool good = book_add(&book, (Bytes){text.at, text.len}, "x.json", &problem);
    check_problem(text_str(&problem), good);
    visit(&book);
  }
  arena_free(&arena);
  return 0;
}
