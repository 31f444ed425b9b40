// Java. Types are declared, so most receivers are known by them; a name without a receiver means a member of a class
// around.
#include "tree_decl.h"

#include <ctype.h>

const TSLanguage *tree_sitter_java(void);

// What a file knows while it is lowered.
typedef struct {
  Decl decl;
  const char *package;
  Map imports; // simple name → index + 1 in `imported`
  Map statics; // name of a static member → index + 1 in `imported`
  Array(const char *) imported;
  Array(const char *) stars; // packages, and classes around nested ones, all of whose classes are imported
  Array(const char *) static_stars;
  const Node *locked; // the name of a synchronized method that is about to be lowered
} Java;

static Java *own(const Tree *tree) {
  return tree->own;
}

static const char lang_classes[] =
    " AbstractMethodError Appendable ArithmeticException ArrayIndexOutOfBoundsException ArrayStoreException "
    "AssertionError "
    "AutoCloseable Boolean Byte CharSequence Character Class ClassCastException ClassLoader ClassNotFoundException "
    "CloneNotSupportedException Cloneable Comparable Deprecated Double Enum Error Exception "
    "ExceptionInInitializerError Float FunctionalInterface IllegalAccessException IllegalArgumentException "
    "IllegalMonitorStateException IllegalStateException IndexOutOfBoundsException InheritableThreadLocal "
    "InstantiationException Integer InternalError InterruptedException Iterable LinkageError Long Math "
    "NegativeArraySizeException NoClassDefFoundError NoSuchFieldException NoSuchMethodException NullPointerException "
    "Number NumberFormatException Object OutOfMemoryError Override Package Process ProcessBuilder Readable Record "
    "ReflectiveOperationException Runnable Runtime RuntimeException SafeVarargs SecurityException SecurityManager "
    "Short "
    "StackOverflowError StackTraceElement StrictMath String StringBuffer StringBuilder SuppressWarnings System Thread "
    "ThreadDeath ThreadGroup ThreadLocal Throwable UnsatisfiedLinkError UnsupportedOperationException "
    "VirtualMachineError "
    "Void ";

// Names --------------------------------------------------------------------------------------------------------------

static bool in_lang(Tree *tree, const char *name) {
  return strstr(lang_classes, arena_format(tree->arena, " %s ", name)) != NULL;
}

static const char *imported(const Tree *tree, const Map *map, Str name) {
  uint32_t at = map_get(map, name, 0);
  return at ? own(tree)->imported.at[at - 1] : NULL;
}

typedef Array(const char *) Candidates;

static void add(Tree *tree, Candidates *names, const char *scope, const char *name) {
  array_push(tree->arena, names, *scope ? arena_format(tree->arena, "%s.%s", scope, name) : name);
}

// Nested classes that the classes around inherit.
static void add_inherited(Tree *tree, Candidates *names, const char *name) {
  for (const Body *body = decl_body(tree); body; body = body->up)
    for (uint32_t i = 0; i < body->visible; i++)
      if (strncmp(body->parents.at[i], "java.", 5) != 0)
        add(tree, names, body->parents.at[i], name);
}

static void add_outer(Tree *tree, Candidates *names, const char *package, const char *name, bool lang) {
  add(tree, names, package, name);
  for (uint32_t i = 0; i < own(tree)->stars.count; i++)
    add(tree, names, own(tree)->stars.at[i], name);
  if (!lang)
    add_inherited(tree, names, name);
  add(tree, names, lang ? "java.lang" : package, name);
}

// Classes in the classes around, a class that is imported, one of this package, of packages that are imported whole, of
// java.lang. What none of them has stands for a class of the last.
static Range candidates(Tree *tree, const char *name) {
  Candidates names = {0};
  size_t len = strcspn(name, ".");
  const Space *space = name[len] && islower((unsigned char)*name) ? NULL : tree->at.space;
  for (; space && space->cls; space = space->up)
    add(tree, &names, space->name, name);
  const char *import = space ? imported(tree, &own(tree)->imports, build_strn(tree->build, name, len)) : NULL;
  if (import)
    array_push(tree->arena, &names, arena_format(tree->arena, "%s%s", import, name + len));
  else if (space)
    add_outer(tree, &names, space->name, name, in_lang(tree, arena_text(tree->arena, name, len)));
  else
    array_push(tree->arena, &names, name);
  return build_names(tree->build, names.at, names.count);
}

static bool all_capitals(const char *name) {
  for (; *name; name++)
    if (islower((unsigned char)*name))
      return false;
  return true;
}

// Is a name that no scope knows a class rather than an inherited field?
static bool is_class_name(Tree *tree, const Node *node) {
  const char *name = tree_text(tree, node);
  if (!isupper((unsigned char)*name))
    return false;
  return !all_capitals(name) || imported(tree, &own(tree)->imports, tree_str(tree, node)) || !strchr(name, '_');
}

static Id static_import(Tree *tree, Str name) {
  const char *member = imported(tree, &own(tree)->statics, name);
  return member ? tree_ref_to(tree, &member, 1) : 0;
}

static Id unknown_name(Tree *tree, const Node *node) {
  Str name = tree_str(tree, node);
  Id member = static_import(tree, name);
  if (member)
    return member;
  if (is_class_name(tree, node))
    return tree_ref(tree, tree_text(tree, node));
  return tree_load(tree, node, decl_receiver(tree, name, MEMBER_FIELD), tree_text(tree, node));
}

