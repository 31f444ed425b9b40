// From initialize to exit.
#include "lsp_parts.h"

#include <signal.h>
#include <unistd.h>

enum { DELAY = 1 }; // ms that are waited for more to come: an analysis that is overtaken is given up anyway

// What the client can do ---------------------------------------------------------------------------------------------

static const struct {
  const char *path;
  size_t at;
} abilities[] = {
#define ABLE(path, field)                                                                                              \
  { path, offsetof(Client, field) }
    ABLE("workspace.diagnostics.refreshSupport", refresh_diagnostics),
    ABLE("workspace.codeLens.refreshSupport", refresh_lenses),
    ABLE("workspace.configuration", configuration),
    ABLE("workspace.workspaceFolders", folders),
    ABLE("workspace.didChangeWatchedFiles.dynamicRegistration", watches),
    ABLE("workspace.didChangeConfiguration.dynamicRegistration", watches_settings),
    ABLE("workspace.workspaceEdit.documentChanges", changes),
    ABLE("textDocument.publishDiagnostics.relatedInformation", related),
    ABLE("textDocument.publishDiagnostics.codeDescriptionSupport", described),
    ABLE("textDocument.publishDiagnostics.dataSupport", data),
    ABLE("textDocument.diagnostic.relatedInformation", related),
    ABLE("textDocument.diagnostic.codeDescriptionSupport", described),
    ABLE("textDocument.diagnostic.dataSupport", data),
    ABLE("window.workDoneProgress", progress),
    ABLE("window.showDocument.support", show_document),
#undef ABLE
};

static void read_client(const cJSON *capabilities, Client *client) {
  for (size_t i = 0; i < sizeof abilities / sizeof *abilities; i++)
    *(bool *)(void *)((char *)client + abilities[i].at) |= json_true(capabilities, abilities[i].path);
  client->pull = cJSON_IsObject(json_at(capabilities, "textDocument.diagnostic"));
  client->tags = json_at(capabilities, "textDocument.publishDiagnostics.tagSupport") != NULL || client->pull;
  client->literals = json_at(capabilities, "textDocument.codeAction.codeActionLiteralSupport") != NULL;
  client->markdown = json_has(json_at(capabilities, "textDocument.hover.contentFormat"), "markdown");
  client->utf8 = json_has(json_at(capabilities, "general.positionEncodings"), "utf-8");
}

// What the server can do ---------------------------------------------------------------------------------------------

static const char *const commands[] = {"finlint.addToBaseline", "finlint.explain", "finlint.report", "finlint.show",
                                       "finlint.restart"};

static void write_sync(Json *json) {
  json_open(json, "textDocumentSync", '{');
  json_flag(json, "openClose", true);
  json_number(json, "change", 2);
  json_open(json, "save", '{');
  json_flag(json, "includeText", false);
  json_close(json, '}');
  json_close(json, '}');
}

static void write_workspace(Json *json) {
  json_open(json, "workspace", '{');
  json_open(json, "workspaceFolders", '{');
  json_flag(json, "supported", true);
  json_flag(json, "changeNotifications", true);
  json_close(json, '}');
  json_close(json, '}');
}

static void write_capabilities(const Server *server, Json *json) {
  json_open(json, "capabilities", '{');
  json_text(json, "positionEncoding", server->client.utf8 ? "utf-8" : "utf-16");
  write_sync(json);
  if (server->client.pull)
    json_raw(json, "diagnosticProvider",
             "{\"identifier\":\"finlint\",\"interFileDependencies\":true,\"workspaceDiagnostics\":true}");
  json_flag(json, "hoverProvider", true);
  json_flag(json, "callHierarchyProvider", true);
  json_raw(json, "codeLensProvider", "{\"resolveProvider\":false}");
  json_raw(json, "codeActionProvider", "{\"codeActionKinds\":[\"quickfix\"]}");
  json_open(json, "executeCommandProvider", '{');
  json_open(json, "commands", '[');
  for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
    json_text(json, NULL, commands[i]);
  json_close(json, ']');
  json_close(json, '}');
  write_workspace(json);
  json_close(json, '}');
}

