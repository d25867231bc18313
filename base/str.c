/* base/str.c: slices of bytes, and the bounded growing buffer. */
/* SPDX-License-Identifier: MIT */
#include "base/str.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define BUF_FIRST_BYTES 256

static unsigned char fold(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

bool str_eq_fold(struct str a, struct str b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (fold(a.p[i]) != fold(b.p[i]))
			return false;
	return true;
}

bool str_starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0);
}

bool str_ends(struct str s, struct str suffix)
{
	return s.n >= suffix.n && (suffix.n == 0 || memcmp(s.p + (s.n - suffix.n), suffix.p, suffix.n) == 0);
}

int str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.p, b.p, n) : 0;
	return c ? c : (a.n > b.n) - (a.n < b.n);
}

ptrdiff_t str_find(struct str s, struct str needle)
{
	if (needle.n == 0)
		return 0;
	if (s.n < needle.n)
		return -1;
	const char *at = memmem(s.p, s.n, needle.p, needle.n);
	return at ? at - s.p : -1;
}

ptrdiff_t str_chr(struct str s, char c)
{
	const char *at = s.n ? memchr(s.p, c, s.n) : NULL;
	return at ? at - s.p : -1;
}

struct str str_sub(struct str s, size_t from, size_t n)
{
	if (s.p == NULL)
		return s;
	if (from > s.n)
		from = s.n;
	if (n > s.n - from)
		n = s.n - from;
	return str_n(s.p + from, n);
}

struct str str_trim(struct str s)
{
	while (s.n && is_space(s.p[s.n - 1]))
		s.n--;
	while (s.n && is_space(s.p[0])) {
		s.p++;
		s.n--;
	}
	return s;
}

struct str str_cut(struct str *rest, char sep)
{
	struct str all = *rest;
	ptrdiff_t at = str_chr(all, sep);
	if (at < 0) {
		*rest = STR_NONE;
		return all;
	}
	*rest = str_n(all.p + at + 1, all.n - (size_t)at - 1);
	return str_n(all.p, (size_t)at);
}

struct err str_int64(struct str s, int64_t min, int64_t max, int64_t *ret)
{
	bool negative = min < 0 && s.n && s.p[0] == '-';
	size_t i = negative ? 1 : 0;
	if (i == s.n)
		return err_new(ERR_REJECT, "not a whole number");
	int64_t v = 0; /* counted downwards: INT64_MIN has no positive twin */
	for (; i < s.n; i++) {
		char c = s.p[i];
		if (c < '0' || c > '9')
			return err_new(ERR_REJECT, "not a whole number");
		if (__builtin_mul_overflow(v, 10, &v) || __builtin_sub_overflow(v, c - '0', &v))
			return err_new(ERR_REJECT, "the number is out of range");
	}
	if (!negative && __builtin_sub_overflow(0, v, &v))
		return err_new(ERR_REJECT, "the number is out of range");
	if (v < min || v > max)
		return err_new(ERR_REJECT, "the number is out of range");
	*ret = v;
	return OK;
}

void buf_init(struct buf *b, size_t max_bytes)
{
	*b = (struct buf){ .max = max_bytes < SIZE_MAX / 4 ? max_bytes : SIZE_MAX / 4 };
}

void buf_done(struct buf *b)
{
	free(b->p);
	*b = (struct buf){ .max = b->max };
}

void buf_reset(struct buf *b)
{
	b->n = 0;
	b->full = false;
	if (b->p)
		b->p[0] = '\0';
}

/* Room for n more bytes and the NUL, or full. */
static bool buf_room(struct buf *b, size_t n)
{
	if (b->full || n > b->max - b->n) {
		b->full = true;
		return false;
	}
	size_t need = b->n + n + 1;
	if (need <= b->cap)
		return true;
	size_t cap = b->cap ? b->cap * 2 : BUF_FIRST_BYTES;
	if (cap < need)
		cap = need;
	if (cap > b->max + 1)
		cap = b->max + 1;
	char *p = realloc(b->p, cap);
	if (p == NULL) {
		b->full = true;
		return false;
	}
	b->p = p;
	b->cap = cap;
	return true;
}

void buf_add(struct buf *b, struct str s)
{
	if (s.n >= b->cap - b->n || b->full) { /* also true of a buffer without memory */
		if (!buf_room(b, s.n))
			return;
	}
	if (s.n)
		memcpy(b->p + b->n, s.p, s.n);
	b->n += s.n;
	b->p[b->n] = '\0';
}

void buf_add_z(struct buf *b, const char *z)
{
	buf_add(b, str_of(z));
}

void buf_add_char(struct buf *b, char c)
{
	buf_add(b, str_n(&c, 1));
}

void buf_add_int(struct buf *b, int64_t v)
{
	char text[24];
	size_t at = sizeof text;
	uint64_t left = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
	do {
		text[--at] = (char)('0' + left % 10);
		left /= 10;
	} while (left);
	if (v < 0)
		text[--at] = '-';
	buf_add(b, str_n(text + at, sizeof text - at));
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap, again;
	va_start(ap, fmt);
	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		b->full = true;
	else if (buf_room(b, (size_t)n)) {
		(void)vsnprintf(b->p + b->n, (size_t)n + 1, fmt, again);
		b->n += (size_t)n;
	}
	va_end(again);
}
