// Lowering: what every language means by a name, an assignment, a branch, a call.
#include "tree.h"

#include <stdlib.h>

Id tree_value(Tree *tree, const Node *node) {
  return node ? node->shape->lower(tree, node) : 0;
}

void tree_assign_to(Tree *tree, const Node *node, Id from) {
  if (node && node->shape->store)
    node->shape->store(tree, node, from);
  else
    tree_value(tree, node);
}

// Slots and flows ----------------------------------------------------------------------------------------------------

Id tree_temp(Tree *tree) {
  return build_slot(tree->build, (Slot){.kind = SLOT_TEMP, .owner = tree->at.fn});
}

Id tree_hold(Tree *tree, HoldKind kind, Id id) {
  Id slot = tree_temp(tree);
  build_hold(tree->build, (Hold){slot, kind, id});
  return slot;
}

Id tree_text_slot(Tree *tree, const char *text, size_t len) {
  Id slot = build_string(tree->build, text, len);
  uint32_t *at = map_slot(&tree->strings, slot);
  if (!*at) {
    array_push(tree->arena, &tree->constants, arena_text(tree->arena, text, len));
    *at = tree->constants.count;
  }
  return slot;
}

Id tree_int_slot(Tree *tree, const char *text, int64_t value) {
  Id slot = build_int(tree->build, text, value);
  map_put(&tree->ints, slot, (uint32_t)value);
  return slot;
}

const char *tree_constant(const Tree *tree, Id slot) {
  uint32_t at = map_get(&tree->strings, slot, 0);
  return at ? tree->constants.at[at - 1] : NULL;
}

bool tree_integer_of(const Tree *tree, Id slot, int32_t *value) {
  uint32_t a = map_get(&tree->ints, slot, 0), b = map_get(&tree->ints, slot, 1);
  *value = (int32_t)a;
  return slot && a == b;
}

static void flow(Tree *tree, const Node *at, Flow row) {
  row.fn = tree->at.fn;
  row.cond = tree->at.cond;
  row.place = tree_place(at);
  build_flow(tree->build, row);
}

void tree_copy(Tree *tree, Id from, Id to) {
  if (from && to && from != to)
    flow(tree, NULL, (Flow){.kind = FLOW_COPY, .from = from, .to = to});
}

Id tree_join(Tree *tree, Id a, Id b) {
  if (!a || !b || a == b)
    return a ? a : b;
  Id slot = tree_temp(tree);
  tree_copy(tree, a, slot);
  tree_copy(tree, b, slot);
  return slot;
}

// The name is empty where it is yet to be written (`object.`).
Id tree_load(Tree *tree, const Node *at, Id base, const char *name) {
  if (!base || !*name)
    return 0;
  Id to =
      build_slot(tree->build, (Slot){.kind = SLOT_TEMP, .owner = tree->at.fn, .name = build_str(tree->build, name)});
  flow(tree, at, (Flow){.kind = FLOW_LOAD, .base = base, .name = build_str(tree->build, name), .to = to});
  return to;
}

void tree_store(Tree *tree, const Node *at, Id from, Id base, const char *name) {
  if (from && base && *name)
    flow(tree, at, (Flow){.kind = FLOW_STORE, .from = from, .base = base, .name = build_str(tree->build, name)});
}

// Scopes -------------------------------------------------------------------------------------------------------------

void tree_open_scope(Tree *tree, bool hard) {
  Scope *scope = arena_new(tree->arena, Scope);
  *scope = (Scope){.up = tree->at.scope, .hard = hard, .fn = tree->at.fn, .slots = {.arena = tree->arena}};
  tree->at.scope = scope;
}

Id tree_find(const Tree *tree, Str name) {
  for (const Scope *scope = tree->at.scope; scope; scope = scope->hard ? NULL : scope->up) {
    Id slot = map_get(&scope->slots, name, 0);
    if (slot)
      return slot;
  }
  return 0;
}

void tree_bind(Tree *tree, Str name, Id slot) {
  map_put(&tree->at.scope->slots, name, slot);
}

Id tree_declare(Tree *tree, Str name) {
  Id slot = build_slot(tree->build, (Slot){.kind = SLOT_LOCAL, .owner = tree->at.scope->fn, .name = name});
  tree_bind(tree, name, slot);
  return slot;
}

// Names and classes --------------------------------------------------------------------------------------------------

const char *tree_qualify(Tree *tree, const char *name) {
  const Space *space = tree->at.space;
  return space && *space->name ? arena_format(tree->arena, "%s%s%s", space->name, tree->lang->separator, name) : name;
}

Range tree_candidates(Tree *tree, const char *name) {
  if (tree->lang->candidates)
    return tree->lang->candidates(tree, name);
  Array(const char *) names = {0};
  for (const Space *space = tree->at.space; space; space = space->up)
    if (*space->name)
      array_push(tree->arena, &names, arena_format(tree->arena, "%s%s%s", space->name, tree->lang->separator, name));
  array_push(tree->arena, &names, name);
  return build_names(tree->build, names.at, names.count);
}

