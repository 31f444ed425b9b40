// Python. A module is a class whose static members are its names; what is imported is known by its dotted name from the
// top. Classes, functions and imports are statements that bind a name, so names are collected before a body is lowered.
#include "tree.h"

const TSLanguage *tree_sitter_python(void);

// Of a role: what the statements of a body bind. Operand 0 is the name or target.
enum {
  SCAN_INTO = 1 << 16,     // holds statements of the same body
  SCAN_TARGET = 1 << 17,   // assigns to its operand
  SCAN_PATTERN = 1 << 18,  // takes apart what is assigned to it
  SCAN_IMPORT = 1 << 19,   // binds what is imported
  SCAN_GLOBAL = 1 << 20,   // its names are those of the module
  SCAN_NONLOCAL = 1 << 21, // … or of the function around
};

// What an import binds to a name; alternatives stand in try and except.
typedef struct Import {
  const char *text; // dotted, from the top
  bool module;      // it is a module for certain: import a.b
  struct Import *next;
} Import;

// What is known of the slot of a name.
typedef struct {
  Import *imports;
  const char *cls; // the class that is defined under this name
  bool other;      // something else is assigned, too
} Binding;

// The body of a class: its names are seen by its statements, but not by its methods.
typedef struct {
  Map names; // name → slot
} Body;

// What a file knows while it is lowered.
typedef struct {
  const char *module, *package; // dotted; the package that relative imports start from
  Id cls;                       // of the module
  Scope *scope;                 // of the module
  Map bindings;                 // slot → index + 1
  Array(Binding) all;
  Map modules; // dotted name (Str) → 1: imported as a module
  Map refs;    // dotted name (Str) → slot
  Array(const char *) stars;
  Body *body;         // the class whose body this is, or NULL
  const char *klass;  // simple name of the class around, for private names
  const char *prefix; // of qualified names here: "Klass.", "f.<locals>."
  Id yields;          // member that yielded values go to
} Python;

static Python *own(Tree *tree) {
  return tree->own;
}

static const char *format2(Tree *tree, const char *a, const char *b) {
  return *a ? arena_format(tree->arena, "%s.%s", a, b) : b;
}

// Bindings -----------------------------------------------------------------------------------------------------------

static Binding *binding(Tree *tree, Id slot, bool make) {
  Python *python = own(tree);
  uint32_t at = map_get(&python->bindings, slot, 0);
  if (!at && make) {
    array_push(tree->arena, &python->all, (Binding){0});
    at = python->all.count;
    map_put(&python->bindings, slot, at);
  }
  return at ? &python->all.at[at - 1] : NULL;
}

static Id ref(Tree *tree, const char *text) {
  Id *slot = map_slot(&own(tree)->refs, build_str(tree->build, text));
  if (!*slot) {
    Id made = tree_ref_to(tree, &text, 1);
    *map_slot(&own(tree)->refs, build_str(tree->build, text)) = made;
    return made;
  }
  return *slot;
}

static Id module_slot(Tree *tree, Str name) {
  return build_member(tree->build, SLOT_STATIC, own(tree)->cls,
                      arena_format(tree->arena, "%s", build_text(tree->build, name)));
}

static bool at_module(const Tree *tree) {
  return tree->at.scope == ((const Python *)tree->own)->scope;
}

// The slot that a name is bound to in this body, made if it is new.
static Id bound(Tree *tree, Str name) {
  Id slot = map_get(&tree->at.scope->slots, name, 0);
  if (slot)
    return slot;
  if (!at_module(tree))
    return tree_declare(tree, name);
  slot = module_slot(tree, name);
  tree_bind(tree, name, slot);
  return slot;
}

static void bind_other(Tree *tree, const Node *name) {
  binding(tree, bound(tree, tree_str(tree, name)), true)->other = true;
}

static void bind_target(Tree *tree, const Node *node) {
  if (!node)
    return;
  if (node->shape->lower == tree_name)
    bind_other(tree, node);
  for (const Node *kid = node->first; kid && node->shape->flags & SCAN_PATTERN; kid = kid->next)
    bind_target(tree, kid);
}

// Imports ------------------------------------------------------------------------------------------------------------

// "..a" in the package p.q.r is p.q.a.
static const char *absolute(Tree *tree, const char *name) {
  size_t dots = strspn(name, ".");
  if (!dots)
    return name;
  const char *package = own(tree)->package, *end = package + strlen(package);
  for (size_t i = 1; i < dots; i++)
    while (end > package && *--end != '.')
      ;
  const char *rest = name + dots + strspn(name + dots, " \t");
  package = arena_text(tree->arena, package, (size_t)(end - package));
  return *rest ? format2(tree, package, rest) : package;
}

typedef void Imported(Tree *tree, const Node *at, Str name, const char *text, bool module);

static Str first_component(Tree *tree, const char *text) {
  return build_strn(tree->build, text, strcspn(text, "."));
}

// import a.b.c binds a; import a.b.c as d binds d to a.b.c.
static void imported_module(Tree *tree, const Node *node, const char *from, Imported *take) {
  (void)from;
  bool aliased = tree_is(node, "aliased_import");
  const char *text = tree_text(tree, aliased ? tree_kid(node, 0) : node);
  Str name = aliased ? tree_str(tree, tree_kid(node, 1)) : first_component(tree, text);
  for (const char *dot = strchr(text, '.'); dot; dot = strchr(dot + 1, '.'))
    map_put(&own(tree)->modules, build_strn(tree->build, text, (size_t)(dot - text)), 1);
  map_put(&own(tree)->modules, build_str(tree->build, text), 1);
  take(tree, node, name, aliased ? text : arena_text(tree->arena, text, strcspn(text, ".")), true);
}

static void imported_name(Tree *tree, const Node *node, const char *module, Imported *take) {
  bool aliased = tree_is(node, "aliased_import");
  const Node *name = aliased ? tree_kid(node, 0) : node;
  Str as = tree_str(tree, aliased ? tree_kid(node, 1) : node);
  take(tree, node, as, format2(tree, module, tree_text(tree, name)), false);
}

static void bind_import(Tree *tree, const Node *at, Str name, const char *text, bool module) {
  (void)at;
  Binding *known = binding(tree, bound(tree, name), true);
  for (const Import *import = known->imports; import; import = import->next)
    if (strcmp(import->text, text) == 0)
      return;
  Import *import = arena_new(tree->arena, Import);
  *import = (Import){text, module, known->imports};
  known->imports = import;
}

// A module that imports everything of another one passes on its members, like a class its parent's.
static void bind_star(Tree *tree, const char *module) {
  array_push(tree->arena, &own(tree)->stars, module);
  Id parent = tree_outside(tree, module);
  if (parent != own(tree)->cls)
    tree_parent(tree, own(tree)->cls, parent, PARENT_INHERITS);
}

static void each_import(Tree *tree, const Node *node, Imported *take) {
  const Node *from = tree_kid(node, 0);
  const char *module = from ? absolute(tree, tree_text(tree, from)) : NULL;
  for (const Node *kid = node->first; kid; kid = kid->next)
    if (kid == from || !kid->named)
      continue;
    else if (!tree_is(kid, "wildcard_import"))
      (from ? imported_name : imported_module)(tree, kid, module, take);
    else if (take == bind_import)
      bind_star(tree, module);
}

static void assign_name(Tree *tree, Str name, Id from);

static void assign_import(Tree *tree, const Node *at, Str name, const char *text, bool module) {
  (void)at, (void)module;
  assign_name(tree, name, ref(tree, text));
}

static Id import(Tree *tree, const Node *node) {
  each_import(tree, node, assign_import);
  if (build_fn_at(tree->build, tree->at.fn)->kind != FN_MODULE)
    tree_emit(tree, node, (Call){.kind = CALL_SYNTAX, .name = build_str(tree->build, "python:import")},
              tree_mark(tree));
  return 0;
}

// What a body binds --------------------------------------------------------------------------------------------------

static void bind_outer(Tree *tree, const Node *node, bool global) {
  Scope *scope = tree->at.scope;
  for (const Node *kid = node->first; kid; kid = kid->next) {
    Str name = tree_str(tree, kid);
    tree->at.scope = scope->up;
    Id slot = global || !scope->up ? 0 : tree_find(tree, name);
    tree->at.scope = scope;
    tree_bind(tree, name, slot ? slot : module_slot(tree, name));
  }
}

