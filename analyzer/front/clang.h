// clang: what the files of the front end for C and C++ share. A Tu is one translation unit on its way into facts; it
// asks libclang and knows nothing of rules.
#ifndef FINLINT_CLANG_H
#define FINLINT_CLANG_H

#include "front.h"

#include <clang-c/Index.h>

// A file of the translation unit.
typedef struct {
  CXFile file;
  Id id;
  bool system, sure; // is it the system's, and did libclang say so?
  bool standard;     // is it the C library's?
  bool source;       // the main file, or a source that another one includes
  bool own;          // a source or a header that one includes: all of it is lowered, of others what is used
  bool noted;
  Bytes text; // once somebody asked: tu_contents
} Header;

// A position and the file in which it stands; file is NULL for nowhere.
typedef struct {
  Place place;
  Header *file;
  uint32_t offset;
} Spot;

// What a value of some type can bring to a place where it matters.
typedef enum {
  CARRY_NOTHING,
  CARRY_WORD,    // an integer as wide as a pointer: runtimes keep object references in them
  CARRY_POINTER, // a pointer to a record or to void
  CARRY_CODE,    // a function
  CARRY_OBJECT,  // a C++ object
} Carry;

// What an expression says about the branch that it chooses.
typedef struct Test Test;

// The value of an expression. A slot for it is only made when somebody asks (tu_slot_of).
typedef struct {
  CXCursor at;
  Id slot;       // where it lives; 0 if it has no place yet or nothing can ask about it
  Id call;       // the call whose result it is, 0 if unknown
  Id container;  // it is an element of this
  Id fn;         // it is this function
  bool constant; // a constant expression without a slot yet
  bool code;     // it holds functions
  bool fresh;    // it is the result of `call` and has no slot yet
  bool inside;   // it is what the slot leads to (*p, p[i]): no condition can be said of it
  Test *says;    // what is so where it is not zero, or NULL …
  bool exactly;  // … and what is not so where it is
} Value;

// Where a value goes.
// A function's row, and what calls of it must know.
typedef struct {
  CXCursor cursor; // null for functions that are not declared in this unit
  Id value;        // the slot that holds it, or 0
  bool noreturn, lowered, implicit, infix, method;
} FnInfo;

// A record type. An anonymous member record belongs to the class of the named record around it; its fields have
// `prefix` in front of their names.
typedef struct Record Record;
struct Record {
  CXCursor cursor;
  Record *named;   // the named record around it, or itself
  Record *pattern; // of an instance of a class template: the template, or its partial specialisation; or NULL
  Id cls;
  Str prefix;
  uint32_t first, count; // its fields, in tu->fields
  bool listed, is_union, anonymous, system;
  uint8_t code;        // has it fields for functions or for anything (void *)? 0: not looked, 1: no, 2: yes
  uint8_t leads;       // has it fields that point to such records? Likewise
  CXCursor destructor; // as declared in the class (template), or null
};

typedef struct {
  CXCursor cursor;
  CXType type; // canonical
  Record *record;
  Str name; // with the record's prefix
  Id slot;
  Carry carry;
  bool padding; // a bit-field without a name: no initialiser counts it
} Field;

// Where a value goes.
typedef struct {
  CXCursor var; // a variable whose slot need not exist yet, or null
  CXType type;
  Id slot;
  Record *record; // of a field: the record that has it, and the slot of the object
  Id base;
  Str name;
  bool listed;  // in an initialiser list, where zero is what would be there anyway
  Id container; // an element of this
} Target;

// What holds where a statement stands: a linked list of tests that came out true. Its row is made when something
// happens under it.
typedef struct Guard Guard;
// A switch on its way.
typedef struct Topic Topic;
// What runs when a scope ends: a destructor, a cleanup attribute's function.
typedef struct {
  Id fn, slot;
  uint32_t flags;
  Guard *guard;
  Place place;
} Ending;

// The last assignment to a variable.
typedef struct {
  Id call; // whose result was assigned, or 0
  Guard *guard;
  uint32_t version;
  Test *says; // as in Value
  bool exactly;
} Write;

