/* sms/understand_typo.c: the nearest word to a misspelt one. */
/* SPDX-License-Identifier: MIT */
#include "sms/understand_table.h"

#define TYPO_SHORTEST 4 /* shorter words are too near to each other */
#define TYPO_MOST 2

uint32_t typo_letters(struct str lower)
{
	uint32_t bits = 0;

	for (size_t i = 0; i < lower.n; i++)
		bits |= UINT32_C(1) << ((uint8_t)lower.p[i] & 31);
	return bits;
}

/* Distance with adjacent swaps as one step (optimal string alignment); anything over `most` is `most` + 1. */
static unsigned distance(struct str a, struct str b, unsigned most)
{
	uint8_t row[3][WORD_BYTES_MAX + 1];

	for (size_t j = 0; j <= b.n; j++)
		row[0][j] = (uint8_t)j;
	for (size_t i = 1; i <= a.n; i++) {
		uint8_t *now = row[i % 3], *last = row[(i + 2) % 3], *before = row[(i + 1) % 3], best = UINT8_MAX;

		now[0] = (uint8_t)i;
		for (size_t j = 1; j <= b.n; j++) {
			uint8_t v = (uint8_t)(last[j - 1] + (a.p[i - 1] != b.p[j - 1]));

			if (last[j] + 1 < v)
				v = (uint8_t)(last[j] + 1);
			if (now[j - 1] + 1 < v)
				v = (uint8_t)(now[j - 1] + 1);
			if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1] && before[j - 2] + 1 < v)
				v = (uint8_t)(before[j - 2] + 1);
			now[j] = v;
			if (v < best)
				best = v;
		}
		if (best > most)
			return most + 1;
	}
	return row[a.n % 3][b.n];
}

struct search {
	const struct lexicon *l;
	struct str lower;
	uint32_t letters;
	unsigned best, strange; /* distance so far; letters that only one of the two has, so that swapped ones weigh less */
	uint16_t found;
	bool tie;
};

/* Among the words that begin with `letter`. */
static void search_letter(struct search *s, char letter)
{
	size_t n = s->lower.n, shortest = n > 6 ? n - TYPO_MOST : n > TYPO_SHORTEST ? n - 1 : TYPO_SHORTEST;

	if (letter < 'a' || letter > 'z')
		return;
	const uint16_t *first = s->l->typo_first[letter - 'a'];

	for (size_t i = first[shortest]; i < first[n + TYPO_MOST + 1]; i++) {
		const struct lexicon_word *w = &s->l->words[s->l->typo_words[i]];
		unsigned most = w->typos < s->best ? w->typos : s->best, strange = (unsigned)__builtin_popcount(s->letters ^ w->letters);

		if (strange > 2 * most)
			continue;
		unsigned d = distance(s->lower, str_n(w->key, w->key_n), most);

		if (d > most || (d == s->best && strange > s->strange))
			continue;
		s->tie = d == s->best && strange == s->strange;
		s->best = d;
		s->strange = strange;
		s->found = s->l->typo_words[i];
	}
}

static bool forgives(const struct lexicon_word *w)
{
	return w->typos > 0 && w->key[0] >= 'a' && w->key[0] <= 'z';
}

/* A typo rarely hits the first letter; swapped with the second one it may. */
uint16_t typo_near(const struct lexicon *l, struct str lower)
{
	struct search s = { .l = l, .lower = lower, .letters = typo_letters(lower), .best = TYPO_MOST + 1 };

	if (lower.n < TYPO_SHORTEST || lower.n > WORD_BYTES_MAX - TYPO_MOST)
		return 0;
	search_letter(&s, lower.p[0]);
	if (s.found == 0 && lower.p[1] != lower.p[0])
		search_letter(&s, lower.p[1]);
	if (s.found == 0 || s.tie)
		return 0;
	const char *p = l->words[s.found].key;

	return p[0] == lower.p[0] || p[1] == lower.p[0] ? s.found : 0;
}

void typo_index(struct lexicon *l)
{
	uint16_t count[26][WORD_BYTES_MAX + 2] = { 0 }, n = 0;

	for (uint16_t id = 1; id < l->n_words; id++)
		if (forgives(&l->words[id]))
			count[l->words[id].key[0] - 'a'][l->words[id].key_n]++;
	for (size_t letter = 0; letter < 26; letter++)
		for (size_t length = 0; length <= WORD_BYTES_MAX + 1; length++) {
			l->typo_first[letter][length] = n;
			n = (uint16_t)(n + count[letter][length]);
			count[letter][length] = l->typo_first[letter][length]; /* from here on: where the next one goes */
		}
	for (uint16_t id = 1; id < l->n_words; id++)
		if (forgives(&l->words[id]))
			l->typo_words[count[l->words[id].key[0] - 'a'][l->words[id].key_n]++] = id;
}
