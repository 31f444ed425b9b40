// What the client has open, and what it sees happen to files and folders.
#include "lsp_parts.h"

// The folder of an open file. One that lies in no folder is analysed on its own.
static Folder *home_of(Server *server, const char *path) {
  Folder *folder = folder_of(server, path);
  return folder ? folder : folder_add(server, path_join(&server->scratch, path, ".."), path, "");
}

static const char *path_of(Message *message) {
  return uri_path(&message->server->scratch, json_word(message->params, "textDocument.uri"));
}

static int64_t version_of(const Message *message) {
  const cJSON *version = json_at(message->params, "textDocument.version");
  return cJSON_IsNumber(version) && version->valuedouble > INT32_MIN && version->valuedouble < INT32_MAX
             ? (int64_t)version->valuedouble
             : 0;
}

// Does the text say something else of the project than before?
static bool reshaped(Document *document) {
  Hash before = document->shape;
  document->shape = project_shape(document->path, document->text);
  return !hash_same(before, document->shape);
}

void handle_open(Message *message) {
  Server *server = message->server;
  const char *path = path_of(message);
  if (!path || !cJSON_IsString(json_at(message->params, "textDocument.text")))
    return;
  Document *document = document_open(server, json_word(message->params, "textDocument.uri"), path, version_of(message),
                                     json_word(message->params, "textDocument.text"));
  Folder *folder = home_of(server, path);
  Arena memory = {0};
  Text problem = {.arena = &memory};
  Bytes disk = {0};
  bool same = file_read(&memory, path, &disk, &problem) && disk.len == document->text.len &&
              memcmp(disk.at, document->text.at, disk.len) == 0;
  arena_free(&memory);
  reshaped(document);
  document->owed = true;
  if (folder && (!same || !store_has(&folder->store, path)))
    folder_touch(server, folder, path, true);
  else if (folder && folder_fresh(folder))
    publish_opened(server, folder);
}

static void apply(const Server *server, Document *document, const cJSON *change) {
  const cJSON *range = json_at(change, "range");
  Position from, to;
  if (!cJSON_IsString(json_at(change, "text")))
    return;
  if (!range)
    document_replace(document, json_word(change, "text"));
  else if (json_position(json_at(range, "start"), &from) && json_position(json_at(range, "end"), &to))
    document_edit(document, from, to, server->client.utf8, json_word(change, "text"));
}

void handle_change(Message *message) {
  Server *server = message->server;
  Document *document = document_find(server, path_of(message));
  const cJSON *change;
  if (!document)
    return;
  cJSON_ArrayForEach (change, json_at(message->params, "contentChanges"))
    apply(server, document, change);
  document->version = version_of(message);
  Folder *folder = folder_of(server, document->path);
  if (folder)
    folder_touch(server, folder, document->path, reshaped(document));
}

// A file that is new on disk was not looked at while it was only open.
void handle_save(Message *message) {
  const char *path = path_of(message);
  Folder *folder = path ? folder_of(message->server, path) : NULL;
  if (folder && !store_has(&folder->store, path))
    folder_touch(message->server, folder, path, true);
}

// From now on what is on disk counts.
void handle_close(Message *message) {
  Server *server = message->server;
  Document *document = document_find(server, path_of(message));
  if (!document)
    return;
  Folder *folder = folder_of(server, document->path);
  if (folder && folder->file)
    folder_remove(server, folder);
  else if (folder)
    folder_touch(server, folder, document->path, true);
  document_close(server, document);
}

// The texts of open files are the client's, whatever happens on disk.
void file_changed(Server *server, const char *path) {
  Folder *folder = path ? folder_of(server, path) : NULL;
  if (!folder)
    return;
  if (strcmp(path_name(path), ".finlint.yml") == 0)
    folder_configure(server, folder);
  else
    folder_touch(server, folder, document_find(server, path) ? NULL : path, true);
}

void handle_watched(Message *message) {
  const cJSON *change;
  cJSON_ArrayForEach (change, json_at(message->params, "changes"))
    file_changed(message->server, uri_path(&message->server->scratch, json_word(change, "uri")));
}

// Files that are open belong to the new folder.
static void adopt(Server *server, Folder *folder) {
  for (uint32_t i = server->folders.count; i-- > 0;) {
    Folder *lone = server->folders.at[i];
    if (lone->file && path_is_below(folder->path, lone->file))
      folder_remove(server, lone);
  }
}

void handle_folders(Message *message) {
  Server *server = message->server;
  const cJSON *row;
  cJSON_ArrayForEach (row, json_at(message->params, "event.removed")) {
    const char *path = uri_path(&server->scratch, json_word(row, "uri"));
    for (uint32_t i = server->folders.count; path && i-- > 0;)
      if (!server->folders.at[i]->file && strcmp(server->folders.at[i]->path, path) == 0)
        folder_remove(server, server->folders.at[i]);
  }
  cJSON_ArrayForEach (row, json_at(message->params, "event.added")) {
    const char *path = uri_path(&server->scratch, json_word(row, "uri"));
    Folder *folder = path ? folder_add(server, path, NULL, json_word(row, "name")) : NULL;
    if (folder)
      adopt(server, folder);
  }
}
