// Ruby. A call without a receiver goes to self, a name that is no variable is such a call, and much of what other
// languages declare is a call too: those words are in `words`.
#include "tree.h"

const TSLanguage *tree_sitter_ruby(void);

// A call, however it is written.
typedef struct {
  const Node *node, *receiver, *method, *args, *block;
  const char *name;
} Called;

// A method with a meaning of its own. `lower` returns false where this call is an ordinary one after all.
typedef struct {
  const char *name;
  bool (*lower)(Tree *tree, const Called *called, int how, Id *out);
  int how;
  bool bare;    // only without a receiver, or on self
  bool by_name; // defines or calls by a name that is a value: loops over constant names are unrolled
} Word;

// What a file knows while it is lowered.
typedef struct {
  Map words;   // hash of a word's name → its index + 1
  Map lists;   // class and constant's name → index + 1 in `literals`
  Map strings; // class and constant's name → slot of the string or symbol that it is
  Map bodies;  // start of a heredoc's body → 1: it was evaluated
  Array(const Node *) literals;
  bool module_function;
} Ruby;

static Ruby *own(Tree *tree) {
  return tree->own;
}

// Names --------------------------------------------------------------------------------------------------------------

static bool is_const_path(const Node *node) {
  while (tree_is(node, "scope_resolution")) {
    const Node *scope = tree_kid(node, 0);
    if (!tree_is(tree_kid(node, 1), "constant"))
      return false;
    if (!scope)
      return true;
    node = scope;
  }
  return tree_is(node, "constant");
}

static bool is_self(const Node *node) {
  return !node || tree_is(node, "self");
}

// What is remembered of a constant, looked for from the innermost class outwards.
static uint32_t recall(Tree *tree, const Map *map, const Node *name) {
  if (!map->count)
    return 0;
  Str str = tree_str(tree, name);
  uint32_t found = 0;
  for (const Space *space = tree->at.space; space && !found; space = space->up)
    found = map_get(map, map_pair(space->cls, str), 0);
  return found;
}

static Id constant(Tree *tree, const Node *node) {
  Id string = recall(tree, &own(tree)->strings, node);
  if (string)
    return string;
  const char *name = tree_text(tree, node);
  if (strncmp(name, "::", 2) != 0)
    return tree_ref(tree, name);
  name += 2;
  return tree_ref_to(tree, &name, 1);
}

static Id scope_resolution(Tree *tree, const Node *node) {
  if (is_const_path(node))
    return constant(tree, node);
  Id scope = tree_value(tree, tree_kid(node, 0));
  return tree_load(tree, node, scope, tree_text(tree, tree_kid(node, 1)));
}

static Id class_ref(Tree *tree, const Node *node) {
  const char *name = tree_text(tree, node);
  return tree_class_ref(tree, strncmp(name, "::", 2) == 0 ? name + 2 : name);
}

static void set_constant(Tree *tree, const Node *node, Id from) {
  if (tree_is(node, "constant"))
    tree_copy(tree, from, build_member(tree->build, SLOT_STATIC, tree->at.cls, tree_text(tree, node)));
  else
    tree_store(tree, node, from, tree_value(tree, tree_kid(node, 0)), tree_text(tree, tree_kid(node, 1)));
}

static Id instance_variable(Tree *tree, const Node *node) {
  return tree_load(tree, node, tree->at.self, tree_text(tree, node));
}

static void set_instance_variable(Tree *tree, const Node *node, Id from) {
  tree_store(tree, node, from, tree->at.self, tree_text(tree, node));
}

static Id class_variable(Tree *tree, const Node *node) {
  return tree_load(tree, node, tree_class_slot(tree, tree->at.cls), tree_text(tree, node));
}

static void set_class_variable(Tree *tree, const Node *node, Id from) {
  tree_copy(tree, from, build_member(tree->build, SLOT_STATIC, tree->at.cls, tree_text(tree, node)));
}

static Id global_variable(Tree *tree, const Node *node) {
  return build_member(tree->build, SLOT_GLOBAL, 0, arena_format(tree->arena, "ruby:%s", tree_text(tree, node)));
}

static void set_global_variable(Tree *tree, const Node *node, Id from) {
  tree_copy(tree, from, global_variable(tree, node));
}

static const char *class_name(Tree *tree, Id cls) {
  return arena_format(tree->arena, "%s", build_text(tree->build, build_cls_at(tree->build, cls)->name));
}

static bool is_top(const Tree *tree) {
  return tree->at.space && !tree->at.space->up && !tree->at.class_side;
}

// "Klass#name" or "Klass.name"; a method of the top level is just "name".
static const char *method_name(Tree *tree, Id cls, bool class_side, const char *name) {
  const char *owner = class_name(tree, cls);
  return is_top(tree) && !class_side ? name : arena_format(tree->arena, "%s%s%s", owner, class_side ? "." : "#", name);
}

static const char *member_name(const char *name) {
  return strcmp(name, "initialize") == 0 ? "<init>" : name;
}

static const char *current_method(Tree *tree) {
  return arena_format(tree->arena, "%s", build_text(tree->build, build_fn_at(tree->build, tree->at.method)->name));
}

// Literals -----------------------------------------------------------------------------------------------------------

static Id symbol(Tree *tree, const Node *node) {
  return tree_text_slot(tree, tree->text.at + node->start + 1, node->end - node->start - 1);
}

static Id key_symbol(Tree *tree, const Node *node) {
  return tree_text_slot(tree, tree->text.at + node->start, node->end - node->start);
}

static Id subshell(Tree *tree, const Node *node) {
  tree_each(tree, node);
  return tree_emit(tree, node, (Call){.kind = CALL_SYNTAX, .name = build_str(tree->build, "ruby:backtick")},
                   tree_mark(tree));
}

// Functions ----------------------------------------------------------------------------------------------------------

// Parameters that are not written: `...` takes everything, and a method that yields takes a block.
static void imply(Making *making, const Node *node) {
  static const Implied rest[] = {{SLOT_SPLAT | SLOT_KEYWORD}, {SLOT_BLOCK}};
  bool forwards = tree_find_kid(making->params, "forward_parameter");
  bool yields = node->marked && !tree_find_kid(making->params, "block_parameter");
  making->implied = forwards ? rest : rest + 1;
  making->implied_count = forwards ? 2 : yields;
}

static uint32_t method_flags(Tree *tree, const char *name, bool class_side) {
  bool constructs = strcmp(name, "initialize") == 0 && !class_side;
  return (class_side ? FN_STATIC : 0u) | (is_top(tree) ? FN_PRIVATE : 0u) | (constructs ? FN_CONSTRUCTOR : 0u);
}

static Id make_method(Tree *tree, const Node *node, const char *name, Id cls, bool class_side) {
  const Node *params = tree_find_kid(node, "method_parameters");
  Making making = {.node = node,
                   .at = tree_kid(node, 0),
                   .params = params,
                   .body = tree_kid(node, 2),
                   .name = name,
                   .qualified = method_name(tree, cls, class_side, name),
                   .cls = cls,
                   .kind = FN_PLAIN,
                   .flags = method_flags(tree, name, class_side)};
  imply(&making, node);
  return tree_fn(tree, &making);
}

static Id method(Tree *tree, const Node *node) {
  const char *name = tree_text(tree, tree_kid(node, 0));
  Id cls = tree->at.cls, fn = make_method(tree, node, name, cls, tree->at.class_side);
  tree_member(tree, cls, tree->at.class_side, member_name(name), fn);
  if (own(tree)->module_function)
    tree_member(tree, cls, true, name, fn);
  return tree_text_slot(tree, name, strlen(name));
}

static bool names_current(Tree *tree, const Node *object) {
  const Space *space = tree->at.space;
  const char *name = tree_text(tree, object), *last = space ? strrchr(space->name, ':') : NULL;
  return space && (strcmp(space->name, name) == 0 || (last && strcmp(last + 1, name) == 0));
}

static Id singleton_method(Tree *tree, const Node *node) {
  const Node *object = tree_kid(node, 3);
  const char *name = tree_text(tree, tree_kid(node, 0));
  bool here = is_self(object) || names_current(tree, object);
  Id fn = make_method(tree, node, name, tree->at.cls, true);
  if (here)
    tree_member(tree, tree->at.cls, true, name, fn);
  else
    tree_store(tree, node, tree_hold(tree, HOLD_FN, fn), tree_value(tree, object), name);
  return tree_text_slot(tree, name, strlen(name));
}

// "block in Klass#name", "block (2 levels) in …", as backtraces say it.
static const char *closure_name(Tree *tree, const char *what) {
  const Fn *fn = build_fn_at(tree->build, tree->at.fn);
  uint32_t levels = 1;
  for (; fn->kind == FN_CLOSURE && fn->enclosing; fn = build_fn_at(tree->build, fn->enclosing))
    levels++;
  const char *outer = build_text(tree->build, fn->qualified);
  if (fn->kind == FN_MODULE && tree->at.space && *tree->at.space->name)
    outer = arena_format(tree->arena, "<class:%s>", tree->at.space->name);
  return levels == 1 ? arena_format(tree->arena, "%s in %s", what, outer)
                     : arena_format(tree->arena, "%s (%u levels) in %s", what, levels, outer);
}

static const Implied implied_it[] = {{0}};

static Making closure(Tree *tree, const Node *block, const char *what) {
  const Node *params = tree_kid(block, 0);
  return (Making){.node = block,
                  .at = block,
                  .params = params,
                  .body = tree_kid(block, 1),
                  .name = what,
                  .qualified = closure_name(tree, what),
                  .kind = FN_CLOSURE,
                  .implied = implied_it,
                  .implied_count = !params};
}

static Id block(Tree *tree, const Node *node) {
  Making making = closure(tree, node, "block");
  return tree_hold(tree, HOLD_FN, tree_fn(tree, &making));
}

