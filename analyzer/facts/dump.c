#include "facts.h"

#include <stdlib.h>

// Rows by the function (or slot, or class) they belong to, in their order: first[owner], then next[row] until 0.
typedef struct {
  Id *first, *next;
} Groups;

typedef struct {
  const Unit *unit;
  Text *out;
  Names *names;
  Map seen;                          // (scope, label) → how often
  const char **fns, **clss, **slots; // what each row is called here
  Groups holds;                      // by slot
  Groups owned;                      // slots by the function they belong to; those of none and of classes by 0
  Groups flows, calls, overrides;    // by function
  Groups fn_marks, cls_marks, slot_marks, parents;
  size_t directory; // bytes of the main file's path that are its directory
  Id fn;            // whose lines are being written
} Dump;

// More than these of one row are cut: a damaged unit may let a million rows share one long range.
enum { SHOWN_NAMES = 16, SHOWN_ARGS = 64, SHOWN_CONDS = 16 };

// labels --------------------------------------------------------------------------------------------------------------

// A text of the unit with control characters and malformed bytes made harmless.
static const char *shown(const Dump *d, const char *string) {
  Text text = {.arena = d->out->arena};
  json_string(&text, string);
  text.at[text.len - 1] = 0;
  return text.at + 1;
}

static const char *text_of(const Dump *d, Str str) {
  return shown(d, unit_text(d->unit, str));
}

// The label, with a number behind it from its second use in `scope` on.
static const char *distinct(Dump *d, Id scope, const char *label) {
  uint32_t *count = map_slot(&d->seen, map_pair(scope, names_str(d->names, label)));
  return ++*count == 1 ? label : arena_format(d->out->arena, "%s'%u", label, *count);
}

enum { SCOPE_FNS = 0xfffffff0, SCOPE_CLASSES, SCOPE_MEMBERS };

static const char *candidates(const Dump *d, Range range) {
  Text text = {.arena = d->out->arena};
  text_puts(&text, "ref ");
  for (uint32_t i = 0; i < range.count && i < SHOWN_NAMES; i++)
    text_printf(&text, "%s%s", i ? "|" : "", text_of(d, d->unit->names[range.first + i].name));
  return text_str(&text);
}

static void name_fn(Dump *d, Id id) {
  const Fn *fn = &d->unit->fns[id];
  const char *label = text_of(d, fn->qualified ? fn->qualified : fn->name);
  d->fns[id] = distinct(d, SCOPE_FNS, *label ? label : "fn");
}

static void name_cls(Dump *d, Id id) {
  const Class *cls = &d->unit->clss[id];
  if (cls->kind == CLASS_REF)
    d->clss[id] = candidates(d, cls->candidates);
  else
    d->clss[id] = distinct(d, SCOPE_CLASSES, cls->name ? text_of(d, cls->name) : "literal");
}

// A constant: the text as it is written, and its value where that says something else.
static const char *constant(const Dump *d, Id id) {
  Id first = d->holds.first[id];
  const Hold *hold = &d->unit->holds[first];
  const char *text = text_of(d, d->unit->slots[id].name);
  if (first && hold->kind == HOLD_STRING)
    return arena_format(d->out->arena, "\"%s\"", text_of(d, hold->id));
  if (!first || hold->kind != HOLD_INT || strtol(text, NULL, 10) == (long)(int32_t)hold->id)
    return *text ? text : "const";
  return arena_format(d->out->arena, "%s=%d", text, (int32_t)hold->id);
}

