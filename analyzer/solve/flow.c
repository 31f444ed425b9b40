// Inclusion constraints over callable values: Andersen, "Program Analysis and Specialization for the C Programming
// Language" (1994), §4, with difference propagation: a node's values before `done` went along all its edges, those
// behind it will. Every (edge, value) pair is taken once, so a cycle costs no more than its edges and is not collapsed.
#include "solver.h"

// Where the number of a value is kept: those of functions, classes and their objects stand in a row each.
static uint32_t *number(Solver *solver, uint32_t kind, uint32_t id, uint32_t self) {
  if (self || kind > HOLD_TYPED)
    return map_slot(&solver->value_ids, map_pair(id, self << 3 | kind));
  array_cover(solver->arena, &solver->plain[kind], id);
  return &solver->plain[kind].at[id];
}

uint32_t flow_value(Solver *solver, uint32_t kind, uint32_t id, uint32_t self) {
  uint32_t *at = number(solver, kind, id, self);
  if (!*at) {
    *at = solver->values.count;
    array_push(solver->arena, &solver->values, (Value){kind, id, self});
  }
  return *at;
}

Node *flow_node(Solver *solver, Id slot) {
  array_cover(solver->arena, &solver->nodes, slot);
  return &solver->nodes.at[slot];
}

uint32_t *flow_numbers(Solver *solver) {
  solver->by_slot.count = 0;
  array_cover(solver->arena, &solver->by_slot, solver->program->slots.count - 1);
  return solver->by_slot.at;
}

static void queue(Solver *solver, Id slot) {
  Node *node = flow_node(solver, slot);
  if (node->queued)
    return;
  node->queued = true;
  solver_expect(&solver->watches.at[node->watches]);
  solver_expect(&solver->copies.at[node->edges]);
  array_push(solver->arena, &solver->queue, slot);
}

// A slot that holds more than this says nothing about any of them: it takes no more. What is registered or stored is
// asked of the slot it comes from, so a full table hides no callback. Sets are that small, so they are searched.
enum { FUNCTIONS = 48, OBJECTS = 24, STRINGS = 16 };

// A bound method counts as the object that it is bound to.
static bool is_function(uint32_t kind) {
  return kind == HOLD_FN || kind == VALUE_WRAPPED;
}

static bool has_room(const Node *node, uint32_t kind) {
  return is_function(kind)     ? node->functions < FUNCTIONS
         : kind == HOLD_STRING ? node->strings < STRINGS
                               : node->objects < OBJECTS;
}

_Static_assert(FUNCTIONS < 1 << 6 && OBJECTS < 1 << 5 && STRINGS < 1 << 5 && FUNCTIONS + OBJECTS + STRINGS < 1 << 7,
               "a node counts its values in so many bits");

bool flow_is_crowded(const Node *node) {
  return node->functions == FUNCTIONS || node->objects == OBJECTS;
}

// Looks at all of them, without a branch for each.
static bool is_member(const Solver *solver, const Node *node, uint32_t value) {
  const uint32_t *values = node->count > 1 ? &solver->sets.at[node->values] : &node->values;
  uint32_t found = 0;
  for (uint32_t i = 0; i < node->count; i++)
    found |= values[i] == value;
  return found;
}

bool flow_holds(const Solver *solver, Id slot, uint32_t value) {
  return slot < solver->nodes.count && is_member(solver, &solver->nodes.at[slot], value);
}

// Where a block for 1 << `power` values starts: one that others outgrew, if there is any.
static uint32_t block_of(Solver *solver, uint32_t power) {
  uint32_t spare = solver->spares[power], start = solver->sets.count;
  if (spare) {
    solver->spares[power] = solver->sets.at[spare];
    return spare;
  }
  array_reserve(solver->arena, (void **)&solver->sets.at, &solver->sets.room, start + (1u << power), sizeof(uint32_t));
  solver->sets.count += 1u << power;
  return start;
}

// Doubles the room of a node that holds a power of two.
static void grow_values(Solver *solver, Node *node) {
  uint32_t power = (uint32_t)__builtin_ctz(node->count), old = node->values, start = block_of(solver, power + 1);
  if (!power) {
    solver->sets.at[start] = old;
  } else {
    memcpy(&solver->sets.at[start], &solver->sets.at[old], node->count * sizeof(uint32_t));
    solver->sets.at[old] = solver->spares[power];
    solver->spares[power] = old;
  }
  node->values = start;
}

static void put_member(Solver *solver, Node *node, uint32_t value, uint32_t kind) {
  if (node->count && !(node->count & (node->count - 1u)))
    grow_values(solver, node);
  *(node->count ? &solver->sets.at[node->values + node->count] : &node->values) = value;
  node->count++;
  if (is_function(kind))
    node->functions++;
  else if (kind == HOLD_STRING)
    node->strings++;
  else
    node->objects++;
}

