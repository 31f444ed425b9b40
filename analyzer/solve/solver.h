// solver: what the files of the solve floor share. Private to it.
#ifndef FINLINT_SOLVER_H
#define FINLINT_SOLVER_H

#include "solve.h"

// Values, interned: dense numbers from 1. A bound value is a function with the value that is its self.
enum { VALUE_BOUND = HOLD_INT + 1, VALUE_WRAPPED }; // WRAPPED: a function that was given to a decorator
typedef struct {
  uint32_t kind, id; // id: as in Hold
  uint32_t self;     // VALUE_BOUND: a value
} Value;
// Is a value of this kind a function of some sort?
static inline bool value_callable(uint32_t kind) {
  return kind == HOLD_FN || kind == VALUE_BOUND || kind == VALUE_WRAPPED;
}

// What happens for each value that arrives in a node.
typedef enum {
  WATCH_LOAD,     // row: node that gets the member `value`
  WATCH_STORE,    // row: node that is stored in the member `value`, by function `edge`
  WATCH_KEY,      // row: flow, for the strings that name its member
  WATCH_KEYED,    // row: flow, for what gets the members that strings named before it arrived
  WATCH_BIND,     // row: node that gets the functions, bound to `value`
  WATCH_CALLEE,   // row: call
  WATCH_RECEIVER, // row: call
  WATCH_NAME,     // row: call, for the strings that name its method
  WATCH_TARGET,   // row: call; functions run with self `value`
  WATCH_SUPER,    // row: call
  WATCH_RUN,      // row: call; functions run as `value` (a row of `runs`) says
  WATCH_WRAP,     // row: node that gets the values, functions as VALUE_WRAPPED
  WATCH_UNWRAP,   // row: node that gets the closures
  WATCH_REAL,     // row: node that gets what no test defines
  WATCH_REST,     // row: call; functions will get its arguments from number `value` on
} WatchKind;
// Four of them in a line of the cache. No program has as many functions as `edge` counts.
enum { EDGE_BITS = (1u << 28) - 1 };
typedef struct {
  uint32_t kind : 4, edge : 28;
  uint32_t row, value, next;
} Watch;
_Static_assert(WATCH_REST < 1 << 4, "a watch has so many bits for its kind");

// Four of them in a line of the cache: there are more of them than of anything else.
typedef struct {
  uint32_t values;                                  // the value; of several, where they start in `sets`
  uint32_t edges;                                   // first row of `copies`
  uint32_t watches;                                 // first row of `watches`
  uint32_t functions : 6, objects : 5, strings : 5; // how many it holds …
  uint32_t count : 7;                               // … together
  uint32_t done : 7;                                // values before it went along all edges and to all watches
  uint32_t queued : 1, full : 1;                    // full: it was offered more than it takes
} Node;

typedef struct {
  uint32_t to, next;
} Copy;

// An edge of the call graph: call → function.
typedef struct {
  Id call, fn;
  uint32_t next; // edge of the call
  uint16_t skip; // arguments before the first parameter
  uint8_t kind;  // EdgeKind
  bool run;      // run by something outside that was given the function: its arguments are not the call's
} Edge;

// A call of something outside: call → symbol.
typedef struct {
  Id call;
  Sym symbol;
  uint32_t next;
  uint8_t kind, language; // EdgeKind; what the call is written in
  bool native;            // a function of C that another language calls
} Out;

// How an outside function runs a function it is given.
typedef struct {
  const Behaviour *behaviour;
  uint32_t operand;
} Run;

// What a function asks of its calls.
typedef struct {
  uint16_t least, most; // arguments, without those that are a block or collected
  uint8_t more : 1;     // takes more than `most`
  uint8_t any : 1;      // takes any number
  uint8_t apart : 1;    // what is passed by name does not count, …
  uint8_t by_name : 1;  // … as it takes it so
  uint8_t private : 1;  // FN_PRIVATE
} Signature;

// A member that a call was found to mean.
typedef struct {
  Id slot;
  uint32_t kind; // EdgeKind
} Asked;

// Where a call leads to.
typedef struct {
  uint32_t edges, outs; // first rows of `edges`, `outs`
  Asked asked;          // the first member that it meant; others are in `targeted`
} Leads;

// A call of a method by a name that is a value, or of another language's method.
typedef struct {
  Id call;
  Sym name;
  Id receiver;             // slot
  uint32_t language, next; // next: number of the one before it with this name, 0 if there is none
} Send;

