#include "parts.h"

// SARIF 2.1.0 as GitHub's code scanning, Azure DevOps and viewers read it: one result a rule and place, with the
// contexts that reach it merged.
enum { FLOW_STEPS = 200, RESULTS = 25000, SHOWN = 5000, SNIPPET = 400, TAGS = 8, SHORT = 1024, AROUND = 2 };

// What is left out, step by step, of a log that is too large.
typedef struct {
  bool snippets;
  uint32_t flows; // of a result
  const char *said;
} Saving;
static const Saving savings[] = {
    {true, 4, NULL},
    {false, 4, "source snippets were left out"},
    {false, 1, "source snippets and all but the first chain of each result were left out"},
};
enum { SAVINGS = sizeof savings / sizeof *savings };

static const char SCHEMA[] =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

typedef struct {
  const Report *report;
  Json json;
  Arena *arena;
  Array(const char *) rules; // ids in use, in order of first use
  const Saving *saving;
  uint32_t most;           // so many results at most
  uint32_t least, at_most; // results less important are left out, and of those as important all but so many
  uint32_t kept, left_out;
  const char *hashed; // the path of `hashes`
  LineHashes hashes;
} Sarif;

// The findings of one result.
typedef struct {
  const Finding *at;
  uint32_t count;
} Group;

// Texts ---------------------------------------------------------------------------------------------------------------

// In SARIF's plain text messages brackets are links unless they are escaped.
static void add_message(Text *out, const char *text) {
  Text plain = {.arena = out->arena};
  text_plain_puts(&plain, text);
  for (const char *at = text_str(&plain); *at; at++) {
    text_puts(out, strchr("[]\\", *at) ? "\\" : "");
    text_add(out, at, 1);
  }
}

static void put_object_text(Sarif *sarif, const char *key, const char *text) {
  json_open(&sarif->json, key, '{');
  json_text(&sarif->json, "text", text);
  json_close(&sarif->json, '}');
}

static void put_message(Sarif *sarif, const char *first, const char *middle, const char *last) {
  Text text = {.arena = sarif->arena};
  add_message(&text, first);
  add_message(&text, middle);
  add_message(&text, last);
  put_object_text(sarif, "message", text_str(&text));
}

// Appends at most `most` bytes, cut between characters.
static void add_cut(Text *out, const char *text, size_t most) {
  size_t len = strlen(text);
  if (len > most)
    for (len = most; len && ((unsigned char)text[len] & 0xc0) == 0x80;)
      len--;
  text_add(out, text, len);
}

// Places --------------------------------------------------------------------------------------------------------------

static void put_uri(Sarif *sarif, const char *path) {
  const char *below = path_below(sarif->report->root, path);
  Text uri = {.arena = sarif->arena};
  text_puts(&uri, *below == '/' ? "file://" : "");
  uri_add(&uri, below);
  json_open(&sarif->json, "artifactLocation", '{');
  json_text(&sarif->json, "uri", text_str(&uri));
  if (*below != '/')
    json_text(&sarif->json, "uriBaseId", "SRCROOT");
  json_close(&sarif->json, '}');
}

static uint32_t utf16(const char *line, size_t len, uint32_t column) {
  return line ? text_utf16_column(line, len, column) : column;
}

static void put_snippet(Sarif *sarif, const char *text, size_t len) {
  if (len <= SNIPPET && sarif->saving->snippets)
    put_object_text(sarif, "snippet", arena_text(sarif->arena, text, len));
}

static void put_region(Sarif *sarif, Place place, uint32_t end) {
  size_t len = 0;
  const char *line = source_line(sarif->report, place, &len);
  bool marked = end > place.column && (!line || end <= len + 1);
  json_open(&sarif->json, "region", '{');
  json_number(&sarif->json, "startLine", place.line);
  if (place.column)
    json_number(&sarif->json, "startColumn", utf16(line, len, place.column));
  if (marked && place.column)
    json_number(&sarif->json, "endColumn", utf16(line, len, end));
  if (marked && place.column && line)
    put_snippet(sarif, line + place.column - 1, end - place.column);
  json_close(&sarif->json, '}');
}

