// What the client has open.
#include "lsp_parts.h"

Document *document_find(const Server *server, const char *path) {
  for (uint32_t i = 0; path && i < server->documents.count; i++)
    if (strcmp(server->documents.at[i]->path, path) == 0)
      return server->documents.at[i];
  return NULL;
}

static void set_text(Document *document, Arena memory, Bytes text) {
  arena_free(&document->memory);
  document->memory = memory;
  document->text = text;
}

static Bytes copy(Arena *arena, const char *text, size_t len) {
  return (Bytes){arena_text(arena, text, len), len};
}

Document *document_open(Server *server, const char *uri, const char *path, int64_t version, const char *text) {
  Document *document = document_find(server, path);
  if (!document) {
    Arena own = {0};
    document = arena_new(&own, Document);
    document->own = own;
    document->uri = arena_text(&document->own, uri, strlen(uri));
    document->path = arena_text(&document->own, path, strlen(path));
    array_push(&server->process, &server->documents, document);
  }
  document->version = version;
  Arena memory = {0};
  Bytes bytes = copy(&memory, text, strlen(text));
  set_text(document, memory, bytes);
  return document;
}

static void free_document(Document *document) {
  Arena own = document->own;
  arena_free(&document->memory);
  arena_free(&own);
}

void document_close(Server *server, Document *document) {
  for (uint32_t i = 0; i < server->documents.count; i++)
    if (server->documents.at[i] == document)
      server->documents.at[i] = server->documents.at[--server->documents.count];
  free_document(document);
}

void document_replace(Document *document, const char *text) {
  Arena memory = {0};
  Bytes bytes = copy(&memory, text, strlen(text));
  set_text(document, memory, bytes);
}

void document_edit(Document *document, Position from, Position to, bool utf8, const char *text) {
  size_t start = position_offset(document->text, from, utf8), end = position_offset(document->text, to, utf8);
  if (end < start)
    end = start;
  size_t added = strlen(text), rest = document->text.len - end;
  Arena memory = {0};
  char *made = arena_alloc(&memory, start + added + rest + 1);
  memcpy(made, document->text.at, start);
  memcpy(made + start, text, added);
  memcpy(made + start + added, document->text.at + end, rest);
  set_text(document, memory, (Bytes){made, start + added + rest});
}

void documents_free(Server *server) {
  for (uint32_t i = 0; i < server->documents.count; i++)
    free_document(server->documents.at[i]);
  server->documents.count = 0;
}

Buffers document_buffers(const Server *server, Arena *arena) {
  Buffer *buffers = arena_array(arena, Buffer, server->documents.count);
  for (uint32_t i = 0; i < server->documents.count; i++)
    buffers[i] = (Buffer){server->documents.at[i]->path, server->documents.at[i]->text};
  return (Buffers){buffers, server->documents.count};
}
