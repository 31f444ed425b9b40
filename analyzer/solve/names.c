// The last resort: a call whose receiver stays unknown may mean the methods of that name. A receiver that is named like
// a class ("session_pool" and SessionPool) means that class's.
#include "solver.h"

#include <ctype.h>

enum { MOST = 4, LOOKED_AT = 64 }; // more candidates are no candidates; more methods of one name are not looked at
enum { OBJECT = 1u << 16 };        // of a key: beside the language
enum { UNDECIDED = 1u << 31 };     // flag of a symbol that shares its name with another of its depth
enum { ASKED = 1u << 30 };         // flag of an answer that may be 0

static Ids *methods_named(Solver *solver, Sym name) {
  array_cover(solver->arena, &solver->named_methods, name);
  return &solver->named_methods.at[name];
}

void names_seed_self(Solver *solver, Id fn, bool always) {
  const Fn *row = solver_fn(solver, fn);
  if (!row->cls || !(row->flags & FN_SELF) || (!always && flow_node(solver, row->self)->count))
    return;
  flow_add(solver, row->self, flow_value(solver, row->flags & FN_STATIC ? HOLD_CLASS : HOLD_TYPED, row->cls, 0));
}

// The function that a method slot holds, if a call may mean it. `counted`: its arguments matter.
static Id fitting_fn(Solver *solver, Id slot, Id call, bool counted) {
  const Node *node = flow_node(solver, slot);
  for (uint32_t at = solver_defined(solver, slot); at; at = solver->definitions.at[at].next)
    if (!counted || lookup_fits(solver, solver->definitions.at[at].fn, call))
      return solver->definitions.at[at].fn;
  for (uint32_t i = 0; i < node->count; i++) {
    Value v = solver->values.at[node_value(solver, node, i)];
    bool native = v.kind == HOLD_FN && program_is_native(solver->program, v.id);
    if (v.kind == HOLD_FN &&
        (!counted || (native ? bindings_fit(solver, call, v.id) : lookup_fits(solver, v.id, call))))
      return v.id;
  }
  return 0;
}

// Does the book know outside members of that name? Then any of those may be meant too.
static bool known_member(const Solver *solver, uint32_t language, Sym name) {
  return map_get(&solver->program->known_members, name, 0) & language_bit(language);
}

// The call that a slot is the result of, or 0.
static Id made_by(const Solver *solver, Id slot) {
  return slot < solver->by_slot.count ? solver->by_slot.at[slot] : 0;
}

static const char *receiver_name(const Solver *solver, Id receiver) {
  Sym name = receiver ? solver->program->slots.at[receiver].name : 0;
  Id made = made_by(solver, receiver);
  name = !name && made ? solver_call(solver, made)->name : name;
  const char *text = program_text(solver->program, name);
  const char *sigil = strrchr(text, '$');
  text = sigil ? sigil + 1 : text;
  return text + strspn(text, "@_");
}

// outside classes -----------------------------------------------------------------------------------------------------

// The key of a name: "Session_Pool" and "session_pool" are one word.
static uint64_t word_key(uint32_t language, const char *name, size_t len) {
  struct {
    uint32_t language;
    char text[124];
  } word = {.language = language};
  size_t count = 0;
  for (size_t i = 0; i < len && count < sizeof word.text; i++)
    if (name[i] != '_')
      word.text[count++] = (char)tolower((unsigned char)name[i]);
  return key_bytes(&word, sizeof word.language + count);
}

// The key of what a receiver of this name is asked for.
static uint64_t convention(uint32_t language, const char *receiver, size_t len, Sym member) {
  return map_triple(word_key(language, receiver, len), member);
}

static int depth(const char *symbol) {
  int dots = 0;
  for (; *symbol; symbol++)
    dots += *symbol == '.';
  return dots;
}

// Of two members of classes of one name: that of the outermost class.
static uint32_t preferred(const Solver *solver, uint32_t had, Sym symbol) {
  if (!had || (had & ~UNDECIDED) == symbol)
    return symbol;
  int a = depth(program_text(solver->program, had & ~UNDECIDED)), b = depth(program_text(solver->program, symbol));
  return b < a ? symbol : b == a ? had | UNDECIDED : had;
}