static uint32_t add_context_lines(Sarif *sarif, Place place, uint32_t first, Text *out) {
  uint32_t last = first;
  for (uint32_t line = first; line <= place.line + AROUND; line++) {
    size_t len = 0;
    const char *at = source_line(sarif->report, (Place){place.file, line, 1}, &len);
    if (!at)
      break;
    text_puts(out, line > first ? "\n" : "");
    text_add(out, at, len);
    last = line;
  }
  return last;
}

// A few lines around the region, for viewers that have no source.
static void put_context_region(Sarif *sarif, Place place) {
  uint32_t first = place.line > AROUND ? place.line - AROUND : 1;
  Text text = {.arena = sarif->arena};
  uint32_t last = add_context_lines(sarif, place, first, &text);
  if (text.len == 0 || text.len > (size_t)SNIPPET * (2 * AROUND + 1) || last < place.line)
    return;
  json_open(&sarif->json, "contextRegion", '{');
  json_number(&sarif->json, "startLine", first);
  json_number(&sarif->json, "endLine", last);
  put_object_text(sarif, "snippet", text_str(&text));
  json_close(&sarif->json, '}');
}

static void put_physical(Sarif *sarif, Place place, uint32_t end, bool around) {
  if (place.line == 0)
    return;
  json_open(&sarif->json, "physicalLocation", '{');
  put_uri(sarif, findings_path(sarif->report->findings, place.file));
  put_region(sarif, place, end);
  if (around && sarif->saving->snippets)
    put_context_region(sarif, place);
  json_close(&sarif->json, '}');
}

static void put_logical(Sarif *sarif, const char *function) {
  Text name = {.arena = sarif->arena};
  text_plain_puts(&name, function);
  json_open(&sarif->json, "logicalLocations", '[');
  json_open(&sarif->json, NULL, '{');
  json_text(&sarif->json, "fullyQualifiedName", text_str(&name));
  json_text(&sarif->json, "kind", "function");
  json_close(&sarif->json, '}');
  json_close(&sarif->json, ']');
}

// Rules ---------------------------------------------------------------------------------------------------------------

static uint32_t rule_index(Sarif *sarif, const char *id) {
  for (uint32_t i = 0; i < sarif->rules.count; i++)
    if (strcmp(sarif->rules.at[i], id) == 0)
      return i;
  array_push(sarif->arena, &sarif->rules, id);
  return sarif->rules.count - 1;
}

// "lock-acquisition" → "LockAcquisition", "sleep" → "SleepRule": it must differ from the id by more than its case.
static const char *pascal(Arena *arena, const char *id) {
  Text name = {.arena = arena};
  bool up = true;
  for (const char *at = id; *at; at++) {
    char letter = up && *at >= 'a' && *at <= 'z' ? (char)(*at - 'a' + 'A') : *at;
    up = *at == '-';
    if (!up)
      text_add(&name, &letter, 1);
  }
  text_puts(&name, strchr(id, '-') ? "" : "Rule");
  return text_str(&name);
}

// The first paragraph behind the page's first second-level heading ("What it finds"), on one line.
static const char *paragraph(Arena *arena, const char *page) {
  const char *heading = strstr(page, "\n## ");
  const char *at = heading ? strchr(heading + 1, '\n') : NULL;
  at = at ? at + strspn(at, "\n") : page;
  const char *end = strstr(at, "\n\n");
  char *text = arena_text(arena, at, end ? (size_t)(end - at) : strlen(at));
  for (char *c = text; *c; c++)
    *c = *c == '\n' ? ' ' : *c;
  Text cut = {.arena = arena};
  add_cut(&cut, text, SHORT);
  return text_str(&cut);
}

