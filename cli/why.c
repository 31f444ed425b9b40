#include "config.h"

static void add_silence(const Analysis *analysis, const char *function, Text *out) {
  const Coverage *coverage = &analysis->findings.coverage;
  text_puts(out, "no callback that finlint knows of reaches '");
  text_plain_puts(out, function);
  text_printf(out, "': %u callbacks in %u files were followed; of %u calls, %u lead where finlint cannot see\n",
              coverage->roots, coverage->units, coverage->calls, coverage->unresolved_calls);
}

static int cmd_why(Cli *cli, const void *values, const Operands *operands) {
  const Check *check = values;
  if (!operands->words.count)
    return cli_fail(cli, "why: needs a FUNCTION");
  const char *function = operands->words.at[0];
  Operands rest = ask_rest(cli, operands);
  Analysis analysis;
  if (!ask_run(cli, check, function, &rest, &analysis))
    return EXIT_TROUBLE;
  notices_problems(cli, check, &analysis);
  if (!ask_known(cli, function, &analysis))
    return EXIT_TROUBLE;
  Report report = ask_report(cli, check, &analysis);
  Text text = {.arena = cli->arena};
  report_why(&report, &text);
  if (!analysis.findings.reached_count)
    add_silence(&analysis, function, &text);
  return ask_write(cli, check, &analysis, &text);
}

const Command command_why = {
    "why",
    "Tell which callbacks reach a function, and through what",
    "FUNCTION [PATH…]",
    "FUNCTION is its name, the end of its name (close for Journal#close) or FILE:LINE inside of it. PATH and the "
    "options "
    "are those\nof 'check'.\n",
    check_options,
    sizeof(Check),
    cmd_why,
    config_apply_behind,
};
