#!/bin/sh
# tests/suite.sh: run the parts of a suite one after the other, count what each reports, end with the sum.
# SPDX-License-Identifier: MIT
# Usage: suite.sh LOGDIR MAKE PART... A part is a make target; it prints "N passed, N failed[, N skipped]", or counts as one by its exit.
# SUITE_UNTIL (seconds since the epoch): what has not begun or ended by then is left out, and said to be; what had failed by then counts.
# SUITE_AGAIN: parts that run once more when they fail; the second run counts, and what failed in the first is told at the end.
set -u
SHOWN_MAX=12    # failed cases of a part that are told again at the end
logs=$1 make=$2
shift 2
mkdir -p "$logs"
now() { date +%s; }
end=${SUITE_UNTIL:-$(($(now) + 86400))}
pass=0 fail=0 skip=0 bad='' out='' again=''

# The names of what failed in a log, each with the line that says why.
failed_cases() { grep -A1 '^\[  FAILED  \]\|^FAILED \|: wanted "\|: waited for "' "$1" | grep -v '^--$' | cut -c1-300 | head -n $((2 * SHOWN_MAX)); }

# run PART: run it once; sets rc, the counts p, f and s, and cut when there was no time to end it.
run() {
	cut=''
	log=$logs/$1.log
	{ timeout --kill-after=20 $((end - $(now))) $make -j2 --no-print-directory "$1" 2>&1; echo "exit $?"; } | tee "$log" | grep -v '^exit [0-9]*$'
	rc=$(tail -n 1 "$log" | sed 's/^exit //')
	sums=$(awk '/^([a-z][a-z0-9 -]*: )?[0-9]+ passed, [0-9]+ failed(, [0-9]+ skipped)?$/ {
		sub(/^[^0-9]*/, ""); gsub(/,/, ""); p += $1; f += $3; s += $5 } END { print p + 0, f + 0, s + 0 }' "$log")
	p=${sums%% *} rest=${sums#* }
	f=${rest% *} s=${rest#* }
	if { [ "$rc" = 124 ] || [ "$rc" = 137 ]; } && [ "$(now)" -ge "$end" ]; then
		f=$((f + $(grep -c '^\[  FAILED  \]\|^FAILED ' "$log"))) p=$((p + $(grep -c '^\[       OK \]' "$log")))
		s=$((s + 1)) rc=0 cut=yes out="$out $1"
	fi
	[ "$rc" = 0 ] || [ "$f" -gt 0 ] || f=1
	[ "$p" -gt 0 ] || [ "$f" -gt 0 ] || [ "$s" -gt 0 ] || p=1
}

for part in "$@"; do
	begun=$(now)
	if [ "$begun" -ge "$end" ]; then
		skip=$((skip + 1)) out="$out $part"
		continue
	fi
	echo "== $part"
	run "$part"
	case " ${SUITE_AGAIN:-} " in *" $part "*)
		if [ "$f" -gt 0 ] && [ "$(now)" -lt "$end" ]; then
			mv "$logs/$part.log" "$logs/$part-first.log"
			again="$again $part" first=$f
			echo "== $part: $p ok, $f bad; once more"
			run "$part"
			[ -z "$cut" ] || f=$first
		fi ;;
	esac
	[ "$f" -eq 0 ] || bad="$bad $part"
	pass=$((pass + p)) fail=$((fail + f)) skip=$((skip + s))
	echo "== $part: $p ok, $f bad, $s left out, $(($(now) - begun)) s"
done
for part in $again; do echo "failed the first time, in $part:"; failed_cases "$logs/$part-first.log"; done
for part in $bad; do echo "failed in $part:"; failed_cases "$logs/$part.log"; done
[ -z "$out" ] || echo "no time was left for all of:$out"
[ -z "$bad" ] || echo "failed in:$bad (logs in $logs)"
echo "$pass passed, $fail failed, $skip skipped"
[ "$fail" -eq 0 ]
