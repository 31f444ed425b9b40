// Calls of what lies outside of the program: what the book says they run, return and store.
#include "solver.h"

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

// Ruby passes keyword arguments to what has no parameters for them as a hash behind the others.
static bool is_keywords(Solver *solver, Id call, int32_t index) {
  const Call *row = solver_call(solver, call);
  uint32_t positional = 0;
  while (positional < row->arg_count && !solver->program->args.at[row->args + positional].name)
    positional++;
  return index >= 0 && (uint32_t)index == positional && positional < row->arg_count &&
         solver_language(solver, call) == LANG_RUBY;
}

void outside_operand(Solver *solver, Id call, const Operand *operand, Ids *out) {
  const Call *row = solver_call(solver, call);
  Id slot = 0;
  if (operand->index == ARG_RECEIVER) // of a call of an object: that
    slot = row->receiver || row->kind != CALL_SLOT ? row->receiver : row->callee;
  else if (operand->index == ARG_BLOCK)
    slot = row->block;
  else if (operand->index == ARG_RESULT)
    slot = row->result;
  else if (is_keywords(solver, call, operand->index))
    slot = edge_keywords(solver, call);
  else
    slot = argument(solver, row, operand);
  row = solver_call(solver, call);
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
  for (uint32_t i = 0; slot && i < node->count; i++) {
    Value v = solver->values.at[node_value(solver, node, i)];
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

// Is what is in the slot a method of an object that the argument is?
static bool is_bound_to(Solver *solver, const Call *call, Id slot, int64_t arg) {
  Operand operand = {.index = (int32_t)arg, .keyword = ""};
  Id object = argument(solver, call, &operand);
  const Node *node = flow_node(solver, slot);
  for (uint32_t i = 0; slot && i < node->count; i++) {
    Value v = solver->values.at[node_value(solver, node, i)];
    if (v.kind == VALUE_BOUND && !(solver_fn(solver, v.id)->flags & FN_STATIC) && flow_holds(solver, object, v.self))
      return true;
  }
  return false;
}

static bool when(Solver *solver, Id call, const When *w) {
  const Call *row = solver_call(solver, call);
  Operand operand = {.index = w->index, .keyword = w->keyword};
  Id slot = argument(solver, row, &operand);
  int64_t value = 0;
  bool constant = program_int(solver->program, slot, &value);
  const char *text = slot ? program_text(solver->program, solver_slot(solver, slot)->name) : "";
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
  case WHEN_ARG_BOUND:
    return is_bound_to(solver, row, slot, w->value);
  case WHEN_ARG_UNBOUND:
    return !is_bound_to(solver, row, slot, w->value);
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

bool outside_when(Solver *solver, Id call, const Whens *whens) {
  for (uint32_t i = 0; i < whens->count; i++)
    if (!when(solver, call, &whens->at[i]))
      return false;
  return true;
}

static void run_operands(Solver *solver, Id call, const Behaviour *behaviour) {
  for (uint32_t i = 0; i < behaviour->run_count; i++) {
    Ids slots = {0};
    outside_operand(solver, call, &behaviour->runs[i], &slots);
    array_push(solver->arena, &solver->runs, (Run){behaviour, i});
    uint32_t run = solver->runs.count - 1;
    for (uint32_t k = 0; k < slots.count; k++)
      flow_watch(solver, slots.at[k], (Watch){.kind = WATCH_RUN, .row = call, .value = run});
  }
}

// A container that is made anew by each call has elements of its own.
static Id container(Solver *solver, Id call, Id cls) {
  Id *at = map_slot(&solver->containers, map_pair(call, cls));
  if (!*at)
    *at = program_literal(solver->program, cls, solver->program->class_language.at[cls]);
  return *at;
}

static void result_instance(Solver *solver, Id call, Id cls) {
  const BookClass *known = book_klass(solver->book, solver->program->clss.at[cls].name);
  if (known && known->container)
    cls = container(solver, call, cls);
  flow_add(solver, solver_call(solver, call)->result, flow_value(solver, HOLD_INSTANCE, cls, 0));
}

static void result_operand(Solver *solver, Id call, const Behaviour *behaviour) {
  Ids slots = {0};
  if (behaviour->returns.index != ARG_NONE)
    outside_operand(solver, call, &behaviour->returns, &slots);
  for (uint32_t i = 0; i < slots.count; i++)
    if (behaviour->returns_element)
      edge_load_elements(solver, slots.at[i], solver_call(solver, call)->result);
    else
      flow_copy(solver, slots.at[i], solver_call(solver, call)->result);
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

// The constructor of a class above that of the object which is made: it makes no other.
static bool initialises(const Solver *solver, Sym symbol) {
  const char *dot = strrchr(program_text(solver->program, symbol), '.');
  return dot && strcmp(dot, ".<init>") == 0;
}

// A container is asked for what the others have that were added to it; keyword arguments are under their names.
static void add_elements(Solver *solver, Id call, Id container) {
  const Call row = *solver_call(solver, call);
  for (uint32_t i = 0; i < row.arg_count; i++) {
    Arg arg = solver->program->args.at[row.args + i];
    bool keyword = arg.name && !(arg.flags & ARG_SPLAT);
    edge_store_member(solver, arg.slot, container, keyword ? arg.name : solver->name_added);
    if (keyword)
      edge_store_element(solver, arg.slot, container);
  }
}

static void behave(Solver *solver, Id call, const Behaviour *behaviour) {
  uint32_t language = solver_language(solver, call);
  if (behaviour->spawns) {
    if (starts_thread(solver, behaviour->symbol))
      map_put(&solver->threaded, solver_directory(solver, solver_call(solver, call)->place.file), 1);
    return;
  }
  run_operands(solver, call, behaviour);
  result_operand(solver, call, behaviour);
  if (behaviour->instance && !initialises(solver, behaviour->symbol))
    result_instance(solver, call,
                    program_outside(solver->program, program_text(solver->program, behaviour->instance), language));
  if (behaviour->class_result) {
    Id cls = program_outside(solver->program, program_text(solver->program, behaviour->class_result), language);
    flow_add(solver, solver_call(solver, call)->result, flow_value(solver, HOLD_CLASS, cls, 0));
  }
  bool makes = book_klass(solver->book, behaviour->symbol) != NULL;
  Id filled = makes ? solver_call(solver, call)->result : solver_call(solver, call)->receiver;
  if (behaviour->adds)
    add_elements(solver, call, filled);
  Ids stored = {0};
  if (behaviour->stores.index != ARG_NONE)
    outside_operand(solver, call, &behaviour->stores, &stored);
  for (uint32_t i = 0; i < stored.count; i++) {
    edge_store_element(solver, stored.at[i], filled);
    if (behaviour->stores.index > 0) // behind its key
      edge_store_member(solver, stored.at[i], filled, solver->name_unkeyed);
  }
  Ids names = {0};
  if (behaviour->send.index != ARG_NONE || *behaviour->send.keyword)
    outside_operand(solver, call, &behaviour->send, &names);
  for (uint32_t i = 0; i < names.count; i++)
    flow_watch(solver, names.at[i], (Watch){.kind = WATCH_NAME, .row = call, .value = 1});
}

// Does the receiver hold the very class object that the symbol is a member of?
static bool asked_of_class(Solver *solver, Id call, Sym symbol) {
  const Node *node = flow_node(solver, solver_call(solver, call)->receiver);
  for (uint32_t i = 0; i < node->count; i++) {
    Value v = solver->values.at[node_value(solver, node, i)];
    if (v.kind == HOLD_CLASS && program_is_outside(solver->program, v.id) &&
        book_alias(solver->book, lookup_symbol(solver, v.id, solver_call(solver, call)->name)) == symbol)
      return true;
  }
  return false;
}

// An outside class that is called, or asked for `new`, gives an instance of itself, unless the book says otherwise.
// What another function of it gives is named after that function. `itself`: the very class or function was called.
static void default_result(Solver *solver, Id call, Sym symbol, bool itself) {
  const char *text = program_text(solver->program, symbol), *dot = strrchr(text, '.');
  uint32_t kind = solver_call(solver, call)->kind, language = solver_language(solver, call);
  bool made = dot && strcmp(dot, ".new") == 0;
  if (kind == CALL_DIRECT || kind == CALL_SYNTAX || !solver_call(solver, call)->result ||
      (kind == CALL_METHOD && !made && !itself && !asked_of_class(solver, call, symbol)))
    return;
  Id cls = made ? program_outside(solver->program, arena_text(solver->arena, text, (size_t)(dot - text)), language)
                : lookup_outside(solver, text, language);
  result_instance(solver, call, cls);
}

// What is registered gets arguments of the call that registers it, whenever it runs.
static void watch_rest(Solver *solver, Id call, Sym symbol) {
  for (const Registration *reg = book_registration(solver->book, symbol); reg; reg = reg->next) {
    Ids slots = {0};
    if (reg->rest < 0 || !(reg->languages & language_bit(solver_language(solver, call))))
      continue;
    outside_operand(solver, call, &reg->callback, &slots);
    for (uint32_t i = 0; i < slots.count; i++)
      flow_watch(solver, slots.at[i], (Watch){.kind = WATCH_REST, .row = call, .value = (uint32_t)reg->rest});
  }
}

void outside_pass_rest(Solver *solver, Id call, uint32_t value, uint32_t from) {
  Value v = solver->values.at[value];
  if (!value_callable(v.kind))
    return;
  if (v.kind == VALUE_BOUND && solver_has_self(solver, v.id))
    flow_add(solver, solver_fn(solver, v.id)->self, v.self);
  const Call row = *solver_call(solver, call);
  bool unbound = v.kind != VALUE_BOUND && dispatch_takes_self(solver, v.id) && from < row.arg_count;
  if (unbound)
    flow_copy(solver, solver->program->args.at[row.args + from].slot, solver_fn(solver, v.id)->self);
  edge_pass_args(solver, call, v.id, from + unbound, 0);
}

Out outside_out(const Solver *solver, Id call, Sym symbol, EdgeKind kind) {
  return (Out){
      .call = call, .symbol = symbol, .kind = (uint8_t)kind, .language = (uint8_t)solver_language(solver, call)};
}

// The row of a call to a symbol, or 0.
static uint32_t out_between(const Solver *solver, Id call, Sym symbol) {
  uint32_t last = solver->leads.at[call].outs;
  return !last || solver->outs.at[last].symbol == symbol ? last : map_get(&solver->out_set, map_pair(call, symbol), 0);
}

static void add(Solver *solver, Out out) {
  uint32_t *last = &solver->leads.at[out.call].outs, number = solver->outs.count;
  if (*last && !solver->outs.at[*last].next)
    map_put(&solver->out_set, map_pair(out.call, solver->outs.at[*last].symbol), *last);
  if (*last)
    map_put(&solver->out_set, map_pair(out.call, out.symbol), number);
  out.next = *last;
  array_push(solver->arena, &solver->outs, out);
  *last = number;
}

void outside_call(Solver *solver, Id call, Sym symbol, EdgeKind kind) {
  symbol = book_alias(solver->book, symbol);
  uint32_t known = out_between(solver, call, symbol);
  if (known) {
    Out *out = &solver->outs.at[known];
    out->kind = kind < out->kind ? (uint8_t)kind : out->kind;
    return;
  }
  add(solver, outside_out(solver, call, symbol, kind));
  uint32_t language = language_bit(solver_language(solver, call));
  bool typed = false;
  for (const Behaviour *b = book_behaviour(solver->book, symbol); b; b = b->next)
    if (b->languages & language && outside_when(solver, call, &b->when)) {
      behave(solver, call, b);
      typed |= b->instance || b->class_result || b->returns.index != ARG_NONE || b->returns_run;
    }
  if (!typed && !initialises(solver, symbol))
    default_result(solver, call, symbol, kind == EDGE_DIRECT);
  watch_rest(solver, call, symbol);
  bindings_connect(solver, call, symbol);
}

void outside_native(Solver *solver, Id call, Sym symbol, EdgeKind kind) {
  outside_call(solver, call, symbol, kind);
  Out *out = &solver->outs.at[out_between(solver, call, book_alias(solver->book, symbol))];
  out->native = out->language > LANG_CPP;
}

uint32_t outside_languages(const Out *out) {
  return language_bit(out->native ? LANG_C : out->language);
}

static Id element_of(Solver *solver, Id container) {
  Id element = program_slot(solver->program, (Slot){.kind = SLOT_TEMP});
  edge_load_elements(solver, container, element);
  return element;
}

// How an outside function runs what it was given.
static void run_fn(Solver *solver, Id call, Id fn, uint32_t self, const Behaviour *behaviour) {
  if (!(solver_fn(solver, fn)->flags & FN_DEFINED)) {
    Sym symbol = program_symbol(solver->program, solver_fn(solver, fn)->qualified);
    outside_call(solver, call, symbol, EDGE_FLOW);
    return;
  }
  if (self && edge_is_receiver(solver, fn, self))
    flow_add(solver, solver_fn(solver, fn)->self, self);
  if (!edge_note(solver, call, fn, EDGE_FLOW, 0, true))
    return;
  if (behaviour->elements && !behaviour->pass_count && solver_call(solver, call)->receiver) {
    Id element = element_of(solver, solver_call(solver, call)->receiver);
    for (uint32_t i = 0; i < solver_fn(solver, fn)->param_count; i++)
      edge_pass(solver, element, fn, i);
  }
  for (uint32_t i = 0; i < behaviour->pass_count; i++) {
    Ids slots = {0};
    outside_operand(solver, call, &behaviour->pass[i], &slots);
    for (uint32_t k = 0; k < slots.count; k++)
      edge_pass(solver, behaviour->elements ? element_of(solver, slots.at[k]) : slots.at[k], fn, i);
  }
  if (behaviour->returns_run)
    flow_copy(solver, solver_fn(solver, fn)->result, solver_call(solver, call)->result);
}

// A call of the method that is run passes it what the call is given.
static bool misfits(const Solver *solver, Id call, Id fn, const char *method) {
  if (!method || !solver_declares_types(program_language(solver->program, fn)))
    return false;
  bool itself = strcmp(method, program_text(solver->program, solver_call(solver, call)->name)) == 0;
  return itself && solver_fn(solver, fn)->kind == FN_CLOSURE && !lookup_fits(solver, fn, call);
}

// Functions of Python are called; they have none of the other methods that a pack names, but for generators.
static bool has_method(const Solver *solver, Id fn, const char *method) {
  bool plain = program_language(solver->program, fn) == LANG_PYTHON && method && *method;
  return !plain || solver_fn(solver, fn)->flags & FN_GENERATOR;
}

void outside_run(Solver *solver, Id call, uint32_t value, const Run *run) {
  Value v = solver->values.at[value];
  const Behaviour *behaviour = run->behaviour;
  const char *method = behaviour->runs[run->operand].field;
  if (!method || !*method)
    method = behaviour->method;
  if (value_callable(v.kind)) {
    if (has_method(solver, v.id, method) && !misfits(solver, call, v.id, method))
      run_fn(solver, call, v.id, v.self, behaviour);
    return;
  }
  Sym names[5] = {method && *method ? names_str(solver->program->texts, method) : solver->name_call[0],
                  solver->name_call[1], solver->name_call[2], solver->name_call[3], 0};
  if (v.kind != HOLD_INSTANCE && v.kind != HOLD_TYPED)
    return;
  for (int i = 0; i < (method && *method ? 1 : 4); i++) {
    Found found = lookup_member(solver, value, names[i], 0);
    if (found.complete)
      for (uint32_t k = 0; k < found.slots.count; k++)
        dispatch_target(solver, call, found.slots.at[k], value);
  }
}
