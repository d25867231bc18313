/* tests/fuzz/twilio_api.c: what Twilio's API answers, to a text that is sent and to a list that is asked for. */
/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"
#include "sms/twilio_api.h"
#include "tests/fuzz/fuzz.h"

/* Two bytes: the status; then the body. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const int statuses[] = { 200, 201, 400, 401, 404, 429, 500, 503, 0, 302 };
	struct arena *a = arena_new(FUZZ_ARENA_MAX);
	struct str in = fuzz_str(data, n);
	unsigned which = fuzz_byte(&in);
	struct httpc_response r = { .status = statuses[which % 10], .body = in, .retry_after_s = -1, .sent = true };
	struct err e = which % 16 == 15 ? err_new(ERR_UNKNOWN, "connection lost") : OK;
	struct send_answer answer = { 0 };
	twilio_send_response(a, e, &r, &answer);
	MUST(answer.outcome <= SEND_REFUSED && answer.why != NULL);
	MUST(answer.outcome != SEND_ACCEPTED || (!err_is(e) && r.status / 100 == 2));
	MUST(answer.carrier_id.p == NULL || utf8_valid(answer.carrier_id));

	struct twilio_listed *list = ARENA_ARRAY(a, TWILIO_LISTED_MAX, struct twilio_listed);
	size_t listed = 0;
	struct err got = twilio_list_response(a, e, &r, list, &listed);
	MUST(listed <= TWILIO_LISTED_MAX);
	if (!err_is(got))
		for (size_t i = 0; i < listed; i++)
			MUST(utf8_valid(list[i].sid) && utf8_valid(list[i].body));
	arena_free(a);
	return 0;
}
