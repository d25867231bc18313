/* tests/lib/fake_list.c: Twilio's list of messages, page by page, and how it can go wrong. */
/* SPDX-License-Identifier: MIT */
#include "tests/lib/fake_impl.h"
#include "base/clock.h"
#include "base/form.h"
#include "base/json.h"
#include "base/span.h"
#include "tests/lib/rig.h"
#include <stdlib.h>

#define PAGE_DEFAULT 50
#define LIST_PATH "/2010-04-01/Accounts/" RIG_ACCOUNT "/Messages.json"
#define ODD "{\"messages\":[{\"sid\":null},17,\"x\",{\"sid\":\"SM1\",\"from\":\"+1\",\"body\":[],\"direction\":\"inbound\",\"date_sent\":\"soon\"}],\"next_page_uri\":{}}"

static const char *date_of(int64_t us, char out[40])
{
	static const char *const months = "JanFebMarAprMayJunJulAugSepOctNovDec", *const days = "ThuFriSatSunMonTueWed";
	char iso[TIME_TEXT_MAX];
	time_format(us, iso);
	int month = atoi(iso + 5), day = (int)(us / DAY_US % 7);
	snprintf(out, 40, "%.3s, %.2s %.3s %.4s %.8s +0000", days + 3L * day, iso + 8, months + 3L * (month - 1), iso, iso + 11);
	return out;
}

/* Every field that Twilio has, so that the size of a real page is met. */
static void put_text(struct json_out *o, const struct fake_text *x)
{
	char date[40];
	date_of(x->at_us, date);
	const struct { const char *name, *value; } fields[] = {
		{ "sid", x->sid }, { "account_sid", RIG_ACCOUNT }, { "from", x->from }, { "to", x->to }, { "body", x->body },
		{ "status", x->inbound ? "received" : "delivered" }, { "direction", x->inbound ? "inbound" : x->reply ? "outbound-reply" : "outbound-api" },
		{ "date_created", date }, { "date_sent", date }, { "date_updated", date }, { "num_segments", "1" }, { "num_media", "0" },
		{ "api_version", "2010-04-01" }, { "error_code", NULL }, { "error_message", NULL }, { "messaging_service_sid", NULL }, { "price", "-0.00790" },
		{ "price_unit", "USD" }, { "uri", LIST_PATH },
	};
	json_open(o, '{');
	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
		json_name(o, fields[i].name);
		json_put_str(o, str_of(fields[i].value));
	}
	json_name(o, "subresource_uris");
	json_put_raw(o, STR("{\"media\":\"" LIST_PATH "\",\"feedback\":\"" LIST_PATH "\"}"));
	json_close(o, '}');
}

struct query {
	struct str from, to, day;
	int64_t size, page;
};

static bool is_asked_for(const struct query *q, const struct fake_text *x)
{
	char iso[TIME_TEXT_MAX];
	time_format(x->at_us, iso);
	return (q->from.n == 0 || str_is(q->from, x->from)) && (q->to.n == 0 || str_is(q->to, x->to)) &&
		(q->day.n == 0 || str_cmp(str_n(iso, 10), str_sub(q->day, 0, 10)) >= 0);
}

static int newest_first(const void *a, const void *b)
{
	const struct fake_text *x = *(const struct fake_text *const *)a, *y = *(const struct fake_text *const *)b;
	return x->at_us != y->at_us ? (x->at_us < y->at_us ? 1 : -1) : (x < y ? 1 : -1);
}

static void put_next(struct fake_call *c, struct json_out *o, const struct query *q, bool more)
{
	bool loop = strcmp(c->fault, "loop") == 0;
	json_name(o, "next_page_uri");
	if (strcmp(c->fault, "elsewhere") == 0)
		json_put_str(o, STR("http://127.0.0.2" LIST_PATH "?Page=1"));
	else if (more || loop) {
		struct buf b;
		buf_init(&b, 1024);
		form_add(&b, "To", q->to);
		if (q->day.n)
			form_add(&b, "DateSent>", q->day);
		json_put_str(o, arena_printf(c->a, LIST_PATH "?" STR_FMT "&PageSize=%d&Page=%d&PageToken=PASM%d", STR_ARG(buf_str(&b)), (int)q->size,
			loop ? 0 : (int)q->page + 1, (int)q->page));
		buf_done(&b);
	} else
		json_put_null(o);
}

static void put_list(struct fake_call *c, const struct fake_text *texts, size_t n, const struct query *q)
{
	struct buf b;
	struct json_out o;
	size_t found = 0, from = (size_t)(q->page * q->size);
	const struct fake_text **asked = ARENA_ARRAY(c->a, n + 1, const struct fake_text *);
	for (size_t i = 0; i < n; i++)
		if (is_asked_for(q, &texts[i]))
			asked[found++] = &texts[i];
	qsort(asked, found, sizeof *asked, newest_first);
	buf_init(&b, 8u * 1024 * 1024);
	json_out_init(&o, &b);
	json_open(&o, '{');
	json_name(&o, "messages");
	json_open(&o, '[');
	for (size_t i = from; i < found && i < from + (size_t)q->size; i++)
		put_text(&o, asked[i]);
	json_close(&o, ']');
	json_name(&o, "page_size");
	json_put_int(&o, q->size);
	put_next(c, &o, q, from + (size_t)q->size < found);
	json_close(&o, '}');
	fake_answer(c, 200, "", arena_str(c->a, buf_str(&b)));
	buf_done(&b);
}

/* Faults beside those of the dispatcher: "odd" (JSON, a list, no messages), "loop" (the next page is the same page), "elsewhere" (it is on
 * another host). */
void fake_twilio_list(struct fake_call *c, const struct fake_text *texts, size_t n)
{
	struct form f = { 0 };
	(void)err_is(form_parse(c->a, c->query, &f));
	struct query q = { .from = form_get(&f, "From"), .to = form_get(&f, "To"), .day = form_get(&f, "DateSent>"), .size = PAGE_DEFAULT };
	(void)err_is(str_int64(form_get(&f, "PageSize"), 1, 1000, &q.size));
	(void)err_is(str_int64(form_get(&f, "Page"), 0, 100000, &q.page));
	if (strcmp(c->fault, "odd") == 0)
		fake_answer(c, 200, "", STR(ODD));
	else
		put_list(c, texts, n, &q);
}
