/* server/hook_telnyx.c: POST /webhooks/telnyx: verified, decoded, handed to its kind; receipts and orders. */
/* SPDX-License-Identifier: MIT */
#include "server/hook_telnyx.h"
#include "base/clock.h"
#include "base/form.h"
#include "base/json.h"
#include "base/log.h"
#include "base/seal.h"
#include "gen/onboarding.h"
#include "server/handlers.h"
#include "server/jobs.h"
#include "server/metrics.h"
#include "server/note.h"
#include "server/turn.h"
#include "sms/telnyx_signature.h"

#define HOOK_BYTES_MAX (2 * 1024 * 1024)
#define PATIENCE_US (1500 * 1000)       /* contract section 4: Telnyx waits 2 s in all */
#define WAIT_MS_MIN 50
#define AGAIN_US (50 * 1000)

static void reply(struct world *w, uint64_t request, int status, const char *text)
{
	struct httpd_reply a = { .status = status, .content_type = "text/plain; charset=utf-8", .body = str_of(text) };
	httpd_reply_id(w->httpd, request, &a);
}

void telnyx_end(struct telnyx_hook *h, struct err e)
{
	loop_cancel(h->w->loop, h->timer);
	if (h->answered)
		;
	else if (err_is(e))
		reply(h->w, h->request, e.kind == ERR_BUG ? 500 : 503, "try again\n");
	else
		reply(h->w, h->request, 200, "ok\n");
	arena_free(h->a);
}

static void too_late(void *ctx)
{
	struct telnyx_hook *h = ctx;
	h->timer = 0;
	h->answered = true;
	reply(h->w, h->request, 503, "try again\n");
}

void telnyx_foreign(struct telnyx_hook *h, const char *why)
{
	carriers_foreign(h->w, "telnyx", why, &h->to);
	telnyx_end(h, OK);
}

/* A statement on its way; lives with its hook. */
struct query {
	struct telnyx_hook *h;
	struct db_call call;
	db_done *done;
	void *ctx;
};

static void run(void *ctx);

/* What had to give way to somebody (a lock, a deadlock) has changed nothing: again while there is time. */
static void ran(void *ctx, struct err e, PGresult *const *results, int n)
{
	struct query *q = ctx;
	if (e.kind == ERR_RETRY && clock_mono_us() + AGAIN_US < q->h->deadline_us)
		loop_after(q->h->w->loop, AGAIN_US, run, q);
	else
		q->done(q->ctx, e, results, n);
}

static void run(void *ctx)
{
	struct query *q = ctx;
	int64_t left_ms = (q->h->deadline_us - clock_mono_us()) / 1000;
	db_query(q->h->w->work_db, left_ms > WAIT_MS_MIN ? left_ms : WAIT_MS_MIN, &q->call, ran, q);
}

static void query(struct telnyx_hook *h, const struct db_call *call, db_done *done, void *ctx)
{
	struct query *q = ARENA_NEW(h->a, struct query);
	*q = (struct query){ .h = h, .call = *call, .done = done, .ctx = ctx };
	run(q);
}

void telnyx_query(struct telnyx_hook *h, enum sql_id sql, struct db_param *p, int n, db_done *done)
{
	query(h, &(struct db_call){ .sql = sql, .params = p, .n_params = n }, done, h);
}

void telnyx_key(const struct telnyx_hook *h, const char *what, uint8_t out[16])
{
	turn_dedupe(h->w, what, h->e.id, out);
}

void telnyx_call_end_key(const struct telnyx_hook *h, uint8_t out[16])
{
	turn_dedupe(h->w, "telnyx.call_end", h->e.call_id, out);
}

struct db_param telnyx_p_key(const struct telnyx_hook *h, const char *what)
{
	uint8_t(*key)[16] = arena_array(h->a, 1, 16);
	telnyx_key(h, what, key[0]);
	return db_p_uuids(h->a, (const uint8_t(*)[16])key, 1);
}

struct db_param telnyx_p_phone(const struct telnyx_hook *h)
{
	uint8_t(*hash)[16] = arena_array(h->a, 1, 16);
	turn_dedupe(h->w, "phone", phone_str(&h->from), hash[0]);
	return db_p_uuids(h->a, (const uint8_t(*)[16])hash, 1);
}

