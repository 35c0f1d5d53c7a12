# Annotations of many people: shapes, dirt, gold.
preop_unit(model_gold unit preop_model)
preop_unit(formats_annotations unit preop_formats)
target_include_directories(formats_annotations_test PRIVATE ${PROJECT_SOURCE_DIR}/src/formats)
if(Python3_Interpreter_FOUND)
  preop_cli_test(cli_annotations annotations_test.py)
endif()
