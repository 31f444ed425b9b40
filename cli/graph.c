#include "config.h"

#include <unistd.h>

// What names no file is the function that the graph is about.
typedef struct {
  const char *function;
  Operands paths;
} About;

static bool read_operands(Cli *cli, const Operands *operands, About *out) {
  out->paths.behind = operands->behind;
  for (uint32_t i = 0; i < operands->words.count; i++) {
    const char *word = operands->words.at[i];
    if (access(cli_path(cli, word), F_OK) == 0)
      array_push(cli->arena, &out->paths.words, word);
    else if (out->function)
      return cli_fail(cli, "graph: '%s' is no path, and '%s' already is the function", word, out->function), false;
    else
      out->function = word;
  }
  return true;
}

static uint32_t number_of(const Reporter *reporter) {
  return (uint32_t)(reporter - reporters);
}

static const char *graph_formats(Cli *cli) {
  Words names = {0};
  for (const Reporter *reporter = reporters; reporter->name; reporter++)
    if (reporter->graph)
      array_push(cli->arena, &names, reporter->name);
  return options_joined(cli->arena, &names, ", ");
}

static bool plan(Cli *cli, const Check *check, Outputs *outputs) {
  Check drawn = *check;
  // What a file or the environment says for all commands is meant for those that can write it.
  if (!options_given(&command_check, check, "format") && !reporters[check->format].graph)
    drawn.format = number_of(reporter_named("dot"));
  if (!output_plan(cli, &drawn, outputs))
    return false;
  for (uint32_t i = 0; i < outputs->count; i++)
    if (!outputs->at[i].reporter->graph)
      return cli_fail(cli, "graph: '%s' draws no graph: use one of %s", outputs->at[i].reporter->name,
                      graph_formats(cli)),
             false;
  return true;
}

static int cmd_graph(Cli *cli, const void *values, const Operands *operands) {
  const Check *check = values;
  About about = {0};
  Outputs outputs = {0};
  Analysis analysis;
  if (!read_operands(cli, operands, &about) || !plan(cli, check, &outputs))
    return EXIT_TROUBLE;
  Check drawn = *check;
  drawn.graph = true;
  bool ran = about.function ? ask_run(cli, &drawn, about.function, &about.paths, &analysis)
                            : check_run(cli, &drawn, &about.paths, NULL, &analysis);
  if (!ran)
    return EXIT_TROUBLE;
  if (!about.function)
    notices_problems(cli, check, &analysis);
  return ask_write(cli, &drawn, &outputs, &analysis, NULL);
}

const Command command_graph = {
    "graph",
    "Draw the calls from registrations to what they must not reach",
    "[FUNCTION] [PATH…]",
    "What names no file is a FUNCTION: then only the ways to it and through it are drawn. The options are those of "
    "'check';\n--format is dot (also where a file or FINLINT_FORMAT names one that draws nothing), mermaid or html, "
    "and --only narrows to the findings in a path.\n",
    check_options,
    sizeof(Check),
    cmd_graph,
    config_apply,
};