// The classes that are named like it, by the last word of their names.
static void index_classes(Solver *solver) {
  const Program *program = solver->program;
  for (; solver->classes_called < program->clss.count; solver->classes_called++) {
    Id cls = solver->classes_called;
    const char *last = program_text(program, program->clss.at[cls].name);
    for (const char *at = last; *at; at++)
      if (*at == '.' || *at == ':')
        last = at + 1;
    if (*last && program->class_language.at[cls] > LANG_CPP)
      index_add(&solver->called, word_key(program->class_language.at[cls], last, strlen(last)), cls);
  }
}

// Methods are the members that hold a function by definition, those that are defined while the program runs included.
static void index_methods(Solver *solver) {
  const Program *program = solver->program;
  index_classes(solver);
  if (solver->methods_indexed == program->method_count)
    return;
  solver->methods_indexed = program->method_count;
  solver->meant = (Map){.arena = solver->arena};
  for (uint32_t i = 0; i < solver->named_methods.count; i++)
    solver->named_methods.at[i].count = 0;
  for (Id slot = 1; slot < program->slots.count; slot++) {
    const Slot *row = &program->slots.at[slot];
    bool member = row->kind == SLOT_FIELD || row->kind == SLOT_STATIC;
    if (member && program_is_method(program, slot) && program->class_language.at[row->owner] > LANG_CPP)
      array_push(solver->arena, methods_named(solver, row->name), slot);
  }
}

const Ids *names_methods(Solver *solver, Sym name) {
  index_methods(solver);
  return methods_named(solver, name);
}

// The outermost names of what the program speaks of outside of itself: modules that it imports, above all.
static Map outermost_names(Solver *solver) {
  const Program *program = solver->program;
  Map names = {.arena = solver->arena};
  for (Id cls = 1; cls < program->clss.count; cls++) {
    const char *text = program_text(program, program->clss.at[cls].name);
    Sym first = names_add(program->texts, text, strcspn(text, "."));
    if (program_is_outside(program, cls))
      *map_slot(&names, first) |= language_bit(program->class_language.at[cls]);
  }
  return names;
}

// `kind`: 0, or OBJECT if only objects are called so, and no class or module.
static void index_word(Solver *solver, Sym symbol, uint32_t languages, const char *word, size_t len, Sym member,
                       uint32_t kind) {
  for (uint32_t language = LANG_RUBY; language < LANG_COUNT; language++)
    if (languages & language_bit(language)) {
      uint32_t *at = map_slot(&solver->conventions, convention(language | kind, word, len, member));
      *at = preferred(solver, *at, symbol);
    }
}

// An object of a module that registers callbacks is one certain thing ("gc.callbacks"), and not all that is called as
// it is. A module may well go by its name elsewhere.
static bool is_certain_thing(const Solver *solver, Sym symbol, const char *owner) {
  bool object = depth(program_text(solver->program, symbol)) > 1 && islower((unsigned char)*owner);
  return object && book_registration(solver->book, symbol);
}

static void index_convention(Solver *solver, Sym symbol, uint32_t languages) {
  const char *text = program_text(solver->program, symbol), *dot = strrchr(text, '.'), *owner = dot;
  while (owner && owner > text && owner[-1] != '.')
    owner--;
  if (!dot || owner == dot || is_certain_thing(solver, symbol, owner))
    return;
  Sym member = names_add(solver->program->texts, dot + 1, strlen(dot + 1));
  index_word(solver, symbol, languages, owner, (size_t)(dot - owner), member, 0);
  const BookClass *klass = book_klass(solver->book, names_add(solver->program->texts, text, (size_t)(dot - text)));
  if (klass && klass->called)
    index_word(solver, symbol, languages, klass->called, strlen(klass->called), member, OBJECT);
}

// What the book says of a member whoever is asked for it: "*.each".
static void index_anyone(Solver *solver, Sym symbol) {
  const char *text = program_text(solver->program, symbol);
  if (strncmp(text, "*.", 2) == 0)
    map_put(&solver->anyones, names_str(solver->program->texts, text + 2), symbol);
}

// Of every member that the book knows: what a receiver named like its class would be asked for. Two classes of one name
// are none, and a class of a library that the program never names is not meant.
void names_index_conventions(Solver *solver) {
  const Map *known = &solver->book->known;
  Map names = outermost_names(solver);
  for (uint32_t i = 0; i < known->room; i++) {
    if (!map_taken(&known->rows[i]))
      continue;
    Sym symbol = (Sym)map_key(&known->rows[i]);
    const char *text = program_text(solver->program, symbol);
    Sym first = names_find(solver->program->texts, text, strcspn(text, "."));
    uint32_t languages = known->rows[i].value;
    index_anyone(solver, symbol);
    index_convention(solver, symbol, depth(text) > 1 ? languages & map_get(&names, first, 0) : languages);
  }
}

