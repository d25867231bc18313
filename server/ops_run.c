/* server/ops_run.c: how an operation is run: its fields are checked, its statement or function called. */
/* SPDX-License-Identifier: MIT */
#include "server/ops.h"
#include "base/clock.h"
#include "base/json.h"

#define OP_WAIT_MS 10000
#define ROW_BYTES 96                    /* what a row takes beside its text: its place in the array that grows, alignment */
#define SPARE_BYTES (512u * 1024)       /* for the rest of the call */

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

void op_set_whole(struct op_call *c)
{
	struct str sorts = str_of(c->op->sorts), first = str_cut(&sorts, ' ');
	op_set(c, "limit", STR(OP_LIMIT_ALL));
	if (c->op->coarse && op_value(c, "sort").n == 0 && op_value(c, "cursor").n == 0)
		op_set(c, "sort", sorts.p ? str_cut(&sorts, ' ') : first);
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
	char *row = arena_alloc(c->a, json.n + 1);
	struct str compact = json_compact_to(json, row);
	c->rows[c->n_rows++] = op_times_in_z(compact, row);
}

bool op_rows_fit(struct op_call *c, const PGresult *r)
{
	size_t bytes = arena_used(c->a);
	for (int i = 0; i < db_rows(r); i++)
		bytes += db_str(r, i, 0).n + ROW_BYTES;
	if (bytes <= OP_BYTES_MAX - SPARE_BYTES)
		return true;
	c->why = arena_printf(c->a, "it has %d rows and is more than %u MiB%s", db_rows(r), OP_BYTES_MAX >> 20, c->op->sorts ? ": ask for fewer (limit)" : "");
	op_end(c, err_new(ERR_REJECT, "the answer is too long"));
	return false;
}

static void queried(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct op_call *c = ctx;
	if (err_is(e)) {
		op_end(c, e);
		return;
	}
	if (!op_rows_fit(c, results[0]))
		return;
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
