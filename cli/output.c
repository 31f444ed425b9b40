// Where reports go.
#include "cli.h"

static bool refuse(Cli *cli, const char *given, const char *why) {
  cli_fail(cli, "check: --output '%s': %s", given, why);
  return false;
}

// "report.sarif" was meant as a file: which format is it?
static const char *unknown(Cli *cli, const char *given, const char *name) {
  const char *dot = strrchr(given, '.');
  Words names = {0};
  for (const Reporter *reporter = reporters; reporter->name; reporter++) {
    if (dot && strcmp(reporter->ending, dot) == 0)
      return arena_format(cli->arena, "names no format: did you mean '%s:%s'?", reporter->name, given);
    array_push(cli->arena, &names, reporter->name);
  }
  const char *meant = text_nearest(name, names.at, names.count);
  if (meant)
    return arena_format(cli->arena, "names no format: did you mean '%s%s'?", meant, given + strlen(name));
  return arena_format(cli->arena, "begins with no format (%s)", options_joined(cli->arena, &names, ", "));
}

static bool same_place(const Cli *cli, const Output *a, const Output *b) {
  if (!a->file || !b->file)
    return a->file == b->file;
  return strcmp(cli_path(cli, a->file), cli_path(cli, b->file)) == 0;
}

static bool add(Cli *cli, Outputs *out, Output output, const char *given) {
  for (uint32_t i = 0; i < out->count; i++)
    if (same_place(cli, &out->at[i], &output))
      return refuse(cli, given,
                    output.file ? "two reports go to that file" : "two reports go to standard output: give a FILE");
  array_push(cli->arena, out, output);
  return true;
}

// "FORMAT" or "FORMAT:FILE"; "-" is standard output.
static bool add_given(Cli *cli, Outputs *out, const char *given) {
  size_t len = strcspn(given, ":");
  const char *name = arena_text(cli->arena, given, len), *file = given[len] ? given + len + 1 : NULL;
  const Reporter *reporter = reporter_named(name);
  if (!reporter)
    return refuse(cli, given, unknown(cli, given, name));
  if (file && !*file)
    return refuse(cli, given, "the name of the file is missing behind ':'");
  if (file && strcmp(file, "-") == 0)
    file = NULL;
  return add(cli, out, (Output){reporter, file}, given);
}

bool output_plan(Cli *cli, const Check *check, Outputs *out) {
  bool plain = check->output_file || options_given(&command_check, check, "format") || !check->output.count;
  const char *file = check->output_file && strcmp(check->output_file, "-") != 0 ? check->output_file : NULL;
  if (plain)
    array_push(cli->arena, out, (Output){&reporters[check->format], file});
  for (uint32_t i = 0; i < check->output.count; i++)
    if (!add_given(cli, out, check->output.at[i]))
      return false;
  return true;
}

static int write_one(Cli *cli, const Check *check, const Output *output, const Analysis *analysis,
                     const Reporter *people) {
  Report report = analysis_report(cli->arena, analysis);
  report.color = !output->file && options_color(cli, &check->common);
  if (!output->file)
    links_set(cli, &check->common, &report);
  report.width = output->file ? 0 : cli->width;
  report.graph_first = check->graph;
  Text text = {.arena = cli->arena};
  bool instead = people && strcmp(output->reporter->name, people->name) == 0;
  (instead ? people : output->reporter)->write(&report, &text);
  return cli_write(cli, output->file, &text);
}

int output_write(Cli *cli, const Check *check, const Outputs *outputs, const Analysis *analysis,
                 const Reporter *people) {
  int code = EXIT_CLEAN;
  for (uint32_t i = 0; i < outputs->count; i++) {
    int one = write_one(cli, check, &outputs->at[i], analysis, people);
    code = code == EXIT_CLEAN ? one : code;
  }
  return code;
}
