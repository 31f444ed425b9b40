#include "project_parts.h"

#include <unistd.h>

// How an option takes its value.
typedef enum {
  ALONE,  // none: "-ansi"
  JOINED, // in the same word: "-std=c11"
  NEXT,   // the next word: "-arch x86"
  EITHER, // both ways: "-Idir", "-I dir"
} Form;

// What becomes of it.
typedef enum {
  KEEP,
  DROP,
  PLACE,    // kept; its value is a path
  HEADER,   // kept; its value is a path if that file is there, else a name to look for
  LANGUAGE, // "-x"
  EXPAND,   // "-Wp,-DX,-UY": options of their own
} Fate;

typedef struct {
  const char *name;
  Form form;
  Fate fate;
} Flag;

// Only what can change what a parse sees is kept, so that no option that loads code, writes a file or reads one that
// is no source slips through. The first row that fits decides; what fits none is dropped.
static const Flag flags[] = {
    // clang-format off
    {"-x",                 EITHER, LANGUAGE}, {"-std=",              JOINED, KEEP},     {"--std=",             JOINED, KEEP},
    {"-ansi",              ALONE,  KEEP},     {"-pthread",           ALONE,  KEEP},     {"-undef",             ALONE,  KEEP},
    {"-DPIC",              ALONE,  DROP},     {"-D",                 EITHER, KEEP},     {"-U",                 EITHER, KEEP},
    {"-I-",                ALONE,  DROP},     {"-I",                 EITHER, PLACE},    {"-isystem-after",     EITHER, PLACE},
    {"-isystem",           EITHER, PLACE},    {"-iquote",            EITHER, PLACE},    {"-idirafter",         EITHER, PLACE},
    {"-isysroot",          EITHER, PLACE},    {"--sysroot=",         JOINED, PLACE},    {"--sysroot",          NEXT,   PLACE},
    {"-iprefix",           EITHER, KEEP},     {"-iwithprefixbefore", EITHER, KEEP},     {"-iwithprefix",       EITHER, KEEP},
    {"-include-pch",       NEXT,   DROP},     {"-include",           EITHER, HEADER},   {"-imacros",           EITHER, HEADER},
    {"-ivfsoverlay",       EITHER, DROP},     {"-imultilib",         NEXT,   DROP},     {"-imultiarch",        NEXT,   DROP},
    {"-nostdinc++",        ALONE,  KEEP},     {"-nostdinc",          ALONE,  KEEP},     {"-nostdlibinc",       ALONE,  KEEP},
    {"-nobuiltininc",      ALONE,  KEEP},     {"-stdlib=",           JOINED, KEEP},     {"--target=",          JOINED, KEEP},
    {"-target",            NEXT,   KEEP},     {"-arch",              NEXT,   KEEP},     {"-ObjC",              JOINED, DROP},
    {"-O",                 JOINED, KEEP},     {"-Wp,",               JOINED, EXPAND},   {"-Xpreprocessor",     NEXT,   EXPAND},
    // Values of these are words of their own, which must not be taken for files or options.
    {"-o",                 EITHER, DROP},     {"-MF",                EITHER, DROP},     {"-MT",                EITHER, DROP},
    {"-MQ",                EITHER, DROP},     {"-MJ",                EITHER, DROP},     {"-Xclang",            NEXT,   DROP},
    {"-Xlinker",           NEXT,   DROP},     {"-Xassembler",        NEXT,   DROP},     {"-Xanalyzer",         NEXT,   DROP},
    {"-Xarch_",            NEXT,   DROP},     {"-Xcuda-",            NEXT,   DROP},     {"-Xopenmp-target",    NEXT,   DROP},
    {"-mllvm",             NEXT,   DROP},     {"-load",              NEXT,   DROP},     {"-wrapper",           NEXT,   DROP},
    {"-specs",             NEXT,   DROP},     {"--specs",            NEXT,   DROP},     {"--config",           NEXT,   DROP},
    {"-B",                 EITHER, DROP},     {"-L",                 EITHER, DROP},     {"-l",                 EITHER, DROP},
    {"-T",                 EITHER, DROP},     {"-u",                 EITHER, DROP},     {"-z",                 EITHER, DROP},
    {"-e",                 EITHER, DROP},     {"-G",                 EITHER, DROP},     {"-A",                 EITHER, DROP},
    {"-dumpbase-ext",      NEXT,   DROP},     {"-dumpbase",          NEXT,   DROP},     {"-dumpdir",           NEXT,   DROP},
    {"-aux-info",          NEXT,   DROP},     {"--param",            NEXT,   DROP},     {"-framework",         NEXT,   DROP},
    {"-iframework",        EITHER, PLACE},    {"-F",                 EITHER, PLACE},    {"-install_name",      NEXT,   DROP},
    {"--serialize-diagnostics", NEXT, DROP},  {"-serialize-diagnostics", NEXT, DROP},   {"-working-directory", NEXT,   DROP},
    {"-gcc-toolchain",     NEXT,   DROP},     {"-resource-dir",      NEXT,   DROP},     {"-index-store-path",  NEXT,   DROP},
    // What decides macros or which code is valid.
    {"-fshort-enums",      ALONE,  KEEP},     {"-fshort-wchar",      ALONE,  KEEP},     {"-fsigned-char",      ALONE,  KEEP},
    {"-funsigned-char",    ALONE,  KEEP},     {"-fms-extensions",    ALONE,  KEEP},     {"-fgnu89-inline",     ALONE,  KEEP},
    {"-fexceptions",       ALONE,  KEEP},     {"-fno-exceptions",    ALONE,  KEEP},     {"-frtti",             ALONE,  KEEP},
    {"-fno-rtti",          ALONE,  KEEP},     {"-fpermissive",       ALONE,  DROP},     {"-fblocks",           ALONE,  KEEP},
    {"-fopenmp",           ALONE,  KEEP},     {"-ffreestanding",     ALONE,  KEEP},     {"-fhosted",           ALONE,  KEEP},
    {"-fno-builtin",       JOINED, KEEP},     {"-fchar8_t",          ALONE,  KEEP},     {"-fno-char8_t",       ALONE,  KEEP},
    {"-fcoroutines",       ALONE,  KEEP},     {"-fno-operator-names", ALONE, KEEP},     {"-fno-asm",           ALONE,  KEEP},
    {"-fdeclspec",         ALONE,  KEEP},     {"-fpack-struct",      JOINED, KEEP},     {"-ftemplate-depth",   JOINED, KEEP},
    {"-fconstexpr-depth",  JOINED, KEEP},     {"-fconstexpr-steps",  JOINED, KEEP},     {"-fbracket-depth",    JOINED, KEEP},
    {"-ftrigraphs",        ALONE,  KEEP},     {"-trigraphs",         ALONE,  KEEP},     {"-fdollars-in-identifiers", ALONE, KEEP},
    {"-frelaxed-template-template-args", ALONE, KEEP}, {"-fdelayed-template-parsing", ALONE, KEEP},
    {"-fsized-deallocation", ALONE, KEEP},    {"-faligned-allocation", ALONE, KEEP},    {"-fno-threadsafe-statics", ALONE, KEEP},
    {"-fobjc-arc",         ALONE,  KEEP},     {"-fms-compatibility", JOINED, KEEP},
    {"-m32",               ALONE,  KEEP},     {"-m64",               ALONE,  KEEP},     {"-mx32",              ALONE,  KEEP},
    {"-mabi=",             JOINED, KEEP},
    {"-mfpu=",             JOINED, KEEP},     {"-mfloat-abi=",       JOINED, KEEP},     {"-mthumb",            ALONE,  KEEP},
    {"-mms-bitfields",     ALONE,  KEEP},     {"-msse",              JOINED, KEEP},     {"-mno-sse",           JOINED, KEEP},
    {"-mavx",              JOINED, KEEP},     {"-mno-avx",           JOINED, KEEP},     {"-mbmi",              JOINED, KEEP},
    {"-maes",              ALONE,  KEEP},     {"-mfma",              ALONE,  KEEP},     {"-mpclmul",           ALONE,  KEEP},
    {"-mpopcnt",           ALONE,  KEEP},     {"-mlzcnt",            ALONE,  KEEP},     {"-mf16c",             ALONE,  KEEP},
    {"-mrdrnd",            ALONE,  KEEP},     {"-msha",              ALONE,  KEEP},     {"-mcx16",             ALONE,  KEEP},
    {"-mcrc32",            ALONE,  KEEP},     {"-mssse3",            ALONE,  KEEP},
    // clang-format on
};

