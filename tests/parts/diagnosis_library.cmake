preop_unit(model_board unit preop_model)
preop_unit(model_board_merge unit preop_model)
preop_python(intake cli 100 ${CMAKE_CURRENT_SOURCE_DIR}/cli/intake_test.py)
