/* payment/paddle_request.c: Paddle's REST API: transactions as checkouts, looking for them, re-reading, the customer portal. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/form.h"
#include "base/span.h"
#include "io/rest.h"
#include "payment/paddle.h"
#include "payment/parts.h"

#define JSON_MAX 8192
#define PATH_MAX_BYTES 1024
#define OPERATION_MAX 128
#define PAGE 5                          /* transactions in one answer: some hundred JSON tokens each, and there is a limit of those */
#define CLOCKS_US (2 * MIN_US)          /* theirs and ours */

static struct httpc_request request(struct arena *a, const struct payment_config *c, const char *method, struct str path)
{
	struct httpc_request q;
	rest_request(a, method, c->api_base, path, &q);
	rest_bearer(a, &q, c->api_key);
	rest_header(&q, "Paddle-Version", STR(PADDLE_VERSION));
	return q;
}

/* before + id (escaped) + after */
static struct str path_of(struct arena *a, const char *before, struct str id, const char *after)
{
	struct buf b;
	buf_init(&b, PATH_MAX_BYTES);
	buf_add_z(&b, before);
	form_encode(&b, id);
	buf_add_z(&b, after);
	struct str path = arena_str(a, buf_str(&b));
	buf_done(&b);
	return path;
}

static void put(struct json_out *o, const char *name, struct str value)
{
	json_name(o, name);
	json_put_str(o, value);
}

struct err paddle_checkout_request(struct arena *a, const struct payment_config *c, const struct payment_checkout *q,
                                   struct payment_checkout_plan *ret)
{
	struct str price = payment_first_price(c->prices);
	if (!payment_is_token(q->reference, PAYMENT_REFERENCE_MAX) || !payment_is_token(q->operation, OPERATION_MAX))
		return err_new(ERR_REJECT, "reference or operation with odd characters");
	if (price.n == 0)
		return err_new(ERR_REJECT, "no price is configured");
	struct buf b;
	struct json_out o;
	buf_init(&b, JSON_MAX);
	json_out_init(&o, &b);
	json_open(&o, '{');
	json_name(&o, "items");
	json_open(&o, '[');
	json_open(&o, '{');
	put(&o, "price_id", price);
	json_name(&o, "quantity");
	json_put_int(&o, 1);
	json_close(&o, '}');
	json_close(&o, ']');
	put(&o, "collection_mode", STR("automatic"));
	json_name(&o, "custom_data");
	json_open(&o, '{');
	put(&o, PADDLE_REFERENCE, q->reference);
	put(&o, PADDLE_OPERATION, q->operation);
	json_close(&o, '}');
	json_name(&o, "checkout");
	json_open(&o, '{');
	put(&o, "url", q->cancel_url); /* our page: Paddle appends _ptxn, also in its e-mails */
	json_close(&o, '}');
	json_close(&o, '}');
	bool full = b.full;
	struct payment_checkout_plan plan = { .request = request(a, c, "POST", STR("/transactions")), .ends_us = q->ends_us };
	rest_json(a, &plan.request, &b);
	buf_done(&b);
	if (full)
		return err_new(ERR_REJECT, "checkout with URLs that are too long");
	*ret = plan;
	return OK;
}

/* A transaction as a checkout of ours; false: it is none. Its id stands in our page. */
static bool read_checkout(struct arena *a, struct json_val txn, struct payment_checkout_answer *ret)
{
	struct str id = payment_id_at(a, txn, "id"), url = json_str_at(a, txn, "checkout.url");
	if (!str_starts(id, STR("txn_")) || !payment_is_token(id, PAYMENT_ID_MAX))
		return false;
	ret->session_id = id;
	ret->url = payment_is_url(url) ? url : STR_NONE;
	return true;
}

static struct err parse(struct arena *a, const struct httpc_response *r, struct json_val *ret_root, struct str *ret_message)
{
	struct err e = payment_response_err(a, r, ret_message);
	if (err_is(e))
		return e;
	if (err_is(json_parse(a, r->body, ret_root)))
		return err_code(ERR_UNKNOWN, r->status, "Paddle's answer is not JSON");
	return OK;
}

struct err paddle_checkout_response(struct arena *a, const struct httpc_response *r, struct payment_checkout_answer *ret)
{
	struct json_val root;
	*ret = (struct payment_checkout_answer){ 0 };
	struct err e = parse(a, r, &root, &ret->message);
	if (err_is(e))
		return e;
	if (!read_checkout(a, json_at(root, "data"), ret))
		return err_code(ERR_REJECT, r->status, "Paddle's answer is no transaction");
	return OK;
}

