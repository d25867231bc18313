/* payment/stripe_signature.c: is a webhook really from Stripe, and fresh? */
/* SPDX-License-Identifier: MIT
 *
 * Header: t=<seconds>,v1=<64 lower-case hex>[,v1=...][,v0=...]; v1 is HMAC-SHA256 of "t.body" under the whole secret text. Any v1
 * may match (one per secret while a secret is rolled); other schemes are never accepted. Everything that the header holds besides
 * is passed over, as Stripe's own libraries do, except a second t.
 */
#include "base/clock.h"
#include "base/seal.h"
#include "payment/stripe.h"

#define SIGNED_MAX (1024 * 1024)
#define SECONDS_MAX INT64_C(99999999999)

/* The time stamp's text, exactly as signed; false unless there is one and only one, plain decimal without leading zeros. */
static bool header_time(struct str header, struct str *ret_text, int64_t *ret_s)
{
	size_t found = 0;
	for (struct str rest = header; rest.p != NULL;) {
		struct str value = str_cut(&rest, ',');
		struct str name = str_cut(&value, '=');
		if (!str_is(name, "t"))
			continue;
		found++;
		*ret_text = value;
	}
	if (found != 1 || ret_text->n == 0 || (ret_text->n > 1 && ret_text->p[0] == '0'))
		return false;
	return !err_is(str_int64(*ret_text, 0, SECONDS_MAX, ret_s));
}

/* Does any v1 equal the MAC? All are looked at, whichever matches. */
static bool header_holds(struct str header, const uint8_t mac[SHA256_BYTES])
{
	bool found = false;
	for (struct str rest = header; rest.p != NULL;) {
		struct str value = str_cut(&rest, ',');
		struct str name = str_cut(&value, '=');
		uint8_t sent[SHA256_BYTES];
		if (str_is(name, "v1") && value.p != NULL && seal_hex_decode(value, true, sent, sizeof(sent)))
			found |= seal_equal(sent, mac, sizeof(sent));
	}
	return found;
}

struct err stripe_verify(const struct payment_config *c, struct str signature, struct str body, int64_t now_us)
{
	struct str t = STR_NONE;
	int64_t t_s = 0;
	if (signature.p == NULL || !header_time(signature, &t, &t_s))
		return err_new(ERR_DENIED, "Stripe-Signature is missing or malformed");
	struct buf text;
	buf_init(&text, SIGNED_MAX);
	buf_add(&text, t);
	buf_add_char(&text, '.');
	buf_add(&text, body);
	bool match = false;
	for (struct str rest = c->webhook_secrets; rest.p != NULL && !text.full;) {
		struct str secret = str_trim(str_cut(&rest, ','));
		uint8_t mac[SHA256_BYTES];
		if (secret.n == 0)
			continue;
		seal_hmac_sha256(secret, buf_str(&text), mac);
		match |= header_holds(signature, mac);
	}
	buf_done(&text);
	if (!match)
		return err_new(ERR_DENIED, "no Stripe signature matches");
	int64_t age_s = now_us / SEC_US - t_s;
	if (age_s > STRIPE_TOLERANCE_S || age_s < -STRIPE_TOLERANCE_S)
		return err_new(ERR_DENIED, "Stripe signature is too old or ahead of our clock");
	return OK;
}
