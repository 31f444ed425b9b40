#include "base.h"

// Texts by number, and an open-addressing table of numbers by hash.
struct Names {
  Arena *arena;
  Array(const char *) texts;
  Array(uint32_t) lengths;
  Sym *table; // 0 is a free place
  uint32_t room;
};

static uint64_t hash_of(const char *text, size_t len) {
  return hash_bytes(text, len).low;
}

static uint32_t place(const Names *names, const char *text, size_t len, uint64_t hash) {
  uint32_t mask = names->room - 1, at = (uint32_t)hash & mask;
  for (; names->table[at]; at = (at + 1) & mask) {
    Sym sym = names->table[at];
    if (names->lengths.at[sym] == len && memcmp(names->texts.at[sym], text, len) == 0)
      break;
  }
  return at;
}

static void grow(Names *names) {
  names->room *= 2;
  names->table = arena_array(names->arena, Sym, names->room);
  for (Sym sym = 1; sym < names->texts.count; sym++) {
    const char *text = names->texts.at[sym];
    size_t len = names->lengths.at[sym];
    names->table[place(names, text, len, hash_of(text, len))] = sym;
  }
}

Names *names_new(Arena *arena) {
  Names *names = arena_new(arena, Names);
  names->arena = arena;
  names->room = 1024;
  names->table = arena_array(arena, Sym, names->room);
  array_push(arena, &names->texts, "");
  array_push(arena, &names->lengths, 0);
  return names;
}

Sym names_add(Names *names, const char *text, size_t len) {
  if (!len)
    return 0;
  uint32_t at = place(names, text, len, hash_of(text, len));
  if (names->table[at])
    return names->table[at];
  Sym sym = names->texts.count;
  array_push(names->arena, &names->texts, arena_text(names->arena, text, len));
  array_push(names->arena, &names->lengths, (uint32_t)len);
  names->table[at] = sym;
  if (sym * 2 > names->room)
    grow(names);
  return sym;
}

Sym names_str(Names *names, const char *text) {
  return names_add(names, text, strlen(text));
}

Sym names_find(const Names *names, const char *text, size_t len) {
  return len ? names->table[place(names, text, len, hash_of(text, len))] : 0;
}

const char *names_text(const Names *names, Sym sym) {
  return names->texts.at[sym];
}

uint32_t names_count(const Names *names) {
  return names->texts.count;
}
