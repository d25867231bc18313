/* cli/cmd_ops.c: every operation (server/ops.h) as a command: words, options, and results as text or JSON. */
/* SPDX-License-Identifier: MIT */
#include "base/vault.h"
#include "cli/input.h"
#include "cli/list.h"
#include "cli/op_option.h"
#include "cli/print.h"
#include "cli/progress.h"
#include "cli/talk.h"
#include "gen/onboarding.h"
#include "server/ops.h"
#include <stdlib.h>

struct how {
	bool json, csv;
	const char *file;           /* of settings */
};

struct run {
	struct session session;
	char *secret;               /* of the OP_SECRET field */
	bool ended;
	struct err e;
};

static void ended(void *ctx, struct op_call *c, struct err e)
{
	struct run *r = ctx;
	progress_end();
	r->e = e;
	r->ended = true;
	loop_stop(c->w->loop);
}

/* Progress: not among the results. */
static void tell(struct op_call *c, struct str words, int64_t done, int64_t total)
{
	(void)c;
	progress_show(words, done, total);
}

static void print_op(const struct op *op, FILE *to)
{
	(void)fprintf(to, "  usher %s %s", op->noun, op->verb);
	for (size_t i = 0; i < OP_FIELDS_MAX && op->fields[i].name; i++)
		if (op->fields[i].positional)
			(void)fprintf(to, " %s%s", op->fields[i].type == OP_DOCUMENT ? "FILE" : op->fields[i].name, op->fields[i].type == OP_TEXTS ? "..." : "");
	(void)fprintf(to, "\n      %s\n", op->help);
	const struct op_field *f;
	for (size_t i = 0; (f = op_field_at(op, i)) != NULL; i++) {
		char name[OP_OPTION_MAX];
		op_option_name(f, name);
		(void)fprintf(to, "      %s%-*s %s%s\n", f->positional ? "  " : "", f->positional ? 12 : 14, f->positional ? f->name : name, f->help,
			f->required ? " (required)" : "");
	}
	if (op->sorts)
		(void)fprintf(to, "      columns to sort by: %s\n", op->sorts);
}

static void details(const struct command *self, FILE *to)
{
	(void)fputc('\n', to);
	const struct op *op;
	for (size_t i = 0; (op = op_at(i)) != NULL; i++)
		if (strcmp(op->noun, self->name) == 0)
			print_op(op, to);
	if (strcmp(self->name, "client") == 0) {
		(void)fputs("\nEvents that `client move` takes:", to);
		for (uint16_t i = 1; i < chart_onboarding.n_events; i++)
			if (chart_onboarding.events[i].class == FSM_OPERATOR)
				(void)fprintf(to, " %s", chart_onboarding.events[i].name);
	}
	(void)fputs("\nEach command takes --json and --config FILE, a list --csv.\n", to);
}

/* Words and options into the call's values: CLI_DONE, or what to exit with after saying what is wrong. */
static int fill(const struct command *self, struct op_call *c, const struct words *w, const char *const options[OP_VALUES_MAX])
{
	int at = 0;
	const struct op_field *f;
	for (size_t i = 0; (f = op_field_at(c->op, i)) != NULL; i++) {
		if (!f->positional) {
			c->values[i] = f->type == OP_SECRET ? STR_NONE : str_of(options[i]);
		} else if (f->type == OP_TEXTS) {
			c->many = ARENA_ARRAY(c->a, (size_t)(w->n - at) + 1, struct str);
			while (at < w->n)
				c->many[c->n_many++] = str_of(w->items[at++]);
		} else if (f->type == OP_DOCUMENT) {
			if (!input_document(self, c->a, at < w->n ? w->items[at++] : NULL, &c->values[i]))
				return CLI_FAILED;
		} else if (at < w->n)
			c->values[i] = str_of(w->items[at++]);
	}
	return at < w->n ? usage_error(self, "\"%s\" is not expected here", w->items[at]) : CLI_DONE;
}

