#include "solver.h"

static bool speaks(const Solver *solver, Id fn, uint32_t languages) {
  return languages & language_bit(program_language(solver->program, fn));
}

Sym roots_symbol(const Solver *solver, Id fn) {
  return book_alias(solver->book, program_symbol(solver->program, solver->program->fns.at[fn].qualified));
}

// The name of a parameter's declared type, 0 if it has none.
static Sym param_type(const Solver *solver, Id fn, int32_t index) {
  const Fn *row = &solver->program->fns.at[fn];
  if (index < 0 || (uint32_t)index >= row->param_count)
    return 0;
  const Slot *param = &solver->program->slots.at[row->params + (uint32_t)index];
  return param->type_name ? param->type_name : solver->program->clss.at[param->type].name;
}

// The conditions that speak of the callback.
static bool callback_fits(const Solver *solver, Id fn, const Whens *whens) {
  for (uint32_t i = 0; i < whens->count; i++) {
    const When *w = &whens->at[i];
    if (w->kind != WHEN_PARAM_TYPE && w->kind != WHEN_NO_PARAM_TYPE)
      continue;
    bool named = text_glob(w->text, program_text(solver->program, param_type(solver, fn, w->index)));
    if (named != (w->kind == WHEN_PARAM_TYPE))
      return false;
  }
  return true;
}

static void start_fn(Solver *solver, Starts *starts, Id fn, const Registration *reg, Place place) {
  const Fn *row = &solver->program->fns.at[fn];
  if (!callback_fits(solver, fn, &reg->when))
    return;
  if (row->flags & FN_AMBIGUOUS) {
    const Ids all = *index_get(&solver->program->alternatives, fn);
    for (uint32_t i = 0; i < all.count; i++)
      start_fn(solver, starts, all.at[i], reg, place);
    return;
  }
  Start start = {.fn = fn, .context = reg->context, .registration = reg, .place = place};
  if (!(row->flags & FN_DEFINED)) {
    start.fn = 0;
    start.symbol = roots_symbol(solver, fn);
  }
  array_push(solver->arena, starts, start);
}

// Others than those that are registered since `before` may have been left out of what is in the slot.
static void take_chances(Solver *solver, Starts *starts, uint32_t before, Id slot) {
  bool chance = flow_is_crowded(flow_node(solver, slot));
  for (uint32_t i = before; i < starts->count; i++)
    starts->at[i].chance |= chance;
}

// The functions in a member slot, and those that it is by definition.
static Ids functions_in(Solver *solver, Id slot) {
  Ids fns = {0};
  const Node *node = flow_node(solver, slot);
  for (uint32_t i = 0; slot && i < node->count; i++)
    if (solver->values.at[node_value(solver, node, i)].kind == HOLD_FN)
      array_push(solver->arena, &fns, solver->values.at[node_value(solver, node, i)].id);
  if (!fns.count)
    for (uint32_t at = solver_defined(solver, slot); at; at = solver->definitions.at[at].next)
      array_push(solver->arena, &fns, solver->definitions.at[at].fn);
  return fns;
}

static void start_method(Solver *solver, Starts *starts, uint32_t value, Sym name, const Registration *reg,
                         Place place) {
  Value v = solver->values.at[value];
  const Ids mro = *program_mro(solver->program, v.id);
  Ids fns = {0};
  Id slot = 0;
  for (uint32_t i = 0; i < mro.count && !fns.count; i++) {
    slot = program_member(solver->program, SLOT_FIELD, mro.at[i], name);
    slot = slot ? slot : program_member(solver->program, SLOT_STATIC, mro.at[i], name);
    fns = functions_in(solver, slot);
  }
  uint32_t before = starts->count;
  for (uint32_t i = 0; i < fns.count; i++)
    if (!(solver_fn(solver, fns.at[i])->flags & FN_PRIVATE)) // it is asked of another object
      start_fn(solver, starts, fns.at[i], reg, place);
  take_chances(solver, starts, before, slot);
}

