/* server/ops_runs.h: the functions of operations that a statement alone cannot answer, by file. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "server/ops.h"

/* ops_client.c, ops_replay.c */
void op_client_show(struct op_call *c);
void op_client_pay(struct op_call *c);
void op_client_move(struct op_call *c);
void op_client_handback(struct op_call *c);
void op_client_language(struct op_call *c);
void op_client_rephone(struct op_call *c);
void op_client_replay(struct op_call *c);
void op_client_erase(struct op_call *c);
void op_client_text(struct op_call *c);
/* ops_person.c */
void op_client_take(struct op_call *c);
void op_client_reply(struct op_call *c);
void op_client_resend(struct op_call *c);
void op_client_events(struct op_call *c);
/* ops_pool.c */
void op_pool_add(struct op_call *c);
void op_pool_seed(struct op_call *c);
void op_pool_stats(struct op_call *c);
void op_pool_retire(struct op_call *c);
/* ops_sync.c */
void op_pool_sync(struct op_call *c);
void op_pool_claim(struct op_call *c);
void op_pool_link(struct op_call *c);
/* ops_number.c, ops_buy.c */
void op_pool_release(struct op_call *c);
void op_pool_assign(struct op_call *c);
void op_pool_unassign(struct op_call *c);
void op_pool_buy(struct op_call *c);
/* ops_alert.c, ops_job.c, ops_send.c */
void op_send_pause(struct op_call *c);
void op_send_resume(struct op_call *c);
void op_job_retry(struct op_call *c);
void op_alert_ack(struct op_call *c);
void op_alert_mute(struct op_call *c);
void op_alert_unmute(struct op_call *c);
/* ops_stats.c */
void op_stats_states(struct op_call *c);
void op_stats_funnel(struct op_call *c);
void op_stats_pool(struct op_call *c);
/* ops_import.c */
void op_pool_import(struct op_call *c);
/* ops_credential.c, ops_check.c, ops_rotate.c */
void op_credential_add(struct op_call *c);
void op_credential_list(struct op_call *c);
void op_credential_rotate(struct op_call *c);
void op_credential_check(struct op_call *c);
void op_credential_remove(struct op_call *c);
/* ops_operator.c */
void op_operator_add(struct op_call *c);
void op_operator_password(struct op_call *c);
void op_operator_renew(struct op_call *c);
void op_operator_totp(struct op_call *c);
void op_operator_role(struct op_call *c);
void op_operator_disable(struct op_call *c);
void op_operator_enable(struct op_call *c);
void op_operator_remove(struct op_call *c);
/* ops_look.c */
void op_text_list(struct op_call *c);
void op_text_languages(struct op_call *c);
void op_text_preview(struct op_call *c);
void op_setting_list(struct op_call *c);
/* ops_token.c */
void op_token_add(struct op_call *c);
void op_token_remove(struct op_call *c);
