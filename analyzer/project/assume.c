// What configuring would most likely define on this system.
#include "project_parts.h"

#include <ctype.h>
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

// What needs no question. A name of the form HAVE_… is 1.
static const struct {
  const char *name, *value;
} sure[] = {
    {"STDC_HEADERS", "1"},
    {"TIME_WITH_SYS_TIME", "1"},
    {"RETSIGTYPE", "void"},
    {"HAVE_WORKING_FORK", "1"},
    {"HAVE_WORKING_VFORK", "1"},
    {"HAVE_IPV6", "1"},
    {"HAVE_INET6", "1"},
    {"HAVE_THREADS", "1"},
    {"HAVE_PTHREADS", "1"},
    {"HAVE_TM_ZONE", "1"},
    {"HAVE_LONG_LONG", "1"},
    {"HAVE_LONG_LONG_INT", "1"},
    {"HAVE_UNSIGNED_LONG_LONG_INT", "1"},
    {"HAVE_LONG_DOUBLE", "1"},
    {"HAVE__BOOL", "1"},
    {"HAVE_LIBC", "1"},
    {"HAVE_LIBM", "1"},
    {"HAVE_LIBDL", "1"},
    {"HAVE_LIBRT", "1"},
    {"HAVE_LIBPTHREAD", "1"},
    {"HAVE_LIBRESOLV", "1"},
    {"HAVE_LIBUTIL", "1"},
    {"HAVE_LIBCRYPT", "1"},
    {"HAVE_STRUCT_ADDRINFO", "1"},
    {"HAVE_STRUCT_IN6_ADDR", "1"},
    {"HAVE_STRUCT_SOCKADDR_IN6", "1"},
    {"HAVE_STRUCT_SOCKADDR_LL", "1"},
    {"HAVE_STRUCT_SOCKADDR_STORAGE", "1"},
    {"HAVE_STRUCT_SOCKADDR_UN", "1"},
    {"HAVE_STRUCT_STAT_ST_BLKSIZE", "1"},
    {"HAVE_STRUCT_STAT_ST_BLOCKS", "1"},
    {"HAVE_STRUCT_STAT_ST_MTIM", "1"},
    {"HAVE_STRUCT_STAT_ST_MTIM_TV_NSEC", "1"},
    {"HAVE_STRUCT_STAT_ST_RDEV", "1"},
    {"HAVE_STRUCT_DIRENT_D_TYPE", "1"},
    {"HAVE_STRUCT_MSGHDR_MSG_CONTROL", "1"},
    {"HAVE_STRUCT_PASSWD_PW_GECOS", "1"},
    {"HAVE_STRUCT_TIMESPEC", "1"},
    {"HAVE_STRUCT_TIMEVAL", "1"},
    {"HAVE_STRUCT_TIMEZONE", "1"},
    {"HAVE_STRUCT_TM_TM_GMTOFF", "1"},
    {"HAVE_STRUCT_TM_TM_ZONE", "1"},
    {"HAVE_STRUCT_UCRED", "1"},
};

static const struct {
  const char *name;
  size_t size;
} sizes[] = {
    {"CHAR", 1},
    {"SHORT", sizeof(short)},
    {"SHORT_INT", sizeof(short)},
    {"UNSIGNED_SHORT", sizeof(short)},
    {"INT", sizeof(int)},
    {"UNSIGNED_INT", sizeof(int)},
    {"UNSIGNED", sizeof(int)},
    {"LONG", sizeof(long)},
    {"LONG_INT", sizeof(long)},
    {"UNSIGNED_LONG", sizeof(long)},
    {"LONG_LONG", sizeof(long long)},
    {"LONG_LONG_INT", sizeof(long long)},
    {"UNSIGNED_LONG_LONG", sizeof(long long)},
    {"FLOAT", sizeof(float)},
    {"DOUBLE", sizeof(double)},
    {"LONG_DOUBLE", sizeof(long double)},
    {"VOID_P", sizeof(void *)},
    {"CHAR_P", sizeof(void *)},
    {"SIZE_T", sizeof(size_t)},
    {"SSIZE_T", sizeof(ssize_t)},
    {"OFF_T", sizeof(off_t)},
    {"PID_T", sizeof(pid_t)},
    {"TIME_T", sizeof(time_t)},
    {"WCHAR_T", sizeof(wchar_t)},
};

// Types ("UINT8_T") that every system of today has.
static const char *const types[] = {"*INT*_T",   "SIZE_T",    "SSIZE_T",      "PID_T",     "UID_T",       "GID_T",
                                    "OFF_T",     "MODE_T",    "SOCKLEN_T",    "PTRDIFF_T", "SA_FAMILY_T", "IN_ADDR_T",
                                    "IN_PORT_T", "SIGINFO_T", "SIG_ATOMIC_T", "WCHAR_T",   "WINT_T",      "SIGSET_T"};

// Headers that autoconf asks for before all others.
static const char *const usual[] = {"STDIO_H",    "STDLIB_H", "STRING_H", "STRINGS_H",  "MEMORY_H",
                                    "INTTYPES_H", "STDINT_H", "UNISTD_H", "SYS_STAT_H", "SYS_TYPES_H"};

