/* sms/profile_tidy.c: trades and places as they are stored. */
/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"
#include "sms/profile_parts.h"

struct text_out {
	char *p;
	size_t n, max;
	bool full;
};

static void put(struct text_out *o, struct str s)
{
	if (s.n > o->max - o->n) {
		o->full = true;
		return;
	}
	memcpy(o->p + o->n, s.p, s.n);
	o->n += s.n;
}

static void put_char(struct text_out *o, char c)
{
	put(o, str_n(&c, 1));
}

static void put_gap(struct text_out *o, const struct word *w, bool commas)
{
	if (o->n == 0)
		return;
	if (w->gap == GAP_HYPHEN)
		put_char(o, '-');
	else if (w->gap == GAP_SLASH)
		put_char(o, '/');
	else if (w->gap == GAP_COMMA && commas)
		put(o, STR(", "));
	else
		put_char(o, ' ');
}

/* The word with another case: `first` letter raised or kept, the others lowered if `lower`. Only ASCII letters change. */
static void put_cased(struct text_out *o, struct str raw, bool raise, bool lower)
{
	for (size_t i = 0; i < raw.n; i++) {
		char c = raw.p[i];
		bool upper = c >= 'A' && c <= 'Z', small = c >= 'a' && c <= 'z';
		bool initial = i == 0 || (raw.p[i - 1] == '\'' && i == 2); /* O'Fallon */

		if (small && raise && initial)
			c = (char)(c - 'a' + 'A');
		else if (upper && lower && !(raise && initial))
			c = (char)(c - 'A' + 'a');
		put_char(o, c);
	}
}

/* Shouted: every word of the span is in capitals and it is not just an abbreviation. */
static bool shouted(const struct clause *c, size_t first, size_t end)
{
	size_t letters = 0;

	for (size_t i = first; i < end; i++) {
		const struct word *w = clause_word(c, i);

		if (!w->upper && w->letters && w->raw.n > 1)
			return false;
		letters += w->raw.n;
	}
	return letters > 4;
}

static void put_trade_word(struct text_out *o, const struct word *w, bool loud)
{
	struct str known = w->near ? str_n(lexicon_word(w->near)->p, lexicon_word(w->near)->n) : STR_NONE;
	bool plural = w->raw.n == known.n + 1 && (w->raw.p[known.n] | 0x20) == 's';
	bool misspelt = known.n > 0 && !plural && !str_eq_fold(known, w->raw);

	if (misspelt && (word_in(w->near, SET_trade) || word_in(w->near, SET_adjective))) {
		put(o, known);
	} else if (word_in(w->id, SET_acronym)) {
		for (size_t i = 0; i < w->raw.n; i++)
			put_char(o, w->raw.p[i] >= 'a' && w->raw.p[i] <= 'z' ? (char)(w->raw.p[i] - 'a' + 'A') : w->raw.p[i]);
	} else if (w->upper && !loud && w->raw.n <= 4) {
		put(o, w->raw);
	} else {
		put_cased(o, w->raw, false, true);
	}
}

struct str profile_tidy_trade(struct arena *a, const struct clause *c, size_t first, size_t end)
{
	struct text_out o = { .p = arena_alloc(a, PROFILE_TRADE_BYTES_MAX), .max = PROFILE_TRADE_BYTES_MAX };
	bool loud = shouted(c, first, end);

	for (size_t i = first; i < end; i++) {
		const struct word *w = clause_word(c, i);

		if (w->joined)
			continue;
		put_gap(&o, w, true);
		put_trade_word(&o, w, loud);
	}
	return o.full || o.n == 0 ? STR_NONE : str_n(o.p, o.n);
}

static bool all_lower(struct str raw)
{
	for (size_t i = 0; i < raw.n; i++)
		if (raw.p[i] >= 'A' && raw.p[i] <= 'Z')
			return false;
	return true;
}

static void put_place_word(struct text_out *o, const struct word *w, bool first, bool last, bool loud)
{
	struct str raw = w->raw;
	bool code = w->digits || (profile_state(w) && last && !first) || (profile_state(w) && w->upper);

	if (code && raw.n <= 8) {
		for (size_t i = 0; i < raw.n; i++)
			put_char(o, raw.p[i] >= 'a' && raw.p[i] <= 'z' ? (char)(raw.p[i] - 'a' + 'A') : raw.p[i]);
	} else if (!first && !last && word_in(w->id, SET_small) && (loud || all_lower(raw))) {
		put_cased(o, raw, false, true);
	} else if (loud || (w->upper && raw.n > 3 && !word_in(w->id, SET_state))) {
		put_cased(o, raw, true, true);
	} else {
		put_cased(o, raw, all_lower(raw), false);
	}
}

struct str profile_tidy_place(struct arena *a, const struct clause *c, size_t first, size_t end)
{
	struct text_out o = { .p = arena_alloc(a, PROFILE_PLACE_BYTES_MAX), .max = PROFILE_PLACE_BYTES_MAX };
	bool loud = shouted(c, first, end);

	for (size_t i = first; i < end; i++) {
		const struct word *w = clause_word(c, i);

		if (w->joined)
			continue;
		put_gap(&o, w, true);
		put_place_word(&o, w, i == first, i + 1 == end, loud);
		if (i + 1 < end && word_in(w->id, SET_abbreviation) && w->raw.p[w->raw.n] == '.') /* more words follow, so the byte exists */
			put_char(&o, '.');
	}
	return o.full || o.n == 0 ? STR_NONE : str_n(o.p, o.n);
}

bool profile_gibberish(struct str word)
{
	static const char rows[] = "qwertyuiop asdfghjkl zxcvbnm";
	size_t vowels = 0, beside = 0, same = 0, consonants = 0, longest = 0;

	for (size_t i = 0; i < word.n; i++) {
		if ((uint8_t)word.p[i] >= 0x80)
			return false;
		char c = (char)(word.p[i] | 0x20);
		bool vowel = memchr("aeiouy", c, 6) != NULL;

		vowels += vowel;
		consonants = vowel || c < 'a' || c > 'z' ? 0 : consonants + 1;
		longest = consonants > longest ? consonants : longest;
		if (i == 0)
			continue;
		char last = (char)(word.p[i - 1] | 0x20);
		const char *at = memchr(rows, c, sizeof rows - 1);

		same += c == last;
		beside += at != NULL && ((at > rows && at[-1] == last) || at[1] == last);
	}
	if (word.n < 4)
		return word.n > 1 && vowels == 0;
	return vowels == 0 || same + 1 == word.n || beside + 1 == word.n || longest > 5 || (word.n >= 6 && beside + 2 >= word.n);
}
