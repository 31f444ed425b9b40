// Go. Packages are classes whose STATIC members are what their files declare; types are declared, so most receivers are
// known by them. A pointer and what it points to are one value.
#include "tree.h"

#include <ctype.h>

const TSLanguage *tree_sitter_go(void);

// The results of the function that is being lowered. Several are the fields "#0", "#1" … of `tuple`.
typedef struct {
  uint32_t count;
  Id tuple;
  const Id *named; // locals, or NULL
} Results;

// What a file knows while it is lowered.
typedef struct {
  const char *path; // import path of its package
  const char *name; // of its package clause
  Id module;
  bool located; // import paths are known, not made up
  Map imports;  // name of a package in this file → index + 1 in `paths`
  Array(const char *) paths;
  Array(const char *) dots; // packages whose names are visible unqualified
  Map refs;                 // path and name of something → class row, slot
  Map types;                // slot of a local type or type parameter → class
  Results results;
  uint32_t flags; // of the call that is about to be lowered: `go`, `defer`
  bool polled;    // the communication that is about to be lowered does not wait
  bool broke;     // a `break` left the innermost switch or select
} Go;

static Go *own(const Tree *tree) {
  return tree->own;
}

static const char predeclared_types[] =
    " bool byte complex64 complex128 error float32 float64 int int8 int16 int32 int64 rune string uint uint8 uint16 "
    "uint32 uint64 uintptr any comparable ";

static bool listed(Tree *tree, const char *list, const Node *node) {
  return strstr(list, arena_format(tree->arena, " %s ", tree_text(tree, node))) != NULL;
}

// Names --------------------------------------------------------------------------------------------------------------

static const char *joined(Tree *tree, const char *path, const char *name) {
  return arena_format(tree->arena, "%s.%s", path, name);
}

typedef Array(const char *) Candidates;

// How "path.name" may resolve. Where no file says what the packages here are called, they are named after their
// directories, which an import path may end in; the standard library's paths have no domain in front.
static Range candidates(Tree *tree, const char *path, const char *name) {
  Candidates names = {0};
  array_push(tree->arena, &names, joined(tree, path, name));
  size_t domain = strcspn(path, "/");
  bool outside = memchr(path, '.', domain) != NULL;
  for (const char *at = path + domain; !own(tree)->located && outside && *at; at += strcspn(at, "/"))
    array_push(tree->arena, &names, arena_format(tree->arena, "_%s.%s", at++, name));
  if (names.count > 1)
    array_push(tree->arena, &names, names.at[0]);
  return build_names(tree->build, names.at, names.count);
}

static uint64_t ref_key(Tree *tree, const char *path, const char *name, uint64_t kind) {
  return build_str(tree->build, joined(tree, path, name)) | kind << 62;
}

static Id class_of(Tree *tree, const char *path, const char *name) {
  uint32_t *at = map_slot(&own(tree)->refs, ref_key(tree, path, name, 1));
  if (!*at) {
    Str str = build_str(tree->build, joined(tree, path, name));
    *at = build_cls(tree->build, (Class){.kind = CLASS_REF, .name = str, .candidates = candidates(tree, path, name)});
  }
  return *at;
}

// Something that another package declares.
static Id member_of(Tree *tree, const char *path, const char *name) {
  uint32_t *at = map_slot(&own(tree)->refs, ref_key(tree, path, name, 2));
  if (!*at) {
    Str str = build_str(tree->build, joined(tree, path, name));
    *at = build_slot(tree->build, (Slot){.kind = SLOT_REF, .name = str, .candidates = candidates(tree, path, name)});
  }
  return *at;
}

static const char *imported(Tree *tree, const Node *node) {
  uint32_t at = map_get(&own(tree)->imports, tree_str(tree, node), 0);
  return at ? own(tree)->paths.at[at - 1] : NULL;
}

// The import path of the package that a name means, or NULL.
static const char *package_named(Tree *tree, const Node *node) {
  if (!tree_is(node, "identifier") && !tree_is(node, "package_identifier"))
    return NULL;
  return tree_find(tree, tree_str(tree, node)) ? NULL : imported(tree, node);
}

static Id package_member(Tree *tree, const char *name) {
  return build_member(tree->build, SLOT_STATIC, own(tree)->module, name);
}

static Id unknown_name(Tree *tree, const Node *node) {
  const char *name = tree_text(tree, node);
  if (listed(tree, predeclared_types, node))
    return 0;
  const Go *go = own(tree);
  if (!go->dots.count)
    return package_member(tree, name);
  Candidates names = {0};
  array_push(tree->arena, &names, joined(tree, go->path, name));
  for (uint32_t i = 0; i < go->dots.count; i++)
    array_push(tree->arena, &names, joined(tree, go->dots.at[i], name));
  return tree_ref_to(tree, names.at, names.count);
}

static bool is_blank(const Tree *tree, const Node *node) {
  return tree_text_is(tree, node, "_");
}

static void set_name(Tree *tree, const Node *node, Id from) {
  Id slot = tree_find(tree, tree_str(tree, node));
  if (is_blank(tree, node))
    return;
  tree_copy(tree, from, slot ? slot : package_member(tree, tree_text(tree, node)));
}

// Types --------------------------------------------------------------------------------------------------------------

static Id type_class(Tree *tree, const Node *node);

// A class that only this place can mean.
static Id own_class(Tree *tree, const Node *node, const char *name, ClassKind kind, uint32_t flags) {
  const char *key = arena_format(tree->arena, "%s:%x:%s", tree->tag, node->start, name);
  return build_cls(tree->build, (Class){.kind = kind,
                                        .flags = flags | CLASS_LOCAL,
                                        .name = build_str(tree->build, name),
                                        .key = build_str(tree->build, key),
                                        .place = tree_place(node),
                                        .end_line = node->end_line});
}

static void set_type(Tree *tree, Id slot, const Node *type) {
  Id cls = slot && type ? type_class(tree, type) : 0;
  if (!cls)
    return;
  Str text = tree_str(tree, type);
  build_slot_at(tree->build, slot)->type = cls;
  build_slot_at(tree->build, slot)->type_name = text;
}

static Id typed(Tree *tree, Id cls) {
  return cls ? tree_hold(tree, HOLD_TYPED, cls) : 0;
}

static const char *container_word(const Node *type) {
  return tree_is(type, "channel_type") ? "chan" : tree_is(type, "map_type") ? "map" : "slice";
}

static bool holds_nothing(Tree *tree, const Node *element) {
  return tree_is(element, "type_identifier") && listed(tree, predeclared_types, element);
}

// Elements are the field "[]". Slices and maps of numbers and strings are of no interest; channels are.
static Id container_type(Tree *tree, const Node *node) {
  const Node *element = tree_kid(node, 0);
  const char *word = container_word(node);
  if (*word != 'c' && holds_nothing(tree, element))
    return 0;
  Id cls = own_class(tree, node, word, CLASS_LITERAL, 0);
  tree_parent(tree, cls, tree_outside(tree, word), PARENT_INHERITS);
  set_type(tree, build_member(tree->build, SLOT_FIELD, cls, "[]"), element);
  return cls;
}

// A variable of that name is none: types of parameters are those around the function, `func stop(job *job)`.
static Id named_type(Tree *tree, const Node *node) {
  uint32_t local = map_get(&own(tree)->types, tree_find(tree, tree_str(tree, node)), UINT32_MAX);
  if (local != UINT32_MAX)
    return local;
  if (listed(tree, predeclared_types, node))
    return 0;
  const Go *go = own(tree);
  return class_of(tree, go->path, tree_text(tree, node));
}

