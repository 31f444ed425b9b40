#include "parts.h"

const char *shown_path(const Report *report, Place place) {
  const char *path = place.line ? program_path(report->findings->program, place.file) : "";
  return path_below(report->directory, path);
}

void plain_place(Text *out, const Report *report, Place place) {
  text_plain_puts(out, shown_path(report, place));
  text_printf(out, ":%u:%u", place.line, place.column);
}

const char *source_line(const Report *report, Place place, size_t *len) {
  if (!report->line || place.line == 0)
    return NULL;
  return report->line(report->reader, program_path(report->findings->program, place.file), place.line, len);
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
