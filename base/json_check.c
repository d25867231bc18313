/* base/json_check.c: strict JSON grammar (RFC 8259), without building anything. */
/* SPDX-License-Identifier: MIT
 *
 * One loop over tokens with a stack of open brackets; `want` says what may come next:
 *
 *   VALUE            after ':' or ',' in an array, and at the start
 *   VALUE_OR_END     after '['
 *   KEY              after ',' in an object
 *   KEY_OR_END       after '{'
 *   COMMA_OR_END     after a value inside a container
 *   NOTHING          after the root value: white space only
 */
#include "base/json_check.h"
#include "base/json.h"
#include "base/utf8.h"

enum want { WANT_VALUE, WANT_VALUE_OR_END, WANT_KEY, WANT_KEY_OR_END, WANT_COMMA_OR_END, WANT_NOTHING };

struct scan {
	struct str text;
	size_t i, tokens;
	enum want want;
	size_t depth;
	char open[JSON_DEPTH_MAX];
};

static char peek(const struct scan *s)
{
	return s->i < s->text.n ? s->text.p[s->i] : '\0'; /* NUL never stands in the text: json_check() refuses it first */
}

static void skip_space(struct scan *s)
{
	for (char c = peek(s); c == ' ' || c == '\t' || c == '\n' || c == '\r'; c = peek(s))
		s->i++;
}

static bool skip_char(struct scan *s, char c)
{
	if (peek(s) != c)
		return false;
	s->i++;
	return true;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

uint32_t json_hex4(const char *p)
{
	uint32_t v = 0;
	for (size_t i = 0; i < 4; i++)
		v = v << 4 | (uint32_t)(is_digit(p[i]) ? p[i] - '0' : (p[i] | 0x20) - 'a' + 10);
	return v;
}

/* Behind "\u": four hex digits. */
static bool skip_hex4(struct scan *s, uint32_t *ret)
{
	if (s->text.n - s->i < 4)
		return false;
	const char *p = s->text.p + s->i;
	if (!is_hex(p[0]) || !is_hex(p[1]) || !is_hex(p[2]) || !is_hex(p[3]))
		return false;
	*ret = json_hex4(p);
	s->i += 4;
	return true;
}

/* Behind the backslash. A high surrogate needs its low one at once. */
static bool skip_escape(struct scan *s)
{
	char c = peek(s);
	uint32_t unit;
	if (c == '\0')
		return false;
	s->i++;
	if (c != 'u')
		return strchr("\"\\/bfnrt", c) != NULL;
	if (!skip_hex4(s, &unit))
		return false;
	if (unit < 0xD800 || unit > 0xDFFF)
		return true;
	return unit < 0xDC00 && skip_char(s, '\\') && skip_char(s, 'u') && skip_hex4(s, &unit) && unit >= 0xDC00 && unit <= 0xDFFF;
}

static bool skip_string(struct scan *s)
{
	if (!skip_char(s, '"'))
		return false;
	while (s->i < s->text.n) {
		unsigned char c = (unsigned char)s->text.p[s->i++];
		if (c == '"') {
			s->tokens++;
			return true;
		}
		if (c < 0x20 || (c == '\\' && !skip_escape(s)))
			return false;
	}
	return false;
}

static bool skip_digits(struct scan *s)
{
	size_t from = s->i;
	while (is_digit(peek(s)))
		s->i++;
	return s->i > from;
}

static bool skip_number(struct scan *s)
{
	(void)skip_char(s, '-');
	if (!skip_char(s, '0') && !skip_digits(s))
		return false;
	if (skip_char(s, '.') && !skip_digits(s))
		return false;
	if (skip_char(s, 'e') || skip_char(s, 'E')) {
		if (!skip_char(s, '-'))
			(void)skip_char(s, '+');
		if (!skip_digits(s))
			return false;
	}
	s->tokens++;
	return true;
}

static bool skip_word(struct scan *s, struct str word)
{
	if (!str_starts(str_sub(s->text, s->i, word.n), word))
		return false;
	s->i += word.n;
	s->tokens++;
	return true;
}

static bool skip_scalar(struct scan *s)
{
	switch (peek(s)) {
	case '"': return skip_string(s);
	case 't': return skip_word(s, STR("true"));
	case 'f': return skip_word(s, STR("false"));
	case 'n': return skip_word(s, STR("null"));
	default: return skip_number(s);
	}
}

static void after_value(struct scan *s)
{
	s->want = s->depth ? WANT_COMMA_OR_END : WANT_NOTHING;
}

static bool close_container(struct scan *s)
{
	char c = s->depth ? s->open[s->depth - 1] : '\0';
	if (c == '\0' || !skip_char(s, c == '{' ? '}' : ']'))
		return false;
	s->depth--;
	after_value(s);
	return true;
}

static struct err take_value(struct scan *s)
{
	char c = peek(s);
	if (c != '{' && c != '[') {
		if (!skip_scalar(s))
			return err_new(ERR_REJECT, "JSON: not a value");
		after_value(s);
		return OK;
	}
	if (s->depth == JSON_DEPTH_MAX)
		return err_new(ERR_LIMIT, "JSON: nested too deeply");
	s->open[s->depth++] = c;
	s->i++;
	s->tokens++;
	s->want = c == '{' ? WANT_KEY_OR_END : WANT_VALUE_OR_END;
	return OK;
}

static struct err take_key(struct scan *s)
{
	if (!skip_string(s))
		return err_new(ERR_REJECT, "JSON: not a key");
	skip_space(s);
	if (!skip_char(s, ':'))
		return err_new(ERR_REJECT, "JSON: no colon after a key");
	s->want = WANT_VALUE;
	return OK;
}

static struct err take_comma(struct scan *s)
{
	if (!skip_char(s, ','))
		return err_new(ERR_REJECT, "JSON: no comma or end after a value");
	s->want = s->open[s->depth - 1] == '{' ? WANT_KEY : WANT_VALUE;
	return OK;
}

static struct err take_next(struct scan *s)
{
	bool may_end = s->want == WANT_VALUE_OR_END || s->want == WANT_KEY_OR_END || s->want == WANT_COMMA_OR_END;
	if (may_end && close_container(s))
		return OK;
	if (s->want == WANT_COMMA_OR_END)
		return take_comma(s);
	if (s->want == WANT_KEY || s->want == WANT_KEY_OR_END)
		return take_key(s);
	return take_value(s);
}

struct err json_check(struct str text, size_t tokens_max, size_t *ret_tokens)
{
	if (!utf8_valid(text))
		return err_new(ERR_REJECT, "JSON: not UTF-8");
	struct scan s = { .text = text, .want = WANT_VALUE };
	for (skip_space(&s); s.want != WANT_NOTHING; skip_space(&s)) {
		struct err e = take_next(&s);
		if (err_is(e))
			return e;
		if (s.tokens > tokens_max)
			return err_new(ERR_LIMIT, "JSON: too many values");
	}
	if (s.i != text.n)
		return err_new(ERR_REJECT, "JSON: text after the value");
	*ret_tokens = s.tokens;
	return OK;
}
