#include "clang.h"

// What tu->destructors says of a class: its destructor is being looked for, and something wanted it meanwhile; from
// KNOWN on, the function's number is added.
enum { ASKED = 1, NEEDED, KNOWN };

// Library classes that destroy objects which their arguments name: how many arguments, from the first.
static const struct {
  const char *name;
  int arguments;
} owners[] = {
    {"unique_ptr", 1},
    {"shared_ptr", 1},
    {"__shared_ptr", 1},
    {"vector", 1},
    {"deque", 1},
    {"list", 1},
    {"forward_list", 1},
    {"optional", 1},
    {"set", 1},
    {"multiset", 1},
    {"unordered_set", 1},
    {"array", 1},
    {"queue", 1},
    {"stack", 1},
    {"priority_queue", 1},
    {"map", 2},
    {"multimap", 2},
    {"unordered_map", 2},
    {"pair", 2},
    {"tuple", 99},
    {"variant", 99},
    {"scoped_ptr", 1},
    {"intrusive_ptr", 1},
    {"scoped_refptr", 1},
    {"QSharedPointer", 1},
    {"QScopedPointer", 1},
    {"unordered_multimap", 2},
};
enum { OWNERS = sizeof owners / sizeof *owners };

static int owned_arguments(const char *name) {
  for (int i = 0; i < OWNERS; i++)
    if (strcmp(owners[i].name, name) == 0)
      return owners[i].arguments;
  return 0;
}

static const char *simple_name(Tu *tu, Id cls) {
  const char *name = tu_copied(tu, build_cls_at(tu->build, cls)->name), *colon = strrchr(name, ':');
  return colon ? colon + 1 : name;
}

static void call_implicit(Tu *tu, Id fn, Id receiver, Place place) {
  Str name = build_fn_at(tu->build, fn)->name;
  Call call = {.kind = CALL_DIRECT, .flags = CALL_IMPLICIT, .callee = fn, .name = name};
  call.receiver = receiver;
  call.place = place;
  tu_add_call(tu, call, NULL, 0);
}

// What is destroyed through a pointer may be of a derived class.
void tu_destroy_at(Tu *tu, Id fn, Id receiver, Place place) {
  const Fn *row = build_fn_at(tu->build, fn);
  Call call = {.kind = CALL_DIRECT, .flags = CALL_IMPLICIT, .callee = fn, .name = row->name};
  call.flags |= row->flags & FN_VIRTUAL ? CALL_VIRTUAL : 0;
  call.receiver = receiver;
  call.place = place;
  tu_add_call(tu, call, NULL, 0);
}

// The destructor of a class whose declaration gives none that could be named: implicit, of a library or of an instance.
static Id made_destructor(Tu *tu, CXCursor decl, uint32_t flags) {
  Record *record = tu_record(tu, decl);
  const char *name = simple_name(tu, record->cls), *key = tu_copied(tu, tu_key(tu, decl));
  const char *qualified = tu_copied(tu, build_cls_at(tu->build, record->cls)->name);
  Arena *arena = &tu->arena;
  return tu_made_fn(tu, (Fn){.name = build_str(tu->build, arena_format(arena, "~%s", name)),
                             .qualified = build_str(tu->build, arena_format(arena, "%s::~%s", qualified, name)),
                             .key = build_str(tu->build, arena_format(arena, "%s@F@~%s#", key, name)),
                             .cls = record->cls,
                             .flags = FN_DESTRUCTOR | flags,
                             .place = tu_place(tu, record->cursor)});
}

// What a destructor destroys; the slot of a base, and of what is owned, is 0.
typedef struct {
  Tu *tu;
  Ids fns, slots;
  bool owned;
} Parts;

static void add_part(Parts *parts, CXType type, Id slot) {
  Id fn = tu_destructor(parts->tu, type);
  if (!fn)
    return;
  array_push(&parts->tu->arena, &parts->fns, fn);
  array_push(&parts->tu->arena, &parts->slots, slot);
}

static enum CXChildVisitResult base_part(CXCursor cursor, CXCursor parent, CXClientData data) {
  (void)parent;
  if (tu_kind(cursor) == CXCursor_CXXBaseSpecifier)
    add_part(data, clang_getCursorType(cursor), 0);
  return CXChildVisit_Continue;
}

static enum CXVisitorResult field_part(CXCursor cursor, CXClientData data) {
  Parts *parts = data;
  CXType type = clang_getCanonicalType(clang_getCursorType(cursor));
  while (clang_getArrayElementType(type).kind != CXType_Invalid)
    type = clang_getCanonicalType(clang_getArrayElementType(type));
  if (type.kind == CXType_Record)
    add_part(parts, type, tu_field_slot(parts->tu, tu_field(parts->tu, cursor)));
  return CXVisit_Continue;
}

