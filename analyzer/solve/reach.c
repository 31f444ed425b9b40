// Breadth-first search from each root over (function, known arguments), surest edges first. A constant passed to a
// parameter closes the branches that it rules out; so does a guard whose result the context decides.
#include "solver.h"

#include <stdlib.h>

enum { NONZERO = INT32_MIN }; // a value that is any but 0
// Beside the kinds in a mask: what is thrown is caught on the way.
static const uint32_t caught = 1u << 31;
_Static_assert(OP_COUNT < 31, "kinds and one more fit into a mask");

// What is known of some parameters: a list of slot and constant, interned; number 0 knows nothing. Slot 0 is none: its
// value is the mask of the kinds of operation that the chain may no longer be told of.
typedef struct {
  Id slot;
  int32_t value;
} Fact;
typedef struct {
  Fact *at;
  uint32_t count;
} Known;

typedef struct {
  Id fn;
  uint32_t known;
  uint32_t parent; // state; 0 for the root
  Id via;          // call in the parent that leads here
  uint32_t self;   // value that the receiver has on this way, 0 if nothing is known of it
  uint32_t given;  // what its parameters were given on this way
  uint8_t edge, confidence;
  uint8_t doubts; // edges on the way here that are not certain
  uint8_t length; // edges on the way here, at most ENDLESS
  bool own;       // self is the object that the root is a method of
} State;

typedef struct {
  Solver *solver;
  const SolveOptions *options;
  Hits *hits;
  Array(bool) tested;  // by slot: it is a parameter, and some branch depends on it
  Array(bool) testing; // by function: some parameter of it is
  Map defaults;        // parameter slot → the constant it has if nothing is passed
  Map first;           // condition → 1: what it holds for is done once, on first use
  Array(bool) useful;  // by function: something worth looking at can be reached from it
  Map rooted;          // (context, fn) → 1: the function is a root of the context itself
  Array(Known) knowns;
  Map known_ids;
  Array(State) states;
  Map seen;
  Given *given;
  Map crowds;                // fn → how many states of it know what was given
  Confidence shared;         // how sure it is where the call goes that is looked at …
  Confidence shared_run;     // … and what runs there that something outside was given
  Confidence stored;         // … and which of the functions in a field of what is asked
  bool seen_coming;          // objects were seen to come to its receiver, in a language that declares types
  Map hit_counts;            // hash of context, call and the function asked for → hits
  Array(uint32_t) queues[3]; // by confidence
  Question *ask;
  const Hit *prefix; // the search begins at its end
  Map answered;      // hash of context, callback and function → 1: it is told
  uint32_t start_index;
  bool ended;  // something that ends the root's region was met
  bool throws; // a throw was met that leaves the root
  Map met;     // hashes of what the start was seen to reach
  const Start *start;
  const Context *context;
  Arena scratch; // one root's
} Reach;

Confidence edge_confidence(uint32_t kind) {
  return kind <= EDGE_FLOW ? CONFIDENCE_CERTAIN : kind < EDGE_ONE_OF_N ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE;
}

// known arguments -----------------------------------------------------------------------------------------------------

static bool is_param(const Solver *solver, Id slot) {
  return slot && solver->program->slots.at[slot].kind == SLOT_PARAM;
}

static uint32_t intern(Reach *reach, const Fact *facts, uint32_t count) {
  if (!count)
    return 0;
  uint64_t key = key_bytes(facts, count * sizeof *facts);
  uint32_t *at = map_slot(&reach->known_ids, key);
  if (!*at) {
    Fact *copy = arena_array(reach->solver->arena, Fact, count);
    memcpy(copy, facts, count * sizeof *facts);
    *at = reach->knowns.count;
    array_push(reach->solver->arena, &reach->knowns, (Known){copy, count});
  }
  return *at;
}

static bool known_value(const Reach *reach, uint32_t known, Id slot, int64_t *value) {
  if (program_int(reach->solver->program, slot, value))
    return true;
  const Known *k = &reach->knowns.at[known];
  for (uint32_t i = 0; i < k->count; i++)
    if (k->at[i].slot == slot) {
      *value = k->at[i].value;
      return true;
    }
  return false;
}

// Closures go on knowing what the function around them knows.
static uint32_t inherit(const Reach *reach, uint32_t known, const Fn *callee, Id caller, Fact *facts, uint32_t room) {
  const Known *k = &reach->knowns.at[known];
  uint32_t count = 0;
  for (uint32_t i = 0; i < k->count && callee->kind == FN_CLOSURE && callee->enclosing == caller && count < room; i++)
    if (k->at[i].slot)
      facts[count++] = k->at[i];
  return count;
}

enum { FACTS = 16 };

// What suppressions on the way here silenced: always the first fact.
static uint32_t silenced(const Reach *reach, uint32_t known) {
  const Known *k = &reach->knowns.at[known];
  return k->count && !k->at[0].slot ? (uint32_t)k->at[0].value : 0;
}

// What runs under a limit of time ends in time: the kinds that a program which is to end does not mind then.
static uint32_t bounded(const Reach *reach, const Edge *edge) {
  const Solver *solver = reach->solver;
  if (!edge->run || reach->context->kind != CONTEXT_SHUTDOWN)
    return 0;
  for (uint32_t o = solver->leads.at[edge->call].outs; o; o = solver->outs.at[o].next)
    for (const Behaviour *b = book_behaviour(solver->book, solver->outs.at[o].symbol); b; b = b->next)
      if (b->bounds)
        return 1u << OP_WAIT | 1u << OP_JOIN | 1u << OP_SLEEP;
  return 0;
}

static uint32_t enter(Reach *reach, const Edge *edge, uint32_t known) {
  const Solver *solver = reach->solver;
  const Fn *callee = &solver->program->fns.at[edge->fn];
  Fact facts[FACTS + 1];
  uint32_t mask = silenced(reach, known) | suppress_kinds(solver, solver->program->calls.at[edge->call].place);
  mask |= solver->program->calls.at[edge->call].flags & CALL_CAUGHT ? caught : 0;
  mask |= brackets_kinds(solver, edge->call, reach->start->context);
  mask |= bounded(reach, edge);
  uint32_t count = mask != 0;
  facts[0] = (Fact){0, (int32_t)mask};
  count += inherit(reach, known, callee, solver->program->calls.at[edge->call].caller, facts + count, FACTS);
  bool testing = reach->testing.at[edge->fn] && !edge->run;
  for (uint32_t i = 0; i < callee->param_count && count < FACTS && testing; i++) {
    Id param = callee->params + i;
    int64_t value;
    if (!reach->tested.at[param])
      continue;
    Id arg = edge_argument(solver, edge, i);
    if (!arg && !solver_spreads(solver, solver_call(solver, edge->call)))
      arg = map_get(&reach->defaults, param, 0);
    if (arg && known_value(reach, known, arg, &value))
      facts[count++] = (Fact){param, (int32_t)value};
  }
  return intern(reach, facts, count);
}

