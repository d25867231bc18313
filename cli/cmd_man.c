/* cli/cmd_man.c: usher man [COMMAND]: manual pages out of the tables of commands and operations. */
/* SPDX-License-Identifier: MIT */
#include "cli/list.h"
#include "cli/op_option.h"
#include "server/version.h"
#include <ctype.h>

/* What roff would take for its own is escaped: backslashes, hyphens, a point or an apostrophe that begins a line. */
static void plain(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		bool begins = i == 0 || s.p[i - 1] == '\n';
		if (s.p[i] == '\\')
			(void)fputs("\\e", stdout);
		else if (s.p[i] == '-')
			(void)fputs("\\-", stdout);
		else if (begins && (s.p[i] == '.' || s.p[i] == '\''))
			(void)printf("\\&%c", s.p[i]);
		else
			(void)fputc(s.p[i], stdout);
	}
}

static void head(const char *title, const char *name, const char *summary)
{
	(void)fputs(".TH ", stdout);
	for (const char *p = title; *p; p++)
		(void)fputc(toupper((unsigned char)*p), stdout);
	(void)printf(" 8 \"\" \"usher %s\" \"usher\"\n.SH NAME\n", USHER_VERSION);
	plain(str_of(name));
	(void)fputs(" \\- ", stdout);
	plain(str_of(summary));
	(void)fputc('\n', stdout);
}

static void name_of(const struct op_field *f)
{
	if (f->positional) {
		(void)printf("\\fI%s\\fR%s", f->type == OP_DOCUMENT ? "FILE" : f->name, f->type == OP_TEXTS ? "..." : "");
		return;
	}
	char name[OP_OPTION_MAX];
	op_option_name(f, name);
	(void)fputs("\\fB", stdout);
	plain(str_of(name));
	(void)fputs("\\fR", stdout);
	if (!op_option_is_flag(f))
		(void)printf(" \\fI%s\\fR", f->type == OP_NUMBER ? "N" : f->type == OP_SECRET ? "FILE" : "VALUE");
}

static void operation(const struct op *op)
{
	const struct op_field *f;
	(void)printf(".SS usher %s ", op->noun);
	plain(str_of(op->verb));
	for (size_t i = 0; i < OP_FIELDS_MAX && op->fields[i].name; i++)
		if (op->fields[i].positional) {
			(void)fputc(' ', stdout);
			name_of(&op->fields[i]);
		}
	(void)fputc('\n', stdout);
	plain(str_of(op->help));
	(void)fputs(".\n", stdout);
	for (size_t i = 0; (f = op_field_at(op, i)) != NULL; i++) {
		(void)fputs(".TP\n", stdout);
		name_of(f);
		(void)fputc('\n', stdout);
		plain(str_of(f->help));
		(void)printf("%s\n", f->required ? " (required)" : "");
	}
	if (op->sorts) {
		(void)fputs(".PP\nColumns to sort by: ", stdout);
		plain(str_of(op->sorts));
		(void)fputs(".\n", stdout);
	}
}

static void synopsis(const struct command *c)
{
	(void)fputs(".SH SYNOPSIS\n", stdout);
	const struct op *op;
	const char *between = "";
	for (size_t i = 0; c->usage == NULL && (op = op_at(i)) != NULL; i++)
		if (strcmp(op->noun, c->name) == 0) {
			(void)printf("%s.B usher %s ", between, c->name);
			plain(str_of(op->verb));
			(void)fputs("\n.RI [ ... ]\n", stdout);
			between = ".br\n";
		}
	for (struct str rest = str_of(c->usage); rest.p != NULL;) {
		struct str form = str_cut(&rest, '\n');
		(void)printf(".B usher %s\n", c->name);
		plain(form);
		(void)fputs(rest.p ? "\n.br\n" : "\n", stdout);
	}
}

static void page_of(const struct command *c)
{
	char name[64];
	(void)snprintf(name, sizeof name, "usher-%s", c->name);
	head(name, name, c->summary);
	synopsis(c);
	(void)fputs(".SH DESCRIPTION\n", stdout);
	plain(str_of(c->help ? c->help : c->summary));
	(void)fputs(c->help ? "\n" : ".\n", stdout);
	const struct op *op;
	for (size_t i = 0; c->usage == NULL && (op = op_at(i)) != NULL; i++)
		if (strcmp(op->noun, c->name) == 0)
			operation(op);
	if (c->usage == NULL)
		(void)fputs(".SH OPTIONS\nEach takes\n.B \\-\\-json\n(the answer as JSON) and\n.B \\-\\-config\n.I FILE\n(settings), each list\n"
			".B \\-\\-csv\n(all of it as CSV; with \\-\\-limit the one page).\n", stdout);
	(void)fputs(".SH EXIT STATUS\n0 done, 1 failed, 2 wrong usage.\n.SH SEE ALSO\n.BR usher (8)\n", stdout);
}

static void page_of_all(void)
{
	head("usher", "usher", "signs business owners up by text message");
	(void)fputs(".SH SYNOPSIS\n.B usher\n.I COMMAND\n.RI [ ... ]\n.SH COMMANDS\n", stdout);
	for (const struct command *const *c = commands; *c != NULL; c++)
		if (!(*c)->hidden) {
			(void)printf(".TP\n.BR usher\\-%s (8)\n", (*c)->name);
			plain(str_of((*c)->summary));
			(void)fputc('\n', stdout);
		}
	(void)fputs(".SH FILES\n.TP\n.I /etc/usher/usher.conf\nsettings of the service (docs/config.md describes each)\n.TP\n.I /var/lib/usher\n"
		"the private database\n.SH ENVIRONMENT\nEvery setting may stand in the environment under its own name.\n"
		".B NO_COLOR\nkeeps colours out of lists.\n.SH EXIT STATUS\n0 done, 1 failed, 2 wrong usage.\n", stdout);
}

static int run(const struct command *self, int argc, char **argv)
{
	struct words w;
	if (!options_take(self, NULL, argc, argv, &w))
		return CLI_USAGE;
	if (w.n == 0) {
		page_of_all();
		return CLI_DONE;
	}
	const struct command *c = command_find(str_of(w.items[0]));
	if (c == NULL)
		return help_unknown(str_of(w.items[0]));
	page_of(c);
	return CLI_DONE;
}

const struct command cmd_man = {
	.name = "man",
	.usage = "[COMMAND]",
	.summary = "the manual page of usher or of one command, as roff: usher man client | man -l -",
	.hidden = true,
	.run = run,
};
