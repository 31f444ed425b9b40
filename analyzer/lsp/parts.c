#include "lsp_parts.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

static bool send_all(int fd, const void *bytes, size_t len) {
  for (const char *at = bytes; len;) {
    ssize_t n = send(fd, at, len, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return false;
    at += n;
    len -= (size_t)n;
  }
  return true;
}

static bool receive_all(int fd, void *bytes, size_t len) {
  for (char *at = bytes; len;) {
    ssize_t n = recv(fd, at, len, 0);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return false;
    at += n;
    len -= (size_t)n;
  }
  return true;
}

bool part_send(int fd, PartKind kind, uint32_t id, const void *bytes, size_t len) {
  Part part = {kind, id, len};
  return send_all(fd, &part, sizeof part) && send_all(fd, bytes, len);
}

bool part_receive(Arena *arena, int fd, Part *part, Bytes *body) {
  if (!receive_all(fd, part, sizeof *part))
    return false;
  char *bytes = arena_alloc(arena, part->len + 1);
  *body = (Bytes){bytes, part->len};
  return receive_all(fd, bytes, part->len);
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
