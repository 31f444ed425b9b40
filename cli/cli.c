#include "cli.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>

const char *cli_env(const Cli *cli, const char *name) {
  size_t len = strlen(name);
  for (const char *const *at = cli->environment; *at; at++)
    if (strncmp(*at, name, len) == 0 && (*at)[len] == '=')
      return (*at)[len + 1] ? *at + len + 1 : NULL;
  return NULL;
}

static void say(Cli *cli, const char *format, va_list args) {
  Text text = {.arena = cli->arena}, plain = text;
  text_vprintf(&text, format, args);
  text_plain_puts(&plain, text_str(&text));
  fprintf(cli->err, "finlint: %s\n", text_str(&plain));
}

void cli_say(Cli *cli, const char *format, ...) {
  va_list args;
  va_start(args, format);
  say(cli, format, args);
  va_end(args);
}

int cli_fail(Cli *cli, const char *format, ...) {
  va_list args;
  va_start(args, format);
  say(cli, format, args);
  va_end(args);
  return EXIT_TROUBLE;
}

const char *cli_path(const Cli *cli, const char *path) {
  return path_join(cli->arena, cli->directory, path);
}

// Pipes and devices cannot be replaced: they are written to.
static bool write_through(const char *path, const Text *text, Text *problem) {
  FILE *file = fopen(path, "w");
  bool ok = file && fwrite(text_str(text), 1, text->len, file) == text->len;
  ok = file && fclose(file) == 0 && ok;
  if (!ok)
    text_printf(problem, "cannot write '%s': %s", path, strerror(errno));
  return ok;
}

// An interrupt waits until the file is whole, so no temporary file stays behind.
static bool write_whole(const char *path, const Text *text, Text *problem) {
  sigset_t interrupts, before;
  sigemptyset(&interrupts);
  sigaddset(&interrupts, SIGINT);
  sigaddset(&interrupts, SIGTERM);
  sigaddset(&interrupts, SIGHUP);
  sigprocmask(SIG_BLOCK, &interrupts, &before);
  bool ok = file_write(path, text_str(text), text->len, problem);
  sigprocmask(SIG_SETMASK, &before, NULL);
  return ok;
}

// A symbolic link stays one.
static bool write_file(Cli *cli, const char *path, const Text *text, Text *problem) {
  struct stat info;
  if (stat(path, &info) == 0 && !S_ISREG(info.st_mode))
    return write_through(path, text, problem);
  char *real = realpath(path, NULL);
  const char *target = real ? arena_text(cli->arena, real, strlen(real)) : path;
  free(real);
  return write_whole(target, text, problem);
}

int cli_replace(Cli *cli, const char *path, const Text *text) {
  Text problem = {.arena = cli->arena};
  return write_whole(cli_path(cli, path), text, &problem) ? EXIT_CLEAN : cli_fail(cli, "%s", text_str(&problem));
}

int cli_write(Cli *cli, const char *path, const Text *text) {
  Text problem = {.arena = cli->arena};
  if (path)
    return write_file(cli, cli_path(cli, path), text, &problem) ? EXIT_CLEAN : cli_fail(cli, "%s", text_str(&problem));
  errno = 0;
  bool ok = fwrite(text_str(text), 1, text->len, cli->out) == text->len;
  if ((fflush(cli->out) == 0 && ok) || errno == EPIPE)
    return EXIT_CLEAN;
  return cli_fail(cli, "cannot write to standard output: %s", strerror(errno));
}
