#include "harness.h"

static Build *small_unit(Arena *arena) {
  Build *build = build_new(arena, "/a/b.c", LANG_C);
  Id fn = build_fn(build, (Fn){.name = build_str(build, "f"), .key = build_str(build, "c:@F@f"), .flags = FN_DEFINED});
  Id slot = build_int(build, "0", 0);
  Id arg = build_arg(build, (Arg){.slot = slot});
  build_call(build, (Call){.caller = fn, .kind = CALL_DIRECT, .callee = fn, .args = arg, .arg_count = 1});
  return build;
}

START_TEST(bytes_come_back_as_they_went) {
  Arena arena = {0};
  Unit unit = build_unit(small_unit(&arena)), again;
  Text bytes = {.arena = &arena}, problem = {.arena = &arena}, second = {.arena = &arena};
  facts_write(&unit, &bytes);
  ck_assert_msg(facts_read((Bytes){bytes.at, bytes.len}, &again, &problem), "%s", text_str(&problem));
  facts_write(&again, &second);
  ck_assert_uint_eq(bytes.len, second.len);
  ck_assert_mem_eq(bytes.at, second.at, bytes.len);
  arena_free(&arena);
}
END_TEST

START_TEST(damage_is_noticed_at_every_byte) {
  Arena arena = {0};
  Unit unit = build_unit(small_unit(&arena)), again;
  Text bytes = {.arena = &arena};
  facts_write(&unit, &bytes);
  for (size_t i = 0; i < bytes.len; i++) {
    Text problem = {.arena = &arena};
    ck_assert_msg(!facts_read((Bytes){bytes.at, i}, &again, &problem), "cut at %zu", i);
    ck_assert(problem.len > 0);
  }
  arena_free(&arena);
}
END_TEST

START_TEST(equal_constants_share_a_slot) {
  Arena arena = {0};
  Build *build = build_new(&arena, "/a.rb", LANG_RUBY);
  ck_assert_uint_eq(build_int(build, "1", 1), build_int(build, "1", 1));
  ck_assert_uint_ne(build_int(build, "1", 1), build_int(build, "2", 2));
  ck_assert_uint_eq(build_member(build, SLOT_FIELD, 1, "x"), build_member(build, SLOT_FIELD, 1, "x"));
  ck_assert_uint_ne(build_member(build, SLOT_FIELD, 1, "x"), build_member(build, SLOT_STATIC, 1, "x"));
  arena_free(&arena);
}
END_TEST

static Place at(uint32_t line, uint32_t column) {
  return (Place){1, line, column};
}

// What a front end would say of
//   class Klass
//     def lock(key, &blk)           # finlint: ignore
//       box = @box
//       box.synchronize(key, 1) { blk.call } if key
//     end
//   end
typedef struct {
  Build *build;
  Id cls, ref, fn, closure, params, box, temp, self, result, flow, call, cond, mark, note;
} Sample;

static void sample_closure(Sample *s) {
  Build *b = s->build;
  s->closure = build_fn(b, (Fn){.name = build_str(b, "block"),
                                .qualified = build_str(b, "block in Klass#lock"),
                                .key = build_str(b, "/src/k.rb:4"),
                                .kind = FN_CLOSURE,
                                .flags = FN_DEFINED,
                                .enclosing = s->fn,
                                .place = at(4, 29),
                                .end_line = 4});
  build_call(b, (Call){.caller = s->closure,
                       .kind = CALL_METHOD,
                       .name = build_str(b, "call"),
                       .receiver = s->params + 1,
                       .place = at(4, 35),
                       .end_column = 39});
}

static void sample_calls(Sample *s) {
  Build *b = s->build;
  Id key = s->params, field = build_member(b, SLOT_FIELD, s->cls, "@box");
  s->flow = build_flow(b, (Flow){.kind = FLOW_COPY, .from = field, .to = s->box, .fn = s->fn, .place = at(3, 11)});
  s->cond = build_cond(b, (Cond){.slot = key, .op = COND_TRUE, .sense = 1});
  sample_closure(s);
  Id block = build_slot(b, (Slot){.kind = SLOT_TEMP, .owner = s->fn});
  build_hold(b, (Hold){block, HOLD_FN, s->closure});
  Id args = build_arg(b, (Arg){.slot = key});
  build_arg(b, (Arg){.slot = build_int(b, "1", 1)});
  s->call = build_call(b, (Call){.caller = s->fn,
                                 .kind = CALL_METHOD,
                                 .name = build_str(b, "synchronize"),
                                 .receiver = s->box,
                                 .args = args,
                                 .arg_count = 2,
                                 .block = block,
                                 .result = s->temp,
                                 .cond = s->cond,
                                 .place = at(4, 9),
                                 .end_column = 20});
}

