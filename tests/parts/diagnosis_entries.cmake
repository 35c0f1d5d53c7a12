preop_python(lists cli 100 ${CMAKE_CURRENT_SOURCE_DIR}/cli/lists_test.py)
preop_unit(model_row_target unit preop_model)
