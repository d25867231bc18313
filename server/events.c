/* server/events.c: who watches, the look at what changed, and what they are told. */
/* SPDX-License-Identifier: MIT */
#include "server/events.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/list.h"
#include "base/log.h"
#include "io/httpd_stream.h"
#include "server/api.h"
#include "server/console.h"
#include "server/handlers.h"
#include <stdlib.h>

#define TOLD_MAX 1024           /* ids told lately; more than are looked at again */
#define LINE_MAX_BYTES (16 * 1024)
#define LOOK_BYTES_MAX (256 * 1024)
#define NOTHING_YET INT64_MAX

enum kind { STATES, ATTENTION, JOB, NUMBER, KINDS };
static const char *const kind_names[KINDS] = { "states", "attention", "job", "number" };

struct listener {
	struct list link;
	struct events *ev;
	uint64_t stream;
	int64_t session;
	bool fresh;                 /* knows nothing yet */
};

struct events {
	struct world *w;
	struct arena *a;            /* of the look at hand */
	struct list listeners;
	size_t n;
	uint64_t timer;
	bool looking, moved;        /* moved: clients are to be counted */
	int64_t texts, entries;     /* the latest seen; NOTHING_YET */
	int64_t told[TOLD_MAX];     /* texts as they are, entries of the journal negative */
	size_t n_told;
	int64_t beat_us, counted_us;
	struct buf news[KINDS];     /* what was told last */
	struct db_param p[6];
};

static void look(void *ctx);

static void drop(struct listener *l)
{
	list_remove(&l->link);
	l->ev->n--;
	free(l);
}

static void on_gone(void *ctx)
{
	drop(ctx);
}

/* To everybody, or to those who know nothing yet. */
static void tell(struct events *ev, struct str bytes, bool fresh)
{
	for (struct list *i = ev->listeners.next, *next; i != &ev->listeners; i = next) {
		struct listener *l = LIST_OF(i, struct listener, link);
		next = i->next; /* NOLINT(clang-analyzer-unix.Malloc): it does not follow rings */
		if (l->fresh == fresh)
			(void)httpd_stream_send(ev->w->httpd, l->stream, bytes); /* gone: on_gone() is on its way */
	}
}

static void tell_event(struct events *ev, const char *name, struct str data, bool fresh)
{
	struct buf b;
	buf_init(&b, LINE_MAX_BYTES);
	buf_printf(&b, "event: %s\ndata: " STR_FMT "\n\n", name, STR_ARG(data));
	if (!b.full)
		tell(ev, buf_str(&b), fresh);
	buf_done(&b);
}

static void note_news(struct events *ev, enum kind kind, struct str data)
{
	data = json_compact(ev->a, data);
	if (str_eq(buf_str(&ev->news[kind]), data))
		return;
	buf_reset(&ev->news[kind]);
	buf_add(&ev->news[kind], data);
	tell_event(ev, kind_names[kind], data, false);
}

static bool is_told(struct events *ev, int64_t id)
{
	for (size_t i = 0; i < TOLD_MAX && i < ev->n_told; i++)
		if (ev->told[i] == id)
			return true;
	ev->told[ev->n_told++ % TOLD_MAX] = id;
	return false;
}

/* first: what was there before anybody watched is no news. */
static void note_client(struct events *ev, int64_t key, int64_t id, struct str phone, bool first)
{
	struct buf b;
	struct json_out o;
	if (is_told(ev, key) || first)
		return;
	ev->moved = true;
	buf_init(&b, LINE_MAX_BYTES);
	json_out_init(&o, &b);
	json_open(&o, '{');
	json_name(&o, "phone");
	json_put_str(&o, phone);
	json_name(&o, "id");
	json_put_int(&o, id);
	json_close(&o, '}');
	tell_event(ev, "client", buf_str(&b), false);
	buf_done(&b);
}

