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

/* What stands between word i of the clause and the one before it. */
static void put_gap(struct text_out *o, const struct clause *c, size_t i, bool commas)
{
	const struct word *w = clause_word(c, i);

	if (o->n == 0 || (w->gap == GAP_NONE && i > 0 && clause_word(c, i - 1)->elided))
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

/* The word with another case: `first` letter raised or kept, the others lowered if `lower`. */
static void put_cased(struct text_out *o, struct str raw, bool raise, bool lower)
{
	size_t nth = 0;
	char before = ' ';

	for (size_t i = 0; i < raw.n; nth++) {
		size_t from = i;
		uint32_t cp = utf8_next(raw, &i), small = utf8_lower(cp), as = cp;
		bool initial = nth == 0 || (before == '\'' && nth == 2); /* O'Fallon */

		if (small == cp && raise && initial)
			as = utf8_upper(cp);
		else if (small != cp && lower && !(raise && initial))
			as = small;
		before = raw.p[from];
		if (as == cp) {
			put(o, str_sub(raw, from, i - from));
			continue;
		}
		struct buf b;

		buf_init(&b, 8);
		utf8_add(&b, as);
		put(o, buf_str(&b));
		buf_done(&b);
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

/* Is this the known word with a plural ending? */
static bool plural_of(struct str key, struct str known)
{
	if (!str_starts(key, known))
		return false;
	for (struct str rest = lexicon_setting(SETTING_plural); rest.p != NULL;)
		if (str_eq(str_cut(&rest, '|'), str_sub(key, known.n, key.n - known.n)))
			return true;
	return false;
}

static bool has_accent(struct str raw)
{
	for (size_t i = 0; i < raw.n; i++)
		if ((uint8_t)raw.p[i] >= 0x80)
			return true;
	return false;
}

/* The known word where this is a misspelling of it, or has lost its accents; else as it was written. */
static struct str spelling(const struct word *w)
{
	const struct lexicon_word *l = w->near ? lexicon_word(w->near) : NULL;
	char bytes[WORD_BYTES_MAX];

	if (l == NULL || !(word_in(w->near, SET_trade) || word_in(w->near, SET_adjective)))
		return w->raw;
	struct str known = str_n(l->key, l->key_n), key = str_n(bytes, lexicon_key(w->raw, bytes));
	bool bare = l->p != l->key && !has_accent(w->raw);

	if (str_eq(key, known) ? !bare : plural_of(key, known))
		return w->raw;
	return str_n(l->p, l->n);
}

static void put_upper(struct text_out *o, struct str raw)
{
	for (size_t i = 0; i < raw.n; i++)
		put_char(o, raw.p[i] >= 'a' && raw.p[i] <= 'z' ? (char)(raw.p[i] - 'a' + 'A') : raw.p[i]);
}

static void put_trade_word(struct text_out *o, const struct word *w, bool loud)
{
	struct str as = spelling(w);
	bool noun = lexicon_flag(FLAG_capital_nouns) && (word_in(w->near, SET_trade) || word_in(w->near, SET_noun));
	bool keeps = lexicon_flag(FLAG_capital_nouns) && w->capital && !word_in(w->near, SET_adjective) && !word_in(w->near, SET_glue);

	if (as.p == w->raw.p && word_in(w->id, SET_acronym))
		put_upper(o, as);
	else if (as.p == w->raw.p && w->upper && !loud && as.n <= 4)
		put(o, as);
	else
		put_cased(o, as, noun || keeps, true);
}

struct str profile_tidy_trade(struct arena *a, const struct clause *c, size_t first, size_t end)
{
	struct text_out o = { .p = arena_alloc(a, PROFILE_TRADE_BYTES_MAX), .max = PROFILE_TRADE_BYTES_MAX };
	bool loud = shouted(c, first, end);

	for (size_t i = first; i < end; i++) {
		const struct word *w = clause_word(c, i);

		if (w->joined)
			continue;
		put_gap(&o, c, i, true);
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

/* "Paris 11e" */
static bool ordinal(const struct word *w)
{
	char bytes[WORD_BYTES_MAX];
	struct str key = str_n(bytes, lexicon_key(w->raw, bytes));
	size_t digits = 0;

	while (digits < key.n && key.p[digits] >= '0' && key.p[digits] <= '9')
		digits++;
	for (struct str rest = lexicon_setting(SETTING_ordinal); rest.p != NULL && digits > 0;)
		if (str_eq(str_cut(&rest, '|'), str_sub(key, digits, key.n - digits)))
			return true;
	return false;
}

static void put_place_word(struct text_out *o, const struct word *w, bool first, bool last, bool loud)
{
	struct str raw = w->raw;
	bool code = (w->digits && !ordinal(w)) || (profile_state(w) && last && !first) || (profile_state(w) && w->upper);

	if (code && raw.n <= 8) {
		put_upper(o, raw);
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
		put_gap(&o, c, i, true);
		put_place_word(&o, w, i == first, i + 1 == end, loud);
		bool ordinal = lexicon_flag(FLAG_ordinal_dot) && w->digits && !w->letters;

		if (i + 1 < end && (word_in(w->id, SET_abbreviation) || ordinal) && w->raw.p[w->raw.n] == '.') /* more words follow, so the byte exists */
			put_char(&o, '.');
	}
	return o.full || o.n == 0 ? STR_NONE : str_n(o.p, o.n);
}

#define CONSONANTS_MAX 5 /* in a row, where the language does not say */

static size_t consonants_max(void)
{
	int64_t n;
	struct str told = lexicon_setting(SETTING_consonants);

	return told.p == NULL || err_is(str_int64(told, 1, WORD_BYTES_MAX, &n)) ? CONSONANTS_MAX : (size_t)n;
}

/* Do these two letters stand side by side on the keyboard? */
static bool neighbours(struct str rows, char a, char b)
{
	ptrdiff_t at = rows.p ? str_chr(rows, a) : -1;

	return at >= 0 && ((at > 0 && rows.p[at - 1] == b) || ((size_t)at + 1 < rows.n && rows.p[at + 1] == b));
}

bool profile_gibberish(struct str word)
{
	struct str rows = lexicon_setting(SETTING_keyboard);
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

		same += c == last;
		beside += neighbours(rows, c, last);
	}
	if (word.n < 4)
		return word.n > 1 && vowels == 0;
	return vowels == 0 || same + 1 == word.n || beside + 1 == word.n || longest > consonants_max() || (word.n >= 6 && beside + 2 >= word.n);
}
