#include "base.h"

#include <stdlib.h>

enum { ALIGN = 16, CHUNK = 64 * 1024 };

struct Chunk {
  Chunk *next;
  size_t size, used;
  _Alignas(ALIGN) char data[];
};

static size_t aligned(size_t size) {
  return (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
}

static void push_chunk(Arena *arena, size_t size) {
  size_t room = size > CHUNK / 4 ? size : CHUNK;
  Chunk *chunk = calloc(1, sizeof *chunk + room);
  if (!chunk) {
    fputs("finlint: out of memory\n", stderr);
    abort();
  }
  chunk->size = room;
  // A block that fills its own chunk goes below the top one, whose room stays in use.
  if (arena->top && room == size) {
    chunk->next = arena->top->next;
    arena->top->next = chunk;
  } else {
    chunk->next = arena->top;
    arena->top = chunk;
  }
}

void *arena_alloc(Arena *arena, size_t size) {
  size = aligned(size ? size : 1);
  arena->used += size;
  if (!arena->top || arena->top->size - arena->top->used < size) {
    push_chunk(arena, size);
    Chunk *below = arena->top->next;
    if (below && below->used == 0 && below->size == size) {
      below->used = size;
      return below->data;
    }
  }
  void *block = arena->top->data + arena->top->used;
  arena->top->used += size;
  return block;
}

void *arena_grow(Arena *arena, void *old, size_t old_size, size_t size) {
  Chunk *top = arena->top;
  size_t had = aligned(old_size), wanted = aligned(size);
  if (old && top && (char *)old + had == top->data + top->used && top->size - top->used >= wanted - had) {
    top->used += wanted - had;
    arena->used += wanted - had;
    return old;
  }
  void *block = arena_alloc(arena, size);
  if (old)
    memcpy(block, old, old_size);
  return block;
}

char *arena_text(Arena *arena, const char *text, size_t len) {
  char *copy = arena_alloc(arena, len + 1);
  if (len)
    memcpy(copy, text, len);
  return copy;
}

char *arena_format(Arena *arena, const char *format, ...) {
  Text text = {.arena = arena};
  va_list args;
  va_start(args, format);
  text_vprintf(&text, format, args);
  va_end(args);
  return text.at ? text.at : arena_text(arena, "", 0);
}

void arena_free(Arena *arena) {
  for (Chunk *chunk = arena->top; chunk;) {
    Chunk *next = chunk->next;
    free(chunk);
    chunk = next;
  }
  *arena = (Arena){0};
}

void array_reserve(Arena *arena, void **at, uint32_t *room, uint32_t count, size_t size) {
  if (count <= *room)
    return;
  uint32_t grown = *room ? *room * 2 : 8;
  if (grown < count)
    grown = count;
  *at = arena_grow(arena, *at, *room * size, grown * size);
  *room = grown;
}
