// Commands run as a user runs them, in a directory of their own.
#include "command.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

Arena arena;
Cli cli;
const char *environment[8];
char directory[] = "/tmp/finlint-cli-XXXXXX";
char *out, *err;

void command_setup(void) {
  arena = (Arena){0};
  memset(environment, 0, sizeof environment);
  ck_assert_ptr_nonnull(mkdtemp(strcpy(directory, "/tmp/finlint-cli-XXXXXX")));
  cli = (Cli){.arena = &arena, .directory = directory, .environment = environment};
}

static void forget(void) {
  free(out);
  free(err);
  out = err = NULL;
}

void command_teardown(void) {
  forget();
  harness_bury(); // what a server that has ended had started may still be writing
  ck_assert_int_eq(system(arena_format(&arena, "rm -rf %s", directory)), 0);
  arena_free(&arena);
}

// Runs `line`, whose words are separated by blanks ("''" is the empty one); returns the exit code.
int run_words(const Words *words) {
  Words argv = {0};
  for (uint32_t i = 0; i < words->count; i++)
    array_push(&arena, &argv, words->at[i]);
  array_push(&arena, &argv, NULL);
  size_t size;
  forget();
  cli.out = open_memstream(&out, &size);
  cli.err = open_memstream(&err, &size);
  int code = cli_run(&cli, (char **)argv.at);
  fclose(cli.out);
  fclose(cli.err);
  return code;
}

int run(const char *line) {
  Words words = {0};
  for (const char *at = line; *at; at += strspn(at, " ")) {
    size_t len = strcspn(at, " ");
    array_push(&arena, &words, strncmp(at, "''", 2) == 0 ? "" : arena_text(&arena, at, len));
    at += len;
  }
  return run_words(&words);
}

const char *path_of(const char *name) {
  return arena_format(&arena, "%s/%s", directory, name);
}

void write_text(const char *name, const char *text) {
  Text problem = {.arena = &arena};
  ck_assert(file_write(path_of(name), text, strlen(text), &problem));
}

const char *read_text(const char *name) {
  Text problem = {.arena = &arena};
  Bytes bytes = {"", 0};
  ck_assert_msg(file_read(&arena, path_of(name), &bytes, &problem), "%s", text_str(&problem));
  return bytes.at;
}

void assert_harmless(const char *text) {
  for (const unsigned char *at = (const unsigned char *)text; *at; at++)
    ck_assert_msg(*at == '\n' || (*at >= 0x20 && *at < 0x7f), "the byte %02x in: %s", *at, text);
}

// The binary's exit code for a shell's line, in which $F is the binary.
int shell(const char *line) {
  const char *binary = getenv("FINLINT");
  ck_assert_msg(binary != NULL, "FINLINT does not name the binary");
  int status = system(arena_format(&arena, "F='%s'; cd %s; %s", binary, directory, line));
  ck_assert(WIFEXITED(status));
  return WEXITSTATUS(status);
}
