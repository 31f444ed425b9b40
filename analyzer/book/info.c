#include "book.h"

const OpInfo op_info[OP_COUNT] = {
#define OPERATION(id, word, rule, phrase) {word, rule, phrase},
#include "kinds.def"
#undef OPERATION
};

const ContextInfo context_info[CONTEXT_KIND_COUNT] = {
#define CONTEXT_KIND(id, word, interrupts, phrase) {word, interrupts, phrase},
#include "kinds.def"
#undef CONTEXT_KIND
};

const char *const lock_word[LOCK_KIND_COUNT] = {
#define LOCK_KIND(id, word) word,
#include "kinds.def"
#undef LOCK_KIND
};

const char *const severity_word[4] = {"none", "note", "warning", "error"};
