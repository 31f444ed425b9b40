// tree: the lowering engine of all languages that are read through tree-sitter. Private to front; it knows no language.
//
// A language is a file tree_NAME.c with a table of node roles and the few functions that its semantics force:
//
//   static const Role roles[] = {
//       // node of the grammar   lowered by    its operands
//       {"if",                   tree_if,     {"condition", "consequence", "alternative"}},
//       {"identifier",           tree_name,   .store = tree_set_name},
//       {"method",               method,      {"name", "parameters", "body"}},       a function of that file
//       {"optional_parameter",   tree_each,   {"name", "value"}, .flags = ROLE_PARAM | SLOT_OPTIONAL},
//       {NULL}};
//   static const Lang ruby = {.name = "ruby", .grammar = tree_sitter_ruby, .roles = roles, …};
//   static void *start(Arena *arena) { return tree_open(arena, &ruby); }
//   const Front front_ruby = {"ruby", {LANG_RUBY}, start, tree_close, tree_lower};
//
// and one line in fronts.c. An operand is a field of the grammar ("body"), the n-th kid that has no field ("#0"), or
// the first kid of a type (":argument_list"). Each role's comment below names its operands in order. A node without a
// row has its kids lowered, and the value of its only kid; an anonymous token ("async", "static") is a kid only where
// it is the value of a field or has a row.
//
// To lower a node is to evaluate it: calls and flows are appended in the order of evaluation, and the slot that holds
// its value is returned, 0 if nothing is known of it.
#ifndef FINLINT_TREE_H
#define FINLINT_TREE_H

#include "front.h"

#include <tree_sitter/api.h>

typedef struct Tree Tree;
typedef struct Node Node;
typedef Id Lower(Tree *tree, const Node *node);
typedef void Store(Tree *tree, const Node *node, Id from);

enum { ROLE_OPERANDS = 6 };
// Flags of a role. SLOT_SPLAT, SLOT_KEYWORD and SLOT_BLOCK say of a parameter or of an argument what it is; `**` is
// both of the former.
enum {
  ROLE_PARAM = 1 << 8,    // a parameter: operands name (absent: the node itself), default value, type
  ROLE_TEXT = 1 << 9,     // a part of a string that stands for itself
  ROLE_ALWAYS = 1 << 10,  // runs whatever the statements before it in its body did: rescue, ensure, finally, except
  ROLE_FN = 1 << 11,      // a function or closure; of each, Node.marked says if a ROLE_MARK lies in it
  ROLE_MARK = 1 << 12,    // marks the innermost ROLE_FN around it (yield)
  ROLE_BLOCK = 1 << 13,   // opens a scope of its own for names (languages with block scope)
  ROLE_LITERAL = 1 << 14, // nothing but data, if its kids are: of long lists of such only the beginning is lowered
};
typedef struct {
  const char *node;
  Lower *lower;
  const char *operands[ROLE_OPERANDS];
  Store *store; // assigns to such a node; NULL: the node is evaluated, the value is dropped
  uint32_t flags;
} Role;

// A role as the grammar's numbers. `operand` is resolved: see tree_kid.
typedef struct {
  const char *node;
  Lower *lower;
  Store *store;
  struct {
    uint16_t by, id;
  } operands[ROLE_OPERANDS];
  uint32_t flags;
} Shape;

// A node of the syntax tree: named ones, and tokens that have a field or a row. Comments are not in it.
struct Node {
  const Shape *shape; // never NULL
  uint16_t symbol, field;
  uint32_t start, end; // bytes
  uint32_t line, column, end_line;
  bool named, marked;
  const Node *up, *first, *next;
};

// What operators mean where they steer evaluation. Of any other, both sides are evaluated and Lang.binary is asked.
typedef enum {
  OPERATOR_OTHER,
  OPERATOR_AND,
  OPERATOR_OR,
  OPERATOR_NOT,
  OPERATOR_EQUAL,
  OPERATOR_UNEQUAL,
  OPERATOR_UNEVALUATED, // its operand is only looked at: defined?, typeof
} OperatorKind;
typedef struct {
  const char *text;
  OperatorKind kind;
} Operator;
extern const Operator tree_c_operators[]; // of languages that have C's

