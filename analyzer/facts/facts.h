// facts: what a front end says about one source file, as flat tables. It knows no language, no rule and no other file.
//
// A unit is one source file (one translation unit in C and C++). Every table is an array of fixed-size rows; a row
// names another by its index (Id). Row 0 of every table is blank and means "none". The byte form is these arrays one
// after another behind a header: what a worker hands back, what the cache keeps, what summarize writes and link merges.
#ifndef FINLINT_FACTS_H
#define FINLINT_FACTS_H

#include "base.h"

typedef uint32_t Id;  // a row; 0 is none
typedef uint32_t Str; // an offset in the unit's string table; 0 is the empty string

// A position: 1-based line and column, columns in bytes. Line 0 is "nowhere". In a macro expansion: where the macro
// stands.
typedef struct {
  Id file;
  uint32_t line, column;
} Place;
static inline bool place_same(Place a, Place b) {
  return a.file == b.file && a.line == b.line && a.column == b.column;
}

// A file the unit read. Row 1 is the main file.
enum {
  FILE_SYSTEM = 1,  // from a system include directory: its function bodies are not part of the program
  FILE_MISSING = 2, // included but not found
};
typedef struct {
  Str path; // as the front end was given it: absolute and normalised
  uint32_t language, flags, reserved;
  Hash hash; // of the bytes that were read
} File;

// A named list of candidates, most specific first: how a name may resolve ("App::Pool::Lock", "App::Lock",
// "Lock"). Linking takes the first that the program defines; if none is, the last stands for something outside of the
// program. Qualified names are written with the language's own separators and without generic arguments.
typedef struct {
  Str name;
} Name;
typedef struct {
  Id first; // in `name`
  uint32_t count;
} Range;

typedef enum {
  CLASS_PLAIN,     // class, struct, module, union, interface …
  CLASS_INTERFACE, // its methods have no bodies; conformance by name (Go) or by declaration
  CLASS_MODULE,    // a namespace whose STATIC slots are its members: Python module, Go package, Ruby module
  CLASS_LITERAL,   // one container written in the source: its elements are the field "[]", its constant keys fields
  CLASS_REF,       // a name to be resolved when linking, by `candidates`
} ClassKind;
enum {
  CLASS_STRUCTURAL = 1, // an interface that every class having its methods implements (Go)
  CLASS_LOCAL = 2,      // not visible to other files
};
typedef struct {
  Str name; // qualified name. C: the tag, else the typedef; an anonymous member record has its outermost record's
  Str key;  // equal keys are one class when linking; "" for CLASS_REF
  Range candidates; // CLASS_REF only
  uint32_t kind, flags;
  Id enclosing; // class it is written in, or 0
  Place place;
  uint32_t end_line;
} Class;

// A class's parents in lookup order behind the class itself; prepended ones come before it.
typedef enum {
  PARENT_INHERITS,
  PARENT_INCLUDES,
  PARENT_EXTENDS,
  PARENT_EMBEDS,
  PARENT_IMPLEMENTS,
  PARENT_PREPENDS
} ParentHow;
typedef struct {
  Id cls, parent;
  uint32_t how; // PARENT_EXTENDS: the parent's FIELD slots become the class's STATIC ones
} Parent;

typedef enum {
  FN_PLAIN,       // function or method
  FN_CLOSURE,     // block, lambda, nested function: shares the slots of its enclosing function
  FN_INITIALIZER, // initialisers of globals and fields of one file or class, run before everything else
  FN_MODULE,      // top level of a file
} FnKind;
enum {
  FN_DEFINED = 1, // has a body in this unit
  FN_STATIC = 2,  // C: internal linkage; classes: belongs to the class, not to an instance
  FN_VIRTUAL = 4, // an override may run instead
  FN_SYSTEM = 8,  // declared in a system header
  FN_VARIADIC = 16,
  FN_ABSTRACT = 32,
  FN_GENERATOR = 64, // generator or coroutine: a call only makes the object
  FN_ASYNC = 128,
  FN_DESTRUCTOR = 256, // C++ ~T, C# ~T
  FN_CONSTRUCTOR = 512,
  FN_SYNTHETIC = 1024, // made by the front end (attribute reader, implicit destructor): not written in the source
  FN_PROPERTY = 2048,  // reading the member of its name calls it; named "x=", writing the member x does
  FN_PRIVATE =
      4096, // is not meant where a receiver other than self is written: what Ruby files define outside of classes
  FN_STANDARD = 8192, // C: declared in a header of the C library
};
typedef struct {
  Str name;      // last component: "lock"
  Str qualified; // as a person of that language writes it: "ns::Klass::lock", "Klass#lock", "(*T).Close", "block in
                 // X#y"
  Str key;       // linkage key; equal keys are one function. C/C++: USR (static: made unique by its file)
  Id cls;        // class it is a member of, or 0
  Id enclosing;  // closures: the function they are written in
  Id params;     // first of `param_count` consecutive SLOT_PARAM rows, without the receiver
  uint32_t param_count;
  Id self, result; // slots, 0 if the front end never uses them
  uint32_t kind, flags;
  Place place;       // of its name; of the keyword or brace for closures
  uint32_t end_line; // last line of the body
} Fn;

