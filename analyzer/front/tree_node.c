// Reading with tree-sitter: the syntax tree becomes nodes of our own, which are cheap to walk and bounded in depth.
#include "tree.h"

enum { DEPTH = 1000, NO_FIELD = 0xffff };
enum { BY_NOTHING, BY_FIELD, BY_PLACE, BY_TYPE };
enum { TOKEN, NAMED, COMMENT };

// What the calls of one process share: the parser and the language's table as numbers.
typedef struct Grammar {
  const Lang *lang;
  TSParser *parser;
  Shape *shapes;  // by symbol; the last one is for errors and whatever else has no symbol of the grammar
  uint8_t *sorts; // by symbol
  uint32_t count;
} Grammar;

// Opening: the table as numbers --------------------------------------------------------------------------------------

static uint16_t any_symbol(const TSLanguage *language, const char *name) {
  uint16_t named = ts_language_symbol_for_name(language, name, (uint32_t)strlen(name), true);
  return named ? named : ts_language_symbol_for_name(language, name, (uint32_t)strlen(name), false);
}

static uint16_t symbol_named(const TSLanguage *language, const char *name, bool named) {
  return ts_language_symbol_for_name(language, name, (uint32_t)strlen(name), named);
}

static const Role *role_of(const Lang *lang, const TSLanguage *language, TSSymbol symbol) {
  const char *name = ts_language_symbol_name(language, symbol);
  bool token = ts_language_symbol_type(language, symbol) != TSSymbolTypeRegular;
  for (const Role *role = lang->roles; name && role->node; role++)
    if (strcmp(role->node, name) == 0 && !(token && symbol_named(language, name, true)))
      return role;
  return NULL;
}

static void resolve_operand(Shape *shape, uint32_t n, const char *operand, const TSLanguage *language) {
  uint16_t by = BY_FIELD, id;
  if (*operand == '#')
    by = BY_PLACE, id = (uint16_t)(operand[1] - '0');
  else if (*operand == ':')
    by = BY_TYPE, id = any_symbol(language, operand + 1);
  else
    id = ts_language_field_id_for_name(language, operand, (uint32_t)strlen(operand));
  shape->operands[n].by = by;
  shape->operands[n].id = id ? id : by == BY_PLACE ? 0 : NO_FIELD;
}

static Shape resolve(const Role *role, const TSLanguage *language, const char *node) {
  if (!role)
    return (Shape){.node = node ? node : "", .lower = tree_each};
  Shape shape = {.node = node, .lower = role->lower, .store = role->store, .flags = role->flags};
  for (uint32_t i = 0; i < ROLE_OPERANDS; i++)
    if (role->operands[i])
      resolve_operand(&shape, i, role->operands[i], language);
  return shape;
}

static bool is_comment(const Lang *lang, const char *name) {
  return strcmp(name, lang->comment) == 0 || text_ends(name, 0, "comment");
}

static uint8_t sort_of(const Lang *lang, const TSLanguage *language, TSSymbol symbol, const Role *role) {
  const char *name = ts_language_symbol_name(language, symbol);
  if (ts_language_symbol_type(language, symbol) != TSSymbolTypeRegular)
    return role ? NAMED : TOKEN;
  return name && is_comment(lang, name) ? COMMENT : NAMED;
}

void *tree_open(Arena *arena, const Lang *lang) {
  const TSLanguage *language = lang->grammar();
  Grammar *grammar = arena_new(arena, Grammar);
  uint32_t count = ts_language_symbol_count(language);
  *grammar = (Grammar){lang, ts_parser_new(), arena_array(arena, Shape, count + 1),
                       arena_array(arena, uint8_t, count + 1), count};
  ts_parser_set_language(grammar->parser, language);
  for (uint32_t i = 0; i < count; i++) {
    const Role *role = role_of(lang, language, (TSSymbol)i);
    grammar->shapes[i] = resolve(role, language, ts_language_symbol_name(language, (TSSymbol)i));
    grammar->sorts[i] = sort_of(lang, language, (TSSymbol)i, role);
  }
  grammar->shapes[count] = resolve(NULL, language, "ERROR");
  grammar->sorts[count] = NAMED;
  return grammar;
}

