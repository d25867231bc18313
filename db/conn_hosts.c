/* db/conn_hosts.c: conninfo -> hosts and options. */
/* SPDX-License-Identifier: MIT */
#include "db/conn_hosts.h"
#include <libpq-fe.h>

bool conn_host_needs_lookup(const struct conn_host *h)
{
	return h->name && !h->addr && h->name[0] != '/' && h->name[0] != '@';
}

static const char *option(const PQconninfoOption *options, const char *key)
{
	for (const PQconninfoOption *o = options; o && o->keyword; o++)
		if (str_is(str_of(key), o->keyword))
			return o->val && *o->val ? o->val : NULL;
	return NULL;
}

static void set(struct conn_hosts *h, const char *key, const char *value)
{
	if (!value)
		return;
	for (int i = 0; i < h->n_options; i++)
		if (str_is(str_of(key), h->keys[i]))
			return;
	if (h->n_options == CONN_OPTIONS_MAX)
		return;
	h->keys[h->n_options] = key;
	h->values[h->n_options++] = value;
}

static void set_options(struct arena *a, const PQconninfoOption *options, const char *application_name, struct conn_hosts *h)
{
	static const char *const ours[] = { "host", "hostaddr", "port", "connect_timeout", "client_encoding" };
	for (const PQconninfoOption *o = options; o->keyword; o++) {
		bool mine = false;
		for (size_t i = 0; i < sizeof(ours) / sizeof(*ours); i++)
			mine |= str_is(str_of(o->keyword), ours[i]);
		if (!mine && o->val && *o->val)
			set(h, arena_z(a, str_of(o->keyword)), arena_z(a, str_of(o->val)));
	}
	set(h, "client_encoding", "UTF8");
	set(h, "target_session_attrs", "read-write");
	set(h, "keepalives", "1");
	set(h, "keepalives_idle", "5");
	set(h, "keepalives_interval", "2");
	set(h, "keepalives_count", "3");
	set(h, "tcp_user_timeout", "5000");
	set(h, "gssencmode", "disable"); /* it would ask name servers and the KDC, blocking */
	set(h, "fallback_application_name", application_name ? arena_z(a, str_of(application_name)) : NULL);
}

/* The i-th item of a list, or NULL: none, or empty. A list of one serves for all if `shared`. */
static const char *item(struct arena *a, const char *list, int i, bool shared)
{
	if (!list)
		return NULL;
	struct str rest = str_of(list);
	struct str s = str_cut(&rest, ',');
	if (shared && !rest.p)
		i = 0;
	for (; i > 0; i--)
		s = rest.p ? str_cut(&rest, ',') : STR_NONE;
	s = str_trim(s);
	return s.n ? arena_z(a, s) : NULL;
}

static int items(const char *list)
{
	int n = list ? 1 : 0;
	for (; list && *list; list++)
		n += *list == ',';
	return n;
}

static bool port_valid(const char *port)
{
	int64_t n;
	return !port || !err_is(str_int64(str_of(port), 1, 65535, &n));
}

static struct err set_hosts(struct arena *a, const PQconninfoOption *given, const PQconninfoOption *defaults, struct conn_hosts *h,
			    struct buf *why)
{
	const char *names = option(given, "host"), *addrs = option(given, "hostaddr"), *ports = option(given, "port");
	if (!names && !addrs) {
		names = option(defaults, "host");
		addrs = option(defaults, "hostaddr");
	}
	if (!ports)
		ports = option(defaults, "port");
	h->n = names ? items(names) : addrs ? items(addrs) : 1;
	if (h->n > CONN_HOSTS_MAX) {
		buf_printf(why, "%d hosts; at most %d are possible", h->n, CONN_HOSTS_MAX);
		return err_new(ERR_REJECT, "too many database hosts");
	}
	if ((names && addrs && items(addrs) != h->n) || (items(ports) > 1 && items(ports) != h->n)) {
		buf_add_z(why, "the lists of hosts, addresses and ports differ in length");
		return err_new(ERR_REJECT, "database hosts and ports do not match");
	}
	for (int i = 0; i < h->n; i++) {
		h->host[i] = (struct conn_host){ item(a, names, i, false), item(a, addrs, i, false), item(a, ports, i, true) };
		if (!port_valid(h->host[i].port)) {
			buf_add_z(why, "a port is not a number from 1 to 65535 (in a URL, write special characters of the password as %XX)");
			return err_new(ERR_REJECT, "bad database port");
		}
	}
	return OK;
}

/* libpq's words; what they quote is shown only where it is the name of an option: it may be part of a password elsewhere. */
static void explain(struct buf *why, const char *message)
{
	struct str m = str_trim(str_of(message ? message : "out of memory"));
	bool names_option = str_starts(m, STR("invalid connection option")) || str_starts(m, STR("invalid URI query parameter"));
	ptrdiff_t quote = str_chr(m, '"');
	if (quote < 0 || names_option)
		buf_add(why, m);
	else
		buf_printf(why, STR_FMT "...", (int)quote, m.p);
}

struct err conn_hosts_parse(struct arena *a, const char *conninfo, const char *application_name, struct conn_hosts *ret, struct buf *why)
{
	*ret = (struct conn_hosts){ 0 };
	char *message = NULL;
	PQconninfoOption *given = PQconninfoParse(conninfo, &message);
	if (!given) {
		explain(why, message);
		PQfreemem(message);
		return err_new(ERR_REJECT, "the database address is malformed");
	}
	struct err e = OK;
	PQconninfoOption *defaults = PQconndefaults();
	int64_t seconds;
	const char *timeout = option(given, "connect_timeout");
	if (option(given, "service")) {
		buf_add_z(why, "service= is not supported: write host, port and dbname");
		e = err_new(ERR_REJECT, "service= is not supported");
	} else {
		e = set_hosts(a, given, defaults, ret, why);
		set_options(a, given, application_name, ret);
	}
	if (timeout && !err_is(str_int64(str_of(timeout), 1, 600, &seconds)))
		ret->connect_ms = seconds * 1000;
	PQconninfoFree(given);
	if (defaults)
		PQconninfoFree(defaults);
	return e;
}