static void scan(Tree *tree, const Node *node) {
  uint32_t flags = node->shape->flags;
  if (flags & SCAN_TARGET)
    bind_target(tree, tree_kid(node, 0));
  if (flags & SCAN_IMPORT)
    each_import(tree, node, bind_import);
  if (flags & (SCAN_GLOBAL | SCAN_NONLOCAL))
    bind_outer(tree, node, flags & SCAN_GLOBAL);
  for (const Node *kid = node->first; kid && flags & SCAN_INTO; kid = kid->next)
    scan(tree, kid);
}

// Names --------------------------------------------------------------------------------------------------------------

// In strcmp's order.
// clang-format off
static const char *const builtins[] = {
    "ArithmeticError", "AssertionError", "AttributeError", "BaseException", "BlockingIOError", "BrokenPipeError",
    "BufferError", "BytesWarning", "ChildProcessError", "ConnectionError", "DeprecationWarning", "EOFError",
    "Ellipsis", "EnvironmentError", "Exception", "FileExistsError", "FileNotFoundError", "FloatingPointError",
    "FutureWarning", "GeneratorExit", "IOError", "ImportError", "ImportWarning", "IndexError", "InterruptedError",
    "KeyError", "KeyboardInterrupt", "LookupError", "MemoryError", "ModuleNotFoundError", "NameError",
    "NotImplemented", "NotImplementedError", "OSError", "OverflowError", "PermissionError", "ProcessLookupError",
    "RecursionError", "ReferenceError", "ResourceWarning", "RuntimeError", "RuntimeWarning", "StopAsyncIteration",
    "StopIteration", "SyntaxError", "SystemError", "SystemExit", "TimeoutError", "TypeError", "UnicodeDecodeError",
    "UnicodeEncodeError", "UnicodeError", "UserWarning", "ValueError", "Warning", "ZeroDivisionError",
    "__build_class__", "__debug__", "__import__", "abs", "aiter", "all", "anext", "any", "apply", "ascii",
    "basestring", "bin", "bool", "breakpoint", "buffer", "bytearray", "bytes", "callable", "chr", "classmethod", "cmp",
    "compile", "complex", "delattr", "dict", "dir", "divmod", "enumerate", "eval", "exec", "execfile", "exit", "file",
    "filter", "float", "format", "frozenset", "getattr", "globals", "hasattr", "hash", "help", "hex", "id", "input",
    "int", "isinstance", "issubclass", "iter", "len", "list", "locals", "long", "map", "max", "memoryview", "min",
    "next", "object", "oct", "open", "ord", "pow", "print", "property", "quit", "range", "raw_input", "reduce",
    "reload", "repr", "reversed", "round", "set", "setattr", "slice", "sorted", "staticmethod", "str", "sum", "super",
    "tuple", "type", "unichr", "unicode", "vars", "xrange", "zip"};
// clang-format on

static bool is_builtin(const char *name) {
  size_t low = 0, high = sizeof builtins / sizeof *builtins;
  while (low < high) {
    size_t middle = (low + high) / 2;
    int order = strcmp(name, builtins[middle]);
    if (!order)
      return true;
    if (order < 0)
      high = middle;
    else
      low = middle + 1;
  }
  return false;
}

// No module of the program can be meant.
static Id builtin(Tree *tree, const char *name) {
  return ref(tree, format2(tree, "builtins", name));
}

static Id starred(Tree *tree, const char *name) {
  Array(const char *) names = {0};
  for (uint32_t i = own(tree)->stars.count; i-- > 0;)
    array_push(tree->arena, &names, format2(tree, own(tree)->stars.at[i], name));
  array_push(tree->arena, &names, format2(tree, own(tree)->module, name));
  if (is_builtin(name))
    array_push(tree->arena, &names, format2(tree, "builtins", name));
  return tree_ref_to(tree, names.at, names.count);
}

static Id global_slot(Tree *tree, Str name) {
  Id slot = map_get(&own(tree)->scope->slots, name, 0);
  if (slot)
    return slot;
  const char *text = arena_format(tree->arena, "%s", build_text(tree->build, name));
  slot = own(tree)->stars.count ? starred(tree, text)
         : is_builtin(text)     ? builtin(tree, text)
                                : module_slot(tree, name);
  map_put(&own(tree)->scope->slots, name, slot);
  return slot;
}

static Id name_slot(Tree *tree, Str name) {
  Id slot = own(tree)->body ? map_get(&own(tree)->body->names, name, 0) : 0;
  slot = slot ? slot : tree_find(tree, name);
  return slot ? slot : global_slot(tree, name);
}

static Id unknown(Tree *tree, const Node *node) {
  return name_slot(tree, tree_str(tree, node));
}

// A private name is one of its class: __x is _Klass__x.
static const char *mangled(Tree *tree, const char *name) {
  const char *klass = own(tree)->klass;
  size_t len = strlen(name);
  if (!klass || name[0] != '_' || name[1] != '_' || (len >= 4 && name[len - 1] == '_' && name[len - 2] == '_'))
    return name;
  klass += strspn(klass, "_");
  return arena_format(tree->arena, "_%s%s", klass, name);
}

static const char *member_name(Tree *tree, const char *name) {
  return strcmp(name, "__init__") == 0 ? "<init>" : mangled(tree, name);
}

// A name in the body of a class becomes its member. A method under a second name is a method, too.
static void assign_member(Tree *tree, Str name, Id from) {
  const char *text = mangled(tree, arena_format(tree->arena, "%s", build_text(tree->build, name)));
  const Slot *value = build_slot_at(tree->build, from);
  bool method = value->kind == SLOT_FIELD && value->owner == tree->at.cls;
  Id slot = build_member(tree->build, method ? SLOT_FIELD : SLOT_STATIC, tree->at.cls, text);
  map_put(&own(tree)->body->names, name, slot);
  tree_copy(tree, from, slot);
}

static void assign_name(Tree *tree, Str name, Id from) {
  if (own(tree)->body)
    assign_member(tree, name, from);
  else {
    Id slot = tree_find(tree, name);
    tree_copy(tree, from, slot ? slot : bound(tree, name));
  }
}

static void set_name(Tree *tree, const Node *node, Id from) {
  assign_name(tree, tree_str(tree, node), from);
}

// Dotted names -------------------------------------------------------------------------------------------------------

typedef Array(const char *) Texts;

static void add_import_texts(Tree *tree, const Import *import, bool modules, Texts *out) {
  for (; import; import = import->next)
    if (import->module || !modules)
      array_push(tree->arena, out, import->text);
}

// What a name may be, as dotted names from the top; nothing if it is computed.
static Texts name_texts(Tree *tree, Str name) {
  Texts out = {0};
  Id slot = name_slot(tree, name);
  const Binding *known = binding(tree, slot, false);
  const Slot *row = build_slot_at(tree->build, slot);
  if (known && known->cls)
    array_push(tree->arena, &out, known->cls);
  if (known)
    add_import_texts(tree, known->imports, false, &out);
  if (out.count || row->kind == SLOT_LOCAL || row->kind == SLOT_PARAM || row->kind == SLOT_SELF)
    return out;
  const char *text = arena_format(tree->arena, "%s", build_text(tree->build, name));
  if (row->kind == SLOT_STATIC)
    array_push(tree->arena, &out, format2(tree, own(tree)->module, text));
  else if (row->kind == SLOT_REF)
    for (uint32_t i = 0; i < row->candidates.count; i++)
      array_push(tree->arena, &out,
                 arena_format(tree->arena, "%s",
                              build_text(tree->build, build_name_at(tree->build, row->candidates.first + i)->name)));
  return out;
}

static Texts dotted_texts(Tree *tree, const char *text, size_t len) {
  size_t first = 0;
  while (first < len && text[first] != '.')
    first++;
  Texts texts = name_texts(tree, build_strn(tree->build, text, first));
  for (uint32_t i = 0; i < texts.count && first < len; i++)
    texts.at[i] = arena_format(tree->arena, "%s%.*s", texts.at[i], (int)(len - first), text + first);
  return texts;
}

static const Node *chain_root(const Node *node) {
  while (tree_kid(node, 0) && node->shape->store && node->shape->lower != tree_name && tree_is(node, "attribute"))
    node = tree_kid(node, 0);
  return node;
}

