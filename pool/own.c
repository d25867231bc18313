/* pool/own.c: own numbers: statements, and what came of them. */
/* SPDX-License-Identifier: MIT */
#include "pool/own.h"

static struct str features_of(struct arena *a, unsigned features)
{
	static const struct { enum source_feature bit; const char *name; } names[] = {
		{ SOURCE_SMS, "sms" }, { SOURCE_MMS, "mms" }, { SOURCE_VOICE, "voice" }, { SOURCE_FAX, "fax" } };
	struct str s = STR("");
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (features & (unsigned)names[i].bit)
			s = arena_printf(a, STR_FMT "%s%s", STR_ARG(s), s.n ? "," : "", names[i].name);
	return s;
}

struct db_call own_found_call(struct arena *a, int64_t credential, struct str carrier, const struct source_page *page, int64_t began_us, int64_t now_us)
{
	struct str *phones = ARENA_ARRAY(a, page->n + 1, struct str), *ids = ARENA_ARRAY(a, page->n + 1, struct str);
	bool *drifted = ARENA_ARRAY(a, page->n + 1, bool);
	struct str *countries = ARENA_ARRAY(a, page->n + 1, struct str), *features = ARENA_ARRAY(a, page->n + 1, struct str);
	for (size_t i = 0; i < page->n; i++) {
		const struct source_number *n = &page->numbers[i];
		struct country country = n->country.z[0] ? n->country : phone_country(&n->phone);
		phones[i] = phone_str(&n->phone);
		ids[i] = n->id;
		countries[i] = arena_str(a, str_of(country.z));
		features[i] = features_of(a, n->features);
		drifted[i] = n->drift.n > 0;
	}
	struct db_param *p = ARENA_ARRAY(a, 9, struct db_param);
	p[0] = db_p_int(a, credential);
	p[1] = db_p_str(carrier);
	p[2] = db_p_texts(a, phones, page->n);
	p[3] = db_p_texts(a, ids, page->n);
	p[4] = db_p_texts(a, countries, page->n);
	p[5] = db_p_texts(a, features, page->n);
	p[6] = db_p_int(a, now_us);
	p[7] = db_p_bools(a, drifted, page->n);
	p[8] = db_p_int(a, began_us);
	return (struct db_call){ .sql = SQL_OWN_NUMBERS_FOUND, .params = p, .n_params = 9 };
}

struct db_call own_gone_call(struct arena *a, int64_t credential, int64_t began_us, int64_t now_us)
{
	struct db_param *p = ARENA_ARRAY(a, 3, struct db_param);
	p[0] = db_p_int(a, credential);
	p[1] = db_p_int(a, began_us);
	p[2] = db_p_int(a, now_us);
	return (struct db_call){ .sql = SQL_OWN_NUMBERS_GONE, .params = p, .n_params = 3 };
}

struct db_call own_use_call(struct arena *a, struct str number, struct str client, int64_t now_us, struct str actor)
{
	struct db_param *p = ARENA_ARRAY(a, 4, struct db_param);
	p[0] = db_p_str(number);
	p[1] = db_p_str(client);
	p[2] = db_p_int(a, now_us);
	p[3] = db_p_str(actor);
	return (struct db_call){ .sql = SQL_OWN_NUMBER_USE, .params = p, .n_params = 4 };
}

struct err own_used(const PGresult *r, struct str *ret_why)
{
	static const struct { const char *word; enum err_kind kind; const char *what, *why; } outcomes[] = {
		{ "used", ERR_NONE, "", "" },
		{ "already", ERR_NONE, "", "it is the client's number already" },
		{ "no_number", ERR_MISSING, "this number is in no account that clients brought along", "`usher pool list` shows all numbers" },
		{ "no_client", ERR_MISSING, "there is no client with this phone", "clients come by texting; `usher client list` shows them" },
		{ "other_client", ERR_CONFLICT, "this number is in another client's account", "only its own client can have it" },
		{ "gone", ERR_CONFLICT, "this number has left the account", "look at it in the carrier's console" },
		{ "managed", ERR_CONFLICT, "this client has a managed number", "a client has one number: `usher pool unassign` takes the managed one back first" },
	};
	struct str word = db_str(r, 0, 0);
	for (size_t i = 0; i < sizeof outcomes / sizeof outcomes[0]; i++)
		if (str_is(word, outcomes[i].word)) {
			*ret_why = str_of(outcomes[i].why);
			return outcomes[i].kind == ERR_NONE ? OK : err_new(outcomes[i].kind, outcomes[i].what);
		}
	return err_new(ERR_BUG, "an outcome that is not known");
}

struct db_call own_drop_call(struct arena *a, struct str number, int64_t now_us, struct str actor)
{
	struct db_param *p = ARENA_ARRAY(a, 3, struct db_param);
	p[0] = db_p_str(number);
	p[1] = db_p_int(a, now_us);
	p[2] = db_p_str(actor);
	return (struct db_call){ .sql = SQL_OWN_NUMBER_DROP, .params = p, .n_params = 3 };
}

const char *pool_conflict_words(const char *constraint)
{
	static const struct { const char *index, *words; } all[] = {
		{ "number_pool_owner", "this client has a managed number already, and a client has one: take that one back first (`usher pool unassign`)" },
		{ "number_pool_phone_e164_key", "this number is in the pool already" },
		{ "clients_number_e164_key", "this number is another client's" },
		{ "own_numbers_active", "this client has an active number in their own account already, and a client has one" },
		{ "own_numbers_phone_e164_key", "this number is in another account already" },
	};
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		if (strcmp(constraint, all[i].index) == 0)
			return all[i].words;
	return NULL;
}
