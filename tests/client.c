#include "client.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

const char able[] =
    "{\"window\":{\"workDoneProgress\":true,\"showDocument\":{\"support\":true}},"
    "\"workspace\":{\"configuration\":true,\"workspaceFolders\":true,\"codeLens\":{\"refreshSupport\":true},"
    "\"workspaceEdit\":{\"documentChanges\":true},"
    "\"didChangeWatchedFiles\":{\"dynamicRegistration\":true},"
    "\"didChangeConfiguration\":{\"dynamicRegistration\":true}},"
    "\"textDocument\":{\"hover\":{\"contentFormat\":[\"markdown\"]},"
    "\"codeAction\":{\"codeActionLiteralSupport\":{\"codeActionKind\":{\"valueSet\":[\"quickfix\"]}}},"
    "\"publishDiagnostics\":{\"relatedInformation\":true,\"codeDescriptionSupport\":true,\"dataSupport\":true,"
    "\"tagSupport\":{\"valueSet\":[1,2]}}}}";
const char unable[] = "{}";

// the process --------------------------------------------------------------------------------------------------------

static void become_server(int reads, int writes) {
  dup2(reads, STDIN_FILENO);
  dup2(writes, STDOUT_FILENO);
  close_range(3, ~0u, 0);
  const char *binary = getenv("FINLINT");
  setenv("XDG_CACHE_HOME", path_of("cache"), 1);
  execl(binary, binary, "lsp", "--stdio", NULL);
  _exit(127);
}

Client *client_start(void) {
  int to[2], from[2];
  harness_adopt();
  ck_assert(pipe(to) == 0 && pipe(from) == 0);
  signal(SIGPIPE, SIG_IGN);
  pid_t pid = fork();
  if (pid == 0)
    become_server(to[0], from[1]);
  close(to[0]);
  close(from[1]);
  Client *client = arena_new(&arena, Client);
  *client = (Client){.pid = pid, .to = to[1], .from = from[0], .in = {.arena = &arena}, .settings = "null", .said = ""};
  return client;
}

