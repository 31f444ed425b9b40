#include "pack.h"

Map draft_copy(Arena *arena, const Map *map) {
  Map copy = {.arena = arena};
  for (uint32_t i = 0; i < map->room; i++)
    if (map_taken(&map->rows[i]))
      map_put(&copy, map_key(&map->rows[i]), map->rows[i].value);
  return copy;
}

static void put_prefix(Book *book, Prefixes *prefixes, Sym symbol, uint32_t value) {
  size_t len = prefix_length(book->names, symbol);
  if (len)
    array_push(book->arena, &prefixes->list, (Prefix){names_text(book->names, symbol), (uint32_t)len, value});
}

// The row that a chain of rows with `symbol` goes on with: that of the longest prefix that is not the symbol itself.
static uint32_t next_row(const Book *book, const Prefixes *prefixes, Sym symbol) {
  size_t own = prefix_length(book->names, symbol);
  const Prefix *prefix = prefixes_find(prefixes, names_text(book->names, symbol), own ? own : SIZE_MAX);
  return prefix ? prefix->value : 0;
}

// link_TABLE replaces a table of the book by the draft's rows and, behind them, copies of its own, so that nothing
// changes for those who hold an old row. Each row is linked to the next one with its symbol.
#define X(T, name)                                                                                                     \
  static void copy_##name(const Book *book, Draft *draft) {                                                            \
    for (uint32_t i = 0; i < book->name##s.count; i++) {                                                               \
      T *row = arena_new(book->arena, T);                                                                              \
      *row = *book->name##s.at[i];                                                                                     \
      array_push(book->arena, &draft->name##s, row);                                                                   \
    }                                                                                                                  \
  }                                                                                                                    \
  static void chain_##name(Book *book, T **rows, uint32_t count) {                                                     \
    for (uint32_t i = count; i-- > 0;) {                                                                               \
      rows[i]->symbol = book_alias(book, rows[i]->symbol);                                                             \
      uint32_t *first = map_slot(&book->name##_by_symbol, rows[i]->symbol);                                            \
      rows[i]->next = *first ? rows[*first - 1] : NULL;                                                                \
      *first = rows[i]->symbol ? i + 1 : 0;                                                                            \
    }                                                                                                                  \
    for (uint32_t i = 0; i < count; i++)                                                                               \
      if (map_get(&book->name##_by_symbol, rows[i]->symbol, 0) == i + 1)                                               \
        put_prefix(book, &book->name##_by_prefix, rows[i]->symbol, i + 1);                                             \
  }                                                                                                                    \
  static void link_##name(Book *book, Draft *draft) {                                                                  \
    copy_##name(book, draft);                                                                                          \
    T **rows = draft->name##s.at;                                                                                      \
    book->name##_by_symbol = (Map){.arena = book->arena};                                                              \
    book->name##_by_prefix = (Prefixes){.names = book->names};                                                         \
    book->name##s.at = arena_array(book->arena, const T *, draft->name##s.count);                                      \
    book->name##s.count = book->name##s.room = draft->name##s.count;                                                   \
    chain_##name(book, rows, draft->name##s.count);                                                                    \
    for (uint32_t i = 0; i < book->name##s.count; i++) {                                                               \
      uint32_t next = rows[i]->next ? 0 : next_row(book, &book->name##_by_prefix, rows[i]->symbol);                    \
      rows[i]->next = next ? rows[next - 1] : rows[i]->next;                                                           \
      book->name##s.at[i] = rows[i];                                                                                   \
    }                                                                                                                  \
  }
BOOK_TABLES(X)
#undef X

// Rows for one symbol in place of those for a prefix of it: only the symbol tells what an allow-list names.
static void name_operations(Book *book, Sym symbol) {
  const Operation *row = book_operation(book, symbol), **link = NULL;
  if (!row || row->symbol == book_alias(book, symbol))
    return;
  for (; row; row = row->next) {
    Operation *copy = arena_new(book->arena, Operation);
    *copy = *row;
    copy->symbol = symbol;
    copy->next = NULL;
    if (link)
      *link = copy;
    link = &copy->next;
    array_push(book->arena, &book->operations, copy);
    book->named_operations++;
    if (!map_get(&book->operation_by_symbol, symbol, 0))
      map_put(&book->operation_by_symbol, symbol, book->operations.count);
  }
}

static void name_listed_operations(Book *book) {
  for (uint32_t i = 0; i < book->contexts.count; i++) {
    const Map *allowed = &book->contexts.at[i].allowed;
    for (uint32_t j = 0; j < allowed->room; j++)
      if (map_taken(&allowed->rows[j]))
        name_operations(book, (Sym)map_key(&allowed->rows[j]));
  }
}

// A new alias may concern symbols that are on a list already.
static void alias_allowed(Book *book, Context *context) {
  Map allowed = draft_copy(book->arena, &context->allowed);
  for (uint32_t i = 0; i < context->allowed.room; i++)
    if (map_taken(&context->allowed.rows[i]))
      map_put(&allowed, book_alias(book, (Sym)map_key(&context->allowed.rows[i])), 1);
  context->allowed = allowed;
}

static void know(Book *book, Sym symbol, uint32_t languages) {
  symbol = book_alias(book, symbol);
  *map_slot(&book->known, symbol) |= languages;
  put_prefix(book, &book->known_prefixes, symbol, languages);
}

static void know_all(Book *book, const Draft *draft) {
  Map old = book->known;
  book->known = (Map){.arena = book->arena};
  for (uint32_t i = 0; i < old.room; i++)
    if (map_taken(&old.rows[i]))
      know(book, (Sym)map_key(&old.rows[i]), old.rows[i].value);
  for (uint32_t i = 0; i < draft->known.count; i++)
    know(book, (Sym)draft->known.at[i], (uint32_t)(draft->known.at[i] >> 32));
}

void draft_commit(Book *book, Draft *draft) {
  book->operations.count -= book->named_operations;
  book->named_operations = 0;
  book->aliases = draft->aliases;
  book->meant = arena_new(book->arena, Syms);
  book->context_by_id = draft->context_by_id;
  book->contexts = draft->contexts;
  book->lists = draft->lists;
  for (uint32_t i = 0; i < book->contexts.count; i++)
    alias_allowed(book, &book->contexts.at[i]);
  for (uint32_t i = 0; i < draft->packs.count; i++)
    array_push(book->arena, &book->packs, names_str(book->names, draft->packs.at[i].name));
#define X(T, name) link_##name(book, draft);
  BOOK_TABLES(X)
#undef X
  name_listed_operations(book);
  know_all(book, draft);
}
