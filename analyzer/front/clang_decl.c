#include "clang.h"

// names and keys ------------------------------------------------------------------------------------------------------

// Does a cursor's name stand in front of the names inside of it?
static bool is_scope(CXCursor cursor) {
  switch (tu_kind(cursor)) {
  case CXCursor_Namespace:
    return !clang_Cursor_isInlineNamespace(cursor) && !clang_Cursor_isAnonymous(cursor);
  case CXCursor_StructDecl:
  case CXCursor_ClassDecl:
  case CXCursor_UnionDecl:
    return !clang_Cursor_isAnonymous(cursor);
  case CXCursor_ClassTemplate:
  case CXCursor_ClassTemplatePartialSpecialization:
  case CXCursor_EnumDecl:
  case CXCursor_FunctionDecl:
  case CXCursor_FunctionTemplate:
  case CXCursor_CXXMethod:
    return true;
  default:
    return false;
  }
}

static bool is_record(enum CXCursorKind kind) {
  return (kind >= CXCursor_StructDecl && kind <= CXCursor_ClassDecl) || kind == CXCursor_ClassTemplate ||
         kind == CXCursor_ClassTemplatePartialSpecialization;
}

// The name without template arguments, which only constructors, destructors and classes carry.
static void put_name(Text *out, CXCursor cursor) {
  CXString spelling = clang_getCursorSpelling(cursor);
  const char *text = clang_getCString(spelling);
  enum CXCursorKind kind = tu_kind(cursor);
  bool cut = is_record(kind) || kind == CXCursor_Constructor || kind == CXCursor_Destructor;
  text_add(out, text, cut ? strcspn(text, "<") : strlen(text));
  clang_disposeString(spelling);
}

static Str name_of(Tu *tu, CXCursor cursor) {
  Text text = {.arena = &tu->arena};
  if (!tu->cpp)
    return tu_text(tu, clang_getCursorSpelling(cursor));
  put_name(&text, cursor);
  return build_str(tu->build, text_str(&text));
}

static void put_scope(Text *out, CXCursor cursor) {
  CXCursor scope = clang_getCursorSemanticParent(cursor);
  if (tu_none(scope) || clang_isTranslationUnit(tu_kind(scope)) || clang_isInvalid(tu_kind(scope)))
    return;
  put_scope(out, scope);
  if (!is_scope(scope))
    return;
  put_name(out, scope);
  text_puts(out, "::");
}

Str tu_qualified(Tu *tu, CXCursor cursor) {
  if (!tu->cpp)
    return name_of(tu, cursor);
  Text text = {.arena = &tu->arena};
  put_scope(&text, cursor);
  put_name(&text, cursor);
  return build_str(tu->build, text_str(&text));
}

static const char *path_of(Tu *tu, CXCursor cursor) {
  Spot spot = tu_spot(tu, clang_getCursorLocation(cursor));
  return tu_copied(tu, build_file_at(tu->build, spot.file ? spot.file->id : 1)->path);
}

static Str with_path(Tu *tu, const char *text, CXCursor cursor) {
  return build_str(tu->build, arena_format(&tu->arena, "%s@%s", text, path_of(tu, cursor)));
}

// "c:@…" names one thing in the whole program. Otherwise the base name of a file stands between, which is not enough to
// tell two files apart.
static bool is_local(const char *usr) {
  return strncmp(usr, "c:@", 3) != 0;
}

Str tu_key(Tu *tu, CXCursor cursor) {
  CXString usr = clang_getCursorUSR(cursor);
  const char *text = clang_getCString(usr);
  Str key = is_local(text) ? with_path(tu, text, cursor) : build_str(tu->build, text);
  clang_disposeString(usr);
  return key;
}

// records -------------------------------------------------------------------------------------------------------------

typedef struct {
  Tu *tu;
  Record *record;
} Visit;

static enum CXVisitorResult list_field(CXCursor cursor, CXClientData data) {
  Visit *visit = data;
  array_push(&visit->tu->arena, &visit->tu->fields, tu_field(visit->tu, cursor));
  return CXVisit_Continue;
}

