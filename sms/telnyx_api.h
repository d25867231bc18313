/* sms/telnyx_api.h: Telnyx' REST API for texts, as a carrier; and its commands to calls. */
/* SPDX-License-Identifier: MIT
 *
 * API v2, https://developers.telnyx.com. Sending has no idempotency key and there is no list of messages: the receipt, whose URL
 * names our row, is the proof that a text was taken.
 *
 * A call is answered in steps, each of which Telnyx reports by an event:
 *   call.initiated -> answer -> call.answered -> speak -> call.speak.ended -> hangup -> call.hangup
 * What is to be said travels in `state`, which Telnyx gives back with each event: no row of ours remembers a call.
 */
#pragma once
#include "sms/carrier.h"

extern const struct carrier carrier_telnyx;

#define TELNYX_SPEAK_CHARS_MAX 3000

enum telnyx_action { TELNYX_ANSWER, TELNYX_SPEAK, TELNYX_HANGUP, TELNYX_ACTIONS };
const char *telnyx_action_name(enum telnyx_action action);      /* "answer" */
bool telnyx_action_find(struct str name, enum telnyx_action *ret);

struct telnyx_command {
	struct str call_id;         /* call_control_id */
	enum telnyx_action action;
	struct str command_id;      /* the same one within 60 s is ignored by Telnyx; absent: none */
	struct str state;           /* comes back as client_state; absent: unchanged */
	struct str text;            /* TELNYX_SPEAK: what is said */
	struct str lang;            /* ... in which language, "es-ES"; absent: US English */
};
void telnyx_command_request(struct arena *a, const struct carrier_account *acc, const struct telnyx_command *c, struct httpc_request *ret);
/* ERR_MISSING: the call has ended (or never was): nothing more can be done to it. Else as io/rest.h says. */
struct err telnyx_command_response(struct arena *a, struct err e, const struct httpc_response *r) MUST_CHECK;
