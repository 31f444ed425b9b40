// Comments that say what is meant to be, `ignore[rule, …] -- reason`. One on any line of a chain cuts the
// chain.
#include "solver.h"

#include <ctype.h>

typedef struct {
  const char *word;
  SuppressionScope scope;
} Scope;
// The longest words come first: "ignore" begins them all.
static const Scope scopes[] = {
    {"ignore-function", SUPPRESS_FUNCTION}, {"ignore-file", SUPPRESS_FILE}, {"ignore", SUPPRESS_LINE}};

static const char *skip_blanks(const char *at) {
  return at + strspn(at, " \t");
}

static uint32_t kinds_of(const char *rule) {
  uint32_t kinds = 0;
  for (int kind = 0; kind < OP_COUNT; kind++)
    if (strcmp(op_info[kind].rule, rule) == 0)
      kinds |= 1u << kind;
  return kinds;
}

static const char *unknown_rule(Solver *solver, const char *rule) {
  const char *rules[OP_COUNT];
  for (int kind = 0; kind < OP_COUNT; kind++)
    rules[kind] = op_info[kind].rule;
  const char *meant = text_nearest(rule, rules, OP_COUNT);
  return meant ? arena_format(solver->arena, "no rule is called '%s' (did you mean '%s'?)", rule, meant)
               : arena_format(solver->arena, "no rule is called '%s'", rule);
}

// "rule, rule]": returns what stands behind the bracket, NULL if there is none.
static const char *read_rules(Solver *solver, const char *at, Suppression *out) {
  const char *end = strchr(at, ']');
  if (!end)
    return NULL;
  out->rules = arena_text(solver->arena, at, (size_t)(end - at));
  while (at < end) {
    at += strspn(at, " ,");
    size_t len = strcspn(at, " ,]");
    const char *rule = arena_text(solver->arena, at, len);
    uint32_t kinds = kinds_of(rule);
    if (len && !kinds && !*out->problem)
      out->problem = unknown_rule(solver, rule);
    out->kinds |= kinds;
    at += len;
  }
  return end + 1;
}

