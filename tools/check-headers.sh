#!/bin/sh
# tools/check-headers.sh: each header compiles alone. CC, B (the build directory) and PQ_INC come from the environment.
# SPDX-License-Identifier: MIT
set -eu
cd "$(dirname "$0")/.."
status=0
for h in $(sh tools/sources.sh h); do
	printf '#include "%s"\n' "$h" | ${CC:-cc} -std=gnu17 -D_GNU_SOURCE -Wall -Wextra -Werror -I. -I"${B:-build}" \
		${PQ_INC:+-isystem "$PQ_INC"} -fsyntax-only -x c - || { echo "$h: does not compile alone"; status=1; }
done
exit $status
