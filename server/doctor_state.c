/* server/doctor_state.c: what the tables say: numbers against demand, links, rent, jobs, late texts, stored credentials. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/vault.h"
#include "server/doctor_checks.h"

#define LATE_RUNS 4                 /* missed runs of the comparison that are worth a word */

void doctor_pool_stock(struct doctor_case *c)
{
	PGresult *r = doctor_sql(c, SQL_DOCTOR_POOL, NULL, 0);
	struct str low = STR("");
	if (r == NULL)
		return;
	for (int i = 0; i < db_rows(r) && !c->ended; i++) {
		struct str country = db_str(r, i, 0);
		int64_t available = db_int(r, i, 1), waiting = db_int(r, i, 3), paid = db_int(r, i, 4);
		if (waiting > available)
			doctor_end(c, paid > 0 ? DOCTOR_FAIL : DOCTOR_WARN, "get numbers of that country: `usher pool buy`, or `usher pool add`",
				STR_FMT ": %lld wait for a number (%lld have paid), %lld available", STR_ARG(country), (long long)waiting, (long long)paid, (long long)available);
		else if (available < c->d->cfg->pool_low)
			low = arena_printf(c->d->a, STR_FMT "%s" STR_FMT " (%lld)", STR_ARG(low), low.n ? ", " : "", STR_ARG(country), (long long)available);
	}
	if (db_rows(r) == 0)
		doctor_end(c, DOCTOR_WARN, "`usher pool add`, `usher pool sync` or `usher pool buy`", "the pool is empty: nobody can be given a number");
	else if (low.n)
		doctor_end(c, DOCTOR_WARN, "get numbers there, or lower USHER_POOL_LOW", "fewer than %lld available in " STR_FMT, (long long)c->d->cfg->pool_low, STR_ARG(low));
	else
		doctor_end(c, DOCTOR_OK, NULL, "enough numbers in %d %s", db_rows(r), db_rows(r) == 1 ? "country" : "countries");
	PQclear(r);
}

void doctor_pool_links(struct doctor_case *c)
{
	struct db_param now = db_p_int(c->d->a, clock_now_us());
	PGresult *r = doctor_sql(c, SQL_DOCTOR_LINKS, &now, 1);
	if (r == NULL)
		return;
	long long failed = db_int(r, 0, 0), waits = db_int(r, 0, 1), drifted = db_int(r, 0, 2), gone = db_int(r, 0, 3);
	if (failed || gone)
		doctor_end(c, DOCTOR_FAIL, "`usher pool list` shows the carrier's error; mend it there, then `usher pool sync`",
			"%lld could not be linked, %lld are gone at the carrier, %lld are configured otherwise", failed, gone, drifted);
	else if (waits || drifted)
		doctor_end(c, DOCTOR_WARN, "`usher pool sync`; `usher job list --kind link`", "%lld wait for their link, %lld are configured otherwise", waits, drifted);
	else
		doctor_end(c, DOCTOR_OK, NULL, "all numbers are linked");
	PQclear(r);
}

void doctor_pool_idle(struct doctor_case *c)
{
	PGresult *r = doctor_sql(c, SQL_DOCTOR_IDLE, NULL, 0);
	if (r == NULL)
		return;
	struct str rent = db_str(r, 0, 2);
	doctor_end(c, DOCTOR_OK, NULL, "%lld numbers are idle%s" STR_FMT "%s%s", (long long)db_int(r, 0, 0), rent.n ? ": " : "", STR_ARG(rent), rent.n ? " a month" : "",
		db_int(r, 0, 1) ? " (of some the price is not known)" : "");
	PQclear(r);
}

