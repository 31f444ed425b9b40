// parts: what the files of this floor know of each other. Other floors see project.h alone.
#ifndef FINLINT_PROJECT_PARTS_H
#define FINLINT_PROJECT_PARTS_H

#include "project.h"

#include <sys/types.h>

// Reads a file, or what is held in its place.
bool project_read(Arena *arena, const Buffers *buffers, const char *path, Bytes *out, Text *problem);

// Adds one sentence to project->problems.
void project_problem(Arena *arena, Project *project, const char *format, ...) __attribute__((format(printf, 3, 4)));

// listing.c: the names in a directory --------------------------------------------------------------------------------

// A directory and, in order, the names in it but "." and "..". One that was not read is asked of the file system.
typedef struct {
  Arena *arena;
  const char *dir;
  bool read;
  Words names;
  const unsigned char *types; // DT_… of each name
} Listing;

// Reads `dir`. On failure returns false and errno says why.
bool listing_read(Arena *arena, const char *dir, Listing *out);
bool listing_has(const Listing *listing, const char *name);

// ignore.c: .gitignore and .ignore -----------------------------------------------------------------------------------

// The patterns that hold in a directory whose parent has `up`. A repository starts anew; returns `up` if the directory
// adds nothing.
const Ignore *ignore_enter(const Ignore *up, const Listing *listing);
// The patterns of the directories above `dir`, if it lies in a repository.
const Ignore *ignore_above(Arena *arena, const char *dir);
// Is `path` (absolute, below the directories of `ignore`) left out? A directory that is left out is not entered.
bool ignore_has(const Ignore *ignore, const char *path, bool is_dir);

// files.c: the files of known languages below the named paths --------------------------------------------------------

typedef struct {
  const char *path, *root; // absolute; root: the named directory it was found below, for Python above its packages
  Language language;
  bool reported, named;
} Found;

// A path that was named, or the directory of a file that was.
typedef struct {
  const char *dir;
  bool whole; // the directory itself was named
} Named;

typedef struct {
  Arena *arena;
  const ProjectOptions *options;
  Buffers buffers; // read in place of files
  Array(Named) roots;
  Array(Found) files; // in order of their paths once files_find returns
  Words recipes;      // the files by which the tree is configured
  Map recipe_paths;   // hashes of them
  Map by_path;        // hash of the path → index + 1
} Files;

// All files of `options`; problems are said in `project`.
void files_find(Files *files, const ProjectOptions *options, Project *project);
// Tells who waits that it goes on, at `path`.
void files_progress(const Files *files, const char *path);
// The file of that path, or NULL.
Found *files_get(const Files *files, const char *path);
// Is it a name by which a file is only included: ".h", ".hpp" …?
bool files_is_header(const char *path);

// origin.c: what a file is, and whose --------------------------------------------------------------------------------

// The language of a regular file by its name; without an ending, by its first line if it is executable or was named.
Language origin_language(const Buffers *buffers, const char *path, bool named);
// Is it the name of a place of dependencies or of build output?
bool origin_foreign_name(const char *name);
// … or does something in the directory say that it is one?
bool origin_foreign_dir(const Listing *listing);
// Do the first lines of the file say that a program wrote it?
bool origin_generated(const Buffers *buffers, const char *path);

// flags.c: compiler arguments ----------------------------------------------------------------------------------------

// How one file is compiled.
typedef struct {
  const char *file, *directory; // absolute, normalised
  const char *const *args;      // cleaned: what matters to a parse, absolute paths, "-x LANGUAGE" first
  uint32_t arg_count;
  Language language; // LANG_NONE: assembler, Fortran … or no source at all
  uint64_t kind;     // equal for commands that parse the same way
  bool wanted;       // part of what was asked for
  bool inferred;     // nobody says that it is compiled so
  uint32_t next;     // compdb: index + 1 of the next one under the same key
} Command;

// Replaces "@file" by the words in that file where it lies below `within`; the rest stays.
void flags_respond(Arena *arena, const char *directory, const char *within, Words *words);
// Cleans the words of a whole command (compiler first) into command->args; file and directory are set already.
void flags_clean(Arena *arena, const Words *words, Command *command);

// compdb.c: compile_commands.json ------------------------------------------------------------------------------------

typedef struct {
  Array(Command) commands; // in the order of the file
  Map by_file;             // hash of the path → index + 1 of its first command
  const char *path;
  uint32_t foreign, missing; // entries of other languages; entries whose file is gone
  const char *first_missing;
} Compdb;

// The compile_commands.json that holds for `dir`, or NULL: in it or in a build directory of it, else of its parents up
// to the root of the repository.
const char *compdb_find(Arena *arena, const char *dir);
// Reads it. On damage returns false and says so in `project`; what could be read is kept.
bool compdb_read(Arena *arena, const char *path, Compdb *out, Project *project);
// Adds a command unless its file has one of that kind, or several others.
void compdb_add(Arena *arena, Compdb *db, Command command);
// The first command of a file, and the next one of the same file; NULL if there is none.
const Command *compdb_get(const Compdb *db, const char *path);
const Command *compdb_next(const Compdb *db, const Command *command);

