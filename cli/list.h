/* cli/list.h: the commands there are. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "cli/cli.h"

extern const struct command cmd_alert, cmd_send, cmd_api, cmd_client, cmd_credential, cmd_job, cmd_operator, cmd_pool, cmd_token, cmd_stats, cmd_attention;
extern const struct command cmd_alerts_doc, cmd_chart, cmd_config_doc, cmd_doctor, cmd_hash, cmd_help, cmd_messages, cmd_migrate, cmd_serve, cmd_version;
extern const struct command cmd_audit, cmd_setting, cmd_text;
extern const struct command cmd_complete, cmd_completion, cmd_man, cmd_phone;

/* The list of commands; returns status. */
int help_overview(FILE *to, int status);
/* "There is no command X. Did you mean Y?" Returns CLI_USAGE. */
int help_unknown(struct str name);
