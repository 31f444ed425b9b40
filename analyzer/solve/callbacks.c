// Calls from C into other languages, and what passes the border with a call.
#include "across.h"

static bool is_method(const Solver *solver, Id slot) {
  return slot && program_is_method(solver->program, slot);
}

// methods by name, whatever the arguments -----------------------------------------------------------------------------

// The member of that name which instances or the class itself have, or 0. Fields count if no method is found.
static Id member_of(Solver *solver, Id cls, Sym name, bool of_class) {
  Program *program = solver->program;
  const Ids mro = *program_mro(program, cls);
  Id field = 0;
  for (uint32_t i = 0; i < mro.count; i++)
    for (int k = 0; k < 2; k++) {
      SlotKind kind = (k == 0) == of_class ? SLOT_STATIC : SLOT_FIELD;
      Id slot = program_member(program, kind, mro.at[i], name);
      if (is_method(solver, slot))
        return slot;
      field = field ? field : slot;
    }
  return field;
}

static void add_overrides(Solver *solver, Id cls, Sym name, Ids *slots, uint32_t depth) {
  Program *program = solver->program;
  for (uint32_t i = 0; i < program->subclasses.at[cls].count && depth < 64; i++) {
    Id sub = program->subclasses.at[cls].at[i], slot = program_member(program, SLOT_FIELD, sub, name);
    if (is_method(solver, slot))
      array_push(solver->arena, slots, slot);
    add_overrides(solver, sub, name, slots, depth + 1);
  }
}

static Ids members_of(Solver *solver, Value value, Sym name) {
  Ids slots = {0};
  if (value.kind != HOLD_CLASS && value.kind != HOLD_INSTANCE && value.kind != HOLD_TYPED)
    return slots;
  Id slot = member_of(solver, value.id, name, value.kind == HOLD_CLASS);
  if (slot)
    array_push(solver->arena, &slots, slot);
  if (value.kind == HOLD_TYPED)
    add_overrides(solver, value.id, name, &slots, 0);
  return slots;
}

// signatures of Java --------------------------------------------------------------------------------------------------

static const char *const primitives[128] = {
    ['Z'] = "boolean", ['B'] = "byte", ['C'] = "char",  ['S'] = "short",
    ['I'] = "int",     ['J'] = "long", ['F'] = "float", ['D'] = "double",
};

// Reads one type of "(ILjava/lang/String;[J)V" into its simple name; returns what is behind it, NULL at the end.
static const char *read_type(const char *at, Text *out) {
  uint32_t arrays = 0;
  for (; *at == '['; at++)
    arrays++;
  const char *end = *at == 'L' ? strchr(at, ';') : at, *name = at + 1;
  if (!end || !*at || *at == ')')
    return NULL;
  for (const char *c = at; c < end; c++)
    name = *c == '/' || *c == '$' ? c + 1 : name;
  if (*at == 'L')
    text_add(out, name, (size_t)(end - name));
  else
    text_puts(out, (unsigned char)*at < 128 && primitives[(unsigned char)*at] ? primitives[(unsigned char)*at] : "?");
  while (arrays--)
    text_puts(out, "[]");
  return end + 1;
}

// Is that the simple name of the declared type?
static bool same_type(const char *declared, const char *simple) {
  size_t len = strcspn(declared, "<");
  const char *last = declared;
  for (const char *at = declared; at < declared + len; at++)
    last = *at == '.' ? at + 1 : last;
  len -= (size_t)(last - declared);
  return strncmp(last, simple, len) == 0 && simple[len] == 0;
}

static bool has_signature(Solver *solver, Id fn, const char *signature) {
  const Fn *row = &solver->program->fns.at[fn];
  const char *at = *signature == '(' ? signature + 1 : NULL;
  uint32_t count = 0;
  while (at && *at != ')') {
    Text type = {.arena = solver->arena};
    at = read_type(at, &type);
    if (!at || count >= row->param_count)
      return false;
    const char *declared = program_text(solver->program, solver_slot(solver, row->params + count)->type_name);
    if (*declared && !same_type(declared, text_str(&type)))
      return false;
    count++;
  }
  return at && count == row->param_count;
}

