# Walking a million rows: what the list, the charts and the comparisons ask of the model.
preop_unit(model_facets unit preop_model)
preop_unit(model_neighbours unit preop_model)
preop_unit(tui_walk unit preop_tui preop_formats)
target_include_directories(tui_walk_test PRIVATE ${PROJECT_SOURCE_DIR}/src)
if(Python3_Interpreter_FOUND)
  preop_cli_test(cli_count count_test.py)
endif()
