/* cli/list.c: the table of commands. */
/* SPDX-License-Identifier: MIT */
#include "cli/list.h"

const struct command *const commands[] = {
	&cmd_serve,
	&cmd_migrate,
	&cmd_pool,
	&cmd_client,
	&cmd_job,
	&cmd_alert,
	&cmd_chart,
	&cmd_messages,
	&cmd_config_doc,
	&cmd_version,
	&cmd_help,
	NULL,
};

const struct command *command_find(struct str name)
{
	for (const struct command *const *c = commands; *c != NULL; c++)
		if (str_is(name, (*c)->name))
			return *c;
	return NULL;
}