static const char *package_path_of(Tree *tree, const Node *qualified) {
  const char *path = imported(tree, tree_kid(qualified, 0));
  return path ? path : tree_text(tree, tree_kid(qualified, 0));
}

static Id qualified_type(Tree *tree, const Node *node) {
  return class_of(tree, package_path_of(tree, node), tree_text(tree, tree_kid(node, 1)));
}

// The type without pointers, arguments and parentheses.
static const Node *base_type(const Node *node) {
  while (tree_is(node, "pointer_type") || tree_is(node, "parenthesized_type") || tree_is(node, "generic_type") ||
         tree_is(node, "type_elem") || tree_is(node, "type_constraint"))
    node = node->first;
  return node;
}

static const Node *last_name(const Node *type) {
  type = base_type(type);
  return tree_is(type, "qualified_type") ? tree_kid(type, 1) : type;
}

static void embed(Tree *tree, Id cls, const Node *type) {
  Id parent = type_class(tree, type);
  tree_parent(tree, cls, parent == cls ? 0 : parent, PARENT_EMBEDS);
}

// A field may be given by its place as well as by its name.
static void add_field(Tree *tree, Id cls, const Node *name, const Node *type, uint32_t place) {
  const char *text = tree_text(tree, name);
  if (!*text)
    return;
  Id slot = build_member(tree->build, SLOT_FIELD, cls, text);
  set_type(tree, slot, type);
  tree_copy(tree, build_member(tree->build, SLOT_FIELD, cls, arena_format(tree->arena, "#%u", place)), slot);
}

static uint32_t add_fields(Tree *tree, Id cls, const Node *declaration, uint32_t place) {
  const Node *type = tree_kid(declaration, 1), *first = tree_kid(declaration, 0);
  for (const Node *kid = declaration->first; first && kid; kid = kid->next)
    if (kid->named && kid->field == first->field)
      add_field(tree, cls, kid, type, place++);
  if (first)
    return place;
  add_field(tree, cls, last_name(type), type, place++);
  embed(tree, cls, type);
  return place;
}

static void fill_struct(Tree *tree, Id cls, const Node *node) {
  const Node *list = tree_find_kid(node, "field_declaration_list");
  uint32_t place = 0;
  for (const Node *kid = list ? list->first : NULL; kid; kid = kid->next)
    if (tree_is(kid, "field_declaration"))
      place = add_fields(tree, cls, kid, place);
}

static Id struct_type(Tree *tree, const Node *node) {
  Id cls = own_class(tree, node, "struct", CLASS_PLAIN, 0);
  fill_struct(tree, cls, node);
  return cls;
}

static void fill_interface(Tree *tree, Id cls, const Node *node);

static Id interface_type(Tree *tree, const Node *node) {
  if (!node->first)
    return 0;
  Id cls = own_class(tree, node, "interface", CLASS_INTERFACE, CLASS_STRUCTURAL);
  fill_interface(tree, cls, node);
  return cls;
}

typedef Id TypeOf(Tree *tree, const Node *node);
static const struct {
  const char *node;
  TypeOf *of;
} types[] = {{"type_identifier", named_type},    {"identifier", named_type},
             {"qualified_type", qualified_type}, {"slice_type", container_type},
             {"array_type", container_type},     {"implicit_length_array_type", container_type},
             {"map_type", container_type},       {"channel_type", container_type},
             {"struct_type", struct_type},       {"interface_type", interface_type}};

// The class of a written type, 0 if it is of no interest.
static Id type_class(Tree *tree, const Node *node) {
  node = base_type(node);
  for (size_t i = 0; node && i < sizeof types / sizeof *types; i++)
    if (tree_is(node, types[i].node))
      return types[i].of(tree, node);
  return 0;
}

// A parameter that collects the rest holds a slice of its type.
static Id written_type(Tree *tree, const Node *node) {
  if (!tree_is(node->up, "variadic_parameter_declaration"))
    return type_class(tree, node);
  Id cls = own_class(tree, node, "slice", CLASS_LITERAL, 0);
  set_type(tree, build_member(tree->build, SLOT_FIELD, cls, "[]"), node);
  return cls;
}

static Id type_value(Tree *tree, const Node *node) {
  return tree_class_slot(tree, type_class(tree, node));
}

// Functions ----------------------------------------------------------------------------------------------------------

// Type parameters are names without a class, or of that of their constraint.
static void bind_type_parameters(Tree *tree, const Node *list) {
  for (const Node *declaration = list ? list->first : NULL; declaration; declaration = declaration->next) {
    const Node *constraint = tree_kid(declaration, 1);
    for (const Node *kid = declaration->first; kid && kid != constraint; kid = kid->next)
      if (kid->named)
        map_put(&own(tree)->types, tree_declare(tree, tree_str(tree, kid)), type_class(tree, constraint));
  }
}

// func (l *List[T]) …
static void bind_type_arguments(Tree *tree, const Node *type) {
  while (tree_is(type, "pointer_type") || tree_is(type, "parenthesized_type"))
    type = type->first;
  const Node *list = tree_is(type, "generic_type") ? tree_find_kid(type, "type_arguments") : NULL;
  for (const Node *kid = list ? list->first : NULL; kid; kid = kid->next)
    map_put(&own(tree)->types, tree_declare(tree, tree_str(tree, kid)), 0);
}

typedef struct {
  const Node *name, *type;
} Result;
typedef Array(Result) ResultList;

static void collect_results(Tree *tree, const Node *declaration, ResultList *out) {
  const Node *first = tree_kid(declaration, 0), *type = tree_kid(declaration, 2);
  for (const Node *kid = declaration->first; first && kid; kid = kid->next)
    if (kid->named && kid->field == first->field)
      array_push(tree->arena, out, (Result){kid, type});
  if (!first)
    array_push(tree->arena, out, (Result){NULL, type});
}

static ResultList results_of(Tree *tree, const Node *result) {
  ResultList list = {0};
  if (result && !tree_is(result, "parameter_list"))
    array_push(tree->arena, &list, (Result){NULL, result});
  for (const Node *kid = tree_is(result, "parameter_list") ? result->first : NULL; kid; kid = kid->next)
    if (tree_is(kid, "parameter_declaration"))
      collect_results(tree, kid, &list);
  return list;
}

static const char *place_name(Tree *tree, uint32_t place) {
  return arena_format(tree->arena, "#%u", place);
}

// The slot of the n-th result.
static Id result_slot(Tree *tree, Id fn, uint32_t n) {
  if (own(tree)->results.count < 2)
    return build_fn_at(tree->build, fn)->result;
  return build_member(tree->build, SLOT_FIELD, own(tree)->results.tuple, place_name(tree, n));
}

static void declare_named(Tree *tree, const ResultList *list) {
  if (!list->count || !list->at[0].name)
    return;
  Id *named = arena_array(tree->arena, Id, list->count);
  for (uint32_t i = 0; i < list->count; i++) {
    named[i] = tree_declare(tree, tree_str(tree, list->at[i].name));
    set_type(tree, named[i], list->at[i].type);
  }
  own(tree)->results.named = named;
}

static void declare_results(Tree *tree, Id fn, const Node *node) {
  ResultList list = results_of(tree, node);
  Results *results = &own(tree)->results;
  *results = (Results){.count = list.count};
  if (list.count > 1) {
    results->tuple = own_class(tree, node, "results", CLASS_LITERAL, 0);
    build_hold(tree->build, (Hold){build_fn_at(tree->build, fn)->result, HOLD_INSTANCE, results->tuple});
  }
  for (uint32_t i = 0; i < list.count; i++)
    set_type(tree, result_slot(tree, fn, i), list.at[i].type);
  declare_named(tree, &list);
}

