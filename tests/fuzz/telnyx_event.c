/* tests/fuzz/telnyx_event.c: Telnyx' events decoded: what is taken is whole. */
/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"
#include "sms/telnyx_event.h"
#include "tests/fuzz/fuzz.h"

static void check(struct str s)
{
	MUST(s.p == NULL || utf8_valid(s));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = arena_new(FUZZ_ARENA_MAX);
	struct str in = fuzz_copy(fuzz_str(data, n));
	struct telnyx_event e = { .kind = TELNYX_ORDER };
	struct err err = telnyx_event_decode(a, in, &e);
	MUST(err.kind == ERR_NONE || err.kind == ERR_REJECT);
	if (!err_is(err)) {
		const struct str all[] = { e.type, e.id, e.from, e.to, e.message_id, e.text, e.profile, e.word, e.call_id, e.state, e.hangup_cause,
			e.order_id, e.reference, e.order_status };
		for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
			check(all[i]);
		MUST(e.type.n > 0 && e.kind <= TELNYX_ORDER && e.code >= 0);
		MUST(e.kind == TELNYX_OTHER || (e.id.n > 0 && e.id.n <= TELNYX_ID_MAX));
		MUST((e.kind != TELNYX_TEXT && e.kind != TELNYX_RECEIPT) || (e.message_id.n > 0 && e.to.n > 0 && e.text.p != NULL));
		MUST(e.kind < TELNYX_CALL || e.kind > TELNYX_CALL_ENDED || e.call_id.n > 0);
		MUST(e.kind != TELNYX_ORDER || e.order_id.n > 0);
	} else
		MUST(e.kind == TELNYX_ORDER); /* untouched */
	free((void *)(uintptr_t)in.p);
	arena_free(a);
	return 0;
}
