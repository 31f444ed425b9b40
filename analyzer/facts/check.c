#include "facts.h"

// A rule is a sentence about rows of one table and the test that it holds; the sentence is what a violation reports.
#define X(T, name)                                                                                                     \
  typedef struct {                                                                                                     \
    bool (*holds)(const Unit *unit, const T *row, Id id);                                                              \
    const char *sentence;                                                                                              \
  } T##Rule;
FACT_TABLES(X)
#undef X

// Rules that need no more than the row itself.
#define HOLDS(rule, T, condition)                                                                                      \
  static bool rule(const Unit *unit, const T *row, Id id) {                                                            \
    (void)unit, (void)id;                                                                                              \
    return condition;                                                                                                  \
  }

HOLDS(file_path, File, row->path != 0)
HOLDS(file_language, File, id != 1 || (row->language != LANG_NONE && row->language == unit->language))
static const FileRule file_rules[] = {
    {file_path, "a file has a path"}, {file_language, "the main file is in the unit's language"}, {0}};

HOLDS(name_name, Name, row->name != 0)
static const NameRule name_rules[] = {{name_name, "a candidate has a name"}, {0}};

HOLDS(cls_ref, Class, row->kind != CLASS_REF || (row->candidates.count && !row->key))
HOLDS(cls_no_ref, Class, row->kind == CLASS_REF || !row->candidates.count)
HOLDS(cls_key, Class, row->kind == CLASS_REF || row->kind == CLASS_LITERAL || row->key)
static const ClassRule cls_rules[] = {
    {cls_ref, "a reference to a class has candidates and no key"},
    {cls_no_ref, "only a reference to a class has candidates"},
    {cls_key, "a class has a key"},
    {0},
};

HOLDS(parent_given, Parent, row->cls && row->parent)
HOLDS(parent_other, Parent, row->cls != row->parent)
static const ParentRule parent_rules[] = {
    {parent_given, "a parent has a class and its parent"}, {parent_other, "a class is not its own parent"}, {0}};

// Does `owner` stand in the chain of functions around `fn`, or is it `fn`? A closure may use the self it is written in.
static bool around(const Unit *unit, Id owner, Id fn) {
  for (uint32_t steps = 0; fn && steps < unit->fn_count; steps++, fn = unit->fns[fn].enclosing)
    if (fn == owner)
      return true;
  return false;
}

static bool fn_params(const Unit *unit, const Fn *row, Id id) {
  for (uint32_t i = 0; i < row->param_count; i++) {
    const Slot *slot = &unit->slots[row->params + i];
    if (slot->kind != SLOT_PARAM || slot->owner != id || slot->index != i)
      return false;
  }
  return true;
}

static bool fn_self(const Unit *unit, const Fn *row, Id id) {
  const Slot *slot = &unit->slots[row->self];
  return !row->self || (slot->kind == SLOT_SELF && around(unit, slot->owner, id));
}

static bool fn_result(const Unit *unit, const Fn *row, Id id) {
  const Slot *slot = &unit->slots[row->result];
  return !row->result || (slot->kind == SLOT_RESULT && slot->owner == id);
}

HOLDS(fn_name, Fn, row->qualified || row->name)
HOLDS(fn_key, Fn, row->key != 0)
HOLDS(fn_place, Fn, !(row->flags & FN_DEFINED) || (row->place.file && row->place.line && row->place.column))
HOLDS(fn_span, Fn, !row->end_line || row->end_line >= row->place.line)
HOLDS(fn_closure, Fn, row->kind != FN_CLOSURE || row->enclosing)
static const FnRule fn_rules[] = {
    {fn_name, "a function has a name"},
    {fn_key, "a function has a key"},
    {fn_place, "a defined function has a place"},
    {fn_span, "a function ends behind its beginning"},
    {fn_closure, "a closure has a function around it"},
    {fn_params, "the parameters are the function's own, in their order"},
    {fn_self, "self is the function's own or that of a function around it"},
    {fn_result, "the result is the function's own"},
    {0},
};

HOLDS(slot_owner, Slot, row->kind<SLOT_PARAM || row->kind> SLOT_RESULT || row->owner)
HOLDS(slot_member, Slot, (row->kind != SLOT_FIELD && row->kind != SLOT_STATIC) || (row->owner && row->name))
HOLDS(slot_global, Slot, row->kind != SLOT_GLOBAL || row->name)
HOLDS(slot_ref, Slot, (row->kind == SLOT_REF) == (row->candidates.count != 0))
static const SlotRule slot_rules[] = {
    {slot_owner, "a parameter, self or result has a function"},
    {slot_member, "a field or static member has a class and a name"},
    {slot_global, "a global has a name"},
    {slot_ref, "a reference, and nothing else, has candidates"},
    {0},
};

HOLDS(hold_slot, Hold, row->slot != 0)
HOLDS(hold_value, Hold, row->kind >= HOLD_STRING || row->id)
static const HoldRule hold_rules[] = {
    {hold_slot, "a value is held by a slot"}, {hold_value, "a held function or class is given"}, {0}};

