# Review: what comes up and when, hidden repeats, consistency; the command line; an evening on a pseudo terminal.
if(Python3_Interpreter_FOUND)
  preop_cli_test(cli_review review_test.py)
endif()
preop_python(review_screen pty 600 ${CMAKE_CURRENT_SOURCE_DIR}/tui/review_test.py)