// A function that a member slot is by definition, with what every call of that name asks about it: nothing is asked as
// often, and rows of functions and parameters lie far apart.
typedef struct {
  Id fn;
  uint32_t next; // definition of the same slot
  Signature signature;
} Definition;

// A flow that stores. Those who look for some of them read this, as rows of flows are wide.
typedef struct {
  Id flow, base, cls;
  Sym name;
} Stored;

// A call of a method that may have to be guessed.
typedef struct {
  Id call, receiver; // a slot
  Sym name;
  uint32_t language;
} Riddle;

// A line that a suppression covers.
typedef struct {
  uint32_t suppression, next; // next: another one of the same line
} Cover;

// Collected arguments up to this one are told apart by their places: fields "[0]", "[1]" …
enum { INDEXED = 6 };

// What one start reaches: see Callback.
typedef struct {
  uint32_t functions, unresolved;
  Words outside;
} Met;

// Where a lookup found something: member slots, or the name of something outside.
typedef struct {
  Id slot, owner; // owner: the class that has it, 0 for what its objects have in common
  uint16_t kind;  // EdgeKind
  bool unbound;   // an instance's member asked of the class itself
} Match;
typedef Array(Match) Matches;
typedef struct {
  Matches slots;
  Sym outside;
  Id call;       // that asks, or 0: overloads that do not fit it are not there
  bool field;    // what is asked for is a field, where those and methods are two things
  bool complete; // a definition was found: what lies behind it is hidden
  uint64_t generation;
} Found;

