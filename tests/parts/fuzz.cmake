# Fuzz targets. With any compiler the corpus is replayed as a test; with -DPREOP_FUZZ=ON (clang) there are libFuzzer programs as well:
#   fuzz_import -max_total_time=60 CORPUS tests/fuzz/corpus/import
if(PREOP_FUZZ)
  # preop_options reaches every layer: without coverage of the code under test libFuzzer is blind.
  target_compile_options(preop_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

function(preop_fuzz name)
  set(folder ${CMAKE_CURRENT_SOURCE_DIR}/fuzz)
  add_executable(fuzz_${name}_replay ${folder}/fuzz_${name}.c ${folder}/replay.c)
  target_link_libraries(fuzz_${name}_replay PRIVATE ${ARGN})
  target_include_directories(fuzz_${name}_replay PRIVATE ${PROJECT_SOURCE_DIR}/src/formats)
  add_test(NAME fuzz_${name} COMMAND fuzz_${name}_replay ${folder}/corpus/${name})
  set_tests_properties(fuzz_${name} PROPERTIES LABELS fuzz TIMEOUT 120)
  if(PREOP_FUZZ)
    add_executable(fuzz_${name} ${folder}/fuzz_${name}.c)
    target_link_libraries(fuzz_${name} PRIVATE ${ARGN} -fsanitize=fuzzer)
    target_include_directories(fuzz_${name} PRIVATE ${PROJECT_SOURCE_DIR}/src/formats)
  endif()
endfunction()

preop_fuzz(import preop_formats)
preop_fuzz(csv preop_formats)
preop_fuzz(json preop_base)
preop_fuzz(display preop_text)
