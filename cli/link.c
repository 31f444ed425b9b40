#include "cli.h"

typedef struct {
  Common common;
  const char *output;
} Link;

// clang-format off
static const Option options[] = {
    {"output", 'o', OPTION_TEXT, "FILE", NULL, NULL, "the library to write", offsetof(Link, output)},
    {0},
};
// clang-format on

static bool add_file(Cli *cli, Library *library, const char *path, Text *problem) {
  Bytes bytes;
  return file_read(cli->arena, cli_path(cli, path), &bytes, problem) && library_add(library, bytes, path, problem);
}

static int cmd_link(Cli *cli, const void *values, const Operands *operands) {
  const Link *link = values;
  if (!link->output || operands->words.count == 0)
    return cli_fail(cli, "link: needs facts files and -o FILE");
  Library library = {.arena = cli->arena};
  Text problem = {.arena = cli->arena}, bytes = problem;
  for (uint32_t i = 0; i < operands->words.count; i++)
    if (!add_file(cli, &library, operands->words.at[i], &problem))
      return cli_fail(cli, "%s", text_str(&problem));
  library_write(&library, &bytes);
  return cli_write(cli, link->output, &bytes);
}

const Command command_link = {
    "link",
    "Merge facts files into a library",
    "FILE… -o LIBRARY",
    "Order and repetition do not matter, and libraries can be linked again. 'finlint check --from LIBRARY' reports.\n",
    options,
    sizeof(Link),
    cmd_link,
};