void doctor_jobs(struct doctor_case *c)
{
	struct db_param now = db_p_int(c->d->a, clock_now_us());
	PGresult *r = doctor_sql(c, SQL_DOCTOR_JOBS, &now, 1);
	if (r == NULL)
		return;
	long long failed = db_int(r, 0, 0), overdue = db_int(r, 0, 1), by_s = db_int(r, 0, 2), unknown = db_int(r, 0, 3), alerts = db_int(r, 0, 4), critical = db_int(r, 0, 5);
	if (overdue)
		doctor_end(c, DOCTOR_FAIL, "does a server run? `systemctl status usher`", "%lld jobs are overdue, the oldest by %lld s", overdue, by_s);
	else if (failed || critical || unknown)
		doctor_end(c, DOCTOR_WARN, "`usher job list --state failed`, `usher alert list`", "%lld jobs failed, %lld texts are of unknown outcome, %lld alerts are open (%lld critical)",
			failed, unknown, alerts, critical);
	else
		doctor_end(c, DOCTOR_OK, NULL, "nothing failed or is overdue, %lld alerts are open", alerts);
	PQclear(r);
}

void doctor_late_texts(struct doctor_case *c)
{
	const struct config *cfg = c->d->cfg;
	if (!config_has_twilio(cfg)) {
		doctor_end(c, DOCTOR_SKIPPED, NULL, "%s",
			config_has_telnyx(cfg) ? "Telnyx has no log of texts: give its profile a failover address" : "Twilio is not configured");
		return;
	}
	struct db_param p[] = { db_p_str(str_of(cfg->twilio_number)), db_p_int(c->d->a, clock_now_us()) };
	PGresult *r = doctor_sql(c, SQL_DOCTOR_LATE, p, 2);
	if (r == NULL)
		return;
	long long behind_s = db_int(r, 0, 0), missing = db_int(r, 0, 1);
	if (db_rows(r) == 0)
		doctor_end(c, DOCTOR_WARN, "start the server", "Twilio's log of texts was never compared with ours");
	else if (behind_s > cfg->reconcile_minutes * 60 * LATE_RUNS)
		doctor_end(c, DOCTOR_WARN, "does a server run? `usher job list --kind reconcile`", "Twilio's log of texts was last compared %lld s ago", behind_s);
	else
		doctor_end(c, DOCTOR_OK, NULL, "Twilio's log was compared %lld s ago; %lld late texts so far", behind_s, missing);
	PQclear(r);
}

static bool opens(const struct doctor_case *c, const PGresult *r, int row, int column, const char *name)
{
	struct vault_place place = { .table = "credentials", .column = name, .row = db_int(r, row, 0) };
	if (db_str(r, row, column).p == NULL)
		return true;
	char *secret = vault_alloc(VAULT_SECRET_MAX);
	size_t n = 0;
	vault_show(secret, true);
	struct err e = vault_open(c->d->cfg->vault, &place, db_bytes(c->d->a, r, row, column), secret, VAULT_SECRET_MAX, &n);
	vault_release(secret);
	return !err_is(e);
}

void doctor_secret_key(struct doctor_case *c)
{
	PGresult *r = doctor_sql(c, SQL_DOCTOR_CREDENTIALS, NULL, 0);
	if (r == NULL)
		return;
	int n = db_rows(r);
	size_t keys = vault_keys(c->d->cfg->vault);
	if (n > 0 && keys == 0)
		doctor_end(c, DOCTOR_FAIL, "set USHER_SECRET_KEY or USHER_SECRET_KEY_FILE to the key that sealed them", "%d credentials are stored and there is no key to open them", n);
	for (int i = 0; i < n && !c->ended; i++)
		if (!opens(c, r, i, 2, "sealed") || !opens(c, r, i, 3, "sealed_before"))
			doctor_end(c, DOCTOR_FAIL, "add the key that sealed it to USHER_SECRET_KEY, or store it anew: `usher credential add`",
				"the credential \"" STR_FMT "\" cannot be opened with the keys that are set", STR_ARG(db_str(r, i, 1)));
	if (n > 0)
		doctor_end(c, DOCTOR_OK, NULL, "%d stored credentials can be opened", n);
	else
		doctor_end(c, keys ? DOCTOR_OK : DOCTOR_SKIPPED, NULL, keys ? "there is a key; no credentials are stored" : "no credentials are stored");
	PQclear(r);
}