struct str telnyx_key_text(const struct telnyx_hook *h, const char *what)
{
	uint8_t key[16];
	struct buf b;
	telnyx_key(h, "telnyx", key);
	buf_init(&b, 128);
	buf_printf(&b, "%s:", what);
	seal_hex_add(&b, key, sizeof key);
	struct str text = arena_str(h->a, buf_str(&b));
	buf_done(&b);
	return text;
}

struct str telnyx_as_received(struct telnyx_hook *h, const char *what)
{
	struct buf b;
	struct json_out o;
	buf_init(&b, HOOK_BYTES_MAX / 4);
	json_out_init(&o, &b);
	json_open(&o, '{');
	json_name(&o, "what");
	json_put_str(&o, str_of(what));
	json_name(&o, "timestamp");
	json_put_str(&o, h->timestamp);
	json_name(&o, "signature");
	json_put_str(&o, h->signature);
	json_name(&o, "body");
	json_put_str(&o, h->body);
	json_name(&o, "call_id");
	json_put_str(&o, h->e.call_id);
	json_close(&o, '}');
	struct str text = arena_str(h->a, buf_str(&b));
	buf_done(&b);
	return text;
}

struct reach {
	struct telnyx_hook *h;
	telnyx_found *found;
};

static void reached(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct reach *r = ctx;
	struct telnyx_hook *h = r->h;
	if (err_is(e)) {
		telnyx_end(h, e);
		return;
	}
	const PGresult *row = results[0];
	if (PQntuples(row) == 0) {
		telnyx_foreign(h, "unknown_to");
		return;
	}
	h->owner_id = db_int(row, 0, 1);
	h->by_owner = h->from.z[0] && str_eq(db_str(row, 0, 2), phone_str(&h->from));
	h->sender_id = db_int(row, 0, 3);
	h->sender_is_ours = str_is(db_str(row, 0, 4), "telnyx");
	r->found(h);
}

void telnyx_reached(struct telnyx_hook *h, telnyx_found *found)
{
	struct reach *r = ARENA_NEW(h->a, struct reach);
	*r = (struct reach){ .h = h, .found = found };
	struct db_param *p = ARENA_ARRAY(h->a, 2, struct db_param);
	p[0] = db_p_str(phone_str(&h->to));
	p[1] = db_p_str(phone_str(&h->from));
	query(h, &(struct db_call){ .sql = SQL_NUMBER_REACHED, .params = p, .n_params = 2 }, reached, r);
}

void telnyx_cost(const struct telnyx_hook *h, const char *kind, struct str phone)
{
	if (h->e.cost_micros < 0)
		return;
	note_text_cost(h->w, STR("telnyx"), &(struct text_cost){ .id = h->e.message_id, .phone = phone, .row = h->message_row, .kind = kind,
		.micros = h->e.cost_micros, .currency = h->e.cost_currency, .sent_us = h->e.occurred_us ? h->e.occurred_us : clock_now_us() });
}

static void receipt_stored(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct telnyx_hook *h = ctx;
	if (err_is(e)) {
		telnyx_end(h, e);
		return;
	}
	enum carrier_fault fault = carrier_find(STR("telnyx"))->fault_of(h->e.code);
	if (PQntuples(results[0]) > 0 && db_int(results[0], 0, 0) && fault == FAULT_OPTED_OUT_BY_CARRIER) {
		struct input in = { .kind = INPUT_EVENT, .client_id = db_int(results[0], 0, 0), .event = EV_CMD_STOP, .actor = STR("carrier"),
			.body = arena_printf(h->a, "%lld", (long long)h->e.code), .occurred_us = h->e.occurred_us };
		turn_add(h->w->turn, &in, NULL, NULL);
	}
	if (fault == FAULT_OF_OURS)
		note_alert(h->w, "delivery_blocked", "warning", arena_printf(h->a, "telnyx:%lld", (long long)h->e.code),
			STR("a carrier refuses our texts"));
	telnyx_cost(h, "out", h->to.z[0] ? phone_str(&h->to) : STR(""));
	telnyx_end(h, OK);
}

