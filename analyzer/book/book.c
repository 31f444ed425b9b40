#include "pack.h"

#include <dirent.h>
#include <stdlib.h>

// tables --------------------------------------------------------------------------------------------------------------

// The part of `symbol` before a final '*', 0 if it does not end in one. A '*' alone is a symbol of its own ("any
// class").
static size_t prefix_length(const Names *names, Sym symbol) {
  const char *text = names_text(names, symbol);
  size_t len = strlen(text);
  bool operator_name = len >= 9 && strcmp(text + len - 9, "operator*") == 0;
  return len > 1 && text[len - 1] == '*' && !operator_name ? len - 1 : 0;
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
      if (allowed->keys[j])
        name_operations(book, (Sym)(allowed->keys[j] - 1));
  }
}

static Map map_copy(Arena *arena, const Map *map) {
  Map copy = {.arena = arena};
  for (uint32_t i = 0; i < map->room; i++)
    if (map->keys[i])
      map_put(&copy, map->keys[i] - 1, map->values[i]);
  return copy;
}

// A new alias may concern symbols that are on a list already.
static void alias_allowed(Book *book, Context *context) {
  Map allowed = map_copy(book->arena, &context->allowed);
  for (uint32_t i = 0; i < context->allowed.room; i++)
    if (context->allowed.keys[i])
      map_put(&allowed, book_alias(book, (Sym)(context->allowed.keys[i] - 1)), 1);
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
    if (old.keys[i])
      know(book, (Sym)(old.keys[i] - 1), old.values[i]);
  for (uint32_t i = 0; i < draft->known.count; i++)
    know(book, (Sym)draft->known.at[i], (uint32_t)(draft->known.at[i] >> 32));
}

static void commit(Book *book, Draft *draft) {
  book->operations.count -= book->named_operations;
  book->named_operations = 0;
  book->aliases = draft->aliases;
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

// packs ---------------------------------------------------------------------------------------------------------------

static Draft draft_of(const Book *book, Text *problem) {
  Draft draft = {.book = book, .arena = book->arena, .problem = problem};
  draft.context_by_id = map_copy(book->arena, &book->context_by_id);
  draft.aliases = map_copy(book->arena, &book->aliases);
  draft.list_by_id = draft.fresh_by_index = (Map){.arena = book->arena};
  for (uint32_t i = 0; i < book->contexts.count; i++)
    array_push(book->arena, &draft.contexts, book->contexts.at[i]);
  for (uint32_t i = 0; i < book->lists.count; i++) {
    array_push(book->arena, &draft.lists, book->lists.at[i]);
    map_put(&draft.list_by_id, book->lists.at[i].id, i + 1);
  }
  return draft;
}

static bool parse(Draft *draft, Bytes text, const char *path) {
  enum { LARGEST = 16 * 1024 * 1024 };
  if (text.len > LARGEST) {
    text_printf(draft->problem, "%s: a pack of more than 16 MB cannot be meant", path);
    return false;
  }
  cJSON *json = json_read(text, path, draft->problem);
  if (json)
    array_push(draft->arena, &draft->packs, (Pack){.path = path, .json = json});
  return json != NULL;
}

// Reads the packs that were parsed, and adds them to the book if all of them are good.
static bool finish(Book *book, Draft *draft, bool parsed) {
  bool good = parsed && draft_read(draft);
  if (good)
    commit(book, draft);
  for (uint32_t i = 0; i < draft->packs.count; i++)
    cJSON_Delete(draft->packs.at[i].json);
  return good;
}

bool book_add(Book *book, Bytes text, const char *path, Text *problem) {
  Draft draft = draft_of(book, problem);
  return finish(book, &draft, parse(&draft, text, path));
}

static bool parse_file(Draft *draft, const char *path) {
  Bytes text;
  return file_read(draft->arena, path, &text, draft->problem) && parse(draft, text, path);
}

static int is_pack(const struct dirent *entry) {
  return text_glob("*.json", entry->d_name) && !text_glob("*.schema.json", entry->d_name);
}

static bool parse_directory(Draft *draft, const char *path) {
  struct dirent **entries;
  int count = scandir(path, &entries, is_pack, alphasort);
  bool good = count > 0;
  if (count == 0)
    text_printf(draft->problem, "'%s' holds no rule pack: no file is called *.json", path);
  for (int i = 0; i < count; i++) {
    good = good && parse_file(draft, arena_format(draft->arena, "%s/%s", path, entries[i]->d_name));
    free(entries[i]);
  }
  if (count >= 0)
    free(entries);
  return good;
}

static bool is_directory(const char *path) {
  DIR *dir = opendir(path);
  if (dir)
    closedir(dir);
  return dir != NULL;
}

bool book_add_path(Book *book, const char *path, Text *problem) {
  Draft draft = draft_of(book, problem);
  return finish(book, &draft, is_directory(path) ? parse_directory(&draft, path) : parse_file(&draft, path));
}

// the book ------------------------------------------------------------------------------------------------------------

static const char *page_of(const char *rule) {
  for (const Embedded *page = book_pages; page->name; page++)
    if (strcmp(page->name, rule) == 0)
      return page->text;
  return "";
}

// The text of the first heading ("# Title"), or `otherwise`.
static const char *title_of(Arena *arena, const char *page, const char *otherwise) {
  const char *heading = strncmp(page, "# ", 2) == 0 ? page : strstr(page, "\n# ");
  if (!heading)
    return otherwise;
  heading += strspn(heading, "\n# ");
  return arena_text(arena, heading, strcspn(heading, "\r\n"));
}

static void add_rules(Book *book) {
  for (int kind = 0; kind < OP_COUNT; kind++) {
    const char *id = op_info[kind].rule, *page = page_of(id);
    if (!book_rule(book, id))
      array_push(book->arena, &book->rules, (Rule){names_str(book->names, id), title_of(book->arena, page, id), page});
  }
}

Book *book_new(Arena *arena, Names *names) {
  Book *book = arena_new(arena, Book);
  Text problem = {.arena = arena};
  book->arena = arena;
  book->names = names;
  add_rules(book);
  Draft draft = draft_of(book, &problem);
  bool parsed = true;
  for (const Embedded *pack = book_packs; parsed && pack->name; pack++)
    parsed = parse(&draft, (Bytes){pack->text, pack->len}, arena_format(arena, "rules/%s.json", pack->name));
  finish(book, &draft, parsed);
  book->problem = text_str(&problem);
  return book;
}
