// JavaScript, as CommonJS and as modules. A file is a class whose static members are what it exports: `exports.x = v`
// and `export const x = v` are the member x, `module.exports = v` is the member "exports", a default export "default".
#include "tree.h"

const TSLanguage *tree_sitter_javascript(void);

// What a file knows while it is lowered.
typedef struct {
  Id module;        // class of this file
  const char *name; // its qualified name
  const char *hint; // name that the function being lowered is assigned to, NULL if none
  Map classes;      // slot of a local → class that is declared by this name
} Script;

static Script *own(Tree *tree) {
  return tree->own;
}

// Modules ------------------------------------------------------------------------------------------------------------

// "lib/mutex.js" is "lib.mutex", and "lib/index.js" is "lib".
static const char *module_name(Tree *tree, const char *path) {
  char *name = arena_text(tree->arena, path, strlen(path));
  static const char *const endings[] = {".js", ".mjs", ".cjs", "/index"};
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
    if (*name && text_ends(name + 1, 0, endings[i]))
      name[strlen(name) - strlen(endings[i])] = 0;
  }
  for (char *at = name; *at; at++)
    *at = *at == '/' ? '.' : *at;
  return name;
}

static const char *below_root(const Tree *tree, const char *path) {
  return tree->source->root ? path_below(tree->source->root, path) : path;
}

// The qualified name of the module that `specifier` means here; a package is its own name.
static const char *imported(Tree *tree, const char *specifier) {
  if (*specifier != '.')
    return strncmp(specifier, "node:", 5) == 0 ? specifier + 5 : specifier;
  const char *directory = path_join(tree->arena, tree->source->path, "..");
  return module_name(tree, below_root(tree, path_join(tree->arena, directory, specifier)));
}

// What `require` gives: what the module exports as a whole, or the package.
static Id whole_module(Tree *tree, const char *specifier) {
  const char *name = imported(tree, specifier);
  const char *names[] = {arena_format(tree->arena, "%s.exports", name), name};
  return *specifier == '.' ? tree_ref_to(tree, names, 2) : tree_ref_to(tree, names + 1, 1);
}

static Id imported_member(Tree *tree, const char *specifier, const char *member) {
  const char *name = imported(tree, specifier);
  bool is_default = strcmp(member, "default") == 0;
  const char *names[] = {arena_format(tree->arena, "%s.%s", name, member),
                         arena_format(tree->arena, is_default ? "%s.exports" : "%s.exports.%s", name, member),
                         is_default ? name : arena_format(tree->arena, "%s.%s", name, member)};
  return *specifier == '.' ? tree_ref_to(tree, names, 3) : tree_ref_to(tree, names + 2, 1);
}

static void export_value(Tree *tree, const char *name, Id from) {
  tree_copy(tree, from, build_member(tree->build, SLOT_STATIC, own(tree)->module, name));
}

static const char *text_of_string(Tree *tree, const Node *node) {
  const char *text = node ? tree_constant(tree, tree_value(tree, node)) : NULL;
  return text ? text : "";
}

static void import_specifier(Tree *tree, const Node *node, const char *source) {
  const Node *name = tree_kid(node, 0), *alias = tree_kid(node, 1);
  tree_bind(tree, tree_str(tree, alias ? alias : name), imported_member(tree, source, tree_text(tree, name)));
}

static void import_named(Tree *tree, const Node *list, const char *source) {
  for (const Node *kid = list->first; kid; kid = kid->next)
    if (tree_kid(kid, 0))
      import_specifier(tree, kid, source);
}

// import def, { a, b as c }, * as ns from 'source'
static Id import_statement(Tree *tree, const Node *node) {
  const char *source = text_of_string(tree, tree_kid(node, 0));
  const Node *clause = tree_kid(node, 1);
  for (const Node *kid = clause ? clause->first : NULL; kid; kid = kid->next)
    if (tree_is(kid, "identifier"))
      tree_bind(tree, tree_str(tree, kid), imported_member(tree, source, "default"));
    else if (tree_is(kid, "namespace_import"))
      tree_bind(tree, tree_str(tree, tree_find_kid(kid, "identifier")), whole_module(tree, source));
    else
      import_named(tree, kid, source);
  return 0;
}

