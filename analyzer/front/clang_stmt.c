#include "clang.h"

// Deeper nesting than people write; it would exhaust the stack.
enum { DEPTH_MAX = 1500 };

bool tu_too_deep(Tu *tu, CXCursor cursor) {
  if (tu->depth < DEPTH_MAX)
    return false;
  if (!tu->too_deep)
    build_note(tu->build, (Note){.kind = NOTE_SKIPPED,
                                 .text = build_str(tu->build, "code is nested too deeply to be followed to its end"),
                                 .place = tu_place(tu, cursor)});
  return tu->too_deep = true;
}

static bool lower_declarations(Tu *tu, CXCursor cursor) {
  Kids kids = tu_kids(tu, cursor);
  for (uint32_t i = 0; i < kids.count; i++)
    tu_declaration(tu, tu_kid(tu, kids, i));
  tu_drop(tu, kids);
  return false;
}

static bool lower_variable(Tu *tu, CXCursor cursor) {
  tu_variable(tu, cursor);
  return false;
}

// blocks and branches -------------------------------------------------------------------------------------------------

static bool lower_compound(Tu *tu, CXCursor cursor) {
  Kids kids = tu_kids(tu, cursor);
  Guard *outer = tu->guard;
  uint32_t endings = tu->endings.count;
  bool ended = false;
  for (uint32_t i = 0; i < kids.count; i++) {
    tu->fell = !ended && i > 0;
    ended = tu_statement(tu, tu_kid(tu, kids, i));
  }
  tu_end(tu, endings, tu->temporaries.count);
  tu->guard = outer;
  tu_drop(tu, kids);
  return ended;
}

static bool branch(Tu *tu, Guard *guard, CXCursor cursor) {
  Guard *outer = tu->guard;
  uint32_t endings = tu->endings.count;
  tu->guard = guard;
  bool ended = tu_statement(tu, cursor);
  tu_end(tu, endings, tu->temporaries.count);
  tu->guard = outer;
  return ended;
}

static bool is_declaration(CXCursor cursor) {
  return tu_kind(cursor) == CXCursor_DeclStmt || tu_kind(cursor) == CXCursor_VarDecl;
}

// Lowers declarations in front of a condition; yields the index behind them.
static uint32_t lower_head(Tu *tu, Kids kids) {
  uint32_t at = 0;
  while (at + 1 < kids.count && is_declaration(tu_kid(tu, kids, at)))
    tu_statement(tu, tu_kid(tu, kids, at++));
  return at;
}

static Test *full_test(Tu *tu, CXCursor cursor) {
  uint32_t temporaries = tu->temporaries.count;
  tu->adopt = false;
  Test *test = tu_test(tu, cursor);
  tu_end(tu, tu->endings.count, temporaries);
  return test;
}

// Both branches; what holds behind them if only one comes out is left in tu->guard.
static bool lower_branches(Tu *tu, Kids kids, uint32_t at) {
  Test *test = full_test(tu, tu_kid(tu, kids, at));
  Guard *outer = tu->guard;
  bool never = tu_always(test, false), always = tu_always(test, true), other = at + 2 < kids.count;
  bool ended = never || (at + 1 < kids.count && branch(tu, tu_under(tu, outer, test), tu_kid(tu, kids, at + 1)));
  tu_not(test);
  Guard *otherwise = tu_under(tu, outer, test);
  bool other_ended = always || (other && branch(tu, otherwise, tu_kid(tu, kids, at + 2)));
  if (ended && !other_ended)
    tu->guard = otherwise;
  else if (other_ended && !ended)
    tu->guard = tu_under(tu, outer, tu_not(test));
  return ended && other_ended;
}

static bool lower_if(Tu *tu, CXCursor cursor) {
  Kids kids = tu_kids(tu, cursor);
  uint32_t endings = tu->endings.count, at = lower_head(tu, kids);
  bool ended = at < kids.count && lower_branches(tu, kids, at);
  tu_end(tu, endings, tu->temporaries.count);
  tu_drop(tu, kids);
  return ended;
}

// loops ---------------------------------------------------------------------------------------------------------------

