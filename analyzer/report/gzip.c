#include "parts.h"

#include <zlib.h>

enum { WINDOW = 15, GZIP = 16, MEMORY = 8 }; // zlib's own defaults, with gzip's header

size_t gzip_size(const Text *text) {
  z_stream stream = {.next_in = (unsigned char *)text->at, .avail_in = (unsigned)text->len};
  unsigned char out[1 << 14];
  size_t size = 0;
  bool ok = text->len <= UINT32_MAX &&
            deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, WINDOW + GZIP, MEMORY, Z_DEFAULT_STRATEGY) == Z_OK;
  if (!ok)
    return text->len;
  for (int code = Z_OK; code == Z_OK;) {
    stream.next_out = out;
    stream.avail_out = sizeof out;
    code = deflate(&stream, Z_FINISH);
    size += sizeof out - stream.avail_out;
  }
  deflateEnd(&stream);
  return size;
}