// The conditions under which a tested expression is true and false: 0 where nothing is known, else rows of `cond`
// that include what held before.
typedef struct {
  Id yes, no;
} Test;

typedef struct {
  const char *name; // word for versions
  const TSLanguage *(*grammar)(void);
  const Role *roles;         // ends with a NULL node
  const Operator *operators; // ends with a NULL text
  const char *separator;     // joins components of a qualified name
  const char *comment;       // node type of comments; others by suffix "comment" are found as well
  // Lowers a whole file. The engine has made the function of the file's top level and entered it.
  void (*unit)(Tree *tree, const Node *root);
  // The value of a name that no scope knows (a method, a global, an import …). NULL: tree_ref.
  Lower *unknown;
  // Assigns to a name that no scope knows. NULL: declares a local in the innermost function.
  Store *declare;
  // The value of an operator of kind OTHER. NULL: none.
  Id (*binary)(Tree *tree, const Node *node, Id left, Id right);
  // Tests that are special to the language; returns false if `node` is none. May be NULL.
  bool (*test)(Tree *tree, const Node *node, Test *out);
  // How a name may resolve from here, appended as candidates. NULL: as tree_candidates says.
  Range (*candidates)(Tree *tree, const char *name);
  // The class that a written type names, 0 if none; NULL where types are not written.
  Id (*type)(Tree *tree, const Node *type);
  // The last value of a body is the function's result.
  bool implicit_result;
  // Default values are evaluated where the function is made, not where it is called.
  bool outer_defaults;
  // The literal classes: "Array" and "Hash" in Ruby, "list" and "dict" in Python.
  const char *list, *map;
} Lang;

// Names that are visible: of a block, closure or function. Closures see the scopes around them, `hard` ones end the
// search.
typedef struct Scope {
  struct Scope *up;
  bool hard;
  Id fn; // whose locals it declares
  Map slots;
} Scope;

// Where names are qualified: a namespace, module or class that is open here.
typedef struct Space {
  struct Space *up;
  const char *name; // qualified
  Id cls;
  uint32_t id; // dense, from 1
} Space;

// Where the lowering stands. A function that enters something saves `tree->at` and puts it back.
typedef struct {
  Id fn;     // whose body this is
  Id method; // innermost function around that is not a closure
  Id self;   // slot of the receiver
  Id cls;    // class whose members are defined here
  Id cond;   // what holds here
  Scope *scope;
  Space *space;
  bool class_side; // members are defined on the class itself
  bool left;       // control has left the body: return, raise, break …
  bool caught;     // what the language throws here does not leave the function: CALL_CAUGHT
} Frame;

struct Tree {
  const Lang *lang;
  const struct Grammar *grammar;
  Build *build;
  Arena *arena; // until the end of this file
  const Source *source;
  Bytes text; // of the file, and behind it what tree_read_more was given; it moves when that adds to it
  Text grown; // what `text` is since then
  size_t more;
  Frame at;
  const Shape *shapes; // by symbol
  const char *tag;     // what begins the keys of functions of this file
  uint32_t spaces, fns;
  Map refs, classes; // caches
  Map members;       // member slot → function
  Map strings, ints; // constant slots: index + 1 in constants, value
  Array(const char *) constants;
  Array(Arg) args;
  void *own;    // the language's own state of this file
  Id last_call; // most recent call and its result: a test of a call's result names the call
  Id last_value;
};

// tree_node.c: reading ------------------------------------------------------------------------------------------------

// Front.open, Front.close and Front.lower of every language of this kind.
void *tree_open(Arena *arena, const Lang *lang);
void tree_close(void *state);
bool tree_lower(void *state, const Source *source, Build *build);

// Code that is made of text: the nodes of `text`, as if it stood in the file from `line` on; NULL if there is too much.
const Node *tree_read_more(Tree *tree, const char *text, size_t len, uint32_t line);

