/* tests/unit/cli_print_test.c: how rows are shown to people: tables, one object, a journey, a conversation. */
/* SPDX-License-Identifier: MIT */
#include "cli/cell.h"
#include "cli/journey.h"
#include "cli/table.h"
#include "cli/talk.h"
#include "tests/unit/check.h"
#include <stdlib.h>

struct shown {
	struct arena *a;
	char *text;
	size_t n;
	struct term t;
};

static void begin(struct shown *s, bool colour, bool utf8, size_t columns)
{
	s->a = arena_new(1024 * 1024);
	s->t = (struct term){ .to = open_memstream(&s->text, &s->n), .tty = columns > 0, .colour = colour, .utf8 = utf8, .columns = columns };
}

#define SHOW(s, call) do { call; (void)fflush((s).t.to); } while (0)

static void end(struct shown *s)
{
	(void)fclose(s->t.to);
	free(s->text);
	arena_free(s->a);
}

static void columns_are_aligned(void **state)
{
	(void)state;
	struct shown s;
	begin(&s, false, false, 0);
	struct str r[] = { str_of("{\"id\":7,\"kind\":\"send\",\"state\":\"done\",\"error\":null}"), str_of("{\"id\":12345,\"kind\":\"subscriptions\",\"state\":\"failed\",\"error\":null}") };
	SHOW(s, table_print(&s.t, r, 2, NULL, s.a));
	assert_string_equal(s.text, "   id  kind           state\n    7  send           done\n12345  subscriptions  failed\n");
	end(&s);
}

static void nothing_is_said_to_be_none(void **state)
{
	(void)state;
	struct shown s;
	begin(&s, false, false, 0);
	SHOW(s, table_print(&s.t, NULL, 0, NULL, s.a));
	assert_string_equal(s.text, "none\n");
	end(&s);
}

static void prose_gives_way_to_the_width(void **state)
{
	(void)state;
	struct shown s;
	begin(&s, false, false, 50);
	struct str r[] = { str_of("{\"at\":\"2026-11-27T09:30:00.5+00:00\",\"phone\":\"+447700900123\",\"why\":\"the carrier does not know this number any more\"}") };
	SHOW(s, table_print(&s.t, r, 1, NULL, s.a));
	assert_string_equal(s.text, "at                    phone          why\n2026-11-27T09:30:00Z  +447700900123  the carrier..\n");
	end(&s);
}

static void colours_are_for_terminals(void **state)
{
	(void)state;
	struct shown s;
	begin(&s, true, true, 80);
	struct str r[] = { str_of("{\"status\":\"failed\"}") };
	SHOW(s, table_print(&s.t, r, 1, NULL, s.a));
	assert_string_equal(s.text, "\033[1mstatus\033[0m\n\033[31mfailed\033[0m\n");
	end(&s);
}

static void values_are_one_line(void **state)
{
	(void)state;
	static const struct {
		const char *json, *want;
	} cases[] = {
		{ "\"two\\nlines \\u001b[31m\"", "two lines  [31m" }, { "null", "-" }, { "[]", "-" }, { "{}", "{}" }, { "true", "true" }, { "1.50", "1.50" },
		{ "[\"a\",\"b\"]", "a, b" }, { "[{\"n\":\"+1\",\"s\":\"X\"},{\"n\":\"+2\",\"s\":null}]", "+1 X, +2 -" },
		{ "{\"AVAILABLE\":2,\"RELEASED\":1}", "AVAILABLE 2, RELEASED 1" }, { "{\"s\":\"X\",\"n\":1}", "X 1" },
		{ "\"2026-11-27T09:30:00.123456Z\"", "2026-11-27T09:30:00Z" }, { "\"2026-11-27T09:30:00+01:00\"", "2026-11-27T09:30:00+01:00" },
	};
	struct arena *a = arena_new(1024 * 1024);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct json_val v;
		ASSERT_OK(json_parse(a, arena_printf(a, "{\"v\":%s}", cases[i].json), &v));
		assert_string_equal(arena_z(a, cell_text(a, json_at(v, "v"))), cases[i].want);
	}
	assert_string_equal(arena_z(a, cell_cut(a, STR("größer"), 6)), "größer");
	assert_string_equal(arena_z(a, cell_cut(a, STR("größerer"), 6)), "größ..");
	arena_free(a);
}

static void a_journey_shows_what_is_behind_and_ahead(void **state)
{
	(void)state;
	struct shown s;
	begin(&s, false, false, 0);
	struct json_val v;
	ASSERT_OK(json_parse(s.a, STR("{\"state\":\"S8_FWD_CONFIRM\",\"stuck\":\"silent\",\"journey\":[{\"state\":\"S6_PHONE_TYPE\",\"at\":\"2026-11-27T09:30:00Z\"},"
		"{\"state\":\"S8_FWD_CONFIRM\",\"at\":\"2026-11-27T09:32:05Z\"}]}"), &v));
	SHOW(s, journey_print(&s.t, v, s.a));
	assert_non_null(strstr(s.text, "  x S6_PHONE_TYPE              2026-11-27T09:30:00  2 min 5 s\n"));
	assert_non_null(strstr(s.text, "  > S8_FWD_CONFIRM             2026-11-27T09:32:05  for "));
	assert_non_null(strstr(s.text, ", stuck: silent\n  . S9_TEST_CALL\n  . COMPLETE\n"));
	end(&s);
}

static void no_journey_without_steps(void **state)
{
	(void)state;
	struct shown s;
	begin(&s, false, false, 0);
	struct json_val v;
	ASSERT_OK(json_parse(s.a, STR("{\"state\":\"COMPLETE\",\"journey\":[]}"), &v));
	SHOW(s, journey_print(&s.t, v, s.a));
	assert_int_equal(s.n, 0);
	end(&s);
}

static void a_conversation_is_wrapped(void **state)
{
	(void)state;
	struct shown s;
	begin(&s, false, false, 40);
	struct str r[] = { str_of("{\"at\":\"2026-11-27T09:30:00Z\",\"direction\":\"in\",\"body\":\"Plumber, Leeds\",\"answers\":[\"What is your business called? Tell us.\\n\\nSTOP to stop.\"],"
		"\"state_from\":\"A\",\"state_to\":\"B\",\"status\":null,\"error\":null}"),
		str_of("{\"at\":\"2026-11-27T09:31:00Z\",\"direction\":\"out\",\"body\":null,\"answers\":null,\"status\":\"failed\",\"error\":\"30003\"}") };
	SHOW(s, talk_print(&s.t, r, 2, s.a));
	assert_string_equal(s.text, "            2026-11-27\n09:30:00  > Plumber, Leeds\n          < What is your business\n            called? Tell us.\n\n"
		"            STOP to stop.\n            -> B\n09:31:00  < (its text is no longer kept)\n            failed: 30003\n");
	end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_are_aligned), cmocka_unit_test(nothing_is_said_to_be_none), cmocka_unit_test(prose_gives_way_to_the_width),
		cmocka_unit_test(colours_are_for_terminals), cmocka_unit_test(values_are_one_line), cmocka_unit_test(a_journey_shows_what_is_behind_and_ahead),
		cmocka_unit_test(no_journey_without_steps), cmocka_unit_test(a_conversation_is_wrapped),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
