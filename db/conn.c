/* db/conn.c: opening a connection over several hosts, closing it. */
/* SPDX-License-Identifier: MIT
 *
 * Opening, per host: on_try -> [name lookup] -> start_connect -> on_poll ... -> session -> go_live. Any failure or the host's
 * timer leads to the next host (fail_host), the last one to opened(ERR_DOWN).
 */
#include "db/conn.h"

static void on_resolved(void *ctx, struct err e, const char *addr);

void conn_shut(struct conn *c)
{
	struct loop *l = c->setup->loop;
	if (c->looking_up)
		loop_resolve_cancel(l, on_resolved, c);
	c->looking_up = false;
	loop_cancel(l, c->timer);
	c->timer = 0;
	if (c->on_read)
		event_free(c->on_read);
	if (c->on_write)
		event_free(c->on_write);
	c->on_read = c->on_write = NULL;
	if (c->pg)
		PQfinish(c->pg);
	c->pg = NULL;
	c->step = CONN_CLOSED;
}

void conn_close(struct conn *c)
{
	conn_shut(c);
	conn_batch_drop(c);
}

static void on_try(void *ctx);

static void fail_host(struct conn *c)
{
	conn_shut(c);
	c->step = CONN_OPENING;
	c->tried++;
	on_try(c);
}

static void on_late(void *ctx)
{
	struct conn *c = ctx;
	conn_error_say(&c->error, c->looking_up ? "the database host's name could not be looked up in time"
					    : "the database host does not answer in time");
	fail_host(c);
}

/* Wait once for the socket, which may be another one than before. */
static bool watch(struct conn *c, short what, event_callback_fn fn)
{
	if (c->on_read)
		event_free(c->on_read);
	c->on_read = event_new(loop_base(c->setup->loop), PQsocket(c->pg), what, fn, c);
	return c->on_read && event_add(c->on_read, NULL) == 0;
}

static void on_readable(evutil_socket_t fd, short what, void *ctx)
{
	(void)fd, (void)what;
	conn_batch_ready(ctx, true);
}

static void on_writable(evutil_socket_t fd, short what, void *ctx)
{
	(void)fd, (void)what;
	conn_batch_ready(ctx, false);
}

static void go_live(struct conn *c)
{
	c->on_write = event_new(loop_base(c->setup->loop), PQsocket(c->pg), EV_WRITE, on_writable, c);
	if (!PQenterPipelineMode(c->pg) || !watch(c, EV_READ | EV_PERSIST, on_readable) || !c->on_write) {
		conn_error_of_conn(&c->error, c->pg);
		fail_host(c);
		return;
	}
	loop_cancel(c->setup->loop, c->timer);
	c->timer = 0;
	c->setup->first_host = c->host;
	c->step = CONN_LIVE;
	c->opened(c->ctx, OK);
}

static void on_session(evutil_socket_t fd, short what, void *ctx)
{
	(void)fd, (void)what;
	struct conn *c = ctx;
	int flush = 0;
	bool ok = PQconsumeInput(c->pg) && (flush = PQflush(c->pg)) >= 0;
	if (!ok)
		conn_error_of_conn(&c->error, c->pg);
	while (ok && !PQisBusy(c->pg)) {
		PGresult *r = PQgetResult(c->pg);
		if (!r) {
			go_live(c);
			return;
		}
		ExecStatusType status = PQresultStatus(r);
		ok = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
		if (!ok)
			conn_error_read(&c->error, r);
		PQclear(r);
	}
	if (!ok || !watch(c, flush ? EV_READ | EV_WRITE : EV_READ, on_session))
		fail_host(c);
}

static void start_session(struct conn *c)
{
	if (PQsetnonblocking(c->pg, 1) != 0 || (c->setup->session && !PQsendQuery(c->pg, c->setup->session))) {
		conn_error_of_conn(&c->error, c->pg);
		fail_host(c);
	} else if (!c->setup->session) {
		go_live(c);
	} else {
		on_session(-1, 0, c);
	}
}

static void on_poll(evutil_socket_t fd, short what, void *ctx)
{
	(void)fd, (void)what;
	struct conn *c = ctx;
	PostgresPollingStatusType status = PQconnectPoll(c->pg);
	if (status == PGRES_POLLING_OK) {
		start_session(c);
		return;
	}
	bool goes_on = status == PGRES_POLLING_READING || status == PGRES_POLLING_WRITING;
	if (goes_on && watch(c, status == PGRES_POLLING_READING ? EV_READ : EV_WRITE, on_poll))
		return;
	conn_error_of_conn(&c->error, c->pg);
	fail_host(c);
}

static bool start_connect(struct conn *c, const char *addr)
{
	const struct conn_hosts *h = &c->setup->hosts;
	const char *keys[CONN_OPTIONS_MAX + 4], *values[CONN_OPTIONS_MAX + 4];
	int n = 0;
	for (; n < h->n_options; n++) {
		keys[n] = h->keys[n];
		values[n] = h->values[n];
	}
	keys[n] = "host", values[n++] = h->host[c->host].name;
	keys[n] = "hostaddr", values[n++] = addr;
	keys[n] = "port", values[n++] = h->host[c->host].port;
	keys[n] = NULL, values[n] = NULL;
	c->pg = PQconnectStartParams(keys, values, 0);
	if (c->pg && PQstatus(c->pg) != CONNECTION_BAD) {
		PQsetNoticeReceiver(c->pg, conn_batch_notice, c);
		if (watch(c, EV_WRITE, on_poll))
			return true;
	}
	conn_error_of_conn(&c->error, c->pg);
	conn_shut(c);
	c->step = CONN_OPENING;
	return false;
}

static void on_resolved(void *ctx, struct err e, const char *addr)
{
	struct conn *c = ctx;
	c->looking_up = false;
	if (err_is(e) || !*addr) {
		conn_error_say(&c->error, "the database host's name is not known");
		fail_host(c);
	} else if (!start_connect(c, addr)) {
		fail_host(c);
	}
}

static bool try_host(struct conn *c)
{
	const struct conn_hosts *h = &c->setup->hosts;
	c->host = (c->setup->first_host + c->tried) % h->n;
	const struct conn_host *host = &h->host[c->host];
	c->timer = loop_after(c->setup->loop, (h->connect_ms ? h->connect_ms : DB_CONNECT_MS) * 1000, on_late, c);
	if (!conn_host_needs_lookup(host))
		return start_connect(c, host->addr);
	c->looking_up = true;
	loop_resolve(c->setup->loop, host->name, on_resolved, c);
	return true;
}

static void on_try(void *ctx)
{
	struct conn *c = ctx;
	c->timer = 0;
	for (; c->tried < c->setup->hosts.n; c->tried++)
		if (try_host(c))
			return;
	c->step = CONN_CLOSED;
	c->opened(c->ctx, err_new(ERR_DOWN, "cannot connect to the database"));
}

void conn_open(struct conn *c)
{
	c->step = CONN_OPENING;
	c->tried = 0;
	c->spoilt = false;
	memset(c->prepared, 0, sizeof(c->prepared));
	c->timer = loop_after(c->setup->loop, 0, on_try, c);
}
