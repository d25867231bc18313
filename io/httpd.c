/* io/httpd.c: the edge as a whole: accepting, deadlines, caps, draining. */
/* SPDX-License-Identifier: MIT */
#include "io/httpd_impl.h"
#include "base/clock.h"
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define ACCEPT_AT_ONCE 8        /* few: other workers get their share */
#define ACCEPT_LAST 4096        /* when draining: who was in line already */
#define CONNECTIONS_LIMIT 60000 /* what slots can count */

/* Room for one more, if need be at the cost of the connection idle for longest. */
static bool make_room(struct httpd *d)
{
	if (d->n_conns < d->setup.connections_max)
		return true;
	struct list *oldest = list_first(&d->in_state[CONN_IDLE]);
	if (oldest) {
		struct httpd_conn *c = LIST_OF(oldest, struct httpd_conn, in_state);
		if (c->since_us + HTTPD_EVICT_IDLE_MS * INT64_C(1000) <= clock_mono_us())
			httpd_conn_last_look(c);
	}
	return d->n_conns < d->setup.connections_max;
}

static void welcome(struct httpd *d, int fd, const struct sockaddr_storage *sa)
{
	char address[HTTPD_ADDRESS_MAX] = "";
	bool room = make_room(d);
	if (d->n_conns == d->n_slots) {
		close(fd);
		return;
	}
	httpd_peer_text(sa, address, sizeof(address));
	struct httpd_peer *peer = httpd_peer_add(&d->peers, sa);
	bool refuse = !room || (peer && peer->connections > d->setup.per_address_max);
	d->stats.refused_limit += refuse;
	httpd_conn_new(d, fd, address, peer, refuse);
}

/* False: nobody is waiting any more. */
static bool accept_one(struct httpd *d)
{
	struct sockaddr_storage sa = { 0 };
	socklen_t sa_n = sizeof(sa);
	int fd = accept4(d->setup.listen_fd, (struct sockaddr *)&sa, &sa_n, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd >= 0) {
		welcome(d, fd, &sa);
		return true;
	}
	if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
		event_del(&d->accepting); /* until the next tick */
	return false;
}

static void on_accepting(evutil_socket_t listen_fd, short what, void *arg)
{
	(void)listen_fd, (void)what;
	for (int i = 0; i < ACCEPT_AT_ONCE && accept_one(arg); i++)
		continue;
}

static void expire(struct httpd *d, enum conn_state state, int64_t now_us)
{
	struct list *head = &d->in_state[state];
	for (struct list *l = head->next, *next; l != head; l = next) {
		next = l->next;
		struct httpd_conn *c = LIST_OF(l, struct httpd_conn, in_state);
		if (c->deadline_us <= now_us)
			httpd_conn_timed_out(c);
		else if (state != CONN_BODY && state != CONN_STREAMING) /* the others are in the order of their deadlines */
			return;
	}
}

static void close_idle(struct httpd *d, int64_t now_us)
{
	for (struct list *l; (l = list_first(&d->in_state[CONN_IDLE]));) {
		struct httpd_conn *c = LIST_OF(l, struct httpd_conn, in_state);
		if (c->since_us + HTTPD_DRAIN_IDLE_MS * INT64_C(1000) > now_us)
			return;
		httpd_conn_last_look(c);
	}
}

static void on_tick(evutil_socket_t fd, short what, void *arg)
{
	(void)fd, (void)what;
	struct httpd *d = arg;
	int64_t now_us = clock_mono_us();
	for (int s = 0; s < CONN_STATES; s++)
		if (s != CONN_HANDLING)
			expire(d, (enum conn_state)s, now_us);
	if (d->draining)
		close_idle(d, now_us);
	else if (!event_pending(&d->accepting, EV_READ, NULL))
		event_add(&d->accepting, NULL);
}

static void set_defaults(struct httpd_setup *s)
{
	struct httpd_deadlines *ms = &s->deadlines;
	if (s->connections_max == 0)
		s->connections_max = HTTPD_CONNECTIONS_MAX;
	if (s->connections_max > CONNECTIONS_LIMIT)
		s->connections_max = CONNECTIONS_LIMIT;
	if (s->per_address_max == 0)
		s->per_address_max = HTTPD_PER_ADDRESS_MAX;
	if (s->streams_max == 0)
		s->streams_max = HTTPD_STREAMS_MAX;
	ms->head_ms = ms->head_ms ? ms->head_ms : HTTPD_HEAD_DEADLINE_MS;
	ms->request_ms = ms->request_ms ? ms->request_ms : HTTPD_REQUEST_DEADLINE_MS;
	ms->idle_ms = ms->idle_ms ? ms->idle_ms : HTTPD_IDLE_MS;
	ms->write_ms = ms->write_ms ? ms->write_ms : HTTPD_WRITE_DEADLINE_MS;
}

