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

/* Codes that are dialled like a call: star, these digits and a number set; the others clear. */
static const struct {
	const char *set, *clear, *clear_too;    /* clear_too: another one, or "" */
	int reasons;
	const char *countries;
} feature[] = {
	{ "71", "73", "", NO_ANSWER | BUSY, "US CA" }, { "72", "73", "", MISSED | ALL, "US CA" },
	{ "90", "91", "900", BUSY, "US CA" }, { "92", "93", "920", NO_ANSWER, "US CA" }, { "68", "88", "", NO_ANSWER | BUSY, "US CA" },
	/* Jio */
	{ "403", "404", "", NO_ANSWER, "IN" }, { "405", "406", "", BUSY, "IN" }, { "409", "410", "", UNREACHABLE, "IN" }, { "401", "413", "", MISSED | ALL, "IN" },
};

/* Networks that know feature codes alone, and no GSM codes. */
static const char *const without_gsm[] = { "Verizon", "Xfinity Mobile", "Visible", "Spectrum", "Cox", "US Cellular" };

static bool knows_gsm(struct str network)
{
	for (size_t i = 0; i < sizeof without_gsm / sizeof *without_gsm; i++)
		if (str_eq_fold(network, str_of(without_gsm[i])))
			return false;
	return true;
}

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
	if (str_starts(s, STR("*")))
		s = str_sub(s, 1, s.n);
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
		if (sets != (rest.n > 0) || (sets && !target(rest, home, &d->number)))
			continue;
		d->what = asks ? DIAL_ASK : sets ? DIAL_SET : DIAL_CLEAR;
		add_reasons(d, gsm[i].reasons);
		return true;
	}
	return false;
}

/* Everything behind the first star. A '#' at the end is taken for the one that ends dialling. */
static bool read_feature(struct str body, struct country home, struct demo_dial *d)
{
	for (size_t i = 0; i < sizeof feature / sizeof *feature; i++) {
		struct str code = str_of(feature[i].set);
		if (str_find(str_of(feature[i].countries), str_of(home.z)) < 0)
			continue;
		bool clears = str_is(body, feature[i].clear) || (feature[i].clear_too[0] && str_is(body, feature[i].clear_too));
		bool sets = !clears && str_starts(body, code) && body.n > code.n && target(str_sub(body, code.n, body.n), home, &d->number);
		if (!sets && !clears)
			continue;
		d->what = sets ? DIAL_SET : DIAL_CLEAR;
		d->feature = true;
		add_reasons(d, feature[i].reasons);
		return true;
	}
	return false;
}

static void read_code(struct str s, struct country home, struct str network, bool landline, struct demo_dial *ret)
{
	bool ends = str_ends(s, STR("#")) && s.n > 1, starred = s.p[0] == '*', asks = str_starts(s, STR("*#"));
	struct str inner = ends ? str_sub(s, 0, s.n - 1) : s;
	size_t lead = s.n > 1 && (s.p[1] == '*' || s.p[1] == '#') ? 2 : 1;
	/* An exchange takes one star, a mobile one or two. One that is not asked about anything may end its codes without '#'. */
	bool gsm_like = (ends || (landline && !starred)) && (landline ? !str_starts(s, STR("**")) : knows_gsm(network));
	if (gsm_like && read_gsm(str_sub(inner, lead, inner.n), starred && !asks, asks, home, landline, ret))
		return;
	if (starred && lead == 1)
		(void)read_feature(str_sub(inner, 1, inner.n), home, ret);
}

void demo_dial_read(struct str digits, struct country home, struct str network, bool landline, struct demo_dial *ret)
{
	char kept[DIGITS_MAX];
	size_t n = 0;
	*ret = (struct demo_dial){ .what = DIAL_UNKNOWN };
	for (size_t i = 0; i < digits.n && n < DIGITS_MAX; i++)
		if ((digits.p[i] >= '0' && digits.p[i] <= '9') || digits.p[i] == '*' || digits.p[i] == '#' || digits.p[i] == '+')
			kept[n++] = digits.p[i];
	struct str s = str_n(kept, n);
	if (n > 1 && (s.p[0] == '*' || s.p[0] == '#'))
		read_code(s, home, network, landline, ret);
	else if (n > 0 && !err_is(phone_parse_human(s, home, &ret->number)))
		ret->what = DIAL_NUMBER;
}
