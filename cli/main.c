/* cli/main.c: usher COMMAND: finds the command and runs it. */
/* SPDX-License-Identifier: MIT */
#include "base/seal.h"
#include "cli/cli.h"
#include "cli/list.h"
#include <signal.h>

int main(int argc, char **argv)
{
	(void)signal(SIGPIPE, SIG_IGN);
	if (err_is(seal_init())) {
		(void)fprintf(stderr, "usher: the cryptographic library cannot start: no source of randomness\n");
		return CLI_FAILED;
	}
	if (argc < 2)
		return help_overview(stderr, CLI_USAGE);
	struct str name = str_of(argv[1]);
	if (str_is(name, "--help") || str_is(name, "-h"))
		return help_overview(stdout, CLI_DONE);
	const struct command *c = command_find(str_is(name, "--version") ? STR("version") : name);
	if (c == NULL)
		return help_unknown(name);
	return c->run(c, argc - 2, argv + 2);
}
