#!/bin/sh
# tools/deps.sh: install the Debian packages named, if any is missing. Quiet when there is nothing to do.
# SPDX-License-Identifier: MIT
set -eu
missing=
for p in "$@"; do
	dpkg-query -W -f='${db:Status-Abbrev}' "$p" 2>/dev/null | grep -q '^ii' || missing="$missing $p"
done
[ -n "$missing" ] || exit 0
sudo=
[ "$(id -u)" = 0 ] || sudo=sudo
if [ -n "$sudo" ] && ! command -v sudo >/dev/null; then
	echo "deps: missing packages:$missing" >&2
	echo "deps: install them as root: apt-get install$missing" >&2
	exit 1
fi
echo "deps: installing$missing"
export DEBIAN_FRONTEND=noninteractive
# A fresh cluster started by Debian is not needed: usher runs its own.
[ -e /etc/postgresql-common/createcluster.conf ] || { $sudo mkdir -p /etc/postgresql-common && echo 'create_main_cluster = false' | $sudo tee /etc/postgresql-common/createcluster.conf >/dev/null; }
# shellcheck disable=SC2086
$sudo apt-get install -y --no-install-recommends $missing >/dev/null 2>&1 || { $sudo apt-get update -q && $sudo apt-get install -y --no-install-recommends $missing; }
