// What a member means: where in a class and its ancestors, and in what overrides it, a name is found.
#include "solver.h"

const char *lookup_outside_text(const Solver *solver, Id cls) {
  return program_text(solver->program, solver->program->clss.at[cls].name);
}

// What an outside name stands for if the book knows something below it; else just something outside.
Id lookup_outside(Solver *solver, const char *name, uint32_t language) {
  Sym symbol = names_find(solver->program->texts, name, strlen(name));
  symbol = symbol ? book_alias(solver->book, symbol) : 0;
  bool known = symbol && map_get(&solver->program->known, symbol, 0);
  return program_outside(solver->program, known ? name : "?", language);
}

static Sym join_names(Solver *solver, Id cls, Sym name) {
  Text text = {.arena = solver->arena};
  text_puts(&text, lookup_outside_text(solver, cls));
  text_puts(&text, ".");
  text_puts(&text, program_text(solver->program, name));
  if (!(solver->program->clss.at[cls].flags & CLASS_OUTSIDE))
    return book_symbol(solver->program->texts, text.at);
  return names_add(solver->program->texts, text.at, text.len);
}

// "Class.name", asked for very often.
Sym lookup_symbol(Solver *solver, Id cls, Sym name) {
  uint32_t *at = map_slot(&solver->symbols, map_pair(cls, name));
  if (!*at)
    *at = join_names(solver, cls, name);
  return *at;
}

bool lookup_has_rows(Solver *solver, Sym symbol) {
  enum { UNASKED, UNKNOWN, KNOWN };
  array_cover(solver->arena, &solver->known, symbol);
  if (solver->known.at[symbol] == UNASKED)
    solver->known.at[symbol] = book_knows(solver->book, symbol, UINT32_MAX) ? KNOWN : UNKNOWN;
  return solver->known.at[symbol] == KNOWN;
}

static void found_slot(Solver *solver, Found *found, Id slot, Id owner, EdgeKind kind, bool unbound) {
  array_push(solver->arena, &found->slots, (Match){slot, owner, (uint16_t)kind, unbound});
}

// The first outside ancestor that the book knows this member of, else the first one.
static void found_outside(Solver *solver, Found *found, Id cls, Sym name) {
  if (found->outside && lookup_has_rows(solver, found->outside))
    return;
  Sym symbol = lookup_symbol(solver, cls, name);
  if (!found->outside || lookup_has_rows(solver, symbol))
    found->outside = symbol;
}

// Is another object asked for it, than the one whose method asks?
static bool is_asked(const Solver *solver, Id call) {
  return solver->program->calls.at[call].flags & CALL_ASKED;
}

static void found_inherited(Solver *solver, Found *found, Id cls, Sym name) {
  const BookClass *known = book_klass(solver->book, solver->program->clss.at[cls].name);
  if (!known || !known->unasked || !is_asked(solver, found->call))
    found_outside(solver, found, cls, name);
}

// A class of the program may have members that another language defines.
static bool bound_member(Solver *solver, Id cls, Sym name) {
  return solver->bound.lists.count && index_get(&solver->bound, lookup_symbol(solver, cls, name));
}

// overloads -----------------------------------------------------------------------------------------------------------

// Where one name is several functions, which are told apart by their parameters.
static bool overloads(uint32_t language) {
  return language == LANG_JAVA || language == LANG_CSHARP || language == LANG_RUBY;
}

static uint32_t named_args(const Solver *solver, const Call *call) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < call->arg_count; i++)
    count += solver->program->args.at[call->args + i].name != 0;
  return count;
}

// What Ruby takes by name does not count among the others.
void lookup_count_param(Solver *solver, Id slot) {
  const Slot *param = solver_slot(solver, slot);
  const Fn *fn = solver_fn(solver, param->owner);
  if (slot - fn->params >= fn->param_count || param->flags & SLOT_BLOCK) // those of its other declarations are none
    return;
  bool named = param->flags & SLOT_KEYWORD && program_language(solver->program, param->owner) == LANG_RUBY;
  bool counts = !(param->flags & SLOT_SPLAT) && !named;
  Signature *made = &solver->signatures.at[param->owner];
  made->by_name |= named;
  made->more |= param->flags & SLOT_SPLAT && !named;
  if (!counts)
    return;
  if (made->most == UINT16_MAX) {
    made->more = true;
    return;
  }
  made->most++;
  if (!(param->flags & (SLOT_KEYWORD | SLOT_OPTIONAL)))
    made->least++;
}

