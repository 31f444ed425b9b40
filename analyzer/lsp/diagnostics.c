// Findings, and what is wrong with suppressions and files, as diagnostics.
#include "lsp_parts.h"

#include <sys/stat.h>
#include <unistd.h>

// Steps of a chain and callbacks that are shown; longer ones are told of.
enum { STEPS = 40, CALLBACKS = 8 };

static const uint32_t severities[] = {
    [SEVERITY_NONE] = 3, [SEVERITY_NOTE] = 3, [SEVERITY_WARNING] = 2, [SEVERITY_ERROR] = 1};

// The page of a rule as a file: it is written where facts are kept, unless it is there.
const char *diagnostics_page(View *view, const char *id) {
  const Rule *rule = view->cache_dir ? book_rule(view->analysis->book, id) : NULL;
  if (!rule)
    return NULL;
  const char *dir = arena_format(view->scratch, "%s/rules-" FINLINT_VERSION, view->cache_dir);
  const char *path = arena_format(view->scratch, "%s/%s.md", dir, id);
  Text problem = {.arena = view->scratch};
  if (access(path, R_OK) == 0)
    return uri_of(view->scratch, path);
  mkdir(view->cache_dir, 0777);
  mkdir(dir, 0777);
  return file_write(path, rule->page, strlen(rule->page), &problem) ? uri_of(view->scratch, path) : NULL;
}

// the chain ----------------------------------------------------------------------------------------------------------

typedef struct {
  View *view;
  Json *json; // NULL: `text` gets a line each
  Text *text;
  uint32_t number;
} Chain;

static void link_at(Chain *chain, Place place, uint32_t end_column, const char *words) {
  if (!place.line)
    return;
  chain->number++;
  if (!chain->json) {
    text_printf(chain->text, "\n  %u. %s (%s)", chain->number, words, view_shown(chain->view, place));
    return;
  }
  json_open(chain->json, NULL, '{');
  view_location(chain->view, chain->json, "location", place, end_column);
  json_text(chain->json, "message", words);
  json_close(chain->json, '}');
}

static void add_root(Chain *chain, const Finding *finding, const Root *root) {
  Arena *arena = chain->view->scratch;
  if (root->registration.line)
    link_at(chain, root->registration, 0,
            arena_format(arena, "'%s' makes '%s' %s", root->api, root->symbol, finding->context->title));
  if (root->place.line && (root->place.line != root->registration.line || root->place.file != root->registration.file))
    link_at(chain, root->place, 0, arena_format(arena, "'%s' runs as %s", root->symbol, finding->context->title));
}

static void add_steps(Chain *chain, const Root *root) {
  Arena *arena = chain->view->scratch;
  for (uint32_t i = 0; i + 1 < root->step_count && i < STEPS; i++)
    link_at(chain, root->path[i].place, root->path[i].end_column,
            arena_format(arena, "which calls '%s'", root->path[i].symbol));
}

void diagnostics_chain(View *view, const Finding *finding, Json *json, Text *text) {
  Chain chain = {view, json, text, 0};
  for (uint32_t i = 0; i < finding->root_count && i < CALLBACKS; i++) {
    add_root(&chain, finding, &finding->roots[i]);
    if (i == 0)
      add_steps(&chain, &finding->roots[i]);
  }
  for (uint32_t i = 0; i < finding->evidence_count; i++)
    link_at(&chain, finding->evidence[i].place, 0,
            arena_format(view->scratch, "the same lock is held in '%s'", finding->evidence[i].symbol));
}

// one diagnostic -----------------------------------------------------------------------------------------------------

static const char *message_of(View *view, const Finding *finding) {
  Text text = {.arena = view->scratch};
  text_puts(&text, finding->message);
  if (*finding->versions)
    text_printf(&text, " (%s)", finding->versions);
  if (*finding->help)
    text_printf(&text, "\n%s", finding->help);
  uint32_t callbacks = finding->root_count + finding->more_roots;
  if (callbacks > 1)
    text_printf(&text, "\n%u callbacks reach it.", callbacks);
  if (!view->client->related)
    diagnostics_chain(view, finding, NULL, &text);
  return text_str(&text);
}

static void write_common(Json *json, uint32_t severity, const char *code) {
  json_number(json, "severity", severity);
  json_text(json, "code", code);
  json_text(json, "source", "finlint");
}

