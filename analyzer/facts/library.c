#include "facts.h"

#include <stdlib.h>

static const char MAGIC[8] = "finlib\1";

typedef struct {
  char magic[8];
  uint32_t version, count;
} Header;

static bool add_unit(Library *library, Bytes bytes, const char *name, Text *problem) {
  Unit unit;
  Text why = {.arena = library->arena};
  if (!facts_read(bytes, &unit, &why)) {
    text_printf(problem, "%s: %s", name, text_str(&why));
    return false;
  }
  array_push(library->arena, &library->members, (Member){bytes, unit});
  return true;
}

// The sizes of the members stand behind the header, the members behind the sizes, all padded.
static bool add_member(Library *library, Bytes bytes, size_t *at, uint64_t size, const char *name, Text *problem) {
  if (*at > bytes.len || size > bytes.len - *at) {
    text_printf(problem, "%s: damaged facts: cut off", name);
    return false;
  }
  Bytes member = {bytes.at + *at, (size_t)size};
  *at = arena_round(*at + member.len);
  return add_unit(library, member, name, problem);
}

static bool add_members(Library *library, Bytes bytes, const char *name, Text *problem) {
  Header header;
  memcpy(&header, bytes.at, sizeof header);
  size_t room = (bytes.len - sizeof header) / sizeof(uint64_t);
  if (header.version != FACTS_VERSION || header.count > room) {
    text_printf(problem, "%s: damaged library: %s", name,
                header.count > room ? "cut off" : "written by another version of finlint");
    return false;
  }
  size_t at = arena_round(sizeof header + header.count * sizeof(uint64_t));
  for (uint32_t i = 0; i < header.count; i++) {
    uint64_t size;
    memcpy(&size, bytes.at + sizeof header + i * sizeof size, sizeof size);
    const char *member = arena_format(library->arena, "%s: member %u", name, i + 1);
    if (!add_member(library, bytes, &at, size, member, problem))
      return false;
  }
  return true;
}

bool library_add(Library *library, Bytes bytes, const char *name, Text *problem) {
  uint32_t before = library->members.count;
  bool many = bytes.len >= sizeof(Header) && memcmp(bytes.at, MAGIC, sizeof MAGIC) == 0;
  bool ok = many ? add_members(library, bytes, name, problem) : add_unit(library, bytes, name, problem);
  if (!ok)
    library->members.count = before;
  return ok;
}

// By path, then by bytes: equal members are neighbours.
static int order(const void *left, const void *right) {
  const Member *a = left, *b = right;
  int by_path = strcmp(unit_path(&a->unit), unit_path(&b->unit));
  if (by_path != 0)
    return by_path;
  if (a->bytes.len != b->bytes.len)
    return a->bytes.len < b->bytes.len ? -1 : 1;
  return memcmp(a->bytes.at, b->bytes.at, a->bytes.len);
}

static void sort_and_drop_doubles(Library *library) {
  Member *members = library->members.at;
  uint32_t count = library->members.count, kept = 0;
  if (count)
    qsort(members, count, sizeof *members, order);
  for (uint32_t i = 0; i < count; i++)
    if (i == 0 || order(&members[i], &members[kept - 1]) != 0)
      members[kept++] = members[i];
  library->members.count = kept;
}

static void pad(Text *out, size_t start) {
  static const char zeros[16];
  text_add(out, zeros, arena_round(out->len - start) - (out->len - start));
}

void library_write(Library *library, Text *out) {
  sort_and_drop_doubles(library);
  size_t start = out->len;
  Header header = {.version = FACTS_VERSION, .count = library->members.count};
  memcpy(header.magic, MAGIC, sizeof MAGIC);
  text_add(out, (const char *)&header, sizeof header);
  for (uint32_t i = 0; i < header.count; i++) {
    uint64_t size = library->members.at[i].bytes.len;
    text_add(out, (const char *)&size, sizeof size);
  }
  for (uint32_t i = 0; i < header.count; i++) {
    pad(out, start);
    text_add(out, library->members.at[i].bytes.at, library->members.at[i].bytes.len);
  }
}
