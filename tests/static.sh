#!/bin/sh
# What can be told without running anything.
#   sh tests/static.sh --rules   the house rules: lengths, marks, paths; a second, needs nothing
#   sh tests/static.sh BUILD     those, then clang-format and clang-tidy with BUILD/compile_commands.json; minutes
# Exit 77, skipped, when the tools are missing. Both are asked for by number: other versions have other opinions.
set -u
cd "$(dirname "$0")/.."
version=14

complain() { # MESSAGE, lines on standard input; a pipe's end has its own variables, so what is printed is what counts
	lines=$(cat)
	[ -z "$lines" ] || printf '%s\n%s\n' "$1" "$lines"
}

sources() { # FOLDERS...: their C files, one a line
	find "$@" -name '*.[ch]' | sort
}

# --- house rules ---

# A body opens and closes in the first column, and nothing else does.
long_functions() {
	xargs awk '
		/^\{/ { start = FNR }
		/^\}$/ { if (start && FNR - start - 1 > 90) print FILENAME ":" start ": " FNR - start - 1 " lines"; start = 0 }
		FNR == 1 { start = 0 }'
}

house_rules() {
	sources src include | xargs awk 'FNR == 801 { print FILENAME }' | complain "over 800 lines: one file, one subject"
	sources src include tests | long_functions | complain "functions over 90 lines"
	# In halves, so that this file does not find itself.
	grep -rnwE 'TO''DO|FIX''ME|X''XX|HA''CK|TB''D|WI''P' src include tests docs data themes --include='*.[ch]' --include='*.py' \
		--include='*.sh' --include='*.md' --include='*.cmake' --include='*.txt' --include='*.sql' --include='*.theme' |
		complain "unfinished marks: finish it, or open an issue"
	grep -rnE '(^|[^A-Za-z0-9_.])/(wor''k|ho''me|ro''ot|Us''ers)/[A-Za-z0-9]' src include tests docs data themes --include='*.[ch]' \
		--include='*.py' --include='*.sh' --include='*.md' --include='*.cmake' --include='*.txt' |
		grep -v '"/ho''me/u["/]' | complain "a path of somebody's machine"
}

# --- tools ---

tool() { # NAME: the command of our version
	for candidate in "$1-$version" "$1"; do
		if "$candidate" --version 2>/dev/null | grep -q "version $version\."; then
			echo "$candidate"
			return
		fi
	done
	echo "skipped: $1 $version is not installed" >&2
	return 77
}

tools() { # BUILD
	sources src include tests | xargs "$format" --dry-run -Werror 2>&1 | grep 'error:' | cut -d: -f1 | uniq -c |
		complain "lines clang-format would write in another way, per file"
	# A process a file: this version mistakes va_lists in the second file it is given. gcc's warnings are unknown to clang.
	find src -name '*.c' | sort | xargs -n 1 -P "$(getconf _NPROCESSORS_ONLN)" \
		"$tidy" -quiet -p "$1" --extra-arg=-Wno-unknown-warning-option 2>/dev/null |
		grep -E '(warning|error): ' | sort -u | complain "clang-tidy"
}

case ${1:-} in
--rules)
	found=$(house_rules)
	;;
?*)
	format=$(tool clang-format) && tidy=$(tool clang-tidy) || exit 77
	[ -f "$1/compile_commands.json" ] || { echo "$1 is no build directory" >&2; exit 2; }
	found=$(house_rules; tools "$1")
	;;
*)
	sed -n '2,5s/^# //p' "$0"
	exit 2
	;;
esac
[ -z "$found" ] && echo "nothing to complain about" && exit
printf '%s\n' "$found"
exit 1