static void find_defaults(Reach *reach) {
  const Solver *solver = reach->solver;
  const Program *program = solver->program;
  for (Id id = 1; id < program->flows.count; id++) {
    const Flow *flow = &program->flows.at[id];
    if (flow->kind == FLOW_COPY && solver->around.at[flow->fn] && is_param(solver, flow->to) &&
        program->slots.at[flow->from].kind == SLOT_CONST)
      map_put(&reach->defaults, flow->to, flow->from);
  }
}

static void test(Reach *reach, Id param) {
  reach->tested.at[param] = reach->testing.at[reach->solver->program->slots.at[param].owner] = true;
}

// What is passed for a parameter that is tested is tested, too. Is any of that new?
static bool test_passed(Reach *reach, const Edge *edge) {
  const Fn *fn = solver_fn(reach->solver, edge->fn);
  bool grew = false;
  for (uint32_t i = 0; i < fn->param_count && reach->testing.at[edge->fn] && !edge->run; i++) {
    Id arg = reach->tested.at[fn->params + i] ? edge_argument(reach->solver, edge, i) : 0;
    if (!is_param(reach->solver, arg) || !given_is_pure(reach->given, arg) || reach->tested.at[arg])
      continue;
    test(reach, arg);
    grew = true;
  }
  return grew;
}

// A parameter is tested if a condition asks for it, or if it is passed on for one that is tested.
static void find_tested(Reach *reach) {
  const Solver *solver = reach->solver;
  const Program *program = solver->program;
  for (Id id = 1; id < program->conds.count; id++) {
    solver_expect(solver_slot(solver, program->conds.at[ahead_of(id, program->conds.count)].slot));
    if (is_param(solver, program->conds.at[id].slot) && given_is_pure(reach->given, program->conds.at[id].slot))
      test(reach, program->conds.at[id].slot);
  }
  enum { ROUNDS = 8 };
  bool grew = true;
  for (int round = 0; grew && round < ROUNDS; round++) {
    grew = false;
    for (uint32_t i = 0; i < solver->near_edges.count; i++)
      grew |= test_passed(reach, &solver->edges.at[solver->near_edges.at[i]]);
  }
}

// conditions ----------------------------------------------------------------------------------------------------------

static bool holds(const Cond *cond, int64_t value) {
  bool results[] = {
      [COND_TRUE] = value != 0, [COND_EQUAL] = value == cond->value, [COND_BITS] = (value & cond->value) != 0};
  return results[cond->op] == (cond->sense != 0);
}

static bool may_hold(const Cond *cond, int64_t value) {
  bool open = value == NONZERO && cond->op != COND_TRUE && cond->value;
  return open || holds(cond, value);
}

// Can the branch be taken, as far as the guards of the book know? `excused` gets the kinds that it makes safe.
static bool guard_allows(const Reach *reach, const Cond *cond, uint32_t *excused) {
  const Solver *solver = reach->solver;
  bool wants_true = holds(cond, 1), wants_false = holds(cond, 0);
  for (uint32_t o = solver->leads.at[cond->call].outs; o; o = solver->outs.at[o].next)
    for (const Guard *guard = book_guard(solver->book, solver->outs.at[o].symbol); guard; guard = guard->next) {
      if (!(guard->languages & outside_languages(&solver->outs.at[o])))
        continue;
      if (map_get(&guard->true_in, reach->start->context, 0) && !wants_true)
        return false;
      if (map_get(&guard->false_in, reach->start->context, 0) && !wants_false)
        return false;
      if (wants_true && !wants_false && !guard->until.count)
        *excused |= guard->kinds;
    }
  return true;
}

// Can what stands under `id` happen, knowing `known`?
static bool possible(const Reach *reach, Id id, uint32_t known, uint32_t *excused) {
  const Program *program = reach->solver->program;
  for (; id; id = program->conds.at[id].parent) {
    const Cond *cond = &program->conds.at[id];
    int64_t value;
    if (cond->slot && known_value(reach, known, cond->slot, &value) && !may_hold(cond, value))
      return false;
    if (cond->call && !guard_allows(reach, cond, excused))
      return false;
  }
  return true;
}

static bool copied_from(const Solver *solver, Id slot, Id from) {
  if (slot == from)
    return true;
  for (uint32_t c = solver->nodes.at[from].edges; c; c = solver->copies.at[c].next)
    if (solver->copies.at[c].to == slot)
      return true;
  return false;
}

// Does a call run only on the side of a region's call that the root means?
static bool in_region(const Reach *reach, Id call) {
  const Solver *solver = reach->solver;
  Id id = solver->program->calls.at[call].cond;
  if (reach->start->registration->kind == REG_AFTER)
    return call > reach->start->region;
  Id result = solver->program->calls.at[reach->start->region].result;
  for (; id; id = solver->program->conds.at[id].parent) {
    const Cond *cond = &solver->program->conds.at[id];
    bool about =
        cond->call == reach->start->region || (cond->slot && result && copied_from(solver, cond->slot, result));
    int64_t other = reach->start->registration->value ? 0 : 1;
    if (about && holds(cond, reach->start->registration->value) && !holds(cond, other))
      return true;
  }
  return false;
}

// first use -----------------------------------------------------------------------------------------------------------

static bool holds_for_null(const Cond *cond) {
  return cond->op != COND_BITS && holds(cond, 0) && !holds(cond, 1);
}

static bool is_kept(uint32_t kind) {
  return kind == SLOT_FIELD || kind == SLOT_STATIC || kind == SLOT_GLOBAL;
}

// Is what is tested what the flow sets? Members of objects are tested as they were loaded: `loads` by the slot that got
// them.
static bool sets_tested(const Program *program, const Flow *flow, const Cond *cond, const Map *loads) {
  const Flow *load = &program->flows.at[map_get(loads, cond->slot, 0)];
  if (flow->kind == FLOW_COPY) {
    const Slot *to = &program->slots.at[flow->to];
    bool loaded = load->kind == FLOW_LOAD && load->fn == flow->fn && load->name == to->name;
    return (cond->slot == flow->to || loaded) && is_kept(to->kind);
  }
  return load->kind == FLOW_LOAD && load->base == flow->base && load->name == flow->name;
}

