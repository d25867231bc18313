/* sms/profile.c: which part of a sentence is the trade and which the place. */
/* SPDX-License-Identifier: MIT */
#include "sms/profile.h"

#include "sms/profile_parts.h"

#define BARE_PLACE_WORDS_MAX 4

struct range {
	size_t first, end;
};

struct finding {
	const struct clause *c;
	struct part parts[PARTS_MAX];
	size_t n;
	struct range trade, place; /* first == end: not found */
	bool known;
};

static bool empty(struct range r)
{
	return r.first == r.end;
}

static bool take_place(struct finding *f, size_t first, size_t end)
{
	bool known;

	if (first >= end || !profile_place_words(f->c, &first, &end, &known))
		return false;
	f->place = (struct range){ first, end };
	f->known |= known;
	return true;
}

/* "Austin | , TX", "Leeds | , West Yorkshire": further parts behind a comma belong to the place. */
static void extend_place(struct finding *f, size_t i)
{
	for (; i < f->n && f->parts[i].comma && f->parts[i].kind == PART_PLAIN && !f->parts[i].trade; i++) {
		size_t first = f->place.first, end = f->parts[i].end;
		bool known;

		if (f->parts[i].first != f->place.end || !profile_place_words(f->c, &first, &end, &known) || end <= f->parts[i].first)
			return;
		f->place.end = end;
		f->known |= known;
		if (end != f->parts[i].end)
			return;
	}
}

/* The place when part t is the trade: behind a preposition, else what follows the trade, the parts behind it, the parts before. */
static void place_beside(struct finding *f, size_t t)
{
	const struct part *p = &f->parts[t];

	for (size_t i = 0; i < f->n; i++)
		if (f->parts[i].kind == PART_PLACE && !f->parts[i].trade && take_place(f, f->parts[i].first, f->parts[i].end)) {
			extend_place(f, i + 1);
			return;
		}
	if (take_place(f, p->trade_end, p->end)) {
		extend_place(f, t + 1);
		return;
	}
	for (size_t i = t + 1; i < f->n; i++)
		if (!f->parts[i].trade && take_place(f, f->parts[i].first, f->parts[i].end)) {
			extend_place(f, i + 1);
			return;
		}
	for (size_t i = 0; i < t; i++)
		if (f->parts[i].kind == PART_PLAIN && !f->parts[i].trade && take_place(f, f->parts[i].first, f->parts[i].end)) {
			extend_place(f, i + 1);
			return;
		}
	if (p->trade_first > p->first)
		(void)take_place(f, p->first, p->trade_first);
}

/* The first part behind a preposition that is a place. */
static bool place_part(struct finding *f, size_t *i)
{
	for (*i = 0; *i < f->n; ++*i)
		if (f->parts[*i].kind == PART_PLACE && take_place(f, f->parts[*i].first, f->parts[*i].end))
			return true;
	return false;
}

/* A part holds a trade of the table. */
static void known_trade(struct finding *f, size_t t)
{
	const struct part *p = &f->parts[t];

	f->trade = (struct range){ p->trade_first, p->trade_end };
	f->known = true;
	if (t > 0 && p->kind == PART_PLACE && f->parts[t - 1].end + 1u == p->first && f->parts[t - 1].kind != PART_PLACE &&
	    profile_trade_words(f->c, f->parts[t - 1].first, f->parts[t - 1].end))
		f->trade.first = f->parts[t - 1].first; /* "specialist in roofing" */
	size_t last = t;

	while (last + 1 < f->n && f->parts[last + 1].trade && f->parts[last + 1].comma && f->trade.end == f->parts[last].end &&
	       f->parts[last + 1].trade_first == f->parts[last + 1].first && f->parts[last + 1].kind == PART_PLAIN)
		f->trade.end = f->parts[++last].trade_end; /* "plumbing, heating and electrical" */
	place_beside(f, last);
}

/* A trade that only the sentence's shape tells, from the first plain or lead part that is no place. */
static bool unknown_trade(struct finding *f, size_t skip, bool shaped)
{
	for (size_t i = 0; i < f->n; i++) {
		const struct part *p = &f->parts[i];

		if (i == skip || p->kind == PART_PLACE || !profile_trade_words(f->c, p->first, p->end))
			continue;
		if (!shaped && !p->strong && !profile_trade_ending(f->c, p->first, p->end))
			continue;
		f->trade = (struct range){ p->first, p->end };
		return true;
	}
	return false;
}