static void bind_receiver(Tree *tree, const Node *receiver) {
  const Node *name = tree_kid(receiver, 0);
  set_type(tree, tree->at.self, tree_kid(receiver, 2));
  if (name)
    tree_bind(tree, tree_str(tree, name), tree->at.self);
}

static void forget_receiver(Tree *tree, Id fn) {
  tree->at.self = build_fn_at(tree->build, fn)->self = 0;
}

// Functions see the type parameters around them and nothing else of what stands outside.
static Id function(Tree *tree, Making *making, const Node *receiver, const Node *result) {
  Frame saved = tree->at;
  Results results = own(tree)->results;
  making->sees_outer = true;
  Id fn = tree_synthetic(tree, making);
  if (making->kind != FN_CLOSURE)
    build_fn_at(tree->build, fn)->enclosing = 0;
  if (receiver)
    bind_receiver(tree, receiver);
  else if (making->kind != FN_CLOSURE && !making->cls)
    forget_receiver(tree, fn);
  declare_results(tree, fn, result);
  tree_value(tree, making->body);
  if (!making->body)
    build_fn_at(tree->build, fn)->flags &= ~(uint32_t)FN_DEFINED;
  tree->at = saved;
  own(tree)->results = results;
  return fn;
}

// "//export Name" in the comment before a function.
static const char *line_before(const Tree *tree, const char *at) {
  while (at > tree->text.at && at[-1] != '\n')
    at--;
  if (at == tree->text.at)
    return NULL;
  for (at--; at > tree->text.at && at[-1] != '\n';)
    at--;
  return at;
}

static void mark_export(Tree *tree, const Node *node, Id fn) {
  static const char word[] = "//export ";
  const char *line = line_before(tree, tree->text.at + node->start);
  for (; line && strncmp(line, "//", 2) == 0; line = line_before(tree, line))
    if (strncmp(line, word, sizeof word - 1) == 0) {
      const char *name = line + sizeof word - 1;
      Str argument = build_strn(tree->build, name, strcspn(name, " \t\r\n"));
      build_mark(tree->build, (Mark){MARK_FN, fn, build_str(tree->build, "export"), argument, tree_place(node)});
    }
}

static Id function_declaration(Tree *tree, const Node *node) {
  Frame saved = tree->at;
  const Node *at = tree_kid(node, 0);
  const char *name = tree_text(tree, at);
  tree_open_scope(tree, false);
  bind_type_parameters(tree, tree_find_kid(node, "type_parameter_list"));
  Making making = {
      .node = node, .at = at, .params = tree_kid(node, 1), .body = tree_kid(node, 2), .name = name, .qualified = name};
  Id fn = function(tree, &making, NULL, tree_kid(node, 3));
  if (*name && !is_blank(tree, at))
    build_hold(tree->build, (Hold){package_member(tree, name), HOLD_FN, fn});
  mark_export(tree, node, fn);
  tree->at = saved;
  return 0;
}

static const Node *receiver_of(const Node *node) {
  const Node *list = tree_kid(node, 4);
  return tree_find_kid(list, "parameter_declaration");
}

static Id method_declaration(Tree *tree, const Node *node) {
  Frame saved = tree->at;
  const Node *at = tree_kid(node, 0), *receiver = receiver_of(node), *type = receiver ? tree_kid(receiver, 2) : NULL;
  const char *name = tree_text(tree, at), *of = tree_text(tree, base_type(type));
  bool pointer = tree_is(type, "pointer_type");
  if (!*of || !*name)
    return 0;
  tree_open_scope(tree, false);
  bind_type_arguments(tree, type);
  Making making = {.node = node,
                   .at = at,
                   .params = tree_kid(node, 1),
                   .body = tree_kid(node, 2),
                   .name = name,
                   .qualified = arena_format(tree->arena, pointer ? "(*%s).%s" : "%s.%s", of, name),
                   .cls = tree_class(tree, NULL, joined(tree, own(tree)->path, of), CLASS_PLAIN)};
  Id fn = function(tree, &making, receiver, tree_kid(node, 3));
  tree_member(tree, making.cls, false, name, fn);
  mark_export(tree, node, fn);
  tree->at = saved;
  return 0;
}

static const char *around(Tree *tree) {
  const Fn *row = build_fn_at(tree->build, tree->at.method);
  if (row->kind == FN_MODULE)
    return arena_format(tree->arena, "package %s", own(tree)->name);
  return arena_format(tree->arena, "%s", build_text(tree->build, row->qualified));
}

static Id func_literal(Tree *tree, const Node *node) {
  Making making = {.node = node,
                   .at = node,
                   .params = tree_kid(node, 0),
                   .body = tree_kid(node, 1),
                   .name = "func literal",
                   .qualified = arena_format(tree->arena, "func literal in %s", around(tree)),
                   .kind = FN_CLOSURE};
  return tree_hold(tree, HOLD_FN, function(tree, &making, NULL, tree_kid(node, 2)));
}

static void add_abstract(Tree *tree, Id cls, const Node *node) {
  const Node *at = tree_kid(node, 0);
  const char *name = tree_text(tree, at);
  if (!*name)
    return;
  const char *of = arena_format(tree->arena, "%s", build_text(tree->build, build_cls_at(tree->build, cls)->name));
  const char *simple = strrchr(of, '.');
  Making making = {.node = node,
                   .at = at,
                   .params = tree_kid(node, 1),
                   .name = name,
                   .qualified = joined(tree, simple ? simple + 1 : of, name),
                   .cls = cls,
                   .flags = FN_ABSTRACT};
  tree_member(tree, cls, false, name, function(tree, &making, NULL, tree_kid(node, 2)));
}

// A union of types says nothing of methods.
static void fill_interface(Tree *tree, Id cls, const Node *node) {
  for (const Node *kid = node->first; kid; kid = kid->next)
    if (tree_is(kid, "method_elem"))
      add_abstract(tree, cls, kid);
    else if (tree_is(kid, "type_elem") && kid->first && !kid->first->next)
      embed(tree, cls, kid);
}

// Declarations -------------------------------------------------------------------------------------------------------

// In a function a type is named after it and is found like a variable.
static Id declare_type(Tree *tree, const Node *name, const Node *type) {
  bool interface = tree_is(type, "interface_type"), local = build_fn_at(tree->build, tree->at.fn)->kind != FN_MODULE;
  ClassKind kind = interface ? CLASS_INTERFACE : CLASS_PLAIN;
  if (!local) {
    Id cls = tree_class(tree, name, joined(tree, own(tree)->path, tree_text(tree, name)), kind);
    build_hold(tree->build, (Hold){package_member(tree, tree_text(tree, name)), HOLD_CLASS, cls});
    return cls;
  }
  Id cls = own_class(tree, name, tree_text(tree, name), kind, 0);
  Id slot = tree_declare(tree, tree_str(tree, name));
  build_hold(tree->build, (Hold){slot, HOLD_CLASS, cls});
  map_put(&own(tree)->types, slot, cls);
  return cls;
}

