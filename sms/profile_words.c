/* sms/profile_words.c: which unknown words may be a place or a trade. */
/* SPDX-License-Identifier: MIT */
#include "sms/profile_parts.h"

#define PLACE_WORDS_MAX 9
#define TRADE_WORDS_MAX 6

enum worth { WORTH_NONE, WORTH_WEAK, WORTH_GOOD, WORTH_KNOWN };

/* "LS1", "4AB", "D04": letters and digits together. */
static bool postcode(const struct word *w)
{
	return w->digits && w->letters && w->raw.n <= 5;
}

bool profile_state(const struct word *w)
{
	char lower[4];

	if (w->raw.n < 2 || w->raw.n > 3)
		return false;
	for (size_t i = 0; i < w->raw.n; i++)
		lower[i] = (char)(w->raw.p[i] | 0x20);
	return word_in(lexicon_find(str_n(lower, w->raw.n)), SET_state);
}

/* "Dave's". */
bool profile_firstname(const struct word *w)
{
	char lower[WORD_BYTES_MAX];
	size_t n = w->raw.n;

	while (n > 0 && (w->raw.p[n - 1] | 0x20) == 's')
		n--;
	while (n > 0 && ((uint8_t)w->raw.p[n - 1] >= 0x80 || w->raw.p[n - 1] == '\''))
		n--;
	if (n == w->raw.n || n > sizeof lower)
		return false;
	for (size_t i = 0; i < n; i++)
		lower[i] = (char)(w->raw.p[i] | 0x20);
	return word_in(lexicon_find(str_n(lower, n)), SET_firstname);
}

static bool talk(const struct word *w)
{
	return word_in(w->id, SET_stop) || word_in(w->id, SET_asks) || word_in(w->id, SET_aux) || word_in(w->id, SET_negative) ||
	       word_in(w->id, SET_glue) || word_in(w->id, SET_insult) || word_in(w->id, SET_article);
}

/* An ordinary word that its neighbour makes a name: "Winter Haven", "Fort William", "Eye, Suffolk". */
static bool named_beside(const struct clause *c, size_t i, size_t first)
{
	const struct word *w = clause_word(c, i);

	bool behind = i > first && word_in(clause_word(c, i - 1)->id, SET_geo);

	if (behind && word_in(w->id, SET_firstname)) /* "fort william" */
		return true;
	if (!w->capital || talk(w))
		return false;
	if (behind && clause_word(c, i - 1)->capital)
		return true;
	if (i + 1 == c->n_words)
		return false;
	const struct word *next = clause_word(c, i + 1);

	if (next->gap == GAP_COMMA)
		return word_in(next->id, SET_region) || (profile_state(next) && next->upper);
	return next->capital && (word_in(next->id, SET_geo) || (profile_state(next) && next->upper));
}

/* What one word says for a place. */
static enum worth place_worth(const struct clause *c, size_t i, size_t first)
{
	const struct word *w = clause_word(c, i);

	if (word_in(w->id, SET_place) || word_in(w->id, SET_region) || postcode(w))
		return WORTH_KNOWN;
	if (profile_state(w) && (w->upper || (i > first && i + 1 == c->n_words)))
		return WORTH_KNOWN;
	if (named_beside(c, i, first))
		return WORTH_GOOD;
	if (word_in(w->id, SET_geo) || word_in(w->id, SET_small))
		return WORTH_WEAK;
	if (w->digits)
		return i > first || i + 1 < c->n_words ? WORTH_WEAK : WORTH_NONE;
	if (word_in(w->id, SET_insult) || word_in(w->id, SET_negative) || word_in(w->id, SET_common) || word_in(w->id, SET_stop) ||
	    word_in(w->id, SET_asks) || word_in(w->id, SET_aux))
		return WORTH_NONE;
	if (word_in(w->id, SET_firstname) || word_in(w->id, SET_foreign) || word_in(w->id, SET_glue) || word_in(w->id, SET_abbreviation))
		return WORTH_WEAK;
	if (!word_plain(w->id))
		return w->capital && i > first && !word_in(w->id, SET_trade) ? WORTH_WEAK : WORTH_NONE;
	if (profile_firstname(w) && i == first)
		return WORTH_NONE; /* "Dave's" */
	return w->letters && (w->upper || !profile_gibberish(w->raw)) ? WORTH_GOOD : WORTH_NONE;
}

