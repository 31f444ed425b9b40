#include "clang.h"

// An initialiser list being read. Where braces are left out, inner records and arrays take their elements from the list
// around them.
typedef struct {
  Kids kids;
  uint32_t at;
} List;

static void fill(Tu *tu, Target target, List *list);

static CXType element_type(CXType type) {
  return clang_getArrayElementType(clang_getCanonicalType(type));
}

static bool is_array(CXType type) {
  return element_type(type).kind != CXType_Invalid;
}

static Record *record_of(Tu *tu, CXType type) {
  CXCursor cursor = tu_record_of(type, false);
  if (tu_none(cursor))
    return NULL;
  Record *record = tu_record(tu, cursor);
  tu_list(tu, record);
  return record;
}

// [3] = x and .name = x: libclang shows the designators and the value as one list of type void.
static bool is_designated(CXCursor cursor) {
  return tu_kind(cursor) == CXCursor_UnexposedExpr && clang_getCursorType(cursor).kind == CXType_Void;
}

static Target field_target(Tu *tu, Field *field, Id base) {
  return (Target){.var = clang_getNullCursor(),
                  .type = field->type,
                  .slot = tu_field_slot(tu, field),
                  .record = field->record,
                  .base = base,
                  .name = field->name,
                  .listed = true};
}

// The object that an initialiser of a record fills: the variable itself, or one of its own for a field or an element.
static Id object_slot(Tu *tu, Target *target, const Record *record) {
  if (target->record)
    return record->anonymous ? target->base : tu_temp(tu);
  if (!target->slot && !tu_none(target->var))
    target->slot = tu_slot(tu, target->var, true);
  return target->slot ? target->slot : tu_temp(tu);
}

// What an array that is a variable holds: its elements, so that a rule which is given the array finds them.
static void join_array(Tu *tu, Target *array, const Target *element, const Record *record) {
  bool carries = false;
  for (uint32_t i = 0; i < record->count && !carries; i++)
    carries = tu->fields.at[record->first + i]->carry != CARRY_NOTHING;
  if (carries && !array->record)
    tu_copy(tu, element->slot, object_slot(tu, array, record), clang_getNullCursor());
}

static Target element_target(Tu *tu, Target *target) {
  Target element = *target;
  element.type = element_type(target->type);
  Record *record = record_of(tu, element.type);
  if (!record)
    return element;
  // Each element is an object of its own, unless it is a part of the one around it.
  element.var = clang_getNullCursor();
  if (!record->anonymous || !target->record) {
    element.slot = tu_temp(tu);
    element.record = NULL;
    join_array(tu, target, &element, record);
  }
  return element;
}

static CXCursor next(const Tu *tu, const List *list) {
  return tu_kid(tu, list->kids, list->at);
}

static bool more(const List *list) {
  return list->at < list->kids.count;
}

// Is this expression the whole of a record or array, and not its first element?
static bool is_whole(CXCursor cursor, CXType type) {
  CXType own = clang_getCanonicalType(clang_getCursorType(cursor));
  CXCursor bare = tu_bare(cursor);
  return clang_equalTypes(own, clang_getCanonicalType(type)) || tu_kind(bare) == CXCursor_InitListExpr ||
         (is_array(type) && tu_kind(bare) == CXCursor_StringLiteral);
}

// One element of a list: a value, a braced list, or a record whose braces are left out.
static void element(Tu *tu, Target target, List *list) {
  CXCursor cursor = next(tu, list);
  bool composed = is_array(target.type) || !tu_none(tu_record_of(target.type, false));
  if (composed && !is_whole(cursor, target.type)) {
    fill(tu, target, list);
    return;
  }
  list->at++;
  tu_initialize(tu, target, cursor);
}

// The fields behind `from`, one element each. A union takes one.
static void fill_fields(Tu *tu, Record *record, Id base, uint32_t from, List *list) {
  uint32_t count = record->is_union && record->count ? 1 : record->count;
  for (uint32_t i = from; i < count && more(list) && !is_designated(next(tu, list)); i++) {
    Field *field = tu->fields.at[record->first + i];
    if (!field->padding)
      element(tu, field_target(tu, field, base), list);
  }
}

static void fill_array(Tu *tu, Target target, List *list) {
  long long size = clang_getArraySize(clang_getCanonicalType(target.type));
  for (long long i = 0; (size < 0 || i < size) && more(list) && !is_designated(next(tu, list)); i++)
    element(tu, element_target(tu, &target), list);
}

