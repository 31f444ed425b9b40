#include "harness.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

typedef Array(const char *) Files;

static void add_files(Arena *arena, const char *path, Files *files) {
  struct stat status;
  if (stat(path, &status) != 0)
    return;
  if (!S_ISDIR(status.st_mode)) {
    array_push(arena, files, path);
    return;
  }
  DIR *directory = opendir(path);
  for (struct dirent *entry; directory && (entry = readdir(directory));)
    if (entry->d_name[0] != '.')
      add_files(arena, arena_format(arena, "%s/%s", path, entry->d_name), files);
  if (directory)
    closedir(directory);
}

static int by_name(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char *const *harness_files(Arena *arena, const char *path) {
  Files files = {0};
  add_files(arena, path, &files);
  if (files.count)
    qsort(files.at, files.count, sizeof *files.at, by_name);
  array_push(arena, &files, NULL);
  return files.at;
}

static pid_t first_child(pid_t pid) {
  char path[64];
  int child = 0;
  snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)pid, (int)pid);
  FILE *file = fopen(path, "re");
  ck_assert_msg(file != NULL, "%s cannot be read", path);
  if (fscanf(file, "%d", &child) != 1)
    child = 0;
  fclose(file);
  return child;
}

pid_t harness_child_of(pid_t pid) {
  pid_t child;
  while (!(child = first_child(pid)))
    usleep(1000);
  return child;
}

void harness_adopt(void) {
  ck_assert_int_eq(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
}

void harness_bury(void) {
  while (waitpid(-1, NULL, 0) > 0)
    ;
}

void harness_may_take(uint32_t seconds) {
  struct rlimit limit;
  ck_assert_int_eq(getrlimit(RLIMIT_CPU, &limit), 0);
  limit.rlim_cur = seconds;
  ck_assert_int_eq(setrlimit(RLIMIT_CPU, &limit), 0);
}

static void limit_processor(void) {
  harness_may_take(60);
}

TCase *harness_case(Suite *suite, const char *name, const TTest *const *tests) {
  TCase *tcase = tcase_create(name);
  tcase_set_timeout(tcase, HANGS);
  tcase_add_checked_fixture(tcase, limit_processor, NULL);
  for (; *tests; tests++)
    tcase_add_test(tcase, *tests);
  suite_add_tcase(suite, tcase);
  return tcase;
}

int harness_finish(Suite *suite) {
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed != 0;
}

int harness_run(const char *floor, const TTest *const *tests) {
  Suite *suite = suite_create(floor);
  harness_case(suite, floor, tests);
  return harness_finish(suite);
}
