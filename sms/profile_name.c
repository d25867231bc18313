/* sms/profile_name.c: the name of a business or a person, as it was written. */
/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"
#include "sms/profile.h"

#define OWNER_WORDS_MAX 7 /* "Dr. Anna-Lena von der Heide" has six */
#define BUSINESS_WORDS_MAX 12

/* Words of the reading, fillers included. */
struct span {
	const struct reading *r;
	size_t first, end;
	bool led;    /* "my name is" stood before */
	bool strong; /* and it can only introduce a name */
};

static bool small_talk(const struct clause *c)
{
	uint64_t also = SAY_BIT(SAY_yes) | SAY_BIT(SAY_neutral);

	return clause_is(c, SAY_hello, also) || clause_is(c, SAY_thanks, also) || clause_is(c, SAY_yes, also) || clause_is(c, SAY_neutral, also);
}

/* Greeting or yes in front of a comma, or of a lead-in. */
static size_t opening_talk(const struct clause *c, size_t i, enum say lead)
{
	static const enum say says[] = { SAY_hello, SAY_thanks, SAY_yes, SAY_neutral, SAY_no_name };

	for (size_t k = 0; k < sizeof says / sizeof says[0]; k++) {
		const struct match *m = clause_at(c, says[k], i);

		if (m == NULL || m->typo || m->loose)
			continue;
		size_t next = i + m->n;

		if (next < c->n_words && (clause_word(c, next)->gap >= GAP_COMMA || clause_at(c, lead, next) != NULL ||
					  (says[k] == SAY_hello && clause_at(c, lead, next) != NULL)))
			return m->n;
	}
	return 0;
}

/* "is my name", "here", "thanks" behind the name. */
static size_t without_tail(const struct clause *c, size_t first, size_t end, enum say lead)
{
	for (size_t k = 0; k < c->n_matches; k++) {
		const struct match *m = &c->matches[k];
		bool tail = (m->say == SAY_tail_name && (m->arg == 0 || lead == SAY_lead_owner)) || m->say == SAY_thanks;

		if (tail && !m->typo && m->first > first && (size_t)m->first + m->n == end) {
			end = m->first;
			k = (size_t)-1;
		}
	}
	return end;
}

/* "Apex Roofing, owner is Dave": where the owner begins. */
static size_t without_owner(const struct clause *c, size_t first, enum say lead)
{
	for (size_t i = 0; i < c->n_matches && lead == SAY_lead_business; i++) {
		const struct match *m = &c->matches[i];

		if (m->say == SAY_lead_owner && m->n >= 2 && m->first > first && clause_word(c, m->first)->gap >= GAP_COMMA)
			return m->first;
	}
	return c->n_words;
}

/* Is what stands behind the last word of the clause a filler of several words ("por favor")? */
static bool ends_in_filler(const struct clause *c)
{
	size_t last = c->n_words > 0 ? c->words[c->n_words - 1] : SIZE_MAX;

	return last + 1 < (size_t)c->s->first + c->s->n && last != SIZE_MAX && word_in(c->r->words[last + 1].id, SET_opens);
}

static struct span name_span(const struct clause *c, enum say lead)
{
	struct span s = { .r = c->r };
	size_t i = 0, n;

	for (;;) {
		const struct match *m = clause_at(c, lead, i);

		if (m != NULL && !m->typo && m->first + m->n < c->n_words) {
			s.led = true;
			s.strong |= m->arg != 0;
			i += m->n;
		} else if ((n = opening_talk(c, i, lead)) > 0) {
			i += n;
		} else {
			break;
		}
	}
	size_t end = without_tail(c, i, without_owner(c, i, lead), lead);

