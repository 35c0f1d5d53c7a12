# Runs of suites against endpoints: systems, books, engine.
preop_unit(base_process unit preop_base)
if(Python3_Interpreter_FOUND)
  preop_cli_test(cli_eval_run eval_run_test.py)
  preop_cli_test(cli_eval_real eval_real_test.py)
  set_property(TEST cli_eval_real APPEND PROPERTY ENVIRONMENT "PREOP_NPM=${PREOP_NPM}") # evals_net.cmake
endif()
