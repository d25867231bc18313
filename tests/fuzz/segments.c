/* tests/fuzz/segments.c: what a text costs, and how it is cut in two. */
/* SPDX-License-Identifier: MIT */
#include "sms/segments.h"
#include "base/utf8.h"
#include "tests/fuzz/fuzz.h"

static void check_size(struct str text)
{
	struct sms_size s = sms_measure(text);
	size_t one = s.encoding == SMS_GSM7 ? 160 : 70, each = s.encoding == SMS_GSM7 ? 153 : 67, units = 0;
	bool gsm7 = true;
	for (size_t i = 0; i < text.n;) {
		uint32_t cp = utf8_next(text, &i);
		gsm7 &= sms_septets(cp) > 0;
		units += s.encoding == SMS_GSM7 ? (size_t)sms_septets(cp) : cp > 0xFFFF ? 2 : 1;
	}
	MUST(gsm7 == (s.encoding == SMS_GSM7) && units == s.units);
	MUST((s.segments == 0) == (units == 0));
	MUST((s.segments <= 1) == (units <= one));
	/* A pair that would be split leaves one place empty. */
	MUST(units <= one || (s.segments * each >= units && (s.segments - 1) * (each - 1) < units));
}

static bool is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

/* A line that must stay whole is in one of the parts, whole. */
static void check_lines(struct str text, const struct str *parts)
{
	for (struct str rest = text; rest.p != NULL;) {
		struct str line = str_trim(str_cut(&rest, '\n'));
		if (line.n && sms_line_is_whole(line))
			MUST(str_find(parts[0], line) >= 0 || str_find(parts[1], line) >= 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = arena_new(FUZZ_ARENA_MAX);
	struct str text = fuzz_str(data, n), parts[SMS_SPLIT_MAX];
	size_t n_parts = 0;
	check_size(text);
	struct str folded = sms_fold(a, text);
	MUST(folded.n <= text.n);
	/* Of broken bytes two halves may meet where something was dropped between them. */
	MUST(!utf8_valid(text) || str_eq(sms_fold(a, folded), folded));
	MUST(sms_measure(text).encoding != SMS_GSM7 || sms_measure(folded).encoding == SMS_GSM7);
	bool whole = sms_split(text, parts, &n_parts);
	MUST(n_parts <= SMS_SPLIT_MAX && (n_parts == 0) == (str_trim(text).n == 0));
	for (size_t i = 0; i < n_parts; i++) {
		MUST(sms_measure(parts[i]).segments <= SMS_SEGMENTS_MAX);
		MUST(str_eq(parts[i], str_trim(parts[i])));
		MUST(parts[i].p >= text.p && parts[i].p + parts[i].n <= text.p + text.n);
	}
	if (whole && n_parts == 2) {
		MUST(parts[0].n > 0 && parts[1].n > 0);
		/* Nothing but white space is lost between the two. */
		for (const char *p = parts[0].p + parts[0].n; p < parts[1].p; p++)
			MUST(is_space(*p));
		MUST(str_trim(text).p == parts[0].p && parts[1].p + parts[1].n == str_trim(text).p + str_trim(text).n);
		check_lines(text, parts);
	}
	arena_free(a);
	return 0;
}
