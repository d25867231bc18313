/* tests/fuzz/understand.c: whatever an owner texts, what is heard is well-formed and always the same. */
/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"
#include "sms/keyword.h"
#include "sms/understand.h"
#include "tests/fuzz/fuzz.h"

/* What is stored of a text: valid, one line, nothing that hides. */
static void check_field(struct str s, bool lines)
{
	if (s.p == NULL)
		return;
	MUST(utf8_valid(s) && s.n < 1024);
	for (size_t i = 0; i < s.n; i++)
		MUST(((unsigned char)s.p[i] >= ' ' && s.p[i] != 0x7F) || (lines && s.p[i] == '\n'));
	MUST(str_find(s, STR("\xe2\x80\xae")) < 0);
}

static void same(const struct heard *x, const struct heard *y)
{
	MUST(x->event == y->event && x->topic == y->topic && x->field == y->field);
	MUST(str_eq(x->trade, y->trade) && str_eq(x->place, y->place) && str_eq(x->name, y->name) && str_eq(x->value, y->value));
	MUST(str_eq(x->network, y->network) && strcmp(x->line.z, y->line.z) == 0);
}

/* Three bytes: what is asked, the circumstances, the country. Then the text. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const char *const countries[] = { "GB", "US", "IE", "AU", "DE", "" };
	static bool ready;
	if (!ready)
		MUST(!err_is(sms_understand_init(NULL, NULL)));
	ready = true;
	struct arena *a = arena_new(FUZZ_ARENA_MAX);
	struct str text = fuzz_str(data, n);
	struct understand_context c = { .awaited = (enum awaited)(fuzz_byte(&text) % AWAITED_COUNT) };
	unsigned flags = fuzz_byte(&text);
	c.opted_out = flags & 1, c.first_contact = flags & 2, c.has_trade = flags & 4, c.has_place = flags & 8;
	const char *country = countries[fuzz_byte(&text) % 6];
	if (country[0])
		(void)err_is(country_parse(str_of(country), &c.country));
	struct heard h = { 0 }, again = { 0 };
	sms_understand(a, text, &c, &h);
	sms_understand(a, text, &c, &again);
	same(&h, &again);
	MUST(h.event < HEARD_EVENTS && heard_event_name(h.event)[0]);
	check_field(h.trade, false);
	check_field(h.place, false);
	check_field(h.name, false);
	check_field(h.network, false);
	check_field(h.value, true);
	struct phone p;
	MUST(h.line.z[0] == 0 || !err_is(phone_parse(phone_str(&h.line), &p)));
	bool stop = sms_is_stop(text);
	MUST(!stop || h.event == HEARD_STOP);
	MUST((sms_keyword(text) == KEYWORD_STOP) == stop);
	MUST(h.event != HEARD_TRADE_PLACE || (h.trade.n && h.place.n));
	MUST(h.event != HEARD_TRADE || h.trade.n);
	MUST(h.event != HEARD_PLACE || h.place.n);
	MUST((h.event != HEARD_BUSINESS_NAME && h.event != HEARD_OWNER_NAME) || h.name.n);
	MUST(h.event != HEARD_LINE || h.line.z[0]);
	MUST(utf8_valid(text) || h.event == HEARD_UNCLEAR || h.event == HEARD_STOP);
	arena_free(a);
	return 0;
}
