#include "project_parts.h"

#include <dirent.h>
#include <unistd.h>

typedef struct {
  Arena *arena;
  Includes *out;
  Map by_name; // hash of the last component → index + 1 of the first file that has it
  uint32_t *next;
  const char *cpp;      // directory of the C++ library
  Map known;            // hash of a path → 1: there, 2: not there
  Map probed;           // hash of a name → index + 1 in `flags`
  Map asked;            // hash of directory and name → index + 1 of an equal include
  Map named;            // hash of a name that is tested → index + 1 in out->names
  Array(uint32_t) last; // of each of them: file + 1 of the last file that tests it
  Array(Words) flags;
} Reader;

// Is that file there? Asked of the file system once a path.
static bool exists(Reader *reader, const char *path) {
  uint32_t *known = map_slot(&reader->known, key_text(path));
  if (!*known)
    *known = access(path, F_OK) == 0 ? 1 : 2;
  return *known == 1;
}

static const char *skip_blanks(const char *at, const char *end) {
  while (at < end && (*at == ' ' || *at == '\t'))
    at++;
  return at;
}

static bool starts(const char *at, const char *end, const char *word) {
  size_t len = strlen(word);
  return (size_t)(end - at) >= len && memcmp(at, word, len) == 0;
}

// What a line that starts with '#' at `at` includes, if it does; the name is not terminated.
static bool parse_include(const char *at, const char *end, Include *out, size_t *len) {
  at = skip_blanks(at + 1, end);
  if (!starts(at, end, "include"))
    return false;
  at = skip_blanks(at + 7, end);
  if (at == end || (*at != '"' && *at != '<'))
    return false;
  const char *close = memchr(at + 1, *at == '"' ? '"' : '>', (size_t)(end - at - 1));
  *out = (Include){.name = at + 1, .quoted = *at == '"'};
  *len = close ? (size_t)(close - at - 1) : 0;
  return *len > 0;
}

const char *includes_line(Arena *arena, const char *line, const char *end) {
  const char *at = skip_blanks(line, end);
  Include include;
  size_t len;
  bool does = at < end && *at == '#' && parse_include(at, end, &include, &len);
  return does ? arena_text(arena, include.name, len) : NULL;
}

static void read_directive(Reader *reader, const char *at, const char *end) {
  Include include;
  size_t len;
  if (!parse_include(at, end, &include, &len))
    return;
  include.name = arena_text(reader->arena, include.name, len);
  array_push(reader->arena, &reader->out->all, include);
}

