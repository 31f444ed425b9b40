#include "harness.h"

START_TEST(names_are_equal_if_their_texts_are) {
  Arena arena = {0};
  Names *names = names_new(&arena);
  Sym first = names_str(names, "lock");
  for (int i = 0; i < 5000; i++)
    names_str(names, arena_format(&arena, "n%d", i));
  ck_assert_uint_eq(names_str(names, "lock"), first);
  ck_assert_uint_eq(names_find(names, "n4999", 5), 5001);
  ck_assert_uint_eq(names_find(names, "absent", 6), 0);
  ck_assert_str_eq(names_text(names, first), "lock");
  arena_free(&arena);
}
END_TEST

START_TEST(each_id_has_a_map_of_its_own) {
  Arena arena = {0};
  Maps maps = {0};
  map_put(map_of(&arena, &maps, 3), 7, 30);
  map_put(map_of(&arena, &maps, 300), 7, 3000);
  ck_assert_uint_eq(map_get(map_of(&arena, &maps, 3), 7, 0), 30);
  ck_assert_uint_eq(map_get(map_of(&arena, &maps, 300), 7, 0), 3000);
  ck_assert_uint_eq(map_get(map_of(&arena, &maps, 4), 7, 0), 0);
  arena_free(&arena);
}
END_TEST

START_TEST(maps_keep_what_they_are_given) {
  Arena arena = {0};
  Map map = {.arena = &arena};
  for (uint32_t i = 0; i < 10000; i++)
    map_put(&map, map_pair(i, i * 7), i);
  for (uint32_t i = 0; i < 10000; i++)
    ck_assert_uint_eq(map_get(&map, map_pair(i, i * 7), 0), i);
  ck_assert_uint_eq(map_get(&map, map_pair(1, 1), 42), 42);
  arena_free(&arena);
}
END_TEST

START_TEST(columns_count_utf16_units) {
  const char *line = "a\xc3\xa9\xf0\x9f\x98\x80z";
  ck_assert_uint_eq(text_utf16_column(line, strlen(line), 2), 2);
  ck_assert_uint_eq(text_utf16_column(line, strlen(line), 4), 3);
  ck_assert_uint_eq(text_utf16_column(line, strlen(line), 8), 5);
  ck_assert_uint_eq(text_utf16_column("\xff\xff", 2, 3), 3);
}
END_TEST

START_TEST(globs_match_whole_texts) {
  ck_assert(text_glob("Java_*_free?", "Java_a_b_free1"));
  ck_assert(!text_glob("Java_*_free", "Java_a_b_free1"));
  ck_assert(text_glob("*", ""));
}
END_TEST

START_TEST(texts_end_at_borders) {
  ck_assert(text_ends("a.lock", 0, "ock") && text_ends("a.lock", '.', "lock") && text_ends("lock", '.', "lock"));
  ck_assert(!text_ends("a.lock", '.', "ock") && !text_ends("ock", 0, "lock"));
}
END_TEST

START_TEST(paths_are_joined_and_normalised) {
  Arena arena = {0};
  ck_assert_str_eq(path_join(&arena, "/a/b", "../c/./d"), "/a/c/d");
  ck_assert_str_eq(path_join(&arena, "/a", "/x//y/"), "/x/y");
  ck_assert_str_eq(path_join(&arena, "/a", "../../.."), "/");
  ck_assert_str_eq(path_below("/a", "/a/b"), "b");
  ck_assert_str_eq(path_below("/a", "/ab"), "/ab");
  ck_assert(path_is_below("/", "/a") && !path_is_below("/a", "/a"));
  ck_assert_str_eq(path_name("/a/b.c"), "b.c");
  ck_assert_str_eq(path_name("b.c"), "b.c");
  ck_assert_uint_eq(path_shared("/a/b/c", "/a/b/d"), 3);
  ck_assert_uint_eq(path_shared("/ab/c", "/ac/c"), 1);
  arena_free(&arena);
}
END_TEST

START_TEST(json_strings_are_always_well_formed) {
  Arena arena = {0};
  Text out = {.arena = &arena};
  json_string(&out, "a\"\n\xff\x1b\xc3\xa9");
  ck_assert_str_eq(out.at, "\"a\\\"\\u000a\xef\xbf\xbd\\u001b\xc3\xa9\"");
  arena_free(&arena);
}
END_TEST

START_TEST(the_nearest_word_is_what_was_meant) {
  const char *words[] = {"lock", "unlock", "sleep"};
  ck_assert_str_eq(text_nearest("slep", words, 3), "sleep");
  ck_assert_ptr_null(text_nearest("registration", words, 3));
  Arena arena = {0};
  ck_assert_str_eq(text_meant(&arena, "slep", words, 3), ": did you mean 'sleep'?");
  ck_assert_str_eq(text_meant(&arena, "registration", words, 3), "");
  arena_free(&arena);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {names_are_equal_if_their_texts_are,
                                maps_keep_what_they_are_given,
                                each_id_has_a_map_of_its_own,
                                columns_count_utf16_units,
                                globs_match_whole_texts,
                                texts_end_at_borders,
                                paths_are_joined_and_normalised,
                                json_strings_are_always_well_formed,
                                the_nearest_word_is_what_was_meant,
                                NULL};
  return harness_run("base", tests);
}
