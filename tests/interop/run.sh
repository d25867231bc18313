#!/bin/sh
# tests/interop/run.sh: the providers' own libraries from npm judge our signature checks and our stand-ins.
# SPDX-License-Identifier: MIT
# usage: run.sh VERIFY FAKES WORKDIR: built from verify.c and fakes.c; the packages go to WORKDIR.
set -eu
verify=$(realpath "$1") fakes=$(realpath "$2") work=$3
here=$(dirname "$(realpath "$0")")
root=$(realpath "$here/../..")
command -v npm >/dev/null || { echo "sdk: npm is needed (apt-get install npm)" >&2; exit 1; }
mkdir -p "$work"
cp "$here/package.json" "$here/package-lock.json" "$here/.npmrc" "$here/witness.mjs" "$here/events.mjs" "$here/responses.mjs" "$here/../data/telnyx_signature.tsv" "$work/"
cd "$work"
stamp=$(cat package-lock.json | cksum)
if [ "$(cat .installed 2>/dev/null || true)" != "$stamp" ]; then
	npm ci --ignore-scripts --loglevel=error
	echo "$stamp" >.installed
fi
major=$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)
if [ "$major" -ge 20 ]; then
	node witness.mjs "$verify" && node events.mjs "$verify" && node responses.mjs "$fakes" "$root"
else
	npx --yes --loglevel=error node@22.12.0 witness.mjs "$verify" && npx --yes --loglevel=error node@22.12.0 events.mjs "$verify" &&
		npx --yes --loglevel=error node@22.12.0 responses.mjs "$fakes" "$root"
fi
