// pack: how a rule pack's JSON becomes rows. For the files of this floor, and for the tests that hold it to its schema.
#ifndef FINLINT_PACK_H
#define FINLINT_PACK_H

#include "book.h"

#include <cjson/cJSON.h>

// A symbol as a pack spells it.
typedef struct {
  Sym symbol; // normalised; 0 for globs
  const char *api;
} Spelled;
typedef Array(Spelled) Symbols;

// A named list; `json` until it has been read. The book keeps those of earlier packs.
typedef struct SymbolList {
  Sym id; // "pack/name"
  Symbols symbols;
  const cJSON *json;
  const struct Pack *pack;
  bool reading;
} SymbolList;

// How many rows and listed symbols the packs that are added together may come to.
enum { ROW_LISTS = 7, SYMBOLS_MAX = 1 << 20 };

// One file. The JSON lives until the draft has been read.
typedef struct Pack {
  const char *path, *name, *title, *source;
  uint32_t languages;
  bool runtime; // who defines its functions is the runtime
  cJSON *json;
  const cJSON *lists, *contexts, *classes, *aliases;
  const cJSON *rows[ROW_LISTS]; // in the order of row_lists
} Pack;

// A context that a pack of the draft defines.
typedef struct {
  uint32_t index;
  const cJSON *json;
  const Pack *pack;
  const Context *base; // what an earlier book says under the same id, or NULL
  bool read, reading;
} NewContext;

// Everything that the packs being added say, aside from the book until all of it is known to be good.
typedef struct {
  Book *book; // changed only by draft_commit, but for its list of runtimes
  Arena *arena;
  Text *problem;
  Array(Pack) packs;
  Contexts contexts; // those of the book, then the new ones
  Array(NewContext) fresh;
  Map context_by_id, fresh_by_index, aliases, list_by_id; // the last: Sym → index + 1 in `lists`
  SymbolLists lists;
  uint32_t spelled, depth;
#define X(T, name) Array(T *) name##s;
  BOOK_TABLES(X)
#undef X
  Array(uint64_t) known; // map_pair(languages, symbol)
} Draft;

// Reads one pack of a draft. `where` is the key being read: "operations[3].does".
typedef struct {
  Draft *draft;
  const Pack *pack;
  Text where;
} Reader;

// What the value of a key may be.
typedef struct {
  const char *schema;  // its name in rules/pack.schema.json, NULL if it is only a container there
  const char *expects; // "a string", for complaints
  bool (*read)(Reader *reader, const cJSON *json, void *into);
} Type;
typedef struct {
  const char *name; // NULL ends a table
  const Type *type;
  size_t offset; // of what it fills
  bool required;
} Key;

typedef enum {
#define X(T, name) TABLE_##name,
  BOOK_TABLES(X)
#undef X
} Table;

// A row of any table while it is read, and what is folded into it afterwards.
typedef struct {
  union {
    Registration registration;
    Operation operation;
    Behaviour behaviour;
    Guard guard;
    Binding binding;
    BookClass klass;
  } as;
  Symbols symbols; // one row each
  Symbols until;   // REG_REGION, guards
  const char *key; // REG_PAIR
  int32_t key_arg;
  bool flag; // the value of a key that only tells a form from another
  Operand element_of, result_of;
  uint32_t ignored_mask;
} Row;

typedef struct {
  Context context;
  Symbols allow;
  const char *extends; // "" if nothing
} ContextRow;

// One way to write a row: all rows of `list` that have the key `key` (and `also`, if there is one).
typedef struct Form {
  const char *list, *key, *also;
  Table table;
  uint32_t kind; // RegKind, BindKind
  const Key *keys;
  bool callable;                          // its symbols are functions
  bool (*fold)(Reader *reader, Row *row); // what has to be checked or computed once a row is read, or NULL
} Form;

// reader.c ------------------------------------------------------------------------------------------------------------

