#!/bin/sh
# tools/sources.sh: list the project's own files that end so: sources.sh c h. Tracked ones; without git, all outside build/.
# SPDX-License-Identifier: MIT
set -eu
if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
	for ext in "$@"; do git ls-files -- "*.$ext"; done
else
	for ext in "$@"; do find . \( -name build -o -name node_modules -o -name .git \) -prune -o -name "*.$ext" -type f -print | sed 's,^\./,,'; done
fi | sort | while read -r f; do
	case $f in build/* | */node_modules/*) continue ;; esac
	[ ! -f "$f" ] || echo "$f"
done
