/* server/ops_credential.c: operations on stored credentials: add (and replace), list, remove. */
/* SPDX-License-Identifier: MIT
 *
 * Add: look (is the name, the account, the client known?) -> ask the carrier, with no transaction open -> seal and store. The row's
 * id is taken before the secret is sealed, because what is sealed is bound to it. The secret that is replaced stays, sealed, for a
 * day: until the carrier's new token is promoted, webhooks are signed with the old one.
 */
#include "base/clock.h"
#include "base/log.h"
#include "pool/account.h"
#include "server/accounts.h"
#include "server/ops_runs.h"
#include "server/own_numbers.h"
#include "server/outcall.h"
#include <inttypes.h>

#define OP_WAIT_MS 10000
#define NAME_BYTES_MAX 60
#define OLD_TOKEN_US DAY_US

struct adding {
	struct op_call *c;
	int64_t id, client_id, client_then;
	bool there;                 /* the name is there already, for this account */
	struct str sealed_then;
	struct account_facts facts;
	struct source_account account;
	bool unchecked;
};

static void fail(struct op_call *c, enum err_kind kind, const char *what, struct str why)
{
	c->why = why;
	op_end(c, err_new(kind, what));
}

static void list(struct op_call *c, struct str name, struct str client)
{
	struct vault *v = c->w->cfg->vault;
	struct str *ids = ARENA_ARRAY(c->a, VAULT_KEYS_MAX, struct str);
	for (size_t i = 0; i < vault_keys(v); i++)
		ids[i] = account_key_name(c->a, v, i);
	c->p[0] = db_p_str(name);
	c->p[1] = db_p_str(client.p ? client : STR(""));
	c->p[2] = db_p_texts(c->a, ids, vault_keys(v));
	c->p[3] = db_p_int(c->a, clock_now_us());
	if (c->op->sorts)
		op_query_page(c, SQL_OP_CREDENTIAL_LIST, 4);
	else
		op_query(c, SQL_OP_CREDENTIAL_LIST, 4, NULL);
}

void op_credential_list(struct op_call *c)
{
	list(c, STR(""), op_value(c, "client"));
}

static void told(struct adding *add)
{
	struct op_call *c = add->c;
	list(c, op_value(c, "name"), STR(""));
}

static void numbers_found(void *ctx, struct err e, const struct own_found *found)
{
	struct adding *add = ctx;
	struct op_call *c = add->c;
	const char *trial = str_is(add->facts.type, "Trial") ? " This is a trial account: it texts and calls verified numbers only." : "";
	if (err_is(e))
		c->note = arena_printf(c->a, "Stored, but its numbers could not be listed (%s): `usher credential check` tries again.%s", e.what, trial);
	else
		c->note = arena_printf(c->a, "%" PRId64 " numbers of this account are new here, %" PRId64 " were known.%s", found->n_new, found->n_known, trial);
	if (found->n_elsewhere > 0)
		c->note = arena_printf(c->a, STR_FMT " %" PRId64 " are in our pool or in another account here, and stay there.", STR_ARG(c->note), found->n_elsewhere);
	told(add);
}

static void stored(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct adding *add = ctx;
	struct op_call *c = add->c;
	if (err_is(e)) {
		op_end(c, e);
		return;
	}
	if (PQntuples(results[0]) == 0) {
		fail(c, ERR_CONFLICT, "somebody else changed these credentials at the same time", STR("look at `usher credential list`, then try again"));
		return;
	}
	log_event(LOG_INFO, "CREDENTIAL_STORED", "credential=%" PRId64 " checked=%d", add->id, !add->unchecked);
	c->note = STR("Not checked: the carrier was not asked. `usher credential check` does it.");
	if (add->unchecked)
		told(add);
	else
		own_numbers_find(c->w, add->id, &add->account, numbers_found, add);
}

static struct err seal(struct adding *add, const char *column, struct str secret, struct db_param *ret)
{
	struct buf b;
	buf_init(&b, VAULT_BLOB_MAX);
	struct err e = vault_seal(add->c->w->cfg->vault, &(struct vault_place){ .table = "credentials", .column = column, .row = add->id }, secret, &b);
	*ret = db_p_bytes(arena_str(add->c->a, buf_str(&b)));
	buf_done(&b);
	return e;
}

