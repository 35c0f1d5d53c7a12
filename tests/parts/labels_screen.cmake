# The Labels screen: votes and the queue's walk, and an evening with RTE on a pseudo terminal.
preop_unit(tui_labels unit preop_tui)
target_include_directories(tui_labels_test PRIVATE ${PROJECT_SOURCE_DIR}/src)
preop_python(labels_screen pty 600 ${CMAKE_CURRENT_SOURCE_DIR}/tui/labels_test.py)