static void set_unknown_name(Tree *tree, const Node *node, Id from) {
  tree_store(tree, node, from, decl_receiver(tree, tree_str(tree, node), MEMBER_FIELD), tree_text(tree, node));
}

// Types --------------------------------------------------------------------------------------------------------------

static const Node *type_parameter(const Tree *tree, const Node *list, const Node *name) {
  for (const Node *kid = list->first; kid; kid = kid->next) {
    const Node *own_name = tree_find_kid(kid, "type_identifier");
    size_t len = name->end - name->start;
    if (own_name && own_name->end - own_name->start == len &&
        memcmp(tree->text.at + own_name->start, tree->text.at + name->start, len) == 0)
      return kid;
  }
  return NULL;
}

// The parameter of a class or method around that a type names.
static const Node *bound_by(const Tree *tree, const Node *name) {
  for (const Node *up = name->up; up; up = up->up) {
    const Node *list = tree_find_kid(up, "type_parameters");
    const Node *found = list ? type_parameter(tree, list, name) : NULL;
    if (found)
      return found;
  }
  return NULL;
}

static Id type_class(Tree *tree, const Node *node);

// What stands for a type parameter: its bound without arguments, for these may name the parameter again.
static const Node *bound_of(const Node *parameter) {
  const Node *bound = tree_find_kid(parameter, "type_bound"), *first = bound ? bound->first : NULL;
  return first && tree_is(first, "generic_type") ? first->first : first;
}

// A type parameter is its bound, or anything. A bound may be a parameter again.
static Id simple_type(Tree *tree, const Node *node) {
  enum { BOUNDS = 8 };
  if (tree_text_is(tree, node, "var"))
    return 0;
  for (int i = 0; node && tree_is(node, "type_identifier") && i < BOUNDS; i++) {
    const Node *parameter = bound_by(tree, node);
    if (!parameter)
      return tree_class_ref(tree, tree_text(tree, node));
    node = bound_of(parameter);
  }
  return node && tree_is(node, "scoped_type_identifier") ? type_class(tree, node)
                                                         : tree_outside(tree, "java.lang.Object");
}

// "pkg.Outer<T>.Inner" without arguments and annotations.
static const char *plain_name(Tree *tree, const Node *node) {
  if (!tree_is(node, "scoped_type_identifier") && !tree_is(node, "generic_type"))
    return tree_text(tree, node);
  const char *name = "";
  for (const Node *kid = node->first; kid; kid = kid->next)
    if (tree_is(kid, "type_identifier") || tree_is(kid, "scoped_type_identifier") || tree_is(kid, "generic_type"))
      name = *name ? arena_format(tree->arena, "%s.%s", name, plain_name(tree, kid)) : plain_name(tree, kid);
  return name;
}

// The last argument is what a container holds: List<E>, Map<K, V>.
static Id generic_type(Tree *tree, const Node *node) {
  const Node *arguments = tree_find_kid(node, "type_arguments"), *last = arguments ? arguments->first : NULL;
  Id base = type_class(tree, node->first);
  while (last && last->next)
    last = last->next;
  return decl_generic(tree, base, type_class(tree, last), tree_text(tree, node));
}

static Id array_type(Tree *tree, const Node *node) {
  Id element = type_class(tree, tree_kid(node, 0));
  return element ? decl_generic(tree, tree_outside(tree, "java.lang.reflect.Array"), element, tree_text(tree, node))
                 : 0;
}

static Id type_class(Tree *tree, const Node *node) {
  if (!node)
    return 0;
  if (tree_is(node, "type_identifier"))
    return simple_type(tree, node);
  if (tree_is(node, "generic_type"))
    return generic_type(tree, node);
  if (tree_is(node, "scoped_type_identifier"))
    return tree_class_ref(tree, plain_name(tree, node));
  if (tree_is(node, "array_type"))
    return array_type(tree, node);
  bool wraps = tree_is(node, "annotated_type") || tree_is(node, "catch_type") || tree_is(node, "wildcard");
  return wraps ? type_class(tree, tree_find_kid(node, "type_identifier")) : 0;
}

static Id erased(Tree *tree, const Node *type) {
  return tree_is(type, "generic_type") ? type_class(tree, type->first) : type_class(tree, type);
}

static Id type_value(Tree *tree, const Node *node) {
  return tree_class_slot(tree, erased(tree, node));
}

// X.class: the class object, which is also a lock.
static Id class_literal(Tree *tree, const Node *node) {
  Id cls = erased(tree, node->first);
  if (!cls)
    return 0;
  Id slot = build_member(tree->build, SLOT_STATIC, cls, "class");
  build_hold(tree->build, (Hold){slot, HOLD_CLASS, cls});
  return slot;
}

// Marks --------------------------------------------------------------------------------------------------------------

static const Node *modifiers(const Node *node) {
  return tree_find_kid(node, "modifiers");
}

static bool has(const Node *node, const char *modifier) {
  return tree_find_kid(modifiers(node), modifier) != NULL;
}

static void mark(Tree *tree, MarkOn on, Id id, const Node *node) {
  const Node *list = modifiers(node);
  for (const Node *kid = list ? list->first : NULL; kid; kid = kid->next) {
    const Node *arguments = tree_find_kid(kid, "annotation_argument_list");
    if (tree_is(kid, "annotation") || tree_is(kid, "marker_annotation"))
      decl_mark(tree, on, id, tree_find_kid(kid, "identifier"), arguments ? arguments->first : NULL);
  }
}

