#include "cli.h"

const Command *const commands[] = {
    &command_check, &command_explain,    &command_why,     &command_callbacks, &command_graph,
    &command_rules, &command_summarize,  &command_link,    &command_baseline,  &command_config,
    &command_lsp,   &command_completion, &command_version, &command_man,       NULL,
};

const ExitInfo exit_info[] = {
    {"0", "nothing found"},
    {"1", "findings of at least --fail-on; not with --exit-zero"},
    {"2", "wrong usage, settings, rules, paths or output"},
    {"3", "something could not be analysed, with --strict"},
    {"130, 143", "interrupted (SIGINT, SIGTERM): nothing is half written"},
    {0},
};

static int usage(Cli *cli, FILE *to) {
  fprintf(to, "usage: finlint COMMAND [OPTION…] [ARGUMENT…]\n\n"
              "Finds what finalizers, GC callbacks and signal handlers must not reach.\n\n");
  for (const Command *const *command = commands; *command; command++)
    if (!(*command)->hidden)
      fprintf(to, "  %-11s %s\n", (*command)->name, (*command)->summary);
  fprintf(to, "\n'finlint COMMAND --help' tells more. Exit codes:\n");
  for (const ExitInfo *info = exit_info; info->meaning; info++)
    fprintf(to, "  %-11s %s\n", info->code, info->meaning);
  (void)cli;
  return to == cli->err ? EXIT_TROUBLE : EXIT_CLEAN;
}

static int unknown(Cli *cli, const char *name) {
  Words names = {0};
  for (const Command *const *command = commands; *command; command++)
    array_push(cli->arena, &names, (*command)->name);
  return cli_fail(cli, "there is no command '%s'%s (see 'finlint --help')", name,
                  text_meant(cli->arena, name, names.at, names.count));
}

static int run(Cli *cli, const Command *command, char **argv) {
  void *options = arena_alloc(cli->arena, command->size);
  Operands operands = {0};
  if (!options_parse(cli, command, argv, options, &operands))
    return EXIT_TROUBLE;
  if (!((const Common *)options)->help)
    return command->run(cli, options, &operands);
  Text help = {.arena = cli->arena};
  options_help(command, &help);
  return cli_write(cli, NULL, &help);
}

// What people type by habit → the command that it means.
static const char *const habits[][2] = {{"--version", "version"}, {"-V", "version"}, {"-v", "version"}};

static const char *command_meant(const char *word) {
  for (size_t i = 0; i < sizeof habits / sizeof *habits; i++)
    if (strcmp(word, habits[i][0]) == 0)
      return habits[i][1];
  return word;
}

static int dispatch(Cli *cli, const char *name, char **rest) {
  for (const Command *const *command = commands; *command; command++)
    if (strcmp((*command)->name, command_meant(name)) == 0)
      return run(cli, *command, rest);
  return unknown(cli, name);
}

static int help(Cli *cli, const char *name) {
  char option[] = "--help", *rest[] = {option, NULL};
  return name ? dispatch(cli, name, rest) : usage(cli, cli->out);
}

int cli_run(Cli *cli, char **argv) {
  if (!argv[0])
    return usage(cli, cli->err);
  if (strcmp(argv[0], "help") == 0)
    return help(cli, argv[1]);
  if (strcmp(argv[0], "--help") == 0 || strcmp(argv[0], "-h") == 0)
    return usage(cli, cli->out);
  return dispatch(cli, argv[0], argv + 1);
}
