# Calls to OpenAI-compatible servers: the decisions without a network, then the pump against servers that misbehave.
foreach(piece sse reply limiter endpoint)
  preop_unit(net_${piece} unit preop_net)
  target_include_directories(net_${piece}_test PRIVATE ${PROJECT_SOURCE_DIR}/src)
endforeach()

# The pump against real sockets: a server of our own with every fault, then two of other people's from npm.
add_executable(pump_probe net/pump_probe.c)
target_link_libraries(pump_probe PRIVATE preop_net)
function(preop_net_test name script)
  preop_python(${name} cli 300 ${CMAKE_CURRENT_SOURCE_DIR}/net/${script})
  set_property(TEST ${name} APPEND PROPERTY ENVIRONMENT "PREOP_PUMP_PROBE=$<TARGET_FILE:pump_probe>;PYTHONDONTWRITEBYTECODE=1")
endfunction()
preop_net_test(net_faults net_test.py)
preop_net_test(net_other_servers other_servers_test.py)
# Packages of npm are fetched once and kept beside the build.
if(DEFINED ENV{PREOP_NPM})
  set(PREOP_NPM $ENV{PREOP_NPM})
else()
  set(PREOP_NPM ${CMAKE_BINARY_DIR}/npm)
endif()
set_property(TEST net_other_servers APPEND PROPERTY ENVIRONMENT "PREOP_NPM=${PREOP_NPM}")
