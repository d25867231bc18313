/* sms/understand_match.c: walk the trie over a sentence, and judge what the phrases found make of it. */
/* SPDX-License-Identifier: MIT */
#include "sms/understand_match.h"

#include "sms/understand.h"

#define WILDCARD_WORDS_MAX 3

struct walk {
	struct clause *c;
	size_t start;
};

static void found(const struct walk *w, uint16_t node, size_t end, bool typo, bool loose)
{
	struct clause *c = w->c;
	const struct lexicon_word *first = lexicon_word(clause_word(c, w->start)->near);

	if (typo && end == w->start + 1 && sms_is_stop(str_n(first->key, first->key_n)))
		return; /* reserved words are exact */
	for (const struct outcome *o = lexicon_outcomes(node); o != NULL; o = lexicon_more(o)) {
		if (c->n_matches == CLAUSE_MATCHES_MAX)
			return;
		if (o->scope == SCOPE_BEGIN && w->start != 0)
			continue;
		c->matches[c->n_matches++] = (struct match){ .say = o->say, .scope = o->scope, .arg = o->arg, .first = (uint8_t)w->start,
			.n = (uint8_t)(end - w->start), .typo = typo, .loose = loose };
	}
}

static void walk(const struct walk *w, uint16_t node, size_t at, bool typo, bool loose)
{
	const struct clause *c = w->c;

	if (node != 0)
		found(w, node, at, typo, loose);
	if (at == c->n_words)
		return;
	const struct word *word = clause_word(c, at);
	uint16_t next = lexicon_step(node, word->id);

	if (next != 0)
		walk(w, next, at + 1, typo, loose);
	if (word->near != word->id && (next = lexicon_step(node, word->near)) != 0)
		walk(w, next, at + 1, true, loose);
	if (node == 0 || (next = lexicon_step_any(node)) == 0)
		return;
	for (size_t k = 0; k <= WILDCARD_WORDS_MAX && at + k <= c->n_words; k++)
		walk(w, next, at + k, typo, true);
}

static void find_question(struct clause *c)
{
	size_t i = 0;

	while (i < c->n_words && word_in(clause_word(c, i)->near, SET_glue))
		i++;
	const struct match *hello = clause_at(c, SAY_hello, i);

	if (hello != NULL && !hello->loose)
		i += hello->n;
	while (i < c->n_words && word_in(clause_word(c, i)->near, SET_glue))
		i++;
	if (i >= c->n_words)
		return;
	uint16_t id = clause_word(c, i)->near, next = i + 1 < c->n_words ? clause_word(c, i + 1)->near : 0;
	bool aux = word_in(id, SET_aux) && i + 1 < c->n_words && !word_in(next, SET_negative);

	c->asks_you = word_in(id, SET_asks) || (aux && (word_in(next, SET_stop) || word_in(next, SET_article)));
	c->asks = c->asks_you || aux;
}

/* How many words from word i of the reading on are one filler ("por favor"); 0: none. */
static size_t filler(const struct reading *r, const struct sentence *s, size_t i)
{
	size_t end = (size_t)s->first + s->n, n = word_in(r->words[i].id, SET_filler) || word_in(r->words[i].id, SET_hesitation);
	uint16_t node = 0;

	if (!word_in(r->words[i].id, SET_opens))
		return n;
	for (size_t k = i; k < end && (node = lexicon_step(node, r->words[k].id)) != 0; k++)
		for (const struct outcome *o = lexicon_outcomes(node); o != NULL; o = lexicon_more(o))
			if (o->say == SAY_filler)
				n = k + 1 - i;
	return n;
}

void clause_init(struct clause *c, const struct reading *r, const struct sentence *s)
{
	c->r = r;
	c->s = s;
	c->n_words = c->n_matches = 0;
	for (size_t i = s->first; i < (size_t)s->first + s->n && c->n_words < CLAUSE_WORDS_MAX;) {
		size_t skip = filler(r, s, i);

		if (skip == 0)
			c->words[c->n_words++] = (uint16_t)i;
		i += skip ? skip : 1;
	}
	for (size_t i = 0; i < c->n_words; i++)
		walk(&(struct walk){ .c = c, .start = i }, 0, i, false, false);
	c->mark = s->end == '?';
	c->asks = c->asks_you = false;
	find_question(c);
}

const struct match *clause_is(const struct clause *c, enum say say, uint64_t also)
{
	uint64_t bare = 1, used = 0; /* how far phrases reach: without and with one of `say` */
	const struct match *first = NULL;

	also |= SAY_BIT(SAY_hello) | SAY_BIT(SAY_thanks) | SAY_BIT(SAY_neutral);
	if (c->n_words == 0 || c->n_words >= CLAUSE_WORDS_MAX)
		return NULL;
	for (size_t i = 0; i < c->n_matches; i++) { /* matches are in order of their first word */
		const struct match *m = &c->matches[i];
		uint64_t from = UINT64_C(1) << m->first, to = UINT64_C(1) << (m->first + m->n);

		if (m->loose && m->scope == SCOPE_WHOLE)
			to = m->first + m->n == c->n_words ? to : 0;
		if (m->say == say) {
			if (((bare | used) & from) == 0)
				continue;
			used |= to;
			first = first ? first : m;
		} else if ((also & SAY_BIT(m->say)) != 0) {
			bare |= bare & from ? to : 0;
			used |= used & from ? to : 0;
		}
	}
	return used >> c->n_words & 1 ? first : NULL;
}

bool clause_negated(const struct clause *c, size_t first)
{
	for (size_t k = 0; k < 4 && first > 0 && clause_word(c, first)->gap < GAP_COMMA; k++) { /* "no, whatsapp" */
		uint16_t id = clause_word(c, --first)->near;

		if (word_in(id, SET_negative))
			return true;
		if (!word_in(id, SET_article) && !word_in(id, SET_link))
			return false;
	}
	return false;
}

const struct match *clause_has(const struct clause *c, enum say say)
{
	const struct match *best = NULL;

	for (size_t i = 0; i < c->n_matches; i++) {
		const struct match *m = &c->matches[i];

		if (say == SAY_trouble && m->n == 1 && clause_negated(c, m->first))
			continue; /* "no problem" */
		if (m->say != say || m->scope == SCOPE_WHOLE || (best != NULL && m->n <= best->n))
			continue;
		best = m;
	}
	return best;
}

const struct match *clause_at(const struct clause *c, enum say say, size_t first)
{
	const struct match *best = NULL;

	for (size_t i = 0; i < c->n_matches; i++) {
		const struct match *m = &c->matches[i];

		if (m->say == say && m->first == first && (best == NULL || m->n > best->n))
			best = m;
	}
	return best;
}

struct str clause_span(const struct clause *c, size_t first, size_t end)
{
	size_t from = c->words[first], to = c->words[end - 1];

	return reading_span(c->r, from, to - from + 1);
}
