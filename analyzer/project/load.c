#include "parts.h"

#include <sys/stat.h>

typedef struct {
  const ProjectOptions *options;
  Project *project;
  uint32_t done, all;
} Loading;

static void count_done(void *to, Job *job) {
  Loading *loading = to;
  loading->done++;
  if (loading->options->progress)
    loading->options->progress(loading->options->progress_to, loading->done, loading->all, job->source->path);
}

static uint64_t size_of(const char *path) {
  struct stat info;
  return stat(path, &info) == 0 ? (uint64_t)info.st_size : 0;
}

void project_load(Arena *arena, const ProjectOptions *options, const Sources *sources, Project *project) {
  Loading loading = {.options = options, .project = project};
  Run run = {.arena = arena, .options = options, .done = count_done, .to = &loading};
  run.jobs = arena_array(arena, Job, sources->count);
  project->units = arena_array(arena, ProjectUnit, sources->count);
  for (uint32_t i = 0; i < sources->count; i++) {
    const Source *source = &sources->sources[i];
    const Front *front = (options->front ? options->front : front_for)(source->language);
    if (!front) {
      project->skipped++;
      continue;
    }
    ProjectUnit *unit = &project->units[project->unit_count++];
    *unit = (ProjectUnit){.path = source->path, .reported = sources->reported[i], .failure = ""};
    run.jobs[run.count++] = (Job){source, front, unit, size_of(source->path)};
  }
  loading.all = run.count;
  workers_run(&run);
  project->front_seconds += run.cpu_seconds;
}