static bool among(const char *const *words, size_t count, const char *name) {
  for (size_t i = 0; i < count; i++)
    if (text_glob(words[i], name))
      return true;
  return false;
}

#define AMONG(words, name) among(words, sizeof(words) / sizeof *(words), name)

static char *lower(Arena *arena, const char *name) {
  char *word = arena_text(arena, name, strlen(name));
  for (char *at = word; *at; at++)
    *at = (char)tolower((unsigned char)*at);
  return word;
}

// Does the C library have a function or an object of that name? It is the one that this process runs with.
static bool in_libc(const char *name) {
  static const char *const libraries[] = {"libc.so.6", "libm.so.6"};
  bool found = false;
  for (size_t i = 0; i < sizeof libraries / sizeof *libraries && !found; i++) {
    void *library = dlopen(libraries[i], RTLD_LAZY | RTLD_NOLOAD);
    found = library && dlsym(library, name);
    if (library)
      dlclose(library);
  }
  return found;
}

// "SYS_EPOLL_H": the header as the recipes spell it, else as it may be spelled.
static bool has_header(Arena *arena, const Recipes *recipes, const char *name) {
  const char *spelled = recipes_list(recipes, name);
  if (spelled && strchr(spelled, '.'))
    return includes_in_system(arena, spelled);
  char *word = lower(arena, name);
  size_t len = strlen(word);
  word[len - 2] = '.';
  for (char *at = word; at; at = strchr(at, '_')) {
    if (*at == '_')
      *at = '/';
    if (includes_in_system(arena, word))
      return true;
  }
  return false;
}

// HAVE_ZLIB, HAVE_EPOLL, HAVE_SELINUX: named after a header.
static bool has_header_called(Arena *arena, const char *word) {
  return includes_in_system(arena, arena_format(arena, "%s.h", word)) ||
         includes_in_system(arena, arena_format(arena, "sys/%s.h", word)) ||
         includes_in_system(arena, arena_format(arena, "%s/%s.h", word, word));
}

// `what` is behind "HAVE_".
static bool has(Arena *arena, const Recipes *recipes, const char *what) {
  if (text_ends(what, 0, "_H"))
    return has_header(arena, recipes, what);
  const char *word = lower(arena, strncmp(what, "DECL_", 5) == 0 ? what + 5 : what);
  return in_libc(word) || AMONG(types, what) || (word[0] && has_header_called(arena, word)) ||
         map_get(&recipes->words, key_text(what), 0) != 0;
}

static const char *size_of(Arena *arena, const char *what) {
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
    if (strcmp(sizes[i].name, what) == 0)
      return arena_format(arena, "%zu", sizes[i].size);
  return NULL;
}

// Without underscores around it.
static const char *bare(Arena *arena, const char *name) {
  size_t len = strlen(name);
  while (len && name[len - 1] == '_')
    len--;
  return arena_text(arena, name, len);
}

// What stands behind a word that marks a choice: "WITH_IPV6" → "IPV6".
static const char *behind(const char *name, const char *mark) {
  const char *at = strstr(name, mark);
  return at && (at == name || at[-1] == '_') ? at + strlen(mark) : NULL;
}

static bool is_enabled(Arena *arena, const Recipes *recipes, const char *name) {
  static const char *const marks[] = {"WITH_", "ENABLE_", "USE_", "HAVE_", "BUILD_"};
  for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
    const char *feature = behind(name, marks[i]);
    if (feature && recipes_enable(recipes, bare(arena, feature)))
      return true;
  }
  return false;
}

// By its whole name, or by what a macro was asked about: AC_CHECK_SIZEOF([int]).
static bool is_listed(const Recipes *recipes, const char *name, const char *asked) {
  return recipes_list(recipes, name) || (asked && (recipes_list(recipes, asked) || AMONG(usual, asked)));
}

// What mkmf was asked about: have_const("X") defines HAVE_CONST_X.
static const char *asked_of_mkmf(const Recipes *recipes, const char *have) {
  static const char *const forms[] = {"CONST_", "TYPE_", "MACRO_", "ST_"};
  for (size_t i = 0; recipes->mkmf && have && i < sizeof forms / sizeof *forms; i++)
    if (strncmp(have, forms[i], strlen(forms[i])) == 0)
      return have + strlen(forms[i]);
  return have;
}

const char *assume_value(Arena *arena, const Recipes *recipes, const char *name) {
  const char *have = behind(name, "HAVE_"), *size = behind(name, "SIZEOF_");
  have = asked_of_mkmf(recipes, have ? bare(arena, have) : NULL);
  const char *declared = have && strncmp(have, "DECL_", 5) == 0 ? have + 5 : have;
  if (!is_listed(recipes, name, size ? size : declared))
    return NULL;
  if (recipes_number(recipes, name))
    return recipes_number(recipes, name);
  for (size_t i = 0; i < sizeof sure / sizeof *sure; i++)
    if (strcmp(sure[i].name, name) == 0)
      return sure[i].value;
  if (size)
    return size_of(arena, size);
  return (have && has(arena, recipes, have)) || is_enabled(arena, recipes, name) ? "1" : NULL;
}
