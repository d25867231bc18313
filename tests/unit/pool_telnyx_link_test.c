/* tests/unit/pool_telnyx_link_test.c: Telnyx numbers linked, looked up and listed; profiles; what is asked and what is believed. */
/* SPDX-License-Identifier: MIT */
#include "pool/source_telnyx.h"
#include "tests/unit/check.h"

#define PROFILE "3fa85f64-5717-4562-b3fc-2c963f66afa6"
#define OTHER "dd50eba1-a0c0-4563-9925-b25e842a7cb6"
#define HOOK "https://signup.example.com/webhooks/telnyx"
/* As the carrier's own examples have it, cut to what stands around the fields that are read. */
#define SETTINGS(profile) "{\"data\":{\"country_code\":\"US\",\"created_at\":\"2019-01-23T18:10:02.574Z\",\"eligible_messaging_products\":[\"A2P\"]," \
	"\"features\":{\"mms\":null,\"sms\":{\"domestic_two_way\":true,\"international_inbound\":true}},\"id\":\"1293384261075731499\"," \
	"\"messaging_profile_id\":" profile ",\"phone_number\":\"+18005550001\",\"record_type\":\"messaging_settings\",\"type\":\"tollfree\"}}"
#define NUMBER(phone, status, profile, connection) "{\"activated_at\":null,\"connection_id\":" connection ",\"country_iso_alpha2\":\"US\"," \
	"\"customer_reference\":\"usher-7\",\"deletion_lock_enabled\":false,\"id\":\"1293384261075731499\",\"messaging_profile_id\":" profile "," \
	"\"phone_number\":\"" phone "\",\"phone_number_type\":\"local\",\"purchased_at\":\"2019-10-23T18:10:00.000Z\",\"record_type\":\"phone_number\"," \
	"\"status\":\"" status "\",\"tags\":[\"tag_1\"]}"
#define META(page, pages, total) "\"meta\":{\"page_number\":" page ",\"page_size\":250,\"total_pages\":" pages ",\"total_results\":" total "}"

static const struct source_account acc = { .api_base = STR("https://api.telnyx.com"), .secret = STR("KEY0123") };

