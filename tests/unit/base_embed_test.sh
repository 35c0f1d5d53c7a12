#!/bin/sh
# preop_embed, the host tool that compiles files in: sh base_embed_test.sh PREOP_EMBED
set -eu
embed=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

fail() {
	echo "FAILED: $*" >&2
	exit 1
}

printf 'ab\n' >b.txt
: >a.txt
"$embed" out.c b.txt a.txt
grep -q '^97,98,10,0 };$' out.c || fail "the bytes of b.txt"
grep -q '^0 };$' out.c || fail "the NUL after an empty file"
grep -q 'resource_count = 2;' out.c || fail "the count"
[ "$(grep -o '[ab][.]txt' out.c | tr '\n' ' ')" = "a.txt b.txt " ] || fail "the order of names"

touch -t 200001010000 out.c
"$embed" out.c a.txt b.txt
[ -z "$(find out.c -newer a.txt)" ] || fail "an unchanged table was written again"
printf 'x' >>a.txt
"$embed" out.c a.txt b.txt
[ -n "$(find out.c -newer b.txt)" ] || fail "a changed table was not written"
grep -q '^120,0 };$' out.c || fail "the new byte"

cp out.c before.c
! "$embed" out.c a.txt missing.txt 2>message || fail "a missing file was accepted"
grep -q 'missing.txt' message || fail "the message does not name the missing file"
! "$embed" out.c a.txt a.txt 2>message || fail "a name given twice was accepted"
: >'quo"te'
! "$embed" out.c 'quo"te' 2>message || fail "a name that breaks a C string was accepted"
cmp -s out.c before.c || fail "a failure changed the table"
"$embed" none.c
grep -q 'resource_count = 0;' none.c || fail "no files at all"
