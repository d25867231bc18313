/* sms/lookup.c: lookup APIs of Twilio and Telnyx, and the names of networks in them. */
/* SPDX-License-Identifier: MIT */
#include "sms/lookup.h"
#include "base/form.h"
#include "base/utf8.h"
#include "sms/understand.h"

#define PATH_MAX_BYTES 256
#define NAME_BYTES_MAX 80

bool lookup_request(struct arena *a, struct str carrier, const struct lookup_account *acc, const struct phone *phone, struct httpc_request *ret)
{
	struct buf b;
	bool twilio = str_is(carrier, "twilio"), known = twilio || str_is(carrier, "telnyx");
	if (!known)
		return false;
	buf_init(&b, PATH_MAX_BYTES);
	buf_add_z(&b, twilio ? "/v2/PhoneNumbers/" : "/v2/number_lookup/");
	form_encode(&b, phone_str(phone));
	buf_add_z(&b, twilio ? "?Fields=line_type_intelligence" : "?type=carrier");
	rest_request(a, "GET", acc->api_base, arena_str(a, buf_str(&b)), ret);
	buf_done(&b);
	if (twilio)
		rest_basic(ret, acc->id, acc->secret);
	else
		rest_bearer(a, ret, acc->secret);
	return true;
}

static struct str type_of(struct str theirs)
{
	static const struct { const char *theirs, *ours; } types[] = {
		{ "mobile", "mobile" }, { "landline", "landline" }, { "fixed line", "landline" }, { "fixedVoip", "voip" }, { "nonFixedVoip", "voip" },
		{ "voip", "voip" }, { "unknown", NULL }, { "fixed line or mobile", NULL },
	};
	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
		if (str_is(theirs, types[i].theirs))
			return types[i].ours ? str_of(types[i].ours) : STR_NONE;
	return theirs.n ? STR("other") : STR_NONE;
}

static struct str name_at(struct arena *a, struct json_val v, const char *path)
{
	struct str name = str_trim(json_str_at(a, v, path));
	return name.n ? utf8_cut(name, NAME_BYTES_MAX) : STR_NONE;
}

struct err lookup_response(struct arena *a, struct str carrier, struct err e, const struct httpc_response *r, struct lookup_answer *ret)
{
	struct rest_answer ans;
	rest_answer(a, e, r, &ans);
	*ret = (struct lookup_answer){ .carrier = STR_NONE };
	if (err_is(ans.e))
		return ans.e;
	bool twilio = str_is(carrier, "twilio");
	struct json_val v = json_at(ans.root, twilio ? "line_type_intelligence" : "data.carrier");
	if (json_type(json_at(ans.root, twilio ? "phone_number" : "data")) == JSON_ABSENT)
		return err_code(ERR_UNKNOWN, ans.status, "an answer that is no look-up");
	ret->type = type_of(json_str_at(a, v, "type"));
	ret->carrier = name_at(a, v, twilio ? "carrier_name" : "normalized_carrier");
	if (!twilio && ret->carrier.n == 0)
		ret->carrier = name_at(a, v, "name");
	return OK;
}

/* Words that companies bear and owners do not say. */
static bool is_legal_form(struct str word)
{
	static const char *const forms[] = { "inc", "inc.", "ltd", "ltd.", "limited", "llc", "plc", "gmbh", "usa", "us", "uk", "ireland", "australia", "canada",
		"corp", "corp.", "corporation", "company", "co", "co.", "sa", "s.a.", "bv", "b.v.", "ag", "pty", "the", "wireless", "mobile", "network", "networks",
		"communications", "telecommunications", "services", "-", "svr" };
	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
		if (str_eq_fold(word, str_of(forms[i])))
			return true;
	return false;
}

/* "EE Limited" -> "EE". */
static struct str without_forms(struct arena *a, struct str name)
{
	struct buf b;
	buf_init(&b, NAME_BYTES_MAX * 2);
	for (struct str rest = name; rest.p != NULL;) {
		struct str word = str_trim(str_cut(&rest, ' '));
		if (word.n && word.p[word.n - 1] == ',')
			word.n--;
		if (word.n == 0 || is_legal_form(word))
			continue;
		if (b.n)
			buf_add_char(&b, ' ');
		buf_add(&b, word);
	}
	struct str out = arena_str(a, buf_str(&b));
	buf_done(&b);
	return out;
}

static struct str heard_in(struct arena *a, struct country country, struct str text)
{
	struct understand_context u = { .awaited = AWAIT_NOTHING, .country = country };
	struct heard h;
	sms_understand(a, arena_str(a, text), &u, &h);
	return h.network;
}

struct str lookup_network(struct arena *a, struct country country, struct str carrier_name)
{
	if (carrier_name.n == 0)
		return STR_NONE;
	struct str network = heard_in(a, country, carrier_name);
	struct str bare = network.p ? STR_NONE : without_forms(a, carrier_name);
	/* As an owner would say it: the names of some networks are ordinary words ("Three"). */
	return network.p || bare.n == 0 ? network : heard_in(a, country, arena_printf(a, "I am with " STR_FMT, STR_ARG(bare)));
}