static int setup(void **state)
{
	*state = arena_new(64u * 1024 * 1024);
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

static void what_is_asked(void **state)
{
	struct httpc_request q;
	struct source_wanted want = { .profile_id = STR(PROFILE), .connection_id = STR("1293384261075731499") };
	telnyx_link_request(*state, &acc, STR("12933842610757314991"), &want, &q);
	assert_string_equal(q.method, "PATCH");
	assert_false(q.reuse);
	ASSERT_STR(q.url, "https://api.telnyx.com/v2/phone_numbers/12933842610757314991/messaging");
	ASSERT_STR(q.body, "{\"messaging_profile_id\":\"" PROFILE "\"}");
	ASSERT_STR(q.headers[0].value, "Bearer KEY0123");
	want.profile_id = STR_NONE;
	telnyx_link_request(*state, &acc, STR("../x?y"), &want, &q);
	ASSERT_STR(q.url, "https://api.telnyx.com/v2/phone_numbers/..%2Fx%3Fy");
	ASSERT_STR(q.body, "{\"connection_id\":\"1293384261075731499\"}");
	struct phone p = phone("+14165551234");
	telnyx_number_request(*state, &acc, &p, &q);
	ASSERT_STR(q.url, "https://api.telnyx.com/v2/phone_numbers?filter%5Bphone_number%5D=14165551234&page%5Bsize%5D=50");
	telnyx_list_request(*state, &acc, STR_NONE, &q);
	ASSERT_STR(q.url, "https://api.telnyx.com/v2/phone_numbers?page%5Bnumber%5D=1&page%5Bsize%5D=250&sort=purchased_at");
	telnyx_list_request(*state, &acc, STR("messaging:7"), &q);
	ASSERT_STR(q.url, "https://api.telnyx.com/v2/phone_numbers/messaging?page%5Bnumber%5D=7&page%5Bsize%5D=250");
}

static struct err link_says(struct arena *a, int status, const char *body, struct source_number *n, struct rest_error *why)
{
	struct source_wanted want = { .profile_id = STR(PROFILE) };
	struct httpc_response r = says(status, body);
	return telnyx_link_response(a, OK, &r, &want, n, why);
}

static void only_the_echo_is_believed(void **state)
{
	struct source_number n;
	struct rest_error why;
	ASSERT_OK(link_says(*state, 200, SETTINGS("\"" PROFILE "\""), &n, &why));
	ASSERT_STR(n.id, "1293384261075731499");
	ASSERT_STR(n.type, "toll_free");
	assert_int_equal(n.features, SOURCE_SMS);
	assert_true(n.drift.p == NULL);
	ASSERT_ERR(link_says(*state, 200, SETTINGS("null"), &n, &why), ERR_CONFLICT);
	ASSERT_STR(why.code, "echo");
	ASSERT_STR(why.source, "/messaging_profile_id");
	ASSERT_STR(why.detail, "wanted " PROFILE ", the answer says null");
	ASSERT_ERR(link_says(*state, 200, SETTINGS("\"" OTHER "\""), &n, &why), ERR_CONFLICT);
	ASSERT_ERR(link_says(*state, 200, SETTINGS("\"\""), &n, &why), ERR_CONFLICT);
	ASSERT_ERR(link_says(*state, 200, SETTINGS("12"), &n, &why), ERR_CONFLICT);
	ASSERT_ERR(link_says(*state, 200, SETTINGS("{}"), &n, &why), ERR_CONFLICT);
}

static void other_answers_to_a_link(void **state)
{
	static const struct { int status; const char *body; enum err_kind want; } cases[] = {
		{ 200, "", ERR_UNKNOWN }, { 200, "{}", ERR_UNKNOWN }, { 200, "{\"data\":null}", ERR_UNKNOWN }, { 200, "{\"data\":[]}", ERR_UNKNOWN },
		{ 200, "<html>", ERR_UNKNOWN }, { 200, "{\"data\":{\"messaging_profile_id\":\"" PROFILE "\"}}", ERR_UNKNOWN },
		{ 404, "{\"errors\":[{\"code\":\"10005\",\"title\":\"Resource not found\"}]}", ERR_MISSING },
		{ 422, "{\"errors\":[{\"code\":\"10036\",\"title\":\"In progress\"}]}", ERR_MISSING },
		{ 409, "{\"errors\":[{\"code\":\"10035\",\"title\":\"Locked\"}]}", ERR_MISSING },
		{ 422, "{\"errors\":[{\"code\":\"10015\",\"title\":\"Bad Request\",\"detail\":\"no such profile\",\"source\":{\"pointer\":\"/messaging_profile_id\"}}]}", ERR_REJECT },
		{ 401, "{\"errors\":[{\"code\":\"10009\"}]}", ERR_DENIED }, { 429, "{\"errors\":[{\"code\":\"10011\"}]}", ERR_RETRY },
		{ 500, "", ERR_UNKNOWN }, { 503, "", ERR_RETRY },
	};
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct source_number n;
		struct rest_error why;
		ASSERT_ERR(link_says(*state, cases[i].status, cases[i].body, &n, &why), cases[i].want);
	}
	struct rest_error why;
	struct source_number n;
	ASSERT_ERR(link_says(*state, 422, cases[9].body, &n, &why), ERR_REJECT);
	ASSERT_STR(why.code, "10015");
	ASSERT_STR(why.title, "Bad Request");
	ASSERT_STR(why.detail, "no such profile");
	ASSERT_STR(why.source, "/messaging_profile_id");
}

static void calls_are_linked_likewise(void **state)
{
	struct source_wanted want = { .connection_id = STR("77") };
	struct source_number n;
	struct rest_error why;
	struct httpc_response r = says(200, "{\"data\":" NUMBER("+19705555098", "active", "null", "\"77\"") "}");
	ASSERT_OK(telnyx_link_response(*state, OK, &r, &want, &n, &why));
	r = says(200, "{\"data\":" NUMBER("+19705555098", "active", "null", "null") "}");
	ASSERT_ERR(telnyx_link_response(*state, OK, &r, &want, &n, &why), ERR_CONFLICT);
	ASSERT_STR(why.source, "/connection_id");
}

static struct err one(struct arena *a, const char *body, const struct source_wanted *want, struct source_number *ret)
{
	struct phone p = phone("+19705555098");
	struct httpc_response r = says(200, body);
	return telnyx_number_response(a, OK, &r, &p, want, ret);
}

