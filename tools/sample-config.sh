#!/bin/sh
# tools/sample-config.sh: the page of settings (docs/config.md) as a file for --config, every setting commented out.
# SPDX-License-Identifier: MIT
set -eu
# Settings of parts that this version does not have yet.
later='TELNYX_ PADDLE_ VAPI_ USHER_PAYMENT USHER_POOL_BUY USHER_SECRET_KEY USHER_API_TOKENS USHER_EVENTS_'
cat <<'END'
# usher's settings: NAME=value lines; docs/config.md and `usher help serve` tell more. A line without # counts.
# Keep this file to root and the user that usher runs as: it holds secrets.
END
awk -F ' *[|] *' -v later="$later" '
	function skip(name,  i) {
		for (i = 1; i <= n; i++) if (index(name, prefix[i]) == 1) return 1
		return 0
	}
	BEGIN { n = split(later, prefix, " ") }
	/^## / { title = "\n# ---- " substr($0, 4) " ----" }
	/^[|] `/ {
		name = $2; gsub(/`/, "", name)
		if (skip(name)) next
		if (title != "") { print title; title = "" }
		help = $3; value = $4; def = $5
		gsub(/`/, "", help); gsub(/`/, "", value)
		print ""
		print "# " help
		if (def ~ /^`/) { gsub(/`/, "", def); print "# " value ".\n#" name "=" def }
		else { gsub(/`/, "", def); sub(/^unset(: )?/, "", def); print "# " value (def != "" ? "; unset: " def : "") ".\n#" name "=" }
	}
' "$1"
