/* cli/cmd_migrate.c: usher migrate: the schema, brought up to date or looked at. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/json.h"
#include "base/span.h"
#include "cli/list.h"
#include "db/migrate.h"

#define TEXT_MAX_BYTES (256 * 1024)

struct report {
	struct json_out json;
	struct buf text;
	bool as_json;
	int pending, wrong, applied;
};

static const char *state_name(enum migrate_state s)
{
	switch (s) {
	case MIGRATE_APPLIED: return "applied";
	case MIGRATE_PENDING: return "pending";
	case MIGRATE_CHANGED: return "changed";
	case MIGRATE_FOREIGN: return "unknown";
	}
	return "";
}

static void add_json(struct report *r, const struct migrate_row *row)
{
	struct json_out *o = &r->json;
	json_open(o, '{');
	json_name(o, "version");
	json_put_int(o, row->version);
	json_name(o, "name");
	json_put_str(o, row->name);
	json_name(o, "state");
	json_put_str(o, str_of(state_name(row->state)));
	json_name(o, "applied_at");
	json_put_time(o, row->applied_us);
	json_close(o, '}');
}

static void on_row(void *ctx, const struct migrate_row *row)
{
	struct report *r = ctx;
	char at[TIME_TEXT_MAX];
	r->applied += row->state == MIGRATE_APPLIED;
	r->pending += row->state == MIGRATE_PENDING;
	r->wrong += row->state == MIGRATE_CHANGED || row->state == MIGRATE_FOREIGN;
	if (r->as_json)
		add_json(r, row);
	else
		buf_printf(&r->text, "%04d  %-8s  %-32s " STR_FMT "\n", row->version, state_name(row->state),
			row->applied_us ? time_format(row->applied_us, at) : "-", STR_ARG(row->name));
}

static int status(const struct command *self, struct plain *p, bool json)
{
	struct report r = { .as_json = json };
	struct db_why why = { .text = "" };
	buf_init(&r.text, TEXT_MAX_BYTES);
	json_out_init(&r.json, &r.text);
	if (json)
		json_open(&r.json, '[');
	struct err e = migrate_list(p, embedded_migrations, on_row, &r, &why);
	if (json) {
		json_close(&r.json, ']');
		buf_add_char(&r.text, '\n');
	}
	if (!err_is(e))
		(void)fputs(buf_str(&r.text).p, stdout);
	buf_done(&r.text);
	if (err_is(e))
		return command_fail(self, NULL, "%s", why.text);
	if (r.wrong > 0)
		return command_fail(self, "run the usher that migrated this database", "%d steps are not this program's", r.wrong);
	if (!json)
		(void)printf("%d applied, %d pending\n", r.applied, r.pending);
	return CLI_DONE;
}

static int apply(const struct command *self, struct plain *p)
{
	struct report r = { .as_json = false };
	struct db_why why = { .text = "" };
	buf_init(&r.text, TEXT_MAX_BYTES);
	struct err e = migrate_run(p, embedded_migrations, on_row, &r, &why);
	(void)fputs(buf_str(&r.text).p, stdout);
	buf_done(&r.text);
	if (err_is(e))
		return command_fail(self, NULL, "%s", why.text);
	(void)puts(r.applied ? "the schema is current" : "nothing to do: the schema is current");
	return CLI_DONE;
}

/* For a copy that cannot be told from the original: a base backup, without recovery to another timeline. */
static int restored(const struct command *self, struct plain *p)
{
	PGresult *r = NULL;
	char now[24];
	struct db_param params[] = { db_p_bool(true), db_p_str(str_n(now, (size_t)snprintf(now, sizeof now, "%lld", (long long)clock_now_us()))) };
	struct err e = plain_run(p, &(struct db_call){ .sql = SQL_HOME, .params = params, .n_params = 2 }, &r);
	long long n = err_is(e) ? 0 : (long long)db_int(r, 0, 1);
	PQclear(r);
	if (err_is(e))
		return command_fail(self, "usher migrate first", "%s", plain_message(p));
	(void)printf("noted: %lld waiting texts are looked up at the carrier before they are sent\n", n);
	return CLI_DONE;
}

static int grant(const struct command *self, struct plain *p, const char *role)
{
	struct db_why why = { .text = "" };
	struct err e = start_grant(p, role, false, &why);
	if (err_is(e))
		return command_fail(self, "connect as the owner of the tables", "%s", why.text);
	(void)printf("%s may serve: rows of all tables, no schema, and of the audit log only to read and to add\n", role);
	return CLI_DONE;
}

static int run(const struct command *self, int argc, char **argv)
{
	bool list = false, json = false, after = false;
	const char *file = NULL, *role = NULL;
	const struct option_row rows[] = { { .name = "--grant", .value = &role }, { .name = "--status", .flag = &list }, { .name = "--json", .flag = &json },
		{ .name = "--restored", .flag = &after },
		{ .name = "--config", .value = &file }, { .name = NULL } };
	struct words w;
	struct start_place place = { .conninfo = NULL };
	struct db_why why = { .text = "" };
	struct plain *p = NULL;
	if (!options_take(self, rows, argc, argv, &w))
		return CLI_USAGE;
	if (w.n > 0)
		return usage_error(self, "\"%s\" is not expected here", w.items[0]);
	if (json && !list)
		return usage_error(self, "--json goes with --status");
	struct config *cfg = command_config(file);
	if (cfg == NULL)
		return CLI_FAILED;
	int result = CLI_FAILED;
	struct err e = start_database(cfg, &place, &why);
	if (!err_is(e))
		e = plain_open(place.conninfo, 0, &why, &p);
	if (err_is(e))
		result = command_fail(self, "check DATABASE_URL, or that PostgreSQL runs", "%s", why.text);
	else
		result = list ? status(self, p, json) : after ? restored(self, p) : role ? grant(self, p, role) : apply(self, p);
	plain_close(p);
	start_leave(&place);
	config_free(cfg);
	return result;
}

const struct command cmd_migrate = {
	.name = "migrate",
	.usage = "[--config FILE]\n--status [--json] [--config FILE]\n--restored [--config FILE]\n--grant ROLE [--config FILE]",
	.summary = "bring the database's schema up to date, or show where it stands",
	.help = "Steps only go forward, each in a transaction of its own, under a lock. `usher serve`\n"
		"does the same at its start.\n"
		"--restored: this database was restored from a backup and `serve` could not see that\n"
		"(docs/operations.md): what waits to be sent is looked up before it is sent, texts of the time\n"
		"since are answered only where they were not.\n"
		"--grant ROLE: gives a role what `serve` needs and no more (docs/operations.md, A lesser role).\n"
		"Again after each migration.",
	.run = run,
};
