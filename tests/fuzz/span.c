/* tests/fuzz/span.c: durations and instants. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/span.h"
#include "tests/fuzz/fuzz.h"

#define CENTURY_US (INT64_C(36525) * DAY_US)

static void check_time(int64_t us)
{
	char text[TIME_TEXT_MAX], span[TIME_TEXT_MAX];
	int64_t again;
	struct str s = str_of(time_format(us, text));
	MUST(s.n < TIME_TEXT_MAX);
	MUST(!err_is(time_parse_rfc3339(s, &again)) && again == us);
	MUST(str_of(span_format(us, span)).n < TIME_TEXT_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str text = fuzz_str(data, n);
	char out[TIME_TEXT_MAX];
	int64_t us;
	if (!err_is(span_parse(text, &us))) {
		MUST(us >= -CENTURY_US && us <= CENTURY_US);
		MUST(str_of(span_format(us, out)).n > 0);
	}
	if (!err_is(time_parse_rfc3339(text, &us)))
		check_time(us);
	if (!err_is(time_parse_rfc2822(text, &us)))
		check_time(us);
	if (n >= sizeof us) {
		memcpy(&us, data, sizeof us);
		(void)time_format(us, out);
		(void)span_format(us, out);
	}
	int64_t v;
	if (!err_is(str_int64(text, -1000, INT64_MAX, &v)))
		MUST(v >= -1000);
	return 0;
}
