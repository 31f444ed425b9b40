#include "lower.h"

static void lower_into(Arena *arena, Language language, Bytes text, Unit *unit) {
  const Front *front = front_for(language);
  ck_assert_ptr_nonnull(front);
  void *state = front->open ? front->open(arena) : NULL;
  Source source = {.path = "/src/a", .root = "/src", .language = language, .text = text};
  Build *build = build_new(arena, source.path, language);
  ck_assert(front->lower(state, &source, build));
  *unit = build_unit(build);
  if (front->close)
    front->close(state);
}

static void must_be_well_formed(Arena *arena, const Unit *unit, Bytes text) {
  Text problem = {.arena = arena};
  bool fine = facts_check(unit, &problem);
  ck_assert_msg(fine, "%s in\n%.*s", text_str(&problem), (int)text.len, text.at);
}

const char *lower_dump(Arena *arena, Language language, const char *source) {
  Unit unit;
  Bytes text = {source, strlen(source)};
  Text dump = {.arena = arena};
  lower_into(arena, language, text, &unit);
  must_be_well_formed(arena, &unit, text);
  facts_dump(&unit, &dump);
  return text_str(&dump);
}

static bool has_line(const char *dump, const char *line) {
  for (const char *at = strstr(dump, line); at; at = strstr(at + 1, line)) {
    const char *start = at;
    while (start > dump && start[-1] == ' ')
      start--;
    if (start == dump || start[-1] == '\n')
      return true;
  }
  return false;
}

static void check_row(Language language, const Lowering *row) {
  Arena arena = {0};
  const char *dump = lower_dump(&arena, language, row->source);
  for (uint32_t i = 0; i < 8 && row->says[i]; i++) {
    bool absent = row->says[i][0] == '!';
    ck_assert_msg(has_line(dump, row->says[i] + absent) != absent, "%s: %s line\n  %s\nin\n%s", row->title,
                  absent ? "unexpected" : "no", row->says[i] + absent, dump);
  }
  arena_free(&arena);
}

void lower_check(Language language, const Lowering *rows) {
  for (; rows->title; rows++)
    check_row(language, rows);
}

void lower_chop_at(Language language, const Lowering *rows, size_t step) {
  for (; rows->title; rows++)
    for (size_t len = 0; len <= strlen(rows->source); len += step) {
      Arena arena = {0};
      Unit unit;
      // A copy without a byte behind it, so that reading too far is noticed.
      char *copy = arena_text(&arena, rows->source, len);
      lower_into(&arena, language, (Bytes){copy, len}, &unit);
      must_be_well_formed(&arena, &unit, (Bytes){copy, len});
      arena_free(&arena);
    }
}

void lower_chop(Language language, const Lowering *rows) {
  lower_chop_at(language, rows, 1);
}