// Bases, then members; they are destroyed from the last to the first.
static Parts parts_of(Tu *tu, CXCursor decl) {
  Parts parts = {.tu = tu};
  // An instance shows no bases; its template does.
  const Record *record = tu_record(tu, decl), *shown = record->pattern ? record->pattern : record;
  CXCursor definition = clang_getCursorDefinition(shown->cursor);
  if (!tu_none(definition))
    clang_visitChildren(definition, base_part, &parts);
  if (tu_kind(decl) != CXCursor_UnionDecl)
    clang_Type_visitFields(clang_getCursorType(decl), field_part, &parts);
  return parts;
}

static void destroy(Tu *tu, const Parts *parts, Place place) {
  for (uint32_t i = parts->fns.count; i; i--)
    (parts->owned ? tu_destroy_at : call_implicit)(tu, parts->fns.at[i - 1], parts->slots.at[i - 1], place);
}

void tu_destroy_parts(Tu *tu, CXCursor cls) {
  Parts parts = parts_of(tu, cls);
  destroy(tu, &parts, build_fn_at(tu->build, tu->fn)->place);
}

// A destructor is virtual where a base's is.
static void inherit(Tu *tu, Id fn, const Parts *parts) {
  for (uint32_t i = 0; i < parts->fns.count && !parts->owned; i++) {
    bool base = !parts->slots.at[i] && build_fn_at(tu->build, parts->fns.at[i])->flags & FN_VIRTUAL;
    if (!base || parts->fns.at[i] == fn)
      continue;
    build_fn_at(tu->build, fn)->flags |= FN_VIRTUAL;
    build_override(tu->build, (Override){fn, parts->fns.at[i]});
  }
}

// Gives a made-up destructor its body, once.
static void fill_destructor(Tu *tu, Id fn, const Parts *parts) {
  if (tu->fns.at[fn].lowered)
    return;
  tu->fns.at[fn].lowered = true;
  Place place = build_fn_at(tu->build, fn)->place;
  build_fn_at(tu->build, fn)->flags |= place.line ? FN_DEFINED | FN_SYNTHETIC : FN_SYNTHETIC;
  inherit(tu, fn, parts);
  Frame frame = tu_enter(tu, fn, 0, clang_getNullCursor());
  destroy(tu, parts, place);
  tu_leave(tu, frame);
}

static Id program_destructor(Tu *tu, CXCursor decl) {
  Record *record = tu_record(tu, decl);
  bool declared = !tu_none(record->destructor);
  if (declared && !record->pattern)
    return tu_fn(tu, record->destructor);
  // While its parts are looked at, the class may come up again as what one of them owns.
  *tu_row_in(tu, &tu->destructors, decl) = ASKED;
  Parts parts = parts_of(tu, decl);
  if (declared) {
    Id pattern = tu_fn(tu, record->destructor);
    array_push(&tu->arena, &parts.fns, pattern);
    array_push(&tu->arena, &parts.slots, 0);
  }
  bool needed = *tu_row_in(tu, &tu->destructors, decl) == NEEDED;
  if (!parts.fns.count && !needed)
    return 0;
  Id fn = made_destructor(tu, decl, 0);
  fill_destructor(tu, fn, &parts);
  return fn;
}

static enum CXChildVisitResult find_call_operator(CXCursor cursor, CXCursor parent, CXClientData data) {
  (void)parent;
  CXString name = clang_getCursorSpelling(cursor);
  bool found = tu_kind(cursor) == CXCursor_CXXMethod && strcmp(clang_getCString(name), "operator()") == 0;
  clang_disposeString(name);
  if (!found)
    return CXChildVisit_Continue;
  *(CXCursor *)data = cursor;
  return CXChildVisit_Break;
}

// std::unique_ptr<T, Deleter> calls the deleter instead of the destructor.
static bool has_deleter(Tu *tu, CXType owner, Id *deleter) {
  CXCursor cls = tu_record_of(clang_Type_getTemplateArgumentAsType(owner, 1), false), found = clang_getNullCursor();
  if (tu_none(cls) || strcmp(simple_name(tu, tu_record(tu, cls)->cls), "default_delete") == 0)
    return false;
  if (!tu_record(tu, cls)->system)
    clang_visitChildren(cls, find_call_operator, &found);
  *deleter = tu_none(found) ? 0 : tu_fn(tu, found);
  return true;
}

// The destructors of what an owner owns.
static Parts owned_parts(Tu *tu, CXCursor decl, int arguments) {
  Parts parts = {.tu = tu, .owned = true};
  CXType type = clang_getCanonicalType(clang_getCursorType(decl));
  int count = clang_Type_getNumTemplateArguments(type);
  Id custom = 0;
  if (strcmp(simple_name(tu, tu_record(tu, decl)->cls), "unique_ptr") == 0 && has_deleter(tu, type, &custom)) {
    if (custom) {
      array_push(&tu->arena, &parts.fns, custom);
      array_push(&tu->arena, &parts.slots, 0);
    }
    return parts;
  }
  for (int i = 0; i < count && i < arguments; i++)
    add_part(&parts, clang_Type_getTemplateArgumentAsType(type, (unsigned)i), 0);
  return parts;
}