// A block that takes apart the arrays it is given: each parameter may get any element.
static void spread(Tree *tree, Id fn) {
  Fn row = *build_fn_at(tree->build, fn);
  Id element = row.param_count > 1 ? tree_load(tree, NULL, row.params, "[]") : 0;
  for (Id i = row.params; element && i < row.params + row.param_count; i++)
    tree_copy(tree, element, i);
}

static Id block_of_pairs(Tree *tree, const Node *node) {
  Making making = closure(tree, node, "block");
  making.prepare = spread;
  return tree_hold(tree, HOLD_FN, tree_fn(tree, &making));
}

static Id plain_block(Tree *tree, const Node *node, const char *what) {
  Making making = closure(tree, node, what);
  return tree_hold(tree, HOLD_FN, tree_fn(tree, &making));
}

static Id lambda(Tree *tree, const Node *node) {
  Making making = closure(tree, node, "lambda");
  making.body = tree_kid(tree_kid(node, 1), 1);
  return tree_hold(tree, HOLD_FN, tree_fn(tree, &making));
}

// &:name: a closure that calls the method on its argument.
static Id symbol_to_proc(Tree *tree, const Node *node, const char *name) {
  Frame saved = tree->at;
  Making making = {.node = node,
                   .at = node,
                   .name = "block",
                   .qualified = arena_format(tree->arena, "&:%s", name),
                   .kind = FN_CLOSURE,
                   .flags = FN_SYNTHETIC,
                   .implied = implied_it,
                   .implied_count = 1};
  Id fn = tree_synthetic(tree, &making);
  Call call = {
      .kind = CALL_METHOD, .receiver = build_fn_at(tree->build, fn)->params, .name = build_str(tree->build, name)};
  tree_return_value(tree, fn, tree_emit(tree, node, call, tree_mark(tree)));
  tree->at = saved;
  return tree_hold(tree, HOLD_FN, fn);
}

static Id block_argument(Tree *tree, const Node *node) {
  if (!node->first)
    return tree_find(tree, build_str(tree->build, "&"));
  Id value = tree_value(tree, node->first);
  const char *name = tree_constant(tree, value);
  return name ? symbol_to_proc(tree, node->first, name) : value;
}

static Id anonymous_argument(Tree *tree, const Node *node) {
  return node->first ? tree_value(tree, node->first) : tree_find(tree, tree_str(tree, node));
}

// What `return` and `next` are given: several values are a list.
static Id given(Tree *tree, const Node *node) {
  const Node *list = tree_kid(node, 0);
  return tree_kid_count(list) > 1 ? tree_list(tree, list) : tree_value(tree, list);
}

static Id next_statement(Tree *tree, const Node *node) {
  tree_return_value(tree, tree->at.fn, given(tree, node));
  tree->at.left = true;
  return 0;
}

// `return` in a block leaves the method, in a lambda the lambda.
static Id return_statement(Tree *tree, const Node *node) {
  Id value = given(tree, node);
  tree_return_value(tree, tree->at.fn, value);
  if (tree->at.method != tree->at.fn)
    tree_return_value(tree, tree->at.method, value);
  tree->at.left = true;
  return 0;
}

static Id yield(Tree *tree, const Node *node) {
  uint32_t mark = tree_mark(tree);
  Id unused = 0;
  tree_args(tree, tree_kid(node, 0), &unused);
  return tree_emit(tree, node, (Call){.kind = CALL_YIELD, .name = build_str(tree->build, "yield")}, mark);
}

// Calls --------------------------------------------------------------------------------------------------------------

static Id own_block(Tree *tree) {
  const Fn *fn = build_fn_at(tree->build, tree->at.method);
  for (Id i = fn->params; i < fn->params + fn->param_count; i++)
    if (build_slot_at(tree->build, i)->flags & SLOT_BLOCK)
      return i;
  return 0;
}

// Passes a parameter on as what it was passed as.
static void push_param(Tree *tree, Id param) {
  Slot slot = *build_slot_at(tree->build, param);
  bool splat = slot.flags & SLOT_SPLAT, keyword = slot.flags & SLOT_KEYWORD;
  if (!(slot.flags & SLOT_BLOCK))
    tree_push(tree, (Arg){.slot = param,
                          .name = !keyword ? 0
                                  : splat  ? build_str(tree->build, "**")
                                           : slot.name,
                          .flags = splat ? ARG_SPLAT : 0});
}

// `*` and `**` parameters that follow each other.
static void push_all(Tree *tree, Id params) {
  push_param(tree, params);
  push_param(tree, params + 1);
}

static void push_own_params(Tree *tree) {
  Fn fn = *build_fn_at(tree->build, tree->at.method);
  for (Id i = fn.params; i < fn.params + fn.param_count; i++)
    push_param(tree, i);
}

// The arguments; `...` stands for what the method was called with.
static void arguments(Tree *tree, const Node *list, Id *passed) {
  tree_args(tree, list, passed);
  const Node *forward = tree_find_kid(list, "forward_argument");
  Id rest = forward ? tree_find(tree, tree_str(tree, forward)) : 0;
  if (rest) {
    push_param(tree, rest + 1);
    *passed = own_block(tree);
  }
}

// Lists that are written out -----------------------------------------------------------------------------------------

static const Node *strip_freeze(const Tree *tree, const Node *node) {
  bool frozen = tree_is(node, "call") && tree_text_is(tree, tree_kid(node, 1), "freeze");
  return frozen ? tree_kid(node, 0) : node;
}

// The literal that a receiver is, or is the name of; NULL if it is none.
static const Node *literal_list(Tree *tree, const Node *node) {
  node = strip_freeze(tree, node);
  if (tree_is(node, "constant")) {
    uint32_t at = recall(tree, &own(tree)->lists, node);
    node = at ? own(tree)->literals.at[at - 1] : NULL;
  }
  bool list = node && node->first && (node->shape->lower == tree_list || node->shape->lower == tree_map);
  return list ? node : NULL;
}

static bool has_pairs(Tree *tree, const Node *receiver) {
  const Node *list = literal_list(tree, receiver);
  return list && list->first->shape->lower == tree_list && list->first->first;
}

static Id call_block(Tree *tree, const Called *called, Id passed) {
  if (!called->block)
    return passed;
  return has_pairs(tree, called->receiver) ? block_of_pairs(tree, called->block) : block(tree, called->block);
}

static Id super_call(Tree *tree, const Called *called) {
  uint32_t mark = tree_mark(tree);
  Id passed = own_block(tree);
  if (called->args)
    arguments(tree, called->args, &passed);
  else
    push_own_params(tree);
  Id given = call_block(tree, called, passed);
  const char *name = member_name(current_method(tree));
  return tree_emit(
      tree, called->node,
      (Call){.kind = CALL_SUPER, .receiver = tree->at.self, .name = build_str(tree->build, name), .block = given},
      mark);
}

static Id receiver_of(Tree *tree, const Called *called) {
  return called->receiver ? tree_value(tree, called->receiver) : tree->at.self;
}

static uint32_t safe(Tree *tree, const Node *call) {
  return call->first && tree_is(call, "call") && tree_text_is(tree, tree_kid(call, 4), "&.") ? CALL_SAFE_NAV : 0;
}

static Id ordinary(Tree *tree, const Called *called) {
  Id receiver = receiver_of(tree, called), passed = 0;
  uint32_t mark = tree_mark(tree);
  arguments(tree, called->args, &passed);
  Id given = call_block(tree, called, passed);
  return tree_emit(tree, called->method ? called->method : called->node,
                   (Call){.kind = CALL_METHOD,
                          .receiver = receiver,
                          .name = build_str(tree->build, called->name),
                          .block = given,
                          .flags = safe(tree, called->node)},
                   mark);
}

static const Word *word_of(Tree *tree, const char *name);

static Id lower_called(Tree *tree, const Called *called) {
  const Word *word = word_of(tree, called->name);
  Id out = 0;
  if (word && !(word->bare && !is_self(called->receiver)) && word->lower(tree, called, word->how, &out))
    return out;
  return ordinary(tree, called);
}

static Id call(Tree *tree, const Node *node) {
  Called called = {node, tree_kid(node, 0), tree_kid(node, 1), tree_kid(node, 2), tree_kid(node, 3), "call"};
  if (tree_is(called.method, "super"))
    return super_call(tree, &called);
  if (called.method)
    called.name = tree_text(tree, called.method);
  return lower_called(tree, &called);
}

static void set_call(Tree *tree, const Node *node, Id from) {
  const Node *method = tree_kid(node, 1);
  const char *name = arena_format(tree->arena, "%s=", tree_text(tree, method));
  Id receiver = tree_value(tree, tree_kid(node, 0));
  uint32_t mark = tree_mark(tree);
  tree_push(tree, (Arg){.slot = from});
  tree_emit(
      tree, method,
      (Call){
          .kind = CALL_METHOD, .receiver = receiver, .name = build_str(tree->build, name), .flags = safe(tree, node)},
      mark);
}

static Id zsuper(Tree *tree, const Node *node) {
  return super_call(tree, &(Called){.node = node});
}

// A name that is no variable: a call without arguments.
static Id bare_word(Tree *tree, const Node *node) {
  const char *name = tree_text(tree, node);
  if (strcmp(name, "__method__") == 0)
    return tree_text_slot(tree, current_method(tree), strlen(current_method(tree)));
  if (strcmp(name, "it") == 0 || strcmp(name, "_1") == 0) {
    const Fn *fn = build_fn_at(tree->build, tree->at.fn);
    if (fn->kind == FN_CLOSURE && fn->param_count && !build_slot_at(tree->build, fn->params)->name)
      return fn->params;
  }
  return lower_called(tree, &(Called){.node = node, .method = node, .name = name});
}

static bool is_literal(const Tree *tree, Id slot) {
  int32_t value;
  return !slot || tree_constant(tree, slot) || tree_integer_of(tree, slot, &value);
}