// The modules that an expression names for certain: the m of m.x after `import m`.
static Texts module_texts(Tree *tree, const Node *node) {
  Texts out = {0};
  const Node *root = chain_root(node);
  if (root->shape->lower != tree_name)
    return out;
  Id slot = name_slot(tree, tree_str(tree, root));
  const Binding *known = binding(tree, slot, false);
  if (!known || !known->imports || known->other)
    return out;
  Texts starts = {0};
  add_import_texts(tree, known->imports, true, &starts);
  const char *rest = arena_text(tree->arena, tree->text.at + root->end, node->end - root->end);
  for (uint32_t i = 0; i < starts.count; i++) {
    const char *text = arena_format(tree->arena, "%s%s", starts.at[i], rest);
    if (map_get(&own(tree)->modules, build_str(tree->build, text), 0))
      array_push(tree->arena, &out, text);
  }
  return out;
}

// The member of a module, by its dotted name; 0 if `object` names no module.
static Id module_member(Tree *tree, const Node *object, const char *name) {
  Texts modules = module_texts(tree, object);
  Id slot = 0;
  for (uint32_t i = 0; i < modules.count; i++)
    slot = tree_join(tree, slot, ref(tree, format2(tree, modules.at[i], name)));
  return slot;
}

// Types --------------------------------------------------------------------------------------------------------------

static bool is_one_of(const char *text, size_t len, const char *const *words) {
  for (; *words; words++)
    if (strlen(*words) == len && memcmp(*words, text, len) == 0)
      return true;
  return false;
}

static Id class_of(Tree *tree, const char *text, size_t len) {
  Texts texts = dotted_texts(tree, text, len);
  if (texts.count && strncmp(texts.at[0], "typing.", 7) == 0)
    return 0;
  if (texts.count <= 1)
    return texts.count ? tree_outside(tree, texts.at[0]) : 0;
  return build_cls(tree->build, (Class){.kind = CLASS_REF,
                                        .name = build_str(tree->build, texts.at[0]),
                                        .candidates = build_names(tree->build, texts.at, texts.count)});
}

static Id type_of(Tree *tree, const Node *node, const char *text, const char *end);

// Splits at commas outside of brackets.
static const char *part_end(const char *at, const char *end, char separator) {
  int depth = 0;
  for (; at < end && (depth || *at != separator); at++)
    depth += *at == '[' || *at == '(' ? 1 : *at == ']' || *at == ')' ? -1 : 0;
  return at;
}

static Id type_among(Tree *tree, const Node *node, const char *at, const char *end, char separator, bool last) {
  Id found = 0;
  while (at < end && (last || !found)) {
    const char *stop = part_end(at, end, separator);
    Id cls = type_of(tree, node, at, stop);
    found = cls ? cls : found;
    at = stop + 1;
  }
  return found;
}

// A container's type is a class of its own whose elements are typed.
static Id container_of(Tree *tree, const Node *node, const char *parent, Id element) {
  if (!element)
    return 0;
  Id cls;
  tree_literal(tree, node, parent, &cls);
  build_slot_at(tree->build, build_member(tree->build, SLOT_FIELD, cls, "[]"))->type = element;
  return cls;
}

static Id generic_type(Tree *tree, const Node *node, const char *name, size_t len, const char *args, const char *end) {
  static const char *const wrappers[] = {"Optional", "Final",       "ClassVar", "Annotated", "Union",
                                         "Required", "NotRequired", "ReadOnly", NULL};
  static const char *const lists[] = {"list",       "List",      "Sequence",    "MutableSequence", "Iterable",
                                      "Iterator",   "Set",       "set",         "MutableSet",      "FrozenSet",
                                      "frozenset",  "deque",     "Deque",       "Tuple",           "tuple",
                                      "Collection", "Generator", "AbstractSet", "Container",       NULL};
  static const char *const maps[] = {"dict",        "Dict",        "Mapping",     "MutableMapping",
                                     "OrderedDict", "defaultdict", "DefaultDict", NULL};
  for (size_t i = len; i-- > 0;)
    if (name[i] == '.') {
      name += i + 1;
      len -= i + 1;
      break;
    }
  if (is_one_of(name, len, wrappers))
    return type_among(tree, node, args, end, ',', false);
  if (is_one_of(name, len, lists))
    return container_of(tree, node, tree->lang->list, type_among(tree, node, args, end, ',', false));
  if (is_one_of(name, len, maps))
    return container_of(tree, node, tree->lang->map, type_among(tree, node, args, end, ',', true));
  return 0;
}

// Types that say nothing about what may be called.
static bool says_nothing(const char *name, size_t len) {
  static const char *const names[] = {"None",  "Any",  "object",   "str",   "bytes",   "int",    "float",     "bool",
                                      "list",  "dict", "set",      "tuple", "type",    "Type",   "frozenset", "complex",
                                      "Union", "Self", "Callable", "self",  "Literal", "typing", "Optional",  NULL};
  return is_one_of(name, len, names);
}

static bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c < 0;
}

// Is the generic type that a name stands for one of the library's, or may it be one? Others are classes whatever their
// name, and what stands in brackets says nothing of their members.
static bool is_library_type(Tree *tree, const char *name, size_t len) {
  static const char *const modules[] = {"typing", "typing_extensions", "collections", "builtins", NULL};
  Texts texts = dotted_texts(tree, name, len);
  for (uint32_t i = 0; i < texts.count; i++)
    if (is_one_of(texts.at[i], strcspn(texts.at[i], "."), modules))
      return true;
  return !texts.count;
}

// The class that a type names. It is read as text, since it may stand in quotes; of a union the first that says
// something counts.
static Id type_of(Tree *tree, const Node *node, const char *at, const char *end) {
  if (part_end(at, end, '|') < end)
    return type_among(tree, node, at, end, '|', false);
  while (at < end && !is_word(*at))
    at++;
  const char *name = at;
  while (at < end && is_word(*at))
    at++;
  size_t len = (size_t)(at - name);
  bool library = len && at < end && *at == '[' && is_library_type(tree, name, len);
  Id generic = library ? generic_type(tree, node, name, len, at + 1, end - 1) : 0;
  if (!len || generic || says_nothing(name, len))
    return generic;
  return class_of(tree, name, len);
}

static Id type(Tree *tree, const Node *node) {
  return type_of(tree, node, tree->text.at + node->start, tree->text.at + node->end);
}

static void declare_type(Tree *tree, Id slot, const Node *node) {
  Id cls = node ? type(tree, node) : 0;
  if (!cls || !slot)
    return;
  Slot *row = build_slot_at(tree->build, slot);
  row->type = cls;
  row->type_name = tree_str(tree, node);
}

// Functions ----------------------------------------------------------------------------------------------------------

// What decorators say of a function.
typedef struct {
  bool no_self, class_side, property, setter, context;
  const Node *calls[8]; // those that are called with it, innermost last
  uint32_t call_count;
} Decorated;

// How one is made.
typedef struct {
  const Node *node, *params, *body;
  const char *name;
  Decorated decorated;
} Def;

static bool is_async(const Node *node) {
  return tree_is(node->first, "async");
}

static Id call_value(Tree *tree, const Node *at, Id callee, const char *name, uint32_t mark) {
  if (!callee) {
    tree->args.count = mark;
    return 0;
  }
  return tree_emit(tree, at, (Call){.kind = CALL_SLOT, .callee = callee, .name = build_str(tree->build, name)}, mark);
}

static Id call_method(Tree *tree, const Node *at, Id receiver, const char *name, uint32_t mark) {
  return tree_emit(tree, at, (Call){.kind = CALL_METHOD, .receiver = receiver, .name = build_str(tree->build, name)},
                   mark);
}

// A generator is a container of what it yields; a context manager gives it from __enter__.
static void start_generator(Tree *tree, Id fn, const Def *def) {
  Id cls,
      made = tree_literal(tree, def->node, def->decorated.context ? "contextlib.contextmanager" : "generator", &cls);
  tree_return_value(tree, fn, made);
  own(tree)->yields = build_member(tree->build, SLOT_FIELD, cls, "[]");
  if (!def->decorated.context)
    return;
  Frame saved = tree->at;
  Making making = {.node = def->node,
                   .at = def->node,
                   .name = "__enter__",
                   .qualified = arena_format(tree->arena, "%s%s.__enter__", own(tree)->prefix, def->name),
                   .kind = FN_CLOSURE,
                   .flags = FN_SYNTHETIC};
  Id enter = tree_synthetic(tree, &making);
  tree_return_value(tree, enter, own(tree)->yields);
  tree->at = saved;
  tree_member(tree, cls, false, "__enter__", enter);
}

