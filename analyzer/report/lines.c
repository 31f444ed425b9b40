#include "parts.h"

// Formats of a few lines a finding.

static void headline(const Report *report, const Finding *finding, Text *out) {
  plain_place(out, report, finding->place);
  text_printf(out, ": %s: ", severity_word[finding->severity]);
  text_plain_puts(out, finding->message);
  text_printf(out, " [%s]\n", finding->rule);
}

static void note(const Report *report, Place place, Text *out) {
  plain_place(out, report, place);
  text_puts(out, ": note: ");
}

static void note_registration(const Report *report, const Root *root, const Finding *finding, Text *out) {
  bool registered = root->registration.line != 0;
  note(report, registered ? root->registration : root_place(root), out);
  text_puts(out, "'");
  text_plain_puts(out, root->symbol);
  text_puts(out, registered ? "' is registered here by '" : "' is defined here: it runs in ");
  text_plain_puts(out, registered ? root->api : finding->context->title);
  if (registered)
    text_printf(out, "' to run in %s", finding->context->title);
  text_puts(out, "\n");
}

static void note_step(const Report *report, const Root *root, uint32_t i, Text *out) {
  note(report, root->path[i].place, out);
  text_printf(out, "(%u) '", i + 1);
  text_plain_puts(out, step_caller(root, i));
  text_puts(out, "' calls '");
  text_plain_puts(out, root->path[i].symbol);
  text_puts(out, "'\n");
}

static void note_evidence(const Report *report, const Evidence *evidence, Text *out) {
  note(report, evidence->place, out);
  text_plain_puts(out, role_phrase(evidence->role));
  text_puts(out, " '");
  text_plain_puts(out, evidence->symbol);
  text_puts(out, "'\n");
}

static void note_help(const Report *report, const Finding *finding, Text *out) {
  if (!*finding->help)
    return;
  note(report, finding->place, out);
  text_plain_puts(out, finding->help);
  text_puts(out, "\n");
}

static void note_root(const Report *report, const Finding *finding, const Root *root, Text *out) {
  note_registration(report, root, finding, out);
  for (uint32_t i = 0; i < root->step_count; i++)
    note_step(report, root, i, out);
}

void report_gcc(const Report *report, Text *out) {
  for (uint32_t i = 0; i < report->findings->count; i++) {
    const Finding *finding = &report->findings->findings[i];
    headline(report, finding, out);
    for (uint32_t k = 0; k < finding->root_count; k++)
      note_root(report, finding, &finding->roots[k], out);
    for (uint32_t k = 0; k < finding->evidence_count; k++)
      note_evidence(report, &finding->evidence[k], out);
    note_help(report, finding, out);
  }
}

// "(from a, 3 calls; 2 more callbacks)"
static void origin(const Finding *finding, Text *out) {
  if (finding->root_count == 0)
    return;
  const Root *root = &finding->roots[0];
  text_puts(out, " (from ");
  text_plain_puts(out, root->symbol);
  text_printf(out, ", %u call%s", root->step_count, root->step_count == 1 ? "" : "s");
  if (finding->root_count > 1)
    text_printf(out, "; %u more callback%s", finding->root_count - 1, finding->root_count == 2 ? "" : "s");
  text_puts(out, ")");
}

void report_concise(const Report *report, Text *out) {
  for (uint32_t i = 0; i < report->findings->count; i++) {
    const Finding *finding = &report->findings->findings[i];
    plain_place(out, report, finding->place);
    text_printf(out, ": %s[", severity_word[finding->severity]);
    linked_rule(out, report, finding->rule);
    text_puts(out, "] ");
    text_plain(out, finding->message, sentence_len(finding->message));
    origin(finding, out);
    text_puts(out, "\n");
  }
}

// Text of a workflow command. In properties ':' and ',' are escaped too.
static void command_text(Text *out, const char *text, bool property) {
  for (const char *at = text; *at;) {
    size_t len = text_utf8(at, strlen(at));
    bool special = strchr("%\r\n", *at) || (property && strchr(":,", *at));
    if (special)
      text_printf(out, "%%%02X", (unsigned char)*at);
    else
      text_plain(out, at, len ? len : 1);
    at += len ? len : 1;
  }
}

static void command_place(const Report *report, const Finding *finding, Text *out) {
  Place place = finding->place;
  size_t len = 0;
  const char *line = source_line(report, place, &len);
  const char *path = place.line ? findings_path(report->findings, place.file) : "";
  text_puts(out, "file=");
  command_text(out, path_below(report->root, path), true);
  text_printf(out, ",line=%u,col=%u", place.line, line ? text_utf16_column(line, len, place.column) : place.column);
  if (finding->end_column > place.column)
    text_printf(out, ",endColumn=%u", line ? text_utf16_column(line, len, finding->end_column) : finding->end_column);
}

static void command_chain(const Report *report, const Root *root, Text *out) {
  for (uint32_t i = 0; i < root->step_count; i++) {
    Text line = {.arena = out->arena};
    text_printf(&line, "\n%u. %s calls %s at ", i + 1, step_caller(root, i), root->path[i].symbol);
    plain_place(&line, report, root->path[i].place);
    command_text(out, text_str(&line), false);
  }
}

static const char *const command[] = {"debug", "notice", "warning", "error"};
enum { ANNOTATIONS = 10 }; // GitHub shows so many of each kind

static void add_command(const Report *report, const Finding *finding, Text *out) {
  text_printf(out, "::%s ", command[finding->severity]);
  command_place(report, finding, out);
  text_printf(out, ",title=%s::", finding->rule);
  command_text(out, finding->message, false);
  if (finding->root_count)
    command_chain(report, &finding->roots[0], out);
  if (*finding->help)
    text_puts(out, "%0A");
  command_text(out, finding->help, false);
  text_puts(out, "\n");
}

// The surest come first, since GitHub drops the last.
static uint32_t add_commands(const Report *report, Severity severity, Text *out) {
  const Findings *findings = report->findings;
  uint32_t count = 0;
  for (int confidence = CONFIDENCE_CERTAIN; confidence >= CONFIDENCE_POSSIBLE; confidence--)
    for (uint32_t i = 0; i < findings->count; i++)
      if (findings->findings[i].severity == severity && (int)findings->findings[i].confidence == confidence) {
        add_command(report, &findings->findings[i], out);
        count++;
      }
  return count;
}

void report_github(const Report *report, Text *out) {
  uint32_t hidden = 0;
  for (int severity = SEVERITY_ERROR; severity >= SEVERITY_NOTE; severity--) {
    uint32_t count = add_commands(report, (Severity)severity, out);
    hidden += count > ANNOTATIONS ? count - ANNOTATIONS : 0;
  }
  if (hidden)
    text_printf(out, "::notice title=finlint::%u findings more than GitHub shows as annotations: see the log\n",
                hidden);
}