// Cursors as keys.
typedef struct {
  CXCursor cursor;
  uint32_t hash, value;
  bool used;
} Row;
typedef struct {
  Row *at;
  uint32_t count, room;
} Rows;

typedef Array(CXCursor) Cursors;
typedef Array(Id) Ids;

// What one unit leaves for the next.
typedef struct ClangState ClangState;

typedef struct {
  Arena arena; // of this unit's lowering alone
  ClangState *state;
  Build *build;
  const Source *source;
  CXTranslationUnit unit;
  bool cpp;

  // What was seen: clang_rows.c, clang_decl.c
  Rows rows;        // declarations → slots, functions, records and fields, each kind its own numbers
  Rows destructors; // classes → what destroys them
  Array(Header *) files;
  Map file_map;
  Array(FnInfo) fns; // by Id
  Array(Record *) records;
  Array(Field *) members; // all fields by number
  Array(Field *) fields;  // lists of them, one a record
  Map by_key;             // Str → function
  Cursors typedefs;       // all that were declared at top level
  Cursors pending;        // function bodies that are only wanted because something calls them
  Map containers;         // slot → the class of the container that it is
  Map by_name;            // Str → index in `named`: functions and globals by name, filled when somebody asks
  Cursors named;
  Id initializer;

  // Stacks
  Cursors kids;
  Ids operands;
  Array(Ending) endings, temporaries;

  // Where lowering stands
  Id fn, self;
  Guard *guard;
  Map writes; // slot → index in `written`
  Array(Write) written;
  CXCursor definition; // of the function being lowered
  Topic *topic;        // the innermost switch
  bool caught;         // inside a try block that lets nothing out
  bool fell;           // control can reach the statement from the one before it
  bool ended;          // the call that was lowered last does not return
  bool adopt;          // the object that the next expression makes is kept: nothing destroys it at the statement's end
  Id object;           // … and is this one
  uint32_t depth;
  uint32_t breaks; // break and continue statements seen so far
  bool too_deep;
} Tu;

// What must be put aside while another function is lowered.
typedef struct {
  Id fn, self;
  CXCursor definition;
  Guard *guard;
  Topic *topic;
  uint32_t endings, temporaries;
  bool adopt, caught;
  Id object;
} Frame;

// clang_args.c: the arguments that reach libclang. Drops what loads code, writes files or only gcc knows; with
// `essential`, keeps nothing but macros, include paths and the language; with `guessing`, includes guesses_path. The
// result lives in `arena`.
// clang_load.c: what must have happened before anything is asked of libclang; more than once is nothing. On failure
// returns false and says why.
bool clang_load(Text *problem);
// Adds what tells the library from another one, which is not loaded for it unless nobody knows where it is.
void clang_stamp(Text *out);
// clang.c: adds its version.
void clang_version(Text *out);

// clang_resources is where clang's built-in headers (stddef.h …) are: beside the installed program, else where they
// were when it was built.
const char *clang_resources(Arena *arena);
const char *const *clang_args(Arena *arena, const Source *source, bool essential, bool guessing, uint32_t *count);

// clang_cgo.c: the C code of a Go file, with blanks in place of all else. Is there any?
bool clang_cgo(Arena *arena, Bytes text, Bytes *out);

// clang_guess.c: declarations of names that nothing declares.
typedef struct {
  const char *name;
  enum { GUESSED_TYPE, GUESSED_NOTHING, GUESSED_VALUE } kind; // NOTHING: a macro without a body
} Guessed;
typedef Array(Guessed) Guesses;
// The name of the file that declares them, for libclang alone.
static const char guesses_path[] = "/dev/null/finlint/guesses.h";
// Adds what the diagnostics of `unit` say is not declared. Is there anything?
bool clang_guess(Guesses *guesses, Arena *arena, CXTranslationUnit unit);
const char *clang_guesses_text(Arena *arena, const Guesses *guesses);

// Is this file the system's: installed, and not below what is analysed?
bool clang_system_path(Arena *arena, const Source *source, const char *path);

