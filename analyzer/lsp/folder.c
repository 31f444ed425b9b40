// Folders: what is analysed when.
#include "lsp_parts.h"

#include <errno.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CRASHES = 3 };
static const double YOUNG = 0.3; // an analysis that runs no longer is given up for a newer one

bool folder_fresh(const Folder *folder) {
  return !folder->want && folder->phase != PHASE_BUSY;
}

static void schedule(Server *server, Folder *folder) {
  folder->due = clock_seconds() + (double)server->delay / 1000;
  folder->want = folder->book && !server->host->passive;
}

// what is to be done --------------------------------------------------------------------------------------------------

static void clear_paths(Folder *folder) {
  arena_free(&folder->paths);
  memset(&folder->next, 0, sizeof folder->next);
  memset(&folder->now, 0, sizeof folder->now);
}

static void add_path(Folder *folder, uint64_t path) {
  for (uint32_t i = 0; i < folder->next.count; i++)
    if (folder->next.at[i] == path)
      return;
  array_push(&folder->paths, &folder->next, path);
}

void folder_touch(Server *server, Folder *folder, const char *path, bool scan) {
  if (path)
    add_path(folder, key_text(path));
  folder->scan |= scan;
  folder->crashes = 0;
  schedule(server, folder);
}

void folder_configure(Server *server, Folder *folder) {
  Text problem = {.arena = &server->scratch};
  folder_stop(server, folder);
  store_free(&folder->store);
  arena_free(&folder->set);
  folder->book = NULL;
  const LspHost *host = server->host;
  bool ok = host->configure(host->to, &folder->set, folder->path, server->arguments.at, server->arguments.count,
                            &folder->options, &problem);
  if (ok && !host->passive)
    folder->book = analysis_book(&folder->set, &folder->options, &problem);
  if (problem.len)
    send_words(server, 1, "%s", text_str(&problem));
  if (problem.len && !folder->book)
    publish_fault(server, folder, text_str(&problem));
  if (folder->file) {
    folder->options.project.paths = &folder->file;
    folder->options.project.path_count = 1;
  }
  folder->scan = true;
  folder->crashes = 0;
  schedule(server, folder);
}

// folders -------------------------------------------------------------------------------------------------------------

static Folder *same_folder(const Server *server, const char *path, const char *file) {
  for (uint32_t i = 0; i < server->folders.count; i++) {
    Folder *folder = server->folders.at[i];
    bool same = file ? folder->file && strcmp(folder->file, file) == 0 : !folder->file;
    if (same && strcmp(folder->path, path) == 0)
      return folder;
  }
  return NULL;
}

Folder *folder_add(Server *server, const char *path, const char *file, const char *name) {
  Folder *folder = same_folder(server, path, file);
  if (folder)
    return folder;
  Arena own = {0};
  folder = arena_new(&own, Folder);
  folder->path = arena_text(&own, path, strlen(path));
  folder->file = file ? arena_text(&own, file, strlen(file)) : NULL;
  folder->name = arena_text(&own, name, strlen(name));
  folder->own = own;
  array_push(&server->process, &server->folders, folder);
  folder_configure(server, folder);
  watch_folder(server, folder);
  return folder;
}

void folder_remove(Server *server, Folder *folder) {
  pending_fail(server, folder, "the folder is no longer there");
  folder_stop(server, folder);
  publish_nothing(server, folder);
  for (uint32_t i = 0; i < server->folders.count; i++)
    if (server->folders.at[i] == folder)
      server->folders.at[i] = server->folders.at[--server->folders.count];
  store_free(&folder->store);
  Arena own = folder->own;
  arena_free(&folder->set);
  arena_free(&folder->paths);
  arena_free(&own);
}

Folder *folder_of(const Server *server, const char *path) {
  Folder *best = NULL;
  for (uint32_t i = 0; path && i < server->folders.count; i++) {
    Folder *folder = server->folders.at[i];
    bool in = folder->file ? strcmp(folder->file, path) == 0 : path_is_below(folder->path, path);
    if (in && (!best || (best->file && !folder->file) || strlen(folder->path) > strlen(best->path)))
      best = folder;
  }
  return best;
}

// progress ------------------------------------------------------------------------------------------------------------

