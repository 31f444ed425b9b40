#include "lsp.h"
#include "cli.h"

#include <stdlib.h>
#include <unistd.h>

typedef struct {
  Common common;
  bool stdio;
} Serve;

static const Option options[] = {
    {"stdio", 0, OPTION_FLAG, NULL, NULL, NULL, "speak on standard input and output, as always",
     offsetof(Serve, stdio)},
    {0},
};

// What check would be in a directory: what it says on its error stream is a problem's text.
typedef struct {
  Cli cli;
  Check check;
  Operands operands;
  char *said;
  size_t said_len;
} Setup;

static bool setup_open(const Cli *cli, Arena *arena, const char *directory, const char *const *arguments,
                       uint32_t count, Setup *out) {
  *out = (Setup){.cli = *cli};
  char **argv = arena_array(arena, char *, count + 1);
  for (uint32_t i = 0; i < count; i++)
    argv[i] = arena_text(arena, arguments[i], strlen(arguments[i]));
  out->cli.arena = arena;
  out->cli.directory = arena_text(arena, directory, strlen(directory));
  out->cli.err = open_memstream(&out->said, &out->said_len);
  out->cli.err_terminal = false;
  out->cli.in = NULL;
  return options_parse(&out->cli, &command_check, argv, &out->check, &out->operands);
}

// "finlint: sentence\n" → "sentence"
static void setup_close(Setup *setup, bool ok, Text *problem) {
  fclose(setup->cli.err);
  static const char prefix[] = "finlint: ";
  size_t skip = strncmp(setup->said, prefix, sizeof prefix - 1) == 0 ? sizeof prefix - 1 : 0;
  size_t len = setup->said_len;
  while (len > skip && setup->said[len - 1] == '\n')
    len--;
  if (!ok)
    text_add(problem, setup->said + skip, len - skip);
  free(setup->said);
}

static bool configure(void *to, Arena *arena, const char *directory, const char *const *arguments, uint32_t count,
                      AnalyzeOptions *out, Text *problem) {
  Setup setup;
  bool ok = setup_open(to, arena, directory, arguments, count, &setup) &&
            check_plan(&setup.cli, &setup.check, &setup.operands, out);
  setup_close(&setup, ok, problem);
  return ok;
}

static bool sift(void *to, Arena *arena, const char *const *arguments, uint32_t count, Analysis *analysis,
                 Text *problem) {
  Setup setup;
  bool ok = setup_open(to, arena, analysis->directory, arguments, count, &setup) &&
            (setup.check.no_baseline || baseline_apply(&setup.cli, &setup.check, analysis));
  setup_close(&setup, ok, problem);
  return ok;
}

static bool accept(void *to, Arena *arena, const char *const *arguments, uint32_t count, const Analysis *analysis,
                   const Finding *finding, Text *problem) {
  Setup setup;
  bool ok = setup_open(to, arena, analysis->directory, arguments, count, &setup) &&
            baseline_add(&setup.cli, &setup.check, analysis, finding);
  setup_close(&setup, ok, problem);
  return ok;
}

static int cmd_lsp(Cli *cli, const void *values, const Operands *operands) {
  (void)values;
  if (operands->words.count || operands->behind.count)
    return cli_fail(cli, "lsp: takes no operands; the client says what is open");
  LspHost host = {.to = cli, .configure = configure, .sift = sift, .accept = accept};
  return lsp_serve(&host, STDIN_FILENO, STDOUT_FILENO);
}

const Command command_lsp = {
    "lsp",
    "Serve an editor: diagnostics and more by the Language Server Protocol",
    "",
    "The editor starts it and speaks to it on standard input and output. Its setting 'finlint.args' is a list of\n"
    "options of 'check' ([\"--confidence\", \"possible\"]); .finlint.yml and baselines hold as they do there.\n",
    options,
    sizeof(Serve),
    cmd_lsp,
};
