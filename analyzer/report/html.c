#include "parts.h"

#include <stdlib.h>

// One page that asks nothing of the network: style and script are in it, and its policy lets no others run.
enum { ROOM = 48 << 20 };

// Counts of what findings have in common ------------------------------------------------------------------------------

typedef const char *Key(const Report *report, const Finding *finding);
typedef struct {
  const char *text;
  uint32_t count;
} Tally;
typedef Array(Tally) Tallies;

static const char *rule_of(const Report *report, const Finding *finding) {
  (void)report;
  return finding->rule;
}

static const char *context_of(const Report *report, const Finding *finding) {
  return names_text(report->book->names, finding->context->id);
}

static const char *confidence_of(const Report *report, const Finding *finding) {
  (void)report;
  return confidence_word[finding->confidence];
}

static const char *severity_of(const Report *report, const Finding *finding) {
  (void)report;
  return severity_word[finding->severity];
}

static int by_text(const void *a, const void *b) {
  return strcmp(((const Tally *)a)->text, ((const Tally *)b)->text);
}

static void count_one(Arena *arena, Tallies *tallies, const char *text) {
  for (uint32_t i = 0; i < tallies->count; i++)
    if (strcmp(tallies->at[i].text, text) == 0) {
      tallies->at[i].count++;
      return;
    }
  array_push(arena, tallies, (Tally){text, 1});
}

static Tallies tally(Arena *arena, const Report *report, Key *key) {
  Tallies tallies = {0};
  for (uint32_t i = 0; i < report->findings->count; i++)
    count_one(arena, &tallies, key(report, &report->findings->findings[i]));
  if (tallies.count)
    qsort(tallies.at, tallies.count, sizeof *tallies.at, by_text);
  return tallies;
}

// The head ------------------------------------------------------------------------------------------------------------

static uint32_t digit(char c) {
  return (uint32_t)(c <= '9' ? c - '0' : c - 'a' + 10);
}

// 24 bits at a time; a hash of 32 bytes leaves two for the last group.
static void add_base64(Text *out, const char *hex) {
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (size_t i = 0, len = strlen(hex); i < len; i += 6) {
    uint32_t bits = 0, bytes = len - i < 6 ? (uint32_t)(len - i) / 2 : 3;
    for (size_t k = 0; k < 6; k++)
      bits = bits << 4 | (i + k < len ? digit(hex[i + k]) : 0);
    for (uint32_t k = 0; k < 4; k++)
      text_printf(out, "%c", k <= bytes ? letters[bits >> (18 - 6 * k) & 63] : '=');
  }
}

static void add_head(Text *out) {
  text_puts(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
                 "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src &#39;none&#39;; "
                 "style-src &#39;sha256-");
  add_base64(out, html_style.sha256);
  text_puts(out, "&#39;; script-src &#39;sha256-");
  add_base64(out, html_script.sha256);
  text_puts(out, "&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;\"/>\n"
                 "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
                 "<meta name=\"color-scheme\" content=\"light dark\"/>\n<title>finlint report</title>\n<style>");
  text_add(out, html_style.text, html_style.len);
  text_puts(out, "</style>\n</head>\n<body>\n");
}

static void add_badge(Text *out, const Findings *findings, Severity severity) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < findings->count; i++)
    count += findings->findings[i].severity == severity;
  if (count)
    text_printf(out, " <span class=\"badge %s\">%u %s%s</span>", severity_word[severity], count,
                severity_word[severity], count == 1 ? "" : "s");
}

static void add_header(Text *out, const Report *report) {
  const Findings *findings = report->findings;
  const Coverage *coverage = &findings->coverage;
  text_printf(out, "<header>\n<h1>finlint <small>%s</small></h1>\n<p class=\"totals\"><strong>%u finding%s</strong>",
              report->version, findings->count, findings->count == 1 ? "" : "s");
  for (int severity = SEVERITY_ERROR; severity >= SEVERITY_NOTE; severity--)
    add_badge(out, findings, (Severity)severity);
  text_printf(out, "</p>\n<p class=\"coverage\">%u files, %u functions, %u callbacks, %u calls (%u unresolved)",
              coverage->units, coverage->functions, coverage->roots, coverage->calls, coverage->unresolved_calls);
  if (coverage->failed + coverage->skipped)
    text_printf(out, "; %u failed, %u skipped", coverage->failed, coverage->skipped);
  text_puts(out, "</p>\n</header>\n");
}

static void add_filter(Text *out, const Report *report, const char *name, Key *key) {
  Tallies tallies = tally(out->arena, report, key);
  text_printf(out, "<label>%s <select data-filter=\"%s\"><option value=\"\">all</option>", name, name);
  for (uint32_t i = 0; i < tallies.count; i++) {
    text_puts(out, "<option");
    xml_attribute(out, "value", tallies.at[i].text);
    text_puts(out, ">");
    xml_puts(out, tallies.at[i].text);
    text_printf(out, " (%u)</option>", tallies.at[i].count);
  }
  text_puts(out, "</select></label>\n");
}

