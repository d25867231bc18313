#!/bin/sh
# tests/demo.sh: `usher serve --demo`, from "hello" to COMPLETE over HTTP alone, as a browser would: texts, payment page, codes, test call.
# SPDX-License-Identifier: MIT
# Usage: demo.sh [USHER]. Needs curl. Also: what goes wrong with money, opt-out, the clock, foreign hosts, restart.
set -eu
usher=$(realpath "${1:-build/usher}")
dir=$(sh "$(dirname "$0")/scratch.sh" demo)
pid=
stop() {
	[ -z "$pid" ] || { kill "$pid" 2>/dev/null || :; wait "$pid" || :; }
	pid=
}
finish() {
	status=$?
	stop
	if [ $status != 0 ]; then echo "demo: FAILED; the server said:" >&2; tail -n 30 "$dir/err" >&2; fi
	rm -rf "$dir"
	exit $status
}
trap finish EXIT
trap 'exit 1' INT TERM

start() {
	USHER_DATA_DIR=$dir/data USHER_WORKERS=2 "$usher" serve --demo --listen 127.0.0.1:0 >"$dir/out" 2>>"$dir/err" &
	pid=$!
	tries=0
	until url=$(sed -n 's|.* \(http://[^ ]*\)/phone/ .*|\1|p' "$dir/out") && [ -n "$url" ] && curl -sf "$url/readyz" >/dev/null; do
		tries=$((tries + 1))
		[ $tries -lt 300 ] || { echo "demo: the server does not start" >&2; exit 1; }
		sleep 0.1
	done
}
enc() { printf %s "$1" | sed 's/+/%2B/g'; }
get() { curl -sf --max-time 20 "$url$1"; }
post() { curl -s --max-time 20 -H 'Content-Type: application/json' -d "$2" "$url/phone/api/$1"; }
text() { post text "{\"phone\":\"$phone\",\"body\":\"$1\"}"; echo; }
dial() { post dial "{\"phone\":\"$phone\",\"digits\":\"$1\"}"; echo; }
ring() { post ring "{\"phone\":\"$phone\"}"; echo; }
messages() { get "/phone/api/messages?phone=$(enc "$phone")"; }
state() { get "/phone/api/state?phone=$(enc "$phone")"; }
field() { state | sed -n "s/.*\"client\" : {\(.*\)/\1/p" | sed -n "s/.*\"$1\" : \"\{0,1\}\([^,\"}]*\).*/\1/p"; }

# want WHAT COMMAND...: what it prints holds WHAT.
want() {
	what=$1; shift
	got=$("$@")
	case $got in *"$what"*) echo "  ok   $what" ;; *) echo "demo: wanted \"$what\" from: $*" >&2; echo "demo: got: $got" >&2; exit 1 ;; esac
}
# soon WHAT COMMAND...: within some seconds.
soon() {
	what=$1 tries=0; shift
	until got=$("$@") && case $got in *"$what"*) true ;; *) false ;; esac; do
		tries=$((tries + 1))
		[ $tries -lt 100 ] || { echo "demo: waited for \"$what\" from: $*" >&2; echo "demo: got: $got" >&2; exit 1; }
		sleep 0.1
	done
	echo "  ok   $what"
}
status() { curl -s -o /dev/null -w '%{http_code}' --max-time 20 "$@"; }
link() { messages | grep -o "$url/p/[A-Za-z0-9_-]*" | tail -n 1; }
# The browser's way from the link in the text to the provider's checkout, and one of its buttons.
checkout() { curl -s -o /dev/null -w '%{redirect_url}' -d '' "$(link)"; }
press() { curl -s -o "$dir/page" -w '%{redirect_url}' -d "do=$2" "$1"; cat "$dir/page"; }

answer_questions() {
	want 'What does your business do' text hello
	want 'business called' text "$1"
	want 'your own name' text "$2"
	want 'SMS' text "I'm Sam"
	want "$2" text sms
	want "$url/p/" text OK
	want S5_CONFIRM_LIVE field state
}
codes() { messages | grep -o '\*\*6[127]\*[0-9*+]*#' | sort -u; }

