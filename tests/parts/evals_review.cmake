# Review: what comes up and when, hidden repeats, consistency; the command line; an evening on a pseudo terminal.
preop_unit(model_review_queue unit preop_model)
if(Python3_Interpreter_FOUND)
  preop_cli_test(cli_review review_test.py)
endif()
preop_python(review_screen pty 600 ${CMAKE_CURRENT_SOURCE_DIR}/tui/review_test.py)
