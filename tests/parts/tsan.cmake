# What uses threads, again under ThreadSanitizer (tests/run.sh builds it in build/tsan); in other builds these have their own names and labels.
if(PREOP_SANITIZE MATCHES thread)
  foreach(name base_relay formats_export jobs tui_app)
    add_test(NAME tsan_${name} COMMAND ${name}_test)
    set_tests_properties(tsan_${name} PROPERTIES LABELS tsan TIMEOUT 300 ENVIRONMENT "LC_ALL=C.UTF-8;TSAN_OPTIONS=halt_on_error=1")
  endforeach()
  preop_python(tsan_monkey tsan 300 ${CMAKE_CURRENT_SOURCE_DIR}/tui/monkey_test.py --keys 300 --seeds 1)
  # The threads that fetch contexts, and a run beside the screen.
  preop_python(tsan_runs tsan 300 ${CMAKE_CURRENT_SOURCE_DIR}/cli/eval_run_test.py Running.test_context_by_command Workbench.test_pause_and_go_on)
  preop_python(tsan_import tsan 300 ${CMAKE_CURRENT_SOURCE_DIR}/tui/stepping_test.py)
endif()
