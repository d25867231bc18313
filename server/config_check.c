/* server/config_check.c: settings against each other: what needs what, what excludes what. */
/* SPDX-License-Identifier: MIT */
#include "base/seal.h"
#include "base/webhook.h"
#include "db/db.h"
#include "server/config_impl.h"
#include <sodium.h>
#include <stdio.h>

#define RECHECK_DAYS_MIN 7
#define KEY_FILE_MAX_BYTES 4096
#define WHY_MAX_BYTES 200

static struct str where_of(const struct config *c, enum config_id id)
{
	return config_is_set(c, id) ? c->impl->raw[id].where : STR_NONE;
}

static void complain(struct config *c, bool warning, enum config_id id, struct str expected, struct str mend)
{
	config_problem(c, (struct problem){ .warning = warning, .name = str_of(config_settings[id].name), .where = where_of(c, id),
		.expected = expected, .found = config_is_set(c, id) ? STR_NONE : STR("nothing"), .mend = mend });
}

/* Each of need[] that is not set is an error, because `why` is. */
static void require(struct config *c, enum config_id why, const enum config_id *need, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!config_is_set(c, need[i]) && need[i] != why)
			complain(c, false, need[i], arena_printf(c->impl->arena, "a value, because %s is set", config_settings[why].name),
				arena_printf(c->impl->arena, "set it, or unset %s", config_settings[why].name));
}

/* A group of which one is set needs all of them. Returns whether any is set. */
static bool all_or_none(struct config *c, const enum config_id *ids, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (config_is_set(c, ids[i])) {
			require(c, ids[i], ids, n);
			return true;
		}
	return false;
}
#define ALL_OR_NONE(c, ...) \
	all_or_none((c), (const enum config_id[]){ __VA_ARGS__ }, sizeof((const enum config_id[]){ __VA_ARGS__ }) / sizeof(enum config_id))

static void check_carriers(struct config *c, bool serve)
{
	bool twilio = ALL_OR_NONE(c, CONFIG_ID_twilio_account_sid, CONFIG_ID_twilio_auth_token, CONFIG_ID_twilio_number);
	bool telnyx = ALL_OR_NONE(c, CONFIG_ID_telnyx_api_key, CONFIG_ID_telnyx_public_key, CONFIG_ID_telnyx_number);
	if (str_is(str_of(c->telnyx_profiles), "shared"))
		require(c, CONFIG_ID_telnyx_profiles, &(enum config_id){ CONFIG_ID_telnyx_messaging_profile_id }, 1);
	if (serve && telnyx && config_is_set(c, CONFIG_ID_telnyx_messaging_profile_id) && *c->telnyx_profiles == '\0')
		complain(c, true, CONFIG_ID_telnyx_profiles, STR("each or shared, because TELNYX_MESSAGING_PROFILE_ID is set"),
			STR("each: every client number gets a profile of its own; unset, all share that one, and a STOP to one business silences them all"));
	if (!twilio && !telnyx && serve)
		config_problem(c, (struct problem){ .name = STR("TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_NUMBER (or TELNYX_API_KEY, TELNYX_PUBLIC_KEY, TELNYX_NUMBER)"),
			.expected = STR("one carrier: account, secret and number"),
			.found = STR("nothing"), .mend = STR("copy them from the carrier's console, or try `usher serve --demo`, which needs no account") });
}

static void check_payment(struct config *c)
{
	bool stripe = config_is_set(c, CONFIG_ID_stripe_payment_link) ?
		ALL_OR_NONE(c, CONFIG_ID_stripe_payment_link, CONFIG_ID_stripe_webhook_secret) :
		ALL_OR_NONE(c, CONFIG_ID_stripe_secret_key, CONFIG_ID_stripe_webhook_secret, CONFIG_ID_stripe_price_id);
	bool paddle = ALL_OR_NONE(c, CONFIG_ID_paddle_api_key, CONFIG_ID_paddle_webhook_secret, CONFIG_ID_paddle_price_id,
		CONFIG_ID_paddle_client_token);
	if (stripe && paddle && !config_is_set(c, CONFIG_ID_payment))
		complain(c, false, CONFIG_ID_payment, STR("stripe or paddle, because both are configured"),
			STR("say which one new clients pay with: USHER_PAYMENT=stripe"));
	if (str_is(str_of(c->payment), "stripe") && !stripe)
		complain(c, false, CONFIG_ID_payment, STR("a provider that is configured"), STR("set STRIPE_SECRET_KEY and its companions"));
	if (str_is(str_of(c->payment), "paddle") && !paddle)
		complain(c, false, CONFIG_ID_payment, STR("a provider that is configured"), STR("set PADDLE_API_KEY and its companions"));
	if (*c->payment == '\0' && stripe != paddle)
		c->payment = stripe ? "stripe" : "paddle";
}

static void check_public_url(struct config *c)
{
	struct web_address w;
	if (!config_is_set(c, CONFIG_ID_public_url)) {
		complain(c, true, CONFIG_ID_public_url, STR("the https:// address under which carriers reach this server"),
			STR("set it: until then only this machine can call the webhooks"));
		return;
	}
	if (config_url_parse(str_of(c->public_url), &w) && str_is(w.scheme, "http") && !config_is_loopback(w.host))
		complain(c, true, CONFIG_ID_public_url, STR("https://"), STR("put a proxy with a certificate in front, and name its address here"));
}