// A page that names weaknesses ("CWE-833") is tagged with them.
static void put_tags(Sarif *sarif, const char *page) {
  int tags = 1;
  json_open(&sarif->json, "tags", '[');
  json_text(&sarif->json, NULL, "correctness");
  for (const char *at = strstr(page, "CWE-"); at && tags < TAGS; at = strstr(at + 4, "CWE-")) {
    int digits = (int)strspn(at + 4, "0123456789");
    if (digits > 0 && digits < 6 && ++tags)
      json_text(&sarif->json, NULL, arena_format(sarif->arena, "external/cwe/cwe-%.*s", digits, at + 4));
  }
  json_close(&sarif->json, ']');
}

static void put_rule(Sarif *sarif, const char *id) {
  const Rule *rule = book_rule(sarif->report->book, id);
  const char *title = rule ? rule->title : id, *page = rule ? rule->page : id;
  json_open(&sarif->json, NULL, '{');
  json_text(&sarif->json, "id", id);
  json_text(&sarif->json, "name", pascal(sarif->arena, id));
  put_object_text(sarif, "shortDescription", title);
  put_object_text(sarif, "fullDescription", paragraph(sarif->arena, page));
  json_open(&sarif->json, "help", '{');
  json_text(&sarif->json, "text", page);
  json_text(&sarif->json, "markdown", page);
  json_close(&sarif->json, '}');
  json_open(&sarif->json, "defaultConfiguration", '{');
  json_text(&sarif->json, "level", "warning");
  json_close(&sarif->json, '}');
  json_open(&sarif->json, "properties", '{');
  put_tags(sarif, page);
  json_text(&sarif->json, "precision", "high");
  json_text(&sarif->json, "problem.severity", "warning");
  json_close(&sarif->json, '}');
  json_close(&sarif->json, '}');
}

// What could not be analysed ------------------------------------------------------------------------------------------

typedef struct {
  const char *id, *name, *what;
} NoticeKind;
// clang-format off
static const NoticeKind notice_kinds[] = {
    {"failed",         "FileFailed",      "A file could not be analysed."},
    {"skipped",        "PartSkipped",     "Something in a file was not analysed."},
    {"parse-error",    "SyntaxError",     "A file has syntax errors; what could be read was analysed."},
    {"missing-header", "HeaderNotFound",  "An included header was not found."},
    {"input",          "InputProblem",    "Something is wrong with what finlint was given."},
    {"suppression",    "SuppressionProblem", "A comment that silences a rule is wrong or not needed."},
    {"left-out",       "ResultsLeftOut",  "There were more results than code scanning accepts."},
};
// clang-format on

static void put_notice_kinds(Sarif *sarif) {
  json_open(&sarif->json, "notifications", '[');
  for (size_t i = 0; i < sizeof notice_kinds / sizeof *notice_kinds; i++) {
    json_open(&sarif->json, NULL, '{');
    json_text(&sarif->json, "id", notice_kinds[i].id);
    json_text(&sarif->json, "name", notice_kinds[i].name);
    put_object_text(sarif, "shortDescription", notice_kinds[i].what);
    put_object_text(sarif, "fullDescription", notice_kinds[i].what);
    put_object_text(sarif, "help", notice_kinds[i].what);
    json_close(&sarif->json, '}');
  }
  json_close(&sarif->json, ']');
}

static void put_notice_place(Sarif *sarif, const Notice *notice) {
  if (!*notice->path)
    return;
  json_open(&sarif->json, "locations", '[');
  json_open(&sarif->json, NULL, '{');
  json_open(&sarif->json, "physicalLocation", '{');
  put_uri(sarif, notice->path);
  if (notice->line) {
    json_open(&sarif->json, "region", '{');
    json_number(&sarif->json, "startLine", notice->line);
    json_close(&sarif->json, '}');
  }
  json_close(&sarif->json, '}');
  json_close(&sarif->json, '}');
  json_close(&sarif->json, ']');
}

static void put_notice(Sarif *sarif, const Notice *notice) {
  json_open(&sarif->json, NULL, '{');
  json_open(&sarif->json, "descriptor", '{');
  json_text(&sarif->json, "id", notice->kind);
  json_close(&sarif->json, '}');
  json_text(&sarif->json, "level", strcmp(notice->kind, "failed") == 0 ? "error" : "warning");
  put_notice_place(sarif, notice);
  put_message(sarif, notice->message, "", "");
  json_close(&sarif->json, '}');
}