void tu_list(Tu *tu, Record *record) {
  if (record->listed)
    return;
  record->listed = true;
  // Fields of anonymous members are made on the way, but not listed: lists do not nest.
  record->first = tu->fields.count;
  clang_Type_visitFields(clang_getCursorType(record->cursor), list_field, &(Visit){tu, record});
  record->count = tu->fields.count - record->first;
}

typedef struct {
  CXCursor record, field;
} Search;

static enum CXVisitorResult declares(CXCursor field, CXClientData data) {
  Search *search = data;
  CXCursor record = tu_record_of(clang_getCursorType(field), true);
  if (tu_none(record) || !clang_equalCursors(clang_getCanonicalCursor(record), search->record))
    return CXVisit_Continue;
  search->field = field;
  return CXVisit_Break;
}

// What stands in front of the fields of an anonymous member record: the name of the member, if it has one.
static Str prefix_of(Tu *tu, CXCursor record, CXCursor around, Str before) {
  Search search = {record, clang_getNullCursor()};
  if (clang_Cursor_isAnonymousRecordDecl(record))
    return before;
  clang_Type_visitFields(clang_getCursorType(around), declares, &search);
  if (tu_none(search.field))
    return before;
  CXString name = clang_getCursorSpelling(search.field);
  char *prefix = arena_format(&tu->arena, "%s%s.", build_text(tu->build, before), clang_getCString(name));
  clang_disposeString(name);
  return build_str(tu->build, prefix);
}

static Id add_class(Tu *tu, CXCursor cursor, bool anonymous) {
  CXCursor definition = clang_getCursorDefinition(cursor);
  CXCursor shown = tu_none(definition) ? cursor : definition;
  // C records have no linkage: what is defined in a .c file is that file's own.
  bool local = !tu->cpp && clang_Location_isFromMainFile(clang_getCursorLocation(shown)) != 0 && !tu_none(definition);
  Str key = tu_key(tu, cursor);
  if (local && !strchr(build_text(tu->build, key), '/'))
    key = with_path(tu, tu_copied(tu, key), shown);
  Class row = {.name = anonymous ? 0 : tu_qualified(tu, cursor), .key = key, .flags = local ? CLASS_LOCAL : 0};
  // Counting the lines of system headers costs more than all else here.
  if (clang_Location_isInSystemHeader(clang_getCursorLocation(shown)))
    return build_cls(tu->build, row);
  row.place = tu_place(tu, shown);
  Place end = tu_spot(tu, clang_getRangeEnd(clang_getCursorExtent(shown))).place;
  row.end_line = end.file == row.place.file ? end.line : 0;
  return build_cls(tu->build, row);
}

// The library's own machinery: std::_Vector_base.
static bool is_private(CXCursor cls) {
  CXString name = clang_getCursorSpelling(cls);
  bool private = *clang_getCString(name) == '_';
  clang_disposeString(name);
  return private;
}

static enum CXChildVisitResult class_part(CXCursor cursor, CXCursor parent, CXClientData data) {
  (void)parent;
  Visit *visit = data;
  if (tu_kind(cursor) == CXCursor_Destructor)
    visit->record->destructor = cursor;
  if (tu_kind(cursor) != CXCursor_CXXBaseSpecifier)
    return CXChildVisit_Continue;
  CXCursor base = tu_record_of(clang_getCursorType(cursor), false);
  if (tu_none(base))
    base = clang_getCursorReferenced(cursor);
  if (tu_none(base) || !is_record(tu_kind(base)) || (visit->record->system && is_private(base)))
    return CXChildVisit_Continue;
  Id of = visit->record->cls, row = tu_record(visit->tu, base)->cls;
  if (row != of)
    build_parent(visit->tu->build, (Parent){of, row, PARENT_INHERITS});
  return CXChildVisit_Continue;
}

static void add_parts(Tu *tu, Record *record) {
  CXCursor definition = clang_getCursorDefinition(record->cursor);
  if (!tu_none(definition))
    clang_visitChildren(definition, class_part, &(Visit){tu, record});
}