static uint64_t name_key(Tree *tree, const char *name) {
  return map_pair(tree->at.space ? tree->at.space->id : 0, build_str(tree->build, name));
}

Id tree_ref(Tree *tree, const char *name) {
  uint64_t key = name_key(tree, name);
  Id slot = map_get(&tree->refs, key, 0);
  if (!slot) {
    slot = build_slot(
        tree->build,
        (Slot){.kind = SLOT_REF, .name = build_str(tree->build, name), .candidates = tree_candidates(tree, name)});
    map_put(&tree->refs, key, slot);
  }
  return slot;
}

Id tree_ref_to(Tree *tree, const char *const *names, uint32_t count) {
  return build_slot(tree->build, (Slot){.kind = SLOT_REF,
                                        .name = build_str(tree->build, names[count - 1]),
                                        .candidates = build_names(tree->build, names, count)});
}

Id tree_class_ref(Tree *tree, const char *name) {
  uint64_t key = name_key(tree, name) | 1ULL << 63;
  Id cls = map_get(&tree->classes, key, 0);
  if (!cls) {
    cls = build_cls(
        tree->build,
        (Class){.kind = CLASS_REF, .name = build_str(tree->build, name), .candidates = tree_candidates(tree, name)});
    map_put(&tree->classes, key, cls);
  }
  return cls;
}

Id tree_outside(Tree *tree, const char *name) {
  Space *space = tree->at.space;
  tree->at.space = NULL;
  Id cls = tree_class_ref(tree, name);
  tree->at.space = space;
  return cls;
}

void tree_parent(Tree *tree, Id cls, Id parent, ParentHow how) {
  if (cls && parent)
    build_parent(tree->build, (Parent){cls, parent, how});
}

Id tree_class(Tree *tree, const Node *at, const char *qualified, ClassKind kind) {
  Str name = build_str(tree->build, qualified);
  uint32_t *slot = map_slot(&tree->classes, name | 1ULL << 62);
  if (!*slot)
    *slot = build_cls(tree->build, (Class){.kind = kind,
                                           .name = name,
                                           .key = build_str(tree->build, arena_format(tree->arena, "%s:%s",
                                                                                      tree->lang->name, qualified)),
                                           .enclosing = tree->at.space ? tree->at.space->cls : 0});
  Class *cls = build_cls_at(tree->build, *slot);
  if (at && !cls->place.line) {
    cls->place = tree_place(at);
    cls->end_line = at->end_line;
  }
  return *slot;
}

static Id cached_hold(Tree *tree, HoldKind kind, Id cls) {
  uint64_t key = map_pair(cls, kind) | 1ULL << 61;
  Id slot = map_get(&tree->classes, key, 0);
  if (!slot) {
    slot = tree_hold(tree, kind, cls);
    map_put(&tree->classes, key, slot);
  }
  return slot;
}

Id tree_instance(Tree *tree, Id cls) {
  return cls ? cached_hold(tree, HOLD_INSTANCE, cls) : 0;
}

Id tree_class_slot(Tree *tree, Id cls) {
  return cls ? cached_hold(tree, HOLD_CLASS, cls) : 0;
}

void tree_enter_class(Tree *tree, Id cls, const char *qualified) {
  Space *space = arena_new(tree->arena, Space);
  *space = (Space){tree->at.space, qualified, cls, ++tree->spaces};
  tree->at.space = space;
  tree->at.cls = cls;
  tree->at.class_side = false;
  tree->at.self = tree_class_slot(tree, cls);
  tree_open_scope(tree, true);
}

// Functions ----------------------------------------------------------------------------------------------------------

static const uint32_t param_flags = SLOT_BLOCK | SLOT_SPLAT | SLOT_KEYWORD | SLOT_OPTIONAL;

// A parameter as it is written: one node may declare several.
typedef struct {
  const Node *node, *name, *type;
  Id slot, value; // the default value, once it is evaluated
} Param;
typedef Array(Param) Params;

static void collect_names(Tree *tree, Params *params, const Node *node, const Node *type) {
  const Node *first = tree_kid(node, 0);
  array_push(tree->arena, params, (Param){node, first || node->first ? first : node, type, 0, 0});
  for (const Node *kid = first && first->field ? first->next : NULL; kid; kid = kid->next)
    if (kid->field == first->field)
      array_push(tree->arena, params, (Param){node, kid, type, 0, 0});
}

// A parameter may stand in another node, which says its type.
static void collect(Tree *tree, Params *params, const Node *node) {
  bool written = node->shape->flags & ROLE_PARAM;
  const Node *name = written ? tree_kid(node, 0) : NULL, *type = written ? tree_kid(node, 2) : NULL;
  if (name && name->shape->flags & ROLE_PARAM)
    collect_names(tree, params, name, type);
  else if (written)
    collect_names(tree, params, node, type);
  else if (node->shape->store)
    array_push(tree->arena, params, (Param){node, node, NULL, 0, 0});
}

