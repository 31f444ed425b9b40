# The target `libclang`: LLVM's stable C API, of the major version FINLINT_LLVM.
find_path(LIBCLANG_INCLUDE clang-c/Index.h HINTS /usr/lib/llvm-${FINLINT_LLVM}/include NO_DEFAULT_PATH REQUIRED)
find_library(LIBCLANG_LIBRARY NAMES clang-${FINLINT_LLVM} clang HINTS /usr/lib/llvm-${FINLINT_LLVM}/lib NO_DEFAULT_PATH REQUIRED)
add_library(libclang INTERFACE)
target_include_directories(libclang SYSTEM INTERFACE ${LIBCLANG_INCLUDE})
# It is loaded when C or C++ is to be read (clang_load.c), since that takes longer than all else that a run in which nothing
# changed does: its functions are bound when they are called, and until then they are not there.
execute_process(COMMAND ${CMAKE_READELF} -d ${LIBCLANG_LIBRARY} OUTPUT_VARIABLE dynamic COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCH "SONAME[^[]*\\[([^]]+)\\]" found "${dynamic}")
if(NOT found)
  message(FATAL_ERROR "${LIBCLANG_LIBRARY} does not say its SONAME")
endif()
get_filename_component(place ${LIBCLANG_LIBRARY} DIRECTORY)
target_compile_definitions(libclang INTERFACE CINDEX_NO_EXPORTS CINDEX_LINKAGE=__attribute__\(\(weak\)\)
  FINLINT_LIBCLANG="${CMAKE_MATCH_1}" FINLINT_LIBCLANG_PLACE="${place}")
target_link_options(libclang INTERFACE LINKER:-z,lazy LINKER:-z,dynamic-undefined-weak)
if(FINLINT_SANITIZE) # LeakSanitizer stumbles over the thread-local variables of what is loaded later
  target_link_options(libclang INTERFACE LINKER:--no-as-needed)
  target_link_libraries(libclang INTERFACE ${LIBCLANG_LIBRARY})
endif()
# Clang's built-in headers (stddef.h …), which libclang does not find by itself: those beside the installed program, as seen
# from its directory, or LLVM's own.
set(LIBCLANG_RESOURCES /usr/lib/llvm-${FINLINT_LLVM}/lib/clang/${FINLINT_LLVM})
file(RELATIVE_PATH installed ${CMAKE_INSTALL_FULL_BINDIR} ${CMAKE_INSTALL_FULL_DATADIR}/finlint/clang)
target_compile_definitions(libclang INTERFACE
  FINLINT_CLANG_RESOURCES="${LIBCLANG_RESOURCES}" FINLINT_CLANG_INSTALLED="${installed}")
