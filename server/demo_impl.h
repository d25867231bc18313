/* server/demo_impl.h: what server/demo*.c share. Not for others. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/form.h"
#include "base/json.h"
#include "base/phone.h"
#include "server/demo.h"
#include "server/demo_sign.h"

#define DEMO_WAIT_MS 5000           /* for the database */
#define DEMO_PARAMS_MAX 10
#define DEMO_TEXT_MAX 1600          /* characters of one text, as at Twilio */
#define DEMO_FORM_MAX_BYTES (32 * 1024)
#define DEMO_WEBHOOK_MS 15000       /* what Twilio waits for an answer */

/* A request to the outside world. Lives until it is answered. */
struct demo_ask {
	struct world *w;
	struct httpd_request *r;
	struct arena *a;                /* the request's */
	struct json_val body;           /* of JSON */
	struct form form, query;
	const char *provider;           /* whose API this is a call of: it goes into demo_wire; NULL: none */
	struct db_param p[DEMO_PARAMS_MAX];
};

/* NULL: the request was odd and has been answered. */
struct demo_ask *demo_enter(struct world *w, struct httpd_request *r);
/* Each ends the ask. */
void demo_answer(struct demo_ask *k, int status, const char *type, struct str body);
void demo_answer_json(struct demo_ask *k, int status, struct str json);
void demo_refuse(struct demo_ask *k, int status, const char *why);
/* With an error: the answer has been given. */
bool demo_failed(struct demo_ask *k, struct err e);
void demo_query(struct demo_ask *k, enum sql_id sql, int n_params, db_done *done, void *ctx);
/* "phone" (or another field) of a JSON body; false: answered 400. */
bool demo_phone(struct demo_ask *k, const char *field, struct phone *ret);

/* POST to ourselves, signed. url begins with the public URL; the connection goes to where we listen. */
void demo_post_twilio(struct world *w, struct arena *a, struct str url, struct str form, httpc_done *done, void *ctx);
void demo_post_stripe(struct world *w, struct arena *a, struct str url, struct str json, httpc_done *done, void *ctx);
struct str demo_webhook_url(const struct world *w, struct arena *a, const char *path);

/* As Twilio's REST API: an error body; HTTP Basic with the account and one of its tokens. */
void demo_twilio_error(struct demo_ask *k, int status, int64_t code, const char *message);
bool demo_is_account(struct demo_ask *k);

struct demo_twiml;

/* What went over the wire, kept for the page to show (demo_wire). All is copied. */
struct demo_wire {
	const char *way, *provider, *method;
	struct str target, proof, asked, answer;
	int status;                     /* 0: no answer */
	int64_t at_us, took_us;
	struct str numbers[4];          /* whom it may be about; absent: none */
};
void demo_wire_add(struct world *w, const struct demo_wire *e);
/* A call of usher's to the pretended carrier or provider is answered. */
void demo_wire_api(const struct demo_ask *k, int status, struct str answer);

/* A text's webhook sent so that the answer finds nobody: the connection is reset as soon as the request has been written. */
void demo_cut_twilio(struct world *w, struct str url, struct str form);
/* The webhook of a text was answered with this (status 200), or not: its tick, and what comes back to its phone. */
void demo_text_landed(struct world *w, struct arena *a, struct str sid, struct str form, int status, const struct demo_twiml *t, db_done *done, void *ctx);

/* What TwiML tells a carrier to do. */
#define DEMO_TWIML_MESSAGES_MAX 8
struct demo_twiml {
	size_t n_messages;
	struct str messages[DEMO_TWIML_MESSAGES_MAX];
	struct str said, redirect;      /* absent: none */
};
void demo_twiml_read(struct arena *a, struct str xml, struct demo_twiml *ret);

/* What somebody dialled. */
enum demo_dialled { DIAL_NUMBER, DIAL_SET, DIAL_CLEAR, DIAL_ASK, DIAL_UNKNOWN };
#define DEMO_REASONS_MAX 4
struct demo_dial {
	enum demo_dialled what;
	struct phone number;            /* called, or the target of DIAL_SET */
	size_t n_reasons;
	struct str reasons[DEMO_REASONS_MAX];   /* "no_answer", "busy", "unreachable", "all" */
	bool feature;                   /* a call to an exchange's feature code, not a GSM code */
};
/* network may be "". A mobile knows what its own network knows. */
void demo_dial_read(struct str digits, struct country home, struct str network, bool landline, struct demo_dial *ret);

/* A call from one number to another. */
struct demo_call {
	struct str phone;               /* whose phone is told */
	struct str from, to, how;       /* how: why it is not answered */
	int64_t id;                     /* of demo_calls; 0: it begins now */
	const char *way;                /* "in", "out" */
};
/* Answers the ask. */
void demo_call(struct demo_ask *k, const struct demo_call *c);
