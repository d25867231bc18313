/* tests/edge/console_rules.c: who may do what at the console, where from, with which headers, and how often one may guess. */
/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "tests/edge/seat.h"
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#define TOKEN "tok_of_the_case"
#define WRITE "/console/api/send/pause"
#define GUESSERS 16

static const char *object(const char *name, const char *value)
{
	return arena_z(lab_arena(), arena_printf(lab_arena(), "{\"%s\":\"%s\"}", name, value));
}

/* -- every operation with every role that is too low for it */

static int rank(const char *role)
{
	return strcmp(role, "admin") == 0 ? 3 : strcmp(role, "operate") == 0 ? 2 : strcmp(role, "view") == 0 ? 1 : 0;
}

static size_t walk_operation(const struct seat *seats, size_t n, struct str path, struct str method, const char *role)
{
	bool writes = str_is(method, "post");
	struct buf b;
	size_t walked = 0;
	buf_init(&b, 512);
	buf_add_z(&b, "/console/api/");
	for (struct str rest = str_sub(path, strlen("/api/v1/"), path.n); rest.p != NULL;) {
		struct str part = str_cut(&rest, '/');
		buf_add(&b, str_starts(part, STR("{")) ? STR("%2B447700900001") : part);
		buf_add_z(&b, rest.p ? "/" : "");
	}
	const char *target = arena_z(lab_arena(), buf_str(&b)), *verb = writes ? "POST" : "GET", *body = writes ? "{}" : NULL;
	struct seat nobody = { .cookie = "", .csrf = "" }, forged = seats[n - 1];
	struct http_answer r = seat_ask(&nobody, verb, target, body);
	LAB_CHECK(r.status == 401, "%s %s without a session: %d", verb, target, r.status);
	forged.csrf = "00000000000000000000000000000000";
	r = seat_ask(&forged, verb, target, body);
	LAB_CHECK(!writes || (r.status == 403 && strcmp(seat_json(r.body, "code"), "csrf") == 0), "%s %s without the token: %d", verb, target, r.status);
	for (size_t i = 0; i < n; i++) {
		if (rank(seats[i].role) >= rank(role))
			continue;
		r = seat_ask(&seats[i], verb, target, body);
		LAB_CHECK(r.status == 403 && edge_has(r.body, "your role may not do that"), "%s %s as %s: %d " STR_FMT, verb, target, seats[i].role, r.status,
			STR_ARG(r.body));
		walked++;
	}
	buf_done(&b);
	return walked;
}

void edge_roles(void *arg)
{
	(void)arg;
	rig_set("USHER_API_TOKENS", TOKEN);
	seat_serve();
	struct seat seats[] = { seat_add("vera", "view"), seat_add("otto", "operate"), seat_add("ada", "admin") };
	for (size_t i = 0; i < 3; i++)
		seat_login(&seats[i]);
	struct json_val doc, paths;
	struct str text = edge_ask("GET", "/api/v1/openapi.json", STR("Authorization: Bearer " TOKEN "\r\n"), STR_NONE).body;
	LAB_CHECK(!err_is(json_parse_large(lab_arena(), text, 65536, &doc)), "openapi.json");
	paths = json_at(doc, "paths");
	struct str rows = edge_rows();
	size_t walked = 0, n = 0;
	for (size_t i = 0; i < json_len(paths); i++) {
		struct json_val methods = json_item(paths, i);
		for (size_t k = 0; k < json_len(methods); k++, n++)
			walked += walk_operation(seats, 3, json_item_key(lab_arena(), paths, i), json_item_key(lab_arena(), methods, k),
				arena_z(lab_arena(), json_str(lab_arena(), json_at(json_item(methods, k), "x-role"))));
	}
	LAB_CHECK(n > 40 && walked > 30, "%zu operations, %zu refusals", n, walked);
	LAB_CHECK(str_eq(edge_rows(), rows), "a refusal left rows");
	/* What is allowed works, with the operator's name in the audit log. */
	LAB_CHECK(seat_ask(&seats[0], "GET", "/console/api/clients", NULL).status == 200, "view may look");
	LAB_CHECK(seat_ask(&seats[1], "POST", WRITE, "{}").status == 200, "operate may pause");
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM audit_log WHERE actor = 'console:otto' AND action <> 'console.login'") >= 1, "audit");
	LAB_CHECK(seat_ask(&seats[2], "GET", "/console/api/operators", NULL).status == 200, "admin may list operators");
	LAB_CHECK(seat_ask(&seats[2], "POST", "/console/api/operators/ada/disable", "{}").status == 409, "an admin switched themselves off");
	LAB_CHECK(seat_ask(&seats[2], "POST", "/console/api/operators/vera/role", "{\"role\":\"operate\"}").status == 200, "admin may give a role");
	LAB_CHECK(!seat_in(&seats[0]), "the old role goes on");
}

