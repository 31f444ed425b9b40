#include "parts.h"

// For job summaries and comments. GitHub refuses a summary of more than 1 MiB: what comes behind ROOM is only counted.
enum { ROOM = 900 * 1024, STEPS = 24, GRAPH_ROOTS = 8 };

// Text in which nothing is markup, in tables too.
static void plain(Text *out, const char *text) {
  Text harmless = {.arena = out->arena};
  text_plain_puts(&harmless, text);
  for (const char *at = text_str(&harmless); *at; at++) {
    text_puts(out, strchr("\\`*_{}[]<>()#+-!|~&@:$", *at) ? "\\" : "");
    text_add(out, at, 1);
  }
}

static void code(Text *out, const char *text) {
  if (strpbrk(text, "`|\\\n") || !*text) {
    text_puts(out, "<code>");
    for (const char *at = text; *at;) {
      size_t len = strcspn(at, "`|\\*_[]~:$");
      xml_add(out, at, len);
      at += len;
      if (*at)
        text_printf(out, "&#%d;", *at++);
    }
    text_puts(out, "</code>");
    return;
  }
  text_puts(out, "`");
  text_plain_puts(out, text);
  text_puts(out, "`");
}

static void code_place(Text *out, const Report *report, Place place) {
  code(out, arena_format(out->arena, "%s:%u:%u", root_path(report, place), place.line, place.column));
}

static const char *first_sentence(Arena *arena, const char *text) {
  return arena_text(arena, text, sentence_len(text));
}

static void add_row(const Report *report, const Finding *finding, Text *out) {
  text_printf(out, "| %s | ", severity_word[finding->severity]);
  code(out, finding->rule);
  text_puts(out, " | ");
  code_place(out, report, finding->place);
  text_puts(out, " | ");
  plain(out, first_sentence(out->arena, finding->message));
  text_puts(out, " |\n");
}

// A source line in a block of its own, indented rather than fenced: nothing in it can end the block.
static void add_excerpt(const Report *report, Place place, Text *out) {
  size_t len = 0;
  const char *line = source_line(report, place, &len);
  if (!line)
    return;
  size_t blank = 0;
  while (blank < len && strchr(" \t", line[blank]))
    blank++;
  text_printf(out, "\n    %u | ", place.line);
  text_plain(out, line + blank, len - blank);
  text_puts(out, "\n\n");
}

static void add_origin(const Report *report, const Finding *finding, const Root *root, Text *out) {
  code(out, root->symbol);
  text_puts(out, " (");
  code_place(out, report, root_place(root));
  text_puts(out, ") runs in ");
  plain(out, finding->context->title);
  if (root->registration.line) {
    text_puts(out, ", registered by ");
    code(out, root->api);
    text_puts(out, " at ");
    code_place(out, report, root->registration);
  }
  text_puts(out, "\n\n");
}

static void add_step(const Report *report, const Root *root, uint32_t i, Text *out) {
  text_printf(out, "%u. ", i + 1);
  code(out, step_caller(root, i));
  text_puts(out, " calls ");
  code(out, root->path[i].symbol);
  text_puts(out, " at ");
  code_place(out, report, root->path[i].place);
  text_puts(out, "\n");
}

static void add_chain(const Report *report, const Finding *finding, Text *out) {
  const Root *root = &finding->roots[0];
  add_origin(report, finding, root, out);
  for (uint32_t i = 0; i < root->step_count; i++)
    if (!step_hidden(i, root->step_count, STEPS))
      add_step(report, root, i, out);
  if (finding->root_count > 1)
    text_printf(out, "\nReached from %u more callback%s.\n", finding->root_count - 1,
                finding->root_count == 2 ? "" : "s");
  Graph graph = graph_of(report, out->arena, finding, GRAPH_ROOTS);
  text_puts(out, "\n```mermaid\n");
  mermaid_add(out, &graph);
  text_puts(out, "```\n");
}

static void add_label(Text *out, const char *label, const char *text) {
  if (!*text)
    return;
  text_printf(out, "\n**%s** ", label);
  plain(out, text);
  text_puts(out, "\n");
}

static void add_details(const Report *report, const Finding *finding, Text *out) {
  text_puts(out, "\n### ");
  code_place(out, report, finding->place);
  text_printf(out, " %s ", severity_word[finding->severity]);
  code(out, finding->rule);
  text_puts(out, "\n\n");
  plain(out, finding->message);
  text_puts(out, "\n");
  add_excerpt(report, finding->place, out);
  if (finding->root_count)
    add_chain(report, finding, out);
  for (uint32_t i = 0; i < finding->evidence_count; i++) {
    text_printf(out, "\n%s ", role_phrase(finding->evidence[i].role));
    code(out, finding->evidence[i].symbol);
    text_puts(out, " at ");
    code_place(out, report, finding->evidence[i].place);
    text_puts(out, "\n");
  }
  add_label(out, "Fix:", finding->help);
  add_label(out, "Holds for:", finding->versions);
  add_label(out, "Source:", finding->source);
}

typedef void Each(const Report *report, const Finding *finding, Text *out);

// Writes findings while there is room, and says how many are missing.
static void each(const Report *report, Text *out, size_t room, Each *add) {
  const Findings *findings = report->findings;
  uint32_t i = 0;
  for (; i < findings->count && out->len < room; i++)
    add(report, &findings->findings[i], out);
  if (i < findings->count)
    text_printf(out, "\n%u more finding%s would not fit.\n", findings->count - i, findings->count - i == 1 ? "" : "s");
}

void report_markdown(const Report *report, Text *out) {
  const Findings *findings = report->findings;
  const Coverage *coverage = &findings->coverage;
  text_printf(out, "## finlint: %u finding%s\n\n%u file%s with %u callback%s analysed", findings->count,
              findings->count == 1 ? "" : "s", coverage->units, coverage->units == 1 ? "" : "s", coverage->roots,
              coverage->roots == 1 ? "" : "s");
  text_printf(out, coverage->failed ? ", %u failed.\n" : ".\n", coverage->failed);
  if (findings->count == 0)
    return;
  text_puts(out, "\n| severity | rule | where | what |\n|---|---|---|---|\n");
  each(report, out, ROOM / 3, add_row);
  each(report, out, ROOM, add_details);
}
