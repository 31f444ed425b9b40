// Whether the output has colours.
#include "cli.h"

static bool forced(const Cli *cli, const char *name) {
  const char *value = cli_env(cli, name);
  return value && strcmp(value, "0") != 0;
}

bool options_color(const Cli *cli, const Common *common) {
  if (common->color != COLOR_AUTO)
    return common->color == COLOR_ALWAYS;
  if (cli_env(cli, "NO_COLOR"))
    return false;
  if (forced(cli, "FORCE_COLOR") || forced(cli, "CLICOLOR_FORCE"))
    return true;
  const char *term = cli_env(cli, "TERM");
  return cli->out_terminal && term && strcmp(term, "dumb") != 0;
}