static void collect_params(Tree *tree, Params *params, const Making *making) {
  if (making->param)
    collect(tree, params, making->param);
  for (const Node *kid = making->params ? making->params->first : NULL; kid; kid = kid->next)
    if (kid != making->receiver)
      collect(tree, params, kid);
}

// A name has no kids; anything else is a pattern that takes the value apart.
static bool is_pattern(const Node *name) {
  return name && name->first && name->shape->store;
}

static Id add_param(Tree *tree, Id fn, uint32_t index, uint32_t flags, Str name) {
  Id slot =
      build_slot(tree->build, (Slot){.kind = SLOT_PARAM, .owner = fn, .index = index, .flags = flags, .name = name});
  if (name)
    tree_bind(tree, name, slot);
  return slot;
}

static Id add_written(Tree *tree, Id fn, uint32_t index, Param *param) {
  Str name = is_pattern(param->name) ? 0 : tree_str(tree, param->name);
  param->slot = add_param(tree, fn, index, param->node->shape->flags & param_flags, name);
  return param->slot;
}

static Id add_implied(Tree *tree, Id fn, uint32_t index, const Implied *param) {
  return add_param(tree, fn, index, param->flags, param->name ? build_str(tree->build, param->name) : 0);
}

// Parameters are consecutive rows, so all are made before the first default value is evaluated.
static void add_params(Tree *tree, Id fn, Params *params, const Making *making) {
  uint32_t written = params->count, count = 0;
  Id first = 0;
  for (; count < written + making->implied_count; count++) {
    Id slot = count < written ? add_written(tree, fn, count, &params->at[count])
                              : add_implied(tree, fn, count, &making->implied[count - written]);
    first = first ? first : slot;
  }
  Fn *row = build_fn_at(tree->build, fn);
  row->params = first;
  row->param_count = count;
}

static void type_param(Tree *tree, const Param *param) {
  const Node *type = param->type;
  if (!type || !tree->lang->type)
    return;
  Id cls = tree->lang->type(tree, type);
  Slot *slot = build_slot_at(tree->build, param->slot);
  slot->type = cls;
  slot->type_name = tree_str(tree, type);
}

static void fill_param(Tree *tree, const Param *param) {
  if (param->node->shape->flags & ROLE_PARAM) {
    type_param(tree, param);
    bool evaluated = tree->lang->outer_defaults;
    tree_copy(tree, evaluated ? param->value : tree_value(tree, tree_kid(param->node, 1)), param->slot);
  }
  if (is_pattern(param->name))
    param->name->shape->store(tree, param->name, param->slot);
}

static bool sees_outer(const Making *making) {
  return making->kind == FN_CLOSURE || making->sees_outer;
}

// A key that nothing else has, here or in another file.
static Str own_key(Tree *tree, uint32_t a, uint32_t b) {
  return build_str(tree->build, arena_format(tree->arena, "%s:%x:%x", tree->tag, a, b));
}

// A name that the parser made up because none was written is empty.
static Str given(Tree *tree, const char *name) {
  return build_str(tree->build, *name ? name : "?");
}

static Id make_row(Tree *tree, const Making *making) {
  uint32_t start = making->node ? making->node->start : 0;
  return build_fn(tree->build, (Fn){.key = own_key(tree, start, ++tree->fns),
                                    .name = given(tree, making->name),
                                    .qualified = given(tree, making->qualified),
                                    .cls = making->cls,
                                    .enclosing = sees_outer(making) ? tree->at.fn : 0,
                                    .kind = making->kind,
                                    .flags = FN_DEFINED | making->flags,
                                    .place = tree_place(making->at),
                                    .end_line = making->node ? making->node->end_line : 0});
}

static void enter_fn(Tree *tree, Id fn, const Making *making) {
  bool closure = making->kind == FN_CLOSURE;
  tree->at.fn = fn;
  tree->at.cond = 0;
  tree->at.left = false;
  tree->at.caught = false;
  if (!closure)
    tree->at.method = fn;
  if (!closure || making->own_self) {
    tree->at.self = build_slot(tree->build, (Slot){.kind = SLOT_SELF, .owner = fn});
    build_fn_at(tree->build, fn)->self = tree->at.self;
  }
  Id result = build_slot(tree->build, (Slot){.kind = SLOT_RESULT, .owner = fn});
  build_fn_at(tree->build, fn)->result = result;
  tree_open_scope(tree, !sees_outer(making));
}

static void evaluate_defaults(Tree *tree, Params *params) {
  for (uint32_t i = 0; i < params->count && tree->lang->outer_defaults; i++)
    if (params->at[i].node->shape->flags & ROLE_PARAM)
      params->at[i].value = tree_value(tree, tree_kid(params->at[i].node, 1));
}