	s.first = i > 0 ? c->words[i - 1] + 1u : c->s->first;
	s.end = end < c->n_words || ends_in_filler(c) ? c->words[end - 1] + 1u : (size_t)c->s->first + c->s->n;
	while (s.first < s.end && (word_in(s.r->words[s.first].id, SET_hesitation) || s.r->words[s.first].joined ||
				   !(s.r->words[s.first].letters || s.r->words[s.first].digits)))
		s.first++;
	while (s.end > s.first) {
		const struct word *w = &s.r->words[s.end - 1];
		bool kiss = w->raw.n <= 3 && w->raw.p[0] == 'x' && w->raw.p[w->raw.n - 1] == 'x';
		bool dangling = word_in(w->id, SET_filler) && (w->gap == GAP_COMMA || word_in(w->id, SET_please) || kiss || s.led ||
							       lead == SAY_lead_owner);

		if ((w->letters || w->digits) && !word_in(w->id, SET_hesitation) && !dangling)
			break;
		s.end--;
	}
	return s;
}

/* The span as written, with the sign before and the bracket behind that belong to it. */
static struct str written(const struct span *s)
{
	struct str text = s->r->text, name = reading_span(s->r, s->first, s->end - s->first);
	const char *end = name.p + name.n;

	if (name.p > text.p && memchr("#$", name.p[-1], 2) != NULL)
		name = str_n(name.p - 1, name.n + 1);
	if (str_chr(name, '(') >= 0 && str_chr(name, ')') < 0 && end < text.p + text.n && *end == ')')
		name.n++;
	return name;
}

static bool fits(struct str name, size_t least)
{
	size_t n = name.n <= 4 * PROFILE_NAME_LENGTH_MAX ? utf8_len(name) : SIZE_MAX;

	for (size_t i = 0; i < name.n; i++)
		if ((uint8_t)name.p[i] < ' ' || name.p[i] == 0x7F)
			return false;
	return n >= least && n <= PROFILE_NAME_LENGTH_MAX;
}

/* A word of ordinary talk, that alone does not make a name. */
static bool ordinary(const struct word *w)
{
	return word_in(w->id, SET_common) || word_in(w->id, SET_stop) || word_in(w->id, SET_aux) || word_in(w->id, SET_asks) ||
	       word_in(w->id, SET_article) || word_in(w->id, SET_glue) || word_in(w->id, SET_negative) || word_in(w->id, SET_filler) ||
	       word_in(w->id, SET_link) || word_in(w->id, SET_small) || word_in(w->id, SET_hesitation);
}

static bool pronoun(const struct word *w)
{
	return word_in(w->id, SET_stop) && !word_in(w->id, SET_noun) && !word_in(w->id, SET_article) && !word_in(w->id, SET_glue);
}

struct manner {
	size_t words, ordinary, pronouns, negative, capitals, trades, letters;
};

static struct manner manner_of(const struct span *s)
{
	struct manner m = { 0 };

	for (size_t i = s->first; i < s->end; i++) {
		const struct word *w = &s->r->words[i];

		if (w->joined)
			continue;
		bool minor = word_in(w->id, SET_small) || word_in(w->id, SET_glue) || word_in(w->id, SET_article) || !w->letters;

		m.words++;
		m.letters += w->letters;
		m.ordinary += ordinary(w) && !word_in(w->id, SET_trade) && !word_in(w->id, SET_noun);
		m.trades += word_in(w->id, SET_trade) || word_in(w->id, SET_noun);
		m.pronouns += pronoun(w);
		m.negative += word_in(w->id, SET_negative) || word_in(w->id, SET_insult);
		m.capitals += w->capital || (minor && i > s->first);
	}
	return m;
}

/* A web or mail address is no name. */
static bool address(struct str name)
{
	return str_find(name, STR("://")) >= 0 || str_find(name, STR("www.")) >= 0 || str_chr(name, '@') >= 0;
}

static bool business_like(const struct clause *c, const struct span *s)
{
	struct manner m = manner_of(s);
	const struct word *first = &s->r->words[s->first];
	bool titled = m.words >= 2 && m.capitals == m.words;

	if (m.letters == 0 || m.words > BUSINESS_WORDS_MAX)
		return false;
	if (m.words == 1 && first->raw.n >= 4 && !first->upper && word_plain(first->id) && profile_gibberish(first->raw))
		return false;
	if (address(written(s)))
		return false;
	if (!c->mark && (s->strong || (m.words > 1 && word_in(s->r->words[s->end - 1].id, SET_company))))
		return true;
	if (c->asks_you || (c->asks && c->mark))
		return false;
	if (titled)
		return !(c->mark && m.trades == 0 && m.ordinary == m.words);
	if (m.negative > 0 || (m.pronouns > 0 && (pronoun(first) || m.pronouns > 1 || m.ordinary * 2 > m.words)))
		return false;
	if (m.words > 6 && m.ordinary * 2 >= m.words)
		return false;
	return m.ordinary < m.words && (m.words == 1 || m.trades > 0 || m.ordinary + 1 < m.words || m.capitals > 0);
}

