#include "clang.h"

#include <ctype.h>
#include <stdlib.h>

Value tu_nothing(CXCursor at) {
  return (Value){.at = at};
}

Id tu_temp(Tu *tu) {
  return build_slot(tu->build, (Slot){.kind = SLOT_TEMP, .owner = tu->fn});
}

// constants -----------------------------------------------------------------------------------------------------------

static bool is_cast(enum CXCursorKind kind) {
  return kind == CXCursor_UnexposedExpr || kind == CXCursor_ParenExpr || kind == CXCursor_CStyleCastExpr ||
         (kind >= CXCursor_CXXStaticCastExpr && kind <= CXCursor_CXXFunctionalCastExpr);
}

// The expression below casts, whose last child it is.
static CXCursor below_casts(CXCursor cursor) {
  while (is_cast(tu_kind(cursor))) {
    CXCursor last = tu_last(cursor);
    if (tu_none(last))
      break;
    cursor = last;
  }
  return cursor;
}

// The spelling of a token, which may stand in a macro's definition.
static Spot spelled(Tu *tu, CXSourceLocation at) {
  CXFile file;
  unsigned line, column, offset;
  clang_getSpellingLocation(at, &file, &line, &column, &offset);
  return file ? (Spot){{0, line, column}, tu_file(tu, file), offset} : (Spot){0};
}

static bool literal(const Tu *tu, const Spot *spot, int64_t *out) {
  Bytes word = tu_word(tu, spot);
  if (!word.len || word.len > 30 || !isdigit((unsigned char)*word.at))
    return false;
  char *end;
  *out = (int64_t)strtoull(word.at, &end, 0);
  return end + strspn(end, "uUlL") == word.at + word.len;
}

static bool evaluate(CXCursor cursor, int64_t *out) {
  CXEvalResult result = clang_Cursor_Evaluate(cursor);
  if (!result)
    return false;
  bool ok = clang_EvalResult_getKind(result) == CXEval_Int;
  *out = ok ? clang_EvalResult_getAsLongLong(result) : 0;
  clang_EvalResult_dispose(result);
  return ok;
}

bool tu_integer(Tu *tu, CXCursor cursor, int64_t *out) {
  CXCursor inner = below_casts(cursor);
  Spot spot = tu_kind(inner) == CXCursor_IntegerLiteral ? spelled(tu, clang_getCursorLocation(inner)) : (Spot){0};
  return (spot.file && literal(tu, &spot, out)) || evaluate(inner, out);
}

// "#define NAME" in front of a position on its (continued) line: the name, if the macro takes no arguments.
static Bytes macro_around(const Tu *tu, const Spot *spot) {
  const char *start = tu_contents(tu, spot->file).at, *at = start + spot->offset;
  while (at > start && (at[-1] != '\n' || (at - start > 1 && at[-2] == '\\')))
    at--;
  at += strspn(at, " \t");
  if (*at++ != '#')
    return (Bytes){"", 0};
  at += strspn(at, " \t");
  if (strncmp(at, "define", 6) != 0)
    return (Bytes){"", 0};
  at += 6;
  at += strspn(at, " \t");
  Spot name = {.file = spot->file, .offset = (uint32_t)(at - start)};
  Bytes word = tu_word(tu, &name);
  return at[word.len] == '(' ? (Bytes){"", 0} : word;
}

static void put_word(Text *out, Bytes word) {
  text_puts(out, out->len ? " | " : "");
  text_add(out, word.at, word.len);
}

// The names and numbers of a constant that a macro's definition spells.
static void put_leaves(Tu *tu, CXCursor cursor, Text *out) {
  Kids kids = tu_kids(tu, cursor);
  for (uint32_t i = 0; i < kids.count; i++)
    put_leaves(tu, tu_kid(tu, kids, i), out);
  tu_drop(tu, kids);
  Spot spot = kids.count ? (Spot){0} : spelled(tu, clang_getCursorLocation(cursor));
  if (!spot.file || spot.offset >= tu_contents(tu, spot.file).len)
    return;
  Bytes name = macro_around(tu, &spot);
  put_word(out, name.len ? name : tu_word(tu, &spot));
}

static bool same_token(const Spot *a, const Spot *b) {
  return a->file == b->file && a->offset == b->offset;
}

// The source text of an expression, if it stands in a file and not in a macro's definition. A macro at its end is
// included.
Bytes tu_source(Tu *tu, CXCursor cursor) {
  CXSourceRange extent = clang_getCursorExtent(cursor);
  CXSourceLocation first = clang_getRangeStart(extent), last = clang_getRangeEnd(extent);
  Spot start = tu_spot(tu, first), end = tu_spot(tu, last);
  if (!start.file || start.file != end.file || end.offset > tu_contents(tu, start.file).len)
    return (Bytes){"", 0};
  Spot start_token = spelled(tu, first), end_token = spelled(tu, last);
  if (!same_token(&end, &end_token))
    end.offset += (uint32_t)tu_word(tu, &end).len;
  // A word that is a macro is the constant's name; one with arguments may be more than the constant.
  Bytes word = tu_word(tu, &start);
  bool macro = !same_token(&start, &start_token);
  if (end.offset <= start.offset || (macro && word.len && word.at[word.len] == '('))
    return (Bytes){"", 0};
  return (Bytes){tu_contents(tu, start.file).at + start.offset, end.offset - start.offset};
}

