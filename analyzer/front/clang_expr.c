#include "clang.h"

// references ----------------------------------------------------------------------------------------------------------

static Value lower_constant(Tu *tu, CXCursor cursor) {
  (void)tu;
  return (Value){.at = cursor, .constant = true};
}

static bool is_function(enum CXCursorKind kind) {
  return kind == CXCursor_FunctionDecl || kind == CXCursor_CXXMethod || kind == CXCursor_Destructor ||
         kind == CXCursor_Constructor || kind == CXCursor_ConversionFunction || kind == CXCursor_FunctionTemplate;
}

static Value value_of_name(Tu *tu, CXCursor cursor, CXCursor to) {
  enum CXCursorKind kind = tu_none(to) ? CXCursor_InvalidFile : tu_kind(to);
  Value value = {.at = cursor};
  if (is_function(kind)) {
    value.fn = tu_fn(tu, to);
    value.slot = tu_fn_value(tu, value.fn);
    value.code = true;
  } else if (kind == CXCursor_EnumConstantDecl)
    value.constant = true;
  else if (kind == CXCursor_VarDecl || kind == CXCursor_ParmDecl) {
    value.slot = tu_slot(tu, to, false);
    value.call = value.slot ? tu_holds_call(tu, value.slot) : 0;
  }
  return value;
}

static Value lower_name(Tu *tu, CXCursor cursor) {
  return value_of_name(tu, cursor, clang_getCursorReferenced(cursor));
}

// The expression in front of a member, or the null cursor where `this` is meant. Other children name the class.
static CXCursor object_of(Tu *tu, CXCursor member) {
  CXCursor first = tu_first(member);
  (void)tu;
  return tu_none(first) || !clang_isExpression(tu_kind(first)) ? clang_getNullCursor() : first;
}

static Value lower_member(Tu *tu, CXCursor cursor) {
  CXCursor to = clang_getCursorReferenced(cursor), object = object_of(tu, cursor);
  if (!tu_none(object))
    tu_lower(tu, object);
  if (!tu_none(to) && tu_kind(to) == CXCursor_FieldDecl)
    return (Value){.at = cursor, .slot = tu_field_slot(tu, tu_field(tu, to))};
  return lower_name(tu, cursor);
}

static Value lower_this(Tu *tu, CXCursor cursor) {
  return (Value){.at = cursor, .slot = tu->self};
}

static Value lower_unevaluated(Tu *tu, CXCursor cursor) {
  return lower_constant(tu, cursor);
}

// transparent and composed expressions --------------------------------------------------------------------------------

// A conversion refers to what its operand does. Where that is a variable no call can go through, it is the operand.
static bool is_plain_name(CXCursor to) {
  CXType type = clang_getCanonicalType(clang_getCursorType(to));
  enum CXTypeKind kind =
      type.kind == CXType_Pointer ? clang_getCanonicalType(clang_getPointeeType(type)).kind : type.kind;
  return (type.kind == CXType_Pointer || kind <= CXType_LongDouble || kind == CXType_Enum) &&
         kind != CXType_FunctionProto && kind != CXType_FunctionNoProto && kind != CXType_Unexposed;
}

static Id param_named(const Tu *tu, Bytes name) {
  const Fn *fn = build_fn_at(tu->build, tu->fn);
  for (uint32_t i = 0; i < fn->param_count; i++) {
    const char *param = build_text(tu->build, build_slot_at(tu->build, fn->params + i)->name);
    if (strlen(param) == name.len && strncmp(param, name.at, name.len) == 0)
      return fn->params + i;
  }
  return 0;
}

// A name whose declaration libclang did not understand, for want of a type: it is nothing to libclang, but a name to
// us.
static Value lower_lost(Tu *tu, CXCursor cursor) {
  Bytes text = tu_source(tu, cursor);
  Spot spot = tu_spot(tu, clang_getCursorLocation(cursor));
  if (!text.len || tu_word(tu, &spot).len != text.len)
    return tu_nothing(cursor);
  Id param = param_named(tu, text);
  CXCursor to = param ? clang_getNullCursor() : tu_named(tu, text.at, text.len);
  if (param || tu_none(to))
    return (Value){.at = cursor, .slot = param};
  return value_of_name(tu, cursor, to);
}

