# Servers, files and projects that mean harm to evals.
if(Python3_Interpreter_FOUND)
  preop_cli_test(cli_evals_hostile evals_hostile_test.py)
endif()
