// base: what a C program lacks (arenas, arrays, text, names, maps, files, JSON). It knows nothing of analysed programs.
#ifndef FINLINT_BASE_H
#define FINLINT_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

// arena.c ------------------------------------------------------------------------------------------------------------
// An arena owns everything allocated from it until arena_free; there is no other free. Lack of memory ends the process
// here and nowhere else, so no caller checks for NULL.

typedef struct Chunk Chunk;
typedef struct {
  Chunk *top;
  size_t used; // bytes handed out so far, for --timing
} Arena;

// `size` rounded up to what aligns any type: 16 bytes.
static inline size_t arena_round(size_t size) {
  return (size + 15) & ~(size_t)15;
}
// Returns `size` zeroed bytes, aligned for any type.
void *arena_alloc(Arena *arena, size_t size);
// Makes the block `old` of `old_size` bytes at least `size` bytes long, in place if it was the last one handed out or
// is large; what it held may move, and `old` must not be used again. New bytes may be anything: who touches them first
// pays for them. `old` may be NULL.
void *arena_grow(Arena *arena, void *old, size_t old_size, size_t size);
// Gives back a block that nobody uses any more, if it is large enough to have memory of its own; else it waits for
// arena_free. `size` is what it was allocated with.
void arena_drop(Arena *arena, void *block, size_t size);
// Copies `len` bytes of `text` and adds a NUL.
char *arena_text(Arena *arena, const char *text, size_t len);
char *arena_format(Arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
// Frees everything; the arena is empty and usable again.
void arena_free(Arena *arena);

#define arena_new(arena, T) ((T *)arena_alloc((arena), sizeof(T)))
#define arena_array(arena, T, n) ((T *)arena_alloc((arena), sizeof(T) * (size_t)(n)))

// Array(T): a growing array whose elements live in an arena. {0} is the empty one.
#define Array(T)                                                                                                       \
  struct {                                                                                                             \
    T *at;                                                                                                             \
    uint32_t count, room;                                                                                              \
  }

// array_add(arena, &a): appends a zeroed element and yields a pointer to it (valid until the next growth).
// array_push(arena, &a, row): appends a row.
#define array_add(arena, a)                                                                                            \
  (array_reserve((arena), (void **)&(a)->at, &(a)->room, (a)->count + 1, sizeof *(a)->at),                             \
   memset(&(a)->at[(a)->count], 0, sizeof *(a)->at), &(a)->at[(a)->count++])
#define array_push(arena, a, ...)                                                                                      \
  (*(array_reserve((arena), (void **)&(a)->at, &(a)->room, (a)->count + 1, sizeof *(a)->at), &(a)->at[(a)->count++]) = \
       (__VA_ARGS__))
// array_cover(arena, &a, i): makes sure that there is an element number i; new ones are zeroed.
#define array_cover(arena, a, i)                                                                                       \
  ((i) < (a)->count ? (void)0                                                                                          \
                    : array_extend((arena), (void **)&(a)->at, &(a)->room, &(a)->count, (i) + 1, sizeof *(a)->at))
void array_extend(Arena *arena, void **at, uint32_t *room, uint32_t *count, uint32_t wanted, size_t size);
// Room for `count` elements of `size` bytes; those behind the old ones may hold anything.
void array_reserve(Arena *arena, void **at, uint32_t *room, uint32_t count, size_t size);
typedef Array(const char *) Words;

// text.c -------------------------------------------------------------------------------------------------------------

// A growing, always NUL-terminated text. Make one with (Text){.arena = arena}.
typedef struct {
  Arena *arena;
  char *at; // NULL while empty: use text_str
  size_t len, room;
} Text;

void text_add(Text *text, const char *bytes, size_t len);
void text_puts(Text *text, const char *string);
void text_printf(Text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_vprintf(Text *text, const char *format, va_list args);
const char *text_str(const Text *text);
void text_clear(Text *text);

// The length of the well-formed UTF-8 sequence that starts at `at`, of which `left` bytes may be read; 0 if there is
// none.
size_t text_utf8(const char *at, size_t left);
// The code point of such a sequence of `len` bytes.
uint32_t text_code(const char *at, size_t len);
// Is it a control (C1 ones are commands to some terminals), or does it reorder what a person reads (U+202A-202E,
// U+2066-2069)?
bool text_harmful(const char *at, size_t len);
// Appends text for a person's eyes: controls, bidirectional overrides and bytes that are not UTF-8 become \xNN, so no
// escape sequence reaches a terminal.
void text_plain(Text *text, const char *bytes, size_t len);
void text_plain_puts(Text *text, const char *string);
// The 1-based UTF-16 column of the 1-based byte column `column` in `line` of `len` bytes; malformed bytes count as one.
uint32_t text_utf16_column(const char *line, size_t len, uint32_t column);
// Does `text` end in `tail`: all of it, or behind a `border`? A `border` of 0 is any byte.
bool text_ends(const char *text, char border, const char *tail);
// Does `text` match `glob`, where '*' stands for any run of bytes and '?' for any one byte?
bool text_glob(const char *glob, const char *text);
// The candidate closest to `word` by edit distance, or NULL if none is close enough to be meant.
const char *text_nearest(const char *word, const char *const *candidates, size_t count);
// ": did you mean '…'?" with that candidate, or "".
const char *text_meant(Arena *arena, const char *word, const char *const *candidates, size_t count);

// names.c ------------------------------------------------------------------------------------------------------------

// An interned name: equal texts have equal numbers, which are dense and start with 0, the empty name.
typedef uint32_t Sym;
typedef struct Names Names;

// The names live as long as `arena`.
Names *names_new(Arena *arena);
Sym names_add(Names *names, const char *text, size_t len);
Sym names_str(Names *names, const char *text);
// The number of a text that may not be there; 0 if it is not (or is empty).
Sym names_find(const Names *names, const char *text, size_t len);
const char *names_text(const Names *names, Sym sym);
uint32_t names_count(const Names *names);

// map.c --------------------------------------------------------------------------------------------------------------

// A map from uint64_t to uint32_t, open addressing. {.arena = arena} is the empty one.
typedef struct {
  uint32_t low, high; // key + 1; 0 is a free place
  uint32_t value;
} MapRow; // a look-up reads one line of the cache
typedef struct {
  Arena *arena;
  MapRow *rows;
  uint32_t count, room;
} Map;
// A map for each of a dense set of ids. What is asked of one id lies together.
typedef struct {
  Map *at;
  uint32_t count, room;
} Maps;

// The map of number `id`, made if it is not there; its memory is in `arena`.
Map *map_of(Arena *arena, Maps *maps, uint32_t id);
// The value of `key`, or `otherwise` if it is not there.
uint32_t map_get(const Map *map, uint64_t key, uint32_t otherwise);
// Sets the value of `key` (any but UINT64_MAX).
void map_put(Map *map, uint64_t key, uint32_t value);
// The place of the value of `key`, made with value 0 if new. Valid until the next map_put or map_slot.
uint32_t *map_slot(Map *map, uint64_t key);
// For going through all rows [0, room): is there a key in this row, and which?
static inline bool map_taken(const MapRow *row) {
  return row->low | row->high;
}
static inline uint64_t map_key(const MapRow *row) {
  return ((uint64_t)row->high << 32 | row->low) - 1;
}
// Two numbers as one key.
static inline uint64_t map_pair(uint32_t high, uint32_t low) {
  return (uint64_t)high << 32 | low;
}
// A key of a pair and a third number: equal for others by chance only, once in 2^63.
static inline uint64_t map_triple(uint64_t pair, uint32_t third) {
  return (pair * 0x9e3779b97f4a7c15ULL ^ third * 0xc2b2ae3d27d4eb4fULL) >> 1;
}

// hash.c -------------------------------------------------------------------------------------------------------------

// XXH3-128 of the bytes; a Hash is compared with ==-wise fields or printed as 32 hex digits.
typedef struct {
  uint64_t low, high;
} Hash;
Hash hash_bytes(const void *bytes, size_t len);
// Folds more bytes into a hash: hash_more(h, b) depends on h, b and their order.
Hash hash_more(Hash hash, const void *bytes, size_t len);
// The same with a text and where it ends; NULL is none.
Hash hash_more_text(Hash hash, const char *text);
static inline bool hash_same(Hash a, Hash b) {
  return a.low == b.low && a.high == b.high;
}
void hash_hex(Hash hash, char out[33]);
// Keys for maps of what is no number: equal for others by chance only, once in 2^63.
static inline uint64_t key_hash(Hash hash) {
  return hash.low >> 1;
}
static inline uint64_t key_bytes(const void *bytes, size_t len) {
  return key_hash(hash_bytes(bytes, len));
}
static inline uint64_t key_text(const char *text) {
  return key_bytes(text, strlen(text));
}

// file.c -------------------------------------------------------------------------------------------------------------

typedef struct {
  const char *at; // NUL-terminated behind `len`
  size_t len;
} Bytes;

// Reads a whole regular file into the arena. On failure returns false and adds one sentence with the path to `problem`.
bool file_read(Arena *arena, const char *path, Bytes *out, Text *problem);
// Writes a file through a temporary one beside it and rename(2), so readers see the old or the new bytes, never a part.
bool file_write(const char *path, const void *bytes, size_t len, Text *problem);
// Sends all of `len` bytes on a socket, however often it is interrupted. False if the other side is gone.
bool channel_send(int fd, const void *bytes, size_t len);
// Receives all of `len` bytes from a socket or a file. False if there are no more.
bool channel_receive(int fd, void *bytes, size_t len);
// Joins and normalises ('.', '..', '//') without touching the file system; an absolute `path` ignores `dir`.
char *path_join(Arena *arena, const char *dir, const char *path);
// `path` relative to `dir` where it lies below it, else `path`; both absolute and normalised.
const char *path_below(const char *dir, const char *path);
bool path_is_below(const char *dir, const char *path);
// The last component of a path.
const char *path_name(const char *path);
// How many directories two paths share.
uint32_t path_shared(const char *a, const char *b);

// clock.c ------------------------------------------------------------------------------------------------------------

// Seconds since some start, by a clock that nobody sets.
double clock_seconds(void);
// The day in UTC: 20270131.
uint32_t clock_today(void);

// yaml.c -------------------------------------------------------------------------------------------------------------

// A YAML document as people write configuration: no tags, no second document, text as keys. Scalars keep their text
// ("3.10" is no number).
typedef enum { YAML_SCALAR, YAML_LIST, YAML_MAP } YamlKind;
typedef struct Yaml {
  YamlKind kind;
  uint32_t line, column;
  const char *text; // of a scalar
  bool plain;       // a scalar without quotes
  struct Yaml *items;
  uint32_t count;  // of `items`
  const char *key; // of a member of a map
  uint32_t key_line, key_column;
  uint32_t size; // how many nodes it is, with aliases written out
} Yaml;

// Reads a document; an empty one is an empty map. `path` is for complaints. False and "path:line:column: …" in
// `problem` if it is damaged, larger or nested deeper than a person writes, or names a key twice.
bool yaml_read(Arena *arena, Bytes text, const char *path, Yaml *out, Text *problem);
// The member of a map, or NULL.
const Yaml *yaml_get(const Yaml *map, const char *key);

// json.c -------------------------------------------------------------------------------------------------------------

typedef struct cJSON cJSON;

// Parses JSON text; the caller frees it with cJSON_Delete. On a syntax error returns NULL and adds to `problem` one
// sentence "PATH:LINE:COLUMN: …" that says what was expected.
cJSON *json_read(Bytes text, const char *path, Text *problem);
// Writes `string` as a JSON string with its quotes. Invalid UTF-8 becomes U+FFFD; what is harmful is escaped.
void json_string(Text *out, const char *string);

// writer.c -----------------------------------------------------------------------------------------------------------

// Writes JSON piece by piece; {.out = text} is at its start. `key` is NULL in arrays and at the top.
typedef struct {
  Text *out;
  bool compact; // on one line
  bool more;    // something stands before in the innermost bracket
  uint32_t depth;
} Json;
void json_open(Json *json, const char *key, char bracket);
void json_close(Json *json, char bracket);
void json_text(Json *json, const char *key, const char *value);
void json_number(Json *json, const char *key, uint32_t value);
void json_flag(Json *json, const char *key, bool value);
// A value that is JSON already; it is not looked at.
void json_raw(Json *json, const char *key, const char *value);

// codec.c ------------------------------------------------------------------------------------------------------------

// Turns rows into bytes and back: the same calls write and read, so that neither can forget what the other does. A
// writer returns what it is given; a reader ignores that and returns what was written. Texts are stored once.
typedef struct Codec {
  Arena *arena;
  const void *with; // what the calls need to know
  bool reading, good;
  Array(uint32_t) numbers;
  uint32_t next; // reading: the first number that was not asked for
  Names *names;  // writing: the texts
  const char **texts, *end;
  uint32_t text_count;
} Codec;
Codec codec_writer(Arena *arena);
// Appends what was written.
void codec_finish(const Codec *codec, Text *out);
// `bytes` must live as long as what is read. Of damaged ones zeros and empty texts are read, and `good` is false.
Codec codec_reader(Arena *arena, Bytes bytes);
// Was all of it read, and nothing else?
bool codec_done(const Codec *codec);
uint32_t codec_number(Codec *codec, uint32_t value);
// A number below `count`: another is damage.
uint32_t codec_below(Codec *codec, uint32_t value, uint32_t count);
// NULL is read as "".
const char *codec_text(Codec *codec, const char *text);
// Rows of `size` bytes, in an array of the arena; `row` is called for each, and writes at least one number.
void *codec_rows(Codec *codec, const void *rows, uint32_t *count, size_t size, void (*row)(Codec *codec, void *row));

// language.c --------------------------------------------------------------------------------------------------------

// The languages that facts and packs speak of; languages.def has their words and file name endings.
typedef enum {
#define LANGUAGE(id, word, endings) LANG_##id,
#include "languages.def"
#undef LANGUAGE
  LANG_COUNT
} Language;
typedef struct {
  const char *word;    // "ruby", as packs and reports write it
  const char *endings; // ".rb .rake": separated by blanks
} LanguageInfo;
extern const LanguageInfo language_info[LANG_COUNT];

// The language of a word, or LANG_NONE.
Language language_named(const char *word);
// The language that a file's name says it is in, or LANG_NONE. A header (".h") is C.
Language language_of_path(const char *path);
static inline bool language_is_c(Language language) {
  return language == LANG_C || language == LANG_CPP;
}
static inline uint32_t language_bit(uint32_t language) {
  return 1u << language;
}

#endif
