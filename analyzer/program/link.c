#include "program.h"

// One unit while it is taken in: where its rows went.
typedef struct {
  const Unit *unit;
  bool reported;
  Id *files, *fns, *clss, *slots;
  Id conds, calls, args; // what to add to an index of the unit
  bool *taken;           // fn → is this the copy whose body counts?
} Part;

// What a module's member is by an import or a plain assignment: a class, a name of something else, a member of its own.
typedef struct {
  const Part *part;
  Id cls; // of the unit
  Range candidates;
  Sym member;
} Export;

// A module that imports everything of another one.
typedef struct {
  const Part *part;
  Range candidates;
  uint32_t next; // of the same module
} Star;

// The symbol of a string of a unit.
typedef struct {
  const Unit *unit;
  Sym sym;
} Said;

typedef struct Linking {
  Array(Part) parts;
  Map definitions;             // Sym key → the function, or SEVERAL and an index in `lists`
  Array(Ids) lists;            // definitions of one key
  Map at_place;                // (file and line, column) → definition of a header that several units read
  Map class_by_key, fn_by_key; // Sym → class, undefined function
  Map exported;                // (module, Sym name) → index + 1 in `exports`
  Array(Export) exports;
  Array(Said) said; // by string: of the unit that said it last
  Map starred;      // module → index + 1 in `stars`
  Array(Star) stars;
} Linking;

// A unit says a name many times; it is looked for once a step.
static Sym sym(Program *program, const Unit *unit, Str str) {
  Linking *linking = program->linking;
  if (!str)
    return 0;
  array_cover(program->arena, &linking->said, str);
  Said *said = &linking->said.at[str];
  if (said->unit != unit)
    *said = (Said){unit, names_str(program->texts, unit_text(unit, str))};
  return said->sym;
}

static Place place(const Part *part, Place at) {
  return (Place){part->files[at.file], at.line, at.column};
}

// files ---------------------------------------------------------------------------------------------------------------

static void take_files(Program *program, Part *part) {
  part->files = arena_array(program->arena, Id, part->unit->file_count);
  for (Id id = 1; id < part->unit->file_count; id++) {
    File file = part->unit->files[id];
    file.path = sym(program, part->unit, file.path);
    Id *at = map_slot(&program->file_by_path, file.path);
    if (!*at) {
      *at = program->files.count;
      array_push(program->arena, &program->files, file);
      array_push(program->arena, &program->reported, 0);
    }
    part->files[id] = *at;
  }
  // A header is reported on if a file that is reported on reads it and it is none of the system's.
  for (Id id = 1; id < part->unit->file_count && part->reported; id++)
    if (!(part->unit->files[id].flags & FILE_SYSTEM))
      program->reported.at[part->files[id]] = 1;
}

// classes -------------------------------------------------------------------------------------------------------------

static void name_class(Program *program, Id cls, const char *name, uint32_t language) {
  Sym symbol = book_symbol(program->texts, name);
  uint32_t lang = program_family(language);
  Id *at = map_slot(&program->class_by_name, map_pair(lang, symbol));
  if (!*at)
    *at = cls;
  // Ruby's modules are found by their full names only.
  if (program->clss.at[cls].kind != CLASS_MODULE || language == LANG_RUBY)
    return;
  const char *text = program_text(program, symbol);
  for (const char *dot = strchr(text, '.'); dot; dot = strchr(dot + 1, '.')) {
    uint64_t key = map_pair(lang, names_str(program->texts, dot + 1));
    bool is_new = map_get(&program->module_by_suffix, key, UINT32_MAX) == UINT32_MAX;
    Id *suffix = map_slot(&program->module_by_suffix, key);
    *suffix = is_new || *suffix == cls ? cls : 0;
  }
}

static Id join_class(Program *program, const Part *part, const Class *row) {
  const Unit *unit = part->unit;
  Linking *linking = program->linking;
  Sym key = sym(program, unit, row->key);
  Id found = key ? map_get(&linking->class_by_key, key, 0) : 0;
  Class cls = *row;
  cls.name = sym(program, unit, row->name);
  cls.key = key;
  cls.place = place(part, row->place);
  cls.enclosing = 0;
  cls.candidates = (Range){0};
  if (found) {
    if (!program->clss.at[found].place.line)
      program->clss.at[found].place = cls.place;
    return found;
  }
  Id made = program_class(program, cls, unit->language);
  if (key)
    map_put(&linking->class_by_key, key, made);
  if (cls.name && cls.kind != CLASS_LITERAL)
    name_class(program, made, program_text(program, cls.name), unit->language);
  return made;
}

