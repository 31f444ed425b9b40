// Names across languages: which C function answers to a name of another language.
#include "across.h"

#include <ctype.h>

static const char *text(const Solver *solver, Sym sym) {
  return program_text(solver->program, sym);
}

static const char *class_name(const Solver *solver, Id cls) {
  return text(solver, solver->program->clss.at[cls].name);
}

static const char *last_of(const char *name) {
  const char *dot = strrchr(name, '.');
  return dot ? dot + 1 : name;
}

static void push_new(Solver *solver, Ids *ids, Id id) {
  for (uint32_t i = 0; i < ids->count; i++)
    if (ids->at[i] == id)
      return;
  array_push(solver->arena, ids, id);
}

static void bind(Solver *solver, Sym symbol, Id fn) {
  push_new(solver, index_make(&solver->bound, symbol), fn);
}

static Sym member_symbol(Solver *solver, Id cls, Sym name) {
  return book_symbol(solver->program->texts,
                     arena_format(solver->arena, "%s.%s", class_name(solver, cls), text(solver, name)));
}

// values of operands --------------------------------------------------------------------------------------------------

void across_each(Solver *solver, Id call, const Operand *operand, OnValue *on, void *to) {
  Ids slots = {0};
  outside_operand(solver, call, operand, &slots);
  for (uint32_t i = 0; i < slots.count; i++)
    for (uint32_t k = 0; k < flow_node(solver, slots.at[i])->count; k++)
      on(solver, solver->values.at[node_value(solver, &solver->nodes.at[slots.at[i]], k)], to);
}

typedef struct {
  Ids ids;
  uint32_t kind;
} Wanted;

static void add_wanted(Solver *solver, Value value, void *to) {
  Wanted *wanted = to;
  if (value.kind == wanted->kind)
    push_new(solver, &wanted->ids, value.id);
}

static Ids wanted_of(Solver *solver, Id call, const Operand *operand, uint32_t kind) {
  Wanted wanted = {.kind = kind};
  if (operand->index != ARG_NONE || *operand->keyword)
    across_each(solver, call, operand, add_wanted, &wanted);
  return wanted.ids;
}

Ids across_strings(Solver *solver, Id call, const Operand *operand) {
  return wanted_of(solver, call, operand, HOLD_STRING);
}

static Ids classes_of(Solver *solver, Id call, const Operand *operand) {
  return wanted_of(solver, call, operand, HOLD_CLASS);
}

// C functions by their names ------------------------------------------------------------------------------------------

// A function that only its own file sees: not another language's, but where that is in the same file (cgo).
static bool is_hidden(const Solver *solver, const Fn *fn) {
  return fn->flags & FN_STATIC && language_of_path(program_path(solver->program, fn->place.file)) <= LANG_CPP;
}

static void index_native(Solver *solver) {
  const Program *program = solver->program;
  Across *across = solver->across;
  bool native = false, managed = false;
  for (Id fn = 1; fn < program->fns.count; fn++) {
    const Fn *row = &program->fns.at[fn];
    bool defined = row->flags & FN_DEFINED && row->kind == FN_PLAIN;
    native |= defined && program_is_native(solver->program, fn);
    managed |= defined && !program_is_native(solver->program, fn);
    if (defined && program_is_native(solver->program, fn) && row->name == row->qualified && !is_hidden(solver, row))
      index_add(&across->native, row->name, fn);
  }
  across->mixed = native && managed;
}

// Of several functions those in the nearest directory: more than one if nothing tells them apart.
static Ids nearest(Solver *solver, const Ids *all, Id file) {
  const Program *program = solver->program;
  uint32_t best = 0;
  Ids found = {0};
  for (uint32_t i = 0; i < all->count; i++) {
    const char *there = program_path(program, program->fns.at[all->at[i]].place.file);
    uint32_t shared = path_shared(program_path(program, file), there) + 1;
    if (shared < best)
      continue;
    found.count = shared > best ? 0 : found.count;
    best = shared;
    array_push(solver->arena, &found, all->at[i]);
  }
  return found;
}

static Ids natives_named(Solver *solver, Sym name, Id file) {
  Across *across = solver->across;
  const Ids *all = index_get(&across->native, name);
  return all ? nearest(solver, all, file) : (Ids){0};
}

// classes and modules -------------------------------------------------------------------------------------------------

static uint64_t module_key(const Solver *solver, uint32_t language, const char *last) {
  return map_pair(language, names_str(solver->program->texts, last));
}

static void provide(Solver *solver, uint32_t language, const char *name) {
  map_put(&solver->across->modules, module_key(solver, language, last_of(name)), 1);
}

static bool is_provided(const Solver *solver, uint32_t language, const char *last) {
  return map_get(&solver->across->modules, module_key(solver, language, last), 0);
}

// "org/example/Vault$Inner", as Java's interfaces write it.
static const char *dotted(Solver *solver, const char *name) {
  char *copy = arena_format(solver->arena, "%s", name);
  for (char *at = strchr(name, '/') ? copy : copy + strlen(copy); *at; at++)
    *at = *at == '/' || *at == '$' ? '.' : *at;
  return copy;
}

// The class or module of that name; what asks for its members finds those that are bound to it.
static Id class_named(Solver *solver, const char *name, uint32_t language) {
  Program *program = solver->program;
  Sym symbol = book_symbol(program->texts, dotted(solver, name));
  Id module = map_get(&program->module_by_suffix, map_pair(language, symbol), 0);
  Id cls = program_outside(program, text(solver, symbol), language);
  if (module && program_is_outside(solver->program, cls))
    return module;
  uint32_t *known = map_slot(&program->known, program->clss.at[cls].name);
  if (!*known)
    map_put(&solver->across->named, program->clss.at[cls].name, 1);
  *known |= language_bit(language);
  return cls;
}