static const Node *receiver_of(const Def *def, bool method) {
  const Node *first = def->params && method && !def->decorated.no_self ? def->params->first : NULL;
  bool plain =
      first && !(first->shape->flags & SLOT_SPLAT) && (first->shape->store || first->shape->flags & ROLE_PARAM);
  return plain ? first : NULL;
}

static uint32_t fn_flags(const Def *def) {
  uint32_t flags = def->decorated.class_side ? FN_STATIC : 0;
  flags |= def->node->marked && !def->decorated.context ? FN_GENERATOR : 0;
  return flags | (is_async(def->node) ? FN_ASYNC : 0);
}

// Enters the new function: its names are collected before its body is lowered.
static void start_body(Tree *tree, Id fn, const Def *def, bool receiver) {
  if (!receiver && build_fn_at(tree->build, fn)->kind != FN_CLOSURE)
    build_fn_at(tree->build, fn)->self = 0;
  if (def->body)
    scan(tree, def->body);
  if (def->node->marked)
    start_generator(tree, fn, def);
  else
    declare_type(tree, build_fn_at(tree->build, fn)->result, tree_kid(def->node, 3));
}

static Id make_fn(Tree *tree, const Def *def) {
  Python *python = own(tree), saved_state = *python;
  Frame saved = tree->at;
  bool method = python->body, outer = build_fn_at(tree->build, tree->at.fn)->kind != FN_MODULE;
  const Node *receiver = receiver_of(def, method), *at = tree_kid(def->node, 0);
  bool lambda = !at || at->shape->lower != tree_name;
  Making making = {.node = def->node,
                   .at = lambda ? def->node : at,
                   .params = def->params,
                   .receiver = receiver,
                   .name = def->name,
                   .qualified = arena_format(tree->arena, "%s%s", python->prefix, def->name),
                   .cls = method            ? tree->at.cls
                          : outer || lambda ? 0
                                            : python->cls,
                   .kind = !method && (outer || lambda) ? FN_CLOSURE : FN_PLAIN,
                   .flags = fn_flags(def),
                   .sees_outer = outer};
  if (method && lambda)
    making.cls = tree->at.cls;
  python->prefix = arena_format(tree->arena, "%s.<locals>.", making.qualified);
  Id fn = tree_synthetic(tree, &making);
  python->body = NULL;
  start_body(tree, fn, def, receiver);
  Id value = tree_value(tree, def->body);
  if (lambda)
    tree_return_value(tree, fn, value);
  python->prefix = saved_state.prefix;
  python->body = saved_state.body;
  python->yields = saved_state.yields;
  tree->at = saved;
  return fn;
}

static Id lambda(Tree *tree, const Node *node) {
  Def def = {.node = node, .params = tree_kid(node, 1), .body = tree_kid(node, 2), .name = "<lambda>"};
  return tree_hold(tree, HOLD_FN, make_fn(tree, &def));
}

// Decorators ---------------------------------------------------------------------------------------------------------

static const Node *decorator_name(const Node *node) {
  node = tree_is(node, "call") ? tree_kid(node, 0) : node;
  return tree_is(node, "attribute") ? tree_kid(node, 1) : node;
}

// Decorators with a meaning of their own, by the last part of their names; a property may be called anything that ends
// so.
typedef enum { CALLS, NOTHING, STATIC_METHOD, CLASS_METHOD, PROPERTY, SETTER, CONTEXT } Decoration;
static const struct {
  const char *name;
  Decoration is;
} decorations[] = {{"staticmethod", STATIC_METHOD},
                   {"classmethod", CLASS_METHOD},
                   {"abstractstaticmethod", STATIC_METHOD},
                   {"abstractclassmethod", CLASS_METHOD},
                   {"setter", SETTER},
                   {"deleter", NOTHING},
                   {"getter", PROPERTY},
                   {"contextmanager", CONTEXT},
                   {"asynccontextmanager", CONTEXT},
                   {"wraps", NOTHING},
                   {"abstractmethod", NOTHING},
                   {"overload", NOTHING},
                   {"override", NOTHING},
                   {"final", NOTHING},
                   {"lru_cache", NOTHING},
                   {"cache", NOTHING}};

static Decoration decoration(Tree *tree, const Node *decorator) {
  const char *name = tree_text(tree, decorator_name(decorator->first));
  for (size_t i = 0; i < sizeof decorations / sizeof *decorations; i++)
    if (strcmp(decorations[i].name, name) == 0)
      return decorations[i].is;
  return text_ends(name, 0, "property") ? PROPERTY : CALLS;
}

static void decorate(Tree *tree, const Node *decorator, Decorated *out) {
  Decoration is = decoration(tree, decorator);
  out->no_self |= is == STATIC_METHOD;
  out->class_side |= is == STATIC_METHOD || is == CLASS_METHOD;
  out->property |= is == PROPERTY;
  out->setter |= is == SETTER;
  out->context |= is == CONTEXT;
  if (is == CALLS && out->call_count < sizeof out->calls / sizeof *out->calls)
    out->calls[out->call_count++] = decorator;
}

static Decorated decorated_by(Tree *tree, const Node *definition) {
  Decorated out = {0};
  const Node *up = definition->up;
  for (const Node *kid = tree_is(up, "decorated_definition") ? up->first : NULL; kid && kid != definition;
       kid = kid->next)
    if (kid->first)
      decorate(tree, kid, &out);
  return out;
}

// What the decorators make of a function; 0 if there are none.
static Id apply_decorators(Tree *tree, const Decorated *decorated, Id fn) {
  Id made = 0;
  for (uint32_t i = decorated->call_count; i-- > 0;) {
    const Node *expression = decorated->calls[i]->first;
    Id callee = tree_value(tree, expression);
    uint32_t mark = tree_mark(tree);
    tree_push(tree, (Arg){.slot = fn ? tree_join(tree, tree_hold(tree, HOLD_FN, fn), made) : 0});
    Call call = {.kind = CALL_SLOT,
                 .callee = callee,
                 .name = tree_str(tree, decorator_name(expression)),
                 .flags = fn ? CALL_WRAPS : 0};
    if (callee)
      made = tree_emit(tree, expression, call, mark);
    tree->args.count = mark;
  }
  return made;
}

// Parameters that take whatever is passed: *args, **kwargs.
static const Implied whatever[] = {{SLOT_SPLAT, NULL}, {SLOT_SPLAT | SLOT_KEYWORD, NULL}};

static void push_whatever(Tree *tree, Id fn) {
  Id params = build_fn_at(tree->build, fn)->params;
  tree_push(tree, (Arg){.slot = params, .flags = ARG_SPLAT});
  tree_push(tree, (Arg){.slot = params + 1, .name = build_str(tree->build, "**"), .flags = ARG_SPLAT});
}

// A decorated method is called with self in front of its arguments.
static void decorated_method(Tree *tree, const Def *def, const char *member, Id made) {
  Frame saved = tree->at;
  Making making = {.node = def->node,
                   .at = tree_kid(def->node, 0),
                   .name = def->name,
                   .qualified = arena_format(tree->arena, "%s%s", own(tree)->prefix, def->name),
                   .cls = tree->at.cls,
                   .flags = FN_SYNTHETIC,
                   .implied = whatever,
                   .implied_count = 2};
  Id fn = tree_synthetic(tree, &making);
  uint32_t mark = tree_mark(tree);
  tree_push(tree, (Arg){.slot = build_fn_at(tree->build, fn)->self});
  push_whatever(tree, fn);
  tree_return_value(tree, fn, call_value(tree, tree_kid(def->node, 0), made, def->name, mark));
  tree->at = saved;
  tree_member(tree, tree->at.cls, false, member, fn);
}

static void define_method(Tree *tree, const Def *def, Id fn) {
  bool class_side = def->decorated.class_side;
  const char *member = member_name(tree, def->name);
  if (def->decorated.setter)
    member = arena_format(tree->arena, "%s=", member);
  tree_member(tree, tree->at.cls, class_side, member, fn);
  if (strcmp(member, "__new__") == 0) // runs when the class is called, before __init__ does
    tree_member(tree, tree->at.cls, false, "<init>", fn);
  Id slot = build_member(tree->build, class_side ? SLOT_STATIC : SLOT_FIELD, tree->at.cls, member);
  map_put(&own(tree)->body->names, build_str(tree->build, def->name), slot);
  Id made = apply_decorators(tree, &def->decorated, fn);
  if (made && !class_side)
    decorated_method(tree, def, member, made);
  else
    tree_copy(tree, made, slot);
}