static bool lower_while(Tu *tu, CXCursor cursor) {
  Kids kids = tu_kids(tu, cursor);
  uint32_t endings = tu->endings.count, at = lower_head(tu, kids);
  Test *test = at < kids.count ? full_test(tu, tu_kid(tu, kids, at)) : NULL;
  if (test && at + 1 < kids.count && !tu_always(test, false))
    branch(tu, tu_under(tu, tu->guard, test), tu_kid(tu, kids, at + 1));
  tu_end(tu, endings, tu->temporaries.count);
  tu_drop(tu, kids);
  return false;
}

static bool lower_do(Tu *tu, CXCursor cursor) {
  Kids kids = tu_kids(tu, cursor);
  uint32_t breaks = tu->breaks;
  bool ended = kids.count > 0 && branch(tu, tu->guard, tu_kid(tu, kids, 0)) && breaks == tu->breaks;
  if (kids.count > 1)
    full_test(tu, tu_kid(tu, kids, 1));
  tu_drop(tu, kids);
  return ended;
}

// Which of a for's parts are there is not shown; the body is the last.
static bool lower_for(Tu *tu, CXCursor cursor) {
  Kids kids = tu_kids(tu, cursor);
  uint32_t endings = tu->endings.count;
  for (uint32_t i = 0; i < kids.count; i++)
    branch(tu, tu->guard, tu_kid(tu, kids, i));
  tu_end(tu, endings, tu->temporaries.count);
  tu_drop(tu, kids);
  return false;
}

// for (x : range): x takes the range's elements.
static void take_element(Tu *tu, CXCursor var, CXCursor range) {
  CXType kept = tu_kept_type(range);
  tu->adopt = true;
  tu->object = 0;
  Value value = tu_lower(tu, range);
  tu->adopt = false;
  Id from = tu_slot_of(tu, &value), to = tu_slot(tu, var, true);
  if (kept.kind != CXType_Invalid)
    tu_dies(tu, kept, from, range, false);
  if (!from)
    return;
  if (clang_getArrayElementType(clang_getCanonicalType(clang_getCursorType(range))).kind != CXType_Invalid) {
    tu_copy(tu, from, to, var);
    return;
  }
  tu_load_element(tu, from, to, var);
}

static bool lower_for_range(Tu *tu, CXCursor cursor) {
  Kids kids = tu_kids(tu, cursor);
  uint32_t endings = tu->endings.count, at = 0;
  while (at < kids.count && tu_kind(tu_kid(tu, kids, at)) == CXCursor_DeclStmt)
    tu_statement(tu, tu_kid(tu, kids, at++));
  if (at + 2 < kids.count && tu_kind(tu_kid(tu, kids, at)) == CXCursor_VarDecl)
    take_element(tu, tu_kid(tu, kids, at), tu_kid(tu, kids, at + 1));
  if (kids.count)
    branch(tu, tu->guard, tu_kid(tu, kids, kids.count - 1));
  tu_end(tu, endings, tu->temporaries.count);
  tu_drop(tu, kids);
  return false;
}

// switch --------------------------------------------------------------------------------------------------------------

// The innermost switch: what it asks about, what holds around it, and the values of its cases if they are few.
enum { CASES_MAX = 4 };
struct Topic {
  Value value;
  Guard *guard;
  int64_t cases[CASES_MAX];
  uint32_t count; // more than CASES_MAX: too many
};

static void collect_cases(Tu *tu, Topic *topic, CXCursor cursor) {
  Kids kids = tu_kids(tu, cursor);
  bool is_case = tu_kind(cursor) == CXCursor_CaseStmt;
  int64_t value = 0;
  if (is_case && kids.count == 2 && topic->count < CASES_MAX && tu_integer(tu, tu_kid(tu, kids, 0), &value))
    topic->cases[topic->count++] = value;
  else if (is_case)
    topic->count = CASES_MAX + 1;
  for (uint32_t i = is_case ? 1 : 0; i < kids.count && topic->count <= CASES_MAX; i++) {
    enum CXCursorKind kind = tu_kind(tu_kid(tu, kids, i));
    if (kind == CXCursor_CaseStmt || kind == CXCursor_DefaultStmt)
      collect_cases(tu, topic, tu_kid(tu, kids, i));
  }
  tu_drop(tu, kids);
}