static Id type_spec(Tree *tree, const Node *node) {
  const Node *name = tree_kid(node, 0), *type = tree_kid(node, 1);
  if (!*tree_text(tree, name) || !type)
    return 0;
  Id cls = declare_type(tree, name, type);
  Frame saved = tree->at;
  tree_open_scope(tree, false);
  bind_type_parameters(tree, tree_kid(node, 2));
  build_cls_at(tree->build, cls)->flags |= tree_is(type, "interface_type") ? CLASS_STRUCTURAL : 0;
  if (tree_is(type, "struct_type"))
    fill_struct(tree, cls, type);
  else if (tree_is(type, "interface_type"))
    fill_interface(tree, cls, type);
  else
    embed(tree, cls, type);
  tree->at = saved;
  return 0;
}

static bool at_package_level(const Tree *tree) {
  return build_fn_at(tree->build, tree->at.fn)->kind == FN_MODULE;
}

static Id declared(Tree *tree, const Node *name) {
  if (is_blank(tree, name) || name->start == name->end)
    return tree_temp(tree);
  return at_package_level(tree) ? package_member(tree, tree_text(tree, name))
                                : tree_declare(tree, tree_str(tree, name));
}

typedef Array(Id) Slots;

// What a list of expressions gives to `count` targets. Of a call with several results the first target takes whatever
// it yields, too: outside functions yield no tuples.
static Slots values_of(Tree *tree, const Node *list, uint32_t count) {
  Slots slots = {0};
  for (const Node *kid = list ? list->first : NULL; kid; kid = kid->next)
    array_push(tree->arena, &slots, tree_value(tree, kid));
  if (slots.count != 1 || count < 2)
    return slots;
  Id whole = slots.at[0];
  bool call = tree_is(list->first, "call_expression");
  for (uint32_t i = 0; i < count; i++) {
    Id part = call ? tree_load(tree, list->first, whole, place_name(tree, i)) : 0;
    if (i)
      array_push(tree->arena, &slots, part);
    else
      slots.at[0] = tree_join(tree, whole, part);
  }
  return slots;
}

static uint32_t count_names(const Node *node, const Node *first) {
  uint32_t count = 0;
  for (const Node *kid = node->first; first && kid; kid = kid->next)
    count += kid->named && kid->field == first->field;
  return count;
}

// var and const
static Id spec(Tree *tree, const Node *node) {
  const Node *first = tree_kid(node, 0), *type = tree_kid(node, 1);
  uint32_t n = 0;
  Slots values = values_of(tree, tree_kid(node, 2), count_names(node, first));
  for (const Node *kid = node->first; first && kid; kid = kid->next)
    if (kid->named && kid->field == first->field) {
      Id slot = declared(tree, kid);
      set_type(tree, slot, type);
      tree_copy(tree, n < values.count ? values.at[n] : 0, slot);
      n++;
    }
  return 0;
}

// `:=` declares the names that this block does not yet have.
static void define(Tree *tree, const Node *node, Id from) {
  Str name = tree_str(tree, node);
  if (!tree_is(node, "identifier") || is_blank(tree, node))
    return;
  Id slot = map_get(&tree->at.scope->slots, name, 0);
  tree_copy(tree, from, slot ? slot : tree_declare(tree, name));
}

static void assign_each(Tree *tree, const Node *left, const Slots *values, Store *store) {
  uint32_t n = 0;
  for (const Node *kid = left ? left->first : NULL; kid; kid = kid->next, n++)
    store(tree, kid, n < values->count ? values->at[n] : 0);
}

static Id short_var_declaration(Tree *tree, const Node *node) {
  const Node *left = tree_kid(node, 0);
  Slots values = values_of(tree, tree_kid(node, 1), tree_kid_count(left));
  assign_each(tree, left, &values, define);
  return 0;
}

static Id assignment(Tree *tree, const Node *node) {
  const Node *left = tree_kid(node, 0);
  Slots values = values_of(tree, tree_kid(node, 1), tree_kid_count(left));
  if (tree_text_is(tree, tree_kid(node, 2), "="))
    assign_each(tree, left, &values, tree_assign_to);
  return 0;
}

// Expressions --------------------------------------------------------------------------------------------------------

static Id selector(Tree *tree, const Node *node) {
  const Node *field = tree_kid(node, 1);
  const char *path = package_named(tree, tree_kid(node, 0)), *name = tree_text(tree, field);
  if (path && *name)
    return member_of(tree, path, name);
  return tree_load(tree, node, tree_value(tree, tree_kid(node, 0)), name);
}

static void set_selector(Tree *tree, const Node *node, Id from) {
  const char *path = package_named(tree, tree_kid(node, 0)), *name = tree_text(tree, tree_kid(node, 1));
  if (!path)
    tree_store(tree, node, from, tree_value(tree, tree_kid(node, 0)), name);
  else if (*name)
    tree_copy(tree, from, build_member(tree->build, SLOT_STATIC, tree_outside(tree, path), name));
}

static Id communicate(Tree *tree, const Node *node, const char *what, Id channel) {
  uint32_t mark = tree_mark(tree);
  tree_push(tree, (Arg){.slot = channel});
  return tree_emit(tree, node, (Call){.kind = CALL_SYNTAX, .receiver = channel, .name = build_str(tree->build, what)},
                   mark);
}

static bool take_polled(Tree *tree) {
  bool polled = own(tree)->polled;
  own(tree)->polled = false;
  return polled;
}

static Id receive(Tree *tree, const Node *node) {
  bool polled = take_polled(tree);
  Id channel = tree_value(tree, tree_kid(node, 1));
  if (!polled)
    communicate(tree, node, "go:chan-receive", channel);
  return tree_load(tree, node, channel, "[]");
}

static Id send(Tree *tree, const Node *node) {
  bool polled = take_polled(tree);
  Id channel = tree_value(tree, tree_kid(node, 0)), value = tree_value(tree, tree_kid(node, 1));
  tree_store(tree, node, value, channel, "[]");
  if (!polled)
    communicate(tree, node, "go:chan-send", channel);
  return 0;
}

static Id unary(Tree *tree, const Node *node) {
  const Node *operator= tree_kid(node, 0);
  if (tree_text_is(tree, operator, "<-"))
    return receive(tree, node);
  Id value = tree_value(tree, tree_kid(node, 1));
  return tree_text_is(tree, operator, "&") || tree_text_is(tree, operator, "*") ? value : 0;
}

// *p = x
static void set_unary(Tree *tree, const Node *node, Id from) {
  tree_assign_to(tree, tree_kid(node, 1), from);
}

static void set_inner(Tree *tree, const Node *node, Id from) {
  tree_assign_to(tree, node->first, from);
}

static bool is_local(Tree *tree, const Node *node) {
  return tree_is(node, "identifier") && tree_find(tree, tree_str(tree, node));
}

// An element; of what is declared elsewhere it may as well be a generic function or type with its argument.
static Id index_of(Tree *tree, const Node *node) {
  const Node *operand = tree_kid(node, 0);
  bool generic =
      !is_local(tree, operand) && (tree_is(operand, "identifier") || package_named(tree, tree_kid(operand, 0)));
  if (!generic)
    return tree_index(tree, node);
  Id object = tree_value(tree, operand), key = tree_value(tree, tree_kid(node, 1));
  const char *name = tree_constant(tree, key);
  return tree_join(tree, object, tree_load(tree, node, object, name && *name ? name : "[]"));
}

static Id slice(Tree *tree, const Node *node) {
  Id value = tree_value(tree, tree_kid(node, 0));
  for (const Node *kid = node->first; kid; kid = kid->next)
    if (kid != tree_kid(node, 0))
      tree_value(tree, kid);
  return value;
}

