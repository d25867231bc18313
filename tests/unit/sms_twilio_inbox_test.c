/* tests/unit/sms_twilio_inbox_test.c: Twilio's list of incoming texts: what is asked for, what is taken from a page, what is refused. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "sms/twilio_inbox.h"
#include "tests/unit/check.h"

#define ACCOUNT "AC0123456789abcdef0123456789abcdef"
#define LIST "/2010-04-01/Accounts/" ACCOUNT "/Messages.json?"
#define SENT_US (INT64_C(1692853305) * SEC_US) /* Thu, 24 Aug 2023 05:01:45 +0000 */

static const struct carrier_account acc = { .api_base = { "https://api.twilio.com", 22 }, .id = { ACCOUNT, 34 }, .secret = { "token", 5 } };

static int setup(void **state)
{
	*state = arena_new(16u << 20);
	return 0;
}

static int teardown(void **state)
{
	arena_free(*state);
	return 0;
}

static struct err read_page(struct arena *a, struct str json, struct twilio_inbox *ret)
{
	struct json_val root;
	ASSERT_OK(json_parse(a, json, &root));
	return twilio_inbox_read(a, root, ret);
}

static struct str message(struct arena *a, const char *direction, int i, const char *dates)
{
	return arena_printf(a, "{\"sid\":\"SM%032d\",\"from\":\"+447700900123\",\"to\":\"+12025550100\",\"body\":\"text %d\",\"direction\":\"%s\",%s}", i, i,
		direction, dates);
}

static void the_first_page_is_asked_for_by_number_and_day(void **state)
{
	struct httpc_request q;
	twilio_inbox_request(*state, &acc, STR("+12025550100"), SENT_US, &q);
	assert_string_equal(q.method, "GET");
	ASSERT_STR(q.url, "https://api.twilio.com" LIST "To=%2B12025550100&DateSent%3E=2023-08-24&PageSize=50");
	ASSERT_STR(q.user, ACCOUNT);
	ASSERT_STR(q.password, "token");
}

/* Whoever can write the answer must not get our token sent to another place. */
static void a_next_page_is_only_of_the_same_list(void **state)
{
	static const char *const refused[] = { "https://evil.example" LIST "Page=1", "//evil.example" LIST, "@evil.example/", "/2010-04-01/Accounts/ACother/Messages.json?Page=1",
		".evil.example" LIST, LIST "Page=1 HTTP/1.1", LIST "Page=1\r\nX: y", "/2010-04-01/Accounts/" ACCOUNT "/Messages.json", "" };
	struct httpc_request q;
	ASSERT_OK(twilio_inbox_next(*state, &acc, STR(LIST "Page=1&PageToken=PASM1"), &q));
	ASSERT_STR(q.url, "https://api.twilio.com" LIST "Page=1&PageToken=PASM1");
	for (size_t i = 0; i < COUNT_OF(refused); i++)
		ASSERT_ERR(twilio_inbox_next(*state, &acc, str_of(refused[i]), &q), ERR_REJECT);
}

static void incoming_texts_are_taken(void **state)
{
	struct arena *a = *state;
	struct twilio_inbox box;
	struct str in = message(a, "inbound", 1, "\"date_sent\":\"Thu, 24 Aug 2023 05:01:45 +0000\",\"date_created\":\"Thu, 24 Aug 2023 05:01:44 +0000\"");
	struct str out = message(a, "outbound-api", 2, "\"date_sent\":\"Thu, 24 Aug 2023 05:01:40 +0000\"");
	struct str undated = message(a, "inbound", 3, "\"date_sent\":null,\"date_created\":\"Thu, 24 Aug 2023 05:01:44 +0000\"");
	ASSERT_OK(read_page(a, arena_printf(a, "{\"messages\":[" STR_FMT "," STR_FMT "," STR_FMT "],\"next_page_uri\":null}", STR_ARG(in), STR_ARG(out),
		STR_ARG(undated)), &box));
	assert_int_equal(box.n, 2);
	ASSERT_STR(box.texts[0].sid, "SM00000000000000000000000000000001");
	ASSERT_STR(box.texts[0].body, "text 1");
	assert_true(box.texts[0].sent_us == SENT_US);
	assert_true(box.texts[1].sent_us == SENT_US - SEC_US);
	assert_true(box.oldest_us == SENT_US - 5 * SEC_US); /* of other directions, too: the list goes that far back */
	assert_null(box.next.p);
	assert_int_equal(box.n_odd, 0);
}

