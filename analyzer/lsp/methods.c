#include "lsp_parts.h"

#include <math.h>

// What is told before it is asked: who may send a method when.
enum {
  REQUEST = 1, // has an answer; others are notifications
  EARLY = 2,   // also before initialize
  LATE = 4,    // also after shutdown
};
static const struct {
  const char *name;
  Handler *handle;
  uint32_t flags;
} methods[] = {
    {"initialize", handle_initialize, REQUEST | EARLY},
    {"initialized", handle_initialized, 0},
    {"shutdown", handle_shutdown, REQUEST},
    {"exit", handle_exit, EARLY | LATE},
    {"$/cancelRequest", handle_cancel, 0},
    {"$/setTrace", handle_nothing, 0},
    {"window/workDoneProgress/cancel", handle_progress_cancel, 0},
    {"textDocument/didOpen", handle_open, 0},
    {"textDocument/didChange", handle_change, 0},
    {"textDocument/didSave", handle_save, 0},
    {"textDocument/didClose", handle_close, 0},
    {"workspace/didChangeConfiguration", handle_settings, 0},
    {"workspace/didChangeWatchedFiles", handle_watched, 0},
    {"workspace/didChangeWorkspaceFolders", handle_folders, 0},
    {"textDocument/diagnostic", handle_document_diagnostics, REQUEST},
    {"workspace/diagnostic", handle_workspace_diagnostics, REQUEST},
    {"textDocument/hover", handle_question, REQUEST},
    {"textDocument/codeLens", handle_question, REQUEST},
    {"textDocument/codeAction", handle_question, REQUEST},
    {"textDocument/prepareCallHierarchy", handle_question, REQUEST},
    {"callHierarchy/incomingCalls", handle_question, REQUEST},
    {"callHierarchy/outgoingCalls", handle_question, REQUEST},
    {"workspace/executeCommand", handle_command, REQUEST},
};
enum { METHODS = sizeof methods / sizeof *methods };

const char *method_name(uint32_t method) {
  return method < METHODS ? methods[method].name : "";
}

bool message_fail(Message *message, int error, const char *text) {
  message->error = error;
  message->message = text;
  return false;
}

void handle_nothing(Message *message) {
  (void)message;
}

static uint32_t find(const char *name) {
  uint32_t i = 0;
  while (i < METHODS && strcmp(methods[i].name, name) != 0)
    i++;
  return i;
}

static bool allowed(Message *message, uint32_t flags) {
  Life life = message->server->life;
  if (life == LIFE_NEW && !(flags & EARLY))
    return message_fail(message, ERROR_NOT_INITIALIZED, "the server is not initialized yet");
  if (life >= LIFE_SHUTDOWN && !(flags & LATE))
    return message_fail(message, ERROR_REQUEST, "the server was shut down");
  return true;
}

// Is there nothing wrong with the message itself?
static bool sound(Message *message, const char *name) {
  if (message->method == METHODS && !allowed(message, 0))
    return false;
  if (message->method == METHODS)
    return message_fail(message, ERROR_METHOD,
                        arena_format(&message->server->scratch, "there is no method '%s'", name));
  if (!allowed(message, methods[message->method].flags))
    return false;
  bool request = methods[message->method].flags & REQUEST;
  if (message->id && !request)
    return message_fail(message, ERROR_REQUEST, arena_format(&message->server->scratch, "'%s' has no answer", name));
  if (message->params && !cJSON_IsObject(message->params) && !cJSON_IsNull(message->params) &&
      !cJSON_IsArray(message->params))
    return message_fail(message, ERROR_REQUEST, "'params' is neither an object nor a list");
  return message->id || !request;
}

static void reply(Message *message) {
  if (!message->id || message->later)
    return;
  if (message->error)
    send_error(message->server, message->id, message->error, message->message);
  else
    send_result(message->server, message->id, text_str(&message->result));
}

static const char *printed(Server *server, const cJSON *json) {
  char *text = cJSON_PrintUnformatted(json);
  const char *copy = arena_text(&server->scratch, text ? text : "null", text ? strlen(text) : 4);
  cJSON_free(text);
  return copy;
}

// Ids are texts or whole numbers.
static bool is_id(const cJSON *id) {
  return cJSON_IsString(id) || (cJSON_IsNumber(id) && fabs(id->valuedouble) < 1e15 &&
                                fabs(id->valuedouble - nearbyint(id->valuedouble)) < 1e-9);
}

static void dispatch(Server *server, const cJSON *json) {
  const cJSON *id = cJSON_GetObjectItemCaseSensitive(json, "id"), *method = json_at(json, "method");
  if (!method && id && (json_at(json, "result") || json_at(json, "error"))) {
    handle_answer(server, json);
    return;
  }
  if ((id && !is_id(id)) || !cJSON_IsString(method)) {
    send_error(server, is_id(id) ? printed(server, id) : "null", ERROR_REQUEST, "this is no request");
    return;
  }
  Message message = {.server = server,
                     .id = id ? printed(server, id) : NULL,
                     .params = json_at(json, "params"),
                     .method = find(method->valuestring),
                     .result = {.arena = &server->scratch}};
  if (sound(&message, method->valuestring))
    methods[message.method].handle(&message);
  reply(&message);
}

void server_message(Server *server, Bytes body) {
  const char *end;
  cJSON *json = cJSON_ParseWithLengthOpts(body.at, body.len, &end, false);
  const char *stop = body.at + body.len;
  while (json && end < stop && strchr(" \t\r\n", *end))
    end++;
  if (!json || end != stop)
    send_error(server, "null", ERROR_PARSE, "this is not JSON");
  else if (!cJSON_IsObject(json))
    send_error(server, "null", ERROR_REQUEST, "this is no request");
  else
    dispatch(server, json);
  cJSON_Delete(json);
}
