# What `cmake --install` puts where, and the Debian package that `cpack` makes of it. Clang's built-in headers are the component
# clang-headers: an installed tree has them of its own, the package depends on Debian's.
install(TARGETS finlint COMPONENT finlint)
install(FILES schema/finlint.schema.json DESTINATION ${CMAKE_INSTALL_DATADIR}/finlint/schema COMPONENT finlint)
install(DIRECTORY rules/ DESTINATION ${CMAKE_INSTALL_DATADIR}/finlint/rules COMPONENT finlint)
include(CMakePackageConfigHelpers)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/finlint-config-version.cmake COMPATIBILITY SameMajorVersion ARCH_INDEPENDENT)
install(FILES ci/finlint-config.cmake ${CMAKE_BINARY_DIR}/finlint-config-version.cmake
        DESTINATION ${CMAKE_INSTALL_DATADIR}/cmake/finlint COMPONENT finlint)
install(FILES README.md DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT finlint)
install(DIRECTORY ${LIBCLANG_RESOURCES}/include DESTINATION ${CMAKE_INSTALL_DATADIR}/finlint/clang COMPONENT clang-headers)

# The licences of all that is in the binary.
file(READ LICENSE copyright)
list(TRANSFORM GRAMMARS PREPEND tree-sitter- OUTPUT_VARIABLE packages)
foreach(package tree-sitter ${packages})
  file(READ ${modules}/${package}/LICENSE licence)
  string(APPEND copyright "\n----\n\n${package}, which is compiled in:\n\n${licence}")
endforeach()
file(WRITE ${CMAKE_BINARY_DIR}/copyright "${copyright}")
install(FILES ${CMAKE_BINARY_DIR}/copyright DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT finlint)

set(FINLINT_MAINTAINER "the finlint developers <finlint@example.org>" CACHE STRING "Maintainer of the Debian package")
string(TIMESTAMP now "%a, %d %b %Y %H:%M:%S +0000" UTC) # or SOURCE_DATE_EPOCH
file(WRITE ${CMAKE_BINARY_DIR}/changelog "finlint (${PROJECT_VERSION}) unstable; urgency=medium

  * Made from the sources.

 -- ${FINLINT_MAINTAINER}  ${now}
")
execute_process(COMMAND gzip -9nf ${CMAKE_BINARY_DIR}/changelog COMMAND_ERROR_IS_FATAL ANY)
install(FILES ${CMAKE_BINARY_DIR}/changelog.gz DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT finlint)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_CONTACT "${FINLINT_MAINTAINER}")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "finds what finalizers and signal handlers must not reach")
set(CPACK_PACKAGE_DESCRIPTION "finlint reads a whole program and follows the calls out of finalizers,
GC callbacks and signal handlers, through every file and from one language
into another. It reports locks, blocking calls and whatever else must not
run there, with the shortest chain of calls that leads there.")
set(CPACK_STRIP_FILES ON)
file(WRITE ${CMAKE_BINARY_DIR}/permissions.cmake # whatever the umask was
  "execute_process(COMMAND chmod -R u=rwX,go=rX \${CPACK_TEMPORARY_INSTALL_DIRECTORY})\n")
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_BINARY_DIR}/permissions.cmake)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_ALL finlint)
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libclang1-${FINLINT_LLVM}, libclang-common-${FINLINT_LLVM}-dev")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "git, libc6-dev")
include(CPack)
