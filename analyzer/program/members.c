#include "program.h"

// The class that every class of a language without parents inherits from.
static const char *const root_class[LANG_COUNT] = {
    [LANG_RUBY] = "Object",          [LANG_PYTHON] = "object",     [LANG_JAVA] = "java.lang.Object",
    [LANG_CSHARP] = "System.Object", [LANG_JAVASCRIPT] = "Object",
};

Sym program_symbol(Program *program, Sym name) {
  array_cover(program->arena, &program->symbols, name);
  if (!program->symbols.at[name]) {
    Sym symbol = book_symbol(program->texts, program_text(program, name));
    program->symbols.at[name] = symbol;
  }
  return program->symbols.at[name];
}

Id program_slot(Program *program, Slot slot) {
  array_push(program->arena, &program->slots, slot);
  return program->slots.count - 1;
}

Id program_class(Program *program, Class cls, uint32_t language) {
  array_push(program->arena, &program->clss, cls);
  array_add(program->arena, &program->mro);
  array_add(program->arena, &program->subclasses);
  array_add(program->arena, &program->parent_rows);
  array_push(program->arena, &program->class_language, (uint8_t)language);
  map_of(program->arena, &program->members, program->clss.count - 1);
  return program->clss.count - 1;
}

static uint64_t member_key(SlotKind kind, Sym name) {
  return map_pair(kind == SLOT_STATIC, name);
}

Id program_member(const Program *program, SlotKind kind, Id cls, Sym name) {
  return map_get(&program->members.at[cls], member_key(kind, name), 0);
}

static void note_named(Program *program, Sym name) {
  array_cover(program->arena, &program->named, name);
  program->named.at[name]++;
}

Id program_member_make(Program *program, SlotKind kind, Id cls, Sym name) {
  Id *at = map_slot(&program->members.at[cls], member_key(kind, name));
  if (!*at) {
    note_named(program, name);
    *at = program_slot(program, (Slot){.kind = kind, .owner = cls, .name = name});
  }
  return *at;
}

Id program_outside(Program *program, const char *name, uint32_t language) {
  Sym symbol = book_alias(program->book, book_symbol(program->texts, name));
  Id *at = map_slot(&program->class_by_name, map_pair(program_family(language), symbol));
  if (!*at) {
    Class cls = {.name = symbol, .key = names_str(program->texts, name), .flags = CLASS_OUTSIDE};
    Id made = program_class(program, cls, language);
    *at = made;
  }
  return *at;
}

static void append(Program *program, Ids *ids, const Ids *more) {
  for (uint32_t i = 0; i < more->count; i++)
    array_push(program->arena, ids, more->at[i]);
}

bool program_meets(Program *program, Id cls) {
  array_cover(program->arena, &program->met_in, cls);
  bool first = program->met_in.at[cls] != program->pass;
  program->met_in.at[cls] = program->pass;
  return first;
}

// Keeps the last of equal classes, as C3 and Ruby do for diamonds.
static void drop_repeated(Program *program, Ids *ids) {
  uint32_t kept = ids->count;
  program->pass++;
  for (uint32_t i = ids->count; i-- > 0;)
    if (program_meets(program, ids->at[i]))
      ids->at[--kept] = ids->at[i];
  memmove(ids->at, ids->at + kept, (ids->count - kept) * sizeof *ids->at);
  ids->count -= kept;
}

static void append_parents(Program *program, Ids *out, Id cls, bool before) {
  const Ids *rows = &program->parent_rows.at[cls];
  // Ruby: the module included last is asked first.
  for (uint32_t i = rows->count; i-- > 0;) {
    Parent parent = program->parents.at[program->parent_rows.at[cls].at[i]];
    if (before ? parent.how == PARENT_PREPENDS : parent.how == PARENT_INCLUDES)
      append(program, out, program_mro(program, parent.parent));
  }
  for (uint32_t i = 0; i < program->parent_rows.at[cls].count && !before; i++) {
    Parent parent = program->parents.at[program->parent_rows.at[cls].at[i]];
    if (parent.how == PARENT_INHERITS || parent.how == PARENT_IMPLEMENTS || parent.how == PARENT_EMBEDS)
      append(program, out, program_mro(program, parent.parent));
  }
}

