#include "parts.h"

// Findings are failed tests, files that could not be analysed are errors. CI servers take a report without tests for a
// mistake, so finding nothing is a test that passed.

static void open_case(Text *out, const char *name, const char *path, uint32_t line) {
  text_puts(out, "    <testcase");
  xml_attribute(out, "name", name);
  xml_attribute(out, "classname", *path ? path : "finlint");
  if (*path)
    xml_attribute(out, "file", path);
  if (line)
    xml_number(out, "line", line);
}

static void add_failure(const Report *report, const Finding *finding, Text *out) {
  const char *context = names_text(report->book->names, finding->context->id);
  Place at = finding->place;
  open_case(out, arena_format(out->arena, "%s at %u:%u in %s", finding->rule, at.line, at.column, context),
            root_path(report, at), at.line);
  text_puts(out, ">\n      <failure");
  xml_attribute(out, "type", finding->rule);
  xml_attribute(out, "message", finding->message);
  text_puts(out, ">");
  for (const char *line = plain_reasons(report, finding, out->arena); *line;) {
    size_t len = strcspn(line, "\n");
    xml_add(out, line, len);
    text_puts(out, "\n");
    line += len + (line[len] == '\n');
  }
  text_puts(out, "</failure>\n    </testcase>\n");
}

static void add_failed_file(const Report *report, const Notice *notice, Text *out) {
  open_case(out, "analysis", path_below(report->root, notice->path), notice->line);
  text_puts(out, ">\n      <error");
  xml_attribute(out, "type", notice->kind);
  xml_attribute(out, "message", notice->message);
  text_puts(out, "/>\n    </testcase>\n");
}

static bool is_failed(const Notice *notice) {
  return strcmp(notice->kind, "failed") == 0;
}

void report_junit(const Report *report, Text *out) {
  const Findings *findings = report->findings;
  uint32_t errors = 0;
  for (uint32_t i = 0; i < report->notice_count; i++)
    errors += is_failed(&report->notices[i]);
  uint32_t tests = findings->count + errors ? findings->count + errors : 1;
  const char *counts = arena_format(out->arena, "name=\"finlint\" tests=\"%u\" failures=\"%u\" errors=\"%u\"", tests,
                                    findings->count, errors);
  text_printf(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites %s>\n  <testsuite %s>\n", counts, counts);
  for (uint32_t i = 0; i < findings->count; i++)
    add_failure(report, &findings->findings[i], out);
  for (uint32_t i = 0; i < report->notice_count; i++)
    if (is_failed(&report->notices[i]))
      add_failed_file(report, &report->notices[i], out);
  if (findings->count + errors == 0) {
    open_case(out, "nothing was found", "", 0);
    text_puts(out, "/>\n");
  }
  text_puts(out, "  </testsuite>\n</testsuites>\n");
}
