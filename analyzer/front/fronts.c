#include "front.h"

extern const Front front_clang;
extern const Front front_csharp;
extern const Front front_go;
extern const Front front_java;
extern const Front front_javascript;
extern const Front front_python;
extern const Front front_ruby;

// clang-format off
const Front *const fronts[] = {
    &front_clang,
    &front_csharp,
    &front_go,
    &front_java,
    &front_javascript,
    &front_python,
    &front_ruby,
    NULL,
};
// clang-format on

const Front *front_for(Language language) {
  for (const Front *const *front = fronts; *front; front++)
    for (const Language *at = (*front)->languages; *at; at++)
      if (*at == language)
        return *front;
  return NULL;
}

void front_load(uint32_t languages) {
  Arena arena = {0};
  for (Language language = 0; language < LANG_COUNT; language++) {
    const Front *front = languages & language_bit(language) ? front_for(language) : NULL;
    if (front && front->load)
      front->load(&(Text){.arena = &arena});
  }
  arena_free(&arena);
}

void front_stamp(uint32_t languages, Text *out) {
  for (Language language = 0; language < LANG_COUNT; language++) {
    const Front *front = languages & language_bit(language) ? front_for(language) : NULL;
    if (front && front->stamp)
      front->stamp(out);
  }
}

const Bytes *buffers_text(const Buffers *buffers, const char *path) {
  for (uint32_t i = 0; i < buffers->count; i++)
    if (strcmp(buffers->at[i].path, path) == 0)
      return &buffers->at[i].text;
  return NULL;
}

void front_version(Text *out) {
  for (const Front *const *front = fronts; *front; front++)
    if ((*front)->version) {
      text_puts(out, front == fronts ? "" : ", ");
      (*front)->version(out);
    }
  text_puts(out, ", " FINLINT_GRAMMARS);
}
