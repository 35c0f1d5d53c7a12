# Brings a view table of its own: the linker then takes no other screen from the library.
preop_unit(tui_review unit preop_tui)
target_include_directories(tui_review_test PRIVATE ${PROJECT_SOURCE_DIR}/src)
