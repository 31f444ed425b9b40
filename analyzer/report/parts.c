#include "parts.h"

enum { PLAIN_STEPS = 40 };

const char *shown_path(const Report *report, Place place) {
  const char *path = place.line ? findings_path(report->findings, place.file) : "";
  return path_below(report->directory, path);
}

const char *root_path(const Report *report, Place place) {
  return path_below(report->root, place.line ? findings_path(report->findings, place.file) : "");
}

void plain_place(Text *out, const Report *report, Place place) {
  text_plain_puts(out, shown_path(report, place));
  text_printf(out, ":%u:%u", place.line, place.column);
}

void linked_rule(Text *out, const Report *report, const char *rule) {
  if (!report->pages) {
    text_plain_puts(out, rule);
    return;
  }
  text_puts(out, "\x1b]8;;file://");
  uri_add(out, report->host);
  uri_add(out, report->pages);
  text_puts(out, "/");
  uri_add(out, rule);
  text_puts(out, ".md\x1b\\");
  text_plain_puts(out, rule);
  text_puts(out, "\x1b]8;;\x1b\\");
}

const char *source_line(const Report *report, Place place, size_t *len) {
  if (!report->line || place.line == 0)
    return NULL;
  return report->line(report->reader, findings_path(report->findings, place.file), place.line, len);
}

Place root_place(const Root *root) {
  return root->place.line ? root->place : root->registration;
}

const char *step_caller(const Root *root, uint32_t i) {
  return i == 0 ? root->symbol : root->path[i - 1].symbol;
}

const char *finding_fails(const Finding *finding) {
  const char *fails = finding->context->forbids[finding->kind].fails;
  if (!fails || !*fails)
    fails = finding->context->otherwise.fails;
  return fails ? fails : "";
}

static const char *const phrases[][2] = {{"other-holder", "the same lock is taken by"}};

const char *role_phrase(const char *role) {
  for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++)
    if (strcmp(role, phrases[i][0]) == 0)
      return phrases[i][1];
  return role;
}

const char *const edge_phrase[EDGE_COUNT] = {
    [EDGE_OPERATION] = "",
    [EDGE_DIRECT] = "",
    [EDGE_TYPED] = "by the declared type",
    [EDGE_FLOW] = "by the values that flow there",
    [EDGE_OVERRIDE] = "an override that may run",
    [EDGE_UNIQUE_NAME] = "the only one of that name",
    [EDGE_ONE_OF_N] = "one of several of that name",
};

const char *edge_doubt(EdgeKind kind) {
  return kind >= EDGE_OVERRIDE ? edge_word[kind] : "";
}

void plain_origin(Text *out, const Report *report, const Context *context, const Root *root) {
  text_puts(out, "(");
  plain_place(out, report, root_place(root));
  text_puts(out, ") runs in ");
  text_plain_puts(out, context->title);
  if (root->registration.line) {
    text_puts(out, ", registered by ");
    text_plain_puts(out, root->api);
    text_puts(out, " at ");
    plain_place(out, report, root->registration);
  }
}

static void plain_steps(Text *out, const Report *report, const Root *root) {
  for (uint32_t i = 0; i < root->step_count; i++) {
    if (step_hidden(i, root->step_count, PLAIN_STEPS)) {
      text_puts(out, step_hidden(i - 1, root->step_count, PLAIN_STEPS) ? "" : "…\n");
      continue;
    }
    text_printf(out, "%u. ", i + 1);
    text_plain_puts(out, step_caller(root, i));
    text_puts(out, " calls ");
    text_plain_puts(out, root->path[i].symbol);
    text_puts(out, " at ");
    plain_place(out, report, root->path[i].place);
    text_puts(out, "\n");
  }
}

const char *plain_reasons(const Report *report, const Finding *finding, Arena *arena) {
  Text out = {.arena = arena};
  if (finding->root_count) {
    text_plain_puts(&out, finding->roots[0].symbol);
    text_puts(&out, " ");
    plain_origin(&out, report, finding->context, &finding->roots[0]);
    text_puts(&out, "\n");
    plain_steps(&out, report, &finding->roots[0]);
  }
  for (uint32_t i = 0; i < finding->evidence_count; i++) {
    text_printf(&out, "%s ", role_phrase(finding->evidence[i].role));
    text_plain_puts(&out, finding->evidence[i].symbol);
    text_puts(&out, " at ");
    plain_place(&out, report, finding->evidence[i].place);
    text_puts(&out, "\n");
  }
  text_plain_puts(&out, finding->help);
  return text_str(&out);
}

size_t sentence_len(const char *text) {
  const char *end = strstr(text, ". ");
  size_t len = end ? (size_t)(end - text) : strlen(text);
  return !end && len && text[len - 1] == '.' ? len - 1 : len;
}

const char *second_sentence(const char *text) {
  const char *rest = text + sentence_len(text);
  return rest + strspn(rest, ". ");
}

void uri_add(Text *out, const char *path) {
  static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
  for (const char *at = path; *at; at++)
    if (strchr(plain, *at))
      text_add(out, at, 1);
    else
      text_printf(out, "%%%02X", (unsigned char)*at);
}

bool step_hidden(uint32_t i, uint32_t count, uint32_t most) {
  return count > most + 1 && i >= most / 2 && i < count - (most - most / 2);
}
