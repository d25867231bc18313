/* server/serve.c: the steps from settings to running workers. */
/* SPDX-License-Identifier: MIT */
#include "server/serve.h"
#include "base/clock.h"
#include "base/log.h"
#include "db/migrate.h"
#include "server/demo.h"
#include "server/supervise.h"
#include "server/version.h"
#include "sms/understand.h"
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#define FIRST_TRY_MS 1000
#define WORDS_PROBLEMS_MAX_BYTES 8192

struct serve {
	struct config *cfg;
	struct start_place place;
	struct start_facts facts;
	struct shared *shared;
	int listen_fd;
};

static int complain(const char *what, const struct db_why *why)
{
	(void)fprintf(stderr, "usher serve: %s: %s\n", what, why->text);
	return EXIT_FAILURE;
}

static bool listen_here(struct serve *s)
{
	char bound[80];
	struct err e = httpd_listen(str_of(s->cfg->listen), &s->listen_fd, bound);
	if (err_is(e)) {
		(void)fprintf(stderr, "usher serve: cannot listen on %s: %s%s%s\n  next: is another usher running? Choose another address with USHER_LISTEN "
			"or --listen\n", s->cfg->listen, e.what, e.code ? ": " : "", e.code ? strerror(e.code) : "");
		return false;
	}
	config_bound(s->cfg, bound);
	return true;
}

/* Once for all workers, which share the pages. */
static bool read_words(const struct serve *s)
{
	struct buf problems;
	buf_init(&problems, WORDS_PROBLEMS_MAX_BYTES);
	struct err e = sms_understand_init(s->cfg->messages_dir, &problems);
	if (err_is(e))
		(void)fprintf(stderr, "usher serve: the words that owners use: %s\n" STR_FMT "  next: mend the file in USHER_MESSAGES_DIR\n", e.what,
			STR_ARG(buf_str(&problems)));
	else if (problems.n)
		log_event(LOG_ERROR, "TEXTS_WRONG", "why=%s", log_quote(buf_str(&problems)));
	buf_done(&problems);
	return !err_is(e);
}

static void on_migration(void *ctx, const struct migrate_row *row)
{
	(void)ctx;
	log_event(LOG_INFO, "MIGRATED", "version=%d name=" STR_FMT, row->version, STR_ARG(row->name));
}

/* The clock where it was left, and something to play with. */
static struct err prepare_demo(struct serve *s, struct plain *p, struct db_why *why)
{
	struct err e = s->cfg->test_clock ? demo_clock_shift(p, &s->shared->clock_shift_us) : OK;
	if (!err_is(e) && s->cfg->demo)
		e = demo_seed(p, clock_now_us());
	if (!err_is(e))
		e = demo_watch(p, s->cfg->demo);
	if (err_is(e))
		why_say(why, "preparing the demo: %s", *plain_message(p) ? plain_message(p) : e.what);
	return e;
}

/* A mark that a clean end takes away: whoever finds it knows that the last server died. */
static struct err mark_running(struct serve *s, struct plain *p, struct db_why *why)
{
	PGresult *r = NULL;
	struct err e = plain_run(p, &(struct db_call){ .sql = SQL_RUNNING_MARK }, &r);
	if (err_is(e))
		(void)snprintf(why->text, sizeof why->text, "%s", plain_message(p));
	else
		s->shared->unclean = db_bool(r, 0, 0);
	PQclear(r);
	return e;
}

/* Whether triggers write events: for all who change something in this database, commands too. */
static struct err switch_events(const struct serve *s, struct plain *p, struct db_why *why)
{
	struct db_param on[] = { db_p_bool(s->cfg->events_url[0] != 0) };
	struct err e = plain_run(p, &(struct db_call){ .sql = SQL_EVENTS_SWITCH, .params = on, .n_params = 1 }, NULL);
	if (err_is(e))
		why_say(why, "switching events on or off: %s", plain_message(p));
	return e;
}

/* A database that was restored, or has failed over, may have forgotten what it did last. Where that cannot be seen, nothing is assumed. */
static void know_home(struct plain *p)
{
	PGresult *r = NULL;
	char now[24];
	struct db_param params[] = { db_p_bool(false), db_p_str(str_n(now, (size_t)snprintf(now, sizeof now, "%" PRId64, clock_now_us()))) };
	if (err_is(plain_run(p, &(struct db_call){ .sql = SQL_HOME, .params = params, .n_params = 2 }, &r)))
		log_event(LOG_WARN, "HOME_UNKNOWN", "why=%s", log_quote(str_of(plain_message(p))));
	else if (db_bool(r, 0, 0))
		log_event(LOG_WARN, "RESTORED", "texts_in_doubt=%" PRId64, db_int(r, 0, 1));
	PQclear(r);
}