static void write_finding(View *view, const Finding *finding, Json *json) {
  json_open(json, NULL, '{');
  view_range(view, json, "range", finding->place, finding->end_column);
  write_common(json, severities[finding->severity], finding->rule);
  const char *page = view->client->described ? diagnostics_page(view, finding->rule) : NULL;
  if (page) {
    json_open(json, "codeDescription", '{');
    json_text(json, "href", page);
    json_close(json, '}');
  }
  json_text(json, "message", message_of(view, finding));
  if (view->client->related) {
    json_open(json, "relatedInformation", '[');
    diagnostics_chain(view, finding, json, NULL);
    json_close(json, ']');
  }
  if (view->client->data) {
    json_open(json, "data", '{');
    json_text(json, "fingerprint", finding->fingerprint);
    json_text(json, "rule", finding->rule);
    json_text(json, "root", view->root);
    json_close(json, '}');
  }
  json_close(json, '}');
}

// Syntax errors are for others to tell.
static const struct {
  const char *kind, *code;
  uint32_t severity;
  bool unnecessary;
} notices[] = {{"suppression", "suppression", 2, true},
               {"missing-header", "missing-header", 3, false},
               {"failed", "not-analysed", 2, false},
               {"skipped", "not-analysed", 3, false}};

static void write_notice(View *view, const Notice *notice, Id file, Json *json) {
  for (size_t i = 0; i < sizeof notices / sizeof *notices; i++) {
    if (strcmp(notices[i].kind, notice->kind) != 0)
      continue;
    Place place = {file, notice->line ? notice->line : 1, notice->column ? notice->column : 1};
    json_open(json, NULL, '{');
    if (file)
      view_range(view, json, "range", place, notice->line ? 0 : 1);
    else
      json_raw(json, "range", "{\"start\":{\"line\":0,\"character\":0},\"end\":{\"line\":0,\"character\":1}}");
    write_common(json, notices[i].severity, notices[i].code);
    json_text(json, "message", notice->message);
    if (notices[i].unnecessary && view->client->tags)
      json_raw(json, "tags", "[1]");
    json_close(json, '}');
  }
}

// by file ------------------------------------------------------------------------------------------------------------

typedef struct {
  Text text;
  Json json;
} Row;

typedef struct {
  View *view;
  Array(Id) files; // in order of their first diagnostic
  Row **rows;      // by file
} Rows;

static Json *row_of(Rows *rows, Id file) {
  Arena *arena = rows->view->scratch;
  Row **at = &rows->rows[file];
  if (!*at) {
    *at = arena_new(arena, Row);
    (*at)->text.arena = arena;
    (*at)->json = (Json){.out = &(*at)->text, .compact = true};
    json_open(&(*at)->json, NULL, '[');
    array_push(arena, &rows->files, file);
  }
  return &(*at)->json;
}

// A file that could not be analysed is none of the program.
static void add_unknown(View *view, const Notice *notice, Text *out) {
  Text text = {.arena = view->scratch};
  Json json = {.out = &text, .compact = true};
  json_open(&json, NULL, '[');
  write_notice(view, notice, 0, &json);
  json_close(&json, ']');
  put_text(out, notice->path, strlen(notice->path));
  put_text(out, text_str(&text), text.len);
}

static void add_all(Rows *rows, Text *out) {
  View *view = rows->view;
  const Findings *findings = &view->analysis->findings;
  for (uint32_t i = 0; i < findings->count; i++)
    write_finding(view, &findings->findings[i], row_of(rows, findings->findings[i].place.file));
  for (uint32_t i = 0; i < view->analysis->notices.count; i++) {
    const Notice *notice = &view->analysis->notices.at[i];
    Id file = view_file(view, notice->path);
    if (file)
      write_notice(view, notice, file, row_of(rows, file));
    else if (*notice->path)
      add_unknown(view, notice, out);
  }
}

void diagnostics_write(View *view, Text *out) {
  Rows rows = {.view = view};
  rows.rows = arena_array(view->scratch, Row *, view->analysis->program->files.count);
  add_all(&rows, out);
  for (uint32_t i = 0; i < rows.files.count; i++) {
    Row *row = rows.rows[rows.files.at[i]];
    const char *path = view_path(view, rows.files.at[i]);
    json_close(&row->json, ']');
    put_text(out, path, strlen(path));
    put_text(out, text_str(&row->text), row->text.len);
  }
}