// Ruby: what collects arguments may do without the others (nobody counts splats), and blocks take any number.
static Signature signature(const Solver *solver, Id fn) {
  Signature made = solver->signatures.at[fn];
  const Fn *row = solver_fn(solver, fn);
  made.apart = program_language(solver->program, fn) == LANG_RUBY;
  made.any = made.apart && (made.more || row->kind == FN_CLOSURE);
  made.private = (row->flags & FN_PRIVATE) != 0;
  return made;
}

// Ruby raises for a method that is given too few or too many; where it takes none by name, those are one hash.
static bool suits(const Solver *solver, Signature to, const Call *call) {
  if (to.any || solver_spreads(solver, call))
    return true;
  uint32_t named = to.apart ? named_args(solver, call) : 0, given = call->arg_count - named + (named && !to.by_name);
  return given >= to.least && (to.more || given <= to.most);
}

bool lookup_fits(const Solver *solver, Id fn, Id call) {
  return !call || suits(solver, signature(solver, fn), &solver->program->calls.at[call]);
}

// How many functions that a member is by definition fit a call, and how many do not.
void lookup_count_fitting(const Solver *solver, Id slot, Id call, uint32_t *fit, uint32_t *unfit) {
  const Call *row = &solver->program->calls.at[call];
  *fit = *unfit = 0;
  for (uint32_t at = solver_defined(solver, slot); at; at = solver->definitions.at[at].next)
    *(!call || suits(solver, solver->definitions.at[at].signature, row) ? fit : unfit) += 1;
}

static bool is_staged_name(const Solver *solver, Sym name) {
  return name < solver->staged.count && solver->staged.at[name];
}

// Is the member one that is only asked of self, and is it asked of something else here?
bool lookup_is_private(const Solver *solver, Id slot, Id call) {
  Id at = is_asked(solver, call) ? solver_defined(solver, slot) : 0;
  return at && solver->definitions.at[at].signature.private;
}

// What a test defines for all objects is a method of tests only.
bool lookup_is_staged(const Solver *solver, Id fn, Id call) {
  return call && solver_fn(solver, fn)->flags & FN_PRIVATE && tests_fn(solver, fn) &&
         !tests_fn(solver, solver_call(solver, call)->caller);
}

static bool is_only_staged(const Solver *solver, Id slot, Id call) {
  Id at = solver_defined(solver, slot);
  if (!at || !is_staged_name(solver, solver_slot(solver, slot)->name))
    return false;
  while (at && lookup_is_staged(solver, solver->definitions.at[at].fn, call))
    at = solver->definitions.at[at].next;
  return !at;
}

// Does a member of the class fit the call?
static bool any_fits(const Solver *solver, Id cls, Id slot, Id call) {
  uint32_t fit, unfit;
  if (lookup_is_private(solver, slot, call) || (solver->staged.count && is_only_staged(solver, slot, call)))
    return false;
  if (!call || !overloads(solver->program->class_language.at[cls]))
    return true;
  lookup_count_fitting(solver, slot, call, &fit, &unfit);
  return fit || !unfit;
}

static void index_defined(Solver *solver) {
  const Program *program = solver->program;
  array_add(solver->arena, &solver->definitions);
  solver->defined.at = arena_array(solver->arena, uint32_t, program->slots.count);
  solver->defined.count = program->slots.count;
  for (Id id = 1; id < program->holds.count; id++) {
    Hold hold = program->holds.at[id];
    if (hold.kind != HOLD_FN || !program_is_method(solver->program, hold.slot))
      continue;
    uint32_t *first = &solver->defined.at[hold.slot];
    array_push(solver->arena, &solver->definitions, (Definition){hold.id, *first, signature(solver, hold.id)});
    *first = solver->definitions.count - 1;
    if (tests_fn(solver, hold.id) && program->fns.at[hold.id].flags & FN_PRIVATE) {
      Sym name = program->slots.at[hold.slot].name;
      array_cover(solver->arena, &solver->staged, name);
      solver->staged.at[name] = true;
    }
    if (program_language(program, hold.id) == LANG_PYTHON && program->slots.at[hold.slot].name == solver->name_getattr)
      map_slot(&solver->getattrs, hold.id); // 0 where it loads nothing
  }
}

// members -------------------------------------------------------------------------------------------------------------

bool lookup_is_assigned(const Solver *solver, Sym name) {
  return name < solver->assigned.count && solver->assigned.at[name];
}

