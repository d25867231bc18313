#!/bin/sh
# tools/check-docs.sh: what the documentation says about files and functions (`server/turn.c:turn_add`) is still true; every kind of
# alert that is raised has its row (server/alerts.def).
# SPDX-License-Identifier: MIT
set -eu
cd "$(dirname "$0")/.."
folders='base|fsm|io|db|sms|payment|pool|server|cli|tests|tools|statecharts|docs'
status=0
for doc in $(sh tools/sources.sh md); do
	# One mention per line: path, or path:name.
	for mention in $(grep -oE "(^|[^A-Za-z0-9_./-])($folders)/[A-Za-z0-9_./-]*\.[a-z]+(:[A-Za-z_][A-Za-z0-9_]*)?" "$doc" |
		grep -oE "($folders)/.*" | sort -u); do
		path=${mention%%:*} name=
		[ "$path" = "$mention" ] || name=${mention#*:}
		if [ ! -e "$path" ]; then
			echo "$doc: $path does not exist"
			status=1
		elif [ -n "$name" ] && ! grep -Eq "^[^[:space:]/*].*\<$name\>|^$name\>" "$path"; then
			echo "$doc: $path defines no $name"
			status=1
		fi
	done
done
# Kinds of alerts: in C as an argument, in the chart as an action's, in SQL as the first value of a row.
raised=$({
	grep -ohE '(host|note)_alert\([^"]*"[a-z_]+"' server/*.c | grep -oE '"[a-z_]+"'
	grep -ohE 'action="alert" arg="[a-z_]+"' statecharts/onboarding.scxml | grep -oE 'arg="[a-z_]+"'
	grep -ohE 'INTO alerts \(kind.*|^SELECT .[a-z_]+., .(critical|warning).' db/sql/*.sql | grep -oE "^SELECT '[a-z_]+'"
} | grep -oE '["'"'"'][a-z_]+["'"'"']' | tr -d "\"'" | sort -u)
for kind in $raised; do
	grep -q "^ALERT($kind," server/alerts.def || { echo "server/alerts.def: no row for alert $kind, which is raised"; status=1; }
done
exit $status
