preop_python(own_lists cli 100 ${CMAKE_CURRENT_SOURCE_DIR}/cli/own_lists_test.py)
