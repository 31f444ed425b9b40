// file: URIs and paths.
#include "lsp_parts.h"

#include <ctype.h>
#include <strings.h>

static int hex(char digit) {
  return isdigit((unsigned char)digit) ? digit - '0' : (digit | 0x20) - 'a' + 10;
}

const char *uri_path(Arena *arena, const char *uri) {
  if (!uri || strncasecmp(uri, "file:", 5) != 0)
    return NULL;
  const char *at = uri + 5;
  if (strncmp(at, "//", 2) == 0)
    at += 2 + strcspn(at + 2, "/");
  Text path = {.arena = arena};
  for (; *at && *at != '?' && *at != '#'; at++) {
    bool coded = *at == '%' && isxdigit((unsigned char)at[1]) && isxdigit((unsigned char)at[2]);
    char byte = *at;
    if (coded)
      byte = (char)(hex(at[1]) << 4 | hex(at[2]));
    if (!byte)
      return NULL;
    text_add(&path, &byte, 1);
    at += coded ? 2 : 0;
  }
  return *text_str(&path) == '/' ? path_join(arena, "/", text_str(&path)) : NULL;
}

const char *uri_of(Arena *arena, const char *path) {
  Text uri = {.arena = arena};
  text_puts(&uri, "file://");
  for (; *path; path++)
    if (isalnum((unsigned char)*path) || strchr("/-._~", *path))
      text_add(&uri, path, 1);
    else
      text_printf(&uri, "%%%02X", (unsigned char)*path);
  return text_str(&uri);
}
