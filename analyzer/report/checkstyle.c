#include "parts.h"

static const char *const level[] = {"ignore", "info", "warning", "error"};

static void add_error(const Finding *finding, Text *out) {
  text_puts(out, "    <error");
  xml_number(out, "line", finding->place.line);
  xml_number(out, "column", finding->place.column);
  xml_attribute(out, "severity", level[finding->severity]);
  xml_attribute(out, "message", finding->message);
  xml_attribute(out, "source", arena_format(out->arena, "finlint.%s", finding->rule));
  text_puts(out, "/>\n");
}

void report_checkstyle(const Report *report, Text *out) {
  const Findings *findings = report->findings;
  text_puts(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n");
  for (uint32_t i = 0; i < findings->count; i++) {
    Id file = findings->findings[i].place.file;
    if (i == 0 || findings->findings[i - 1].place.file != file) {
      text_puts(out, i ? "  </file>\n  <file" : "  <file");
      xml_attribute(out, "name", root_path(report, findings->findings[i].place));
      text_puts(out, ">\n");
    }
    add_error(&findings->findings[i], out);
  }
  text_puts(out, findings->count ? "  </file>\n</checkstyle>\n" : "</checkstyle>\n");
}
