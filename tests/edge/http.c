/* tests/edge/http.c: status codes in their order, methods, limits, and the fields of every answer. */
/* SPDX-License-Identifier: MIT */
#include "tests/edge/edge.h"
#include "tests/unit/io_corpus.h"
#include <stdlib.h>

#define SMS "/webhooks/twilio/sms"
#define STRIPE "/webhooks/stripe"
#define JSON "Content-Type: application/json\r\n"
#define BODY_LIMIT 65536

static struct str filled(size_t n)
{
	char *p = arena_alloc(lab_arena(), n);
	memset(p, 'a', n);
	return str_n(p, n);
}

static void expect(int status, const char *method, const char *target, const char *headers, struct str body)
{
	struct http_answer r = edge_ask(method, target, str_of(headers), body);
	LAB_CHECK(r.status == status, "%s %s [%s] %zu bytes: %d, want %d", method, target, headers, body.n, r.status, status);
	LAB_CHECK(status != 405 || http_header(&r, "Allow").n > 0, "%s %s: 405 without Allow", method, target);
	LAB_CHECK(status != 503 || http_header(&r, "Retry-After").n > 0, "%s %s: 503 without Retry-After", method, target);
}

/* Of several things that are wrong the first of 404, 405, 413, 415, 403, 400 is told. */
void edge_order(void *arg)
{
	(void)arg;
	rig_set("USHER_WORKERS", "1");
	rig_start();
	struct str long_body = filled(BODY_LIMIT + 1), body = filled(BODY_LIMIT), bad = STR("%zz");
	expect(404, "PUT", "/nope", "Content-Type: x\r\n", long_body);
	expect(404, "POST", SMS "/", "Content-Type: x\r\n", long_body);
	expect(404, "POST", "/webhooks//twilio/sms", EDGE_FORM, bad);
	expect(404, "POST", "/webhooks/twilio/%73ms", EDGE_FORM, bad);
	expect(404, "POST", "/webhooks/twilio/../twilio/sms", EDGE_FORM, bad);
	expect(405, "PUT", SMS, "Content-Type: x\r\n", long_body);
	expect(405, "DELETE", STRIPE, "Content-Type: x\r\n", long_body);
	expect(413, "POST", SMS, "Content-Type: x\r\n", long_body);
	expect(413, "POST", STRIPE, "", long_body);
	expect(415, "POST", SMS, "Content-Type: x\r\n", body);
	expect(415, "POST", SMS, "", body);
	expect(415, "POST", SMS, JSON, bad);
	expect(415, "POST", STRIPE, EDGE_FORM, bad);
	expect(403, "POST", SMS, EDGE_FORM, body);
	expect(403, "POST", SMS, "Content-Type: APPLICATION/X-WWW-Form-URLencoded ; charset=UTF-8\r\n", bad);
	expect(403, "POST", STRIPE, JSON, STR("{"));
	expect(403, "POST", STRIPE, "Content-Type: application/json; charset=utf-8\r\n", body);
	/* Correctly signed, and exactly as long as a webhook may be: taken. */
	struct str head = edge_text(EDGE_PHONE, RIG_NUMBER, STR("")), form = arena_printf(lab_arena(), STR_FMT STR_FMT, STR_ARG(head), STR_ARG(filled(BODY_LIMIT - head.n)));
	const char *url = arena_z(lab_arena(), arena_printf(lab_arena(), "%s" SMS, rig.url));
	struct str signed_head = arena_printf(lab_arena(), EDGE_FORM STR_FMT, STR_ARG(edge_sign(RIG_TOKEN, url, form)));
	expect(200, "POST", SMS, arena_z(lab_arena(), signed_head), form);
	LAB_CHECK(rig_sql_int("SELECT length(body) FROM messages WHERE direction = 'in'") > 1000, "the long text was not stored");
	expect(413, "POST", SMS, arena_z(lab_arena(), signed_head), arena_printf(lab_arena(), STR_FMT "a", STR_ARG(form)));
	/* Signed, but a field is missing. */
	form = STR("AccountSid=" RIG_ACCOUNT "&From=%2B447700900001");
	signed_head = arena_printf(lab_arena(), EDGE_FORM STR_FMT, STR_ARG(edge_sign(RIG_TOKEN, url, form)));
	expect(400, "POST", SMS, arena_z(lab_arena(), signed_head), form);
}

