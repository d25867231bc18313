/* sms/understand_lexicon.c: storage of words and phrases, and how they are found again. */
/* SPDX-License-Identifier: MIT */
#include "sms/understand_lexicon.h"

#include "sms/understand_table.h"

static struct lexicon lex;

static uint32_t hash_bytes(struct str s)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (uint8_t)s.p[i]) * 16777619u;
	return h ^ h >> 15;
}

uint16_t lexicon_find(struct str lower)
{
	if (lower.n == 0 || lower.n > WORD_BYTES_MAX)
		return 0;
	for (uint32_t i = hash_bytes(lower);; i++) {
		uint16_t id = lex.slots[i % LEXICON_SLOTS];

		if (id == 0 || str_eq(str_n(lex.words[id].p, lex.words[id].n), lower))
			return id;
	}
}

const struct lexicon_word *lexicon_word(uint16_t id)
{
	return &lex.words[id];
}

const uint16_t *lexicon_alias(uint16_t id)
{
	return lex.words[id].alias ? lex.aliases[lex.words[id].alias] : NULL;
}

static uint32_t edge_slot(uint32_t key)
{
	uint32_t i = key * 2654435769u >> 7;

	while (lex.edges[i % LEXICON_EDGES].key != 0 && lex.edges[i % LEXICON_EDGES].key != key)
		i++;
	return i % LEXICON_EDGES;
}

uint16_t lexicon_step(uint16_t node, uint16_t word)
{
	return word ? lex.edges[edge_slot((uint32_t)node << 16 | word)].to : 0;
}

uint16_t lexicon_step_any(uint16_t node)
{
	return lexicon_step(node, LEXICON_ANY);
}

const struct outcome *lexicon_outcomes(uint16_t node)
{
	return lex.nodes[node] ? &lex.outcomes[lex.nodes[node]] : NULL;
}

const struct outcome *lexicon_more(const struct outcome *o)
{
	return o->next ? &lex.outcomes[o->next] : NULL;
}

const char *lexicon_name(uint16_t arg)
{
	return arg ? &lex.names[arg] : NULL;
}

struct str lexicon_network(uint16_t arg)
{
	return lex.networks[arg].name;
}

bool lexicon_network_in(uint16_t arg, struct country c)
{
	for (struct str rest = lex.networks[arg].countries; rest.p != NULL;)
		if (str_eq_fold(str_cut(&rest, ' '), str_of(c.z)))
			return true;
	return false;
}

uint16_t lexicon_near(struct str lower)
{
	return typo_near(&lex, lower);
}

uint16_t table_word(struct lexicon *l, struct str lower)
{
	uint16_t id = lexicon_find(lower);
	uint32_t i = hash_bytes(lower);

	if (id != 0 || lower.n == 0 || lower.n > WORD_BYTES_MAX || l->n_words == LEXICON_WORDS)
		return id;
	id = l->n_words++;
	l->words[id] = (struct lexicon_word){ .p = lower.p, .n = (uint8_t)lower.n, .letters = typo_letters(lower) };
	while (l->slots[i % LEXICON_SLOTS] != 0)
		i++;
	l->slots[i % LEXICON_SLOTS] = id;
	return id;
}

uint16_t table_extend(struct lexicon *l, uint16_t node, uint16_t word)
{
	uint32_t key = (uint32_t)node << 16 | word, i = edge_slot(key);

	if (l->edges[i].key == key)
		return l->edges[i].to;
	if (l->n_nodes == LEXICON_NODES)
		return 0;
	l->edges[i].key = key;
	l->edges[i].to = l->n_nodes;
	return l->n_nodes++;
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

struct err lexicon_init(void)
{
	if (lex.n_words != 0)
		return OK;
	lex.n_words = lex.n_nodes = lex.n_outcomes = lex.n_names = lex.n_aliases = 1;
	struct err e = table_load(&lex);

	if (err_is(e))
		return e;
	typo_index(&lex);
	return OK;
}
