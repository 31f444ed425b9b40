// Edits at random: after each, the server says what a fresh `finlint check` says, byte for byte; and its memory stays
// level. REPLAY_EDITS (edits a program) and LEVEL_EDITS make it longer.
#include "client.h"

#include <stdlib.h>
#include <unistd.h>

static const char *const programs[] = {
    "fixtures/projects/finalizers-and-mutexes",
    "fixtures/projects/cgo",
    "fixtures/ruby",
    "fixtures/python",
    "fixtures/go",
    "fixtures/java",
    "fixtures/csharp",
    "fixtures/javascript",
    "fixtures/projects/across",
    "fixtures/projects/depot",
    "fixtures/c",
    "fixtures/cpp",
};
enum { PROGRAMS = sizeof programs / sizeof *programs, QUICK = 2, EDITS = 6, LEVEL = 120 };

static uint32_t setting(const char *name, uint32_t otherwise) {
  const char *value = getenv(name);
  return value ? (uint32_t)atoi(value) : otherwise;
}

// texts ---------------------------------------------------------------------------------------------------------------

typedef struct {
  const char *name; // in the directory
  const char *first, *text;
  bool open;
  int version;
} Held;
typedef Array(Held) Files;

static uint32_t below(uint64_t *state, uint32_t limit) {
  *state = *state * 6364136223846793005u + 1442695040888963407u;
  return limit ? (uint32_t)(*state >> 33) % limit : 0;
}

static void copy_program(const char *program, Files *files) {
  ck_assert_int_eq(system(arena_format(&arena, "cp -r %s/. %s", program, directory)), 0);
  const char *const *paths = harness_files(&arena, program);
  for (; *paths; paths++) {
    const char *name = *paths + strlen(program) + 1, *text = "";
    if (!language_of_path(name))
      continue;
    text = read_text(name);
    array_push(&arena, files, (Held){.name = name, .first = text, .text = text, .version = 1});
  }
}

// A place between characters.
static size_t any_place(const char *text, uint64_t *random) {
  size_t at = below(random, (uint32_t)strlen(text) + 1);
  while (((unsigned char)text[at] & 0xc0) == 0x80)
    at++;
  return at;
}

static size_t line_start(const char *text, size_t at) {
  while (at && text[at - 1] != '\n')
    at--;
  return at;
}

static size_t line_after(const char *text, size_t at) {
  at += strcspn(text + at, "\n");
  return at + (text[at] == '\n');
}

// One change of a text: what stands between `from` and `to` becomes `with`.
typedef struct {
  size_t from, to;
  const char *with;
} Change;

static Change drop_line(const char *text, size_t at, uint64_t *random) {
  (void)random;
  return (Change){line_start(text, at), line_after(text, at), ""};
}

static Change repeat_line(const char *text, size_t at, uint64_t *random) {
  (void)random;
  size_t from = line_start(text, at), to = line_after(text, at);
  return (Change){from, from, arena_text(&arena, text + from, to - from)};
}

static Change drop_some(const char *text, size_t at, uint64_t *random) {
  size_t other = any_place(text, random);
  size_t to = other > at && other < at + 40 ? other : at;
  return (Change){at, to, ""};
}

static Change write_some(const char *text, size_t at, uint64_t *random) {
  static const char *const pieces[] = {"\xF0\x9F\x98\x80",
                                       "e\xCC\x81",
                                       "{",
                                       "}",
                                       "(",
                                       ")",
                                       "\"",
                                       "'",
                                       "\n",
                                       ";",
                                       "=",
                                       ".",
                                       "lock",
                                       "end\n",
                                       "# finlint: ignore[sleep] -- no\n",
                                       "0",
                                       " "};
  (void)text;
  return (Change){at, at, pieces[below(random, sizeof pieces / sizeof *pieces)]};
}

static bool in_word(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_';
}

static size_t word_from(const char *text, size_t at) {
  while (text[at] && !in_word(text[at]))
    at++;
  return at;
}

static size_t word_end(const char *text, size_t at) {
  while (in_word(text[at]))
    at++;
  return at;
}

// A name becomes another one of the file.
static Change swap_word(const char *text, size_t at, uint64_t *random) {
  size_t from = word_from(text, at), other = word_from(text, any_place(text, random));
  return (Change){from, word_end(text, from), arena_text(&arena, text + other, word_end(text, other) - other)};
}

static Change restore(const char *text, size_t at, uint64_t *random) {
  (void)at;
  (void)random;
  return (Change){0, strlen(text), NULL};
}

typedef Change Changer(const char *text, size_t at, uint64_t *random);
static Changer *const changers[] = {drop_line, repeat_line, drop_some, write_some,
                                    swap_word, swap_word,   swap_word, restore};

static void locate(const char *text, size_t at, uint32_t *line, uint32_t *character) {
  *line = *character = 0;
  for (size_t i = 0; i < at; i++) {
    unsigned char byte = (unsigned char)text[i];
    if (byte == '\n') {
      ++*line;
      *character = 0;
    } else if ((byte & 0xc0) != 0x80) {
      *character += byte >= 0xf0 ? 2 : 1;
    }
  }
}