static void export_name(Tree *tree, const Node *name) {
  export_value(tree, tree_text(tree, name), tree_find(tree, tree_str(tree, name)));
}

static void export_specifier(Tree *tree, const Node *node, const char *source) {
  const Node *name = tree_kid(node, 0), *alias = tree_kid(node, 1);
  const char *text = tree_text(tree, name);
  Id value = *source ? imported_member(tree, source, text) : tree_find(tree, tree_str(tree, name));
  export_value(tree, alias ? tree_text(tree, alias) : text, value);
}

// The names that a declaration or a pattern declares.
static void each_name(Tree *tree, const Node *node, void (*visit)(Tree *, const Node *)) {
  if (!node)
    return;
  if (tree_is(node, "identifier") || tree_is(node, "shorthand_property_identifier_pattern")) {
    visit(tree, node);
    return;
  }
  if (node->shape->flags & ROLE_FN || tree_is(node, "class_declaration")) {
    each_name(tree, tree_kid(node, 0), visit);
    return;
  }
  for (const Node *kid = node->first; kid; kid = kid->next)
    if (!(tree_is(node, "variable_declarator") && kid != tree_kid(node, 0)) &&
        kid != tree_find_kid(node, "property_identifier"))
      each_name(tree, kid, visit);
}

static Id export_statement(Tree *tree, const Node *node) {
  const Node *declaration = tree_kid(node, 0), *value = tree_kid(node, 2), *clause = tree_kid(node, 3);
  const char *source = text_of_string(tree, tree_kid(node, 1));
  bool is_default = tree_kid(node, 4) != NULL;
  tree_value(tree, declaration);
  if (is_default)
    export_value(tree, "default", value ? tree_value(tree, value) : tree_value(tree, tree_kid(declaration, 0)));
  else if (declaration)
    each_name(tree, declaration, export_name);
  for (const Node *kid = clause ? clause->first : NULL; kid; kid = kid->next)
    export_specifier(tree, kid, source);
  if (!clause && !declaration && *source)
    tree_parent(tree, own(tree)->module, tree_outside(tree, imported(tree, source)), PARENT_INHERITS);
  return 0;
}

// Scopes: names are known in their whole block, functions and classes by value ----------------------------------------

static void declare(Tree *tree, const Node *name) {
  if (!map_get(&tree->at.scope->slots, tree_str(tree, name), 0))
    tree_declare(tree, tree_str(tree, name));
}

static void hoist_one(Tree *tree, const Node *kid) {
  if (tree_is(kid, "lexical_declaration") || tree_is(kid, "function_declaration") ||
      tree_is(kid, "class_declaration") || tree_is(kid, "generator_function_declaration"))
    each_name(tree, kid, declare);
  else if (tree_is(kid, "export_statement") && tree_kid(kid, 0))
    hoist_one(tree, tree_kid(kid, 0));
}

// `var` belongs to the function, however deep it stands.
static void hoist_vars(Tree *tree, const Node *node) {
  for (const Node *kid = node->first; kid; kid = kid->next)
    if (tree_is(kid, "variable_declaration"))
      each_name(tree, kid, declare);
    else if (!(kid->shape->flags & ROLE_FN))
      hoist_vars(tree, kid);
}

static Id block(Tree *tree, const Node *node) {
  Scope *scope = tree->at.scope;
  bool outermost = node->up && node->up->shape->flags & ROLE_FN;
  tree_open_scope(tree, false);
  for (const Node *kid = node->first; kid; kid = kid->next)
    hoist_one(tree, kid);
  if (outermost)
    hoist_vars(tree, node);
  tree_body(tree, node);
  tree->at.scope = scope;
  return 0;
}

// Functions ----------------------------------------------------------------------------------------------------------

static const char *enclosing_name(Tree *tree) {
  return arena_format(tree->arena, "%s", build_text(tree->build, build_fn_at(tree->build, tree->at.fn)->qualified));
}

// A function without a name is called after what it is assigned to, else after where it stands.
static const char *function_name(Tree *tree, const Node *name) {
  const char *hint = own(tree)->hint;
  own(tree)->hint = NULL;
  if (name)
    return tree_text(tree, name);
  return hint ? hint : arena_format(tree->arena, "function in %s", enclosing_name(tree));
}