// Folders ------------------------------------------------------------------------------------------------------------

static void add_folder(Server *server, const char *uri, const char *name) {
  const char *path = uri_path(&server->scratch, uri);
  if (path)
    folder_add(server, path, NULL, name);
}

// The list of folders, or the one root that older clients have.
static void add_folders(Server *server, const cJSON *params) {
  const cJSON *folder, *folders = json_at(params, "workspaceFolders");
  cJSON_ArrayForEach (folder, folders)
    add_folder(server, json_word(folder, "uri"), json_word(folder, "name"));
  if (cJSON_IsArray(folders))
    return;
  const char *root = json_word(params, "rootPath");
  if (*json_word(params, "rootUri"))
    add_folder(server, json_word(params, "rootUri"), "");
  else if (*root == '/')
    folder_add(server, path_join(&server->scratch, "/", root), NULL, "");
}

// Settings -----------------------------------------------------------------------------------------------------------

static bool same_arguments(const Server *server, const cJSON *list) {
  uint32_t count = 0;
  const cJSON *argument;
  cJSON_ArrayForEach (argument, list) {
    bool same = cJSON_IsString(argument) && count < server->arguments.count &&
                strcmp(server->arguments.at[count], argument->valuestring) == 0;
    if (!same)
      return false;
    count++;
  }
  return count == server->arguments.count;
}

static void take_arguments(Server *server, const cJSON *list) {
  const cJSON *argument;
  Arena *memory = &server->settings_memory;
  arena_free(memory);
  memset(&server->arguments, 0, sizeof server->arguments);
  cJSON_ArrayForEach (argument, list)
    if (cJSON_IsString(argument))
      array_push(memory, &server->arguments, arena_text(memory, argument->valuestring, strlen(argument->valuestring)));
}

// Returns whether something is to be analysed in another way.
static bool take_settings(Server *server, const cJSON *settings) {
  const cJSON *list = json_at(settings, "args"), *delay = json_at(settings, "delay");
  bool sane = cJSON_IsNumber(delay) && delay->valuedouble >= 0 && delay->valuedouble <= 60000;
  server->delay = sane ? (uint32_t)delay->valuedouble : DELAY;
  if (same_arguments(server, list))
    return false;
  take_arguments(server, list);
  return true;
}

static void new_settings(Server *server, const cJSON *settings) {
  bool changed = take_settings(server, settings);
  for (uint32_t i = 0; changed && i < server->folders.count; i++)
    folder_configure(server, server->folders.at[i]);
}

static void ask_settings(Server *server) {
  server->settings_asked = send_request(server, "workspace/configuration", "{\"items\":[{\"section\":\"finlint\"}]}");
}

// A client that can be asked is; others send what changed.
void handle_settings(Message *message) {
  const cJSON *settings = json_at(message->params, "settings.finlint");
  if (message->server->client.configuration)
    ask_settings(message->server);
  else if (cJSON_IsObject(settings))
    new_settings(message->server, settings);
}

void handle_answer(Server *server, const cJSON *json) {
  const cJSON *id = json_at(json, "id"), *result = json_at(json, "result");
  bool settings = cJSON_IsNumber(id) && id->valueint == (int)server->settings_asked;
  const cJSON *first = settings && cJSON_IsArray(result) ? cJSON_GetArrayItem(result, 0) : NULL;
  // A client that has none for us leaves those of its initializationOptions.
  if (cJSON_IsObject(first) && server->life == LIFE_RUNNING)
    new_settings(server, first);
}

// Watching -----------------------------------------------------------------------------------------------------------

static void write_watcher(Json *json, const char *glob) {
  json_open(json, NULL, '{');
  json_text(json, "globPattern", glob);
  json_close(json, '}');
}