// Those of the functions that have one of the signatures; all of them if none is known to.
static Ids with_signature(Solver *solver, const Ids *fns, const Ids *signatures) {
  Ids found = {0};
  for (uint32_t i = 0; i < fns->count; i++)
    for (uint32_t k = 0; k < signatures->count; k++)
      if (has_signature(solver, fns->at[i], program_text(solver->program, signatures->at[k]))) {
        array_push(solver->arena, &found, fns->at[i]);
        break;
      }
  return found.count ? found : *fns;
}

// The functions in a member slot, and those that it is by definition.
static Ids functions_in(Solver *solver, Id slot) {
  Ids fns = {0};
  for (uint32_t at = solver_defined(solver, slot); at; at = solver->definitions.at[at].next)
    array_push(solver->arena, &fns, solver->definitions.at[at].fn);
  const Node *node = flow_node(solver, slot);
  for (uint32_t i = 0; i < node->count; i++) {
    Value value = solver->values.at[node_value(solver, node, i)];
    if (value_callable(value.kind))
      array_push(solver->arena, &fns, value.id);
  }
  return fns;
}

// calls back ----------------------------------------------------------------------------------------------------------

static Id plain_param(const Solver *solver, const Fn *fn, uint32_t index) {
  for (uint32_t i = 0; i < fn->param_count; i++)
    if (!(solver_slot(solver, fn->params + i)->flags & (SLOT_BLOCK | SLOT_SPLAT)) && index-- == 0)
      return fn->params + i;
  return 0;
}

static void deliver(Solver *solver, const Bound *bound, Id fn, uint32_t self, EdgeKind kind) {
  edge_add(solver, bound->call, fn, self, kind, 0);
  const Call call = solver->program->calls.at[bound->call];
  const Fn row = solver->program->fns.at[fn];
  if (!(row.flags & FN_DEFINED))
    return;
  flow_copy(solver, row.result, call.result);
  for (int64_t i = bound->row->first_arg; i >= 0 && i < call.arg_count; i++)
    flow_copy(solver, solver->program->args.at[call.args + (uint32_t)i].slot,
              plain_param(solver, &row, (uint32_t)(i - bound->row->first_arg)));
}

static bool calls_itself(const Solver *solver, Sym name) {
  for (int i = 0; i < 4; i++)
    if (name == solver->name_call[i])
      return true;
  return false;
}

typedef struct {
  const Bound *bound;
  Sym name;
} Ask;

static void send_to(Solver *solver, Value value, void *to) {
  const Ask *ask = to;
  if (value_callable(value.kind)) {
    if (calls_itself(solver, ask->name))
      deliver(solver, ask->bound, value.id, value.self, EDGE_FLOW);
    return;
  }
  uint32_t self = flow_value(solver, value.kind, value.id, value.self);
  const Ids slots = members_of(solver, value, ask->name);
  for (uint32_t i = 0; i < slots.count; i++) {
    const Ids fns = functions_in(solver, slots.at[i]);
    for (uint32_t k = 0; k < fns.count; k++)
      deliver(solver, ask->bound, fns.at[k], self, slots.count > 1 ? EDGE_OVERRIDE : EDGE_FLOW);
  }
}

static void send_function(Solver *solver, Value value, void *to) {
  if (value_callable(value.kind))
    deliver(solver, to, value.id, value.self, EDGE_FLOW);
}

// Left to the last resort: the method of that name, if the receiver stays unknown. What is asked to call itself is a
// function that nobody knows, and no object with a method of that name.
static void ask_later(Solver *solver, const Bound *bound, Sym name) {
  uint32_t *sent = map_slot(&solver->sent, map_pair(bound->call, name));
  Ids receivers = {0};
  if (*sent || calls_itself(solver, name))
    return;
  *sent = 1;
  if (bound->row->cls.index != ARG_NONE)
    outside_operand(solver, bound->call, &bound->row->cls, &receivers);
  array_push(solver->arena, &solver->sends,
             (Send){bound->call, name, receivers.count ? receivers.at[0] : 0, bound->row->to});
}

// A call back: the functions in the name operand, or the methods of that name of what is in the receiver operand.
static void send(Solver *solver, const Bound *bound) {
  const Ids names = across_strings(solver, bound->call, &bound->row->name);
  across_each(solver, bound->call, &bound->row->name, send_function, (void *)bound);
  for (uint32_t i = 0; i < names.count; i++) {
    Ask ask = {bound, names.at[i]};
    if (bound->row->cls.index != ARG_NONE)
      across_each(solver, bound->call, &bound->row->cls, send_to, &ask);
    ask_later(solver, bound, names.at[i]);
  }
}

