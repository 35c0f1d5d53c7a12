# Fuzz targets. With any compiler the corpus is replayed as a test; with -DPREOP_FUZZ=ON (clang) there are libFuzzer programs as well:
#   fuzz_import -max_total_time=60 CORPUS tests/fuzz/corpus/import
set(PREOP_FUZZ_SECONDS 10 CACHE STRING "how long each libFuzzer test runs")
if(PREOP_FUZZ)
  add_custom_target(fuzzers)
  # preop_options reaches every layer: without coverage of the code under test libFuzzer is blind.
  target_compile_options(preop_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

function(preop_fuzz name)
  set(folder ${CMAKE_CURRENT_SOURCE_DIR}/fuzz)
  add_executable(fuzz_${name}_replay ${folder}/fuzz_${name}.c ${folder}/replay.c)
  target_link_libraries(fuzz_${name}_replay PRIVATE ${ARGN})
  target_include_directories(fuzz_${name}_replay PRIVATE ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/src/formats)
  add_test(NAME fuzz_${name} COMMAND fuzz_${name}_replay ${folder}/corpus/${name})
  set_tests_properties(fuzz_${name} PROPERTIES LABELS fuzz TIMEOUT 120)
  if(PREOP_FUZZ)
    add_executable(fuzz_${name} ${folder}/fuzz_${name}.c)
    target_link_libraries(fuzz_${name} PRIVATE ${ARGN} -fsanitize=fuzzer)
    target_include_directories(fuzz_${name} PRIVATE ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/src/formats)
    # What it finds goes to the first folder; ours is only read.
    set(found ${CMAKE_CURRENT_BINARY_DIR}/found/${name})
    file(MAKE_DIRECTORY ${found})
    add_test(NAME libfuzzer_${name} COMMAND fuzz_${name} -max_total_time=${PREOP_FUZZ_SECONDS} -timeout=10 -rss_limit_mb=2048
      -artifact_prefix=${found}/ ${found} ${folder}/corpus/${name})
    set_tests_properties(libfuzzer_${name} PROPERTIES LABELS libfuzzer TIMEOUT 900)
    add_dependencies(fuzzers fuzz_${name})
  endif()
endfunction()

preop_fuzz(import preop_formats)
preop_fuzz(csv preop_formats)
preop_fuzz(zip preop_formats)
preop_fuzz(tokenizer preop_formats)
preop_fuzz(json preop_base)
preop_fuzz(display preop_text)
preop_fuzz(reply preop_net)
