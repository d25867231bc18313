/* sms/understand.c: from a text to one event: reserved words, then sentence by sentence, the weightiest wins. */
/* SPDX-License-Identifier: MIT */
#include "sms/understand.h"

#include "base/utf8.h"
#include "sms/keyword.h"
#include "sms/understand_lang.h"
#include "sms/understand_parts.h"

#define CLEAR_SCORE 4    /* two marks of another language, and none of one's own */
#define SEEK_WORDS_MAX 3 /* "a good local plumber" */

/* Among several sentences the heavier one is the event; answers weigh more than questions beside them. */
static const uint8_t weights[HEARD_EVENTS] = {
	[HEARD_HUMAN] = 90, [HEARD_CHANGE] = 85, [HEARD_TROUBLE] = 80, [HEARD_HELP] = 52, [HEARD_RESTART] = 56, [HEARD_BACK] = 55,
	[HEARD_STATUS] = 54, [HEARD_AGAIN] = 53, [HEARD_TRADE_PLACE] = 75, [HEARD_TRADE] = 74, [HEARD_PLACE] = 74, [HEARD_BUSINESS_NAME] = 70,
	[HEARD_OWNER_NAME] = 70, [HEARD_ALERTS_SMS] = 70, [HEARD_ALERTS_OTHER] = 69, [HEARD_READY] = 68, [HEARD_YES] = 62,
	[HEARD_IPHONE] = 70, [HEARD_ANDROID] = 70, [HEARD_LANDLINE] = 70, [HEARD_LINE] = 71, [HEARD_DONE] = 65, [HEARD_NETWORK] = 60,
	[HEARD_CALL_ME] = 66, [HEARD_CHECKS] = 66, [HEARD_NO_CHECKS] = 67, [HEARD_QUESTION] = 50, [HEARD_NO] = 48, [HEARD_SKIP] = 49, [HEARD_LANGUAGE] = 88, [HEARD_THANKS] = 20, [HEARD_HELLO] = 10,
};

/* Said the same way whatever is asked; in order of precedence. */
static const struct {
	enum say say;
	enum heard_event event;
} commands[] = {
	{ SAY_back, HEARD_BACK }, { SAY_restart, HEARD_RESTART }, { SAY_status, HEARD_STATUS }, { SAY_again, HEARD_AGAIN }, { SAY_help, HEARD_HELP },
}, small_talk[] = {
	{ SAY_no, HEARD_NO }, { SAY_yes, HEARD_YES }, { SAY_ready, HEARD_READY }, { SAY_done, HEARD_DONE }, { SAY_skip, HEARD_SKIP },
	{ SAY_no_name, HEARD_SKIP }, { SAY_thanks, HEARD_THANKS }, { SAY_hello, HEARD_HELLO }, { SAY_neutral, HEARD_THANKS },
};

#define ALSO_POLITE (SAY_BIT(SAY_neutral) | SAY_BIT(SAY_yes) | SAY_BIT(SAY_no))

/* A misspelt command with a capital may be a name or a town. */
static bool sure(const struct clause *c, const struct match *m, enum awaited awaited)
{
	return m != NULL && !(m->typo && (awaits_name(awaited) || awaits_profile(awaited)) && clause_word(c, m->first)->capital);
}

/* "auf Deutsch", "do you speak Spanish?": the language wished for, where we have it; NULL: none. */
static const char *wish(const struct clause *c, enum awaited awaited)
{
	const struct match *m = clause_is(c, SAY_language, ALSO_POLITE), *any = clause_has(c, SAY_language);

	if (m == NULL || m->arg == 0 || (any != NULL && any->n > m->n)) /* "do not speak Spanish", not "speak Spanish" */
		m = any;
	if (m == NULL || m->arg == 0 || m->typo)
		return NULL;
	const char *lang = lexicon_name(m->arg);
	bool own = strcmp(lang, lexicon_lang(lexicon_used())) == 0;

	if (awaited == AWAIT_OWNER_NAME && own && c->n_words == 1)
		return NULL; /* "English": a name, to one who is asked in English */
	return strcmp(lexicon_lang(lexicon_lang_find(str_of(lang))), lang) == 0 ? lang : NULL;
}

