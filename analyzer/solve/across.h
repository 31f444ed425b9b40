// across: what bindings.c and callbacks.c share. Private to them.
#ifndef FINLINT_ACROSS_H
#define FINLINT_ACROSS_H

#include "solver.h"

// Where a C function finds what a call in another language passes: parameters, -1 for none.
typedef struct {
  int32_t self, args;
  bool packed; // all arguments are in one parameter
} Layout;

// An element of a table of methods: a record with a name and a function.
typedef struct {
  Id base, function; // slots
  const Binding *row;
  bool owned; // a class or module has it
} Entry;

// A record that names a class or module.
typedef struct {
  Id base, name; // slots
  const Binding *row;
} Owner;

// A call that a row speaks of.
typedef struct {
  Id call;
  const Binding *row;
} Bound;

// Functions that were bound to a member. Of several none is known to be meant: the nearest is asked for at each call.
typedef struct {
  Id slot;
  Ids fns;
  bool published;
} Taken;

typedef struct Across {
  bool mixed;     // there is code on both sides
  Index elements; // by slot of an array: its elements' slots
  Map typedefs;   // class → Sym
  Index native;   // by Sym name: functions that other languages see by it
  Map modules;    // (language, last component) → 1: a module whose members C code binds
  Map imports;    // class → is what it is asked for a function of C? 0: not asked, 1: no, 2: yes
  Ids provided;   // the outside classes that are such modules, of those before `classes_seen`
  uint32_t classes_seen, modules_asked;
  Map named;     // Sym → 1: outside classes that no pack speaks of
  Map libraries; // Sym of "module.member" → 1: its members are C functions
  Map foreign;   // Sym that a call asks for → Sym of the function of C that it runs, which no file here defines
  uint32_t foreign_count;
  Map entry_at; // base → index + 1 in `entries`
  Array(Entry) entries;
  Ids tables; // slots of arrays that have entries
  Array(Owner) owners;
  Array(Bound) calls;
  uint32_t outs_seen, edges_seen;
  uint64_t known; // what calls were last connected by
  Map member_at;  // slot → index + 1 in `members`
  Array(Taken) members;
  Map layout_at; // function → index + 1 in `layouts`
  Array(Layout) layouts;
  Map yielding; // function → 1: it runs the block that it was called with, or a function that it calls does
} Across;

// bindings.c

typedef void OnValue(Solver *solver, Value value, void *to);
// The values of what an operand means, one by one.
void across_each(Solver *solver, Id call, const Operand *operand, OnValue *on, void *to);
// The strings in what an operand means.
Ids across_strings(Solver *solver, Id call, const Operand *operand);
Layout across_layout(const Solver *solver, Id fn);

// callbacks.c

// Connects the calls back that are known by now, and passes arguments over the border.
void callbacks_find(Solver *solver);

#endif
