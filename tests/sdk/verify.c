/* tests/sdk/verify.c: our signature checks as a filter, for comparison with the providers' own libraries. */
/* SPDX-License-Identifier: MIT
 *
 * Each input line holds tab-separated fields, bytes as lower-case hex; each output line is "ok" or "no".
 *
 *   stripe       secrets  now_s  header  -    body
 *   twilio       token    -      header  url  form body
 *   twilio-get   token    -      header  url  -
 */
#include "base/clock.h"
#include "base/seal.h"
#include "payment/provider.h"
#include "sms/twilio_signature.h"
#include <stdio.h>
#include <stdlib.h>

#define LINE_ARENA_MAX (8 * 1024 * 1024)
#define FIELDS 6

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
	if (p == NULL || err_is(str_int64(field[2], 0, INT64_MAX / SEC_US, &now_s))) {
		fprintf(stderr, "verify: what is this? " STR_FMT "\n", STR_ARG(field[0]));
		exit(2);
	}
	struct payment_config c = { .webhook_secrets = key };
	return !err_is(p->verify(&c, header, body, now_s * SEC_US));
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
		puts(judge(a, field) ? "ok" : "no");
		arena_free(a);
	}
	free(line);
	return 0;
}
