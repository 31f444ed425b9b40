// program: the facts of all units as one program. It knows no language beyond what facts say, and no rule.
#ifndef FINLINT_PROGRAM_H
#define FINLINT_PROGRAM_H

#include "book.h"
#include "facts.h"

typedef struct Program Program;

#endif