static bool in_name(char c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static void add_tested(Reader *reader, uint32_t file, const char *at, size_t len) {
  Includes *out = reader->out;
  uint32_t *known = map_slot(&reader->named, key_bytes(at, len));
  if (!*known) {
    array_push(reader->arena, &out->names, arena_text(reader->arena, at, len));
    array_push(reader->arena, &reader->last, 0);
    *known = out->names.count;
  }
  if (reader->last.at[*known - 1] == file + 1)
    return;
  reader->last.at[*known - 1] = file + 1;
  array_push(reader->arena, &out->tested, *known - 1);
}

// The names in a condition that a build may give: with a capital letter, and none of the compiler's.
static void read_names(Reader *reader, uint32_t file, const char *at, const char *end) {
  while (at < end) {
    const char *from = at;
    bool capital = false;
    for (; at < end && in_name(*at); at++)
      capital |= *at >= 'A' && *at <= 'Z';
    if (capital && (*from < '0' || *from > '9') && !starts(from, at, "__"))
      add_tested(reader, file, from, (size_t)(at - from));
    at += at == from;
  }
}

// Is it "#if…" or "#elif…"?
static bool is_condition(const char *at, const char *end) {
  at = skip_blanks(at + 1, end);
  return starts(at, end, "if") || starts(at, end, "elif");
}

static bool looks_cpp(const char *at, const char *end) {
  static const char *const words[] = {"namespace ", "template <", "template<", "class ", "using "};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (starts(at, end, words[i]))
      return true;
  return false;
}

static void read_text(Reader *reader, uint32_t file, Bytes text) {
  const char *end = text.at + text.len;
  bool condition = false;
  for (const char *line = text.at; line < end;) {
    const char *newline = memchr(line, '\n', (size_t)(end - line));
    const char *stop = newline ? newline : end, *at = skip_blanks(line, stop);
    condition |= at < stop && *at == '#' && is_condition(at, stop);
    if (condition)
      read_names(reader, file, at, stop);
    condition &= stop > line && stop[-1] == '\\';
    if (at < stop && *at == '#')
      read_directive(reader, at, stop);
    else if (at == line && at < stop) {
      reader->out->cpp[file] |= looks_cpp(at, stop);
      reader->out->jni[file] |= starts(at, stop, "JNIEXPORT ");
    }
    line = stop + 1;
  }
}

Hash project_shape(const char *path, Bytes text) {
  Arena arena = {0};
  Includes out = {
      .first = (uint32_t[1]){0}, .count = (uint32_t[1]){0}, .cpp = (bool[1]){false}, .jni = (bool[1]){false}};
  Reader reader = {.arena = &arena, .out = &out, .named.arena = &arena};
  Buffers buffers = {&(Buffer){path, text}, 1};
  Language language = origin_language(&buffers, path, true);
  uint32_t what[2] = {language, origin_generated(&buffers, path)};
  Hash hash = hash_bytes(what, sizeof what);
  if (language_is_c(language))
    read_text(&reader, 0, text);
  for (uint32_t i = 0; i < out.all.count; i++) {
    hash = hash_more(hash, out.all.at[i].name, strlen(out.all.at[i].name) + 1);
    hash = hash_more(hash, &out.all.at[i].quoted, sizeof(bool));
  }
  for (uint32_t i = 0; i < out.names.count; i++)
    hash = hash_more(hash, out.names.at[i], strlen(out.names.at[i]) + 1);
  hash = hash_more(hash, out.cpp, sizeof(bool));
  hash = hash_more(hash, out.jni, sizeof(bool));
  arena_free(&arena);
  return hash;
}

static void read_file(Reader *reader, uint32_t file) {
  Includes *out = reader->out;
  const Found *found = &out->files->files.at[file];
  Arena arena = {0};
  Text problem = {.arena = &arena};
  Bytes text;
  out->first[file] = out->all.count;
  out->first_tested[file] = out->tested.count;
  if (language_is_c(found->language) && project_read(&arena, &out->files->buffers, found->path, &text, &problem))
    read_text(reader, file, text);
  out->count[file] = out->all.count - out->first[file];
  out->tested_count[file] = out->tested.count - out->first_tested[file];
  arena_free(&arena);
}

static void index_names(Reader *reader) {
  const Files *files = reader->out->files;
  for (uint32_t i = files->files.count; i-- > 0;) {
    uint32_t *first = map_slot(&reader->by_name, key_text(path_name(files->files.at[i].path)));
    reader->next[i] = *first;
    *first = i + 1;
  }
}

// The length of `path` without "/tail" if it ends so, else 0.
static size_t without_tail(const char *path, const char *tail) {
  size_t len = strlen(path), cut = strlen(tail);
  return len > cut + 1 && path[len - cut - 1] == '/' && strcmp(path + len - cut, tail) == 0 ? len - cut - 1 : 0;
}

// The file of the project that ends with the name and is nearest to the one that includes it.
static bool find_in_project(Reader *reader, const char *from, Include *include) {
  const Files *files = reader->out->files;
  size_t nearest = 0;
  for (uint32_t i = map_get(&reader->by_name, key_text(path_name(include->name)), 0); i; i = reader->next[i - 1]) {
    const char *path = files->files.at[i - 1].path;
    size_t dir = without_tail(path, include->name), near = path_shared(path, from) + 1;
    if (!dir || near <= nearest)
      continue;
    nearest = near;
    include->target = i;
    include->dir = arena_text(reader->arena, path, dir);
  }
  return include->target != 0;
}

// Beside the including file: no option is needed.
static bool find_beside(Reader *reader, const char *from, Include *include) {
  const char *path = path_join(reader->arena, path_join(reader->arena, from, ".."), include->name);
  const Found *found = files_get(reader->out->files, path);
  if (found)
    include->target = (uint32_t)(found - reader->out->files->files.at) + 1;
  return found || exists(reader, path);
}

// What compilers bring themselves. Names without an ending are the C++ library's if it has them.
static bool is_of_compiler(const char *name) {
  static const char *const globs[] = {"float.h",     "iso646.h",  "limits.h",    "stdalign.h", "stdarg.h",
                                      "stdatomic.h", "stdbool.h", "stddef.h",    "stdint.h",   "stdnoreturn.h",
                                      "tgmath.h",    "varargs.h", "*intrin.h",   "arm_*.h",    "cpuid.h",
                                      "unwind.h",    "omp.h",     "mm_malloc.h", "altivec.h"};
  for (size_t i = 0; i < sizeof globs / sizeof *globs; i++)
    if (text_glob(globs[i], name))
      return true;
  return false;
}

const char *const includes_system_dirs[] = {"/usr/include", "/usr/local/include", "/usr/include/x86_64-linux-gnu",
                                            "/usr/include/aarch64-linux-gnu", NULL};

bool includes_in_system(Arena *arena, const char *name) {
  for (size_t i = 0; includes_system_dirs[i]; i++)
    if (access(path_join(arena, includes_system_dirs[i], name), F_OK) == 0)
      return true;
  return is_of_compiler(name);
}

static bool find_in_system(Reader *reader, const char *name) {
  for (size_t i = 0; includes_system_dirs[i]; i++)
    if (exists(reader, path_join(reader->arena, includes_system_dirs[i], name)))
      return true;
  return is_of_compiler(name) || (*reader->cpp && exists(reader, path_join(reader->arena, reader->cpp, name)));
}

// The directory of the C++ library, whatever its version; "" if there is none.
static const char *cpp_library(Arena *arena) {
  static const char parent[] = "/usr/include/c++";
  const char *found = "";
  DIR *stream = opendir(parent);
  for (struct dirent *entry; stream && (entry = readdir(stream));)
    if (entry->d_name[0] != '.' && (!*found || strverscmp(found, entry->d_name) < 0))
      found = arena_text(arena, entry->d_name, strlen(entry->d_name));
  if (stream)
    closedir(stream);
  return *found ? path_join(arena, parent, found) : found;
}

enum { PARENTS = 6 };

// What the walk left out (a generated config.h that is ignored): in the usual places beside and above.
static bool find_above(Reader *reader, const char *from, Include *include) {
  static const char *const places[] = {".", "include", "src", "lib", "build"};
  const char *dir = from;
  for (int up = 0; up < PARENTS && dir[1]; up++) {
    dir = path_join(reader->arena, dir, "..");
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
      const char *place = path_join(reader->arena, dir, places[i]);
      if (!exists(reader, place) || !exists(reader, path_join(reader->arena, place, include->name)))
        continue;
      include->dir = place;
      return true;
    }
  }
  return false;
}

