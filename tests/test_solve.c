#include "harness.h"

static const char PACK[] =
    "{\"pack\":\"t\",\"languages\":[\"c\",\"ruby\",\"java\",\"go\"],\"contexts\":{"
    "\"t-callback\":{\"title\":\"a callback\",\"kind\":\"interrupt\",\"runs\":\"Any time.\",\"source\":\"here\","
    " \"forbids\":{\"lock\":{\"severity\":\"error\",\"fails\":\"It hangs.\",\"fix\":\"Do not.\"}}},"
    "\"t-end\":{\"title\":\"an end\",\"extends\":\"t-callback\"},"
    "\"t-handler\":{\"title\":\"a handler\",\"kind\":\"interrupt\",\"runs\":\"Any time.\",\"source\":\"here\","
    " \"allow\":[\"t_safe\"],\"otherwise\":{\"severity\":\"error\",\"fails\":\"It is not safe.\",\"fix\":\"Do "
    "not.\"}}},"
    "\"registrations\":[{\"call\":\"t_register\",\"callback\":0,\"context\":\"t-callback\"},"
    " {\"call\":\"t_finish\",\"callback\":0,\"context\":\"t-end\"},"
    " {\"call\":\"t_handle\",\"callback\":0,\"context\":\"t-handler\"},"
    " {\"class\":\"Pump\",\"method\":\"stop\",\"context\":\"t-callback\"},"
    " {\"struct\":\"ops\",\"field\":\"finish\",\"context\":\"t-callback\"}],"
    "\"operations\":[{\"call\":[\"t_lock\",\"Lock#take\"],\"does\":\"lock\",\"lock\":0,\"source\":\"here\"},"
    " {\"call\":\"t_try\",\"does\":\"lock\",\"when\":[{\"arg\":{\"arg\":0,\"keyword\":\"wait\"},\"not\":0},"
    " {\"arg\":1,\"given\":false},{\"arg\":\"time\",\"given\":false}]},"
    " {\"call\":\"t_print\",\"does\":\"log\",\"source\":\"here\"}],"
    "\"calls\":[{\"call\":\"t_sort\",\"runs\":0}],\"spawns\":[{\"call\":\"t_thread\",\"runs\":0}],"
    "\"guards\":[{\"call\":\"t_inside\",\"true_in\":[\"t-callback\"]}]}";

typedef struct {
  Arena arena;
  Book *book;
  Program *program;
  Build *build; // the unit in the making
} World;

static void world_unit(World *world, const char *path, Language language) {
  world->build = build_new(&world->arena, path, language);
}

static World world_new(void) {
  World world = {0};
  return world;
}

static void world_open(World *world, Language language) {
  Text problem = {.arena = &world->arena};
  world->book = book_new(&world->arena, names_new(&world->arena));
  bool read = book_add(world->book, (Bytes){PACK, sizeof PACK - 1}, "t.json", &problem);
  ck_assert_msg(read, "%s", text_str(&problem));
  world->program = program_new(&world->arena, world->book);
  world_unit(world, "/p/a", language);
}

static void world_take(World *world) {
  Text bytes = {.arena = &world->arena}, problem = {.arena = &world->arena};
  Unit built = build_unit(world->build), *unit = arena_new(&world->arena, Unit);
  facts_write(&built, &bytes);
  ck_assert_msg(facts_read((Bytes){bytes.at, bytes.len}, unit, &problem), "%s", text_str(&problem));
  program_add(world->program, unit, true);
}

static Findings world_solve_on(World *world, Confidence least, uint32_t today) {
  world_take(world);
  program_link(world->program);
  return solve(&world->arena, world->program, &(SolveOptions){.least = least, .today = today});
}

static Findings world_solve(World *world, Confidence least) {
  return world_solve_on(world, least, 0);
}

static uint32_t line;
static Place here(void) {
  return (Place){1, ++line, 1};
}

static Id declared(World *world, const char *name) {
  Build *b = world->build;
  return build_fn(b, (Fn){.name = build_str(b, name), .qualified = build_str(b, name), .key = build_str(b, name)});
}

static Id defined(World *world, const char *name, uint32_t params) {
  Build *b = world->build;
  Id fn = declared(world, name);
  build_fn_at(b, fn)->flags = FN_DEFINED;
  build_fn_at(b, fn)->place = here();
  build_fn_at(b, fn)->param_count = params;
  for (uint32_t i = 0; i < params; i++) {
    Id slot = build_slot(b, (Slot){.kind = SLOT_PARAM, .owner = fn, .index = i, .name = build_str(b, "p")});
    if (i == 0)
      build_fn_at(b, fn)->params = slot;
  }
  return fn;
}

static Id holding(World *world, Id fn) {
  Id slot = build_slot(world->build, (Slot){.kind = SLOT_TEMP, .owner = fn});
  build_hold(world->build, (Hold){slot, HOLD_FN, fn});
  return slot;
}

static Id calls(World *world, Id from, Id to, Id arg, Id cond) {
  Build *b = world->build;
  Id args = arg ? build_arg(b, (Arg){.slot = arg}) : 0;
  return build_call(b, (Call){.caller = from,
                              .kind = CALL_DIRECT,
                              .callee = to,
                              .name = build_fn_at(b, to)->name,
                              .args = args,
                              .arg_count = arg != 0,
                              .cond = cond,
                              .place = here()});
}