/* The field that is a secret, if there is one and nothing else is missing: nobody types it for nothing. */
static int fill_secret(const struct command *self, struct run *r, struct op_call *c, const char *const options[OP_VALUES_MAX])
{
	size_t at = OP_FIELDS_MAX;
	for (size_t i = 0; i < OP_FIELDS_MAX && c->op->fields[i].name; i++) {
		const struct op_field *f = &c->op->fields[i];
		if (f->type == OP_SECRET)
			at = i;
		else if (f->required && f->type != OP_TEXTS && c->values[i].n == 0)
			return CLI_DONE; /* op_start() says so */
	}
	if (at < OP_FIELDS_MAX && !c->op->fields[at].required) {
		if (options[at] == NULL)
			return CLI_DONE;
		return input_secret(self, NULL, c->op->fields[at].name, &r->secret, &c->values[at]) ? CLI_DONE : CLI_FAILED;
	}
	if (at == OP_FIELDS_MAX || input_secret(self, options[at], c->op->fields[at].name, &r->secret, &c->values[at]))
		return CLI_DONE;
	return CLI_FAILED;
}

static bool confirmed(const struct op *op, bool yes)
{
	if (strcmp(op->verb, "erase") != 0 || yes)
		return true;
	char line[16] = "";
	(void)fprintf(stderr, "This removes everything that identifies the client and cannot be undone. Type \"erase\" to go on: ");
	return fgets(line, sizeof line, stdin) != NULL && strncmp(line, "erase\n", 6) == 0;
}

static int finish(const struct command *self, struct op_call *c, struct err e, bool json)
{
	struct term t = term_of(stdout);
	if (!json && t.tty && c->n_rows && strcmp(c->op->verb, "messages") == 0)
		talk_print(&t, c->rows, c->n_rows, c->a);
	else if (c->n_rows || (c->op->shape == OP_LIST && !err_is(e)))
		print_rows(stdout, c->rows, c->n_rows, c->op->shape == OP_LIST, json, c->op->columns, c->a);
	if (c->next.n)
		(void)fprintf(stderr, "There are more: --cursor " STR_FMT ", or all as --csv.\n", STR_ARG(c->next));
	if (c->note.n && !json)
		(void)printf(STR_FMT "\n", STR_ARG(c->note));
	if (!err_is(e))
		return CLI_DONE;
	if (c->wrong_usage)
		return usage_error(self, "%s %s: %s%s" STR_FMT, c->op->noun, c->op->verb, e.what, c->why.n ? ": " : "", STR_ARG(c->why));
	return command_fail(self, NULL, "%s%s" STR_FMT, e.what, c->why.n ? "\n" : "", STR_ARG(c->why));
}

/* Start it and wait for its end: CLI_DONE when it has ended, well or not (r->e). */
static int start(const struct command *self, struct run *r, struct op_call *c)
{
	r->ended = false;
	struct err e = op_start(c);
	if (err_is(e))
		return usage_error(self, "%s %s: " STR_FMT, c->op->noun, c->op->verb, STR_ARG(c->why));
	return r->ended || session_run(self, &r->session, c->op->wait_s) ? CLI_DONE : CLI_FAILED;
}

static int work(const struct command *self, struct run *r, struct op_call *c, bool json)
{
	int result = start(self, r, c);
	return result == CLI_DONE ? finish(self, c, r->e, json) : result;
}

/* All of a list, page after page, unless a limit was given. */
static int print_csv(const struct command *self, struct run *r, struct op_call *c)
{
	bool whole = c->op->sorts && op_value(c, "limit").n == 0;
	if (whole)
		op_set_whole(c);
	for (bool first = true;; first = false) {
		struct op_call page = *c;
		struct buf b;
		page.a = arena_new(OP_BYTES_MAX);
		int result = start(self, r, &page);
		if (result != CLI_DONE || err_is(r->e)) {
			result = result == CLI_DONE ? finish(self, &page, r->e, true) : result;
			arena_free(page.a);
			return result;
		}
		buf_init(&b, 4 * OP_BYTES_MAX);
		op_csv_add(&b, &page, first);
		(void)fwrite(b.p, 1, b.n, stdout);
		buf_done(&b);
		bool more = whole && page.next.n;
		if (more)
			op_set(c, "cursor", arena_str(c->a, page.next));
		arena_free(page.a);
		if (!more)
			return CLI_DONE;
	}
}

