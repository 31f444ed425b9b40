# finlint_embed(TARGET): compiles every pack (rules/*.json) and rule page (rules/*.md) into the target.
function(finlint_embed target)
  file(GLOB packs CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/rules/*.json)
  list(FILTER packs EXCLUDE REGEX "\\.schema\\.json$")
  file(GLOB pages CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/rules/*.md)
  list(FILTER pages EXCLUDE REGEX "/README.md$")
  set(out ${CMAKE_BINARY_DIR}/embedded.c)
  add_custom_command(OUTPUT ${out} DEPENDS ${packs} ${pages} ${CMAKE_SOURCE_DIR}/cmake/EmbedFiles.cmake
    COMMAND ${CMAKE_COMMAND} -DOUT=${out} "-DPACKS=${packs}" "-DPAGES=${pages}" -P ${CMAKE_SOURCE_DIR}/cmake/EmbedFiles.cmake
    VERBATIM)
  target_sources(${target} PRIVATE ${out})
endfunction()

# finlint_embed_page(TARGET): compiles style and script of the HTML report into the target.
function(finlint_embed_page target)
  set(page ${CMAKE_SOURCE_DIR}/analyzer/report/html)
  set(out ${CMAKE_BINARY_DIR}/page.c)
  add_custom_command(OUTPUT ${out} DEPENDS ${page}/style.css ${page}/script.js ${CMAKE_SOURCE_DIR}/cmake/EmbedFiles.cmake
    COMMAND ${CMAKE_COMMAND} -DOUT=${out} "-DASSETS=html_style=${page}/style.css;html_script=${page}/script.js"
            -P ${CMAKE_SOURCE_DIR}/cmake/EmbedFiles.cmake
    VERBATIM)
  target_sources(${target} PRIVATE ${out})
endfunction()
