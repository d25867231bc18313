/* payment/stripe_request.c: Stripe's REST API: checkout sessions, re-reading, the billing portal. */
/* SPDX-License-Identifier: MIT
 *
 * Form-encoded POSTs carry an Idempotency-Key made of our own operation's id, so that the same operation, asked again after a
 * time-out, is done once. The key also names what is asked, because Stripe refuses a key that comes with other parameters.
 */
#include "base/clock.h"
#include "base/form.h"
#include "payment/parts.h"
#include "payment/stripe.h"

#define FORM_MAX 8192
#define URL_MAX 2048
#define OPERATION_MAX 128

static void header_add(struct httpc_request *q, const char *name, struct str value)
{
	q->headers[q->n_headers++] = (struct httpc_header){ .name = name, .value = value };
}

/* A request to base + before + id (escaped) + after. */
static struct httpc_request request(struct arena *a, const struct payment_config *c, const char *method, const char *before,
                                    struct str id, const char *after)
{
	struct buf b;
	buf_init(&b, URL_MAX);
	buf_add(&b, c->api_base);
	buf_add_z(&b, before);
	form_encode(&b, id);
	buf_add_z(&b, after);
	struct httpc_request q = { .method = method, .url = arena_str(a, buf_str(&b)) };
	buf_done(&b);
	header_add(&q, "Authorization", arena_printf(a, "Bearer " STR_FMT, STR_ARG(c->api_key)));
	header_add(&q, "Stripe-Version", STR(STRIPE_VERSION));
	return q;
}

static void post(struct arena *a, struct httpc_request *q, const char *what, struct str operation, const struct buf *form)
{
	header_add(q, "Content-Type", STR("application/x-www-form-urlencoded"));
	header_add(q, "Idempotency-Key", arena_printf(a, "usher-%s-" STR_FMT, what, STR_ARG(operation)));
	q->body = arena_str(a, buf_str(form));
}

/* The link with our reference, before a fragment should it have one. */
static struct str fixed_link(struct arena *a, struct str link, struct str reference)
{
	ptrdiff_t hash = str_chr(link, '#');
	struct str before = hash < 0 ? link : str_sub(link, 0, (size_t)hash);
	struct str after = hash < 0 ? STR("") : str_sub(link, (size_t)hash, link.n);
	const char *join = str_chr(before, '?') >= 0 ? "&" : "?";
	return arena_printf(a, STR_FMT "%sclient_reference_id=" STR_FMT STR_FMT, STR_ARG(before), join, STR_ARG(reference), STR_ARG(after));
}

/* The hold's end, moved into what Stripe takes: a minute inside the bounds, for the clocks and the way. */
static int64_t session_end(const struct payment_checkout *q)
{
	int64_t min_us = q->asked_us + (STRIPE_SESSION_MIN_MIN + 1) * MIN_US, max_us = q->asked_us + STRIPE_SESSION_MAX_H * HOUR_US - MIN_US;
	int64_t end_us = q->ends_us < min_us ? min_us : q->ends_us > max_us ? max_us : q->ends_us;
	return end_us / SEC_US * SEC_US;
}

struct err stripe_checkout_request(struct arena *a, const struct payment_config *c, const struct payment_checkout *q,
                                   struct payment_checkout_plan *ret)
{
	if (!payment_is_token(q->reference, PAYMENT_REFERENCE_MAX) || !payment_is_token(q->operation, OPERATION_MAX))
		return err_new(ERR_REJECT, "reference or operation with characters that Stripe drops");
	if (c->fixed_link.n > 0) {
		*ret = (struct payment_checkout_plan){ .url = fixed_link(a, c->fixed_link, q->reference) };
		return OK;
	}
	struct str price = payment_first_price(c->prices);
	if (price.n == 0)
		return err_new(ERR_REJECT, "no price is configured");
	struct buf b;
	buf_init(&b, FORM_MAX);
	form_add(&b, "mode", q->one_time ? STR("payment") : STR("subscription"));
	form_add(&b, "line_items[0][price]", price);
	form_add(&b, "line_items[0][quantity]", STR("1"));
	form_add(&b, "client_reference_id", q->reference);
	form_add(&b, "metadata[" STRIPE_REFERENCE "]", q->reference);
	form_add(&b, q->one_time ? "payment_intent_data[metadata][" STRIPE_REFERENCE "]" : "subscription_data[metadata][" STRIPE_REFERENCE "]",
	         q->reference);
	form_add(&b, "success_url", q->success_url);
	form_add(&b, "cancel_url", q->cancel_url);
	int64_t ends_us = session_end(q);
	form_add(&b, "expires_at", arena_printf(a, "%lld", (long long)(ends_us / SEC_US)));
	bool full = b.full;
	struct payment_checkout_plan plan = { .request = request(a, c, "POST", "/v1/checkout/sessions", STR(""), ""), .ends_us = ends_us };
	post(a, &plan.request, q->one_time ? "checkout-once" : "checkout", q->operation, &b);
	buf_done(&b);
	if (full)
		return err_new(ERR_REJECT, "checkout with URLs that are too long");
	*ret = plan;
	return OK;
}