// Programs that run the compiler which is named behind them.
static const char *const wrappers[] = {"ccache", "sccache", "distcc",  "icecc", "gomacc",    "env",
                                       "nice",   "time",    "libtool", "cccl",  "buildcache"};

typedef struct {
  Arena *arena;
  Command *command;
  Words kept;
  Hash kind;
  const char *language; // of "-x"; NULL: by name
  uint32_t depth;
  const char *dropped; // the first option that was not kept
} Cleaner;

// POSIX quoting within one word; returns where it ends.
static const char *split_word(const char *at, const char *end, Text *word) {
  char quote = 0;
  for (; at < end && (quote || !strchr(" \t\r\n", *at)); at++) {
    bool escapes = *at == '\\' && quote != '\'' && at + 1 < end && (!quote || strchr("\"\\$`\n", at[1]));
    if (escapes)
      at++, text_add(word, at, *at != '\n');
    else if (*at == quote)
      quote = 0;
    else if (!quote && (*at == '\'' || *at == '"'))
      quote = *at;
    else
      text_add(word, at, 1);
  }
  return at;
}

void flags_split(Arena *arena, const char *line, size_t len, Words *out) {
  const char *at = line, *end = line + len;
  while (at < end) {
    if (strchr(" \t\r\n", *at)) {
      at++;
      continue;
    }
    Text word = {.arena = arena};
    at = split_word(at, end, &word);
    array_push(arena, out, text_str(&word));
  }
}

