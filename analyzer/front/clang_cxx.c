#include "clang.h"

// new, delete, throw --------------------------------------------------------------------------------------------------

static bool is_array_type(CXType type) {
  return clang_getArrayElementType(clang_getCanonicalType(type)).kind != CXType_Invalid;
}

// new (place) T makes no memory. The place is a pointer in front of the initialiser.
static bool is_placed(const Tu *tu, Kids kids) {
  for (uint32_t i = 0; i + 1 < kids.count; i++)
    if (clang_isExpression(tu_kind(tu_kid(tu, kids, i))) &&
        clang_getCanonicalType(clang_getCursorType(tu_kid(tu, kids, i))).kind == CXType_Pointer)
      return true;
  return false;
}

Value tu_new(Tu *tu, CXCursor cursor) {
  Kids kids = tu_kids(tu, cursor);
  CXCursor decl = tu_record_of(clang_getPointeeType(clang_getCanonicalType(clang_getCursorType(cursor))), false);
  Value value = {.at = cursor, .slot = tu_temp(tu)};
  if (!is_placed(tu, kids))
    tu_call_library(tu, "operator new", cursor, 0, NULL, 0);
  if (!tu_none(decl))
    build_hold(tu->build, (Hold){value.slot, HOLD_INSTANCE, tu_record(tu, decl)->cls});
  for (uint32_t i = 0; i < kids.count; i++) {
    tu->adopt = i + 1 == kids.count;
    tu->object = value.slot;
    tu_lower(tu, tu_kid(tu, kids, i));
  }
  tu->adopt = false;
  tu_drop(tu, kids);
  return value;
}

Value tu_delete(Tu *tu, CXCursor cursor) {
  CXCursor operand = tu_last(cursor);
  if (tu_none(operand))
    return tu_nothing(cursor);
  Value value = tu_lower(tu, operand);
  Id slot = tu_slot_of(tu, &value);
  CXType type = clang_getPointeeType(clang_getCanonicalType(clang_getCursorType(operand)));
  Id fn = is_array_type(type) ? 0 : tu_destructor(tu, type);
  if (fn)
    tu_destroy_at(tu, fn, slot, tu_place(tu, cursor));
  tu_call_library(tu, "operator delete", cursor, 0, &slot, 1);
  return tu_nothing(cursor);
}

Value tu_throw(Tu *tu, CXCursor cursor) {
  CXCursor operand = tu_first(cursor);
  Value value = tu_nothing(cursor);
  tu->adopt = true;
  tu->object = 0;
  if (!tu_none(operand))
    value = tu_lower(tu, operand);
  tu->adopt = false;
  Id slot = tu_slot_of(tu, &value);
  Call call = {.kind = CALL_SYNTAX, .name = build_str(tu->build, "cpp:throw"), .place = tu_place(tu, cursor)};
  call.end_column = call.place.column + 5;
  tu_add_call(tu, call, &slot, slot ? 1 : 0);
  tu->ended = true;
  return tu_nothing(cursor);
}

// lambdas -------------------------------------------------------------------------------------------------------------

static Id add_closure(Tu *tu, CXCursor cursor) {
  const Fn *outer = build_fn_at(tu->build, tu->fn);
  Place place = tu_place(tu, cursor);
  Spot end = tu_spot(tu, clang_getRangeEnd(clang_getCursorExtent(cursor)));
  const char *key = tu_copied(tu, outer->key), *around = tu_copied(tu, outer->qualified);
  Fn row = {.name = build_str(tu->build, "lambda"),
            .kind = FN_CLOSURE,
            .flags = FN_DEFINED,
            .enclosing = tu->fn,
            .self = tu->self,
            .place = place,
            .end_line = end.place.file == place.file && end.place.line >= place.line ? end.place.line : 0};
  row.key = build_str(tu->build, arena_format(&tu->arena, "%s@lambda:%u:%u", key, place.line, place.column));
  row.qualified = build_str(tu->build, arena_format(&tu->arena, "lambda in %s", around));
  return tu_made_fn(tu, row);
}

