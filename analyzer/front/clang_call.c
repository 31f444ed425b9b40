#include "clang.h"

#include <ctype.h>

// A call on its way: what is called and from where.
typedef struct {
  CXCursor cursor, head; // the call, and the expression that names what is called
  CXCursor to;           // what it refers to
  Id fn;
  Call row;
  Id object;  // C++: the receiver
  bool infix; // an operator written as one
} Site;

static bool is_function(enum CXCursorKind kind) {
  return kind == CXCursor_FunctionDecl || kind == CXCursor_CXXMethod || kind == CXCursor_Destructor ||
         kind == CXCursor_ConversionFunction || kind == CXCursor_FunctionTemplate;
}

// Not to be kept while something else is lowered: the table may move.
static const FnInfo *info_of(const Tu *tu, const Site *site) {
  return &tu->fns.at[site->fn];
}

// names and places ----------------------------------------------------------------------------------------------------

static bool is_word(Bytes word, const char *name) {
  return strlen(name) == word.len && strncmp(word.at, name, word.len) == 0;
}

// Does a position lie in a macro's expansion, and not among the macro's arguments?
static bool in_macro(CXSourceLocation at, const Spot *spot) {
  CXFile file;
  unsigned offset;
  clang_getSpellingLocation(at, &file, NULL, NULL, &offset);
  return offset != spot->offset || file != spot->file->file;
}

// The place of the called name, or of the macro that brings the call.
static void locate(Tu *tu, Call *row, CXSourceLocation at) {
  Spot spot = tu_spot(tu, at);
  row->place = spot.place;
  Bytes word = tu_word(tu, &spot);
  if (!word.len)
    return;
  row->end_column = spot.place.column + (uint32_t)word.len;
  if (!is_word(word, build_text(tu->build, row->name)) && in_macro(at, &spot))
    row->macro = build_strn(tu->build, word.at, word.len);
}

static void place_call(Tu *tu, Site *site) {
  CXCursor at = tu_none(site->head) || site->infix ? site->cursor : site->head;
  CXSourceLocation location = clang_getCursorLocation(at);
  if (clang_equalLocations(location, clang_getNullLocation()))
    location = clang_getCursorLocation(site->cursor);
  locate(tu, &site->row, location);
  if (site->infix)
    site->row.macro = site->row.end_column = 0;
}

// arguments -----------------------------------------------------------------------------------------------------------

static Id argument_slot(Tu *tu, CXCursor cursor) {
  tu->adopt = false;
  Value value = tu_lower(tu, cursor);
  if (value.fresh && tu_carry(tu, clang_getCursorType(value.at)) == CARRY_NOTHING)
    return 0;
  return tu_slot_of(tu, &value);
}

// Lowers the arguments from `first` on; their slots are on top of tu->operands.
static uint32_t lower_arguments(Tu *tu, CXCursor call, int first) {
  int count = clang_Cursor_getNumArguments(call);
  uint32_t start = tu->operands.count;
  for (int i = first; i < count; i++) {
    Id slot = argument_slot(tu, clang_Cursor_getArgument(call, (unsigned)i));
    array_push(&tu->arena, &tu->operands, slot);
  }
  return start;
}

static Id finish(Tu *tu, Site *site, uint32_t start) {
  place_call(tu, site);
  site->row.receiver = site->object;
  Id id = tu_add_call(tu, site->row, &tu->operands.at[start], tu->operands.count - start);
  tu->operands.count = start;
  return id;
}

// calls of functions --------------------------------------------------------------------------------------------------

// Builtins that compute; those that stop, jump or call are kept.
static bool is_silent(const char *name) {
  static const char *const kept[] = {"trap", "unreachable", "longjmp", "setjmp", "alloca", NULL};
  if (strncmp(name, "__sync_", 7) == 0 || strncmp(name, "__atomic_", 9) == 0)
    return true;
  if (strncmp(name, "__builtin_", 10) != 0)
    return false;
  for (const char *const *word = kept; *word; word++)
    if (strstr(name, *word))
      return false;
  return strncmp(name + 10, "___", 3) != 0;
}

