/* server/sync_page.c: one page of a carrier's list: what of each number is not as wanted, and what it is used for; kept for the judgement. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "server/sync_impl.h"

/* What Twilio puts on every new number. */
static const char *const carriers_own[] = { "https://demo.twilio.com", "http://demo.twilio.com" };

struct column {
	struct str *phones, *ids, *statuses, *countries, *localities, *regions, *types, *features, *currencies, *references, *profiles, *drifts, *uses;
	bool *active;
	int64_t *monthly, *setup, *purchased;
	size_t n;
};

static struct str or_none(struct str s)
{
	return s.n ? s : STR_NONE;
}

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

/* An address below this one: what follows is a path, a query or a fragment, not more of the host's name. */
static bool is_at(struct str url, struct str base)
{
	return str_starts(url, base) && (url.n == base.n || url.p[base.n] == '/' || url.p[base.n] == '?' || url.p[base.n] == '#');
}

/* An address that is neither ours nor the carrier's own filling. */
static bool is_foreign(const struct sync *s, struct str url)
{
	for (size_t i = 0; i < sizeof carriers_own / sizeof carriers_own[0]; i++)
		if (is_at(url, str_of(carriers_own[i])))
			return false;
	return url.n > 0 && !is_at(url, str_of(s->w->cfg->public_url));
}

/* What somebody else has set up on it; absent: nothing. */
static struct str foreign_use(const struct sync *s, const struct source_number *n, struct str own_profile)
{
	if (is_foreign(s, n->sms_url))
		return n->sms_url;
	if (is_foreign(s, n->voice_url))
		return n->voice_url;
	if (n->sms_override.n && str_starts(n->sms_override, STR("AP")))
		return n->sms_override;
	if (n->voice_override.n && (str_starts(n->voice_override, STR("AP")) || str_starts(n->voice_override, STR("TK"))))
		return n->voice_override;
	if (n->profile_id.n && !str_eq(n->profile_id, own_profile) && !str_eq(n->profile_id, s->want.profile_id))
		return n->profile_id;
	if (n->connection_id.n && !str_eq(n->connection_id, s->want.connection_id))
		return n->connection_id;
	return STR_NONE;
}

/* What is wanted of this very number. */
static struct str drift_of(struct sync *s, const struct source_number *n, bool foreign_voice, struct str own_profile)
{
	struct source_wanted want = s->want;
	bool each = str_is(s->ask.carrier, "telnyx") && !numbers_shared_profile(s->w->cfg);
	want.foreign_voice = foreign_voice;
	if (each)
		want.profile_id = own_profile.n ? own_profile : STR("a profile of its own");
	return source_drift(s->page_a, n, &want);
}

static struct column columns(struct arena *a, size_t n)
{
	struct column c = { .n = 0 };
	struct str **texts[] = { &c.phones, &c.ids, &c.statuses, &c.countries, &c.localities, &c.regions, &c.types, &c.features, &c.currencies, &c.references,
		&c.profiles, &c.drifts, &c.uses };
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		*texts[i] = ARENA_ARRAY(a, n + 1, struct str);
	c.active = ARENA_ARRAY(a, n + 1, bool);
	c.monthly = ARENA_ARRAY(a, n + 1, int64_t);
	c.setup = ARENA_ARRAY(a, n + 1, int64_t);
	c.purchased = ARENA_ARRAY(a, n + 1, int64_t);
	return c;
}

static void add(struct sync *s, struct column *c, const struct source_number *n, const PGresult *known, int row)
{
	struct arena *a = s->page_a;
	struct str own_profile = db_str(known, row, 2);
	struct country country = n->country.z[0] ? n->country : phone_country(&n->phone);
	c->phones[c->n] = phone_str(&n->phone);
	c->ids[c->n] = or_none(n->id);
	c->active[c->n] = n->active;
	c->statuses[c->n] = or_none(n->status);
	c->countries[c->n] = arena_str(a, str_of(country.z));
	c->localities[c->n] = or_none(n->locality);
	c->regions[c->n] = or_none(n->region);
	c->types[c->n] = or_none(n->type);
	c->features[c->n] = features_of(a, n->features);
	c->monthly[c->n] = n->monthly_micros;
	c->setup[c->n] = n->setup_micros;
	c->currencies[c->n] = or_none(n->currency);
	c->purchased[c->n] = n->purchased_us;
	c->references[c->n] = or_none(n->reference);
	c->profiles[c->n] = n->profile_id;
	c->drifts[c->n] = or_none(drift_of(s, n, db_bool(known, row, 1), own_profile));
	c->uses[c->n] = or_none(source_shown(a, foreign_use(s, n, own_profile)));
	c->n++;
}

