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

/* A typo rarely hits the first letter; swapped with the second one it may. */
static bool same_start(struct str a, struct str b)
{
	return a.p[0] == b.p[0] || (a.p[0] == b.p[1] && a.p[1] == b.p[0]);
}

uint16_t typo_near(const struct lexicon *l, struct str lower)
{
	uint32_t letters = typo_letters(lower);
	unsigned best = TYPO_MOST + 1, strange = 0; /* letters that only one of the two has: swapped ones weigh less */
	uint16_t found = 0;
	bool tie = false;

	if (lower.n < TYPO_SHORTEST || lower.n > WORD_BYTES_MAX - TYPO_MOST)
		return 0;
	size_t shortest = lower.n - 1 > TYPO_SHORTEST ? lower.n - 1 : TYPO_SHORTEST;

	if (lower.n > 6)
		shortest = lower.n - TYPO_MOST;
	for (size_t i = l->typo_first[shortest]; i < l->typo_first[lower.n + TYPO_MOST + 1]; i++) {
		const struct lexicon_word *w = &l->words[l->typo_words[i]];
		struct str word = str_n(w->p, w->n);
		unsigned most = w->typos < best ? w->typos : best;

		if (__builtin_popcount(letters ^ w->letters) > 2 * (int)most || !same_start(lower, word))
			continue;
		unsigned d = distance(lower, word, most), other = (unsigned)__builtin_popcount(letters ^ w->letters);

		if (d > most || d > best || (d == best && other > strange))
			continue;
		tie = d == best && other == strange;
		best = d;
		strange = other;
		found = l->typo_words[i];
	}
	return tie ? 0 : found;
}

void typo_index(struct lexicon *l)
{
	uint16_t n = 0;

	for (size_t length = 0; length <= WORD_BYTES_MAX; length++) {
		l->typo_first[length] = n;
		for (uint16_t id = 1; id < l->n_words && n < LEXICON_TYPO_WORDS; id++)
			if (l->words[id].n == length && l->words[id].typos > 0)
				l->typo_words[n++] = id;
	}
	l->typo_first[WORD_BYTES_MAX + 1] = n;
}