// __builtin_choose_expr(constant, x, y) is one of two; libclang shows its three parts without a name.
static bool chooses(Tu *tu, Kids kids, int64_t *which) {
  if (kids.count != 3 || clang_equalCursors(tu_kid(tu, kids, 0), tu_kid(tu, kids, 1)))
    return false;
  for (uint32_t i = 0; i < 3; i++)
    if (!clang_isExpression(tu_kind(tu_kid(tu, kids, i))))
      return false;
  return tu_integer(tu, tu_kid(tu, kids, 0), which);
}

static Value lower_any(Tu *tu, CXCursor cursor, Kids kids) {
  Value value = tu_nothing(cursor);
  for (uint32_t i = 0; i < kids.count; i++) {
    CXCursor kid = tu_kid(tu, kids, i);
    // x ?: y shows x three times.
    if (!clang_isExpression(tu_kind(kid)) || (i && clang_equalCursors(kid, tu_kid(tu, kids, i - 1))))
      continue;
    Value next = tu_lower(tu, kid);
    value = i ? tu_either(tu, value, next) : next;
  }
  return value;
}

// Implicit conversions have one child. What libclang does not expose has several: all of them run, any is the value.
static Value lower_unexposed(Tu *tu, CXCursor cursor) {
  CXCursor to = clang_getCursorReferenced(cursor);
  enum CXCursorKind named = tu_none(to) ? CXCursor_InvalidFile : tu_kind(to);
  if (named == CXCursor_EnumConstantDecl)
    return lower_constant(tu, cursor);
  if ((named == CXCursor_VarDecl || named == CXCursor_ParmDecl) && is_plain_name(to))
    return lower_name(tu, cursor);
  Kids kids = tu_kids(tu, cursor);
  Value value = tu_nothing(cursor);
  int64_t which;
  bool dependent = clang_getCursorType(cursor).kind == CXType_Dependent;
  bool broken = dependent && tu_lower_broken_call(tu, cursor, kids);
  if (dependent && !kids.count)
    value = lower_lost(tu, cursor);
  else if (!broken && chooses(tu, kids, &which))
    value = tu_lower(tu, tu_kid(tu, kids, which ? 1 : 2));
  else if (!broken)
    value = lower_any(tu, cursor, kids);
  tu_drop(tu, kids);
  return value;
}

// The operand is the last child: the type's parts stand in front of it.
static Value lower_cast(Tu *tu, CXCursor cursor) {
  CXCursor last = tu_last(cursor);
  if (tu_none(last) || !clang_isExpression(tu_kind(last)))
    return tu_nothing(cursor);
  Value value = tu_lower(tu, last);
  if (!value.fresh)
    return value;
  // (void *)f() is worth a slot even if the operand's own type is not.
  value.at = cursor;
  return value;
}

static Value lower_generic(Tu *tu, CXCursor cursor) {
  Kids kids = tu_kids(tu, cursor);
  Value value = tu_nothing(cursor);
  for (uint32_t i = 1; i < kids.count; i++)
    if (clang_isExpression(tu_kind(tu_kid(tu, kids, i))))
      value = tu_either(tu, value, tu_lower(tu, tu_kid(tu, kids, i)));
  tu_drop(tu, kids);
  return value;
}

static bool is_zero(Tu *tu, const Value *value) {
  int64_t number;
  return value->constant && tu_integer(tu, value->at, &number) && !number;
}

static Value lower_choice(Tu *tu, CXCursor cursor) {
  Kids kids = tu_kids(tu, cursor);
  Value value = tu_nothing(cursor), other = value;
  Test *says = NULL;
  if (kids.count == 3) {
    bool adopt = tu->adopt;
    tu->adopt = false;
    Test *test = tu_test(tu, tu_kid(tu, kids, 0));
    Guard *outer = tu->guard;
    tu->guard = tu_under(tu, outer, test);
    tu->adopt = adopt;
    if (!tu_always(test, false))
      value = tu_lower(tu, tu_kid(tu, kids, 1));
    bool skip = tu_always(test, true);
    tu->guard = tu_under(tu, outer, tu_not(test));
    tu->adopt = adopt;
    if (!skip)
      other = tu_lower(tu, tu_kid(tu, kids, 2));
    tu->guard = outer;
    tu->adopt = false;
    // What is not zero was not chosen as the side that is.
    if (is_zero(tu, &value))
      says = tu_copy_test(tu, test);
    else if (is_zero(tu, &other))
      says = tu_not(tu_copy_test(tu, test));
  }
  tu_drop(tu, kids);
  value = tu_either(tu, value, other);
  value.says = says;
  value.exactly = false;
  return value;
}

