#include "pack.h"

enum { DEEPEST = 16 };

static const Verdict silent = {.severity = SEVERITY_NONE, .fails = "", .fix = "", .versions = ""};

static Context blank_context(const Names *names, Sym id, const char *pack) {
  Context context = {.id = id, .pack = pack, .title = "", .runs = "", .source = "", .runtime = ""};
  context.otherwise = silent;
  context.otherwise_kind = OP_UNSAFE;
  context.allowed_prefixes.names = names;
  for (int kind = 0; kind < OP_COUNT; kind++)
    context.forbids[kind] = silent;
  return context;
}

// declarations --------------------------------------------------------------------------------------------------------

static bool declare(Reader *reader, const cJSON *json) {
  Draft *draft = reader->draft;
  if (!pack_id(json->string))
    return pack_refuse(reader, "expected %s", type_id.expects);
  Sym id = names_str(draft->book->names, json->string);
  uint32_t known = map_get(&draft->context_by_id, id, 0);
  if (known && map_get(&draft->fresh_by_index, known - 1, 0))
    return pack_refuse(reader, "another pack defines this context, too");
  uint32_t index = known ? known - 1 : draft->contexts.count;
  if (!known)
    array_push(draft->arena, &draft->contexts, blank_context(draft->book->names, id, reader->pack->name));
  map_put(&draft->context_by_id, id, index + 1);
  array_push(draft->arena, &draft->fresh,
             (NewContext){index, json, reader->pack, known ? &draft->book->contexts.at[index] : NULL, false, false});
  map_put(&draft->fresh_by_index, index, draft->fresh.count);
  return true;
}

bool pack_declare_contexts(Reader *reader) {
  const cJSON *json;
  size_t top = pack_enter(reader, "contexts");
  cJSON_ArrayForEach (json, reader->pack->contexts) {
    size_t mark = pack_enter(reader, json->string);
    if (!declare(reader, json))
      return false;
    pack_leave(reader, mark);
  }
  pack_leave(reader, top);
  return true;
}

// definitions ---------------------------------------------------------------------------------------------------------

static void allow(Draft *draft, Context *context, Sym symbol) {
  size_t prefix = prefix_length(draft->book->names, symbol);
  context->allowed.arena = draft->arena;
  map_put(&context->allowed, symbol, 1);
  if (prefix)
    array_push(draft->arena, &context->allowed_prefixes.list,
               (Prefix){names_text(draft->book->names, symbol), (uint32_t)prefix, 1});
}

// What a context extends is copied whole: the two share no memory that either may change.
static void start_from(Draft *draft, Context *context, const Context *base) {
  Sym id = context->id;
  const char *pack = context->pack;
  *context = *base;
  context->id = id;
  context->pack = pack;
  context->allowed = (Map){.arena = draft->arena};
  context->allowed_prefixes = (Prefixes){.names = draft->book->names};
  for (uint32_t i = 0; i < base->allowed.room; i++)
    if (map_taken(&base->allowed.rows[i]))
      allow(draft, context, (Sym)map_key(&base->allowed.rows[i]));
}

static bool read_new(Draft *draft, NewContext *fresh);

static bool read_extended(Reader *reader, NewContext *fresh, const cJSON *extends, Context *context) {
  Draft *draft = reader->draft;
  uint32_t base;
  size_t mark = pack_enter(reader, "extends");
  if (!type_context.read(reader, extends, &base))
    return false;
  uint32_t place = map_get(&draft->fresh_by_index, base, 0);
  NewContext *other = place ? &draft->fresh.at[place - 1] : NULL;
  if (other == fresh && fresh->base) {
    start_from(draft, context, fresh->base);
  } else {
    if (other && other->reading)
      return pack_refuse(reader, "the context extends itself");
    if (other && !read_new(draft, other))
      return false;
    start_from(draft, context, &draft->contexts.at[base]);
  }
  pack_leave(reader, mark);
  return true;
}

static bool is_whole(Reader *reader, const Context *context, const cJSON *json, bool extends) {
  if (!extends && !cJSON_GetObjectItemCaseSensitive(json, "kind"))
    return pack_refuse(reader, "the key 'kind' is missing");
  if (!context->title[0])
    return pack_refuse(reader, "the key 'title' is missing");
  if (context->allow_list && context->otherwise.severity == SEVERITY_NONE)
    return pack_refuse(reader, "an allow-list needs 'otherwise': what holds for what it does not list");
  return true;
}

static bool read_context(Reader *reader, NewContext *fresh) {
  Draft *draft = reader->draft;
  const Context *declared = &draft->contexts.at[fresh->index];
  ContextRow row = {.extends = "", .context = blank_context(draft->book->names, declared->id, fresh->pack->name)};
  const cJSON *extends = cJSON_GetObjectItemCaseSensitive(fresh->json, "extends");
  if (extends && !read_extended(reader, fresh, extends, &row.context))
    return false;
  if (!pack_object(reader, fresh->json, context_keys, &row))
    return false;
  for (uint32_t i = 0; i < row.allow.count; i++)
    allow(draft, &row.context, row.allow.at[i].symbol);
  for (uint32_t i = 0; i < row.allow.count; i++)
    array_push(draft->arena, &draft->known, map_pair(fresh->pack->languages, row.allow.at[i].symbol));
  row.context.allow_list |= row.allow.count > 0;
  versions_note(draft->book, row.context.runtime, "");
  if (!row.context.source[0])
    row.context.source = fresh->pack->source;
  draft->contexts.at[fresh->index] = row.context;
  return is_whole(reader, &row.context, fresh->json, extends != NULL);
}

static bool read_new(Draft *draft, NewContext *fresh) {
  if (fresh->read)
    return true;
  Reader reader = {draft, fresh->pack, {.arena = draft->arena}};
  pack_enter(&reader, "contexts");
  pack_enter(&reader, fresh->json->string);
  if (++draft->depth > DEEPEST)
    return pack_refuse(&reader, "contexts extend each other too deep");
  fresh->reading = true;
  if (!read_context(&reader, fresh))
    return false;
  draft->depth--;
  fresh->reading = false;
  fresh->read = true;
  return true;
}

bool draft_contexts(Draft *draft) {
  for (uint32_t i = 0; i < draft->fresh.count; i++)
    if (!read_new(draft, &draft->fresh.at[i]))
      return false;
  return true;
}

// what a context says of operations -----------------------------------------------------------------------------------

static bool read_verdict(Reader *reader, const cJSON *json, Verdict *forbids) {
  cJSON word = {.type = cJSON_String, .valuestring = json->string};
  OpKind kind;
  if (!type_kind.read(reader, &word, &kind))
    return false;
  forbids[kind] = silent;
  if (!pack_object(reader, json, verdict_keys, &forbids[kind]))
    return false;
  if (!versions_apply(reader->draft->book, forbids[kind].versions))
    forbids[kind] = silent;
  return true;
}

static bool read_forbids(Reader *reader, const cJSON *json, void *into) {
  if (!cJSON_IsObject(json))
    return pack_refuse(reader, "expected an object");
  const cJSON *child;
  cJSON_ArrayForEach (child, json) {
    size_t mark = pack_enter(reader, child->string);
    if (!read_verdict(reader, child, into))
      return false;
    pack_leave(reader, mark);
  }
  return true;
}

static bool read_otherwise(Reader *reader, const cJSON *json, void *into) {
  return pack_object(reader, json, otherwise_keys, into);
}

const Type type_forbids = {"forbids", "an object", read_forbids};
const Type type_otherwise = {"otherwise", "an object", read_otherwise};