static void append_book_parents(Program *program, Ids *out, Id cls) {
  Sym symbol = program->clss.at[cls].name;
  if (!program_is_outside(program, cls))
    symbol = program_symbol(program, symbol);
  const BookClass *known = book_klass(program->book, symbol);
  for (uint32_t i = 0; known && i < known->parent_count; i++) {
    Id parent = program_outside(program, program_text(program, known->parents[i]), program->class_language.at[cls]);
    append(program, out, program_mro(program, parent));
  }
}

Id program_root(Program *program, uint32_t language) {
  if (root_class[language] && !program->roots[language]) {
    Id root = program_outside(program, root_class[language], language);
    program->roots[language] = root;
  }
  return program->roots[language];
}

// A Python module is looked up as a class, but has none of an object's members.
static void append_root(Program *program, Ids *out, Id cls) {
  uint32_t language = program->class_language.at[cls];
  Id root = program_root(program, language);
  bool module = program->clss.at[cls].kind == CLASS_MODULE && language == LANG_PYTHON;
  if (root && root != cls && !module)
    append(program, out, program_mro(program, root));
}

const Ids *program_mro(Program *program, Id cls) {
  static const Ids none;
  if (program->clss.at[cls].flags & CLASS_MRO)
    return program->mro.at[cls].count ? &program->mro.at[cls] : &none; // empty: a cycle of parents
  program->clss.at[cls].flags |= CLASS_MRO;
  Ids out = {0};
  append_parents(program, &out, cls, true);
  array_push(program->arena, &out, cls);
  append_parents(program, &out, cls, false);
  append_book_parents(program, &out, cls);
  append_root(program, &out, cls);
  drop_repeated(program, &out);
  program->mro.at[cls] = out;
  return &program->mro.at[cls];
}

bool program_inherits(Program *program, Id cls, Id ancestor) {
  const Ids *mro = program_mro(program, cls);
  for (uint32_t i = 0; i < mro->count; i++)
    if (mro->at[i] == ancestor)
      return true;
  return false;
}

void program_make_method(Program *program, Id slot) {
  array_cover(program->arena, &program->methods, slot);
  program->method_count += !program->methods.at[slot];
  program->methods.at[slot] = true;
}

void program_turn_method(Program *program, Id slot) {
  if (program_is_method(program, slot))
    return;
  program_make_method(program, slot);
  note_named(program, program->slots.at[slot].name);
}

Id program_block(Program *program, Id fn) {
  Id *at = map_slot(&program->blocks, fn);
  if (!*at)
    *at = program_slot(program, (Slot){.kind = SLOT_PARAM, .flags = SLOT_BLOCK, .owner = fn});
  return *at;
}

// What collects arguments, and what collects those that have names.
static const char *const list_class[LANG_COUNT] = {[LANG_RUBY] = "Array", [LANG_PYTHON] = "tuple"};
static const char *const hash_class[LANG_COUNT] = {[LANG_RUBY] = "Hash", [LANG_PYTHON] = "dict"};

Id program_literal(Program *program, Id parent, uint32_t language) {
  Id made = program_class(program, (Class){.kind = CLASS_LITERAL}, language);
  if (parent) {
    array_push(program->arena, &program->parent_rows.at[made], program->parents.count);
    array_push(program->arena, &program->parents, (Parent){made, parent, PARENT_INHERITS});
  }
  return made;
}

Id program_splat(Program *program, Id param) {
  Id *at = map_slot(&program->splats, param);
  if (!*at) {
    uint32_t language = program->fn_language.at[program->slots.at[param].owner];
    bool named = program->slots.at[param].flags & SLOT_KEYWORD;
    const char *parent = (named ? hash_class : list_class)[language];
    *at = program_literal(program, parent ? program_outside(program, parent, language) : 0, language);
    program->clss.at[*at].flags |= CLASS_SPLAT;
  }
  return *at;
}

bool program_int(const Program *program, Id slot, int64_t *value) {
  if (!slot || program->slots.at[slot].kind != SLOT_CONST || !(program->slots.at[slot].flags & HOLD_INT))
    return false;
  *value = (int32_t)program->slots.at[slot].index;
  return true;
}

const char *program_path(const Program *program, Id file) {
  return program_text(program, program->files.at[file].path);
}
