// --since: what changed, and what a repository's own configuration must not do.
#include "command.h"

#include <stdlib.h>
#include <unistd.h>

// The chain goes from line 3 by lines 6 and 10 to line 13.
static const char ruby[] = "class Res\n"
                           "  def initialize\n"
                           "    ObjectSpace.define_finalizer(self, self.class.closer(Mutex.new))\n"
                           "  end\n"
                           "  def self.closer(lock)\n"
                           "    proc { first(lock) }\n"
                           "  end\n"
                           "  def self.first(lock)\n"
                           "    nil\n"
                           "    second(lock)\n"
                           "  end\n"
                           "  def self.second(lock)\n"
                           "    lock.lock\n"
                           "  end\n"
                           "  def self.other\n"
                           "  end\n"
                           "end\n";

static void open_repository(void) {
  command_setup();
  write_text("a.rb", ruby);
  ck_assert_int_eq(shell("git init -q . && git config user.name x && git config user.email x@example.org && "
                         "git config commit.gpgsign false && git add a.rb && git commit -qm one"),
                   0);
}

// Replaces the line `number` of a.rb; an empty text deletes it.
static void change(uint32_t number, const char *line) {
  Text text = {.arena = &arena};
  uint32_t at = 1;
  for (const char *from = ruby; *from; from += strcspn(from, "\n") + 1, at++)
    if (at != number)
      text_printf(&text, "%.*s\n", (int)strcspn(from, "\n"), from);
    else
      text_puts(&text, line);
  write_text("a.rb", text_str(&text));
}

#define CHECK "check --no-cache -f concise "

START_TEST(chains_that_are_as_they_were_are_left_out) {
  assert_run(1, CHECK);
  assert_run(0, CHECK "--since HEAD");
  ck_assert_str_eq(out, "");
  assert_says("1 finding on chains that are as they were at HEAD not reported", err);
  change(15, "  def self.another\n");
  assert_run(0, CHECK "--since HEAD");
  assert_run(0, CHECK "--since HEAD -q");
  ck_assert_str_eq(err, "");
}
END_TEST

static const struct {
  uint32_t line;
  const char *text;
} changes[] = {
    {3, "    ObjectSpace.define_finalizer(self, self.class.closer(Mutex.new)) # now\n"},
    {6, "    proc { first(lock) } # in the middle\n"},
    {10, "    second( lock)\n"},
    {13, "    lock.lock()\n"},
    {9, ""},
};

START_TEST(a_change_anywhere_on_the_chain_is_reported) {
  change(changes[_i].line, changes[_i].text);
  assert_run(1, CHECK "--since HEAD");
  assert_says("[lock-acquisition]", out);
  ck_assert_int_eq(shell("git commit -qam two"), 0);
  assert_run(0, CHECK "--since HEAD");
  assert_run(1, CHECK "--since HEAD~1");
  assert_run(1, CHECK "--since HEAD~1...");
}
END_TEST

START_TEST(new_files_are_changed_and_renamed_ones_are_not) {
  write_text("b.rb", ruby);
  assert_run(1, CHECK "--since HEAD --only b.rb");
  ck_assert_int_eq(shell("rm b.rb; git mv a.rb 'c d.rb' && git commit -qm two"), 0);
  assert_run(0, CHECK "--since HEAD~1");
  ck_assert_int_eq(shell("printf '# x\n' >>'c d.rb'"), 0);
  assert_run(0, CHECK "--since HEAD~1");
}
END_TEST

START_TEST(line_ends_of_a_checkout_are_no_change) {
  ck_assert_int_eq(shell("sed -i 's/$/\\r/' a.rb"), 0);
  assert_run(0, CHECK "--since HEAD");
}
END_TEST

START_TEST(revisions_that_are_none_are_refused) {
  static const char *const wrong[] = {"gone", "--help",  "-c",          "HEAD~9",   "HEAD:a.rb",
                                      "...",  "gone...", "HEAD^{tree}", "a\x1b[31m"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    assert_run(2, arena_format(&arena, CHECK "--since %s", wrong[i]));
    assert_says("--since", err);
    assert_harmless(err);
    ck_assert_str_eq(out, "");
  }
  assert_run(2, CHECK "--since ''");
  assert_run(2, CHECK "--since nowhere...");
  assert_says("--since 'nowhere...': there is no such revision", err);
  ck_assert_int_eq(shell("rm -rf .git"), 0);
  assert_run(2, CHECK "--since HEAD");
  assert_says("not a git repository", err);
  ck_assert_int_eq(shell("PATH=/nowhere; $F check --no-cache --since HEAD 2>e"), 2);
  assert_says("cannot run git", read_text("e"));
}
END_TEST

