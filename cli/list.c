/* cli/list.c: the table of commands. */
/* SPDX-License-Identifier: MIT */
#include "cli/list.h"

const struct command *const commands[] = {
	&cmd_serve,
	&cmd_migrate,
	&cmd_doctor,
	&cmd_pool,
	&cmd_client,
	&cmd_credential,
	&cmd_operator,
	&cmd_token,
	&cmd_job,
	&cmd_alert,
	&cmd_audit,
	&cmd_text,
	&cmd_setting,
	&cmd_send,
	&cmd_stats,
	&cmd_attention,
	&cmd_api,
	&cmd_phone,
	&cmd_chart,
	&cmd_messages,
	&cmd_completion,
	&cmd_complete,
	&cmd_man,
	&cmd_config_doc,
	&cmd_alerts_doc,
	&cmd_hash,
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
