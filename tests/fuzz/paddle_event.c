/* tests/fuzz/paddle_event.c: Paddle's events decoded, folded into a client's standing, stored and read back. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/utf8.h"
#include "payment/standing.h"
#include "payment/state.h"
#include "payment/paddle.h"
#include "tests/fuzz/fuzz.h"

static void check_id(struct str s)
{
	if (s.p == NULL)
		return;
	MUST(utf8_valid(s) && s.n <= PAYMENT_ID_MAX);
}

static void check_event(const struct payment_event *e)
{
	MUST(e->event_id.n > 0 && e->type.n > 0 && e->effect != NULL && e->occurred_us > 0);
	check_id(e->event_id);
	check_id(e->object_id);
	check_id(e->subscription_id);
	check_id(e->payment_id);
	check_id(e->customer_id);
	check_id(e->reference);
	check_id(e->price_id);
	MUST(e->standing <= STANDING_ENDED && e->says <= SAYS_REINSTATED);
	MUST(e->understood || e->says == SAYS_NOTHING);
	MUST(e->charged_us >= 0);
}

static void check_state(struct arena *a, const struct payment_state *s)
{
	struct payment_state back;
	struct buf b, c;
	buf_init(&b, PAYMENT_STATE_TEXT_MAX);
	buf_init(&c, PAYMENT_STATE_TEXT_MAX);
	payment_state_write(&b, s);
	MUST(!b.full);
	MUST(!err_is(payment_state_read(a, buf_str(&b), &back)));
	MUST(back.standing == s->standing && back.at_us == s->at_us && back.n_lines == s->n_lines);
	payment_state_write(&c, &back);
	MUST(str_eq(buf_str(&b), buf_str(&c)));
	buf_done(&b);
	buf_done(&c);
}

/* Events stand one behind the other, each ended by a line end. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = arena_new(FUZZ_ARENA_MAX);
	struct payment_config config = { .api_key = STR("pdl_sdbx_apikey_1"), .prices = STR("pri_main, pri_other") };
	struct payment_state state = { 0 };
	for (struct str rest = fuzz_str(data, n); rest.p != NULL;) {
		struct payment_event e = { 0 };
		struct err err = paddle_decode(a, &config, str_cut(&rest, '\n'), INT64_C(1767225600) * SEC_US, &e);
		MUST(err.kind == ERR_NONE || err.kind == ERR_REJECT);
		if (err_is(err))
			continue;
		check_event(&e);
		struct payment_state twice;
		bool was = payment_is_active(&state);
		bool changed = payment_apply(&state, &e, &state);
		MUST(changed || was == payment_is_active(&state));
		MUST(!payment_apply(&state, &e, &twice));
		MUST(state.n_lines <= PAYMENT_LINES_MAX);
		check_state(a, &state);
	}
	arena_free(a);
	return 0;
}
