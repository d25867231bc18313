/* tests/lib/talk_numbers.c: words of scripts about numbers at the stand-ins of carriers. */
/* SPDX-License-Identifier: MIT */
#include "tests/lib/agree.h"
#include "tests/lib/fake_numbers.h"
#include "tests/lib/talk.h"

#define AGREE_WAIT_MS 6000

/* owned CARRIER N: so many numbers are in our account there (waited for) */
struct owned {
	const char *carrier;
	size_t n;
};

static bool owns(void *ctx)
{
	const struct owned *o = ctx;
	return fake_numbers_owned(o->carrier) == o->n;
}

static void owned(struct talk *t, struct str rest)
{
	struct owned o = { .carrier = arena_z(t->a, talk_word_cut(&rest)), .n = (size_t)talk_number(rest) };
	LAB_CHECK(lab_wait(AGREE_WAIT_MS, owns, &o), "%zu numbers are in the account at %s, want %zu", fake_numbers_owned(o.carrier), o.carrier, o.n);
}

/* carrier-has CARRIER PHONE [REFERENCE]: in the account, as if set up in the carrier's console */
static void carrier_has(struct talk *t, struct str rest)
{
	const char *carrier = arena_z(t->a, talk_word_cut(&rest)), *phone = arena_z(t->a, talk_word_cut(&rest));
	fake_number_put(carrier, phone, arena_z(t->a, talk_fill(t, str_trim(rest))));
}

/* accounts-agree: what was bought is in the pool, once; what is in the pool as bought is in the account */
static void accounts_agree(struct talk *t, struct str rest)
{
	(void)t, (void)rest;
	accounts_must_agree(AGREE_WAIT_MS);
}

const struct talk_word talk_numbers[] = {
	{ .word = "owned", .run = owned }, { .word = "carrier-has", .run = carrier_has, .before_start = true }, { .word = "accounts-agree", .run = accounts_agree },
	{ .word = NULL },
};
