/* tests/unit/base_log_test.c: log lines: their shape, their bounds, and that nothing in a value can break one. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/log.h"
#include "tests/unit/check.h"
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static char heard[LOG_LINE_MAX * 4];
static int real_stderr, ends[2];

/* From here on, standard error goes into a pipe; stop_hearing() returns what came. */
static void start_hearing(void)
{
	assert_int_equal(pipe2(ends, O_NONBLOCK), 0);
	real_stderr = dup(STDERR_FILENO);
	assert_true(dup2(ends[1], STDERR_FILENO) >= 0);
}

static struct str stop_hearing(void)
{
	(void)dup2(real_stderr, STDERR_FILENO);
	(void)close(real_stderr);
	(void)close(ends[1]);
	ssize_t n = read(ends[0], heard, sizeof heard);
	(void)close(ends[0]);
	return str_n(heard, n > 0 ? (size_t)n : 0);
}

static size_t count_lines(struct str s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] == '\n';
	return n;
}

static void a_line_has_its_fields(void **state)
{
	(void)state;
	errno = 5;
	start_hearing();
	log_event(LOG_INFO, "NUMBER_ALLOCATED", "client=%d number=%s", 7, "+4420*****00");
	struct str line = stop_hearing();
	assert_int_equal(count_lines(line), 1);
	for (size_t i = 0; i < 24; i++)
		assert_true("dddd-dd-ddTdd:dd:dd.dddZ"[i] == 'd' ? isdigit((unsigned char)line.p[i]) : line.p[i] == "dddd-dd-ddTdd:dd:dd.dddZ"[i]);
	char want[200];
	(void)snprintf(want, sizeof want, " info pid=%d event=NUMBER_ALLOCATED client=7 number=+4420*****00\n", (int)getpid());
	assert_true(str_eq(str_sub(line, 24, line.n), str_of(want)));
}

static void errno_survives(void **state)
{
	(void)state;
	start_hearing();
	(void)close(STDERR_FILENO); /* the write fails */
	errno = EAGAIN;
	log_event(LOG_ERROR, "X", "%s", "y");
	int after = errno;
	assert_int_equal(stop_hearing().n, 0);
	assert_int_equal(after, EAGAIN);
}

static void levels_filter(void **state)
{
	(void)state;
	start_hearing();
	log_event(LOG_DEBUG, "HIDDEN", "%s", "");
	log_set_level(LOG_WARN);
	log_event(LOG_INFO, "HIDDEN", "%s", "");
	log_event(LOG_WARN, "SHOWN", "%s", "a");
	log_event(LOG_ERROR, "SHOWN", "%s", "b");
	log_set_level(LOG_DEBUG);
	log_event(LOG_DEBUG, "SHOWN", "%s", "c");
	log_set_level(LOG_INFO);
	struct str s = stop_hearing();
	assert_int_equal(count_lines(s), 3);
	assert_int_equal(str_find(s, STR("HIDDEN")), -1);
	assert_true(str_find(s, STR(" warn ")) > 0 && str_find(s, STR(" error ")) > 0 && str_find(s, STR(" debug ")) > 0);
}

static void nothing_in_a_value_breaks_the_line(void **state)
{
	(void)state;
	char all[256 + 64];
	size_t n = 0;
	for (int c = 1; c < 256; c++)
		all[n++] = (char)c;
	memcpy(all + n, "\xE2\x80\xA8\xE2\x80\xA9\xC2\x85\xC2\x9B\xE2\x80\xAE" "end", 17);
	all[n + 17 - 1] = '\0';
	start_hearing();
	log_event(LOG_INFO, "IN\nJECT", "a=%s\n2026-01-01T00:00:00.000Z info event=FORGED\r\n\x1b[31m", all);
	struct str s = stop_hearing();
	assert_int_equal(count_lines(s), 1);
	assert_int_equal(s.p[s.n - 1], '\n');
	for (size_t i = 0; i + 1 < s.n; i++)
		if ((unsigned char)s.p[i] < 0x20 || (unsigned char)s.p[i] >= 0x7F)
			fail_msg("byte %u got through", (unsigned char)s.p[i]);
	assert_true(str_find(s, STR("event=IN?JECT a=?")) > 0);
	assert_true(str_find(s, STR("?2026-01-01")) > 0);
}

static void letters_beyond_ascii_stay(void **state)
{
	(void)state;
	start_hearing();
	log_event(LOG_INFO, "X", "name=%s", "Caf\xC3\xA9\xE2\x82\xAC\xF0\x9F\x91\x8B");
	assert_true(str_find(stop_hearing(), STR("name=Caf\xC3\xA9\xE2\x82\xAC\xF0\x9F\x91\x8B\n")) > 0);
}