static void bind_receiver(Tree *tree, const Node *receiver) {
  const Node *name = receiver && receiver->shape->flags & ROLE_PARAM ? tree_kid(receiver, 0) : receiver;
  if (name)
    tree_bind(tree, tree_str(tree, name), tree->at.self);
}

Id tree_synthetic(Tree *tree, const Making *making) {
  Params params = {0};
  collect_params(tree, &params, making);
  evaluate_defaults(tree, &params);
  Id fn = make_row(tree, making);
  enter_fn(tree, fn, making);
  bind_receiver(tree, making->receiver);
  add_params(tree, fn, &params, making);
  for (uint32_t i = 0; i < params.count; i++)
    fill_param(tree, &params.at[i]);
  return fn;
}

Id tree_fn(Tree *tree, const Making *making) {
  Frame saved = tree->at;
  Id fn = tree_synthetic(tree, making);
  if (making->prepare)
    making->prepare(tree, fn);
  Id value = tree_value(tree, making->body);
  if (tree->lang->implicit_result)
    tree_return_value(tree, fn, value);
  tree->at = saved;
  return fn;
}

static SlotKind side(bool class_side) {
  return class_side ? SLOT_STATIC : SLOT_FIELD;
}

void tree_member(Tree *tree, Id cls, bool class_side, const char *name, Id fn) {
  if (!cls)
    return;
  Id slot = build_member(tree->build, side(class_side), cls, name);
  build_hold(tree->build, (Hold){slot, HOLD_FN, fn});
  map_put(&tree->members, slot, fn);
}

Id tree_member_fn(Tree *tree, Id cls, bool class_side, const char *name) {
  return cls ? map_get(&tree->members, build_member(tree->build, side(class_side), cls, name), 0) : 0;
}

void tree_return_value(Tree *tree, Id fn, Id from) {
  tree_copy(tree, from, build_fn_at(tree->build, fn)->result);
}

// Calls --------------------------------------------------------------------------------------------------------------

uint32_t tree_mark(const Tree *tree) {
  return tree->args.count;
}

void tree_push(Tree *tree, Arg arg) {
  array_push(tree->arena, &tree->args, arg);
}

static void push_keyword(Tree *tree, const Node *node) {
  const Node *key = tree_kid(node, 0);
  const char *name =
      key && key->shape->lower == tree_name ? tree_text(tree, key) : tree_constant(tree, tree_value(tree, key));
  Id value = tree_value(tree, node);
  tree_push(tree, (Arg){.slot = value, .name = name ? build_str(tree->build, name) : 0});
}

static const uint32_t keyword_splat = SLOT_KEYWORD | SLOT_SPLAT;

void tree_args(Tree *tree, const Node *list, Id *block) {
  for (const Node *kid = list ? list->first : NULL; kid; kid = kid->next) {
    uint32_t flags = kid->shape->flags;
    if ((flags & keyword_splat) == SLOT_KEYWORD) {
      push_keyword(tree, kid);
      continue;
    }
    Id value = tree_value(tree, kid);
    Str name = (flags & keyword_splat) == keyword_splat ? build_str(tree->build, "**") : 0;
    if (flags & SLOT_BLOCK)
      *block = value;
    else
      tree_push(tree, (Arg){.slot = value, .name = name, .flags = flags & SLOT_SPLAT ? ARG_SPLAT : 0});
  }
}

static Id append_args(Tree *tree, uint32_t mark) {
  Id first = 0;
  for (uint32_t i = mark; i < tree->args.count; i++) {
    Id row = build_arg(tree->build, tree->args.at[i]);
    first = first ? first : row;
  }
  return first;
}

Id tree_emit(Tree *tree, const Node *at, Call call, uint32_t mark) {
  call.arg_count = tree->args.count - mark;
  call.args = append_args(tree, mark);
  tree->args.count = mark;
  if (call.kind == CALL_METHOD && !call.name && !call.name_slot) // the name is yet to be written: `object.`
    return tree->last_value = tree_temp(tree);
  call.caller = tree->at.fn;
  call.cond = tree->at.cond;
  call.flags |= tree->at.caught ? CALL_CAUGHT : 0;
  call.place = tree_place(at);
  call.end_column = at && at->line == at->end_line && at->end > at->start ? at->column + (at->end - at->start) : 0;
  call.result = call.result ? call.result : tree_temp(tree);
  // A broken source may call what is not there.
  if ((call.kind == CALL_SLOT || call.kind == CALL_NEW) && !call.callee)
    call.callee = tree_temp(tree);
  tree->last_call = build_call(tree->build, call);
  return tree->last_value = call.result;
}