enum { TEXT_MAX = 200 };

static const char *constant_text(Tu *tu, CXCursor cursor, int64_t value) {
  Bytes source = tu_source(tu, cursor);
  Text text = {.arena = &tu->arena};
  if (source.len && source.len <= TEXT_MAX)
    return arena_text(&tu->arena, source.at, source.len);
  put_leaves(tu, cursor, &text);
  return text.len ? text.at : arena_format(&tu->arena, "%lld", (long long)value);
}

enum { STRING_MAX = 80 };

// Strings that can name something. Messages and formats cannot.
static Id string_slot(Tu *tu, CXCursor cursor) {
  CXString spelling = clang_getCursorSpelling(cursor);
  const char *text = clang_getCString(spelling);
  size_t len = text ? strlen(text) : 0;
  bool names = len > 2 && len <= STRING_MAX + 2 && *text == '"' && !strpbrk(text, "%\\ ");
  Id slot = names ? build_string(tu->build, text + 1, len - 2) : 0;
  clang_disposeString(spelling);
  return slot;
}

static Id constant_slot(Tu *tu, CXCursor cursor) {
  CXCursor inner = below_casts(cursor);
  int64_t value;
  if (tu_kind(inner) == CXCursor_StringLiteral)
    return string_slot(tu, inner);
  return tu_integer(tu, inner, &value) ? build_int(tu->build, constant_text(tu, inner, value), value) : 0;
}

// slots and flows -----------------------------------------------------------------------------------------------------

Id tu_slot_of(Tu *tu, Value *value) {
  if (value->constant)
    value->slot = constant_slot(tu, value->at);
  if (value->fresh && tu_carry(tu, clang_getCursorType(value->at)) != CARRY_NOTHING) {
    value->slot = tu_temp(tu);
    build_call_at(tu->build, value->call)->result = value->slot;
  }
  value->constant = value->fresh = false;
  return value->slot;
}

void tu_copy(Tu *tu, Id from, Id to, CXCursor at) {
  if (!from || !to || from == to)
    return;
  Place place = tu_place(tu, at);
  build_flow(tu->build,
             (Flow){.kind = FLOW_COPY, .from = from, .to = to, .fn = tu->fn, .cond = tu_cond(tu), .place = place});
}

static bool is_code(Tu *tu, const Field *field);

static bool has_code(Tu *tu, Record *record) {
  if (record->code)
    return record->code == 2;
  record->code = 1;
  tu_list(tu, record);
  for (uint32_t i = 0; i < record->count && record->code == 1; i++)
    record->code = is_code(tu, tu->fields.at[record->first + i]) ? 2 : 1;
  return record->code == 2;
}

static bool is_code(Tu *tu, const Field *field) {
  CXCursor inner = tu_record_of(field->type, true);
  if (field->carry == CARRY_CODE || clang_getCanonicalType(clang_getPointeeType(field->type)).kind == CXType_Void)
    return true;
  return !tu_none(inner) && clang_Cursor_isAnonymous(inner) && has_code(tu, tu_record(tu, inner));
}

// Fields of plain numbers and texts only matter beside a function: flags, names and keys of its registration.
static bool beside_code(Tu *tu, const Target *target) {
  return has_code(tu, target->record->named);
}

static bool points_to_code(Tu *tu, const Field *field) {
  CXType type = clang_getCanonicalType(field->type);
  CXCursor to = type.kind == CXType_Pointer ? tu_record_of(clang_getPointeeType(type), false) : clang_getNullCursor();
  return !tu_none(to) && has_code(tu, tu_record(tu, to));
}

// Does the record lead to a table that has functions in it? What an initialiser says of it is then their owner's name.
static bool leads_to_code(Tu *tu, Record *record) {
  if (record->leads)
    return record->leads == 2;
  record->leads = 1;
  tu_list(tu, record);
  for (uint32_t i = 0; i < record->count && record->leads == 1; i++)
    record->leads = points_to_code(tu, tu->fields.at[record->first + i]) ? 2 : 1;
  return record->leads == 2;
}

static bool says_something(Tu *tu, const Target *target) {
  return beside_code(tu, target) || (target->listed && leads_to_code(tu, target->record->named));
}

static bool is_zero(Tu *tu, const Value *value) {
  int64_t number;
  return tu_integer(tu, value->at, &number) && number == 0;
}

