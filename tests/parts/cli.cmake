preop_unit(cli unit preop_cli)
target_include_directories(cli_test PRIVATE ${PROJECT_SOURCE_DIR}/src)

# The program as people call it. Python's standard library only.
find_package(Python3 3.9 COMPONENTS Interpreter)
function(preop_cli_test name script)
  add_test(NAME ${name} COMMAND Python3::Interpreter ${CMAKE_CURRENT_SOURCE_DIR}/cli/${script})
  set_tests_properties(${name} PROPERTIES LABELS cli TIMEOUT 300 SKIP_RETURN_CODE 77
    ENVIRONMENT "PREOP_BINARY=$<TARGET_FILE:preop>;PREOP_SHARED=${PROJECT_SOURCE_DIR}/../shared;PYTHONDONTWRITEBYTECODE=1")
endfunction()
if(Python3_Interpreter_FOUND)
  preop_cli_test(cli_verbs verbs_test.py)
  preop_cli_test(cli_import import_test.py)
  preop_cli_test(cli_bad_input bad_input_test.py)
  preop_cli_test(cli_hostile hostile_test.py)
  preop_cli_test(cli_demo demo_test.py)
  preop_cli_test(cli_shared shared_test.py)
  preop_cli_test(cli_versions versions_test.py)
  preop_cli_test(docs_commands docs_commands.py)
endif()

# Pages that follow from tables in the program are committed: this fails when they are stale.
add_test(NAME docs_fresh COMMAND sh ${PROJECT_SOURCE_DIR}/docs/generate.sh --check $<TARGET_FILE:preop>)
set_tests_properties(docs_fresh PROPERTIES LABELS cli TIMEOUT 120 ENVIRONMENT "LC_ALL=C.UTF-8")