void edge_reauth(void *arg)
{
	(void)arg;
	seat_serve();
	(void)edge_say(EDGE_PHONE, STR("Plumber, Leeds"));
	struct seat ada = seat_add("ada", "admin");
	seat_login(&ada);
	const char *export = "/console/api/clients/%2B447700900001/export", *prove = "/console/api/session/prove";
	LAB_CHECK(seat_ask(&ada, "GET", export, NULL).status == 200, "export soon after the login");
	rig_clock("+11m");
	static const char *const asks[][2] = { { "GET", "/console/api/clients/%2B447700900001/export" }, { "POST", "/console/api/clients/%2B447700900001/erase" },
		{ "POST", "/console/api/operators/eve/add" }, { "POST", "/console/api/operators/ada/password" }, { "POST", "/console/api/credentials/rotate" } };
	for (size_t i = 0; i < sizeof asks / sizeof asks[0]; i++) {
		struct http_answer r = seat_ask(&ada, asks[i][0], asks[i][1], asks[i][0][0] == 'P' ? "{}" : NULL);
		LAB_CHECK(r.status == 403 && strcmp(seat_json(r.body, "code"), "reauth") == 0, "%s: %d " STR_FMT, asks[i][1], r.status, STR_ARG(r.body));
	}
	LAB_CHECK(seat_ask(&ada, "GET", "/console/api/clients", NULL).status == 200, "what does not ask");
	struct http_answer r = seat_ask(&ada, "POST", prove, "{\"password\":\"wrong wrong wrong\"}");
	LAB_CHECK(r.status == 403 && strcmp(seat_json(r.body, "code"), "wrong") == 0, "wrong password: %d", r.status);
	LAB_CHECK(seat_ask(&ada, "POST", prove, "{}").status == 400, "nothing");
	LAB_CHECK(seat_ask(&ada, "GET", export, NULL).status == 403, "export after a wrong password");
	LAB_CHECK(seat_ask(&ada, "POST", prove, object("password", ada.password)).status == 200, "right password");
	LAB_CHECK(seat_ask(&ada, "GET", export, NULL).status == 200, "export after the password");
	rig_clock("+11m");
	const char *code = object("code", seat_code(&ada, 1));
	LAB_CHECK(seat_ask(&ada, "GET", export, NULL).status == 403, "ten minutes later");
	LAB_CHECK(seat_ask(&ada, "POST", prove, code).status == 200, "right code");
	LAB_CHECK(seat_ask(&ada, "GET", export, NULL).status == 200, "export after the code");
	LAB_CHECK(seat_ask(&ada, "POST", prove, code).status == 403, "the same code again");
}

/* Everybody may change their own password, nobody else's by it; the old one and its sessions are over. */
void edge_own_password(void *arg)
{
	static const char chosen[] = "four words of her own", *const renew = "/console/api/operators/renew";
	(void)arg;
	rig_set("USHER_API_TOKENS", TOKEN);
	seat_serve();
	struct seat vera = seat_add("vera", "view"), ann = seat_add("ann", "admin");
	seat_login(&vera);
	seat_login(&ann);
	LAB_CHECK(seat_ask(&vera, "POST", renew, "{}").status == 400, "no password");
	LAB_CHECK(seat_ask(&vera, "POST", renew, object("password", "short")).status == 400, "a short one");
	LAB_CHECK(seat_ask(&vera, "POST", renew, "{\"password\":\"four words of her own\",\"name\":\"ann\"}").status == 400, "somebody else's");
	LAB_CHECK(seat_in(&vera) && seat_in(&ann), "a refusal ended a session");
	struct http_answer r = seat_ask(&vera, "POST", renew, object("password", chosen));
	LAB_CHECK(r.status == 200 && !edge_has(r.body, chosen), "her own: %d " STR_FMT, r.status, STR_ARG(r.body));
	LAB_CHECK(!seat_in(&vera) && seat_in(&ann), "her sessions end, and nobody else's");
	LAB_CHECK(str_is(rig_sql("SELECT actor || ' ' || reason FROM audit_log WHERE action = 'operator.password'"), "console:vera vera"), "audit");
	(void)rig_sql("UPDATE operators SET totp_step = 0 WHERE name = 'vera' RETURNING 1");
	LAB_CHECK(seat_form("vera", vera.password, seat_code(&vera, 0), "").status != 303, "the old password still works");
	vera.password = chosen;
	(void)rig_sql("DELETE FROM login_throttle");
	seat_login(&vera);
	r = edge_ask("POST", "/api/v1/operators/renew", STR("Authorization: Bearer " TOKEN "\r\nContent-Type: application/json\r\n"), STR("{\"password\":\"four words of nobody\"}"));
	LAB_CHECK(r.status == 409, "a token has no password: %d " STR_FMT, r.status, STR_ARG(r.body));
}

