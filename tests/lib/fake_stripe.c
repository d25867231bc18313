/* tests/lib/fake_stripe.c: Stripe's Checkout API, with its idempotency keys. */
/* SPDX-License-Identifier: MIT */
#include "tests/lib/fake_route.h"
#include "base/form.h"
#include "tests/lib/fake_money.h"
#include "tests/lib/rig.h"
#include <inttypes.h>

#define CHECKOUTS_MAX 4096
#define KEPT_MAX 64

static struct {
	struct fake_checkout all[CHECKOUTS_MAX];
	size_t n;
	int fails;
	char kept[KEPT_MAX][128];   /* keys whose first answer was a 500: so is every other */
	size_t n_kept;
} s;

static void put(char *out, size_t n, struct str v)
{
	snprintf(out, n, STR_FMT, STR_ARG(v));
}

static bool authorised(struct fake_call *c)
{
	bool good = str_is(fake_header(c, "Authorization"), "Bearer " RIG_STRIPE_KEY);
	if (!good)
		fake_answer(c, 401, "", STR("{\"error\":{\"message\":\"bad key\"}}"));
	else if (s.fails > 0) {
		s.fails--;
		fake_answer(c, 500, "", STR("{\"error\":{\"message\":\"an error on our side\"}}"));
		return false;
	}
	return good;
}

static void show(struct fake_call *c, const struct fake_checkout *k)
{
	bool over = k->expired || k->complete;
	struct str sub = k->subscription[0] ? arena_printf(c->a, "\"%s\"", k->subscription) : STR("null");
	struct str url = over ? STR("null") : arena_printf(c->a, "\"http://127.0.0.1:%d/checkout/%s\"", fake_port(), k->id);
	fake_answer(c, 200, "", arena_printf(c->a, "{\"id\":\"%s\",\"object\":\"checkout.session\",\"mode\":\"%s\",\"status\":\"%s\",\"payment_status\":\"%s\","
		"\"client_reference_id\":\"%s\",\"customer\":%s%s%s,\"subscription\":" STR_FMT ",\"created\":%" PRId64 ",\"expires_at\":%" PRId64 ",\"url\":"
		STR_FMT "}", k->id, k->mode, k->complete ? "complete" : k->expired ? "expired" : "open", k->complete ? "paid" : "unpaid", k->reference,
		k->complete ? "\"cus_" : "null", k->complete ? k->reference : "", k->complete ? "\"" : "", STR_ARG(sub), k->created_s, k->expires_s,
		STR_ARG(url)));
}

static void create(struct fake_call *c)
{
	struct form f = { 0 };
	struct str key = fake_header(c, "Idempotency-Key");
	(void)err_is(form_parse(c->a, c->body, &f));
	for (size_t i = 0; i < s.n; i++)
		if (key.n && str_is(key, s.all[i].key)) {
			show(c, &s.all[i]);
			return;
		}
	if (s.n == CHECKOUTS_MAX) {
		fake_answer(c, 429, "", STR("{\"error\":{\"message\":\"too many\"}}"));
		return;
	}
	struct fake_checkout *k = &s.all[s.n++];
	*k = (struct fake_checkout){ .created_s = fake_now_us() / 1000000 };
	snprintf(k->id, sizeof k->id, "cs_test_%08zu", s.n);
	put(k->key, sizeof k->key, key);
	put(k->reference, sizeof k->reference, form_get(&f, "client_reference_id"));
	put(k->mode, sizeof k->mode, form_get(&f, "mode"));
	put(k->price, sizeof k->price, form_get(&f, "line_items[0][price]"));
	if (err_is(str_int64(form_get(&f, "expires_at"), 0, INT64_MAX, &k->expires_s)))
		k->expires_s = fake_now_us() / 1000000 + INT64_C(24) * 3600;
	show(c, k);
}

/* It ends by itself. */
static void look_at_clock(struct fake_checkout *k)
{
	if (!k->complete && k->expires_s <= fake_now_us() / 1000000)
		k->expired = true;
}

static void get_session(struct fake_call *c)
{
	struct str id = fake_segment(c, 0);
	if (!authorised(c))
		return;
	for (size_t i = 0; i < s.n; i++)
		if (str_is(id, s.all[i].id)) {
			look_at_clock(&s.all[i]);
			show(c, &s.all[i]);
			return;
		}
	fake_answer(c, 404, "", STR("{\"error\":{\"code\":\"resource_missing\",\"message\":\"no such session\"}}"));
}