// The known member that "receiver.member" means by convention, or 0.
static Sym conventional(const Solver *solver, const char *receiver, size_t len, Sym member, uint32_t language) {
  Sym found = map_get(&solver->conventions, convention(language, receiver, len, member), 0);
  if (!found && !isupper((unsigned char)*receiver))
    found = map_get(&solver->conventions, convention(language | OBJECT, receiver, len, member), 0);
  for (size_t at = len; !found && at > 0; at--) // the last word says what it is: "send_lock" is a lock
    if (receiver[at - 1] == '_')
      return conventional(solver, receiver + at, len - at, member, language);
  return found & UNDECIDED ? 0 : found;
}

// Where types are declared, a class that is known by its package is no other of the same name.
static bool is_another(const Solver *solver, const char *symbol, const char *owner, uint32_t language) {
  if (!solver_declares_types(language) || owner == symbol || !isupper((unsigned char)*owner))
    return false;
  Sym package = names_find(solver->program->texts, symbol, (size_t)(owner - symbol) - 1);
  return !package || !map_get(&solver->packages, package, 0);
}

// Something outside was asked for something unknown: "App.logger.info" is what a logger is asked for.
static bool guess_outside(Solver *solver, const Out *out) {
  const char *text = program_text(solver->program, out->symbol), *dot = strrchr(text, '.'), *owner = dot;
  uint32_t language = out->language;
  if (!dot || out->native || language <= LANG_CPP || book_knows(solver->book, out->symbol, language_bit(language)))
    return false;
  while (owner > text && owner[-1] != '.')
    owner--;
  if (is_another(solver, text, owner, language))
    return false;
  size_t len = (size_t)(dot - owner);
  if (len == 1 && *owner == '?') {
    owner = receiver_name(solver, solver->program->calls.at[out->call].receiver);
    len = strlen(owner);
  }
  Sym member = names_find(solver->program->texts, dot + 1, strlen(dot + 1));
  Sym meant = len ? conventional(solver, owner, len, member, language) : 0;
  if (!meant)
    return false;
  outside_call(solver, out->call, meant, EDGE_UNIQUE_NAME);
  return true;
}

static bool guess_outsides(Solver *solver) {
  bool any = false;
  for (uint32_t o = solver->outs_guessed + 1, outs = solver->outs.count; o < outs; o++) {
    Out out = solver->outs.at[o];
    any |= guess_outside(solver, &out);
  }
  solver->outs_guessed = solver->outs.count - 1;
  return any;
}

// calls ---------------------------------------------------------------------------------------------------------------

typedef struct {
  Id call;
  Sym name;
  uint32_t language;
  bool counted; // is it known how many arguments it has?
  const char *receiver;
} Guess;

static void take(Solver *solver, const Guess *guess, Id slot, EdgeKind kind) {
  const Slot row = solver->program->slots.at[slot];
  uint32_t self = flow_value(solver, row.kind == SLOT_STATIC ? HOLD_CLASS : HOLD_TYPED, row.owner, 0);
  edge_add(solver, guess->call, fitting_fn(solver, slot, guess->call, guess->counted), self, kind, 0);
}

// The one method of that name in all of the classes that go by one name.
static Id only_method(const Solver *solver, const Ids *classes, Sym name) {
  Id only = 0;
  for (uint32_t i = 0; i < 2 * classes->count; i++) {
    Id slot = program_member(solver->program, i % 2 ? SLOT_STATIC : SLOT_FIELD, classes->at[i / 2], name);
    if (!slot || !program_is_method(solver->program, slot))
      continue;
    if (only)
      return UNDECIDED;
    only = slot;
  }
  return only;
}

// The method of the class that the receiver is named like.
static Id method_meant(Solver *solver, const Guess *guess) {
  uint64_t word = word_key(guess->language, guess->receiver, strlen(guess->receiver));
  const Ids *classes = index_get(&solver->called, word);
  if (!classes)
    return 0;
  uint32_t *known = map_slot(&solver->meant, map_triple(word, guess->name));
  if (!*known)
    *known = only_method(solver, classes, guess->name) | ASKED;
  return *known & UNDECIDED ? 0 : *known ^ ASKED;
}

