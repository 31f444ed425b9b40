// Diagnostics on their way to the client: pushed, or kept until it asks.
#include "lsp_parts.h"

static Said *find(const Folder *folder, const char *path) {
  for (uint32_t i = 0; i < folder->said.count; i++)
    if (strcmp(folder->said.at[i]->path, path) == 0)
      return folder->said.at[i];
  return NULL;
}

static Said *said_new(const char *path) {
  Arena own = {0};
  Said *said = arena_new(&own, Said);
  said->path = arena_text(&own, path, strlen(path));
  said->own = own;
  return said;
}

static void said_free(Said *said) {
  Arena own = said->own;
  arena_free(&said->memory);
  arena_free(&own);
}

const Said *said_of(const Server *server, const char *path) {
  const Folder *folder = folder_of(server, path);
  return folder ? find(folder, path) : NULL;
}

static void push(Server *server, const char *path, const char *diagnostics) {
  if (server->client.pull)
    return;
  Document *document = document_find(server, path);
  Text params = {.arena = &server->scratch};
  Json json = {.out = &params, .compact = true};
  json_open(&json, NULL, '{');
  json_text(&json, "uri", document ? document->uri : uri_of(&server->scratch, path));
  if (document)
    json_raw(&json, "version", arena_format(&server->scratch, "%lld", (long long)document->version));
  json_raw(&json, "diagnostics", diagnostics);
  json_close(&json, '}');
  send_notification(server, "textDocument/publishDiagnostics", text_str(&params));
  if (document)
    document->owed = false;
}

// Returns whether they are other ones than before.
static bool set(Said *said, const char *json, size_t len) {
  Hash hash = hash_bytes(json, len);
  said->seen = true;
  if (said->json && hash_same(hash, said->hash))
    return false;
  arena_free(&said->memory);
  said->json = arena_text(&said->memory, json, len);
  said->hash = hash;
  return true;
}

// Has the file changed since the analysis began? Then what it says of it is old.
static bool outdated(const Folder *folder, const char *path) {
  for (uint32_t i = 0; i < folder->next.count; i++)
    if (folder->next.at[i] == key_text(path))
      return true;
  return false;
}

// A file in folders that lie in each other is the innermost one's.
static bool is_others(const Server *server, const Folder *folder, const char *path) {
  const Folder *home = folder_of(server, path);
  return home && home != folder;
}

static Said *said_at(Server *server, Folder *folder, const char *path) {
  Said *said = find(folder, path);
  if (!said) {
    said = said_new(path);
    array_push(&server->process, &folder->said, said);
  }
  said->seen = true;
  return said;
}

static bool take(Server *server, Folder *folder, const char *path, Bytes json) {
  if (is_others(server, folder, path))
    return false;
  Said *said = said_at(server, folder, path);
  if (outdated(folder, path) || !set(said, json.at, json.len))
    return false;
  push(server, said->path, said->json);
  return true;
}

// Nothing is known any more of what was not seen again. A client that pulls is told when it asks.
static bool forget(Server *server, Folder *folder) {
  bool any = false;
  for (uint32_t i = 0; i < folder->said.count; i++) {
    Said *said = folder->said.at[i];
    if (said->seen || outdated(folder, said->path) || !set(said, "[]", 2))
      continue;
    push(server, said->path, said->json);
    any = true;
  }
  return any;
}

static void refresh(Server *server) {
  if (server->client.pull && server->client.refresh_diagnostics)
    send_request(server, "workspace/diagnostic/refresh", "null");
  if (server->client.refresh_lenses)
    send_request(server, "workspace/codeLens/refresh", "null");
}

// Some clients forget what came before a file was open.
void publish_opened(Server *server, Folder *folder) {
  for (uint32_t i = 0; i < server->documents.count; i++) {
    const Document *document = server->documents.at[i];
    if (!document->owed || folder_of(server, document->path) != folder || outdated(folder, document->path))
      continue;
    const Said *said = find(folder, document->path);
    push(server, document->path, said ? said->json : "[]");
  }
}

void publish(Server *server, Folder *folder, Bytes rows) {
  Cursor cursor = {rows.at, rows.at + rows.len};
  bool any = false;
  for (uint32_t i = 0; i < folder->said.count; i++)
    folder->said.at[i]->seen = false;
  while (cursor.at < cursor.end) {
    Bytes path = get_text(&cursor), json = get_text(&cursor);
    any |= take(server, folder, path.at, json);
  }
  any |= forget(server, folder);
  publish_opened(server, folder);
  if (any)
    refresh(server);
}

// The whole line is marked: columns are counted in bytes.
void publish_fault(Server *server, Folder *folder, const char *fault) {
  uint32_t line, column;
  int skip = 0;
  if (sscanf(fault, "%*[^:\n]:%u:%u: %n", &line, &column, &skip) != 2 || !skip || !line)
    return;
  const char *name = arena_text(&server->scratch, fault, strcspn(fault, ":"));
  Text text = {.arena = &server->scratch};
  Json json = {.out = &text, .compact = true};
  json_open(&json, NULL, '[');
  json_open(&json, NULL, '{');
  json_raw(&json, "range",
           arena_format(&server->scratch,
                        "{\"start\":{\"line\":%u,\"character\":0},\"end\":{\"line\":%u,\"character\":0}}", line - 1,
                        line));
  json_number(&json, "severity", 1);
  json_text(&json, "source", "finlint");
  json_text(&json, "code", "configuration");
  json_text(&json, "message", fault + skip);
  json_close(&json, '}');
  json_close(&json, ']');
  Said *said = said_at(server, folder, path_join(&server->scratch, folder->path, name));
  if (!set(said, text_str(&text), text.len) || server->life != LIFE_RUNNING)
    return;
  push(server, said->path, said->json);
  refresh(server);
}

void publish_again(Server *server, const Folder *folder) {
  for (uint32_t i = 0; i < folder->said.count; i++)
    push(server, folder->said.at[i]->path, folder->said.at[i]->json);
}

void publish_nothing(Server *server, Folder *folder) {
  for (uint32_t i = 0; i < folder->said.count; i++) {
    Said *said = folder->said.at[i];
    if (set(said, "[]", 2) && server->life == LIFE_RUNNING)
      push(server, said->path, said->json);
    said_free(said);
  }
  folder->said.count = 0;
}