static void get_subscription(struct fake_call *c)
{
	const struct fake_subscription *k = fake_subscription_get(fake_segment(c, 0));
	if (!authorised(c))
		return;
	if (k == NULL || k->paddle) {
		fake_answer(c, 404, "", STR("{\"error\":{\"code\":\"resource_missing\",\"message\":\"no such subscription\"}}"));
		return;
	}
	struct str meta = k->reference[0] ? arena_printf(c->a, "{\"usher_ref\":\"%s\"}", k->reference) : STR("{}");
	fake_answer(c, 200, "", arena_printf(c->a, "{\"id\":\"%s\",\"object\":\"subscription\",\"customer\":\"%s\",\"status\":\"%s\",\"metadata\":" STR_FMT
		",\"pause_collection\":null,\"livemode\":false,\"items\":{\"object\":\"list\",\"has_more\":false,\"data\":[{\"id\":\"si_1\",\"price\":{\"id\":\"%s\"}}]}}",
		k->id, k->customer, k->status, STR_ARG(meta), k->price));
}

static void expire(struct fake_call *c)
{
	struct str id = str_sub(c->path, strlen("/stripe/v1/checkout/sessions/"), c->path.n);
	id = str_sub(id, 0, id.n - strlen("/expire"));
	for (size_t i = 0; i < s.n; i++)
		if (str_is(id, s.all[i].id)) {
			look_at_clock(&s.all[i]);
			bool open = !s.all[i].expired && !s.all[i].complete;
			s.all[i].expired |= open;
			if (open)
				show(c, &s.all[i]);
			else
				fake_answer(c, 400, "", STR("{\"error\":{\"message\":\"Only Checkout Sessions with a status in [\\\"open\\\"] can be expired.\"}}"));
			return;
		}
	fake_answer(c, 404, "", STR("{\"error\":{\"message\":\"no such session\"}}"));
}

static void post_session(struct fake_call *c)
{
	struct str key = fake_header(c, "Idempotency-Key");
	bool fails = s.fails > 0, kept = false;
	for (size_t i = 0; i < s.n_kept && i < KEPT_MAX; i++)
		kept |= key.n && str_is(key, s.kept[i]);
	if (kept)
		fake_answer(c, 500, "Idempotent-Replayed: true\r\n", STR("{\"error\":{\"message\":\"an error on our side\"}}"));
	else if (authorised(c))
		create(c);
	else if (fails)
		put(s.kept[s.n_kept++ % KEPT_MAX], sizeof s.kept[0], key);
}

static void post_expire(struct fake_call *c)
{
	if (authorised(c))
		expire(c);
}

static void post_portal(struct fake_call *c)
{
	if (authorised(c))
		fake_answer(c, 200, "", STR("{\"id\":\"bps_1\",\"object\":\"billing_portal.session\",\"url\":\"https://billing.example/p/session/1\"}"));
}

static void refuse_as_stripe(struct fake_call *c, int status, const char *headers)
{
	fake_answer(c, status, headers, STR("{\"error\":{\"type\":\"api_error\",\"message\":\"refused\"}}"));
}

const struct fake_route fake_stripe_routes[] = {
	{ .op = "stripe.checkout", .method = "POST", .path = "/stripe/v1/checkout/sessions", .handle = post_session, .refuse = refuse_as_stripe },
	{ .op = "stripe.expire", .method = "POST", .path = "/stripe/v1/checkout/sessions/{}/expire", .handle = post_expire, .refuse = refuse_as_stripe },
	{ .op = "stripe.session", .method = "GET", .path = "/stripe/v1/checkout/sessions/{}", .handle = get_session, .refuse = refuse_as_stripe },
	{ .op = "stripe.subscription", .method = "GET", .path = "/stripe/v1/subscriptions/{}", .handle = get_subscription, .refuse = refuse_as_stripe },
	{ .op = "stripe.portal", .method = "POST", .path = "/stripe/v1/billing_portal/sessions", .handle = post_portal, .refuse = refuse_as_stripe },
	{ .op = NULL },
};

size_t fake_checkouts(void)
{
	fake_lock();
	size_t n = s.n;
	fake_unlock();
	return n;
}

bool fake_checkout_last(struct fake_checkout *ret)
{
	fake_lock();
	bool any = s.n > 0;
	if (any)
		*ret = s.all[s.n - 1];
	fake_unlock();
	return any;
}

bool fake_checkout_of(struct str reference, struct fake_checkout *ret)
{
	bool found = false;
	fake_lock();
	for (size_t i = s.n; i-- > 0 && !found;) {
		found = str_is(reference, s.all[i].reference);
		if (found)
			*ret = s.all[i];
	}
	fake_unlock();
	return found;
}

void fake_session_paid(struct str id, const char *subscription)
{
	fake_lock();
	for (size_t i = 0; i < s.n; i++)
		if (str_is(id, s.all[i].id)) {
			s.all[i].complete = true;
			put(s.all[i].subscription, sizeof s.all[i].subscription, str_of(subscription));
		}
	fake_unlock();
}

void fake_stripe_fails(int count)
{
	fake_lock();
	s.fails = count;
	fake_unlock();
}