static void what_is_no_message_is_counted_and_passed_over(void **state)
{
	struct twilio_inbox box;
	ASSERT_OK(read_page(*state, STR("{\"messages\":[null,7,\"x\",[],{},{\"sid\":\"SM1\",\"from\":\"+1\",\"body\":\"x\",\"direction\":\"inbound\",\"date_sent\":\"yesterday\"}"
		"],\"next_page_uri\":7}"), &box));
	assert_int_equal(box.n, 0);
	assert_int_equal(box.n_odd, 6);
	assert_null(box.next.p);
}

static void what_is_no_list_is_refused(void **state)
{
	static const char *const refused[] = { "{}", "[]", "{\"messages\":null}", "{\"messages\":{}}", "{\"code\":20003}", "\"messages\"" };
	struct twilio_inbox box;
	for (size_t i = 0; i < COUNT_OF(refused); i++)
		ASSERT_ERR(read_page(*state, str_of(refused[i]), &box), ERR_REJECT);
}

static void a_page_larger_than_asked_for_is_refused(void **state)
{
	struct arena *a = *state;
	struct twilio_inbox box;
	struct str all = STR("");
	for (int i = 0; i <= TWILIO_INBOX_PAGE; i++) {
		struct str one = message(a, "inbound", i, "\"date_sent\":\"Thu, 24 Aug 2023 05:01:45 +0000\"");
		all = arena_printf(a, STR_FMT "%s" STR_FMT, STR_ARG(all), i ? "," : "", STR_ARG(one));
	}
	ASSERT_ERR(read_page(a, arena_printf(a, "{\"messages\":[" STR_FMT "]}", STR_ARG(all)), &box), ERR_REJECT);
}

static void costs_are_read_when_they_are_there(void **state)
{
	struct twilio_costs c;
	struct json_val root;
	struct httpc_request q;
	static const char sent[] = "\"date_sent\":\"Thu, 24 Aug 2023 05:01:45 +0000\"";
	struct str json = arena_printf(*state, "{\"messages\":[" STR_FMT "," STR_FMT "," STR_FMT "," STR_FMT "," STR_FMT "," STR_FMT "],\"next_page_uri\":null}",
		STR_ARG(message(*state, "inbound", 1, arena_z(*state, arena_printf(*state, "%s,\"price\":\"-0.00750\",\"price_unit\":\"USD\"", sent)))),
		STR_ARG(message(*state, "outbound-reply", 2, arena_z(*state, arena_printf(*state, "%s,\"price\":\"-0.0158\",\"price_unit\":\"EUR\"", sent)))),
		STR_ARG(message(*state, "outbound-api", 3, arena_z(*state, arena_printf(*state, "%s,\"price\":null,\"price_unit\":\"USD\"", sent)))),
		STR_ARG(message(*state, "outbound-api", 4, arena_z(*state, arena_printf(*state, "%s,\"price\":\"much\",\"price_unit\":\"USD\"", sent)))),
		STR_ARG(message(*state, "outbound-call", 5, arena_z(*state, arena_printf(*state, "%s,\"price\":\"-1\",\"price_unit\":\"USD\"", sent)))),
		STR_ARG(message(*state, "outbound-api", 6, arena_z(*state, arena_printf(*state, "%s,\"price\":\"-1\",\"price_unit\":\"dollars\"", sent)))));
	ASSERT_OK(json_parse(*state, json, &root));
	ASSERT_OK(twilio_costs_read(*state, root, &c));
	assert_int_equal(c.n, 2);
	assert_int_equal(c.texts[0].micros, 7500);
	assert_string_equal(c.texts[0].kind, "in");
	assert_true(str_is(c.texts[0].phone, "+447700900123") && str_is(c.texts[0].currency, "USD") && c.texts[0].sent_us == SENT_US);
	assert_int_equal(c.texts[1].micros, 15800);
	assert_string_equal(c.texts[1].kind, "reply");
	assert_true(str_is(c.texts[1].phone, "+12025550100") && str_is(c.texts[1].currency, "EUR"));
	assert_true(c.next.p == NULL && c.oldest_us == SENT_US);
	twilio_costs_request(*state, &acc, SENT_US, &q);
	assert_true(str_ends(q.url, STR(LIST "DateSent%3E=2023-08-24&PageSize=50")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_first_page_is_asked_for_by_number_and_day, setup, teardown),
		cmocka_unit_test_setup_teardown(a_next_page_is_only_of_the_same_list, setup, teardown),
		cmocka_unit_test_setup_teardown(incoming_texts_are_taken, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_no_message_is_counted_and_passed_over, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_no_list_is_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(costs_are_read_when_they_are_there, setup, teardown),
		cmocka_unit_test_setup_teardown(a_page_larger_than_asked_for_is_refused, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
