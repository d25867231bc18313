/* tests/edge/console.c: logging in, and every way in which it ends or is refused. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/seal.h"
#include "base/totp.h"
#include "tests/edge/seat.h"
#include <signal.h>
#include <stdlib.h>

#define NEW_KEY "T2ZmZW5lckthbmFyaWVudm9nZWxLYW5hcmllbnYwMTI="     /* OffenerKanarienvogelKanarienv012 */
#define WRONG "Name, password or code are wrong."

/* Refused, and no word or field tells why. */
static void refused(const char *what, struct http_answer r)
{
	static struct str first;
	LAB_CHECK(r.status == 403 && edge_has(r.body, WRONG), "%s: %d " STR_FMT, what, r.status, STR_ARG(r.body));
	LAB_CHECK(http_header(&r, "Set-Cookie").p == NULL, "%s: a cookie", what);
	LAB_CHECK(first.p == NULL || str_eq(first, r.body), "%s: the page differs", what);
	first = r.body;
}

static void again(void)
{
	(void)rig_sql("DELETE FROM login_throttle RETURNING 1");
}

void edge_login(void *arg)
{
	(void)arg;
	seat_serve();
	struct seat ann = seat_add("ann", "admin"), bob = seat_add("bob", "view");
	refused("wrong password", seat_form("ann", "wrong wrong wrong", seat_code(&ann, 0), ""));
	refused("unknown name", seat_form("nobody", ann.password, seat_code(&ann, 0), ""));
	refused("another's password", seat_form("ann", bob.password, seat_code(&ann, 0), ""));
	again();
	refused("another's code", seat_form("ann", ann.password, seat_code(&bob, 0), ""));
	refused("no code", seat_form("ann", ann.password, "", ""));
	refused("no password", seat_form("ann", "", seat_code(&ann, 0), ""));
	refused("a code that is old", seat_form("ann", ann.password, seat_code(&ann, -3), ""));
	refused("a code to come", seat_form("ann", ann.password, seat_code(&ann, 3), ""));
	again();
	refused("SQL", seat_form("ann' OR 1=1 --", ann.password, seat_code(&ann, 0), ""));
	refused("NUL in the name", edge_ask("POST", "/console/login", STR(EDGE_FORM), STR("name=ann%00&password=aaaaaaaaaaaa&code=123456")));
	refused("another case", seat_form("ANN", ann.password, seat_code(&ann, 0), ""));
	again();
	/* Each code once, however fast: the earlier of two steps does not count after the later either. */
	const char *code = seat_code(&ann, 0);
	LAB_CHECK(seat_form("ann", ann.password, code, "").status == 303, "right");
	refused("the same code", seat_form("ann", ann.password, code, ""));
	refused("an earlier code", seat_form("ann", ann.password, seat_code(&ann, -1), ""));
	LAB_CHECK(seat_form("ann", ann.password, seat_code(&ann, 1), "").status == 303, "the next code");
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM audit_log WHERE action = 'console.login' AND actor = 'console:ann'") == 2, "audit of logins");
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM audit_log WHERE action = 'console.login_failed' AND actor = 'console:ann'") >= 6, "audit of failures");
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM audit_log WHERE actor ~ 'nobody|OR 1'") == 0, "what was typed as a name is kept");
	LAB_CHECK(rig_log_has("LOGIN_WRONG", "address=127.0.0.1") && rig_log_has("LOGIN", "operator="), "log");
}

static void gone(const char *what, const struct seat *s)
{
	LAB_CHECK(!seat_in(s), "%s: the session goes on", what);
	struct http_answer r = seat_ask(s, "GET", "/console/api/clients", NULL);
	LAB_CHECK(r.status == 401, "%s: clients %d", what, r.status);
	r = seat_ask(s, "GET", "/console/", NULL);
	LAB_CHECK(r.status == 303 && str_is(http_header(&r, "Location"), "/console/login"), "%s: page %d", what, r.status);
}

static void ended_by(const char *args, struct seat *s)
{
	seat_login(s);
	(void)seat_run(0, args);
	gone(args, s);
}

/* Names of a cookie that an attacker would have planted, or read in the database. */
static void planted(void)
{
	struct seat s = seat_add("eve", "admin");
	s.cookie = "usher_session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
	struct http_answer r = seat_form("eve", s.password, seat_code(&s, 0), "Cookie: usher_session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n");
	LAB_CHECK(r.status == 303, "login with a planted cookie: %d", r.status);
	gone("a planted cookie", &s);
	seat_login(&s);
	const char *first = s.cookie;
	(void)rig_sql("UPDATE operators SET totp_step = 0 RETURNING 1");
	r = seat_form("eve", s.password, seat_code(&s, 0), arena_z(lab_arena(), arena_printf(lab_arena(), "Cookie: %s\r\n", first)));
	LAB_CHECK(r.status == 303 && !seat_in(&s), "the token before this login still works");
	seat_login(&s);
	/* What the table says of a session, in any form, is no cookie. */
	struct str hex = rig_sql("SELECT encode(digest, 'hex') FROM console_sessions ORDER BY id DESC LIMIT 1");
	struct str b64 = rig_sql("SELECT left(translate(encode(digest, 'base64'), '+/', '-_'), 43) FROM console_sessions ORDER BY id DESC LIMIT 1");
	struct seat thief = s;
	thief.cookie = arena_z(lab_arena(), arena_printf(lab_arena(), "usher_session=" STR_FMT, STR_ARG(hex)));
	gone("the stored digest as hex", &thief);
	thief.cookie = arena_z(lab_arena(), arena_printf(lab_arena(), "usher_session=" STR_FMT, STR_ARG(b64)));
	gone("the stored digest as base64", &thief);
	LAB_CHECK(seat_in(&s), "the real one");
}