static void take_classes(Program *program, Part *part) {
  part->clss = arena_array(program->arena, Id, part->unit->cls_count);
  for (Id id = 1; id < part->unit->cls_count; id++)
    if (part->unit->clss[id].kind != CLASS_REF)
      part->clss[id] = join_class(program, part, &part->unit->clss[id]);
}

// Is the module `cls` in a package that is itself part of the program? Then its last name alone does not mean it.
static bool in_package(const Program *program, uint32_t language, Id cls) {
  const char *name = program_text(program, program->clss.at[cls].name), *dot = strrchr(name, '.');
  Sym package = dot ? names_find(program->texts, name, (size_t)(dot - name)) : 0;
  Id found = package ? map_get(&program->class_by_name, map_pair(program_family(language), package), 0) : 0;
  return found && !program_is_outside(program, found);
}

static Id named_class(const Program *program, uint32_t language, Sym symbol) {
  uint64_t key = map_pair(program_family(language), symbol);
  Id found = map_get(&program->class_by_name, key, 0);
  if (found && !program_is_outside(program, found))
    return found;
  Id module = map_get(&program->module_by_suffix, key, 0);
  bool last = module && !strchr(program_text(program, symbol), '.');
  return module && !(last && in_package(program, language, module)) ? module : found;
}

// What a name stands for that no file defines: the first of its candidates that the book knows something of, else the
// last.
static const char *outside_name(Program *program, const Unit *unit, Range candidates) {
  const char *name = "";
  for (uint32_t i = 0; i < candidates.count; i++) {
    Sym text = sym(program, unit, unit->names[candidates.first + i].name);
    Sym symbol = book_alias(program->book, program_symbol(program, text));
    name = program_text(program, text);
    if (map_get(&program->known, symbol, 0) & language_bit(unit->language))
      return name;
  }
  return name;
}

// The class or module of the program that a dotted name means, 0 if there is none.
static Id inside(const Program *program, uint32_t language, Sym symbol) {
  Id cls = named_class(program, language, symbol);
  return cls && !program_is_outside(program, cls) ? cls : 0;
}

// names that modules pass on ------------------------------------------------------------------------------------------

static void export(Program *program, const Part *part, Id slot, Export row) {
  const Slot *member = &part->unit->slots[slot];
  Id owner = member->kind == SLOT_STATIC ? part->clss[member->owner] : 0;
  if (!owner || program->clss.at[owner].kind != CLASS_MODULE)
    return;
  Linking *linking = program->linking;
  uint32_t *at = map_slot(&linking->exported, map_pair(owner, sym(program, part->unit, member->name)));
  if (*at)
    return;
  array_push(program->arena, &linking->exports, row);
  *at = linking->exports.count;
}

static void take_stars(Program *program, const Part *part) {
  const Unit *unit = part->unit;
  Linking *linking = program->linking;
  for (Id id = 1; id < unit->parent_count; id++) {
    Id cls = part->clss[unit->parents[id].cls];
    const Class *parent = &unit->clss[unit->parents[id].parent];
    if (program->clss.at[cls].kind != CLASS_MODULE || parent->kind != CLASS_REF)
      continue;
    uint32_t *at = map_slot(&linking->starred, cls);
    array_push(program->arena, &linking->stars, (Star){part, parent->candidates, *at});
    *at = linking->stars.count;
  }
}

static void take_exports(Program *program, Part *part) {
  const Unit *unit = part->unit;
  if (unit->language != LANG_PYTHON)
    return;
  take_stars(program, part);
  for (Id id = 1; id < unit->hold_count; id++)
    if (unit->holds[id].kind == HOLD_CLASS)
      export(program, part, unit->holds[id].slot, (Export){.part = part, .cls = unit->holds[id].id});
  for (Id id = 1; id < unit->flow_count; id++) {
    const Flow *flow = &unit->flows[id];
    const Slot *from = &unit->slots[flow->from];
    if (flow->kind != FLOW_COPY)
      continue;
    if (from->kind == SLOT_REF)
      export(program, part, flow->to, (Export){.part = part, .candidates = from->candidates});
    else if (from->kind == SLOT_STATIC && from->owner == unit->slots[flow->to].owner)
      export(program, part, flow->to, (Export){.part = part, .member = sym(program, unit, from->name)});
  }
}

enum { PASSED_ON = 8 }; // a name that is passed on more often is not followed

static Id candidate_class(Program *program, const Unit *unit, Range candidates, uint32_t depth);

static Id exported_class(Program *program, Id module, Sym member, uint32_t depth);