static void define_function(Tree *tree, const Def *def, Id fn) {
  Str name = build_str(tree->build, def->name);
  Id slot = tree_find(tree, name);
  slot = slot ? slot : bound(tree, name);
  build_hold(tree->build, (Hold){slot, HOLD_FN, fn});
  tree_copy(tree, apply_decorators(tree, &def->decorated, fn), slot);
}

static bool is_static_by_name(const char *name) {
  return strcmp(name, "__new__") == 0 || strcmp(name, "__init_subclass__") == 0 ||
         strcmp(name, "__class_getitem__") == 0;
}

static Id function(Tree *tree, const Node *node) {
  const Node *name = tree_kid(node, 0);
  if (!name)
    return tree_each(tree, node);
  Def def = {.node = node,
             .params = tree_kid(node, 1),
             .body = tree_kid(node, 2),
             .name = tree_text(tree, name),
             .decorated = decorated_by(tree, node)};
  bool method = own(tree)->body;
  def.decorated.class_side |= method && is_static_by_name(def.name);
  def.decorated.class_side &= method;
  Id fn = make_fn(tree, &def);
  if (method && (def.decorated.property || def.decorated.setter))
    build_fn_at(tree->build, fn)->flags |= FN_PROPERTY;
  if (method && def.decorated.setter)
    build_fn_at(tree->build, fn)->name = build_str(tree->build, arena_format(tree->arena, "%s=", def.name));
  if (method)
    define_method(tree, &def, fn);
  else
    define_function(tree, &def, fn);
  return 0;
}

// Classes ------------------------------------------------------------------------------------------------------------

static void add_parent(Tree *tree, Id cls, const Node *node) {
  if (node->shape->flags & SLOT_KEYWORD || tree_is(node, "call")) {
    tree_value(tree, node);
    for (const Node *kid = tree_is(node, "call") && tree_kid(node, 1) ? tree_kid(node, 1)->first : NULL; kid;
         kid = kid->next)
      if (kid->shape->lower == tree_name && kid != tree_kid(node, 1)->first)
        add_parent(tree, cls, kid);
    return;
  }
  const char *text = tree->text.at + node->start;
  size_t len = 0;
  while (node->start + len < node->end && is_word(text[len]))
    len++;
  if (len && !(len == 6 && memcmp(text, "object", 6) == 0)) {
    Id parent = class_of(tree, text, len);
    if (parent != cls)
      tree_parent(tree, cls, parent, PARENT_INHERITS);
  }
}

static void announce_class(Tree *tree, Str name, Id cls, const char *full) {
  Id slot;
  if (own(tree)->body) {
    slot = build_member(tree->build, SLOT_STATIC, tree->at.cls,
                        mangled(tree, arena_format(tree->arena, "%s", build_text(tree->build, name))));
    map_put(&own(tree)->body->names, name, slot);
  } else {
    slot = tree_find(tree, name);
    slot = slot ? slot : bound(tree, name);
  }
  build_hold(tree->build, (Hold){slot, HOLD_CLASS, cls});
  binding(tree, slot, true)->cls = full;
}

static void class_body(Tree *tree, const Node *node, Id cls, const char *name) {
  Python *python = own(tree), saved_state = *python;
  Frame saved = tree->at;
  Body body = {.names = {.arena = tree->arena}};
  python->body = &body;
  python->klass = name;
  python->prefix = arena_format(tree->arena, "%s%s.", saved_state.prefix, name);
  tree->at.cls = cls;
  tree_value(tree, tree_kid(node, 2));
  python->body = saved_state.body;
  python->klass = saved_state.klass;
  python->prefix = saved_state.prefix;
  tree->at = saved;
}

static Id class_definition(Tree *tree, const Node *node) {
  const Node *name = tree_kid(node, 0), *parents = tree_kid(node, 1);
  const char *text = tree_text(tree, name);
  const char *full = format2(tree, own(tree)->module, arena_format(tree->arena, "%s%s", own(tree)->prefix, text));
  Id cls = tree_class(tree, node, full, CLASS_PLAIN);
  for (const Node *kid = parents ? parents->first : NULL; kid; kid = kid->next)
    add_parent(tree, cls, kid);
  announce_class(tree, tree_str(tree, name), cls, full);
  class_body(tree, node, cls, text);
  Decorated decorated = decorated_by(tree, node);
  apply_decorators(tree, &decorated, 0);
  return 0;
}

// Calls --------------------------------------------------------------------------------------------------------------

static const Node *argument(const Node *args, uint32_t n) {
  const Node *kid = args ? args->first : NULL;
  while (kid && n--)
    kid = kid->next;
  return kid && !(kid->shape->flags & (SLOT_KEYWORD | SLOT_SPLAT)) ? kid : NULL;
}

static uint32_t push_args(Tree *tree, const Node *args) {
  uint32_t mark = tree_mark(tree);
  Id unused = 0;
  if (args && !tree_is(args, "argument_list"))
    tree_push(tree, (Arg){.slot = tree_value(tree, args)});
  else
    tree_args(tree, args, &unused);
  return mark;
}

static bool is_super(Tree *tree, const Node *node) {
  return tree_is(node, "call") && tree_text_is(tree, tree_kid(node, 0), "super");
}

static Id super_call(Tree *tree, const Node *at, const char *name, const Node *args) {
  uint32_t mark = push_args(tree, args);
  Call call = {.kind = CALL_SUPER, .receiver = tree->at.self, .name = build_str(tree->build, name)};
  Id made = strcmp(name, "__new__") == 0 && tree->at.cls ? tree_hold(tree, HOLD_TYPED, tree->at.cls) : 0;
  return tree_join(tree, tree_emit(tree, at, call, mark), made);
}

static Id get_attribute(Tree *tree, const Node *node, const Node *args) {
  Id object = tree_value(tree, argument(args, 0)), name = tree_value(tree, argument(args, 1));
  Id other = tree_value(tree, argument(args, 2));
  const char *text = tree_constant(tree, name);
  if (text && *text)
    return tree_join(tree, tree_load(tree, node, object, text), other);
  if (!object || !name)
    return other;
  Id to = tree_temp(tree);
  build_flow(tree->build, (Flow){.kind = FLOW_LOAD_DYNAMIC,
                                 .base = object,
                                 .from = name,
                                 .to = to,
                                 .fn = tree->at.fn,
                                 .cond = tree->at.cond,
                                 .place = tree_place(node)});
  return tree_join(tree, to, other);
}

static Id set_attribute_call(Tree *tree, const Node *node, const Node *args) {
  Id object = tree_value(tree, argument(args, 0)), name = tree_value(tree, argument(args, 1));
  Id value = tree_value(tree, argument(args, 2));
  const char *text = tree_constant(tree, name);
  if (text && *text)
    tree_store(tree, node, value, object, text);
  else if (object && name && value)
    build_flow(tree->build, (Flow){.kind = FLOW_STORE_DYNAMIC,
                                   .base = object,
                                   .key = name,
                                   .from = value,
                                   .fn = tree->at.fn,
                                   .cond = tree->at.cond,
                                   .place = tree_place(node)});
  return 0;
}

// partial(f, a): a closure that calls f with a in front of its own arguments.
static Id partial(Tree *tree, const Node *node, const Node *args) {
  uint32_t mark = push_args(tree, args);
  Id callee = tree->args.count > mark ? tree->args.at[mark].slot : 0;
  Frame saved = tree->at;
  Making making = {.node = node,
                   .at = node,
                   .name = "partial",
                   .qualified = arena_format(tree->arena, "%s<partial>", own(tree)->prefix),
                   .kind = FN_CLOSURE,
                   .flags = FN_SYNTHETIC,
                   .implied = whatever,
                   .implied_count = 2};
  Id fn = tree_synthetic(tree, &making);
  push_whatever(tree, fn);
  uint32_t first = mark + (tree->args.count - mark > 1);
  tree_return_value(tree, fn, call_value(tree, node, callee, "partial", first));
  tree->args.count = mark;
  tree->at = saved;
  return tree_hold(tree, HOLD_FN, fn);
}

// type(self): the class, as far as it is known.
static Id type_call(Tree *tree, const Node *node, const Node *args) {
  Id object = tree_value(tree, argument(args, 0));
  bool own = object && object == tree->at.self && tree->at.cls && !tree->at.class_side && !argument(args, 1);
  if (own)
    return tree_class_slot(tree, tree->at.cls);
  uint32_t mark = push_args(tree, args);
  return call_value(tree, tree_kid(node, 0), builtin(tree, "type"), "type", mark);
}

