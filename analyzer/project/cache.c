#include "project_parts.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { VERSION = 1, SLOTS = 4, USED_DAILY = 24 * 3600, ROWS_MAX = 1 << 28 };
static const uint64_t LIMIT = 2ull << 30;
static const char MAGIC[8] = "fincache";

// The start of an entry. Behind it stand the rows with their paths, then the facts.
typedef struct {
  char magic[8];
  uint64_t rows_len, facts_len;
  Hash rows;   // of the bytes of the rows
  Hash facts;  // of those of the facts
  Hash rivals; // as search_rivals gave it
} Head;

// A file that was read; its path follows, padded to 16 bytes.
typedef struct {
  Hash hash;
  uint32_t flags, len;
} Row;

// Adds the mark that the linker gave a program: a hash of all that is in it.
static int add_build_id(struct dl_phdr_info *object, size_t size, void *to) {
  Hash *hash = to;
  (void)size;
  for (int i = 0; i < object->dlpi_phnum; i++) {
    const ElfW(Phdr) *part = &object->dlpi_phdr[i];
    const char *at = (const char *)(object->dlpi_addr + part->p_vaddr), *end = at + part->p_memsz;
    for (const ElfW(Nhdr) * note; part->p_type == PT_NOTE && at + sizeof *note <= end;) {
      note = (const void *)at;
      const char *name = at + sizeof *note, *id = name + ((note->n_namesz + 3) & ~3u);
      at = id + ((note->n_descsz + 3) & ~3u);
      if (note->n_type == NT_GNU_BUILD_ID && note->n_namesz == 4 && memcmp(name, "GNU", 4) == 0)
        *hash = hash_bytes(id, note->n_descsz);
    }
  }
  return 1; // the program itself comes first
}

static Hash program_hash(void) {
  Hash hash = {0};
  Arena arena = {0};
  Text problem = {.arena = &arena};
  Bytes program;
  dl_iterate_phdr(add_build_id, &hash);
  if (hash_same(hash, (Hash){0}) && file_read(&arena, "/proc/self/exe", &program, &problem))
    hash = hash_bytes(program.at, program.len);
  arena_free(&arena);
  return hash;
}

Hash cache_tool(Language language) {
  static const char *const variables[] = {"CPATH",   "C_INCLUDE_PATH",  "CPLUS_INCLUDE_PATH",
                                          "SDKROOT", "GCC_EXEC_PREFIX", "COMPILER_PATH"};
  Arena arena = {0};
  Text version = {.arena = &arena};
  text_printf(&version, "facts %u cache %d", FACTS_VERSION, VERSION);
  const Front *front = front_for(language);
  if (front && front->version)
    front->version(&version);
  Hash hash = hash_more_text(program_hash(), text_str(&version));
  for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
    hash = hash_more_text(hash, getenv(variables[i]));
  arena_free(&arena);
  return hash;
}

static Hash tool_of(Cache *cache, Language language) {
  Hash *tool = &cache->tools[language];
  if (hash_same(*tool, (Hash){0}))
    *tool = cache_tool(language);
  return *tool;
}

Hash cache_source(Hash hash, const Source *source) {
  hash = hash_more(hash, &source->language, sizeof source->language);
  hash = hash_more_text(hash_more_text(hash_more_text(hash, source->path), source->directory), source->root);
  for (uint32_t i = 0; i < source->arg_count; i++)
    hash = hash_more_text(hash, source->args[i]);
  return hash;
}

static Hash key_of(Cache *cache, const Source *source) {
  Hash main_file = digest_of(&cache->digests, source->path);
  return cache_source(hash_more(tool_of(cache, source->language), &main_file, sizeof main_file), source);
}

// Entries of one key differ in what was included; each is in a slot of its own.
static const char *entry_path(const Cache *cache, Arena *arena, Hash key, int slot) {
  char hex[33];
  hash_hex(key, hex);
  return arena_format(arena, "%s/units/%.2s/%s-%d", cache->dir, hex, hex + 2, slot);
}

