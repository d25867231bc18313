#!/bin/sh
# tests/bench/jobs.sh: a million due jobs: claims a second, their latency, and what the whole engine gets through.
# SPDX-License-Identifier: MIT
# jobs.sh BUILD. QUICK=1: a hundred thousand.
set -eu
built=${1:?usage: jobs.sh BUILD}
here=$(cd "$(dirname "$0")" && pwd)
if [ -n "${QUICK:-}" ]; then jobs=100000 seconds=4; else jobs=1000000 seconds=10; fi
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
export USHER_RECONCILE_HOURS= TWILIO_API_BASE=http://127.0.0.1:9
for v in $(env | sed -n 's/^\(USHER_[A-Z_]*\)=.*/\1/p'); do unset "$v"; done
info=$(sh "$here/../pg.sh" start "$dir/pg" max_connections=100 shared_buffers=128MB max_wal_size=2GB fsync=on synchronous_commit=on \
	full_page_writes=on jit=off)
sock=${info#host=}; sock=${sock%% *}
sql() { psql -qAtX -v ON_ERROR_STOP=1 -h "$sock" -U usher -d "${db:-bench}" "$@"; }
db=postgres sql -c 'CREATE DATABASE bench' >/dev/null
export DATABASE_URL="host=$sock user=usher dbname=bench" USHER_LISTEN=127.0.0.1:0
"$built/usher" migrate >/dev/null
# No chart is registered by that: one row is enough for a foreign key.
sql -c "INSERT INTO charts (hash, version, guards) VALUES ('bench', '0', '{}')" \
	-c "INSERT INTO clients (phone_e164, state, chart, pay_token, created_at, updated_at) VALUES ('+447000000000', 'COMPLETE', 1, 'bench', now(), now())"

echo "== $jobs due jobs (6 of 10 other work, 3 texts of 100,000 clients, 1 event)"
for sessions in 1 2 4; do
	sql -c 'TRUNCATE jobs' >/dev/null
	sql -v jobs=$jobs -v clients=100000 -f "$here/jobs.sql"
	[ -z "${ANALYZE:-}" ] || sql -c 'VACUUM ANALYZE jobs'
	sql -c CHECKPOINT
	printf '  %s session%s: ' $sessions "$([ $sessions = 1 ] || echo s)"
	"$built/tests/bench/jobs" "$DATABASE_URL" $sessions $seconds
done

sql -c 'TRUNCATE jobs' >/dev/null
sql -v jobs=$jobs -v clients=100000 -f "$here/jobs.sql"
sql -c "UPDATE jobs SET kind = 'answer' WHERE kind <> 'answer'" -c CHECKPOINT
"$built/usher" serve >"$dir/usher.log" 2>&1 &
usher_pid=$!
sleep 2
before=$(sql -c "SELECT count(*) FROM jobs WHERE state = 'done'"); sleep $seconds
after=$(sql -c "SELECT count(*) FROM jobs WHERE state = 'done'")
echo "  the engine, $(nproc) workers, each job one query of its own: $(((after - before) / seconds)) jobs/s"
kill $usher_pid; wait $usher_pid || :; usher_pid=
