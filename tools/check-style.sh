#!/bin/sh
# tools/check-style.sh: sizes of files and functions, first lines, functions that nobody may call.
# SPDX-License-Identifier: MIT
set -eu
cd "$(dirname "$0")/.."
C_LINES_MAX=400 H_LINES_MAX=150 FUNCTION_LINES_MAX=60 README_LINES_MAX=120 MAKEFILE_LINES_MAX=150
status=0

# How many lines a file may have.
cap() {
	[ ! -f "$1" ] || [ "$(wc -l <"$1")" -le "$2" ] || { echo "$1: $(wc -l <"$1") lines, at most $2: split it"; status=1; }
}
for f in $(sh tools/sources.sh c); do cap "$f" $C_LINES_MAX; done
for f in $(sh tools/sources.sh h); do cap "$f" $H_LINES_MAX; done
cap README.md $README_LINES_MAX
cap Makefile $MAKEFILE_LINES_MAX

# Line 1 names the file and says what it is for; the licence comes next.
for f in $(sh tools/sources.sh c h def); do
	case $(sed -n 1p "$f") in "/* $f: "*) ;; *) echo "$f:1: want: /* $f: what it is for. */"; status=1 ;; esac
	case $(sed -n 2p "$f") in *"SPDX-License-Identifier: MIT"*) ;; *) echo "$f:2: want: /* SPDX-License-Identifier: MIT */"; status=1 ;; esac
done
for f in $(sh tools/sources.sh h); do
	grep -q '^#pragma once$' "$f" || { echo "$f: no #pragma once"; status=1; }
done
for f in $(sh tools/sources.sh sh); do
	case $(sed -n 2p "$f") in "# $f: "*) ;; *) echo "$f:2: want: # $f: what it is for."; status=1 ;; esac
	head -n 5 "$f" | grep -q 'SPDX-License-Identifier: MIT' || { echo "$f: no SPDX-License-Identifier"; status=1; }
done
for f in $(sh tools/sources.sh sql); do
	case $(sed -n 1p "$f") in "-- "*) ;; *) echo "$f:1: want: -- what it is for"; status=1 ;; esac
done

# Function bodies, from the "{" to the "}" in the first column.
sh tools/sources.sh c h | xargs awk -v max=$FUNCTION_LINES_MAX '
	FNR == 1 { from = 0 }
	/^{/ { from = FNR; name = before }
	/^}/ && from {
		if (FNR - from - 1 > max) { print FILENAME ":" from ": " FNR - from - 1 " lines, at most " max ": " name; failed = 1 }
		from = 0
	}
	/[ \t]$/ { print FILENAME ":" FNR ": white space at the end"; failed = 1 }
	/(^|[^A-Za-z])(TODO|FIXME|XXX)([^A-Za-z]|$)/ { print FILENAME ":" FNR ": do it, or write it down outside the code"; failed = 1 }
	/^typedef (struct|enum|union)/ && (/\{/ || $4 == $3 ";") { print FILENAME ":" FNR ": a struct keeps its tag"; failed = 1 }
	{ before = $0 }
	END { exit failed }
' || status=1

# Calls that are banned, with where they are allowed after all (a folder, or a file) and what to use instead.
banned() {
	cat <<-'END'
	strcpy,strncpy,stpcpy,strcat,strncat,gets | - | struct buf (base/str.h)
	sprintf,vsprintf | - | snprintf, or buf_printf (base/str.h)
	strtok,strtok_r,strsep | - | str_cut (base/str.h)
	atoi,atol,atoll,atof,strtol,strtoll,strtoul,strtoull,sscanf,fscanf,scanf | tests | str_int64 (base/str.h)
	alloca | - | struct arena (base/arena.h)
	localtime,gmtime,asctime,ctime,mktime,localtime_r,asctime_r,ctime_r | - | base/civil.h, time_format (base/span.h)
	time,gettimeofday,clock_gettime | base/clock.c | clock_now_us, clock_mono_us (base/clock.h)
	rand,srand,random,srandom,drand48,rand_r | tests | seal_random (base/seal.h)
	system,popen | tests | nothing: no shell in the server
	tmpnam,tempnam,mktemp | - | mkdtemp, mkstemp
	getaddrinfo,gethostbyname,gethostbyaddr,getnameinfo | - | io/loop.h: a name lookup blocks
	sleep,usleep,nanosleep,clock_nanosleep | db/plain.c,tests | a timer of io/loop.h: waiting blocks the loop
	PQexec,PQexecParams,PQexecPrepared,PQprepare,PQdescribePrepared,PQdescribePortal | db/plain.c,tests | db/db.h: it blocks
	PQconnectdb,PQconnectdbParams,PQsetdb,PQsetdbLogin,PQping,PQpingParams | db/plain.c,tests | db/conn.h: it blocks
	PQconnectStart,PQreset,PQresetStart,PQresetPoll,PQcancel,PQrequestCancel,PQputCopyEnd,PQfn | - | db/conn.h: it looks up names or blocks
	PQconnectStartParams | db/conn.c | db/conn.h: only there is hostaddr sure to be given
	curl_easy_perform,curl_multi_wait,curl_multi_poll | tests | io/httpc.h: it blocks
	event_base_dispatch,event_base_loop,event_dispatch | io,tests | io/loop.h
	END
}
# Comments and literals are blanked first; a member of that name (x->time(...)) is no such call.
for f in $(sh tools/sources.sh c h); do
	banned | awk -v file="$f" '
		NR == FNR {
			n = split($0, col, / *\| */)
			k = split(col[1], names, ",")
			allowed = 0
			m = split(col[2], places, ",")
			for (i = 1; i <= m; i++)
				if (file == places[i] || index(file, places[i] "/") == 1) allowed = 1
			for (i = 1; i <= k && !allowed; i++) instead[names[i]] = col[3]
			next
		}
		{
			line = $0
			gsub(/\\./, "", line)
			gsub(/"[^"]*"/, "\"\"", line)
			gsub(/\047[^\047]*\047/, "0", line)
			if (inside) {
				if (!match(line, /\*\//)) next
				line = substr(line, RSTART + 2); inside = 0
			}
			while (match(line, /\/\*/)) {
				rest = substr(line, RSTART + 2); line = substr(line, 1, RSTART - 1)
				if (match(rest, /\*\//)) line = line " " substr(rest, RSTART + 2)
				else { inside = 1; break }
			}
			sub(/\/\/.*/, "", line)
			while (match(line, /[A-Za-z_][A-Za-z0-9_]*[ \t]*\(/)) {
				name = substr(line, RSTART, RLENGTH - 1); sub(/[ \t]+$/, "", name)
				prior = RSTART > 1 ? substr(line, RSTART - 1, 1) : " "
				if ((name in instead) && prior != "." && prior != ">") { print file ":" FNR ": " name "() is banned: use " instead[name]; failed = 1 }
				line = substr(line, RSTART + RLENGTH)
			}
		}
		END { exit failed }
	' - "$f" || status=1
done
exit $status
