/* tests/unit/pool_source_test.c: sources of numbers: what is asked, what answers amount to, where a search looks. */
/* SPDX-License-Identifier: MIT */
#include "pool/source.h"
#include "tests/unit/check.h"

static const struct source_account twilio_account = { .api_base = STR("https://api.twilio.com"), .id = STR("AC1"), .secret = STR("token") };
static const struct source_account telnyx_account = { .api_base = STR("https://api.telnyx.com"), .secret = STR("KEY1") };

static int setup(void **state)
{
	*state = arena_new(32u * 1024 * 1024);
	return 0;
}

static int teardown(void **state)
{
	arena_free(*state);
	return 0;
}

static struct httpc_response says(int status, const char *body)
{
	return (struct httpc_response){ .status = status, .body = str_of(body), .retry_after_s = -1, .sent = true };
}

static struct phone phone(const char *z)
{
	struct phone p;
	ASSERT_OK(phone_parse(str_of(z), &p));
	return p;
}

static struct source_search look(const char *country, const char *area, const char *type)
{
	struct source_search q = { .area_code = str_of(area), .type = str_of(type) };
	ASSERT_OK(country_parse(str_of(country), &q.country));
	return q;
}

static const struct number_source *source(const char *name)
{
	const struct number_source *s = number_source_find(str_of(name));
	assert_non_null(s);
	return s;
}

static void every_slot_of_every_source_is_set(void **state)
{
	static const char *const names[] = { "twilio", "telnyx" };
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		const struct number_source *s = source(names[i]);
		assert_string_equal(s->name, names[i]);
		assert_true(s->search_request && s->search_response && s->buy_request && s->buy_response && s->find_request && s->find_response);
		assert_true(s->link_request && s->link_response && s->release_request && s->release_response);
		assert_true(s->number_request && s->number_response && s->list_request && s->list_response);
	}
	assert_null(number_source_find(STR("Twilio")));
	assert_null(number_source_find(STR_NONE));
}

static void check_plan(const char *country, const char *area, const char *type, const char *want)
{
	struct source_search q = look(country, area, type), plan[SOURCE_PLAN_MAX];
	char got[200] = "";
	size_t n = source_plan(&q, plan);
	assert_true(n <= SOURCE_PLAN_MAX);
	for (size_t i = 0; i < n; i++) {
		size_t used = strlen(got);
		(void)snprintf(got + used, sizeof got - used, "%s" STR_FMT "/" STR_FMT, i ? " " : "", STR_ARG(plan[i].area_code), STR_ARG(plan[i].type));
	}
	assert_string_equal(got, want);
}

static void a_search_goes_from_what_was_asked_to_anywhere(void **state)
{
	(void)state;
	check_plan("GB", NULL, NULL, "/local /mobile");
	check_plan("US", NULL, NULL, "/local");
	check_plan("GB", "113", NULL, "113/local 113/mobile /local /mobile");
	check_plan("GB", "113", "mobile", "113/mobile /mobile /local");
	check_plan("US", "512", "mobile", "512/local /local");
	check_plan("CA", NULL, "toll_free", "/toll_free /local");
	check_plan("US", "888", "toll_free", "888/toll_free /toll_free /local");
}

static bool fits(const char *number, const char *country, const char *area)
{
	struct phone p = phone(number);
	struct source_search q = look(country, area, NULL);
	return source_fits(&p, &q);
}

static void an_offer_must_be_of_the_country_and_of_the_area(void **state)
{
	(void)state;
	assert_true(fits("+441134960001", "GB", NULL));
	assert_true(fits("+441134960001", "GB", "113"));
	assert_true(fits("+441134960001", "GB", "0113"));
	assert_false(fits("+441134960001", "GB", "134"));
	assert_false(fits("+441134960001", "IE", NULL));
	assert_true(fits("+15125550001", "US", "512"));
	assert_false(fits("+14165550001", "US", NULL));
	assert_true(fits("+14165550001", "CA", "416"));
}