static bool lower_switch(Tu *tu, CXCursor cursor) {
  Kids kids = tu_kids(tu, cursor);
  uint32_t endings = tu->endings.count, at = lower_head(tu, kids);
  Topic *outer = tu->topic, topic = {.guard = tu->guard};
  if (at + 1 < kids.count) {
    topic.value = tu_full(tu, tu_kid(tu, kids, at));
    collect_cases(tu, &topic, tu_kid(tu, kids, at + 1));
    tu->topic = &topic;
    branch(tu, tu->guard, tu_kid(tu, kids, at + 1));
    tu->topic = outer;
  }
  tu_end(tu, endings, tu->temporaries.count);
  tu_drop(tu, kids);
  return false;
}

static bool lower_case(Tu *tu, CXCursor cursor) {
  Kids kids = tu_kids(tu, cursor);
  Topic *topic = tu->topic;
  CXCursor body = kids.count ? tu_kid(tu, kids, kids.count - 1) : clang_getNullCursor();
  bool single = kids.count == 2 && tu_kind(body) != CXCursor_CaseStmt && tu_kind(body) != CXCursor_DefaultStmt;
  int64_t value;
  tu->guard = topic ? topic->guard : NULL;
  if (topic && single && !tu->fell && tu_integer(tu, tu_kid(tu, kids, 0), &value))
    tu->guard = tu_under(tu, tu->guard, tu_test_equal(tu, &topic->value, value));
  // case 1: case 2: comes into its statement from above.
  tu->fell = true;
  bool ended = kids.count > 1 && tu_statement(tu, body);
  tu_drop(tu, kids);
  return ended;
}

static bool lower_default(Tu *tu, CXCursor cursor) {
  CXCursor body = tu_last(cursor);
  Topic *topic = tu->topic;
  bool told = topic && !tu->fell && topic->count <= CASES_MAX;
  tu->guard = topic ? topic->guard : NULL;
  for (uint32_t i = 0; told && i < topic->count; i++)
    tu->guard = tu_under(tu, tu->guard, tu_not(tu_test_equal(tu, &topic->value, topic->cases[i])));
  tu->fell = true;
  return !tu_none(body) && tu_statement(tu, body);
}

// leaving -------------------------------------------------------------------------------------------------------------

// A local object that is returned moves out and is not destroyed here.
static void keep_returned(Tu *tu, Id slot) {
  for (uint32_t i = 0; i < tu->endings.count; i++)
    if (tu->endings.at[i].slot == slot && !(tu->endings.at[i].flags & CALL_DEFER))
      tu->endings.at[i].fn = 0;
}

static bool lower_return(Tu *tu, CXCursor cursor) {
  CXCursor operand = tu_first(cursor);
  uint32_t temporaries = tu->temporaries.count;
  if (tu_none(operand))
    return true;
  CXType type = clang_getCursorResultType(tu->definition);
  bool object = tu->cpp && !tu_none(tu_record_of(type, false));
  tu->adopt = true;
  tu->object = 0;
  Value value = tu_lower(tu, operand);
  tu->adopt = false;
  if (object && value.slot)
    keep_returned(tu, value.slot);
  if (value.fresh || value.code || value.call || tu_carry(tu, clang_getCursorType(operand)) != CARRY_NOTHING) {
    Target target = {.var = clang_getNullCursor(), .type = clang_getCursorType(operand)};
    if (value.fresh || value.slot)
      target.slot = tu_result(tu, tu->fn);
    tu_store(tu, target, value);
  }
  tu_end(tu, tu->endings.count, temporaries);
  return true;
}

static bool lower_leave(Tu *tu, CXCursor cursor) {
  (void)tu, (void)cursor;
  return true;
}

static bool lower_break(Tu *tu, CXCursor cursor) {
  (void)cursor;
  tu->breaks++;
  return true;
}

// A label is reached from anywhere.
static bool lower_label(Tu *tu, CXCursor cursor) {
  CXCursor body = tu_last(cursor);
  tu->guard = NULL;
  return !tu_none(body) && tu_statement(tu, body);
}

// others --------------------------------------------------------------------------------------------------------------

