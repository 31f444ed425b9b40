#include "tree_decl.h"

static Decl *own(const Tree *tree) {
  return tree->own;
}

const Body *decl_body(const Tree *tree) {
  return own(tree)->body;
}

// Classes ------------------------------------------------------------------------------------------------------------

// The object of the open class, as code in a class inside of it sees it: the receiver of the function that it stands
// in, else any object of the class.
static Id outer_object(Tree *tree, const Body *body) {
  if (!body)
    return 0;
  bool in_function = tree->at.self != tree_class_slot(tree, body->cls);
  return in_function ? tree->at.self : tree_hold(tree, HOLD_TYPED, body->cls);
}

Opened decl_open(Tree *tree, const Node *node, const char *qualified, ClassKind kind) {
  Opened opened = {tree->at, own(tree)->body};
  Body *body = arena_new(tree->arena, Body);
  *body = (Body){.up = opened.body,
                 .cls = tree_class(tree, node, qualified, kind),
                 .name = qualified,
                 .outer = outer_object(tree, opened.body),
                 .members = {.arena = tree->arena}};
  tree_enter_class(tree, body->cls, qualified);
  tree->at.scope->hard = false;
  own(tree)->body = body;
  return opened;
}

void decl_close(Tree *tree, Opened opened) {
  tree->at = opened.at;
  own(tree)->body = opened.body;
}

void decl_inherit(Tree *tree, Id parent, Id type, ParentHow how) {
  Body *body = own(tree)->body;
  tree_parent(tree, body->cls, type ? type : parent, how);
  body->derived = true;
  bool nests = how == PARENT_INHERITS || how == PARENT_IMPLEMENTS;
  Range names = parent && nests ? build_cls_at(tree->build, parent)->candidates : (Range){0};
  for (uint32_t i = 0; i < names.count; i++) {
    Str name = build_name_at(tree->build, names.first + i)->name;
    array_push(tree->arena, &body->parents, arena_format(tree->arena, "%s", build_text(tree->build, name)));
  }
}

// Where packages are imported whole, each parent may be in any of them, and each name in the class in any parent.
void decl_settle(Tree *tree) {
  enum { MOST = 64 };
  Body *body = own(tree)->body;
  if (body)
    body->visible = body->parents.count < MOST ? body->parents.count : MOST;
}

const char *decl_qualify(Tree *tree, const char *name) {
  const Body *body = decl_body(tree);
  return body ? arena_format(tree->arena, "%s.%s", body->name, name) : name;
}

// Members ------------------------------------------------------------------------------------------------------------

void decl_add(Tree *tree, const Node *name, uint32_t what) {
  if (own(tree)->body)
    *map_slot(&own(tree)->body->members, tree_str(tree, name)) |= what;
}

Id decl_field(Tree *tree, const Node *name, const Node *type, bool is_static) {
  decl_add(tree, name, MEMBER_FIELD | (is_static ? MEMBER_STATIC : 0));
  const char *text = tree_text(tree, name);
  Id slot = *text ? build_member(tree->build, is_static ? SLOT_STATIC : SLOT_FIELD, tree->at.cls, text) : 0;
  if (slot)
    tree_bind(tree, tree_str(tree, name), slot);
  decl_type(tree, slot, type);
  return slot;
}

Id decl_own_field(Tree *tree, const Node *name) {
  const Body *body = decl_body(tree);
  uint32_t what = body ? map_get(&body->members, tree_str(tree, name), 0) : 0;
  if (!(what & MEMBER_FIELD))
    return 0;
  return build_member(tree->build, what & MEMBER_STATIC ? SLOT_STATIC : SLOT_FIELD, body->cls, tree_text(tree, name));
}

Id decl_this_field(Tree *tree, const Node *node) {
  return tree_is(tree_kid(node, 0), "this") ? decl_own_field(tree, tree_kid(node, 1)) : 0;
}

bool decl_declares(const Tree *tree, Str name, uint32_t what) {
  for (const Body *body = decl_body(tree); body; body = body->up)
    if (map_get(&body->members, name, 0) & what)
      return true;
  return false;
}

