# Archives, and what judged files of other tools hold.
preop_unit(formats_zip unit preop_formats)
target_include_directories(formats_zip_test PRIVATE ${PROJECT_SOURCE_DIR}/src/formats)
if(Python3_Interpreter_FOUND)
  preop_cli_test(cli_evals_zipin evals_zipin_test.py)
endif()
