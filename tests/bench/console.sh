#!/bin/sh
# tests/bench/console.sh: the console with 100,000 clients and about 800,000 texts stored: its queries, what it costs the webhooks, its events.
# SPDX-License-Identifier: MIT
# console.sh BUILD. QUICK=1: fewer requests. Load, console, server and database share the cores.
set -eu
built=${1:?usage: console.sh BUILD}
here=$(cd "$(dirname "$0")" && pwd)
clients=100000 number=+12025550100
if [ -n "${QUICK:-}" ]; then requests=100 seconds=5; else requests=400 seconds=15; fi
dir=$(mktemp -d /tmp/usher-bench-XXXXXX); chmod 755 "$dir"
usher_pid=
leave() {
	[ -z "$usher_pid" ] || kill "$usher_pid" 2>/dev/null || :
	sh "$here/../pg.sh" stop "$dir/pg" || :
	rm -rf "$dir"
}
trap leave EXIT
trap 'exit 1' INT TERM
for v in $(env | sed -n 's/^\(USHER_[A-Z_]*\)=.*/\1/p'); do unset "$v"; done
export TWILIO_ACCOUNT_SID=AC00000000000000000000000000000be0 TWILIO_AUTH_TOKEN=0000000000000000000000000000be01 TWILIO_NUMBER=$number

info=$(sh "$here/../pg.sh" start "$dir/pg" max_connections=100 shared_buffers=128MB max_wal_size=2GB jit=off)
sock=${info#host=}; sock=${sock%% *}
sql() { psql -qAtX -v ON_ERROR_STOP=1 -h "$sock" -U usher -d "${db:-bench}" "$@"; }
db=postgres sql -c 'CREATE DATABASE bench' >/dev/null
export DATABASE_URL="host=$sock user=usher dbname=bench" USHER_LISTEN=127.0.0.1:0 USHER_WORKERS=2 USHER_POOL_LOW=0
"$built/usher" migrate >"$dir/migrate.log" 2>&1 || { cat "$dir/migrate.log" >&2; exit 1; }
"$built/usher" serve >"$dir/usher.log" 2>&1 &
usher_pid=$!
for _ in $(seq 600); do
	url=$(sed -n 's/.* listens on http:\/\/\([0-9.:]*\) .*/\1/p' "$dir/usher.log")
	if [ -n "$url" ] && curl -fs -o /dev/null "http://$url/readyz"; then break; fi
	sleep 0.1
done
[ -n "$url" ] || { echo "bench: usher does not start" >&2; cat "$dir/usher.log" >&2; exit 1; }
port=${url##*:}

echo "machine: $(nproc) cores, load $(cut -d' ' -f1 /proc/loadavg) before the run, $(psql --version)"
sql -v upto=$clients -v number=$number -f "$here/console_seed.sql" >/dev/null
echo "stored: $(sql -c 'SELECT count(*) FROM clients') clients, $(sql -c 'SELECT count(*) FROM messages') texts, $(sql -c 'SELECT count(*) FROM number_pool') numbers"
at=$(date +%s%N)
until [ "$(sql -c "SELECT count(*) FROM clients c LEFT JOIN stats_clients s ON s.client_id = c.id WHERE c.seq > coalesce(s.seq, 0)")" = 0 ]; do
	sql -c "UPDATE jobs SET due_us = 1 WHERE kind = 'stats' AND state = 'due' AND due_us > 1"
	sleep 1
done
# The marks follow a run later: until then every look counts again what the last run has counted.
until [ "$(sql -c "SELECT texts >= (SELECT max(id) FROM messages) FROM stats_marks")" = t ]; do
	sql -c "UPDATE jobs SET due_us = 1 WHERE kind = 'stats' AND state = 'due' AND due_us > 1"
	sleep 1
done
echo "the journal is counted: $((($(date +%s%N) - at) / 1000000)) ms for all of it ($(sql -c 'SELECT count(*) FROM stats_steps') rows)"
sql -c 'VACUUM ANALYZE' # as autovacuum does within a minute

session=benchbenchbenchbenchbenchbenchbenchbenchben # 43 characters
sql -c "INSERT INTO operators (name, role, password, totp, password_at, created_at, updated_at) VALUES ('bench', 'admin', '', '', now(), now(), now())" \
	-c "INSERT INTO console_sessions (digest, operator_id, created_us, seen_us, ends_us, proven_us) SELECT sha256('$session'), id, t, t + 3600000000, t + 36000000000, t
		FROM operators, (SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS t) n WHERE name = 'bench'"
echo "== queries of the console, over HTTP, $requests each (wanted: p99 <= 50 ms)"
"$built/tests/bench/console" "$port" $session ops $requests

echo "== the first page in Chromium, nothing in its cache (wanted: usable within 300 ms)"
packages=$(cd "$built/.." && pwd)/browser/node_modules # of make browser
if [ -x /usr/bin/chromium ] && [ -d "$packages/playwright-core" ]; then
	cp "$here/first_page.mjs" "$packages/../"
	node "$packages/../first_page.mjs" "http://$url" $session "$dir/profile"
else
	echo "   not measured: make browser installs what it needs"
fi

echo "== webhooks at 100 texts/s: alone; beside ten operators; beside one browser that never rests and eight who watch; alone again"
load() { "$built/tests/bench/load" "$url" 16 $seconds 100 "$1" 0; }
# beside KIND BASE WATCHERS: the load while the console is asked in that way.
beside() {
	"$built/tests/bench/console" "$port" $session "$1" $((seconds + 1)) >"$dir/asked" &
	asked=$!
	for _ in $(seq "$3"); do "$built/tests/bench/console" "$port" $session watch $((seconds + 1)) >/dev/null & done
	load "$2"
	wait $asked || :
	echo "   the console meanwhile: $(cat "$dir/asked")"
}
load 3000000
beside used 4000000 2
beside busy 5000000 8
load 7000000

echo "== from a text to its event, 5 texts/s"
"$built/tests/bench/console" "$port" $session watch $((seconds + 2)) >"$dir/heard" &
heard=$!
sleep 1
"$built/tests/bench/load" "$url" 2 $seconds 5 6000000 0 >/dev/null
wait $heard || :
sed -n 's/^\([0-9]*\) client .*"id":\([0-9]*\).*/\2 \1/p' "$dir/heard" >"$dir/ids"
sql -c 'CREATE TEMP TABLE heard (id bigint, at_us bigint)' -c "\\copy heard from '$dir/ids' delimiter ' '" -c "SELECT 'events ' || count(*) || ' p50_ms ' ||
	round(percentile_cont(0.5) WITHIN GROUP (ORDER BY (h.at_us - usher_us(m.created_at)) / 1000.0)) || ' p99_ms ' || round(percentile_cont(0.99) WITHIN GROUP (ORDER BY (h.at_us - usher_us(m.created_at)) / 1000.0))
	|| ' worst_ms ' || round(max(h.at_us - usher_us(m.created_at)) / 1000.0) FROM heard h JOIN messages m ON m.id = h.id
	WHERE m.created_at > clock_timestamp() - interval '1 minute'" # ids of the journal's entries are among them
