// Edges of the call graph, and how arguments become parameters along them.
#include "solver.h"

void edge_load_member(Solver *solver, Id base, Id to, Sym name) {
  Program *program = solver->program;
  array_push(program->arena, &program->flows, (Flow){.kind = FLOW_LOAD, .base = base, .to = to, .name = name});
  flow_watch(solver, base, (Watch){.kind = WATCH_LOAD, .row = to, .value = name});
}

void edge_load_elements(Solver *solver, Id container, Id to) {
  edge_load_member(solver, container, to, solver->name_element);
}

void edge_store_member(Solver *solver, Id from, Id base, Sym name) {
  Program *program = solver->program;
  array_push(program->arena, &program->flows, (Flow){.kind = FLOW_STORE, .base = base, .from = from, .name = name});
  flow_watch(solver, base, (Watch){.kind = WATCH_STORE, .row = from, .value = name});
}

void edge_store_element(Solver *solver, Id from, Id container) {
  edge_store_member(solver, from, container, solver->name_element);
}

static Id param_named(const Solver *solver, const Fn *fn, Sym name) {
  for (uint32_t i = 0; i < fn->param_count; i++)
    if (solver_slot(solver, fn->params + i)->name == name)
      return fn->params + i;
  return 0;
}

// The parameter that collects positional arguments, or (with SLOT_KEYWORD) keyword arguments; 0 if there is none.
static Id splat_param(const Solver *solver, const Fn *fn, uint32_t keyword) {
  for (uint32_t i = 0; i < fn->param_count; i++)
    if ((solver_slot(solver, fn->params + i)->flags & (SLOT_SPLAT | SLOT_KEYWORD)) == (SLOT_SPLAT | keyword))
      return fn->params + i;
  return 0;
}

// The parameter for the `index`th positional argument, or 0.
static Id positional(const Solver *solver, Id id, uint32_t index) {
  const Fn *fn = solver_fn(solver, id);
  if (solver->signatures.at[id].most == fn->param_count) // as most functions have them: there are no others
    return index < fn->param_count ? fn->params + index : 0;
  for (uint32_t i = 0; i < fn->param_count; i++) {
    uint32_t flags = solver_slot(solver, fn->params + i)->flags;
    if (flags & (SLOT_BLOCK | SLOT_SPLAT))
      continue;
    if (index-- == 0)
      return fn->params + i;
  }
  return 0;
}

static uint32_t positional_count(const Solver *solver, Id fn) {
  uint32_t count = 0;
  while (positional(solver, fn, count))
    count++;
  return count;
}

// The first of the collected arguments are kept apart by their places, so that what passes them on passes them in
// order.
static void collect(Solver *solver, Id from, Id rest, uint32_t place) {
  Program *program = solver->program;
  Id cls = program_splat(program, rest), all = program_member_make(program, SLOT_FIELD, cls, solver->name_element);
  if (place >= INDEXED) {
    flow_copy(solver, from, all);
    return;
  }
  Id own = program_member_make(program, SLOT_FIELD, cls, solver->name_index[place]);
  flow_copy(solver, from, own);
  flow_copy(solver, own, all);
}

void edge_pass(Solver *solver, Id from, Id fn, uint32_t index) {
  Id param = positional(solver, fn, index), rest = param ? 0 : splat_param(solver, solver_fn(solver, fn), 0);
  if (param)
    flow_copy(solver, from, param);
  else if (rest)
    collect(solver, from, rest, index - positional_count(solver, fn));
}

static void pass_spread(Solver *solver, Id from, Id fn, uint32_t index) {
  uint32_t end = positional_count(solver, fn) + (splat_param(solver, solver_fn(solver, fn), 0) ? INDEXED : 0);
  for (uint32_t i = index; i < end && i - index < INDEXED; i++) {
    Id element = program_slot(solver->program, (Slot){.kind = SLOT_TEMP});
    edge_load_member(solver, from, element, solver->name_index[i - index]);
    edge_pass(solver, element, fn, i);
  }
}

