/* tests/lib/fake_account.c: GET /2010-04-01/Accounts/{sid}.json. */
/* SPDX-License-Identifier: MIT */
#include "tests/lib/fake_account.h"
#include "base/form.h"
#include "base/seal.h"
#include "tests/lib/fake_route.h"
#include <stdio.h>
#include <stdlib.h>

#define BASIC_MAX 512

static struct { char sid[40], token[80], status[16], type[16]; } accounts[FAKE_ACCOUNTS_MAX];
static size_t n_accounts;

static size_t find(struct str sid)
{
	size_t i = 0;
	while (i < n_accounts && !str_is(sid, accounts[i].sid))
		i++;
	return i;
}

void fake_account(const char *sid, const char *token, const char *status, const char *type)
{
	fake_lock();
	size_t i = find(str_of(sid));
	if (i == FAKE_ACCOUNTS_MAX)
		abort();
	n_accounts += i == n_accounts;
	snprintf(accounts[i].sid, sizeof accounts[i].sid, "%s", sid);
	snprintf(accounts[i].token, sizeof accounts[i].token, "%s", token);
	snprintf(accounts[i].status, sizeof accounts[i].status, "%s", status);
	snprintf(accounts[i].type, sizeof accounts[i].type, "%s", type);
	fake_unlock();
}

bool fake_account_known(struct str sid, struct str authorization)
{
	size_t i = find(sid);
	char both[128];
	struct buf b;
	if (i == n_accounts)
		return false;
	buf_init(&b, BASIC_MAX);
	buf_add(&b, STR("Basic "));
	seal_base64_add(&b, both, (size_t)snprintf(both, sizeof both, "%s:%s", accounts[i].sid, accounts[i].token));
	bool good = str_eq(buf_str(&b), authorization);
	buf_done(&b);
	return good;
}

static void refuse(struct fake_call *c, int status, const char *headers)
{
	fake_answer(c, status, headers, arena_printf(c->a, "{\"code\":%d,\"message\":\"Authenticate\",\"more_info\":\"https://www.twilio.com/docs/errors/20003\","
		"\"status\":%d}", status == 401 ? 20003 : 20000 + status, status));
}

/* The answer names the token, as Twilio's does; "foreign": it tells of another account. */
static void get_account(struct fake_call *c)
{
	struct str sid = fake_segment(c, 0);
	size_t i = find(sid);
	if (!fake_account_known(sid, fake_header(c, "Authorization"))) {
		refuse(c, 401, "");
		return;
	}
	fake_answer(c, 200, "", arena_printf(c->a, "{\"auth_token\":\"%s\",\"date_created\":\"Thu, 24 Aug 2023 05:01:45 +0000\",\"friendly_name\":\"Kanarienvogel\","
		"\"owner_account_sid\":\"%s\",\"sid\":\"%s\",\"status\":\"%s\",\"type\":\"%s\",\"uri\":\"/2010-04-01/Accounts/%s.json\"}", accounts[i].token,
		accounts[i].sid, strcmp(c->fault, "foreign") == 0 ? "ACffffffffffffffffffffffffffffffff" : accounts[i].sid, accounts[i].status,
		accounts[i].type, accounts[i].sid));
}

/* Numbers of accounts that are not ours; a page holds PAGE of them. */
#define NUMBERS_MAX 400
#define PAGE 50
#define PAGES_BYTES_MAX (256u * 1024)
static struct { char sid[40], phone[20], sms_url[160], voice_url[160], status_url[160]; bool gone; } numbers[NUMBERS_MAX];
static size_t n_numbers;

void fake_account_number(const char *sid, const char *phone, bool there, bool emptied)
{
	fake_lock();
	size_t i = 0;
	while (i < n_numbers && strcmp(numbers[i].phone, phone) != 0)
		i++;
	if (i == NUMBERS_MAX)
		abort();
	n_numbers += i == n_numbers;
	snprintf(numbers[i].sid, sizeof numbers[i].sid, "%s", sid);
	snprintf(numbers[i].phone, sizeof numbers[i].phone, "%s", phone);
	numbers[i].gone = !there;
	if (emptied)
		numbers[i].sms_url[0] = numbers[i].voice_url[0] = numbers[i].status_url[0] = '\0';
	fake_unlock();
}

