/* sms/understand_answer.c: is this sentence the answer to the open question? */
/* SPDX-License-Identifier: MIT */
#include "sms/understand_parts.h"

#define KIND_WORDS_MAX 5        /* more words tell something else, too */

/* What may stand beside an answer without changing it. */
#define ALSO_YES (SAY_BIT(SAY_yes) | SAY_BIT(SAY_neutral))

/* The sentence is small talk or a refusal, whatever else its words could be. */
static bool says_else(const struct clause *c)
{
	static const enum say says[] = { SAY_yes, SAY_no, SAY_hello, SAY_thanks, SAY_neutral, SAY_skip, SAY_ready, SAY_done, SAY_puzzled,
		SAY_no_name, SAY_question, SAY_help, SAY_human, SAY_status };

	for (size_t i = 0; i < sizeof says / sizeof says[0]; i++) {
		const struct match *m = clause_is(c, says[i], ALSO_YES | SAY_BIT(SAY_no));

		if (m != NULL && !(m->typo && clause_word(c, m->first)->capital))
			return true;
	}
	return clause_has(c, SAY_insult) != NULL;
}

static enum heard_event profile(struct arena *a, const struct clause *c, const struct understand_context *ctx, struct heard *ret)
{
	enum profile_want want = ctx->awaited == AWAIT_TRADE || ctx->has_place	 ? PROFILE_TRADE
				 : ctx->awaited == AWAIT_PLACE || ctx->has_trade ? PROFILE_PLACE
										 : PROFILE_BOTH;

	if (says_else(c))
		return HEARD_UNCLEAR;
	struct profile_half h = profile_read(a, c, want, ctx->first_contact);
	bool both = h.trade.p != NULL && h.place.p != NULL;

	const struct match *asked = clause_has(c, SAY_question);

	if (asked != NULL && asked->typo)
		asked = NULL;
	if (!h.known && !both && (asked != NULL || clause_has(c, SAY_language) != NULL))
		return HEARD_UNCLEAR;
	if (c->mark && !(both && h.known))
		return HEARD_UNCLEAR;
	if (h.trade.p != NULL && ret->trade.p == NULL)
		ret->trade = h.trade;
	if (h.place.p != NULL && ret->place.p == NULL)
		ret->place = h.place;
	if (asked != NULL && (h.trade.p || h.place.p) && clause_word(c, asked->first)->gap == GAP_COMMA)
		ret->topic = lexicon_name(asked->arg);
	return both ? HEARD_TRADE_PLACE : h.trade.p ? HEARD_TRADE : h.place.p ? HEARD_PLACE : HEARD_UNCLEAR;
}

static enum heard_event name(struct arena *a, const struct clause *c, const struct understand_context *ctx, struct heard *ret)
{
	if (says_else(c))
		return HEARD_UNCLEAR;
	if (ctx->awaited == AWAIT_BUSINESS_NAME) {
		ret->name = profile_business_name(a, c, 1);
		return ret->name.p ? HEARD_BUSINESS_NAME : HEARD_UNCLEAR;
	}
	ret->name = profile_owner_name(a, c, 1);
	return ret->name.p ? HEARD_OWNER_NAME : HEARD_UNCLEAR;
}

/* "SMS will ich nicht": where verbs stand last, what is refused stands before the refusal; "sms no, whatsapp" is one everywhere. */
static bool refused_behind(const struct clause *c, size_t i)
{
	if (i < c->n_words && word_in(clause_word(c, i)->near, SET_negative) && clause_word(c, i)->gap < GAP_COMMA &&
	    (i + 1 == c->n_words || clause_word(c, i + 1)->gap >= GAP_COMMA))
		return true;
	for (; lexicon_flag(FLAG_verb_last) && i < c->n_words && clause_word(c, i)->gap < GAP_COMMA; i++)
		if (word_in(clause_word(c, i)->near, SET_negative))
			return true;
	return false;
}

/* The longest unnegated phrase that counts anywhere. */
static bool mentions(const struct clause *c, enum say say)
{
	for (size_t i = 0; i < c->n_matches; i++) {
		const struct match *m = &c->matches[i];

		if (m->say == say && m->scope != SCOPE_WHOLE && !clause_negated(c, m->first) && !refused_behind(c, (size_t)m->first + m->n))
			return true;
	}
	return false;
}

static bool negative(const struct clause *c)
{
	for (size_t i = 0; i < c->n_words; i++)
		if (word_in(clause_word(c, i)->near, SET_negative))
			return true;
	return false;
}

static enum heard_event alerts(const struct clause *c)
{
	if (clause_is(c, SAY_sms, ALSO_YES) != NULL)
		return HEARD_ALERTS_SMS;
	if (clause_is(c, SAY_other, ALSO_YES) != NULL)
		return HEARD_ALERTS_OTHER;
	if (c->n_words > 0 && (word_in(clause_word(c, 0)->near, SET_asks) || clause_has(c, SAY_question) != NULL))
		return HEARD_UNCLEAR;
	if (mentions(c, SAY_sms))
		return HEARD_ALERTS_SMS;
	if (mentions(c, SAY_other))
		return HEARD_ALERTS_OTHER;
	return clause_is(c, SAY_yes, ALSO_YES) != NULL ? HEARD_ALERTS_SMS : HEARD_UNCLEAR;
}

static enum heard_event confirm(const struct clause *c)
{
	const struct match *yes = clause_is(c, SAY_yes, SAY_BIT(SAY_neutral)), *wrong = clause_has(c, SAY_wrong);