// Functions of the method of this name behind a class among an object's.
static Ids functions_behind(Solver *solver, const Slot *member) {
  Program *program = solver->program;
  const Ids mro = *program_mro(program, member->owner);
  bool behind = false;
  for (uint32_t i = 0; i < mro.count; behind |= mro.at[i++] == member->owner) {
    Id slot = behind ? program_member(program, (SlotKind)member->kind, mro.at[i], member->name) : 0;
    if (is_method(solver, slot))
      return functions_in(solver, slot);
  }
  return (Ids){0};
}

static bool is_among(const Ids *ids, Id id) {
  for (uint32_t i = 0; i < ids->count; i++)
    if (ids->at[i] == id)
      return true;
  return false;
}

// The C function goes on to the methods behind those that it is.
static void call_up(Solver *solver, const Bound *bound) {
  Id caller = solver->program->calls.at[bound->call].caller;
  for (uint32_t i = 0; i < solver->across->members.count; i++) {
    const Taken member = solver->across->members.at[i];
    if (!is_among(&member.fns, caller))
      continue;
    const Slot slot = *solver_slot(solver, member.slot);
    const Ids fns = functions_behind(solver, &slot);
    uint32_t self = flow_value(solver, slot.kind == SLOT_STATIC ? HOLD_CLASS : HOLD_TYPED, slot.owner, 0);
    for (uint32_t k = 0; k < fns.count; k++)
      deliver(solver, bound, fns.at[k], self, EDGE_FLOW);
  }
}

// members as values ---------------------------------------------------------------------------------------------------

typedef struct {
  const Bound *bound;
  Ids slots;
  Sym name;
  bool any; // something was asked
} Members;

static void add_members(Solver *solver, Value value, void *to) {
  Members *members = to;
  bool object = value.kind == HOLD_CLASS || value.kind == HOLD_INSTANCE || value.kind == HOLD_TYPED;
  bool stores = members->bound->row->value.index != ARG_NONE;
  members->any |= object;
  if (object && stores && !program_is_outside(solver->program, value.id)) {
    program_member_make(solver->program, value.kind == HOLD_CLASS ? SLOT_STATIC : SLOT_FIELD, value.id, members->name);
    dispatch_comes_up(solver, members->name);
  }
  const Ids slots = members_of(solver, value, members->name);
  for (uint32_t i = 0; i < slots.count; i++)
    array_push(solver->arena, &members->slots, slots.at[i]);
}

static void take_member(Solver *solver, const Bound *bound, Id member, const Ids *results) {
  const Ids signatures = across_strings(solver, bound->call, &bound->row->signature);
  const Ids all = functions_in(solver, member), fns = with_signature(solver, &all, &signatures);
  for (uint32_t i = 0; i < results->count; i++) {
    if (bound->row->signature.index == ARG_NONE)
      flow_copy(solver, member, results->at[i]);
    for (uint32_t k = 0; k < fns.count && signatures.count; k++)
      flow_add(solver, results->at[i], flow_value(solver, HOLD_FN, fns.at[k], 0));
  }
}

// The member of that name, read or written. What says a method by its name only (JNI) passes on the name.
static void access_member(Solver *solver, const Bound *bound) {
  const Ids names = across_strings(solver, bound->call, &bound->row->name);
  Ids results = {0}, values = {0};
  outside_operand(solver, bound->call, &bound->row->result, &results);
  if (bound->row->value.index != ARG_NONE)
    outside_operand(solver, bound->call, &bound->row->value, &values);
  for (uint32_t n = 0; n < names.count; n++) {
    Members members = {.bound = bound, .name = names.at[n]};
    across_each(solver, bound->call, &bound->row->cls, add_members, &members);
    for (uint32_t i = 0; i < members.slots.count && !values.count; i++)
      take_member(solver, bound, members.slots.at[i], &results);
    for (uint32_t i = 0; i < members.slots.count && values.count; i++)
      flow_copy(solver, values.at[0], members.slots.at[i]);
    for (uint32_t i = 0; i < results.count && !members.slots.count && bound->row->signature.index != ARG_NONE; i++)
      flow_add(solver, results.at[i], flow_value(solver, HOLD_STRING, names.at[n], 0));
  }
}

