/* sms/profile_words.c: which unknown words may be a place or a trade. */
/* SPDX-License-Identifier: MIT */
#include "sms/profile_parts.h"

#define PLACE_WORDS_MAX 9
#define TRADE_WORDS_MAX 6

enum worth { WORTH_NONE, WORTH_WEAK, WORTH_GOOD, WORTH_KNOWN };

/* "LS1", "4AB", "D04": letters and digits together; or as many digits as postcodes of the language's countries have. */
static bool postcode(const struct word *w)
{
	if (w->letters || !w->digits)
		return w->digits && w->raw.n <= 5;
	for (struct str rest = lexicon_setting(SETTING_postcode); rest.p != NULL;) {
		int64_t n;

		if (!err_is(str_int64(str_trim(str_cut(&rest, '|')), 1, WORD_BYTES_MAX, &n)) && (size_t)n == w->raw.n)
			return true;
	}
	return false;
}

bool profile_named_article(const struct clause *c, size_t i)
{
	const struct word *w = clause_word(c, i);
	const struct match *name = clause_at(c, SAY_place, i);

	if (!lexicon_flag(FLAG_article_kept) || !word_in(w->id, SET_article))
		return false;
	if (name != NULL && name->n > 1 && !name->typo)
		return true;
	return (w->capital || w->elided) && i + 1 < c->n_words && clause_word(c, i + 1)->capital && clause_word(c, i + 1)->gap < GAP_COMMA;
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

/* "Dave's", "Daves". */
bool profile_firstname(const struct word *w)
{
	char key[WORD_BYTES_MAX];
	size_t n = lexicon_key(w->raw, key), whole = n;
	struct str ending = lexicon_setting(SETTING_possessive);

	if (ending.n == 0)
		return false;
	while (n > ending.n && str_ends(str_n(key, n), ending))
		n -= ending.n;
	if (n == whole)
		return false;
	while (n > 0 && ((uint8_t)key[n - 1] >= 0x80 || key[n - 1] == '\''))
		n--;
	return word_in(lexicon_find(str_n(key, n)), SET_firstname);
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
	while (at < *end && (word_in(clause_word(c, at)->id, SET_article) || word_in(clause_word(c, at)->id, SET_whole)) &&
	       clause_at(c, SAY_place, at) == NULL && !profile_named_article(c, at))
		good = ++at;
	*first = at;
	if (at < *end && profile_named_article(c, at) && at + 1 < *end && clause_at(c, SAY_place, at) == NULL)
		at++;
	while (at < *end && at < *first + PLACE_WORDS_MAX) {
		const struct match *name = clause_at(c, SAY_place, at);
		size_t n = name != NULL && !name->typo && (size_t)name->first + name->n <= *end ? name->n : 1;
		enum worth worth = n > 1 ? WORTH_KNOWN : place_worth(c, at, *first);

		if (worth == WORTH_NONE && at > *first && !clause_word(c, at - 1)->letters && clause_word(c, at)->gap < GAP_COMMA)
			good = at - 1; /* "Leeds 15 years" */
		if (worth == WORTH_NONE)
			break;
		at += n;
		any |= worth >= WORTH_GOOD;
		*known |= worth == WORTH_KNOWN;
		const struct word *last = clause_word(c, at - 1);

		if (n > 1 || ((!word_in(last->id, SET_glue) || profile_state(last)) && !(worth == WORTH_WEAK && word_in(last->id, SET_small))))
			good = at;
	}
	*end = good;
	return any && good > *first;
}

/* Does the word end in one of these, with more before? */
static bool ends_in(struct str key, enum setting endings)
{
	for (struct str rest = lexicon_setting(endings); rest.p != NULL;) {
		struct str ending = str_cut(&rest, '|');

		if (key.n > ending.n + 1 && str_ends(key, ending))
			return true;
	}
	return false;
}

bool profile_trade_ending(const struct clause *c, size_t first, size_t end)
{
	const struct word *w = clause_word(c, end - 1);
	char key[WORD_BYTES_MAX];

	if (!word_plain(w->id) || w->raw.n < 5 || end == first)
		return false;
	struct str word = str_n(key, lexicon_key(w->raw, key));

	return !ends_in(word, SETTING_town_ending) && ends_in(word, SETTING_trade_ending);
}

bool profile_trade_words(const struct clause *c, size_t first, size_t end)
{
	bool any = false;

	if (first >= end || end - first > TRADE_WORDS_MAX)
		return false;
	for (size_t i = first; i < end; i++) {
		const struct word *w = clause_word(c, i);

		if (word_in(w->id, SET_adjective) || word_in(w->id, SET_noun) || word_in(w->id, SET_glue) || (i > first && word_in(w->id, SET_joins)))
			continue;
		if (i > first && i + 1 < end && word_in(w->id, SET_whole))
			continue; /* "réparation de pianos" */
		if (w->digits || !w->letters || word_in(w->id, SET_firstname) || profile_gibberish(w->raw))
			return false;
		if (!word_plain(w->id) && !word_in(w->id, SET_trade))
			return false;
		any = true;
	}
	return any;
}
