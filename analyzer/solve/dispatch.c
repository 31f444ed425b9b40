// What values do where they arrive: as callees, receivers, bases of members.
#include "solver.h"

#include <ctype.h>

// Flag of Watch.edge: of several functions, those that the call's arguments fit.
static const uint32_t only_fitting = 1u << 16;

// … of a member that is no method by definition.
static const uint32_t only_assigned = 1u << 17;

// … of several that fit, those whose parameters are of the types of its arguments.
static const uint32_t only_suiting = 1u << 18;

// A function of a member runs with a receiver, UINT32_MAX if that is its first argument.
static void run_method(Solver *solver, Id call, Id fn, uint32_t self, uint32_t kind) {
  bool unbound = self == UINT32_MAX;
  if ((kind & only_fitting && !lookup_fits(solver, fn, call)) ||
      (solver->staged.count && lookup_is_staged(solver, fn, call)) ||
      (kind & only_suiting && !types_suit(solver, fn, call, false)))
    return;
  edge_add(solver, call, fn, unbound ? 0 : self, (EdgeKind)(kind & ~(only_fitting | only_assigned | only_suiting)),
           unbound && solver_has_self(solver, fn) ? 1 : 0);
}

static bool any_suits(Solver *solver, Id slot, Id call) {
  for (uint32_t at = solver_defined(solver, slot); at; at = solver->definitions.at[at].next)
    if (lookup_fits(solver, solver->definitions.at[at].fn, call) &&
        types_suit(solver, solver->definitions.at[at].fn, call, false))
      return true;
  return false;
}

enum { DELEGATED = 13, ADDED, LOADED }; // beside the kinds of edges

// Is something seen with this member for the first time? Only methods need to hear of every receiver.
static bool first_time(Solver *solver, Id row, Id slot, uint32_t kind) {
  uint32_t *seen = map_slot(&solver->targeted, map_pair(row << 4 | kind, slot));
  bool first = !*seen;
  *seen = 1;
  return first;
}

// The same for a call: most only ever mean one member.
static bool first_target(Solver *solver, Id call, Id slot, uint32_t kind) {
  Asked *first = &solver->leads.at[call].asked;
  if (!first->slot)
    *first = (Asked){slot, kind};
  else if (first->slot != slot || first->kind != kind)
    return first_time(solver, call, slot, kind);
  else
    return false;
  return true;
}

static bool is_method(const Solver *solver, uint32_t value) {
  Value v = solver->values.at[value];
  return v.kind == HOLD_FN && solver_has_self(solver, v.id);
}

// Another receiver of what is a method by definition, or by what was assigned so far.
static void target_again(Solver *solver, Id call, Id slot, uint32_t self, uint32_t kind) {
  uint32_t at = solver_defined(solver, slot);
  for (uint32_t i = 0; !at && i < flow_node(solver, slot)->count; i++) {
    uint32_t value = node_value(solver, &solver->nodes.at[slot], i);
    if (is_method(solver, value))
      run_method(solver, call, solver->values.at[value].id, self, kind);
  }
  for (; at; at = solver->definitions.at[at].next)
    run_method(solver, call, solver->definitions.at[at].fn, self, kind);
}

static bool holds_only_fields(const Solver *solver, const Match *match) {
  return solver_fields_apart(solver->program->class_language.at[match->owner]);
}

// The elements of a container have the name of the method by which Ruby asks for them: taken out, they do not run.
static bool is_element(const Solver *solver, Id call, const Match *match) {
  if (solver_call(solver, call)->name != solver->name_element || program_is_method(solver->program, match->slot))
    return false;
  const Class *owner = &solver->program->clss.at[match->owner];
  return owner->kind == CLASS_LITERAL || owner->flags & CLASS_OUTSIDE;
}

