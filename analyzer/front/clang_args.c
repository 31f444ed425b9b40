#include "clang.h"

#include <limits.h>
#include <unistd.h>

// What reaches libclang is what decides how a file is read: macros, where headers are found, the dialect. Everything
// else of a compile command (output, warnings, code generation, plugins) is dropped by not being named here.
enum {
  ALONE = 1,     // the word itself
  JOINED = 2,    // the word and its value in one: -DX=1
  SEPARATE = 4,  // … or in two: -D X=1
  ESSENTIAL = 8, // kept when a parse with the rest was refused
};
static const struct {
  const char *word;
  int how;
} kept[] = {
    {"-D", JOINED | SEPARATE | ESSENTIAL},
    {"-U", JOINED | SEPARATE | ESSENTIAL},
    {"-I", JOINED | SEPARATE | ESSENTIAL},
    {"-isystem", JOINED | SEPARATE | ESSENTIAL},
    {"-iquote", JOINED | SEPARATE | ESSENTIAL},
    {"-idirafter", JOINED | SEPARATE | ESSENTIAL},
    {"-include", SEPARATE | ESSENTIAL},
    {"-imacros", SEPARATE | ESSENTIAL},
    {"-isysroot", JOINED | SEPARATE},
    {"--sysroot", SEPARATE},
    {"--sysroot=", JOINED},
    {"-iprefix", JOINED | SEPARATE},
    {"-iwithprefix", JOINED | SEPARATE},
    {"-iwithprefixbefore", JOINED | SEPARATE},
    {"-F", JOINED | SEPARATE},
    {"-std=", JOINED},
    {"-ansi", ALONE},
    {"-nostdinc", ALONE},
    {"-nostdinc++", ALONE},
    {"-stdlib=", JOINED},
    {"-target", SEPARATE},
    {"--target=", JOINED},
    {"-pthread", ALONE},
    {"-m32", ALONE},
    {"-m64", ALONE},
    {"-msse", JOINED | ALONE},
    {"-mssse", JOINED | ALONE},
    {"-mavx", JOINED | ALONE},
    {"-mbmi", JOINED | ALONE},
    {"-mfma", JOINED | ALONE},
    {"-maes", ALONE},
    {"-mpclmul", ALONE},
    {"-mpopcnt", ALONE},
    {"-fPIC", ALONE},
    {"-fpic", ALONE},
    {"-fPIE", ALONE},
    {"-fpie", ALONE},
    {"-ffreestanding", ALONE},
    {"-fno-builtin", ALONE},
    {"-fgnu89-inline", ALONE},
    {"-fms-extensions", ALONE},
    {"-fblocks", ALONE},
    {"-fsigned-char", ALONE},
    {"-funsigned-char", ALONE},
    {"-fshort-enums", ALONE},
    {"-fshort-wchar", ALONE},
    {"-fexceptions", ALONE},
    {"-fno-exceptions", ALONE},
    {"-frtti", ALONE},
    {"-fno-rtti", ALONE},
    {"-fchar8_t", ALONE},
    {"-fno-char8_t", ALONE},
};
enum { KEPT = sizeof kept / sizeof *kept };

// A longer option that begins with a shorter one's word and is not in the table: -include-pch, -isystem-after, -Mx.
static bool other_option(const char *word, const char *rest) {
  return word[1] == 'i' && *rest == '-';
}

// How row `i` takes `arg`: 0 if it does not, else 1 or 2 words.
static uint32_t words(const char *arg, uint32_t i) {
  size_t len = strlen(kept[i].word);
  if (strncmp(arg, kept[i].word, len) != 0 || other_option(kept[i].word, arg + len))
    return 0;
  if (!arg[len])
    return kept[i].how & SEPARATE ? 2 : kept[i].how & ALONE ? 1 : 0;
  return kept[i].how & JOINED ? 1 : 0;
}

// A dialect of the other language would be refused.
static bool other_dialect(const Source *source, const char *arg) {
  return strncmp(arg, "-std=", 5) == 0 && (strstr(arg, "++") != NULL) != (source->language == LANG_CPP);
}

static const char *directory_of(const Source *source) {
  return source->directory ? source->directory : "/";
}

