#include "cli.h"

typedef struct {
  Common common;
  uint32_t format;
  bool contexts;
} Rules;

enum { FORMAT_TEXT, FORMAT_JSON };

// clang-format off
static const Option options[] = {
    {"format", 'f', OPTION_CHOICE, "text|json", "text", NULL, "how to write the list", offsetof(Rules, format)},
    {"contexts", 0, OPTION_FLAG, NULL, NULL, NULL, "list the contexts, and whose versions matter there", offsetof(Rules, contexts)},
    {0},
};
// clang-format on

// A rule or a context.
typedef struct {
  const char *id, *title, *runtime; // runtime: NULL for rules
} Entry;
typedef Array(Entry) Entries;

static void add_text(const Entries *entries, Text *out) {
  for (uint32_t i = 0; i < entries->count; i++) {
    const Entry *entry = &entries->at[i];
    text_printf(out, "%-24s %s", entry->id, entry->title);
    text_printf(out, entry->runtime && *entry->runtime ? " (%s)\n" : "\n", entry->runtime);
  }
}

static void add_json(const Entries *entries, Text *out) {
  Json json = {.out = out};
  json_open(&json, NULL, '[');
  for (uint32_t i = 0; i < entries->count; i++) {
    json_open(&json, NULL, '{');
    json_text(&json, "id", entries->at[i].id);
    json_text(&json, "title", entries->at[i].title);
    if (entries->at[i].runtime)
      json_text(&json, "runtime", entries->at[i].runtime);
    json_close(&json, '}');
  }
  json_close(&json, ']');
  text_puts(out, "\n");
}

static Entries entries_of(Arena *arena, const Book *book, bool contexts) {
  Entries entries = {0};
  for (uint32_t i = 0; !contexts && i < book->rules.count; i++)
    array_push(arena, &entries, (Entry){names_text(book->names, book->rules.at[i].id), book->rules.at[i].title, NULL});
  for (uint32_t i = 0; contexts && i < book->contexts.count; i++) {
    const Context *context = &book->contexts.at[i];
    array_push(arena, &entries, (Entry){names_text(book->names, context->id), context->title, context->runtime});
  }
  return entries;
}

static int cmd_rules(Cli *cli, const void *values, const Operands *operands) {
  const Rules *rules = values;
  if (operands->words.count)
    return cli_fail(cli, "rules: takes no operand, but got '%s'", operands->words.at[0]);
  Book *book = book_new(cli->arena, names_new(cli->arena));
  Text text = {.arena = cli->arena};
  Entries entries = entries_of(cli->arena, book, rules->contexts);
  (rules->format == FORMAT_JSON ? add_json : add_text)(&entries, &text);
  return cli_write(cli, NULL, &text);
}

const Command command_rules = {
    "rules", "List the rules, or the contexts", "", "", options, sizeof(Rules), cmd_rules,
};
