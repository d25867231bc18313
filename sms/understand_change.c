/* sms/understand_change.c: wishes to correct an earlier answer. */
/* SPDX-License-Identifier: MIT */
#include "sms/understand_parts.h"

#define REST_WORDS_MAX 3 /* "change something please" */

static bool all_before(const struct clause *c, size_t end)
{
	for (size_t i = 0; i < end; i++)
		if (!word_in(clause_word(c, i)->near, SET_before_change) && clause_at(c, SAY_yes, i) == NULL)
			return false;
	return true;
}

static size_t skip_articles(const struct clause *c, size_t i)
{
	while (i < c->n_words && (word_in(clause_word(c, i)->near, SET_article) || word_in(clause_word(c, i)->near, SET_possessive)))
		i++;
	return i;
}

/* Where the sentence ends without thanks and, where verbs stand last, without the verb of "soll Jürgen heißen". */
static size_t end_from(const struct clause *c, size_t i)
{
	size_t end = c->n_words;

	for (size_t k = 0; k < c->n_matches; k++) {
		const struct match *m = &c->matches[k];

		if (m->say == SAY_thanks && m->first > i && (size_t)m->first + m->n == end)
			end = m->first;
	}
	const struct match *last = end > i + 1 ? clause_at(c, SAY_value, end - 1) : NULL;

	return lexicon_flag(FLAG_verb_last) && last != NULL && last->scope == SCOPE_WHOLE ? end - 1 : end;
}

/* What stands from clause word i up to `end`, as written, quotes left out. */
static struct str rest_between(const struct clause *c, size_t i, size_t end)
{
	if (i >= end)
		return STR_NONE;
	size_t first = i > 0 ? c->words[i - 1] + 1u : c->s->first, last = end < c->n_words ? c->words[end - 1] : (size_t)c->s->first + c->s->n - 1;

	while (first < last && (word_in(c->r->words[first].id, SET_hesitation) || c->r->words[first].joined))
		first++;
	while (last > first && word_in(c->r->words[last].id, SET_filler))
		last--;
	return reading_span(c->r, first, last - first + 1);
}

static struct str rest_from(const struct clause *c, size_t i)
{
	return rest_between(c, i, end_from(c, i));
}

static struct str value_from(const struct clause *c, size_t i)
{
	const struct match *to = i < c->n_words ? clause_at(c, SAY_value, i) : NULL;

	if (i < c->n_words && word_in(clause_word(c, i)->id, SET_from)) /* "from Leeds to York" */
		for (size_t k = i + 1; k < c->n_words && to == NULL; k++)
			to = clause_at(c, SAY_value, k);
	return rest_from(c, to ? (size_t)to->first + to->n : i);
}

static void set_change(struct heard *ret, const struct match *field, struct str value)
{
	ret->event = HEARD_CHANGE;
	ret->field = field ? lexicon_name(field->arg) : NULL;
	ret->value = value;
}

/* "change [my] FIELD [to VALUE]", alone or behind "yes but", "can I". */
static bool verb(const struct clause *c, const struct understand_context *ctx, struct heard *ret)
{
	const struct match *m = clause_has(c, SAY_change);

	if (m == NULL || (m->typo && awaits_name(ctx->awaited)) || !all_before(c, m->first))
		return false;
	size_t i = skip_articles(c, (size_t)m->first + m->n);
	const struct match *field = i < c->n_words ? clause_at(c, SAY_field, i) : NULL;

	if (field != NULL) {
		set_change(ret, field, value_from(c, (size_t)field->first + field->n));
		return true;
	}
	bool asked_else = clause_has(c, SAY_question) != NULL || clause_has(c, SAY_trouble) != NULL;

	if (c->n_words - i > REST_WORDS_MAX || asked_else || (i < c->n_words && ctx->awaited != AWAIT_CONFIRM) ||
	    clause_is(c, SAY_yes, 0) != NULL)
		return false;
	set_change(ret, NULL, STR_NONE);
	return true;
}

