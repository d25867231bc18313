/* sms/understand_phone.c: kinds of phone, numbers and networks in a sentence. */
/* SPDX-License-Identifier: MIT */
#include "sms/understand_parts.h"

#define NUMBER_DIGITS_MIN 6
#define NUMBER_BYTES_MAX 40

/* A short or ambiguous name counts alone, behind "with" or "on", or before "mobile". */
static bool hinted(const struct clause *c, const struct match *m)
{
	size_t before = m->first, behind = (size_t)m->first + m->n;

	while (before > 0 && word_in(clause_word(c, before - 1)->near, SET_article))
		before--;
	return (before > 0 && (word_in(clause_word(c, before - 1)->near, SET_link) || word_in(clause_word(c, before - 1)->near, SET_carrier))) ||
	       (behind < c->n_words && word_in(clause_word(c, behind)->near, SET_carrier));
}

struct str understand_network(const struct clause *c, const struct understand_context *ctx)
{
	const uint64_t also = SAY_BIT(SAY_yes) | SAY_BIT(SAY_network);
	bool alone = clause_is(c, SAY_network, also) != NULL;
	const struct match *best = NULL;
	bool best_home = false;

	alone = alone && ctx->awaited != AWAIT_PHONE_KIND && ctx->awaited != AWAIT_LINE; /* there "3" is an answer */
	for (size_t i = 0; i < c->n_matches; i++) {
		const struct match *m = &c->matches[i];

		if (m->say != SAY_network || (clause_negated(c, m->first) && clause_has(c, SAY_trouble) == NULL)) /* "not working on EE" */
			continue;
		bool home = lexicon_network_in(m->arg, ctx->country);

		if (m->scope == SCOPE_WHOLE && !(home && (alone || hinted(c, m))))
			continue;
		if (best == NULL || home > best_home || (home == best_home && m->n > best->n)) {
			best = m;
			best_home = home;
		}
	}
	return best ? lexicon_network(best->arg) : STR_NONE;
}

bool understand_number(struct str text, struct country country, struct phone *ret)
{
	for (size_t i = 0; i < text.n;) {
		size_t from = i, digits = 0, end = i;

		for (; i < text.n && text.p[i] != '\0' && memchr("0123456789+()-. /\t\xC2\xA0", text.p[i], 19) != NULL; i++)
			if (text.p[i] >= '0' && text.p[i] <= '9') {
				digits++;
				end = i + 1;
			}
		while (from < end && memchr("0123456789+(", text.p[from], 12) == NULL)
			from++;
		if (digits >= NUMBER_DIGITS_MIN && end - from <= NUMBER_BYTES_MAX) {
			struct err e = phone_parse_human(str_n(text.p + from, end - from), country, ret);

			if (!err_is(e))
				return true;
		}
		if (i < text.n)
			i++;
	}
	*ret = (struct phone){ "" };
	return false;
}

static const struct match *kind_in(const struct clause *c, enum say say)
{
	const uint64_t also = SAY_BIT(SAY_yes);
	const struct match *whole = clause_is(c, say, also), *best = NULL;

	if (whole != NULL)
		return whole;
	for (size_t i = 0; i < c->n_matches; i++) {
		const struct match *m = &c->matches[i];

		if (m->say == say && m->scope != SCOPE_WHOLE && !clause_negated(c, m->first) && (best == NULL || m->n > best->n))
			best = m;
	}
	return best;
}

/* The words that tell the kind, from the first on: "iPhone 14 Pro Max". */
static struct str model(const struct clause *c, enum say say)
{
	size_t first = c->n_words, end;

	for (size_t i = 0; i < c->n_matches && first == c->n_words; i++)
		if (c->matches[i].say == say && c->matches[i].scope != SCOPE_WHOLE && !clause_negated(c, c->matches[i].first))
			first = c->matches[i].first;
	if (first == c->n_words)
		return STR_NONE; /* "1" */
	for (end = first; end < c->n_words;) {
		const struct match *m = clause_at(c, say, end);

		if (m != NULL && (end == first || clause_word(c, end)->gap < GAP_COMMA))
			end += m->n;
		else if (end > first && clause_word(c, end)->gap < GAP_COMMA &&
			 (clause_word(c, end)->digits || word_in(clause_word(c, end)->id, SET_model)))
			end++;
		else
			break;
	}
	return clause_span(c, first, end);
}

enum heard_event understand_phone_kind(const struct clause *c, struct heard *ret)
{
	static const struct {
		enum say say;
		enum heard_event event;
	} kinds[] = { { SAY_iphone, HEARD_IPHONE }, { SAY_android, HEARD_ANDROID }, { SAY_landline, HEARD_LANDLINE } };
	const struct match *found = NULL;
	enum heard_event event = HEARD_UNCLEAR;

	if (c->asks || (c->mark && clause_has(c, SAY_question) != NULL))
		return HEARD_UNCLEAR;
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		const struct match *m = kind_in(c, kinds[i].say);

		if (m == NULL)
			continue;
		if (found != NULL && kinds[i].event == HEARD_ANDROID && found->first > m->first) /* "redmi note 13 pro" */
			found = NULL;
		if (found != NULL)
			return HEARD_UNCLEAR;
		found = m;
		event = kinds[i].event;
	}
	if (found == NULL)
		return HEARD_UNCLEAR;
	if (event != HEARD_LANDLINE)
		ret->phone_model = model(c, (enum say)found->say);
	return event;
}
