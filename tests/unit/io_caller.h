/* tests/unit/io_caller.h: a client, a fake server and a loop, and one call at a time. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/clock.h"
#include "io/httpc.h"
#include "tests/unit/io_fake_dns.h"
#include "tests/unit/io_fake_http.h"

static struct loop *l;
static struct httpc *h;
static struct fake http;

struct call_seen {
	int calls;
	struct err e;
	int status;
	bool sent;
	int64_t retry_after_s;
	char body[64], content_type[64];
	size_t body_n;
	int64_t took_us;
};

MAYBE int start(void **state)
{
	(void)state;
	http = fake_http();
	return err_is(loop_new(&l)) || err_is(httpc_new(l, &h));
}

MAYBE int stop(void **state)
{
	(void)state;
	httpc_free(h);
	loop_free(l);
	fake_stop(&http);
	return 0;
}

MAYBE void copy(char out[64], struct str s)
{
	snprintf(out, 64, STR_FMT, (int)(s.n < 63 ? s.n : 63), s.p ? s.p : "");
}

MAYBE void on_done(void *ctx, struct err e, const struct httpc_response *r)
{
	struct call_seen *s = ctx;
	s->calls++;
	s->e = e;
	s->status = r->status;
	s->sent = r->sent;
	s->retry_after_s = r->retry_after_s;
	s->body_n = r->body.n;
	copy(s->body, r->body);
	copy(s->content_type, r->content_type);
	if (httpc_in_flight(h) == 0)
		loop_stop(l);
}

MAYBE struct call_seen run(const struct httpc_request *q)
{
	struct call_seen s = { 0 };
	int64_t t0 = clock_mono_us();
	httpc_start(h, q, on_done, &s);
	assert_int_equal(s.calls, 0);
	loop_run(l);
	assert_int_equal(s.calls, 1);
	assert_int_equal(httpc_in_flight(h), 0);
	s.took_us = clock_mono_us() - t0;
	return s;
}

/* "/path" on the fake, or with "%u" for its port; the result lives until eight more calls. */
MAYBE struct str url(const char *pattern)
{
	static char ring[8][200];
	static unsigned at;
	char *out = ring[at++ % 8];
	struct str p = str_of(pattern);
	ptrdiff_t port = str_find(p, STR("PORT"));
	if (pattern[0] == '/')
		snprintf(out, 200, "http://127.0.0.1:%u%s", http.port, pattern);
	else if (port >= 0)
		snprintf(out, 200, STR_FMT "%u%s", (int)port, pattern, http.port, pattern + port + 4);
	else
		snprintf(out, 200, "%s", pattern);
	return str_of(out);
}

MAYBE struct call_seen get(const char *path)
{
	return run(&(struct httpc_request){ .method = "GET", .url = url(path), .timeout_ms = 3000 });
}

MAYBE void use_dns(const struct fake *dns)
{
	char at[40];
	snprintf(at, sizeof(at), "127.0.0.1:%u", dns->port);
	assert_false(err_is(loop_use_nameserver(l, at)));
}

#define T(f) cmocka_unit_test_setup_teardown(f, start, stop)
