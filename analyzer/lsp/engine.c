// The analysis process: a copy of the server as it was when something changed.
#include "lsp_parts.h"

#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { CHANNEL = 3 };

typedef struct {
  const Server *server;
  Folder *folder;
  Arena run; // all of the analysis
  AnalyzeOptions options;
  const Source *sources;   // those that are read now
  const uint32_t *indices; // where they stand in the store
  uint32_t count, shown;   // shown: per cent
  Map stamps;
} Engine;

// Nothing of the client's must be read or written here by mistake.
static void isolate(int fd, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent)
    _exit(0);
  signal(SIGINT, SIG_IGN);
  if (fd != CHANNEL)
    dup2(fd, CHANNEL);
  close_range(CHANNEL + 1, ~0u, 0);
  int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  dup2(null, STDIN_FILENO);
  dup2(null, STDOUT_FILENO);
}

// An analysis takes much memory at once, all over which it then looks things up: from large pages, a quarter of the
// time is saved. Nothing but address space is used until it is needed.
static void prefer_large_pages(void) {
  enum { SPACE = 256 << 20, PAGE = 2 << 20 };
  if (!mallopt(M_MMAP_MAX, 0))
    return; // not the C library's allocator
  mallopt(M_TRIM_THRESHOLD, INT32_MAX);
  mallopt(M_TOP_PAD, 32 * PAGE);
  char *space = malloc(SPACE);
  char *start = (char *)(((uintptr_t)space + PAGE - 1) & ~(uintptr_t)(PAGE - 1));
  if (space)
    madvise(start, SPACE - PAGE, MADV_HUGEPAGE);
  free(space);
}

// Without the server nobody is left to work for.
static void say(PartKind kind, uint32_t id, const Text *text) {
  if (!part_send(CHANNEL, kind, id, text_str(text), text->len))
    _exit(0);
}

// facts ---------------------------------------------------------------------------------------------------------------

// Documents that are not on disk, or no longer, are sources as well.
static void name_unsaved(Engine *engine) {
  const Server *server = engine->server;
  ProjectOptions *project = &engine->options.project;
  const char **paths = arena_array(&engine->run, const char *, project->path_count + server->documents.count);
  uint32_t count = 0;
  while (count < project->path_count) {
    paths[count] = project->paths[count];
    count++;
  }
  for (uint32_t i = 0; i < server->documents.count; i++) {
    const char *path = server->documents.at[i]->path;
    if (folder_of(server, path) == engine->folder && language_of_path(path) && access(path, F_OK) != 0)
      paths[count++] = path;
  }
  project->paths = paths;
  project->path_count = count;
}

static void scan(Engine *engine) {
  if (!engine->folder->file)
    name_unsaved(engine);
  Sources sources = {0};
  Project project;
  Text bytes = {.arena = &engine->run};
  project_sources(&engine->run, &engine->options.project, &sources, &project);
  store_write(&sources, &project, &bytes);
  say(PART_SCAN, 0, &bytes);
  store_apply(&engine->folder->store, (Bytes){text_str(&bytes), bytes.len});
}

static void hand_over(void *to, const Source *source, const ProjectUnit *unit) {
  Engine *engine = to;
  uint32_t index = engine->indices[source - engine->sources];
  Text bytes = {.arena = &engine->run}, problem = bytes;
  Unit view;
  UnitHead head = {.failed = *unit->failure != 0};
  if (!head.failed && facts_read(unit->bytes, &view, &problem))
    head.stamp = store_stamp(&engine->run, &engine->stamps, &view, &engine->options.project.buffers);
  text_add(&bytes, (const char *)&head, sizeof head);
  if (head.failed)
    text_puts(&bytes, unit->failure);
  else
    text_add(&bytes, unit->bytes.at, unit->bytes.len);
  say(PART_UNIT, index, &bytes);
  store_take(&engine->folder->store, index, unit->bytes, unit->failure, head.stamp);
  arena_drop(&engine->run, bytes.at, bytes.room);
}

static void show_progress(void *to, uint32_t done, uint32_t all, const char *path) {
  enum { MANY = 20, STEP = 5 };
  Engine *engine = to;
  uint32_t percent = all ? done * 100 / all : 100;
  (void)path;
  if (all < MANY || percent < engine->shown + STEP)
    return;
  engine->shown = percent;
  say(PART_PROGRESS, percent, &(Text){.arena = &engine->run});
}

static bool is_due(const Stored *stored) {
  return (stored->stale || !stored->got) && front_for(stored->source.language);
}

static Source source_of(const Engine *engine, const Stored *stored) {
  Source source = stored->source;
  const Bytes *held = buffers_text(&engine->options.project.buffers, source.path);
  if (held)
    source.text = *held;
  if (language_is_c(source.language))
    source.buffers = engine->options.project.buffers;
  return source;
}

static bool all_held(const Sources *sources) {
  uint32_t held = 0;
  while (held < sources->count && sources->sources[held].text.at)
    held++;
  return held == sources->count;
}