static void long_lines_are_cut(void **state)
{
	(void)state;
	static char text[LOG_LINE_MAX * 2];
	size_t fits = 0;
	for (size_t n = LOG_LINE_MAX - 80; n < LOG_LINE_MAX + 5; n++) {
		memset(text, 'x', n);
		text[n] = '\0';
		start_hearing();
		log_event(LOG_INFO, "X", "t=%s", text);
		struct str s = stop_hearing();
		assert_true(s.n <= LOG_LINE_MAX);
		assert_int_equal(count_lines(s), 1);
		assert_int_equal(s.p[s.n - 1], '\n');
		bool whole = str_find(s, str_n(text, n)) > 0;
		assert_int_equal(whole, !str_ends(s, STR("...\n")));
		fits += whole;
	}
	assert_in_range(fits, 1, 80);
	start_hearing();
	memset(text, 'E', sizeof text - 1);
	log_event(LOG_INFO, text, "a=1");
	assert_true(str_ends(stop_hearing(), STR("E a=1\n")));
}

static void quotes_and_escapes(void **state)
{
	(void)state;
	assert_string_equal(log_quote(STR("plain text")), "\"plain text\"");
	assert_string_equal(log_quote(STR("a\"b\\c\nd\re\tf")), "\"a\\\"b\\\\c\\nd\\re\\tf\"");
	assert_string_equal(log_quote(STR("\0\x1b\x7f")), "\"\\x00\\x1b\\x7f\"");
	assert_string_equal(log_quote(STR("\xff\xC2\x9B\xE2\x80\xA8\xE2\x80\xAE")), "\"\\xff\\xc2\\x9b\\xe2\\x80\\xa8\\xe2\\x80\\xae\"");
	assert_string_equal(log_quote(STR("caf\xC3\xA9")), "\"caf\xC3\xA9\"");
	assert_string_equal(log_quote(STR_NONE), "\"\"");
}

static void quotes_are_cut_at_a_code_point(void **state)
{
	(void)state;
	char text[300], want[300];
	memset(text, 'a', sizeof text);
	(void)snprintf(want, sizeof want, "\"%.200s\"", text);
	assert_string_equal(log_quote(str_n(text, 200)), want);
	(void)snprintf(want, sizeof want, "\"%.200s...\"", text);
	assert_string_equal(log_quote(str_n(text, 201)), want);
	memcpy(text + 199, "\xC3\xA9", 2);
	(void)snprintf(want, sizeof want, "\"%.199s...\"", text);
	assert_string_equal(log_quote(str_n(text, 250)), want);
	memset(text, 1, sizeof text); /* the longest result there is */
	assert_int_equal(strlen(log_quote(str_n(text, 300))), 200 * 4 + 3 + 2);
}

static void eight_quotes_live_side_by_side(void **state)
{
	(void)state;
	const char *kept[8];
	char want[8];
	for (int i = 0; i < 8; i++)
		kept[i] = log_quote(str_n(&"01234567"[i], 1));
	for (int i = 0; i < 8; i++) {
		(void)snprintf(want, sizeof want, "\"%d\"", i);
		assert_string_equal(kept[i], want);
	}
}

static void errors_carry_their_level(void **state)
{
	(void)state;
	start_hearing();
	log_err("SEND", err_code(ERR_RETRY, 429, "too \"many\""));
	log_err("SEND", err_new(ERR_BUG, "no"));
	struct str s = stop_hearing();
	assert_true(str_find(s, STR(" info pid=")) > 0);
	assert_true(str_find(s, STR("event=SEND kind=RETRY code=429 what=\"too \\\"many\\\"\"\n")) > 0);
	assert_true(str_find(s, STR(" error pid=")) > 0);
	assert_true(str_find(s, STR("kind=BUG code=0 what=\"no\"\n")) > 0);
}

static void the_clock_moves_with_its_shift_alone(void **state)
{
	(void)state;
	int64_t shift = 0, before = clock_now_us(), mono = clock_mono_us();
	clock_advance(DAY_US); /* nowhere to put it */
	assert_true(clock_now_us() - before < MIN_US);
	clock_use_shift(&shift);
	clock_advance(DAY_US);
	clock_advance(HOUR_US);
	assert_int_equal(shift, 25 * HOUR_US);
	assert_true(clock_now_us() - before >= 25 * HOUR_US);
	assert_true(clock_mono_us() - mono < HOUR_US);
	clock_use_shift(NULL);
	assert_true(clock_now_us() - before < MIN_US);
	assert_true(clock_mono_us() >= mono);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_has_its_fields),          cmocka_unit_test(errno_survives),
		cmocka_unit_test(levels_filter),                  cmocka_unit_test(nothing_in_a_value_breaks_the_line),
		cmocka_unit_test(letters_beyond_ascii_stay),      cmocka_unit_test(long_lines_are_cut),
		cmocka_unit_test(quotes_and_escapes),             cmocka_unit_test(quotes_are_cut_at_a_code_point),
		cmocka_unit_test(eight_quotes_live_side_by_side), cmocka_unit_test(errors_carry_their_level),
		cmocka_unit_test(the_clock_moves_with_its_shift_alone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
