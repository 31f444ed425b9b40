#include "parts.h"

enum { AROUND = 1, LONGEST = 400, TAB = 4, STEPS = 200 };

// Source --------------------------------------------------------------------------------------------------------------

// A part of a source line; `column` goes on behind it.
static void add_source(Text *out, const char *at, size_t len, uint32_t *column) {
  for (size_t i = 0; i < len; i++) {
    size_t run = 0;
    while (i + run < len && at[i + run] != '\t')
      run++;
    xml_add(out, at + i, run);
    *column += (uint32_t)run;
    i += run;
    if (i < len) {
      uint32_t blanks = TAB - *column % TAB;
      text_printf(out, "%*s", (int)blanks, "");
      *column += blanks;
    }
  }
}

static void add_line(Text *out, const Report *report, Place place, uint32_t line, uint32_t end) {
  size_t len = 0;
  const char *at = source_line(report, (Place){place.file, line, 1}, &len);
  if (!at)
    return;
  bool here = line == place.line;
  len = len > LONGEST ? LONGEST : len;
  size_t from = here && place.column && place.column <= len ? place.column - 1 : len;
  size_t to = here && end > from + 1 && end - 1 <= len ? end - 1 : from;
  uint32_t column = 0;
  text_printf(out, "<span class=\"line%s\"><span class=\"number\">%u</span>", here ? " here" : "", line);
  add_source(out, at, from, &column);
  text_puts(out, to > from ? "<mark>" : "");
  add_source(out, at + from, to - from, &column);
  text_puts(out, to > from ? "</mark>" : "");
  add_source(out, at + to, len - to, &column);
  text_puts(out, "</span>\n");
}

static void add_excerpt(Text *out, const Report *report, Place place, uint32_t end) {
  size_t len = 0;
  if (!source_line(report, place, &len))
    return;
  text_puts(out, "<pre class=\"code\" tabindex=\"0\">");
  for (uint32_t line = place.line > AROUND ? place.line - AROUND : 1; line <= place.line + AROUND; line++)
    add_line(out, report, place, line, end);
  text_puts(out, "</pre>\n");
}

// Chains --------------------------------------------------------------------------------------------------------------

static void add_code(Text *out, const char *text) {
  text_puts(out, "<code>");
  xml_puts(out, text);
  text_puts(out, "</code>");
}

static void add_place(Text *out, const Report *report, Place place) {
  text_puts(out, "<span class=\"place\">");
  xml_puts(out, root_path(report, place));
  text_printf(out, ":%u:%u</span>", place.line, place.column);
}

static void add_step(Text *out, const Report *report, uint32_t index, uint32_t k, uint32_t i) {
  const Root *root = &report->findings->findings[index].roots[k];
  const Step *step = &root->path[i];
  text_puts(out, "<li tabindex=\"-1\" id=\"");
  html_step_name(out, index, k, i);
  text_puts(out, "\"><p>");
  add_code(out, step_caller(root, i));
  text_puts(out, " calls ");
  add_code(out, step->symbol);
  text_puts(out, " ");
  add_place(out, report, step->place);
  if (*edge_phrase[step->edge])
    text_printf(out, " <span class=\"%s\">%s%s</span>", *edge_doubt(step->edge) ? "doubt" : "how",
                *edge_doubt(step->edge) ? "assumed: " : "", edge_phrase[step->edge]);
  text_puts(out, "</p>\n");
  add_excerpt(out, report, step->place, step->end_column);
  text_puts(out, "</li>\n");
}

static void add_origin(Text *out, const Report *report, const Finding *finding, const Root *root) {
  add_code(out, root->symbol);
  text_puts(out, " ");
  add_place(out, report, root_place(root));
  text_puts(out, " runs in ");
  xml_puts(out, finding->context->title);
  if (root->registration.line) {
    text_puts(out, ", registered by ");
    add_code(out, root->api);
    text_puts(out, " ");
    add_place(out, report, root->registration);
  }
}

