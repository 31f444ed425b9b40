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
  for (uint32_t e = solver->call_edges.at[edge->call]; e; e = solver->edges.at[e].next) {
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
