# tui_app brings views of its own: the linker then takes no view_table.c and no screens from the library.
foreach(name tui_core tui_app)
  preop_unit(${name} unit preop_tui)
  target_include_directories(${name}_test PRIVATE ${PROJECT_SOURCE_DIR}/src)
endforeach()
