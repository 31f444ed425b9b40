#include "config.h"

static const Reporter people = {.name = "text", .write = report_why};

static int cmd_why(Cli *cli, const void *values, const Operands *operands) {
  const Check *check = values;
  Operands rest = ask_rest(cli, operands);
  Outputs outputs = {0};
  Analysis analysis;
  if (!operands->words.count)
    return cli_fail(cli, "why: needs a FUNCTION");
  if (!output_plan(cli, check, &outputs) || !ask_run(cli, check, operands->words.at[0], &rest, &analysis))
    return EXIT_TROUBLE;
  return ask_write(cli, check, &outputs, &analysis, &people);
}

const Command command_why = {
    "why",
    "Tell which callbacks reach a function, and through what",
    "FUNCTION [PATH…]",
    "FUNCTION is its name, the end of its name (close for Journal#close) or FILE:LINE inside of it, where the "
    "end of the file's path will do if no other has it. PATH and the "
    "options are\nthose of 'check'; other formats than text hold what is reached through the function.\n",
    check_options,
    sizeof(Check),
    cmd_why,
    config_apply_behind,
};