bool profile_place_words(const struct clause *c, size_t *first, size_t *end, bool *known)
{
	size_t at = *first, good = at;
	bool any = false;

	if (at < *end && word_in(clause_word(c, at)->id, SET_glue) && !profile_state(clause_word(c, at)))
		return false;

	*known = false;
	while (at < *end && (word_in(clause_word(c, at)->id, SET_article) || str_eq_fold(clause_word(c, at)->raw, STR("of")) ||
			     str_eq_fold(clause_word(c, at)->raw, STR("all")) || str_eq_fold(clause_word(c, at)->raw, STR("whole"))) &&
	       clause_at(c, SAY_place, at) == NULL)
		good = ++at;
	*first = at;
	while (at < *end && at < *first + PLACE_WORDS_MAX) {
		const struct match *name = clause_at(c, SAY_place, at);
		size_t n = name != NULL && !name->typo && (size_t)name->first + name->n <= *end ? name->n : 1;
		enum worth worth = n > 1 ? WORTH_KNOWN : place_worth(c, at, *first);

		if (worth == WORTH_NONE && at > *first && !clause_word(c, at - 1)->letters && at - 1 > *first)
			good = at - 1; /* "Leeds 15 years" */
		if (worth == WORTH_NONE)
			break;
		at += n;
		any |= worth >= WORTH_GOOD;
		*known |= worth == WORTH_KNOWN;
		const struct word *last = clause_word(c, at - 1);

		if ((!word_in(last->id, SET_glue) || profile_state(last)) && !(worth == WORTH_WEAK && word_in(last->id, SET_small)))
			good = at;
	}
	*end = good;
	return any && good > *first;
}

static bool ends_in(struct str raw, const char *tail)
{
	struct str t = str_of(tail);

	return raw.n > t.n + 1 && str_eq_fold(str_sub(raw, raw.n - t.n, t.n), t);
}

bool profile_trade_ending(const struct clause *c, size_t first, size_t end)
{
	static const char *const tails[] = { "er", "ers", "or", "ors", "ist", "ists", "ian", "ians", "ing", "smith", "smiths", "wright", "man",
		"men", "woman", "ologist", "ology", "therapy", "graphy", "eur", "euse", "keeper", "maker", "worker", "works" };
	static const char *const towns[] = { "chester", "cester", "caster", "minster", "ester", "mister", "over", "ington", "water" };
	const struct word *w = clause_word(c, end - 1);

	if (!word_plain(w->id) || w->raw.n < 5 || end == first)
		return false;
	for (size_t i = 0; i < sizeof towns / sizeof towns[0]; i++)
		if (ends_in(w->raw, towns[i]))
			return false;
	for (size_t i = 0; i < sizeof tails / sizeof tails[0]; i++)
		if (ends_in(w->raw, tails[i]))
			return true;
	return false;
}

bool profile_trade_words(const struct clause *c, size_t first, size_t end)
{
	bool any = false;

	if (first >= end || end - first > TRADE_WORDS_MAX)
		return false;
	for (size_t i = first; i < end; i++) {
		const struct word *w = clause_word(c, i);

		if (word_in(w->id, SET_adjective) || word_in(w->id, SET_noun) || word_in(w->id, SET_glue))
			continue;
		if (w->digits || !w->letters || word_in(w->id, SET_firstname) || profile_gibberish(w->raw))
			return false;
		if (!word_plain(w->id) && !word_in(w->id, SET_trade))
			return false;
		any = true;
	}
	return any;
}
