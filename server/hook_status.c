/* server/hook_status.c: POST /webhooks/twilio/status: delivery receipts of texts that we sent through the API. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/log.h"
#include "gen/onboarding.h"
#include "server/handlers.h"
#include "server/hook_twilio.h"
#include "server/metrics.h"
#include "server/note.h"
#include "server/turn.h"
#include "sms/carrier.h"

#define PATIENCE_MS 10000

/* Twilio's word -> ours; NULL: no news. That a receipt comes at all proves that the text was taken, and brings its SID: what was unknown is
 * known by it. */
static const char *status_of(struct str s)
{
	static const struct { const char *theirs, *ours; } words[] = {
		{ "accepted", "accepted" }, { "queued", "accepted" }, { "sending", "accepted" }, { "scheduled", "accepted" }, { "sent", "sent" }, { "delivered", "delivered" }, { "read", "delivered" },
		{ "partially_delivered", "delivered" }, { "undelivered", "undelivered" }, { "failed", "failed" }, { "canceled", "failed" },
	};
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (str_is(s, words[i].theirs))
			return words[i].ours;
	return NULL;
}

static void stored(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct twilio_call *c = ctx;
	if (err_is(e)) {
		twilio_reply_error(c, e);
		return;
	}
	int64_t code = 0;
	(void)err_is(str_int64(form_get(&c->form, "ErrorCode"), 0, 999999, &code));
	enum carrier_fault fault = carrier_find(STR("twilio"))->fault_of(code);
	if (PQntuples(results[0]) > 0 && db_int(results[0], 0, 0) && fault == FAULT_OPTED_OUT_BY_CARRIER) {
		struct input in = { .kind = INPUT_EVENT, .client_id = db_int(results[0], 0, 0), .event = EV_CMD_STOP, .actor = STR("carrier"),
			.body = form_get(&c->form, "ErrorCode") };
		turn_add(c->w->turn, &in, NULL, NULL);
	}
	if (fault == FAULT_OF_OURS && (c->credential == 0 || PQntuples(results[0]) > 0))
		note_alert(c->w, "delivery_blocked", "warning", arena_printf(c->a, "twilio:%lld", (long long)code), STR("a carrier refuses our texts"));
	twilio_reply(c, 204, STR_NONE);
}

void twilio_status(struct world *w, struct httpd_request *r)
{
	static const char *const needs[] = { "MessageSid", "AccountSid", "MessageStatus", NULL };
	struct twilio_call *c;
	struct str query = arena_str(r->arena, r->query);
	if (twilio_enter(w, r, needs, &c) != TWILIO_TAKEN)
		return;
	metric_add(M_RECEIPTS, 1);
	struct form q = { 0 };
	int64_t id = 0, code = 0;
	const char *status = status_of(form_get(&c->form, "MessageStatus"));
	bool named = query.p && !err_is(form_parse(c->a, arena_str(c->a, query), &q)) && !err_is(str_int64(form_get(&q, "m"), 1, INT64_MAX, &id));
	if (!named || status == NULL) {
		twilio_reply(c, 204, STR_NONE);
		return;
	}
	(void)err_is(str_int64(form_get(&c->form, "ErrorCode"), 0, 999999, &code));
	struct db_param *p = ARENA_ARRAY(c->a, 8, struct db_param);
	p[0] = db_p_int(c->a, id);
	p[1] = db_p_str(str_of(status));
	p[2] = db_p_int(c->a, code);
	p[3] = db_p_str(form_get(&c->form, "MessageSid"));
	p[4] = db_p_int(c->a, clock_now_us());
	p[5] = db_p_str(STR("twilio"));
	p[6] = db_p_bool(carrier_find(STR("twilio"))->fault_of(code) == FAULT_OPTED_OUT_BY_CARRIER);
	p[7] = db_p_int(c->a, c->credential);
	db_query(w->work_db, PATIENCE_MS, &(struct db_call){ .sql = SQL_RECEIPT_STORE, .params = p, .n_params = 8 }, stored, c);
}
