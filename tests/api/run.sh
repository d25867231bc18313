#!/bin/sh
# tests/api/run.sh: a real server with a filled database, and the tester that holds its API against its own OpenAPI document.
# SPDX-License-Identifier: MIT
# usage: run.sh USHER. Needs node 18 or later (no packages), psql, curl.
set -eu
usher=$(realpath "$1")
here=$(dirname "$(realpath "$0")")
command -v node >/dev/null || { echo "api: node is needed (apt-get install nodejs)" >&2; exit 1; }
dir=$(sh "$here/../scratch.sh" api)
pid=
finish() {
	status=$?
	[ -z "$pid" ] || { kill "$pid" 2>/dev/null || :; wait "$pid" || :; }
	if [ $status != 0 ]; then echo "api: the server said last:" >&2; tail -n 20 "$dir/err" >&2 || :; fi
	sh "$here/../pg.sh" stop "$dir/pg" >/dev/null 2>&1 || :
	rm -rf "$dir"
	exit $status
}
trap finish EXIT
trap 'exit 1' INT TERM
DATABASE_URL=$(sh "$here/../pg.sh" start "$dir/pg")
export DATABASE_URL
export USHER_API_TOKENS=view:look,operate:do,all USHER_DATA_DIR="$dir/data"
: >"$dir/out"
USHER_WORKERS=2 "$usher" serve --demo --listen 127.0.0.1:0 >"$dir/out" 2>"$dir/err" &
pid=$!
tries=0
until url=$(sed -n 's|.* \(http://[^ ]*\)/phone/ .*|\1|p' "$dir/out") && [ -n "$url" ] && curl -sf "$url/readyz" >/dev/null; do
	tries=$((tries + 1))
	[ $tries -lt 600 ] || { echo "api: the server does not start" >&2; exit 1; }
	sleep 0.1
done
# The jobs of a start (the first look at the carrier's numbers, say) do their part before anything is counted.
tries=0
until [ "$(psql "$DATABASE_URL" -Atc "SELECT count(*) FROM jobs WHERE state = 'running' OR state = 'due' AND due_us <= usher_us(now())")" = 0 ]; do
	tries=$((tries + 1))
	[ $tries -lt 600 ] || { echo "api: the jobs of the start do not end" >&2; exit 1; }
	sleep 0.1
done
psql "$DATABASE_URL" -qv ON_ERROR_STOP=1 -f "$here/fill.sql"
node "$here/main.mjs" "$url"
