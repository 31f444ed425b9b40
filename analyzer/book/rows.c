#include "pack.h"

// How reports name what a registration matches.
static const char *api_of(Arena *arena, const Registration *row, const char *spelled) {
  if (row->kind == REG_ENTRY)
    return row->name;
  if (row->kind != REG_FIELD && row->kind != REG_METHOD)
    return spelled;
  return strcmp(spelled, "*") == 0 ? row->name : arena_format(arena, "%s.%s", spelled, row->name);
}

static void add_until(Draft *draft, const Row *row, uint32_t languages, Map *out) {
  out->arena = draft->arena;
  for (uint32_t i = 0; i < row->until.count; i++) {
    map_put(out, row->until.at[i].symbol, 1);
    array_push(draft->arena, &draft->known, map_pair(languages, row->until.at[i].symbol));
  }
}

static void add_registration(Draft *draft, const Form *form, const Row *row, Spelled spelled) {
  Registration *added = arena_new(draft->arena, Registration);
  *added = row->as.registration;
  added->kind = (RegKind)form->kind;
  added->symbol = spelled.symbol;
  added->api = api_of(draft->arena, added, spelled.api);
  add_until(draft, row, added->languages, &added->until);
  if (!form->callable && !added->name[0])
    added->name = spelled.api;
  array_push(draft->arena, &draft->registrations, added);
}

static void add_operation(Draft *draft, const Form *form, const Row *row, Spelled spelled) {
  (void)form;
  Operation *added = arena_new(draft->arena, Operation);
  *added = row->as.operation;
  added->symbol = spelled.symbol;
  added->api = spelled.api;
  array_push(draft->arena, &draft->operations, added);
}

static void add_behaviour(Draft *draft, const Form *form, const Row *row, Spelled spelled) {
  (void)form;
  Behaviour *added = arena_new(draft->arena, Behaviour);
  *added = row->as.behaviour;
  added->symbol = spelled.symbol;
  added->api = spelled.api;
  array_push(draft->arena, &draft->behaviours, added);
}

static void add_guard(Draft *draft, const Form *form, const Row *row, Spelled spelled) {
  (void)form;
  Guard *added = arena_new(draft->arena, Guard);
  *added = row->as.guard;
  added->symbol = spelled.symbol;
  added->api = spelled.api;
  add_until(draft, row, added->languages, &added->until);
  array_push(draft->arena, &draft->guards, added);
}

static void add_binding(Draft *draft, const Form *form, const Row *row, Spelled spelled) {
  Binding *added = arena_new(draft->arena, Binding);
  *added = row->as.binding;
  added->kind = (BindKind)form->kind;
  added->symbol = spelled.symbol;
  added->api = spelled.api;
  added->pattern = form->kind == BIND_NAME || form->kind == BIND_MARK ? spelled.api : "";
  array_push(draft->arena, &draft->bindings, added);
}

static void add_klass(Draft *draft, const Form *form, const Row *row, Spelled spelled) {
  (void)form;
  BookClass *added = arena_new(draft->arena, BookClass);
  *added = row->as.klass;
  added->symbol = spelled.symbol;
  array_push(draft->arena, &draft->klasss, added);
}

// By table: the mask of the languages whose calls a row is matched against, and how a copy of it is added.
static const struct {
  size_t languages, source;
  void (*add)(Draft *draft, const Form *form, const Row *row, Spelled spelled);
} tables[] = {
    [TABLE_registration] = {offsetof(Row, as.registration.languages), offsetof(Row, as.registration.source),
                            add_registration},
    [TABLE_operation] = {offsetof(Row, as.operation.languages), offsetof(Row, as.operation.source), add_operation},
    [TABLE_behaviour] = {offsetof(Row, as.behaviour.languages), offsetof(Row, as.behaviour.source), add_behaviour},
    [TABLE_guard] = {offsetof(Row, as.guard.languages), offsetof(Row, as.guard.source), add_guard},
    [TABLE_binding] = {offsetof(Row, as.binding.from), offsetof(Row, as.binding.source), add_binding},
};

// A row without these has its pack's.
static uint32_t inherit(const Form *form, Row *row, const Pack *pack) {
  char *base = (char *)row;
  void *languages = base + tables[form->table].languages, *source = base + tables[form->table].source;
  uint32_t *mask = languages;
  const char **text = source;
  if (!*mask)
    *mask = pack->languages;
  if (!**text)
    *text = pack->source;
  if (form->table == TABLE_operation)
    row->as.operation.pack = pack->runtime ? pack->name : "";
  return *mask;
}

static bool matches(const Form *form, const char *list, const cJSON *json) {
  return strcmp(form->list, list) == 0 && cJSON_GetObjectItemCaseSensitive(json, form->key) &&
         (!form->also || cJSON_GetObjectItemCaseSensitive(json, form->also));
}

static const Form *form_of(const cJSON *json, const char *list) {
  for (const Form *form = row_forms; form->list; form++)
    if (matches(form, list, json))
      return form;
  return NULL;
}

// Complains about a row that has none of the keys by which forms are told apart.
static bool no_form(Reader *reader, const char *list) {
  Text keys = {.arena = reader->draft->arena};
  for (const Form *form = row_forms; form->list; form++)
    if (strcmp(form->list, list) == 0 && !form->also)
      text_printf(&keys, "%s'%s'", keys.len ? ", " : "", form->key);
  return pack_refuse(reader, "expected one of the keys %s", text_str(&keys));
}

static bool applies(const Draft *draft, const Form *form, const Row *row) {
  const char *versions = form->table == TABLE_registration ? row->as.registration.versions
                         : form->table == TABLE_operation  ? row->as.operation.versions
                                                           : "";
  return versions_apply(draft->book, versions);
}

// One row a symbol. "Mutex.lock" and "Mutex#lock" are one.
static void add_rows(Draft *draft, const Form *form, const Row *row, uint32_t languages) {
  Map seen = {.arena = draft->arena};
  bool wanted = applies(draft, form, row);
  for (uint32_t i = 0; i < row->symbols.count; i++) {
    Spelled spelled = row->symbols.at[i];
    if (spelled.symbol && row->symbols.count > 1 && (*map_slot(&seen, spelled.symbol))++)
      continue;
    if (wanted)
      tables[form->table].add(draft, form, row, spelled);
    if (form->callable)
      array_push(draft->arena, &draft->known, map_pair(languages, spelled.symbol));
  }
}

bool pack_row(Reader *reader, const cJSON *json, uint32_t list) {
  if (!cJSON_IsObject(json))
    return pack_refuse(reader, "expected an object");
  const Form *form = form_of(json, row_lists[list]);
  if (!form)
    return no_form(reader, row_lists[list]);
  Row row = blank_rows[form->table];
  if (!pack_object(reader, json, form->keys, &row) || (form->fold && !form->fold(reader, &row)))
    return false;
  add_rows(reader->draft, form, &row, inherit(form, &row, reader->pack));
  return true;
}

bool pack_class(Reader *reader, const cJSON *json) {
  Row row = blank_rows[TABLE_klass];
  Spelled spelled = {book_symbol(reader->draft->book->names, json->string), ""};
  if (!spelled.symbol)
    return pack_refuse(reader, "a class must have a name");
  if (!pack_object(reader, json, class_keys, &row))
    return false;
  add_klass(reader->draft, NULL, &row, spelled);
  return true;
}
