/* pool/account.h: is this an account at a carrier, are these its credentials, and does it work? Pure: the caller does the I/O. */
/* SPDX-License-Identifier: MIT
 *
 * Twilio: GET /2010-04-01/Accounts/{sid}.json with the account's own sid and token. Facts: docs/usage/api/account of Twilio. The
 * answer holds the token: it is never logged nor kept.
 */
#pragma once
#include "pool/source.h"

#define ACCOUNT_ID_BYTES 34     /* "AC" and 32 hex digits */
#define ACCOUNT_SECRET_MAX 128

enum account_verdict {
	ACCOUNT_OK,
	ACCOUNT_REFUSED,        /* not this account's credentials, or no such account */
	ACCOUNT_FOREIGN,        /* they open, but another account */
	ACCOUNT_SUSPENDED, ACCOUNT_CLOSED,
	ACCOUNT_AWAY,           /* the carrier does not say: try again */
	ACCOUNT_VERDICTS
};

struct account_facts {
	enum account_verdict verdict;
	struct str type;        /* Full, Trial; absent: not told */
};

/* The column `status` of credentials for it, and a sentence for people. */
const char *account_status(enum account_verdict v);
const char *account_words(enum account_verdict v);

/* ERR_REJECT with what is wrong with the form of an account's id, or of a secret. */
struct err account_check_id(struct str id) MUST_CHECK;
struct err account_check_secret(struct str secret) MUST_CHECK;

void account_request(struct arena *a, const struct source_account *acc, struct httpc_request *ret);
void account_response(struct arena *a, struct err e, const struct httpc_response *r, struct str id, struct account_facts *ret);