// clang_rows.c --------------------------------------------------------------------------------------------------------

// The number that belongs to a cursor, 0 at first. Valid until the next call.
uint32_t *tu_row_in(Tu *tu, Rows *rows, CXCursor cursor);
static inline uint32_t *tu_row(Tu *tu, CXCursor cursor) {
  return tu_row_in(tu, &tu->rows, cursor);
}
Header *tu_file(Tu *tu, CXFile file);
// The bytes of a file; their length is 0 if it has none.
Bytes tu_contents(const Tu *tu, Header *header);
// Is it declared by the C library?
bool tu_is_standard(Tu *tu, CXCursor cursor);
// Is this lowered whether or not something uses it?
bool tu_is_own(Tu *tu, CXCursor cursor);
// Where something stands in a file; in a macro's expansion, where the macro stands.
Spot tu_spot(Tu *tu, CXSourceLocation at);
Place tu_place(Tu *tu, CXCursor cursor);
// The identifier that begins at a position; its length is 0 if there is none.
Bytes tu_word(const Tu *tu, const Spot *spot);
// Interns a string of libclang and disposes of it.
Str tu_text(Tu *tu, CXString string);
// A copy of an interned string, which outlives the next one that is interned.
const char *tu_copied(Tu *tu, Str str);

// The children of a cursor, on the stack tu->kids. Every tu_kids has its tu_drop.
typedef struct {
  uint32_t first, count;
} Kids;
Kids tu_kids(Tu *tu, CXCursor cursor);
static inline CXCursor tu_kid(const Tu *tu, Kids kids, uint32_t i) {
  return tu->kids.at[kids.first + i];
}
static inline void tu_drop(Tu *tu, Kids kids) {
  tu->kids.count = kids.first;
}
// The first and the last child, or the null cursor.
CXCursor tu_first(CXCursor cursor);
CXCursor tu_last(CXCursor cursor);
static inline bool tu_none(CXCursor cursor) {
  return clang_Cursor_isNull(cursor);
}
static inline enum CXCursorKind tu_kind(CXCursor cursor) {
  return clang_getCursorKind(cursor);
}
// The cursor below parentheses and implicit conversions.
CXCursor tu_bare(CXCursor cursor);

// clang_type.c --------------------------------------------------------------------------------------------------------

Carry tu_carry(const Tu *tu, CXType type);
// The declaration of the record that a type is, or the null cursor. `reach`: through pointers, references and arrays.
CXCursor tu_record_of(CXType type, bool reach);
// A type as it is written.
Str tu_type_text(Tu *tu, CXType type);

// clang_decl.c: rows of declarations ----------------------------------------------------------------------------------

// A name with the namespaces and classes around it.
Str tu_qualified(Tu *tu, CXCursor cursor);
Str tu_key(Tu *tu, CXCursor cursor);
Record *tu_record(Tu *tu, CXCursor cursor);
// Fills in the fields of a record.
void tu_list(Tu *tu, Record *record);
Field *tu_field(Tu *tu, CXCursor cursor);
Id tu_field_slot(Tu *tu, Field *field);
Id tu_fn(Tu *tu, CXCursor cursor);
// Is it a constructor, destructor or assignment that nobody wrote?
bool tu_made_up(CXCursor method);
// A function that is made up or known by name only. Equal keys give one row.
Id tu_made_fn(Tu *tu, Fn fn);
// The slot that holds a function.
Id tu_fn_value(Tu *tu, Id fn);
// The slot of a variable or parameter. A local variable that can hold nothing of interest gets one only if `make`.
Id tu_slot(Tu *tu, CXCursor cursor, bool make);
// Fills in a function's row from its definition.
void tu_define(Tu *tu, Id fn, CXCursor definition);
void tu_param(Tu *tu, Id fn, uint32_t index, CXCursor cursor);
Id tu_result(Tu *tu, Id fn);
// The function that holds the initialisers of globals.
Id tu_initializer(Tu *tu);
// A function or global variable of this unit by its name, or the null cursor.
CXCursor tu_named(Tu *tu, const char *name, size_t len);