/* Streams whose session is not among the rows end. */
static void end_sessions(struct events *ev, const PGresult *r)
{
	for (struct list *i = ev->listeners.next, *next; i != &ev->listeners; i = next) {
		struct listener *l = LIST_OF(i, struct listener, link);
		bool alive = l->fresh; /* it was found a moment ago */
		next = i->next;
		for (int k = 0; k < db_rows(r) && !alive; k++)
			alive = str_is(db_str(r, k, 0), "session") && db_int(r, k, 1) == l->session;
		if (!alive && httpd_stream_end(ev->w->httpd, l->stream))
			drop(l);
	}
}

/* Those who were here before have been told of what changed; now the others get all there is. */
static void welcome(struct events *ev)
{
	for (int k = 0; k < KINDS; k++)
		if (ev->news[k].n > 0)
			tell_event(ev, kind_names[k], buf_str(&ev->news[k]), true);
	for (struct list *i = ev->listeners.next; i != &ev->listeners; i = i->next)
		LIST_OF(i, struct listener, link)->fresh = false;
}

static void looked(struct events *ev)
{
	int64_t now_us = clock_mono_us();
	if (now_us - ev->beat_us >= EVENTS_BEAT_US) {
		ev->beat_us = now_us;
		tell(ev, STR(": still here\n\n"), false);
	}
	ev->looking = false;
	ev->timer = ev->n > 0 ? loop_after(ev->w->loop, EVENTS_LOOK_US, look, ev) : 0;
}

static void counted(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct events *ev = ctx;
	if (!err_is(e)) {
		note_news(ev, STATES, db_str(results[0], 0, 0));
		welcome(ev);
	}
	ev->moved |= err_is(e);
	looked(ev);
}

static bool anybody_fresh(const struct events *ev)
{
	for (struct list *i = ev->listeners.next; i != &ev->listeners; i = i->next)
		if (LIST_OF(i, struct listener, link)->fresh)
			return true;
	return false;
}

static void read_marks(struct events *ev, const PGresult *r)
{
	bool first = ev->texts == NOTHING_YET;
	for (int i = 0; i < db_rows(r); i++) {
		struct str what = db_str(r, i, 0);
		int64_t id = db_int(r, i, 1);
		if (str_is(what, "texts") || str_is(what, "entries")) {
			int64_t *mark = str_is(what, "texts") ? &ev->texts : &ev->entries;
			ev->moved |= *mark != id;
			*mark = id;
		} else if (str_is(what, "text"))
			note_client(ev, id, id, db_str(r, i, 2), first);
		else if (str_is(what, "entry"))
			note_client(ev, -id, id, db_str(r, i, 2), first);
		else if (str_is(what, "attention"))
			note_news(ev, ATTENTION, db_str(r, i, 2));
		else if (str_is(what, "job"))
			note_news(ev, JOB, db_str(r, i, 2));
		else if (str_is(what, "number"))
			note_news(ev, NUMBER, db_str(r, i, 2));
	}
}

static void marked(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct events *ev = ctx;
	if (err_is(e)) {
		if (e.kind != ERR_DOWN && e.kind != ERR_RETRY)
			log_err("EVENTS_LOOK", e);
		looked(ev);
		return;
	}
	read_marks(ev, results[0]);
	end_sessions(ev, results[0]);
	int64_t now_us = clock_mono_us();
	if ((ev->moved && now_us - ev->counted_us >= EVENTS_COUNT_US) || anybody_fresh(ev)) {
		ev->moved = false;
		ev->counted_us = now_us;
		/* planned each time: see server/console_chart.c:draw */
		db_query(ev->w->work_db, EVENTS_DB_WAIT_MS, &(struct db_call){ .text = sql_statements[SQL_EVENTS_STATES].text }, counted, ev);
		return;
	}
	looked(ev);
}