/* The secret until now, sealed for its other place; NULL when it is the same, or cannot be opened any more. */
static struct db_param seal_before(struct adding *add, struct str secret)
{
	char *old = vault_alloc(VAULT_SECRET_MAX);
	size_t n = 0;
	struct db_param p = db_p_str(STR_NONE);
	struct vault_place place = { .table = "credentials", .column = "sealed", .row = add->id };
	if (!err_is(vault_open(add->c->w->cfg->vault, &place, add->sealed_then, old, VAULT_SECRET_MAX, &n)) && !str_eq(str_n(old, n), secret))
		(void)err_is(seal(add, "sealed_before", str_n(old, n), &p));
	vault_release(old);
	return p;
}

static void store(struct adding *add)
{
	struct op_call *c = add->c;
	struct arena *a = c->a;
	struct str secret = op_value(c, "secret");
	struct db_param sealed, status = db_p_str(str_of(account_status(add->unchecked ? ACCOUNT_AWAY : add->facts.verdict)));
	struct err e = seal(add, "sealed", secret, &sealed);
	if (err_is(e)) {
		op_end(c, e);
		return;
	}
	struct db_param type = db_p_str(add->facts.type), now = db_p_int(a, clock_now_us()), actor = db_p_str(c->actor);
	struct db_param id = db_p_int(a, add->id), client = db_p_int(a, add->client_id);
	if (add->there) {
		const struct db_param p[] = { id, db_p_bytes(add->sealed_then), client, sealed, seal_before(add, secret),
			db_p_int(a, clock_now_us() + OLD_TOKEN_US), status, type, now, actor, db_p_int(a, add->client_then) };
		db_query(c->w->work_db, OP_WAIT_MS, &(struct db_call){ .sql = SQL_OP_CREDENTIAL_REPLACE, .params = p, .n_params = 11 }, stored, add);
		return;
	}
	const struct db_param p[] = { id, db_p_str(op_value(c, "kind")), db_p_str(op_value(c, "name")), db_p_str(op_value(c, "account")), client, sealed,
		status, type, now, actor };
	db_query(c->w->work_db, OP_WAIT_MS, &(struct db_call){ .sql = SQL_OP_CREDENTIAL_ADD, .params = p, .n_params = 10 }, stored, add);
}

static void checked(void *ctx, struct err e, const struct httpc_response *r)
{
	struct adding *add = ctx;
	struct op_call *c = add->c;
	account_response(c->a, e, r, op_value(c, "account"), &add->facts);
	enum account_verdict v = add->facts.verdict;
	if (v == ACCOUNT_OK)
		store(add);
	else if (v == ACCOUNT_AWAY)
		fail(c, ERR_DOWN, "the carrier does not answer, so nothing was stored", STR("try again, or store it without asking: --unchecked yes"));
	else
		fail(c, ERR_REJECT, "nothing was stored", arena_printf(c->a, "%s%s", account_words(v), v == ACCOUNT_REFUSED ?
			": copy Account SID and Auth Token from the same page of the console" : ""));
}

static void ask(struct adding *add)
{
	struct op_call *c = add->c;
	struct httpc_request q;
	add->account = (struct source_account){ .api_base = str_of(c->w->cfg->twilio_api_base), .id = op_value(c, "account"), .secret = op_value(c, "secret") };
	account_request(c->a, &add->account, &q);
	outcall_start(c->w, API_TWILIO_ACCOUNTS, &q, checked, add);
}

/* What is known of name, account and client. */
static bool read_known(struct adding *add, const PGresult *r)
{
	struct op_call *c = add->c;
	struct str account = op_value(c, "account"), client = op_value(c, "client"), holder = db_str(r, 0, 7);
	add->there = !PQgetisnull(r, 0, 2);
	add->id = db_int(r, 0, add->there ? 2 : 0);
	add->client_id = db_int(r, 0, 1);
	add->client_then = db_int(r, 0, 5);
	add->sealed_then = db_bytes(c->a, r, 0, 6);
	if (client.n && add->client_id == 0)
		fail(c, ERR_MISSING, "there is no client with this phone", STR("clients come by texting; `usher client list` shows them"));
	else if (add->there && !str_eq(db_str(r, 0, 4), account))
		fail(c, ERR_CONFLICT, "this name stands for another account", STR("choose another --name, or remove the old one first"));
	else if (add->there && client.n && add->client_then != 0 && add->client_then != add->client_id)
		fail(c, ERR_CONFLICT, "these credentials are another client's", STR("remove them first"));
	else if (!add->there && holder.n)
		fail(c, ERR_CONFLICT, "this account is stored already", arena_printf(c->a, "its name is \"" STR_FMT "\": add it under that name to replace the secret",
			STR_ARG(holder)));
	else
		return true;
	return false;
}