static bool guess_meant(Solver *solver, const Guess *guess) {
  Id slot = method_meant(solver, guess);
  if (!slot || !fitting_fn(solver, slot, guess->call, guess->counted))
    return false;
  take(solver, guess, slot, EDGE_UNIQUE_NAME);
  return true;
}

// A class that a test defines is not meant outside of tests.
static bool is_stand_in(Solver *solver, Id cls, Id call) {
  uint32_t value = flow_value(solver, HOLD_CLASS, cls, 0);
  return tests_value(solver, value) && !tests_fn(solver, solver->program->calls.at[call].caller);
}

// Where types are declared, what has none comes from outside, and so does its method most likely.
static bool guess_named(Solver *solver, const Guess *guess) {
  const Ids *named = methods_named(solver, guess->name);
  Ids fitting = {0};
  for (uint32_t i = 0; named->count <= LOOKED_AT && i < named->count && fitting.count <= MOST; i++) {
    Id cls = solver->program->slots.at[named->at[i]].owner;
    if (lookup_is_private(solver, named->at[i], guess->call) || is_stand_in(solver, cls, guess->call))
      continue;
    if (solver->program->class_language.at[cls] == guess->language &&
        fitting_fn(solver, named->at[i], guess->call, guess->counted))
      array_push(solver->arena, &fitting, named->at[i]);
  }
  bool unique = fitting.count == 1 && !solver_declares_types(guess->language) &&
                !known_member(solver, guess->language, guess->name);
  for (uint32_t i = 0; i < fitting.count && fitting.count <= MOST; i++)
    take(solver, guess, fitting.at[i], unique ? EDGE_UNIQUE_NAME : EDGE_ONE_OF_N);
  return fitting.count && fitting.count <= MOST;
}

static bool guess_known(Solver *solver, const Guess *guess) {
  Sym symbol = conventional(solver, guess->receiver, strlen(guess->receiver), guess->name, guess->language);
  if (symbol)
    outside_call(solver, guess->call, symbol, EDGE_UNIQUE_NAME);
  return symbol != 0;
}

// What the book says of that member whoever is asked for it ("*.each").
static bool guess_any(Solver *solver, const Guess *guess) {
  Sym symbol = map_get(&solver->anyones, guess->name, 0);
  if (!symbol || !book_knows(solver->book, symbol, language_bit(guess->language)))
    return false;
  outside_call(solver, guess->call, symbol, EDGE_UNIQUE_NAME);
  return true;
}

// An operator on something unknown is most often that of a number or a string.
static bool is_word(const Solver *solver, Sym name) {
  char first = *program_text(solver->program, name);
  return first == '_' || isalpha((unsigned char)first) || (unsigned char)first >= 0x80;
}

static bool guess(Solver *solver, const Guess *guess) {
  if (!is_word(solver, guess->name))
    return false;
  if (!guess->name || guess_meant(solver, guess))
    return guess->name != 0;
  bool named = guess_named(solver, guess), known = guess_known(solver, guess);
  return (!known && guess_any(solver, guess)) || known || named;
}

// Does the call lead nowhere, and is it of something that nobody knows?
static bool is_riddle(Solver *solver, const Riddle *riddle) {
  return !(solver->leads.at[riddle->call].edges | solver->leads.at[riddle->call].outs |
           flow_node(solver, riddle->receiver)->count);
}

static bool guess_riddle(Solver *solver, const Riddle *row) {
  return is_riddle(solver, row) &&
         guess(solver, &(Guess){row->call, row->name, row->language, true, receiver_name(solver, row->receiver)});
}

// Keeps those of the riddles [from, end) that are some still, behind the first `kept`; how many there are then. Most
// are none by now: looking at all of them without a branch for each, the processor waits for several nodes at a time.
static uint32_t keep_riddles(Solver *solver, uint32_t from, uint32_t end, uint32_t kept) {
  for (uint32_t i = from; i < end; i++) {
    solver_expect(solver_slot(solver, solver->riddles.at[i].receiver)); // what a guess asks first
    solver->riddles.at[kept] = solver->riddles.at[i];
    kept += is_riddle(solver, &solver->riddles.at[i]);
  }
  return kept;
}

