#!/bin/sh
# tools/sqlc.sh: db/sql/*.sql -> an enum of statements and a table of their texts. Usage: sqlc.sh OUTDIR FILE.sql...
# SPDX-License-Identifier: MIT
set -eu
out=$1; shift
{
	echo '/* Generated from db/sql by tools/sqlc.sh: do not edit. */'
	echo '#pragma once'
	echo 'enum sql_id {'
	for f in "$@"; do n=$(basename "$f" .sql); printf '\tSQL_%s,\n' "$(printf %s "$n" | tr 'a-z-' 'A-Z_')"; done
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
		printf '\t[SQL_%s] = { "%s",\n' "$(printf %s "$n" | tr 'a-z-' 'A-Z_')" "$n"
		grep -v '^[[:space:]]*--' "$f" | sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/\t  "/' -e 's/$/\\n"/'
		printf '\t},\n'
	done
	echo '};'
} > "$out/sql.c.new"
mv "$out/sql.c.new" "$out/sql.c"
mv "$out/sql.h.new" "$out/sql.h"