static void kept(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct sync *s = ctx;
	if (!err_is(e) && PQntuples(results[0]) == 0)
		e = err_new(ERR_CONFLICT, "another sync took over");
	if (err_is(e)) {
		sync_finish(s, e);
		return;
	}
	if (!s->page.details)
		s->r.listed += db_int(results[0], 0, 0);
	sync_next_page(s);
}

static void keep(struct sync *s, const struct column *c)
{
	struct arena *a = s->page_a;
	struct db_param *p = s->p;
	p[0] = db_p_str(s->ask.carrier);
	p[1] = db_p_int(a, s->fence);
	p[2] = db_p_int(a, clock_wall_us() + SYNC_LEASE_US);
	p[3] = db_p_int(a, (int64_t)s->page.n_bad);
	p[4] = db_p_texts(a, c->phones, c->n);
	p[5] = db_p_texts(a, c->ids, c->n);
	p[6] = db_p_bools(a, c->active, c->n);
	p[7] = db_p_texts(a, c->statuses, c->n);
	p[8] = db_p_texts(a, c->countries, c->n);
	p[9] = db_p_texts(a, c->localities, c->n);
	p[10] = db_p_texts(a, c->regions, c->n);
	p[11] = db_p_texts(a, c->types, c->n);
	p[12] = db_p_texts(a, c->features, c->n);
	p[13] = db_p_ints(a, c->monthly, c->n);
	p[14] = db_p_ints(a, c->setup, c->n);
	p[15] = db_p_texts(a, c->currencies, c->n);
	p[16] = db_p_ints(a, c->purchased, c->n);
	p[17] = db_p_texts(a, c->references, c->n);
	p[18] = db_p_texts(a, c->profiles, c->n);
	p[19] = db_p_texts(a, c->drifts, c->n);
	p[20] = db_p_texts(a, c->uses, c->n);
	sync_query(s, SQL_SYNC_PAGE, 21, kept);
}

static void known(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct sync *s = ctx;
	if (err_is(e)) {
		sync_finish(s, e);
		return;
	}
	struct column c = columns(s->page_a, s->page.n);
	for (size_t i = 0; i < s->page.n; i++) {
		if (numbers_onboards(s->w->cfg, &s->page.numbers[i].phone))
			s->r.onboarding++;
		else
			add(s, &c, &s->page.numbers[i], results[0], (int)i);
	}
	keep(s, &c);
}

static void keep_details(struct sync *s)
{
	struct arena *a = s->page_a;
	struct column c = columns(a, s->page.n);
	for (size_t i = 0; i < s->page.n; i++, c.n++) {
		c.phones[i] = phone_str(&s->page.numbers[i].phone);
		c.features[i] = features_of(a, s->page.numbers[i].features);
	}
	s->p[0] = db_p_str(s->ask.carrier);
	s->p[1] = db_p_int(a, s->fence);
	s->p[2] = db_p_int(a, clock_wall_us() + SYNC_LEASE_US);
	s->p[3] = db_p_texts(a, c.phones, c.n);
	s->p[4] = db_p_texts(a, c.features, c.n);
	sync_query(s, SQL_SYNC_DETAILS, 5, kept);
}

void sync_keep_page(struct sync *s)
{
	struct str *phones = ARENA_ARRAY(s->page_a, s->page.n + 1, struct str);
	if (s->page.details) {
		keep_details(s);
		return;
	}
	for (size_t i = 0; i < s->page.n; i++)
		phones[i] = phone_str(&s->page.numbers[i].phone);
	s->p[0] = db_p_texts(s->page_a, phones, s->page.n);
	sync_query(s, SQL_SYNC_KNOWN, 1, known);
}