// Functions ----------------------------------------------------------------------------------------------------------

static Id enter_lock(Tree *tree, const Node *at, Id lock) {
  return tree_emit(tree, at,
                   (Call){.kind = CALL_SYNTAX, .receiver = lock, .name = build_str(tree->build, "java:synchronized")},
                   tree_mark(tree));
}

static void take_lock(Tree *tree, Id fn) {
  (void)fn;
  if (own(tree)->locked)
    enter_lock(tree, own(tree)->locked, tree->at.self);
  own(tree)->locked = NULL;
}

static bool in_interface(const Tree *tree) {
  return build_cls_at(tree->build, tree->at.cls)->kind == CLASS_INTERFACE;
}

static uint32_t method_flags(const Tree *tree, const Node *node, const Node *body) {
  uint32_t flags = has(node, "static") ? FN_STATIC : FN_VIRTUAL;
  bool abstract = !body && tree->at.cls && (has(node, "abstract") || in_interface(tree));
  return flags | (abstract ? FN_ABSTRACT : 0);
}

static Id method(Tree *tree, const Node *node) {
  const Node *at = tree_kid(node, 0), *body = tree_kid(node, 2);
  const char *name = tree_text(tree, at);
  Making making = {.node = node,
                   .at = at,
                   .params = tree_kid(node, 1),
                   .body = body,
                   .name = name,
                   .qualified = decl_qualify(tree, name),
                   .cls = tree->at.cls,
                   .flags = method_flags(tree, node, body),
                   .prepare = take_lock};
  own(tree)->locked = has(node, "synchronized") ? at : NULL;
  Id fn = decl_fn(tree, &making, tree_kid(node, 3));
  tree_member(tree, tree->at.cls, making.flags & FN_STATIC, name, fn);
  mark(tree, MARK_FN, fn, node);
  return 0;
}

// What a constructor does before its body, unless it begins with another constructor.
static void construct(Tree *tree, Id fn) {
  Call super = {
      .kind = CALL_SUPER, .flags = CALL_IMPLICIT, .receiver = tree->at.self, .name = build_str(tree->build, "<init>")};
  if (decl_body(tree)->derived)
    tree_emit(tree, NULL, super, tree_mark(tree));
  decl_run_fields(tree, fn);
}

static bool begins_with(const Node *body, const char *constructor) {
  const Node *first = body ? body->first : NULL;
  return tree_is(first, "explicit_constructor_invocation") && tree_find_kid(first, constructor);
}

static Making constructor_of(Tree *tree, const Node *node, const Node *at) {
  return (Making){.node = node,
                  .at = at,
                  .body = tree_kid(node, 2),
                  .params = tree_kid(node, 1),
                  .name = "<init>",
                  .qualified = decl_qualify(tree, "<init>"),
                  .cls = tree->at.cls,
                  .flags = FN_CONSTRUCTOR,
                  .prepare = construct};
}

static Id constructor(Tree *tree, const Node *node) {
  if (!decl_body(tree))
    return 0;
  Making making = constructor_of(tree, node, tree_kid(node, 0));
  if (begins_with(making.body, "this"))
    making.prepare = NULL;
  if (begins_with(making.body, "super"))
    making.prepare = decl_run_fields;
  Id fn = decl_fn(tree, &making, NULL);
  tree_member(tree, tree->at.cls, false, "<init>", fn);
  mark(tree, MARK_FN, fn, node);
  return 0;
}

// this(…) and super(…)
static Id constructor_call(Tree *tree, const Node *node) {
  const Node *which = tree_kid(node, 0);
  bool super = tree_is(which, "super") || !tree->at.cls;
  Call call = {.kind = super ? CALL_SUPER : CALL_METHOD,
               .receiver = super ? tree->at.self : tree_instance(tree, tree->at.cls),
               .name = build_str(tree->build, "<init>")};
  uint32_t start = tree_mark(tree);
  Id block = 0;
  tree_args(tree, tree_kid(node, 1), &block);
  return tree_emit(tree, which, call, start);
}

static Id lambda(Tree *tree, const Node *node) {
  const Node *params = tree_kid(node, 0);
  bool alone = tree_is(params, "identifier");
  const char *qualified = build_text(tree->build, build_fn_at(tree->build, tree->at.fn)->qualified);
  Making making = {.node = node,
                   .at = node,
                   .params = alone ? NULL : params,
                   .param = alone ? params : NULL,
                   .body = tree_kid(node, 1),
                   .name = "lambda",
                   .qualified = arena_format(tree->arena, "lambda in %s", qualified),
                   .kind = FN_CLOSURE};
  Frame saved = tree->at;
  Id fn = tree_synthetic(tree, &making);
  Id value = tree_value(tree, making.body);
  if (!tree_is(making.body, "block"))
    tree_return_value(tree, fn, value);
  tree->at = saved;
  return tree_hold(tree, HOLD_FN, fn);
}

// Type::method, object::method, super::method, Type::new
static Id method_reference(Tree *tree, const Node *node) {
  const Node *object = node->first, *name = NULL;
  for (const Node *kid = object ? object->next : NULL; kid; kid = kid->next)
    name = tree_is(kid, "identifier") ? kid : name;
  Id receiver = tree_is(object, "super") ? tree->at.self : tree_value(tree, object);
  return decl_reference(tree, node, receiver, name ? tree_text(tree, name) : NULL);
}

