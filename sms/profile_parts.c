/* sms/profile_parts.c: lead-ins, prepositions and commas cut a sentence; trades of the table are found in its parts. */
/* SPDX-License-Identifier: MIT */
#include "sms/profile_parts.h"

#define COMPOUND_BYTES_MIN 9 /* shorter ones are rather names */

static uint16_t id_at(const struct clause *c, size_t i)
{
	return clause_word(c, i)->id;
}

static bool place_word(const struct clause *c, size_t i)
{
	uint16_t id = clause_word(c, i)->id;

	return word_in(id, SET_place) || word_in(id, SET_region);
}

/* "Bob's": belongs to a name. */
static bool possessive(const struct word *w)
{
	return w->raw.n > 2 && w->raw.p[w->raw.n - 1] == 's' && (w->raw.p[w->raw.n - 2] == '\'' || (uint8_t)w->raw.p[w->raw.n - 2] == 0x99);
}

/* May this word stand before a trade as part of it? */
static bool qualifies(const struct clause *c, size_t i, bool declared)
{
	const struct word *w = clause_word(c, i);

	if (possessive(w) && !word_in(w->id, SET_adjective))
		return false;
	if (word_in(w->near, SET_adjective) || word_in(w->id, SET_noun) || word_in(w->id, SET_trade))
		return !place_word(c, i) || declared;
	if (place_word(c, i) || clause_at(c, SAY_place, i) != NULL || word_in(w->id, SET_firstname))
		return false;
	if (!word_plain(w->id))
		return false;
	return w->letters && (declared || i == 0 || !w->capital) && !profile_gibberish(w->raw);
}

/* Where nouns are joined, an unknown one that ends like a trade is one: "Gitarrenbauwerkstatt". */
static bool compound(const struct clause *c, const struct part *p, size_t *at)
{
	for (size_t i = p->first; i < p->end && lexicon_flag(FLAG_capital_nouns); i++)
		if (clause_word(c, i)->raw.n >= COMPOUND_BYTES_MIN && profile_trade_ending(c, i, i + 1)) {
			*at = i;
			return true;
		}
	return false;
}

/* "électricien indépendant": in some languages the adjective follows. */
static bool adjective_behind(const struct clause *c, size_t k)
{
	const struct word *w = clause_word(c, k);

	return lexicon_flag(FLAG_adjective_last) && word_in(w->id, SET_adjective) && !word_in(w->id, SET_article) && w->gap < GAP_COMMA &&
	       !place_word(c, k) && !word_in(w->id, SET_geo) && clause_at(c, SAY_prep, k) == NULL;
}

/* The known trade in [first, end) with what belongs to it: "mobile" before, "and gas engineer" and "company" behind. */
static bool find_trade(const struct clause *c, struct part *p)
{
	const struct match *m = NULL;
	size_t i = p->first;

	for (; i < p->end && m == NULL; i++) {
		m = clause_at(c, SAY_trade, i);
		if (m != NULL && (size_t)m->first + m->n > p->end)
			m = NULL;
		if (m != NULL && m->n == 1 && m->typo && clause_word(c, i)->capital && i > p->first)
			m = NULL; /* more likely a name that is like a trade */
	}
	if (m == NULL && !compound(c, p, &i))
		return false;
	size_t first = m != NULL ? m->first : i, end = first + (m != NULL ? m->n : 1u);

	while (first > p->first) {
		if (qualifies(c, first - 1, p->strong))
			first--;
		else if (first > p->first + 1u && word_in(id_at(c, first - 1), SET_glue) && word_in(id_at(c, first - 2), SET_adjective))
			first -= 2; /* "kitchen and bathroom fitter" */
		else
			break;
	}
	for (size_t k = end; k < p->end;) {
		const struct match *more = clause_at(c, SAY_trade, k);

		if (more != NULL && (size_t)more->first + more->n <= p->end && !(place_word(c, k) && more->n == 1))
			k = end = k + more->n;
		else if ((word_in(id_at(c, k), SET_noun) && !place_word(c, k)) || (k == end && adjective_behind(c, k)))
			k = end = k + 1;
		else if (word_in(id_at(c, k), SET_joins) && k + 1 < p->end && clause_word(c, k)->gap < GAP_COMMA)
			k++;
		else if (word_in(id_at(c, k), SET_glue) || word_in(id_at(c, k), SET_adjective))
			k++;
		else
			break;
	}
	p->trade_first = (uint8_t)first;
	p->trade_end = (uint8_t)end;
	return p->trade = true;
}

/* Ends the part with a name that is known as a whole: "Frankfurt (Oder)"? */
static bool ends_in_name(const struct clause *c, const struct part *p)
{
	for (size_t i = p->first; i < p->end; i++) {
		const struct match *name = clause_at(c, SAY_place, i);

		if (name != NULL && name->n > 1 && i + name->n == p->end)
			return true;
	}
	return false;
}

static void strip(const struct clause *c, struct part *p)
{
	while (p->first < p->end && (word_in(id_at(c, p->first), SET_glue) || word_in(id_at(c, p->first), SET_article)) &&
	       !profile_state(clause_word(c, p->first)) && !profile_named_article(c, p->first))
		p->first++;
	while (p->first < p->end && word_in(id_at(c, p->end - 1u), SET_glue) && !profile_state(clause_word(c, p->end - 1u)) && !ends_in_name(c, p))
		p->end--;
}