static void what_twilio_is_asked(void **state)
{
	struct arena *a = *state;
	struct httpc_request q;
	struct source_search s = look("US", "512", "mobile");
	const struct number_source *t = source("twilio");
	t->search_request(a, &twilio_account, &s, &q);
	ASSERT_STR(q.url, "https://api.twilio.com/2010-04-01/Accounts/AC1/AvailablePhoneNumbers/US/Local.json?AreaCode=512&SmsEnabled=true&VoiceEnabled=true&PageSize=30");
	assert_string_equal(q.method, "GET");
	assert_true(q.reuse);
	ASSERT_STR(q.user, "AC1");
	s = look("GB", "113", "mobile");
	t->search_request(a, &twilio_account, &s, &q);
	ASSERT_STR(q.url, "https://api.twilio.com/2010-04-01/Accounts/AC1/AvailablePhoneNumbers/GB/Mobile.json?Contains=113&SmsEnabled=true&VoiceEnabled=true&PageSize=30");
	struct phone p = phone("+441134960001");
	struct source_wanted want = { .sms_url = STR("https://x.example/s#rc=2"), .voice_url = STR("https://x.example/v"), .status_url = STR("https://x.example/c") };
	t->buy_request(a, &twilio_account, &p, STR("usher-1"), &want, &q);
	ASSERT_STR(q.url, "https://api.twilio.com/2010-04-01/Accounts/AC1/IncomingPhoneNumbers.json");
	assert_string_equal(q.method, "POST");
	assert_false(q.reuse); /* on a reused connection a POST may be sent twice */
	ASSERT_STR(q.body, "PhoneNumber=%2B441134960001&FriendlyName=usher-1&SmsUrl=https%3A%2F%2Fx.example%2Fs%23rc%3D2&SmsMethod=POST&SmsApplicationSid="
		"&VoiceUrl=https%3A%2F%2Fx.example%2Fv&VoiceMethod=POST&VoiceApplicationSid=&StatusCallback=https%3A%2F%2Fx.example%2Fc&StatusCallbackMethod=POST");
	t->find_request(a, &twilio_account, &p, STR("usher-1"), &q);
	ASSERT_STR(q.url, "https://api.twilio.com/2010-04-01/Accounts/AC1/IncomingPhoneNumbers.json?PhoneNumber=%2B441134960001");
	t->release_request(a, &twilio_account, STR("PN1/../x"), &q);
	assert_string_equal(q.method, "DELETE");
	ASSERT_STR(q.url, "https://api.twilio.com/2010-04-01/Accounts/AC1/IncomingPhoneNumbers/PN1%2F..%2Fx.json");
	want.foreign_voice = true;
	t->link_request(a, &twilio_account, STR("PN1"), &want, &q);
	ASSERT_STR(q.body, "SmsUrl=https%3A%2F%2Fx.example%2Fs%23rc%3D2&SmsMethod=POST&SmsApplicationSid=");
	t->list_request(a, &twilio_account, STR("/2010-04-01/Accounts/AC1/IncomingPhoneNumbers.json?PageSize=50&Page=1&PageToken=P%2BA"), &q);
	ASSERT_STR(q.url, "https://api.twilio.com/2010-04-01/Accounts/AC1/IncomingPhoneNumbers.json?PageSize=50&Page=1&PageToken=P%2BA");
}

static void what_telnyx_is_asked(void **state)
{
	struct arena *a = *state;
	struct httpc_request q;
	struct source_search s = look("GB", "0113", NULL);
	const struct number_source *t = source("telnyx");
	t->search_request(a, &telnyx_account, &s, &q);
	ASSERT_STR(q.url, "https://api.telnyx.com/v2/available_phone_numbers?filter%5Bcountry_code%5D=GB&filter%5Bphone_number_type%5D=local&"
		"filter%5Bfeatures%5D%5B%5D=sms&filter%5Bfeatures%5D%5B%5D=voice&filter%5Bnational_destination_code%5D=113&filter%5Blimit%5D=30");
	struct phone p = phone("+441134960001");
	struct source_wanted want = { .profile_id = STR("prof") };
	t->buy_request(a, &telnyx_account, &p, STR("usher-1"), &want, &q);
	ASSERT_STR(q.url, "https://api.telnyx.com/v2/number_orders");
	ASSERT_STR(q.body, "{\"phone_numbers\":[{\"phone_number\":\"+441134960001\"}],\"customer_reference\":\"usher-1\",\"messaging_profile_id\":\"prof\"}");
	assert_false(q.reuse);
	t->find_request(a, &telnyx_account, &p, STR("usher-1"), &q);
	ASSERT_STR(q.url, "https://api.telnyx.com/v2/number_orders?filter%5Bcustomer_reference%5D=usher-1&page%5Bsize%5D=50");
	t->release_request(a, &telnyx_account, STR("12933842610757314991"), &q);
	ASSERT_STR(q.url, "https://api.telnyx.com/v2/phone_numbers/12933842610757314991");
}