static Value lower_silent(Tu *tu, Site *site) {
  int count = clang_Cursor_getNumArguments(site->cursor);
  Value first = tu_nothing(site->cursor);
  const char *name = tu_copied(tu, site->row.name);
  if (strcmp(name, "__builtin_constant_p") == 0 || strcmp(name, "__builtin_object_size") == 0)
    return first;
  for (int i = 0; i < count; i++) {
    Value value = tu_lower(tu, clang_Cursor_getArgument(site->cursor, (unsigned)i));
    first = i ? first : value;
  }
  bool same = strncmp(name, "__builtin_expect", 16) == 0 || strncmp(name, "__builtin_assume_aligned", 24) == 0;
  return same ? first : tu_nothing(site->cursor);
}

// The object in front of a method's name.
static Id receiver(Tu *tu, CXCursor member) {
  CXCursor object = tu_first(member);
  if (tu_none(object) || !clang_isExpression(tu_kind(object)))
    return tu->self;
  return argument_slot(tu, object);
}

// operator() of std::function: what runs is what the object holds.
static bool runs_object(Tu *tu, const Site *site) {
  const Fn *fn = build_fn_at(tu->build, site->fn);
  if (strcmp(build_text(tu->build, fn->name), "operator()") != 0 || !site->object)
    return false;
  return fn->flags & FN_SYSTEM;
}

static bool returns_object(Tu *tu, const Site *site) {
  CXType type = clang_getCanonicalType(clang_getCursorResultType(info_of(tu, site)->cursor));
  return tu->cpp && type.kind == CXType_Record;
}

static Value result_of(Tu *tu, const Site *site, Id call, bool adopt) {
  Value value = {.at = site->cursor, .call = call, .fresh = true};
  if (site->row.result) {
    value.slot = site->row.result;
    value.fresh = false;
  }
  if (!site->fn || adopt || !returns_object(tu, site))
    return value;
  tu_dies(tu, clang_getCursorType(site->cursor), tu_slot_of(tu, &value), site->cursor, true);
  value.call = call;
  return value;
}

// Lowers what stands in front of a method; yields the index of the first argument behind it.
static int lower_receiver(Tu *tu, Site *site) {
  if (!info_of(tu, site)->method)
    return 0;
  if (!site->infix && tu_kind(site->head) == CXCursor_MemberRefExpr)
    site->object = receiver(tu, site->head);
  if (!site->infix || clang_Cursor_getNumArguments(site->cursor) < 1)
    return 0;
  site->object = argument_slot(tu, clang_Cursor_getArgument(site->cursor, 0));
  return 1;
}

// An object that is a variable or a field, and no pointer or reference, is of exactly its class.
static bool is_exact(CXCursor member) {
  CXCursor object = tu_first(member);
  if (tu_none(object) || !clang_isExpression(tu_kind(object)))
    return false;
  CXCursor to = clang_getCursorReferenced(tu_bare(object));
  enum CXCursorKind kind = tu_none(to) ? CXCursor_InvalidFile : tu_kind(to);
  bool named = kind == CXCursor_VarDecl || kind == CXCursor_ParmDecl || kind == CXCursor_FieldDecl;
  return named && clang_getCanonicalType(clang_getCursorType(to)).kind == CXType_Record;
}

static bool is_virtual(const Tu *tu, const Site *site) {
  if (!info_of(tu, site)->method)
    return false;
  return site->infix ? clang_CXXMethod_isVirtual(info_of(tu, site)->cursor) != 0
                     : clang_Cursor_isDynamicCall(site->cursor) && !is_exact(site->head);
}