typedef struct Solver {
  Arena *arena;
  Program *program;
  const Book *book;
  Array(Value) values;
  Array(uint32_t) plain[HOLD_TYPED + 1]; // by kind and id: the value of it that has no self, or 0
  Map value_ids;                         // the others
  Array(Node) nodes;                     // by slot
  Array(Copy) copies;
  Array(uint32_t) sets; // the values of nodes with several, in blocks of powers of two
  uint32_t spares[8];   // by power: the first of the blocks that were outgrown, each of which says which is next
  Map targeted;         // (call or node, member slot, kind) → 1: its values other than methods are looked at
  Array(Watch) watches;
  Array(uint32_t) queue;
  Array(Edge) edges;
  Array(Out) outs;
  Array(Leads) leads; // by call
  Maps edge_sets;     // by call with more than one, fn: row of `edges`
  Map out_set;        // (call, symbol) → row of `outs`, of calls with more than one
  Array(Run) runs;
  Map symbols;          // (class, name) → symbol
  Array(uint8_t) known; // by symbol: does the book know it? 0: not asked yet
  Map packages;         // Sym of a package or class of the program in languages that declare types → 1
  Array(Id) declared;   // by slot of the program: the class that its objects are of by declaration, or 0
  Map abstract;         // class → how many abstract methods it declares
  Map admitted;         // (declared class, value) → 1: no, 2: yes
  Maps lookups;         // by class, hash of a question → row of `found`
  Array(Found) found;
  Matches matches;                  // a list for the next question
  Array(bool) in_tests, tests;      // by file, by function
  Map real;                         // slot → slot of those of its values that no test defines
  Maps own_fields;                  // by class, Sym name → slot of what its own methods assign to self
  Array(bool) assigned;             // by Sym name: may something be assigned to a member of that name?
  Array(bool) staged;               // by Sym name: does a test define a method of that name for all objects?
  Map loads_of, calls_of, sends_of; // Sym name → last flow that loads it, call that asks for it, number of the send
  Array(uint32_t) next_load, next_call;        // by flow, by call: the one before it with this name
  Array(Signature) signatures;                 // by function: of its parameters alone
  Array(Definition) definitions;               // row 0 is none
  Array(uint32_t) defined;                     // by member slot: the last of its definitions
  Index overriders;                            // by fn
  Map containers;                              // call → class of the container it makes
  Map keywords;                                // call → class of the hash that its keyword arguments are
  Map keyword_slots;                           // call → slot that holds it
  Index descended;                             // by class: itself and all classes below it
  Index overriding;                            // by (class, Sym name): methods of classes below it …
  uint32_t overriding_of;                      // … of that many methods
  Index implementors;                          // by structural interface
  Index methods_of, methods_called, embedders; // by class, Sym name, class
  bool conform_indexed, sets_indexed;
  Map texts;                // (language, Sym name) → index + 1 of the behaviour that makes a text of a text
  Map getattrs;             // __getattr__ method → flow that loads what it is asked for
  Map delegated;            // (call, field slot) → 1: also asked of the interface that the receiver embeds
  Array(Ids) named_methods; // by Sym name: member slots
  Array(Riddle) riddles;    // calls that may have to be guessed
  Ids slot_calls;           // calls of what a slot holds, as they are taken in
  Array(uint32_t) by_slot;  // see flow_numbers; while solving, the call that a slot is the result of
  Index stores;             // by base slot: rows of flows, what is stored in one object
  Index bound;              // by symbol of another language
  struct Across *across;    // what bindings.c knows
  Map sent;                 // (call, Sym name) → 1: already in `sends`
  Array(Send) sends;
  Array(Stored) stored;            // flows that store …
  uint32_t flows_listed;           // … up to here
  uint32_t own_flows;              // rows of flows that are the program's, not the solver's
  Index called;                    // (language, word) → classes that are named like it …
  Id classes_called;               // … up to here
  Map meant;                       // (language, receiver, member) → the one method of those, if it was asked for
  Map conventions;                 // (language, receiver, member) → symbol that is meant
  Map anyones;                     // Sym name → symbol of that member of anything ("*.each")
  uint32_t methods_indexed;        // how many methods `meant` and `named_methods` are of
  Map brackets;                    // call → 1 + index in `bracketing`
  Array(const Guard *) bracketing; // guards that hold from a call up to another
  Map more_roots;                  // (context, call) → roots that reach it beyond those with a chain
  uint32_t outs_guessed;           // outs up to here were asked for their conventions
  Map suppressed;                  // (file, line) → first row of `covers`; line 0 stands for the whole file
  Array(Cover) covers;
  Array(Suppression) suppressions;
  uint32_t until;          // Findings.until
  Array(Entered) entered;  // with KEEP_REACH
  Map entered_set;         // hash of a row of `entered` → 1
  Array(Callback) unknown; // registrations at which no value arrives
  Array(Met) met;          // of each start; with KEEP_ALL
  Array(bool) near;        // by function: do the roots lead to it?
  Array(bool) around;      // … or to a closure in it?
  Ids near_edges;          // edges of calls in them
  Index setters;           // by FIELD slot: flows that set it of self; by name (stores_key): of anything
  Map passed;              // (class, FIELD slot) → slot whose values the field has in objects of just the class
  Map threaded;            // Sym of a directory → 1: code in it starts threads
  Map endless;             // 1 + index of a start → 1: nothing that would end its region is reached
  Map runtime;             // fn of the program → symbol that the book has for a runtime's function
  uint32_t unresolved;     // calls without a target
  Sym name_new, name_init, name_element, name_unkeyed, name_added, name_call[4], name_missing, name_getattr, name_yield,
      name_case, name_index[INDEXED];
} Solver;

// Asks for a row that is needed soon: those of a large program lie far apart, and memory answers several at a time.
static inline void solver_expect(const void *row) {
  __builtin_prefetch(row);
}
static inline void node_expect(const Solver *solver, Id slot) {
  solver_expect(&solver->nodes.at[slot]);
}
// How many rows ahead to ask for.
enum { AHEAD = 16 };
static inline uint32_t ahead_of(uint32_t row, uint32_t count) {
  return row + AHEAD < count ? row + AHEAD : row;
}

static inline uint32_t node_value(const Solver *solver, const Node *node, uint32_t i) {
  return node->count > 1 ? solver->sets.at[node->values + i] : node->values;
}

