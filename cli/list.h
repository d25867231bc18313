/* cli/list.h: the commands there are. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "cli/cli.h"

extern const struct command cmd_alert, cmd_client, cmd_job, cmd_pool;
extern const struct command cmd_chart, cmd_config_doc, cmd_help, cmd_messages, cmd_migrate, cmd_serve, cmd_version;

/* The list of commands; returns status. */
int help_overview(FILE *to, int status);
/* "There is no command X. Did you mean Y?" Returns CLI_USAGE. */
int help_unknown(struct str name);
