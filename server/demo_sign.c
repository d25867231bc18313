/* server/demo_sign.c: webhooks as Twilio and Stripe sign them, posted to ourselves. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/seal.h"
#include "server/demo_impl.h"
#include <stdlib.h>

#define SIGNED_MAX_BYTES (256 * 1024)

struct str demo_sid(struct arena *a, const char *prefix)
{
	uint8_t bytes[16];
	struct buf b;
	seal_random(bytes, sizeof bytes);
	buf_init(&b, 64);
	buf_add_z(&b, prefix);
	seal_hex_add(&b, bytes, sizeof bytes);
	struct str sid = arena_str(a, buf_str(&b));
	buf_done(&b);
	return sid;
}

static int pair_order(const void *a, const void *b)
{
	const struct form_pair *x = a, *y = b;
	int c = str_cmp(x->name, y->name);
	return c != 0 ? c : str_cmp(x->value, y->value);
}

struct str demo_sign_twilio(struct arena *a, struct str token, struct str url, const struct form *form)
{
	uint8_t mac[SHA1_BYTES];
	struct buf b;
	struct form_pair *sorted = ARENA_ARRAY(a, form->n + 1, struct form_pair);
	for (size_t i = 0; i < form->n; i++)
		sorted[i] = form->pairs[i];
	qsort(sorted, form->n, sizeof *sorted, pair_order);
	buf_init(&b, SIGNED_MAX_BYTES);
	buf_add(&b, url);
	for (size_t i = 0; i < form->n; i++) {
		buf_add(&b, sorted[i].name);
		buf_add(&b, sorted[i].value);
	}
	seal_hmac_sha1(token, buf_str(&b), mac);
	buf_reset(&b);
	seal_base64_add(&b, mac, sizeof mac);
	struct str signature = arena_str(a, buf_str(&b));
	buf_done(&b);
	return signature;
}

struct str demo_sign_stripe(struct arena *a, struct str secret, int64_t now_us, struct str body)
{
	uint8_t mac[SHA256_BYTES];
	struct buf b;
	buf_init(&b, SIGNED_MAX_BYTES);
	buf_printf(&b, "%lld.", (long long)(now_us / SEC_US));
	buf_add(&b, body);
	seal_hmac_sha256(secret, buf_str(&b), mac);
	buf_reset(&b);
	buf_printf(&b, "t=%lld,v1=", (long long)(now_us / SEC_US));
	seal_hex_add(&b, mac, sizeof mac);
	struct str signature = arena_str(a, buf_str(&b));
	buf_done(&b);
	return signature;
}

struct str demo_webhook_url(const struct world *w, struct arena *a, const char *path)
{
	return arena_printf(a, "%s/webhooks/%s", w->cfg->public_url, path);
}

/* Where we listen ourselves: a proxy in front of the public URL is no business of ours. */
static struct str to_self(const struct world *w, struct arena *a, struct str url)
{
	struct str base = str_of(w->cfg->public_url), at = str_of(w->cfg->listen);
	struct str path = str_starts(url, base) ? str_sub(url, base.n, url.n) : STR("/");
	if (str_starts(at, STR("0.0.0.0:")))
		at = arena_printf(a, "127.0.0.1:" STR_FMT, STR_ARG(str_sub(at, 8, at.n)));
	else if (str_starts(at, STR("[::]:")))
		at = arena_printf(a, "[::1]:" STR_FMT, STR_ARG(str_sub(at, 5, at.n)));
	return arena_printf(a, "http://" STR_FMT STR_FMT, STR_ARG(at), STR_ARG(path));
}

/* A webhook under way: what it was, for demo_wire. */
struct posted {
	struct demo_wire wire;
	struct world *w;
	int64_t began_us;
	httpc_done *done;
	void *ctx;
};

static void answered(void *ctx, struct err e, const struct httpc_response *r)
{
	struct posted *t = ctx;
	t->wire.status = r ? r->status : 0;
	t->wire.answer = r && r->body.p ? r->body : STR("");
	t->wire.took_us = clock_mono_us() - t->began_us;
	demo_wire_add(t->w, &t->wire);
	t->done(t->ctx, e, r);
}

static void post(struct world *w, struct arena *a, struct str url, const char *type, const char *header, struct str signature, struct str body,
	struct posted *t)
{
	const char *const url_z = arena_z(a, url);
	ptrdiff_t path = str_find(url, STR("/webhooks/"));
	t->w = w;
	t->began_us = clock_mono_us();
	t->wire.way = "webhook";
	t->wire.method = "POST";
	t->wire.target = str_of(path < 0 ? url_z : url_z + path);
	t->wire.proof = arena_printf(a, "%s: " STR_FMT, header, STR_ARG(signature));
	t->wire.asked = body;
	t->wire.at_us = clock_now_us();
	struct httpc_request q = {
		.method = "POST", .url = to_self(w, a, url), .body = body, .timeout_ms = DEMO_WEBHOOK_MS, .n_headers = 2,
		.headers = { { "Content-Type", str_of(type) }, { header, signature } },
	};
	httpc_start(w->httpc, &q, answered, t);
}

void demo_post_twilio(struct world *w, struct arena *a, struct str url, struct str form, httpc_done *done, void *ctx)
{
	struct form pairs = { 0 };
	(void)err_is(form_parse(a, form, &pairs)); /* we wrote it; what cannot be read is not signed and will be refused */
	struct str signature = demo_sign_twilio(a, str_of(w->cfg->twilio_auth_token.items[0]), url, &pairs);
	struct posted *t = ARENA_NEW(a, struct posted);
	*t = (struct posted){ .done = done, .ctx = ctx, .wire = { .provider = "twilio",
		.numbers = { form_get(&pairs, "ForwardedFrom"), form_get(&pairs, "From"), form_get(&pairs, "To") } } };
	post(w, a, url, "application/x-www-form-urlencoded; charset=UTF-8", "X-Twilio-Signature", signature, arena_str(a, form), t);
}

void demo_post_stripe(struct world *w, struct arena *a, struct str url, struct str json, httpc_done *done, void *ctx)
{
	struct str signature = demo_sign_stripe(a, str_of(w->cfg->stripe_webhook_secret.items[0]), clock_now_us(), json);
	struct posted *t = ARENA_NEW(a, struct posted);
	*t = (struct posted){ .done = done, .ctx = ctx, .wire = { .provider = "stripe" } };
	post(w, a, url, "application/json; charset=utf-8", "Stripe-Signature", signature, arena_str(a, json), t);
}
