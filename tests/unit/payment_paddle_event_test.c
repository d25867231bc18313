/* tests/unit/payment_paddle_event_test.c: Paddle's events of every kind, a whole life in any order, and what is no event. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "payment/standing.h"
#include "payment/paddle.h"
#include "tests/unit/tsv.h"

#define NOW_US (INT64_C(1767225700) * SEC_US)

static const struct payment_config CONFIG = {
	.api_key = { "pdl_sdbx_apikey_1", 17 },
	.prices = { "pri_main, pri_other", 19 },
};

static void put(struct buf *b, const char *name, struct str s)
{
	if (s.n > 0)
		buf_printf(b, " %s=" STR_FMT, name, STR_ARG(s));
}

/* The event as one line, in the words of the table. */
static struct str told(struct arena *a, const struct payment_event *e)
{
	static const char *const says[] = {
		[SAYS_NOTHING] = " nothing", [SAYS_STANDING] = " standing:", [SAYS_PAID] = " paid", [SAYS_FAILED] = " failed",
		[SAYS_REFUNDED] = " refunded", [SAYS_REINSTATED] = " reinstated",
	};
	struct buf b;
	buf_init(&b, 4096);
	buf_printf(&b, "%s%s%s", e->effect, says[e->says], e->says == SAYS_STANDING ? payment_standing_name(e->standing) : "");
	buf_printf(&b, "%s%s%s%s%s", e->one_time ? " one_time" : "", e->understood ? "" : " ununderstood", e->alert ? " alert" : "",
	           e->mode_mismatch ? " mismatch" : "", e->livemode ? " live" : "");
	put(&b, "obj", e->object_id);
	put(&b, "ref", e->reference);
	put(&b, "sub", e->subscription_id);
	put(&b, "pay", e->payment_id);
	put(&b, "cus", e->customer_id);
	put(&b, "price", e->price_id);
	static const char *const checkouts[] = { [CHECKOUT_OPEN] = "open", [CHECKOUT_PAID] = "paid", [CHECKOUT_GONE] = "gone" };
	if (e->checkout != CHECKOUT_UNTOLD) {
		buf_printf(&b, " checkout=%s", checkouts[e->checkout]);
		assert_true(str_eq(e->checkout_id, e->object_id));
	}
	struct str s = arena_str(a, buf_str(&b));
	buf_done(&b);
	return s;
}

static void every_event_of_the_table(void **state)
{
	struct arena *a = *state;
	struct tsv t = tsv_read(a, "tests/data/paddle_events.tsv");
	for (size_t i = 0; i < t.n; i++) {
		struct tsv_row *r = &t.rows[i];
		struct payment_event e;
		struct err err = paddle_decode(a, &CONFIG, r->field[2], NOW_US, &e);
		struct str got = STR("reject");
		if (err.kind == ERR_NONE)
			got = told(a, &e);
		else if (err.kind != ERR_REJECT)
			got = str_of(err_kind_name(err.kind));
		if (!str_eq(got, r->field[1]))
			fail_msg("line %d, " STR_FMT ":\nwant " STR_FMT "\ngot  " STR_FMT " (%s)", r->line, STR_ARG(r->field[0]),
			         STR_ARG(r->field[1]), STR_ARG(got), err.what ? err.what : "");
	}
	assert_true(t.n > 80);
}

static void cut_anywhere_is_refused(void **state)
{
	struct arena *a = *state;
	struct tsv t = tsv_read(a, "tests/data/paddle_events.tsv");
	struct str whole = t.rows[0].field[2];
	for (size_t n = 0; n < whole.n; n++) {
		struct payment_event e = { .effect = "untouched" };
		assert_int_equal(paddle_decode(a, &CONFIG, str_sub(whole, 0, n), NOW_US, &e).kind, ERR_REJECT);
		assert_string_equal(e.effect, "untouched");
	}
}

static struct payment_event decode(struct arena *a, const struct payment_config *c, const char *json)
{
	struct payment_event e;
	assert_int_equal(paddle_decode(a, c, str_of(json), NOW_US, &e).kind, ERR_NONE);
	return e;
}

static void times_to_the_microsecond(void **state)
{
	struct arena *a = *state;
	struct payment_event e = decode(a, &CONFIG, "{\"event_id\":\"evt_1\",\"event_type\":\"x\",\"occurred_at\":\"2026-01-01T00:00:00.123456Z\"}");
	assert_int_equal(e.occurred_us, INT64_C(1767225600) * SEC_US + 123456);
	e = decode(a, &CONFIG, "{\"event_id\":\"evt_1\",\"event_type\":\"x\",\"occurred_at\":\"2026-01-01T01:00:00+01:00\"}");
	assert_int_equal(e.occurred_us, INT64_C(1767225600) * SEC_US);
	e = decode(a, &CONFIG, "{\"event_id\":\"evt_1\",\"event_type\":\"x\"}");
	assert_int_equal(e.occurred_us, NOW_US);
}

static void without_configured_prices_all_are_ours(void **state)
{
	struct payment_config c = { .prices = STR(" ") };
	struct payment_event e = decode(*state, &c,
		"{\"event_id\":\"evt_1\",\"event_type\":\"subscription.updated\",\"data\":{\"id\":\"sub_1\",\"status\":\"active\","
		"\"items\":[{\"price\":{\"id\":\"pri_any\"}}]}}");
	assert_int_equal(e.standing, STANDING_ACTIVE);
	assert_true(str_is(e.price_id, "pri_any"));
}