static const char *slot_name(Dump *d, Id id) {
  const Slot *slot = &d->unit->slots[id];
  Arena *arena = d->out->arena;
  const char *name = text_of(d, slot->name);
  switch ((SlotKind)slot->kind) {
  case SLOT_LOCAL:
  case SLOT_PARAM:
    return distinct(d, slot->owner, *name ? name : "unnamed");
  case SLOT_SELF:
    return distinct(d, slot->owner, "self");
  case SLOT_RESULT:
    return distinct(d, SCOPE_MEMBERS, arena_format(arena, "%s.result", d->fns[slot->owner]));
  case SLOT_FIELD:
    return distinct(d, SCOPE_MEMBERS, arena_format(arena, "%s.%s", d->clss[slot->owner], name));
  case SLOT_STATIC:
    return distinct(d, SCOPE_MEMBERS, arena_format(arena, "static %s.%s", d->clss[slot->owner], name));
  case SLOT_GLOBAL:
    return distinct(d, SCOPE_MEMBERS, arena_format(arena, "global %s", name));
  case SLOT_TEMP:
    return arena_format(arena, "temp%u", ++*map_slot(&d->seen, map_pair(slot->owner, 0)));
  case SLOT_CONST:
    return constant(d, id);
  case SLOT_REF:
    return candidates(d, slot->candidates);
  }
  return "?";
}

static bool of_fn(const Slot *slot) {
  return slot->kind <= SLOT_SELF || slot->kind == SLOT_TEMP;
}

// A slot as the function being written sees it: others' locals carry their function's name.
static void put_slot(Dump *d, Id id) {
  const Slot *slot = &d->unit->slots[id];
  if (!id)
    text_puts(d->out, "_");
  else if (of_fn(slot) && slot->owner != d->fn)
    text_printf(d->out, "%s:%s", slot->owner ? d->fns[slot->owner] : "unit", d->slots[id]);
  else
    text_puts(d->out, d->slots[id]);
}

// parts of lines ------------------------------------------------------------------------------------------------------

// Only the names of files: a golden text is the same wherever its tree stands.
static void put_place(Dump *d, const char *before, Place place) {
  if (!place.line)
    return;
  text_puts(d->out, before);
  if (place.file != 1)
    text_printf(d->out, "%s:", path_name(text_of(d, d->unit->files[place.file].path)));
  text_printf(d->out, "%u:%u", place.line, place.column);
}

static void put_key(Dump *d, Str key, const char *label) {
  const char *text = text_of(d, key), *directory = unit_path(d->unit);
  if (!*text || strcmp(text, label) == 0)
    return;
  text_puts(d->out, " key ");
  const char *at = d->directory > 1 ? strstr(text, arena_text(d->out->arena, directory, d->directory)) : NULL;
  if (at) {
    text_add(d->out, text, (size_t)(at - text));
    text = at + d->directory;
  }
  text_puts(d->out, text);
}

// The words of the bits in `flags`, from the lowest.
static void put_flags(Dump *d, uint32_t flags, const char *const *words) {
  for (int i = 0; words[i]; i++)
    if (flags >> i & 1 && *words[i])
      text_printf(d->out, " %s", words[i]);
}

static void put_cond(Dump *d, const Cond *cond) {
  bool equal = cond->op == COND_EQUAL;
  text_puts(d->out, equal || cond->sense ? "" : "not ");
  if (cond->slot)
    put_slot(d, cond->slot);
  else {
    text_printf(d->out, "%s()", text_of(d, d->unit->calls[cond->call].name));
    put_place(d, "@", d->unit->calls[cond->call].place);
  }
  if (equal)
    text_printf(d->out, " %s %d", cond->sense ? "==" : "!=", cond->value);
  if (cond->op == COND_BITS)
    text_printf(d->out, " & %#x", (uint32_t)cond->value);
}

// " if outermost and … and innermost"
static void put_conds(Dump *d, Id id) {
  Id chain[SHOWN_CONDS], count = 0;
  for (; id && count < SHOWN_CONDS; id = d->unit->conds[id].parent)
    chain[count++] = id;
  const char *before = id ? " if … and " : " if ";
  while (count) {
    text_puts(d->out, before);
    put_cond(d, &d->unit->conds[chain[--count]]);
    before = " and ";
  }
}

