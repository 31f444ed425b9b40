#include "config.h"

#include <unistd.h>

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

enum { LEAST_DIGITS = 6, ALL_DIGITS = 32 };

static int unknown(Cli *cli, const Book *book, const char *id) {
  if (*id && strlen(id) < LEAST_DIGITS && !id[strspn(id, "0123456789abcdef")])
    return cli_fail(cli, "explain: '%s' is too short for a fingerprint: give at least %d of its digits", id,
                    LEAST_DIGITS);
  Words ids = {0};
  for (uint32_t i = 0; i < book->rules.count; i++)
    array_push(cli->arena, &ids, names_text(book->names, book->rules.at[i].id));
  return cli_fail(cli, "explain: there is no rule '%s'%s ('finlint rules' lists them)", id,
                  text_meant(cli->arena, id, ids.at, ids.count));
}

static int explain_rule(Cli *cli, const Check *check, const Book *book, const Rule *rule) {
  Text text = {.arena = cli->arena};
  text_puts(&text, rule->page);
  add_contexts(book, names_text(book->names, rule->id), &text);
  return cli_write(cli, check->output_file, &text);
}

// Findings ------------------------------------------------------------------------------------------------------------

// As the user names one: the beginning of a fingerprint, or a place.
typedef struct {
  const char *fingerprint; // NULL if it is a place
  Asked at;
} Wanted;

static bool read_wanted(Cli *cli, const char *word, Wanted *out) {
  size_t len = strlen(word), digits = strspn(word, "0123456789abcdef");
  *out = (Wanted){0};
  if (digits == len && len >= LEAST_DIGITS && len <= ALL_DIGITS) {
    out->fingerprint = word;
    return true;
  }
  return ask_place(cli, word, &out->at);
}

static bool is_wanted(const Analysis *analysis, const Finding *finding, const Wanted *wanted) {
  if (wanted->fingerprint)
    return strncmp(finding->fingerprint, wanted->fingerprint, strlen(wanted->fingerprint)) == 0;
  Place at = finding->place;
  return at.line == wanted->at.line && (!wanted->at.column || at.column == wanted->at.column) &&
         strcmp(findings_path(&analysis->findings, at.file), wanted->at.path) == 0;
}

// The files with findings on that line whose paths end so, each once.
static Words files_meant(Cli *cli, const Findings *findings, const Asked *asked) {
  Map seen = {.arena = cli->arena};
  Words files = {0};
  for (uint32_t i = 0; i < findings->count; i++) {
    Place at = findings->findings[i].place;
    const char *path = findings_path(findings, at.file);
    if (at.line == asked->line && text_ends(path, '/', asked->path) && (*map_slot(&seen, at.file))++ == 0)
      array_push(cli->arena, &files, path);
  }
  return files;
}

// The end of a path becomes the whole one. False after saying that there are several.
static bool find_file(Cli *cli, const Analysis *analysis, Wanted *wanted) {
  if (wanted->fingerprint || wanted->at.path[0] == '/')
    return true;
  Words files = files_meant(cli, &analysis->findings, &wanted->at);
  const char *file = ask_file(cli, &wanted->at, &files);
  wanted->at.path = file ? file : cli_path(cli, wanted->at.path);
  return file || !files.count;
}

static void keep_wanted(Cli *cli, Analysis *analysis, const Wanted *wanted) {
  Findings *findings = &analysis->findings;
  Finding *kept = arena_array(cli->arena, Finding, findings->count);
  uint32_t count = 0;
  for (uint32_t i = 0; i < findings->count; i++)
    if (is_wanted(analysis, &findings->findings[i], wanted))
      kept[count++] = findings->findings[i];
  findings->findings = kept;
  findings->count = count;
}

static const Reporter people = {.name = "text", .write = report_explain};

static int explain_finding(Cli *cli, const Check *check, const Operands *operands, Wanted *wanted) {
  Operands rest = ask_rest(cli, operands);
  Outputs outputs = {0};
  Analysis analysis;
  if (!output_plan(cli, check, &outputs) || !ask_run(cli, check, NULL, &rest, &analysis))
    return EXIT_TROUBLE;
  if (!find_file(cli, &analysis, wanted))
    return EXIT_TROUBLE;
  keep_wanted(cli, &analysis, wanted);
  bool gone = wanted->at.path && access(wanted->at.path, F_OK) != 0;
  if (!analysis.findings.count)
    return cli_fail(cli, "explain: nothing is found at '%s'%s", operands->words.at[0],
                    gone ? ": there is no such file" : "");
  return ask_write(cli, check, &outputs, &analysis, &people);
}

static int cmd_explain(Cli *cli, const void *values, const Operands *operands) {
  const Check *check = values;
  if (!operands->words.count)
    return cli_fail(cli, "explain: needs a RULE (see 'finlint rules') or a FINDING: FILE:LINE or its fingerprint");
  const char *word = operands->words.at[0];
  Book *book = book_new(cli->arena, names_new(cli->arena));
  const Rule *rule = book_rule(book, word);
  Wanted wanted;
  if (rule)
    return explain_rule(cli, check, book, rule);
  if (!read_wanted(cli, word, &wanted))
    return unknown(cli, book, word);
  return explain_finding(cli, check, operands, &wanted);
}

const Command command_explain = {
    "explain",
    "Print the page of a rule, or explain a finding",
    "RULE | FINDING [PATH…]",
    "FINDING is FILE:LINE, FILE:LINE:COLUMN (the end of a path will do where no other has it) or the beginning of a "
    "fingerprint. PATH and the options are those of "
    "'check'.\n",
    check_options,
    sizeof(Check),
    cmd_explain,
    config_apply_behind,
};
