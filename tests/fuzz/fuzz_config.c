// Whatever a config file holds, it is read or refused in plain text, and what is read of packs is JSON.
#include "config.h"

#include <cjson/cJSON.h>
#include <stdlib.h>

static void check_plain(const char *said) {
  for (const unsigned char *at = (const unsigned char *)said; *at; at++)
    if (*at != '\n' && (*at < 0x20 || *at == 0x7f))
      abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const char *const environment[] = {NULL};
  Arena arena = {0};
  char *said = NULL;
  size_t len;
  FILE *err = open_memstream(&said, &len);
  Cli cli = {.arena = &arena, .err = err, .directory = "/w", .environment = environment};
  Config config;
  Text problem = {.arena = &arena};
  bool good =
      config_parse(&cli, (Bytes){arena_text(&arena, (const char *)data, size), size}, "/w/.finlint.yml", &config);
  fclose(err);
  check_plain(said);
  if (good != (len == 0))
    abort();
  cJSON *json = config.pack_count ? json_read(config.pack.text, "pack", &problem) : NULL;
  if (config.pack_count && !json)
    abort();
  cJSON_Delete(json);
  free(said);
  arena_free(&arena);
  return 0;
}
