/* server/ops_list.c: pages of long lists: sorted by a column, going on where the last page ended. */
/* SPDX-License-Identifier: MIT
 *
 * A page is asked for by the last row's place (sort value and id), not by a count, so rows that come or go meanwhile neither repeat nor hide
 * others. The statement of the list is wrapped:
 *
 *   SELECT line, COLUMN, id FROM (statement) AS list WHERE (COLUMN, id) < ($n, $n+1) ORDER BY COLUMN DESC, id DESC LIMIT n
 *
 * and planned anew each time with the values at hand: filters that are not set cost nothing, and the index of the column is walked.
 * A cursor is base64url of MAC, id and sort value; the MAC covers operation, filters and sort, so that one cursor fits one list.
 */
#include "base/seal.h"
#include "server/ops.h"

#define OP_WAIT_MS 10000
#define CURSOR_MAX 2048             /* characters; what is longer is none of ours */
#define SORT_VALUE_MAX 1024         /* bytes; longer ones cannot be gone on from, and no column is */
#define ID_DIGITS 20

struct op_page {
	struct str column;
	bool falling, reversed;
	size_t limit;
	struct str coarse;          /* column that goes before; or absent */
	struct str key, id, rough;  /* of the row after which the page begins (rough: of the coarse column); absent: at the start */
};

static struct err refuse(struct op_call *c, struct str why)
{
	c->why = why;
	return err_new(ERR_REJECT, "this page cannot be given");
}

/* What a cursor is bound to, and its place: hashed with the installation's key. */
static void sign(const struct op_call *c, struct str key, struct str id, struct str rough, uint8_t out[HASH16_BYTES])
{
	struct buf b;
	buf_init(&b, OP_BYTES_MAX);
	buf_printf(&b, "cursor\n%s %s\n" STR_FMT " %d\n" STR_FMT " " STR_FMT "\n%zu:", c->op->noun, c->op->verb, STR_ARG(c->page->column),
		c->page->falling, STR_ARG(id), STR_ARG(rough), key.n);
	buf_add(&b, key);
	for (size_t i = 0; i < OP_FIELDS_MAX && c->op->fields[i].name; i++) {
		buf_printf(&b, "\n%zu:", c->values[i].n);
		buf_add(&b, c->values[i]);
	}
	seal_hash16(c->w->hash_key, buf_str(&b), out);
	buf_done(&b);
}

static struct str make_cursor(const struct op_call *c, struct str key, struct str id, struct str rough)
{
	uint8_t mac[HASH16_BYTES];
	struct buf plain, coded;
	sign(c, key, id, rough, mac);
	buf_init(&plain, SORT_VALUE_MAX + HASH16_BYTES + 2 * ID_DIGITS + 2);
	buf_init(&coded, CURSOR_MAX);
	buf_add(&plain, str_n((const char *)mac, sizeof mac));
	buf_printf(&plain, STR_FMT "\n" STR_FMT "\n", STR_ARG(id), STR_ARG(rough));
	buf_add(&plain, key);
	seal_base64_add(&coded, plain.p, plain.n);
	char *text = arena_z(c->a, buf_str(&coded));
	size_t n = 0;
	for (size_t i = 0; i < coded.n && coded.p[i] != '='; i++)
		text[n++] = coded.p[i] == '+' ? '-' : coded.p[i] == '/' ? '_' : coded.p[i];
	buf_done(&plain);
	buf_done(&coded);
	return str_n(text, n);
}

/* False: not one of ours. */
static bool open_cursor(struct op_call *c, struct str text)
{
	if (text.n > CURSOR_MAX || text.n % 4 == 1)
		return false;
	size_t bytes = text.n * 3 / 4;
	struct str padded = arena_printf(c->a, STR_FMT "%s", STR_ARG(text), text.n % 4 == 2 ? "==" : text.n % 4 == 3 ? "=" : "");
	char *p = arena_z(c->a, padded);
	for (size_t i = 0; i < padded.n; i++)
		p[i] = (char)(p[i] == '-' ? '+' : p[i] == '_' ? '/' : p[i] == '+' || p[i] == '/' ? '!' : p[i]);
	uint8_t *plain = arena_alloc(c->a, bytes + 1), mac[HASH16_BYTES];
	if (bytes <= HASH16_BYTES || !seal_base64_decode(str_n(p, padded.n), plain, bytes))
		return false;
	struct str key = str_n((const char *)plain + HASH16_BYTES, bytes - HASH16_BYTES), id = str_cut(&key, '\n'), rough = str_cut(&key, '\n');
	int64_t number;
	if (key.p == NULL || err_is(str_int64(id, 0, INT64_MAX, &number)))
		return false;
	sign(c, key, id, rough, mac);
	c->page->key = key;
	c->page->id = id;
	c->page->rough = rough;
	return seal_equal(mac, plain, sizeof mac);
}

