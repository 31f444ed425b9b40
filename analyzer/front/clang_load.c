// Loads libclang. Its functions are weak and bound when they are first called, which needs it to be there by then.
#include "clang.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <sys/stat.h>

static const char place[] = FINLINT_LIBCLANG_PLACE "/" FINLINT_LIBCLANG;

bool clang_load(Text *problem) {
  const char *now = getenv("LD_BIND_NOW");
  if (now && *now) {
    text_puts(problem, "LD_BIND_NOW is set, with which libclang cannot be used");
    return false;
  }
  if (dlopen(place, RTLD_LAZY | RTLD_GLOBAL) || dlopen(FINLINT_LIBCLANG, RTLD_LAZY | RTLD_GLOBAL))
    return true;
  text_printf(problem, "cannot load libclang: %s", dlerror());
  return false;
}

void clang_stamp(Text *out) {
  struct stat info;
  if (stat(place, &info) == 0)
    text_printf(out, "libclang of %lld.%09ld with %lld bytes", (long long)info.st_mtim.tv_sec, info.st_mtim.tv_nsec,
                (long long)info.st_size);
  else
    clang_version(out);
  text_printf(out, " with the headers of %s", clang_resources(out->arena));
}
