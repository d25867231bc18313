/* tests/kill/check.c: the invariants, from the database and the ledgers alone. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "tests/kill/kill.h"
#include "tests/lib/crowd.h"
#include "tests/lib/fake.h"
#include <stdlib.h>

#define REPLAYS 25
#define SETTLE_ROUNDS 60

/* I1: what got a 2xx is stored, exactly once. */
static void check_stored(const struct load *l)
{
	const struct ack *acks;
	size_t n = load_acks(l, &acks);
	struct buf sql;
	buf_init(&sql, 64u * 1024 * 1024);
	buf_add_z(&sql, "CREATE TEMP TABLE acked(id text, event boolean); INSERT INTO acked VALUES ('', false)");
	for (size_t i = 0; i < n; i++)
		buf_printf(&sql, ",('%s',%s)", acks[i].id, acks[i].event ? "true" : "false");
	(void)rig_sql_big(sql.p);
	buf_done(&sql);
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM acked a WHERE id <> '' AND NOT event AND (SELECT count(*) FROM messages m WHERE m.carrier_id = a.id "
		"AND direction = 'in') <> 1") == 0, "I1: texts with a 2xx that are not stored once");
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM acked a WHERE event AND (SELECT count(*) FROM payment_events p WHERE p.event_id = a.id) <> 1") == 0,
		"I1: events with a 2xx that are not stored once");
	printf("%zu texts and events had a 2xx\n", n);
}

/* I2: one outcome each; the journal, stepped anew, gives the stored state. */
static void check_journal(const struct load *l)
{
	const struct owner_result *o;
	size_t n = load_owners(l, &o), every = n / REPLAYS + 1;
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM (SELECT client_id, seq FROM (SELECT client_id, seq FROM messages WHERE seq IS NOT NULL UNION ALL SELECT "
		"client_id, seq FROM journal) j GROUP BY 1, 2 HAVING count(*) > 1) x") == 0, "I2: two steps in one place");
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM clients c WHERE seq <> (SELECT count(*) FROM (SELECT 1 FROM messages WHERE client_id = c.id AND seq IS NOT "
		"NULL UNION ALL SELECT 1 FROM journal WHERE client_id = c.id) j)") == 0, "I2: journals with holes");
	for (size_t i = 0; i < n; i += every) {
		struct str out, line = arena_printf(lab_arena(), "client replay %s", o[i].phone);
		LAB_CHECK(rig_usher(&out, line.p) == 0, "I2: " STR_FMT, STR_ARG(out));
	}
	printf("%zu owners\n", n);
}

static bool is_settled(void)
{
	return rig_sql_int("SELECT count(*) FROM messages WHERE status IN ('queued', 'sending', 'unknown')") == 0 &&
		rig_sql_int("SELECT count(*) FROM jobs WHERE state IN ('due', 'running') AND kind IN ('send', 'answer')") == 0;
}

/* Let the outbox come to rest: time passes for what is to be looked up. */
static void settle(void)
{
	for (int i = 0; i < SETTLE_ROUNDS && !is_settled(); i++) {
		lab_sleep_ms(1000);
		if (i % 2)
			rig_clock("+40s");
	}
	LAB_CHECK(is_settled(), "the outbox does not come to rest: texts " STR_FMT ", answers " STR_FMT ", jobs " STR_FMT,
		STR_ARG(rig_sql("SELECT string_agg(status || ' ' || n, ', ') FROM (SELECT status, count(*) n FROM messages WHERE direction = 'out' GROUP BY 1) x")),
		STR_ARG(rig_sql("SELECT string_agg(answer_status || ' ' || n, ', ') FROM (SELECT answer_status, count(*) n FROM messages GROUP BY 1) x")),
		STR_ARG(rig_sql("SELECT string_agg(concat_ws(' ', kind, state, attempts, last_error, n), ', ') FROM (SELECT kind, state, attempts, last_error, "
			"count(*) n FROM jobs WHERE state <> 'done' GROUP BY 1, 2, 3, 4) x")));
}

/* I3: what the database calls accepted the carrier has, once. */
static void check_sent(void)
{
	struct fake_text t;
	int64_t rows = rig_sql_int("SELECT count(*) FROM messages WHERE direction = 'out' AND status IN ('accepted', 'sent', 'delivered')");
	size_t sent = fake_texts(NULL);
	if ((size_t)rows != sent && fake_text_twice(&t))
		(void)fprintf(stderr, "twice to %s: %s\n", t.to, t.body);
	LAB_CHECK((size_t)rows == sent, "I3: %lld texts are told accepted, the carrier has %zu", (long long)rows, sent);
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM (SELECT carrier_id FROM messages WHERE direction = 'out' AND carrier_id IS NOT NULL GROUP BY 1 "
		"HAVING count(*) > 1) x") == 0, "I3: one text of the carrier's counts for two of ours");
	printf("%zu texts by the API\n", sent);
}

struct after_stop {
	const struct owner_result *o;
	size_t n;
};

static void check_text(void *ctx, const struct fake_text *t)
{
	const struct after_stop *s = ctx;
	for (size_t i = 0; i < s->n && !t->inbound && !t->reply; i++)
		if (s->o[i].stopped && strcmp(s->o[i].phone, t->to) == 0 && t->at_us > s->o[i].stop_us + SEC_US)
			lab_fail("I4: a text to %s %lld ms after its STOP was taken: %s", t->to, (long long)(t->at_us - s->o[i].stop_us) / 1000, t->body);
}

/* I6: nobody is past the gate without a verified payment. */
static void check_gate(void)
{
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM clients c WHERE number_e164 IS NOT NULL AND NOT EXISTS (SELECT FROM payment_events p WHERE "
		"p.client_id = c.id)") == 0, "I6: a number without a payment event");
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM clients WHERE state LIKE '%%S7_FWD_SENT' AND NOT payment_active") == 0, "I6: beyond the gate unpaid");
}

void kill_check(const struct load *l)
{
	struct after_stop s;
	s.n = load_owners(l, &s.o);
	LAB_CHECK(s.n > 0, "no owner came through: too little load to tell anything");
	settle();
	check_stored(l);
	check_journal(l);
	check_sent();
	fake_each_text(check_text, &s);
	crowd_check_pool();
	check_gate();
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM alerts WHERE kind = 'input_given_up'") == 0, "an input was given up");
}