// The node's n-th operand by its role's row, or NULL.
const Node *tree_kid(const Node *node, uint32_t n);
// The first kid of a node type, or NULL; and whether the node is of that type. For rare questions: they compare text.
const Node *tree_find_kid(const Node *node, const char *type);
bool tree_is(const Node *node, const char *type);
uint32_t tree_kid_count(const Node *node);
// The source text of a node: interned, or as a copy that lives as long as the file; "" for NULL.
Str tree_str(Tree *tree, const Node *node);
const char *tree_text(Tree *tree, const Node *node);
bool tree_text_is(const Tree *tree, const Node *node, const char *text);
Place tree_place(const Node *node);

// tree.c: lowering ----------------------------------------------------------------------------------------------------

// Evaluates a node, NULL included.
Id tree_value(Tree *tree, const Node *node);
// Assigns to a node, NULL included.
void tree_assign_to(Tree *tree, const Node *node, Id from);

// Slots. A temp is a value of an expression; tree_hold makes one with a value in it.
Id tree_temp(Tree *tree);
Id tree_hold(Tree *tree, HoldKind kind, Id id);
// Constants, and what a constant slot holds: the string (NULL if none; a copy that lives as long as the file), the
// integer.
Id tree_text_slot(Tree *tree, const char *text, size_t len);
Id tree_int_slot(Tree *tree, const char *text, int64_t value);
const char *tree_constant(const Tree *tree, Id slot);
bool tree_integer_of(const Tree *tree, Id slot, int32_t *value);
void tree_copy(Tree *tree, Id from, Id to);
// A slot that holds what both do; either may be 0.
Id tree_join(Tree *tree, Id a, Id b);
Id tree_load(Tree *tree, const Node *at, Id base, const char *name);
void tree_store(Tree *tree, const Node *at, Id from, Id base, const char *name);

// Scopes.
void tree_open_scope(Tree *tree, bool hard);
Id tree_find(const Tree *tree, Str name);
void tree_bind(Tree *tree, Str name, Id slot);
// A new local of the innermost scope.
Id tree_declare(Tree *tree, Str name);

// Classes and names. tree_class: the row of a class of this file, one per qualified name; `at` may be NULL for one that
// is only mentioned. tree_enter_class: opens its body (self is the class itself); put tree->at back afterwards.
Id tree_class(Tree *tree, const Node *at, const char *qualified, ClassKind kind);
void tree_enter_class(Tree *tree, Id cls, const char *qualified);
// A slot that holds exactly an instance of a class (to look methods up on), and the class itself.
Id tree_instance(Tree *tree, Id cls);
Id tree_class_slot(Tree *tree, Id cls);
// `name` as seen from here: candidates are the spaces around with `name` behind them, innermost first, then `name`.
Range tree_candidates(Tree *tree, const char *name);
Id tree_ref(Tree *tree, const char *name);
Id tree_ref_to(Tree *tree, const char *const *names, uint32_t count);
Id tree_class_ref(Tree *tree, const char *name);
// A class by its full name, wherever it is written.
Id tree_outside(Tree *tree, const char *name);
// An instance of a container class made here, its elements to be stored under "[]".
Id tree_literal(Tree *tree, const Node *node, const char *parent, Id *cls);
void tree_parent(Tree *tree, Id cls, Id parent, ParentHow how);
// The name of something in the innermost space: "Space::name".
const char *tree_qualify(Tree *tree, const char *name);

// A parameter that is not written as one: slot flags and name, NULL if it has none.
typedef struct {
  uint32_t flags;
  const char *name;
} Implied;

