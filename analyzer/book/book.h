// book: what is known of APIs and contexts, read from rule packs (JSON). It knows no language's syntax and no program.
#ifndef FINLINT_BOOK_H
#define FINLINT_BOOK_H

#include "base.h"

// Symbols are compared in one form: components joined by '.', whatever the language writes ("std::mutex::lock" is
// "std.mutex.lock", "Mutex#lock" is "Mutex.lock", "(*T).Close" is "T.Close"). A leading separator and generic or
// template arguments are dropped; names that look like them ("<init>", "operator<<", "Array#[]") are kept. book_symbol
// makes it.
Sym book_symbol(Names *names, const char *text);

typedef enum {
#define OPERATION(id, word, rule, phrase) OP_##id,
#include "kinds.def"
#undef OPERATION
  OP_COUNT
} OpKind;
typedef enum {
#define CONTEXT_KIND(id, word, interrupts, phrase) CONTEXT_##id,
#include "kinds.def"
#undef CONTEXT_KIND
  CONTEXT_KIND_COUNT
} ContextKind;
typedef enum {
#define LOCK_KIND(id, word) LOCK_##id,
#include "kinds.def"
#undef LOCK_KIND
  LOCK_KIND_COUNT
} LockKind;
typedef enum { SEVERITY_NONE, SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_ERROR } Severity;

typedef Array(Sym) Syms;

typedef struct {
  const char *word, *rule, *phrase;
} OpInfo;
extern const OpInfo op_info[OP_COUNT];
typedef struct {
  const char *word;
  bool interrupts;
  const char *phrase;
} ContextInfo;
extern const ContextInfo context_info[CONTEXT_KIND_COUNT];
extern const char *const lock_word[LOCK_KIND_COUNT], *const severity_word[4];

// What one context says of one kind of operation. Texts are full sentences for a person, "" if not given.
typedef struct {
  Severity severity;    // NONE: the context does not forbid this kind
  const char *fails;    // what happens there: "The handler deadlocks if …"
  const char *fix;      // what to do instead
  const char *versions; // for which runtime versions it holds, as written in the pack ("ruby >= 2.0"), or ""
  bool even_if_listed;  // allow-list contexts: a symbol's being listed does not excuse this kind (waits without bound)
  bool raises;          // what fails is an exception: where it is caught by its name, that is seen to
} Verdict;

// Symbols of rows that end in '*', by what stands before it. `value` is the owner's.
typedef struct {
  const char *text;
  uint32_t len, value;
} Prefix;
typedef struct {
  const Names *names;
  Array(Prefix) list;
} Prefixes;

// All rows of a context: indices count from 0 in book->contexts.
typedef struct {
  Sym id;                   // "posix-signal"
  const char *pack, *title; // title: "a POSIX signal handler", for "X runs in …"
  const char *runs, *source;
  ContextKind kind;
  bool allow_list; // what is known and not in `allowed` is forbidden
  Map allowed;     // symbol → 1; book_allows also looks at those that end in '*'
  Prefixes allowed_prefixes;
  Verdict forbids[OP_COUNT]; // deny rules; in an allow-list context the more telling text for a kind
  Verdict otherwise;         // allow-list contexts: for a known function that is off the list …
  OpKind otherwise_kind;     // … and the kind it is reported as: OP_UNSAFE unless the pack says OP_UNLISTED
  const char *runtime;       // whose version decides: "ruby", "cpython", "glibc" …, "" if none
  bool only_with_threads;    // findings are `possible` where the program starts no thread (fork-child)
  bool after_use;            // comes after the last use of something: what is made on first use is there by then
  bool in_use; // comes while the program is in use: the same for what the callback's own code does not make
} Context;

// A condition of a row on the call or object it matches. All of a row's conditions must hold.
typedef enum {
  WHEN_ARG_IS,        // argument `index` is the integer `value`
  WHEN_ARG_NOT,       // … is not, or is not constant
  WHEN_ARG_BITS,      // … is an integer with all bits of `value`
  WHEN_ARG_NO_BITS,   // … is a constant integer without them
  WHEN_ARG_CONTAINS,  // the source text of the constant argument contains `text`
  WHEN_ARG_LACKS,     // … does not
  WHEN_ARG_STRING,    // the argument can be the string `text` (glob)
  WHEN_ARG_GIVEN,     // argument `index` (or keyword `text`) is passed
  WHEN_ARG_MISSING,   // … is not
  WHEN_ARG_BOUND,     // the argument is a method of the object that argument `value` is
  WHEN_ARG_UNBOUND,   // … is not
  WHEN_FIELD_BITS,    // the sibling field `text` of the same object has the bits `value`
  WHEN_FIELD_NO_BITS, // … does not, or is not set
  WHEN_PARAM_TYPE,    // parameter `index` of the callback has a type whose name matches `text` (glob)
  WHEN_NO_PARAM_TYPE,
  WHEN_BLOCK, // the call has a block
  WHEN_NO_BLOCK,
  WHEN_ARG_COUNT, // exactly `value` arguments
} WhenKind;
typedef struct {
  WhenKind kind;
  int32_t index;
  int64_t value;
  const char *text;
  const char *keyword; // ARG_*: also when passed by this name, "" if none; then `index` may be ARG_NONE
} When;
typedef struct {
  const When *at;
  uint32_t count;
} Whens;