static bool foreign(const struct clause *c, enum awaited awaited)
{
	size_t n = 0;
	const struct match *m = clause_has(c, SAY_language);

	for (size_t i = 0; i < c->n_words; i++)
		n += word_in(clause_word(c, i)->id, SET_foreign);
	if (m != NULL && m->arg != 0 && strcmp(lexicon_name(m->arg), lexicon_lang(lexicon_used())) == 0)
		return false; /* "English" */
	if (m != NULL && !m->typo)
		return true;
	if (awaits_name(awaited) && !c->mark)
		return clause_is(c, SAY_language, 0) != NULL && clause_word(c, 0)->raw.n > 2;
	return clause_is(c, SAY_language, SAY_BIT(SAY_neutral)) != NULL || (n >= 2 && n * 2 >= c->n_words) || n >= 4;
}

/* May stand between "I need a" and the trade. */
static bool before_trade(const struct clause *c, size_t i)
{
	uint16_t id = clause_word(c, i)->id;

	return word_in(id, SET_adjective) || word_in(id, SET_article) || word_in(id, SET_common);
}

/* "I need a plumber": a customer, not an owner. */
static bool seeks(const struct clause *c)
{
	for (size_t i = 0; i < c->n_matches; i++) {
		const struct match *m = &c->matches[i];
		size_t next = (size_t)m->first + m->n, last = next + SEEK_WORDS_MAX;

		if (m->say != SAY_seeking)
			continue;
		while (next < c->n_words && next < last && clause_at(c, SAY_trade, next) == NULL && before_trade(c, next))
			next++;
		if (next < c->n_words && clause_at(c, SAY_trade, next) != NULL)
			return true;
	}
	return false;
}

static enum heard_event person(const struct clause *c, const struct understand_context *ctx, struct heard *ret)
{
	bool calls = ctx->awaited == AWAIT_TEST_CALL || ctx->awaited == AWAIT_FORWARDING || ctx->awaited == AWAIT_CALL_END;
	const struct match *m = clause_has(c, SAY_optout);

	const struct match *stop = clause_is(c, SAY_optout, SAY_BIT(SAY_neutral) | SAY_BIT(SAY_yes));

	if ((m != NULL && !m->typo) || (stop != NULL && !stop->typo)) {
		ret->topic = "optout";
		return HEARD_HUMAN;
	}
	if ((calls || ctx->awaited == AWAIT_ALERTS) && (clause_is(c, SAY_call_me, ALSO_POLITE) || clause_is(c, SAY_other, ALSO_POLITE)))
		return HEARD_UNCLEAR;
	m = clause_has(c, SAY_human);
	const struct match *asked = clause_has(c, SAY_question);

	if (m != NULL && asked != NULL && c->asks && strcmp(lexicon_name(asked->arg), "bot") == 0)
		return HEARD_UNCLEAR;
	if ((m != NULL && !(awaits_name(ctx->awaited) && !c->asks && m->n < 3)) || sure(c, clause_is(c, SAY_human, ALSO_POLITE), ctx->awaited))
		return HEARD_HUMAN;
	return HEARD_UNCLEAR;
}

static enum heard_event question(const struct clause *c, const struct understand_context *ctx, struct heard *ret)
{
	const struct match *m = clause_is(c, SAY_question, ALSO_POLITE), *any = clause_has(c, SAY_question);
	bool open = awaits_name(ctx->awaited) ? c->asks || c->mark : true;

	if (clause_is(c, SAY_hello, SAY_BIT(SAY_neutral)) != NULL)
		return HEARD_UNCLEAR;
	if (m == NULL && open)
		m = any;
	if (m != NULL && any != NULL && m->n < c->n_words)
		m = any;
	if (m != NULL) {
		ret->topic = lexicon_name(m->arg);
		return HEARD_QUESTION;
	}
	size_t words = 0;

	for (size_t i = 0; i < c->n_words; i++)
		words += !clause_word(c, i)->joined;
	if (clause_is(c, SAY_puzzled, ALSO_POLITE) != NULL || clause_has(c, SAY_puzzled) != NULL || words < 3 || !(c->asks_you || c->mark))
		return HEARD_UNCLEAR;
	ret->topic = "other";
	return HEARD_QUESTION;
}

static enum heard_event command(const struct clause *c, const struct understand_context *ctx)
{
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
		if (sure(c, clause_is(c, commands[i].say, ALSO_POLITE), ctx->awaited))
			return commands[i].event;
	return HEARD_UNCLEAR;
}

/* Words that mean something else while a trade or name is asked for. */
static bool out_of_place(enum say say, enum awaited awaited)
{
	if (say == SAY_no_name)
		return awaited != AWAIT_BUSINESS_NAME;
	return (say == SAY_done || say == SAY_ready) && (awaits_name(awaited) || awaits_profile(awaited));
}