// Languages that declare the types of everything, and tell functions of one name apart by their parameters.
static inline bool solver_declares_types(uint32_t language) {
  return language == LANG_JAVA || language == LANG_CSHARP;
}
// Languages where a field and a method of one name are two things: a member slot holds the field's values, and the
// methods are those that it is by definition.
static inline bool solver_fields_apart(uint32_t language) {
  return language == LANG_JAVA;
}
// Languages whose methods are those of objects: on the way from a root it is known of which.
static inline bool solver_has_objects(uint32_t language) {
  return solver_declares_types(language) || language == LANG_RUBY || language == LANG_PYTHON;
}
static inline Call *solver_call(const Solver *solver, Id call) {
  return &solver->program->calls.at[call];
}
static inline Fn *solver_fn(const Solver *solver, Id fn) {
  return &solver->program->fns.at[fn];
}
static inline Slot *solver_slot(const Solver *solver, Id slot) {
  return &solver->program->slots.at[slot];
}
// The last of a member slot's definitions, 0 if it has none.
static inline uint32_t solver_defined(const Solver *solver, Id slot) {
  return slot < solver->defined.count ? solver->defined.at[slot] : 0;
}
// Is the call made of something that is not written as one?
static inline bool solver_implied(const Solver *solver, Id call) {
  return solver_call(solver, call)->flags & (CALL_MEMBER | CALL_OPERATOR);
}
// Is an argument of the call a list of arguments, of which nobody knows how many?
static inline bool solver_spreads(const Solver *solver, const Call *call) {
  for (uint32_t i = 0; i < call->arg_count; i++)
    if (solver->program->args.at[call->args + i].flags & ARG_SPLAT)
      return true;
  return false;
}
// The language that a call is written in.
static inline uint32_t solver_language(const Solver *solver, Id call) {
  return program_language(solver->program, solver_call(solver, call)->caller);
}
// Does neither the program nor the book say where the call goes?
static inline bool solver_leads_nowhere(const Solver *solver, Id call) {
  return !solver->leads.at[call].edges && !solver->leads.at[call].outs && !solver_implied(solver, call);
}
// The function whose block is called in `fn`: that around a closure.
static inline Id solver_block_owner(const Solver *solver, Id fn) {
  for (uint32_t depth = 0; fn && solver_fn(solver, fn)->kind == FN_CLOSURE && depth < 64; depth++)
    fn = solver_fn(solver, fn)->enclosing;
  return fn;
}
// Does the function have a self of its own?
static inline bool solver_has_self(const Solver *solver, Id fn) {
  return solver_fn(solver, fn)->flags & FN_SELF;
}
// A generic type with its arguments stands for the class that it is made of.
static inline Id solver_made_of(const Solver *solver, Id cls) {
  const Program *program = solver->program;
  bool generic = program->clss.at[cls].kind == CLASS_LITERAL && program->parent_rows.at[cls].count;
  return generic ? program->parents.at[program->parent_rows.at[cls].at[0]].parent : cls;
}

// types.c: declared types ---------------------------------------------------------------------------------------------

// Counts the abstract methods of each class.
void types_init(Solver *solver);
// What a slot takes for a value: 0 if its declared class rules it out. Where that class is one of the program's, what
// it and its subclasses do is known: a few objects are enough, and any object of the class stands for the rest.
uint32_t types_taken(Solver *solver, Id slot, const Node *node, uint32_t value);
// The class that a slot's objects are of by declaration, 0 if there is none.
Id types_declared(const Solver *solver, Id slot);
// Does the declared type of a slot rule out a value that is said to come there?
bool types_rule_out(Solver *solver, Id slot, uint32_t value);
// May an object of a class be of a generic type, by its last type argument?
bool types_agree(Solver *solver, Id type, Id cls);
// May the arguments of a call be what the parameters of a function are declared to be? `settled`: what flows has come
// to rest, so that values tell where no declaration does.
bool types_suit(Solver *solver, Id fn, Id call, bool settled);

// flow.c --------------------------------------------------------------------------------------------------------------

// Takes in what the program's slots hold, and its flows: first those of C and C++, then (`native` false) the others.
void flow_init(Solver *solver, bool native);
// Lists the flows that were added since it was called last, for those who look for a few among them.
void flow_list(Solver *solver);
// Lets values move until nothing changes.
void flow_run(Solver *solver);
uint32_t flow_value(Solver *solver, uint32_t kind, uint32_t id, uint32_t self);
void flow_add(Solver *solver, Id slot, uint32_t value);
// What is in `from` flows into `to`.
void flow_copy(Solver *solver, Id from, Id to);
void flow_watch(Solver *solver, Id slot, Watch watch);
// Is the value in the slot?
bool flow_holds(const Solver *solver, Id slot, uint32_t value);
// Does the node hold as many functions or objects as it can? Others may have been left out, and which is chance.
bool flow_is_crowded(const Node *node);
// Makes `by_slot` a 0 for each slot that there is, and takes it from who had it before: names.c while solving, then
// given.c while the roots' ways are followed, then findings.c. Fresh memory for each would be slow.
uint32_t *flow_numbers(Solver *solver);
// The node of a slot; nodes grow when slots are added.
Node *flow_node(Solver *solver, Id slot);