static void check_database(struct config *c)
{
	char why[WHY_MAX_BYTES];
	if (!config_is_set(c, CONFIG_ID_database_url) || !err_is(db_conninfo_check(c->database_url, why, sizeof why)))
		return;
	config_problem(c, (struct problem){ .name = STR("DATABASE_URL"), .where = where_of(c, CONFIG_ID_database_url),
		.expected = STR("postgresql://user:password@host:port/name, or host=... dbname=..."),
		.found = arena_str(c->impl->arena, str_of(why)), .mend = STR("percent-encode special characters of the password") });
}

/* USHER_SECRET_KEY or its file, decoded into keys[]. */
static void decode_keys(struct config *c, enum config_id id, struct str list)
{
	for (struct str rest = list; rest.p != NULL;) {
		struct str item = str_trim(str_cut(&rest, ','));
		uint8_t key[VAULT_KEY_BYTES];
		if (item.n == 0)
			continue;
		if (!seal_base64_decode(item, key, sizeof key) || err_is(vault_add_key(c->vault, key))) {
			config_problem(c, (struct problem){ .name = str_of(config_settings[id].name), .where = where_of(c, id),
				.expected = STR("base64 of 32 bytes (44 characters), at most 16 of them, separated by commas"),
				.found = arena_printf(c->impl->arena, "a secret of %zu characters", item.n),
				.mend = STR("make one with: head -c 32 /dev/urandom | base64") });
			sodium_memzero(key, sizeof key);
			return;
		}
	}
}

/* Once decoded, the keys stand in the vault alone. */
static void forget_keys(struct config *c)
{
	struct str raw = c->impl->raw[CONFIG_ID_secret_key].text;
	if (raw.n > 0)
		sodium_memzero((char *)(uintptr_t)raw.p, raw.n);
	for (size_t i = 0; i < c->secret_key.n; i++)
		sodium_memzero((char *)(uintptr_t)c->secret_key.items[i], strlen(c->secret_key.items[i]));
}

static void check_keys(struct config *c)
{
	char text[KEY_FILE_MAX_BYTES];
	if (config_is_set(c, CONFIG_ID_secret_key) && config_is_set(c, CONFIG_ID_secret_key_file))
		complain(c, false, CONFIG_ID_secret_key_file, STR("one of USHER_SECRET_KEY and USHER_SECRET_KEY_FILE"), STR("unset the other one"));
	if (config_is_set(c, CONFIG_ID_secret_key))
		decode_keys(c, CONFIG_ID_secret_key, c->impl->raw[CONFIG_ID_secret_key].text);
	forget_keys(c);
	if (*c->secret_key_file == '\0')
		return;
	FILE *f = fopen(c->secret_key_file, "re");
	size_t n = f ? fread(text, 1, sizeof text, f) : 0;
	if (f != NULL)
		(void)fclose(f);
	for (size_t i = 0; i < n; i++)
		text[i] = text[i] == '\n' ? ',' : text[i]; /* one a line, too */
	decode_keys(c, CONFIG_ID_secret_key_file, str_trim(str_n(text, n)));
	if (vault_keys(c->vault) == 0 && c->impl->errors == 0)
		complain(c, false, CONFIG_ID_secret_key_file, STR("a file that holds base64 of 32 bytes"), STR("it is empty"));
	sodium_memzero(text, sizeof text);
}

static void check_events_secret(struct config *c)
{
	uint8_t key[WEBHOOK_KEY_MAX];
	size_t n = 0;
	bool good = true;
	for (size_t i = 0; i < c->events_secret.n; i++)
		good = good && webhook_key(str_of(c->events_secret.items[i]), key, &n);
	sodium_memzero(key, sizeof key);
	if (!good)
		complain(c, false, CONFIG_ID_events_secret, STR("whsec_ and base64 of 24 to 64 bytes; several, separated by commas"),
			STR("make one with: echo whsec_$(head -c 32 /dev/urandom | base64)"));
}

void config_cross_check(struct config *c, bool serve)
{
	check_carriers(c, serve);
	check_payment(c);
	check_database(c);
	check_keys(c);
	if (config_is_set(c, CONFIG_ID_events_url))
		require(c, CONFIG_ID_events_url, &(enum config_id){ CONFIG_ID_events_secret }, 1);
	check_events_secret(c);
	if (config_is_set(c, CONFIG_ID_vapi_assistant_id) || config_is_set(c, CONFIG_ID_vapi_api_key))
		(void)ALL_OR_NONE(c, CONFIG_ID_vapi_api_key, CONFIG_ID_vapi_assistant_id);
	if (c->recheck_days > 0 && c->recheck_days < RECHECK_DAYS_MIN)
		complain(c, false, CONFIG_ID_recheck_days, STR("0, or 7 days and more"), STR("owners are never rung more than once a week"));
	if (serve && !c->demo)
		check_public_url(c);
}