static Id length_of(Tree *tree, const Node *node, const Node *args) {
  uint32_t mark = push_args(tree, args);
  Id object = tree->args.count > mark ? tree->args.at[mark].slot : 0;
  Id length = call_value(tree, tree_kid(node, 0), builtin(tree, "len"), "len", mark);
  tree_operate(tree, node, "__len__", object, 0, 0);
  return length;
}

// Functions of the language and its library that steer values, by full name.
static const struct {
  const char *name;
  Id (*lower)(Tree *tree, const Node *node, const Node *args);
} words[] = {{"builtins.getattr", get_attribute},
             {"builtins.setattr", set_attribute_call},
             {"functools.partial", partial},
             {"builtins.type", type_call},
             {"builtins.len", length_of}};

static bool is_word_called(Tree *tree, Id callee, size_t i) {
  const Slot *slot = build_slot_at(tree->build, callee);
  const Binding *known = binding(tree, callee, false);
  if (known && known->imports && !known->other)
    return strcmp(known->imports->text, words[i].name) == 0;
  return slot->kind == SLOT_REF && strcmp(build_text(tree->build, slot->name), words[i].name) == 0;
}

static Id call_slot(Tree *tree, const Node *node, Id callee, const char *name) {
  const Node *args = tree_kid(node, 1);
  for (size_t i = 0; callee && args && i < sizeof words / sizeof *words; i++)
    if (is_word_called(tree, callee, i))
      return words[i].lower(tree, node, args);
  uint32_t mark = push_args(tree, args);
  return call_value(tree, tree_kid(node, 0), callee, name, mark);
}

static Id call_attribute(Tree *tree, const Node *node, const Node *callee) {
  const Node *object = tree_kid(callee, 0), *name = tree_kid(callee, 1), *args = tree_kid(node, 1);
  const char *member = member_name(tree, tree_text(tree, name));
  if (is_super(tree, object))
    return super_call(tree, name, member, args);
  Id of_module = module_member(tree, object, member);
  if (of_module)
    return call_slot(tree, node, of_module, member);
  Id receiver = tree_value(tree, object);
  uint32_t mark = push_args(tree, args);
  return call_method(tree, name, receiver, member, mark);
}

static Id call(Tree *tree, const Node *node) {
  const Node *callee = tree_kid(node, 0);
  if (tree_is(callee, "attribute") && tree_kid(callee, 1))
    return call_attribute(tree, node, callee);
  bool named = callee && callee->shape->lower == tree_name;
  return call_slot(tree, node, tree_value(tree, callee), named ? tree_text(tree, callee) : "");
}

// Attributes and elements --------------------------------------------------------------------------------------------

static Id attribute(Tree *tree, const Node *node) {
  const Node *object = tree_kid(node, 0), *name = tree_kid(node, 1);
  const char *member = member_name(tree, tree_text(tree, name));
  if (is_super(tree, object)) {
    Id to = tree_temp(tree);
    build_flow(tree->build, (Flow){.kind = FLOW_SUPER,
                                   .to = to,
                                   .name = build_str(tree->build, member),
                                   .fn = tree->at.fn,
                                   .cond = tree->at.cond,
                                   .place = tree_place(name)});
    return to;
  }
  bool of_self = tree->at.self && tree->at.cls && !tree->at.class_side && strcmp(member, "__class__") == 0;
  if (of_self && tree_value(tree, object) == tree->at.self)
    return tree_class_slot(tree, tree->at.cls);
  Id of_module = module_member(tree, object, member);
  return of_module ? of_module : tree_load(tree, name, tree_value(tree, object), member);
}

static void set_attribute(Tree *tree, const Node *node, Id from) {
  Id object = tree_value(tree, tree_kid(node, 0));
  tree_store(tree, tree_kid(node, 1), from, object, member_name(tree, tree_text(tree, tree_kid(node, 1))));
}

static void set_inner(Tree *tree, const Node *node, Id from) {
  tree_assign_to(tree, node->first, from);
}

// Keys are hardly ever called, so that nothing is said of them: what objects are asked for by operators is asked of
// many.

// A part of a list holds what the list does.
static Id subscript(Tree *tree, const Node *node) {
  const Node *index = tree_kid(node, 1);
  Id object = tree_value(tree, tree_kid(node, 0)), key = tree_value(tree, index);
  Id found = tree_is(index, "slice") ? object : tree_element(tree, node, object, key);
  tree_operate(tree, node, "__getitem__", object, tree_temp(tree), 0);
  return found;
}

static void set_subscript(Tree *tree, const Node *node, Id from) {
  Id object = tree_value(tree, tree_kid(node, 0)), key = tree_value(tree, tree_kid(node, 1));
  tree_set_element(tree, node, object, key, from);
  tree_operate(tree, node, "__setitem__", object, tree_temp(tree), from ? from : tree_temp(tree));
}

static void delete_subscript(Tree *tree, const Node *node) {
  Id object = tree_value(tree, tree_kid(node, 0));
  tree_value(tree, tree_kid(node, 1));
  tree_operate(tree, node, "__delitem__", object, tree_temp(tree), 0);
}

static Id delete_statement(Tree *tree, const Node *node) {
  for (const Node *kid = node->first; kid; kid = kid->next)
    if (tree_is(kid, "expression_list"))
      delete_statement(tree, kid);
    else if (tree_is(kid, "subscript"))
      delete_subscript(tree, kid);
    else
      tree_value(tree, kid);
  return 0;
}

// x in y, x not in y, and what else is compared.
static Id comparison(Tree *tree, const Node *node) {
  const Node *left = node->first, *operator= left ? left->next : NULL, *right = operator? operator->next : NULL;
  if (!right || right->next || !(tree_text_is(tree, operator, "in") || tree_text_is(tree, operator, "not in")))
    return tree_effect(tree, node);
  tree_value(tree, left);
  return tree_operate(tree, node, "__contains__", tree_value(tree, right), tree_temp(tree), 0);
}

static Id set_literal(Tree *tree, const Node *node) {
  Id cls, slot = tree_literal(tree, node, "set", &cls);
  for (const Node *kid = node->first; kid; kid = kid->next) {
    Id value = tree_value(tree, kid);
    if (kid->shape->flags & SLOT_SPLAT)
      value = tree_load(tree, kid, value, "[]");
    tree_copy(tree, value, build_member(tree->build, SLOT_FIELD, cls, "[]"));
  }
  return slot;
}

// A string's text, if nothing is put into it.
static Id string(Tree *tree, const Node *node) {
  Text text = {.arena = tree->arena};
  bool constant = true;
  for (const Node *kid = node->first; kid; kid = kid->next)
    if (kid->shape->flags & ROLE_TEXT)
      text_add(&text, tree->text.at + kid->start, kid->end - kid->start);
    else {
      constant &= !tree_is(kid, "interpolation");
      tree_value(tree, kid);
    }
  return constant ? tree_text_slot(tree, text_str(&text), text.len) : 0;
}

// Statements ---------------------------------------------------------------------------------------------------------

static bool only_text(const Node *node) {
  return node->first && !node->first->next && node->first->shape->lower == string;
}

static Id expression_statement(Tree *tree, const Node *node) {
  return only_text(node) ? 0 : tree_effect(tree, node);
}

// The member that an annotated target declares.
static Id declared(Tree *tree, const Node *left) {
  if (left->shape->lower == tree_name && own(tree)->body)
    return build_member(tree->build, SLOT_FIELD, tree->at.cls, mangled(tree, tree_text(tree, left)));
  if (left->shape->lower == tree_name) {
    Id slot = name_slot(tree, tree_str(tree, left));
    return build_slot_at(tree->build, slot)->kind == SLOT_REF ? 0 : slot;
  }
  const Node *object = tree_is(left, "attribute") ? tree_kid(left, 0) : NULL;
  bool of_self = object && object->shape->lower == tree_name && tree->at.cls &&
                 tree_find(tree, tree_str(tree, object)) == tree->at.self;
  return of_self
             ? build_member(tree->build, SLOT_FIELD, tree->at.cls, mangled(tree, tree_text(tree, tree_kid(left, 1))))
             : 0;
}

static Id assignment(Tree *tree, const Node *node) {
  const Node *left = tree_kid(node, 0);
  if (left && tree_kid(node, 2))
    declare_type(tree, declared(tree, left), tree_kid(node, 2));
  return tree_kid(node, 1) ? tree_assign(tree, node) : 0;
}

