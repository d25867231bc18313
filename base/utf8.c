/* base/utf8.c: UTF-8 checks, decoding and repair. */
/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"

#define WORD_ONES UINT64_C(0x0101010101010101)
#define WORD_HIGHS UINT64_C(0x8080808080808080)

/* What may follow a lead byte: how many bytes, and the range of the first of them (Unicode table 3-7). */
struct lead {
	uint8_t more, low, high;
};

static struct lead lead_of(uint8_t c)
{
	if (c >= 0xC2 && c <= 0xDF)
		return (struct lead){ 1, 0x80, 0xBF };
	if (c >= 0xE0 && c <= 0xEF)
		return (struct lead){ 2, c == 0xE0 ? 0xA0 : 0x80, c == 0xED ? 0x9F : 0xBF };
	if (c >= 0xF0 && c <= 0xF4)
		return (struct lead){ 3, c == 0xF0 ? 0x90 : 0x80, c == 0xF4 ? 0x8F : 0xBF };
	return (struct lead){ 0 };
}

/* Decodes at *i and moves it; false and U+FFFD for what is no code point. */
static bool decode(struct str s, size_t *i, uint32_t *cp)
{
	uint8_t c = (uint8_t)s.p[(*i)++];
	*cp = c;
	if (c < 0x80)
		return true;
	struct lead lead = lead_of(c);
	uint32_t v = c & (0x3Fu >> lead.more);
	uint8_t low = lead.low, high = lead.high;
	for (unsigned left = lead.more; left; left--) {
		if (*i == s.n || (uint8_t)s.p[*i] < low || (uint8_t)s.p[*i] > high) {
			*cp = UTF8_REPLACEMENT;
			return false;
		}
		v = v << 6 | ((uint8_t)s.p[(*i)++] & 0x3F);
		low = 0x80, high = 0xBF;
	}
	*cp = lead.more ? v : UTF8_REPLACEMENT;
	return lead.more != 0;
}

/* How many bytes from i on are certainly ASCII without NUL, eight at a time. */
static size_t plain_run(struct str s, size_t i)
{
	size_t at = i;
	for (uint64_t w; s.n - at >= sizeof w; at += sizeof w) {
		memcpy(&w, s.p + at, sizeof w);
		if ((w | (w - WORD_ONES)) & WORD_HIGHS)
			break;
	}
	return at - i;
}

/* Byte offset of the first NUL or invalid sequence, or s.n. */
static size_t valid_until(struct str s)
{
	for (size_t i = 0; i < s.n;) {
		i += plain_run(s, i);
		for (size_t stop = s.n - i < 8 ? s.n : i + 8; i < stop;) {
			size_t at = i;
			uint32_t cp;
			if (!decode(s, &i, &cp) || cp == 0)
				return at;
		}
	}
	return s.n;
}

uint32_t utf8_next(struct str s, size_t *i)
{
	uint32_t cp;
	(void)decode(s, i, &cp);
	return cp;
}

bool utf8_valid(struct str s)
{
	return valid_until(s) == s.n;
}

static size_t encode(uint32_t cp, char out[4])
{
	if (cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
		cp = UTF8_REPLACEMENT;
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xC0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3F));
		return 2;
	}
	if (cp < 0x10000) {
		out[0] = (char)(0xE0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
		out[2] = (char)(0x80 | (cp & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | cp >> 18);
	out[1] = (char)(0x80 | (cp >> 12 & 0x3F));
	out[2] = (char)(0x80 | (cp >> 6 & 0x3F));
	out[3] = (char)(0x80 | (cp & 0x3F));
	return 4;
}

/* Writes the repaired text to out unless it is NULL; its length. */
static size_t repair(struct str s, char *out)
{
	size_t n = 0;
	for (size_t i = 0; i < s.n;) {
		uint32_t cp = utf8_next(s, &i);
		char text[4];
		size_t len = encode(cp ? cp : UTF8_REPLACEMENT, text);
		if (out)
			memcpy(out + n, text, len);
		n += len;
	}
	return n;
}

struct str utf8_repair(struct arena *a, struct str s)
{
	if (utf8_valid(s))
		return s;
	size_t n = repair(s, NULL);
	char *p = arena_alloc(a, n + 1);
	(void)repair(s, p);
	return str_n(p, n);
}

void utf8_add(struct buf *b, uint32_t cp)
{
	char text[4];
	size_t n = encode(cp, text);
	buf_add(b, str_n(text, n));
}

size_t utf8_len(struct str s)
{
	size_t len = 0;
	for (size_t i = 0; i < s.n; len++) {
		size_t run = plain_run(s, i);
		len += run;
		i += run;
		if (i == s.n)
			break;
		(void)utf8_next(s, &i);
	}
	return len;
}

struct str utf8_cut(struct str s, size_t max_bytes)
{
	if (s.n <= max_bytes)
		return s;
	for (size_t back = 1; back <= 3 && back <= max_bytes; back++) {
		size_t at = max_bytes - back, end = at;
		uint32_t cp;
		if (decode(s, &end, &cp) && end > max_bytes)
			return str_n(s.p, at);
	}
	return str_n(s.p, max_bytes);
}

static uint32_t lower_greek(uint32_t cp)
{
	if (cp >= 0x391 && cp <= 0x3AB && cp != 0x3A2)
		return cp + 32;
	if (cp == 0x386)
		return 0x3AC;
	if (cp >= 0x388 && cp <= 0x38A)
		return cp + 37;
	if (cp == 0x38C)
		return 0x3CC;
	return cp == 0x38E || cp == 0x38F ? cp + 63 : cp;
}

static uint32_t lower_extended_a(uint32_t cp)
{
	if (cp == 0x130)
		return 'i';
	if (cp == 0x178)
		return 0xFF;
	bool odd_upper = (cp >= 0x139 && cp <= 0x148) || (cp >= 0x179 && cp <= 0x17E);
	if (cp == 0x131 || cp == 0x138 || cp == 0x149 || cp == 0x17F)
		return cp;
	return (cp & 1) == odd_upper ? cp + 1 : cp;
}

uint32_t utf8_lower(uint32_t cp)
{
	if (cp < 0x80)
		return cp >= 'A' && cp <= 'Z' ? cp + 32 : cp;
	if (cp < 0x100)
		return cp >= 0xC0 && cp <= 0xDE && cp != 0xD7 ? cp + 32 : cp;
	if (cp < 0x180)
		return lower_extended_a(cp);
	if (cp >= 0x370 && cp < 0x400)
		return lower_greek(cp);
	if (cp >= 0x400 && cp < 0x430)
		return cp < 0x410 ? cp + 80 : cp + 32;
	return cp;
}

bool utf8_is_control(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || cp == 0x61C || cp == 0x200E || cp == 0x200F || (cp >= 0x2028 && cp <= 0x202E) ||
	       (cp >= 0x2066 && cp <= 0x2069);
}