static bool lower_children(Tu *tu, CXCursor cursor) {
  Kids kids = tu_kids(tu, cursor);
  for (uint32_t i = 0; i < kids.count; i++)
    branch(tu, tu->guard, tu_kid(tu, kids, i));
  tu_drop(tu, kids);
  return false;
}

static enum CXChildVisitResult find_throw(CXCursor cursor, CXCursor parent, CXClientData data) {
  (void)parent;
  *(bool *)data |= tu_kind(cursor) == CXCursor_CXXThrowExpr;
  return tu_kind(cursor) == CXCursor_LambdaExpr ? CXChildVisit_Continue : CXChildVisit_Recurse;
}

// catch (...), and catch (std::exception &) as good as that. One that throws again catches nothing.
static bool catches_all(Tu *tu, CXCursor handler) {
  CXCursor first = tu_first(handler);
  bool throws = false;
  clang_visitChildren(handler, find_throw, &throws);
  if (throws || tu_kind(first) != CXCursor_VarDecl)
    return !throws;
  CXType type = clang_getNonReferenceType(clang_getCursorType(first));
  CXCursor cls = tu_record_of(type, true);
  return !tu_none(cls) && strcmp(build_text(tu->build, tu_qualified(tu, cls)), "std::exception") == 0;
}

static bool lower_try(Tu *tu, CXCursor cursor) {
  Kids kids = tu_kids(tu, cursor);
  bool outer = tu->caught;
  for (uint32_t i = 1; i < kids.count; i++)
    tu->caught |= catches_all(tu, tu_kid(tu, kids, i));
  for (uint32_t i = 0; i < kids.count; i++) {
    branch(tu, tu->guard, tu_kid(tu, kids, i));
    tu->caught = outer;
  }
  tu_drop(tu, kids);
  return false;
}

static bool lower_nothing(Tu *tu, CXCursor cursor) {
  (void)tu, (void)cursor;
  return false;
}

static bool lower_expression(Tu *tu, CXCursor cursor) {
  CXCursor bare = tu_bare(cursor);
  tu->ended = false;
  tu_full(tu, cursor);
  return tu->ended && (tu_kind(bare) == CXCursor_CallExpr || tu_kind(bare) == CXCursor_CXXThrowExpr);
}

typedef bool Lower(Tu *tu, CXCursor cursor);
static Lower *const lowers[] = {
    [CXCursor_VarDecl] = lower_variable,
    [CXCursor_LabelStmt] = lower_label,
    [CXCursor_CompoundStmt] = lower_compound,
    [CXCursor_CaseStmt] = lower_case,
    [CXCursor_DefaultStmt] = lower_default,
    [CXCursor_IfStmt] = lower_if,
    [CXCursor_SwitchStmt] = lower_switch,
    [CXCursor_WhileStmt] = lower_while,
    [CXCursor_DoStmt] = lower_do,
    [CXCursor_ForStmt] = lower_for,
    [CXCursor_GotoStmt] = lower_leave,
    [CXCursor_IndirectGotoStmt] = lower_leave,
    [CXCursor_ContinueStmt] = lower_break,
    [CXCursor_BreakStmt] = lower_break,
    [CXCursor_ReturnStmt] = lower_return,
    [CXCursor_GCCAsmStmt] = lower_nothing,
    [CXCursor_MSAsmStmt] = lower_nothing,
    [CXCursor_CXXForRangeStmt] = lower_for_range,
    [CXCursor_CXXTryStmt] = lower_try,
    [CXCursor_NullStmt] = lower_nothing,
    [CXCursor_DeclStmt] = lower_declarations,
};

bool tu_statement(Tu *tu, CXCursor cursor) {
  enum CXCursorKind kind = tu_kind(cursor);
  if (clang_isExpression(kind))
    return lower_expression(tu, cursor);
  Lower *lower = kind < sizeof lowers / sizeof *lowers ? lowers[kind] : NULL;
  if (tu_too_deep(tu, cursor))
    return false;
  tu->depth++;
  bool ended = lower ? lower(tu, cursor) : clang_isStatement(kind) && lower_children(tu, cursor);
  tu->depth--;
  return ended;
}
