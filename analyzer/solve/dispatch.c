#include "solver.h"

// Where a lookup found something: member slots, or the name of something outside.
typedef struct Found {
  Array(Id) slots;
  Array(uint32_t) kinds; // by slot: EdgeKind
  Array(bool) unbound;   // by slot: an instance's member asked of the class itself
  Sym outside;
  Id call;       // that asks, or 0: overloads that do not fit it are not there
  bool field;    // what is asked for is a field, where those and methods are two things
  bool complete; // a definition was found: what lies behind it is hidden
  uint64_t generation;
} Found;

static const char *outside_text(const Solver *solver, Id cls) {
  return program_text(solver->program, solver->program->clss.at[cls].name);
}

// What an outside name stands for if the book knows something below it; else just something outside.
static Id outside_named(Solver *solver, const char *name, uint32_t language) {
  Sym symbol = names_find(solver->program->texts, name, strlen(name));
  symbol = symbol ? book_alias(solver->book, symbol) : 0;
  bool known = symbol && map_get(&solver->program->known, symbol, 0);
  return program_outside(solver->program, known ? name : "?", language);
}

static Sym join_names(Solver *solver, Id cls, Sym name) {
  Text text = {.arena = solver->arena};
  text_puts(&text, outside_text(solver, cls));
  text_puts(&text, ".");
  text_puts(&text, program_text(solver->program, name));
  if (!(solver->program->clss.at[cls].flags & CLASS_OUTSIDE))
    return book_symbol(solver->program->texts, text.at);
  return names_add(solver->program->texts, text.at, text.len);
}

// "Class.name", asked for very often.
static Sym joined(Solver *solver, Id cls, Sym name) {
  uint32_t *at = map_slot(&solver->symbols, map_pair(cls, name));
  if (!*at)
    *at = join_names(solver, cls, name);
  return *at;
}

static bool has_rows(Solver *solver, Sym symbol) {
  enum { UNASKED, UNKNOWN, KNOWN };
  uint32_t *at = map_slot(&solver->rows, symbol);
  if (*at == UNASKED)
    *at = book_knows(solver->book, symbol, UINT32_MAX) ? KNOWN : UNKNOWN;
  return *at == KNOWN;
}

static void found_slot(Solver *solver, Found *found, Id slot, EdgeKind kind, bool unbound) {
  array_push(solver->arena, &found->slots, slot);
  array_push(solver->arena, &found->kinds, kind);
  array_push(solver->arena, &found->unbound, unbound);
}

// The first outside ancestor that the book knows this member of, else the first one.
static void found_outside(Solver *solver, Found *found, Id cls, Sym name) {
  if (found->outside && has_rows(solver, found->outside))
    return;
  Sym symbol = joined(solver, cls, name);
  if (!found->outside || has_rows(solver, symbol))
    found->outside = symbol;
}

// A class of the program may have members that another language defines.
static bool bound_member(Solver *solver, Id cls, Sym name) {
  return solver->bound.count && map_get(&solver->bound, joined(solver, cls, name), UINT32_MAX) != UINT32_MAX;
}

static bool definition(const Solver *solver, Id slot) {
  return map_get(&solver->program->methods, slot, 0);
}

// overloads -----------------------------------------------------------------------------------------------------------

// Where one name is several functions, which are told apart by their parameters.
static bool overloads(uint32_t language) {
  return language == LANG_JAVA || language == LANG_CSHARP || language == LANG_RUBY;
}

static bool spreads(const Solver *solver, const Call *call) {
  for (uint32_t i = 0; i < call->arg_count; i++)
    if (solver->program->args.at[call->args + i].flags & ARG_SPLAT)
      return true;
  return false;
}

// Ruby raises for a method that is given too few or too many; where it takes none by name, those are one hash.
static bool ruby_fits(const Solver *solver, const Fn *fn, const Call *call) {
  uint32_t least = 0, most = 0, given = 0, named = 0;
  bool collects = fn->kind == FN_CLOSURE, by_name = false;
  for (uint32_t i = 0; i < fn->param_count; i++) {
    uint32_t flags = solver->program->slots.at[fn->params + i].flags;
    by_name |= flags & SLOT_KEYWORD;
    collects |= (flags & (SLOT_SPLAT | SLOT_KEYWORD)) == SLOT_SPLAT;
    most += !(flags & (SLOT_BLOCK | SLOT_SPLAT | SLOT_KEYWORD));
    least += !(flags & (SLOT_BLOCK | SLOT_SPLAT | SLOT_KEYWORD | SLOT_OPTIONAL));
  }
  for (uint32_t i = 0; i < call->arg_count; i++)
    *(solver->program->args.at[call->args + i].name ? &named : &given) += 1;
  given += named && !by_name;
  return collects || (given >= least && given <= most);
}

bool dispatch_fits(const Solver *solver, Id fn, Id call) {
  const Call *row = &solver->program->calls.at[call];
  if (call && program_language(solver->program, fn) == LANG_RUBY)
    return spreads(solver, row) || ruby_fits(solver, &solver->program->fns.at[fn], row);
  return !call || spreads(solver, row) || names_arity(solver, &solver->program->fns.at[fn], row->arg_count);
}

// How many functions that a member is by definition fit a call, and how many do not.
static void count_fitting(const Solver *solver, Id slot, Id call, uint32_t *fit, uint32_t *unfit) {
  *fit = *unfit = 0;
  for (uint32_t at = map_get(&solver->defined, slot, 0); at; at = solver->defined_next.at[at])
    *(dispatch_fits(solver, solver->program->holds.at[at].id, call) ? fit : unfit) += 1;
}

// Is the member one that is only asked of self, and is it asked of something else here?
bool dispatch_is_private(const Solver *solver, Id slot, Id call) {
  Id receiver = solver->program->calls.at[call].receiver, at = map_get(&solver->defined, slot, 0);
  bool own = !call || !receiver || solver->program->slots.at[receiver].kind == SLOT_SELF;
  return at && !own && solver->program->fns.at[solver->program->holds.at[at].id].flags & FN_PRIVATE;
}

static bool any_fits(const Solver *solver, Id slot, Id call) {
  uint32_t fit, unfit, owner = solver->program->slots.at[slot].owner;
  if (dispatch_is_private(solver, slot, call))
    return false;
  if (!call || !overloads(solver->program->class_language.at[owner]))
    return true;
  count_fitting(solver, slot, call, &fit, &unfit);
  return fit || !unfit;
}

static void index_defined(Solver *solver) {
  const Program *program = solver->program;
  solver->defined_next.at = arena_array(solver->arena, uint32_t, program->holds.count);
  for (Id id = 1; id < program->holds.count; id++) {
    Hold hold = program->holds.at[id];
    if (hold.kind != HOLD_FN || !definition(solver, hold.slot))
      continue;
    uint32_t *first = map_slot(&solver->defined, hold.slot);
    solver->defined_next.at[id] = *first;
    *first = id;
  }
}

// members -------------------------------------------------------------------------------------------------------------

// May something be assigned to a member of this name, so that the class may get it after it was asked for it?
static bool may_come_up(const Solver *solver, Id cls, Sym name) {
  const Class *row = &solver->program->clss.at[cls];
  return !(row->flags & CLASS_OUTSIDE) && (row->kind == CLASS_LITERAL || map_get(&solver->assigned, name, 0));
}

static void index_assigned(Solver *solver) {
  const Program *program = solver->program;
  map_put(&solver->assigned, solver->name_element, 1);
  for (Id id = 1; id < program->flows.count; id++)
    if (program->flows.at[id].kind == FLOW_STORE)
      map_put(&solver->assigned, program->flows.at[id].name, 1);
}

// Members that are assigned are looked for in every ancestor; a method hides those behind it.
static void look(Solver *solver, Found *found, Id cls, SlotKind kind, Sym name, EdgeKind edge, bool unbound,
                 bool make) {
  Program *program = solver->program;
  Id slot = make ? program_member_make(program, kind, cls, name) : program_member(program, kind, cls, name);
  bool apart = solver_fields_apart(program->class_language.at[cls]), method = slot && definition(solver, slot);
  if (!slot || !any_fits(solver, slot, found->call) || (apart && !found->field && !method))
    return;
  found_slot(solver, found, slot, edge, unbound);
  found->complete |= method && !(apart && found->field);
}

static void look_instance(Solver *solver, Found *found, Id cls, Sym name, EdgeKind edge) {
  Program *program = solver->program;
  for (uint32_t i = 0; i < program_mro(program, cls)->count && !found->complete; i++) {
    Id at = program->mro.at[cls].at[i];
    if (program->clss.at[at].flags & CLASS_OUTSIDE || bound_member(solver, at, name))
      found_outside(solver, found, at, name);
    look(solver, found, at, SLOT_FIELD, name, edge, false,
         may_come_up(solver, at, name) && (at == cls || name != solver->name_element));
    if (!found->complete)
      look(solver, found, at, SLOT_STATIC, name, edge, false, false);
  }
}

