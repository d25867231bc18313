#!/bin/sh
# tools/sqlc.sh: db/sql/*.sql -> an enum of statements and a table of their texts. Usage: sqlc.sh OUTDIR FILE.sql...
# A file with a line `-- Also as <name>_wait: ...` gives a second statement, the same without SKIP LOCKED.
# SPDX-License-Identifier: MIT
set -eu
out=$1; shift
upper() { printf %s "$1" | tr 'a-z-' 'A-Z_'; }
names() {
	for f in "$@"; do
		n=$(basename "$f" .sql)
		echo "$n"
		! grep -q "^-- Also as ${n}_wait:" "$f" || echo "${n}_wait"
	done
}
# One statement as a row; $3 is a sed expression for the variant.
row() {
	printf '\t[SQL_%s] = { "%s",\n' "$(upper "$2")" "$2"
	grep -v '^[[:space:]]*--' "$1" | sed -e "$3" -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/\t  "/' -e 's/$/\\n"/'
	printf '\t},\n'
}
{
	echo '/* Generated from db/sql by tools/sqlc.sh: do not edit. */'
	echo '#pragma once'
	echo 'enum sql_id {'
	names "$@" | while read -r n; do printf '\tSQL_%s,\n' "$(upper "$n")"; done
	printf '\tSQL_COUNT\n};\n'
	echo 'struct sql_statement { const char *name, *text; };'
	echo 'extern const struct sql_statement sql_statements[SQL_COUNT];'
} > "$out/sql.h.new"
{
	echo '/* Generated from db/sql by tools/sqlc.sh: do not edit. */'
	echo '#include "gen/sql.h"'
	echo 'const struct sql_statement sql_statements[SQL_COUNT] = {'
	for f in "$@"; do
		n=$(basename "$f" .sql)
		row "$f" "$n" ''
		! grep -q "^-- Also as ${n}_wait:" "$f" || row "$f" "${n}_wait" 's/ SKIP LOCKED//'
	done
	echo '};'
} > "$out/sql.c.new"
mv "$out/sql.c.new" "$out/sql.c"
mv "$out/sql.h.new" "$out/sql.h"
