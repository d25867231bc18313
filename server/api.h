/* server/api.h: every operation (server/ops.h) over HTTP: /api/v1. */
/* SPDX-License-Identifier: MIT
 *
 * The address of an operation follows from its row, and nothing else names it:
 *
 *   client list               GET  /api/v1/clients?state=&limit=
 *   client show PHONE         GET  /api/v1/clients/{phone}
 *   client messages PHONE     GET  /api/v1/clients/{phone}/messages
 *   client move PHONE EVENT   POST /api/v1/clients/{phone}/move   {"event":..., "reason":...}
 *   pool stats                GET  /api/v1/pool/stats
 *   pool add NUMBER...        POST /api/v1/pool/add               {"number":[...]}
 *   job retry [ID]            POST /api/v1/jobs/retry             {"id":7} or {"all":"event"}
 *
 * The first positional field stands in the path (percent-encoded) if it is required, the others in the query or in the JSON body. One object is
 * answered as it is, a list as {"data":[...],"next":CURSOR or null} or, with format=csv or Accept: text/csv, as CSV. Errors are problem
 * details (RFC 9457). Whoever calls has a bearer token of USHER_API_TOKENS; "view:TOKEN" and "operate:TOKEN" may do less than a bare one,
 * which may do everything.
 */
#pragma once
#include "server/ops.h"

#define API_PREFIX "/api/v1/"
#define API_BODY_MAX (64 * 1024)
#define API_DOC_MAX (1024 * 1024)
#define API_LINK_MAX 4096           /* bytes of a header that leads to the next page */
#define API_JSON "application/json"
#define API_CSV "text/csv; charset=utf-8"
#define API_PROBLEM "application/problem+json"
#define API_PROBLEM_MAX 8192        /* bytes */

/* Who calls: a program with a token, or an operator at the console. */
struct api_caller {
	enum op_role role;
	struct str actor;           /* for the audit log */
	bool proven;                /* may do what needs a recent proof of who they are (`.reauth`) */
	const char *may_not;        /* what to say when the role is too low */
};

/* Find the operation at `rest` (what follows the prefix), judge, run and answer. */
void api_run(struct world *w, struct httpd_request *r, struct str rest, const struct api_caller *by);
/* A problem as the answer; detail and code may be NULL. */
void api_problem(struct httpd_request *r, struct world *w, int status, const char *title, const char *detail, const char *code);
/* "clients" of "client"; the pool and sending have no plural. */
struct str api_noun(struct arena *a, const struct op *op);
/* The field that stands in the path, or NULL. */
const struct op_field *api_path_field(const struct op *op);
/* "/api/v1/clients/{phone}/move" */
struct str api_path(struct arena *a, const struct op *op);
/* The operation at `rest` (what follows the prefix), and the decoded value of its path field (absent: none). NULL: nothing there;
 * then *ret_other is an operation of that path with the other method, or NULL. */
const struct op *api_find(struct arena *a, struct str method, struct str rest, struct str *ret_value, const struct op **ret_other);
/* Which role a token has; OP_NOBODY: it is none of ours. *ret_index counts from 1. Every token is compared, in constant time. */
enum op_role api_role(const struct config *cfg, struct str authorization, size_t *ret_index);
/* OpenAPI 3.1 of all operations; brief: without the answers, for a page that only asks. */
void api_write_doc(struct buf *b, struct arena *a, bool brief);
struct json_out;
/* The schema of a field (a body may hold true for "yes"), and that of an answer. */
void api_schema_field(struct json_out *o, struct arena *a, const struct op *op, const struct op_field *f, bool in_body);
void api_schema_answer(struct json_out *o, struct arena *a, const struct op *op);

/* Query and body into the call's values; *ret_csv changes when `format` is given. ERR_REJECT with c->why. */
struct err api_take_fields(struct op_call *c, struct str query, struct str body, bool *ret_csv) MUST_CHECK;
/* A field that is "yes" or not there: in JSON also true or false. */
bool api_is_switch(const struct op_field *f);

/* What was wrong, as the answer. title NULL: that of the status. */
struct api_wrong {
	int status;
	const char *title;
	struct str detail;          /* or absent */
	const char *code;           /* a word for programs, or NULL */
	const char *allow;          /* of a 405 */
};
void api_refuse(struct world *w, struct arena *a, uint64_t request, const struct api_wrong *p);
void api_problem_write(struct buf *b, int status, const char *title, struct str detail, const char *code, struct str instance);
/* How logs and problems name a request. */
struct str api_instance(struct arena *a, uint64_t request);