struct err httpd_new(const struct httpd_setup *s, struct httpd **ret)
{
	*ret = NULL;
	struct httpd *d = calloc(1, sizeof(*d));
	if (!d)
		return err_new(ERR_DOWN, "no memory for the HTTP edge");
	d->setup = *s;
	set_defaults(&d->setup);
	d->n_slots = d->setup.connections_max + HTTPD_REFUSED_MAX;
	d->conns = calloc(d->n_slots, sizeof(struct httpd_conn *));
	d->free_slots = calloc(d->n_slots, sizeof(*d->free_slots));
	if (!d->conns || !d->free_slots) {
		free(d->conns);
		free(d->free_slots);
		free(d);
		return err_new(ERR_DOWN, "no memory for the HTTP edge");
	}
	for (size_t i = 0; i < d->n_slots; i++)
		d->free_slots[i] = (uint16_t)(d->n_slots - 1 - i);
	for (int i = 0; i < CONN_STATES; i++)
		list_init(&d->in_state[i]);
	httpd_peers_init(&d->peers);
	buf_init(&d->answer_head, HTTPD_ANSWER_HEAD_MAX);
	struct event_base *base = loop_base(s->loop);
	event_assign(&d->accepting, base, s->listen_fd, EV_READ | EV_PERSIST, on_accepting, d);
	event_assign(&d->tick, base, -1, EV_PERSIST, on_tick, d);
	event_add(&d->accepting, NULL);
	event_add(&d->tick, &(struct timeval){ .tv_usec = HTTPD_TICK_MS * 1000 });
	*ret = d;
	return OK;
}

void httpd_free(struct httpd *d)
{
	if (!d)
		return;
	event_del(&d->accepting);
	event_del(&d->tick);
	d->drained = NULL;
	d->freeing = true;
	for (size_t i = 0; i < d->n_slots; i++)
		if (d->conns[i])
			httpd_conn_close(d->conns[i]);
	httpd_peers_done(&d->peers);
	buf_done(&d->answer_head);
	free(d->conns);
	free(d->free_slots);
	free(d);
}

struct str httpd_header(const struct httpd_request *r, const char *name)
{
	const struct open_request *o = r->impl;
	return httpd_frame_field(&o->frame, str_of(name));
}

bool httpd_reply(struct httpd_request *r, const struct httpd_reply *a)
{
	struct open_request *o = r->impl;
	struct httpd *d = o->conn->d;
	bool reached = httpd_conn_reply(o->conn, a);
	d->stats.gone_before_answer += !reached;
	return reached;
}

struct httpd_request *httpd_request_of(struct httpd *d, uint64_t id)
{
	size_t slot = id & 0xffff;
	struct httpd_conn *c = slot < d->n_slots ? d->conns[slot] : NULL;
	return c && c->state == CONN_HANDLING && c->req->pub.id == id ? &c->req->pub : NULL;
}

bool httpd_reply_id(struct httpd *d, uint64_t id, const struct httpd_reply *a)
{
	struct httpd_request *r = httpd_request_of(d, id);
	return r && httpd_reply(r, a);
}

void httpd_check_drained(struct httpd *d)
{
	if (!d->draining || !d->drained)
		return;
	for (int s = 0; s < CONN_LINGER; s++)
		if (!list_empty(&d->in_state[s]))
			return;
	loop_defer(d->setup.loop, d->drained, d->drained_ctx);
	d->drained = NULL;
}

void httpd_drain(struct httpd *d, loop_fn *done, void *ctx)
{
	for (int i = 0; i < ACCEPT_LAST && accept_one(d); i++)
		continue; /* else closing the socket would reset them */
	event_del(&d->accepting);
	d->draining = true;
	d->drained = done;
	d->drained_ctx = ctx;
	close_idle(d, clock_mono_us());
	httpd_streams_drain(d);
	httpd_check_drained(d);
}

struct httpd_stats httpd_stats(const struct httpd *d)
{
	struct httpd_stats s = d->stats;
	s.connections = d->n_conns;
	s.streams = d->n_streams;
	return s;
}
