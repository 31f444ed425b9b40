#include "clang.h"

// functions -----------------------------------------------------------------------------------------------------------

// A constructor's initialisers stand in front of its body: a member or base, then its value.
static void lower_member_init(Tu *tu, CXCursor member, CXCursor init) {
  CXCursor to = clang_getCursorReferenced(member);
  if (tu_kind(member) != CXCursor_MemberRef || tu_none(to) || tu_kind(to) != CXCursor_FieldDecl) {
    tu->adopt = true;
    tu->object = tu->self;
    Value value = tu_lower(tu, init);
    (void)value;
    return;
  }
  Field *field = tu_field(tu, to);
  Target target = {.var = clang_getNullCursor(), .type = field->type, .record = field->record, .name = field->name};
  target.slot = tu_field_slot(tu, field);
  target.base = tu->self;
  tu_initialize(tu, target, init);
}

static void lower_parts(Tu *tu, CXCursor definition) {
  Kids kids = tu_kids(tu, definition);
  bool constructor = tu_kind(definition) == CXCursor_Constructor;
  uint32_t temporaries = tu->temporaries.count;
  for (uint32_t i = 0; i < kids.count; i++) {
    CXCursor kid = tu_kid(tu, kids, i);
    if (clang_isStatement(tu_kind(kid)))
      tu_statement(tu, kid);
    else if (constructor && clang_isExpression(tu_kind(kid)) && i)
      lower_member_init(tu, tu_kid(tu, kids, i - 1), kid);
    tu_end(tu, tu->endings.count, temporaries);
  }
  tu_drop(tu, kids);
}

static bool is_method(enum CXCursorKind kind) {
  return kind == CXCursor_CXXMethod || kind == CXCursor_Constructor || kind == CXCursor_Destructor ||
         kind == CXCursor_ConversionFunction;
}

static Id self_of(Tu *tu, Id fn, CXCursor definition) {
  const Fn *row = build_fn_at(tu->build, fn);
  if (!row->cls || row->flags & FN_STATIC ||
      (!is_method(tu_kind(definition)) && tu_kind(definition) != CXCursor_FunctionTemplate))
    return 0;
  Id self = build_slot(tu->build, (Slot){.kind = SLOT_SELF, .owner = fn, .type = row->cls});
  build_fn_at(tu->build, fn)->self = self;
  return self;
}

void tu_function(Tu *tu, CXCursor definition) {
  Id fn = tu_fn(tu, definition);
  if (tu->fns.at[fn].lowered)
    return;
  tu->fns.at[fn].lowered = true;
  tu_define(tu, fn, definition);
  tu_mark_fn(tu, fn, definition);
  Frame frame = tu_enter(tu, fn, self_of(tu, fn, definition), definition);
  lower_parts(tu, definition);
  if (tu_kind(definition) == CXCursor_Destructor)
    tu_destroy_parts(tu, clang_getCursorSemanticParent(definition));
  tu_leave(tu, frame);
}

// declarations --------------------------------------------------------------------------------------------------------

static void lower_global(Tu *tu, CXCursor cursor) {
  if (tu->fn) {
    tu_variable(tu, cursor);
    return;
  }
  if (tu_none(clang_Cursor_getVarDeclInitializer(cursor)))
    return;
  Frame frame = tu_enter(tu, tu_initializer(tu), 0, clang_getNullCursor());
  tu_variable(tu, cursor);
  tu_leave(tu, frame);
}

static void lower_body(Tu *tu, CXCursor cursor) {
  if (clang_isCursorDefinition(cursor))
    tu_function(tu, cursor);
}

static void lower_class(Tu *tu, CXCursor cursor) {
  if (tu->cpp && clang_isCursorDefinition(cursor))
    tu_class(tu, cursor);
}

static enum CXChildVisitResult inner(CXCursor cursor, CXCursor parent, CXClientData data) {
  (void)parent;
  if (tu_is_own(data, cursor))
    tu_declaration(data, cursor);
  return CXChildVisit_Continue;
}

static void lower_group(Tu *tu, CXCursor cursor) {
  clang_visitChildren(cursor, inner, tu);
}

static void keep_typedef(Tu *tu, CXCursor cursor) {
  array_push(&tu->arena, &tu->typedefs, cursor);
}

static const struct {
  enum CXCursorKind kind;
  void (*lower)(Tu *tu, CXCursor cursor);
} declarations[] = {
    {CXCursor_FunctionDecl, lower_body},
    {CXCursor_VarDecl, lower_global},
    {CXCursor_TypedefDecl, keep_typedef},
    {CXCursor_CXXMethod, lower_body},
    {CXCursor_Constructor, lower_body},
    {CXCursor_Destructor, lower_body},
    {CXCursor_ConversionFunction, lower_body},
    {CXCursor_FunctionTemplate, lower_body},
    {CXCursor_StructDecl, lower_class},
    {CXCursor_ClassDecl, lower_class},
    {CXCursor_UnionDecl, lower_class},
    {CXCursor_ClassTemplate, lower_class},
    {CXCursor_ClassTemplatePartialSpecialization, lower_class},
    {CXCursor_Namespace, lower_group},
    {CXCursor_LinkageSpec, lower_group},
    {CXCursor_UnexposedDecl, lower_group},
    {CXCursor_FriendDecl, lower_group},
};
enum { DECLARATIONS = sizeof declarations / sizeof *declarations };

void tu_declaration(Tu *tu, CXCursor cursor) {
  enum CXCursorKind kind = tu_kind(cursor);
  for (int i = 0; i < DECLARATIONS; i++)
    if (declarations[i].kind == kind) {
      declarations[i].lower(tu, cursor);
      return;
    }
}

void tu_used(Tu *tu, CXCursor cursor) {
  enum CXCursorKind kind = tu_kind(cursor);
  if (kind == CXCursor_VarDecl)
    lower_global(tu, cursor);
  else if (kind == CXCursor_StructDecl || kind == CXCursor_ClassDecl)
    tu_used_class(tu, cursor);
  else
    tu_function(tu, cursor);
}