static Id starred_class(Program *program, Id module, Sym member, uint32_t depth) {
  const Linking *linking = program->linking;
  for (uint32_t at = map_get(&linking->starred, module, 0); at; at = linking->stars.at[at - 1].next) {
    const Star star = linking->stars.at[at - 1];
    Id from = candidate_class(program, star.part->unit, star.candidates, depth + 1);
    Id found = exported_class(program, from, member, depth + 1);
    if (found)
      return found;
  }
  return 0;
}

static Id exported_class(Program *program, Id module, Sym member, uint32_t depth) {
  const Linking *linking = program->linking;
  if (depth > PASSED_ON)
    return 0;
  uint32_t at = map_get(&linking->exported, map_pair(module, member), 0);
  if (!at)
    return starred_class(program, module, member, depth);
  const Export row = linking->exports.at[at - 1];
  if (row.cls)
    return row.part->clss[row.cls];
  return row.member ? exported_class(program, module, row.member, depth + 1)
                    : candidate_class(program, row.part->unit, row.candidates, depth + 1);
}

// What the longest beginning of a dotted name that is a module passes on under the rest of it.
static Id passed_on(Program *program, uint32_t language, const char *name, uint32_t depth) {
  const char *dot = strrchr(name, '.');
  Sym prefix = dot && language == LANG_PYTHON ? names_find(program->texts, name, (size_t)(dot - name)) : 0;
  Id module = prefix ? inside(program, language, prefix) : 0;
  return module ? exported_class(program, module, names_str(program->texts, dot + 1), depth) : 0;
}

static Id candidate_class(Program *program, const Unit *unit, Range candidates, uint32_t depth) {
  for (uint32_t i = 0; i < candidates.count; i++) {
    Sym name = sym(program, unit, unit->names[candidates.first + i].name);
    Id found = inside(program, unit->language, program_symbol(program, name));
    found = found ? found : passed_on(program, unit->language, program_text(program, name), depth);
    if (found)
      return found;
  }
  return program_outside(program, outside_name(program, unit, candidates), unit->language);
}

static void refer_classes(Program *program, Part *part) {
  for (Id id = 1; id < part->unit->cls_count; id++)
    if (part->unit->clss[id].kind == CLASS_REF)
      part->clss[id] = candidate_class(program, part->unit, part->unit->clss[id].candidates, 0);
}

static void take_parents(Program *program, Part *part) {
  for (Id id = 1; id < part->unit->parent_count; id++) {
    Parent row = part->unit->parents[id];
    row.cls = part->clss[row.cls];
    row.parent = part->clss[row.parent];
    if (row.cls == row.parent && row.how != PARENT_EXTENDS) // `extend self`
      continue;
    array_push(program->arena, &program->parent_rows.at[row.cls], program->parents.count);
    if (row.how != PARENT_EMBEDS && row.cls != row.parent) // what embeds a class is no kind of it
      array_push(program->arena, &program->subclasses.at[row.parent], row.cls);
    array_push(program->arena, &program->parents, row);
  }
}

// functions -----------------------------------------------------------------------------------------------------------

static Id add_fn(Program *program, const Part *part, const Fn *row) {
  Fn fn = *row;
  fn.name = sym(program, part->unit, row->name);
  fn.qualified = sym(program, part->unit, row->qualified);
  fn.key = sym(program, part->unit, row->key);
  fn.place = place(part, row->place);
  fn.cls = part->clss[row->cls];
  array_push(program->arena, &program->fns, fn);
  array_push(program->arena, &program->fn_language, (uint8_t)part->unit->language);
  return program->fns.count - 1;
}

enum { SEVERAL = 1u << 31 };

static void define(Program *program, Sym key, Id fn) {
  Linking *linking = program->linking;
  uint32_t *at = map_slot(&linking->definitions, key);
  if (!*at) {
    *at = fn;
    return;
  }
  if (!(*at & SEVERAL)) {
    Ids *list = array_add(program->arena, &linking->lists);
    array_push(program->arena, list, *at);
    *at = SEVERAL | (linking->lists.count - 1);
  }
  array_push(program->arena, &linking->lists.at[*at & ~SEVERAL], fn);
}

// Bodies in headers are read by many units: the first copy counts. What makes two functions one is their place.
static void define_fn(Program *program, Part *part, Id id) {
  const Fn *row = &part->unit->fns[id];
  Place at = place(part, row->place);
  bool shared = row->place.file > 1 && at.line;
  Sym key = sym(program, part->unit, row->key);
  uint64_t where = shared ? key_hash(hash_more(hash_bytes(&at, sizeof at), &key, sizeof key)) : 0;
  Id known = shared ? map_get(&program->linking->at_place, where, 0) : 0;
  if (known) {
    part->fns[id] = known;
    return;
  }
  part->fns[id] = add_fn(program, part, row);
  part->taken[id] = true;
  if (shared)
    map_put(&program->linking->at_place, where, part->fns[id]);
  if (key)
    define(program, key, part->fns[id]);
}

