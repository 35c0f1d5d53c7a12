# Model judges: what they said, how well they measure.
preop_unit(judge unit preop_model)
preop_unit(judge_stats unit preop_stats)
preop_unit(judge_measure unit preop_model)
preop_unit(judge_spec unit preop_model)
if(Python3_Interpreter_FOUND)
  preop_cli_test(cli_judge judge_test.py)
  preop_cli_test(cli_judge_run judge_run_test.py)
endif()
