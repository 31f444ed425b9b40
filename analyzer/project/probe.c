#include "project_parts.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

// A header (a glob) that is not in a directory which compilers search, and whom to ask: it prints "-IDIR" or "DIR".
typedef struct {
  const char *header;
  const char *argv[5];
} Known;

// Fixed commands only, run in "/": nothing of the project is executed.
static const Known known[] = {
    // clang-format off
    {"Python.h",            {"pkg-config", "--cflags-only-I", "python3"}},
    {"Python.h",            {"python3-config", "--includes"}},
    {"ruby.h",              {"pkg-config", "--cflags-only-I", "ruby"}},
    {"ruby.h",              {"ruby", "--disable-all", "-rrbconfig", "-eputs %w[rubyhdrdir rubyarchhdrdir].map { |k| '-I' + RbConfig::CONFIG[k] }"}},
    {"ruby/*.h",            {"pkg-config", "--cflags-only-I", "ruby"}},
    {"ruby/*.h",            {"ruby", "--disable-all", "-rrbconfig", "-eputs %w[rubyhdrdir rubyarchhdrdir].map { |k| '-I' + RbConfig::CONFIG[k] }"}},
    {"glib.h",              {"pkg-config", "--cflags-only-I", "glib-2.0"}},
    {"glib/*.h",            {"pkg-config", "--cflags-only-I", "glib-2.0"}},
    {"glib-unix.h",         {"pkg-config", "--cflags-only-I", "glib-2.0"}},
    {"glib-object.h",       {"pkg-config", "--cflags-only-I", "gobject-2.0"}},
    {"gobject/*.h",         {"pkg-config", "--cflags-only-I", "gobject-2.0"}},
    {"gmodule.h",           {"pkg-config", "--cflags-only-I", "gmodule-2.0"}},
    {"gio/gunix*.h",        {"pkg-config", "--cflags-only-I", "gio-unix-2.0"}},
    {"gio/*.h",             {"pkg-config", "--cflags-only-I", "gio-2.0"}},
    {"gtk/*.h",             {"pkg-config", "--cflags-only-I", "gtk+-3.0"}},
    {"gtk/*.h",             {"pkg-config", "--cflags-only-I", "gtk4"}},
    {"gdk/*.h",             {"pkg-config", "--cflags-only-I", "gdk-3.0"}},
    {"gdk-pixbuf/*.h",      {"pkg-config", "--cflags-only-I", "gdk-pixbuf-2.0"}},
    {"pango/*.h",           {"pkg-config", "--cflags-only-I", "pango"}},
    {"cairo.h",             {"pkg-config", "--cflags-only-I", "cairo"}},
    {"json-glib/*.h",       {"pkg-config", "--cflags-only-I", "json-glib-1.0"}},
    {"libsoup/*.h",         {"pkg-config", "--cflags-only-I", "libsoup-3.0"}},
    {"glibmm.h",            {"pkg-config", "--cflags-only-I", "glibmm-2.4"}},
    {"glibmm/*.h",          {"pkg-config", "--cflags-only-I", "glibmm-2.4"}},
    {"giomm.h",             {"pkg-config", "--cflags-only-I", "giomm-2.4"}},
    {"giomm/*.h",           {"pkg-config", "--cflags-only-I", "giomm-2.4"}},
    {"gtkmm.h",             {"pkg-config", "--cflags-only-I", "gtkmm-3.0"}},
    {"gtkmm/*.h",           {"pkg-config", "--cflags-only-I", "gtkmm-3.0"}},
    {"sigc++/*.h",          {"pkg-config", "--cflags-only-I", "sigc++-2.0"}},
    {"gst/*.h",             {"pkg-config", "--cflags-only-I", "gstreamer-1.0"}},
    {"girepository.h",      {"pkg-config", "--cflags-only-I", "gobject-introspection-1.0"}},
    {"dbus/*.h",            {"pkg-config", "--cflags-only-I", "dbus-1"}},
    {"libxml/*.h",          {"pkg-config", "--cflags-only-I", "libxml-2.0"}},
    {"libusb.h",            {"pkg-config", "--cflags-only-I", "libusb-1.0"}},
    {"lua.h",               {"pkg-config", "--cflags-only-I", "lua5.4"}},
    {"lua.h",               {"pkg-config", "--cflags-only-I", "lua5.3"}},
    {"lua.h",               {"pkg-config", "--cflags-only-I", "lua5.1"}},
    {"lua.h",               {"pkg-config", "--cflags-only-I", "luajit"}},
    {"lauxlib.h",           {"pkg-config", "--cflags-only-I", "lua5.4"}},
    {"libguile.h",          {"pkg-config", "--cflags-only-I", "guile-3.0"}},
    {"tcl.h",               {"pkg-config", "--cflags-only-I", "tcl"}},
    {"postgres.h",          {"pg_config", "--includedir-server"}},
    {"libpq-fe.h",          {"pkg-config", "--cflags-only-I", "libpq"}},
    {"mysql.h",             {"pkg-config", "--cflags-only-I", "libmariadb"}},
    {"mysql.h",             {"mysql_config", "--include"}},
    {"php.h",               {"php-config", "--includes"}},
    {"caml/*.h",            {"ocamlc", "-where"}},
    {"erl_nif.h",           {"erl", "-noshell", "-eval", "io:format(\"-I~s/usr/include\", [code:root_dir()]), halt()."}},
    // clang-format on
};