static void put_type(Dump *d, const Slot *slot) {
  if (slot->type_name)
    text_printf(d->out, ": %s", text_of(d, slot->type_name));
  if (slot->type)
    text_printf(d->out, ": %s", d->clss[slot->type]);
}

static void end_line(Dump *d) {
  text_puts(d->out, "\n");
}

// lines ---------------------------------------------------------------------------------------------------------------

static void put_mark(Dump *d, const char *on, const Mark *mark) {
  text_printf(d->out, "  mark %s%s", on, text_of(d, mark->name));
  if (mark->argument)
    text_printf(d->out, "(%s)", text_of(d, mark->argument));
  put_place(d, " at ", mark->place);
  end_line(d);
}

static void put_marks(Dump *d, const Groups *groups, Id of) {
  for (Id id = groups->first[of]; id; id = groups->next[id])
    put_mark(d, "", &d->unit->marks[id]);
}

static void put_hold(Dump *d, Id slot, const Hold *hold) {
  static const char *const words[] = {"fn ", "class ", "new ", "a "};
  text_puts(d->out, "  hold ");
  put_slot(d, slot);
  text_puts(d->out, " = ");
  if (hold->kind == HOLD_STRING)
    text_printf(d->out, "\"%s\"", text_of(d, hold->id));
  else if (hold->kind == HOLD_INT)
    text_printf(d->out, "%d", (int32_t)hold->id);
  else
    text_printf(d->out, "%s%s", words[hold->kind], hold->kind == HOLD_FN ? d->fns[hold->id] : d->clss[hold->id]);
  end_line(d);
}

// What is declared of a slot, and what it holds. A constant's value is its name.
static void put_slot_lines(Dump *d, Id id) {
  static const char *const flags[] = {"block", "splat", "keyword", "optional", NULL};
  const Slot *slot = &d->unit->slots[id];
  if (slot->kind == SLOT_CONST)
    return;
  if (slot->kind != SLOT_PARAM && (slot->type || slot->type_name || slot->flags)) {
    text_puts(d->out, "  slot ");
    put_slot(d, id);
    put_type(d, slot);
    put_flags(d, slot->flags, flags);
    end_line(d);
  }
  for (Id mark = d->slot_marks.first[id]; mark; mark = d->slot_marks.next[mark])
    put_mark(d, arena_format(d->out->arena, "%s: ", d->slots[id]), &d->unit->marks[mark]);
  for (Id hold = d->holds.first[id]; hold; hold = d->holds.next[hold])
    put_hold(d, id, &d->unit->holds[hold]);
}

static void put_member(Dump *d, const Flow *flow) {
  put_slot(d, flow->base);
  text_printf(d->out, ".%s", text_of(d, flow->name));
  if (flow->cls)
    text_printf(d->out, " of %s", d->clss[flow->cls]);
}

static void put_dynamic(Dump *d, Id base, Id names) {
  put_slot(d, base);
  text_puts(d->out, ".[");
  put_slot(d, names);
  text_puts(d->out, "]");
}

static void put_source(Dump *d, const Flow *flow) {
  if (flow->kind == FLOW_LOAD)
    put_member(d, flow);
  else if (flow->kind == FLOW_LOAD_DYNAMIC)
    put_dynamic(d, flow->base, flow->from);
  else if (flow->kind == FLOW_SUPER)
    text_puts(d->out, text_of(d, flow->name));
  else
    put_slot(d, flow->from);
}

static void put_target(Dump *d, const Flow *flow) {
  if (flow->kind == FLOW_STORE)
    put_member(d, flow);
  else if (flow->kind == FLOW_STORE_DYNAMIC)
    put_dynamic(d, flow->base, flow->key);
  else
    put_slot(d, flow->to);
}

static void put_flow(Dump *d, const Flow *flow) {
  static const char *const words[] = {"flow", "load", "store", "load", "store", "super"};
  text_printf(d->out, "  %s ", words[flow->kind]);
  put_source(d, flow);
  text_puts(d->out, " -> ");
  put_target(d, flow);
  put_place(d, " at ", flow->place);
  put_conds(d, flow->cond);
  end_line(d);
}

