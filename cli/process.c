// Other programs, run without a shell.
#include "cli.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

// The environment with `more` in it.
static char **environment(const Cli *cli, const char *const *more) {
  Words words = {0};
  for (; *more; more++)
    array_push(cli->arena, &words, *more);
  for (const char *const *at = cli->environment; *at; at++)
    array_push(cli->arena, &words, *at);
  array_push(cli->arena, &words, NULL);
  return (char **)words.at;
}

static pid_t start(const Process *process, char **env, int in, int out) {
  posix_spawn_file_actions_t actions;
  pid_t pid = 0;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in, 0);
  posix_spawn_file_actions_adddup2(&actions, out, 1);
  if (process->errors)
    posix_spawn_file_actions_adddup2(&actions, out, 2);
  else
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addchdir_np(&actions, process->directory);
  errno = posix_spawnp(&pid, process->argv[0], &actions, NULL, (char **)process->argv, env);
  posix_spawn_file_actions_destroy(&actions);
  return errno ? 0 : pid;
}

static void read_all(int fd, Text *out) {
  char space[1 << 14];
  ssize_t n;
  while ((n = read(fd, space, sizeof space)) > 0 || (n < 0 && errno == EINTR))
    if (n > 0)
      text_add(out, space, (size_t)n);
}

// What the process reads: a file in memory, so that it and we cannot wait for each other.
static int input_of(const Text *input) {
  int fd = memfd_create("input", MFD_CLOEXEC);
  size_t len = input ? input->len : 0;
  bool ok = fd >= 0 && (!len || write(fd, input->at, len) == (ssize_t)len) && lseek(fd, 0, SEEK_SET) == 0;
  if (ok || fd < 0)
    return fd;
  close(fd);
  return -1;
}

static int wait_for(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
    ;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

int process_run(Cli *cli, const Process *process, Text *out) {
  int fds[2], in = input_of(process->input);
  if (in < 0)
    return -1;
  if (pipe2(fds, O_CLOEXEC) != 0) {
    close(in);
    return -1;
  }
  pid_t pid = start(process, environment(cli, process->environment), in, fds[1]);
  int why = errno;
  close(in);
  close(fds[1]);
  if (pid)
    read_all(fds[0], out);
  close(fds[0]);
  errno = why;
  return pid ? wait_for(pid) : -1;
}
