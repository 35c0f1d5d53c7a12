# One's own queue, and the agreement panel.
preop_unit(own_queue unit preop_model)
if(Python3_Interpreter_FOUND)
  preop_cli_test(cli_mine mine_test.py)
endif()
preop_python(panel_screen pty 600 ${CMAKE_CURRENT_SOURCE_DIR}/tui/panel_test.py)