// lookup.c: what a member means ---------------------------------------------------------------------------------------

void lookup_init(Solver *solver);
// Counts a parameter among those of its function: asked for each before lookup_init.
void lookup_count_param(Solver *solver, Id slot);
// What a value has under a name: for `call`, or 0 for a load. lookup_field: where fields and methods are two things,
// the field.
Found lookup_member(Solver *solver, uint32_t value, Sym name, Id call);
Found lookup_field(Solver *solver, uint32_t value, Sym name);
// … behind the class that the call stands in.
Found lookup_super(Solver *solver, uint32_t value, Id call);
// May a method call that asks a value run the function, and how is it found? And does it find any definition there?
bool lookup_finds(Solver *solver, Id call, uint32_t value, Id fn, EdgeKind *kind);
bool lookup_defines(Solver *solver, Id call, uint32_t value);
// May a call that asks or calls the value reach the symbol of something outside?
bool lookup_leads_outside(Solver *solver, Id call, uint32_t value, Sym symbol);
// May the call mean the function, by what it is given? And of the functions that a slot is by definition, how many?
bool lookup_fits(const Solver *solver, Id fn, Id call);
void lookup_count_fitting(const Solver *solver, Id slot, Id call, uint32_t *fit, uint32_t *unfit);
// Is the member one that is only asked of self, and does the call ask something else?
bool lookup_is_private(const Solver *solver, Id slot, Id call);
// Does a test define the function for all objects, and is the call no test's?
bool lookup_is_staged(const Solver *solver, Id fn, Id call);
// May something be assigned to a member of this name? From now on it may.
bool lookup_is_assigned(const Solver *solver, Sym name);
void lookup_assign(Solver *solver, Sym name);
// A class and all below it, each once.
const Ids *lookup_descendants(Solver *solver, Id cls);
// Outside classes: their name; that of a name, "?" if the book knows nothing of it; the symbol of a member; does the
// book know anything of a symbol?
const char *lookup_outside_text(const Solver *solver, Id cls);
Id lookup_outside(Solver *solver, const char *name, uint32_t language);
Sym lookup_symbol(Solver *solver, Id cls, Sym name);
bool lookup_has_rows(Solver *solver, Sym symbol);

// tests.c: values that stay with the program's tests ------------------------------------------------------------------

void tests_find(Solver *solver);
// Is the function one of a test? Is the value defined by one?
bool tests_fn(const Solver *solver, Id fn);
bool tests_value(const Solver *solver, uint32_t value);
// The slot whose values pass from one function to another: `slot`, or what is left of it for what is no test.
Id tests_rest(Solver *solver, Id slot, Id from, Id to);

// edges.c: edges of the call graph ------------------------------------------------------------------------------------

// A call runs a function. `self` is a value or 0; `skip` arguments come before the first parameter.
void edge_add(Solver *solver, Id call, Id fn, uint32_t self, EdgeKind kind, uint32_t skip);
// Only the edge, without values. Is it new, or was it none along which values pass?
bool edge_note(Solver *solver, Id call, Id fn, EdgeKind kind, uint32_t skip, bool run);
// A slot's values become those of the parameter at `index`.
void edge_pass(Solver *solver, Id from, Id fn, uint32_t index);
// Ruby: a slot that holds the hash of a call's keyword arguments, or 0 if it has none.
Id edge_keywords(Solver *solver, Id call);
// A call's arguments from number `skip` on become the parameters from `index` on.
void edge_pass_args(Solver *solver, Id call, Id fn, uint32_t skip, uint32_t index);
// The slot of the argument that the parameter at `index` gets along the edge, or 0.
Id edge_argument(const Solver *solver, const Edge *edge, uint32_t index);
// May the value be self in the function?
bool edge_is_receiver(const Solver *solver, Id fn, uint32_t self);
// Does the call run the function's body, rather than make a generator?
bool edge_runs(const Solver *solver, Id call, Id fn);
// The elements of a container in one slot, into another slot; and a value into a container.
void edge_load_elements(Solver *solver, Id container, Id to);
void edge_store_element(Solver *solver, Id from, Id container);
void edge_load_member(Solver *solver, Id base, Id to, Sym name);
void edge_store_member(Solver *solver, Id from, Id base, Sym name);

