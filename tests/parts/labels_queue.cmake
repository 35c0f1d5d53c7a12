# What waits for a decision: lanes, order, precedents, propagation.
preop_unit(minhash unit preop_text)
preop_unit(model_queue unit preop_model)
preop_unit(model_precedent unit preop_model)
if(Python3_Interpreter_FOUND)
  preop_cli_test(cli_queue queue_test.py)
endif()
