/* server/ops.h: what operators can do: one table of operations for command line, API and console. */
/* SPDX-License-Identifier: MIT
 *
 * An operation is a row: words, role, fields, help, and either a statement that answers with JSON or a function. It ends exactly
 * once with op_end(). Results are JSON objects: one, or a list of them.
 */
#pragma once
#include "server/world.h"

#define OP_FIELDS_MAX 6
#define OP_BYTES_MAX (8u * 1024 * 1024)

enum op_role { OP_NOBODY, OP_VIEW, OP_OPERATE, OP_ADMIN };
enum op_shape { OP_ONE, OP_LIST, OP_NOTHING };
enum op_type { OP_TEXT, OP_PHONE, OP_NUMBER, OP_TEXTS };

struct op_field {
	const char *name;           /* NULL ends the list; "phone" */
	enum op_type type;
	bool positional, required;
	const char *def;            /* text of an absent one, or NULL */
	const char *help;
};

struct op_call;

struct op {
	const char *noun, *verb;
	enum op_role role;          /* 0 is no role: a row without one is refused */
	enum op_shape shape;
	bool writes;
	int sql;                    /* statement + 1, its parameters the fields in order, then now_us; 0: run */
	void (*run)(struct op_call *c);
	struct op_field fields[OP_FIELDS_MAX];
	const char *help;
};

extern const struct op ops[];
extern const size_t n_ops;
const struct op *op_find(struct str noun, struct str verb);

/* e: ERR_MISSING (no such thing), ERR_REJECT, ERR_CONFLICT ...; e.what says what, and `why` in the call more. */
typedef void op_done(void *ctx, struct op_call *c, struct err e);

struct op_call {
	const struct op *op;
	struct world *w;
	struct arena *a;
	struct str actor;           /* for the audit log: "cli:root", "api:1", "console:ann" */
	struct str values[OP_FIELDS_MAX];
	struct str *many;           /* of the OP_TEXTS field */
	size_t n_many;
	op_done *done;
	void *ctx;
	/* result */
	struct str *rows;           /* JSON objects */
	size_t n_rows;
	struct str note;            /* a sentence for people, or absent */
	struct str why;             /* more about an error */
	struct db_param p[OP_FIELDS_MAX + 4];
	void *state;
};

/* Check the fields and run. ERR_REJECT at once (done() does not run) with c->why when a field is wrong or missing. */
struct err op_start(struct op_call *c) MUST_CHECK;
void op_end(struct op_call *c, struct err e);
struct str op_value(const struct op_call *c, const char *field);
void op_add_row(struct op_call *c, struct str json);
/* Run a statement whose rows are JSON objects, and end with them; `missing` is what no row means (NULL: an empty list). */
void op_query(struct op_call *c, enum sql_id sql, int n_params, const char *missing);

/* ops_client.c, ops_replay.c, ops_pool.c */
void op_client_show(struct op_call *c);
void op_client_pay(struct op_call *c);
void op_client_move(struct op_call *c);
void op_client_handback(struct op_call *c);
void op_client_replay(struct op_call *c);
void op_client_erase(struct op_call *c);
void op_pool_add(struct op_call *c);
void op_pool_seed(struct op_call *c);
void op_pool_stats(struct op_call *c);
void op_pool_retire(struct op_call *c);