/* "Name ändern Jürgen", "den Namen auf Jürgen ändern": the field before the verb, where the language has it so. */
static bool verb_last(const struct clause *c, const struct understand_context *ctx, struct heard *ret)
{
	const struct match *field = NULL, *last = NULL;
	size_t i = 0;

	for (; i < c->n_words && (field = clause_at(c, SAY_field, i)) == NULL; i++)
		if (!word_in(clause_word(c, i)->near, SET_before_change) && !word_in(clause_word(c, i)->near, SET_article) &&
		    clause_at(c, SAY_yes, i) == NULL)
			return false;
	size_t behind = field ? (size_t)field->first + field->n : c->n_words;

	for (size_t k = behind; k < c->n_words && last == NULL; k++)
		last = clause_at(c, SAY_change, k);
	if (last == NULL || (last->typo && awaits_name(ctx->awaited)))
		return false;
	size_t end = (size_t)last->first + last->n;

	if (last->first == behind) {
		set_change(ret, field, value_from(c, end));
		return true;
	}
	if (end != end_from(c, end))
		return false;
	const struct match *to = clause_at(c, SAY_value, behind);

	set_change(ret, field, rest_between(c, to ? (size_t)to->first + to->n : behind, last->first));
	return true;
}

static const struct match *any_field(const struct clause *c)
{
	const struct match *best = NULL;

	for (size_t i = 0; i < c->n_matches; i++)
		if (c->matches[i].say == SAY_field && !c->matches[i].typo && (best == NULL || c->matches[i].n > best->n))
			best = &c->matches[i];
	return best;
}

/* "the name is wrong", "town should be York", "wrong name, it's Sam". */
static bool complaint(const struct clause *c, struct heard *ret)
{
	const struct match *wrong = clause_has(c, SAY_wrong), *field = any_field(c), *value = NULL;

	if (wrong == NULL || c->asks_you || (wrong->typo && field == NULL))
		return false;
	for (size_t i = 0; i < c->n_matches && field != NULL; i++) {
		const struct match *m = &c->matches[i];
		size_t end = (size_t)m->first + m->n;
		bool behind = m->first > field->first && end > (size_t)wrong->first + (end == (size_t)wrong->first + wrong->n ? 0 : wrong->n) - 1;

		if (m->say == SAY_value && behind && end < c->n_words && (value == NULL || m->first > value->first || m->n > value->n))
			value = m;
	}
	set_change(ret, field, value ? rest_from(c, (size_t)value->first + value->n) : STR_NONE);
	return true;
}

/* At the summary: "my name is Sam", "location is Leeds". */
static bool statement(const struct clause *c, struct heard *ret)
{
	size_t i = 0;

	while (i < c->n_words && (word_in(clause_word(c, i)->near, SET_before_change) || clause_at(c, SAY_yes, i) != NULL))
		i++;
	i = skip_articles(c, i);
	const struct match *field = i < c->n_words ? clause_at(c, SAY_field, i) : NULL;
	size_t behind = field ? (size_t)field->first + field->n : c->n_words;
	const struct match *is = behind < c->n_words ? clause_at(c, SAY_value, behind) : NULL;

	if (is == NULL || c->asks || (size_t)is->first + is->n >= c->n_words || clause_has(c, SAY_trouble) != NULL)
		return false;
	for (size_t k = (size_t)is->first + is->n; k < c->n_words; k++)
		if (clause_at(c, SAY_yes, k) != NULL || word_in(clause_word(c, k)->near, SET_negative))
			return false;
	set_change(ret, field, rest_from(c, (size_t)is->first + is->n));
	return true;
}

bool understand_change(const struct clause *c, const struct understand_context *ctx, struct heard *ret)
{
	if (verb(c, ctx, ret) || (lexicon_flag(FLAG_verb_last) && verb_last(c, ctx, ret)))
		return true;
	return ctx->awaited == AWAIT_CONFIRM && (complaint(c, ret) || statement(c, ret));
}