// outside.c: calls of what lies outside -------------------------------------------------------------------------------

// A call reaches a symbol outside of the program.
void outside_call(Solver *solver, Id call, Sym symbol, EdgeKind kind);
// The same for a function of C that `call`, in another language, runs: the rows of C speak of it.
void outside_native(Solver *solver, Id call, Sym symbol, EdgeKind kind);
// The mask of the language whose rows speak of `out`.
uint32_t outside_languages(const Out *out);
// A row of `outs`.
Out outside_out(const Solver *solver, Id call, Sym symbol, EdgeKind kind);
// The slots that an operand of a call means (most often one).
void outside_operand(Solver *solver, Id call, const Operand *operand, Ids *out);
// Do the call's arguments meet a row's conditions?
bool outside_when(Solver *solver, Id call, const Whens *when);
// Something outside runs a value that it was given; or hands it the call's arguments from one on.
void outside_run(Solver *solver, Id call, uint32_t value, const Run *run);
void outside_pass_rest(Solver *solver, Id call, uint32_t value, uint32_t from);
// The name of the directory that a file is in.
Sym solver_directory(const Solver *solver, Id file);

// dispatch.c: what a value does where it arrives ----------------------------------------------------------------------

void dispatch_init(Solver *solver, bool native);
void dispatch(Solver *solver, Watch watch, uint32_t value);
// Notes a flow that loads what strings name, if it is that of what a __getattr__ method is asked for.
void dispatch_note_getattr(Solver *solver, Id flow);
// The functions in a slot run for a call, now and later. `self`: UINT32_MAX if it is their first argument.
void dispatch_target(Solver *solver, Id call, Match match, uint32_t self);
bool dispatch_takes_self(const Solver *solver, Id fn);
// What asked for a member of this name asks again. Also if something is assigned to one for the first time.
void dispatch_again(Solver *solver, Sym name);
void dispatch_comes_up(Solver *solver, Sym name);
// A call asks what is in `receiver` for the method `name` of a language.
void dispatch_send(Solver *solver, Id call, Sym name, Id receiver, uint32_t language);

// receivers.c: which object a method is asked of, on one way from a root ----------------------------------------------

// A value HOLD_TYPED stands for any object of its class; 0 for nothing known.
// What the receiver of a call in `fn` is, where that runs with `self`; its values are those of the slot `origin`.
uint32_t receivers_of(Solver *solver, Id fn, uint32_t self, Id call, Id origin);
// What self is in the function that an edge leads to: the receiver's object, or any of the function's class.
uint32_t receivers_self(Solver *solver, const Edge *edge, uint32_t receiver, uint32_t self);
// The slot whose values a field of self has: what the constructors of its very class pass up to the one that sets the
// field, where that is one slot; else the field.
Id receivers_field(Solver *solver, uint32_t self, Id field);
// What self is in a root.
uint32_t receivers_root(Solver *solver, Id fn);
// May the edge be the one that a call on this receiver takes? `kind`: set to how that is known.
bool receivers_admit(Solver *solver, const Edge *edge, uint32_t receiver, EdgeKind *kind);

// conform.c -----------------------------------------------------------------------------------------------------------

// The classes that have all methods of a structural interface, with as many parameters.
const Ids *conform_classes(Solver *solver, Id interface);

// brackets.c: stretches of code in which less can fail ----------------------------------------------------------------

// Finds them, by the guards of the book that have an end.
void brackets_find(Solver *solver);
// The kinds of operation that are excused at a call in a context.
uint32_t brackets_kinds(const Solver *solver, Id call, uint32_t context);

// names.c: the last resort --------------------------------------------------------------------------------------------

// Gives methods without a known receiver their own class, and calls without a target the functions of that name.
// Returns false if there was nothing to do.
bool names_resolve(Solver *solver);
void names_index_conventions(Solver *solver);
// The member slots of that name that hold a function by definition, but those of C++.
const Ids *names_methods(Solver *solver, Sym name);
void names_seed_self(Solver *solver, Id fn, bool always);

// bindings.c: names across languages ----------------------------------------------------------------------------------

// Finds what binds names across languages, and connects the calls that are known to use them.
void bindings_find(Solver *solver);
// Connects a call of an outside symbol to the functions that are bound to it.
void bindings_connect(Solver *solver, Id call, Sym symbol);
// Does a function of C take as many arguments as a call in another language passes?
bool bindings_fit(const Solver *solver, Id call, Id fn);

