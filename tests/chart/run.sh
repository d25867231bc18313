#!/bin/sh
# tests/chart/run.sh: charts by others and our own, run and checked by the chart compiler (run.sh CHARTC).
# SPDX-License-Identifier: MIT
#
#   scion/  charts with scripts written by others (README.md): run with --conformance, every configuration compared
#   own/    what those leave thin: NAME.scxml with NAME.json (conf_*: with --conformance), or NAME.steps and NAME.expected (lines)
#   good/   whole charts: nothing to complain about; tables that compile, alike each time; picture and table as recorded
#   bad/    one broken rule each: NAME.expected is what `check` says, to the byte
#   diff/   NAME.old.scxml, NAME.new.scxml, perhaps NAME.map: NAME.expected is what `diff` says
# RECORD=1 writes what is expected anew; read them before they are committed.
set -u
chartc=$(realpath "${1:?usage: run.sh CHARTC}")
cd "$(dirname "$0")" || exit 2
pass=0 fail=0
dir=$(mktemp -d) || exit 2
said=$dir/said
trap 'rm -rf "$dir"' EXIT

good() { pass=$((pass + 1)); }
bad() { fail=$((fail + 1)); echo "FAILED $1"; [ $# -lt 2 ] || sed 's/^/    /' "$2" | head -n 20; }

# same NAME FILE: is what was said what was expected?
same() {
	[ "${RECORD:-0}" = 1 ] && cp "$said" "$2"
	if cmp -s "$said" "$2"; then good; else bad "$1"; diff "$2" "$said" | head -n 20; fi
}

for chart in $(find scion -name '*.scxml' | sort); do
	if "$chartc" run --conformance --script "${chart%.scxml}.json" "$chart" >"$said" 2>&1; then good; else bad "$chart" "$said"; fi
done
for script in own/*.json; do
	chart=${script%.json}.scxml mode=
	case $script in own/conf_*) mode=--conformance ;; esac
	if "$chartc" run $mode --script "$script" "$chart" >"$said" 2>&1; then good; else bad "$chart" "$said"; fi
done
for steps in own/*.steps; do
	"$chartc" run "${steps%.steps}.scxml" <"$steps" >"$said" 2>&1
	same "$steps" "${steps%.steps}.expected"
done
for chart in good/*.scxml; do
	name=$(basename "$chart" .scxml)
	"$chartc" check --texts "good/$name.texts" "$chart" >"$said" 2>&1 && [ ! -s "$said" ] && good || bad "check $chart" "$said"
	"$chartc" paths "$chart" 2>"$said" >/dev/null && [ ! -s "$said" ] && good || bad "paths $chart" "$said"
	mkdir -p "$dir/gen" "$dir/again"
	"$chartc" emit --out "$dir/gen/$name" "$chart" >"$said" 2>&1 && "$chartc" emit --out "$dir/again/$name" "$chart" &&
		cmp "$dir/gen/$name.c" "$dir/again/$name.c" && cmp "$dir/gen/$name.h" "$dir/again/$name.h" &&
		${CC:-cc} -std=gnu17 -Wall -Wextra -Werror -Wconversion -I../.. -I"$dir" -c -o "$dir/$name.o" "$dir/gen/$name.c" >>"$said" 2>&1 &&
		good || bad "emit $chart" "$said"
	"$chartc" dot "$chart" >"$said" 2>&1
	same "dot $chart" "good/$name.dot"
	if command -v dot >/dev/null 2>&1; then
		if dot -Tsvg "$said" 2>&1 >/dev/null | grep -q .; then bad "drawing $chart"; else good; fi
	fi
	"$chartc" table "$chart" >"$said" 2>&1
	same "table $chart" "good/$name.md"
done
cd bad || exit 2
for chart in *.scxml; do
	name=${chart%.scxml} texts=
	[ -f "$name.texts" ] && texts="--texts $name.texts"
	"$chartc" check $texts "$chart" >"$said" 2>&1
	echo "exit $?" >>"$said"
	same "bad/$chart" "$name.expected"
done
cd ../diff || exit 2
for old in *.old.scxml; do
	name=${old%.old.scxml} map=
	[ -f "$name.map" ] && map="--map $name.map"
	"$chartc" diff $map "$old" "$name.new.scxml" >"$said" 2>&1
	echo "exit $?" >>"$said"
	same "diff/$name" "$name.expected"
done
echo "charts: $pass passed, $fail failed"
[ "$fail" -eq 0 ] && [ "$pass" -gt 115 ]