static void add_steps(Text *out, const Report *report, uint32_t index, uint32_t k) {
  const Root *root = &report->findings->findings[index].roots[k];
  if (root->registration.line)
    add_excerpt(out, report, root->registration, 0);
  text_puts(out, "<ol>\n");
  for (uint32_t i = 0; i < root->step_count; i++)
    if (!step_hidden(i, root->step_count, STEPS))
      add_step(out, report, index, k, i);
    else if (!step_hidden(i - 1, root->step_count, STEPS))
      text_printf(out, "<li class=\"hidden-steps\">%u more calls</li>\n", root->step_count - STEPS);
  text_puts(out, "</ol>\n");
}

static void add_roots(Text *out, const Report *report, uint32_t index) {
  const Finding *finding = &report->findings->findings[index];
  for (uint32_t k = 0; k < finding->root_count && k < HTML_ROOTS; k++) {
    text_puts(out, k ? "<details class=\"chain\"><summary>" : "<section class=\"chain\"><h3>");
    add_origin(out, report, finding, &finding->roots[k]);
    text_puts(out, k ? "</summary>\n" : "</h3>\n");
    add_steps(out, report, index, k);
    text_puts(out, k ? "</details>\n" : "</section>\n");
  }
  uint32_t all = finding->root_count + finding->more_roots;
  if (all > HTML_ROOTS)
    text_printf(out, "<p>It is reached from %u more callbacks.</p>\n", all - HTML_ROOTS);
}

// The rest ------------------------------------------------------------------------------------------------------------

static void add_row(Text *out, const char *name, const char *text) {
  if (!*text)
    return;
  text_printf(out, "<dt>%s</dt><dd>", name);
  xml_puts(out, text);
  text_puts(out, "</dd>\n");
}

static void add_evidence(Text *out, const Report *report, const Finding *finding) {
  for (uint32_t i = 0; i < finding->evidence_count; i++) {
    const Evidence *evidence = &finding->evidence[i];
    text_puts(out, "<dt>Also</dt><dd>");
    xml_puts(out, role_phrase(evidence->role));
    text_puts(out, " ");
    add_code(out, evidence->symbol);
    text_puts(out, " ");
    add_place(out, report, evidence->place);
    add_excerpt(out, report, evidence->place, 0);
    text_puts(out, "</dd>\n");
  }
}

static void add_facts(Text *out, const Report *report, const Finding *finding) {
  const char *fails = second_sentence(finding->message);
  text_puts(out, "<dl>\n");
  add_row(out, "Why", *fails ? fails : finding_fails(finding));
  add_row(out, "Fix", finding->help);
  add_row(out, "Lock", finding->lock);
  add_evidence(out, report, finding);
  add_row(out, "Holds for", finding->versions);
  add_row(out, "Source", finding->source);
  text_printf(out, "<dt>Rule</dt><dd><a href=\"#rule-%s\">%s</a></dd>\n", finding->rule, finding->rule);
  add_row(out, "Context", names_text(report->book->names, finding->context->id));
  add_row(out, "Confidence", confidence_word[finding->confidence]);
  add_row(out, "Fingerprint", finding->fingerprint);
  text_puts(out, "</dl>\n");
}

static void add_summary(Text *out, const Report *report, const Finding *finding) {
  const char *severity = severity_word[finding->severity];
  text_printf(out, "<summary><span class=\"badge %s\">%s</span> <span class=\"rule\">%s</span> <span class=\"what\">",
              severity, severity, finding->rule);
  xml_add(out, finding->message, sentence_len(finding->message));
  text_puts(out, "</span> ");
  add_place(out, report, finding->place);
  text_puts(out, "</summary>\n");
}

void html_finding(Text *out, const Report *report, uint32_t index) {
  const Finding *finding = &report->findings->findings[index];
  text_puts(out, "<details class=\"finding\"");
  xml_attribute(out, "id", finding->fingerprint);
  xml_attribute(out, "data-rule", finding->rule);
  xml_attribute(out, "data-context", names_text(report->book->names, finding->context->id));
  xml_attribute(out, "data-confidence", confidence_word[finding->confidence]);
  xml_attribute(out, "data-severity", severity_word[finding->severity]);
  text_puts(out, ">\n");
  add_summary(out, report, finding);
  add_facts(out, report, finding);
  if (finding->root_count) {
    Graph graph = graph_of(report, out->arena, finding, HTML_ROOTS);
    html_picture(out, &graph, index, "Calls from the registrations to the operation");
  }
  add_roots(out, report, index);
  text_puts(out, "</details>\n");
}