// Headers that addons of Node get from npm, and what those include of Node itself.
static const struct {
  const char *header, *dir, *needs;
} node_packages[] = {{"napi.h", "node_modules/node-addon-api", "node_api.h"},
                     {"nan.h", "node_modules/nan", "node.h"},
                     {"napi-macros.h", "node_modules/napi-macros", "node_api.h"}};

static void take_node_package(Reader *reader, Include *include, const char *dir, const char *needs) {
  Words *flags = arena_new(reader->arena, Words);
  probe_header(reader->arena, needs, flags);
  array_push(reader->arena, flags, arena_format(reader->arena, "-isystem%s", dir));
  include->flags = flags;
}

// What a package manager put beside the sources is left out of the walk.
static bool find_in_node(Reader *reader, const char *from, Include *include) {
  size_t which = 0, count = sizeof node_packages / sizeof *node_packages;
  while (which < count && strcmp(include->name, node_packages[which].header) != 0)
    which++;
  const char *dir = from;
  for (int up = 0; which < count && up < PARENTS && dir[1]; up++) {
    dir = path_join(reader->arena, dir, "..");
    const char *place = path_join(reader->arena, dir, node_packages[which].dir);
    if (exists(reader, path_join(reader->arena, place, include->name))) {
      take_node_package(reader, include, place, node_packages[which].needs);
      return true;
    }
  }
  return false;
}

static bool probe(Reader *reader, Include *include) {
  uint32_t *at = map_slot(&reader->probed, key_text(include->name));
  if (!*at) {
    Words flags = {0};
    probe_header(reader->arena, include->name, &flags);
    array_push(reader->arena, &reader->flags, flags);
    *at = reader->flags.count;
  }
  const Words *flags = &reader->flags.at[*at - 1];
  if (flags->count) {
    Words *kept = arena_new(reader->arena, Words);
    *kept = *flags;
    include->flags = kept;
  }
  return flags->count != 0;
}

