/* tests/interop/verify.c: our signature checks as a filter, for comparison with the providers' own libraries. */
/* SPDX-License-Identifier: MIT
 *
 * Each input line holds tab-separated fields, bytes as lower-case hex; each output line is "ok" or "no".
 *
 *   stripe       secrets  now_s  header  -    body        (paddle alike)
 *   twilio       token    -      header  url  form body
 *   twilio-get   token    -      header  url  -
 *   event        secrets  now_s  id      -    body       (the output line is our signature)
 *   telnyx       key      now_s  signature  time stamp  body      (key: base64, as configured)
 */
#include "base/clock.h"
#include "base/seal.h"
#include "base/webhook.h"
#include "payment/provider.h"
#include "sms/telnyx_signature.h"
#include "sms/twilio_signature.h"
#include <stdio.h>
#include <stdlib.h>

#define LINE_ARENA_MAX (8 * 1024 * 1024)
#define FIELDS 6
#define SECRETS_MAX 4

static struct str unhex(struct arena *a, struct str hex)
{
	if (str_is(hex, "-"))
		return STR("");
	uint8_t *p = arena_alloc(a, hex.n / 2 + 1);
	if (hex.n % 2 != 0 || !seal_hex_decode(hex, true, p, hex.n / 2)) {
		fprintf(stderr, "verify: not hex: " STR_FMT "\n", STR_ARG(hex));
		exit(2);
	}
	return str_n((const char *)p, hex.n / 2);
}

static bool judge(struct arena *a, const struct str field[FIELDS])
{
	struct str key = unhex(a, field[1]), header = unhex(a, field[3]), url = unhex(a, field[4]), body = unhex(a, field[5]);
	if (str_is(field[0], "twilio-get"))
		return twilio_signature_valid(key, url, NULL, header);
	if (str_is(field[0], "twilio")) {
		struct form f;
		return !err_is(form_parse(a, body, &f)) && twilio_signature_valid(key, url, &f, header);
	}
	const struct payment_provider *p = payment_provider_find(field[0]);
	int64_t now_s;
	bool telnyx = str_is(field[0], "telnyx");
	if ((p == NULL && !telnyx) || err_is(str_int64(field[2], 0, INT64_MAX / SEC_US, &now_s))) {
		fprintf(stderr, "verify: what is this? " STR_FMT "\n", STR_ARG(field[0]));
		exit(2);
	}
	if (telnyx) {
		uint8_t public_key[TELNYX_KEY_BYTES];
		return seal_base64_decode(key, public_key, sizeof public_key) &&
			telnyx_signature_valid(public_key, url, header, body, now_s * SEC_US);
	}
	struct payment_config c = { .webhook_secrets = key };
	return !err_is(p->verify(&c, header, body, now_s * SEC_US));
}

/* Our own events, signed by each of the secrets (separated by commas). */
static void sign(struct arena *a, const struct str field[FIELDS])
{
	const char *secrets[SECRETS_MAX];
	size_t n = 0;
	int64_t now_s = 0;
	for (struct str rest = unhex(a, field[1]); rest.p != NULL && n < SECRETS_MAX;)
		secrets[n++] = arena_z(a, str_cut(&rest, ','));
	if (err_is(str_int64(field[2], 0, INT64_MAX, &now_s)))
		exit(2);
	struct str value = webhook_sign(a, secrets, n, unhex(a, field[3]), now_s, unhex(a, field[5]));
	(void)printf(STR_FMT "\n", STR_ARG(value));
}

int main(void)
{
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;
	if (err_is(seal_init()))
		return 2;
	while ((n = getline(&line, &cap, stdin)) > 0) {
		struct arena *a = arena_new(LINE_ARENA_MAX);
		struct str rest = str_trim(str_n(line, (size_t)n)), field[FIELDS];
		for (size_t i = 0; i < FIELDS; i++)
			field[i] = rest.p != NULL ? str_cut(&rest, '\t') : STR_NONE;
		if (str_is(field[0], "event"))
			sign(a, field);
		else
			puts(judge(a, field) ? "ok" : "no");
		arena_free(a);
	}
	free(line);
	return 0;
}