Id decl_receiver(Tree *tree, Str name, uint32_t what) {
  Id object = tree->at.self, inherited = 0;
  for (const Body *body = decl_body(tree); body; object = body->outer, body = body->up) {
    if (map_get(&body->members, name, 0) & what)
      return tree_join(tree, inherited, object);
    if (body->derived)
      inherited = tree_join(tree, inherited, object);
  }
  return inherited ? inherited : tree->at.self;
}

Id decl_outer(Tree *tree, const char *name) {
  Id object = tree->at.self;
  for (const Body *body = decl_body(tree); body; object = body->outer, body = body->up)
    if (text_ends(body->name, '.', name))
      return object;
  return 0;
}

// Types --------------------------------------------------------------------------------------------------------------

void decl_type(Tree *tree, Id slot, const Node *type) {
  if (!slot || !type)
    return;
  Id cls = tree->lang->type(tree, type);
  Str text = tree_str(tree, type);
  build_slot_at(tree->build, slot)->type = cls;
  build_slot_at(tree->build, slot)->type_name = text;
}

Id decl_local(Tree *tree, const Node *name, const Node *type, Id value, bool exact) {
  if (!name)
    return 0;
  Id slot = tree_declare(tree, tree_str(tree, name));
  if (!exact)
    decl_type(tree, slot, type);
  tree_copy(tree, value, slot);
  return slot;
}

Id decl_generic(Tree *tree, Id base, Id element, const char *text) {
  if (!base || !element)
    return base;
  uint32_t *at = map_slot(&own(tree)->generics, map_pair(base, build_str(tree->build, text)));
  if (!*at) {
    Id made = build_cls(tree->build,
                        (Class){.kind = CLASS_LITERAL, .flags = CLASS_LOCAL, .name = build_str(tree->build, text)});
    tree_parent(tree, made, base, PARENT_INHERITS);
    build_slot_at(tree->build, build_member(tree->build, SLOT_FIELD, made, "[]"))->type = element;
    *map_slot(&own(tree)->generics, map_pair(base, build_str(tree->build, text))) = made;
    return made;
  }
  return *at;
}

Id decl_cast(Tree *tree, Id value, Id cls) {
  if (!cls)
    return value;
  Id slot = tree_temp(tree);
  build_slot_at(tree->build, slot)->type = cls;
  tree_copy(tree, value, slot);
  return slot;
}

// Functions ----------------------------------------------------------------------------------------------------------

// A member of a class that stands in no function is written in none, though it sees the names around it.
static void outermost(Tree *tree, Id fn) {
  Fn *row = build_fn_at(tree->build, fn);
  if (row->kind != FN_CLOSURE && row->enclosing && build_fn_at(tree->build, row->enclosing)->kind == FN_MODULE)
    row->enclosing = 0;
}

Id decl_fn(Tree *tree, const Making *making, const Node *result) {
  Making inside = *making;
  inside.sees_outer = true;
  Id fn = tree_fn(tree, &inside);
  outermost(tree, fn);
  if (!making->body)
    build_fn_at(tree->build, fn)->flags &= ~(uint32_t)FN_DEFINED;
  decl_type(tree, build_fn_at(tree->build, fn)->result, result);
  return fn;
}

Id decl_initializer(Tree *tree, const Node *node, bool is_static) {
  const char *name = is_static ? "<clinit>" : "<fields>";
  Making making = {.node = node,
                   .at = node,
                   .name = name,
                   .qualified = decl_qualify(tree, name),
                   .cls = tree->at.cls,
                   .kind = is_static ? FN_INITIALIZER : FN_PLAIN,
                   .flags = FN_SYNTHETIC | (is_static ? FN_STATIC : 0),
                   .sees_outer = true};
  Id cls = tree->at.cls, fn = tree_synthetic(tree, &making);
  outermost(tree, fn);
  if (!is_static)
    tree_member(tree, cls, false, name, fn);
  return fn;
}

// A first argument, which may be the object that an unbound method is called on, and the rest.
static void pass_on(Tree *tree, Id params) {
  tree_push(tree, (Arg){.slot = params});
  tree_push(tree, (Arg){.slot = params + 1, .flags = ARG_SPLAT});
}

