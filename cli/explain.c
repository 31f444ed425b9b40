#include "cli.h"

typedef struct {
  Common common;
} Explain;

static const Option options[] = {{0}};

static void add_verdict(const Book *book, const Context *context, const Verdict *verdict, Text *out) {
  text_printf(out, "* `%s` (%s): %s. %s", names_text(book->names, context->id), context->title,
              severity_word[verdict->severity], verdict->fails);
  if (*verdict->versions)
    text_printf(out, " (%s)", verdict->versions);
  text_puts(out, "\n");
}

static void add_context(const Book *book, const Context *context, const char *rule, Text *out) {
  for (int kind = 0; kind < OP_COUNT; kind++)
    if (context->forbids[kind].severity != SEVERITY_NONE && strcmp(op_info[kind].rule, rule) == 0)
      add_verdict(book, context, &context->forbids[kind], out);
  if (context->allow_list && strcmp(op_info[context->otherwise_kind].rule, rule) == 0)
    add_verdict(book, context, &context->otherwise, out);
}

// Which contexts forbid what the rule speaks of, and what happens there.
static void add_contexts(const Book *book, const char *rule, Text *out) {
  text_puts(out, "\n## Where it applies\n\n");
  for (uint32_t i = 0; i < book->contexts.count; i++)
    add_context(book, &book->contexts.at[i], rule, out);
}

static int unknown(Cli *cli, const Book *book, const char *id) {
  Words ids = {0};
  for (uint32_t i = 0; i < book->rules.count; i++)
    array_push(cli->arena, &ids, names_text(book->names, book->rules.at[i].id));
  const char *meant = text_nearest(id, ids.at, ids.count);
  return cli_fail(cli, "explain: there is no rule '%s'%s%s%s ('finlint rules' lists them)", id,
                  meant ? ": did you mean '" : "", meant ? meant : "", meant ? "'?" : "");
}

static int cmd_explain(Cli *cli, const void *options_read, const Operands *operands) {
  (void)options_read;
  if (operands->words.count != 1)
    return cli_fail(cli, "explain: needs one RULE (see 'finlint rules')");
  Book *book = book_new(cli->arena, names_new(cli->arena));
  const Rule *rule = book_rule(book, operands->words.at[0]);
  if (!rule)
    return unknown(cli, book, operands->words.at[0]);
  Text text = {.arena = cli->arena};
  text_puts(&text, rule->page);
  add_contexts(book, names_text(book->names, rule->id), &text);
  return cli_write(cli, NULL, &text);
}

const Command command_explain = {
    "explain", "Print the page of a rule", "RULE", "", options, sizeof(Explain), cmd_explain,
};