static void put_number(struct buf *b, size_t i)
{
	buf_printf(b, "{\"sid\":\"PN%032zx\",\"phone_number\":\"%s\",\"friendly_name\":\"\",\"status\":\"in-use\",\"capabilities\":{\"sms\":true,\"mms\":false,"
		"\"voice\":true,\"fax\":false},\"sms_url\":\"%s\",\"sms_method\":\"POST\",\"voice_url\":\"%s\",\"voice_method\":\"POST\",\"status_callback\":\"%s\","
		"\"date_created\":\"Thu, 24 Aug 2023 05:01:45 +0000\"}", i + 1, numbers[i].phone, numbers[i].sms_url, numbers[i].voice_url, numbers[i].status_url);
}

static void put(char *out, size_t n, const struct form *form, const char *name)
{
	struct str v = form_get(form, name);
	if (v.p)
		snprintf(out, n, STR_FMT, STR_ARG(v));
}

/* "lies": says 200 and has set nothing. */
static void configure_number(struct fake_call *c)
{
	struct str sid = fake_segment(c, 0), id = fake_segment(c, 1);
	struct form form = { 0 };
	struct buf b;
	if (!fake_account_known(sid, fake_header(c, "Authorization"))) {
		refuse(c, 401, "");
		return;
	}
	size_t i = strtoul(arena_z(c->a, str_sub(id, 2, id.n)), NULL, 16) - 1;
	if (i >= n_numbers || numbers[i].gone || !str_is(sid, numbers[i].sid)) {
		refuse(c, 404, "");
		return;
	}
	(void)err_is(form_parse(c->a, c->body, &form));
	if (strcmp(c->fault, "lies") != 0) {
		put(numbers[i].sms_url, sizeof numbers[i].sms_url, &form, "SmsUrl");
		put(numbers[i].voice_url, sizeof numbers[i].voice_url, &form, "VoiceUrl");
		put(numbers[i].status_url, sizeof numbers[i].status_url, &form, "StatusCallback");
	}
	buf_init(&b, PAGES_BYTES_MAX);
	put_number(&b, i);
	fake_answer(c, 200, "", arena_str(c->a, buf_str(&b)));
	buf_done(&b);
}

static void list_numbers(struct fake_call *c)
{
	struct str sid = fake_segment(c, 0);
	struct form q = { 0 };
	struct buf b;
	if (!fake_account_known(sid, fake_header(c, "Authorization"))) {
		refuse(c, 401, "");
		return;
	}
	(void)err_is(form_parse(c->a, c->query, &q));
	int64_t page = 0;
	(void)err_is(str_int64(form_get(&q, "Page"), 0, NUMBERS_MAX, &page));
	size_t skip = (size_t)page * PAGE, shown = 0, n = 0;
	buf_init(&b, PAGES_BYTES_MAX);
	buf_add(&b, STR("{\"incoming_phone_numbers\":["));
	for (size_t i = 0; i < n_numbers; i++) {
		if (numbers[i].gone || !str_is(sid, numbers[i].sid) || n++ < skip || shown == PAGE)
			continue;
		if (shown++)
			buf_add_char(&b, ',');
		put_number(&b, i);
	}
	if (n > skip + shown)
		buf_printf(&b, "],\"next_page_uri\":\"/2010-04-01/Accounts/" STR_FMT "/IncomingPhoneNumbers.json?PageSize=50&Page=%d&PageToken=PN1\"}",
			STR_ARG(sid), (int)page + 1);
	else
		buf_add(&b, STR("],\"next_page_uri\":null}"));
	fake_answer(c, 200, "", arena_str(c->a, buf_str(&b)));
	buf_done(&b);
}

const struct fake_route fake_account_routes[] = {
	{ .op = "twilio.own-numbers", .method = "GET", .path = "/twilio/2010-04-01/Accounts/{}/IncomingPhoneNumbers.json", .handle = list_numbers, .refuse = refuse },
	{ .op = "twilio.own-configure", .method = "POST", .path = "/twilio/2010-04-01/Accounts/{}/IncomingPhoneNumbers/{}.json", .handle = configure_number,
	  .refuse = refuse },
	{ .op = "twilio.account", .method = "GET", .path = "/twilio/2010-04-01/Accounts/{}.json", .handle = get_account, .refuse = refuse },
	{ .op = NULL },
};