static void apply(Client *client, Held *file, Change change) {
  uint32_t line, from, end_line, to;
  const char *with = change.with ? change.with : file->first;
  if (!file->open)
    open_file(client, file->name, file->text);
  file->open = true;
  locate(file->text, change.from, &line, &from);
  locate(file->text, change.to, &end_line, &to);
  edit_file(client, file->name, ++file->version, line, from, end_line, to, with);
  file->text = arena_format(&arena, "%.*s%s%s", (int)change.from, file->text, with, file->text + change.to);
}

static void change_any(Client *client, Files *files, uint64_t *random) {
  Held *file = &files->at[below(random, files->count)];
  Changer *changer = changers[below(random, sizeof changers / sizeof *changers)];
  apply(client, file, changer(file->text, any_place(file->text, random), random));
  write_text(file->name, file->text);
}

// tests ---------------------------------------------------------------------------------------------------------------

static void assert_same(Client *client, const char *program, uint32_t edit) {
  const char *argument = arena_format(
      &arena, "{\"command\":\"finlint.report\",\"arguments\":[{\"root\":\"%s\",\"format\":\"json\"}]}", directory);
  const char *live = word(client_ask(client, "workspace/executeCommand", argument), "result");
  run("check --format json --no-cache --quiet .");
  if (strcmp(live, out) == 0)
    return;
  const char *name = strrchr(directory, '/') + 1;
  write_text(arena_format(&arena, "../%s-live.json", name), live);
  write_text(arena_format(&arena, "../%s-fresh.json", name), out);
  ck_abort_msg("%s: after edit %u the server says something else than check: see %s-live.json and %s-fresh.json",
               program, edit, directory, directory);
}

START_TEST(says_what_check_says) {
  harness_may_take(HANGS);
  Files files = {0};
  uint64_t random = (uint64_t)_i + setting("REPLAY_SEED", 1);
  uint32_t edits = setting("REPLAY_EDITS", EDITS);
  copy_program(programs[_i], &files);
  Client *client = client_open(able);
  assert_same(client, programs[_i], 0);
  for (uint32_t edit = 1; edit <= edits; edit++) {
    change_any(client, &files, &random);
    assert_same(client, programs[_i], edit);
  }
  ck_assert_int_eq(client_goodbye(client), 0);
}
END_TEST

// KiB of memory that a process has.
static uint32_t memory_of(pid_t pid) {
  char path[64], line[256];
  unsigned size, sum = 0;
  snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
  FILE *file = fopen(path, "r");
  while (file && fgets(line, sizeof line, file))
    if (sscanf(line, "VmRSS: %u", &size) == 1 || sscanf(line, "VmSwap: %u", &size) == 1)
      sum += size;
  if (file)
    fclose(file);
  return sum;
}

START_TEST(memory_stays_level) {
  harness_may_take(HANGS);
  Files files = {0};
  uint64_t random = 7;
  uint32_t edits = setting("LEVEL_EDITS", LEVEL), before = 0;
  copy_program(programs[0], &files);
  setenv("ASAN_OPTIONS", "quarantine_size_mb=1", 1);
  Client *client = client_start();
  client->settings = "{\"delay\":0}";
  client_ask(client, "initialize",
             arena_format(&arena,
                          "{\"rootUri\":\"file://%s\",\"initializationOptions\":{\"delay\":0},\"capabilities\":"
                          "{\"textDocument\":{\"diagnostic\":{}}}}",
                          directory));
  for (uint32_t edit = 0; edit < edits; edit++) {
    Held *file = &files.at[below(&random, files.count)];
    Changer *changer = edit % 4 == 3 ? restore : changers[below(&random, 7)];
    apply(client, file, changer(file->text, any_place(file->text, &random), &random));
    client_ask(client, "textDocument/diagnostic",
               arena_format(&arena, "{\"textDocument\":{\"uri\":\"%s\"}}", uri(file->name)));
    if (edit == edits / 3)
      before = memory_of(client->pid);
  }
  uint32_t after = memory_of(client->pid);
  ck_assert_msg(after < before + before / 10 + 4096, "%u KiB after a third of the edits, %u KiB at the end", before,
                after);
  printf("%u edits: %u KiB after a third, %u KiB at the end\n", edits, before, after);
  ck_assert_int_eq(client_goodbye(client), 0);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {memory_stays_level, NULL};
  Suite *suite = suite_create("replay");
  TCase *tcase = harness_case(suite, "replay", tests);
  tcase_add_checked_fixture(tcase, command_setup, command_teardown);
  tcase_set_timeout(tcase, 4 * HANGS);
  tcase_add_loop_test(tcase, says_what_check_says, 0, getenv("REPLAY_EDITS") ? PROGRAMS : QUICK);
  return harness_finish(suite);
}
