#!/bin/sh
# tests/pg.sh: a scratch PostgreSQL for tests: `pg.sh start DIR [OPTION=VALUE...]` prints its conninfo, `pg.sh stop DIR` ends and
# removes it; `restart DIR`, `kill DIR` (SIGKILL to all of it) and `pid DIR` are for tests of outages. Works as root too.
# SPDX-License-Identifier: MIT
set -eu
usage() { echo "usage: pg.sh start|stop|restart|kill|pid DIR [OPTION=VALUE...]" >&2; exit 2; }
[ $# -ge 2 ] || usage
cmd=$1 dir=$2; shift 2

bin=
for d in /usr/bin /usr/local/bin /usr/lib/postgresql/*/bin "$(pg_config --bindir 2>/dev/null || :)"; do
	if [ -n "$d" ] && [ -x "$d/initdb" ] && [ -x "$d/pg_ctl" ]; then bin=$d; fi
done
[ -n "$bin" ] || { echo "pg.sh: initdb and postgres not found: install the package postgresql" >&2; exit 1; }

# PostgreSQL refuses to run as root.
as() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --init-groups -- "$@"; else "$@"; fi; }
# The socket's path has 107 bytes at most: it lives beside the data only when that is short.
short() { printf '/tmp/usher-pg-%s' "$(printf %s "$(cd "$dir" && pwd)" | cksum | tr -d ' ' | cut -c1-12)"; }

# The postmaster itself, without the daemon's double fork, so that it stops with pg_ctl's own waiting.
run() { (cd / && as "$bin/pg_ctl" -s -w -t 60 -D "$dir/data" -l "$dir/log" start >/dev/null 2>&1 </dev/null); }
# Where nobody buries the dead, a zombie's number in the lock files would pass for a running server.
forget() {
	f=$dir/data/postmaster.pid
	[ ! -f "$f" ] || { rest=$(tail -n +2 "$f"); printf '99999999\n%s\n' "$rest" >"$f"; }
	rm -f "$(short)"/.s.PGSQL.*
}
pid() { head -n 1 "$dir/data/postmaster.pid" 2>/dev/null || :; }

case $cmd in
start)
	mkdir -p "$dir"; dir=$(cd "$dir" && pwd)
	chmod 755 "$dir"
	if [ "$(id -u)" = 0 ]; then
		chown postgres "$dir"
		(cd / && as test -w "$dir") || { echo "pg.sh: user postgres cannot reach $dir: choose a folder under /tmp" >&2; exit 1; }
	fi
	sock=$(short); rm -rf "$sock"; as mkdir -m 700 "$sock"
	(cd / && as "$bin/initdb" -D "$dir/data" -U usher -A trust -E UTF8 --no-locale -N >"$dir/initdb.log" 2>&1) || { cat "$dir/initdb.log" >&2; exit 1; }
	{
		echo "listen_addresses = ''"
		echo "unix_socket_directories = '$sock'"
		echo "port = 5432"
		echo "shared_buffers = 32MB"
		echo "log_error_verbosity = terse"
		for o in "$@"; do echo "${o%%=*} = '${o#*=}'"; done
	} | as tee -a "$dir/data/postgresql.conf" >/dev/null
	run || { cat "$dir/log" >&2; exit 1; }
	echo "host=$sock port=5432 user=usher dbname=postgres"
	;;
stop)
	[ -d "$dir" ] || exit 0
	dir=$(cd "$dir" && pwd)
	[ -z "$(pid)" ] || (cd / && as "$bin/pg_ctl" -s -w -t 30 -m immediate -D "$dir/data" stop >/dev/null 2>&1) || :
	rm -rf "$(short)" "$dir/data" "$dir/log" "$dir/initdb.log"
	rmdir "$dir" 2>/dev/null || :
	;;
restart)
	dir=$(cd "$dir" && pwd)
	# A backend that was being forked when the postmaster was killed holds the shared memory until it notices.
	for try in 1 2 3 4 5 6 7 8; do
		! run || exit 0
		sleep "0.$try"
	done
	cat "$dir/log" >&2; exit 1
	;;
kill)
	dir=$(cd "$dir" && pwd); p=$(pid)
	[ -n "$p" ] || exit 0
	# shellcheck disable=SC2046
	kill -9 "$p" $(ps -o pid= --ppid "$p") 2>/dev/null || :
	forget
	;;
pid)
	dir=$(cd "$dir" && pwd); pid
	;;
*) usage ;;
esac
