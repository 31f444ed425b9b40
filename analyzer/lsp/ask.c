// Questions of the client. They wait until what they are about has been analysed as the client sees it.
#include "lsp_parts.h"

Pending *pending_add(Message *message, Folder *folder, const char *path) {
  Server *server = message->server;
  Arena own = {0};
  Pending *pending = arena_new(&own, Pending);
  char *params = message->params ? cJSON_PrintUnformatted(message->params) : NULL;
  pending->id = arena_text(&own, message->id, strlen(message->id));
  pending->params = params ? arena_text(&own, params, strlen(params)) : "{}";
  cJSON_free(params);
  pending->method = message->method;
  pending->number = ++server->numbers;
  pending->folder = folder;
  pending->path = path ? arena_text(&own, path, strlen(path)) : NULL;
  pending->own = own;
  array_push(&server->process, &server->pending, pending);
  message->later = true;
  return pending;
}

static void pending_delete(Pending *pending) {
  Arena own = pending->own;
  arena_free(&own);
}

// The others keep their order: they are answered in turn.
void pending_drop(Server *server, uint32_t index) {
  pending_delete(server->pending.at[index]);
  server->pending.count--;
  for (uint32_t i = index; i < server->pending.count; i++)
    server->pending.at[i] = server->pending.at[i + 1];
}

void pending_free(Server *server) {
  for (uint32_t i = 0; i < server->pending.count; i++)
    pending_delete(server->pending.at[i]);
  server->pending.count = 0;
}

void pending_ask_again(Server *server, const Folder *folder) {
  for (uint32_t i = 0; i < server->pending.count; i++)
    if (server->pending.at[i]->folder == folder)
      server->pending.at[i]->asked = false;
}

// `folder` NULL: all of them.
void pending_fail(Server *server, Folder *folder, const char *why) {
  for (uint32_t i = server->pending.count; i-- > 0;) {
    Pending *pending = server->pending.at[i];
    if (folder && pending->folder != folder)
      continue;
    send_error(server, pending->id, ERROR_FAILED, why);
    pending_drop(server, i);
  }
}

void handle_cancel(Message *message) {
  Server *server = message->server;
  const cJSON *id = json_at(message->params, "id");
  char *text = cJSON_IsString(id) || cJSON_IsNumber(id) ? cJSON_PrintUnformatted(id) : NULL;
  for (uint32_t i = server->pending.count; text && i-- > 0;)
    if (strcmp(server->pending.at[i]->id, text) == 0) {
      send_error(server, server->pending.at[i]->id, ERROR_CANCELLED, "cancelled");
      pending_drop(server, i);
    }
  cJSON_free(text);
}

// asking the analysis -------------------------------------------------------------------------------------------------

static Folder *folder_at(const Server *server, const char *path) {
  for (uint32_t i = 0; i < server->folders.count; i++)
    if (strcmp(server->folders.at[i]->path, path) == 0)
      return server->folders.at[i];
  return NULL;
}

// What a question is about says where it is to be asked.
static Folder *folder_meant(Message *message) {
  static const char *const roots[] = {"item.data.root", "root"};
  static const char *const uris[] = {"textDocument.uri", "item.uri"};
  Server *server = message->server;
  Folder *found = NULL;
  for (int i = 0; i < 2 && !found; i++)
    found = folder_at(server, json_word(message->params, roots[i]));
  for (int i = 0; i < 2 && !found; i++)
    found = folder_of(server, uri_path(&server->scratch, json_word(message->params, uris[i])));
  const cJSON *argument = cJSON_GetArrayItem(json_at(message->params, "arguments"), 0);
  if (!found && argument)
    found = folder_at(server, json_word(argument, "root"));
  return found;
}

// Every question but commands is about a document or an item.
static bool is_about(Message *message) {
  const cJSON *document = json_at(message->params, "textDocument.uri"), *item = json_at(message->params, "item.uri");
  bool known = cJSON_IsString(document) || cJSON_IsString(item);
  return known || message_fail(message, ERROR_PARAMS, "it does not say which document or item is meant");
}

