preop_python(gate cli 100 ${CMAKE_CURRENT_SOURCE_DIR}/cli/gate_test.py)
