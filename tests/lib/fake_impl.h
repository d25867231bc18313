/* tests/lib/fake_impl.h: what the two stand-ins share. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "tests/lib/fake.h"

struct fake_call {
	struct arena *a;
	struct str method, path, query, head, body;
	struct buf *out;        /* the whole answer */
	bool reset;             /* close without an answer */
};

void fake_answer(struct fake_call *c, int status, const char *headers, struct str json);
void fake_lock(void);
void fake_unlock(void);
void fake_twilio(struct fake_call *c);
void fake_stripe(struct fake_call *c);
void fake_alert(struct fake_call *c);
struct str fake_header(const struct fake_call *c, const char *name);
int64_t fake_now_us(void);
