#include "project_parts.h"

#include <dirent.h>
#include <unistd.h>

static Hash hash_text(const char *text) {
  return hash_bytes(text, strlen(text));
}

static Hash read_hash(const char *path) {
  Arena arena = {0};
  Text problem = {.arena = &arena};
  Bytes bytes;
  Hash hash = {0};
  if (file_read(&arena, path, &bytes, &problem))
    hash = hash_bytes(bytes.at, bytes.len);
  arena_free(&arena);
  return hash;
}

// The index + 1 of a file, in a place that is 0 if it is new: then it gets the next one.
static uint32_t *place_of(Digests *digests, const char *path) {
  digests->by_path.arena = &digests->arena;
  for (uint64_t key = key_text(path);; key++) {
    uint32_t *at = map_slot(&digests->by_path, key);
    if (!*at || strcmp(digests->answers.at[*at - 1].path, path) == 0)
      return at;
  }
}

static void note(Digests *digests, AnswerKind kind, const char *path, Hash hash) {
  array_push(&digests->arena, &digests->answers, (Answer){kind, arena_text(&digests->arena, path, strlen(path)), hash});
}

static Hash keep(Digests *digests, uint32_t *at, const char *path, Hash hash) {
  *at = digests->answers.count + 1;
  note(digests, ANSWER_BYTES, path, hash);
  return hash;
}

void digest_buffers(Digests *digests, const Buffers *buffers) {
  for (uint32_t i = 0; i < buffers->count; i++) {
    const Buffer *buffer = &buffers->at[i];
    uint32_t *at = place_of(digests, buffer->path);
    if (!*at)
      keep(digests, at, buffer->path, hash_bytes(buffer->text.at, buffer->text.len));
  }
}

Hash digest_of(Digests *digests, const char *path) {
  uint32_t *at = place_of(digests, path);
  return *at ? digests->answers.at[*at - 1].hash : keep(digests, at, path, read_hash(path));
}

Word digest_word(const char *text) {
  return (Word){text, hash_text(text).low, hash_bytes(text, strcspn(text, "/")).low};
}

// Both are hashes already: any mixture that tells left from right will do.
static uint64_t pair(uint64_t dir, uint64_t name) {
  return ((dir << 7 | dir >> 57) ^ name) & 0x7fffffffffffffff;
}

// Calls `visit` with the hash of each name in a directory.
static void each_name(const char *dir, void (*visit)(Digests *digests, uint64_t dir, uint64_t name), Digests *digests) {
  uint64_t hash = hash_text(dir).low;
  DIR *stream = opendir(dir);
  for (struct dirent *entry; stream && (entry = readdir(stream));)
    visit(digests, hash, hash_text(entry->d_name).low);
  if (stream)
    closedir(stream);
}

static void add_name(Digests *digests, uint64_t dir, uint64_t name) {
  map_put(&digests->entries, pair(dir, name), 1);
}

// Notes the names in `dir`, once; the empty name stands for the directory itself.
static void list(Digests *digests, const Word *dir) {
  uint32_t *listed = map_slot(&digests->entries, pair(dir->hash, 0));
  if (*listed)
    return;
  *listed = 1;
  note(digests, ANSWER_NAMES, dir->text, (Hash){0});
  each_name(dir->text, add_name, digests);
}

static void ask_name(Digests *digests, uint64_t name) {
  uint32_t *asked = map_slot(&digests->names, name & INT64_MAX);
  if (!*asked)
    array_push(&digests->arena, &digests->asked, name);
  *asked = 1;
}

static Hash there(const char *path) {
  return (Hash){access(path, F_OK) == 0, 0};
}

// Most names are not there, and their first component tells so without asking the system. What is there may be a link
// to nothing.
bool digest_holds(Digests *digests, const Word *dir, const Word *tail) {
  digests->entries.arena = digests->found.arena = digests->names.arena = &digests->arena;
  list(digests, dir);
  ask_name(digests, tail->first);
  if (!map_get(&digests->entries, pair(dir->hash, tail->first), 0))
    return false;
  uint32_t *found = map_slot(&digests->found, pair(dir->hash, tail->hash));
  if (!*found) {
    Arena arena = {0};
    const char *path = path_join(&arena, dir->text, tail->text);
    Hash hash = there(path);
    note(digests, ANSWER_THERE, path, hash);
    *found = hash.low ? 1 : 2;
    arena_free(&arena);
  }
  return *found == 1;
}

// Answers as they are kept -------------------------------------------------------------------------------------------

// A sum does not depend on the order in which a directory lists its names.
static void add_asked(Digests *digests, uint64_t dir, uint64_t name) {
  (void)dir;
  if (map_get(&digests->names, name & INT64_MAX, 0))
    digests->sum += name * 0x9e3779b97f4a7c15;
}

// Which of the names that were asked for, in any directory, are in this one: now, and when it was listed.
static Hash names_now(Digests *digests, const char *dir) {
  digests->sum = 0;
  each_name(dir, add_asked, digests);
  return (Hash){digests->sum, 0};
}

static Hash names_then(Digests *digests, const char *dir) {
  uint64_t hash = hash_text(dir).low;
  digests->sum = 0;
  for (uint32_t i = 0; i < digests->asked.count; i++)
    if (map_get(&digests->entries, pair(hash, digests->asked.at[i]), 0))
      add_asked(digests, hash, digests->asked.at[i]);
  return (Hash){digests->sum, 0};
}

static Hash answer_now(Digests *digests, const Answer *answer) {
  return answer->kind == ANSWER_BYTES   ? read_hash(answer->path)
         : answer->kind == ANSWER_NAMES ? names_now(digests, answer->path)
                                        : there(answer->path);
}

static void wide(Codec *codec, uint64_t *value) {
  uint64_t low = codec_number(codec, (uint32_t)*value), high = codec_number(codec, (uint32_t)(*value >> 32));
  *value = low | high << 32;
}

static void asked_row(Codec *codec, void *row) {
  wide(codec, row);
}

static void answer_row(Codec *codec, void *at) {
  Answer *row = at;
  row->kind = codec_below(codec, row->kind, ANSWER_THERE + 1);
  row->path = codec_text(codec, row->path);
  wide(codec, &row->hash.low);
  wide(codec, &row->hash.high);
}

static void answers(Codec *codec, Digests *digests) {
  digests->asked.at = codec_rows(codec, digests->asked.at, &digests->asked.count, sizeof(uint64_t), asked_row);
  digests->answers.at = codec_rows(codec, digests->answers.at, &digests->answers.count, sizeof(Answer), answer_row);
}

void digest_write(Digests *digests, Text *out) {
  Codec codec = codec_writer(&digests->arena);
  for (uint32_t i = 0; i < digests->answers.count; i++)
    if (digests->answers.at[i].kind == ANSWER_NAMES)
      digests->answers.at[i].hash = names_then(digests, digests->answers.at[i].path);
  answers(&codec, digests);
  codec_finish(&codec, out);
}

bool digest_same(Bytes written) {
  Digests digests = {0};
  Codec codec = codec_reader(&digests.arena, written);
  answers(&codec, &digests);
  digests.names.arena = &digests.arena;
  for (uint32_t i = 0; i < digests.asked.count; i++)
    map_put(&digests.names, digests.asked.at[i] & INT64_MAX, 1);
  bool same = codec_done(&codec);
  for (uint32_t i = 0; same && i < digests.answers.count; i++)
    same = hash_same(digests.answers.at[i].hash, answer_now(&digests, &digests.answers.at[i]));
  arena_free(&digests.arena);
  return same;
}
