#include "pack.h"

enum { DEEPEST = 16 };

// lists ---------------------------------------------------------------------------------------------------------------

static bool declare_list(Reader *reader, const cJSON *json) {
  Draft *draft = reader->draft;
  const char *name = arena_format(draft->arena, "%s/%s", reader->pack->name, json->string);
  Sym id = names_str(draft->book->names, name);
  array_push(draft->arena, &draft->lists, (SymbolList){.id = id, .json = json, .pack = reader->pack});
  map_put(&draft->list_by_id, id, draft->lists.count);
  return true;
}

static bool read_list(Draft *draft, uint32_t index) {
  Reader reader = {draft, draft->lists.at[index].pack, {.arena = draft->arena}};
  Symbols symbols = {0};
  const cJSON *json = draft->lists.at[index].json;
  if (!json)
    return true;
  pack_enter(&reader, "lists");
  pack_enter(&reader, json->string);
  if (draft->lists.at[index].reading || ++draft->depth > DEEPEST)
    return pack_refuse(&reader, "the list names itself, or lists name each other too deep");
  draft->lists.at[index].reading = true;
  if (!type_symbols.read(&reader, json, &symbols))
    return false;
  draft->depth--;
  draft->lists.at[index].symbols = symbols;
  draft->lists.at[index].json = NULL;
  for (uint32_t i = 0; i < symbols.count; i++)
    array_push(draft->arena, &draft->known, map_pair(reader.pack->languages, symbols.at[i].symbol));
  return true;
}

static bool no_list(Reader *reader, const char *name) {
  Draft *draft = reader->draft;
  const char **ids = arena_array(draft->arena, const char *, draft->lists.count);
  size_t own = strlen(reader->pack->name);
  for (uint32_t i = 0; i < draft->lists.count; i++) {
    const char *id = names_text(draft->book->names, draft->lists.at[i].id);
    bool ours = strncmp(id, reader->pack->name, own) == 0 && id[own] == '/';
    ids[i] = arena_format(draft->arena, "@%s", ours ? id + own + 1 : id);
  }
  return pack_refuse(reader, "no list is called '%.100s'%s", name, pack_meant(reader, name, ids, draft->lists.count));
}

static bool add_all(Reader *reader, const Symbols *from, Symbols *into) {
  Draft *draft = reader->draft;
  draft->spelled += from->count;
  if (draft->spelled > SYMBOLS_MAX)
    return pack_refuse(reader, "the pack names too many symbols");
  for (uint32_t i = 0; i < from->count; i++)
    array_push(draft->arena, into, from->at[i]);
  return true;
}

bool draft_list(Reader *reader, const char *name, Symbols *into) {
  Draft *draft = reader->draft;
  const char *id = name + 1;
  if (!strchr(id, '/'))
    id = arena_format(draft->arena, "%s/%s", reader->pack->name, id);
  uint32_t found = map_get(&draft->list_by_id, names_find(draft->book->names, id, strlen(id)), 0);
  if (!found)
    return no_list(reader, name);
  return read_list(draft, found - 1) && add_all(reader, &draft->lists.at[found - 1].symbols, into);
}

// the parts of a pack -------------------------------------------------------------------------------------------------

typedef bool Part(Reader *reader, const cJSON *json);

static bool each_member(Reader *reader, const char *key, const cJSON *object, Part *part) {
  const cJSON *json;
  size_t top = pack_enter(reader, key);
  cJSON_ArrayForEach (json, object) {
    size_t mark = pack_enter(reader, json->string);
    if (!part(reader, json))
      return false;
    pack_leave(reader, mark);
  }
  pack_leave(reader, top);
  return true;
}

static bool read_header(Reader *reader, Pack *pack) {
  if (!pack_check(reader, pack->json, 0))
    return false;
  pack->name = pack->title = pack->source = "";
  if (!pack_object(reader, pack->json, pack_keys, pack))
    return false;
  for (uint32_t i = 0; &reader->draft->packs.at[i] != pack; i++)
    if (strcmp(reader->draft->packs.at[i].name, pack->name) == 0)
      return pack_refuse(reader, "pack: %s is called '%s', too", reader->draft->packs.at[i].path, pack->name);
  return each_member(reader, "lists", pack->lists, declare_list) && pack_declare_contexts(reader);
}

static bool read_alias(Reader *reader, const cJSON *json) {
  Draft *draft = reader->draft;
  Sym target;
  Sym source = book_symbol(draft->book->names, json->string);
  if (!source)
    return pack_refuse(reader, "an alias must have a name");
  if (!type_symbol.read(reader, json, &target))
    return false;
  map_put(&draft->aliases, source, target);
  return true;
}

static bool check_alias(Reader *reader, const cJSON *json) {
  Sym at = book_symbol(reader->draft->book->names, json->string);
  for (int steps = 0; steps < DEEPEST; steps++)
    if (!(at = map_get(&reader->draft->aliases, at, 0)))
      return true;
  return pack_refuse(reader, "the alias leads back to itself, or too far");
}

static bool read_rows(Reader *reader, uint32_t list) {
  const cJSON *json;
  int index = 0;
  size_t top = pack_enter(reader, row_lists[list]);
  cJSON_ArrayForEach (json, reader->pack->rows[list]) {
    size_t mark = pack_enter_element(reader, index++);
    if (!pack_row(reader, json, list))
      return false;
    pack_leave(reader, mark);
  }
  pack_leave(reader, top);
  return true;
}

static bool read_body(Reader *reader) {
  for (uint32_t list = 0; list < ROW_LISTS; list++)
    if (!read_rows(reader, list))
      return false;
  return each_member(reader, "classes", reader->pack->classes, pack_class) &&
         each_member(reader, "aliases", reader->pack->aliases, read_alias);
}

static Reader reader_of(Draft *draft, uint32_t pack) {
  return (Reader){draft, &draft->packs.at[pack], {.arena = draft->arena}};
}

static bool read_headers(Draft *draft) {
  for (uint32_t i = 0; i < draft->packs.count; i++) {
    Reader reader = reader_of(draft, i);
    if (!read_header(&reader, &draft->packs.at[i]))
      return false;
  }
  return true;
}

static bool read_lists(Draft *draft) {
  for (uint32_t i = 0; i < draft->lists.count; i++)
    if (!read_list(draft, i))
      return false;
  return true;
}

// The last pack's rows come first.
static bool read_bodies(Draft *draft) {
  for (uint32_t i = draft->packs.count; i-- > 0;) {
    Reader reader = reader_of(draft, i);
    if (!read_body(&reader))
      return false;
  }
  return true;
}

static bool check_aliases(Draft *draft) {
  for (uint32_t i = 0; i < draft->packs.count; i++) {
    Reader reader = reader_of(draft, i);
    if (!each_member(&reader, "aliases", reader.pack->aliases, check_alias))
      return false;
  }
  return true;
}

// A pack can name what a later one defines, so names come before what uses them.
bool draft_read(Draft *draft) {
  return read_headers(draft) && read_lists(draft) && draft_contexts(draft) && read_bodies(draft) &&
         check_aliases(draft);
}