static uint32_t function_flags(const Node *node) {
  bool generates = tree_is(node, "generator_function") || tree_is(node, "generator_function_declaration") ||
                   tree_find_kid(node, "*");
  return (generates ? FN_GENERATOR : 0u) | (tree_find_kid(node, "static") ? FN_STATIC : 0u);
}

static bool is_expression(const Node *body) {
  return body && !tree_is(body, "statement_block");
}

static Id make_function(Tree *tree, const Node *node, const Node *body, Making making) {
  making.node = node;
  making.params = tree_kid(node, 1);
  making.param = tree_kid(node, 3);
  making.body = is_expression(body) ? NULL : body;
  making.flags |= function_flags(node);
  if (!is_expression(body))
    return tree_fn(tree, &making);
  Frame saved = tree->at;
  Id fn = tree_synthetic(tree, &making);
  tree_return_value(tree, fn, tree_value(tree, body));
  tree->at = saved;
  return fn;
}

static Id closure(Tree *tree, const Node *node, bool own_self) {
  const Node *name = tree_is(node, "arrow_function") ? NULL : tree_kid(node, 0);
  const char *text = function_name(tree, name);
  Making making = {.at = name ? name : node, .name = text, .qualified = text, .kind = FN_CLOSURE, .own_self = own_self};
  return make_function(tree, node, tree_kid(node, 2), making);
}

static Id arrow_function(Tree *tree, const Node *node) {
  return tree_hold(tree, HOLD_FN, closure(tree, node, false));
}

static Id function_expression(Tree *tree, const Node *node) {
  return tree_hold(tree, HOLD_FN, closure(tree, node, true));
}

static Id class_of_function(Tree *tree, const Node *node, Id slot);

// A function that speaks of `this` and has a name like a class is one: `new Name()` runs it.
static bool is_constructor(Tree *tree, const Node *node) {
  char first = tree->text.at[tree_kid(node, 0)->start];
  return node->marked && first >= 'A' && first <= 'Z';
}

static Id function_declaration(Tree *tree, const Node *node) {
  const Node *name = tree_kid(node, 0);
  Id slot = tree_find(tree, tree_str(tree, name));
  if (name && is_constructor(tree, node))
    return class_of_function(tree, node, slot);
  own(tree)->hint = NULL;
  tree_copy(tree, tree_hold(tree, HOLD_FN, closure(tree, node, true)), slot);
  return slot;
}

// Classes ------------------------------------------------------------------------------------------------------------

static const char *class_row_name(Tree *tree, const char *name) {
  return arena_format(tree->arena, "%s.%s", own(tree)->name, name);
}

static const char *member_name(Tree *tree, const Node *name) {
  if (tree_is(name, "property_identifier") || tree_is(name, "private_property_identifier"))
    return tree_text(tree, name);
  const char *constant = tree_constant(tree, tree_value(tree, name));
  return constant ? constant : "[]";
}

typedef struct {
  Id cls;
  const char *name; // as written
} Home;

static Making method_making(Tree *tree, Home home, const Node *at, const char *name) {
  return (Making){.at = at,
                  .name = name,
                  .qualified = arena_format(tree->arena, "%s.%s", home.name, name),
                  .cls = home.cls,
                  .kind = FN_PLAIN,
                  .sees_outer = true};
}

static void add_method(Tree *tree, Home home, const Node *node) {
  const Node *at = tree_kid(node, 0);
  const char *name = member_name(tree, at);
  bool class_side = tree_find_kid(node, "static"), constructs = strcmp(name, "constructor") == 0;
  bool sets = tree_find_kid(node, "set");
  Making making = method_making(tree, home, at, name);
  making.flags = sets || tree_find_kid(node, "get") ? FN_PROPERTY : constructs ? FN_CONSTRUCTOR : 0;
  Id fn = make_function(tree, node, tree_kid(node, 2), making);
  const char *member = constructs ? "<init>" : sets ? arena_format(tree->arena, "%s=", name) : name;
  tree_member(tree, home.cls, class_side, member, fn);
}

