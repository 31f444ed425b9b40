// What can be done about a finding: say why it is meant, here or for the function; take it into the baseline; read why.
#include "lsp_parts.h"

// What can be done about one of the findings that the client asks about.
typedef struct {
  View *view;
  Json *json;
  const cJSON *params;
  const Finding *const *touched; // all that it asks about; ends with NULL
  const Finding *finding;
} Offer;

static bool is_rule(const Finding *a, const Finding *b) {
  return strcmp(a->rule, b->rule) == 0;
}

// One comment silences both.
static bool is_silenced_with(const Finding *a, const Finding *b) {
  return is_rule(a, b) && a->place.line == b->place.line;
}

static bool is_same(const Finding *a, const Finding *b) {
  return a == b;
}

typedef bool Alike(const Finding *a, const Finding *b);

static bool is_first(const Offer *offer, Alike *alike) {
  const Finding *const *at = offer->touched;
  while (!alike(*at, offer->finding))
    at++;
  return *at == offer->finding;
}

static bool is_only(const Offer *offer, Alike *alike) {
  uint32_t count = 0;
  for (const Finding *const *at = offer->touched; *at; at++)
    count += alike(*at, offer->finding);
  return count == 1;
}

// The diagnostics among those the client speaks of that are this finding.
static const cJSON *diagnostic_of(const cJSON *params, const Finding *finding) {
  const cJSON *row;
  cJSON_ArrayForEach (row, json_at(params, "context.diagnostics"))
    if (strcmp(json_word(row, "data.fingerprint"), finding->fingerprint) == 0)
      return row;
  return NULL;
}

// Does the range that the client speaks of touch the finding's line?
static bool is_touched(View *view, const cJSON *params, const Finding *finding) {
  const char *path = uri_path(view->scratch, json_word(params, "textDocument.uri"));
  Position from, to;
  uint32_t first, last, column;
  if (!path || view_file(view, path) != finding->place.file)
    return false;
  if (!json_position(json_at(params, "range.start"), &from) || !json_position(json_at(params, "range.end"), &to))
    return false;
  sheet_place(view_sheet(view, path), from, view->client->utf8, &first, &column);
  sheet_place(view_sheet(view, path), to, view->client->utf8, &last, &column);
  return first <= finding->place.line && finding->place.line <= last;
}

static void write_diagnostic(const Offer *offer, const Finding *finding) {
  const cJSON *diagnostic = diagnostic_of(offer->params, finding);
  char *text = diagnostic ? cJSON_PrintUnformatted(diagnostic) : NULL;
  if (text)
    json_raw(offer->json, NULL, text);
  cJSON_free(text);
}

// What is offered is done to all findings that are like the one.
static void write_head(const Offer *offer, const char *title, Alike *alike) {
  json_open(offer->json, NULL, '{');
  json_text(offer->json, "title", title);
  json_text(offer->json, "kind", "quickfix");
  json_open(offer->json, "diagnostics", '[');
  for (const Finding *const *at = offer->touched; *at; at++)
    if (alike(*at, offer->finding))
      write_diagnostic(offer, *at);
  json_close(offer->json, ']');
}

// edits --------------------------------------------------------------------------------------------------------------

static const char *comment_start(const char *path) {
  Language language = language_of_path(path);
  bool hash = language == LANG_RUBY || language == LANG_PYTHON || language == LANG_NONE;
  return hash ? "#" : "//";
}

static const char *indent_of(View *view, const char *path, uint32_t line) {
  Bytes row = sheet_line(view_sheet(view, path), line);
  size_t len = 0;
  while (len < row.len && (row.at[len] == ' ' || row.at[len] == '\t'))
    len++;
  return arena_text(view->scratch, row.at, len);
}

static const Document *document_of(const View *view, const char *path) {
  for (uint32_t i = 0; i < view->document_count; i++)
    if (strcmp(view->documents[i]->path, path) == 0)
      return view->documents[i];
  return NULL;
}

typedef struct {
  uint32_t line;
  size_t offset;
  Position at;
  const char *text;
  bool alone; // on its line
} Insertion;

static bool is_noted(const Unit *unit, uint32_t line, bool alone) {
  for (Id id = 1; id < unit->note_count; id++)
    if (unit->notes[id].kind == NOTE_SUPPRESSION && unit->notes[id].place.line == line &&
        unit->notes[id].alone == alone)
      return true;
  return false;
}

