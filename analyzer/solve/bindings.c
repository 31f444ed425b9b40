// Names across languages: which function answers to a symbol of another language.
#include "solver.h"

static const char *text(const Solver *solver, Sym sym) {
  return program_text(solver->program, sym);
}

static bool is_native(uint32_t language) {
  return language == LANG_C || language == LANG_CPP;
}

static void bind(Solver *solver, Sym symbol, Id fn) {
  uint32_t at = map_get(&solver->bound, symbol, UINT32_MAX);
  if (at == UINT32_MAX) {
    at = solver->bound_lists.count;
    *array_add(solver->arena, &solver->bound_lists) = (Ids){0};
    map_put(&solver->bound, symbol, at);
  }
  Ids *list = &solver->bound_lists.at[at];
  for (uint32_t i = 0; i < list->count; i++)
    if (list->at[i] == fn)
      return;
  array_push(solver->arena, list, fn);
}

static Sym member_symbol(Solver *solver, const char *owner, const char *name) {
  return book_symbol(solver->program->texts, arena_format(solver->arena, "%s.%s", owner, name));
}

static const char *class_name(const Solver *solver, Id cls) {
  return text(solver, solver->program->clss.at[cls].name);
}

// values of operands --------------------------------------------------------------------------------------------------

typedef void OnValue(Solver *solver, Value value, void *to);

static void each_value(Solver *solver, Id call, const Operand *operand, OnValue *on, void *to) {
  Ids slots = {0};
  dispatch_operand(solver, call, operand, &slots);
  for (uint32_t i = 0; i < slots.count; i++)
    for (uint32_t k = 0; k < flow_node(solver, slots.at[i])->values.count; k++)
      on(solver, solver->values.at[solver->nodes.at[slots.at[i]].values.at[k]], to);
}

typedef Array(Sym) Syms;

static void add_string(Solver *solver, Value value, void *to) {
  if (value.kind == HOLD_STRING)
    array_push(solver->arena, (Syms *)to, value.id);
}

static void add_class(Solver *solver, Value value, void *to) {
  if (value.kind == HOLD_CLASS)
    array_push(solver->arena, (Ids *)to, value.id);
}

// A function itself, or the C function of that name.
static void add_function(Solver *solver, Value value, void *to) {
  Id fn = value.kind == HOLD_FN || value.kind == VALUE_BOUND ? value.id : 0;
  if (value.kind == HOLD_STRING)
    fn = map_get(&solver->native_fns, value.id, 0);
  if (fn)
    array_push(solver->arena, (Ids *)to, fn);
}

// rows ----------------------------------------------------------------------------------------------------------------

// The class object that a defining call yields. Without a known outer class only `top` says that it is one of the
// outermost.
static void define_class(Solver *solver, Id call, const Binding *row, bool top) {
  Syms names = {0};
  Ids outer = {0};
  each_value(solver, call, &row->name, add_string, &names);
  if (row->cls.index != ARG_NONE)
    each_value(solver, call, &row->cls, add_class, &outer);
  if (row->cls.index != ARG_NONE && !outer.count && !top)
    return;
  for (uint32_t i = 0; i < names.count; i++) {
    const char *name = text(solver, names.at[i]);
    if (outer.count)
      name = arena_format(solver->arena, "%s.%s", class_name(solver, outer.at[0]), name);
    Id cls = program_outside(solver->program, name, row->to);
    flow_add(solver, solver->program->calls.at[call].result, flow_value(solver, HOLD_CLASS, cls, 0));
  }
}

static void define_method(Solver *solver, Id call, const Binding *row) {
  Syms names = {0};
  Ids classes = {0}, fns = {0};
  each_value(solver, call, &row->name, add_string, &names);
  each_value(solver, call, &row->cls, add_class, &classes);
  each_value(solver, call, &row->function, add_function, &fns);
  for (uint32_t n = 0; n < names.count; n++)
    for (uint32_t f = 0; f < fns.count; f++) {
      for (uint32_t c = 0; c < classes.count; c++)
        bind(solver, member_symbol(solver, class_name(solver, classes.at[c]), text(solver, names.at[n])), fns.at[f]);
      if (row->cls.index == ARG_NONE)
        bind(solver, book_symbol(solver->program->texts, text(solver, names.at[n])), fns.at[f]);
    }
}

