/* db/conn_error.h: what a server's error means to the caller. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/err.h"
#include <libpq-fe.h>

/* The last error of one connection, in a form that may be logged. */
struct conn_error {
	char sqlstate[6];       /* "" : the server did not say: the connection is gone */
	char constraint[64];
	char message[200];      /* primary message only, cut before values */
	bool fatal;             /* the server ends the connection with it */
};

/* Kind by SQLSTATE; "" is ERR_DOWN. `code` is put into the error. */
struct err conn_error_kind(const char *sqlstate, int code);
/* After these the connection must not be used again: the server became read-only, or its statements are not ours. */
bool conn_error_spoils(const struct conn_error *e);
void conn_error_read(struct conn_error *e, const PGresult *r);
/* From a connection that has no result to tell: its own words, without line ends. */
void conn_error_of_conn(struct conn_error *e, const PGconn *pg);
void conn_error_say(struct conn_error *e, const char *message);
