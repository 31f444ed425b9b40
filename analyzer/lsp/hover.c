// What runs here, in which context, why that is wrong, and what to do.
#include "lsp_parts.h"

// Markdown, or the same without marks.
typedef struct {
  View *view;
  Text text;
  bool any;
} Page;

static void strong(Page *page, const char *words) {
  text_puts(&page->text, page->any ? (page->view->client->markdown ? "\n\n---\n\n" : "\n\n") : "");
  text_printf(&page->text, page->view->client->markdown ? "**%s**" : "%s", words);
  page->any = true;
}

static void paragraph(Page *page, const char *words) {
  if (*words)
    text_printf(&page->text, "\n\n%s", words);
}

static void item(Page *page, uint32_t number, const char *symbol, Place place, const char *words) {
  bool marks = page->view->client->markdown;
  text_printf(&page->text, marks ? "%s%u. `%s` %s" : "%s%u. %s %s", number == 1 ? "\n\n" : "\n", number, symbol, words);
  if (place.line)
    text_printf(&page->text, " (%s)", view_shown(page->view, place));
}

// findings -----------------------------------------------------------------------------------------------------------

static void add_chain(Page *page, const Finding *finding) {
  const Root *root = &finding->roots[0];
  const char *words = *root->api ? arena_format(page->view->scratch, "is registered by %s", root->api) : "is defined";
  item(page, 1, root->symbol, root->registration.line ? root->registration : root->place, words);
  for (uint32_t i = 0; i < root->step_count; i++)
    item(page, i + 2, root->path[i].symbol, root->path[i].place,
         i + 1 < root->step_count ? "is called" : op_info[finding->kind].phrase);
}

static void add_finding(Page *page, const Finding *finding) {
  View *view = page->view;
  strong(page, arena_format(view->scratch, "%s in %s", finding->rule, finding->context->title));
  paragraph(page, finding->message);
  if (finding->context->runs)
    paragraph(page, finding->context->runs);
  if (*finding->help)
    paragraph(page, finding->help);
  if (*finding->versions)
    paragraph(page, arena_format(view->scratch, "Holds for %s.", finding->versions));
  if (finding->root_count)
    add_chain(page, finding);
  if (*finding->source)
    paragraph(page, arena_format(view->scratch, "Source: %s", finding->source));
}

// Is the place on the operation, or on a call of the shortest chain to it?
static bool speaks_of(View *view, const Finding *finding, Place at) {
  if (view_covers(view, finding->place, finding->end_column, at))
    return true;
  for (uint32_t i = 0; finding->root_count && i < finding->roots[0].step_count; i++)
    if (view_covers(view, finding->roots[0].path[i].place, finding->roots[0].path[i].end_column, at))
      return true;
  return false;
}

enum { FINDINGS = 4 };

static void add_findings(Page *page, Place at) {
  const Findings *findings = &page->view->analysis->findings;
  uint32_t count = 0;
  for (uint32_t i = 0; i < findings->count && count < FINDINGS; i++)
    if (speaks_of(page->view, &findings->findings[i], at)) {
      add_finding(page, &findings->findings[i]);
      count++;
    }
}

// callbacks ----------------------------------------------------------------------------------------------------------

static void add_callback(Page *page, const Callback *callback) {
  View *view = page->view;
  strong(page, arena_format(view->scratch, "'%s' runs as %s", callback->symbol, callback->context->title));
  if (callback->context->runs)
    paragraph(page, callback->context->runs);
  if (callback->registration.line)
    paragraph(page, arena_format(view->scratch, "%s registers it (%s).", callback->api,
                                 view_shown(view, callback->registration)));
  paragraph(page, arena_format(view->scratch, "It %s.", view_reaches(view, callback)));
}

static void add_callbacks(Page *page, Place at) {
  const Findings *findings = &page->view->analysis->findings;
  for (uint32_t i = 0, count = 0; i < findings->callback_count && count < FINDINGS; i++) {
    const Callback *callback = &findings->callbacks[i];
    if (!view_covers(page->view, callback->registration, 0, at) &&
        !(callback->fn && view_covers(page->view, callback->place, 0, at)))
      continue;
    add_callback(page, callback);
    count++;
  }
}

// functions that are reached -----------------------------------------------------------------------------------------

static void add_function(Page *page, Place at) {
  View *view = page->view;
  const Findings *findings = &view->analysis->findings;
  Map seen = {.arena = view->scratch};
  for (uint32_t i = 0; i < findings->entered_count; i++) {
    const Entered *reached = &findings->entered[i];
    const Fn *fn = &view->analysis->program->fns.at[reached->fn];
    const Call *call = reached->call ? &view->analysis->program->calls.at[reached->call] : NULL;
    bool here = call && (view_covers(view, fn->place, 0, at) || view_covers(view, call->place, call->end_column, at));
    if (!here || (*map_slot(&seen, map_pair(reached->fn, reached->context)))++)
      continue;
    const Context *context = &view->analysis->book->contexts.at[reached->context];
    strong(page, arena_format(view->scratch, "'%s' can run in %s", program_text(view->analysis->program, fn->qualified),
                              context->title));
    if (context->runs)
      paragraph(page, context->runs);
  }
}

// suppressions -------------------------------------------------------------------------------------------------------

static void add_suppression(Page *page, Place at) {
  View *view = page->view;
  const Findings *findings = &view->analysis->findings;
  for (uint32_t i = 0; i < findings->suppression_count; i++) {
    const Suppression *row = &findings->suppressions[i];
    if (row->place.file != at.file || row->place.line != at.line || at.column < row->place.column)
      continue;
    strong(page, arena_format(view->scratch, "Suppression of %s", *row->rules ? row->rules : "nothing"));
    paragraph(page, *row->problem ? row->problem
                    : row->used   ? "It hides what would be reported."
                                  : "It hides nothing.");
    const Rule *rule = book_rule(view->analysis->book, row->rules);
    if (rule && view->client->markdown)
      paragraph(page, rule->page);
  }
}

bool answer_hover(Question *question) {
  View *view = question->view;
  Place at = view_place(view, question->params);
  Page page = {.view = view, .text = {.arena = view->scratch}};
  if (at.line) {
    add_findings(&page, at);
    add_callbacks(&page, at);
    if (!page.any)
      add_function(&page, at);
    add_suppression(&page, at);
  }
  if (!page.any) {
    json_raw(question->out, NULL, "null");
    return true;
  }
  json_open(question->out, NULL, '{');
  json_open(question->out, "contents", '{');
  json_text(question->out, "kind", view->client->markdown ? "markdown" : "plaintext");
  json_text(question->out, "value", text_str(&page.text));
  json_close(question->out, '}');
  json_close(question->out, '}');
  return true;
}