// Calls --------------------------------------------------------------------------------------------------------------

static bool is_super(const Node *node) {
  return tree_is(node, "super");
}

// What a name without a receiver is called on.
static Id implicit_receiver(Tree *tree, const Node *name, const char **called) {
  Str str = tree_str(tree, name);
  const char *import = imported(tree, &own(tree)->statics, str), *dot = import ? strrchr(import, '.') : NULL;
  bool declared = decl_declares(tree, str, MEMBER_METHOD);
  if (dot && !declared) {
    const char *cls = arena_text(tree->arena, import, (size_t)(dot - import));
    *called = dot + 1;
    return tree_ref_to(tree, &cls, 1);
  }
  Id receiver = decl_receiver(tree, str, MEMBER_METHOD);
  for (uint32_t i = 0; !declared && i < own(tree)->static_stars.count; i++)
    receiver = tree_join(tree, receiver, tree_ref_to(tree, &own(tree)->static_stars.at[i], 1));
  return receiver;
}

static Id invocation(Tree *tree, const Node *node) {
  const Node *object = tree_kid(node, 0), *name = tree_kid(node, 1);
  const char *called = tree_text(tree, name);
  bool super = is_super(object) || tree_find_kid(node, "super");
  Call call = {.kind = super ? CALL_SUPER : CALL_METHOD};
  if (super)
    call.receiver = tree->at.self;
  else
    call.receiver = object ? tree_value(tree, object) : implicit_receiver(tree, name, &called);
  uint32_t start = tree_mark(tree);
  Id block = 0;
  tree_args(tree, tree_kid(node, 2), &block);
  call.name = build_str(tree->build, called);
  return *called ? tree_emit(tree, name, call, start) : 0;
}

static Id class_body_of(Tree *tree, const Node *node, const Node *body, Id parent, Id type);

static Id creation(Tree *tree, const Node *node) {
  const Node *type = tree_kid(node, 0), *body = tree_find_kid(node, "class_body");
  for (const Node *kid = node->first; kid && kid != type; kid = kid->next)
    tree_value(tree, kid);
  Id cls = erased(tree, type);
  if (body)
    cls = class_body_of(tree, node, body, cls, type_class(tree, type));
  uint32_t start = tree_mark(tree);
  Id block = 0;
  tree_args(tree, tree_kid(node, 1), &block);
  Call call = {.kind = CALL_NEW, .callee = tree_class_slot(tree, cls), .name = tree_str(tree, type)};
  if (cls)
    return tree_emit(tree, type, call, start);
  tree->args.count = start;
  return 0;
}

static Id array_creation(Tree *tree, const Node *node) {
  const Node *list = tree_kid(node, 0);
  Id cls;
  for (const Node *kid = node->first; kid && !list; kid = kid->next)
    if (tree_is(kid, "dimensions_expr"))
      tree_value(tree, kid);
  return list ? tree_value(tree, list) : tree_literal(tree, node, tree->lang->list, &cls);
}

// Fields -------------------------------------------------------------------------------------------------------------

static bool is_path(const Node *node) {
  while (tree_is(node, "field_access"))
    node = tree_kid(node, 0);
  return tree_is(node, "identifier");
}

// java.util.logging.Logger: a chain that begins with what no scope knows, and not with a capital.
static bool is_qualified_class(Tree *tree, const Node *node) {
  const char *text = tree_text(tree, node), *last = strrchr(text, '.');
  const Node *first = node;
  while (tree_is(first, "field_access"))
    first = tree_kid(first, 0);
  return last && isupper((unsigned char)last[1]) && islower((unsigned char)*text) && is_path(node) &&
         !strpbrk(text, " \n\t") && !tree_find(tree, tree_str(tree, first));
}

static Id field_access(Tree *tree, const Node *node) {
  const Node *object = tree_kid(node, 0), *name = tree_kid(node, 1);
  const char *text = tree_text(tree, node);
  if (tree_is(name, "this")) {
    Id outer = decl_outer(tree, tree_text(tree, object));
    return outer ? outer : tree->at.self;
  }
  Id field = decl_this_field(tree, node);
  if (field)
    return field;
  if (is_qualified_class(tree, node))
    return tree_ref_to(tree, &text, 1);
  Id base = is_super(object) ? tree->at.self : tree_value(tree, object);
  return tree_load(tree, node, base, tree_text(tree, name));
}

static void set_field_access(Tree *tree, const Node *node, Id from) {
  Id field = decl_this_field(tree, node);
  if (field)
    tree_copy(tree, from, field);
  else
    tree_set_field(tree, node, from);
}

// Statements ---------------------------------------------------------------------------------------------------------

static bool is_exact(const Node *value) {
  return tree_is(value, "object_creation_expression") || tree_is(value, "string_literal");
}

static Id local_variables(Tree *tree, const Node *node) {
  const Node *type = tree_kid(node, 0);
  for (const Node *kid = node->first; kid; kid = kid->next)
    if (tree_is(kid, "variable_declarator")) {
      const Node *value = tree_kid(kid, 1);
      decl_local(tree, tree_kid(kid, 0), type, tree_value(tree, value), is_exact(value));
    }
  return 0;
}

