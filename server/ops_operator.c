/* server/ops_operator.c: operations on operators: add, remove, another password, another second factor, another role. */
/* SPDX-License-Identifier: MIT
 *
 * What is made up here (password, TOTP secret) is in the answer once and nowhere else: stored are an Argon2id record and a sealed
 * secret. The row's id is taken before the secret is sealed, because what is sealed is bound to it.
 */
#include "base/clock.h"
#include "base/form.h"
#include "base/json.h"
#include "base/password.h"
#include "base/seal.h"
#include "base/totp.h"
#include "base/vault.h"
#include "server/hasher.h"
#include "server/ops_runs.h"
#include "server/throttle.h"

#define OP_WAIT_MS 10000
#define NAME_MAX_BYTES 32
#define ANSWER_MAX_BYTES 2048
#define BASE32_MAX 33

struct changing {
	struct op_call *c;
	struct str name;
	int64_t id;
	bool is_new, password, totp;        /* which of the two are made */
	struct str given, made;             /* the password: by whoever calls, or made up */
	struct str record;
	struct db_param sealed;
	char base32[BASE32_MAX];            /* of the new TOTP secret */
	const char *action;
};

static void fail(struct op_call *c, enum err_kind kind, const char *what, struct str why)
{
	c->why = why;
	op_end(c, err_new(kind, what));
}

static void missing(struct op_call *c)
{
	fail(c, ERR_MISSING, "there is no operator of this name", STR("`usher operator list` shows them"));
}

