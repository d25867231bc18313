/* server/config.h: the settings of a process: environment over file over defaults, checked as a whole. */
/* SPDX-License-Identifier: MIT
 *
 *   struct config *c = config_load(&(struct config_input){ .file = path, .env = environ, .serve = true });
 *   config_print_problems(c, stderr);  if (config_errors(c)) ... exit
 *
 * Every problem is found in one go. Each field is named after its setting in lower case without USHER_: database_url, brand,
 * twilio_number. Strings are never NULL: "" when unset. Everything lives as long as the struct. Rows: server/config.def.
 */
#pragma once
#include "base/arena.h"
#include "base/vault.h"
#include <stdio.h>

#define CONFIG_FILE_MAX_BYTES (256 * 1024)
#define CONFIG_VALUE_MAX_BYTES 16000
#define CONFIG_LIST_MAX 1000

struct config_list {
	size_t n;
	const char *const *items;
};

enum config_type {
	CONFIG_GROUP,       /* a heading, no setting */
	CONFIG_STRING,      /* at most .max bytes (500 when 0) */
	CONFIG_STRINGS,
	CONFIG_SECRET,      /* never shown */
	CONFIG_SECRETS,
	CONFIG_KEY32,       /* base64 of 32 bytes */
	CONFIG_INT,
	CONFIG_COUNT,       /* "off" (0) or a number */
	CONFIG_SHARE,       /* "on" (100), "off" (0), or of how many in a hundred: "20%" */
	CONFIG_BOOL,
	CONFIG_BASE,        /* http(s)://host[:port][/path], no query; no slash at the end */
	CONFIG_URL,         /* http(s) address */
	CONFIG_LISTEN,      /* host:port */
	CONFIG_PHONE,       /* E.164 */
	CONFIG_PHONES,
	CONFIG_COUNTRIES,   /* two-letter codes in capitals; empty: all */
	CONFIG_CHOICE,
	CONFIG_DIR,         /* an existing folder */
	CONFIG_FILE         /* a readable file */
};

struct config {
#define CONFIG_C_STRING const char *
#define CONFIG_C_STRINGS struct config_list
#define CONFIG_C_SECRET const char *
#define CONFIG_C_SECRETS struct config_list
#define CONFIG_C_KEY32 const char *
#define CONFIG_C_INT int64_t
#define CONFIG_C_COUNT int64_t
#define CONFIG_C_SHARE int64_t
#define CONFIG_C_BOOL bool
#define CONFIG_C_BASE const char *
#define CONFIG_C_URL const char *
#define CONFIG_C_LISTEN const char *
#define CONFIG_C_PHONE const char *
#define CONFIG_C_PHONES struct config_list
#define CONFIG_C_COUNTRIES struct config_list
#define CONFIG_C_CHOICE const char *
#define CONFIG_C_DIR const char *
#define CONFIG_C_FILE const char *
#define GROUP(id, title)
#define SETTING(type, field, ...) CONFIG_C_##type field;
#include "server/config.def"
#undef GROUP
#undef SETTING
	bool demo;
	struct vault *vault;        /* the keys of USHER_SECRET_KEY or its file; without one nothing can be sealed or opened */
	struct config_impl *impl;
};

/* Which parts are configured completely. */
static inline bool config_has_twilio(const struct config *c)
{
	return *c->twilio_account_sid && c->twilio_auth_token.n && *c->twilio_number;
}

static inline bool config_has_telnyx(const struct config *c)
{
	return *c->telnyx_api_key && *c->telnyx_public_key && *c->telnyx_number;
}

static inline bool config_has_stripe(const struct config *c)
{
	return c->stripe_webhook_secret.n && (*c->stripe_secret_key || *c->stripe_payment_link);
}

static inline bool config_has_paddle(const struct config *c)
{
	return *c->paddle_api_key && c->paddle_webhook_secret.n;
}

struct config_input {
	const char *file;           /* --config, or NULL */
	char *const *env;           /* NAME=value, ended by NULL; NULL: none */
	const char *listen;         /* --listen, over everything; or NULL */
	bool demo;                  /* make up what a demonstration needs and nobody gave */
	bool serve;                 /* check also what only a server needs */
};

/* Never NULL. With errors the values are not to be used. seal_init() must have been called. */
struct config *config_load(const struct config_input *in);
void config_free(struct config *c);         /* NULL allowed; secrets are overwritten */
size_t config_errors(const struct config *c);
size_t config_warnings(const struct config *c);
/* One paragraph a problem: name, where it was set, what was expected, what was found (never a secret), how to mend it. */
void config_print_problems(const struct config *c, FILE *to);
/* NAME=value of what --demo made up, one a line, each behind `indent`. */
void config_print_made(const struct config *c, const char *indent, FILE *to);
/* The socket is bound ("127.0.0.1:8080"): addresses that were derived from a listening port of 0 are made right. */
void config_bound(struct config *c, const char *address);
/* Does this address name this very machine (127.0.0.1, localhost)? */
bool config_is_local(const char *url);
/* The secrets among the settings are overwritten in place and removed from this process's environment. */
void config_wipe_environment(void);
/* One setting as it stands, for people. Secrets and what may hold one (the path of an address) are never told. */
struct config_told {
	const char *name, *group, *help, *def;
	struct str value;           /* absent: unset, or a secret */
	struct str where;           /* "environment", "usher.conf:12", "--demo", "default" */
	bool set, secret, reloads;
};
/* The i-th, in the order of the reference page; false: there are no more. Text in `a`, or as old as c. */
bool config_tell(const struct config *c, struct arena *a, size_t i, struct config_told *ret);
/* The reference page, Markdown. */
void config_write_doc(FILE *to);