// A pointer is asserted to be of just that type; anything else may be an interface that says less than what is known.
static Id type_assertion(Tree *tree, const Node *node) {
  Id value = tree_value(tree, tree_kid(node, 0));
  const Node *type = tree_kid(node, 1);
  Id as = typed(tree, type_class(tree, type));
  return tree_is(type, "pointer_type") && as ? as : tree_join(tree, as, value);
}

// Composite literals -------------------------------------------------------------------------------------------------

static Id container(Tree *tree, const Node *node, const Node *type) {
  Id cls, slot = tree_literal(tree, node, container_word(type), &cls);
  Id of = type_class(tree, type);
  tree_parent(tree, cls, of, PARENT_INHERITS);
  return slot;
}

static bool is_container(const Node *type) {
  return tree_is(type, "slice_type") || tree_is(type, "array_type") || tree_is(type, "implicit_length_array_type") ||
         tree_is(type, "map_type") || tree_is(type, "channel_type");
}

static Id composite(Tree *tree, const Node *node, const Node *type, const Node *body);

// An element may leave its type away.
static Id element(Tree *tree, const Node *node, const Node *type) {
  const Node *inner = node ? node->first : NULL;
  if (tree_is(inner, "literal_value"))
    return composite(tree, inner, type, inner);
  return tree_value(tree, inner);
}

static void put(Tree *tree, const Node *at, Id from, Id base, Id cls, const char *name) {
  if (from && cls && *name)
    build_flow(tree->build, (Flow){.kind = FLOW_STORE,
                                   .from = from,
                                   .base = base,
                                   .cls = cls,
                                   .name = build_str(tree->build, name),
                                   .fn = tree->at.fn,
                                   .cond = tree->at.cond,
                                   .place = tree_place(at)});
}

// Whether a named type is a struct or a container is not known here: a key that is a name is a field's.
static void fill_named(Tree *tree, const Node *kid, Id base, Id cls, uint32_t place) {
  const Node *key = tree_is(kid, "keyed_element") ? tree_kid(kid, 0) : NULL;
  Id value = element(tree, key ? tree_kid(kid, 1) : kid, NULL);
  bool named = key && tree_is(key->first, "identifier");
  if (named)
    put(tree, kid, value, base, cls, tree_text(tree, key));
  else if (key)
    element(tree, key, NULL);
  if (!key)
    put(tree, kid, value, base, cls, place_name(tree, place));
  if (!named)
    put(tree, kid, value, base, cls, "[]");
}

static void fill_container(Tree *tree, const Node *kid, Id base, const Node *type) {
  const Node *key = tree_is(kid, "keyed_element") ? tree_kid(kid, 0) : NULL;
  Id index = key ? element(tree, key, NULL) : 0;
  Id value = element(tree, key ? tree_kid(kid, 1) : kid, type);
  const char *name = tree_constant(tree, index);
  if (name && *name)
    tree_store(tree, kid, value, base, name);
  int32_t number;
  if (!tree_constant(tree, value) && !tree_integer_of(tree, value, &number))
    tree_store(tree, kid, value, base, "[]");
}

enum { ELEMENTS = 2000 }; // of a longer literal the rest is data

static Id composite(Tree *tree, const Node *node, const Node *type, const Node *body) {
  bool holder = is_container(type);
  Id cls = holder ? 0 : type_class(tree, type);
  Id base = holder ? container(tree, node, type) : cls ? tree_hold(tree, HOLD_INSTANCE, cls) : tree_temp(tree);
  uint32_t place = 0;
  for (const Node *kid = body ? body->first : NULL; kid && place < ELEMENTS; kid = kid->next, place++)
    if (holder)
      fill_container(tree, kid, base, tree_kid(type, 0));
    else
      fill_named(tree, kid, base, cls, place);
  return base;
}

static Id composite_literal(Tree *tree, const Node *node) {
  return composite(tree, node, tree_kid(node, 0), tree_kid(node, 1));
}

// Calls --------------------------------------------------------------------------------------------------------------

static Id make(Tree *tree, const Node *node, const Node *args) {
  const Node *type = args ? args->first : NULL;
  for (const Node *kid = type ? type->next : NULL; kid; kid = kid->next)
    tree_value(tree, kid);
  if (is_container(type))
    return container(tree, node, type);
  Id cls = type ? type_class(tree, type) : 0;
  return cls ? tree_hold(tree, HOLD_INSTANCE, cls) : 0;
}

// The first operand, with the others as more elements.
static Id append(Tree *tree, const Node *node, const Node *args) {
  const Node *first = args ? args->first : NULL;
  Id list = tree_value(tree, first), cls;
  if (first && !tree_is(first, "identifier") && !tree_is(first, "selector_expression"))
    list = tree_join(tree, list, tree_literal(tree, node, "slice", &cls));
  for (const Node *kid = first ? first->next : NULL; kid; kid = kid->next) {
    Id value = tree_value(tree, kid);
    bool spread = kid->shape->flags & SLOT_SPLAT;
    tree_store(tree, kid, spread ? tree_load(tree, kid, value, "[]") : value, list, "[]");
  }
  return list;
}

static Id ignore(Tree *tree, const Node *node, const Node *args) {
  (void)node;
  tree_value(tree, args);
  return 0;
}

static Id panic(Tree *tree, const Node *node, const Node *args) {
  uint32_t mark = tree_mark(tree);
  Id block = 0;
  tree_args(tree, args, &block);
  tree_emit(tree, node, (Call){.kind = CALL_SYNTAX, .name = build_str(tree->build, "go:panic")}, mark);
  tree->at.left = true;
  return 0;
}

typedef Id Builtin(Tree *tree, const Node *node, const Node *args);
static const struct {
  const char *name;
  Builtin *lower;
} builtins[] = {{"append", append}, {"make", make},      {"new", make},       {"panic", panic},   {"cap", ignore},
                {"close", ignore},  {"complex", ignore}, {"copy", ignore},    {"delete", ignore}, {"imag", ignore},
                {"len", ignore},    {"print", ignore},   {"println", ignore}, {"real", ignore},   {"recover", ignore}};

static Builtin *builtin_of(Tree *tree, const Node *function) {
  if (!tree_is(function, "identifier") || tree_find(tree, tree_str(tree, function)))
    return NULL;
  for (size_t i = 0; i < sizeof builtins / sizeof *builtins; i++)
    if (tree_text_is(tree, function, builtins[i].name))
      return builtins[i].lower;
  return NULL;
}

static Id emit_call(Tree *tree, const Node *at, Call call, const Node *args) {
  uint32_t mark = tree_mark(tree);
  tree_args(tree, args, &call.block);
  return tree_emit(tree, at, call, mark);
}

static Id call_method(Tree *tree, const Node *function, const Node *args, uint32_t flags) {
  const Node *field = tree_kid(function, 1);
  Call call = {.kind = CALL_METHOD,
               .flags = flags,
               .receiver = tree_value(tree, tree_kid(function, 0)),
               .name = tree_str(tree, field)};
  return emit_call(tree, field, call, args);
}

// F[T], a generic function or type with its arguments.
static Id instantiated(Tree *tree, const Node *type) {
  type = base_type(type);
  if (tree_is(type, "qualified_type"))
    return member_of(tree, package_path_of(tree, type), tree_text(tree, tree_kid(type, 1)));
  return type ? tree_name(tree, type) : 0;
}

static Id instantiation(Tree *tree, const Node *node) {
  return instantiated(tree, tree_kid(node, 0));
}

