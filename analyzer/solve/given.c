// What one way from a root passes on: of a parameter, the slot that it came from. Functions are solved once for all who
// call them, so a parameter holds what any caller ever passed; on one way it is what the caller on that way did.
#include "solver.h"

enum { SEVERAL = UINT32_MAX }; // a slot that gets values from more than one place

typedef struct {
  Id param, origin;
} Gift;
typedef struct {
  Gift *at;
  uint32_t count;
} Gifts;

struct Given {
  Solver *solver;
  Array(uint32_t) source; // slot → the slot that alone flows into it, SEVERAL, or 0
  Array(bool) asked;      // by slot: it is a parameter, and something in it is called, here or where it is passed on
  Array(bool) asking;     // by function: some parameter of it is
  Array(Gifts) lists;     // number 0 is empty
  Map ids;
};

static const Slot *slot_at(const Given *given, Id slot) {
  return &given->solver->program->slots.at[slot];
}

static bool is_param(const Given *given, Id slot) {
  return slot && slot_at(given, slot)->kind == SLOT_PARAM;
}

static const Node *node_at(const Given *given, Id slot) {
  static const Node none;
  return slot && slot < given->solver->nodes.count ? &given->solver->nodes.at[slot] : &none;
}

// where values come from ----------------------------------------------------------------------------------------------

static void add_source(Given *given, Id to, Id from) {
  if (to && to < given->source.count)
    given->source.at[to] = given->source.at[to] ? SEVERAL : from;
}

static void find_sources(Given *given) {
  const Solver *solver = given->solver;
  const Program *program = solver->program;
  given->source.at = flow_numbers(given->solver);
  given->source.count = program->slots.count;
  for (Id id = 1; id < program->flows.count; id++) {
    const Flow *flow = &program->flows.at[id];
    add_source(given, flow->to, flow->kind == FLOW_COPY && flow->from ? flow->from : SEVERAL);
  }
  for (Id id = 1; id < program->holds.count; id++)
    add_source(given, program->holds.at[id].slot, SEVERAL);
  for (Id id = 1; id < program->calls.count; id++)
    add_source(given, program->calls.at[id].result, SEVERAL);
}

// The slot behind plain copies: a parameter, or where the values come up.
static Id behind(const Given *given, Id slot) {
  enum { COPIES = 8 };
  for (int i = 0; i < COPIES && slot && slot < given->source.count; i++) {
    uint32_t kind = slot_at(given, slot)->kind, from = given->source.at[slot];
    if ((kind != SLOT_LOCAL && kind != SLOT_TEMP) || !from || from == SEVERAL)
      break;
    slot = from;
  }
  return slot;
}

bool given_is_pure(const Given *given, Id param) {
  uint32_t from = param < given->source.count ? given->source.at[param] : 0;
  return !from || (from != SEVERAL && slot_at(given, param)->flags & SLOT_OPTIONAL);
}

// The slot whose functions a call runs.
static Id called(const Given *given, const Call *call) {
  Solver *solver = given->solver;
  switch (call->kind) {
  case CALL_SLOT:
  case CALL_NEW:
    return call->callee;
  case CALL_METHOD:
    return call->receiver;
  case CALL_YIELD:
    return map_get(&solver->program->blocks, solver_block_owner(solver, call->caller), 0);
  default:
    return 0;
  }
}

// parameters that matter ----------------------------------------------------------------------------------------------

static bool ask(Given *given, Id slot) {
  slot = behind(given, slot);
  if (!is_param(given, slot) || !given_is_pure(given, slot) || given->asked.at[slot])
    return false;
  given->asking.at[slot_at(given, slot)->owner] = given->asked.at[slot] = true;
  return true;
}

static bool lays_out(const Given *given, const Edge *edge) {
  const Program *program = given->solver->program;
  uint32_t from = program_language(program, program->calls.at[edge->call].caller);
  uint32_t to = program_language(program, edge->fn);
  bool named = program->fns.at[edge->fn].name == given->solver->name_missing;
  return !edge->run && !named && (from <= LANG_CPP) == (to <= LANG_CPP);
}

typedef void Pair(Given *given, Id param, Id argument, void *to);