static void a_number_by_its_whole_number(void **state)
{
	struct source_wanted want = { .profile_id = STR(PROFILE), .connection_id = STR("77") };
	struct source_number n;
	ASSERT_OK(one(*state, "{\"data\":[" NUMBER("+197055550981", "active", "null", "null") "," NUMBER("+19705555098", "active", "\"" PROFILE "\"", "77") "],"
		META("1", "1", "2") "}", &want, &n));
	assert_string_equal(n.phone.z, "+19705555098");
	assert_true(n.active && n.drift.p == NULL && n.purchased_us == INT64_C(1571854200000000));
	ASSERT_STR(n.reference, "usher-7");
	ASSERT_OK(one(*state, "{\"data\":[" NUMBER("+19705555098", "deleted", "null", "null") "," NUMBER("+19705555098", "active", "null", "\"78\"") "]}", &want, &n));
	assert_true(n.active);
	ASSERT_STR(n.drift, "messaging_profile_id is empty, wanted " PROFILE "; connection_id is 78, wanted 77");
	want.foreign_voice = true;
	ASSERT_OK(one(*state, "{\"data\":[" NUMBER("+19705555098", "active", "\"" PROFILE "\"", "\"78\"") "]}", &want, &n));
	assert_true(n.drift.p == NULL);
	ASSERT_OK(one(*state, "{\"data\":[" NUMBER("+19705555098", "purchase-pending", "null", "null") "]}", &want, &n));
	assert_false(n.active);
	ASSERT_STR(n.status, "purchase-pending");
	ASSERT_ERR(one(*state, "{\"data\":[" NUMBER("+197055550981", "active", "null", "null") "]}", &want, &n), ERR_MISSING);
	ASSERT_ERR(one(*state, "{\"data\":[]}", &want, &n), ERR_MISSING);
	ASSERT_ERR(one(*state, "{\"data\":{}}", &want, &n), ERR_UNKNOWN);
	ASSERT_ERR(one(*state, "{\"data\":[1,\"x\",null,{\"phone_number\":\"(970) 555-5098\"}]}", &want, &n), ERR_MISSING);
}

static struct err page(struct arena *a, const char *mark, const char *body, struct source_page *ret)
{
	struct httpc_response r = says(200, body);
	return telnyx_list_response(a, OK, &r, mark ? str_of(mark) : STR_NONE, &(struct source_wanted){ .foreign_voice = false }, ret);
}

static void two_lists_page_by_page(void **state)
{
	struct source_page p;
	ASSERT_OK(page(*state, NULL, "{\"data\":[" NUMBER("+19705555098", "active", "null", "null") ",{\"phone_number\":\"970 555\"}]," META("1", "2", "3") "}", &p));
	assert_true(p.n == 1 && p.n_bad == 1 && p.total == 3 && !p.details);
	ASSERT_STR(p.next, "numbers:2");
	ASSERT_OK(page(*state, "numbers:2", "{\"data\":[]," META("2", "2", "3") "}", &p));
	ASSERT_STR(p.next, "messaging:1");
	ASSERT_OK(page(*state, "messaging:1", "{\"data\":[{\"phone_number\":\"+18005550001\",\"messaging_profile_id\":\"" PROFILE "\",\"features\":{\"sms\":{},\"mms\":{}}}],"
		META("1", "1", "1") "}", &p));
	assert_true(p.details && p.n == 1 && p.total == -1 && p.next.p == NULL);
	assert_int_equal(p.numbers[0].features, SOURCE_SMS | SOURCE_MMS);
	ASSERT_STR(p.numbers[0].profile_id, PROFILE);
	ASSERT_OK(page(*state, NULL, "{\"data\":[]," META("1", "0", "0") "}", &p));
	ASSERT_STR(p.next, "messaging:1");
}

static void pages_that_are_none(void **state)
{
	struct source_page p;
	ASSERT_ERR(page(*state, "numbers:2", "{\"data\":[]," META("1", "3", "9") "}", &p), ERR_REJECT);
	ASSERT_ERR(page(*state, NULL, "{\"data\":[]}", &p), ERR_UNKNOWN);
	ASSERT_ERR(page(*state, NULL, "{\"data\":[]," META("1", "1000000000", "9") "}", &p), ERR_REJECT);
	ASSERT_ERR(page(*state, NULL, "{\"data\":null," META("1", "1", "9") "}", &p), ERR_UNKNOWN);
	ASSERT_ERR(page(*state, NULL, "[]", &p), ERR_UNKNOWN);
	ASSERT_ERR(page(*state, NULL, "", &p), ERR_UNKNOWN);
	ASSERT_ERR(page(*state, "nonsense", "{\"data\":[]," META("1", "1", "1") "}", &p), ERR_REJECT);
	struct httpc_response r = says(401, "{\"errors\":[{\"code\":\"10009\"}]}");
	ASSERT_ERR(telnyx_list_response(*state, OK, &r, STR_NONE, &(struct source_wanted){ .foreign_voice = false }, &p), ERR_DENIED);
}