// The hash that a call's keyword arguments are where no parameters have their names.
static Id keyword_hash(Solver *solver, Id call) {
  Id *at = map_slot(&solver->keywords, call);
  if (!*at)
    *at = program_literal(solver->program, program_outside(solver->program, "Hash", LANG_RUBY),
                          solver_language(solver, call));
  return *at;
}

static void put(Solver *solver, Id cls, Sym name, Id from) {
  flow_copy(solver, from, program_member_make(solver->program, SLOT_FIELD, cls, name));
}

Id edge_keywords(Solver *solver, Id call) {
  const Call row = *solver_call(solver, call);
  Id hash = 0, known = map_get(&solver->keyword_slots, call, 0);
  if (known)
    return known;
  for (uint32_t i = 0; i < row.arg_count; i++) {
    Arg arg = solver->program->args.at[row.args + i];
    if (!arg.name || arg.flags & ARG_SPLAT)
      continue;
    hash = keyword_hash(solver, call);
    put(solver, hash, arg.name, arg.slot);
    put(solver, hash, solver->name_element, arg.slot);
  }
  if (!hash)
    return 0;
  Id slot = program_slot(solver->program, (Slot){.kind = SLOT_TEMP});
  flow_add(solver, slot, flow_value(solver, HOLD_INSTANCE, hash, 0));
  map_put(&solver->keyword_slots, call, slot);
  return slot;
}

// A keyword argument that no parameter is named after goes to the one that collects those, else into a hash behind the
// positional arguments.
static void pass_unnamed(Solver *solver, Id call, Id fn, Arg arg, uint32_t index) {
  Id rest = splat_param(solver, solver_fn(solver, fn), SLOT_KEYWORD);
  Id cls = rest ? program_splat(solver->program, rest) : keyword_hash(solver, call);
  put(solver, cls, arg.name, arg.slot);
  put(solver, cls, solver->name_element, arg.slot);
  if (rest)
    return;
  Id hash = program_slot(solver->program, (Slot){.kind = SLOT_TEMP});
  flow_add(solver, hash, flow_value(solver, HOLD_INSTANCE, cls, 0));
  edge_pass(solver, hash, fn, index);
}

// Python's parameters can all be passed by name.
static bool has_name(const Solver *solver, Id fn, Id param) {
  uint32_t flags = solver_slot(solver, param)->flags;
  bool any = program_language(solver->program, fn) == LANG_PYTHON;
  return !(flags & SLOT_SPLAT) && (any || flags & SLOT_KEYWORD);
}

// `**hash`: to the parameters of its keys' names, the one that collects, or the next positional one.
static void pass_hash(Solver *solver, Id from, Id fn, uint32_t index) {
  const Fn *row = solver_fn(solver, fn);
  Id rest = splat_param(solver, row, SLOT_KEYWORD);
  for (uint32_t i = 0; i < row->param_count; i++)
    if (has_name(solver, fn, row->params + i))
      edge_load_member(solver, from, row->params + i, solver_slot(solver, row->params + i)->name);
  if (rest)
    flow_copy(solver, from, rest);
  else if (program_language(solver->program, fn) != LANG_PYTHON)
    edge_pass(solver, from, fn, index);
}

// `skip`: arguments that are not passed; `index`: the place of the first parameter that gets one.
void edge_pass_args(Solver *solver, Id call, Id fn, uint32_t skip, uint32_t index) {
  const Call row = *solver_call(solver, call);
  for (uint32_t i = skip; i < row.arg_count; i++) {
    Arg arg = solver->program->args.at[row.args + i];
    Id named = arg.name ? param_named(solver, solver_fn(solver, fn), arg.name) : 0;
    arg.slot = tests_rest(solver, arg.slot, row.caller, fn);
    if (!arg.slot)
      index++;
    else if (named)
      flow_copy(solver, arg.slot, named);
    else if (arg.flags & ARG_SPLAT && arg.name)
      pass_hash(solver, arg.slot, fn, index);
    else if (arg.name)
      pass_unnamed(solver, call, fn, arg, index);
    else if (arg.flags & ARG_SPLAT)
      pass_spread(solver, arg.slot, fn, index);
    else
      edge_pass(solver, arg.slot, fn, index++);
  }
}