static void store_field(Tu *tu, Target *target, Value *value) {
  if (value->constant && (!says_something(tu, target) || (target->listed && is_zero(tu, value))))
    return;
  if (!value->constant && !value->code && tu_carry(tu, target->type) == CARRY_NOTHING) {
    if (value->fresh && !value->inside && target->slot)
      build_call_at(tu->build, value->call)->result = target->slot;
    return;
  }
  Id from = tu_slot_of(tu, value);
  if (!from)
    return;
  Place place = tu_place(tu, value->at);
  build_flow(tu->build, (Flow){.kind = FLOW_STORE,
                               .from = from,
                               .base = target->base,
                               .cls = target->record->cls,
                               .name = target->name,
                               .fn = tu->fn,
                               .cond = tu_cond(tu),
                               .place = place});
}

static Id target_slot(Tu *tu, Target *target, bool make) {
  if (!target->slot && !tu_none(target->var))
    target->slot = tu_slot(tu, target->var, make);
  return target->slot;
}

static bool is_float(CXType type) {
  enum CXTypeKind kind = clang_getCanonicalType(type).kind;
  return kind >= CXType_Float && kind <= CXType_LongDouble;
}

static void store_variable(Tu *tu, Target *target, Value *value) {
  // A number is followed as long as it is what a call yielded.
  bool carries = value->code || (value->call && !value->inside) || tu_carry(tu, target->type) != CARRY_NOTHING;
  bool tells = value->fresh && !value->inside && !is_float(target->type);
  Id slot = target_slot(tu, target, carries || tells || value->says), call = value->inside ? 0 : value->call;
  if (!slot)
    return;
  if (tells) {
    build_call_at(tu->build, value->call)->result = slot;
    value->fresh = false;
    value->slot = slot;
  } else if (carries && !value->constant)
    tu_copy(tu, tu_slot_of(tu, value), slot, value->at);
  tu_wrote(tu, slot, call);
  Write *write = &tu->written.at[map_get(&tu->writes, slot, 0) - 1];
  write->says = value->says;
  write->exactly = value->exactly;
}

void tu_store(Tu *tu, Target target, Value value) {
  if (target.container)
    tu_store_element(tu, tu_slot_of(tu, &value), target.container, value.at);
  else if (target.record)
    store_field(tu, &target, &value);
  else
    store_variable(tu, &target, &value);
}

static void flow_into(Tu *tu, Id to, Value *value) {
  if (value->slot || value->fresh || value->code)
    tu_copy(tu, tu_slot_of(tu, value), to, value->at);
}

Value tu_either(Tu *tu, Value a, Value b) {
  bool is_a = a.slot || a.fresh, is_b = b.slot || b.fresh;
  if (!is_a || !is_b)
    return is_a ? a : is_b ? b : tu_nothing(a.at);
  Value both = {.at = a.at, .slot = tu_temp(tu), .code = a.code || b.code};
  flow_into(tu, both.slot, &a);
  flow_into(tu, both.slot, &b);
  return both;
}

// assignments ---------------------------------------------------------------------------------------------------------

void tu_wrote(Tu *tu, Id slot, Id call) {
  uint32_t *at = map_slot(&tu->writes, slot);
  if (!*at) {
    array_push(&tu->arena, &tu->written, (Write){0});
    *at = tu->written.count;
  }
  Write *write = &tu->written.at[*at - 1];
  write->call = call;
  write->guard = tu->guard;
  write->says = NULL;
  write->version++;
}

Test *tu_says(const Tu *tu, Id slot, bool *exactly) {
  uint32_t at = map_get(&tu->writes, slot, 0);
  const Write *write = at ? &tu->written.at[at - 1] : NULL;
  if (!write || !write->says || !tu_guarded(tu->guard, write->guard))
    return NULL;
  *exactly = write->exactly;
  return write->says;
}

uint32_t tu_version(const Tu *tu, Id slot) {
  uint32_t at = map_get(&tu->writes, slot, 0);
  return at ? tu->written.at[at - 1].version : 0;
}

// The call whose result a variable holds here: nothing else was assigned on any way from there to here.
Id tu_holds_call(const Tu *tu, Id slot) {
  uint32_t at = map_get(&tu->writes, slot, 0);
  const Write *write = at ? &tu->written.at[at - 1] : NULL;
  return write && write->call && tu_guarded(tu->guard, write->guard) ? write->call : 0;
}

// calls ---------------------------------------------------------------------------------------------------------------

Id tu_add_call(Tu *tu, Call call, const Id *args, uint32_t count) {
  call.caller = tu->fn;
  call.cond = tu_cond(tu);
  call.flags |= tu->caught ? CALL_CAUGHT : 0;
  call.arg_count = count;
  for (uint32_t i = 0; i < count; i++) {
    Id arg = build_arg(tu->build, (Arg){.slot = args[i]});
    call.args = i ? call.args : arg;
  }
  return build_call(tu->build, call);
}
