#include "parts.h"

static const char *const entities[][2] = {
    {"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"'", "&#39;"}};

static const char *entity(char c) {
  for (size_t i = 0; i < sizeof entities / sizeof *entities; i++)
    if (c == *entities[i][0])
      return entities[i][1];
  return NULL;
}

// XML has no U+FFFE and U+FFFF.
static bool no_character(const char *at, size_t left) {
  return left >= 3 && memcmp(at, "\xef\xbf", 2) == 0 && (unsigned char)at[2] >= 0xbe;
}

void xml_add(Text *out, const char *text, size_t len) {
  Text plain = {.arena = out->arena};
  text_plain(&plain, text, len);
  for (size_t i = 0; i < plain.len; i++)
    if (entity(plain.at[i])) {
      text_puts(out, entity(plain.at[i]));
    } else if (no_character(plain.at + i, plain.len - i)) {
      text_printf(out, "\\xef\\xbf\\x%02x", (unsigned char)plain.at[i + 2]);
      i += 2;
    } else {
      text_add(out, plain.at + i, 1);
    }
}

void xml_puts(Text *out, const char *text) {
  xml_add(out, text, strlen(text));
}

void xml_attribute(Text *out, const char *name, const char *value) {
  text_printf(out, " %s=\"", name);
  xml_puts(out, value);
  text_puts(out, "\"");
}

void xml_number(Text *out, const char *name, uint32_t value) {
  text_printf(out, " %s=\"%u\"", name, value);
}