static Id synchronized_statement(Tree *tree, const Node *node) {
  enter_lock(tree, node, tree_value(tree, tree_find_kid(node, "parenthesized_expression")));
  return tree_value(tree, tree_kid(node, 0));
}

static Id caught(Tree *tree, const Node *node) {
  const Node *type = tree_find_kid(node, "catch_type");
  decl_local(tree, tree_kid(node, 0), type ? type->first : NULL, 0, false);
  return 0;
}

static Id resource_value(Tree *tree, const Node *resource) {
  const Node *name = tree_kid(resource, 0), *value = tree_kid(resource, 1);
  if (!name)
    return tree_each(tree, resource);
  return decl_local(tree, name, tree_kid(resource, 2), tree_value(tree, value), is_exact(value));
}

static void close_resources(Tree *tree, const Node *list, const Id *slots) {
  uint32_t n = 0;
  for (const Node *kid = list->first; kid; kid = kid->next) {
    decl_call(tree, kid, slots[n++], "close");
  }
}

static Id try_with_resources(Tree *tree, const Node *node) {
  const Node *list = tree_kid(node, 0);
  Id before = tree->at.cond, *slots = arena_array(tree->arena, Id, tree_kid_count(list) + 1);
  Scope *scope = tree->at.scope;
  uint32_t n = 0;
  tree_open_scope(tree, false);
  for (const Node *kid = list ? list->first : NULL; kid; kid = kid->next)
    slots[n++] = resource_value(tree, kid);
  decl_try(tree, node);
  bool left = tree->at.left;
  tree->at.cond = before;
  if (list)
    close_resources(tree, list, slots);
  tree->at.left = left;
  tree->at.scope = scope;
  return 0;
}

static Id each_loop(Tree *tree, const Node *node) {
  const Node *collection = tree_kid(node, 2);
  Id before = tree->at.cond, from = tree_value(tree, collection);
  Scope *scope = tree->at.scope;
  tree_open_scope(tree, false);
  Id next = decl_call(tree, collection, decl_call(tree, collection, from, "iterator"), "next");
  Id element = tree_join(tree, tree_load(tree, collection, from, "[]"), next);
  decl_local(tree, tree_kid(node, 0), tree_kid(node, 1), element, false);
  tree_value(tree, tree_kid(node, 3));
  tree->at.scope = scope;
  tree->at.cond = before;
  tree->at.left = false;
  return 0;
}

static Id instance_of(Tree *tree, const Node *node) {
  tree_value(tree, tree_kid(node, 0));
  decl_local(tree, tree_kid(node, 1), tree_kid(node, 2), 0, false);
  if (tree_kid(node, 3))
    tree_value(tree, tree_kid(node, 3));
  return 0;
}

// The kids of a pattern: a type and the name that it declares.
static Id type_pattern(Tree *tree, const Node *node) {
  const Node *type = node->first, *name = type ? type->next : NULL;
  if (tree_is(name, "identifier"))
    decl_local(tree, name, type, 0, false);
  return 0;
}

static Id cast(Tree *tree, const Node *node) {
  return decl_cast(tree, tree_value(tree, tree_kid(node, 0)), type_class(tree, tree_kid(node, 1)));
}

static Id yield(Tree *tree, const Node *node) {
  Id value = tree_each(tree, node);
  tree->at.left = true;
  return value;
}

// Classes ------------------------------------------------------------------------------------------------------------

static void inherit(Tree *tree, const Node *list, ParentHow how) {
  for (const Node *kid = list ? list->first : NULL; kid; kid = kid->next)
    if (tree_is(kid, "type_list"))
      inherit(tree, kid, how);
    else
      decl_inherit(tree, erased(tree, kid), type_class(tree, kid), how);
}

static bool is_static_field(const Tree *tree, const Node *node) {
  return tree_is(node, "constant_declaration") || has(node, "static") || in_interface(tree);
}

static bool is_field(const Node *node) {
  return tree_is(node, "field_declaration") || tree_is(node, "constant_declaration");
}

static void declare_fields(Tree *tree, const Node *node) {
  bool is_static = is_static_field(tree, node);
  for (const Node *kid = node->first; kid; kid = kid->next)
    if (tree_is(kid, "variable_declarator")) {
      bool exact = has(node, "final") && is_exact(tree_kid(kid, 1));
      Id slot = decl_field(tree, tree_kid(kid, 0), exact ? NULL : tree_kid(node, 0), is_static);
      mark(tree, MARK_SLOT, slot, node);
    }
}

static bool initialises(const Tree *tree, const Node *node, bool is_static) {
  if (tree_is(node, "static_initializer") || tree_is(node, "enum_constant"))
    return is_static;
  if (tree_is(node, "block"))
    return !is_static;
  if (!is_field(node) || is_static_field(tree, node) != is_static)
    return false;
  for (const Node *kid = node->first; kid; kid = kid->next)
    if (tree_is(kid, "variable_declarator") && tree_kid(kid, 1))
      return true;
  return false;
}

static void declare_member(Tree *tree, const Node *node) {
  if (is_field(node))
    declare_fields(tree, node);
  else if (tree_is(node, "method_declaration"))
    decl_add(tree, tree_kid(node, 0), MEMBER_METHOD | (has(node, "static") ? MEMBER_STATIC : 0));
  else if (tree_is(node, "enum_constant"))
    decl_field(tree, tree_kid(node, 0), NULL, true);
  else if (tree_is(node, "enum_body_declarations"))
    for (const Node *kid = node->first; kid; kid = kid->next)
      declare_member(tree, kid);
  if (initialises(tree, node, false))
    map_put(&own(tree)->decl.body->members, build_str(tree->build, "<fields>"), MEMBER_METHOD);
}

