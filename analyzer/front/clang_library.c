#include "clang.h"

// What the C++ library does with the values that it is given, as far as their way through the program needs it. Its own
// code is not looked at.
static const struct {
  const char *name;
  LibraryEffect effect;
} functions[] = {
    {"move", LIBRARY_PASSES},
    {"forward", LIBRARY_PASSES},
    {"ref", LIBRARY_PASSES},
    {"cref", LIBRARY_PASSES},
    {"addressof", LIBRARY_PASSES},
    {"as_const", LIBRARY_PASSES},
    {"bind", LIBRARY_WRAPS},
    {"bind_front", LIBRARY_WRAPS},
    {"bind_back", LIBRARY_WRAPS},
    {"mem_fn", LIBRARY_WRAPS},
    {"make_pair", LIBRARY_WRAPS},
    {"make_tuple", LIBRARY_WRAPS},
    {"tie", LIBRARY_WRAPS},
    {"make_optional", LIBRARY_WRAPS},
    {"get", LIBRARY_WRAPS},
    {"exchange", LIBRARY_WRAPS},
    {"make_unique", LIBRARY_MAKES},
    {"make_shared", LIBRARY_MAKES},
    {"allocate_shared", LIBRARY_MAKES},
    {"begin", LIBRARY_PASSES},
    {"end", LIBRARY_PASSES},
};
static const struct {
  const char *classes, *name; // blanks around each class; "" is any
  LibraryEffect effect;
} methods[] = {
    {" unique_ptr shared_ptr __shared_ptr __shared_ptr_access optional reference_wrapper ", "operator->",
     LIBRARY_PASSES},
    {" unique_ptr shared_ptr __shared_ptr __shared_ptr_access optional reference_wrapper ", "operator*",
     LIBRARY_PASSES},
    {" unique_ptr shared_ptr __shared_ptr __shared_ptr_access reference_wrapper ", "get", LIBRARY_PASSES},
    {" optional ", "value", LIBRARY_PASSES},
    {" weak_ptr ", "lock", LIBRARY_PASSES},
    {" unique_ptr ", "release", LIBRARY_PASSES},
    {"", "begin", LIBRARY_PASSES},
    {"", "end", LIBRARY_PASSES},
    {"", "cbegin", LIBRARY_PASSES},
    {"", "rbegin", LIBRARY_PASSES},
    {"", "find", LIBRARY_PASSES},
    {"", "operator[]", LIBRARY_LOADS},
    {"", "at", LIBRARY_LOADS},
    {"", "front", LIBRARY_LOADS},
    {"", "back", LIBRARY_LOADS},
    {"", "top", LIBRARY_LOADS},
    {"", "operator->", LIBRARY_LOADS},
    {"", "operator*", LIBRARY_LOADS},
    {"", "operator++", LIBRARY_PASSES},
    {"", "push_back", LIBRARY_STORES},
    {"", "push_front", LIBRARY_STORES},
    {"", "push", LIBRARY_STORES},
    {"", "insert", LIBRARY_STORES},
    {"", "emplace", LIBRARY_STORES},
    {"", "emplace_back", LIBRARY_STORES},
    {"", "emplace_front", LIBRARY_STORES},
    {"", "insert_or_assign", LIBRARY_STORES},
    {"", "try_emplace", LIBRARY_STORES},
};

static bool lists(const char *words, const char *word) {
  size_t len = strlen(word);
  for (const char *at = strstr(words, word); at; at = strstr(at + 1, word))
    if (at > words && at[-1] == ' ' && at[len] == ' ')
      return true;
  return !*words;
}

static LibraryEffect of_function(const char *name) {
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
    if (strcmp(functions[i].name, name) == 0)
      return functions[i].effect;
  return LIBRARY_NOTHING;
}

static LibraryEffect of_method(const char *cls, const char *name) {
  const char *colon = strrchr(cls, ':');
  for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
    if (strcmp(methods[i].name, name) == 0 && lists(methods[i].classes, colon ? colon + 1 : cls))
      return methods[i].effect;
  return LIBRARY_NOTHING;
}

LibraryEffect tu_library_effect(const Tu *tu, Id fn) {
  const Fn *row = build_fn_at(tu->build, fn);
  const char *qualified = build_text(tu->build, row->qualified), *name = build_text(tu->build, row->name);
  if (!tu->cpp || !(row->flags & FN_SYSTEM) ||
      (strncmp(qualified, "std::", 5) != 0 && strncmp(qualified, "__gnu_cxx::", 11) != 0))
    return LIBRARY_NOTHING;
  return row->cls ? of_method(build_text(tu->build, build_cls_at(tu->build, row->cls)->name), name) : of_function(name);
}

Id tu_library_wraps(Tu *tu, const Id *args, uint32_t count, CXCursor at) {
  Id temp = tu_temp(tu);
  for (uint32_t i = 0; i < count; i++)
    tu_copy(tu, args[i], temp, at);
  return temp;
}

// A variable or field that is a container holds one: its own, so that the elements of two containers stay apart. What
// refers to a container gets it from there.
static void hold_container(Tu *tu, Id slot) {
  SlotKind kind = build_slot_at(tu->build, slot)->kind;
  bool owns = kind == SLOT_LOCAL || kind == SLOT_FIELD || kind == SLOT_STATIC || kind == SLOT_GLOBAL;
  uint32_t *made = owns ? map_slot(&tu->containers, slot) : NULL;
  if (!made || *made)
    return;
  *made = build_cls(tu->build,
                    (Class){.kind = CLASS_LITERAL, .flags = CLASS_LOCAL, .name = build_str(tu->build, "container")});
  build_hold(tu->build, (Hold){slot, HOLD_INSTANCE, *made});
}

static void move_element(Tu *tu, FlowKind kind, Id value, Id container, CXCursor at) {
  if (!value || !container)
    return;
  hold_container(tu, container);
  Flow flow = {.kind = kind, .base = container, .name = build_str(tu->build, "[]"), .fn = tu->fn, .cond = tu_cond(tu)};
  flow.place = tu_place(tu, at);
  if (kind == FLOW_LOAD)
    flow.to = value;
  else
    flow.from = value;
  build_flow(tu->build, flow);
}

void tu_store_element(Tu *tu, Id value, Id container, CXCursor at) {
  move_element(tu, FLOW_STORE, value, container, at);
}

void tu_load_element(Tu *tu, Id container, Id to, CXCursor at) {
  move_element(tu, FLOW_LOAD, to, container, at);
}

void tu_library_makes(Tu *tu, CXCursor fn, Id slot) {
  CXCursor made = tu_record_of(clang_Cursor_getTemplateArgumentType(fn, 0), false);
  if (!tu_none(made))
    build_hold(tu->build, (Hold){slot, HOLD_INSTANCE, tu_record(tu, made)->cls});
}
