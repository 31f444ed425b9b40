#include "project_parts.h"

#include <sys/stat.h>

typedef struct {
  const ProjectOptions *options;
  Project *project;
  Cache *cache; // NULL: none
  uint32_t done, all;
  bool whole; // the cache has the facts of all units
} Loading;

static void finish(void *to, Job *job) {
  Loading *loading = to;
  loading->done++;
  if (loading->options->loaded)
    loading->options->loaded(loading->options->loaded_to, job->source, job->unit);
  loading->whole &= loading->cache && job->unit->bytes.len && cache_put(loading->cache, job->source, job->unit->bytes);
  if (loading->options->progress)
    loading->options->progress(loading->options->progress_to, loading->done, loading->all, job->source->path);
}

static uint64_t size_of(const char *path) {
  struct stat info;
  return stat(path, &info) == 0 ? (uint64_t)info.st_size : 0;
}

// Takes the unit's facts from the cache, or makes it a job.
static void prepare(Loading *loading, Run *run, const Source *source, bool reported) {
  Project *project = loading->project;
  const Front *front = (loading->options->front ? loading->options->front : front_for)(source->language);
  if (!front) {
    project->skipped++;
    return;
  }
  ProjectUnit *unit = &project->units[project->unit_count++];
  *unit = (ProjectUnit){.path = source->path, .reported = reported, .failure = ""};
  unit->from_cache = loading->cache && cache_get(loading->cache, source, &unit->bytes);
  if (unit->from_cache && loading->options->loaded)
    loading->options->loaded(loading->options->loaded_to, source, unit);
  if (!unit->from_cache)
    run->jobs[run->count++] = (Job){source, front, unit, size_of(source->path)};
}

void project_load(Arena *arena, const ProjectOptions *options, const Sources *sources, Project *project) {
  Loading loading = {.options = options, .project = project, .cache = cache_open(arena, options), .whole = true};
  Run run = {.arena = arena, .options = options, .done = finish, .to = &loading};
  run.jobs = arena_array(arena, Job, sources->count);
  project->units = arena_array(arena, ProjectUnit, sources->count);
  project->cache_problem = "";
  for (uint32_t i = 0; i < sources->count; i++)
    prepare(&loading, &run, &sources->sources[i], sources->reported[i]);
  uint32_t languages = 0;
  for (uint32_t i = 0; i < run.count; i++)
    languages |= language_bit(run.jobs[i].source->language);
  front_load(languages);
  loading.all = run.count;
  workers_run(&run);
  project->front_seconds += run.cpu_seconds;
  if (loading.cache) {
    Text answers = {.arena = arena};
    if (options->answers && loading.whole)
      digest_write(&loading.cache->digests, &answers);
    project->answers = (Bytes){answers.at, answers.len};
    project->cache_problem = loading.cache->problem;
    cache_close(loading.cache);
  }
}
