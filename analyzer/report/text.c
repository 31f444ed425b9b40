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

void shown_chain(const Report *report, const Root *root, Text *out) {
  int width = places_width(report, root, out->arena);
  for (uint32_t i = 0; i < root->step_count; i++)
    if (!step_hidden(i, root->step_count, CHAIN))
      add_step(report, root, i, width, out);
    else if (!step_hidden(i - 1, root->step_count, CHAIN))
      text_printf(out, "        … %u more calls\n", root->step_count - CHAIN);
}

// "on_hup (main.c:130:6) > flush > pthread_mutex_lock"
void shown_other(const Report *report, const Root *root, Text *out) {
  text_puts(out, "    ");
  text_plain_puts(out, root->symbol);
  text_puts(out, " (");
  plain_place(out, report, root_place(root));
  text_puts(out, ")");
  for (uint32_t i = 0; i < root->step_count; i++) {
    bool hidden = step_hidden(i, root->step_count, OTHERS);
    if (hidden && step_hidden(i - 1, root->step_count, OTHERS))
      continue;
    text_puts(out, " > ");
    text_plain_puts(out, hidden ? "…" : root->path[i].symbol);
  }
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

static void add_reasons(const Report *report, const Finding *finding, Text *out) {
  const char *fails = second_sentence(finding->message);
  shown_label(report, out, "why", *fails ? fails : finding_fails(finding));
  shown_label(report, out, "lock", finding->lock);
  for (uint32_t i = 0; i < finding->evidence_count; i++)
    add_evidence(report, &finding->evidence[i], out);
  shown_label(report, out, "holds for", finding->versions);
  shown_label(report, out, "fix", finding->help);
  if (finding->confidence != CONFIDENCE_CERTAIN)
    shown_label(report, out, "confidence", confidence_word[finding->confidence]);
  shown_label(report, out, "source", finding->source);
}

void shown_finding(const Report *report, const Finding *finding, Text *out) {
  headline(report, finding, out);
  excerpt(report, finding->place, finding->end_column, out);
  if (finding->root_count) {
    shown_origin(report, finding->context, &finding->roots[0], out);
    shown_chain(report, &finding->roots[0], out);
  }
  if (finding->root_count > 1)
    add_others(report, finding, out);
  add_reasons(report, finding, out);
}

void report_text(const Report *report, Text *out) {
  for (uint32_t i = 0; i < report->findings->count; i++) {
    text_puts(out, i ? "\n" : "");
    shown_finding(report, &report->findings->findings[i], out);
  }
}