/* Small talk at the beginning: "hi", "yes". How many words. */
static size_t small_talk(const struct clause *c, size_t i)
{
	static const enum say says[] = { SAY_hello, SAY_thanks, SAY_neutral, SAY_yes };
	size_t n = 0;

	if (i > 0 && i + 1 == c->n_words && profile_state(clause_word(c, i)))
		return 0; /* "Tulsa, OK" */
	for (size_t k = 0; k < sizeof says / sizeof says[0]; k++) {
		const struct match *m = clause_at(c, says[k], i);

		if (m != NULL && !m->typo && m->n > n && !m->loose)
			n = m->n;
	}
	return n;
}

/* How many words to go on: a known name is not cut ("Freiburg im Breisgau", "Pas-de-Calais"). */
static size_t name_at(const struct clause *c, size_t i)
{
	const struct match *name = clause_at(c, SAY_place, i);

	return name != NULL && !name->typo ? name->n : 1;
}

struct cutter {
	const struct clause *c;
	struct part *parts;
	size_t n;
	bool blocked; /* inside a refusal or question, until "I'm a ..." */
};

static void cut(struct cutter *k, struct part *p, size_t end)
{
	p->end = (uint8_t)end;
	strip(k->c, p);
	for (size_t i = p->first, n; i < p->end; i += n)
		if ((n = name_at(k->c, i)) == 1 && (word_in(id_at(k->c, i), SET_negative) || word_in(id_at(k->c, i), SET_insult)))
			k->blocked = true;
	if (p->first < p->end && !k->blocked && k->n < PARTS_MAX) {
		(void)find_trade(k->c, p);
		k->parts[k->n++] = *p;
	}
}

static bool is_field(const struct match *m, const char *field)
{
	return m->say == SAY_field && str_is(str_of(lexicon_name(m->arg)), field);
}

/* A lead-in or preposition at this word opens a new part. NULL: neither. */
static const struct match *opener(const struct clause *c, size_t i, bool at_start)
{
	const struct match *lead = clause_at(c, SAY_lead_trade, i), *prep = clause_at(c, SAY_prep, i), *trade = clause_at(c, SAY_trade, i);

	const struct match *label = at_start ? clause_at(c, SAY_field, i) : NULL;

	if (label != NULL && !label->typo && i + label->n < c->n_words && clause_word(c, i + label->n)->gap == GAP_COMMA &&
	    (is_field(label, "trade") || is_field(label, "place")))
		return label; /* "Trade: plumber" */
	if (lead != NULL && !at_start && (lead->n < 2 || !word_in(id_at(c, i), SET_stop)))
		lead = NULL;
	if (prep != NULL && clause_word(c, i)->gap == GAP_HYPHEN)
		prep = NULL; /* "Aix-en-Provence" */
	if (prep != NULL && (lead == NULL || prep->n >= lead->n))
		lead = prep;
	const struct match *place = clause_at(c, SAY_place, i);

	if (lead != NULL && place != NULL && !place->typo && place->n > lead->n)
		return NULL; /* "région parisienne" */
	return lead != NULL && trade != NULL && trade->n >= lead->n ? NULL : lead;
}

/* "Ich bin Klempner": there is no article, but the capital of a noun where the language has it. */
static bool noun_at(const struct clause *c, size_t i)
{
	return lexicon_flag(FLAG_capital_nouns) && i < c->n_words && clause_word(c, i)->capital;
}

size_t profile_parts(const struct clause *c, struct part parts[PARTS_MAX])
{
	struct cutter k = { .c = c, .parts = parts, .blocked = c->asks };
	struct part p = { .kind = PART_PLAIN };

	for (size_t i = 0; i < c->n_words;) {
		bool comma = clause_word(c, i)->gap == GAP_COMMA;
		bool start = i == p.first || comma;
		size_t talk = start && p.kind == PART_PLAIN ? small_talk(c, i) : 0;
		const struct match *open = opener(c, i, start || word_in(id_at(c, i - 1), SET_glue));
		const struct match *trade = clause_at(c, SAY_trade, i);
		bool refusal = open == NULL && word_in(id_at(c, i), SET_negative) && name_at(c, i) == 1; /* not "Pas-de-Calais" */

		if ((comma || refusal) && i > p.first) {
			cut(&k, &p, i);
			p = (struct part){ .first = (uint8_t)i, .comma = comma };
		}
		if (open != NULL && (talk == 0 || open->n >= talk)) {
			cut(&k, &p, i);
			bool strong = open->say == SAY_lead_trade && (open->arg != 0 || noun_at(c, i + open->n));

			bool known = open->say == SAY_lead_trade && clause_at(c, SAY_trade, i + open->n) != NULL;

			k.blocked = k.blocked && !((strong || known) && k.n == 0 && (p.first == i || word_in(id_at(c, i - 1), SET_glue)) && i > 0);
			bool place = open->say == SAY_prep || is_field(open, "place");

			p = (struct part){ .first = (uint8_t)(i + open->n), .kind = place ? PART_PLACE : PART_LEAD, .strong = strong,
				.comma = comma };
			i += open->n;
		} else if (talk > 0 && (trade == NULL || trade->n < talk)) {
			i += talk;
			p.first = (uint8_t)i;
		} else {
			i += trade != NULL && trade->n > 1 ? trade->n : name_at(c, i);
		}
	}
	cut(&k, &p, c->n_words);
	return k.n;
}
