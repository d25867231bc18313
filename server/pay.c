/* server/pay.c: the payment providers as configured. */
/* SPDX-License-Identifier: MIT */
#include "server/pay.h"

static struct str joined(struct arena *a, const struct config_list *l)
{
	struct str all = STR("");
	for (size_t i = 0; i < l->n; i++)
		all = arena_printf(a, STR_FMT "%s%s", STR_ARG(all), i ? "," : "", l->items[i]);
	return all;
}

static struct str set_or_none(const char *z)
{
	return z[0] ? str_of(z) : STR_NONE;
}

static bool stripe_config(const struct config *cfg, struct arena *a, struct payment_config *ret)
{
	*ret = (struct payment_config){
		.api_base = str_of(cfg->stripe_api_base), .api_key = str_of(cfg->stripe_secret_key),
		.webhook_secrets = joined(a, &cfg->stripe_webhook_secret), .prices = joined(a, &cfg->stripe_price_id),
		.fixed_link = set_or_none(cfg->stripe_payment_link),
	};
	return cfg->stripe_secret_key[0] || cfg->stripe_payment_link[0];
}

static bool paddle_config(const struct config *cfg, struct arena *a, struct payment_config *ret)
{
	*ret = (struct payment_config){
		.api_base = str_of(cfg->paddle_api_base), .api_key = str_of(cfg->paddle_api_key),
		.webhook_secrets = joined(a, &cfg->paddle_webhook_secret), .prices = joined(a, &cfg->paddle_price_id),
		.client_token = set_or_none(cfg->paddle_client_token),
	};
	return cfg->paddle_api_key[0] != 0;
}

static const struct {
	const char *name;
	bool (*config)(const struct config *cfg, struct arena *a, struct payment_config *ret);
	enum outcall_api api;
} rows[] = {
	{ "stripe", stripe_config, API_STRIPE },
	{ "paddle", paddle_config, API_PADDLE },
};
#define ROWS (sizeof rows / sizeof *rows)

const struct payment_provider *pay_provider_named(const struct world *w, struct arena *a, struct str name, struct payment_config *ret)
{
	for (size_t i = 0; i < ROWS; i++)
		if (str_is(name, rows[i].name))
			return rows[i].config(w->cfg, a, ret) ? payment_provider_find(name) : NULL;
	return NULL;
}

const struct payment_provider *pay_provider(const struct world *w, struct arena *a, struct payment_config *ret)
{
	return pay_provider_named(w, a, str_of(w->cfg->payment), ret);
}

void pay_call(struct world *w, const struct payment_provider *p, const struct httpc_request *q, httpc_done *done, void *ctx)
{
	for (size_t i = 0; i < ROWS; i++)
		if (strcmp(p->name, rows[i].name) == 0) {
			outcall_start(w, rows[i].api, q, done, ctx);
			return;
		}
}
