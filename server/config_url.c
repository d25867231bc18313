/* server/config_url.c: addresses in settings: http(s) URLs, and host:port to listen on. */
/* SPDX-License-Identifier: MIT */
#include "server/config_impl.h"

static bool is_port(struct str s)
{
	int64_t port;
	return s.n > 0 && !err_is(str_int64(s, 0, 65535, &port));
}

/* A name or a bracketed IPv6 address; no user, no spaces. */
static bool is_host(struct str s)
{
	bool bracketed = s.n > 2 && s.p[0] == '[' && s.p[s.n - 1] == ']';
	if (s.n == 0 || s.n > 253)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool name = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
		bool v6 = bracketed && (c == ':' || c == '[' || c == ']');
		if (!name && !v6)
			return false;
	}
	return true;
}

/* Where the colon before the port stands: behind the bracket of an IPv6 address; s.n if there is none. */
static size_t port_colon(struct str s)
{
	for (size_t i = s.n; i-- > 0;) {
		if (s.p[i] == ']')
			return s.n;
		if (s.p[i] == ':')
			return i;
	}
	return s.n;
}

bool config_url_parse(struct str s, struct web_address *ret)
{
	struct web_address w = { .scheme = STR_NONE };
	if (str_starts(s, STR("http://")))
		w.scheme = STR("http");
	else if (str_starts(s, STR("https://")))
		w.scheme = STR("https");
	else
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] == 0x7F || s.p[i] == '#' || s.p[i] == '"' || s.p[i] == '\\')
			return false;
	struct str rest = str_sub(s, w.scheme.n + 3, s.n);
	size_t end = 0;
	while (end < rest.n && rest.p[end] != '/' && rest.p[end] != '?')
		end++;
	struct str authority = str_sub(rest, 0, end), tail = str_sub(rest, end, rest.n);
	size_t colon = port_colon(authority);
	w.host = str_sub(authority, 0, colon);
	w.port = colon < authority.n ? str_sub(authority, colon + 1, authority.n) : STR_NONE;
	ptrdiff_t q = str_chr(tail, '?');
	w.path = q < 0 ? tail : str_sub(tail, 0, (size_t)q);
	w.query = q < 0 ? STR_NONE : str_sub(tail, (size_t)q + 1, tail.n);
	if (!is_host(w.host) || (w.port.p != NULL && !is_port(w.port)))
		return false;
	*ret = w;
	return true;
}

bool config_is_loopback(struct str host)
{
	return str_is(host, "localhost") || str_is(host, "[::1]") || str_is(host, "::1") || str_starts(host, STR("127."));
}

bool config_is_local(const char *url)
{
	struct web_address at;
	return config_url_parse(str_of(url), &at) && config_is_loopback(at.host);
}

bool config_listen_parse(struct str s, struct str *ret_host, struct str *ret_port)
{
	size_t colon = port_colon(s);
	struct str host = str_sub(s, 0, colon), port = str_sub(s, colon < s.n ? colon + 1 : s.n, s.n);
	if (colon == s.n || !is_port(port) || (host.n > 0 && !is_host(host)))
		return false;
	*ret_host = host;
	*ret_port = port;
	return true;
}
