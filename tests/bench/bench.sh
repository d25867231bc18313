#!/bin/sh
# tests/bench/bench.sh: speed, size and cost per text of the usher in BUILD, and of pgbench, back to back in one cluster.
# SPDX-License-Identifier: MIT
# bench.sh BUILD. QUICK=1: shorter, without a million clients. Load, server and database share the cores. Prints one figure a line, and what was asked.
set -eu
built=${1:?usage: bench.sh BUILD}
here=$(cd "$(dirname "$0")" && pwd)
if [ -n "${QUICK:-}" ]; then seconds=4 rounds=3 sizes="1000 100000"; else seconds=8 rounds=5 sizes="1000 100000 1000000"; fi
connections=256
dir=$(mktemp -d /tmp/usher-bench-XXXXXX); chmod 755 "$dir"
usher_pid=
leave() {
	[ -z "$usher_pid" ] || kill "$usher_pid" 2>/dev/null || :
	sh "$here/../pg.sh" stop "$dir/pg" || :
	rm -rf "$dir"
}
trap leave EXIT
trap 'exit 1' INT TERM

export TWILIO_ACCOUNT_SID=AC00000000000000000000000000000be0 TWILIO_AUTH_TOKEN=0000000000000000000000000000be01 TWILIO_NUMBER=+12025550100
for v in $(env | sed -n 's/^\(USHER_[A-Z_]*\)=.*/\1/p'); do unset "$v"; done
hz=$(getconf CLK_TCK)

# -- helpers
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
best() { sort -n | tail -n 1; }
calc() { awk "BEGIN { printf \"$1\", $2 }"; }
field() { awk -v k="$1" '{ for (i = 1; i < NF; i++) if ($i == k) print $(i + 1) }'; }
say() { printf '%s\n' "$*"; }
# name, value, what is asked: "<= 5" or ">= 5"
figure() {
	verdict=$(awk -v v="$2" -v ask="$3" 'BEGIN { split(ask, a, " "); print (a[1] == "<=" ? v <= a[2] + 0 : v >= a[2] + 0) ? "ok" : "MISSED" }')
	printf '  %-52s %10s   asked %-8s %s\n' "$1" "$2" "$3" "$verdict"
}
tree() { p=$1; echo "$p"; for c in $(ps -o pid= --ppid "$p"); do tree "$c"; done; }
# CPU ticks of a process, its children alive and those that it has buried.
ticks() {
	n=0
	for p in $(tree "$1"); do
		t=$(sed 's/.*) //' "/proc/$p/stat" 2>/dev/null | awk -v top="$([ "$p" = "$1" ] && echo 1)" '{ print $12 + $13 + (top ? $14 + $15 : 0) }')
		n=$((n + ${t:-0}))
	done
	echo $n
}
kib() { n=0; for p in $(tree "$1"); do v=$(awk -v k="$2:" '$1 == k { print $2 }' "/proc/$p/smaps_rollup" 2>/dev/null); n=$((n + ${v:-0})); done; echo $n; }
# Starts usher on a free port and waits; sets url, and ready_ms: from its start until it says that it is ready.
serve() {
	at=$(date +%s%N)
	"$built/usher" serve >"$dir/usher.log" 2>&1 &
	usher_pid=$!
	for _ in $(seq 3000); do
		url=$(sed -n 's/.* listens on http:\/\/\([0-9.:]*\) .*/\1/p' "$dir/usher.log")
		if [ -n "$url" ] && curl -fs -o /dev/null "http://$url/readyz"; then
			ready_ms=$((($(date +%s%N) - at) / 1000000))
			return
		fi
		kill -0 "$usher_pid" 2>/dev/null || break
		sleep 0.01
	done
	echo "bench: usher does not start" >&2; cat "$dir/usher.log" >&2; exit 1
}
stop() { kill "$usher_pid"; wait "$usher_pid" || :; usher_pid=; }

# -- the cluster, with the settings of usher's own (db/private_server.c)
info=$(sh "$here/../pg.sh" start "$dir/pg" max_connections=100 shared_buffers=128MB max_wal_size=2GB fsync=on \
	synchronous_commit=on full_page_writes=on jit=off)
sock=${info#host=}; sock=${sock%% *}
pg_pid=$(sh "$here/../pg.sh" pid "$dir/pg")
sql() { psql -qAtX -v ON_ERROR_STOP=1 -h "$sock" -U usher -d "${db:-bench}" "$@"; }
db=postgres sql -c "ALTER SYSTEM SET wal_compression = 'lz4'" 2>/dev/null || db=postgres sql -c "ALTER SYSTEM SET wal_compression = 'on'"
db=postgres sql -c 'SELECT pg_reload_conf()' -c 'CREATE DATABASE bench' >/dev/null
export DATABASE_URL="host=$sock user=usher dbname=bench" USHER_LISTEN=127.0.0.1:0

# No foreign key: in this order of statements its share lock would meet FOR UPDATE in deadlocks.
reference_tables() {
	sql -c 'DROP TABLE IF EXISTS r_clients, r_messages' -c "CREATE TABLE r_clients (id bigint PRIMARY KEY, phone text NOT NULL UNIQUE, state text NOT NULL,
		business_type text, location text, business_name text, owner_name text, misses smallint NOT NULL DEFAULT 0, updated_at timestamptz)" \
		-c "CREATE TABLE r_messages (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, client_id bigint NOT NULL,
		direction text NOT NULL, carrier_id text UNIQUE, body text NOT NULL, status text, created_at timestamptz NOT NULL)" \
		-c 'CREATE INDEX ON r_messages (client_id, id)' \
		-c "INSERT INTO r_clients SELECT i, '+' || (447000000000 + i * 618033989 % 1000000000), 'S1_TRADE' FROM generate_series(1, $1::bigint) i" \
		-c 'VACUUM ANALYZE r_clients, r_messages' -c CHECKPOINT 2>/dev/null
}
reference() { # clients, seconds: best transactions per second of 1 to 64 sessions
	for n in $2; do
		pgbench -n -M prepared -f "$here/reference.sql" -D clients="$1" -c "$n" -j "$([ "$n" -gt 1 ] && echo 2 || echo 1)" -T "$3" \
			-h "$sock" -U usher bench 2>/dev/null | awk -v n="$n" '/^tps/ { print $3, n }'
	done | sort -n | tail -n 1
}

