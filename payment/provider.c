/* payment/provider.c: payment providers by name, and what their answers' status means. */
/* SPDX-License-Identifier: MIT */
#include "payment/provider.h"
#include "base/json.h"
#include "base/utf8.h"
#include "payment/paddle.h"
#include "payment/stripe.h"

#define MESSAGE_MAX 300

static const struct payment_provider *const providers[] = { &payment_stripe, &payment_paddle, NULL };

const struct payment_provider *const *payment_providers(void)
{
	return providers;
}

const struct payment_provider *payment_provider_find(struct str name)
{
	for (size_t i = 0; providers[i] != NULL; i++)
		if (str_is(name, providers[i]->name))
			return providers[i];
	return NULL;
}

const struct payment_provider *payment_provider_of_customer(struct str customer_id)
{
	for (size_t i = 0; providers[i] != NULL; i++)
		if (str_starts(customer_id, str_of(providers[i]->customer_prefix)))
			return providers[i];
	return NULL;
}

/* The provider's own words: error.message (Stripe) or error.detail (Paddle); a gateway's HTML says nothing. */
static struct str message_of(struct arena *a, struct str body)
{
	struct json_val root;
	if (err_is(json_parse(a, body, &root)))
		return STR_NONE;
	struct str s = json_str_at(a, root, "error.message");
	if (s.p == NULL)
		s = json_str_at(a, root, "error.detail");
	return utf8_cut(s, MESSAGE_MAX);
}

struct err payment_response_err(struct arena *a, const struct httpc_response *r, struct str *ret_message)
{
	*ret_message = STR_NONE;
	if (r->status >= 200 && r->status < 300)
		return OK;
	*ret_message = message_of(a, r->body);
	switch (r->status) {
	case 0:
		return err_new(ERR_UNKNOWN, "no answer from the payment provider");
	case 401:
	case 403:
		return err_code(ERR_DENIED, r->status, "the payment provider refuses our key");
	case 404:
		return err_code(ERR_MISSING, r->status, "the payment provider does not know this");
	case 408:
	case 409:
	case 425:
	case 429:
		return err_code(ERR_RETRY, r->status, "the payment provider is busy");
	default:
		break;
	}
	if (r->status >= 500)
		return err_code(ERR_RETRY, r->status, "the payment provider has trouble");
	return err_code(ERR_REJECT, r->status, "the payment provider refuses the request");
}