// A call back: the strings in the name operand are methods of what is in the receiver operand.
static void send(Solver *solver, Id call, const Binding *row) {
  Syms names = {0};
  Ids receivers = {0};
  each_value(solver, call, &row->name, add_string, &names);
  if (row->cls.index != ARG_NONE)
    dispatch_operand(solver, call, &row->cls, &receivers);
  for (uint32_t i = 0; i < names.count; i++)
    dispatch_send(solver, call, names.at[i], receivers.count ? receivers.at[0] : 0, row->to);
}

static void bind_calls(Solver *solver, BindKind kind, bool top) {
  uint32_t outs = solver->outs.count;
  for (uint32_t o = 1; o < outs; o++) {
    Out out = solver->outs.at[o];
    for (const Binding *row = book_binding(solver->book, out.symbol); row; row = row->next) {
      if (row->kind != kind)
        continue;
      if (kind == BIND_CLASS)
        define_class(solver, out.call, row, top);
      else if (kind == BIND_CALL)
        define_method(solver, out.call, row);
      else if (kind == BIND_SEND)
        send(solver, out.call, row);
    }
  }
}

// Java_pkg_Class_method: '_' is a separator, "_1" an underscore; what follows "__" is the signature.
// Java Native Interface Specification, "Resolving Native Method Names".
static const char *decode_jni(Solver *solver, const char *name) {
  Text out = {.arena = solver->arena};
  for (const char *at = name + strlen("Java_"); *at && strncmp(at, "__", 2) != 0; at++) {
    if (at[0] == '_' && at[1] == '1') {
      text_puts(&out, "_");
      at++;
    } else {
      text_add(&out, *at == '_' ? "." : at, 1);
    }
  }
  return text_str(&out);
}

static void bind_names(Solver *solver, const Binding *row) {
  const Program *program = solver->program;
  for (Id fn = 1; fn < program->fns.count; fn++) {
    const char *name = text(solver, program->fns.at[fn].name);
    if (program->fns.at[fn].flags & FN_DEFINED && is_native(program->fn_language.at[fn]) &&
        text_glob(row->pattern, name) && strncmp(name, "Java_", 5) == 0)
      bind(solver, book_symbol(program->texts, decode_jni(solver, name)), fn);
  }
}

// A mark names the function on the other side: that of C for an import, this one for an export.
static void bind_marks(Solver *solver, const Binding *row) {
  const Program *program = solver->program;
  for (Id id = 1; id < program->marks.count; id++) {
    const Mark *mark = &program->marks.at[id];
    if (mark->on != MARK_FN || strcmp(text(solver, mark->name), row->pattern) != 0)
      continue;
    const Fn *fn = &program->fns.at[mark->id];
    Sym name = mark->argument ? mark->argument : fn->name;
    Id native = map_get(&solver->native_fns, name, 0);
    if (fn->flags & FN_DEFINED)
      bind(solver, book_symbol(program->texts, text(solver, name)), mark->id);
    else if (native || (native = map_get(&solver->native_fns, fn->name, 0)))
      bind(solver, book_symbol(program->texts, text(solver, fn->qualified)), native);
  }
}

static bool ends_in(const char *path, const char *tail) {
  size_t a = strlen(path), b = strlen(tail);
  return a >= b && strcmp(path + a - b, tail) == 0 && (a == b || path[a - b - 1] == '.');
}

static const char *stored_string(const Solver *solver, Id base, const char *field) {
  Id slot = stores_find(solver, base, field);
  const Slot *row = &solver->program->slots.at[slot];
  return slot && row->kind == SLOT_CONST ? text(solver, row->name) : NULL;
}

// Tables of methods: their owner is seldom known, so a member is known by its own name below the modules that C code
// provides.
static void bind_entry(Solver *solver, const Flow *flow, const Binding *row) {
  if (!ends_in(text(solver, flow->name), row->function_field))
    return;
  const char *name = stored_string(solver, flow->base, row->name_field);
  const Node *node = flow_node(solver, flow->from);
  for (uint32_t i = 0; name && i < node->values.count; i++) {
    Value value = solver->values.at[node->values.at[i]];
    if (value.kind == HOLD_FN)
      bind(solver, member_symbol(solver, "*", name), value.id);
  }
}