static bool name_word(const struct word *w, bool first)
{
	if (!w->letters || w->digits || word_in(w->id, SET_insult))
		return false;
	if (word_in(w->id, SET_firstname) || word_in(w->id, SET_title))
		return true;
	if (word_plain(w->id))
		return first || !profile_gibberish(w->raw);
	if (word_in(w->id, SET_place) || (word_in(w->id, SET_trade) && !first))
		return true;
	return !first && w->capital && !word_in(w->id, SET_stop);
}

static bool function_word(const struct word *w)
{
	return word_in(w->id, SET_stop) || word_in(w->id, SET_aux) || word_in(w->id, SET_asks) || word_in(w->id, SET_article) ||
	       word_in(w->id, SET_glue) || word_in(w->id, SET_negative) || word_in(w->id, SET_link);
}

/* Keeps of the span the words that look like a person's name: "Sam from Leeds" -> "Sam". */
static bool owner_like(const struct clause *c, struct span *s)
{
	const struct reading *r = s->r;
	const struct word *w = &r->words[s->first];
	size_t end = s->first;

	if (c->asks_you)
		return false;
	while (end < s->end && end - s->first < OWNER_WORDS_MAX) {
		bool and = end > s->first && end + 1 < s->end && word_in(r->words[end].id, SET_and) &&
			   word_in(r->words[end + 1].id, SET_firstname);

		if (!and && !name_word(&r->words[end], end == s->first))
			break;
		if (r->words[end].gap >= GAP_COMMA && end > s->first)
			break;
		end++;
	}
	bool given = word_in(w->id, SET_firstname), whole = end == s->end;

	if (c->mark && !s->led && whole)
		return false; /* "Sam?" */

	if (end == s->first || (end == s->first + 1 && word_in(w->id, SET_title) && !given) || (word_plain(w->id) && profile_gibberish(w->raw)))
		return false;
	if (given && !whole && end == s->first + 1 && s->end == end + 1 && !function_word(&r->words[end]) && r->words[end].gap < GAP_COMMA)
		end = s->end; /* "sam brown" */
	if (!whole && !given && !s->led)
		return false;
	if (!whole && !given && s->end - end > 3)
		return false;
	s->end = end;
	return true;
}

struct str profile_business_name(struct arena *a, const struct clause *clauses, size_t n)
{
	struct str found = STR_NONE;
	bool strong = false;

	for (size_t i = 0; i < n; i++) {
		if (clauses[i].n_words == 0 || small_talk(&clauses[i]))
			continue;
		struct span s = name_span(&clauses[i], SAY_lead_business);

		if (s.first >= s.end || !business_like(&clauses[i], &s) || (found.p != NULL && (strong || !s.strong)))
			continue;
		struct str name = written(&s);

		if (fits(name, PROFILE_NAME_LENGTH_MIN)) {
			found = arena_str(a, name);
			strong = s.strong;
		}
	}
	return found;
}

struct str profile_owner_name(struct arena *a, const struct clause *clauses, size_t n)
{
	struct str found = STR_NONE;
	bool led = false;

	for (size_t i = 0; i < n; i++) {
		if (clauses[i].n_words == 0 || small_talk(&clauses[i]))
			continue;
		struct span s = name_span(&clauses[i], SAY_lead_owner);

		if (s.first >= s.end || !owner_like(&clauses[i], &s) || (found.p != NULL && (led || !s.led)))
			continue;
		struct str name = written(&s);

		if (fits(name, 1)) {
			found = arena_str(a, name);
			led = s.led;
		}
	}
	return found;
}
