/* sms/understand_text.c: cut a text into words and sentences and look the words up. */
/* SPDX-License-Identifier: MIT */
#include "sms/understand_text.h"

#include "base/utf8.h"

#define ORDINAL_DIGITS_MAX 2 /* "7. Bezirk" */
#define TYPO_LOOKUPS_MAX 12 /* the search is the costly part: enough for any real answer */

enum kind { KIND_LETTER, KIND_DIGIT, KIND_APOSTROPHE, KIND_SPACE, KIND_NEWLINE, KIND_STOP, KIND_COMMA, KIND_HYPHEN, KIND_SLASH, KIND_AND,
	    KIND_EMOJI, KIND_NOTHING };

struct reader {
	struct reading *r;
	size_t i;          /* next byte */
	uint8_t gap;
	char end;          /* the mark that ends the sentence before the next word, 0: none */
	unsigned lookups;
};

static const uint8_t ascii_kinds[128] = {
	[0 ... 9] = KIND_SPACE, [11 ... 31] = KIND_SPACE, [127] = KIND_NOTHING, ['\n'] = KIND_NEWLINE, [' '] = KIND_SPACE,
	['0' ... '9'] = KIND_DIGIT,
	['A' ... 'Z'] = KIND_LETTER, ['a' ... 'z'] = KIND_LETTER, ['\''] = KIND_APOSTROPHE, ['`'] = KIND_APOSTROPHE, ['.'] = KIND_STOP,
	['!'] = KIND_STOP, ['?'] = KIND_STOP, [','] = KIND_COMMA, [';'] = KIND_COMMA, [':'] = KIND_COMMA, ['('] = KIND_COMMA,
	[')'] = KIND_COMMA, ['|'] = KIND_COMMA, ['['] = KIND_COMMA, [']'] = KIND_COMMA, ['-'] = KIND_HYPHEN, ['/'] = KIND_SLASH,
	['\\'] = KIND_SLASH, ['&'] = KIND_AND, ['+'] = KIND_AND, ['"'] = KIND_NOTHING, ['@'] = KIND_LETTER, ['_'] = KIND_LETTER,
	['#'] = KIND_SPACE, ['*'] = KIND_SPACE, ['$'] = KIND_SPACE, ['%'] = KIND_SPACE, ['<'] = KIND_SPACE, ['>'] = KIND_SPACE,
	['='] = KIND_COMMA, ['^'] = KIND_SPACE, ['{'] = KIND_SPACE, ['}'] = KIND_SPACE, ['~'] = KIND_SPACE,
};

static enum kind kind_of(uint32_t cp)
{
	if (cp < 128)
		return ascii_kinds[cp];
	if (cp == 0xA0 || cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200A) || cp == 0x202F || cp == 0x205F || cp == 0x3000)
		return KIND_SPACE;
	if (cp == 0x2028 || cp == 0x2029 || cp == 0x85)
		return KIND_NEWLINE;
	if (cp == 0x2018 || cp == 0x2019 || cp == 0x201B || cp == 0x2B9 || cp == 0x2BC || cp == 0xB4 || cp == 0x2032)
		return KIND_APOSTROPHE;
	if (cp == 0x2026 || cp == 0x3001 || cp == 0xFF0C || cp == 0x2022 || cp == 0xB7 || cp == 0x2013 || cp == 0x2014)
		return KIND_COMMA;
	if (cp == 0x2010 || cp == 0x2011)
		return KIND_HYPHEN;
	if (cp == 0xFF01 || cp == 0xFF1F || cp == 0x3002 || cp == 0xFF0E || cp == 0x61F)
		return KIND_STOP;
	if (cp == 0xAD || (cp >= 0x200B && cp <= 0x200F) || (cp >= 0x201A && cp <= 0x201F) || (cp >= 0x202A && cp <= 0x202E) ||
	    (cp >= 0x2060 && cp <= 0x206F) || (cp >= 0xFE00 && cp <= 0xFE0F) || cp == 0xFEFF || (cp >= 0x1F3FB && cp <= 0x1F3FF) ||
	    cp == 0xAB || cp == 0xBB || cp == 0xA1 || cp == 0xBF || cp == 0x20E3 || (cp >= 0xE0020 && cp <= 0xE007F))
		return KIND_NOTHING;
	if (cp >= 0x1F000 || (cp >= 0x2190 && cp <= 0x2BFF) || cp == 0x203C || cp == 0x2049)
		return KIND_EMOJI;
	return KIND_LETTER;
}

