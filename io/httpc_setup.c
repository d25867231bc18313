/* io/httpc_setup.c: from a request to a libcurl transfer. */
/* SPDX-License-Identifier: MIT */
#include "io/httpc_impl.h"
#include "io/httpc_deny.h"
#include <sys/socket.h>

#define URL_FLAGS (CURLU_DISALLOW_USER | CURLU_NON_SUPPORT_SCHEME)

static bool has_control(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (((unsigned char)s.p[i] < ' ' && s.p[i] != '\t') || s.p[i] == 0x7f)
			return true;
	return false;
}

static bool has_space_or_foreign(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= ' ' || (unsigned char)s.p[i] >= 0x7f)
			return true;
	return false;
}

static bool take_host(struct call *c, const char *host)
{
	size_t n = strlen(host);
	if (n == 0 || n > HTTPC_HOST_MAX || has_space_or_foreign(str_n(host, n)))
		return false;
	memcpy(c->host, host, n + 1);
	return true;
}

static struct err check_url(struct call *c)
{
	char *scheme = NULL, *host = NULL;
	CURLU *u = curl_url();
	if (!u)
		return err_new(ERR_RETRY, "no memory for a URL");
	struct err e = OK;
	if (curl_url_set(u, CURLUPART_URL, c->url, URL_FLAGS) != CURLUE_OK ||
	    curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK || curl_url_get(u, CURLUPART_HOST, &host, 0) != CURLUE_OK)
		e = err_new(ERR_REJECT, "not a URL");
	else if (!str_is(str_of(scheme), "http") && !str_is(str_of(scheme), "https"))
		e = err_new(ERR_REJECT, "neither http nor https");
	else if (!take_host(c, host))
		e = err_new(ERR_REJECT, "not a host name");
	curl_free(scheme);
	curl_free(host);
	curl_url_cleanup(u);
	return e;
}

static bool add_field(struct call *c, const char *line)
{
	struct curl_slist *more = curl_slist_append(c->fields, line);
	if (more)
		c->fields = more;
	return more != NULL;
}

static struct err copy_fields(struct call *c, const struct httpc_request *q)
{
	for (size_t i = 0; i < q->n_headers && i < HTTPC_HEADERS_MAX; i++) {
		const struct httpc_header *x = &q->headers[i];
		if (has_control(x->value))
			return err_new(ERR_REJECT, "control character in a field");
		struct str line = x->value.n ? arena_printf(c->arena, "%s: " STR_FMT, x->name, STR_ARG(x->value))
					     : arena_printf(c->arena, "%s;", x->name);
		if (!add_field(c, line.p))
			return err_new(ERR_RETRY, "no memory for a request");
	}
	return OK;
}

static size_t request_bytes(const struct httpc_request *q)
{
	size_t n = q->url.n + q->body.n + q->user.n + q->password.n;
	for (size_t i = 0; i < q->n_headers && i < HTTPC_HEADERS_MAX; i++)
		n += q->headers[i].value.n;
	return n;
}

struct err httpc_call_prepare(struct call *c, const struct httpc_request *q)
{
	if (request_bytes(q) > HTTPC_REQUEST_MAX)
		return err_new(ERR_REJECT, "request too large");
	if (has_space_or_foreign(q->url) || has_control(q->user) || has_control(q->password))
		return err_new(ERR_REJECT, "control or foreign characters in URL or credentials");
	c->method = arena_z(c->arena, str_of(q->method));
	c->url = arena_z(c->arena, q->url);
	c->user = q->user.p ? arena_z(c->arena, q->user) : NULL;
	c->password = q->user.p ? arena_z(c->arena, q->password) : NULL;
	c->body = arena_str(c->arena, q->body);
	c->reuse = q->reuse;
	c->forbid_internal = q->forbid_internal;
	c->ask_cert = q->ask_cert;
	struct err e = check_url(c);
	return err_is(e) ? e : copy_fields(c, q);
}