static void prepared(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct adding *add = ctx;
	if (err_is(e))
		op_end(add->c, e);
	else if (!read_known(add, results[0]))
		return;
	else if (add->unchecked)
		store(add);
	else
		ask(add);
}

static bool clean_name(struct str name)
{
	for (size_t i = 0; i < name.n; i++)
		if ((unsigned char)name.p[i] < ' ' || name.p[i] == 0x7F)
			return false;
	return name.n <= NAME_BYTES_MAX;
}

/* False: said what is wrong. */
static bool check(struct op_call *c)
{
	struct str account = op_value(c, "account");
	struct err id = account_check_id(account), secret = account_check_secret(op_value(c, "secret"));
	if (!str_is(op_value(c, "kind"), "twilio"))
		op_wrong(c, "only Twilio accounts can be stored", STR("kind must be twilio; Telnyx is used with the account of TELNYX_API_KEY alone"));
	else if (!clean_name(op_value(c, "name")))
		op_wrong(c, "the name cannot be used", STR("name must be one line of at most 60 bytes"));
	else if (err_is(id))
		op_wrong(c, "the account cannot be read", arena_printf(c->a, "account %s", id.what));
	else if (err_is(secret))
		fail(c, ERR_REJECT, "the secret cannot be right", arena_printf(c->a, "the secret %s", secret.what));
	else if (str_is(account, c->w->cfg->twilio_account_sid))
		fail(c, ERR_CONFLICT, "this is our own account", STR("its credentials are the settings TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN"));
	else if (vault_keys(c->w->cfg->vault) == 0)
		fail(c, ERR_REJECT, "there is no key to seal credentials with",
			STR("set USHER_SECRET_KEY or USHER_SECRET_KEY_FILE; make a key with: head -c 32 /dev/urandom | base64"));
	else
		return true;
	return false;
}

void op_credential_add(struct op_call *c)
{
	if (!check(c))
		return;
	struct adding *add = ARENA_NEW(c->a, struct adding);
	*add = (struct adding){ .c = c, .unchecked = str_is(op_value(c, "unchecked"), "yes") };
	struct str client = op_value(c, "client");
	const struct db_param p[] = { db_p_str(op_value(c, "kind")), db_p_str(op_value(c, "name")), db_p_str(op_value(c, "account")),
		db_p_str(client.p ? client : STR("")) };
	db_query(c->w->work_db, OP_WAIT_MS, &(struct db_call){ .sql = SQL_OP_CREDENTIAL_PREPARE, .params = p, .n_params = 4 }, prepared, add);
}

static void removed(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct op_call *c = ctx;
	if (err_is(e))
		op_end(c, e);
	else if (PQntuples(results[0]) == 0)
		fail(c, ERR_MISSING, "there are no credentials of this name", STR("`usher credential list` shows them"));
	else if (!db_bool(results[0], 0, 1))
		fail(c, ERR_CONFLICT, "a client's number depends on these credentials", arena_printf(c->a, STR_FMT
			"\ngive the client another number first, or say --force yes: the client is without a number then", STR_ARG(db_str(results[0], 0, 0))));
	else {
		c->note = STR("Removed. Take our addresses out of the account's numbers, too: its webhooks are refused from now on.");
		op_end(c, OK);
	}
}

void op_credential_remove(struct op_call *c)
{
	const struct db_param p[] = { db_p_str(op_value(c, "name")), db_p_bool(str_is(op_value(c, "force"), "yes")), db_p_int(c->a, clock_now_us()),
		db_p_str(c->actor) };
	db_query(c->w->work_db, OP_WAIT_MS, &(struct db_call){ .sql = SQL_OP_CREDENTIAL_REMOVE, .params = p, .n_params = 4 }, removed, c);
}