// flagsfile.c: compile_flags.txt -------------------------------------------------------------------------------------

// The flags of directories, each file read once.
typedef struct {
  Arena *arena;
  Project *project;
  const char *only; // the file that holds for all, or NULL: the nearest at or above a source's directory
  Map known;        // hash of a directory or file → index + 2 in `flags`, 1: it has none
  Array(Words) flags;
  Array(const char *) dirs; // of each file
} Flagsfiles;

// What compile_flags.txt says of the file that `inferred` compiles. False if there is none up to the root of the
// repository.
bool flagsfile_command(Flagsfiles *files, const Command *inferred, Command *out);

// includes.c: what includes what, by the text of the files -----------------------------------------------------------

// One #include and what it most likely means.
typedef struct {
  const char *name;
  bool quoted;
  bool found;         // somewhere
  uint32_t target;    // index + 1 of a file of the project, or 0
  const char *dir;    // the directory by which it is found, if it must be named by -I; else NULL
  const Words *flags; // what the system says is needed for it, or NULL
} Include;

typedef struct {
  const Files *files;
  Array(Include) all;
  uint32_t *first, *count;               // of each file: its part of `all`
  bool *cpp;                             // of each file: does its text look like C++?
  bool *jni;                             // of each file: does it define native methods of Java?
  Words names;                           // on whose being defined some #if depends, each once
  Array(uint32_t) tested;                // indices in `names`
  uint32_t *first_tested, *tested_count; // of each file: its part of `tested`
} Includes;

// Reads the C and C++ files of `files` once and finds out what their #include lines mean.
void includes_read(Arena *arena, const Files *files, Includes *out);
// The directories in which compilers look without being told, and NULL.
extern const char *const includes_system_dirs[];
// Is the header where compilers look without being told?
bool includes_in_system(Arena *arena, const char *name);
// The name that the line includes, in the arena, or NULL.
const char *includes_line(Arena *arena, const char *line, const char *end);
// Does the text of the file `path` include something that may be `header`?
bool includes_mention(const Buffers *buffers, const char *path, const char *header);

// recipes.c: the files by which a tree is configured -----------------------------------------------------------------

// What a name is defined to in the sources below a directory.
typedef struct {
  const char *dir, *value;
  uint32_t next; // index + 1 in `givens` of another one of that name
  bool option;   // asked of who configures the tree: what config.h says counts, where there is one
} Given;

typedef struct {
  Arena *arena;
  uint32_t count;
  bool mkmf; // one of them is mkmf's
  Map words; // hashes of the names, in capitals, in the system's headers that are included; only if `mkmf`
  Map given; // hash of a name that is defined on no condition → index + 1 in `givens`
  Array(Given) givens;
  Map listed;    // hash of a word in the form of a macro's name → index + 1 in `spelled`
  Words spelled; // the word as it stands there
  Map made;      // hashes of the names of headers that configuring makes
  Map features;  // hashes of "IPV6": options are there that turn it off
  Map sure;      // hash of a name that is defined on no condition → index + 1 in `numbers`
  Words numbers;
  Map known;     // hashes of names in `strings`
  Words strings; // '-DNAME=""' for macros that would be strings
} Recipes;

// Is that the name of such a file?
bool recipes_named(const char *name);
void recipes_read(Arena *arena, const Files *files, Recipes *out);
// Is a header of that name made by configuring?
bool recipes_make(const Recipes *recipes, const char *header);
// How the word that is called so as a macro is spelled, NULL if it is not there.
const char *recipes_list(const Recipes *recipes, const char *name);
// What the name is defined to on no condition, or NULL.
const char *recipes_number(const Recipes *recipes, const char *name);
bool recipes_enable(const Recipes *recipes, const char *feature);

// builds.c: what they define ------------------------------------------------------------------------------------------

// Adds to `out` what the file at `path` with that text defines on no condition.
void builds_read(Recipes *out, const char *path, Bytes text);
// What that defines `name` to in the source at `path`, or NULL. `configured`: the tree has its config.h.
const char *builds_give(const Recipes *recipes, const char *name, const char *path, bool configured);

// vocabulary.c -------------------------------------------------------------------------------------------------------

// Puts hashes of all names, in capitals, that stand in the system's headers which are included, directly or not.
void vocabulary_read(Arena *arena, const Includes *includes, Map *words);

// assume.c -----------------------------------------------------------------------------------------------------------

// What configuring would most likely define `name` to be here; NULL: it would not, or the recipes do not list it.
const char *assume_value(Arena *arena, const Recipes *recipes, const char *name);

// infer.c: commands for files that have none -------------------------------------------------------------------------

// Commands for all C and C++ sources of `files`, and for headers that no source includes, from what they include and,
// if the tree is not configured, from what that would define; `project` is told of that.
void infer_commands(Arena *arena, const Files *files, Project *project, Compdb *out);

// probe.c: what the system says about well-known headers -------------------------------------------------------------