enum { RESPONSE_DEPTH = 8, RESPONSE_FILES = 256, RESPONSE_WORDS = 1 << 18 };

// The response files of one command; `left`: how many more may be read, lest they name each other without end.
typedef struct {
  Arena *arena;
  const char *directory, *within;
  Words out;
  uint32_t left;
} Response;

static bool read_response(Response *response, const char *word, Words *inner) {
  Bytes bytes;
  Text problem = {.arena = response->arena};
  if (*word != '@' || !response->left)
    return false;
  const char *path = path_join(response->arena, response->directory, word + 1);
  if (!path_is_below(response->within, path) && !path_is_below(response->directory, path))
    return false;
  response->left--;
  if (!file_read(response->arena, path, &bytes, &problem))
    return false;
  flags_split(response->arena, bytes.at, bytes.len, inner);
  return true;
}

static void respond(Response *response, const Words *words, uint32_t depth) {
  for (uint32_t i = 0; i < words->count && response->out.count < RESPONSE_WORDS; i++) {
    Words inner = {0};
    if (depth && read_response(response, words->at[i], &inner))
      respond(response, &inner, depth - 1);
    else
      array_push(response->arena, &response->out, words->at[i]);
  }
}

void flags_respond(Arena *arena, const char *directory, const char *within, Words *words) {
  Response response = {arena, directory, within, {0}, RESPONSE_FILES};
  respond(&response, words, RESPONSE_DEPTH);
  *words = response.out;
}

static const Flag *flag_of(const char *word) {
  for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
    const Flag *flag = &flags[i];
    size_t len = strlen(flag->name);
    bool exact = strcmp(word, flag->name) == 0;
    bool longer =
        flag->form == JOINED || flag->form == EITHER || flag->name[len - 1] == '-' || flag->name[len - 1] == '_';
    if (exact || (longer && strncmp(word, flag->name, len) == 0))
      return flag;
  }
  return NULL;
}

// What tells commands apart: not how code is optimised, nor the name of a build's configuration.
static bool tells_apart(const char *word) {
  return strncmp(word, "-O", 2) != 0 && strncmp(word, "-DCMAKE_INTDIR=", 15) != 0 && strcmp(word, "-DNDEBUG") != 0;
}

static void keep(Cleaner *cleaner, const char *word) {
  array_push(cleaner->arena, &cleaner->kept, word);
  if (tells_apart(word))
    cleaner->kind = hash_more(cleaner->kind, word, strlen(word));
}

static void clean_word(Cleaner *cleaner, const Words *words, uint32_t *at);

enum { EXPAND_DEPTH = 4 };

static void expand(Cleaner *cleaner, const char *value) {
  Words words = {0};
  for (const char *at = value; *at;) {
    size_t len = strcspn(at, ",");
    array_push(cleaner->arena, &words, arena_text(cleaner->arena, at, len));
    at += len + (at[len] == ',');
  }
  cleaner->depth++;
  for (uint32_t i = 0; i < words.count && cleaner->depth <= EXPAND_DEPTH; i++)
    clean_word(cleaner, &words, &i);
  cleaner->depth--;
}

// A path as it is meant; "=dir" and "$SYSROOT/dir" stand below the system root.
static const char *placed(Cleaner *cleaner, Fate fate, const char *value) {
  if (fate == KEEP || *value == '=' || *value == '$')
    return value;
  char *path = path_join(cleaner->arena, cleaner->command->directory, value);
  return fate == HEADER && access(path, F_OK) != 0 ? value : path;
}

