/* sms/carrier.c: the carriers by name, and how their answers are judged alike. */
/* SPDX-License-Identifier: MIT */
#include "sms/carrier.h"
#include "base/utf8.h"
#include "sms/segments.h"
#include "sms/telnyx_api.h"
#include "sms/twilio_api.h"

const struct carrier *const carriers[] = { &carrier_twilio, &carrier_telnyx };
const size_t n_carriers = sizeof carriers / sizeof carriers[0];

const struct carrier *carrier_find(struct str name)
{
	for (size_t i = 0; i < n_carriers; i++)
		if (str_is(name, carriers[i]->name))
			return carriers[i];
	return NULL;
}

bool carrier_takes(const struct carrier *c, struct str body)
{
	struct sms_size size = sms_measure(body);
	return utf8_len(body) <= c->chars_max && size.units <= (size.encoding == SMS_GSM7 ? c->septets_max : c->units_max);
}

static const struct carrier_code *code_find(const struct carrier_code *codes, size_t n, int64_t code)
{
	for (size_t i = 0; code != 0 && i < n; i++)
		if (codes[i].code == code)
			return &codes[i];
	return NULL;
}

static enum send_outcome outcome_of(enum err_kind kind)
{
	switch (kind) {
	case ERR_RETRY:
	case ERR_CONFLICT:
		return SEND_RETRY;
	case ERR_DENIED:
		return SEND_ACCOUNT;
	case ERR_REJECT:
	case ERR_MISSING:
		return SEND_REFUSED;
	default:
		return SEND_UNKNOWN; /* a too large answer, too: somebody has answered */
	}
}

void carrier_judge_send(const struct carrier_code *codes, size_t n, const struct rest_answer *ans, struct str carrier_id, struct send_answer *ret)
{
	*ret = (struct send_answer){ .outcome = SEND_UNKNOWN, .retry_after_s = ans->retry_after_s, .why = "an answer that cannot be read" };
	if (!err_is(ans->e)) {
		if (carrier_id.n == 0)
			return;
		ret->outcome = SEND_ACCEPTED;
		ret->carrier_id = carrier_id;
		ret->why = "accepted";
		return;
	}
	if (err_is(str_int64(ans->error.code, 0, INT32_MAX, &ret->code)))
		ret->code = 0;
	/* A number in a 5xx does not say whether the text was taken before the failure; 503 does. */
	const struct carrier_code *known = ans->status < 500 || ans->status == 503 ? code_find(codes, n, ret->code) : NULL;
	/* Without a status it was the address or a certificate that is wrong, not the text. */
	bool ours = ans->status == 0 && ans->e.kind == ERR_REJECT;
	ret->outcome = known ? known->outcome : ours ? SEND_ACCOUNT : outcome_of(ans->e.kind);
	ret->why = known ? known->why : ans->e.what;
}

enum carrier_fault carrier_judge_fault(const struct carrier_code *codes, size_t n, int64_t code)
{
	const struct carrier_code *known = code_find(codes, n, code);
	if (known == NULL)
		return FAULT_OF_NOBODY;
	if (known->outcome == SEND_OPTED_OUT)
		return FAULT_OPTED_OUT_BY_CARRIER;
	return known->tell || known->outcome == SEND_ACCOUNT ? FAULT_OF_OURS : FAULT_OF_NOBODY;
}
