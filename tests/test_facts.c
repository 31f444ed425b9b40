#include "harness.h"

static Build *small_unit(Arena *arena) {
  Build *build = build_new(arena, "/a/b.c", LANG_C);
  Id fn = build_fn(build, (Fn){.name = build_str(build, "f"), .key = build_str(build, "c:@F@f"), .flags = FN_DEFINED});
  Id slot = build_int(build, "0", 0);
  Id arg = build_arg(build, (Arg){.slot = slot});
  build_call(build, (Call){.caller = fn, .kind = CALL_DIRECT, .callee = fn, .args = arg, .arg_count = 1});
  return build;
}

START_TEST(bytes_come_back_as_they_went) {
  Arena arena = {0};
  Unit unit = build_unit(small_unit(&arena)), again;
  Text bytes = {.arena = &arena}, problem = {.arena = &arena}, second = {.arena = &arena};
  facts_write(&unit, &bytes);
  ck_assert_msg(facts_read((Bytes){bytes.at, bytes.len}, &again, &problem), "%s", text_str(&problem));
  facts_write(&again, &second);
  ck_assert_uint_eq(bytes.len, second.len);
  ck_assert_mem_eq(bytes.at, second.at, bytes.len);
  arena_free(&arena);
}
END_TEST

START_TEST(damage_is_noticed_at_every_byte) {
  Arena arena = {0};
  Unit unit = build_unit(small_unit(&arena)), again;
  Text bytes = {.arena = &arena};
  facts_write(&unit, &bytes);
  for (size_t i = 0; i < bytes.len; i++) {
    Text problem = {.arena = &arena};
    ck_assert_msg(!facts_read((Bytes){bytes.at, i}, &again, &problem), "cut at %zu", i);
    ck_assert(problem.len > 0);
  }
  arena_free(&arena);
}
END_TEST

START_TEST(equal_constants_share_a_slot) {
  Arena arena = {0};
  Build *build = build_new(&arena, "/a.rb", LANG_RUBY);
  ck_assert_uint_eq(build_int(build, "1", 1), build_int(build, "1", 1));
  ck_assert_uint_ne(build_int(build, "1", 1), build_int(build, "2", 2));
  ck_assert_uint_eq(build_member(build, SLOT_FIELD, 1, "x"), build_member(build, SLOT_FIELD, 1, "x"));
  ck_assert_uint_ne(build_member(build, SLOT_FIELD, 1, "x"), build_member(build, SLOT_STATIC, 1, "x"));
  arena_free(&arena);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {bytes_come_back_as_they_went, damage_is_noticed_at_every_byte,
                                equal_constants_share_a_slot, NULL};
  return harness_run("facts", tests);
}
