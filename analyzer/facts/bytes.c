#include "facts.h"

enum {
  TABLES = 0
#define X(T, name) +1
  FACT_TABLES(X)
#undef X
};

// Little-endian, as all machines this runs on are; the sizes of the rows guard against another layout.
typedef struct {
  char magic[8];
  uint32_t version, language;
  uint64_t total; // bytes, with this header
  Hash hash;      // of everything behind the header
  uint32_t counts[TABLES];
  uint32_t sizes[TABLES];
  uint32_t string_size, reserved;
} Header;

static const char MAGIC[8] = "finfacts";

static void add_padded(Text *out, const void *bytes, size_t size) {
  static const char zeros[16];
  text_add(out, bytes, size);
  text_add(out, zeros, arena_round(size) - size);
}

void facts_write(const Unit *unit, Text *out) {
  size_t start = out->len;
  Header header = {.version = FACTS_VERSION, .language = unit->language, .string_size = unit->string_size};
  memcpy(header.magic, MAGIC, sizeof MAGIC);
  add_padded(out, &header, sizeof header);
  size_t body = out->len;
  int i = 0;
#define X(T, name)                                                                                                     \
  header.counts[i] = unit->name##_count;                                                                               \
  header.sizes[i++] = sizeof(T);                                                                                       \
  add_padded(out, unit->name##s, sizeof(T) * unit->name##_count);
  FACT_TABLES(X)
#undef X
  add_padded(out, unit->strings, unit->string_size);
  header.total = out->len - start;
  header.hash = hash_bytes(out->at + body, out->len - body);
  memcpy(out->at + start, &header, sizeof header);
}

static bool damaged(Text *problem, const char *what) {
  text_printf(problem, "damaged facts: %s", what);
  return false;
}

static bool read_header(Bytes bytes, Header *header, Text *problem) {
  if (bytes.len < sizeof *header)
    return damaged(problem, "too short");
  memcpy(header, bytes.at, sizeof *header);
  if (memcmp(header->magic, MAGIC, sizeof MAGIC) != 0)
    return damaged(problem, "not a facts file");
  if (header->version != FACTS_VERSION)
    return damaged(problem, "written by another version of finlint");
  if (header->total != bytes.len)
    return damaged(problem, "cut off");
  size_t body = arena_round(sizeof *header);
  if (bytes.len < body || !hash_same(header->hash, hash_bytes(bytes.at + body, bytes.len - body)))
    return damaged(problem, "the checksum is wrong");
  return true;
}

static bool place_tables(Bytes bytes, const Header *header, Unit *unit, Text *problem) {
  size_t at = arena_round(sizeof *header);
  int i = 0;
#define X(T, name)                                                                                                     \
  if (header->sizes[i] != sizeof(T) || header->counts[i] == 0)                                                         \
    return damaged(problem, "the table '" #name "' has another form");                                                 \
  if (header->counts[i] > (bytes.len - at) / sizeof(T))                                                                \
    return damaged(problem, "the table '" #name "' is cut off");                                                       \
  unit->name##s = (const T *)(const void *)(bytes.at + at);                                                            \
  unit->name##_count = header->counts[i];                                                                              \
  at += arena_round(sizeof(T) * header->counts[i++]);                                                                  \
  if (at > bytes.len)                                                                                                  \
    return damaged(problem, "the table '" #name "' is cut off");
  FACT_TABLES(X)
#undef X
  if (header->string_size == 0 || arena_round(header->string_size) != bytes.len - at || bytes.at[at] != 0 ||
      bytes.at[at + header->string_size - 1] != 0)
    return damaged(problem, "the strings are cut off");
  unit->strings = bytes.at + at;
  unit->string_size = header->string_size;
  unit->language = header->language;
  return unit->file_count > 1 || damaged(problem, "it names no file");
}

// What an index may be: below the count of the table it points into.
typedef struct {
  const Unit *unit;
  bool ok;
} Verify;

static void below(Verify *v, uint32_t id, uint32_t count) {
  v->ok &= id < count;
}
static void str(Verify *v, Str s) {
  below(v, s, v->unit->string_size);
}
static void range(Verify *v, Id first, uint32_t count, uint32_t all) {
  v->ok &= first < all + (count == 0) && count <= all - (first < all ? first : all);
}
static void place(Verify *v, Place p) {
  below(v, p.file, v->unit->file_count);
}
static void names(Verify *v, Range r) {
  range(v, r.first, r.count, v->unit->name_count);
}
static void fn(Verify *v, Id id) {
  below(v, id, v->unit->fn_count);
}
static void cls(Verify *v, Id id) {
  below(v, id, v->unit->cls_count);
}
static void slot(Verify *v, Id id) {
  below(v, id, v->unit->slot_count);
}
static void cond(Verify *v, Id id) {
  below(v, id, v->unit->cond_count);
}

// Functions and classes written in one another end outside: following `enclosing` from row `id` gets to a row before it
// within a bounded number of steps. Rows are made outermost first nearly always, so the first step gets there.
enum { INSIDE_OUT = 1000 };
static void ends(Verify *v, const void *enclosing, size_t row_size, uint32_t count, Id id) {
  Id at = id;
  for (int steps = 0; steps < INSIDE_OUT && at >= id && at < count; steps++)
    memcpy(&at, (const char *)enclosing + at * row_size, sizeof at);
  v->ok &= at < id;
}

static void verify_file(Verify *v, const File *row, Id id) {
  (void)id;
  str(v, row->path);
  below(v, row->language, LANG_COUNT), below(v, row->flags, FILE_MISSING << 1);
}
static void verify_name(Verify *v, const Name *row, Id id) {
  (void)id;
  str(v, row->name);
}
static void verify_cls(Verify *v, const Class *row, Id id) {
  str(v, row->name), str(v, row->key), names(v, row->candidates), cls(v, row->enclosing), place(v, row->place);
  below(v, row->kind, CLASS_REF + 1), below(v, row->flags, CLASS_LOCAL << 1);
  ends(v, &v->unit->clss->enclosing, sizeof *row, v->unit->cls_count, id);
}
static void verify_parent(Verify *v, const Parent *row, Id id) {
  (void)id;
  cls(v, row->cls), cls(v, row->parent), below(v, row->how, PARENT_PREPENDS + 1);
}
static void verify_fn(Verify *v, const Fn *row, Id id) {
  str(v, row->name), str(v, row->qualified), str(v, row->key), cls(v, row->cls), fn(v, row->enclosing);
  range(v, row->params, row->param_count, v->unit->slot_count), slot(v, row->self), slot(v, row->result);
  below(v, row->kind, FN_MODULE + 1), below(v, row->flags, FN_STANDARD << 1), place(v, row->place);
  ends(v, &v->unit->fns->enclosing, sizeof *row, v->unit->fn_count, id);
}
static void verify_slot(Verify *v, const Slot *row, Id id) {
  (void)id;
  bool of_class = row->kind == SLOT_FIELD || row->kind == SLOT_STATIC;
  below(v, row->kind, SLOT_REF + 1), below(v, row->owner, of_class ? v->unit->cls_count : v->unit->fn_count);
  str(v, row->name), str(v, row->type_name), cls(v, row->type), names(v, row->candidates);
  below(v, row->flags, SLOT_OPTIONAL << 1);
}
static void verify_hold(Verify *v, const Hold *row, Id id) {
  (void)id;
  slot(v, row->slot), below(v, row->kind, HOLD_INT + 1);
  uint32_t counts[] = {v->unit->fn_count,  v->unit->cls_count,   v->unit->cls_count,
                       v->unit->cls_count, v->unit->string_size, UINT32_MAX};
  if (row->kind < HOLD_INT)
    below(v, row->id, counts[row->kind]);
}
static void verify_flow(Verify *v, const Flow *row, Id id) {
  (void)id;
  below(v, row->kind, FLOW_SUPER + 1), slot(v, row->from), slot(v, row->to), slot(v, row->base), slot(v, row->key);
  cls(v, row->cls), str(v, row->name), fn(v, row->fn), cond(v, row->cond), place(v, row->place);
}
static void verify_call(Verify *v, const Call *row, Id id) {
  (void)id;
  below(v, row->kind, CALL_SYNTAX + 1), below(v, row->flags, CALL_OPERATOR << 1), fn(v, row->caller);
  below(v, row->callee, row->kind == CALL_DIRECT ? v->unit->fn_count : v->unit->slot_count);
  slot(v, row->receiver), slot(v, row->name_slot), slot(v, row->block), slot(v, row->result);
  str(v, row->name), str(v, row->macro), range(v, row->args, row->arg_count, v->unit->arg_count);
  cond(v, row->cond), place(v, row->place);
}
static void verify_arg(Verify *v, const Arg *row, Id id) {
  (void)id;
  slot(v, row->slot), str(v, row->name), below(v, row->flags, ARG_SPLAT << 1);
}
// A condition's parent comes before it, so following parents ends.
static void verify_cond(Verify *v, const Cond *row, Id id) {
  below(v, row->parent, id), slot(v, row->slot), below(v, row->call, v->unit->call_count);
  below(v, row->op, COND_BITS + 1), below(v, row->sense, 2);
}
static void verify_override(Verify *v, const Override *row, Id id) {
  (void)id;
  fn(v, row->fn), fn(v, row->base);
}
static void verify_mark(Verify *v, const Mark *row, Id id) {
  (void)id;
  uint32_t counts[] = {v->unit->fn_count, v->unit->cls_count, v->unit->slot_count};
  below(v, row->on, MARK_SLOT + 1);
  if (v->ok)
    below(v, row->id, counts[row->on]);
  str(v, row->name), str(v, row->argument), place(v, row->place);
}
static void verify_note(Verify *v, const Note *row, Id id) {
  (void)id;
  below(v, row->kind, NOTE_FAILED + 1), str(v, row->text), place(v, row->place);
}

// Row 0 stands for "none": it is all zeros, so whoever follows it finds nothing.
static bool blank(const void *row, size_t size) {
  const char *bytes = row;
  return bytes[0] == 0 && memcmp(bytes, bytes + 1, size - 1) == 0;
}

bool facts_verify(const Unit *unit, Text *problem) {
  Verify verify = {unit, unit->language < LANG_COUNT};
#define X(T, name)                                                                                                     \
  verify.ok &= blank(unit->name##s, sizeof(T));                                                                        \
  for (Id id = 1; id < unit->name##_count && verify.ok; id++)                                                          \
    verify_##name(&verify, &unit->name##s[id], id);                                                                    \
  if (!verify.ok)                                                                                                      \
    return damaged(problem, "the table '" #name "' holds what cannot be");
  FACT_TABLES(X)
#undef X
  return true;
}

bool facts_read(Bytes bytes, Unit *unit, Text *problem) {
  Header header;
  *unit = (Unit){0};
  return read_header(bytes, &header, problem) && place_tables(bytes, &header, unit, problem) &&
         facts_verify(unit, problem);
}
