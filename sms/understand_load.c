/* sms/understand_load.c: the tables of sms/facts into the lexicon. */
/* SPDX-License-Identifier: MIT */
#include "sms/embedded.h"
#include "sms/understand_table.h"

#define PHRASE_WORDS_MAX 12
#define CELLS_MAX 4

struct phrase {
	struct str words[PHRASE_WORDS_MAX]; /* each "a/b" */
	size_t optional[PHRASE_WORDS_MAX]; /* how many words may be left out from here, 0: none */
	size_t n;
	struct outcome outcome;
};

_Static_assert(SETS <= 32, "sets are bits of a uint32_t");
_Static_assert(SAYS <= 64, "says are bits of a uint64_t");

static const char *const set_names[SETS] = {
#define X(name) #name,
	LEXICON_SETS(X)
#undef X
};

static const char *const say_names[SAYS] = {
#define X(name) #name,
	LEXICON_SAYS(X)
#undef X
};

static size_t find_name(const char *const *names, size_t n, struct str name)
{
	size_t i = 0;

	while (i < n && !str_is(name, names[i]))
		i++;
	return i;
}

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
		uint8_t typos = typos_for(say, word.n);

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
static bool is_filler(struct str word)
{
	uint16_t id = lexicon_find(word);

	return word_in(id, SET_filler) || word_in(id, SET_hesitation);
}

static bool insert(struct lexicon *l, const struct phrase *f, size_t k, uint16_t node)
{
	if (k == f->n)
		return node == 0 || table_outcome(l, node, f->outcome);
	if (f->optional[k] > 0 && !insert(l, f, k + f->optional[k], node))
		return false;
	if (is_filler(f->words[k]))
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
	return f.n == 0 || insert(l, &f, 0, 0);
}

static bool add_phrases(struct lexicon *l, struct str text, struct outcome o)
{
	for (struct str rest = text; rest.p != NULL;)
		if (!add_phrase(l, str_cut(&rest, '|'), o))
			return false;
	return true;
}

static bool add_set(struct lexicon *l, size_t set, struct str text)
{
	for (struct str rest = text; rest.p != NULL;) {
		struct str w = str_trim(str_cut(&rest, '|'));
		uint16_t id = table_word(l, w);

		if (w.n > 0 && id == 0)
			return false;
		l->words[id].sets |= UINT32_C(1) << set;
	}
	return true;
}

/* Names of one word belong to the set; all of them are phrases. */
static bool add_names(struct lexicon *l, size_t set, struct str text)
{
	for (struct str rest = text; rest.p != NULL;) {
		struct str w = str_trim(str_cut(&rest, '|'));

		if (str_chr(w, ' ') < 0 && !add_set(l, set, w))
			return false;
		if (!add_phrase(l, w, (struct outcome){ .say = SAY_place, .scope = SCOPE_ANYWHERE }))
			return false;
	}
	return true;
}

static bool add_aliases(struct lexicon *l, struct str expansion, struct str text)
{
	uint16_t *to = l->aliases[l->n_aliases];
	size_t n = 0;

	if (l->n_aliases + 1 == LEXICON_ALIASES)
		return false;
	for (struct str rest = expansion; rest.p != NULL && n < ALIAS_WORDS_MAX;) {
		to[n] = table_word(l, str_cut(&rest, ' '));
		if (to[n++] == 0)
			return false;
	}
	for (struct str rest = text; rest.p != NULL;) {
		uint16_t id = table_word(l, str_trim(str_cut(&rest, '|')));

		if (id == 0)
			return false;
		l->words[id].alias = l->n_aliases;
	}
	l->n_aliases++;
	return true;
}

static bool add_word_row(struct lexicon *l, const struct str cell[CELLS_MAX])
{
	size_t set = find_name(set_names, SETS, cell[1]);

	if (str_is(cell[0], "set"))
		return set < SETS && add_set(l, set, cell[3]);
	if (str_is(cell[0], "place"))
		return set < SETS && add_names(l, set, cell[3]);
	if (str_is(cell[0], "alias"))
		return add_aliases(l, cell[1], cell[3]);
	struct str topic = cell[1], name = str_cut(&topic, ':');
	size_t say = find_name(say_names, SAYS, name);
	ptrdiff_t scope = str_chr(STR("=~^"), cell[2].n == 1 ? cell[2].p[0] : '?');
	uint16_t arg = topic.p ? table_name(l, topic) : 0;

	if (!str_is(cell[0], "say") || say == SAYS || scope < 0 || (topic.p && arg == 0))
		return false;
	return add_phrases(l, cell[3], (struct outcome){ .say = (uint8_t)say, .scope = (uint8_t)scope, .arg = arg });
}

static bool add_trade_row(struct lexicon *l, const struct str cell[CELLS_MAX])
{
	for (struct str rest = cell[1]; rest.p != NULL;) {
		struct str w = str_trim(str_cut(&rest, '|'));

		if (str_chr(w, ' ') < 0 && !add_set(l, SET_trade, w))
			return false;
		if (!add_phrase(l, w, (struct outcome){ .say = SAY_trade, .scope = SCOPE_ANYWHERE }))
			return false;
	}
	return cell[1].n > 0;
}

static bool add_network_row(struct lexicon *l, const struct str cell[CELLS_MAX])
{
	uint16_t row = l->n_networks;
	struct outcome o = { .say = SAY_network, .scope = SCOPE_ANYWHERE, .arg = row };

	if (row == LEXICON_NETWORKS || cell[0].n == 0 || cell[1].n == 0)
		return false;
	l->n_networks++;
	l->networks[row].name = cell[0];
	l->networks[row].countries = cell[1];
	if (!str_is(cell[2], "-") && !add_phrases(l, cell[2], o))
		return false;
	o.scope = SCOPE_WHOLE;
	return str_is(cell[3], "-") || add_phrases(l, cell[3], o);
}

static struct err load_file(struct lexicon *l, const char *name, bool (*add)(struct lexicon *, const struct str *))
{
	const struct embedded_file *f = embedded_find(embedded_facts, str_of(name));

	if (f == NULL)
		return err_new(ERR_BUG, "understanding: a table is missing");
	for (struct str rest = embedded_str(f); rest.p != NULL;) {
		struct str line = str_cut(&rest, '\n');
		struct str cell[CELLS_MAX] = { { 0 } };

		if (line.n == 0 || line.p[0] == '#')
			continue;
		for (size_t i = 0; i < CELLS_MAX && line.p != NULL; i++)
			cell[i] = str_trim(str_cut(&line, '\t'));
		if (!add(l, cell))
			return err_code(ERR_BUG, (int)(cell[0].p - (const char *)f->p), "understanding: a table row is wrong or does not fit");
	}
	return OK;
}

struct err table_load(struct lexicon *l)
{
	struct err e = load_file(l, "words.en.tsv", add_word_row);

	if (!err_is(e))
		e = load_file(l, "trades.tsv", add_trade_row);
	if (!err_is(e))
		e = load_file(l, "networks.tsv", add_network_row);
	return e;
}
