// C#. As in Java, types are declared; members are read and written by the names of fields, properties and events alike,
// and a class may be written in several places.
#include "tree_decl.h"

#include <ctype.h>

const TSLanguage *tree_sitter_c_sharp(void);

// A using declaration: what is disposed of at the end of its block.
typedef struct {
  const Node *at;
  Id slot;
} Using;

// What a file knows while it is lowered.
typedef struct {
  Decl decl;
  Map aliases;                       // name → index + 1 in `meant`
  Array(const char *) meant;         // what aliases stand for
  Array(const char *) usings;        // namespaces whose classes are visible
  Array(const char *) static_usings; // classes whose members are visible
  Map roots;                         // first component of a namespace → 1
  Array(Using) disposals;
  const Node *wanted; // the type of what `new()` makes
  Id binding;         // what `?.` was asked of
  Id awaited;         // the calls from here on run later, 0 if the function has not awaited anything
  const Node *node;   // the function that is about to be lowered
} CSharp;

static CSharp *own(const Tree *tree) {
  return tree->own;
}

// Namespaces that a project may have said to be visible everywhere.
static const char *const implicit_usings[] = {
    "System",           "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http",
    "System.Threading", "System.Threading.Tasks"};

// Names --------------------------------------------------------------------------------------------------------------

typedef Array(const char *) Candidates;

static void add(Tree *tree, Candidates *names, const char *scope, const char *name) {
  array_push(tree->arena, names, *scope ? arena_format(tree->arena, "%s.%s", scope, name) : name);
}

static void add_used(Tree *tree, Candidates *names, const char *name) {
  for (uint32_t i = 0; i < own(tree)->usings.count; i++)
    add(tree, names, own(tree)->usings.at[i], name);
  for (size_t i = 0; i < sizeof implicit_usings / sizeof *implicit_usings; i++)
    add(tree, names, implicit_usings[i], name);
}

// Nested classes of a parent. Those of the framework are not written in the program.
static void add_inherited(Tree *tree, Candidates *names, const Body *body, const char *name) {
  for (uint32_t i = 0; i < body->visible; i++)
    if (strncmp(body->parents.at[i], "System.", 7) != 0)
      add(tree, names, body->parents.at[i], name);
}

static const char *alias(const Tree *tree, Str name) {
  uint32_t at = map_get(&own(tree)->aliases, name, 0);
  return at ? own(tree)->meant.at[at - 1] : NULL;
}

// Classes in the classes and namespaces around, nested classes that are inherited, an alias, the namespaces in use.
static Range candidates(Tree *tree, const char *name) {
  Candidates names = {0};
  size_t len = strcspn(name, ".");
  const char *meant = tree->at.space ? alias(tree, build_strn(tree->build, name, len)) : NULL;
  const char *full = meant ? arena_format(tree->arena, "%s%s", meant, name + len) : name;
  for (const Space *space = tree->at.space; space; space = space->up)
    add(tree, &names, space->name, full);
  for (const Body *body = tree->at.space ? decl_body(tree) : NULL; body; body = body->up)
    add_inherited(tree, &names, body, full);
  if (tree->at.space)
    add_used(tree, &names, full);
  array_push(tree->arena, &names, full);
  return build_names(tree->build, names.at, names.count);
}

static bool in_extended(const Tree *tree) {
  for (const Body *body = decl_body(tree); body; body = body->up)
    if (body->derived)
      return true;
  return false;
}

static const Node *first_name(const Node *node) {
  return tree_is(node, "generic_name") ? node->first : node;
}

// A name that no scope knows: a method as a value, a property, a class, or what is inherited or stands in another part
// of the class.
static Id unknown_name(Tree *tree, const Node *node) {
  node = first_name(node);
  Str name = tree_str(tree, node);
  const char *text = tree_text(tree, node);
  uint32_t members = MEMBER_METHOD | MEMBER_PROPERTY;
  if (decl_declares(tree, name, members))
    return tree_load(tree, node, decl_receiver(tree, name, members), text);
  Id inherited = in_extended(tree) ? tree_load(tree, node, decl_receiver(tree, name, members), text) : 0;
  if (!isupper((unsigned char)*text))
    return inherited ? inherited : tree_load(tree, node, tree->at.self, text);
  return tree_join(tree, tree_ref(tree, text), inherited);
}

static void set_unknown_name(Tree *tree, const Node *node, Id from) {
  Id receiver = decl_receiver(tree, tree_str(tree, node), MEMBER_PROPERTY);
  tree_store(tree, node, from, receiver, tree_text(tree, node));
}

// A name that is both a field and the type of that field may mean either.
static Id name(Tree *tree, const Node *node) {
  Id slot = tree_find(tree, tree_str(tree, node));
  if (!slot)
    return unknown_name(tree, node);
  bool both = build_slot_at(tree->build, slot)->type_name == tree_str(tree, node);
  return both ? tree_join(tree, slot, tree_ref(tree, tree_text(tree, node))) : slot;
}

static Id generic_value(Tree *tree, const Node *node) {
  return node->first ? name(tree, node->first) : 0;
}

// Types --------------------------------------------------------------------------------------------------------------

static bool same_text(const Tree *tree, const Node *a, const Node *b) {
  size_t len = a ? a->end - a->start : 0;
  return a && b && b->end - b->start == len && memcmp(tree->text.at + a->start, tree->text.at + b->start, len) == 0;
}

static bool has_parameter(const Tree *tree, const Node *list, const Node *type) {
  for (const Node *kid = list ? list->first : NULL; kid; kid = kid->next)
    if (same_text(tree, tree_find_kid(kid, "identifier"), type))
      return true;
  return false;
}

static const Node *constraint(const Tree *tree, const Node *node, const Node *type) {
  for (const Node *kid = node->first; kid; kid = kid->next)
    if (tree_is(kid, "type_parameter_constraints_clause") && same_text(tree, kid->first, type))
      for (const Node *each = kid->first->next; each; each = each->next)
        if (tree_is(each, "type_parameter_constraint") && each->first)
          return each->first;
  return NULL;
}

// Is it the parameter of a class or method around? `bound` gets the type that it must be, if one is written.
static bool is_parameter(const Tree *tree, const Node *type, const Node **bound) {
  *bound = NULL;
  for (const Node *up = type->up; up; up = up->up)
    if (has_parameter(tree, tree_find_kid(up, "type_parameter_list"), type)) {
      *bound = constraint(tree, up, type);
      return true;
    }
  return false;
}

// "A.B<T>.C", "global::A.B" without arguments and the global alias.
static const char *plain_name(Tree *tree, const Node *node) {
  if (tree_is(node, "generic_name"))
    return tree_text(tree, node->first);
  if (tree_is(node, "alias_qualified_name"))
    return plain_name(tree, tree_kid(node, 1));
  if (!tree_is(node, "qualified_name"))
    return tree_text(tree, node);
  const Node *left = tree_kid(node, 0), *right = tree_kid(node, 1);
  return arena_format(tree->arena, "%s.%s", plain_name(tree, left), plain_name(tree, right));
}

static Id base_type(Tree *tree, const Node *node) {
  const char *text = plain_name(tree, node);
  return *text ? tree_class_ref(tree, text) : 0;
}

// A type parameter is its bound without arguments, for these may name the parameter again; or it is anything.
static Id simple_type(Tree *tree, const Node *node) {
  enum { BOUNDS = 8 };
  const Node *bound;
  if (!is_parameter(tree, node, &bound))
    return tree_class_ref(tree, tree_text(tree, node));
  for (int i = 0; bound && i < BOUNDS && tree_is(bound, "identifier"); i++) {
    node = bound;
    if (!is_parameter(tree, node, &bound))
      return tree_class_ref(tree, tree_text(tree, node));
  }
  return bound && !tree_is(bound, "identifier") ? base_type(tree, bound) : tree_outside(tree, "System.Object");
}

static Id type_class(Tree *tree, const Node *node);

// The last argument is what a container or a task holds.
static Id generic_type(Tree *tree, const Node *node) {
  const Node *arguments = tree_find_kid(node, "type_argument_list"), *last = arguments ? arguments->first : NULL;
  while (last && last->next)
    last = last->next;
  return decl_generic(tree, base_type(tree, node), type_class(tree, last), tree_text(tree, node));
}

static Id predefined_type(Tree *tree, const Node *node) {
  if (tree_text_is(tree, node, "string"))
    return tree_outside(tree, "System.String");
  return tree_text_is(tree, node, "object") ? tree_outside(tree, "System.Object") : 0;
}

