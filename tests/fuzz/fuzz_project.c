// Any text is read as a compile_commands.json without a crash, and no command that comes of it keeps an option that
// loads code or writes a file.
#include "project_parts.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static void check_command(const Command *command) {
  static const char *const never[] = {"-load", "-fplugin", "-fpass-plugin", "-o", "-MF", "--config", "-specs", "@"};
  if (command->file[0] != '/' || command->directory[0] != '/' || strcmp(command->args[0], "-x") != 0)
    abort();
  for (uint32_t i = 2; i < command->arg_count; i++)
    for (size_t j = 0; j < sizeof never / sizeof *never; j++)
      if (strncmp(command->args[i], never[j], strlen(never[j])) == 0 && command->args[i - 1][0] != '-')
        abort();
}

static void check_problems(const Project *project) {
  for (uint32_t i = 0; i < project->problem_count; i++)
    if (!project->problems[i][0])
      abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Arena arena = {0};
  Project project = {0};
  Compdb db;
  int fd = memfd_create("compile_commands.json", MFD_CLOEXEC);
  if (fd < 0 || write(fd, data, size) != (ssize_t)size)
    abort();
  compdb_read(&arena, arena_format(&arena, "/proc/self/fd/%d", fd), &db, &project);
  for (uint32_t i = 0; i < db.commands.count; i++)
    check_command(&db.commands.at[i]);
  check_problems(&project);
  close(fd);
  arena_free(&arena);
  return 0;
}
