/* server/worker.c: one event-loop process: from fork to exit. */
/* SPDX-License-Identifier: MIT */
#include "server/worker.h"
#include "base/clock.h"
#include "base/log.h"
#include "server/jobs.h"
#include "server/sample.h"
#include "server/turn.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#define PROBLEMS_MAX_BYTES (64 * 1024)
#define HURRY_US (2 * INT64_C(1000000))    /* what waits for a database that is away, once the server is to end */
#define DRAIN_LOOK_US (20 * INT64_C(1000))

#if defined(__SANITIZE_ADDRESS__)
#define DUMPABLE 1      /* the leak checker reads its own process */
#else
#define DUMPABLE 0
#endif

struct worker {
	const struct worker_setup *setup;
	struct world *w;
	struct sample *sample;
	int64_t drain_until_us, hurry_us;
	bool http_drained, jobs_drained;
};

void worker_harden(void)
{
	struct rlimit files, none = { .rlim_cur = 0, .rlim_max = 0 };
	(void)prctl(PR_SET_DUMPABLE, DUMPABLE);
	(void)setrlimit(RLIMIT_CORE, &none);
	if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
		files.rlim_cur = files.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &files);
	}
}

/* No connection of any kind, and one was tried at least: a worker that has had no text knows from its jobs. */
static bool is_away(const struct world *w)
{
	const struct db *all[] = { w->turn_db, w->work_db, w->jobs_db };
	bool tried = false;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		if (db_stats(all[i]).live > 0)
			return false;
		tried = tried || !db_up(all[i]);
	}
	return tried;
}

/* What waits for a database that does not come back is not waited for: jobs and notes are taken up again by whoever starts next. */
static bool is_idle(const struct worker *k)
{
	bool away = is_away(k->w) && clock_mono_us() > k->hurry_us;
	bool stored = k->jobs_drained && db_stats(k->w->turn_db).leased == 0 && db_stats(k->w->work_db).leased + db_stats(k->w->work_db).waiting == 0;
	return k->http_drained && turn_waiting(k->w->turn) == 0 && (away || stored) && httpc_in_flight(k->w->httpc) == 0;
}

static void on_drain_look(void *ctx)
{
	struct worker *k = ctx;
	bool late = clock_mono_us() >= k->drain_until_us;
	if (late)
		log_event(LOG_WARN, "DRAIN_CUT", "waiting=%zu", turn_waiting(k->w->turn));
	if (is_away(k->w)) /* nobody waits for it here: whoever asked is told, and asks another server, or again */
		turn_hurry(k->w->turn, k->hurry_us);
	if (late || is_idle(k))
		loop_stop(k->w->loop);
	else
		(void)loop_after(k->w->loop, DRAIN_LOOK_US, on_drain_look, k);
}

static void on_http_drained(void *ctx)
{
	struct worker *k = ctx;
	k->http_drained = true;
}

static void on_jobs_drained(void *ctx)
{
	struct worker *k = ctx;
	k->jobs_drained = true;
}

static void on_term(void *ctx)
{
	struct worker *k = ctx;
	if (k->w->draining)
		return;
	k->w->draining = true;
	k->drain_until_us = clock_mono_us() + WORKER_DRAIN_US;
	k->hurry_us = clock_mono_us() + HURRY_US;
	httpd_drain(k->w->httpd, on_http_drained, k);
	jobs_drain(k->w->jobs, on_jobs_drained, k);
	(void)close(k->setup->listen_fd);
	on_drain_look(k);
}

/* Problems of texts, one log line each. */
static void log_problems(const struct buf *problems)
{
	for (struct str rest = buf_str(problems); rest.p != NULL;) {
		struct str line = str_cut(&rest, '\n');
		if (line.n > 0)
			log_event(LOG_ERROR, "TEXTS_WRONG", "why=%s", log_quote(line));
	}
}

static void on_hup(void *ctx)
{
	struct worker *k = ctx;
	struct buf problems;
	buf_init(&problems, PROBLEMS_MAX_BYTES);
	struct err e = world_reload(k->w, &problems);
	log_problems(&problems);
	if (err_is(e))
		log_event(LOG_ERROR, "TEXTS_KEPT", "why=%s", log_quote(str_of(e.what)));
	else
		log_event(LOG_INFO, "TEXTS_RELOADED", "worker=%zu", k->setup->index);
	buf_done(&problems);
}

static struct err begin(struct worker *k, struct buf *problems)
{
	const struct worker_setup *s = k->setup;
	struct world_setup ws = { .cfg = s->cfg, .conninfo = s->conninfo, .facts = s->facts, .application_name = "usher", .listen_fd = s->listen_fd,
		.shared = s->shared };
	struct err e = world_new(&ws, &k->w, problems);
	if (!err_is(e))
		e = loop_signal(k->w->loop, SIGTERM, on_term, k);
	if (!err_is(e))
		e = loop_signal(k->w->loop, SIGHUP, on_hup, k);
	if (!err_is(e))
		e = sample_new(k->w, &s->shared->workers[s->index], &k->sample);
	return e;
}

int worker_run(const struct worker_setup *s)
{
	struct worker k = { .setup = s };
	struct buf problems;
	(void)signal(SIGINT, SIG_IGN);
	(void)signal(SIGPIPE, SIG_IGN);
	worker_harden();
	vault_after_fork(s->cfg->vault);
	/* The parent may have died before the kernel was told to tell us. */
	if (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0 || getppid() != s->parent)
		return EXIT_FAILURE;
	metrics_use(&s->shared->workers[s->index].metrics);
	clock_use_shift(&s->shared->clock_shift_us);
	buf_init(&problems, PROBLEMS_MAX_BYTES);
	struct err e = begin(&k, &problems);
	log_problems(&problems);
	buf_done(&problems);
	if (err_is(e)) {
		log_err("WORKER_FAILED", e);
		return EXIT_FAILURE;
	}
	sigset_t all;
	(void)sigfillset(&all);
	(void)sigprocmask(SIG_UNBLOCK, &all, NULL);
	loop_run(k.w->loop);
	if (!k.jobs_drained) { /* what still runs belongs to whoever takes it up again: nothing of it is taken apart here */
		(void)fflush(NULL);
		_exit(EXIT_SUCCESS);
	}
	sample_free(k.sample);
	world_free(k.w);
	metrics_use(NULL);
	return EXIT_SUCCESS;
}