static bool latin(uint32_t cp)
{
	return cp < 0x250 || (cp >= 0x300 && cp < 0x370) || (cp >= 0x1E00 && cp < 0x1F00) || (cp >= 0x2100 && cp < 0x2150);
}

/* "yesss" is "yes", "cooool" is "cool": runs of three letters and more become one, or two. */
static size_t squeeze(char *to, struct str s, size_t keep)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n;) {
		size_t run = 1;

		while (i + run < s.n && s.p[i + run] == s.p[i])
			run++;
		for (size_t k = 0; k < run && (run < 3 || k < keep); k++)
			to[n++] = s.p[i];
		i += run;
	}
	return n;
}

static uint16_t find_squeezed(struct str lower)
{
	char shorter[WORD_BYTES_MAX];
	uint16_t id = 0;

	for (size_t keep = 1; keep <= 2 && id == 0; keep++) {
		size_t n = squeeze(shorter, lower, keep);

		if (n < lower.n)
			id = lexicon_find(str_n(shorter, n));
	}
	return id;
}

/* A trade of the table with one of the language's plural endings. */
static uint16_t find_plural(struct str key)
{
	for (struct str rest = lexicon_setting(SETTING_plural); rest.p != NULL;) {
		struct str ending = str_cut(&rest, '|');
		uint16_t id = key.n > ending.n + 3 && str_ends(key, ending) ? lexicon_find(str_sub(key, 0, key.n - ending.n)) : 0;

		if (word_in(id, SET_trade))
			return id;
	}
	return 0;
}

/* "baecker" for "backer": as the language may be spelt without its own letters. */
static uint16_t find_respelt(struct str key)
{
	char out[WORD_BYTES_MAX];
	size_t n = 0;

	for (size_t i = 0; i < key.n;) {
		struct str from = STR_NONE, to = STR_NONE;

		for (struct str rest = lexicon_setting(SETTING_respell); rest.p != NULL && from.p == NULL;) {
			struct str pair = str_cut(&rest, '|'), left = str_cut(&pair, '=');

			if (pair.p != NULL && left.n > 0 && str_starts(str_sub(key, i, key.n - i), left)) {
				from = left;
				to = pair;
			}
		}
		struct str piece = from.p ? to : str_sub(key, i, 1);

		if (piece.n > sizeof out - n)
			return 0;
		memcpy(out + n, piece.p, piece.n);
		n += piece.n;
		i += from.p ? from.n : 1;
	}
	return n == key.n && memcmp(out, key.p, n) == 0 ? 0 : lexicon_find(str_n(out, n));
}

/* As written, without apostrophes, without a plural ending on a trade, in another spelling. */
static uint16_t find_word(char *key, size_t *n)
{
	uint16_t id = lexicon_find(str_n(key, *n));
	size_t kept = 0;

	if (id != 0)
		return id;
	for (size_t i = 0; i < *n; i++)
		if (key[i] != '\'')
			key[kept++] = key[i];
	bool owned = kept + 1 == *n && kept > 1 && key[kept - 1] == 's'; /* "bob's" */

	id = kept < *n ? lexicon_find(str_n(key, kept)) : 0;
	*n = kept;
	if (id == 0 && !owned)
		id = find_squeezed(str_n(key, kept));
	if (id == 0)
		id = find_plural(str_n(key, kept));
	if (id == 0 && lexicon_setting(SETTING_respell).p != NULL)
		id = find_respelt(str_n(key, kept));
	return id;
}

static void end_sentence(struct reader *d)
{
	struct reading *r = d->r;

	if (r->n_sentences > 0 && d->end != 0)
		r->sentences[r->n_sentences - 1].end = d->end;
	if ((r->n_sentences == 0 || d->end != 0) && r->n_sentences < READ_SENTENCES_MAX)
		r->sentences[r->n_sentences++] = (struct sentence){ .first = (uint16_t)r->n_words };
	if (d->end != 0)
		d->gap = GAP_END;
	d->end = 0;
}

