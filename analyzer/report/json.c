#include "parts.h"

static void put_place(Json *json, const Report *report, Place place) {
  json_text(json, "file", shown_path(report, place));
  json_number(json, "line", place.line);
  json_number(json, "column", place.column);
}

static void put_operation(Json *json, const Report *report, const Finding *finding) {
  json_open(json, "operation", '{');
  json_text(json, "kind", op_info[finding->kind].word);
  json_text(json, "symbol", finding->symbol);
  put_place(json, report, finding->place);
  json_close(json, '}');
}

static void put_registration(Json *json, const Report *report, const Root *root) {
  if (root->registration.line == 0)
    return;
  json_open(json, "registration", '{');
  json_text(json, "api", root->api);
  put_place(json, report, root->registration);
  json_close(json, '}');
}

static void put_step(Json *json, const Report *report, const Step *step) {
  json_open(json, NULL, '{');
  json_text(json, "symbol", step->symbol);
  put_place(json, report, step->place);
  json_text(json, "edge", edge_word[step->edge]);
  json_close(json, '}');
}

static void put_root(Json *json, const Report *report, const Root *root) {
  json_open(json, NULL, '{');
  json_text(json, "symbol", root->symbol);
  put_place(json, report, root_place(root));
  put_registration(json, report, root);
  json_open(json, "path", '[');
  for (uint32_t i = 0; i < root->step_count; i++)
    put_step(json, report, &root->path[i]);
  json_close(json, ']');
  json_close(json, '}');
}

static void put_evidence(Json *json, const Report *report, const Evidence *evidence) {
  json_open(json, NULL, '{');
  json_text(json, "role", evidence->role);
  json_text(json, "symbol", evidence->symbol);
  put_place(json, report, evidence->place);
  json_close(json, '}');
}

static void put_reasons(Json *json, const Report *report, const Finding *finding) {
  json_open(json, "roots", '[');
  for (uint32_t i = 0; i < finding->root_count; i++)
    put_root(json, report, &finding->roots[i]);
  json_close(json, ']');
  json_open(json, "evidence", '[');
  for (uint32_t i = 0; i < finding->evidence_count; i++)
    put_evidence(json, report, &finding->evidence[i]);
  json_close(json, ']');
}

static void put_finding(Json *json, const Report *report, const Finding *finding) {
  json_open(json, NULL, '{');
  json_text(json, "rule", finding->rule);
  json_text(json, "context", names_text(report->book->names, finding->context->id));
  json_text(json, "severity", severity_word[finding->severity]);
  json_text(json, "confidence", confidence_word[finding->confidence]);
  json_text(json, "message", finding->message);
  json_text(json, "help", finding->help);
  json_text(json, "fingerprint", finding->fingerprint);
  put_operation(json, report, finding);
  put_reasons(json, report, finding);
  json_close(json, '}');
}

static void put_head(Json *json, const Report *report) {
  json_text(json, "schema", "finlint/1");
  json_open(json, "tool", '{');
  json_text(json, "name", "finlint");
  json_text(json, "version", report->version);
  json_close(json, '}');
}

static void put_notice(Json *json, const Report *report, const Notice *notice) {
  json_open(json, NULL, '{');
  json_text(json, "kind", notice->kind);
  json_text(json, "file", path_below(report->directory, notice->path));
  json_number(json, "line", notice->line);
  json_number(json, "column", notice->column);
  json_text(json, "message", notice->message);
  json_close(json, '}');
}

static void put_coverage(Json *json, const Report *report) {
  const Coverage *coverage = &report->findings->coverage;
  json_open(json, "coverage", '{');
  json_number(json, "units", coverage->units);
  json_number(json, "failed", coverage->failed);
  json_number(json, "skipped", coverage->skipped);
  json_number(json, "functions", coverage->functions);
  json_number(json, "roots", coverage->roots);
  json_number(json, "calls", coverage->calls);
  json_number(json, "unresolved_calls", coverage->unresolved_calls);
  json_number(json, "unknown_callbacks", coverage->unknown_callbacks);
  json_open(json, "notes", '[');
  for (uint32_t i = 0; i < report->notice_count; i++)
    put_notice(json, report, &report->notices[i]);
  json_close(json, ']');
  json_close(json, '}');
}

// What was asked for, as callbacks reach it.
static void put_reached(Json *json, const Report *report, const Reached *reached) {
  json_open(json, NULL, '{');
  json_text(json, "symbol", reached->symbol);
  put_place(json, report, reached->place);
  json_text(json, "context", names_text(report->book->names, reached->context->id));
  json_text(json, "confidence", confidence_word[reached->root.confidence]);
  json_open(json, "roots", '[');
  put_root(json, report, &reached->root);
  json_close(json, ']');
  json_close(json, '}');
}

static void put_answers(Json *json, const Report *report) {
  const Findings *findings = report->findings;
  if (!findings->asked && !findings->reached_count)
    return;
  json_open(json, "reached", '[');
  for (uint32_t i = 0; i < findings->reached_count; i++)
    put_reached(json, report, &findings->reached[i]);
  json_close(json, ']');
}

static void put_callback(Json *json, const Report *report, const Callback *callback) {
  json_open(json, NULL, '{');
  json_text(json, "symbol", callback->symbol);
  put_place(json, report, callback->place);
  json_text(json, "context", names_text(report->book->names, callback->context->id));
  if (callback->registration.line) {
    json_open(json, "registration", '{');
    json_text(json, "api", callback->api);
    put_place(json, report, callback->registration);
    json_close(json, '}');
  }
  json_number(json, "findings", callback_findings(report, callback));
  json_number(json, "functions", callback->functions);
  json_number(json, "unresolved_calls", callback->unresolved);
  json_open(json, "outside", '[');
  for (uint32_t i = 0; i < callback->outside.count; i++)
    json_text(json, NULL, callback->outside.at[i]);
  json_close(json, ']');
  json_close(json, '}');
}

static void put_callbacks(Json *json, const Report *report) {
  const Findings *findings = report->findings;
  if (findings->keep < KEEP_ALL)
    return;
  json_open(json, "callbacks", '[');
  for (uint32_t i = 0; i < findings->callback_count; i++)
    put_callback(json, report, &findings->callbacks[i]);
  for (uint32_t i = 0; i < findings->unknown_count; i++)
    put_callback(json, report, &findings->unknown[i]);
  json_close(json, ']');
}

void report_json(const Report *report, Text *out) {
  Json json = {.out = out};
  json_open(&json, NULL, '{');
  put_head(&json, report);
  json_open(&json, "findings", '[');
  for (uint32_t i = 0; i < report->findings->count; i++)
    put_finding(&json, report, &report->findings->findings[i]);
  json_close(&json, ']');
  put_answers(&json, report);
  put_callbacks(&json, report);
  put_coverage(&json, report);
  json_close(&json, '}');
  text_puts(out, "\n");
}

static void put_line(const Report *report, Text *out, void (*put)(Json *json, const Report *report)) {
  Json json = {.out = out, .compact = true};
  json_open(&json, NULL, '{');
  put(&json, report);
  json_close(&json, '}');
  text_puts(out, "\n");
}

void report_ndjson(const Report *report, Text *out) {
  put_line(report, out, put_head);
  for (uint32_t i = 0; i < report->findings->count; i++) {
    put_finding(&(Json){.out = out, .compact = true}, report, &report->findings->findings[i]);
    text_puts(out, "\n");
  }
  put_line(report, out, put_coverage);
}