static const Node *called_name(const Node *function) {
  while (tree_is(function, "index_expression") || tree_is(function, "parenthesized_expression"))
    function = function->first;
  return tree_is(function, "selector_expression") ? tree_kid(function, 1) : function;
}

static Id call(Tree *tree, const Node *node) {
  const Node *function = tree_kid(node, 0), *args = tree_kid(node, 1), *at = called_name(function);
  uint32_t flags = own(tree)->flags;
  own(tree)->flags = 0;
  own(tree)->polled = false;
  Builtin *builtin = builtin_of(tree, function);
  if (builtin)
    return builtin(tree, node, args);
  if (tree_is(function, "selector_expression") && !package_named(tree, tree_kid(function, 0)))
    return call_method(tree, function, args, flags);
  Call row = {.kind = CALL_SLOT, .flags = flags, .callee = tree_value(tree, function)};
  if (!row.callee)
    return tree_value(tree, args); // a conversion to a type of no interest
  if (tree_is(at, "identifier") || tree_is(at, "field_identifier"))
    row.name = tree_str(tree, at);
  return emit_call(tree, at ? at : node, row, args);
}

// F[T](x) looks like one where F is a function.
static Id conversion(Tree *tree, const Node *node) {
  const Node *type = tree_kid(node, 1), *at = last_name(type);
  uint32_t mark = tree_mark(tree), flags = own(tree)->flags;
  own(tree)->flags = 0;
  Id value = tree_value(tree, tree_kid(node, 0));
  if (!tree_is(type, "generic_type") || !at)
    return tree_join(tree, typed(tree, type_class(tree, type)), value);
  tree_push(tree, (Arg){.slot = value});
  Call row = {.kind = CALL_SLOT, .flags = flags, .callee = instantiated(tree, type), .name = tree_str(tree, at)};
  return tree_emit(tree, at, row, mark);
}

static Id flagged(Tree *tree, const Node *node, uint32_t flags) {
  own(tree)->flags = flags;
  tree_each(tree, node);
  own(tree)->flags = 0;
  return 0;
}

static Id go_statement(Tree *tree, const Node *node) {
  return flagged(tree, node, CALL_SPAWN);
}

static Id defer_statement(Tree *tree, const Node *node) {
  return flagged(tree, node, CALL_DEFER);
}

// Statements ---------------------------------------------------------------------------------------------------------

static bool is_function(const Node *node) {
  return node && node->shape->flags & ROLE_FN;
}

// The outermost block of a function shares the scope of its parameters and results.
static Id block(Tree *tree, const Node *node) {
  Scope *scope = tree->at.scope;
  if (!is_function(node->up))
    tree_open_scope(tree, false);
  Id value = tree_body(tree, node);
  tree->at.scope = scope;
  return value;
}

static Id return_statement(Tree *tree, const Node *node) {
  const Results results = own(tree)->results;
  const Node *list = node->first;
  bool passes_on = results.count > 1 && tree_kid_count(list) == 1;
  uint32_t n = 0;
  for (const Node *kid = list ? list->first : NULL; kid; kid = kid->next, n++) {
    Id value = tree_value(tree, kid);
    if (passes_on)
      tree_return_value(tree, tree->at.fn, value);
    else if (n < results.count)
      tree_copy(tree, value, result_slot(tree, tree->at.fn, n));
  }
  for (uint32_t i = 0; !list && results.named && i < results.count; i++)
    tree_copy(tree, results.named[i], result_slot(tree, tree->at.fn, i));
  tree->at.left = true;
  return 0;
}

static Id break_statement(Tree *tree, const Node *node) {
  own(tree)->broke |= !node->first;
  tree->at.left = true;
  return 0;
}

static Id if_statement(Tree *tree, const Node *node) {
  Scope *scope = tree->at.scope;
  tree_open_scope(tree, false);
  tree_value(tree, tree_kid(node, 3));
  tree_if(tree, node);
  tree->at.scope = scope;
  return 0;
}

// Is it `a := …` rather than `a = …`?
static bool defines(const Tree *tree, const Node *left, const Node *right) {
  const char *from = tree->text.at + left->end;
  return memmem(from, right->start - left->end, ":=", 2) != NULL;
}

// A loop over a channel waits for it, one over a function calls it; which it is shows when values are known.
static void range(Tree *tree, const Node *node) {
  const Node *left = tree_kid(node, 0), *right = tree_kid(node, 1);
  Id collection = tree_value(tree, right);
  if (collection)
    tree_emit(tree, right, (Call){.kind = CALL_METHOD, .receiver = collection, .name = build_str(tree->build, "range")},
              tree_mark(tree));
  Slots values = {0};
  Id element = tree_load(tree, right, collection, "[]");
  array_push(tree->arena, &values, element);
  if (tree_kid_count(left) > 1) {
    values.at[0] = 0;
    array_push(tree->arena, &values, element);
  }
  if (left && right)
    assign_each(tree, left, &values, defines(tree, left, right) ? define : tree_assign_to);
}

static Id for_clause(Tree *tree, const Node *node) {
  tree_value(tree, tree_kid(node, 0));
  tree->at.cond = tree_test(tree, tree_kid(node, 1)).yes;
  return 0;
}

static void loop_head(Tree *tree, const Node *head) {
  if (tree_is(head, "range_clause"))
    range(tree, head);
  else if (tree_is(head, "for_clause"))
    for_clause(tree, head);
  else
    tree->at.cond = tree_test(tree, head).yes;
}

static Id for_statement(Tree *tree, const Node *node) {
  Frame saved = tree->at;
  bool broke = own(tree)->broke;
  const Node *body = tree_kid(node, 0), *head = node->first != body ? node->first : NULL;
  tree_open_scope(tree, false);
  if (head)
    loop_head(tree, head);
  tree_value(tree, body);
  if (tree_is(head, "for_clause"))
    tree_value(tree, tree_kid(head, 2));
  own(tree)->broke = broke;
  tree->at = saved;
  return 0;
}

// Cases exclude each other. `left` says if all that were lowered leave the function.
typedef struct {
  Frame before;
  bool broke, left;
} Cases;

static Cases open_cases(Tree *tree) {
  Cases cases = {tree->at, own(tree)->broke, true};
  tree_open_scope(tree, false);
  return cases;
}

static void lower_case(Tree *tree, Cases *cases, Id cond, const Node *body) {
  Scope *scope = tree->at.scope;
  tree_open_scope(tree, false);
  tree->at.cond = cond;
  tree->at.left = own(tree)->broke = false;
  tree_value(tree, body);
  cases->left &= tree->at.left && !own(tree)->broke;
  tree->at.scope = scope;
}

static void close_cases(Tree *tree, Cases cases, bool complete) {
  tree->at = cases.before;
  tree->at.left = complete && cases.left;
  own(tree)->broke = cases.broke;
}

static const Node *case_body(const Node *node) {
  return tree_find_kid(node, "statement_list");
}

static bool falls_through(const Node *body) {
  const Node *last = body ? body->first : NULL;
  while (last && last->next)
    last = last->next;
  return tree_is(last, "fallthrough_statement");
}

// The condition of a case: `switch { case a: }` is a chain of ifs, `switch x { case 1: }` compares.
static Test case_test(Tree *tree, const Node *node, Id subject, bool has_subject) {
  const Node *values = tree_kid(node, 0);
  bool single = tree_kid_count(values) == 1;
  if (single && !has_subject)
    return tree_test(tree, values->first);
  Test test = {tree->at.cond, tree->at.cond};
  for (const Node *kid = values ? values->first : NULL; kid; kid = kid->next) {
    int32_t number;
    Id value = tree_value(tree, kid);
    if (single && tree_integer_of(tree, value, &number))
      test = tree_test_slot(tree, subject, 0, COND_EQUAL, number);
  }
  return test;
}

