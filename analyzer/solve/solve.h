// solve: finds what can run in the contexts of the book, and what it must not do there. It knows no language and no
// format.
#ifndef FINLINT_SOLVE_H
#define FINLINT_SOLVE_H

#include "program.h"

// How an edge of the call graph was found, from the surest to the least sure.
typedef enum {
  EDGE_OPERATION,
  EDGE_DIRECT,
  EDGE_TYPED,
  EDGE_FLOW,
  EDGE_OVERRIDE,
  EDGE_UNIQUE_NAME,
  EDGE_ONE_OF_N,
  EDGE_COUNT
} EdgeKind;
extern const char *const edge_word[EDGE_COUNT];
typedef enum { CONFIDENCE_POSSIBLE, CONFIDENCE_LIKELY, CONFIDENCE_CERTAIN } Confidence;
extern const char *const confidence_word[3];

// One call of a chain: made at `place`, to `symbol`.
typedef struct {
  const char *symbol;
  Place place; // Place.file is a number of Findings.paths
  uint32_t end_column;
  EdgeKind edge;
  Id call; // row of the program's calls; 0 if the root itself is outside
} Step;

// A registered callback from which the operation is reached.
typedef struct {
  const char *symbol; // the function
  Place place;
  const char *api;    // what registered it, "" where the definition itself is the root
  Place registration; // line 0 where the definition itself is the root
  const Step *path;   // from the root to the operation; the last step is the operation itself
  uint32_t step_count;
  Confidence confidence;
} Root;

typedef struct {
  const char *role, *symbol; // "other-holder": code that holds the same lock where the context can strike
  Place place;
} Evidence;

typedef struct {
  const char *rule; // id
  const Context *context;
  OpKind kind;
  const char *symbol; // the operation, as the book names it
  Place place;
  uint32_t end_column;
  Severity severity;
  Confidence confidence;
  const char *message;  // one sentence: what is reached, from where, and what happens
  const char *help;     // what to do instead, "" if nothing is known
  const char *versions; // for which runtime versions it holds, "" for all
  const char *lock;     // what lock, "" if none or unknown
  const char *source;   // where the claim comes from
  char fingerprint[33]; // stable over moved lines and renamed files
  const Root *roots;
  uint32_t root_count;
  uint32_t more_roots; // how many more reach it: only the first hundred are kept with their chains
  const Evidence *evidence;
  uint32_t evidence_count;
  const Id *asked; // of Findings.through: the functions asked for through which it is reached
  uint32_t asked_count;
} Finding;

// Is `fn` one of those asked for through which the finding is reached?
static inline bool finding_asks(const Finding *finding, Id fn) {
  for (uint32_t i = 0; i < finding->asked_count; i++)
    if (finding->asked[i] == fn)
      return true;
  return false;
}

// A comment in the program that silences rules, `ignore[rule] -- reason` on or above a line, ignore-function
// in or above a function, ignore-file anywhere. On any line of a chain it cuts the chain.
typedef enum { SUPPRESS_LINE, SUPPRESS_FUNCTION, SUPPRESS_FILE } SuppressionScope;
typedef struct {
  Place place;
  SuppressionScope scope;
  uint32_t kinds;                       // mask of OpKind; 0 if it silences nothing
  const char *rules, *reason, *problem; // as written; problem: "" or what is wrong with it
  bool used;                            // it cut a chain
} Suppression;

// A function that was asked for, as a callback reaches it.
typedef struct {
  const char *symbol;
  Place place; // of its definition; line 0 where it is outside of the program
  const Context *context;
  Root root; // the surest and shortest way: the last step is the call of the function; without steps it is the callback
  Id fn;     // 0 where it is outside of the program
} Reached;

// What was looked at. Nothing that was not understood is left out of these numbers.
typedef struct {
  uint32_t units, failed, skipped, functions, roots, calls, unresolved_calls;
  uint32_t unknown_callbacks; // registrations at which no value arrives
} Coverage;

// A function that something registers to run in a context, whatever it reaches there.
typedef struct {
  const char *symbol;
  const Context *context;
  Id fn;              // 0: an outside function
  Place place;        // of the function; of its registration if it is outside
  const char *api;    // what registers it, "" where the definition itself does
  Place registration; // line 0 where the definition itself does
  // Only with KEEP_ALL: how many functions of the program it reaches; of the calls there, the names of what is outside
  // of it, and how many lead nowhere that is known.
  uint32_t functions, unresolved;
  Words outside;
} Callback;
// A function that is reached in a context: by a call, or as a callback.
typedef struct {
  Id call; // row of the program's calls; 0: `fn` is a callback
  Id fn;
  uint32_t context; // index into the book's contexts
  EdgeKind edge;
} Entered;

// What there is beside findings; each has what is before it, too.
typedef enum {
  KEEP_FINDINGS, // nothing else
  KEEP_REACH,    // Findings.callbacks and .entered: what runs in a context without being forbidden
  KEEP_ALL,      // also what leads to nothing that the book knows, and what each callback reaches
} Keep;

typedef struct {
  const char *const *paths; // of the program's files, by their numbers
  uint32_t path_count;
  const Finding *findings; // in order of file, line, column, rule, context
  uint32_t count;
  Coverage coverage;
  const Suppression *suppressions; // in order of the program's files
  uint32_t suppression_count;
  uint32_t until;         // the last day, as SolveOptions.today, on which they hold; UINT32_MAX: no suppression ends
  const Reached *reached; // SolveOptions.ask: in order of symbol, context, registration
  uint32_t reached_count;
  uint32_t asked;         // how many functions of the program were meant
  const Finding *through; // what is forbidden and reached through them; all chains go there
  uint32_t through_count;
  const Callback *callbacks; // in order of their contexts' registrations; only with KEEP_REACH
  uint32_t callback_count;
  const Callback *unknown; // registrations at which no value arrives: their symbol is ""; only with KEEP_REACH
  uint32_t unknown_count;
  const Entered *entered; // each (call, function, context) once; only with KEEP_REACH
  uint32_t entered_count;
  Keep keep; // which of these there are
} Findings;

static inline const char *findings_path(const Findings *findings, Id file) {
  return findings->paths[file];
}

typedef struct {
  Confidence least;    // findings below it are left out
  bool require_reason; // a suppression without one is a problem, and silences all the same
  uint32_t today;      // 20270131 for the day from which suppressions until 2027-01-30 have ended; 0: they never end
  Text *trace;         // gets the call graph, a line an edge; or NULL
  const char *ask;     // which callbacks reach this function? Its name or the end of it, or "path:line"; or NULL
  Keep keep;           // what else than findings is wanted
} SolveOptions;

// Solves the program: call graph, roots, reach, findings. Everything lives in `arena`; `program` must outlive it.
Findings solve(Arena *arena, Program *program, const SolveOptions *options);

// The files that have functions and are called `path` or end in it ("lib/a.c" means /w/lib/a.c), each once.
Words solve_files(Arena *arena, const Program *program, const char *path);

// bytes.c: Writes findings without callbacks and entered, or reads them (codec->reading) into `findings`; their
// contexts are those of `book`. Every number that is read is one that may be followed, but for Step.call, Reached.fn
// and Finding.asked, which are of the program that was solved.
void findings_codec(Codec *codec, const Book *book, Findings *findings);

#endif
