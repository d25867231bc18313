/* server/note.c: single rows written beside the turns. */
/* SPDX-License-Identifier: MIT */
#include "server/note.h"
#include "base/clock.h"
#include "base/log.h"
#include "server/metrics.h"

#define NOTE_WAIT_MS 5000
#define LOST_WAIT_MS 60000          /* an answer that may be lost is worth waiting for the database */
#define NOTE_BYTES_MAX 65536
#define REPEAT_US (5 * SEC_US)
#define RECENT 64

/* What was noted last, by hash: a flood of one condition is one write every few seconds. */
static bool noted_recently(const char *kind, struct str resource, int64_t now)
{
	static struct { uint64_t hash; int64_t at; } recent[RECENT];
	uint64_t h = 1469598103934665603u;
	for (const char *p = kind; *p; p++)
		h = (h ^ (uint8_t)*p) * 1099511628211u;
	for (size_t i = 0; i < resource.n; i++)
		h = (h ^ (uint8_t)resource.p[i]) * 1099511628211u;
	size_t slot = h % RECENT;
	if (recent[slot].hash == h && now - recent[slot].at < REPEAT_US)
		return true;
	recent[slot].hash = h;
	recent[slot].at = now;
	return false;
}

struct note {
	struct arena *a;
	const char *what;
};

static void noted(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	struct note note = *(struct note *)ctx;
	if (err_is(e))
		log_err(note.what, e);
	arena_free(note.a);
}

static void run(struct world *w, struct arena *a, const char *what, const struct db_call *call, int64_t wait_ms)
{
	struct note *note = ARENA_NEW(a, struct note);
	*note = (struct note){ .a = a, .what = what };
	db_query(w->work_db, wait_ms, call, noted, note);
}

void note_alert(struct world *w, const char *kind, const char *severity, struct str resource, struct str detail)
{
	if (noted_recently(kind, resource, clock_mono_us()))
		return;
	metric_add(M_ALERTS, 1);
	struct arena *a = arena_new(NOTE_BYTES_MAX);
	struct str *col = ARENA_ARRAY(a, 4, struct str);
	int64_t *client = ARENA_NEW(a, int64_t);
	col[0] = arena_str(a, str_of(kind));
	col[1] = arena_str(a, str_of(severity));
	col[2] = arena_str(a, resource);
	col[3] = arena_str(a, detail);
	struct db_param *p = ARENA_ARRAY(a, 6, struct db_param);
	for (int i = 0; i < 3; i++)
		p[i] = db_p_texts(a, &col[i], 1);
	p[3] = db_p_ints(a, client, 1);
	p[4] = db_p_texts(a, &col[3], 1);
	p[5] = db_p_int(a, clock_now_us());
	run(w, a, "ALERT_NOT_STORED", &(struct db_call){ .sql = SQL_ALERTS_RAISE, .params = p, .n_params = 6 }, NOTE_WAIT_MS);
}

void note_answer_lost(struct world *w, int64_t message_id)
{
	metric_add(M_ANSWERS_UNKNOWN, 1);
	struct arena *a = arena_new(NOTE_BYTES_MAX);
	struct db_param *p = ARENA_ARRAY(a, 2, struct db_param);
	p[0] = db_p_int(a, message_id);
	p[1] = db_p_int(a, clock_now_us());
	run(w, a, "ANSWER_NOT_MARKED", &(struct db_call){ .sql = SQL_ANSWER_LOST, .params = p, .n_params = 2 }, LOST_WAIT_MS);
}

void note_reconcile(struct world *w)
{
	struct arena *a = arena_new(NOTE_BYTES_MAX);
	struct db_param *p = ARENA_NEW(a, struct db_param);
	*p = db_p_int(a, clock_now_us());
	run(w, a, "RECONCILE_NOT_DUE", &(struct db_call){ .sql = SQL_RECONCILE_SOON, .params = p, .n_params = 1 }, NOTE_WAIT_MS);
}

struct db_call text_costs_call(struct arena *a, struct str carrier, const struct text_cost *costs, size_t n)
{
	struct str *col[4];
	int64_t *num[3];
	for (size_t i = 0; i < 4; i++)
		col[i] = ARENA_ARRAY(a, n, struct str);
	for (size_t i = 0; i < 3; i++)
		num[i] = ARENA_ARRAY(a, n, int64_t);
	for (size_t i = 0; i < n; i++) {
		col[0][i] = costs[i].id;
		col[1][i] = costs[i].phone;
		col[2][i] = str_of(costs[i].kind);
		col[3][i] = costs[i].currency;
		num[0][i] = costs[i].row;
		num[1][i] = costs[i].micros;
		num[2][i] = costs[i].sent_us;
	}
	struct db_param *p = ARENA_ARRAY(a, 8, struct db_param);
	p[0] = db_p_str(carrier);
	p[1] = db_p_texts(a, col[0], n);
	p[2] = db_p_texts(a, col[1], n);
	p[3] = db_p_ints(a, num[0], n);
	p[4] = db_p_texts(a, col[2], n);
	p[5] = db_p_ints(a, num[1], n);
	p[6] = db_p_texts(a, col[3], n);
	p[7] = db_p_ints(a, num[2], n);
	return (struct db_call){ .sql = SQL_TEXT_COSTS_STORE, .params = p, .n_params = 8 };
}

void note_text_cost(struct world *w, struct str carrier, const struct text_cost *cost)
{
	struct arena *a = arena_new(NOTE_BYTES_MAX);
	struct text_cost kept = *cost;
	kept.id = arena_str(a, cost->id);
	kept.phone = arena_str(a, cost->phone);
	kept.currency = arena_str(a, cost->currency);
	struct db_call call = text_costs_call(a, arena_str(a, carrier), &kept, 1);
	run(w, a, "COST_NOT_STORED", &call, NOTE_WAIT_MS);
}
