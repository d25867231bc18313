#!/bin/sh
# tests/sdk/run.sh: compare our signature checks with the providers' own libraries from npm.
# SPDX-License-Identifier: MIT
# usage: run.sh VERIFY WORKDIR: VERIFY is built from verify.c; the packages go to WORKDIR.
set -eu
verify=$(realpath "$1") work=$2
here=$(dirname "$(realpath "$0")")
command -v npm >/dev/null || { echo "sdk: npm is needed (apt-get install npm)" >&2; exit 1; }
mkdir -p "$work"
cp "$here/package.json" "$here/package-lock.json" "$here/.npmrc" "$here/witness.mjs" "$work/"
cd "$work"
stamp=$(cat package-lock.json | cksum)
if [ "$(cat .installed 2>/dev/null || true)" != "$stamp" ]; then
	npm ci --ignore-scripts --loglevel=error
	echo "$stamp" >.installed
fi
major=$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)
if [ "$major" -ge 20 ]; then
	node witness.mjs "$verify"
else
	npx --yes --loglevel=error node@22.12.0 witness.mjs "$verify"
fi