Id tree_operate(Tree *tree, const Node *at, const char *name, Id receiver, Id first, Id second) {
  if (!receiver)
    return 0;
  Id call = tree->last_call, value = tree->last_value; // a test is of what was written as a call
  uint32_t mark = tree_mark(tree);
  if (first)
    tree_push(tree, (Arg){.slot = first});
  if (second)
    tree_push(tree, (Arg){.slot = second});
  Id result = tree_emit(tree, at,
                        (Call){.kind = CALL_METHOD,
                               .receiver = receiver,
                               .name = build_str(tree->build, name),
                               .flags = CALL_OPERATOR | CALL_IMPLICIT},
                        mark);
  tree->last_call = call;
  tree->last_value = value;
  return result;
}

// Conditions ---------------------------------------------------------------------------------------------------------

const Operator tree_c_operators[] = {
    {"&&", OPERATOR_AND},   {"||", OPERATOR_OR},      {"!", OPERATOR_NOT},
    {"==", OPERATOR_EQUAL}, {"!=", OPERATOR_UNEQUAL}, {NULL, OPERATOR_OTHER},
};

OperatorKind tree_operator(const Tree *tree, const Node *node) {
  for (const Operator *row = tree->lang->operators; row->text; row++)
    if (tree_text_is(tree, node, row->text))
      return row->kind;
  return OPERATOR_OTHER;
}

Test tree_test_slot(Tree *tree, Id slot, Id call, CondOp op, int32_t value) {
  if (!slot)
    return (Test){tree->at.cond, tree->at.cond};
  Cond cond = {.parent = tree->at.cond, .slot = call ? 0 : slot, .call = call, .op = op, .value = value, .sense = 1};
  Id yes = build_cond(tree->build, cond);
  cond.sense = 0;
  return (Test){yes, build_cond(tree->build, cond)};
}

static Test test_value(Tree *tree, Id slot) {
  return tree_test_slot(tree, slot, slot == tree->last_value ? tree->last_call : 0, COND_TRUE, 0);
}

static Test under(Tree *tree, Id cond, const Node *node) {
  Id saved = tree->at.cond;
  tree->at.cond = cond;
  Test test = tree_test(tree, node);
  tree->at.cond = saved;
  return test;
}

static Test test_equal(Tree *tree, Id left, Id right) {
  int32_t value;
  if (tree_integer_of(tree, left, &value)) {
    Id other = left;
    left = right;
    right = other;
  }
  if (!tree_integer_of(tree, right, &value))
    return (Test){tree->at.cond, tree->at.cond};
  return tree_test_slot(tree, left, left == tree->last_value ? tree->last_call : 0, COND_EQUAL, value);
}

static Test test_binary(Tree *tree, const Node *node, OperatorKind kind) {
  const Node *left = tree_kid(node, 0), *right = tree_kid(node, 2);
  Id before = tree->at.cond;
  if (kind == OPERATOR_AND)
    return (Test){under(tree, tree_test(tree, left).yes, right).yes, before};
  if (kind == OPERATOR_OR)
    return (Test){before, under(tree, tree_test(tree, left).no, right).no};
  Id a = tree_value(tree, left), b = tree_value(tree, right);
  Test test = test_equal(tree, a, b);
  return kind == OPERATOR_EQUAL ? test : (Test){test.no, test.yes};
}

static const Node *inner(const Node *node) {
  bool wrapper = node->shape->lower == tree_each || node->shape->lower == tree_body;
  return wrapper && node->first && !node->first->next ? node->first : NULL;
}

static bool steers(OperatorKind kind) {
  return kind == OPERATOR_AND || kind == OPERATOR_OR || kind == OPERATOR_EQUAL || kind == OPERATOR_UNEQUAL;
}

static Test test_operator(Tree *tree, const Node *node) {
  if (node->shape->lower == tree_unary && tree_operator(tree, tree_kid(node, 0)) == OPERATOR_NOT) {
    Test test = tree_test(tree, tree_kid(node, 1));
    return (Test){test.no, test.yes};
  }
  OperatorKind kind = node->shape->lower == tree_binary ? tree_operator(tree, tree_kid(node, 1)) : OPERATOR_OTHER;
  return steers(kind) ? test_binary(tree, node, kind) : test_value(tree, tree_value(tree, node));
}

Test tree_test(Tree *tree, const Node *node) {
  Test test;
  if (!node)
    return (Test){tree->at.cond, tree->at.cond};
  if (tree->lang->test && tree->lang->test(tree, node, &test))
    return test;
  return inner(node) ? tree_test(tree, inner(node)) : test_operator(tree, node);
}

static Id branch_under(Tree *tree, Id cond, const Node *node, bool *left) {
  tree->at.cond = cond;
  tree->at.left = false;
  Id value = tree_value(tree, node);
  *left = tree->at.left;
  return value;
}

