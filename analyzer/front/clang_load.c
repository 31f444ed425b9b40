// Loads libclang. Its functions are weak and bound when they are first called, which needs it to be there by then.
#include "clang.h"

#include <dlfcn.h>
#include <stdlib.h>

bool clang_load(Text *problem) {
  const char *now = getenv("LD_BIND_NOW");
  if (now && *now) {
    text_puts(problem, "LD_BIND_NOW is set, with which libclang cannot be used");
    return false;
  }
  if (dlopen(FINLINT_LIBCLANG, RTLD_LAZY | RTLD_GLOBAL) || dlopen(FINLINT_LIBCLANG_BUILT, RTLD_LAZY | RTLD_GLOBAL))
    return true;
  text_printf(problem, "cannot load libclang: %s", dlerror());
  return false;
}
