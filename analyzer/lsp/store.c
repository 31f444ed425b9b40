#include "lsp_parts.h"

#include <sys/stat.h>

// what the project is -------------------------------------------------------------------------------------------------

static void put_string(Text *out, const char *text) {
  put_text(out, text ? text : "", text ? strlen(text) : 0);
}

static void put_source(Text *out, const Source *source) {
  put_string(out, source->path);
  put_string(out, source->directory);
  put_string(out, source->root);
  put_number(out, source->language);
  put_number(out, source->arg_count);
  for (uint32_t i = 0; i < source->arg_count; i++)
    put_string(out, source->args[i]);
}

void store_write(const Sources *sources, const Project *project, Text *out) {
  put_number(out, project->problem_count);
  for (uint32_t i = 0; i < project->problem_count; i++)
    put_string(out, project->problems[i]);
  put_string(out, project->compile_commands);
  put_string(out, project->unconfigured);
  put_number(out, project->assumed);
  put_number(out, project->path_missing);
  put_number(out, project->inferred);
  put_number(out, project->uncompiled);
  put_number(out, sources->count);
  for (uint32_t i = 0; i < sources->count; i++) {
    Text source = {.arena = out->arena};
    put_number(out, sources->reported[i]);
    put_source(&source, &sources->sources[i]);
    put_text(out, source.at, source.len);
  }
}

static const char *get_string(Cursor *cursor, Arena *arena) {
  Bytes text = get_text(cursor);
  return arena_text(arena, text.at, text.len);
}

static void read_project(Cursor *cursor, Arena *arena, Project *out) {
  *out = (Project){.cache_problem = ""};
  out->problem_count = (uint32_t)get_number(cursor);
  out->problems = arena_array(arena, const char *, out->problem_count);
  for (uint32_t i = 0; i < out->problem_count; i++)
    out->problems[i] = get_string(cursor, arena);
  out->compile_commands = get_string(cursor, arena);
  const char *unconfigured = get_string(cursor, arena);
  out->unconfigured = *unconfigured ? unconfigured : NULL;
  out->assumed = (uint32_t)get_number(cursor);
  out->path_missing = get_number(cursor);
  out->inferred = (uint32_t)get_number(cursor);
  out->uncompiled = (uint32_t)get_number(cursor);
}

static void read_source(Cursor *cursor, Arena *arena, Source *out) {
  out->path = get_string(cursor, arena);
  out->directory = get_string(cursor, arena);
  out->root = get_string(cursor, arena);
  out->language = (Language)get_number(cursor);
  out->arg_count = (uint32_t)get_number(cursor);
  const char **args = arena_array(arena, const char *, out->arg_count);
  for (uint32_t i = 0; i < out->arg_count; i++)
    args[i] = get_string(cursor, arena);
  out->args = args;
}

// The one that was there under this key and that nobody has taken yet.
static Stored *take_known(const Store *store, const Map *known, Hash key) {
  uint32_t at = map_get(known, key_hash(key), 0);
  Stored *found = at ? store->stored.at[at - 1] : NULL;
  if (!found || !hash_same(found->key, key))
    return NULL;
  store->stored.at[at - 1] = NULL;
  return found;
}

static Stored *stored_make(Arena *arena, const Store *store, const Map *known, Bytes source) {
  Stored *stored = arena_new(arena, Stored);
  Cursor cursor = {source.at, source.at + source.len};
  Hash key = hash_bytes(source.at, source.len);
  const Stored *had = take_known(store, known, key);
  if (had)
    *stored = *had;
  stored->key = key;
  read_source(&cursor, arena, &stored->source);
  stored->unit.path = stored->source.path;
  if (stored->unit.unit)
    stored->unit.unit = &stored->view;
  return stored;
}

void store_apply(Store *store, Bytes scan) {
  Cursor cursor = {scan.at, scan.at + scan.len};
  Arena keys = {0};
  Map known = {.arena = &keys};
  Store next = {0};
  read_project(&cursor, &next.memory, &next.project);
  for (uint32_t i = 0; i < store->stored.count; i++)
    map_put(&known, key_hash(store->stored.at[i]->key), i + 1);
  for (uint64_t left = get_number(&cursor); left; left--) {
    bool reported = get_number(&cursor);
    Stored *stored = stored_make(&next.memory, store, &known, get_text(&cursor));
    stored->reported = reported;
    array_push(&next.memory, &next.stored, stored);
  }
  for (uint32_t i = 0; i < store->stored.count; i++)
    if (store->stored.at[i])
      arena_free(&store->stored.at[i]->facts);
  arena_free(&keys);
  arena_free(&store->memory);
  *store = next;
}

// what its files say --------------------------------------------------------------------------------------------------

