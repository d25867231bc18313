/* tests/fuzz/payment_state.c: the stored form of a client's payments. */
/* SPDX-License-Identifier: MIT */
#include "payment/standing.h"
#include "payment/state.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = arena_new(FUZZ_ARENA_MAX);
	struct payment_state s, back;
	struct err e = payment_state_read(a, fuzz_str(data, n), &s);
	MUST(e.kind == ERR_NONE || e.kind == ERR_BUG);
	if (!err_is(e)) {
		struct buf b, c;
		buf_init(&b, 4 * n + 4096);
		buf_init(&c, 4 * n + 4096);
		MUST(s.n_lines <= PAYMENT_LINES_MAX);
		payment_state_write(&b, &s);
		MUST(!err_is(payment_state_read(a, buf_str(&b), &back)));
		payment_state_write(&c, &back);
		MUST(str_eq(buf_str(&b), buf_str(&c)));
		MUST(s.standing == back.standing && s.at_us == back.at_us && payment_is_active(&s) == payment_is_active(&back));
		buf_done(&b);
		buf_done(&c);
	}
	arena_free(a);
	return 0;
}
