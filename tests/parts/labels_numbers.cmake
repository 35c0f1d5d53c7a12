# Agreement and aggregation of a dataset's labels.
preop_unit(model_votes unit preop_model)
preop_unit(model_aggregate unit preop_model)
if(Python3_Interpreter_FOUND)
  preop_cli_test(cli_agreement agreement_test.py)
endif()
