/* server/ops_field.c: is the value of an operation's field one of its type? */
/* SPDX-License-Identifier: MIT */
#include "base/phone.h"
#include "base/span.h"
#include "gen/onboarding.h"
#include "server/ops.h"

#define CHART (&chart_onboarding)

static struct str join(struct arena *a, struct str s, const char *word)
{
	return arena_printf(a, STR_FMT "%s%s", STR_ARG(s), s.n ? " " : "", word);
}

const char *op_field_words(struct arena *a, const struct op_field *f)
{
	struct str s = STR_NONE;
	if (f->type == OP_STATE) {
		for (uint16_t i = 0; i < CHART->n_states; i++)
			if (CHART->states[i].title && (CHART->states[i].kind == FSM_ATOMIC || CHART->states[i].kind == FSM_FINAL))
				s = join(a, s, CHART->strings[CHART->states[i].name]);
	} else if (f->type == OP_MOVE) {
		for (uint16_t i = 1; i < CHART->n_events; i++)
			if (CHART->events[i].class == FSM_OPERATOR)
				s = join(a, s, CHART->events[i].name);
	} else
		return f->words;
	return arena_z(a, s);
}

static bool is_one_of(struct str v, const char *words)
{
	for (struct str rest = str_of(words); rest.p != NULL;)
		if (str_eq(v, str_cut(&rest, ' ')))
			return true;
	return false;
}

/* "must be due, running, done or failed" */
static const char *must_be(struct arena *a, const char *words)
{
	struct str rest = str_of(words), word = str_cut(&rest, ' ');
	struct str s = arena_printf(a, "must be " STR_FMT, STR_ARG(word));
	while (rest.p != NULL) {
		word = str_cut(&rest, ' ');
		s = arena_printf(a, STR_FMT "%s" STR_FMT, STR_ARG(s), rest.p ? ", " : " or ", STR_ARG(word));
	}
	return arena_z(a, s);
}

/* NULL: it is one of its type. */
static const char *wrong(struct arena *a, const struct op_field *f, struct str v)
{
	struct phone phone;
	struct country country;
	int64_t number;
	const char *words = op_field_words(a, f);
	if (f->type == OP_PHONE && err_is(phone_parse(v, &phone)))
		return "must be a phone number in E.164 form, like +447700900123";
	if (f->type == OP_NUMBER && err_is(str_int64(v, 0, INT64_MAX, &number)))
		return "must be a whole number";
	if (f->type == OP_SPAN && (err_is(span_parse(v, &number)) || number <= 0))
		return "must be a time like 90m, 24h or 7d";
	if (f->type == OP_COUNTRY && err_is(country_parse(v, &country)))
		return "must be two letters, like GB";
	return words && !is_one_of(v, words) ? must_be(a, words) : NULL;
}

struct err op_field_check(struct op_call *c, const struct op_field *f, struct str *v)
{
	if (f->type == OP_TEXTS)
		return f->required && c->n_many == 0 ? err_new(ERR_REJECT, "is missing") : OK;
	if (v->p == NULL && f->def)
		*v = str_of(f->def);
	if (v->n == 0)
		return f->required ? err_new(ERR_REJECT, "is missing") : OK;
	const char *why = wrong(c->a, f, *v);
	return why ? err_new(ERR_REJECT, why) : OK;
}
