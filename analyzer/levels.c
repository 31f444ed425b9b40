// What users say of rules.
#include "analyzer_parts.h"

static bool is_same(const char *word, const char *part, size_t len) {
  return strlen(word) == len && memcmp(word, part, len) == 0;
}

// "all", "rule", "context", "rule@context"
static bool speaks_of(const Level *level, const char *rule, const char *context) {
  const char *at = strchr(level->what, '@');
  if (at)
    return is_same(rule, level->what, (size_t)(at - level->what)) && strcmp(context, at + 1) == 0;
  return strcmp(level->what, "all") == 0 || strcmp(level->what, rule) == 0 || strcmp(level->what, context) == 0;
}

bool levels_apply(const AnalyzeOptions *options, const Analysis *analysis, Finding *finding) {
  bool on = true;
  const char *context = names_text(analysis->book->names, finding->context->id);
  const char *path = findings_path(&analysis->findings, finding->place.file);
  for (uint32_t i = 0; i < options->level_count; i++) {
    const Level *level = &options->levels[i];
    if (!speaks_of(level, finding->rule, context) || (level->paths && !patterns_have(level->paths, path)))
      continue;
    on = !level->off;
    if (level->severity)
      finding->severity = level->severity;
  }
  return on;
}

static bool is_known(const Book *book, const char *word, bool rules, bool contexts) {
  return (rules && book_rule(book, word)) || (contexts && book_context(book, word) >= 0);
}

// Is there a rule or a context of this name, as far as they are wanted?
static bool name_good(Arena *arena, const Book *book, const char *word, bool rules, bool contexts, Text *problem) {
  Words words = {0};
  for (uint32_t i = 0; rules && i < book->rules.count; i++)
    array_push(arena, &words, names_text(book->names, book->rules.at[i].id));
  for (uint32_t i = 0; contexts && i < book->contexts.count; i++)
    array_push(arena, &words, names_text(book->names, book->contexts.at[i].id));
  if (is_known(book, word, rules, contexts))
    return true;
  text_printf(problem, "no %s is called '%s'%s",
              !contexts ? "rule"
              : !rules  ? "context"
                        : "rule or context",
              word, text_meant(arena, word, words.at, words.count));
  return false;
}

bool level_good(Arena *arena, const Book *book, const char *what, Text *problem) {
  const char *at = strchr(what, '@');
  if (!at)
    return strcmp(what, "all") == 0 || name_good(arena, book, what, true, true, problem);
  const char *rule = arena_text(arena, what, (size_t)(at - what));
  return name_good(arena, book, rule, true, false, problem) && name_good(arena, book, at + 1, false, true, problem);
}

bool target_good(const Book *book, const char *runtime, Text *problem) {
  for (uint32_t i = 0; i < book->runtimes.count; i++)
    if (strcmp(book->runtimes.at[i], runtime) == 0)
      return true;
  text_printf(problem, "no runtime is called '%s'%s", runtime,
              text_meant(problem->arena, runtime, book->runtimes.at, book->runtimes.count));
  return false;
}
