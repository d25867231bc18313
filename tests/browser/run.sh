#!/bin/sh
# tests/browser/run.sh: start the demo and drive its pages in headless Chromium.
# SPDX-License-Identifier: MIT
# usage: run.sh USHER WORKDIR: npm's packages and the pictures go to WORKDIR. Skips, and says so, only where chromium cannot be installed.
set -eu
usher=$(realpath "$1") work=$2
here=$(dirname "$(realpath "$0")")
chromium=/usr/bin/chromium

skip() {
	echo "[  SKIPPED ] $1"
	echo "browser: 0 passed, 0 failed, 1 skipped"
	exit 0
}
sh "$here/../../tools/deps.sh" chromium || [ -x $chromium ] || skip "chromium cannot be installed here"
[ -x $chromium ] || skip "there is no $chromium"
command -v npm >/dev/null || { echo "browser: npm is needed (apt-get install npm)" >&2; exit 1; }

mkdir -p "$work"
work=$(realpath "$work")
cp "$here"/*.mjs "$here"/*.sql "$here/package.json" "$here/package-lock.json" "$here/.npmrc" "$work/"
rm -f "$work"/*.png
cd "$work"
stamp=$(cksum <package-lock.json)
if [ "$(cat .installed 2>/dev/null || true)" != "$stamp" ]; then
	npm ci --ignore-scripts --loglevel=error
	echo "$stamp" >.installed
fi

dir=$(sh "$here/../scratch.sh" browser)
pid=
finish() {
	status=$?
	[ -z "$pid" ] || { kill "$pid" 2>/dev/null || :; wait "$pid" || :; }
	if [ $status != 0 ]; then echo "browser: the server said last:" >&2; tail -n 20 "$dir/err" >&2 || :; fi
	rm -rf "$dir"
	exit $status
}
trap finish EXIT
trap 'exit 1' INT TERM

: >"$dir/out"
export USHER_DATA_DIR="$dir/data"
USHER_SECRET_KEY=$(head -c 32 /dev/urandom | base64)
export USHER_SECRET_KEY
USHER_WORKERS=2 "$usher" serve --demo --listen 127.0.0.1:0 >"$dir/out" 2>"$dir/err" &
pid=$!
tries=0
until url=$(sed -n 's|.* \(http://[^ ]*\)/phone/ .*|\1|p' "$dir/out") && [ -n "$url" ] && curl -sf "$url/readyz" >/dev/null; do
	tries=$((tries + 1))
	[ $tries -lt 300 ] || { echo "browser: the server does not start" >&2; exit 1; }
	sleep 0.1
done

# Node 20 at least, for playwright-core; npm has it where Debian's is older.
major=$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)
if [ "$major" -ge 20 ]; then
	node main.mjs "$url" "$usher" "$work" $chromium "$dir/profile"
else
	npx --yes --loglevel=error node@22.12.0 main.mjs "$url" "$usher" "$work" $chromium "$dir/profile"
fi
