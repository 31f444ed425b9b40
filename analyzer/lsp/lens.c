// "runs in a Ruby finalizer · reaches 2 locks" above what registers it.
#include "lsp_parts.h"

// What is reached, counted.
static const struct {
  const char *one, *many;
} nouns[OP_COUNT] = {
    [OP_LOCK] = {"lock", "locks"},
    [OP_UNLOCK] = {"lock release", "lock releases"},
    [OP_JOIN] = {"join", "joins"},
    [OP_WAIT] = {"unbounded wait", "unbounded waits"},
    [OP_SPAWN_WAIT] = {"wait for a process", "waits for processes"},
    [OP_SLEEP] = {"sleep", "sleeps"},
    [OP_GVL] = {"interpreter lock", "interpreter locks"},
    [OP_GC_ALLOCATE] = {"managed allocation", "managed allocations"},
    [OP_LOAD_CODE] = {"code loading", "code loadings"},
    [OP_LOG] = {"log write", "log writes"},
    [OP_BLOCK_IO] = {"blocking I/O", "blocking I/Os"},
    [OP_RAISE] = {"raise", "raises"},
    [OP_NONLOCAL] = {"non-local exit", "non-local exits"},
    [OP_EXIT] = {"process exit", "process exits"},
    [OP_RESURRECT] = {"resurrection", "resurrections"},
    [OP_SPAWN] = {"thread start", "thread starts"},
    [OP_ALLOCATE] = {"allocation", "allocations"},
    [OP_VM_CALL] = {"call into the virtual machine", "calls into the virtual machine"},
    [OP_UNSAFE] = {"call that is not async-signal-safe", "calls that are not async-signal-safe"},
    [OP_UNLISTED] = {"unlisted call", "unlisted calls"},
};

static bool is_root(const Callback *callback, const Finding *finding, const Root *root) {
  return finding->context == callback->context && place_same(root->registration, callback->registration) &&
         (!callback->fn || place_same(root->place, callback->place));
}

bool view_concerns(const Callback *callback, const Finding *finding) {
  for (uint32_t i = 0; i < finding->root_count; i++)
    if (is_root(callback, finding, &finding->roots[i]))
      return true;
  return false;
}

const char *view_reaches(View *view, const Callback *callback) {
  const Findings *findings = &view->analysis->findings;
  uint32_t counts[OP_COUNT] = {0};
  Text text = {.arena = view->scratch};
  for (uint32_t i = 0; i < findings->count; i++)
    counts[findings->findings[i].kind] += view_concerns(callback, &findings->findings[i]);
  for (int kind = 0; kind < OP_COUNT; kind++)
    if (counts[kind])
      text_printf(&text, "%s%u %s", text.len ? ", " : "reaches ", counts[kind],
                  counts[kind] == 1 ? nouns[kind].one : nouns[kind].many);
  return text.len ? text_str(&text) : "reaches nothing that is forbidden there";
}

// Who runs is said where it is not plain: a line may register several.
static const char *title_of(View *view, const Callback *callback) {
  const Program *program = view->analysis->program;
  const Fn *fn = &program->fns.at[callback->fn];
  bool elsewhere = callback->fn && fn->kind != FN_CLOSURE && callback->registration.line;
  const char *who = elsewhere ? arena_format(view->scratch, "'%s' ", program_text(program, fn->qualified)) : "";
  return arena_format(view->scratch, "%sruns in %s · %s", who, callback->context->title, view_reaches(view, callback));
}

static void write_lens(View *view, Json *json, const Callback *callback) {
  Place place = view_callback_place(callback);
  json_open(json, NULL, '{');
  view_range(view, json, "range", place, 0);
  json_open(json, "command", '{');
  json_text(json, "title", title_of(view, callback));
  json_text(json, "command", "finlint.show");
  json_open(json, "arguments", '[');
  json_open(json, NULL, '{');
  json_text(json, "root", view->root);
  json_text(json, "path", view_path(view, place.file));
  json_number(json, "line", place.line);
  json_number(json, "column", place.column);
  json_close(json, '}');
  json_close(json, ']');
  json_close(json, '}');
  json_close(json, '}');
}

bool answer_lenses(Question *question) {
  View *view = question->view;
  const Findings *findings = &view->analysis->findings;
  Id file = view_file(view, uri_path(view->scratch, json_word(question->params, "textDocument.uri")));
  Map seen = {.arena = view->scratch};
  json_open(question->out, NULL, '[');
  for (uint32_t i = 0; file && i < findings->callback_count; i++) {
    const Callback *callback = &findings->callbacks[i];
    Place at = view_callback_place(callback);
    const Program *program = view->analysis->program;
    uint32_t what[] = {at.line, at.column, callback->fn,
                       (uint32_t)(callback->context - view->analysis->book->contexts.at)};
    bool here = at.file == file && at.line && program->reported.at[file];
    if (here && !(*map_slot(&seen, key_bytes(what, sizeof what)))++)
      write_lens(view, question->out, callback);
  }
  json_close(question->out, ']');
  return true;
}
