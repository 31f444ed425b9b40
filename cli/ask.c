// What commands about one function or finding share.
#include "cli.h"

#include <ctype.h>
#include <unistd.h>

Operands ask_rest(Cli *cli, const Operands *operands) {
  Operands rest = {.behind = operands->behind};
  for (uint32_t i = 1; i < operands->words.count; i++)
    array_push(cli->arena, &rest.words, operands->words.at[i]);
  return rest;
}

// "a.c:12" or "a.c:12:3" as "/w/a.c:12"; other names stay as they are.
static const char *question(Cli *cli, const char *function) {
  const char *colon = strchr(function, ':');
  while (colon && !isdigit((unsigned char)colon[1]))
    colon = strchr(colon + 1, ':');
  if (!colon || strspn(colon, ":0123456789") != strlen(colon))
    return function;
  const char *path = cli_path(cli, arena_text(cli->arena, function, (size_t)(colon - function)));
  size_t digits = strspn(colon + 1, "0123456789");
  return access(path, F_OK) == 0 ? arena_format(cli->arena, "%s:%.*s", path, (int)digits, colon + 1) : function;
}

static bool is_called(const Analysis *analysis, const char *function) {
  Sym symbol = book_symbol(analysis->program->texts, function);
  return book_knows(analysis->book, book_alias(analysis->book, symbol), UINT32_MAX);
}

static bool is_known(Cli *cli, const char *function, const Analysis *analysis) {
  const Program *program = analysis->program;
  if (analysis->findings.asked || analysis->findings.reached_count || is_called(analysis, function))
    return true;
  Words names = {0};
  for (Id fn = 1; fn < program->fns.count; fn++)
    if (program->fns.at[fn].flags & FN_DEFINED)
      array_push(cli->arena, &names, program_text(program, program->fns.at[fn].qualified));
  const char *meant = text_nearest(function, names.at, names.count);
  cli_fail(cli, "there is no function '%s' in what was analysed%s%s%s", function, meant ? ": did you mean '" : "",
           meant ? meant : "", meant ? "'?" : "");
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
