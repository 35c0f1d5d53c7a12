#!/bin/sh
# The one test command: installs what is missing, builds with the sanitizers, runs all tests, prints totals.
#   sh tests/run.sh           everything that belongs to every change
#   sh tests/run.sh --slow    also fuzzes for minutes and runs clang-tidy over everything
#   sh tests/run.sh -R NAME   other arguments go to ctest
set -u
cd "$(dirname "$0")/.."
. src/install.sh

slow= fuzz_seconds=10
[ "${1:-}" = --slow ] && { slow=yes fuzz_seconds=300; shift; }

install_needed build test
install_welcome peers
mkdir -p build
export LC_ALL=C.UTF-8

passed=0 failed=0
run_tests() { # DIRECTORY CTEST-ARGUMENTS...: runs, adds to the totals
	directory=$1
	shift
	say "testing in $directory"
	ctest --test-dir "$directory" --output-on-failure --no-tests=ignore -j "$(processors)" "$@" >"$directory.tests.log" 2>&1 </dev/null
	grep -E '^ *[0-9]+/[0-9]+ Test' "$directory.tests.log" | grep -v ' Passed ' | sed 's/^ */  /'
	ok=$(grep -cE '^ *[0-9]+/[0-9]+ Test .* Passed ' "$directory.tests.log")
	all=$(grep -cE '^ *[0-9]+/[0-9]+ Test ' "$directory.tests.log")
	skipped=$(grep -cE '^ *[0-9]+/[0-9]+ Test .*\*\*\*Skipped' "$directory.tests.log")
	say "  $ok passed, $((all - ok - skipped)) failed, $skipped skipped"
	passed=$((passed + ok))
	[ "$all" -eq 0 ] || [ "$ok" -eq $((all - skipped)) ] || {
		failed=$((failed + all - ok - skipped))
		sed -n '/The following tests FAILED/,$p' "$directory.tests.log"
		say "  the output of every test is in $directory.tests.log"
	}
}

build_in build/asan -DCMAKE_BUILD_TYPE=Debug -DPREOP_WERROR=ON -DPREOP_SANITIZE=address,undefined
run_tests build/asan -LE 'tsan|bench|slow' "$@"

build_in build/tsan -DCMAKE_BUILD_TYPE=Debug -DPREOP_WERROR=ON -DPREOP_SANITIZE=thread
run_tests build/tsan -L tsan "$@"

# libFuzzer comes with clang and its runtime; where they are not installed the corpora were replayed above all the same.
if echo 'int LLVMFuzzerTestOneInput(const unsigned char *d, unsigned long n) { return d && n ? 0 : 0; }' |
	clang -x c -fsanitize=fuzzer,address -o build/fuzzer-probe - 2>/dev/null; then
	TARGET=fuzzers build_in build/fuzz -DCMAKE_C_COMPILER=clang -DCMAKE_BUILD_TYPE=Debug -DPREOP_FUZZ=ON -DPREOP_SANITIZE=address,undefined -DPREOP_FUZZ_SECONDS=$fuzz_seconds
	run_tests build/fuzz -L libfuzzer "$@"
else
	say "no clang with libFuzzer here: the fuzz targets only replayed their corpora"
fi

build_in build/bench -DCMAKE_BUILD_TYPE=Release
run_tests build/bench -L bench "$@"

if [ -n "$slow" ]; then
	run_tests build/asan -L slow "$@"
fi

echo
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