static void put_args(Dump *d, const Call *call) {
  text_puts(d->out, "(");
  for (uint32_t i = 0; i < call->arg_count && i < SHOWN_ARGS; i++) {
    const Arg *arg = &d->unit->args[call->args + i];
    text_puts(d->out, i ? ", " : "");
    if (arg->name)
      text_printf(d->out, "%s: ", text_of(d, arg->name));
    text_puts(d->out, arg->flags & ARG_SPLAT ? "*" : "");
    put_slot(d, arg->slot);
  }
  text_puts(d->out, call->arg_count > SHOWN_ARGS ? ", …)" : ")");
}

// What is called: "direct f", "slot x", "method lock", "syntax go:chan-send" …
static void put_callee(Dump *d, const Call *call) {
  static const char *const words[] = {"direct", "slot", "method", "new", "super", "yield", "syntax"};
  const char *name = text_of(d, call->name), *callee = call->kind == CALL_DIRECT ? d->fns[call->callee] : "";
  text_printf(d->out, "  call %s", words[call->kind]);
  if (*callee)
    text_printf(d->out, " %s", callee);
  else if (call->callee) {
    text_puts(d->out, " ");
    put_slot(d, call->callee);
  }
  if (*name && strcmp(name, callee) != 0)
    text_printf(d->out, call->callee ? " as %s" : " %s", name);
}

static void put_slot_after(Dump *d, const char *before, Id slot) {
  if (!slot)
    return;
  text_puts(d->out, before);
  put_slot(d, slot);
}

static void put_call_place(Dump *d, const Call *call) {
  put_place(d, " at ", call->place);
  if (call->end_column)
    text_printf(d->out, "-%u", call->end_column);
}

static void put_call(Dump *d, const Call *call) {
  static const char *const flags[] = {"virtual", "spawn", "implicit", "defer", "safe-nav", "wraps", "caught", NULL};
  put_callee(d, call);
  put_slot_after(d, " named by ", call->name_slot);
  put_slot_after(d, " on ", call->receiver);
  text_puts(d->out, " ");
  put_args(d, call);
  put_slot_after(d, " block ", call->block);
  put_slot_after(d, " -> ", call->result);
  put_call_place(d, call);
  put_flags(d, call->flags, flags);
  if (call->macro)
    text_printf(d->out, " macro %s", text_of(d, call->macro));
  put_conds(d, call->cond);
  end_line(d);
}

// groups of lines -----------------------------------------------------------------------------------------------------

static const char *parameter_form(uint32_t flags) {
  if (flags & SLOT_BLOCK)
    return "&%s";
  if (flags & SLOT_SPLAT)
    return flags & SLOT_KEYWORD ? "**%s" : "*%s";
  if (flags & SLOT_KEYWORD)
    return flags & SLOT_OPTIONAL ? "%s:=" : "%s:";
  return flags & SLOT_OPTIONAL ? "%s=" : "%s";
}

static void put_replaced(Dump *d, const char *form, const char *name) {
  const char *at = strstr(form, "%s");
  text_add(d->out, form, (size_t)(at - form));
  text_puts(d->out, name);
  text_puts(d->out, at + 2);
}

static void put_params(Dump *d, const Fn *fn) {
  text_puts(d->out, " (");
  for (uint32_t i = 0; i < fn->param_count && i < SHOWN_ARGS; i++) {
    const Slot *slot = &d->unit->slots[fn->params + i];
    text_puts(d->out, i ? ", " : "");
    put_replaced(d, parameter_form(slot->flags), d->slots[fn->params + i]);
    put_type(d, slot);
  }
  text_puts(d->out, fn->param_count > SHOWN_ARGS ? ", …)" : ")");
}

