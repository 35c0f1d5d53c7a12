# Compiler options as one interface target; nothing here is global.
include(CheckCCompilerFlag)
include(CheckLinkerFlag)
add_library(preop_options INTERFACE)
target_include_directories(preop_options INTERFACE ${PROJECT_SOURCE_DIR}/include)
target_compile_definitions(preop_options INTERFACE _XOPEN_SOURCE=700 _DEFAULT_SOURCE PREOP_VERSION="${PROJECT_VERSION}")
if(APPLE)
  target_compile_definitions(preop_options INTERFACE _DARWIN_C_SOURCE)
endif()

function(preop_try_flags)
  foreach(flag ${ARGN})
    string(MAKE_C_IDENTIFIER "HAVE_C${flag}" name)
    check_c_compiler_flag(${flag} ${name})
    if(${name})
      target_compile_options(preop_options INTERFACE ${flag})
    endif()
  endforeach()
endfunction()

preop_try_flags(-Werror=implicit-function-declaration -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wvla -Wwrite-strings -Wstrict-prototypes -Wmissing-prototypes
  -Wold-style-definition -Wformat=2 -Wnull-dereference -Wcast-qual -Wundef -Wimplicit-fallthrough -Wdouble-promotion
  -Wduplicated-cond -Wlogical-op -Wduplicated-branches -fno-common -fno-omit-frame-pointer)
# The same binary wherever it is built: neither folder's name gets into it. The last map that fits counts (a build may lie in the source).
target_compile_options(preop_options INTERFACE
  -ffile-prefix-map=${PROJECT_SOURCE_DIR}=. -ffile-prefix-map=${PROJECT_BINARY_DIR}=build)
if(PREOP_WERROR)
  target_compile_options(preop_options INTERFACE -Werror)
endif()

if(PREOP_SANITIZE)
  target_compile_options(preop_options INTERFACE -fsanitize=${PREOP_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(preop_options INTERFACE -fsanitize=${PREOP_SANITIZE})
  # The sanitizers' tables hold some 700,000 addresses; at a fixed place none has to be relocated, in each of the tests' thousands of starts.
  if(PREOP_SANITIZE MATCHES "address" AND NOT APPLE)
    target_compile_options(preop_options INTERFACE -fno-pie)
    target_link_options(preop_options INTERFACE -no-pie)
  endif()
  # A third less time for the tests than without, and warnings that need the flow of data are given. What the thread sanitizer adds makes gcc guess wrong about error paths.
  if(PREOP_SANITIZE MATCHES "address")
    target_compile_options(preop_options INTERFACE -O1)
  endif()
elseif(NOT CMAKE_BUILD_TYPE STREQUAL "Debug")
  # Hardening belongs to release builds: with sanitizers FORTIFY and automatic initialisation hide what they look for.
  preop_try_flags(-fstack-protector-strong -fstack-clash-protection -fcf-protection -ftrivial-auto-var-init=zero -fPIE)
  target_compile_options(preop_options INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
  # Across inlined calls gcc guesses at what error paths leave behind, and is wrong; with -O1, where tests are built, both are on.
  preop_try_flags(-Wno-maybe-uninitialized -Wno-null-dereference)
  if(NOT APPLE)
    target_link_options(preop_options INTERFACE -pie -Wl,-z,relro,-z,now,-z,noexecstack)
  endif()
endif()