// Gets the facts of what is new or has changed.
static void load(Engine *engine) {
  const Store *store = &engine->folder->store;
  Source *sources = arena_array(&engine->run, Source, store->stored.count);
  uint32_t *indices = arena_array(&engine->run, uint32_t, store->stored.count);
  for (uint32_t i = 0; i < store->stored.count; i++)
    if (is_due(store->stored.at[i])) {
      sources[engine->count] = source_of(engine, store->stored.at[i]);
      indices[engine->count++] = i;
    }
  engine->sources = sources;
  engine->indices = indices;
  Sources wanted = {sources, engine->count, arena_array(&engine->run, bool, engine->count)};
  Project project = {0};
  if (all_held(&wanted))
    engine->options.project.cache_dir = NULL; // it knows no such texts, and takes time to be opened
  if (engine->count)
    project_load(&engine->run, &engine->options.project, &wanted, &project);
}

static void prepare(Engine *engine) {
  ProjectOptions *project = &engine->options.project;
  engine->options = engine->folder->options;
  engine->options.solve.keep = KEEP_REACH;
  engine->options.solve.today = clock_today();
  project->buffers = document_buffers(engine->server, &engine->run);
  project->hasty = !engine->folder->scan;
  project->loaded = hand_over;
  project->loaded_to = engine;
  project->progress = show_progress;
  project->progress_to = engine;
  engine->stamps.arena = &engine->run;
}

static void gather(Engine *engine) {
  Folder *folder = engine->folder;
  if (folder->scan) {
    scan(engine);
    store_check(&folder->store, &engine->options.project.buffers);
  }
  store_mark(&folder->store, folder->next.at, folder->next.count);
  load(engine);
}

// analysis ------------------------------------------------------------------------------------------------------------

// The project as project_load would have left it.
static void assemble(Engine *engine, Project *out) {
  const Store *store = &engine->folder->store;
  *out = store->project;
  out->units = arena_array(&engine->run, ProjectUnit, store->stored.count);
  for (uint32_t i = 0; i < store->stored.count; i++) {
    Stored *stored = store->stored.at[i];
    if (!front_for(stored->source.language)) {
      out->skipped++;
      continue;
    }
    out->units[out->unit_count] = stored->unit;
    out->units[out->unit_count++].reported = stored->reported;
  }
}

static bool analyse(Engine *engine, Analysis *analysis) {
  const LspHost *host = engine->server->host;
  Text problem = {.arena = &engine->run};
  analysis_begin(&engine->run, &engine->options, engine->folder->book, analysis);
  assemble(engine, &analysis->project);
  bool ok = analysis_finish(&engine->run, &engine->options, analysis, &problem);
  if (ok && host->sift)
    host->sift(host->to, &engine->run, engine->server->arguments.at, engine->server->arguments.count, analysis,
               &problem);
  if (problem.len)
    say(PART_PROBLEM, 0, &problem);
  return ok;
}

// questions -----------------------------------------------------------------------------------------------------------

static void answer(View *view, uint32_t id, Bytes body) {
  Cursor cursor = {body.at, body.at + body.len};
  Bytes method = get_text(&cursor), params = get_text(&cursor);
  cJSON *json = cJSON_Parse(params.at);
  Text out = {.arena = view->scratch};
  const char *problem = "";
  if (view_answer(view, method.at, json, &out, &problem))
    say(PART_ANSWER, id, &out);
  else
    say(PART_REFUSAL, id, &(Text){.arena = view->scratch, .at = (char *)(uintptr_t)problem, .len = strlen(problem)});
  cJSON_Delete(json);
}

static void serve(View *view) {
  Part part;
  Bytes body;
  while (part_receive(view->scratch, CHANNEL, &part, &body)) {
    answer(view, part.id, body);
    arena_free(view->scratch);
  }
}

static View view_of(Engine *engine, Analysis *analysis, Arena *scratch) {
  const Server *server = engine->server;
  return (View){
      .arena = &engine->run,
      .scratch = scratch,
      .host = server->host,
      .client = &server->client,
      .arguments = server->arguments.at,
      .argument_count = server->arguments.count,
      .root = engine->folder->path,
      .analysis = analysis,
      .buffers = engine->options.project.buffers,
      .documents = server->documents.at,
      .document_count = server->documents.count,
      .sheet_of = {.arena = &engine->run},
      .cache_dir = engine->folder->options.project.cache_dir,
  };
}

// Nothing is known: nothing is wrong, and no question has an answer.
static void serve_nothing(Engine *engine) {
  Part part;
  Bytes body;
  say(PART_DONE, 0, &(Text){.arena = &engine->run});
  while (part_receive(&engine->run, CHANNEL, &part, &body))
    say(PART_REFUSAL, part.id, &(Text){.arena = &engine->run});
}

void engine_run(const Server *server, Folder *folder, pid_t parent, int fd) {
  Engine engine = {.server = server, .folder = folder};
  Arena scratch = {0};
  Analysis analysis;
  isolate(fd, parent);
  prefer_large_pages();
  prepare(&engine);
  gather(&engine);
  if (analyse(&engine, &analysis)) {
    View view = view_of(&engine, &analysis, &scratch);
    Text rows = {.arena = &scratch};
    diagnostics_write(&view, &rows);
    say(PART_DONE, 0, &rows);
    arena_free(&scratch);
    serve(&view);
  } else {
    serve_nothing(&engine);
  }
  _exit(0);
}
