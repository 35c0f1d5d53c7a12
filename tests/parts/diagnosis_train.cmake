preop_python(train cli 100 ${CMAKE_CURRENT_SOURCE_DIR}/cli/train_test.py)
