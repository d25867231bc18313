#!/bin/bash
# tests/terminal.sh: what people meet in a terminal: the phone from "hello" to COMPLETE, completion in three shells, manual pages.
# SPDX-License-Identifier: MIT
# Usage: terminal.sh USHER. Ends with "terminal: N passed, N failed".
set -uo pipefail
usher=$(realpath "${1:-build/usher}")
here=$(cd "$(dirname "$0")/.." && pwd)
sh "$here/tools/deps.sh" zsh fish mandoc || { echo "terminal: zsh, fish and mandoc are needed" >&2; exit 1; }
dir=$(sh "$here/tests/scratch.sh" terminal)
passed=0 failed=0 pid='' phone=''
finish() {
	exec 3>&- 2>/dev/null || :
	[ -z "$phone" ] || kill "$phone" 2>/dev/null || :
	[ -z "$pid" ] || { kill "$pid" 2>/dev/null || :; wait "$pid" 2>/dev/null || :; }
	rm -rf "$dir"
}
trap finish EXIT
ok() { passed=$((passed + 1)); echo "[       OK ] $1"; }
bad() { failed=$((failed + 1)); echo "[  FAILED  ] $1: $2"; }
# check NAME WANT GOT: WANT is a pattern of the shell.
# shellcheck disable=SC2053
check() { if [[ $3 == $2 ]]; then ok "$1"; else bad "$1" "wanted $2, got: $3"; fi; }

export USHER_DATA_DIR=$dir/data USHER_WORKERS=2 LC_ALL=C.UTF-8
"$usher" serve --demo --listen 127.0.0.1:0 >"$dir/out" 2>"$dir/err" &
pid=$!
for _ in $(seq 300); do
	url=$(sed -n 's|.* \(http://[^ ]*\)/phone/ .*|\1|p' "$dir/out")
	[ -n "$url" ] && curl -sf "$url/readyz" >/dev/null && break
	sleep 0.1
done