void flow_add(Solver *solver, Id slot, uint32_t value) {
  if (!slot)
    return;
  Node *node = flow_node(solver, slot);
  value = types_taken(solver, slot, node, value);
  if (!value)
    return;
  uint32_t kind = solver->values.at[value].kind;
  bool room = has_room(node, kind);
  if ((!room && node->full) || is_member(solver, node, value))
    return;
  if (!room) {
    node->full = true;
    return;
  }
  put_member(solver, node, value, kind);
  if (node->edges || node->watches)
    queue(solver, slot);
  else
    node->done = node->count;
}

// An edge that is there twice does no harm; what says it again mostly says so at once.
void flow_copy(Solver *solver, Id from, Id to) {
  Node *node = flow_node(solver, from);
  if (!from || !to || from == to || solver->copies.at[node->edges].to == to)
    return;
  array_push(solver->arena, &solver->copies, (Copy){to, node->edges});
  node->edges = solver->copies.count - 1;
  for (uint32_t i = 0; i < flow_node(solver, from)->done; i++)
    flow_add(solver, to, node_value(solver, &solver->nodes.at[from], i));
}

void flow_watch(Solver *solver, Id slot, Watch watch) {
  if (!slot)
    return;
  Node *node = flow_node(solver, slot);
  watch.next = node->watches;
  array_push(solver->arena, &solver->watches, watch);
  node->watches = solver->watches.count - 1;
  for (uint32_t i = 0; i < flow_node(solver, slot)->done; i++)
    dispatch(solver, watch, node_value(solver, &solver->nodes.at[slot], i));
}

static void move(Solver *solver, Id slot, uint32_t value) {
  for (uint32_t e = solver->nodes.at[slot].edges; e; e = solver->copies.at[e].next) {
    node_expect(solver, solver->copies.at[solver->copies.at[e].next].to);
    flow_add(solver, solver->copies.at[e].to, value);
  }
  for (uint32_t w = solver->nodes.at[slot].watches; w; w = solver->watches.at[w].next) {
    solver_expect(&solver->watches.at[solver->watches.at[w].next]);
    dispatch(solver, solver->watches.at[w], value);
  }
}

void flow_run(Solver *solver) {
  while (solver->queue.count) {
    Id slot = solver->queue.at[--solver->queue.count];
    solver->nodes.at[slot].queued = false;
    while (solver->nodes.at[slot].done < solver->nodes.at[slot].count) {
      // Watches that are added while it moves see this value as one that has moved.
      uint32_t value = node_value(solver, &solver->nodes.at[slot], solver->nodes.at[slot].done++);
      move(solver, slot, value);
    }
  }
}

// The function whose self is stored to, 0 if it is something else: most often the one that the store is written in.
static Id owner_of_self(const Solver *solver, const Flow *flow) {
  if (solver_has_self(solver, flow->fn) && solver_fn(solver, flow->fn)->self == flow->base)
    return flow->fn;
  const Slot *base = solver_slot(solver, flow->base);
  return base->kind == SLOT_SELF ? base->owner : 0;
}

// What a class's own methods assign to self every object of the class has. Objects of its subclasses keep it as theirs;
// of an object that is only known to be of the class it is found here.
static void store_own(Solver *solver, const Flow *flow) {
  Id cls = solver_fn(solver, owner_of_self(solver, flow))->cls;
  if (!cls || !solver_has_objects(solver->program->class_language.at[cls]))
    return;
  Id *own = map_slot(map_of(solver->arena, &solver->own_fields, cls), flow->name);
  Id slot = *own ? *own : program_slot(solver->program, (Slot){.kind = SLOT_TEMP});
  *own = slot;
  flow_copy(solver, flow->from, slot);
}

// Is this the field of records of which each says by its key what its function is for? Code that goes over them and
// puts each where it belongs tells no function from the others; the registrations of the records do.
static bool is_keyed(const Solver *solver, const Flow *flow) {
  const Program *program = solver->program;
  if (program->class_language.at[flow->cls] > LANG_CPP)
    return false;
  for (const Registration *reg = book_registration(solver->book, program->clss.at[flow->cls].name); reg;
       reg = reg->next)
    if (reg->kind == REG_ENTRY && strcmp(reg->callback_field, program_text(program, flow->name)) == 0)
      return true;
  return false;
}