/* -- requests that other pages make */

void edge_forged(void *arg)
{
	static const struct { const char *headers; bool ours; } rows[] = {
		{ "", true }, { "Sec-Fetch-Site: same-origin\r\n", true }, { "Sec-Fetch-Site: same-site\r\n", false }, { "Sec-Fetch-Site: cross-site\r\n", false },
		{ "Sec-Fetch-Site: none\r\n", false }, { "Sec-Fetch-Site: \r\n", false }, { "Origin: http://evil.example\r\n", false }, { "Origin: null\r\n", false },
		{ "Origin: http://127.0.0.1:1\r\n", false }, { "Origin: http://127.0.0.1.evil.example\r\n", false },
		{ "Sec-Fetch-Site: same-origin\r\nOrigin: http://evil.example\r\n", false },
		{ "Sec-Fetch-Site: same-origin\r\nOrigin: null\r\n", true }, { "Sec-Fetch-Site: same-site\r\nOrigin: null\r\n", false } };
	(void)arg;
	seat_serve();
	struct seat ann = seat_add("ann", "admin");
	seat_login(&ann);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		for (int token = 0; token < 2; token++) {
			struct str head = arena_printf(lab_arena(), "Cookie: %s\r\nContent-Type: application/json\r\n%s%s%s%s", ann.cookie, rows[i].headers,
				token ? "X-Usher-CSRF: " : "", token ? ann.csrf : "", token ? "\r\n" : "");
			struct http_answer r = edge_ask("POST", WRITE, head, STR("{}"));
			LAB_CHECK(r.status == (token && rows[i].ours ? 200 : 403), "%s, token %d: %d", rows[i].headers, token, r.status);
			r = edge_ask("POST", "/console/logout", arena_printf(lab_arena(), "Cookie: %s\r\n%s", "usher_session=none", rows[i].headers), STR(""));
			LAB_CHECK(r.status == (rows[i].ours ? 303 : 403), "logout, %s: %d", rows[i].headers, r.status);
		}
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM audit_log WHERE actor = 'console:ann' AND action LIKE 'send%%'") >= 1, "nothing was done");
	/* The login form of another page would log somebody into the attacker's account. */
	(void)rig_sql("UPDATE operators SET totp_step = 0 RETURNING 1");
	struct http_answer r = seat_form("ann", ann.password, seat_code(&ann, 0), "Origin: http://evil.example\r\n");
	LAB_CHECK(r.status == 403 && http_header(&r, "Set-Cookie").p == NULL, "login from elsewhere: %d", r.status);
	/* Reading changes nothing: no operation that writes answers to GET or HEAD, and nobody is logged out by an image. */
	LAB_CHECK(seat_ask(&ann, "GET", WRITE, NULL).status == 405, "GET of a writing operation");
	LAB_CHECK(seat_ask(&ann, "GET", "/console/logout", NULL).status == 405 && seat_in(&ann), "GET of the logout");
	struct str head = arena_printf(lab_arena(), "Cookie: %s\r\nX-Usher-CSRF: %s\r\n" EDGE_FORM, ann.cookie, ann.csrf);
	LAB_CHECK(edge_ask("POST", WRITE, head, STR("a=b")).status == 415, "a form instead of JSON");
	/* Another's token does not fit. */
	struct seat bob = seat_add("bob", "admin");
	seat_login(&bob);
	bob.cookie = ann.cookie;
	LAB_CHECK(seat_ask(&bob, "POST", WRITE, "{}").status == 403, "the token of another session");
}