// All classes below one, each once: there may be many ways down.
static Ids descendants(Solver *solver, Id cls) {
  const Program *program = solver->program;
  Map seen = {.arena = solver->arena};
  Ids all = {0};
  array_push(solver->arena, &all, cls);
  map_put(&seen, cls, 1);
  for (uint32_t i = 0; i < all.count; i++)
    for (uint32_t k = 0; k < program->subclasses.at[all.at[i]].count; k++) {
      Id sub = program->subclasses.at[all.at[i]].at[k];
      if (map_get(&seen, sub, 0))
        continue;
      map_put(&seen, sub, 1);
      array_push(solver->arena, &all, sub);
    }
  return all;
}

const Ids *dispatch_descendants(Solver *solver, Id cls) {
  uint32_t at = map_get(&solver->descended, cls, 0);
  if (!at) {
    Ids all = descendants(solver, cls);
    array_push(solver->arena, &solver->descended_lists, all);
    at = solver->descended_lists.count;
    map_put(&solver->descended, cls, at);
  }
  return &solver->descended_lists.at[at - 1];
}

// The methods of this name in the classes below one. A method that comes up later makes all lists anew.
static const Ids *overriding(Solver *solver, Id cls, Sym name) {
  uint32_t at = map_get(&solver->overriding, map_pair(cls, name), 0);
  if (!at) {
    const Ids all = *dispatch_descendants(solver, cls);
    Ids slots = {0};
    for (uint32_t i = 1; i < all.count; i++) {
      Id slot = program_member(solver->program, SLOT_FIELD, all.at[i], name);
      if (slot && definition(solver, slot))
        array_push(solver->arena, &slots, slot);
    }
    array_push(solver->arena, &solver->overriding_lists, slots);
    at = solver->overriding_lists.count;
    map_put(&solver->overriding, map_pair(cls, name), at);
  }
  return &solver->overriding_lists.at[at - 1];
}

static void look_overrides(Solver *solver, Found *found, Id type, Sym name, EdgeKind kind) {
  const Ids slots = *overriding(solver, solver_made_of(solver, type), name);
  for (uint32_t i = 0; i < slots.count; i++)
    if (any_fits(solver, slots.at[i], found->call) &&
        types_agree(solver, type, solver->program->slots.at[slots.at[i]].owner))
      found_slot(solver, found, slots.at[i], kind, false);
}

enum { FEW = 4 }; // implementors of an interface; of more, any one is only possible

static void look_implementors(Solver *solver, Found *found, Id interface, Sym name) {
  const Ids list = *conform_classes(solver, interface);
  for (uint32_t i = 0; i < list.count; i++) {
    found->complete = false;
    look_instance(solver, found, list.at[i], name, list.count > FEW ? EDGE_ONE_OF_N : EDGE_OVERRIDE);
  }
}

// A method with more overrides than SOME says little about any of them, with more than MANY nothing.
enum { SOME = 8, MANY = 64 };

// What is only known to be of an outside class is most likely one of the many objects that are outside, too.
static void look_typed(Solver *solver, Found *found, Id cls, Sym name) {
  look_instance(solver, found, cls, name, EDGE_TYPED);
  uint32_t own = found->slots.count;
  Id base = solver_made_of(solver, cls);
  bool outside = solver->program->clss.at[base].flags & CLASS_OUTSIDE;
  if (solver->program->class_language.at[cls] != LANG_GO) // whose types have no kinds
    look_overrides(solver, found, cls, name, outside ? EDGE_ONE_OF_N : EDGE_OVERRIDE);
  if (found->slots.count > own + MANY) {
    solver->widened++;
    found->slots.count = found->kinds.count = found->unbound.count = own;
  }
  if (solver->program->clss.at[cls].flags & CLASS_STRUCTURAL)
    look_implementors(solver, found, cls, name);
  EdgeKind kind = found->slots.count > own + SOME ? EDGE_ONE_OF_N : EDGE_OVERRIDE;
  for (uint32_t i = 0; i < found->slots.count && found->slots.count > own; i++)
    found->kinds.at[i] = found->kinds.at[i] > kind ? found->kinds.at[i] : kind;
}

static void look_extended(Solver *solver, Found *found, Id cls, Sym name) {
  Program *program = solver->program;
  for (uint32_t i = program->parent_rows.at[cls].count; i-- > 0 && !found->complete;) {
    Parent parent = program->parents.at[program->parent_rows.at[cls].at[i]];
    if (parent.how == PARENT_EXTENDS)
      look_instance(solver, found, parent.parent, name, EDGE_FLOW);
  }
}

// A class object: its own members, then those of its instances (which Ruby's class objects do not show).
static void look_class(Solver *solver, Found *found, Id cls, Sym name) {
  Program *program = solver->program;
  if (program->clss.at[cls].flags & CLASS_OUTSIDE)
    found_outside(solver, found, cls, name);
  for (uint32_t i = 0; i < program_mro(program, cls)->count && !found->complete; i++) {
    Id at = program->mro.at[cls].at[i];
    look(solver, found, at, SLOT_STATIC, name, EDGE_FLOW, false, at == cls && may_come_up(solver, at, name));
    if (!found->complete)
      look_extended(solver, found, at, name);
    if (program->clss.at[at].flags & CLASS_OUTSIDE && !found->complete)
      found_outside(solver, found, at, name);
  }
  if (program->class_language.at[cls] == LANG_RUBY) {
    if (!found->complete)
      look(solver, found, program_root(program, LANG_RUBY), SLOT_FIELD, name, EDGE_FLOW, false, false);
    return;
  }
  for (uint32_t i = 0; i < program_mro(program, cls)->count && !found->complete; i++)
    look(solver, found, program->mro.at[cls].at[i], SLOT_FIELD, name, EDGE_FLOW, true, false);
}

static Found look_up(Solver *solver, uint32_t value, Sym name, Id call, bool field) {
  Found found = {.call = call, .field = field};
  Value v = solver->values.at[value];
  if (v.kind == HOLD_INSTANCE)
    look_instance(solver, &found, v.id, name, EDGE_FLOW);
  else if (v.kind == HOLD_TYPED)
    look_typed(solver, &found, v.id, name);
  else if (v.kind == HOLD_CLASS)
    look_class(solver, &found, v.id, name);
  if (found.complete)
    found.outside = 0;
  return found;
}

// An answer holds until there are more members of that name, or of other languages.
static uint64_t generation(const Solver *solver, Sym name) {
  return map_pair(map_get(&solver->program->named, name, 0), solver->bound.count);
}

// `call` may be 0: what asks for no function, or for all of that name. Answers are kept: they are asked for again by
// every call of that name whose receiver has that value.
static Found ask(Solver *solver, uint32_t value, Sym name, Id call, bool field) {
  const Call *row = &solver->program->calls.at[call];
  uint32_t question[] = {value, name, call && !spreads(solver, row) ? row->arg_count : UINT32_MAX, field};
  uint32_t *at = map_slot(&solver->lookups, hash_bytes(question, sizeof question).low >> 1);
  Found *kept = *at ? solver->found.at[*at - 1] : arena_new(solver->arena, Found);
  if (*at && kept->generation == generation(solver, name))
    return *kept;
  if (!*at) {
    array_push(solver->arena, &solver->found, kept);
    *at = solver->found.count;
  }
  *kept = look_up(solver, value, name, call, field);
  kept->generation = generation(solver, name);
  return *kept;
}

static Found lookup(Solver *solver, uint32_t value, Sym name, Id call) {
  return ask(solver, value, name, call, false);
}

// May what is in the slot run the function when it is called? Classes and objects of the slot run theirs.
static bool may_run(const Solver *solver, Id slot, Id fn) {
  for (uint32_t at = map_get(&solver->defined, slot, 0); at; at = solver->defined_next.at[at])
    if (solver->program->holds.at[at].id == fn)
      return true;
  const Node *node = &solver->nodes.at[slot];
  bool objects = program_language(solver->program, fn) == LANG_PYTHON;
  for (uint32_t i = 0; slot < solver->nodes.count && i < node->values.count; i++) {
    Value v = solver->values.at[node->values.at[i]];
    bool function = v.kind == HOLD_FN || v.kind == VALUE_BOUND || v.kind == VALUE_WRAPPED;
    if (function ? v.id == fn : objects)
      return true;
  }
  return false;
}

bool dispatch_finds(Solver *solver, Id call, uint32_t value, Id fn, EdgeKind *kind) {
  Found found = lookup(solver, value, solver->program->calls.at[call].name, call);
  if (!found.complete && solver->program->fns.at[fn].name == solver->name_missing)
    found = lookup(solver, value, solver->name_missing, 0);
  for (uint32_t i = 0; i < found.slots.count; i++)
    if (may_run(solver, found.slots.at[i], fn)) {
      *kind = (EdgeKind)found.kinds.at[i];
      return true;
    }
  return false;
}

bool dispatch_defines(Solver *solver, Id call, uint32_t value) {
  return lookup(solver, value, solver->program->calls.at[call].name, call).complete;
}

// calls ---------------------------------------------------------------------------------------------------------------

