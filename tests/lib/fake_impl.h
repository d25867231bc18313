/* tests/lib/fake_impl.h: what the two stand-ins share. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "tests/lib/fake.h"

#define FAKE_SEGMENTS_MAX 4

struct fake_call {
	struct arena *a;
	struct str method, path, query, head, body;
	struct buf *out;        /* the whole answer */
	bool reset;             /* close without an answer */
	const char *fault;      /* on order for this call: for its handler; "": none */
	struct str segments[FAKE_SEGMENTS_MAX];
	int n_segments;
};

void fake_answer(struct fake_call *c, int status, const char *headers, struct str json);
void fake_lock(void);
void fake_unlock(void);
void fake_twilio_list(struct fake_call *c, const struct fake_text *texts, size_t n);
void fake_alert(struct fake_call *c);
/* A text that another carrier has taken, into the same ledger; under fake_lock(). */
void fake_text_keep(struct str id, struct str from, struct str to, struct str body);
struct str fake_header(const struct fake_call *c, const char *name);
int64_t fake_now_us(void);
