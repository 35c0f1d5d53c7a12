# The tests of single pieces look behind the public header.
foreach(piece source csv import mapping shared)
  preop_unit(formats_${piece} unit preop_formats)
  target_include_directories(formats_${piece}_test PRIVATE ${PROJECT_SOURCE_DIR}/src/formats)
endforeach()