struct err stripe_checkout_response(struct arena *a, const struct httpc_response *r, struct payment_checkout_answer *ret)
{
	*ret = (struct payment_checkout_answer){ 0 };
	struct err e = payment_response_err(a, r, &ret->message);
	if (err_is(e)) {
		/* Stripe has no code for it; both its sentences about the mode name the recurring price. */
		ret->not_recurring = e.kind == ERR_REJECT && str_find(ret->message, STR("recurring price")) >= 0 &&
		                     str_find(ret->message, STR("`subscription` mode")) >= 0 && str_find(ret->message, STR("`payment` mode")) < 0;
		return e;
	}
	struct json_val root;
	if (err_is(json_parse(a, r->body, &root)))
		return err_code(ERR_UNKNOWN, r->status, "Stripe's answer is not JSON");
	struct str url = json_str_at(a, root, "url");
	struct str id = payment_id_at(a, root, "id");
	if (id.n == 0 || !payment_is_url(url))
		return err_code(ERR_REJECT, r->status, "Stripe's session has no URL");
	ret->url = url;
	ret->session_id = id;
	ret->ends_us = json_int_at(root, "expires_at", 0) * SEC_US;
	return OK;
}

/* Idempotency keys: the same operation is asked for again, and answered with the same session. */
bool stripe_find_request(struct arena *a, const struct payment_config *c, const struct payment_checkout *q, struct str after,
                         struct httpc_request *ret)
{
	(void)a, (void)c, (void)q, (void)after, (void)ret;
	return false;
}

struct err stripe_find_response(struct arena *a, const struct payment_checkout *q, const struct httpc_response *r, struct payment_found *ret)
{
	(void)a, (void)q, (void)r;
	*ret = (struct payment_found){ 0 };
	return err_new(ERR_BUG, "Stripe is not asked for what it did");
}

void stripe_expire_request(struct arena *a, const struct payment_config *c, struct str session_id, struct str operation,
                           struct httpc_request *ret)
{
	struct buf none;
	buf_init(&none, 1);
	*ret = request(a, c, "POST", "/v1/checkout/sessions/", session_id, "/expire");
	post(a, ret, "expire", operation, &none);
	buf_done(&none);
}

bool stripe_fetch_request(struct arena *a, const struct payment_config *c, struct str id, struct httpc_request *ret)
{
	static const struct {
		struct str prefix;
		const char *path;
	} kinds[] = {
		{ STR("sub_"), "/v1/subscriptions/" }, { STR("ch_"), "/v1/charges/" }, { STR("py_"), "/v1/charges/" },
		{ STR("pi_"), "/v1/payment_intents/" }, { STR("in_"), "/v1/invoices/" }, { STR("cs_"), "/v1/checkout/sessions/" },
	};
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (!str_starts(id, kinds[i].prefix) || id.n > PAYMENT_ID_MAX)
			continue;
		*ret = request(a, c, "GET", kinds[i].path, id, "");
		ret->reuse = true;
		return true;
	}
	return false;
}

struct err stripe_fetch_response(struct arena *a, const struct payment_config *c, const struct httpc_response *r, int64_t now_us,
                                 struct payment_event *ret)
{
	struct json_val root;
	struct str message;
	struct err err = payment_response_err(a, r, &message);
	if (err_is(err))
		return err;
	if (err_is(json_parse(a, r->body, &root)))
		return err_code(ERR_UNKNOWN, r->status, "Stripe's answer is not JSON");
	struct payment_event e = {
		.type = json_str_at(a, root, "object"), .effect = "read_again", .occurred_us = now_us, .understood = true,
		.livemode = json_bool_at(root, "livemode", false),
	};
	bool ok = false;
	if (str_is(e.type, "subscription"))
		ok = stripe_read_subscription(a, c, root, &e);
	else if (str_is(e.type, "invoice"))
		ok = stripe_read_invoice(a, c, root, &e);
	else if (str_is(e.type, "checkout.session"))
		ok = stripe_read_session(a, root, &e);
	else if (str_is(e.type, "charge") || str_is(e.type, "payment_intent"))
		ok = stripe_read_charge(a, root, &e);
	if (!ok)
		return err_code(ERR_REJECT, r->status, "Stripe's answer is not the object asked for");
	*ret = e;
	return OK;
}

void stripe_portal_request(struct arena *a, const struct payment_config *c, struct str customer_id, struct str return_url,
                           struct str operation, struct httpc_request *ret)
{
	struct buf b;
	buf_init(&b, FORM_MAX);
	form_add(&b, "customer", customer_id);
	form_add(&b, "return_url", return_url);
	*ret = request(a, c, "POST", "/v1/billing_portal/sessions", STR(""), "");
	post(a, ret, "portal", operation, &b);
	buf_done(&b);
}

struct err stripe_portal_response(struct arena *a, const struct httpc_response *r, struct str *ret_url)
{
	struct json_val root;
	struct str message;
	struct err e = payment_response_err(a, r, &message);
	if (err_is(e))
		return e;
	if (err_is(json_parse(a, r->body, &root)))
		return err_code(ERR_UNKNOWN, r->status, "Stripe's answer is not JSON");
	struct str url = json_str_at(a, root, "url");
	if (!payment_is_url(url))
		return err_code(ERR_REJECT, r->status, "Stripe's portal session has no URL");
	*ret_url = url;
	return OK;
}