static void list_flow(Solver *solver, Id id) {
  const Flow *flow = &solver->program->flows.at[id];
  if (flow->kind == FLOW_STORE)
    array_push(solver->arena, &solver->stored, (Stored){id, flow->base, flow->cls, flow->name});
  if (flow->kind == FLOW_STORE && flow->base && flow->cls)
    index_add(&solver->stores, flow->base, id);
  if (flow->kind == FLOW_LOAD_DYNAMIC)
    dispatch_note_getattr(solver, id);
}

void flow_list(Solver *solver) {
  for (; solver->flows_listed < solver->program->flows.count; solver->flows_listed++)
    list_flow(solver, solver->flows_listed);
}

static void init_flow(Solver *solver, Id id) {
  const Flow *flow = &solver->program->flows.at[id];
  Program *program = solver->program;
  switch (flow->kind) {
  case FLOW_COPY:
    flow_copy(solver, flow->from, flow->to);
    break;
  case FLOW_LOAD:
    if (flow->cls)
      flow_copy(solver, program_member_make(program, SLOT_FIELD, flow->cls, flow->name), flow->to);
    if (!flow->cls || program->class_language.at[flow->cls] > LANG_CPP)
      flow_watch(solver, flow->base, (Watch){.kind = WATCH_LOAD, .row = flow->to, .value = flow->name});
    break;
  case FLOW_STORE:
    if (flow->cls && is_keyed(solver, flow))
      break;
    if (flow->cls)
      flow_copy(solver, flow->from, program_member_make(program, SLOT_FIELD, flow->cls, flow->name));
    else {
      store_own(solver, flow);
      flow_watch(solver, flow->base,
                 (Watch){.kind = WATCH_STORE, .row = flow->from, .value = flow->name, .edge = flow->fn & EDGE_BITS});
    }
    break;
  case FLOW_LOAD_DYNAMIC:
    flow_watch(solver, flow->from, (Watch){.kind = WATCH_KEY, .row = id});
    break;
  case FLOW_STORE_DYNAMIC:
    flow_watch(solver, flow->key, (Watch){.kind = WATCH_KEY, .row = id});
    flow_watch(solver, flow->base, (Watch){.kind = WATCH_KEYED, .row = id});
    break;
  default:
    break;
  }
}

static bool typed_language(uint32_t language) {
  return language > LANG_CPP;
}

static void init_slot(Solver *solver, Id id) {
  const Slot slot = solver->program->slots.at[id];
  if (!slot.type || !typed_language(solver->program->class_language.at[slot.type]))
    return;
  if (slot.kind == SLOT_PARAM && slot.flags & SLOT_SPLAT)
    id = program_member_make(solver->program, SLOT_FIELD, program_splat(solver->program, id), solver->name_element);
  flow_add(solver, id, flow_value(solver, HOLD_TYPED, slot.type, 0));
}

// A parameter that collects arguments holds its own container.
static void init_param(Solver *solver, Id id) {
  lookup_count_param(solver, id);
  if (solver->program->slots.at[id].flags & SLOT_SPLAT) {
    Id container = program_splat(solver->program, id);
    flow_add(solver, id, flow_value(solver, HOLD_INSTANCE, container, 0));
  }
}

static bool is_hidden_method(const Solver *solver, Hold hold) {
  return hold.kind == HOLD_FN && solver_fields_apart(program_language(solver->program, hold.id)) &&
         program_is_method(solver->program, hold.slot);
}

static void init_values(Solver *solver) {
  Program *program = solver->program;
  types_init(solver);
  solver->signatures.at = arena_array(solver->arena, Signature, program->fns.count);
  flow_node(solver, program->slots.count + program->slots.count / 4); // of all slots that facts speak of, and some more
  for (Id id = 1, slots = program->slots.count; id < slots; id++) {
    init_slot(solver, id);
    if (program->slots.at[id].kind == SLOT_PARAM)
      init_param(solver, id);
  }
  for (Id id = 1; id < program->holds.count; id++) {
    Hold hold = program->holds.at[id];
    if (hold.kind != HOLD_INT && !is_hidden_method(solver, hold)) // conditions read those where they stand
      flow_add(solver, hold.slot, flow_value(solver, hold.kind, hold.id, 0));
  }
  solver->own_flows = program->flows.count;
}

static void expect_flow(const Solver *solver, Id id) {
  const Flow *flow = &solver->program->flows.at[id];
  node_expect(solver, flow->from);
  node_expect(solver, flow->base);
  if (flow->kind == FLOW_STORE)
    solver_expect(&solver_fn(solver, flow->fn)->flags);
}

void flow_init(Solver *solver, bool native) {
  if (native)
    init_values(solver);
  for (Id id = 1; id < solver->own_flows; id++)
    if (program_is_native(solver->program, solver->program->flows.at[id].fn) == native) {
      expect_flow(solver, ahead_of(id, solver->own_flows));
      init_flow(solver, id);
    }
}
