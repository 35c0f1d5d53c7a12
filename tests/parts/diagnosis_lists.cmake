preop_unit(model_lists unit preop_model)
preop_unit(model_evidence unit preop_model)
preop_python(library cli 60 ${CMAKE_CURRENT_SOURCE_DIR}/cli/library_test.py)
preop_python(diagnosis cli 60 ${CMAKE_CURRENT_SOURCE_DIR}/cli/diagnosis_test.py)