/* The id that counts is the event's: a notification has another one for each destination and each replay. */
static void the_id_of_the_event(void **state)
{
	struct payment_event e = decode(*state, &CONFIG, "{\"event_id\":\"evt_1\",\"event_type\":\"x\",\"notification_id\":\"ntf_2\"}");
	assert_true(str_is(e.event_id, "evt_1"));
}

#define SUBSCRIPTION(id, at, type, status, price) \
	"{\"event_id\":\"" id "\",\"event_type\":\"subscription." type "\",\"occurred_at\":\"2026-01-" at "Z\",\"data\":{\"id\":\"sub_1\"," \
	"\"customer_id\":\"ctm_1\",\"status\":\"" status "\",\"items\":[{\"status\":\"active\",\"price\":{\"id\":\"" price "\"}}]}}"
#define TRANSACTION(id, at, txn) \
	"{\"event_id\":\"" id "\",\"event_type\":\"transaction.completed\",\"occurred_at\":\"2026-01-" at "Z\",\"data\":{\"id\":\"" txn "\"," \
	"\"customer_id\":\"ctm_1\",\"subscription_id\":\"sub_1\",\"status\":\"completed\",\"items\":[{\"price\":{\"id\":\"pri_main\"}}]}}"
#define ADJUSTMENT(id, at, action, status) \
	"{\"event_id\":\"" id "\",\"event_type\":\"adjustment.updated\",\"occurred_at\":\"2026-01-" at "Z\",\"data\":{\"id\":\"adj_1\"," \
	"\"action\":\"" action "\",\"type\":\"full\",\"status\":\"" status "\",\"transaction_id\":\"txn_2\",\"subscription_id\":\"sub_1\",\"customer_id\":\"ctm_1\"}}"

/* A life of a subscription; after each event what the client's standing is. */
static const struct {
	const char *json;
	enum payment_standing after;
} life[] = {
	{ SUBSCRIPTION("evt_01", "01T00:00:00.1", "created", "active", "pri_main"), STANDING_ACTIVE },
	{ TRANSACTION("evt_02", "01T00:00:01", "txn_1"), STANDING_ACTIVE },
	{ SUBSCRIPTION("evt_03", "05T00:00:00", "past_due", "past_due", "pri_main"), STANDING_PAST_DUE },
	{ SUBSCRIPTION("evt_04", "06T00:00:00", "paused", "paused", "pri_main"), STANDING_LAPSED },
	{ SUBSCRIPTION("evt_05", "07T00:00:00.5", "resumed", "active", "pri_main"), STANDING_ACTIVE },
	{ TRANSACTION("evt_06", "07T00:00:01", "txn_2"), STANDING_ACTIVE },
	{ SUBSCRIPTION("evt_07", "08T00:00:00", "updated", "active", "pri_free"), STANDING_LAPSED },
	{ SUBSCRIPTION("evt_08", "09T00:00:00", "updated", "active", "pri_main"), STANDING_ACTIVE },
	{ ADJUSTMENT("evt_09", "10T00:00:00", "chargeback", "approved"), STANDING_LAPSED },
	{ ADJUSTMENT("evt_10", "11T00:00:00", "chargeback_reverse", "approved"), STANDING_ACTIVE },
	{ ADJUSTMENT("evt_11", "12T00:00:00", "refund", "approved"), STANDING_LAPSED },
	{ SUBSCRIPTION("evt_12", "13T00:00:00", "canceled", "canceled", "pri_main"), STANDING_ENDED },
};
#define LIFE (sizeof(life) / sizeof(*life))

static void a_life_in_its_order(void **state)
{
	struct payment_state s = { 0 };
	for (size_t i = 0; i < LIFE; i++) {
		struct payment_event e = decode(*state, &CONFIG, life[i].json);
		assert_true(payment_apply(&s, &e, &s));
		if (s.standing != life[i].after)
			fail_msg("after event %d: %s", (int)i + 1, payment_standing_name(s.standing));
		assert_true(str_is(s.customer_id, "ctm_1"));
	}
}

/* Every beginning of that life, in a thousand orders, with events told twice. */
static void a_life_in_any_order(void **state)
{
	uint64_t seed = 7;
	struct payment_event all[LIFE];
	for (size_t i = 0; i < LIFE; i++)
		all[i] = decode(*state, &CONFIG, life[i].json);
	for (int round = 0; round < 1000; round++) {
		size_t n = 1 + (size_t)round % LIFE, m = n;
		struct payment_event e[2 * LIFE];
		memcpy(e, all, n * sizeof(*e));
		for (size_t i = 0; i < n; i++)
			if (((seed = seed * 6364136223846793005u + 1442695040888963407u) >> 40) % 3 == 0)
				e[m++] = all[i];
		for (size_t i = m; i > 1; i--) {
			seed = seed * 6364136223846793005u + 1442695040888963407u;
			size_t j = (seed >> 33) % i;
			struct payment_event t = e[i - 1];
			e[i - 1] = e[j];
			e[j] = t;
		}
		struct payment_state s = { 0 };
		for (size_t i = 0; i < m; i++)
			payment_apply(&s, &e[i], &s);
		if (s.standing != life[n - 1].after)
			fail_msg("round %d, %d events: %s", round, (int)n, payment_standing_name(s.standing));
	}
}

static int setup(void **state)
{
	*state = arena_new(256 * 1024 * 1024);
	return 0;
}

static int teardown(void **state)
{
	arena_free(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_event_of_the_table),
		cmocka_unit_test(cut_anywhere_is_refused),
		cmocka_unit_test(times_to_the_microsecond),
		cmocka_unit_test(without_configured_prices_all_are_ours),
		cmocka_unit_test(the_id_of_the_event),
		cmocka_unit_test(a_life_in_its_order),
		cmocka_unit_test(a_life_in_any_order),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
