preop_python(verdict cli 100 ${CMAKE_CURRENT_SOURCE_DIR}/cli/verdict_test.py)