static bool below(const char *dir, const char *path) {
  size_t len = strlen(dir);
  return strncmp(dir, path, len) == 0 && (path[len] == '/' || !path[len]);
}

// Where tools of one user install: ~/.pyenv, ~/.local, ~/.conan2, an environment of Python.
static bool users(const char *dir) {
  static const char *const parts[] = {"/.", "/site-packages", "/dist-packages", "/vcpkg_installed", NULL};
  for (const char *const *part = parts; *part; part++)
    if (strstr(dir, *part))
      return true;
  return false;
}

// Installed headers are the system's, whatever option found them (pkg-config gives -I).
static bool installed(const Source *source, const char *dir) {
  static const char *const roots[] = {"/usr", "/opt", "/nix/store", "/Library", "/System", NULL};
  if (source->root && below(source->root, dir))
    return false;
  for (const char *const *root = roots; *root; root++)
    if (below(*root, dir))
      return true;
  return source->root && users(dir);
}

bool clang_system_path(Arena *arena, const Source *source, const char *path) {
  if (installed(source, path))
    return true;
  for (uint32_t i = 0; i + 1 < source->arg_count; i++)
    if (strcmp(source->args[i], "-isystem") == 0 &&
        below(path_join(arena, directory_of(source), source->args[i + 1]), path))
      return true;
  return false;
}

typedef Array(const char *) Args;

static void keep(Arena *arena, Args *args, const Source *source, uint32_t at, uint32_t count) {
  const char *arg = source->args[at];
  const char *dir = strncmp(arg, "-I", 2) != 0 ? NULL : count == 2 ? source->args[at + 1] : arg + 2;
  if (dir && installed(source, path_join(arena, directory_of(source), dir))) {
    array_push(arena, args, "-isystem");
    array_push(arena, args, dir);
    return;
  }
  for (uint32_t i = 0; i < count; i++)
    array_push(arena, args, source->args[at + i]);
}

// The number of words that the option at `at` takes of the command, kept if the table says so.
static uint32_t take(Arena *arena, Args *args, const Source *source, uint32_t at, bool essential) {
  const char *arg = source->args[at];
  for (uint32_t i = 0; i < KEPT; i++) {
    uint32_t count = words(arg, i);
    if (!count || at + count > source->arg_count)
      continue;
    if ((!essential || kept[i].how & ESSENTIAL) && !other_dialect(source, arg))
      keep(arena, args, source, at, count);
    return count;
  }
  // -Xclang hands its next word to a place where it may load code.
  return strncmp(arg, "-X", 2) == 0 && !arg[2 + strcspn(arg + 2, "=")] ? 2 : 1;
}

const char *clang_resources(Arena *arena) {
  char program[PATH_MAX];
  ssize_t len = readlink("/proc/self/exe", program, sizeof program);
  while (len > 0 && program[len - 1] != '/')
    len--;
  if (len > 0) {
    const char *installed = arena_format(arena, "%.*s" FINLINT_CLANG_INSTALLED, (int)len, program);
    if (access(arena_format(arena, "%s/include/stddef.h", installed), R_OK) == 0)
      return installed;
  }
  return FINLINT_CLANG_RESOURCES;
}

const char *const *clang_args(Arena *arena, const Source *source, bool essential, bool guessing, uint32_t *count) {
  // Fortified headers replace functions by inline ones that check sizes; they say nothing about what is called.
  const char *const ours[] = {
      "-w",
      "-U_FORTIFY_SOURCE",
      "-ferror-limit=0",
      "-fno-spell-checking",
      // What is in error is shown as far as it was understood, as it is by default in C++.
      "-Xclang",
      "-frecovery-ast",
      "-resource-dir",
      clang_resources(arena),
      "-working-directory",
      directory_of(source),
      "-x",
      source->language == LANG_CPP ? "c++" : "c",
      source->path,
  };
  Args args = {0};
  array_push(arena, &args, "clang");
  if (guessing) {
    array_push(arena, &args, "-include");
    array_push(arena, &args, guesses_path);
  }
  for (uint32_t i = 0; i < source->arg_count;)
    i += take(arena, &args, source, i, essential);
  for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
    array_push(arena, &args, ours[i]);
  *count = args.count;
  return args.at;
}