// Which argument a row speaks of.
enum { ARG_NONE = -1, ARG_RECEIVER = -2, ARG_BLOCK = -3, ARG_RESULT = -4, ARG_ALL = -5 };
typedef struct {
  int32_t index;       // from 0, or one of the above
  const char *keyword; // also when passed by this name; "" if none
  const char *field;   // not the argument but this method of it ("run"), "" if the argument itself
  const char *member;  // C: not the argument but what is stored in this field of the record that it is or points to, or
                       // ""; dotted, matched from its end
} Operand;

typedef enum {
  REG_CALL,       // symbol called; callback operand
  REG_FIELD,      // function stored in field of record
  REG_ENTRY,      // record element of an array, with a key field that equals `key` (slot tables, keyed tables)
  REG_METHOD,     // method `name` of any class that has `symbol` among its ancestors ("*": any class)
  REG_ATTR,       // function carrying mark `name` (`symbol` is the mark, too)
  REG_NAME,       // function whose name matches the glob `name`; no symbol: found only by going through the table
  REG_PAIR,       // call `symbol` whose callback was last pushed by call `name` in the same function
  REG_PARAM_TYPE, // callback passed for a parameter whose declared type is named `name` (`symbol` is it, too)
  REG_REGION,     // code that runs only if the result of call `symbol` equals `value` (child side of fork)
  REG_AFTER,      // code behind call `symbol` in a function called `name`, or in one without a name
  REG_SYNTAX,     // registration that is syntax in its language: CALL_SYNTAX `symbol`
} RegKind;
typedef struct Registration {
  RegKind kind;
  Sym symbol;                             // normalised: the API called, the record, or the base class
  const char *api;                        // as reports name it
  const char *name;                       // field (dotted, matched from its end), key, method, attribute or glob
  Operand callback;                       // CALL, SYNTAX, PAIR
  Operand object;                         // CALL, SYNTAX: what the callback is for, ARG_NONE if not said
  int32_t rest;                           // CALL: the arguments from this one on are the callback's, -1 if none are
  const char *key_field, *callback_field; // ENTRY
  const char *within; // ENTRY: the callback is in this field of the record that `callback_field` refers to; "" if not
  int64_t key_value;  // ENTRY: the integer the key may have instead of its name; -1 if none
  int64_t value;      // REGION
  Map until; // REGION: if not empty, symbol → 1: code that reaches none of these is a program of its own, and what is
             // found in it `possible`
  int32_t params;     // METHOD: number of parameters without the receiver, -1 if any
  bool nonzero, zero; // the callback's first argument is never 0, or always
  const char *unless; // METHOD: classes whose constructor calls this have no such callback; "" if there is none
  uint32_t context;   // index into book->contexts
  uint32_t languages; // bit mask 1 << Language
  Whens when;
  const char *source, *versions;
  const struct Registration *next; // with the same symbol, in order of lookup
} Registration;

typedef struct Operation {
  Sym symbol;
  const char *api;
  const char *pack; // its name, if a program that defines the function is the pack's runtime itself; else ""
  uint32_t kinds;   // bit mask 1 << OpKind
  Operand lock;     // what tells one lock from another; ARG_NONE if the row is about no lock
  LockKind lock_kind;
  int32_t near;            // what throws is told of up to so many calls away from the callback, -1 if from anywhere
  Severity severity;       // overrides the context's if not NONE
  const char *fails, *fix; // override the context's text if not ""
  const char *versions, *source;
  Map contexts; // if not empty: only in these contexts (index → 1)
  uint32_t languages;
  Whens when;
  const struct Operation *next; // same symbol
} Operation;