// clang_mark.c: attributes, and typedefs of tagged records
void tu_mark_fn(Tu *tu, Id fn, CXCursor cursor);
bool tu_says_noreturn(Tu *tu, CXCursor fn);
Id tu_cleanup(Tu *tu, CXCursor var);
// The function that a declaration is another name of, or 0.
Id tu_aliased(Tu *tu, CXCursor fn);
void tu_mark_typedefs(Tu *tu);

// clang_value.c -------------------------------------------------------------------------------------------------------

Value tu_nothing(CXCursor at);
// The slot of a value, made if need be; 0 if there is nothing to say about it.
Id tu_slot_of(Tu *tu, Value *value);
Id tu_temp(Tu *tu);
// The source text of an expression, or nothing if it stands in a macro's definition.
Bytes tu_source(Tu *tu, CXCursor cursor);
// The integer that a constant expression is; false if it is none.
bool tu_integer(Tu *tu, CXCursor cursor, int64_t *out);
void tu_copy(Tu *tu, Id from, Id to, CXCursor at);
void tu_store(Tu *tu, Target target, Value value);
// A value that may be either.
Value tu_either(Tu *tu, Value a, Value b);
// Adds a call in the function that is being lowered, under the conditions that hold.
Id tu_add_call(Tu *tu, Call call, const Id *args, uint32_t count);
// Notes that a variable was assigned a call's result (or something else: 0), and what it holds where lowering stands.
void tu_wrote(Tu *tu, Id slot, Id call);
Id tu_holds_call(const Tu *tu, Id slot);
// What it says, where lowering stands, that the variable is not zero; NULL if nothing. It is the last assignment's.
Test *tu_says(const Tu *tu, Id slot, bool *exactly);
uint32_t tu_version(const Tu *tu, Id slot);

// clang_test.c --------------------------------------------------------------------------------------------------------

// Lowers a condition.
Test *tu_test(Tu *tu, CXCursor cursor);
Test *tu_test_equal(Tu *tu, const Value *value, int64_t to);
// Are bits set that `mask` has? NULL if nothing can be said of that.
Test *tu_test_bits(Tu *tu, const Value *value, const Value *mask);
Test *tu_not(Test *test);
Test *tu_copy_test(Tu *tu, const Test *test);
// Is the test's outcome fixed, and is it this?
bool tu_always(const Test *test, bool outcome);
Guard *tu_under(Tu *tu, Guard *guard, const Test *test);
// The row of the conditions that hold, or 0.
Id tu_cond(Tu *tu);
bool tu_guarded(const Guard *guard, const Guard *by);

// clang_expr.c, clang_call.c, clang_init.c ----------------------------------------------------------------------------

Value tu_lower(Tu *tu, CXCursor cursor);
Target tu_target(Tu *tu, CXCursor cursor);
Value tu_lower_call(Tu *tu, CXCursor cursor);
// Lowers an expression that libclang could not make sense of, if it is the call of a function; `kids` are its children.
bool tu_lower_broken_call(Tu *tu, CXCursor cursor, Kids kids);
// Lowers an initialiser of `target`.
void tu_initialize(Tu *tu, Target target, CXCursor init);
Value tu_lower_list(Tu *tu, CXCursor cursor);

// clang_scope.c -------------------------------------------------------------------------------------------------------

Frame tu_enter(Tu *tu, Id fn, Id self, CXCursor definition);
void tu_leave(Tu *tu, Frame frame);
// Runs what is to run when a scope or a statement ends, down to these many.
void tu_end(Tu *tu, uint32_t endings, uint32_t temporaries);
// Lowers an expression as a whole statement: temporaries die at its end.
Value tu_full(Tu *tu, CXCursor cursor);
// The type of the temporary object that a reference is bound to and keeps alive; invalid if it is bound to another.
CXType tu_kept_type(CXCursor init);
void tu_variable(Tu *tu, CXCursor cursor);

// clang_stmt.c --------------------------------------------------------------------------------------------------------