static const struct {
	const char *path, *allow;
} paths[] = {
	{ SMS, "POST" }, { "/webhooks/twilio/voice", "POST" }, { "/webhooks/twilio/call-status", "POST" }, { "/webhooks/twilio/status", "POST" },
	{ STRIPE, "POST" }, { "/p/unknown", "GET, HEAD, POST" }, { "/healthz", "GET, HEAD" }, { "/readyz", "GET, HEAD" }, { "/metrics", "GET, HEAD" },
	{ "/", NULL }, { "/p/", NULL }, { "/p", NULL }, { "/p/a/b", NULL }, { "/webhooks", NULL }, { "/webhooks/paddle", NULL }, { "/phone/", NULL },
	{ "/console/", "GET, HEAD" }, { "/console/login", "GET, HEAD, POST" }, { "/console/nothing", NULL }, { "/api/v1/clients", NULL }, { "/.env", NULL }, { "/HEALTHZ", NULL }, { "/healthz/", NULL },
};

void edge_methods(void *arg)
{
	static const char *const methods[] = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get", "X" };
	(void)arg;
	rig_set("USHER_WORKERS", "1");
	rig_set("USHER_TEST_CLOCK", "");
	rig_start();
	struct str rows = edge_rows();
	for (size_t p = 0; p < sizeof paths / sizeof paths[0]; p++)
		for (size_t m = 0; m < sizeof methods / sizeof methods[0]; m++) {
			const char *method = methods[m], *allow = paths[p].allow, *at = allow ? strstr(allow, method) : NULL;
			bool taken = at != NULL && (at[strlen(method)] == ',' || at[strlen(method)] == 0);
			struct http_answer r = edge_ask(method, paths[p].path, STR(EDGE_FORM), STR(""));
			int want = allow == NULL ? 404 : 405;
			if (taken) {
				LAB_CHECK(r.status == 200 || r.status == 303 || r.status == 403 || r.status == 404 || r.status == 415, "%s %s: %d", method, paths[p].path, r.status);
				continue;
			}
			LAB_CHECK(r.status == want, "%s %s: %d, want %d", method, paths[p].path, r.status, want);
			LAB_CHECK(want == 404 || str_is(http_header(&r, "Allow"), allow), "%s %s: Allow: " STR_FMT ", want %s", method, paths[p].path,
				STR_ARG(http_header(&r, "Allow")), allow);
			/* TRACE and the like give nothing back of what was sent. */
			LAB_CHECK(!edge_has(r.body, "urlencoded"), "%s %s echoes", method, paths[p].path);
		}
	LAB_CHECK(str_eq(edge_rows(), rows), "methods left rows");
	struct http_answer r = edge_ask("HEAD", "/metrics", STR(""), STR_NONE);
	LAB_CHECK(r.status == 200 && r.body.n == 0, "HEAD has a body of %zu bytes", r.body.n);
}

static void check_head(const char *what, int status, struct http_answer r)
{
	static const char *const banners[] = { "Server", "X-Powered-By", "Via" };
	LAB_CHECK(r.status == status, "%s: %d, want %d", what, r.status, status);
	LAB_CHECK(str_is(http_header(&r, "X-Content-Type-Options"), "nosniff"), "%s: no nosniff", what);
	LAB_CHECK(str_is(http_header(&r, "Cache-Control"), "no-store"), "%s: may be stored", what);
	for (size_t i = 0; i < sizeof banners / sizeof banners[0]; i++)
		LAB_CHECK(http_header(&r, banners[i]).p == NULL, "%s: tells %s", what, banners[i]);
	struct str type = http_header(&r, "Content-Type");
	LAB_CHECK(r.body.n == 0 || type.n > 0, "%s: a body of no type", what);
	if (str_starts(type, STR("text/html"))) {
		struct str csp = http_header(&r, "Content-Security-Policy");
		LAB_CHECK(edge_has(csp, "default-src 'none'") && edge_has(csp, "frame-ancestors 'none'"), "%s: policy " STR_FMT, what, STR_ARG(csp));
		LAB_CHECK(!edge_has(csp, "unsafe") && str_is(http_header(&r, "Referrer-Policy"), "no-referrer"), "%s: policy", what);
	}
	LAB_CHECK(!edge_has(r.body, "usher/") && !edge_has(r.body, ".c:") && !edge_has(r.body, "PostgreSQL") && !edge_has(r.body, "libevent"),
		"%s tells about the program: " STR_FMT, what, STR_ARG(r.body));
}