static void put_fn_head(Dump *d, Id id) {
  static const char *const words[] = {"fn", "closure", "initializer", "module"};
  static const char *const flags[] = {"",          "static",    "virtual", "system",     "variadic",
                                      "abstract",  "generator", "async",   "destructor", "constructor",
                                      "synthetic", "property",  "private", "standard",   NULL};
  const Fn *fn = &d->unit->fns[id];
  text_printf(d->out, "%s%s %s", fn->flags & FN_DEFINED ? "" : "extern ", words[fn->kind], d->fns[id]);
  put_params(d, fn);
  put_place(d, " at ", fn->place);
  if (fn->end_line)
    text_printf(d->out, "-%u", fn->end_line);
  if (fn->cls)
    text_printf(d->out, " member %s", d->clss[fn->cls]);
  if (fn->enclosing)
    text_printf(d->out, " in %s", d->fns[fn->enclosing]);
  put_flags(d, fn->flags, flags);
  put_key(d, fn->key, d->fns[id]);
  end_line(d);
}

static void put_fn(Dump *d, Id id) {
  d->fn = id;
  put_fn_head(d, id);
  for (Id row = d->overrides.first[id]; row; row = d->overrides.next[row])
    text_printf(d->out, "  overrides %s\n", d->fns[d->unit->overrides[row].base]);
  put_marks(d, &d->fn_marks, id);
  for (Id row = d->owned.first[id]; row; row = d->owned.next[row])
    put_slot_lines(d, row);
  for (Id row = d->flows.first[id]; row; row = d->flows.next[row])
    put_flow(d, &d->unit->flows[row]);
  for (Id row = d->calls.first[id]; row; row = d->calls.next[row])
    put_call(d, &d->unit->calls[row]);
}

static void put_class(Dump *d, Id id) {
  static const char *const words[] = {"class", "interface", "module", "container", "class"};
  static const char *const flags[] = {"structural", "local", NULL};
  static const char *const how[] = {"inherits", "includes", "extends", "embeds", "implements", "prepends"};
  const Class *cls = &d->unit->clss[id];
  text_printf(d->out, "%s %s", words[cls->kind], d->clss[id]);
  put_place(d, " at ", cls->place);
  if (cls->end_line)
    text_printf(d->out, "-%u", cls->end_line);
  if (cls->enclosing)
    text_printf(d->out, " in %s", d->clss[cls->enclosing]);
  put_flags(d, cls->flags, flags);
  put_key(d, cls->key, d->clss[id]);
  end_line(d);
  for (Id row = d->parents.first[id]; row; row = d->parents.next[row])
    text_printf(d->out, "  %s %s\n", how[d->unit->parents[row].how], d->clss[d->unit->parents[row].parent]);
  put_marks(d, &d->cls_marks, id);
}

// A reference is shown where it is used; alone it says something only by its parents.
static void put_classes(Dump *d) {
  for (Id id = 1; id < d->unit->cls_count; id++)
    if (d->unit->clss[id].kind != CLASS_REF || d->parents.first[id] || d->cls_marks.first[id])
      put_class(d, id);
}

static void put_note(Dump *d, const Note *note) {
  static const char *const words[] = {"suppression", "parse-error", "missing-header", "skipped", "failed"};
  text_printf(d->out, "note %s \"%s\"", words[note->kind], text_of(d, note->text));
  put_place(d, " at ", note->place);
  if (note->column_end)
    text_printf(d->out, "-%u", note->column_end);
  text_puts(d->out, note->alone ? " alone\n" : "\n");
}

// System headers differ from machine to machine and are left out.
static void put_head(Dump *d) {
  const Unit *unit = d->unit;
  text_printf(d->out, "unit %s %s\n", path_name(text_of(d, unit->files[1].path)), language_info[unit->language].word);
  for (Id id = 2; id < unit->file_count; id++)
    if (!(unit->files[id].flags & FILE_SYSTEM))
      text_printf(d->out, "file %s%s\n", path_name(text_of(d, unit->files[id].path)),
                  unit->files[id].flags & FILE_MISSING ? " missing" : "");
  for (Id id = 1; id < unit->note_count; id++)
    put_note(d, &unit->notes[id]);
}