static Call *call_at(const Solver *solver, Id call) {
  return &solver->program->calls.at[call];
}
static Fn *fn_at(const Solver *solver, Id fn) {
  return &solver->program->fns.at[fn];
}
static Slot *slot_at(const Solver *solver, Id slot) {
  return &solver->program->slots.at[slot];
}

static uint32_t caller_language(const Solver *solver, Id call) {
  return program_language(solver->program, call_at(solver, call)->caller);
}

// Does the function have a self of its own? Closures share that of the function around them.
static bool has_self(const Solver *solver, Id fn) {
  Id self = fn_at(solver, fn)->self;
  return self && slot_at(solver, self)->owner == fn;
}

static void load_member(Solver *solver, Id base, Id to, Sym name) {
  Program *program = solver->program;
  array_push(program->arena, &program->flows, (Flow){.kind = FLOW_LOAD, .base = base, .to = to, .name = name});
  flow_watch(solver, base, (Watch){.kind = WATCH_LOAD, .row = program->flows.count - 1});
}

static void load_elements(Solver *solver, Id container, Id to) {
  load_member(solver, container, to, solver->name_element);
}

static void store_element(Solver *solver, Id from, Id container) {
  Program *program = solver->program;
  Flow flow = {.kind = FLOW_STORE, .base = container, .from = from, .name = solver->name_element};
  array_push(program->arena, &program->flows, flow);
  flow_watch(solver, container, (Watch){.kind = WATCH_STORE, .row = program->flows.count - 1});
}

static Id param_named(const Solver *solver, const Fn *fn, Sym name) {
  for (uint32_t i = 0; i < fn->param_count; i++)
    if (slot_at(solver, fn->params + i)->name == name)
      return fn->params + i;
  return 0;
}

// The parameter that collects positional arguments, or (with SLOT_KEYWORD) keyword arguments; 0 if there is none.
static Id splat_param(const Solver *solver, const Fn *fn, uint32_t keyword) {
  for (uint32_t i = 0; i < fn->param_count; i++)
    if ((slot_at(solver, fn->params + i)->flags & (SLOT_SPLAT | SLOT_KEYWORD)) == (SLOT_SPLAT | keyword))
      return fn->params + i;
  return 0;
}

// The parameter for the `index`th positional argument, or 0.
static Id positional(const Solver *solver, const Fn *fn, uint32_t index) {
  for (uint32_t i = 0; i < fn->param_count; i++) {
    uint32_t flags = slot_at(solver, fn->params + i)->flags;
    if (flags & (SLOT_BLOCK | SLOT_SPLAT))
      continue;
    if (index-- == 0)
      return fn->params + i;
  }
  return 0;
}

