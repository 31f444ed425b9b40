#include "base.h"

const LanguageInfo language_info[LANG_COUNT] = {
#define LANGUAGE(id, word, endings) {word, endings},
#include "languages.def"
#undef LANGUAGE
};

Language language_named(const char *word) {
  for (int i = 1; i < LANG_COUNT; i++)
    if (strcmp(language_info[i].word, word) == 0)
      return (Language)i;
  return LANG_NONE;
}

static bool listed(const char *endings, const char *ending, size_t len) {
  for (const char *at = strstr(endings, ending); at; at = strstr(at + 1, ending))
    if ((at == endings || at[-1] == ' ') && (at[len] == ' ' || at[len] == 0))
      return true;
  return false;
}

Language language_of_path(const char *path) {
  const char *slash = strrchr(path, '/'), *dot = strrchr(slash ? slash : path, '.');
  for (int i = 1; dot && i < LANG_COUNT; i++)
    if (listed(language_info[i].endings, dot, strlen(dot)))
      return (Language)i;
  return LANG_NONE;
}
