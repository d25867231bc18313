#!/bin/sh
# tests/suite.sh: run the parts of a suite one after the other, count what each reports, end with the sum.
# Usage: suite.sh LOGDIR MAKE PART... A part is a make target; it prints "N passed, N failed[, N skipped]", or counts as one by its exit.
# SUITE_UNTIL (seconds since the epoch): what has not begun or ended by then is left out, and said to be; what had failed by then counts.
# SPDX-License-Identifier: MIT
set -u
logs=$1 make=$2
shift 2
mkdir -p "$logs"
pass=0 fail=0 skip=0 bad='' out=''
for part in "$@"; do
	begun=$(date +%s)
	left=$((${SUITE_UNTIL:-$((begun + 86400))} - begun))
	if [ "$left" -le 0 ]; then
		skip=$((skip + 1)) out="$out $part"
		continue
	fi
	echo "== $part"
	{ timeout --kill-after=20 "$left" $make -j2 --no-print-directory "$part" 2>&1; echo "exit $?"; } | tee "$logs/$part.log" | grep -v '^exit [0-9]*$'
	rc=$(tail -n 1 "$logs/$part.log" | sed 's/^exit //')
	sums=$(awk '/^([a-z][a-z0-9 -]*: )?[0-9]+ passed, [0-9]+ failed(, [0-9]+ skipped)?$/ {
		sub(/^[^0-9]*/, ""); gsub(/,/, ""); p += $1; f += $3; s += $5 } END { print p + 0, f + 0, s + 0 }' "$logs/$part.log")
	p=${sums%% *} rest=${sums#* }
	f=${rest% *} s=${rest#* }
	if { [ "$rc" = 124 ] || [ "$rc" = 137 ]; } && [ $(($(date +%s) - begun)) -ge "$left" ]; then
		f=$((f + $(grep -c '^\[  FAILED  \]\|^FAILED ' "$logs/$part.log"))) p=$((p + $(grep -c '^\[       OK \]' "$logs/$part.log")))
		s=$((s + 1)) rc=0 out="$out $part"
	fi
	[ "$rc" = 0 ] || [ "$f" -gt 0 ] || f=1
	[ "$p" -gt 0 ] || [ "$f" -gt 0 ] || [ "$s" -gt 0 ] || p=1
	[ "$f" -eq 0 ] || bad="$bad $part"
	pass=$((pass + p)) fail=$((fail + f)) skip=$((skip + s))
	echo "== $part: $p ok, $f bad, $s left out, $(($(date +%s) - begun)) s"
done
[ -z "$out" ] || echo "no time was left for all of:$out"
[ -z "$bad" ] || echo "failed in:$bad (logs in $logs)"
echo "$pass passed, $fail failed, $skip skipped"
[ "$fail" -eq 0 ]
