/* cli/cmd_alerts_doc.c: the reference page of alerts, for the build. */
/* SPDX-License-Identifier: MIT */
#include "cli/list.h"
#include "server/alerts.h"

static int run(const struct command *self, int argc, char **argv)
{
	struct words w;
	if (!options_take(self, NULL, argc, argv, &w) || w.n > 0)
		return usage_error(self, "it takes no arguments");
	alerts_write_doc(stdout);
	return CLI_DONE;
}

const struct command cmd_alerts_doc = {
	.name = "alerts-doc",
	.usage = "",
	.summary = "docs/alerts.md, as it should be",
	.hidden = true,
	.run = run,
};