static void send_progress(Server *server, const Folder *folder, const char *kind, const char *title, uint32_t percent) {
  Text params = {.arena = &server->scratch};
  Json json = {.out = &params, .compact = true};
  json_open(&json, NULL, '{');
  json_text(&json, "token", arena_format(&server->scratch, "finlint-%u", folder->token));
  json_open(&json, "value", '{');
  json_text(&json, "kind", kind);
  if (title)
    json_text(&json, "title", title);
  if (strcmp(kind, "begin") == 0)
    json_flag(&json, "cancellable", true);
  if (strcmp(kind, "end") != 0)
    json_number(&json, "percentage", percent);
  json_close(&json, '}');
  json_close(&json, '}');
  send_notification(server, "$/progress", text_str(&params));
}

static void show_progress(Server *server, Folder *folder, uint32_t percent) {
  if (!server->client.progress)
    return;
  if (folder->token) {
    send_progress(server, folder, "report", NULL, percent);
    return;
  }
  folder->token = ++server->numbers;
  send_request(server, "window/workDoneProgress/create",
               arena_format(&server->scratch, "{\"token\":\"finlint-%u\"}", folder->token));
  send_progress(server, folder, "begin", "Reading what finalizers can reach", percent);
}

static void end_progress(Server *server, Folder *folder) {
  if (folder->token)
    send_progress(server, folder, "end", NULL, 100);
  folder->token = 0;
}

void handle_progress_cancel(Message *message) {
  Server *server = message->server;
  const char *token = json_word(message->params, "token");
  for (uint32_t i = 0; i < server->folders.count; i++) {
    Folder *folder = server->folders.at[i];
    if (folder->token && strcmp(token, arena_format(&server->scratch, "finlint-%u", folder->token)) == 0) {
      folder_stop(server, folder);
      folder->want = false;
    }
  }
}

// the process ---------------------------------------------------------------------------------------------------------

static void bury(Server *server) {
  for (uint32_t i = server->dying.count; i-- > 0;)
    if (waitpid(server->dying.at[i], NULL, WNOHANG) != 0)
      server->dying.at[i] = server->dying.at[--server->dying.count];
}

// What the running analysis was to look at is still to be looked at.
static void give_back(Folder *folder) {
  for (uint32_t i = 0; i < folder->now.count; i++)
    add_path(folder, folder->now.at[i]);
  folder->now.count = 0;
  folder->scan |= folder->scanning;
  folder->scanning = false;
}

void folder_stop(Server *server, Folder *folder) {
  Analyst *analyst = &folder->analyst;
  if (analyst->pid) {
    kill(analyst->pid, SIGKILL);
    close(analyst->fd);
    array_push(&server->process, &server->dying, analyst->pid);
  }
  pending_ask_again(server, folder);
  if (folder->phase == PHASE_BUSY)
    give_back(folder);
  end_progress(server, folder);
  arena_free(&analyst->memory);
  *analyst = (Analyst){0};
  folder->phase = PHASE_NONE;
  bury(server);
}

static void start(Server *server, Folder *folder) {
  int pair[2];
  folder_stop(server, folder);
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
    return;
  pid_t self = getpid(), pid = fork();
  if (pid == 0)
    engine_run(server, folder, self, pair[1]);
  close(pair[1]);
  if (pid < 0) {
    close(pair[0]);
    send_words(server, 1, "no process could be started: %s", strerror(errno));
    folder->want = false;
    return;
  }
  folder->analyst = (Analyst){.pid = pid, .fd = pair[0], .started = clock_seconds()};
  folder->phase = PHASE_BUSY;
  folder->want = false;
  folder->scanning = folder->scan;
  folder->scan = false;
  array_reserve(&folder->paths, (void **)&folder->now.at, &folder->now.room, folder->next.count, sizeof(uint64_t));
  for (uint32_t i = 0; i < folder->next.count; i++)
    folder->now.at[i] = folder->next.at[i];
  folder->now.count = folder->next.count;
  folder->next.count = 0;
}

int folders_tick(Server *server) {
  double now = clock_seconds(), next = now + 3600;
  bool any = server->dying.count > 0;
  for (uint32_t i = 0; i < server->folders.count; i++) {
    Folder *folder = server->folders.at[i];
    if (!folder->want)
      continue;
    bool busy = folder->phase == PHASE_BUSY && now - folder->analyst.started > YOUNG;
    if (!busy && folder->due <= now)
      start(server, folder);
    any |= folder->want;
    if (folder->want && !busy && folder->due < next)
      next = folder->due;
  }
  bury(server);
  if (server->dying.count && next > now + 0.2)
    next = now + 0.2;
  return any ? (next <= now ? 0 : (int)((next - now) * 1000) + 1) : -1;
}

// what it says --------------------------------------------------------------------------------------------------------