static Map loads_tested(Reach *reach) {
  const Program *program = reach->solver->program;
  Map tested = {.arena = &reach->scratch}, loads = tested;
  for (Id id = 1; id < program->conds.count; id++)
    if (program->conds.at[id].slot && holds_for_null(&program->conds.at[id]))
      map_put(&tested, program->conds.at[id].slot, 1);
  for (Id id = 1; id < program->flows.count; id++)
    if (program->flows.at[id].kind == FLOW_LOAD && reach->solver->around.at[program->flows.at[id].fn] &&
        map_get(&tested, program->flows.at[id].to, 0))
      map_put(&loads, program->flows.at[id].to, id);
  return loads;
}

// "if (field == null) field = …": that branch is for the first use. A constant is no object that is made.
static void find_first(Reach *reach) {
  const Program *program = reach->solver->program;
  const Map loads = loads_tested(reach);
  for (Id id = 1; id < program->flows.count; id++) {
    const Flow *flow = &program->flows.at[id];
    bool sets = flow->kind == FLOW_COPY || flow->kind == FLOW_STORE;
    if (!sets || !flow->cond || !reach->solver->around.at[flow->fn] || program->slots.at[flow->from].kind == SLOT_CONST)
      continue;
    for (Id cond = flow->cond; cond; cond = program->conds.at[cond].parent)
      if (holds_for_null(&program->conds.at[cond]) && sets_tested(program, flow, &program->conds.at[cond], &loads))
        map_put(&reach->first, cond, 1);
  }
  arena_free(&reach->scratch);
}

// What comes after the last use of what it cleans up finds what others make on first use, and so does what comes in the
// middle of a program, for what its own code does not make.
static bool is_first_use(const Reach *reach, const State *state, Id cond) {
  const Program *program = reach->solver->program;
  const Context *context = reach->context;
  while (cond && !map_get(&reach->first, cond, 0))
    cond = program->conds.at[cond].parent;
  return cond &&
         (context->after_use || context->kind == CONTEXT_DEDICATED_THREAD || (context->in_use && state->parent));
}

// the search ----------------------------------------------------------------------------------------------------------

static uint64_t state_key(const State *state) {
  uint32_t what[] = {state->fn, state->known, state->self, state->given};
  return key_bytes(what, sizeof what);
}

typedef enum { MET_FN, MET_OUTSIDE, MET_NOWHERE } MetKind;

// Is it the first time that this start reaches it?
static bool is_met_first(Reach *reach, MetKind kind, uint32_t id) {
  uint32_t what[] = {reach->start_index, kind, id};
  return reach->options->keep == KEEP_ALL && !reach->prefix &&
         (*map_slot(&reach->met, key_bytes(what, sizeof what)))++ == 0;
}

static Met *met(Reach *reach) {
  return &reach->solver->met.at[reach->start_index];
}

static void meet_outside(Reach *reach, Sym symbol) {
  if (is_met_first(reach, MET_OUTSIDE, symbol))
    array_push(reach->solver->arena, &met(reach)->outside, program_text(reach->solver->program, symbol));
}

static void meet_call(Reach *reach, Id call) {
  if (solver_leads_nowhere(reach->solver, call) && is_met_first(reach, MET_NOWHERE, call))
    met(reach)->unresolved++;
}

static void keep(Reach *reach, const State *state) {
  Solver *solver = reach->solver;
  if (is_met_first(reach, MET_FN, state->fn))
    met(reach)->functions++;
  Entered row = {state->via, state->fn, reach->start->context, (EdgeKind)state->edge};
  uint32_t key[] = {row.call, row.fn, row.context};
  if ((*map_slot(&solver->entered_set, key_bytes(key, sizeof key)))++ == 0)
    array_push(solver->arena, &solver->entered, row);
}

static void visit(Reach *reach, State state) {
  uint32_t *at = map_slot(&reach->seen, state_key(&state));
  const State *best = &reach->states.at[*at];
  if (*at &&
      (best->confidence > state.confidence || (best->confidence == state.confidence && best->doubts <= state.doubts)))
    return;
  if (reach->options->keep)
    keep(reach, &state);
  *map_slot(&reach->crowds, state.fn) += state.given && !*at;
  *at = reach->states.count;
  array_push(&reach->scratch, &reach->queues[state.confidence], reach->states.count);
  array_push(&reach->scratch, &reach->states, state);
}

static bool is_closure(const Solver *solver, Id fn) {
  return solver->program->fns.at[fn].kind == FN_CLOSURE;
}

// Is the function one of a class below that which the receiver is declared to be of?
static bool is_below(const Solver *solver, const Edge *edge) {
  Id declared = types_declared(solver, solver->program->calls.at[edge->call].receiver);
  return !edge->run && declared && solver->program->fns.at[edge->fn].cls != declared &&
         program_inherits(solver->program, solver->program->fns.at[edge->fn].cls, declared);
}

// Is it only by its declared type that a receiver may be of the class that overrides the function?
static bool is_mere_override(const Solver *solver, const Edge *edge) {
  return edge->kind == EDGE_OVERRIDE && is_below(solver, edge);
}

// Does what comes to the receiver say more than its declared type?
static bool is_narrower(const Solver *solver, const Edge *edge) {
  return edge->kind == EDGE_TYPED && is_below(solver, edge);
}

static Way way_of(const State *state) {
  return (Way){state->given, state->self};
}

