// The call hierarchy of what runs in finalizers and the like: from what registers a callback, through the functions
// that it reaches, to the operations that its context forbids; and back.
#include "lsp_parts.h"

// SymbolKind of the protocol.
enum { SYMBOL_METHOD = 6, SYMBOL_FUNCTION = 12, SYMBOL_EVENT = 24 };

typedef enum { NODE_NONE, NODE_FN, NODE_OPERATION, NODE_REGISTRATION } NodeKind;
static const char *const node_words[] = {"", "function", "operation", "registration"};
typedef struct {
  NodeKind kind;
  Id fn;
  Place place;
} Node;

static const Program *program_of(const View *view) {
  return view->analysis->program;
}

// The call that a finding is about; 0 if a callback is itself the operation.
static Id call_of(const Finding *finding) {
  if (!finding->root_count || !finding->roots[0].step_count)
    return 0;
  return finding->roots[0].path[finding->roots[0].step_count - 1].call;
}

// items --------------------------------------------------------------------------------------------------------------

static void write_data(View *view, Json *json, const Node *node) {
  json_open(json, "data", '{');
  json_text(json, "root", view->root);
  json_text(json, "kind", node_words[node->kind]);
  json_text(json, "path", view_path(view, node->place.file));
  json_number(json, "line", node->place.line);
  json_number(json, "column", node->place.column);
  json_text(json, "key", node->fn ? program_text(program_of(view), program_of(view)->fns.at[node->fn].key) : "");
  json_close(json, '}');
}

static void write_whole_range(View *view, Json *json, const Node *node) {
  const Fn *fn = &program_of(view)->fns.at[node->fn];
  if (!node->fn || fn->end_line <= node->place.line) {
    view_range(view, json, "range", node->place, 0);
    return;
  }
  const Sheet *sheet = view_sheet(view, view_path(view, node->place.file));
  bool utf8 = view->client->utf8;
  Position from = sheet_position(sheet, node->place.line, node->place.column, utf8);
  Position to = sheet_position(sheet, fn->end_line, UINT32_MAX, utf8);
  json_raw(json, "range",
           arena_format(view->scratch,
                        "{\"start\":{\"line\":%u,\"character\":%u},\"end\":{\"line\":%u,\"character\":%u}}", from.line,
                        from.character, to.line, to.character));
}

static void write_item(View *view, Json *json, const char *key, const Node *node, const char *name, const char *detail,
                       uint32_t symbol) {
  json_open(json, key, '{');
  json_text(json, "name", *name ? name : "(without a name)");
  json_number(json, "kind", symbol);
  json_text(json, "detail", detail);
  json_text(json, "uri", view_uri(view, view_path(view, node->place.file)));
  write_whole_range(view, json, node);
  view_range(view, json, "selectionRange", node->place, 0);
  write_data(view, json, node);
  json_close(json, '}');
}

// "runs as a Ruby finalizer", "can run in a Ruby finalizer": all its contexts.
static const char *contexts_of(View *view, Id fn) {
  const Findings *findings = &view->analysis->findings;
  Text text = {.arena = view->scratch};
  Map seen = {.arena = view->scratch};
  for (uint32_t i = 0; i < findings->entered_count; i++) {
    const Entered *reached = &findings->entered[i];
    if (reached->fn != fn || (*map_slot(&seen, map_pair(reached->context, reached->call != 0)))++)
      continue;
    const Context *context = &view->analysis->book->contexts.at[reached->context];
    text_printf(&text, "%s%s %s", text.len ? ", " : "", reached->call ? "can run in" : "runs as", context->title);
  }
  return text_str(&text);
}

static void write_fn(View *view, Json *json, const char *key, Id fn) {
  const Fn *row = &program_of(view)->fns.at[fn];
  Node node = {NODE_FN, fn, row->place};
  write_item(view, json, key, &node, program_text(program_of(view), row->qualified), contexts_of(view, fn),
             row->cls ? SYMBOL_METHOD : SYMBOL_FUNCTION);
}

static void write_operation(View *view, Json *json, const char *key, const Finding *finding) {
  Node node = {NODE_OPERATION, 0, finding->place};
  const char *detail =
      arena_format(view->scratch, "%s: not in %s", op_info[finding->kind].phrase, finding->context->title);
  write_item(view, json, key, &node, finding->symbol, detail, SYMBOL_FUNCTION);
}

static void write_registration(View *view, Json *json, const char *key, const Callback *callback) {
  Node node = {NODE_REGISTRATION, 0, callback->registration};
  const char *detail = arena_format(view->scratch, "makes '%s' %s", callback->symbol, callback->context->title);
  write_item(view, json, key, &node, callback->api, detail, SYMBOL_EVENT);
}

// what is meant ------------------------------------------------------------------------------------------------------

