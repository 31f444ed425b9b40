// Methods are lowered once for all objects, so what one object's method finds in self another's does. On the way from a
// root more is known: which object a method was called on.
#include "solver.h"

static bool is_cpp(const Solver *solver, Id fn) {
  return program_language(solver->program, fn) == LANG_CPP;
}

static uint32_t any_of(Solver *solver, Id cls) {
  return cls ? flow_value(solver, HOLD_TYPED, cls, 0) : 0;
}

// The only object that a slot holds, 0 if it may be several or none.
static uint32_t only_object(const Solver *solver, Id slot) {
  const Node *node = slot && slot < solver->nodes.count ? &solver->nodes.at[slot] : NULL;
  uint32_t value = node && node->count == 1 ? node_value(solver, node, 0) : 0, kind = solver->values.at[value].kind;
  return value && (kind == HOLD_INSTANCE || kind == HOLD_TYPED) ? value : 0;
}

// The only object that a receiver can be: that of the slot behind it, unless the receiver's declared type rules it out.
static uint32_t only_receiver(Solver *solver, Id receiver, Id origin) {
  uint32_t value = only_object(solver, origin);
  return value && types_rule_out(solver, receiver, value) ? only_object(solver, receiver) : value;
}

uint32_t receivers_of(Solver *solver, Id fn, uint32_t self, Id call, Id origin) {
  const Program *program = solver->program;
  const Call *row = &program->calls.at[call];
  bool cpp = is_cpp(solver, row->caller) && row->kind == CALL_DIRECT;
  bool method =
      row->kind == CALL_METHOD && !row->name_slot && solver_has_objects(program_language(program, row->caller));
  if (!cpp && !method)
    return 0;
  bool own = row->receiver && program->slots.at[row->receiver].kind == SLOT_SELF;
  if (own && (!solver_has_self(solver, fn) || program->fns.at[fn].self == row->receiver))
    return self; // a closure has that of the function around it
  return cpp ? any_of(solver, program->slots.at[row->receiver].type) : only_receiver(solver, row->receiver, origin);
}

// Of several objects that come to a receiver, the only one that would run the function; 0 if there are more.
static uint32_t only_runner(Solver *solver, const Edge *edge) {
  const Call *call = &solver->program->calls.at[edge->call];
  const Node *node = call->kind == CALL_METHOD && !call->name_slot && call->receiver < solver->nodes.count
                         ? &solver->nodes.at[call->receiver]
                         : NULL;
  uint32_t runner = 0;
  bool known =
      node && edge->kind == EDGE_FLOW && !node->full && solver_declares_types(solver_language(solver, edge->call));
  for (uint32_t i = 0; known && i < node->count; i++) {
    uint32_t value = node_value(solver, node, i);
    EdgeKind kind = EDGE_OVERRIDE;
    bool runs =
        solver->values.at[value].kind == HOLD_INSTANCE && lookup_finds(solver, edge->call, value, edge->fn, &kind);
    if (runs && runner)
      return 0;
    runner = runs ? value : runner;
  }
  return runner;
}

uint32_t receivers_self(Solver *solver, const Edge *edge, uint32_t receiver, uint32_t self) {
  const Fn *fn = &solver->program->fns.at[edge->fn];
  const Call *call = &solver->program->calls.at[edge->call];
  bool cpp = is_cpp(solver, edge->fn);
  if (!cpp && !solver_has_objects(program_language(solver->program, edge->fn)))
    return 0;
  if (!fn->cls || fn->flags & FN_STATIC || !(cpp || solver_has_self(solver, edge->fn)) || edge->run)
    return 0;
  if (call->kind == CALL_SUPER && self)
    return self;
  Value v = solver->values.at[receiver];
  bool narrower = v.kind == HOLD_TYPED && v.id != fn->cls && program_inherits(solver->program, fn->cls, v.id);
  if (receiver && !narrower)
    return receiver;
  uint32_t runner = receiver ? 0 : only_runner(solver, edge);
  if (runner)
    return runner;
  Id declared = cpp || call->kind != CALL_METHOD ? 0 : types_declared(solver, call->receiver);
  return any_of(solver, declared && program_inherits(solver->program, declared, fn->cls) ? declared : fn->cls);
}

uint32_t receivers_root(Solver *solver, Id fn) {
  while (solver->program->fns.at[fn].kind == FN_CLOSURE && !solver_has_self(solver, fn))
    fn = solver->program->fns.at[fn].enclosing;
  const Fn *row = &solver->program->fns.at[fn];
  bool method = row->cls && !(row->flags & FN_STATIC) && solver_has_self(solver, fn);
  bool objects = is_cpp(solver, fn) || solver_has_objects(program_language(solver->program, fn));
  return method && objects ? any_of(solver, row->cls) : 0;
}

// fields --------------------------------------------------------------------------------------------------------------

