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

void json_string(Text *out, const char *string) {
  text_puts(out, "\"");
  for (const char *at = string; *at;) {
    size_t len = text_utf8(at, strnlen(at, 4));
    if (*at == '"' || *at == '\\')
      text_printf(out, "\\%c", *at);
    else if (len && text_harmful(at, len))
      text_printf(out, "\\u%04x", text_code(at, len));
    else if (len)
      text_add(out, at, len);
    else
      text_puts(out, "\xef\xbf\xbd");
    at += len ? len : 1;
  }
  text_puts(out, "\"");
}
