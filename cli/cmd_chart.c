/* cli/cmd_chart.c: usher chart: the conversation that is built in. */
/* SPDX-License-Identifier: MIT */
#include "cli/list.h"
#include "server/embedded.h"

static int run(const struct command *self, int argc, char **argv)
{
	static const struct { const char *form, *file; } forms[] = { { "svg", "onboarding.svg" }, { "dot", "onboarding.dot" },
		{ "table", "onboarding.md" } };
	struct words w;
	if (!options_take(self, NULL, argc, argv, &w))
		return CLI_USAGE;
	if (w.n != 1)
		return usage_error(self, "one of svg, dot and table is needed");
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		if (strcmp(w.items[0], forms[i].form) != 0)
			continue;
		const struct embedded_file *f = embedded_find(embedded_chart, str_of(forms[i].file));
		if (f == NULL || f->n == 0)
			return command_fail(self, "usher chart dot | dot -Tsvg", "no picture was built in");
		return fwrite(f->p, 1, f->n, stdout) == f->n ? CLI_DONE : command_fail(self, NULL, "cannot write");
	}
	return usage_error(self, "\"%s\" is none of svg, dot and table", w.items[0]);
}

const struct command cmd_chart = {
	.name = "chart",
	.usage = "svg|dot|table",
	.summary = "the conversation that is built in, as a picture, as Graphviz source, or as a table",
	.run = run,
};