// Adds the flags by which `header` ("glib.h") is found, asking pkg-config and the like. False if nothing is known.
bool probe_header(Arena *arena, const char *header, Words *flags);

// digests.c: what files hold, asked once a run -----------------------------------------------------------------------

// What the file system said: the bytes of a file, which of the names that matter are in a directory, is a path there?
typedef enum { ANSWER_BYTES, ANSWER_NAMES, ANSWER_THERE } AnswerKind;
typedef struct {
  AnswerKind kind;
  const char *path;
  Hash hash;
} Answer;

// Hashes of files and entries of directories as they were when first asked for. {0} is the empty one.
typedef struct {
  Arena arena; // of its own
  Array(Answer) answers;
  Map by_path; // hash of the path → index + 1 of the answer
  Map entries; // hashes of directory and name → 1
  Map found;   // hashes of directory and path below it → 1: there, 2: not there
  Array(uint64_t) asked;
  Map names; // the hashes in `asked`, of the first components of all that was looked for in directories → 1
  uint64_t sum;
} Digests;

// From now on the hash of a file is that of what is held in its place.
void digest_buffers(Digests *digests, const Buffers *buffers);
// The hash of the bytes of a file; zero if it cannot be read.
Hash digest_of(Digests *digests, const char *path);
// A text with hashes of it and of its first component, for many questions about it.
typedef struct {
  const char *text;
  uint64_t hash, first;
} Word;
Word digest_word(const char *text);
// Is `tail` ("sys/types.h") there below `dir`?
bool digest_holds(Digests *digests, const Word *dir, const Word *tail);

// Adds all that was asked and answered, as bytes.
void digest_write(Digests *digests, Text *out);
// Would the same answers be given now?
bool digest_same(Bytes written);

// search.c: where headers are looked for -----------------------------------------------------------------------------

// A file that was read for a unit, or looked for and not found (FILE_MISSING).
typedef struct {
  const char *path;
  uint32_t flags;
  Hash hash;
} Seen;
typedef Array(Seen) Seens;

// A hash of all that is there now and could be found in place of the files in `seens` (or for the missing ones): it
// changes when a header appears that an #include would find first.
Hash search_rivals(Arena *arena, Digests *digests, const Source *source, const Seens *seens);

// cache.c: facts of earlier runs -------------------------------------------------------------------------------------

// An entry is found by the tool, the command and the bytes of the main file; it holds the hashes of all files that were
// read and of their rivals. Only an entry for which all of that still holds is used. Entries are written whole and
// renamed, and verified when read: another run, a kill or damage costs a parse.
typedef struct {
  Arena *arena, *facts; // facts: where what it finds is put
  const char *dir;
  Hash tools[LANG_COUNT]; // as cache_tool gives them; zero: not asked yet
  Buffers buffers;        // what is read in place of files
  Digests digests;
  const char *problem; // "" or why facts could not be kept; nothing is written after the first failure
} Cache;

// A cache in options->cache_dir, or NULL if none is wanted. What it gives is in `arena`.
Cache *cache_open(Arena *arena, const ProjectOptions *options);
// The facts of `source`. False if they must be computed.
bool cache_get(Cache *cache, const Source *source, Bytes *facts);
// Keeps facts, if they are of what the files hold now. False if they are not, or cannot be kept.
bool cache_put(Cache *cache, const Source *source, Bytes facts);
// All but files that a language's facts depend on: this program, what its front end is made of, how the system
// compiles. LANG_NONE: without the front end.
Hash cache_tool(Language language);
// Folds in everything of a source but what its file holds.
Hash cache_source(Hash hash, const Source *source);
// The files used least recently are removed first, so a use is noted, but not at every run.
void cache_used(const char *path);
// Frees what the cache holds but the facts it gave, and now and then removes entries that nothing used for long.
void cache_close(Cache *cache);

// prune.c ------------------------------------------------------------------------------------------------------------

// At most once a day: if the files below `dir` have more than `limit` bytes, removes those not used for longest; and
// what killed runs left.
void prune_dir(const char *dir, uint64_t limit);

// workers.c ----------------------------------------------------------------------------------------------------------

// What a worker is given and what becomes of it; `unit` is filled in.
typedef struct {
  const Source *source;
  const Front *front;
  ProjectUnit *unit;
  uint64_t size; // of the source file
} Job;

typedef struct {
  Arena *arena;
  const ProjectOptions *options;
  Job *jobs;
  uint32_t count;
  void (*done)(void *to, Job *job); // after each job
  void *to;
  double cpu_seconds;
} Run;

void workers_run(Run *run);
// In the worker: serves jobs from `fd` until it is closed. Does not return.
_Noreturn void worker_serve(int fd, pid_t parent, const Run *run);

enum { REPLY_FACTS = 0, REPLY_FAILURE = 1, REPLY_LEAVING = 2 };
typedef struct {
  uint64_t len;   // bytes that follow
  uint32_t flags; // REPLY_…
  uint32_t job;
} Reply;

#endif
