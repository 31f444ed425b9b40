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

// The length of the UTF-8 sequence that starts with `byte`; 1 for what cannot start one.
static size_t sequence(unsigned char byte) {
  if (byte >= 0xf0 && byte < 0xf8)
    return 4;
  if (byte >= 0xe0 && byte < 0xf0)
    return 3;
  return byte >= 0xc2 && byte < 0xe0 ? 2 : 1;
}

static bool well_formed(const char *at, size_t len, size_t left) {
  if (len > left)
    return false;
  for (size_t i = 1; i < len; i++)
    if (((unsigned char)at[i] & 0xc0) != 0x80)
      return false;
  return true;
}

uint32_t text_utf16_column(const char *line, size_t len, uint32_t column) {
  uint32_t units = 1;
  for (size_t i = 0; i + 1 < column && i < len;) {
    size_t bytes = sequence((unsigned char)line[i]);
    if (!well_formed(line + i, bytes, len - i))
      bytes = 1;
    units += bytes == 4 ? 2 : 1;
    i += bytes;
  }
  return units;
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
