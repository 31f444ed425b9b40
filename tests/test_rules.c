// A rule is not there before people can read about it and see it find something.
#include "expect.h"
#include "harness.h"

static const char *page_of(const char *rule) {
  for (const Embedded *page = book_pages; page->name; page++)
    if (strcmp(page->name, rule) == 0)
      return page->text;
  return NULL;
}

// Is `rule` one that an operation's kind makes?
static bool of_operation(const char *rule) {
  for (int kind = 0; kind < OP_COUNT; kind++)
    if (strcmp(op_info[kind].rule, rule) == 0)
      return true;
  return false;
}

START_TEST(every_rule_has_a_page) {
  for (int kind = 0; kind < OP_COUNT; kind++)
    ck_assert_msg(page_of(op_info[kind].rule), "rules/%s.md is missing", op_info[kind].rule);
}
END_TEST

// Where the line `head` stands behind `from`, or NULL.
static const char *find_head(const char *from, const char *head) {
  size_t len = strlen(head);
  for (const char *at = from; (at = strstr(at, head)); at += len)
    if (at[-1] == '\n' && at[len] == '\n')
      return at + len;
  return NULL;
}

START_TEST(every_page_has_its_heads_in_order) {
  static const char *const heads[] = {"## What it finds", "## Why it matters", "## Bad", "## Good",
                                      "## When to allow it"};
  for (const Embedded *page = book_pages; page->name; page++) {
    const char *at = page->text;
    ck_assert_msg(at[0] == '#' && at[1] == ' ' && at[2] > ' ', "rules/%s.md does not begin with '# title'", page->name);
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
      const char *next = find_head(at, heads[i]);
      ck_assert_msg(next, "rules/%s.md lacks '%s' in its place", page->name, heads[i]);
      ck_assert_msg(strspn(next, "\n") < strlen(next), "rules/%s.md says nothing under '%s'", page->name, heads[i]);
      at = next;
    }
    ck_assert_msg(!strstr(at, "\n## "), "rules/%s.md has more heads than it should", page->name);
  }
}
END_TEST

START_TEST(bad_and_good_show_code) {
  for (const Embedded *page = book_pages; page->name; page++) {
    const char *bad = find_head(page->text, "## Bad"), *good = find_head(page->text, "## Good");
    ck_assert_msg(bad && good, "rules/%s.md lacks '## Bad' or '## Good'", page->name);
    const char *shown = strstr(bad, "\n```");
    ck_assert_msg(shown && shown < good, "rules/%s.md shows nothing bad", page->name);
    ck_assert_msg(strstr(good, "\n```"), "rules/%s.md shows nothing good", page->name);
  }
}
END_TEST

static bool expected_somewhere(const Expectations *expectations, const char *rule) {
  for (uint32_t i = 0; i < expectations->count; i++)
    if (expectations->at[i].word == WORD_EXPECT && strcmp(expectations->at[i].rule, rule) == 0)
      return true;
  return false;
}

// The kinds of operation that some pack speaks of; an allow-list context makes OP_UNLISTED.
static uint32_t kinds_in_use(const Book *book) {
  uint32_t kinds = 0;
  for (uint32_t i = 0; i < book->operations.count; i++)
    kinds |= book->operations.at[i]->kinds;
  for (uint32_t i = 0; i < book->contexts.count; i++)
    kinds |= book->contexts.at[i].allow_list ? 1u << OP_UNLISTED : 0;
  return kinds;
}

START_TEST(every_rule_in_use_has_a_fixture) {
  Arena arena = {0};
  Expectations expectations = {0};
  Text problem = {.arena = &arena};
  Bytes text;
  for (const char *const *files = harness_files(&arena, "fixtures"); *files; files++)
    if (file_read(&arena, *files, &text, &problem))
      expect_read(&arena, *files, text, &expectations, &problem);
  ck_assert_msg(!problem.len, "%s", text_str(&problem));
  uint32_t used = kinds_in_use(book_new(&arena, names_new(&arena)));
  for (int kind = 0; kind < OP_COUNT; kind++)
    ck_assert_msg(!(used >> kind & 1) || expected_somewhere(&expectations, op_info[kind].rule), "no fixture expects %s",
                  op_info[kind].rule);
  for (const Embedded *page = book_pages; page->name; page++)
    ck_assert_msg(of_operation(page->name) || expected_somewhere(&expectations, page->name), "no fixture expects %s",
                  page->name);
  arena_free(&arena);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {every_rule_has_a_page, every_page_has_its_heads_in_order, bad_and_good_show_code,
                                every_rule_in_use_has_a_fixture, NULL};
  return harness_run("rules", tests);
}