/* As the API answers, with both spellings of capabilities; numbers that want an address stand last; what is no number is passed over. */
static void offers_of_twilio(void **state)
{
	struct arena *a = *state;
	struct source_number offers[SOURCE_OFFERS_MAX];
	struct rest_error error = { 0 };
	size_t n = 0;
	struct httpc_response r = says(200, "{\"available_phone_numbers\":["
		"{\"friendly_name\":\"x\",\"phone_number\":\"+441134960001\",\"locality\":\"Leeds\",\"region\":null,\"iso_country\":\"GB\",\"address_requirements\":\"any\","
		"\"beta\":false,\"capabilities\":{\"voice\":true,\"SMS\":true,\"MMS\":false}},"
		"{\"phone_number\":\"0113 496 0002\",\"capabilities\":{}},"
		"{\"phone_number\":\"+441134960003\",\"address_requirements\":\"none\",\"beta\":true,\"capabilities\":{\"voice\":true,\"sms\":true}},"
		"{\"phone_number\":\"+441134960004\",\"address_requirements\":\"none\",\"beta\":false,\"capabilities\":{\"voice\":true,\"sms\":true,\"MMS\":true}},"
		"7,null],\"uri\":\"/x\"}");
	ASSERT_OK(source("twilio")->search_response(a, OK, &r, offers, &n, &error));
	assert_int_equal(n, 3);
	assert_string_equal(offers[0].phone.z, "+441134960004");
	assert_int_equal(offers[0].features, SOURCE_VOICE | SOURCE_SMS | SOURCE_MMS);
	assert_string_equal(offers[1].phone.z, "+441134960001");
	assert_int_equal(offers[1].features, SOURCE_VOICE | SOURCE_SMS);
	ASSERT_STR(offers[1].locality, "Leeds");
	assert_int_equal(offers[1].monthly_micros, -1);
	r = says(404, "{\"code\":20404,\"message\":\"no\",\"status\":404}");
	assert_int_equal(source("twilio")->search_response(a, OK, &r, offers, &n, &error).kind, ERR_MISSING);
	r = says(200, "{\"available_phone_numbers\":{}}");
	assert_int_equal(source("twilio")->search_response(a, OK, &r, offers, &n, &error).kind, ERR_RETRY);
}

static void offers_of_telnyx(void **state)
{
	struct arena *a = *state;
	struct source_number offers[SOURCE_OFFERS_MAX];
	struct rest_error error = { 0 };
	size_t n = 0;
	struct httpc_response r = says(200, "{\"data\":[{\"record_type\":\"available_phone_number\",\"phone_number\":\"+19705555098\","
		"\"cost_information\":{\"currency\":\"USD\",\"monthly_cost\":\"6.54\",\"upfront_cost\":\"3.2100001\"},"
		"\"features\":[{\"name\":\"sms\"},{\"name\":\"voice\"},{\"name\":\"hd_voice\"}],"
		"\"region_information\":[{\"region_name\":\"US\",\"region_type\":\"country_code\"},{\"region_name\":\"CO\",\"region_type\":\"state\"}]},"
		"{\"phone_number\":\"+19705555099\",\"cost_information\":{\"currency\":\"USD\",\"monthly_cost\":\"free\"}}],\"meta\":{}}");
	ASSERT_OK(source("telnyx")->search_response(a, OK, &r, offers, &n, &error));
	assert_int_equal(n, 2);
	assert_int_equal(offers[0].features, SOURCE_SMS | SOURCE_VOICE);
	assert_int_equal(offers[0].monthly_micros, 6540000);
	assert_int_equal(offers[0].setup_micros, 3210000);
	ASSERT_STR(offers[0].region, "CO");
	assert_int_equal(offers[1].monthly_micros, -1);
	assert_int_equal(offers[1].setup_micros, -1);
}

