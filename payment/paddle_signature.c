/* payment/paddle_signature.c: is a webhook really from Paddle, and fresh? */
/* SPDX-License-Identifier: MIT
 *
 * Header: ts=<seconds>;h1=<64 lower-case hex>[;h1=...]; h1 is HMAC-SHA256 of "ts:body" under the whole secret text. While a secret
 * is rotated there may be several h1: any of them may match any of our secrets, as in Paddle's PHP library (the JavaScript one
 * takes the last alone). Parts of other names are passed over, except a second ts.
 */
#include "base/clock.h"
#include "base/seal.h"
#include "payment/paddle.h"

#define SIGNED_MAX (1024 * 1024)
#define SECONDS_MAX INT64_C(99999999999)

/* The time stamp's text, exactly as signed; false unless there is one and only one, plain decimal without leading zeros. */
static bool header_time(struct str header, struct str *ret_text, int64_t *ret_s)
{
	size_t found = 0;
	for (struct str rest = header; rest.p != NULL;) {
		struct str value = str_cut(&rest, ';');
		struct str name = str_cut(&value, '=');
		if (!str_is(name, "ts"))
			continue;
		found++;
		*ret_text = value;
	}
	if (found != 1 || ret_text->n == 0 || (ret_text->n > 1 && ret_text->p[0] == '0'))
		return false;
	return !err_is(str_int64(*ret_text, 0, SECONDS_MAX, ret_s));
}

/* Does any h1 equal the MAC? All are looked at, whichever matches. */
static bool header_holds(struct str header, const uint8_t mac[SHA256_BYTES])
{
	bool found = false;
	for (struct str rest = header; rest.p != NULL;) {
		struct str value = str_cut(&rest, ';');
		struct str name = str_cut(&value, '=');
		uint8_t sent[SHA256_BYTES];
		if (str_is(name, "h1") && value.p != NULL && seal_hex_decode(value, true, sent, sizeof(sent)))
			found |= seal_equal(sent, mac, sizeof(sent));
	}
	return found;
}

struct err paddle_verify(const struct payment_config *c, struct str signature, struct str body, int64_t now_us)
{
	struct str ts = STR_NONE;
	int64_t ts_s = 0;
	if (signature.p == NULL || !header_time(signature, &ts, &ts_s))
		return err_new(ERR_DENIED, "Paddle-Signature is missing or malformed");
	struct buf text;
	buf_init(&text, SIGNED_MAX);
	buf_add(&text, ts);
	buf_add_char(&text, ':');
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
		return err_new(ERR_DENIED, "no Paddle signature matches");
	int64_t age_s = now_us / SEC_US - ts_s;
	if (age_s > PADDLE_TOLERANCE_S || age_s < -PADDLE_TOLERANCE_S)
		return err_new(ERR_DENIED, "Paddle signature is too old or ahead of our clock");
	return OK;
}