// Keeps the option with its value, in the form it was written in.
static void keep_flag(Cleaner *cleaner, const Flag *flag, const char *value, bool joined) {
  switch (flag->fate) {
  case DROP:
    return;
  case LANGUAGE:
    cleaner->language = value;
    return;
  case EXPAND:
    expand(cleaner, value);
    return;
  default:
    value = placed(cleaner, flag->fate, value);
    if (joined) {
      keep(cleaner, arena_format(cleaner->arena, "%s%s", flag->name, value));
      return;
    }
    keep(cleaner, flag->name);
    keep(cleaner, value);
  }
}

static void clean_word(Cleaner *cleaner, const Words *words, uint32_t *at) {
  const char *word = words->at[*at];
  const Flag *flag = *word == '-' ? flag_of(word) : NULL;
  if ((!flag || flag->fate == DROP || flag->fate == LANGUAGE) && !cleaner->dropped)
    cleaner->dropped = word;
  if (!flag)
    return;
  size_t len = strlen(flag->name);
  bool next = flag->form == NEXT || (flag->form == EITHER && !word[len]);
  if (!next)
    keep_flag(cleaner, flag, flag->form == ALONE ? "" : word + len, true);
  else if (*at + 1 < words->count)
    keep_flag(cleaner, flag, words->at[++*at], false);
}

// The index of the compiler: behind "ccache", "env A=B", "libtool --mode=compile".
static uint32_t compiler_at(const Words *words) {
  uint32_t at = 0;
  bool wrapped = true;
  while (wrapped && at + 1 < words->count) {
    wrapped = false;
    const char *name = path_name(words->at[at]);
    for (size_t i = 0; i < sizeof wrappers / sizeof *wrappers; i++)
      wrapped |= strcmp(name, wrappers[i]) == 0;
    at += wrapped;
    while (wrapped && at + 1 < words->count && (*words->at[at] == '-' || strchr(words->at[at], '=')))
      at++;
  }
  return at;
}

static bool is_cpp_compiler(const char *name) {
  return strstr(name, "++") != NULL;
}

// A cross compiler's name starts with what it compiles for: "aarch64-linux-gnu-gcc-12".
static void keep_target(Cleaner *cleaner, const char *name) {
  static const char *const ends[] = {"-gcc", "-g++", "-cc", "-c++", "-clang"};
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
    const char *end = strstr(name, ends[i]);
    const char *dash = memchr(name, '-', end ? (size_t)(end - name) : 0);
    if (dash)
      keep(cleaner, arena_format(cleaner->arena, "--target=%.*s", (int)(end - name), name));
    if (dash)
      return;
  }
}

// The language of the file: by "-x", else by the compiler, else by its name.
static Language language_of(const Cleaner *cleaner, const char *compiler) {
  const char *x = cleaner->language;
  if (x && strcmp(x, "none") != 0)
    return strcmp(x, "c") == 0 ? LANG_C : strcmp(x, "c++") == 0 ? LANG_CPP : LANG_NONE;
  Language language = language_of_path(cleaner->command->file);
  if (language == LANG_C && is_cpp_compiler(compiler))
    return LANG_CPP;
  return language_is_c(language) ? language : LANG_NONE;
}

void flags_clean(Arena *arena, const Words *words, Command *command) {
  Cleaner cleaner = {.arena = arena, .command = command};
  uint32_t at = compiler_at(words);
  const char *compiler = at < words->count ? path_name(words->at[at]) : "";
  array_push(arena, &cleaner.kept, "-x");
  array_push(arena, &cleaner.kept, "c");
  keep_target(&cleaner, compiler);
  for (at++; at < words->count && strcmp(words->at[at], "--") != 0; at++)
    clean_word(&cleaner, words, &at);
  command->language = language_of(&cleaner, compiler);
  cleaner.kept.at[1] = command->language == LANG_CPP ? "c++" : "c";
  command->args = cleaner.kept.at;
  command->arg_count = cleaner.kept.count;
  command->kind = cleaner.kind.low ^ command->language;
}

const char *flags_extra(Arena *arena, const char *directory, const Words *words, Words *out) {
  Command command = {.directory = directory, .file = ""};
  Cleaner cleaner = {.arena = arena, .command = &command};
  for (uint32_t i = 0; i < words->count; i++)
    clean_word(&cleaner, words, &i);
  for (uint32_t i = 0; i < cleaner.kept.count; i++)
    array_push(arena, out, cleaner.kept.at[i]);
  return cleaner.dropped;
}
