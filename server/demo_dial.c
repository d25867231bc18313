/* server/demo_dial.c: what somebody dialled: a number, a GSM code of a mobile, or a feature code of an exchange. */
/* SPDX-License-Identifier: MIT */
#include "server/demo_impl.h"

#define DIGITS_MAX 64

enum { NO_ANSWER = 1, BUSY = 2, UNREACHABLE = 4, ALL = 8, MISSED = NO_ANSWER | BUSY | UNREACHABLE };

struct code {
	const char *digits;
	int reasons;
	bool landline, mobile;
};

/* Codes that end in '#': star star, or star, then these, then the number. */
static const struct code gsm[] = {
	{ "004", MISSED, false, true }, { "002", MISSED | ALL, false, true }, { "21", ALL, true, true }, { "61", NO_ANSWER, true, true },
	{ "62", UNREACHABLE, false, true }, { "67", BUSY, true, true },
	/* exchanges of one provider */
	{ "66", MISSED, true, false }, { "24", BUSY, true, false }, { "22", BUSY, true, false }, { "69", BUSY, true, false },
	{ "77", NO_ANSWER, true, false }, { "76", BUSY, true, false }, { "92", NO_ANSWER, false, true }, { "90", BUSY, false, true },
};

/* Codes that are dialled like a call: "*71" and a number sets, the other clears. */
static const struct { const char *set, *clear; int reasons; } feature[] = {
	{ "71", "73", NO_ANSWER | BUSY }, { "72", "73", MISSED | ALL }, { "90", "91", BUSY }, { "92", "93", NO_ANSWER }, { "68", "88", NO_ANSWER | BUSY },
};

static void add_reasons(struct demo_dial *d, int reasons)
{
	static const struct { int bit; const char *name; } names[] = {
		{ NO_ANSWER, "no_answer" }, { BUSY, "busy" }, { UNREACHABLE, "unreachable" }, { ALL, "all" },
	};
	for (size_t i = 0; i < DEMO_REASONS_MAX; i++)
		if (reasons & names[i].bit)
			d->reasons[d->n_reasons++] = str_of(names[i].name);
}

static bool target(struct str s, struct country home, struct phone *ret)
{
	struct str number = str_cut(&s, '*');
	return !err_is(phone_parse_human(number, home, ret));
}

/* Everything behind "**", "*", "##", "#" or "*#", without the last '#'. */
static bool read_gsm(struct str body, bool sets, bool asks, struct country home, bool landline, struct demo_dial *d)
{
	for (size_t i = 0; i < sizeof gsm / sizeof *gsm; i++) {
		struct str code = str_of(gsm[i].digits);
		if (!str_starts(body, code) || !(landline ? gsm[i].landline : gsm[i].mobile))
			continue;
		struct str rest = str_sub(body, code.n, body.n);
		if (str_starts(rest, STR("*")))
			rest = str_sub(rest, 1, rest.n);
		if (sets != (rest.n > 0) || (sets && !target(rest, home, &d->number)))
			continue;
		d->what = asks ? DIAL_ASK : sets ? DIAL_SET : DIAL_CLEAR;
		add_reasons(d, gsm[i].reasons);
		return true;
	}
	return false;
}

static bool read_feature(struct str body, struct country home, struct demo_dial *d)
{
	for (size_t i = 0; i < sizeof feature / sizeof *feature; i++) {
		struct str code = str_of(feature[i].set);
		bool sets = str_starts(body, code) && body.n > code.n && target(str_sub(body, code.n, body.n), home, &d->number);
		if (!sets && !str_is(body, feature[i].clear))
			continue;
		d->what = sets ? DIAL_SET : DIAL_CLEAR;
		d->feature = true;
		add_reasons(d, feature[i].reasons);
		return true;
	}
	return false;
}

void demo_dial_read(struct str digits, struct country home, bool landline, struct demo_dial *ret)
{
	char kept[DIGITS_MAX];
	size_t n = 0;
	*ret = (struct demo_dial){ .what = DIAL_UNKNOWN };
	for (size_t i = 0; i < digits.n && n < DIGITS_MAX; i++)
		if ((digits.p[i] >= '0' && digits.p[i] <= '9') || digits.p[i] == '*' || digits.p[i] == '#' || digits.p[i] == '+')
			kept[n++] = digits.p[i];
	struct str s = str_n(kept, n);
	bool ends = str_ends(s, STR("#")) && n > 1, starred = str_starts(s, STR("*"));
	struct str inner = ends ? str_sub(s, 0, n - 1) : s;
	bool sets = starred && !str_starts(s, STR("*#"));
	size_t lead = n > 1 && (s.p[1] == '*' || s.p[1] == '#') ? 2 : 1;
	if (ends && (starred || s.p[0] == '#')) {
		/* An exchange takes one star, a mobile one or two. */
		if (!landline || !str_starts(s, STR("**")))
			(void)read_gsm(str_sub(inner, lead, n), sets, str_starts(s, STR("*#")), home, landline, ret);
	} else if (starred) {
		(void)read_feature(str_sub(s, 1, n), home, ret);
	} else if (!err_is(phone_parse_human(s, home, &ret->number))) {
		ret->what = DIAL_NUMBER;
	}
}