// What happens with the functions in a slot, now and later.
void dispatch_target(Solver *solver, Id call, Match match, uint32_t self) {
  uint32_t fit, unfit, kind = match.kind;
  Id slot = match.slot;
  if (is_element(solver, call, &match))
    return;
  solver_expect(&solver_fn(solver, solver->definitions.at[solver_defined(solver, slot)].fn)->flags);
  lookup_count_fitting(solver, slot, self == UINT32_MAX ? 0 : call, &fit, &unfit);
  if (!fit && !unfit && solver_call(solver, call)->flags & CALL_MEMBER)
    return; // properties are what they are by definition
  uint32_t choice = fit && unfit ? only_fitting : fit || unfit ? 0 : only_assigned;
  choice |= fit > 1 && any_suits(solver, slot, call) ? only_suiting : 0;
  bool again = (holds_only_fields(solver, &match) && fit + unfit) || !first_target(solver, call, slot, kind);
  if (again)
    target_again(solver, call, slot, self, kind | choice);
  else
    flow_watch(solver, slot,
               (Watch){.kind = WATCH_TARGET, .row = call, .value = self, .edge = (kind | choice) & EDGE_BITS});
}

// Where an override runs, the object is one of the class that overrides.
static uint32_t narrowed(Solver *solver, uint32_t value, Id owner) {
  Value v = value ? solver->values.at[value] : (Value){0};
  bool narrower = v.kind == HOLD_TYPED && v.id != owner && program_inherits(solver->program, owner, v.id);
  return narrower ? flow_value(solver, HOLD_TYPED, owner, 0) : value;
}

static void call_found(Solver *solver, Id call, const Found *found, uint32_t self, bool weak) {
  for (uint32_t i = 0; i < found->slots.count; i++) {
    Match match = found->slots.at[i];
    match.kind = weak ? EDGE_OVERRIDE : match.kind;
    dispatch_target(solver, call, match, match.unbound ? UINT32_MAX : narrowed(solver, self, match.owner));
  }
  bool member = solver_implied(solver, call);
  bool known =
      solver_language(solver, call) == LANG_CSHARP && found->outside && lookup_has_rows(solver, found->outside);
  if (found->outside && (!member || known))
    outside_call(solver, call, found->outside, weak ? EDGE_OVERRIDE : EDGE_TYPED);
}

// A type that is called converts its argument; an interface stays what it was.
static void convert(Solver *solver, Id call, Id cls) {
  const Call row = *solver_call(solver, call);
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
  Found found = lookup_member(solver, made, solver->name_init, call);
  call_found(solver, call, &found, made, false);
  flow_add(solver, solver_call(solver, call)->result, made);
}

// A method of Python or Go that is no object's takes self as its first argument.
bool dispatch_takes_self(const Solver *solver, Id fn) {
  uint32_t language = program_language(solver->program, fn);
  return (language == LANG_PYTHON || language == LANG_GO) && solver_has_self(solver, fn);
}

static void call_object(Solver *solver, Id call, uint32_t value) {
  bool python = solver->program->class_language.at[solver->values.at[value].id] == LANG_PYTHON;
  for (size_t i = python; i < (python ? 2 : sizeof solver->name_call / sizeof *solver->name_call); i++) {
    Found found = lookup_member(solver, value, solver->name_call[i], call);
    if (found.complete || (found.outside && lookup_has_rows(solver, found.outside)))
      call_found(solver, call, &found, value, false);
  }
}

// The closure that a decorator makes calls what it wraps. Who calls that by its name is led to both; here, every other
// function with the same decorator would be meant, too.
static bool by_wrapper(const Solver *solver, Id call) {
  const Call *row = solver_call(solver, call);
  const Slot *callee = solver_slot(solver, row->callee);
  return callee->kind == SLOT_PARAM && callee->owner != row->caller;
}