static void add_closure_params(Tu *tu, Id fn, Kids kids) {
  Id first = 0;
  uint32_t count = 0;
  for (uint32_t i = 0; i < kids.count; i++)
    if (tu_kind(tu_kid(tu, kids, i)) == CXCursor_ParmDecl) {
      Id slot = build_slot(tu->build, (Slot){.kind = SLOT_PARAM, .owner = fn, .index = count++});
      first = first ? first : slot;
    }
  build_fn_at(tu->build, fn)->params = first;
  build_fn_at(tu->build, fn)->param_count = count;
  for (uint32_t i = 0, index = 0; i < kids.count; i++)
    if (tu_kind(tu_kid(tu, kids, i)) == CXCursor_ParmDecl)
      tu_param(tu, fn, index++, tu_kid(tu, kids, i));
}

// [x = f()]: the variable, then its value, which is computed outside.
static void lower_captures(Tu *tu, Kids kids) {
  for (uint32_t i = 1; i < kids.count; i++) {
    CXCursor var = tu_kid(tu, kids, i - 1), to = clang_getCursorReferenced(var);
    if (tu_kind(var) == CXCursor_VariableRef && !tu_none(to) && clang_isExpression(tu_kind(tu_kid(tu, kids, i))))
      tu_initialize(tu, (Target){.var = to, .type = clang_getCursorType(to)}, tu_kid(tu, kids, i));
  }
}

Value tu_lambda(Tu *tu, CXCursor cursor) {
  Kids kids = tu_kids(tu, cursor);
  lower_captures(tu, kids);
  Id fn = add_closure(tu, cursor);
  if (!tu->fns.at[fn].lowered && kids.count) {
    tu->fns.at[fn].lowered = true;
    add_closure_params(tu, fn, kids);
    Frame frame = tu_enter(tu, fn, tu->self, cursor);
    tu_statement(tu, tu_kid(tu, kids, kids.count - 1));
    tu_leave(tu, frame);
  }
  tu_drop(tu, kids);
  return (Value){.at = cursor, .slot = tu_fn_value(tu, fn), .code = true};
}

// classes -------------------------------------------------------------------------------------------------------------

void tu_overrides(Tu *tu, Id fn, CXCursor method) {
  CXCursor *overridden;
  unsigned count;
  clang_getOverriddenCursors(method, &overridden, &count);
  for (unsigned i = 0; i < count; i++) {
    Id base = tu_fn(tu, overridden[i]);
    if (base != fn)
      build_override(tu->build, (Override){fn, base});
  }
  clang_disposeOverriddenCursors(overridden);
}

// int x = f(); in a class.
static void lower_field(Tu *tu, CXCursor cursor) {
  CXCursor init = tu_last(cursor);
  CXType type = clang_getCursorType(cursor);
  if (tu_none(init) || !clang_isExpression(tu_kind(init)) || clang_Cursor_isBitField(cursor) ||
      (is_array_type(type) && tu_kind(init) != CXCursor_InitListExpr))
    return;
  Field *field = tu_field(tu, cursor);
  Frame frame = tu_enter(tu, tu_initializer(tu), 0, clang_getNullCursor());
  Target target = {.var = clang_getNullCursor(), .type = field->type, .record = field->record, .name = field->name};
  target.slot = tu_field_slot(tu, field);
  tu_initialize(tu, target, init);
  tu_leave(tu, frame);
}

// What runs of a class without being named: an override, the initialiser of a field. True for a base.
static bool lower_silent_part(Tu *tu, CXCursor kid) {
  enum CXCursorKind kind = tu_kind(kid);
  if (kind == CXCursor_FieldDecl)
    lower_field(tu, kid);
  else if ((kind == CXCursor_CXXMethod || kind == CXCursor_Destructor) && clang_CXXMethod_isVirtual(kid))
    tu_fn(tu, kid);
  return kind == CXCursor_CXXBaseSpecifier;
}

static void lower_class(Tu *tu, CXCursor cursor, bool whole) {
  Kids kids = tu_kids(tu, cursor);
  bool derived = false;
  tu_record(tu, cursor);
  for (uint32_t i = 0; i < kids.count; i++) {
    derived |= lower_silent_part(tu, tu_kid(tu, kids, i));
    if (whole)
      tu_declaration(tu, tu_kid(tu, kids, i));
  }
  tu_drop(tu, kids);
  // Whoever deletes through a base must find the destructor.
  if (derived && tu_kind(cursor) != CXCursor_ClassTemplate)
    tu_destructor(tu, clang_getCursorType(cursor));
}

void tu_class(Tu *tu, CXCursor cursor) {
  lower_class(tu, cursor, true);
}

void tu_used_class(Tu *tu, CXCursor cursor) {
  lower_class(tu, cursor, false);
}
