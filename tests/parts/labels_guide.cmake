# Label schemas, their migrations, guidelines.
preop_unit(model_label_schema unit preop_model)
preop_unit(model_label_migration unit preop_model)
preop_unit(model_guideline unit preop_model)
if(Python3_Interpreter_FOUND)
  preop_cli_test(cli_guideline guideline_test.py)
endif()
