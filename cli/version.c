#include "cli.h"

typedef struct {
  Common common;
  bool verbose;
} Version;

// clang-format off
static const Option options[] = {
    {"verbose", 'v', OPTION_FLAG, NULL, NULL, NULL, "also what finlint is made of", offsetof(Version, verbose)},
    {0},
};
// clang-format on

static void add_parts(Cli *cli, Text *out) {
  text_puts(out, "front ends: ");
  front_version(out);
  text_puts(out, "\nrule packs:");
  for (const Embedded *pack = book_packs; pack->name; pack++)
    text_printf(out, " %s", pack->name);
  text_printf(out, "\nfacts: version %u\n", FACTS_VERSION);
  (void)cli;
}

static int cmd_version(Cli *cli, const void *values, const Operands *operands) {
  const Version *version = values;
  if (operands->words.count)
    return cli_fail(cli, "version: takes no operand, but got '%s'", operands->words.at[0]);
  Text text = {.arena = cli->arena};
  text_puts(&text, "finlint " FINLINT_VERSION "\n");
  if (version->verbose)
    add_parts(cli, &text);
  return cli_write(cli, NULL, &text);
}

const Command command_version = {
    "version", "Print the version, and with -v what it is made of", "", "", options, sizeof(Version), cmd_version,
};