static Id array_type(Tree *tree, const Node *node) {
  Id element = type_class(tree, tree_kid(node, 0));
  return element ? decl_generic(tree, tree_outside(tree, "System.Array"), element, tree_text(tree, node)) : 0;
}

static Id qualified_type(Tree *tree, const Node *node) {
  const Node *last = tree_kid(node, 1);
  Id base = base_type(tree, node);
  const Node *arguments = tree_find_kid(last, "type_argument_list"), *argument = arguments ? arguments->first : NULL;
  while (argument && argument->next)
    argument = argument->next;
  return argument ? decl_generic(tree, base, type_class(tree, argument), tree_text(tree, node)) : base;
}

static Id wrapped_type(Tree *tree, const Node *node) {
  return type_class(tree, tree_kid(node, 0));
}

static Id type_class(Tree *tree, const Node *node) {
  static const struct {
    const char *node;
    Lower *class_of;
  } kinds[] = {
      {"identifier", simple_type},        {"generic_name", generic_type},      {"predefined_type", predefined_type},
      {"qualified_name", qualified_type}, {"alias_qualified_name", base_type}, {"nullable_type", wrapped_type},
      {"array_type", array_type},         {"ref_type", wrapped_type},          {"scoped_type", wrapped_type}};
  for (size_t i = 0; node && i < sizeof kinds / sizeof *kinds; i++)
    if (tree_is(node, kinds[i].node))
      return kinds[i].class_of(tree, node);
  return 0;
}

static Id erased(Tree *tree, const Node *type) {
  bool generic = tree_is(type, "generic_name") || tree_is(type, "qualified_name");
  return generic ? base_type(tree, type) : type_class(tree, type);
}

static Id type_value(Tree *tree, const Node *node) {
  return tree_class_slot(tree, erased(tree, node));
}

// typeof(X): the class object, which is also a lock.
static Id typeof_value(Tree *tree, const Node *node) {
  Id cls = erased(tree, tree_kid(node, 0));
  if (!cls)
    return 0;
  Id slot = build_member(tree->build, SLOT_STATIC, cls, "typeof");
  build_hold(tree->build, (Hold){slot, HOLD_CLASS, cls});
  return slot;
}

// Modifiers and attributes -------------------------------------------------------------------------------------------

static bool has(const Tree *tree, const Node *node, const char *modifier) {
  for (const Node *kid = node->first; kid; kid = kid->next)
    if (tree_is(kid, "modifier") && tree_text_is(tree, kid, modifier))
      return true;
  return false;
}

static bool is_static(const Tree *tree, const Node *node) {
  return has(tree, node, "static") || has(tree, node, "const");
}

// EntryPoint = "name": what an imported function is called where it comes from, or an exported one where it goes.
static const Node *entry_point(const Tree *tree, const Node *arguments) {
  for (const Node *kid = arguments ? arguments->first : NULL; kid; kid = kid->next)
    if (tree_text_is(tree, tree_kid(kid, 0), "EntryPoint"))
      return tree_kid(kid, 0)->next;
  return NULL;
}

static void mark_attribute(Tree *tree, MarkOn on, Id id, const Node *attribute) {
  const Node *arguments = tree_find_kid(attribute, "attribute_argument_list"), *at = tree_kid(attribute, 0);
  bool imports = tree_text_is(tree, at, "DllImport") || tree_text_is(tree, at, "LibraryImport") ||
                 tree_text_is(tree, at, "UnmanagedCallersOnly");
  const Node *first = arguments ? arguments->first : NULL;
  decl_mark(tree, on, id, at, imports ? entry_point(tree, arguments) : first ? first->first : NULL);
}

static void mark(Tree *tree, MarkOn on, Id id, const Node *node) {
  for (const Node *list = node->first; list; list = list->next)
    for (const Node *kid = tree_is(list, "attribute_list") ? list->first : NULL; kid; kid = kid->next)
      if (tree_is(kid, "attribute"))
        mark_attribute(tree, on, id, kid);
}

// Functions ----------------------------------------------------------------------------------------------------------

static const Node *param_list(const Node *node) {
  const Node *list = tree_find_kid(node, "parameter_list");
  return list ? list : tree_find_kid(node, "bracketed_parameter_list");
}

static const Node *default_value(const Node *param) {
  const Node *last = param->first;
  while (last && last->next)
    last = last->next;
  bool written = last && !last->field && !tree_is(last, "modifier") && !tree_is(last, "attribute_list");
  return written ? last : NULL;
}

// What a node cannot say of a parameter by its type: that it may be left out, or takes all that is left. What an
// asynchronous function throws goes into its task.
static void fill_params(Tree *tree, Id fn) {
  const Node *node = own(tree)->node, *list = node ? param_list(node) : NULL;
  tree->at.caught = node && has(tree, node, "async");
  Id slot = build_fn_at(tree->build, fn)->params, end = slot + build_fn_at(tree->build, fn)->param_count;
  for (const Node *kid = list ? list->first : NULL; kid && slot < end; kid = kid->next) {
    const Node *value = tree_is(kid, "parameter") ? default_value(kid) : NULL;
    bool rest = tree_is(kid, "identifier") || (tree_is(kid, "parameter") && has(tree, kid, "params"));
    if (value)
      tree_copy(tree, tree_value(tree, value), slot);
    build_slot_at(tree->build, slot)->flags |= (value ? SLOT_OPTIONAL : 0u) | (rest ? SLOT_SPLAT : 0u);
    slot += tree_is(kid, "parameter") || rest;
  }
}

// What an asynchronous function calls after its first await runs when that is done, not here.
static void defer_awaited(Tree *tree, Id fn, Id from) {
  Id end = build_unit(tree->build).call_count;
  for (Id id = from; from && id < end; id++)
    if (build_call_at(tree->build, id)->caller == fn)
      build_call_at(tree->build, id)->flags |= CALL_SPAWN;
}

// Functions in functions keep what is known of their own body apart.
static Id lower_fn(Tree *tree, const Making *making, const Node *node, const Node *result) {
  CSharp saved = *own(tree);
  own(tree)->awaited = 0;
  own(tree)->node = node;
  own(tree)->binding = 0;
  Making filled = *making;
  if (!filled.prepare)
    filled.prepare = fill_params;
  Id fn = decl_fn(tree, &filled, result);
  defer_awaited(tree, fn, own(tree)->awaited);
  own(tree)->awaited = saved.awaited;
  own(tree)->node = saved.node;
  own(tree)->binding = saved.binding;
  return fn;
}

static bool in_interface(const Tree *tree) {
  return tree->at.cls && build_cls_at(tree->build, tree->at.cls)->kind == CLASS_INTERFACE;
}

static uint32_t member_flags(const Tree *tree, const Node *node, const Node *body) {
  bool abstract = !body && (has(tree, node, "abstract") || in_interface(tree));
  return (is_static(tree, node) ? FN_STATIC : FN_VIRTUAL) | (abstract ? FN_ABSTRACT : 0u);
}

// An explicit implementation of an interface stands beside a method of the same name.
static const char *member_name(Tree *tree, const Node *node, const char *name) {
  const Node *interface = tree_find_kid(node, "explicit_interface_specifier");
  const Body *body = decl_body(tree); // none in a broken file
  bool beside = interface && body && map_get(&body->members, build_str(tree->build, name), 0) & MEMBER_PUBLIC;
  return beside ? arena_format(tree->arena, "%s.%s", plain_name(tree, interface->first), name) : name;
}

static Making member(Tree *tree, const Node *node, const Node *at, const Node *body) {
  const char *name = tree_text(tree, at);
  return (Making){.node = node,
                  .at = at,
                  .params = param_list(node),
                  .body = body,
                  .name = name,
                  .qualified = decl_qualify(tree, name),
                  .cls = tree->at.cls,
                  .flags = member_flags(tree, node, body)};
}

static const Node *extended_parameter(const Tree *tree, const Node *node) {
  const Node *list = tree_find_kid(node, "parameter_list"), *first = tree_find_kid(list, "parameter");
  return first && has(tree, first, "this") ? first : NULL;
}