START_TEST(a_chain_is_found_from_root_to_operation) {
  World w = world_new();
  world_open(&w, LANG_C);
  Id main = defined(&w, "main", 0), cb = defined(&w, "cb", 0), mid = defined(&w, "mid", 0);
  calls(&w, main, declared(&w, "t_register"), holding(&w, cb), 0);
  calls(&w, cb, mid, 0, 0);
  calls(&w, mid, declared(&w, "t_lock"), 0, 0);
  Findings found = world_solve(&w, CONFIDENCE_LIKELY);
  ck_assert_uint_eq(found.count, 1);
  const Finding *f = &found.findings[0];
  ck_assert_str_eq(f->rule, "lock-acquisition");
  ck_assert_int_eq(f->confidence, CONFIDENCE_CERTAIN);
  ck_assert_uint_eq(f->root_count, 1);
  ck_assert_str_eq(f->roots[0].symbol, "cb");
  ck_assert_uint_eq(f->roots[0].step_count, 2);
  ck_assert_str_eq(f->roots[0].path[0].symbol, "mid");
  ck_assert_str_eq(f->roots[0].path[1].symbol, "t_lock");
  ck_assert_str_eq(f->roots[0].api, "t_register");
  arena_free(&w.arena);
}
END_TEST

// Every callback counts, a hundred are told of.
START_TEST(of_many_callbacks_a_hundred_are_told) {
  enum { CALLBACKS = 130, TOLD = 100 };
  World w = world_new();
  world_open(&w, LANG_C);
  Id main = defined(&w, "main", 0), mid = defined(&w, "mid", 0);
  for (uint32_t i = 0; i < CALLBACKS; i++) {
    Id cb = defined(&w, arena_format(&w.arena, "cb%u", i), 0);
    calls(&w, main, declared(&w, "t_register"), holding(&w, cb), 0);
    calls(&w, cb, mid, 0, 0);
  }
  calls(&w, mid, declared(&w, "t_lock"), 0, 0);
  Findings found = world_solve(&w, CONFIDENCE_LIKELY);
  ck_assert_uint_eq(found.count, 1);
  ck_assert_uint_eq(found.findings[0].root_count, TOLD);
  ck_assert_uint_eq(found.findings[0].more_roots, CALLBACKS - TOLD);
  arena_free(&w.arena);
}
END_TEST

START_TEST(findings_of_one_place_are_in_order_of_their_contexts) {
  World w = world_new();
  world_open(&w, LANG_C);
  Id main = defined(&w, "main", 0), cb = defined(&w, "cb", 0);
  calls(&w, main, declared(&w, "t_finish"), holding(&w, cb), 0);
  calls(&w, main, declared(&w, "t_register"), holding(&w, cb), 0);
  calls(&w, cb, declared(&w, "t_lock"), 0, 0);
  Findings found = world_solve(&w, CONFIDENCE_LIKELY);
  ck_assert_uint_eq(found.count, 2);
  ck_assert_str_eq(found.findings[0].context->title, "a callback");
  ck_assert_str_eq(found.findings[1].context->title, "an end");
  arena_free(&w.arena);
}
END_TEST

// if (t_mid() == 35) mid(); mid();
START_TEST(of_two_equal_chains_the_likelier_is_shown) {
  World w = world_new();
  world_open(&w, LANG_C);
  Id main = defined(&w, "main", 0), cb = defined(&w, "cb", 0), mid = defined(&w, "mid", 0);
  calls(&w, main, declared(&w, "t_register"), holding(&w, cb), 0);
  Id asked = calls(&w, cb, declared(&w, "t_mid"), 0, 0);
  Cond error = {.call = asked, .op = COND_EQUAL, .sense = 1, .value = 35};
  calls(&w, cb, mid, 0, build_cond(w.build, error));
  calls(&w, cb, mid, 0, 0);
  uint32_t usual = line;
  calls(&w, mid, declared(&w, "t_lock"), 0, 0);
  Findings found = world_solve(&w, CONFIDENCE_LIKELY);
  ck_assert_uint_eq(found.count, 1);
  ck_assert_uint_eq(found.findings[0].roots[0].path[0].place.line, usual);
  arena_free(&w.arena);
}
END_TEST

START_TEST(a_constant_argument_closes_branches) {
  for (int passed = 0; passed < 2; passed++) {
    World w = world_new();
    world_open(&w, LANG_C);
    Id main = defined(&w, "main", 0), cb = defined(&w, "cb", 0), mid = defined(&w, "mid", 1),
       low = defined(&w, "low", 1);
    calls(&w, main, declared(&w, "t_register"), holding(&w, cb), 0);
    calls(&w, cb, mid, build_int(w.build, passed ? "true" : "false", passed), 0);
    Id forwarded = build_fn_at(w.build, mid)->params, tested = build_fn_at(w.build, low)->params;
    calls(&w, mid, low, forwarded, 0);
    Id cond = build_cond(w.build, (Cond){.slot = tested, .op = COND_TRUE, .sense = 1});
    calls(&w, low, declared(&w, "t_lock"), 0, cond);
    ck_assert_uint_eq(world_solve(&w, CONFIDENCE_LIKELY).count, (uint32_t)passed);
    arena_free(&w.arena);
  }
}
END_TEST

// t_try(…) with one argument: its keyword and the constant it is.
static void tries(World *w, Id from, const char *keyword, int64_t value) {
  Id call = calls(w, from, declared(w, "t_try"), build_int(w->build, "n", value), 0);
  build_arg_at(w->build, build_call_at(w->build, call)->args)->name = build_str(w->build, keyword);
}

START_TEST(arguments_have_places_and_keywords) {
  World w = world_new();
  world_open(&w, LANG_RUBY);
  Id main = defined(&w, "main", 0), cb = defined(&w, "cb", 0);
  calls(&w, main, declared(&w, "t_register"), holding(&w, cb), 0);
  tries(&w, cb, "", 0);
  tries(&w, cb, "wait", 0);
  tries(&w, cb, "time", 1);
  ck_assert_uint_eq(line, 6);
  tries(&w, cb, "", 1);
  tries(&w, cb, "wait", 1);
  tries(&w, cb, "other", 0);
  calls(&w, cb, declared(&w, "t_try"), 0, 0);
  Findings found = world_solve(&w, CONFIDENCE_LIKELY);
  ck_assert_uint_eq(found.count, 4);
  for (uint32_t i = 0; i < found.count; i++)
    ck_assert_uint_eq(found.findings[i].place.line, 7 + i);
  arena_free(&w.arena);
}
END_TEST

