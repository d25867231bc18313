/* db/conn_error.c: SQLSTATE -> kind of error, and messages without values. */
/* SPDX-License-Identifier: MIT */
#include "db/conn_error.h"
#include <stdio.h>
#include <string.h>

/* The first row whose state is a prefix of the error's decides. */
static const struct {
	const char *state;
	enum err_kind kind;
	const char *what;
} kinds[] = {
	{ "40003", ERR_UNKNOWN, "the database does not know whether the statement was completed" },
	{ "40", ERR_RETRY, "serialisation failure or deadlock" },
	{ "55P03", ERR_RETRY, "a row is locked by somebody else" },
	{ "57014", ERR_RETRY, "the statement took too long" },
	{ "0A000", ERR_RETRY, "the schema changed under a prepared statement, or a feature is missing" },
	{ "26000", ERR_RETRY, "a prepared statement is gone" },
	{ "42P05", ERR_RETRY, "a prepared statement is not ours" },
	{ "23505", ERR_CONFLICT, "unique violation" },
	{ "23P01", ERR_CONFLICT, "exclusion violation" },
	{ "23", ERR_REJECT, "a constraint is violated" },
	{ "22", ERR_REJECT, "a value does not fit" },
	{ "44", ERR_REJECT, "a value is outside its view" },
	{ "54", ERR_REJECT, "a limit of the database was reached" },
	{ "P0", ERR_REJECT, "refused by a rule of the schema" },
	{ "25006", ERR_DOWN, "the database is read-only" },
	{ "25P03", ERR_DOWN, "the transaction was idle too long" },
	{ "08", ERR_DOWN, "connection failure" },
	{ "53", ERR_DOWN, "the database is out of resources" },
	{ "57", ERR_DOWN, "the database is stopping or starting" },
	{ "58", ERR_DOWN, "the database has trouble with its system" },
};

struct err conn_error_kind(const char *sqlstate, int code)
{
	if (!*sqlstate)
		return err_code(ERR_DOWN, code, "connection to the database lost");
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (strncmp(sqlstate, kinds[i].state, strlen(kinds[i].state)) == 0)
			return err_code(kinds[i].kind, code, kinds[i].what);
	return err_code(ERR_BUG, code, "SQL error");
}

bool conn_error_spoils(const struct conn_error *e)
{
	static const char *const states[] = { "25006", "0A000", "26000", "42P05" };
	for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++)
		if (strcmp(e->sqlstate, states[i]) == 0)
			return true;
	return e->fatal;
}

static void copy(char *to, size_t size, const char *from)
{
	snprintf(to, size, "%s", from ? from : "");
	for (char *p = to; *p; p++)
		if ((unsigned char)*p < ' ')
			*p = ' ';
	for (size_t n = strlen(to); n && to[n - 1] == ' '; n--)
		to[n - 1] = 0;
}

void conn_error_say(struct conn_error *e, const char *message)
{
	*e = (struct conn_error){ 0 };
	copy(e->message, sizeof(e->message), message);
}

void conn_error_of_conn(struct conn_error *e, const PGconn *pg)
{
	conn_error_say(e, pg ? PQerrorMessage(pg) : "out of memory");
}

void conn_error_read(struct conn_error *e, const PGresult *r)
{
	const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
	const char *severity = PQresultErrorField(r, PG_DIAG_SEVERITY_NONLOCALIZED);
	*e = (struct conn_error){ .fatal = !severity || strcmp(severity, "ERROR") != 0 };
	copy(e->sqlstate, sizeof(e->sqlstate), state);
	copy(e->constraint, sizeof(e->constraint), PQresultErrorField(r, PG_DIAG_CONSTRAINT_NAME));
	const char *message = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
	copy(e->message, sizeof(e->message), message ? message : PQresultErrorMessage(r));
	/* Data exceptions quote the value. */
	char *from = strncmp(e->sqlstate, "22", 2) == 0 ? strchr(e->message, '"') : NULL;
	if (!from)
		return;
	char *to = strrchr(e->message, '"'), rest[sizeof(e->message)];
	copy(rest, sizeof(rest), to > from ? to : "");
	snprintf(from, sizeof(e->message) - (size_t)(from - e->message), "\"...%s", rest);
}