void lookup_assign(Solver *solver, Sym name) {
  array_cover(solver->arena, &solver->assigned, name);
  solver->assigned.at[name] = true;
}

// May something be assigned to a member of this name, so that the class may get it after it was asked for it?
static bool may_come_up(const Solver *solver, Id cls, Sym name) {
  const Class *row = &solver->program->clss.at[cls];
  return !(row->flags & CLASS_OUTSIDE) && (row->kind == CLASS_LITERAL || lookup_is_assigned(solver, name));
}

static void index_assigned(Solver *solver) {
  lookup_assign(solver, solver->name_element);
  for (uint32_t i = 0; i < solver->stored.count; i++)
    lookup_assign(solver, solver->stored.at[i].name);
}

// Members that are assigned are looked for in every ancestor; a method hides those behind it.
static void look(Solver *solver, Found *found, Id cls, SlotKind kind, Sym name, EdgeKind edge, bool unbound,
                 bool make) {
  Program *program = solver->program;
  Id slot = make ? program_member_make(program, kind, cls, name) : program_member(program, kind, cls, name);
  bool apart = solver_fields_apart(program->class_language.at[cls]), method = slot && program_is_method(program, slot);
  if (!slot || !any_fits(solver, cls, slot, found->call) || (apart && !found->field && !method))
    return;
  found_slot(solver, found, slot, cls, edge, unbound);
  found->complete |= method && !(apart && found->field);
}

static void look_instance(Solver *solver, Found *found, Id cls, Sym name, EdgeKind edge) {
  Program *program = solver->program;
  for (uint32_t i = 0; i < program_mro(program, cls)->count && !found->complete; i++) {
    Id at = program->mro.at[cls].at[i];
    if (program->clss.at[at].flags & CLASS_OUTSIDE || bound_member(solver, at, name))
      found_inherited(solver, found, at, name);
    look(solver, found, at, SLOT_FIELD, name, edge, false,
         may_come_up(solver, at, name) && (at == cls || name != solver->name_element));
    if (!found->complete)
      look(solver, found, at, SLOT_STATIC, name, edge, false, false);
  }
}

// All classes below one, each once: there may be many ways down.
static Ids descendants(Solver *solver, Id cls) {
  Program *program = solver->program;
  Ids all = {0};
  program->pass++;
  program_meets(program, cls);
  array_push(solver->arena, &all, cls);
  for (uint32_t i = 0; i < all.count; i++)
    for (uint32_t k = 0; k < program->subclasses.at[all.at[i]].count; k++) {
      Id sub = program->subclasses.at[all.at[i]].at[k];
      if (program_meets(program, sub))
        array_push(solver->arena, &all, sub);
    }
  return all;
}

const Ids *lookup_descendants(Solver *solver, Id cls) {
  const Ids *known = index_get(&solver->descended, cls);
  if (known)
    return known;
  const Ids all = descendants(solver, cls);
  Ids *made = index_make(&solver->descended, cls);
  *made = all;
  return made;
}

// The methods of this name in the classes below one. A method that comes up makes all lists anew.
static const Ids *overriding(Solver *solver, Id cls, Sym name) {
  static const Ids none;
  if (!solver->program->subclasses.at[cls].count)
    return &none;
  if (solver->overriding_of != solver->program->method_count)
    solver->overriding = (Index){.map.arena = solver->arena};
  solver->overriding_of = solver->program->method_count;
  const Ids *known = index_get(&solver->overriding, map_pair(cls, name));
  if (known)
    return known;
  const Ids all = *lookup_descendants(solver, cls);
  Ids *made = index_make(&solver->overriding, map_pair(cls, name));
  for (uint32_t i = 1; i < all.count; i++) {
    Id slot = program_member(solver->program, SLOT_FIELD, all.at[i], name);
    if (slot && program_is_method(solver->program, slot))
      array_push(solver->arena, made, slot);
  }
  return made;
}

static void look_overrides(Solver *solver, Found *found, Id type, Sym name, EdgeKind kind) {
  const Ids slots = *overriding(solver, solver_made_of(solver, type), name);
  for (uint32_t i = 0; i < slots.count; i++) {
    Id owner = solver_slot(solver, slots.at[i])->owner;
    if (any_fits(solver, owner, slots.at[i], found->call) && types_agree(solver, type, owner))
      found_slot(solver, found, slots.at[i], owner, kind, false);
  }
}

// Of more than FEW implementors of an interface any one is only possible. A method with more overrides or implementors
// than SOME says little about any of them, with more than MANY nothing.
enum { FEW = 4, SOME = 8, MANY = 64 };