static Sample sample(Arena *arena) {
  Sample s = {.build = build_new(arena, "/src/k.rb", LANG_RUBY)};
  Build *b = s.build;
  Range base = build_names(b, (const char *const[]){"Klass::Base", "Base"}, 2);
  s.ref = build_cls(b, (Class){.kind = CLASS_REF, .candidates = base});
  Str name = build_str(b, "Klass");
  s.cls = build_cls(b, (Class){.name = name, .key = name, .place = at(1, 7), .end_line = 6});
  build_parent(b, (Parent){s.cls, s.ref, PARENT_INHERITS});
  s.fn = build_fn(b, (Fn){.name = build_str(b, "lock"),
                          .qualified = build_str(b, "Klass#lock"),
                          .key = build_str(b, "Klass#lock"),
                          .cls = s.cls,
                          .flags = FN_DEFINED,
                          .place = at(2, 7),
                          .end_line = 5});
  s.params = build_slot(b, (Slot){.kind = SLOT_PARAM, .owner = s.fn, .name = build_str(b, "key")});
  build_slot(b,
             (Slot){.kind = SLOT_PARAM, .owner = s.fn, .index = 1, .flags = SLOT_BLOCK, .name = build_str(b, "blk")});
  s.self = build_slot(b, (Slot){.kind = SLOT_SELF, .owner = s.fn});
  s.result = build_slot(b, (Slot){.kind = SLOT_RESULT, .owner = s.fn});
  s.box = build_slot(b, (Slot){.kind = SLOT_LOCAL, .owner = s.fn, .name = build_str(b, "box")});
  s.temp = build_slot(b, (Slot){.kind = SLOT_TEMP, .owner = s.fn});
  *build_fn_at(b, s.fn) = (Fn){.name = build_fn_at(b, s.fn)->name,
                               .qualified = build_fn_at(b, s.fn)->qualified,
                               .key = build_fn_at(b, s.fn)->key,
                               .cls = s.cls,
                               .params = s.params,
                               .param_count = 2,
                               .self = s.self,
                               .result = s.result,
                               .flags = FN_DEFINED,
                               .place = at(2, 7),
                               .end_line = 5};
  sample_calls(&s);
  build_flow(b, (Flow){.kind = FLOW_COPY, .from = s.temp, .to = s.result, .fn = s.fn, .place = at(4, 5)});
  s.mark = build_mark(b, (Mark){MARK_FN, s.fn, build_str(b, "private"), 0, at(2, 3)});
  s.note = build_note(b, (Note){NOTE_SUPPRESSION, build_str(b, "ignore"), at(2, 36), 53, 0});
  return s;
}

START_TEST(unfinished_names_are_names) {
  Arena arena = {0};
  Build *build = build_new(&arena, "/a.rb", LANG_RUBY);
  Id slot = build_member(build, SLOT_GLOBAL, 0, "");
  ck_assert_str_eq(build_text(build, build_slot_at(build, slot)->name), "?");
  Range names = build_names(build, (const char *const[]){""}, 1);
  ck_assert_str_eq(build_text(build, build_name_at(build, names.first)->name), "?");
  ck_assert_uint_eq(build_strn(build, "\0x", 2), 0);
  ck_assert_uint_eq(build_strn(build, "a\0x", 3), build_str(build, "a"));
  arena_free(&arena);
}
END_TEST