static uint32_t positional_count(const Solver *solver, const Fn *fn) {
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

static void pass(Solver *solver, Id from, const Fn *fn, uint32_t index) {
  Id param = positional(solver, fn, index), rest = splat_param(solver, fn, 0);
  if (param)
    flow_copy(solver, from, param);
  else if (rest)
    collect(solver, from, rest, index - positional_count(solver, fn));
}

static void pass_spread(Solver *solver, Id from, Id fn_id, uint32_t index) {
  Fn fn = *fn_at(solver, fn_id);
  uint32_t end = positional_count(solver, &fn) + (splat_param(solver, &fn, 0) ? INDEXED : 0);
  for (uint32_t i = index; i < end && i - index < INDEXED; i++) {
    Id element = program_slot(solver->program, (Slot){.kind = SLOT_TEMP});
    load_member(solver, from, element, solver->name_index[i - index]);
    pass(solver, element, &fn, i);
  }
}

// The hash that a call's keyword arguments are where no parameters have their names.
static Id keyword_hash(Solver *solver, Id call) {
  Id *at = map_slot(&solver->keywords, call);
  if (!*at) {
    Id made = program_class(solver->program, (Class){.kind = CLASS_LITERAL}, caller_language(solver, call));
    *map_slot(&solver->keywords, call) = made;
    return made;
  }
  return *at;
}

static void put(Solver *solver, Id cls, Sym name, Id from) {
  flow_copy(solver, from, program_member_make(solver->program, SLOT_FIELD, cls, name));
}

// A keyword argument that no parameter is named after goes to the one that collects those, else into a hash behind the
// positional arguments.
static void pass_unnamed(Solver *solver, Id call, Id fn_id, Arg arg, uint32_t index) {
  Fn fn = *fn_at(solver, fn_id);
  Id rest = splat_param(solver, &fn, SLOT_KEYWORD);
  Id cls = rest ? program_splat(solver->program, rest) : keyword_hash(solver, call);
  put(solver, cls, arg.name, arg.slot);
  put(solver, cls, solver->name_element, arg.slot);
  if (rest)
    return;
  Id hash = program_slot(solver->program, (Slot){.kind = SLOT_TEMP});
  flow_add(solver, hash, flow_value(solver, HOLD_INSTANCE, cls, 0));
  pass(solver, hash, &fn, index);
}

// Python's parameters can all be passed by name.
static bool has_name(const Solver *solver, Id fn, Id param) {
  uint32_t flags = slot_at(solver, param)->flags;
  bool any = program_language(solver->program, fn) == LANG_PYTHON;
  return !(flags & SLOT_SPLAT) && (any || flags & SLOT_KEYWORD);
}

// `**hash`: to the parameters of its keys' names, the one that collects, or the next positional one.
static void pass_hash(Solver *solver, Id from, Id fn_id, uint32_t index) {
  Fn fn = *fn_at(solver, fn_id);
  Id rest = splat_param(solver, &fn, SLOT_KEYWORD);
  for (uint32_t i = 0; i < fn.param_count; i++)
    if (has_name(solver, fn_id, fn.params + i))
      load_member(solver, from, fn.params + i, slot_at(solver, fn.params + i)->name);
  if (rest)
    flow_copy(solver, from, rest);
  else if (program_language(solver->program, fn_id) != LANG_PYTHON)
    pass(solver, from, &fn, index);
}

// `skip`: arguments that are not passed; `index`: the place of the first parameter that gets one.
static void pass_args(Solver *solver, Id call, Id fn_id, uint32_t skip, uint32_t index) {
  const Call row = *call_at(solver, call);
  for (uint32_t i = skip; i < row.arg_count; i++) {
    Arg arg = solver->program->args.at[row.args + i];
    Fn fn = *fn_at(solver, fn_id);
    Id named = arg.name ? param_named(solver, &fn, arg.name) : 0;
    if (!arg.slot)
      index++;
    else if (named)
      flow_copy(solver, arg.slot, named);
    else if (arg.flags & ARG_SPLAT && arg.name)
      pass_hash(solver, arg.slot, fn_id, index);
    else if (arg.name)
      pass_unnamed(solver, call, fn_id, arg, index);
    else if (arg.flags & ARG_SPLAT)
      pass_spread(solver, arg.slot, fn_id, index);
    else
      pass(solver, arg.slot, &fn, index++);
  }
}

// method_missing gets the name of what is missing before the arguments. How many parameters that takes.
static uint32_t pass_name(Solver *solver, Id call, Id fn_id) {
  Fn fn = *fn_at(solver, fn_id);
  Sym name = call_at(solver, call)->name;
  Id param = fn.name == solver->name_missing && name != fn.name ? positional(solver, &fn, 0) : 0;
  if (param)
    flow_add(solver, param, flow_value(solver, HOLD_STRING, name, 0));
  return param != 0;
}

// Where types are declared, what may be one of many gets and gives no values.
static bool passes(const Solver *solver, Id call, uint32_t kind) {
  return kind != EDGE_ONE_OF_N || !solver_declares_types(caller_language(solver, call));
}

// Is the edge new, or was it none along which values pass?
static bool note_edge(Solver *solver, Id call, Id fn, EdgeKind kind, uint32_t skip, bool run) {
  uint32_t *at = map_slot(&solver->edge_set, map_pair(call, fn));
  if (*at) {
    Edge *edge = &solver->edges.at[*at];
    bool passed = passes(solver, call, edge->kind);
    edge->kind = kind < edge->kind ? kind : edge->kind;
    return !passed && passes(solver, call, kind);
  }
  *at = solver->edges.count;
  array_push(solver->arena, &solver->edges, (Edge){call, fn, kind, solver->call_edges.at[call], skip, run});
  solver->call_edges.at[call] = solver->edges.count - 1;
  return true;
}

// Arguments are laid out anew where a call crosses from one language to another.
static bool crosses(const Solver *solver, Id call, Id fn) {
  const Program *program = solver->program;
  uint32_t from = program_language(program, program->calls.at[call].caller), to = program_language(program, fn);
  return (from <= LANG_CPP) != (to <= LANG_CPP);
}

// Does the method run on that very value? One that is embedded runs on the object inside.
static bool is_receiver(const Solver *solver, Id fn, uint32_t self) {
  Value v = solver->values.at[self];
  bool object = v.kind == HOLD_INSTANCE || v.kind == HOLD_TYPED;
  bool embeds = object && program_language(solver->program, fn) == LANG_GO && v.id != fn_at(solver, fn)->cls;
  return has_self(solver, fn) && !embeds;
}

// What reads or writes a member runs properties, and nothing else does.
static bool runs(const Solver *solver, Id call, Id fn) {
  return !(call_at(solver, call)->flags & CALL_MEMBER) == !(fn_at(solver, fn)->flags & FN_PROPERTY);
}

void dispatch_edge(Solver *solver, Id call, Id fn, uint32_t self, EdgeKind kind, uint32_t skip) {
  if (!runs(solver, call, fn))
    return;
  if (fn_at(solver, fn)->flags & FN_AMBIGUOUS) {
    const Ids all = solver->program->alternative_lists.at[map_get(&solver->program->alternatives, fn, 0)];
    for (uint32_t i = 0; i < all.count; i++)
      dispatch_edge(solver, call, all.at[i], self, EDGE_ONE_OF_N, skip);
    return;
  }
  if (!(fn_at(solver, fn)->flags & FN_DEFINED) || fn_at(solver, fn)->flags & FN_SYSTEM) {
    Sym symbol = book_alias(
        solver->book, book_symbol(solver->program->texts, program_text(solver->program, fn_at(solver, fn)->qualified)));
    bool defined = fn_at(solver, fn)->flags & FN_DEFINED;
    if (!defined || has_rows(solver, symbol)) {
      if (!(fn_at(solver, fn)->flags & FN_ABSTRACT))
        dispatch_out(solver, call, symbol, kind);
      if (!defined)
        flow_copy(solver, fn_at(solver, fn)->result, call_at(solver, call)->result); // of its declared type
      return;
    }
  }
  if (self && is_receiver(solver, fn, self))
    flow_add(solver, fn_at(solver, fn)->self, self);
  bool news = note_edge(solver, call, fn, kind, skip, false);
  if (!news || !passes(solver, call, kind) || crosses(solver, call, fn))
    return;
  pass_args(solver, call, fn, skip, pass_name(solver, call, fn));
  if (skip && has_self(solver, fn) && call_at(solver, call)->arg_count)
    flow_copy(solver, solver->program->args.at[call_at(solver, call)->args].slot, fn_at(solver, fn)->self);
  if (call_at(solver, call)->block)
    flow_copy(solver, call_at(solver, call)->block, program_block(solver->program, fn));
  if (call_at(solver, call)->result && !(fn_at(solver, fn)->flags & FN_CONSTRUCTOR))
    flow_copy(solver, fn_at(solver, fn)->result, call_at(solver, call)->result);
}

// Flag of Watch.edge: of several functions, those that the call's arguments fit.
static const uint32_t only_fitting = 1u << 16;

// … of a member that is no method by definition.
static const uint32_t only_assigned = 1u << 17;

// A function of a member runs with a receiver, UINT32_MAX if that is its first argument.
static void run_method(Solver *solver, Id call, Id fn, uint32_t self, uint32_t kind) {
  bool unbound = self == UINT32_MAX;
  if (kind & only_fitting && !dispatch_fits(solver, fn, call))
    return;
  dispatch_edge(solver, call, fn, unbound ? 0 : self, (EdgeKind)(kind & ~(only_fitting | only_assigned)),
                unbound && has_self(solver, fn) ? 1 : 0);
}

enum { LOADED = 15 }; // beside the kinds of edges

// Is something seen with this member for the first time? Only methods need to hear of every receiver.
static bool first_time(Solver *solver, Id row, Id slot, uint32_t kind) {
  uint32_t *seen = map_slot(&solver->targeted, map_pair(row << 4 | kind, slot));
  bool first = !*seen;
  *seen = 1;
  return first;
}

static bool is_method(const Solver *solver, uint32_t value) {
  Value v = solver->values.at[value];
  return v.kind == HOLD_FN && has_self(solver, v.id);
}

// Another receiver of what is a method by definition, or by what was assigned so far.
static void target_again(Solver *solver, Id call, Id slot, uint32_t self, uint32_t kind) {
  uint32_t at = map_get(&solver->defined, slot, 0);
  for (uint32_t i = 0; !at && i < flow_node(solver, slot)->values.count; i++) {
    uint32_t value = solver->nodes.at[slot].values.at[i];
    if (is_method(solver, value))
      run_method(solver, call, solver->values.at[value].id, self, kind);
  }
  for (; at; at = solver->defined_next.at[at])
    run_method(solver, call, solver->program->holds.at[at].id, self, kind);
}

static bool holds_only_fields(const Solver *solver, Id slot) {
  return solver_fields_apart(solver->program->class_language.at[slot_at(solver, slot)->owner]);
}

// What happens with the functions in a slot, now and later.
static void target(Solver *solver, Id call, Id slot, uint32_t self, EdgeKind kind) {
  uint32_t fit, unfit;
  count_fitting(solver, slot, self == UINT32_MAX ? 0 : call, &fit, &unfit);
  if (!fit && !unfit && call_at(solver, call)->flags & CALL_MEMBER)
    return; // properties are what they are by definition
  uint32_t choice = fit && unfit ? only_fitting : fit || unfit ? 0 : only_assigned;
  bool again = (holds_only_fields(solver, slot) && fit + unfit) || !first_time(solver, call, slot, kind);
  if (again)
    target_again(solver, call, slot, self, kind | choice);
  else
    flow_watch(solver, slot, (Watch){.kind = WATCH_TARGET, .row = call, .value = self, .edge = kind | choice});
}

// Where an override runs, the object is one of the class that overrides.
static uint32_t narrowed(Solver *solver, uint32_t value, Id slot) {
  Value v = value ? solver->values.at[value] : (Value){0};
  Id owner = slot_at(solver, slot)->owner;
  bool narrower = v.kind == HOLD_TYPED && v.id != owner && program_inherits(solver->program, owner, v.id);
  return narrower ? flow_value(solver, HOLD_TYPED, owner, 0) : value;
}

static void call_found(Solver *solver, Id call, const Found *found, uint32_t self, bool weak) {
  for (uint32_t i = 0; i < found->slots.count; i++) {
    Id slot = found->slots.at[i];
    EdgeKind kind = weak ? EDGE_OVERRIDE : (EdgeKind)found->kinds.at[i];
    target(solver, call, slot, found->unbound.at[i] ? UINT32_MAX : narrowed(solver, self, slot), kind);
  }
  bool member = call_at(solver, call)->flags & CALL_MEMBER;
  bool known = caller_language(solver, call) == LANG_CSHARP && found->outside && has_rows(solver, found->outside);
  if (found->outside && (!member || known))
    dispatch_out(solver, call, found->outside, weak ? EDGE_OVERRIDE : EDGE_TYPED);
}

// A type that is called converts its argument; an interface stays what it was.
static void convert(Solver *solver, Id call, Id cls) {
  const Call row = *call_at(solver, call);
  if (solver->program->clss.at[cls].kind != CLASS_INTERFACE)
    flow_add(solver, row.result, flow_value(solver, HOLD_INSTANCE, cls, 0));
  if (row.arg_count)
    flow_copy(solver, solver->program->args.at[row.args].slot, row.result);
}

static void construct(Solver *solver, Id call, Id cls) {
  if (solver->program->class_language.at[cls] == LANG_GO) {
    convert(solver, call, cls);
    return;
  }
  uint32_t made = flow_value(solver, HOLD_INSTANCE, cls, 0);
  Found found = lookup(solver, made, solver->name_init, call);
  call_found(solver, call, &found, made, false);
  flow_add(solver, call_at(solver, call)->result, made);
}

// A method of Python or Go that is no object's takes self as its first argument.
static bool takes_self(const Solver *solver, Id fn) {
  uint32_t language = program_language(solver->program, fn);
  return (language == LANG_PYTHON || language == LANG_GO) && has_self(solver, fn);
}

static void call_object(Solver *solver, Id call, uint32_t value) {
  bool python = solver->program->class_language.at[solver->values.at[value].id] == LANG_PYTHON;
  for (size_t i = python; i < (python ? 2 : sizeof solver->name_call / sizeof *solver->name_call); i++) {
    Found found = lookup(solver, value, solver->name_call[i], call);
    if (found.complete || (found.outside && has_rows(solver, found.outside)))
      call_found(solver, call, &found, value, false);
  }
}

// The closure that a decorator makes calls what it wraps. Who calls that by its name is led to both; here, every other
// function with the same decorator would be meant, too.
static bool by_wrapper(const Solver *solver, Id call) {
  const Call *row = call_at(solver, call);
  const Slot *callee = slot_at(solver, row->callee);
  return callee->kind == SLOT_PARAM && callee->owner != row->caller;
}

// A call of a class object, of a function, of an object that can be called.
static void call_value(Solver *solver, Id call, uint32_t value) {
  Value v = solver->values.at[value];
  if (v.kind == VALUE_WRAPPED && by_wrapper(solver, call))
    return;
  if (v.kind == HOLD_FN || v.kind == VALUE_WRAPPED)
    dispatch_edge(solver, call, v.id, 0, EDGE_FLOW, takes_self(solver, v.id));
  else if (v.kind == VALUE_BOUND)
    dispatch_edge(solver, call, v.id, v.self, EDGE_FLOW, 0);
  else if (v.kind == HOLD_CLASS && solver->program->clss.at[v.id].flags & CLASS_OUTSIDE) {
    dispatch_out(solver, call, solver->program->clss.at[v.id].name, EDGE_DIRECT);
  } else if (v.kind == HOLD_CLASS)
    construct(solver, call, v.id);
  else if (v.kind == HOLD_INSTANCE || v.kind == HOLD_TYPED)
    call_object(solver, call, value);
}

static bool callable(uint32_t kind) {
  return kind == HOLD_FN || kind == VALUE_BOUND || kind == VALUE_WRAPPED;
}

// Does a method of this name, asked of a function, run it? In languages whose functions are objects few do; in others
// the name is that of the interface which the function stands for.
static bool runs_function(const Solver *solver, Id fn, Sym name) {
  uint32_t language = program_language(solver->program, fn);
  if (language == LANG_PYTHON)
    return name == solver->name_call[1];
  return language != LANG_RUBY || name == solver->name_call[0] || name == solver->name_yield ||
         name == solver->name_case || name == solver->name_element;
}

// What else is asked of a function: it is an object of the language's class of functions.
static void call_of_function(Solver *solver, Id call, Id fn, Sym name) {
  if (program_language(solver->program, fn) != LANG_RUBY)
    return;
  Id proc = program_outside(solver->program, "Proc", LANG_RUBY);
  Found found = lookup(solver, flow_value(solver, HOLD_INSTANCE, proc, 0), name, call);
  call_found(solver, call, &found, 0, false);
}

static Sym last_component(const Solver *solver, Sym name) {
  const char *text = program_text(solver->program, name), *dot = strrchr(text, '.');
  return dot ? names_str(solver->program->texts, dot + 1) : name;
}

// A method of an interface that a class embeds is one of what the field of that name holds.
static void call_embedded(Solver *solver, Id call, Id cls, Sym name) {
  Program *program = solver->program;
  const Ids rows = program->parent_rows.at[cls];
  for (uint32_t i = 0; i < rows.count; i++) {
    Parent parent = program->parents.at[rows.at[i]];
    Class row = program->clss.at[parent.parent];
    Id field = parent.how == PARENT_EMBEDS && (row.kind == CLASS_INTERFACE || row.flags & CLASS_OUTSIDE)
                   ? program_member(program, SLOT_FIELD, cls, last_component(solver, row.name))
                   : 0;
    if (!field || *map_slot(&solver->delegated, map_pair(call, field)))
      continue;
    map_put(&solver->delegated, map_pair(call, field), 1);
    flow_watch(solver, field, (Watch){.kind = WATCH_RECEIVER, .row = call, .value = name});
  }
}

// Is what was found nothing but what interfaces declare?
static bool only_declared(const Solver *solver, const Found *found) {
  for (uint32_t i = 0; i < found->slots.count; i++) {
    Id owner = slot_at(solver, found->slots.at[i])->owner;
    if (definition(solver, found->slots.at[i]) && solver->program->clss.at[owner].kind != CLASS_INTERFACE)
      return false;
  }
  return true;
}

static void call_embedders(Solver *solver, Id call, Id cls, Sym name, const Found *found) {
  if (solver->program->class_language.at[cls] != LANG_GO || !only_declared(solver, found))
    return;
  const Ids mro = *program_mro(solver->program, cls);
  for (uint32_t i = 0; i < mro.count; i++)
    call_embedded(solver, call, mro.at[i], name);
}

static void call_method(Solver *solver, Id call, uint32_t value, Sym name) {
  Value v = solver->values.at[value];
  if (callable(v.kind)) {
    if (runs_function(solver, v.id, name))
      call_value(solver, call, value);
    else
      call_of_function(solver, call, v.id, name);
    return;
  }
  if (v.kind == HOLD_STRING || v.kind == HOLD_INT)
    return;
  Found found = lookup(solver, value, name, call);
  if (v.kind == HOLD_CLASS && name == solver->name_new && !found.complete &&
      !(solver->program->clss.at[v.id].flags & CLASS_OUTSIDE)) {
    construct(solver, call, v.id);
    found.outside = found.outside && has_rows(solver, found.outside) ? found.outside : 0; // Object.new makes no other
  }
  if (!found.complete && v.kind != HOLD_CLASS) {
    Found missing = lookup(solver, value, solver->name_missing, 0);
    if (missing.complete)
      call_found(solver, call, &missing, value, true);
  }
  if (v.kind == HOLD_INSTANCE || v.kind == HOLD_TYPED)
    call_embedders(solver, call, v.id, name, &found);
  call_found(solver, call, &found, value, false);
}

static Id own_class(const Solver *solver, Id fn) {
  for (uint32_t depth = 0; fn && depth < 64; fn = fn_at(solver, fn)->enclosing, depth++)
    if (fn_at(solver, fn)->cls)
      return fn_at(solver, fn)->cls;
  return 0;
}

// The definition behind the caller's class in the ancestors of `value`.
static void call_super(Solver *solver, Id call, uint32_t value) {
  Program *program = solver->program;
  Value v = solver->values.at[value];
  Id own = own_class(solver, call_at(solver, call)->caller);
  if (v.kind != HOLD_INSTANCE && v.kind != HOLD_TYPED && v.kind != HOLD_CLASS)
    return;
  SlotKind kind = v.kind == HOLD_CLASS ? SLOT_STATIC : SLOT_FIELD;
  Id from = program_inherits(program, v.id, own) ? v.id : own;
  Found found = {.call = call};
  bool behind = false;
  for (uint32_t i = 0; i < program_mro(program, from)->count && !found.complete; i++) {
    Id at = program->mro.at[from].at[i];
    if (behind && program->clss.at[at].flags & CLASS_OUTSIDE)
      found_outside(solver, &found, at, call_at(solver, call)->name);
    if (behind)
      look(solver, &found, at, kind, call_at(solver, call)->name, EDGE_FLOW, false, false);
    behind |= at == own;
  }
  if (found.complete)
    found.outside = 0;
  call_found(solver, call, &found, value, false);
}

// outside -------------------------------------------------------------------------------------------------------------

static Id argument(const Solver *solver, const Call *call, const Operand *operand) {
  for (uint32_t i = 0; i < call->arg_count && operand->keyword && *operand->keyword; i++) {
    Arg arg = solver->program->args.at[call->args + i];
    if (arg.name && strcmp(program_text(solver->program, arg.name), operand->keyword) == 0)
      return arg.slot;
  }
  if (operand->index < 0 || (uint32_t)operand->index >= call->arg_count)
    return 0;
  Arg arg = solver->program->args.at[call->args + (uint32_t)operand->index];
  return arg.name || arg.flags & ARG_SPLAT ? 0 : arg.slot;
}

void dispatch_operand(Solver *solver, Id call, const Operand *operand, Ids *out) {
  const Call *row = call_at(solver, call);
  Id slot = 0;
  if (operand->index == ARG_RECEIVER) // of a call of an object: that
    slot = row->receiver || row->kind != CALL_SLOT ? row->receiver : row->callee;
  else if (operand->index == ARG_BLOCK)
    slot = row->block;
  else if (operand->index == ARG_RESULT)
    slot = row->result;
  else
    slot = argument(solver, row, operand);
  if (operand->member && *operand->member)
    slot = stores_find(solver, slot, operand->member);
  if (slot)
    array_push(solver->arena, out, slot);
  for (uint32_t i = 0; i < row->arg_count && operand->index == ARG_ALL; i++)
    if (solver->program->args.at[row->args + i].slot)
      array_push(solver->arena, out, solver->program->args.at[row->args + i].slot);
}

static bool holds_string(Solver *solver, Id slot, const char *glob) {
  const Node *node = flow_node(solver, slot);
  for (uint32_t i = 0; slot && i < node->values.count; i++) {
    Value v = solver->values.at[node->values.at[i]];
    if (v.kind == HOLD_STRING && text_glob(glob, program_text(solver->program, v.id)))
      return true;
  }
  return false;
}

// Is the argument passed, by its place or by its keyword?
static bool given(const Solver *solver, const Call *call, const When *w) {
  for (uint32_t i = 0; i < call->arg_count; i++) {
    Sym keyword = solver->program->args.at[call->args + i].name;
    if (keyword ? strcmp(program_text(solver->program, keyword), w->keyword) == 0 : (int64_t)i == w->index)
      return true;
  }
  return false;
}

static bool when(Solver *solver, Id call, const When *w) {
  const Call *row = call_at(solver, call);
  Operand operand = {.index = w->index, .keyword = w->keyword};
  Id slot = argument(solver, row, &operand);
  int64_t value = 0;
  bool constant = program_int(solver->program, slot, &value);
  const char *text = slot ? program_text(solver->program, slot_at(solver, slot)->name) : "";
  switch (w->kind) {
  case WHEN_ARG_IS:
    return constant && value == w->value;
  case WHEN_ARG_NOT:
    return !constant || value != w->value;
  case WHEN_ARG_BITS:
    return constant && (value & w->value) == w->value;
  case WHEN_ARG_NO_BITS:
    return constant && (value & w->value) == 0;
  case WHEN_ARG_CONTAINS:
    return strstr(text, w->text) != NULL;
  case WHEN_ARG_LACKS:
    return strstr(text, w->text) == NULL;
  case WHEN_ARG_STRING:
    return holds_string(solver, slot, w->text);
  case WHEN_ARG_GIVEN:
    return given(solver, row, w);
  case WHEN_ARG_MISSING:
    return !given(solver, row, w);
  case WHEN_BLOCK:
    return row->block != 0;
  case WHEN_NO_BLOCK:
    return row->block == 0;
  case WHEN_ARG_COUNT:
    return row->arg_count == (uint64_t)w->value;
  default:
    return true; // about objects and callbacks: roots.c asks
  }
}

bool dispatch_when(Solver *solver, Id call, const Whens *whens) {
  for (uint32_t i = 0; i < whens->count; i++)
    if (!when(solver, call, &whens->at[i]))
      return false;
  return true;
}

static void run_operands(Solver *solver, Id call, const Behaviour *behaviour) {
  for (uint32_t i = 0; i < behaviour->run_count; i++) {
    Ids slots = {0};
    dispatch_operand(solver, call, &behaviour->runs[i], &slots);
    array_push(solver->arena, &solver->runs, (Run){behaviour, i});
    uint32_t run = solver->runs.count - 1;
    for (uint32_t k = 0; k < slots.count; k++)
      flow_watch(solver, slots.at[k], (Watch){.kind = WATCH_RUN, .row = call, .value = run});
  }
}

// A container that is made anew by each call has elements of its own.
static Id container(Solver *solver, Id call, Id cls) {
  Id *at = map_slot(&solver->containers, map_pair(call, cls));
  if (!*at) {
    Program *program = solver->program;
    Id made = program_class(program, (Class){.kind = CLASS_LITERAL}, program->class_language.at[cls]);
    array_push(program->arena, &program->parent_rows.at[made], program->parents.count);
    array_push(program->arena, &program->parents, (Parent){made, cls, PARENT_INHERITS});
    *map_slot(&solver->containers, map_pair(call, cls)) = made;
    return made;
  }
  return *at;
}

static void result_instance(Solver *solver, Id call, Id cls) {
  const BookClass *known = book_klass(solver->book, solver->program->clss.at[cls].name);
  if (known && known->container)
    cls = container(solver, call, cls);
  flow_add(solver, call_at(solver, call)->result, flow_value(solver, HOLD_INSTANCE, cls, 0));
}

static void result_operand(Solver *solver, Id call, const Behaviour *behaviour) {
  Ids slots = {0};
  if (behaviour->returns.index != ARG_NONE)
    dispatch_operand(solver, call, &behaviour->returns, &slots);
  for (uint32_t i = 0; i < slots.count; i++)
    if (behaviour->returns_element)
      load_elements(solver, slots.at[i], call_at(solver, call)->result);
    else
      flow_copy(solver, slots.at[i], call_at(solver, call)->result);
}

// Of what runs its callback later, that which the book counts among the ways to start a thread.
static bool starts_thread(const Solver *solver, Sym symbol) {
  for (const Operation *op = book_operation(solver->book, symbol); op; op = op->next)
    if (op->kinds & 1u << OP_SPAWN)
      return true;
  return false;
}

Sym solver_directory(const Solver *solver, Id file) {
  const char *path = program_path(solver->program, file), *slash = strrchr(path, '/');
  return slash ? names_add(solver->program->texts, path, (size_t)(slash - path)) : 0;
}

static void behave(Solver *solver, Id call, const Behaviour *behaviour) {
  uint32_t language = caller_language(solver, call);
  if (behaviour->spawns) {
    if (starts_thread(solver, behaviour->symbol))
      map_put(&solver->threaded, solver_directory(solver, call_at(solver, call)->place.file), 1);
    return;
  }
  run_operands(solver, call, behaviour);
  result_operand(solver, call, behaviour);
  if (behaviour->instance)
    result_instance(solver, call,
                    program_outside(solver->program, program_text(solver->program, behaviour->instance), language));
  if (behaviour->class_result) {
    Id cls = program_outside(solver->program, program_text(solver->program, behaviour->class_result), language);
    flow_add(solver, call_at(solver, call)->result, flow_value(solver, HOLD_CLASS, cls, 0));
  }
  Ids stored = {0};
  if (behaviour->stores.index != ARG_NONE)
    dispatch_operand(solver, call, &behaviour->stores, &stored);
  bool makes = book_klass(solver->book, behaviour->symbol) != NULL;
  for (uint32_t i = 0; i < stored.count; i++)
    store_element(solver, stored.at[i], makes ? call_at(solver, call)->result : call_at(solver, call)->receiver);
  Ids names = {0};
  if (behaviour->send.index != ARG_NONE || *behaviour->send.keyword)
    dispatch_operand(solver, call, &behaviour->send, &names);
  for (uint32_t i = 0; i < names.count; i++)
    flow_watch(solver, names.at[i], (Watch){.kind = WATCH_NAME, .row = call, .value = 1});
}

// Does the receiver hold the very class object that the symbol is a member of?
static bool asked_of_class(Solver *solver, Id call, Sym symbol) {
  const Node *node = flow_node(solver, call_at(solver, call)->receiver);
  for (uint32_t i = 0; i < node->values.count; i++) {
    Value v = solver->values.at[node->values.at[i]];
    if (v.kind == HOLD_CLASS && solver->program->clss.at[v.id].flags & CLASS_OUTSIDE &&
        book_alias(solver->book, joined(solver, v.id, call_at(solver, call)->name)) == symbol)
      return true;
  }
  return false;
}

// An outside class that is called, or asked for `new`, gives an instance of itself, unless the book says otherwise.
// What another function of it gives is named after that function. `itself`: the very class or function was called.
static void default_result(Solver *solver, Id call, Sym symbol, bool itself) {
  const char *text = program_text(solver->program, symbol), *dot = strrchr(text, '.');
  uint32_t kind = call_at(solver, call)->kind, language = caller_language(solver, call);
  bool made = dot && (strcmp(dot, ".new") == 0 || strcmp(dot, ".<init>") == 0);
  if (kind == CALL_DIRECT || kind == CALL_SYNTAX || !call_at(solver, call)->result ||
      (kind == CALL_METHOD && !made && !itself && !asked_of_class(solver, call, symbol)))
    return;
  Id cls = made ? program_outside(solver->program, arena_text(solver->arena, text, (size_t)(dot - text)), language)
                : outside_named(solver, text, language);
  result_instance(solver, call, cls);
}

// What is registered gets arguments of the call that registers it, whenever it runs.
static void watch_rest(Solver *solver, Id call, Sym symbol) {
  for (const Registration *reg = book_registration(solver->book, symbol); reg; reg = reg->next) {
    Ids slots = {0};
    if (reg->rest < 0 || !(reg->languages & language_bit(caller_language(solver, call))))
      continue;
    dispatch_operand(solver, call, &reg->callback, &slots);
    for (uint32_t i = 0; i < slots.count; i++)
      flow_watch(solver, slots.at[i], (Watch){.kind = WATCH_REST, .row = call, .value = (uint32_t)reg->rest});
  }
}

static void pass_rest(Solver *solver, Id call, uint32_t value, uint32_t from) {
  Value v = solver->values.at[value];
  if (!callable(v.kind))
    return;
  if (v.kind == VALUE_BOUND && has_self(solver, v.id))
    flow_add(solver, fn_at(solver, v.id)->self, v.self);
  const Call row = *call_at(solver, call);
  bool unbound = v.kind != VALUE_BOUND && takes_self(solver, v.id) && from < row.arg_count;
  if (unbound)
    flow_copy(solver, solver->program->args.at[row.args + from].slot, fn_at(solver, v.id)->self);
  pass_args(solver, call, v.id, from + unbound, 0);
}

void dispatch_out(Solver *solver, Id call, Sym symbol, EdgeKind kind) {
  symbol = book_alias(solver->book, symbol);
  uint32_t *at = map_slot(&solver->out_set, map_pair(call, symbol));
  if (*at) {
    Out *out = &solver->outs.at[*at];
    out->kind = kind < out->kind ? kind : out->kind;
    return;
  }
  *at = solver->outs.count;
  array_push(solver->arena, &solver->outs, (Out){call, symbol, kind, solver->call_outs.at[call]});
  solver->call_outs.at[call] = solver->outs.count - 1;
  uint32_t language = language_bit(caller_language(solver, call));
  bool typed = false;
  for (const Behaviour *b = book_behaviour(solver->book, symbol); b; b = b->next)
    if (b->languages & language && dispatch_when(solver, call, &b->when)) {
      behave(solver, call, b);
      typed |= b->instance || b->class_result || b->returns.index != ARG_NONE || b->returns_run;
    }
  if (!typed)
    default_result(solver, call, symbol, kind == EDGE_DIRECT);
  watch_rest(solver, call, symbol);
  bindings_connect(solver, call, symbol);
}

// How an outside function runs what it was given.
static void run_fn(Solver *solver, Id call, Id fn, uint32_t self, const Behaviour *behaviour) {
  if (!(fn_at(solver, fn)->flags & FN_DEFINED)) {
    Sym symbol = book_symbol(solver->program->texts, program_text(solver->program, fn_at(solver, fn)->qualified));
    dispatch_out(solver, call, symbol, EDGE_FLOW);
    return;
  }
  if (self && is_receiver(solver, fn, self))
    flow_add(solver, fn_at(solver, fn)->self, self);
  if (!note_edge(solver, call, fn, EDGE_FLOW, 0, true))
    return;
  if (behaviour->elements && call_at(solver, call)->receiver) {
    Id element = program_slot(solver->program, (Slot){.kind = SLOT_TEMP});
    load_elements(solver, call_at(solver, call)->receiver, element);
    Fn row = *fn_at(solver, fn);
    for (uint32_t i = 0; i < row.param_count; i++)
      pass(solver, element, &row, i);
  }
  for (uint32_t i = 0; i < behaviour->pass_count; i++) {
    Ids slots = {0};
    dispatch_operand(solver, call, &behaviour->pass[i], &slots);
    Fn row = *fn_at(solver, fn);
    for (uint32_t k = 0; k < slots.count; k++)
      pass(solver, slots.at[k], &row, i);
  }
  if (behaviour->returns_run)
    flow_copy(solver, fn_at(solver, fn)->result, call_at(solver, call)->result);
}

static void run_value(Solver *solver, Id call, uint32_t value, const Run *run) {
  Value v = solver->values.at[value];
  const Behaviour *behaviour = run->behaviour;
  const char *method = behaviour->runs[run->operand].field;
  if (!method || !*method)
    method = behaviour->method;
  if (callable(v.kind)) {
    run_fn(solver, call, v.id, v.self, behaviour);
    return;
  }
  Sym names[5] = {method && *method ? names_str(solver->program->texts, method) : solver->name_call[0],
                  solver->name_call[1], solver->name_call[2], solver->name_call[3], 0};
  if (v.kind != HOLD_INSTANCE && v.kind != HOLD_TYPED)
    return;
  for (int i = 0; i < (method && *method ? 1 : 4); i++) {
    Found found = lookup(solver, value, names[i], 0);
    if (found.complete)
      for (uint32_t k = 0; k < found.slots.count; k++)
        target(solver, call, found.slots.at[k], value, (EdgeKind)found.kinds.at[k]);
  }
}

// watches -------------------------------------------------------------------------------------------------------------

// What is loaded from something outside: of a class what its name stands for, of an object what the book says that it
// returns, or else what it knows of that method.
static void load_outside(Solver *solver, const Flow *flow, uint32_t value, Sym symbol) {
  Value v = solver->values.at[value];
  uint32_t language = solver->program->class_language.at[v.id];
  const char *text = program_text(solver->program, symbol);
  if (v.kind == HOLD_CLASS) {
    if (solver->program->clss.at[v.id].flags & CLASS_OUTSIDE)
      flow_add(solver, flow->to, flow_value(solver, HOLD_CLASS, outside_named(solver, text, language), 0));
    return;
  }
  symbol = book_alias(solver->book, symbol);
  for (const Behaviour *b = book_behaviour(solver->book, symbol); b; b = b->next)
    if (b->instance && b->languages & language_bit(language)) {
      Id cls = program_outside(solver->program, program_text(solver->program, b->instance), language);
      flow_add(solver, flow->to, flow_value(solver, HOLD_INSTANCE, cls, 0));
      return;
    }
  if (has_rows(solver, symbol))
    flow_add(solver, flow->to, flow_value(solver, HOLD_CLASS, program_outside(solver->program, text, language), 0));
}

// Only collected arguments have places; of another container any element may be meant.
static Sym unplaced(const Solver *solver, uint32_t value, Sym name) {
  Value v = solver->values.at[value];
  bool collected = v.kind == HOLD_INSTANCE && solver->program->clss.at[v.id].flags & CLASS_SPLAT;
  for (int i = 0; i < INDEXED && !collected; i++)
    if (name == solver->name_index[i])
      return solver->name_element;
  return name;
}

// A loaded method carries the object it was loaded from; a property is called instead.
static void bind(Solver *solver, Id to, uint32_t value, uint32_t self) {
  Value v = solver->values.at[value];
  if (v.kind == HOLD_FN && fn_at(solver, v.id)->flags & FN_PROPERTY)
    return;
  flow_add(solver, to, is_method(solver, value) ? flow_value(solver, VALUE_BOUND, v.id, self) : value);
}

static void load_method(Solver *solver, Id slot, Id to, uint32_t self) {
  uint32_t at = map_get(&solver->defined, slot, 0);
  if (first_time(solver, to, slot, LOADED) || !at)
    flow_watch(solver, slot, (Watch){.kind = WATCH_BIND, .row = to, .value = self});
  else
    for (; at; at = solver->defined_next.at[at])
      bind(solver, to, flow_value(solver, HOLD_FN, solver->program->holds.at[at].id, 0), self);
}

static void load_from(Solver *solver, const Flow *flow, uint32_t value, Sym name) {
  Id to = flow->to;
  name = unplaced(solver, value, name);
  Found found = ask(solver, value, name, 0, true);
  for (uint32_t i = 0; i < found.slots.count; i++) {
    Id slot = found.slots.at[i];
    if (definition(solver, slot) && !found.unbound.at[i] && !holds_only_fields(solver, slot))
      load_method(solver, slot, to, value);
    else
      flow_copy(solver, slot, to);
  }
  if (found.outside && name != solver->name_element)
    load_outside(solver, flow, value, found.outside);
}

static Id stored_slot(Solver *solver, uint32_t value, Sym name) {
  Value v = solver->values.at[value];
  if (v.kind == HOLD_CLASS && !(solver->program->clss.at[v.id].flags & CLASS_OUTSIDE))
    return program_member_make(solver->program, SLOT_STATIC, v.id, name);
  // What is stored in an object of the class that all inherit from would be found in every object, and what is stored
  // in something unknown in everything unknown.
  if ((v.kind == HOLD_INSTANCE || v.kind == HOLD_TYPED) && strcmp(outside_text(solver, v.id), "?") != 0 &&
      v.id != program_root(solver->program, solver->program->class_language.at[v.id]))
    return program_member_make(solver->program, SLOT_FIELD, v.id, name);
  return 0;
}

// Rows by the name that they ask for: loads of members, and calls of methods.
static void index_asking(Solver *solver) {
  const Program *program = solver->program;
  while (solver->next_load.count < program->flows.count) {
    Id id = solver->next_load.count;
    const Flow *flow = &program->flows.at[id];
    uint32_t *first = flow->kind == FLOW_LOAD ? map_slot(&solver->loads_of, flow->name) : NULL;
    array_push(solver->arena, &solver->next_load, first ? *first : 0);
    if (first)
      *first = id;
  }
  while (solver->next_call.count < program->calls.count) {
    Id id = solver->next_call.count;
    const Call *call = &program->calls.at[id];
    uint32_t *first = call->kind == CALL_METHOD && !call->name_slot ? map_slot(&solver->calls_of, call->name) : NULL;
    array_push(solver->arena, &solver->next_call, first ? *first : 0);
    if (first)
      *first = id;
  }
}

static void call_again(Solver *solver, Id call, Id receiver, Sym name) {
  for (uint32_t i = 0; receiver && i < flow_node(solver, receiver)->done; i++)
    call_method(solver, call, solver->nodes.at[receiver].values.at[i], name);
}

// What was asked for a member before anyone knew that something would be assigned to it is asked again.
void dispatch_comes_up(Solver *solver, Sym name) {
  if (map_get(&solver->assigned, name, 0))
    return;
  map_put(&solver->assigned, name, 1);
  index_asking(solver);
  for (Id id = map_get(&solver->loads_of, name, 0); id; id = solver->next_load.at[id]) {
    const Flow flow = solver->program->flows.at[id];
    for (uint32_t i = 0; flow.base && i < flow_node(solver, flow.base)->done; i++)
      load_from(solver, &flow, solver->nodes.at[flow.base].values.at[i], name);
  }
  for (Id id = map_get(&solver->calls_of, name, 0); id; id = solver->next_call.at[id])
    call_again(solver, id, call_at(solver, id)->receiver, name);
  for (uint32_t at = map_get(&solver->sends_of, name, 0); at; at = solver->sends.at[at - 1].next)
    call_again(solver, solver->sends.at[at - 1].call, solver->sends.at[at - 1].receiver, name);
}

// define_method and the like: the class object's instances get the member.
static void store_key(Solver *solver, const Flow *flow, Sym name) {
  const Node *node = flow_node(solver, flow->base);
  for (uint32_t i = 0; i < node->values.count; i++) {
    Value v = solver->values.at[solver->nodes.at[flow->base].values.at[i]];
    if (v.kind != HOLD_CLASS && v.kind != HOLD_INSTANCE && v.kind != HOLD_TYPED)
      continue;
    Id slot = program_member_make(solver->program, SLOT_FIELD, v.id, name);
    map_put(&solver->program->methods, slot, 1);
    *map_slot(&solver->program->named, name) += 1;
    solver->overriding = (Map){.arena = solver->arena};
    flow_copy(solver, flow->from, slot);
  }
  dispatch_comes_up(solver, name);
}

static void on_key(Solver *solver, const Flow *flow, uint32_t value) {
  Value v = solver->values.at[value];
  if (v.kind != HOLD_STRING)
    return;
  if (flow->kind == FLOW_STORE_DYNAMIC) {
    store_key(solver, flow, v.id);
    return;
  }
  Program *program = solver->program;
  Flow load = {.kind = FLOW_LOAD, .base = flow->base, .to = flow->to, .name = v.id};
  array_push(program->arena, &program->flows, load);
  flow_watch(solver, load.base, (Watch){.kind = WATCH_LOAD, .row = program->flows.count - 1});
}

void dispatch_send(Solver *solver, Id call, Sym name, Id receiver, uint32_t language) {
  uint32_t *sent = map_slot(&solver->sent, map_pair(call, name));
  if (*sent)
    return;
  *sent = 1;
  uint32_t *first = map_slot(&solver->sends_of, name);
  array_push(solver->arena, &solver->sends, (Send){call, name, receiver, language, *first});
  *first = solver->sends.count;
  flow_watch(solver, receiver, (Watch){.kind = WATCH_RECEIVER, .row = call, .value = name});
}

static void on_name(Solver *solver, const Watch *watch, uint32_t value) {
  Value v = solver->values.at[value];
  if (v.kind != HOLD_STRING)
    return;
  Id receiver = call_at(solver, watch->row)->receiver;
  dispatch_send(solver, watch->row, v.id, receiver, caller_language(solver, watch->row));
}

static bool holds(const Solver *solver, Id slot, uint32_t value) {
  const Node *node = &solver->nodes.at[slot];
  for (uint32_t i = 0; i < node->values.count; i++)
    if (node->values.at[i] == value)
      return true;
  return false;
}

// A method was assigned to a member that receivers were asked for before: it runs with each of them.
static void run_late(Solver *solver, Id call, uint32_t value, uint32_t kind) {
  Id receiver = call_at(solver, call)->receiver;
  Sym name = call_at(solver, call)->name;
  for (uint32_t i = 0; receiver && i < flow_node(solver, receiver)->done; i++) {
    uint32_t self = solver->nodes.at[receiver].values.at[i];
    Found found = lookup(solver, self, name, call);
    for (uint32_t k = 0; k < found.slots.count; k++)
      if (!definition(solver, found.slots.at[k]) && holds(solver, found.slots.at[k], value))
        run_method(solver, call, solver->values.at[value].id, narrowed(solver, self, found.slots.at[k]), kind);
  }
}

static void on_target(Solver *solver, const Watch *watch, uint32_t value) {
  Value v = solver->values.at[value];
  if (v.kind != HOLD_FN) {
    call_value(solver, watch->row, value);
    return;
  }
  run_method(solver, watch->row, v.id, watch->value, watch->edge);
  if (watch->edge & only_assigned && is_method(solver, value))
    run_late(solver, watch->row, value, watch->edge);
}

void dispatch(Solver *solver, Watch watch, uint32_t value) {
  const Flow flow = watch.kind <= WATCH_KEY ? solver->program->flows.at[watch.row] : (Flow){0};
  Value v = solver->values.at[value];
  switch (watch.kind) {
  case WATCH_LOAD:
    load_from(solver, &flow, value, flow.name);
    break;
  case WATCH_STORE:
    flow_copy(solver, flow.from, stored_slot(solver, value, flow.name));
    break;
  case WATCH_KEY:
    on_key(solver, &flow, value);
    break;
  case WATCH_BIND:
    bind(solver, watch.row, value, watch.value);
    break;
  case WATCH_CALLEE:
    call_value(solver, watch.row, value);
    break;
  case WATCH_RECEIVER:
    call_method(solver, watch.row, value, watch.value ? watch.value : call_at(solver, watch.row)->name);
    break;
  case WATCH_NAME:
    on_name(solver, &watch, value);
    break;
  case WATCH_TARGET:
    on_target(solver, &watch, value);
    break;
  case WATCH_SUPER:
    call_super(solver, watch.row, value);
    break;
  case WATCH_RUN: {
    Run run = solver->runs.at[watch.value];
    run_value(solver, watch.row, value, &run);
    break;
  }
  case WATCH_WRAP:
    flow_add(solver, watch.row, v.kind == HOLD_FN ? flow_value(solver, VALUE_WRAPPED, v.id, 0) : value);
    break;
  case WATCH_UNWRAP:
    if (v.kind == HOLD_FN && fn_at(solver, v.id)->kind == FN_CLOSURE)
      flow_add(solver, watch.row, value);
    break;
  case WATCH_REST:
    pass_rest(solver, watch.row, value, watch.value);
    break;
  default:
    break;
  }
}

// Virtual calls of C++: the function and all that override it.
static void call_virtual(Solver *solver, Id call, Id fn, uint32_t depth) {
  uint32_t at = map_get(&solver->overriders, fn, UINT32_MAX);
  bool overridden = at != UINT32_MAX;
  dispatch_edge(solver, call, fn, 0, overridden || depth ? EDGE_OVERRIDE : EDGE_DIRECT, 0);
  for (uint32_t i = 0; overridden && depth < 64 && i < solver->override_lists.at[at].count; i++)
    call_virtual(solver, call, solver->override_lists.at[at].at[i], depth + 1);
}

static Id block_owner(const Solver *solver, Id fn) {
  for (uint32_t depth = 0; fn && fn_at(solver, fn)->kind == FN_CLOSURE && depth < 64; depth++)
    fn = fn_at(solver, fn)->enclosing;
  return fn;
}

static void init_wrapping(Solver *solver, Id id) {
  Program *program = solver->program;
  const Call call = *call_at(solver, id);
  for (uint32_t i = 0; i < call.arg_count; i++) {
    Id given = program->args.at[call.args + i].slot, wrapped = program_slot(program, (Slot){.kind = SLOT_TEMP});
    program->args.at[call.args + i].slot = wrapped;
    flow_watch(solver, given, (Watch){.kind = WATCH_WRAP, .row = wrapped});
  }
  Id result = program_slot(program, (Slot){.kind = SLOT_TEMP});
  call_at(solver, id)->result = result;
  flow_watch(solver, result, (Watch){.kind = WATCH_UNWRAP, .row = call.result});
}

static void init_call(Solver *solver, Id id) {
  if (call_at(solver, id)->flags & CALL_WRAPS)
    init_wrapping(solver, id);
  const Call call = *call_at(solver, id);
  switch (call.kind) {
  case CALL_DIRECT:
    if (call.flags & CALL_VIRTUAL)
      call_virtual(solver, id, call.callee, 0);
    else if (call.callee)
      dispatch_edge(solver, id, call.callee, 0, EDGE_DIRECT, 0);
    break;
  case CALL_SLOT:
  case CALL_NEW:
    flow_watch(solver, call.callee, (Watch){.kind = WATCH_CALLEE, .row = id});
    break;
  case CALL_METHOD:
    if (call.name_slot)
      flow_watch(solver, call.name_slot, (Watch){.kind = WATCH_NAME, .row = id});
    else
      flow_watch(solver, call.receiver, (Watch){.kind = WATCH_RECEIVER, .row = id});
    break;
  case CALL_SUPER: {
    Id self = call.receiver ? call.receiver : fn_at(solver, block_owner(solver, call.caller))->self;
    flow_watch(solver, self, (Watch){.kind = WATCH_SUPER, .row = id});
    break;
  }
  case CALL_YIELD:
    flow_watch(solver, program_block(solver->program, block_owner(solver, call.caller)),
               (Watch){.kind = WATCH_CALLEE, .row = id});
    break;
  default:
    dispatch_out(solver, id, book_symbol(solver->program->texts, program_text(solver->program, call.name)),
                 EDGE_DIRECT);
  }
}

static void index_overrides(Solver *solver) {
  const Program *program = solver->program;
  for (Id id = 1; id < program->overrides.count; id++) {
    Override row = program->overrides.at[id];
    uint32_t at = map_get(&solver->overriders, row.base, UINT32_MAX);
    if (at == UINT32_MAX) {
      at = solver->override_lists.count;
      array_add(solver->arena, &solver->override_lists);
      map_put(&solver->overriders, row.base, at);
    }
    array_push(solver->arena, &solver->override_lists.at[at], row.fn);
  }
}

static void init_calls(Solver *solver) {
  uint32_t calls = solver->program->calls.count;
  solver->call_edges.at = arena_array(solver->arena, uint32_t, calls);
  solver->call_outs.at = arena_array(solver->arena, uint32_t, calls);
  index_overrides(solver);
  index_assigned(solver);
  index_defined(solver);
}

void dispatch_init(Solver *solver, bool native) {
  if (native)
    init_calls(solver);
  for (Id id = 1; id < solver->program->calls.count; id++)
    if ((caller_language(solver, id) <= LANG_CPP) == native)
      init_call(solver, id);
}
