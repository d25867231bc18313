/* server/ops.h: what operators can do: one table of operations for command line, API and console. */
/* SPDX-License-Identifier: MIT
 *
 * An operation is a row: words, role, fields, help, and either a statement that answers with JSON or a function. It ends exactly
 * once with op_end(). Results are JSON objects: one, or a list of them.
 */
#pragma once
#include "server/world.h"

#define OP_FIELDS_MAX 10
#define OP_LIST_FIELDS 3            /* limit, sort, cursor: of every list with .sorts, behind its own */
#define OP_VALUES_MAX (OP_FIELDS_MAX + OP_LIST_FIELDS)
#define OP_LIMIT_DEF "100"
#define OP_LIMIT_MAX 1000           /* rows of one page */
#define OP_LIMIT_ALL "1000"         /* the same, of lists that are read to their end */
#define OP_BYTES_MAX (8u * 1024 * 1024)

enum op_role { OP_NOBODY, OP_VIEW, OP_OPERATE, OP_ADMIN };
enum op_shape { OP_ONE, OP_LIST, OP_NOTHING };
/* OP_SECRET: never printed, logged or kept; the command line takes it from standard input or a file, not from an argument.
 * OP_DOCUMENT: the content of a file; the command line takes its name, or standard input. */
enum op_type {
	OP_TEXT, OP_PHONE, OP_NUMBER, OP_TEXTS, OP_SECRET, OP_DOCUMENT,
	OP_STATE, OP_MOVE,          /* a state of the chart, an operator's event of it */
	OP_SPAN, OP_COUNTRY         /* "24h", "GB" */
};

struct op_field {
	const char *name;           /* NULL ends the list; "phone" */
	enum op_type type;
	bool positional, required;
	const char *def;            /* text of an absent one, or NULL */
	const char *words;          /* what it may be, separated by spaces; NULL: anything of its type */
	const char *help;
};

struct op_call;
struct op_page;

struct op {
	const char *noun, *verb;
	enum op_role role;          /* 0 is no role: a row without one is refused */
	enum op_shape shape;
	bool writes;
	bool reauth;                /* at the console: only soon after password or code were given */
	bool secret;                /* its answer holds what is kept nowhere else */
	int wait_s;                 /* how long it may take; 0: as long as any */
	int sql;                    /* statement + 1, its parameters the fields in order, then now_us; 0: run */
	void (*run)(struct op_call *c);
	struct op_field fields[OP_FIELDS_MAX];
	const char *either[2];      /* exactly one of these two fields is given; NULL: no such rule */
	/* A list that may be long: the columns by which it is sorted and paged, the default first: "-updated_at phone" ('-': falling).
	 * Its statement gives `line` (JSON), `id` (unique) and a column of each of these names, never NULL, and has no ORDER BY or LIMIT
	 * (server/ops_list.c). NULL: a short list, answered whole. */
	const char *sorts;
	const char *coarse;         /* "updated_at updated_hour": a sort column, and a rounded one of it that stands in an index; or NULL */
	bool tail;                  /* unsorted, the page is the end of the list: its rows oldest first, `next` goes back in time */
	/* What a row of the answer holds, "phone number? paid:bool since:time?": type text (none), int, num, bool, time, any; ? may be null, ! may
	 * be missing. tests/api holds it against true answers. */
	const char *answers;
	const char *columns;        /* which of a list's values are shown to people, separated by spaces; NULL: all */
	const char *help;
};

/* The i-th operation, in the order in which they are listed to people; NULL: there are no more. */
const struct op *op_at(size_t i);
const struct op *op_find(struct str noun, struct str verb);

/* e: ERR_MISSING (no such thing), ERR_REJECT, ERR_CONFLICT ...; e.what says what, and `why` in the call more. */
typedef void op_done(void *ctx, struct op_call *c, struct err e);

struct op_call {
	const struct op *op;
	struct world *w;
	struct arena *a;
	struct str actor;           /* for the audit log: "cli:root", "api:1", "console:ann" */
	struct str values[OP_VALUES_MAX];
	struct str *many;           /* of the OP_TEXTS field */
	size_t n_many;
	op_done *done;
	void *ctx;
	/* How far it is, for whoever waits; total 0: nobody knows. NULL: nobody listens. */
	void (*tell)(struct op_call *c, struct str words, int64_t done, int64_t total);
	/* result */
	struct str *rows;           /* JSON objects */
	size_t n_rows;
	struct str next;            /* where the list goes on: the `cursor` of another call; absent: this was the end */
	struct str note;            /* a sentence for people, or absent */
	struct str why;             /* more about an error */
	bool wrong_usage;           /* the error is the caller's: a value that the operation itself does not take */
	struct db_param p[OP_VALUES_MAX + 4];
	void *state;
	struct op_page *page;       /* of a list with .sorts */
};

/* Check the fields and run. ERR_REJECT at once (done() does not run) with c->why when a field is wrong or missing. */
struct err op_start(struct op_call *c) MUST_CHECK;
void op_end(struct op_call *c, struct err e);
/* End with ERR_REJECT, because a value is none that the operation takes: exit status 2 of the command line. */
void op_wrong(struct op_call *c, const char *what, struct str why);
/* Is the value of the field's type? An absent one becomes its default. `what` follows the field's name. */
struct err op_field_check(struct op_call *c, const struct op_field *f, struct str *v) MUST_CHECK;
/* What the field may be, separated by spaces; NULL: anything of its type. */
const char *op_field_words(struct arena *a, const struct op_field *f);
/* The i-th field: the row's own, then those of a list; NULL: there are no more. Its value is c->values[i]. */
const struct op_field *op_field_at(const struct op *op, size_t i);
struct str op_value(const struct op_call *c, const char *field);
void op_set(struct op_call *c, const char *field, struct str value);    /* before op_start() */
/* The list to its end, page after page: by pages of the greatest size and, unless a sort was asked for, never by what changes meanwhile. */
void op_set_whole(struct op_call *c);
const char *op_role_name(enum op_role role);
/* The rows as CSV, with a heading that names the columns if asked for. */
void op_csv_add(struct buf *b, const struct op_call *c, bool heading);
void op_add_row(struct op_call *c, struct str json);
/* Have the rows of a statement room in the call's memory? False: it has ended, with the advice to ask for fewer. */
bool op_rows_fit(struct op_call *c, const PGresult *r);
/* Compact JSON with the times in it ending in Z rather than +00:00; out has room for json.n bytes, or is json.p. */
struct str op_times_in_z(struct str json, char *out);
/* Run a statement whose rows are JSON objects, and end with them; `missing` is what no row means (NULL: an empty list). */
void op_query(struct op_call *c, enum sql_id sql, int n_params, const char *missing);
/* The same for the page of a list that was asked for. */
void op_query_page(struct op_call *c, enum sql_id sql, int n_params);
/* The page that sort, cursor and limit mean: ERR_REJECT with c->why. op_start() calls it. */
struct err op_page_read(struct op_call *c) MUST_CHECK;