static bool flow_given(const Unit *unit, const Flow *row, Id id) {
  (void)unit, (void)id;
  static const struct {
    bool from, to, base, key, name;
  } needs[] = {
      [FLOW_COPY] = {.from = true, .to = true},
      [FLOW_LOAD] = {.to = true, .name = true},
      [FLOW_STORE] = {.from = true, .name = true},
      [FLOW_LOAD_DYNAMIC] = {.from = true, .to = true, .base = true},
      [FLOW_STORE_DYNAMIC] = {.from = true, .base = true, .key = true},
      [FLOW_SUPER] = {.to = true, .name = true},
  };
  return (row->from || !needs[row->kind].from) && (row->to || !needs[row->kind].to) &&
         (row->base || !needs[row->kind].base) && (row->key || !needs[row->kind].key) &&
         (row->name || !needs[row->kind].name);
}

HOLDS(flow_fn, Flow, row->fn != 0)
HOLDS(flow_member, Flow, (row->kind != FLOW_LOAD && row->kind != FLOW_STORE) || row->base || row->cls)
static const FlowRule flow_rules[] = {
    {flow_fn, "a flow has a function it is written in"},
    {flow_given, "a flow has the ends and the name that its kind needs"},
    {flow_member, "a load or store has a base or a class"},
    {0},
};

HOLDS(call_caller, Call, row->caller != 0)
HOLDS(call_callee, Call, (row->kind > CALL_SLOT && row->kind != CALL_NEW) || row->callee)
HOLDS(call_method, Call, row->kind != CALL_METHOD || row->name || row->name_slot)
HOLDS(call_named, Call, (row->kind != CALL_SUPER && row->kind != CALL_SYNTAX) || row->name)
HOLDS(call_place, Call, row->flags &CALL_IMPLICIT || (row->place.file && row->place.line && row->place.column))
HOLDS(call_end, Call, !row->end_column || row->end_column > row->place.column)
static const CallRule call_rules[] = {
    {call_caller, "a call has a caller"},
    {call_callee, "a call of a function, value or class has a callee"},
    {call_method, "a call of a method has its name or a slot that names it"},
    {call_named, "a call of a parent's method or of syntax has a name"},
    {call_place, "a call that is written has a place"},
    {call_end, "a call ends behind its beginning"},
    {0},
};

static const ArgRule arg_rules[] = {{0}};

HOLDS(cond_of, Cond, (row->slot != 0) != (row->call != 0))
static const CondRule cond_rules[] = {{cond_of, "a condition asks about either a slot or a call"}, {0}};

HOLDS(override_given, Override, row->fn && row->base && row->fn != row->base)
static const OverrideRule override_rules[] = {
    {override_given, "an override has a function and another one that it overrides"}, {0}};

HOLDS(mark_given, Mark, row->id && row->name)
static const MarkRule mark_rules[] = {{mark_given, "a mark has a name and what it stands on"}, {0}};

HOLDS(note_text, Note, row->kind == NOTE_PARSE_ERROR || row->text)
HOLDS(note_place, Note, row->kind != NOTE_SUPPRESSION || (row->place.line && row->column_end > row->place.column))
static const NoteRule note_rules[] = {
    {note_text, "a note has a text"}, {note_place, "a suppression has a place and an end"}, {0}};

#define PLACED(T, name, expression)                                                                                    \
  static Place name##_place_of(const T *row) {                                                                         \
    (void)row;                                                                                                         \
    return expression;                                                                                                 \
  }
static const Place nowhere;
PLACED(File, file, nowhere)
PLACED(Name, name, nowhere)
PLACED(Class, cls, row->place)
PLACED(Parent, parent, nowhere)
PLACED(Fn, fn, row->place)
PLACED(Slot, slot, nowhere)
PLACED(Hold, hold, nowhere)
PLACED(Flow, flow, row->place)
PLACED(Call, call, row->place)
PLACED(Arg, arg, nowhere)
PLACED(Cond, cond, nowhere)
PLACED(Override, override, nowhere)
PLACED(Mark, mark, row->place)
PLACED(Note, note, row->place)

static bool broken(const Unit *unit, Text *problem, const char *table, Id id, Place place, const char *sentence) {
  text_printf(problem, "%s:%u:%u: %s %u: %s", unit_text(unit, unit->files[place.file ? place.file : 1].path),
              place.line, place.column, table, id, sentence);
  return false;
}

#define X(T, name)                                                                                                     \
  static bool check_##name(const Unit *unit, Text *problem) {                                                          \
    for (Id id = 1; id < unit->name##_count; id++)                                                                     \
      for (const T##Rule *rule = name##_rules; rule->holds; rule++)                                                    \
        if (!rule->holds(unit, &unit->name##s[id], id))                                                                \
          return broken(unit, problem, #name, id, name##_place_of(&unit->name##s[id]), rule->sentence);                \
    return true;                                                                                                       \
  }
FACT_TABLES(X)
#undef X

bool facts_check(const Unit *unit, Text *problem) {
  bool ok = facts_verify(unit, problem);
#define X(T, name) ok = ok && check_##name(unit, problem);
  FACT_TABLES(X)
#undef X
  return ok;
}