/* The profile's own address gets receipts, too: without our row's id they say nothing that the other one does not. */
static void receipt(struct telnyx_hook *h)
{
	struct arena *a = h->a;
	metric_add(M_RECEIPTS, 1);
	if (h->message_row == 0 || h->e.status == NULL) {
		telnyx_end(h, OK);
		return;
	}
	struct db_param *p = ARENA_ARRAY(a, 8, struct db_param);
	p[0] = db_p_int(a, h->message_row);
	p[1] = db_p_str(str_of(h->e.status));
	p[2] = db_p_int(a, h->e.code);
	p[3] = db_p_str(h->e.message_id);
	p[4] = db_p_int(a, clock_now_us());
	p[5] = db_p_str(STR("telnyx"));
	p[6] = db_p_bool(carrier_find(STR("telnyx"))->fault_of(h->e.code) == FAULT_OPTED_OUT_BY_CARRIER);
	p[7] = db_p_int(a, 0);
	telnyx_query(h, SQL_RECEIPT_STORE, p, 8, receipt_stored);
}

static void order_told(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	struct telnyx_hook *h = ctx;
	if (!err_is(e))
		jobs_wake(h->w);
	telnyx_end(h, e);
}

static void order(struct telnyx_hook *h)
{
	struct db_param *p = ARENA_ARRAY(h->a, 3, struct db_param);
	p[0] = db_p_str(h->e.reference);
	p[1] = db_p_str(h->e.order_id);
	p[2] = db_p_int(h->a, clock_now_us());
	telnyx_query(h, SQL_ORDER_TOLD, p, 3, order_told);
}

static void dispatch(struct telnyx_hook *h)
{
	switch (h->e.kind) {
	case TELNYX_TEXT:
		telnyx_text(h);
		return;
	case TELNYX_RECEIPT:
		receipt(h);
		return;
	case TELNYX_CALL:
		telnyx_call(h);
		return;
	case TELNYX_CALL_ANSWERED:
		telnyx_call_answered(h);
		return;
	case TELNYX_CALL_SPOKEN:
		telnyx_call_spoken(h);
		return;
	case TELNYX_CALL_ENDED:
		telnyx_call_ended(h);
		return;
	case TELNYX_ORDER:
		order(h);
		return;
	case TELNYX_OTHER:
	default:
		telnyx_end(h, OK);
	}
}

static int64_t message_row(struct arena *a, struct str query)
{
	struct form q = { 0 };
	int64_t id = 0;
	if (query.p == NULL || err_is(form_parse(a, arena_str(a, query), &q)) || err_is(str_int64(form_get(&q, "m"), 1, INT64_MAX, &id)))
		return 0;
	return id;
}

static bool verified(const struct world *w, const struct telnyx_hook *h)
{
	uint8_t key[TELNYX_KEY_BYTES];
	return seal_base64_decode(str_of(w->cfg->telnyx_public_key), key, sizeof key) &&
		telnyx_signature_valid(key, h->timestamp, h->signature, h->body, clock_now_us());
}

void telnyx_webhook(struct world *w, struct httpd_request *r)
{
	struct arena *a = arena_new(HOOK_BYTES_MAX);
	struct telnyx_hook *h = ARENA_NEW(a, struct telnyx_hook);
	*h = (struct telnyx_hook){ .w = w, .a = a, .request = r->id, .deadline_us = clock_mono_us() + PATIENCE_US, .body = arena_str(a, r->body),
		.timestamp = arena_str(a, httpd_header(r, "telnyx-timestamp")),
		.signature = arena_str(a, httpd_header(r, "telnyx-signature-ed25519")) };
	if (!verified(w, h)) {
		metric_add(M_SIGNATURE_TELNYX, 1);
		log_event(LOG_WARN, "SIGNATURE_REFUSED", "carrier=telnyx peer=" STR_FMT, STR_ARG(r->peer));
		reply(w, r->id, 403, "signature missing or wrong\n");
		arena_free(a);
		return;
	}
	struct err e = telnyx_event_decode(a, h->body, &h->e);
	if (err_is(e)) {
		log_event(LOG_WARN, "EVENT_REFUSED", "carrier=telnyx text=%s", log_quote(str_of(e.what)));
		reply(w, r->id, 400, "not an event\n");
		arena_free(a);
		return;
	}
	h->message_row = message_row(a, r->query);
	if (err_is(phone_parse(h->e.from, &h->from)))
		h->from = (struct phone){ { 0 } };
	if (err_is(phone_parse(h->e.to, &h->to)))
		h->to = (struct phone){ { 0 } };
	h->timer = loop_after(w->loop, PATIENCE_US, too_late, h);
	dispatch(h);
}
