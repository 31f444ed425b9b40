#include "solver.h"

static void give_memory(Solver *solver) {
  Map *maps[] = {
      &solver->value_ids,  &solver->out_set,     &solver->containers, &solver->keywords,   &solver->keyword_slots,
      &solver->sent,       &solver->conventions, &solver->anyones,    &solver->more_roots, &solver->threaded,
      &solver->suppressed, &solver->symbols,     &solver->delegated,  &solver->targeted,   &solver->abstract,
      &solver->admitted,   &solver->packages,    &solver->real,       &solver->loads_of,   &solver->calls_of,
      &solver->sends_of,   &solver->endless,     &solver->runtime,    &solver->passed,     &solver->getattrs};
  Index *indexes[] = {&solver->overriders, &solver->implementors,   &solver->stores,    &solver->bound,
                      &solver->methods_of, &solver->methods_called, &solver->embedders, &solver->descended,
                      &solver->overriding, &solver->setters,        &solver->called};
  for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
    maps[i]->arena = solver->arena;
  for (size_t i = 0; i < sizeof indexes / sizeof *indexes; i++)
    indexes[i]->map.arena = solver->arena;
}

static void name_words(Solver *solver) {
  Names *names = solver->program->texts;
  solver->name_new = names_str(names, "new");
  solver->name_init = names_str(names, "<init>");
  solver->name_element = names_str(names, "[]");
  solver->name_unkeyed = names_str(names, "[?]");
  solver->name_added = names_str(names, "[+]");
  solver->name_missing = names_str(names, "method_missing");
  solver->name_getattr = names_str(names, "__getattr__");
  for (int i = 0; i < INDEXED; i++)
    solver->name_index[i] = names_add(names, (const char[]){'[', (char)('0' + i), ']'}, 3);
  solver->name_yield = names_str(names, "yield");
  solver->name_case = names_str(names, "===");
  const char *calls[] = {"call", "__call__", "operator()", "Invoke"};
  for (int i = 0; i < 4; i++)
    solver->name_call[i] = names_str(names, calls[i]);
}

static Solver *solver_new(Arena *arena, Program *program) {
  Solver *solver = arena_new(arena, Solver);
  *solver = (Solver){.arena = arena, .program = program, .book = program->book};
  give_memory(solver);
  array_add(arena, &solver->values);
  array_add(arena, &solver->copies);
  array_add(arena, &solver->watches);
  array_add(arena, &solver->edges);
  array_add(arena, &solver->outs);
  array_add(arena, &solver->found);
  array_add(arena, &solver->sets);
  name_words(solver);
  names_index_conventions(solver);
  return solver;
}

static uint32_t count_unresolved(const Solver *solver) {
  uint32_t count = 0;
  for (Id call = 1; call < solver->program->calls.count; call++)
    count += solver_leads_nowhere(solver, call);
  return count;
}

static void seed(Solver *solver) {
  for (Id fn = 1; fn < solver->program->fns.count; fn++)
    if (solver->program->fns.at[fn].flags & FN_DEFINED)
      names_seed_self(solver, fn, false);
}

// A call through a table of functions that nobody fills here: the member's name may be that of an API.
static void name_members(Solver *solver) {
  const Program *program = solver->program;
  for (uint32_t i = 0; i < solver->slot_calls.count; i++) {
    Id call = solver->slot_calls.at[i];
    const Call *row = &program->calls.at[call];
    if (!row->name || solver->leads.at[call].edges || solver->leads.at[call].outs)
      continue;
    Sym symbol = program_symbol(solver->program, row->name);
    if (book_knows(solver->book, symbol, language_bit(program_language(program, row->caller))))
      outside_call(solver, call, symbol, EDGE_UNIQUE_NAME);
  }
}

// C and C++, then the languages that ask what those define for them, then names where values end.
static void settle(Solver *solver) {
  enum { ROUNDS = 3 };
  flow_list(solver);
  tests_find(solver);
  flow_init(solver, true);
  dispatch_init(solver, true);
  flow_run(solver);
  name_members(solver); // JNI's functions are such a table
  flow_run(solver);
  bindings_find(solver);
  flow_init(solver, false);
  dispatch_init(solver, false);
  flow_run(solver);
  bindings_find(solver); // what the other languages bind
  seed(solver);
  flow_run(solver);
  for (int round = 0; round < ROUNDS && names_resolve(solver); round++) {
    flow_run(solver);
    bindings_find(solver);
  }
  name_members(solver);
  flow_run(solver);
}

Findings solve(Arena *arena, Program *program, const SolveOptions *options) {
  Solver *solver = solver_new(arena, program);
  Starts starts = {0};
  Hits hits = {0};
  Findings findings = {0};
  settle(solver);
  roots_find(solver, &starts);
  solver->unresolved = count_unresolved(solver);
  if (options->trace)
    trace_calls(solver, options->trace);
  suppress_read(solver, options);
  Question ask = {0};
  ask_read(solver, options->ask, &ask);
  reach(solver, &starts, options, &hits, &ask);
  findings_make(solver, &starts, &hits, options, &findings);
  findings_answer(solver, &starts, &ask, options, &findings);
  findings.keep = options->keep;
  if (options->keep)
    reach_keep(solver, &starts, &findings);
  return findings;
}