static Id binary(Tree *tree, const Node *node, Id left, Id right) {
  const Node *operator= tree_kid(node, 1);
  if (is_literal(tree, left) || (is_literal(tree, right) && right && !tree_text_is(tree, operator, "<<")))
    return 0;
  uint32_t mark = tree_mark(tree);
  tree_push(tree, (Arg){.slot = right});
  return tree_emit(tree, operator,(Call){.kind = CALL_METHOD, .receiver = left, .name = tree_str(tree, operator)},
                   mark);
}

// An index on a class or on self is most often a method of the program; elsewhere it is a container's element.
// The keys of an element; of several, the first and the second.
static void keys(Tree *tree, const Node *node, Id *first, Id *second) {
  const Node *object = tree_kid(node, 0), *key = object ? object->next : NULL;
  *first = key ? tree_value(tree, key) : 0;
  *first = key && !*first ? tree_temp(tree) : *first;
  *second = key && key->next ? tree_value(tree, key->next) : 0;
}

static Id element_of(Tree *tree, const Node *node, Id object) {
  Id key, second;
  keys(tree, node, &key, &second);
  Id found = tree_element(tree, node, object, key);
  tree_operate(tree, node, "[]", object, key, second);
  return found;
}

static void set_element(Tree *tree, const Node *node, Id from) {
  Id object = tree_value(tree, tree_kid(node, 0)), key, second;
  keys(tree, node, &key, &second);
  tree_set_element(tree, node, object, key, from);
  tree_operate(tree, node, "[]=", object, key, from ? from : tree_temp(tree));
}

static Id element(Tree *tree, const Node *node) {
  const Node *object = tree_kid(node, 0);
  if (!is_const_path(object) && !is_self(object))
    return element_of(tree, node, tree_value(tree, object));
  Id receiver = tree_value(tree, object), passed = 0, key = 0;
  uint32_t mark = tree_mark(tree);
  for (const Node *kid = node->first; kid; kid = kid->next)
    if (kid != object)
      tree_push(tree, (Arg){.slot = key = tree_value(tree, kid)});
  const char *name = tree_constant(tree, key);
  Id value = tree_load(tree, node, receiver, name && *name ? name : "[]");
  Call row = {.kind = CALL_METHOD, .receiver = receiver, .name = build_str(tree->build, "[]"), .block = passed};
  return tree_join(tree, value, tree_emit(tree, node, row, mark));
}

// {name:} stands for {name: name}.
static Id pair(Tree *tree, const Node *node) {
  const Node *value = tree_kid(node, 1);
  return value ? tree_value(tree, value) : tree_name(tree, tree_kid(node, 0));
}

// Engines ------------------------------------------------------------------------------------------------------------

// What code asks to be on one engine only. What runs in critical contexts does so on CRuby.
typedef enum { MAYBE, ALWAYS, NEVER } Engine;

static Engine opposite(Engine engine) {
  return engine == MAYBE ? MAYBE : engine == ALWAYS ? NEVER : ALWAYS;
}

static bool names_engine(const Tree *tree, const Node *node) {
  return tree_text_is(tree, node, "RUBY_ENGINE") || tree_text_is(tree, node, "::RUBY_ENGINE");
}

static Engine engine_called(Tree *tree, const Node *string) {
  if (!tree_is(string, "string"))
    return MAYBE;
  return tree_text_is(tree, string, "'ruby'") || tree_text_is(tree, string, "\"ruby\"") ? ALWAYS : NEVER;
}

static Engine engine_of(Tree *tree, const Node *node);

static Engine engine_of_binary(Tree *tree, const Node *node) {
  const Node *left = tree_kid(node, 0), *operator= tree_kid(node, 1), *right = tree_kid(node, 2);
  if (tree_text_is(tree, operator, "==") && names_engine(tree, left))
    return engine_called(tree, right);
  if (tree_text_is(tree, operator, "!=") && names_engine(tree, left))
    return opposite(engine_called(tree, right));
  bool both = tree_text_is(tree, operator, "&&") || tree_text_is(tree, operator, "and");
  if (!both && !tree_text_is(tree, operator, "||") && !tree_text_is(tree, operator, "or"))
    return MAYBE;
  Engine a = engine_of(tree, left), b = engine_of(tree, right), decides = both ? NEVER : ALWAYS;
  return a == decides || b == decides ? decides : a == b ? a : MAYBE;
}

// Does a condition hold on CRuby, whatever else?
static Engine engine_of(Tree *tree, const Node *node) {
  if (tree_is(node, "binary"))
    return engine_of_binary(tree, node);
  if (tree_is(node, "parenthesized_statements") && node->first && !node->first->next)
    return engine_of(tree, node->first);
  if (tree_is(node, "unary") && tree_text_is(tree, tree_kid(node, 0), "!"))
    return opposite(engine_of(tree, tree_kid(node, 1)));
  if (tree_is(node, "unary") && (tree_text_is(tree, tree_kid(node, 1), "JRUBY_VERSION") ||
                                 tree_text_is(tree, tree_kid(node, 1), "(JRUBY_VERSION)")))
    return NEVER;
  return MAYBE;
}

// Of a branch that no CRuby takes nothing is there, not even the methods that it would define.
static Id engine_if(Tree *tree, const Node *node) {
  Engine engine = engine_of(tree, tree_kid(node, 0));
  return engine == MAYBE ? tree_if(tree, node) : tree_value(tree, tree_kid(node, engine == ALWAYS ? 1 : 2));
}

static Engine engine_of_when(Tree *tree, const Node *subject, const Node *node) {
  Engine all = NEVER;
  for (const Node *kid = node->first; kid; kid = kid->next) {
    const Node *asked = tree_is(kid, "pattern") ? kid->first : NULL;
    Engine one = !asked ? NEVER : subject ? engine_called(tree, asked) : engine_of(tree, asked);
    all = one == ALWAYS || all == ALWAYS ? ALWAYS : one == MAYBE ? MAYBE : all;
  }
  return all;
}

// Statements ---------------------------------------------------------------------------------------------------------

static Id unless(Tree *tree, const Node *node) {
  Engine engine = engine_of(tree, tree_kid(node, 0));
  if (engine != MAYBE)
    return tree_value(tree, tree_kid(node, engine == NEVER ? 1 : 2));
  Test test = tree_test(tree, tree_kid(node, 0));
  return tree_branch(tree, (Test){test.no, test.yes}, tree_kid(node, 1), tree_kid(node, 2));
}

// `begin … end while x` runs its body before it asks.
static Id loop(Tree *tree, const Node *node, bool sense) {
  Id before = tree->at.cond;
  const Node *body = tree_kid(node, 1);
  Test test = tree_test(tree, tree_kid(node, 0));
  if (!tree_is(body, "begin"))
    tree->at.cond = sense ? test.yes : test.no;
  tree_value(tree, body);
  tree->at.cond = before;
  tree->at.left = false;
  return 0;
}

static Id while_loop(Tree *tree, const Node *node) {
  return loop(tree, node, true);
}

static Id until(Tree *tree, const Node *node) {
  return loop(tree, node, false);
}

static Id case_statement(Tree *tree, const Node *node) {
  const Node *subject = tree_kid(node, 0);
  tree_value(tree, subject);
  bool by_engine = !subject || names_engine(tree, subject);
  Engine engine = MAYBE;
  Id value = 0;
  for (const Node *kid = node->first; kid && engine != ALWAYS; kid = kid->next) {
    engine = by_engine && tree_is(kid, "when") ? engine_of_when(tree, subject, kid) : MAYBE;
    if (kid != subject && engine != NEVER)
      value = tree_join(tree, value, tree_value(tree, kid));
  }
  tree->at.left = false;
  return value;
}

static void bind_pattern(Tree *tree, const Node *node) {
  if (!node)
    return;
  if (tree_is(node, "identifier") || (tree_is(node, "hash_key_symbol") && !node->next))
    tree_set_name(tree, node, 0);
  for (const Node *kid = node->first; kid; kid = kid->next)
    bind_pattern(tree, kid);
}

static Id in_clause(Tree *tree, const Node *node) {
  bind_pattern(tree, tree_kid(node, 0));
  tree_value(tree, tree_kid(node, 1));
  return tree_value(tree, tree_kid(node, 2));
}

static Id match(Tree *tree, const Node *node) {
  tree_value(tree, tree_kid(node, 0));
  bind_pattern(tree, tree_kid(node, 1));
  return 0;
}

static Id rescue(Tree *tree, const Node *node) {
  bool before = tree->at.caught;
  tree->at.caught = false;
  tree_value(tree, tree_kid(node, 0));
  const Node *variable = tree_kid(node, 1);
  tree_assign_to(tree, variable ? variable->first : NULL, 0);
  Id value = tree_value(tree, tree_kid(node, 2));
  tree->at.caught = before;
  return value;
}

static Id ensure(Tree *tree, const Node *node) {
  bool before = tree->at.caught;
  tree->at.caught = false;
  tree_body(tree, node);
  tree->at.caught = before;
  return 0;
}

// Is this a clause for what Ruby raises where it allows no lock?
static bool rescues_locking(const Tree *tree, const Node *node) {
  const Node *classes = tree_is(node, "rescue") ? tree_kid(node, 0) : NULL;
  for (const Node *kid = classes ? classes->first : NULL; kid; kid = kid->next)
    if (tree_text_is(tree, kid, "ThreadError") || tree_text_is(tree, kid, "::ThreadError"))
      return true;
  return false;
}

static Id statements(Tree *tree, const Node *node) {
  bool before = tree->at.caught;
  for (const Node *kid = node->first; kid; kid = kid->next)
    tree->at.caught |= rescues_locking(tree, kid);
  Id value = tree_body(tree, node);
  tree->at.caught = before;
  return value;
}

