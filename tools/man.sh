#!/bin/sh
# tools/man.sh: the manual pages and the shells' completions, as the program writes them. Usage: man.sh USHER OUTDIR
# SPDX-License-Identifier: MIT
set -eu
usher=$1 out=$2
rm -rf "$out"
mkdir -p "$out/man8" "$out/complete"
"$usher" man >"$out/man8/usher.8"
for command in $("$usher" complete '' | cut -f1); do
	"$usher" man "$command" >"$out/man8/usher-$command.8"
done
"$usher" completion bash >"$out/complete/usher"
"$usher" completion zsh >"$out/complete/_usher"
"$usher" completion fish >"$out/complete/usher.fish"
