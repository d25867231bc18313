/* server/start.c: what must be learnt from the database before work begins (blocking: before any loop runs). */
/* SPDX-License-Identifier: MIT */
#include "server/start.h"
#include "base/seal.h"
#include "db/migrate.h"
#include "fsm/step.h"
#include "gen/onboarding.h"
#include <inttypes.h>

#define START_ARENA_MAX_BYTES (1024 * 1024)
#define STATES_TOLD_MAX 8
#define ROLE_MAX 64

struct err start_database(const struct config *cfg, struct start_place *ret, struct db_why *why)
{
	struct start_place p = { .conninfo = cfg->database_url };
	if (*cfg->database_url == '\0') {
		struct err e = private_start(*cfg->data_dir ? cfg->data_dir : NULL, why, &p.private_pg);
		if (err_is(e))
			return e;
		p.conninfo = private_conninfo(p.private_pg);
	}
	*ret = p;
	return OK;
}

void start_leave(struct start_place *p)
{
	private_stop(p->private_pg);
	*p = (struct start_place){ .conninfo = NULL };
}

static bool is_plain_name(const char *s)
{
	size_t n = strlen(s);
	for (size_t i = 0; i < n; i++)
		if (!((s[i] >= 'a' && s[i] <= 'z') || s[i] == '_' || (i > 0 && s[i] >= '0' && s[i] <= '9')))
			return false;
	return n > 0 && n < ROLE_MAX;
}

struct err start_grant(struct plain *p, const char *role, bool create, struct db_why *why)
{
	char sql[2000];
	if (!is_plain_name(role)) {
		why_say(why, "\"%s\" is no plain name of a role: small letters, digits and _", role);
		return err_new(ERR_REJECT, "no name of a role");
	}
	const char *make = create ? "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '" START_ROLE "') THEN "
		"CREATE ROLE " START_ROLE " LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE; END IF; END $$; " : "";
	(void)snprintf(sql, sizeof sql, "%sREVOKE CREATE ON SCHEMA public FROM PUBLIC; GRANT USAGE ON SCHEMA public TO %s; "
		"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO %s; GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO %s; "
		"REVOKE UPDATE, DELETE, TRUNCATE ON audit_log FROM %s; REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON schema_migrations FROM %s",
		make, role, role, role, role, role);
	struct err e = plain_script(p, sql);
	if (err_is(e))
		why_say(why, "giving %s its rights: %s", role, plain_message(p));
	return e;
}

void start_lesser(const struct start_place *place, struct plain *p)
{
	PGresult *r = NULL;
	struct db_param name = db_p_str(STR(START_ROLE));
	if (place->private_pg && !err_is(plain_run(p, &(struct db_call){ .sql = SQL_ROLE_EXISTS, .params = &name, .n_params = 1 }, &r)) && db_rows(r) > 0)
		private_use_role(place->private_pg, START_ROLE);
	PQclear(r);
}

struct count {
	int pending, wrong;
};

static void on_migration(void *ctx, const struct migrate_row *row)
{
	struct count *c = ctx;
	c->pending += row->state == MIGRATE_PENDING;
	c->wrong += row->state == MIGRATE_CHANGED || row->state == MIGRATE_FOREIGN;
}

struct err start_schema(struct plain *p, struct db_why *why)
{
	struct count c = { .pending = 0 };
	struct err e = migrate_list(p, embedded_migrations, on_migration, &c, why);
	if (err_is(e))
		return e;
	if (c.wrong > 0)
		why_say(why, "the database was migrated by another version of usher; next: run that version (usher migrate --status tells more)");
	else if (c.pending > 0)
		why_say(why, "the database lacks %d of the schema's steps; next: usher migrate", c.pending);
	return c.wrong || c.pending ? err_new(ERR_CONFLICT, "the schema is not current") : OK;
}

static struct err failed(const struct plain *p, struct err e, const char *doing, struct db_why *why)
{
	why_say(why, "%s: %s", doing, *plain_message(p) ? plain_message(p) : e.what);
	return e;
}