static void enclose(Tu *tu, Record *record) {
  CXCursor around = clang_getCursorSemanticParent(record->cursor);
  if (!is_record(tu_kind(around)))
    return;
  Id enclosing = tu_record(tu, around)->cls;
  build_cls_at(tu->build, record->cls)->enclosing = enclosing == record->cls ? 0 : enclosing;
}

static void await_class(Tu *tu, const Record *record) {
  enum CXCursorKind kind = tu_kind(record->cursor);
  CXCursor definition = clang_getCursorDefinition(record->cursor);
  bool plain = kind == CXCursor_StructDecl || kind == CXCursor_ClassDecl;
  if (plain && !record->system && !record->anonymous && !tu_none(definition) && !tu_is_own(tu, definition))
    array_push(&tu->arena, &tu->pending, definition);
}

static Record *add_record(Tu *tu, CXCursor cursor) {
  Record *record = arena_new(&tu->arena, Record);
  array_push(&tu->arena, &tu->records, record);
  *tu_row(tu, cursor) = tu->records.count;
  record->cursor = cursor;
  record->named = record;
  record->destructor = clang_getNullCursor();
  record->is_union = tu_kind(cursor) == CXCursor_UnionDecl;
  record->system = clang_Location_isInSystemHeader(clang_getCursorLocation(cursor));
  return record;
}

// The class template, or its partial specialisation, whose instance (or specialisation) a class is.
static CXCursor template_of(const Tu *tu, CXCursor cursor) {
  return tu->cpp ? clang_getSpecializedCursorTemplate(cursor) : clang_getNullCursor();
}

// All that is made from one class template is one class; each instance has fields of its own types.
static void add_row(Tu *tu, Record *record) {
  CXCursor template = template_of(tu, record->cursor);
  Record *general = tu_none(template) ? NULL : tu_record(tu, template);
  record->cls = general ? general->cls : add_class(tu, record->cursor, record->anonymous);
  if (!tu->cpp)
    return;
  enclose(tu, record);
  add_parts(tu, record);
  if (general &&
      clang_equalLocations(clang_getCursorLocation(record->cursor), clang_getCursorLocation(general->cursor))) {
    record->pattern = general;
    record->destructor = general->destructor;
  } else
    await_class(tu, record);
}

Record *tu_record(Tu *tu, CXCursor cursor) {
  cursor = clang_getCanonicalCursor(cursor);
  uint32_t known = *tu_row(tu, cursor);
  if (known)
    return tu->records.at[known - 1];
  Record *record = add_record(tu, cursor);
  CXCursor around = clang_getCursorSemanticParent(cursor);
  record->anonymous = clang_Cursor_isAnonymous(cursor);
  if (!record->anonymous || !is_record(tu_kind(around))) {
    add_row(tu, record);
    return record;
  }
  Record *outer = tu_record(tu, around);
  record->cls = outer->cls;
  record->named = outer->named;
  record->prefix = prefix_of(tu, cursor, around, outer->prefix);
  return record;
}

static Str field_name(Tu *tu, CXCursor cursor, Str prefix) {
  CXCursor record = tu_record_of(clang_getCursorType(cursor), false);
  // libclang describes what has no name.
  if (!tu_none(record) && clang_Cursor_isAnonymousRecordDecl(record))
    return 0;
  Str name = tu_text(tu, clang_getCursorSpelling(cursor));
  if (!prefix)
    return name;
  return build_str(tu->build,
                   arena_format(&tu->arena, "%s%s", build_text(tu->build, prefix), build_text(tu->build, name)));
}

