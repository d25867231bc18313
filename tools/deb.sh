#!/bin/sh
# tools/deb.sh: an installed tree -> a Debian package. Usage: deb.sh ROOT OUTDIR VERSION; ROOT is what `make install` made.
# SPDX-License-Identifier: MIT
set -eu
root=$1 out=$2 version=$3
here=$(cd "$(dirname "$0")/.." && pwd)
arch=$(dpkg --print-architecture)
strip --strip-unneeded "$root/usr/bin/usher"

# dpkg-shlibdeps wants a source package around it.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/debian"
printf 'Source: usher\n\nPackage: usher\nArchitecture: any\n' >"$work/debian/control"
depends=$(cd "$work" && dpkg-shlibdeps -O "$root/usr/bin/usher" 2>why | sed -n 's/^shlibs:Depends=//p')
[ -n "$depends" ] || { cat "$work/why" >&2; exit 1; }

mkdir -p "$root/DEBIAN"
size=$(du -sk --exclude=DEBIAN "$root" | cut -f1)
sed -e "s/@VERSION@/$version/" -e "s/@ARCH@/$arch/" -e "s/@SIZE@/$size/" -e "s/@DEPENDS@/$depends/" "$here/packaging/control.in" >"$root/DEBIAN/control"
for script in postinst prerm postrm; do install -m 755 "$here/packaging/$script" "$root/DEBIAN/$script"; done
echo /etc/usher/usher.conf >"$root/DEBIAN/conffiles"
dpkg-deb --root-owner-group --build "$root" "$out/usher_${version}_$arch.deb" >/dev/null