static Id ambiguous(Program *program, const Part *part, const Fn *row, const Ids *all) {
  Id fn = add_fn(program, part, row);
  program->fns.at[fn].flags |= FN_AMBIGUOUS;
  *index_make(&program->alternatives, fn) = *all;
  return fn;
}

// The definition a unit means by a name that several files define: the nearest one.
static Id nearest(Program *program, const Part *part, const Fn *row, const Ids *all) {
  uint32_t best = 0, ties = 0;
  Id found = 0;
  for (uint32_t i = 0; i < all->count; i++) {
    const char *there = program_path(program, program->fns.at[all->at[i]].place.file);
    uint32_t shared = path_shared(unit_path(part->unit), there) + 1;
    ties = shared > best ? 1 : ties + (shared == best);
    if (shared > best) {
      best = shared;
      found = all->at[i];
    }
  }
  return ties == 1 ? found : ambiguous(program, part, row, all);
}

static bool is_beside(const Program *program, const Part *part, Id fn) {
  const char *here = unit_path(part->unit), *there = program_path(program, program->fns.at[fn].place.file);
  size_t len = (size_t)(strrchr(here, '/') - here);
  return strncmp(here, there, len + 1) == 0 && !strchr(there + len + 1, '/');
}

static Id one_beside(const Program *program, const Part *part, const Ids *all) {
  for (uint32_t i = 0; i < all->count; i++)
    if (is_beside(program, part, all->at[i]))
      return all->at[i];
  return 0;
}

// What the C library declares is the library's function, whoever else defines one: a stand-in for tests, or what
// systems get that lack it. Only who has it beside its calls means that.
static Id definition_of(Program *program, const Part *part, const Fn *row, Sym key) {
  uint32_t defined = key ? map_get(&program->linking->definitions, key, 0) : 0;
  bool standard = row->flags & FN_STANDARD;
  if (!(defined & SEVERAL))
    return standard && defined && !is_beside(program, part, defined) ? 0 : defined;
  const Ids *all = &program->linking->lists.at[defined & ~SEVERAL];
  return standard ? one_beside(program, part, all) : nearest(program, part, row, all);
}

static Id declare_fn(Program *program, Part *part, Id id) {
  const Fn *row = &part->unit->fns[id];
  Sym key = sym(program, part->unit, row->key);
  Id defined = definition_of(program, part, row, key);
  if (defined)
    return defined;
  Id *at = map_slot(&program->linking->fn_by_key, key);
  if (!key || !*at) {
    Id made = add_fn(program, part, row);
    part->taken[id] = true; // its parameters' declared types are wanted
    if (!key)
      return made;
    *at = made;
  }
  return *at;
}

static void define_fns(Program *program, Part *part) {
  part->fns = arena_array(program->arena, Id, part->unit->fn_count);
  part->taken = arena_array(program->arena, bool, part->unit->fn_count);
  for (Id id = 1; id < part->unit->fn_count; id++)
    if (part->unit->fns[id].flags & FN_DEFINED)
      define_fn(program, part, id);
}

static void declare_fns(Program *program, Part *part) {
  for (Id id = 1; id < part->unit->fn_count; id++)
    if (!part->fns[id])
      part->fns[id] = declare_fn(program, part, id);
}

// slots and what is in them -------------------------------------------------------------------------------------------

static bool of_function(uint32_t kind) {
  return kind != SLOT_FIELD && kind != SLOT_STATIC && kind != SLOT_GLOBAL;
}

static Id global(Program *program, Slot slot) {
  Id *at = map_slot(&program->globals, slot.name);
  if (!*at)
    *at = program_slot(program, slot);
  return *at;
}

static Id take_slot(Program *program, const Part *part, const Slot *row) {
  Slot slot = *row;
  slot.name = sym(program, part->unit, row->name);
  slot.type_name = sym(program, part->unit, row->type_name);
  slot.type = part->clss[row->type];
  slot.candidates = (Range){0};
  if (row->kind == SLOT_GLOBAL)
    return global(program, slot);
  if (of_function(row->kind)) {
    if (row->owner && !part->taken[row->owner])
      return 0;
    slot.owner = part->fns[row->owner];
    return program_slot(program, slot);
  }
  Id made = program_member_make(program, (SlotKind)row->kind, part->clss[row->owner], slot.name);
  if (slot.type)
    program->slots.at[made].type = slot.type;
  return made;
}