// Every parameter of the function that matters, with what the call passes for it.
static void each_pair(Given *given, const Edge *edge, Pair *pair, void *to) {
  const Program *program = given->solver->program;
  const Fn *fn = &program->fns.at[edge->fn];
  if (!given->asking.at[edge->fn] || !lays_out(given, edge))
    return;
  for (uint32_t i = 0; i < fn->param_count; i++) {
    Id param = fn->params + i;
    bool plain = !(program->slots.at[param].flags & (SLOT_BLOCK | SLOT_SPLAT));
    if (plain && given->asked.at[param])
      pair(given, param, edge_argument(given->solver, edge, i), to);
  }
  Id block = map_get(&program->blocks, edge->fn, 0);
  if (block && given->asked.at[block])
    pair(given, block, program->calls.at[edge->call].block, to);
}

static void ask_argument(Given *given, Id param, Id argument, void *to) {
  (void)param;
  *(bool *)to |= ask(given, argument);
}

static void ask_call(Given *given, Id id) {
  const Program *program = given->solver->program;
  const Call *call = &program->calls.at[id];
  ask(given, called(given, call));
  bool outside = given->solver->leads.at[id].outs;
  if (outside)
    ask(given, call->block);
  for (uint32_t i = 0; i < call->arg_count && outside; i++)
    ask(given, program->args.at[call->args + i].slot);
}

// A parameter matters if something in it is called, or if it is passed on for one that matters.
static void find_asked(Given *given) {
  Solver *solver = given->solver;
  const Program *program = solver->program;
  for (Id fn = 1; fn < program->fns.count; fn++)
    for (Id id = program->first_call.at[fn]; solver->near.at[fn] && id < program->first_call.at[fn + 1]; id++)
      ask_call(given, id);
  enum { ROUNDS = 8 };
  bool grew = true;
  for (int round = 0; grew && round < ROUNDS; round++) {
    grew = false;
    for (uint32_t i = 0; i < solver->near_edges.count; i++)
      each_pair(given, &solver->edges.at[solver->near_edges.at[i]], ask_argument, &grew);
  }
}

Given *given_new(Solver *solver) {
  Given *given = arena_new(solver->arena, Given);
  given->solver = solver;
  given->ids.arena = solver->arena;
  array_cover(solver->arena, &given->asked, solver->program->slots.count);
  array_cover(solver->arena, &given->asking, solver->program->fns.count);
  array_add(solver->arena, &given->lists);
  find_sources(given);
  find_asked(given);
  return given;
}

// on the way ----------------------------------------------------------------------------------------------------------

Id given_origin(const Given *given, Way way, Id slot) {
  slot = behind(given, slot);
  const Gifts *gifts = &given->lists.at[way.list];
  for (uint32_t i = 0; i < gifts->count; i++)
    if (gifts->at[i].param == slot)
      return gifts->at[i].origin;
  return way.self ? behind(given, receivers_field(given->solver, way.self, slot)) : slot;
}

enum { GIFTS = 8 };
typedef struct {
  Gift at[GIFTS];
  uint32_t count;
  Way way; // the caller's
} Entering;

// Only what says more than the parameter itself is kept.
static void give(Given *given, Id param, Id argument, void *to) {
  Entering *entering = to;
  Id origin = argument ? given_origin(given, entering->way, argument) : 0;
  const Node *from = node_at(given, origin);
  bool less = from->count < node_at(given, param)->count && !from->full;
  if (origin && less && entering->count < GIFTS)
    entering->at[entering->count++] = (Gift){param, origin};
}

uint32_t given_enter(Given *given, const Edge *edge, Way way, uint32_t around) {
  Entering entering = {.way = way};
  const Gifts outer = given->lists.at[around];
  for (uint32_t i = 0; i < outer.count; i++)
    entering.at[entering.count++] = outer.at[i];
  each_pair(given, edge, give, &entering);
  if (!entering.count)
    return 0;
  uint64_t key = key_bytes(entering.at, entering.count * sizeof *entering.at);
  uint32_t *at = map_slot(&given->ids, key);
  if (!*at) {
    Gift *copy = arena_array(given->solver->arena, Gift, entering.count);
    memcpy(copy, entering.at, entering.count * sizeof *copy);
    *at = given->lists.count;
    array_push(given->solver->arena, &given->lists, (Gifts){copy, entering.count});
  }
  return *at;
}