void handle_question(Message *message) {
  Position at;
  const cJSON *position = json_at(message->params, "position");
  if (!is_about(message))
    return;
  if (position && !json_position(position, &at)) {
    message_fail(message, ERROR_PARAMS, "'position' has no line and character from 0 on");
    return;
  }
  Folder *folder = folder_meant(message);
  if (folder)
    pending_add(message, folder, NULL);
}

static void restart(Server *server) {
  for (uint32_t i = 0; i < server->folders.count; i++)
    folder_configure(server, server->folders.at[i]);
}

void handle_command(Message *message) {
  Server *server = message->server;
  const char *command = json_word(message->params, "command");
  if (!*command) {
    message_fail(message, ERROR_PARAMS, "'command' is to be a text");
    return;
  }
  if (strcmp(command, "finlint.restart") == 0) {
    restart(server);
    return;
  }
  Folder *folder = folder_meant(message);
  if (!folder && server->folders.count)
    folder = server->folders.at[0];
  if (folder)
    pending_add(message, folder, NULL);
}

static void ask(Folder *folder, Pending *pending) {
  Arena arena = {0};
  Text body = {.arena = &arena};
  const char *method = method_name(pending->method);
  put_text(&body, method, strlen(method));
  put_text(&body, pending->params, strlen(pending->params));
  // If the analysis is gone, its end tells so, and the question fails then.
  part_send(folder->analyst.fd, PART_QUESTION, pending->number, text_str(&body), body.len);
  folder->analyst.question = pending->number;
  pending->asked = true;
  arena_free(&arena);
}

// What the server does itself once a command is answered: {"show": message}, {"open": …}, {"again": true}.
static void follow_up(Server *server, Folder *folder, const cJSON *json) {
  const char *words = json_word(json, "say");
  if (*words)
    send_words(server, 3, "%s", words);
  char *open = json_at(json, "open") ? cJSON_PrintUnformatted(json_at(json, "open")) : NULL;
  if (open && server->client.show_document)
    send_request(server, "window/showDocument", open);
  cJSON_free(open);
  if (json_true(json, "again"))
    folder_touch(server, folder, NULL, false);
}

static const char *command_result(Server *server, Folder *folder, Bytes body) {
  cJSON *json = cJSON_Parse(body.at);
  follow_up(server, folder, json);
  const cJSON *result = json_at(json, "result");
  char *text = result ? cJSON_PrintUnformatted(result) : NULL;
  const char *copy = arena_text(&server->scratch, text ? text : "null", text ? strlen(text) : 4);
  cJSON_free(text);
  cJSON_Delete(json);
  return copy;
}

// Cancelled questions are answered already.
void pending_answer(Server *server, uint32_t number, bool refused, Bytes body) {
  for (uint32_t i = 0; i < server->pending.count; i++) {
    Pending *pending = server->pending.at[i];
    if (pending->number != number)
      continue;
    bool command = strcmp(method_name(pending->method), "workspace/executeCommand") == 0;
    if (refused)
      send_error(server, pending->id, ERROR_FAILED, *body.at ? body.at : "there is no answer");
    else
      send_result(server, pending->id, command ? command_result(server, pending->folder, body) : body.at);
    pending_drop(server, i);
    return;
  }
}

// diagnostics that are asked for --------------------------------------------------------------------------------------

static const char *hex_of(Server *server, Hash hash) {
  char hex[33];
  hash_hex(hash, hex);
  return arena_text(&server->scratch, hex, 32);
}

static void write_report(Server *server, Json *json, const Said *said, const char *previous) {
  const char *id = said ? hex_of(server, said->hash) : "none";
  bool same = strcmp(previous, id) == 0;
  json_text(json, "kind", same ? "unchanged" : "full");
  json_text(json, "resultId", id);
  if (!same)
    json_raw(json, "items", said ? said->json : "[]");
}