static curl_socket_t open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *a)
{
	(void)purpose;
	struct call *c = arg;
	if (c->forbid_internal && httpc_is_internal(&a->addr)) {
		c->denied = true;
		return CURL_SOCKET_BAD;
	}
	return socket(a->family, a->socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, a->protocol);
}

static size_t on_body(char *p, size_t size, size_t n, void *arg)
{
	struct call *c = arg;
	buf_add(&c->answer, str_n(p, size * n));
	c->too_large |= c->answer.full;
	return c->answer.full ? 0 : size * n;
}

static size_t on_head(char *p, size_t size, size_t n, void *arg)
{
	(void)p;
	struct call *c = arg;
	c->answer_head_bytes += size * n;
	c->too_large |= c->answer_head_bytes > HTTPC_ANSWER_HEAD_MAX;
	return c->too_large ? 0 : size * n;
}

static void set_body(struct call *c)
{
	CURL *x = c->easy;
	if (!c->body.p && !str_is(str_of(c->method), "POST")) {
		curl_easy_setopt(x, CURLOPT_HTTPGET, 1L);
	} else {
		curl_easy_setopt(x, CURLOPT_POST, 1L);
		curl_easy_setopt(x, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)c->body.n);
		curl_easy_setopt(x, CURLOPT_POSTFIELDS, c->body.p ? c->body.p : "");
	}
	curl_easy_setopt(x, CURLOPT_CUSTOMREQUEST, c->method);
}

static void set_safety(struct call *c)
{
	CURL *x = c->easy;
	curl_easy_setopt(x, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(x, CURLOPT_PROXY, "");
	curl_easy_setopt(x, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(x, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(x, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(x, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(x, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(x, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(x, CURLOPT_CERTINFO, c->ask_cert ? 1L : 0L);
	curl_easy_setopt(x, CURLOPT_FRESH_CONNECT, c->reuse ? 0L : 1L);
	curl_easy_setopt(x, CURLOPT_FORBID_REUSE, c->reuse ? 0L : 1L);
	curl_easy_setopt(x, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(x, CURLOPT_OPENSOCKETDATA, c);
}

struct err httpc_call_easy(struct call *c, const char *addr)
{
	bool v6 = strchr(addr, ':') != NULL;
	/* Whatever host and port the URL has: connect to this address, with the URL's port. */
	struct str to = arena_printf(c->arena, v6 ? "::[%s]:" : "::%s:", addr);
	c->connect_to = curl_slist_append(NULL, to.p);
	c->easy = curl_easy_init();
	if (!c->connect_to || !c->easy)
		return err_new(ERR_RETRY, "no memory for a transfer");
	curl_easy_setopt(c->easy, CURLOPT_PRIVATE, c);
	curl_easy_setopt(c->easy, CURLOPT_CONNECT_TO, c->connect_to);
	set_safety(c);
	set_body(c);
	curl_easy_setopt(c->easy, CURLOPT_USERAGENT, "usher");
	curl_easy_setopt(c->easy, CURLOPT_HTTPHEADER, c->fields);
	if (c->user) {
		curl_easy_setopt(c->easy, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
		curl_easy_setopt(c->easy, CURLOPT_USERNAME, c->user);
		curl_easy_setopt(c->easy, CURLOPT_PASSWORD, c->password);
	}
	curl_easy_setopt(c->easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(c->easy, CURLOPT_WRITEDATA, c);
	curl_easy_setopt(c->easy, CURLOPT_HEADERFUNCTION, on_head);
	curl_easy_setopt(c->easy, CURLOPT_HEADERDATA, c);
	if (curl_easy_setopt(c->easy, CURLOPT_URL, c->url) != CURLE_OK)
		return err_new(ERR_RETRY, "no memory for a transfer");
	return OK;
}

void httpc_call_free(struct call *c)
{
	curl_easy_cleanup(c->easy);
	curl_slist_free_all(c->fields);
	curl_slist_free_all(c->connect_to);
	buf_done(&c->answer);
	arena_free(c->arena);
}