// How sure it is that a call goes where one of its edges or outside symbols says, judged by how many there are. A
// method asked of objects that arrived from everywhere may be any of theirs; a table of functions, and a list of
// blocks, is filled for just those calls, but for one object of many: the more there are, the less is said of each.
// Declared types let in only what is meant for that call, as a table does. An outside class that is not known to have
// the method is no candidate beside one that has it.
enum { FEW = 4, SOME = 8, MANY = 16 };
static Confidence shared_by(Reach *reach, const State *from, Id call) {
  const Solver *solver = reach->solver;
  uint32_t flows = 0, blocks = 0, all = 0, guesses = 0, seen = 0, runs = 0;
  for (uint32_t e = solver->leads.at[call].edges; e; e = solver->edges.at[e].next) {
    bool allowed = given_allows(reach->given, way_of(from), &solver->edges.at[e]) == ALLOWS;
    runs += allowed && solver->edges.at[e].run;
    if (allowed && !solver->edges.at[e].run) {
      flows += solver->edges.at[e].kind == EDGE_FLOW;
      seen += solver->edges.at[e].kind == EDGE_FLOW || is_narrower(solver, &solver->edges.at[e]);
      blocks += solver->edges.at[e].kind == EDGE_FLOW && is_closure(solver, solver->edges.at[e].fn);
      all += solver->edges.at[e].kind != EDGE_ONE_OF_N;
      guesses += solver->edges.at[e].kind == EDGE_ONE_OF_N;
    }
  }
  reach->shared_run = runs > SOME ? CONFIDENCE_POSSIBLE : CONFIDENCE_CERTAIN;
  const Call *row = &solver->program->calls.at[call];
  bool method = row->kind == CALL_METHOD && !row->name_slot;
  bool declared = solver_declares_types(program_language(solver->program, row->caller));
  reach->seen_coming = declared && method && seen;
  for (uint32_t o = solver->leads.at[call].outs; o && method; o = solver->outs.at[o].next) {
    bool known = book_knows(solver->book, solver->outs.at[o].symbol, UINT32_MAX) &&
                 given_allows_outside(reach->given, way_of(from), &solver->outs.at[o]);
    flows += known;
    all += known;
  }
  if (flows > SOME || (method && !declared && flows - blocks > FEW) || (method && all > MANY) ||
      (declared && guesses > FEW))
    return CONFIDENCE_POSSIBLE;
  return flows > 1 ? CONFIDENCE_LIKELY : CONFIDENCE_CERTAIN;
}

static uint8_t weakest(uint8_t confidence, Confidence edge) {
  return confidence < edge ? confidence : (uint8_t)edge;
}

// May the call run the function that it stands in? So calls up a chain of virtual tables look: what is stored in the
// field of the class above is not known apart from what is stored in that of the class itself.
static bool chains_up(const Solver *solver, const Call *call) {
  const Node *node = call->kind == CALL_SLOT && call->receiver ? &solver->nodes.at[call->callee] : NULL;
  for (uint32_t i = 0; node && i < node->count; i++) {
    Value v = solver->values.at[node_value(solver, node, i)];
    if (v.kind == HOLD_FN && v.id == call->caller)
      return true;
  }
  return false;
}

// A virtual table of the class above ("parent_class->finalize"): what the caller overrides, not what its siblings do.
static bool has_parent_table(const Program *program, const Call *call) {
  return program->slots.at[call->receiver].kind == SLOT_GLOBAL;
}

// method_missing answers whatever is asked: where the receiver may be several objects, it is hardly the one that is
// meant.
static bool answers_all(const Solver *solver, Id call, Id fn) {
  const Call *row = &solver->program->calls.at[call];
  bool missing = solver->program->fns.at[fn].name == solver->name_missing && row->name != solver->name_missing;
  return missing && solver->nodes.at[row->receiver].count > 1;
}

// The state of the function around a closure, where the way here led through it; else one of nothing.
static const State *state_around(const Reach *reach, const State *from, Id enclosing) {
  while (from->fn && from->fn != enclosing)
    from = &reach->states.at[from->parent];
  return from;
}

static uint32_t self_in(const Reach *reach, const State *from, const Edge *edge, uint32_t receiver) {
  const Fn *fn = &reach->solver->program->fns.at[edge->fn];
  return fn->kind == FN_CLOSURE ? state_around(reach, from, fn->enclosing)->self
                                : receivers_self(reach->solver, edge, receiver, from->self);
}

// What the parameters of the function are given; nothing where there are too many ways to it to tell them apart.
static uint32_t given_in(Reach *reach, const State *from, const Edge *edge) {
  enum { CROWD = 24 };
  const Fn *fn = &reach->solver->program->fns.at[edge->fn];
  uint32_t around = fn->kind == FN_CLOSURE ? state_around(reach, from, fn->enclosing)->given : 0;
  uint32_t given = given_enter(reach->given, edge, way_of(from), around);
  return given && *map_slot(&reach->crowds, edge->fn) < CROWD ? given : 0;
}

static bool is_self(const Solver *solver, Id call) {
  Id receiver = solver->program->calls.at[call].receiver;
  return receiver && solver->program->slots.at[receiver].kind == SLOT_SELF;
}

// Is it stored in a field of the object that it is asked of, rather than a method of its class?
static bool is_stored(const Solver *solver, const Edge *edge) {
  const Call *call = &solver->program->calls.at[edge->call];
  return call->kind == CALL_METHOD && !edge->run && edge->kind == EDGE_FLOW &&
         solver->program->fns.at[edge->fn].name != call->name;
}

// What was stored in one object of a class is found in all of them: which of several functions an object has that the
// root is no method of is not known. Each of those that it is a method of runs its own.
static Confidence stored_in(Reach *reach, const State *from, Id call, uint32_t receiver) {
  Solver *solver = reach->solver;
  uint32_t stored = 0;
  if (!receiver || (from->own && is_self(solver, call)))
    return CONFIDENCE_CERTAIN;
  for (uint32_t e = solver->leads.at[call].edges; e; e = solver->edges.at[e].next) {
    EdgeKind kind = (EdgeKind)solver->edges.at[e].kind;
    stored += is_stored(solver, &solver->edges.at[e]) &&
              given_allows(reach->given, way_of(from), &solver->edges.at[e]) == ALLOWS &&
              receivers_admit(solver, &solver->edges.at[e], receiver, &kind);
  }
  return stored > SOME ? CONFIDENCE_POSSIBLE : stored > 1 ? CONFIDENCE_LIKELY : CONFIDENCE_CERTAIN;
}

static Confidence sureness(const Reach *reach, const Edge *edge, EdgeKind kind, uint32_t receiver) {
  Confidence sure = edge_confidence(kind);
  Confidence shared = edge->run ? reach->shared_run : receiver ? reach->stored : reach->shared;
  return shared < sure ? shared : sure;
}

// A way with more turns that are not certain is only possible; so is one that has any and is long, or none and is
// endless: each of its calls is made under conditions that nobody asked for.
enum { DOUBTS = 2, LONG = 7, ENDLESS = 16 };

