# What the screens look like: one test a script of tests/golden, each at all its sizes.
file(GLOB scripts CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/golden/*.script)
foreach(script ${scripts})
  get_filename_component(name ${script} NAME_WE)
  preop_python(golden_${name} screen 120 ${CMAKE_CURRENT_SOURCE_DIR}/golden/golden.py ${name})
endforeach()

# Random keys: no crash, no leak, and a file that verify finds sound.
preop_python(monkey monkey 300 ${CMAKE_CURRENT_SOURCE_DIR}/tui/monkey_test.py)