// A guess may answer others, so that each is looked at once more: soon after, while it is in the cache.
static bool guess_riddles(Solver *solver) {
  enum { AT_ONCE = 256 };
  uint32_t count = solver->riddles.count, kept = 0;
  bool any = false;
  for (uint32_t from = 0; from < count; from += AT_ONCE) {
    uint32_t first = kept;
    kept = keep_riddles(solver, from, from + AT_ONCE < count ? from + AT_ONCE : count, kept);
    for (uint32_t i = first; i < kept; i++)
      any |= guess_riddle(solver, &solver->riddles.at[i]);
  }
  solver->riddles.count = kept;
  return any;
}

// settings ------------------------------------------------------------------------------------------------------------

// Is the function the reader of an attribute that has a writer, too?
static bool is_setting(const Solver *solver, Id fn) {
  Program *program = solver->program;
  const Fn *row = solver_fn(solver, fn);
  if (!(row->flags & FN_SYNTHETIC) || !row->cls)
    return false;
  Text writer = {.arena = solver->arena};
  text_printf(&writer, "%s=", program_text(program, row->name));
  Sym name = names_find(program->texts, writer.at, writer.len);
  return name &&
         (program_member(program, SLOT_FIELD, row->cls, name) || program_member(program, SLOT_STATIC, row->cls, name));
}

// Is the receiver what something else's attribute holds, which others may set?
static bool is_set(const Solver *solver, Id receiver) {
  Id made = made_by(solver, receiver);
  uint32_t edge = made ? solver->leads.at[made].edges : 0;
  Id on = edge ? solver_call(solver, made)->receiver : 0;
  return on && solver_call(solver, made)->flags & CALL_ASKED && !solver->edges.at[edge].next &&
         is_setting(solver, solver->edges.at[edge].fn);
}

// May it be set to an object of the class that the symbol is of, as it is one of a class below that?
static bool is_replaceable(Solver *solver, Id receiver, Sym symbol) {
  const char *text = program_text(solver->program, symbol), *dot = strrchr(text, '.');
  Sym cls = dot ? names_find(solver->program->texts, text, (size_t)(dot - text)) : 0;
  const Node *node = flow_node(solver, receiver);
  for (uint32_t i = 0; cls && i < node->count; i++) {
    Value v = solver->values.at[node_value(solver, node, i)];
    const BookClass *known =
        v.kind == HOLD_INSTANCE ? book_klass(solver->book, solver->program->clss.at[v.id].name) : NULL;
    for (uint32_t k = 0; known && k < known->parent_count; k++)
      if (known->parents[k] == cls)
        return true;
  }
  return false;
}

static bool reaches(const Solver *solver, Id call, Sym symbol) {
  for (uint32_t o = solver->leads.at[call].outs; o; o = solver->outs.at[o].next)
    if (solver->outs.at[o].symbol == symbol)
      return true;
  return false;
}

static bool guess_replaced(Solver *solver, Id call, Id receiver, Sym name, uint32_t language) {
  if (!is_set(solver, receiver))
    return false;
  const char *text = receiver_name(solver, receiver);
  Sym symbol = name && *text ? conventional(solver, text, strlen(text), name, language) : 0;
  if (!symbol || reaches(solver, call, symbol) || !is_replaceable(solver, receiver, symbol))
    return false;
  outside_call(solver, call, symbol, EDGE_UNIQUE_NAME);
  return true;
}

static bool guess_settings(Solver *solver) {
  const Program *program = solver->program;
  bool any = false;
  for (Id id = 1; id < program->calls.count; id++) {
    const Call *call = &program->calls.at[id];
    solver_expect(&solver->by_slot.at[program->calls.at[ahead_of(id, program->calls.count)].receiver]);
    if (call->kind == CALL_METHOD && call->receiver && solver->leads.at[id].outs)
      any |= guess_replaced(solver, id, call->receiver, call->name, program_language(program, call->caller));
  }
  for (uint32_t i = 0, sends = solver->sends.count; i < sends; i++) {
    Send row = solver->sends.at[i];
    if (row.receiver)
      any |= guess_replaced(solver, row.call, row.receiver, row.name, row.language);
  }
  return any;
}

bool names_resolve(Solver *solver) {
  index_methods(solver);
  bool any = guess_outsides(solver) | guess_settings(solver);
  any |= guess_riddles(solver);
  for (uint32_t i = 0, sends = solver->sends.count; i < sends; i++) {
    Send row = solver->sends.at[i];
    if (!solver->leads.at[row.call].edges && !(row.receiver && flow_node(solver, row.receiver)->count))
      any |= guess(solver, &(Guess){row.call, row.name, row.language, false, receiver_name(solver, row.receiver)});
  }
  return any;
}
