/* server/late_feed.c: late texts into the turn, or into the record, one of a phone at a time. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "server/jobs.h"
#include "server/late.h"
#include "server/metrics.h"
#include "server/note.h"
#include "server/turn.h"
#include <inttypes.h>
#include <stdlib.h>

#define DB_WAIT_MS 5000
#define RECORD_BYTES_MAX (64u * 1024)
#define DOUBT_AGAIN_US SEC_US

struct feed {
	struct world *w;
	struct late *l;
	struct late_place place;
	struct late_counts counts;
	struct err e;               /* the first that went wrong: nothing more is begun */
	size_t n_running;
	late_fed *fed;
	void *ctx;
};

struct step {
	struct feed *f;
	struct late_text *t;
	struct arena *a;            /* of a record */
	const char *why;
	struct db_param p[8];
};

static void go_on(void *ctx);

static void ended(struct step *s, struct err e)
{
	struct feed *f = s->f;
	struct late_text *t = s->t;
	t->running = false;
	f->n_running--;
	if (err_is(e) && !err_is(f->e))
		f->e = e;
	if (!err_is(e)) {
		list_remove(&t->link);
		f->l->n--;
		free(t);
	}
	arena_free(s->a);
	free(s);
	go_on(f);
}

static void recorded(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct step *s = ctx;
	struct feed *f = s->f;
	if (!err_is(e) && db_rows(results[0]) > 0) {
		int64_t message = db_int(results[0], 0, 0), client = db_int(results[0], 0, 1);
		f->counts.recorded++;
		metric_add(M_LATE_RECORDED, 1);
		if (s->t->fate != LATE_BEFORE_STOP)
			note_alert(f->w, "late_text", "warning", client ? arena_printf(s->a, "client:%" PRId64, client) : arena_printf(s->a, "message:%" PRId64, message),
				STR("a text that usher found in the carrier's log and does not answer by itself"));
	} else if (!err_is(e))
		f->counts.known++;
	ended(s, e);
}

static void record(struct step *s, const char *why)
{
	const struct late_text *t = s->t;
	s->a = arena_new(RECORD_BYTES_MAX);
	uint8_t(*key)[16] = arena_array(s->a, 1, 16);
	memcpy(key[0], t->dedupe, sizeof key[0]);
	s->p[0] = db_p_str(phone_str(&t->from));
	s->p[1] = db_p_str(s->f->place.carrier);
	s->p[2] = db_p_str(t->sid);
	s->p[3] = db_p_uuids(s->a, (const uint8_t(*)[16])key, 1);
	s->p[4] = db_p_str(s->f->place.our_number);
	s->p[5] = db_p_str(t->body);
	s->p[6] = db_p_str(str_of(why));
	s->p[7] = db_p_int(s->a, clock_now_us());
	db_query(s->f->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_RECONCILE_RECORD, .params = s->p, .n_params = 8 }, recorded, s);
}

static void doubt(void *ctx);

/* The text is stored as answered: that its answer has not gone out yet must be stored, too. */
static void doubted(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	struct step *s = ctx;
	if (err_is(e) && !s->f->w->draining) {
		loop_after(s->f->w->loop, DOUBT_AGAIN_US, doubt, s);
		return;
	}
	jobs_wake(s->f->w);
	ended(s, e);
}

/* Its answer is looked up where it would have gone then, and sent only if it is not there. */
static void doubt(void *ctx)
{
	struct step *s = ctx;
	db_query(s->f->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_ANSWER_DOUBT, .params = s->p, .n_params = 3 }, doubted, s);
}

static void turned(void *ctx, struct err e, const struct outcome *o)
{
	struct step *s = ctx;
	if (e.kind == ERR_BUG) {
		record(s, "could not be processed"); /* or every run would meet it again */
		return;
	}
	if (!err_is(e) && o->duplicate)
		s->f->counts.known++;
	else if (!err_is(e)) {
		s->f->counts.answered++;
		metric_add(M_LATE_ANSWERED, 1);
	}
	if (!err_is(e) && !o->duplicate && o->n_answers > 0) {
		s->a = arena_new(RECORD_BYTES_MAX);
		s->p[0] = db_p_int(s->a, o->message_id);
		s->p[1] = db_p_int(s->a, clock_now_us());
		s->p[2] = db_p_int(s->a, s->t->sent_us);
		doubt(s);
	} else
		ended(s, e);
}

static void begin(struct feed *f, struct late_text *t)
{
	struct step *s = calloc(1, sizeof *s);
	if (s == NULL)
		abort();
	*s = (struct step){ .f = f, .t = t };
	t->running = true;
	f->n_running++;
	if (t->fate == LATE_OLD)
		record(s, "too old to be answered");
	else if (t->fate == LATE_BEFORE_STOP)
		record(s, "followed by a STOP");
	else {
		struct input in = { .kind = INPUT_TEXT, .phone = t->from, .carrier = f->place.carrier, .carrier_id = t->sid,
			.our_number = f->place.our_number, .body = t->body, .toll_free = f->place.toll_free,
			.may_answer = t->sent_us < f->place.doubt_before_us, .onboarding = true };
		memcpy(in.dedupe, t->dedupe, sizeof in.dedupe);
		turn_add(f->w->turn, &in, turned, s);
	}
}

static bool has_stop(const struct late *l)
{
	for (struct list *at = l->texts.next; at != &l->texts; at = at->next)
		if (LIST_OF(at, struct late_text, link)->fate == LATE_STOP)
			return true;
	return false;
}

static bool is_busy(const struct late *l, const struct late_text *t)
{
	for (struct list *at = l->texts.next; at != &l->texts; at = at->next) {
		const struct late_text *x = LIST_OF(at, struct late_text, link);
		if (x->running && strcmp(x->from.z, t->from.z) == 0)
			return true;
	}
	return false;
}

/* All STOPs, and only then the others. */
static void go_on(void *ctx)
{
	struct feed *f = ctx;
	bool stops = has_stop(f->l);
	for (struct list *at = f->l->texts.next; at != &f->l->texts && f->n_running < LATE_AT_ONCE && !err_is(f->e); at = at->next) {
		struct late_text *t = LIST_OF(at, struct late_text, link);
		if (!t->running && (t->fate == LATE_STOP) == stops && !is_busy(f->l, t))
			begin(f, t);
	}
	if (f->n_running > 0)
		return;
	struct feed end = *f;
	free(f);
	end.fed(end.ctx, end.e, &end.counts);
}

void late_feed(struct world *w, struct late *l, const struct late_place *place, late_fed *fed, void *ctx)
{
	struct feed *f = calloc(1, sizeof *f);
	if (f == NULL)
		abort();
	*f = (struct feed){ .w = w, .l = l, .place = *place, .fed = fed, .ctx = ctx };
	(void)loop_defer(w->loop, go_on, f);
}
