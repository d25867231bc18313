/* payment/standing.c: from payment events to one client's standing; pure. */
/* SPDX-License-Identifier: MIT
 *
 * Invariant: a line is a join of its events (each field a maximum), and the sum is a function of the lines; so the order of
 * events cannot matter. Only payment_by_hand() looks at what is there already, which is what an operator does.
 */
#include "payment/standing.h"
#include "base/clock.h"

#define HAND STR("hand")

/* A fact: what was so, and when. */
struct fact {
	enum payment_standing standing;
	int64_t at_us;
};

static int64_t second(int64_t us)
{
	return us / SEC_US;
}

/* Newer: by whole second, within it by standing, then by what is left of the time. */
static bool newer(struct fact a, struct fact b)
{
	if (second(a.at_us) != second(b.at_us))
		return second(a.at_us) > second(b.at_us);
	if (a.standing != b.standing)
		return a.standing > b.standing;
	return a.at_us > b.at_us;
}

static bool is_good(enum payment_standing s)
{
	return s == STANDING_ACTIVE || s == STANDING_PAST_DUE;
}

static bool is_bad(enum payment_standing s)
{
	return s == STANDING_LAPSED || s == STANDING_ENDED;
}

static bool is_hand(const struct payment_line *l)
{
	return str_eq(l->id, HAND);
}

/* A refund of something that was not bought once: it counts against subscriptions. */
static bool is_refund(const struct payment_line *l)
{
	return l->refund && !l->one_time;
}

/* What a line says by itself. */
static struct fact line_fact(const struct payment_line *l)
{
	struct fact f = { l->standing, l->at_us };
	/* Bought once, refunded, and the refund taken back. */
	if (l->one_time && l->refund && l->at_us != 0 && f.standing == STANDING_NONE)
		f.standing = STANDING_ACTIVE;
	struct fact paid = { STANDING_ACTIVE, l->paid_us }, failed = { STANDING_PAST_DUE, l->failed_us };
	if (f.standing == STANDING_ENDED)
		return f;
	if (l->paid_us != 0 && newer(paid, f))
		f = paid;
	if (f.standing == STANDING_ACTIVE && l->failed_us != 0 && newer(failed, f))
		f = failed;
	return f;
}

static bool refund_hits(const struct payment_line *refund, const struct payment_line *l, struct fact f)
{
	if (!is_bad(line_fact(refund).standing))
		return false; /* taken back */
	if (refund->of.n > 0 && !str_eq(refund->of, l->id))
		return false;
	if (refund->customer_id.n > 0 && l->customer_id.n > 0 && !str_eq(refund->customer_id, l->customer_id))
		return false;
	if (refund->charged_us != 0 && l->paid_us > refund->charged_us + DAY_US)
		return false;
	return newer(line_fact(refund), f);
}

/* Does bad news of `l` count against the operator's word, given at `hand`? */
static bool overrides_hand(const struct payment_line *l, struct fact hand)
{
	struct fact f = line_fact(l);
	if (is_hand(l) || !is_bad(f.standing) || !newer(f, hand))
		return false;
	return !l->excused || l->paid_us > hand.at_us;
}

/* Is a line that is good by itself undone by another one? */
static bool is_undone(const struct payment_state *s, const struct payment_line *l, struct fact f)
{
	/* A session of which only its own id is known is refunded under a payment that we cannot match: by customer. */
	bool loose = !l->one_time || str_starts(l->id, STR("cs_"));
	for (size_t i = 0; i < s->n_lines; i++) {
		const struct payment_line *o = &s->lines[i];
		struct fact of = line_fact(o);
		if (o == l)
			continue;
		if (is_hand(o) && is_bad(of.standing) && newer(of, f))
			return true;
		if (is_hand(l) || l->id.n == 0) {
			if (overrides_hand(o, f))
				return true;
		} else if (loose && is_refund(o) && refund_hits(o, l, f)) {
			return true;
		}
	}
	return false;
}