static void put_omission(Sarif *sarif, const char *text) {
  put_notice(sarif, &(Notice){"left-out", "", 0, 0, text});
}

static void put_left_out(Sarif *sarif) {
  if (sarif->saving->said)
    put_omission(sarif,
                 arena_format(sarif->arena, "The log was too large for code scanning: %s.", sarif->saving->said));
  if (sarif->left_out)
    put_omission(sarif, arena_format(sarif->arena, "The %u least important results were left out.", sarif->left_out));
  if (sarif->kept > SHOWN)
    put_omission(
        sarif, arena_format(sarif->arena, "Code scanning shows the %d most severe of %u results.", SHOWN, sarif->kept));
}

static void put_invocation(Sarif *sarif) {
  json_open(&sarif->json, "invocations", '[');
  json_open(&sarif->json, NULL, '{');
  json_flag(&sarif->json, "executionSuccessful", true);
  json_open(&sarif->json, "toolExecutionNotifications", '[');
  for (uint32_t i = 0; i < sarif->report->notice_count; i++)
    put_notice(sarif, &sarif->report->notices[i]);
  put_left_out(sarif);
  json_close(&sarif->json, ']');
  json_close(&sarif->json, '}');
  json_close(&sarif->json, ']');
}

// Flows ---------------------------------------------------------------------------------------------------------------

static void open_location(Sarif *sarif, Place place, uint32_t end) {
  json_open(&sarif->json, NULL, '{');
  json_open(&sarif->json, "location", '{');
  put_physical(sarif, place, end, false);
}

static void close_location(Sarif *sarif, uint32_t level, const char *importance) {
  json_close(&sarif->json, '}');
  json_number(&sarif->json, "nestingLevel", level);
  json_text(&sarif->json, "importance", importance);
  json_close(&sarif->json, '}');
}

static void put_registration(Sarif *sarif, const Root *root) {
  if (root->registration.line == 0)
    return;
  open_location(sarif, root->registration, 0);
  put_message(sarif, root->symbol, " is registered here by ", root->api);
  close_location(sarif, 0, "important");
}

static void put_entry(Sarif *sarif, const Finding *finding, const Root *root) {
  if (root->place.line == 0)
    return;
  open_location(sarif, root->place, 0);
  put_message(sarif, root->symbol, " runs in ", finding->context->title);
  close_location(sarif, 0, "important");
}

static void put_step(Sarif *sarif, const Root *root, uint32_t i) {
  const Step *step = &root->path[i];
  bool last = i + 1 == root->step_count;
  open_location(sarif, step->place, step->end_column);
  Text text = {.arena = sarif->arena};
  text_printf(&text, "%s calls ", step_caller(root, i));
  put_message(sarif, text_str(&text), step->symbol, "");
  close_location(sarif, i + 1, last ? "essential" : "important");
}

static void put_flow(Sarif *sarif, const Finding *finding, const Root *root) {
  json_open(&sarif->json, NULL, '{');
  put_message(sarif, "From ", root->symbol, ".");
  json_open(&sarif->json, "threadFlows", '[');
  json_open(&sarif->json, NULL, '{');
  json_open(&sarif->json, "locations", '[');
  put_registration(sarif, root);
  put_entry(sarif, finding, root);
  for (uint32_t i = 0; i < root->step_count; i++)
    if (!step_hidden(i, root->step_count, FLOW_STEPS))
      put_step(sarif, root, i);
  json_close(&sarif->json, ']');
  json_close(&sarif->json, '}');
  json_close(&sarif->json, ']');
  json_close(&sarif->json, '}');
}

