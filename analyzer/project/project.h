// project: finds the sources, runs the front ends in worker processes, keeps their facts. It knows neither languages
// nor rules.
#ifndef FINLINT_PROJECT_H
#define FINLINT_PROJECT_H

#include "front.h"

typedef struct {
  const char *directory;    // absolute: relative paths start here
  const char *const *paths; // what to analyse; a directory means all in it that is not ignored
  uint32_t path_count;
  const char *build_dir; // -p: where compile_commands.json is, or NULL to look for it
  const char *cache_dir; // NULL: no cache
  uint32_t jobs;         // worker processes, at least 1
  uint32_t unit_timeout; // seconds a unit may take, 0: no limit
  uint32_t unit_memory;  // MiB a worker may use, 0: no limit
  void (*progress)(void *to, uint32_t done, uint32_t all, const char *path); // or NULL
  void *progress_to;
} ProjectOptions;

// A unit as it was got. `bytes` is its byte form, empty if it failed.
typedef struct {
  const char *path;
  Bytes bytes;
  bool reported; // false: dependency or generated code, analysed but not reported on
  bool from_cache;
  const char *failure; // "" or one sentence: crashed, timed out, out of memory, unreadable
} ProjectUnit;

typedef struct {
  ProjectUnit *units; // in order of their paths
  uint32_t unit_count;
  const char **problems; // sentences about the input: missing paths, bad compile_commands.json entries …
  uint32_t problem_count;
  bool path_missing;            // a named path does not exist (exit 2)
  const char *compile_commands; // the file that was used, or ""
  uint32_t inferred;            // C and C++ units that were parsed without a compile command
  double front_seconds;         // CPU time of the workers
} Project;

// The sources of `options` in order of their paths, and what is wrong with the input.
// Nothing is parsed and no process is started.
typedef struct {
  Source *sources;
  uint32_t count;
  bool *reported;
} Sources;
bool project_sources(Arena *arena, const ProjectOptions *options, Sources *out, Project *project);
// Gets the facts of all sources: from the cache, else from worker processes. A unit that crashes its worker, takes too
// long or too much memory is one failure; the rest is not harmed.
void project_load(Arena *arena, const ProjectOptions *options, const Sources *sources, Project *project);

#endif
