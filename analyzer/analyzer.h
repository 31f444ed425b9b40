// analyzer: the front door. What the command line, the language server and the tests call.
#ifndef FINLINT_ANALYZER_H
#define FINLINT_ANALYZER_H

#include "project.h"
#include "report.h"

#define FINLINT_VERSION "0.1.0"

#endif
