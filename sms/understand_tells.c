/* sms/understand_tells.c: one index over all languages of the words that tell a language. */
/* SPDX-License-Identifier: MIT */
#include "sms/understand_table.h"

#define TELLS_WORDS 16000
#define TELLS_SLOTS 32768u /* power of two, well over TELLS_WORDS */
#define TRADE_BYTES_MIN 5  /* shorter trades are words of something else in another language */

_Static_assert(LEXICON_LANGS_MAX <= 16, "languages are bits of a uint16_t");

static struct {
	const char *key;
	uint8_t n;
	struct lexicon_tells tells;
} slots[TELLS_SLOTS];
static size_t n_words;

static uint32_t slot_of(struct str key)
{
	uint32_t i = table_hash(key);

	while (slots[i % TELLS_SLOTS].key != NULL && !str_eq(str_n(slots[i % TELLS_SLOTS].key, slots[i % TELLS_SLOTS].n), key))
		i++;
	return i % TELLS_SLOTS;
}

static struct lexicon_tells find(struct str key)
{
	return slots[slot_of(key)].tells;
}

struct lexicon_tells lexicon_tells(struct str key)
{
	struct lexicon_tells whole = find(key);
	ptrdiff_t at = whole.marks == 0 && whole.trades == 0 ? str_chr(key, '\'') : -1;

	if (at <= 0)
		return whole;
	struct lexicon_tells left = find(str_sub(key, 0, (size_t)at + 1)), right = find(str_sub(key, (size_t)at + 1, key.n)); /* "j'habite" */

	return (struct lexicon_tells){ .marks = left.marks | right.marks, .trades = right.trades };
}

struct err tells_add(const struct lexicon *l, size_t lang)
{
	for (uint16_t id = 1; id < l->n_words; id++) {
		const struct lexicon_word *w = &l->words[id];
		bool mark = (w->sets >> SET_mark & 1) != 0, trade = (w->sets >> SET_trade & 1) != 0 && w->key_n >= TRADE_BYTES_MIN;

		if (!mark && !trade)
			continue;
		uint32_t i = slot_of(str_n(w->key, w->key_n));

		if (slots[i].key == NULL && n_words++ == TELLS_WORDS)
			return err_new(ERR_LIMIT, "too many marks and trades in all languages");
		slots[i].key = w->key;
		slots[i].n = w->key_n;
		slots[i].tells.marks |= (uint16_t)((unsigned)mark << lang);
		slots[i].tells.trades |= (uint16_t)((unsigned)trade << lang);
	}
	return OK;
}