static Id emit_direct(Tu *tu, Site *site, uint32_t start) {
  bool object = runs_object(tu, site);
  site->row.kind = object ? CALL_SLOT : CALL_DIRECT;
  site->row.callee = object ? site->object : site->fn;
  site->row.flags = !object && is_virtual(tu, site) ? CALL_VIRTUAL : 0;
  Id call = finish(tu, site, start);
  if (info_of(tu, site)->method && build_fn_at(tu->build, site->fn)->flags & FN_SYSTEM)
    tu_releases(tu, info_of(tu, site)->cursor, site->object, site->row.place);
  if (!site->infix)
    tu_note_template(tu, site->fn, site->cursor, site->head, site->row.place);
  tu->ended = tu->fns.at[site->fn].noreturn;
  return call;
}

// The slot of what a library function yields, if that is more than its result.
static Id library_result(Tu *tu, const Site *site, LibraryEffect effect, uint32_t start) {
  uint32_t count = tu->operands.count - start;
  Id to = 0;
  if (effect == LIBRARY_WRAPS)
    return tu_library_wraps(tu, &tu->operands.at[start], count, site->cursor);
  for (uint32_t i = 0; effect == LIBRARY_STORES && i < count; i++)
    tu_store_element(tu, tu->operands.at[start + i], site->object, site->cursor);
  if (effect == LIBRARY_LOADS || effect == LIBRARY_MAKES)
    to = tu_temp(tu);
  if (effect == LIBRARY_LOADS)
    tu_load_element(tu, site->object, to, site->cursor);
  if (effect == LIBRARY_MAKES)
    tu_library_makes(tu, info_of(tu, site)->cursor, to);
  return to;
}

static Value passed(Tu *tu, const Site *site, uint32_t start) {
  Id slot = site->object ? site->object : start < tu->operands.count ? tu->operands.at[start] : 0;
  tu->operands.count = start;
  return (Value){.at = site->cursor, .slot = slot};
}

static Value lower_direct(Tu *tu, Site *site) {
  bool adopt = tu->adopt;
  tu->adopt = false;
  int first = lower_receiver(tu, site);
  uint32_t start = lower_arguments(tu, site->cursor, first);
  LibraryEffect effect = tu_library_effect(tu, site->fn);
  if (effect == LIBRARY_PASSES)
    return passed(tu, site, start);
  site->row.result = library_result(tu, site, effect, start);
  Value value = result_of(tu, site, emit_direct(tu, site, start), adopt);
  value.container = effect == LIBRARY_LOADS ? site->object : 0;
  return value;
}

// x = y of class type: what y holds, x holds.
static Value lower_assignment(Tu *tu, Site *site) {
  tu->adopt = false;
  Target target = tu_target(tu, clang_Cursor_getArgument(site->cursor, 0));
  Value value = tu_lower(tu, clang_Cursor_getArgument(site->cursor, 1));
  uint32_t start = tu->operands.count;
  Id slot = tu_slot_of(tu, &value);
  array_push(&tu->arena, &tu->operands, slot);
  tu_store(tu, target, value);
  site->object = target.slot || tu_none(target.var) ? target.slot : tu_slot(tu, target.var, true);
  if (info_of(tu, site)->implicit)
    tu->operands.count = start;
  else
    emit_direct(tu, site, start);
  return (Value){.at = site->cursor, .slot = site->object};
}

// calls through values ------------------------------------------------------------------------------------------------

// The global variable whose table of functions is called through ("parent_class->finalize"), through casts and the
// functions that check them: such a call goes to what its caller overrides.
static Id table_in_global(Tu *tu, CXCursor member) {
  CXCursor at = tu_kind(member) == CXCursor_MemberRefExpr ? tu_bare(tu_first(member)) : clang_getNullCursor();
  for (;;) {
    if (tu_kind(at) == CXCursor_CallExpr && clang_Cursor_getNumArguments(at) > 0)
      at = tu_bare(clang_Cursor_getArgument(at, 0));
    else if (tu_kind(at) == CXCursor_CStyleCastExpr)
      at = tu_bare(tu_last(at));
    else
      break;
  }
  CXCursor var = tu_kind(at) == CXCursor_DeclRefExpr ? clang_getCursorReferenced(at) : clang_getNullCursor();
  if (tu_kind(var) != CXCursor_VarDecl)
    return 0;
  Id slot = tu_slot(tu, var, true);
  return slot && build_slot_at(tu->build, slot)->kind == SLOT_GLOBAL ? slot : 0;
}