typedef enum {
  SLOT_LOCAL,
  SLOT_PARAM,  // owner = function, index = position
  SLOT_SELF,   // owner = function
  SLOT_RESULT, // owner = function: what it returns
  SLOT_FIELD, // owner = class: the field or method `name` of its instances. C: dotted path for anonymous member records
  SLOT_STATIC, // owner = class: the field or method `name` of the class itself
  SLOT_GLOBAL, // name = linkage key; merged when linking
  SLOT_TEMP,   // value of an expression
  SLOT_CONST,  // a constant expression: name = its source text (at most 200 bytes); its value is in `hold`. C: a
               // function's name as well
  SLOT_REF,    // a name resolved when linking by `candidates`: a class, function, global or module member
} SlotKind;
enum {
  SLOT_BLOCK = 1,    // the parameter that receives the block (&block)
  SLOT_SPLAT = 2,    // the parameter that receives the remaining arguments, as elements "[]"; with SLOT_KEYWORD those
                     // passed by name, as fields too
  SLOT_KEYWORD = 4,  // can be passed by name
  SLOT_OPTIONAL = 8, // has a default value, which flows into it
};
typedef struct {
  uint32_t kind, flags;
  Id owner;         // function or class, by kind
  uint32_t index;   // SLOT_PARAM
  Str name;         // as written, for reports and lock identity
  Str type_name;    // declared type as written where rules may ask for it: typedef names of callback types in C
  Id type;          // declared class, or 0: an instance of it or of a subclass. SLOT_SPLAT: of each element
  Range candidates; // SLOT_REF
} Slot;

// slot ∋ value
typedef enum {
  HOLD_FN,       // id: function
  HOLD_CLASS,    // id: class (the class object itself)
  HOLD_INSTANCE, // id: class; exactly this class
  HOLD_TYPED,    // id: class; an instance of it or of a subclass, known by declaration only
  HOLD_STRING,   // id: Str (string or symbol)
  HOLD_INT,      // id: the low 32 bits; true is 1, false, NULL and nil are 0
} HoldKind;
typedef struct {
  Id slot;
  uint32_t kind, id;
} Hold;

// How values move. In C the class of a field is known, so `cls` is set and `base` only tells objects apart: stores with
// one `base` fill one object (an initialiser, a variable), which lets a rule look at a sibling field. C++, Java, C# and
// Go set `cls` where the declared type is known; elsewhere the classes in `base` decide.
typedef enum {
  FLOW_COPY,          // from → to
  FLOW_LOAD,          // base.name → to
  FLOW_STORE,         // from → base.name
  FLOW_LOAD_DYNAMIC,  // base.[strings in `from`] → to (getattr, send without call, const_get)
  FLOW_STORE_DYNAMIC, // base.[strings in `key`] ← from (define_method, setattr)
  FLOW_SUPER,         // the next definition after fn's class of method `name` → to
} FlowKind;
typedef struct {
  uint32_t kind;
  Id from, to, base, key;
  Id cls;
  Str name; // elements of containers: "[]"; those under keys that are not known "[?]", too; what was added to them:
            // "[+]"
  Id fn;    // function it is written in
  Id cond;
  Place place;
} Flow;