// static R M(this C c, …): what c.M(…) calls is a method of C that passes itself on.
static void extend(Tree *tree, const Node *node, Id fn, const char *name) {
  const Node *param = extended_parameter(tree, node);
  Id cls = param ? erased(tree, tree_kid(param, 2)) : 0;
  Fn row = *build_fn_at(tree->build, fn);
  if (!cls || !row.param_count)
    return;
  Frame saved = tree->at;
  Implied *rest = arena_array(tree->arena, Implied, row.param_count);
  for (uint32_t i = 1; i < row.param_count; i++)
    rest[i - 1] = (Implied){build_slot_at(tree->build, row.params + i)->flags, NULL};
  Making making = {.node = node,
                   .at = tree_kid(node, 0),
                   .name = name,
                   .qualified = decl_qualify(tree, name),
                   .cls = cls,
                   .flags = FN_SYNTHETIC,
                   .implied = rest,
                   .implied_count = row.param_count - 1};
  Id method = tree_synthetic(tree, &making), params = build_fn_at(tree->build, method)->params;
  uint32_t start = tree_mark(tree);
  tree_push(tree, (Arg){.slot = tree->at.self});
  for (uint32_t i = 0; i + 1 < row.param_count; i++)
    tree_push(tree, (Arg){.slot = params + i, .flags = rest[i].flags & SLOT_SPLAT ? ARG_SPLAT : 0});
  Call call = {.kind = CALL_DIRECT, .callee = fn, .name = build_str(tree->build, name)};
  tree_return_value(tree, method, tree_emit(tree, tree_kid(node, 0), call, start));
  tree->at = saved;
  tree_member(tree, cls, false, name, method);
}

static Id method(Tree *tree, const Node *node) {
  const Node *at = tree_kid(node, 0), *body = tree_kid(node, 1);
  Making making = member(tree, node, at, body);
  Id fn = lower_fn(tree, &making, node, tree_kid(node, 2));
  tree_member(tree, tree->at.cls, making.flags & FN_STATIC, member_name(tree, node, making.name), fn);
  mark(tree, MARK_FN, fn, node);
  extend(tree, node, fn, making.name);
  return 0;
}

static Id operator(Tree *tree, const Node *node) {
  const Node *at = tree_kid(node, 0), *body = tree_kid(node, 1);
  Making making = member(tree, node, at ? at : node, body);
  making.name = at ? arena_format(tree->arena, "operator%s", making.name) : "operator";
  making.qualified = decl_qualify(tree, making.name);
  lower_fn(tree, &making, node, tree_kid(node, 2));
  return 0;
}

static Id destructor(Tree *tree, const Node *node) {
  if (!decl_body(tree))
    return 0;
  Making making = member(tree, node, tree_kid(node, 0), tree_kid(node, 1));
  making.name = arena_format(tree->arena, "~%s", making.name);
  making.qualified = decl_qualify(tree, "Finalize");
  making.flags = FN_DESTRUCTOR | FN_VIRTUAL;
  tree_member(tree, tree->at.cls, false, "Finalize", lower_fn(tree, &making, node, NULL));
  return 0;
}

// Constructors -------------------------------------------------------------------------------------------------------

static bool calls_this(const Node *initializer) {
  return tree_find_kid(initializer, "this") != NULL;
}

// What a constructor does before its body: the fields, then `: base(…)`; or `: this(…)`, which does that.
static void construct(Tree *tree, Id fn) {
  fill_params(tree, fn);
  const Node *initializer = own(tree)->node ? tree_find_kid(own(tree)->node, "constructor_initializer") : NULL;
  if (!calls_this(initializer))
    decl_run_fields(tree, fn);
  if (initializer)
    tree_value(tree, initializer);
  else if (decl_body(tree)->derived)
    tree_emit(tree, NULL,
              (Call){.kind = CALL_SUPER,
                     .flags = CALL_IMPLICIT,
                     .receiver = tree->at.self,
                     .name = build_str(tree->build, "<init>")},
              tree_mark(tree));
}

static void arguments(Tree *tree, const Node *list);

static Id constructor_initializer(Tree *tree, const Node *node) {
  bool same = calls_this(node) && tree->at.cls;
  Call call = {.kind = same ? CALL_METHOD : CALL_SUPER,
               .receiver = same ? tree_instance(tree, tree->at.cls) : tree->at.self,
               .name = build_str(tree->build, "<init>")};
  uint32_t start = tree_mark(tree);
  arguments(tree, tree_find_kid(node, "argument_list"));
  return tree_emit(tree, node, call, start);
}

static Id constructor(Tree *tree, const Node *node) {
  if (!decl_body(tree))
    return 0;
  bool of_class = has(tree, node, "static");
  Making making = member(tree, node, tree_kid(node, 0), tree_kid(node, 1));
  making.name = of_class ? "<clinit>" : "<init>";
  making.qualified = decl_qualify(tree, making.name);
  making.kind = of_class ? FN_INITIALIZER : FN_PLAIN;
  making.flags = of_class ? FN_STATIC : FN_CONSTRUCTOR;
  making.prepare = of_class ? NULL : construct;
  Id fn = lower_fn(tree, &making, node, NULL);
  if (!of_class)
    tree_member(tree, tree->at.cls, false, "<init>", fn);
  mark(tree, MARK_FN, fn, node);
  return 0;
}

// A constructor that nobody wrote: of a class with fields to initialise, or with parameters of its own.
static void default_constructor(Tree *tree, const Node *node) {
  const Node *list = tree_find_kid(node, "parameter_list");
  if (!list && !map_get(&decl_body(tree)->members, build_str(tree->build, "<fields>"), 0))
    return;
  Making making = member(tree, node, tree_kid(node, 0), node);
  making.params = list;
  making.body = NULL;
  making.name = "<init>";
  making.qualified = decl_qualify(tree, "<init>");
  making.flags = FN_CONSTRUCTOR | FN_SYNTHETIC;
  making.prepare = construct;
  Id fn = lower_fn(tree, &making, node, NULL);
  Fn row = *build_fn_at(tree->build, fn);
  build_fn_at(tree->build, fn)->flags |= FN_DEFINED;
  for (Id i = row.params; i < row.params + row.param_count; i++) {
    Id field = build_slot_at(tree->build, i)->name ? tree_find(tree, build_slot_at(tree->build, i)->name) : 0;
    if (field)
      build_flow(tree->build, (Flow){.kind = FLOW_COPY, .from = i, .to = field, .fn = fn});
  }
  tree_member(tree, tree->at.cls, false, "<init>", fn);
}

// Properties ---------------------------------------------------------------------------------------------------------

static bool is_getter(const Tree *tree, const Node *accessor) {
  return tree_is(accessor, "arrow_expression_clause") || tree_text_is(tree, tree_kid(accessor, 0), "get");
}

// Without a body in any accessor, a property is a field, unless only subclasses can have it.
static bool is_field_like(const Tree *tree, const Node *node) {
  const Node *list = tree_find_kid(node, "accessor_list");
  if (!list || in_interface(tree) || has(tree, node, "abstract") || has(tree, node, "extern"))
    return false;
  for (const Node *kid = list->first; kid; kid = kid->next)
    if (tree_kid(kid, 1))
      return false;
  return true;
}

static void accessor(Tree *tree, const Node *node, const Node *accessor) {
  static const Implied value[] = {{0, "value"}};
  bool getter = is_getter(tree, accessor), event = tree_is(node, "event_declaration");
  bool arrow = tree_is(accessor, "arrow_expression_clause");
  Making making = member(tree, node, tree_kid(node, 0), arrow ? accessor : tree_kid(accessor, 1));
  const char *name = making.name, *kind = arrow ? "get" : tree_text(tree, tree_kid(accessor, 0));
  making.node = accessor;
  making.name = getter  ? name
                : event ? arena_format(tree->arena, "%s_%s", kind, name)
                        : arena_format(tree->arena, "%s=", name);
  making.qualified = decl_qualify(tree, arena_format(tree->arena, "%s.%s", name, kind));
  making.flags |= event ? 0u : FN_PROPERTY;
  if (!getter) {
    making.implied = value;
    making.implied_count = 1;
  }
  Id fn = lower_fn(tree, &making, node, getter ? tree_kid(node, 1) : NULL);
  tree_member(tree, tree->at.cls, making.flags & FN_STATIC, making.name, fn);
}

static Id property(Tree *tree, const Node *node) {
  const Node *list = tree_find_kid(node, "accessor_list"), *arrow = tree_find_kid(node, "arrow_expression_clause");
  if (is_field_like(tree, node) || !decl_body(tree))
    return 0;
  for (const Node *kid = list ? list->first : NULL; kid; kid = kid->next)
    if (tree_is(kid, "accessor_declaration"))
      accessor(tree, node, kid);
  if (arrow)
    accessor(tree, node, arrow);
  return 0;
}