/* The name behind "-", and whether it falls. */
static struct str bare(struct str sort, bool *ret_falling)
{
	*ret_falling = str_starts(sort, STR("-"));
	return str_sub(sort, *ret_falling, sort.n);
}

static bool has_sort(const struct op *op, struct str column)
{
	bool falling;
	for (struct str rest = str_of(op->sorts); rest.p != NULL;)
		if (str_eq(bare(str_cut(&rest, ' '), &falling), column))
			return true;
	return false;
}

/* "phone, state or name" */
static struct str names(struct op_call *c)
{
	struct str s = STR_NONE;
	bool falling;
	for (struct str rest = str_of(c->op->sorts); rest.p != NULL;) {
		struct str name = bare(str_cut(&rest, ' '), &falling);
		s = arena_printf(c->a, STR_FMT "%s" STR_FMT, STR_ARG(s), s.p == NULL ? "" : rest.p ? ", " : " or ", STR_ARG(name));
	}
	return s;
}

struct err op_page_read(struct op_call *c)
{
	struct op_page *page = c->page = ARENA_NEW(c->a, struct op_page);
	struct str sort = op_value(c, "sort"), first = str_of(c->op->sorts), cursor = op_value(c, "cursor");
	int64_t limit;
	struct str coarse = str_of(c->op->coarse);
	page->reversed = sort.n == 0 && c->op->tail;
	page->column = bare(sort.n ? sort : str_cut(&first, ' '), &page->falling);
	if (!has_sort(c->op, page->column))
		return refuse(c, arena_printf(c->a, "sort must be " STR_FMT ", or one of these behind -", STR_ARG(names(c))));
	if (coarse.p && str_eq(str_cut(&coarse, ' '), page->column))
		page->coarse = coarse;
	if (err_is(str_int64(op_value(c, "limit"), 1, OP_LIMIT_MAX, &limit)))
		return refuse(c, arena_printf(c->a, "limit must be a whole number from 1 to %d; what is more comes by `cursor`", OP_LIMIT_MAX));
	page->limit = (size_t)limit;
	if (cursor.n && !open_cursor(c, cursor))
		return refuse(c, STR("cursor must be the `next` of an answer to the same list with the same filters and sort"));
	return OK;
}

static void paged(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct op_call *c = ctx;
	if (err_is(e)) {
		op_end(c, e);
		return;
	}
	if (!op_rows_fit(c, results[0]))
		return;
	size_t rows = (size_t)PQntuples(results[0]), shown = rows > c->page->limit ? c->page->limit : rows;
	for (size_t i = 0; i < shown; i++)
		op_add_row(c, db_str(results[0], (int)(c->page->reversed ? shown - 1 - i : i), 0));
	if (rows > shown)
		c->next = make_cursor(c, db_str(results[0], (int)shown - 1, 1), db_str(results[0], (int)shown - 1, 2),
			c->page->coarse.p ? db_str(results[0], (int)shown - 1, 3) : STR(""));
	op_end(c, OK);
}

/* A column and its place in the list of parameters: which rows come after the cursor's. */
static struct str after(struct op_call *c, int *n_params)
{
	const struct op_page *page = c->page;
	const char *beyond = page->falling ? "<" : ">";
	int n = *n_params;
	if (page->key.p == NULL)
		return STR("");
	c->p[n] = db_p_str(page->key);
	c->p[n + 1] = db_p_str(page->id);
	struct str text = arena_printf(c->a, " WHERE (" STR_FMT ", id) %s ($%d, $%d)", STR_ARG(page->column), beyond, n + 1, n + 2);
	if (page->coarse.p) {
		c->p[n + 2] = db_p_str(page->rough);
		text = arena_printf(c->a, STR_FMT " AND " STR_FMT " %s= $%d", STR_ARG(text), STR_ARG(page->coarse), beyond, n + 3);
	}
	*n_params = n + (page->coarse.p ? 3 : 2);
	return text;
}

void op_query_page(struct op_call *c, enum sql_id sql, int n_params)
{
	const struct op_page *page = c->page;
	const char *way = page->falling ? " DESC" : "", *comma = page->coarse.p ? ", " : "", *coarse_way = page->coarse.p ? way : "";
	struct str where = after(c, &n_params);
	struct str text = arena_printf(c->a, "SELECT line, " STR_FMT ", id%s" STR_FMT " FROM (%s) AS list" STR_FMT " ORDER BY " STR_FMT "%s%s" STR_FMT "%s, id%s LIMIT %zu",
		STR_ARG(page->column), comma, STR_ARG(page->coarse), sql_statements[sql].text, STR_ARG(where), STR_ARG(page->coarse), coarse_way, comma,
		STR_ARG(page->column), way, way, page->limit + 1);
	db_query(c->w->work_db, OP_WAIT_MS, &(struct db_call){ .text = arena_z(c->a, text), .params = c->p, .n_params = n_params }, paged, c);
}
