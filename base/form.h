/* base/form.h: URL-encoded bodies and queries. */
/* SPDX-License-Identifier: MIT
 *
 * Pairs are kept in the order received, duplicates included, values as decoded bytes (they may hold NUL and invalid UTF-8: the
 * signature covers them as they are). A pair without `=` has an empty value.
 */
#pragma once
#include "base/arena.h"

#define FORM_PAIRS_MAX 128

struct form_pair {
	struct str name, value;
};

struct form {
	struct form_pair *pairs;
	size_t n;
};

/* '+' is a space, %XX a byte; a malformed % escape: ERR_REJECT. More than FORM_PAIRS_MAX pairs: ERR_LIMIT. */
struct err form_parse(struct arena *a, struct str text, struct form *ret) MUST_CHECK;
struct str form_get(const struct form *f, const char *name);    /* first value of that name, or STR_NONE */
/* Append name=value, percent-encoded (RFC 3986 unreserved kept), with '&' before it unless the buffer is empty. */
void form_add(struct buf *b, const char *name, struct str value);
void form_encode(struct buf *b, struct str value);              /* the encoding alone, for path segments and query values */
