/* server/demo_stripe.c: /phone/stripe: checkout sessions and subscriptions of a provider that usher believes to be Stripe. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "server/demo_impl.h"
#include "server/handlers.h"

#define ANSWER_MAX_BYTES (16 * 1024)
#define KEY_MAX_BYTES 255

static void error(struct demo_ask *k, int status, const char *type, const char *code, const char *message)
{
	struct buf b;
	struct json_out o;
	buf_init(&b, ANSWER_MAX_BYTES);
	json_out_init(&o, &b);
	json_open(&o, '{');
	json_name(&o, "error");
	json_open(&o, '{');
	json_name(&o, "type");
	json_put_str(&o, str_of(type));
	if (code != NULL) {
		json_name(&o, "code");
		json_put_str(&o, str_of(code));
	}
	json_name(&o, "message");
	json_put_str(&o, str_of(message));
	json_close(&o, '}');
	json_close(&o, '}');
	demo_answer_json(k, status, buf_str(&b));
	buf_done(&b);
}

/* NULL: not with our key; answered. */
static struct demo_ask *enter(struct world *w, struct httpd_request *r)
{
	struct demo_ask *k = demo_enter(w, r);
	if (k != NULL)
		k->provider = "stripe";
	if (k == NULL || str_eq(httpd_header(r, "Authorization"), arena_printf(k->a, "Bearer %s", w->cfg->stripe_secret_key)))
		return k;
	error(k, 401, "invalid_request_error", NULL, "Invalid API Key provided");
	return NULL;
}

static void made(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct demo_ask *k = ctx;
	if (demo_failed(k, e))
		return;
	if (!db_bool(results[0], 0, 0))
		error(k, 400, "idempotency_error", NULL, "Keys for idempotent requests can only be used with the same parameters they were first used with.");
	else
		demo_answer_json(k, 200, db_str(results[0], 0, 1));
}

void demo_stripe_checkout(struct world *w, struct httpd_request *r)
{
	struct demo_ask *k = enter(w, r);
	int64_t now = clock_now_us(), ends_s = now / SEC_US + 24 * 3600;
	if (k == NULL)
		return;
	struct str key = httpd_header(r, "Idempotency-Key"), mode = form_get(&k->form, "mode"), price = form_get(&k->form, "line_items[0][price]");
	struct str reference = form_get(&k->form, "client_reference_id"), ends = form_get(&k->form, "expires_at");
	struct str success = form_get(&k->form, "success_url"), cancel = form_get(&k->form, "cancel_url"), meta = form_get(&k->form, "subscription_data[metadata][usher_ref]");
	if (!str_is(mode, "subscription")) {
		error(k, 400, "invalid_request_error", NULL, "This demonstration sells subscriptions only: mode must be `subscription`.");
	} else if (price.n == 0 || success.n == 0 || cancel.n == 0 || reference.n == 0) {
		error(k, 400, "invalid_request_error", "parameter_missing", "line_items[0][price], success_url, cancel_url, client_reference_id: one is missing.");
	} else if (!str_eq(meta, reference)) {
		error(k, 400, "invalid_request_error", "parameter_missing", "subscription_data[metadata] does not carry the reference.");
	} else if (ends.n > 0 && (err_is(str_int64(ends, 0, INT64_MAX / SEC_US, &ends_s)) || ends_s < now / SEC_US + 30 * 60 ||
		ends_s > now / SEC_US + 24 * 3600)) {
		error(k, 400, "invalid_request_error", NULL, "The `expires_at` timestamp must be at least 30 minutes and at most 24 hours from Checkout Session creation.");
	} else {
		k->p[0] = db_p_str(key.n > 0 && key.n <= KEY_MAX_BYTES ? key : demo_sid(k->a, "no"));
		k->p[1] = db_p_str(r->body);
		k->p[2] = db_p_str(price);
		k->p[3] = db_p_str(reference);
		k->p[4] = db_p_str(success);
		k->p[5] = db_p_str(cancel);
		k->p[6] = db_p_int(k->a, ends_s * SEC_US);
		k->p[7] = db_p_int(k->a, now);
		k->p[8] = db_p_str(str_of(w->cfg->public_url));
		demo_query(k, SQL_DEMO_CHECKOUT_CREATE, 9, made, k);
	}
}

static void found(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct demo_ask *k = ctx;
	if (demo_failed(k, e))
		return;
	if (db_rows(results[0]) == 0)
		error(k, 404, "invalid_request_error", "resource_missing", "No such object, or not in a state that allows this.");
	else
		demo_answer_json(k, 200, db_str(results[0], 0, 0));
}

void demo_stripe_expire(struct world *w, struct httpd_request *r)
{
	struct demo_ask *k = enter(w, r);
	if (k == NULL)
		return;
	k->p[0] = db_p_str(route_param(w, r));
	k->p[1] = db_p_str(str_of(w->cfg->public_url));
	demo_query(k, SQL_DEMO_CHECKOUT_EXPIRE, 2, found, k);
}

void demo_stripe_session(struct world *w, struct httpd_request *r)
{
	struct demo_ask *k = enter(w, r);
	if (k == NULL)
		return;
	k->p[0] = db_p_str(route_param(w, r));
	k->p[1] = db_p_str(str_of(w->cfg->public_url));
	k->p[2] = db_p_int(k->a, clock_now_us());
	demo_query(k, SQL_DEMO_CHECKOUT_READ, 3, found, k);
}

void demo_stripe_subscription(struct world *w, struct httpd_request *r)
{
	struct demo_ask *k = enter(w, r);
	if (k == NULL)
		return;
	k->p[0] = db_p_str(route_param(w, r));
	demo_query(k, SQL_DEMO_SUBSCRIPTION_GET, 1, found, k);
}

void demo_stripe_portal(struct world *w, struct httpd_request *r)
{
	struct demo_ask *k = enter(w, r);
	if (k == NULL)
		return;
	struct str customer = form_get(&k->form, "customer");
	if (!str_starts(customer, STR("cus_")) || customer.n > 64) {
		error(k, 404, "invalid_request_error", "resource_missing", "No such customer.");
		return;
	}
	struct buf b;
	buf_init(&b, ANSWER_MAX_BYTES);
	buf_printf(&b, "{\"id\":\"" STR_FMT "\",\"object\":\"billing_portal.session\",\"livemode\":false,\"url\":\"%s/phone/portal/", STR_ARG(demo_sid(k->a, "bps_")),
		w->cfg->public_url);
	form_encode(&b, customer);
	buf_add_z(&b, "\"}");
	demo_answer_json(k, 200, buf_str(&b));
	buf_done(&b);
}