static Value lower_subscript(Tu *tu, CXCursor cursor) {
  Kids kids = tu_kids(tu, cursor);
  Value value = kids.count ? tu_lower(tu, tu_kid(tu, kids, 0)) : tu_nothing(cursor);
  for (uint32_t i = 1; i < kids.count; i++)
    tu_lower(tu, tu_kid(tu, kids, i));
  tu_drop(tu, kids);
  value.inside = true;
  return value;
}

static Value lower_block(Tu *tu, CXCursor cursor) {
  CXCursor block = tu_first(cursor);
  if (tu_none(block))
    return tu_nothing(cursor);
  Kids kids = tu_kids(tu, block);
  Value value = tu_nothing(cursor);
  Guard *outer = tu->guard;
  uint32_t endings = tu->endings.count;
  for (uint32_t i = 0; i < kids.count; i++) {
    CXCursor kid = tu_kid(tu, kids, i);
    if (i + 1 == kids.count && clang_isExpression(tu_kind(kid)))
      value = tu_lower(tu, kid);
    else
      tu_statement(tu, kid);
  }
  tu_end(tu, endings, tu->temporaries.count);
  tu->guard = outer;
  tu_drop(tu, kids);
  return value;
}

// operators -----------------------------------------------------------------------------------------------------------

// The outcome of a test, as a value.
static Value outcome(Tu *tu, CXCursor cursor) {
  Test *test = tu_test(tu, cursor);
  if (tu_always(test, true) || tu_always(test, false))
    return lower_constant(tu, cursor);
  Value value = tu_nothing(cursor);
  value.says = test;
  value.exactly = true;
  return value;
}

static Value lower_unary(Tu *tu, CXCursor cursor) {
  enum CXUnaryOperatorKind op = clang_getCursorUnaryOperatorKind(cursor);
  if (op == CXUnaryOperator_LNot)
    return outcome(tu, cursor);
  CXCursor operand = tu_first(cursor);
  if (tu_none(operand))
    return tu_nothing(cursor);
  Value value = tu_lower(tu, operand);
  // Who gets a variable's address may change it.
  bool variable = value.slot && !value.code && tu_kind(tu_bare(operand)) == CXCursor_DeclRefExpr;
  if (op <= CXUnaryOperator_AddrOf && variable)
    tu_wrote(tu, value.slot, 0);
  value.inside |= op == CXUnaryOperator_Deref;
  if (op == CXUnaryOperator_AddrOf || op == CXUnaryOperator_Deref || op == CXUnaryOperator_Extension)
    return value;
  return value.constant ? lower_constant(tu, cursor) : tu_nothing(cursor);
}

static Value assign(Tu *tu, CXCursor left, CXCursor right) {
  Target target = tu_target(tu, left);
  CXCursor literal = tu_bare(right);
  if (tu_kind(literal) == CXCursor_CompoundLiteralExpr && !tu_none(tu_record_of(target.type, false))) {
    tu_initialize(tu, target, tu_last(literal));
    return tu_nothing(right);
  }
  Value value = tu_lower(tu, right);
  Id call = value.call;
  tu_store(tu, target, value);
  if (target.slot || tu_none(target.var))
    return (Value){.at = left, .slot = target.slot, .call = call};
  return (Value){.at = left, .slot = tu_slot(tu, target.var, false), .call = call};
}

