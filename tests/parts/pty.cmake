# The program on a pseudo terminal. crash_probe dies on purpose, with the terminal open.
add_executable(crash_probe tui/crash_probe.c)
target_link_libraries(crash_probe PRIVATE preop_tui)
target_include_directories(crash_probe PRIVATE ${PROJECT_SOURCE_DIR}/src)
# On the file, so that it comes after the -Wall of the options.
set_source_files_properties(tui/crash_probe.c PROPERTIES COMPILE_OPTIONS -Wno-infinite-recursion)

preop_python(terminal pty 300 ${CMAKE_CURRENT_SOURCE_DIR}/tui/terminal_test.py)
preop_python(durability pty 600 ${CMAKE_CURRENT_SOURCE_DIR}/tui/durability_test.py)
preop_python(workbench pty 300 ${CMAKE_CURRENT_SOURCE_DIR}/tui/workbench_test.py)

add_executable(generate bench/generate.c)
target_link_libraries(generate PRIVATE preop_base)
preop_python(bench bench 1800 ${CMAKE_CURRENT_SOURCE_DIR}/bench/bench.py --json ${CMAKE_CURRENT_BINARY_DIR}/bench.json)
set_property(TEST bench APPEND PROPERTY ENVIRONMENT "PREOP_GENERATE=$<TARGET_FILE:generate>")
set_property(TEST bench PROPERTY RUN_SERIAL TRUE)
