preop_unit(phrase unit preop_text)
preop_unit(model_treatment unit preop_model)
preop_python(content cli 60 ${CMAKE_CURRENT_SOURCE_DIR}/cli/content_test.py)
