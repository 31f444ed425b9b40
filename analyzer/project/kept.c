// What somebody made of all facts of a run, kept for a run that would read the same.
#include "project_parts.h"

#include <sys/stat.h>

enum { VERSION = 1 };
static const char MAGIC[8] = "finkept";

// The start of a file. Behind it stand the answers of the file system, then what was made.
typedef struct {
  char magic[8];
  uint64_t answers_len, made_len;
  Hash inputs;  // as project_inputs gave it
  Hash content; // of everything behind the head
} Head;

Hash project_inputs(const Sources *sources, const Project *project) {
  uint32_t numbers[] = {VERSION,           sources->count,      project->problem_count, project->path_missing,
                        project->inferred, project->uncompiled, project->assumed};
  const char *unconfigured = project->unconfigured ? project->unconfigured : "";
  Arena arena = {0};
  Text stamp = {.arena = &arena};
  uint32_t languages = 0;
  for (uint32_t i = 0; i < sources->count; i++)
    languages |= language_bit(sources->sources[i].language);
  front_stamp(languages, &stamp);
  Hash hash = hash_more(cache_tool(LANG_NONE), numbers, sizeof numbers);
  hash = hash_more(hash, text_str(&stamp), stamp.len);
  arena_free(&arena);
  for (uint32_t i = 0; i < sources->count; i++)
    hash = hash_more(cache_source(hash, &sources->sources[i]), &sources->reported[i], sizeof(bool));
  for (uint32_t i = 0; i < project->problem_count; i++)
    hash = hash_more(hash, project->problems[i], strlen(project->problems[i]));
  hash = hash_more(hash, unconfigured, strlen(unconfigured));
  return hash_more(hash, project->compile_commands, strlen(project->compile_commands));
}

static const char *path_of(Arena *arena, const ProjectOptions *options, Hash name) {
  char hex[33];
  hash_hex(name, hex);
  return arena_format(arena, "%s/results/%s", path_join(arena, options->directory, options->cache_dir), hex);
}

static bool read_head(Bytes bytes, Hash inputs, Head *head) {
  if (bytes.len < sizeof *head)
    return false;
  memcpy(head, bytes.at, sizeof *head);
  uint64_t len = bytes.len - sizeof *head;
  return memcmp(head->magic, MAGIC, sizeof MAGIC) == 0 && head->answers_len <= len &&
         head->made_len == len - head->answers_len && hash_same(head->inputs, inputs) &&
         hash_same(head->content, hash_bytes(bytes.at + sizeof *head, len));
}

bool project_kept(Arena *arena, const ProjectOptions *options, Hash name, Hash inputs, Bytes *out) {
  Text problem = {.arena = arena};
  Bytes bytes;
  Head head;
  const char *path = path_of(arena, options, name);
  if (!file_read(arena, path, &bytes, &problem) || !read_head(bytes, inputs, &head) ||
      !digest_same((Bytes){bytes.at + sizeof head, head.answers_len}))
    return false;
  cache_used(path);
  *out = (Bytes){bytes.at + sizeof head + head.answers_len, head.made_len};
  return true;
}

void project_keep(Arena *arena, const ProjectOptions *options, const Project *project, Hash name, Hash inputs,
                  Bytes made) {
  Text problem = {.arena = arena}, out = {.arena = arena};
  if (!project->answers.len || *project->cache_problem)
    return;
  Head head = {.answers_len = project->answers.len, .made_len = made.len, .inputs = inputs};
  memcpy(head.magic, MAGIC, sizeof MAGIC);
  text_add(&out, (const char *)&head, sizeof head);
  text_add(&out, project->answers.at, project->answers.len);
  text_add(&out, made.at, made.len);
  head.content = hash_bytes(out.at + sizeof head, out.len - sizeof head);
  memcpy(out.at, &head, sizeof head);
  const char *path = path_of(arena, options, name);
  mkdir(path_join(arena, path, ".."), 0777);
  file_write(path, out.at, out.len, &problem);
}