/* Small letters, digits, and . _ - behind the first. */
static bool good_name(struct str name)
{
	for (size_t i = 0; i < name.n; i++) {
		char ch = name.p[i];
		bool plain = (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9');
		if (!plain && (i == 0 || (ch != '.' && ch != '_' && ch != '-')))
			return false;
	}
	return name.n > 0 && name.n <= NAME_MAX_BYTES;
}

/* At the console nobody removes, disables or demotes themselves: somebody who may undo it is always left. */
static bool is_self(struct op_call *c)
{
	struct str name = op_value(c, "name");
	if (!str_eq(c->actor, arena_printf(c->a, "console:" STR_FMT, STR_ARG(name))))
		return false;
	fail(c, ERR_CONFLICT, "you cannot do that to yourself", STR("ask another admin, or use the command line on the server"));
	return true;
}

/* otpauth://totp/usher:ann?secret=...&issuer=usher */
static void put_uri(struct json_out *o, const struct changing *k)
{
	struct buf b;
	struct str brand = str_of(k->c->w->cfg->brand);
	buf_init(&b, ANSWER_MAX_BYTES);
	buf_add_z(&b, "otpauth://totp/");
	form_encode(&b, brand);
	buf_add_z(&b, ":");
	form_encode(&b, k->name);
	buf_printf(&b, "?secret=%s&issuer=", k->base32);
	form_encode(&b, brand);
	json_name(o, "otpauth");
	json_put_str(o, buf_str(&b));
	buf_done(&b);
}

static void answer(struct changing *k, struct str role)
{
	struct buf b;
	struct json_out o;
	buf_init(&b, ANSWER_MAX_BYTES);
	json_out_init(&o, &b);
	json_open(&o, '{');
	json_name(&o, "name");
	json_put_str(&o, k->name);
	json_name(&o, "role");
	json_put_str(&o, role);
	if (k->made.n) {
		json_name(&o, "password");
		json_put_str(&o, k->made);
	}
	if (k->totp) {
		json_name(&o, "totp_secret");
		json_put_str(&o, str_of(k->base32));
		put_uri(&o, k);
	}
	json_close(&o, '}');
	op_add_row(k->c, buf_str(&b));
	vault_wipe(b.p, b.n);
	buf_done(&b);
	k->c->note = k->made.n || k->totp ? STR("Shown this once: usher keeps nothing that it could be read from. The secret goes into an authenticator app.") :
		STR("Stored. Sessions have ended.");
	op_end(k->c, OK);
}

static void stored(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct changing *k = ctx;
	if (err_is(e))
		op_end(k->c, e);
	else if (db_rows(results[0]) == 0 && k->is_new)
		fail(k->c, ERR_CONFLICT, "there is an operator of this name", STR("somebody else added it at the same time"));
	else if (db_rows(results[0]) == 0)
		missing(k->c);
	else
		answer(k, db_str(results[0], 0, 0));
}

static struct err make_secret(struct changing *k)
{
	uint8_t secret[TOTP_SECRET_BYTES];
	struct buf b, text;
	seal_random(secret, sizeof secret);
	struct str bytes = str_n((const char *)secret, sizeof secret);
	buf_init(&b, VAULT_BLOB_MAX);
	buf_init(&text, BASE32_MAX - 1);
	totp_base32_add(&text, bytes);
	memcpy(k->base32, text.p, text.n);
	struct err e = vault_seal(k->c->w->cfg->vault, &(struct vault_place){ .table = "operators", .column = "totp", .row = k->id }, bytes, &b);
	k->sealed = db_p_bytes(arena_str(k->c->a, buf_str(&b)));
	vault_wipe(secret, sizeof secret);
	vault_wipe(text.p, text.n);
	buf_done(&text);
	buf_done(&b);
	return e;
}

static void store(struct changing *k)
{
	struct op_call *c = k->c;
	struct err e = k->totp ? make_secret(k) : OK;
	if (err_is(e)) {
		op_end(c, e);
		return;
	}
	struct db_param id = db_p_int(c->a, k->id), now = db_p_int(c->a, clock_now_us()), actor = db_p_str(c->actor);
	if (k->is_new) {
		struct str role = op_value(c, "role");
		const struct db_param p[] = { id, db_p_str(k->name), db_p_str(role.p ? role : STR("")), db_p_str(k->record), k->sealed, now, actor };
		db_query(c->w->work_db, OP_WAIT_MS, &(struct db_call){ .sql = SQL_OP_OPERATOR_ADD, .params = p, .n_params = 7 }, stored, k);
		return;
	}
	const struct db_param p[] = { id, db_p_str(k->record.p ? k->record : STR("")), k->sealed, now, actor, db_p_str(str_of(k->action)) };
	db_query(c->w->work_db, OP_WAIT_MS, &(struct db_call){ .sql = SQL_OP_OPERATOR_RENEW, .params = p, .n_params = 6 }, stored, k);
}

static void hashed(void *ctx, struct err e, const struct hash_answer *a)
{
	struct changing *k = ctx;
	if (err_is(e)) {
		op_end(k->c, e);
		return;
	}
	k->record = arena_str(k->c->a, a->record);
	store(k);
}

static void hash(struct changing *k)
{
	struct op_call *c = k->c;
	char token[PASSWORD_MADE_CHARS + 1];
	if (!hasher_take(c->w->hasher)) {
		fail(c, ERR_RETRY, "too many passwords are being hashed at the moment", STR("try again in a few seconds"));
		return;
	}
	if (k->given.n == 0) {
		seal_token(token, PASSWORD_MADE_CHARS);
		k->made = arena_str(c->a, str_n(token, PASSWORD_MADE_CHARS));
		vault_wipe(token, sizeof token);
	}
	hasher_make(c->w->hasher, k->given.n ? k->given : k->made, hashed, k);
}

static void prepared(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct changing *k = ctx;
	int64_t there = db_int(err_is(e) ? NULL : results[0], 0, 1);
	if (err_is(e))
		op_end(k->c, e);
	else if (k->is_new && there)
		fail(k->c, ERR_CONFLICT, "there is an operator of this name", STR("`usher operator password NAME` gives them another password"));
	else if (!k->is_new && !there)
		missing(k->c);
	else {
		k->id = k->is_new ? db_int(results[0], 0, 0) : there;
		if (k->password)
			hash(k);
		else
			store(k);
	}
}

static void change(struct op_call *c, struct str name, bool is_new, bool password, bool totp, const char *action)
{
	struct changing *k = ARENA_NEW(c->a, struct changing);
	*k = (struct changing){ .c = c, .name = name, .is_new = is_new, .password = password, .totp = totp, .action = action, .given = password ? op_value(c, "password") : STR_NONE,
		.sealed = db_p_str(STR_NONE) };
	struct err form = k->given.n ? password_check_form(k->given) : OK;
	if (is_new && !good_name(name))
		fail(c, ERR_REJECT, "the name cannot be used", STR("name must be of small letters, digits and . _ -, begin with a letter or digit, 32 at most"));
	else if (err_is(form))
		fail(c, form.kind, "the password cannot be used", arena_printf(c->a, "password %s", form.what));
	else if (totp && vault_keys(c->w->cfg->vault) == 0)
		fail(c, ERR_REJECT, "there is no key to seal the second factor with",
			STR("set USHER_SECRET_KEY or USHER_SECRET_KEY_FILE, for the server too; make a key with: head -c 32 /dev/urandom | base64"));
	else {
		const struct db_param p[] = { db_p_str(name) };
		db_query(c->w->work_db, OP_WAIT_MS, &(struct db_call){ .sql = SQL_OP_OPERATOR_PREPARE, .params = p, .n_params = 1 }, prepared, k);
	}
}

void op_operator_add(struct op_call *c)
{
	change(c, op_value(c, "name"), true, true, true, "operator.add");
}

void op_operator_password(struct op_call *c)
{
	change(c, op_value(c, "name"), false, true, false, "operator.password");
}

void op_operator_renew(struct op_call *c)
{
	static const char at[] = "console:";
	if (!str_starts(c->actor, str_of(at)))
		fail(c, ERR_CONFLICT, "this is for who is logged in at the console", STR("`usher operator password NAME` gives somebody another password"));
	else
		change(c, str_sub(c->actor, strlen(at), c->actor.n), false, true, false, "operator.password");
}

void op_operator_totp(struct op_call *c)
{
	change(c, op_value(c, "name"), false, false, true, "operator.totp");
}

void op_operator_role(struct op_call *c)
{
	if (is_self(c))
		return;
	c->p[2] = db_p_int(c->a, clock_now_us());
	c->p[3] = db_p_str(c->actor);
	op_query(c, SQL_OP_OPERATOR_ROLE, 4, "there is no operator of this name");
}

static void switch_to(struct op_call *c, bool off)
{
	uint8_t *key = arena_alloc(c->a, HASH16_BYTES);
	throttle_account_key(c->w->hash_key, op_value(c, "name"), key);
	c->p[1] = db_p_bool(off);
	c->p[2] = db_p_int(c->a, clock_now_us());
	c->p[3] = db_p_str(c->actor);
	c->p[4] = db_p_bytes(str_n((const char *)key, HASH16_BYTES));
	op_query(c, SQL_OP_OPERATOR_SWITCH, 5, "there is no operator of this name");
}

void op_operator_disable(struct op_call *c)
{
	if (!is_self(c))
		switch_to(c, true);
}

void op_operator_enable(struct op_call *c)
{
	switch_to(c, false);
}

static void removed(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct op_call *c = ctx;
	if (err_is(e))
		op_end(c, e);
	else if (db_rows(results[0]) == 0)
		missing(c);
	else {
		c->note = db_int(results[0], 0, 0) > 0 ? STR("Removed. Sessions have ended.") :
			STR("Removed. Sessions have ended. No admin is left: usher operator add NAME --role admin");
		op_end(c, OK);
	}
}

void op_operator_remove(struct op_call *c)
{
	if (is_self(c))
		return;
	const struct db_param p[] = { db_p_str(op_value(c, "name")), db_p_int(c->a, clock_now_us()), db_p_str(c->actor) };
	db_query(c->w->work_db, OP_WAIT_MS, &(struct db_call){ .sql = SQL_OP_OPERATOR_REMOVE, .params = p, .n_params = 3 }, removed, c);
}
