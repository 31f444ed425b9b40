#include "pack.h"

// prefixes ------------------------------------------------------------------------------------------------------------

size_t prefix_length(const Names *names, Sym symbol) {
  const char *text = names_text(names, symbol);
  size_t len = strlen(text);
  return len > 1 && text[len - 1] == '*' && !text_ends(text, 0, "operator*") ? len - 1 : 0;
}

const Prefix *prefixes_find(const Prefixes *prefixes, const char *text, size_t shorter_than) {
  const Prefix *longest = NULL;
  for (uint32_t i = 0; i < prefixes->list.count; i++) {
    const Prefix *prefix = &prefixes->list.at[i];
    bool better = prefix->text[0] == text[0] && prefix->len < shorter_than && (!longest || prefix->len > longest->len);
    if (better && strncmp(text, prefix->text, prefix->len) == 0)
      longest = prefix;
  }
  return longest;
}

// aliases -------------------------------------------------------------------------------------------------------------

// "Thread.Mutex.lock" means "Mutex.lock" if "Thread.Mutex" means "Mutex": the longest part that is an alias counts.
static Sym alias_of_part(const Book *book, Sym symbol) {
  const char *text = names_text(book->names, symbol);
  for (size_t len = strlen(text); len-- > 0;) {
    Sym target = text[len] == '.' ? map_get(&book->aliases, names_find(book->names, text, len), 0) : 0;
    if (target) {
      Text name = {.arena = book->arena};
      text_puts(&name, names_text(book->names, target));
      text_puts(&name, text + len);
      return names_add(book->names, text_str(&name), name.len);
    }
  }
  return 0;
}

static Sym meant_by(const Book *book, Sym symbol) {
  enum { STEPS = 16 };
  for (int i = 0; i < STEPS; i++) {
    Sym target = map_get(&book->aliases, symbol, 0);
    if (!target)
      target = alias_of_part(book, symbol);
    if (!target)
      return symbol;
    symbol = target;
  }
  return symbol;
}

Sym book_alias(const Book *book, Sym symbol) {
  if (!book->aliases.count)
    return symbol;
  array_cover(book->arena, book->meant, symbol);
  if (!book->meant->at[symbol]) {
    Sym meant = meant_by(book, symbol);
    book->meant->at[symbol] = meant;
  }
  return book->meant->at[symbol];
}

// rows by symbol ------------------------------------------------------------------------------------------------------

static uint32_t row_of(const Book *book, const Map *rows, const Prefixes *prefixes, Sym symbol) {
  symbol = book_alias(book, symbol);
  uint32_t row = map_get(rows, symbol, 0);
  if (row || !prefixes->list.count)
    return row;
  const Prefix *prefix = prefixes_find(prefixes, names_text(book->names, symbol), SIZE_MAX);
  return prefix ? prefix->value : 0;
}

#define X(T, name)                                                                                                     \
  const T *book_##name(const Book *book, Sym symbol) {                                                                 \
    uint32_t row = row_of(book, &book->name##_by_symbol, &book->name##_by_prefix, symbol);                             \
    return row ? book->name##s.at[row - 1] : NULL;                                                                     \
  }
BOOK_TABLES(X)
#undef X

bool book_knows(const Book *book, Sym symbol, uint32_t languages) {
  symbol = book_alias(book, symbol);
  if (map_get(&book->known, symbol, 0) & languages)
    return true;
  const char *text = names_text(book->names, symbol);
  for (uint32_t i = 0; i < book->known_prefixes.list.count; i++) {
    const Prefix *prefix = &book->known_prefixes.list.at[i];
    if (prefix->text[0] == text[0] && prefix->value & languages && strncmp(text, prefix->text, prefix->len) == 0)
      return true;
  }
  return false;
}

int32_t book_context(const Book *book, const char *id) {
  return (int32_t)map_get(&book->context_by_id, names_find(book->names, id, strlen(id)), 0) - 1;
}

const Rule *book_rule(const Book *book, const char *id) {
  Sym sym = names_find(book->names, id, strlen(id));
  for (uint32_t i = 0; sym && i < book->rules.count; i++)
    if (book->rules.at[i].id == sym)
      return &book->rules.at[i];
  return NULL;
}

// verdicts ------------------------------------------------------------------------------------------------------------

bool book_allows(const Context *context, Sym symbol) {
  if (!context->allow_list)
    return false;
  if (map_get(&context->allowed, symbol, 0))
    return true;
  const Prefixes *prefixes = &context->allowed_prefixes;
  return prefixes->list.count && prefixes_find(prefixes, names_text(prefixes->names, symbol), SIZE_MAX);
}

const Verdict *book_verdict(const Context *context, const Operation *operation, OpKind *kind) {
  bool listed = book_allows(context, operation->symbol);
  for (int i = 0; i < OP_COUNT; i++) {
    const Verdict *verdict = &context->forbids[i];
    bool forbidden = operation->kinds >> i & 1 && verdict->severity != SEVERITY_NONE;
    if (forbidden && (!listed || verdict->even_if_listed || operation->fails[0])) {
      *kind = (OpKind)i;
      return verdict;
    }
  }
  if (listed || !operation->kinds || !context->allow_list)
    return NULL;
  *kind = context->otherwise_kind;
  return &context->otherwise;
}

const Verdict *book_unlisted(const Context *context, Sym symbol, OpKind *kind) {
  if (!context->allow_list || book_allows(context, symbol))
    return NULL;
  *kind = context->otherwise_kind;
  return &context->otherwise;
}