// The outside classes that are modules which C code provides. New classes come up all the time.
static const Ids *provided(Solver *solver) {
  const Program *program = solver->program;
  Across *across = solver->across;
  if (across->modules_asked != across->modules.count) {
    across->provided.count = across->classes_seen = 0;
    across->modules_asked = across->modules.count;
  }
  for (; across->classes_seen < program->clss.count; across->classes_seen++) {
    Id cls = across->classes_seen;
    if (cls && program_is_outside(solver->program, cls) &&
        is_provided(solver, program->class_language.at[cls], last_of(class_name(solver, cls))))
      array_push(solver->arena, &across->provided, cls);
  }
  return &across->provided;
}

// The outside modules that may be the one of that name: the same last component, or any that C code provides.
static Ids modules_named(Solver *solver, const char *name, uint32_t language) {
  const Ids *all = provided(solver);
  Ids found = {0};
  bool known = name && is_provided(solver, language, last_of(name));
  for (uint32_t i = 0; i < all->count; i++)
    if (solver->program->class_language.at[all->at[i]] == language &&
        (!known || strcmp(last_of(class_name(solver, all->at[i])), last_of(name)) == 0))
      array_push(solver->arena, &found, all->at[i]);
  return found;
}

// Ruby code inside of a module leaves its name out: what no file defines and no pack knows is then the class that C
// code defines under a name that ends like that.
static void add_endings(Solver *solver, const char *name, uint32_t language, Ids *found) {
  const Program *program = solver->program;
  for (const char *dot = strchr(name, '.'); dot; dot = strchr(dot + 1, '.')) {
    Sym ending = names_find(program->texts, dot + 1, strlen(dot + 1));
    Id cls = ending ? map_get(&program->class_by_name, map_pair(language, ending), 0) : 0;
    bool known = ending && map_get(&program->known, ending, 0) && !map_get(&solver->across->named, ending, 0);
    if (cls && program_is_outside(solver->program, cls) && !known)
      push_new(solver, found, class_named(solver, dot + 1, language));
  }
}

// A class of that name, and the same as others see it.
static Ids synonyms(Solver *solver, const char *name, uint32_t language) {
  Ids found = {0};
  push_new(solver, &found, class_named(solver, name, language));
  if (language == LANG_RUBY)
    return found;
  const char *last = last_of(name);
  const char *module = last > name ? arena_text(solver->arena, name, (size_t)(last - name - 1)) : NULL;
  const Ids modules = modules_named(solver, module, language);
  for (uint32_t i = 0; i < modules.count; i++) {
    const char *full = arena_format(solver->arena, "%s.%s", class_name(solver, modules.at[i]), last);
    push_new(solver, &found, class_named(solver, full, language));
  }
  return found;
}

// members -------------------------------------------------------------------------------------------------------------

static Taken *taken_at(Solver *solver, Id slot) {
  Across *across = solver->across;
  uint32_t *at = map_slot(&across->member_at, slot);
  if (!*at) {
    array_push(solver->arena, &across->members, (Taken){.slot = slot});
    *at = across->members.count;
  }
  return &across->members.at[*at - 1];
}

static void add_member(Solver *solver, Id cls, bool is_static, Sym name, Id fn) {
  Id slot = program_member_make(solver->program, is_static ? SLOT_STATIC : SLOT_FIELD, cls, name);
  push_new(solver, &taken_at(solver, slot)->fns, fn);
  bind(solver, member_symbol(solver, cls, name), fn);
  dispatch_comes_up(solver, name);
}

// A member with one function holds it by definition, and overrides those of the classes above.
static void publish(Solver *solver) {
  Map names = {.arena = solver->arena};
  Ids again = {0};
  for (uint32_t i = 0; i < solver->across->members.count; i++) {
    Taken *member = &solver->across->members.at[i];
    Sym name = solver_slot(solver, member->slot)->name;
    if (member->published || member->fns.count != 1)
      continue;
    member->published = true;
    program_turn_method(solver->program, member->slot);
    flow_add(solver, member->slot, flow_value(solver, HOLD_FN, member->fns.at[0], 0));
    if ((*map_slot(&names, name))++ == 0)
      array_push(solver->arena, &again, name);
  }
  for (uint32_t i = 0; i < again.count; i++)
    dispatch_again(solver, again.at[i]);
}

// layouts -------------------------------------------------------------------------------------------------------------

Layout across_layout(const Solver *solver, Id fn) {
  uint32_t at = map_get(&solver->across->layout_at, fn, 0);
  return at ? solver->across->layouts.at[at - 1] : (Layout){.self = -1, .args = 0};
}

static void lay_out(Solver *solver, Id fn, Layout layout) {
  Across *across = solver->across;
  uint32_t *at = map_slot(&across->layout_at, fn);
  if (*at)
    return;
  array_push(solver->arena, &across->layouts, layout);
  *at = across->layouts.count;
}

static Layout layout_of(const Binding *row) {
  return (Layout){row->self, row->args, row->packed};
}

// Ruby's functions say how many arguments they take; -1 means (count, arguments, self), -2 (self, arguments).
static Layout layout_by_arity(Solver *solver, Id call, const Binding *row) {
  Layout layout = layout_of(row);
  Ids slots = {0};
  int64_t arity = 0;
  if (row->arity.index != ARG_NONE)
    outside_operand(solver, call, &row->arity, &slots);
  if (slots.count && program_int(solver->program, slots.at[0], &arity) && arity < 0)
    layout = (Layout){.self = arity == -1 ? 2 : 0, .args = 1, .packed = true};
  return layout;
}

static void take_self(Solver *solver, Id fn, const Ids *classes, bool is_static) {
  int32_t self = across_layout(solver, fn).self;
  const Fn *row = &solver->program->fns.at[fn];
  for (uint32_t i = 0; self >= 0 && (uint32_t)self < row->param_count && i < classes->count; i++)
    flow_add(solver, row->params + (uint32_t)self,
             flow_value(solver, is_static ? HOLD_CLASS : HOLD_TYPED, classes->at[i], 0));
}

// calls that bind -----------------------------------------------------------------------------------------------------

