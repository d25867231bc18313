/* cli/cmd_config.c: the reference page of settings, for the build. */
/* SPDX-License-Identifier: MIT */
#include "cli/list.h"

static int run(const struct command *self, int argc, char **argv)
{
	struct words w;
	if (!options_take(self, NULL, argc, argv, &w) || w.n > 0)
		return usage_error(self, "it takes no arguments");
	config_write_doc(stdout);
	return CLI_DONE;
}

const struct command cmd_config_doc = {
	.name = "config-doc",
	.usage = "",
	.summary = "docs/config.md, as it should be",
	.hidden = true,
	.run = run,
};