typedef enum {
  CALL_DIRECT, // callee: a function
  CALL_SLOT,   // callee: a slot whose functions run; a class in it is constructed
  CALL_METHOD, // `name` on `receiver` (or the strings in `name_slot`)
  CALL_NEW,    // callee: a slot holding the class to construct; runs its "<init>" and yields an instance
  CALL_SUPER,  // the next definition of `name` after the caller's class
  CALL_YIELD,  // runs the caller's block parameter
  CALL_SYNTAX, // an operation that is syntax: `name` is its book name ("go:chan-send", "java:synchronized", "throw")
} CallKind;
enum {
  CALL_VIRTUAL = 1,   // DIRECT: overriders of the callee may run instead
  CALL_SPAWN = 2,     // runs on another thread or later, not here (go f(), async task start)
  CALL_IMPLICIT = 4,  // not written: destructor at scope end, cleanup attribute, default constructor
  CALL_DEFER = 8,     // runs when the function leaves (defer, ensure-like cleanup)
  CALL_SAFE_NAV = 16, // receiver may be absent
  CALL_WRAPS = 32,  // a decorator is applied: the function it gets is called by its own name, so what its wrapper calls
                    // and returns is not looked at a second time
  CALL_CAUGHT = 64, // what its language throws in it is caught in the caller
  CALL_OPERATOR = 128, // METHOD: written as an operator; nothing where the program defines no method of that name
};
typedef struct {
  Id caller;
  uint32_t kind, flags;
  Id callee;    // by kind
  Id receiver;  // METHOD; C++ member calls and Java/C#/Go qualified ones too; SLOT in C: the global whose table it is
  Id name_slot; // METHOD: a name known only as string values
  Str name;     // what a report shows and rules match when nothing better is known: "pthread_mutex_lock", "synchronize"
  Str macro;    // outermost macro whose expansion holds the call, or ""
  Id args;      // first of `arg_count` consecutive rows of `arg`
  uint32_t arg_count;
  Id block;  // slot of the block or trailing closure
  Id result; // slot
  Id cond;
  Place place;         // of the name that is called
  uint32_t end_column; // on the same line, exclusive; 0 if unknown
} Call;

enum { ARG_SPLAT = 1 }; // the elements "[]" of the slot are the arguments
typedef struct {
  Id slot;  // 0: an argument no rule can ask about
  Str name; // keyword arguments; with ARG_SPLAT any name: the fields of the slot are keyword arguments
  uint32_t flags;
} Arg;

// When something happens: `parent` holds and (slot or result of call) compared with `value` is `sense`. An early return
// under a condition puts the opposite on all that follows.
// TRUE: is it true/non-zero; EQUAL: == value; BITS: is any bit of `value` set, of a slot
typedef enum { COND_TRUE, COND_EQUAL, COND_BITS } CondOp;
typedef struct {
  Id parent, slot, call;
  uint32_t op, sense; // sense: 1 if it must hold, 0 if it must not
  int32_t value;
} Cond;

// C++: fn overrides base directly.
typedef struct {
  Id fn, base;
} Override;

// Attributes, annotations, modifiers, decorators: @GuardedBy, [DllImport("x")], __attribute__((destructor)).
typedef enum { MARK_FN, MARK_CLASS, MARK_SLOT } MarkOn;
typedef struct {
  uint32_t on;
  Id id;
  Str name, argument;
  Place place;
} Mark;

// What is worth saying about the unit itself.
typedef enum {
  NOTE_SUPPRESSION,    // text: the comment behind "finlint:", place: where it stands
  NOTE_PARSE_ERROR,    // a syntax error; what could be read was analysed
  NOTE_MISSING_HEADER, // text: its name
  NOTE_SKIPPED,        // something in this file was not analysed; text says what and why
  NOTE_FAILED,         // the file could not be analysed at all
} NoteKind;
typedef struct {
  uint32_t kind;
  Str text;
  Place place;
  uint32_t column_end, alone; // suppressions: alone = 1 if nothing else stands on the line
} Note;

// The tables, in the order of the byte form: X(type, name).
// clang-format off
#define FACT_TABLES(X) \
  X(File, file) X(Name, name) X(Class, cls) X(Parent, parent) X(Fn, fn) X(Slot, slot) X(Hold, hold) X(Flow, flow) \
  X(Call, call) X(Arg, arg) X(Cond, cond) X(Override, override) X(Mark, mark) X(Note, note)