Field *tu_field(Tu *tu, CXCursor cursor) {
  uint32_t known = *tu_row(tu, cursor);
  if (known)
    return tu->members.at[known - 1];
  Field *field = arena_new(&tu->arena, Field);
  array_push(&tu->arena, &tu->members, field);
  *tu_row(tu, cursor) = tu->members.count;
  field->cursor = cursor;
  field->type = clang_getCanonicalType(clang_getCursorType(cursor));
  field->carry = tu_carry(tu, field->type);
  field->record = tu_record(tu, clang_getCursorSemanticParent(cursor));
  field->name = field_name(tu, cursor, field->record->prefix);
  field->padding = clang_Cursor_isBitField(cursor) && (!field->name || field->name == field->record->prefix);
  return field;
}

// The class that a variable's type names; only C++ asks, and lambdas have none.
static Id class_of(Tu *tu, CXType type) {
  CXCursor record = tu->cpp ? tu_record_of(type, true) : clang_getNullCursor();
  return tu_none(record) || clang_Cursor_isAnonymous(record) ? 0 : tu_record(tu, record)->cls;
}

Id tu_field_slot(Tu *tu, Field *field) {
  if (field->slot || !field->name)
    return field->slot;
  field->slot = build_member(tu->build, SLOT_FIELD, field->record->cls, build_text(tu->build, field->name));
  Id type = class_of(tu, field->type);
  build_slot_at(tu->build, field->slot)->type = type;
  return field->slot;
}

// functions -----------------------------------------------------------------------------------------------------------

static Id add_fn(Tu *tu, Fn fn, CXCursor cursor) {
  uint32_t *known = map_slot(&tu->by_key, fn.key);
  if (*known)
    return *known;
  Id id = *known = build_fn(tu->build, fn);
  while (tu->fns.count <= id)
    array_add(&tu->arena, &tu->fns);
  tu->fns.at[id] = (FnInfo){.cursor = cursor};
  return id;
}

Id tu_made_fn(Tu *tu, Fn fn) {
  return add_fn(tu, fn, clang_getNullCursor());
}

bool tu_made_up(CXCursor method) {
  CXCursor cls = clang_getCursorSemanticParent(clang_getCanonicalCursor(method));
  return is_record(tu_kind(cls)) && clang_equalLocations(clang_getCursorLocation(method), clang_getCursorLocation(cls));
}

static uint32_t flags_of(CXCursor cursor) {
  enum CXCursorKind kind = tu_kind(cursor);
  uint32_t flags = clang_Cursor_isVariadic(cursor) ? FN_VARIADIC : 0;
  flags |= kind == CXCursor_Constructor ? FN_CONSTRUCTOR : kind == CXCursor_Destructor ? FN_DESTRUCTOR : 0;
  if (kind == CXCursor_FunctionDecl)
    return flags | (clang_Cursor_getStorageClass(cursor) == CX_SC_Static ? FN_STATIC : 0);
  flags |= clang_CXXMethod_isStatic(cursor) ? FN_STATIC : 0;
  flags |= clang_CXXMethod_isVirtual(cursor) ? FN_VIRTUAL : 0;
  return flags | (clang_CXXMethod_isPureVirtual(cursor) ? FN_ABSTRACT : 0);
}

static bool takes_code(Tu *tu, CXCursor fn, int count) {
  for (int i = 0; i < count; i++)
    if (tu_carry(tu, clang_getCursorType(clang_Cursor_getArgument(fn, (unsigned)i))) == CARRY_CODE)
      return true;
  return false;
}

void tu_param(Tu *tu, Id fn, uint32_t index, CXCursor cursor) {
  Id slot = build_fn_at(tu->build, fn)->params + index;
  *tu_row(tu, cursor) = slot;
  Slot row = *build_slot_at(tu->build, slot);
  CXType type = clang_getCursorType(cursor);
  row.name = tu_text(tu, clang_getCursorSpelling(cursor));
  row.type = class_of(tu, type);
  if (!row.type_name && tu_carry(tu, type) != CARRY_NOTHING && (row.type || tu_none(tu_record_of(type, false))))
    row.type_name = tu_type_text(tu, type);
  *build_slot_at(tu->build, slot) = row;
}

