#!/bin/sh
# tests/scratch.sh: make a folder for a test's servers and print its path: in memory where there is room, so that a slow disk
# decides nothing and is spared a hundred thousand small files; else under /tmp. Other users (PostgreSQL's) may enter it.
# SPDX-License-Identifier: MIT
# Usage: scratch.sh NAME
set -eu
ROOM_KIB=$((4 * 1024 * 1024))
room=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')
if [ -w /dev/shm ] && [ "${room:-0}" -gt $ROOM_KIB ]; then parent=/dev/shm; else parent=/tmp; fi
dir=$(mktemp -d "$parent/usher-$1-XXXXXX")
chmod 755 "$dir"
echo "$dir"
