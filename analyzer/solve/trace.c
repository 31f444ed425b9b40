#include "solver.h"

// "path:line:col caller -> [flow] callee"
static void add_line(const Solver *solver, Id id, const char *how, const char *callee, Text *out) {
  const Program *program = solver->program;
  const Call *call = &program->calls.at[id];
  text_plain_puts(out, program_path(program, call->place.file));
  text_printf(out, ":%u:%u ", call->place.line, call->place.column);
  text_plain_puts(out, program_text(program, program->fns.at[call->caller].qualified));
  text_printf(out, " -> [%s] ", how);
  text_plain_puts(out, callee);
  text_puts(out, "\n");
}

static void trace_edges(const Solver *solver, Id id, Text *out) {
  for (uint32_t at = solver->leads.at[id].edges; at; at = solver->edges.at[at].next) {
    const Edge *edge = &solver->edges.at[at];
    add_line(solver, id, edge_word[edge->kind],
             program_text(solver->program, solver->program->fns.at[edge->fn].qualified), out);
  }
}

static void trace_outs(const Solver *solver, Id id, Text *out) {
  for (uint32_t at = solver->leads.at[id].outs; at; at = solver->outs.at[at].next)
    add_line(solver, id, "outside", program_text(solver->program, solver->outs.at[at].symbol), out);
}

void trace_calls(const Solver *solver, Text *out) {
  for (Id id = 1; id < solver->program->calls.count; id++) {
    trace_edges(solver, id, out);
    trace_outs(solver, id, out);
    if (!solver->leads.at[id].edges && !solver->leads.at[id].outs)
      add_line(solver, id, "unresolved", program_text(solver->program, solver->program->calls.at[id].name), out);
  }
}