// What an outside function does with functions and objects it is given.
typedef struct Behaviour {
  Sym symbol;
  const char *api;
  Operand runs[6]; // functions it calls here and now …
  uint32_t run_count;
  Operand pass[4]; // … and with what: the value of operand i of the outer call is argument i of the callee (ARG_NONE:
                   // unknown)
  uint32_t pass_count;
  bool elements;        // the callee gets the elements "[]" of the receiver as its arguments (each, map, for_each)
  bool spawns;          // it runs them on another thread or later: they leave the context
  Operand returns;      // its result is this operand (tap, dup, freeze); ARG_NONE if not
  bool returns_element; // its result is an element of `returns` (first, pop, [])
  bool returns_run;     // its result is what the callee returns (synchronize { … })
  Sym instance;         // its result is a new instance of this class, or 0
  Sym class_result;     // its result is this class object, or 0
  bool makes;           // its result is an instance of the class that it is asked of
  const char *text;     // its result is the receiver's text: "same", "lower", "upper"; NULL if not
  Operand stores;       // this operand becomes an element of the receiver (push, append)
  bool bounds;          // what it runs waits no longer than it says
  bool adds;            // the elements of its arguments become elements of the receiver (concat, extend, update)
  const char *method;   // it calls this method of operand `runs[0]` rather than the operand itself ("run"), "" if not
  Operand send;         // it calls the method of the receiver that is named by the string in this operand
  uint32_t languages;
  Whens when;
  const char *source;
  const struct Behaviour *next;
} Behaviour;

// A call whose result says whether the code runs in a context, or that begins a stretch of code in which less can fail.
typedef struct Guard {
  Sym symbol;
  const char *api;
  Map true_in, false_in; // context index → 1: there the result is true (non-zero) or false
  uint32_t kinds;        // if not 0: where the result is true, only operations of these kinds are excused …
  Map until;             // … or, if this is not empty, symbol → 1: from the call up to one of these
  Map contexts;          // if not empty: only in these contexts (index → 1)
  uint32_t languages;
  const char *source;
  const struct Guard *next;
} Guard;

// How a function of one language gets a name in another, and how one language calls the other.
typedef enum {
  BIND_CALL,    // call symbol(class operand, name operand, function operand …)
  BIND_TABLE,   // call symbol(class or name operand, members operand): a table of entries is a class's members
  BIND_CLASS,   // call whose result is the class of a name operand, under the class in `cls` (rb_define_class)
  BIND_MAKER,   // call that says which function makes the objects of a class
  BIND_ALIAS,   // call that gives the member `function` of a class another name
  BIND_ENTRY,   // record element with name field and function field (PyMethodDef, luaL_Reg)
  BIND_OWNER,   // record with a name field: the class or module whose members are in the tables that it leads to
  BIND_NAME,    // functions whose name matches a pattern with a decoding ("Java_*": JNI); no symbol
  BIND_MARK,    // a mark with the foreign name as argument (DllImport)
  BIND_IMPORT,  // what is asked of this name are C functions ("C." in Go), or what C code binds if `bound`
  BIND_PROVIDE, // call that says the name of a module whose member `name_field` is such a name
  BIND_EXPORT,  // call that makes its function operand a function of that name for C
  BIND_SEND,    // call back: symbol(receiver operand, name operand, …) calls the method of that name
  BIND_MEMBER,  // call whose result is the member of that name of what is in `cls`, or that stores `value` in it
  BIND_FLOW,    // call that writes what is in `value` to `result`
  BIND_YIELD,   // call that runs the block that its C function was called with, or yields it
  BIND_SUPER,   // call of the method behind the one that its C function is
} BindKind;
typedef struct Binding {
  BindKind kind;
  Sym symbol;
  const char *api, *pattern, *decode;
  Operand cls, name, function, parent; // SEND: `cls` is the receiver
  Operand members, result, value;
  Operand signature; // what tells one of several methods of that name from another (JNI)
  Operand arity;     // how many arguments the C function takes; if negative, they are packed
  int32_t first_arg; // SEND: index of the first argument that is passed on, -1 if none is known to be
  int32_t self;      // the parameter of the C function that gets the receiver, -1 if none does
  int32_t args;      // … that gets the first argument, -1 if none does
  bool packed;       // … and all others
  bool is_static;    // the function belongs to the class object (rb_define_singleton_method)
  bool module;       // OWNER: its members are functions of a module
  bool bound;        // IMPORT: members are named by bindings, not by their own C names
  bool rest;         // FLOW: writes to all arguments from `result` on
  const char *name_field, *function_field;
  uint32_t from, to; // mask of the languages that the row is matched in, and the Language of the name it makes
  const char *source;
  const struct Binding *next;
} Binding;

// What is known of an outside class: its ancestors, so rules on a base hold for it.
typedef struct BookClass {
  Sym symbol, parents[4];
  uint32_t parent_count;
  bool container;     // its elements are the field "[]"; each construction is its own object
  const char *called; // what its objects are often called beside the class's own name ("log"); NULL if nothing
  bool unasked; // what its heirs get from it is asked of nobody but oneself (private methods that every object has)
  const struct BookClass *next;
} BookClass;

// A rule as users select it.
typedef struct {
  Sym id;            // "lock-acquisition"
  const char *title; // first line of its page
  const char *page;  // Markdown
} Rule;

