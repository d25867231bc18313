/* tests/fuzz/twilio_inbox.c: a page of Twilio's list of incoming texts, and where it says that the next one is. */
/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"
#include "sms/twilio_inbox.h"
#include "tests/fuzz/fuzz.h"

#define ORIGIN "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json?"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const struct carrier_account acc = { .api_base = { "https://api.twilio.com", 22 }, .id = { "AC1", 3 }, .secret = { "t", 1 } };
	struct arena *a = arena_new(FUZZ_ARENA_MAX);
	struct json_val root;
	struct twilio_inbox box;
	if (!err_is(json_parse(a, fuzz_str(data, n), &root)) && !err_is(twilio_inbox_read(a, root, &box))) {
		MUST(box.n <= TWILIO_INBOX_PAGE);
		for (size_t i = 0; i < box.n; i++) {
			MUST(box.texts[i].sid.n > 0 && box.texts[i].sent_us != 0 && utf8_valid(box.texts[i].body));
			MUST(box.oldest_us != 0 && box.oldest_us <= box.texts[i].sent_us);
		}
		struct httpc_request q;
		if (box.next.p != NULL && !err_is(twilio_inbox_next(a, &acc, box.next, &q)))
			MUST(str_starts(q.url, STR(ORIGIN)));
	}
	arena_free(a);
	return 0;
}