static Id operator_assignment(Tree *tree, const Node *node) {
  const Node *left = tree_kid(node, 0), *operator= tree_kid(node, 1);
  Id old = tree_value(tree, left), before = tree->at.cond;
  bool or = tree_text_is(tree, operator, "||="), and = tree_text_is(tree, operator, "&&=");
  Test test = or || and? tree_test_slot(tree, old, 0, COND_TRUE, 0) : (Test){before, before};
  tree->at.cond = or ? test.no : test.yes;
  Id value = tree_value(tree, tree_kid(node, 2));
  tree_assign_to(tree, left, value);
  tree->at.cond = before;
  return tree_join(tree, old, value);
}

// Classes ------------------------------------------------------------------------------------------------------------

static const char *qualified(Tree *tree, const Node *name) {
  const char *text = tree_text(tree, name);
  return strncmp(text, "::", 2) == 0 ? text + 2 : tree_qualify(tree, text);
}

static void announce(Tree *tree, const Node *name, Id cls) {
  if (tree_is(name, "constant") && tree->at.cls)
    build_hold(tree->build,
               (Hold){build_member(tree->build, SLOT_STATIC, tree->at.cls, tree_text(tree, name)), HOLD_CLASS, cls});
}

// What is self outside of methods: known, and calls on it may mean private methods.
static Id self_slot(Tree *tree, HoldKind kind, Id cls) {
  Id slot = build_slot(tree->build, (Slot){.kind = SLOT_SELF, .owner = tree->at.fn});
  build_hold(tree->build, (Hold){slot, kind, cls});
  return slot;
}

static void class_body(Tree *tree, Id cls, const char *name, const Node *body) {
  Frame saved = tree->at;
  bool module_function = own(tree)->module_function;
  own(tree)->module_function = false;
  tree_enter_class(tree, cls, name);
  tree->at.self = self_slot(tree, HOLD_CLASS, cls);
  tree_value(tree, body);
  own(tree)->module_function = module_function;
  tree->at = saved;
}

// Classes of the language itself are never made by a program, only reopened.
static bool is_core(const char *name) {
  static const char *const core[] = {
      "Array",     "BasicObject", "Class",    "Dir",     "Enumerable", "Enumerator",  "Exception", "Fiber",   "File",
      "Float",     "GC",          "Hash",     "IO",      "Integer",    "Kernel",      "Logger",    "Method",  "Module",
      "Monitor",   "Mutex",       "NilClass", "Numeric", "Object",     "ObjectSpace", "Proc",      "Process", "Queue",
      "Range",     "Regexp",      "Set",      "Signal",  "Socket",     "String",      "StringIO",  "Struct",  "Symbol",
      "TCPSocket", "Thread",      "Time",     "Timeout", NULL};
  for (const char *const *at = core; *at; at++)
    if (strcmp(*at, name) == 0)
      return true;
  return false;
}

static Id own_class_row(Tree *tree, const Node *at, const char *name, ClassKind kind) {
  return is_core(name) ? tree_outside(tree, name) : tree_class(tree, at, name, kind);
}

static bool add_struct(Tree *tree, const Node *node, Id cls);

static Id class_definition(Tree *tree, const Node *node) {
  const Node *name = tree_kid(node, 0), *superclass = tree_kid(node, 2);
  const char *text = qualified(tree, name);
  bool module = tree_is(node, "module");
  Id cls = own_class_row(tree, node, text, module ? CLASS_MODULE : CLASS_PLAIN);
  const Node *parent = superclass ? superclass->first : NULL;
  announce(tree, name, cls);
  if (is_const_path(parent))
    tree_parent(tree, cls, class_ref(tree, parent), PARENT_INHERITS);
  else if (parent && !add_struct(tree, parent, cls))
    tree_value(tree, parent);
  class_body(tree, cls, text, tree_kid(node, 1));
  return 0;
}

static Id singleton_class(Tree *tree, const Node *node) {
  const Node *object = tree_kid(node, 0);
  Frame saved = tree->at;
  if (!is_self(object) && !names_current(tree, object)) {
    const char *name = arena_format(tree->arena, "#<Class:%s:%u>", tree_text(tree, object), node->line);
    class_body(tree, tree_class(tree, node, name, CLASS_PLAIN), name, tree_kid(node, 1));
    return 0;
  }
  tree->at.class_side = true;
  tree->at.self = tree_class_slot(tree, tree->at.cls);
  tree_open_scope(tree, true);
  tree_value(tree, tree_kid(node, 1));
  tree->at = saved;
  return 0;
}

// Words: methods with a meaning of their own -------------------------------------------------------------------------

static const Node *argument(const Called *called, uint32_t n) {
  const Node *kid = called->args ? called->args->first : NULL;
  while (kid && n--)
    kid = kid->next;
  return kid;
}

static const uint32_t argument_flags = SLOT_KEYWORD | SLOT_SPLAT | SLOT_BLOCK;

static const char *name_argument(Tree *tree, const Called *called, uint32_t n) {
  const Node *node = argument(called, n);
  return node && !(node->shape->flags & argument_flags) ? tree_constant(tree, tree_value(tree, node)) : NULL;
}

static const Node *keyword_argument(Tree *tree, const Called *called, const char *name) {
  for (const Node *kid = called->args ? called->args->first : NULL; kid; kid = kid->next) {
    const char *key = kid->shape->flags & SLOT_KEYWORD ? tree_constant(tree, tree_value(tree, tree_kid(kid, 0))) : NULL;
    if (key && strcmp(key, name) == 0)
      return kid;
  }
  return NULL;
}

// The names that the arguments are, also where they are written as an array.
static const Node *next_name(const Node *kid) {
  if (kid->next)
    return kid->next;
  bool nested = kid->up && kid->up->shape->lower == tree_list;
  return nested ? kid->up->next : NULL;
}

static const Node *first_name(const Called *called) {
  const Node *kid = argument(called, 0);
  return kid && kid->shape->lower == tree_list && kid->first ? kid->first : kid;
}

static const char *name_of(Tree *tree, const Node *node) {
  bool plain = node && !(node->shape->flags & argument_flags);
  return plain ? tree_constant(tree, tree_value(tree, node)) : NULL;
}

enum { READER = 1, WRITER = 2, OF_CLASS = 4 }; // OF_CLASS: a class variable, seen from both sides

static Making synthetic(Tree *tree, const Node *at, const char *name, bool class_side) {
  return (Making){.node = at,
                  .at = at,
                  .name = name,
                  .qualified = method_name(tree, tree->at.cls, class_side, name),
                  .cls = tree->at.cls,
                  .flags = FN_SYNTHETIC | (class_side ? FN_STATIC : 0u)};
}

static Id state_base(Tree *tree, int how) {
  return how & OF_CLASS ? tree_class_slot(tree, tree->at.cls) : tree->at.self;
}

static const char *state_name(Tree *tree, const char *name, int how) {
  return arena_format(tree->arena, how & OF_CLASS ? "@@%s" : "@%s", name);
}

static void add_accessor(Tree *tree, const char *name, Id fn, int how) {
  bool class_side = tree->at.class_side || how & OF_CLASS;
  tree_member(tree, tree->at.cls, class_side, name, fn);
  if (how & OF_CLASS)
    tree_member(tree, tree->at.cls, false, name, fn);
}

static void reader(Tree *tree, const Node *at, const char *name, int how) {
  Frame saved = tree->at;
  Making making = synthetic(tree, at, name, tree->at.class_side || how & OF_CLASS);
  Id fn = tree_synthetic(tree, &making);
  tree_return_value(tree, fn, tree_load(tree, at, state_base(tree, how), state_name(tree, name, how)));
  tree->at = saved;
  add_accessor(tree, name, fn, how);
}

static void writer(Tree *tree, const Node *at, const char *name, int how) {
  static const Implied value[] = {{0, "value"}};
  Frame saved = tree->at;
  const char *setter = arena_format(tree->arena, "%s=", name);
  Making making = synthetic(tree, at, setter, tree->at.class_side || how & OF_CLASS);
  making.implied = value;
  making.implied_count = 1;
  Id fn = tree_synthetic(tree, &making), from = build_fn_at(tree->build, fn)->params;
  tree_store(tree, at, from, state_base(tree, how), state_name(tree, name, how));
  tree_return_value(tree, fn, from);
  tree->at = saved;
  add_accessor(tree, setter, fn, how);
}

static void accessor(Tree *tree, const Node *at, const char *name, int how) {
  if (how & READER)
    reader(tree, at, name, how);
  if (how & WRITER)
    writer(tree, at, name, how);
}

static bool attributes(Tree *tree, const Called *called, int how, Id *out) {
  (void)out;
  if (!called->args)
    return false;
  for (const Node *kid = first_name(called); kid; kid = next_name(kid)) {
    const char *name = name_of(tree, kid);
    if (name)
      accessor(tree, kid, name, how);
  }
  return true;
}

// include M, N; extend M; prepend M. `extend self` gives the class its own instance methods.
static bool mixin(Tree *tree, const Called *called, int how, Id *out) {
  (void)out;
  bool here = is_self(called->receiver), named = is_const_path(called->receiver);
  Id cls = here ? tree->at.cls : named ? class_ref(tree, called->receiver) : 0;
  if (tree->at.class_side && how == PARENT_INCLUDES)
    how = PARENT_EXTENDS;
  if (build_fn_at(tree->build, tree->at.fn)->kind != FN_MODULE && here)
    return false;
  for (const Node *kid = argument(called, 0); kid && cls; kid = kid->next)
    if (tree_is(kid, "self"))
      tree_parent(tree, cls, tree_class_ref(tree, class_name(tree, cls)), (ParentHow)how);
    else if (is_const_path(kid))
      tree_parent(tree, cls, class_ref(tree, kid), (ParentHow)how);
    else
      tree_value(tree, kid);
  return cls != 0;
}

