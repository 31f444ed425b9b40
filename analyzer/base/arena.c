#include "base.h"

#include <stdlib.h>

enum { FIRST_CHUNK = 4 * 1024, CHUNK = 64 * 1024 };

struct Chunk {
  Chunk *next, *before; // before: NULL for the top one
  size_t size, used;
  _Alignas(16) char data[];
};

// A block of this size has a chunk of its own, which can grow.
static bool alone(size_t size) {
  return size > CHUNK / 4;
}

static void *checked(void *memory) {
  if (memory)
    return memory;
  fputs("finlint: out of memory\n", stderr);
  abort();
}

static void link_below(Arena *arena, Chunk *chunk) {
  chunk->before = arena->top;
  chunk->next = arena->top ? arena->top->next : NULL;
  if (chunk->next)
    chunk->next->before = chunk;
  if (chunk->before)
    chunk->before->next = chunk;
  else
    arena->top = chunk;
}

static void *alloc_alone(Arena *arena, size_t size) {
  Chunk *chunk = checked(calloc(1, sizeof *chunk + size));
  chunk->size = chunk->used = size;
  link_below(arena, chunk);
  return chunk->data;
}

// Many arenas stay small: the first chunk is, and the next ones are larger.
static void push_chunk(Arena *arena, size_t least) {
  size_t size = arena->top ? CHUNK : FIRST_CHUNK;
  while (size < least)
    size *= 2;
  Chunk *chunk = checked(calloc(1, sizeof *chunk + size));
  chunk->size = size;
  chunk->next = arena->top;
  if (chunk->next)
    chunk->next->before = chunk;
  arena->top = chunk;
}

void *arena_alloc(Arena *arena, size_t size) {
  size = arena_round(size ? size : 1);
  arena->used += size;
  if (alone(size))
    return alloc_alone(arena, size);
  if (!arena->top || arena->top->size - arena->top->used < size)
    push_chunk(arena, size);
  void *block = arena->top->data + arena->top->used;
  arena->top->used += size;
  return block;
}

static void *grow_alone(Arena *arena, void *old, size_t wanted) {
  Chunk *chunk = (Chunk *)(void *)((char *)old - offsetof(Chunk, data));
  chunk = checked(realloc(chunk, sizeof *chunk + wanted));
  chunk->size = chunk->used = wanted;
  if (chunk->next)
    chunk->next->before = chunk;
  if (chunk->before)
    chunk->before->next = chunk;
  else
    arena->top = chunk;
  return chunk->data;
}

void *arena_grow(Arena *arena, void *old, size_t old_size, size_t size) {
  Chunk *top = arena->top;
  size_t had = arena_round(old_size), wanted = arena_round(size);
  if (old && alone(had)) {
    arena->used += wanted - had;
    return grow_alone(arena, old, wanted);
  }
  if (old && !alone(wanted) && top && (char *)old + had == top->data + top->used &&
      top->size - top->used >= wanted - had) {
    top->used += wanted - had;
    arena->used += wanted - had;
    return old;
  }
  void *block = arena_alloc(arena, size);
  if (old)
    memcpy(block, old, old_size);
  return block;
}

void arena_drop(Arena *arena, void *block, size_t size) {
  if (!block || !alone(arena_round(size)))
    return;
  Chunk *chunk = (Chunk *)(void *)((char *)block - offsetof(Chunk, data));
  if (chunk->next)
    chunk->next->before = chunk->before;
  if (chunk->before)
    chunk->before->next = chunk->next;
  else
    arena->top = chunk->next;
  arena->used -= arena_round(size);
  free(chunk);
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

void array_extend(Arena *arena, void **at, uint32_t *room, uint32_t *count, uint32_t wanted, size_t size) {
  bool fresh = !*room; // is zero as it is
  array_reserve(arena, at, room, wanted, size);
  if (!fresh)
    memset((char *)*at + *count * size, 0, (wanted - *count) * size);
  *count = wanted;
}
