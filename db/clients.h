/* db/clients.h: the client row in memory, and its way in and out of the database. */
/* SPDX-License-Identifier: MIT
 *
 * CLIENT_COLUMNS is the one list of columns that a turn reads and writes; the select list of db/sql/clients_lock_*.sql and the
 * arrays of db/sql/clients_save*.sql stand in its order. T: text (absent is NULL), I: bigint, B: boolean. `R` columns are only
 * read, `W` ones are written back; `H` ones, too, and ordinary texts change no others, so these have a statement of their own.
 */
#pragma once
#include "db/db.h"

#define CLIENT_COLUMNS(R, H, W) \
	R(I, id) R(T, phone_e164) R(T, country) R(T, pay_token) \
	W(T, lang) W(T, our_number) W(T, carrier) H(T, state) H(T, history) H(I, seq) W(B, opted_out) W(B, handed_off) \
	H(T, business_type) H(T, location) H(T, business_name) H(T, owner_name) H(T, notification_pref) \
	W(T, phone_type) W(T, line) W(T, network) W(I, rung) H(T, asking) H(B, offered) H(B, said_yes) H(I, misses) H(I, answers) \
	W(T, test_call) W(B, payment_active) W(I, pay_standing) W(T, pay_lines) \
	W(T, pay_provider) W(T, pay_subscription) W(T, pay_customer) W(T, gate) W(I, gate_at_us) \
	W(I, grace_until_us) W(T, number_e164) W(T, stuck) H(I, entered_us) H(I, last_in_us) W(I, woke_to_us) H(I, wake_at_us) \
	W(T, placed_call) W(T, calls) W(I, checked_us) W(B, no_checks) W(B, live) W(I, looked_us) R(T, looked_network) R(T, looked_type)

typedef struct str client_T;
typedef int64_t client_I;
typedef bool client_B;

struct client {
#define CLIENT_FIELD(type, name) client_##type name;
	CLIENT_COLUMNS(CLIENT_FIELD, CLIENT_FIELD, CLIENT_FIELD)
#undef CLIENT_FIELD
};

/* Row `row` of a result with the select list above, strings copied into `a`. */
void client_decode(struct arena *a, const PGresult *r, int row, struct client *ret);
/* Is `is` different from `was` in no W column? */
bool client_only_talked(const struct client *was, const struct client *is);
/* Parameters of clients_save.sql: id array first, then the H and W columns, then now_us and the chart's id. Returns how many. */
int clients_save_params(struct arena *a, const struct client *const *v, size_t n, int64_t now_us, int16_t chart, struct db_param params[DB_PARAMS_MAX]);
/* The same for clients_save_talk.sql, without the W columns. */
int clients_save_talk_params(struct arena *a, const struct client *const *v, size_t n, int64_t now_us, int16_t chart, struct db_param params[DB_PARAMS_MAX]);
