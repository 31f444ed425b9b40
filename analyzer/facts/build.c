#include "facts.h"

struct Build {
  Arena *arena;
#define X(T, name) Array(T) name##s;
  FACT_TABLES(X)
#undef X
  Text strings;
  Map string_map; // hash of the text → its offset; texts are compared
  Map path_map;   // Str → file
  Map const_map;  // (Str, value) → slot
  Map member_map; // (kind and owner, Str) → slot
};

Build *build_new(Arena *arena, const char *path, Language language) {
  Build *build = arena_new(arena, Build);
  build->arena = arena;
  build->strings.arena = build->string_map.arena = build->path_map.arena = arena;
  build->const_map.arena = build->member_map.arena = arena;
  text_add(&build->strings, "", 1);
#define X(T, name) array_push(arena, &build->name##s, (T){0});
  FACT_TABLES(X)
#undef X
  build_path(build, path, language, 0);
  return build;
}

Str build_strn(Build *build, const char *text, size_t len) {
  len = strnlen(text, len); // what stands behind a NUL is never seen
  if (!len)
    return 0;
  uint64_t key = key_bytes(text, len);
  for (;; key++) {
    uint32_t *at = map_slot(&build->string_map, key);
    if (*at && (strncmp(build->strings.at + *at, text, len) != 0 || build->strings.at[*at + len]))
      continue;
    if (!*at) {
      *at = (uint32_t)build->strings.len;
      text_add(&build->strings, text, len);
      text_add(&build->strings, "", 1);
    }
    return *at;
  }
}

Str build_str(Build *build, const char *text) {
  return build_strn(build, text, strlen(text));
}

const char *build_text(const Build *build, Str str) {
  return build->strings.at + str;
}

#define X(T, name)                                                                                                     \
  Id build_##name(Build *build, T row) {                                                                               \
    array_push(build->arena, &build->name##s, row);                                                                    \
    return build->name##s.count - 1;                                                                                   \
  }                                                                                                                    \
  T *build_##name##_at(Build *build, Id id) {                                                                          \
    return &build->name##s.at[id];                                                                                     \
  }
FACT_TABLES(X)
#undef X

Id build_path(Build *build, const char *path, Language language, uint32_t flags) {
  Str str = build_str(build, path);
  uint32_t *at = map_slot(&build->path_map, str);
  if (!*at)
    *at = build_file(build, (File){.path = str, .language = language, .flags = flags});
  return *at;
}

// A name that is yet to be written ("object.") is there all the same.
static Str named(Build *build, const char *name) {
  return build_str(build, *name ? name : "?");
}

Range build_names(Build *build, const char *const *names, uint32_t count) {
  Range range = {build->names.count, count};
  for (uint32_t i = 0; i < count; i++)
    build_name(build, (Name){named(build, names[i])});
  return range;
}

static Id constant(Build *build, HoldKind kind, Str text, uint32_t value) {
  uint64_t key = map_pair(text, value) ^ (kind == HOLD_STRING ? 1ULL << 63 : 0);
  uint32_t *at = map_slot(&build->const_map, key);
  if (!*at) {
    *at = build_slot(build, (Slot){.kind = SLOT_CONST, .name = text});
    build_hold(build, (Hold){*at, kind, value});
  }
  return *at;
}

enum { CONST_TEXT = 200 };

Id build_int(Build *build, const char *text, int64_t value) {
  size_t len = strlen(text);
  Str str = build_strn(build, text, len < CONST_TEXT ? len : CONST_TEXT);
  return constant(build, HOLD_INT, str, (uint32_t)value);
}

Id build_string(Build *build, const char *text, size_t len) {
  Str str = build_strn(build, text, strnlen(text, len < CONST_TEXT ? len : CONST_TEXT));
  return constant(build, HOLD_STRING, str, str);
}

Id build_member(Build *build, SlotKind kind, Id owner, const char *name) {
  Str str = named(build, name);
  uint32_t *at = map_slot(&build->member_map, map_pair(owner << 4 | kind, str));
  if (!*at)
    *at = build_slot(build, (Slot){.kind = kind, .owner = owner, .name = str});
  return *at;
}

Unit build_unit(const Build *build) {
  return (Unit){
#define X(T, name) .name##s = build->name##s.at, .name##_count = build->name##s.count,
      FACT_TABLES(X)
#undef X
          .strings = build->strings.at,
      .string_size = (uint32_t)build->strings.len,
      .language = build->files.at[1].language,
  };
}
