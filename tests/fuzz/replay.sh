#!/bin/sh
# tests/fuzz/replay.sh: fuzz targets on their committed seeds: replay.sh PROGRAM...
# SPDX-License-Identifier: MIT
set -u
here=$(cd "$(dirname "$0")" && pwd)
export ASAN_OPTIONS="${ASAN_OPTIONS:-detect_leaks=1}" UBSAN_OPTIONS="${UBSAN_OPTIONS:-print_stacktrace=1}"
fail=0
for p in "$@"; do
	timeout 120 "$p" "$here/corpus/$(basename "$p")/seeds.txt" || { echo "[  FAILED  ] $p"; fail=$((fail + 1)); }
done
echo "fuzz-quick: $(($# - fail)) passed, $fail failed"
[ "$fail" -eq 0 ] && [ "$#" -gt 0 ]
