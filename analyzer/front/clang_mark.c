#include "clang.h"

#include <ctype.h>

// libclang shows most attributes as cursors without a name; only printing the whole declaration tells what they are.
static Str printed(Tu *tu, CXCursor cursor) {
  CXPrintingPolicy policy = clang_getCursorPrintingPolicy(cursor);
  clang_PrintingPolicy_setProperty(policy, CXPrintingPolicy_TerseOutput, 1);
  Str text = tu_text(tu, clang_getCursorPrettyPrinted(cursor, policy));
  clang_PrintingPolicy_dispose(policy);
  return text;
}

// Where an attribute's word stands in a printed declaration, or NULL: not as a part of another word.
static const char *attribute(const char *text, const char *word) {
  size_t len = strlen(word);
  for (const char *at = strstr(text, word); at; at = strstr(at + 1, word))
    if (at > text && strchr("(, _[", at[-1]) && !isalnum((unsigned char)at[len]))
      return at + len;
  return NULL;
}

// Functions that do not return, for sources whose headers are missing.
static bool known_noreturn(const char *name) {
  static const char *const names[] = {"exit",
                                      "_exit",
                                      "_Exit",
                                      "abort",
                                      "quick_exit",
                                      "longjmp",
                                      "siglongjmp",
                                      "pthread_exit",
                                      "__builtin_unreachable",
                                      "__builtin_trap",
                                      NULL};
  for (const char *const *at = names; *at; at++)
    if (strcmp(*at, name) == 0)
      return true;
  return false;
}

bool tu_says_noreturn(Tu *tu, CXCursor fn) {
  if (clang_getCanonicalType(clang_getCursorResultType(fn)).kind != CXType_Void)
    return false;
  CXString name = clang_getCursorSpelling(fn), type = clang_getTypeSpelling(clang_getCursorType(fn));
  bool noreturn = known_noreturn(clang_getCString(name)) || attribute(clang_getCString(type), "noreturn");
  clang_disposeString(name);
  clang_disposeString(type);
  if (noreturn || !clang_Cursor_hasAttrs(fn))
    return noreturn;
  const char *text = build_text(tu->build, printed(tu, fn));
  return attribute(text, "noreturn") || attribute(text, "Noreturn");
}

static enum CXChildVisitResult annotation(CXCursor cursor, CXCursor parent, CXClientData data) {
  (void)parent;
  CXString *out = data;
  if (tu_kind(cursor) != CXCursor_AnnotateAttr)
    return CXChildVisit_Continue;
  *out = clang_getCursorSpelling(cursor);
  return CXChildVisit_Break;
}

void tu_mark_fn(Tu *tu, Id fn, CXCursor cursor) {
  static const char *const words[] = {"destructor", "constructor", NULL};
  if (!clang_Cursor_hasAttrs(cursor))
    return;
  Place place = tu_place(tu, cursor);
  Str text = printed(tu, cursor);
  for (const char *const *word = words; *word; word++)
    if (attribute(build_text(tu->build, text), *word))
      build_mark(tu->build, (Mark){MARK_FN, fn, build_str(tu->build, *word), 0, place});
  CXString annotated = {0};
  clang_visitChildren(cursor, annotation, &annotated);
  if (annotated.data)
    build_mark(tu->build, (Mark){MARK_FN, fn, build_str(tu->build, "annotate"), tu_text(tu, annotated), place});
}

static enum CXChildVisitResult collect_named(CXCursor cursor, CXCursor parent, CXClientData data) {
  (void)parent;
  Tu *tu = data;
  if (tu_kind(cursor) == CXCursor_LinkageSpec || tu_kind(cursor) == CXCursor_UnexposedDecl)
    return CXChildVisit_Recurse;
  if (tu_kind(cursor) != CXCursor_FunctionDecl && tu_kind(cursor) != CXCursor_VarDecl)
    return CXChildVisit_Continue;
  Str name = tu_text(tu, clang_getCursorSpelling(cursor));
  array_push(&tu->arena, &tu->named, cursor);
  map_put(&tu->by_name, name, tu->named.count);
  return CXChildVisit_Continue;
}

CXCursor tu_named(Tu *tu, const char *name, size_t len) {
  if (!tu->named.count)
    clang_visitChildren(clang_getTranslationUnitCursor(tu->unit), collect_named, tu);
  uint32_t at = map_get(&tu->by_name, build_strn(tu->build, name, len), 0);
  return at ? tu->named.at[at - 1] : clang_getNullCursor();
}

static Id fn_named(Tu *tu, const char *name) {
  CXCursor found = tu_named(tu, name, strlen(name));
  return !tu_none(found) && tu_kind(found) == CXCursor_FunctionDecl ? tu_fn(tu, found) : 0;
}

// The argument of an attribute, in a copy without its quotes, or NULL.
static const char *argument_of(Tu *tu, CXCursor cursor, const char *word) {
  const char *text = build_text(tu->build, printed(tu, cursor)), *at = attribute(text, word);
  if (!at || *at != '(')
    return NULL;
  at += 1 + (at[1] == '"');
  return arena_text(&tu->arena, at, strcspn(at, ")\""));
}

Id tu_cleanup(Tu *tu, CXCursor var) {
  const char *name = clang_Cursor_hasAttrs(var) ? argument_of(tu, var, "cleanup") : NULL;
  return name ? fn_named(tu, name) : 0;
}

Id tu_aliased(Tu *tu, CXCursor fn) {
  const char *name = clang_Cursor_hasAttrs(fn) ? argument_of(tu, fn, "alias") : NULL;
  if (!name || !*name)
    return 0;
  Id found = fn_named(tu, name);
  bool system = clang_Location_isInSystemHeader(clang_getCursorLocation(fn));
  Str str = build_str(tu->build, name), key = build_str(tu->build, arena_format(&tu->arena, "c:@F@%s", name));
  return found ? found
               : tu_made_fn(tu, (Fn){.name = str, .qualified = str, .key = key, .flags = system ? FN_SYSTEM : 0});
}

// A record with a tag is known by its typedef name as well, which only the typedef tells.
void tu_mark_typedefs(Tu *tu) {
  for (uint32_t i = 0; i < tu->typedefs.count; i++) {
    CXCursor record = tu_record_of(clang_getTypedefDeclUnderlyingType(tu->typedefs.at[i]), false);
    uint32_t at = tu_none(record) ? 0 : *tu_row(tu, clang_getCanonicalCursor(record));
    if (!at)
      continue;
    Id cls = tu->records.at[at - 1]->cls;
    Str name = tu_text(tu, clang_getCursorSpelling(tu->typedefs.at[i]));
    if (name != build_cls_at(tu->build, cls)->name)
      build_mark(tu->build, (Mark){MARK_CLASS, cls, build_str(tu->build, "typedef"), name, {0}});
  }
}