/* -- headers */

static void head(const char *what, int status, bool https, struct http_answer r)
{
	static const char policy[] = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; "
		"frame-ancestors 'none'; base-uri 'none'";
	LAB_CHECK(r.status == status, "%s: %d, want %d", what, r.status, status);
	LAB_CHECK(str_is(http_header(&r, "Content-Security-Policy"), policy), "%s: policy " STR_FMT, what, STR_ARG(http_header(&r, "Content-Security-Policy")));
	LAB_CHECK(str_is(http_header(&r, "X-Content-Type-Options"), "nosniff") && str_is(http_header(&r, "Referrer-Policy"), "no-referrer") &&
		str_is(http_header(&r, "Cache-Control"), "no-store") && str_is(http_header(&r, "X-Frame-Options"), "DENY"), "%s: headers " STR_FMT, what, STR_ARG(r.head));
	LAB_CHECK((http_header(&r, "Strict-Transport-Security").n > 0) == https, "%s: HSTS", what);
}

static void heads(bool https)
{
	struct seat ann = seat_add("ann", "view");
	(void)rig_sql("UPDATE operators SET totp_step = 0 RETURNING 1");
	struct http_answer r = seat_form("ann", ann.password, seat_code(&ann, 0), "");
	head("login", 303, https, r);
	struct str cookie = http_header(&r, "Set-Cookie");
	LAB_CHECK(edge_has(cookie, "; HttpOnly") && edge_has(cookie, "; SameSite=Strict") && edge_has(cookie, "; Path=/") && !edge_has(cookie, "Domain"), "cookie");
	LAB_CHECK(str_starts(cookie, https ? STR("__Host-usher=") : STR("usher_session=")) && edge_has(cookie, "; Secure") == https, "cookie " STR_FMT, STR_ARG(cookie));
	ann.cookie = arena_z(lab_arena(), str_cut(&cookie, ';'));
	ann.csrf = "";
	head("page", 200, https, seat_ask(&ann, "GET", "/console/", NULL));
	head("HEAD of it", 200, https, seat_ask(&ann, "HEAD", "/console/", NULL));
	head("style", 200, https, seat_ask(&ann, "GET", "/console/file/console_login.css", NULL));
	head("login page", 200, https, edge_ask("GET", "/console/login", STR(""), STR_NONE));
	head("to the console", 303, https, edge_ask("GET", "/console", STR(""), STR_NONE));
	head("to the login", 303, https, edge_ask("GET", "/console/", STR(""), STR_NONE));
	head("wrong", 403, https, seat_form("ann", "wrong wrong wrong", "123456", ""));
	head("list", 200, https, seat_ask(&ann, "GET", "/console/api/clients", NULL));
	head("no session", 401, https, edge_ask("GET", "/console/api/clients", STR(""), STR_NONE));
	head("no token", 403, https, seat_ask(&ann, "POST", WRITE, "{}"));
	head("no operation", 404, https, seat_ask(&ann, "GET", "/console/api/nothing", NULL));
	head("no file", 404, https, edge_ask("GET", "/console/file/phone.js", STR(""), STR_NONE));
	head("template", 404, https, edge_ask("GET", "/console/file/console.html", STR(""), STR_NONE));
	head("no page", 404, https, edge_ask("GET", "/console/nothing", STR(""), STR_NONE));
	head("method", 405, https, edge_ask("PUT", "/console/login", STR(""), STR("")));
	char *big = arena_alloc(lab_arena(), 100000);
	memset(big, 'a', 100000);
	head("too long", 413, https, edge_ask("POST", "/console/login", STR(EDGE_FORM), str_n(big, 100000)));
	head("bad chunk", 400, https, http_raw(lab_arena(), rig.port, STR("POST /console/login HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), 5000));
}

void edge_console_heads(void *arg)
{
	(void)arg;
	seat_serve();
	heads(false);
}

void edge_console_heads_https(void *arg)
{
	(void)arg;
	rig_set("USHER_PUBLIC_URL", "https://signup.example.com");
	seat_serve();
	heads(true);
}

/* -- guessing */

struct guesser {
	pthread_t thread;
	struct arena *a;
	struct http_answer r;
};

static void *guess(void *arg)
{
	struct guesser *g = arg;
	const struct http_ask q = { .method = "POST", .target = "/console/login", .headers = STR(EDGE_FORM),
		.body = STR("name=ann&password=guess+guess+guess&code=123456"), .wait_ms = 60000 };
	g->r = http_call(g->a, rig.port, &q);
	return NULL;
}

/* Many at once: the line takes four in each worker and sends the others away; each that was judged has counted. */
static void rush(void)
{
	struct guesser all[GUESSERS];
	int judged = 0, waits = 0, away = 0;
	for (int i = 0; i < GUESSERS; i++) {
		all[i].a = arena_new((size_t)1 << 20);
		LAB_CHECK(pthread_create(&all[i].thread, NULL, guess, &all[i]) == 0, "thread");
	}
	for (int i = 0; i < GUESSERS; i++) {
		(void)pthread_join(all[i].thread, NULL);
		struct http_answer *r = &all[i].r;
		LAB_CHECK(r->status == 403 || ((r->status == 503 || r->status == 429) && http_header(r, "Retry-After").n > 0), "guess %d: %d", i, r->status);
		judged += r->status == 403;
		waits += r->status == 429;
		away += r->status == 503;
	}
	(void)printf("rush of %d: %d judged, %d told to wait, %d sent away\n", GUESSERS, judged, waits, away);
	LAB_CHECK(judged >= 1 && judged <= 6, "%d of %d at once were judged", judged, GUESSERS);
	LAB_CHECK(rig_sql_int("SELECT max(failures) FROM login_throttle") == judged, "%d were judged, another number is counted", judged);
	LAB_CHECK(edge_ask("GET", "/readyz", STR(""), STR_NONE).status == 200, "the server goes on");
}

/* Five are free, then each failure doubles the wait: after the eleventh it is 32 seconds. What is said then. */
static struct str waits(const char *name, const char *password, const char *code)
{
	for (int i = 0; i < 11; i++) {
		if (i > 5)
			rig_clock("+1m");
		int status = seat_form(name, "guess guess guess", "123456", "").status;
		LAB_CHECK(status == 403, "%s, guess %d: %d", name, i, status);
	}
	int64_t s = 0;
	struct http_answer r = seat_form(name, password, code, "");
	LAB_CHECK(r.status == 429 && !err_is(str_int64(http_header(&r, "Retry-After"), 1, 32, &s)), "%s waits: %d " STR_FMT, name, r.status, STR_ARG(r.head));
	LAB_CHECK(seat_form(name, password, code, "X-Forwarded-For: 192.0.2.9\r\n").status == 429, "%s from another address", name);
	return r.body;
}

void edge_guessing(void *arg)
{
	(void)arg;
	rig_set("USHER_WORKERS", "1");
	seat_serve();
	struct seat ann = seat_add("ann", "view");
	rush();
	(void)rig_sql("DELETE FROM login_throttle RETURNING 1");
	/* Known and unknown names are treated alike; the right password waits, too, and so does another address. */
	struct str one = waits("ann", ann.password, seat_code(&ann, 0)), two = waits("hunter2", "guess guess guess", "123456");
	LAB_CHECK(edge_has(one, "Too many attempts") && edge_has(two, "Too many attempts"), "words of the wait");
	rig_sql_becomes(5000, "1", "SELECT count(*) FROM alerts WHERE kind = 'login_failures' AND resource LIKE 'operator:%%'");
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM alerts WHERE detail LIKE '%%hunter2%%'") == 0 && !edge_has(edge_log(), "hunter2"),
		"what was typed as a name is told: it may have been a password");
	/* Who waits long enough comes in, and is counted anew. */
	rig_clock("+6m");
	LAB_CHECK(seat_form("ann", ann.password, seat_code(&ann, 0), "").status == 303, "right after the wait");
	LAB_CHECK(seat_form("ann", "guess guess guess", "123456", "").status == 403, "and one wrong after that");
	/* One address that tries many names. */
	(void)rig_sql("DELETE FROM login_throttle RETURNING 1");
	int status = 0;
	for (int i = 0; i < 25 && status != 429; i++) {
		const char *name = arena_z(lab_arena(), arena_printf(lab_arena(), "name%d", i));
		status = seat_form(name, "guess guess guess", "123456", "X-Forwarded-For: 192.0.2.7\r\n").status;
	}
	LAB_CHECK(status == 429, "25 names from one address");
	LAB_CHECK(seat_form("another", "guess guess guess", "123456", "X-Forwarded-For: 192.0.2.8\r\n").status == 403, "the neighbour waits, too");
}
