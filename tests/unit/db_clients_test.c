/* tests/unit/db_clients_test.c: every column of a client's row comes back as it was written, by either statement. */
/* SPDX-License-Identifier: MIT */
#include "tests/unit/db_cluster.h"
#include "db/clients.h"
#include "db/migrate.h"
#include "db/plain.h"

static struct plain *p;
static struct arena *arena;
static int16_t chart;

static int begin(void **state)
{
	struct db_why why = { .text = "" };
	if (cluster_start(state) != 0 || err_is(plain_open(cluster.conninfo, WAIT_MS, &why, &p)) ||
		err_is(migrate_run(p, embedded_migrations, NULL, NULL, &why)))
		return -1;
	if (err_is(plain_script(p, "INSERT INTO charts (hash, version, guards) VALUES ('h', '1', '{}'), ('i', '2', '{}');"
				   "INSERT INTO clients (phone_e164, country, state, chart, pay_token, created_at, updated_at)"
				   "SELECT '+44770090012' || i, 'GB', 'START', 1, 'token' || i, to_timestamp(0), to_timestamp(0) FROM generate_series(1, 3) i")))
		return -1;
	chart = 2;
	arena = arena_new(1 << 20);
	return 0;
}

static int end(void **state)
{
	plain_close(p);
	arena_free(arena);
	return cluster_stop(state);
}

static void load(const char *phone, struct client *ret)
{
	struct str phones[] = { str_of(phone) };
	struct db_param param = db_p_texts(arena, phones, 1);
	PGresult *r = NULL;
	assert_false(err_is(plain_run(p, &(struct db_call){ .sql = SQL_CLIENTS_LOCK_PHONES, .params = &param, .n_params = 1 }, &r)));
	assert_int_equal(PQntuples(r), 1);
	client_decode(arena, r, 0, ret);
	PQclear(r);
}

static void change_T(struct str *v, const char *name)
{
	*v = strcmp(name, "gate") == 0 ? STR("link_sent") : str_of(name);
}

static void change_I(int64_t *v, const char *name)
{
	*v += 1 + name[0] % 7;
}

static void change_B(bool *v, const char *name)
{
	(void)name;
	*v = !*v;
}

static void same_T(struct str a, struct str b)
{
	assert_int_equal(a.p == NULL, b.p == NULL);
	assert_true(str_eq(a, b));
}

static void same_I(int64_t a, int64_t b)
{
	assert_int_equal(a, b);
}

static void same_B(bool a, bool b)
{
	assert_int_equal(a, b);
}

#define SKIP(type, name)
#define CHANGE(type, name) change_##type(&c.name, #name);
#define SAME(type, name) same_##type(c.name, got.name);

static void save(const struct client *const *rows, size_t n, bool talk)
{
	struct db_param params[DB_PARAMS_MAX];
	int k = talk ? clients_save_talk_params(arena, rows, n, 1, chart, params) : clients_save_params(arena, rows, n, 1, chart, params);
	struct db_call call = { .sql = talk ? SQL_CLIENTS_SAVE_TALK : SQL_CLIENTS_SAVE, .params = params, .n_params = k };
	assert_false(err_is(plain_run(p, &call, NULL)));
}

static void test_all_columns(void **state)
{
	(void)state;
	struct client c, got;
	load("+447700900121", &c);
	CLIENT_COLUMNS(SKIP, CHANGE, CHANGE)
	save((const struct client *[]){ &c }, 1, false);
	load("+447700900121", &got);
	CLIENT_COLUMNS(SAME, SAME, SAME)
}

static void test_talk_columns(void **state)
{
	(void)state;
	struct client c, got, other;
	load("+447700900122", &c);
	load("+447700900123", &other);
	CLIENT_COLUMNS(SKIP, CHANGE, SKIP)
	save((const struct client *[]){ &other, &c }, 2, true);
	load("+447700900122", &got);
	CLIENT_COLUMNS(SAME, SAME, SAME)
	c = other;
	load("+447700900123", &got);
	CLIENT_COLUMNS(SAME, SAME, SAME)
}

/* What the short statement does not write must never be thought unchanged when it is not. */
static void test_only_talked(void **state)
{
	(void)state;
	struct client was, c;
	load("+447700900123", &was);
	c = was;
	assert_true(client_only_talked(&was, &c));
	CLIENT_COLUMNS(SKIP, CHANGE, SKIP)
	assert_true(client_only_talked(&was, &c));
#define CHANGE_ONE(type, name) \
	c = was; \
	change_##type(&c.name, #name); \
	assert_false(client_only_talked(&was, &c));
	CLIENT_COLUMNS(SKIP, SKIP, CHANGE_ONE)
	/* Absent and empty are two things. */
	c = was;
	c.gate = STR_NONE;
	was.gate = STR("");
	assert_false(client_only_talked(&was, &c));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_columns),
		cmocka_unit_test(test_talk_columns),
		cmocka_unit_test(test_only_talked),
	};
	return cmocka_run_group_tests_name("db_clients", tests, begin, end);
}
