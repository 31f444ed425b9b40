// Files that change on disk, for clients that do not watch them: the directories of all sources, by inotify.
#include "lsp_parts.h"

#include <sys/inotify.h>
#include <unistd.h>

enum { DIRECTORIES = 4096, EVENTS = IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO };

const char *const watch_settings[] = {"compile_commands.json", "compile_flags.txt",      ".gitignore", ".ignore",
                                      ".finlint.yml",          ".finlint-baseline.json", NULL};

void watch_open(Server *server) {
  server->watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
}

void watch_close(Server *server) {
  if (server->watch > 0)
    close(server->watch);
  arena_free(&server->watch_memory);
}

// A watch of a directory that is watched already is the same one.
static void add(Server *server, const char *dir) {
  if (server->watched.count >= DIRECTORIES)
    return;
  int watch = inotify_add_watch(server->watch, dir, EVENTS | IN_ONLYDIR);
  while (watch > 0 && server->watched.count <= (uint32_t)watch)
    array_add(&server->watch_memory, &server->watched);
  if (watch > 0 && !server->watched.at[watch])
    server->watched.at[watch] = arena_text(&server->watch_memory, dir, strlen(dir));
}

void watch_folder(Server *server, const Folder *folder) {
  Arena arena = {0};
  Map seen = {.arena = &arena};
  if (server->watch <= 0)
    return;
  add(server, folder->path);
  for (uint32_t i = 0; i < folder->store.stored.count; i++) {
    const char *dir = path_join(&arena, folder->store.stored.at[i]->source.path, "..");
    if ((*map_slot(&seen, key_text(dir)))++ == 0)
      add(server, dir);
  }
  arena_free(&arena);
}

static bool is_among(const char *const *globs, const char *name) {
  while (*globs && !text_glob(*globs, name))
    globs++;
  return *globs != NULL;
}

// Editors write files of their own beside those that they edit.
static bool matters(const struct inotify_event *event) {
  if (!event->len || !*event->name)
    return false;
  return event->mask & IN_ISDIR || language_of_path(event->name) || is_among(watch_settings, event->name) ||
         is_among(project_recipes, event->name);
}

static void take(Server *server, const struct inotify_event *event) {
  bool known = event->wd > 0 && (uint32_t)event->wd < server->watched.count && server->watched.at[event->wd];
  if (known && matters(event))
    file_changed(server, path_join(&server->scratch, server->watched.at[event->wd], event->name));
  for (uint32_t i = 0; event->mask & IN_Q_OVERFLOW && i < server->folders.count; i++)
    folder_touch(server, server->folders.at[i], NULL, true);
}

void watch_receive(Server *server) {
  _Alignas(struct inotify_event) char bytes[16384];
  ssize_t n = read(server->watch, bytes, sizeof bytes);
  for (ssize_t at = 0; at + (ssize_t)sizeof(struct inotify_event) <= n;) {
    const struct inotify_event *event = (const struct inotify_event *)(const void *)(bytes + at);
    take(server, event);
    at += (ssize_t)(sizeof *event + event->len);
  }
}