// Headers (globs) of packages that have no command to ask: directories (globs, the last one that is there counts) which
// hold them, or another header that they include.
static const struct {
  const char *header, *dir, *holds;
} places[] = {
    {"jni.h", "/usr/lib/jvm/*/include", "jni.h"},
    {"jni.h", "/usr/lib/jvm/*/include/linux", "jni_md.h"},
    {"jvmti.h", "/usr/lib/jvm/*/include", "jvmti.h"},
    {"jvmti.h", "/usr/lib/jvm/*/include/linux", "jni_md.h"},
    {"R.h", "/usr/share/R/include", "R.h"},
    {"Rinternals.h", "/usr/share/R/include", "Rinternals.h"},
    {"erl_nif.h", "/usr/lib/erlang/usr/include", "erl_nif.h"},
    {"napi.h", "/usr/share/nodejs/node-addon-api", "napi.h"},
    {"nan.h", "/usr/share/nodejs/nan", "nan.h"},
    {"Q*", "/usr/include/*/qt[56]/*", NULL},
    {"Q*", "/usr/include/*/qt[56]", "QtCore/qglobal.h"},
};

enum { ANSWER = 16 * 1024, WAIT_MS = 20 * 1000 }; // what is not waited for is missing from the findings

// Reads what a child prints until it ends or takes too long.
static size_t listen(int fd, char *answer) {
  size_t got = 0;
  struct pollfd poll_fd = {fd, POLLIN, 0};
  while (got < ANSWER - 1 && poll(&poll_fd, 1, WAIT_MS) > 0) {
    ssize_t n = read(fd, answer + got, ANSWER - 1 - got);
    if (n <= 0)
      break;
    got += (size_t)n;
  }
  answer[got] = 0;
  return got;
}

static pid_t spawn(const char *const *argv, int out) {
  posix_spawn_file_actions_t actions;
  pid_t pid = 0;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out, 1);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addchdir_np(&actions, "/");
  // posix_spawnp takes pointers to what it does not change.
  char *args[6] = {0};
  for (int i = 0; i < 5 && argv[i]; i++)
    args[i] = (char *)argv[i];
  if (posix_spawnp(&pid, argv[0], &actions, NULL, args, environ) != 0)
    pid = 0;
  posix_spawn_file_actions_destroy(&actions);
  return pid;
}

static bool ask(const char *const *argv, char *answer) {
  int pipe_fds[2], status = 1;
  if (pipe2(pipe_fds, O_CLOEXEC) != 0)
    return false;
  pid_t pid = spawn(argv, pipe_fds[1]);
  close(pipe_fds[1]);
  size_t got = pid ? listen(pipe_fds[0], answer) : 0;
  close(pipe_fds[0]);
  if (!pid)
    return false;
  if (!got)
    kill(pid, SIGKILL);
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
    ;
  return got && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void take(Arena *arena, const char *answer, Words *flags) {
  Words words = {0};
  flags_split(arena, answer, strlen(answer), &words);
  for (uint32_t i = 0; i < words.count; i++) {
    const char *dir = words.at[i] + (strncmp(words.at[i], "-I", 2) == 0 ? 2 : 0);
    if (*dir == '/')
      array_push(arena, flags, arena_format(arena, "-isystem%s", dir));
  }
}

static bool holds(Arena *arena, const char *dir, const char *name) {
  return access(path_join(arena, dir, name), F_OK) == 0;
}

static void look_in_place(Arena *arena, const char *dirs, const char *header, Words *flags) {
  glob_t found;
  const char *last = NULL;
  if (glob(dirs, 0, NULL, &found) != 0)
    return;
  for (size_t i = 0; i < found.gl_pathc; i++)
    if (holds(arena, found.gl_pathv[i], header))
      last = found.gl_pathv[i];
  if (last)
    array_push(arena, flags, arena_format(arena, "-isystem%s", last));
  globfree(&found);
}

static void look_in_places(Arena *arena, const char *header, Words *flags) {
  for (size_t i = 0; i < sizeof places / sizeof *places; i++)
    if (text_glob(places[i].header, header))
      look_in_place(arena, places[i].dir, places[i].holds ? places[i].holds : header, flags);
}

// Directories that hold a header of C's own name are parts of the system, and would hide that one.
static bool hides(Arena *arena, const char *dir) {
  static const char *const names[] = {"errno.h", "string.h", "time.h", "signal.h", "types.h", "memory"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (holds(arena, dir, names[i]))
      return true;
  return false;
}

// Names that say nothing of a package: where the project's own is missing, somebody else's would stand in for it.
static bool is_anybodys(const char *header) {
  static const char *const names[] = {"buffer.h", "common.h", "compat.h", "config.h", "debug.h",  "defs.h",
                                      "error.h",  "log.h",    "util.h",   "utils.h",  "version.h"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (strcmp(names[i], header) == 0)
      return true;
  return false;
}

// The last of the packages' directories, so of several versions the newest, that has the header.
static void look_in_packages(Arena *arena, const char *header, Words *flags) {
  static const char parent[] = "/usr/include";
  struct dirent **entries;
  const char *found = NULL;
  int count = scandir(parent, &entries, NULL, versionsort);
  for (int i = 0; i < count; i++) {
    const char *dir = arena_format(arena, "%s/%s", parent, entries[i]->d_name);
    if (entries[i]->d_name[0] != '.' && holds(arena, dir, header) && !hides(arena, dir))
      found = dir;
    free(entries[i]);
  }
  if (count >= 0)
    free(entries);
  if (found)
    array_push(arena, flags, arena_format(arena, "-isystem%s", found));
}

bool probe_header(Arena *arena, const char *header, Words *flags) {
  char *answer = arena_alloc(arena, ANSWER);
  for (size_t i = 0; i < sizeof known / sizeof *known && !flags->count; i++)
    if (text_glob(known[i].header, header) && ask(known[i].argv, answer))
      take(arena, answer, flags);
  if (!flags->count)
    look_in_places(arena, header, flags);
  if (!flags->count && !is_anybodys(header))
    look_in_packages(arena, header, flags);
  return flags->count != 0;
}