static bool read_head(Arena *arena, int fd, Head *head, const char **rows) {
  struct stat info;
  if (!channel_receive(fd, head, sizeof *head) || fstat(fd, &info) != 0 ||
      memcmp(head->magic, MAGIC, sizeof MAGIC) != 0)
    return false;
  if (head->rows_len > ROWS_MAX || (uint64_t)info.st_size != sizeof *head + head->rows_len + head->facts_len)
    return false;
  char *bytes = arena_alloc(arena, head->rows_len);
  *rows = bytes;
  return channel_receive(fd, bytes, head->rows_len) && hash_same(hash_bytes(bytes, head->rows_len), head->rows);
}

// Does every file still hold what it held?
static bool rows_hold(Cache *cache, Arena *arena, const char *rows, size_t len, Seens *seens) {
  for (size_t at = 0; at + sizeof(Row) <= len;) {
    const Row *row = (const Row *)(const void *)(rows + at);
    if (row->len >= len - at - sizeof *row || rows[at + sizeof *row + row->len])
      return false;
    const char *path = rows + at + sizeof *row;
    bool missing = row->flags & FILE_MISSING;
    if (!missing && !hash_same(digest_of(&cache->digests, path), row->hash))
      return false;
    array_push(arena, seens, (Seen){path, row->flags, row->hash});
    at += sizeof *row + arena_round(row->len + 1);
  }
  return true;
}

void cache_used(const char *path) {
  struct stat info;
  if (stat(path, &info) == 0 && info.st_mtime + USED_DAILY < time(NULL))
    utimensat(AT_FDCWD, path, NULL, 0);
}

static bool read_facts(Cache *cache, int fd, const Head *head, Bytes *facts) {
  char *bytes = arena_alloc(cache->facts, head->facts_len + 1);
  *facts = (Bytes){bytes, head->facts_len};
  return channel_receive(fd, bytes, head->facts_len) && hash_same(hash_bytes(bytes, head->facts_len), head->facts);
}

static bool read_entry(Cache *cache, const Source *source, const char *path, Bytes *facts) {
  Arena arena = {0};
  Head head;
  const char *rows;
  Seens seens = {0};
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return false;
  bool ok = read_head(&arena, fd, &head, &rows) && rows_hold(cache, &arena, rows, head.rows_len, &seens) &&
            hash_same(search_rivals(&arena, &cache->digests, source, &seens), head.rivals) &&
            read_facts(cache, fd, &head, facts);
  if (ok)
    cache_used(path);
  close(fd);
  arena_free(&arena);
  return ok;
}

// Its text comes from somebody of whom the cache was not told.
static bool is_foreign(const Cache *cache, const Source *source) {
  return source->text.at && !buffers_text(&cache->buffers, source->path);
}

bool cache_get(Cache *cache, const Source *source, Bytes *facts) {
  Arena arena = {0};
  bool found = false;
  Hash key = key_of(cache, source);
  for (int slot = 0; slot < SLOTS && !found && !is_foreign(cache, source); slot++)
    found = read_entry(cache, source, entry_path(cache, &arena, key, slot), facts);
  arena_free(&arena);
  return found;
}

// What the unit read. False if a file changed meanwhile, so that nobody knows what the facts are of, or if somebody
// holds another text of it, which will soon be gone.
static bool seens_of(Cache *cache, Arena *arena, const Unit *unit, Seens *seens) {
  for (uint32_t i = 1; i < unit->file_count; i++) {
    const File *file = &unit->files[i];
    Seen seen = {unit_text(unit, file->path), file->flags, file->hash};
    Hash now = file->flags & FILE_MISSING ? (Hash){0} : digest_of(&cache->digests, seen.path);
    bool unknown = hash_same(seen.hash, (Hash){0});
    if ((!unknown && !hash_same(seen.hash, now)) || buffers_text(&cache->buffers, seen.path))
      return false;
    seen.hash = now;
    array_push(arena, seens, seen);
  }
  return true;
}

