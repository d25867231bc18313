/* base/form.c: URL-encoded bodies and queries. */
/* SPDX-License-Identifier: MIT */
#include "base/form.h"

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool is_unreserved(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
}

/* Decodes s to *out, moves *out behind it; false at a malformed escape. Never longer than s. */
static bool decode(struct str s, char **out, struct str *ret)
{
	char *p = *out;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (c == '+')
			c = ' ';
		else if (c == '%') {
			int high = s.n - i > 2 ? hex_value(s.p[i + 1]) : -1;
			int low = s.n - i > 2 ? hex_value(s.p[i + 2]) : -1;
			if (high < 0 || low < 0)
				return false;
			c = (char)(high << 4 | low);
			i += 2;
		}
		*p++ = c;
	}
	*ret = str_n(*out, (size_t)(p - *out));
	*out = p;
	return true;
}

/* Pairs that are not empty ("a=1&&b=2" has two). */
static size_t count_pairs(struct str text)
{
	size_t n = 0;
	while (text.p)
		n += str_cut(&text, '&').n != 0;
	return n;
}

struct err form_parse(struct arena *a, struct str text, struct form *ret)
{
	size_t n = count_pairs(text);
	if (n > FORM_PAIRS_MAX)
		return err_new(ERR_LIMIT, "too many form fields");
	struct form form = { .pairs = ARENA_ARRAY(a, n, struct form_pair) };
	char *out = arena_alloc(a, text.n); /* all names and values, decoded, one after the other */
	while (text.p) {
		struct str value = str_cut(&text, '&');
		if (value.n == 0)
			continue;
		struct str name = str_cut(&value, '=');
		struct form_pair *pair = &form.pairs[form.n++];
		if (!decode(name, &out, &pair->name) || !decode(value, &out, &pair->value))
			return err_new(ERR_REJECT, "malformed % escape in a form");
	}
	*ret = form;
	return OK;
}

struct str form_get(const struct form *f, const char *name)
{
	struct str wanted = str_of(name);
	for (size_t i = 0; i < f->n; i++)
		if (str_eq(f->pairs[i].name, wanted))
			return f->pairs[i].value;
	return STR_NONE;
}

void form_encode(struct buf *b, struct str value)
{
	static const char hex[] = "0123456789ABCDEF";
	size_t from = 0; /* start of what can be copied as it is */
	for (size_t i = 0; i < value.n; i++) {
		if (is_unreserved(value.p[i]))
			continue;
		uint8_t c = (uint8_t)value.p[i];
		buf_add(b, str_sub(value, from, i - from));
		buf_add(b, str_n((char[]){ '%', hex[c >> 4], hex[c & 15] }, 3));
		from = i + 1;
	}
	buf_add(b, str_sub(value, from, value.n));
}

void form_add(struct buf *b, const char *name, struct str value)
{
	if (b->n)
		buf_add_char(b, '&');
	form_encode(b, str_of(name));
	buf_add_char(b, '=');
	form_encode(b, value);
}