static void take_slots(Program *program, Part *part) {
  part->slots = arena_array(program->arena, Id, part->unit->slot_count);
  for (Id id = 1; id < part->unit->slot_count; id++)
    part->slots[id] = take_slot(program, part, &part->unit->slots[id]);
  for (Id id = 1; id < part->unit->fn_count; id++) {
    const Fn *row = &part->unit->fns[id];
    Fn *fn = &program->fns.at[part->fns[id]];
    if (!part->taken[id])
      continue;
    fn->enclosing = part->fns[row->enclosing];
    fn->params = part->slots[row->params];
    fn->self = part->slots[row->self];
    fn->flags |= row->self && part->unit->slots[row->self].owner == id ? FN_SELF : 0;
    fn->result = part->slots[row->result];
    for (uint32_t i = 0; i < row->param_count; i++)
      if (part->unit->slots[row->params + i].flags & SLOT_BLOCK)
        map_put(&program->blocks, part->fns[id], part->slots[row->params + i]);
  }
}

static uint32_t hold_id(Program *program, const Part *part, const Hold *row) {
  switch (row->kind) {
  case HOLD_FN:
    return part->fns[row->id];
  case HOLD_STRING:
    return sym(program, part->unit, row->id);
  case HOLD_INT:
    return row->id;
  default:
    return part->clss[row->id];
  }
}

static void take_holds(Program *program, Part *part) {
  for (Id id = 1; id < part->unit->hold_count; id++) {
    Hold row = part->unit->holds[id];
    Hold hold = {part->slots[row.slot], row.kind, hold_id(program, part, &row)};
    if (!hold.slot)
      continue;
    array_push(program->arena, &program->holds, hold);
    Slot *slot = &program->slots.at[hold.slot];
    if (slot->kind == SLOT_CONST && hold.kind == HOLD_INT) {
      slot->flags = HOLD_INT;
      slot->index = hold.id;
    }
  }
}

static void take_flows(Program *program, Part *part) {
  for (Id id = 1; id < part->unit->flow_count; id++) {
    Flow row = part->unit->flows[id];
    if (row.fn && !part->taken[row.fn])
      continue;
    row.from = part->slots[row.from];
    row.to = part->slots[row.to];
    row.base = part->slots[row.base];
    row.key = part->slots[row.key];
    row.cls = part->clss[row.cls];
    row.name = sym(program, part->unit, row.name);
    row.fn = part->fns[row.fn];
    row.cond = row.cond ? row.cond + part->conds : 0;
    row.place = place(part, row.place);
    array_push(program->arena, &program->flows, row);
  }
}

// calls ---------------------------------------------------------------------------------------------------------------

static void take_args(Program *program, Part *part) {
  part->args = program->args.count - 1;
  for (Id id = 1; id < part->unit->arg_count; id++) {
    Arg row = part->unit->args[id];
    row.slot = part->slots[row.slot];
    row.name = sym(program, part->unit, row.name);
    array_push(program->arena, &program->args, row);
  }
}

static void take_conds(Program *program, Part *part) {
  part->conds = program->conds.count - 1;
  for (Id id = 1; id < part->unit->cond_count; id++) {
    Cond row = part->unit->conds[id];
    row.parent = row.parent ? row.parent + part->conds : 0;
    row.slot = part->slots[row.slot];
    row.call = row.call ? row.call + part->calls : 0;
    array_push(program->arena, &program->conds, row);
  }
}

static void take_calls(Program *program, Part *part) {
  part->calls = program->calls.count - 1;
  for (Id id = 1; id < part->unit->call_count; id++) {
    Call row = part->unit->calls[id];
    bool taken = !row.caller || part->taken[row.caller];
    row.flags |= row.receiver && part->unit->slots[row.receiver].kind != SLOT_SELF ? CALL_ASKED : 0;
    row.callee = row.kind == CALL_DIRECT ? part->fns[row.callee] : part->slots[row.callee];
    row.caller = taken ? part->fns[row.caller] : 0;
    row.receiver = part->slots[row.receiver];
    row.name_slot = part->slots[row.name_slot];
    row.block = part->slots[row.block];
    row.result = part->slots[row.result];
    row.name = sym(program, part->unit, row.name);
    row.macro = sym(program, part->unit, row.macro);
    row.args = row.arg_count ? row.args + part->args : 0;
    row.cond = row.cond ? row.cond + part->conds : 0;
    row.place = place(part, row.place);
    array_push(program->arena, &program->calls, row);
  }
}