static void add_field(Tree *tree, Home home, const Node *node) {
  bool class_side = tree_find_kid(node, "static");
  const char *name = member_name(tree, tree_kid(node, 0));
  Id self = tree->at.self;
  tree->at.self = class_side ? tree_class_slot(tree, home.cls) : tree_instance(tree, home.cls);
  own(tree)->hint = arena_format(tree->arena, "%s.%s", home.name, name);
  Id value = tree_value(tree, tree_kid(node, 1));
  own(tree)->hint = NULL;
  tree->at.self = self;
  tree_copy(tree, value, build_member(tree->build, class_side ? SLOT_STATIC : SLOT_FIELD, home.cls, name));
}

static void add_members(Tree *tree, Home home, const Node *body) {
  for (const Node *kid = body ? body->first : NULL; kid; kid = kid->next)
    if (tree_is(kid, "method_definition"))
      add_method(tree, home, kid);
    else if (tree_is(kid, "field_definition"))
      add_field(tree, home, kid);
    else
      tree_value(tree, kid);
}

static Id known_class(Tree *tree, const Node *node) {
  return tree_is(node, "identifier") ? map_get(&own(tree)->classes, tree_find(tree, tree_str(tree, node)), 0) : 0;
}

// The class an expression names: one of this file, one that is imported, or one from outside.
static Id class_named(Tree *tree, const Node *node) {
  Id known = known_class(tree, node), slot = known ? 0 : tree_value(tree, node);
  if (!slot)
    return known;
  Slot row = *build_slot_at(tree->build, slot);
  if (row.kind != SLOT_REF)
    return tree_outside(tree, tree_text(tree, node));
  return build_cls(tree->build, (Class){.kind = CLASS_REF, .name = row.name, .candidates = row.candidates});
}

static Id make_class(Tree *tree, const Node *node, const Node *name, Id slot) {
  const char *hint = own(tree)->hint;
  const char *text = name ? tree_text(tree, name) : hint ? hint : arena_format(tree->arena, "class:%u", node->line);
  own(tree)->hint = NULL;
  Id cls = tree_class(tree, node, class_row_name(tree, text), CLASS_PLAIN), value = tree_class_slot(tree, cls);
  if (slot)
    map_put(&own(tree)->classes, slot, cls);
  tree_copy(tree, value, slot);
  const Node *heritage = tree_find_kid(node, "class_heritage");
  if (heritage && heritage->first)
    tree_parent(tree, cls, class_named(tree, heritage->first), PARENT_INHERITS);
  Frame saved = tree->at;
  tree->at.cls = cls;
  tree->at.self = value;
  add_members(tree, (Home){cls, text}, tree_kid(node, 1));
  tree->at = saved;
  return value;
}

static Id class_declaration(Tree *tree, const Node *node) {
  const Node *name = tree_kid(node, 0);
  return make_class(tree, node, name, tree_find(tree, tree_str(tree, name)));
}

static Id class_expression(Tree *tree, const Node *node) {
  return make_class(tree, node, tree_kid(node, 0), 0);
}

static Id class_of_function(Tree *tree, const Node *node, Id slot) {
  const Node *name = tree_kid(node, 0);
  const char *text = tree_text(tree, name);
  Id cls = tree_class(tree, node, class_row_name(tree, text), CLASS_PLAIN), value = tree_class_slot(tree, cls);
  map_put(&own(tree)->classes, slot, cls);
  tree_copy(tree, value, slot);
  Making making = method_making(tree, (Home){cls, text}, name, "constructor");
  making.qualified = text;
  making.flags = FN_CONSTRUCTOR;
  tree_member(tree, cls, false, "<init>", make_function(tree, node, tree_kid(node, 2), making));
  return value;
}

// Name.prototype of a class of this file: its instances' members.
static Id prototype_of(Tree *tree, const Node *node) {
  bool prototype = tree_is(node, "member_expression") && tree_text_is(tree, tree_kid(node, 1), "prototype");
  return prototype ? known_class(tree, tree_kid(node, 0)) : 0;
}