static void add_word(struct reader *d, struct word w)
{
	struct reading *r = d->r;
	const uint16_t *alias = w.id ? lexicon_alias(w.id) : NULL;

	end_sentence(d);
	w.gap = d->gap;
	d->gap = GAP_NONE;
	for (size_t i = 0; i < (alias ? ALIAS_WORDS_MAX : 1); i++) {
		if (alias && alias[i] == 0)
			break;
		if (r->n_words == READ_WORDS_MAX) {
			r->cut = true;
			return;
		}
		if (alias) {
			w.id = w.near = alias[i];
			w.joined = i > 0;
		}
		r->words[r->n_words++] = w;
		r->sentences[r->n_sentences - 1].n++;
	}
}

/* The key of a word while it is read. */
struct key {
	char p[WORD_BYTES_MAX + 4];
	size_t n; /* sizeof p: too long to be known */
};

static void add_letter(struct key *k, struct str text, size_t from, size_t next, uint32_t small)
{
	const char *plain = small < 0x80 ? NULL : utf8_plain(small);
	struct str piece = plain != NULL ? str_of(plain) : str_sub(text, from, next - from);

	if (k->n + piece.n > WORD_BYTES_MAX) {
		k->n = sizeof k->p;
		return;
	}
	if (small < 0x80) {
		k->p[k->n++] = (char)small;
		return;
	}
	memcpy(k->p + k->n, piece.p, piece.n);
	k->n += piece.n;
}

/* "l'" before a letter is a word of its own in some languages. */
static uint16_t elision(const struct key *k, struct str text, size_t next)
{
	if (k->n == 0 || k->n > WORD_BYTES_MAX || next >= text.n)
		return 0;
	uint32_t cp = utf8_next(text, &next);
	uint16_t id = kind_of(cp) == KIND_LETTER ? lexicon_find(str_n(k->p, k->n)) : 0;

	return word_in(id, SET_elision) ? id : 0;
}

/* A word from its first character, at `from`. */
static void read_word(struct reader *d, size_t from)
{
	struct str text = d->r->text;
	struct word w = { 0 };
	struct key key = { .n = 0 };
	size_t end = d->i = from, capitals = 0, letters = 0;

	for (size_t next = from; next < text.n && !w.elided;) {
		uint32_t cp = utf8_next(text, &next);
		enum kind k = kind_of(cp);

		if (k == KIND_NOTHING) {
			d->i = next;
			continue;
		}
		if (k != KIND_LETTER && k != KIND_DIGIT && k != KIND_APOSTROPHE)
			break;
		uint32_t small = k == KIND_APOSTROPHE ? '\'' : cp < 0x80 ? (cp >= 'A' && cp <= 'Z' ? cp | 0x20 : cp) : utf8_lower(cp);

		w.digits |= k == KIND_DIGIT;
		if (k == KIND_LETTER) {
			w.capital |= letters == 0 && small != cp;
			capitals += small != cp;
			letters++;
			*(latin(cp) ? &d->r->latin : &d->r->foreign) += 1;
		}
		if (key.n <= WORD_BYTES_MAX)
			add_letter(&key, text, d->i, next, small);
		d->i = next;
		if (k == KIND_APOSTROPHE && (w.id = w.near = elision(&key, text, next)) != 0)
			w.elided = true;
		if (k != KIND_APOSTROPHE || w.elided)
			end = next;
	}
	while (!w.elided && key.n > 0 && key.n <= WORD_BYTES_MAX && key.p[key.n - 1] == '\'')
		key.n--;
	w.raw = str_n(text.p + from, end - from);
	w.upper = capitals >= 2 && capitals == letters;
	w.letters = letters > 0;
	if (key.n > 0 && key.n <= WORD_BYTES_MAX && letters > 0)
		w.tells = lexicon_tells(str_n(key.p, key.n));
	if (!w.elided && key.n > 0 && key.n <= WORD_BYTES_MAX) {
		w.id = w.near = find_word(key.p, &key.n);
		if (w.id == 0 && !w.digits && key.n >= 4 && d->lookups++ < TYPO_LOOKUPS_MAX)
			w.near = lexicon_near(str_n(key.p, key.n));
	}
	add_word(d, w);
}

static void read_emoji(struct reader *d, size_t from)
{
	struct word w = { .raw = str_n(d->r->text.p + from, d->i - from) };

	w.id = w.near = lexicon_find(w.raw);
	if (w.id != 0)
		add_word(d, w);
	if (d->gap < GAP_SPACE)
		d->gap = GAP_SPACE;
}

