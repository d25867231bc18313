/* server/ops_run.c: how an operation is run: its fields are checked, its statement or function called. */
/* SPDX-License-Identifier: MIT */
#include "server/ops.h"
#include "base/clock.h"
#include "base/json.h"

#define OP_WAIT_MS 10000

static const struct op_field list_fields[OP_LIST_FIELDS] = {
	{ .name = "limit", .type = OP_NUMBER, .def = OP_LIMIT_DEF, .help = "how many at most (" OP_LIMIT_DEF ")" },
	{ .name = "sort", .def = "", .help = "by which column; with - before it the other way round" },
	{ .name = "cursor", .def = "", .help = "where the page before ended: its `next`" },
};

const struct op_field *op_field_at(const struct op *op, size_t i)
{
	size_t own = 0;
	while (own < OP_FIELDS_MAX && op->fields[own].name)
		own++;
	if (i < own)
		return &op->fields[i];
	return op->sorts && i - own < OP_LIST_FIELDS ? &list_fields[i - own] : NULL;
}

struct str op_value(const struct op_call *c, const char *field)
{
	const struct op_field *f;
	for (size_t i = 0; (f = op_field_at(c->op, i)) != NULL; i++)
		if (strcmp(f->name, field) == 0)
			return c->values[i];
	return STR_NONE;
}

void op_set(struct op_call *c, const char *field, struct str value)
{
	const struct op_field *f;
	for (size_t i = 0; (f = op_field_at(c->op, i)) != NULL; i++)
		if (strcmp(f->name, field) == 0)
			c->values[i] = value;
}

const char *op_role_name(enum op_role role)
{
	static const char *const names[] = { [OP_NOBODY] = "nobody", [OP_VIEW] = "view", [OP_OPERATE] = "operate", [OP_ADMIN] = "admin" };
	return names[role];
}

void op_wrong(struct op_call *c, const char *what, struct str why)
{
	c->wrong_usage = true;
	c->why = why;
	op_end(c, err_new(ERR_REJECT, what));
}

void op_end(struct op_call *c, struct err e)
{
	c->done(c->ctx, c, e);
}

void op_add_row(struct op_call *c, struct str json)
{
	if ((c->n_rows & (c->n_rows + 1)) == 0) { /* grows when full: 0, 1, 3, 7 ... */
		struct str *grown = ARENA_ARRAY(c->a, c->n_rows * 2 + 1, struct str);
		for (size_t i = 0; i < c->n_rows; i++)
			grown[i] = c->rows[i];
		c->rows = grown;
	}
	struct str row = json_compact(c->a, json);
	c->rows[c->n_rows++] = op_times_in_z(row, arena_alloc(c->a, row.n + 1));
}

static void queried(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct op_call *c = ctx;
	if (err_is(e)) {
		op_end(c, e);
		return;
	}
	for (int i = 0; i < PQntuples(results[0]); i++)
		op_add_row(c, db_str(results[0], i, 0));
	if (c->n_rows == 0 && c->op->shape == OP_ONE)
		op_end(c, err_new(ERR_MISSING, c->state ? c->state : "there is none"));
	else
		op_end(c, OK);
}

void op_query(struct op_call *c, enum sql_id sql, int n_params, const char *missing)
{
	c->state = (void *)(uintptr_t)missing;
	db_query(c->w->work_db, OP_WAIT_MS, &(struct db_call){ .sql = sql, .params = c->p, .n_params = n_params }, queried, c);
}

static struct err check_either(struct op_call *c)
{
	const char *const *either = c->op->either;
	if (!either[0] || (op_value(c, either[0]).n == 0) != (op_value(c, either[1]).n == 0))
		return OK;
	c->why = arena_printf(c->a, "exactly one of %s and %s is needed", either[0], either[1]);
	return err_new(ERR_REJECT, "which?");
}

struct err op_start(struct op_call *c)
{
	int n = 0;
	const struct op_field *f;
	if (c->op->role == OP_NOBODY)
		return err_new(ERR_BUG, "an operation without a role");
	for (size_t i = 0; (f = op_field_at(c->op, i)) != NULL; i++) {
		struct err e = op_field_check(c, f, &c->values[i]);
		if (err_is(e)) {
			c->why = arena_printf(c->a, "%s %s", f->name, e.what);
			return e;
		}
		if (i < OP_FIELDS_MAX && c->op->fields[i].name)
			c->p[n++] = db_p_str(c->values[i]);
	}
	struct err e = check_either(c);
	if (!err_is(e) && c->op->sorts)
		e = op_page_read(c);
	if (err_is(e))
		return e;
	if (c->op->sql == 0) {
		c->op->run(c);
		return OK;
	}
	c->p[n++] = db_p_int(c->a, clock_now_us());
	if (c->op->sorts)
		op_query_page(c, (enum sql_id)(c->op->sql - 1), n);
	else
		op_query(c, (enum sql_id)(c->op->sql - 1), n, NULL);
	return OK;
}
