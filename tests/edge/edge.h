/* tests/edge/edge.h: what strangers and odd bytes do to a running server: the cases, and what they share. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "tests/lib/http.h"
#include "tests/lib/rig.h"
#include "tests/lib/twilio.h"

#define EDGE_FORM "Content-Type: application/x-www-form-urlencoded\r\n"
#define EDGE_PHONE "+447700900001"

/* One request. */
struct http_answer edge_ask(const char *method, const char *target, struct str headers, struct str body);
/* "X-Twilio-Signature: ...\r\n" for a form post to `url`: the signed text is made here, not by the server's code. */
struct str edge_sign(const char *token, const char *url, struct str form);
/* A form for /webhooks/twilio/sms with a fresh MessageSid. */
struct str edge_text(const char *from, const char *to, struct str body);
/* A signed text, answered 200; its answer. */
struct http_answer edge_say(const char *from, struct str body);
/* Rows of every table, as one line; tables that the server itself writes now and then are left out. */
struct str edge_rows(void);
/* Everything that the server has logged; the memory of its processes in KiB; the pids of all of them. */
struct str edge_log(void);
int64_t edge_kib(void);
size_t edge_pids(pid_t *pids, size_t max);
struct str edge_file(const char *path);
bool edge_has(struct str text, const char *what);

/* Cases; each starts a server of its own. */
void edge_signatures(void *arg);
void edge_stripe(void *arg);
void edge_order(void *arg);
void edge_methods(void *arg);
void edge_heads(void *arg);
void edge_framing(void *arg);
void edge_slow(void *arg);
void edge_secrets(void *arg);
void edge_credentials(void *arg);
void edge_outage_tells_nothing(void *arg);
void edge_login(void *arg);
void edge_sessions(void *arg);
void edge_operator_secrets(void *arg);
void edge_roles(void *arg);
void edge_reauth(void *arg);
void edge_own_password(void *arg);
void edge_forged(void *arg);
void edge_console_heads(void *arg);
void edge_console_heads_https(void *arg);
void edge_guessing(void *arg);
void edge_words(void *arg);
void edge_lines(void *arg);
void edge_fields(void *arg);
void edge_rules(void *arg);