// base.extend(ClassMethods) in `def self.included(base)`: whoever includes this module gets them on the class side.
static bool extend(Tree *tree, const Called *called, int how, Id *out) {
  if (is_self(called->receiver) || is_const_path(called->receiver))
    return mixin(tree, called, how, out);
  const char *hook = current_method(tree);
  if (strcmp(hook, "included") != 0 && strcmp(hook, "prepended") != 0 && strcmp(hook, "inherited") != 0)
    return false;
  const Node *module = argument(called, 0);
  if (is_const_path(module))
    tree_parent(tree, tree->at.cls, class_ref(tree, module), PARENT_EXTENDS);
  return is_const_path(module);
}

static Id both_sides(Tree *tree, const char *name) {
  Id member = build_member(tree->build, SLOT_FIELD, tree->at.cls, name);
  tree_copy(tree, member, build_member(tree->build, SLOT_STATIC, tree->at.cls, name));
  return member;
}

static bool module_function(Tree *tree, const Called *called, int how, Id *out) {
  (void)how;
  own(tree)->module_function |= !called->args;
  for (const Node *kid = argument(called, 0); kid; kid = kid->next) {
    const char *name = name_of(tree, kid);
    *out = name ? both_sides(tree, name) : 0;
  }
  return true;
}

// private, protected …: of no interest, but their arguments may define methods.
static bool visibility(Tree *tree, const Called *called, int how, Id *out) {
  (void)how;
  if (called->args)
    *out = tree_value(tree, called->args);
  return true;
}

static void rename_method(Tree *tree, const Node *at, const char *to, const char *from) {
  bool class_side = tree->at.class_side;
  Id cls = tree->at.cls, known = tree_member_fn(tree, cls, class_side, member_name(from));
  if (known) {
    tree_member(tree, cls, class_side, member_name(to), known);
    return;
  }
  Id base = class_side ? tree_class_slot(tree, cls) : tree_instance(tree, cls);
  Id member = build_member(tree->build, class_side ? SLOT_STATIC : SLOT_FIELD, cls, to);
  tree_copy(tree, tree_load(tree, at, base, member_name(from)), member);
}

static const char *alias_name(Tree *tree, const Node *node) {
  const char *text = tree_text(tree, node);
  return *text == ':' ? text + 1 : text;
}

static Id alias(Tree *tree, const Node *node) {
  const Node *to = tree_kid(node, 0), *from = tree_kid(node, 1);
  if (tree_is(to, "global_variable"))
    tree_copy(tree, global_variable(tree, from), global_variable(tree, to));
  else
    rename_method(tree, node, alias_name(tree, to), alias_name(tree, from));
  return 0;
}

static bool alias_method(Tree *tree, const Called *called, int how, Id *out) {
  (void)how, (void)out;
  const char *to = name_argument(tree, called, 0), *from = name_argument(tree, called, 1);
  if (to && from)
    rename_method(tree, called->node, to, from);
  return to && from;
}

// Delegators: def name(*args, &block) = target.name(*args, &block) ----------------------------------------------------

static Id target_value(Tree *tree, const Node *at, const char *target) {
  if (*target == '@')
    return tree_load(tree, at, tree->at.self, target);
  if (*target >= 'A' && *target <= 'Z')
    return tree_ref(tree, target);
  Call call = {.kind = CALL_METHOD, .receiver = tree->at.self, .name = build_str(tree->build, target)};
  return tree_emit(tree, at, call, tree_mark(tree));
}

static void delegator(Tree *tree, const Called *called, const char *target, const char *to, const char *name) {
  static const Implied everything[] = {{SLOT_SPLAT}, {SLOT_SPLAT | SLOT_KEYWORD}, {SLOT_BLOCK}};
  Frame saved = tree->at;
  Making making = synthetic(tree, called->node, name, tree->at.class_side);
  making.implied = everything;
  making.implied_count = 3;
  Id fn = tree_synthetic(tree, &making), params = build_fn_at(tree->build, fn)->params;
  Id receiver = target_value(tree, called->node, target);
  uint32_t mark = tree_mark(tree);
  push_all(tree, params);
  Call call = {.kind = CALL_METHOD, .receiver = receiver, .name = build_str(tree->build, to), .block = params + 2};
  tree_return_value(tree, fn, tree_emit(tree, called->node, call, mark));
  tree->at = saved;
  tree_member(tree, tree->at.cls, saved.class_side, name, fn);
}

// def_delegators :@target, :a, :b
static bool delegators(Tree *tree, const Called *called, int how, Id *out) {
  (void)how, (void)out;
  const char *target = name_argument(tree, called, 0);
  for (const Node *kid = target ? argument(called, 1) : NULL; kid; kid = kid->next) {
    const char *name = name_of(tree, kid);
    if (name)
      delegator(tree, called, target, name, name);
  }
  return target != NULL;
}

// def_delegator :@target, :method, :name
static bool one_delegator(Tree *tree, const Called *called, int how, Id *out) {
  (void)how, (void)out;
  const char *target = name_argument(tree, called, 0), *to = name_argument(tree, called, 1);
  const char *name = name_argument(tree, called, 2);
  if (target && to)
    delegator(tree, called, target, to, name ? name : to);
  return target && to;
}

static const char *prefixed(Tree *tree, const Called *called, const char *target, const char *name) {
  const Node *prefix = keyword_argument(tree, called, "prefix");
  if (!prefix)
    return name;
  const char *word = tree_constant(tree, tree_value(tree, prefix));
  return arena_format(tree->arena, "%s_%s", word ? word : target, name);
}

static bool delegate_to(Tree *tree, const Called *called, const Node *to) {
  const char *target = tree_constant(tree, tree_value(tree, to));
  for (const Node *kid = target ? argument(called, 0) : NULL; kid; kid = kid->next) {
    const char *name = name_of(tree, kid);
    if (name)
      delegator(tree, called, target, name, prefixed(tree, called, target, name));
  }
  return target != NULL;
}

// delegate [:a, :b] => :@target
static void delegate_pair(Tree *tree, const Called *called, const Node *pair) {
  const char *target = tree_constant(tree, tree_value(tree, pair));
  const Node *names = tree_kid(pair, 0);
  for (const Node *kid = names->first ? names->first : names; kid && target; kid = kid == names ? NULL : kid->next) {
    const char *name = name_of(tree, kid);
    if (name)
      delegator(tree, called, target, name, name);
  }
}

static bool delegate(Tree *tree, const Called *called, int how, Id *out) {
  (void)how, (void)out;
  const Node *to = keyword_argument(tree, called, "to");
  if (to)
    return delegate_to(tree, called, to);
  bool pairs = false;
  for (const Node *kid = argument(called, 0); kid; kid = kid->next)
    if (kid->shape->flags & SLOT_KEYWORD) {
      delegate_pair(tree, called, kid);
      pairs = true;
    }
  return pairs;
}

// Methods by name ----------------------------------------------------------------------------------------------------

static Id defined_block(Tree *tree, const Node *node, const char *name, bool class_side) {
  Making making = closure(tree, node, "block");
  making.own_self = true;
  making.cls = tree->at.cls;
  making.flags = class_side ? FN_STATIC : 0;
  if (name) {
    making.name = name;
    making.qualified = method_name(tree, tree->at.cls, class_side, name);
  }
  return tree_fn(tree, &making);
}

static void store_by_name(Tree *tree, const Node *at, Id from, Id base, Id key) {
  const char *name = tree_constant(tree, key);
  if (name)
    tree_store(tree, at, from, base, member_name(name));
  else if (base && key && from)
    build_flow(tree->build, (Flow){.kind = FLOW_STORE_DYNAMIC,
                                   .from = from,
                                   .base = base,
                                   .key = key,
                                   .fn = tree->at.fn,
                                   .cond = tree->at.cond,
                                   .place = tree_place(at)});
}

// define_method(:name) { … } and define_singleton_method: the block runs with the receiver of the method as self.
static bool define_method(Tree *tree, const Called *called, int singleton, Id *out) {
  const Node *second = argument(called, 1);
  if (!argument(called, 0) || !(called->block || second))
    return false;
  Id cls = tree->at.cls, key = *out = tree_value(tree, argument(called, 0));
  const char *name = tree_constant(tree, key);
  bool class_side = singleton || tree->at.class_side, own_member = name && !singleton;
  Id fn = called->block ? defined_block(tree, called->block, name, class_side) : 0;
  Id from = fn && !own_member ? tree_hold(tree, HOLD_FN, fn) : fn ? 0 : tree_value(tree, second);
  Id base = singleton ? receiver_of(tree, called) : class_side ? tree_class_slot(tree, cls) : tree_instance(tree, cls);
  if (own_member && fn)
    tree_member(tree, cls, class_side, member_name(name), fn);
  else
    store_by_name(tree, called->node, from, base, key);
  return true;
}

static void push_rest(Tree *tree, const Called *called, uint32_t from, Id *passed) {
  Node list = {.first = argument(called, from)};
  tree_args(tree, &list, passed);
}

// send(:name, …): the method that the string names.
static bool send(Tree *tree, const Called *called, int how, Id *out) {
  (void)how;
  const Node *first = argument(called, 0);
  if (!first || first->shape->flags & argument_flags)
    return false;
  Id receiver = receiver_of(tree, called), key = tree_value(tree, first), passed = 0;
  const char *name = tree_constant(tree, key);
  uint32_t mark = tree_mark(tree);
  push_rest(tree, called, 1, &passed);
  Id given = call_block(tree, called, passed);
  *out = tree_emit(tree, called->method,
                   (Call){.kind = CALL_METHOD,
                          .receiver = receiver,
                          .name = build_str(tree->build, name ? name : called->name),
                          .name_slot = name ? 0 : key,
                          .block = given},
                   mark);
  return true;
}

static Id load_by_name(Tree *tree, const Node *at, Id base, Id key) {
  const char *name = tree_constant(tree, key);
  if (name)
    return tree_load(tree, at, base, name);
  Id to = tree_temp(tree);
  if (base && key)
    build_flow(tree->build, (Flow){.kind = FLOW_LOAD_DYNAMIC,
                                   .from = key,
                                   .base = base,
                                   .to = to,
                                   .fn = tree->at.fn,
                                   .cond = tree->at.cond,
                                   .place = tree_place(at)});
  return to;
}

