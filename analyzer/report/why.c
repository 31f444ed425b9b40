#include "parts.h"

// Answers in words: why a function or an operation runs in a context.
enum { OTHERS = 5, NAMED = 8 };

static const char *context_id(const Report *report, const Context *context) {
  return names_text(report->book->names, context->id);
}

// The answers that are about one function, or one function in one context.
typedef struct {
  const Reached *at;
  uint32_t count;
} Answers;

static bool same_function(const Reached *a, const Reached *b) {
  return strcmp(a->symbol, b->symbol) == 0 && a->place.file == b->place.file && a->place.line == b->place.line;
}

static bool same_context(const Reached *a, const Reached *b) {
  return same_function(a, b) && a->context == b->context;
}

static Answers next(Answers all, uint32_t from, bool (*same)(const Reached *a, const Reached *b)) {
  uint32_t end = from + 1;
  while (end < all.count && same(&all.at[from], &all.at[end]))
    end++;
  return (Answers){&all.at[from], end - from};
}

// What is assumed -----------------------------------------------------------------------------------------------------

static void add_assumed(const Report *report, const Root *root, Text *out) {
  for (uint32_t i = 0; i < root->step_count; i++) {
    const Step *step = &root->path[i];
    if (!*edge_doubt(step->edge))
      continue;
    Text line = {.arena = out->arena};
    text_printf(&line, "step %u: '%s' may not be what is called at ", i + 1, step->symbol);
    plain_place(&line, report, step->place);
    text_printf(&line, "; it is %s", edge_phrase[step->edge]);
    shown_label(report, out, "assumed", text_str(&line));
  }
}

// What would make it safe ---------------------------------------------------------------------------------------------

typedef struct {
  const char *text, *rule, *context;
} Remedy;
typedef Array(Remedy) Remedies;

static void add_remedy(const Report *report, Arena *arena, Remedies *remedies, const Finding *finding) {
  for (uint32_t i = 0; i < remedies->count; i++)
    if (strcmp(remedies->at[i].rule, finding->rule) == 0 && strcmp(remedies->at[i].text, finding->help) == 0)
      return;
  array_push(arena, remedies, (Remedy){finding->help, finding->rule, context_id(report, finding->context)});
}

static void add_remedies(const Remedies *remedies, Text *out) {
  for (uint32_t i = 0; i < remedies->count; i++) {
    if (!*remedies->at[i].text)
      continue;
    text_printf(out, "  * %s in %s: ", remedies->at[i].rule, remedies->at[i].context);
    text_plain_puts(out, remedies->at[i].text);
    text_puts(out, "\n");
  }
}

// Is it the first of its rule?
static bool is_first(const Remedies *remedies, uint32_t at) {
  for (uint32_t i = 0; i < at; i++)
    if (strcmp(remedies->at[i].rule, remedies->at[at].rule) == 0)
      return false;
  return true;
}

// "  * If the call at a.c:3:1 never happens there, say so above it: …"
static void add_silence(const Report *report, Place place, const Remedies *remedies, Text *out) {
  text_puts(out, "  * If the call at ");
  plain_place(out, report, place);
  text_puts(out, " never happens there, say so above it: finlint: ignore[");
  for (uint32_t i = 0; i < remedies->count; i++)
    if (is_first(remedies, i))
      text_printf(out, "%s%s", i ? ", " : "", remedies->at[i].rule);
  text_puts(out, "] -- why\n");
}

// Contexts ------------------------------------------------------------------------------------------------------------

// "    a.c:3:1: error: 'malloc' allocates or frees memory [allocation]"
static void add_operation(const Report *report, const Finding *finding, Text *out) {
  text_puts(out, "    ");
  plain_place(out, report, finding->place);
  text_printf(out, ": %s: '", severity_word[finding->severity]);
  text_plain_puts(out, finding->symbol);
  text_printf(out, "' %s [", op_info[finding->kind].phrase);
  linked_rule(out, report, finding->rule);
  text_puts(out, "]\n");
}

// Several functions of one name are asked for at once: is the finding reached through the one that the answers are
// about?
static bool is_through(const Finding *finding, Answers answers) {
  for (uint32_t i = 0; i < answers.count; i++)
    if (!answers.at[i].fn || finding_asks(finding, answers.at[i].fn))
      return finding->context == answers.at->context;
  return false;
}

static void add_forbidden(const Report *report, Answers answers, Remedies *remedies, Text *out) {
  const Findings *findings = report->findings;
  bool outside = !answers.at->place.line;
  uint32_t count = 0;
  for (uint32_t i = 0; i < findings->count; i++) {
    const Finding *finding = &findings->findings[i];
    if (!is_through(finding, answers))
      continue;
    if (count++ == 0)
      text_puts(out, outside ? "  it is forbidden there:\n" : "  through it, what is forbidden there is reached:\n");
    if (count <= NAMED)
      add_operation(report, finding, out);
    add_remedy(report, out->arena, remedies, finding);
  }
  if (count > NAMED)
    text_printf(out, "    … and %u more\n", count - NAMED);
  if (count == 0)
    text_puts(out,
              outside ? "  it is not forbidden there\n" : "  nothing that is forbidden there is reached through it\n");
}