static bool is_after(struct fact a, const struct payment_line *la, struct fact b, const struct payment_line *lb)
{
	if (newer(a, b) || newer(b, a))
		return newer(a, b);
	return str_cmp(la->id, lb->id) > 0;
}

/* Of two lines that count: active before past due, then the newer. */
static bool is_better(struct fact a, const struct payment_line *la, struct fact b, const struct payment_line *lb)
{
	return a.standing != b.standing ? a.standing == STANDING_ACTIVE : is_after(a, la, b, lb);
}

void payment_sum(struct payment_state *s)
{
	const struct payment_line *good = NULL, *bad = NULL, *named = NULL;
	struct fact good_fact = { 0 }, bad_fact = { 0 }, named_fact = { 0 };
	for (size_t i = 0; i < s->n_lines; i++) {
		const struct payment_line *l = &s->lines[i];
		struct fact f = line_fact(l);
		bool counts = is_good(f.standing) && !is_undone(s, l, f);
		if (counts && (good == NULL || is_better(f, l, good_fact, good))) {
			good = l;
			good_fact = f;
		}
		if (is_bad(f.standing) && (bad == NULL || is_after(f, l, bad_fact, bad))) {
			bad = l;
			bad_fact = f;
		}
		if (l->customer_id.n > 0 && (named == NULL || is_after(f, l, named_fact, named))) {
			named = l;
			named_fact = f;
		}
	}
	const struct payment_line *d = good != NULL ? good : bad;
	struct fact f = good != NULL ? good_fact : bad_fact;
	s->standing = f.standing;
	s->at_us = f.at_us;
	s->by_hand = d != NULL && is_hand(d);
	s->one_time = d != NULL && d->one_time;
	bool subscription = d != NULL && !is_hand(d) && !d->one_time && !d->refund && d->id.n > 0;
	s->subscription_id = subscription ? d->id : STR_NONE;
	s->customer_id = d != NULL && d->customer_id.n > 0 ? d->customer_id : named != NULL ? named->customer_id : STR_NONE;
}

static int64_t line_heard_us(const struct payment_line *l)
{
	int64_t t = l->at_us > l->paid_us ? l->at_us : l->paid_us;
	return t > l->failed_us ? t : l->failed_us;
}

/* Room for one more: the line that has been silent longest goes, but never the operator's word. */
static void line_forget(struct payment_state *s)
{
	size_t oldest = s->n_lines;
	for (size_t i = 0; i < s->n_lines; i++)
		if (!is_hand(&s->lines[i]) && (oldest == s->n_lines || line_heard_us(&s->lines[i]) < line_heard_us(&s->lines[oldest])))
			oldest = i;
	s->n_lines--;
	memmove(&s->lines[oldest], &s->lines[oldest + 1], (s->n_lines - oldest) * sizeof(s->lines[0]));
}

/* The line of that id; lines are kept in the order of ids, so that equal states are stored alike. */
static struct payment_line *line_of(struct payment_state *s, struct str id)
{
	for (size_t i = 0; i < s->n_lines; i++)
		if (str_eq(s->lines[i].id, id))
			return &s->lines[i];
	if (s->n_lines == PAYMENT_LINES_MAX)
		line_forget(s);
	size_t at = 0;
	while (at < s->n_lines && str_cmp(s->lines[at].id, id) < 0)
		at++;
	memmove(&s->lines[at + 1], &s->lines[at], (s->n_lines - at) * sizeof(s->lines[0]));
	s->n_lines++;
	s->lines[at] = (struct payment_line){ .id = id };
	return &s->lines[at];
}

static bool raise_us(int64_t *field, int64_t us)
{
	bool up = us > *field;
	if (up)
		*field = us;
	return up;
}

static bool raise_flag(bool *field, bool on)
{
	bool up = on && !*field;
	*field = *field || on;
	return up;
}

static bool line_tell(struct payment_line *l, struct fact f)
{
	if (l->at_us != 0 && !newer(f, (struct fact){ l->standing, l->at_us }))
		return false;
	l->standing = f.standing;
	l->at_us = f.at_us;
	return true;
}

