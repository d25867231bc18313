/* server/demo.c: the sender of webhooks that are due: delivered to ourselves, tried again when refused, as Twilio and Stripe do. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/log.h"
#include "server/demo_impl.h"
#include <inttypes.h>
#include <stdlib.h>

#define LOOK_US (250 * INT64_C(1000))
#define LOOK_BYTES_MAX (64 * 1024)
#define LEND_US (30 * SEC_US)
#define AGAIN_US (2 * SEC_US)           /* doubling */
#define ATTEMPTS_MAX 12
#define POSTS_MAX 8                     /* at a time */
#define POST_BYTES_MAX (1024 * 1024)
#define LOOKS_PER_PRUNE 240             /* about a minute */
#define ROWS_KEPT 4000
#define WIRE_KEPT 1000

struct post {
	struct demo *d;
	struct arena *a;                    /* NULL: free */
	int64_t id, attempts;
	struct str sid, form;               /* of the text that it brings; absent: none */
	struct db_param p[2];
};

struct demo {
	struct world *w;
	uint64_t timer;
	struct arena *a;                    /* of a look */
	unsigned looks;
	struct post posts[POSTS_MAX];
};

static void look(void *ctx);

static void next_look(struct demo *d)
{
	arena_reset(d->a);
	d->timer = loop_after(d->w->loop, LOOK_US, look, d);
}

static void settled(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	struct post *t = ctx;
	if (err_is(e))
		log_err("DEMO_WEBHOOK_KEPT", e); /* its loan runs out, and it is sent once more */
	arena_free(t->a);
	t->a = NULL;
}

static void settle(struct post *t, bool taken)
{
	bool given_up = !taken && t->attempts >= ATTEMPTS_MAX;
	bool over = taken || given_up;
	t->p[0] = db_p_int(t->a, t->id);
	t->p[1] = over ? db_p_bool(given_up) : db_p_int(t->a, clock_now_us() + (AGAIN_US << (t->attempts < ATTEMPTS_MAX ? t->attempts : ATTEMPTS_MAX)));
	db_query(t->d->w->work_db, DEMO_WAIT_MS, &(struct db_call){ .sql = over ? SQL_DEMO_WEBHOOK_END : SQL_DEMO_WEBHOOK_AGAIN, .params = t->p, .n_params = 2 },
		settled, t);
}

static void landed(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	if (err_is(e))
		log_err("DEMO_ANSWER_NOT_KEPT", e);
	settle(ctx, !err_is(e));
}

static void delivered(void *ctx, struct err e, const struct httpc_response *r)
{
	struct post *t = ctx;
	struct demo_twiml twiml;
	bool taken = !err_is(e) && r->status >= 200 && r->status < 300;
	if (!taken)
		log_event(LOG_WARN, "DEMO_WEBHOOK_REFUSED", "webhook=%" PRId64 " status=%d attempts=%" PRId64, t->id, r ? r->status : 0, t->attempts);
	if (!taken || t->sid.n == 0) {
		settle(t, taken);
		return;
	}
	demo_twiml_read(t->a, arena_str(t->a, r->body), &twiml);
	demo_text_landed(t->d->w, t->a, t->sid, t->form, r->status, &twiml, landed, t);
}

static struct post *free_post(struct demo *d)
{
	for (size_t i = 0; i < POSTS_MAX; i++)
		if (d->posts[i].a == NULL)
			return &d->posts[i];
	return NULL;
}

static int64_t free_posts(const struct demo *d)
{
	int64_t n = 0;
	for (size_t i = 0; i < POSTS_MAX; i++)
		n += d->posts[i].a == NULL;
	return n;
}

static void claimed(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct demo *d = ctx;
	for (int i = 0; !err_is(e) && i < db_rows(results[0]); i++) {
		const PGresult *r = results[0];
		struct post *t = free_post(d);
		if (t == NULL)
			break;
		*t = (struct post){ .d = d, .a = arena_new(POST_BYTES_MAX), .id = db_int(r, i, 0), .attempts = db_int(r, i, 4) };
		t->sid = arena_str(t->a, db_str(r, i, 5));
		t->form = arena_str(t->a, db_str(r, i, 3));
		if (str_is(db_str(r, i, 1), "stripe"))
			demo_post_stripe(d->w, t->a, db_str(r, i, 2), db_str(r, i, 3), delivered, t);
		else
			demo_post_twilio(d->w, t->a, db_str(r, i, 2), db_str(r, i, 3), delivered, t);
	}
	next_look(d);
}

static void pruned(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)ctx, (void)results, (void)n;
	if (err_is(e))
		log_err("DEMO_NOT_PRUNED", e);
}

static void prune(struct demo *d)
{
	struct db_param *p = ARENA_ARRAY(d->a, 2, struct db_param);
	p[0] = db_p_int(d->a, ROWS_KEPT);
	p[1] = db_p_int(d->a, WIRE_KEPT);
	db_query(d->w->work_db, DEMO_WAIT_MS, &(struct db_call){ .sql = SQL_DEMO_PRUNE, .params = p, .n_params = 2 }, pruned, NULL);
}

static void look(void *ctx)
{
	struct demo *d = ctx;
	if (++d->looks % LOOKS_PER_PRUNE == 0)
		prune(d);
	int64_t room = d->w->draining ? 0 : free_posts(d);
	if (room == 0) {
		next_look(d);
		return;
	}
	int64_t now = clock_now_us();
	struct db_param *p = ARENA_ARRAY(d->a, 3, struct db_param);
	p[0] = db_p_int(d->a, now);
	p[1] = db_p_int(d->a, room);
	p[2] = db_p_int(d->a, now + LEND_US);
	db_query(d->w->work_db, DEMO_WAIT_MS, &(struct db_call){ .sql = SQL_DEMO_WEBHOOKS_CLAIM, .params = p, .n_params = 3 }, claimed, d);
}

struct err demo_new(struct world *w, struct demo **ret)
{
	struct demo *d = calloc(1, sizeof *d);
	if (d == NULL)
		return err_new(ERR_DOWN, "no memory for the demo");
	d->w = w;
	d->a = arena_new(LOOK_BYTES_MAX);
	next_look(d);
	*ret = d;
	return OK;
}

void demo_free(struct demo *d)
{
	if (d == NULL)
		return;
	loop_cancel(d->w->loop, d->timer);
	for (size_t i = 0; i < POSTS_MAX; i++)
		arena_free(d->posts[i].a);
	arena_free(d->a);
	free(d);
}
