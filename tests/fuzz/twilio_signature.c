/* tests/fuzz/twilio_signature.c: a request signed as Twilio does is taken; another one only if the signed text is the same. */
/* SPDX-License-Identifier: MIT */
#include "base/seal.h"
#include "sms/twilio_signature.h"
#include "tests/fuzz/fuzz.h"

#define TOKEN STR("0123456789abcdef0123456789abcdef")
#define URL STR("https://sms.example.com/webhooks/twilio/sms")

static int by_name_and_value(const void *x, const void *y)
{
	const struct form_pair *a = x, *b = y;
	int c = str_cmp(a->name, b->name);
	return c ? c : str_cmp(a->value, b->value);
}

/* The text that is signed. */
static void signed_text(struct buf *b, const struct form *f)
{
	struct form_pair sorted[FORM_PAIRS_MAX];
	buf_add(b, URL);
	if (f->n)
		memcpy(sorted, f->pairs, f->n * sizeof *sorted);
	qsort(sorted, f->n, sizeof *sorted, by_name_and_value);
	for (size_t i = 0; i < f->n; i++) {
		if (i && by_name_and_value(&sorted[i - 1], &sorted[i]) == 0)
			continue;
		buf_add(b, sorted[i].name);
		buf_add(b, sorted[i].value);
	}
}

static void sign(struct str text, struct buf *ret)
{
	uint8_t mac[SHA1_BYTES];
	seal_hmac_sha1(TOKEN, text, mac);
	seal_base64_add(ret, mac, sizeof mac);
}

/* Two bytes: where the signature is changed, and how. Then a form, a line end, another form. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	if (err_is(seal_init()))
		abort();
	struct str rest = fuzz_str(data, n);
	size_t where = fuzz_byte(&rest) % TWILIO_SIGNATURE_CHARS;
	char flip = (char)fuzz_byte(&rest);
	struct str one = str_cut(&rest, '\n'), two = rest.p ? rest : STR("");
	struct arena *a = arena_new(FUZZ_ARENA_MAX);
	struct form f, g;
	struct buf text, other, signature;
	buf_init(&text, 2 * n + 256);
	buf_init(&other, 2 * n + 256);
	buf_init(&signature, 64);
	if (!err_is(form_parse(a, one, &f)) && !err_is(form_parse(a, two, &g))) {
		signed_text(&text, &f);
		signed_text(&other, &g);
		sign(buf_str(&text), &signature);
		MUST(signature.n == TWILIO_SIGNATURE_CHARS);
		MUST(twilio_signature_valid(TOKEN, URL, &f, buf_str(&signature)));
		MUST(twilio_signature_valid(TOKEN, URL, &g, buf_str(&signature)) == str_eq(buf_str(&text), buf_str(&other)));
		MUST(!twilio_signature_valid(STR("another token"), URL, &f, buf_str(&signature)));
		MUST(!twilio_signature_valid(TOKEN, STR("https://sms.example.com/webhooks/twilio/voice"), &f, buf_str(&signature)));
		if (flip) {
			signature.p[where] = (char)(signature.p[where] ^ flip);
			MUST(!twilio_signature_valid(TOKEN, URL, &f, buf_str(&signature)));
		}
		MUST(!twilio_signature_valid(TOKEN, URL, &f, one));
	}
	buf_done(&text);
	buf_done(&other);
	buf_done(&signature);
	arena_free(a);
	return 0;
}