// The class object that a defining call yields. Without a known outer class only `top` says that it is one of the
// outermost.
static void define_class(Solver *solver, Id call, const Binding *row, bool top) {
  const Ids names = across_strings(solver, call, &row->name), outer = classes_of(solver, call, &row->cls);
  Ids results = {0};
  if (row->cls.index != ARG_NONE && !outer.count && !top)
    return;
  outside_operand(solver, call, &row->result, &results);
  for (uint32_t i = 0; i < names.count; i++) {
    const char *name = text(solver, names.at[i]);
    if (outer.count && outer.at[0] != program_root(solver->program, row->to))
      name = arena_format(solver->arena, "%s.%s", class_name(solver, outer.at[0]), name);
    uint32_t value = flow_value(solver, HOLD_CLASS, class_named(solver, name, row->to), 0);
    for (uint32_t k = 0; k < results.count; k++)
      flow_add(solver, results.at[k], value);
  }
}

typedef struct {
  Ids fns;
  Id file;
  bool named; // a string stands for the C function of that name
} Functions;

static void add_function(Solver *solver, Value value, void *to) {
  Functions *functions = to;
  if (value_callable(value.kind))
    push_new(solver, &functions->fns, value.id);
  if (value.kind != HOLD_STRING || !functions->named)
    return;
  const Ids natives = natives_named(solver, value.id, functions->file);
  for (uint32_t i = 0; i < natives.count; i++)
    push_new(solver, &functions->fns, natives.at[i]);
}

// What languages other than C bind are functions of C by their names: the one they say, or else the bound name itself.
static Ids functions_of(Solver *solver, Id call, const Binding *row) {
  const Call *at = &solver->program->calls.at[call];
  Functions functions = {.file = at->place.file, .named = !program_is_native(solver->program, at->caller)};
  across_each(solver, call, &row->function, add_function, &functions);
  if (!functions.fns.count && functions.named && !across_strings(solver, call, &row->function).count)
    across_each(solver, call, &row->name, add_function, &functions);
  return functions.fns;
}

// Whose member a call binds: the class it is given, the language's own root, or any module that C code provides.
static Ids targets_of(Solver *solver, Id call, const Binding *row, bool *is_static) {
  Ids classes = classes_of(solver, call, &row->cls);
  Id root = row->cls.index == ARG_NONE ? program_root(solver->program, row->to) : 0;
  *is_static = row->is_static;
  for (uint32_t i = 0, count = classes.count; i < count; i++)
    if (row->to == LANG_RUBY && program_is_outside(solver->program, classes.at[i]))
      add_endings(solver, class_name(solver, classes.at[i]), row->to, &classes);
  if (classes.count)
    return classes;
  if (root && row->to == LANG_RUBY) {
    array_push(solver->arena, &classes, root);
    return classes;
  }
  *is_static = true;
  return row->to == LANG_RUBY ? classes : modules_named(solver, NULL, row->to);
}

// A function of a library that is not part of the program: all that is known of it is what the book says.
static void bind_foreign(Solver *solver, Sym symbol, Sym name) {
  Across *across = solver->across;
  if (!book_knows(solver->book, name, language_bit(LANG_C)) || map_get(&across->foreign, symbol, 0))
    return;
  map_put(&across->foreign, symbol, name);
  across->foreign_count++;
}

// Who is asked for such a function knows no more than that its class binds functions: "FFI.Library.zlibVersion".
static void define_foreign(Solver *solver, Id call, const Binding *row, const Ids *names) {
  const Ids functions = across_strings(solver, call, &row->function);
  const char *api = text(solver, row->symbol);
  const char *owner = arena_text(solver->arena, api, (size_t)(last_of(api) - api));
  for (uint32_t i = 0; i < names->count; i++) {
    Sym name = functions.count ? functions.at[0] : names->at[i];
    const char *symbol = arena_format(solver->arena, "%s%s", owner, text(solver, names->at[i]));
    bind_foreign(solver, book_symbol(solver->program->texts, symbol), name);
  }
}

static void define_method(Solver *solver, Id call, const Binding *row) {
  bool is_static;
  const Ids names = across_strings(solver, call, &row->name), fns = functions_of(solver, call, row);
  const Ids classes = targets_of(solver, call, row, &is_static);
  if (!fns.count && !program_is_native(solver->program, solver->program->calls.at[call].caller))
    define_foreign(solver, call, row, &names);
  for (uint32_t f = 0; f < fns.count; f++) {
    if (!program_is_native(solver->program, fns.at[f]))
      continue;
    lay_out(solver, fns.at[f], layout_by_arity(solver, call, row));
    take_self(solver, fns.at[f], &classes, is_static);
    for (uint32_t n = 0; n < names.count; n++)
      for (uint32_t c = 0; c < classes.count; c++)
        add_member(solver, classes.at[c], is_static, names.at[n], fns.at[f]);
  }
}

static void define_alias(Solver *solver, Id call, const Binding *row) {
  bool is_static;
  const Ids classes = targets_of(solver, call, row, &is_static), names = across_strings(solver, call, &row->name);
  const Ids old = across_strings(solver, call, &row->function);
  for (uint32_t c = 0; c < classes.count && names.count && old.count; c++) {
    Id slot = program_member(solver->program, row->is_static ? SLOT_STATIC : SLOT_FIELD, classes.at[c], old.at[0]);
    const Ids fns = slot ? taken_at(solver, slot)->fns : (Ids){0};
    for (uint32_t f = 0; f < fns.count; f++)
      add_member(solver, classes.at[c], row->is_static, names.at[0], fns.at[f]);
  }
}

// What makes a class's objects is called when the class is asked for one; the class itself stays what it is.
static void define_maker(Solver *solver, Id call, const Binding *row) {
  bool is_static;
  Functions makers = {0};
  const Ids classes = targets_of(solver, call, row, &is_static);
  across_each(solver, call, &row->function, add_function, &makers);
  for (uint32_t c = 0; c < classes.count; c++)
    for (uint32_t f = 0; f < makers.fns.count; f++)
      bind(solver, member_symbol(solver, classes.at[c], solver->name_new), makers.fns.at[f]);
}

static void export_function(Solver *solver, Id call, const Binding *row) {
  Functions functions = {0};
  across_each(solver, call, &row->function, add_function, &functions);
  for (uint32_t i = 0; i < functions.fns.count; i++)
    bind(solver, solver->program->fns.at[functions.fns.at[i]].name, functions.fns.at[i]);
}