// Is the function called on the very object that the caller is a method of?
static bool on_self(const Solver *solver, const Edge *edge) {
  bool up =
      solver->program->calls.at[edge->call].kind == CALL_SUPER || solver->program->fns.at[edge->fn].kind == FN_CLOSURE;
  return !edge->run && (up || is_self(solver, edge->call));
}

static void step(Reach *reach, uint32_t from, const Edge *edge, EdgeKind kind, uint32_t receiver, Confidence sure) {
  const State state = reach->states.at[from];
  uint8_t confidence = weakest(state.confidence, sure);
  bool own = state.own && on_self(reach->solver, edge);
  bool doubt = sure < CONFIDENCE_CERTAIN && !(own && kind == EDGE_OVERRIDE); // some class has that one
  uint8_t doubts = (uint8_t)(state.doubts + (doubt && state.doubts <= DOUBTS));
  uint8_t length = (uint8_t)(state.length + (state.length < ENDLESS));
  bool doubtful = doubts > DOUBTS || length >= (confidence < CONFIDENCE_CERTAIN ? LONG : ENDLESS);
  if (doubtful || is_first_use(reach, &state, reach->solver->program->calls.at[edge->call].cond))
    confidence = CONFIDENCE_POSSIBLE;
  if (confidence < reach->options->least || !reach->useful.at[edge->fn] ||
      reach->solver->program->fns.at[edge->fn].flags & FN_ASYNC)
    return;
  visit(reach, (State){.fn = edge->fn,
                       .known = enter(reach, edge, state.known),
                       .parent = from,
                       .via = edge->call,
                       .self = self_in(reach, &state, edge, receiver),
                       .given = given_in(reach, &state, edge),
                       .edge = (uint8_t)kind,
                       .confidence = confidence,
                       .doubts = doubts,
                       .length = length,
                       .own = own});
}

// The runtime itself, where it is part of the program: in its own contexts its functions are what its pack says of
// them.
static Sym runtime_symbol(const Reach *reach, Id fn) {
  Sym symbol = map_get(&reach->solver->runtime, fn, 0);
  for (const Operation *op = symbol ? book_operation(reach->solver->book, symbol) : NULL; op; op = op->next)
    if (op->symbol == symbol && strcmp(op->pack, reach->context->pack) == 0)
      return symbol;
  return 0;
}

// How many roots of one site are worth a chain of their own.
enum { ROOTS = 100 };

static bool enough(Reach *reach, const Hit *hit) {
  uint32_t what[] = {reach->start->context, hit->call, hit->asked};
  uint32_t *count = map_slot(&reach->hit_counts, key_bytes(what, sizeof what));
  return hit->call && ++*count > ROOTS;
}

// The suppressions on the chain that silenced the operation did what they are for.
static void use_suppressions(Reach *reach, uint32_t from, const Hit *hit) {
  Solver *solver = reach->solver;
  const Program *program = solver->program;
  suppress_use(solver, program->calls.at[hit->call].place, hit->kind);
  for (uint32_t s = from; s && reach->states.at[s].parent; s = reach->states.at[s].parent)
    suppress_use(solver, program->calls.at[reach->states.at[s].via].place, hit->kind);
  suppress_use(solver, program->fns.at[reach->start->fn].place, hit->kind);
  suppress_use(solver, reach->start->place, hit->kind);
}

static bool is_silenced(Reach *reach, uint32_t from, const Hit *hit) {
  uint32_t mask = hit->call ? suppress_kinds(reach->solver, reach->solver->program->calls.at[hit->call].place) : 0;
  mask |= from ? silenced(reach, reach->states.at[from].known) : suppress_kinds(reach->solver, reach->start->place);
  return mask & 1u << hit->kind;
}

// Gives a hit the calls that lead to the state `from`, behind those of the prefix and before `last` of its own.
static void add_chain(Reach *reach, uint32_t from, Hit *hit, uint32_t last) {
  Arena *arena = reach->solver->arena;
  uint32_t before = reach->prefix ? reach->prefix->chain_count : 0, count = before + last;
  for (uint32_t s = from; s && reach->states.at[s].parent; s = reach->states.at[s].parent)
    count++;
  Id *chain = arena_array(arena, Id, count + 1);
  uint8_t *edges = arena_array(arena, uint8_t, count + 1);
  uint32_t at = count - last;
  for (uint32_t s = from; s && reach->states.at[s].parent; s = reach->states.at[s].parent) {
    chain[--at] = reach->states.at[s].via;
    edges[at] = reach->states.at[s].edge;
  }
  for (uint32_t i = 0; i < before; i++) {
    chain[i] = reach->prefix->chain[i];
    edges[i] = reach->prefix->chain_edges[i];
  }
  hit->chain = chain;
  hit->chain_edges = edges;
  hit->chain_count = count;
  hit->start = reach->start_index;
}

static void add_hit(Reach *reach, uint32_t from, Hit hit) {
  if (is_silenced(reach, from, &hit)) {
    use_suppressions(reach, from, &hit);
    return;
  }
  hit.asked = reach->prefix ? reach->prefix->fn : 0;
  if (enough(reach, &hit)) {
    *map_slot(&reach->solver->more_roots, map_pair(reach->start->context, hit.call)) += 1;
    return;
  }
  add_chain(reach, from, &hit, 1);
  hit.chain[hit.chain_count - 1] = hit.call;
  hit.chain_edges[hit.chain_count - 1] = EDGE_OPERATION;
  array_push(reach->solver->arena, reach->hits, hit);
}

// How many roots of what is asked for are told.
enum { ANSWERS = 200 };

static bool is_new_answer(Reach *reach, Id fn) {
  uint32_t what[] = {reach->start->context, reach->start->fn, fn};
  bool wanted = !reach->prefix && reach->ask->answers.count < ANSWERS;
  return wanted && !(*map_slot(&reach->answered, key_bytes(what, sizeof what)))++;
}

static void answer_function(Reach *reach, uint32_t state) {
  State at = reach->states.at[state];
  if (!map_get(&reach->ask->fns, at.fn, 0) || !is_new_answer(reach, at.fn))
    return;
  Hit answer = {.fn = at.fn,
                .known = at.known,
                .self = at.self,
                .given = at.given,
                .doubts = at.doubts,
                .call = at.via,
                .confidence = (Confidence)at.confidence};
  add_chain(reach, state, &answer, 0);
  array_push(reach->solver->arena, &reach->ask->answers, answer);
}

