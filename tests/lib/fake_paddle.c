/* tests/lib/fake_paddle.c: Paddle's API: transactions (no idempotency keys, never ended by themselves), subscriptions, the portal. */
/* SPDX-License-Identifier: MIT */
#include "base/form.h"
#include "base/json.h"
#include "base/span.h"
#include "tests/lib/fake_money.h"
#include "tests/lib/fake_route.h"
#include "tests/lib/rig.h"
#include <inttypes.h>
#include <stdlib.h>

#define TXNS_MAX 8192

static struct {
	struct fake_txn all[TXNS_MAX];
	size_t n;
} p;

static void put(char *out, size_t n, struct str v)
{
	snprintf(out, n, STR_FMT, STR_ARG(v));
}

static void refuse(struct fake_call *c, int status, const char *code, const char *detail)
{
	fake_answer(c, status, "", arena_printf(c->a, "{\"error\":{\"type\":\"request_error\",\"code\":\"%s\",\"detail\":\"%s\",\"documentation_url\":"
		"\"https://developer.paddle.com/errors/\"},\"meta\":{\"request_id\":\"r1\"}}", code, detail));
}

static struct str item_json(struct arena *a, const char *price)
{
	return arena_printf(a, "{\"status\":\"active\",\"quantity\":1,\"price\":{\"id\":\"%s\",\"product_id\":\"pro_test\",\"type\":\"standard\","
		"\"billing_cycle\":{\"interval\":\"month\",\"frequency\":1},\"tax_mode\":\"account_setting\",\"unit_price\":{\"amount\":\"2900\","
		"\"currency_code\":\"USD\"},\"quantity\":{\"minimum\":1,\"maximum\":1},\"status\":\"active\"}}", price);
}

static struct str quoted(struct arena *a, const char *z)
{
	return z[0] ? arena_printf(a, "\"%s\"", z) : STR("null");
}

static struct str txn_json(struct arena *a, const struct fake_txn *t)
{
	char at[TIME_TEXT_MAX];
	return arena_printf(a, "{\"id\":\"%s\",\"status\":\"%s\",\"customer_id\":" STR_FMT ",\"subscription_id\":" STR_FMT ",\"origin\":\"api\",\"custom_data\":"
		"{\"usher_ref\":\"%s\",\"usher_op\":\"%s\"},\"items\":[" STR_FMT "],\"checkout\":{\"url\":\"https://signup.example/p/%s?_ptxn=%s\"},"
		"\"created_at\":\"%s\",\"updated_at\":\"%s\",\"billed_at\":null,\"payments\":[],\"adjustments\":[]}", t->id, t->status, STR_ARG(quoted(a, t->customer)),
		STR_ARG(quoted(a, t->subscription)), t->reference, t->operation, STR_ARG(item_json(a, t->price)), t->reference, t->id,
		time_format(t->created_us, at), at);
}

static void show(struct fake_call *c, int status, const struct fake_txn *t)
{
	fake_answer(c, status, "", arena_printf(c->a, "{\"data\":" STR_FMT ",\"meta\":{\"request_id\":\"r1\"}}", STR_ARG(txn_json(c->a, t))));
}

static bool authorised(struct fake_call *c)
{
	struct str version = fake_header(c, "Paddle-Version"); /* its own library sends none */
	struct str key = fake_header(c, "Authorization"), scheme = str_cut(&key, ' ');
	bool good = str_eq_fold(scheme, STR("Bearer")) && str_is(key, RIG_PADDLE_KEY) && (version.n == 0 || str_is(version, "1"));
	if (!good)
		refuse(c, 403, "forbidden", "you are not permitted to do this");
	return good;
}

static struct fake_txn *find(struct str id)
{
	for (size_t i = 0; i < p.n; i++)
		if (str_is(id, p.all[i].id))
			return &p.all[i];
	return NULL;
}

static void create(struct fake_call *c)
{
	struct json_val root;
	if (!authorised(c))
		return;
	struct str price = STR_NONE, url = STR_NONE;
	if (!err_is(json_parse(c->a, c->body, &root))) {
		price = json_str_at(c->a, root, "items.0.price_id");
		url = json_str_at(c->a, root, "checkout.url");
	}
	if (price.n == 0 || json_int_at(root, "items.0.quantity", 0) < 1) {
		refuse(c, 400, "bad_request", "items are missing");
		return;
	}
	if (str_is(price, "pri_archived")) {
		refuse(c, 400, "transaction_price_archived", "the price is archived");
		return;
	}
	if (url.n && !str_starts(url, STR("http"))) {
		refuse(c, 400, "transaction_checkout_url_domain_is_not_approved", "this domain is not approved");
		return;
	}
	if (p.n == TXNS_MAX)
		abort();
	struct fake_txn *t = &p.all[p.n++];
	*t = (struct fake_txn){ .status = "draft", .created_us = fake_now_us() };
	snprintf(t->id, sizeof t->id, "txn_%08zu", p.n);
	put(t->reference, sizeof t->reference, json_str_at(c->a, root, "custom_data.usher_ref"));
	put(t->operation, sizeof t->operation, json_str_at(c->a, root, "custom_data.usher_op"));
	put(t->price, sizeof t->price, price);
	show(c, 201, t);
}

static bool listed(struct str list, const char *status)
{
	bool any = list.p == NULL;
	while (list.p != NULL && !any)
		any = str_is(str_cut(&list, ','), status);
	return any;
}

