// Findings as bytes.
#include "solve.h"

typedef struct {
  const Book *book;
  const Findings *findings;
} With;

static const Findings *findings_of(const Codec *codec) {
  return ((const With *)codec->with)->findings;
}

static void place(Codec *codec, Place *row) {
  row->file = codec_below(codec, row->file, findings_of(codec)->path_count);
  row->line = codec_number(codec, row->line);
  row->column = codec_number(codec, row->column);
}

static const Context *context(Codec *codec, const Context *row) {
  const Book *book = ((const With *)codec->with)->book;
  uint32_t index = codec->reading ? 0 : (uint32_t)(row - book->contexts.at);
  index = codec_below(codec, index, book->contexts.count);
  return codec->good ? &book->contexts.at[index] : NULL;
}

static void step(Codec *codec, void *at) {
  Step *row = at;
  row->symbol = codec_text(codec, row->symbol);
  place(codec, &row->place);
  row->end_column = codec_number(codec, row->end_column);
  row->edge = codec_below(codec, row->edge, EDGE_COUNT);
  row->call = codec_number(codec, row->call);
}

static void root(Codec *codec, void *at) {
  Root *row = at;
  row->symbol = codec_text(codec, row->symbol);
  place(codec, &row->place);
  row->api = codec_text(codec, row->api);
  place(codec, &row->registration);
  row->path = codec_rows(codec, row->path, &row->step_count, sizeof(Step), step);
  row->confidence = codec_below(codec, row->confidence, CONFIDENCE_CERTAIN + 1);
}

static void evidence(Codec *codec, void *at) {
  Evidence *row = at;
  row->role = codec_text(codec, row->role);
  row->symbol = codec_text(codec, row->symbol);
  place(codec, &row->place);
}

static void id(Codec *codec, void *at) {
  Id *row = at;
  *row = codec_number(codec, *row);
}

static void fingerprint(Codec *codec, Finding *row) {
  const char *text = codec_text(codec, row->fingerprint);
  if (codec->reading)
    snprintf(row->fingerprint, sizeof row->fingerprint, "%s", text);
}

static void finding(Codec *codec, void *at) {
  Finding *row = at;
  row->kind = codec_below(codec, row->kind, OP_COUNT);
  row->rule = op_info[row->kind].rule;
  row->context = context(codec, row->context);
  row->symbol = codec_text(codec, row->symbol);
  place(codec, &row->place);
  row->end_column = codec_number(codec, row->end_column);
  row->severity = codec_below(codec, row->severity, SEVERITY_ERROR + 1);
  row->confidence = codec_below(codec, row->confidence, CONFIDENCE_CERTAIN + 1);
  row->message = codec_text(codec, row->message);
  row->help = codec_text(codec, row->help);
  row->versions = codec_text(codec, row->versions);
  row->lock = codec_text(codec, row->lock);
  row->source = codec_text(codec, row->source);
  fingerprint(codec, row);
  row->roots = codec_rows(codec, row->roots, &row->root_count, sizeof(Root), root);
  row->more_roots = codec_number(codec, row->more_roots);
  row->evidence = codec_rows(codec, row->evidence, &row->evidence_count, sizeof(Evidence), evidence);
  row->asked = codec_rows(codec, row->asked, &row->asked_count, sizeof(Id), id);
}

static void suppression(Codec *codec, void *at) {
  Suppression *row = at;
  place(codec, &row->place);
  row->scope = codec_below(codec, row->scope, SUPPRESS_FILE + 1);
  row->kinds = codec_number(codec, row->kinds);
  row->rules = codec_text(codec, row->rules);
  row->reason = codec_text(codec, row->reason);
  row->problem = codec_text(codec, row->problem);
  row->used = codec_below(codec, row->used, 2);
}

static void reached(Codec *codec, void *at) {
  Reached *row = at;
  row->symbol = codec_text(codec, row->symbol);
  place(codec, &row->place);
  row->context = context(codec, row->context);
  root(codec, &row->root);
  row->fn = codec_number(codec, row->fn);
}

static void path(Codec *codec, void *at) {
  const char **row = at;
  *row = codec_text(codec, *row);
}

static void coverage(Codec *codec, Coverage *row) {
  uint32_t *const numbers[] = {&row->units, &row->failed, &row->skipped,          &row->functions,
                               &row->roots, &row->calls,  &row->unresolved_calls, &row->unknown_callbacks};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
    *numbers[i] = codec_number(codec, *numbers[i]);
}

void findings_codec(Codec *codec, const Book *book, Findings *findings) {
  With with = {book, findings};
  codec->with = &with;
  findings->paths = codec_rows(codec, findings->paths, &findings->path_count, sizeof(char *), path);
  findings->findings = codec_rows(codec, findings->findings, &findings->count, sizeof(Finding), finding);
  coverage(codec, &findings->coverage);
  findings->suppressions =
      codec_rows(codec, findings->suppressions, &findings->suppression_count, sizeof(Suppression), suppression);
  findings->until = codec_number(codec, findings->until);
  findings->reached = codec_rows(codec, findings->reached, &findings->reached_count, sizeof(Reached), reached);
  findings->asked = codec_number(codec, findings->asked);
  findings->through = codec_rows(codec, findings->through, &findings->through_count, sizeof(Finding), finding);
}