static void provide_library(Solver *solver, Id call, const Binding *row) {
  const Ids names = across_strings(solver, call, &row->name);
  for (uint32_t i = 0; i < names.count; i++) {
    const char *name = arena_format(solver->arena, "%s.%s", last_of(text(solver, names.at[i])), row->name_field);
    map_put(&solver->across->libraries, names_str(solver->program->texts, name), 1);
  }
}

// tables --------------------------------------------------------------------------------------------------------------

static const Ids *stored_in(const Solver *solver, Id base) {
  static const Ids none;
  const Ids *stores = base ? index_get(&solver->stores, base) : NULL;
  return stores ? stores : &none;
}

static Sym stored_string(const Solver *solver, Id base, const char *field) {
  Id slot = stores_find(solver, base, field);
  return solver->program->slots.at[slot].kind == SLOT_CONST ? solver->program->slots.at[slot].name : 0;
}

static const Binding *row_of(const Solver *solver, Id cls, BindKind kind) {
  Names *names = solver->program->texts;
  Sym tag = solver->program->clss.at[cls].name, symbols[2] = {tag, map_get(&solver->across->typedefs, cls, 0)};
  for (int i = 0; i < 2 && symbols[i]; i++)
    for (const Binding *row = book_binding(solver->book, book_symbol(names, text(solver, symbols[i]))); row;
         row = row->next)
      if (row->kind == kind)
        return row;
  return NULL;
}

static void index_store(Solver *solver, const Flow *flow) {
  Across *across = solver->across;
  const char *field = text(solver, flow->name);
  const Binding *entry = row_of(solver, flow->cls, BIND_ENTRY), *owner = row_of(solver, flow->cls, BIND_OWNER);
  if (entry && text_ends(field, '.', entry->function_field)) {
    array_push(solver->arena, &across->entries, (Entry){.base = flow->base, .function = flow->from, .row = entry});
    map_put(&across->entry_at, flow->base, across->entries.count);
  }
  if (owner && text_ends(field, '.', owner->name_field))
    array_push(solver->arena, &across->owners, (Owner){flow->base, flow->from, owner});
}

// Tables of methods and who has a name for them: only C code writes them, so they are found once.
static void index_tables(Solver *solver) {
  const Program *program = solver->program;
  Across *across = solver->across;
  for (Id id = 1; id < program->marks.count; id++)
    if (program->marks.at[id].on == MARK_CLASS && strcmp(text(solver, program->marks.at[id].name), "typedef") == 0)
      map_put(&across->typedefs, program->marks.at[id].id, program->marks.at[id].argument);
  for (Id id = 1; id < solver->own_flows; id++) {
    const Flow flow = program->flows.at[id];
    if (flow.kind == FLOW_STORE && flow.cls && flow.base && program->class_language.at[flow.cls] <= LANG_CPP)
      index_store(solver, &flow);
    if (flow.kind == FLOW_COPY && stored_in(solver, flow.from)->count)
      index_add(&across->elements, flow.to, flow.from);
  }
  for (Id id = 1; id < solver->own_flows; id++) {
    const Flow *flow = &program->flows.at[id];
    if (flow->kind == FLOW_COPY && map_get(&across->entry_at, flow->from, 0))
      push_new(solver, &across->tables, flow->to);
  }
}

// A table that is passed on is the same table.
static void spread_table(Solver *solver, Id table, Id from, uint32_t depth) {
  enum { PASSED_ON = 6 };
  Across *across = solver->across;
  for (uint32_t e = flow_node(solver, from)->edges; e && depth < PASSED_ON; e = solver->copies.at[e].next) {
    Id to = solver->copies.at[e].to;
    const Ids all = *index_get(&across->elements, table);
    Ids *list = index_make(&across->elements, to);
    uint32_t before = list->count;
    for (uint32_t i = 0; i < all.count && to != table; i++)
      push_new(solver, list, all.at[i]);
    if (list->count > before)
      spread_table(solver, table, to, depth + 1);
  }
}

static void spread_tables(Solver *solver) {
  for (uint32_t i = 0; i < solver->across->tables.count; i++)
    spread_table(solver, solver->across->tables.at[i], solver->across->tables.at[i], 0);
}

enum { DEEP = 4 }; // tables in tables

static void collect_entries(Solver *solver, Id base, uint32_t depth, Ids *entries);

static void collect_table(Solver *solver, Id table, uint32_t depth, Ids *entries) {
  Across *across = solver->across;
  const Ids *elements = index_get(&across->elements, table);
  for (uint32_t i = 0; elements && i < elements->count; i++) {
    uint32_t entry = map_get(&across->entry_at, elements->at[i], 0);
    if (entry)
      push_new(solver, entries, entry - 1);
    else
      collect_entries(solver, elements->at[i], depth + 1, entries);
  }
}

static void collect_entries(Solver *solver, Id base, uint32_t depth, Ids *entries) {
  const Ids stores = *stored_in(solver, base);
  for (uint32_t i = 0; i < stores.count && depth < DEEP; i++)
    collect_table(solver, solver->program->flows.at[stores.at[i]].from, depth, entries);
}

static void bind_entry(Solver *solver, Entry *entry, const Ids *classes, bool is_static) {
  Sym name = stored_string(solver, entry->base, entry->row->name_field);
  const Node *node = flow_node(solver, entry->function);
  entry->owned |= classes->count != 0;
  for (uint32_t i = 0; name && i < node->count; i++) {
    Value value = solver->values.at[node_value(solver, node, i)];
    if (!value_callable(value.kind))
      continue;
    lay_out(solver, value.id, layout_of(entry->row));
    take_self(solver, value.id, classes, is_static);
    for (uint32_t c = 0; c < classes->count; c++)
      add_member(solver, classes->at[c], is_static || entry->row->is_static, name, value.id);
    node = flow_node(solver, entry->function);
  }
}

static void bind_entries(Solver *solver, const Ids *entries, const Ids *classes, bool is_static) {
  for (uint32_t i = 0; i < entries->count; i++)
    bind_entry(solver, &solver->across->entries.at[entries->at[i]], classes, is_static);
}