static void list(struct fake_call *c)
{
	struct form q = { 0 };
	if (!authorised(c))
		return;
	(void)err_is(form_parse(c->a, c->query, &q));
	int64_t per_page = 30, since = 0, shown = 0;
	(void)err_is(str_int64(form_get(&q, "per_page"), 1, 30, &per_page));
	(void)err_is(time_parse_rfc3339(form_get(&q, "created_at[GTE]"), &since));
	struct str after = form_get(&q, "after"), status = form_get(&q, "status");
	bool begun = after.n == 0, more = false;
	struct buf b;
	buf_init(&b, 1024u * 1024);
	buf_add_z(&b, "{\"data\":[");
	for (size_t i = p.n; i-- > 0 && !more;) {
		const struct fake_txn *t = &p.all[i];
		if (!begun) {
			begun = str_is(after, t->id);
			continue;
		}
		if (t->created_us < since || !listed(status, t->status))
			continue;
		more = shown == per_page;
		if (!more)
			buf_printf(&b, "%s" STR_FMT, shown++ ? "," : "", STR_ARG(txn_json(c->a, t)));
	}
	buf_printf(&b, "],\"meta\":{\"request_id\":\"r1\",\"pagination\":{\"per_page\":%" PRId64 ",\"has_more\":%s,\"estimated_total\":%zu}}}", per_page,
		more ? "true" : "false", p.n);
	fake_answer(c, 200, "", arena_str(c->a, buf_str(&b)));
	buf_done(&b);
}

static void get_txn(struct fake_call *c)
{
	const struct fake_txn *t = find(fake_segment(c, 0));
	if (!authorised(c))
		return;
	if (t)
		show(c, 200, t);
	else
		refuse(c, 404, "not_found", "entity not found");
}

static void patch_txn(struct fake_call *c)
{
	struct fake_txn *t = find(fake_segment(c, 0));
	struct json_val root;
	if (!authorised(c))
		return;
	if (t == NULL)
		refuse(c, 404, "not_found", "entity not found");
	else if (err_is(json_parse(c->a, c->body, &root)) || !str_is(json_str_at(c->a, root, "status"), "canceled"))
		refuse(c, 400, "bad_request", "what is to be changed?");
	else if (strcmp(t->status, "draft") != 0 && strcmp(t->status, "ready") != 0)
		refuse(c, 400, "transaction_immutable", "the transaction cannot be changed");
	else {
		snprintf(t->status, sizeof t->status, "canceled");
		show(c, 200, t);
	}
}

static void get_subscription(struct fake_call *c)
{
	const struct fake_subscription *s = fake_subscription_get(fake_segment(c, 0));
	if (!authorised(c))
		return;
	if (s == NULL || !s->paddle) {
		refuse(c, 404, "not_found", "entity not found");
		return;
	}
	struct str custom = s->reference[0] ? arena_printf(c->a, "{\"usher_ref\":\"%s\"}", s->reference) : STR("null");
	fake_answer(c, 200, "", arena_printf(c->a, "{\"data\":{\"id\":\"%s\",\"status\":\"%s\",\"customer_id\":\"%s\",\"custom_data\":" STR_FMT
		",\"scheduled_change\":null,\"items\":[" STR_FMT "]},\"meta\":{\"request_id\":\"r1\"}}", s->id, s->status, s->customer, STR_ARG(custom),
		STR_ARG(item_json(c->a, s->price))));
}

static void post_portal(struct fake_call *c)
{
	if (authorised(c))
		fake_answer(c, 201, "", arena_printf(c->a, "{\"data\":{\"id\":\"cpls_1\",\"customer_id\":\"" STR_FMT "\",\"urls\":{\"general\":{\"overview\":"
			"\"https://customer-portal.example/cpl_1?token=pga_1\"},\"subscriptions\":[]}},\"meta\":{\"request_id\":\"r1\"}}",
			STR_ARG(fake_segment(c, 0))));
}

static void refuse_as_paddle(struct fake_call *c, int status, const char *headers)
{
	fake_answer(c, status, headers, arena_printf(c->a, "{\"error\":{\"type\":\"api_error\",\"code\":\"%s\",\"detail\":\"refused\"},\"meta\":{\"request_id\":\"r1\"}}",
		status == 429 ? "too_many_requests" : "internal_error"));
}

#define ROUTE(o, m, pa, h) { .op = "paddle." o, .method = m, .path = "/paddle" pa, .handle = h, .refuse = refuse_as_paddle }
const struct fake_route fake_paddle_routes[] = {
	ROUTE("create", "POST", "/transactions", create), ROUTE("list", "GET", "/transactions", list), ROUTE("read", "GET", "/transactions/{}", get_txn),
	ROUTE("cancel", "PATCH", "/transactions/{}", patch_txn), ROUTE("subscription", "GET", "/subscriptions/{}", get_subscription),
	ROUTE("portal", "POST", "/customers/{}/portal-sessions", post_portal), { .op = NULL },
};

size_t fake_txns(void)
{
	fake_lock();
	size_t n = p.n;
	fake_unlock();
	return n;
}

size_t fake_txns_open(struct str reference)
{
	size_t n = 0;
	fake_lock();
	for (size_t i = 0; i < p.n; i++)
		n += str_is(reference, p.all[i].reference) && (strcmp(p.all[i].status, "draft") == 0 || strcmp(p.all[i].status, "ready") == 0);
	fake_unlock();
	return n;
}

bool fake_txn_of(struct str reference, struct fake_txn *ret)
{
	bool found = false;
	fake_lock();
	for (size_t i = p.n; i-- > 0 && !found;) {
		found = str_is(reference, p.all[i].reference);
		if (found)
			*ret = p.all[i];
	}
	fake_unlock();
	return found;
}

void fake_txn_paid(struct str id, const char *subscription, const char *customer)
{
	fake_lock();
	struct fake_txn *t = find(id);
	if (t) {
		snprintf(t->status, sizeof t->status, "completed");
		put(t->subscription, sizeof t->subscription, str_of(subscription));
		put(t->customer, sizeof t->customer, str_of(customer));
	}
	fake_unlock();
}
