#include "cli.h"

typedef struct {
  Common common;
  uint32_t format;
} Rules;

enum { FORMAT_TEXT, FORMAT_JSON };

// clang-format off
static const Option options[] = {
    {"format", 'f', OPTION_CHOICE, "text|json", "text", NULL, "how to write the list", offsetof(Rules, format)},
    {0},
};
// clang-format on

static void add_text(const Book *book, Text *out) {
  for (uint32_t i = 0; i < book->rules.count; i++)
    text_printf(out, "%-24s %s\n", names_text(book->names, book->rules.at[i].id), book->rules.at[i].title);
}

static void add_json(const Book *book, Text *out) {
  text_puts(out, "[");
  for (uint32_t i = 0; i < book->rules.count; i++) {
    text_puts(out, i ? ",\n {\"id\": " : "\n {\"id\": ");
    json_string(out, names_text(book->names, book->rules.at[i].id));
    text_puts(out, ", \"title\": ");
    json_string(out, book->rules.at[i].title);
    text_puts(out, "}");
  }
  text_puts(out, "\n]\n");
}

static int cmd_rules(Cli *cli, const void *values, const Operands *operands) {
  const Rules *rules = values;
  if (operands->words.count)
    return cli_fail(cli, "rules: takes no operand, but got '%s'", operands->words.at[0]);
  Book *book = book_new(cli->arena, names_new(cli->arena));
  Text text = {.arena = cli->arena};
  (rules->format == FORMAT_JSON ? add_json : add_text)(book, &text);
  return cli_write(cli, NULL, &text);
}

const Command command_rules = {
    "rules", "List the rules", "", "", options, sizeof(Rules), cmd_rules,
};
