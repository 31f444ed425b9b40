#include "parts.h"

// clang-format off
const Reporter reporters[] = {
    {"text",    "for people: source, chain of calls, reason and remedy",       ".txt",    report_text},
    {"concise", "one line a finding",                                          ".txt",    report_concise},
    {"json",    "the schema finlint/1, for programs",                          ".json",   report_json},
    {"ndjson",  "the same, one object a line: head, findings, coverage",       ".ndjson", report_ndjson},
    {"sarif",   "SARIF 2.1.0, for code scanning",                              ".sarif",  report_sarif},
    {"gcc",     "as gcc's diagnostics, for editors; notes walk the chain",     ".txt",    report_gcc},
    {"github",  "workflow commands, for annotations in GitHub Actions",        ".txt",    report_github},
    {0},
};
// clang-format on

const Reporter *reporter_named(const char *name) {
  for (const Reporter *reporter = reporters; reporter->name; reporter++)
    if (strcmp(reporter->name, name) == 0)
      return reporter;
  return NULL;
}
