#include "pack.h"

#include <math.h>

enum { LONGEST = 400, DEEPEST = 12 };

// What a pack's author wrote goes to other people's terminals: no control bytes (in UTF-8, C1 controls are c2 80…9f).
static void make_printable(char *at) {
  for (; *at; at++) {
    unsigned char byte = (unsigned char)at[0], next = (unsigned char)at[1];
    if (byte < 0x20 || byte == 0x7f)
      at[0] = '?';
    if (byte == 0xc2 && next >= 0x80 && next < 0xa0)
      at[0] = at[1] = '?';
  }
}

bool pack_refuse(Reader *reader, const char *format, ...) {
  Text *problem = reader->draft->problem;
  size_t start = problem->len;
  text_printf(problem, "%s: ", reader->pack->path);
  if (reader->where.len)
    text_printf(problem, "%.*s: ", LONGEST, text_str(&reader->where));
  va_list args;
  va_start(args, format);
  text_vprintf(problem, format, args);
  va_end(args);
  make_printable(problem->at + start);
  return false;
}

size_t pack_enter(Reader *reader, const char *key) {
  size_t mark = reader->where.len;
  text_printf(&reader->where, "%s%.*s", mark ? "." : "", LONGEST, key);
  return mark;
}

size_t pack_enter_element(Reader *reader, int index) {
  size_t mark = reader->where.len;
  text_printf(&reader->where, "[%d]", index);
  return mark;
}

void pack_leave(Reader *reader, size_t mark) {
  reader->where.len = mark;
  if (reader->where.at)
    reader->where.at[mark] = 0;
}

const char *pack_meant(Reader *reader, const char *word, const char *const *words, size_t count) {
  const char *nearest = text_nearest(word, words, count);
  return nearest ? arena_format(reader->draft->arena, " (did you mean '%s'?)", nearest) : "";
}

bool pack_wrong(Reader *reader, const Type *type) {
  return pack_refuse(reader, "expected %s", type->expects);
}

const char *pack_copy(Reader *reader, const cJSON *json) {
  return arena_text(reader->draft->arena, json->valuestring, strlen(json->valuestring));
}

bool pack_whole(const cJSON *json, double least, double most) {
  return cJSON_IsNumber(json) && json->valuedouble >= least && json->valuedouble <= most &&
         floor(json->valuedouble) == json->valuedouble;
}

bool pack_each(Reader *reader, const cJSON *json, ReadOne *read, void *into) {
  if (!cJSON_IsArray(json))
    return read(reader, json, into);
  int index = 0;
  const cJSON *child;
  cJSON_ArrayForEach (child, json) {
    size_t mark = pack_enter_element(reader, index++);
    if (!read(reader, child, into))
      return false;
    pack_leave(reader, mark);
  }
  return true;
}

bool pack_word(Reader *reader, const cJSON *json, const char *what, const char *const *words, uint32_t count,
               uint32_t *into) {
  if (!cJSON_IsString(json))
    return pack_refuse(reader, "expected a string: the %s's name", what);
  for (*into = 0; *into < count; ++*into)
    if (strcmp(words[*into], json->valuestring) == 0)
      return true;
  return pack_refuse(reader, "no %s is called '%.*s'%s", what, LONGEST, json->valuestring,
                     pack_meant(reader, json->valuestring, words, count));
}

static bool unknown_key(Reader *reader, const char *name, const Key *keys) {
  Array(const char *) names = {0};
  for (; keys->name; keys++)
    array_push(reader->draft->arena, &names, keys->name);
  return pack_refuse(reader, "no key is called '%.*s' here%s", LONGEST, name,
                     pack_meant(reader, name, names.at, names.count));
}

static bool read_key(Reader *reader, const cJSON *json, const Key *keys, char *into) {
  const Key *key = keys;
  while (key->name && strcmp(key->name, json->string) != 0)
    key++;
  if (!key->name)
    return unknown_key(reader, json->string, keys);
  size_t mark = pack_enter(reader, key->name);
  if (!key->type->read(reader, json, into + key->offset))
    return false;
  pack_leave(reader, mark);
  return true;
}

bool pack_object(Reader *reader, const cJSON *json, const Key *keys, void *into) {
  if (!cJSON_IsObject(json))
    return pack_refuse(reader, "expected an object");
  const cJSON *child;
  cJSON_ArrayForEach (child, json)
    if (!read_key(reader, child, keys, into))
      return false;
  for (const Key *key = keys; key->name; key++)
    if (key->required && !cJSON_GetObjectItemCaseSensitive(json, key->name))
      return pack_refuse(reader, "the key '%s' is missing", key->name);
  return true;
}

static bool check_child(Reader *reader, const cJSON *child, int index, Map *seen, uint32_t depth) {
  if (child->string && (*map_slot(seen, key_text(child->string)))++)
    return pack_refuse(reader, "the key '%.*s' stands here twice", LONGEST, child->string);
  size_t mark = child->string ? pack_enter(reader, child->string) : pack_enter_element(reader, index);
  if (!pack_check(reader, child, depth + 1))
    return false;
  pack_leave(reader, mark);
  return true;
}

bool pack_check(Reader *reader, const cJSON *json, uint32_t depth) {
  if (depth > DEEPEST)
    return pack_refuse(reader, "nested too deep");
  Map seen = {.arena = reader->draft->arena};
  const cJSON *child;
  int index = 0;
  cJSON_ArrayForEach (child, json)
    if (!check_child(reader, child, index++, &seen, depth))
      return false;
  return true;
}
