# Annotations of many people: shapes, dirt, gold.
preop_unit(model_gold unit preop_model)
if(Python3_Interpreter_FOUND)
  preop_cli_test(cli_annotations annotations_test.py)
endif()