static void add_context(const Report *report, Answers answers, Remedies *remedies, Text *out) {
  const Root *root = &answers.at->root;
  text_printf(out, "\n%s (%s)\n", context_id(report, answers.at->context), confidence_word[root->confidence]);
  shown_origin(report, answers.at->context, root, out);
  shown_chain(report, root, out);
  add_assumed(report, root, out);
  if (answers.count > 1)
    text_printf(out, "  and from %u more callback%s:\n", answers.count - 1, answers.count == 2 ? "" : "s");
  for (uint32_t i = 1; i < answers.count && i <= OTHERS; i++)
    shown_other(report, &answers.at[i].root, out);
  if (answers.count > OTHERS + 1)
    text_printf(out, "    … and %u more\n", answers.count - OTHERS - 1);
  add_forbidden(report, answers, remedies, out);
}

static uint32_t count_contexts(Answers answers) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < answers.count; count++)
    i += next(answers, i, same_context).count;
  return count;
}

static void add_safety(const Report *report, Answers answers, const Remedies *remedies, Text *out) {
  if (!remedies->count)
    return;
  text_puts(out, "\nwhat would make it safe:\n");
  add_remedies(remedies, out);
  for (uint32_t i = 0; i < answers.count;) {
    Answers one = next(answers, i, same_context);
    const Root *root = &one.at->root;
    if (root->step_count && one.count == 1)
      add_silence(report, root->path[root->step_count - 1].place, remedies, out);
    i += one.count;
  }
}

static void add_function(const Report *report, Answers answers, Text *out) {
  Remedies remedies = {0};
  uint32_t contexts = count_contexts(answers);
  text_puts(out, "'");
  text_plain_puts(out, answers.at->symbol);
  text_puts(out, answers.at->place.line ? "' (" : "', which is outside of the program,");
  if (answers.at->place.line)
    plain_place(out, report, answers.at->place);
  text_printf(out, "%s can run in %u context%s:\n", answers.at->place.line ? ")" : "", contexts,
              contexts == 1 ? "" : "s");
  for (uint32_t i = 0; i < answers.count;) {
    Answers one = next(answers, i, same_context);
    add_context(report, one, &remedies, out);
    i += one.count;
  }
  add_safety(report, answers, &remedies, out);
}

static void add_nothing(const Report *report, Text *out) {
  const Coverage *coverage = &report->findings->coverage;
  text_printf(
      out,
      "no callback that finlint knows of reaches it: %u callbacks in %u files were followed; of %u calls, %u lead "
      "where finlint cannot see\n",
      coverage->roots, coverage->units, coverage->calls, coverage->unresolved_calls);
}

void report_why(const Report *report, Text *out) {
  Answers all = {report->findings->reached, report->findings->reached_count};
  if (all.count == 0)
    add_nothing(report, out);
  for (uint32_t i = 0; i < all.count;) {
    Answers one = next(all, i, same_function);
    text_puts(out, i ? "\n" : "");
    add_function(report, one, out);
    i += one.count;
  }
}

// One finding ---------------------------------------------------------------------------------------------------------

static const char *const edge_reason[EDGE_COUNT] = {
    [EDGE_OPERATION] = "the rules know it",
    [EDGE_DIRECT] = "the call names it",
    [EDGE_TYPED] = "the declared type has it",
    [EDGE_FLOW] = "it is among the values that flow there",
    [EDGE_OVERRIDE] = "ASSUMED: it overrides the method that is called, and may be what runs",
    [EDGE_UNIQUE_NAME] = "ASSUMED: it is the only one of that name",
    [EDGE_ONE_OF_N] = "ASSUMED: it is one of several of that name",
};

static void add_beliefs(const Finding *finding, Text *out) {
  text_puts(out, "\nwhy each call is believed:\n");
  const Root *root = &finding->roots[0];
  for (uint32_t i = 0; i < root->step_count; i++) {
    text_printf(out, "%6u. ", i + 1);
    text_plain_puts(out, root->path[i].symbol);
    text_printf(out, ": %s\n", edge_reason[root->path[i].edge]);
  }
}

static void add_explanation(const Report *report, const Finding *finding, Text *out) {
  shown_finding(report, finding, out);
  if (finding->root_count)
    add_beliefs(finding, out);
  text_puts(out, "\nwhat would make it safe:\n");
  Remedies remedies = {0};
  add_remedy(report, out->arena, &remedies, finding);
  add_remedies(&remedies, out);
  if (finding->root_count)
    add_silence(report, finding->place, &remedies, out);
  text_printf(out, "\nfingerprint: %s\n'finlint explain %s' tells more of the rule.\n", finding->fingerprint,
              finding->rule);
}

void report_explain(const Report *report, Text *out) {
  for (uint32_t i = 0; i < report->findings->count; i++) {
    text_puts(out, i ? "\n" : "");
    add_explanation(report, &report->findings->findings[i], out);
  }
}