// An indexer is two methods that nothing here calls by name.
static Id indexer(Tree *tree, const Node *node) {
  const Node *list = tree_find_kid(node, "accessor_list"), *arrow = tree_find_kid(node, "arrow_expression_clause");
  for (const Node *kid = list ? list->first : arrow; kid && decl_body(tree); kid = list ? kid->next : NULL) {
    const Node *body = arrow ? arrow : tree_kid(kid, 1);
    Making making = member(tree, node, node, body);
    making.name = "Item";
    making.qualified = decl_qualify(tree, "Item");
    tree_member(tree, tree->at.cls, false, "Item", lower_fn(tree, &making, node, NULL));
  }
  return 0;
}

static Id arrow(Tree *tree, const Node *node) {
  Id value = tree_each(tree, node);
  tree_return_value(tree, tree->at.fn, value);
  return value;
}

// Closures -----------------------------------------------------------------------------------------------------------

static Making closure(Tree *tree, const Node *node, const Node *body, const char *what) {
  const char *outer = build_text(tree->build, build_fn_at(tree->build, tree->at.fn)->qualified);
  return (Making){.node = node,
                  .at = node,
                  .params = param_list(node),
                  .body = body,
                  .name = what,
                  .qualified = arena_format(tree->arena, "%s in %s", what, outer),
                  .kind = FN_CLOSURE};
}

static void return_last(Tree *tree, Id fn) {
  const Node *body = tree_kid(own(tree)->node, 0);
  fill_params(tree, fn);
  if (!tree_is(body, "block"))
    tree_return_value(tree, fn, tree_value(tree, body));
}

static Id lambda(Tree *tree, const Node *node) {
  const Node *body = tree_kid(node, 0), *alone = tree_find_kid(node, "implicit_parameter");
  Making making = closure(tree, node, tree_is(body, "block") ? body : NULL, "lambda");
  making.param = alone;
  making.prepare = return_last;
  Id fn = lower_fn(tree, &making, node, NULL);
  build_fn_at(tree->build, fn)->flags |= FN_DEFINED;
  return tree_hold(tree, HOLD_FN, fn);
}

static Id delegate(Tree *tree, const Node *node) {
  Making making = closure(tree, node, tree_find_kid(node, "block"), "delegate");
  Id fn = lower_fn(tree, &making, node, NULL);
  build_fn_at(tree->build, fn)->flags |= FN_DEFINED;
  return tree_hold(tree, HOLD_FN, fn);
}

static Id local_function(Tree *tree, const Node *node) {
  const Node *at = tree_kid(node, 0);
  Making making = closure(tree, node, tree_kid(node, 1), tree_text(tree, at));
  making.at = at;
  Id fn = lower_fn(tree, &making, node, tree_kid(node, 2)), slot = tree_find(tree, tree_str(tree, at));
  build_fn_at(tree->build, fn)->flags |= FN_DEFINED;
  tree_copy(tree, tree_hold(tree, HOLD_FN, fn), slot ? slot : tree_declare(tree, tree_str(tree, at)));
  return 0;
}

// Calls --------------------------------------------------------------------------------------------------------------

static void arguments(Tree *tree, const Node *list) {
  for (const Node *kid = list ? list->first : NULL; kid; kid = kid->next) {
    const Node *keyword = tree_is(kid, "argument") ? tree_kid(kid, 0) : NULL, *value = kid->first;
    while (value && (value == keyword || value->next))
      value = value->next;
    Id slot = tree_value(tree, tree_is(kid, "argument") ? value : kid);
    tree_push(tree, (Arg){.slot = slot, .name = tree_str(tree, keyword)});
  }
}

static Id call_with(Tree *tree, const Node *at, Call call, const Node *list) {
  uint32_t start = tree_mark(tree);
  arguments(tree, list);
  return tree_emit(tree, at, call, start);
}

static Id call_method(Tree *tree, const Node *name, Id receiver, const Node *list) {
  name = first_name(name);
  return call_with(tree, name, (Call){.kind = CALL_METHOD, .receiver = receiver, .name = tree_str(tree, name)}, list);
}

static bool is_base(const Node *node) {
  return tree_is(node, "base");
}

// What a name without a receiver is called on.
static Id implicit_receiver(Tree *tree, Str name) {
  Id receiver = decl_receiver(tree, name, MEMBER_METHOD);
  for (uint32_t i = 0; !decl_declares(tree, name, MEMBER_METHOD) && i < own(tree)->static_usings.count; i++)
    receiver = tree_join(tree, receiver, tree_ref_to(tree, &own(tree)->static_usings.at[i], 1));
  return receiver;
}

// name(…): a local, a field or a property that holds a delegate, or a method.
static Id call_name(Tree *tree, const Node *function, const Node *list) {
  const Node *at = first_name(function);
  Str str = tree_str(tree, at);
  Id slot = tree_find(tree, str);
  bool property = decl_declares(tree, str, MEMBER_PROPERTY) && !decl_declares(tree, str, MEMBER_METHOD);
  if (!slot && property)
    slot = unknown_name(tree, at);
  if (slot)
    return call_with(tree, at, (Call){.kind = CALL_SLOT, .callee = slot, .name = str}, list);
  return call_method(tree, at, implicit_receiver(tree, str), list);
}

static Id call_member(Tree *tree, const Node *function, const Node *list) {
  const Node *object = tree_kid(function, 0), *at = first_name(tree_kid(function, 1));
  if (is_base(object))
    return call_with(tree, at, (Call){.kind = CALL_SUPER, .receiver = tree->at.self, .name = tree_str(tree, at)}, list);
  return call_method(tree, at, tree_value(tree, object), list);
}

// object?.name(…)
static Id call_conditional(Tree *tree, const Node *function, const Node *list) {
  const Node *object = tree_kid(function, 0), *rest = object ? object->next : NULL;
  Id saved = own(tree)->binding;
  own(tree)->binding = tree_value(tree, object);
  Id result;
  if (tree_is(rest, "member_binding_expression"))
    result = call_method(tree, tree_kid(rest, 0), own(tree)->binding, list);
  else
    result = call_with(tree, function, (Call){.kind = CALL_SLOT, .callee = tree_value(tree, rest)}, list);
  own(tree)->binding = saved;
  return result;
}

static Id call_value(Tree *tree, const Node *node, const Node *function, const Node *list) {
  Id callee = tree_value(tree, function);
  if (callee)
    return call_with(tree, node, (Call){.kind = CALL_SLOT, .callee = callee}, list);
  uint32_t start = tree_mark(tree);
  arguments(tree, list);
  tree->args.count = start;
  return 0;
}

static Id invocation(Tree *tree, const Node *node) {
  const Node *function = tree_kid(node, 0), *list = tree_kid(node, 1);
  if (tree_text_is(tree, function, "nameof"))
    return 0;
  if (tree_is(function, "identifier") || tree_is(function, "generic_name"))
    return call_name(tree, function, list);
  if (tree_is(function, "member_access_expression"))
    return call_member(tree, function, list);
  if (tree_is(function, "conditional_access_expression"))
    return call_conditional(tree, function, list);
  return call_value(tree, node, function, list);
}

// { X = v, … } sets members of the new object; { v, … } adds elements.
static void initialise_object(Tree *tree, const Node *list, Id object) {
  for (const Node *kid = list ? list->first : NULL; kid; kid = kid->next) {
    bool sets = tree_is(kid, "assignment_expression") && tree_is(tree_kid(kid, 0), "identifier");
    Id value = tree_value(tree, sets ? tree_kid(kid, 1) : kid);
    tree_store(tree, kid, value, object, sets ? tree_text(tree, tree_kid(kid, 0)) : "[]");
  }
}

static Id create(Tree *tree, const Node *node, const Node *type, const Node *list, const Node *initializer) {
  Id cls = erased(tree, type);
  uint32_t start = tree_mark(tree);
  arguments(tree, list);
  Call call = {.kind = CALL_NEW, .callee = tree_class_slot(tree, cls), .name = tree_str(tree, type)};
  Id object = cls ? tree_emit(tree, node == type ? node : type, call, start) : 0;
  tree->args.count = start;
  initialise_object(tree, initializer, object);
  return object;
}

static Id creation(Tree *tree, const Node *node) {
  return create(tree, node, tree_kid(node, 0), tree_kid(node, 1), tree_kid(node, 2));
}

