/* pool/account.c: asking a carrier about an account. */
/* SPDX-License-Identifier: MIT */
#include "pool/account.h"
#include "base/seal.h"
#include "base/vault.h"

static const struct { const char *status, *words; } verdicts[ACCOUNT_VERDICTS] = {
	[ACCOUNT_OK] = { "ok", "the account works" },
	[ACCOUNT_REFUSED] = { "refused", "Twilio does not take these credentials: no such account, a wrong Auth Token, or the token of another account" },
	[ACCOUNT_FOREIGN] = { "refused", "these are the credentials of another account" },
	[ACCOUNT_SUSPENDED] = { "suspended", "Twilio has suspended this account" },
	[ACCOUNT_CLOSED] = { "closed", "this account is closed" },
	[ACCOUNT_AWAY] = { "unchecked", "Twilio does not answer" },
};

const char *account_status(enum account_verdict v)
{
	return v < ACCOUNT_VERDICTS ? verdicts[v].status : "unchecked";
}

const char *account_words(enum account_verdict v)
{
	return v < ACCOUNT_VERDICTS ? verdicts[v].words : "";
}

struct err account_check_id(struct str id)
{
	uint8_t bytes[16];
	if (id.n != ACCOUNT_ID_BYTES || !str_starts(id, STR("AC")) || !seal_hex_decode(str_sub(id, 2, id.n), false, bytes, sizeof bytes))
		return err_new(ERR_REJECT, "must be an Account SID: AC and 32 hex digits");
	return OK;
}

struct err account_check_secret(struct str secret)
{
	if (secret.n < 16 || secret.n > ACCOUNT_SECRET_MAX)
		return err_new(ERR_REJECT, "is not an Auth Token: those have 32 characters");
	for (size_t i = 0; i < secret.n; i++)
		if (secret.p[i] <= ' ' || secret.p[i] > '~')
			return err_new(ERR_REJECT, "holds a blank or another character that no Auth Token has");
	return OK;
}

void account_request(struct arena *a, const struct source_account *acc, struct httpc_request *ret)
{
	rest_request(a, "GET", acc->api_base, arena_printf(a, "/2010-04-01/Accounts/" STR_FMT ".json", STR_ARG(acc->id)), ret);
	rest_basic(ret, acc->id, acc->secret);
}

static enum account_verdict judge(struct arena *a, const struct rest_answer *ans, struct str id)
{
	if (ans->e.kind == ERR_DENIED || ans->e.kind == ERR_MISSING)
		return ans->status ? ACCOUNT_REFUSED : ACCOUNT_AWAY; /* without a status: the certificate */
	struct str sid = json_str_at(a, ans->root, "sid"), status = json_str_at(a, ans->root, "status");
	if (err_is(ans->e) || sid.n == 0)
		return ACCOUNT_AWAY;
	if (!str_eq(sid, id))
		return ACCOUNT_FOREIGN;
	if (str_is(status, "suspended"))
		return ACCOUNT_SUSPENDED;
	if (str_is(status, "closed"))
		return ACCOUNT_CLOSED;
	return str_is(status, "active") ? ACCOUNT_OK : ACCOUNT_AWAY;
}

void account_response(struct arena *a, struct err e, const struct httpc_response *r, struct str id, struct account_facts *ret)
{
	struct rest_answer ans;
	rest_answer(a, e, r, &ans);
	*ret = (struct account_facts){ .verdict = judge(a, &ans, id), .type = json_str_at(a, ans.root, "type") };
	struct str token = json_raw(json_at(ans.root, "auth_token"));
	if (token.n > 0)
		vault_wipe((char *)(uintptr_t)token.p, token.n);
}
