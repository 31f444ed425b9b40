#include "solve.h"

const char *const edge_word[EDGE_COUNT] = {"operation", "direct",      "typed",   "flow",
                                           "override",  "unique-name", "one-of-n"};
const char *const confidence_word[3] = {"possible", "likely", "certain"};