// The identifier at the end of an expression: the member of x.y where libclang does not know what x is.
static Spot last_word(Tu *tu, CXCursor cursor, Bytes *word) {
  Spot end = tu_spot(tu, clang_getRangeEnd(clang_getCursorExtent(cursor)));
  Bytes text = end.file ? tu_contents(tu, end.file) : (Bytes){"", 0};
  uint32_t at = end.offset <= text.len ? end.offset : 0;
  while (at && (isalnum((unsigned char)text.at[at - 1]) || text.at[at - 1] == '_'))
    at--;
  *word = (Bytes){text.at + at, end.offset <= text.len ? end.offset - at : 0};
  end.place.column -= (uint32_t)word->len;
  return end;
}

// x.y() where x depends on a template's arguments: a method known by its name.
static Value lower_dependent(Tu *tu, Site *site) {
  Bytes word;
  Spot spot = last_word(tu, site->head, &word);
  site->object = receiver(tu, site->head);
  uint32_t start = lower_arguments(tu, site->cursor, 0);
  if (!word.len || isdigit((unsigned char)*word.at)) {
    tu->operands.count = start;
    return tu_nothing(site->cursor);
  }
  site->row = (Call){.kind = CALL_METHOD, .name = build_strn(tu->build, word.at, word.len), .receiver = site->object};
  site->row.place = spot.place;
  site->row.end_column = spot.place.column + (uint32_t)word.len;
  Id id = tu_add_call(tu, site->row, &tu->operands.at[start], tu->operands.count - start);
  tu->operands.count = start;
  return (Value){.at = site->cursor, .call = id, .fresh = true};
}

enum { OVERLOADS_MAX = 4 };

// f(x) where x depends on a template's arguments: any of the functions called f, if they are few.
static Value overloads(Tu *tu, CXCursor name, CXCursor set) {
  unsigned count = clang_getNumOverloadedDecls(set);
  Value any = tu_nothing(name);
  for (unsigned i = 0; i < count && count <= OVERLOADS_MAX; i++) {
    CXCursor to = clang_getOverloadedDecl(set, i);
    if (!is_function(tu_kind(to)))
      continue;
    Value one = {.at = name, .slot = tu_fn_value(tu, tu_fn(tu, to)), .code = true};
    any = any.slot ? tu_either(tu, any, one) : one;
  }
  return any;
}

static Value lower_indirect(Tu *tu, Site *site, CXCursor callee) {
  while (tu_kind(site->head) == CXCursor_UnaryOperator || tu_kind(site->head) == CXCursor_ArraySubscriptExpr)
    site->head = tu_bare(tu_first(site->head));
  CXCursor named = clang_getCursorReferenced(site->head);
  bool is_name = tu_kind(site->head) == CXCursor_DeclRefExpr || tu_kind(site->head) == CXCursor_MemberRefExpr;
  tu->adopt = false;
  site->object = table_in_global(tu, site->head);
  bool member = tu_kind(site->head) == CXCursor_BinaryOperator &&
                clang_getCursorBinaryOperatorKind(site->head) <= CXBinaryOperator_PtrMemI;
  if (member)
    site->object = argument_slot(tu, tu_first(site->head));
  bool overloaded = is_name && !tu_none(named) && tu_kind(named) == CXCursor_OverloadedDeclRef;
  Value value = overloaded ? overloads(tu, site->head, named) : tu_lower(tu, member ? tu_last(site->head) : callee);
  site->row.kind = value.fn ? CALL_DIRECT : CALL_SLOT;
  site->row.callee = value.fn ? value.fn : tu_slot_of(tu, &value);
  if (value.fn)
    site->row.name = build_fn_at(tu->build, value.fn)->name;
  else if (is_name && !tu_none(named))
    site->row.name = tu_text(tu, clang_getCursorSpelling(named));
  uint32_t start = lower_arguments(tu, site->cursor, 0);
  if (!site->row.callee) {
    tu->operands.count = start;
    return tu_nothing(site->cursor);
  }
  Id call = finish(tu, site, start);
  tu->ended = value.fn && tu->fns.at[value.fn].noreturn;
  return (Value){.at = site->cursor, .call = call, .fresh = true};
}

