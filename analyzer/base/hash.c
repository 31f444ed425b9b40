#include "base.h"

#include <xxhash.h>

Hash hash_bytes(const void *bytes, size_t len) {
  XXH128_hash_t hash = XXH3_128bits(bytes, len);
  return (Hash){hash.low64, hash.high64};
}

Hash hash_more(Hash hash, const void *bytes, size_t len) {
  Hash more = hash_bytes(bytes, len);
  uint64_t both[4] = {hash.low, hash.high, more.low, more.high};
  return hash_bytes(both, sizeof both);
}

Hash hash_more_text(Hash hash, const char *text) {
  return hash_more(hash, text ? text : "", text ? strlen(text) + 1 : 0);
}

void hash_hex(Hash hash, char out[33]) {
  snprintf(out, 33, "%016llx%016llx", (unsigned long long)hash.high, (unsigned long long)hash.low);
}