START_TEST(a_guard_closes_its_branch) {
  for (uint32_t sense = 0; sense < 2; sense++) {
    World w = world_new();
    world_open(&w, LANG_C);
    Id main = defined(&w, "main", 0), cb = defined(&w, "cb", 0);
    calls(&w, main, declared(&w, "t_register"), holding(&w, cb), 0);
    Id guard = calls(&w, cb, declared(&w, "t_inside"), 0, 0);
    Id cond = build_cond(w.build, (Cond){.call = guard, .op = COND_TRUE, .sense = sense});
    calls(&w, cb, declared(&w, "t_lock"), 0, cond);
    ck_assert_uint_eq(world_solve(&w, CONFIDENCE_LIKELY).count, sense);
    arena_free(&w.arena);
  }
}
END_TEST

START_TEST(what_an_outside_function_runs_is_followed_and_what_it_spawns_is_not) {
  const char *apis[] = {"t_sort", "t_thread", "t_elsewhere"};
  for (uint32_t i = 0; i < 3; i++) {
    World w = world_new();
    world_open(&w, LANG_C);
    Id main = defined(&w, "main", 0), cb = defined(&w, "cb", 0), run = defined(&w, "run", 0);
    calls(&w, main, declared(&w, "t_register"), holding(&w, cb), 0);
    calls(&w, cb, declared(&w, apis[i]), holding(&w, run), 0);
    calls(&w, run, declared(&w, "t_lock"), 0, 0);
    ck_assert_uint_eq(world_solve(&w, CONFIDENCE_LIKELY).count, i == 0);
    arena_free(&w.arena);
  }
}
END_TEST

START_TEST(a_function_in_a_field_is_registered_and_called) {
  World w = world_new();
  world_open(&w, LANG_C);
  Build *b = w.build;
  Id main = defined(&w, "main", 0), cb = defined(&w, "cb", 0), target = defined(&w, "target", 0);
  Id ops = build_cls(b, (Class){.name = build_str(b, "ops"), .key = build_str(b, "ops")});
  Id object = build_slot(b, (Slot){.kind = SLOT_LOCAL, .owner = main});
  build_flow(b, (Flow){.kind = FLOW_STORE,
                       .from = holding(&w, cb),
                       .base = object,
                       .cls = ops,
                       .name = build_str(b, "in.finish"),
                       .fn = main,
                       .place = here()});
  build_flow(b, (Flow){.kind = FLOW_STORE,
                       .from = holding(&w, target),
                       .base = object,
                       .cls = ops,
                       .name = build_str(b, "run"),
                       .fn = main,
                       .place = here()});
  Id loaded = build_slot(b, (Slot){.kind = SLOT_TEMP, .owner = cb});
  build_flow(
      b, (Flow){.kind = FLOW_LOAD, .to = loaded, .base = object, .cls = ops, .name = build_str(b, "run"), .fn = cb});
  build_call(b,
             (Call){.caller = cb, .kind = CALL_SLOT, .callee = loaded, .name = build_str(b, "run"), .place = here()});
  calls(&w, target, declared(&w, "t_lock"), 0, 0);
  Findings found = world_solve(&w, CONFIDENCE_LIKELY);
  ck_assert_uint_eq(found.count, 1);
  ck_assert_int_eq(found.findings[0].roots[0].path[0].edge, EDGE_FLOW);
  ck_assert_str_eq(found.findings[0].roots[0].path[0].symbol, "target");
  arena_free(&w.arena);
}
END_TEST

START_TEST(calling_the_overridden_function_leads_to_no_other_root) {
  World w = world_new();
  world_open(&w, LANG_C);
  Build *b = w.build;
  Id main = defined(&w, "main", 0), fns[] = {defined(&w, "quiet", 0), defined(&w, "locks", 0)};
  Id ops = build_cls(b, (Class){.name = build_str(b, "ops"), .key = build_str(b, "ops")});
  Str finish = build_str(b, "finish");
  for (uint32_t i = 0; i < 2; i++) {
    Id object = build_slot(b, (Slot){.kind = SLOT_LOCAL, .owner = main});
    Id above = build_slot(b, (Slot){.kind = SLOT_TEMP, .owner = fns[i]});
    Id loaded = build_slot(b, (Slot){.kind = SLOT_TEMP, .owner = fns[i]});
    build_flow(b, (Flow){.kind = FLOW_STORE,
                         .from = holding(&w, fns[i]),
                         .base = object,
                         .cls = ops,
                         .name = finish,
                         .fn = main,
                         .place = here()});
    build_flow(b, (Flow){.kind = FLOW_LOAD, .to = loaded, .base = above, .cls = ops, .name = finish, .fn = fns[i]});
    build_call(
        b,
        (Call){
            .caller = fns[i], .kind = CALL_SLOT, .callee = loaded, .receiver = above, .name = finish, .place = here()});
  }
  calls(&w, fns[1], declared(&w, "t_lock"), 0, 0);
  Findings found = world_solve(&w, CONFIDENCE_LIKELY);
  ck_assert_uint_eq(found.count, 1);
  ck_assert_uint_eq(found.findings[0].root_count, 1);
  ck_assert_str_eq(found.findings[0].roots[0].symbol, "locks");
  arena_free(&w.arena);
}
END_TEST

START_TEST(an_allow_list_minds_known_functions_only) {
  World w = world_new();
  world_open(&w, LANG_C);
  Id main = defined(&w, "main", 0), cb = defined(&w, "cb", 0);
  calls(&w, main, declared(&w, "t_handle"), holding(&w, cb), 0);
  calls(&w, cb, declared(&w, "t_safe"), 0, 0);
  calls(&w, cb, declared(&w, "t_nobody_knows"), 0, 0);
  calls(&w, cb, declared(&w, "t_print"), 0, 0);
  Findings found = world_solve(&w, CONFIDENCE_LIKELY);
  ck_assert_uint_eq(found.count, 1);
  ck_assert_str_eq(found.findings[0].symbol, "t_print");
  arena_free(&w.arena);
}
END_TEST