// method_missing gets the name of what is missing before the arguments. How many parameters that takes.
static uint32_t pass_name(Solver *solver, Id call, Id fn) {
  Sym own = solver_fn(solver, fn)->name, name = solver_call(solver, call)->name;
  Id param = own == solver->name_missing && name != own ? positional(solver, fn, 0) : 0;
  if (param)
    flow_add(solver, param, flow_value(solver, HOLD_STRING, name, 0));
  return param != 0;
}

// How many arguments lie before the one for the parameter at `index`, UINT32_MAX if it or one before it takes any
// number of them.
static uint32_t arguments_before(const Solver *solver, const Fn *fn, uint32_t index) {
  uint32_t count = 0;
  if (solver_slot(solver, fn->params + index)->flags & (SLOT_SPLAT | SLOT_BLOCK))
    return UINT32_MAX;
  for (uint32_t i = 0; i < index; i++) {
    uint32_t flags = solver_slot(solver, fn->params + i)->flags;
    if ((flags & (SLOT_SPLAT | SLOT_KEYWORD)) == SLOT_SPLAT)
      return UINT32_MAX;
    count += !(flags & (SLOT_BLOCK | SLOT_SPLAT));
  }
  return count;
}

Id edge_argument(const Solver *solver, const Edge *edge, uint32_t index) {
  const Program *program = solver->program;
  const Call *call = &program->calls.at[edge->call];
  const Fn *fn = &program->fns.at[edge->fn];
  Sym name = program->slots.at[fn->params + index].name;
  for (uint32_t i = 0; i < call->arg_count; i++) {
    const Arg *arg = &program->args.at[call->args + i];
    if (arg->flags & ARG_SPLAT)
      return 0;
    if (arg->name && arg->name == name)
      return arg->slot;
  }
  uint32_t before = arguments_before(solver, fn, index), at = before + edge->skip;
  bool given = before != UINT32_MAX && at < call->arg_count && !program->args.at[call->args + at].name;
  return given ? program->args.at[call->args + at].slot : 0;
}

// Where types are declared, what may be one of many gets and gives no values.
static bool passes(const Solver *solver, Id call, uint32_t kind) {
  return kind != EDGE_ONE_OF_N || !solver_declares_types(solver_language(solver, call));
}

// The edge of a call to a function, or 0.
static uint32_t edge_between(const Solver *solver, Id call, Id fn) {
  uint32_t last = solver->leads.at[call].edges;
  if (!last || solver->edges.at[last].fn == fn)
    return last;
  return call < solver->edge_sets.count ? map_get(&solver->edge_sets.at[call], fn, 0) : 0;
}

static void add(Solver *solver, Edge edge) {
  uint32_t *last = &solver->leads.at[edge.call].edges, number = solver->edges.count;
  Map *set = *last ? map_of(solver->arena, &solver->edge_sets, edge.call) : NULL;
  if (*last && !solver->edges.at[*last].next)
    map_put(set, solver->edges.at[*last].fn, *last);
  if (*last)
    map_put(set, edge.fn, number);
  edge.next = *last;
  array_push(solver->arena, &solver->edges, edge);
  *last = number;
}

// Is the edge new, or was it none along which values pass?
bool edge_note(Solver *solver, Id call, Id fn, EdgeKind kind, uint32_t skip, bool run) {
  uint32_t known = edge_between(solver, call, fn);
  if (known) {
    Edge *edge = &solver->edges.at[known];
    bool passed = passes(solver, call, edge->kind);
    edge->kind = kind < edge->kind ? (uint8_t)kind : edge->kind;
    return !passed && passes(solver, call, kind);
  }
  add(solver, (Edge){.call = call, .fn = fn, .skip = (uint16_t)skip, .kind = (uint8_t)kind, .run = run});
  return true;
}