static void add_params(Tu *tu, Id fn, CXCursor cursor, uint32_t count) {
  Id first = 0;
  for (uint32_t i = 0; i < count && !build_fn_at(tu->build, fn)->params; i++) {
    Id slot = build_slot(tu->build, (Slot){.kind = SLOT_PARAM, .owner = fn, .index = i});
    first = first ? first : slot;
  }
  if (first) {
    build_fn_at(tu->build, fn)->params = first;
    build_fn_at(tu->build, fn)->param_count = count;
  }
  count = build_fn_at(tu->build, fn)->param_count;
  for (uint32_t i = 0; i < count; i++)
    tu_param(tu, fn, i, clang_Cursor_getArgument(cursor, i));
}

// The walk over the program's own text does not meet everything. Of system headers only the inline functions of C
// count.
static bool wanted(Tu *tu, CXCursor cursor, CXCursor definition, bool system) {
  if (tu_none(definition) || (system && tu->cpp))
    return false;
  return system || (tu->cpp && !tu_none(clang_getSpecializedCursorTemplate(cursor))) || !tu_is_own(tu, definition);
}

static void fill(Tu *tu, Id id, CXCursor cursor, CXCursor around) {
  FnInfo *info = &tu->fns.at[id];
  info->cursor = cursor;
  info->infix = tu->cpp && strncmp(build_text(tu->build, build_fn_at(tu->build, id)->name), "operator", 8) == 0;
  info->method = tu->cpp && is_record(tu_kind(around));
  info->implicit = info->method && tu_made_up(cursor);
  info->noreturn = tu_says_noreturn(tu, cursor);
  int count = clang_Cursor_getNumArguments(cursor);
  if (count > 0 && takes_code(tu, cursor, count))
    add_params(tu, id, cursor, (uint32_t)count);
}

Id tu_fn(Tu *tu, CXCursor cursor) {
  cursor = clang_getCanonicalCursor(cursor);
  Id id = *tu_row(tu, cursor);
  if (id)
    return id;
  CXCursor definition = clang_getCursorDefinition(cursor), around = clang_getCursorSemanticParent(cursor);
  CXCursor shown = tu_none(definition) ? cursor : definition;
  bool system = clang_Location_isInSystemHeader(clang_getCursorLocation(shown));
  if (tu_none(definition) && (!system || clang_Cursor_getStorageClass(cursor) == CX_SC_Static))
    id = tu_aliased(tu, cursor);
  if (id)
    return *tu_row(tu, cursor) = id;
  Fn row = {.name = name_of(tu, cursor),
            .qualified = tu_qualified(tu, cursor),
            .key = tu_key(tu, cursor),
            .cls = tu->cpp && is_record(tu_kind(around)) ? tu_record(tu, around)->cls : 0,
            .flags = flags_of(cursor) | (system ? FN_SYSTEM : 0) | (tu_is_standard(tu, shown) ? FN_STANDARD : 0),
            .place = system ? (Place){0} : tu_place(tu, shown)};
  id = add_fn(tu, row, cursor);
  *tu_row(tu, cursor) = id;
  fill(tu, id, cursor, around);
  if (row.flags & FN_VIRTUAL)
    tu_overrides(tu, id, cursor);
  if (wanted(tu, cursor, definition, system))
    array_push(&tu->arena, &tu->pending, definition);
  return id;
}

void tu_define(Tu *tu, Id fn, CXCursor definition) {
  Spot start = tu_spot(tu, clang_getCursorLocation(definition));
  Spot end = tu_spot(tu, clang_getRangeEnd(clang_getCursorExtent(definition)));
  Fn *row = build_fn_at(tu->build, fn);
  row->flags |= FN_DEFINED;
  row->place = start.place;
  row->end_line = end.file == start.file && end.place.line >= start.place.line ? end.place.line : 0;
  int count = clang_Cursor_getNumArguments(definition);
  add_params(tu, fn, definition, count > 0 ? (uint32_t)count : 0);
}