static void refusals_say_what_may_be_done(void **state)
{
	static const struct { const char *carrier; int status; const char *body; enum err_kind kind; } rows[] = {
		{ "twilio", 400, "{\"code\":21422,\"message\":\"not available\",\"status\":400}", ERR_CONFLICT },
		{ "twilio", 400, "{\"code\":21421,\"status\":400}", ERR_CONFLICT }, { "twilio", 400, "{\"code\":21452}", ERR_CONFLICT },
		{ "twilio", 400, "{\"code\":21631}", ERR_DENIED }, { "twilio", 400, "{\"code\":21649}", ERR_DENIED }, { "twilio", 400, "{\"code\":21404}", ERR_DENIED },
		{ "twilio", 401, "{\"code\":20003}", ERR_DENIED }, { "twilio", 429, "{\"code\":20429}", ERR_RETRY }, { "twilio", 503, "", ERR_RETRY },
		{ "twilio", 500, "{\"code\":21422}", ERR_UNKNOWN }, { "twilio", 400, "{\"code\":29999}", ERR_REJECT }, { "twilio", 400, "<html>", ERR_REJECT },
		{ "twilio", 201, "<html>", ERR_UNKNOWN }, { "twilio", 201, "{\"sid\":\"PN1\"}", ERR_UNKNOWN }, { "twilio", 201, "", ERR_UNKNOWN },
		{ "telnyx", 400, "{\"errors\":[{\"code\":\"85000\",\"title\":\"t\",\"detail\":\"d\"}]}", ERR_CONFLICT },
		{ "telnyx", 400, "{\"errors\":[{\"code\":\"85001\"}]}", ERR_CONFLICT }, { "telnyx", 400, "{\"errors\":[{\"code\":\"85006\"}]}", ERR_CONFLICT },
		{ "telnyx", 409, "{}", ERR_CONFLICT }, { "telnyx", 400, "{\"errors\":[{\"code\":\"85005\"}]}", ERR_DENIED },
		{ "telnyx", 403, "{\"errors\":[{\"code\":\"10038\"}]}", ERR_DENIED }, { "telnyx", 429, "{\"errors\":[{\"code\":\"10011\"}]}", ERR_RETRY },
		{ "telnyx", 422, "{\"errors\":[{\"code\":\"10027\"}]}", ERR_REJECT }, { "telnyx", 500, "{\"errors\":[{\"code\":\"85001\"}]}", ERR_UNKNOWN },
		{ "telnyx", 200, "{\"data\":{}}", ERR_UNKNOWN },
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct httpc_response r = says(rows[i].status, rows[i].body);
		struct source_bought b;
		struct rest_error error = { 0 };
		struct err e = source(rows[i].carrier)->buy_response(*state, OK, &r, &b, &error);
		if (e.kind != rows[i].kind)
			fail_msg("%s %d %s: %s, want %s", rows[i].carrier, rows[i].status, rows[i].body, err_kind_name(e.kind), err_kind_name(rows[i].kind));
		assert_true(b.state == SOURCE_FAILED);
	}
	struct httpc_response r = { .status = 0, .sent = true, .retry_after_s = -1 };
	struct source_bought b;
	assert_int_equal(source("twilio")->buy_response(*state, err_new(ERR_UNKNOWN, "gone"), &r, &b, NULL).kind, ERR_UNKNOWN);
	r.sent = false;
	assert_int_equal(source("twilio")->buy_response(*state, err_new(ERR_RETRY, "no route"), &r, &b, NULL).kind, ERR_RETRY);
}

#define OWNED(sid, number, name) "{\"sid\":\"" sid "\",\"phone_number\":\"" number "\",\"friendly_name\":\"" name "\",\"status\":\"in-use\"," \
	"\"sms_url\":\"https://x.example/s\",\"sms_method\":\"POST\",\"voice_url\":\"https://x.example/v\",\"voice_method\":\"POST\",\"trunk_sid\":null," \
	"\"date_created\":\"Thu, 24 Aug 2023 05:01:45 +0000\",\"capabilities\":{\"sms\":true,\"voice\":true,\"fax\":false}}"