// After both branches: if just one of them left, the rest runs under the other's condition.
static void after_branches(Tree *tree, Id before, Id then, Id otherwise, bool then_left, bool otherwise_left) {
  tree->at.cond = then_left == otherwise_left ? before : then_left ? otherwise : then;
  tree->at.left = then_left && otherwise_left;
}

Id tree_branch(Tree *tree, Test test, const Node *then, const Node *otherwise) {
  Id before = tree->at.cond;
  bool then_left, otherwise_left;
  Id a = branch_under(tree, test.yes, then, &then_left), yes = tree->at.cond;
  Id b = branch_under(tree, test.no, otherwise, &otherwise_left), no = tree->at.cond;
  after_branches(tree, before, yes, no, then_left, otherwise_left);
  return tree_join(tree, a, b);
}

// Roles: statements --------------------------------------------------------------------------------------------------

Id tree_skip(Tree *tree, const Node *node) {
  (void)tree, (void)node;
  return 0;
}

Id tree_each(Tree *tree, const Node *node) {
  Id value = 0;
  for (const Node *kid = node->first; kid; kid = kid->next)
    value = tree_value(tree, kid);
  return node->first && !node->first->next ? value : 0;
}

Id tree_effect(Tree *tree, const Node *node) {
  tree_each(tree, node);
  return 0;
}

Id tree_sequence(Tree *tree, const Node *node) {
  Id value = 0;
  for (const Node *kid = node->first; kid; kid = kid->next)
    value = tree_value(tree, kid);
  return value;
}

Id tree_scoped(Tree *tree, const Node *node) {
  Scope *scope = tree->at.scope;
  tree_open_scope(tree, false);
  tree_each(tree, node);
  tree->at.scope = scope;
  return 0;
}

Id tree_any(Tree *tree, const Node *node) {
  Id value = 0;
  for (const Node *kid = node->first; kid; kid = kid->next)
    value = tree_join(tree, value, tree_value(tree, kid));
  return value;
}

Id tree_body(Tree *tree, const Node *node) {
  Id before = tree->at.cond, value = 0, other = 0;
  Scope *scope = tree->at.scope;
  bool left = false;
  if (node->shape->flags & ROLE_BLOCK)
    tree_open_scope(tree, false);
  for (const Node *kid = node->first; kid; kid = kid->next) {
    bool always = kid->shape->flags & ROLE_ALWAYS;
    tree->at.cond = always ? before : tree->at.cond;
    tree->at.left = false;
    if (always)
      other = tree_join(tree, other, tree_value(tree, kid));
    else
      value = tree_value(tree, kid), left |= tree->at.left;
  }
  tree->at.cond = before;
  tree->at.left = left;
  tree->at.scope = scope;
  return tree_join(tree, value, other);
}

static const Node *next_alternative(const Node *node) {
  const Node *own = tree_kid(node, 2), *kid = own ? NULL : node->next;
  while (kid && kid->field != node->field)
    kid = kid->next;
  return own ? own : kid;
}

static Id if_chain(Tree *tree, const Node *node, const Node *alternative) {
  Test test = tree_test(tree, tree_kid(node, 0));
  bool chained = alternative && alternative->shape->lower == tree_if;
  if (!chained)
    return tree_branch(tree, test, tree_kid(node, 1), alternative);
  Id before = tree->at.cond;
  bool then_left;
  Id a = branch_under(tree, test.yes, tree_kid(node, 1), &then_left), yes = tree->at.cond;
  tree->at.cond = test.no;
  tree->at.left = false;
  Id b = if_chain(tree, alternative, next_alternative(alternative));
  after_branches(tree, before, yes, tree->at.cond, then_left, tree->at.left);
  return tree_join(tree, a, b);
}

Id tree_if(Tree *tree, const Node *node) {
  return if_chain(tree, node, tree_kid(node, 2));
}

Id tree_loop(Tree *tree, const Node *node) {
  Id before = tree->at.cond;
  const Node *condition = tree_kid(node, 0);
  for (const Node *kid = node->first; kid; kid = kid->next)
    if (kid == condition)
      tree->at.cond = tree_test(tree, kid).yes;
    else
      tree_value(tree, kid);
  tree->at.cond = before;
  tree->at.left = false;
  return 0;
}

Id tree_foreach(Tree *tree, const Node *node) {
  Id before = tree->at.cond, collection = tree_value(tree, tree_kid(node, 1));
  tree_assign_to(tree, tree_kid(node, 0), tree_load(tree, tree_kid(node, 1), collection, "[]"));
  for (const Node *kid = node->first; kid; kid = kid->next)
    if (kid != tree_kid(node, 0) && kid != tree_kid(node, 1))
      tree_value(tree, kid);
  tree->at.cond = before;
  tree->at.left = false;
  return 0;
}

Id tree_return(Tree *tree, const Node *node) {
  Id value = tree_value(tree, tree_kid(node, 0));
  tree_return_value(tree, tree->at.fn, value);
  tree->at.left = true;
  return 0;
}