// What is stored in members of a name; fields have their slots for keys.
static uint64_t stores_key(Sym name) {
  return (uint64_t)name << 32;
}

static void index_sets(Solver *solver) {
  const Program *program = solver->program;
  for (Id id = 1; id < solver->own_flows; id++) {
    const Flow *flow = &program->flows.at[id];
    if (flow->kind == FLOW_COPY && program->slots.at[flow->to].kind == SLOT_FIELD)
      index_add(&solver->setters, flow->to, id);
    else if (flow->kind == FLOW_STORE && flow->fn && solver_declares_types(program_language(program, flow->fn)))
      index_add(&solver->setters, stores_key(flow->name), id);
  }
}

// The class that an object is just of, 0 if it may be of one below.
static Id exact_class(Solver *solver, uint32_t object) {
  Value v = solver->values.at[object];
  bool exact = v.kind == HOLD_INSTANCE || (v.kind == HOLD_TYPED && lookup_descendants(solver, v.id)->count == 1);
  return exact ? v.id : 0;
}

// May an object of just the class be in the slot?
static bool may_hold(Solver *solver, Id slot, Id cls) {
  const Node *node = slot && slot < solver->nodes.count ? &solver->nodes.at[slot] : NULL;
  for (uint32_t i = 0; node && i < node->count; i++) {
    Value v = solver->values.at[node_value(solver, node, i)];
    if (v.kind == HOLD_TYPED ? program_inherits(solver->program, cls, v.id) : v.kind == HOLD_INSTANCE && v.id == cls)
      return true;
  }
  return !node || node->full;
}

static bool constructs(const Solver *solver, Id fn) {
  return fn && solver_fn(solver, fn)->flags & FN_CONSTRUCTOR;
}

// May what the flow sets be a field of an object of just the class? Which constructors run for it is looked up.
static bool may_set(Solver *solver, const Flow *flow, Id cls) {
  if (flow->kind == FLOW_STORE || constructs(solver, flow->fn))
    return flow->kind != FLOW_STORE || may_hold(solver, flow->base, cls);
  Id fn = flow->fn;
  while (solver_fn(solver, fn)->kind == FN_CLOSURE && !solver_has_self(solver, fn))
    fn = solver_fn(solver, fn)->enclosing;
  const Fn *row = solver_fn(solver, fn);
  return !solver_has_self(solver, fn) || !program_inherits(solver->program, cls, row->cls) ||
         may_hold(solver, row->self, cls);
}

// Where values come from: one slot, or too many.
typedef struct {
  Id slot;
  bool several;
} Origin;

static void add_origin(const Solver *solver, Origin *origin, Id slot) {
  // What nothing comes to adds nothing.
  const Node *node = slot && slot < solver->nodes.count ? &solver->nodes.at[slot] : NULL;
  if (slot && (solver_slot(solver, slot)->kind == SLOT_CONST || (node && !node->count)))
    return;
  origin->several |= !slot || (origin->slot && origin->slot != slot);
  origin->slot = slot;
}

enum { CONSTRUCTORS = 16 };
typedef struct {
  Id at[CONSTRUCTORS];
  uint32_t count;
} Constructors;

static void add_constructor(const Solver *solver, Constructors *list, Id fn) {
  bool known = !constructs(solver, fn) || list->count == CONSTRUCTORS;
  for (uint32_t i = 0; i < list->count; i++)
    known |= list->at[i] == fn;
  if (!known)
    list->at[list->count++] = fn;
}

// The constructors that a class has itself.
static Constructors own_constructors(Solver *solver, Id cls) {
  Constructors list = {0};
  Id slot = program_member(solver->program, SLOT_FIELD, cls, solver->name_init);
  for (uint32_t at = slot ? solver_defined(solver, slot) : 0; at; at = solver->definitions.at[at].next)
    add_constructor(solver, &list, solver->definitions.at[at].fn);
  return list;
}

// super(…), this(…), base(…): what it passes for the parameter, and the constructors that it runs.
static void look_up(Solver *solver, Id call, Id param, Constructors *list, Origin *origin) {
  const Slot *row = solver_slot(solver, param);
  const Call *called = solver_call(solver, call);
  if (called->name != solver->name_init || (called->kind != CALL_SUPER && called->kind != CALL_METHOD))
    return;
  for (uint32_t e = solver->leads.at[call].edges; e; e = solver->edges.at[e].next) {
    const Edge *edge = &solver->edges.at[e];
    if (edge->fn == row->owner)
      add_origin(solver, origin, edge_argument(solver, edge, row->index));
    add_constructor(solver, list, edge->fn);
  }
}