# How noisy the machine is: at the same 200 a second, the share of the reference's transactions that take longer than 3 ms.
noise() {
	pgbench -n -M prepared -f "$here/reference.sql" -D clients="$1" -c 8 -j 1 -R 200 -L 3 -T "$seconds" -h "$sock" -U usher bench 2>/dev/null |
		sed -n 's/^number of transactions above the 3.0 ms latency limit: .*(\(.*%\)).*/\1/p'
}

first=2000000
stored=0
# One run of the load; sets $out. New owners each time.
load() { # connections, seconds, rate
	out=$("$built/tests/bench/load" "$url" "$1" "$2" "$3" "$first" "$stored") || { say "$out"; tail -n 5 "$dir/usher.log" >&2; exit 1; }
	first=$((first + 200000))
}
# Texts per second with nothing else to wait for; sets tps, cpu_server, cpu_db.
full() {
	u=$(ticks "$usher_pid"); d=$(ticks "$pg_pid")
	load "$connections" "$1" 0
	u=$(($(ticks "$usher_pid") - u)); d=$(($(ticks "$pg_pid") - d))
	n=$(say "$out" | field texts)
	tps=$(say "$out" | field per_second)
	cpu_server=$(calc %.4f "$u / $hz / $n * 1000"); cpu_db=$(calc %.4f "$d / $hz / $n * 1000")
}

say "machine: $(nproc) cores, $(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo), $(postgres --version 2>/dev/null || psql --version)"
say "$rounds rounds of $seconds s each, reference and usher in turn; load generator on the same cores"
serve; stop

have=0
first_tps=
for size in $sizes; do
	say "== $size clients stored"
	sql -v from="$have" -v upto="$size" -v number=$TWILIO_NUMBER -v state=S2_BUSINESS_NAME -f "$here/seed.sql" >/dev/null
	have=$size stored=$size
	reference_tables "$size"
	serve
	# Which number of sessions is best for the reference is found once per size.
	sessions=$(reference "$size" "1 4 8 16 32 64" 2 | cut -d' ' -f2)
	load $connections 2 0
	: >"$dir/r"; : >"$dir/u"; : >"$dir/cs"; : >"$dir/cd"; : >"$dir/ratio"
	for _ in $(seq $rounds); do
		r=$(reference "$size" "$sessions" $seconds | cut -d' ' -f1)
		full $seconds
		say "$r" >>"$dir/r"; say "$tps" >>"$dir/u"; say "$cpu_server" >>"$dir/cs"; say "$cpu_db" >>"$dir/cd"
		calc '%.2f\n' "$tps / $r" >>"$dir/ratio"
	done
	u=$(median <"$dir/u")
	say "  reference: $(median <"$dir/r") transactions/s with $sessions sessions ($(sort -n "$dir/r" | tr '\n' ' '))"
	say "  usher: $u texts/s over $connections connections ($(sort -n "$dir/u" | tr '\n' ' '))"
	figure "texts/s over the reference (wanted: 3)" "$(median <"$dir/ratio")" ">= 2"
	figure "server CPU, s per 1,000 texts" "$(median <"$dir/cs")" "<= 0.04"
	figure "database CPU, s per 1,000 texts" "$(median <"$dir/cd")" "<= 0.05"
	[ -n "$first_tps" ] || first_tps=$u
	[ "$first_tps" = "$u" ] || figure "texts/s over those with 1,000 clients" "$(calc %.2f "$u / $first_tps")" ">= 0.67"
	figure "server memory under that load, MiB (sum of Pss)" "$(calc %.1f "$(kib "$usher_pid" Pss) / 1024")" "<= 64"
	say "    resident (sum of Rss, shared pages counted in each): $(calc %.1f "$(kib "$usher_pid" Rss) / 1024") MiB"
	for _ in 1 2 3; do load $connections $seconds $((u / 2)); say "$out"; done >"$dir/half"
	figure "p99 at half of that load, ms" "$(field p99_ms <"$dir/half" | median)" "<= 25"
	for _ in 1 2 3; do load 32 $seconds 200; say "$out"; done >"$dir/low"
	figure "p99 at 200 texts/s, ms" "$(field p99_ms <"$dir/low" | median)" "<= 3"
	say "    p50: $(field p50_ms <"$dir/half" | median) ms at half load, $(field p50_ms <"$dir/low" | median) ms at 200 texts/s; of the reference at 200/s $(noise "$size") took more than 3 ms"
	stop
done

say "== alone"
figure "step of the machine, ns" "$("$built/tests/bench/step" | field step_ns)" "<= 200"
unset DATABASE_URL
mkdir "$dir/own"; export USHER_DATA_DIR="$dir/own"
serve; stop
for _ in 1 2 3; do serve; stop; say "$ready_ms" >>"$dir/ready"; done
figure "start to ready on its own stopped database, ms" "$(median <"$dir/ready")" "<= 1000"