// What the owner is called: as written, or what is stored by the name of a parameter.
static Ids owner_names(Solver *solver, const Owner *owner) {
  const Slot *slot = &solver->program->slots.at[owner->name];
  const Node *node = flow_node(solver, owner->name);
  Ids names = {0};
  if (slot->kind == SLOT_CONST)
    array_push(solver->arena, &names, slot->name);
  for (uint32_t i = 0; i < node->count && slot->kind != SLOT_CONST; i++)
    if (solver->values.at[node_value(solver, node, i)].kind == HOLD_STRING)
      array_push(solver->arena, &names, solver->values.at[node_value(solver, node, i)].id);
  return names;
}

// What a package imports by the name of a module that C code provides is that module.
static void import_module(Solver *solver, Id slot) {
  Program *program = solver->program;
  const Slot row = program->slots.at[slot];
  uint32_t language = program->class_language.at[row.owner];
  if (program->clss.at[row.owner].kind != CLASS_MODULE || language != LANG_PYTHON ||
      !is_provided(solver, language, text(solver, row.name)) || flow_node(solver, slot)->count)
    return;
  const char *name = arena_format(solver->arena, "%s.%s", class_name(solver, row.owner), text(solver, row.name));
  flow_add(solver, slot, flow_value(solver, HOLD_CLASS, class_named(solver, name, language), 0));
}

// "package.module.Class" tells of a module that nothing else names.
static void find_module(Solver *solver, Id cls) {
  const char *name = class_name(solver, cls), *last = last_of(name);
  uint32_t language = solver->program->class_language.at[cls];
  const char *module = last > name ? arena_text(solver->arena, name, (size_t)(last - name - 1)) : "";
  if (program_is_outside(solver->program, cls) && *module && is_provided(solver, language, last_of(module)))
    class_named(solver, module, language);
}

static void find_modules(Solver *solver) {
  const Program *program = solver->program;
  for (Id slot = 1, count = program->slots.count; slot < count; slot++)
    if (program->slots.at[slot].kind == SLOT_STATIC && program->slots.at[slot].owner)
      import_module(solver, slot);
  for (Id cls = 1, count = program->clss.count; cls < count; cls++)
    find_module(solver, cls);
}

static void name_modules(Solver *solver) {
  for (uint32_t i = 0; i < solver->across->owners.count; i++) {
    const Owner *owner = &solver->across->owners.at[i];
    const Ids names = owner->row->module ? owner_names(solver, owner) : (Ids){0};
    for (uint32_t k = 0; k < names.count; k++)
      provide(solver, owner->row->to, text(solver, names.at[k]));
  }
  if (solver->across->modules.count)
    find_modules(solver);
}

static Ids owner_classes(Solver *solver, const Owner *owner, const char *name) {
  if (!owner->row->module)
    return synonyms(solver, name, owner->row->to);
  class_named(solver, name, owner->row->to);
  return modules_named(solver, name, owner->row->to);
}

static void bind_owner(Solver *solver, const Owner *owner) {
  const Ids names = owner_names(solver, owner);
  Ids entries = {0};
  collect_entries(solver, owner->base, 0, &entries);
  for (uint32_t i = 0; i < names.count; i++) {
    const Ids classes = owner_classes(solver, owner, text(solver, names.at[i]));
    bind_entries(solver, &entries, &classes, owner->row->module);
    if (classes.count)
      flow_add(solver, owner->base, flow_value(solver, HOLD_CLASS, classes.at[0], 0));
  }
}

// What no class and no module was seen to have is a function of the modules that C code provides.
static void bind_loose(Solver *solver) {
  for (uint32_t i = 0; i < solver->across->entries.count; i++) {
    Entry *entry = &solver->across->entries.at[i];
    if (entry->owned || entry->row->to == LANG_JAVA)
      continue;
    const Ids modules = modules_named(solver, NULL, entry->row->to);
    bind_entry(solver, entry, &modules, true);
    entry->owned = false;
  }
}

// Do all of them have one name, class and all?
static bool is_one(const Solver *solver, const Ids *fns) {
  const Program *program = solver->program;
  for (uint32_t i = 1; i < fns->count; i++)
    if (program->fns.at[fns->at[i]].qualified != program->fns.at[fns->at[0]].qualified)
      return false;
  return fns->count != 0;
}

// Is the word in a file's name, between other things than letters and digits?
static bool names_file(const char *file, const char *word) {
  size_t len = strlen(word);
  for (const char *at = file; len && (at = strstr(at, word)); at++)
    if ((at == file || !isalnum((unsigned char)at[-1])) && !isalnum((unsigned char)at[len]))
      return true;
  return false;
}

// Of methods that may be meant, those of the class that the file is called after: "org_example_Vault.cpp".
static Ids called_after(Solver *solver, const Ids *methods, Id file) {
  const char *name = path_name(program_path(solver->program, file));
  Ids found = {0};
  for (uint32_t i = 0; i < methods->count; i++)
    if (names_file(name, last_of(class_name(solver, solver->program->fns.at[methods->at[i]].cls))))
      array_push(solver->arena, &found, methods->at[i]);
  return found;
}

static void bind_declared(Solver *solver, const Entry *entry, const Ids *methods) {
  const Node *node = flow_node(solver, entry->function);
  for (uint32_t i = 0; i < node->count; i++) {
    const Value value = solver->values.at[node_value(solver, node, i)];
    if (value.kind != HOLD_FN)
      continue;
    const Ids after = called_after(solver, methods, solver->program->fns.at[value.id].place.file);
    const Ids *meant = is_one(solver, &after) ? &after : methods;
    if (!is_one(solver, meant))
      continue;
    bind(solver, program_symbol(solver->program, solver->program->fns.at[meant->at[0]].qualified), value.id);
    lay_out(solver, value.id, layout_of(entry->row));
  }
}

static Sym loose_name(Solver *solver, const Entry *entry) {
  bool loose = !entry->owned && entry->row->to == LANG_JAVA;
  return loose ? stored_string(solver, entry->base, entry->row->name_field) : 0;
}

