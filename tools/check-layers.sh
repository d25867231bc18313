#!/bin/sh
# tools/check-layers.sh: an include points to the same folder or a lower layer, and an outside library has one home.
# SPDX-License-Identifier: MIT
set -eu
cd "$(dirname "$0")/.."
sh tools/sources.sh c h def | xargs awk '
	BEGIN {
		# folder: what it may include
		may["base"] = " base "
		may["fsm"] = " fsm base "
		may["io"] = " io base "
		may["db"] = " db io base "
		may["sms"] = " sms db io base "
		may["payment"] = " payment db io base "
		may["pool"] = " pool db io base "
		may["server"] = " server pool payment sms db io fsm base "
		may["cli"] = may["tests"] = may["tools"] = " cli tests tools" may["server"]
		# generated headers stand where what they are made from stands
		made["gen/sql.h"] = "db"
		made["gen/onboarding.h"] = "server"
		# outside library: the folders that may know it
		home["libpq-fe.h"] = " db tests "
		home["curl/curl.h"] = " io tests "
		home["expat.h"] = " fsm tests "
		home["jsmn.h"] = " base "
		home["cmocka.h"] = " tests "
	}
	function bad(text) { print FILENAME ":" FNR ": " text; failed = 1 }
	/^[ \t]*#[ \t]*include[ \t]*"/ {
		split(FILENAME, from, "/"); split($0, q, "\""); split(q[2], to, "/")
		folder = q[2] in made ? made[q[2]] : to[1]
		if (q[2] !~ /\//) bad("include by the path from the root, not \"" q[2] "\"")
		else if (q[2] ~ /\.\./) bad("no .. in an include: \"" q[2] "\"")
		else if (!(from[1] in may)) bad("folder " from[1] "/ has no layer")
		else if (!index(may[from[1]], " " folder " ")) bad(from[1] "/ may not include " folder "/: \"" q[2] "\"")
	}
	/^[ \t]*#[ \t]*include[ \t]*</ {
		split(FILENAME, from, "/"); split($0, q, /[<>]/); lib = q[2]
		where = lib in home ? home[lib] : lib ~ /^event2\// ? " io tests " : lib ~ /^openssl\// ? " base io db tests " : ""
		if (FILENAME == "cli/cmd_version.c") next # it prints the versions of all
		if (where != "" && !index(where, " " from[1] " ")) bad("<" lib "> belongs to" where "alone")
	}
	END { exit failed }
'