#define BOOK_TABLES(X)                                                                                                 \
  X(Registration, registration)                                                                                        \
  X(Operation, operation) X(Behaviour, behaviour) X(Guard, guard) X(Binding, binding) X(BookClass, klass)

typedef Array(Context) Contexts;
typedef Array(struct SymbolList) SymbolLists;

// The version of a runtime that a program is for: "3.12" is every 3.12.x.
typedef struct {
  const char *runtime, *version;
  const char *where; // it was said, for complaints
} Target;

typedef struct Book {
  Arena *arena;
  Names *names; // the process's names, shared with programs
  Contexts contexts;
  Array(Rule) rules;
#define X(T, name)                                                                                                     \
  Array(const T *) name##s;  /* in order of lookup: later packs first */                                               \
  Map name##_by_symbol;      /* symbol → index + 1 of the first row with it in `name##s` */                          \
  Prefixes name##_by_prefix; /* the same for symbols that end in '*' */
  BOOK_TABLES(X)
#undef X
  Map context_by_id; // Sym → index + 1
  Map aliases;       // symbol → symbol that is meant
  Syms *meant;       // by symbol: what book_alias says, 0 where it was not asked yet
  Map known;         // every function that any row, list or allow-list of any pack names → language mask
  Prefixes known_prefixes;
  Array(Sym) packs;
  SymbolLists lists;         // the packs' named lists
  uint32_t named_operations; // the last so many rows of `operations` are copies: what a prefix says of a symbol on an
                             // allow-list
  const Target *targets;     // what speaks of other versions of these runtimes is left out
  uint32_t target_count;
  Words runtimes;      // those that have versions, by the packs
  const char *problem; // what is wrong with the packs that are compiled in (a test refuses it); "" if nothing
} Book;

// The pack's texts that are compiled into the binary.
typedef struct {
  const char *name, *text;
  size_t len;
} Embedded;
extern const Embedded book_packs[], book_pages[]; // end with a NULL name

// The book of the packs that are compiled in. Everything lives in `arena`. If one of them is bad, the book is empty and
// `problem` says why.
Book *book_new(Arena *arena, Names *names);
// The same without what does not hold for the targets (which must outlive it), in these packs and those added later.
Book *book_new_for(Arena *arena, Names *names, const Target *targets, uint32_t count);
// A book of rules alone, that no pack was read into.
Book *book_empty(Arena *arena, Names *names);
// Writes what reports and settings need of a book, its contexts without their lists and its runtimes; or reads that
// into an empty one.
void book_codec(Codec *codec, Book *book);
// The hash of all bytes that book_add_path would read.
Hash book_hash(const char *path);
// Is it a version as a Target has it: "3.12"?
bool versions_number(const char *text);
// Adds one pack. A bad one changes nothing: false, and `problem` gets one sentence with path, key
// ("operations[3].does") and what was meant. Rows of later packs come before those of earlier ones, so that they
// override.
bool book_add(Book *book, Bytes text, const char *path, Text *problem);
// Adds a file, or all *.json of a directory in order of their names.
bool book_add_path(Book *book, const char *path, Text *problem);

// The symbol that `symbol` is an alias of, or itself.
Sym book_alias(const Book *book, Sym symbol);
// The first row with `symbol` (after aliases), NULL if none; go on with ->next. Rows with exactly this symbol come
// first, then those with a prefix of it ("rb_str_*"), the longest first; among equals later packs first, then in the
// pack's order. Rows are of any language: check the mask.
#define X(T, name) const T *book_##name(const Book *book, Sym symbol);
BOOK_TABLES(X)
#undef X
// Is the symbol known to any pack for the language (bit mask)?
bool book_knows(const Book *book, Sym symbol, uint32_t languages);
int32_t book_context(const Book *book, const char *id); // index, or -1
const Rule *book_rule(const Book *book, const char *id);
// Is the symbol on the context's allow-list? False for a context without one.
bool book_allows(const Context *context, Sym symbol);
// The verdict of a context on an operation: that of the first kind of the table which the operation has and the context
// forbids; `kind` gets it. NULL if there is none. In an allow-list context, an operation that is on the list is only
// forbidden if its row says itself what fails or the context's text for the kind holds `even_if_listed`; and one that
// is off the list is always forbidden, if for no kind of its own then by context->otherwise. A row without kinds says
// that a function is safe everywhere.
const Verdict *book_verdict(const Context *context, const Operation *operation, OpKind *kind);
// The verdict of a context on a known function (book_knows) that has no operation row: context->otherwise in an
// allow-list context that does not list it, else NULL. `kind` gets what it is reported as.
const Verdict *book_unlisted(const Context *context, Sym symbol, OpKind *kind);

#endif
