/* io/httpc_multi.c: the glue between libcurl's sockets and timers and the loop. */
/* SPDX-License-Identifier: MIT
 *
 * The callbacks of libcurl only arm events; libcurl is called again from the loop (re-entering it is not allowed).
 */
#include "io/httpc_impl.h"
#include <stdlib.h>

struct watched {
	struct list all;
	struct httpc *h;
	struct event ev;
};

static void take_results(struct httpc *h)
{
	CURLMsg *m;
	int left;
	while ((m = curl_multi_info_read(h->multi, &left))) {
		struct call *c = NULL;
		CURLcode code = m->data.result;
		if (m->msg == CURLMSG_DONE && curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&c) == CURLE_OK && c)
			httpc_call_end(c, code);
	}
}

static void on_socket(evutil_socket_t fd, short what, void *arg)
{
	struct httpc *h = ((struct watched *)arg)->h;
	int running, mask = (what & EV_READ ? CURL_CSELECT_IN : 0) | (what & EV_WRITE ? CURL_CSELECT_OUT : 0);
	(void)curl_multi_socket_action(h->multi, fd, mask, &running);
	take_results(h);
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
	(void)fd, (void)what;
	struct httpc *h = arg;
	int running;
	(void)curl_multi_socket_action(h->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	take_results(h);
}

static int want_timer(CURLM *multi, long timeout_ms, void *arg)
{
	(void)multi;
	struct httpc *h = arg;
	struct timeval tv = { .tv_sec = timeout_ms / 1000, .tv_usec = timeout_ms % 1000 * 1000 };
	if (timeout_ms < 0)
		evtimer_del(&h->timer);
	else
		evtimer_add(&h->timer, &tv);
	return 0;
}

static void unwatch(struct watched *w)
{
	event_del(&w->ev);
	list_remove(&w->all);
	free(w);
}

static int want_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *socket_arg)
{
	(void)easy;
	struct httpc *h = arg;
	struct watched *w = socket_arg;
	if (what == CURL_POLL_REMOVE) {
		if (w)
			unwatch(w);
		return 0;
	}
	short events = (short)(EV_PERSIST | (what & CURL_POLL_IN ? EV_READ : 0) | (what & CURL_POLL_OUT ? EV_WRITE : 0));
	if (w) {
		event_del(&w->ev);
	} else {
		w = calloc(1, sizeof(*w));
		if (!w)
			return -1;
		w->h = h;
		list_append(&h->sockets, &w->all);
		(void)curl_multi_assign(h->multi, fd, w);
	}
	event_assign(&w->ev, loop_base(h->loop), fd, events, on_socket, w);
	event_add(&w->ev, NULL);
	return 0;
}

struct err httpc_multi_open(struct httpc *h)
{
	list_init(&h->sockets);
	h->multi = curl_multi_init();
	if (!h->multi)
		return err_new(ERR_DOWN, "cannot start libcurl");
	evtimer_assign(&h->timer, loop_base(h->loop), on_timer, h);
	curl_multi_setopt(h->multi, CURLMOPT_SOCKETFUNCTION, want_socket);
	curl_multi_setopt(h->multi, CURLMOPT_SOCKETDATA, h);
	curl_multi_setopt(h->multi, CURLMOPT_TIMERFUNCTION, want_timer);
	curl_multi_setopt(h->multi, CURLMOPT_TIMERDATA, h);
	curl_multi_setopt(h->multi, CURLMOPT_PIPELINING, CURLPIPE_NOTHING);
	curl_multi_setopt(h->multi, CURLMOPT_MAXCONNECTS, 32L);
	return OK;
}

void httpc_multi_close(struct httpc *h)
{
	(void)curl_multi_cleanup(h->multi);
	evtimer_del(&h->timer);
	for (struct list *l; (l = list_first(&h->sockets));)
		unwatch(LIST_OF(l, struct watched, all));
}