// what a call may do --------------------------------------------------------------------------------------------------

static bool holds_fn(const Given *given, Id slot, Id fn) {
  const Node *node = node_at(given, slot);
  for (uint32_t i = 0; i < node->count; i++) {
    Value v = given->solver->values.at[node_value(given->solver, node, i)];
    if (value_callable(v.kind) && v.id == fn)
      return true;
  }
  return false;
}

// May a call of one value run the function?
static Allows may_run(const Given *given, Id call, uint32_t value, Id fn) {
  Value v = given->solver->values.at[value];
  EdgeKind kind = EDGE_FLOW;
  if (value_callable(v.kind))
    return v.id == fn ? ALLOWS : ALLOWS_NOT;
  if (v.kind == HOLD_STRING || v.kind == HOLD_INT)
    return ALLOWS_NOT;
  bool method = given->solver->program->calls.at[call].kind == CALL_METHOD && v.kind != HOLD_CLASS;
  if (method && !lookup_finds(given->solver, call, value, fn, &kind))
    return ALLOWS_NOT;
  return kind == EDGE_ONE_OF_N ? ALLOWS_PERHAPS : ALLOWS;
}

// One of the operands of something outside is the function. Of those that are not known better, any may be it.
static bool may_be_operand(const Given *given, Way way, Id call, Id fn) {
  const Program *program = given->solver->program;
  const Call *row = &program->calls.at[call];
  bool better = false;
  for (uint32_t i = 0; i < row->arg_count + 2; i++) {
    Id slot = i < row->arg_count    ? program->args.at[row->args + i].slot
              : i == row->arg_count ? row->block
                                    : row->receiver;
    Id origin = slot ? given_origin(given, way, slot) : 0;
    if (origin && holds_fn(given, origin, fn))
      return true;
    better |= slot && origin != behind(given, slot) && holds_fn(given, slot, fn);
  }
  return !better;
}

static bool is_known(Way way) {
  return way.list || way.self;
}

// May a call of what comes from `origin` run the function?
static Allows allowed_by(const Given *given, Id called_slot, Id origin, const Edge *edge) {
  const Node *node = node_at(given, origin);
  Allows best = ALLOWS_NOT;
  bool any = false;
  for (uint32_t i = 0; i < node->count; i++) {
    uint32_t value = node_value(given->solver, node, i);
    Allows allows = may_run(given, edge->call, value, edge->fn);
    best = allows > best ? allows : best;
    any |= !types_rule_out(given->solver, called_slot, value);
  }
  // What came is nothing of the kind: only the declared type says what it is.
  return best || !node->count || any ? best : ALLOWS;
}

Allows given_allows(const Given *given, Way way, const Edge *edge) {
  const Call *row = &given->solver->program->calls.at[edge->call];
  if (!is_known(way))
    return ALLOWS;
  if (edge->run)
    return may_be_operand(given, way, edge->call, edge->fn) ? ALLOWS : ALLOWS_NOT;
  Id slot = edge->kind >= EDGE_UNIQUE_NAME || row->name_slot ? 0 : called(given, row);
  Id origin = slot ? given_origin(given, way, slot) : 0;
  return !slot || origin == behind(given, slot) ? ALLOWS : allowed_by(given, slot, origin, edge);
}

bool given_allows_outside(const Given *given, Way way, const Out *out) {
  const Call *row = &given->solver->program->calls.at[out->call];
  Id slot = !is_known(way) || out->native || out->kind >= EDGE_UNIQUE_NAME || row->name_slot ? 0 : called(given, row);
  Id origin = slot ? given_origin(given, way, slot) : 0;
  if (!slot || origin == behind(given, slot))
    return true;
  const Node *node = node_at(given, origin);
  for (uint32_t i = 0; i < node->count; i++)
    if (lookup_leads_outside(given->solver, out->call, node_value(given->solver, node, i), out->symbol))
      return true;
  return false;
}
