#include "clang.h"

// What a template is written with: py::class_<T, Holder>(m, "T"), rb::define_class<T>("T").
enum { ARGUMENTS_MAX = 6 };
typedef struct {
  Tu *tu;
  CXType at[ARGUMENTS_MAX];
  int count;
  unsigned behind; // of a function: its arguments are written behind this offset
  bool written, nested;
} Arguments;

static void add_argument(Arguments *arguments, CXType type) {
  if (arguments->count < ARGUMENTS_MAX)
    arguments->at[arguments->count++] = type;
}

static void of_class(Arguments *arguments, CXType type) {
  int count = clang_Type_getNumTemplateArguments(type);
  for (int i = 0; i < count; i++)
    add_argument(arguments, clang_Type_getTemplateArgumentAsType(type, (unsigned)i));
}

// Of a template in an argument, its own arguments would follow.
static enum CXChildVisitResult written_argument(CXCursor cursor, CXCursor parent, CXClientData data) {
  (void)parent;
  Arguments *arguments = data;
  unsigned offset;
  clang_getSpellingLocation(clang_getCursorLocation(cursor), NULL, NULL, NULL, &offset);
  if (offset <= arguments->behind || (tu_kind(cursor) != CXCursor_TypeRef && tu_kind(cursor) != CXCursor_TemplateRef))
    return CXChildVisit_Continue;
  arguments->written = true;
  arguments->nested |= tu_kind(cursor) == CXCursor_TemplateRef;
  if (!arguments->nested)
    add_argument(arguments, clang_getCursorType(cursor));
  return CXChildVisit_Continue;
}

// Only arguments that are written mean more than what they are deduced from. libclang tells those of methods by the
// source alone.
static void of_function(Arguments *arguments, CXCursor fn, CXCursor head) {
  clang_getSpellingLocation(clang_getCursorLocation(head), NULL, NULL, NULL, &arguments->behind);
  clang_visitChildren(head, written_argument, arguments);
  if (!arguments->written || tu_kind(fn) != CXCursor_FunctionDecl)
    return;
  int count = clang_Cursor_getNumTemplateArguments(fn);
  arguments->count = 0;
  for (int i = 0; i < count; i++)
    add_argument(arguments, clang_Cursor_getTemplateArgumentType(fn, (unsigned)i));
}

static void put_type(Text *out, CXType type) {
  CXString spelling = clang_getTypeSpelling(clang_getCanonicalType(type));
  text_printf(out, "%s%s", out->len ? ", " : "", clang_getCString(spelling));
  clang_disposeString(spelling);
}

// The classes of the call's arguments, among which tags say what is done with the template's, and those: the first,
// which names what the call is about, comes last, for a long text is cut.
static Id described(Tu *tu, const Arguments *arguments, CXCursor call) {
  Text text = {.arena = &tu->arena};
  for (int i = 0; i < clang_Cursor_getNumArguments(call); i++) {
    CXType type = clang_getCursorType(clang_Cursor_getArgument(call, (unsigned)i));
    if (!tu_none(tu_record_of(type, false)))
      put_type(&text, type);
  }
  for (int i = arguments->count; i--;)
    put_type(&text, arguments->at[i]);
  return build_string(tu->build, text_str(&text), text.len);
}

// Where an argument owns what the first one names, it alone says how that is destroyed.
static bool owned(const Arguments *arguments) {
  for (int i = 1; i < arguments->count; i++)
    if (tu_owns(arguments->tu, arguments->at[i], arguments->at[0]))
      return true;
  return false;
}

static void note(Tu *tu, const Arguments *arguments, const char *qualified, CXCursor at, Place place) {
  Id slots[1 + ARGUMENTS_MAX] = {0}, any = 0;
  for (int i = owned(arguments); i < arguments->count; i++) {
    Id fn = tu_destructor(tu, arguments->at[i]);
    slots[1 + i] = fn ? tu_fn_value(tu, fn) : 0;
    any = any ? any : fn;
  }
  if (!any)
    return;
  slots[0] = described(tu, arguments, at);
  char *name = arena_format(&tu->arena, "template:%s", qualified);
  Call row = {.kind = CALL_SYNTAX, .flags = CALL_IMPLICIT, .name = build_str(tu->build, name), .place = place};
  tu_add_call(tu, row, slots, 1 + (uint32_t)arguments->count);
}

void tu_note_template(Tu *tu, Id fn, CXCursor call, CXCursor head, Place place) {
  CXCursor to = tu->fns.at[fn].cursor, cls = clang_getCursorSemanticParent(to);
  const char *qualified = tu_copied(tu, build_fn_at(tu->build, fn)->qualified);
  Arguments arguments = {.tu = tu};
  if (!tu->cpp || strncmp(qualified, "std::", 5) == 0 || strncmp(qualified, "__gnu_cxx::", 11) == 0)
    return;
  if (tu_kind(to) == CXCursor_Constructor) {
    of_class(&arguments, clang_getCursorType(cls));
    qualified = tu_copied(tu, tu_qualified(tu, cls));
  } else if (!tu_none(head) && !tu_none(clang_getSpecializedCursorTemplate(to)))
    of_function(&arguments, to, head);
  if (arguments.count)
    note(tu, &arguments, qualified, call, place);
}