static bool resolve(Reader *reader, const char *from, Include *include) {
  if (include->quoted && find_beside(reader, from, include))
    return true;
  if (!include->quoted && find_in_system(reader, include->name))
    return true;
  if (find_in_project(reader, from, include) || find_above(reader, from, include) ||
      find_in_node(reader, from, include))
    return true;
  return *include->name != '/' && !strstr(include->name, "..") && probe(reader, include);
}

// The same words in the same directory mean the same.
static void resolve_once(Reader *reader, uint32_t file, uint32_t index) {
  const char *from = reader->out->files->files.at[file].path;
  Include *include = &reader->out->all.at[index];
  Hash hash = hash_more(hash_bytes(from, (size_t)(path_name(from) - from)), include->name, strlen(include->name));
  uint32_t *known = map_slot(&reader->asked, (hash.low ^ include->quoted) & 0x7fffffffffffffff);
  if (*known) {
    *include = reader->out->all.at[*known - 1];
    if (!include->found)
      *include = (Include){.name = include->name, .quoted = include->quoted};
    return;
  }
  *known = index + 1;
  include->found = resolve(reader, from, include);
}

// The headers that javac makes of native methods are jni.h and declarations: where one is not made yet, jni.h is
// enough.
static void stand_in(Reader *reader, uint32_t file, Include *include) {
  Include jni = {.name = "jni.h"};
  bool made = include->quoted && strcmp(include->name, "config.h") != 0;
  if (include->found || !made || !reader->out->jni[file] ||
      !resolve(reader, reader->out->files->files.at[file].path, &jni))
    return;
  Words *flags = arena_new(reader->arena, Words);
  for (uint32_t i = 0; jni.flags && i < jni.flags->count; i++)
    array_push(reader->arena, flags, jni.flags->at[i]);
  array_push(reader->arena, flags, "-include");
  array_push(reader->arena, flags, "jni.h");
  include->flags = flags;
  include->dir = jni.dir;
}

void includes_read(Arena *arena, const Files *files, Includes *out) {
  *out = (Includes){.files = files};
  uint32_t count = files->files.count;
  Reader reader = {.arena = arena,
                   .out = out,
                   .by_name.arena = arena,
                   .known.arena = arena,
                   .probed.arena = arena,
                   .asked.arena = arena,
                   .named.arena = arena};
  out->first = arena_array(arena, uint32_t, count + 1);
  out->count = arena_array(arena, uint32_t, count + 1);
  out->cpp = arena_array(arena, bool, count + 1);
  out->jni = arena_array(arena, bool, count + 1);
  out->first_tested = arena_array(arena, uint32_t, count + 1);
  out->tested_count = arena_array(arena, uint32_t, count + 1);
  reader.next = arena_array(arena, uint32_t, count + 1);
  reader.cpp = cpp_library(arena);
  index_names(&reader);
  for (uint32_t i = 0; i < count; i++)
    read_file(&reader, i);
  for (uint32_t i = 0; i < count; i++) {
    if (out->count[i])
      files_progress(files, files->files.at[i].path);
    for (uint32_t j = 0; j < out->count[i]; j++) {
      resolve_once(&reader, i, out->first[i] + j);
      stand_in(&reader, i, &out->all.at[out->first[i] + j]);
    }
  }
}

// Does `name`, written in some #include, end as the header's path does, but for "../"?
static bool may_mean(const char *name, size_t len, const char *header) {
  while (len > 3 && memcmp(name, "../", 3) == 0)
    name += 3, len -= 3;
  size_t all = strlen(header);
  return all > len && header[all - len - 1] == '/' && memcmp(header + all - len, name, len) == 0;
}

bool includes_mention(const Buffers *buffers, const char *path, const char *header) {
  Arena arena = {0};
  Text problem = {.arena = &arena};
  Bytes text = {"", 0};
  bool found = false;
  project_read(&arena, buffers, path, &text, &problem);
  const char *end = text.at + text.len;
  for (const char *line = text.at; line < end && !found;) {
    const char *newline = memchr(line, '\n', (size_t)(end - line));
    const char *stop = newline ? newline : end, *at = skip_blanks(line, stop);
    Include include;
    size_t len;
    found = at < stop && *at == '#' && parse_include(at, stop, &include, &len) && may_mean(include.name, len, header);
    line = stop + 1;
  }
  arena_free(&arena);
  return found;
}
