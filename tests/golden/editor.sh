#!/bin/sh
# The editor of the golden scripts: turns the first "the" into "the very" and appends a sentence.
sed -i -e "1s/the /the very /" "$1"
printf "It was edited." >>"$1"
