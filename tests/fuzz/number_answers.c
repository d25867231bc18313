/* tests/fuzz/number_answers.c: what carriers answer about numbers: one, a page, a link, messaging profiles. */
/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"
#include "pool/source_telnyx.h"
#include "tests/fuzz/fuzz.h"

#define PROFILE STR("3fa85f64-5717-4562-b3fc-2c963f66afa6")

static void check_number(const struct source_number *n)
{
	struct phone again;
	MUST(!err_is(phone_parse(phone_str(&n->phone), &again)));
	const struct str texts[] = { n->id, n->status, n->type, n->reference, n->sms_url, n->voice_url, n->profile_id, n->connection_id, n->drift };
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		MUST(texts[i].p == NULL || utf8_valid(texts[i]));
}

static void ask(struct arena *a, const struct number_source *s, struct err e, const struct httpc_response *r, const struct source_wanted *want, struct str mark)
{
	struct phone phone;
	struct source_number n = { .id = STR_NONE };
	struct source_page page;
	struct rest_error why;
	MUST(!err_is(phone_parse(STR("+19705555098"), &phone)));
	if (!err_is(s->number_response(a, e, r, &phone, want, &n))) {
		check_number(&n);
		MUST(strcmp(n.phone.z, phone.z) == 0); /* never another's */
	}
	if (!err_is(s->link_response(a, e, r, want, &n, &why))) {
		check_number(&n);
		MUST(n.drift.n == 0 || want->connection_id.p != NULL);
		MUST(want->profile_id.p == NULL || strcmp(s->name, "telnyx") != 0 || str_eq(n.profile_id, want->profile_id)); /* only what was echoed */
	}
	if (!err_is(s->list_response(a, e, r, mark, want, &page))) {
		MUST(page.n <= SOURCE_PAGE_MAX && page.n + page.n_bad <= SOURCE_PAGE_MAX);
		for (size_t i = 0; i < page.n; i++)
			check_number(&page.numbers[i]);
		MUST(page.next.p == NULL || !str_eq(page.next, mark)); /* it goes on, or ends */
	}
}

static void ask_profiles(struct arena *a, struct err e, const struct httpc_response *r)
{
	struct telnyx_profile p, *all = ARENA_ARRAY(a, SOURCE_PAGE_MAX, struct telnyx_profile);
	struct rest_error why;
	size_t n = 0;
	bool more = false;
	if (!err_is(telnyx_profile_response(a, e, r, &p, &why)))
		MUST(p.id.n > 0);
	if (!err_is(telnyx_profile_find_response(a, e, r, STR("usher:+1"), STR("https://u.example/webhooks/telnyx"), &p)))
		MUST(p.id.n > 0 && str_is(p.name, "usher:+1"));
	if (!err_is(telnyx_profile_list_response(a, e, r, 1, all, &n, &more)))
		MUST(n <= SOURCE_PAGE_MAX);
}

/* Two bytes: the status, the carrier and what was asked; then the body. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const int statuses[] = { 200, 201, 400, 401, 404, 422, 429, 500, 503, 0 };
	static const char *const marks[] = { "", "numbers:2", "messaging:1", "nonsense" };
	struct arena *a = arena_new(FUZZ_ARENA_MAX);
	struct str in = fuzz_str(data, n);
	unsigned which = fuzz_byte(&in), how = fuzz_byte(&in);
	struct httpc_response r = { .status = statuses[which % 10], .body = in, .retry_after_s = -1, .sent = true };
	struct err e = how % 16 == 15 ? err_new(ERR_UNKNOWN, "connection lost") : OK;
	bool telnyx = how & 1;
	struct source_wanted want = { .sms_url = telnyx ? STR_NONE : STR("https://u.example/sms#rc=2"), .profile_id = telnyx && (how & 2) ? PROFILE : STR_NONE,
		.connection_id = telnyx ? STR("77") : STR_NONE, .foreign_voice = how & 4 };
	struct str mark = str_of(marks[how / 8 % 4]);
	const struct number_source *s = number_source_find(telnyx ? STR("telnyx") : STR("twilio"));
	MUST(s != NULL);
	ask(a, s, e, &r, &want, mark.n ? mark : STR_NONE);
	ask_profiles(a, e, &r);
	arena_free(a);
	return 0;
}