echo "demo: a British iPhone, from hello to COMPLETE"
start
phone=+447700900101
want 200 status "$url/phone/"
want '/phone/phone.js' get /phone/
answer_questions "I'm a plumber in Leeds" "Smith & Sons Plumbing"
session=$(checkout)
want "$url/phone/checkout/cs_test_" echo "$session"
want "$session" checkout
want 'Smith &amp; Sons Plumbing' curl -s "$session"
want 'declined' press "$session" fail
want false field payment_active
want "$(link)" press "$session" pay
soon S6_PHONE_TYPE field state
want +4420794601 field number
soon 'your own number is' messages
want 'already' curl -s "$session"
want '**61*+4420794601' text iPhone
want 'No forwarding is set' ring
want 'invalid MMI' dial '**99*123#'
for code in $(codes); do want 'is on' dial "$code"; done
want 'no answer +4420794601' dial '*#61#'
want 'ring your business phone' text DONE
want '"reached":true' ring
soon COMPLETE field state
soon 'You are live' messages
want 'you have reached Smith & Sons Plumbing' ring

echo "demo: an American on Verizon, payment that takes its time"
phone=+12125550142
answer_questions "Hair salon, New York" "Curl Up and Dye"
want "$(link)" press "$(checkout)" later
want false field payment_active
get '/phone/clock' >/dev/null
curl -s -X POST "$url/phone/clock?advance=1m" >/dev/null
soon S6_PHONE_TYPE field state
want '*71' text 'android on verizon'
want 'invalid MMI' dial "**61*$(field number)#"
text DONE >/dev/null
want 'ringing your phone now' text CALL
soon 'no forwarding is set' messages
curl -s -X POST "$url/phone/clock?advance=15s" >/dev/null
soon 'was not forwarded' messages
want 'is on' dial "*71$(field number | tr -d +)"
want 'ringing your phone now' text CALL
soon 'your network forwards it to' messages
curl -s -X POST "$url/phone/clock?advance=10s" >/dev/null
soon COMPLETE field state

echo "demo: money fails, comes back, ends"
post money "{\"phone\":\"$phone\",\"what\":\"fail\"}" >/dev/null
want COMPLETE field state
post money "{\"phone\":\"$phone\",\"what\":\"unpaid\"}" >/dev/null
soon PAUSED field state
want 'not in service' ring
post money "{\"phone\":\"$phone\",\"what\":\"pay\"}" >/dev/null
soon COMPLETE field state
post money "{\"phone\":\"$phone\",\"what\":\"cancel\"}" >/dev/null
soon PAUSED field state
want 'no subscription' post money "{\"phone\":\"$phone\",\"what\":\"pay\"}"
curl -s -X POST "$url/phone/clock?advance=31d" >/dev/null
soon CLOSED field state

echo "demo: opt-out at the carrier"
phone=+447700900102
text hello >/dev/null
want '"answers":[]' text STOP
soon OPTED_OUT field state
want 'opted out' messages
want 'your business' text START
want S1_BUSINESS_TYPE_LOCATION field state

echo "demo: a customer calls, and the owner lets it ring, declines, answers"
phone=+447700900101
number=$(field number)
started=$(date +%s)
want '"reached":true' post ring "{\"phone\":\"$phone\",\"rings_ms\":1000}"
[ $(($(date +%s) - started)) -ge 1 ] || { echo "demo: it did not ring" >&2; exit 1; }
live() { get "/phone/api/live?after=0&since=0"; }
calls() { live | sed 's/.*"calls" : //; s/"rows" : .*//'; }
# acts WHAT: while it rings; what the call became.
acts() {
	post ring "{\"phone\":\"$phone\",\"rings_ms\":20000}" >"$dir/rang" &
	ringing=$!
	soon '"state" : "ringing"' calls >/dev/null
	call=$(calls | tr '{' '\n' | grep '"ringing"' | tail -n 1 | sed 's/"id" : \([0-9]*\).*/\1/')
	post call "{\"phone\":\"$phone\",\"call\":$call,\"what\":\"$1\"}"
	echo "$ringing" >"$dir/ringing"
}
want '"reached":true' acts decline
want 'does not ring any more' post call "{\"phone\":\"$phone\",\"call\":1,\"what\":\"answer\"}"
want answered acts answer
want 'You answered' calls
echo "demo: settings of the phone, codes that ask and clear"
want '"accepted":false' post forward "{\"phone\":\"$phone\",\"reason\":\"all\",\"target\":\"nonsense\"}"
want 'call forwarding (all)' post forward "{\"phone\":\"$phone\",\"reason\":\"all\",\"target\":\"$number\"}"
want "\"reason\" : \"all\", \"target\" : \"$number\"" dial '*#21#'
want '"what":"clear"' dial '##21#'
want 400 status -H 'Content-Type: application/json' -d "{\"phone\":\"$phone\",\"reason\":\"never\"}" "$url/phone/api/forward"

