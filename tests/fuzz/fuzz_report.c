// Whatever names, places and source lines hold, every format is UTF-8 without controls, and the JSON ones are JSON.
#include "report.h"

#include <cjson/cJSON.h>
#include <stdlib.h>

typedef struct {
  const char *at;
  size_t left;
} Input;

static uint8_t byte(Input *input) {
  return input->left ? (input->left--, (uint8_t)*input->at++) : 0;
}

// The next bytes up to one that is 0 or 255.
static const char *word(Arena *arena, Input *input) {
  Text text = {.arena = arena};
  for (uint8_t next; (next = byte(input)) != 0 && next != 255;)
    text_add(&text, (const char *)&next, 1);
  return text_str(&text);
}

static const char *line_of(void *reader, const char *path, uint32_t line, size_t *len) {
  (void)path;
  *len = strlen(reader);
  return line < 9 ? reader : NULL;
}

static Place place(Input *input) {
  return (Place){1, byte(input) % 16u, byte(input)};
}

static Finding finding(Arena *arena, Input *input, const Context *context) {
  Step *steps = arena_array(arena, Step, 40);
  uint32_t count = byte(input) % 40u;
  for (uint32_t i = 0; i < count; i++)
    steps[i] = (Step){word(arena, input), place(input), byte(input), (EdgeKind)(byte(input) % EDGE_COUNT)};
  Root *root = arena_new(arena, Root);
  *root = (Root){word(arena, input), place(input), word(arena, input), place(input), steps, count, CONFIDENCE_LIKELY};
  Evidence *evidence = arena_new(arena, Evidence);
  *evidence = (Evidence){"other-holder", word(arena, input), place(input)};
  const char *name = word(arena, input);
  return (Finding){.rule = "lock-acquisition",
                   .context = context,
                   .symbol = name,
                   .place = place(input),
                   .end_column = byte(input),
                   .severity = (Severity)(byte(input) % 3 + 1),
                   .message = word(arena, input),
                   .help = word(arena, input),
                   .versions = name,
                   .lock = name,
                   .source = name,
                   .roots = root,
                   .root_count = byte(input) % 2,
                   .evidence = evidence,
                   .evidence_count = byte(input) % 2};
}

static void demand_harmless(const Text *text) {
  for (size_t i = 0; i < text->len;) {
    const unsigned char *at = (const unsigned char *)text->at + i;
    size_t len = text_utf8(text->at + i, text->len - i);
    bool control = (*at < 0x20 && *at != '\n') || *at == 0x7f || (*at == 0xc2 && at[1] < 0xa0);
    if (!len || control)
      abort();
    i += len;
  }
}

static void demand_json(const char *name, const Text *text) {
  if (strcmp(name, "json") != 0 && strcmp(name, "sarif") != 0 && strcmp(name, "gitlab") != 0)
    return;
  cJSON *json = cJSON_ParseWithOpts(text_str(text), NULL, true);
  if (!json)
    abort();
  cJSON_Delete(json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Arena arena = {0};
  Input input = {(const char *)data, size};
  Book book = {.arena = &arena, .names = names_new(&arena)};
  Context *context = arena_new(&arena, Context);
  context->title = "a context";
  const char *path = arena_format(&arena, "/w/%s", word(&arena, &input)), *line = word(&arena, &input);
  Finding found[3];
  for (int i = 0; i < 3; i++)
    found[i] = finding(&arena, &input, context);
  Findings findings = {.paths = (const char *const[]){"", path}, .path_count = 2, .findings = found, .count = 3};
  Notice notice = {"input", path, byte(&input), byte(&input), line};
  Report report = {.findings = &findings,
                   .notices = &notice,
                   .notice_count = 1,
                   .book = &book,
                   .directory = "/w",
                   .root = "/w",
                   .version = "1",
                   .width = byte(&input),
                   .line = line_of,
                   .reader = (void *)line};
  for (const Reporter *reporter = reporters; reporter->name; reporter++) {
    Text out = {.arena = &arena};
    reporter->write(&report, &out);
    demand_harmless(&out);
    demand_json(reporter->name, &out);
  }
  arena_free(&arena);
  return 0;
}