// The flows of a group: each context's first root, then the other roots.
static void put_flows(Sarif *sarif, Group group) {
  uint32_t left = sarif->saving->flows;
  json_open(&sarif->json, "codeFlows", '[');
  for (uint32_t i = 0; i < group.count && left; i++)
    if (group.at[i].root_count && left--)
      put_flow(sarif, &group.at[i], &group.at[i].roots[0]);
  for (uint32_t i = 0; i < group.count; i++)
    for (uint32_t k = 1; k < group.at[i].root_count && left; k++, left--)
      put_flow(sarif, &group.at[i], &group.at[i].roots[k]);
  json_close(&sarif->json, ']');
}

// Results -------------------------------------------------------------------------------------------------------------

static void put_related_place(Sarif *sarif, uint32_t id, Place place, const char *what, const char *name) {
  json_open(&sarif->json, NULL, '{');
  json_number(&sarif->json, "id", id);
  put_physical(sarif, place, 0, false);
  put_message(sarif, what, name, "");
  json_close(&sarif->json, '}');
}

static void put_related(Sarif *sarif, Group group) {
  uint32_t id = 0;
  json_open(&sarif->json, "relatedLocations", '[');
  for (uint32_t i = 0; i < group.count; i++) {
    const Finding *finding = &group.at[i];
    const Root *root = finding->root_count ? &finding->roots[0] : NULL;
    if (root && root->registration.line)
      put_related_place(sarif, ++id, root->registration, "Registered by ", root->api);
    for (uint32_t k = 0; k < finding->evidence_count && id < 100; k++) {
      const char *role = arena_format(sarif->arena, "%s ", role_phrase(finding->evidence[k].role));
      put_related_place(sarif, ++id, finding->evidence[k].place, role, finding->evidence[k].symbol);
    }
  }
  json_close(&sarif->json, ']');
}

static const LineHash *hash_at(Sarif *sarif, Place place) {
  const char *path = findings_path(sarif->report->findings, place.file);
  if (!sarif->hashed || strcmp(sarif->hashed, path) != 0) {
    Text text = {.arena = sarif->arena};
    size_t len = 0;
    for (uint32_t line = 1;; line++) {
      const char *at = source_line(sarif->report, (Place){place.file, line, 1}, &len);
      if (!at)
        break;
      text_puts(&text, line > 1 ? "\n" : "");
      text_add(&text, at, len);
    }
    sarif->hashes = line_hashes(sarif->arena, (Bytes){text_str(&text), text.len});
    sarif->hashed = path;
  }
  return place.line && place.line <= sarif->hashes.count ? &sarif->hashes.at[place.line - 1] : NULL;
}

static void put_fingerprints(Sarif *sarif, Group group) {
  const LineHash *line = hash_at(sarif, group.at->place);
  if (line) {
    json_open(&sarif->json, "partialFingerprints", '{');
    json_text(&sarif->json, "primaryLocationLineHash",
              arena_format(sarif->arena, "%llx:%u", (unsigned long long)line->hash, line->count));
    json_close(&sarif->json, '}');
  }
  json_open(&sarif->json, "fingerprints", '{');
  json_text(&sarif->json, "finlint/v1", group.at->fingerprint);
  json_close(&sarif->json, '}');
}

static void put_properties(Sarif *sarif, Group group) {
  json_open(&sarif->json, "properties", '{');
  json_open(&sarif->json, "contexts", '[');
  for (uint32_t i = 0; i < group.count; i++)
    json_text(&sarif->json, NULL, names_text(sarif->report->book->names, group.at[i].context->id));
  json_close(&sarif->json, ']');
  json_text(&sarif->json, "confidence", confidence_word[group.at->confidence]);
  json_text(&sarif->json, "operation", op_info[group.at->kind].word);
  const char *const more[][2] = {
      {"versions", group.at->versions}, {"lock", group.at->lock}, {"source", group.at->source}};
  for (size_t i = 0; i < sizeof more / sizeof *more; i++)
    if (*more[i][1])
      json_text(&sarif->json, more[i][0], more[i][1]);
  json_close(&sarif->json, '}');
}