static void start_value(Solver *solver, Starts *starts, uint32_t value, const Registration *reg, Place place) {
  Value v = solver->values.at[value];
  if (value_callable(v.kind)) {
    start_fn(solver, starts, v.id, reg, place);
    return;
  }
  if (v.kind == HOLD_STRING || v.kind == HOLD_INT)
    return;
  if (v.kind == HOLD_CLASS && program_is_outside(solver->program, v.id)) {
    array_push(solver->arena, starts,
               (Start){.symbol = solver->program->clss.at[v.id].name,
                       .context = reg->context,
                       .registration = reg,
                       .place = place});
    return;
  }
  const char *method = reg->callback.field;
  if (method && *method) {
    start_method(solver, starts, value, names_str(solver->program->texts, method), reg, place);
    return;
  }
  for (int i = 0; i < 4; i++)
    start_method(solver, starts, value, solver->name_call[i], reg, place);
}

static void start_slot(Solver *solver, Starts *starts, Id slot, const Registration *reg, Place place) {
  const Node *node = flow_node(solver, slot);
  uint32_t before = starts->count;
  for (uint32_t i = 0; slot && i < node->count; i++) {
    start_value(solver, starts, node_value(solver, &solver->nodes.at[slot], i), reg, place);
    node = flow_node(solver, slot);
  }
  take_chances(solver, starts, before, slot);
}

Id stores_find(const Solver *solver, Id base, const char *field) {
  const Ids *stores = base ? index_get(&solver->stores, base) : NULL;
  for (uint32_t i = 0; stores && i < stores->count; i++) {
    const Flow *flow = &solver->program->flows.at[stores->at[i]];
    if (text_ends(program_text(solver->program, flow->name), '.', field))
      return flow->from;
  }
  return 0;
}

// No value arrives where a callback is registered: it is counted, since a report without it is not whole.
static void note_unknown(Solver *solver, Id slot, const Registration *reg, Place place) {
  const Slot *row = &solver->program->slots.at[slot];
  for (uint32_t i = solver->unknown.count; i-- > 0 && solver->unknown.at[i].registration.line == place.line;)
    if (place_same(solver->unknown.at[i].registration, place))
      return;
  if (slot && row->kind != SLOT_CONST && !flow_node(solver, slot)->count && !solver_defined(solver, slot))
    array_push(solver->arena, &solver->unknown,
               (Callback){.symbol = "",
                          .context = &solver->book->contexts.at[reg->context],
                          .place = place,
                          .api = reg->api,
                          .registration = place});
}

// registrations that are calls ----------------------------------------------------------------------------------------

static void register_operand(Solver *solver, Starts *starts, Id call, const Registration *reg) {
  Ids slots = {0};
  outside_operand(solver, call, &reg->callback, &slots);
  Place place = solver->program->calls.at[call].place;
  uint32_t before = starts->count;
  for (uint32_t i = 0; i < slots.count; i++)
    start_slot(solver, starts, slots.at[i], reg, place);
  if (slots.count == 1 && starts->count == before)
    note_unknown(solver, slots.at[0], reg, place);
}

// The nearest earlier call of `push` in the same function.
static Id pushed_before(const Solver *solver, Id call, const char *push) {
  const Program *program = solver->program;
  Id first = program->first_call.at[program->calls.at[call].caller];
  for (Id at = call; at-- > first;)
    if (strcmp(program_text(program, program->calls.at[at].name), push) == 0)
      return at;
  return 0;
}

// Is the call made in a function of that name, or in one that has none?
static bool is_inside(const Solver *solver, Id call, const char *name) {
  const Fn *fn = solver_fn(solver, solver_call(solver, call)->caller);
  return fn->kind == FN_CLOSURE || strcmp(program_text(solver->program, fn->name), name) == 0;
}

