// Whether the output has colours.
#include "cli.h"

static bool is_on(const char *value) {
  return strcmp(value, "0") != 0 && strcmp(value, "false") != 0;
}

bool options_color(const Cli *cli, const Common *common) {
  if (common->color != COLOR_AUTO)
    return common->color == COLOR_ALWAYS;
  if (cli_env(cli, "NO_COLOR"))
    return false;
  const char *force = cli_env(cli, "FORCE_COLOR"), *clicolor_force = cli_env(cli, "CLICOLOR_FORCE");
  if (force)
    return is_on(force);
  if (clicolor_force && is_on(clicolor_force))
    return true;
  const char *clicolor = cli_env(cli, "CLICOLOR"), *term = cli_env(cli, "TERM");
  return cli->out_terminal && (!clicolor || is_on(clicolor)) && term && strcmp(term, "dumb") != 0;
}