static Id augmented_assignment(Tree *tree, const Node *node) {
  tree_assign_to(tree, tree_kid(node, 0), tree_value(tree, tree_kid(node, 1)));
  return 0;
}

static Id conditional(Tree *tree, const Node *node) {
  Test test = tree_test(tree, tree_kid(node, 1));
  return tree_branch(tree, test, tree_kid(node, 0), tree_kid(node, 2));
}

// Each part of a target gets the elements of an element: those of a mapping are its values alone.
static void assign_element(Tree *tree, const Node *at, const Node *target, Id element) {
  if (!target || !(target->shape->flags & SCAN_PATTERN)) {
    tree_assign_to(tree, target, element);
    return;
  }
  Id inner = tree_join(tree, element, tree_load(tree, at, element, "[]"));
  for (const Node *kid = target->first; kid; kid = kid->next)
    assign_element(tree, at, kid, inner);
}

// What an iteration gives: the elements of a container, and of the iterator that an object makes.
static Id element_of(Tree *tree, const Node *at, Id collection) {
  Id iterator = tree_operate(tree, at, "__iter__", collection, 0, 0), element = tree_load(tree, at, collection, "[]");
  if (iterator)
    tree_copy(tree, tree_load(tree, at, iterator, "[]"), element);
  return tree_join(tree, element, tree_operate(tree, at, "__next__", iterator, 0, 0));
}

static Id for_statement(Tree *tree, const Node *node) {
  const Node *target = tree_kid(node, 0), *collection = tree_kid(node, 1);
  Id before = tree->at.cond, value = tree_value(tree, collection);
  assign_element(tree, collection, target, element_of(tree, collection, value));
  for (const Node *kid = node->first; kid; kid = kid->next)
    if (kid != target && kid != collection)
      tree_value(tree, kid);
  tree->at.cond = before;
  tree->at.left = false;
  return 0;
}

// The statements behind run if the body has not left, or if an exception was caught and its clause has not.
static Id try_statement(Tree *tree, const Node *node) {
  Id before = tree->at.cond;
  bool left = true, finally = false;
  for (const Node *kid = node->first; kid; kid = kid->next) {
    tree->at.cond = before;
    tree->at.left = false;
    tree_value(tree, kid);
    bool last = tree_is(kid, "finally_clause");
    finally |= last && tree->at.left;
    if (!last && !(kid == node->first && tree_find_kid(node, "else_clause")))
      left &= tree->at.left;
  }
  tree->at.cond = before;
  tree->at.left = left || finally;
  return 0;
}

typedef Array(Id) Slots;

static void enter_context(Tree *tree, const Node *item, bool async, Slots *entered) {
  const Node *alias = tree_is(item, "as_pattern") ? tree_kid(item, 0) : NULL;
  if (tree_is(item, "tuple") || tree_is(item, "with_item") || tree_is(item, "parenthesized_expression")) {
    for (const Node *kid = item->first; kid; kid = kid->next)
      enter_context(tree, kid, async, entered);
    return;
  }
  Id value = tree_value(tree, alias ? tree_kid(item, 1) : item);
  Id made = call_method(tree, item, value, async ? "__aenter__" : "__enter__", tree_mark(tree));
  array_push(tree->arena, entered, value);
  if (alias)
    tree_assign_to(tree, alias, tree_join(tree, made, value));
}

static Id with_statement(Tree *tree, const Node *node) {
  bool async = is_async(node);
  const Node *items = tree_kid(node, 0);
  Slots entered = {0};
  for (const Node *kid = items ? items->first : NULL; kid; kid = kid->next)
    enter_context(tree, kid, async, &entered);
  tree_value(tree, tree_kid(node, 1));
  for (uint32_t i = entered.count; i-- > 0;)
    tree_emit(tree, items,
              (Call){.kind = CALL_METHOD,
                     .receiver = entered.at[i],
                     .name = build_str(tree->build, async ? "__aexit__" : "__exit__"),
                     .flags = CALL_IMPLICIT},
              tree_mark(tree));
  return 0;
}

static Id named_value(Tree *tree, const Node *node) {
  Id value = tree_value(tree, tree_kid(node, 1));
  tree_assign_to(tree, tree_kid(node, 0), value);
  return value;
}

static void bind_case(Tree *tree, const Node *node, Id subject) {
  if (!node)
    return;
  bool capture = tree_is(node, "dotted_name") && node->first && !node->first->next;
  if (capture && !tree_is(node->up, "class_pattern"))
    set_name(tree, node->first, subject);
  for (const Node *kid = capture ? NULL : node->first; kid; kid = kid->next)
    bind_case(tree, kid, subject);
}

static Id match_statement(Tree *tree, const Node *node) {
  Id subject = tree_value(tree, tree_kid(node, 0)), before = tree->at.cond;
  const Node *body = tree_kid(node, 1);
  for (const Node *clause = body ? body->first : NULL; clause; clause = clause->next) {
    const Node *run = tree_kid(clause, 0);
    for (const Node *kid = clause->first; kid; kid = kid->next)
      if (kid == run || tree_is(kid, "if_clause"))
        tree_value(tree, kid);
      else
        bind_case(tree, kid, subject);
    tree->at.cond = before;
  }
  tree->at.left = false;
  return 0;
}

static Id yield(Tree *tree, const Node *node) {
  Id value = tree_value(tree, node->first);
  bool from = node->end - node->start > 10 && strncmp(tree->text.at + node->start, "yield from", 10) == 0;
  if (from)
    value = tree_load(tree, node, value, "[]");
  tree_copy(tree, value, own(tree)->yields);
  return 0;
}

static Id print_statement(Tree *tree, const Node *node) {
  tree_each(tree, node);
  return call_value(tree, node, builtin(tree, "print"), "print", tree_mark(tree));
}

// Comprehensions have a scope of their own.
static Id comprehension(Tree *tree, const Node *node) {
  Scope *scope = tree->at.scope;
  Id before = tree->at.cond, cls;
  const Node *body = tree_kid(node, 0);
  const char *kind = tree_is(node, "dictionary_comprehension") ? "dict"
                     : tree_is(node, "set_comprehension")      ? "set"
                                                               : "list";
  Body *outer = own(tree)->body;
  tree_open_scope(tree, false);
  for (const Node *kid = node->first; kid; kid = kid->next)
    if (kid != body && tree_is(kid, "for_in_clause")) {
      Id element = element_of(tree, kid, tree_value(tree, tree_kid(kid, 1)));
      own(tree)->body = NULL;
      bind_target(tree, tree_kid(kid, 0));
      assign_element(tree, kid, tree_kid(kid, 0), element);
      own(tree)->body = outer;
    } else if (kid != body)
      tree->at.cond = tree_test(tree, kid).yes;
  Id made = tree_literal(tree, node, kind, &cls);
  tree_copy(tree, tree_value(tree, body), build_member(tree->build, SLOT_FIELD, cls, "[]"));
  tree->at.scope = scope;
  tree->at.cond = before;
  return made;
}

// Conditions ---------------------------------------------------------------------------------------------------------

static Test inverted(Test test) {
  return (Test){test.no, test.yes};
}

// x is None, x == 1, x is not True.
static bool test_comparison(Tree *tree, const Node *node, Test *out) {
  const Node *left = node->first, *operator= left ? left->next : NULL, *right = operator? operator->next : NULL;
  if (!right || right->next)
    return false;
  bool equal = tree_text_is(tree, operator, "is") || tree_text_is(tree, operator, "==");
  bool unequal = tree_text_is(tree, operator, "is not") || tree_text_is(tree, operator, "!=");
  if (!equal && !unequal)
    return false;
  Id value = tree_value(tree, left), call = value && value == tree->last_value ? tree->last_call : 0;
  Id constant = tree_value(tree, right);
  int32_t number;
  if (!tree_integer_of(tree, constant, &number))
    *out = (Test){tree->at.cond, tree->at.cond};
  else
    *out = tree_test_slot(tree, value, call, COND_EQUAL, number);
  if (unequal)
    *out = inverted(*out);
  return true;
}

static bool test(Tree *tree, const Node *node, Test *out) {
  if (tree_is(node, "not_operator")) {
    *out = inverted(tree_test(tree, tree_kid(node, 0)));
    return true;
  }
  return tree_is(node, "comparison_operator") && test_comparison(tree, node, out);
}

// Files --------------------------------------------------------------------------------------------------------------

