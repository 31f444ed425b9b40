#include "base.h"

#include <yaml.h>

// What no file that a person wrote needs.
enum { LARGEST = 1 << 20, DEEPEST = 24, MOST_NODES = 50000 };

typedef struct {
  Arena *arena;
  const char *path;
  Text *problem;
  yaml_parser_t parser;
  yaml_event_t event; // the current one, if `held`
  bool held;
  uint32_t nodes, depth;
  Array(const char *) anchors;
  Array(const Yaml *) anchored; // by the index of the anchor
} Reader;

static bool refuse(Reader *reader, yaml_mark_t at, const char *format, ...) __attribute__((format(printf, 3, 4)));

static bool refuse(Reader *reader, yaml_mark_t at, const char *format, ...) {
  text_printf(reader->problem, "%s:%zu:%zu: ", reader->path, at.line + 1, at.column + 1);
  va_list args;
  va_start(args, format);
  text_vprintf(reader->problem, format, args);
  va_end(args);
  return false;
}

static bool next(Reader *reader) {
  if (reader->held)
    yaml_event_delete(&reader->event);
  reader->held = yaml_parser_parse(&reader->parser, &reader->event) != 0;
  if (reader->held)
    return true;
  const yaml_parser_t *parser = &reader->parser;
  yaml_mark_t at = parser->error == YAML_READER_ERROR ? parser->mark : parser->problem_mark;
  return refuse(reader, at, "this is not YAML: %s", parser->problem ? parser->problem : "unexpected text");
}

// Names ------------------------------------------------------------------------------------------------------------

static void remember(Reader *reader, const char *anchor, const Yaml *node) {
  array_push(reader->arena, &reader->anchors, anchor);
  array_push(reader->arena, &reader->anchored, node);
}

// An alias shares the node, and counts as if it were written out: so a few lines cannot stand for millions. A node gets
// its name once it is whole, so none contains itself.
static bool read_alias(Reader *reader, Yaml *into) {
  const char *name = (const char *)reader->event.data.alias.anchor;
  yaml_mark_t at = reader->event.start_mark;
  for (uint32_t i = reader->anchors.count; i-- > 0;)
    if (strcmp(reader->anchors.at[i], name) == 0) {
      uint32_t line = into->line, column = into->column;
      *into = *reader->anchored.at[i];
      into->line = line;
      into->column = column;
      reader->nodes += into->size;
      return reader->nodes <= MOST_NODES || refuse(reader, at, "too much stands in this file");
    }
  return refuse(reader, at, "nothing before this is called '&%s'", name);
}

// Nodes ------------------------------------------------------------------------------------------------------------

static bool read_node(Reader *reader, Yaml *into);

static bool read_scalar(Reader *reader, Yaml *into) {
  const yaml_event_t *event = &reader->event;
  const char *text = (const char *)event->data.scalar.value;
  size_t len = event->data.scalar.length;
  into->kind = YAML_SCALAR;
  into->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
  into->text = arena_text(reader->arena, text, len);
  if (strlen(text) != len)
    return refuse(reader, event->start_mark, "a NUL stands in this text");
  return true;
}

typedef Array(Yaml) Nodes;

static bool read_items(Reader *reader, Nodes *nodes) {
  while (next(reader) && reader->event.type != YAML_SEQUENCE_END_EVENT)
    if (!read_node(reader, array_add(reader->arena, nodes)))
      return false;
  return reader->held;
}

// The key is the current event.
static bool read_member(Reader *reader, Nodes *nodes, Map *seen) {
  yaml_mark_t at = reader->event.start_mark;
  Yaml key = {0}, value = {0};
  if (reader->event.type != YAML_SCALAR_EVENT)
    return refuse(reader, at, "a key must be plain text");
  if (!read_scalar(reader, &key) || !next(reader) || !read_node(reader, &value))
    return false;
  value.key = key.text;
  value.key_line = (uint32_t)at.line + 1;
  value.key_column = (uint32_t)at.column + 1;
  array_push(reader->arena, nodes, value);
  return (*map_slot(seen, key_text(key.text)))++ == 0 || refuse(reader, at, "the key '%s' stands here twice", key.text);
}

