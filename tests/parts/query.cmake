# Finding things: tags, dismissed flags, saved filters, full text.
preop_unit(model_tag unit preop_model)
preop_unit(model_search unit preop_model)
if(Python3_Interpreter_FOUND)
  preop_cli_test(cli_query query_test.py)
endif()