START_TEST(of_two_that_are_as_near_either_may_be_meant) {
  for (int least = CONFIDENCE_POSSIBLE; least <= CONFIDENCE_LIKELY; least++) {
    World w = world_new();
    world_open(&w, LANG_C);
    world_unit(&w, "/p/main.c", LANG_C);
    Id main = defined(&w, "main", 0), cb = defined(&w, "cb", 0);
    calls(&w, main, declared(&w, "t_register"), holding(&w, cb), 0);
    calls(&w, cb, declared(&w, "helper"), 0, 0);
    world_take(&w);
    world_unit(&w, "/p/one/helper.c", LANG_C);
    defined(&w, "helper", 0);
    world_take(&w);
    world_unit(&w, "/p/two/helper.c", LANG_C);
    calls(&w, defined(&w, "helper", 0), declared(&w, "t_lock"), 0, 0);
    ck_assert_uint_eq(world_solve(&w, (Confidence)least).count, least == CONFIDENCE_POSSIBLE);
    arena_free(&w.arena);
  }
}
END_TEST

START_TEST(one_name_in_two_programs_goes_to_the_nearest) {
  World w = world_new();
  world_open(&w, LANG_C);
  world_unit(&w, "/p/one/main.c", LANG_C);
  Id main = defined(&w, "main", 0), cb = defined(&w, "cb", 0);
  calls(&w, main, declared(&w, "t_register"), holding(&w, cb), 0);
  calls(&w, cb, declared(&w, "helper"), 0, 0);
  world_take(&w);
  world_unit(&w, "/p/one/helper.c", LANG_C);
  defined(&w, "helper", 0);
  world_take(&w);
  world_unit(&w, "/p/two/helper.c", LANG_C);
  calls(&w, defined(&w, "helper", 0), declared(&w, "t_lock"), 0, 0);
  ck_assert_uint_eq(world_solve(&w, CONFIDENCE_POSSIBLE).count, 0);
  arena_free(&w.arena);
}
END_TEST

static Id overload(World *w, Id cls, const char *name, uint32_t params) {
  Build *b = w->build;
  Id fn = defined(w, name, params);
  build_fn_at(b, fn)->key = build_str(b, arena_format(&w->arena, "%u.%s.%u", cls, name, params));
  build_fn_at(b, fn)->cls = cls;
  build_fn_at(b, fn)->self = build_slot(b, (Slot){.kind = SLOT_SELF, .owner = fn});
  build_hold(b, (Hold){build_member(b, SLOT_FIELD, cls, name), HOLD_FN, fn});
  return fn;
}

static Id method(World *w, Id cls, const char *name) {
  return overload(w, cls, name, 0);
}

static Id named_class(World *w, const char *name) {
  return build_cls(w->build, (Class){.name = build_str(w->build, name), .key = build_str(w->build, name)});
}

static void calls_on(World *w, Id from, Id receiver, const char *name) {
  build_call(w->build, (Call){.caller = from,
                              .kind = CALL_METHOD,
                              .receiver = receiver,
                              .name = build_str(w->build, name),
                              .place = here()});
}

// A receiver means the methods of the class that it is named like, however many there are of that name.
START_TEST(a_receiver_is_what_it_is_named_like) {
  static const char *const names[] = {"session_pool", "sessions"};
  for (uint32_t i = 0; i < 2; i++) {
    World w = world_new();
    world_open(&w, LANG_RUBY);
    Build *b = w.build;
    Id top = defined(&w, "top", 0), cb = defined(&w, "cb", 0);
    for (uint32_t k = 0; k < 8; k++)
      method(&w, named_class(&w, arena_format(&w.arena, "C%u", k)), "checkin");
    calls(&w, method(&w, named_class(&w, "SessionPool"), "checkin"), declared(&w, "t_lock"), 0, 0);
    Slot receiver = {.kind = SLOT_LOCAL, .owner = cb, .name = build_str(b, names[i])};
    calls_on(&w, cb, build_slot(b, receiver), "checkin");
    calls(&w, top, declared(&w, "t_register"), holding(&w, cb), 0);
    ck_assert_uint_eq(world_solve(&w, CONFIDENCE_LIKELY).count, i == 0);
    arena_free(&w.arena);
  }
}
END_TEST

// Who else holds the lock is told of, up to three.
START_TEST(others_that_hold_the_lock_are_evidence) {
  enum { OTHERS = 5, TOLD = 3 };
  for (uint32_t others = 0; others < OTHERS; others++) {
    World w = world_new();
    world_open(&w, LANG_C);
    Id lock = build_member(w.build, SLOT_GLOBAL, 0, "lock");
    Id main = defined(&w, "main", 0), cb = defined(&w, "cb", 0), take = declared(&w, "t_lock");
    calls(&w, main, declared(&w, "t_register"), holding(&w, cb), 0);
    calls(&w, cb, take, lock, 0);
    for (uint32_t i = 0; i < others; i++)
      calls(&w, defined(&w, arena_format(&w.arena, "f%u", i), 0), take, lock, 0);
    Findings found = world_solve(&w, CONFIDENCE_LIKELY);
    ck_assert_uint_eq(found.count, 1);
    ck_assert_str_eq(found.findings[0].lock, "lock");
    ck_assert_uint_eq(found.findings[0].evidence_count, others < TOLD ? others : TOLD);
    arena_free(&w.arena);
  }
}
END_TEST

