// What --help says.
#include "cli.h"

enum { MARGIN = 32, WIDTH = 80 };

// Appends words from column `column` on, with new lines indented to MARGIN.
static void wrap(Text *out, size_t column, const char *text) {
  bool first = true;
  for (const char *at = text; *at;) {
    size_t len = strcspn(at, " ");
    bool fits = column + 1 + len <= WIDTH && (!first || column < MARGIN);
    if (!fits)
      text_puts(out, "\n");
    if (first || !fits)
      text_printf(out, "%*s", (int)(MARGIN - (fits ? column : 0)), "");
    else
      text_puts(out, " ");
    column = (first || !fits ? MARGIN : column + 1) + len;
    first = false;
    text_add(out, at, len);
    at += len + (at[len] == ' ');
  }
  text_puts(out, "\n");
}

void options_describe(const Option *option, Text *out) {
  Words words = options_words(out->arena, option);
  text_puts(out, option->help);
  if (words.count)
    text_printf(out, ": %s", options_joined(out->arena, &words, ", "));
  if (option->fallback)
    text_printf(out, " (default: %s)", option->fallback);
  if (option->environment)
    text_printf(out, " [%s]", option->environment);
}

static void describe(const Option *option, Text *out) {
  Text left = {.arena = out->arena}, right = left;
  text_printf(&left, option->letter ? "  -%c, " : "      ", option->letter);
  text_printf(&left, "--%s", option->name);
  if (option->kind != OPTION_FLAG)
    text_printf(&left, " %s%s", option->kind == OPTION_CHOICE ? "WORD" : option->argument,
                option->kind == OPTION_LIST ? "…" : "");
  options_describe(option, &right);
  text_puts(out, text_str(&left));
  wrap(out, left.len - (option->kind == OPTION_LIST ? 2 : 0), text_str(&right));
}

void options_help(const Command *command, Text *out) {
  text_printf(out, "usage: finlint %s [OPTION…] %s\n\n%s.\n\n", command->name, command->operands, command->summary);
  for (const Option *option = command->options; option->name; option++)
    describe(option, out);
  for (const Option *option = common_options; option->name; option++)
    describe(option, out);
  if (*command->details)
    text_printf(out, "\n%s", command->details);
}