// method(:x), instance_variable_get(:@x), const_get(:X): what is there, by name.
static bool get(Tree *tree, const Called *called, int how, Id *out) {
  (void)how;
  if (!argument(called, 0))
    return false;
  Id base = receiver_of(tree, called), key = tree_value(tree, argument(called, 0));
  *out = load_by_name(tree, called->node, base, key);
  return true;
}

static bool get_constant(Tree *tree, const Called *called, int how, Id *out) {
  const char *name = name_argument(tree, called, 0);
  if (!name || !tree_text_is(tree, called->receiver, "Object"))
    return get(tree, called, how, out);
  *out = tree_ref_to(tree, &name, 1);
  return true;
}

static bool set(Tree *tree, const Called *called, int how, Id *out) {
  (void)how;
  if (!argument(called, 1))
    return false;
  Id base = receiver_of(tree, called), key = tree_value(tree, argument(called, 0));
  *out = tree_value(tree, argument(called, 1));
  store_by_name(tree, called->node, *out, base, key);
  return true;
}

// Blocks -------------------------------------------------------------------------------------------------------------

// lambda { }, proc { }, Proc.new { }: the block itself.
static bool closure_value(Tree *tree, const Called *called, int how, Id *out) {
  if (!called->block)
    return false;
  *out = plain_block(tree, called->block, how ? "lambda" : "block");
  return true;
}

// Where the text of a heredoc is: behind the line that begins it, and behind those of others that this line begins.
static const Node *heredoc_text(Tree *tree, const Node *beginning) {
  for (const Node *at = beginning; at; at = at->up)
    for (const Node *next = at->next; next; next = next->next) {
      bool body = tree_is(next, "heredoc_body");
      if (body && !map_get(&own(tree)->bodies, next->start, 0))
        return next;
      if (!body && next->line > beginning->line)
        break;
    }
  return NULL;
}

// A heredoc is evaluated where it is begun: maybe in a block that ends before its text.
static Id heredoc(Tree *tree, const Node *node) {
  const Node *body = heredoc_text(tree, node);
  if (!body)
    return 0;
  map_put(&own(tree)->bodies, body->start, 1);
  return tree_effect(tree, body);
}

static Id heredoc_body(Tree *tree, const Node *node) {
  return map_get(&own(tree)->bodies, node->start, 0) ? 0 : tree_effect(tree, node);
}

static const Node *text_body(Tree *tree, const Node *string) {
  if (tree_is(string, "heredoc_beginning"))
    return heredoc_text(tree, string);
  return tree_is(string, "string") ? string : NULL;
}

static const char *upper(Tree *tree, const char *text, size_t count) {
  char *out = arena_format(tree->arena, "%s", text);
  for (size_t i = 0; i < count && out[i]; i++)
    out[i] = out[i] >= 'a' && out[i] <= 'z' ? (char)(out[i] - 'a' + 'A') : out[i];
  return out;
}

// What an expression in a text of code becomes: a name that is known, or something that is code in any place.
static const char *interpolated(Tree *tree, const Node *node) {
  const char *known = tree_constant(tree, tree_value(tree, node));
  if (known || !tree_is(node, "call"))
    return known ? known : "nil";
  const Node *method = tree_kid(node, 1);
  known = tree_kid(node, 0) ? interpolated(tree, tree_kid(node, 0)) : "nil";
  if (tree_text_is(tree, method, "inspect") && *known != ':')
    return arena_format(tree->arena, ":%s", known);
  if (tree_text_is(tree, method, "upcase"))
    return upper(tree, known, SIZE_MAX);
  if (tree_text_is(tree, method, "capitalize"))
    return upper(tree, known, 1);
  return known;
}

static const Node *eval_nodes(Tree *tree, const Node *body) {
  Text text = {.arena = tree->arena};
  const Node *first = body->first;
  uint32_t from = tree_is(body, "string") && first ? first->start : body->start, end = from;
  for (const Node *kid = first; kid && !tree_is(kid, "heredoc_end"); kid = kid->next) {
    if (tree_is(kid, "interpolation")) {
      text_add(&text, tree->text.at + from, kid->start - from);
      text_puts(&text, kid->first ? interpolated(tree, kid->first) : "");
      from = kid->end;
    }
    end = kid->end;
  }
  text_add(&text, tree->text.at + from, end - from);
  return tree_read_more(tree, text_str(&text), text.len, body->line);
}

// class_eval "def …": the text is code of the class.
static bool class_eval_text(Tree *tree, const Called *called) {
  const Node *body = text_body(tree, argument(called, 0));
  bool own_class = !called->receiver || is_self(called->receiver);
  if (!body || !(own_class || is_const_path(called->receiver)))
    return false;
  const Node *code = eval_nodes(tree, body);
  if (code && own_class)
    tree_value(tree, code);
  else if (code)
    class_body(tree, class_ref(tree, called->receiver), qualified(tree, called->receiver), code);
  return true;
}

static const char *anonymous(Tree *tree, const Called *called, const char *kind) {
  const char *file = build_text(tree->build, build_fn_at(tree->build, 1)->name);
  return arena_format(tree->arena, "#<%s:%s:%u>", kind, file, called->node->line);
}

// Foo.class_eval { … } reopens Foo. Outside of classes, what a block of an unknown class defines is not everybody's.
static bool class_eval(Tree *tree, const Called *called, int how, Id *out) {
  (void)how, (void)out;
  if (!called->block && called->args)
    return class_eval_text(tree, called);
  bool named = is_const_path(called->receiver), unknown = called->receiver && !is_self(called->receiver);
  if (!called->block || !(named || (unknown && is_top(tree))))
    return false;
  if (!named)
    tree_value(tree, called->receiver);
  const char *name = named ? qualified(tree, called->receiver) : anonymous(tree, called, "Class");
  Id cls = named ? class_ref(tree, called->receiver) : tree_class(tree, called->node, name, CLASS_PLAIN);
  class_body(tree, cls, name, tree_kid(called->block, 1));
  return true;
}

// included { … } and class_methods { … } of a concern; refine(Foo) { … }.
static bool concern(Tree *tree, const Called *called, int class_side, Id *out) {
  (void)out;
  if (!called->block || called->args)
    return false;
  Frame saved = tree->at;
  tree->at.class_side = class_side;
  tree_value(tree, tree_kid(called->block, 1));
  tree->at = saved;
  return true;
}

static bool refine(Tree *tree, const Called *called, int how, Id *out) {
  Called reopened = *called;
  reopened.receiver = argument(called, 0);
  return reopened.receiver && class_eval(tree, &reopened, how, out);
}

// x.instance_eval { … }: the block has x as self.
static bool instance_eval(Tree *tree, const Called *called, int how, Id *out) {
  (void)how;
  if (!called->block || is_self(called->receiver))
    return false;
  Id receiver = receiver_of(tree, called), passed = 0;
  uint32_t mark = tree_mark(tree);
  Making making = closure(tree, called->block, "block");
  making.own_self = true;
  Id fn = tree_fn(tree, &making);
  tree_copy(tree, receiver, build_fn_at(tree->build, fn)->self);
  tree_args(tree, called->args, &passed);
  tree_push(tree, (Arg){.slot = receiver});
  *out = tree_emit(
      tree, called->method,
      (Call){.kind = CALL_SLOT, .callee = tree_hold(tree, HOLD_FN, fn), .name = build_str(tree->build, called->name)},
      mark);
  return true;
}

// raise, exit, throw …: an ordinary call after which nothing follows.
static bool leave(Tree *tree, const Called *called, int how, Id *out) {
  (void)how;
  *out = ordinary(tree, called);
  tree->at.left = true;
  return true;
}

static bool own_class(Tree *tree, const Called *called, int how, Id *out) {
  (void)how;
  if (!called->receiver || tree->at.class_side || !tree->at.cls || called->args)
    return false;
  *out = tree_join(tree, tree_class_slot(tree, tree->at.cls), ordinary(tree, called));
  return true;
}

// Classes that are made by a call: Struct.new(:a) do … end, Class.new(Parent) do … end --------------------------------

// The constructor of a struct puts its parameters, given by place or by name, into the fields.
static void struct_constructor(Tree *tree, const Called *called, const Implied *fields, uint32_t count) {
  Frame saved = tree->at;
  Making making = synthetic(tree, called->node, "initialize", false);
  making.implied = fields;
  making.implied_count = count;
  Id fn = tree_synthetic(tree, &making), params = build_fn_at(tree->build, fn)->params;
  for (uint32_t i = 0; i < count; i++)
    tree_store(tree, called->node, params + i, tree->at.self, state_name(tree, fields[i].name, 0));
  tree->at = saved;
  tree_member(tree, tree->at.cls, false, "<init>", fn);
}

static void struct_members(Tree *tree, const Called *called) {
  Array(Implied) fields = {0};
  for (const Node *kid = argument(called, 0); kid; kid = kid->next) {
    const char *name = tree_is(kid, "simple_symbol") ? name_of(tree, kid) : NULL;
    if (!name)
      continue;
    array_push(tree->arena, &fields, (Implied){SLOT_OPTIONAL, name});
    accessor(tree, kid, name, READER | WRITER);
  }
  struct_constructor(tree, called, fields.at, fields.count);
}

typedef enum { MADE_NOTHING, MADE_STRUCT, MADE_CLASS, MADE_MODULE } Made;

static Made makes(Tree *tree, const Node *node) {
  static const struct {
    const char *receiver, *method;
    Made made;
  } makers[] = {{"Struct", "new", MADE_STRUCT},
                {"Data", "define", MADE_STRUCT},
                {"Class", "new", MADE_CLASS},
                {"Module", "new", MADE_MODULE}};
  if (!tree_is(node, "call"))
    return MADE_NOTHING;
  for (uint32_t i = 0; i < sizeof makers / sizeof *makers; i++)
    if (tree_text_is(tree, tree_kid(node, 0), makers[i].receiver) &&
        tree_text_is(tree, tree_kid(node, 1), makers[i].method))
      return makers[i].made;
  return MADE_NOTHING;
}

