/* cli/options.c: options out of arguments; usage errors. */
/* SPDX-License-Identifier: MIT */
#include "cli/cli.h"
#include "server/nearest.h"
#include "server/ops.h"
#include <stdarg.h>
#include <stdlib.h>

/* "list|show|...": the verbs of a command that is a noun of the operations. */
static void verbs(const struct command *c, FILE *to)
{
	const struct op *op;
	const char *between = " ";
	for (size_t i = 0; (op = op_at(i)) != NULL; i++)
		if (strcmp(op->noun, c->name) == 0) {
			(void)fprintf(to, "%s%s", between, op->verb);
			between = "|";
		}
}

void command_usage(const struct command *c, FILE *to)
{
	const char *lead = "usage:";
	if (c->usage == NULL) {
		(void)fprintf(to, "%s usher %s", lead, c->name);
		verbs(c, to);
		(void)fputs(" ...\n", to);
		return;
	}
	for (struct str rest = str_of(c->usage); rest.p != NULL; lead = "      ") {
		struct str form = str_cut(&rest, '\n');
		(void)fprintf(to, "%s usher %s%s" STR_FMT "\n", lead, c->name, form.n ? " " : "", STR_ARG(form));
	}
}

PRINTF_LIKE(2, 0) static void say(const struct command *c, const char *fmt, va_list args)
{
	(void)fprintf(stderr, "usher %s: ", c->name);
	(void)vfprintf(stderr, fmt, args);
	(void)fputc('\n', stderr);
}

int usage_error(const struct command *c, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	say(c, fmt, args);
	va_end(args);
	command_usage(c, stderr);
	(void)fprintf(stderr, "`usher help %s` tells more.\n", c->name);
	return CLI_USAGE;
}

int command_fail(const struct command *c, const char *next, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	say(c, fmt, args);
	va_end(args);
	if (next != NULL)
		(void)fprintf(stderr, "  next: %s\n", next);
	return CLI_FAILED;
}

static const struct option_row *find(const struct option_row *rows, struct str name)
{
	for (; rows != NULL && rows->name != NULL; rows++)
		if (str_is(name, rows->name))
			return rows;
	return NULL;
}

static bool unknown(const struct command *c, const struct option_row *rows, struct str name)
{
	const char *best = NULL;
	for (; rows != NULL && rows->name != NULL; rows++)
		nearest_offer(name, rows->name, &best);
	if (best != NULL)
		(void)usage_error(c, "there is no option " STR_FMT ". Did you mean %s?", STR_ARG(name), best);
	else
		(void)usage_error(c, "there is no option " STR_FMT, STR_ARG(name));
	return false;
}

/* One option at argv[*i]; moves *i past its value. */
static bool take(const struct command *c, const struct option_row *rows, int argc, char **argv, int *i)
{
	struct str rest = str_of(argv[*i]), name = str_cut(&rest, '=');
	const struct option_row *row = find(rows, name);
	if (row == NULL)
		return unknown(c, rows, name);
	if (row->flag != NULL) {
		*row->flag = true;
		if (rest.p != NULL)
			(void)usage_error(c, "%s takes no value", row->name);
		return rest.p == NULL;
	}
	if (rest.p == NULL && *i + 1 >= argc) {
		(void)usage_error(c, "%s needs a value", row->name);
		return false;
	}
	*row->value = rest.p ? rest.p : argv[++*i];
	return true;
}

bool options_take(const struct command *c, const struct option_row *rows, int argc, char **argv, struct words *ret)
{
	struct words w = { .n = 0, .items = argv };
	bool open = true;
	for (int i = 0; i < argc; i++) {
		struct str s = str_of(argv[i]);
		if (open && str_is(s, "--"))
			open = false;
		else if (open && (str_is(s, "--help") || str_is(s, "-h"))) {
			command_usage(c, stdout);
			exit(CLI_DONE);
		} else if (!open || s.n < 2 || s.p[0] != '-')
			w.items[w.n++] = argv[i];
		else if (!take(c, rows, argc, argv, &i))
			return false;
	}
	*ret = w;
	return true;
}