// new(…): of the type that is declared where the value goes.
static Id implicit_creation(Tree *tree, const Node *node) {
  return create(tree, node, own(tree)->wanted, tree_find_kid(node, "argument_list"),
                tree_find_kid(node, "initializer_expression"));
}

static Id array_creation(Tree *tree, const Node *node) {
  const Node *list = tree_find_kid(node, "initializer_expression");
  Id cls;
  return list ? tree_list(tree, list) : tree_literal(tree, node, tree->lang->list, &cls);
}

static Id wanted_value(Tree *tree, const Node *value, const Node *type) {
  const Node *saved = own(tree)->wanted;
  own(tree)->wanted = type;
  Id slot = tree_value(tree, value);
  own(tree)->wanted = saved;
  return slot;
}

// Members of values --------------------------------------------------------------------------------------------------

// A chain of names that begins with that of a namespace is the name of a class.
static Id qualified_class(Tree *tree, const Node *node) {
  const Node *first = node;
  while (tree_is(first, "member_access_expression"))
    first = tree_kid(first, 0);
  Str str = tree_str(tree, first);
  if (!tree_is(first, "identifier") || !map_get(&own(tree)->roots, str, 0) || tree_find(tree, str) ||
      decl_declares(tree, str, MEMBER_PROPERTY))
    return 0;
  const char *text = tree_text(tree, node);
  return strpbrk(text, " \n\t<") ? 0 : tree_ref_to(tree, &text, 1);
}

static Id member_access(Tree *tree, const Node *node) {
  const Node *object = tree_kid(node, 0), *at = first_name(tree_kid(node, 1));
  Id field = decl_this_field(tree, node), known = field ? field : qualified_class(tree, node);
  if (known)
    return known;
  Id base = is_base(object) ? tree->at.self : tree_value(tree, object);
  return tree_load(tree, at, base, tree_text(tree, at));
}

static void set_member_access(Tree *tree, const Node *node, Id from) {
  Id field = decl_this_field(tree, node);
  const Node *object = tree_kid(node, 0);
  if (field)
    tree_copy(tree, from, field);
  else
    tree_store(tree, node, from, is_base(object) ? tree->at.self : tree_value(tree, object),
               tree_text(tree, first_name(tree_kid(node, 1))));
}

static Id conditional_access(Tree *tree, const Node *node) {
  const Node *object = tree_kid(node, 0);
  Id saved = own(tree)->binding;
  own(tree)->binding = tree_value(tree, object);
  Id value = object ? tree_value(tree, object->next) : 0;
  own(tree)->binding = saved;
  return value;
}

static Id member_binding(Tree *tree, const Node *node) {
  const Node *at = first_name(tree_kid(node, 0));
  return tree_load(tree, at, own(tree)->binding, tree_text(tree, at));
}

static Id element_binding(Tree *tree, const Node *node) {
  tree_each(tree, node);
  return tree_load(tree, node, own(tree)->binding, "[]");
}

static Id await(Tree *tree, const Node *node) {
  Id task = tree_each(tree, node), value = tree_join(tree, task, tree_load(tree, node, task, "[]"));
  if (!own(tree)->awaited)
    own(tree)->awaited = build_unit(tree->build).call_count;
  return value;
}

// Other expressions --------------------------------------------------------------------------------------------------

static Id verbatim_string(Tree *tree, const Node *node) {
  const char *text = tree->text.at + node->start, *end = tree->text.at + node->end;
  while (text < end && *text != '"')
    text++;
  return end - text >= 2 ? tree_text_slot(tree, text + 1, (size_t)(end - text) - 2) : 0;
}

static Id boolean(Tree *tree, const Node *node) {
  return tree_text_is(tree, node, "true") ? tree_true(tree, node) : tree_zero(tree, node);
}

static bool negates(const Tree *tree, const Node *node) {
  return node->end > node->start && tree->text.at[node->start] == '!';
}

static bool test(Tree *tree, const Node *node, Test *out) {
  if (!tree_is(node, "prefix_unary_expression") || !negates(tree, node) || !node->first)
    return false;
  Test inner = tree_test(tree, node->first);
  *out = (Test){inner.no, inner.yes};
  return true;
}

// x++ reads and writes.
static Id postfix(Tree *tree, const Node *node) {
  Id value = tree_each(tree, node);
  bool not_null = node->end > node->start && tree->text.at[node->end - 1] == '!';
  if (!not_null && node->first && value)
    tree_assign_to(tree, node->first, value);
  return not_null ? value : 0;
}

static Id prefix(Tree *tree, const Node *node) {
  Id value = tree_each(tree, node);
  const char *text = tree->text.at + node->start;
  bool steps = node->end - node->start > 2 && (text[0] == '+' || text[0] == '-') && text[0] == text[1];
  if (steps && node->first && value)
    tree_assign_to(tree, node->first, value);
  return text[0] == '&' ? value : 0; // the address of a method
}

static Id other_operator(Tree *tree, const Node *node, Id left, Id right) {
  return tree_text_is(tree, tree_kid(node, 1), "??") ? tree_join(tree, left, right) : 0;
}

static Id cast(Tree *tree, const Node *node) {
  return decl_cast(tree, tree_value(tree, tree_kid(node, 0)), type_class(tree, tree_kid(node, 1)));
}

// -= takes a handler away, and other operators make numbers.
static Id assignment(Tree *tree, const Node *node) {
  const Node *left = tree_kid(node, 0), *right = tree_kid(node, 1), *operator= tree_kid(node, 2);
  bool gives =
      tree_text_is(tree, operator, "=") || tree_text_is(tree, operator, "+=") || tree_text_is(tree, operator, "?\?=");
  Id value = tree_value(tree, right);
  if (!tree_text_is(tree, operator, "="))
    tree_value(tree, left);
  if (gives)
    tree_assign_to(tree, left, value);
  return value;
}

static void set_tuple(Tree *tree, const Node *node, Id from) {
  (void)from;
  for (const Node *kid = node->first; kid; kid = kid->next)
    if (kid->first)
      tree_assign_to(tree, kid->first, 0);
}

// out T x, x is T y: a local of the type that is written.
static Id declaration(Tree *tree, const Node *node) {
  const Node *type = tree_kid(node, 1);
  return decl_local(tree, tree_kid(node, 0), tree_is(type, "implicit_type") ? NULL : type, 0, false);
}

static Id is_pattern(Tree *tree, const Node *node) {
  Id value = tree_value(tree, tree_kid(node, 0));
  tree_value(tree, tree_kid(node, 1));
  (void)value;
  return 0;
}

// Queries: from x in xs … select y. Each clause's expression runs for the elements.
static Id from_clause(Tree *tree, const Node *node) {
  const Node *at = tree_kid(node, 0), *source = at;
  while (source && source->next)
    source = source->next;
  Id from = tree_value(tree, source);
  decl_local(tree, at, tree_kid(node, 1), tree_load(tree, node, from, "[]"), false);
  return from;
}

static Id query(Tree *tree, const Node *node) {
  Scope *scope = tree->at.scope;
  Id cls, list = tree_literal(tree, node, tree->lang->list, &cls);
  tree_open_scope(tree, false);
  for (const Node *kid = node->first; kid; kid = kid->next) {
    Id value = tree_value(tree, kid);
    if (tree_is(kid, "select_clause"))
      tree_store(tree, kid, value, list, "[]");
  }
  tree->at.scope = scope;
  return list;
}

// Statements ---------------------------------------------------------------------------------------------------------

static void dispose(Tree *tree, const Node *at, Id slot) {
  if (!slot)
    return;
  Call call = {
      .kind = CALL_METHOD, .flags = CALL_IMPLICIT, .receiver = slot, .name = build_str(tree->build, "Dispose")};
  tree_emit(tree, at, call, tree_mark(tree));
}

static void hoist(Tree *tree, const Node *block) {
  for (const Node *kid = block->first; kid; kid = kid->next)
    if (tree_is(kid, "local_function_statement"))
      tree_declare(tree, tree_str(tree, tree_kid(kid, 0)));
}

static bool throws(const Node *node) {
  if (tree_is(node, "throw_statement"))
    return true;
  for (const Node *kid = node->first; kid; kid = kid->next)
    if (throws(kid))
      return true;
  return false;
}