// Do several names arrive where the key is passed? So they do where a loop goes over a table of names and functions.
static bool is_loop(Solver *solver, Id call, const Registration *reg) {
  Ids slots = {0};
  uint32_t strings = 0;
  outside_operand(solver, call, &(Operand){.index = reg->when.at[0].index, .keyword = ""}, &slots);
  for (uint32_t i = 0; i < slots.count; i++)
    for (uint32_t k = 0; k < flow_node(solver, slots.at[i])->count; k++)
      strings += solver->values.at[node_value(solver, flow_node(solver, slots.at[i]), k)].kind == HOLD_STRING;
  return strings > 1;
}

static bool holds_key(const Solver *solver, Id base, const char *key) {
  const Ids *stores = base ? index_get(&solver->stores, base) : NULL;
  for (uint32_t i = 0; stores && i < stores->count; i++) {
    const Slot *from = &solver->program->slots.at[solver->program->flows.at[stores->at[i]].from];
    if (from->kind == SLOT_CONST && text_glob(key, program_text(solver->program, from->name)))
      return true;
  }
  return false;
}

// The functions that are pushed and stand in one record with the key.
static void register_keyed(Solver *solver, Starts *starts, Id push, const Registration *reg) {
  Ids slots = {0};
  uint32_t before = starts->count;
  outside_operand(solver, push, &reg->callback, &slots);
  for (uint32_t s = 0; s < solver->stored.count; s++) {
    if (!holds_key(solver, solver->stored.at[s].base, reg->when.at[0].text))
      continue;
    const Flow flow = solver->program->flows.at[solver->stored.at[s].flow];
    for (uint32_t i = 0; i < flow_node(solver, flow.from)->count; i++) {
      uint32_t value = node_value(solver, flow_node(solver, flow.from), i);
      if (slots.count && solver->values.at[value].kind == HOLD_FN && flow_holds(solver, slots.at[0], value))
        start_value(solver, starts, value, reg, flow.place);
    }
  }
  if (slots.count)
    take_chances(solver, starts, before, slots.at[0]);
}

static void register_pair(Solver *solver, Starts *starts, Id call, const Registration *reg) {
  Id push = pushed_before(solver, call, reg->name);
  if (push && is_loop(solver, call, reg))
    register_keyed(solver, starts, push, reg);
  else if (push)
    register_operand(solver, starts, push, reg);
}

static void register_call(Solver *solver, Starts *starts, Id call, const Registration *reg) {
  if (!speaks(solver, solver->program->calls.at[call].caller, reg->languages) ||
      !outside_when(solver, call, &reg->when))
    return;
  if (reg->kind == REG_CALL || reg->kind == REG_SYNTAX)
    register_operand(solver, starts, call, reg);
  if (reg->kind == REG_PAIR)
    register_pair(solver, starts, call, reg);
  if (reg->kind == REG_REGION || (reg->kind == REG_AFTER && is_inside(solver, call, reg->name)))
    array_push(solver->arena, starts,
               (Start){.fn = solver->program->calls.at[call].caller,
                       .context = reg->context,
                       .registration = reg,
                       .place = solver->program->calls.at[call].place,
                       .region = call});
}

static void register_calls(Solver *solver, Starts *starts) {
  for (Id call = 1; call < solver->program->calls.count; call++)
    for (uint32_t o = solver->leads.at[call].outs; o; o = solver->outs.at[o].next)
      for (const Registration *reg = book_registration(solver->book, solver->outs.at[o].symbol); reg; reg = reg->next)
        register_call(solver, starts, call, reg);
}

// registrations that are stores ---------------------------------------------------------------------------------------

static bool fields_fit(const Solver *solver, Id base, const Whens *whens) {
  for (uint32_t i = 0; i < whens->count; i++) {
    const When *w = &whens->at[i];
    if (w->kind != WHEN_FIELD_BITS && w->kind != WHEN_FIELD_NO_BITS)
      continue;
    Id slot = stores_find(solver, base, w->text); // of the same object
    int64_t value = 0;
    if (slot)
      program_int(solver->program, slot, &value);
    if (((value & w->value) == w->value) != (w->kind == WHEN_FIELD_BITS))
      return false;
  }
  return true;
}