/* "Falconer, York", "York, falconer", "Barnsley, Yorkshire". */
static void two_parts(struct finding *f)
{
	const struct part *a = &f->parts[0], *b = &f->parts[1];
	size_t first = a->first, end = a->end;
	bool known, place = profile_place_words(f->c, &first, &end, &known) && end == a->end;

	if (place && known && !profile_trade_ending(f->c, a->first, a->end)) {
		(void)take_place(f, first, end);
		extend_place(f, 1);
		if (f->place.end == end && profile_trade_words(f->c, b->first, b->end))
			f->trade = (struct range){ b->first, b->end };
		return;
	}
	if (place && !a->strong && word_in(clause_word(f->c, b->end - 1u)->id, SET_region) && !profile_trade_ending(f->c, a->first, a->end)) {
		(void)take_place(f, first, end);
		extend_place(f, 1);
		return;
	}
	if (profile_trade_words(f->c, a->first, a->end) && take_place(f, b->first, b->end)) {
		f->trade = (struct range){ a->first, a->end };
		extend_place(f, 2);
	}
}

/* "Leeds | and surrounding areas": words that add nothing. */
static bool trails_off(const struct clause *c, size_t i, size_t end)
{
	if (word_in(clause_word(c, i - 1)->id, SET_common))
		return false;
	for (; i < end; i++)
		if (word_plain(clause_word(c, i)->id) || word_in(clause_word(c, i)->id, SET_trade))
			return false;
	return true;
}

/* Nothing but words: "falconer", "Leeds", "falconer york". */
static void one_part(struct finding *f, enum profile_want want, bool strict)
{
	const struct part *p = &f->parts[0];
	size_t first = p->first, end = p->end;
	bool known, place = profile_place_words(f->c, &first, &end, &known) && ((known && clause_word(f->c, first)->letters) || end - first <= BARE_PLACE_WORDS_MAX);

	place = place && (end == p->end || (known && trails_off(f->c, end, p->end)));
	bool ending = profile_trade_ending(f->c, p->first, p->end), trade = profile_trade_words(f->c, p->first, p->end);

	for (size_t i = p->first + 1u; i < p->end && !(place && known && end - first == 1); i++) {
		const struct match *name = clause_at(f->c, SAY_place, i);

		if (name != NULL && (size_t)name->first + name->n == p->end && profile_trade_words(f->c, p->first, i) &&
		    (p->strong || profile_trade_ending(f->c, p->first, i))) {
			f->trade = (struct range){ p->first, i };
			(void)take_place(f, i, p->end);
			return;
		}
	}
	if (trade && (p->strong || want == PROFILE_TRADE || (ending && want == PROFILE_BOTH && !known && p->kind != PART_LEAD) ||
		      (ending && p->kind == PART_LEAD))) {
		if (!strict || p->strong || ending)
			f->trade = (struct range){ p->first, p->end };
		return;
	}
	const struct word *w = clause_word(f->c, first < f->c->n_words ? first : 0);
	bool lone = end - first == 1, asked = want == PROFILE_PLACE;
	bool doubtful = lone && !asked && (known ? word_in(w->id, SET_common) && !w->capital
						 : word_in(w->id, SET_common) || (w->near != w->id && !w->capital));
	bool person = lone && word_in(w->id, SET_firstname) && !known;

	if (asked && !place && p->end == p->first + 1 && word_in(clause_word(f->c, p->first)->id, SET_firstname)) {
		f->place = (struct range){ p->first, p->end }; /* "Troy": a town was asked for */
		return;
	}
	if (!place || doubtful || person || want == PROFILE_TRADE || (strict && !known))
		return;
	if (p->kind == PART_PLAIN || (asked && !p->strong)) /* "it is Leeds" */
		(void)take_place(f, first, end);
}

struct profile_half profile_read(struct arena *a, const struct clause *c, enum profile_want want, bool strict)
{
	struct finding f = { .c = c };
	size_t t = 0, p = 0;

	f.n = profile_parts(c, f.parts);
	while (t < f.n && !f.parts[t].trade)
		t++;
	if (t < f.n) {
		known_trade(&f, t);
	} else if (place_part(&f, &p)) {
		extend_place(&f, p + 1);
		(void)unknown_trade(&f, p, true);
	} else if (f.n >= 2 && f.parts[1].comma) {
		two_parts(&f);
	} else if (f.n >= 1) {
		one_part(&f, want, strict);
	}
	struct profile_half half = { .known = f.known };

	if (!empty(f.trade))
		half.trade = profile_tidy_trade(a, c, f.trade.first, f.trade.end);
	if (!empty(f.place))
		half.place = profile_tidy_place(a, c, f.place.first, f.place.end);
	return half;
}