// On a way a parameter is what that way passes for it: straight, by a local, or behind a parameter for the block.
START_TEST(of_what_a_parameter_gets_a_way_knows_its_own) {
  enum { STRAIGHT, BY_LOCAL, BEHIND_BLOCK, WAYS };
  for (int way = 0; way < WAYS; way++)
    for (uint32_t locks = 0; locks < 2; locks++) {
      World w = world_new();
      world_open(&w, LANG_RUBY);
      Build *b = w.build;
      Id top = defined(&w, "top", 0), cb = defined(&w, "cb", 0), other = defined(&w, "other", 0);
      Id fns[] = {defined(&w, "quiet", 0), defined(&w, "locker", 0)};
      Id run = defined(&w, "run", way == BEHIND_BLOCK ? 2 : 1), called = build_fn_at(b, run)->params;
      if (way == BEHIND_BLOCK)
        build_slot_at(b, called++)->flags = SLOT_BLOCK;
      if (way == BY_LOCAL) {
        Id local = build_slot(b, (Slot){.kind = SLOT_LOCAL, .owner = run, .name = build_str(b, "x")});
        build_flow(b, (Flow){.kind = FLOW_COPY, .from = called, .to = local, .fn = run, .place = here()});
        called = local;
      }
      build_call(
          b, (Call){.caller = run, .kind = CALL_SLOT, .callee = called, .name = build_str(b, "x"), .place = here()});
      calls(&w, fns[1], declared(&w, "t_lock"), 0, 0);
      calls(&w, cb, run, holding(&w, fns[locks]), 0);
      calls(&w, other, run, holding(&w, fns[!locks]), 0);
      calls(&w, top, declared(&w, "t_register"), holding(&w, cb), 0);
      uint32_t found = world_solve(&w, CONFIDENCE_POSSIBLE).count;
      ck_assert_msg(found == locks, "way %d, %u: %u findings", way, locks, found);
      arena_free(&w.arena);
    }
}
END_TEST

// A module's method calls what the class that includes it defines: the self that arrives decides.
START_TEST(self_flows_into_mixins) {
  World w = world_new();
  world_open(&w, LANG_RUBY);
  Build *b = w.build;
  Id top = defined(&w, "top", 0), cb = defined(&w, "cb", 0);
  Id mixin = named_class(&w, "Mixin"), good = named_class(&w, "Good"), bad = named_class(&w, "Bad");
  build_parent(b, (Parent){good, mixin, PARENT_INCLUDES});
  build_parent(b, (Parent){bad, mixin, PARENT_INCLUDES});
  Id stop = method(&w, mixin, "stop");
  calls_on(&w, stop, build_fn_at(b, stop)->self, "before");
  method(&w, good, "before");
  calls(&w, method(&w, bad, "before"), declared(&w, "t_lock"), 0, 0);
  Id object = build_slot(b, (Slot){.kind = SLOT_LOCAL, .owner = cb});
  build_hold(b, (Hold){object, HOLD_INSTANCE, good});
  calls_on(&w, cb, object, "stop");
  calls(&w, top, declared(&w, "t_register"), holding(&w, cb), 0);
  Findings found = world_solve(&w, CONFIDENCE_POSSIBLE);
  ck_assert_uint_eq(found.count, 0);
  arena_free(&w.arena);
}
END_TEST

START_TEST(an_unknown_receiver_means_the_few_methods_of_that_name) {
  for (uint32_t methods = 1; methods < 6; methods++) {
    World w = world_new();
    world_open(&w, LANG_RUBY);
    Build *b = w.build;
    Id top = defined(&w, "top", 0), cb = defined(&w, "cb", 0);
    for (uint32_t i = 0; i < methods; i++)
      calls(&w, method(&w, named_class(&w, arena_format(&w.arena, "C%u", i)), "retire"), declared(&w, "t_lock"), 0, 0);
    calls_on(&w, cb, build_slot(b, (Slot){.kind = SLOT_LOCAL, .owner = cb}), "retire");
    calls(&w, top, declared(&w, "t_register"), holding(&w, cb), 0);
    Findings found = world_solve(&w, CONFIDENCE_POSSIBLE);
    ck_assert_uint_eq(found.count, methods <= 4 ? methods : 0);
    if (found.count)
      ck_assert_int_eq(found.findings[0].confidence, methods == 1 ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE);
    arena_free(&w.arena);
  }
}
END_TEST

// What is stored in a field of one object is found in all of its class: which of several functions runs is not known.
START_TEST(of_several_functions_in_a_field_any_may_run) {
  static const Confidence sure[] = {[1] = CONFIDENCE_CERTAIN, [2] = CONFIDENCE_LIKELY, [9] = CONFIDENCE_POSSIBLE};
  for (uint32_t functions = 1; functions < 10; functions += functions == 1 ? 1 : 7) {
    World w = world_new();
    world_open(&w, LANG_RUBY);
    Build *b = w.build;
    Id top = defined(&w, "top", 0), cb = defined(&w, "cb", 0), box = named_class(&w, "Box");
    for (uint32_t i = 0; i < functions; i++) {
      Id fn = defined(&w, arena_format(&w.arena, "f%u", i), 0);
      calls(&w, fn, declared(&w, "t_lock"), 0, 0);
      build_hold(b, (Hold){build_member(b, SLOT_FIELD, box, "pressed"), HOLD_FN, fn});
    }
    Id receiver = build_slot(b, (Slot){.kind = SLOT_LOCAL, .owner = cb});
    build_hold(b, (Hold){receiver, HOLD_INSTANCE, box});
    calls_on(&w, cb, receiver, "pressed");
    calls(&w, top, declared(&w, "t_register"), holding(&w, cb), 0);
    Findings found = world_solve(&w, CONFIDENCE_POSSIBLE);
    ck_assert_uint_eq(found.count, functions);
    ck_assert_int_eq(found.findings[0].confidence, sure[functions]);
    arena_free(&w.arena);
  }
}
END_TEST