Id tree_leave(Tree *tree, const Node *node) {
  tree_each(tree, node);
  tree->at.left = true;
  return 0;
}

// Roles: operators ---------------------------------------------------------------------------------------------------

static Id value_under(Tree *tree, Id cond, const Node *node) {
  Id saved = tree->at.cond;
  tree->at.cond = cond;
  Id value = tree_value(tree, node);
  tree->at.cond = saved;
  return value;
}

// `a or return`: what follows runs where `a` held.
static Id short_circuit(Tree *tree, const Node *node, bool is_and) {
  Id left = tree_value(tree, tree_kid(node, 0));
  Test test = test_value(tree, left);
  bool was = tree->at.left;
  tree->at.left = false;
  Id right = value_under(tree, is_and ? test.yes : test.no, tree_kid(node, 2));
  if (tree->at.left)
    tree->at.cond = is_and ? test.no : test.yes;
  tree->at.left = was;
  return is_and ? right : tree_join(tree, left, right);
}

Id tree_binary(Tree *tree, const Node *node) {
  OperatorKind kind = tree_operator(tree, tree_kid(node, 1));
  if (kind == OPERATOR_AND || kind == OPERATOR_OR)
    return short_circuit(tree, node, kind == OPERATOR_AND);
  Id left = tree_value(tree, tree_kid(node, 0)), right = tree_value(tree, tree_kid(node, 2));
  return tree->lang->binary ? tree->lang->binary(tree, node, left, right) : 0;
}

Id tree_unary(Tree *tree, const Node *node) {
  if (tree_operator(tree, tree_kid(node, 0)) != OPERATOR_UNEVALUATED)
    tree_value(tree, tree_kid(node, 1));
  return 0;
}

// Roles: names and assignment ----------------------------------------------------------------------------------------

Id tree_name(Tree *tree, const Node *node) {
  Id slot = tree_find(tree, tree_str(tree, node));
  if (slot)
    return slot;
  return tree->lang->unknown ? tree->lang->unknown(tree, node) : tree_ref(tree, tree_text(tree, node));
}

void tree_set_name(Tree *tree, const Node *node, Id from) {
  Str name = tree_str(tree, node);
  Id slot = tree_find(tree, name);
  if (!slot && tree->lang->declare)
    tree->lang->declare(tree, node, from);
  else
    tree_copy(tree, from, slot ? slot : tree_declare(tree, name));
}

void tree_set_each(Tree *tree, const Node *node, Id from) {
  Id element = tree_load(tree, node, from, "[]");
  for (const Node *kid = node->first; kid; kid = kid->next)
    tree_assign_to(tree, kid, kid->shape->flags & SLOT_SPLAT ? from : element);
}

static bool pairwise(const Node *left, const Node *right) {
  return left && right && left->shape->store == tree_set_each && right->shape->lower == tree_list &&
         tree_kid_count(left) == tree_kid_count(right);
}

static Id assign_pairs(Tree *tree, const Node *left, const Node *right) {
  for (left = left->first, right = right->first; left; left = left->next, right = right->next)
    tree_assign_to(tree, left, tree_value(tree, right));
  return 0;
}

Id tree_assign(Tree *tree, const Node *node) {
  const Node *left = tree_kid(node, 0), *right = tree_kid(node, 1);
  if (pairwise(left, right))
    return assign_pairs(tree, left, right);
  Id value = tree_value(tree, right);
  tree_assign_to(tree, left, value);
  return value;
}

static const char *key_name(const Tree *tree, Id key) {
  const char *name = tree_constant(tree, key);
  return name && *name ? name : "[]";
}

Id tree_element(Tree *tree, const Node *at, Id object, Id key) {
  return tree_load(tree, at, object, key_name(tree, key));
}

Id tree_index(Tree *tree, const Node *node) {
  Id object = tree_value(tree, tree_kid(node, 0)), key = tree_value(tree, tree_kid(node, 1));
  return tree_element(tree, node, object, key);
}

void tree_set_element(Tree *tree, const Node *at, Id object, Id key, Id from) {
  int32_t number;
  if (tree_constant(tree, key))
    tree_store(tree, at, from, object, key_name(tree, key));
  else if (!tree_integer_of(tree, key, &number))
    tree_store(tree, at, from, object, "[?]");
  tree_store(tree, at, from, object, "[]");
}

void tree_set_index(Tree *tree, const Node *node, Id from) {
  Id object = tree_value(tree, tree_kid(node, 0)), key = tree_value(tree, tree_kid(node, 1));
  tree_set_element(tree, node, object, key, from);
}

Id tree_field(Tree *tree, const Node *node) {
  Id object = tree_value(tree, tree_kid(node, 0));
  return tree_load(tree, node, object, tree_text(tree, tree_kid(node, 1)));
}