// Properties: reading a member of such a name may call it.
static Id property_call(Program *program, Id fn, Id receiver, Sym name, Id result, Call row) {
  row.caller = fn;
  row.kind = CALL_METHOD;
  row.flags = CALL_IMPLICIT | CALL_MEMBER | (program->slots.at[receiver].kind != SLOT_SELF ? CALL_ASKED : 0);
  row.receiver = receiver;
  row.name = name;
  row.result = result ? result : program_slot(program, (Slot){.kind = SLOT_TEMP});
  array_push(program->arena, &program->calls, row);
  return row.result;
}

static Sym writer_of(Program *program, Sym name) {
  Text text = {.arena = program->arena};
  text_printf(&text, "%s=", program_text(program, name));
  return names_find(program->texts, text.at, text.len);
}

// Where reading and calling are written differently, what the book knows of members holds for reading them, too.
static bool known_property(const Program *program, uint32_t language, Sym name) {
  return language == LANG_CSHARP && map_get(&program->known_members, name, 0) & language_bit(language);
}

static void property_of_flow(Program *program, const Map *properties, const Flow *flow) {
  uint32_t language = flow->fn ? program_language(program, flow->fn) : LANG_NONE;
  Call row = {.cond = flow->cond, .place = flow->place};
  if (!flow->base || !language)
    return;
  if (flow->kind == FLOW_LOAD &&
      (known_property(program, language, flow->name) || map_get(properties, map_pair(language, flow->name), 0)))
    property_call(program, flow->fn, flow->base, flow->name, flow->to, row);
  Sym writer = properties->count && flow->kind == FLOW_STORE ? writer_of(program, flow->name) : 0;
  if (!writer || !map_get(properties, map_pair(language, writer), 0))
    return;
  row.args = program->args.count;
  row.arg_count = 1;
  array_push(program->arena, &program->args, (Arg){.slot = flow->from});
  property_call(program, flow->fn, flow->base, writer, 0, row);
}

// A method that is called may be a property whose value is called.
static void property_of_call(Program *program, const Map *properties, Id id) {
  Call call = program->calls.at[id];
  if (call.kind != CALL_METHOD || !call.caller || !call.receiver ||
      !map_get(properties, map_pair(program_language(program, call.caller), call.name), 0))
    return;
  Call row = {.cond = call.cond, .place = call.place, .end_column = call.end_column};
  call.callee = property_call(program, call.caller, call.receiver, call.name, 0, row);
  call.kind = CALL_SLOT;
  call.receiver = 0;
  call.flags &= ~(uint32_t)CALL_ASKED;
  array_push(program->arena, &program->calls, call);
}

static void call_properties(Program *program) {
  Map properties = {.arena = program->arena};
  for (Id id = 1; id < program->fns.count; id++)
    if (program->fns.at[id].flags & FN_PROPERTY)
      map_put(&properties, map_pair(program_language(program, id), program->fns.at[id].name), 1);
  for (Id id = 1; id < program->flows.count; id++)
    property_of_flow(program, &properties, &program->flows.at[id]);
  for (Id id = 1, calls = program->calls.count; id < calls && properties.count; id++)
    property_of_call(program, &properties, id);
}

// Operators of which the program defines none mean nothing: their calls are dropped.
static void drop_operators(Program *program) {
  Map defined = {.arena = program->arena};
  for (Id id = 1; id < program->fns.count; id++)
    if (program->fns.at[id].cls && program->fns.at[id].flags & FN_DEFINED)
      map_put(&defined, map_pair(program_language(program, id), program->fns.at[id].name), 1);
  for (Id id = 1; id < program->calls.count; id++) {
    Call *call = &program->calls.at[id];
    if (call->flags & CALL_OPERATOR && call->caller &&
        !map_get(&defined, map_pair(program_language(program, call->caller), call->name), 0))
      call->caller = 0;
  }
}

// Groups the calls by caller, in source order, and drops those of bodies that do not count (caller 0).
static void order_calls(Program *program) {
  uint32_t fns = program->fns.count, all = program->calls.count;
  Id *first = arena_array(program->arena, Id, fns + 1), *moved = arena_array(program->arena, Id, all);
  for (Id id = 1; id < all; id++)
    first[program->calls.at[id].caller]++;
  Id at = 1;
  first[0] = 0;
  for (Id fn = 1; fn <= fns; fn++) {
    Id n = fn < fns ? first[fn] : 0;
    first[fn] = at;
    at += n;
  }
  Call *ordered = arena_array(program->arena, Call, at);
  Id *next = arena_array(program->arena, Id, fns + 1);
  memcpy(next, first, (fns + 1) * sizeof *next);
  for (Id id = 1; id < all; id++)
    if (program->calls.at[id].caller) {
      moved[id] = next[program->calls.at[id].caller]++;
      ordered[moved[id]] = program->calls.at[id];
    }
  for (Id id = 1; id < program->conds.count; id++)
    program->conds.at[id].call = moved[program->conds.at[id].call];
  arena_drop(program->arena, program->calls.at, program->calls.room * sizeof(Call));
  arena_drop(program->arena, moved, all * sizeof *moved);
  arena_drop(program->arena, next, (fns + 1) * sizeof *next);
  program->calls.at = ordered;
  program->calls.count = program->calls.room = at;
  program->first_call.at = first;
  program->first_call.count = program->first_call.room = fns + 1;
}