// Which classes a handler is for, and what can be thrown, is not compared: one that does not throw takes all.
static bool has_taker(const Node *node) {
  for (const Node *kid = node->first; kid; kid = kid->next)
    if (tree_is(kid, "catch_clause") && !throws(kid))
      return true;
  return false;
}

static Id block(Tree *tree, const Node *node) {
  Id before = tree->at.cond;
  Scope *scope = tree->at.scope;
  uint32_t first = own(tree)->disposals.count;
  bool caught = tree->at.caught;
  tree->at.caught |= node->up && node->up->shape->lower == decl_try && has_taker(node->up);
  tree_open_scope(tree, false);
  hoist(tree, node);
  Id value = tree_body(tree, node);
  tree->at.caught = caught;
  tree->at.scope = scope;
  tree->at.cond = before;
  for (uint32_t i = own(tree)->disposals.count; i-- > first;)
    dispose(tree, own(tree)->disposals.at[i].at, own(tree)->disposals.at[i].slot);
  own(tree)->disposals.count = first;
  return value;
}

static bool is_exact(const Node *value) {
  return tree_is(value, "object_creation_expression") || tree_is(value, "implicit_object_creation_expression") ||
         tree_is(value, "string_literal");
}

static const Node *initial_value(const Node *declarator) {
  const Node *at = tree_kid(declarator, 0), *value = at ? at->next : declarator->first;
  while (value && tree_is(value, "bracketed_argument_list"))
    value = value->next;
  return value;
}

static const Node *written_type(const Node *type) {
  return tree_is(type, "implicit_type") ? NULL : type;
}

static Id declare_local(Tree *tree, const Node *declarator, const Node *type) {
  const Node *value = initial_value(declarator);
  Id from = wanted_value(tree, value, type);
  return decl_local(tree, tree_kid(declarator, 0), type, from, is_exact(value));
}

static Id local_variables(Tree *tree, const Node *node) {
  const Node *list = tree_find_kid(node, "variable_declaration");
  bool is_using = tree_find_kid(node, "using");
  for (const Node *kid = list ? list->first : NULL; kid; kid = kid->next)
    if (tree_is(kid, "variable_declarator")) {
      Id slot = declare_local(tree, kid, written_type(tree_kid(list, 0)));
      if (is_using)
        array_push(tree->arena, &own(tree)->disposals, (Using){kid, slot});
    }
  return 0;
}

// In for, fixed and using statements.
static Id variable_declaration(Tree *tree, const Node *node) {
  Id last = 0;
  for (const Node *kid = node->first; kid; kid = kid->next)
    if (tree_is(kid, "variable_declarator"))
      last = declare_local(tree, kid, written_type(tree_kid(node, 0)));
  return last;
}

static Id using_statement(Tree *tree, const Node *node) {
  const Node *body = tree_kid(node, 0), *resource = node->first;
  Id before = tree->at.cond;
  Scope *scope = tree->at.scope;
  while (resource && (resource == body || resource->shape->lower == tree_skip))
    resource = resource->next;
  tree_open_scope(tree, false);
  Id slot = tree_value(tree, resource);
  tree_value(tree, body);
  bool left = tree->at.left;
  tree->at.cond = before;
  dispose(tree, resource ? resource : node, slot);
  tree->at.left = left;
  tree->at.scope = scope;
  return 0;
}

static Id lock_statement(Tree *tree, const Node *node) {
  const Node *body = node->first ? node->first->next : NULL;
  Id lock = tree_value(tree, node->first);
  tree_emit(tree, node, (Call){.kind = CALL_SYNTAX, .receiver = lock, .name = build_str(tree->build, "csharp:lock")},
            tree_mark(tree));
  return tree_value(tree, body);
}

static Id each_loop(Tree *tree, const Node *node) {
  const Node *target = tree_kid(node, 0), *collection = tree_kid(node, 1), *type = written_type(tree_kid(node, 2));
  Id before = tree->at.cond, from = tree_value(tree, collection);
  Scope *scope = tree->at.scope;
  tree_open_scope(tree, false);
  Id enumerator = decl_call(tree, collection, from, "GetEnumerator");
  Id element = tree_load(tree, collection, from, "[]");
  element = tree_join(tree, element, tree_load(tree, collection, enumerator, "Current"));
  if (tree_is(target, "identifier"))
    decl_local(tree, target, type, element, false);
  else
    tree_assign_to(tree, target, element);
  tree_value(tree, tree_kid(node, 3));
  tree->at.scope = scope;
  tree->at.cond = before;
  tree->at.left = false;
  return 0;
}

// throw new T(…), throw Make(…): of what is thrown, the text before the arguments is said. One that is thrown once more
// was thrown before; `throw null` is the body of a reference assembly's methods, which never run.
static Id thrown(Tree *tree, const Node *node) {
  const Node *what = node->first;
  tree_value(tree, what);
  if (!what || tree_is(what, "identifier") || tree_is(what, "null_literal"))
    return 0;
  uint32_t mark = tree_mark(tree);
  const char *made = tree_text(tree, what->first);
  tree_push(tree, (Arg){.slot = tree_text_slot(tree, made, strlen(made))});
  tree_emit(tree, node, (Call){.kind = CALL_SYNTAX, .name = build_str(tree->build, "csharp:throw")}, mark);
  return 0;
}

static Id throw_statement(Tree *tree, const Node *node) {
  thrown(tree, node);
  tree->at.left = true;
  return 0;
}

// catch (T e) when (…) { … }
// What an iterator yields is an element of its result.
static Id yield(Tree *tree, const Node *node) {
  Id value = tree_each(tree, node), cls;
  if (!value)
    return 0;
  Id list = tree_literal(tree, node, tree->lang->list, &cls);
  tree_copy(tree, value, build_member(tree->build, SLOT_FIELD, cls, "[]"));
  tree_return_value(tree, tree->at.fn, list);
  return 0;
}

static bool is_conditional(const Node *node) {
  return tree_is(node, "preproc_if") || tree_is(node, "preproc_elif") || tree_is(node, "preproc_else");
}

// What only debug builds have: `kid` of a condition of the preprocessor.
static bool is_left_out(const Tree *tree, const Node *node, const Node *kid) {
  return !is_conditional(kid) && is_conditional(node) && tree_text_is(tree, tree_kid(node, 0), "DEBUG");
}

// Both sides of a condition of the preprocessor.
static Id both_sides(Tree *tree, const Node *node) {
  Id before = tree->at.cond;
  for (const Node *kid = node->first; kid; kid = kid->next)
    if (kid != tree_kid(node, 0) && !is_left_out(tree, node, kid)) {
      tree_value(tree, kid);
      tree->at.left = false;
    }
  tree->at.cond = before;
  return 0;
}

// Classes ------------------------------------------------------------------------------------------------------------

typedef void OnMember(Tree *tree, const Node *node);

static void each_member(Tree *tree, const Node *body, OnMember *on) {
  for (const Node *kid = body ? body->first : NULL; kid; kid = kid->next)
    if (is_conditional(kid))
      each_member(tree, kid, on);
    else if (!is_left_out(tree, body, kid))
      on(tree, kid);
}

static void declare_variables(Tree *tree, const Node *node) {
  const Node *list = tree_find_kid(node, "variable_declaration");
  for (const Node *kid = list ? list->first : NULL; kid; kid = kid->next)
    if (tree_is(kid, "variable_declarator") && tree_kid(kid, 0)) {
      bool exact = has(tree, node, "readonly") && is_exact(initial_value(kid));
      mark(tree, MARK_SLOT, decl_field(tree, tree_kid(kid, 0), exact ? NULL : tree_kid(list, 0), is_static(tree, node)),
           node);
    }
}

static bool is_variables(const Node *node) {
  return tree_is(node, "field_declaration") || tree_is(node, "event_field_declaration");
}

static const Node *property_value(const Node *node) {
  const Node *value = tree_kid(node, 2);
  return tree_is(value, "arrow_expression_clause") ? NULL : value;
}

static bool has_value(const Node *node) {
  if (tree_is(node, "property_declaration"))
    return property_value(node);
  const Node *list = is_variables(node) ? tree_find_kid(node, "variable_declaration") : NULL;
  for (const Node *kid = list ? list->first : NULL; kid; kid = kid->next)
    if (tree_is(kid, "variable_declarator") && initial_value(kid))
      return true;
  return false;
}