// clang-format on

// A unit, for reading: rows at[1] … at[count-1]. Points into bytes that the owner of the unit keeps.
typedef struct {
#define X(T, name)                                                                                                     \
  const T *name##s;                                                                                                    \
  uint32_t name##_count;
  FACT_TABLES(X)
#undef X
  const char *strings;
  uint32_t string_size;
  uint32_t language; // of the main file
} Unit;

static inline const char *unit_text(const Unit *unit, Str str) {
  return unit->strings + str;
}
static inline const char *unit_path(const Unit *unit) {
  return unit_text(unit, unit->files[1].path);
}

// build.c: how a front end writes a unit ------------------------------------------------------------------------------

typedef struct Build Build;

// A new unit whose memory is in `arena`; row 1 of `file` is the main file.
Build *build_new(Arena *arena, const char *path, Language language);
// Texts end at their first NUL.
Str build_str(Build *build, const char *text);
Str build_strn(Build *build, const char *text, size_t len);
const char *build_text(const Build *build, Str str);
// build_call(b, (Call){…}) and so on append a row and return its index.
#define X(T, name) Id build_##name(Build *build, T row);
FACT_TABLES(X)
#undef X
// build_call_at(b, id): the row, for filling in later. Valid until the next row of that table.
#define X(T, name) T *build_##name##_at(Build *build, Id id);
FACT_TABLES(X)
#undef X
// The file row of an absolute path, made if it is new.
Id build_path(Build *build, const char *path, Language language, uint32_t flags);
// Appends `count` candidates. An empty one, which only unfinished source has, becomes "?".
Range build_names(Build *build, const char *const *names, uint32_t count);
// The shared slot of a constant: one per text and value.
Id build_int(Build *build, const char *text, int64_t value);
Id build_string(Build *build, const char *text, size_t len);
// The shared slot of a field or static member of a class, or of a global: one per (kind, owner, name). An empty name
// becomes "?".
Id build_member(Build *build, SlotKind kind, Id owner, const char *name);
// The unit as it stands; valid until the next row is added.
Unit build_unit(const Build *build);

// bytes.c: the byte form ----------------------------------------------------------------------------------------------

#define FACTS_VERSION 5u // raise it when a row changes: older bytes are refused and recomputed

// Appends the byte form to `out`; equal units give equal bytes.
void facts_write(const Unit *unit, Text *out);
// A unit over `bytes` (8-byte aligned, at least as long-lived as the unit), every index verified. On damage returns
// false and adds one sentence to `problem`, after which `unit` is undefined.
bool facts_read(Bytes bytes, Unit *unit, Text *problem);
// The part of facts_read that is about the tables: every index points into its table, kinds and flags are those above,
// rows 0 are blank, and following `enclosing` or a condition's `parent` ends. (Parents and overrides may run in
// circles.)
bool facts_verify(const Unit *unit, Text *problem);

// dump.c, check.c -----------------------------------------------------------------------------------------------------

// The unit as text, one fact a line, with names in place of indices: the golden form of the tests and of --trace=facts.
void facts_dump(const Unit *unit, Text *out);
// Says what a well-formed unit must satisfy, valid indices first (a front end that fails this has a bug). Adds one
// sentence "PATH:LINE:COLUMN: TABLE ROW: the rule" for the first violation.
bool facts_check(const Unit *unit, Text *problem);

// library.c: many units in one file (`finlint link`) ------------------------------------------------------------------

typedef struct {
  Bytes bytes; // the byte form, 16-byte aligned
  Unit unit;   // over these bytes
} Member;
typedef struct {
  Arena *arena; // {.arena = arena} is the empty library
  Array(Member) members;
} Library;

// Adds the unit, or the units of the library, in `bytes`, which must live as long as the library. If a byte is damaged
// nothing is added: false, and `problem` gets one sentence with `name`, and the member it is in.
bool library_add(Library *library, Bytes bytes, const char *name, Text *problem);
// Appends the library's byte form: its units in a fixed order, each once. So linking libraries is associative, and
// neither order nor repetition matter.
void library_write(Library *library, Text *out);

#endif