/* What was made through the API since the operation began and is not canceled, newest first. */
bool paddle_find_request(struct arena *a, const struct payment_config *c, const struct payment_checkout *q, struct str after,
                         struct httpc_request *ret)
{
	char since[TIME_TEXT_MAX];
	struct buf b;
	buf_init(&b, PATH_MAX_BYTES);
	form_add(&b, "status", STR("draft,ready,billed,paid,completed"));
	form_add(&b, "origin", STR("api"));
	form_add(&b, "created_at[GTE]", str_of(time_format((q->asked_us - CLOCKS_US) / SEC_US * SEC_US, since)));
	form_add(&b, "order_by", STR("id[DESC]"));
	form_add(&b, "per_page", arena_printf(a, "%d", PAGE));
	if (after.n > 0)
		form_add(&b, "after", after);
	*ret = request(a, c, "GET", arena_printf(a, "/transactions?" STR_FMT, STR_ARG(buf_str(&b))));
	buf_done(&b);
	return true;
}

struct err paddle_find_response(struct arena *a, const struct payment_checkout *q, const struct httpc_response *r, struct payment_found *ret)
{
	struct json_val root;
	*ret = (struct payment_found){ 0 };
	struct err e = parse(a, r, &root, &ret->answer.message);
	if (err_is(e))
		return e;
	struct json_val list = json_at(root, "data");
	if (json_type(list) != JSON_ARRAY)
		return err_code(ERR_UNKNOWN, r->status, "Paddle's answer is no list");
	for (size_t i = 0; i < json_len(list); i++) {
		struct json_val txn = json_item(list, i);
		ret->after = payment_id_at(a, txn, "id");
		if (str_eq(json_str_at(a, txn, "custom_data." PADDLE_OPERATION), q->operation) && !str_is(json_str_at(a, txn, "status"), "canceled") &&
		    read_checkout(a, txn, &ret->answer)) {
			ret->found = true;
			return OK;
		}
	}
	ret->more = json_bool_at(root, "meta.pagination.has_more", false) && ret->after.n > 0;
	return OK;
}

void paddle_expire_request(struct arena *a, const struct payment_config *c, struct str session_id, struct str operation,
                           struct httpc_request *ret)
{
	(void)operation; /* canceling twice is canceling once */
	struct buf b;
	buf_init(&b, JSON_MAX);
	buf_add_z(&b, "{\"status\":\"canceled\"}");
	*ret = request(a, c, "PATCH", path_of(a, "/transactions/", session_id, ""));
	rest_json(a, ret, &b);
	buf_done(&b);
}

bool paddle_fetch_request(struct arena *a, const struct payment_config *c, struct str id, struct httpc_request *ret)
{
	bool subscription = str_starts(id, STR("sub_")), transaction = str_starts(id, STR("txn_"));
	if ((!subscription && !transaction) || id.n > PAYMENT_ID_MAX)
		return false;
	*ret = request(a, c, "GET", path_of(a, subscription ? "/subscriptions/" : "/transactions/", id, ""));
	return true;
}

struct err paddle_fetch_response(struct arena *a, const struct payment_config *c, const struct httpc_response *r, int64_t now_us,
                                 struct payment_event *ret)
{
	struct json_val root;
	struct str message;
	struct err err = parse(a, r, &root, &message);
	if (err_is(err))
		return err;
	struct json_val data = json_at(root, "data");
	struct str id = payment_id_at(a, data, "id");
	bool subscription = str_starts(id, STR("sub_"));
	struct payment_event e = {
		.type = subscription ? STR("subscription") : STR("transaction"), .effect = "read_again", .occurred_us = now_us, .understood = true,
		.livemode = !str_starts(c->api_key, STR("pdl_sdbx_")),
	};
	bool ok = subscription ? paddle_read_subscription(a, c, data, &e) :
	                         str_starts(id, STR("txn_")) && paddle_read_transaction(a, c, data, &e);
	if (!ok)
		return err_code(ERR_REJECT, r->status, "Paddle's answer is not the object asked for");
	*ret = e;
	return OK;
}

/* The session's links are good for one visit of a day or so: made at the click. Paddle knows no way back to us. */
void paddle_portal_request(struct arena *a, const struct payment_config *c, struct str customer_id, struct str return_url,
                           struct str operation, struct httpc_request *ret)
{
	(void)return_url, (void)operation;
	struct buf b;
	buf_init(&b, JSON_MAX);
	buf_add_z(&b, "{}");
	*ret = request(a, c, "POST", path_of(a, "/customers/", customer_id, "/portal-sessions"));
	rest_json(a, ret, &b);
	buf_done(&b);
}

struct err paddle_portal_response(struct arena *a, const struct httpc_response *r, struct str *ret_url)
{
	struct json_val root;
	struct str message;
	struct err e = parse(a, r, &root, &message);
	if (err_is(e))
		return e;
	struct str url = json_str_at(a, root, "data.urls.general.overview");
	if (!payment_is_url(url))
		return err_code(ERR_REJECT, r->status, "Paddle's portal session has no URL");
	*ret_url = url;
	return OK;
}