// Lowers a statement; true if control does not come out behind it.
bool tu_statement(Tu *tu, CXCursor cursor);
// Is it time to stop following how deep things nest? Notes so once.
bool tu_too_deep(Tu *tu, CXCursor cursor);

// clang_body.c --------------------------------------------------------------------------------------------------------

// Lowers a function's definition, once.
void tu_function(Tu *tu, CXCursor definition);
void tu_declaration(Tu *tu, CXCursor cursor);
// Lowers what waited for somebody to use it.
void tu_used(Tu *tu, CXCursor cursor);

// clang_destroy.c -----------------------------------------------------------------------------------------------------

// What destroys an object of a type, or 0 if nothing happens then.
Id tu_destructor(Tu *tu, CXType type);
// Does a class of a library own objects of a type, as std::unique_ptr<T> does?
bool tu_owns(Tu *tu, CXType owner, CXType type);
// The implicit part of the destructor that is being lowered: members and bases.
void tu_destroy_parts(Tu *tu, CXCursor cls);
// The call of a destructor through a pointer, where a derived class's may run.
void tu_destroy_at(Tu *tu, Id fn, Id receiver, Place place);
// Arranges for an object to be destroyed at the end of its scope, or of the statement.
void tu_dies(Tu *tu, CXType type, Id slot, CXCursor at, bool temporary);
void tu_global_dies(Tu *tu, CXType type, Id slot, CXCursor var);
// A method of a library class that owns objects may destroy some: reset, clear, an assignment.
void tu_releases(Tu *tu, CXCursor method, Id object, Place place);
// The call of a library function that the source does not name.
void tu_call_library(Tu *tu, const char *name, CXCursor at, uint32_t flags, const Id *args, uint32_t count);

// clang_library.c -----------------------------------------------------------------------------------------------------

typedef enum {
  LIBRARY_NOTHING,
  LIBRARY_PASSES, // the result is the receiver, or the first argument
  LIBRARY_WRAPS,  // the result holds the arguments
  LIBRARY_STORES, // the arguments become elements of the receiver
  LIBRARY_LOADS,  // the result is an element of the receiver
  LIBRARY_MAKES,  // the result is an instance of the first template argument
} LibraryEffect;
LibraryEffect tu_library_effect(const Tu *tu, Id fn);
// A slot that holds what all the arguments hold.
Id tu_library_wraps(Tu *tu, const Id *args, uint32_t count, CXCursor at);
void tu_library_makes(Tu *tu, CXCursor fn, Id slot);
void tu_store_element(Tu *tu, Id value, Id container, CXCursor at);
void tu_load_element(Tu *tu, Id container, Id to, CXCursor at);

// clang_template.c ----------------------------------------------------------------------------------------------------

// Adds what the call of a constructor or function of a template (other than the C++ library's) says by the classes that
// the template is written with: the call "template:ns::name" of their text and then of what destroys each. `head`
// is the expression that names a function.
void tu_note_template(Tu *tu, Id fn, CXCursor call, CXCursor head, Place place);

// clang_cxx.c ---------------------------------------------------------------------------------------------------------

void tu_class(Tu *tu, CXCursor cursor);
// The part of a class that runs without being named: virtual methods, initialisers of fields.
void tu_used_class(Tu *tu, CXCursor cursor);
void tu_overrides(Tu *tu, Id fn, CXCursor method);
Value tu_lambda(Tu *tu, CXCursor cursor);
Value tu_new(Tu *tu, CXCursor cursor);
Value tu_delete(Tu *tu, CXCursor cursor);
Value tu_throw(Tu *tu, CXCursor cursor);

// clang_note.c, clang_file.c ------------------------------------------------------------------------------------------

void tu_notes(Tu *tu);
// Does a text speak to finlint anywhere? Notes the comments of one that does.
bool tu_speaks(Bytes text);
void clang_comments(Build *build, Id file, Bytes text);
// Adds the files that were read.
void tu_files(Tu *tu);
ClangState *clang_state_new(Arena *arena);

#endif