void tree_close(void *state) {
  ts_parser_delete(((Grammar *)state)->parser);
}

// Questions about nodes ----------------------------------------------------------------------------------------------

static bool fits(const Node *kid, uint16_t by, uint16_t id) {
  return by == BY_FIELD ? kid->field == id : kid->symbol == id;
}

static const Node *kid_at(const Node *node, uint32_t place) {
  const Node *kid = node->first;
  while (kid && (kid->field || place--))
    kid = kid->next;
  return kid;
}

const Node *tree_kid(const Node *node, uint32_t n) {
  uint16_t by = node->shape->operands[n].by, id = node->shape->operands[n].id;
  if (by == BY_NOTHING || by == BY_PLACE)
    return by ? kid_at(node, id) : NULL;
  for (const Node *kid = node->first; kid; kid = kid->next)
    if (fits(kid, by, id))
      return kid;
  return NULL;
}

bool tree_is(const Node *node, const char *type) {
  return node && strcmp(node->shape->node, type) == 0;
}

const Node *tree_find_kid(const Node *node, const char *type) {
  for (const Node *kid = node ? node->first : NULL; kid; kid = kid->next)
    if (tree_is(kid, type))
      return kid;
  return NULL;
}

uint32_t tree_kid_count(const Node *node) {
  uint32_t count = 0;
  for (const Node *kid = node ? node->first : NULL; kid; kid = kid->next)
    count++;
  return count;
}

Str tree_str(Tree *tree, const Node *node) {
  return node ? build_strn(tree->build, tree->text.at + node->start, node->end - node->start) : 0;
}

const char *tree_text(Tree *tree, const Node *node) {
  return node ? arena_text(tree->arena, tree->text.at + node->start, node->end - node->start) : "";
}

bool tree_text_is(const Tree *tree, const Node *node, const char *text) {
  size_t len = strlen(text);
  return node && node->end - node->start == len && memcmp(tree->text.at + node->start, text, len) == 0;
}

Place tree_place(const Node *node) {
  return node ? (Place){1, node->line, node->column} : (Place){0};
}

// Comments and errors ------------------------------------------------------------------------------------------------

static bool blank(const char *at, const char *end) {
  while (at < end && (*at == ' ' || *at == '\t' || *at == '\r'))
    at++;
  return at >= end || *at == '\n';
}

static const char *line_start(Bytes text, const char *at) {
  while (at > text.at && at[-1] != '\n')
    at--;
  return at;
}

static bool stands_alone(Bytes text, const char *start, const char *end) {
  return blank(line_start(text, start), start) && blank(end, text.at + text.len);
}

static size_t directive_length(const char *at, const char *end) {
  const char *stop = memchr(at, '\n', (size_t)(end - at));
  stop = stop ? stop : end;
  if (stop - at >= 2 && stop[-2] == '*' && stop[-1] == '/')
    stop -= 2;
  while (stop > at && (stop[-1] == ' ' || stop[-1] == '\t' || stop[-1] == '\r'))
    stop--;
  return (size_t)(stop - at);
}

static uint32_t lines_between(const char *at, const char *end) {
  uint32_t lines = 0;
  while ((at = memchr(at, '\n', (size_t)(end - at))))
    lines++, at++;
  return lines;
}

static void note_comment(Tree *tree, TSNode node) {
  static const char word[] = "finlint:";
  const char *start = tree->text.at + ts_node_start_byte(node), *end = tree->text.at + ts_node_end_byte(node);
  const char *at = memmem(start, (size_t)(end - start), word, sizeof word - 1);
  if (!at)
    return;
  uint32_t line = ts_node_start_point(node).row + 1 + lines_between(start, at);
  const char *text = at + sizeof word - 1;
  while (text < end && *text == ' ')
    text++;
  size_t len = directive_length(text, end);
  if (!len)
    return;
  const char *first = line_start(tree->text, at), *from = first > start ? first : start;
  build_note(tree->build, (Note){.kind = NOTE_SUPPRESSION,
                                 .text = build_strn(tree->build, text, len),
                                 .place = {1, line, (uint32_t)(from - first) + 1},
                                 .column_end = (uint32_t)(text + len - first) + 1,
                                 .alone = stands_alone(tree->text, start, end)});
}

