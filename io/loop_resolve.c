/* io/loop_resolve.c: name lookup that never blocks: numbers and localhost at once, all else through evdns. */
/* SPDX-License-Identifier: MIT */
#include "io/loop_impl.h"
#include "base/clock.h"
#include <arpa/inet.h>
#include <event2/dns.h>
#include <event2/util.h>
#include <netdb.h>
#include <stdlib.h>

#define CLOSING_TURNS 4

/* Lives until its answer has been handed on; cancelled, until evdns lets go of it. */
struct lookup {
	struct list pending;
	struct loop *loop;
	loop_resolved *done;    /* NULL: nobody waits any more */
	void *ctx;
	struct evdns_getaddrinfo_request *request; /* NULL: evdns is through with it */
	uint64_t deadline;
	struct err e;
	char addr[LOOP_ADDR_MAX];
};

static void lookup_free(struct lookup *k)
{
	loop_cancel(k->loop, k->deadline);
	list_remove(&k->pending);
	free(k);
}

/* Deferred: tell the caller. */
static void lookup_tell(void *ctx)
{
	struct lookup *k = ctx;
	loop_resolved *done = k->done;
	void *done_ctx = k->ctx;
	struct err e = k->e;
	char addr[LOOP_ADDR_MAX];
	memcpy(addr, k->addr, sizeof(addr));
	lookup_free(k);
	if (done)
		done(done_ctx, e, addr);
}

static bool address_text(const struct sockaddr *sa, char out[LOOP_ADDR_MAX])
{
	if (sa->sa_family == AF_INET)
		return inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)sa)->sin_addr, out, LOOP_ADDR_MAX);
	if (sa->sa_family == AF_INET6)
		return inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr, out, LOOP_ADDR_MAX);
	return false;
}

/* The first IPv4 address, else the first of all. */
static bool pick(const struct evutil_addrinfo *all, char out[LOOP_ADDR_MAX])
{
	for (const struct evutil_addrinfo *a = all; a; a = a->ai_next)
		if (a->ai_family == AF_INET)
			return address_text(a->ai_addr, out);
	return all && address_text(all->ai_addr, out);
}

static struct err lookup_error(int result)
{
	switch (result) {
	case EVUTIL_EAI_NONAME:
	case EVUTIL_EAI_NODATA:
		return err_code(ERR_MISSING, result, "no such host name");
	case EVUTIL_EAI_CANCEL:
		return err_code(ERR_RETRY, result, "name lookup took too long");
	default:
		return err_code(ERR_RETRY, result, "name lookup failed");
	}
}

/* evdns may call this before evdns_getaddrinfo() has returned. */
static void on_evdns(int result, struct evutil_addrinfo *all, void *arg)
{
	struct lookup *k = arg;
	k->request = NULL;
	if (result != 0)
		k->e = lookup_error(result);
	else if (!pick(all, k->addr))
		k->e = err_new(ERR_MISSING, "no address for the host name");
	if (all)
		evutil_freeaddrinfo(all);
	if (k->done)
		loop_defer(k->loop, lookup_tell, k);
	else
		lookup_free(k);
}

static void on_deadline(void *ctx)
{
	struct lookup *k = ctx;
	if (k->request)
		evdns_getaddrinfo_cancel(k->request); /* on_evdns() follows */
}

static struct evdns_base *dns_of(struct loop *l)
{
	if (l->dns)
		return l->dns;
	l->dns = evdns_base_new(l->base, EVDNS_BASE_DISABLE_WHEN_INACTIVE);
	if (!l->dns)
		return NULL;
	evdns_base_set_option(l->dns, "timeout", "2");
	evdns_base_set_option(l->dns, "attempts", "2");
	/* /etc/hosts is read with it. A missing file leaves evdns with the name server on this host. */
	(void)evdns_base_resolv_conf_parse(l->dns, DNS_OPTIONS_ALL, "/etc/resolv.conf");
	return l->dns;
}

struct err loop_use_nameserver(struct loop *l, const char *address)
{
	struct evdns_base *dns = dns_of(l);
	if (!dns)
		return err_new(ERR_DOWN, "cannot start name lookup");
	if (evdns_base_clear_nameservers_and_suspend(dns) != 0 || evdns_base_nameserver_ip_add(dns, address) != 0)
		return err_new(ERR_REJECT, "not the address of a name server");
	evdns_base_search_clear(dns);
	evdns_base_resume(dns);
	return OK;
}

static bool is_localhost(struct str host)
{
	return str_eq_fold(host, STR("localhost"));
}

static bool known_at_once(const char *host, char out[LOOP_ADDR_MAX])
{
	unsigned char bytes[16];
	struct str h = str_of(host);
	if (h.n > 2 && h.p[0] == '[' && h.p[h.n - 1] == ']')
		h = str_sub(h, 1, h.n - 2);
	if (is_localhost(h))
		h = STR("127.0.0.1");
	if (h.n >= LOOP_ADDR_MAX)
		return false;
	memcpy(out, h.p, h.n);
	out[h.n] = '\0';
	if (inet_pton(AF_INET, out, bytes) == 1 || inet_pton(AF_INET6, out, bytes) == 1)
		return true;
	out[0] = '\0';
	return false;
}

void loop_resolve(struct loop *l, const char *host, loop_resolved *done, void *ctx)
{
	struct lookup *k = loop_memory(sizeof(*k));
	k->loop = l;
	k->done = done;
	k->ctx = ctx;
	list_append(&l->lookups, &k->pending);
	if (known_at_once(host, k->addr)) {
		loop_defer(l, lookup_tell, k);
		return;
	}
	struct evdns_base *dns = dns_of(l);
	if (!dns) {
		k->e = err_new(ERR_RETRY, "cannot start name lookup");
		loop_defer(l, lookup_tell, k);
		return;
	}
	struct evutil_addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = EVUTIL_AI_ADDRCONFIG };
	k->deadline = loop_after(l, LOOP_RESOLVE_MS * INT64_C(1000), on_deadline, k);
	struct evdns_getaddrinfo_request *request = evdns_getaddrinfo(dns, host, NULL, &hints, on_evdns, k);
	if (request)
		k->request = request; /* NULL: it has called back, and k may only be touched by lookup_tell() */
}

void loop_resolve_cancel(struct loop *l, loop_resolved *done, void *ctx)
{
	for (struct list *i = l->lookups.next; i != &l->lookups; i = i->next) {
		struct lookup *k = LIST_OF(i, struct lookup, pending);
		if (k->done != done || k->ctx != ctx)
			continue;
		k->done = NULL;
		if (k->request)
			evdns_getaddrinfo_cancel(k->request);
		return;
	}
}

void loop_resolve_close(struct loop *l)
{
	for (struct list *i = l->lookups.next, *next; i != &l->lookups; i = next) {
		next = i->next;
		struct lookup *k = LIST_OF(i, struct lookup, pending);
		k->done = NULL;
		if (k->request)
			evdns_getaddrinfo_cancel(k->request);
	}
	/* What was cancelled calls back from the loop; evdns frees its own then. */
	if (l->dns) {
		for (int turn = 0; turn < CLOSING_TURNS; turn++)
			event_base_loop(l->base, EVLOOP_ONCE | EVLOOP_NONBLOCK);
		evdns_base_free(l->dns, 0);
		l->dns = NULL;
	}
	for (struct list *i; (i = list_first(&l->lookups));)
		lookup_free(LIST_OF(i, struct lookup, pending));
}