// Where nothing tells whose a native method is: of the only class that declares one of that name.
static void bind_natives(Solver *solver) {
  const Program *program = solver->program;
  Index declared = {.map.arena = solver->arena};
  uint32_t loose = 0;
  for (uint32_t i = 0; i < solver->across->entries.count; i++)
    loose += loose_name(solver, &solver->across->entries.at[i]) != 0;
  for (Id fn = 1; loose && fn < program->fns.count; fn++)
    if (program->fn_language.at[fn] == LANG_JAVA && !(program->fns.at[fn].flags & (FN_DEFINED | FN_ABSTRACT)) &&
        program->fns.at[fn].cls)
      index_add(&declared, program->fns.at[fn].name, fn);
  for (uint32_t i = 0; loose && i < solver->across->entries.count; i++) {
    const Entry *entry = &solver->across->entries.at[i];
    Sym name = loose_name(solver, entry);
    const Ids *methods = name ? index_get(&declared, name) : NULL;
    if (methods)
      bind_declared(solver, entry, methods);
  }
}

// A call that is given a table, with the class that its entries are members of, or the name of a new one.
static void define_table(Solver *solver, Id call, const Binding *row) {
  const Ids names = across_strings(solver, call, &row->name);
  Ids classes = classes_of(solver, call, &row->cls), tables = {0}, entries = {0}, results = {0};
  for (uint32_t i = 0; i < names.count; i++)
    classes = synonyms(solver, text(solver, names.at[i]), row->to);
  outside_operand(solver, call, &row->members, &tables);
  for (uint32_t i = 0; i < tables.count; i++)
    collect_table(solver, tables.at[i], 0, &entries);
  if (!classes.count) {
    const Ids modules = modules_named(solver, NULL, row->to);
    bind_entries(solver, &entries, &modules, true);
    return;
  }
  bind_entries(solver, &entries, &classes, row->is_static);
  if (!names.count)
    return;
  const Ids makers = wanted_of(solver, call, &row->function, HOLD_FN);
  for (uint32_t c = 0; c < classes.count && makers.count; c++)
    add_member(solver, classes.at[c], false, solver->name_init, makers.at[0]);
  outside_operand(solver, call, &row->result, &results);
  for (uint32_t i = 0; i < results.count; i++)
    flow_add(solver, results.at[i], flow_value(solver, HOLD_CLASS, classes.at[0], 0));
}

// names and marks -----------------------------------------------------------------------------------------------------

// A signature is not "_1…" or "_0…": that is a separator with a name behind it that begins with such a character.
static bool begins_signature(const char *at) {
  return at[0] == '_' && at[1] == '_' && at[2] != '1' && at[2] != '0';
}

// Java_pkg_Class_method: '_' is a separator, "_1" an underscore, "_0xxxx" a character; what follows "__" is the
// signature. Java Native Interface Specification, "Resolving Native Method Names".
static const char *decode_jni(Solver *solver, const char *name) {
  Text out = {.arena = solver->arena};
  for (const char *at = name + strlen("Java_"); *at && !begins_signature(at); at++) {
    unsigned code = 0;
    if (at[0] == '_' && at[1] == '1') {
      text_puts(&out, "_");
      at++;
    } else if (at[0] == '_' && at[1] == '0' && sscanf(at + 2, "%4x", &code) == 1 && strlen(at) >= 6) {
      text_puts(&out, code == '$' ? "." : "?");
      at += 5;
    } else {
      text_add(&out, *at == '_' ? "." : at, 1);
    }
  }
  return text_str(&out);
}

// JNI hands the class to static methods, and the object to others.
static bool takes_class(const Solver *solver, Id fn) {
  const Fn *row = &solver->program->fns.at[fn];
  return row->param_count > 1 && strcmp(text(solver, solver_slot(solver, row->params + 1)->type_name), "jclass") == 0;
}

static void bind_native(Solver *solver, Id fn, const Binding *row) {
  const char *name = decode_jni(solver, text(solver, solver->program->fns.at[fn].name)), *last = last_of(name);
  if (last == name)
    return;
  Id cls = class_named(solver, arena_text(solver->arena, name, (size_t)(last - name - 1)), row->to);
  Ids classes = {0};
  array_push(solver->arena, &classes, cls);
  Sym member = names_str(solver->program->texts, last);
  bool is_static = program_member(solver->program, SLOT_STATIC, cls, member);
  bool declared = is_static || program_member(solver->program, SLOT_FIELD, cls, member);
  if (!declared && !program_is_outside(solver->program, cls)) {
    is_static = takes_class(solver, fn);
    add_member(solver, cls, is_static, member, fn);
  }
  bind(solver, book_symbol(solver->program->texts, name), fn);
  lay_out(solver, fn, layout_of(row));
  take_self(solver, fn, &classes, is_static);
}

static void bind_names(Solver *solver, const Binding *row) {
  const Program *program = solver->program;
  bool module = strcmp(row->decode, "module") == 0;
  for (Id fn = 1, count = program->fns.count; fn < count; fn++) {
    const char *name = text(solver, program->fns.at[fn].name);
    if (!(program->fns.at[fn].flags & FN_DEFINED) || !program_is_native(solver->program, fn) ||
        !text_glob(row->pattern, name))
      continue;
    if (module)
      provide(solver, row->to, name + strcspn(row->pattern, "*"));
    else if (strncmp(name, "Java_", 5) == 0)
      bind_native(solver, fn, row);
  }
}

static void bind_import(Solver *solver, const Fn *fn, Sym name) {
  Ids natives = natives_named(solver, name, fn->place.file);
  if (!natives.count && name != fn->name)
    natives = natives_named(solver, fn->name, fn->place.file);
  Sym symbol = program_symbol(solver->program, fn->qualified);
  for (uint32_t i = 0; i < natives.count; i++)
    bind(solver, symbol, natives.at[i]);
  if (!natives.count) {
    bind_foreign(solver, symbol, name);
    bind_foreign(solver, symbol, fn->name);
  }
}

