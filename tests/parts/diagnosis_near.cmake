preop_python(near cli 60 ${CMAKE_CURRENT_SOURCE_DIR}/cli/near_test.py)
