#include "report.h"

const Reporter reporters[] = {{NULL, NULL, NULL}};

const Reporter *reporter_named(const char *name) {
  for (const Reporter *reporter = reporters; reporter->name; reporter++)
    if (strcmp(reporter->name, name) == 0)
      return reporter;
  return NULL;
}
