// Whether rule ids are hyperlinks (OSC 8), and to where.
#include "cli.h"

#include <unistd.h>

// Terminals that are known to have them: the variable, how its value begins (NULL: any), and the variable with the
// version from which on they work.
typedef struct {
  const char *variable, *begins, *version;
  unsigned least[2];
} Terminal;
// clang-format off
static const Terminal terminals[] = {
    {"VTE_VERSION",      NULL,          "VTE_VERSION",          {5001, 0}}, // 0.50.0 crashed
    {"WT_SESSION",       NULL,          NULL,                   {0, 0}},
    {"TERM_PROGRAM",     "iTerm.app",   "TERM_PROGRAM_VERSION", {3, 1}},
    {"TERM_PROGRAM",     "vscode",      "TERM_PROGRAM_VERSION", {1, 72}},
    {"TERM_PROGRAM",     "WezTerm",     NULL,                   {0, 0}},
    {"TERM_PROGRAM",     "ghostty",     NULL,                   {0, 0}},
    {"TERM",             "xterm-kitty", NULL,                   {0, 0}},
    {"TERM",             "xterm-ghostty", NULL,                 {0, 0}},
    {"TERM",             "alacritty",   NULL,                   {0, 0}},
    {"TERM",             "foot",        NULL,                   {0, 0}},
    {"TERM",             "contour",     NULL,                   {0, 0}},
};
// clang-format on

static bool is_recent(const char *version, const unsigned least[2]) {
  unsigned major = 0, minor = 0;
  if (!version || sscanf(version, "%9u.%9u", &major, &minor) < 1)
    return false;
  return major > least[0] || (major == least[0] && minor >= least[1]);
}

static bool is_terminal(const Cli *cli, const Terminal *terminal) {
  const char *value = cli_env(cli, terminal->variable);
  if (!value || (terminal->begins && strncmp(value, terminal->begins, strlen(terminal->begins)) != 0))
    return false;
  return !terminal->version || is_recent(cli_env(cli, terminal->version), terminal->least);
}

// What stands between finlint and the terminal, or reads in its place, may not pass them on.
static bool is_covered(const Cli *cli) {
  static const char *const between[] = {"TMUX", "STY", "CI", "INSIDE_EMACS"};
  for (size_t i = 0; i < sizeof between / sizeof *between; i++)
    if (cli_env(cli, between[i]))
      return true;
  return false;
}

static bool has_links(const Cli *cli, const Common *common) {
  const char *force = cli_env(cli, "FORCE_HYPERLINK");
  if (force)
    return strcmp(force, "0") != 0 && strcmp(force, "false") != 0;
  if (!cli->out_terminal || !options_color(cli, common) || is_covered(cli))
    return false;
  for (size_t i = 0; i < sizeof terminals / sizeof *terminals; i++)
    if (is_terminal(cli, &terminals[i]))
      return true;
  return false;
}

void links_set(const Cli *cli, const Common *common, Report *report) {
  char host[256] = "";
  if (!cli->pages || access(cli->pages, R_OK) != 0 || !has_links(cli, common))
    return;
  gethostname(host, sizeof host - 1);
  report->pages = cli->pages;
  report->host = arena_text(cli->arena, host, strlen(host));
}