static void take_rest(Program *program, Part *part) {
  for (Id id = 1; id < part->unit->override_count; id++) {
    Override row = part->unit->overrides[id];
    array_push(program->arena, &program->overrides, (Override){part->fns[row.fn], part->fns[row.base]});
  }
  for (Id id = 1; id < part->unit->mark_count; id++) {
    Mark row = part->unit->marks[id];
    row.id = row.on == MARK_FN ? part->fns[row.id] : row.on == MARK_CLASS ? part->clss[row.id] : part->slots[row.id];
    row.name = sym(program, part->unit, row.name);
    row.argument = sym(program, part->unit, row.argument);
    row.place = place(part, row.place);
    array_push(program->arena, &program->marks, row);
  }
  for (Id id = 1; id < part->unit->note_count; id++) {
    Note row = part->unit->notes[id];
    row.text = sym(program, part->unit, row.text);
    row.place = place(part, row.place);
    array_push(program->arena, &program->notes, row);
  }
}

// names that refer to other files -------------------------------------------------------------------------------------

static void copy_into(Program *program, Id from, Id to) {
  array_push(program->arena, &program->flows, (Flow){.kind = FLOW_COPY, .from = from, .to = to});
}

// The members "b", "c" of `cls`, one after the other, into `slot`. False if the class has no member "b".
static bool refer_members(Program *program, Id cls, const char *members, Id slot) {
  size_t len = strcspn(members, ".");
  Sym name = names_add(program->texts, members, len);
  const Ids *mro = program_mro(program, cls);
  Id found = 0;
  for (uint32_t i = 0; i < mro->count && !found; i++) {
    found = program_member(program, SLOT_STATIC, mro->at[i], name);
    found = found ? found : program_member(program, SLOT_FIELD, mro->at[i], name);
  }
  if (!found)
    return false;
  for (members += len; *members == '.'; members += len) {
    len = strcspn(++members, ".");
    Id next = program_slot(program, (Slot){.kind = SLOT_TEMP});
    Flow load = {.kind = FLOW_LOAD, .base = found, .to = next, .name = names_add(program->texts, members, len)};
    array_push(program->arena, &program->flows, load);
    found = next;
  }
  copy_into(program, found, slot);
  return true;
}

// A name that the book knows means that, although the class of all classes may include a module that has another one.
static bool is_shadowed(const Program *program, uint32_t language, Id root, const char *name) {
  Sym first = names_find(program->texts, name, strcspn(name, "."));
  bool own = program_member(program, SLOT_STATIC, root, first) || program_member(program, SLOT_FIELD, root, first);
  return !own && map_get(&program->known, first, 0) & language_bit(language);
}

static bool refer(Program *program, uint32_t language, Sym name, Id slot) {
  Sym symbol = program_symbol(program, name);
  Id cls = inside(program, language, symbol);
  if (cls) {
    array_push(program->arena, &program->holds, (Hold){slot, HOLD_CLASS, cls});
    return true;
  }
  const char *text = program_text(program, symbol);
  for (size_t len = strlen(text); len-- > 0;) {
    if (text[len] != '.')
      continue;
    cls = inside(program, language, names_find(program->texts, text, len));
    if (cls)
      return refer_members(program, cls, text + len + 1, slot);
  }
  cls = program_root(program, language);
  return cls && !is_shadowed(program, language, cls, text) && refer_members(program, cls, text, slot);
}

static void refer_slots(Program *program, Part *part) {
  const Unit *unit = part->unit;
  for (Id id = 1; id < unit->slot_count; id++) {
    const Slot *row = &unit->slots[id];
    Id slot = part->slots[id];
    if (row->kind != SLOT_REF || !slot)
      continue;
    bool found = false;
    for (uint32_t i = 0; i < row->candidates.count && !found; i++)
      found = refer(program, unit->language, sym(program, unit, unit->names[row->candidates.first + i].name), slot);
    if (!found)
      array_push(program->arena, &program->holds,
                 (Hold){slot, HOLD_CLASS,
                        program_outside(program, outside_name(program, unit, row->candidates), unit->language)});
  }
}