static Called called_of(const Node *node) {
  return (Called){node, tree_kid(node, 0), tree_kid(node, 1), tree_kid(node, 2), tree_kid(node, 3), "new"};
}

static void in_class(Tree *tree, Id cls, const Called *called, void (*add)(Tree *, const Called *)) {
  Frame saved = tree->at;
  tree_enter_class(tree, cls, class_name(tree, cls));
  add(tree, called);
  tree->at = saved;
}

static bool add_struct(Tree *tree, const Node *node, Id cls) {
  Called called = called_of(node);
  if (makes(tree, node) != MADE_STRUCT)
    return false;
  tree_parent(tree, cls, tree_class_ref(tree, "Struct"), PARENT_INHERITS);
  in_class(tree, cls, &called, struct_members);
  return true;
}

static Id made_class(Tree *tree, const Node *node, Made made, const char *name) {
  Called called = called_of(node);
  Id cls = tree_class(tree, node, name, made == MADE_MODULE ? CLASS_MODULE : CLASS_PLAIN);
  if (made == MADE_STRUCT)
    add_struct(tree, node, cls);
  else if (is_const_path(argument(&called, 0)))
    tree_parent(tree, cls, class_ref(tree, argument(&called, 0)), PARENT_INHERITS);
  if (called.block)
    class_body(tree, cls, name, tree_kid(called.block, 1));
  return cls;
}

static bool make_anonymous(Tree *tree, const Called *called, int how, Id *out) {
  (void)how;
  Made made = makes(tree, called->node);
  if (!made || (made == MADE_CLASS && !called->block && !called->args))
    return false;
  const char *name = anonymous(tree, called, tree_text(tree, called->receiver));
  *out = tree_class_slot(tree, made_class(tree, called->node, made, name));
  return true;
}

static bool make_new(Tree *tree, const Called *called, int how, Id *out) {
  if (called->block && tree_text_is(tree, called->receiver, "Proc"))
    return closure_value(tree, called, 0, out);
  return make_anonymous(tree, called, how, out);
}

// Loops over names ---------------------------------------------------------------------------------------------------

static bool works_by_name(Tree *tree, const Node *node) {
  if (tree_is(node, "call")) {
    const Word *word = word_of(tree, tree_text(tree, tree_kid(node, 1)));
    if (word && word->by_name)
      return true;
  }
  for (const Node *kid = node ? node->first : NULL; kid; kid = kid->next)
    if (works_by_name(tree, kid))
      return true;
  return false;
}

static void bind_param(Tree *tree, const Node *param, Id value) {
  if (tree_is(param, "identifier"))
    tree_bind(tree, tree_str(tree, param), value);
  else
    tree_assign_to(tree, param, value);
}

static void bind_element(Tree *tree, const Node *params, const Node *item) {
  const Node *first = params->first;
  bool apart = first && first->next && item->first && item->shape->lower != tree_string;
  if (!apart) {
    bind_param(tree, first, tree_value(tree, item));
    return;
  }
  const Node *part = item->first;
  for (const Node *param = first; param && part; param = param->next, part = part->next)
    bind_param(tree, param, tree_value(tree, part));
}

static void lower_once(Tree *tree, const Node *closure_node, const Node *item) {
  Frame saved = tree->at;
  tree_open_scope(tree, false);
  bind_element(tree, tree_kid(closure_node, 0), item);
  tree_value(tree, tree_kid(closure_node, 1));
  tree->at = saved;
}

enum { UNROLLED = 32 };

// [:a, :b].each { |m| define_method(m) { … send(m) … } }: once for each name, so that every method has its own.
static bool each(Tree *tree, const Called *called, int how, Id *out) {
  (void)how, (void)out;
  const Node *list = called->block && called->receiver ? literal_list(tree, called->receiver) : NULL;
  if (!list || tree_kid_count(list) > UNROLLED || !tree_kid(called->block, 0) ||
      !works_by_name(tree, tree_kid(called->block, 1)))
    return false;
  for (const Node *item = list->first; item; item = item->next)
    lower_once(tree, called->block, item);
  return true;
}

// clang-format off
static const Word words[] = {
    // method                    lowered by       how                              bare   by name
    {"alias_method",             alias_method,    0,                               true,  true},
    {"attr",                     attributes,      READER,                          true,  true},
    {"attr_reader",              attributes,      READER,                          true,  true},
    {"attr_writer",              attributes,      WRITER,                          true,  true},
    {"attr_accessor",            attributes,      READER | WRITER,                 true,  true},
    {"cattr_reader",             attributes,      READER | OF_CLASS, true, true},
    {"cattr_accessor",           attributes,      READER | WRITER | OF_CLASS, true, true},
    {"mattr_reader",             attributes,      READER | OF_CLASS, true, true},
    {"mattr_accessor",           attributes,      READER | WRITER | OF_CLASS, true, true},
    {"class_attribute",          attributes,      READER | WRITER | OF_CLASS,      true,  true},
    {"include",                  mixin,           PARENT_INCLUDES,                 false, false},
    {"prepend",                  mixin,           PARENT_PREPENDS,                 false, false},
    {"extend",                   extend,          PARENT_EXTENDS,                  false, false},
    {"module_function",          module_function, 0,                               true,  false},
    {"private",                  visibility,      0,                               true,  false},
    {"protected",                visibility,      0,                               true,  false},
    {"public",                   visibility,      0,                               true,  false},
    {"private_class_method",     visibility,      0,                               true,  false},
    {"public_class_method",      visibility,      0,                               true,  false},
    {"private_constant",         visibility,      0,                               true,  false},
    {"delegate",                 delegate,        0,                               true,  true},
    {"instance_delegate",        delegate,        0,                               true,  true},
    {"def_delegators",           delegators,      0,                               true,  true},
    {"def_instance_delegators",  delegators,      0,                               true,  true},
    {"def_delegator",            one_delegator,   0,                               true,  true},
    {"def_instance_delegator",   one_delegator,   0,                               true,  true},
    {"define_method",            define_method,   false,                           true,  true},
    {"define_singleton_method",  define_method,   true,                            false, true},
    {"send",                     send,            0,                               false, true},
    {"__send__",                 send,            0,                               false, true},
    {"public_send",              send,            0,                               false, true},
    {"try",                      send,            0,                               false, true},
    {"method",                   get,             0,                               false, true},
    {"public_method",            get,             0,                               false, true},
    {"instance_variable_get",    get,             0,                               false, true},
    {"class_variable_get",       get,             0,                               false, true},
    {"const_get",                get_constant,    0,                               false, true},
    {"instance_variable_set",    set,             0,                               false, true},
    {"class_variable_set",       set,             0,                               false, true},
    {"const_set",                set,             0,                               false, true},
    {"lambda",                   closure_value,   true,                            true,  false},
    {"proc",                     closure_value,   false,                           true,  false},
    {"new",                      make_new,        0,                               false, false},
    {"define",                   make_anonymous,  0,                               false, false},
    {"class",                    own_class,       0,                               true,  false},
    {"class_eval",               class_eval,      0,                               false, true},
    {"module_eval",              class_eval,      0,                               false, true},
    {"class_exec",               class_eval,      0,                               false, true},
    {"refine",                   refine,          0,                               true,  false},
    {"included",                 concern,         false,                           true,  false},
    {"class_methods",            concern,         true,                            true,  false},
    {"instance_eval",            instance_eval,   0,                               false, true},
    {"instance_exec",            instance_eval,   0,                               false, true},
    {"raise",                    leave,           0,                               true,  false},
    {"fail",                     leave,           0,                               true,  false},
    {"throw",                    leave,           0,                               true,  false},
    {"exit",                     leave,           0,                               true,  false},
    {"exit!",                    leave,           0,                               true,  false},
    {"abort",                    leave,           0,                               true,  false},
    {"each",                     each,            0,                               false, false},
    {"each_entry",               each,            0,                               false, false},
    {"each_pair",                each,            0,                               false, false},
    {"map",                      each,            0,                               false, false},
};
// clang-format on

static const Word *word_of(Tree *tree, const char *name) {
  uint32_t at = map_get(&own(tree)->words, key_text(name), 0);
  return at && strcmp(words[at - 1].name, name) == 0 ? &words[at - 1] : NULL;
}

// Assignment knows more than the engine: a constant names the class that it is given, and what strings and lists of
// names are called is remembered.
static void remember(Tree *tree, const Node *left, const Node *right) {
  uint64_t key = map_pair(tree->at.cls, tree_str(tree, left));
  right = strip_freeze(tree, right);
  if (tree_is(right, "simple_symbol") || tree_is(right, "string"))
    map_put(&own(tree)->strings, key, tree_value(tree, right));
  if (!right || (right->shape->lower != tree_list && right->shape->lower != tree_map))
    return;
  array_push(tree->arena, &own(tree)->literals, right);
  map_put(&own(tree)->lists, key, own(tree)->literals.count);
}

static Id assignment(Tree *tree, const Node *node) {
  const Node *left = tree_kid(node, 0), *right = tree_kid(node, 1);
  if (!tree_is(left, "constant"))
    return tree_assign(tree, node);
  remember(tree, left, right);
  Made made = makes(tree, right);
  if (!made)
    return tree_assign(tree, node);
  Id cls = made_class(tree, right, made, qualified(tree, left));
  announce(tree, left, cls);
  return tree_class_slot(tree, cls);
}

