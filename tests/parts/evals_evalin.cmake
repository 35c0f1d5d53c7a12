# Outputs as other evaluation tools write them.
preop_unit(model_suite_import unit preop_model)
preop_unit(formats_evals unit preop_formats)
target_compile_definitions(formats_evals_test PRIVATE PREOP_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
if(Python3_Interpreter_FOUND)
  preop_cli_test(cli_evals_import evals_import_test.py)
endif()