static bool key_matches(Solver *solver, Id base, const Registration *reg) {
  Id slot = stores_find(solver, base, reg->key_field);
  int64_t value;
  if (!slot)
    return false;
  if (program_int(solver->program, slot, &value) && reg->key_value >= 0)
    return value == reg->key_value;
  const Slot *key = &solver->program->slots.at[slot];
  return key->kind == SLOT_CONST && text_glob(reg->name, program_text(solver->program, key->name));
}

static void register_store(Solver *solver, Starts *starts, const Flow *flow, const Registration *reg) {
  const char *field = program_text(solver->program, flow->name);
  if (!speaks(solver, flow->fn, reg->languages))
    return;
  if (reg->kind == REG_FIELD && text_ends(field, '.', reg->name) && fields_fit(solver, flow->base, &reg->when)) {
    uint32_t before = starts->count;
    start_slot(solver, starts, flow->from, reg, flow->place);
    if (starts->count == before)
      note_unknown(solver, flow->from, reg, flow->place);
  }
  if (reg->kind == REG_ENTRY && text_ends(field, '.', reg->callback_field) && key_matches(solver, flow->base, reg))
    start_slot(solver, starts, *reg->within ? stores_find(solver, flow->from, reg->within) : flow->from, reg,
               flow->place);
}

static void register_stores_of(Solver *solver, Starts *starts, const Flow *flow, Sym record) {
  for (const Registration *reg = book_registration(solver->book, record); reg; reg = reg->next)
    register_store(solver, starts, flow, reg);
}

// A member of an outside class or module, or of an object of one, is stored to: only its values say that it is one.
static void register_outside_store(Solver *solver, Starts *starts, const Flow *flow) {
  for (uint32_t i = 0; i < flow_node(solver, flow->base)->count; i++) {
    Value v = solver->values.at[node_value(solver, flow_node(solver, flow->base), i)];
    bool object = v.kind == HOLD_INSTANCE || v.kind == HOLD_TYPED || v.kind == HOLD_CLASS;
    if (object && program_is_outside(solver->program, v.id))
      register_stores_of(solver, starts, flow, solver->program->clss.at[v.id].name);
  }
}

// Names of the fields in which something is registered.
static Map registered_fields(Solver *solver) {
  Map names = {.arena = solver->arena};
  for (uint32_t i = 0; i < solver->book->registrations.count; i++)
    if (solver->book->registrations.at[i]->kind == REG_FIELD)
      map_put(&names, names_str(solver->program->texts, solver->book->registrations.at[i]->name), 1);
  return names;
}

static void register_outside_stores(Solver *solver, Starts *starts) {
  Map names = registered_fields(solver);
  for (uint32_t i = 0; i < solver->stored.count; i++) {
    const Stored row = solver->stored.at[i];
    if (row.cls || !row.base || !map_get(&names, row.name, 0))
      continue;
    const Flow flow = solver->program->flows.at[row.flow];
    register_outside_store(solver, starts, &flow);
  }
}

static void register_stores(Solver *solver, Starts *starts) {
  Program *program = solver->program;
  Map typedefs = {.arena = solver->arena};
  for (Id id = 1; id < program->marks.count; id++)
    if (program->marks.at[id].on == MARK_CLASS &&
        strcmp(program_text(program, program->marks.at[id].name), "typedef") == 0)
      map_put(&typedefs, program->marks.at[id].id, program->marks.at[id].argument);
  for (uint32_t i = 0; i < solver->stored.count; i++) {
    if (!solver->stored.at[i].cls)
      continue;
    const Flow flow = program->flows.at[solver->stored.at[i].flow];
    Sym tag = program->clss.at[flow.cls].name, name = map_get(&typedefs, flow.cls, 0);
    register_stores_of(solver, starts, &flow, program_symbol(program, tag));
    if (name && name != tag)
      register_stores_of(solver, starts, &flow, program_symbol(program, name));
  }
}

// registrations that are definitions ----------------------------------------------------------------------------------