static Id switch_statement(Tree *tree, const Node *node) {
  Cases cases = open_cases(tree);
  tree_value(tree, tree_kid(node, 1));
  const Node *value = tree_kid(node, 0), *otherwise = tree_find_kid(node, "default_case");
  Id subject = tree_value(tree, value), rest = tree->at.cond;
  bool fell = false;
  for (const Node *kid = node->first; kid; kid = kid->next) {
    if (!tree_is(kid, "expression_case"))
      continue;
    tree->at.cond = rest;
    Test test = case_test(tree, kid, subject, value != NULL);
    lower_case(tree, &cases, fell ? cases.before.cond : test.yes, case_body(kid));
    fell = falls_through(case_body(kid));
    rest = test.no;
  }
  if (otherwise)
    lower_case(tree, &cases, fell ? cases.before.cond : rest, case_body(otherwise));
  close_cases(tree, cases, otherwise != NULL);
  if (!otherwise && cases.left)
    tree->at.cond = rest;
  return 0;
}

// In a case with one type the name is of that type.
static void type_alternative(Tree *tree, const Node *alias, const Node *kid, Id value) {
  const Node *type = tree_kid(kid, 0), *name = alias ? alias->first : NULL;
  bool single = type && (!type->next || type->next->field != type->field);
  Id as = single ? typed(tree, type_class(tree, type)) : 0;
  if (name && !is_blank(tree, name))
    tree_copy(tree, as && tree_is(type, "pointer_type") ? as : tree_join(tree, as, value),
              tree_declare(tree, tree_str(tree, name)));
}

static Id type_switch_statement(Tree *tree, const Node *node) {
  Cases cases = open_cases(tree);
  tree_value(tree, tree_kid(node, 1));
  Id value = tree_value(tree, tree_kid(node, 0)), before = tree->at.cond;
  for (const Node *kid = node->first; kid; kid = kid->next) {
    if (!tree_is(kid, "type_case") && !tree_is(kid, "default_case"))
      continue;
    Scope *scope = tree->at.scope;
    tree_open_scope(tree, false);
    type_alternative(tree, tree_kid(node, 2), kid, value);
    lower_case(tree, &cases, before, case_body(kid));
    tree->at.scope = scope;
  }
  close_cases(tree, cases, tree_find_kid(node, "default_case") != NULL);
  return 0;
}

static Id receive_statement(Tree *tree, const Node *node) {
  const Node *left = tree_kid(node, 0), *right = tree_kid(node, 1);
  Slots values = {0};
  array_push(tree->arena, &values, tree_value(tree, right));
  if (left && right)
    assign_each(tree, left, &values, defines(tree, left, right) ? define : tree_assign_to);
  return 0;
}

// With a default case it does not wait; without one it is the select that waits, not its communications.
static Id select_statement(Tree *tree, const Node *node) {
  Cases cases = open_cases(tree);
  Id before = tree->at.cond;
  if (!tree_find_kid(node, "default_case"))
    tree_emit(tree, node, (Call){.kind = CALL_SYNTAX, .name = build_str(tree->build, "go:select")}, tree_mark(tree));
  for (const Node *kid = node->first; kid; kid = kid->next) {
    Scope *scope = tree->at.scope;
    tree_open_scope(tree, false);
    own(tree)->polled = true;
    tree->at.cond = before;
    tree_value(tree, tree_kid(kid, 0));
    own(tree)->polled = false;
    lower_case(tree, &cases, before, case_body(kid));
    tree->at.scope = scope;
  }
  close_cases(tree, cases, true);
  return 0;
}

static bool test(Tree *tree, const Node *node, Test *out) {
  if (!tree_is(node, "unary_expression") || !tree_text_is(tree, tree_kid(node, 0), "!"))
    return false;
  Test is = tree_test(tree, tree_kid(node, 1));
  *out = (Test){is.no, is.yes};
  return true;
}

// Packages -----------------------------------------------------------------------------------------------------------

static void name_import(Tree *tree, const char *name, size_t len, uint32_t path, bool sure) {
  uint32_t *at = map_slot(&own(tree)->imports, build_strn(tree->build, name, len));
  if (len && (sure || !*at))
    *at = path;
}

static bool is_version(const char *at, size_t len) {
  bool digits = len > 1 && *at == 'v';
  for (size_t i = 1; i < len; i++)
    digits &= isdigit((unsigned char)at[i]) != 0;
  return digits;
}

// The package of a path whose name is not written: "a/go-b/v2", "a/b.v3" and "a/b-go" are called b.
static void guess_names(Tree *tree, const char *path, uint32_t index) {
  const char *end = path + strlen(path), *at = end;
  while (at > path && at[-1] != '/')
    at--;
  if (at > path && is_version(at, (size_t)(end - at)))
    for (end = --at; at > path && at[-1] != '/';)
      at--;
  name_import(tree, at, (size_t)(end - at), index, true);
  for (const char *part = at; part < end; part++) {
    size_t len = strcspn(part, "-./");
    len = len < (size_t)(end - part) ? len : (size_t)(end - part);
    if (len != (size_t)(end - at) && !(len == 2 && strncmp(part, "go", 2) == 0) && !is_version(part, len))
      name_import(tree, part, len, index, false);
    part += len;
  }
}

static Id import_spec(Tree *tree, const Node *node) {
  const Node *name = tree_kid(node, 0);
  Go *go = own(tree);
  const char *path = tree_constant(tree, tree_value(tree, tree_kid(node, 1)));
  if (!path || !*path)
    return 0;
  if (tree_is(name, "dot")) {
    array_push(tree->arena, &go->dots, path);
    return 0;
  }
  array_push(tree->arena, &go->paths, path);
  if (name)
    name_import(tree, tree_text(tree, name), name->end - name->start, go->paths.count, true);
  else
    guess_names(tree, path, go->paths.count);
  return 0;
}

static const char *directory(Tree *tree, const char *path) {
  const char *slash = strrchr(path, '/');
  return slash ? arena_text(tree->arena, path, (size_t)(slash - path)) : "";
}

// The path behind "module" in a go.mod, or NULL.
static const char *module_line(Tree *tree, Bytes text) {
  for (const char *at = text.at, *end = text.at + text.len; at && at < end;) {
    const char *stop = memchr(at, '\n', (size_t)(end - at));
    const char *line = arena_text(tree->arena, at, (size_t)((stop ? stop : end) - at));
    if (strncmp(line, "module", 6) == 0 && (line[6] == ' ' || line[6] == '\t')) {
      line += 6 + strspn(line + 6, " \t\"`");
      return arena_text(tree->arena, line, strcspn(line, " \t\r\"`/") ? strcspn(line, " \t\r\"`") : 0);
    }
    at = stop ? stop + 1 : NULL;
  }
  return NULL;
}

static const char *below(Tree *tree, const char *base, const char *dir, const char *at) {
  return dir[strlen(at)] ? arena_format(tree->arena, "%s%s", base, dir + strlen(at)) : base;
}

