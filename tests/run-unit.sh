#!/bin/sh
# tests/run-unit.sh: run unit test programs some at a time, count cmocka's results, fail if any failed or none ran.
# Most of them wait for something most of the time; JOBS=n: so many at a time.
# SPDX-License-Identifier: MIT
set -u
export ASAN_OPTIONS="${ASAN_OPTIONS:-detect_leaks=1:abort_on_error=0}" UBSAN_OPTIONS="${UBSAN_OPTIONS:-print_stacktrace=1}"

# One program: its line, and its output when something is wrong, as one piece.
one() {
	log=$(mktemp) || exit 1
	# shellcheck disable=SC2086
	timeout 600 ${WRAP:-} "$1" >"$log" 2>&1
	rc=$?
	p=$(grep -c '^\[       OK \]' "$log")
	f=$(grep '^\[  FAILED  \] [a-z_0-9]*$' "$log" | sort -u | wc -l)
	said=$(printf '  %-40s %d ok' "$(basename "$1")" "$p")
	if [ "$rc" -ne 0 ] || [ "$p" -eq 0 ]; then
		[ "$f" -gt 0 ] || f=1
		said="$said
FAILED $1 (exit $rc)
$(tail -n 60 "$log")"
	fi
	rm -f "$log"
	echo "$p $f" >>"$sums"
	printf '%s\n' "$said"
}

if [ "${1:-}" = --one ]; then
	one "$2"
	exit 0
fi
sums=$(mktemp) || exit 1
export sums
trap 'rm -f "$sums"' EXIT
printf '%s\n' "$@" | xargs -P "${JOBS:-6}" -I {} sh "$0" --one {}
awk -v programs=$# '{ p += $1; f += $2 } END {
	if (NR < programs) f += programs - NR
	printf "unit: %d passed, %d failed\n", p, f
	exit f > 0 || p == 0 }' "$sums"
