# Editing anything, find and replace, corrections and kinds, locks.
preop_unit(pattern unit preop_text)
preop_unit(model_edits unit preop_model)
preop_unit(model_corrections unit preop_model)
preop_unit(tui_edits unit preop_tui)
target_include_directories(tui_edits_test PRIVATE ${PROJECT_SOURCE_DIR}/src)
if(Python3_Interpreter_FOUND)
  preop_cli_test(cli_edits edits_test.py)
endif()
