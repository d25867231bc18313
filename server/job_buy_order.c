/* server/job_buy_order.c: the purchase itself, and what became of one whose answer never came. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/log.h"
#include "server/job_buy.h"
#include "server/note.h"
#include "server/rollout.h"
#include "server/numbers.h"
#include <inttypes.h>

#define LOOK_FOR_US (20 * SEC_US)   /* how long a number in doubt that somebody has is looked for among ours */
#define LOOK_PAUSE_US SEC_US
#define ORDERS_MAX 8                /* in one run of the job */
#define REFUSED_MAX 3               /* numbers refused for a reason of their own, one after the other, before an operator is told */
#define SLOW_US (10 * MIN_US)       /* an order that takes longer is an alert */

static int64_t patience_us(const struct httpc_response *r)
{
	return r && r->retry_after_s > 0 ? r->retry_after_s * SEC_US : 0;
}

/* Somebody else has it: the next one on offer. */
static void next(struct buy *b)
{
	b->state = STR("searching");
	b->doubt_us = 0;
	b->conflict = false;
	buy_note(b, &(struct buy_note){ .state = "searching", .phone = "tried", .then = buy_search });
}

static void wait_order(struct buy *b)
{
	if (clock_now_us() - b->began_us > SLOW_US)
		note_alert(b->job->w, "order_slow", "warning", arena_printf(b->job->a, "purchase:%" PRId64, b->id), STR("the carrier has not completed this order"));
	buy_wait(b, 0, "the order is on its way");
}

static void ordered(struct buy *b)
{
	b->state = STR("ordered");
	buy_note(b, &(struct buy_note){ .state = "ordered", .phone = "keep", .order_id = b->bought.order_id, .then = wait_order });
}

static void wait_doubt(struct buy *b)
{
	buy_wait(b, b->conflict ? LOOK_PAUSE_US : 0, "in doubt: looked up again");
}

/* Not among ours: the same number again; unless somebody has it. */
static void not_found(struct buy *b)
{
	if (str_is(b->state, "ordered")) {
		wait_order(b); /* lists lag behind */
		return;
	}
	if (b->conflict) {
		if (clock_now_us() - b->doubt_us < LOOK_FOR_US)
			buy_note(b, &(struct buy_note){ .state = "unknown", .phone = "keep", .doubt = true, .then = wait_doubt });
		else
			next(b);
		return;
	}
	if (!rollout_job(b->job, ROLLOUT_BUYING, b->client_id))
		return;
	if (b->doubt_us == 0)
		b->doubt_us = clock_now_us();
	buy_note(b, &(struct buy_note){ .state = "ordering", .phone = "keep", .doubt = true, .then = buy_order });
}

static void found(void *ctx, struct err e, const struct httpc_response *r)
{
	struct buy *b = ctx;
	e = b->src->find_response(b->job->a, e, r, &b->chosen.phone, b->operation, &b->bought);
	if (e.kind == ERR_DENIED) {
		if (b->doubt_us == 0)
			b->doubt_us = clock_now_us();
		buy_refused(b, e);
		return;
	}
	if (err_is(e)) {
		buy_wait(b, patience_us(r), e.what);
		return;
	}
	switch (b->bought.state) {
	case SOURCE_BOUGHT:
		buy_store(b);
		return;
	case SOURCE_ORDERED:
		ordered(b);
		return;
	case SOURCE_FAILED:
		next(b);
		return;
	case SOURCE_NOT_FOUND:
		break;
	}
	not_found(b);
}

void buy_find(struct buy *b)
{
	struct httpc_request q;
	b->src->find_request(b->job->a, &b->acc, &b->chosen.phone, b->operation, &q);
	outcall_start(b->job->w, numbers_api(b->carrier), &q, found, b);
}

static void look(struct buy *b)
{
	if (b->n_orders > 1)
		buy_wait(b, 0, "in doubt: looked up again");
	else
		buy_find(b);
}

static void doubt(struct buy *b)
{
	b->state = STR("unknown");
	if (b->doubt_us == 0)
		b->doubt_us = clock_now_us();
	buy_note(b, &(struct buy_note){ .state = "unknown", .phone = "keep", .doubt = true, .then = look });
}

static void answered(struct buy *b)
{
	if (b->bought.state == SOURCE_FAILED)
		next(b);
	else if (strcmp(b->bought.number.phone.z, b->chosen.phone.z) != 0)
		doubt(b); /* an answer about another number than we asked for */
	else if (b->bought.state == SOURCE_BOUGHT)
		buy_store(b);
	else
		buy_note(b, &(struct buy_note){ .state = "ordered", .phone = "keep", .order_id = b->bought.order_id, .then = buy_find });
}

static void bought(void *ctx, struct err e, const struct httpc_response *r)
{
	struct buy *b = ctx;
	e = b->src->buy_response(b->job->a, e, r, &b->bought, &b->error);
	log_event(err_is(e) ? LOG_WARN : LOG_INFO, "NUMBER_ORDER", "purchase=%" PRId64 " number=%s carrier=%s outcome=%s code=" STR_FMT " text=%s", b->id,
		phone_mask(&b->chosen.phone), b->src->name, err_kind_name(e.kind), STR_ARG(b->error.code), log_quote(str_of(err_is(e) ? e.what : "")));
	switch (e.kind) {
	case ERR_NONE:
		answered(b);
		return;
	case ERR_CONFLICT:
		b->conflict = b->doubt_us != 0;
		if (b->conflict)
			buy_find(b); /* somebody has it: is it us? */
		else
			next(b);
		return;
	case ERR_DENIED:
		buy_refused(b, e);
		return;
	case ERR_RETRY:
		buy_wait(b, patience_us(r), e.what);
		return;
	case ERR_REJECT:
	case ERR_MISSING:
		b->conflict = b->doubt_us != 0;
		if (b->conflict)
			buy_find(b);
		else if (++b->n_refused >= REFUSED_MAX)
			buy_refused(b, e);
		else
			next(b);
		return;
	default:
		doubt(b);
	}
}

void buy_order(struct buy *b)
{
	if (++b->n_orders > ORDERS_MAX) {
		buy_wait(b, 0, "too many orders in one run");
		return;
	}
	struct httpc_request q;
	b->conflict = false;
	b->src->buy_request(b->job->a, &b->acc, &b->chosen.phone, b->operation, &b->want, &q);
	outcall_start(b->job->w, numbers_api(b->carrier), &q, bought, b);
}