// Object literals: methods belong to the literal, so that `this` is it.
static void add_property(Tree *tree, Home home, const Node *kid) {
  if (tree_is(kid, "method_definition")) {
    add_method(tree, home, kid);
    return;
  }
  if (!tree_is(kid, "pair") && !tree_is(kid, "shorthand_property_identifier")) {
    tree_copy(tree, tree_load(tree, kid, tree_value(tree, kid), "[]"),
              build_member(tree->build, SLOT_FIELD, home.cls, "[]"));
    return;
  }
  bool pair = tree_is(kid, "pair");
  const char *name = pair ? member_name(tree, tree_kid(kid, 0)) : tree_text(tree, kid);
  own(tree)->hint = name;
  Id value = pair ? tree_value(tree, tree_kid(kid, 1)) : tree_name(tree, kid);
  own(tree)->hint = NULL;
  tree_copy(tree, value, build_member(tree->build, SLOT_FIELD, home.cls, name));
  if (strcmp(name, "[]") != 0)
    tree_copy(tree, value, build_member(tree->build, SLOT_FIELD, home.cls, "[]"));
}

static Id object(Tree *tree, const Node *node) {
  const char *hint = own(tree)->hint;
  Id cls, slot = tree_literal(tree, node, "Object", &cls);
  Home home = {cls, hint ? hint : "Object"};
  own(tree)->hint = NULL;
  for (const Node *kid = node->first; kid; kid = kid->next)
    add_property(tree, home, kid);
  return slot;
}

// Names and members --------------------------------------------------------------------------------------------------

static Id unknown(Tree *tree, const Node *node) {
  const char *name = tree_text(tree, node);
  return tree_ref_to(tree, &name, 1);
}

static Id cached_unknown(Tree *tree, const Node *node) {
  Str name = tree_str(tree, node);
  Id slot = map_get(&tree->refs, name, 0);
  if (!slot) {
    slot = unknown(tree, node);
    map_put(&tree->refs, name, slot);
  }
  return slot;
}

static bool is_exports(const Tree *tree, const Node *node) {
  if (tree_is(node, "member_expression"))
    return tree_text_is(tree, tree_kid(node, 0), "module") && tree_text_is(tree, tree_kid(node, 1), "exports");
  return tree_text_is(tree, node, "exports");
}

static Id member(Tree *tree, const Node *node) {
  if (is_exports(tree, node))
    return build_member(tree->build, SLOT_STATIC, own(tree)->module, "exports");
  if (prototype_of(tree, node))
    return tree_instance(tree, prototype_of(tree, node));
  return tree_field(tree, node);
}

static void set_member(Tree *tree, const Node *node, Id from) {
  const Node *base = tree_kid(node, 0);
  const char *name = tree_text(tree, tree_kid(node, 1));
  Id cls = prototype_of(tree, base);
  if (is_exports(tree, node))
    export_value(tree, "exports", from);
  else if (is_exports(tree, base))
    export_value(tree, name, from);
  else if (cls)
    tree_copy(tree, from, build_member(tree->build, SLOT_FIELD, cls, name));
  else
    tree_set_field(tree, node, from);
}

// Patterns -----------------------------------------------------------------------------------------------------------

static void set_with_default(Tree *tree, const Node *node, Id from) {
  Id other = tree_value(tree, tree_kid(node, 1));
  tree_assign_to(tree, tree_kid(node, 0), tree_join(tree, from, other));
}

static void set_property(Tree *tree, const Node *kid, Id from) {
  const Node *name = tree_kid(kid, 0);
  if (kid->shape->flags & SLOT_SPLAT)
    tree_assign_to(tree, kid, from);
  else if (!name)
    tree_set_name(tree, kid, tree_load(tree, kid, from, tree_text(tree, kid)));
  else if (tree_is(kid, "pair_pattern"))
    tree_assign_to(tree, tree_kid(kid, 1), tree_load(tree, kid, from, member_name(tree, name)));
  else
    set_with_default(tree, kid, tree_load(tree, kid, from, tree_text(tree, name)));
}

// { a, b: c, d = 1, ...rest }
static void set_object(Tree *tree, const Node *node, Id from) {
  for (const Node *kid = node->first; kid; kid = kid->next)
    set_property(tree, kid, from);
}

// Calls --------------------------------------------------------------------------------------------------------------

static void push_args(Tree *tree, const Node *list, const Node *skip) {
  Id block = 0;
  if (!skip) {
    tree_args(tree, list, &block);
    return;
  }
  Node rest = {.first = skip->next};
  tree_args(tree, &rest, &block);
}

