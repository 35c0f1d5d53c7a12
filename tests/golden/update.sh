#!/bin/sh
# Rewrites the golden screens that differ; review the diff like code.
exec python3 "$(dirname "$0")/golden.py" --update "$@"