static int ended(Client *client) {
  int status;
  close(client->from);
  for (uint32_t i = 0; i < client->messages.count; i++)
    cJSON_Delete(client->messages.at[i]);
  while (waitpid(client->pid, &status, 0) < 0)
    if (errno != EINTR)
      return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int client_hang_up(Client *client) {
  close(client->to);
  return ended(client);
}

int client_goodbye(Client *client) {
  client_ask(client, "shutdown", "null");
  client_tell(client, "exit", "null");
  int code = ended(client);
  close(client->to);
  return code;
}

// messages -----------------------------------------------------------------------------------------------------------

void client_bytes(Client *client, const char *bytes, size_t len) {
  while (len) {
    ssize_t n = write(client->to, bytes, len);
    ck_assert_msg(n > 0, "the server does not listen any more");
    bytes += n;
    len -= (size_t)n;
  }
}

void client_text(Client *client, const char *json) {
  const char *head = arena_format(&arena, "Content-Length: %zu\r\n\r\n", strlen(json));
  client_bytes(client, head, strlen(head));
  client_bytes(client, json, strlen(json));
}

uint32_t client_request(Client *client, const char *method, const char *params) {
  client_text(client, arena_format(&arena, "{\"jsonrpc\":\"2.0\",\"id\":%u,\"method\":\"%s\",\"params\":%s}",
                                   ++client->id, method, params));
  return client->id;
}

void client_tell(Client *client, const char *method, const char *params) {
  client_text(client, arena_format(&arena, "{\"jsonrpc\":\"2.0\",\"method\":\"%s\",\"params\":%s}", method, params));
}

static bool more(Client *client) {
  char bytes[65536];
  struct pollfd wait = {client->from, POLLIN, 0};
  if (poll(&wait, 1, HANGS / 2 * 1000) <= 0)
    return false;
  ssize_t n = read(client->from, bytes, sizeof bytes);
  if (n <= 0)
    return false;
  text_add(&client->in, bytes, (size_t)n);
  return true;
}

cJSON *client_next(Client *client) {
  for (;;) {
    const char *start = text_str(&client->in) + client->at, *end = strstr(start, "\r\n\r\n");
    size_t length = 0;
    if (end) {
      ck_assert_int_eq(sscanf(start, "Content-Length: %zu", &length), 1);
      size_t head = (size_t)(end + 4 - start);
      if (client->in.len - client->at >= head + length) {
        client->at += head + length;
        cJSON *json = cJSON_ParseWithLength(end + 4, length);
        ck_assert_msg(json && strcmp(word(json, "jsonrpc"), "2.0") == 0, "%.*s", (int)length, end + 4);
        array_push(&arena, &client->messages, json);
        return json;
      }
    }
    if (!more(client))
      return NULL;
  }
}

// Requests of the server are answered, and what it says is remembered.
static void obey(Client *client, const cJSON *json) {
  const char *method = word(json, "method");
  const cJSON *id = member(json, "id");
  client->progressed |= strcmp(method, "$/progress") == 0;
  client->shown += strcmp(method, "window/showMessage") == 0;
  if (strncmp(method, "window/", 7) == 0 && *word(json, "params.message"))
    client->said = arena_format(&arena, "%s", word(json, "params.message"));
  if (!*method || !id)
    return;
  const char *result =
      strcmp(method, "workspace/configuration") == 0 ? arena_format(&arena, "[%s]", client->settings) : "null";
  client_text(client, arena_format(&arena, "{\"jsonrpc\":\"2.0\",\"id\":%d,\"result\":%s}", id->valueint, result));
}

cJSON *client_answer(Client *client, uint32_t id) {
  for (cJSON *json; (json = client_next(client));) {
    const cJSON *its = member(json, "id");
    if (its && !member(json, "method") && cJSON_IsNumber(its) && its->valueint == (int)id)
      return json;
    obey(client, json);
  }
  ck_abort_msg("no answer came");
}

cJSON *client_ask(Client *client, const char *method, const char *params) {
  return client_answer(client, client_request(client, method, params));
}

cJSON *client_await(Client *client, const char *method) {
  for (cJSON *json; (json = client_next(client));) {
    obey(client, json);
    if (strcmp(word(json, "method"), method) == 0)
      return cJSON_GetObjectItem(json, "params");
  }
  ck_abort_msg("no %s came", method);
}

cJSON *client_diagnostics(Client *client, const char *name) {
  for (;;) {
    cJSON *params = client_await(client, "textDocument/publishDiagnostics");
    if (strcmp(word(params, "uri"), uri(name)) == 0)
      return cJSON_GetObjectItem(params, "diagnostics");
  }
}

Client *client_open(const char *capabilities) {
  Client *client = client_start();
  cJSON *answer = client_ask(client, "initialize",
                             arena_format(&arena, "{\"processId\":%d,\"rootUri\":\"file://%s\",\"capabilities\":%s}",
                                          getpid(), directory, capabilities));
  ck_assert_str_eq(word(answer, "result.serverInfo.name"), "finlint");
  client_tell(client, "initialized", "{}");
  return client;
}

// parameters ---------------------------------------------------------------------------------------------------------

const char *uri(const char *name) {
  return arena_format(&arena, "file://%s/%s", directory, name);
}

const char *quoted(const char *text) {
  Text json = {.arena = &arena};
  json_string(&json, text);
  return text_str(&json);
}

void open_file(Client *client, const char *name, const char *text) {
  client_tell(client, "textDocument/didOpen",
              arena_format(&arena, "{\"textDocument\":{\"uri\":\"%s\",\"languageId\":\"x\",\"version\":1,\"text\":%s}}",
                           uri(name), quoted(text)));
}

void edit_file(Client *client, const char *name, int version, uint32_t line, uint32_t from, uint32_t end_line,
               uint32_t to, const char *text) {
  client_tell(
      client, "textDocument/didChange",
      arena_format(&arena,
                   "{\"textDocument\":{\"uri\":\"%s\",\"version\":%d},\"contentChanges\":[{\"range\":{\"start\":{"
                   "\"line\":%u,\"character\":%u},\"end\":{\"line\":%u,\"character\":%u}},\"text\":%s}]}",
                   uri(name), version, line, from, end_line, to, quoted(text)));
}

const char *at_position(const char *name, uint32_t line, uint32_t character) {
  return arena_format(&arena, "{\"textDocument\":{\"uri\":\"%s\"},\"position\":{\"line\":%u,\"character\":%u}}",
                      uri(name), line, character);
}

const cJSON *member(const cJSON *json, const char *path) {
  while (json && *path) {
    size_t len = strcspn(path, ".");
    const char *key = arena_text(&arena, path, len);
    json = cJSON_IsArray(json) ? cJSON_GetArrayItem(json, atoi(key)) : cJSON_GetObjectItemCaseSensitive(json, key);
    path += len + (path[len] == '.');
  }
  return json;
}

const char *word(const cJSON *json, const char *path) {
  const cJSON *value = member(json, path);
  return cJSON_IsString(value) ? value->valuestring : "";
}

int number(const cJSON *json, const char *path) {
  const cJSON *value = member(json, path);
  return cJSON_IsNumber(value) ? value->valueint : -1;
}
