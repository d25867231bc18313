/* db/conn_hosts.h: a conninfo, taken apart: the hosts to try in turn and the options that go with each. */
/* SPDX-License-Identifier: MIT
 *
 * libpq would look names up itself, blocking, and try several hosts behind one timer; so each host becomes a conninfo of its own.
 * Added when not given: target_session_attrs=read-write, keepalives, tcp_user_timeout; always: client_encoding=UTF8.
 */
#pragma once
#include "base/arena.h"

#define CONN_HOSTS_MAX 8
#define CONN_OPTIONS_MAX 64

struct conn_host {
	const char *name;       /* NULL: libpq's default, a local socket; '/' or '@' in front: a socket's folder */
	const char *addr;       /* hostaddr given: no lookup; else NULL */
	const char *port;       /* NULL: default */
};

struct conn_hosts {
	int n;
	struct conn_host host[CONN_HOSTS_MAX];
	int n_options;          /* without host, hostaddr, port, connect_timeout */
	const char *keys[CONN_OPTIONS_MAX], *values[CONN_OPTIONS_MAX];
	int64_t connect_ms;     /* connect_timeout, or 0 */
};

/* ERR_REJECT with the reason in words in `why`. Strings live in `a`. application_name NULL: none of our own. */
struct err conn_hosts_parse(struct arena *a, const char *conninfo, const char *application_name, struct conn_hosts *ret, struct buf *why)
	MUST_CHECK;
bool conn_host_needs_lookup(const struct conn_host *h);