// What belongs to no function: members, globals, and what a front end forgot to give a function.
static void put_rest(Dump *d) {
  size_t before = d->out->len;
  text_puts(d->out, "members\n");
  size_t head = d->out->len;
  d->fn = 0;
  for (Id row = d->owned.first[0]; row; row = d->owned.next[row])
    put_slot_lines(d, row);
  for (Id row = d->flows.first[0]; row; row = d->flows.next[row])
    put_flow(d, &d->unit->flows[row]);
  for (Id row = d->calls.first[0]; row; row = d->calls.next[row])
    put_call(d, &d->unit->calls[row]);
  if (d->out->len != head)
    return;
  d->out->len = before;
  d->out->at[before] = 0;
}

// indices -------------------------------------------------------------------------------------------------------------

static Groups groups(Arena *arena, uint32_t owners, uint32_t rows) {
  return (Groups){arena_array(arena, Id, owners), arena_array(arena, Id, rows)};
}

// Rows are put in front, so they are added from the last to the first.
static void group(Groups *groups, Id owner, Id row) {
  groups->next[row] = groups->first[owner];
  groups->first[owner] = row;
}

static void group_marks(Dump *d) {
  const Unit *unit = d->unit;
  Groups *const by_kind[] = {&d->fn_marks, &d->cls_marks, &d->slot_marks};
  const uint32_t owners[] = {unit->fn_count, unit->cls_count, unit->slot_count};
  for (int i = 0; i < 3; i++)
    *by_kind[i] = groups(d->out->arena, owners[i], unit->mark_count);
  for (Id id = unit->mark_count - 1; id; id--)
    group(by_kind[unit->marks[id].on], unit->marks[id].id, id);
}

static Id slot_fn(const Slot *slot) {
  return of_fn(slot) || slot->kind == SLOT_RESULT ? slot->owner : 0;
}

static void group_rows(Dump *d) {
  const Unit *unit = d->unit;
#define GROUP(groups_, owners, rows, owner)                                                                            \
  d->groups_ = groups(d->out->arena, unit->owners##_count, unit->rows##_count);                                        \
  for (Id id = unit->rows##_count - 1; id; id--)                                                                       \
    group(&d->groups_, owner, id);
  GROUP(holds, slot, hold, unit->holds[id].slot)
  GROUP(owned, fn, slot, slot_fn(&unit->slots[id]))
  GROUP(flows, fn, flow, unit->flows[id].fn)
  GROUP(calls, fn, call, unit->calls[id].caller)
  GROUP(overrides, fn, override, unit->overrides[id].fn)
  GROUP(parents, cls, parent, unit->parents[id].cls)
#undef GROUP
  group_marks(d);
}

static void name_rows(Dump *d) {
  Arena *arena = d->out->arena;
  d->fns = arena_array(arena, const char *, d->unit->fn_count);
  d->clss = arena_array(arena, const char *, d->unit->cls_count);
  d->slots = arena_array(arena, const char *, d->unit->slot_count);
  d->fns[0] = d->clss[0] = d->slots[0] = "_";
  for (Id id = 1; id < d->unit->fn_count; id++)
    name_fn(d, id);
  for (Id id = 1; id < d->unit->cls_count; id++)
    name_cls(d, id);
  for (Id id = 1; id < d->unit->slot_count; id++)
    d->slots[id] = slot_name(d, id);
}

void facts_dump(const Unit *unit, Text *out) {
  const char *path = unit_path(unit);
  Dump d = {.unit = unit, .out = out, .names = names_new(out->arena), .seen = {.arena = out->arena}};
  d.directory = (size_t)(path_name(path) - path);
  group_rows(&d);
  name_rows(&d);
  put_head(&d);
  put_classes(&d);
  put_rest(&d);
  for (Id id = 1; id < unit->fn_count; id++)
    put_fn(&d, id);
}
