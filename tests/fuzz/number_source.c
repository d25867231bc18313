/* tests/fuzz/number_source.c: what carriers answer about numbers: offers, purchases, orders, lists, links, releases. */
/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"
#include "pool/source.h"
#include "tests/fuzz/fuzz.h"

static const struct source_wanted want = { .sms_url = { "https://x/s", 11 }, .profile_id = { "p", 1 } };

static void number(const struct source_number *n)
{
	struct phone p;
	MUST(!err_is(phone_parse(phone_str(&n->phone), &p)));
	MUST(n->monthly_micros >= -1 && n->setup_micros >= -1);
	const struct str texts[] = { n->id, n->status, n->locality, n->region, n->type, n->reference, n->drift, n->sms_url, n->profile_id };
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		MUST(texts[i].p == NULL || utf8_valid(texts[i]));
}

static void buying(struct arena *a, const struct number_source *s, struct err e, const struct httpc_response *r)
{
	struct source_number offers[SOURCE_OFFERS_MAX];
	struct rest_error error = { 0 };
	struct source_bought b;
	struct phone p;
	size_t n = 0;
	MUST(!err_is(phone_parse(STR("+441134960001"), &p)));
	if (!err_is(s->search_response(a, e, r, offers, &n, &error))) {
		MUST(n <= SOURCE_OFFERS_MAX && !err_is(e) && r->status / 100 == 2);
		for (size_t i = 0; i < n; i++)
			number(&offers[i]);
	}
	struct err got = s->buy_response(a, e, r, &b, &error);
	MUST(err_is(got) || (!err_is(e) && r->status / 100 == 2));
	MUST(!err_is(got) || b.state == SOURCE_FAILED);
	/* "Taken by somebody else" must never come of an answer that may stand for a purchase. */
	MUST(got.kind != ERR_CONFLICT || (r->status >= 400 && r->status < 500));
	if (!err_is(got))
		number(&b.number);
	if (!err_is(s->find_response(a, e, r, &p, STR("usher-1"), &b)) && b.state != SOURCE_NOT_FOUND)
		MUST(strcmp(b.number.phone.z, p.z) == 0 && str_is(b.number.reference, "usher-1"));
	got = s->release_response(a, e, r, &error);
	MUST(err_is(got) || (!err_is(e) && (r->status / 100 == 2 || r->status / 100 == 4)));
}

static void looking(struct arena *a, const struct number_source *s, struct err e, const struct httpc_response *r)
{
	struct source_number one;
	struct source_page page;
	struct rest_error error = { 0 };
	struct phone p;
	MUST(!err_is(phone_parse(STR("+441134960001"), &p)));
	if (!err_is(s->number_response(a, e, r, &p, &want, &one)))
		MUST(strcmp(one.phone.z, p.z) == 0);
	if (!err_is(s->link_response(a, e, r, &want, &one, &error)))
		MUST(one.drift.n == 0);
	if (!err_is(s->list_response(a, e, r, STR_NONE, &want, &page))) {
		MUST(page.n <= SOURCE_PAGE_MAX);
		for (size_t i = 0; i < page.n; i++)
			number(&page.numbers[i]);
	}
}

/* One byte: the status and the carrier; then the body. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const int statuses[] = { 200, 201, 400, 401, 404, 409, 429, 500, 503, 0 };
	struct arena *a = arena_new(FUZZ_ARENA_MAX);
	struct str in = fuzz_str(data, n);
	unsigned which = fuzz_byte(&in);
	const struct number_source *s = number_source_find(which & 0x80 ? STR("telnyx") : STR("twilio"));
	struct httpc_response r = { .status = statuses[which % 10], .body = in, .retry_after_s = -1, .sent = true };
	struct err e = which % 16 == 15 ? err_new(ERR_UNKNOWN, "connection lost") : OK;
	buying(a, s, e, &r);
	looking(a, s, e, &r);
	arena_free(a);
	return 0;
}