# The phone, line by line.
mkfifo "$dir/keys"
"$usher" phone --url "$url" --phone +447700900101 <"$dir/keys" >"$dir/screen" 2>&1 &
phone=$!
exec 3>"$dir/keys"
# types LINE PATTERN: the line, then wait until the screen shows the pattern (of grep) below it.
types() {
	local from
	from=$(wc -l <"$dir/screen")
	echo "$1" >&3
	for _ in $(seq 200); do
		tail -n +$((from + 1)) "$dir/screen" | grep -- "$2" >/dev/null && { ok "phone: $1"; return; }
		sleep 0.1
	done
	bad "phone: $1" "no \"$2\" in: $(tail -n +$((from + 1)) "$dir/screen")"
}
types 'hello' 'What does your business do'
types "I'm a plumber in Leeds" 'business called'
types 'Dripless Ltd' 'your own name'
types 'Sam' 'SMS'
types 'SMS' 'Text OK'
types 'OK' '/p/'
types '/pay' 'your own number is'
types 'iPhone' '\*\*6[127]\*'
sed -n 's/^ *\(\*\*6[127]\*[^ ]*\) *$/\1/p' "$dir/screen" >"$dir/codes"
[ "$(wc -l <"$dir/codes")" -ge 1 ] && ok "phone: codes stand on lines of their own" || bad "phone: codes" "$(tail -n 20 "$dir/screen")"
while read -r code; do types "$code" 'is on'; done <"$dir/codes"
types 'DONE' 'ring'
types '/ring' 'Forwarded to'
for _ in $(seq 100); do [ "$("$usher" client show +447700900101 --json | sed 's/.*"state" *: *"\([^"]*\)".*/\1/')" = COMPLETE ] && break; sleep 0.2; done
check "phone: the owner is live" '*COMPLETE*' "$("$usher" client list)"
types '/nonsense' 'nothing that a phone can do'
echo '/quit' >&3
exec 3>&-
wait "$phone" && ok "phone: /quit ends it" || bad "phone: /quit" "status $?"
phone=''

# Plain in a pipe; the journey; colours on a terminal, and not when nobody wants them.
check "show: the journey ends at COMPLETE" '*● COMPLETE*' "$("$usher" client show +447700900101)"
check "no colours in a pipe" 'plain' "$("$usher" pool list --country GB | grep $'\033' >/dev/null && echo colours || echo plain)"
check "colours on a terminal" 'colours' "$(TERM=xterm script -qec "$usher pool list --country GB" /dev/null | grep $'\033' >/dev/null && echo colours || echo plain)"
check "no colours with NO_COLOR" 'plain' "$(NO_COLOR=1 TERM=xterm script -qec "$usher pool list --country GB" /dev/null | grep $'\033' >/dev/null && echo colours || echo plain)"
check "a line fits the terminal" 'fits' "$(TERM=xterm script -qec "stty cols 72; $usher job list" /dev/null | sed 's/\x1b\[[0-9;]*m//g' | awk '{ sub(/\r$/, "") } length > 72 { wide = 1 } END { print wide ? "wide" : "fits" }')"

# A words file that is wrong: found by the check, and nothing starts with it.
mkdir "$dir/words"
printf 'one\ttwo\tthree\tfour\tfive\n' >"$dir/words/words.en.tsv"
check "words: the check names file and line" '*words.en.tsv*one*two*' "$(USHER_MESSAGES_DIR=$dir/words "$usher" messages check 2>&1)"
check "words: the check fails" '1' "$(USHER_MESSAGES_DIR=$dir/words "$usher" messages check >/dev/null 2>&1; echo $?)"
check "words: nothing starts with it" '*words.en.tsv*one*two*' "$(USHER_DATA_DIR=$dir/other USHER_MESSAGES_DIR=$dir/words timeout 60 "$usher" serve --demo --listen 127.0.0.1:0 2>&1)"

# Completion: each shell asks the program.
PATH=$(dirname "$usher"):$PATH
"$usher" completion bash >"$dir/usher.bash"
"$usher" completion zsh >"$dir/_usher"
mkdir -p "$dir/fish/completions"
"$usher" completion fish >"$dir/fish/completions/usher.fish"
in_bash() { bash -c '. "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _usher; echo "${COMPREPLY[*]}"' - "$dir/usher.bash" "$@"; }
check "bash: commands" 'pool phone' "$(in_bash usher p | tr ' ' '\n' | grep -E '^(pool|phone)$' | sort -r | xargs)"
check "bash: verbs" 'show' "$(in_bash usher client sh)"
check "bash: options" '--state' "$(in_bash usher client list --stat)"
check "bash: values" 'PENDING' "$(in_bash usher pool list --status PEN)"
check "bash: states of the chart" 'PAUSED' "$(in_bash usher client list --state PAU)"
check "bash: events of the chart" 'op.take' "$(in_bash usher client move +447700900101 op.ta)"
check "bash: what every list takes" '--limit --sort --cursor --csv --json --config' "$(in_bash usher job list -- | grep -o -e '--limit.*')"
check "bash: columns to sort by" '* state *' "$(in_bash usher client list --sort '')"
check "bash: a secret from standard input" '--password-stdin' "$(in_bash usher operator add ann --pass)"
check "bash: a secret from a file" '--password-file' "$(in_bash usher operator renew --pass)"
# usher NOUN VERB OPTION x --none: the only option that there is not is the last.
refused=$("$usher" complete '' | cut -f1 | while read -r noun; do
	[ "$noun" = help ] || "$usher" complete "$noun" '' | cut -f1 | grep -v '^-' | while read -r verb; do
		"$usher" complete "$noun" "$verb" -- | cut -f1 | while read -r option; do
			"$usher" "$noun" "$verb" "$option" x --none </dev/null 2>&1 | grep "no option $option" | sed "s/^/$noun $verb: /"
		done
	done
done)
check "completion: commands take the options that it offers" '' "$refused"
check "bash: nothing for nonsense" '' "$(in_bash usher nonsense x)"
check "fish: verbs" '*show*one client*' "$(XDG_CONFIG_HOME=$dir fish --no-config -c "source $dir/fish/completions/usher.fish; complete -C 'usher client sh'")"
check "zsh: verbs" '*show*' "$(zsh -fc 'compdef() { :; }; _describe() { print -l -- "${(@P)4}"; }; source "$1"; words=(usher client sh); CURRENT=3; _usher' - "$dir/_usher")"

# Manual pages: every command has one, and a judge of manual pages has nothing against them.
sh "$here/tools/man.sh" "$usher" "$dir/share"
check "man: a page for each command" "$("$usher" complete '' | wc -l)" "$(find "$dir/share/man8" -name 'usher-*.8' | wc -l)"
check "man: no page has a fault" '' "$(mandoc -T lint -W warning "$dir"/share/man8/*.8 2>&1 | grep -v 'missing date' | head -n 5)"
check "man: options of secrets and lists" '*--password-stdin*--cursor*--csv*' "$(mandoc -T utf8 "$dir/share/man8/usher-operator.8" | col -b)"
check "man: reads well" '*usher pool add*--carrier*' "$(mandoc -T utf8 "$dir/share/man8/usher-pool.8" | col -b)"

echo "terminal: $passed passed, $failed failed"
[ "$failed" = 0 ]
