// report: writes findings in a format. It knows neither how they were found nor where the text goes.
#ifndef FINLINT_REPORT_H
#define FINLINT_REPORT_H

#include "solve.h"

// Something that was not, or not wholly, analysed.
typedef struct {
  const char *kind; // "failed", "skipped", "parse-error", "missing-header", "input" or "suppression"
  const char *path; // absolute, or "" if it is about no file
  uint32_t line, column;
  const char *message; // one sentence
} Notice;

typedef struct {
  const Findings *findings;
  const Notice *notices; // in a fixed order
  uint32_t notice_count;
  const Book *book;
  const char *directory; // absolute: reported paths are relative to it
  const char *root;      // absolute: root of the repository, for formats whose paths start there
  const char *version;   // of finlint
  bool color;            // text: escape sequences are wanted
  const char *pages;     // text, concise: rule ids are hyperlinks to the pages in this directory; NULL if not
  const char *host;      // with pages: the name of the machine that has them
  bool graph_first;      // html: the picture of all calls is open
  uint32_t width;        // text: columns of the terminal, 0 if none
  const char *(*line)(void *reader, const char *path, uint32_t line,
                      size_t *len); // source line without its newline, or NULL
  void *reader;
} Report;

// A reporter appends the whole report to `out`. Equal findings give equal bytes. Whatever stands in paths, symbols and
// source lines, the output is well-formed and holds no control characters but newlines.
typedef struct {
  const char *name, *description;
  const char *ending; // what names of its files end in: ".json"
  bool graph;         // it draws what calls what, and says little else
  void (*write)(const Report *report, Text *out);
} Reporter;

extern const Reporter reporters[]; // the rows of formats.def; ends with a NULL name
const Reporter *reporter_named(const char *name);

// For a person: which contexts reach what was asked for (Findings.reached), through what, on which assumptions, what is
// reached through it (the findings), and what would make it safe.
void report_why(const Report *report, Text *out);
// For a person: the callbacks that were found (Findings.callbacks, with KEEP_ALL), by contexts, and what each reaches.
void report_callbacks(const Report *report, Text *out);
// For a person: findings, why each of their calls is believed to happen, and what can be done.
void report_explain(const Report *report, Text *out);

#endif
