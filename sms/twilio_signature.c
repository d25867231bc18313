/* sms/twilio_signature.c: is a webhook really from Twilio? */
/* SPDX-License-Identifier: MIT */
#include "sms/twilio_signature.h"
#include "base/seal.h"
#include <stdlib.h>

#define PORT_ROOM 8         /* ":443" or ":80" may be put into the URL */
#define STACK_BYTES 4096    /* nearly every signed text fits here */

/* A URL in three pieces, so that it can be written with and without its port. */
struct url_parts {
	struct str head, port, rest; /* "https://host", ":8443" or "", "/path?query" */
	struct str other;            /* the port's other form: "" if there is one, else the scheme's own */
};

static bool url_split(struct str url, struct url_parts *ret)
{
	ptrdiff_t scheme = str_find(url, STR("://"));
	if (scheme <= 0)
		return false;
	size_t start = (size_t)scheme + 3, end = start, from;
	while (end < url.n && url.p[end] != '/' && url.p[end] != '?' && url.p[end] != '#')
		end++;
	from = start;
	for (size_t i = start; i < end; i++)
		if (url.p[i] == '@' || url.p[i] == ']')
			from = i + 1;
	ptrdiff_t colon = str_chr(str_sub(url, from, end - from), ':');
	size_t port = colon < 0 ? end : from + (size_t)colon;

	ret->head = str_sub(url, 0, port);
	ret->port = str_sub(url, port, end - port);
	ret->rest = str_sub(url, end, url.n - end);
	bool tls = str_eq_fold(str_sub(url, 0, start), STR("https://"));
	ret->other = ret->port.n > 0 ? STR("") : tls ? STR(":443") : STR(":80");
	return true;
}

static int pair_cmp(const struct form_pair *a, const struct form_pair *b)
{
	int c = str_cmp(a->name, b->name);
	return c != 0 ? c : str_cmp(a->value, b->value);
}

/* Indices of the pairs in signing order, equal pairs once; returns how many. A webhook has some two dozen pairs, most of them
 * nearly in order, so insertion is the fast sort here. */
static size_t pairs_sort(const struct form *f, uint16_t *order)
{
	size_t n = 0;
	for (size_t i = 0; i < f->n; i++) {
		size_t at = n;
		int c = 1;
		while (at > 0 && (c = pair_cmp(&f->pairs[i], &f->pairs[order[at - 1]])) < 0)
			at--;
		if (at > 0 && c == 0)
			continue;
		memmove(order + at + 1, order + at, (n - at) * sizeof(*order));
		order[at] = (uint16_t)i;
		n++;
	}
	return n;
}

static char *put(char *at, struct str s)
{
	if (s.n > 0)
		memcpy(at, s.p, s.n);
	return at + s.n;
}

/* Does head + port + rest + what stands at `tail` carry this signature? The URL is written right before the tail. */
static bool check(struct str token, const struct url_parts *u, struct str port, char *tail, size_t tail_bytes,
                  const uint8_t want[SHA1_BYTES])
{
	size_t n = u->head.n + port.n + u->rest.n;
	char *start = tail - n;
	put(put(put(start, u->head), port), u->rest);
	uint8_t mac[SHA1_BYTES];
	seal_hmac_sha1(token, str_n(start, n + tail_bytes), mac);
	return seal_equal(mac, want, sizeof(mac));
}

bool twilio_signature_valid(struct str token, struct str url, const struct form *params, struct str signature)
{
	uint8_t want[SHA1_BYTES];
	struct url_parts u;
	if (str_trim(token).n == 0 || url.n > TWILIO_URL_MAX || !url_split(url, &u))
		return false;
	if (signature.n != TWILIO_SIGNATURE_CHARS || !seal_base64_decode(signature, want, sizeof(want)))
		return false;

	uint16_t order[FORM_PAIRS_MAX];
	if (params != NULL && params->n > FORM_PAIRS_MAX)
		return false;
	size_t n_pairs = params != NULL ? pairs_sort(params, order) : 0, tail_bytes = 0;
	for (size_t i = 0; i < n_pairs; i++)
		tail_bytes += params->pairs[order[i]].name.n + params->pairs[order[i]].value.n;

	char stack[STACK_BYTES], *heap = NULL, *room = stack;
	size_t url_room = url.n + PORT_ROOM;
	if (url_room + tail_bytes > sizeof(stack)) {
		room = heap = malloc(url_room + tail_bytes);
		if (heap == NULL)
			return false;
	}
	char *tail = room + url_room, *at = tail;
	for (size_t i = 0; i < n_pairs; i++) {
		const struct form_pair *p = &params->pairs[order[i]];
		/* A repeated name stands before each of its values. */
		at = put(put(at, p->name), p->value);
	}
	bool ok = check(token, &u, u.port, tail, tail_bytes, want) || check(token, &u, u.other, tail, tail_bytes, want);
	free(heap);
	return ok;
}