// A way of many turns that are not certain, or of many calls, says less and less.
START_TEST(long_and_doubtful_ways_are_only_possible) {
  const struct {
    uint32_t doubts, calls;
    bool likely;
  } cases[] = {{2, 0, true}, {3, 0, false}, {1, 5, true}, {1, 6, false}, {0, 15, true}, {0, 16, false}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    for (int least = CONFIDENCE_POSSIBLE; least <= CONFIDENCE_LIKELY; least++) {
      World w = world_new();
      world_open(&w, LANG_RUBY);
      Id top = defined(&w, "top", 0), cb = defined(&w, "cb", 0), at = cb;
      for (uint32_t turn = 0; turn < cases[i].doubts; turn++) {
        const char *name = arena_format(&w.arena, "retire%u", turn);
        calls_on(&w, at, build_slot(w.build, (Slot){.kind = SLOT_LOCAL, .owner = at}), name);
        at = method(&w, named_class(&w, arena_format(&w.arena, "C%u", turn)), name);
      }
      for (uint32_t call = 0; call < cases[i].calls; call++) {
        Id next = defined(&w, arena_format(&w.arena, "f%u", call), 0);
        calls(&w, at, next, 0, 0);
        at = next;
      }
      calls(&w, at, declared(&w, "t_lock"), 0, 0);
      calls(&w, top, declared(&w, "t_register"), holding(&w, cb), 0);
      uint32_t found = world_solve(&w, (Confidence)least).count;
      ck_assert_msg(found == (least == CONFIDENCE_POSSIBLE || cases[i].likely), "case %zu, least %d", i, least);
      arena_free(&w.arena);
    }
}
END_TEST

// An outside class that is constructed gives an instance whose members the book knows by the class's name.
START_TEST(members_of_outside_classes_are_known_by_name) {
  World w = world_new();
  world_open(&w, LANG_RUBY);
  Build *b = w.build;
  Id top = defined(&w, "top", 0), cb = defined(&w, "cb", 0);
  const char *names[] = {"Mine::Lock", "Lock"};
  Id ref = build_slot(b, (Slot){.kind = SLOT_REF, .owner = cb, .candidates = build_names(b, names, 2)});
  Id made = build_slot(b, (Slot){.kind = SLOT_TEMP, .owner = cb});
  build_call(b, (Call){.caller = cb,
                       .kind = CALL_METHOD,
                       .receiver = ref,
                       .name = build_str(b, "new"),
                       .result = made,
                       .place = here()});
  calls_on(&w, cb, made, "take");
  calls(&w, top, declared(&w, "t_register"), holding(&w, cb), 0);
  Findings found = world_solve(&w, CONFIDENCE_LIKELY);
  ck_assert_uint_eq(found.count, 1);
  ck_assert_str_eq(found.findings[0].symbol, "Lock#take");
  arena_free(&w.arena);
}
END_TEST

// Of several functions in one member, and of members of ancestors, only those count that the arguments fit.
START_TEST(arguments_choose_among_overloads) {
  for (uint32_t locked = 0; locked < 3; locked++) {
    World w = world_new();
    world_open(&w, LANG_JAVA);
    Build *b = w.build;
    Id top = defined(&w, "top", 0), cb = defined(&w, "cb", 0);
    Id base = named_class(&w, "Base"), sub = named_class(&w, "Sub");
    build_parent(b, (Parent){sub, base, PARENT_INHERITS});
    Id fns[] = {overload(&w, base, "close", 0), overload(&w, base, "close", 1), overload(&w, sub, "close", 1)};
    calls(&w, fns[locked], declared(&w, "t_lock"), 0, 0);
    Id object = build_slot(b, (Slot){.kind = SLOT_LOCAL, .owner = cb});
    build_hold(b, (Hold){object, HOLD_INSTANCE, sub});
    calls_on(&w, cb, object, "close");
    calls(&w, top, declared(&w, "t_register"), holding(&w, cb), 0);
    ck_assert_uint_eq(world_solve(&w, CONFIDENCE_POSSIBLE).count, locked == 0);
    arena_free(&w.arena);
  }
}
END_TEST

// How much is found where one of `types` that satisfy an interface, or extend a class, may be meant.
static uint32_t found_of(bool interface, uint32_t types) {
  World w = world_new();
  world_open(&w, interface ? LANG_GO : LANG_JAVA);
  Build *b = w.build;
  Id top = defined(&w, "top", 0), cb = defined(&w, "cb", 0), base = named_class(&w, "Closer");
  if (interface)
    build_cls_at(b, base)->kind = CLASS_INTERFACE, build_cls_at(b, base)->flags = CLASS_STRUCTURAL;
  build_fn_at(b, method(&w, base, "Close"))->flags = FN_ABSTRACT;
  for (uint32_t i = 0; i < types; i++) {
    Id type = named_class(&w, arena_format(&w.arena, "T%u", i));
    if (!interface)
      build_parent(b, (Parent){type, base, PARENT_INHERITS});
    calls(&w, method(&w, type, "Close"), declared(&w, "t_lock"), 0, 0);
  }
  calls_on(&w, cb, build_slot(b, (Slot){.kind = SLOT_LOCAL, .owner = cb, .type = base}), "Close");
  calls(&w, top, declared(&w, "t_register"), holding(&w, cb), 0);
  uint32_t found = world_solve(&w, CONFIDENCE_POSSIBLE).count;
  arena_free(&w.arena);
  return found;
}

START_TEST(what_many_types_do_says_nothing) {
  for (int interface = 0; interface < 2; interface++) {
    ck_assert_uint_eq(found_of(interface, 64), 64);
    ck_assert_uint_eq(found_of(interface, 65), 0);
  }
}
END_TEST

// `count` functions in a slot, and in the member of a class whose object is registered, or which is a callback by its
// name.
static uint32_t found_in_crowd(int way, uint32_t count) {
  World w = world_new();
  world_open(&w, LANG_RUBY);
  Build *b = w.build;
  Id top = defined(&w, "top", 0), any = build_slot(b, (Slot){.kind = SLOT_LOCAL, .owner = top});
  Id cls = named_class(&w, way == 2 ? "Pump" : "Tap");
  Id slots[] = {any, build_member(b, SLOT_FIELD, cls, "call"), build_member(b, SLOT_FIELD, cls, "stop")};
  for (uint32_t i = 0; i < count; i++) {
    Id cb = method(&w, cls, arena_format(&w.arena, "cb%u", i));
    calls(&w, cb, declared(&w, "t_lock"), 0, 0);
    build_hold(b, (Hold){slots[way], HOLD_FN, cb});
  }
  if (way == 1)
    build_hold(b, (Hold){any, HOLD_INSTANCE, cls});
  calls(&w, top, declared(&w, "t_register"), any, 0);
  uint32_t found = world_solve(&w, CONFIDENCE_LIKELY).count;
  arena_free(&w.arena);
  return found;
}

// Of more functions than a slot keeps, it is chance which are there: none is likely to be the callback.
START_TEST(a_crowd_of_callbacks_is_only_possible) {
  for (int way = 0; way < 3; way++)
    for (uint32_t count = 47; count < 49; count++)
      ck_assert_uint_eq(found_in_crowd(way, count), count == 47 ? count : 0);
}
END_TEST

// Members that come up while a slot's classes are gone through make the tables grow that those are in.
START_TEST(members_come_up_in_many_classes_at_once) {
  enum { CLASSES = 20, NAMES = 200 };
  World w = world_new();
  world_open(&w, LANG_RUBY);
  Build *b = w.build;
  Id top = defined(&w, "top", 0), cb = defined(&w, "cb", 0), run = defined(&w, "run", 0), last = 0;
  Id classes = build_slot(b, (Slot){.kind = SLOT_LOCAL, .owner = top});
  Id object = build_slot(b, (Slot){.kind = SLOT_LOCAL, .owner = cb}), made = holding(&w, run);
  for (uint32_t i = 0; i < CLASSES; i++) {
    last = named_class(&w, arena_format(&w.arena, "C%u", i));
    build_hold(b, (Hold){classes, HOLD_CLASS, last});
  }
  for (uint32_t i = 0; i < NAMES; i++) {
    const char *name = arena_format(&w.arena, "m%u", i);
    build_flow(b, (Flow){.kind = FLOW_STORE_DYNAMIC,
                         .from = made,
                         .base = classes,
                         .key = build_string(b, name, strlen(name)),
                         .fn = top,
                         .place = here()});
  }
  build_hold(b, (Hold){object, HOLD_INSTANCE, last});
  calls_on(&w, cb, object, "m199");
  calls(&w, run, declared(&w, "t_lock"), 0, 0);
  calls(&w, top, declared(&w, "t_register"), holding(&w, cb), 0);
  ck_assert_uint_eq(world_solve(&w, CONFIDENCE_LIKELY).count, 1);
  arena_free(&w.arena);
}
END_TEST

// What a test passes to the program stays with the test; whether a file is one is said by whole names of directories.
START_TEST(what_tests_pass_stays_with_them) {
  static const char *const paths[] = {"/p/tests/a.rb", "/p/bests/a.rb"};
  for (uint32_t i = 0; i < 2; i++) {
    World w = world_new();
    world_open(&w, LANG_RUBY);
    world_unit(&w, "/p/tester.rb", LANG_RUBY);
    Id keep = defined(&w, "keep", 1);
    calls(&w, keep, declared(&w, "t_register"), build_fn_at(w.build, keep)->params, 0);
    world_take(&w);
    world_unit(&w, paths[i], LANG_RUBY);
    Id check = defined(&w, "check", 0), fake = defined(&w, "fake", 0);
    calls(&w, fake, declared(&w, "t_lock"), 0, 0);
    calls(&w, check, declared(&w, "keep"), holding(&w, fake), 0);
    ck_assert_uint_eq(world_solve(&w, CONFIDENCE_LIKELY).count, i);
    arena_free(&w.arena);
  }
}
END_TEST

static Findings solve_with_comment(World *w, const char *comment, int hop, uint32_t today) {
  world_open(w, LANG_C);
  Id main = defined(w, "main", 0), cb = defined(w, "cb", 0), mid = defined(w, "mid", 0);
  calls(w, main, declared(w, "t_register"), holding(w, cb), 0);
  Id first = calls(w, cb, mid, 0, 0), last = calls(w, mid, declared(w, "t_lock"), 0, 0);
  Place at = build_call_at(w->build, hop == 0 ? first : last)->place;
  build_note(w->build, (Note){.kind = NOTE_SUPPRESSION, .text = build_str(w->build, comment), .place = at});
  return world_solve_on(w, CONFIDENCE_LIKELY, today);
}

// A comment on any line of the chain cuts it; one that names another rule, or none, does not.
START_TEST(a_suppression_cuts_the_chain) {
  const struct {
    const char *comment;
    uint32_t found;
    bool used, problem;
    uint32_t today;
  } cases[] = {
      {"finlint: ignore[lock-acquisition] -- only at exit", 0, true, false},
      {"finlint: ignore[sleep, lock-acquisition]", 0, true, false},
      {"finlint: ignore[sleep]", 1, false, false},
      {"finlint: ignore[lock-aquisition]", 1, false, true},
      {"finlint: ignore", 1, false, true},
      {"finlint: ignore-file[lock-acquisition] -- tests", 0, true, false},
      {"finlint: ignore[lock-acquisition] until=2027-01-30", 0, true, false, 20270130},
      {"finlint: ignore[lock-acquisition] until=2027-01-30", 1, false, true, 20270131},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    for (int hop = 0; hop < 2; hop++) {
      World w = world_new();
      Findings found = solve_with_comment(&w, cases[i].comment, hop, cases[i].today);
      ck_assert_msg(found.count == cases[i].found, "%s: %u findings", cases[i].comment, found.count);
      ck_assert_uint_eq(found.suppression_count, 1);
      ck_assert_int_eq(found.suppressions[0].used, cases[i].used);
      ck_assert_int_eq(*found.suppressions[0].problem != 0, cases[i].problem);
      arena_free(&w.arena);
    }
}
END_TEST

static void assert_problem(const char *comment, const char *problem) {
  World w = world_new();
  Findings found = solve_with_comment(&w, comment, 0, 20260101);
  ck_assert_msg(found.count == (*problem != 0), "%s: %u findings", comment, found.count);
  ck_assert_uint_eq(found.suppression_count, 1);
  ck_assert_str_eq(found.suppressions[0].problem, problem);
  arena_free(&w.arena);
}

static const char no_day[] = "its end must be a day that exists, written until=YYYY-MM-DD";

// A slip must not hide a finding for ever.
START_TEST(a_suppression_ends_on_a_day_that_exists) {
  static const char *const wrong[] = {
      "until=never",      "until=2027",         "until=2027-13-45",     "until=31.01.2027",   "until 2027-01-31",
      "until=",           "until=2027-1-31",    "until=2027-02-29",     "until=2100-02-29",   "until=2027-04-31",
      "until=2027-00-10", "until=2027-01-00",   "until=2027-01-311",    "until=2027-01-31T9", "until: 2027-01-31",
      "until=20270131",   "until = 2027-01-31", "-- later, until=soon", "(until=2027)",       "until=-027-01-31"};
  static const char *const right[] = {
      "until=2028-02-29",      "until=2400-02-29",          "until=2027-12-31, -- why",    "(until=2027-01-31).",
      "until=2027-01-31--why", "-- why, until=2027-01-31.", "--until=2027-01-31",          "-- fine until 2027 or so",
      "-- until: later",       "-- util=1, errno=EINTR",    "# pylint: disable=all",       "// other: key=value",
      "only where a==b",       "not held until exit",       "-- runs while repeat_until=3"};
  Arena arena = {0};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
    assert_problem(arena_format(&arena, "finlint: ignore[lock-acquisition] %s", wrong[i]), no_day);
  for (size_t i = 0; i < sizeof right / sizeof *right; i++)
    assert_problem(arena_format(&arena, "finlint: ignore[lock-acquisition] %s", right[i]), "");
  arena_free(&arena);
}
END_TEST

START_TEST(a_slip_in_a_suppression_is_said) {
  assert_problem("ignore[lock-acquisition] util=2027-01-31 -- why",
                 "'util' is nothing it can set: write until=YYYY-MM-DD, or a reason behind '--'");
  assert_problem("ignore[lock-acquisition] until=2027-01-31 Until=2027-01-31",
                 "'Until' is nothing it can set: write until=YYYY-MM-DD, or a reason behind '--'");
  assert_problem("ignore-file[lock-acquisition]until=2027-01-31 reason=none",
                 "'reason' is nothing it can set: write until=YYYY-MM-DD, or a reason behind '--'");
  assert_problem("ignore-line[lock-acquisition] -- why",
                 "'ignore-line' is unknown: write ignore[rule], ignore-function[rule] or ignore-file[rule]");
  assert_problem("ingore[lock-acquisition] -- why",
                 "'ingore' is unknown: write ignore[rule], ignore-function[rule] or ignore-file[rule]");
}
END_TEST

START_TEST(a_comment_shortly_above_a_function_is_about_it) {
  for (uint32_t above = 0; above < 6; above++) {
    World w = world_new();
    world_open(&w, LANG_C);
    Build *b = w.build;
    Id main = defined(&w, "main", 0), cb = defined(&w, "cb", 0), call = calls(&w, cb, declared(&w, "t_lock"), 0, 0);
    calls(&w, main, declared(&w, "t_register"), holding(&w, cb), 0);
    build_fn_at(b, cb)->place = (Place){1, 1000, 1};
    build_fn_at(b, cb)->end_line = 1009;
    build_call_at(b, call)->place = (Place){1, 1008, 3};
    build_note(b, (Note){.kind = NOTE_SUPPRESSION,
                         .text = build_str(b, "finlint: ignore-function[lock-acquisition]"),
                         .place = {1, 1000 - above, 1},
                         .column_end = 9});
    ck_assert_uint_eq(world_solve(&w, CONFIDENCE_LIKELY).count, above > 3);
    arena_free(&w.arena);
  }
}
END_TEST

int main(void) {
  const TTest *const tests[] = {a_chain_is_found_from_root_to_operation,
                                of_many_callbacks_a_hundred_are_told,
                                findings_of_one_place_are_in_order_of_their_contexts,
                                of_two_equal_chains_the_likelier_is_shown,
                                a_constant_argument_closes_branches,
                                arguments_have_places_and_keywords,
                                a_guard_closes_its_branch,
                                what_an_outside_function_runs_is_followed_and_what_it_spawns_is_not,
                                a_function_in_a_field_is_registered_and_called,
                                calling_the_overridden_function_leads_to_no_other_root,
                                an_allow_list_minds_known_functions_only,
                                one_name_in_two_programs_goes_to_the_nearest,
                                of_two_that_are_as_near_either_may_be_meant,
                                of_what_a_parameter_gets_a_way_knows_its_own,
                                a_receiver_is_what_it_is_named_like,
                                others_that_hold_the_lock_are_evidence,
                                self_flows_into_mixins,
                                an_unknown_receiver_means_the_few_methods_of_that_name,
                                of_several_functions_in_a_field_any_may_run,
                                long_and_doubtful_ways_are_only_possible,
                                members_of_outside_classes_are_known_by_name,
                                arguments_choose_among_overloads,
                                what_many_types_do_says_nothing,
                                a_crowd_of_callbacks_is_only_possible,
                                members_come_up_in_many_classes_at_once,
                                what_tests_pass_stays_with_them,
                                a_suppression_cuts_the_chain,
                                a_suppression_ends_on_a_day_that_exists,
                                a_slip_in_a_suppression_is_said,
                                a_comment_shortly_above_a_function_is_about_it,
                                NULL};
  return harness_run("solve", tests);
}
