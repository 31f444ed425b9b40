// analyzer: the front door. What the command line, the language server and the tests call.
#ifndef FINLINT_ANALYZER_H
#define FINLINT_ANALYZER_H

#include "project.h"
#include "report.h"

#define FINLINT_VERSION "0.1.0"

// A list of paths that someone else owns.
typedef struct {
  const char *const *at;
  uint32_t count;
} Paths;

// What users say of a rule, a context ("ruby-finalizer") or a rule in a context ("sleep@ruby-finalizer"); "all" means
// everything. Later ones override earlier ones.
typedef struct {
  const char *what;
  const Ignore *paths; // where it holds; NULL: everywhere
  bool off;
  Severity severity; // NONE: as the packs say
  const char *where; // it was said, for complaints
} Level;

// A rule pack as text, and where its rows come from: "registrations", 3, "settings.yml:12:5".
typedef struct {
  const char *list;
  uint32_t index;
  const char *where;
} PackRow;
typedef struct {
  const char *path; // for complaints
  Bytes text;
  const PackRow *rows; // may be none
  uint32_t row_count;
} PackText;

typedef struct {
  ProjectOptions project;
  SolveOptions solve;
  Paths rules;           // packs beyond those compiled in: files or directories
  Paths libraries;       // facts files (summarize, link) that join the program
  const PackText *packs; // packs that are no files
  uint32_t pack_count;
  const Target *targets; // for which versions of runtimes the packs are read
  uint32_t target_count;
  const Level *levels;
  uint32_t level_count;
  Paths only;      // files or directories whose findings are wanted; none: all
  bool keep_units; // Analysis.units stay readable; else their memory goes when they are linked
} AnalyzeOptions;

// Where the time went, in seconds of the wall clock, and the memory of the linking process in bytes: what its arena
// handed out, and its peak.
typedef struct {
  double front, link, solve, all;
  size_t memory, peak;
} Spent;

// Everything that a run knows; lives in the arena given to analyze.
typedef struct {
  Book *book; // if `kept`, its contexts and rules alone
  Project project;
  Array(Unit) units; // in order of their paths; to be read only with keep_units
  Program *program;  // NULL if `kept`
  Findings findings;
  Array(Notice) notices; // what could not be analysed
  Map noticed;           // hashes of those that are said once
  const char *directory; // relative paths start here
  const char *root;      // of the repository that `directory` is in, else `directory`
  Buffers buffers;       // what was read in place of files
  bool kept;             // the findings are those of an earlier run: there are neither units nor a program
  Spent spent;
} Analysis;

// Runs everything: book, sources, facts, program, solution. Bad packs and damaged libraries end it: false, and one
// sentence in `problem`. All else that is wrong becomes a notice.
bool analyze(Arena *arena, const AnalyzeOptions *options, Analysis *out, Text *problem);
// Adds the packs of `options` to a book for its targets, and checks what its levels and targets name. False and one
// sentence in `problem` if something is wrong.
bool analyze_settings(Arena *arena, const AnalyzeOptions *options, Book *book, Text *problem);

// The stages of analyze, for who keeps facts from one run to the next. A run on `book`, which was read before and gets
// no packs of `options`; `out->project` is to be filled in then: by project_sources and project_load, or from what is
// kept.
void analysis_begin(Arena *arena, const AnalyzeOptions *options, Book *book, Analysis *out);
// The packs that are compiled in and those of `options`, or NULL and one sentence in `problem`.
Book *analysis_book(Arena *arena, const AnalyzeOptions *options, Text *problem);
// Links and solves the units of analysis->project and the libraries of `options`. Frees options->project.facts, if
// there is one, as soon as nobody needs it.
bool analysis_finish(Arena *arena, const AnalyzeOptions *options, Analysis *analysis, Text *problem);

// What a reporter is given; the caller sets colours and width.
Report analysis_report(Arena *arena, const Analysis *analysis);

// lines.c: source lines by path, each file read once; those of `buffers` are not read.
typedef struct Lines Lines;
Lines *lines_new(Arena *arena, Buffers buffers);
// Line `line` (from 1) without its line end; NULL if there is none. `lines` is a Lines.
const char *lines_get(void *lines, const char *path, uint32_t line, size_t *len);

#endif
