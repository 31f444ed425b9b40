#include "base.h"

#include <errno.h>
#include <sys/socket.h>

bool channel_send(int fd, const void *bytes, size_t len) {
  for (const char *at = bytes; len;) {
    ssize_t n = send(fd, at, len, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return false;
    at += n;
    len -= (size_t)n;
  }
  return true;
}

bool channel_receive(int fd, void *bytes, size_t len) {
  for (char *at = bytes; len;) {
    ssize_t n = recv(fd, at, len, 0);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return false;
    at += n;
    len -= (size_t)n;
  }
  return true;
}
