#!/bin/sh
# The pages of docs/ that follow from tables in the program: docs/cli.md, keys.md, filter.md, formats.md, preop.1, completions/.
#   sh docs/generate.sh [BINARY]           writes those that differ
#   sh docs/generate.sh --check [BINARY]   writes nothing; names those that differ and ends with 1
set -eu
check=
[ "${1:-}" = --check ] && { check=yes; shift; }
binary=${1:-build/release/preop}
command -v "$binary" >/dev/null || { echo "generate.sh: there is no program $binary; build it or name another" >&2; exit 64; }
case $binary in /*) ;; *) binary=$PWD/$binary ;; esac
cd "$(dirname "$0")"

fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
mkdir "$fresh/completions"
for page in cli keys filter formats; do "$binary" manual $page >"$fresh/$page.md"; done
"$binary" manual man >"$fresh/preop.1"
"$binary" completions bash >"$fresh/completions/preop.bash"
"$binary" completions fish >"$fresh/completions/preop.fish"
"$binary" completions zsh >"$fresh/completions/_preop"

stale=0
for page in $(cd "$fresh" && find . -type f | sort); do
	cmp -s "$fresh/$page" "$page" && continue
	if [ -n "$check" ]; then
		echo "docs/${page#./} is stale: run sh docs/generate.sh" >&2
		stale=1
	else
		mkdir -p "$(dirname "$page")"
		cp "$fresh/$page" "$page"
		echo "wrote docs/${page#./}"
	fi
done
exit $stale
