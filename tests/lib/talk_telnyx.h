/* tests/lib/talk_telnyx.h: what words for texts and calls do when a script goes over Telnyx. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "tests/lib/talk.h"

/* A text from the current phone to t->to; what usher then sends to that phone is the answer. */
void talk_telnyx_text(struct talk *t, struct str body);
/* The last event once more, signed anew. */
void talk_telnyx_same(struct talk *t);
/* call.initiated, and on until the call is hung up; what is said is the answer. */
void talk_telnyx_call(struct talk *t);
/* call.hangup */
void talk_telnyx_call_end(struct talk *t, const char *cause, const char *call_id);
void talk_telnyx_receipt(struct talk *t, struct str status, struct str code);