static void provide_module(Solver *solver, const char *name) {
  Sym module = names_add(solver->program->texts, name, strcspn(name, "."));
  map_put(&solver->provided, module, 1);
}

static void bind_entries(Solver *solver) {
  Program *program = solver->program;
  for (Id id = 1; id < program->flows.count; id++) {
    const Flow flow = program->flows.at[id];
    if (flow.kind != FLOW_STORE || !flow.cls)
      continue;
    Sym record = book_symbol(program->texts, class_name(solver, flow.cls));
    for (const Binding *row = book_binding(solver->book, record); row; row = row->next)
      if (row->kind == BIND_ENTRY)
        bind_entry(solver, &flow, row);
      else if (row->kind == BIND_CLASS && row->name_field && ends_in(text(solver, flow.name), row->name_field)) {
        const char *name = stored_string(solver, flow.base, row->name_field);
        if (name)
          provide_module(solver, name);
      }
  }
}

static void index_native(Solver *solver) {
  const Program *program = solver->program;
  for (Id fn = 1; fn < program->fns.count; fn++)
    if (program->fns.at[fn].flags & FN_DEFINED && is_native(program->fn_language.at[fn]) && program->fns.at[fn].name)
      map_put(&solver->native_fns, program->fns.at[fn].name, fn);
}

// connecting ----------------------------------------------------------------------------------------------------------

static void connect_list(Solver *solver, Id call, Sym symbol) {
  uint32_t at = map_get(&solver->bound, symbol, UINT32_MAX);
  if (at == UINT32_MAX)
    return;
  const Ids list = solver->bound_lists.at[at];
  for (uint32_t i = 0; i < list.count; i++)
    dispatch_edge(solver, call, list.at[i], 0, list.count > 1 ? EDGE_OVERRIDE : EDGE_TYPED, 0);
}

static void connect_provided(Solver *solver, Id call, const char *symbol) {
  const char *dot = strrchr(symbol, '.');
  if (dot && map_get(&solver->provided, names_find(solver->program->texts, symbol, strcspn(symbol, ".")), 0))
    connect_list(solver, call, member_symbol(solver, "*", dot + 1));
}

// C.name, library.name: a receiver whose members are C functions.
static void connect_import(Solver *solver, Id call, const char *symbol) {
  const char *dot = strrchr(symbol, '.');
  Sym owner = dot ? names_find(solver->program->texts, symbol, (size_t)(dot - symbol)) : 0;
  for (const Binding *row = owner ? book_binding(solver->book, owner) : NULL; row; row = row->next) {
    if (row->kind != BIND_IMPORT)
      continue;
    Sym name = names_str(solver->program->texts, dot + 1);
    Id fn = map_get(&solver->native_fns, name, 0);
    if (fn)
      dispatch_edge(solver, call, fn, 0, EDGE_TYPED, 0);
    else
      dispatch_out(solver, call, name, EDGE_TYPED);
  }
}

void bindings_connect(Solver *solver, Id call, Sym symbol) {
  const char *name = text(solver, symbol);
  connect_list(solver, call, symbol);
  connect_provided(solver, call, name);
  connect_import(solver, call, name);
}

void bindings_find(Solver *solver) {
  index_native(solver);
  enum { DEPTH = 4 }; // of classes in classes
  for (int round = 0; round < DEPTH; round++) {
    bind_calls(solver, BIND_CLASS, round == DEPTH - 1);
    flow_run(solver);
  }
  bind_calls(solver, BIND_CALL, false);
  bind_calls(solver, BIND_SEND, false);
  bind_entries(solver);
  for (uint32_t i = 0; i < solver->book->bindings.count; i++) {
    const Binding *row = solver->book->bindings.at[i];
    if (row->kind == BIND_NAME)
      bind_names(solver, row);
    else if (row->kind == BIND_MARK)
      bind_marks(solver, row);
  }
  for (uint32_t o = 1, outs = solver->outs.count; o < outs; o++)
    bindings_connect(solver, solver->outs.at[o].call, solver->outs.at[o].symbol);
  flow_run(solver);
}
