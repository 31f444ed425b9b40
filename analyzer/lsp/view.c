// A solved program, as questions about it see it.
#include "lsp_parts.h"

#include <ctype.h>

const char *view_path(const View *view, Id file) {
  return program_path(view->analysis->program, file);
}

Id view_file(const View *view, const char *path) {
  const Program *program = view->analysis->program;
  Sym sym = path ? names_find(program->texts, path, strlen(path)) : 0;
  return sym ? map_get(&program->file_by_path, sym, 0) : 0;
}

const Sheet *view_sheet(View *view, const char *path) {
  uint32_t *at = map_slot(&view->sheet_of, key_text(path));
  if (!*at) {
    Text problem = {.arena = view->arena};
    Bytes text = {"", 0};
    const Bytes *held = buffers_text(&view->buffers, path);
    if (held)
      text = *held;
    else
      file_read(view->arena, path, &text, &problem);
    sheet_make(view->arena, text, array_add(view->arena, &view->sheets));
    *at = view->sheets.count;
  }
  return &view->sheets.at[*at - 1];
}

// places -------------------------------------------------------------------------------------------------------------

static bool in_word(char byte) {
  return isalnum((unsigned char)byte) || byte == '_' || (byte & 0x80);
}

// The column behind what stands at a place, as far as it is known: at least one character.
uint32_t view_end(View *view, Place from, uint32_t end_column) {
  Bytes line = sheet_line(view_sheet(view, view_path(view, from.file)), from.line);
  if (end_column > from.column)
    return end_column;
  size_t at = from.column ? from.column - 1 : 0;
  if (at >= line.len)
    return from.column;
  size_t end = at;
  while (end < line.len && in_word(line.at[end]))
    end++;
  size_t bytes = text_utf8(line.at + at, line.len - at);
  return (uint32_t)(end > at ? end : at + (bytes ? bytes : 1)) + 1;
}

static void write_position(Json *json, const char *key, Position at) {
  json_open(json, key, '{');
  json_number(json, "line", at.line);
  json_number(json, "character", at.character);
  json_close(json, '}');
}

void view_range(View *view, Json *json, const char *key, Place from, uint32_t end_column) {
  const Sheet *sheet = view_sheet(view, view_path(view, from.file));
  uint32_t end = view_end(view, from, end_column);
  json_open(json, key, '{');
  write_position(json, "start", sheet_position(sheet, from.line, from.column, view->client->utf8));
  write_position(json, "end", sheet_position(sheet, from.line, end, view->client->utf8));
  json_close(json, '}');
}

// The client's own way of writing the name of a file that it has open.
const char *view_uri(View *view, const char *path) {
  for (uint32_t i = 0; i < view->document_count; i++)
    if (strcmp(view->documents[i]->path, path) == 0)
      return view->documents[i]->uri;
  return uri_of(view->scratch, path);
}

void view_location(View *view, Json *json, const char *key, Place from, uint32_t end_column) {
  json_open(json, key, '{');
  json_text(json, "uri", view_uri(view, view_path(view, from.file)));
  view_range(view, json, "range", from, end_column);
  json_close(json, '}');
}

Place view_place(View *view, const cJSON *params) {
  const char *path = uri_path(view->scratch, json_word(params, "textDocument.uri"));
  Place place = {.file = view_file(view, path)};
  Position at;
  if (place.file && json_position(json_at(params, "position"), &at))
    sheet_place(view_sheet(view, path), at, view->client->utf8, &place.line, &place.column);
  return place;
}

bool view_covers(View *view, Place from, uint32_t end_column, Place at) {
  return from.line && from.file == at.file && from.line == at.line && from.column <= at.column &&
         at.column <= view_end(view, from, end_column);
}

const char *view_shown(const View *view, Place place) {
  return arena_format(view->scratch, "%s:%u", path_below(view->root, view_path(view, place.file)), place.line);
}

// answers ------------------------------------------------------------------------------------------------------------

static const struct {
  const char *method;
  Answerer *answer;
} answerers[] = {
    {"textDocument/hover", answer_hover},
    {"textDocument/codeLens", answer_lenses},
    {"textDocument/codeAction", answer_actions},
    {"textDocument/prepareCallHierarchy", answer_prepare},
    {"callHierarchy/incomingCalls", answer_incoming},
    {"callHierarchy/outgoingCalls", answer_outgoing},
    {"workspace/executeCommand", answer_command},
};

bool view_answer(View *view, const char *method, const cJSON *params, Text *out, const char **problem) {
  Json json = {.out = out, .compact = true};
  Question question = {.view = view, .params = params, .out = &json, .problem = "there is no such question"};
  bool ok = false;
  for (size_t i = 0; i < sizeof answerers / sizeof *answerers; i++)
    if (strcmp(answerers[i].method, method) == 0)
      ok = answerers[i].answer(&question);
  *problem = question.problem;
  return ok;
}