// A call of a class object, of a function, of an object that can be called.
static void call_value(Solver *solver, Id call, uint32_t value) {
  Value v = solver->values.at[value];
  if (v.kind == VALUE_WRAPPED && by_wrapper(solver, call))
    return;
  if (v.kind == HOLD_FN || v.kind == VALUE_WRAPPED)
    edge_add(solver, call, v.id, 0, EDGE_FLOW, dispatch_takes_self(solver, v.id));
  else if (v.kind == VALUE_BOUND)
    edge_add(solver, call, v.id, v.self, EDGE_FLOW, 0);
  else if (v.kind == HOLD_CLASS && solver->program->clss.at[v.id].flags & CLASS_OUTSIDE) {
    outside_call(solver, call, solver->program->clss.at[v.id].name, EDGE_DIRECT);
  } else if (v.kind == HOLD_CLASS)
    construct(solver, call, v.id);
  else if (v.kind == HOLD_INSTANCE || v.kind == HOLD_TYPED)
    call_object(solver, call, value);
}

// Does a method of this name, asked of a function, run it? In languages whose functions are objects few do; in others
// the name is that of the interface which the function stands for, and so is the number of arguments.
static bool runs_function(const Solver *solver, Id fn, Sym name, Id call) {
  uint32_t language = program_language(solver->program, fn);
  if (solver_declares_types(language) && solver_fn(solver, fn)->kind == FN_CLOSURE)
    return lookup_fits(solver, fn, call);
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
  Found found = lookup_member(solver, flow_value(solver, HOLD_INSTANCE, proc, 0), name, call);
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
    Id owner = found->slots.at[i].owner;
    if (program_is_method(solver->program, found->slots.at[i].slot) &&
        solver->program->clss.at[owner].kind != CLASS_INTERFACE)
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

// `return getattr(self.inner, name)` in __getattr__: what is not found is asked of that. Else what it returns is
// called.
static void call_delegate(Solver *solver, Id call, uint32_t value) {
  const Found found = lookup_member(solver, value, solver->name_getattr, 0);
  const Program *program = solver->program;
  Id slot = found.complete ? found.slots.at[found.slots.count - 1].slot : 0;
  uint32_t at = slot ? solver_defined(solver, slot) : 0;
  Id fn = at ? solver->definitions.at[at].fn : 0;
  const Flow *load = &program->flows.at[fn ? map_get(&solver->getattrs, fn, 0) : 0];
  Id result = fn ? program->fns.at[fn].result : 0;
  if (load->base && first_time(solver, call, load->base, DELEGATED))
    flow_watch(solver, load->base, (Watch){.kind = WATCH_RECEIVER, .row = call});
  else if (result && !load->base && first_time(solver, call, result, DELEGATED))
    flow_watch(solver, result, (Watch){.kind = WATCH_CALLEE, .row = call});
}

// What makes an object of the class that it is asked of.
static void make_own(Solver *solver, Id call, Id cls, Sym outside) {
  uint32_t language = language_bit(solver_language(solver, call));
  Sym symbol = outside ? book_alias(solver->book, outside) : 0;
  for (const Behaviour *b = symbol ? book_behaviour(solver->book, symbol) : NULL; b; b = b->next)
    if (b->makes && b->languages & language)
      flow_add(solver, solver_call(solver, call)->result, flow_value(solver, HOLD_INSTANCE, cls, 0));
}

// A text that is made of another one.
static void make_text(Solver *solver, Id call, Value v, Sym name) {
  uint32_t at = map_get(&solver->texts, map_pair(solver_language(solver, call), name), 0);
  const char *how = at ? solver->book->behaviours.at[at - 1]->text : NULL;
  if (!how)
    return;
  char *text = arena_format(solver->arena, "%s", program_text(solver->program, v.id));
  for (char *c = text; *c; c++)
    *c = (char)(*how == 'l' ? tolower((unsigned char)*c) : *how == 'u' ? toupper((unsigned char)*c) : *c);
  Sym made = names_add(solver->program->texts, text, strlen(text));
  flow_add(solver, solver_call(solver, call)->result, flow_value(solver, HOLD_STRING, made, 0));
}

// An operator on what is only annotated to be some outside class may be that of all classes below it: of too many.
static bool is_any_outside(const Solver *solver, Id call, Value v) {
  return v.kind == HOLD_TYPED && solver_call(solver, call)->flags & CALL_OPERATOR &&
         solver->program->clss.at[v.id].flags & CLASS_OUTSIDE;
}

static void call_method(Solver *solver, Id call, uint32_t value, Sym name) {
  Value v = solver->values.at[value];
  if (value_callable(v.kind)) {
    if (runs_function(solver, v.id, name, call))
      call_value(solver, call, value);
    else
      call_of_function(solver, call, v.id, name);
    return;
  }
  if (v.kind == HOLD_STRING)
    make_text(solver, call, v, name);
  if (v.kind == HOLD_STRING || v.kind == HOLD_INT || is_any_outside(solver, call, v))
    return;
  Found found = lookup_member(solver, value, name, call);
  if (v.kind == HOLD_CLASS && name == solver->name_new && !found.complete &&
      !(solver->program->clss.at[v.id].flags & CLASS_OUTSIDE)) {
    construct(solver, call, v.id);
    found.outside =
        found.outside && lookup_has_rows(solver, found.outside) ? found.outside : 0; // Object.new makes no other
  }
  if (v.kind == HOLD_CLASS)
    make_own(solver, call, v.id, found.outside);
  bool known = found.outside && lookup_has_rows(solver, found.outside); // Kernel's, most often
  if (!found.complete && !known && v.kind != HOLD_CLASS) {
    Found missing = lookup_member(solver, value, solver->name_missing, 0);
    if (missing.complete)
      call_found(solver, call, &missing, value, true);
  }
  bool object = v.kind == HOLD_INSTANCE || v.kind == HOLD_TYPED;
  if (object && !found.slots.count && !known && solver->getattrs.count && !solver_implied(solver, call) &&
      solver->program->class_language.at[v.id] == LANG_PYTHON)
    call_delegate(solver, call, value);
  if (object)
    call_embedders(solver, call, v.id, name, &found);
  call_found(solver, call, &found, value, false);
}

// The definition behind the caller's class in the ancestors of `value`.
static void call_super(Solver *solver, Id call, uint32_t value) {
  uint32_t kind = solver->values.at[value].kind;
  if (kind != HOLD_INSTANCE && kind != HOLD_TYPED && kind != HOLD_CLASS)
    return;
  Found found = lookup_super(solver, value, call);
  call_found(solver, call, &found, value, false);
}

// watches -------------------------------------------------------------------------------------------------------------

// What is loaded from something outside: of a class what its name stands for, of an object what the book says that it
// returns, or else what it knows of that method.
static void load_outside(Solver *solver, Id to, uint32_t value, Sym symbol) {
  Value v = solver->values.at[value];
  uint32_t language = solver->program->class_language.at[v.id];
  const char *text = program_text(solver->program, symbol);
  if (v.kind == HOLD_CLASS) {
    if (solver->program->clss.at[v.id].flags & CLASS_OUTSIDE)
      flow_add(solver, to, flow_value(solver, HOLD_CLASS, lookup_outside(solver, text, language), 0));
    return;
  }
  symbol = book_alias(solver->book, symbol);
  for (const Behaviour *b = book_behaviour(solver->book, symbol); b; b = b->next)
    if (b->instance && b->languages & language_bit(language)) {
      Id cls = program_outside(solver->program, program_text(solver->program, b->instance), language);
      flow_add(solver, to, flow_value(solver, HOLD_INSTANCE, cls, 0));
      return;
    }
  if (lookup_has_rows(solver, symbol))
    flow_add(solver, to, flow_value(solver, HOLD_CLASS, program_outside(solver->program, text, language), 0));
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
  if (v.kind == HOLD_FN && solver_fn(solver, v.id)->flags & FN_PROPERTY)
    return;
  flow_add(solver, to, is_method(solver, value) ? flow_value(solver, VALUE_BOUND, v.id, self) : value);
}

static void load_method(Solver *solver, Id slot, Id to, uint32_t self) {
  uint32_t at = solver_defined(solver, slot);
  if (first_time(solver, to, slot, LOADED) || !at)
    flow_watch(solver, slot, (Watch){.kind = WATCH_BIND, .row = to, .value = self});
  else
    for (; at; at = solver->definitions.at[at].next)
      bind(solver, to, flow_value(solver, HOLD_FN, solver->definitions.at[at].fn, 0), self);
}

// What a container has under keys that nobody knows may be under this one, and what was added to it is asked, too.
static void load_contained(Solver *solver, Id to, uint32_t value, Sym name) {
  Program *program = solver->program;
  Value v = solver->values.at[value];
  if (v.kind != HOLD_INSTANCE || program->clss.at[v.id].kind != CLASS_LITERAL)
    return;
  if (name != solver->name_element)
    flow_copy(solver, program_member_make(program, SLOT_FIELD, v.id, solver->name_unkeyed), to);
  Id added = program_member_make(program, SLOT_FIELD, v.id, solver->name_added);
  if (first_time(solver, to, added, ADDED))
    edge_load_member(solver, added, to, name);
}

static void load_from(Solver *solver, Id to, uint32_t value, Sym name) {
  name = unplaced(solver, value, name);
  Found found = lookup_field(solver, value, name);
  for (uint32_t i = 0; i < found.slots.count; i++) {
    const Match match = found.slots.at[i];
    if (program_is_method(solver->program, match.slot) && !match.unbound && !holds_only_fields(solver, &match))
      load_method(solver, match.slot, to, value);
    else
      flow_copy(solver, match.slot, to);
  }
  load_contained(solver, to, value, name);
  if (found.outside && name != solver->name_element)
    load_outside(solver, to, value, found.outside);
}

// Elements of what is only annotated to be some outside container would be found in all containers of that class.
static bool is_any_container(const Solver *solver, uint32_t value, Sym name) {
  Value v = solver->values.at[value];
  return v.kind == HOLD_TYPED && *program_text(solver->program, name) == '[' &&
         solver->program->clss.at[v.id].flags & CLASS_OUTSIDE &&
         !solver_declares_types(solver->program->class_language.at[v.id]);
}

// What is stored in an object of the class that all inherit from would be found in every object, and what is stored in
// something unknown in everything unknown.
static bool is_everybodys(Solver *solver, Id cls) {
  return strcmp(lookup_outside_text(solver, cls), "?") == 0 ||
         cls == program_root(solver->program, solver->program->class_language.at[cls]);
}

static Id stored_slot(Solver *solver, uint32_t value, Sym name) {
  Value v = solver->values.at[value];
  if (is_any_container(solver, value, name))
    return 0;
  if (v.kind == HOLD_CLASS && !(solver->program->clss.at[v.id].flags & CLASS_OUTSIDE))
    return program_member_make(solver->program, SLOT_STATIC, v.id, name);
  if ((v.kind == HOLD_INSTANCE || v.kind == HOLD_TYPED) && !is_everybodys(solver, v.id))
    return program_member_make(solver->program, SLOT_FIELD, v.id, name);
  return 0;
}

// Something outside of which nothing is known: in tests most often what stands in for anything.
static bool is_unknown(const Solver *solver, uint32_t value) {
  Value v = solver->values.at[value];
  bool object = v.kind == HOLD_CLASS || v.kind == HOLD_INSTANCE || v.kind == HOLD_TYPED;
  return object && strcmp(lookup_outside_text(solver, v.id), "?") == 0;
}

static void on_store(Solver *solver, const Watch *watch, uint32_t value) {
  Id from = watch->row;
  if (tests_fn(solver, watch->edge) && !tests_value(solver, value))
    from = tests_rest(solver, from, watch->edge, 0);
  flow_copy(solver, from, stored_slot(solver, value, watch->value));
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
    call_method(solver, call, node_value(solver, &solver->nodes.at[receiver], i), name);
}

void dispatch_again(Solver *solver, Sym name) {
  index_asking(solver);
  for (Id id = map_get(&solver->loads_of, name, 0); id; id = solver->next_load.at[id]) {
    const Flow flow = solver->program->flows.at[id];
    for (uint32_t i = 0; flow.base && i < flow_node(solver, flow.base)->done; i++)
      load_from(solver, flow.to, node_value(solver, &solver->nodes.at[flow.base], i), name);
  }
  for (Id id = map_get(&solver->calls_of, name, 0); id; id = solver->next_call.at[id])
    call_again(solver, id, solver_call(solver, id)->receiver, name);
  for (uint32_t at = map_get(&solver->sends_of, name, 0); at; at = solver->sends.at[at - 1].next)
    call_again(solver, solver->sends.at[at - 1].call, solver->sends.at[at - 1].receiver, name);
}

void dispatch_comes_up(Solver *solver, Sym name) {
  if (lookup_is_assigned(solver, name))
    return;
  lookup_assign(solver, name);
  dispatch_again(solver, name);
}

// define_method and the like: the class object's instances get the member.
static void define(Solver *solver, const Flow *flow, Sym name, uint32_t value) {
  Value v = solver->values.at[value];
  bool object = v.kind == HOLD_INSTANCE || v.kind == HOLD_TYPED;
  if ((v.kind != HOLD_CLASS && !object) || is_unknown(solver, value) || (object && is_everybodys(solver, v.id)))
    return;
  Id slot = program_member_make(solver->program, SLOT_FIELD, v.id, name);
  program_turn_method(solver->program, slot);
  flow_copy(solver, flow->from, slot);
}

static void store_key(Solver *solver, const Flow *flow, Sym name) {
  for (uint32_t i = 0; i < flow_node(solver, flow->base)->count; i++)
    define(solver, flow, name, node_value(solver, &solver->nodes.at[flow->base], i));
  dispatch_comes_up(solver, name);
}

static void on_key(Solver *solver, const Watch *watch, uint32_t value) {
  const Flow flow = solver->program->flows.at[watch->row];
  Value v = solver->values.at[value];
  if (v.kind != HOLD_STRING)
    return;
  if (flow.kind == FLOW_STORE_DYNAMIC) {
    store_key(solver, &flow, v.id);
    return;
  }
  Program *program = solver->program;
  Flow load = {.kind = FLOW_LOAD, .base = flow.base, .to = flow.to, .name = v.id};
  array_push(program->arena, &program->flows, load);
  flow_watch(solver, load.base, (Watch){.kind = WATCH_LOAD, .row = load.to, .value = load.name});
}

static void on_keyed(Solver *solver, const Watch *watch, uint32_t value) {
  const Flow flow = solver->program->flows.at[watch->row];
  for (uint32_t i = 0; i < flow_node(solver, flow.key)->done; i++) {
    Value key = solver->values.at[node_value(solver, &solver->nodes.at[flow.key], i)];
    if (key.kind == HOLD_STRING)
      define(solver, &flow, key.id, value);
  }
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
  Id receiver = solver_call(solver, watch->row)->receiver;
  dispatch_send(solver, watch->row, v.id, receiver, solver_language(solver, watch->row));
}

// A method was assigned to a member that receivers were asked for before: it runs with each of them.
static void run_late(Solver *solver, Id call, uint32_t value, uint32_t kind) {
  Id receiver = solver_call(solver, call)->receiver;
  Sym name = solver_call(solver, call)->name;
  for (uint32_t i = 0; receiver && i < flow_node(solver, receiver)->done; i++) {
    uint32_t self = node_value(solver, &solver->nodes.at[receiver], i);
    Found found = lookup_member(solver, self, name, call);
    for (uint32_t k = 0; k < found.slots.count; k++)
      if (!program_is_method(solver->program, found.slots.at[k].slot) &&
          flow_holds(solver, found.slots.at[k].slot, value))
        run_method(solver, call, solver->values.at[value].id, narrowed(solver, self, found.slots.at[k].owner), kind);
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

static void on_load(Solver *solver, const Watch *watch, uint32_t value) {
  node_expect(solver, watch->row);
  load_from(solver, watch->row, value, watch->value);
}

static void on_bind(Solver *solver, const Watch *watch, uint32_t value) {
  bind(solver, watch->row, value, watch->value);
}

static void on_callee(Solver *solver, const Watch *watch, uint32_t value) {
  call_value(solver, watch->row, value);
}

static void on_receiver(Solver *solver, const Watch *watch, uint32_t value) {
  solver_expect(&solver->leads.at[watch->row]);
  call_method(solver, watch->row, value, watch->value ? watch->value : solver_call(solver, watch->row)->name);
}

static void on_super(Solver *solver, const Watch *watch, uint32_t value) {
  call_super(solver, watch->row, value);
}

static void on_run(Solver *solver, const Watch *watch, uint32_t value) {
  const Run run = solver->runs.at[watch->value];
  outside_run(solver, watch->row, value, &run);
}

static void on_wrap(Solver *solver, const Watch *watch, uint32_t value) {
  Value v = solver->values.at[value];
  flow_add(solver, watch->row, v.kind == HOLD_FN ? flow_value(solver, VALUE_WRAPPED, v.id, 0) : value);
}

static void on_unwrap(Solver *solver, const Watch *watch, uint32_t value) {
  Value v = solver->values.at[value];
  if (v.kind == HOLD_FN && solver_fn(solver, v.id)->kind == FN_CLOSURE)
    flow_add(solver, watch->row, value);
}

static void on_real(Solver *solver, const Watch *watch, uint32_t value) {
  if (!tests_value(solver, value) && !is_unknown(solver, value))
    flow_add(solver, watch->row, value);
}

static void on_rest(Solver *solver, const Watch *watch, uint32_t value) {
  outside_pass_rest(solver, watch->row, value, watch->value);
}

typedef void OnArrival(Solver *solver, const Watch *watch, uint32_t value);
static OnArrival *const arrivals[] = {
    [WATCH_LOAD] = on_load,     [WATCH_STORE] = on_store,       [WATCH_KEY] = on_key,     [WATCH_BIND] = on_bind,
    [WATCH_CALLEE] = on_callee, [WATCH_RECEIVER] = on_receiver, [WATCH_NAME] = on_name,   [WATCH_TARGET] = on_target,
    [WATCH_SUPER] = on_super,   [WATCH_RUN] = on_run,           [WATCH_WRAP] = on_wrap,   [WATCH_UNWRAP] = on_unwrap,
    [WATCH_REAL] = on_real,     [WATCH_REST] = on_rest,         [WATCH_KEYED] = on_keyed,
};

void dispatch(Solver *solver, Watch watch, uint32_t value) {
  arrivals[watch.kind](solver, &watch, value);
}

// Virtual calls of C++: the function and all that override it.
static void call_virtual(Solver *solver, Id call, Id fn, uint32_t depth) {
  const Ids *overriders = index_get(&solver->overriders, fn);
  edge_add(solver, call, fn, 0, overriders || depth ? EDGE_OVERRIDE : EDGE_DIRECT, 0);
  for (uint32_t i = 0; overriders && depth < 64 && i < overriders->count; i++)
    call_virtual(solver, call, overriders->at[i], depth + 1);
}

static void init_wrapping(Solver *solver, Id id) {
  Program *program = solver->program;
  const Call call = *solver_call(solver, id);
  for (uint32_t i = 0; i < call.arg_count; i++) {
    Id given = program->args.at[call.args + i].slot, wrapped = program_slot(program, (Slot){.kind = SLOT_TEMP});
    program->args.at[call.args + i].slot = wrapped;
    flow_watch(solver, given, (Watch){.kind = WATCH_WRAP, .row = wrapped});
  }
  Id result = program_slot(program, (Slot){.kind = SLOT_TEMP});
  solver_call(solver, id)->result = result;
  flow_watch(solver, result, (Watch){.kind = WATCH_UNWRAP, .row = call.result});
}

static void init_method_call(Solver *solver, Id id, const Call *call) {
  if (call->name_slot) {
    flow_watch(solver, call->name_slot, (Watch){.kind = WATCH_NAME, .row = id});
    return;
  }
  flow_watch(solver, call->receiver, (Watch){.kind = WATCH_RECEIVER, .row = id, .value = call->name});
  if (!solver_implied(solver, id))
    array_push(solver->arena, &solver->riddles,
               (Riddle){id, call->receiver, call->name, program_language(solver->program, call->caller)});
}

static void init_call(Solver *solver, Id id) {
  if (solver_call(solver, id)->flags & CALL_WRAPS)
    init_wrapping(solver, id);
  const Call call = *solver_call(solver, id);
  array_cover(solver->arena, &solver->by_slot, call.result);
  solver->by_slot.at[call.result] = call.result ? id : 0;
  switch (call.kind) {
  case CALL_DIRECT:
    if (call.flags & CALL_VIRTUAL)
      call_virtual(solver, id, call.callee, 0);
    else if (call.callee)
      edge_add(solver, id, call.callee, 0, EDGE_DIRECT, 0);
    break;
  case CALL_SLOT:
    array_push(solver->arena, &solver->slot_calls, id);
  // fall through
  case CALL_NEW:
    flow_watch(solver, call.callee, (Watch){.kind = WATCH_CALLEE, .row = id});
    break;
  case CALL_METHOD:
    init_method_call(solver, id, &call);
    break;
  case CALL_SUPER: {
    Id self = call.receiver ? call.receiver : solver_fn(solver, solver_block_owner(solver, call.caller))->self;
    flow_watch(solver, self, (Watch){.kind = WATCH_SUPER, .row = id});
    break;
  }
  case CALL_YIELD:
    flow_watch(solver, program_block(solver->program, solver_block_owner(solver, call.caller)),
               (Watch){.kind = WATCH_CALLEE, .row = id});
    break;
  default:
    outside_call(solver, id, program_symbol(solver->program, call.name), EDGE_DIRECT);
  }
}

static void index_overrides(Solver *solver) {
  const Program *program = solver->program;
  for (Id id = 1; id < program->overrides.count; id++)
    index_add(&solver->overriders, program->overrides.at[id].base, program->overrides.at[id].fn);
}

void dispatch_note_getattr(Solver *solver, Id id) {
  const Flow *flow = &solver->program->flows.at[id];
  const Fn *fn = solver_fn(solver, flow->fn);
  if (fn->name == solver->name_getattr && fn->param_count && fn->cls && flow->from == fn->params + fn->param_count - 1)
    map_put(&solver->getattrs, flow->fn, id);
}

// What makes texts, by language and name.
static void index_texts(Solver *solver) {
  solver->texts.arena = solver->arena;
  for (uint32_t i = 0; i < solver->book->behaviours.count; i++) {
    const Behaviour *b = solver->book->behaviours.at[i];
    const char *dot = b->text ? strrchr(program_text(solver->program, b->symbol), '.') : NULL;
    for (uint32_t language = 0; dot && language < LANG_COUNT; language++)
      if (b->languages & language_bit(language))
        map_put(&solver->texts, map_pair(language, names_str(solver->program->texts, dot + 1)), i + 1);
  }
}

static void init_calls(Solver *solver) {
  uint32_t calls = solver->program->calls.count;
  solver->leads.at = arena_array(solver->arena, Leads, calls);
  flow_numbers(solver);
  index_overrides(solver);
  index_texts(solver);
  lookup_init(solver);
}

void dispatch_init(Solver *solver, bool native) {
  if (native)
    init_calls(solver);
  const Program *program = solver->program;
  for (Id fn = 1; fn < program->fns.count; fn++) {
    Id end = program_is_native(program, fn) == native ? program->first_call.at[fn + 1] : 0;
    for (Id id = program->first_call.at[fn]; id < end; id++) {
      node_expect(solver, solver_call(solver, ahead_of(id, program->calls.count))->receiver);
      init_call(solver, id);
    }
  }
}