static void look_implementors(Solver *solver, Found *found, Id interface, Sym name) {
  const Ids list = *conform_classes(solver, interface);
  for (uint32_t i = 0; list.count <= MANY && i < list.count; i++) {
    found->complete = false;
    look_instance(solver, found, list.at[i], name, list.count > FEW ? EDGE_ONE_OF_N : EDGE_OVERRIDE);
  }
}

// What is only known to be of an outside class is most likely one of the many objects that are outside, too.
static void look_own_fields(Solver *solver, Found *found, Id cls, Sym name) {
  for (uint32_t i = 0; i < program_mro(solver->program, cls)->count && !found->complete; i++) {
    Id at = solver->program->mro.at[cls].at[i];
    Id slot = map_get(map_of(solver->arena, &solver->own_fields, at), name, 0);
    if (slot)
      found_slot(solver, found, slot, 0, EDGE_TYPED, false);
  }
}

static void look_typed(Solver *solver, Found *found, Id cls, Sym name) {
  look_instance(solver, found, cls, name, EDGE_TYPED);
  look_own_fields(solver, found, cls, name);
  uint32_t own = found->slots.count;
  Id base = solver_made_of(solver, cls);
  bool outside = solver->program->clss.at[base].flags & CLASS_OUTSIDE;
  if (solver->program->class_language.at[cls] != LANG_GO) // whose types have no kinds
    look_overrides(solver, found, cls, name, outside ? EDGE_ONE_OF_N : EDGE_OVERRIDE);
  if (found->slots.count > own + MANY)
    found->slots.count = own;
  if (solver->program->clss.at[cls].flags & CLASS_STRUCTURAL)
    look_implementors(solver, found, cls, name);
  EdgeKind kind = found->slots.count > own + SOME ? EDGE_ONE_OF_N : EDGE_OVERRIDE;
  for (uint32_t i = 0; i < found->slots.count && found->slots.count > own; i++)
    if (found->slots.at[i].kind < kind)
      found->slots.at[i].kind = (uint16_t)kind;
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
      found_inherited(solver, found, at, name);
  }
  if (program->class_language.at[cls] == LANG_RUBY) {
    if (!found->complete)
      look(solver, found, program_root(program, LANG_RUBY), SLOT_FIELD, name, EDGE_FLOW, false, false);
    return;
  }
  for (uint32_t i = 0; i < program_mro(program, cls)->count && !found->complete; i++)
    look(solver, found, program->mro.at[cls].at[i], SLOT_FIELD, name, EDGE_FLOW, true, false);
}

// Collects in a list that every question uses, and keeps as much of it as there is.
static Found look_up(Solver *solver, uint32_t value, Sym name, Id call, bool field) {
  Found found = {.call = call, .field = field, .slots = solver->matches};
  solver->matches = (Matches){0};
  Value v = solver->values.at[value];
  if (v.kind == HOLD_INSTANCE)
    look_instance(solver, &found, v.id, name, EDGE_FLOW);
  else if (v.kind == HOLD_TYPED)
    look_typed(solver, &found, v.id, name);
  else
    look_class(solver, &found, v.id, name);
  if (found.complete)
    found.outside = 0;
  Matches all = found.slots;
  found.slots = (Matches){.at = arena_array(solver->arena, Match, all.count), all.count, all.count};
  if (all.count)
    memcpy(found.slots.at, all.at, all.count * sizeof *all.at);
  solver->matches = (Matches){.at = all.at, .room = all.room};
  return found;
}

// An answer holds until there are more members of that name, or may be, or more of other languages.
static uint64_t generation(const Solver *solver, Sym name) {
  return map_pair(program_named(solver->program, name) + lookup_is_assigned(solver, name), solver->bound.lists.count);
}

// `call` may be 0: what asks for no function, or for all of that name. Answers are kept: they are asked for again by
// every call of that name whose receiver has that value.
static Found ask(Solver *solver, uint32_t value, Sym name, Id call, bool field) {
  const Call *row = &solver->program->calls.at[call];
  uint32_t args = call && !solver_spreads(solver, row) ? row->arg_count + 1 : 0,
           named = args ? named_args(solver, row) : 0;
  Value v = solver->values.at[value];
  if (v.kind != HOLD_INSTANCE && v.kind != HOLD_TYPED && v.kind != HOLD_CLASS)
    return (Found){.call = call, .field = field};
  bool staged = call && is_staged_name(solver, name) && tests_fn(solver, row->caller);
  uint32_t how = (uint32_t)staged << 31 | named << 20 | args << 2 | (uint32_t)is_asked(solver, call) << 1 | field;
  uint32_t *at = map_slot(map_of(solver->arena, &solver->lookups, v.id), map_triple(map_pair(v.kind, name), how));
  if (*at && solver->found.at[*at].generation == generation(solver, name))
    return solver->found.at[*at];
  if (!*at) {
    *at = solver->found.count;
    array_add(solver->arena, &solver->found);
  }
  uint32_t number = *at;
  Found found = look_up(solver, value, name, call, field);
  found.generation = generation(solver, name);
  solver->found.at[number] = found;
  return found;
}

