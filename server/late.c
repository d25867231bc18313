/* server/late.c: late texts, kept in order and judged. */
/* SPDX-License-Identifier: MIT */
#include "server/late.h"
#include "sms/understand.h"
#include <stdlib.h>

void late_init(struct late *l)
{
	list_init(&l->texts);
	l->n = 0;
	l->cut_us = INT64_MAX;
}

static void drop(struct late *l, struct late_text *t)
{
	list_remove(&t->link);
	l->n--;
	free(t);
}

void late_done(struct late *l)
{
	for (struct list *first; (first = list_first(&l->texts)) != NULL;)
		drop(l, LIST_OF(first, struct late_text, link));
}

/* One piece of memory, its two texts behind it. */
static struct late_text *copy_of(const struct late_text *t)
{
	struct late_text *c = malloc(sizeof *c + t->sid.n + t->body.n);
	if (c == NULL)
		abort();
	*c = *t;
	char *at = (char *)(c + 1);
	if (t->sid.n)
		memcpy(at, t->sid.p, t->sid.n);
	c->sid = str_n(at, t->sid.n);
	if (t->body.n)
		memcpy(at + t->sid.n, t->body.p, t->body.n);
	c->body = str_n(at + t->sid.n, t->body.n);
	return c;
}

/* The carrier's time has whole seconds, and its list has the newest first: of two in one second the later listed was sent first. */
void late_add(struct late *l, const struct late_text *t)
{
	struct list *at = l->texts.next;
	while (at != &l->texts && LIST_OF(at, struct late_text, link)->sent_us < t->sent_us)
		at = at->next;
	for (struct list *x = at; x != &l->texts && LIST_OF(x, struct late_text, link)->sent_us == t->sent_us; x = x->next)
		if (memcmp(LIST_OF(x, struct late_text, link)->dedupe, t->dedupe, sizeof t->dedupe) == 0)
			return; /* pages overlap when texts come in meanwhile */
	struct late_text *c = copy_of(t);
	c->link.next = at;
	c->link.prev = at->prev;
	at->prev->next = &c->link;
	at->prev = &c->link;
	if (++l->n <= LATE_MAX)
		return;
	struct late_text *newest = LIST_OF(l->texts.prev, struct late_text, link);
	l->cut_us = newest->sent_us;
	drop(l, newest);
}

static bool same_phone(const struct late_text *x, const struct late_text *y)
{
	return strcmp(x->from.z, y->from.z) == 0;
}

/* From the newest to the oldest: the first STOP that is met is the one that counts. */
void late_judge(struct late *l, int64_t answer_from_us)
{
	for (struct list *at = l->texts.prev; at != &l->texts; at = at->prev) {
		struct late_text *t = LIST_OF(at, struct late_text, link);
		bool stopped = false;
		for (struct list *later = at->next; later != &l->texts && !stopped; later = later->next) {
			const struct late_text *x = LIST_OF(later, struct late_text, link);
			stopped = x->fate == LATE_STOP && same_phone(x, t);
		}
		if (stopped)
			t->fate = LATE_BEFORE_STOP;
		else if (sms_is_stop(t->body))
			t->fate = LATE_STOP;
		else
			t->fate = t->sent_us < answer_from_us ? LATE_OLD : LATE_TALK;
	}
}
