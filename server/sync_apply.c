/* server/sync_apply.c: what a list that was read to its end means for the pool: judged, then written in sets. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "server/sync_impl.h"

#define MISSING_MAX 50              /* numbers looked up one by one in one run */
#define CHANGED_MAX 1000            /* numbers in one transaction: a turn that wants one of them waits that long */
#define STRAYS_MAX 20
#define LINKS_MAX 100000
#define STRAY_AFTER_US (10 * MIN_US)

static void run_params(struct sync *s)
{
	s->p[0] = db_p_str(s->ask.carrier);
	s->p[1] = db_p_int(s->a, s->fence);
	s->p[2] = db_p_str(s->ask.carrier);
}

/* Ends the run on an error. */
static bool failed(struct sync *s, struct err e)
{
	if (err_is(e))
		sync_finish(s, e);
	return err_is(e);
}

static void queued(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	sync_finish(ctx, e);
}

void sync_queue_links(struct sync *s)
{
	struct str *carrier = ARENA_NEW(s->page_a, struct str);
	*carrier = s->ask.carrier;
	s->p[0] = db_p_int(s->page_a, LINKS_MAX);
	s->p[1] = db_p_texts(s->page_a, carrier, 1);
	s->p[2] = db_p_int(s->page_a, clock_now_us());
	sync_query(s, SQL_LINKS_DUE, 3, queued);
}

static void update(struct sync *s);

static void updated(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct sync *s = ctx;
	if (failed(s, e))
		return;
	const PGresult *r = results[0];
	int64_t changed = db_int(r, 0, 0);
	s->r.changed += changed;
	s->r.drifted += db_int(r, 0, 1);
	s->r.linked += db_int(r, 0, 2);
	s->became_available |= db_bool(r, 0, 3);
	if (db_str(r, 0, 4).n)
		s->r.drift = arena_str(s->a, db_str(r, 0, 4));
	if (changed > 0)
		update(s); /* until nothing differs any more */
	else
		sync_profiles(s);
}

static void update(struct sync *s)
{
	arena_reset(s->page_a);
	run_params(s);
	s->p[3] = db_p_int(s->page_a, CHANGED_MAX);
	s->p[4] = db_p_str(s->ask.actor);
	s->p[5] = db_p_int(s->page_a, clock_now_us());
	sync_query(s, SQL_SYNC_UPDATE, 6, updated);
}

static void added(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct sync *s = ctx;
	if (failed(s, e))
		return;
	s->r.added = db_int(results[0], 0, 0);
	s->r.unclaimed = db_int(results[0], 0, 1);
	s->r.foreign = db_int(results[0], 0, 2);
	update(s);
}

static void add(struct sync *s)
{
	static const char *const words[] = { [SYNC_OURS] = "ours", [SYNC_UNUSED] = "unused", [SYNC_ALL] = "all" };
	run_params(s);
	s->p[3] = db_p_str(str_of(words[s->ask.adopt]));
	s->p[4] = db_p_str(s->ask.actor);
	s->p[5] = db_p_int(s->page_a, clock_now_us());
	sync_query(s, SQL_SYNC_ADD, 6, added);
}

static void strayed(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct sync *s = ctx;
	if (failed(s, e))
		return;
	s->r.strays = db_int(results[0], 0, 0);
	add(s);
}

static void look_for_strays(struct sync *s)
{
	run_params(s);
	s->p[3] = db_p_int(s->page_a, s->began_us - STRAY_AFTER_US);
	s->p[4] = db_p_int(s->page_a, STRAYS_MAX);
	s->p[5] = db_p_int(s->page_a, clock_now_us());
	sync_query(s, SQL_SYNC_STRAYS, 6, strayed);
}

static void parted(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct sync *s = ctx;
	if (failed(s, e))
		return;
	s->r.released = db_int(results[0], 0, 0);
	s->r.clients_gone = db_int(results[0], 0, 1);
	look_for_strays(s);
}

static void part(struct sync *s)
{
	s->p[0] = db_p_str(s->ask.carrier);
	s->p[1] = db_p_int(s->page_a, s->fence);
	s->p[2] = db_p_ints(s->page_a, s->gone, s->n_gone);
	s->p[3] = db_p_str(s->ask.actor);
	s->p[4] = db_p_int(s->page_a, clock_now_us());
	sync_query(s, SQL_SYNC_GONE, 5, parted);
}

static void look_up(struct sync *s);

static void looked_up(void *ctx, struct err e, const struct httpc_response *r)
{
	struct sync *s = ctx;
	struct source_number number;
	e = s->source->number_response(s->page_a, e, r, &s->missing_phones[s->at_missing], &s->want, &number);
	if (e.kind == ERR_MISSING)
		s->gone[s->n_gone++] = s->missing[s->at_missing];
	else
		s->r.doubtful++; /* it is there after all, or nobody can say: it stays as it is */
	s->at_missing++;
	look_up(s);
}

/* A list moves while it is read: only what is missing from a look of its own, too, is gone. */
static void look_up(struct sync *s)
{
	struct httpc_request q;
	arena_reset(s->page_a);
	if (s->at_missing == s->n_missing) {
		part(s);
		return;
	}
	s->source->number_request(s->page_a, &s->acc, &s->missing_phones[s->at_missing], &q);
	s->r.requests++;
	outcall_start(s->w, numbers_api(s->ask.carrier), &q, looked_up, s);
}

static void missing(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct sync *s = ctx;
	if (failed(s, e))
		return;
	size_t rows = (size_t)PQntuples(results[0]);
	s->missing = ARENA_ARRAY(s->a, rows + 1, int64_t);
	s->gone = ARENA_ARRAY(s->a, rows + 1, int64_t);
	s->missing_phones = ARENA_ARRAY(s->a, rows + 1, struct phone);
	for (size_t i = 0; i < rows; i++) {
		s->missing[s->n_missing] = db_int(results[0], (int)i, 0);
		if (!err_is(phone_parse(db_str(results[0], (int)i, 1), &s->missing_phones[s->n_missing])))
			s->n_missing++;
	}
	look_up(s);
}

/* The list has fewer entries than the carrier counts: pages were lost. A few may come and go while it is read. */
static bool is_partial(const struct sync *s)
{
	return s->total >= 0 && s->r.listed + s->r.onboarding + s->r.bad + 2 + s->total / 100 < s->total;
}

static void judged(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct sync *s = ctx;
	if (!err_is(e) && PQntuples(results[0]) == 0)
		e = err_new(ERR_CONFLICT, "another sync took over");
	if (failed(s, e))
		return;
	int64_t seen = db_int(results[0], 0, 2);
	s->r.listed = db_int(results[0], 0, 0);
	s->r.known = db_int(results[0], 0, 1);
	if (is_partial(s))
		e = err_new(ERR_REJECT, "the carrier's list lacks numbers that it counts: nothing was changed");
	else if (seen * 2 < s->r.known && !s->ask.short_is_right)
		e = err_new(ERR_REJECT, "the carrier lists less than half of the numbers that we know: nothing was changed");
	if (failed(s, e))
		return;
	if (s->r.bad > 0) {
		look_for_strays(s); /* an entry that cannot be read may be any of ours */
		return;
	}
	run_params(s);
	s->p[3] = db_p_int(s->a, s->began_us);
	s->p[4] = db_p_int(s->a, MISSING_MAX);
	sync_query(s, SQL_SYNC_MISSING, 5, missing);
}

void sync_judge(struct sync *s)
{
	run_params(s);
	s->p[3] = db_p_int(s->a, s->began_us);
	sync_query(s, SQL_SYNC_JUDGE, 4, judged);
}
