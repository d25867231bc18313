/* tests/flow/outage_test.c: the database goes away and comes back: webhooks wait, then 503, and all recovers by itself. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "tests/flow/flow.h"
#include "tests/lib/crowd.h"
#include "tests/lib/fake.h"
#include "tests/lib/stripe.h"
#include <pthread.h>
#include <signal.h>

#define THREAD_BYTES_MAX (4u * 1024 * 1024)

static void start_own(void)
{
	rig_cluster_own(rig.usher, "fsync=off");
	rig_set("USHER_WORKERS", "2");
	rig_start();
}

static int ready(void)
{
	return http_call(lab_arena(), rig.port, &(struct http_ask){ .method = "GET", .target = "/readyz", .wait_ms = 3000 }).status;
}

static bool is_ready(void *ctx)
{
	return ready() == *(int *)ctx;
}

struct waiting {
	pthread_t thread;
	const char *body, *token;
	struct http_answer r;
	struct arena *a;
};

static void *text_thread(void *arg)
{
	struct waiting *w = arg;
	struct hook h;
	if (w->token) {
		(void)stripe_send(w->a, &(struct stripe_event){ .kind = "checkout", .reference = w->token }, &w->r);
		return NULL;
	}
	hook_text(w->a, &h, crowd_phone(0), RIG_NUMBER, str_of(w->body), NULL);
	w->r = hook_send(w->a, &h);
	return NULL;
}

static void begin(struct waiting *w)
{
	w->a = arena_new(THREAD_BYTES_MAX);
	LAB_CHECK(pthread_create(&w->thread, NULL, text_thread, w) == 0, "no thread");
}

/* Its answer in the case's own memory. */
static void finish(struct waiting *w)
{
	pthread_join(w->thread, NULL);
	w->r.head = arena_str(lab_arena(), w->r.head);
	w->r.body = arena_str(lab_arena(), w->r.body);
	arena_free(w->a);
}

static void readyz_follows_the_database(void *arg)
{
	int want = 503;
	(void)arg;
	start_own();
	LAB_CHECK(ready() == 200, "not ready at first");
	rig_cluster_kill();
	int64_t at = clock_mono_us();
	LAB_CHECK(lab_wait(3000, is_ready, &want), "still ready");
	LAB_CHECK(clock_mono_us() - at < 2500000, "said 503 after %lld ms", (long long)(clock_mono_us() - at) / 1000);
	struct http_answer r = http_call(lab_arena(), rig.port, &(struct http_ask){ .method = "GET", .target = "/readyz" });
	LAB_CHECK(str_find(r.body, STR("{")) >= 0, "503 without JSON reasons: " STR_FMT, STR_ARG(r.body));
	r = http_call(lab_arena(), rig.port, &(struct http_ask){ .method = "GET", .target = "/healthz" });
	LAB_CHECK(r.status == 200, "healthz: %d", r.status);
	rig_cluster_restart();
	at = clock_mono_us();
	want = 200;
	LAB_CHECK(lab_wait(6000, is_ready, &want), "not ready again");
	LAB_CHECK(clock_mono_us() - at < 5200000, "said 200 after %lld ms", (long long)(clock_mono_us() - at) / 1000);
	crowd_say(0, "Plumber, Leeds");
}

static void webhooks_wait_for_it(void *arg)
{
	struct waiting w = { .body = "Smith & Sons" };
	struct twiml t;
	(void)arg;
	start_own();
	crowd_say(0, "Plumber, Leeds");
	rig_cluster_kill();
	begin(&w);
	lab_sleep_ms(3000);
	rig_cluster_restart();
	finish(&w);
	twiml_read(lab_arena(), &w.r, &t);
	LAB_CHECK(t.ok && t.n == 1 && lab_glob(STR("*your own name*"), t.texts[0]), "status %d after %.1f s", w.r.status, w.r.took_s);
	LAB_CHECK(w.r.took_s > 2.5 && w.r.took_s < 10.5, "answered after %.1f s", w.r.took_s);
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM messages") == 2, "not stored exactly once");
}

static void then_503_and_recovery(void *arg)
{
	struct waiting text = { .body = "Smith & Sons" }, event = { .token = "none" };
	int want = 200;
	(void)arg;
	start_own();
	crowd_say(0, "Plumber, Leeds");
	rig_cluster_kill();
	begin(&text);
	begin(&event);
	finish(&text);
	finish(&event);
	LAB_CHECK(text.r.status == 503 && event.r.status == 503, "text %d, event %d", text.r.status, event.r.status);
	LAB_CHECK(text.r.took_s > 9 && text.r.took_s < 12 && event.r.took_s > 9 && event.r.took_s < 12, "after %.1f s and %.1f s", text.r.took_s,
		event.r.took_s);
	LAB_CHECK(http_header(&text.r, "Retry-After").n > 0 && http_header(&event.r, "Retry-After").n > 0, "503 without Retry-After");
	rig_cluster_restart();
	LAB_CHECK(lab_wait(6000, is_ready, &want), "not ready again");
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM messages") == 1, "a refused text was stored");
	crowd_say(0, "Smith & Sons");
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM clients WHERE state LIKE '%%S3_OWNER_NAME'") == 1, "not where it should be");
}

/* A server that is told to end does not sit out the database's absence. */
static void ends_soon_without_it(void *arg)
{
	struct waiting text = { .body = "Smith & Sons" };
	(void)arg;
	start_own();
	crowd_say(0, "Plumber, Leeds");
	rig_cluster_kill();
	begin(&text);
	lab_sleep_ms(1000);
	int64_t at = clock_mono_us();
	rig_stop(SIGTERM);
	LAB_CHECK(clock_mono_us() - at < 6000000, "it took %lld ms to end", (long long)(clock_mono_us() - at) / 1000);
	finish(&text);
	LAB_CHECK(text.r.status == 503, "the text that waited got %d", text.r.status);
	rig_cluster_restart();
}

static void outbox_goes_on_afterwards(void *arg)
{
	(void)arg;
	start_own();
	crowd_pool(0, 2);
	crowd_to_s5(1);
	crowd_say(0, "YES");
	fake_fault(FAULT_429, 1, 3);
	struct str token = rig_sql("SELECT pay_token FROM clients");
	LAB_CHECK(stripe_pay(lab_arena(), arena_z(lab_arena(), token), NULL) == 200, "payment");
	rig_cluster_kill();
	lab_sleep_ms(3000);
	LAB_CHECK(rig_alive(), "the server died with its database");
	rig_cluster_restart();
	rig_sql_becomes(15000, "accepted", "SELECT status FROM messages WHERE direction = 'out'");
	LAB_CHECK(fake_texts(NULL) == 1, "%zu texts", fake_texts(NULL));
}

const struct lab_case flow_outage[] = {
	{ .name = "readyz_follows_the_database", .run = readyz_follows_the_database },
	{ .name = "webhooks_wait_for_it", .run = webhooks_wait_for_it },
	{ .name = "then_503_and_recovery", .run = then_503_and_recovery },
	{ .name = "ends_soon_without_it", .run = ends_soon_without_it },
	{ .name = "outbox_goes_on_afterwards", .run = outbox_goes_on_afterwards },
	{ .name = NULL },
};
