# The ladder: statistics against published values, the model, the command line.
preop_unit(paired unit preop_stats)
preop_unit(bradley_terry unit preop_stats)
preop_unit(model_ladder unit preop_model)
if(Python3_Interpreter_FOUND)
  preop_cli_test(cli_eval_table eval_table_test.py)
endif()