static void initialise_fields(Tree *tree, const Node *node) {
  for (const Node *kid = node->first; kid; kid = kid->next)
    if (tree_is(kid, "variable_declarator") && tree_kid(kid, 1))
      tree_copy(tree, tree_value(tree, tree_kid(kid, 1)), tree_find(tree, tree_str(tree, tree_kid(kid, 0))));
}

// NAME(arguments) { body }
static void enum_constant(Tree *tree, const Node *node) {
  const Node *name = tree_kid(node, 0), *body = tree_find_kid(node, "class_body");
  Id slot = tree_find(tree, tree_str(tree, name)), cls = tree->at.cls, block = 0;
  if (body)
    cls = class_body_of(tree, node, body, cls, cls);
  uint32_t start = tree_mark(tree);
  tree_args(tree, tree_kid(node, 1), &block);
  Call call = {.kind = CALL_NEW, .callee = tree_class_slot(tree, cls), .name = tree_str(tree, name)};
  tree_copy(tree, tree_emit(tree, name, call, start), slot);
}

static void initialise(Tree *tree, const Node *node, bool is_static) {
  if (tree_is(node, "enum_body_declarations"))
    for (const Node *kid = node->first; kid; kid = kid->next)
      initialise(tree, kid, is_static);
  if (!initialises(tree, node, is_static))
    return;
  tree->at.cond = 0;
  if (is_field(node))
    initialise_fields(tree, node);
  else if (tree_is(node, "enum_constant"))
    enum_constant(tree, node);
  else
    tree_value(tree, tree_is(node, "block") ? node : tree_find_kid(node, "block"));
}

static bool any_initialises(const Tree *tree, const Node *body, bool is_static) {
  for (const Node *kid = body->first; kid; kid = kid->next)
    if (initialises(tree, kid, is_static) ||
        (tree_is(kid, "enum_body_declarations") && any_initialises(tree, kid, is_static)))
      return true;
  return false;
}

static void initialise_all(Tree *tree, const Node *body, bool is_static) {
  if (!any_initialises(tree, body, is_static))
    return;
  Frame saved = tree->at;
  Id fn = decl_initializer(tree, body, is_static);
  for (const Node *kid = body->first; kid; kid = kid->next)
    initialise(tree, kid, is_static);
  (void)fn;
  tree->at = saved;
}

static bool has_constructor(const Node *body) {
  return tree_find_kid(body, "constructor_declaration") || tree_find_kid(body, "compact_constructor_declaration") ||
         (tree_find_kid(body, "enum_body_declarations") &&
          has_constructor(tree_find_kid(body, "enum_body_declarations")));
}

// A constructor that nobody wrote, where there are fields to initialise.
static void default_constructor(Tree *tree, const Node *body) {
  if (has_constructor(body) || !map_get(&decl_body(tree)->members, build_str(tree->build, "<fields>"), 0))
    return;
  Making making = constructor_of(tree, body, body);
  making.params = making.body = NULL;
  making.flags |= FN_SYNTHETIC;
  Id fn = decl_fn(tree, &making, NULL);
  build_fn_at(tree->build, fn)->flags |= FN_DEFINED;
  tree_member(tree, tree->at.cls, false, "<init>", fn);
}

static void members(Tree *tree, const Node *body) {
  for (const Node *kid = body->first; kid; kid = kid->next)
    if (tree_is(kid, "enum_body_declarations"))
      members(tree, kid);
    else if (!is_field(kid) && !tree_is(kid, "static_initializer") && !tree_is(kid, "block") &&
             !tree_is(kid, "enum_constant"))
      tree_value(tree, kid);
}

static void class_members(Tree *tree, const Node *body) {
  decl_settle(tree);
  if (!body)
    return;
  for (const Node *kid = body->first; kid; kid = kid->next)
    declare_member(tree, kid);
  initialise_all(tree, body, true);
  initialise_all(tree, body, false);
  default_constructor(tree, body);
  members(tree, body);
}

static Id class_body_of(Tree *tree, const Node *node, const Node *body, Id parent, Id type) {
  const char *name = arena_format(tree->arena, "%s$%u", decl_body(tree) ? decl_body(tree)->name : own(tree)->package,
                                  ++own(tree)->decl.unnamed);
  Opened opened = decl_open(tree, node, name, CLASS_PLAIN);
  Id cls = tree->at.cls;
  decl_inherit(tree, parent, type, PARENT_INHERITS);
  class_members(tree, body);
  decl_close(tree, opened);
  return cls;
}

static void record_component(Tree *tree, const Node *param) {
  const Node *at = tree_kid(param, 0);
  const char *name = tree_text(tree, at);
  Id field = decl_field(tree, at, tree_kid(param, 2), false);
  Frame saved = tree->at;
  Making making = {.node = param,
                   .at = at,
                   .name = name,
                   .qualified = decl_qualify(tree, name),
                   .cls = tree->at.cls,
                   .flags = FN_SYNTHETIC};
  Id fn = tree_synthetic(tree, &making);
  tree_return_value(tree, fn, field);
  tree->at = saved;
  tree_member(tree, tree->at.cls, false, name, fn);
}