// Each is told of once: the first ones to the user, the rest to the log, and all of them where they are.
static void tell_failure(Server *server, const char *path, const char *words) {
  enum { SHOWN = 3, LOGGED = 4 };
  uint32_t *told = map_slot(&server->told, key_text(path));
  if ((*told)++ == 0)
    send_words(server, server->failures++ < SHOWN ? 1 : LOGGED, "%s", words);
}

typedef void Taker(Server *server, Folder *folder, const Part *part, Bytes body);

static void take_scan(Server *server, Folder *folder, const Part *part, Bytes body) {
  (void)server, (void)part;
  store_apply(&folder->store, body);
}

static void take_unit(Server *server, Folder *folder, const Part *part, Bytes body) {
  UnitHead head;
  if (body.len < sizeof head || part->id >= folder->store.stored.count)
    return;
  memcpy(&head, body.at, sizeof head);
  Bytes rest = {body.at + sizeof head, body.len - sizeof head};
  const char *failure = head.failed ? arena_text(&server->scratch, rest.at, rest.len) : "";
  store_take(&folder->store, part->id, head.failed ? (Bytes){"", 0} : rest, failure, head.stamp);
  const char *path = folder->store.stored.at[part->id]->source.path;
  if (head.failed)
    tell_failure(server, path, arena_format(&server->scratch, "%s %s", path_below(folder->path, path), failure));
}

static void take_progress(Server *server, Folder *folder, const Part *part, Bytes body) {
  (void)body;
  show_progress(server, folder, part->id);
}

static void take_done(Server *server, Folder *folder, const Part *part, Bytes body) {
  (void)part;
  folder->phase = PHASE_READY;
  if (folder->scanning)
    watch_folder(server, folder);
  folder->scanning = false;
  folder->now.count = 0;
  if (!folder->next.count)
    clear_paths(folder);
  end_progress(server, folder);
  publish(server, folder, body);
}

static void take_problem(Server *server, Folder *folder, const Part *part, Bytes body) {
  (void)folder, (void)part;
  send_once(server, body.at, body.at);
}

static void take_answer(Server *server, Folder *folder, const Part *part, Bytes body) {
  folder->analyst.question = 0;
  pending_answer(server, part->id, part->kind == PART_REFUSAL, body);
}

static Taker *const takers[] = {
    [PART_SCAN] = take_scan,      [PART_UNIT] = take_unit,       [PART_PROGRESS] = take_progress,
    [PART_DONE] = take_done,      [PART_PROBLEM] = take_problem, [PART_ANSWER] = take_answer,
    [PART_REFUSAL] = take_answer,
};

// The analysis came to an end of its own.
static void lost(Server *server, Folder *folder) {
  bool busy = folder->phase == PHASE_BUSY;
  if (folder->analyst.question)
    pending_answer(server, folder->analyst.question, true, (Bytes){"the analysis crashed", 20});
  folder_stop(server, folder);
  send_once(server, arena_format(&server->scratch, "%s\n%d", folder->path, busy),
            arena_format(&server->scratch, "the analysis of '%s' crashed%s", folder->path,
                         busy ? ": it is tried again when something changes" : ""));
  folder->due = clock_seconds() + 1;
  folder->want = !busy && folder->crashes++ < CRASHES;
}

static void take_all(Server *server, Folder *folder) {
  Analyst *analyst = &folder->analyst;
  pid_t pid = analyst->pid;
  while (analyst->pid == pid && analyst->in.len - analyst->at >= sizeof(Part)) {
    Part part;
    memcpy(&part, analyst->in.at + analyst->at, sizeof part);
    if (analyst->in.len - analyst->at - sizeof part < part.len)
      return;
    Bytes body = {arena_text(&server->scratch, analyst->in.at + analyst->at + sizeof part, part.len), part.len};
    analyst->at += sizeof part + part.len;
    if (part.kind < sizeof takers / sizeof *takers)
      takers[part.kind](server, folder, &part, body);
    arena_free(&server->scratch);
  }
  if (analyst->at == analyst->in.len) {
    arena_free(&analyst->memory);
    analyst->in = (Text){0};
    analyst->at = 0;
  }
}

void folder_receive(Server *server, Folder *folder) {
  static const size_t enough = 1 << 20;
  char bytes[65536];
  for (size_t got = 0; got < enough;) {
    ssize_t n = recv(folder->analyst.fd, bytes, sizeof bytes, MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
      break;
    if (n <= 0) {
      lost(server, folder);
      return;
    }
    got += (size_t)n;
    folder->analyst.in.arena = &folder->analyst.memory;
    text_add(&folder->analyst.in, bytes, (size_t)n);
  }
  take_all(server, folder);
}