void edge_sessions(void *arg)
{
	(void)arg;
	seat_serve();
	struct seat ann = seat_add("ann", "operate");
	seat_login(&ann);
	LAB_CHECK(strlen(ann.cookie) == strlen("usher_session=") + 43, "a token of %zu characters", strlen(ann.cookie));
	struct seat other = ann;
	seat_login(&other);
	LAB_CHECK(seat_in(&ann) && strcmp(ann.cookie, other.cookie) != 0 && strcmp(ann.csrf, other.csrf) != 0, "two browsers");
	struct http_answer r = seat_ask(&ann, "POST", "/console/logout", "");
	LAB_CHECK(r.status == 303 && edge_has(http_header(&r, "Set-Cookie"), "Max-Age=0"), "logout: %d", r.status);
	gone("logout", &ann);
	LAB_CHECK(seat_in(&other), "logout of one ends the other");
	ended_by("operator password ann", &ann);
	struct str out = seat_run(0, "operator password ann --json");
	ann.password = seat_json(out, "password");
	ended_by("operator disable ann", &ann);
	refused("disabled", seat_form("ann", ann.password, seat_code(&ann, 1), ""));
	(void)seat_run(0, "operator enable ann");
	gone("enabled again", &ann);
	ended_by("operator role ann view", &ann);
	ann.role = "view";
	ended_by("operator totp ann", &ann);
	refused("the old authenticator", seat_form("ann", ann.password, seat_code(&ann, 1), ""));
	(void)seat_run(0, "operator remove ann");
	(void)seat_run(1, "operator remove ann");
	ann = seat_add("ann", "view");
	ended_by("operator remove ann", &ann);
	planted();
	/* Half an hour without a request; twelve hours however busy. */
	ann = seat_add("ann", "view");
	seat_login(&ann);
	rig_clock("+29m");
	LAB_CHECK(seat_in(&ann), "29 minutes");
	rig_clock("+29m");
	LAB_CHECK(seat_in(&ann), "used in between");
	rig_clock("+31m");
	gone("31 minutes without a request", &ann);
	/* What a page asks by itself is answered, and keeps nobody in. */
	seat_login(&ann);
	rig_clock("+29m");
	r = edge_ask("GET", "/console/api/session", arena_printf(lab_arena(), "Cookie: %s\r\nX-Usher-Quiet: 1\r\n", ann.cookie), STR_NONE);
	LAB_CHECK(r.status == 200, "29 minutes, quietly: %d", r.status);
	rig_clock("+2m");
	gone("31 minutes in which nobody did anything", &ann);
	seat_login(&ann);
	for (int i = 0; i < 28; i++) {
		rig_clock("+25m");
		LAB_CHECK(seat_in(&ann), "busy, %d minutes", 25 * (i + 1));
	}
	rig_clock("+25m");
	gone("more than twelve hours", &ann);
}

/* Nothing that opens the console is anywhere that it could be read. */
void edge_operator_secrets(void *arg)
{
	(void)arg;
	seat_serve();
	struct seat ann = seat_add("ann", "admin");
	seat_login(&ann);
	(void)seat_form("ann", ann.password, "000000", "");
	(void)seat_ask(&ann, "POST", "/console/api/session/prove", arena_z(lab_arena(), arena_printf(lab_arena(), "{\"password\":\"%s\"}", ann.password)));
	struct str dump;
	int status = lab_shell(&dump, "pg_dump \"%s\" 2>&1", rig.database);
	LAB_CHECK(status == 0 && edge_has(dump, "console_sessions"), "pg_dump");
	struct buf hex;
	buf_init(&hex, 64);
	seal_hex_add(&hex, ann.secret, sizeof ann.secret);
	struct str list = seat_run(0, "operator list --json"), metrics = edge_ask("GET", "/metrics", STR(""), STR_NONE).body;
	rig_stop(SIGTERM);
	const struct str places[] = { dump, edge_log(), list, metrics };
	const char *const secrets[] = { ann.password, ann.base32, hex.p, strchr(ann.cookie, '=') + 1, ann.csrf };
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
		for (size_t k = 0; k < sizeof secrets / sizeof secrets[0]; k++)
			LAB_CHECK(!edge_has(places[i], secrets[k]), "secret %zu is in place %zu", k, i);
	LAB_CHECK(edge_has(dump, "$argon2id$v=19$m=19456,t=2,p=1$"), "no Argon2id record of the documented cost");
	buf_done(&hex);
	/* The key changes: the old one is not needed after a rotation, and a server that has not the right one refuses. */
	rig_set("USHER_SECRET_KEY", NEW_KEY "," SEAT_KEY);
	rig_serve();
	list = seat_run(0, "credential rotate --json");
	LAB_CHECK(edge_has(list, "\"sealed\":1,"), "rotate: " STR_FMT, STR_ARG(list));
	rig_stop(SIGTERM);
	rig_set("USHER_SECRET_KEY", SEAT_KEY);
	rig_serve();
	struct http_answer r = seat_form("ann", ann.password, seat_code(&ann, 1), "");
	LAB_CHECK(r.status == 503 && http_header(&r, "Set-Cookie").p == NULL, "login under the old key: %d", r.status);
	LAB_CHECK(rig_log_has("LOGIN_KEY", "USHER_SECRET_KEY"), "the log does not say why");
	rig_stop(SIGTERM);
	rig_set("USHER_SECRET_KEY", NEW_KEY);
	rig_serve();
	seat_login(&ann);
}
