/* sms/twilio_inbox.c: pages of Twilio's message list, asked for and read. */
/* SPDX-License-Identifier: MIT */
#include "sms/twilio_inbox.h"
#include "base/form.h"
#include "base/money.h"
#include "base/span.h"

#define QUERY_MAX 1024
#define NEXT_MAX 2000
#define CURRENCY_LETTERS 3

static void request(struct arena *a, const struct carrier_account *acc, struct str path, struct httpc_request *ret)
{
	rest_request(a, "GET", acc->api_base, path, ret);
	rest_basic(ret, acc->id, acc->secret);
}

static struct str list_path(struct arena *a, const struct carrier_account *acc)
{
	return arena_printf(a, "/2010-04-01/Accounts/" STR_FMT "/Messages.json?", STR_ARG(acc->id));
}

/* to: absent for all */
static void first_page(struct arena *a, const struct carrier_account *acc, struct str to, int64_t since_us, struct httpc_request *ret)
{
	char day[TIME_TEXT_MAX];
	struct buf b;
	buf_init(&b, QUERY_MAX);
	if (to.p)
		form_add(&b, "To", to);
	form_add(&b, "DateSent>", str_n(time_format(since_us, day), 10));
	form_add(&b, "PageSize", arena_printf(a, "%d", TWILIO_INBOX_PAGE));
	struct str path = list_path(a, acc);
	request(a, acc, arena_printf(a, STR_FMT STR_FMT, STR_ARG(path), STR_ARG(buf_str(&b))), ret);
	buf_done(&b);
}

void twilio_inbox_request(struct arena *a, const struct carrier_account *acc, struct str to, int64_t since_us, struct httpc_request *ret)
{
	first_page(a, acc, to, since_us, ret);
}

void twilio_costs_request(struct arena *a, const struct carrier_account *acc, int64_t since_us, struct httpc_request *ret)
{
	first_page(a, acc, STR_NONE, since_us, ret);
}

struct err twilio_inbox_next(struct arena *a, const struct carrier_account *acc, struct str next, struct httpc_request *ret)
{
	if (next.n > NEXT_MAX || !str_starts(next, list_path(a, acc)))
		return err_new(ERR_REJECT, "the next page is not one of this account's list");
	for (size_t i = 0; i < next.n; i++)
		if ((unsigned char)next.p[i] <= ' ' || (unsigned char)next.p[i] >= 0x7f)
			return err_new(ERR_REJECT, "the next page is not one of this account's list");
	request(a, acc, next, ret);
	return OK;
}

static int64_t time_at(struct arena *a, struct json_val m, const char *path)
{
	int64_t us = 0;
	return err_is(time_parse_rfc2822(json_str_at(a, m, path), &us)) ? 0 : us;
}

struct err twilio_inbox_read(struct arena *a, struct json_val root, struct twilio_inbox *ret)
{
	struct json_val all = json_at(root, "messages");
	if (json_type(all) != JSON_ARRAY)
		return err_new(ERR_REJECT, "not a list of messages");
	*ret = (struct twilio_inbox){ .next = json_str_at(a, root, "next_page_uri") };
	if (ret->next.n == 0)
		ret->next = STR_NONE;
	for (size_t i = 0; i < json_len(all); i++) {
		struct json_val m = json_item(all, i);
		struct twilio_inbound t = { .sid = json_str_at(a, m, "sid"), .from = json_str_at(a, m, "from"), .to = json_str_at(a, m, "to"),
			.body = json_str_at(a, m, "body"), .sent_us = time_at(a, m, "date_sent") };
		if (t.sent_us == 0)
			t.sent_us = time_at(a, m, "date_created");
		if (t.sid.n == 0 || t.from.n == 0 || t.body.p == NULL || t.sent_us == 0) {
			ret->n_odd++;
			continue;
		}
		if (ret->oldest_us == 0 || t.sent_us < ret->oldest_us)
			ret->oldest_us = t.sent_us;
		if (!str_is(json_str_at(a, m, "direction"), "inbound"))
			continue;
		if (ret->n == TWILIO_INBOX_PAGE)
			return err_new(ERR_REJECT, "more messages than were asked for");
		ret->texts[ret->n++] = t;
	}
	return OK;
}

/* "-0.00750"; -1: not rated yet, or no price. */
static int64_t price_of(struct str price)
{
	return money_micros(str_starts(price, STR("-")) ? str_sub(price, 1, price.n) : price);
}

static const char *kind_of(struct str direction)
{
	return str_is(direction, "inbound") ? "in" : str_is(direction, "outbound-api") ? "out" : str_is(direction, "outbound-reply") ? "reply" : NULL;
}

struct err twilio_costs_read(struct arena *a, struct json_val root, struct twilio_costs *ret)
{
	struct json_val all = json_at(root, "messages");
	if (json_type(all) != JSON_ARRAY || json_len(all) > TWILIO_INBOX_PAGE)
		return err_new(ERR_REJECT, "not a list of messages as asked for");
	*ret = (struct twilio_costs){ .next = json_str_at(a, root, "next_page_uri") };
	if (ret->next.n == 0)
		ret->next = STR_NONE;
	for (size_t i = 0; i < json_len(all); i++) {
		struct json_val m = json_item(all, i);
		struct twilio_cost t = { .sid = json_str_at(a, m, "sid"), .kind = kind_of(json_str_at(a, m, "direction")),
			.micros = price_of(json_str_at(a, m, "price")), .currency = json_str_at(a, m, "price_unit"), .sent_us = time_at(a, m, "date_sent") };
		if (t.sent_us == 0)
			t.sent_us = time_at(a, m, "date_created");
		if (t.sent_us > 0 && (ret->oldest_us == 0 || t.sent_us < ret->oldest_us))
			ret->oldest_us = t.sent_us;
		if (t.sid.n == 0 || t.kind == NULL || t.micros < 0 || t.currency.n != CURRENCY_LETTERS || t.sent_us == 0)
			continue;
		t.phone = json_str_at(a, m, str_is(str_of(t.kind), "in") ? "from" : "to");
		ret->texts[ret->n++] = t;
	}
	return OK;
}
