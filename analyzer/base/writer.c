#include "base.h"

static void new_line(Json *json) {
  if (json->compact)
    return;
  text_puts(json->out, "\n");
  for (uint32_t i = 0; i < json->depth; i++)
    text_puts(json->out, "  ");
}

// What stands before any value: the comma, the line break, the key.
static void begin(Json *json, const char *key) {
  if (json->more)
    text_puts(json->out, ",");
  if (json->depth)
    new_line(json);
  if (key) {
    json_string(json->out, key);
    text_puts(json->out, json->compact ? ":" : ": ");
  }
  json->more = true;
}

void json_open(Json *json, const char *key, char bracket) {
  begin(json, key);
  text_add(json->out, &bracket, 1);
  json->depth++;
  json->more = false;
}

void json_close(Json *json, char bracket) {
  json->depth--;
  if (json->more)
    new_line(json);
  text_add(json->out, &bracket, 1);
  json->more = true;
}

void json_text(Json *json, const char *key, const char *value) {
  begin(json, key);
  json_string(json->out, value);
}

void json_number(Json *json, const char *key, uint32_t value) {
  begin(json, key);
  text_printf(json->out, "%u", value);
}

void json_flag(Json *json, const char *key, bool value) {
  begin(json, key);
  text_puts(json->out, value ? "true" : "false");
}

void json_raw(Json *json, const char *key, const char *value) {
  begin(json, key);
  text_puts(json->out, value);
}
