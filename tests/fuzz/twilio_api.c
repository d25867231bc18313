/* tests/fuzz/twilio_api.c: what carriers' APIs answer, to a text that is sent and to a list that is asked for. */
/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"
#include "sms/telnyx_api.h"
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
	for (size_t c = 0; c < n_carriers; c++) {
		struct send_answer answer = { 0 };
		carriers[c]->send_response(a, e, &r, &answer);
		MUST(answer.outcome <= SEND_REFUSED && answer.why != NULL);
		MUST(answer.outcome != SEND_ACCEPTED || (!err_is(e) && r.status / 100 == 2 && answer.carrier_id.n > 0));
		MUST(answer.outcome == SEND_ACCEPTED || answer.outcome == SEND_UNKNOWN || r.status < 500 || r.status == 503);
		MUST(answer.carrier_id.p == NULL || utf8_valid(answer.carrier_id));

		struct carrier_listed *list = ARENA_ARRAY(a, CARRIER_LISTED_MAX, struct carrier_listed);
		size_t listed = 0;
		struct err got = carriers[c]->list_response(a, e, &r, list, &listed);
		MUST(listed <= CARRIER_LISTED_MAX);
		if (!err_is(got))
			for (size_t i = 0; i < listed; i++)
				MUST(utf8_valid(list[i].id) && utf8_valid(list[i].body));
	}
	struct err command = telnyx_command_response(a, e, &r);
	MUST(!err_is(command) == (!err_is(e) && r.status / 100 == 2 && command.kind == ERR_NONE));
	arena_free(a);
	return 0;
}