// The constructor of a record stores its parameters, and runs the compact one's body.
static void record_constructor(Tree *tree, const Node *node, const Node *params, const Node *body) {
  const Node *compact = tree_find_kid(body, "compact_constructor_declaration");
  Making making = constructor_of(tree, node, tree_kid(node, 0));
  making.params = params;
  making.body = compact ? tree_kid(compact, 2) : NULL;
  making.prepare = NULL;
  Id fn = decl_fn(tree, &making, NULL);
  Fn row = *build_fn_at(tree->build, fn);
  build_fn_at(tree->build, fn)->flags |= FN_DEFINED;
  for (Id i = row.params; i < row.params + row.param_count; i++) {
    Str name = build_slot_at(tree->build, i)->name;
    Id field = name ? tree_find(tree, name) : 0;
    if (field)
      build_flow(tree->build, (Flow){.kind = FLOW_COPY, .from = i, .to = field, .fn = fn});
  }
  tree_member(tree, tree->at.cls, false, "<init>", fn);
}

static void record(Tree *tree, const Node *node, const Node *body) {
  const Node *params = tree_find_kid(node, "formal_parameters");
  for (const Node *kid = params ? params->first : NULL; kid; kid = kid->next)
    if (tree_is(kid, "formal_parameter") && tree_kid(kid, 0) && tree_kid(kid, 0)->end > tree_kid(kid, 0)->start)
      record_component(tree, kid);
  record_constructor(tree, node, params, body);
}

static Id class_declaration(Tree *tree, const Node *node) {
  const Node *body = tree_kid(node, 1);
  bool interface = tree_is(node, "interface_declaration") || tree_is(node, "annotation_type_declaration");
  const Node *superclass = tree_find_kid(node, "superclass"), *interfaces = tree_find_kid(node, "super_interfaces"),
             *extended = tree_find_kid(node, "extends_interfaces");
  const char *name = tree_qualify(tree, tree_text(tree, tree_kid(node, 0)));
  Opened opened = decl_open(tree, node, name, interface ? CLASS_INTERFACE : CLASS_PLAIN);
  inherit(tree, superclass, PARENT_INHERITS);
  inherit(tree, interfaces, PARENT_IMPLEMENTS);
  inherit(tree, extended, PARENT_INHERITS);
  mark(tree, MARK_CLASS, tree->at.cls, node);
  if (tree_is(node, "record_declaration"))
    record(tree, node, body);
  class_members(tree, body);
  decl_close(tree, opened);
  return 0;
}

// Files --------------------------------------------------------------------------------------------------------------

static const char *dotted(Tree *tree, const Node *node) {
  const Node *name = tree_find_kid(node, "scoped_identifier");
  return tree_text(tree, name ? name : tree_find_kid(node, "identifier"));
}

static void import_name(Tree *tree, const char *name, bool is_static) {
  const char *dot = strrchr(name, '.');
  array_push(tree->arena, &own(tree)->imported, name);
  map_put(is_static ? &own(tree)->statics : &own(tree)->imports, build_str(tree->build, dot ? dot + 1 : name),
          own(tree)->imported.count);
}

static Id import(Tree *tree, const Node *node) {
  const char *name = dotted(tree, node);
  bool star = tree_find_kid(node, "asterisk"), is_static = tree_find_kid(node, "static");
  if (!*name)
    return 0;
  if (!star)
    import_name(tree, name, is_static);
  else if (is_static)
    array_push(tree->arena, &own(tree)->static_stars, name);
  else
    array_push(tree->arena, &own(tree)->stars, name);
  return 0;
}

static void open_package(Tree *tree, const Node *root) {
  own(tree)->package = dotted(tree, tree_find_kid(root, "package_declaration"));
  Space *space = arena_new(tree->arena, Space);
  *space = (Space){NULL, own(tree)->package, 0, ++tree->spaces};
  tree->at.space = space;
}

static void unit(Tree *tree, const Node *root) {
  Java *java = arena_new(tree->arena, Java);
  java->imports.arena = java->statics.arena = java->decl.generics.arena = tree->arena;
  tree->own = java;
  open_package(tree, root);
  for (const Node *kid = root->first; kid; kid = kid->next)
    if (tree_is(kid, "import_declaration"))
      import(tree, kid);
  tree_body(tree, root);
}

