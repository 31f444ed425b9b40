#include "lsp_parts.h"

bool part_send(int fd, PartKind kind, uint32_t id, const void *bytes, size_t len) {
  Part part = {kind, id, len};
  return channel_send(fd, &part, sizeof part) && channel_send(fd, bytes, len);
}

bool part_receive(Arena *arena, int fd, Part *part, Bytes *body) {
  if (!channel_receive(fd, part, sizeof *part))
    return false;
  char *bytes = arena_alloc(arena, part->len + 1);
  *body = (Bytes){bytes, part->len};
  return channel_receive(fd, bytes, part->len);
}

void put_number(Text *out, uint64_t number) {
  text_add(out, (const char *)&number, sizeof number);
}

void put_text(Text *out, const char *bytes, size_t len) {
  put_number(out, len);
  text_add(out, bytes, len);
  text_add(out, "", 1);
}

uint64_t get_number(Cursor *cursor) {
  uint64_t number = 0;
  if ((size_t)(cursor->end - cursor->at) < sizeof number) {
    cursor->at = cursor->end;
    return 0;
  }
  memcpy(&number, cursor->at, sizeof number);
  cursor->at += sizeof number;
  return number;
}

Bytes get_text(Cursor *cursor) {
  uint64_t len = get_number(cursor);
  if ((size_t)(cursor->end - cursor->at) <= len) {
    cursor->at = cursor->end;
    return (Bytes){"", 0};
  }
  Bytes text = {cursor->at, len};
  cursor->at += len + 1;
  return text;
}
