// Messages out of a stream of bytes: "Content-Length: N", other fields, an empty line, N bytes.
#include "lsp_parts.h"

#include <ctype.h>
#include <strings.h>

static const char FIELD[] = "Content-Length:";
enum { FIELD_LEN = sizeof FIELD - 1, HEAD_MAX = 4096, DIGITS = 18 };
static const size_t BODY_MAX = 64u << 20;

void framer_add(Framer *framer, const char *bytes, size_t len) {
  // What was read is gone: its memory goes with it.
  if (framer->at == framer->in.len) {
    arena_free(&framer->memory);
    framer->in = (Text){.arena = &framer->memory};
    framer->at = 0;
  }
  framer->in.arena = &framer->memory;
  text_add(&framer->in, bytes, len);
}

void framer_free(Framer *framer) {
  arena_free(&framer->memory);
}

// The end of the head that starts at `at`: behind its empty line; NULL if it is not there yet.
static const char *head_end(const char *at, const char *end) {
  for (const char *line = at; line < end;) {
    const char *newline = memchr(line, '\n', (size_t)(end - line));
    if (!newline)
      return NULL;
    if (newline == line || (newline == line + 1 && *line == '\r'))
      return newline + 1;
    line = newline + 1;
  }
  return NULL;
}

// The number behind "Content-Length:" in a head, SIZE_MAX if there is none.
static size_t body_length(const char *at, const char *end) {
  size_t found = SIZE_MAX;
  for (; at < end; at = (const char *)memchr(at, '\n', (size_t)(end - at)) + 1) {
    if ((size_t)(end - at) <= FIELD_LEN || strncasecmp(at, FIELD, FIELD_LEN) != 0)
      continue;
    const char *digit = at + FIELD_LEN + strspn(at + FIELD_LEN, " \t");
    size_t length = 0, digits = 0;
    for (; isdigit((unsigned char)*digit) && digits < DIGITS; digits++)
      length = length * 10 + (size_t)(*digit++ - '0');
    found = digits && (*digit == '\r' || *digit == '\n') ? length : SIZE_MAX;
  }
  return found;
}

// Leaves everything before the next field that may begin a head; one that has only begun to come may be whole later.
static void resynchronise(Framer *framer) {
  const char *at = framer->in.at + framer->at + 1, *end = framer->in.at + framer->in.len;
  while (at < end) {
    size_t left = (size_t)(end - at), len = left < FIELD_LEN ? left : FIELD_LEN;
    if (strncasecmp(at, FIELD, len) == 0)
      break;
    at++;
  }
  framer->at = (size_t)(at - framer->in.at);
}

static FrameKind garbage(Framer *framer) {
  bool known = framer->lost;
  framer->lost = true;
  resynchronise(framer);
  return known ? FRAME_SKIPPED : FRAME_GARBAGE;
}

static FrameKind body(Framer *framer, size_t start, size_t length, Bytes *out) {
  framer->lost = false;
  if (length > BODY_MAX) {
    framer->skip = length;
    framer->at = start;
    return FRAME_HUGE;
  }
  if (framer->in.len - start < length)
    return FRAME_NONE;
  *out = (Bytes){framer->in.at + start, length};
  framer->at = start + length;
  return FRAME_BODY;
}

static bool could_begin(const char *at, size_t left) {
  static const char other[] = "Content-Type:";
  size_t len = left < FIELD_LEN ? left : FIELD_LEN;
  size_t other_len = left < sizeof other - 1 ? left : sizeof other - 1;
  return strncasecmp(at, FIELD, len) == 0 || strncasecmp(at, other, other_len) == 0;
}

static FrameKind step(Framer *framer, Bytes *out) {
  size_t left = framer->in.len - framer->at;
  size_t skipped = framer->skip < left ? framer->skip : left;
  framer->skip -= skipped;
  framer->at += skipped;
  left -= skipped;
  if (!left)
    return FRAME_NONE;
  const char *start = framer->in.at + framer->at, *end = head_end(start, framer->in.at + framer->in.len);
  if (!could_begin(start, left) || (!end && left > HEAD_MAX))
    return garbage(framer);
  if (!end)
    return FRAME_NONE;
  size_t length = body_length(start, end);
  return length == SIZE_MAX ? garbage(framer) : body(framer, (size_t)(end - framer->in.at), length, out);
}

FrameKind framer_next(Framer *framer, Bytes *out) {
  FrameKind kind = FRAME_SKIPPED;
  while (kind == FRAME_SKIPPED && framer->in.len)
    kind = step(framer, out);
  return framer->in.len ? kind : FRAME_NONE;
}
