# For CMake projects: find_package(finlint REQUIRED), where finlint is installed, or include() of a copy of this file.
#
#   finlint_add_check(TARGET [FAIL] [OPTIONS option…])
#
# lets every build that makes TARGET anew run finlint on the sources of TARGET and of the targets that it links. Findings
# are shown as the compiler shows its warnings; with FAIL they fail the build. OPTIONS are more options of `finlint check`.
# `cmake --build … --target finlint-TARGET` does just that.
cmake_minimum_required(VERSION 3.20)
find_program(FINLINT finlint HINTS ${CMAKE_CURRENT_LIST_DIR}/../../../bin REQUIRED)

# Adds to `out` the sources of `target` and of what it links, as absolute paths. `seen` are the targets that were visited.
function(finlint_sources target out seen)
  if(NOT TARGET ${target})
    return()
  endif()
  get_target_property(aliased ${target} ALIASED_TARGET)
  get_target_property(imported ${target} IMPORTED)
  if(aliased)
    set(target ${aliased})
  endif()
  if(imported OR target IN_LIST ${seen})
    return()
  endif()
  set(visited ${${seen}} ${target})
  set(found ${${out}})
  set_property(TARGET ${target} PROPERTY EXPORT_COMPILE_COMMANDS ON)
  get_target_property(directory ${target} SOURCE_DIR)
  get_target_property(sources ${target} SOURCES)
  foreach(source ${sources})
    if(source MATCHES "\\.(c|cc|cpp|cxx|c\\+\\+|C)$")
      cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY ${directory})
      list(APPEND found ${source})
    endif()
  endforeach()
  get_target_property(linked ${target} LINK_LIBRARIES)
  foreach(library ${linked})
    finlint_sources("${library}" found visited)
  endforeach()
  set(${out} ${found} PARENT_SCOPE)
  set(${seen} ${visited} PARENT_SCOPE)
endfunction()

# Once all of the project has been read: what is linked may be said after the check was asked for.
function(finlint_make_check target fail options)
  finlint_sources(${target} sources seen)
  list(REMOVE_DUPLICATES sources)
  set(stamp ${CMAKE_BINARY_DIR}/CMakeFiles/finlint-${target}.checked)
  if(NOT fail)
    list(PREPEND options --exit-zero)
  endif()
  add_custom_command(OUTPUT ${stamp} DEPENDS ${target} ${sources}
    COMMAND ${FINLINT} check --quiet --format gcc --build-dir ${CMAKE_BINARY_DIR} ${options} -- ${sources}
    COMMAND ${CMAKE_COMMAND} -E touch ${stamp}
    WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} COMMENT "Checking ${target} with finlint" VERBATIM)
  add_custom_target(finlint-${target} ALL DEPENDS ${stamp})
endfunction()

function(finlint_add_check target)
  cmake_parse_arguments(PARSE_ARGV 1 check FAIL "" OPTIONS)
  if(NOT TARGET ${target} OR check_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "finlint_add_check(TARGET [FAIL] [OPTIONS option…]): not '${ARGV}'")
  endif()
  set_property(TARGET ${target} PROPERTY EXPORT_COMPILE_COMMANDS ON)
  cmake_language(EVAL CODE "cmake_language(DEFER DIRECTORY [[${CMAKE_SOURCE_DIR}]]
    CALL finlint_make_check [[${target}]] [[${check_FAIL}]] [[${check_OPTIONS}]])")
endfunction()
