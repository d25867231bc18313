/* server/world.c: the parts of one process, made and unmade in order. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "server/accounts.h"
#include "server/alarm.h"
#include "server/demo.h"
#include "server/events.h"
#include "server/health.h"
#include "server/jobs.h"
#include "server/hasher.h"
#include "server/metrics.h"
#include "server/outcall.h"
#include "server/routes.h"
#include "server/service.h"
#include "server/tokens.h"
#include "server/start.h"
#include "server/turn.h"
#include "sms/forwarding.h"
#include "sms/understand.h"
#include <stdlib.h>

#define TEXTS_LINGER_US MIN_US      /* longer than any flow holds a text of the old catalogue */

struct old_texts {
	struct say *say;
	struct old_texts *next;     /* younger */
};

static struct err open_databases(const struct world_setup *s, struct world *w)
{
	struct db_setup turn = { .loop = w->loop, .conninfo = s->conninfo, .connections = WORLD_TURN_CONNECTIONS,
		.session = WORLD_TURN_SESSION, .application_name = s->application_name, .answer_ms = WORLD_TURN_ANSWER_MS };
	struct db_setup work = { .loop = w->loop, .conninfo = s->conninfo, .connections = WORLD_WORK_CONNECTIONS,
		.session = WORLD_WORK_SESSION, .application_name = s->application_name };
	struct db_setup jobs = { .loop = w->loop, .conninfo = s->conninfo, .connections = WORLD_JOBS_CONNECTIONS,
		.session = WORLD_JOBS_SESSION, .application_name = s->application_name };
	struct err e = db_new(&turn, &w->turn_db);
	if (!err_is(e))
		e = db_new(&work, &w->work_db);
	return err_is(e) ? e : db_new(&jobs, &w->jobs_db);
}

/* What only a server has. */
static struct err open_edge(const struct world_setup *s, struct world *w)
{
	struct httpd_setup h = { .loop = w->loop, .listen_fd = s->listen_fd, .judge = routes_judge, .handler = routes_handle,
		.answered = routes_answered, .refused = routes_refused, .ctx = w };
	struct err e = health_new(w, &w->health);
	if (!err_is(e))
		e = httpd_new(&h, &w->httpd);
	if (!err_is(e))
		e = jobs_new(w, &w->jobs);
	if (!err_is(e))
		e = service_new(w, &w->service);
	if (!err_is(e))
		e = alarm_new(w, &w->alarm);
	if (!err_is(e))
		e = events_new(w, &w->events);
	return err_is(e) || !s->cfg->demo ? e : demo_new(w, &w->demo);
}

struct err world_new(const struct world_setup *s, struct world **ret, struct buf *problems)
{
	struct world *w = calloc(1, sizeof *w);
	if (w == NULL)
		return err_new(ERR_DOWN, "no memory");
	w->cfg = s->cfg;
	w->shared = s->shared;
	w->chart_id = s->facts->chart_id;
	memcpy(w->hash_key, s->facts->hash_key, sizeof w->hash_key);
	sms_understand_later(s->cfg->messages_dir); /* a server has read them before it forked */
	struct err e = forwarding_load();
	if (!err_is(e))
		e = loop_new(&w->loop);
	if (!err_is(e))
		w->hasher = hasher_new(w->loop);
	if (!err_is(e))
		e = open_databases(s, w);
	if (!err_is(e))
		e = httpc_new(w->loop, &w->httpc);
	if (!err_is(e))
		e = outcall_new(w, &w->outcalls);
	if (!err_is(e))
		e = accounts_new(w, s->listen_fd >= 0, &w->accounts);
	if (!err_is(e) && s->listen_fd >= 0)
		e = tokens_new(w, &w->tokens);
	if (!err_is(e))
		e = say_load(*s->cfg->messages_dir ? s->cfg->messages_dir : NULL, &w->say, problems);
	if (!err_is(e))
		e = turn_new(w, &w->turn);
	if (!err_is(e) && s->listen_fd >= 0)
		e = open_edge(s, w);
	if (err_is(e)) {
		world_free(w);
		return e;
	}
	*ret = w;
	return OK;
}

static void free_oldest(void *ctx)
{
	struct world *w = ctx;
	struct old_texts *old = w->old_texts;
	w->old_texts = old->next;
	say_free(old->say);
	free(old);
}

/* In this order: what still ends with a call (httpc, turn) may use all the rest; with the databases gone nobody is called any more. */
void world_free(struct world *w)
{
	if (w == NULL)
		return;
	if (w->httpc != NULL)
		httpc_free(w->httpc);
	if (w->turn != NULL)
		turn_free(w->turn);
	db_free(w->turn_db);
	db_free(w->work_db);
	db_free(w->jobs_db);
	outcall_free(w->outcalls);
	service_free(w->service);
	alarm_free(w->alarm);
	accounts_free(w->accounts);
	tokens_free(w->tokens);
	demo_free(w->demo);
	events_free(w->events);
	if (w->jobs != NULL)
		jobs_free(w->jobs);
	health_free(w->health);
	httpd_free(w->httpd);
	hasher_free(w->hasher);
	if (w->loop != NULL)
		loop_free(w->loop);
	while (w->old_texts != NULL)
		free_oldest(w);
	if (w->say != NULL)
		say_free(w->say);
	explicit_bzero(w->hash_key, sizeof w->hash_key);
	free(w);
}

struct err world_reload(struct world *w, struct buf *problems)
{
	struct say *fresh = NULL;
	struct err e = say_load(*w->cfg->messages_dir ? w->cfg->messages_dir : NULL, &fresh, problems);
	if (err_is(e))
		return e;
	struct old_texts *old = calloc(1, sizeof *old), **last = &w->old_texts;
	if (old == NULL) {
		say_free(fresh);
		return err_new(ERR_DOWN, "no memory");
	}
	old->say = w->say;
	while (*last != NULL)
		last = &(*last)->next;
	*last = old;
	(void)loop_after(w->loop, TEXTS_LINGER_US, free_oldest, w);
	w->say = fresh;
	metric_add(M_RELOADS, 1);
	return OK;
}