void tree_note(Tree *tree, NoteKind kind, const Node *at, const char *text) {
  build_note(tree->build, (Note){.kind = kind, .text = build_str(tree->build, text), .place = tree_place(at)});
}

// Nodes --------------------------------------------------------------------------------------------------------------

typedef struct {
  Tree *tree;
  const Grammar *grammar;
  uint32_t start, line; // bytes and lines of the file before what is read
  TSTreeCursor cursor;
  Node *open[DEPTH + 1]; // the node that is open at each depth, and its last kid
  Node *last[DEPTH + 1];
  uint32_t depth;
  bool damaged, too_deep; // said once
} Reader;

static uint32_t symbol_of(const Reader *reader, TSNode node) {
  TSSymbol symbol = ts_node_symbol(node);
  return symbol < reader->grammar->count ? symbol : reader->grammar->count;
}

static void mark(Node *node) {
  for (const Node *up = node->up; up; up = up->up)
    if (up->shape->flags & ROLE_FN) {
      ((Node *)up)->marked = true;
      return;
    }
}

static void link_node(Reader *reader, Node *node) {
  Node *up = reader->depth ? reader->open[reader->depth - 1] : NULL;
  node->up = up;
  if (reader->last[reader->depth])
    reader->last[reader->depth]->next = node;
  else if (up)
    up->first = node;
  reader->last[reader->depth] = node;
  if (node->shape->flags & ROLE_MARK)
    mark(node);
}

static void check_damage(Reader *reader, TSNode at, const Node *node, uint32_t symbol) {
  if (reader->start || reader->damaged || !(symbol == reader->grammar->count || ts_node_is_missing(at)))
    return;
  reader->damaged = true;
  tree_note(reader->tree, NOTE_PARSE_ERROR, node, "syntax error");
}

static Node *add_node(Reader *reader, TSNode at, uint32_t symbol, TSFieldId field) {
  Node *node = arena_new(reader->tree->arena, Node);
  TSPoint start = ts_node_start_point(at), end = ts_node_end_point(at);
  *node = (Node){.shape = &reader->grammar->shapes[symbol],
                 .symbol = (uint16_t)symbol,
                 .field = field,
                 .start = reader->start + ts_node_start_byte(at),
                 .end = reader->start + ts_node_end_byte(at),
                 .line = reader->line + start.row + 1,
                 .column = start.column + 1,
                 .end_line = reader->line + end.row + 1,
                 .named = ts_node_is_named(at)};
  link_node(reader, node);
  return node;
}

// The node the cursor is at, if it is one that counts.
static Node *read_node(Reader *reader) {
  TSNode at = ts_tree_cursor_current_node(&reader->cursor);
  uint32_t symbol = symbol_of(reader, at);
  uint8_t sort = reader->grammar->sorts[symbol];
  if (sort == COMMENT) {
    if (!reader->start)
      note_comment(reader->tree, at);
    return NULL;
  }
  TSFieldId field = ts_tree_cursor_current_field_id(&reader->cursor);
  if (sort == TOKEN && !field)
    return NULL;
  Node *node = add_node(reader, at, symbol, field);
  if (ts_node_has_error(at))
    check_damage(reader, at, node, symbol);
  return node;
}

static void say_too_deep(Reader *reader, const Node *node) {
  if (reader->too_deep || !ts_node_child_count(ts_tree_cursor_current_node(&reader->cursor)))
    return;
  reader->too_deep = true;
  const char *text = arena_format(reader->tree->arena, "what is nested more than %d levels deep was not read", DEPTH);
  tree_note(reader->tree, NOTE_SKIPPED, node, text);
}

static bool descend(Reader *reader, Node *node) {
  if (!node)
    return false;
  if (reader->depth == DEPTH) {
    say_too_deep(reader, node);
    return false;
  }
  if (!ts_tree_cursor_goto_first_child(&reader->cursor))
    return false;
  reader->open[reader->depth++] = node;
  reader->last[reader->depth] = NULL;
  return true;
}

