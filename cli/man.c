// The manual pages, from the tables that parse options and config files. Run by the build.
#include "config.h"

typedef struct {
  Common common;
} Man;
static const Option options[] = {{0}};

// Text for roff: a backslash, a dash and a line's first '.' or '\'' would mean something to it.
static void add(Text *out, const char *text) {
  for (const char *at = text; *at; at++) {
    bool first = !out->len || out->at[out->len - 1] == '\n';
    if (first && (*at == '.' || *at == '\''))
      text_puts(out, "\\&");
    text_add(out, *at == '\\' ? "\\e" : *at == '-' ? "\\-" : at, *at == '\\' || *at == '-' ? 2 : 1);
  }
}

static void add_line(Text *out, const char *macro, const char *text) {
  text_puts(out, macro);
  add(out, text);
  text_puts(out, "\n");
}

static void add_head(Text *out, const char *name, const char *section, const char *what) {
  text_printf(out, ".TH \"%s\" %s \"\" \"finlint %s\"\n.SH NAME\n", name, section, FINLINT_VERSION);
  add(out, name);
  text_puts(out, " \\- ");
  add(out, what);
  text_puts(out, "\n");
}

static void add_option_name(Text *out, const Option *option) {
  text_puts(out, ".TP\n");
  if (option->letter)
    text_printf(out, "\\fB\\-%c\\fR, ", option->letter);
  text_puts(out, "\\fB\\-\\-");
  add(out, option->name);
  text_puts(out, "\\fR");
  if (option->kind == OPTION_FLAG)
    return;
  text_puts(out, " \\fI");
  add(out, option->kind == OPTION_CHOICE ? "WORD" : option->argument);
  text_puts(out, "\\fR");
}

static void add_option(Text *out, const Option *option) {
  Text right = {.arena = out->arena};
  add_option_name(out, option);
  text_puts(out, "\n");
  options_describe(option, &right);
  if (option->kind == OPTION_LIST)
    text_puts(&right, "; may be given again");
  add_line(out, "", text_str(&right));
}

static void add_command(Text *out, const Command *command) {
  text_printf(out, ".SS \"finlint %s [OPTION…] ", command->name);
  add(out, command->operands);
  text_puts(out, "\"\n");
  add(out, command->summary);
  text_puts(out, ".\n");
  if (*command->details)
    text_puts(out, ".PP\n");
  add(out, command->details);
  for (const Option *option = command->options; option->name; option++)
    if (command->options != check_options || command == &command_check)
      add_option(out, option);
}

static const char environment[] =
    "The variables that options name give them where the command line does not. An empty one is not set.\n"
    ".TP\n\\fBNO_COLOR\\fR, \\fBFORCE_COLOR\\fR, \\fBCLICOLOR_FORCE\\fR, \\fBCLICOLOR\\fR, \\fBTERM\\fR\n"
    "colours, unless \\fB\\-\\-color\\fR says; in this order\n"
    ".TP\n\\fBFORCE_HYPERLINK\\fR\n1: rule ids are hyperlinks to their pages; 0: they never are\n"
    ".TP\n\\fBCI\\fR\nno progress is shown\n"
    ".TP\n\\fBXDG_CACHE_HOME\\fR, \\fBHOME\\fR\nwhere facts are kept between runs\n";

static void page_1(Text *out) {
  add_head(out, "finlint", "1", "find what finalizers, GC callbacks and signal handlers must not reach");
  text_puts(out, ".SH SYNOPSIS\n\\fBfinlint\\fR \\fICOMMAND\\fR [\\fIOPTION…\\fR] [\\fIARGUMENT…\\fR]\n.SH COMMANDS\n");
  for (const Command *const *command = commands; *command; command++)
    if (!(*command)->hidden)
      add_command(out, *command);
  text_puts(out, ".SH \"COMMON OPTIONS\"\n");
  for (const Option *option = common_options; option->name; option++)
    add_option(out, option);
  text_puts(out, ".SH \"EXIT STATUS\"\n");
  for (const ExitInfo *info = exit_info; info->meaning; info++) {
    text_printf(out, ".TP\n%s\n", info->code);
    add_line(out, "", info->meaning);
  }
  text_printf(out, ".SH ENVIRONMENT\n%s.SH \"SEE ALSO\"\n\\fBfinlint.yml\\fR(5)\n", environment);
}

static void page_5(Text *out) {
  add_head(out, "finlint.yml", "5", "settings of finlint");
  text_puts(out, ".SH DESCRIPTION\n");
  add_line(
      out, "",
      "The nearest .finlint.yml (.finlint.yaml, finlint.yml, .config/finlint.yml) at or above the first PATH, up to "
      "the root of its repository, says what holds for a run; several are not merged. Paths and patterns start in "
      "its directory. The environment and the command line override it. 'finlint config init' writes one to "
      "begin with, 'finlint config show' prints what holds and where it comes from.");
  text_puts(out, ".SH KEYS\n");
  for (const ConfigKey *key = config_keys; key->name; key++) {
    const Option *option = config_option(key);
    Text right = {.arena = out->arena};
    add_line(out, ".TP\n.B ", key->name);
    if (option)
      options_describe(option, &right);
    add_line(out, "", option ? text_str(&right) : key->help);
  }
  text_puts(out, ".SH EXAMPLE\n.nf\n");
  add(out, config_beginning);
  text_puts(out, ".fi\n.SH \"SEE ALSO\"\n\\fBfinlint\\fR(1)\n");
}

static int cmd_man(Cli *cli, const void *values, const Operands *operands) {
  (void)values;
  const char *section = operands->words.count == 1 ? operands->words.at[0] : "";
  Text out = {.arena = cli->arena};
  if (strcmp(section, "1") != 0 && strcmp(section, "5") != 0)
    return cli_fail(cli, "man: says which page: 1 (finlint) or 5 (finlint.yml)");
  (*section == '1' ? page_1 : page_5)(&out);
  return cli_write(cli, NULL, &out);
}

const Command command_man = {
    "man", "Print a manual page", "1|5", "", options, sizeof(Man), cmd_man, .hidden = true,
};
