# What labels come to: preferences, noise and the budget, the close of a sitting, labels out with where they come from.
preop_unit(preference unit preop_stats)
preop_unit(noise unit preop_stats)
if(Python3_Interpreter_FOUND)
  preop_cli_test(cli_close close_test.py)
  preop_cli_test(cli_labels_out labels_out_test.py)
endif()
