# The target `libclang`: LLVM's stable C API, of the major version FINLINT_LLVM.
find_path(LIBCLANG_INCLUDE clang-c/Index.h HINTS /usr/lib/llvm-${FINLINT_LLVM}/include NO_DEFAULT_PATH REQUIRED)
find_library(LIBCLANG_LIBRARY NAMES clang-${FINLINT_LLVM} clang HINTS /usr/lib/llvm-${FINLINT_LLVM}/lib NO_DEFAULT_PATH REQUIRED)
add_library(libclang INTERFACE)
target_include_directories(libclang SYSTEM INTERFACE ${LIBCLANG_INCLUDE})
target_link_libraries(libclang INTERFACE ${LIBCLANG_LIBRARY})
# Clang's built-in headers (stddef.h …), which libclang does not find by itself: those beside the installed program, as seen
# from its directory, or LLVM's own.
set(LIBCLANG_RESOURCES /usr/lib/llvm-${FINLINT_LLVM}/lib/clang/${FINLINT_LLVM})
file(RELATIVE_PATH installed ${CMAKE_INSTALL_FULL_BINDIR} ${CMAKE_INSTALL_FULL_DATADIR}/finlint/clang)
target_compile_definitions(libclang INTERFACE
  FINLINT_CLANG_RESOURCES="${LIBCLANG_RESOURCES}" FINLINT_CLANG_INSTALLED="${installed}")
