// Stretches of code that begin with one call and end with another ("let others run … wait for one's turn again"), in
// which less can fail. A function of the program that only begins or only ends one does so for who calls it.
#include "solver.h"

typedef struct {
  Solver *solver;
  Map opening, closing; // symbol → 1 + index in `bracketing`; → 1
  Map opens, closes;    // call → the same
  Map begins, ends;     // function that leaves one open, or ends one that it did not begin → the same
  Map seen;             // functions with such calls
  Ids fns;
} Find;

static void list_guards(Find *find) {
  Solver *solver = find->solver;
  for (uint32_t i = 0; i < solver->book->guards.count; i++) {
    const Guard *guard = solver->book->guards.at[i];
    if (!guard->until.count)
      continue;
    array_push(solver->arena, &solver->bracketing, guard);
    map_put(&find->opening, guard->symbol, solver->bracketing.count);
    for (uint32_t k = 0; k < guard->until.room; k++)
      if (map_taken(&guard->until.rows[k]))
        map_put(&find->closing, map_key(&guard->until.rows[k]), 1);
  }
}

static void note(Find *find, Map *to, Id call, uint32_t what) {
  if (!what)
    return;
  map_put(to, call, what);
  Id caller = find->solver->program->calls.at[call].caller;
  if ((*map_slot(&find->seen, caller))++ == 0)
    array_push(find->solver->arena, &find->fns, caller);
}

static void find_calls(Find *find) {
  const Solver *solver = find->solver;
  for (uint32_t i = 1; i < solver->outs.count; i++) {
    Sym symbol = book_alias(solver->book, solver->outs.at[i].symbol);
    note(find, &find->opens, solver->outs.at[i].call, map_get(&find->opening, symbol, 0));
    note(find, &find->closes, solver->outs.at[i].call, map_get(&find->closing, symbol, 0));
  }
}

static void mark(Solver *solver, Id from, Id to, uint32_t guard) {
  for (Id call = from + 1; call < to; call++)
    map_put(&solver->brackets, call, guard);
}

// A stretch lasts up to its last end: those before it are on the way out of the function.
static void mark_fn(Find *find, Id fn) {
  const Program *program = find->solver->program;
  Id open = 0, close = 0, end = program->first_call.at[fn + 1];
  uint32_t guard = 0;
  for (Id call = program->first_call.at[fn]; call < end; call++) {
    uint32_t begins = map_get(&find->opens, call, 0);
    if (begins) {
      if (open)
        mark(find->solver, open, close ? close : call, guard);
      open = call, close = 0, guard = begins;
    } else if (map_get(&find->closes, call, 0)) {
      close = call;
      if (!open)
        map_put(&find->ends, fn, 1);
    }
  }
  if (open && !close)
    map_put(&find->begins, fn, guard);
  if (open)
    mark(find->solver, open, close ? close : end, guard);
}

static void mark_fns(Find *find) {
  for (uint32_t i = 0; i < find->fns.count; i++)
    mark_fn(find, find->fns.at[i]);
}

static void find_wrappers(Find *find) {
  const Solver *solver = find->solver;
  for (uint32_t e = 1; e < solver->edges.count; e++) {
    note(find, &find->opens, solver->edges.at[e].call, map_get(&find->begins, solver->edges.at[e].fn, 0));
    note(find, &find->closes, solver->edges.at[e].call, map_get(&find->ends, solver->edges.at[e].fn, 0));
  }
}

void brackets_find(Solver *solver) {
  Find find = {.solver = solver};
  Map *maps[] = {&find.opening, &find.closing, &find.opens, &find.closes, &find.begins, &find.ends, &find.seen};
  for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
    maps[i]->arena = solver->arena;
  solver->brackets.arena = solver->arena;
  list_guards(&find);
  find_calls(&find);
  if (!find.fns.count)
    return;
  mark_fns(&find);
  find_wrappers(&find);
  mark_fns(&find);
}

uint32_t brackets_kinds(const Solver *solver, Id call, uint32_t context) {
  uint32_t at = solver->brackets.count ? map_get(&solver->brackets, call, 0) : 0;
  const Guard *guard = at ? solver->bracketing.at[at - 1] : NULL;
  bool holds = guard && (!guard->contexts.count || map_get(&guard->contexts, context, 0));
  return holds ? guard->kinds : 0;
}