static void write_out(Solver *solver, const Bound *bound) {
  const Call call = solver->program->calls.at[bound->call];
  Ids values = {0}, results = {0};
  outside_operand(solver, bound->call, &bound->row->value, &values);
  outside_operand(solver, bound->call, &bound->row->result, &results);
  for (uint32_t i = (uint32_t)bound->row->result.index + 1; bound->row->rest && i < call.arg_count; i++)
    array_push(solver->arena, &results, solver->program->args.at[call.args + i].slot);
  for (uint32_t i = 0; i < results.count && values.count; i++)
    flow_copy(solver, values.at[0], results.at[i]);
}

// blocks --------------------------------------------------------------------------------------------------------------

static void yield(Solver *solver, const Bound *bound) {
  const Call call = solver->program->calls.at[bound->call];
  uint64_t key = map_pair(bound->call, 0);
  map_put(&solver->across->yielding, call.caller, 1);
  if (map_get(&solver->across->yielding, key, 0))
    return;
  map_put(&solver->across->yielding, key, 1);
  Id block = program_block(solver->program, call.caller);
  flow_watch(solver, block, (Watch){.kind = WATCH_CALLEE, .row = bound->call});
  flow_copy(solver, block, call.result);
}

// A C function that yields does it for the one that calls it.
static void pass_blocks(Solver *solver) {
  enum { HELPERS = 4 };
  Across *across = solver->across;
  for (int round = 0; round < HELPERS && across->yielding.count; round++)
    for (uint32_t e = 1; e < solver->edges.count; e++) {
      Edge edge = solver->edges.at[e];
      Id caller = solver->program->calls.at[edge.call].caller;
      if (!program_is_native(solver->program, caller) || !program_is_native(solver->program, edge.fn) ||
          !map_get(&across->yielding, edge.fn, 0))
        continue;
      map_put(&across->yielding, caller, 1);
      flow_copy(solver, program_block(solver->program, caller), program_block(solver->program, edge.fn));
    }
}

// arguments -----------------------------------------------------------------------------------------------------------

static void pass_over(Solver *solver, Id call_id, Id fn) {
  const Call call = solver->program->calls.at[call_id];
  const Fn row = solver->program->fns.at[fn];
  Layout layout = across_layout(solver, fn);
  if (layout.self >= 0 && (uint32_t)layout.self < row.param_count && call.receiver)
    flow_copy(solver, call.receiver, row.params + (uint32_t)layout.self);
  for (uint32_t i = 0; i < call.arg_count && layout.args >= 0; i++) {
    Arg arg = solver->program->args.at[call.args + i];
    uint32_t at = (uint32_t)layout.args + (layout.packed ? 0 : i);
    if (!arg.flags && at < row.param_count)
      flow_copy(solver, arg.slot, row.params + at);
  }
  if (call.block)
    flow_copy(solver, call.block, program_block(solver->program, fn));
  flow_copy(solver, row.result, call.result);
}

// What a call of a C function passes to it.
static void pass_arguments(Solver *solver) {
  Across *across = solver->across;
  for (; across->edges_seen < solver->edges.count; across->edges_seen++) {
    Edge edge = solver->edges.at[across->edges_seen];
    Id caller = solver->program->calls.at[edge.call].caller;
    if (!edge.run && !program_is_native(solver->program, caller) && program_is_native(solver->program, edge.fn))
      pass_over(solver, edge.call, edge.fn);
  }
}

// the whole -----------------------------------------------------------------------------------------------------------

static void follow(Solver *solver, BindKind kind, void (*how)(Solver *solver, const Bound *bound)) {
  for (uint32_t i = 0; i < solver->across->calls.count; i++) {
    Bound bound = solver->across->calls.at[i];
    if (bound.row->kind == kind)
      how(solver, &bound);
  }
}

void callbacks_find(Solver *solver) {
  follow(solver, BIND_FLOW, write_out);
  flow_run(solver);
  follow(solver, BIND_MEMBER, access_member);
  flow_run(solver);
  follow(solver, BIND_YIELD, yield);
  pass_blocks(solver);
  follow(solver, BIND_SEND, send);
  follow(solver, BIND_SUPER, call_up);
  pass_arguments(solver);
}
