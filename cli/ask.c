// What commands about one function or finding share.
#include "cli.h"

#include <unistd.h>

Operands ask_rest(Cli *cli, const Operands *operands) {
  Operands rest = {.behind = operands->behind};
  for (uint32_t i = 1; i < operands->words.count; i++)
    array_push(cli->arena, &rest.words, operands->words.at[i]);
  return rest;
}

bool ask_place(Cli *cli, const char *text, Asked *out) {
  const char *colon = strchr(text, ':');
  int end = 0;
  *out = (Asked){0};
  while (colon && (sscanf(colon, ":%6u%n:%6u%n", &out->line, &end, &out->column, &end) < 1 || colon[end]))
    colon = strchr(colon + 1, ':');
  if (!colon || colon == text)
    return false;
  const char *path = arena_text(cli->arena, text, (size_t)(colon - text)), *here = cli_path(cli, path);
  out->path = access(here, F_OK) == 0 ? here : path;
  return true;
}

enum { SHOWN = 8 };

const char *ask_file(Cli *cli, const Asked *asked, const Words *files) {
  Words shown = {0};
  if (files->count < 2)
    return files->count ? files->at[0] : NULL;
  for (uint32_t i = 0; i < files->count && i < SHOWN; i++)
    array_push(cli->arena, &shown, path_below(cli->directory, files->at[i]));
  cli_fail(cli, "several files end in '%s': %s%s", asked->path, options_joined(cli->arena, &shown, ", "),
           files->count > SHOWN ? " …" : "");
  return NULL;
}

// A place as the analyzer takes it; other names stay as they are.
static const char *question(Cli *cli, const char *function) {
  Asked asked;
  return ask_place(cli, function, &asked) ? arena_format(cli->arena, "%s:%u", asked.path, asked.line) : function;
}

static bool no_function_at(Cli *cli, const Analysis *analysis, const Asked *asked) {
  Words files = solve_files(cli->arena, analysis->program, asked->path);
  const char *file = ask_file(cli, asked, &files);
  if (file)
    cli_fail(cli, "no function of %s has line %u", path_below(cli->directory, file), asked->line);
  else if (!files.count)
    cli_fail(cli, "there is no function in a file '%s' in what was analysed", path_below(cli->directory, asked->path));
  return false;
}

static bool is_called(const Analysis *analysis, const char *function) {
  Sym symbol = book_symbol(analysis->program->texts, function);
  return book_knows(analysis->book, book_alias(analysis->book, symbol), UINT32_MAX);
}

static bool is_known(Cli *cli, const char *function, const Analysis *analysis) {
  const Program *program = analysis->program;
  if (analysis->findings.asked || analysis->findings.reached_count || is_called(analysis, function))
    return true;
  Asked asked;
  if (ask_place(cli, function, &asked))
    return no_function_at(cli, analysis, &asked);
  Words names = {0};
  for (Id fn = 1; fn < program->fns.count; fn++)
    if (program->fns.at[fn].flags & FN_DEFINED)
      array_push(cli->arena, &names, program_text(program, program->fns.at[fn].qualified));
  cli_fail(cli, "there is no function '%s' in what was analysed%s", function,
           text_meant(cli->arena, function, names.at, names.count));
  return false;
}

bool ask_run(Cli *cli, const Check *check, const char *function, const Operands *operands, Analysis *analysis) {
  Check wide = *check;
  if (!options_given(&command_check, check, "confidence"))
    wide.confidence = CONFIDENCE_POSSIBLE;
  wide.ask = function ? question(cli, function) : NULL;
  if (!check_run(cli, &wide, operands, NULL, analysis))
    return false;
  notices_problems(cli, check, analysis);
  if (!function)
    return true;
  Findings *findings = &analysis->findings;
  findings->findings = findings->through;
  findings->count = findings->through_count;
  return is_known(cli, function, analysis);
}

int ask_write(Cli *cli, const Check *check, const Outputs *outputs, const Analysis *analysis, const Reporter *people) {
  int code = output_write(cli, check, outputs, analysis, people);
  return code == EXIT_CLEAN && analysis->project.path_missing ? EXIT_TROUBLE : code;
}
