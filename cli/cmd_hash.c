/* cli/cmd_hash.c: the child that hashes one password for the server (server/hasher.h). */
/* SPDX-License-Identifier: MIT */
#include "cli/list.h"
#include "server/hasher.h"
#include "server/worker.h"
#include <sys/resource.h>
#include <unistd.h>

#define LOW_PRIORITY 10             /* webhooks go first */

static int run(const struct command *self, int argc, char **argv)
{
	(void)argv;
	if (argc > 0)
		return usage_error(self, "it takes no arguments");
	worker_harden();
	(void)setpriority(PRIO_PROCESS, 0, LOW_PRIORITY);
	return hasher_serve(STDIN_FILENO, STDOUT_FILENO);
}

const struct command cmd_hash = {
	.name = HASHER_WORD,
	.usage = "",
	.summary = "one password from standard input, its record to standard output",
	.hidden = true,
	.run = run,
};
