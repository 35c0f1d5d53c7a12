preop_unit(tui_widgets unit preop_tui)
preop_unit(data_queries unit preop_formats)
target_include_directories(tui_widgets_test PRIVATE ${PROJECT_SOURCE_DIR}/src)
