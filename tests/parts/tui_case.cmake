preop_unit(tui_case unit preop_tui)
target_include_directories(tui_case_test PRIVATE ${PROJECT_SOURCE_DIR}/src)