START_TEST(dump_reads_like_the_source) {
  Arena arena = {0};
  Sample s = sample(&arena);
  Unit unit = build_unit(s.build);
  Text dump = {.arena = &arena};
  facts_dump(&unit, &dump);
  ck_assert_str_eq(text_str(&dump), //
                   "unit k.rb ruby\n"
                   "note suppression \"ignore\" at 2:36-53\n"
                   "class Klass at 1:7-6\n"
                   "  inherits ref Klass::Base|Base\n"
                   "fn Klass#lock (key, &blk) at 2:7-5 member Klass\n"
                   "  mark private at 2:3\n"
                   "  hold temp2 = fn block in Klass#lock\n"
                   "  flow Klass.@box -> box at 3:11\n"
                   "  flow temp1 -> Klass#lock.result at 4:5\n"
                   "  call method synchronize on box (key, 1) block temp2 -> temp1 at 4:9-20 if key\n"
                   "closure block in Klass#lock () at 4:29-4 in Klass#lock key k.rb:4\n"
                   "  call method call on Klass#lock:blk () at 4:35-39\n");
  arena_free(&arena);
}
END_TEST

START_TEST(dump_obeys_no_name) {
  Arena arena = {0};
  Sample s = sample(&arena);
  build_fn_at(s.build, s.fn)->qualified = build_str(s.build, "a\x1b[2Jb\nc\xc2\x9b"
                                                             "d");
  Unit unit = build_unit(s.build);
  Text dump = {.arena = &arena};
  facts_dump(&unit, &dump);
  ck_assert_ptr_nonnull(strstr(text_str(&dump), "\nfn a\\u001b[2Jb\\u000ac\\u009bd (key"));
  arena_free(&arena);
}
END_TEST

// Damages one field of a row of the sample, after which facts_check must name the rule.
typedef struct {
  void (*damage)(Sample *s);
  const char *sentence;
} Damage;
#define DAMAGE(name, ...)                                                                                              \
  static void name(Sample *s) {                                                                                        \
    Build *b = s->build;                                                                                               \
    (void)b;                                                                                                           \
    __VA_ARGS__;                                                                                                       \
  }