// Behind a backslash the line goes on: a comment would end a macro, or go on itself.
static bool goes_on(Bytes before) {
  size_t len = before.len;
  if (len && before.at[len - 1] == '\n')
    len -= len > 1 && before.at[len - 2] == '\r' ? 2 : 1;
  return len && before.at[len - 1] == '\\';
}

static bool note(View *view, const Front *front, const char *path, Bytes text, Build *build) {
  Source source = {path, .directory = view->root, .language = language_of_path(path), .text = text, .root = view->root};
  if (front->comments) {
    front->comments(build, 1, text);
    return true;
  }
  void *state = front->open ? front->open(view->scratch) : NULL;
  bool ok = front->lower(state, &source, build);
  if (front->close)
    front->close(state);
  return ok;
}

// Would what is inserted be a comment? In a string or another comment it is none.
static bool is_comment(View *view, const char *path, const Insertion *insertion) {
  Language language = language_of_path(path);
  const Front *front = front_for(language);
  Bytes text = view_sheet(view, path)->text;
  if (language_is_c(language) && goes_on((Bytes){text.at, insertion->offset}))
    return false;
  if (!front)
    return true;
  Text made = {.arena = view->scratch};
  text_add(&made, text.at, insertion->offset);
  text_puts(&made, insertion->text);
  text_add(&made, text.at + insertion->offset, text.len - insertion->offset);
  Build *build = build_new(view->scratch, path, language);
  bool ok = note(view, front, path, (Bytes){text_str(&made), made.len}, build);
  Unit unit = build_unit(build);
  return ok && is_noted(&unit, insertion->line, insertion->alone);
}

static void write_insertion(const Offer *offer, Position at, const char *text) {
  json_open(offer->json, NULL, '{');
  const char *range = arena_format(offer->view->scratch,
                                   "{\"start\":{\"line\":%u,\"character\":%u},\"end\":{\"line\":%u,\"character\":%u}}",
                                   at.line, at.character, at.line, at.character);
  json_raw(offer->json, "range", range);
  json_text(offer->json, "newText", text);
  json_close(offer->json, '}');
}

static void write_edit(const Offer *offer, const char *path, Position at, const char *text) {
  Json *json = offer->json;
  const Document *document = document_of(offer->view, path);
  json_open(json, "edit", '{');
  if (offer->view->client->changes) {
    json_open(json, "documentChanges", '[');
    json_open(json, NULL, '{');
    json_open(json, "textDocument", '{');
    json_text(json, "uri", view_uri(offer->view, path));
    json_raw(json, "version",
             document ? arena_format(offer->view->scratch, "%lld", (long long)document->version) : "null");
    json_close(json, '}');
    json_open(json, "edits", '[');
    write_insertion(offer, at, text);
    json_close(json, ']');
    json_close(json, '}');
    json_close(json, ']');
  } else {
    json_open(json, "changes", '{');
    json_open(json, view_uri(offer->view, path), '[');
    write_insertion(offer, at, text);
    json_close(json, ']');
    json_close(json, '}');
  }
  json_close(json, '}');
}

static Insertion above(const Offer *offer, const char *path, uint32_t line, const char *words) {
  View *view = offer->view;
  const Sheet *sheet = view_sheet(view, path);
  const char *text = arena_format(view->scratch, "%s%s %s\n", indent_of(view, path, line), comment_start(path), words);
  return (Insertion){line, sheet->starts.at[line - 1], sheet_position(sheet, line, 1, view->client->utf8), text, true};
}

static Insertion behind(const Offer *offer, const char *path, uint32_t line, const char *words) {
  View *view = offer->view;
  const Sheet *sheet = view_sheet(view, path);
  size_t len = sheet_line(sheet, line).len;
  return (Insertion){line, sheet->starts.at[line - 1] + len,
                     sheet_position(sheet, line, (uint32_t)len + 1, view->client->utf8),
                     arena_format(view->scratch, " %s %s", comment_start(path), words), false};
}

// Offers to write a comment above a line; where that would be in a string, behind it if `here`.
static void offer_comment(const Offer *offer, const char *title, const char *word, Place place, bool here) {
  View *view = offer->view;
  if (!view->client->literals || !place.line)
    return;
  const char *path = view_path(view, place.file);
  if (place.line > view_sheet(view, path)->starts.count)
    return;
  const char *words = arena_format(view->scratch, "finlint: %s[%s] -- why this is meant", word, offer->finding->rule);
  Insertion insertion = above(offer, path, place.line, words);
  bool fits = is_comment(view, path, &insertion);
  if (!fits && here) {
    insertion = behind(offer, path, place.line, words);
    fits = is_comment(view, path, &insertion);
  }
  if (!fits)
    return;
  write_head(offer, title, is_silenced_with);
  write_edit(offer, path, insertion.at, insertion.text);
  json_close(offer->json, '}');
}