static bool advance(Reader *reader) {
  while (!ts_tree_cursor_goto_next_sibling(&reader->cursor)) {
    if (!reader->depth)
      return false;
    ts_tree_cursor_goto_parent(&reader->cursor);
    reader->depth--;
  }
  return true;
}

static const Node *read_nodes(Tree *tree, TSTree *parsed, uint32_t start, uint32_t line) {
  Reader reader = {.tree = tree,
                   .grammar = tree->grammar,
                   .start = start,
                   .line = line,
                   .cursor = ts_tree_cursor_new(ts_tree_root_node(parsed))};
  Node *root = read_node(&reader), *node = root;
  while (descend(&reader, node) || advance(&reader))
    node = read_node(&reader);
  ts_tree_cursor_delete(&reader.cursor);
  return root;
}

enum { MORE_TEXT = 1 << 20 }; // what a file may be grown by

// What was read keeps its place in the text, and what is added gets one of its own.
const Node *tree_read_more(Tree *tree, const char *text, size_t len, uint32_t line) {
  size_t start = tree->text.len + 1;
  tree->more += len + 1;
  if (tree->more > MORE_TEXT || start + len >= UINT32_MAX)
    return NULL;
  Text *grown = &tree->grown;
  if (!grown->len)
    text_add(grown, tree->text.at, tree->text.len);
  text_puts(grown, "\n");
  text_add(grown, text, len);
  tree->text = (Bytes){grown->at, grown->len};
  TSTree *parsed = ts_parser_parse_string(tree->grammar->parser, NULL, grown->at + start, (uint32_t)len);
  const Node *root = parsed ? read_nodes(tree, parsed, (uint32_t)start, line - 1) : NULL;
  ts_tree_delete(parsed);
  return root;
}

// Lowering a file ----------------------------------------------------------------------------------------------------

static bool read_text(Tree *tree, const Source *source) {
  Text problem = {.arena = tree->arena};
  tree->text = source->text;
  if (!tree->text.at && !file_read(tree->arena, source->path, &tree->text, &problem)) {
    tree_note(tree, NOTE_FAILED, NULL, text_str(&problem));
    return false;
  }
  if (tree->text.len >= UINT32_MAX) {
    tree_note(tree, NOTE_FAILED, NULL, "the file is larger than 4 GB");
    return false;
  }
  build_file_at(tree->build, 1)->hash = hash_bytes(tree->text.at, tree->text.len);
  return true;
}

static void enter_module(Tree *tree, const Node *root) {
  const char *name = tree->source->root ? path_below(tree->source->root, tree->source->path) : tree->source->path;
  Str str = build_str(tree->build, name);
  char hex[33];
  hash_hex(hash_bytes(tree->source->path, strlen(tree->source->path)), hex);
  tree->tag = arena_format(tree->arena, "%s:%.12s", tree->lang->name, hex);
  Id fn = build_fn(tree->build, (Fn){.name = str,
                                     .key = build_str(tree->build, tree->tag),
                                     .qualified = str,
                                     .kind = FN_MODULE,
                                     .flags = FN_DEFINED,
                                     .place = {1, 1, 1},
                                     .end_line = root->end_line});
  tree->at.fn = tree->at.method = fn;
  tree_open_scope(tree, true);
}

static void lower_root(Tree *tree, TSTree *parsed) {
  const Node *root = read_nodes(tree, parsed, 0, 0);
  enter_module(tree, root);
  tree->lang->unit(tree, root);
}

bool tree_lower(void *state, const Source *source, Build *build) {
  const Grammar *grammar = state;
  Arena arena = {0};
  Tree tree = {.lang = grammar->lang,
               .grammar = grammar,
               .build = build,
               .arena = &arena,
               .source = source,
               .shapes = grammar->shapes};
  tree.grown.arena = tree.refs.arena = tree.classes.arena = tree.members.arena = tree.strings.arena = tree.ints.arena =
      &arena;
  bool readable = read_text(&tree, source);
  TSTree *parsed =
      readable ? ts_parser_parse_string(grammar->parser, NULL, tree.text.at, (uint32_t)tree.text.len) : NULL;
  if (parsed)
    lower_root(&tree, parsed);
  ts_tree_delete(parsed);
  arena_free(&arena);
  return parsed != NULL;
}
