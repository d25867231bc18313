/* server/alarm.c: the look at alerts. */
/* SPDX-License-Identifier: MIT */
#include "server/alarm.h"
#include "base/clock.h"
#include "base/log.h"
#include "server/alerts.h"
#include "server/jobs.h"
#include "server/outcall.h"
#include <stdlib.h>

#define LOOK_US SEC_US
#define RATES_EVERY 3               /* looks between two at the failure rates */
#define LOOK_BYTES_MAX (64 * 1024)
#define DB_WAIT_MS 2000

struct alarm {
	struct world *w;
	struct arena *a;
	uint64_t timer;
	int looks;
	struct db_conn *conn;
};

/* Whose failures raise what; per cent by the setting of that kind. Our own receivers (alerts, events) are not among them. */
static const struct {
	enum outcall_api api;
	const char *kind;
} watched[] = {
	{ API_TWILIO_MESSAGES, "carrier_failing" }, { API_TWILIO_NUMBERS, "carrier_failing" }, { API_TWILIO_CALLS, "carrier_failing" },
	{ API_TWILIO_LOOKUP, "carrier_failing" }, { API_TELNYX_MESSAGES, "carrier_failing" }, { API_TELNYX_NUMBERS, "carrier_failing" },
	{ API_TELNYX_CALLS, "carrier_failing" }, { API_TELNYX_LOOKUP, "carrier_failing" }, { API_STRIPE, "carrier_failing" },
	{ API_PADDLE, "carrier_failing" }, { API_VAPI, "assistant_failing" }, { API_PROVISIONING, "provisioning_failing" },
};
#define WATCHED (sizeof watched / sizeof watched[0])

static int64_t percent_of(const struct config *cfg, const char *kind)
{
	return kind[0] == 'c' ? cfg->alert_carrier_percent : kind[0] == 'a' ? cfg->alert_assistant_percent : cfg->alert_provisioning_percent;
}

static struct db_call rates_call(struct alarm *m, int64_t now_us)
{
	struct arena *a = m->a;
	const struct config *cfg = m->w->cfg;
	struct str *apis = ARENA_ARRAY(a, WATCHED, struct str), *kinds = ARENA_ARRAY(a, WATCHED, struct str);
	int64_t *percent = ARENA_ARRAY(a, WATCHED, int64_t);
	for (size_t i = 0; i < WATCHED; i++) {
		apis[i] = str_of(outcall_name(watched[i].api));
		kinds[i] = str_of(watched[i].kind);
		percent[i] = percent_of(cfg, watched[i].kind);
	}
	struct db_param *p = ARENA_ARRAY(a, 6, struct db_param);
	p[0] = db_p_int(a, now_us);
	p[1] = db_p_int(a, now_us - cfg->alert_window_minutes * MIN_US);
	p[2] = db_p_int(a, cfg->alert_min_calls);
	p[3] = db_p_texts(a, apis, WATCHED);
	p[4] = db_p_texts(a, kinds, WATCHED);
	p[5] = db_p_ints(a, percent, WATCHED);
	return (struct db_call){ .sql = SQL_ALERTS_RATES, .params = p, .n_params = 6 };
}

static struct db_call pass_call(struct arena *a, int64_t now_us)
{
	struct db_param *p = ARENA_ARRAY(a, 3, struct db_param);
	p[0] = db_p_int(a, now_us);
	p[1] = alert_names(a, ALERT_QUIET);
	p[2] = alert_times(a, ALERT_QUIET);
	return (struct db_call){ .sql = SQL_ALERTS_PASS, .params = p, .n_params = 3 };
}

static struct db_call tell_call(struct arena *a, int64_t now_us, int64_t limit)
{
	struct db_param *p = ARENA_ARRAY(a, 3, struct db_param);
	p[0] = db_p_int(a, now_us);
	p[1] = db_p_int(a, limit);
	p[2] = alert_names(a, ALERT_PERSON);
	return (struct db_call){ .sql = SQL_ALERTS_TELL, .params = p, .n_params = 3 };
}

static void look(void *ctx);

static void next_look(struct alarm *m)
{
	if (m->conn)
		db_return(m->conn); /* in a transaction: closed, which rolls it back */
	m->conn = NULL;
	arena_reset(m->a);
	m->timer = loop_after(m->w->loop, LOOK_US, look, m);
}

static void looked(void *ctx, struct err e, PGresult *const *results, int n)
{
	struct alarm *m = ctx;
	if (!err_is(e) && n > 1 && db_rows(results[n - 2]) > 0)
		jobs_wake(m->w);
	else if (err_is(e) && e.kind != ERR_DOWN && e.kind != ERR_RETRY && e.kind != ERR_UNKNOWN)
		log_err("ALERT_LOOK", e);
	next_look(m);
}

static void locked(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct alarm *m = ctx;
	int64_t now_us = clock_now_us();
	if (err_is(e)) {
		next_look(m);
		return;
	}
	m->w->answers_paused = db_rows(results[2]) > 0 && str_is(db_str(results[2], 0, 0), "paused+answers");
	struct db_call calls[4];
	int k = 0;
	if (db_bool(results[1], 0, 0)) {
		if (m->looks++ % RATES_EVERY == 0)
			calls[k++] = rates_call(m, now_us);
		calls[k++] = pass_call(m->a, now_us);
		calls[k++] = tell_call(m->a, now_us, m->w->cfg->alert_limit);
	}
	calls[k++] = (struct db_call){ .sql = SQL_COMMIT };
	db_run(m->conn, calls, k, looked, m);
}

static void granted(void *ctx, struct err e, struct db_conn *conn)
{
	struct alarm *m = ctx;
	if (err_is(e)) {
		next_look(m);
		return;
	}
	m->conn = conn;
	const struct db_call calls[] = { { .sql = SQL_BEGIN }, { .sql = SQL_ALERTS_LOCK }, { .sql = SQL_SWITCH_SENDING } };
	db_run(conn, calls, 3, locked, m);
}

static void look(void *ctx)
{
	struct alarm *m = ctx;
	m->timer = 0;
	db_lease(m->w->work_db, DB_WAIT_MS, granted, m);
}

struct err alarm_new(struct world *w, struct alarm **ret)
{
	struct alarm *m = calloc(1, sizeof *m);
	if (m == NULL)
		return err_new(ERR_LIMIT, "out of memory");
	m->w = w;
	m->a = arena_new(LOOK_BYTES_MAX);
	next_look(m);
	*ret = m;
	return OK;
}

void alarm_free(struct alarm *m)
{
	if (m == NULL)
		return;
	loop_cancel(m->w->loop, m->timer);
	arena_free(m->a);
	free(m);
}
