# What the tables of options and settings also say: manual pages, completions, the config file's schema. Installed with the rest.
set(generated ${CMAKE_BINARY_DIR}/generated)
file(MAKE_DIRECTORY ${generated})
set(outputs "")
function(finlint_generate file destination) # COMMAND…
  add_custom_command(OUTPUT ${generated}/${file} DEPENDS finlint VERBATIM
    COMMAND finlint ${ARGN} > ${generated}/${file}.new
    COMMAND ${CMAKE_COMMAND} -E rename ${generated}/${file}.new ${generated}/${file})
  set(outputs ${outputs} ${generated}/${file} PARENT_SCOPE)
  if(destination)
    install(FILES ${generated}/${file} DESTINATION ${destination} COMPONENT finlint)
  endif()
endfunction()
finlint_generate(finlint.1 "" man 1)
finlint_generate(finlint.yml.5 "" man 5)
finlint_generate(finlint.bash "" completion bash)
finlint_generate(_finlint ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions completion zsh)
finlint_generate(finlint.fish ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d completion fish)
finlint_generate(finlint.yml.schema.json ${CMAKE_INSTALL_DATADIR}/finlint/schema config schema)
install(FILES ${generated}/finlint.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME finlint
        COMPONENT finlint)
foreach(page finlint.1 finlint.yml.5)
  string(REGEX MATCH "[0-9]$" section ${page})
  add_custom_command(OUTPUT ${generated}/${page}.gz DEPENDS ${generated}/${page} VERBATIM
    COMMAND gzip -9nkf ${generated}/${page})
  list(APPEND outputs ${generated}/${page}.gz)
  install(FILES ${generated}/${page}.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section} COMPONENT finlint)
endforeach()
add_custom_target(finlint_generated ALL DEPENDS ${outputs})