static bool inherits_named(Solver *solver, Id cls, Sym ancestor) {
  const Ids *mro = program_mro(solver->program, cls);
  for (uint32_t i = 0; i < mro->count; i++) {
    if (program_symbol(solver->program, solver->program->clss.at[mro->at[i]].name) == ancestor)
      return true;
  }
  return false;
}

// How many parameters a function has, without its block. Signatures count them, but for some.
static uint32_t plain_params(const Solver *solver, Id fn) {
  const Signature *signature = &solver->signatures.at[fn];
  const Fn *row = solver_fn(solver, fn);
  uint32_t count = 0;
  if (!signature->more && !signature->by_name)
    return signature->most;
  for (uint32_t i = 0; i < row->param_count; i++)
    count += !(solver_slot(solver, row->params + i)->flags & SLOT_BLOCK);
  return count;
}

static bool member_fits(Solver *solver, Id fn, Id cls, const Registration *reg) {
  if (!cls || !speaks(solver, fn, reg->languages))
    return false;
  if (reg->params >= 0 && plain_params(solver, fn) != (uint32_t)reg->params)
    return false;
  return strcmp(program_text(solver->program, reg->symbol), "*") == 0 || inherits_named(solver, cls, reg->symbol);
}

static bool method_fits(Solver *solver, Id fn, const Registration *reg) {
  const Fn row = solver->program->fns.at[fn];
  const char *name = program_text(solver->program, row.name);
  bool named = strcmp(reg->name, "~") == 0 ? row.flags & FN_DESTRUCTOR : strcmp(reg->name, name) == 0;
  return named && member_fits(solver, fn, row.cls, reg);
}

static bool names_functions(const Registration *reg) {
  return reg->kind == REG_METHOD || reg->kind == REG_NAME;
}

// The functions of another language that define a method which is only declared here.
static const Ids *bound_to(const Solver *solver, Id fn) {
  const Fn *row = &solver->program->fns.at[fn];
  const char *name = program_text(solver->program, row->qualified);
  bool asked = !(row->flags & FN_DEFINED) && row->cls && solver->bound.lists.count;
  return asked ? index_get(&solver->bound, book_symbol(solver->program->texts, name)) : NULL;
}

// An argument for a parameter whose declared type is named as a registration says.
typedef struct {
  Id call, slot;
  Sym type;
} Typed;

// What registrations of definitions ask for.
typedef struct {
  Map index; // Sym name of functions → index + 1 in `fns`
  Array(Ids) fns;
  uint32_t destructors; // index + 1 of "~"
  uint32_t methods;     // how many members were methods then
  Array(Typed) typed;
  Map made_with; // (symbol that a registration makes an exception of, class whose constructor calls it) → 1
} Named;

static Named registered_names(Solver *solver) {
  Named named = {.index = {.arena = solver->arena}};
  for (uint32_t i = 0; i < solver->book->registrations.count; i++) {
    const Registration *reg = solver->book->registrations.at[i];
    uint32_t *at = names_functions(reg) ? map_slot(&named.index, names_str(solver->program->texts, reg->name)) : NULL;
    if (!at || *at)
      continue;
    array_add(solver->arena, &named.fns);
    *at = named.fns.count;
  }
  named.destructors = map_get(&named.index, names_find(solver->program->texts, "~", 1), 0);
  return named;
}

static Map exceptions(Solver *solver) {
  const Book *book = solver->book;
  Map asked = {.arena = solver->arena};
  for (uint32_t i = 0; i < book->registrations.count; i++)
    if (*book->registrations.at[i]->unless)
      map_put(&asked, book_symbol(solver->program->texts, book->registrations.at[i]->unless), 1);
  return asked;
}

static Map find_made_with(Solver *solver) {
  const Program *program = solver->program;
  Map asked = exceptions(solver), made = {.arena = solver->arena};
  for (uint32_t o = 1; o < solver->outs.count; o++) {
    const Out *out = &solver->outs.at[o];
    if (!map_get(&asked, out->symbol, 0))
      continue;
    const Fn *caller = &program->fns.at[program->calls.at[out->call].caller];
    if (caller->cls && caller->name == solver->name_init)
      map_put(&made, map_pair(out->symbol, caller->cls), 1);
  }
  return made;
}

