// tree_decl: what Java and C# share: classes that declare their members and types, and names that mean the members of
// the classes around. Private to front.
//
// `tree->own` of such a language begins with a Decl. Fields are names of their class's scope, so they are found as
// locals are, and methods see the scopes of the classes around them.
#ifndef FINLINT_TREE_DECL_H
#define FINLINT_TREE_DECL_H

#include "tree.h"

enum { MEMBER_FIELD = 1, MEMBER_METHOD = 2, MEMBER_STATIC = 4, MEMBER_PROPERTY = 8, MEMBER_PUBLIC = 16 };

// A class that is open.
typedef struct Body {
  struct Body *up;
  Id cls;
  const char *name;            // qualified
  Id outer;                    // slot: the object of the class around, 0 if there is none
  bool derived;                // may have members that this file does not show
  Map members;                 // name → MEMBER_…
  Array(const char *) parents; // how the names of what it extends and implements may resolve
  uint32_t visible;            // so many of `parents` have nested classes that are looked for
} Body;

typedef struct {
  Body *body;
  Map generics;     // name of a generic type with its arguments → class
  uint32_t unnamed; // classes without a name so far
} Decl;

// Classes: decl_open makes the class and enters it; decl_close leaves it again.
typedef struct {
  Frame at;
  Body *body;
} Opened;
Opened decl_open(Tree *tree, const Node *node, const char *qualified, ClassKind kind);
void decl_close(Tree *tree, Opened opened);
const Body *decl_body(const Tree *tree);
// Makes `parent` one of the open class, whose members and nested classes are visible in it. `type`: the parent with its
// type arguments, 0 if it is written without.
void decl_inherit(Tree *tree, Id parent, Id type, ParentHow how);
// All parents are named: from here on what is nested in them is visible.
void decl_settle(Tree *tree);
// "Class.name" of the class that is open.
const char *decl_qualify(Tree *tree, const char *name);

// Members of the class that is open. A field's slot is typed and bound to its name.
void decl_add(Tree *tree, const Node *name, uint32_t what);
Id decl_field(Tree *tree, const Node *name, const Node *type, bool is_static);
// The field of that name that this very class declares, 0 if none.
Id decl_own_field(Tree *tree, const Node *name);
// The same of what `node` (object, name) asks of "this".
Id decl_this_field(Tree *tree, const Node *node);
// Runs the initialisers of the open class's fields, if it has any. Making.prepare: `fn` does not matter.
void decl_run_fields(Tree *tree, Id fn);
// A call of `name` without arguments that nobody wrote, at `at`; returns its result. Of no receiver it is none.
Id decl_call(Tree *tree, const Node *at, Id receiver, const char *name);
// What an unqualified member is asked of: the object of the class around that declares it, and of those that may
// inherit it.
Id decl_receiver(Tree *tree, Str name, uint32_t what);
// Does a class around declare it?
bool decl_declares(const Tree *tree, Str name, uint32_t what);
// The object of the class around with that simple name, 0 if there is none.
Id decl_outer(Tree *tree, const char *name);

// Types. A slot that is declared with a type; an exact value needs none.
void decl_type(Tree *tree, Id slot, const Node *type);
// A local of the innermost scope with its first value.
Id decl_local(Tree *tree, const Node *name, const Node *type, Id value, bool exact);
// The class of a generic type: `base` whose elements "[]" are of class `element`.
Id decl_generic(Tree *tree, Id base, Id element, const char *text);
// A value that is known to be of a class.
Id decl_cast(Tree *tree, Id value, Id cls);

// Functions. Without a body it is abstract or defined elsewhere, as the flags say.
Id decl_fn(Tree *tree, const Making *making, const Node *result);
// A function for the initialisers of the open class; stays in its frame as tree_synthetic does.
Id decl_initializer(Tree *tree, const Node *node, bool is_static);
// A closure that calls `name` of what is in `receiver` (or constructs the class in it, where `name` is NULL) with
// whatever it is given.
Id decl_reference(Tree *tree, const Node *node, Id receiver, const char *name);
void decl_mark(Tree *tree, MarkOn on, Id id, const Node *name, const Node *argument);

// Roles: operands in order.
Lower decl_scoped_loop; // tree_loop in a scope of its own
Lower decl_either;      // kids exclude each other: each under the conditions that hold before, joined
Lower decl_try;         // kids in order; what is ROLE_ALWAYS runs whatever the others do
Lower decl_last;        // only the last kid: what a label stands before
Lower decl_jump;        // break, continue, goto: leaves the body

#endif
