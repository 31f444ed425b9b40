#include "project_parts.h"

#include <cjson/cJSON.h>
#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

static const char NAME[] = "compile_commands.json";

static const char *database_in(Arena *arena, const char *dir) {
  char *path = path_join(arena, dir, NAME);
  return access(path, F_OK) == 0 ? path : NULL;
}

static int is_dir(const struct dirent *entry) {
  return entry->d_name[0] != '.' && (entry->d_type == DT_DIR || entry->d_type == DT_LNK || entry->d_type == DT_UNKNOWN);
}

static int is_build_dir(const struct dirent *entry) {
  return is_dir(entry) && (strncmp(entry->d_name, "build", 5) == 0 || strncmp(entry->d_name, "cmake-build", 11) == 0 ||
                           strcmp(entry->d_name, "_build") == 0 || strcmp(entry->d_name, "out") == 0);
}

// The first database in the directories of `dir` that `filter` takes, and `deeper` levels below those.
static const char *database_below(Arena *arena, const char *dir, int (*filter)(const struct dirent *), int deeper) {
  struct dirent **entries;
  const char *found = NULL;
  int count = scandir(dir, &entries, filter, alphasort);
  for (int i = 0; i < count; i++) {
    const char *below = path_join(arena, dir, entries[i]->d_name);
    if (!found)
      found = database_in(arena, below);
    if (!found && deeper)
      found = database_below(arena, below, is_dir, deeper - 1);
    free(entries[i]);
  }
  if (count >= 0)
    free(entries);
  return found;
}

const char *compdb_find(Arena *arena, const char *dir) {
  const char *found = database_in(arena, dir);
  if (!found)
    found = database_below(arena, dir, is_build_dir, 1);
  if (found || !dir[1] || access(path_join(arena, dir, ".git"), F_OK) == 0)
    return found;
  return compdb_find(arena, path_join(arena, dir, ".."));
}

// Reading one database.
typedef struct {
  Arena *arena;
  Compdb *db;
  Project *project;
  const char *dir; // of the database
  uint32_t index, bad;
} Reader;

static const char *string_of(const cJSON *entry, const char *key) {
  return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(entry, key));
}

// The first entry that is wrong is named; the others are counted.
static bool refuse(Reader *reader, const char *what) {
  if (!reader->bad++)
    project_problem(reader->arena, reader->project, "%s: entry %u is left out: %s", reader->db->path, reader->index,
                    what);
  return false;
}

static bool add_arguments(Reader *reader, const cJSON *arguments, Words *words) {
  const cJSON *argument;
  cJSON_ArrayForEach (argument, arguments) {
    if (!cJSON_IsString(argument))
      return refuse(reader, "an element of 'arguments' is no string");
    array_push(reader->arena, words, arena_text(reader->arena, argument->valuestring, strlen(argument->valuestring)));
  }
  return words->count || refuse(reader, "'arguments' is empty");
}

static bool read_words(Reader *reader, const cJSON *entry, Words *words) {
  const cJSON *arguments = cJSON_GetObjectItemCaseSensitive(entry, "arguments");
  const char *command = string_of(entry, "command");
  if (cJSON_IsArray(arguments))
    return add_arguments(reader, arguments, words);
  if (!command)
    return refuse(reader, "it has neither 'arguments' (strings) nor 'command' (a string)");
  flags_split(reader->arena, command, strlen(command), words);
  return words->count || refuse(reader, "'command' is empty");
}

const Command *compdb_get(const Compdb *db, const char *path) {
  uint32_t at = map_get(&db->by_file, key_text(path), 0);
  while (at && strcmp(db->commands.at[at - 1].file, path) != 0)
    at = db->commands.at[at - 1].next;
  return at ? &db->commands.at[at - 1] : NULL;
}

const Command *compdb_next(const Compdb *db, const Command *command) {
  uint32_t at = command->next;
  while (at && strcmp(db->commands.at[at - 1].file, command->file) != 0)
    at = db->commands.at[at - 1].next;
  return at ? &db->commands.at[at - 1] : NULL;
}

enum { COMMANDS_PER_FILE = 3 };

// Is there room for one more way to compile this file?
static bool is_new(const Compdb *db, const Command *command) {
  uint32_t same = 0;
  for (const Command *at = compdb_get(db, command->file); at; at = compdb_next(db, at))
    if (at->kind == command->kind || ++same >= COMMANDS_PER_FILE)
      return false;
  return true;
}

void compdb_add(Arena *arena, Compdb *db, Command command) {
  if (!is_new(db, &command))
    return;
  uint32_t *first = map_slot(&db->by_file, key_text(command.file));
  uint32_t *link = first;
  while (*link)
    link = &db->commands.at[*link - 1].next;
  *link = db->commands.count + 1;
  array_push(arena, &db->commands, command);
}

static bool is_gone(Compdb *db, const char *path) {
  if (access(path, F_OK) == 0)
    return false;
  if (!db->missing++)
    db->first_missing = path;
  return true;
}

static void read_entry(Reader *reader, const cJSON *entry) {
  Arena *arena = reader->arena;
  const char *directory = string_of(entry, "directory"), *file = string_of(entry, "file");
  Words words = {0};
  if (!file || !*file) {
    refuse(reader, "it has no 'file' (a string)");
    return;
  }
  Command command = {.directory = path_join(arena, reader->dir, directory ? directory : ".")};
  command.file = path_join(arena, command.directory, file);
  if (!read_words(reader, entry, &words))
    return;
  flags_respond(arena, command.directory, reader->dir, &words);
  flags_clean(arena, &words, &command);
  if (!command.language)
    reader->db->foreign++;
  else if (!is_gone(reader->db, command.file))
    compdb_add(arena, reader->db, command);
}

static void say_counts(Reader *reader) {
  const Compdb *db = reader->db;
  if (reader->bad > 1)
    project_problem(reader->arena, reader->project, "%s: %u more entries are left out for reasons of this kind",
                    db->path, reader->bad - 1);
  if (db->missing)
    project_problem(reader->arena, reader->project, "%s: %u of the files it names %s gone, the first is '%s'", db->path,
                    db->missing, db->missing == 1 ? "is" : "are", db->first_missing);
}

bool compdb_read(Arena *arena, const char *path, Compdb *out, Project *project) {
  Bytes bytes;
  Text problem = {.arena = arena};
  *out = (Compdb){.path = path, .by_file = {.arena = arena}};
  cJSON *json = file_read(arena, path, &bytes, &problem) ? json_read(bytes, path, &problem) : NULL;
  bool ok = cJSON_IsArray(json);
  if (!json)
    project_problem(arena, project, "%s; compile commands are inferred instead", text_str(&problem));
  else if (!ok)
    project_problem(arena, project, "%s: this is no list of compile commands; they are inferred instead", path);
  Reader reader = {arena, out, project, path_join(arena, path, ".."), 0, 0};
  for (const cJSON *entry = ok ? json->child : NULL; entry; entry = entry->next, reader.index++)
    read_entry(&reader, entry);
  cJSON_Delete(json);
  say_counts(&reader);
  return ok;
}