Id tu_fn_value(Tu *tu, Id fn) {
  if (!tu->fns.at[fn].value) {
    Id slot = build_slot(tu->build, (Slot){.kind = SLOT_CONST, .name = build_fn_at(tu->build, fn)->name});
    build_hold(tu->build, (Hold){slot, HOLD_FN, fn});
    tu->fns.at[fn].value = slot;
  }
  return tu->fns.at[fn].value;
}

Id tu_result(Tu *tu, Id fn) {
  Id result = build_fn_at(tu->build, fn)->result;
  if (result)
    return result;
  result = build_slot(tu->build, (Slot){.kind = SLOT_RESULT, .owner = fn});
  build_fn_at(tu->build, fn)->result = result;
  return result;
}

Id tu_initializer(Tu *tu) {
  if (tu->initializer)
    return tu->initializer;
  const char *path = tu_copied(tu, build_file_at(tu->build, 1)->path);
  tu->initializer = tu_made_fn(tu, (Fn){.name = build_str(tu->build, "<globals>"),
                                        .qualified = build_str(tu->build, "<globals>"),
                                        .key = build_str(tu->build, arena_format(&tu->arena, "<globals>@%s", path)),
                                        .kind = FN_INITIALIZER,
                                        .flags = FN_DEFINED | FN_SYNTHETIC,
                                        .place = {1, 1, 1}});
  return tu->initializer;
}

// variables -----------------------------------------------------------------------------------------------------------

// Globals are told apart by their names, those of one file or function by these as well.
static const char *global_name(Tu *tu, CXCursor cursor) {
  CXString usr = clang_getCursorUSR(cursor);
  const char *name = tu_copied(tu, tu_qualified(tu, cursor));
  CXCursor around = clang_getCursorSemanticParent(cursor);
  if (!tu->cpp && tu_kind(around) == CXCursor_FunctionDecl)
    name = arena_format(&tu->arena, "%s.%s", tu_copied(tu, name_of(tu, around)), name);
  if (is_local(clang_getCString(usr)))
    name = arena_format(&tu->arena, "%s@%s", name, path_of(tu, cursor));
  clang_disposeString(usr);
  return name;
}

static Id global_slot(Tu *tu, CXCursor cursor) {
  CXCursor around = clang_getCursorSemanticParent(cursor);
  if (!tu->cpp || !is_record(tu_kind(around)))
    return build_member(tu->build, SLOT_GLOBAL, 0, global_name(tu, cursor));
  const char *name = tu_copied(tu, name_of(tu, cursor));
  return build_member(tu->build, SLOT_STATIC, tu_record(tu, around)->cls, name);
}

static Id local_slot(Tu *tu, CXCursor cursor) {
  Str name = tu_text(tu, clang_getCursorSpelling(cursor));
  return build_slot(tu->build, (Slot){.kind = SLOT_LOCAL, .owner = tu->fn, .name = name});
}

static void await_global(Tu *tu, CXCursor cursor) {
  CXCursor definition = clang_getCursorDefinition(cursor);
  if (!tu_none(definition) && !tu_none(clang_Cursor_getVarDeclInitializer(definition)) && !tu_is_own(tu, definition) &&
      !clang_Location_isInSystemHeader(clang_getCursorLocation(definition)))
    array_push(&tu->arena, &tu->pending, definition);
}

Id tu_slot(Tu *tu, CXCursor cursor, bool make) {
  cursor = clang_getCanonicalCursor(cursor);
  Id slot = *tu_row(tu, cursor);
  if (slot || tu_kind(cursor) != CXCursor_VarDecl)
    return slot;
  CXType type = clang_getCursorType(cursor);
  bool global = clang_Cursor_hasVarDeclGlobalStorage(cursor) == 1;
  if (!global && !make && tu_carry(tu, type) == CARRY_NOTHING && tu_none(tu_record_of(type, true)))
    return 0;
  slot = global ? global_slot(tu, cursor) : local_slot(tu, cursor);
  if (global)
    await_global(tu, cursor);
  Id cls = class_of(tu, type);
  build_slot_at(tu->build, slot)->type = cls;
  *tu_row(tu, cursor) = slot;
  return slot;
}