static bool read_members(Reader *reader, Nodes *nodes) {
  Map seen = {.arena = reader->arena};
  while (next(reader) && reader->event.type != YAML_MAPPING_END_EVENT)
    if (!read_member(reader, nodes, &seen))
      return false;
  return reader->held;
}

static bool read_children(Reader *reader, Yaml *into) {
  Nodes nodes = {0};
  yaml_mark_t at = reader->event.start_mark;
  if (++reader->depth > DEEPEST)
    return refuse(reader, at, "nested too deep");
  if (!(into->kind == YAML_MAP ? read_members : read_items)(reader, &nodes))
    return false;
  reader->depth--;
  into->items = nodes.at;
  into->count = nodes.count;
  return true;
}

static const char *anchor_of(Reader *reader) {
  const yaml_event_t *event = &reader->event;
  const yaml_char_t *anchor = event->type == YAML_SCALAR_EVENT           ? event->data.scalar.anchor
                              : event->type == YAML_MAPPING_START_EVENT  ? event->data.mapping_start.anchor
                              : event->type == YAML_SEQUENCE_START_EVENT ? event->data.sequence_start.anchor
                                                                         : NULL;
  return anchor ? arena_text(reader->arena, (const char *)anchor, strlen((const char *)anchor)) : NULL;
}

static bool has_tag(const yaml_event_t *event) {
  return (event->type == YAML_SCALAR_EVENT && event->data.scalar.tag) ||
         (event->type == YAML_MAPPING_START_EVENT && event->data.mapping_start.tag) ||
         (event->type == YAML_SEQUENCE_START_EVENT && event->data.sequence_start.tag);
}

// Reads the node that begins with the current event.
static bool read_node(Reader *reader, Yaml *into) {
  const yaml_event_t *event = &reader->event;
  uint32_t before = reader->nodes;
  const char *anchor = anchor_of(reader);
  *into = (Yaml){.line = (uint32_t)event->start_mark.line + 1, .column = (uint32_t)event->start_mark.column + 1};
  if (++reader->nodes > MOST_NODES)
    return refuse(reader, event->start_mark, "too much stands in this file");
  if (has_tag(event))
    return refuse(reader, event->start_mark, "tags ('!…') mean nothing here");
  if (event->type == YAML_ALIAS_EVENT)
    return read_alias(reader, into);
  into->kind = event->type == YAML_MAPPING_START_EVENT ? YAML_MAP : YAML_LIST;
  if (!(event->type == YAML_SCALAR_EVENT ? read_scalar : read_children)(reader, into))
    return false;
  into->size = reader->nodes - before;
  if (anchor) {
    Yaml *kept = arena_new(reader->arena, Yaml);
    *kept = *into;
    remember(reader, anchor, kept);
  }
  return true;
}

// Documents -----------------------------------------------------------------------------------------------------------

static bool read_document(Reader *reader, Yaml *into) {
  if (!next(reader) || !next(reader)) // the stream, the document
    return false;
  if (reader->event.type == YAML_STREAM_END_EVENT) {
    *into = (Yaml){.kind = YAML_MAP, .line = 1, .column = 1};
    return true;
  }
  if (!next(reader) || !read_node(reader, into) || !next(reader) || !next(reader))
    return false;
  return reader->event.type == YAML_STREAM_END_EVENT ||
         refuse(reader, reader->event.start_mark, "a second document begins here");
}

bool yaml_read(Arena *arena, Bytes text, const char *path, Yaml *out, Text *problem) {
  Reader reader = {.arena = arena, .path = path, .problem = problem};
  if (text.len > LARGEST) {
    text_printf(problem, "%s: a file of more than 1 MiB cannot be meant", path);
    return false;
  }
  if (!yaml_parser_initialize(&reader.parser)) {
    text_printf(problem, "%s: no memory", path);
    return false;
  }
  yaml_parser_set_input_string(&reader.parser, (const unsigned char *)text.at, text.len);
  bool ok = read_document(&reader, out);
  if (reader.held)
    yaml_event_delete(&reader.event);
  yaml_parser_delete(&reader.parser);
  return ok;
}

const Yaml *yaml_get(const Yaml *map, const char *key) {
  for (uint32_t i = 0; map && map->kind == YAML_MAP && i < map->count; i++)
    if (strcmp(map->items[i].key, key) == 0)
      return &map->items[i];
  return NULL;
}
