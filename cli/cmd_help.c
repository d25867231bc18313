/* cli/cmd_help.c: usher help [COMMAND]. */
/* SPDX-License-Identifier: MIT */
#include "cli/list.h"
#include "server/nearest.h"

int help_overview(FILE *to, int status)
{
	(void)fputs("usher signs business owners up by text message.\n\nusage: usher COMMAND [...]\n\n", to);
	for (const struct command *const *c = commands; *c != NULL; c++)
		if (!(*c)->hidden)
			(void)fprintf(to, "  %-12s %s\n", (*c)->name, (*c)->summary);
	(void)fputs("\nTo see it work without any account: usher serve --demo\n"
		"`usher help COMMAND` tells more. Settings: environment or --config FILE (docs/config.md).\n", to);
	return status;
}

int help_unknown(struct str name)
{
	const char *best = NULL;
	for (const struct command *const *c = commands; *c != NULL; c++)
		if (!(*c)->hidden)
			nearest_offer(name, (*c)->name, &best);
	(void)fprintf(stderr, "usher: there is no command " STR_FMT ".", STR_ARG(name));
	if (best != NULL)
		(void)fprintf(stderr, " Did you mean %s?", best);
	(void)fputs("\n`usher help` lists them.\n", stderr);
	return CLI_USAGE;
}

static int run(const struct command *self, int argc, char **argv)
{
	struct words w;
	if (!options_take(self, NULL, argc, argv, &w))
		return CLI_USAGE;
	if (w.n == 0)
		return help_overview(stdout, CLI_DONE);
	const struct command *c = command_find(str_of(w.items[0]));
	if (c == NULL)
		return help_unknown(str_of(w.items[0]));
	(void)printf("%s\n\n", c->summary);
	command_usage(c, stdout);
	if (c->help != NULL)
		(void)printf("\n%s\n", c->help);
	if (c->details != NULL)
		c->details(c, stdout);
	return CLI_DONE;
}

const struct command cmd_help = {
	.name = "help",
	.usage = "[COMMAND]",
	.summary = "this list, or more about one command",
	.run = run,
};