void edge_heads(void *arg)
{
	(void)arg;
	rig_set("USHER_WORKERS", "1");
	rig_start();
	struct str none = STR("");
	check_head("404", 404, edge_ask("GET", "/nope", none, STR_NONE));
	check_head("405", 405, edge_ask("GET", SMS, none, STR_NONE));
	check_head("413", 413, edge_ask("POST", SMS, STR(EDGE_FORM), filled(BODY_LIMIT + 1)));
	check_head("415", 415, edge_ask("POST", SMS, none, STR("a")));
	check_head("403", 403, edge_ask("POST", SMS, STR(EDGE_FORM), STR("a=b")));
	check_head("403 of Stripe", 403, edge_ask("POST", STRIPE, STR(JSON), STR("{}")));
	check_head("400", 400, http_raw(lab_arena(), rig.port, STR("GET / HTTP/1.1\r\nHost : h\r\n\r\n"), 5000));
	check_head("417", 417, http_raw(lab_arena(), rig.port, STR("GET / HTTP/1.1\r\nHost: h\r\nExpect: x\r\n\r\n"), 5000));
	check_head("431", 431, edge_ask("GET", "/healthz", arena_printf(lab_arena(), "X: " STR_FMT "\r\n", STR_ARG(filled(9000))), STR_NONE));
	check_head("healthz", 200, edge_ask("GET", "/healthz", none, STR_NONE));
	check_head("readyz", 200, edge_ask("GET", "/readyz", none, STR_NONE));
	check_head("metrics", 200, edge_ask("GET", "/metrics", none, STR_NONE));
	check_head("TwiML", 200, edge_say(EDGE_PHONE, STR("Plumber, Leeds")));
	check_head("payment page", 404, edge_ask("GET", "/p/none", none, STR_NONE));
	check_head("payment button", 404, edge_ask("POST", "/p/none", STR(EDGE_FORM), none));
	struct str token = rig_sql("SELECT pay_token FROM clients");
	const char *target = arena_z(lab_arena(), arena_printf(lab_arena(), "/p/" STR_FMT, STR_ARG(token)));
	struct http_answer r = edge_ask("GET", target, none, STR_NONE);
	check_head("payment page of a client", r.status, r);
	r = edge_ask("GET", "/p/<script>alert(1)</script>", none, STR_NONE);
	check_head("page of an odd token", 404, r);
	LAB_CHECK(!edge_has(r.body, "<script"), "the path comes back");
	check_head("408", 408, http_raw(lab_arena(), rig.port, STR("GET / HT"), 15000));
}

/* The corpus is of a server that echoes: its addresses become ours, and what it answers with 200 we refuse in our own way. */
static struct str ours(const struct corpus_case *c)
{
	struct str in = c->input;
	struct buf b;
	buf_init(&b, (size_t)1 << 20);
	for (size_t i = 0; i < in.n;) {
		struct str rest = str_sub(in, i, in.n);
		if (str_starts(rest, STR("POST /echo HTTP/1.1\r\n"))) {
			buf_add_z(&b, "POST " SMS " HTTP/1.1\r\n" EDGE_FORM);
			i += 21;
		} else if (str_starts(rest, STR("/echo"))) {
			buf_add_z(&b, "/healthz");
			i += 5;
		} else
			buf_add_char(&b, in.p[i++]);
	}
	if (c->open)
		buf_add_z(&b, "GET /healthz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
	struct str s = arena_str(lab_arena(), buf_str(&b));
	buf_done(&b);
	return s;
}

/* How many answers there are, but for "100 Continue", and the status of the last. */
static int count_answers(struct http_answer r, int *ret_last)
{
	struct str all = str_n(r.head.p, (size_t)(r.body.p + r.body.n - r.head.p));
	int n = 0;
	for (size_t i = 0; i + 12 <= all.n; i++) {
		int64_t status = 0;
		if (!str_starts(str_sub(all, i, 9), STR("HTTP/1.1 ")) || err_is(str_int64(str_sub(all, i + 9, 3), 101, 599, &status)))
			continue;
		*ret_last = (int)status;
		n++;
	}
	return n;
}

void edge_framing(void *arg)
{
	(void)arg;
	rig_set("USHER_WORKERS", "1");
	rig_start();
	struct str rows = edge_rows();
	for (size_t i = 0; i < CORPUS_N; i++) {
		const struct corpus_case *c = &corpus[i];
		struct http_answer r = http_raw(lab_arena(), rig.port, ours(c), 15000);
		LAB_CHECK(r.status != 0, "%s: no answer", c->name);
		int want = c->open, end = 0, last = 0, answers = count_answers(r, &last);
		for (size_t k = 0; k < 3 && c->statuses[k]; k++, want++)
			end = c->statuses[k];
		LAB_CHECK(answers == want, "%s: %d answers, want %d: " STR_FMT, c->name, answers, want, STR_ARG(r.head));
		LAB_CHECK(c->open ? last == 200 : end == 200 || last == end, "%s: %d, want %d", c->name, last, c->open ? 200 : end);
	}
	LAB_CHECK(str_eq(edge_rows(), rows), "framing left rows");
	LAB_CHECK(edge_ask("GET", "/readyz", STR(""), STR_NONE).status == 200, "the server is moved");
}