static Id fn_named(const View *view, const char *key, Place at) {
  const Program *program = program_of(view);
  Id near = 0;
  for (Id fn = 1; fn < program->fns.count; fn++) {
    const Fn *row = &program->fns.at[fn];
    bool here = place_same(row->place, at);
    bool same = *key && strcmp(program_text(program, row->key), key) == 0 && row->flags & FN_DEFINED;
    if (here && (same || !*key))
      return fn;
    if (same || here)
      near = fn;
  }
  return near;
}

static Node node_meant(View *view, const cJSON *item) {
  const cJSON *data = json_at(item, "data"), *line = json_at(data, "line"), *column = json_at(data, "column");
  Node node = {.place = {.file = view_file(view, json_word(data, "path"))}};
  for (int kind = NODE_FN; kind <= NODE_REGISTRATION; kind++)
    if (strcmp(json_word(data, "kind"), node_words[kind]) == 0)
      node.kind = (NodeKind)kind;
  bool numbers = cJSON_IsNumber(line) && cJSON_IsNumber(column) && line->valueint >= 0 && column->valueint >= 0;
  if (!node.place.file || !numbers)
    return (Node){0};
  node.place.line = (uint32_t)line->valueint;
  node.place.column = (uint32_t)column->valueint;
  if (node.kind == NODE_FN)
    node.fn = fn_named(view, json_word(data, "key"), node.place);
  return node;
}

static bool is_reached(const View *view, Id fn) {
  const Findings *findings = &view->analysis->findings;
  for (uint32_t i = 0; i < findings->entered_count; i++)
    if (findings->entered[i].fn == fn)
      return true;
  return false;
}

// edges --------------------------------------------------------------------------------------------------------------

// Calls with the same other end.
typedef struct {
  Id fn;
  Ids calls;
} Group;
typedef Array(Group) Groups;

static void group(View *view, Groups *groups, Id fn, Id call) {
  for (uint32_t i = 0; i < groups->count; i++)
    if (groups->at[i].fn == fn) {
      const Ids *calls = &groups->at[i].calls;
      if (calls->at[calls->count - 1] != call)
        array_push(view->scratch, &groups->at[i].calls, call);
      return;
    }
  array_push(view->scratch, groups, (Group){.fn = fn});
  array_push(view->scratch, &groups->at[groups->count - 1].calls, call);
}

static void write_group(View *view, Json *json, const char *end, const Group *group) {
  const Program *program = program_of(view);
  if (!program->fns.at[group->fn].place.line)
    return;
  json_open(json, NULL, '{');
  write_fn(view, json, end, group->fn);
  json_open(json, "fromRanges", '[');
  for (uint32_t i = 0; i < group->calls.count; i++) {
    const Call *call = &program->calls.at[group->calls.at[i]];
    view_range(view, json, NULL, call->place, call->end_column);
  }
  json_close(json, ']');
  json_close(json, '}');
}

static void write_ranges(View *view, Json *json, Place place, uint32_t end_column) {
  json_open(json, "fromRanges", '[');
  view_range(view, json, NULL, place, end_column);
  json_close(json, ']');
}

static void callers_of_fn(View *view, Json *json, Id fn) {
  const Findings *findings = &view->analysis->findings;
  Groups groups = {0};
  for (uint32_t i = 0; i < findings->entered_count; i++)
    if (findings->entered[i].fn == fn && findings->entered[i].call)
      group(view, &groups, program_of(view)->calls.at[findings->entered[i].call].caller, findings->entered[i].call);
  for (uint32_t i = 0; i < groups.count; i++)
    write_group(view, json, "from", &groups.at[i]);
  for (uint32_t i = 0; i < findings->callback_count; i++) {
    const Callback *callback = &findings->callbacks[i];
    if (callback->fn != fn || !callback->registration.line)
      continue;
    json_open(json, NULL, '{');
    write_registration(view, json, "from", callback);
    write_ranges(view, json, callback->registration, 0);
    json_close(json, '}');
  }
}

static void callers_of_operation(View *view, Json *json, Place place) {
  const Findings *findings = &view->analysis->findings;
  Groups groups = {0};
  for (uint32_t i = 0; i < findings->count; i++) {
    Id call = call_of(&findings->findings[i]);
    if (call && place_same(findings->findings[i].place, place))
      group(view, &groups, program_of(view)->calls.at[call].caller, call);
  }
  for (uint32_t i = 0; i < groups.count; i++)
    write_group(view, json, "from", &groups.at[i]);
}

bool answer_incoming(Question *question) {
  Node node = node_meant(question->view, json_at(question->params, "item"));
  json_open(question->out, NULL, '[');
  if (node.kind == NODE_FN && node.fn)
    callers_of_fn(question->view, question->out, node.fn);
  if (node.kind == NODE_OPERATION)
    callers_of_operation(question->view, question->out, node.place);
  json_close(question->out, ']');
  return true;
}

