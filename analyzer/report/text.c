#include "parts.h"

enum { CHAIN = 24, OTHERS = 5, WIDTH = 120, TAB = 8, PLACES = 40 };

typedef enum { STYLE_PLACE, STYLE_ERROR, STYLE_WARNING, STYLE_NOTE, STYLE_RULE, STYLE_CARET, STYLE_LABEL } Style;
// Select Graphic Rendition of ECMA-48.
static const char *const style_code[] = {"1", "1;31", "1;35", "1;36", "2", "1;32", "1"};
static const Style severity_style[] = {STYLE_NOTE, STYLE_NOTE, STYLE_WARNING, STYLE_ERROR};

static void start(const Report *report, Text *out, Style style) {
  if (report->color)
    text_printf(out, "\x1b[%sm", style_code[style]);
}

static void stop(const Report *report, Text *out) {
  if (report->color)
    text_puts(out, "\x1b[0m");
}

static void styled(const Report *report, Text *out, Style style, const char *text) {
  start(report, out, style);
  text_plain_puts(out, text);
  stop(report, out);
}

static void headline(const Report *report, const Finding *finding, Text *out) {
  start(report, out, STYLE_PLACE);
  plain_place(out, report, finding->place);
  stop(report, out);
  text_puts(out, ": ");
  styled(report, out, severity_style[finding->severity], severity_word[finding->severity]);
  text_puts(out, ": ");
  text_plain(out, finding->message, sentence_len(finding->message));
  text_puts(out, " [");
  start(report, out, STYLE_RULE);
  linked_rule(out, report, finding->rule);
  stop(report, out);
  text_puts(out, "]\n");
}

// The excerpt ---------------------------------------------------------------------------------------------------------

typedef struct {
  uint32_t least, most, width;
} Wide;
// Code points that do not take one column of a terminal; the blocks that matter in source text.
static const Wide wide[] = {
    {0x300, 0x36f, 0},   {0x1100, 0x115f, 2},   {0x200b, 0x200f, 0},   {0x20d0, 0x20ff, 0},   {0x2e80, 0xa4cf, 2},
    {0xac00, 0xd7a3, 2}, {0xf900, 0xfaff, 2},   {0xfe00, 0xfe0f, 0},   {0xfe30, 0xfe6f, 2},   {0xff00, 0xff60, 2},
    {0xffe0, 0xffe6, 2}, {0x1f300, 0x1f64f, 2}, {0x1f900, 0x1f9ff, 2}, {0x20000, 0x3fffd, 2},
};

static uint32_t width_of(uint32_t code) {
  for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
    if (code >= wide[i].least && code <= wide[i].most)
      return wide[i].width;
  return 1;
}

// One character of a source line as it is shown.
typedef struct {
  Text text;
  uint32_t width; // in columns of a terminal
  size_t size;    // bytes it was in the source
} Cell;

static void next_cell(Cell *cell, const char *at, size_t left, uint32_t column) {
  size_t len = text_utf8(at, left);
  cell->size = len ? len : 1;
  text_clear(&cell->text);
  if (*at == '\t')
    text_printf(&cell->text, "%*s", (int)(TAB - column % TAB), "");
  else
    text_plain(&cell->text, at, cell->size);
  bool as_it_is = *at != '\t' && cell->text.len == len;
  cell->width = as_it_is ? width_of(text_code(at, len)) : (uint32_t)cell->text.len;
}

// Which columns of the shown line the marked bytes take.
typedef struct {
  uint32_t from, to, width;
} Span;

static Span measure(Cell *cell, const char *line, size_t len, uint32_t column, uint32_t end) {
  Span span = {0};
  uint32_t at = 0;
  for (size_t i = 0; i < len; i += cell->size) {
    next_cell(cell, line + i, len - i, at);
    if (i + 1 < column)
      span.from = at + cell->width;
    at += cell->width;
    if (i + 1 < end)
      span.to = at;
  }
  if (span.to <= span.from)
    span.to = span.from + 1;
  span.width = at;
  return span;
}

// Appends the columns [left, right) of the line.
static void add_columns(Cell *cell, const char *line, size_t len, uint32_t left, uint32_t right, Text *out) {
  uint32_t at = 0;
  for (size_t i = 0; i < len && at < right; i += cell->size) {
    next_cell(cell, line + i, len - i, at);
    if (at >= left && at + cell->width <= right)
      text_add(out, text_str(&cell->text), cell->text.len);
    else if (at + cell->width > left && at < left)
      text_printf(out, "%*s", (int)(at + cell->width - left), "");
    at += cell->width;
  }
}

static void underline(const Report *report, Span span, uint32_t left, uint32_t room, Text *out) {
  uint32_t from = span.from - left, to = span.to - left < room ? span.to - left : room;
  text_printf(out, "%6s | %*s", "", (int)from + (left != 0), "");
  start(report, out, STYLE_CARET);
  text_puts(out, "^");
  for (uint32_t i = from + 1; i < to; i++)
    text_puts(out, "~");
  stop(report, out);
  text_puts(out, "\n");
}