static struct str line_id(const struct payment_event *e)
{
	if (e->says == SAYS_REFUNDED || e->says == SAYS_REINSTATED || e->one_time)
		return e->payment_id.n > 0 ? e->payment_id : e->object_id;
	return e->subscription_id.n > 0 ? e->subscription_id : STR("");
}

bool payment_apply(const struct payment_state *old, const struct payment_event *e, struct payment_state *ret)
{
	if (ret != old)
		*ret = *old;
	if (e->says == SAYS_NOTHING || e->mode_mismatch || !e->understood)
		return false;
	size_t n_before = ret->n_lines;
	struct payment_line *l = line_of(ret, line_id(e));
	bool changed = ret->n_lines != n_before;
	if (e->customer_id.n > 0 && (l->customer_id.n == 0 || str_cmp(e->customer_id, l->customer_id) > 0)) {
		l->customer_id = e->customer_id;
		changed = true;
	}
	bool refund = e->says == SAYS_REFUNDED || e->says == SAYS_REINSTATED;
	if (refund && e->subscription_id.n > 0 && str_cmp(e->subscription_id, l->of) > 0) {
		l->of = e->subscription_id;
		changed = true;
	}
	changed |= raise_flag(&l->one_time, e->one_time);
	changed |= raise_flag(&l->refund, refund);
	if (e->says == SAYS_STANDING)
		changed |= line_tell(l, (struct fact){ e->standing, e->occurred_us });
	else if (e->says == SAYS_PAID)
		changed |= raise_us(&l->paid_us, e->occurred_us);
	else if (e->says == SAYS_FAILED)
		changed |= raise_us(&l->failed_us, e->occurred_us);
	else {
		changed |= line_tell(l, (struct fact){ e->says == SAYS_REFUNDED ? STANDING_LAPSED : STANDING_NONE, e->occurred_us });
		changed |= raise_us(&l->charged_us, e->charged_us);
	}
	payment_sum(ret);
	return changed;
}

bool payment_agrees(const struct payment_state *s, const struct payment_event *e)
{
	struct str id = line_id(e);
	for (size_t i = 0; i < s->n_lines; i++)
		if (str_eq(s->lines[i].id, id))
			return e->says == SAYS_STANDING && line_fact(&s->lines[i]).standing == e->standing;
	return e->says == SAYS_NOTHING || e->standing == STANDING_NONE;
}

bool payment_by_hand(const struct payment_state *old, bool paid, int64_t now_us, struct payment_state *ret)
{
	if (ret != old)
		*ret = *old;
	if (paid && old->by_hand && payment_is_active(old))
		return false;
	if (!paid && !payment_is_active(old))
		return false;
	/* Newer than everything: in the second after the newest fact, should that not have passed yet. */
	for (size_t i = 0; i < old->n_lines; i++) {
		int64_t heard_us = line_heard_us(&old->lines[i]);
		if (second(now_us) <= second(heard_us))
			now_us = (second(heard_us) + 1) * SEC_US;
	}
	struct payment_line *l = line_of(ret, HAND);
	for (size_t i = 0; i < ret->n_lines; i++)
		ret->lines[i].excused = paid && line_fact(&ret->lines[i]).standing != STANDING_ACTIVE && !is_hand(&ret->lines[i]);
	l->standing = paid ? STANDING_ACTIVE : STANDING_LAPSED;
	l->at_us = now_us;
	payment_sum(ret);
	return true;
}

bool payment_is_active(const struct payment_state *s)
{
	return is_good(s->standing);
}

const char *payment_standing_name(enum payment_standing s)
{
	static const char *const names[] = {
		[STANDING_NONE] = "none",     [STANDING_ACTIVE] = "active", [STANDING_PAST_DUE] = "past_due",
		[STANDING_LAPSED] = "lapsed", [STANDING_ENDED] = "ended",
	};
	return names[s];
}
