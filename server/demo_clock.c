/* server/demo_clock.c: /phone/clock: the one clock of server and statements, moved forward for all workers. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/log.h"
#include "base/span.h"
#include "server/demo_impl.h"
#include "server/handlers.h"

#define STEP_MAX_US (366 * DAY_US)

static int64_t shift_us(void)
{
	return clock_now_us() - clock_wall_us();
}

static void tell(struct demo_ask *k)
{
	char now[TIME_TEXT_MAX];
	int64_t now_us = clock_now_us();
	demo_answer_json(k, 200, arena_printf(k->a, "{\"now\":\"%s\",\"now_ms\":%lld,\"ahead_s\":%lld}\n", time_format(now_us / SEC_US * SEC_US, now),
		(long long)(now_us / 1000), (long long)((shift_us() + SEC_US / 2) / SEC_US)));
}

void demo_clock_get(struct world *w, struct httpd_request *r)
{
	struct demo_ask *k = demo_enter(w, r);
	if (k != NULL)
		tell(k);
}

static void kept(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	struct demo_ask *k = ctx;
	if (err_is(e))
		log_err("CLOCK_NOT_KEPT", e); /* it has moved all the same; only the next start will not know */
	tell(k);
}

void demo_clock_post(struct world *w, struct httpd_request *r)
{
	struct demo_ask *k = demo_enter(w, r);
	int64_t by_us = 0;
	if (k == NULL)
		return;
	if (err_is(span_parse(form_get(&k->query, "advance"), &by_us)) || by_us <= 0 || by_us > STEP_MAX_US || shift_us() + by_us > DEMO_CLOCK_MAX_US) {
		demo_refuse(k, 400, "advance=24h: a duration (s, m, h, d) up to a year, ten years in all; the clock never goes back");
		return;
	}
	clock_advance(by_us);
	log_event(LOG_INFO, "CLOCK_MOVED", "by_s=%lld", (long long)(by_us / SEC_US));
	k->p[0] = db_p_int(k->a, shift_us());
	demo_query(k, SQL_DEMO_CLOCK_PUT, 1, kept, k);
}
