/* tests/lib/crowd.h: many clients at once, from threads of the case. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "tests/lib/rig.h"
#include "tests/lib/twilio.h"

#define CROWD_MAX 512

/* f(i) for i in 0..n-1, each in a thread of its own; all begin at the same moment. */
void crowd_run(int n, void (*f)(int i, void *ctx), void *ctx);
/* The i-th owner's phone: +447700900000 + i with the same static storage for the same i. */
const char *crowd_phone(int i);
/* A text whose answer must be 200; the texts of the answer. Safe in any thread. */
void crowd_text(struct arena *a, const char *phone, const char *body, struct twiml *ret);
/* One text and no look at its answer. */
void crowd_say(int i, const char *body);
/* Owners 0..n-1 through the questions, up to S5, two at a time. */
void crowd_to_s5(int n);
/* count numbers +447700800000.. into the pool. */
void crowd_pool(int first, int count);
/* What must hold of the pool whenever nobody is in the middle of something (I5). */
void crowd_check_pool(void);
/* Every client's journal, stepped anew, gives the stored state (I2). */
void crowd_check_replay(int n);