	if (wrong != NULL && wrong->n == c->n_words && wrong->n > 1 && clause_at(c, SAY_no, 0) != NULL)
		return HEARD_UNCLEAR; /* "no es correcto": no refusal, there is something to mend */
	if (clause_is(c, SAY_no, ALSO_YES) != NULL)
		return HEARD_NO;
	if (yes != NULL && yes->n < c->n_words && clause_is(c, SAY_hello, SAY_BIT(SAY_neutral)) != NULL)
		return HEARD_UNCLEAR; /* "good morning" */
	if (yes != NULL)
		return HEARD_YES;
	if (clause_is(c, SAY_ready, ALSO_YES | SAY_BIT(SAY_done)) != NULL || clause_is(c, SAY_done, ALSO_YES) != NULL)
		return HEARD_READY;
	return HEARD_UNCLEAR;
}

static enum heard_event phone_kind(const struct clause *c, const struct understand_context *ctx, struct heard *ret)
{
	enum heard_event event = understand_phone_kind(c, ret);

	if (event == HEARD_LANDLINE)
		(void)understand_number(c->r->text, ctx->country, &ret->line);
	return event;
}

static enum heard_event line(const struct clause *c, const struct understand_context *ctx, struct heard *ret)
{
	if (understand_number(c->r->text, ctx->country, &ret->line))
		return HEARD_LINE;
	bool skip = clause_is(c, SAY_skip, ALSO_YES) != NULL || clause_is(c, SAY_no, ALSO_YES) != NULL;

	return skip ? HEARD_SKIP : HEARD_UNCLEAR;
}

/* Forwarding and the test call: trouble before success, success before a network's name. */
static enum heard_event forwarding(const struct clause *c, const struct understand_context *ctx, struct heard *ret)
{
	const struct match *m = clause_is(c, SAY_trouble, ALSO_YES | SAY_BIT(SAY_no));
	struct str network = understand_network(c, ctx);
	const struct match *done = clause_at(c, SAY_done, 0);
	bool opens = done != NULL && done->n < c->n_words && clause_word(c, done->n)->gap >= GAP_COMMA; /* "done, on EE" */

	/* "no va" is "no" and "va" (yes), too; "leider nein" is a no without a yes. */
	bool trouble = m != NULL && m->n > 1 && m->n == c->n_words && clause_is(c, SAY_no, SAY_BIT(SAY_neutral) | SAY_BIT(SAY_network)) == NULL;

	if (!trouble && clause_is(c, SAY_no, ALSO_YES | SAY_BIT(SAY_network)) != NULL)
		return HEARD_NO;
	const struct match *asked = clause_has(c, SAY_question);

	if (m == NULL && clause_is(c, SAY_done, ALSO_YES | SAY_BIT(SAY_network)) == NULL)
		m = clause_has(c, SAY_trouble);
	if (m != NULL && !(c->asks && asked != NULL && asked->n >= m->n)) {
		const struct match *best = m->arg ? m : clause_has(c, SAY_trouble);

		ret->topic = best != NULL && best->arg ? lexicon_name(best->arg) : "generic";
		return HEARD_TROUBLE;
	}
	if (ctx->awaited != AWAIT_FORWARDING && clause_is(c, SAY_call_me, ALSO_YES) != NULL)
		return HEARD_CALL_ME;
	if (clause_is(c, SAY_done, ALSO_YES | SAY_BIT(SAY_network) | SAY_BIT(SAY_ready)) != NULL ||
	    (!c->asks && !negative(c) && (opens || mentions(c, SAY_done))))
		return HEARD_DONE;
	if (clause_is(c, SAY_call_me, ALSO_YES) != NULL)
		return HEARD_CALL_ME;
	if (network.p != NULL && !c->asks && !(c->mark && asked != NULL))
		return HEARD_NETWORK;
	return c->n_words <= KIND_WORDS_MAX && !negative(c) ? phone_kind(c, ctx, ret) : HEARD_UNCLEAR; /* "it's an Android", after all */
}

/* The calls that re-check the forwarding of one who is live. */
enum heard_event understand_checks(const struct clause *c)
{
	if (clause_is(c, SAY_no_checks, ALSO_YES) != NULL)
		return HEARD_NO_CHECKS;
	return clause_is(c, SAY_checks, ALSO_YES) != NULL ? HEARD_CHECKS : HEARD_UNCLEAR;
}

enum heard_event understand_answer(struct arena *a, const struct clause *c, const struct understand_context *ctx, struct heard *ret)
{
	switch (ctx->awaited) {
	case AWAIT_TRADE_PLACE:
	case AWAIT_TRADE:
	case AWAIT_PLACE:
		return profile(a, c, ctx, ret);
	case AWAIT_BUSINESS_NAME:
	case AWAIT_OWNER_NAME:
		return name(a, c, ctx, ret);
	case AWAIT_ALERTS:
		return alerts(c);
	case AWAIT_CONFIRM:
	case AWAIT_PAYMENT:
		return confirm(c);
	case AWAIT_PHONE_KIND:
		return phone_kind(c, ctx, ret);
	case AWAIT_LINE:
		return line(c, ctx, ret);
	case AWAIT_FORWARDING:
	case AWAIT_TEST_CALL:
	case AWAIT_CALL_END:
		return forwarding(c, ctx, ret);
	case AWAIT_NOTHING:
		return understand_network(c, ctx).p != NULL && !c->asks ? HEARD_NETWORK : HEARD_UNCLEAR;
	case AWAITED_COUNT:
		break;
	}
	return HEARD_UNCLEAR;
}