static uint32_t call_flags(const Node *node) {
  return tree_find_kid(node, "optional_chain") ? CALL_SAFE_NAV : 0;
}

static Id call_super(Tree *tree, const Node *node, const Node *at, const char *name) {
  uint32_t mark = tree_mark(tree);
  push_args(tree, tree_kid(node, 1), NULL);
  return tree_emit(tree, at,
                   (Call){.kind = CALL_SUPER, .receiver = tree->at.self, .name = build_str(tree->build, name)}, mark);
}

static Id call_slot(Tree *tree, const Node *node, const Node *callee, const Node *skip, CallKind kind) {
  Id slot = tree_value(tree, callee);
  uint32_t mark = tree_mark(tree);
  push_args(tree, tree_kid(node, 1), skip);
  if (!slot)
    slot = tree_temp(tree);
  const Node *at = tree_is(callee, "member_expression") ? tree_kid(callee, 1) : callee;
  Str name = at->first ? build_str(tree->build, "function") : tree_str(tree, at);
  return tree_emit(tree, at, (Call){.kind = kind, .callee = slot, .name = name, .flags = call_flags(node)}, mark);
}

static Id call_method(Tree *tree, const Node *node, const Node *function) {
  const Node *name = tree_kid(function, 1);
  Id receiver = tree_value(tree, tree_kid(function, 0));
  uint32_t mark = tree_mark(tree);
  push_args(tree, tree_kid(node, 1), NULL);
  Call call = {.kind = CALL_METHOD,
               .receiver = receiver,
               .name = tree_str(tree, name),
               .flags = call_flags(node) | call_flags(function)};
  return tree_emit(tree, name, call, mark);
}

// f.call(this, …), f.apply(this, […]), f.bind(this): f itself.
static bool call_of_function(Tree *tree, const Node *node, const Node *function, Id *out) {
  const Node *name = tree_kid(function, 1), *target = tree_kid(function, 0);
  const Node *first = tree_kid(node, 1) ? tree_kid(node, 1)->first : NULL;
  if (tree_text_is(tree, name, "bind")) {
    *out = tree_value(tree, target);
    return *out != 0;
  }
  if (!first || !tree_text_is(tree, name, "call"))
    return false;
  tree_value(tree, first);
  *out = call_slot(tree, node, target, first, CALL_SLOT);
  return true;
}

static bool call_require(Tree *tree, const Node *node, const Node *function, Id *out) {
  bool requires = tree_text_is(tree, function, "require") || tree_is(function, "import");
  const char *source = requires ? text_of_string(tree, tree_kid(node, 1) ? tree_kid(node, 1)->first : NULL) : "";
  if (!*source)
    return false;
  *out = whole_module(tree, source);
  return true;
}

static Id call_member(Tree *tree, const Node *node, const Node *function) {
  Id out;
  if (tree_is(tree_kid(function, 0), "super"))
    return call_super(tree, node, tree_kid(function, 1), tree_text(tree, tree_kid(function, 1)));
  return call_of_function(tree, node, function, &out) ? out : call_method(tree, node, function);
}

static Id call(Tree *tree, const Node *node) {
  const Node *function = tree_kid(node, 0);
  Id out;
  if (!function)
    return 0;
  if (tree_is(function, "super"))
    return call_super(tree, node, function, "<init>");
  if (tree_is(function, "member_expression"))
    return call_member(tree, node, function);
  return call_require(tree, node, function, &out) ? out : call_slot(tree, node, function, NULL, CALL_SLOT);
}

static Id new_expression(Tree *tree, const Node *node) {
  const Node *constructor = tree_kid(node, 0);
  return constructor ? call_slot(tree, node, constructor, NULL, CALL_NEW) : 0;
}

// Statements ---------------------------------------------------------------------------------------------------------

static const char *hinted(Tree *tree, const Node *left) {
  const Node *name = tree_is(left, "member_expression") ? tree_kid(left, 1) : left;
  const Node *base = tree_is(left, "member_expression") ? tree_kid(left, 0) : NULL;
  if (!name || name->first)
    return NULL;
  Id cls = prototype_of(tree, base);
  if (cls)
    return arena_format(tree->arena, "%s.%s", tree_text(tree, tree_kid(base, 0)), tree_text(tree, name));
  return tree_text(tree, name);
}