// Of x + 1 and x & ~3 the pointer or reference is what matters.
static Value lower_arithmetic(Tu *tu, CXCursor cursor, Kids kids) {
  Value left = tu_lower(tu, tu_kid(tu, kids, 0)), right = tu_lower(tu, tu_kid(tu, kids, 1));
  if (left.constant && right.constant)
    return lower_constant(tu, cursor);
  if (tu_carry(tu, clang_getCursorType(cursor)) == CARRY_NOTHING) {
    Value value = tu_nothing(cursor);
    bool bits = clang_getCursorBinaryOperatorKind(cursor) == CXBinaryOperator_And;
    value.says = bits ? tu_test_bits(tu, &left, &right) : NULL;
    value.exactly = true;
    return value;
  }
  return left.slot || left.fresh ? left : right.constant ? tu_nothing(cursor) : right;
}

static Value lower_binary(Tu *tu, CXCursor cursor) {
  enum CXBinaryOperatorKind op = clang_getCursorBinaryOperatorKind(cursor);
  if ((op >= CXBinaryOperator_LT && op <= CXBinaryOperator_NE) || op == CXBinaryOperator_LAnd ||
      op == CXBinaryOperator_LOr)
    return outcome(tu, cursor);
  Kids kids = tu_kids(tu, cursor);
  Value value = tu_nothing(cursor);
  if (kids.count == 2 && op == CXBinaryOperator_Assign)
    value = assign(tu, tu_kid(tu, kids, 0), tu_kid(tu, kids, 1));
  else if (kids.count == 2 && (op == CXBinaryOperator_Comma || op <= CXBinaryOperator_PtrMemI)) {
    tu_lower(tu, tu_kid(tu, kids, 0));
    value = tu_lower(tu, tu_kid(tu, kids, 1));
  } else if (kids.count == 2)
    value = lower_arithmetic(tu, cursor, kids);
  tu_drop(tu, kids);
  return value;
}

static Value lower_compound_assign(Tu *tu, CXCursor cursor) {
  Kids kids = tu_kids(tu, cursor);
  Value left = tu_nothing(cursor);
  if (kids.count == 2) {
    tu_lower(tu, tu_kid(tu, kids, 1));
    left = tu_lower(tu, tu_kid(tu, kids, 0));
    if (left.slot)
      tu_wrote(tu, left.slot, 0);
  }
  tu_drop(tu, kids);
  left.call = 0;
  return left;
}

// A record that is written where it is used: (struct sigaction){.sa_handler = f}, and T{f} in C++.
static Value lower_literal(Tu *tu, CXCursor cursor) {
  CXCursor last = tu_last(cursor);
  return tu_none(last) ? tu_nothing(cursor) : tu_lower(tu, last);
}

// dispatch ------------------------------------------------------------------------------------------------------------

typedef Value Lower(Tu *tu, CXCursor cursor);
static Lower *const lowers[] = {
    [CXCursor_UnexposedExpr] = lower_unexposed,
    [CXCursor_DeclRefExpr] = lower_name,
    [CXCursor_MemberRefExpr] = lower_member,
    [CXCursor_CallExpr] = tu_lower_call,
    [CXCursor_BlockExpr] = tu_lambda,
    [CXCursor_IntegerLiteral] = lower_constant,
    [CXCursor_CharacterLiteral] = lower_constant,
    [CXCursor_StringLiteral] = lower_constant,
    [CXCursor_CXXBoolLiteralExpr] = lower_constant,
    [CXCursor_CXXNullPtrLiteralExpr] = lower_constant,
    [CXCursor_GNUNullExpr] = lower_constant,
    [CXCursor_ParenExpr] = lower_unexposed,
    [CXCursor_UnaryOperator] = lower_unary,
    [CXCursor_ArraySubscriptExpr] = lower_subscript,
    [CXCursor_BinaryOperator] = lower_binary,
    [CXCursor_CompoundAssignOperator] = lower_compound_assign,
    [CXCursor_ConditionalOperator] = lower_choice,
    [CXCursor_CStyleCastExpr] = lower_cast,
    [CXCursor_CompoundLiteralExpr] = lower_literal,
    [CXCursor_InitListExpr] = tu_lower_list,
    [CXCursor_StmtExpr] = lower_block,
    [CXCursor_GenericSelectionExpr] = lower_generic,
    [CXCursor_CXXStaticCastExpr] = lower_cast,
    [CXCursor_CXXDynamicCastExpr] = lower_cast,
    [CXCursor_CXXReinterpretCastExpr] = lower_cast,
    [CXCursor_CXXConstCastExpr] = lower_cast,
    [CXCursor_CXXFunctionalCastExpr] = lower_cast,
    [CXCursor_CXXThisExpr] = lower_this,
    [CXCursor_CXXThrowExpr] = tu_throw,
    [CXCursor_CXXNewExpr] = tu_new,
    [CXCursor_CXXDeleteExpr] = tu_delete,
    [CXCursor_UnaryExpr] = lower_unevaluated,
    [CXCursor_LambdaExpr] = tu_lambda,
};