// The module's dotted name: where the file stands below the root. Sets the package that it is in.
static void name_module(Tree *tree, Python *python) {
  const char *root = tree->source->root;
  const char *path = root ? path_below(root, tree->source->path) : path_name(tree->source->path);
  char *name = arena_format(tree->arena, "%s", path), *dot = strrchr(name, '.');
  if (dot && !strchr(dot, '/'))
    *dot = 0;
  for (char *at = name; *at; at++)
    *at = *at == '/' ? '.' : *at;
  size_t len = strlen(name);
  bool package = text_ends(name, '.', "__init__");
  if (package)
    name[len - 8 - (len > 8)] = 0;
  python->module = *name ? name : root ? path_name(root) : "__init__";
  const char *end = strrchr(name, '.');
  python->package = package ? name : end ? arena_text(tree->arena, name, (size_t)(end - name)) : "";
}

static void unit(Tree *tree, const Node *root) {
  Python *python = arena_new(tree->arena, Python);
  *python = (Python){.prefix = "", .scope = tree->at.scope};
  Map *maps[] = {&python->bindings, &python->modules, &python->refs};
  for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
    maps[i]->arena = tree->arena;
  tree->own = python;
  name_module(tree, python);
  python->cls = tree_class(tree, root, python->module, CLASS_MODULE);
  tree_bind(tree, build_str(tree->build, "__name__"), tree_text_slot(tree, python->module, strlen(python->module)));
  scan(tree, root);
  tree_body(tree, root);
}

// clang-format off
static const Role roles[] = {
    // node                      lowered by            operands
    {"module",                   tree_body,            .flags = SCAN_INTO},
    {"block",                    tree_body,            .flags = SCAN_INTO},
    {"async",                    tree_skip},
    {"function_definition",      function,             {"name", "parameters", "body", "return_type"}, .flags = ROLE_FN | SCAN_TARGET},
    {"class_definition",         class_definition,     {"name", "superclasses", "body"}, .flags = SCAN_TARGET},
    {"decorated_definition",     tree_each,            .flags = SCAN_INTO},
    {"decorator",                tree_skip},
    {"lambda",                   lambda,               {"-", "parameters", "body"}, .flags = ROLE_FN},
    {"default_parameter",        tree_skip,            {"name", "value"}, .flags = ROLE_PARAM | SLOT_OPTIONAL},
    {"typed_default_parameter",  tree_skip,            {"name", "value", "type"}, .flags = ROLE_PARAM | SLOT_OPTIONAL},
    {"typed_parameter",          tree_skip,            {"#0", "-", "type"}, .flags = ROLE_PARAM},
    {"list_splat_pattern",       tree_each,            {"#0"}, .store = set_inner, .flags = ROLE_PARAM | SLOT_SPLAT | SCAN_PATTERN},
    {"dictionary_splat_pattern", tree_each,            {"#0"}, .flags = ROLE_PARAM | SLOT_SPLAT | SLOT_KEYWORD},

    {"call",                     call,                 {"function", "arguments"}},
    {"keyword_argument",         tree_pair,            {"name", "value"}, .flags = SLOT_KEYWORD},
    {"list_splat",               tree_each,            .flags = SLOT_SPLAT},
    {"dictionary_splat",         tree_each,            .flags = SLOT_SPLAT | SLOT_KEYWORD},
    {"yield",                    yield,                .flags = ROLE_MARK},
    {"print_statement",          print_statement},

    {"import_statement",         import,               .flags = SCAN_IMPORT},
    {"import_from_statement",    import,               {"module_name"}, .flags = SCAN_IMPORT},
    {"future_import_statement",  tree_skip},
    {"aliased_import",           tree_skip,            {"name", "alias"}},
    {"global_statement",         tree_skip,            .flags = SCAN_GLOBAL},
    {"nonlocal_statement",       tree_skip,            .flags = SCAN_NONLOCAL},
    {"type_alias_statement",     tree_skip},
    {"type",                     tree_skip},

    {"expression_statement",     expression_statement, .flags = SCAN_INTO},
    {"if_statement",             tree_if,              {"condition", "consequence", "alternative"}, .flags = SCAN_INTO},
    {"elif_clause",              tree_if,              {"condition", "consequence"}, .flags = SCAN_INTO},
    {"else_clause",              tree_each,            .flags = SCAN_INTO},
    {"conditional_expression",   conditional,          {"#0", "#1", "#2"}},
    {"while_statement",          tree_loop,            {"condition", "body"}, .flags = SCAN_INTO},
    {"for_statement",            for_statement,        {"left", "right"}, .flags = SCAN_INTO | SCAN_TARGET},
    {"try_statement",            try_statement,        .flags = SCAN_INTO},
    {"except_clause",            tree_effect,          .flags = SCAN_INTO},
    {"except_group_clause",      tree_effect,          .flags = SCAN_INTO},
    {"finally_clause",           tree_each,            .flags = SCAN_INTO},
    {"with_statement",           with_statement,       {":with_clause", "body"}, .flags = SCAN_INTO},
    {"with_clause",              tree_each,            .flags = SCAN_INTO},
    {"with_item",                tree_each,            .flags = SCAN_INTO},
    {"as_pattern",               named_value,          {"alias", "#0"}, .flags = SCAN_TARGET},
    {"as_pattern_target",        tree_each,            .store = set_inner, .flags = SCAN_PATTERN},
    {"match_statement",          match_statement,      {"subject", "body"}, .flags = SCAN_INTO},
    {"case_clause",              tree_skip,            {"consequence"}, .flags = SCAN_INTO},
    {"return_statement",         tree_return,          {"#0"}},
    {"break_statement",          tree_leave},
    {"continue_statement",       tree_leave},
    {"raise_statement",          tree_leave},
    {"assert_statement",         tree_effect},
    {"delete_statement",         delete_statement},

    {"assignment",               assignment,           {"left", "right", "type"}, .flags = SCAN_INTO | SCAN_TARGET},
    {"augmented_assignment",     augmented_assignment, {"left", "right"}, .flags = SCAN_TARGET},
    {"named_expression",         named_value,          {"name", "value"}},
    {"boolean_operator",         tree_binary,          {"left", "operator", "right"}},
    {"not_operator",             tree_effect,          {"argument"}},
    {"comparison_operator",      comparison},
    {"binary_operator",          tree_effect},
    {"unary_operator",           tree_effect},
    {"pattern_list",             tree_list,            .store = tree_set_each, .flags = SCAN_PATTERN},
    {"tuple_pattern",            tree_list,            .store = tree_set_each, .flags = SCAN_PATTERN},
    {"list_pattern",             tree_list,            .store = tree_set_each, .flags = SCAN_PATTERN},

    {"identifier",               tree_name,            .store = set_name},
    {"attribute",                attribute,            {"object", "attribute"}, .store = set_attribute},
    {"subscript",                subscript,           {"value", "subscript"}, .store = set_subscript},
    {"slice",                    tree_effect},

    {"string",                   string},
    {"string_content",           tree_skip,            .flags = ROLE_TEXT},
    {"string_start",             tree_skip},
    {"string_end",               tree_skip},
    {"concatenated_string",      tree_string},
    {"integer",                  tree_integer},
    {"true",                     tree_true},
    {"false",                    tree_zero},
    {"none",                     tree_zero},
    {"list",                     tree_list},
    {"tuple",                    tree_list},
    {"expression_list",          tree_list},
    {"set",                      set_literal},
    {"dictionary",               tree_map},
    {"pair",                     tree_pair,            {"key", "value"}, .flags = SLOT_KEYWORD},
    {"for_in_clause",            tree_skip,            {"left", "right"}},
    {"list_comprehension",       comprehension,        {"body"}},
    {"set_comprehension",        comprehension,        {"body"}},
    {"dictionary_comprehension", comprehension,        {"body"}},
    {"generator_expression",     comprehension,        {"body"}},
    {NULL}};

static const Operator operators[] = {{"and", OPERATOR_AND}, {"or", OPERATOR_OR}, {NULL, OPERATOR_OTHER}};
// clang-format on

static const Lang python = {.name = "python",
                            .grammar = tree_sitter_python,
                            .roles = roles,
                            .operators = operators,
                            .separator = ".",
                            .comment = "comment",
                            .unit = unit,
                            .unknown = unknown,
                            .test = test,
                            .type = type,
                            .outer_defaults = true,
                            .list = "list",
                            .map = "dict"};

static void *start(Arena *arena) {
  return tree_open(arena, &python);
}

const Front front_python = {"python", {LANG_PYTHON}, start, tree_close, tree_lower};