static void look(void *ctx)
{
	struct events *ev = ctx;
	size_t n = 0;
	ev->timer = 0;
	if (ev->n == 0) {
		ev->texts = ev->entries = NOTHING_YET; /* whoever comes next begins anew */
		return;
	}
	arena_reset(ev->a);
	ev->looking = true;
	int64_t *sessions = ARENA_ARRAY(ev->a, ev->n, int64_t);
	for (struct list *i = ev->listeners.next; i != &ev->listeners; i = i->next)
		sessions[n++] = LIST_OF(i, struct listener, link)->session;
	ev->p[0] = db_p_int(ev->a, ev->texts);
	ev->p[1] = db_p_int(ev->a, ev->entries);
	ev->p[2] = db_p_int(ev->a, clock_now_us());
	ev->p[3] = db_p_int(ev->a, CONSOLE_IDLE_US);
	ev->p[4] = db_p_ints(ev->a, sessions, n);
	ev->p[5] = db_p_bool(ev->w->cfg->demo);
	db_query(ev->w->work_db, EVENTS_DB_WAIT_MS, &(struct db_call){ .sql = SQL_EVENTS_MARKS, .params = ev->p, .n_params = 6 }, marked, ev);
}

static size_t of_session(const struct events *ev, int64_t session)
{
	size_t n = 0;
	for (struct list *i = ev->listeners.next; i != &ev->listeners; i = i->next)
		n += LIST_OF(i, struct listener, link)->session == session;
	return n;
}

static void watch(struct world *w, struct httpd_request *r, const struct console_session *s)
{
	struct events *ev = w->events;
	int64_t left_ms = (s->ends_us - clock_now_us()) / 1000;
	if (of_session(ev, s->id) >= EVENTS_PER_SESSION) {
		api_problem(r, w, 429, "this session watches too often", "close a tab", NULL);
		return;
	}
	struct listener *l = calloc(1, sizeof *l);
	if (l == NULL) {
		(void)httpd_reply(r, &(struct httpd_reply){ .status = 503 });
		return;
	}
	*l = (struct listener){ .ev = ev, .session = s->id, .fresh = true };
	const struct httpd_stream_setup setup = { .gone = on_gone, .ctx = l,
		.life_ms = left_ms < HTTPD_STREAM_LIFE_MS ? (int)(left_ms > 0 ? left_ms : 1) : HTTPD_STREAM_LIFE_MS,
		.head = { .status = 200, .content_type = "text/event-stream", .headers = { { "X-Accel-Buffering", "no" } } } };
	if (!httpd_stream_begin(r, &setup, &l->stream)) {
		free(l);
		return;
	}
	list_append(&ev->listeners, &l->link);
	ev->n++;
	(void)httpd_stream_send(w->httpd, l->stream, STR("retry: 2000\n\n"));
	if (ev->looking)
		return; /* the look after this one */
	loop_cancel(w->loop, ev->timer);
	ev->timer = loop_after(w->loop, 0, look, ev);
}

void console_events_get(struct world *w, struct httpd_request *r)
{
	console_enter_quiet(w, r, watch);
}

struct err events_new(struct world *w, struct events **ret)
{
	struct events *ev = calloc(1, sizeof *ev);
	if (ev == NULL)
		return err_new(ERR_DOWN, "no memory");
	ev->w = w;
	ev->a = arena_new(LOOK_BYTES_MAX);
	ev->texts = ev->entries = NOTHING_YET;
	ev->beat_us = clock_mono_us();
	list_init(&ev->listeners);
	for (int k = 0; k < KINDS; k++)
		buf_init(&ev->news[k], LINE_MAX_BYTES);
	*ret = ev;
	return OK;
}

void events_free(struct events *ev)
{
	if (ev == NULL)
		return;
	loop_cancel(ev->w->loop, ev->timer);
	for (struct list *l; (l = list_first(&ev->listeners)) != NULL;)
		drop(LIST_OF(l, struct listener, link));
	for (int k = 0; k < KINDS; k++)
		buf_done(&ev->news[k]);
	arena_free(ev->a);
	free(ev);
}
