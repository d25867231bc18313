#!/bin/sh
# tests/fuzz/hunt.sh: libFuzzer for some seconds on each target: hunt.sh PROGRAMS FOUND SECONDS TARGET...
# SPDX-License-Identifier: MIT
# What it finds stays in FOUND/TARGET and is where the next hunt begins; an input that breaks a target is left in FOUND as crash-*.
set -eu
programs=$1 found=$2 seconds=$3; shift 3
here=$(cd "$(dirname "$0")" && pwd)
export ASAN_OPTIONS="${ASAN_OPTIONS:-detect_leaks=1:allocator_may_return_null=1}" UBSAN_OPTIONS="${UBSAN_OPTIONS:-print_stacktrace=1}"
fail=0
for t in "$@"; do
	mkdir -p "$found/$t"
	"$programs/$t" --unpack "$here/corpus/$t/seeds.txt" "$found/$t"
	if "$programs/$t.hunt" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=4096 -print_final_stats=1 -verbosity=0 \
		-artifact_prefix="$found/crash-$t-" "$found/$t" >"$found/$t.log" 2>&1; then
		printf '[       OK ] %s: %s inputs in %s s\n' "$t" "$(sed -n 's/^stat::number_of_executed_units: *//p' "$found/$t.log")" "$seconds"
	else
		echo "[  FAILED  ] $t"
		tail -n 40 "$found/$t.log"
		fail=$((fail + 1))
	fi
done
echo "fuzz: $(($# - fail)) passed, $fail failed"
[ "$fail" -eq 0 ]