static bool keeps_object(enum CXCursorKind kind) {
  return kind == CXCursor_UnexposedExpr || kind == CXCursor_ParenExpr || kind == CXCursor_CallExpr ||
         kind == CXCursor_ConditionalOperator || kind == CXCursor_CXXFunctionalCastExpr;
}

Value tu_lower(Tu *tu, CXCursor cursor) {
  enum CXCursorKind kind = tu_kind(cursor);
  if (!keeps_object(kind))
    tu->adopt = false;
  if (!clang_isExpression(kind) || tu_too_deep(tu, cursor))
    return tu_nothing(cursor);
  Lower *lower = kind < sizeof lowers / sizeof *lowers ? lowers[kind] : NULL;
  tu->depth++;
  Value value = lower ? lower(tu, cursor) : lower_unexposed(tu, cursor);
  tu->depth--;
  return value;
}

// targets of assignments ----------------------------------------------------------------------------------------------

// The slot of the object whose field is assigned. Anonymous records in between are part of the object.
static Id base_slot(Tu *tu, CXCursor object) {
  while (!tu_none(object)) {
    CXCursor bare = tu_bare(object), to = clang_getCursorReferenced(bare);
    if (tu_kind(bare) != CXCursor_MemberRefExpr || tu_none(to) || tu_kind(to) != CXCursor_FieldDecl)
      break;
    CXCursor record = tu_record_of(tu_field(tu, to)->type, true);
    if (tu_none(record) || !clang_Cursor_isAnonymous(record))
      break;
    object = object_of(tu, bare);
  }
  if (tu_none(object))
    return tu->self;
  Value value = tu_lower(tu, object);
  return tu_slot_of(tu, &value);
}

static Target member_target(Tu *tu, CXCursor cursor, CXCursor to) {
  Field *field = tu_field(tu, to);
  Target target = {.var = clang_getNullCursor(), .type = field->type, .record = field->record, .name = field->name};
  target.slot = tu_field_slot(tu, field);
  target.base = base_slot(tu, object_of(tu, cursor));
  return target;
}

// x[i] is x, and *p is p: an array and what a pointer leads to share one slot with it.
static Target below_target(Tu *tu, CXCursor cursor, CXType type) {
  Kids kids = tu_kids(tu, cursor);
  Target target = {.var = clang_getNullCursor(), .type = type};
  if (kids.count) {
    target = tu_target(tu, tu_kid(tu, kids, 0));
    target.type = type;
  }
  for (uint32_t i = 1; i < kids.count; i++)
    tu_lower(tu, tu_kid(tu, kids, i));
  tu_drop(tu, kids);
  return target;
}

Target tu_target(Tu *tu, CXCursor cursor) {
  cursor = tu_bare(cursor);
  enum CXCursorKind kind = tu_kind(cursor);
  CXCursor to = clang_getCursorReferenced(cursor);
  enum CXCursorKind named = tu_none(to) ? CXCursor_InvalidFile : tu_kind(to);
  CXType type = clang_getCursorType(cursor);
  if (kind == CXCursor_DeclRefExpr && (named == CXCursor_VarDecl || named == CXCursor_ParmDecl))
    return (Target){.var = to, .type = type};
  if (kind == CXCursor_MemberRefExpr && named == CXCursor_FieldDecl)
    return member_target(tu, cursor, to);
  if (kind == CXCursor_ArraySubscriptExpr || kind == CXCursor_UnaryOperator)
    return below_target(tu, cursor, type);
  Value value = tu_lower(tu, cursor);
  Id slot = tu_slot_of(tu, &value);
  return (Target){.var = clang_getNullCursor(), .type = type, .slot = slot, .container = value.container};
}
