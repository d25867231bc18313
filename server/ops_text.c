/* server/ops_text.c: `client text`: the company's other programs text a client's customers from that client's number. */
/* SPDX-License-Identifier: MIT
 *
 * The number is the client's own, active one, or there is no text: never one of somebody else's, and never "any". Stored with its
 * job in one statement, under the caller's key; sent by server/job_send.c, which looks at number and opt-outs once more.
 */
#include "base/clock.h"
#include "base/json.h"
#include "server/carriers.h"
#include "server/jobs.h"
#include "server/note.h"
#include "server/ops_runs.h"
#include "server/turn.h"
#include "sms/segments.h"
#include <inttypes.h>

#define OP_WAIT_MS 10000
#define KEY_BYTES_MAX 100
#define SEGMENTS_MAX 10                 /* what both carriers take in one text */
#define RUNS_MAX 3                      /* a key that another call is just storing */
#define ROW_MAX 256

struct texting {
	struct op_call *c;
	struct db_param p[10];
	int runs;
};

static const struct {
	const char *refusal, *what, *why;
	enum err_kind kind;
} refusals[] = {
	{ "no_number", "the client has no number", "only a client with a number of their own can be texted for; `client show` tells", ERR_CONFLICT },
	{ "not_active", "the client's number is not active", "it is paused or resting; texts go out again when the client's payment is back", ERR_CONFLICT },
	{ "gone", "the client's number is no longer in its account at the carrier", "`pool show` tells since when; back in the account it comes back by itself", ERR_CONFLICT },
	{ "not_linked", "the client's number is not linked for texts yet", "`pool list` shows why; it is tried again by itself", ERR_CONFLICT },
	{ "no_sms", "the client's number cannot send texts", "the carrier says that it has no SMS", ERR_CONFLICT },
	{ "opted_out", "the recipient has opted out of this number", "they texted STOP; only their START lifts it", ERR_CONFLICT },
	{ "limit", "the daily limit of this number is reached", "USHER_TEXT_LIMIT_PER_NUMBER_PER_DAY", ERR_LIMIT },
};

static void refuse(struct op_call *c, struct str refusal)
{
	for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++)
		if (str_is(refusal, refusals[i].refusal)) {
			if (refusals[i].kind == ERR_LIMIT)
				note_alert(c->w, "brake_number_day", "warning", STR("client_texts"), STR("texts from one client's number in a day"));
			c->why = str_of(refusals[i].why);
			op_end(c, err_new(refusals[i].kind, refusals[i].what));
			return;
		}
	op_end(c, err_new(ERR_BUG, "an unknown refusal"));
}

static void add_result(struct op_call *c, const PGresult *r)
{
	struct buf b;
	struct json_out o;
	buf_init(&b, ROW_MAX);
	json_out_init(&o, &b);
	json_open(&o, '{');
	json_name(&o, "id");
	json_put_int(&o, db_int(r, 0, 1));
	json_name(&o, "status");
	json_put_str(&o, db_str(r, 0, 2));
	json_close(&o, '}');
	op_add_row(c, arena_str(c->a, buf_str(&b)));
	buf_done(&b);
}

static void store(struct texting *t);

static void known(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct texting *t = ctx;
	if (!err_is(e) && PQntuples(results[0]) > 0 && ++t->runs < RUNS_MAX)
		store(t);
	else
		op_end(t->c, err_is(e) ? e : err_new(ERR_MISSING, "there is no such client"));
}

static void stored(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct texting *t = ctx;
	struct op_call *c = t->c;
	if (e.kind == ERR_REJECT) { /* the database's own word: the recipient said STOP just now */
		refuse(c, STR("opted_out"));
		return;
	}
	if (err_is(e)) {
		op_end(c, e);
		return;
	}
	const PGresult *r = results[0];
	if (PQntuples(r) == 0) { /* nobody of that phone, or another call is storing this key: then once more */
		db_query(c->w->work_db, OP_WAIT_MS, &(struct db_call){ .sql = SQL_OP_CLIENT_ID, .params = t->p, .n_params = 1 }, known, t);
		return;
	}
	if (db_str(r, 0, 0).n) {
		refuse(c, db_str(r, 0, 0));
		return;
	}
	if (db_bool(r, 0, 3)) {
		c->why = STR("a key names one text for ever; take a new one");
		op_end(c, err_new(ERR_CONFLICT, "this key was used for another text"));
		return;
	}
	add_result(c, r);
	jobs_wake(c->w);
	op_end(c, OK);
}

static void store(struct texting *t)
{
	db_query(t->c->w->work_db, OP_WAIT_MS, &(struct db_call){ .sql = SQL_CLIENT_TEXT_STORE, .params = t->p, .n_params = 10 }, stored, t);
}

/* What is wrong with the fields, or NULL. */
static const char *wrong(struct str phone, struct str to, struct str body, struct str key)
{
	size_t segments = sms_measure(body).segments;
	if (key.n > KEY_BYTES_MAX)
		return "key takes at most 100 bytes";
	if (segments == 0 || segments > SEGMENTS_MAX)
		return "body must be a text of at most ten segments (1530 plain characters, 670 with others)";
	if (str_eq(phone, to))
		return "to is the client; usher itself talks to clients, from the onboarding number";
	return NULL;
}

static struct str country_of(struct arena *a, struct str phone)
{
	struct phone p;
	return err_is(phone_parse(phone, &p)) ? STR("") : arena_str(a, str_of(phone_country(&p).z));
}

void op_client_text(struct op_call *c)
{
	struct arena *a = c->a;
	struct str phone = op_value(c, "phone"), to = op_value(c, "to"), body = str_trim(op_value(c, "body")), key = op_value(c, "key");
	const char *why = wrong(phone, to, body, key);
	if (why) {
		op_wrong(c, "not a text that can be sent", str_of(why));
		return;
	}
	struct texting *t = ARENA_NEW(a, struct texting);
	uint8_t(*hash)[16] = arena_array(a, 2, 16);
	turn_dedupe(c->w, "phone", to, hash[0]);
	turn_dedupe(c->w, "client.text", arena_printf(a, STR_FMT ":" STR_FMT, STR_ARG(phone), STR_ARG(key)), hash[1]);
	t->c = c;
	t->p[0] = db_p_str(phone);
	t->p[1] = db_p_str(to);
	t->p[2] = db_p_uuids(a, (const uint8_t(*)[16])hash, 1);
	t->p[3] = db_p_str(body);
	t->p[4] = db_p_uuids(a, (const uint8_t(*)[16])(hash + 1), 1);
	t->p[5] = db_p_int(a, (int64_t)sms_measure(body).segments);
	t->p[6] = db_p_int(a, clock_now_us());
	t->p[7] = carriers_scopes(a, c->w->cfg);
	t->p[8] = db_p_int(a, c->w->cfg->text_limit_per_number_per_day);
	t->p[9] = db_p_str(country_of(a, to));
	store(t);
}