static Id assign(Tree *tree, const Node *node) {
  const Node *left = tree_kid(node, 0), *right = tree_kid(node, 1);
  own(tree)->hint = right && right->shape->flags & ROLE_LITERAL ? hinted(tree, left) : NULL;
  Id value = tree_assign(tree, node);
  own(tree)->hint = NULL;
  return value;
}

static Id augmented_assignment(Tree *tree, const Node *node) {
  const Node *left = tree_kid(node, 0);
  Id old = tree_value(tree, left), value = tree_value(tree, tree_kid(node, 2));
  tree_assign_to(tree, left, value);
  return tree_join(tree, old, value);
}

static Id switch_statement(Tree *tree, const Node *node) {
  Id before = tree->at.cond;
  tree_each(tree, node);
  tree->at.cond = before;
  tree->at.left = false;
  return 0;
}

static Id catch_clause(Tree *tree, const Node *node) {
  tree_assign_to(tree, tree_kid(node, 0), 0);
  tree_value(tree, tree_kid(node, 1));
  return 0;
}

static void unit(Tree *tree, const Node *root) {
  Script *script = arena_new(tree->arena, Script);
  script->classes.arena = tree->arena;
  script->name = module_name(tree, below_root(tree, tree->source->path));
  script->module = tree_class(tree, root, script->name, CLASS_MODULE);
  tree->own = script;
  // Until something is assigned to it, what a module exports is the module.
  Id module = tree_hold(tree, HOLD_CLASS, script->module);
  export_value(tree, "exports", module);
  tree_bind(tree, build_str(tree->build, "exports"), module);
  for (const Node *kid = root->first; kid; kid = kid->next)
    hoist_one(tree, kid);
  hoist_vars(tree, root);
  tree_body(tree, root);
}