// The function as its author sees it: not the block in it.
static Place function_of(const View *view, const Finding *finding) {
  const Program *program = view->analysis->program;
  uint32_t steps = finding->root_count ? finding->roots[0].step_count : 0;
  Id call = steps ? finding->roots[0].path[steps - 1].call : 0, fn = call ? program->calls.at[call].caller : 0;
  while (fn && program->fns.at[fn].kind == FN_CLOSURE)
    fn = program->fns.at[fn].enclosing;
  return fn && program->fns.at[fn].kind == FN_PLAIN ? program->fns.at[fn].place : (Place){0};
}

// commands -----------------------------------------------------------------------------------------------------------

static void write_command(const Offer *offer, const char *key, const char *title, const char *command) {
  Json *json = offer->json;
  json_open(json, key, '{');
  json_text(json, "title", title);
  json_text(json, "command", command);
  json_open(json, "arguments", '[');
  json_open(json, NULL, '{');
  json_text(json, "root", offer->view->root);
  json_text(json, "fingerprint", offer->finding->fingerprint);
  json_text(json, "rule", offer->finding->rule);
  json_close(json, '}');
  json_close(json, ']');
  json_close(json, '}');
}

// Clients that know no code actions of their own get the command itself.
static void offer_command(const Offer *offer, const char *title, const char *command, Alike *alike) {
  if (!offer->view->client->literals) {
    write_command(offer, NULL, title, command);
    return;
  }
  write_head(offer, title, alike);
  write_command(offer, "command", title, command);
  json_close(offer->json, '}');
}

static void offer_comments(const Offer *offer) {
  Arena *arena = offer->view->scratch;
  const char *rule = offer->finding->rule;
  if (!is_first(offer, is_silenced_with))
    return;
  offer_comment(offer, arena_format(arena, "Suppress %s here, and say why", rule), "ignore", offer->finding->place,
                true);
  offer_comment(offer, arena_format(arena, "Suppress %s in this function, and say why", rule), "ignore-function",
                function_of(offer->view, offer->finding), false);
}

// What is added is told apart where it is one of several.
static void offer_baseline(const Offer *offer) {
  const Finding *finding = offer->finding;
  Arena *arena = offer->view->scratch;
  const char *title = is_only(offer, is_rule)
                          ? arena_format(arena, "Add this %s to the baseline", finding->rule)
                          : arena_format(arena, "Add %s at %u:%u in %s to the baseline", finding->rule,
                                         finding->place.line, finding->place.column, finding->context->title);
  if (offer->view->host->accept)
    offer_command(offer, title, "finlint.addToBaseline", is_same);
}

static void offer_page(const Offer *offer) {
  if (is_first(offer, is_rule))
    offer_command(offer, arena_format(offer->view->scratch, "Explain %s", offer->finding->rule), "finlint.explain",
                  is_rule);
}

static const Finding *const *findings_touched(Question *question) {
  View *view = question->view;
  const Findings *findings = &view->analysis->findings;
  const Finding **touched = arena_array(view->scratch, const Finding *, findings->count + 1);
  uint32_t count = 0;
  for (uint32_t i = 0; i < findings->count; i++)
    if (is_touched(view, question->params, &findings->findings[i]))
      touched[count++] = &findings->findings[i];
  touched[count] = NULL;
  return touched;
}

static bool only_others(const cJSON *only) {
  const cJSON *kind;
  bool meant = !cJSON_IsArray(only);
  cJSON_ArrayForEach (kind, only)
    meant |= cJSON_IsString(kind) && (!*kind->valuestring || strcmp(kind->valuestring, "quickfix") == 0);
  return !meant;
}

bool answer_actions(Question *question) {
  static void (*const offers[])(const Offer *) = {offer_comments, offer_baseline, offer_page};
  const Finding *const *touched = findings_touched(question);
  json_open(question->out, NULL, '[');
  for (size_t i = 0; i < sizeof offers / sizeof *offers && !only_others(json_at(question->params, "context.only")); i++)
    for (const Finding *const *at = touched; *at; at++)
      offers[i](&(Offer){question->view, question->out, question->params, touched, *at});
  json_close(question->out, ']');
  return true;
}