/* Does a dot end the sentence here? Not inside "J.R.", "3.5" or after "St", and several are a pause. */
static char dot_ends(const struct reader *d, size_t at)
{
	const struct reading *r = d->r;
	struct str text = r->text;

	if ((at > 0 && text.p[at - 1] == '.') || (at + 1 < text.n && text.p[at + 1] == '.'))
		return 0;
	if (at + 1 < text.n && ascii_kinds[(uint8_t)text.p[at + 1] & 127] != KIND_SPACE &&
	    ascii_kinds[(uint8_t)text.p[at + 1] & 127] != KIND_NEWLINE)
		return 0;
	if (r->n_words == 0)
		return 0;
	const struct word *w = &r->words[r->n_words - 1];

	if (at + 1 < text.n && (w->raw.n == 1 || word_in(w->id, SET_abbreviation)) && w->letters)
		return 0;
	if (at + 1 < text.n && w->raw.n <= ORDINAL_DIGITS_MAX && w->digits && !w->letters && lexicon_flag(FLAG_ordinal_dot))
		return 0;
	return '.';
}

/* "Garten- und Landschaftsbau": the hyphen stays with its word. */
static bool hung_hyphen(struct reader *d, size_t from)
{
	struct reading *r = d->r;
	struct word *w = r->n_words > 0 ? &r->words[r->n_words - 1] : NULL;
	struct str text = r->text;

	if (w == NULL || !lexicon_flag(FLAG_hung_hyphen) || d->gap != GAP_NONE || w->raw.p + w->raw.n != text.p + from || from + 2 >= text.n ||
	    text.p[from + 1] != ' ' || !((text.p[from + 2] >= 'a' && text.p[from + 2] <= 'z') || text.p[from + 2] == '&'))
		return false;
	w->raw.n++;
	return true;
}

static void read_mark(struct reader *d, uint32_t cp, enum kind k, size_t from)
{
	uint8_t gap = GAP_SPACE;

	if (k == KIND_NEWLINE) {
		d->end = d->end ? d->end : '\n';
	} else if (k == KIND_STOP) {
		char end = cp == '?' || cp == 0xFF1F || cp == 0x61F ? '?' : cp == '.' ? dot_ends(d, from) : '!';

		d->end = d->end == '?' || end == 0 ? d->end : end;
		gap = end == 0 && (d->gap != GAP_NONE || from + 1 >= d->r->text.n || d->r->text.p[from + 1] != ' ') ? GAP_COMMA : GAP_SPACE;
	} else if (k == KIND_COMMA) {
		gap = GAP_COMMA;
	} else if (k == KIND_SLASH) {
		gap = GAP_SLASH;
	} else if (k == KIND_HYPHEN) {
		bool spaced = d->gap != GAP_NONE || from + 1 >= d->r->text.n || d->r->text.p[from + 1] == ' ';

		gap = hung_hyphen(d, from) ? GAP_SPACE : spaced ? GAP_COMMA : GAP_HYPHEN;
	} else if (k == KIND_AND) {
		struct word w = { .raw = str_n(d->r->text.p + from, d->i - from) };

		w.id = w.near = lexicon_find(STR("&"));
		add_word(d, w);
	}
	if (gap > d->gap)
		d->gap = gap;
}

void reading_init(struct reading *r, struct str text)
{
	struct reader d = { .r = r };

	r->text = text;
	r->n_words = r->n_sentences = r->latin = r->foreign = 0;
	r->cut = false;
	r->broken = !utf8_valid(text) || str_find(text, STR("\xEF\xBF\xBD")) >= 0;
	while (d.i < text.n && !r->cut) {
		size_t from = d.i;
		uint32_t cp = utf8_next(text, &d.i);
		enum kind k = kind_of(cp);

		if (k == KIND_LETTER || k == KIND_DIGIT)
			read_word(&d, from);
		else if (k == KIND_EMOJI)
			read_emoji(&d, from);
		else if (k != KIND_NOTHING && k != KIND_APOSTROPHE)
			read_mark(&d, cp, k, from);
	}
	if (r->n_sentences > 0 && d.end != 0)
		r->sentences[r->n_sentences - 1].end = d.end;
}

struct str reading_span(const struct reading *r, size_t first, size_t n)
{
	const char *p = r->words[first].raw.p;
	struct str last = r->words[first + n - 1].raw;

	return str_n(p, (size_t)(last.p + last.n - p));
}