static Severity worst(Group group) {
  Severity severity = SEVERITY_NONE;
  for (uint32_t i = 0; i < group.count; i++)
    severity = group.at[i].severity > severity ? group.at[i].severity : severity;
  return severity;
}

// The first sentence is the title of an alert; what it says of other contexts and the remedy follow.
static void put_result_message(Sarif *sarif, Group group) {
  Text text = {.arena = sarif->arena};
  for (uint32_t i = 0; i < group.count; i++) {
    text_puts(&text, i ? " " : "");
    add_message(&text, group.at[i].message);
    if (text.len && !strchr(".!?", text.at[text.len - 1]))
      text_puts(&text, ".");
  }
  if (*group.at->help) {
    text_puts(&text, " ");
    add_message(&text, group.at->help);
  }
  put_object_text(sarif, "message", text_str(&text));
}

static void put_location(Sarif *sarif, const Finding *finding) {
  const Root *root = finding->root_count ? &finding->roots[0] : NULL;
  json_open(&sarif->json, "locations", '[');
  json_open(&sarif->json, NULL, '{');
  put_physical(sarif, finding->place, finding->end_column, true);
  if (root && root->step_count)
    put_logical(sarif, step_caller(root, root->step_count - 1));
  json_close(&sarif->json, '}');
  json_close(&sarif->json, ']');
}

static void put_result(Sarif *sarif, Group group) {
  static const uint32_t rank[] = {30, 60, 90}; // by confidence
  json_open(&sarif->json, NULL, '{');
  json_text(&sarif->json, "ruleId", group.at->rule);
  json_number(&sarif->json, "ruleIndex", rule_index(sarif, group.at->rule));
  json_text(&sarif->json, "kind", "fail");
  json_text(&sarif->json, "level", severity_word[worst(group)]);
  json_number(&sarif->json, "rank", rank[group.at->confidence]);
  put_result_message(sarif, group);
  put_location(sarif, group.at);
  put_related(sarif, group);
  put_flows(sarif, group);
  put_fingerprints(sarif, group);
  put_properties(sarif, group);
  json_close(&sarif->json, '}');
}

static bool same_result(const Finding *a, const Finding *b) {
  return place_same(a->place, b->place) && strcmp(a->rule, b->rule) == 0;
}

static Group next_group(const Findings *findings, uint32_t from) {
  uint32_t end = from + 1;
  while (end < findings->count && same_result(&findings->findings[from], &findings->findings[end]))
    end++;
  return (Group){&findings->findings[from], end - from};
}

// By severity, then by confidence.
enum { CONFIDENCES = CONFIDENCE_CERTAIN + 1, GRADES = (SEVERITY_ERROR + 1) * CONFIDENCES };

static uint32_t importance(Group group) {
  return worst(group) * CONFIDENCES + group.at->confidence;
}

// Finds which results are kept.
static void choose_results(Sarif *sarif) {
  const Findings *findings = sarif->report->findings;
  uint32_t counts[GRADES] = {0}, all = 0;
  for (uint32_t i = 0; i < findings->count; all++) {
    Group group = next_group(findings, i);
    counts[importance(group)]++;
    i += group.count;
  }
  uint32_t above = 0; // how many are more important than `least`
  for (sarif->least = GRADES - 1; sarif->least && above + counts[sarif->least] <= sarif->most; sarif->least--)
    above += counts[sarif->least];
  uint32_t room = sarif->most - above;
  sarif->at_most = counts[sarif->least] < room ? counts[sarif->least] : room;
  sarif->kept = above + sarif->at_most;
  sarif->left_out = all - sarif->kept;
}

static void each_result(Sarif *sarif, void (*each)(Sarif *sarif, Group group)) {
  const Findings *findings = sarif->report->findings;
  uint32_t left = sarif->at_most;
  for (uint32_t i = 0; i < findings->count;) {
    Group group = next_group(findings, i);
    uint32_t grade = importance(group);
    if (grade > sarif->least || (grade == sarif->least && left))
      each(sarif, group);
    left -= grade == sarif->least && left;
    i += group.count;
  }
}