void tree_set_field(Tree *tree, const Node *node, Id from) {
  Id object = tree_value(tree, tree_kid(node, 0));
  tree_store(tree, node, from, object, tree_text(tree, tree_kid(node, 1)));
}

// Roles: literals ----------------------------------------------------------------------------------------------------

static bool add_part(Tree *tree, const Node *part, Text *text) {
  if (part->shape->flags & ROLE_TEXT) {
    text_add(text, tree->text.at + part->start, part->end - part->start);
    return true;
  }
  const char *constant = tree_constant(tree, tree_value(tree, part));
  if (constant)
    text_puts(text, constant);
  return constant != NULL;
}

// The parts of a string: its text, if every part is constant.
Id tree_string(Tree *tree, const Node *node) {
  Text text = {.arena = tree->arena};
  bool constant = true;
  for (const Node *kid = node->first; kid; kid = kid->next)
    constant &= add_part(tree, kid, &text);
  return constant ? tree_text_slot(tree, text_str(&text), text.len) : 0;
}

Id tree_integer(Tree *tree, const Node *node) {
  char digits[32] = {0};
  uint32_t len = 0;
  for (uint32_t i = node->start; i < node->end && len < sizeof digits - 1; i++)
    if (tree->text.at[i] != '_')
      digits[len++] = tree->text.at[i];
  bool octal = digits[0] == '0' && (digits[1] == 'o' || digits[1] == 'O');
  bool binary = digits[0] == '0' && (digits[1] == 'b' || digits[1] == 'B');
  int64_t value = strtoll(octal || binary ? digits + 2 : digits, NULL, octal ? 8 : binary ? 2 : 0);
  return tree_int_slot(tree, tree_text(tree, node), value);
}

Id tree_true(Tree *tree, const Node *node) {
  return tree_int_slot(tree, tree_text(tree, node), 1);
}

Id tree_zero(Tree *tree, const Node *node) {
  return tree_int_slot(tree, tree_text(tree, node), 0);
}

Id tree_self(Tree *tree, const Node *node) {
  (void)node;
  return tree->at.self;
}

Id tree_literal(Tree *tree, const Node *node, const char *parent, Id *cls) {
  *cls = build_cls(tree->build, (Class){.kind = CLASS_LITERAL,
                                        .flags = CLASS_LOCAL,
                                        .name = build_str(tree->build, parent),
                                        .key = own_key(tree, node->start, 0),
                                        .place = tree_place(node),
                                        .end_line = node->end_line});
  tree_parent(tree, *cls, tree_outside(tree, parent), PARENT_INHERITS);
  return tree_hold(tree, HOLD_INSTANCE, *cls);
}

static void add_element(Tree *tree, Id cls, const char *name, Id value) {
  int32_t number;
  if (value && !tree_integer_of(tree, value, &number))
    tree_copy(tree, value, build_member(tree->build, SLOT_FIELD, cls, name));
}

static bool is_data(const Node *node) {
  if (!(node->shape->flags & (ROLE_LITERAL | ROLE_TEXT)))
    return false;
  for (const Node *kid = node->first; kid; kid = kid->next)
    if (!is_data(kid))
      return false;
  return true;
}

enum { ELEMENTS = 64 }; // what is mere data behind these is left out

static void add_item(Tree *tree, Id cls, const Node *item) {
  Id value = tree_value(tree, item);
  add_element(tree, cls, "[]", item->shape->flags & SLOT_SPLAT ? tree_load(tree, item, value, "[]") : value);
}

static void add_pair(Tree *tree, Id cls, const Node *pair) {
  Id key = tree_value(tree, tree_kid(pair, 0)), value = tree_value(tree, pair);
  const char *name = key_name(tree, key);
  add_element(tree, cls, strcmp(name, "[]") == 0 ? "[?]" : name, value);
  add_element(tree, cls, "[]", value);
}

Id tree_list(Tree *tree, const Node *node) {
  Id cls, slot = tree_literal(tree, node, tree->lang->list, &cls);
  uint32_t count = 0;
  for (const Node *kid = node->first; kid; kid = kid->next)
    if (++count <= ELEMENTS || !is_data(kid))
      add_item(tree, cls, kid);
  return slot;
}

static void add_to_map(Tree *tree, Id cls, const Node *kid) {
  if ((kid->shape->flags & keyword_splat) == SLOT_KEYWORD)
    add_pair(tree, cls, kid);
  else
    add_element(tree, cls, "[+]", tree_value(tree, kid));
}

Id tree_map(Tree *tree, const Node *node) {
  Id cls, slot = tree_literal(tree, node, tree->lang->map, &cls);
  uint32_t count = 0;
  for (const Node *kid = node->first; kid; kid = kid->next)
    if (++count <= ELEMENTS || !is_data(kid))
      add_to_map(tree, cls, kid);
  return slot;
}

Id tree_pair(Tree *tree, const Node *node) {
  return tree_value(tree, tree_kid(node, 1));
}
