// Structural interfaces: a class that has all methods of one is of it, without saying so.
#include "solver.h"

static bool defines(const Solver *solver, Id slot) {
  return solver_defined(solver, slot) != 0;
}

// Method slots by class and by name, and classes by what they embed.
static void index_classes(Solver *solver) {
  const Program *program = solver->program;
  solver->conform_indexed = true;
  for (Id slot = 1, n = program->slots.count; slot < n; slot++)
    if (program->slots.at[slot].kind == SLOT_FIELD && defines(solver, slot)) {
      index_add(&solver->methods_of, program->slots.at[slot].owner, slot);
      index_add(&solver->methods_called, program->slots.at[slot].name, slot);
    }
  for (Id id = 1, n = program->parents.count; id < n; id++)
    if (program->parents.at[id].how == PARENT_EMBEDS)
      index_add(&solver->embedders, program->parents.at[id].parent, program->parents.at[id].cls);
}

static uint32_t param_count(const Solver *solver, Id slot) {
  uint32_t at = solver_defined(solver, slot);
  return solver->program->fns.at[solver->definitions.at[at].fn].param_count;
}

// Has the class, or what it embeds, this method?
static bool has(Solver *solver, Id cls, Id method) {
  Sym name = solver->program->slots.at[method].name;
  const Ids mro = *program_mro(solver->program, cls);
  for (uint32_t i = 0; i < mro.count; i++) {
    Id slot = program_member(solver->program, SLOT_FIELD, mro.at[i], name);
    if (slot && defines(solver, slot))
      return param_count(solver, slot) == param_count(solver, method);
  }
  return false;
}

static bool conforms(Solver *solver, Id cls, const Ids *methods) {
  for (uint32_t i = 0; i < methods->count; i++)
    if (!has(solver, cls, methods->at[i]))
      return false;
  return true;
}

// The methods of an interface and of those that it embeds.
static Ids methods_of(Solver *solver, Id interface) {
  Ids methods = {0};
  const Ids mro = *program_mro(solver->program, interface);
  for (uint32_t i = 0; i < mro.count; i++) {
    const Ids *own = index_get(&solver->methods_of, mro.at[i]);
    for (uint32_t k = 0; own && k < own->count; k++)
      array_push(solver->arena, &methods, own->at[k]);
  }
  return methods;
}

static Ids rarest(const Solver *solver, const Ids *methods) {
  Ids found = {0};
  for (uint32_t i = 0; i < methods->count; i++) {
    const Ids *list = index_get(&solver->methods_called, solver->program->slots.at[methods->at[i]].name);
    if (list && (!found.count || list->count < found.count))
      found = *list;
  }
  return found;
}

// `cls` and all that embed it, each once.
static void add_family(Solver *solver, Id cls, Map *seen, Ids *out) {
  if (*map_slot(seen, cls))
    return;
  map_put(seen, cls, 1);
  array_push(solver->arena, out, cls);
  const Ids *more = index_get(&solver->embedders, cls);
  for (uint32_t i = 0; more && i < more->count; i++)
    add_family(solver, more->at[i], seen, out);
}

const Ids *conform_classes(Solver *solver, Id interface) {
  const Ids *known = index_get(&solver->implementors, interface);
  if (known)
    return known;
  if (!solver->conform_indexed)
    index_classes(solver);
  const Program *program = solver->program;
  Ids methods = methods_of(solver, interface), owners = rarest(solver, &methods), family = {0}, list = {0};
  Map seen = {.arena = solver->arena};
  for (uint32_t i = 0; i < owners.count; i++)
    add_family(solver, program->slots.at[owners.at[i]].owner, &seen, &family);
  for (uint32_t i = 0; i < family.count; i++)
    if (program->clss.at[family.at[i]].kind == CLASS_PLAIN && !program_is_outside(program, family.at[i]) &&
        program->class_language.at[family.at[i]] == program->class_language.at[interface] &&
        conforms(solver, family.at[i], &methods))
      array_push(solver->arena, &list, family.at[i]);
  Ids *made = index_make(&solver->implementors, interface);
  *made = list;
  return made;
}