/* The longest page that a carrier gives has more tokens than a usual answer may have. */
static void a_full_page(void **state)
{
	struct buf b;
	struct source_page p;
	buf_init(&b, 1024 * 1024);
	buf_add_z(&b, "{\"data\":[");
	for (int i = 0; i < SOURCE_PAGE_MAX; i++)
		buf_printf(&b, "%s{\"phone_number\":\"+1970555%04d\",\"country_iso_alpha2\":\"US\",\"a\":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23]}",
			i ? "," : "", i);
	buf_add_z(&b, "]," META("1", "1", "250") "}");
	ASSERT_OK(page(*state, NULL, b.p, &p));
	assert_int_equal(p.n, SOURCE_PAGE_MAX);
	buf_done(&b);
}

static void profiles(void **state)
{
	struct httpc_request q;
	const struct str countries[] = { STR("US"), STR("CA") };
	struct telnyx_profile_wish wish = { .name = STR("usher +14165551234"), .webhook_url = STR(HOOK), .countries = countries, .n_countries = 2 };
	telnyx_profile_create_request(*state, &acc, &wish, &q);
	ASSERT_STR(q.url, "https://api.telnyx.com/v2/messaging_profiles");
	ASSERT_STR(q.body, "{\"name\":\"usher +14165551234\",\"whitelisted_destinations\":[\"US\",\"CA\"],\"webhook_url\":\"" HOOK "\","
		"\"webhook_api_version\":\"2\",\"enabled\":true}");
	telnyx_profile_find_request(*state, &acc, wish.name, &q);
	ASSERT_STR(q.url, "https://api.telnyx.com/v2/messaging_profiles?filter%5Bname%5D%5Beq%5D=usher%20%2B14165551234&page%5Bnumber%5D=1&page%5Bsize%5D=50");
	telnyx_profile_mend_request(*state, &acc, STR(PROFILE), STR(HOOK), &q);
	assert_string_equal(q.method, "PATCH");
	ASSERT_STR(q.url, "https://api.telnyx.com/v2/messaging_profiles/" PROFILE);
	struct telnyx_profile p;
	struct httpc_response r = says(200, "{\"data\":[{\"id\":\"a\",\"name\":\"usher +1416555123\",\"webhook_url\":\"" HOOK "\",\"webhook_api_version\":\"2\"},"
		"{\"id\":\"b\",\"name\":\"usher +14165551234\",\"webhook_url\":\"https://old.example\",\"webhook_api_version\":\"2\"},"
		"{\"id\":\"c\",\"name\":\"usher +14165551234\",\"webhook_url\":\"" HOOK "\",\"webhook_api_version\":\"2\",\"v1_secret\":\"rP1V\"},{\"name\":\"usher +14165551234\"}]}");
	ASSERT_OK(telnyx_profile_find_response(*state, OK, &r, wish.name, STR(HOOK), &p));
	ASSERT_STR(p.id, "c");
	assert_true(telnyx_profile_is_ours(&p, STR(HOOK)));
	assert_false(telnyx_profile_is_ours(&p, STR("https://old.example")));
	ASSERT_ERR(telnyx_profile_find_response(*state, OK, &r, STR("usher"), STR(HOOK), &p), ERR_MISSING);
	r = says(404, "{}");
	ASSERT_ERR(telnyx_profile_find_response(*state, OK, &r, wish.name, STR(HOOK), &p), ERR_UNKNOWN); /* no reason to make a second one */
	r = says(200, "{\"data\":{\"name\":\"x\"}}");
	ASSERT_ERR(telnyx_profile_response(*state, OK, &r, &p, NULL), ERR_UNKNOWN);
	r = says(200, "{\"data\":{\"id\":\"" PROFILE "\",\"webhook_url\":\"" HOOK "\",\"webhook_api_version\":\"1\",\"enabled\":true}}");
	ASSERT_OK(telnyx_profile_response(*state, OK, &r, &p, NULL));
	assert_false(telnyx_profile_is_ours(&p, STR(HOOK)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_asked, setup, teardown),
		cmocka_unit_test_setup_teardown(only_the_echo_is_believed, setup, teardown),
		cmocka_unit_test_setup_teardown(other_answers_to_a_link, setup, teardown),
		cmocka_unit_test_setup_teardown(calls_are_linked_likewise, setup, teardown),
		cmocka_unit_test_setup_teardown(a_number_by_its_whole_number, setup, teardown),
		cmocka_unit_test_setup_teardown(two_lists_page_by_page, setup, teardown),
		cmocka_unit_test_setup_teardown(pages_that_are_none, setup, teardown),
		cmocka_unit_test_setup_teardown(a_full_page, setup, teardown),
		cmocka_unit_test_setup_teardown(profiles, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
