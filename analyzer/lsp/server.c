#include "lsp_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

static const double WATCH = 2;            // seconds between looks at whether the client is alive
static const size_t BACKLOG = 512u << 20; // a client that does not read for so long is lost

Server *server_new(const LspHost *host) {
  Arena process = {0};
  Server *server = arena_new(&process, Server);
  server->process = process;
  server->host = host;
  server->told.arena = &server->process;
  server->output.arena = &server->out_memory;
  return server;
}

Text *server_output(Server *server) {
  return &server->output;
}

bool server_done(const Server *server) {
  return server->life == LIFE_OVER;
}

void server_free(Server *server) {
  pending_free(server);
  while (server->folders.count)
    folder_remove(server, server->folders.at[0]);
  documents_free(server);
  watch_close(server);
  framer_free(&server->framer);
  arena_free(&server->out_memory);
  arena_free(&server->scratch);
  arena_free(&server->settings_memory);
  Arena process = server->process;
  arena_free(&process);
}

static void take_frame(Server *server, FrameKind kind, Bytes body) {
  if (kind == FRAME_BODY)
    server_message(server, body);
  else if (kind == FRAME_GARBAGE)
    send_error(server, "null", ERROR_PARSE, "this is no message: it does not begin with 'Content-Length:'");
  else
    send_error(server, "null", ERROR_REQUEST, "the message is larger than 64 MiB");
  arena_free(&server->scratch);
}

void server_receive(Server *server, const char *bytes, size_t len) {
  Bytes body;
  framer_add(&server->framer, bytes, len);
  while (server->life != LIFE_OVER) {
    FrameKind kind = framer_next(&server->framer, &body);
    if (kind == FRAME_NONE)
      break;
    take_frame(server, kind, body);
  }
  pending_pump(server);
  arena_free(&server->scratch);
}

// the loop ------------------------------------------------------------------------------------------------------------

typedef struct {
  Server *server;
  int in, out;
  size_t sent; // of the output
  bool gone;
  double watched;
} Loop;

static void drain(Loop *loop) {
  Text *output = &loop->server->output;
  while (loop->sent < output->len) {
    ssize_t n = write(loop->out, output->at + loop->sent, output->len - loop->sent);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
      break;
    if (n <= 0) {
      loop->gone = true;
      return;
    }
    loop->sent += (size_t)n;
  }
  loop->gone |= output->len - loop->sent > BACKLOG;
  if (loop->sent < output->len)
    return;
  arena_free(&loop->server->out_memory);
  *output = (Text){.arena = &loop->server->out_memory};
  loop->sent = 0;
}

static void take_input(Loop *loop) {
  char bytes[65536];
  ssize_t n = read(loop->in, bytes, sizeof bytes);
  if (n > 0)
    server_receive(loop->server, bytes, (size_t)n);
  else if (n == 0 || (errno != EINTR && errno != EAGAIN && errno != EWOULDBLOCK))
    loop->gone = true;
}

// A client may die without closing its end: others may have inherited it.
static void watch_parent(Loop *loop) {
  Server *server = loop->server;
  if (!server->parent || clock_seconds() < loop->watched + WATCH)
    return;
  loop->watched = clock_seconds();
  loop->gone |= kill(server->parent, 0) != 0 && errno == ESRCH;
}

static int patience(const Loop *loop, int due) {
  int watch = loop->server->parent ? (int)(WATCH * 1000) : -1;
  return due < 0 ? watch : watch < 0 || due < watch ? due : watch;
}

static bool has_analyst(const Folder *folder) {
  return folder->analyst.pid != 0;
}

static void receive_all(Server *server, const struct pollfd *polls, uint32_t count) {
  for (uint32_t p = 0; p < count; p++)
    for (uint32_t i = 0; polls[p].revents && i < server->folders.count; i++) {
      Folder *folder = server->folders.at[i];
      if (!has_analyst(folder) || folder->analyst.fd != polls[p].fd)
        continue;
      folder_receive(server, folder);
      break;
    }
}

static void turn(Loop *loop) {
  Server *server = loop->server;
  int due = folders_tick(server);
  pending_pump(server);
  drain(loop);
  Arena arena = {0};
  struct pollfd *polls = arena_array(&arena, struct pollfd, server->folders.count + 3);
  uint32_t count = 3;
  polls[0] = (struct pollfd){loop->in, POLLIN, 0};
  polls[1] = (struct pollfd){server->output.len ? loop->out : -1, POLLOUT, 0};
  polls[2] = (struct pollfd){server->watch > 0 ? server->watch : -1, POLLIN, 0};
  for (uint32_t i = 0; i < server->folders.count; i++)
    if (has_analyst(server->folders.at[i]))
      polls[count++] = (struct pollfd){server->folders.at[i]->analyst.fd, POLLIN, 0};
  if (!loop->gone && poll(polls, count, patience(loop, due)) > 0) {
    receive_all(server, polls + 3, count - 3);
    if (polls[2].revents)
      watch_receive(server);
    if (polls[0].revents)
      take_input(loop);
  }
  arena_free(&arena);
  arena_free(&server->scratch);
  watch_parent(loop);
}

// What is written last is to arrive: an answer to shutdown.
static void say_goodbye(Loop *loop) {
  fcntl(loop->out, F_SETFL, fcntl(loop->out, F_GETFL) & ~O_NONBLOCK);
  if (!loop->gone)
    drain(loop);
}

int lsp_serve(const LspHost *host, int in, int out) {
  front_load(UINT32_MAX); // for all processes that will be forked to analyse
  Loop loop = {.server = server_new(host), .in = in, .out = out};
  fcntl(out, F_SETFL, fcntl(out, F_GETFL) | O_NONBLOCK);
  while (!server_done(loop.server) && !loop.gone)
    turn(&loop);
  say_goodbye(&loop);
  bool orderly = loop.server->orderly;
  server_free(loop.server);
  return orderly ? 0 : 1;
}
