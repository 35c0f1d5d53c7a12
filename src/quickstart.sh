#!/bin/sh
# From a fresh clone to the open workbench: installs what is missing, builds, opens the sample project.
# Asks nothing. Without a terminal it prints the sample's status and ends with 0. Arguments go to `preop demo`.
set -eu
cd "$(dirname "$0")/.."
. src/install.sh

install_needed build
mkdir -p build
build_in build/release -DCMAKE_BUILD_TYPE=Release -DPREOP_TESTS=OFF
if [ -t 0 ] && [ -t 1 ]; then
	say "opening the sample project; press ? for help, Q to quit"
else
	say "the sample project's status (no terminal to open it on)"
fi
exec build/release/preop demo "$@"
