#include "cli.h"

#include <errno.h>
#include <unistd.h>

typedef struct {
  Common common;
  const char *output, *depfile;
  uint32_t unit_timeout, unit_memory;
} Summarize;

#define AT(field) offsetof(Summarize, field)
// clang-format off
static const Option options[] = {
    {"output",       'o', OPTION_TEXT,   "FILE",    NULL,   NULL, "the facts file to write",                                    AT(output)},
    {"depfile",      0,   OPTION_TEXT,   "FILE",    NULL,   NULL, "also write what was read, as a rule for make and ninja",     AT(depfile)},
    {"unit-timeout", 0,   OPTION_NUMBER, "SECONDS", "300",  NULL, "give up after this time; 0 means never",                     AT(unit_timeout)},
    {"unit-memory",  0,   OPTION_NUMBER, "MIB",     "4096", NULL, "give up if it needs more memory; 0 means never",             AT(unit_memory)},
    {0},
};
// clang-format on

// A name as make reads it.
static void add_target(Text *out, const char *path) {
  for (const char *at = path; *at; at++) {
    if (*at == '$')
      text_puts(out, "$");
    else if (strchr(" #\\:", *at))
      text_puts(out, "\\");
    text_add(out, at, 1);
  }
}

static void add_rule(const char *output, const Unit *unit, Text *out) {
  add_target(out, output);
  text_puts(out, ":");
  for (Id id = 1; id < unit->file_count; id++) {
    if (unit->files[id].flags & FILE_MISSING)
      continue;
    text_puts(out, " \\\n ");
    add_target(out, unit_text(unit, unit->files[id].path));
  }
  text_puts(out, "\n");
}

// A unit that says that the file could not be analysed: so one bad file does not stop a build, and check tells of it.
static Bytes failure_unit(Cli *cli, const Source *source, const char *why) {
  Build *build = build_new(cli->arena, source->path, source->language);
  build_note(build, (Note){.kind = NOTE_FAILED, .text = build_str(build, why), .place = {.file = 1}});
  Unit unit = build_unit(build);
  Text bytes = {.arena = cli->arena};
  facts_write(&unit, &bytes);
  return (Bytes){bytes.at, bytes.len};
}

static Bytes summary(Cli *cli, const Summarize *summarize, Source *source) {
  ProjectOptions how = {
      .directory = cli->directory,
      .jobs = 1,
      .unit_timeout = summarize->unit_timeout,
      .unit_memory = summarize->unit_memory,
  };
  bool reported = true;
  Sources sources = {source, 1, &reported};
  Project project = {0};
  project_load(cli->arena, &how, &sources, &project);
  const ProjectUnit *unit = project.unit_count ? &project.units[0] : NULL;
  if (unit && unit->bytes.len)
    return unit->bytes;
  const char *why = unit ? unit->failure : "it was not analysed";
  cli_say(cli, "%s: %s", path_below(cli->directory, source->path), why);
  return failure_unit(cli, source, why);
}

static int write_depfile(Cli *cli, const Summarize *summarize, Bytes bytes) {
  Unit unit;
  Text problem = {.arena = cli->arena}, rule = problem;
  if (!facts_read(bytes, &unit, &problem))
    return cli_fail(cli, "%s", text_str(&problem));
  add_rule(summarize->output, &unit, &rule);
  return cli_write(cli, summarize->depfile, &rule);
}

static int write_summary(Cli *cli, const Summarize *summarize, Source *source) {
  Bytes bytes = summary(cli, summarize, source);
  Text text = {.arena = cli->arena};
  text_add(&text, bytes.at, bytes.len);
  int code = cli_write(cli, summarize->output, &text);
  if (code != EXIT_CLEAN || !summarize->depfile)
    return code;
  return write_depfile(cli, summarize, bytes);
}

static int cmd_summarize(Cli *cli, const void *values, const Operands *operands) {
  const Summarize *summarize = values;
  if (operands->words.count != 1 || !summarize->output)
    return cli_fail(cli, "summarize: needs one FILE and -o FILE");
  const char *path = cli_path(cli, operands->words.at[0]);
  Source source;
  if (access(path, R_OK) != 0)
    return cli_fail(cli, "summarize: cannot read '%s': %s", operands->words.at[0], strerror(errno));
  if (!project_one(cli->arena, cli->directory, path, operands->behind.at, operands->behind.count, &source) ||
      !front_for(source.language))
    return cli_fail(cli, "summarize: '%s' is in no language that finlint reads", operands->words.at[0]);
  return write_summary(cli, summarize, &source);
}

const Command command_summarize = {
    "summarize",
    "Write the facts of one file",
    "FILE -o FACTS [-- FLAG…]",
    "The facts depend on the file, what it includes and the compiler's flags behind '--' alone. A file that cannot\n"
    "be analysed is said so in its facts, and the exit code is 0: 'check --from' reports it.\n",
    options,
    sizeof(Summarize),
    cmd_summarize,
};
