// What the roots lead to at all: a search along every edge, whatever is known on the way. What is gathered for the
// search that knows more is gathered there only.
#include "solver.h"

static void mark(Solver *solver, Id fn, Ids *work) {
  if (!fn || solver->near.at[fn])
    return;
  solver->near.at[fn] = true;
  array_push(solver->arena, work, fn);
}

// A closure asks about what the functions around it hold.
static void mark_around(Solver *solver, Id fn) {
  for (fn = solver_fn(solver, fn)->enclosing; fn && !solver->around.at[fn]; fn = solver_fn(solver, fn)->enclosing)
    solver->around.at[fn] = true;
}

static void follow(Solver *solver, Id call, Ids *work) {
  for (uint32_t e = solver->leads.at[call].edges; e; e = solver->edges.at[e].next) {
    array_push(solver->arena, &solver->near_edges, e);
    mark(solver, solver->edges.at[e].fn, work);
  }
}

void near_find(Solver *solver, const Starts *starts) {
  const Program *program = solver->program;
  Ids work = {0};
  array_cover(solver->arena, &solver->near, program->fns.count);
  array_cover(solver->arena, &solver->around, program->fns.count);
  for (uint32_t i = 0; i < starts->count; i++)
    mark(solver, starts->at[i].fn, &work);
  while (work.count) {
    Id fn = work.at[--work.count];
    solver->around.at[fn] = true;
    mark_around(solver, fn);
    for (Id call = program->first_call.at[fn]; call < program->first_call.at[fn + 1]; call++)
      follow(solver, call, &work);
  }
}