static void clear_running(const struct serve *s)
{
	struct db_why why = { .text = "" };
	struct plain *p = NULL;
	PGresult *r = NULL;
	if (err_is(plain_open(s->place.conninfo, FIRST_TRY_MS, &why, &p)))
		return; /* the next start looks answers up that were given: harmless */
	if (err_is(plain_run(p, &(struct db_call){ .sql = SQL_RUNNING_CLEAR }, &r)))
		log_event(LOG_WARN, "MARK_NOT_CLEARED", "why=%s", log_quote(str_of(plain_message(p))));
	PQclear(r);
	plain_close(p);
}

/* Everything that the database must tell or be told before workers start. */
static struct err prepare(struct serve *s, struct plain *p, struct db_why *why)
{
	struct db_why behind = { .text = "" };
	/* A role that may only serve cannot ask for more: when nothing is missing nothing is done. */
	struct err e = err_is(start_schema(p, &behind)) ? migrate_run(p, embedded_migrations, on_migration, NULL, why) : OK;
	if (!err_is(e) && s->place.private_pg)
		e = start_grant(p, START_ROLE, true, why);
	if (!err_is(e))
		e = start_chart(p, why);
	if (!err_is(e))
		e = start_learn(p, &s->facts, why);
	if (!err_is(e))
		e = mark_running(s, p, why);
	if (!err_is(e))
		e = switch_events(s, p, why);
	if (!err_is(e))
		know_home(p);
	if (!err_is(e))
		start_lesser(&s->place, p);
	return err_is(e) ? e : prepare_demo(s, p, why);
}

static bool open_database(struct serve *s)
{
	struct db_why why = { .text = "" };
	struct plain *p = NULL;
	struct err e = start_database(s->cfg, &s->place, &why);
	if (err_is(e)) {
		(void)complain("the private database", &why);
		return false;
	}
	e = plain_open(s->place.conninfo, FIRST_TRY_MS, &why, &p);
	if (e.kind == ERR_DOWN && !supervise_interrupted()) {
		log_event(LOG_WARN, "DATABASE_AWAY", "why=%s waiting_s=%d", log_quote(str_of(why.text)), START_WAIT_MS / 1000);
		e = plain_open(s->place.conninfo, START_WAIT_MS, &why, &p);
	}
	if (!err_is(e))
		e = prepare(s, p, &why);
	plain_close(p);
	if (err_is(e))
		(void)complain("the database", &why);
	return !err_is(e);
}

/* For people. */
static void announce(const struct serve *s, size_t workers)
{
	const struct config *c = s->cfg;
	(void)printf("usher %s%s listens on http://%s with %zu worker%s\n", USHER_VERSION, c->demo ? " (demo)" : "", c->listen, workers,
		workers == 1 ? "" : "s");
	if (!c->demo)
		(void)printf("  carriers call   %s/webhooks/...\n", c->public_url);
	if (s->place.private_pg != NULL)
		(void)printf("  database        private, in %s\n", private_dir(s->place.private_pg));
	if (c->demo) {
		(void)printf("  phone           %s/phone/    <- open this page\n  made up for this run:\n", c->public_url);
		config_print_made(c, "    ", stdout);
	}
	(void)fflush(stdout);
}

static int run(struct serve *s)
{
	size_t n = (size_t)s->cfg->workers;
	struct worker_setup first = { .cfg = s->cfg, .conninfo = s->place.conninfo, .facts = &s->facts, .shared = s->shared,
		.listen_fd = s->listen_fd };
	if (vault_keys(s->cfg->vault) > 0 && !vault_locked(s->cfg->vault))
		log_event(LOG_WARN, "KEYS_NOT_LOCKED", "text=%s", log_quote(STR("LimitMEMLOCK is too small: keys may be swapped out")));
	log_event(LOG_INFO, "STARTED", "version=%s workers=%zu demo=%d", USHER_VERSION, n, s->cfg->demo);
	announce(s, n);
	int status = supervise(&first, n, s->place.private_pg);
	if (status == EXIT_SUCCESS)
		clear_running(s);
	s->listen_fd = -1;
	return status;
}

int serve_run(struct config *cfg)
{
	struct serve s = { .cfg = cfg, .listen_fd = -1, .shared = shared_new((size_t)cfg->workers) };
	int status = EXIT_FAILURE;
	if (s.shared == NULL) {
		(void)fprintf(stderr, "usher serve: no memory\n");
		return EXIT_FAILURE;
	}
	clock_use_shift(&s.shared->clock_shift_us);
	supervise_block_signals();
	worker_harden();
	if (read_words(&s) && listen_here(&s) && open_database(&s))
		status = supervise_interrupted() ? EXIT_SUCCESS : run(&s);
	if (s.listen_fd >= 0)
		(void)close(s.listen_fd);
	start_leave(&s.place);
	clock_use_shift(NULL);
	shared_free(s.shared);
	return status;
}