DAMAGE(no_language, build_file_at(b, 1)->language = LANG_NONE)
DAMAGE(no_path, build_file(b, (File){0}))
DAMAGE(no_candidate, build_name(b, (Name){0}))
DAMAGE(keyed_ref, build_cls_at(b, s->ref)->key = 1)
DAMAGE(idle_ref, build_cls_at(b, s->ref)->candidates.count = 0)
DAMAGE(class_candidates, build_cls_at(b, s->cls)->candidates = (Range){1, 1})
DAMAGE(class_key, build_cls_at(b, s->cls)->key = 0)
DAMAGE(class_circle, build_cls_at(b, s->cls)->enclosing = s->cls)
DAMAGE(own_parent, build_parent_at(b, 1)->parent = s->cls)
DAMAGE(no_parent, build_parent_at(b, 1)->parent = 0)
DAMAGE(fn_name, build_fn_at(b, s->fn)->name = build_fn_at(b, s->fn)->qualified = 0)
DAMAGE(fn_key, build_fn_at(b, s->fn)->key = 0)
DAMAGE(fn_place, build_fn_at(b, s->fn)->place.line = 0)
DAMAGE(fn_span, build_fn_at(b, s->fn)->end_line = 1)
DAMAGE(fn_circle, build_fn_at(b, s->fn)->enclosing = s->closure)
DAMAGE(closure_alone, build_fn_at(b, s->closure)->enclosing = 0)
DAMAGE(params_of_other, build_fn_at(b, s->closure)->params = s->params; build_fn_at(b, s->closure)->param_count = 2)
DAMAGE(params_order, build_slot_at(b, s->params + 1)->index = 0)
DAMAGE(params_kind, build_slot_at(b, s->params)->kind = SLOT_LOCAL)
DAMAGE(self_kind, build_fn_at(b, s->fn)->self = s->box)
DAMAGE(self_of_inner, build_slot_at(b, s->self)->owner = s->closure)
DAMAGE(result_of_other, build_slot_at(b, s->result)->owner = s->closure)
DAMAGE(slot_owner, build_slot(b, (Slot){.kind = SLOT_SELF}))
DAMAGE(member_name, build_slot(b, (Slot){.kind = SLOT_STATIC, .owner = s->cls}))
DAMAGE(member_owner, build_member(b, SLOT_FIELD, 0, "x"))
DAMAGE(global_name, build_slot(b, (Slot){.kind = SLOT_GLOBAL}))
DAMAGE(slot_ref, build_slot(b, (Slot){.kind = SLOT_REF}))
DAMAGE(slot_no_ref, build_slot_at(b, s->box)->candidates = (Range){1, 1})
DAMAGE(hold_slot, build_hold(b, (Hold){0, HOLD_INT, 3}))
DAMAGE(hold_value, build_hold(b, (Hold){s->box, HOLD_FN, 0}))
DAMAGE(flow_fn, build_flow_at(b, s->flow)->fn = 0)
DAMAGE(flow_end, build_flow_at(b, s->flow)->to = 0)
DAMAGE(load_name, build_flow_at(b, s->flow)->kind = FLOW_LOAD)
DAMAGE(store_base, build_flow_at(b, s->flow)->kind = FLOW_STORE; build_flow_at(b, s->flow)->name = 1)
DAMAGE(dynamic_key, build_flow_at(b, s->flow)->kind = FLOW_STORE_DYNAMIC; build_flow_at(b, s->flow)->base = s->box)
DAMAGE(super_name, build_flow_at(b, s->flow)->kind = FLOW_SUPER)
DAMAGE(call_caller, build_call_at(b, s->call)->caller = 0)
DAMAGE(call_callee, build_call_at(b, s->call)->kind = CALL_DIRECT)
DAMAGE(call_class, build_call_at(b, s->call)->kind = CALL_NEW)
DAMAGE(call_name, build_call_at(b, s->call)->name = 0)
DAMAGE(call_syntax, build_call_at(b, s->call)->kind = CALL_SYNTAX; build_call_at(b, s->call)->name = 0)
DAMAGE(call_place, build_call_at(b, s->call)->place = (Place){0})
DAMAGE(call_end, build_call_at(b, s->call)->end_column = 9)
DAMAGE(arg_flags, build_arg(b, (Arg){.flags = 8}))
DAMAGE(fn_flags, build_fn_at(b, s->fn)->flags |= 1u << 16)
DAMAGE(cond_nothing, build_cond_at(b, s->cond)->slot = 0)
DAMAGE(cond_both, build_cond_at(b, s->cond)->call = s->call)
DAMAGE(override_self, build_override(b, (Override){s->fn, s->fn}))
DAMAGE(mark_name, build_mark_at(b, s->mark)->name = 0)
DAMAGE(mark_row, build_mark_at(b, s->mark)->id = 0)
DAMAGE(note_text, build_note_at(b, s->note)->text = 0)
DAMAGE(note_place, build_note_at(b, s->note)->column_end = 0)
DAMAGE(outside, build_call_at(b, s->call)->receiver = 9999)
DAMAGE(not_blank, build_slot_at(b, 0)->owner = 1)