static void operations_of(View *view, Json *json, Id fn) {
  const Findings *findings = &view->analysis->findings;
  for (uint32_t i = 0; i < findings->count; i++) {
    Id call = call_of(&findings->findings[i]);
    if (!call || program_of(view)->calls.at[call].caller != fn)
      continue;
    json_open(json, NULL, '{');
    write_operation(view, json, "to", &findings->findings[i]);
    write_ranges(view, json, findings->findings[i].place, findings->findings[i].end_column);
    json_close(json, '}');
  }
}

static void callees_of(View *view, Json *json, Id fn) {
  const Findings *findings = &view->analysis->findings;
  Groups groups = {0};
  for (uint32_t i = 0; i < findings->entered_count; i++) {
    const Entered *reached = &findings->entered[i];
    if (reached->call && program_of(view)->calls.at[reached->call].caller == fn)
      group(view, &groups, reached->fn, reached->call);
  }
  for (uint32_t i = 0; i < groups.count; i++)
    write_group(view, json, "to", &groups.at[i]);
  operations_of(view, json, fn);
}

static void callbacks_of(View *view, Json *json, Place place) {
  const Findings *findings = &view->analysis->findings;
  Map seen = {.arena = view->scratch};
  for (uint32_t i = 0; i < findings->callback_count; i++) {
    const Callback *callback = &findings->callbacks[i];
    if (!callback->fn || !place_same(callback->registration, place) || (*map_slot(&seen, callback->fn))++)
      continue;
    json_open(json, NULL, '{');
    write_fn(view, json, "to", callback->fn);
    write_ranges(view, json, place, 0);
    json_close(json, '}');
  }
}

bool answer_outgoing(Question *question) {
  Node node = node_meant(question->view, json_at(question->params, "item"));
  json_open(question->out, NULL, '[');
  if (node.kind == NODE_FN && node.fn)
    callees_of(question->view, question->out, node.fn);
  if (node.kind == NODE_REGISTRATION)
    callbacks_of(question->view, question->out, node.place);
  json_close(question->out, ']');
  return true;
}

// where it begins ----------------------------------------------------------------------------------------------------

static bool prepare_operation(View *view, Json *json, Place at) {
  const Findings *findings = &view->analysis->findings;
  for (uint32_t i = 0; i < findings->count; i++)
    if (view_covers(view, findings->findings[i].place, findings->findings[i].end_column, at)) {
      write_operation(view, json, NULL, &findings->findings[i]);
      return true;
    }
  return false;
}

static bool prepare_registration(View *view, Json *json, Place at) {
  const Findings *findings = &view->analysis->findings;
  for (uint32_t i = 0; i < findings->callback_count; i++)
    if (view_covers(view, findings->callbacks[i].registration, 0, at)) {
      write_registration(view, json, NULL, &findings->callbacks[i]);
      return true;
    }
  return false;
}

// The functions that a call there reaches.
static bool prepare_call(View *view, Json *json, Place at) {
  const Findings *findings = &view->analysis->findings;
  Map seen = {.arena = view->scratch};
  bool any = false;
  for (uint32_t i = 0; i < findings->entered_count; i++) {
    const Entered *reached = &findings->entered[i];
    const Call *call = &program_of(view)->calls.at[reached->call];
    if (!reached->call || !view_covers(view, call->place, call->end_column, at) ||
        !program_of(view)->fns.at[reached->fn].place.line || (*map_slot(&seen, reached->fn))++)
      continue;
    write_fn(view, json, NULL, reached->fn);
    any = true;
  }
  return any;
}

// The innermost function around the place that runs in some context.
static bool prepare_function(View *view, Json *json, Place at) {
  const Program *program = program_of(view);
  Id found = 0;
  for (Id fn = 1; fn < program->fns.count; fn++) {
    const Fn *row = &program->fns.at[fn];
    bool around = row->place.file == at.file && row->place.line <= at.line && at.line <= row->end_line &&
                  row->flags & FN_DEFINED && row->kind != FN_MODULE;
    if (around && (!found || program->fns.at[found].place.line <= row->place.line) && is_reached(view, fn))
      found = fn;
  }
  if (found)
    write_fn(view, json, NULL, found);
  return found != 0;
}

bool answer_prepare(Question *question) {
  View *view = question->view;
  Place at = view_place(view, question->params);
  bool (*const ways[])(View *, Json *, Place) = {prepare_operation, prepare_registration, prepare_call,
                                                 prepare_function};
  bool any = false;
  Text items = {.arena = view->scratch};
  Json json = {.out = &items, .compact = true};
  json_open(&json, NULL, '[');
  for (size_t i = 0; at.line && !any && i < sizeof ways / sizeof *ways; i++)
    any = ways[i](view, &json, at);
  json_close(&json, ']');
  json_raw(question->out, NULL, any ? text_str(&items) : "null");
  return true;
}
