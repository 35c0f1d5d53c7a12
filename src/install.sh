# Sourced by src/quickstart.sh and tests/run.sh: installs what is missing, asks nothing, one line a step.
# install_needed WHAT...   WHAT: build, test
# install_welcome WHAT...  what is only nice to have: peers, the tools the benchmark compares with
# A machine that has everything is left alone: what counts is that the compiler finds it, not who installed it.

say() { printf '%s\n' "preop: $*"; }

has() { command -v "$1" >/dev/null 2>&1; }

libraries='ncursesw sqlite3 libcjson libutf8proc libcrypto libxxhash zlib libzstd libpcre2-8 libcurl'

missing() { # prints what is not there, one word each
	for part in "$@"; do
		case $part in
		build)
			has cc || has gcc || has clang || echo cc
			has cmake || echo cmake
			has make || has ninja || echo make
			if has pkg-config; then
				for library in $libraries; do pkg-config --exists "$library" || echo "$library"; done
			else
				echo pkg-config
			fi
			;;
		test)
			has python3 || echo python3
			has tmux || echo tmux
			has pkg-config && pkg-config --exists cmocka || echo cmocka
			;;
		esac
	done
}

packages() { # PART MANAGER: the package names
	case $1-$2 in
	build-apt) echo gcc libc6-dev make cmake pkg-config libncurses-dev libsqlite3-dev libcjson-dev libutf8proc-dev libssl-dev libxxhash-dev zlib1g-dev libzstd-dev libpcre2-dev libcurl4-openssl-dev ;;
	test-apt) echo libcmocka-dev python3 tmux ;;
	build-dnf) echo gcc make cmake pkgconf-pkg-config ncurses-devel sqlite-devel cjson-devel utf8proc-devel openssl-devel xxhash-devel zlib-devel libzstd-devel pcre2-devel libcurl-devel ;;
	test-dnf) echo libcmocka-devel python3 tmux ;;
	build-pacman) echo gcc make cmake pkgconf ncurses sqlite cjson libutf8proc openssl xxhash zlib zstd pcre2 curl ;;
	test-pacman) echo cmocka python tmux ;;
	build-brew) echo cmake pkg-config ncurses sqlite cjson utf8proc openssl@3 xxhash zlib zstd pcre2 curl ;;
	test-brew) echo cmocka python3 tmux ;;
	esac
}

welcome() { # programs of a part that are not there
	case $1 in
	peers) for tool in jq sqlite-utils; do has $tool || echo $tool; done ;;
	esac
}

# Tries; what cannot be installed is done without. Debian and Ubuntu only: elsewhere the names differ.
install_welcome() {
	for part in "$@"; do
		for tool in $(welcome "$part"); do
			has apt-get && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$tool" </dev/null >/dev/null 2>&1 ||
				say "$tool is not here: done without it"
		done
	done
}

as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif has sudo; then
		sudo -n "$@" || sudo "$@"
	else
		say "cannot install packages: run this as root, or install sudo. Wanted: $*" >&2
		exit 1
	fi
}

# Homebrew keeps some libraries out of the default search path.
brew_paths() {
	has brew || return 0
	for keg in ncurses sqlite openssl@3 zlib curl; do
		directory=$(brew --prefix "$keg" 2>/dev/null)/lib/pkgconfig
		[ -d "$directory" ] && PKG_CONFIG_PATH="$directory${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}"
	done
	export PKG_CONFIG_PATH
}

install_needed() {
	brew_paths
	lacking=$(missing "$@" | tr '\n' ' ')
	if [ -z "$lacking" ]; then
		say "everything needed is installed"
		return 0
	fi
	say "missing: $lacking"
	for manager in apt dnf pacman brew none; do
		case $manager in
		apt) has apt-get && break ;;
		none) break ;;
		*) has $manager && break ;;
		esac
	done
	wanted=
	for part in "$@"; do wanted="$wanted $(packages "$part" $manager)"; done
	say "installing:$wanted"
	# shellcheck disable=SC2086
	case $manager in
	apt)
		as_root apt-get update -qq </dev/null
		as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $wanted </dev/null >/dev/null
		;;
	dnf) as_root dnf install -y -q $wanted </dev/null ;;
	pacman) as_root pacman -S --needed --noconfirm $wanted </dev/null ;;
	brew) brew install --quiet $wanted </dev/null && brew_paths ;;
	none)
		say "no package manager that this script knows (apt, dnf, pacman, brew); install by hand: $lacking" >&2
		exit 1
		;;
	esac
	lacking=$(missing "$@" | tr '\n' ' ')
	[ -z "$lacking" ] || { say "still missing after installing: $lacking" >&2; exit 1; }
}

processors() { getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2; }

# build_in DIRECTORY CMAKE-ARGUMENTS...   TARGET in the environment: only that one
build_in() {
	directory=$1
	shift
	say "building in $directory"
	generator=
	[ -f "$directory/CMakeCache.txt" ] || ! has ninja || generator='-G Ninja'
	launcher=
	has ccache && launcher='-DCMAKE_C_COMPILER_LAUNCHER=ccache'
	# shellcheck disable=SC2086
	cmake -S . -B "$directory" $generator $launcher "$@" >"$directory.log" 2>&1 </dev/null &&
		cmake --build "$directory" ${TARGET:+--target "$TARGET"} --parallel "$(processors)" >>"$directory.log" 2>&1 </dev/null || {
		tail -n 40 "$directory.log" >&2
		say "the build failed; all of its output is in $directory.log" >&2
		exit 1
	}
}
