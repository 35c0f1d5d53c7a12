#!/bin/sh
# The dependency rule in words (docs/architecture.md): a layer includes only what lies below it, and each outside library has one home.
# The CMake links say the same; this test also catches a header used without a symbol.
set -u
cd "$(dirname "$0")/.."

complain() { # MESSAGE, lines on standard input; a pipe's end has its own variables, so what is printed is what counts
	lines=$(cat)
	[ -z "$lines" ] || printf '%s\n%s\n' "$1" "$lines"
}

rule() { # LAYER ALLOWED-LAYERS...
	layer=$1
	shift
	allowed=$(printf '%s|' "$layer" "$@" | sed 's/|$//')
	grep -rnE '#include "(preop/)?(base|text|stats|store|model|formats|net|jobs|cli|tui)/' "src/$layer" "include/preop/$layer" --include='*.[ch]' 2>/dev/null |
		grep -vE "#include \"(preop/)?($allowed)/" | complain "$layer may include only: $allowed"
}

home() { # HEADER-PATTERN FOLDERS-PATTERN
	grep -rnE "#include *[<\"]$1" src include --include='*.[ch]' | grep -vE "^($2)" | complain "$1 belongs in: $2"
}

every_rule() {
	rule base
	rule text base
	rule stats base
	rule store base
	rule model base text stats store
	rule formats base text stats store model
	rule net base text stats store model
	rule jobs base text stats store model
	rule cli base text stats store model formats net jobs
	rule tui base text stats store model formats net jobs
	home 'n?curses' 'src/tui/terminal'
	home 'sqlite3\.h' 'src/(store|model|jobs)/|include/preop/(store|model|jobs)/'
	home 'cjson/' 'src/(model|formats)/'
	home 'curl/' 'src/net/'
	home 'zlib' 'src/formats/'
	home 'utf8proc' 'src/text/'
	home 'openssl' 'src/base/'
}

found=$(every_rule)
[ -z "$found" ] && echo "the dependency rule holds" && exit
printf '%s\n' "$found"
exit 1
