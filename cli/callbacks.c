#include "config.h"

static const Reporter people = {.name = "text", .write = report_callbacks};

static int cmd_callbacks(Cli *cli, const void *values, const Operands *operands) {
  Check check = *(const Check *)values;
  Outputs outputs = {0};
  Analysis analysis;
  check.keep = KEEP_ALL;
  if (!output_plan(cli, &check, &outputs) || !check_run(cli, &check, operands, NULL, &analysis))
    return EXIT_TROUBLE;
  notices_problems(cli, &check, &analysis);
  return ask_write(cli, &check, &outputs, &analysis, &people);
}

const Command command_callbacks = {
    "callbacks",
    "List what is registered to run in critical contexts, and what it reaches",
    "[PATH…]",
    "For each callback: where it is registered and by what, how much of the program it reaches, what it calls outside\n"
    "of it, and how many findings it leads to; then the registrations at which nothing is known to arrive. PATH and\n"
    "the options are those of 'check'; --format json is for programs.\n",
    check_options,
    sizeof(Check),
    cmd_callbacks,
    config_apply,
};