static int run_op(const struct command *self, const struct op *op, const struct words *w, const char *const options[OP_VALUES_MAX],
	const struct how *how)
{
	struct run r = { .e = { 0 } };
	struct arena *a = arena_new(OP_BYTES_MAX);
	const char *user = getenv("USER");
	struct op_call c = { .op = op, .a = a, .done = ended, .ctx = &r, .tell = tell };
	c.actor = arena_printf(a, "cli:%s", user && *user ? user : "operator");
	int result = fill(self, &c, w, options);
	if (result == CLI_DONE)
		result = fill_secret(self, &r, &c, options);
	if (result == CLI_DONE) {
		result = CLI_FAILED;
		if (session_open(self, how->file, &r.session)) {
			c.w = r.session.w;
			result = how->csv ? print_csv(self, &r, &c) : work(self, &r, &c, how->json);
			session_close(&r.session);
		}
	}
	vault_release(r.secret);
	arena_free(a);
	return result;
}

static int run(const struct command *self, int argc, char **argv)
{
	struct how how = { .json = false };
	bool yes = false, from_stdin = false;
	const char *options[OP_VALUES_MAX] = { NULL };
	if (argc < 1)
		return usage_error(self, "which? See `usher help %s`", self->name);
	const struct op *op = op_find(str_of(self->name), str_of(argv[0]));
	if (op == NULL)
		return usage_error(self, "there is no \"%s %s\"; see `usher help %s`", self->name, argv[0], self->name);
	char names[OP_VALUES_MAX][OP_OPTION_MAX];
	struct option_row rows[OP_VALUES_MAX + 4];
	size_t n = 0;
	rows[n++] = (struct option_row){ .name = "--json", .flag = &how.json };
	rows[n++] = (struct option_row){ .name = "--config", .value = &how.file };
	if (op->shape == OP_LIST)
		rows[n++] = (struct option_row){ .name = "--csv", .flag = &how.csv };
	const struct op_field *f;
	for (size_t i = 0; (f = op_field_at(op, i)) != NULL; i++) {
		if (f->positional)
			continue;
		op_option_name(f, names[i]);
		rows[n++] = op_option_is_flag(f) ? (struct option_row){ .name = names[i], .flag = f->type == OP_SECRET ? &from_stdin : &yes } :
			(struct option_row){ .name = names[i], .value = &options[i] };
	}
	rows[n] = (struct option_row){ .name = NULL };
	struct words w;
	if (!options_take(self, rows, argc - 1, argv + 1, &w))
		return CLI_USAGE;
	for (size_t i = 0; i < OP_FIELDS_MAX && op->fields[i].name; i++)
		if (from_stdin && op->fields[i].type == OP_SECRET)
			options[i] = "-";
	if (!confirmed(op, yes))
		return command_fail(self, NULL, "nothing was erased");
	how.json = how.json || strcmp(op->verb, "export") == 0;
	return run_op(self, op, &w, options, &how);
}

#define OPS_COMMAND(noun_, summary_) \
	const struct command cmd_##noun_ = { .name = #noun_, .summary = summary_, .run = run, .details = details }
OPS_COMMAND(client, "owners: look, mend, pay by hand");
OPS_COMMAND(pool, "the numbers");
OPS_COMMAND(credential, "carrier accounts that clients bring along");
OPS_COMMAND(operator, "who may log in at the console");
OPS_COMMAND(token, "who may use the API");
OPS_COMMAND(job, "work that is due, running or failed");
OPS_COMMAND(api, "how the APIs of carriers and providers do");
OPS_COMMAND(send, "hold texts back, let them go");
OPS_COMMAND(stats, "clients by state, the way through the steps, how long the numbers last");
OPS_COMMAND(attention, "what needs a person, each with the command that mends it");
OPS_COMMAND(alert, "what needs a person");
OPS_COMMAND(audit, "who or what changed what");
OPS_COMMAND(text, "the wording: what is said, in which language, how long it gets");
OPS_COMMAND(setting, "the settings as they stand");
