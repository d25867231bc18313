/* server/metrics_page.c: GET /metrics, and the figures that are taken once a second. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/log.h"
#include "gen/onboarding.h"
#include "server/handlers.h"
#include "server/sample.h"
#include "server/shared.h"
#include "server/turn.h"
#include "server/version.h"
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#define SAMPLE_US SEC_US
#define STATM_MAX_BYTES 128

struct sample {
	struct world *w;
	struct worker_slot *slot;
	struct httpd_stats http;    /* as last seen */
	struct db_stats db;
	int64_t cpu_us;
	bool db_away;               /* as last told */
	uint64_t timer;
};

static int64_t resident_bytes(void)
{
	char text[STATM_MAX_BYTES];
	int64_t pages = 0;
	int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	ssize_t n = read(fd, text, sizeof text);
	(void)close(fd);
	struct str rest = str_n(text, n > 0 ? (size_t)n : 0);
	(void)str_cut(&rest, ' ');
	if (err_is(str_int64(str_cut(&rest, ' '), 0, INT64_MAX / 65536, &pages)))
		return 0;
	return pages * sysconf(_SC_PAGESIZE);
}

static int64_t cpu_us(void)
{
	struct rusage u;
	if (getrusage(RUSAGE_SELF, &u) != 0)
		return 0;
	return (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * SEC_US + u.ru_utime.tv_usec + u.ru_stime.tv_usec;
}

static void sample_http(struct sample *s)
{
	struct httpd_stats now = httpd_stats(s->w->httpd), was = s->http;
	metric_set(M_CONNECTIONS, (int64_t)now.connections);
	metric_add(M_REFUSED_FRAMING, (int64_t)(now.refused_framing - was.refused_framing));
	metric_add(M_REFUSED_LIMIT, (int64_t)(now.refused_limit - was.refused_limit));
	metric_add(M_REFUSED_TIME, (int64_t)(now.timed_out - was.timed_out));
	metric_add(M_GONE, (int64_t)(now.gone_before_answer - was.gone_before_answer));
	s->http = now;
}

static void sample_db(struct sample *s)
{
	struct db_stats a = db_stats(s->w->turn_db), b = db_stats(s->w->work_db), c = db_stats(s->w->jobs_db), was = s->db;
	struct db_stats now = { .round_trips = a.round_trips + b.round_trips + c.round_trips, .statements = a.statements + b.statements + c.statements,
		.connects = a.connects + b.connects + c.connects, .lost = a.lost + b.lost + c.lost, .retries = a.retries + b.retries + c.retries };
	metric_set(M_DB_LIVE, a.live + b.live + c.live);
	metric_set(M_DB_WAITING, a.waiting + b.waiting + c.waiting);
	metric_add(M_DB_ROUND_TRIPS, (int64_t)(now.round_trips - was.round_trips));
	metric_add(M_DB_STATEMENTS, (int64_t)(now.statements - was.statements));
	metric_add(M_DB_CONNECTS, (int64_t)(now.connects - was.connects));
	metric_add(M_DB_LOST, (int64_t)(now.lost - was.lost));
	metric_add(M_DB_RETRIES, (int64_t)(now.retries - was.retries));
	s->db = now;
}

/* An outage is told once when it begins and once when it is over. */
static void tell_outage(struct sample *s)
{
	const char *why = db_outage(s->w->work_db);
	if (s->db_away == (*why != '\0'))
		return;
	s->db_away = !s->db_away;
	if (s->db_away)
		log_event(LOG_ERROR, "DATABASE_AWAY", "why=%s", log_quote(str_of(why)));
	else
		log_event(LOG_INFO, "DATABASE_BACK", NULL);
}

static void sample_take(void *ctx)
{
	struct sample *s = ctx;
	int64_t cpu = cpu_us();
	__atomic_store_n(&s->slot->beat_us, clock_mono_us(), __ATOMIC_RELAXED);
	metric_set(M_LOOP_LAG, loop_take_lag_us(s->w->loop));
	metric_set(M_RESIDENT, resident_bytes());
	metric_add(M_CPU, cpu - s->cpu_us);
	s->cpu_us = cpu;
	metric_set(M_TURN_WAITING, (int64_t)turn_waiting(s->w->turn));
	sample_http(s);
	sample_db(s);
	tell_outage(s);
	s->timer = loop_after(s->w->loop, SAMPLE_US, sample_take, s);
}

struct err sample_new(struct world *w, struct worker_slot *slot, struct sample **ret)
{
	struct sample *s = calloc(1, sizeof *s);
	if (s == NULL)
		return err_new(ERR_DOWN, "no memory for metrics");
	*s = (struct sample){ .w = w, .slot = slot };
	sample_take(s);
	*ret = s;
	return OK;
}

void sample_free(struct sample *s)
{
	if (s == NULL)
		return;
	loop_cancel(s->w->loop, s->timer);
	free(s);
}

void metrics_get(struct world *w, struct httpd_request *r)
{
	const struct metric_slot *slots[WORKERS_MAX];
	const char *names[ROUTES_MAX];
	struct buf b;
	const struct shared *s = w->shared;
	for (size_t i = 0; i < s->n; i++)
		slots[i] = &s->workers[i].metrics;
	for (size_t i = 0; i < n_routes && i < ROUTES_MAX; i++)
		names[i] = routes[i].name;
	buf_init(&b, METRICS_TEXT_MAX_BYTES);
	buf_printf(&b, "# HELP usher_build_info What is running\n# TYPE usher_build_info gauge\n"
		"usher_build_info{version=\"%s\",chart=\"%s\",chart_hash=\"%.12s\"} 1\n", USHER_VERSION, chart_onboarding.version,
		chart_onboarding.hash);
	buf_printf(&b, "# HELP usher_start_time_seconds When the server started\n# TYPE usher_start_time_seconds gauge\n"
		"usher_start_time_seconds %" PRId64 "\n", s->started_us / SEC_US);
	buf_printf(&b, "# HELP usher_workers Workers configured\n# TYPE usher_workers gauge\nusher_workers %zu\n", s->n);
	buf_printf(&b, "# HELP usher_worker_restarts_total Workers that died and were replaced\n# TYPE usher_worker_restarts_total counter\n"
		"usher_worker_restarts_total %" PRId64 "\n", __atomic_load_n(&s->restarts, __ATOMIC_RELAXED));
	metrics_write(&b, slots, s->n, names, n_routes);
	(void)httpd_reply(r, &(struct httpd_reply){ .status = b.full ? 500 : 200, .content_type = "text/plain; version=0.0.4; charset=utf-8",
		.body = buf_str(&b) });
	buf_done(&b);
}
