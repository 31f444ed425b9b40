#include "expect.h"
#include "harness.h"

// What comparing one file with what was found in it says; lines separated by '\n'.
static const char *compare(Arena *arena, const char *source, const Found *found, uint32_t count) {
  Expectations expectations = {0};
  Text problem = {.arena = arena};
  expect_read(arena, "a.rb", (Bytes){source, strlen(source)}, &expectations, &problem);
  expect_match(&expectations, found, count, &problem);
  return text_str(&problem);
}

// clang-format off
static const struct {
  const char *source;
  Found found[3];
  const char *says;
} rows[] = {
    {"x # expect: sleep",                {{"a.rb", 1, "sleep", "c"}}, ""},
    {"x # expect: sleep",                {{0}}, "a.rb:1: misses sleep\n"},
    {"x",                                {{"a.rb", 1, "sleep", "c"}}, "a.rb:1: finds sleep in c\n"},
    {"\nx # expect: sleep",              {{"a.rb", 1, "sleep", "c"}}, "a.rb:1: finds sleep in c\na.rb:2: misses sleep\n"},
    {"x # expect: sleep",                {{"b.rb", 1, "sleep", "c"}}, "b.rb:1: finds sleep in c\na.rb:1: misses sleep\n"},
    {"x # expect: raise",                {{"a.rb", 1, "sleep", "c"}}, "a.rb:1: finds sleep in c\na.rb:1: misses raise\n"},
    {"x # expect: sleep",                {{"a.rb", 1, "sleep", "c"}, {"a.rb", 1, "sleep", "d"}}, "a.rb:1: finds sleep in d\n"},
    {"x # expect: sleep x2",             {{"a.rb", 1, "sleep", "c"}, {"a.rb", 1, "sleep", "d"}}, ""},
    {"x # expect: sleep x2",             {{"a.rb", 1, "sleep", "c"}}, "a.rb:1: misses sleep (1 of 2)\n"},
    {"x # expect: sleep @c",             {{"a.rb", 1, "sleep", "c"}}, ""},
    {"x # expect: sleep @c",             {{"a.rb", 1, "sleep", "d"}}, "a.rb:1: finds sleep in d\na.rb:1: misses sleep in c\n"},
    {"x # expect: sleep, sleep @c",      {{"a.rb", 1, "sleep", "c"}, {"a.rb", 1, "sleep", "d"}}, ""},
    {"x # expect: sleep, sleep @c",      {{"a.rb", 1, "sleep", "d"}, {"a.rb", 1, "sleep", "c"}}, ""},
    {"x // expect: sleep; noise: raise — odd", {{"a.rb", 1, "sleep", "c"}, {"a.rb", 1, "raise", "c"}}, ""},
    {"x /* expect: sleep */ \\",         {{"a.rb", 1, "sleep", "c"}}, ""},
    {"x # noise: sleep — why",           {{"a.rb", 1, "sleep", "c"}}, ""},
    {"x # noise: sleep — why",           {{0}}, "a.rb:1: no longer finds sleep, which was a known noise\n"},
    {"x # miss: sleep — why",            {{0}}, ""},
    {"x # miss: sleep — why",            {{"a.rb", 1, "sleep", "c"}}, "a.rb:1: finds sleep in c, which was a known miss\n"},
    {"x # miss: sleep",                  {{0}}, "a.rb:1: a known miss or noise must say why: \"— why\"\n"},
    {"x # noise: sleep —",               {{"a.rb", 1, "sleep", "c"}}, "a.rb:1: a known miss or noise must say why: \"— why\"\n"},
    {"x # expect: sleep often",          {{"a.rb", 1, "sleep", "c"}}, "a.rb:1: what stands behind the rule's id is not understood\n"},
    {"x # expect: ",                     {{0}}, "a.rb:1: a rule's id must follow\n"},
    {"x \"# expects nothing\" // \"y\"", {{0}}, ""},
};
// clang-format on

START_TEST(words_are_strict_both_ways) {
  Arena arena = {0};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    uint32_t count = 0;
    while (count < 3 && rows[i].found[count].path)
      count++;
    const char *says = compare(&arena, rows[i].source, rows[i].found, count);
    ck_assert_msg(strcmp(says, rows[i].says) == 0, "%s\nsays: %s\nnot:  %s", rows[i].source, says, rows[i].says);
  }
  arena_free(&arena);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {words_are_strict_both_ways, NULL};
  return harness_run("expect", tests);
}