/* The filter finds parts of numbers, and an account may hold the number for another reason than our operation. */
static void an_operation_is_found_by_number_and_name(void **state)
{
	struct phone p = phone("+441134960001");
	struct source_bought b;
	struct httpc_response r = says(200, "{\"incoming_phone_numbers\":[" OWNED("PN1", "+4411349600012", "usher-1") "," OWNED("PN2", "+441134960001", "usher-1")
		"],\"next_page_uri\":null}");
	ASSERT_OK(source("twilio")->find_response(*state, OK, &r, &p, STR("usher-1"), &b));
	assert_true(b.state == SOURCE_BOUGHT);
	ASSERT_STR(b.number.id, "PN2");
	assert_int_equal(b.number.purchased_us, 1692853305000000);
	ASSERT_OK(source("twilio")->find_response(*state, OK, &r, &p, STR("usher-2"), &b));
	assert_true(b.state == SOURCE_NOT_FOUND);
	r = says(200, "{\"incoming_phone_numbers\":[],\"next_page_uri\":null}");
	ASSERT_OK(source("twilio")->find_response(*state, OK, &r, &p, STR("usher-1"), &b));
	assert_true(b.state == SOURCE_NOT_FOUND);
	r = says(200, "{}");
	assert_true(err_is(source("twilio")->find_response(*state, OK, &r, &p, STR("usher-1"), &b)));
}

#define ORDER(id, ref, status, number, one) "{\"id\":\"" id "\",\"status\":\"" status "\",\"customer_reference\":\"" ref "\",\"phone_numbers\":[{\"id\":\"n\"," \
	"\"phone_number\":\"" number "\",\"status\":\"" one "\"}]}"

/* One operation may have several orders: the one for this number, and of those the furthest. */
static void an_order_is_found_by_reference_and_number(void **state)
{
	struct phone p = phone("+441134960001"), other = phone("+441134960009");
	struct source_bought b;
	struct httpc_response r = says(200, "{\"data\":[" ORDER("o1", "usher-1", "failure", "+441134960002", "failure") ","
		ORDER("o2", "usher-1", "success", "+441134960001", "success") "," ORDER("o3", "usher-1", "pending", "+441134960001", "pending") ","
		ORDER("o4", "usher-2", "success", "+441134960009", "success") "]}");
	ASSERT_OK(source("telnyx")->find_response(*state, OK, &r, &p, STR("usher-1"), &b));
	assert_true(b.state == SOURCE_BOUGHT);
	ASSERT_STR(b.order_id, "o2");
	assert_int_equal(b.number.id.n, 0); /* the ids inside an order are not those of numbers */
	ASSERT_OK(source("telnyx")->find_response(*state, OK, &r, &other, STR("usher-1"), &b));
	assert_true(b.state == SOURCE_NOT_FOUND);
	p = phone("+441134960002");
	ASSERT_OK(source("telnyx")->find_response(*state, OK, &r, &p, STR("usher-1"), &b));
	assert_true(b.state == SOURCE_FAILED);
	r = says(200, "{\"data\":" ORDER("o5", "usher-1", "pending", "+441134960001", "pending") "}");
	ASSERT_OK(source("telnyx")->buy_response(*state, OK, &r, &b, NULL));
	assert_true(b.state == SOURCE_ORDERED);
	assert_string_equal(b.number.phone.z, "+441134960001");
}

static void a_release_is_believed_when_the_carrier_says_so(void **state)
{
	struct httpc_response r = says(204, "");
	ASSERT_OK(source("twilio")->release_response(*state, OK, &r, NULL));
	r = says(404, "{\"code\":20404}");
	ASSERT_OK(source("twilio")->release_response(*state, OK, &r, NULL));
	r = says(500, "");
	assert_int_equal(source("twilio")->release_response(*state, OK, &r, NULL).kind, ERR_UNKNOWN);
	r = says(200, "{\"data\":{\"id\":\"1\",\"status\":\"deleted\"}}");
	ASSERT_OK(source("telnyx")->release_response(*state, OK, &r, NULL));
	r = says(200, "{\"data\":{\"id\":\"1\",\"status\":\"active\"}}");
	assert_int_equal(source("telnyx")->release_response(*state, OK, &r, NULL).kind, ERR_CONFLICT);
	r = says(404, "{\"errors\":[{\"code\":\"10005\"}]}");
	ASSERT_OK(source("telnyx")->release_response(*state, OK, &r, NULL));
}

