// finlint completion: what shells offer, from the table of options.
#include "cli.h"

typedef struct {
  Common common;
} Completion;
static const Option no_options[] = {{0}};

// What an option's value, or an operand, may be.
typedef enum { OFFER_NOTHING, OFFER_WORDS, OFFER_FILES, OFFER_DIRS } OfferKind;
typedef struct {
  OfferKind kind;
  Words words;
} Offer;

static Words rule_words(Arena *arena) {
  Words words = {0};
  const Book *book = book_new(arena, names_new(arena));
  for (uint32_t i = 0; i < book->rules.count; i++)
    array_push(arena, &words, names_text(book->names, book->rules.at[i].id));
  return words;
}

// What the name of an argument says.
static const struct {
  const char *name;
  OfferKind kind;
  Words (*words)(Arena *arena);
} arguments[] = {
    {"FILE", OFFER_FILES, NULL},   {"PATH", OFFER_FILES, NULL},       {"DIR", OFFER_DIRS, NULL},
    {"FORMAT", OFFER_WORDS, NULL}, {"RULE", OFFER_WORDS, rule_words},
};

static Offer offer_named(Arena *arena, const char *name, size_t len) {
  Offer offer = {0};
  for (size_t i = 0; i < sizeof arguments / sizeof *arguments; i++)
    if (strlen(arguments[i].name) == len && memcmp(arguments[i].name, name, len) == 0) {
      offer.kind = arguments[i].kind;
      if (arguments[i].words)
        offer.words = arguments[i].words(arena);
    }
  return offer;
}

static Offer offer_of(Arena *arena, const Option *option) {
  Offer offer = {.words = options_words(arena, option)};
  if (offer.words.count || option->kind == OPTION_FLAG || option->kind == OPTION_NUMBER) {
    offer.kind = offer.words.count ? OFFER_WORDS : OFFER_NOTHING;
    return offer;
  }
  return offer_named(arena, option->argument, strlen(option->argument));
}

// "create|update [PATH…]": the words that come first; "RULE", "[PATH…]": what operands are.
static Offer first_operand(Arena *arena, const Command *command) {
  const char *at = command->operands + strspn(command->operands, "[");
  size_t len = strcspn(at, " |…]");
  Offer offer = offer_named(arena, at, len);
  if (at[len] != '|')
    return offer;
  offer.kind = OFFER_WORDS;
  for (; len; at += len + (at[len] == '|'), len = strcspn(at, " |…]")) {
    array_push(arena, &offer.words, arena_text(arena, at, len));
    if (at[len] != '|')
      break;
  }
  return offer;
}

static bool takes_paths(const Command *command) {
  return strstr(command->operands, "PATH") || strstr(command->operands, "FILE");
}

typedef void EachOption(Text *out, const Command *command, const Option *option);

static void each_option(Text *out, const Command *command, EachOption *each) {
  const Option *const tables[] = {command->options, common_options};
  for (int i = 0; i < 2; i++)
    for (const Option *option = tables[i]; option->name; option++)
      each(out, command, option);
}

typedef void EachCommand(Text *out, const Command *command);

static void each_command(Text *out, EachCommand *each) {
  for (const Command *const *command = commands; *command; command++)
    if (!(*command)->hidden)
      each(out, *command);
}

// bash ----------------------------------------------------------------------------------------------------------------

static void bash_offer(Text *out, const Offer *offer) {
  if (offer->kind == OFFER_WORDS)
    text_printf(out, "COMPREPLY=($(compgen -W '%s' -- \"$cur\"))", options_joined(out->arena, &offer->words, " "));
  else if (offer->kind != OFFER_NOTHING)
    text_printf(out, "_finlint_files %s", offer->kind == OFFER_DIRS ? "-d" : "-f");
  else
    text_puts(out, ":");
}

static void bash_value(Text *out, const Command *command, const Option *option) {
  Offer offer = offer_of(out->arena, option);
  if (option->kind == OPTION_FLAG)
    return;
  text_printf(out, "  %s:--%s", command->name, option->name);
  if (option->letter)
    text_printf(out, "|%s:-%c", command->name, option->letter);
  text_puts(out, ") ");
  bash_offer(out, &offer);
  text_puts(out, "; return ;;\n");
}

static void bash_values(Text *out, const Command *command) {
  each_option(out, command, bash_value);
}

