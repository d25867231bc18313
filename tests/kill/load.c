/* tests/kill/load.c: owners who text, pay and call, and repeat what got no answer. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "tests/kill/kill.h"
#include "tests/lib/stripe.h"
#include "tests/lib/rig.h"
#include "tests/lib/twilio.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#define THREAD_BYTES_MAX (64u * 1024 * 1024)
#define RESULTS_MAX 20000
#define GIVE_UP_US (120 * SEC_US)
#define ANSWER_MS 12000

struct load {
	pthread_t threads[OWNERS];
	pthread_mutex_t lock;
	struct ack *acks;
	struct owner_result *results;
	size_t n_acks, n_results;
	atomic_int next;
	atomic_bool stop;
};

static void note_ack(struct load *l, const char *id, bool event)
{
	pthread_mutex_lock(&l->lock);
	LAB_CHECK(l->n_acks < ACKS_MAX, "too many events");
	struct ack *k = &l->acks[l->n_acks++];
	snprintf(k->id, sizeof k->id, "%s", id);
	k->event = event;
	pthread_mutex_unlock(&l->lock);
}

static void pause_or_give_up(int64_t began_us, const char *what, int status)
{
	LAB_CHECK(clock_mono_us() - began_us < GIVE_UP_US, "%s: no 2xx for two minutes, last status %d", what, status);
	lab_sleep_ms(30);
}

/* Until it gets a 2xx. */
static void text(struct load *l, struct arena *a, const char *phone, const char *body)
{
	struct hook h;
	const char *sid = hook_sid(a, "SM");
	int64_t began = clock_mono_us();
	hook_text(a, &h, phone, RIG_NUMBER, str_of(body), sid);
	h.wait_ms = ANSWER_MS;
	for (;;) {
		struct http_answer r = hook_send(a, &h);
		if (r.status == 200)
			break;
		LAB_CHECK(r.status == 0 || r.status == 503, "a text got %d: " STR_FMT, r.status, STR_ARG(r.body));
		pause_or_give_up(began, body, r.status);
	}
	note_ack(l, sid, false);
}

static void event(struct load *l, struct arena *a, const char *kind, const char *token)
{
	const char *id = hook_sid(a, "evt_");
	int64_t began = clock_mono_us();
	struct stripe_event e = { .kind = kind, .reference = token, .id = id, .wait_ms = ANSWER_MS };
	for (;;) {
		struct http_answer r = { 0 };
		(void)stripe_send(a, &e, &r);
		if (r.status == 200)
			break;
		LAB_CHECK(r.status == 0 || r.status == 503, "an event got %d", r.status);
		pause_or_give_up(began, kind, r.status);
	}
	note_ack(l, id, true);
}

/* The payment link of the owner's last answer, by asking for it again. */
static const char *token_of(struct arena *a, const char *phone)
{
	struct hook h;
	int64_t began = clock_mono_us();
	for (;;) {
		struct twiml t;
		hook_text(a, &h, phone, RIG_NUMBER, STR("READY"), NULL);
		h.wait_ms = ANSWER_MS;
		struct http_answer r = hook_send(a, &h);
		twiml_read(a, &r, &t);
		for (size_t i = 0; t.ok && i < t.n; i++) {
			ptrdiff_t at = str_find(t.texts[i], STR("/p/"));
			if (at >= 0)
				return arena_z(a, str_trim(str_sub(t.texts[i], (size_t)at + 3, t.texts[i].n)));
		}
		LAB_CHECK(!t.ok || t.n == 0, "no link: " STR_FMT, STR_ARG(t.texts[0]));
		pause_or_give_up(began, "READY", r.status);
	}
}

static void one_owner(struct load *l, struct arena *a, int i)
{
	static const char *const texts[] = { "Hello", "Plumber, Leeds", "Smith & Sons", "Sam", "SMS", "YES" };
	char phone[20];
	snprintf(phone, sizeof phone, "+4477%08d", 10000000 + i);
	for (size_t k = 0; k < sizeof texts / sizeof texts[0]; k++)
		text(l, a, phone, texts[k]);
	const char *token = token_of(a, phone);
	static const char *const money[] = { "checkout", "created", "paid" };
	for (size_t k = 0; k < sizeof money / sizeof money[0]; k++)
		event(l, a, money[k], token);
	text(l, a, phone, "1");
	text(l, a, phone, "HELP");
	bool stops = i % 3 == 0;
	if (stops)
		text(l, a, phone, "STOP");
	int64_t at = rig_now_us();
	if (i % 4 == 0)
		event(l, a, "deleted", token);
	pthread_mutex_lock(&l->lock);
	LAB_CHECK(l->n_results < RESULTS_MAX, "too many owners");
	struct owner_result *r = &l->results[l->n_results++];
	*r = (struct owner_result){ .stopped = stops, .stop_us = at };
	memcpy(r->phone, phone, sizeof phone);
	pthread_mutex_unlock(&l->lock);
}

static void *owner_thread(void *arg)
{
	struct load *l = arg;
	struct arena *a = arena_new(THREAD_BYTES_MAX);
	while (!l->stop) {
		one_owner(l, a, atomic_fetch_add(&l->next, 1));
		arena_reset(a);
	}
	arena_free(a);
	return NULL;
}

struct load *load_start(void)
{
	static struct load the_load; /* lives as long as the case */
	struct load *l = &the_load;
	l->acks = calloc(ACKS_MAX, sizeof *l->acks);
	l->results = calloc(RESULTS_MAX, sizeof *l->results);
	LAB_CHECK(l->acks && l->results && pthread_mutex_init(&l->lock, NULL) == 0, "no memory");
	for (int i = 0; i < OWNERS; i++)
		LAB_CHECK(pthread_create(&l->threads[i], NULL, owner_thread, l) == 0, "no thread");
	return l;
}

void load_stop(struct load *l)
{
	l->stop = true;
	for (int i = 0; i < OWNERS; i++)
		pthread_join(l->threads[i], NULL);
}

size_t load_acks(const struct load *l, const struct ack **ret)
{
	*ret = l->acks;
	return l->n_acks;
}

size_t load_owners(const struct load *l, const struct owner_result **ret)
{
	*ret = l->results;
	return l->n_results;
}
