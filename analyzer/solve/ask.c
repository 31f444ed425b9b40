// What a user means by the name of a function.
#include "solver.h"

#include <stdlib.h>

static void find_by_name(Solver *solver, Sym name, Map *fns, bool whole) {
  Program *program = solver->program;
  const char *wanted = program_text(program, name);
  for (Id fn = 1; fn < program->fns.count; fn++) {
    const Fn *row = &program->fns.at[fn];
    if (!(row->flags & FN_DEFINED))
      continue;
    Sym symbol = program_symbol(program, row->qualified);
    if (symbol == name || (!whole && text_ends(program_text(program, symbol), '.', wanted)))
      map_put(fns, fn, 1);
  }
}

Words solve_files(Arena *arena, const Program *program, const char *path) {
  Map files = {.arena = arena};
  Words found = {0};
  for (Id fn = 1; fn < program->fns.count; fn++) {
    Id file = program->fns.at[fn].flags & FN_DEFINED ? program->fns.at[fn].place.file : 0;
    if (!file || (*map_slot(&files, file))++)
      continue;
    const char *at = program_path(program, file);
    if (text_ends(at, '/', path))
      array_push(arena, &found, at);
  }
  return found;
}

// The innermost function that has the line: the one that begins last.
static Id find_at(const Program *program, const char *path, uint32_t line) {
  Id best = 0;
  for (Id fn = 1; fn < program->fns.count; fn++) {
    const Fn *row = &program->fns.at[fn];
    bool has = row->flags & FN_DEFINED && row->place.line && row->place.line <= line && line <= row->end_line;
    if (has && strcmp(program_path(program, row->place.file), path) == 0 &&
        (!best || row->place.line >= program->fns.at[best].place.line))
      best = fn;
  }
  return best;
}

// "path:line", where the path may be the end of only one.
static bool read_place(Solver *solver, const char *text, Question *out) {
  const char *colon = strrchr(text, ':');
  if (!colon || !colon[1] || colon[1 + strspn(colon + 1, "0123456789")])
    return false;
  Words files = solve_files(solver->arena, solver->program, arena_text(solver->arena, text, (size_t)(colon - text)));
  Id fn = files.count == 1 ? find_at(solver->program, files.at[0], (uint32_t)strtoul(colon + 1, NULL, 10)) : 0;
  if (fn)
    map_put(&out->fns, fn, 1);
  return true;
}

void ask_read(Solver *solver, const char *text, Question *out) {
  out->fns.arena = solver->arena;
  if (!text || read_place(solver, text, out))
    return;
  Sym name = book_symbol(solver->program->texts, text);
  find_by_name(solver, name, &out->fns, true);
  if (!out->fns.count)
    find_by_name(solver, name, &out->fns, false);
  if (!out->fns.count)
    out->symbol = book_alias(solver->book, name);
}
