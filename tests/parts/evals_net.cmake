# Calls to OpenAI-compatible servers: the decisions without a network, then the pump against servers that misbehave.
foreach(piece sse reply limiter endpoint)
  preop_unit(net_${piece} unit preop_net)
  target_include_directories(net_${piece}_test PRIVATE ${PROJECT_SOURCE_DIR}/src)
endforeach()