// Arguments are laid out anew where a call crosses from one language to another.
static bool crosses(const Solver *solver, Id call, Id fn) {
  const Program *program = solver->program;
  uint32_t from = program_language(program, program->calls.at[call].caller), to = program_language(program, fn);
  return (from <= LANG_CPP) != (to <= LANG_CPP);
}

// Does the method run on that very value? One that is embedded runs on the object inside.
bool edge_is_receiver(const Solver *solver, Id fn, uint32_t self) {
  Value v = solver->values.at[self];
  bool object = v.kind == HOLD_INSTANCE || v.kind == HOLD_TYPED;
  bool embeds = object && program_language(solver->program, fn) == LANG_GO && v.id != solver_fn(solver, fn)->cls;
  return solver_has_self(solver, fn) && !embeds;
}

// What reads or writes a member runs properties, and nothing else does.
bool edge_runs(const Solver *solver, Id call, Id fn) {
  return !(solver_call(solver, call)->flags & CALL_MEMBER) == !(solver_fn(solver, fn)->flags & FN_PROPERTY);
}

void edge_add(Solver *solver, Id call, Id fn, uint32_t self, EdgeKind kind, uint32_t skip) {
  node_expect(solver, solver_fn(solver, fn)->result);
  node_expect(solver, solver_fn(solver, fn)->self);
  if (!edge_runs(solver, call, fn))
    return;
  if (solver_fn(solver, fn)->flags & FN_AMBIGUOUS) {
    const Ids all = *index_get(&solver->program->alternatives, fn);
    for (uint32_t i = 0; i < all.count; i++)
      edge_add(solver, call, all.at[i], self, EDGE_ONE_OF_N, skip);
    return;
  }
  if (!(solver_fn(solver, fn)->flags & FN_DEFINED) || solver_fn(solver, fn)->flags & FN_SYSTEM) {
    Sym symbol = book_alias(solver->book, program_symbol(solver->program, solver_fn(solver, fn)->qualified));
    bool defined = solver_fn(solver, fn)->flags & FN_DEFINED;
    if (!defined || lookup_has_rows(solver, symbol)) {
      if (!(solver_fn(solver, fn)->flags & FN_ABSTRACT))
        outside_call(solver, call, symbol, kind);
      if (!defined)
        flow_copy(solver, solver_fn(solver, fn)->result, solver_call(solver, call)->result); // of its declared type
      return;
    }
  }
  Id caller = solver_call(solver, call)->caller;
  if (tests_fn(solver, fn) && !tests_fn(solver, caller) && kind >= EDGE_OVERRIDE)
    return;
  if (self && edge_is_receiver(solver, fn, self) && (!tests_value(solver, self) || tests_fn(solver, fn)))
    flow_add(solver, solver_fn(solver, fn)->self, self);
  bool news = edge_note(solver, call, fn, kind, skip, false);
  if (!news || !passes(solver, call, kind) || crosses(solver, call, fn))
    return;
  edge_pass_args(solver, call, fn, skip, pass_name(solver, call, fn));
  if (skip && solver_has_self(solver, fn) && solver_call(solver, call)->arg_count)
    flow_copy(solver, solver->program->args.at[solver_call(solver, call)->args].slot, solver_fn(solver, fn)->self);
  if (solver_call(solver, call)->block)
    flow_copy(solver, tests_rest(solver, solver_call(solver, call)->block, caller, fn),
              program_block(solver->program, fn));
  if (solver_call(solver, call)->result && !(solver_fn(solver, fn)->flags & FN_CONSTRUCTOR))
    flow_copy(solver, solver_fn(solver, fn)->result, solver_call(solver, call)->result);
}