static void answer_call(Reach *reach, uint32_t from, Id call, const Out *out, Confidence confidence) {
  if (out->symbol != reach->ask->symbol || !out->symbol || !is_new_answer(reach, 0))
    return;
  Hit answer = {.symbol = out->symbol, .call = call, .confidence = confidence};
  add_chain(reach, from, &answer, 1);
  answer.chain[answer.chain_count - 1] = call;
  answer.chain_edges[answer.chain_count - 1] = (uint8_t)out->kind;
  array_push(reach->solver->arena, &reach->ask->answers, answer);
}

static bool in_context(const Operation *operation, uint32_t context) {
  return !operation->contexts.count || map_get(&operation->contexts, context, 0);
}

static bool is_caught(const Reach *reach, uint32_t from, const Call *call) {
  return call->flags & CALL_CAUGHT || silenced(reach, reach->states.at[from].known) & caught;
}

// Of what C++ and C# throw, the nearest throw that no try on the way stops is told of: it leaves the callback like all
// others, which are many where anything can fail. Where only what is listed is allowed, each is an operation of its
// own.
static void weigh_throw(Reach *reach, uint32_t from, const Call *call, Hit *hit) {
  const Solver *solver = reach->solver;
  bool thrown = hit->verdict && hit->kind == OP_RAISE && call->kind == CALL_SYNTAX && !reach->context->allow_list;
  uint32_t language = thrown ? program_language(solver->program, call->caller) : 0;
  if (!thrown || (language != LANG_CPP && language != LANG_CSHARP))
    return;
  if (is_caught(reach, from, call))
    hit->verdict = NULL;
  else if (reach->throws || (hit->operation->near >= 0 && reach->states.at[from].length > hit->operation->near))
    hit->confidence = CONFIDENCE_POSSIBLE;
  else
    reach->throws = true;
  if (hit->confidence < reach->options->least)
    hit->verdict = NULL;
}

// Who catches by its name what the runtime raises there has thought of it.
static void weigh_raise(const Reach *reach, uint32_t from, const Call *call, Hit *hit) {
  if (!hit->verdict || !hit->verdict->raises || !is_caught(reach, from, call))
    return;
  hit->confidence = CONFIDENCE_POSSIBLE;
  if (hit->confidence < reach->options->least)
    hit->verdict = NULL;
}

// What the context says of one outside symbol at one call; the first row that fits speaks.
static void judge(Reach *reach, uint32_t from, Id call, const Out *out, uint32_t excused) {
  Solver *solver = reach->solver;
  reach->ended |= map_get(&reach->start->registration->until, out->symbol, 0) != 0;
  uint32_t language = outside_languages(out);
  uint8_t confidence = weakest(reach->states.at[from].confidence, edge_confidence(out->kind));
  confidence = weakest(confidence, reach->shared);
  Hit hit = {.call = call, .symbol = out->symbol, .confidence = (Confidence)confidence};
  bool listed = false;
  if (confidence < reach->options->least)
    return;
  meet_outside(reach, out->symbol);
  answer_call(reach, from, call, out, hit.confidence);
  for (const Operation *op = book_operation(solver->book, out->symbol); op; op = op->next) {
    if (!(op->languages & language) || !in_context(op, reach->start->context))
      continue;
    listed = true;
    if (!outside_when(solver, call, &op->when))
      continue;
    hit.verdict = book_verdict(reach->context, op, &hit.kind);
    hit.operation = op;
    weigh_throw(reach, from, &solver->program->calls.at[call], &hit);
    weigh_raise(reach, from, &solver->program->calls.at[call], &hit);
    if (hit.verdict && !(excused & 1u << hit.kind))
      add_hit(reach, from, hit);
    return;
  }
  if (listed || !reach->context->allow_list || !book_knows(solver->book, out->symbol, language))
    return;
  hit.verdict = book_unlisted(reach->context, out->symbol, &hit.kind);
  if (hit.verdict)
    add_hit(reach, from, hit);
}

static bool is_overload(const Program *program, Id a, Id b) {
  return a != b && program->fns.at[a].cls == program->fns.at[b].cls &&
         program->fns.at[a].name == program->fns.at[b].name;
}

// Is another overload of the function the one that the call's arguments are for?
static bool is_overruled(Solver *solver, Id call, Id fn) {
  const Program *program = solver->program;
  if (!solver_declares_types(program_language(program, fn)) || types_suit(solver, fn, call, true))
    return false;
  for (uint32_t e = solver->leads.at[call].edges; e; e = solver->edges.at[e].next)
    if (is_overload(program, solver->edges.at[e].fn, fn) && types_suit(solver, solver->edges.at[e].fn, call, true))
      return true;
  return false;
}

static void follow(Reach *reach, uint32_t from, Id call, uint32_t receiver, uint32_t excused) {
  Solver *solver = reach->solver;
  const Way way = way_of(&reach->states.at[from]);
  bool own = reach->states.at[from].own;
  const Call *row = &solver->program->calls.at[call];
  bool up = chains_up(solver, row);
  if (up && has_parent_table(solver->program, row))
    return;
  for (uint32_t e = solver->leads.at[call].edges; e; e = solver->edges.at[e].next) {
    const Edge edge = solver->edges.at[e];
    EdgeKind kind = (EdgeKind)edge.kind;
    if (up && map_get(&reach->rooted, map_pair(reach->start->context, edge.fn), 0))
      continue;
    Allows allows = given_allows(reach->given, way, &edge);
    if (!allows || (receiver && !receivers_admit(solver, &edge, receiver, &kind)))
      continue;
    if (is_overruled(solver, call, edge.fn))
      continue;
    // Every class below inherits the root, so each one's override runs for its own objects.
    if (receiver && own && kind == EDGE_ONE_OF_N && on_self(solver, &edge))
      kind = EDGE_OVERRIDE;
    Sym symbol = runtime_symbol(reach, edge.fn);
    if (symbol) {
      const Out out = outside_out(solver, call, symbol, (EdgeKind)edge.kind);
      judge(reach, from, call, &out, excused);
      continue;
    }
    Confidence sure = sureness(reach, &edge, kind, receiver);
    bool mere = reach->seen_coming && is_mere_override(solver, &edge) && !(own && on_self(solver, &edge));
    if (mere || allows == ALLOWS_PERHAPS)
      sure = CONFIDENCE_POSSIBLE;
    step(reach, from, &edge, kind, receiver, answers_all(solver, call, edge.fn) ? CONFIDENCE_POSSIBLE : sure);
  }
}

