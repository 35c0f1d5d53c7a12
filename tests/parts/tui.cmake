preop_unit(tui_core unit preop_tui)
target_include_directories(tui_core_test PRIVATE ${PROJECT_SOURCE_DIR}/src)