static void note_rule(Sarif *sarif, Group group) {
  rule_index(sarif, group.at->rule);
}

static void put_driver(Sarif *sarif) {
  json_open(&sarif->json, "tool", '{');
  json_open(&sarif->json, "driver", '{');
  json_text(&sarif->json, "name", "finlint");
  json_text(&sarif->json, "fullName", "finlint finalizer and signal handler analyzer");
  json_text(&sarif->json, "version", sarif->report->version);
  json_text(&sarif->json, "semanticVersion", sarif->report->version);
  json_text(&sarif->json, "language", "en-US");
  json_open(&sarif->json, "rules", '[');
  for (uint32_t i = 0; i < sarif->rules.count; i++)
    put_rule(sarif, sarif->rules.at[i]);
  json_close(&sarif->json, ']');
  put_notice_kinds(sarif);
  json_close(&sarif->json, '}');
  json_close(&sarif->json, '}');
}

static void put_run_facts(Sarif *sarif) {
  json_open(&sarif->json, "originalUriBaseIds", '{');
  json_open(&sarif->json, "SRCROOT", '{');
  put_object_text(sarif, "description", "The root of the repository.");
  json_close(&sarif->json, '}');
  json_close(&sarif->json, '}');
  json_open(&sarif->json, "automationDetails", '{');
  json_text(&sarif->json, "id", "finlint/");
  json_close(&sarif->json, '}');
  json_text(&sarif->json, "columnKind", "utf16CodeUnits");
}

static void put_coverage(Sarif *sarif) {
  const Coverage *coverage = &sarif->report->findings->coverage;
  json_open(&sarif->json, "properties", '{');
  json_number(&sarif->json, "units", coverage->units);
  json_number(&sarif->json, "failed", coverage->failed);
  json_number(&sarif->json, "skipped", coverage->skipped);
  json_number(&sarif->json, "functions", coverage->functions);
  json_number(&sarif->json, "roots", coverage->roots);
  json_number(&sarif->json, "calls", coverage->calls);
  json_number(&sarif->json, "unresolvedCalls", coverage->unresolved_calls);
  json_close(&sarif->json, '}');
}

static void put_run(Sarif *sarif) {
  json_open(&sarif->json, NULL, '{');
  put_driver(sarif);
  put_run_facts(sarif);
  put_invocation(sarif);
  json_open(&sarif->json, "results", '[');
  each_result(sarif, put_result);
  json_close(&sarif->json, ']');
  put_coverage(sarif);
  json_close(&sarif->json, '}');
}

static void write_log(const Report *report, Text *out, const Saving *saving, uint32_t most, uint32_t *kept) {
  Sarif sarif = {.report = report, .json = {.out = out}, .arena = out->arena, .saving = saving, .most = most};
  text_clear(out);
  choose_results(&sarif);
  each_result(&sarif, note_rule);
  json_open(&sarif.json, NULL, '{');
  json_text(&sarif.json, "$schema", SCHEMA);
  json_text(&sarif.json, "version", "2.1.0");
  json_open(&sarif.json, "runs", '[');
  put_run(&sarif);
  json_close(&sarif.json, ']');
  json_close(&sarif.json, '}');
  text_puts(out, "\n");
  *kept = sarif.kept;
}

static bool fits(const Text *text, size_t most) {
  return text->len <= most || gzip_size(text) <= most;
}

void sarif_write(const Report *report, Text *out, size_t most_bytes) {
  uint32_t kept = RESULTS;
  for (uint32_t i = 0; i < SAVINGS; i++) {
    write_log(report, out, &savings[i], RESULTS, &kept);
    if (fits(out, most_bytes))
      return;
  }
  while (kept && !fits(out, most_bytes))
    write_log(report, out, &savings[SAVINGS - 1], kept * 3 / 4, &kept);
}

void report_sarif(const Report *report, Text *out) {
  enum { UPLOAD = 10 * 1000 * 1000 };
  sarif_write(report, out, UPLOAD);
}