// clang-format off
static const Role roles[] = {
    // node                           lowered by            operands
    {"import_statement",              import_statement,     {"source", ":import_clause"}},
    {"import_specifier",              tree_skip,            {"name", "alias"}},
    {"export_statement",              export_statement,     {"declaration", "source", "value", ":export_clause", ":default"}},
    {"export_specifier",              tree_skip,            {"name", "alias"}},
    {"default",                       tree_skip},

    {"function_declaration",          function_declaration, {"name", "parameters", "body"}, .flags = ROLE_FN},
    {"generator_function_declaration", function_declaration, {"name", "parameters", "body"}, .flags = ROLE_FN},
    {"function_expression",           function_expression,  {"name", "parameters", "body"}, .flags = ROLE_FN | ROLE_LITERAL},
    {"generator_function",            function_expression,  {"name", "parameters", "body"}, .flags = ROLE_FN | ROLE_LITERAL},
    {"arrow_function",                arrow_function,       {NULL, "parameters", "body", "parameter"}, .flags = ROLE_FN | ROLE_LITERAL},
    {"method_definition",             tree_skip,            {"name", "parameters", "body"}, .flags = ROLE_FN},
    {"class_declaration",             class_declaration,    {"name", "body"}},
    {"class",                         class_expression,     {"name", "body"}, .flags = ROLE_LITERAL},
    {"field_definition",              tree_skip,            {"property", "value"}},
    {"class_static_block",            tree_body},
    {"static",                        tree_skip},
    {"get",                           tree_skip},
    {"set",                           tree_skip},
    {"*",                             tree_skip},

    {"assignment_pattern",            tree_skip,            {"left", "right"}, set_with_default, ROLE_PARAM | SLOT_OPTIONAL},
    {"rest_pattern",                  tree_skip,            {"#0"}, tree_set_each, ROLE_PARAM | SLOT_SPLAT},
    {"object_pattern",                tree_skip,            .store = set_object},
    {"array_pattern",                 tree_skip,            .store = tree_set_each},
    {"pair_pattern",                  tree_skip,            {"key", "value"}},
    {"object_assignment_pattern",     tree_skip,            {"left", "right"}},

    {"call_expression",               call,                 {"function", "arguments"}},
    {"new_expression",                new_expression,       {"constructor", "arguments"}},
    {"spread_element",                tree_each,            .flags = SLOT_SPLAT},
    {"await_expression",              tree_each},
    {"yield_expression",              tree_effect},
    {"member_expression",             member,               {"object", "property"}, set_member},
    {"subscript_expression",          tree_index,           {"object", "index"}, tree_set_index},
    {"identifier",                    tree_name,            .store = tree_set_name},
    {"shorthand_property_identifier_pattern", tree_name,    .store = tree_set_name},
    {"property_identifier",           tree_skip},
    {"computed_property_name",        tree_each},
    {"this",                          tree_self,            .flags = ROLE_MARK},

    {"statement_block",               block},
    {"expression_statement",          tree_each},
    {"parenthesized_expression",      tree_each},
    {"else_clause",                   tree_body},
    {"if_statement",                  tree_if,              {"condition", "consequence", "alternative"}},
    {"ternary_expression",            tree_if,              {"condition", "consequence", "alternative"}},
    {"for_statement",                 tree_loop,            {"condition"}},
    {"while_statement",               tree_loop,            {"condition"}},
    {"do_statement",                  tree_effect},
    {"for_in_statement",              tree_foreach,         {"left", "right", "body"}},
    {"switch_statement",              switch_statement},
    {"switch_case",                   tree_body},
    {"switch_default",                tree_body},
    {"try_statement",                 tree_body},
    {"catch_clause",                  catch_clause,         {"parameter", "body"}, .flags = ROLE_ALWAYS},
    {"finally_clause",                tree_effect,          .flags = ROLE_ALWAYS},
    {"return_statement",              tree_return,          {"#0"}},
    {"throw_statement",               tree_leave},
    {"break_statement",               tree_leave},
    {"continue_statement",            tree_leave},
    {"statement_identifier",          tree_skip},

    {"variable_declarator",           assign,               {"name", "value"}},
    {"assignment_expression",         assign,               {"left", "right"}},
    {"augmented_assignment_expression", augmented_assignment, {"left", "operator", "right"}},
    {"binary_expression",             tree_binary,          {"left", "operator", "right"}},
    {"unary_expression",              tree_unary,           {"operator", "argument"}},
    {"update_expression",             tree_effect},
    {"sequence_expression",           tree_body},

    {"object",                        object,               .flags = ROLE_LITERAL},
    {"pair",                          tree_pair,            {"key", "value"}, .flags = SLOT_KEYWORD | ROLE_LITERAL},
    {"array",                         tree_list,            .flags = ROLE_LITERAL},
    {"string",                        tree_string,          .flags = ROLE_LITERAL},
    {"template_string",               tree_string},
    {"template_substitution",         tree_each},
    {"string_fragment",               tree_skip,            .flags = ROLE_TEXT},
    {"escape_sequence",               tree_skip,            .flags = ROLE_TEXT},
    {"number",                        tree_integer,         .flags = ROLE_LITERAL},
    {"true",                          tree_true,            .flags = ROLE_LITERAL},
    {"false",                         tree_zero,            .flags = ROLE_LITERAL},
    {"null",                          tree_zero,            .flags = ROLE_LITERAL},
    {"undefined",                     tree_zero,            .flags = ROLE_LITERAL},
    {NULL}};

static const Operator operators[] = {
    {"&&", OPERATOR_AND},    {"||", OPERATOR_OR},       {"??", OPERATOR_OR},          {"!", OPERATOR_NOT},
    {"==", OPERATOR_EQUAL},  {"===", OPERATOR_EQUAL},   {"!=", OPERATOR_UNEQUAL},     {"!==", OPERATOR_UNEQUAL},
    {"typeof", OPERATOR_UNEVALUATED}, {NULL, OPERATOR_OTHER}};
// clang-format on

static const Lang javascript = {.name = "javascript",
                                .grammar = tree_sitter_javascript,
                                .roles = roles,
                                .operators = operators,
                                .separator = ".",
                                .comment = "comment",
                                .unit = unit,
                                .unknown = cached_unknown,
                                .list = "Array",
                                .map = "Object"};

static void *start(Arena *arena) {
  return tree_open(arena, &javascript);
}

const Front front_javascript = {"javascript", {LANG_JAVASCRIPT}, start, tree_close, tree_lower};