static void add_rows(Text *out, const Seens *seens) {
  static const char zeros[16];
  for (uint32_t i = 0; i < seens->count; i++) {
    const Seen *seen = &seens->at[i];
    Row row = {.hash = seen->hash, .flags = seen->flags, .len = (uint32_t)strlen(seen->path)};
    text_add(out, (const char *)&row, sizeof row);
    text_add(out, seen->path, row.len);
    text_add(out, zeros, arena_round(row.len + 1) - row.len);
  }
}

// The slot that is free or was not used for longest.
static const char *choose_slot(const Cache *cache, Arena *arena, Hash key) {
  const char *best = NULL;
  time_t oldest = 0;
  for (int slot = 0; slot < SLOTS; slot++) {
    struct stat info;
    const char *path = entry_path(cache, arena, key, slot);
    if (stat(path, &info) != 0)
      return path;
    if (!best || info.st_mtime < oldest) {
      best = path;
      oldest = info.st_mtime;
    }
  }
  return best;
}

static void write_entry(Cache *cache, Arena *arena, const char *path, const Text *entry) {
  Text problem = {.arena = arena};
  mkdir(path_join(arena, path, ".."), 0777);
  if (!file_write(path, entry->at, entry->len, &problem))
    cache->problem = arena_format(cache->arena, "%s", text_str(&problem));
}

bool cache_put(Cache *cache, const Source *source, Bytes facts) {
  Arena arena = {0};
  bool known = false;
  Text problem = {.arena = &arena}, entry = {.arena = &arena};
  Unit unit;
  Seens seens = {0};
  if (!*cache->problem && !source->text.at && facts_read(facts, &unit, &problem) &&
      seens_of(cache, &arena, &unit, &seens)) {
    Head head = {.facts_len = facts.len, .facts = hash_bytes(facts.at, facts.len)};
    head.rivals = search_rivals(&arena, &cache->digests, source, &seens);
    memcpy(head.magic, MAGIC, sizeof MAGIC);
    text_add(&entry, (const char *)&head, sizeof head);
    add_rows(&entry, &seens);
    head.rows_len = entry.len - sizeof head;
    head.rows = hash_bytes(entry.at + sizeof head, head.rows_len);
    memcpy(entry.at, &head, sizeof head);
    text_add(&entry, facts.at, facts.len);
    write_entry(cache, &arena, choose_slot(cache, &arena, key_of(cache, source)), &entry);
    known = !*cache->problem;
  }
  arena_free(&arena);
  return known;
}

static const char TAG[] = "Signature: 8a477f597d28d172789f06886806bc55\n"
                          "# This directory holds facts that finlint can compute again. It may be removed.\n";

static void make_dirs(Arena *arena, const char *dir) {
  if (mkdir(dir, 0777) == 0 || errno != ENOENT || !dir[1])
    return;
  make_dirs(arena, path_join(arena, dir, ".."));
  mkdir(dir, 0777);
}

Cache *cache_open(Arena *arena, const ProjectOptions *options) {
  if (!options->cache_dir)
    return NULL;
  Cache *cache = arena_new(arena, Cache);
  *cache = (Cache){.arena = arena, .facts = options->facts ? options->facts : arena, .problem = ""};
  cache->buffers = options->buffers;
  digest_buffers(&cache->digests, &cache->buffers);
  cache->dir = path_join(arena, options->directory, options->cache_dir);
  make_dirs(arena, arena_format(arena, "%s/units", cache->dir));
  Text problem = {.arena = arena};
  const char *tag = arena_format(arena, "%s/CACHEDIR.TAG", cache->dir);
  if (access(tag, F_OK) != 0 && !file_write(tag, TAG, strlen(TAG), &problem))
    cache->problem = text_str(&problem);
  return cache;
}

void cache_close(Cache *cache) {
  arena_free(&cache->digests.arena);
  if (!*cache->problem)
    prune_dir(cache->dir, LIMIT);
}