// clang-format off
static const Damage damages[] = {
    {no_language,      "file 1: the main file is in the unit's language"},
    {no_path,          "file 2: a file has a path"},
    {no_candidate,     "name 3: a candidate has a name"},
    {keyed_ref,        "cls 1: a reference to a class has candidates and no key"},
    {idle_ref,         "cls 1: a reference to a class has candidates and no key"},
    {class_candidates, "cls 2: only a reference to a class has candidates"},
    {class_key,        "/src/k.rb:1:7: cls 2: a class has a key"},
    {class_circle,     "the table 'cls' holds what cannot be"},
    {own_parent,       "parent 1: a class is not its own parent"},
    {no_parent,        "parent 1: a parent has a class and its parent"},
    {fn_name,          "/src/k.rb:2:7: fn 1: a function has a name"},
    {fn_key,           "fn 1: a function has a key"},
    {fn_place,         "fn 1: a defined function has a place"},
    {fn_span,          "fn 1: a function ends behind its beginning"},
    {fn_circle,        "the table 'fn' holds what cannot be"},
    {closure_alone,    "fn 2: a closure has a function around it"},
    {params_of_other,  "fn 2: the parameters are the function's own, in their order"},
    {params_order,     "fn 1: the parameters are the function's own, in their order"},
    {params_kind,      "fn 1: the parameters are the function's own, in their order"},
    {self_kind,        "fn 1: self is the function's own or that of a function around it"},
    {self_of_inner,    "fn 1: self is the function's own or that of a function around it"},
    {result_of_other,  "fn 1: the result is the function's own"},
    {slot_owner,       "a parameter, self or result has a function"},
    {member_name,      "a field or static member has a class and a name"},
    {member_owner,     "a field or static member has a class and a name"},
    {global_name,      "a global has a name"},
    {slot_ref,         "a reference, and nothing else, has candidates"},
    {slot_no_ref,      "a reference, and nothing else, has candidates"},
    {hold_slot,        "a value is held by a slot"},
    {hold_value,       "a held function or class is given"},
    {flow_fn,          "/src/k.rb:3:11: flow 1: a flow has a function it is written in"},
    {flow_end,         "flow 1: a flow has the ends and the name that its kind needs"},
    {load_name,        "flow 1: a flow has the ends and the name that its kind needs"},
    {store_base,       "flow 1: a load or store has a base or a class"},
    {dynamic_key,      "flow 1: a flow has the ends and the name that its kind needs"},
    {super_name,       "flow 1: a flow has the ends and the name that its kind needs"},
    {call_caller,      "/src/k.rb:4:9: call 2: a call has a caller"},
    {call_callee,      "call 2: a call of a function, value or class has a callee"},
    {call_class,       "call 2: a call of a function, value or class has a callee"},
    {call_name,        "call 2: a call of a method has its name or a slot that names it"},
    {call_syntax,      "call 2: a call of a parent's method or of syntax has a name"},
    {call_place,       "call 2: a call that is written has a place"},
    {call_end,         "call 2: a call ends behind its beginning"},
    {arg_flags,        "the table 'arg' holds what cannot be"},
    {fn_flags,         "the table 'fn' holds what cannot be"},
    {cond_nothing,     "cond 1: a condition asks about either a slot or a call"},
    {cond_both,        "cond 1: a condition asks about either a slot or a call"},
    {override_self,    "override 1: an override has a function and another one that it overrides"},
    {mark_name,        "/src/k.rb:2:3: mark 1: a mark has a name and what it stands on"},
    {mark_row,         "mark 1: a mark has a name and what it stands on"},
    {note_text,        "/src/k.rb:2:36: note 1: a note has a text"},
    {note_place,       "note 1: a suppression has a place and an end"},
    {outside,          "the table 'call' holds what cannot be"},
    {not_blank,        "the table 'slot' holds what cannot be"},
};
// clang-format on

START_TEST(a_good_unit_passes) {
  Arena arena = {0};
  Unit unit = build_unit(sample(&arena).build);
  Text problem = {.arena = &arena};
  ck_assert_msg(facts_check(&unit, &problem), "%s", text_str(&problem));
  arena_free(&arena);
}
END_TEST

START_TEST(each_violated_rule_is_named) {
  Arena arena = {0};
  for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
    Sample s = sample(&arena);
    damages[i].damage(&s);
    Unit unit = build_unit(s.build);
    Text problem = {.arena = &arena};
    ck_assert_msg(!facts_check(&unit, &problem), "nothing is said, but expected: %s", damages[i].sentence);
    ck_assert_msg(strstr(text_str(&problem), damages[i].sentence), "%s, but expected: %s", text_str(&problem),
                  damages[i].sentence);
  }
  arena_free(&arena);
}
END_TEST

// A reader must not follow a circle that has a right checksum.
START_TEST(circles_are_refused_by_the_reader) {
  static void (*const circles[])(Sample *) = {class_circle, fn_circle, outside, not_blank};
  Arena arena = {0};
  for (size_t i = 0; i < sizeof circles / sizeof *circles; i++) {
    Sample s = sample(&arena);
    circles[i](&s);
    Unit unit = build_unit(s.build), again;
    Text bytes = {.arena = &arena}, problem = {.arena = &arena};
    facts_write(&unit, &bytes);
    ck_assert(!facts_read((Bytes){bytes.at, bytes.len}, &again, &problem));
    ck_assert_ptr_nonnull(strstr(text_str(&problem), "holds what cannot be"));
  }
  arena_free(&arena);
}
END_TEST

