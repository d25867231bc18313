/* cli/cmd_ops.c: every row of ops[] as a command: words, options, and results as text or JSON. */
/* SPDX-License-Identifier: MIT */
#include "cli/list.h"
#include "cli/print.h"
#include "gen/onboarding.h"
#include "server/ops.h"
#include <stdlib.h>

struct run {
	struct session session;
	bool ended;
	struct err e;
};

static void ended(void *ctx, struct op_call *c, struct err e)
{
	struct run *r = ctx;
	r->e = e;
	r->ended = true;
	loop_stop(c->w->loop);
}

static void print_op(const struct op *op, FILE *to)
{
	(void)fprintf(to, "  usher %s %s", op->noun, op->verb);
	for (size_t i = 0; i < OP_FIELDS_MAX && op->fields[i].name; i++)
		if (op->fields[i].positional)
			(void)fprintf(to, " %s%s", op->fields[i].name, op->fields[i].type == OP_TEXTS ? "..." : "");
	(void)fprintf(to, "\n      %s\n", op->help);
	for (size_t i = 0; i < OP_FIELDS_MAX && op->fields[i].name; i++)
		(void)fprintf(to, "      %s%-10s %s%s\n", op->fields[i].positional ? "  " : "--", op->fields[i].name, op->fields[i].help,
			op->fields[i].required ? " (required)" : "");
}

static void details(const struct command *self, FILE *to)
{
	(void)fputc('\n', to);
	for (size_t i = 0; i < n_ops; i++)
		if (strcmp(ops[i].noun, self->name) == 0)
			print_op(&ops[i], to);
	if (strcmp(self->name, "client") != 0)
		return;
	(void)fputs("\nEvents that `client move` takes:", to);
	for (uint16_t i = 1; i < chart_onboarding.n_events; i++)
		if (chart_onboarding.events[i].class == FSM_OPERATOR)
			(void)fprintf(to, " %s", chart_onboarding.events[i].name);
	(void)fputs("\nEach command takes --json and --config FILE.\n", to);
}

/* Words and options into the call's values. False: said what is wrong. */
static bool fill(const struct command *self, struct op_call *c, const struct words *w, const char *const options[OP_FIELDS_MAX])
{
	int at = 0;
	for (size_t i = 0; i < OP_FIELDS_MAX && c->op->fields[i].name; i++) {
		const struct op_field *f = &c->op->fields[i];
		if (!f->positional) {
			c->values[i] = str_of(options[i]);
		} else if (f->type == OP_TEXTS) {
			c->many = ARENA_ARRAY(c->a, (size_t)(w->n - at) + 1, struct str);
			while (at < w->n)
				c->many[c->n_many++] = str_of(w->items[at++]);
		} else if (at < w->n)
			c->values[i] = str_of(w->items[at++]);
	}
	if (at < w->n) {
		(void)usage_error(self, "\"%s\" is not expected here", w->items[at]);
		return false;
	}
	return true;
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
	if (c->n_rows || c->op->shape == OP_LIST)
		print_rows(stdout, c->rows, c->n_rows, c->op->shape == OP_LIST, json, c->a);
	if (c->note.n && !json)
		(void)printf(STR_FMT "\n", STR_ARG(c->note));
	if (!err_is(e))
		return CLI_DONE;
	return command_fail(self, NULL, "%s%s" STR_FMT, e.what, c->why.n ? "\n" : "", STR_ARG(c->why));
}

static int run_op(const struct command *self, const struct op *op, const struct words *w, const char *const options[OP_FIELDS_MAX],
	const char *file, bool json)
{
	struct run r = { .e = { 0 } };
	struct arena *a = arena_new(OP_BYTES_MAX);
	const char *user = getenv("USER");
	struct op_call c = { .op = op, .a = a, .done = ended, .ctx = &r };
	c.actor = arena_printf(a, "cli:%s", user && *user ? user : "operator");
	int result = CLI_USAGE;
	if (fill(self, &c, w, options)) {
		result = CLI_FAILED;
		if (session_open(self, file, &r.session)) {
			c.w = r.session.w;
			struct err e = op_start(&c);
			if (err_is(e))
				result = usage_error(self, "%s %s: " STR_FMT, op->noun, op->verb, STR_ARG(c.why));
			else if (r.ended || session_run(self, &r.session))
				result = finish(self, &c, r.e, json);
			session_close(&r.session);
		}
	}
	arena_free(a);
	return result;
}

static int run(const struct command *self, int argc, char **argv)
{
	bool json = false, yes = false;
	const char *file = NULL, *options[OP_FIELDS_MAX] = { NULL };
	if (argc < 1)
		return usage_error(self, "which? See `usher help %s`", self->name);
	const struct op *op = op_find(str_of(self->name), str_of(argv[0]));
	if (op == NULL)
		return usage_error(self, "there is no \"%s %s\"; see `usher help %s`", self->name, argv[0], self->name);
	char names[OP_FIELDS_MAX][32];
	struct option_row rows[OP_FIELDS_MAX + 4];
	size_t n = 0;
	rows[n++] = (struct option_row){ .name = "--json", .flag = &json };
	rows[n++] = (struct option_row){ .name = "--config", .value = &file };
	for (size_t i = 0; i < OP_FIELDS_MAX && op->fields[i].name; i++) {
		if (op->fields[i].positional)
			continue;
		(void)snprintf(names[i], sizeof names[i], "--%s", op->fields[i].name);
		bool flag = strcmp(op->fields[i].name, "yes") == 0;
		rows[n++] = flag ? (struct option_row){ .name = names[i], .flag = &yes } : (struct option_row){ .name = names[i], .value = &options[i] };
	}
	rows[n] = (struct option_row){ .name = NULL };
	struct words w;
	if (!options_take(self, rows, argc - 1, argv + 1, &w))
		return CLI_USAGE;
	if (!confirmed(op, yes))
		return command_fail(self, NULL, "nothing was erased");
	return run_op(self, op, &w, options, file, json || strcmp(op->verb, "export") == 0);
}

#define OPS_COMMAND(noun_, usage_, summary_) \
	const struct command cmd_##noun_ = { .name = #noun_, .usage = usage_, .summary = summary_, .run = run, .details = details }
OPS_COMMAND(client, "list|waiting|show|messages|replay|pay|move|handback|export|erase ...", "owners: look, mend, pay by hand");
OPS_COMMAND(pool, "add|seed|list|stats|retire ...", "the numbers");
OPS_COMMAND(job, "list|retry ...", "work that is due, running or failed");
OPS_COMMAND(alert, "list|ack|mute ...", "what needs a person");
