# Every training format: fixtures of each, and what their rows become.
preop_unit(formats_shapes unit preop_formats)
target_include_directories(formats_shapes_test PRIVATE ${PROJECT_SOURCE_DIR}/src/formats)
preop_python(expected cli 60 ${CMAKE_CURRENT_SOURCE_DIR}/cli/expected_test.py)
preop_python(shapes cli 120 ${CMAKE_CURRENT_SOURCE_DIR}/cli/shapes_test.py)
