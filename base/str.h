/* base/str.h: slices of bytes, and a bounded growing buffer. */
/* SPDX-License-Identifier: MIT
 *
 * A slice carries its length and owns nothing; it may hold NUL bytes and need not be valid UTF-8.
 * A buffer is born with its maximum; past it, it is `full` for good and keeps what it had.
 */
#pragma once
#include "base/err.h"
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
	const char *p; /* NULL: absent (differs from empty) */
	size_t n;
};

#define STR(lit) ((struct str){ .p = "" lit, .n = sizeof(lit) - 1 })
#define STR_NONE ((struct str){ .p = NULL, .n = 0 })
/* For printf: STR_FMT in the format, STR_ARG(s) in the arguments. */
#define STR_FMT "%.*s"
#define STR_ARG(s) (int)(s).n, (s).p ? (s).p : ""

static inline struct str str_of(const char *z)
{
	return (struct str){ .p = z, .n = z ? strlen(z) : 0 };
}

static inline struct str str_n(const char *p, size_t n)
{
	return (struct str){ .p = p, .n = n };
}

static inline bool str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0); /* NOLINT(clang-analyzer-core.NonNullParamChecker): p stands with n */
}

static inline bool str_is(struct str a, const char *z)
{
	return str_eq(a, str_of(z));
}

bool str_eq_fold(struct str a, struct str b);           /* ASCII case folded */
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
int str_cmp(struct str a, struct str b);                /* byte order, as memcmp then length */
ptrdiff_t str_find(struct str s, struct str needle);    /* byte offset, -1 if absent */
ptrdiff_t str_chr(struct str s, char c);                /* byte offset, -1 if absent */
struct str str_sub(struct str s, size_t from, size_t n);/* clipped to s */
struct str str_trim(struct str s);                      /* ASCII white space off both ends */
/* Cut `*rest` at the first `sep`: returns what stands before it and moves *rest behind it.
 * Without a `sep` returns all and leaves *rest with p == NULL. */
struct str str_cut(struct str *rest, char sep);
/* Whole of `s` as a decimal number within [min, max]; no sign unless min < 0, no spaces, no "+". */
struct err str_int64(struct str s, int64_t min, int64_t max, int64_t *ret) MUST_CHECK;

/* The buffer. `max` counts bytes of content; a NUL always follows the content but is not counted. */
struct buf {
	char *p;
	size_t n, cap, max;
	bool full; /* something did not fit: the content is not whole */
};

void buf_init(struct buf *b, size_t max_bytes);
void buf_done(struct buf *b);               /* frees; the buffer may be used again after buf_init */
void buf_reset(struct buf *b);              /* empty, memory kept */
void buf_add(struct buf *b, struct str s);
void buf_add_z(struct buf *b, const char *z);
void buf_add_char(struct buf *b, char c);
void buf_add_int(struct buf *b, int64_t v);
void buf_printf(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);

static inline struct str buf_str(const struct buf *b)
{
	return str_n(b->p ? b->p : "", b->n);
}
