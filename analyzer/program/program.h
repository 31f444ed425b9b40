// program: the facts of all units as one program, with dense numbers. It knows no language beyond what facts say, and
// no rule but the names of outside classes.
#ifndef FINLINT_PROGRAM_H
#define FINLINT_PROGRAM_H

#include "book.h"
#include "facts.h"

// A program's rows have the form of facts, but every Str in them is a Sym, every Id a number of the program, and
// Place.file a file of the program. Row 0 is blank, as in units.
//
// What a name outside of the program stands for is an *outside class*: a class without a place, whose members are
// outside too. It may really be a class, a module, a function or a constant; only its name counts.

enum { CLASS_OUTSIDE = 1u << 16, CLASS_MRO = 1u << 17, CLASS_SPLAT = 1u << 18 }; // more Class.flags
// More Fn.flags: stands for several definitions of one name; has a self of its own, where closures share that of the
// function around them.
enum { FN_AMBIGUOUS = 1u << 16, FN_SELF = 1u << 17 };
// More Call.flags: made of a load or store (runs what is FN_PROPERTY and nothing else); asks something other than self.
enum { CALL_MEMBER = 1u << 16, CALL_ASKED = 1u << 17 };

typedef Array(Id) Ids;

// index.c: lists by a key. {.map.arena = arena} is the empty one.
typedef struct {
  Map map; // key → index + 1 in `lists`
  Array(Ids) lists;
} Index;
// The list of a key, or NULL. Lists are where they are until another key gets one.
const Ids *index_get(const Index *index, uint64_t key);
// … made if there is none.
Ids *index_make(Index *index, uint64_t key);
void index_add(Index *index, uint64_t key, Id id);

typedef struct Program {
  Arena *arena;
  const Book *book;
  Names *texts;
#define X(T, name) Array(T) name##s;
  FACT_TABLES(X)
#undef X
  // By function: its language, its calls in source order (rows of `calls` are grouped by caller), its alternatives if
  // ambiguous.
  Array(uint8_t) fn_language;
  Array(Id) first_call; // fn → first row in `calls`; the last is first_call[fn + 1] - 1
  Index alternatives;   // by ambiguous fn
  // By class.
  Array(uint32_t) met_in; // the last pass over classes that met it; see program_meets
  uint32_t pass;
  Array(Ids) mro;         // its ancestors in lookup order, itself first; see program_mro
  Array(Ids) subclasses;  // direct ones
  Array(Ids) parent_rows; // its rows in `parents`
  Array(uint8_t) class_language;
  Maps members;            // (Sym name, FIELD or STATIC) → slot
  Map class_by_name;       // (language, symbol of its name) → class
  Map module_by_suffix;    // (language, symbol of the end of a module's name) → module, 0 if several
  Array(uint32_t) named;   // by Sym name: how many member slots of that name there are, and became methods later
  Array(bool) methods;     // by slot: is it a member that holds a function by definition?
  uint32_t method_count;   // how many of them
  Map globals;             // Sym key → slot
  Map file_by_path;        // Sym path → file
  Map blocks;              // fn → slot of its block parameter
  Map splats;              // SLOT_SPLAT parameter → its container class
  Id roots[LANG_COUNT];    // see program_root; 0 where it was not asked
  Syms symbols;            // by Sym of a name: its symbol, 0 where it was not asked; see program_symbol
  Map known;               // symbol → languages that the book knows it in, or something below it
  Map known_members;       // last component of every symbol that the book knows → languages
  Array(uint8_t) reported; // file → 1 if findings in it are wanted
  struct Linking *linking; // units that program_link takes in
  uint32_t unit_count;
} Program;

// An empty program whose memory is in `arena`; the book and its names must outlive it.
Program *program_new(Arena *arena, const Book *book);
// Notes a unit for program_link; its bytes must live until then. `reported`: whether findings in its main file are
// wanted.
void program_add(Program *program, const Unit *unit, bool reported);
// Makes one program of all units added: joins what has one key, resolves names, orders calls by caller.
void program_link(Program *program);

static inline const char *program_text(const Program *program, Sym sym) {
  return names_text(program->texts, sym);
}
// The symbol (book_symbol) of a name, 0 for the empty one.
Sym program_symbol(Program *program, Sym name);
const char *program_path(const Program *program, Id file);
static inline uint32_t program_language(const Program *program, Id fn) {
  return program->fn_language.at[fn];
}
// Is it a function of C or C++?
static inline bool program_is_native(const Program *program, Id fn) {
  return program->fn_language.at[fn] <= LANG_CPP;
}
static inline bool program_is_outside(const Program *program, Id cls) {
  return program->clss.at[cls].flags & CLASS_OUTSIDE;
}
// The language whose names one sees: C++ sees those of C.
static inline uint32_t program_family(uint32_t language) {
  return language == LANG_CPP ? LANG_C : language;
}

// members.c: what classes have ----------------------------------------------------------------------------------------

// The member slot of exactly this class, 0 if it has none.
Id program_member(const Program *program, SlotKind kind, Id cls, Sym name);
// … made if it has none.
Id program_member_make(Program *program, SlotKind kind, Id cls, Sym name);
// A class's ancestors in lookup order (C3 where it exists, depth first otherwise), itself first.
const Ids *program_mro(Program *program, Id cls);
// Is `ancestor` the class or among its ancestors?
bool program_inherits(Program *program, Id cls, Id ancestor);
// The outside class of a name; one per name and language.
Id program_outside(Program *program, const char *name, uint32_t language);
// The class that every class of a language inherits from, 0 if there is none. What Ruby's files define outside of
// classes is a member of it.
Id program_root(Program *program, uint32_t language);
// Is it the first time that this pass over classes meets the class? Adding 1 to Program.pass starts another.
bool program_meets(Program *program, Id cls);
// The slot in which a function receives its block, made if it declares none.
Id program_block(Program *program, Id fn);
// A new class for what one place makes: it inherits from `parent` (0: none), which does not list it below itself.
Id program_literal(Program *program, Id parent, uint32_t language);
// The container class of a parameter that collects arguments.
Id program_splat(Program *program, Id param);
// The constant integer in a slot.
bool program_int(const Program *program, Id slot, int64_t *value);
// Is the member slot a function by definition? And from now on it is.
static inline bool program_is_method(const Program *program, Id slot) {
  return slot < program->methods.count && program->methods.at[slot];
}
void program_make_method(Program *program, Id slot);
// … although it was looked for before, and taken for something else.
void program_turn_method(Program *program, Id slot);
// How often something changed in what members of this name there are.
static inline uint32_t program_named(const Program *program, Sym name) {
  return name < program->named.count ? program->named.at[name] : 0;
}

// Appends rows; used while solving too (for slots that come up on the way).
Id program_slot(Program *program, Slot slot);
Id program_class(Program *program, Class cls, uint32_t language);

#endif