static void declare_member(Tree *tree, const Node *node) {
  bool property = tree_is(node, "property_declaration") || tree_is(node, "event_declaration");
  uint32_t visible = tree_find_kid(node, "explicit_interface_specifier") ? 0 : MEMBER_PUBLIC;
  if (is_variables(node))
    declare_variables(tree, node);
  else if (property && is_field_like(tree, node))
    decl_field(tree, tree_kid(node, 0), tree_kid(node, 1), is_static(tree, node));
  else if (property)
    decl_add(tree, tree_kid(node, 0), MEMBER_PROPERTY | visible);
  else if (tree_is(node, "method_declaration"))
    decl_add(tree, tree_kid(node, 0), MEMBER_METHOD | visible);
  else if (tree_is(node, "enum_member_declaration"))
    decl_field(tree, tree_kid(node, 0), NULL, true);
  if (has_value(node) && !is_static(tree, node))
    map_put(&own(tree)->decl.body->members, build_str(tree->build, "<fields>"), MEMBER_METHOD);
}

static void initialise(Tree *tree, const Node *node) {
  const Node *list = tree_find_kid(node, "variable_declaration");
  tree->at.cond = 0;
  if (tree_is(node, "property_declaration"))
    tree_copy(tree, wanted_value(tree, property_value(node), tree_kid(node, 1)),
              tree_find(tree, tree_str(tree, tree_kid(node, 0))));
  for (const Node *kid = list ? list->first : NULL; kid; kid = kid->next)
    if (tree_is(kid, "variable_declarator") && initial_value(kid))
      tree_copy(tree, wanted_value(tree, initial_value(kid), tree_kid(list, 0)),
                tree_find(tree, tree_str(tree, tree_kid(kid, 0))));
}

static void initialise_static(Tree *tree, const Node *node) {
  if (has_value(node) && is_static(tree, node))
    initialise(tree, node);
}

static void initialise_instance(Tree *tree, const Node *node) {
  if (has_value(node) && !is_static(tree, node))
    initialise(tree, node);
}

static void note_static(Tree *tree, const Node *node) {
  if (has_value(node) && is_static(tree, node))
    map_put(&own(tree)->decl.body->members, build_str(tree->build, "<clinit>"), MEMBER_METHOD);
}

static void note_constructor(Tree *tree, const Node *node) {
  if (tree_is(node, "constructor_declaration") && !has(tree, node, "static"))
    map_put(&own(tree)->decl.body->members, build_str(tree->build, "<init>"), MEMBER_METHOD);
}

static void initialise_all(Tree *tree, const Node *body, bool of_class) {
  Str name = build_str(tree->build, of_class ? "<clinit>" : "<fields>");
  if (!map_get(&decl_body(tree)->members, name, 0))
    return;
  Frame saved = tree->at;
  decl_initializer(tree, body, of_class);
  each_member(tree, body, of_class ? initialise_static : initialise_instance);
  tree->at = saved;
}

static void lower_member(Tree *tree, const Node *node) {
  if (!is_variables(node))
    tree_value(tree, node);
}

static void primary_parameters(Tree *tree, const Node *node) {
  const Node *list = tree_find_kid(node, "parameter_list");
  for (const Node *kid = list ? list->first : NULL; kid; kid = kid->next)
    if (tree_is(kid, "parameter") && tree_kid(kid, 0) && tree_kid(kid, 0)->end > tree_kid(kid, 0)->start)
      decl_field(tree, tree_kid(kid, 0), tree_kid(kid, 2), false);
}

static void inherit(Tree *tree, const Node *list) {
  for (const Node *kid = list ? list->first : NULL; kid; kid = kid->next) {
    const Node *type = tree_is(kid, "primary_constructor_base_type") ? kid->first : kid;
    const char *text = tree_text(tree, first_name(type));
    bool interface = text[0] == 'I' && isupper((unsigned char)text[1]) && !in_interface(tree);
    if (!tree_is(type, "argument_list"))
      decl_inherit(tree, erased(tree, type), type_class(tree, type), interface ? PARENT_IMPLEMENTS : PARENT_INHERITS);
  }
}

static void class_members(Tree *tree, const Node *node, const Node *body) {
  decl_settle(tree);
  primary_parameters(tree, node);
  each_member(tree, body, declare_member);
  each_member(tree, body, note_static);
  each_member(tree, body, note_constructor);
  initialise_all(tree, body, true);
  initialise_all(tree, body, false);
  if (!map_get(&decl_body(tree)->members, build_str(tree->build, "<init>"), 0))
    default_constructor(tree, node);
  each_member(tree, body, lower_member);
}

static Id class_declaration(Tree *tree, const Node *node) {
  bool interface = tree_is(node, "interface_declaration") || tree_is(node, "delegate_declaration");
  const char *name = tree_qualify(tree, tree_text(tree, tree_kid(node, 0)));
  Opened opened = decl_open(tree, node, name, interface ? CLASS_INTERFACE : CLASS_PLAIN);
  inherit(tree, tree_find_kid(node, "base_list"));
  own(tree)->decl.body->derived |= has(tree, node, "partial");
  mark(tree, MARK_CLASS, tree->at.cls, node);
  if (!tree_is(node, "delegate_declaration"))
    class_members(tree, node, tree_kid(node, 1));
  decl_close(tree, opened);
  return 0;
}

// Files --------------------------------------------------------------------------------------------------------------

static void add_root(Tree *tree, const char *name) {
  map_put(&own(tree)->roots, build_strn(tree->build, name, strcspn(name, ".")), 1);
}

// Opens A, A.B, A.B.C.
static void open_namespace(Tree *tree, const char *name) {
  const char *full = tree_qualify(tree, name);
  size_t outer = strlen(full) - strlen(name);
  add_root(tree, full);
  for (size_t len = outer + strcspn(full + outer, "."); len <= strlen(full); len += 1 + strcspn(full + len + 1, ".")) {
    Space *space = arena_new(tree->arena, Space);
    *space = (Space){tree->at.space, arena_text(tree->arena, full, len), 0, ++tree->spaces};
    tree->at.space = space;
    if (!full[len])
      break;
  }
}

static Id namespace(Tree *tree, const Node *node) {
  Frame saved = tree->at;
  open_namespace(tree, plain_name(tree, tree_kid(node, 0)));
  tree_value(tree, tree_kid(node, 1));
  tree->at = saved;
  return 0;
}

// For the rest of the file.
static Id file_namespace(Tree *tree, const Node *node) {
  open_namespace(tree, plain_name(tree, tree_kid(node, 0)));
  return 0;
}

static Id using_directive(Tree *tree, const Node *node) {
  const Node *at = tree_kid(node, 0), *target = node->first;
  while (target && (target == at || target->shape->lower == tree_skip))
    target = target->next;
  const char *name = target ? plain_name(tree, target) : "";
  if (!*name)
    return 0;
  add_root(tree, name);
  if (at) {
    array_push(tree->arena, &own(tree)->meant, name);
    map_put(&own(tree)->aliases, tree_str(tree, at), own(tree)->meant.count);
  } else if (tree_find_kid(node, "static")) {
    array_push(tree->arena, &own(tree)->static_usings, name);
  } else {
    array_push(tree->arena, &own(tree)->usings, name);
  }
  return 0;
}

static void use(Tree *tree, const Node *node) {
  if (tree_is(node, "using_directive"))
    using_directive(tree, node);
  else if (tree_is(node, "namespace_declaration"))
    each_member(tree, tree_kid(node, 1), use);
}

static void unit(Tree *tree, const Node *root) {
  CSharp *csharp = arena_new(tree->arena, CSharp);
  csharp->decl.generics.arena = csharp->aliases.arena = csharp->roots.arena = tree->arena;
  tree->own = csharp;
  Space *space = arena_new(tree->arena, Space);
  *space = (Space){NULL, "", 0, ++tree->spaces};
  tree->at.space = space;
  add_root(tree, "System");
  each_member(tree, root, use);
  block(tree, root);
}