static enum heard_event chat(const struct clause *c, const struct understand_context *ctx)
{
	if (clause_is(c, SAY_puzzled, ALSO_POLITE) != NULL && clause_is(c, SAY_no, ALSO_POLITE) == NULL)
		return HEARD_UNCLEAR;
	if (clause_is(c, SAY_hello, SAY_BIT(SAY_neutral)) != NULL && ctx->awaited != AWAIT_CONFIRM)
		return HEARD_HELLO;
	for (size_t i = 0; i < sizeof small_talk / sizeof small_talk[0]; i++)
		if (!out_of_place(small_talk[i].say, ctx->awaited) &&
		    sure(c, clause_is(c, small_talk[i].say, ALSO_POLITE & ~(small_talk[i].event == HEARD_YES ? SAY_BIT(SAY_no) : 0)), ctx->awaited))
			return small_talk[i].event;
	return HEARD_UNCLEAR;
}

/* The event of one sentence, with its fields. */
static void judge(struct arena *a, const struct clause *c, const struct understand_context *ctx, struct heard *ret)
{
	bool names = awaits_name(ctx->awaited);

	if (c->n_words == 0)
		return;
	ret->topic = wish(c, ctx->awaited);
	if (ret->topic != NULL) {
		ret->event = HEARD_LANGUAGE;
		return;
	}
	if (ctx->awaited == AWAIT_NOTHING && (ret->event = understand_checks(c)) != HEARD_UNCLEAR)
		return;
	if (!names && !awaits_profile(ctx->awaited))
		ret->network = understand_network(c, ctx);
	ret->event = person(c, ctx, ret);
	if (ret->event == HEARD_UNCLEAR && ctx->awaited == AWAIT_CONFIRM)
		ret->event = understand_answer(a, c, ctx, ret);
	if (ret->event != HEARD_UNCLEAR || understand_change(c, ctx, ret))
		return;
	ret->event = command(c, ctx);
	if (ret->event != HEARD_UNCLEAR)
		return;
	if (awaits_profile(ctx->awaited) && seeks(c)) {
		ret->event = HEARD_QUESTION;
		ret->topic = "wrong_number";
		return;
	}
	if (foreign(c, ctx->awaited)) {
		ret->event = HEARD_QUESTION;
		ret->topic = "language";
		return;
	}
	ret->event = understand_answer(a, c, ctx, ret);
	const struct match *trouble = names || awaits_profile(ctx->awaited) ? NULL : clause_has(c, SAY_trouble);

	const struct match *asked = clause_has(c, SAY_question);

	if (ret->event == HEARD_UNCLEAR && trouble != NULL && (asked == NULL || asked->n < trouble->n)) {
		ret->event = HEARD_TROUBLE;
		ret->topic = trouble->arg ? lexicon_name(trouble->arg) : "generic";
	}
	if (ret->event == HEARD_UNCLEAR)
		ret->event = question(c, ctx, ret);
	if (ret->event == HEARD_UNCLEAR)
		ret->event = chat(c, ctx);
}

/* Take sentence `one` into the whole. */
static void merge(struct heard *all, const struct heard *one, bool *refused)
{
	bool halves = (all->event == HEARD_TRADE && one->event == HEARD_PLACE) || (all->event == HEARD_PLACE && one->event == HEARD_TRADE);
	const char *topic = all->topic ? all->topic : one->topic;
	struct str network = all->network.p ? all->network : one->network;
	bool optin = all->optin_word, yes = all->yes_word;

	*refused |= one->event == HEARD_NO;
	if (halves) {
		all->trade = all->trade.p ? all->trade : one->trade;
		all->place = all->place.p ? all->place : one->place;
		all->event = HEARD_TRADE_PLACE;
	} else if (weights[one->event] > weights[all->event]) {
		if (one->topic != NULL)
			topic = one->topic;
		*all = *one;
	}
	all->topic = topic;
	all->network = network;
	all->optin_word = optin;
	all->yes_word = yes;
}

static void read_sentences(struct arena *a, const struct reading *r, const struct understand_context *ctx, struct heard *ret)
{
	bool refused = false;

	for (size_t i = 0; i < r->n_sentences; i++) {
		struct clause c;
		struct heard one = { 0 };

		clause_init(&c, r, &r->sentences[i]);
		judge(a, &c, ctx, &one);
		merge(ret, &one, &refused);
	}
	if (refused && (ret->event == HEARD_YES || ret->event == HEARD_READY))
		ret->event = HEARD_NO;
	if (r->foreign > r->latin && ret->event != HEARD_BUSINESS_NAME && ret->event != HEARD_OWNER_NAME) {
		*ret = (struct heard){ .event = HEARD_QUESTION, .topic = "language" };
	}
}