static bool is_excepted(Solver *solver, const Named *named, Id cls, const Registration *reg) {
  if (!*reg->unless || !cls)
    return false;
  Sym symbol = book_symbol(solver->program->texts, reg->unless);
  const Ids *mro = program_mro(solver->program, cls);
  for (uint32_t i = 0; i < mro->count; i++)
    if (map_get(&named->made_with, map_pair(symbol, mro->at[i]), 0))
      return true;
  return false;
}

static void add_typed(Solver *solver, Named *named, const Map *wanted, Id call) {
  const Call *row = solver_call(solver, call);
  for (uint32_t i = 0; row->kind == CALL_DIRECT && i < row->arg_count; i++) {
    Sym type = param_type(solver, row->callee, (int32_t)i);
    if (type && map_get(wanted, type, 0))
      array_push(solver->arena, &named->typed, (Typed){call, solver->program->args.at[row->args + i].slot, type});
  }
}

static void find_typed(Solver *solver, Named *named) {
  const Program *program = solver->program;
  Map wanted = {.arena = solver->arena};
  uint32_t languages = 0;
  for (uint32_t i = 0; i < solver->book->registrations.count; i++) {
    const Registration *reg = solver->book->registrations.at[i];
    if (reg->kind != REG_PARAM_TYPE)
      continue;
    map_put(&wanted, names_str(program->texts, reg->name), 1);
    languages |= reg->languages;
  }
  for (Id fn = 1; fn < program->fns.count; fn++) {
    Id end = speaks(solver, fn, languages) ? program->first_call.at[fn + 1] : 0;
    for (Id call = program->first_call.at[fn]; call < end; call++)
      add_typed(solver, named, &wanted, call);
  }
}

static Named find_named(Solver *solver) {
  const Program *program = solver->program;
  Named named = registered_names(solver);
  named.methods = program->method_count;
  for (Id fn = 1; fn < program->fns.count; fn++) {
    const Fn *row = &program->fns.at[fn];
    uint32_t at = row->flags & FN_DEFINED || bound_to(solver, fn) ? map_get(&named.index, row->name, 0) : 0;
    if (at)
      array_push(solver->arena, &named.fns.at[at - 1], fn);
    if (named.destructors && row->flags & FN_DEFINED && row->flags & FN_DESTRUCTOR)
      array_push(solver->arena, &named.fns.at[named.destructors - 1], fn);
  }
  find_typed(solver, &named);
  return named;
}

static void register_definition(Solver *solver, Starts *starts, Id fn, const Registration *reg) {
  const char *name = program_text(solver->program, solver->program->fns.at[fn].name);
  bool fits = reg->kind == REG_METHOD
                  ? method_fits(solver, fn, reg)
                  : reg->kind == REG_NAME && speaks(solver, fn, reg->languages) && text_glob(reg->name, name);
  if (!fits)
    return;
  const Ids *bound = bound_to(solver, fn);
  for (uint32_t i = 0; bound && i < bound->count; i++)
    start_fn(solver, starts, bound->at[i], reg, solver->program->fns.at[fn].place);
  if (bound)
    return;
  start_fn(solver, starts, fn, reg, (Place){0});
  names_seed_self(solver, fn, true);
}

// A method that has its name by assignment: `__del__ = close`.
static void register_renamed(Solver *solver, Starts *starts, const Registration *reg) {
  const Program *program = solver->program;
  const Ids *slots = names_methods(solver, names_str(program->texts, reg->name));
  for (uint32_t s = 0; s < slots->count; s++) {
    const Slot row = program->slots.at[slots->at[s]];
    const Node *node = flow_node(solver, slots->at[s]);
    uint32_t before = starts->count;
    if (row.kind != SLOT_FIELD)
      continue;
    for (uint32_t i = 0; i < node->count; i++) {
      Value v = solver->values.at[node_value(solver, node, i)];
      if (v.kind == HOLD_FN && program->fns.at[v.id].name != row.name && member_fits(solver, v.id, row.owner, reg))
        start_fn(solver, starts, v.id, reg, (Place){0});
    }
    take_chances(solver, starts, before, slots->at[s]);
  }
}