static void bash_command_name(Text *out, const Command *command) {
  text_printf(out, "%s ", command->name);
}

static void bash_name(Text *out, const Command *command, const Option *option) {
  (void)command;
  text_printf(out, "--%s ", option->name);
}

static void bash_command(Text *out, const Command *command) {
  Offer first = first_operand(out->arena, command);
  text_printf(out, "  %s:-*) COMPREPLY=($(compgen -W '", command->name);
  each_option(out, command, bash_name);
  text_printf(out, "' -- \"$cur\")) ;;\n");
  if (first.kind == OFFER_WORDS) {
    text_printf(out, "  %s:*) if [ $operands = 0 ]; then ", command->name);
    bash_offer(out, &first);
    text_printf(out, "; else %s; fi ;;\n", takes_paths(command) ? "_finlint_files -f" : ":");
  } else {
    text_printf(out, "  %s:*) ", command->name);
    bash_offer(out, &first);
    text_puts(out, " ;;\n");
  }
}

static void write_bash(Text *out) {
  text_puts(out, "# bash completion for finlint: source it, or put it where bash-completion looks.\n"
                 "_finlint_files() {\n"
                 "  compopt -o filenames 2>/dev/null\n"
                 "  mapfile -t COMPREPLY < <(compgen \"$1\" -- \"$cur\")\n"
                 "}\n"
                 "_finlint() {\n"
                 "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command= operands=0 i\n"
                 "  COMPREPLY=()\n"
                 "  if [ \"$cur\" = = ]; then cur=; elif [ \"$prev\" = = ]; then prev=${COMP_WORDS[COMP_CWORD-2]}; fi\n"
                 "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
                 "    case ${COMP_WORDS[i]} in -*) ;; *) "
                 "if [ -z \"$command\" ]; then command=${COMP_WORDS[i]}; else operands=$((operands + 1)); fi ;; esac\n"
                 "  done\n"
                 "  case $command:$prev in\n");
  each_command(out, bash_values);
  text_puts(out, "  esac\n  case $command:$cur in\n  :*) COMPREPLY=($(compgen -W '");
  each_command(out, bash_command_name);
  text_puts(out, "help' -- \"$cur\")) ;;\n");
  each_command(out, bash_command);
  text_puts(out, "  esac\n}\ncomplete -F _finlint finlint\n");
}

// zsh -----------------------------------------------------------------------------------------------------------------

// Text within '…' and […] of _arguments.
static void zsh_text(Text *out, const char *text) {
  for (const char *at = text; *at; at++) {
    if (*at == '\'')
      text_puts(out, "'\\'");
    else if (strchr("[]:\\", *at))
      text_puts(out, "\\");
    text_add(out, at, 1);
  }
}

static void zsh_offer(Text *out, const char *what, const Offer *offer) {
  static const char *const files[] = {[OFFER_NOTHING] = " ", [OFFER_FILES] = "_files", [OFFER_DIRS] = "_files -/"};
  text_puts(out, ":");
  zsh_text(out, what);
  text_puts(out, ":");
  if (offer->kind == OFFER_WORDS)
    text_printf(out, "(%s)", options_joined(out->arena, &offer->words, " "));
  else
    text_puts(out, files[offer->kind]);
}

static void zsh_option(Text *out, const Command *command, const Option *option) {
  Offer offer = offer_of(out->arena, option);
  (void)command;
  const char *value = option->kind == OPTION_FLAG ? "" : "=", *again = option->kind == OPTION_LIST ? "*" : "";
  text_puts(out, " \\\n      ");
  if (option->letter && !*again)
    text_printf(out, "'(-%c --%s)'{-%c%s,--%s%s}'", option->letter, option->name, option->letter, *value ? "+" : "",
                option->name, value);
  else
    text_printf(out, "'%s--%s%s", again, option->name, value);
  text_puts(out, "[");
  zsh_text(out, option->help);
  text_puts(out, "]");
  if (*value)
    zsh_offer(out, option->argument, &offer);
  text_puts(out, "'");
}