// END { … } and BEGIN { … }.
static Id syntax_block(Tree *tree, const Node *node) {
  const char *name = tree_is(node, "end_block") ? "ruby:END" : "ruby:BEGIN";
  Making making = {.node = node,
                   .at = node,
                   .body = node,
                   .name = "block",
                   .qualified = closure_name(tree, "block"),
                   .kind = FN_CLOSURE};
  Frame saved = tree->at;
  Id fn = tree_synthetic(tree, &making);
  build_fn_at(tree->build, fn)->flags = FN_DEFINED;
  tree_body(tree, node);
  tree->at = saved;
  Call row = {.kind = CALL_SYNTAX, .name = build_str(tree->build, name), .block = tree_hold(tree, HOLD_FN, fn)};
  return tree_emit(tree, node, row, tree_mark(tree));
}

static bool test(Tree *tree, const Node *node, Test *out) {
  if (!tree_is(node, "call") || !tree_text_is(tree, tree_kid(node, 1), "nil?") || !tree_kid(node, 0))
    return false;
  Test is = tree_test_slot(tree, tree_value(tree, tree_kid(node, 0)), 0, COND_TRUE, 0);
  *out = (Test){is.no, is.yes};
  return true;
}

static void unit(Tree *tree, const Node *root) {
  Ruby *ruby = arena_new(tree->arena, Ruby);
  ruby->words.arena = ruby->lists.arena = ruby->strings.arena = ruby->bodies.arena = tree->arena;
  for (uint32_t i = 0; i < sizeof words / sizeof *words; i++)
    map_put(&ruby->words, key_text(words[i].name), i + 1);
  tree->own = ruby;
  Id object = tree_outside(tree, "Object"), main = tree_class(tree, NULL, "main", CLASS_PLAIN);
  tree_parent(tree, main, object, PARENT_INHERITS);
  tree_enter_class(tree, object, "");
  tree->at.self = self_slot(tree, HOLD_INSTANCE, main);
  build_fn_at(tree->build, tree->at.fn)->self = tree->at.self;
  tree_body(tree, root);
}

// clang-format off
static const Role roles[] = {
    // node                      lowered by            operands
    {"method",                   method,               {"name", "parameters", "body"}, .flags = ROLE_FN},
    {"singleton_method",         singleton_method,     {"name", "parameters", "body", "object"}, .flags = ROLE_FN},
    {"class",                    class_definition,     {"name", "body", "superclass"}},
    {"module",                   class_definition,     {"name", "body"}},
    {"singleton_class",          singleton_class,      {"value", "body"}},
    {"alias",                    alias,                {"name", "alias"}},
    {"undef",                    tree_skip},
    {"begin_block",              syntax_block},
    {"end_block",                syntax_block},

    {"call",                     call,                 {"receiver", "method", "arguments", "block", "operator"}, .store = set_call},
    {"super",                    zsuper,               .flags = ROLE_MARK},
    {"yield",                    yield,                {":argument_list"}, .flags = ROLE_MARK},
    {"lambda",                   lambda,               {"parameters", "body"}},
    {"block",                    block,                {"parameters", "body"}},
    {"do_block",                 block,                {"parameters", "body"}},
    {"subshell",                 subshell},
    {"splat_argument",           anonymous_argument,   {"#0"}, .flags = SLOT_SPLAT},
    {"hash_splat_argument",      anonymous_argument,   {"#0"}, .flags = SLOT_SPLAT | SLOT_KEYWORD},
    {"forward_argument",         anonymous_argument,   .flags = SLOT_SPLAT},
    {"block_argument",           block_argument,       {"#0"}, .flags = SLOT_BLOCK},

    {"optional_parameter",       tree_skip,            {"name", "value"}, .flags = ROLE_PARAM | SLOT_OPTIONAL},
    {"keyword_parameter",        tree_skip,            {"name", "value"}, .flags = ROLE_PARAM | SLOT_KEYWORD},
    {"splat_parameter",          tree_skip,            {"name"}, .flags = ROLE_PARAM | SLOT_SPLAT},
    {"hash_splat_parameter",     tree_skip,            {"name"}, .flags = ROLE_PARAM | SLOT_SPLAT | SLOT_KEYWORD},
    {"forward_parameter",        tree_skip,            .flags = ROLE_PARAM | SLOT_SPLAT},
    {"block_parameter",          tree_skip,            {"name"}, .flags = ROLE_PARAM | SLOT_BLOCK},
    {"destructured_parameter",   tree_skip,            .store = tree_set_each},

    {"body_statement",           statements},
    {"program",                  tree_body},
    {"block_body",               tree_body},
    {"parenthesized_statements", tree_body},
    {"begin",                    statements},
    {"then",                     tree_body},
    {"do",                       tree_body},
    {"else",                     tree_body},
    {"interpolation",            tree_body},
    {"ensure",                   ensure,               .flags = ROLE_ALWAYS},
    {"rescue",                   rescue,               {"exceptions", "variable", "body"}, .flags = ROLE_ALWAYS},
    {"rescue_modifier",          tree_any,             {"body", "handler"}},
    {"if",                       engine_if,             {"condition", "consequence", "alternative"}},
    {"elsif",                    engine_if,             {"condition", "consequence", "alternative"}},
    {"conditional",              engine_if,             {"condition", "consequence", "alternative"}},
    {"if_modifier",              engine_if,             {"condition", "body"}},
    {"unless",                   unless,               {"condition", "consequence", "alternative"}},
    {"unless_modifier",          unless,               {"condition", "body"}},
    {"while",                    while_loop,           {"condition", "body"}},
    {"while_modifier",           while_loop,           {"condition", "body"}},
    {"until",                    until,                {"condition", "body"}},
    {"until_modifier",           until,                {"condition", "body"}},
    {"for",                      tree_foreach,         {"pattern", "value", "body"}},
    {"in",                       tree_each},
    {"case",                     case_statement,       {"value"}},
    {"case_match",               case_statement,       {"value"}},
    {"when",                     tree_sequence,        {"pattern", "body"}},
    {"in_clause",                in_clause,            {"pattern", "guard", "body"}},
    {"match_pattern",            match,                {"value", "pattern"}},
    {"test_pattern",             match,                {"value", "pattern"}},
    {"return",                   return_statement,     {":argument_list"}},
    {"next",                     next_statement,         {":argument_list"}},
    {"break",                    tree_leave},
    {"redo",                     tree_leave},
    {"retry",                    tree_leave},

    {"binary",                   tree_binary,          {"left", "operator", "right"}},
    {"unary",                    tree_unary,           {"operator", "operand"}},
    {"range",                    tree_effect},
    {"assignment",               assignment,           {"left", "right"}},
    {"operator_assignment",      operator_assignment,  {"left", "operator", "right"}},
    {"left_assignment_list",     tree_skip,            .store = tree_set_each},
    {"destructured_left_assignment", tree_skip,        .store = tree_set_each},
    {"rest_assignment",          tree_each,            .store = tree_set_each, .flags = SLOT_SPLAT},
    {"right_assignment_list",    tree_list},

    {"identifier",               tree_name,            .store = tree_set_name},
    {"constant",                 constant,             .store = set_constant},
    {"scope_resolution",         scope_resolution,     {"scope", "name"}, .store = set_constant},
    {"instance_variable",        instance_variable,    .store = set_instance_variable},
    {"class_variable",           class_variable,       .store = set_class_variable},
    {"global_variable",          global_variable,      .store = set_global_variable},
    {"self",                     tree_self},
    {"element_reference",        element,              {"object", "#0"}, .store = set_element},

    {"string",                   tree_string, .flags = ROLE_LITERAL},
    {"chained_string",           tree_string, .flags = ROLE_LITERAL},
    {"bare_string",              tree_string, .flags = ROLE_LITERAL},
    {"bare_symbol",              tree_string, .flags = ROLE_LITERAL},
    {"delimited_symbol",         tree_string, .flags = ROLE_LITERAL},
    {"regex",                    tree_effect},
    {"heredoc_beginning",        heredoc},
    {"heredoc_body",             heredoc_body},
    {"string_content",           tree_skip,            .flags = ROLE_TEXT},
    {"escape_sequence",          tree_skip,            .flags = ROLE_TEXT},
    {"simple_symbol",            symbol, .flags = ROLE_LITERAL},
    {"hash_key_symbol",          key_symbol, .flags = ROLE_LITERAL},
    {"array",                    tree_list, .flags = ROLE_LITERAL},
    {"string_array",             tree_list, .flags = ROLE_LITERAL},
    {"symbol_array",             tree_list, .flags = ROLE_LITERAL},
    {"hash",                     tree_map, .flags = ROLE_LITERAL},
    {"pair",                     pair,                 {"key", "value"}, .flags = SLOT_KEYWORD | ROLE_LITERAL},
    {"integer",                  tree_integer, .flags = ROLE_LITERAL},
    {"float",                    tree_skip, .flags = ROLE_LITERAL},
    {"character",                tree_skip, .flags = ROLE_LITERAL},
    {"true",                     tree_true, .flags = ROLE_LITERAL},
    {"false",                    tree_zero, .flags = ROLE_LITERAL},
    {"nil",                      tree_zero, .flags = ROLE_LITERAL},
    {NULL}};

static const Operator operators[] = {
    {"&&", OPERATOR_AND},  {"and", OPERATOR_AND}, {"||", OPERATOR_OR},    {"or", OPERATOR_OR}, {"!", OPERATOR_NOT},
    {"not", OPERATOR_NOT}, {"==", OPERATOR_EQUAL}, {"!=", OPERATOR_UNEQUAL}, {"defined?", OPERATOR_UNEVALUATED}, {NULL, OPERATOR_OTHER}};
// clang-format on

static const Lang ruby = {.name = "ruby",
                          .grammar = tree_sitter_ruby,
                          .roles = roles,
                          .operators = operators,
                          .separator = "::",
                          .comment = "comment",
                          .unit = unit,
                          .unknown = bare_word,
                          .binary = binary,
                          .test = test,
                          .implicit_result = true,
                          .list = "Array",
                          .map = "Hash"};

static void *start(Arena *arena) {
  return tree_open(arena, &ruby);
}

const Front front_ruby = {"ruby", {LANG_RUBY}, start, tree_close, tree_lower};
