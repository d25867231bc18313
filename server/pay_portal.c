/* server/pay_portal.c: the way from our page to the provider's own: invoices, cards, cancelling. */
/* SPDX-License-Identifier: MIT */
#include "base/log.h"
#include "base/seal.h"
#include "server/metrics.h"
#include "server/outcall.h"
#include "server/pay.h"

#define OPERATION_CHARS 24

struct portal {
	struct pay_view *v;
	const struct payment_provider *provider;
	struct payment_config config;
};

static void provided(void *ctx, struct err e, const struct httpc_response *r)
{
	struct portal *k = ctx;
	struct str url = STR_NONE;
	if (!err_is(e))
		e = k->provider->portal_response(k->v->a, r, &url);
	if (!err_is(e)) {
		pay_view_redirect(k->v, url);
		return;
	}
	log_event(LOG_ERROR, "PORTAL_REFUSED", "provider=%s kind=%s text=%s", k->provider->name, err_kind_name(e.kind), log_quote(str_of(e.what)));
	pay_view_show(k->v, PAGE_TRY_AGAIN, STR_NONE, STR_NONE);
}

void pay_view_portal(struct pay_view *v, struct str provider, struct str customer_id)
{
	struct portal *k = ARENA_NEW(v->a, struct portal);
	k->v = v;
	k->provider = pay_provider_named(v->w, v->a, provider, &k->config);
	if (k->provider == NULL || k->config.api_key.n == 0) {
		pay_view_show(v, PAGE_PAID, STR_NONE, STR_NONE);
		return;
	}
	char *operation = arena_alloc(v->a, OPERATION_CHARS + 1);
	seal_token(operation, OPERATION_CHARS);
	struct httpc_request q;
	struct str back = arena_printf(v->a, "%s" PAY_PATH STR_FMT, v->w->cfg->public_url, STR_ARG(v->token));
	k->provider->portal_request(v->a, &k->config, customer_id, back, str_of(operation), &q);
	pay_call(v->w, k->provider, &q, provided, k);
}
