#include "base.h"

static void reserve(Text *text, size_t len) {
  if (text->len + len + 1 <= text->room)
    return;
  size_t room = text->room ? text->room * 2 : 64;
  if (room < text->len + len + 1)
    room = text->len + len + 1;
  text->at = arena_grow(text->arena, text->at, text->room, room);
  text->room = room;
}

void text_add(Text *text, const char *bytes, size_t len) {
  reserve(text, len);
  if (len)
    memcpy(text->at + text->len, bytes, len);
  text->len += len;
  text->at[text->len] = 0;
}

void text_puts(Text *text, const char *string) {
  text_add(text, string, strlen(string));
}

void text_vprintf(Text *text, const char *format, va_list args) {
  va_list again;
  va_copy(again, args);
  int len = vsnprintf(NULL, 0, format, args);
  if (len > 0) {
    reserve(text, (size_t)len);
    vsnprintf(text->at + text->len, (size_t)len + 1, format, again);
    text->len += (size_t)len;
  }
  va_end(again);
}

void text_printf(Text *text, const char *format, ...) {
  va_list args;
  va_start(args, format);
  text_vprintf(text, format, args);
  va_end(args);
}

const char *text_str(const Text *text) {
  return text->at ? text->at : "";
}

void text_clear(Text *text) {
  text->len = 0;
  if (text->at)
    text->at[0] = 0;
}

// The least and greatest second byte behind a first byte: Table 3-7 of the Unicode Standard.
static bool second_fits(unsigned char first, unsigned char second) {
  unsigned char least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
  unsigned char most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
  return second >= least && second <= most;
}

size_t text_utf8(const char *at, size_t left) {
  const unsigned char *bytes = (const unsigned char *)at;
  if (left == 0 || bytes[0] < 0x80)
    return left != 0;
  size_t len = bytes[0] >= 0xf0 ? 4 : bytes[0] >= 0xe0 ? 3 : 2;
  if (bytes[0] < 0xc2 || bytes[0] > 0xf4 || len > left || !second_fits(bytes[0], bytes[1]))
    return 0;
  for (size_t i = 2; i < len; i++)
    if ((bytes[i] & 0xc0) != 0x80)
      return 0;
  return len;
}

uint32_t text_code(const char *at, size_t len) {
  static const unsigned char mask[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
  uint32_t code = (unsigned char)*at & mask[len];
  for (size_t i = 1; i < len; i++)
    code = code << 6 | ((unsigned char)at[i] & 0x3fu);
  return code;
}

bool text_harmful(const char *at, size_t len) {
  uint32_t code = text_code(at, len);
  bool control = code < 0x20 || (code >= 0x7f && code < 0xa0);
  bool overrides = code >= 0x202a && code <= 0x202e, isolates = code >= 0x2066 && code <= 0x2069;
  return control || overrides || isolates;
}

void text_plain(Text *out, const char *bytes, size_t len) {
  for (size_t i = 0; i < len;) {
    size_t size = text_utf8(bytes + i, len - i);
    bool hide = size == 0 || text_harmful(bytes + i, size);
    size += size == 0;
    for (size_t k = 0; hide && k < size; k++)
      text_printf(out, "\\x%02x", (unsigned char)bytes[i + k]);
    if (!hide)
      text_add(out, bytes + i, size);
    i += size;
  }
}

void text_plain_puts(Text *out, const char *string) {
  text_plain(out, string, strlen(string));
}

uint32_t text_utf16_column(const char *line, size_t len, uint32_t column) {
  uint32_t units = 1;
  for (size_t i = 0; i + 1 < column && i < len;) {
    size_t bytes = text_utf8(line + i, len - i);
    units += bytes == 4 ? 2 : 1;
    i += bytes ? bytes : 1;
  }
  return units;
}

bool text_ends(const char *text, char border, const char *tail) {
  size_t len = strlen(text), end = strlen(tail);
  return len >= end && strcmp(text + len - end, tail) == 0 && (!border || len == end || text[len - end - 1] == border);
}

bool text_glob(const char *glob, const char *text) {
  const char *star = NULL, *retry = text;
  while (*text) {
    if (*glob == '*') {
      star = ++glob;
      retry = text;
    } else if (*glob == '?' || *glob == *text) {
      glob++;
      text++;
    } else if (star) {
      glob = star;
      text = ++retry;
    } else {
      return false;
    }
  }
  while (*glob == '*')
    glob++;
  return *glob == 0;
}

enum { WORD = 64 };

// Levenshtein's distance, one row at a time.
static size_t distance(const char *a, size_t a_len, const char *b, size_t b_len) {
  size_t row[WORD + 1];
  for (size_t j = 0; j <= b_len; j++)
    row[j] = j;
  for (size_t i = 1; i <= a_len; i++) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b_len; j++) {
      size_t change = diagonal + (a[i - 1] != b[j - 1]);
      diagonal = row[j];
      size_t least = row[j] < row[j - 1] ? row[j] + 1 : row[j - 1] + 1;
      row[j] = change < least ? change : least;
    }
  }
  return row[b_len];
}

const char *text_nearest(const char *word, const char *const *candidates, size_t count) {
  size_t len = strlen(word), best = len / 3 + 2;
  const char *nearest = NULL;
  for (size_t i = 0; i < count; i++) {
    size_t other = strlen(candidates[i]);
    if (len > WORD || other > WORD)
      continue;
    size_t d = distance(word, len, candidates[i], other);
    if (d < best) {
      best = d;
      nearest = candidates[i];
    }
  }
  return nearest;
}

const char *text_meant(Arena *arena, const char *word, const char *const *candidates, size_t count) {
  const char *nearest = text_nearest(word, candidates, count);
  return nearest ? arena_format(arena, ": did you mean '%s'?", nearest) : "";
}
