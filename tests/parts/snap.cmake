preop_unit(model_snapshot_diff unit preop_model)
if(Python3_Interpreter_FOUND)
  preop_cli_test(cli_snapshots snapshots_test.py)
endif()
