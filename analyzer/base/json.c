#include "base.h"

#include <cjson/cJSON.h>

cJSON *json_read(Bytes text, const char *path, Text *problem) {
  const char *end = NULL;
  cJSON *json = cJSON_ParseWithLengthOpts(text.at, text.len + 1, &end, true);
  if (json)
    return json;
  uint32_t line = 1, column = 1;
  for (const char *at = text.at; end && at < end && at < text.at + text.len; at++) {
    column = *at == '\n' ? 1 : column + 1;
    line += *at == '\n';
  }
  bool at_end = !end || end >= text.at + text.len;
  text_printf(problem, "%s:%u:%u: this is not JSON: %s", path, line, column,
              at_end ? "the text ends too early" : "unexpected text here");
  return NULL;
}

// The length of a well-formed UTF-8 sequence at `at`, or 0. Table 3-7 of the Unicode Standard.
static size_t utf8(const unsigned char *at) {
  if (at[0] < 0x80)
    return 1;
  if (at[0] >= 0xc2 && at[0] <= 0xdf)
    return (at[1] & 0xc0) == 0x80 ? 2 : 0;
  if (at[0] >= 0xe0 && at[0] <= 0xef) {
    bool second = at[0] == 0xe0   ? at[1] >= 0xa0 && at[1] <= 0xbf
                  : at[0] == 0xed ? at[1] >= 0x80 && at[1] <= 0x9f
                                  : (at[1] & 0xc0) == 0x80;
    return second && (at[2] & 0xc0) == 0x80 ? 3 : 0;
  }
  if (at[0] >= 0xf0 && at[0] <= 0xf4) {
    bool second = at[0] == 0xf0   ? at[1] >= 0x90 && at[1] <= 0xbf
                  : at[0] == 0xf4 ? at[1] >= 0x80 && at[1] <= 0x8f
                                  : (at[1] & 0xc0) == 0x80;
    return second && (at[2] & 0xc0) == 0x80 && (at[3] & 0xc0) == 0x80 ? 4 : 0;
  }
  return 0;
}

void json_string(Text *out, const char *string) {
  text_puts(out, "\"");
  for (const unsigned char *at = (const unsigned char *)string; *at;) {
    size_t len = utf8(at);
    if (*at == '"' || *at == '\\')
      text_printf(out, "\\%c", *at);
    else if (*at < 0x20 || *at == 0x7f)
      text_printf(out, "\\u%04x", *at);
    else if (*at == 0xc2 && at[1] >= 0x80 && at[1] < 0xa0) // C1: a terminal may obey them
      text_printf(out, "\\u%04x", at[1]);
    else if (len)
      text_add(out, (const char *)at, len);
    else
      text_puts(out, "\xef\xbf\xbd");
    at += len ? len : 1;
  }
  text_puts(out, "\"");
}
