/* tests/lib/fake_stripe.c: Stripe's Checkout API, with its idempotency keys. */
/* SPDX-License-Identifier: MIT */
#include "tests/lib/fake_impl.h"
#include "base/form.h"
#include "tests/lib/rig.h"
#include <inttypes.h>

#define CHECKOUTS_MAX 4096

static struct {
	struct fake_checkout all[CHECKOUTS_MAX];
	size_t n;
	int fails;
} s;

static void put(char *out, size_t n, struct str v)
{
	snprintf(out, n, STR_FMT, STR_ARG(v));
}

static void show(struct fake_call *c, const struct fake_checkout *k)
{
	fake_answer(c, 200, "", arena_printf(c->a, "{\"id\":\"%s\",\"object\":\"checkout.session\",\"mode\":\"%s\",\"status\":\"%s\",\"client_reference_id\":"
		"\"%s\",\"expires_at\":%" PRId64 ",\"url\":\"http://127.0.0.1:%d/checkout/%s\"}", k->id, k->mode, k->expired ? "expired" : "open",
		k->reference, k->expires_s, fake_port(), k->id));
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
	*k = (struct fake_checkout){ .expired = false };
	snprintf(k->id, sizeof k->id, "cs_test_%08zu", s.n);
	put(k->key, sizeof k->key, key);
	put(k->reference, sizeof k->reference, form_get(&f, "client_reference_id"));
	put(k->mode, sizeof k->mode, form_get(&f, "mode"));
	put(k->price, sizeof k->price, form_get(&f, "line_items[0][price]"));
	(void)err_is(str_int64(form_get(&f, "expires_at"), 0, INT64_MAX, &k->expires_s));
	show(c, k);
}

static void expire(struct fake_call *c)
{
	struct str id = str_sub(c->path, strlen("/stripe/v1/checkout/sessions/"), c->path.n);
	id = str_sub(id, 0, id.n - strlen("/expire"));
	for (size_t i = 0; i < s.n; i++)
		if (str_is(id, s.all[i].id)) {
			s.all[i].expired = true;
			show(c, &s.all[i]);
			return;
		}
	fake_answer(c, 404, "", STR("{\"error\":{\"message\":\"no such session\"}}"));
}

void fake_stripe(struct fake_call *c)
{
	fake_lock();
	if (!str_is(fake_header(c, "Authorization"), "Bearer " RIG_STRIPE_KEY))
		fake_answer(c, 401, "", STR("{\"error\":{\"message\":\"bad key\"}}"));
	else if (s.fails > 0) {
		s.fails--;
		fake_answer(c, 500, "", STR("{\"error\":{\"message\":\"an error on our side\"}}"));
	} else if (str_is(c->method, "POST") && str_is(c->path, "/stripe/v1/checkout/sessions"))
		create(c);
	else if (str_is(c->method, "POST") && str_ends(c->path, STR("/expire")))
		expire(c);
	else if (str_is(c->method, "POST") && str_is(c->path, "/stripe/v1/billing_portal/sessions"))
		fake_answer(c, 200, "", STR("{\"id\":\"bps_1\",\"object\":\"billing_portal.session\",\"url\":\"https://billing.example/p/session/1\"}"));
	else
		fake_answer(c, 404, "", STR("{\"error\":{\"message\":\"nothing here\"}}"));
	fake_unlock();
}

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

void fake_stripe_fails(int count)
{
	fake_lock();
	s.fails = count;
	fake_unlock();
}
