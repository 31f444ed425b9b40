#include "clang.h"

// scopes --------------------------------------------------------------------------------------------------------------

static void run_ending(Tu *tu, const Ending *ending, bool receiver) {
  Guard *outer = tu->guard;
  tu->guard = ending->guard;
  Call call = {.kind = CALL_DIRECT,
               .flags = ending->flags | CALL_IMPLICIT,
               .callee = ending->fn,
               .name = build_fn_at(tu->build, ending->fn)->name,
               .receiver = receiver ? ending->slot : 0,
               .place = ending->place};
  tu_add_call(tu, call, &ending->slot, receiver ? 0 : 1);
  tu->guard = outer;
}

void tu_end(Tu *tu, uint32_t endings, uint32_t temporaries) {
  while (tu->temporaries.count > temporaries)
    run_ending(tu, &tu->temporaries.at[--tu->temporaries.count], true);
  while (tu->endings.count > endings) {
    Ending ending = tu->endings.at[--tu->endings.count];
    if (ending.fn)
      run_ending(tu, &ending, !(ending.flags & CALL_DEFER));
  }
}

Value tu_full(Tu *tu, CXCursor cursor) {
  uint32_t temporaries = tu->temporaries.count;
  tu->adopt = false;
  Value value = tu_lower(tu, cursor);
  tu_end(tu, tu->endings.count, temporaries);
  return value;
}

// frames --------------------------------------------------------------------------------------------------------------

Frame tu_enter(Tu *tu, Id fn, Id self, CXCursor definition) {
  Frame frame = {tu->fn,    tu->self,   tu->definition, tu->guard, tu->topic, tu->endings.count, tu->temporaries.count,
                 tu->adopt, tu->caught, tu->object};
  tu->fn = fn;
  tu->self = self;
  tu->definition = definition;
  tu->guard = NULL;
  tu->topic = NULL;
  tu->adopt = false;
  tu->caught = false;
  return frame;
}

void tu_leave(Tu *tu, Frame frame) {
  tu->guard = NULL;
  tu_end(tu, frame.endings, frame.temporaries);
  tu->fn = frame.fn;
  tu->self = frame.self;
  tu->definition = frame.definition;
  tu->guard = frame.guard;
  tu->topic = frame.topic;
  tu->adopt = frame.adopt;
  tu->caught = frame.caught;
  tu->object = frame.object;
}

// declarations in functions -------------------------------------------------------------------------------------------

static void add_cleanup(Tu *tu, CXCursor var) {
  Id fn = tu_cleanup(tu, var);
  if (!fn)
    return;
  array_push(&tu->arena, &tu->endings,
             (Ending){.fn = fn,
                      .slot = tu_slot(tu, var, true),
                      .flags = CALL_DEFER,
                      .guard = tu->guard,
                      .place = tu_place(tu, var)});
}

CXType tu_kept_type(CXCursor init) {
  CXCursor bare = tu_none(init) ? init : tu_bare(init);
  if (tu_none(bare) || tu_kind(bare) != CXCursor_CallExpr)
    return (CXType){0};
  CXCursor to = clang_getCursorReferenced(bare);
  bool constructs = !tu_none(to) && tu_kind(to) == CXCursor_Constructor;
  CXType result = clang_getCanonicalType(tu_none(to) ? (CXType){0} : clang_getCursorResultType(to));
  return constructs || result.kind == CXType_Record ? clang_getCursorType(bare) : (CXType){0};
}

// What becomes of a variable of class type in the end.
static void add_destructor(Tu *tu, CXCursor var, CXCursor init) {
  CXType type = clang_getCanonicalType(clang_getCursorType(var));
  if (type.kind == CXType_LValueReference || type.kind == CXType_RValueReference)
    type = tu_kept_type(init);
  if (tu_none(tu_record_of(type, true)))
    return;
  Id slot = tu_slot(tu, var, true);
  if (clang_Cursor_hasVarDeclGlobalStorage(var) == 1)
    tu_global_dies(tu, type, slot, var);
  else
    tu_dies(tu, type, slot, var, false);
}

void tu_variable(Tu *tu, CXCursor cursor) {
  uint32_t temporaries = tu->temporaries.count;
  CXCursor init = clang_Cursor_getVarDeclInitializer(cursor);
  if (!tu_none(init))
    tu_initialize(tu, (Target){.var = cursor, .type = clang_getCursorType(cursor)}, init);
  tu_end(tu, tu->endings.count, temporaries);
  if (clang_Cursor_hasAttrs(cursor))
    add_cleanup(tu, cursor);
  if (tu->cpp && !tu_none(tu_record_of(clang_getCursorType(cursor), true)))
    add_destructor(tu, cursor, init);
}