static void register_marks(Solver *solver, Starts *starts, const Registration *reg) {
  const Program *program = solver->program;
  for (Id id = 1; id < program->marks.count; id++) {
    const Mark *mark = &program->marks.at[id];
    if (mark->on == MARK_FN && strcmp(program_text(program, mark->name), reg->name) == 0 &&
        speaks(solver, mark->id, reg->languages))
      start_fn(solver, starts, mark->id, reg, mark->place);
  }
}

static void register_typed(Solver *solver, Starts *starts, const Registration *reg, const Named *named) {
  Sym type = names_find(solver->program->texts, reg->name, strlen(reg->name));
  for (uint32_t i = 0; i < named->typed.count; i++) {
    const Call *call = solver_call(solver, named->typed.at[i].call);
    if (named->typed.at[i].type == type && speaks(solver, call->caller, reg->languages))
      start_slot(solver, starts, named->typed.at[i].slot, reg, call->place);
  }
}

static void register_named(Solver *solver, Starts *starts, const Registration *reg, const Named *named) {
  uint32_t at = map_get(&named->index, names_find(solver->program->texts, reg->name, strlen(reg->name)), 0) - 1;
  if (reg->kind == REG_METHOD)
    register_renamed(solver, starts, reg);
  for (uint32_t i = 0; i < named->fns.at[at].count; i++)
    if (!is_excepted(solver, named, solver->program->fns.at[named->fns.at[at].at[i]].cls, reg))
      register_definition(solver, starts, named->fns.at[at].at[i], reg);
}

// By a name with wildcards.
static void register_alike(Solver *solver, Starts *starts, const Registration *reg) {
  for (Id fn = 1; fn < solver->program->fns.count; fn++)
    if (solver->program->fns.at[fn].flags & FN_DEFINED)
      register_definition(solver, starts, fn, reg);
}

static void register_definitions(Solver *solver, Starts *starts, Named *named) {
  if (named->methods != solver->program->method_count)
    *named = find_named(solver);
  named->made_with = find_made_with(solver);
  for (uint32_t i = 0; i < solver->book->registrations.count; i++) {
    const Registration *reg = solver->book->registrations.at[i];
    if (reg->kind == REG_ATTR)
      register_marks(solver, starts, reg);
    if (reg->kind == REG_PARAM_TYPE)
      register_typed(solver, starts, reg, named);
    if (reg->kind == REG_NAME && strpbrk(reg->name, "*?"))
      register_alike(solver, starts, reg);
    else if (names_functions(reg))
      register_named(solver, starts, reg, named);
  }
}

// One start for each function, context and place, as sure as the surest of them.
static void drop_repeated(Solver *solver, Starts *starts) {
  Map seen = {.arena = solver->arena};
  uint32_t kept = 0;
  for (uint32_t i = 0; i < starts->count; i++) {
    Start start = starts->at[i];
    uint64_t what[5] = {start.fn, start.symbol, start.context, map_pair(start.place.file, start.place.line),
                        start.region};
    uint32_t *number = map_slot(&seen, key_bytes(what, sizeof what));
    if (*number) {
      starts->at[*number - 1].chance &= start.chance;
      continue;
    }
    starts->at[kept++] = start;
    *number = kept;
  }
  starts->count = kept;
}

// Whoever finds a root gives the root's own objects to it, which may lead to others.
void roots_find(Solver *solver, Starts *starts) {
  enum { ROUNDS = 2 };
  Named named = {.methods = UINT32_MAX};
  for (int round = 0; round < ROUNDS; round++) {
    starts->count = solver->unknown.count = 0;
    flow_list(solver);
    register_calls(solver, starts);
    register_stores(solver, starts);
    register_outside_stores(solver, starts);
    register_definitions(solver, starts, &named);
    drop_repeated(solver, starts);
    flow_run(solver);
  }
}
