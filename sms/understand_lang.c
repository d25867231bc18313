/* sms/understand_lang.c: which language a text is in, by the words that only one of ours has. */
/* SPDX-License-Identifier: MIT */
#include "sms/understand_lang.h"

#define MARK_TELLS 2
#define TRADE_TELLS 1 /* if the language in use does not know the word at all */

size_t understand_lang(const struct reading *r, bool trades, unsigned *ret_score)
{
	unsigned score[LEXICON_LANGS_MAX] = { 0 };
	size_t own = lexicon_used(), best = own;
	bool tie = false;

	for (size_t i = 0; i < r->n_words; i++) {
		const struct word *w = &r->words[i];
		unsigned marks = w->joined ? 0 : w->tells.marks, named = trades && (w->id == 0 || word_in(w->id, SET_foreign)) ? w->tells.trades & ~marks : 0;

		for (size_t k = 0; (marks | named) >> k != 0; k++)
			score[k] += (marks >> k & 1) * MARK_TELLS + (named >> k & 1) * TRADE_TELLS;
	}
	score[own] *= 2;
	for (size_t i = 0; i < lexicon_count(); i++) {
		if (i == own || score[i] == 0 || score[i] <= score[own] || score[i] < score[best])
			continue;
		tie = best != own && score[i] == score[best];
		best = i;
	}
	*ret_score = tie || best == own ? 0 : score[best];
	return tie ? own : best;
}