bool tu_owns(Tu *tu, CXType owner, CXType type) {
  CXCursor decl = tu_record_of(owner, false);
  if (tu_none(decl) || !tu_record(tu, decl)->system || !owned_arguments(simple_name(tu, tu_record(tu, decl)->cls)))
    return false;
  CXType first = clang_Type_getTemplateArgumentAsType(clang_getCanonicalType(owner), 0);
  return clang_equalTypes(clang_getCanonicalType(first), clang_getCanonicalType(type));
}

// Library classes that inherit what their destructor does.
static bool known_to_destroy(const char *name) {
  return strcmp(name, "future") == 0 || strcmp(name, "shared_future") == 0 || strcmp(name, "function") == 0;
}

static Id library_destructor(Tu *tu, CXCursor decl) {
  Record *record = tu_record(tu, decl);
  const char *name = simple_name(tu, record->cls);
  int arguments = owned_arguments(name);
  if (!arguments) {
    bool destroys = !tu_none(record->destructor) || known_to_destroy(name);
    return destroys ? made_destructor(tu, record->pattern ? record->pattern->cursor : record->cursor, FN_SYSTEM) : 0;
  }
  *tu_row_in(tu, &tu->destructors, decl) = ASKED;
  Parts parts = owned_parts(tu, decl, arguments);
  if (!parts.fns.count && tu_none(record->destructor))
    return 0;
  Id fn = made_destructor(tu, decl, FN_SYSTEM);
  if (parts.fns.count)
    fill_destructor(tu, fn, &parts);
  return fn;
}

Id tu_destructor(Tu *tu, CXType type) {
  while (clang_getArrayElementType(type).kind != CXType_Invalid)
    type = clang_getArrayElementType(type);
  CXCursor decl = tu->cpp ? tu_record_of(type, false) : clang_getNullCursor();
  if (tu_none(decl) || clang_Cursor_isAnonymous(decl))
    return 0;
  decl = clang_getCanonicalCursor(decl);
  uint32_t known = *tu_row_in(tu, &tu->destructors, decl);
  if (known >= KNOWN)
    return known - KNOWN;
  if (known) {
    *tu_row_in(tu, &tu->destructors, decl) = NEEDED;
    return made_destructor(tu, decl, 0);
  }
  Id fn = tu_record(tu, decl)->system ? library_destructor(tu, decl) : program_destructor(tu, decl);
  *tu_row_in(tu, &tu->destructors, decl) = fn + KNOWN;
  return fn;
}

void tu_dies(Tu *tu, CXType type, Id slot, CXCursor at, bool temporary) {
  Id fn = tu_destructor(tu, type);
  if (!fn)
    return;
  Ending ending = {.fn = fn, .slot = slot, .guard = tu->guard, .place = tu_place(tu, at)};
  if (temporary)
    array_push(&tu->arena, &tu->temporaries, ending);
  else
    array_push(&tu->arena, &tu->endings, ending);
}

static Id library_fn(Tu *tu, const char *name) {
  Str str = build_str(tu->build, name);
  Str key = build_str(tu->build, arena_format(&tu->arena, "c:@F@%s", name));
  return tu_made_fn(tu, (Fn){.name = str, .qualified = str, .key = key, .flags = FN_SYSTEM});
}

void tu_call_library(Tu *tu, const char *name, CXCursor at, uint32_t flags, const Id *args, uint32_t count) {
  Call call = {.kind = CALL_DIRECT, .flags = flags, .callee = library_fn(tu, name), .name = build_str(tu->build, name)};
  call.place = tu_place(tu, at);
  tu_add_call(tu, call, args, count);
}

// The compiler registers the destructors of globals to run at exit.
void tu_global_dies(Tu *tu, CXType type, Id slot, CXCursor var) {
  Id fn = tu_destructor(tu, type);
  if (!fn)
    return;
  Id args[] = {tu_fn_value(tu, fn), slot, 0};
  bool thread = clang_getCursorTLSKind(var) != CXTLS_None;
  tu_call_library(tu, thread ? "__cxa_thread_atexit" : "__cxa_atexit", var, CALL_IMPLICIT, args, 3);
}

void tu_releases(Tu *tu, CXCursor method, Id object, Place place) {
  static const char *const names[] = {"reset",     "operator=", "clear",  "erase", "pop_back",
                                      "pop_front", "pop",       "resize", NULL};
  CXCursor decl = clang_getCursorSemanticParent(method);
  if (tu_none(decl) || tu_none(clang_getSpecializedCursorTemplate(decl)) || !tu_record(tu, decl)->system)
    return;
  int arguments = owned_arguments(simple_name(tu, tu_record(tu, decl)->cls));
  CXString name = clang_getCursorSpelling(method);
  bool found = false;
  for (const char *const *at = names; arguments && !found && *at; at++)
    found = strcmp(*at, clang_getCString(name)) == 0;
  clang_disposeString(name);
  if (!found)
    return;
  Parts parts = owned_parts(tu, decl, arguments);
  for (uint32_t i = 0; i < parts.fns.count; i++)
    tu_destroy_at(tu, parts.fns.at[i], object, place);
}
