#!/bin/sh
# tests/run-unit.sh: run unit test programs, count cmocka's results, fail if any failed or none ran.
# SPDX-License-Identifier: MIT
set -u
export ASAN_OPTIONS="${ASAN_OPTIONS:-detect_leaks=1:abort_on_error=0}" UBSAN_OPTIONS="${UBSAN_OPTIONS:-print_stacktrace=1}"
pass=0 fail=0
log=$(mktemp) || exit 1
trap 'rm -f "$log"' EXIT
for t in "$@"; do
	# shellcheck disable=SC2086
	timeout 600 ${WRAP:-} "$t" >"$log" 2>&1
	rc=$?
	p=$(grep -c '^\[       OK \]' "$log")
	f=$(grep -c '^\[  FAILED  \].*[a-z]$' "$log")
	if [ "$rc" -ne 0 ] || [ "$p" -eq 0 ]; then
		[ "$f" -gt 0 ] || f=1
		echo "FAILED $t (exit $rc)"
		tail -n 60 "$log"
	fi
	pass=$((pass + p)) fail=$((fail + f))
	printf '  %-40s %d ok\n' "$(basename "$t")" "$p"
done
echo "unit: $pass passed, $fail failed"
[ "$fail" -eq 0 ] && [ "$pass" -gt 0 ]
