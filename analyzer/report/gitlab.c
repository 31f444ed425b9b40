#include "parts.h"

// GitLab's Code Quality: it reads path, line, fingerprint and severity, and shows the description.
static const char *const severity[] = {"info", "minor", "major", "critical"};

static void put_location(Json *json, const Report *report, const Finding *finding) {
  json_open(json, "location", '{');
  json_text(json, "path", root_path(report, finding->place));
  json_open(json, "lines", '{');
  json_number(json, "begin", finding->place.line);
  json_number(json, "end", finding->place.line);
  json_close(json, '}');
  json_close(json, '}');
}

static void put_issue(Json *json, const Report *report, const Finding *finding) {
  Text description = {.arena = json->out->arena};
  text_plain_puts(&description, finding->message);
  json_open(json, NULL, '{');
  json_text(json, "type", "issue");
  json_text(json, "check_name", finding->rule);
  json_text(json, "description", text_str(&description));
  json_text(json, "fingerprint", finding->fingerprint);
  json_text(json, "severity", severity[finding->severity]);
  put_location(json, report, finding);
  json_open(json, "content", '{');
  json_text(json, "body", plain_reasons(report, finding, json->out->arena));
  json_close(json, '}');
  json_close(json, '}');
}

void report_gitlab(const Report *report, Text *out) {
  Json json = {.out = out};
  json_open(&json, NULL, '[');
  for (uint32_t i = 0; i < report->findings->count; i++)
    put_issue(&json, report, &report->findings->findings[i]);
  json_close(&json, ']');
  text_puts(out, "\n");
}