static const char *by_module(Tree *tree, const char *dir) {
  for (const char *at = dir; *at; at = directory(tree, at)) {
    const char *path = arena_format(tree->arena, "%s/go.mod", at);
    Text problem = {.arena = tree->arena};
    Bytes text;
    const char *module = file_read(tree->arena, path, &text, &problem) ? module_line(tree, text) : NULL;
    if (!module)
      continue;
    Id file = build_path(tree->build, path, LANG_GO, 0);
    build_file_at(tree->build, file)->hash = hash_bytes(text.at, text.len);
    return below(tree, module, dir, at);
  }
  return NULL;
}

// What stands below a directory of packages: vendor/, and src/ of a workspace.
static const char *by_directory(const char *dir, const char *holder) {
  const char *found = NULL;
  for (const char *at = strstr(dir, holder); at; at = strstr(at + 1, holder)) {
    const char *rest = at + strlen(holder);
    if (memchr(rest, '.', strcspn(rest, "/")))
      found = rest;
  }
  return found;
}

// Without any of these a package is named after its directory.
static const char *by_place(Tree *tree, const char *dir) {
  const char *root = tree->source->root ? tree->source->root : dir;
  size_t len = strlen(root);
  if (strncmp(dir, root, len) == 0 && dir[len] == '/')
    return arena_format(tree->arena, "_%s", dir + len);
  return arena_format(tree->arena, "_/%s", path_name(dir));
}

static const char *import_path(Tree *tree) {
  const char *dir = directory(tree, tree->source->path), *path = by_directory(dir, "/vendor/");
  path = path ? path : by_module(tree, dir);
  path = path ? path : by_directory(dir, "/src/");
  own(tree)->located = path != NULL;
  return path ? path : by_place(tree, dir);
}

// Programs and tests from outside may share a directory with the package.
static const char *package_path(Tree *tree) {
  const char *path = import_path(tree), *name = own(tree)->name;
  if (text_ends(name, 0, "_test"))
    return arena_format(tree->arena, "%s_test", path);
  return strcmp(name, "main") == 0 ? arena_format(tree->arena, "%s_main", path) : path;
}

static void unit(Tree *tree, const Node *root) {
  Go *go = arena_new(tree->arena, Go);
  tree->own = go;
  go->imports.arena = go->refs.arena = go->types.arena = tree->arena;
  const Node *clause = tree_find_kid(root, "package_clause");
  go->name = clause ? tree_text(tree, clause->first) : "";
  go->path = package_path(tree);
  go->module = tree_class(tree, NULL, go->path, CLASS_MODULE);
  tree_body(tree, root);
}

// clang-format off
static const Role roles[] = {
    // node                       lowered by             operands
    {"package_clause",            tree_skip},
    {"import_spec",               import_spec,           {"name", "path"}},
    {"function_declaration",      function_declaration,  {"name", "parameters", "body", "result"}, .flags = ROLE_FN},
    {"method_declaration",        method_declaration,    {"name", "parameters", "body", "result", "receiver"}, .flags = ROLE_FN},
    {"func_literal",              func_literal,          {"parameters", "body", "result"}, .flags = ROLE_FN},
    {"method_elem",               tree_skip,             {"name", "parameters", "result"}},
    {"parameter_declaration",     tree_skip,             {"name", "value", "type"}, .flags = ROLE_PARAM},
    {"variadic_parameter_declaration", tree_skip,        {"name", "value", "type"}, .flags = ROLE_PARAM | SLOT_SPLAT},
    {"type_parameter_declaration", tree_skip,            {"name", "type"}},
    {"type_spec",                 type_spec,             {"name", "type", "type_parameters"}},
    {"type_alias",                type_spec,             {"name", "type", "type_parameters"}},
    {"field_declaration",         tree_skip,             {"name", "type"}},
    {"var_spec",                  spec,                  {"name", "type", "value"}},
    {"const_spec",                spec,                  {"name", "type", "value"}},

    {"type_identifier",           type_value},
    {"qualified_type",            type_value,            {"package", "name"}},
    {"generic_type",              type_value},
    {"pointer_type",              type_value},
    {"struct_type",               type_value},
    {"interface_type",            type_value},
    {"slice_type",                type_value,            {"element"}},
    {"array_type",                type_value,            {"element"}},
    {"implicit_length_array_type", type_value,           {"element"}},
    {"map_type",                  type_value,            {"value"}},
    {"channel_type",              type_value,            {"value"}},
    {"function_type",             tree_skip},

    {"block",                     block},
    {"statement_list",            tree_body},
    {"short_var_declaration",     short_var_declaration, {"left", "right"}},
    {"assignment_statement",      assignment,            {"left", "right", "operator"}},
    {"send_statement",            send,                  {"channel", "value"}},
    {"receive_statement",         receive_statement,     {"left", "right"}},
    {"go_statement",              go_statement},
    {"defer_statement",           defer_statement},
    {"return_statement",          return_statement},
    {"break_statement",           break_statement},
    {"continue_statement",        tree_leave},
    {"goto_statement",            tree_leave},
    {"if_statement",              if_statement,          {"condition", "consequence", "alternative", "initializer"}},
    {"for_statement",             for_statement,         {"body"}},
    {"for_clause",                for_clause,            {"initializer", "condition", "update"}},
    {"range_clause",              tree_skip,             {"left", "right"}},
    {"expression_switch_statement", switch_statement,    {"value", "initializer"}},
    {"expression_case",           tree_skip,             {"value"}},
    {"type_switch_statement",     type_switch_statement, {"value", "initializer", "alias"}},
    {"type_case",                 tree_skip,             {"type"}},
    {"select_statement",          select_statement},
    {"communication_case",        tree_skip,             {"communication"}},

    {"call_expression",           call,                  {"function", "arguments"}},
    {"variadic_argument",         tree_each,             .flags = SLOT_SPLAT},
    {"identifier",                tree_name,             .store = set_name},
    {"selector_expression",       selector,              {"operand", "field"}, .store = set_selector},
    {"index_expression",          index_of,              {"operand", "index"}, .store = tree_set_index},
    {"slice_expression",          slice,                 {"operand"}},
    {"parenthesized_expression",  tree_each,             .store = set_inner},
    {"unary_expression",          unary,                 {"operator", "operand"}, .store = set_unary},
    {"binary_expression",         tree_binary,           {"left", "operator", "right"}},
    {"type_assertion_expression", type_assertion,        {"operand", "type"}},
    {"type_conversion_expression", conversion,           {"operand", "type"}},
    {"type_instantiation_expression", instantiation,     {"type"}},
    {"composite_literal",         composite_literal,     {"type", "body"}},
    {"keyed_element",             tree_skip,             {"key", "value"}},

    {"interpreted_string_literal", tree_string},
    {"raw_string_literal",        tree_string},
    {"interpreted_string_literal_content", tree_skip,    .flags = ROLE_TEXT},
    {"raw_string_literal_content", tree_skip,            .flags = ROLE_TEXT},
    {"escape_sequence",           tree_skip,             .flags = ROLE_TEXT},
    {"int_literal",               tree_integer},
    {"true",                      tree_true},
    {"false",                     tree_zero},
    {"nil",                       tree_zero},
    {NULL}};
// clang-format on

static const Lang go = {.name = "go",
                        .grammar = tree_sitter_go,
                        .roles = roles,
                        .operators = tree_c_operators,
                        .separator = ".",
                        .comment = "comment",
                        .unit = unit,
                        .unknown = unknown_name,
                        .test = test,
                        .type = written_type,
                        .list = "slice",
                        .map = "map"};

static void *start(Arena *arena) {
  return tree_open(arena, &go);
}

const Front front_go = {"go", {LANG_GO}, start, tree_close, tree_lower};