// It is of no use without the script, which shows it.
static void add_filters(Text *out, const Report *report) {
  text_puts(out, "<form class=\"filters\" role=\"search\" hidden=\"hidden\">\n");
  add_filter(out, report, "rule", rule_of);
  add_filter(out, report, "context", context_of);
  add_filter(out, report, "confidence", confidence_of);
  add_filter(out, report, "severity", severity_of);
  text_puts(out, "<label class=\"search\">text <input type=\"search\" id=\"search\" autocomplete=\"off\" "
                 "placeholder=\"function, file, message\"/></label>\n"
                 "<button type=\"button\" id=\"all\" aria-pressed=\"false\">Open all</button>\n"
                 "<button type=\"reset\">Reset</button>\n"
                 "<output id=\"count\" aria-live=\"polite\"></output>\n</form>\n");
}

// The body ------------------------------------------------------------------------------------------------------------

static void add_overview(Text *out, const Report *report) {
  Graph graph = graph_of_all(report, out->arena, HTML_ROOTS);
  if (graph.nodes.count == 0)
    return;
  text_printf(out, "<details class=\"overview\"%s><summary>Call graph of all findings</summary>\n",
              report->graph_first ? " open=\"open\"" : "");
  html_picture(out, &graph, 0, "Calls from all registrations to all operations");
  text_puts(out, "</details>\n");
}

static void add_findings(Text *out, const Report *report) {
  const Findings *findings = report->findings;
  uint32_t i = 0;
  text_puts(out, "<main>\n");
  for (; i < findings->count && out->len < ROOM; i++)
    html_finding(out, report, i);
  if (i < findings->count)
    text_printf(out, "<p class=\"nothing\">%u more findings would not fit: narrow them with --only.</p>\n",
                findings->count - i);
  text_printf(out, "<p class=\"nothing\" id=\"nothing\"%s>Nothing was found.</p>\n",
              findings->count ? " hidden=\"hidden\"" : "");
  text_puts(out, "</main>\n");
}

static void add_notice(Text *out, const Report *report, const Notice *notice) {
  text_puts(out, "<li>");
  if (*notice->path) {
    text_puts(out, "<span class=\"place\">");
    xml_puts(out, path_below(report->root, notice->path));
    if (notice->line)
      text_printf(out, ":%u:%u", notice->line, notice->column);
    text_puts(out, "</span> ");
  }
  xml_puts(out, notice->message);
  text_puts(out, "</li>\n");
}

static void add_notices(Text *out, const Report *report) {
  if (!report->notice_count)
    return;
  text_printf(out, "<details class=\"notices\"><summary>What was not, or not wholly, analysed (%u)</summary>\n<ul>\n",
              report->notice_count);
  for (uint32_t i = 0; i < report->notice_count; i++)
    add_notice(out, report, &report->notices[i]);
  text_puts(out, "</ul>\n</details>\n");
}

// The pages are Markdown, which reads well as it is.
static void add_rule(Text *out, const Report *report, const char *id) {
  const Rule *rule = book_rule(report->book, id);
  text_printf(out, "<details class=\"rule-page\" id=\"rule-%s\"><summary>%s", id, id);
  text_puts(out, rule ? ": " : "");
  xml_puts(out, rule ? rule->title : "");
  text_puts(out, "</summary>\n<pre tabindex=\"0\">");
  for (const char *line = rule ? rule->page : ""; *line;) {
    size_t len = strcspn(line, "\n");
    xml_add(out, line, len);
    text_puts(out, "\n");
    line += len + (line[len] == '\n');
  }
  text_puts(out, "</pre>\n</details>\n");
}

static void add_rules(Text *out, const Report *report) {
  Tallies rules = tally(out->arena, report, rule_of);
  if (rules.count)
    text_puts(out, "<section class=\"rules\">\n<h2>Rules</h2>\n");
  for (uint32_t i = 0; i < rules.count; i++)
    add_rule(out, report, rules.at[i].text);
  if (rules.count)
    text_puts(out, "</section>\n");
}

void report_html(const Report *report, Text *out) {
  add_head(out);
  add_header(out, report);
  add_filters(out, report);
  add_overview(out, report);
  add_findings(out, report);
  add_notices(out, report);
  add_rules(out, report);
  text_puts(out, "<footer><p>Keys: <kbd>j</kbd> and <kbd>k</kbd> go to the next and previous finding, <kbd>/</kbd> "
                 "searches.</p></footer>\n<script>");
  text_add(out, html_script.text, html_script.len);
  text_puts(out, "</script>\n</body>\n</html>\n");
}