static void look_at(Reach *reach, uint32_t state, Id call) {
  const Solver *solver = reach->solver;
  const Call *row = &solver->program->calls.at[call];
  uint32_t excused = brackets_kinds(solver, call, reach->start->context);
  bool root = !reach->states.at[state].parent && !(reach->prefix && reach->prefix->chain_count);
  if (row->flags & CALL_SPAWN || !possible(reach, row->cond, reach->states.at[state].known, &excused) ||
      (root && reach->start->region && !in_region(reach, call)))
    return;
  const State from = reach->states.at[state];
  meet_call(reach, call);
  reach->shared = is_first_use(reach, &from, row->cond) ? CONFIDENCE_POSSIBLE : shared_by(reach, &from, call);
  uint32_t receiver =
      receivers_of(reach->solver, from.fn, from.self, call, given_origin(reach->given, way_of(&from), row->receiver));
  bool inside = receiver && row->kind == CALL_METHOD && lookup_defines(reach->solver, call, receiver);
  reach->stored = stored_in(reach, &from, call, receiver);
  for (uint32_t o = inside ? 0 : solver->leads.at[call].outs; o; o = solver->outs.at[o].next) {
    Out out = solver->outs.at[o];
    if (given_allows_outside(reach->given, way_of(&from), &out))
      judge(reach, state, call, &out, excused);
  }
  follow(reach, state, call, receiver, excused);
}

// Does it take one certain result of a call, an error as a rule? Of two ways of one length the other tells more.
static bool is_rare(const Program *program, Id id) {
  for (; id; id = program->conds.at[id].parent)
    if (program->conds.at[id].call && program->conds.at[id].op == COND_EQUAL && program->conds.at[id].sense)
      return true;
  return false;
}

static void expand(Reach *reach, uint32_t state) {
  const Program *program = reach->solver->program;
  Id fn = reach->states.at[state].fn;
  uint32_t best = map_get(&reach->seen, state_key(&reach->states.at[state]), 0);
  if (best != state)
    return; // reached again by surer edges
  answer_function(reach, state);
  for (int pass = 0; pass < 2; pass++)
    for (Id call = program->first_call.at[fn]; call < program->first_call.at[fn + 1]; call++)
      if (is_rare(program, program->calls.at[call].cond) == (pass == 1))
        look_at(reach, state, call);
}

static Confidence sureness_of(const Start *start) {
  return start->chance ? CONFIDENCE_POSSIBLE : CONFIDENCE_CERTAIN;
}

// An outside function that is itself the callback.
static void judge_outside(Reach *reach) {
  Sym symbol = reach->start->symbol;
  const Registration *reg = reach->start->registration;
  Hit hit = {.symbol = symbol, .confidence = sureness_of(reach->start)};
  bool listed = false;
  for (const Operation *op = book_operation(reach->solver->book, symbol); op; op = op->next) {
    if (!(op->languages & reg->languages) || !in_context(op, reach->start->context) || op->when.count)
      continue;
    listed = true;
    hit.operation = op;
    hit.verdict = book_verdict(reach->context, op, &hit.kind);
    break;
  }
  if (!listed && reach->context->allow_list && book_knows(reach->solver->book, symbol, reg->languages))
    hit.verdict = book_unlisted(reach->context, symbol, &hit.kind);
  if (hit.verdict)
    add_hit(reach, 0, hit);
}

// What is silenced where the callback is defined or registered, and what the registration says of its argument.
static uint32_t at_start(Reach *reach) {
  const Solver *solver = reach->solver;
  const Fn *fn = &solver->program->fns.at[reach->start->fn];
  uint32_t mask = suppress_kinds(solver, fn->place) | suppress_kinds(solver, reach->start->place);
  Fact facts[2] = {{0, (int32_t)mask}};
  uint32_t count = mask != 0;
  const Registration *reg = reach->start->registration;
  if ((reg->nonzero || reg->zero) && fn->param_count && reach->tested.at[fn->params])
    facts[count++] = (Fact){fn->params, reg->zero ? 0 : NONZERO};
  return intern(reach, facts, count);
}

static void spread_out(Reach *reach, State first) {
  reach->seen = reach->crowds = (Map){.arena = &reach->scratch};
  memset(&reach->states, 0, sizeof reach->states);
  memset(reach->queues, 0, sizeof reach->queues);
  array_push(&reach->scratch, &reach->states, (State){0});
  visit(reach, first);
  for (int level = CONFIDENCE_CERTAIN; level >= 0; level--)
    for (uint32_t i = 0; i < reach->queues[level].count; i++)
      expand(reach, reach->queues[level].at[i]);
  arena_free(&reach->scratch);
}

static void search(Reach *reach) {
  if (sureness_of(reach->start) < reach->options->least)
    return;
  if (reach->start->fn)
    spread_out(reach, (State){.fn = reach->start->fn,
                              .known = at_start(reach),
                              .self = receivers_root(reach->solver, reach->start->fn),
                              .own = true,
                              .confidence = sureness_of(reach->start)});
  else
    judge_outside(reach);
}

// Searches on from what was asked for, with what is known there: all that is found is reached through it.
static void search_through(Reach *reach, const Hit *answer) {
  reach->prefix = answer;
  if (answer->fn)
    spread_out(reach, (State){.fn = answer->fn,
                              .known = answer->known,
                              .self = answer->self,
                              .given = answer->given,
                              .confidence = (uint8_t)answer->confidence,
                              .doubts = (uint8_t)answer->doubts});
  reach->prefix = NULL;
}

static void mark_useful(Reach *reach, Id fn, Ids *work) {
  if (reach->useful.at[fn])
    return;
  reach->useful.at[fn] = true;
  array_push(reach->solver->arena, work, fn);
}

static bool is_of_use(const Reach *reach, Sym symbol) {
  return book_knows(reach->solver->book, symbol, UINT32_MAX) || (symbol && symbol == reach->ask->symbol);
}

static bool in_header(const Program *program, const Fn *fn) {
  const char *dot = strrchr(program_path(program, fn->place.file), '.');
  return dot && (dot[1] == 'h' || dot[1] == 'H');
}

static void find_runtime(Reach *reach) {
  Solver *solver = reach->solver;
  for (Id fn = 1; fn < solver->program->fns.count; fn++) {
    const Fn *row = &solver->program->fns.at[fn];
    if (!(row->flags & FN_DEFINED) || row->kind != FN_PLAIN || row->cls ||
        (row->flags & FN_STATIC && !in_header(solver->program, row)))
      continue;
    Sym symbol = roots_symbol(solver, fn);
    const Operation *op = book_operation(solver->book, symbol);
    while (op && (op->symbol != symbol || !op->pack[0])) // prefixes say nothing of whose the function is
      op = op->next;
    if (op && op->languages & language_bit(program_language(solver->program, fn)))
      map_put(&solver->runtime, fn, symbol);
  }
}