// "2027-01-31" as 20270131, 0 if there is no such day.
static uint32_t read_date(const char *at) {
  static const char form[] = "0000-00-00";
  static const uint8_t days[] = {0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  uint32_t date = 0;
  for (size_t i = 0; form[i]; i++, at++) {
    bool digit = isdigit((unsigned char)*at);
    if (form[i] == '0' ? !digit : *at != '-')
      return 0;
    date = digit ? date * 10 + (uint32_t)(*at - '0') : date;
  }
  uint32_t year = date / 10000, month = date / 100 % 100, day = date % 100;
  bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  bool is_day = month <= 12 && day && day <= days[month] && (leap || month != 2 || day <= 28);
  return is_day && !isalnum((unsigned char)*at) ? date : 0;
}

static size_t word_length(const char *at) {
  size_t len = 0;
  while (isalnum((unsigned char)at[len]) || at[len] == '_')
    len++;
  return len;
}

static void refuse(Suppression *out, const char *problem) {
  out->problem = problem;
  out->kinds = 0;
}

// Reads the word of `len` bytes at `at`, which can be KEY=VALUE. In a reason only "until=" is more than a word.
static void read_word(Solver *solver, const char *at, size_t len, bool reason, Suppression *out, uint32_t *until) {
  const char *behind = skip_blanks(at + len);
  bool set = at[len] == '=' && at[len + 1] != '=';
  if (len == 5 && strncmp(at, "until", len) == 0) {
    uint32_t date = set ? read_date(at + len + 1) : 0;
    bool meant = !reason && (isdigit((unsigned char)*behind) || *behind == '=' || *behind == ':');
    if (!date && (set || meant))
      refuse(out, "its end must be a day that exists, written until=YYYY-MM-DD");
    *until = *until ? *until : date;
  } else if (set && !reason) {
    refuse(out,
           arena_format(solver->arena, "'%.*s' is nothing it can set: write until=YYYY-MM-DD, or a reason behind '--'",
                        (int)len, at));
  }
}

// Returns the day "until=" names, 0 if there is none. Behind "--" a reason stands, behind "#" and "//" what is for
// other tools.
static uint32_t read_words(Solver *solver, const char *at, Suppression *out) {
  uint32_t until = 0;
  bool reason = false;
  for (size_t len; *at; at += len ? len : 1) {
    reason |= *at == '#' || strncmp(at, "--", 2) == 0 || strncmp(at, "//", 2) == 0;
    len = word_length(at);
    if (len)
      read_word(solver, at, len, reason, out, &until);
  }
  return until;
}

static void read_rest(Solver *solver, const char *at, const SolveOptions *options, Suppression *out) {
  const char *dashes = strstr(at, "--");
  out->reason = dashes ? skip_blanks(dashes + 2) : "";
  if (options->require_reason && !*out->reason)
    out->problem = "it gives no reason ('-- why')";
  uint32_t until = read_words(solver, at, out);
  if (until && options->today > until)
    refuse(out, arena_format(solver->arena, "it was meant to end on %u-%02u-%02u", until / 10000, until / 100 % 100,
                             until % 100));
  else if (until && until < solver->until)
    solver->until = until;
}

static bool read_comment(Solver *solver, const Note *note, const SolveOptions *options, Suppression *out) {
  const char *at = program_text(solver->program, note->text);
  at = skip_blanks(at + (strncmp(at, "finlint:", 8) == 0 ? 8 : 0));
  *out = (Suppression){.place = note->place, .rules = "", .reason = "", .problem = ""};
  for (size_t i = 0; i < sizeof scopes / sizeof *scopes; i++) {
    size_t len = strlen(scopes[i].word);
    if (strncmp(at, scopes[i].word, len) != 0 || isalpha((unsigned char)at[len]) || at[len] == '-')
      continue;
    out->scope = scopes[i].scope;
    const char *rest = skip_blanks(at + len);
    rest = *rest == '[' ? read_rules(solver, rest + 1, out) : NULL;
    if (rest)
      read_rest(solver, rest, options, out);
    else
      out->problem = "it names no rule: write ignore[rule]";
    return true;
  }
  size_t len = strcspn(at, "[ \t()");
  if (len && at[len] == '[')
    out->problem =
        arena_format(solver->arena, "'%.*s' is unknown: write ignore[rule], ignore-function[rule] or ignore-file[rule]",
                     (int)len, at);
  return *out->problem;
}

// The innermost function that the comment is in, or that begins on one of the next lines.
static Id function_at(const Solver *solver, Place at) {
  enum { NEAR = 3 };
  const Program *program = solver->program;
  Id found = 0;
  for (Id fn = 1; fn < program->fns.count; fn++) {
    const Fn *row = &program->fns.at[fn];
    bool in = row->place.file == at.file && row->place.line <= at.line + NEAR && row->end_line >= at.line;
    if (in && row->flags & FN_DEFINED && row->kind == FN_PLAIN &&
        (!found || program->fns.at[found].place.line < row->place.line))
      found = fn;
  }
  return found;
}

static void cover(Solver *solver, Id file, uint32_t line, uint32_t suppression) {
  uint32_t *at = map_slot(&solver->suppressed, map_pair(file, line));
  array_push(solver->arena, &solver->covers, (Cover){suppression, *at});
  *at = solver->covers.count - 1;
}

static void cover_lines(Solver *solver, const Note *note, const Suppression *suppression, uint32_t index) {
  Place at = suppression->place;
  uint32_t first = at.line, last = at.line + (note->alone != 0);
  Id fn = suppression->scope == SUPPRESS_FUNCTION ? function_at(solver, at) : 0;
  if (suppression->scope == SUPPRESS_FILE)
    first = last = 0;
  if (fn) {
    first = solver->program->fns.at[fn].place.line;
    last = solver->program->fns.at[fn].end_line;
  }
  for (uint32_t line = first; line <= last; line++)
    cover(solver, at.file, line, index);
}

void suppress_read(Solver *solver, const SolveOptions *options) {
  const Program *program = solver->program;
  Map seen = {.arena = solver->arena};
  array_add(solver->arena, &solver->covers);
  solver->until = UINT32_MAX;
  for (Id id = 1; id < program->notes.count; id++) {
    const Note *note = &program->notes.at[id];
    Suppression suppression;
    uint32_t *known = map_slot(&seen, map_pair(note->place.file, note->place.line));
    if (note->kind != NOTE_SUPPRESSION || *known || !read_comment(solver, note, options, &suppression))
      continue;
    *known = 1;
    cover_lines(solver, note, &suppression, solver->suppressions.count);
    array_push(solver->arena, &solver->suppressions, suppression);
  }
}

static uint32_t covered(const Solver *solver, Id file, uint32_t line, uint32_t kinds, bool use) {
  uint32_t found = 0;
  for (uint32_t c = map_get(&solver->suppressed, map_pair(file, line), 0); c; c = solver->covers.at[c].next) {
    Suppression *suppression = &solver->suppressions.at[solver->covers.at[c].suppression];
    found |= suppression->kinds;
    suppression->used |= use && suppression->kinds & kinds;
  }
  return found;
}

uint32_t suppress_kinds(const Solver *solver, Place at) {
  if (!solver->suppressions.count)
    return 0;
  return covered(solver, at.file, at.line, 0, false) | covered(solver, at.file, 0, 0, false);
}

void suppress_use(Solver *solver, Place at, OpKind kind) {
  covered(solver, at.file, at.line, 1u << kind, true);
  covered(solver, at.file, 0, 1u << kind, true);
}