// Everything by which a repository can make git run something.
START_TEST(nothing_of_a_hostile_repository_is_run) {
  ck_assert_int_eq(
      shell("printf '#!/bin/sh\\ntouch %s/run\\ncat\\n' \"$PWD\" >evil && chmod +x evil && E=$PWD/evil && "
            "for key in core.fsmonitor core.pager core.editor core.sshCommand core.gitProxy core.askPass diff.external "
            "diff.evil.command diff.evil.textconv filter.evil.clean filter.evil.smudge filter.evil.process "
            "credential.helper core.alternateRefsCommand uploadpack.packObjectsHook gpg.program pager.diff-tree "
            "pager.cat-file pager.rev-parse merge.evil.driver remote.origin.uploadpack; do "
            "git config $key \"$E\"; done && git config remote.origin.url \"ext::$E\" && "
            "git config remote.origin.promisor true && git config extensions.partialClone origin && "
            "git config protocol.ext.allow always && git config alias.cat-file \"!$E\" && git config alias.rev-parse "
            "\"!$E\" && "
            "git config core.hooksPath hooks && mkdir -p hooks && for hook in post-index-change post-checkout "
            "reference-transaction pre-commit; do cp evil hooks/$hook; done && "
            "echo '*.rb diff=evil filter=evil merge=evil' >.gitattributes && rm -f run"),
      0);
  change(10, "    second( lock)\n");
  ck_assert_int_eq(shell("git diff HEAD >diff 2>&1; test -e run && rm run"), 0); // the trap works
  assert_run(1, CHECK "--since HEAD a.rb");
  ck_assert_int_ne(access(path_of("run"), F_OK), 0);
  // An object that is missing is not fetched.
  ck_assert_int_eq(shell("find .git/objects -type f -delete; rm -f run"), 0);
  assert_run(2, CHECK "--since HEAD a.rb");
  ck_assert_int_ne(access(path_of("run"), F_OK), 0);
}
END_TEST

// Lines ---------------------------------------------------------------------------------------------------------------

static Bytes letters(uint32_t *seed, uint32_t most) {
  Text text = {.arena = &arena};
  *seed = *seed * 1664525 + 1013904223;
  for (uint32_t n = (*seed >> 16) % (most + 1); n; n--) {
    *seed = *seed * 1664525 + 1013904223;
    text_printf(&text, "%c\n", 'a' + (int)((*seed >> 16) % 4));
  }
  return (Bytes){text_str(&text), text.len};
}

// The lines that count as unchanged stand in the earlier text in their order.
START_TEST(what_is_unchanged_was_there_before) {
  uint32_t seed = 1;
  for (int round = 0; round < 3000; round++) {
    Bytes old = letters(&seed, 14), new = letters(&seed, 14);
    uint32_t count;
    bool *changed = difference(&arena, old, new, &count);
    ck_assert_uint_eq(count, new.len / 2);
    const char *at = old.at;
    for (uint32_t i = 0; i < count; i++)
      if (!changed[i]) {
        at = strchr(at, new.at[2 * i]);
        ck_assert_ptr_nonnull(at);
        at++;
      }
    changed = difference(&arena, old, old, &count);
    for (uint32_t i = 0; i < count; i++)
      ck_assert(!changed[i]);
  }
}
END_TEST

START_TEST(only_what_changed_is_changed) {
  static const struct {
    const char *old, *new, *changed;
  } cases[] = {
      {"a\nb\nc\n", "a\nx\nc\n", "010"},
      {"a\nb\nc\n", "a\nb\nx\nc\n", "0010"},
      {"a\nb\nc\n", "a\nc\n", "11"},
      {"", "a\nb\n", "11"},
      {"a\n", "", ""},
      {"a\nb", "a\nb\n", "00"},
      {"b\nc\n", "a\nb\nc\n", "100"},
      {"a\nb\nc\nd\ne\n", "b\nc\nd\ne\n", "1000"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    uint32_t count;
    bool *changed = difference(&arena, (Bytes){cases[i].old, strlen(cases[i].old)},
                               (Bytes){cases[i].new, strlen(cases[i].new)}, &count);
    ck_assert_uint_eq(count, strlen(cases[i].changed));
    for (uint32_t at = 0; at < count; at++)
      if (cases[i].changed[at] == '0')
        ck_assert_msg(!changed[at], "case %zu line %u", i, at);
      else
        ck_assert_msg(changed[at], "case %zu line %u", i, at);
  }
}
END_TEST

START_TEST(texts_that_have_nothing_in_common_are_compared_soon) {
  Text old = {.arena = &arena}, new = old;
  for (int i = 0; i < 60000; i++) {
    text_printf(&old, "old %d\n", i);
    text_printf(&new, "new %d\n", i);
  }
  uint32_t count;
  bool *changed = difference(&arena, (Bytes){old.at, old.len}, (Bytes){new.at, new.len}, &count);
  ck_assert_uint_eq(count, 60000);
  for (uint32_t i = 0; i < count; i++)
    ck_assert(changed[i]);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {chains_that_are_as_they_were_are_left_out,
                                new_files_are_changed_and_renamed_ones_are_not,
                                line_ends_of_a_checkout_are_no_change,
                                revisions_that_are_none_are_refused,
                                nothing_of_a_hostile_repository_is_run,
                                what_is_unchanged_was_there_before,
                                only_what_changed_is_changed,
                                texts_that_have_nothing_in_common_are_compared_soon,
                                NULL};
  Suite *suite = suite_create("since");
  TCase *tcase = harness_case(suite, "since", tests);
  tcase_add_checked_fixture(tcase, open_repository, command_teardown);
  tcase_add_loop_test(tcase, a_change_anywhere_on_the_chain_is_reported, 0, sizeof changes / sizeof *changes);
  return harness_finish(suite);
}