// Functions. tree_fn makes the row (place, last line, enclosing function and slots are filled in), lowers parameters
// and body in a frame of its own, and returns the function.
typedef struct {
  const Node *node;     // all of it, for its last line
  const Node *at;       // what it is found at: its name or keyword
  const Node *params;   // list of parameters, or NULL
  const Node *param;    // … or a lone one
  const Node *receiver; // the one of them that names the receiver, or NULL
  const Node *body;
  const char *name, *qualified;
  Id cls; // that it is a member of
  FnKind kind;
  uint32_t flags;
  bool own_self;          // a closure that has a receiver of its own
  bool sees_outer;        // not a closure, but the names around it are visible
  const Implied *implied; // parameters that are not written, behind the others
  uint32_t implied_count;
  void (*prepare)(Tree *tree, Id fn); // called in the new frame before the body; may be NULL
} Making;
Id tree_fn(Tree *tree, const Making *making);
// The same without source, for readers, writers and delegators: stays in the new frame, where the caller adds facts
// before it puts tree->at back.
Id tree_synthetic(Tree *tree, const Making *making);
// Makes `fn` a member of `cls`, on the class side or of instances. tree_member_fn: the function that was made one last
// in this file, or 0.
Id tree_member_fn(Tree *tree, Id cls, bool class_side, const char *name);
void tree_member(Tree *tree, Id cls, bool class_side, const char *name, Id fn);
void tree_return_value(Tree *tree, Id fn, Id from);

// Calls. tree_args evaluates a list of arguments and pushes them; a block argument goes to *block. tree_emit appends
// the call (caller, cond, place, result are filled in) with the arguments pushed since `mark` and returns its result.
uint32_t tree_mark(const Tree *tree);
void tree_push(Tree *tree, Arg arg);
void tree_args(Tree *tree, const Node *list, Id *block);
Id tree_emit(Tree *tree, const Node *at, Call call, uint32_t mark);
// An operator that objects may define as a method: the operands behind the receiver; 0 for one that is not there.
Id tree_operate(Tree *tree, const Node *at, const char *name, Id receiver, Id first, Id second);

// Conditions.
Test tree_test(Tree *tree, const Node *node);
Test tree_test_slot(Tree *tree, Id slot, Id call, CondOp op, int32_t value);
// Evaluates two branches (NULL: nothing) under the conditions and joins their values. Where one of them leaves the
// body, the other's condition holds for the rest of it.
Id tree_branch(Tree *tree, Test test, const Node *then, const Node *otherwise);
OperatorKind tree_operator(const Tree *tree, const Node *node);

void tree_note(Tree *tree, NoteKind kind, const Node *at, const char *text);

// Roles: operands in order -------------------------------------------------------------------------------------------

Lower tree_skip;     // nothing is evaluated
Lower tree_each;     // all kids; the value of the only one
Lower tree_effect;   // all kids; no value
Lower tree_sequence; // all kids; the value of the last
Lower tree_scoped;   // all kids in a scope of their own; no value
Lower tree_body;     // statements; the value of the last
Lower tree_any;      // all kids; the join of their values
Lower tree_if;       // condition, consequence, alternative
Lower tree_loop;     // condition, body, and what else there is, in source order
Lower tree_foreach;  // target, collection, body: elements of the collection are assigned to the target
Lower tree_binary;   // left, operator, right
Lower tree_unary;    // operator, operand
Lower tree_assign;   // left, right
Lower tree_return;   // value ("#0"); leaves the body
Lower tree_leave;    // break, continue, raise …: evaluates kids and leaves the body
Lower tree_name;     // a name of a scope
Lower tree_string, tree_integer, tree_true;
Lower tree_zero; // false, nil, NULL
Lower tree_self; // self, this
Lower tree_list; // elements: an instance of a class of its own, with field "[]"
Lower tree_map; // pairs, whose roles have SLOT_KEYWORD and operands key, value: the same, with fields for constant keys
Lower tree_pair;  // key, value: the value
Lower tree_index; // object, index
// What is stored under a key, and what was found there.
void tree_set_element(Tree *tree, const Node *at, Id object, Id key, Id from);
Id tree_element(Tree *tree, const Node *at, Id object, Id key);
Lower tree_field; // object, name: a field's value
Store tree_set_name, tree_set_each, tree_set_index, tree_set_field;

#endif
