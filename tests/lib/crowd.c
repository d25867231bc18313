/* tests/lib/crowd.c: many clients at once. */
/* SPDX-License-Identifier: MIT */
#include "tests/lib/crowd.h"
#include <pthread.h>
#include <stdlib.h>

#define THREAD_BYTES_MAX (4u * 1024 * 1024)

struct member {
	pthread_t thread;
	pthread_barrier_t *gate;
	int i;
	void (*f)(int i, void *ctx);
	void *ctx;
};

static void *member_run(void *arg)
{
	struct member *m = arg;
	pthread_barrier_wait(m->gate);
	m->f(m->i, m->ctx);
	return NULL;
}

void crowd_run(int n, void (*f)(int i, void *ctx), void *ctx)
{
	struct member *all = calloc((size_t)n, sizeof *all);
	pthread_barrier_t gate;
	LAB_CHECK(all != NULL && pthread_barrier_init(&gate, NULL, (unsigned)n) == 0, "no memory for a crowd");
	for (int i = 0; i < n; i++) {
		all[i] = (struct member){ .gate = &gate, .i = i, .f = f, .ctx = ctx };
		LAB_CHECK(pthread_create(&all[i].thread, NULL, member_run, &all[i]) == 0, "no thread");
	}
	for (int i = 0; i < n; i++)
		pthread_join(all[i].thread, NULL);
	pthread_barrier_destroy(&gate);
	free(all);
}

static char phones[CROWD_MAX][20];

static void make_phones(void)
{
	for (int i = 0; i < CROWD_MAX; i++)
		snprintf(phones[i], sizeof phones[i], "+4477009%05d", i);
}

/* Many threads ask for the same phone at once. */
const char *crowd_phone(int i)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	(void)pthread_once(&once, make_phones);
	return phones[i];
}

void crowd_text(struct arena *a, const char *phone, const char *body, struct twiml *ret)
{
	struct hook h;
	hook_text(a, &h, phone, RIG_NUMBER, str_of(body), NULL);
	struct http_answer r = hook_send(a, &h);
	twiml_read(a, &r, ret);
	LAB_CHECK(ret->ok, "%s \"%s\": status %d", phone, body, r.status);
}

void crowd_say(int i, const char *body)
{
	struct arena *a = arena_new(THREAD_BYTES_MAX);
	struct twiml t;
	crowd_text(a, crowd_phone(i), body, &t);
	arena_free(a);
}

static void to_s5(int half, void *ctx)
{
	static const char *const texts[] = { "Plumber, Leeds", "Smith & Sons", "Sam", "SMS" };
	int n = *(int *)ctx;
	for (int i = half; i < n; i += 2)
		for (size_t k = 0; k < sizeof texts / sizeof texts[0]; k++)
			crowd_say(i, texts[k]);
}

void crowd_to_s5(int n)
{
	crowd_run(2, to_s5, &n);
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM clients WHERE state LIKE '%%S5_CONFIRM_LIVE'") == n, "not all came to S5");
}

void crowd_pool(int first, int count)
{
	struct buf b;
	struct str out;
	buf_init(&b, 16384);
	buf_add_z(&b, "pool add");
	for (int i = first; i < first + count; i++)
		buf_printf(&b, " +4477008%05d", i);
	int status = rig_usher(&out, b.p);
	LAB_CHECK(status == 0, "pool add: " STR_FMT, STR_ARG(out));
	buf_done(&b);
}

void crowd_check_pool(void)
{
	static const char *const never[] = {
		"SELECT count(*) FROM (SELECT client_id FROM number_pool WHERE client_id IS NOT NULL GROUP BY 1 HAVING count(*) > 1) x",
		"SELECT count(*) FROM (SELECT number_e164 FROM clients WHERE number_e164 IS NOT NULL GROUP BY 1 HAVING count(*) > 1) x",
		"SELECT count(*) FROM number_pool WHERE (status IN ('RESERVED', 'ASSIGNED', 'PAUSED')) <> (client_id IS NOT NULL)",
		"SELECT count(*) FROM clients c LEFT JOIN number_pool n ON n.phone_e164 = c.number_e164 WHERE c.number_e164 IS NOT NULL AND "
			"(n.client_id IS DISTINCT FROM c.id OR n.status NOT IN ('ASSIGNED', 'PAUSED'))",
		"SELECT count(*) FROM number_pool n JOIN clients c ON c.id = n.client_id WHERE n.status IN ('ASSIGNED', 'PAUSED') AND "
			"c.number_e164 IS DISTINCT FROM n.phone_e164",
		"SELECT count(*) FROM number_pool n JOIN clients c ON c.id = n.client_id WHERE n.status = 'RESERVED' AND c.number_e164 IS NOT NULL",
	};
	for (size_t i = 0; i < sizeof never / sizeof never[0]; i++)
		LAB_CHECK(rig_sql_int("%s", never[i]) == 0, "the pool does not add up: %s", never[i]);
}

void crowd_check_replay(int n)
{
	for (int i = 0; i < n; i++) {
		struct str out, line = arena_printf(lab_arena(), "client replay %s", crowd_phone(i));
		int status = rig_usher(&out, line.p);
		LAB_CHECK(status == 0, STR_FMT ": " STR_FMT, STR_ARG(line), STR_ARG(out));
	}
}
