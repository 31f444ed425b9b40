#include "pack.h"

#include <dirent.h>
#include <stdlib.h>

// packs ---------------------------------------------------------------------------------------------------------------

static Draft draft_of(Book *book, Text *problem) {
  Draft draft = {.book = book, .arena = book->arena, .problem = problem};
  draft.context_by_id = draft_copy(book->arena, &book->context_by_id);
  draft.aliases = draft_copy(book->arena, &book->aliases);
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
    draft_commit(book, draft);
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

static Hash hash_file(Hash hash, Arena *arena, const char *path) {
  Text problem = {.arena = arena};
  Bytes text = {"", 0};
  file_read(arena, path, &text, &problem);
  return hash_more(hash_more(hash, path, strlen(path)), text.at, text.len);
}

Hash book_hash(const char *path) {
  Arena arena = {0};
  struct dirent **entries;
  int count = scandir(path, &entries, is_pack, alphasort);
  Hash hash = count < 0 ? hash_file((Hash){0}, &arena, path) : (Hash){0};
  for (int i = 0; i < count; i++) {
    hash = hash_file(hash, &arena, arena_format(&arena, "%s/%s", path, entries[i]->d_name));
    free(entries[i]);
  }
  if (count >= 0)
    free(entries);
  arena_free(&arena);
  return hash;
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

Book *book_empty(Arena *arena, Names *names) {
  Book *book = arena_new(arena, Book);
  *book = (Book){.arena = arena, .names = names, .context_by_id.arena = arena, .problem = ""};
  add_rules(book);
  return book;
}

Book *book_new_for(Arena *arena, Names *names, const Target *targets, uint32_t count) {
  Book *book = book_empty(arena, names);
  Text problem = {.arena = arena};
  book->targets = targets;
  book->target_count = count;
  Draft draft = draft_of(book, &problem);
  bool parsed = true;
  for (const Embedded *pack = book_packs; parsed && pack->name; pack++)
    parsed = parse(&draft, (Bytes){pack->text, pack->len}, arena_format(arena, "rules/%s.json", pack->name));
  finish(book, &draft, parsed);
  book->problem = text_str(&problem);
  return book;
}

Book *book_new(Arena *arena, Names *names) {
  return book_new_for(arena, names, NULL, 0);
}
