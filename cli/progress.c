// How far a run is, for someone who looks.
#include "cli.h"

enum { LINE = 78, PATH = 60, PAUSE = 50 * 1000 * 1000 };

static bool too_soon(struct timespec *last) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  long gone = (long)(now.tv_sec - last->tv_sec) * 1000000000L + (now.tv_nsec - last->tv_nsec);
  if (last->tv_sec && gone < PAUSE)
    return true;
  *last = now;
  return false;
}

void progress_show(void *to, uint32_t done, uint32_t all, const char *path) {
  Progress *progress = to;
  if (too_soon(&progress->last) && all == progress->all)
    return;
  progress->all = all;
  char space[256];
  size_t len = strlen(path);
  const char *end = len > PATH ? path + len - PATH : path;
  size_t at = 0;
  for (; *end && at < sizeof space - 1; end++)
    space[at++] = *end >= ' ' && *end < 0x7f ? *end : '?';
  space[at] = 0;
  if (all)
    fprintf(progress->cli->err, "\r\x1b[K[%u/%u] %s", done, all, space);
  else
    fprintf(progress->cli->err, "\r\x1b[Klooking for files (%u) %s", done, space);
  fflush(progress->cli->err);
}

bool progress_wanted(const Cli *cli, const Check *check) {
  const char *term = cli_env(cli, "TERM");
  return cli->err_terminal && !check->quiet && term && strcmp(term, "dumb") != 0 && !cli_env(cli, "CI");
}

void progress_clear(Cli *cli) {
  fputs("\r\x1b[K", cli->err);
}
