/* sms/understand_store.c: words, outcomes and names put into a lexicon. */
/* SPDX-License-Identifier: MIT */
#include "sms/understand_table.h"

uint32_t table_hash(struct str s)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (uint8_t)s.p[i]) * 16777619u;
	return h ^ h >> 15;
}

uint16_t table_find(const struct lexicon *l, struct str key)
{
	if (key.n == 0 || key.n > WORD_BYTES_MAX)
		return 0;
	for (uint32_t i = table_hash(key);; i++) {
		uint16_t id = l->slots[i % LEXICON_SLOTS];

		if (id == 0 || str_eq(str_n(l->words[id].key, l->words[id].key_n), key))
			return id;
	}
}

/* The key of a new word: the word itself where it has no accents. p == NULL: no room. */
static struct str keep_key(struct lexicon *l, struct str lower, struct str key)
{
	if (str_eq(lower, key))
		return lower;
	if (key.n > LEXICON_KEY_BYTES - l->n_keys)
		return STR_NONE;
	char *p = &l->keys[l->n_keys];

	memcpy(p, key.p, key.n);
	l->n_keys += (uint32_t)key.n;
	return str_n(p, key.n);
}

uint16_t table_word(struct lexicon *l, struct str lower)
{
	char plain[WORD_BYTES_MAX];
	struct str key = str_n(plain, lexicon_key(lower, plain));
	uint16_t id = table_find(l, key);

	if (id != 0 || key.n == 0 || lower.n > UINT8_MAX || l->n_words == LEXICON_WORDS)
		return id;
	struct str kept = keep_key(l, lower, key);

	if (kept.p == NULL)
		return 0;
	id = l->n_words++;
	l->words[id] = (struct lexicon_word){ .p = lower.p, .n = (uint8_t)lower.n, .key = kept.p, .key_n = (uint8_t)kept.n,
		.letters = typo_letters(kept) };
	uint32_t i = table_hash(kept);

	while (l->slots[i % LEXICON_SLOTS] != 0)
		i++;
	l->slots[i % LEXICON_SLOTS] = id;
	return id;
}

bool table_outcome(struct lexicon *l, uint16_t node, struct outcome o)
{
	for (uint16_t i = l->nodes[node]; i != 0; i = l->outcomes[i].next)
		if (l->outcomes[i].say == o.say && l->outcomes[i].scope == o.scope && l->outcomes[i].arg == o.arg)
			return true;
	if (node == 0 || l->n_outcomes == LEXICON_OUTCOMES)
		return false;
	o.next = l->nodes[node];
	l->outcomes[l->n_outcomes] = o;
	l->nodes[node] = l->n_outcomes++;
	return true;
}

uint16_t table_name(struct lexicon *l, struct str name)
{
	if (name.n == 0)
		return 0;
	for (size_t i = 1; i < l->n_names; i += strlen(&l->names[i]) + 1)
		if (str_is(name, &l->names[i]))
			return (uint16_t)i;
	if (l->n_names + name.n + 1 > LEXICON_NAME_BYTES)
		return 0;
	size_t at = l->n_names;

	memcpy(&l->names[at], name.p, name.n);
	l->n_names = (uint16_t)(at + name.n + 1);
	return (uint16_t)at;
}