// the whole -----------------------------------------------------------------------------------------------------------

Program *program_new(Arena *arena, const Book *book) {
  Program *program = arena_new(arena, Program);
  program->arena = arena;
  program->book = book;
  program->texts = book->names;
#define X(T, name) array_push(arena, &program->name##s, (T){0});
  FACT_TABLES(X)
#undef X
  array_push(arena, &program->fn_language, 0);
  array_push(arena, &program->class_language, 0);
  map_of(arena, &program->members, 0);
  array_push(arena, &program->reported, 0);
  array_add(arena, &program->mro);
  array_add(arena, &program->subclasses);
  array_add(arena, &program->parent_rows);
  Map *maps[] = {&program->alternatives.map, &program->class_by_name, &program->module_by_suffix,
                 &program->globals,          &program->file_by_path,  &program->blocks,
                 &program->splats,           &program->known,         &program->known_members};
  for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
    maps[i]->arena = arena;
  Linking *linking = arena_new(arena, Linking);
  linking->definitions.arena = linking->at_place.arena = arena;
  linking->class_by_key.arena = linking->fn_by_key.arena = linking->exported.arena = linking->starred.arena = arena;
  program->linking = linking;
  return program;
}

void program_add(Program *program, const Unit *unit, bool reported) {
  Unit *copy = arena_new(program->arena, Unit);
  *copy = *unit;
  array_push(program->arena, &program->linking->parts, (Part){.unit = copy, .reported = reported});
  program->unit_count++;
}

// One step of linking over all units. A step sees what the steps before it made of every unit.
static void each(Program *program, void (*step)(Program *, Part *)) {
  for (uint32_t i = 0; i < program->linking->parts.count; i++)
    step(program, &program->linking->parts.at[i]);
}

static void take_body(Program *program, Part *part) {
  take_slots(program, part);
  take_holds(program, part);
  take_args(program, part);
  part->calls = program->calls.count - 1;
  take_conds(program, part);
  take_flows(program, part);
  take_calls(program, part);
  take_rest(program, part);
}

static bool member_of(const Program *program, Id slot, Id fn) {
  uint32_t kind = program->slots.at[slot].kind;
  return (kind == SLOT_FIELD || kind == SLOT_STATIC) && program->fns.at[fn].cls == program->slots.at[slot].owner;
}

// A member is a method if one of its class's functions is put there, by definition or by a copy that runs with it.
static void find_methods(Program *program) {
  Id *held = arena_array(program->arena, Id, program->slots.count); // by slot: a function in it
  for (Id id = 1; id < program->holds.count; id++) {
    Hold hold = program->holds.at[id];
    if (hold.kind != HOLD_FN)
      continue;
    held[hold.slot] = hold.id;
    if (member_of(program, hold.slot, hold.id))
      program_make_method(program, hold.slot);
  }
  for (Id id = 1; id < program->flows.count; id++) {
    const Flow *flow = &program->flows.at[id];
    Id fn = flow->kind == FLOW_COPY ? held[flow->from] : 0;
    if (fn && member_of(program, flow->to, fn))
      program_make_method(program, flow->to);
  }
  arena_drop(program->arena, held, program->slots.count * sizeof *held);
}

static void know_member(Program *program, const char *symbol, uint32_t languages) {
  const char *dot = strrchr(symbol, '.');
  *map_slot(&program->known_members, names_str(program->texts, dot ? dot + 1 : symbol)) |= languages;
}

static void know(Program *program, const char *symbol, uint32_t languages) {
  size_t len = 0;
  do {
    len += strcspn(symbol + len, ".");
    *map_slot(&program->known, names_add(program->texts, symbol, len)) |= languages;
  } while (symbol[len++]);
}

static void index_known(Program *program) {
  const Book *book = program->book;
  for (uint32_t i = 0; i < book->known.room; i++)
    if (map_taken(&book->known.rows[i])) {
      const char *symbol = program_text(program, (Sym)map_key(&book->known.rows[i]));
      know(program, symbol, book->known.rows[i].value);
      know_member(program, symbol, book->known.rows[i].value);
    }
  for (uint32_t i = 0; i < book->klasss.count; i++)
    know(program, program_text(program, book->klasss.at[i]->symbol), UINT32_MAX);
}

void program_link(Program *program) {
  index_known(program);
  each(program, take_files);
  each(program, take_classes);
  each(program, take_exports);
  each(program, refer_classes);
  each(program, take_parents);
  each(program, define_fns);
  each(program, declare_fns);
  each(program, take_body);
  each(program, refer_slots);
  call_properties(program);
  drop_operators(program);
  order_calls(program);
  find_methods(program);
}