static void excerpt(const Report *report, Place place, uint32_t end, Text *out) {
  size_t len = 0;
  const char *line = source_line(report, place, &len);
  if (!line)
    return;
  Cell cell = {.text = {.arena = out->arena}};
  Span span = measure(&cell, line, len, place.column, end);
  uint32_t room = (report->width > 40 ? report->width : WIDTH) - 12;
  uint32_t left = span.width > room && span.from > room / 3 ? span.from - room / 3 : 0;
  text_printf(out, "%6u | %s", place.line, left ? "…" : "");
  add_columns(&cell, line, len, left, left + room, out);
  text_puts(out, span.width > left + room ? "…\n" : "\n");
  underline(report, span, left, room, out);
}

// The chain -----------------------------------------------------------------------------------------------------------

void shown_origin(const Report *report, const Context *context, const Root *root, Text *out) {
  text_puts(out, "  ");
  styled(report, out, STYLE_LABEL, root->symbol);
  text_puts(out, " ");
  plain_origin(out, report, context, root);
  text_puts(out, "\n");
}

static int places_width(const Report *report, const Root *root, Arena *arena) {
  size_t width = 0;
  for (uint32_t i = 0; i < root->step_count; i++) {
    Text place = {.arena = arena};
    plain_place(&place, report, root->path[i].place);
    width = place.len > width ? place.len : width;
  }
  return (int)(width < PLACES ? width : PLACES);
}

static void add_step(const Report *report, const Root *root, uint32_t i, int width, Text *out) {
  const Step *step = &root->path[i];
  Text place = {.arena = out->arena};
  plain_place(&place, report, step->place);
  text_printf(out, "%6u. %-*s  ", i + 1, width, text_str(&place));
  text_plain_puts(out, step_caller(root, i));
  text_puts(out, " calls ");
  text_plain_puts(out, step->symbol);
  if (*edge_phrase[step->edge])
    text_printf(out, " (%s)", edge_phrase[step->edge]);
  text_puts(out, "\n");
}

static void add_steps(const Report *report, const Root *root, uint32_t from, Text *out) {
  int width = places_width(report, root, out->arena);
  for (uint32_t i = from; i < root->step_count; i++)
    if (!step_hidden(i, root->step_count, CHAIN))
      add_step(report, root, i, width, out);
    else if (!step_hidden(i - 1, root->step_count, CHAIN))
      text_printf(out, "        … %u more calls\n", root->step_count - CHAIN);
}

void shown_chain(const Report *report, const Root *root, Text *out) {
  add_steps(report, root, 0, out);
}

// " > flush > pthread_mutex_lock": the first `count` steps.
static void add_names(const Root *root, uint32_t count, Text *out) {
  for (uint32_t i = 0; i < count; i++) {
    bool hidden = step_hidden(i, count, OTHERS);
    if (hidden && step_hidden(i - 1, count, OTHERS))
      continue;
    text_puts(out, " > ");
    text_plain_puts(out, hidden ? "…" : root->path[i].symbol);
  }
}

// "on_hup (main.c:130:6) > flush > pthread_mutex_lock"
void shown_other(const Report *report, const Root *root, Text *out) {
  text_puts(out, "    ");
  text_plain_puts(out, root->symbol);
  text_puts(out, " (");
  plain_place(out, report, root_place(root));
  text_puts(out, ")");
  add_names(root, root->step_count, out);
  text_puts(out, "\n");
}

static void add_others(const Report *report, const Finding *finding, Text *out) {
  uint32_t others = finding->root_count - 1;
  text_printf(out, "  reached from %u more callback%s:\n", others, others == 1 ? "" : "s");
  for (uint32_t i = 1; i <= others && i <= OTHERS; i++)
    shown_other(report, &finding->roots[i], out);
  if (others > OTHERS)
    text_printf(out, "    … and %u more\n", others - OTHERS);
}

// The rest ------------------------------------------------------------------------------------------------------------

void shown_label(const Report *report, Text *out, const char *label, const char *text) {
  if (!*text)
    return;
  text_puts(out, "  ");
  styled(report, out, STYLE_LABEL, label);
  text_puts(out, ": ");
  text_plain_puts(out, text);
  text_puts(out, "\n");
}

static void add_evidence(const Report *report, const Evidence *evidence, Text *out) {
  text_puts(out, "  ");
  styled(report, out, STYLE_LABEL, role_phrase(evidence->role));
  text_puts(out, " ");
  text_plain_puts(out, evidence->symbol);
  text_puts(out, " at ");
  plain_place(out, report, evidence->place);
  text_puts(out, "\n");
}

// What was told of earlier findings, so that of one handler's many each tells what is its own.
typedef struct {
  Map chains, reasons; // hash of a chain's beginning, of a text → index + 1 of the first finding that has it
} Told;

static Hash place_hash(Hash hash, Place place) {
  uint32_t what[] = {place.file, place.line, place.column};
  return hash_more(hash, what, sizeof what);
}

