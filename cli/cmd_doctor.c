/* cli/cmd_doctor.c: usher doctor: every setting against the outside world. */
/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "base/log.h"
#include "cli/list.h"
#include "cli/progress.h"
#include "cli/term.h"
#include "server/doctor.h"
#include <unistd.h>

#define JSON_MAX_BYTES (256 * 1024)

static void print_case(const struct term *t, const struct doctor_case *c)
{
	static const enum term_style styles[] = { [DOCTOR_OK] = TERM_GOOD, [DOCTOR_WARN] = TERM_WARN, [DOCTOR_FAIL] = TERM_BAD, [DOCTOR_SKIPPED] = TERM_DIM };
	term_on(t, styles[c->finding]);
	(void)printf("%-7s", doctor_finding_name(c->finding));
	term_off(t, styles[c->finding]);
	(void)printf("  %-22s " STR_FMT "\n", c->check->name, STR_ARG(c->says));
	if (c->next.n)
		(void)printf("                                next: " STR_FMT "\n", STR_ARG(c->next));
}

static void print_json(const struct doctor *d)
{
	struct buf b;
	struct json_out o;
	buf_init(&b, JSON_MAX_BYTES);
	json_out_init(&o, &b);
	json_open(&o, '[');
	for (size_t i = 0; i < d->n; i++) {
		const struct doctor_case *c = &d->cases[i];
		json_open(&o, '{');
		json_name(&o, "check");
		json_put_str(&o, str_of(c->check->name));
		json_name(&o, "result");
		json_put_str(&o, str_of(doctor_finding_name(c->finding)));
		json_name(&o, "says");
		json_put_str(&o, c->says);
		json_name(&o, "next");
		json_put_str(&o, c->next);
		json_close(&o, '}');
	}
	json_close(&o, ']');
	(void)printf(STR_FMT "\n", STR_ARG(buf_str(&b)));
	buf_done(&b);
}

/* For whoever waits: what has ended, on standard error, when that is a terminal. */
static void on_ended(void *ctx, const struct doctor_case *c)
{
	size_t *done = ctx;
	progress_show(str_of(c->check->name), (int64_t)++*done, (int64_t)n_doctor_checks);
}

static int finish(const struct command *self, const struct doctor *d, bool json)
{
	size_t counts[4] = { 0 };
	struct term t = term_of(stdout);
	for (size_t i = 0; i < d->n; i++)
		counts[d->cases[i].finding]++;
	if (json)
		print_json(d);
	else
		for (size_t i = 0; i < d->n; i++)
			print_case(&t, &d->cases[i]);
	if (!json)
		(void)printf("%zu ok, %zu to look at, %zu failed, %zu skipped\n", counts[DOCTOR_OK], counts[DOCTOR_WARN], counts[DOCTOR_FAIL],
			counts[DOCTOR_SKIPPED]);
	return counts[DOCTOR_FAIL] ? command_fail(self, NULL, "%zu check%s failed", counts[DOCTOR_FAIL], counts[DOCTOR_FAIL] == 1 ? "" : "s") : CLI_DONE;
}

static int run(const struct command *self, int argc, char **argv)
{
	bool json = false, probe = false;
	size_t done = 0;
	const char *file = NULL;
	const struct option_row rows[] = { { .name = "--json", .flag = &json }, { .name = "--probe", .flag = &probe }, { .name = "--config", .value = &file },
		{ .name = NULL } };
	struct words w;
	if (!options_take(self, rows, argc, argv, &w))
		return CLI_USAGE;
	if (w.n > 0)
		return usage_error(self, "\"%s\" is not expected here", w.items[0]);
	struct config *cfg = command_config(file);
	if (cfg == NULL)
		return CLI_FAILED;
	log_set_level(LOG_ERROR);
	bool tell = !json && isatty(STDERR_FILENO);
	struct doctor_setup s = { .cfg = cfg, .config_file = file, .probe = probe, .ended = tell ? on_ended : NULL, .ctx = &done };
	struct doctor *d = NULL;
	struct err e = doctor_run(&s, &d);
	progress_end();
	int status = err_is(e) ? command_fail(self, NULL, "%s", e.what) : finish(self, d, json);
	doctor_free(d);
	config_free(cfg);
	return status;
}

static void details(const struct command *self, FILE *to)
{
	(void)self;
	(void)fputs("\nWhat is looked at:\n", to);
	for (size_t i = 0; i < n_doctor_checks; i++)
		(void)fprintf(to, "  %-22s %s\n", doctor_checks[i].name, doctor_checks[i].help);
}

const struct command cmd_doctor = {
	.name = "doctor",
	.usage = "[--json] [--probe] [--config FILE]",
	.summary = "check every setting against the outside world",
	.help = "Each check ends in ok, warn, fail or skipped, with one sentence and what to do next;\n"
		"status 1 when any fails. Nothing is changed: webhooks are tried with signed events that mean\n"
		"nothing. --probe also sends a test to USHER_ALERT_URL. No server needs to run, but\n"
		"USHER_PUBLIC_URL and the webhooks answer only while one does.",
	.details = details,
	.run = run,
};