Id decl_call(Tree *tree, const Node *at, Id receiver, const char *name) {
  Call call = {.kind = CALL_METHOD, .flags = CALL_IMPLICIT, .receiver = receiver, .name = build_str(tree->build, name)};
  return receiver ? tree_emit(tree, at, call, tree_mark(tree)) : 0;
}

void decl_run_fields(Tree *tree, Id fn) {
  (void)fn;
  if (map_get(&decl_body(tree)->members, build_str(tree->build, "<fields>"), 0))
    decl_call(tree, NULL, tree_instance(tree, tree->at.cls), "<fields>");
}

Id decl_reference(Tree *tree, const Node *node, Id receiver, const char *name) {
  static const Implied whatever[] = {{SLOT_OPTIONAL}, {SLOT_SPLAT}};
  Frame saved = tree->at;
  Making making = {.node = node,
                   .at = node,
                   .name = tree_text(tree, node),
                   .qualified = tree_text(tree, node),
                   .kind = FN_CLOSURE,
                   .flags = FN_SYNTHETIC,
                   .implied = whatever,
                   .implied_count = 2};
  Id fn = tree_synthetic(tree, &making);
  uint32_t mark = tree_mark(tree);
  pass_on(tree, build_fn_at(tree->build, fn)->params);
  Call call = {.kind = CALL_NEW, .callee = receiver};
  if (name)
    call = (Call){.kind = CALL_METHOD, .receiver = receiver, .name = build_str(tree->build, name)};
  if (receiver)
    tree_return_value(tree, fn, tree_emit(tree, node, call, mark));
  tree->args.count = mark;
  tree->at = saved;
  return tree_hold(tree, HOLD_FN, fn);
}

void decl_mark(Tree *tree, MarkOn on, Id id, const Node *name, const Node *argument) {
  if (!name || !id || !*tree_text(tree, name)) // "@()" lacks its name
    return;
  const char *string = argument ? tree_constant(tree, tree_value(tree, argument)) : NULL;
  build_mark(tree->build, (Mark){.on = on,
                                 .id = id,
                                 .name = tree_str(tree, name),
                                 .argument = string ? build_str(tree->build, string) : tree_str(tree, argument),
                                 .place = tree_place(name)});
}

// Statements ---------------------------------------------------------------------------------------------------------

Id decl_scoped_loop(Tree *tree, const Node *node) {
  Scope *scope = tree->at.scope;
  tree_open_scope(tree, false);
  tree_loop(tree, node);
  tree->at.scope = scope;
  return 0;
}

Id decl_either(Tree *tree, const Node *node) {
  Id before = tree->at.cond, value = 0;
  Scope *scope = tree->at.scope;
  for (const Node *kid = node->first; kid; kid = kid->next) {
    tree->at.cond = before;
    tree_open_scope(tree, false);
    value = tree_join(tree, value, tree_value(tree, kid));
    tree->at.scope = scope;
  }
  tree->at.cond = before;
  tree->at.left = false;
  return value;
}

// Control leaves it if the body and all that catches leave, or what runs always does.
Id decl_try(Tree *tree, const Node *node) {
  Id before = tree->at.cond;
  Scope *scope = tree->at.scope;
  bool left = true, finally_left = false;
  tree_open_scope(tree, false);
  for (const Node *kid = node->first; kid; kid = kid->next) {
    bool always = kid->shape->flags & ROLE_ALWAYS;
    if (kid->shape->lower == tree_skip)
      continue;
    tree->at.cond = before;
    tree->at.left = false;
    tree_value(tree, kid);
    left &= always || tree->at.left;
    finally_left |= always && tree->at.left;
  }
  tree->at.scope = scope;
  tree->at.cond = before;
  tree->at.left = left || finally_left;
  return 0;
}

Id decl_last(Tree *tree, const Node *node) {
  const Node *last = node->first;
  while (last && last->next)
    last = last->next;
  return tree_value(tree, last);
}

Id decl_jump(Tree *tree, const Node *node) {
  (void)node;
  tree->at.left = true;
  return 0;
}