// constructors --------------------------------------------------------------------------------------------------------

static bool copies(CXCursor constructor) {
  return clang_CXXConstructor_isCopyConstructor(constructor) || clang_CXXConstructor_isMoveConstructor(constructor);
}

// A library object made from a function, a lambda or a pointer holds it: std::function, std::unique_ptr, std::thread.
static void take_argument(Tu *tu, const Site *site, Id from) {
  const Fn *fn = build_fn_at(tu->build, site->fn);
  if (fn->flags & FN_SYSTEM)
    tu_copy(tu, from, site->object, site->cursor);
}

static Value lower_construct(Tu *tu, Site *site) {
  bool adopt = tu->adopt;
  Id object = adopt ? tu->object : 0;
  tu->adopt = false;
  tu->object = 0;
  uint32_t start = lower_arguments(tu, site->cursor, 0);
  uint32_t count = tu->operands.count - start;
  Id first = count ? tu->operands.at[start] : 0;
  if (copies(site->to) && (!site->fn || build_fn_at(tu->build, site->fn)->flags & FN_SYSTEM)) {
    tu->operands.count = start;
    return (Value){.at = site->cursor, .slot = first, .code = true};
  }
  site->object = object ? object : tu_temp(tu);
  if (site->fn) {
    take_argument(tu, site, first);
    site->row.kind = CALL_DIRECT;
    site->row.callee = site->fn;
    finish(tu, site, start);
    tu_note_template(tu, site->fn, site->cursor, clang_getNullCursor(), site->row.place);
  }
  tu->operands.count = start;
  if (!adopt)
    tu_dies(tu, clang_getCursorType(site->cursor), site->object, site->cursor, true);
  return (Value){.at = site->cursor, .slot = site->object};
}

static bool constructs(CXCursor to) {
  return !tu_none(to) && tu_kind(to) == CXCursor_Constructor;
}

// Does the expression in front of the parentheses name the function? get()(x) refers to `get` as well.
static bool names(CXCursor head, CXCursor to) {
  enum CXCursorKind kind = tu_kind(head);
  return (kind == CXCursor_DeclRefExpr || kind == CXCursor_MemberRefExpr) &&
         clang_equalCursors(clang_getCursorReferenced(head), to);
}

static Value lower_named(Tu *tu, Site *site) {
  site->row.name = build_fn_at(tu->build, site->fn)->name;
  const char *name = build_text(tu->build, site->row.name);
  if (is_silent(name))
    return lower_silent(tu, site);
  bool assigns = site->infix && info_of(tu, site)->method && strcmp(name, "operator=") == 0;
  if (assigns && clang_Cursor_getNumArguments(site->cursor) == 2)
    return lower_assignment(tu, site);
  return lower_direct(tu, site);
}

// A lambda's class has no name.
static bool of_lambda(CXCursor method) {
  CXCursor cls = clang_getCursorSemanticParent(method);
  return tu_kind(cls) == CXCursor_ClassDecl && clang_Cursor_isAnonymous(cls);
}

// The call of a lambda: what runs is what its object holds.
static Value lower_lambda_call(Tu *tu, Site *site) {
  tu->adopt = false;
  bool named = names(site->head, site->to);
  if (named)
    site->object = receiver(tu, site->head);
  else if (clang_Cursor_getNumArguments(site->cursor) > 0)
    site->object = argument_slot(tu, clang_Cursor_getArgument(site->cursor, 0));
  if (tu_kind(site->to) == CXCursor_ConversionFunction || !site->object)
    return (Value){.at = site->cursor, .slot = site->object, .code = true};
  uint32_t start = lower_arguments(tu, site->cursor, named ? 0 : 1);
  site->row.kind = CALL_SLOT;
  site->row.callee = site->object;
  site->row.name = build_str(tu->build, "operator()");
  site->infix = !named;
  return (Value){.at = site->cursor, .call = finish(tu, site, start), .fresh = true};
}