echo "demo: a slow network, a lost webhook, a broken answer"
phone=+61491570156
want '"lag_ms" : 30000' post phone "{\"phone\":\"$phone\",\"lag_ms\":30000}"
want '"waits_ms":30000' text hello
want '"tick" : "sent"' messages
curl -s -X POST "$url/phone/clock?advance=30s" >/dev/null
soon '"tick" : "delivered"' messages
curl -s -X POST "$url/phone/clock?advance=30s" >/dev/null
soon 'your business do' messages
want '"lag_ms" : 0' post phone "{\"phone\":\"$phone\",\"lag_ms\":0}"
want '"status":0' post text "{\"phone\":\"$phone\",\"body\":\"Plumber, Perth\",\"trouble\":\"lost\"}"
want S1_BUSINESS_TYPE_LOCATION field state
curl -s -X POST "$url/phone/clock?advance=1h" >/dev/null
soon S2_BUSINESS_NAME field state
want '"status":0' post text "{\"phone\":\"$phone\",\"body\":\"Swan Plumbing\",\"trouble\":\"cut\"}"
soon S3_OWNER_NAME field state
case $(messages) in *'your own name'*) echo "demo: the broken answer arrived" >&2; exit 1 ;; esac
curl -s -X POST "$url/phone/clock?advance=1h" >/dev/null
soon 'your own name' messages
want 400 status -H 'Content-Type: application/json' -d "{\"phone\":\"$phone\",\"lag_ms\":70000}" "$url/phone/api/phone"

echo "demo: what was written, and what went over the wire"
want '["state", "S1_BUSINESS_TYPE_LOCATION", "S2_BUSINESS_NAME"]' live
want '"target" : "/webhooks/twilio/sms", "proof" : "X-Twilio-Signature: ' live
want '(the connection broke before the answer came)' live
want '"proof" : "Authorization: Bearer (the secret key)"' live
# What came after what has been seen: nothing, once the server is done with it.
news() { get "/phone/api/live?after=$(live | sed 's/.*"next" : \([0-9]*\).*/\1/')&since=0"; }
soon '"rows" : []' news
want 400 status "$url/phone/api/live?after=x"

echo "demo: what is refused"
want 403 status -H 'Host: evil.example' "$url/phone/api/phones"
want 415 status -d 'phone=1' "$url/phone/api/text"
want 400 status -H 'Content-Type: application/json' -d '{"phone":"07700"}' "$url/phone/api/text"
want 400 status -X POST "$url/phone/clock?advance=-1h"
want 400 status -X POST "$url/phone/clock?advance=9000d"
want 401 status -d 'To=%2B447700900101&Body=x' "$url/phone/twilio/2010-04-01/Accounts/AC1/Messages.json"
want 401 status -d 'mode=subscription' "$url/phone/stripe/v1/checkout/sessions"
want 404 status "$url/phone/checkout/cs_test_none"
want 404 status "$url/phone/checkout.html"
want 403 status -d 'From=x' "$url/webhooks/twilio/sms"

echo "demo: started again, nothing is forgotten and the clock does not go back"
before=$(get /phone/clock | sed 's/.*"ahead_s":\([0-9]*\).*/\1/')
stop
start
after=$(get /phone/clock | sed 's/.*"ahead_s":\([0-9]*\).*/\1/')
want "$before" echo "$after"
phone=+447700900101
want COMPLETE field state
stop
grep -q 'event=STOPPED killed=0' "$dir/err" || { echo "demo: the server did not stop in order" >&2; exit 1; }
echo "demo: all well"