Found lookup_field(Solver *solver, uint32_t value, Sym name) {
  return ask(solver, value, name, 0, true);
}

Found lookup_member(Solver *solver, uint32_t value, Sym name, Id call) {
  return ask(solver, value, name, call, false);
}

// May what is in the slot run the function when it is called? Classes and objects of the slot run theirs.
static bool may_run(const Solver *solver, Id slot, Id fn) {
  for (uint32_t at = solver_defined(solver, slot); at; at = solver->definitions.at[at].next)
    if (solver->definitions.at[at].fn == fn)
      return true;
  const Node *node = &solver->nodes.at[slot];
  bool objects = program_language(solver->program, fn) == LANG_PYTHON;
  for (uint32_t i = 0; slot < solver->nodes.count && i < node->count; i++) {
    Value v = solver->values.at[node_value(solver, node, i)];
    bool function = value_callable(v.kind);
    if (function ? v.id == fn : objects)
      return true;
  }
  return false;
}

bool lookup_finds(Solver *solver, Id call, uint32_t value, Id fn, EdgeKind *kind) {
  Found found = lookup_member(solver, value, solver->program->calls.at[call].name, call);
  if (!found.complete && solver->program->fns.at[fn].name == solver->name_missing)
    found = lookup_member(solver, value, solver->name_missing, 0);
  for (uint32_t i = 0; i < found.slots.count; i++)
    if (may_run(solver, found.slots.at[i].slot, fn)) {
      *kind = (EdgeKind)found.slots.at[i].kind;
      return true;
    }
  bool python = solver_language(solver, call) == LANG_PYTHON;
  bool delegates = !found.slots.count && python && solver->getattrs.count; // to what __getattr__ asks
  return delegates && lookup_member(solver, value, solver->name_getattr, 0).complete;
}

bool lookup_defines(Solver *solver, Id call, uint32_t value) {
  return lookup_member(solver, value, solver->program->calls.at[call].name, call).complete;
}

bool lookup_leads_outside(Solver *solver, Id call, uint32_t value, Sym symbol) {
  const Call *row = &solver->program->calls.at[call];
  Value v = solver->values.at[value];
  bool object = v.kind == HOLD_CLASS || v.kind == HOLD_INSTANCE || v.kind == HOLD_TYPED;
  if (row->kind != CALL_METHOD || !object)
    return object;
  Found found = lookup_member(solver, value, row->name, call);
  return found.outside && book_alias(solver->book, found.outside) == symbol;
}

static Id own_class(const Solver *solver, Id fn) {
  const Program *program = solver->program;
  for (uint32_t depth = 0; fn && depth < 64; fn = program->fns.at[fn].enclosing, depth++)
    if (program->fns.at[fn].cls)
      return program->fns.at[fn].cls;
  return 0;
}

Found lookup_super(Solver *solver, uint32_t value, Id call) {
  Program *program = solver->program;
  Value v = solver->values.at[value];
  const Call *row = solver_call(solver, call);
  Id own = own_class(solver, row->caller), from = program_inherits(program, v.id, own) ? v.id : own;
  SlotKind kind = v.kind == HOLD_CLASS ? SLOT_STATIC : SLOT_FIELD;
  Found found = {.call = call};
  bool behind = false;
  for (uint32_t i = 0; i < program_mro(program, from)->count && !found.complete; i++) {
    Id at = program->mro.at[from].at[i];
    if (behind && program->clss.at[at].flags & CLASS_OUTSIDE)
      found_outside(solver, &found, at, row->name);
    if (behind)
      look(solver, &found, at, kind, row->name, EDGE_FLOW, false, false);
    behind |= at == own;
  }
  found.outside = found.complete ? 0 : found.outside;
  return found;
}

void lookup_init(Solver *solver) {
  index_assigned(solver);
  index_defined(solver);
}