// Does an expression begin with a name, and a parenthesis behind that?
static bool is_called(Tu *tu, CXCursor whole, CXCursor name) {
  Spot end = tu_spot(tu, clang_getRangeEnd(clang_getCursorExtent(name)));
  if (end.offset == tu_spot(tu, clang_getRangeEnd(clang_getCursorExtent(whole))).offset)
    return false;
  Bytes text = end.file ? tu_contents(tu, end.file) : (Bytes){"", 0};
  while (end.offset < text.len && text.at[end.offset] == ' ')
    end.offset++;
  return end.offset < text.len && text.at[end.offset] == '(';
}

bool tu_lower_broken_call(Tu *tu, CXCursor cursor, Kids kids) {
  CXCursor first = kids.count ? tu_kid(tu, kids, 0) : clang_getNullCursor(), to = clang_getCursorReferenced(first);
  if (!kids.count || tu_kind(first) != CXCursor_DeclRefExpr || tu_none(to) || tu_kind(to) != CXCursor_FunctionDecl ||
      !is_called(tu, cursor, first))
    return false;
  Site site = {.cursor = cursor, .head = first, .to = to, .fn = tu_fn(tu, to)};
  site.row = (Call){.kind = CALL_DIRECT, .callee = site.fn, .name = build_fn_at(tu->build, site.fn)->name};
  uint32_t start = tu->operands.count;
  for (uint32_t i = 1; i < kids.count; i++) {
    Id slot = argument_slot(tu, tu_kid(tu, kids, i));
    array_push(&tu->arena, &tu->operands, slot);
  }
  finish(tu, &site, start);
  return true;
}

// A copy that is left out shows what would be copied; an operator whose function depends on a template's arguments, or
// that has none, shows no function either.
static bool lacks_callee(const Site *site, CXCursor first) {
  return tu_none(site->to) && clang_Cursor_getNumArguments(site->cursor) > 0 &&
         clang_equalCursors(clang_Cursor_getArgument(site->cursor, 0), first);
}

static Value lower_operands(Tu *tu, CXCursor call) {
  int count = clang_Cursor_getNumArguments(call);
  if (count == 1 && !tu_none(tu_record_of(clang_getCursorType(call), false)))
    return tu_lower(tu, clang_Cursor_getArgument(call, 0));
  for (int i = 0; i < count; i++) {
    tu->adopt = false;
    tu_lower(tu, clang_Cursor_getArgument(call, (unsigned)i));
  }
  return tu_nothing(call);
}

Value tu_lower_call(Tu *tu, CXCursor cursor) {
  CXCursor to = clang_getCursorReferenced(cursor), callee = tu_first(cursor);
  Site site = {.cursor = cursor, .head = clang_getNullCursor(), .to = to};
  bool function = !tu_none(to) && is_function(tu_kind(to));
  if (!constructs(to) && !tu_none(callee))
    site.head = tu_bare(callee);
  if (constructs(to)) {
    site.fn = tu_made_up(to) ? 0 : tu_fn(tu, to);
    site.row.name = build_fn_at(tu->build, site.fn)->name;
    return lower_construct(tu, &site);
  }
  if (lacks_callee(&site, callee))
    return lower_operands(tu, cursor);
  if (function && tu->cpp && of_lambda(to))
    return lower_lambda_call(tu, &site);
  bool named = function && names(site.head, to);
  site.fn = named || (function && tu->cpp) ? tu_fn(tu, to) : 0;
  site.infix = site.fn && !named && tu->fns.at[site.fn].infix;
  if (named || site.infix)
    return lower_named(tu, &site);
  if (tu->cpp && tu_kind(site.head) == CXCursor_MemberRefExpr && tu_none(clang_getCursorReferenced(site.head)))
    return lower_dependent(tu, &site);
  return tu_none(callee) ? tu_nothing(cursor) : lower_indirect(tu, &site, callee);
}