static Hash root_hash(const Finding *finding, const Root *root) {
  Hash hash = hash_bytes(&finding->context, sizeof finding->context);
  hash = hash_more(hash, root->symbol, strlen(root->symbol));
  return place_hash(place_hash(hash, root->place), root->registration);
}

// How many of the chain's first steps are those of an earlier finding, whose index is put into `as`.
static uint32_t told_steps(Told *told, const Finding *finding, uint32_t index, uint32_t *as) {
  const Root *root = &finding->roots[0];
  Hash hash = root_hash(finding, root);
  uint32_t same = 0;
  for (uint32_t i = 0; i < root->step_count; i++) {
    hash = place_hash(hash_more(hash, root->path[i].symbol, strlen(root->path[i].symbol)), root->path[i].place);
    uint32_t *at = map_slot(&told->chains, key_hash(hash));
    if (*at) {
      same = i + 1;
      *as = *at - 1;
    } else {
      *at = index + 1;
    }
  }
  return same;
}

static void add_as(const Report *report, uint32_t as, Text *out) {
  text_puts(out, "as at ");
  plain_place(out, report, report->findings->findings[as].place);
  text_puts(out, " above");
}

enum { TOLD = 2 }; // fewer steps are told again

// A chain whose beginning was told: "1-3. as at a.c:3:2 above: on_term > flush > write_all".
static void add_first_chain(const Report *report, const Finding *finding, Told *told, uint32_t index, Text *out) {
  const Root *root = &finding->roots[0];
  uint32_t as = 0, same = told ? told_steps(told, finding, index, &as) : 0;
  if (same >= root->step_count)
    same = root->step_count - (root->step_count > 0); // the operation itself is always shown
  if (same < TOLD) {
    shown_origin(report, finding->context, root, out);
    shown_chain(report, root, out);
    return;
  }
  text_printf(out, "   1-%u. ", same);
  add_as(report, as, out);
  text_puts(out, ": ");
  text_plain_puts(out, root->symbol);
  add_names(root, same, out);
  text_puts(out, "\n");
  add_steps(report, root, same, out);
}

static const char *why_of(const Finding *finding) {
  const char *fails = second_sentence(finding->message);
  return *fails ? fails : finding_fails(finding);
}

static void add_lock(const Report *report, const Finding *finding, Text *out) {
  shown_label(report, out, "lock", finding->lock);
  for (uint32_t i = 0; i < finding->evidence_count; i++)
    add_evidence(report, &finding->evidence[i], out);
}

static void add_confidence(const Report *report, const Finding *finding, Text *out) {
  if (finding->confidence != CONFIDENCE_CERTAIN)
    shown_label(report, out, "confidence", confidence_word[finding->confidence]);
}

static void add_reasons(const Report *report, const Finding *finding, Text *out) {
  shown_label(report, out, "why", why_of(finding));
  add_lock(report, finding, out);
  shown_label(report, out, "holds for", finding->versions);
  shown_label(report, out, "fix", finding->help);
  add_confidence(report, finding, out);
  shown_label(report, out, "source", finding->source);
}

// The earlier finding of which the same is said, as an index + 1; 0 if there is none.
static uint32_t told_reasons(Told *told, const Finding *finding, uint32_t index) {
  const char *said[] = {why_of(finding), finding->versions, finding->help, finding->source};
  Hash hash = {0};
  for (size_t i = 0; i < sizeof said / sizeof *said; i++)
    hash = hash_more(hash, said[i], strlen(said[i]) + 1);
  uint32_t *at = map_slot(&told->reasons, key_hash(hash)), before = *at;
  if (!before)
    *at = index + 1;
  return before;
}

// What is said of all findings of a rule in a context is said once.
static void add_new_reasons(const Report *report, const Finding *finding, Told *told, uint32_t index, Text *out) {
  uint32_t before = told ? told_reasons(told, finding, index) : 0;
  if (!before) {
    add_reasons(report, finding, out);
    return;
  }
  add_lock(report, finding, out);
  add_confidence(report, finding, out);
  text_puts(out, "  ");
  styled(report, out, STYLE_LABEL, "why and fix");
  text_puts(out, ": ");
  add_as(report, before - 1, out);
  text_puts(out, "\n");
}

static void add_finding(const Report *report, const Finding *finding, Told *told, uint32_t index, Text *out) {
  headline(report, finding, out);
  excerpt(report, finding->place, finding->end_column, out);
  if (finding->root_count)
    add_first_chain(report, finding, told, index, out);
  if (finding->root_count > 1)
    add_others(report, finding, out);
  add_new_reasons(report, finding, told, index, out);
}

void shown_finding(const Report *report, const Finding *finding, Text *out) {
  add_finding(report, finding, NULL, 0, out);
}

void report_text(const Report *report, Text *out) {
  Told told = {{.arena = out->arena}, {.arena = out->arena}};
  for (uint32_t i = 0; i < report->findings->count; i++) {
    text_puts(out, i ? "\n" : "");
    add_finding(report, &report->findings->findings[i], &told, i, out);
  }
}
