/* tests/lib/telnyx.h: Telnyx' webhooks, signed with a key of the tests. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/arena.h"
#include "tests/lib/http.h"

#define RIG_TELNYX_NUMBER "+12025550111"
#define RIG_TELNYX_PROFILE "0f512bda-ae1e-4597-8e11-e5f5686b97d3"
#define RIG_TELNYX_API_KEY "KEY0123456789"
#define RIG_TELNYX_PUBLIC_KEY "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg="    /* of the seed 00 01 02 ... 1f */

/* Telnyx among the settings of the server under test; alone: without Twilio. */
void telnyx_settings(bool alone);

/* What differs from event to event; absent parts are made up or left out. */
struct telnyx_say {
	const char *type;           /* "message.received" */
	struct str id;              /* data.id; absent: a fresh one */
	int64_t ago_s;              /* occurred_at, before now */
	struct str message_id, from, to, text, word, profile;
	bool no_text;               /* text: null, as for a picture */
	struct str status, code;    /* receipts */
	struct str call_id, direction, state;   /* calls; state: base64 as it came in a command */
	struct str reference;       /* number orders */
};

struct str telnyx_json(struct arena *a, const struct telnyx_say *s);
struct str telnyx_uuid(struct arena *a);
/* Is this the signature of these bytes? */
bool telnyx_signed(struct arena *a, struct str stamp, struct str signature, struct str body);

/* POST it, signed now (stamp_s later). signature: instead of the right one; "": no header. NULL: the right one. */
struct telnyx_post {
	const char *target;         /* NULL: "/webhooks/telnyx" */
	struct str body;
	int64_t stamp_s;
	const char *signature, *stamp;
	int wait_ms;
};
struct http_answer telnyx_post(struct arena *a, const struct telnyx_post *p);