/* Nobody texts these, and in a name they would hide or turn what stands around it. Line ends are read as such. */
static bool is_unseen(uint32_t cp)
{
	return utf8_is_control(cp) && cp != '\n' && cp != 0x85 && cp != 0x2028 && cp != 0x2029;
}

static struct str without_unseen(struct arena *a, struct str text)
{
	char *p = NULL;
	size_t n = 0;

	for (size_t i = 0; i < text.n;) {
		size_t at = i;
		uint32_t cp = utf8_next(text, &i);
		bool drop = is_unseen(cp);

		if (drop && p == NULL) {
			p = arena_alloc(a, text.n);
			memcpy(p, text.p, at);
			n = at;
		}
		if (drop && cp < ' ')
			p[n++] = ' ';
		else if (!drop && p != NULL) {
			memcpy(p + n, text.p + at, i - at);
			n += i - at;
		}
	}
	return p != NULL ? str_n(p, n) : text;
}

/* In the language in use. */
static void understand_here(struct arena *a, const struct reading *r, const struct understand_context *ctx, struct heard *ret)
{
	*ret = (struct heard){ .event = HEARD_UNCLEAR };
	read_sentences(a, r, ctx, ret);
	ret->lang = lexicon_lang(lexicon_used());
}

/* Does the reading in another language count more than the one in the client's own? `score`: understand_lang(). */
static bool better(const struct heard *own, const struct heard *other, const struct understand_context *ctx, unsigned score)
{
	bool nothing = own->event == HEARD_UNCLEAR || (own->event == HEARD_QUESTION && own->topic && strcmp(own->topic, "language") == 0);

	if (own->event == HEARD_LANGUAGE || other->event == HEARD_LANGUAGE)
		return own->event != HEARD_LANGUAGE;
	if (score >= CLEAR_SCORE && (awaits_profile(ctx->awaited) || other->event != HEARD_UNCLEAR))
		return true;
	if (awaits_name(ctx->awaited) && !nothing)
		return false; /* "Hola Taqueria" is a name */
	return nothing || (other->event != HEARD_UNCLEAR && weights[other->event] >= weights[own->event]);
}

static void understand_any(struct arena *a, struct str text, const struct understand_context *ctx, struct heard *ret)
{
	struct reading r;
	struct heard other;
	size_t own = lexicon_used();
	unsigned score = 0;

	reading_init(&r, text);
	if (r.broken)
		return;
	understand_here(a, &r, ctx, ret);
	lexicon_use(understand_lang(&r, awaits_profile(ctx->awaited), &score));
	if (lexicon_used() == own)
		return;
	reading_init(&r, text);
	understand_here(a, &r, ctx, &other);
	if (better(ret, &other, ctx, score))
		*ret = other;
	lexicon_use(own);
}

static enum heard_event event_of_keyword(enum keyword keyword, const struct understand_context *ctx)
{
	switch (keyword) {
	case KEYWORD_STOP:
		return HEARD_STOP;
	case KEYWORD_START:
		return HEARD_START;
	case KEYWORD_YES:
		return ctx->opted_out ? HEARD_START : HEARD_UNCLEAR;
	case KEYWORD_HELP:
		return HEARD_HELP;
	case KEYWORD_NONE:
		break;
	}
	return HEARD_UNCLEAR;
}

void sms_understand(struct arena *a, struct str text, const struct understand_context *ctx, struct heard *ret)
{
	enum keyword keyword = sms_keyword(text);
	bool yes = keyword == KEYWORD_YES;

	lexicon_use(ctx->lang != NULL ? lexicon_lang_find(str_of(ctx->lang)) : 0);
	if (keyword == KEYWORD_NONE)
		keyword = sms_keyword_in(text, lexicon_setting(SETTING_stop), lexicon_setting(SETTING_start), lexicon_setting(SETTING_help));
	*ret = (struct heard){ .event = event_of_keyword(keyword, ctx), .lang = lexicon_lang(lexicon_used()) };
	/* What is broken stays as it is: taking bytes out could mend it. */
	if (ret->event == HEARD_UNCLEAR)
		understand_any(a, utf8_valid(text) ? without_unseen(a, text) : text, ctx, ret);
	ret->yes_word = yes;
	ret->optin_word = keyword == KEYWORD_START;
}

struct err sms_understand_init(const char *overlay_dir, struct buf *problems)
{
	return lexicon_init(overlay_dir, problems);
}

void sms_understand_later(const char *overlay_dir)
{
	lexicon_later(overlay_dir);
}
