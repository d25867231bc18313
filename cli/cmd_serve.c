/* cli/cmd_serve.c: usher serve: the server. */
/* SPDX-License-Identifier: MIT */
#include "cli/list.h"
#include "server/serve.h"
#include <unistd.h>

static int run(const struct command *self, int argc, char **argv)
{
	struct config_input in = { .env = environ, .serve = true };
	const struct option_row rows[] = {
		{ .name = "--demo", .flag = &in.demo },
		{ .name = "--config", .value = &in.file },
		{ .name = "--listen", .value = &in.listen },
		{ .name = NULL },
	};
	struct words w;
	if (!options_take(self, rows, argc, argv, &w))
		return CLI_USAGE;
	if (w.n > 0)
		return usage_error(self, "\"%s\" is not expected here", w.items[0]);
	struct config *cfg = config_load(&in);
	config_print_problems(cfg, stderr);
	bool good = config_errors(cfg) == 0;
	config_wipe_environment();
	int status = good ? serve_run(cfg) : CLI_FAILED;
	if (!good)
		(void)fputs("docs/config.md describes every setting; `usher serve --demo` needs none.\n", stderr);
	config_free(cfg);
	return status;
}

const struct command cmd_serve = {
	.name = "serve",
	.usage = "[--demo] [--config FILE] [--listen HOST:PORT]",
	.summary = "run the server",
	.help = "Settings come from the environment, or from --config FILE. Without DATABASE_URL a private\n"
		"PostgreSQL is started in USHER_DATA_DIR. --demo needs no account anywhere: it makes up what is\n"
		"missing and serves a phone at /phone/. SIGTERM ends it in order, SIGHUP reads the texts again.",
	.run = run,
};