// What comes to a parameter of a constructor when an object of a class below is made.
static Origin passed_up(Solver *solver, Id cls, Id param) {
  const Program *program = solver->program;
  Constructors list = own_constructors(solver, cls);
  Origin origin = {.several = !list.count};
  for (uint32_t i = 0; i < list.count; i++)
    for (Id call = program->first_call.at[list.at[i]]; call < program->first_call.at[list.at[i] + 1]; call++)
      look_up(solver, call, param, &list, &origin);
  origin.several |= list.count == CONSTRUCTORS;
  return origin;
}

// A parameter of a constructor of a class above stands for what the constructors below pass for it.
static Origin passed_by(Solver *solver, Id cls, Id slot) {
  enum { LEVELS = 8 };
  Origin origin = {.slot = slot};
  for (int level = 0; level < LEVELS && origin.slot && !origin.several; level++) {
    const Slot *row = solver_slot(solver, origin.slot);
    if (row->kind != SLOT_PARAM || !constructs(solver, row->owner) || solver_fn(solver, row->owner)->cls == cls)
      return origin;
    origin = passed_up(solver, cls, origin.slot);
  }
  return origin;
}

static void add_sets(Solver *solver, uint64_t key, Id cls, Origin *origin) {
  const Ids *setters = index_get(&solver->setters, key);
  for (uint32_t i = 0; setters && i < setters->count && !origin->several; i++) {
    const Flow flow = solver->program->flows.at[setters->at[i]];
    if (!may_set(solver, &flow, cls))
      continue;
    Origin from = flow.kind == FLOW_COPY ? passed_by(solver, cls, flow.from) : (Origin){.several = true};
    if (from.slot)
      add_origin(solver, origin, from.slot);
    origin->several |= from.several;
  }
}

static Id set_by(Solver *solver, Id cls, Id field) {
  Origin origin = {0};
  if (!solver->sets_indexed)
    index_sets(solver);
  solver->sets_indexed = true;
  add_sets(solver, field, cls, &origin);
  add_sets(solver, stores_key(solver_slot(solver, field)->name), cls, &origin);
  bool known = !origin.several && origin.slot < solver->nodes.count && solver->nodes.at[origin.slot].count;
  return known ? origin.slot : field;
}

Id receivers_field(Solver *solver, uint32_t self, Id field) {
  const Slot *row = solver_slot(solver, field);
  if (row->kind != SLOT_FIELD || field >= solver->nodes.count || solver->nodes.at[field].count < 2)
    return field;
  Id cls = exact_class(solver, self);
  if (!cls || cls == row->owner || !solver_declares_types(solver->program->class_language.at[cls]) ||
      !program_inherits(solver->program, cls, row->owner))
    return field;
  uint64_t key = map_pair(cls, field);
  Id known = map_get(&solver->passed, key, 0);
  if (known)
    return known;
  known = set_by(solver, cls, field);
  map_put(&solver->passed, key, known);
  return known;
}

// C++ -----------------------------------------------------------------------------------------------------------------

// May an object of one class be of the other, too?
static bool related(Solver *solver, Id a, Id b) {
  if (program_inherits(solver->program, a, b) || program_inherits(solver->program, b, a))
    return true;
  const Ids below = *lookup_descendants(solver, a);
  for (uint32_t i = 1; i < below.count; i++)
    if (program_inherits(solver->program, below.at[i], b))
      return true;
  return false;
}

// Does a class between the object's and the function's override the function?
static bool is_hidden(Solver *solver, const Edge *edge, Id object) {
  Program *program = solver->program;
  Id cls = program->fns.at[edge->fn].cls;
  for (uint32_t e = solver->leads.at[edge->call].edges; e; e = solver->edges.at[e].next) {
    Id other = program->fns.at[solver->edges.at[e].fn].cls;
    if (other && other != cls && program_inherits(program, object, other) && program_inherits(program, other, cls))
      return true;
  }
  return false;
}

static bool admits_virtual(Solver *solver, const Edge *edge, Id object) {
  const Call *call = &solver->program->calls.at[edge->call];
  Id asked = solver->program->fns.at[call->callee].cls, cls = solver->program->fns.at[edge->fn].cls;
  if (!(call->flags & CALL_VIRTUAL) || !asked || !cls || !related(solver, object, asked))
    return true;
  return related(solver, object, cls) && !is_hidden(solver, edge, object);
}

// What a binding leads to is no member of the receiver's class.
static bool is_bound(const Solver *solver, const Edge *edge) {
  Id caller = solver->program->calls.at[edge->call].caller;
  return program_is_native(solver->program, caller) != program_is_native(solver->program, edge->fn);
}

bool receivers_admit(Solver *solver, const Edge *edge, uint32_t receiver, EdgeKind *kind) {
  if (edge->run || *kind >= EDGE_UNIQUE_NAME || is_bound(solver, edge))
    return true;
  const Call *call = &solver->program->calls.at[edge->call];
  return is_cpp(solver, call->caller) ? admits_virtual(solver, edge, solver->values.at[receiver].id)
                                      : lookup_finds(solver, edge->call, receiver, edge->fn, kind);
}
