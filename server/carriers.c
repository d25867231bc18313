/* server/carriers.c: one row for each carrier's settings. */
/* SPDX-License-Identifier: MIT */
#include "server/carriers.h"
#include "base/log.h"
#include "server/metrics.h"
#include "server/note.h"

static struct str or_none(const char *z)
{
	return z[0] ? str_of(z) : STR_NONE;
}

static void twilio(const struct config *c, struct carrier_account *ret)
{
	*ret = (struct carrier_account){ .api_base = str_of(c->twilio_api_base), .id = str_of(c->twilio_account_sid),
		.secret = str_of(c->twilio_auth_token.n ? c->twilio_auth_token.items[0] : ""), .service = or_none(c->twilio_messaging_service_sid) };
}

static void telnyx(const struct config *c, struct carrier_account *ret)
{
	*ret = (struct carrier_account){ .api_base = str_of(c->telnyx_api_base), .secret = str_of(c->telnyx_api_key),
		.service = or_none(c->telnyx_messaging_profile_id) };
}

static const char *twilio_number(const struct config *c)
{
	return c->twilio_number;
}

static const char *telnyx_number(const struct config *c)
{
	return c->telnyx_number;
}

static const struct row {
	const char *name;
	bool (*configured)(const struct config *c);
	void (*account)(const struct config *c, struct carrier_account *ret);
	const char *(*number)(const struct config *c);
	enum outcall_api messages;
} rows[] = {
	{ "twilio", config_has_twilio, twilio, twilio_number, API_TWILIO_MESSAGES },
	{ "telnyx", config_has_telnyx, telnyx, telnyx_number, API_TELNYX_MESSAGES },
};

static const struct row *row_of(struct str carrier)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (str_is(carrier, rows[i].name))
			return &rows[i];
	return NULL;
}

bool carriers_account(const struct config *cfg, struct str carrier, struct carrier_account *ret)
{
	const struct row *r = row_of(carrier);
	if (r == NULL || !r->configured(cfg))
		return false;
	r->account(cfg, ret);
	return true;
}

const char *carriers_number(const struct config *cfg, struct str carrier)
{
	const struct row *r = row_of(carrier);
	return r && r->configured(cfg) ? r->number(cfg) : "";
}

bool carriers_onboards(const struct config *cfg, struct str carrier, const struct phone *number)
{
	return number->z[0] && strcmp(number->z, carriers_number(cfg, carrier)) == 0;
}

enum outcall_api carriers_messages_api(struct str carrier)
{
	const struct row *r = row_of(carrier);
	return r ? r->messages : API_TWILIO_MESSAGES;
}

bool carriers_serve_country(const struct config *cfg, const struct phone *from)
{
	const struct config_list *allowed = &cfg->countries;
	struct country country = phone_country(from);
	for (size_t i = 0; i < allowed->n; i++)
		if (strcmp(allowed->items[i], country.z) == 0)
			return true;
	return allowed->n == 0;
}

bool carriers_toll_free(const struct phone *number)
{
	static const char *const codes[] = { "800", "833", "844", "855", "866", "877", "888" };
	if (number->z[0] != '+' || number->z[1] != '1')
		return false;
	for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
		if (strncmp(number->z + 2, codes[i], 3) == 0)
			return true;
	return false;
}

void carriers_foreign(struct world *w, const char *carrier, const char *why, const struct phone *to)
{
	metric_add(M_FOREIGN_INPUT, 1);
	log_event(LOG_WARN, "FOREIGN_INPUT", "carrier=%s why=%s to=%s", carrier, why, phone_mask(to));
	note_alert(w, "foreign_input", "warning", str_of(why), STR("a signed webhook that is not ours"));
}

struct db_param carriers_scopes(struct arena *a, const struct config *cfg)
{
	const struct str all[] = { str_of(cfg->twilio_messaging_service_sid), str_of(cfg->telnyx_messaging_profile_id) };
	struct str *set = ARENA_ARRAY(a, sizeof all / sizeof all[0], struct str);
	size_t n = 0;
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		if (all[i].n)
			set[n++] = all[i];
	return db_p_texts(a, set, n);
}