/* Believed by the echo alone; what overrules a URL is a drift, too. */
static void a_link_is_believed_by_its_echo(void **state)
{
	struct source_wanted want = { .sms_url = STR("https://x.example/s"), .voice_url = STR("https://x.example/v") };
	struct source_number n;
	struct rest_error error = { 0 };
	struct httpc_response r = says(200, OWNED("PN2", "+441134960001", "x"));
	ASSERT_OK(source("twilio")->link_response(*state, OK, &r, &want, &n, &error));
	want.sms_url = STR("https://x.example/other");
	assert_int_equal(source("twilio")->link_response(*state, OK, &r, &want, &n, &error).kind, ERR_CONFLICT);
	assert_true(str_find(n.drift, STR("sms_url")) >= 0);
	want.sms_url = STR("https://x.example/s");
	r = says(200, "{\"sid\":\"PN1\",\"phone_number\":\"+441134960001\",\"sms_url\":\"https://x.example/s\",\"sms_method\":\"POST\",\"voice_url\":\"https://x.example/v\","
		"\"trunk_sid\":\"TK1\"}");
	assert_int_equal(source("twilio")->link_response(*state, OK, &r, &want, &n, &error).kind, ERR_CONFLICT);
	assert_true(str_find(n.drift, STR("TK1")) >= 0);
	want.foreign_voice = true;
	ASSERT_OK(source("twilio")->link_response(*state, OK, &r, &want, &n, &error));
	r = says(200, "{\"sid\":\"PN1\",\"phone_number\":\"+441134960001\",\"sms_url\":null}");
	assert_int_equal(source("twilio")->link_response(*state, OK, &r, &want, &n, &error).kind, ERR_CONFLICT);
}
static void what_others_have_set_up_is_shown_without_their_secrets(void **state)
{
	struct source_wanted want = { .sms_url = STR("https://x.example/s") };
	struct source_number n = { .sms_url = STR("https://joe:hunter2@old.example:8443/sms?key=hunter3#rc=1") };
	ASSERT_STR(source_drift(*state, &n, &want), "sms_url is https://old.example:8443/sms, wanted https://x.example/s");
	ASSERT_STR(source_shown(*state, STR("https://old.example/a@b/sms#rc=2")), "https://old.example/a@b/sms#rc=2");
	ASSERT_STR(source_shown(*state, STR("TK1")), "TK1");
	assert_true(source_shown(*state, STR_NONE).n == 0);
}

static void a_next_page_is_of_this_api_only(void **state)
{
	struct source_page page;
	struct httpc_response r = says(200, "{\"incoming_phone_numbers\":[" OWNED("PN1", "+441134960001", "x") ",{\"sid\":\"PN2\",\"phone_number\":\"12\"}],"
		"\"next_page_uri\":\"/2010-04-01/Accounts/AC1/IncomingPhoneNumbers.json?Page=1&PageToken=PA1\"}");
	ASSERT_OK(source("twilio")->list_response(*state, OK, &r, STR_NONE, NULL, &page));
	assert_int_equal(page.n, 1);
	assert_int_equal(page.n_bad, 1);
	ASSERT_STR(page.next, "/2010-04-01/Accounts/AC1/IncomingPhoneNumbers.json?Page=1&PageToken=PA1");
	r = says(200, "{\"incoming_phone_numbers\":[],\"next_page_uri\":\"@evil.example/\"}");
	assert_true(err_is(source("twilio")->list_response(*state, OK, &r, STR_NONE, NULL, &page)));
	r = says(200, "{\"incoming_phone_numbers\":[]}"); /* cut off: not the last page */
	assert_true(err_is(source("twilio")->list_response(*state, OK, &r, STR_NONE, NULL, &page)));
	r = says(200, "{\"incoming_phone_numbers\":[],\"next_page_uri\":null}");
	ASSERT_OK(source("twilio")->list_response(*state, OK, &r, STR_NONE, NULL, &page));
	assert_int_equal(page.next.n, 0);
}

int main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		CASE(every_slot_of_every_source_is_set), CASE(a_search_goes_from_what_was_asked_to_anywhere), CASE(an_offer_must_be_of_the_country_and_of_the_area),
		CASE(what_twilio_is_asked), CASE(what_telnyx_is_asked), CASE(offers_of_twilio), CASE(offers_of_telnyx), CASE(refusals_say_what_may_be_done),
		CASE(an_operation_is_found_by_number_and_name), CASE(an_order_is_found_by_reference_and_number), CASE(a_release_is_believed_when_the_carrier_says_so),
		CASE(a_link_is_believed_by_its_echo), CASE(what_others_have_set_up_is_shown_without_their_secrets),
		CASE(a_next_page_is_of_this_api_only),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