static void answer_document(Server *server, const Pending *pending) {
  cJSON *params = cJSON_Parse(pending->params);
  Text result = {.arena = &server->scratch};
  Json json = {.out = &result, .compact = true};
  json_open(&json, NULL, '{');
  write_report(server, &json, said_of(server, pending->path), json_word(params, "previousResultId"));
  json_close(&json, '}');
  send_result(server, pending->id, text_str(&result));
  cJSON_Delete(params);
}

void handle_document_diagnostics(Message *message) {
  Server *server = message->server;
  const char *path = uri_path(&server->scratch, json_word(message->params, "textDocument.uri"));
  if (!is_about(message))
    return;
  Folder *folder = folder_of(server, path);
  if (folder)
    pending_add(message, folder, path);
  else
    text_puts(&message->result, "{\"kind\":\"full\",\"items\":[]}");
}

static const char *previous_id(const cJSON *params, const char *uri) {
  const cJSON *row;
  cJSON_ArrayForEach (row, json_at(params, "previousResultIds"))
    if (strcmp(json_word(row, "uri"), uri) == 0)
      return json_word(row, "value");
  return "";
}

// What the client does not know yet; whether there is anything.
static bool write_news(Server *server, Json *json, const Folder *folder, const cJSON *params) {
  bool any = false;
  for (uint32_t i = 0; i < folder->said.count; i++) {
    const Said *said = folder->said.at[i];
    const Document *document = document_find(server, said->path);
    const char *uri = document ? document->uri : uri_of(&server->scratch, said->path);
    const char *previous = previous_id(params, uri);
    bool empty = strcmp(said->json, "[]") == 0;
    if (strcmp(previous, hex_of(server, said->hash)) == 0 || (empty && !*previous))
      continue;
    any = true;
    json_open(json, NULL, '{');
    json_text(json, "uri", uri);
    json_raw(json, "version", document ? arena_format(&server->scratch, "%lld", (long long)document->version) : "null");
    write_report(server, json, said, previous);
    json_close(json, '}');
  }
  return any;
}

// A client that knows everything waits for what is new: some ask again at once otherwise.
static bool answer_workspace(Server *server, const Pending *pending) {
  cJSON *params = cJSON_Parse(pending->params);
  Text result = {.arena = &server->scratch};
  Json json = {.out = &result, .compact = true};
  bool any = false;
  json_open(&json, NULL, '{');
  json_open(&json, "items", '[');
  for (uint32_t i = 0; i < server->folders.count; i++)
    any |= write_news(server, &json, server->folders.at[i], params);
  json_close(&json, ']');
  json_close(&json, '}');
  cJSON_Delete(params);
  if (any)
    send_result(server, pending->id, text_str(&result));
  return any;
}

void handle_workspace_diagnostics(Message *message) {
  if (message->params && !cJSON_IsArray(json_at(message->params, "previousResultIds")))
    message_fail(message, ERROR_PARAMS, "'previousResultIds' is to be a list");
  else
    pending_add(message, NULL, NULL);
}

// whose turn it is ----------------------------------------------------------------------------------------------------

static bool all_fresh(const Server *server) {
  for (uint32_t i = 0; i < server->folders.count; i++)
    if (!folder_fresh(server->folders.at[i]))
      return false;
  return true;
}

// Returns whether the question is dealt with.
static bool try_one(Server *server, Pending *pending) {
  Folder *folder = pending->folder;
  if (pending->asked)
    return false;
  if (!folder)
    return all_fresh(server) && answer_workspace(server, pending);
  if (!folder_fresh(folder))
    return false;
  if (pending->path) {
    answer_document(server, pending);
    return true;
  }
  if (folder->phase == PHASE_NONE) {
    send_result(server, pending->id, "null");
    return true;
  }
  if (!folder->analyst.question)
    ask(folder, pending);
  return false;
}

void pending_pump(Server *server) {
  for (uint32_t i = 0; i < server->pending.count;)
    if (try_one(server, server->pending.at[i]))
      pending_drop(server, i);
    else
      i++;
}
