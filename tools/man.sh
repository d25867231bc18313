#!/bin/sh
# tools/man.sh: usher's own help as a manual page. Usage: man.sh USHER VERSION
# SPDX-License-Identifier: MIT
set -eu
usher=$1 version=$2
# What roff would take for its own is escaped.
plain() { sed -e 's/\\/\\e/g' -e 's/-/\\-/g' -e "s/^\([.']\)/\\\\\&\1/"; }
cat <<END
.TH USHER 8 "" "usher $version" "usher"
.SH NAME
usher \- signs business owners up by text message
.SH SYNOPSIS
.B usher
.I COMMAND
.RI [ ... ]
.SH DESCRIPTION
.nf
END
"$usher" help | plain
echo '.fi'
for command in $("$usher" help | sed -n 's/^  \([a-z][a-z]*\)  .*/\1/p'); do
	printf '.SH "usher %s"\n.nf\n' "$command" | tr 'a-z' 'A-Z' | sed 's/^\.NF$/.nf/'
	"$usher" help "$command" | plain
	echo '.fi'
done
cat <<'END'
.SH FILES
.I /etc/usher/usher.conf
settings of the service;
.I /var/lib/usher
the private database.
.SH EXIT STATUS
0 done, 1 failed, 2 wrong usage.
END