// One block a unit: thousands of them must not waste a chunk each. Blocks from this size on have memory of their own.
enum { BLOCK = 16 * 1024 + 16 };

static void fail(Stored *stored, const char *why) {
  size_t len = strlen(why) + 1, hashes = sizeof(uint64_t);
  arena_free(&stored->facts);
  char *block = arena_alloc(&stored->facts, hashes + len > BLOCK ? hashes + len : BLOCK);
  uint64_t *files = (uint64_t *)(void *)block;
  files[0] = key_text(stored->source.path);
  memcpy(block + hashes, why, len);
  stored->files = files;
  stored->file_count = 1;
  stored->unit = (ProjectUnit){.path = stored->source.path, .failure = block + hashes};
}

static void note_files(Stored *stored, uint64_t *files) {
  stored->file_count = 0;
  for (Id id = 1; id < stored->view.file_count; id++)
    files[stored->file_count++] = key_text(unit_text(&stored->view, stored->view.files[id].path));
  stored->files = files;
}

static void keep(Stored *stored, Bytes facts, const Unit *view) {
  size_t len = arena_round(facts.len + 1), size = len + view->file_count * sizeof(uint64_t);
  Arena scratch = {0};
  Text problem = {.arena = &scratch};
  arena_free(&stored->facts);
  char *block = arena_alloc(&stored->facts, size > BLOCK ? size : BLOCK);
  memcpy(block, facts.at, facts.len);
  stored->unit = (ProjectUnit){.path = stored->source.path, .bytes = {block, facts.len}, .failure = ""};
  facts_read(stored->unit.bytes, &stored->view, &problem);
  stored->unit.unit = &stored->view;
  note_files(stored, (uint64_t *)(void *)(block + len));
  arena_free(&scratch);
}

void store_take(Store *store, uint32_t index, Bytes facts, const char *failure, uint64_t stamp) {
  if (index >= store->stored.count)
    return;
  Stored *stored = store->stored.at[index];
  Arena scratch = {0};
  Text problem = {.arena = &scratch};
  Unit view;
  stored->stamp = stamp;
  stored->got = true;
  stored->stale = false;
  if (*failure)
    fail(stored, failure);
  else if (facts_read(facts, &view, &problem))
    keep(stored, facts, &view);
  else
    fail(stored, text_str(&problem));
  arena_free(&scratch);
}

static bool reads(const Stored *stored, uint64_t path) {
  for (uint32_t i = 0; i < stored->file_count; i++)
    if (stored->files[i] == path)
      return true;
  return false;
}

void store_mark(Store *store, const uint64_t *paths, uint32_t count) {
  for (uint32_t i = 0; i < store->stored.count; i++)
    for (uint32_t k = 0; k < count; k++)
      store->stored.at[i]->stale |= reads(store->stored.at[i], paths[k]);
}

// Is what the system says of a file what it said before?
static uint32_t file_stamp(Map *seen, const char *path) {
  uint32_t *known = map_slot(seen, key_text(path));
  if (*known)
    return *known;
  struct stat info = {0};
  uint64_t what[4] = {0};
  if (stat(path, &info) == 0) {
    what[0] = (uint64_t)info.st_mtim.tv_sec;
    what[1] = (uint64_t)info.st_mtim.tv_nsec;
    what[2] = (uint64_t)info.st_size;
    what[3] = info.st_ino;
  }
  return *known = (uint32_t)hash_bytes(what, sizeof what).low | 1;
}

uint64_t store_stamp(Arena *arena, Map *seen, const Unit *unit, const Buffers *buffers) {
  Hash hash = {0};
  seen->arena = arena;
  for (Id id = 1; id < unit->file_count; id++) {
    const char *path = unit_text(unit, unit->files[id].path);
    if (buffers_text(buffers, path))
      continue;
    uint32_t stamp = file_stamp(seen, path);
    hash = hash_more(hash, &stamp, sizeof stamp);
  }
  return hash.low;
}

void store_check(Store *store, const Buffers *buffers) {
  Arena arena = {0};
  Map seen = {.arena = &arena};
  for (uint32_t i = 0; i < store->stored.count; i++) {
    Stored *stored = store->stored.at[i];
    if (stored->unit.unit)
      stored->stale |= store_stamp(&arena, &seen, &stored->view, buffers) != stored->stamp;
    else
      stored->stale = true;
  }
  arena_free(&arena);
}

bool store_has(const Store *store, const char *path) {
  for (uint32_t i = 0; i < store->stored.count; i++)
    if (strcmp(store->stored.at[i]->source.path, path) == 0)
      return true;
  return false;
}

void store_free(Store *store) {
  for (uint32_t i = 0; i < store->stored.count; i++)
    arena_free(&store->stored.at[i]->facts);
  arena_free(&store->memory);
  *store = (Store){0};
}