// A mark names the function on the other side: that of C for an import, this one for an export.
static void bind_marks(Solver *solver, const Binding *row) {
  const Program *program = solver->program;
  for (Id id = 1; id < program->marks.count; id++) {
    const Mark mark = program->marks.at[id];
    if (mark.on != MARK_FN || strcmp(text(solver, mark.name), row->pattern) != 0)
      continue;
    const Fn *fn = &program->fns.at[mark.id];
    if (!(fn->flags & FN_DEFINED))
      bind_import(solver, fn, mark.argument ? mark.argument : fn->name);
    else if (mark.argument)
      bind(solver, book_symbol(program->texts, text(solver, mark.argument)), mark.id);
  }
}

// imports: receivers whose members are C functions --------------------------------------------------------------------

static const Binding *import_row(const Solver *solver, Sym symbol) {
  for (const Binding *row = symbol ? book_binding(solver->book, symbol) : NULL; row; row = row->next)
    if (row->kind == BIND_IMPORT && !row->bound)
      return row;
  return NULL;
}

// "package.module.lib", where a call says that "module.lib" is one.
static bool is_library(const Solver *solver, const char *name) {
  const char *last = last_of(name), *from = last > name ? last - 1 : name;
  while (from > name && from[-1] != '.')
    from--;
  Sym key = solver->across->libraries.count ? names_find(solver->program->texts, from, strlen(from)) : 0;
  return key && map_get(&solver->across->libraries, key, 0);
}

static bool imports(Solver *solver, Id cls) {
  enum { UNASKED, NO, YES };
  if (!program_is_outside(solver->program, cls))
    return false;
  Sym symbol = book_alias(solver->book, solver->program->clss.at[cls].name);
  if (is_library(solver, text(solver, symbol)))
    return true;
  uint32_t *at = map_slot(&solver->across->imports, cls);
  if (*at == UNASKED)
    *at = import_row(solver, symbol) ? YES : NO;
  return *at == YES;
}

// What C knows by that name: a function of C, or one that another language exports.
static void take_named(Solver *solver, Id to, Sym name, Id file) {
  const Ids natives = natives_named(solver, name, file);
  const Ids *bound = natives.count ? NULL : index_get(&solver->bound, name), *fns = bound ? bound : &natives;
  if (fns->count == 1)
    flow_add(solver, to, flow_value(solver, HOLD_FN, fns->at[0], 0));
}

static void take_load(Solver *solver, const Flow *flow) {
  for (uint32_t i = 0; i < flow_node(solver, flow->base)->count; i++) {
    Value value = solver->values.at[node_value(solver, &solver->nodes.at[flow->base], i)];
    bool object = value.kind == HOLD_CLASS || value.kind == HOLD_INSTANCE;
    if (object && imports(solver, value.id))
      take_named(solver, flow->to, flow->name, flow->place.file);
  }
}

// C functions as values: `lib.close`, C.callback.
static void take_loads(Solver *solver) {
  Program *program = solver->program;
  for (Id id = 1, count = program->flows.count; id < count; id++) {
    const Flow flow = program->flows.at[id];
    if (flow.kind == FLOW_LOAD && !flow.cls && flow.base)
      take_load(solver, &flow);
  }
  for (Id id = 1; id < program->holds.count; id++) {
    Hold hold = program->holds.at[id];
    const char *name =
        hold.kind == HOLD_CLASS && program_is_outside(solver->program, hold.id) ? class_name(solver, hold.id) : "";
    const char *last = last_of(name);
    Sym owner = last > name ? names_find(program->texts, name, (size_t)(last - name - 1)) : 0;
    if (owner && (import_row(solver, owner) || is_library(solver, text(solver, owner))))
      take_named(solver, hold.slot, names_str(program->texts, last), 1);
  }
}

// connecting ----------------------------------------------------------------------------------------------------------

bool bindings_fit(const Solver *solver, Id call, Id fn) {
  const Fn *row = &solver->program->fns.at[fn];
  Layout layout = across_layout(solver, fn);
  return layout.packed || layout.args < 0 || row->flags & FN_VARIADIC ||
         row->param_count == solver->program->calls.at[call].arg_count + (uint32_t)layout.args;
}

// Those of the functions that take as many arguments as the call has.
static Ids fitting(Solver *solver, Id call, const Ids *all) {
  Ids found = {0};
  for (uint32_t i = 0; i < all->count; i++)
    if (bindings_fit(solver, call, all->at[i]))
      array_push(solver->arena, &found, all->at[i]);
  return found.count ? found : *all;
}

static void connect_fns(Solver *solver, Id call, const Ids *all) {
  const Ids fit = all->count > 1 ? fitting(solver, call, all) : *all;
  const Ids list = fit.count > 1 ? nearest(solver, &fit, solver->program->calls.at[call].place.file) : fit;
  for (uint32_t i = 0; i < list.count; i++)
    edge_add(solver, call, list.at[i], 0, list.count > 1 ? EDGE_ONE_OF_N : EDGE_TYPED, 0);
}

static void connect_list(Solver *solver, Id call, Sym symbol) {
  const Ids *bound = index_get(&solver->bound, symbol), list = bound ? *bound : (Ids){0};
  connect_fns(solver, call, &list);
}

// C.name, library.name: a receiver whose members are C functions.
static void connect_import(Solver *solver, Id call, const char *symbol) {
  const char *last = last_of(symbol);
  Sym owner = last > symbol ? names_find(solver->program->texts, symbol, (size_t)(last - symbol - 1)) : 0;
  if (!owner || !(import_row(solver, owner) || is_library(solver, text(solver, owner))))
    return;
  Sym name = names_str(solver->program->texts, last);
  const Ids natives = natives_named(solver, name, solver->program->calls.at[call].place.file);
  connect_fns(solver, call, &natives);
  if (natives.count)
    return;
  outside_native(solver, call, name, EDGE_TYPED);
  const Call row = solver->program->calls.at[call];
  if (row.arg_count == 1 && !row.receiver) // a type of C's, that a callback is converted to
    flow_copy(solver, solver->program->args.at[row.args].slot, row.result);
}