// clang-format off
static const Role roles[] = {
    // names and literals
    {"identifier",                   tree_name,      .store = tree_set_name},
    {"underscore_pattern",           tree_skip},
    {"this",                         tree_self},
    {"super",                        tree_self},
    {"string_literal",               tree_string},
    {"string_fragment",              tree_skip,      .flags = ROLE_TEXT},
    {"multiline_string_fragment",    tree_skip,      .flags = ROLE_TEXT},
    {"character_literal",            tree_skip},
    {"decimal_integer_literal",      tree_integer},
    {"hex_integer_literal",          tree_integer},
    {"octal_integer_literal",        tree_integer},
    {"true",                         tree_true},
    {"false",                        tree_zero},
    {"null_literal",                 tree_zero},
    {"class_literal",                class_literal},
    {"array_initializer",            tree_list},
    // types, where a value is asked for
    {"generic_type",                 type_value},
    {"scoped_type_identifier",       type_value},
    {"type_identifier",              type_value},
    {"array_type",                   tree_skip,      {"element"}},
    {"annotated_type",               tree_skip},
    {"type_arguments",               tree_skip},
    {"catch_type",                   tree_skip},
    {"throws",                       tree_skip},
    {"permits",                      tree_skip},
    {"modifiers",                    tree_skip},
    {"static",                       tree_skip},
    {"final",                        tree_skip},
    {"abstract",                     tree_skip},
    {"synchronized",                 tree_skip},
    // expressions
    {"method_invocation",            invocation,     {"object", "name", "arguments"}},
    {"object_creation_expression",   creation,       {"type", "arguments"}},
    {"explicit_constructor_invocation", constructor_call, {"constructor", "arguments"}},
    {"array_creation_expression",    array_creation, {"value"}},
    {"field_access",                 field_access,   {"object", "field"}, .store = set_field_access},
    {"array_access",                 tree_index,     {"array", "index"},  .store = tree_set_index},
    {"assignment_expression",        tree_assign,    {"left", "right"}},
    {"binary_expression",            tree_binary,    {"left", "operator", "right"}},
    {"unary_expression",             tree_unary,     {"operator", "operand"}},
    {"update_expression",            tree_effect},
    {"ternary_expression",           tree_if,        {"condition", "consequence", "alternative"}},
    {"cast_expression",              cast,           {"value", "type"}},
    {"instanceof_expression",        instance_of,    {"left", "name", "right", "pattern"}},
    {"type_pattern",                 type_pattern},
    {"record_pattern",               tree_effect},
    {"record_pattern_component",     type_pattern},
    {"lambda_expression",            lambda,         {"parameters", "body"}},
    {"method_reference",             method_reference},
    // statements
    {"program",                      tree_body},
    {"block",                        tree_body,      .flags = ROLE_BLOCK},
    {"constructor_body",             tree_body,      .flags = ROLE_BLOCK},
    {"local_variable_declaration",   local_variables, {"type"}},
    {"variable_declarator",          tree_effect,    {"name", "value"}},
    {"if_statement",                 tree_if,        {"condition", "consequence", "alternative"}},
    {"while_statement",              tree_loop,      {"condition", "body"}},
    {"do_statement",                 tree_loop,      {"condition", "body"}},
    {"for_statement",                decl_scoped_loop, {"condition", "body"}},
    {"enhanced_for_statement",       each_loop,      {"name", "type", "value", "body"}},
    {"switch_expression",            tree_sequence},
    {"switch_block",                 decl_either},
    {"switch_block_statement_group", tree_body},
    {"switch_rule",                  decl_last},
    {"switch_label",                 tree_skip},
    {"yield_statement",              yield},
    {"return_statement",             tree_return,    {"#0"}},
    {"throw_statement",              tree_leave},
    {"break_statement",              decl_jump},
    {"continue_statement",           decl_jump},
    {"labeled_statement",            decl_last},
    {"synchronized_statement",       synchronized_statement, {"body"}},
    {"try_statement",                decl_try},
    {"try_with_resources_statement", try_with_resources, {"resources"}},
    {"resource_specification",       tree_skip},
    {"resource",                     tree_skip,      {"name", "value", "type"}},
    {"catch_clause",                 tree_scoped},
    {"catch_formal_parameter",       caught,         {"name"}},
    {"finally_clause",               tree_each,      .flags = ROLE_ALWAYS},
    // declarations
    {"package_declaration",          tree_skip},
    {"import_declaration",           tree_skip},
    {"module_declaration",           tree_skip},
    {"class_declaration",            class_declaration, {"name", "body"}},
    {"interface_declaration",        class_declaration, {"name", "body"}},
    {"annotation_type_declaration",  class_declaration, {"name", "body"}},
    {"enum_declaration",             class_declaration, {"name", "body"}},
    {"record_declaration",           class_declaration, {"name", "body"}},
    {"method_declaration",           method,         {"name", "parameters", "body", "type"}},
    {"annotation_type_element_declaration", tree_skip},
    {"constructor_declaration",      constructor,    {"name", "parameters", "body"}},
    {"compact_constructor_declaration", tree_skip,   {"name", "none", "body"}},
    {"field_declaration",            tree_skip,      {"type"}},
    {"constant_declaration",         tree_skip,      {"type"}},
    {"enum_constant",                tree_skip,      {"name", "arguments"}},
    {"static_initializer",           tree_skip},
    {"formal_parameter",             tree_each,      {"name", "default", "type"}, .flags = ROLE_PARAM},
    {"spread_parameter",             tree_each,      {":variable_declarator"}, .flags = ROLE_PARAM | SLOT_SPLAT},
    {"receiver_parameter",           tree_skip},
    {NULL}};
// clang-format on

static const Lang java = {.name = "java",
                          .grammar = tree_sitter_java,
                          .roles = roles,
                          .operators = tree_c_operators,
                          .separator = ".",
                          .comment = "line_comment",
                          .unit = unit,
                          .unknown = unknown_name,
                          .declare = set_unknown_name,
                          .candidates = candidates,
                          .type = type_class,
                          .list = "java.lang.reflect.Array",
                          .map = "java.util.Map"};

static void *start(Arena *arena) {
  return tree_open(arena, &java);
}

const Front front_java = {"java", {LANG_JAVA}, start, tree_close, tree_lower};