// Adds "path: where: …" to the draft's problem, fit for a terminal. Returns false.
bool pack_refuse(Reader *reader, const char *format, ...) __attribute__((format(printf, 2, 3)));
// Goes into a key or an element; `pack_leave` takes what it returned.
size_t pack_enter(Reader *reader, const char *key);
size_t pack_enter_element(Reader *reader, int index);
void pack_leave(Reader *reader, size_t mark);
// Says that a value is not what its type expects. Returns false.
bool pack_wrong(Reader *reader, const Type *type);
const char *pack_copy(Reader *reader, const cJSON *json);
// Is it an integer within these bounds?
bool pack_whole(const cJSON *json, double least, double most);
// Reads a value that may also be a list of such values.
typedef bool ReadOne(Reader *reader, const cJSON *json, void *into);
bool pack_each(Reader *reader, const cJSON *json, ReadOne *read, void *into);
// Reads an object by a table of keys into `into`. Unknown keys and missing required ones are refused.
bool pack_object(Reader *reader, const cJSON *json, const Key *keys, void *into);
// The index of a word in `words`, or a complaint that "no WHAT is called …".
bool pack_word(Reader *reader, const cJSON *json, const char *what, const char *const *words, uint32_t count,
               uint32_t *into);
// " (did you mean '…'?)", or "" if no candidate is close.
const char *pack_meant(Reader *reader, const char *word, const char *const *words, size_t count);
// Refuses what no pack needs: deep nesting, and keys that stand twice in one object.
bool pack_check(Reader *reader, const cJSON *json, uint32_t depth);

// versions.c ----------------------------------------------------------------------------------------------------------

// Are these bounds such as "ruby >= 2.0, ruby < 3.1"?
bool versions_good(const char *bounds);
// Do they, or "", leave room for the versions that the book is for?
bool versions_apply(const Book *book, const char *bounds);
// Keeps the names of runtimes in book->runtimes.
void versions_note(Book *book, const char *runtime, const char *bounds);

// values.c, operands.c, contexts.c ------------------------------------------------------------------------------------

extern const Type type_text, type_bool, type_number, type_integer, type_word, type_id, type_ignored, type_object,
    type_array;
extern const Type type_language, type_languages, type_versions, type_severity, type_kinds, type_kind, type_lock_kind,
    type_context_kind;
extern const Type type_symbols, type_symbol, type_globs, type_operand, type_runs, type_pass, type_whens;
extern const Type type_context, type_contexts, type_parents, type_decode, type_forbids, type_otherwise;
extern const Key operand_keys[], when_keys[];
// Lower-case letters, digits and '-', a letter first: contexts and packs.
bool pack_id(const char *text);

// tables.c ------------------------------------------------------------------------------------------------------------

extern const Key pack_keys[], class_keys[], context_keys[], verdict_keys[], otherwise_keys[];
extern const Form row_forms[]; // ends with a NULL list
extern const Row blank_rows[]; // by table: what a row says that says nothing
extern const char *const row_lists[ROW_LISTS];

// rows.c --------------------------------------------------------------------------------------------------------------

// Reads one row of the list with this index.
bool pack_row(Reader *reader, const cJSON *json, uint32_t list);
bool pack_class(Reader *reader, const cJSON *json);

// contexts.c ----------------------------------------------------------------------------------------------------------

// Makes the ids of a pack's contexts known, so that rows and other packs can name them.
bool pack_declare_contexts(Reader *reader);
// Reads what pack_declare_contexts declared.
bool draft_contexts(Draft *draft);

// lookup.c ------------------------------------------------------------------------------------------------------------

// The length of what stands before a final '*' of `symbol`, 0 if it does not end in one. A '*' alone is a symbol of its
// own ("any class"), and "operator*" a name.
size_t prefix_length(const Names *names, Sym symbol);
// The longest prefix of `text` that is shorter than this, NULL if none.
const Prefix *prefixes_find(const Prefixes *prefixes, const char *text, size_t shorter_than);

// draft.c -------------------------------------------------------------------------------------------------------------

// Reads all packs of the draft, whose JSON has been parsed.
bool draft_read(Draft *draft);
// Adds the symbols of the list that is named "@name" or "@pack/name".
bool draft_list(Reader *reader, const char *name, Symbols *into);

// commit.c ------------------------------------------------------------------------------------------------------------

Map draft_copy(Arena *arena, const Map *map);
// Puts everything that was read into the book, before what is there.
void draft_commit(Book *book, Draft *draft);

#endif
