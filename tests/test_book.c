#include "harness.h"

#include "pack.h"

static Arena arena;
static Names *names;
static Book *book;

static void open_book(void) {
  names = names_new(&arena);
  book = book_new(&arena, names);
}

START_TEST(the_packs_that_are_compiled_in_load) {
  open_book();
  ck_assert_msg(!book->problem[0], "%s", book->problem);
  ck_assert_uint_gt(book->contexts.count, 0);
  arena_free(&arena);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {the_packs_that_are_compiled_in_load, NULL};
  return harness_run("book", tests);
}
