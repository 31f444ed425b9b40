#include "expect.h"

#include <ctype.h>
#include <stdlib.h>

static const char *const words[WORD_COUNT] = {"expect:", "miss:", "noise:"};
static const char *const leaders[] = {"#", "//", "/*"};

typedef struct {
  Arena *arena;
  const char *path;
  uint32_t line;
  Expectations *out;
  Text *problem;
} Reader;

static const char *skip_blanks(const char *at) {
  while (*at == ' ' || *at == '\t')
    at++;
  return at;
}

static bool starts(const char *at, const char *with) {
  return strncmp(at, with, strlen(with)) == 0;
}

// The word at `at`, or WORD_COUNT.
static Word word_at(const char *at) {
  int word = 0;
  while (word < WORD_COUNT && !starts(at, words[word]))
    word++;
  return (Word)word;
}

// Behind the comment's leader, if one stands at `at` and a word follows it.
static const char *behind_leader(const char *at) {
  for (size_t i = 0; i < sizeof leaders / sizeof *leaders; i++)
    if (starts(at, leaders[i])) {
      const char *behind = skip_blanks(at + strlen(leaders[i]));
      if (word_at(behind) != WORD_COUNT)
        return behind;
    }
  return NULL;
}

static size_t name_length(const char *at) {
  size_t len = 0;
  while (islower((unsigned char)at[len]) || isdigit((unsigned char)at[len]) || at[len] == '-')
    len++;
  return len;
}

static void complain(const Reader *reader, const char *what) {
  text_printf(reader->problem, "%s:%u: %s\n", reader->path, reader->line, what);
}

// "rule-id", "rule-id x2", "rule-id @context-id"
static const char *read_item(Reader *reader, Word word, const char *at) {
  Expectation e = {.path = reader->path, .line = reader->line, .word = word, .context = "", .count = 1};
  size_t len = name_length(at);
  if (!len)
    complain(reader, "a rule's id must follow");
  e.rule = arena_text(reader->arena, at, len);
  at = skip_blanks(at + len);
  if (*at == 'x' && isdigit((unsigned char)at[1])) {
    char *end;
    e.count = (uint32_t)strtoul(at + 1, &end, 10);
    at = skip_blanks(end);
  }
  if (*at == '@') {
    len = name_length(at + 1);
    e.context = arena_text(reader->arena, at + 1, len);
    at = skip_blanks(at + 1 + len);
  }
  if (len)
    array_push(reader->arena, reader->out, e);
  return at;
}

// "— why", up to the next word or the end. Returns NULL where something else stands.
static const char *read_reason(const char *at) {
  if (!starts(at, "\xe2\x80\x94") && !starts(at, "--") && !starts(at, "- "))
    return NULL;
  at = skip_blanks(at + strcspn(at, " "));
  return *at && *at != ';' ? at + strcspn(at, ";") : NULL;
}

static const char *read_word(Reader *reader, const char *at) {
  Word word = word_at(at);
  at = skip_blanks(at + strlen(words[word]));
  at = read_item(reader, word, at);
  while (*at == ',')
    at = read_item(reader, word, skip_blanks(at + 1));
  const char *reason = read_reason(at);
  if (!reason && word != WORD_EXPECT)
    complain(reader, "a known miss or noise must say why: \"\xe2\x80\x94 why\"");
  else if (!reason && *at && *at != ';' && !starts(at, "*/"))
    complain(reader, "what stands behind the rule's id is not understood");
  return reason ? reason : at + strcspn(at, ";");
}

static void read_line(Reader *reader, const char *line) {
  const char *at = NULL;
  for (const char *from = line; *from && !at; from++)
    at = behind_leader(from);
  while (at && word_at(at) != WORD_COUNT) {
    at = read_word(reader, at);
    at = *at == ';' ? skip_blanks(at + 1) : NULL;
  }
}

void expect_read(Arena *arena, const char *path, Bytes text, Expectations *out, Text *problem) {
  Reader reader = {arena, path, 0, out, problem};
  const char *end = text.at + text.len;
  for (const char *at = text.at, *next; at < end; at = next) {
    const char *newline = memchr(at, '\n', (size_t)(end - at));
    next = newline ? newline + 1 : end;
    reader.line++;
    read_line(&reader, arena_text(arena, at, (size_t)((newline ? newline : end) - at)));
  }
}

// A word fits better when it names the context and is not yet met as often as it says.
static int fit(const Expectation *e, const Found *found) {
  if (e->line != found->line || strcmp(e->rule, found->rule) != 0 || strcmp(e->path, found->path) != 0)
    return 0;
  if (*e->context && strcmp(e->context, found->context) != 0)
    return 0;
  return 1 + (*e->context != 0) + 2 * (e->met < e->count);
}

static Expectation *best(Expectations *expectations, const Found *found) {
  Expectation *chosen = NULL;
  for (uint32_t i = 0; i < expectations->count; i++)
    if (fit(&expectations->at[i], found) > (chosen ? fit(chosen, found) : 0))
      chosen = &expectations->at[i];
  return chosen;
}

static void meet(Expectations *expectations, const Found *found, Text *problem) {
  Expectation *e = best(expectations, found);
  if (e && e->word != WORD_MISS && e->met++ < e->count)
    return;
  text_printf(problem, "%s:%u: finds %s in %s%s\n", found->path, found->line, found->rule, found->context,
              e && e->word == WORD_MISS ? ", which was a known miss" : "");
}

static void settle(const Expectation *e, Text *problem) {
  if (e->word == WORD_MISS || e->met >= e->count)
    return;
  text_printf(problem, "%s:%u: %s %s%s%s", e->path, e->line, e->word == WORD_NOISE ? "no longer finds" : "misses",
              e->rule, *e->context ? " in " : "", e->context);
  if (e->count > 1)
    text_printf(problem, " (%u of %u)", e->met, e->count);
  text_puts(problem, e->word == WORD_NOISE ? ", which was a known noise\n" : "\n");
}

void expect_match(Expectations *expectations, const Found *found, uint32_t count, Text *problem) {
  for (uint32_t i = 0; i < count; i++)
    meet(expectations, &found[i], problem);
  for (uint32_t i = 0; i < expectations->count; i++)
    settle(&expectations->at[i], problem);
}
