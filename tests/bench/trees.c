// How long the tree-sitter front ends take beside the raw parse of the same files, on one thread:
//
//     build/release/tests/bench_trees FILE…          (configure with -DBUILD_TESTING=ON)
//
// Prints, for each language: files, megabytes, seconds and MB/s of both, and their ratio. Every file is read once and
// both are timed one after the other, so that noise of the machine hits both. This is no test: it has no limits.
#include "front.h"

#include <stdlib.h>
#include <time.h>
#include <tree_sitter/api.h>

const TSLanguage *tree_sitter_c_sharp(void);
const TSLanguage *tree_sitter_go(void);
const TSLanguage *tree_sitter_java(void);
const TSLanguage *tree_sitter_javascript(void);
const TSLanguage *tree_sitter_python(void);
const TSLanguage *tree_sitter_ruby(void);

static const TSLanguage *(*const grammars[LANG_COUNT])(void) = {
    [LANG_RUBY] = tree_sitter_ruby,      [LANG_PYTHON] = tree_sitter_python, [LANG_JAVA] = tree_sitter_java,
    [LANG_CSHARP] = tree_sitter_c_sharp, [LANG_GO] = tree_sitter_go,         [LANG_JAVASCRIPT] = tree_sitter_javascript,
};

typedef struct {
  uint32_t files;
  double bytes, raw, front;
  void *state;
} Spent;

static double now(void) {
  struct timespec at;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
  return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static void parse_raw(Language language, Bytes text) {
  TSParser *parser = ts_parser_new();
  ts_parser_set_language(parser, grammars[language]());
  ts_tree_delete(ts_parser_parse_string(parser, NULL, text.at, (uint32_t)text.len));
  ts_parser_delete(parser);
}

static void lower(Spent *spent, const char *path, Language language, Bytes text) {
  Arena arena = {0};
  Text out = {.arena = &arena};
  Build *build = build_new(&arena, path, language);
  Source source = {.path = path, .directory = "/", .language = language, .text = text, .root = "/"};
  front_for(language)->lower(spent->state, &source, build);
  Unit unit = build_unit(build);
  facts_write(&unit, &out);
  arena_free(&arena);
}

static void measure(Arena *states, Spent *all, const char *path) {
  Language language = language_of_path(path);
  Arena arena = {0};
  Text problem = {.arena = &arena};
  Bytes text;
  if (grammars[language] && file_read(&arena, path, &text, &problem)) {
    Spent *spent = &all[language];
    if (!spent->state)
      spent->state = front_for(language)->open(states);
    double start = now();
    parse_raw(language, text);
    double between = now();
    lower(spent, path, language, text);
    spent->front += now() - between;
    spent->raw += between - start;
    spent->bytes += (double)text.len;
    spent->files++;
  }
  arena_free(&arena);
}

int main(int argc, char **argv) {
  Arena states = {0};
  Spent all[LANG_COUNT] = {0};
  for (int i = 1; i < argc; i++) {
    char *path = realpath(argv[i], NULL);
    if (path)
      measure(&states, all, path);
    free(path);
  }
  puts("language     files      MB   parse s    MB/s   parse, lower, facts s    MB/s   ratio");
  for (int i = 0; i < LANG_COUNT; i++)
    if (all[i].files)
      printf("%-11s %6u %7.1f %9.3f %7.1f %23.3f %7.1f %7.2f\n", language_info[i].word, all[i].files,
             all[i].bytes / 1e6, all[i].raw, all[i].bytes / 1e6 / all[i].raw, all[i].front,
             all[i].bytes / 1e6 / all[i].front, all[i].front / all[i].raw);
  arena_free(&states);
  return 0;
}
