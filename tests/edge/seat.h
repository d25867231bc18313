/* tests/edge/seat.h: somebody at the console: logs in as a browser does, and asks. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "tests/edge/edge.h"

#define SEAT_KEY "S2FuYXJpZW52b2dlbEthbmFyaWVudm9nZWwwMTIzNDU="
#define SEAT_TOTP_BYTES 20

/* An operator, as `usher operator add` told of them, and the session of their browser. */
struct seat {
	const char *name, *role;
	const char *password, *base32;
	char secret[SEAT_TOTP_BYTES];
	const char *cookie;         /* "usher_session=..."; "" without a session */
	const char *csrf;
};

/* A server with a key, and nobody yet. */
void seat_serve(void);
/* `usher operator add NAME --role ROLE`. */
struct seat seat_add(const char *name, const char *role);
/* The code of the step `off` steps from now. */
const char *seat_code(const struct seat *s, int off);
/* The form, as it is; headers: more of them, or "". */
struct http_answer seat_form(const char *name, const char *password, const char *code, const char *headers);
/* Logs in, whatever codes were used before; the session is the seat's from here on. */
void seat_login(struct seat *s);
/* A request with the seat's cookie, and with its token when it is a POST. */
struct http_answer seat_ask(const struct seat *s, const char *method, const char *target, const char *json);
/* Is anybody logged in there? */
bool seat_in(const struct seat *s);
/* A value of a JSON object, or "". */
const char *seat_json(struct str json, const char *field);
/* `usher ARGS` must exit with `want`. */
struct str seat_run(int want, const char *args);