// clang-format off
static const Role roles[] = {
    // names and literals
    {"identifier",                   name,           .store = tree_set_name},
    {"generic_name",                 generic_value},
    {"this",                         tree_self},
    {"base",                         tree_self},
    {"discard",                      tree_skip},
    {"string_literal",               tree_string},
    {"string_literal_content",       tree_skip,      .flags = ROLE_TEXT},
    {"raw_string_literal",           tree_string},
    {"raw_string_content",           tree_skip,      .flags = ROLE_TEXT},
    {"raw_string_start",             tree_string},
    {"raw_string_end",               tree_string},
    {"verbatim_string_literal",      verbatim_string},
    {"interpolated_string_expression", tree_effect},
    {"character_literal",            tree_skip},
    {"integer_literal",              tree_integer},
    {"boolean_literal",              boolean},
    {"null_literal",                 tree_zero},
    {"typeof_expression",            typeof_value,   {"type"}},
    {"initializer_expression",       tree_list},
    {"collection_expression",        tree_list},
    {"collection_element",           tree_each},
    {"expression_element",           tree_each},
    {"spread_element",               tree_each,      .flags = SLOT_SPLAT},
    {"anonymous_object_creation_expression", tree_effect},
    // types, where a value is asked for
    {"predefined_type",              type_value},
    {"qualified_name",               type_value,     {"qualifier", "name"}},
    {"alias_qualified_name",         type_value,     {"alias", "name"}},
    {"nullable_type",                tree_skip,      {"type"}},
    {"array_type",                   tree_skip,      {"type"}},
    {"ref_type",                     tree_skip,      {"type"}},
    {"scoped_type",                  tree_skip,      {"type"}},
    {"pointer_type",                 tree_skip},
    {"tuple_type",                   tree_skip},
    {"implicit_type",                tree_skip},
    {"sizeof_expression",            tree_skip},
    {"default_expression",           tree_skip},
    {"modifier",                     tree_skip},
    {"attribute_list",               tree_skip},
    {"attribute",                    tree_skip,      {"name"}},
    {"attribute_argument",           tree_skip,      {"name"}},
    {"explicit_interface_specifier", tree_skip},
    {"using",                        tree_skip},
    {"static",                       tree_skip},
    // expressions
    {"invocation_expression",        invocation,     {"function", "arguments"}},
    {"object_creation_expression",   creation,       {"type", "arguments", "initializer"}},
    {"implicit_object_creation_expression", implicit_creation},
    {"array_creation_expression",    array_creation},
    {"implicit_array_creation_expression", array_creation},
    {"stackalloc_expression",        tree_skip},
    {"implicit_stackalloc_expression", tree_skip},
    {"argument",                     tree_each,      {"name"}},
    {"member_access_expression",     member_access,  {"expression", "name"}, .store = set_member_access},
    {"conditional_access_expression", conditional_access, {"condition"}},
    {"member_binding_expression",    member_binding, {"name"}},
    {"element_binding_expression",   element_binding},
    {"element_access_expression",    tree_index,     {"expression", "subscript"}, .store = tree_set_index},
    {"bracketed_argument_list",      tree_each},
    {"assignment_expression",        assignment,     {"left", "right", "operator"}},
    {"binary_expression",            tree_binary,    {"left", "operator", "right"}},
    {"prefix_unary_expression",      prefix},
    {"postfix_unary_expression",     postfix},
    {"conditional_expression",       tree_if,        {"condition", "consequence", "alternative"}},
    {"cast_expression",              cast,           {"value", "type"}},
    {"as_expression",                cast,           {"left", "right"}},
    {"is_expression",                is_pattern,     {"left"}},
    {"is_pattern_expression",        is_pattern,     {"expression", "pattern"}},
    {"declaration_pattern",          declaration,    {"name", "type"}},
    {"declaration_expression",       declaration,    {"name", "type"}},
    {"recursive_pattern",            declaration,    {"name", "type"}},
    {"var_pattern",                  declaration,    {"name"}},
    {"constant_pattern",             tree_skip},
    {"type_pattern",                 tree_skip},
    {"relational_pattern",           tree_skip},
    {"list_pattern",                 tree_skip},
    {"tuple_expression",             tree_effect,    .store = set_tuple},
    {"tuple_pattern",                tree_skip},
    {"lambda_expression",            lambda,         {"body"}},
    {"anonymous_method_expression",  delegate},
    {"await_expression",             await},
    {"throw_expression",             thrown},
    {"ref_expression",               tree_each},
    {"checked_expression",           tree_each},
    {"query_expression",             query},
    {"from_clause",                  from_clause,    {"name", "type"}},
    {"select_clause",                tree_each},
    {"with_expression",              tree_any},
    {"with_initializer",             tree_effect},
    // statements
    {"compilation_unit",             tree_body},
    {"block",                        block},
    {"local_declaration_statement",  local_variables},
    {"variable_declaration",         variable_declaration, {"type"}},
    {"variable_declarator",          tree_effect,    {"name"}},
    {"local_function_statement",     local_function, {"name", "body", "type"}},
    {"if_statement",                 tree_if,        {"condition", "consequence", "alternative"}},
    {"while_statement",              tree_loop,      {"condition", "body"}},
    {"do_statement",                 tree_loop,      {"condition", "body"}},
    {"for_statement",                decl_scoped_loop, {"condition", "body"}},
    {"foreach_statement",            each_loop,      {"left", "right", "type", "body"}},
    {"switch_body",                  decl_either},
    {"switch_section",               tree_body},
    {"switch_expression",            decl_either},
    {"switch_expression_arm",        decl_last},
    {"return_statement",             tree_return,    {"#0"}},
    {"throw_statement",              throw_statement},
    {"break_statement",              decl_jump},
    {"continue_statement",           decl_jump},
    {"goto_statement",               decl_jump},
    {"labeled_statement",            decl_last},
    {"yield_statement",              yield},
    {"lock_statement",               lock_statement},
    {"using_statement",              using_statement, {"body"}},
    {"try_statement",                decl_try},
    {"catch_clause",                 tree_scoped},
    {"catch_declaration",            declaration,    {"name", "type"}},
    {"finally_clause",               tree_each,      .flags = ROLE_ALWAYS},
    {"preproc_if",                   both_sides,     {"condition"}},
    {"preproc_elif",                 both_sides,     {"condition"}},
    {"preproc_else",                 both_sides},
    {"preproc_region",               tree_skip},
    {"preproc_endregion",            tree_skip},
    {"preproc_define",               tree_skip},
    {"preproc_undef",                tree_skip},
    {"preproc_line",                 tree_skip},
    {"preproc_pragma",               tree_skip},
    // declarations
    {"using_directive",              tree_skip,      {"name"}},
    {"extern_alias_directive",       tree_skip},
    {"global_attribute",             tree_skip},
    {"namespace_declaration",        namespace,      {"name", "body"}},
    {"file_scoped_namespace_declaration", file_namespace, {"name"}},
    {"class_declaration",            class_declaration, {"name", "body"}},
    {"struct_declaration",           class_declaration, {"name", "body"}},
    {"record_declaration",           class_declaration, {"name", "body"}},
    {"interface_declaration",        class_declaration, {"name", "body"}},
    {"enum_declaration",             class_declaration, {"name", "body"}},
    {"delegate_declaration",         class_declaration, {"name"}},
    {"enum_member_declaration",      tree_skip,      {"name"}},
    {"method_declaration",           method,         {"name", "body", "returns"}},
    {"constructor_declaration",      constructor,    {"name", "body"}},
    {"constructor_initializer",      constructor_initializer},
    {"destructor_declaration",       destructor,     {"name", "body"}},
    {"operator_declaration",         operator,       {"operator", "body", "type"}},
    {"conversion_operator_declaration", operator,    {"none", "body", "type"}},
    {"property_declaration",         property,       {"name", "type", "value"}},
    {"event_declaration",            property,       {"name", "type"}},
    {"indexer_declaration",          indexer},
    {"accessor_declaration",         tree_skip,      {"name", "body"}},
    {"arrow_expression_clause",      arrow},
    {"field_declaration",            tree_skip},
    {"event_field_declaration",      tree_skip},
    {"parameter",                    tree_each,      {"name", "default", "type"}, .flags = ROLE_PARAM},
    {"implicit_parameter",           tree_skip,      .flags = ROLE_PARAM},
    {NULL}};
// clang-format on

static const Lang csharp = {.name = "csharp",
                            .grammar = tree_sitter_c_sharp,
                            .roles = roles,
                            .operators = tree_c_operators,
                            .separator = ".",
                            .comment = "comment",
                            .unit = unit,
                            .unknown = unknown_name,
                            .declare = set_unknown_name,
                            .binary = other_operator,
                            .test = test,
                            .candidates = candidates,
                            .type = type_class,
                            .list = "System.Array",
                            .map = "System.Collections.Generic.Dictionary"};

static void *start(Arena *arena) {
  return tree_open(arena, &csharp);
}

const Front front_csharp = {"csharp", {LANG_CSHARP}, start, tree_close, tree_lower};