static void fill(Tu *tu, Target target, List *list) {
  uint32_t before = list->at;
  Record *record = record_of(tu, target.type);
  if (is_array(target.type))
    fill_array(tu, target, list);
  else if (record)
    fill_fields(tu, record, object_slot(tu, &target, record), 0, list);
  // An empty record or array takes nothing, and the list must come to its end.
  if (list->at == before)
    list->at++;
}

static uint32_t position(const Tu *tu, const Record *record, const Field *field) {
  for (uint32_t i = 0; i < record->count; i++)
    if (tu->fields.at[record->first + i] == field)
      return i;
  return record->count;
}

// Follows the designators of an element; yields the position of the first one's field in `record`.
static uint32_t designated(Tu *tu, Target target, Record *record, Id base, CXCursor cursor) {
  Kids kids = tu_kids(tu, cursor);
  uint32_t first = record ? record->count : 0;
  for (uint32_t i = 0; i + 1 < kids.count; i++) {
    CXCursor kid = tu_kid(tu, kids, i), to = clang_getCursorReferenced(kid);
    if (tu_kind(kid) == CXCursor_MemberRef && !tu_none(to)) {
      Field *field = tu_field(tu, to);
      if (i == 0 && record)
        first = position(tu, record, field);
      if (i && target.type.kind != CXType_Invalid && record_of(tu, target.type))
        base = object_slot(tu, &target, record_of(tu, target.type));
      target = field_target(tu, field, base);
    } else if (is_array(target.type))
      target = element_target(tu, &target);
  }
  if (kids.count)
    tu_initialize(tu, target, tu_kid(tu, kids, kids.count - 1));
  tu_drop(tu, kids);
  return first;
}

static void record_list(Tu *tu, Target target, Record *record, List *list) {
  Id base = object_slot(tu, &target, record);
  fill_fields(tu, record, base, 0, list);
  while (more(list)) {
    uint32_t at = record->count;
    if (is_designated(next(tu, list)))
      at = designated(tu, target, record, base, next(tu, list));
    list->at++;
    fill_fields(tu, record, base, at + 1, list);
  }
}

static void array_list(Tu *tu, Target target, List *list) {
  while (more(list)) {
    if (!is_designated(next(tu, list))) {
      element(tu, element_target(tu, &target), list);
      continue;
    }
    designated(tu, target, NULL, 0, next(tu, list));
    list->at++;
  }
}

static bool is_plain(Tu *tu, CXType type) {
  while (is_array(type))
    type = element_type(type);
  return tu_none(tu_record_of(type, false)) && tu_carry(tu, type) == CARRY_NOTHING;
}

static void braced(Tu *tu, Target target, CXCursor cursor) {
  // A table of numbers at file level can be long and says nothing.
  if (!tu->cpp && tu->fn == tu->initializer && is_array(target.type) && is_plain(tu, target.type))
    return;
  List list = {.kids = tu_kids(tu, cursor)};
  Record *record = record_of(tu, target.type);
  if (is_array(target.type))
    array_list(tu, target, &list);
  else if (record)
    record_list(tu, target, record, &list);
  else if (more(&list))
    tu_initialize(tu, target, next(tu, &list));
  tu_drop(tu, list.kids);
}

// The list that an initialiser is, below what C++ wraps around it.
static CXCursor list_below(CXCursor init) {
  CXCursor bare = tu_bare(init);
  return tu_kind(bare) == CXCursor_CompoundLiteralExpr ? tu_last(bare) : bare;
}

void tu_initialize(Tu *tu, Target target, CXCursor init) {
  CXCursor bare = list_below(init);
  CXType type = clang_getCanonicalType(target.type);
  bool listed = tu_kind(bare) == CXCursor_InitListExpr && type.kind != CXType_LValueReference;
  if (listed) {
    braced(tu, target, bare);
    return;
  }
  while (is_array(type))
    type = clang_getCanonicalType(element_type(type));
  bool object = tu->cpp && !tu_none(tu_record_of(type, false));
  tu->adopt = true;
  tu->object = 0;
  if (object && !target.record) {
    if (!target.slot && !tu_none(target.var))
      target.slot = tu_slot(tu, target.var, true);
    tu->object = target.slot;
  }
  Value value = tu_lower(tu, init);
  tu->adopt = false;
  tu_store(tu, target, value);
}

Value tu_lower_list(Tu *tu, CXCursor cursor) {
  Target target = {.var = clang_getNullCursor(), .type = clang_getCursorType(cursor), .slot = tu_temp(tu)};
  braced(tu, target, cursor);
  return (Value){.at = cursor, .slot = target.slot};
}