static void zsh_command(Text *out, const Command *command) {
  Offer first = first_operand(out->arena, command), files = {.kind = OFFER_FILES};
  text_printf(out, "    %s) _arguments -s", command->name);
  each_option(out, command, zsh_option);
  if (first.kind == OFFER_WORDS) {
    text_puts(out, " \\\n      '1");
    zsh_offer(out, "what", &first);
    text_puts(out, "'");
  }
  if (takes_paths(command)) {
    text_puts(out, " \\\n      '*");
    zsh_offer(out, "path", &files);
    text_puts(out, "'");
  }
  text_puts(out, " ;;\n");
}

static void zsh_command_name(Text *out, const Command *command) {
  text_printf(out, "    '%s:", command->name);
  zsh_text(out, command->summary);
  text_puts(out, "'\n");
}

static void write_zsh(Text *out) {
  text_puts(out, "#compdef finlint\n"
                 "_finlint() {\n"
                 "  local context state state_descr line\n"
                 "  typeset -A opt_args\n"
                 "  local -a commands\n"
                 "  commands=(\n");
  each_command(out, zsh_command_name);
  text_puts(out, "  )\n"
                 "  _arguments -C '1: :->command' '*:: :->argument' && return\n"
                 "  if [[ $state == command ]]; then _describe command commands; return; fi\n"
                 "  case $words[1] in\n");
  each_command(out, zsh_command);
  text_puts(out, "  esac\n}\n"
                 "if [[ $funcstack[1] == _finlint ]]; then _finlint \"$@\"; else compdef _finlint finlint; fi\n");
}

// fish ----------------------------------------------------------------------------------------------------------------

static void fish_text(Text *out, const char *text) {
  text_puts(out, "'");
  for (const char *at = text; *at; at++) {
    if (*at == '\'' || *at == '\\')
      text_puts(out, "\\");
    text_add(out, at, 1);
  }
  text_puts(out, "'");
}

static void fish_option(Text *out, const Command *command, const Option *option) {
  Offer offer = offer_of(out->arena, option);
  text_printf(out, "complete -c finlint -n '__fish_seen_subcommand_from %s' -l %s", command->name, option->name);
  if (option->letter)
    text_printf(out, " -s %c", option->letter);
  if (offer.kind == OFFER_WORDS)
    text_printf(out, " -x -a '%s'", options_joined(out->arena, &offer.words, " "));
  else if (option->kind != OPTION_FLAG)
    text_puts(out, offer.kind == OFFER_NOTHING ? " -x" : " -r -F");
  text_puts(out, " -d ");
  fish_text(out, option->help);
  text_puts(out, "\n");
}

static void fish_command(Text *out, const Command *command) {
  Offer first = first_operand(out->arena, command);
  text_printf(out, "complete -c finlint -f -n __fish_use_subcommand -a %s -d ", command->name);
  fish_text(out, command->summary);
  text_puts(out, "\n");
  each_option(out, command, fish_option);
  if (first.kind == OFFER_WORDS) {
    const char *words = options_joined(out->arena, &first.words, " ");
    text_printf(out,
                "complete -c finlint -f -n '__fish_seen_subcommand_from %s; and not __fish_seen_subcommand_from %s'",
                command->name, words);
    text_printf(out, " -a '%s'\n", words);
  }
  if (!takes_paths(command))
    text_printf(out, "complete -c finlint -f -n '__fish_seen_subcommand_from %s'\n", command->name);
}

static void write_fish(Text *out) {
  each_command(out, fish_command);
}

// ---------------------------------------------------------------------------------------------------------------------

static const struct {
  const char *name;
  void (*write)(Text *out);
} shells[] = {{"bash", write_bash}, {"zsh", write_zsh}, {"fish", write_fish}};

static int cmd_completion(Cli *cli, const void *values, const Operands *operands) {
  (void)values;
  Text out = {.arena = cli->arena};
  for (size_t i = 0; operands->words.count == 1 && i < sizeof shells / sizeof *shells; i++)
    if (strcmp(shells[i].name, operands->words.at[0]) == 0) {
      shells[i].write(&out);
      return cli_write(cli, NULL, &out);
    }
  return cli_fail(cli, "completion: needs the name of a shell: bash, zsh or fish");
}

const Command command_completion = {
    "completion",
    "Print what a shell needs to complete finlint's commands",
    "bash|zsh|fish",
    "For one session: 'source <(finlint completion bash)', the same for zsh (after compinit),\n"
    "'finlint completion fish | source'.\n",
    no_options,
    sizeof(Completion),
    cmd_completion,
};
