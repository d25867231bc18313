/* tests/edge/seat.c: logging in over HTTP. */
/* SPDX-License-Identifier: MIT */
#include "tests/edge/seat.h"
#include "base/clock.h"
#include "base/form.h"
#include "base/json.h"
#include "base/seal.h"
#include "base/totp.h"
#include <stdlib.h>

void seat_serve(void)
{
	LAB_CHECK(!err_is(seal_init()), "seal_init");
	rig_set("USHER_SECRET_KEY", SEAT_KEY);
	rig_start();
}

const char *seat_json(struct str json, const char *field)
{
	struct json_val root;
	LAB_CHECK(!err_is(json_parse(lab_arena(), json, &root)), "no JSON: " STR_FMT, STR_ARG(json));
	struct str v = json_str_at(lab_arena(), root, field);
	return arena_z(lab_arena(), v.p ? v : STR(""));
}

struct str seat_run(int want, const char *args)
{
	struct str out;
	int status = rig_usher(&out, args);
	LAB_CHECK(status == want, "usher %s: exit %d: " STR_FMT, args, status, STR_ARG(out));
	return out;
}

static void decode32(const char *text, char out[SEAT_TOTP_BYTES])
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	uint32_t held = 0;
	int bits = 0;
	size_t n = 0;
	for (; *text; text++) {
		const char *at = strchr(letters, *text);
		LAB_CHECK(at != NULL, "not base32");
		held = (held << 5) | (uint32_t)(at - letters);
		bits += 5;
		if (bits >= 8 && n < SEAT_TOTP_BYTES)
			out[n++] = (char)(held >> (bits -= 8));
	}
	LAB_CHECK(n == SEAT_TOTP_BYTES, "%zu bytes of secret", n);
}

struct seat seat_add(const char *name, const char *role)
{
	struct str args = arena_printf(lab_arena(), "operator add %s --role %s --json", name, role);
	struct str out = seat_run(0, arena_z(lab_arena(), args));
	struct seat s = { .name = name, .role = role, .password = seat_json(out, "password"), .base32 = seat_json(out, "totp_secret"), .cookie = "", .csrf = "" };
	LAB_CHECK(strlen(s.password) >= 16 && strcmp(seat_json(out, "role"), role) == 0, "operator add: " STR_FMT, STR_ARG(out));
	decode32(s.base32, s.secret);
	return s;
}

const char *seat_code(const struct seat *s, int off)
{
	char code[9];
	totp_code(str_n(s->secret, sizeof s->secret), totp_step(clock_wall_us()) + off, 6, code);
	return arena_z(lab_arena(), arena_str(lab_arena(), str_of(code)));
}

struct http_answer seat_form(const char *name, const char *password, const char *code, const char *headers)
{
	struct buf b;
	buf_init(&b, 4096);
	form_add(&b, "name", str_of(name));
	form_add(&b, "password", str_of(password));
	form_add(&b, "code", str_of(code));
	struct str body = arena_str(lab_arena(), buf_str(&b));
	buf_done(&b);
	return edge_ask("POST", "/console/login", arena_printf(lab_arena(), EDGE_FORM "%s", headers), body);
}

void seat_login(struct seat *s)
{
	(void)rig_sql("UPDATE operators SET totp_step = 0 WHERE name = '%s' RETURNING 1", s->name);
	struct http_answer r = seat_form(s->name, s->password, seat_code(s, 0), "");
	struct str cookie = http_header(&r, "Set-Cookie");
	LAB_CHECK(r.status == 303 && str_is(http_header(&r, "Location"), "/console/") && cookie.n > 0, "login of %s: %d " STR_FMT, s->name, r.status, STR_ARG(r.head));
	s->cookie = arena_z(lab_arena(), str_cut(&cookie, ';'));
	r = seat_ask(s, "GET", "/console/api/session", NULL);
	LAB_CHECK(r.status == 200, "session of %s: %d", s->name, r.status);
	s->csrf = seat_json(r.body, "csrf");
	LAB_CHECK(strcmp(seat_json(r.body, "name"), s->name) == 0 && strcmp(seat_json(r.body, "role"), s->role) == 0, "whose session? " STR_FMT, STR_ARG(r.body));
}

struct http_answer seat_ask(const struct seat *s, const char *method, const char *target, const char *json)
{
	struct str headers = arena_printf(lab_arena(), "Cookie: %s\r\n%s", s->cookie, "Sec-Fetch-Site: same-origin\r\n");
	if (strcmp(method, "GET") != 0)
		headers = arena_printf(lab_arena(), STR_FMT "X-Usher-CSRF: %s\r\nContent-Type: application/json\r\n", STR_ARG(headers), s->csrf);
	return edge_ask(method, target, headers, json ? str_of(json) : STR_NONE);
}

bool seat_in(const struct seat *s)
{
	struct http_answer r = seat_ask(s, "GET", "/console/api/session", NULL);
	LAB_CHECK(r.status == 200 || r.status == 401, "session: %d", r.status);
	return r.status == 200;
}