static struct err learn_key(struct plain *p, struct arena *a, struct start_facts *ret, struct db_why *why)
{
	uint8_t fresh[32];
	PGresult *r = NULL;
	seal_random(fresh, sizeof fresh);
	struct db_param put[] = { db_p_str(STR("hash_key")), db_p_bytes(str_n((const char *)fresh, sizeof fresh)) };
	struct err e = plain_run(p, &(struct db_call){ .sql = SQL_META_PUT, .params = put, .n_params = 2 }, NULL);
	if (!err_is(e))
		e = plain_run(p, &(struct db_call){ .sql = SQL_META_GET, .params = put, .n_params = 1 }, &r);
	if (err_is(e))
		return failed(p, e, "reading the keys of this installation", why);
	struct str key = db_bytes(a, r, 0, 0);
	bool good = key.n == sizeof ret->hash_key;
	if (good)
		memcpy(ret->hash_key, key.p, key.n);
	PQclear(r);
	if (!good)
		why_say(why, "meta.hash_key is not 32 bytes; next: restore it from a backup of this database");
	return good ? OK : err_new(ERR_REJECT, "meta.hash_key is not 32 bytes");
}

static struct err learn_chart(struct plain *p, struct arena *a, struct start_facts *ret, struct db_why *why)
{
	const struct fsm_chart *c = &chart_onboarding;
	struct str *guards = ARENA_ARRAY(a, c->n_guards, struct str);
	PGresult *r = NULL;
	for (uint16_t i = 0; i < c->n_guards; i++)
		guards[i] = str_of(c->guards[i].name);
	struct db_param put[] = { db_p_str(str_of(c->hash)), db_p_str(str_of(c->version)), db_p_texts(a, guards, c->n_guards) };
	struct err e = plain_run(p, &(struct db_call){ .sql = SQL_CHART_PUT, .params = put, .n_params = 3 }, NULL);
	if (!err_is(e))
		e = plain_run(p, &(struct db_call){ .sql = SQL_CHART_GET, .params = put, .n_params = 1 }, &r);
	if (err_is(e))
		return failed(p, e, "registering the chart", why);
	ret->chart_id = (int16_t)db_int(r, 0, 0);
	PQclear(r);
	return OK;
}

struct err start_learn(struct plain *p, struct start_facts *ret, struct db_why *why)
{
	struct arena *a = arena_new(START_ARENA_MAX_BYTES);
	struct err e = learn_key(p, a, ret, why);
	if (!err_is(e))
		e = learn_chart(p, a, ret, why);
	arena_free(a);
	return e;
}

static void tell_strangers(const PGresult *r, struct buf *b, int64_t *ret_clients)
{
	int told = 0;
	for (int i = 0; i < db_rows(r); i++) {
		struct str state = db_str(r, i, 0), history = db_str(r, i, 1);
		struct fsm_conf conf;
		if (fsm_load(&chart_onboarding, state.p, state.n, history.p, history.n, &conf))
			continue;
		*ret_clients += db_int(r, i, 2);
		if (told++ >= STATES_TOLD_MAX)
			continue;
		buf_printf(b, "%s" STR_FMT, told == 1 ? "" : ", ", STR_ARG(state));
		if (history.n > 0)
			buf_printf(b, " [" STR_FMT "]", STR_ARG(history));
		buf_printf(b, " (%" PRId64 ")", db_int(r, i, 2));
	}
	if (told > STATES_TOLD_MAX)
		buf_printf(b, " and %d more", told - STATES_TOLD_MAX);
}

struct err start_chart(struct plain *p, struct db_why *why)
{
	PGresult *r = NULL;
	struct buf b;
	int64_t clients = 0;
	struct err e = plain_run(p, &(struct db_call){ .sql = SQL_CLIENTS_STATES }, &r);
	if (err_is(e))
		return failed(p, e, "reading the states of clients", why);
	buf_init(&b, sizeof why->text / 2);
	tell_strangers(r, &b, &clients);
	PQclear(r);
	if (clients > 0)
		why_say(why, "%" PRId64 " client%s in states that the chart %s %s does not have: " STR_FMT "; nothing was changed; next: run the "
			"usher that wrote them, or name the old states in the chart (f:was)", clients, clients == 1 ? " is" : "s are",
			chart_onboarding.name, chart_onboarding.version, STR_ARG(buf_str(&b)));
	buf_done(&b);
	return clients > 0 ? err_new(ERR_CONFLICT, "clients in states that the chart does not have") : OK;
}
