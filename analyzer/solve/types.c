// Declared types, in the languages that see to them: what a slot can hold, and what a call on one can mean.
#include "solver.h"

// What self is of. In a function of a class itself it is the class.
static Id class_of_self(const Fn *fn) {
  return fn->flags & FN_STATIC ? 0 : fn->cls;
}

// The class that a slot's objects are of by declaration, 0 if there is none.
static Id declared_class(const Solver *solver, Id slot) {
  const Program *program = solver->program;
  const Slot *row = &program->slots.at[slot];
  Id cls = row->kind == SLOT_SELF ? class_of_self(&program->fns.at[row->owner]) : row->type;
  bool element = row->kind == SLOT_PARAM && row->flags & SLOT_SPLAT;
  return cls && !element && solver_declares_types(program->class_language.at[cls]) ? cls : 0;
}

// Has the class ancestors of which the program does not say what they are?
static bool has_outside_parent(Solver *solver, Id cls) {
  const Ids *mro = program_mro(solver->program, cls);
  Id root = program_root(solver->program, solver->program->class_language.at[cls]);
  for (uint32_t i = 0; i < mro->count; i++)
    if (program_is_outside(solver->program, mro->at[i]) && mro->at[i] != root)
      return true;
  return false;
}

// What a qualified name is in: the package of a class, the class of one that is nested.
static Sym package_of(const Solver *solver, Id cls) {
  const char *name = program_text(solver->program, solver->program->clss.at[cls].name), *dot = strrchr(name, '.');
  return dot ? names_add(solver->program->texts, name, (size_t)(dot - name)) : 0;
}

// A class of a package of the program's that the program does not define is a name that was not understood.
static bool is_mystery(const Solver *solver, Id cls) {
  Sym package = program_is_outside(solver->program, cls) ? package_of(solver, cls) : 0;
  return package && map_get(&solver->packages, package, 0);
}

static bool may_be(Solver *solver, Id object, Id declared) {
  Program *program = solver->program;
  if (program->class_language.at[object] != program->class_language.at[declared] ||
      program_inherits(program, object, declared) || is_mystery(solver, declared))
    return true;
  return program_is_outside(solver->program, declared) &&
         (program_is_outside(solver->program, object) || has_outside_parent(solver, object));
}

// Type arguments ------------------------------------------------------------------------------------------------------

// The last type argument of a generic type, without its own; 0 if there is none, or if it can be anything.
static Id argument_of(const Solver *solver, Id type) {
  const Program *program = solver->program;
  Id element = program_member(program, SLOT_FIELD, type, solver->name_element);
  Id cls = element ? solver_made_of(solver, program->slots.at[element].type) : 0;
  return cls == program_root(solver->program, program->class_language.at[type]) ? 0 : cls;
}

bool types_agree(Solver *solver, Id type, Id cls) {
  Id base = solver_made_of(solver, type), wanted = base == type ? 0 : argument_of(solver, type);
  const Ids mro = *program_mro(solver->program, cls);
  for (uint32_t i = 0; wanted && i < mro.count; i++) {
    Id given = mro.at[i] != base && solver_made_of(solver, mro.at[i]) == base ? argument_of(solver, mro.at[i]) : 0;
    if (given && !may_be(solver, given, wanted) && !may_be(solver, wanted, given))
      return false;
  }
  return true;
}

// Slots ---------------------------------------------------------------------------------------------------------------

// A function stands for an interface with one method.
static bool may_be_function(Solver *solver, Id declared) {
  bool interface = solver->program->clss.at[declared].kind == CLASS_INTERFACE;
  return program_is_outside(solver->program, declared) || (interface && map_get(&solver->abstract, declared, 0) <= 1);
}

static bool admits(Solver *solver, Id type, uint32_t value) {
  Value v = solver->values.at[value];
  Id declared = solver_made_of(solver, type);
  if (v.kind == HOLD_FN || v.kind == VALUE_BOUND)
    return may_be_function(solver, declared);
  if (v.kind == HOLD_INSTANCE || v.kind == HOLD_TYPED)
    return may_be(solver, v.id, declared) && types_agree(solver, type, v.id);
  return program_is_outside(solver->program, declared);
}

