#include "parts.h"

// clang-format off
const Reporter reporters[] = {
    {"text",    "for people: source, chain of calls, reason and remedy",            report_text},
    {"concise", "one line a finding",                                               report_concise},
    {"json",    "the schema finlint/1, for programs",                               report_json},
    {"ndjson",  "the same, one object a line: head, findings, coverage",            report_ndjson},
    {"sarif",   "SARIF 2.1.0, for code scanning",                                   report_sarif},
    {"gcc",     "as gcc's diagnostics, for editors; notes walk the chain",          report_gcc},
    {"github",  "workflow commands, for annotations in GitHub Actions",             report_github},
    {NULL, NULL, NULL},
};
// clang-format on

const Reporter *reporter_named(const char *name) {
  for (const Reporter *reporter = reporters; reporter->name; reporter++)
    if (strcmp(reporter->name, name) == 0)
      return reporter;
  return NULL;
}
