#include "cli.h"

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

extern char **environ;

// A closed standard stream would give its number to the next file that is opened, and what is meant for the stream
// would land there. Now writing to it fails instead.
static void fill_closed_streams(void) {
  for (int fd = 0; fd <= 2; fd++)
    if (fcntl(fd, F_GETFD) == -1)
      open("/dev/null", O_RDONLY);
}

static uint32_t terminal_width(void) {
  struct winsize size;
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

// The rules' pages, as seen from the installed program.
static const char *pages(Arena *arena) {
  char program[PATH_MAX];
  ssize_t len = readlink("/proc/self/exe", program, sizeof program);
  while (len > 0 && program[len - 1] != '/')
    len--;
  return len > 0 ? path_join(arena, arena_text(arena, program, (size_t)len), FINLINT_PAGES) : NULL;
}

int main(int argc, char **argv) {
  fill_closed_streams();
  signal(SIGPIPE, SIG_IGN); // writing says EPIPE then
  Arena arena = {0};
  char *directory = getcwd(NULL, 0);
  Cli cli = {
      .arena = &arena,
      .in = stdin,
      .out = stdout,
      .err = stderr,
      .out_terminal = isatty(STDOUT_FILENO),
      .err_terminal = isatty(STDERR_FILENO),
      .width = terminal_width(),
      .directory = directory ? directory : "/",
      .pages = pages(&arena),
      .environment = (const char *const *)environ,
  };
  int code = cli_run(&cli, argv + (argc > 0));
  free(directory);
  arena_free(&arena);
  return code;
}
