/* tests/fuzz/carrier_answers.c: what APIs answer to calls that are placed, look-ups, and the voice assistant's numbers. */
/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"
#include "pool/vapi_api.h"
#include "sms/dialer.h"
#include "sms/lookup.h"
#include "sms/understand.h"
#include "tests/fuzz/fuzz.h"

static void calls(struct arena *a, struct err e, const struct httpc_response *r, struct str carrier)
{
	const struct dialer *d = dialer_find(carrier);
	struct str id = STR_NONE;
	struct rest_error error = { 0 };
	enum dialer_end end = DIALER_RUNNING;
	struct err got = d->place_response(a, e, r, &id, &error);
	MUST(!err_is(got) == (id.n > 0));
	MUST(err_is(got) || (!err_is(e) && r->status / 100 == 2));
	MUST(id.p == NULL || utf8_valid(id));
	id = STR_NONE;
	got = d->find_response(a, e, r, 1, &id);
	MUST(!err_is(got) || id.n == 0);
	got = d->look_response(a, e, r, &end);
	MUST(end <= DIALER_OVER && (!err_is(got) || end == DIALER_RUNNING));
}

static void look_ups(struct arena *a, struct err e, const struct httpc_response *r, struct str carrier)
{
	struct lookup_answer ans;
	struct err got = lookup_response(a, carrier, e, r, &ans);
	MUST(!err_is(got) || (ans.carrier.n == 0 && ans.type.n == 0));
	MUST(ans.carrier.p == NULL || (utf8_valid(ans.carrier) && ans.carrier.n <= 80));
	struct str network = lookup_network(a, (struct country){ "GB" }, ans.carrier);
	MUST(network.p == NULL || utf8_valid(network));
}

static void assistant(struct arena *a, struct err e, const struct httpc_response *r)
{
	struct vapi_account acc = { .assistant_id = STR("a") };
	struct vapi_number n = { .provider = STR("twilio"), .twilio_token = STR("t") };
	struct vapi_found found;
	struct str id = STR_NONE;
	struct rest_error error = { 0 };
	MUST(!err_is(phone_parse(STR("+447700900801"), &n.phone)));
	struct err got = vapi_list_response(a, e, r, &n.phone, &found);
	MUST(!err_is(got) || (found.id.n == 0 && found.next.n == 0));
	got = vapi_link_response(a, e, r, &acc, &n, &id, &error);
	MUST(!err_is(got) == (id.n > 0));
	(void)err_is(vapi_unlink_response(a, e, r, &acc, &n, &error));
}

/* One byte: the status; then the body. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const int statuses[] = { 200, 201, 400, 401, 404, 429, 500, 503, 0, 302 };
	static bool ready;
	if (!ready)
		MUST(!err_is(sms_understand_init(NULL, NULL)));
	ready = true;
	struct arena *a = arena_new(FUZZ_ARENA_MAX);
	struct str in = fuzz_str(data, n);
	unsigned which = fuzz_byte(&in);
	struct httpc_response r = { .status = statuses[which % 10], .body = in, .retry_after_s = -1, .sent = true };
	struct err e = which % 16 == 15 ? err_new(ERR_UNKNOWN, "connection lost") : OK;
	calls(a, e, &r, STR("twilio"));
	calls(a, e, &r, STR("telnyx"));
	look_ups(a, e, &r, STR("twilio"));
	look_ups(a, e, &r, STR("telnyx"));
	assistant(a, e, &r);
	arena_free(a);
	return 0;
}
