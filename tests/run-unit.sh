#!/bin/sh
# tests/run-unit.sh: run unit test programs some at a time, count cmocka's results, fail if any failed or none ran.
# Most of them wait for something most of the time; JOBS=n: so many at a time. Up to two programs that fail run once more, alone, and both runs
# are shown; never one in which a sanitizer or valgrind spoke.
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
	if [ "$rc" -eq 99 ] || grep -q 'Sanitizer\|runtime error' "$log"; then final=yes; else final=no; fi
	rm -f "$log"
	echo "$1 $p $f $final" >>"$sums"
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
again=$(awk '$3 > 0 { n++; if ($4 == "no") names = names " " $1; else n = 99 } END { if (n <= 2) print names }' "$sums")
for program in $again; do echo "again, alone: $program"; one "$program"; done
awk -v programs=$# '{ ran[$1] = $2 " " $3 } END {
	for (name in ran) { n++; split(ran[name], r, " "); p += r[1]; f += r[2] }
	if (n < programs) f += programs - n
	printf "unit: %d passed, %d failed\n", p, f
	exit f > 0 || p == 0 }' "$sums"
