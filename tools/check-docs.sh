#!/bin/sh
# tools/check-docs.sh: what the documentation says about files and functions (`server/turn.c:turn_add`) is still true.
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
exit $status