// Does the function call anything outside that is of use?
static bool asks_outside(const Reach *reach, Id fn) {
  const Solver *solver = reach->solver;
  for (Id call = solver->program->first_call.at[fn]; call < solver->program->first_call.at[fn + 1]; call++)
    for (uint32_t o = solver->leads.at[call].outs; o; o = solver->outs.at[o].next)
      if (is_of_use(reach, solver->outs.at[o].symbol))
        return true;
  return false;
}

// Functions from which nothing that the book knows and nothing asked for can be reached are not worth a visit: one
// backward pass finds the others.
static void find_useful(Reach *reach) {
  const Solver *solver = reach->solver;
  const Program *program = solver->program;
  uint32_t fns = program->fns.count, *first = arena_array(solver->arena, uint32_t, fns + 1);
  for (uint32_t i = 0; i < solver->near_edges.count; i++)
    first[solver->edges.at[solver->near_edges.at[i]].fn]++;
  for (uint32_t fn = 0, at = 0; fn <= fns; fn++) {
    uint32_t n = fn < fns ? first[fn] : 0;
    first[fn] = at;
    at += n;
  }
  Id *callers = arena_array(solver->arena, Id, solver->near_edges.count + 1);
  uint32_t *fill = arena_array(solver->arena, uint32_t, fns + 1);
  for (uint32_t i = 0; i < solver->near_edges.count; i++) {
    const Edge *edge = &solver->edges.at[solver->near_edges.at[i]];
    callers[first[edge->fn] + fill[edge->fn]++] = program->calls.at[edge->call].caller;
  }
  Ids work = {0};
  for (Id fn = 1; fn < fns; fn++)
    if (solver->near.at[fn] &&
        (asks_outside(reach, fn) || map_get(&solver->runtime, fn, 0) || map_get(&reach->ask->fns, fn, 0)))
      mark_useful(reach, fn, &work);
  while (work.count) {
    Id fn = work.at[--work.count];
    for (uint32_t i = first[fn]; i < first[fn] + fill[fn]; i++)
      mark_useful(reach, callers[i], &work);
  }
}

static void begin(Reach *reach, const Starts *starts, uint32_t index) {
  reach->start_index = index;
  reach->start = &starts->at[index];
  reach->context = &reach->solver->book->contexts.at[reach->start->context];
  reach->throws = false;
}

// What is outside is itself the operation that may be forbidden.
static void take_hits(Reach *reach) {
  for (uint32_t i = 0; i < reach->hits->count && reach->ask->symbol; i++)
    if (reach->hits->at[i].symbol == reach->ask->symbol)
      array_push(reach->solver->arena, &reach->ask->through, reach->hits->at[i]);
}

static void search_through_answers(Reach *reach, const Starts *starts) {
  take_hits(reach);
  reach->hits = &reach->ask->through;
  reach->hit_counts = (Map){.arena = reach->solver->arena};
  for (uint32_t i = 0; i < reach->ask->answers.count; i++) {
    begin(reach, starts, reach->ask->answers.at[i].start);
    search_through(reach, &reach->ask->answers.at[i]);
  }
}

void reach(Solver *solver, const Starts *starts, const SolveOptions *options, Hits *hits, Question *ask) {
  Reach reach = {.solver = solver, .options = options, .hits = hits, .ask = ask};
  reach.hit_counts.arena = reach.first.arena = reach.defaults.arena = reach.rooted.arena = reach.known_ids.arena =
      reach.answered.arena = solver->arena;
  array_cover(solver->arena, &reach.tested, solver->program->slots.count);
  array_cover(solver->arena, &reach.testing, solver->program->fns.count);
  array_cover(solver->arena, &reach.useful, solver->program->fns.count);
  solver->entered_set.arena = reach.met.arena = solver->arena;
  for (uint32_t i = 0; options->keep == KEEP_ALL && i < starts->count; i++)
    array_push(solver->arena, &solver->met, (Met){0});
  array_push(solver->arena, &reach.knowns, (Known){0});
  near_find(solver, starts);
  find_defaults(&reach);
  reach.given = given_new(solver);
  find_tested(&reach);
  find_first(&reach);
  find_runtime(&reach);
  brackets_find(solver);
  if (options->keep == KEEP_ALL)
    memset(reach.useful.at, 1, sizeof *reach.useful.at * solver->program->fns.count);
  else
    find_useful(&reach);
  for (uint32_t i = 0; i < starts->count; i++)
    map_put(&reach.rooted, map_pair(starts->at[i].context, starts->at[i].fn), 1);
  for (uint32_t i = 0; i < starts->count; i++) {
    begin(&reach, starts, i);
    reach.ended = !starts->at[i].region || !starts->at[i].registration->until.count;
    search(&reach);
    if (!reach.ended)
      map_put(&solver->endless, i + 1, 1);
  }
  search_through_answers(&reach, starts);
}

static Callback callback(const Solver *solver, const Start *start) {
  const Program *program = solver->program;
  const Fn *fn = &program->fns.at[start->fn];
  return (Callback){
      .symbol = program_text(program, start->fn ? fn->qualified : start->symbol),
      .context = &solver->book->contexts.at[start->context],
      .fn = start->fn,
      .place = start->fn ? fn->place : start->place,
      .api = start->place.line ? start->registration->api : "",
      .registration = start->place,
  };
}

void reach_keep(Solver *solver, const Starts *starts, Findings *out) {
  Callback *callbacks = arena_array(solver->arena, Callback, starts->count);
  for (uint32_t i = 0; i < starts->count; i++) {
    callbacks[i] = callback(solver, &starts->at[i]);
    if (solver->met.count) {
      callbacks[i].functions = solver->met.at[i].functions;
      callbacks[i].unresolved = solver->met.at[i].unresolved;
      callbacks[i].outside = solver->met.at[i].outside;
    }
  }
  out->callbacks = callbacks;
  out->callback_count = starts->count;
  out->unknown = solver->unknown.at;
  out->unknown_count = solver->unknown.count;
  out->entered = solver->entered.at;
  out->entered_count = solver->entered.count;
}
