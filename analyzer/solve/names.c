// The last resort: a call whose receiver stays unknown may mean the functions of that name.
#include "solver.h"

enum { MOST = 4 }; // more candidates are no candidates

static Ids *methods_named(Solver *solver, Sym name, bool make) {
  uint32_t at = map_get(&solver->names_of_methods, name, UINT32_MAX);
  if (at == UINT32_MAX && make) {
    at = solver->method_lists.count;
    array_add(solver->arena, &solver->method_lists);
    map_put(&solver->names_of_methods, name, at);
  }
  return at == UINT32_MAX ? NULL : &solver->method_lists.at[at];
}

static void index_methods(Solver *solver) {
  const Program *program = solver->program;
  solver->names_of_methods = (Map){.arena = solver->arena};
  for (Id fn = 1; fn < program->fns.count; fn++) {
    const Fn *row = &program->fns.at[fn];
    if (row->cls && row->name && row->flags & FN_DEFINED && program->fn_language.at[fn] > LANG_CPP &&
        row->kind == FN_PLAIN)
      array_push(solver->arena, methods_named(solver, row->name, true), fn);
  }
}

void names_seed_self(Solver *solver, Id fn, bool always) {
  const Fn row = solver->program->fns.at[fn];
  bool own = row.self && solver->program->slots.at[row.self].owner == fn;
  if (!own || !row.cls || (!always && flow_node(solver, row.self)->values.count))
    return;
  flow_add(solver, row.self, flow_value(solver, row.flags & FN_STATIC ? HOLD_CLASS : HOLD_TYPED, row.cls, 0));
}

static bool arity_fits(const Solver *solver, const Fn *fn, uint32_t args) {
  uint32_t least = 0, most = 0;
  for (uint32_t i = 0; i < fn->param_count; i++) {
    uint32_t flags = solver->program->slots.at[fn->params + i].flags;
    if (flags & SLOT_SPLAT)
      most = UINT32_MAX;
    else if (!(flags & SLOT_BLOCK)) {
      most += most < UINT32_MAX;
      least += !(flags & (SLOT_OPTIONAL | SLOT_KEYWORD));
    }
  }
  return args >= least && args <= most;
}

static bool unresolved(const Solver *solver, Id call) {
  return !solver->call_edges.at[call] && !solver->call_outs.at[call];
}

// Does the book know outside members of that name? Then any of those may be meant too.
static bool known_member(const Solver *solver, uint32_t language, Sym name) {
  return map_get(&solver->known_members, name, 0) & language_bit(language);
}

// `args`: how many the call passes, UINT32_MAX if that is not known.
static bool guess(Solver *solver, Id call, Sym name, uint32_t language, uint32_t args) {
  const Ids *named = name ? methods_named(solver, name, false) : NULL;
  Ids fitting = {0};
  for (uint32_t i = 0; named && i < named->count && fitting.count <= MOST; i++)
    if (program_language(solver->program, named->at[i]) == language &&
        (args == UINT32_MAX || arity_fits(solver, &solver->program->fns.at[named->at[i]], args)))
      array_push(solver->arena, &fitting, named->at[i]);
  if (!fitting.count || fitting.count > MOST)
    return false;
  bool unique = fitting.count == 1 && !known_member(solver, language, name);
  for (uint32_t i = 0; i < fitting.count; i++) {
    const Fn *fn = &solver->program->fns.at[fitting.at[i]];
    uint32_t kind = fn->flags & FN_STATIC ? HOLD_CLASS : HOLD_TYPED;
    uint32_t self = fn->cls ? flow_value(solver, kind, fn->cls, 0) : 0;
    dispatch_edge(solver, call, fitting.at[i], self, unique ? EDGE_UNIQUE_NAME : EDGE_ONE_OF_N, 0);
  }
  return true;
}

bool names_resolve(Solver *solver) {
  const Program *program = solver->program;
  bool any = false;
  index_methods(solver);
  for (Id call = 1; call < program->calls.count; call++) {
    const Call *row = &program->calls.at[call];
    if (row->kind == CALL_METHOD && !row->name_slot && unresolved(solver, call) &&
        !flow_node(solver, row->receiver)->values.count)
      any |= guess(solver, call, row->name, program_language(program, row->caller), row->arg_count);
  }
  for (uint32_t i = 0; i < solver->sends.count; i++) {
    Send row = solver->sends.at[i];
    if (!solver->call_edges.at[row.call])
      any |= guess(solver, row.call, row.name, row.language, UINT32_MAX);
  }
  return any;
}
