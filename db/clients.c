/* db/clients.c: client rows decoded from results and encoded as arrays. */
/* SPDX-License-Identifier: MIT */
#include "db/clients.h"

static void get_T(struct arena *a, const PGresult *r, int row, int col, struct str *ret)
{
	*ret = arena_str(a, db_str(r, row, col));
}

static void get_I(struct arena *a, const PGresult *r, int row, int col, int64_t *ret)
{
	(void)a;
	*ret = db_int(r, row, col);
}

static void get_B(struct arena *a, const PGresult *r, int row, int col, bool *ret)
{
	(void)a;
	*ret = db_bool(r, row, col);
}

void client_decode(struct arena *a, const PGresult *r, int row, struct client *ret)
{
	int col = 0;
#define CLIENT_GET(type, name) get_##type(a, r, row, col++, &ret->name);
	CLIENT_COLUMNS(CLIENT_GET, CLIENT_GET, CLIENT_GET)
#undef CLIENT_GET
}

static struct db_param put_T(struct arena *a, const struct client *const *v, size_t n, size_t offset)
{
	struct str *col = ARENA_ARRAY(a, n, struct str);
	for (size_t i = 0; i < n; i++)
		memcpy(&col[i], (const char *)v[i] + offset, sizeof col[i]);
	return db_p_texts(a, col, n);
}

static struct db_param put_I(struct arena *a, const struct client *const *v, size_t n, size_t offset)
{
	int64_t *col = ARENA_ARRAY(a, n, int64_t);
	for (size_t i = 0; i < n; i++)
		memcpy(&col[i], (const char *)v[i] + offset, sizeof col[i]);
	return db_p_ints(a, col, n);
}

static struct db_param put_B(struct arena *a, const struct client *const *v, size_t n, size_t offset)
{
	bool *col = ARENA_ARRAY(a, n, bool);
	for (size_t i = 0; i < n; i++)
		memcpy(&col[i], (const char *)v[i] + offset, sizeof col[i]);
	return db_p_bools(a, col, n);
}

static bool same_T(struct str a, struct str b)
{
	return (a.p == NULL) == (b.p == NULL) && str_eq(a, b);
}

static bool same_I(int64_t a, int64_t b)
{
	return a == b;
}

static bool same_B(bool a, bool b)
{
	return a == b;
}

#define CLIENT_SKIP(type, name)
#define CLIENT_PUT(type, name) params[k++] = put_##type(a, v, n, offsetof(struct client, name));
#define CLIENT_SAME(type, name) && same_##type(was->name, is->name)

bool client_only_talked(const struct client *was, const struct client *is)
{
	return true CLIENT_COLUMNS(CLIENT_SKIP, CLIENT_SKIP, CLIENT_SAME);
}

int clients_save_params(struct arena *a, const struct client *const *v, size_t n, int64_t now_us, int16_t chart, struct db_param params[DB_PARAMS_MAX])
{
	int k = 0;
	params[k++] = put_I(a, v, n, offsetof(struct client, id));
	CLIENT_COLUMNS(CLIENT_SKIP, CLIENT_PUT, CLIENT_PUT)
	params[k++] = db_p_int(a, now_us);
	params[k++] = db_p_int(a, chart);
	return k;
}

int clients_save_talk_params(struct arena *a, const struct client *const *v, size_t n, int64_t now_us, int16_t chart, struct db_param params[DB_PARAMS_MAX])
{
	int k = 0;
	params[k++] = put_I(a, v, n, offsetof(struct client, id));
	CLIENT_COLUMNS(CLIENT_SKIP, CLIENT_PUT, CLIENT_SKIP)
	params[k++] = db_p_int(a, now_us);
	params[k++] = db_p_int(a, chart);
	return k;
}
