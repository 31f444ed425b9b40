#include "lsp_parts.h"

// reading ------------------------------------------------------------------------------------------------------------

const cJSON *json_at(const cJSON *json, const char *path) {
  while (json && *path) {
    char key[64];
    size_t len = strcspn(path, ".");
    snprintf(key, sizeof key, "%.*s", (int)len, path);
    json = cJSON_IsObject(json) ? cJSON_GetObjectItemCaseSensitive(json, key) : NULL;
    path += len + (path[len] == '.');
  }
  return json;
}

const char *json_word(const cJSON *json, const char *path) {
  const cJSON *value = json_at(json, path);
  return cJSON_IsString(value) ? value->valuestring : "";
}

bool json_true(const cJSON *json, const char *path) {
  return cJSON_IsTrue(json_at(json, path));
}

static bool whole(const cJSON *json, uint32_t *out) {
  if (!cJSON_IsNumber(json) || !(json->valuedouble >= 0) || json->valuedouble > INT32_MAX)
    return false;
  *out = (uint32_t)json->valuedouble;
  return true;
}

bool json_position(const cJSON *json, Position *out) {
  return whole(json_at(json, "line"), &out->line) && whole(json_at(json, "character"), &out->character);
}

bool json_has(const cJSON *list, const char *word) {
  const cJSON *item;
  cJSON_ArrayForEach (item, list)
    if (cJSON_IsString(item) && strcmp(item->valuestring, word) == 0)
      return true;
  return false;
}

// writing ------------------------------------------------------------------------------------------------------------

static void send_body(Server *server, const Text *body) {
  server->output.arena = &server->out_memory;
  text_printf(&server->output, "Content-Length: %zu\r\n\r\n", body->len);
  text_add(&server->output, text_str(body), body->len);
}

static Json begin(Text *body) {
  Json json = {.out = body, .compact = true};
  json_open(&json, NULL, '{');
  json_text(&json, "jsonrpc", "2.0");
  return json;
}

static void finish(Server *server, Json *json) {
  json_close(json, '}');
  send_body(server, json->out);
}

void send_result(Server *server, const char *id, const char *result) {
  Text body = {.arena = &server->scratch};
  Json json = begin(&body);
  json_raw(&json, "id", id);
  json_raw(&json, "result", *result ? result : "null");
  finish(server, &json);
}

void send_error(Server *server, const char *id, int code, const char *message) {
  Text body = {.arena = &server->scratch};
  Json json = begin(&body);
  json_raw(&json, "id", id);
  json_open(&json, "error", '{');
  json_raw(&json, "code", arena_format(&server->scratch, "%d", code));
  json_text(&json, "message", message);
  json_close(&json, '}');
  finish(server, &json);
}

void send_notification(Server *server, const char *method, const char *params) {
  Text body = {.arena = &server->scratch};
  Json json = begin(&body);
  json_text(&json, "method", method);
  json_raw(&json, "params", params);
  finish(server, &json);
}

uint32_t send_request(Server *server, const char *method, const char *params) {
  Text body = {.arena = &server->scratch};
  Json json = begin(&body);
  uint32_t id = ++server->numbers;
  json_number(&json, "id", id);
  json_text(&json, "method", method);
  json_raw(&json, "params", params);
  finish(server, &json);
  return id;
}

enum { TYPE_ERROR = 1, TYPE_INFORMATION = 3 };

static void send_kind(Server *server, const char *method, int type, const char *words) {
  Text params = {.arena = &server->scratch};
  Json json = {.out = &params, .compact = true};
  json_open(&json, NULL, '{');
  json_number(&json, "type", (uint32_t)type);
  json_text(&json, "message", words);
  json_close(&json, '}');
  send_notification(server, method, text_str(&params));
}

void send_words(Server *server, int type, const char *format, ...) {
  Text words = {.arena = &server->scratch};
  va_list args;
  va_start(args, format);
  text_puts(&words, "finlint: ");
  text_vprintf(&words, format, args);
  va_end(args);
  bool shown = type == TYPE_ERROR || type == TYPE_INFORMATION;
  send_kind(server, shown ? "window/showMessage" : "window/logMessage", type, text_str(&words));
}

void send_once(Server *server, const char *key, const char *words) {
  uint32_t *told = map_slot(&server->told, key_text(key));
  if (!*told)
    send_words(server, TYPE_ERROR, "%s", words);
  *told = 1;
}