// What no index may be: the first number behind its table.
// clang-format off
#define PASTS(X) \
  X(file, path, unit.string_size) X(file, language, LANG_COUNT) X(name, name, unit.string_size) \
  X(cls, name, unit.string_size) X(cls, key, unit.string_size) X(cls, enclosing, unit.cls_count) \
  X(cls, candidates, ((Range){unit.name_count, 1})) X(cls, kind, CLASS_REF + 1) X(cls, place, ((Place){unit.file_count, 1, 1})) \
  X(parent, cls, unit.cls_count) X(parent, parent, unit.cls_count) X(parent, how, PARENT_PREPENDS + 1) \
  X(fn, name, unit.string_size) X(fn, qualified, unit.string_size) X(fn, key, unit.string_size) X(fn, cls, unit.cls_count) \
  X(fn, enclosing, unit.fn_count) X(fn, params, unit.slot_count - 1) X(fn, self, unit.slot_count) \
  X(fn, result, unit.slot_count) X(fn, kind, FN_MODULE + 1) X(fn, place, ((Place){unit.file_count, 1, 1})) \
  X(slot, kind, SLOT_REF + 1) X(slot, owner, unit.fn_count) X(slot, name, unit.string_size) \
  X(slot, type_name, unit.string_size) X(slot, type, unit.cls_count) X(slot, candidates, ((Range){unit.name_count, 1})) \
  X(hold, slot, unit.slot_count) X(hold, kind, HOLD_INT + 1) X(hold, id, unit.fn_count) \
  X(flow, kind, FLOW_SUPER + 1) X(flow, from, unit.slot_count) X(flow, to, unit.slot_count) X(flow, base, unit.slot_count) \
  X(flow, key, unit.slot_count) X(flow, cls, unit.cls_count) X(flow, name, unit.string_size) X(flow, fn, unit.fn_count) \
  X(flow, cond, unit.cond_count) X(flow, place, ((Place){unit.file_count, 1, 1})) \
  X(call, kind, CALL_SYNTAX + 1) X(call, caller, unit.fn_count) X(call, callee, unit.slot_count) \
  X(call, receiver, unit.slot_count) X(call, name_slot, unit.slot_count) X(call, block, unit.slot_count) \
  X(call, result, unit.slot_count) X(call, name, unit.string_size) X(call, macro, unit.string_size) \
  X(call, arg_count, unit.arg_count + 1) X(call, cond, unit.cond_count) X(call, place, ((Place){unit.file_count, 1, 1})) \
  X(arg, slot, unit.slot_count) X(arg, name, unit.string_size) \
  X(cond, parent, 1) X(cond, slot, unit.slot_count) X(cond, call, unit.call_count) X(cond, op, COND_BITS + 1) X(cond, sense, 2) \
  X(mark, on, MARK_SLOT + 1) X(mark, id, unit.fn_count) X(mark, name, unit.string_size) X(mark, argument, unit.string_size) \
  X(note, kind, NOTE_FAILED + 1) X(note, text, unit.string_size) X(note, place, ((Place){unit.file_count, 1, 1}))
// clang-format on
#define PAST(table, field, past)                                                                                       \
  static void table##_##field##_past(Build *build) {                                                                   \
    const Unit unit = build_unit(build);                                                                               \
    (void)unit;                                                                                                        \
    build_##table##_at(build, 1)->field = past;                                                                        \
  }
PASTS(PAST)

START_TEST(no_index_points_behind_its_table) {
  static const struct {
    void (*damage)(Build *);
    const char *table, *field;
  } cases[] = {
#define ROW(table, field, past) {table##_##field##_past, #table, #field},
      PASTS(ROW)
#undef ROW
  };
  Arena arena = {0};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    Build *build = sample(&arena).build;
    cases[i].damage(build);
    Unit unit = build_unit(build);
    Text problem = {.arena = &arena};
    ck_assert_msg(!facts_verify(&unit, &problem), "%s.%s may point anywhere", cases[i].table, cases[i].field);
    ck_assert_ptr_nonnull(strstr(text_str(&problem), arena_format(&arena, "the table '%s'", cases[i].table)));
  }
  arena_free(&arena);
}
END_TEST

int main(void) {
  const TTest *const tests[] = {bytes_come_back_as_they_went,
                                damage_is_noticed_at_every_byte,
                                equal_constants_share_a_slot,
                                unfinished_names_are_names,
                                dump_reads_like_the_source,
                                dump_obeys_no_name,
                                a_good_unit_passes,
                                each_violated_rule_is_named,
                                circles_are_refused_by_the_reader,
                                no_index_points_behind_its_table,
                                NULL};
  return harness_run("facts", tests);
}
