/* db/db_value.c: parameters of statements, arrays in PostgreSQL's binary form, and readers of result fields. */
/* SPDX-License-Identifier: MIT */
#include "db/db.h"
#include <arpa/inet.h>
#include <limits.h>

/* Types of array elements, fixed numbers in every PostgreSQL (pg_type.dat). */
enum pg_type { PG_BOOL = 16, PG_INT8 = 20, PG_TEXT = 25, PG_UUID = 2950 };

#define ARRAY_HEADER_BYTES 20

static const struct db_param refused = { .p = "", .n = -1, .binary = true };

struct db_param db_p_str(struct str s)
{
	if (s.n > DB_CALL_BYTES_MAX)
		return refused;
	return (struct db_param){ .p = s.p, .n = (int)s.n };
}

struct db_param db_p_bytes(struct str s)
{
	struct db_param p = db_p_str(s);
	p.binary = true;
	return p;
}

struct db_param db_p_int(struct arena *a, int64_t v)
{
	char text[24];
	char *p = text + sizeof(text);
	uint64_t left = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
	do {
		*--p = (char)('0' + left % 10);
		left /= 10;
	} while (left);
	if (v < 0)
		*--p = '-';
	return db_p_str(arena_str(a, str_n(p, (size_t)(text + sizeof(text) - p))));
}

struct db_param db_p_bool(bool v)
{
	return db_p_str(v ? STR("t") : STR("f"));
}

static char *put32(char *p, uint32_t v)
{
	v = htonl(v);
	memcpy(p, &v, sizeof(v));
	return p + sizeof(v);
}

static char *put_header(char *p, bool has_null, enum pg_type type, size_t n)
{
	p = put32(p, n ? 1 : 0); /* an empty array has no dimension */
	p = put32(p, has_null);
	p = put32(p, type);
	if (n) {
		p = put32(p, (uint32_t)n);
		p = put32(p, 1);
	}
	return p;
}

static struct db_param array_param(const char *begin, const char *end)
{
	return (struct db_param){ .p = begin, .n = (int)(end - begin), .binary = true };
}

struct db_param db_p_texts(struct arena *a, const struct str *v, size_t n)
{
	size_t bytes = ARRAY_HEADER_BYTES;
	bool has_null = false;
	for (size_t i = 0; i < n; i++) {
		if (v[i].n > DB_CALL_BYTES_MAX || (bytes += 4 + v[i].n) > DB_CALL_BYTES_MAX)
			return refused;
		if (!v[i].p)
			has_null = true;
		else if (v[i].n && memchr(v[i].p, 0, v[i].n))
			return refused;
	}
	char *begin = arena_alloc(a, bytes);
	char *p = put_header(begin, has_null, PG_TEXT, n);
	for (size_t i = 0; i < n; i++) {
		p = put32(p, v[i].p ? (uint32_t)v[i].n : UINT32_MAX);
		if (v[i].p && v[i].n)
			p = (char *)memcpy(p, v[i].p, v[i].n) + v[i].n;
	}
	return array_param(begin, p);
}

/* An array of n elements of the same size without NULLs; *ret_p is behind the header. NULL: too big. */
static char *fixed_array(struct arena *a, enum pg_type type, size_t n, size_t element_bytes, char **ret_p)
{
	if (n > (DB_CALL_BYTES_MAX - ARRAY_HEADER_BYTES) / (4 + element_bytes))
		return NULL;
	char *begin = arena_alloc(a, ARRAY_HEADER_BYTES + n * (4 + element_bytes));
	*ret_p = put_header(begin, false, type, n);
	return begin;
}

struct db_param db_p_ints(struct arena *a, const int64_t *v, size_t n)
{
	char *p;
	char *begin = fixed_array(a, PG_INT8, n, sizeof(*v), &p);
	if (!begin)
		return refused;
	for (size_t i = 0; i < n; i++) {
		p = put32(p, sizeof(*v));
		p = put32(p, (uint32_t)((uint64_t)v[i] >> 32));
		p = put32(p, (uint32_t)(uint64_t)v[i]);
	}
	return array_param(begin, p);
}

struct db_param db_p_bools(struct arena *a, const bool *v, size_t n)
{
	char *p;
	char *begin = fixed_array(a, PG_BOOL, n, 1, &p);
	if (!begin)
		return refused;
	for (size_t i = 0; i < n; i++) {
		p = put32(p, 1);
		*p++ = v[i];
	}
	return array_param(begin, p);
}

struct db_param db_p_uuids(struct arena *a, const uint8_t (*v)[16], size_t n)
{
	char *p;
	char *begin = fixed_array(a, PG_UUID, n, sizeof(*v), &p);
	if (!begin)
		return refused;
	for (size_t i = 0; i < n; i++) {
		p = put32(p, sizeof(*v));
		p = (char *)memcpy(p, v[i], sizeof(*v)) + sizeof(*v);
	}
	return array_param(begin, p);
}

int db_rows(const PGresult *r)
{
	return r ? PQntuples(r) : 0;
}

int64_t db_changed(const PGresult *r)
{
	/* libpq takes a pointer to what it does not change. */
	union {
		const PGresult *in;
		PGresult *out;
	} u = { .in = r };
	int64_t n;
	if (!r || err_is(str_int64(str_of(PQcmdTuples(u.out)), 0, INT64_MAX, &n)))
		return 0;
	return n;
}

struct str db_str(const PGresult *r, int row, int col)
{
	if (!r || row < 0 || row >= PQntuples(r) || col < 0 || col >= PQnfields(r) || PQgetisnull(r, row, col))
		return STR_NONE;
	return str_n(PQgetvalue(r, row, col), (size_t)PQgetlength(r, row, col));
}

int64_t db_int(const PGresult *r, int row, int col)
{
	int64_t n;
	return err_is(str_int64(db_str(r, row, col), INT64_MIN, INT64_MAX, &n)) ? 0 : n;
}

bool db_bool(const PGresult *r, int row, int col)
{
	return str_is(db_str(r, row, col), "t");
}

static int hex_digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

struct str db_bytes(struct arena *a, const PGresult *r, int row, int col)
{
	struct str s = db_str(r, row, col);
	if (!str_starts(s, STR("\\x")) || s.n % 2)
		return STR_NONE;
	char *out = arena_alloc(a, s.n / 2);
	size_t n = 0;
	for (size_t i = 2; i < s.n; i += 2) {
		int hi = hex_digit(s.p[i]), lo = hex_digit(s.p[i + 1]);
		if (hi < 0 || lo < 0)
			return STR_NONE;
		out[n++] = (char)(hi << 4 | lo);
	}
	return str_n(out, n);
}
