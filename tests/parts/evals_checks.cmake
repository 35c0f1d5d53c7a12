preop_unit(model_check unit preop_model)
preop_unit(json_schema_suite unit preop_model)
target_include_directories(json_schema_suite_test PRIVATE ${PROJECT_SOURCE_DIR}/src)
set_tests_properties(json_schema_suite PROPERTIES SKIP_RETURN_CODE 77)