void bindings_connect(Solver *solver, Id call, Sym symbol) {
  if (!solver->across)
    return;
  Sym foreign = map_get(&solver->across->foreign, symbol, 0);
  connect_list(solver, call, symbol);
  if (foreign)
    outside_native(solver, call, foreign, EDGE_TYPED);
  connect_import(solver, call, text(solver, symbol));
}

// the whole -----------------------------------------------------------------------------------------------------------

static void take_outs(Solver *solver) {
  Across *across = solver->across;
  for (; across->outs_seen < solver->outs.count; across->outs_seen++) {
    Out out = solver->outs.at[across->outs_seen];
    for (const Binding *row = out.symbol ? book_binding(solver->book, out.symbol) : NULL; row; row = row->next)
      if (row->from & language_bit(solver_language(solver, out.call)))
        array_push(solver->arena, &across->calls, (Bound){out.call, row});
  }
}

static void bind_calls(Solver *solver, BindKind kind, bool top) {
  for (uint32_t i = 0; i < solver->across->calls.count; i++) {
    Bound bound = solver->across->calls.at[i];
    if (bound.row->kind != kind)
      continue;
    switch (kind) {
    case BIND_CLASS:
      define_class(solver, bound.call, bound.row, top);
      break;
    case BIND_TABLE:
      define_table(solver, bound.call, bound.row);
      break;
    case BIND_CALL:
      define_method(solver, bound.call, bound.row);
      break;
    case BIND_MAKER:
      define_maker(solver, bound.call, bound.row);
      break;
    case BIND_ALIAS:
      define_alias(solver, bound.call, bound.row);
      break;
    case BIND_EXPORT:
      export_function(solver, bound.call, bound.row);
      break;
    default:
      provide_library(solver, bound.call, bound.row);
    }
  }
}

static void bind_rows(Solver *solver) {
  for (uint32_t i = 0; i < solver->book->bindings.count; i++) {
    const Binding *row = solver->book->bindings.at[i];
    if (row->kind == BIND_NAME)
      bind_names(solver, row);
    else if (row->kind == BIND_MARK)
      bind_marks(solver, row);
    else if (row->kind == BIND_IMPORT && row->bound) {
      provide(solver, row->to, row->api);
      class_named(solver, row->api, row->to);
    }
  }
}

static void bind_all(Solver *solver) {
  enum { DEPTH = 4 }; // of classes in classes
  for (int round = 0; round < DEPTH; round++) {
    take_outs(solver);
    bind_calls(solver, BIND_CLASS, round == DEPTH - 1);
    flow_run(solver);
  }
  spread_tables(solver);
  bind_calls(solver, BIND_PROVIDE, false);
  bind_rows(solver);
  name_modules(solver);
  for (uint32_t i = 0; i < solver->across->owners.count; i++) {
    Owner owner = solver->across->owners.at[i];
    bind_owner(solver, &owner);
  }
  bind_calls(solver, BIND_TABLE, false);
  bind_loose(solver);
  bind_natives(solver);
  bind_calls(solver, BIND_CALL, false);
  bind_calls(solver, BIND_ALIAS, false);
  bind_calls(solver, BIND_MAKER, false);
  bind_calls(solver, BIND_EXPORT, false);
  publish(solver);
  flow_run(solver);
}

// How much is known that a call may be connected by.
static uint64_t known(const Solver *solver) {
  uint64_t count = solver->across->libraries.count + solver->across->foreign_count;
  for (uint32_t i = 0; i < solver->bound.lists.count; i++)
    count += solver->bound.lists.at[i].count;
  return count;
}

// Calls of what is outside are connected when they are found, by what is known then.
static void connect_outs(Solver *solver) {
  uint64_t now = known(solver);
  if (now == solver->across->known)
    return;
  solver->across->known = now;
  for (uint32_t o = 1, outs = solver->outs.count; o < outs; o++)
    bindings_connect(solver, solver->outs.at[o].call, solver->outs.at[o].symbol);
}

static void connect_all(Solver *solver) {
  connect_outs(solver);
  take_loads(solver);
  callbacks_find(solver);
  flow_run(solver);
}

// Code of one language, which asks for functions of libraries.
static void find_foreign(Solver *solver) {
  take_outs(solver);
  for (uint32_t i = 0; i < solver->across->calls.count; i++) {
    Bound bound = solver->across->calls.at[i];
    const Ids names = bound.row->kind == BIND_CALL ? across_strings(solver, bound.call, &bound.row->name) : (Ids){0};
    if (names.count && !program_is_native(solver->program, solver->program->calls.at[bound.call].caller))
      define_foreign(solver, bound.call, bound.row, &names);
  }
  for (uint32_t i = 0; i < solver->book->bindings.count; i++)
    if (solver->book->bindings.at[i]->kind == BIND_MARK)
      bind_marks(solver, solver->book->bindings.at[i]);
  connect_outs(solver);
}

static Across *across_new(Solver *solver) {
  Across *across = arena_new(solver->arena, Across);
  *across = (Across){.outs_seen = 1, .edges_seen = 1};
  Map *maps[] = {&across->elements.map, &across->typedefs,  &across->native.map, &across->modules,
                 &across->imports,      &across->libraries, &across->entry_at,   &across->member_at,
                 &across->layout_at,    &across->yielding,  &across->named,      &across->foreign};
  for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
    maps[i]->arena = solver->arena;
  solver->across = across;
  return across;
}

static uint64_t progress(const Solver *solver) {
  return (uint64_t)solver->edges.count + solver->outs.count + solver->copies.count + solver->across->members.count;
}

void bindings_find(Solver *solver) {
  if (!solver->across) {
    across_new(solver);
    index_native(solver);
    if (solver->across->mixed)
      index_tables(solver);
  }
  if (!solver->across->mixed)
    find_foreign(solver);
  enum { ROUNDS = 4 };
  uint64_t before = UINT64_MAX;
  for (int round = 0; round < ROUNDS && solver->across->mixed && progress(solver) != before; round++) {
    before = progress(solver);
    bind_all(solver);
    connect_all(solver);
  }
}
