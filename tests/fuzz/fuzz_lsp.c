// Whatever a client sends, the server answers in whole messages that are JSON, and does not crash. The first byte says
// how the rest is read: 'f' as bytes of the channel, 'm' as messages, one a line, 'q' as questions about a program: a
// method, a blank, its parameters.
#include "lsp_parts.h"

#include <stdlib.h>

static const char path[] = "/w/a.rb";
static const char text[] = "class Cache\n"
                           "  def initialize\n"
                           "    @lock = Mutex.new\n"
                           "    ObjectSpace.define_finalizer(self, proc { Cache.release(@lock) })\n"
                           "  end\n"
                           "  def self.release(lock)\n"
                           "    \"\xF0\x9F\x98\x80\"; lock.synchronize { sleep 1 } # finlint: ignore[sleep]\n"
                           "  end\n"
                           "end\n";

// One program, analysed once; it is as good as constant.
static struct {
  Arena arena;
  AnalyzeOptions options;
  Analysis analysis;
  Document document, *documents[1];
  Buffer buffer;
} process;

static const ProjectUnit *lower(Arena *arena) {
  static ProjectUnit unit = {.path = path, .reported = true, .failure = ""};
  static Unit view;
  Source source = {
      .path = path, .directory = "/w", .root = "/w", .language = LANG_RUBY, .text = {text, sizeof text - 1}};
  const Front *front = front_for(LANG_RUBY);
  Build *build = build_new(arena, path, LANG_RUBY);
  if (!front->lower(front->open ? front->open(arena) : NULL, &source, build))
    abort();
  view = build_unit(build);
  unit.unit = &view;
  return &unit;
}

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv) {
  (void)argc, (void)argv;
  Text problem = {.arena = &process.arena};
  process.options = (AnalyzeOptions){.project = {.directory = "/w"}, .solve = {.keep = KEEP_REACH}};
  Book *book = analysis_book(&process.arena, &process.options, &problem);
  analysis_begin(&process.arena, &process.options, book, &process.analysis);
  process.analysis.project.units = (ProjectUnit *)(uintptr_t)lower(&process.arena);
  process.analysis.project.unit_count = 1;
  if (!analysis_finish(&process.arena, &process.options, &process.analysis, &problem) ||
      !process.analysis.findings.count)
    abort();
  process.document = (Document){.uri = "file:///w/a.rb", .path = path, .text = {text, sizeof text - 1}};
  process.documents[0] = &process.document;
  process.buffer = (Buffer){path, process.document.text};
  return 0;
}

static bool configure(void *to, Arena *arena, const char *directory, const char *const *arguments, uint32_t count,
                      AnalyzeOptions *out, Text *problem) {
  (void)to, (void)arena, (void)arguments, (void)problem;
  *out = (AnalyzeOptions){.project = {.directory = directory}};
  return count < 2;
}

static const LspHost idle = {.configure = configure, .passive = true};

static void demand_json(const char *bytes, size_t len) {
  cJSON *json = cJSON_ParseWithLength(bytes, len);
  if (!json)
    abort();
  cJSON_Delete(json);
}

static void demand_messages(const Text *out) {
  Framer framer = {0};
  Bytes body;
  if (out->len)
    framer_add(&framer, out->at, out->len);
  for (FrameKind kind; (kind = framer_next(&framer, &body)) != FRAME_NONE;) {
    if (kind != FRAME_BODY)
      abort();
    demand_json(body.at, body.len);
  }
  if (out->len && framer.at != out->len)
    abort();
  framer_free(&framer);
}

static void receive(Server *server, const char *bytes, size_t len) {
  server_receive(server, bytes, len);
  demand_messages(server_output(server));
  text_clear(server_output(server));
}

static void frame(Server *server, const char *line, size_t len) {
  Arena arena = {0};
  const char *head = arena_format(&arena, "Content-Length: %zu\r\n\r\n", len);
  receive(server, head, strlen(head));
  receive(server, line, len);
  arena_free(&arena);
}

static View view_of(Arena *scratch, Arena *arena, const Client *client) {
  return (View){.arena = arena,
                .scratch = scratch,
                .host = &idle,
                .client = client,
                .root = "/w",
                .analysis = &process.analysis,
                .buffers = {&process.buffer, 1},
                .documents = process.documents,
                .document_count = 1,
                .sheet_of = {.arena = arena}};
}

static void question(const char *line, size_t len) {
  Arena scratch = {0}, arena = {0};
  const char *whole = arena_text(&arena, line, len), *blank = strchr(whole, ' ');
  cJSON *params = blank ? cJSON_Parse(blank + 1) : NULL;
  const char *method = arena_text(&arena, whole, blank ? (size_t)(blank - whole) : strlen(whole)), *problem;
  Client client = {.related = len & 1, .literals = len & 2, .markdown = len & 4, .utf8 = len & 8, .changes = len & 16};
  View view = view_of(&scratch, &arena, &client);
  Text out = {.arena = &scratch};
  if (view_answer(&view, method, params, &out, &problem))
    demand_json(text_str(&out), out.len);
  cJSON_Delete(params);
  arena_free(&scratch);
  arena_free(&arena);
}

static void each_line(Server *server, const char *at, const char *end) {
  while (at < end) {
    const char *newline = memchr(at, '\n', (size_t)(end - at)), *stop = newline ? newline : end;
    if (server)
      frame(server, at, (size_t)(stop - at));
    else
      question(at, (size_t)(stop - at));
    at = stop + 1;
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const char *at = (const char *)data + 1, *end = (const char *)data + size;
  if (!size)
    return 0;
  if (*data == 'q') {
    each_line(NULL, at, end);
    return 0;
  }
  Server *server = server_new(&idle);
  if (*data == 'm')
    each_line(server, at, end);
  else
    for (size_t step = size / 3 + 1; at < end; at += step)
      receive(server, at, (size_t)(end - at) < step ? (size_t)(end - at) : step);
  server_free(server);
  return 0;
}
