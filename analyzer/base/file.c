#include "base.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static bool failed(Text *problem, const char *doing, const char *path, const char *why) {
  text_printf(problem, "cannot %s '%s': %s", doing, path, why);
  return false;
}

// Reads `len` bytes, or up to the end; `got` is how many. False if reading fails.
static bool read_up_to(int fd, char *at, size_t len, size_t *got) {
  for (*got = 0; *got < len;) {
    ssize_t n = read(fd, at + *got, len - *got);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return n == 0;
    *got += (size_t)n;
  }
  return true;
}

bool channel_receive(int fd, void *bytes, size_t len) {
  size_t got;
  return read_up_to(fd, bytes, len, &got) && got == len;
}

bool file_read(Arena *arena, const char *path, Bytes *out, Text *problem) {
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0)
    return failed(problem, "read", path, strerror(errno));
  struct stat info;
  if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
    close(fd);
    return failed(problem, "read", path, "not a regular file");
  }
  size_t len = (size_t)info.st_size;
  char *at = arena_alloc(arena, len + 1);
  bool ok = read_up_to(fd, at, len, &len);
  int why = errno;
  close(fd);
  if (!ok)
    return failed(problem, "read", path, strerror(why));
  *out = (Bytes){at, len};
  return true;
}

static bool write_all(int fd, const char *at, size_t len, bool socket) {
  while (len) {
    ssize_t n = socket ? send(fd, at, len, MSG_NOSIGNAL) : write(fd, at, len);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return false;
    at += n;
    len -= (size_t)n;
  }
  return true;
}

bool channel_send(int fd, const void *bytes, size_t len) {
  return write_all(fd, bytes, len, true);
}

bool file_write(const char *path, const void *bytes, size_t len, Text *problem) {
  char *temporary = arena_format(problem->arena, "%s.XXXXXX", path);
  int fd = mkostemp(temporary, O_CLOEXEC);
  if (fd < 0)
    return failed(problem, "write", path, strerror(errno));
  mode_t mask = umask(0);
  umask(mask);
  bool ok = write_all(fd, bytes, len, false) && fchmod(fd, 0666 & ~mask) == 0;
  int why = errno;
  if (close(fd) != 0 && ok) {
    ok = false;
    why = errno;
  }
  if (ok && rename(temporary, path) == 0)
    return true;
  if (ok)
    why = errno;
  unlink(temporary);
  return failed(problem, "write", path, strerror(why));
}

// Appends the components of `path` to `out`, which is "" or "/a/b".
static void append_parts(Text *out, const char *path) {
  while (*path) {
    size_t len = strcspn(path, "/");
    if (len == 2 && memcmp(path, "..", 2) == 0) {
      char *slash = strrchr(text_str(out), '/');
      if (slash)
        out->len = (size_t)(slash - out->at), out->at[out->len] = 0;
    } else if (len && !(len == 1 && *path == '.')) {
      text_puts(out, "/");
      text_add(out, path, len);
    }
    path += len + (path[len] == '/');
  }
}

char *path_join(Arena *arena, const char *dir, const char *path) {
  Text out = {.arena = arena};
  if (*path != '/')
    append_parts(&out, dir);
  append_parts(&out, path);
  return out.len ? out.at : arena_text(arena, "/", 1);
}

const char *path_below(const char *dir, const char *path) {
  size_t len = strlen(dir);
  if (len == 1 && path[0] == '/')
    return path + 1;
  return strncmp(dir, path, len) == 0 && path[len] == '/' ? path + len + 1 : path;
}

bool path_is_below(const char *dir, const char *path) {
  return path_below(dir, path) != path;
}

const char *path_name(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash ? slash + 1 : path;
}

uint32_t path_shared(const char *a, const char *b) {
  uint32_t shared = 0;
  for (; *a && *a == *b; a++, b++)
    shared += *a == '/';
  return shared;
}
