#include "parts.h"

const Reporter reporters[] = {
#define FORMAT(name, graph, ending, description) {#name, description, ending, graph, report_##name},
#include "formats.def"
#undef FORMAT
    {0},
};

const Reporter *reporter_named(const char *name) {
  for (const Reporter *reporter = reporters; reporter->name; reporter++)
    if (strcmp(reporter->name, name) == 0)
      return reporter;
  return NULL;
}
