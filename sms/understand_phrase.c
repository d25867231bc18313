/* sms/understand_phrase.c: phrases of the tables, with what is optional or alternative in them, as paths of the trie. */
/* SPDX-License-Identifier: MIT */
#include "sms/understand_table.h"

#define PHRASE_WORDS_MAX 12

struct phrase {
	struct str words[PHRASE_WORDS_MAX]; /* each "a/b" */
	size_t optional[PHRASE_WORDS_MAX]; /* how many words may be left out from here, 0: none */
	size_t n;
	struct outcome outcome;
};

/* How many typos a word forgives: trades fewer, because a trade stands next to names of places. */
static uint8_t typos_for(enum say say, size_t length)
{
	size_t two = say == SAY_trade || say == SAY_network ? 9 : 7, one = say == SAY_trade || say == SAY_network ? 5 : 4;

	if (say == SAY_language || say == SAY_place || length < one)
		return 0;
	return length < two ? 1 : 2;
}

/* The node behind `node` over one written word, aliases resolved; 0: full. */
static uint16_t extend(struct lexicon *l, uint16_t node, struct str word, enum say say)
{
	if (str_is(word, "*"))
		return table_extend(l, node, LEXICON_ANY);
	uint16_t id = table_word(l, word);

	if (id == 0)
		return 0;
	if (l->words[id].alias == 0) {
		uint8_t typos = typos_for(say, l->words[id].key_n);

		if (typos > l->words[id].typos)
			l->words[id].typos = typos;
		return table_extend(l, node, id);
	}
	const uint16_t *to = l->aliases[l->words[id].alias];

	for (size_t i = 0; i < ALIAS_WORDS_MAX && to[i] != 0; i++) {
		node = table_extend(l, node, to[i]);
		if (node == 0)
			return 0;
	}
	return node;
}

/* Fillers are left out of sentences, so phrases are matched without them too. */
static bool is_filler(const struct lexicon *l, struct str word)
{
	char key[WORD_BYTES_MAX];
	const struct lexicon_word *w = &l->words[table_find(l, str_n(key, lexicon_key(word, key)))];

	return ((w->sets >> SET_filler | w->sets >> SET_hesitation) & 1) != 0;
}

static bool insert(struct lexicon *l, const struct phrase *f, size_t k, uint16_t node)
{
	if (k == f->n)
		return node == 0 || table_outcome(l, node, f->outcome);
	if (f->optional[k] > 0 && !insert(l, f, k + f->optional[k], node))
		return false;
	if (f->outcome.say != SAY_filler && is_filler(l, f->words[k]))
		return insert(l, f, k + 1, node);
	for (struct str rest = f->words[k]; rest.p != NULL;) {
		uint16_t next = extend(l, node, str_cut(&rest, '/'), f->outcome.say);

		if (next == 0 || !insert(l, f, k + 1, next))
			return false;
	}
	return true;
}

static bool add_phrase(struct lexicon *l, struct str text, struct outcome o)
{
	struct phrase f = { .outcome = o };
	size_t group = 0;

	for (struct str rest = str_trim(text); rest.p != NULL;) {
		struct str w = str_trim(str_cut(&rest, ' '));

		if (w.n == 0)
			continue;
		if (f.n == PHRASE_WORDS_MAX)
			return false;
		if (w.p[0] == '(') {
			group = f.n;
			w = str_sub(w, 1, w.n);
		}
		if (w.n > 0 && w.p[w.n - 1] == ')') {
			f.optional[group] = f.n - group + 1;
			w = str_sub(w, 0, w.n - 1);
		}
		f.words[f.n++] = w;
	}
	if (f.n > 0 && o.say == SAY_filler)
		l->words[table_word(l, f.words[0])].sets |= WORD_SET_BIT(SET_opens);
	return f.n == 0 || insert(l, &f, 0, 0);
}

bool table_phrases(struct lexicon *l, struct str text, struct outcome o)
{
	for (struct str rest = text; rest.p != NULL;)
		if (!add_phrase(l, str_cut(&rest, '|'), o))
			return false;
	return true;
}