static Id declared(const Solver *solver, Id slot) {
  return slot < solver->declared.count ? solver->declared.at[slot] : 0;
}

bool types_rule_out(Solver *solver, Id slot, uint32_t value) {
  Id type = declared(solver, slot);
  return type && !admits(solver, type, value);
}

uint32_t types_taken(Solver *solver, Id slot, const Node *node, uint32_t value) {
  enum { DECLARED = 8 };
  Id type = declared(solver, slot);
  if (!type)
    return value;
  uint32_t *known = map_slot(&solver->admitted, map_pair(type, value));
  if (!*known)
    *known = 1 + admits(solver, type, value);
  uint32_t kind = solver->values.at[value].kind;
  bool object = kind == HOLD_INSTANCE || kind == HOLD_TYPED;
  bool many = object && node->objects >= DECLARED && !program_is_outside(solver->program, solver_made_of(solver, type));
  return *known == 1 ? 0 : many ? flow_value(solver, HOLD_TYPED, type, 0) : value;
}

static bool is_anything(Solver *solver, Id cls) {
  return !cls || cls == program_root(solver->program, solver->program->class_language.at[cls]) ||
         is_mystery(solver, cls);
}

// Can an argument of one declared class be no parameter of another? C# may convert what comes from outside.
static bool are_strangers(Solver *solver, Id given, Id wanted) {
  bool outside = program_is_outside(solver->program, given) || program_is_outside(solver->program, wanted);
  if (is_anything(solver, given) || is_anything(solver, wanted))
    return false;
  if (outside && (solver->program->class_language.at[given] != LANG_JAVA ||
                  (program_is_outside(solver->program, given) && program_is_outside(solver->program, wanted))))
    return false;
  return !may_be(solver, given, wanted) && !program_inherits(solver->program, wanted, given);
}

Id types_declared(const Solver *solver, Id slot) {
  Id type = declared(solver, slot);
  return type ? solver_made_of(solver, type) : 0;
}

// May one of the objects in a slot be of a class?
static bool holds_any(Solver *solver, Id slot, Id wanted) {
  const Node *node = flow_node(solver, slot);
  for (uint32_t i = 0; i < node->count; i++) {
    Value v = solver->values.at[node_value(solver, &solver->nodes.at[slot], i)];
    bool object = v.kind == HOLD_INSTANCE || v.kind == HOLD_TYPED;
    if (!object || !are_strangers(solver, solver_made_of(solver, v.id), wanted))
      return true;
  }
  return !node->count;
}

static bool may_take(Solver *solver, Id param, Id slot, bool settled) {
  Id wanted = types_declared(solver, param), given = types_declared(solver, slot);
  if (!wanted || !slot || given)
    return !wanted || !slot || !are_strangers(solver, given, wanted);
  return !settled || holds_any(solver, slot, wanted);
}

bool types_suit(Solver *solver, Id fn, Id call, bool settled) {
  const Call row = solver->program->calls.at[call];
  const Fn to = solver->program->fns.at[fn];
  for (uint32_t i = 0; i < row.arg_count && i < to.param_count; i++) {
    Arg arg = solver->program->args.at[row.args + i];
    if (arg.name || arg.flags & ARG_SPLAT || solver->program->slots.at[to.params + i].flags & SLOT_SPLAT)
      break;
    if (!may_take(solver, to.params + i, arg.slot, settled))
      return false;
  }
  return true;
}

void types_init(Solver *solver) {
  const Program *program = solver->program;
  bool typed = false;
  for (Id id = 1; id < program->clss.count; id++) {
    typed |= solver_declares_types(program->class_language.at[id]);
    if (!program_is_outside(solver->program, id) && program->clss.at[id].kind != CLASS_LITERAL &&
        solver_declares_types(program->class_language.at[id]))
      map_put(&solver->packages, package_of(solver, id), 1);
  }
  if (typed) {
    array_cover(solver->arena, &solver->declared, program->slots.count);
    for (Id slot = 1; slot < program->slots.count; slot++)
      solver->declared.at[slot] = declared_class(solver, slot);
    for (Id id = 1; id < program->fns.count; id++)
      if (program->fns.at[id].flags & FN_ABSTRACT)
        *map_slot(&solver->abstract, program->fns.at[id].cls) += 1;
  }
}