// roots.c -------------------------------------------------------------------------------------------------------------

typedef struct {
  Id fn; // 0: an outside function, `symbol`
  Sym symbol;
  uint32_t context;
  const Registration *registration;
  Place place; // of the registration; line 0 if the definition is the root
  Id region;   // call whose result decides: only calls under it count, 0 otherwise
  bool chance; // others may have been left out where it is registered, and which is chance
} Start;
typedef Array(Start) Starts;
void roots_find(Solver *solver, Starts *starts);
// What a function is called in the book.
Sym roots_symbol(const Solver *solver, Id fn);
// What is stored in a field of the object `base`, or 0; `field` is dotted and matched from its end.
Id stores_find(const Solver *solver, Id base, const char *field);

// suppress.c ----------------------------------------------------------------------------------------------------------

void suppress_read(Solver *solver, const SolveOptions *options);
// The kinds of operation that are silenced at a place, as a mask.
uint32_t suppress_kinds(const Solver *solver, Place at);
// Notes that the suppressions of a place silenced an operation.
void suppress_use(Solver *solver, Place at, OpKind kind);

// near.c ------------------------------------------------------------------------------------------------------------

// Finds what the roots lead to: Solver.near and what stands beside it.
void near_find(Solver *solver, const Starts *starts);

// given.c: what one way from a root passes on -------------------------------------------------------------------------

// Lists of parameters with what they were given, by numbers; number 0 knows nothing.
typedef struct Given Given;
Given *given_new(Solver *solver);
// Does the parameter hold nothing but what is passed for it, or its default?
bool given_is_pure(const Given *given, Id param);
// What is known in a function on this way: the list of what it was given, and its self (see receivers.c).
typedef struct {
  uint32_t list, self;
} Way;
// The list behind an edge: `way` is the caller's, `around` the list of the function around a closure.
uint32_t given_enter(Given *given, const Edge *edge, Way way, uint32_t around);
// The slot whose values a slot has on the way: itself where nothing is known.
Id given_origin(const Given *given, Way way, Id slot);
// May the call run the function, or reach the symbol, on this way? Perhaps: as one of many.
typedef enum { ALLOWS_NOT, ALLOWS_PERHAPS, ALLOWS } Allows;
Allows given_allows(const Given *given, Way way, const Edge *edge);
bool given_allows_outside(const Given *given, Way way, const Out *out);

// reach.c -------------------------------------------------------------------------------------------------------------

// An operation that is reached: from a root, at a call, by a chain of calls.
typedef struct {
  uint32_t start;                      // in Starts
  Id call;                             // 0: the root itself is outside
  Id fn;                               // of an answer: the function that is reached, …
  uint32_t known, self, given, doubts; // … and what is known there
  Id asked;                            // of what is reached through an answer: the function of that
  Sym symbol;
  const Operation *operation; // NULL: known, but on no list
  OpKind kind;
  const Verdict *verdict;
  Confidence confidence;
  Id *chain; // the calls from the root to the operation, the operation last
  uint8_t *chain_edges;
  uint32_t chain_count;
} Hit;
typedef Array(Hit) Hits;
// What was asked for: functions, or one outside of the program; how each root reaches them, and what it does through
// them.
typedef struct {
  Map fns;    // fn → 1
  Sym symbol; // 0 if there are fns
  Hits answers, through;
} Question;
void reach(Solver *solver, const Starts *starts, const SolveOptions *options, Hits *hits, Question *ask);
// Hands the callbacks and what they reach to who asked for them.
void reach_keep(Solver *solver, const Starts *starts, Findings *out);

// ask.c ---------------------------------------------------------------------------------------------------------------

// Finds the functions that `text` means (SolveOptions.ask; NULL: none).
void ask_read(Solver *solver, const char *text, Question *out);

// findings.c ----------------------------------------------------------------------------------------------------------

void findings_make(Solver *solver, const Starts *starts, const Hits *hits, const SolveOptions *options, Findings *out);
// Adds what was asked to the findings.
void findings_answer(Solver *solver, const Starts *starts, const Question *ask, const SolveOptions *options,
                     Findings *out);

Confidence edge_confidence(uint32_t kind);

// trace.c -------------------------------------------------------------------------------------------------------------

// Appends where each call goes, for a person's eyes.
void trace_calls(const Solver *solver, Text *out);

#endif