static void write_endings(Server *server, Json *json) {
  Text glob = {.arena = &server->scratch};
  text_puts(&glob, "**/*.{");
  for (int language = LANG_NONE + 1; language < LANG_COUNT; language++) {
    const char *at = language_info[language].endings;
    for (size_t len; *at; at += len + (at[len] == ' ')) {
      len = strcspn(at, " ");
      text_printf(&glob, "%s%.*s", glob.at[glob.len - 1] == '{' ? "" : ",", (int)len - 1, at + 1);
    }
  }
  text_puts(&glob, "}");
  write_watcher(json, text_str(&glob));
}

static void write_names(Server *server, Json *json, const char *const *names) {
  for (; *names; names++)
    write_watcher(json, arena_format(&server->scratch, "**/%s", *names));
}

static void write_watchers(Server *server, Json *json) {
  json_open(json, NULL, '{');
  json_text(json, "id", "finlint-watch");
  json_text(json, "method", "workspace/didChangeWatchedFiles");
  json_open(json, "registerOptions", '{');
  json_open(json, "watchers", '[');
  write_endings(server, json);
  write_names(server, json, watch_settings);
  write_names(server, json, project_recipes);
  json_close(json, ']');
  json_close(json, '}');
  json_close(json, '}');
}

static void watch(Server *server) {
  Text params = {.arena = &server->scratch};
  Json json = {.out = &params, .compact = true};
  json_open(&json, NULL, '{');
  json_open(&json, "registrations", '[');
  if (server->client.watches)
    write_watchers(server, &json);
  if (server->client.watches_settings)
    json_raw(&json, NULL,
             "{\"id\":\"finlint-settings\",\"method\":\"workspace/didChangeConfiguration\","
             "\"registerOptions\":{\"section\":\"finlint\"}}");
  json_close(&json, ']');
  json_close(&json, '}');
  if (server->client.watches || server->client.watches_settings)
    send_request(server, "client/registerCapability", text_str(&params));
}

// Life ---------------------------------------------------------------------------------------------------------------

void handle_initialize(Message *message) {
  Server *server = message->server;
  const cJSON *params = message->params, *parent = json_at(params, "processId");
  if (server->life != LIFE_NEW) {
    message_fail(message, ERROR_REQUEST, "the server is initialized already");
    return;
  }
  if (!cJSON_IsObject(params) || !cJSON_IsObject(json_at(params, "capabilities"))) {
    message_fail(message, ERROR_PARAMS, "'capabilities' is to be an object");
    return;
  }
  read_client(json_at(params, "capabilities"), &server->client);
  server->parent = cJSON_IsNumber(parent) && parent->valuedouble > 0 && parent->valuedouble < INT32_MAX
                       ? (pid_t)parent->valuedouble
                       : 0;
  take_settings(server, json_at(params, "initializationOptions"));
  add_folders(server, params);
  server->life = LIFE_RUNNING;
  Json json = {.out = &message->result, .compact = true};
  json_open(&json, NULL, '{');
  write_capabilities(server, &json);
  json_open(&json, "serverInfo", '{');
  json_text(&json, "name", "finlint");
  json_text(&json, "version", FINLINT_VERSION);
  json_close(&json, '}');
  json_close(&json, '}');
}

void handle_initialized(Message *message) {
  watch(message->server);
  Server *server = message->server;
  if (!server->client.watches && !server->host->passive && !server->watch) {
    watch_open(server);
    for (uint32_t i = 0; i < server->folders.count; i++)
      watch_folder(server, server->folders.at[i]);
  }
  for (uint32_t i = 0; i < server->folders.count; i++)
    if (!server->folders.at[i]->book)
      publish_again(server, server->folders.at[i]);
  if (message->server->client.configuration)
    ask_settings(message->server);
}

void handle_shutdown(Message *message) {
  Server *server = message->server;
  server->life = LIFE_SHUTDOWN;
  pending_fail(server, NULL, "the server was shut down");
  while (server->folders.count)
    folder_remove(server, server->folders.at[0]);
}

void handle_exit(Message *message) {
  message->server->orderly = message->server->life == LIFE_SHUTDOWN;
  message->server->life = LIFE_OVER;
}
