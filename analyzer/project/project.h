// project: finds the sources, runs the front ends in worker processes, keeps their facts. It knows neither languages
// nor rules.
#ifndef FINLINT_PROJECT_H
#define FINLINT_PROJECT_H

#include "front.h"

// ignore.c: patterns as .gitignore has them: those of one directory and, by `up`, of others.
typedef struct Ignore Ignore;
// The patterns `lines`, relative to the absolute `dir`. What is given need not live longer, but for `up`.
const Ignore *patterns_new(Arena *arena, const Ignore *up, const char *dir, const Words *lines);
// Is the file `path` (absolute) named by them, or is a directory that it is in? False for NULL.
bool patterns_have(const Ignore *patterns, const char *path);

typedef struct ProjectUnit ProjectUnit;
typedef struct {
  const char *directory;    // absolute: relative paths start here
  const char *const *paths; // what to analyse; a directory means all in it that is not ignored
  uint32_t path_count;
  const Ignore *exclude; // what is left out of directories, or NULL; a file that is named is analysed all the same
  Words extra_args;      // what flags_extra made of flags that are added to those of every C and C++ file
  const char *build_dir; // -p: where compile_commands.json is (or that file itself), or NULL to look for it
  Arena *facts;          // where the units' byte forms are put, so that they can be freed early; NULL: with the rest
  const char *cache_dir; // NULL: no cache
  uint32_t jobs;         // worker processes, at least 1
  uint32_t unit_timeout; // seconds a unit may take, 0: no limit
  uint32_t unit_memory;  // MiB a worker may use, 0: no limit
  // How far it is, or NULL. While sources are looked for `all` is 0, and `done` says how many are known.
  void (*progress)(void *to, uint32_t done, uint32_t all, const char *path);
  void *progress_to;
  const Front *(*front)(Language language); // who lowers a language; NULL means front_for
  Buffers buffers; // what is read in place of files, which must be there unless `paths` names them
  bool answers;    // Project.answers is wanted
  bool hasty;      // workers are not waited for once all is done
  // Called with each unit once it is got, in no order; NULL if nobody wants to know.
  void (*loaded)(void *to, const Source *source, const ProjectUnit *unit);
  void *loaded_to;
} ProjectOptions;

// A unit as it was got. `bytes` is its byte form, empty if it failed.
struct ProjectUnit {
  const char *path;
  Bytes bytes;
  bool reported; // false: dependency or generated code, analysed but not reported on
  bool from_cache;
  const char *failure; // "" or one sentence: crashed, timed out, out of memory, unreadable
  const Unit *unit;    // over `bytes`, where somebody has verified them before; else NULL
};

typedef struct {
  ProjectUnit *units; // in order of their paths
  uint32_t unit_count;
  const char **problems; // sentences about the input: missing paths, bad compile_commands.json entries …
  uint32_t problem_count, problem_room;
  bool path_missing;            // a named path does not exist, cannot be read, or is a device or the like (exit 2)
  const char *compile_commands; // the file that was used, or ""
  uint32_t inferred;            // C and C++ units that were parsed without a compile command of their own
  const char *unconfigured;     // a header that configuring the tree would make, and that is not there; or NULL
  uint32_t assumed;             // names that are defined as configuring would most likely define them
  uint32_t uncompiled;          // C and C++ files that compile_commands.json does not mention: not analysed
  Words uncompiled_paths;       // their paths; none in what the language server kept
  uint32_t skipped;             // files of a language that has no front end
  const char *cache_problem;    // "" (NULL before project_sources) or why facts could not be kept for the next run
  Bytes answers; // ProjectOptions.answers: what the file system said; empty if not all of the facts could be kept
  double front_seconds; // CPU time of the workers
} Project;

// The sources of `options` in order of their paths; those of one path, of their commands.
typedef struct {
  Source *sources;
  uint32_t count;
  bool *reported; // of each source
} Sources;

// Finds the sources and says in `project` what is wrong with the input. Nothing is parsed; no process is started but,
// for C and C++ without compile commands, pkg-config and its like. Returns false if a named path does not exist; the
// rest is there all the same. Everything lives in `arena`.
bool project_sources(Arena *arena, const ProjectOptions *options, Sources *out, Project *project);

// Gets the facts of all sources: from the cache, else from worker processes. A unit that crashes its worker, takes too
// long or too much memory is one failure; the rest is not harmed. Call it from the thread that started the process's
// work and before much memory is taken: workers are forked, and die with that thread.
void project_load(Arena *arena, const ProjectOptions *options, const Sources *sources, Project *project);

// kept.c: what a caller makes of all facts, kept for a run that would read the same. `name` is a hash of what was asked
// for; `inputs` one of what was there to be asked of: project_inputs, and what else the caller has read.

// A hash of the sources and of what reads them.
Hash project_inputs(const Sources *sources, const Project *project);
// What was kept under this name with these inputs, if all files that were read then hold what they held, and no header
// that would be found first has appeared. options->cache_dir must be given. `out` is in `arena`.
bool project_kept(Arena *arena, const ProjectOptions *options, Hash name, Hash inputs, Bytes *out);
// Keeps `made` in the place of what has the name. Nothing is kept if some unit failed, or could not be kept itself.
void project_keep(Arena *arena, const ProjectOptions *options, const Project *project, Hash name, Hash inputs,
                  Bytes made);

// Globs of the names of files by which a tree is configured: what they say decides how C and C++ are compiled where
// nothing else does. Ends with NULL.
extern const char *const project_recipes[];

// What of a file's text decides which sources there are and how they are compiled: as long as it stays, so does what
// project_sources finds.
Hash project_shape(const char *path, Bytes text);

// One file as a source, for C and C++ with compiler flags that a user gave: they are cleaned as those of a database
// are. `directory` and `path` are absolute. False if the file cannot be read or is in no known language.
bool project_one(Arena *arena, const char *directory, const char *path, const char *const *flags, uint32_t count,
                 Source *out);

// flags.c: adds to `out` what matters of compiler flags that are no whole command, cleaned as those of a database are;
// relative paths in them start at the absolute `directory`. Returns the first flag that matters to no parse, or would
// load code, and is left out; NULL if all are kept.
const char *flags_extra(Arena *arena, const char *directory, const Words *words, Words *out);
// Splits a command line as a POSIX shell does, without expanding anything.
void flags_split(Arena *arena, const char *line, size_t len, Words *out);

#endif
