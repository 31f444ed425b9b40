// workspace/executeCommand.
#include "lsp_parts.h"

static const cJSON *argument_of(const Question *question) {
  return cJSON_GetArrayItem(json_at(question->params, "arguments"), 0);
}

static const Finding *finding_meant(Question *question) {
  const Findings *findings = &question->view->analysis->findings;
  const char *fingerprint = json_word(argument_of(question), "fingerprint");
  for (uint32_t i = 0; i < findings->count; i++)
    if (strcmp(findings->findings[i].fingerprint, fingerprint) == 0)
      return &findings->findings[i];
  question->problem = "the finding is no longer there";
  return NULL;
}

static bool add_to_baseline(Question *question) {
  View *view = question->view;
  const Finding *finding = finding_meant(question);
  Text problem = {.arena = view->scratch};
  if (!finding)
    return false;
  question->problem = "there is no baseline here";
  if (!view->host->accept)
    return false;
  if (!view->host->accept(view->host->to, view->scratch, view->arguments, view->argument_count, view->analysis, finding,
                          &problem)) {
    question->problem = text_str(&problem);
    return false;
  }
  json_open(question->out, NULL, '{');
  json_flag(question->out, "again", true);
  json_close(question->out, '}');
  return true;
}

// The rule's page, for the client to show; and in short for the user of one that does not.
static bool explain(Question *question) {
  const Rule *rule = book_rule(question->view->analysis->book, json_word(argument_of(question), "rule"));
  question->problem = "there is no such rule";
  if (!rule)
    return false;
  const char *page = diagnostics_page(question->view, json_word(argument_of(question), "rule"));
  bool shows = question->view->client->show_document && page;
  json_open(question->out, NULL, '{');
  json_text(question->out, "result", rule->page);
  if (shows) {
    json_open(question->out, "open", '{');
    json_text(question->out, "uri", page);
    json_close(question->out, '}');
  } else {
    json_text(question->out, "say", rule->page);
  }
  json_close(question->out, '}');
  return true;
}

// What `finlint check` prints.
static bool report(Question *question) {
  View *view = question->view;
  const char *format = json_word(argument_of(question), "format");
  const Reporter *reporter = reporter_named(*format ? format : "json");
  Text text = {.arena = view->scratch};
  question->problem = "there is no such format";
  if (!reporter)
    return false;
  Report what = analysis_report(view->scratch, view->analysis);
  reporter->write(&what, &text);
  json_open(question->out, NULL, '{');
  json_text(question->out, "result", text_str(&text));
  json_close(question->out, '}');
  return true;
}

static bool is_there(const Callback *callback, Place at) {
  return place_same(view_callback_place(callback), at);
}

static void show_chain(View *view, const Finding *finding, Text *out) {
  text_printf(out, "%s%s", out->len ? "\n\n" : "", finding->message);
  diagnostics_chain(view, finding, NULL, out);
}

static void open_finding(View *view, Json *json, const Finding *finding) {
  json_open(json, "open", '{');
  json_text(json, "uri", view_uri(view, view_path(view, finding->place.file)));
  json_flag(json, "takeFocus", true);
  view_range(view, json, "selection", finding->place, finding->end_column);
  json_close(json, '}');
}

// Where the callbacks of one place lead to: the first operation is shown, or all of them are told.
static bool show(Question *question) {
  View *view = question->view;
  const cJSON *argument = argument_of(question), *line = json_at(argument, "line"),
              *column = json_at(argument, "column");
  Place at = {view_file(view, json_word(argument, "path")), cJSON_IsNumber(line) ? (uint32_t)line->valueint : 0,
              cJSON_IsNumber(column) ? (uint32_t)column->valueint : 0};
  const Findings *findings = &view->analysis->findings;
  const Finding *first = NULL;
  Text words = {.arena = view->scratch};
  for (uint32_t i = 0; i < findings->callback_count; i++)
    for (uint32_t k = 0; k < findings->count && is_there(&findings->callbacks[i], at); k++)
      if (view_concerns(&findings->callbacks[i], &findings->findings[k])) {
        first = first ? first : &findings->findings[k];
        show_chain(view, &findings->findings[k], &words);
      }
  json_open(question->out, NULL, '{');
  if (first && view->client->show_document)
    open_finding(view, question->out, first);
  else
    json_text(question->out, "say", words.len ? text_str(&words) : "nothing that is forbidden there is reached");
  json_close(question->out, '}');
  return true;
}

static const struct {
  const char *name;
  Answerer *run;
} commands[] = {{"finlint.addToBaseline", add_to_baseline},
                {"finlint.explain", explain},
                {"finlint.report", report},
                {"finlint.show", show}};

bool answer_command(Question *question) {
  const char *name = json_word(question->params, "command");
  for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
    if (strcmp(commands[i].name, name) == 0)
      return commands[i].run(question);
  question->problem = "there is no such command";
  return false;
}
